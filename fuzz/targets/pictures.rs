//! Pictures: their structure, read without decoding.
#![no_main]

use giggle_domain::{FrameArgument, FrameRef, picture};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(facts) = picture::check(bytes) {
        assert!(facts.width > 0 && facts.height > 0);
        assert!(FrameRef::from_picture(bytes).is_ok());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Ok(FrameArgument::Ready(frame)) = FrameArgument::parse(text) {
            let _ = frame.judged();
        }
    }
});
