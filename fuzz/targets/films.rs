//! The renderer's reader of foreign clips.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = giggle_render::inspect(bytes);
});
