//! Shot lists in every form: the first byte picks it. The readers alone are built, as the program has them: the rest of it
//! would take longer to build than all other targets together.
#![no_main]
#![allow(dead_code)]

use giggle_domain as _;
use libfuzzer_sys::fuzz_target;

#[path = "../../crates/giggle/src/batch"]
mod batch {
    pub mod node;
    pub mod source;
}

#[path = "../../crates/giggle/src/garbled_text.rs"]
mod garbled_text;

#[path = "../../crates/giggle/src/os_error.rs"]
mod os_error;

use batch::source::{self, Format};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let format = [Format::Yaml, Format::Json, Format::JsonLines, Format::Csv][usize::from(*first % 4)];
    let Ok(text) = source::text_of(bytes.to_vec()) else { return };
    let _ = Format::of_text(&text);
    let (document, faults) = source::read(&text, format);
    // YAML takes a carriage return alone for the end of a line, too.
    let lines = text.split(['\n', '\r']).count() + 1;
    for fault in faults.iter().chain(&document.notes) {
        assert!(fault.place.line >= 1 && fault.place.line <= lines, "{}: {}", fault.place, fault.message.en);
    }
});
