//! One suite, every engine.
//!
//! A factory opens one more handle on the same ledger, as another process would.

use super::*;
use giggle::ledger::budget::ROLLING_DAY;
use giggle::ledger::lock::Locks;
use giggle::ledger::memory::MemoryEngine;
use giggle::ledger::{Breaker, CommandLimit, Event, Filter, LedgerError, OverBudget, Standing, StopCause};
use std::path::Path;
use std::time::Duration;

type Factory<'a> = &'a dyn Fn() -> Ledger;

type Test = fn(Factory<'_>, &ManualClock);

/// Every test of the suite, with its name.
const SUITE: [(&str, Test); 12] = [
    ("a shot goes from intent to file", a_shot_goes_from_intent_to_file),
    ("asking again", asking_again),
    ("an intent of the living and of the dead", an_intent_of_the_living_and_of_the_dead),
    ("an old intent is not sent", an_old_intent_is_not_sent),
    ("realms do not meet", realms_do_not_meet),
    ("a task has one shot", a_task_has_one_shot),
    ("a refused event leaves no trace", a_refused_event_leaves_no_trace),
    ("lists are narrowed", lists_are_narrowed),
    ("a daily budget", a_daily_budget),
    ("a command's budget", a_commands_budget),
    ("the breaker", the_breaker),
    ("the summary is made anew", the_summary_is_made_anew),
];

fn run(make: impl Fn(&Path, Arc<ManualClock>) -> Box<dyn Fn() -> Ledger>) {
    for (name, test) in SUITE {
        let folder = tempfile::tempdir().unwrap();
        let clock = clock();
        let open = make(folder.path(), Arc::clone(&clock));
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| test(&*open, &clock)));
        assert!(outcome.is_ok(), "the engine does not conform: {name}");
    }
}

#[test]
fn sqlite_conforms() {
    run(|folder, clock| {
        let folder = folder.to_owned();
        Box::new(move || Ledger::open_with_clock(&folder, shared(&clock)).unwrap())
    });
}

#[test]
fn memory_conforms() {
    run(|_, clock| {
        let (engine, locks) = (MemoryEngine::default(), Locks::in_memory());
        Box::new(move || Ledger::with_engine(Box::new(engine.clone()), locks.clone(), shared(&clock)))
    });
}

fn a_shot_goes_from_intent_to_file(open: Factory<'_>, clock: &ManualClock) {
    let ledger = open();
    let mut intent = started(&ledger, "a lake");
    assert!(intent.may_still_send());
    assert_eq!(intent.reserved(), Some(Credits::whole(60)));
    clock.pass(Duration::from_secs(2));
    ledger.answer(&mut intent, &SubmitAnswer::Submitted(task("t1"))).unwrap();
    let key = intent.key();
    for status in ["pending", "processing", "processing"] {
        clock.pass(Duration::from_secs(15));
        ledger.report(key, &report("t1", status, 0), true).unwrap();
    }
    clock.pass(Duration::from_secs(15));
    let done = ledger.report(key, &report("t1", "completed", 1), true).unwrap();
    assert_eq!(done.standing(), Standing::Completed);
    ledger.download_started(key, 0, Path::new("/clips/a.mp4")).unwrap();
    ledger.downloaded(key, 0, Path::new("/clips/a.mp4"), &"ab".repeat(32), 1234).unwrap();
    // Another process sees all of it.
    let other = open();
    let names: Vec<&str> = other.log(key.shot).unwrap().iter().map(|entry| entry.event.name()).collect();
    let expected = [
        "planned",
        "submit_started",
        "submitted",
        "reported",
        "reported",
        "completed",
        "download_started",
        "downloaded",
    ];
    assert_eq!(names, expected, "the same status is not written twice");
    let rows = other.list(&Filter::default()).unwrap();
    let row = &rows[0];
    assert_eq!(
        (rows.len(), row.standing, row.file.as_deref()),
        (1, Standing::Downloaded, Some("/clips/a.mp4"))
    );
    assert_eq!((row.task_id.clone(), row.model.as_str(), row.duration), (Some(task("t1")), "grok", 6));
    assert_eq!((row.planned_at, row.changed_at), (START, START.plus(Duration::from_secs(62))));
    assert_eq!(other.holder(&realm(), &task("t1")).unwrap(), Some(key));
    let text = serde_json::to_string(&other.log(key.shot).unwrap()).unwrap();
    assert!(!text.contains("Signature") && !text.contains("assets.giggle.pro"), "no link is kept: {text}");
}

