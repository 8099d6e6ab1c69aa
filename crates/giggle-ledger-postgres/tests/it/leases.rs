//! Deaths that were misjudged: only an engine with leases can have them.

use crate::server::{Server, Way, server};
use giggle_ledger::conformance::{begin, clock, shot, task};
use giggle_ledger::engine::Engine as _;
use giggle_ledger::{Begin, Ledger, LedgerError, Limits, ManualClock, SubmitAnswer, Submitter};
use giggle_ledger_postgres::{Address, EventTime, PostgresEngine};
use std::sync::Arc;
use std::time::Duration;

fn engine(address: &Address, host: &str, clock: &Arc<ManualClock>) -> (PostgresEngine, Submitter) {
    let submitter = Submitter::on(host);
    let time = EventTime::Given(clock.clone());
    (PostgresEngine::open(address.clone(), &submitter.worker, host, time).unwrap(), submitter)
}

fn ledger(address: &Address, host: &str, clock: &Arc<ManualClock>) -> Ledger {
    let (engine, submitter) = engine(address, host, clock);
    Ledger::open(engine, clock.clone(), submitter)
}

fn here() -> Option<(&'static Server, Address)> {
    let server = server()?;
    Some((server, server.database(Way::Direct)?))
}

#[test]
fn one_that_was_given_up_may_not_send_and_its_answer_is_taken_all_the_same() {
    let Some((_, address)) = here() else { return };
    let clock = clock();
    let (one, other) = (ledger(&address, "one", &clock), ledger(&address, "other", &clock));
    let (mut watcher, _) = engine(&address, "watcher", &clock);
    let Begin::Started(mut intent) = begin(&one, &shot("a lake"), Some(60), &Limits::default()) else {
        panic!("the shot is new")
    };
    assert!(intent.may_still_send(), "alive, and young");
    assert!(matches!(begin(&other, &shot("a lake"), Some(60), &Limits::default()), Begin::InFlight { .. }));

    assert_eq!(watcher.declare_gone("one").unwrap(), 1);
    assert!(!intent.may_still_send(), "whoever was given up may not send");
    let next = begin(&one, &shot("a hill"), Some(60), &Limits::default());
    assert!(matches!(&next, Begin::Started(next) if next.may_still_send()), "and may ask anew: {next:?}");
    assert!(!intent.may_still_send(), "what was given up stays so");
    let again = begin(&other, &shot("a lake"), Some(60), &Limits::default());
    assert!(matches!(again, Begin::Unsettled { .. }), "nobody knows, and nobody may ask again: {again:?}");
    let said = other.declare_not_accepted(intent.key());
    assert!(matches!(said, Err(LedgerError::TooEarly { .. })), "its answer may still come: {said:?}");

    // It had sent before, and the answer comes now.
    one.answer(&mut intent, &SubmitAnswer::Submitted(task("t1"))).unwrap();
    let joined = begin(&other, &shot("a lake"), Some(60), &Limits::default());
    assert!(matches!(&joined, Begin::Joined { task_id, .. } if *task_id == task("t1")), "{joined:?}");
}

#[test]
fn a_lease_runs_out_by_the_databases_clock_alone() {
    let Some((server, address)) = here() else { return };
    let clock = clock();
    let submitter = Submitter::on("one");
    let lease = Duration::from_millis(50);
    let time = EventTime::Given(clock);
    let mut engine =
        PostgresEngine::open_with_lease(address.clone(), &submitter.worker, "one", time, lease).unwrap();
    server.psql(
        &address,
        "INSERT INTO giggle.workers (id, host, version, seen_at) VALUES \
         ('asleep', 'x', '1', clock_timestamp() - interval '1 minute'), \
         ('awake', 'y', '1', clock_timestamp() + interval '1 minute'); \
         INSERT INTO giggle.submitters (lock, worker) VALUES ('of-asleep', 'asleep'), ('of-awake', 'awake')",
    );
    let mut alive = Vec::new();
    engine
        .read(&mut |store| {
            alive = ["of-asleep", "of-awake", "of-nobody"]
                .iter()
                .map(|lock| store.is_submitter_alive(lock))
                .collect::<Result<_, _>>()?;
            Ok(())
        })
        .unwrap();
    assert_eq!(alive, [false, true, false]);
}

