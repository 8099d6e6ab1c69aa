//! Many at once: each handle is a machine of its own.

use crate::server::{Way, server};
use giggle_ledger::conformance::{begin, realm, shot, submitted};
use giggle_ledger::{
    Asking, Begin, Credits, Ledger, LedgerError, Limits, Loss, SubmitAnswer, Submitter, SystemClock,
};
use giggle_ledger_postgres::{Address, EventTime, PostgresEngine};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

const MACHINES: u32 = 6;
const SHOTS: u32 = 30;

fn machine(address: &Address, number: u32) -> Ledger {
    let submitter = Submitter::on(&format!("machine {number}"));
    let engine =
        PostgresEngine::open(address.clone(), &submitter.worker, &submitter.host, EventTime::Database)
            .unwrap();
    Ledger::open(engine, Arc::new(SystemClock), submitter)
}

#[test]
fn machines_that_want_the_same_shots_submit_each_once_and_keep_the_budget() {
    let Some(server) = server() else { return };
    let address = server.database(Way::Direct).unwrap();
    let limits = Limits { per_day: Some(Credits::whole(200)), ..Limits::default() };
    let (sent, refused) = (AtomicU32::new(0), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for number in 0..MACHINES {
            let (address, limits, sent, refused) = (&address, &limits, &sent, &refused);
            scope.spawn(move || {
                let ledger = machine(address, number);
                for place in 0..SHOTS {
                    // Each begins somewhere else, so that they meet in every order.
                    let prompt = format!("shot {}", (place + number * 5) % SHOTS);
                    match begin(&ledger, &shot(&prompt), Some(10), limits) {
                        Begin::Started(mut intent) => {
                            assert!(intent.may_still_send());
                            let task_id = format!("t{}", sent.fetch_add(1, Ordering::SeqCst));
                            let task_id = giggle_domain::TaskId::parse(&task_id).unwrap();
                            ledger.answer(&mut intent, &SubmitAnswer::Submitted(task_id)).unwrap();
                        }
                        Begin::OverBudget(_) => drop(refused.fetch_add(1, Ordering::SeqCst)),
                        _ => {}
                    }
                }
            });
        }
    });
    assert_eq!(sent.load(Ordering::SeqCst), 20, "200 credits are twenty shots at ten");
    assert!(refused.load(Ordering::SeqCst) > 0);
    let once = "SELECT count(*), count(DISTINCT shot) FROM giggle.attempts WHERE task_id IS NOT NULL";
    assert_eq!(server.psql(&address, once), "20|20");
}

#[test]
fn a_summary_that_lost_or_changed_a_row_is_noticed_before_anything_is_paid_for_again() {
    let Some(server) = server() else { return };
    let ask = |ledger: &Ledger, prompt: &str| {
        let (realm, shot, take) = (realm(), shot(prompt), NonZeroU32::MIN);
        let fingerprint = shot.fingerprint(take);
        let (price, deadline, claim) = (None, None, None);
        let asking = Asking { realm: &realm, shot: &shot, fingerprint, take, price, deadline, claim };
        ledger.begin(&asking, &Limits::default())
    };
    let digits = "0".repeat(64);
    for (statement, asked) in [
        ("DELETE FROM giggle.shots WHERE prompt = 'two'".to_owned(), "two"),
        (format!("UPDATE giggle.shots SET fingerprint = '{digits}' WHERE prompt = 'two'"), "two"),
        (
            "UPDATE giggle.shots SET fingerprint = fingerprint || '0' WHERE prompt = 'one'; UPDATE giggle.shots \
             SET fingerprint = left((SELECT fingerprint FROM giggle.shots WHERE prompt = 'one'), 64) \
             WHERE prompt = 'two'"
                .to_owned(),
            "one",
        ),
        ("UPDATE giggle.shots SET realm = realm + 1 WHERE prompt = 'two'".to_owned(), "two"),
        ("DELETE FROM giggle.realms".to_owned(), "two"),
        ("DELETE FROM giggle.events WHERE shot = (SELECT id FROM giggle.shots WHERE prompt = 'two')".to_owned(), "two"),
        ("TRUNCATE giggle.shots, giggle.attempts".to_owned(), "new"),
        ("DELETE FROM giggle.attempts".to_owned(), "new"),
    ] {
        let address = server.database(Way::Direct).unwrap();
        let ledger = machine(&address, 1);
        for prompt in ["one", "two", "three"] {
            submitted(&ledger, prompt, &format!("task of {prompt}"));
        }
        server.psql(&address, &statement);
        for ledger in [ledger, machine(&address, 2)] {
            let begun = ask(&ledger, asked);
            assert!(matches!(begun, Err(LedgerError::Lost(Loss::Parts))), "{statement}: {begun:?}");
            assert!(!ledger.is_summary_true().unwrap_or(false), "{statement}");
        }
        if !statement.contains("giggle.events") {
            let ledger = machine(&address, 3);
            ledger.rebuild().unwrap();
            for prompt in ["one", "two", "three"] {
                let begun = ask(&ledger, prompt).unwrap();
                assert!(matches!(begun, Begin::Joined { .. }), "{statement}: {begun:?}");
            }
            assert!(matches!(ask(&ledger, "new").unwrap(), Begin::Started(_)), "{statement}");
        }
    }
}

#[test]
fn rows_that_somebody_took_out_of_all_tables_are_missed() {
    let Some(server) = server() else { return };
    let address = server.database(Way::Direct).unwrap();
    let ask = |ledger: &Ledger, prompt: &str| {
        let (realm, shot, take) = (realm(), shot(prompt), NonZeroU32::MIN);
        let fingerprint = shot.fingerprint(take);
        let (price, deadline, claim) = (None, None, None);
        let asking = Asking { realm: &realm, shot: &shot, fingerprint, take, price, deadline, claim };
        ledger.begin(&asking, &Limits::default())
    };
    let ledger = machine(&address, 1);
    for prompt in ["one", "two", "three"] {
        submitted(&ledger, prompt, &format!("task of {prompt}"));
    }
    // What is forgotten on purpose is not missed.
    let later = ledger.now().unwrap().plus(std::time::Duration::from_secs(1));
    ledger.prune(None, later).unwrap();
    assert!(matches!(ask(&machine(&address, 2), "three"), Ok(Begin::Joined { .. })));
    server.psql(
        &address,
        "WITH gone AS (DELETE FROM giggle.shots WHERE prompt = 'two' RETURNING id), \
         attempts AS (DELETE FROM giggle.attempts WHERE shot IN (SELECT id FROM gone)) \
         DELETE FROM giggle.events WHERE shot IN (SELECT id FROM gone)",
    );
    let ledger = machine(&address, 3);
    for _ in 0..2 {
        let begun = ask(&ledger, "two");
        assert!(matches!(begun, Err(LedgerError::Lost(Loss::Parts))), "{begun:?}");
    }
    assert!(!ledger.is_summary_true().unwrap() && ledger.check().is_err());
    ledger.rebuild().unwrap();
    let begun = ask(&ledger, "two");
    assert!(matches!(begun, Err(LedgerError::Recovered { .. })), "the statements are read first: {begun:?}");
    assert!(matches!(ask(&machine(&address, 4), "one"), Ok(Begin::Joined { .. })));
}
