//! A database that dies at the wrong moment, and one that another server replaces which lacks the last that was confirmed.

use crate::server::{Server, Way};
use giggle_ledger::conformance::{START, clock, pay, realm, shot, started, submitted, task};
use giggle_ledger::{
    Asking, Begin, Clock as _, GoOn, Intent, Ledger, LedgerError, Limits, ManualClock, SqliteJournal,
    StateFolder, SubmitAnswer, Submitter, Whose,
};
use giggle_ledger_postgres::{Address, EventTime, PostgresEngine};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// A machine: a name, a disk of its own, and the way to the ledger.
struct Machine<'a> {
    name: &'static str,
    disk: PathBuf,
    address: &'a Address,
    clock: Arc<ManualClock>,
}

impl Machine<'_> {
    /// A process on it.
    fn process(&self) -> Ledger {
        let submitter = Submitter::on(self.name);
        let time = EventTime::Given(self.clock.clone());
        let engine = PostgresEngine::open(self.address.clone(), &submitter.worker, self.name, time);
        let folder = StateFolder::prepare(&self.disk).unwrap();
        let engine = engine.unwrap();
        let whose = Whose { ledger: engine.ledger().to_owned(), place: engine.place().to_owned() };
        let journal = SqliteJournal::open(&folder, whose, self.clock.now().wall).unwrap();
        Ledger::open(engine, self.clock.clone(), submitter).journaled(journal)
    }
}

fn begin(ledger: &Ledger, prompt: &str) -> Result<Begin, LedgerError> {
    let (realm, shot, take) = (realm(), shot(prompt), NonZeroU32::MIN);
    let fingerprint = shot.fingerprint(take);
    let (price, deadline, claim) = (None, None, None);
    let asking = Asking { realm: &realm, shot: &shot, fingerprint, take, price, deadline, claim };
    ledger.begin(&asking, &Limits::default())
}

/// An intent whose first byte has left.
fn sent(ledger: &Ledger, prompt: &str) -> Intent {
    let intent = started(ledger, prompt);
    assert!(intent.may_still_send(), "{prompt}");
    intent
}

#[track_caller]
fn is_joined(ledger: &Ledger, prompt: &str, id: &str) {
    let begun = begin(ledger, prompt).unwrap();
    assert!(matches!(&begun, Begin::Joined { task_id, .. } if *task_id == task(id)), "{prompt}: {begun:?}");
}

#[test]
fn an_answer_that_the_dead_database_could_not_take_is_known_when_it_is_back() {
    let Some(server) = Server::own() else { return };
    let (address, disk) = (server.database(Way::Direct).unwrap(), tempfile::tempdir().unwrap());
    let machine = Machine { name: "one", disk: disk.path().join("state"), address: &address, clock: clock() };
    let process = machine.process();
    let (mut paid, mut refused, open) =
        (sent(&process, "a lake"), sent(&process, "a hill"), sent(&process, "a tree"));
    server.kill();
    assert!(process.answer(&mut paid, &SubmitAnswer::Submitted(task("t1"))).is_err());
    let no = SubmitAnswer::Rejected { reason: "no".into(), out_of_credit: false };
    assert!(process.answer(&mut refused, &no).is_err());
    // The process dies with what it knows.
    std::mem::forget((paid, refused, open, process));
    server.start_again();

    let next = machine.process();
    is_joined(&next, "a lake", "t1");
    assert!(matches!(begin(&next, "a hill"), Ok(Begin::Started(_))), "nothing was started");
    let begun = begin(&next, "a tree").unwrap();
    assert!(matches!(begun, Begin::InFlight { .. } | Begin::Unsettled { .. }), "it may have been: {begun:?}");
    assert_eq!(next.missed(), 0, "the database itself had forgotten nothing");
}

#[test]
fn an_answer_that_the_database_cannot_take_keeps_none_behind_it() {
    let Some(server) = Server::own() else { return };
    let (address, disk) = (server.database(Way::Direct).unwrap(), tempfile::tempdir().unwrap());
    let machine = Machine { name: "one", disk: disk.path().join("state"), address: &address, clock: clock() };
    let process = machine.process();
    let (mut first, mut second) = (sent(&process, "a lake"), sent(&process, "a hill"));
    server.kill();
    assert!(process.answer(&mut first, &SubmitAnswer::Submitted(task("poison"))).is_err());
    assert!(process.answer(&mut second, &SubmitAnswer::Submitted(task("t2"))).is_err());
    std::mem::forget((first, second, process));
    server.start_again();
    server.psql(&address, "ALTER TABLE giggle.events ADD CONSTRAINT c CHECK (entry NOT LIKE '%poison%')");

    let next = machine.process();
    is_joined(&next, "a hill", "t2");
    let untellable = next.untellable();
    assert_eq!(untellable.submits, 1);
    assert!(untellable.why.is_some());
    server.psql(&address, "ALTER TABLE giggle.events DROP CONSTRAINT c");
    let later = machine.process();
    is_joined(&later, "a lake", "poison");
    assert_eq!(later.untellable().submits, 0);
}