#[test]
fn a_newer_form_stops_this_giggle_from_taking_intents() {
    let Some((server, address)) = here() else { return };
    let clock = clock();
    drop(ledger(&address, "one", &clock));
    server.psql(
        &address,
        "INSERT INTO giggle.migrations (number, name, readable_from) VALUES (900, '0900_of_the_future', 900)",
    );
    let time = EventTime::Given(clock);
    let refused = PostgresEngine::open(address, "w", "one", time).err().unwrap();
    assert!(matches!(refused, giggle_ledger::LedgerError::Newer { found: 900, .. }), "{refused}");
}

#[test]
fn a_broken_connection_is_made_again_and_nothing_of_the_piece_is_kept() {
    let Some((server, address)) = here() else { return };
    let clock = clock();
    let (mut engine, _) = engine(&address, "one", &clock);
    let end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let broken = engine.write(giggle_ledger::engine::Durability::Now, &mut |store| {
        store.last_number()?;
        server.psql(&address, end_all);
        store.last_number().map(|_| ())
    });
    assert!(broken.is_err(), "the connection was ended in the middle of a piece");
    let (first, second) = (ledger(&address, "one", &clock), ledger(&address, "other", &clock));
    assert!(matches!(begin(&first, &shot("a lake"), None, &Limits::default()), Begin::Started(_)));
    server.psql(&address, end_all);
    drop(second);
    // The next piece finds a connection that is gone, and makes another.
    engine
        .read(&mut |store| store.last_number().map(|_| ()))
        .or_else(|_| engine.read(&mut |store| store.last_number().map(|_| ())))
        .unwrap();
}

#[test]
fn a_change_that_the_database_refuses_is_told_and_takes_the_whole_piece_back() {
    let Some((server, address)) = here() else { return };
    let clock = clock();
    let ledger = ledger(&address, "one", &clock);
    // It is the last change of its piece, whose answer nobody waits for but the end.
    server.psql(&address, "ALTER TABLE giggle.notes ADD CONSTRAINT c CHECK (name <> 'patience')");
    let realm = giggle_ledger::Realm::new("http://127.0.0.1:1", "k");
    let pause = std::time::Duration::from_secs(60);
    assert!(ledger.ask_for_patience(&realm, pause).is_err());
    assert_eq!(ledger.patience(&realm).unwrap(), None);
    server.psql(&address, "ALTER TABLE giggle.notes DROP CONSTRAINT c");
    ledger.ask_for_patience(&realm, pause).unwrap();
    assert_eq!(ledger.patience(&realm).unwrap(), Some(pause));
}

/// A network that hands on what the server says in pieces, each for itself.
fn in_pieces(server: &Address) -> Address {
    use std::io::{Read as _, Write as _};
    let (host, port, database, user) = server.pass_file_key();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let here = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let Ok(server) = std::net::TcpStream::connect(format!("{host}:{port}")) else { return };
            let (mut up, mut from_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut from_client, &mut up));
            let (mut server, mut client) = (server, client);
            std::thread::spawn(move || {
                client.set_nodelay(true).unwrap();
                let mut piece = [0; 11];
                while let Ok(read @ 1..) = server.read(&mut piece) {
                    if client.write_all(&piece[..read]).is_err() {
                        return;
                    }
                    std::thread::yield_now();
                }
            });
        }
    });
    Address::parse(&format!("postgres://{user}@127.0.0.1:{here}/{database}")).unwrap()
}

#[test]
fn answers_that_come_in_pieces_are_taken_in_their_order() {
    let Some((_, address)) = here() else { return };
    let clock = clock();
    let ledger = ledger(&in_pieces(&address), "one", &clock);
    for prompt in ["a lake", "a hill", "a tree"] {
        let Begin::Started(mut intent) = begin(&ledger, &shot(prompt), None, &Limits::default()) else {
            panic!("{prompt}")
        };
        let answer = giggle_ledger::SubmitAnswer::Submitted(task(prompt));
        ledger.answer(&mut intent, &answer).unwrap();
    }
    assert_eq!(ledger.list(&giggle_ledger::Filter::default()).unwrap().len(), 3);
    assert!(ledger.is_summary_true().unwrap());
}
