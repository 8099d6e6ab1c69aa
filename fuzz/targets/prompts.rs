//! Prompts: what is read of bytes is stable, and its identity does not depend on how it was saved.
#![no_main]

use giggle_domain::prompt;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = prompt::decode(bytes.to_vec()) else { return };
    let Ok(read) = prompt::read(&text) else { return };
    assert_eq!(prompt::read(&read).as_deref(), Ok(read.as_str()));
    assert!(!read.contains(['\r', '\u{feff}']));
    let composed = prompt::composed(&read);
    assert_eq!(prompt::composed(&prompt::decomposed(&read)), prompt::composed(&prompt::decomposed(&composed)));
});