#[test]
fn what_a_standby_lacks_is_told_to_it_before_anybody_may_submit() {
    let Some(mut server) = Server::own() else { return };
    let (address, disks) = (server.database(Way::Direct).unwrap(), tempfile::tempdir().unwrap());
    let machine = |name: &'static str| Machine {
        name,
        disk: disks.path().join(name),
        address: &address,
        clock: clock(),
    };
    let (first, second, third) = (machine("first"), machine("second"), machine("third"));
    let (one, two) = (first.process(), second.process());
    submitted(&one, "kept", "t0");
    drop(sent(&two, "given up"));
    let copy = server.back_up();
    // None of this reaches the standby.
    let key = {
        let mut intent = sent(&one, "answered");
        one.answer(&mut intent, &SubmitAnswer::Submitted(task("t1"))).unwrap();
        intent.key()
    };
    let mut late = sent(&one, "answered late");
    let silent = sent(&one, "never answered");
    let mut of_two = sent(&two, "of the second");
    two.answer(&mut of_two, &SubmitAnswer::Submitted(task("t2"))).unwrap();
    server.kill();
    server.take_over(copy, &address);

    // A process that knows nothing of all this may not submit, nor may anybody else.
    let other = third.process();
    for prompt in ["answered", "new"] {
        let refused = begin(&other, prompt);
        assert!(matches!(refused, Err(LedgerError::FailedOver { .. })), "{prompt}: {refused:?}");
    }
    assert!(matches!(other.go_on(Duration::ZERO).unwrap(), GoOn::After(_)), "others are given time to tell");
    server.psql(&address, "UPDATE giggle.ledger SET next_life_at = next_life_at - interval '1 hour'");
    assert_eq!(other.go_on(Duration::ZERO).unwrap(), GoOn::Machines(vec!["first".into(), "second".into()]));

    // The second machine tells first, so that its shots get the numbers that those of the first had.
    while two.renew_claims(&[]).is_err() {}
    assert_eq!(two.missed(), 1);
    assert_eq!(other.go_on(Duration::ZERO).unwrap(), GoOn::Machines(vec!["first".into()]));
    one.answer(&mut late, &SubmitAnswer::Submitted(task("t3")))
        .or_else(|_| one.answer(&mut late, &SubmitAnswer::Submitted(task("t3"))))
        .unwrap();
    assert_eq!(one.missed(), 3, "what was answered, what is answered now, and what never was");
    assert_ne!(late.key(), key);
    let stale = one.append(key, giggle_ledger::Event::Reported { status: "running".into() });
    assert!(matches!(stale, Err(LedgerError::FailedOver { .. })), "its number is another shot's: {stale:?}");
    assert!(matches!(begin(&one, "new"), Err(LedgerError::FailedOver { .. })));
    assert_eq!(other.go_on(Duration::ZERO).unwrap(), GoOn::Now);

    let next = third.process();
    for (prompt, id) in [("kept", "t0"), ("answered", "t1"), ("of the second", "t2"), ("answered late", "t3")]
    {
        is_joined(&next, prompt, id);
    }
    for prompt in ["never answered", "given up"] {
        let begun = begin(&next, prompt).unwrap();
        assert!(matches!(begun, Begin::Unsettled { .. }), "it may have been accepted: {begun:?}");
    }
    assert!(matches!(begin(&next, "new"), Ok(Begin::Started(_))));
    assert!(next.is_summary_true().unwrap());
    assert_eq!(next.go_on(Duration::ZERO).unwrap(), GoOn::Nothing);
    drop(silent);
}

/// A submit whose answer is on record.
fn paid(ledger: &Ledger, prompt: &str, id: &str) {
    let mut intent = sent(ledger, prompt);
    ledger.answer(&mut intent, &SubmitAnswer::Submitted(task(id))).unwrap();
}

#[track_caller]
fn is_refused(ledger: &Ledger, prompt: &str) {
    let refused = begin(ledger, prompt);
    assert!(matches!(refused, Err(LedgerError::FailedOver { .. })), "{prompt}: {refused:?}");
}