fn asking_again(open: Factory<'_>, _: &ManualClock) {
    let (ledger, other) = (open(), open());
    let again = |prompt: &str| begin(&other, &shot(prompt), Some(60), &Limits::default());
    let key = submitted(&ledger, "a lake", "t1");
    assert!(matches!(again("a lake"), Begin::Joined { task_id, .. } if task_id == task("t1")));
    assert!(matches!(again("another lake"), Begin::Started(_)));
    ledger.report(key, &report("t1", "completed", 1), true).unwrap();
    assert!(matches!(again("a lake"), Begin::Joined { .. }), "ready and not yet fetched");
    ledger.downloaded(key, 0, Path::new("/a.mp4"), "ab", 1).unwrap();
    match again("a lake") {
        Begin::AlreadyDone { files, since, .. } => assert_eq!((&*files[0].path, since), ("/a.mp4", START)),
        other => panic!("{other:?}"),
    }
    let key = unsettled(&ledger, "a hill");
    assert!(matches!(again("a hill"), Begin::Unsettled { key: of, .. } if of == key));
    let key = submitted(&ledger, "a tree", "t2");
    ledger.report(key, &report("t2", "expired", 0), true).unwrap();
    assert!(matches!(again("a tree"), Begin::CountedAsCharged { .. }));
    ledger.append(key, Event::Refunded { credits: Credits::whole(60) }).unwrap();
    assert!(matches!(again("a tree"), Begin::Started(intent) if intent.key().attempt == 2));
    let key = submitted(&ledger, "a house", "t3");
    ledger.report(key, &report("t3", "failed", 0), true).unwrap();
    assert!(matches!(again("a house"), Begin::Started(intent) if intent.key().attempt == 2));
    let mut intent = started(&ledger, "a road");
    let rejected = SubmitAnswer::Rejected { reason: "payment failed".into(), out_of_credit: false };
    ledger.answer(&mut intent, &rejected).unwrap();
    ledger.answer(&mut intent, &rejected).unwrap();
    assert!(matches!(again("a road"), Begin::Started(_)));
}

fn an_intent_of_the_living_and_of_the_dead(open: Factory<'_>, _: &ManualClock) {
    let (ledger, other) = (open(), open());
    let again = || begin(&other, &shot("a lake"), Some(60), &Limits::default());
    let intent = started(&ledger, "a lake");
    let Begin::InFlight { lock, key, .. } = again() else { panic!("a living submitter is seen") };
    assert_eq!(key, intent.key());
    assert!(other.is_in_flight(&lock).unwrap());
    assert_eq!(other.sweep(None).unwrap(), []);
    // The submitter dies.
    drop(intent);
    assert!(!other.is_in_flight(&lock).unwrap());
    other.wait_for(&lock).unwrap();
    assert!(matches!(again(), Begin::Unsettled { key: of, .. } if of == key));
    let intent = started(&ledger, "a hill");
    let dead = intent.key();
    drop(intent);
    assert_eq!(other.sweep(Some(&Realm::new("http://127.0.0.1:1", "x"))).unwrap(), [], "another realm's");
    assert_eq!(other.sweep(Some(&realm())).unwrap(), [dead]);
    assert_eq!(other.sweep(None).unwrap(), []);
    assert_eq!(other.shot(dead.shot).unwrap().standing(), Standing::Unsettled);
}

