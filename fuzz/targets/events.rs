//! The ledger's log, replayed: whatever is stored, the law refuses it or folds it.
#![no_main]

use giggle_ledger::event::Event;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for line in bytes.split(|byte| *byte == b'\n') {
        let Ok(event) = serde_json::from_slice::<Event>(line) else { continue };
        let _ = event.name();
        let again = serde_json::to_vec(&event).expect("an event can be written");
        assert!(serde_json::from_slice::<Event>(&again).is_ok());
    }
});
