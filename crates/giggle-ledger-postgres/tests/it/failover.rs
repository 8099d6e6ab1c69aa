//! A database that dies at the wrong moment, and one that another server replaces which lacks the last that was confirmed.

use crate::server::{Server, Way};
use giggle_ledger::conformance::{clock, realm, shot, started, submitted, task};
use giggle_ledger::{
    Asking, Begin, Clock as _, GoOn, Intent, Ledger, LedgerError, Limits, ManualClock, SqliteJournal,
    StateFolder, SubmitAnswer, Submitter,
};
use giggle_ledger_postgres::{Address, EventTime, PostgresEngine};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;

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
        let journal = SqliteJournal::open(&folder, self.address.place(), self.clock.now().wall).unwrap();
        Ledger::open(engine.unwrap(), self.clock.clone(), submitter).journaled(journal)
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
    assert!(matches!(other.go_on().unwrap(), GoOn::After(_)), "others are given time to tell");
    server.psql(&address, "UPDATE giggle.ledger SET next_life_at = next_life_at - interval '1 hour'");
    assert_eq!(other.go_on().unwrap(), GoOn::Machines(vec!["first".into(), "second".into()]));

    // The second machine tells first, so that its shots get the numbers that those of the first had.
    while two.renew_claims().is_err() {}
    assert_eq!(two.missed(), 1);
    assert_eq!(other.go_on().unwrap(), GoOn::Machines(vec!["first".into()]));
    one.answer(&mut late, &SubmitAnswer::Submitted(task("t3")))
        .or_else(|_| one.answer(&mut late, &SubmitAnswer::Submitted(task("t3"))))
        .unwrap();
    assert_eq!(one.missed(), 3, "what was answered, what is answered now, and what never was");
    assert_ne!(late.key(), key);
    let stale = one.append(key, giggle_ledger::Event::Reported { status: "running".into() });
    assert!(matches!(stale, Err(LedgerError::FailedOver { .. })), "its number is another shot's: {stale:?}");
    assert!(matches!(begin(&one, "new"), Err(LedgerError::FailedOver { .. })));
    assert_eq!(other.go_on().unwrap(), GoOn::Now);

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
    assert_eq!(next.go_on().unwrap(), GoOn::Nothing);
    drop(silent);
}