fn an_old_intent_is_not_sent(open: Factory<'_>, clock: &ManualClock) {
    let ledger = open();
    let mut intent = started(&ledger, "a lake");
    let guard = intent.guard();
    clock.set_wall(WallTime(START.0 + 3_600_000));
    assert!(guard.may_still_send(), "a wall clock set by hand is not time that passed");
    clock.pass(Duration::from_secs(5));
    assert!(guard.may_still_send());
    clock.pass(Duration::from_millis(1));
    assert!(!guard.may_still_send() && !intent.may_still_send());
    ledger.answer(&mut intent, &SubmitAnswer::NotSent { reason: "the intent is too old".into() }).unwrap();
    assert!(matches!(
        begin(&ledger, &shot("a lake"), Some(60), &Limits::default()),
        Begin::Started(intent) if intent.may_still_send()
    ));
}

fn realms_do_not_meet(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    submitted(&ledger, "a lake", "t1");
    let other = Realm::new("http://127.0.0.1:4000", "abcdef");
    let shot = shot("a lake");
    let fingerprint = shot.fingerprint(NonZeroU32::MIN);
    let asking = Asking { realm: &other, shot: &shot, fingerprint, take: NonZeroU32::MIN, price: None };
    let Begin::Started(mut intent) = ledger.begin(&asking, &Limits::default()).unwrap() else {
        panic!("another base is another shot")
    };
    // The same task id may exist there, too.
    ledger.answer(&mut intent, &SubmitAnswer::Submitted(task("t1"))).unwrap();
    assert_eq!(ledger.holder(&other, &task("t1")).unwrap(), Some(intent.key()));
    assert_eq!(ledger.list(&Filter { realm: Some(other), ..Filter::default() }).unwrap().len(), 1);
    assert_eq!(ledger.list(&Filter::default()).unwrap().len(), 2);
}

fn a_task_has_one_shot(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    let first = submitted(&ledger, "a lake", "t1");
    let mut intent = started(&ledger, "a hill");
    let error = ledger.answer(&mut intent, &SubmitAnswer::Submitted(task("t1"))).unwrap_err();
    assert!(matches!(error, LedgerError::TaskHeld { .. }), "{error:?}");
    assert_eq!(ledger.shot(intent.key().shot).unwrap().standing(), Standing::Unsettled);
    assert_eq!(ledger.holder(&realm(), &task("t1")).unwrap(), Some(first));
}

fn a_refused_event_leaves_no_trace(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    let key = unsettled(&ledger, "a lake");
    let before = (ledger.log(key.shot).unwrap(), ledger.list(&Filter::default()).unwrap());
    let completed = Event::Completed { clips: 1, watched: true };
    assert!(matches!(ledger.append(key, completed), Err(LedgerError::Refused(_))));
    assert_eq!((ledger.log(key.shot).unwrap(), ledger.list(&Filter::default()).unwrap()), before);
}

fn lists_are_narrowed(open: Factory<'_>, clock: &ManualClock) {
    let ledger = open();
    for (number, prompt) in ["a", "b", "c", "d"].iter().enumerate() {
        submitted(&ledger, prompt, &format!("t{number}"));
        clock.pass(Duration::from_secs(60));
    }
    unsettled(&ledger, "e");
    let list = |filter: Filter| {
        let rows = ledger.list(&filter).unwrap();
        rows.iter().map(|row| row.prompt.clone()).collect::<String>()
    };
    assert_eq!(list(Filter::default()), "edcba", "the newest first");
    assert_eq!(list(Filter { most: Some(2), ..Filter::default() }), "ed");
    assert_eq!(list(Filter { standings: vec![Standing::Unsettled], ..Filter::default() }), "e");
    let minute = |minutes: u64| Some(START.plus(Duration::from_secs(60 * minutes)));
    assert_eq!(list(Filter { after: minute(2), ..Filter::default() }), "ed");
    assert_eq!(list(Filter { before: minute(2), ..Filter::default() }), "ba");
    assert_eq!(list(Filter { unchanged_since: minute(1), ..Filter::default() }), "a");
    assert_eq!(list(Filter { model: Some("sora2".into()), ..Filter::default() }), "");
    assert_eq!(list(Filter { task_id: Some(task("t2")), ..Filter::default() }), "c");
    let digits = shot("b").fingerprint(NonZeroU32::MIN).short().to_uppercase();
    assert_eq!(list(Filter { fingerprint_prefix: Some(digits), ..Filter::default() }), "b");
}

