//! The suite that every engine passes, directly and through a pooler that changes connections between transactions.

use crate::server::{Way, server};
use giggle_ledger::conformance;
use giggle_ledger::{Ledger, Submitter};
use giggle_ledger_postgres::{EventTime, PostgresEngine};

fn conforms(way: Way) {
    let Some(server) = server() else { return };
    if server.database(way).is_none() {
        return;
    }
    conformance::run(|clock| {
        let address = server.database(way).unwrap();
        Box::new(move || {
            let submitter = Submitter::on("here");
            let time = EventTime::Given(clock.clone());
            let engine = PostgresEngine::open(address.clone(), &submitter.worker, &submitter.host, time);
            Ledger::open(engine.unwrap(), clock.clone(), submitter)
        })
    });
}

#[test]
fn postgresql_conforms() {
    conforms(Way::Direct);
}

#[test]
fn postgresql_behind_a_pooler_conforms() {
    conforms(Way::Pooled);
}