#[test]
fn an_older_copy_of_the_same_server_is_noticed_by_whoever_saw_more() {
    let Some(mut server) = Server::own() else { return };
    let (address, disks) = (server.database(Way::Direct).unwrap(), tempfile::tempdir().unwrap());
    let machine = |name: &'static str| Machine {
        name,
        disk: disks.path().join(name),
        address: &address,
        clock: clock(),
    };
    let (first, second, third) = (machine("first"), machine("second"), machine("third"));
    paid(&first.process(), "kept", "t0");
    // The second machine was made from an image of the first.
    StateFolder::prepare(&second.disk).unwrap();
    std::fs::copy(first.disk.join("journal.sqlite"), second.disk.join("journal.sqlite")).unwrap();
    paid(&second.process(), "kept too", "t1");
    let copy = server.back_up();
    paid(&first.process(), "of the first", "t2");
    let running = second.process();
    paid(&running, "of the second", "t3");
    server.kill();
    server.restore(copy);
    // A process that ran on, and one that begins: neither submits what it may not know of.
    while matches!(begin(&running, "of the first"), Err(LedgerError::Storage(_))) {}
    is_refused(&running, "of the first");
    is_refused(&second.process(), "of the first");
    let other = third.process();
    is_refused(&other, "new");
    is_joined(&other, "of the second", "t3");
    assert!(matches!(other.check(), Err(LedgerError::FailedOver { .. })));
    // The copy is of days ago.
    server.psql(
        &address,
        "UPDATE giggle.workers SET seen_at = seen_at - interval '3 days' WHERE host <> 'third'",
    );
    server.psql(&address, "UPDATE giggle.ledger SET next_life_at = next_life_at - interval '1 hour'");
    assert_eq!(other.go_on(Duration::ZERO).unwrap(), GoOn::Machines(vec!["first".into()]), "the second told");
    is_refused(&first.process(), "new");
    assert!(matches!(other.go_on(Duration::from_secs(7200)).unwrap(), GoOn::After(_)), "rows may be late");
    let charge = pay("t9", START, 10);
    other.keep_unclaimed(&realm(), &[charge]).unwrap();
    assert_eq!(other.go_on(Duration::ZERO).unwrap(), GoOn::Charges(1), "somebody's, who told nothing");
    other.dismiss_charge(&task("t9")).unwrap();
    assert_eq!(other.go_on(Duration::ZERO).unwrap(), GoOn::Now);
    let next = third.process();
    for (prompt, id) in [("kept", "t0"), ("kept too", "t1"), ("of the first", "t2"), ("of the second", "t3")]
    {
        is_joined(&next, prompt, id);
    }
    assert!(matches!(begin(&first.process(), "new"), Ok(Begin::Started(_))));
}

#[test]
fn tables_that_are_made_anew_are_not_taken_for_those_that_were_there() {
    let Some(server) = Server::own() else { return };
    let (address, disk) = (server.database(Way::Direct).unwrap(), tempfile::tempdir().unwrap());
    let machine = Machine { name: "one", disk: disk.path().join("state"), address: &address, clock: clock() };
    paid(&machine.process(), "a lake", "t1");
    server.psql(&address, "DROP SCHEMA giggle CASCADE");
    is_refused(&machine.process(), "a hill");
    server.psql(&address, "UPDATE giggle.ledger SET next_life_at = next_life_at - interval '1 hour'");
    assert_eq!(machine.process().go_on(Duration::ZERO).unwrap(), GoOn::Now);
    is_joined(&machine.process(), "a lake", "t1");
    // What was older than this machine's journal is known to the statements alone.
    let process = machine.process();
    assert!(matches!(begin(&process, "a hill"), Err(LedgerError::Recovered { .. })));
    process.keep_unclaimed(&realm(), &[pay("t1", START, 10), pay("t0", START, 10)]).unwrap();
    assert!(matches!(begin(&process, "a hill"), Err(LedgerError::Recovered { .. })), "it may be this one");
    process.dismiss_charge(&task("t0")).unwrap();
    assert!(matches!(begin(&process, "a hill"), Ok(Begin::Started(_))));
}

#[test]
fn an_answer_is_told_to_its_ledger_by_whatever_name_the_server_is_reached() {
    let Some(server) = Server::own() else { return };
    let (address, disk) = (server.database(Way::Direct).unwrap(), tempfile::tempdir().unwrap());
    let machine = |address| Machine { name: "one", disk: disk.path().join("state"), address, clock: clock() };
    let process = machine(&address).process();
    let mut intent = sent(&process, "a lake");
    server.kill();
    assert!(process.answer(&mut intent, &SubmitAnswer::Submitted(task("t1"))).is_err());
    std::mem::forget((intent, process));
    server.start_again();
    is_joined(&machine(&server.by_another_name(&address)).process(), "a lake", "t1");
}