fn a_daily_budget(open: Factory<'_>, clock: &ManualClock) {
    let (ledger, other) = (open(), open());
    let limits = Limits { per_day: Some(Credits::whole(150)), ..Limits::default() };
    let begin = |ledger: &Ledger, prompt: &str, price| begin(ledger, &shot(prompt), price, &limits);
    let Begin::Started(mut first) = begin(&ledger, "a", Some(60)) else { panic!() };
    let Begin::Started(mut second) = begin(&other, "b", Some(60)) else { panic!() };
    let over = |begin: Begin| match begin {
        Begin::OverBudget(over) => over,
        other => panic!("{other:?}"),
    };
    let day = |needed, spent| OverBudget::Day {
        needed: Credits::whole(needed),
        spent: Credits::whole(spent),
        limit: Credits::whole(150),
    };
    assert_eq!(over(begin(&ledger, "c", Some(60))), day(60, 120));
    assert_eq!(over(begin(&ledger, "c", None)), OverBudget::PriceUnknown);
    // A charge below its estimate makes room, one above it takes it.
    ledger.answer(&mut first, &SubmitAnswer::Submitted(task("t1"))).unwrap();
    ledger.append(first.key(), Event::Charged { credits: Credits::whole(20) }).unwrap();
    assert_eq!(over(begin(&ledger, "c", Some(71))), day(71, 80));
    ledger.append(first.key(), Event::Charged { credits: Credits::whole(100) }).unwrap();
    assert_eq!(over(begin(&ledger, "c", Some(1))), day(1, 160));
    // Proof that nothing was charged makes room; a doubt does not.
    ledger.answer(&mut second, &SubmitAnswer::Unsettled { reason: "lost".into() }).unwrap();
    assert_eq!(over(begin(&ledger, "c", Some(1))), day(1, 160));
    ledger.answer(&mut second, &SubmitAnswer::NotSent { reason: "refused".into() }).unwrap();
    assert_eq!(over(begin(&ledger, "c", Some(51))), day(51, 100));
    // Asking for what runs costs nothing.
    assert!(matches!(begin(&ledger, "a", Some(600)), Begin::Joined { .. }));
    clock.pass(ROLLING_DAY - Duration::from_millis(1));
    assert_eq!(over(begin(&ledger, "c", Some(51))), day(51, 100));
    clock.pass(Duration::from_millis(1));
    assert!(matches!(begin(&ledger, "c", Some(51)), Begin::Started(_)), "a day later it is another day's");
}

fn a_commands_budget(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    let limits = |name: &str, ceiling: Option<i64>| Limits {
        command: Some(CommandLimit { name: name.into(), most: Some(Credits::whole(100)) }),
        ceiling: ceiling.map(Credits::whole),
        ..Limits::default()
    };
    let begin = |prompt: &str, price, limits| begin(&ledger, &shot(prompt), price, &limits);
    assert!(matches!(begin("a", Some(60), limits("one", None)), Begin::Started(_)));
    assert!(matches!(
        begin("b", Some(60), limits("one", None)),
        Begin::OverBudget(OverBudget::Command { .. })
    ));
    assert!(matches!(begin("b", Some(60), limits("two", None)), Begin::Started(_)), "another command's");
    assert!(matches!(begin("c", None, limits("two", Some(41))), Begin::OverBudget(_)));
    match begin("c", None, limits("two", Some(40))) {
        Begin::Started(intent) => assert_eq!(intent.reserved(), Some(Credits::whole(40))),
        other => panic!("{other:?}"),
    }
    // Spent without a known price, before there was a budget.
    assert!(matches!(super::begin(&ledger, &shot("d"), None, &Limits::default()), Begin::Started(_)));
    let day = |ceiling: Option<i64>| Limits {
        per_day: Some(Credits::whole(1000)),
        ceiling: ceiling.map(Credits::whole),
        ..Limits::default()
    };
    let unknown = OverBudget::SpendingUnknown { submits: 1 };
    assert!(matches!(begin("e", Some(1), day(None)), Begin::OverBudget(over) if over == unknown));
    assert!(matches!(begin("e", Some(1), day(Some(100))), Begin::Started(_)));
}

