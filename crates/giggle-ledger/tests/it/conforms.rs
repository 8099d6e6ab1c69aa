//! The engines of this crate pass the suite that every engine must pass.

use super::*;

#[test]
fn sqlite_conforms() {
    run(|clock| {
        let folder = quick_folder();
        Box::new(move || conformance::on_disk(folder.path(), clock.clone()).unwrap())
    });
}

#[test]
fn memory_conforms() {
    run(|clock| {
        let engine = MemoryEngine::new(clock.clone());
        Box::new(move || Ledger::open(engine.clone(), Arc::clone(&clock) as _, Submitter::on("here")))
    });
}
