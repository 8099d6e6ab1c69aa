//! Many at once: each handle is a machine of its own.

use crate::server::{Way, server};
use giggle_ledger::conformance::{begin, shot};
use giggle_ledger::{Begin, Credits, Ledger, Limits, SubmitAnswer, Submitter, SystemClock};
use giggle_ledger_postgres::{Address, EventTime, PostgresEngine};
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