fn the_breaker(open: Factory<'_>, clock: &ManualClock) {
    let ledger = open();
    let rest = Duration::from_secs(600);
    let breaker = Breaker { failures: Some(2), rest, rest_without_credit: Duration::from_secs(60) };
    let limits = Limits { breaker, ..Limits::default() };
    let ask = |prompt: &str| begin(&ledger, &shot(prompt), Some(60), &limits);
    let fail = |prompt: &str, id: &str| {
        clock.pass(Duration::from_secs(1));
        let key = submitted(&ledger, prompt, id);
        ledger.report(key, &report(id, "failed", 0), true).unwrap();
    };
    fail("a", "t1");
    assert!(matches!(ask("x"), Begin::Started(_)));
    fail("b", "t2");
    let Begin::SpendingStopped(stopped) = ask("c") else { panic!("two in a row") };
    assert_eq!((stopped.cause, stopped.until), (StopCause::Failures(2), now(&ledger).plus(rest)));
    clock.pass(rest);
    let Begin::Started(mut probe) = ask("c") else { panic!("after the rest one is let through") };
    assert!(matches!(ask("d"), Begin::SpendingStopped(_)), "and only one");
    ledger.answer(&mut probe, &SubmitAnswer::Submitted(task("t3"))).unwrap();
    ledger.report(probe.key(), &report("t3", "completed", 1), true).unwrap();
    assert!(matches!(ask("d"), Begin::Started(_)), "its success closes it");
    fail("e", "t4");
    fail("f", "t5");
    assert!(matches!(ask("g"), Begin::SpendingStopped(_)));
    ledger.reset_breaker(&realm()).unwrap();
    let Begin::Started(mut intent) = ask("g") else { panic!("a reset closes it") };
    clock.pass(Duration::from_secs(1));
    let reason = "out of credit".to_owned();
    ledger.answer(&mut intent, &SubmitAnswer::Rejected { reason, out_of_credit: true }).unwrap();
    clock.pass(Duration::from_secs(1));
    let Begin::SpendingStopped(stopped) = ask("h") else { panic!("no credit stops at once") };
    assert_eq!(stopped.cause, StopCause::OutOfCredit);
    let other = Realm::new("https://giggle.pro", "another key");
    let shot = shot("h");
    let fingerprint = shot.fingerprint(NonZeroU32::MIN);
    let asking = Asking { realm: &other, shot: &shot, fingerprint, take: NonZeroU32::MIN, price: None };
    assert!(matches!(ledger.begin(&asking, &limits).unwrap(), Begin::Started(_)), "another key's credits");
}

fn the_summary_is_made_anew(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    submitted(&ledger, "a", "t1");
    unsettled(&ledger, "b");
    let key = submitted(&ledger, "c", "t2");
    ledger.report(key, &report("t2", "completed", 1), true).unwrap();
    ledger.downloaded(key, 0, Path::new("/c.mp4"), "ab", 1).unwrap();
    let before = ledger.list(&Filter::default()).unwrap();
    ledger.rebuild().unwrap();
    assert_eq!(ledger.list(&Filter::default()).unwrap(), before);
    assert_eq!(ledger.holder(&realm(), &task("t2")).unwrap(), Some(key));
    assert!(ledger.is_summary_true().unwrap());
}
