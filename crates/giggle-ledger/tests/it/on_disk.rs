//! What only the engine on disk promises: the file, its version, and what it costs.

use super::*;
use rusqlite::Connection;

#[test]
fn a_newer_ledger_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(conformance::on_disk(folder.path(), Arc::new(SystemClock)).unwrap());
    let file = folder.path().join("ledger.sqlite");
    Connection::open(&file).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    let error = conformance::on_disk(folder.path(), Arc::new(SystemClock)).err().unwrap();
    assert!(matches!(error, LedgerError::Newer { found: 99, .. }), "{error:?}");
}

#[test]
fn an_event_of_a_newer_giggle_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = conformance::on_disk(folder.path(), Arc::new(SystemClock)).unwrap();
    let key = submitted(&ledger, "a lake", "t1");
    let file = Connection::open(folder.path().join("ledger.sqlite")).unwrap();
    file.execute_batch("UPDATE events SET version = 99 WHERE number = 3").unwrap();
    assert!(matches!(ledger.shot(key.shot), Err(LedgerError::Newer { found: 99, .. })));
    assert!(matches!(ledger.rebuild(), Err(LedgerError::Newer { .. })));
}

#[test]
fn another_programs_file_is_refused_and_left_alone() {
    for content in [
        "a database",
        "no database at all, only a text that is long enough to have a header".repeat(20).as_str(),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ledger.sqlite");
        if content == "a database" {
            Connection::open(&file).unwrap().execute_batch("CREATE TABLE theirs (a)").unwrap();
        } else {
            std::fs::write(&file, content).unwrap();
        }
        let before = std::fs::read(&file).unwrap();
        let error = conformance::on_disk(folder.path(), Arc::new(SystemClock)).err().unwrap();
        assert!(matches!(error, LedgerError::NotALedger { .. }), "{error:?}");
        assert_eq!(std::fs::read(&file).unwrap(), before);
    }
}

#[test]
fn the_log_of_writes_stays_short_and_is_begun_anew_outside_of_intents() {
    let folder = quick_folder();
    let ledger = conformance::on_disk(folder.path(), Arc::new(SystemClock)).unwrap();
    let log = folder.path().join("ledger.sqlite-wal");
    let mut longest = 0;
    for number in 0..150 {
        submitted(&ledger, &format!("shot {number}"), &format!("task {number}"));
        longest = longest.max(std::fs::metadata(&log).unwrap().len());
    }
    assert!(longest < 3 << 20, "{longest}");
    let file = Connection::open(folder.path().join("ledger.sqlite")).unwrap();
    let checkpoints: i64 = file.query_row("SELECT checkpoints FROM upkeep", [], |row| row.get(0)).unwrap();
    // Not after every write: the log grows by some tens of kilobytes a shot.
    assert!((1..60).contains(&checkpoints), "{checkpoints}");
    // The log stays when the last one closes, so that the next process need not make it.
    drop((file, ledger));
    assert!(log.exists());
    assert!(conformance::on_disk(folder.path(), Arc::new(SystemClock)).unwrap().is_summary_true().unwrap());
}
