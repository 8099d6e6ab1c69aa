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
fn a_shot_that_has_lost_events_is_named_and_goes_on_unsettled() {
    let begun = |ledger: &Ledger, prompt: &str| {
        let (shot, realm, take) = (shot(prompt), realm(), NonZeroU32::MIN);
        let (fingerprint, price) = (shot.fingerprint(take), None);
        let asking =
            Asking { realm: &realm, shot: &shot, fingerprint, take, price, deadline: None, claim: None };
        ledger.begin(&asking, &Limits::default())
    };
    // Which of its three events are gone: the plan, the intent, and the first two.
    for gone in [&[0][..], &[1], &[0, 1]] {
        let folder = quick_folder();
        let ledger = conformance::on_disk(folder.path(), clock()).unwrap();
        submitted(&ledger, "good", "t1");
        let lost = unsettled(&ledger, "lost");
        submitted(&ledger, "good too", "t2");
        let file = Connection::open(folder.path().join("ledger.sqlite")).unwrap();
        for event in gone {
            let number = format!("SELECT min(number) + {event} FROM events WHERE shot = {}", lost.shot.0);
            let number: i64 = file.query_row(&number, [], |row| row.get(0)).unwrap();
            file.execute("UPDATE events SET shot = -1 WHERE number = ?1", [number]).unwrap();
        }
        file.execute_batch("DELETE FROM events WHERE shot = -1").unwrap();
        drop(file);
        let refused = begun(&ledger, "lost");
        assert!(
            matches!(refused, Err(LedgerError::Gap { .. } | LedgerError::Lost(_))),
            "{gone:?}: {refused:?}"
        );
        drop(ledger);
        let folder = StateFolder::prepare(folder.path()).unwrap();
        let Recovered { ledger, salvaged, .. } = recover(&folder, clock(), Submitter::on("here")).unwrap();
        let (salvaged, _) = salvaged.expect("events are missing");
        assert!(salvaged.whole >= 1 && salvaged.lost == 0, "{gone:?}: {salvaged:?}");
        // Where no event tells any more which shot it was, the summary does.
        let again = begun(&ledger, "lost");
        assert!(matches!(again, Ok(Begin::Unsettled { .. })), "{gone:?}: {again:?}");
        for prompt in ["good", "good too"] {
            assert!(!matches!(begun(&ledger, prompt), Ok(Begin::Started(_))), "{prompt}");
        }
    }
}

#[test]
fn shots_that_cannot_be_read_are_left_alone_and_named_and_the_others_go_on() {
    let folder = quick_folder();
    let clock = clock();
    let ledger = conformance::on_disk(folder.path(), clock.clone()).unwrap();
    submitted(&ledger, "newer", "t1");
    submitted(&ledger, "broken", "t2");
    submitted(&ledger, "long", "t3");
    let good = submitted(&ledger, "good", "t4");
    let lost = unsettled(&ledger, "newer and unsettled");
    let ours = unsettled(&ledger, "unsettled");
    let file = Connection::open(folder.path().join("ledger.sqlite")).unwrap();
    let last =
        |key: AttemptKey| format!("number = (SELECT max(number) FROM events WHERE shot = {})", key.shot.0);
    file.execute_batch(&format!(
        "UPDATE events SET version = 99 WHERE entry LIKE '%\"t1\"%'; \
         UPDATE events SET entry = '{{' WHERE entry LIKE '%\"t2\"%'; \
         UPDATE events SET entry = replace(entry, '\"t3\"', '\"{}\"') WHERE entry LIKE '%\"t3\"%'; \
         UPDATE events SET version = 99 WHERE {};",
        "x".repeat(200),
        last(lost)
    ))
    .unwrap();
    let unfinished: Vec<AttemptKey> =
        ledger.unfinished(&realm()).unwrap().iter().map(|open| open.key).collect();
    assert_eq!(unfinished, [good]);
    assert_eq!(ledger.unread().len(), 3, "{:?}", ledger.unread());
    assert_eq!(ledger.unread().iter().filter(|it| it.is_newer).count(), 1);
    for prompt in ["newer", "broken", "long", "newer and unsettled"] {
        let (shot, realm, take) = (shot(prompt), realm(), NonZeroU32::MIN);
        let (fingerprint, price) = (shot.fingerprint(take), None);
        let asking =
            Asking { realm: &realm, shot: &shot, fingerprint, take, price, deadline: None, claim: None };
        let begun = ledger.begin(&asking, &Limits::default());
        assert!(
            matches!(begun, Err(LedgerError::Newer { .. } | LedgerError::Unreadable { .. })),
            "{prompt}: {begun:?}"
        );
    }
    // A charge that may be of a shot that cannot be read is given to no other.
    clock.pass(Duration::from_secs(3600));
    submitted(&ledger, "witness", "t9");
    let rows = [pay("t8", now(&ledger).minus(Duration::from_secs(3600)), 60), pay("t9", now(&ledger), 60)];
    let applied = settle(&ledger, &rows, false);
    assert!(
        applied
            .iter()
            .all(|it| !matches!(it.decision, Decision::Adopt { .. } | Decision::NotAccepted { .. })),
        "{applied:?}"
    );
    assert_eq!(ledger.shot(ours.shot).unwrap().standing(), Standing::Unsettled);
    ledger.sweep(None).unwrap();
    ledger.book(&realm(), &[pay("t1", START, 60), pay("t4", START, 60)]).unwrap();
    assert!(ledger.is_summary_true().unwrap());
    let mut lines = Vec::new();
    let mut keep = |line: &str| {
        lines.push(line.to_owned());
        Ok(())
    };
    ledger.export(&mut keep).unwrap().unwrap();
    assert_eq!(lines.iter().filter(|line| line.contains("\"unreadable\":true")).count(), 4);
    assert!(lines.iter().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
}

#[test]
fn a_charge_of_a_submit_that_is_still_awaited_belongs_to_nobody_else() {
    let ledger = in_memory(clock());
    submitted(&ledger, "a lake", "t1");
    let mut intent = started(&ledger, "a hill");
    let rows = [pay("t2", START, 60), pay("old", START.minus(Duration::from_secs(3 * 24 * 3600)), 60)];
    ledger.keep_unclaimed(&realm(), &rows).unwrap();
    let unclaimed = || ledger.unclaimed(Some(&realm())).unwrap().len();
    assert_eq!(unclaimed(), 0);
    assert_eq!(ledger.dismiss_charge(&task("t2")).unwrap(), Dismissal::MayBeAwaited);
    assert_eq!(ledger.dismiss_charge(&task("nothing")).unwrap(), Dismissal::Unknown);
    ledger.answer(&mut intent, &SubmitAnswer::NotSent { reason: "no".into() }).unwrap();
    assert_eq!(unclaimed(), 1, "nobody waits for it any more");
    assert_eq!(ledger.dismiss_charge(&task("t2")).unwrap(), Dismissal::Done);
    assert_eq!(unclaimed(), 0);
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
