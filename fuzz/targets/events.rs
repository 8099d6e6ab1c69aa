//! The ledger's log, replayed: whatever is stored, the law refuses it or folds it.
#![no_main]

use giggle_ledger::event::Entry;
use giggle_ledger::state;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut shot = None;
    for line in bytes.split(|byte| *byte == b'\n') {
        let Ok(entry) = serde_json::from_slice::<Entry>(line) else { continue };
        let _ = entry.event.name();
        let again = serde_json::to_vec(&entry).expect("an event can be written");
        assert!(serde_json::from_slice::<Entry>(&again).is_ok());
        // What is refused leaves the shot as it was.
        if let Ok(next) = state::apply(shot.clone(), &entry) {
            let _ = (next.standing(), next.again());
            shot = Some(next);
        }
    }
});
