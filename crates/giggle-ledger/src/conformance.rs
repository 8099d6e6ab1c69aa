//! One suite, every engine.
//!
//! A factory opens one more handle on the same ledger, as another process would. An engine passes where [`run`]
//! returns; what it does wrong is said by a panic.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a suite fails by panicking")]

mod fixture;
mod money;
mod queue;
mod settled;

pub use self::fixture::*;
use crate::clock::ManualClock;
use crate::{
    Asking, Begin, Credits, Event, Filter, Ledger, LedgerError, Limits, OverBudget, Pruned, Realm, Standing,
    SubmitAnswer, WallTime, Wish,
};
use giggle_domain::TaskId;
use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

type Factory<'a> = &'a dyn Fn() -> Ledger;

type Test = fn(Factory<'_>, &ManualClock);

/// Every test of the suite, with its name.
const SUITE: [(&str, Test); 38] = [
    ("a shot goes from intent to file", a_shot_goes_from_intent_to_file),
    ("asking again", asking_again),
    ("what looks alike is one shot", what_looks_alike_is_one_shot),
    ("an intent of the living and of the dead", an_intent_of_the_living_and_of_the_dead),
    ("an old intent is not sent", an_old_intent_is_not_sent),
    ("realms do not meet", realms_do_not_meet),
    ("keys of one account", keys_of_one_account),
    (
        "a key that is joined is known within the transaction",
        money::a_key_that_is_joined_is_known_within_the_transaction,
    ),
    ("a task has one shot", a_task_has_one_shot),
    ("a refused event leaves no trace", a_refused_event_leaves_no_trace),
    ("lists are narrowed", lists_are_narrowed),
    ("a daily budget", money::a_daily_budget),
    ("a command's budget", money::a_commands_budget),
    ("a lost answer's charge is the command's", money::a_lost_answers_charge_is_the_commands),
    (
        "what is not charged yet is much less than what is left",
        money::what_is_not_charged_yet_is_much_less_than_what_is_left,
    ),
    ("what is not charged yet is of any price class", money::what_is_not_charged_yet_is_of_any_price_class),
    ("a wish is answered by the end that it met", money::a_wish_is_answered_by_the_end_that_it_met),
    ("a program begins no take beside an open one", money::a_program_begins_no_take_beside_an_open_one),
    ("the breaker", money::the_breaker),
    ("silence stops spending", money::silence_stops_spending),
    ("the summary is made anew", the_summary_is_made_anew),
    ("a lost answer is adopted, or asked for again", settled::a_lost_answer_is_adopted_or_asked_for_again),
    ("strays keep their clips and go over to their shots", settled::strays_keep_their_clips),
    ("an adoption is refuted", settled::an_adoption_is_refuted),
    ("money is booked", money::money_is_booked),
    ("unclaimed charges", money::unclaimed_charges),
    ("a budget counts what no shot holds", money::a_budget_counts_what_no_shot_holds),
    ("what was lost stands in the way", money::what_was_lost_stands_in_the_way),
    ("a person says that nothing lost is left", money::a_person_says_that_nothing_lost_is_left),
    ("what is open, and how long it takes", what_is_open_and_how_long_it_takes),
    ("a ledger is exported", a_ledger_is_exported),
    ("a ledger is pruned", a_ledger_is_pruned),
    ("a wish is bound to one shot", a_wish_is_bound_to_one_shot),
    ("shots are taken up for a while", queue::shots_are_taken_up_for_a_while),
    (
        "a claim of a clock that was ahead holds nothing",
        queue::a_claim_of_a_clock_that_was_ahead_holds_nothing,
    ),
    ("a stopped list can be resumed", queue::a_stopped_list_can_be_resumed),
    ("a shot that nobody finishes is given up", queue::a_shot_that_nobody_finishes_is_given_up),
    ("everybody is patient", queue::everybody_is_patient),
];

/// Opens handles on one ledger.
pub type Opener = Box<dyn Fn() -> Ledger>;

/// Runs the suite: `make` gives, for each of its tests, an opener of a fresh ledger that goes by the clock.
///
/// # Panics
///
/// The engine does not conform.
pub fn run(make: impl Fn(Arc<ManualClock>) -> Opener) {
    for (name, test) in SUITE {
        let clock = clock();
        let open = make(Arc::clone(&clock));
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| test(&*open, &clock)));
        assert!(outcome.is_ok(), "the engine does not conform: {name}");
    }
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
        ledger.append(key, Event::of_report(&report("t1", status, 0), true)).unwrap();
    }
    clock.pass(Duration::from_secs(15));
    let done = ledger.append(key, Event::of_report(&report("t1", "completed", 1), true)).unwrap();
    assert_eq!(done.standing(), Standing::Completed);
    ledger.append(key, Event::download_started(0, Path::new("/clips/a.mp4"))).unwrap();
    ledger.append(key, Event::downloaded(0, Path::new("/clips/a.mp4"), &"ab".repeat(32), 1234)).unwrap();
    let stored = |sha256: &str| Event::Stored {
        clip: 0,
        url: "s3://clips/a.mp4".into(),
        sha256: sha256.into(),
        bytes: 1234,
    };
    for _ in 0..2 {
        let kept = ledger.append(key, stored(&"ab".repeat(32))).unwrap();
        assert_eq!(kept.standing(), Standing::Downloaded);
    }
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
        "stored",
    ];
    assert_eq!(names, expected, "the same status is not written twice");
    let shot = other.shot(key.shot).unwrap();
    let file = &shot.foremost().unwrap().1.task.as_ref().unwrap().files[0];
    assert_eq!(file.stored.as_ref().map(|stored| stored.url.as_str()), Some("s3://clips/a.mp4"));
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
    ledger.append(key, Event::of_report(&report("t1", "completed", 1), true)).unwrap();
    assert!(matches!(again("a lake"), Begin::Joined { .. }), "ready and not yet fetched");
    ledger.append(key, Event::downloaded(0, Path::new("/a.mp4"), "ab", 1)).unwrap();
    match again("a lake") {
        Begin::AlreadyDone { files, since, .. } => assert_eq!((&*files[0].path, since), ("/a.mp4", START)),
        other => panic!("{other:?}"),
    }
    let key = unsettled(&ledger, "a hill");
    assert!(matches!(again("a hill"), Begin::Unsettled { key: of, .. } if of == key));
    let key = submitted(&ledger, "a tree", "t2");
    ledger.append(key, Event::of_report(&report("t2", "expired", 0), true)).unwrap();
    assert!(matches!(again("a tree"), Begin::CountedAsCharged { .. }));
    ledger.append(key, Event::Refunded { credits: Credits::whole(60) }).unwrap();
    assert!(matches!(again("a tree"), Begin::Started(intent) if intent.key().attempt == 2));
    let key = submitted(&ledger, "a house", "t3");
    ledger.append(key, Event::of_report(&report("t3", "failed", 0), true)).unwrap();
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

fn what_looks_alike_is_one_shot(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    let ask = |prompt: &str| begin(&ledger, &shot(prompt), Some(60), &Limits::default());
    // As an earlier giggle wrote it down: what cannot be seen made a difference.
    let (realm, take, hidden) = (realm(), NonZeroU32::MIN, shot("a\u{200b} lake\u{200e}"));
    let asking = Asking {
        realm: &realm,
        shot: &hidden,
        fingerprint: hidden.former_fingerprint(take).unwrap(),
        take,
        price: None,
        deadline: None,
        claim: None,
    };
    let Begin::Started(mut intent) = ledger.begin(&asking, &Limits::default()).unwrap() else { panic!() };
    ledger.answer(&mut intent, &SubmitAnswer::Submitted(task("t1"))).unwrap();
    let Begin::Joined { task_id, .. } = ask(hidden.prompt()) else { panic!("it would be paid again") };
    assert_eq!(task_id, task("t1"));
    submitted(&ledger, "a hill", "t2");
    for prompt in ["a\u{200b} hill", "a hill\u{fe0f}", "\u{2066}a h\u{ad}ill\u{2069}"] {
        let Begin::Joined { task_id, .. } = ask(prompt) else { panic!("{prompt:?}: it would be paid again") };
        assert_eq!(task_id, task("t2"), "{prompt:?}");
    }
}

fn realms_do_not_meet(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    submitted(&ledger, "a lake", "t1");
    let other = Realm::new("http://127.0.0.1:4000", "abcdef");
    let shot = shot("a lake");
    let fingerprint = shot.fingerprint(NonZeroU32::MIN);
    let asking = Asking {
        realm: &other,
        shot: &shot,
        fingerprint,
        take: NonZeroU32::MIN,
        price: None,
        deadline: None,
        claim: None,
    };
    let Begin::Started(mut intent) = ledger.begin(&asking, &Limits::default()).unwrap() else {
        panic!("another base is another shot")
    };
    // The same task id may exist there, too.
    ledger.answer(&mut intent, &SubmitAnswer::Submitted(task("t1"))).unwrap();
    assert_eq!(ledger.holder(&other, &task("t1")).unwrap(), Some(intent.key()));
    assert_eq!(ledger.list(&Filter { realm: Some(other), ..Filter::default() }).unwrap().len(), 1);
    assert_eq!(ledger.list(&Filter::default()).unwrap().len(), 2);
}

fn keys_of_one_account(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    let (first, second) = (realm(), Realm::new("https://giggle.pro", "123456"));
    let ask = |ledger: &Ledger, key: &Realm, prompt: &str, per_day: Option<i64>| {
        let (shot, take) = (shot(prompt), NonZeroU32::MIN);
        let asking = Asking {
            realm: key,
            shot: &shot,
            fingerprint: shot.fingerprint(take),
            take,
            price: Some(Credits::whole(60)),
            deadline: None,
            claim: None,
        };
        ledger.begin(&asking, &Limits { per_day: per_day.map(Credits::whole), ..Limits::default() })
    };
    let answer = |key: &Realm, prompt: &str, answer: SubmitAnswer| {
        let Ok(Begin::Started(mut intent)) = ask(&ledger, key, prompt, None) else { panic!("{prompt}") };
        ledger.answer(&mut intent, &answer).unwrap();
        intent.key()
    };
    let lost = || SubmitAnswer::Unsettled { reason: "reset".into() };
    answer(&first, "a lake", SubmitAnswer::Submitted(task("t1")));
    answer(&first, "a river", SubmitAnswer::Rejected { reason: "no".into(), out_of_credit: false });
    assert!(matches!(ask(&ledger, &second, "a lake", None), Err(LedgerError::UnknownKey)), "it is new here");
    // A person says that it is another account, and is wrong.
    ledger.join(&second, &second, None).unwrap();
    let hill = answer(&second, "a hill", lost());
    let lake = answer(&second, "a lake", SubmitAnswer::Submitted(task("t2")));
    answer(&second, "a river", lost());
    ledger.book(&second, &[pay("t2", START, 10)]).unwrap();
    ledger.wish(&second, "call-1", &shot("a hill").fingerprint(NonZeroU32::MIN)).unwrap();
    ledger.keep_unclaimed(&second, &[pay("t9", START, 10)]).unwrap();
    assert_eq!(ledger.list(&Filter { realm: Some(first.clone()), ..Filter::default() }).unwrap().len(), 2);
    let held = ledger.adopt(hill, &task("t1"));
    assert!(
        matches!(held, Err(LedgerError::TaskHeld { .. })),
        "the other account's shot was told of it: {held:?}"
    );
    ledger.join_named(&first, "studio").unwrap();
    ledger.join_named(&second, "studio").unwrap();
    for is_made_anew in [false, true] {
        let ledger = open();
        assert_eq!(ledger.account(&second).unwrap(), first);
        let keys = ledger.keys_at("https://giggle.pro").unwrap();
        assert!(
            keys.iter().all(|it| it.name.as_deref() == Some("studio") && it.account == first),
            "{keys:?}"
        );
        for key in [&first, &second] {
            let of_key = Filter { realm: Some(key.clone()), ..Filter::default() };
            assert_eq!(ledger.list(&of_key).unwrap().len(), 5, "what both asked for is there twice");
            assert!(matches!(ask(&ledger, key, "a lake", None), Ok(Begin::Joined { .. })));
            assert!(matches!(ask(&ledger, key, "a hill", None), Ok(Begin::Unsettled { .. })));
            // One key was refused, the other may have been accepted.
            assert!(matches!(ask(&ledger, key, "a river", None), Ok(Begin::Unsettled { .. })));
            assert_eq!(ledger.holder(key, &task("t2")).unwrap(), Some(lake));
            assert_eq!(ledger.tasks(key).unwrap().len(), 2);
            // What was charged for a task that no shot holds is the account's money too.
            let spent = Credits::whole(60 + 60 + 60 + 10 + 10);
            let over = ask(&ledger, key, "a sea", Some(200));
            assert!(
                matches!(&over, Ok(Begin::OverBudget(OverBudget::Day { spent: it, .. })) if *it == spent),
                "{over:?}"
            );
            let wish = ledger.wish(key, "call-1", &shot("a lake").fingerprint(NonZeroU32::MIN)).unwrap();
            assert!(matches!(wish, Wish::Other(_)));
            let unclaimed = ledger.unclaimed(Some(key)).unwrap();
            assert_eq!(unclaimed.iter().map(|it| it.task_id.as_str()).collect::<Vec<_>>(), ["t9"]);
        }
        // What is learned later of a shot of either key is the account's.
        assert!(ledger.is_summary_true().unwrap());
        if !is_made_anew {
            ledger.rebuild().unwrap();
        }
    }
    ledger.adopt(hill, &task("t3")).unwrap();
    assert!(matches!(ask(&ledger, &first, "a hill", None), Ok(Begin::Joined { .. })));
    assert_eq!(ledger.tasks(&first).unwrap().len(), 3);
}

fn a_task_has_one_shot(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    let first = submitted(&ledger, "a lake", "t1");
    let mut intent = started(&ledger, "a hill");
    let error = ledger.answer(&mut intent, &SubmitAnswer::Submitted(task("t1"))).unwrap_err();
    assert!(matches!(error, LedgerError::TaskHeld { .. }), "{error:?}");
    assert_eq!(ledger.shot(intent.key().shot).unwrap().standing(), Standing::Unsettled);
    assert_eq!(ledger.holder(&realm(), &task("t1")).unwrap(), Some(first));
    // In hexadecimal the case of a letter is a spelling, and so are hyphens; nowhere else.
    let (id, spelled) = ("d518c8b2-864e-4a53-9a2e-5b1f0d7c9e11", "D518C8B2-864e-4A53-9A2E-5B1F0D7C9E11");
    let marks = ["0b1f6a2c-1111-4222-8333-944444444444", "0b1f6a2c111142228333944444444444"];
    for (prompt, one, other) in
        [("a sea", id, spelled), ("a bay", &spelled[..35], &id[..35]), ("a lagoon", marks[0], marks[1])]
    {
        let first = submitted(&ledger, prompt, one);
        let mut intent = started(&ledger, &format!("{prompt} again"));
        let error = ledger.answer(&mut intent, &SubmitAnswer::Submitted(task(other))).unwrap_err();
        assert!(matches!(error, LedgerError::TaskHeld { .. }), "{error:?}");
        assert_eq!(ledger.holder(&realm(), &task(other)).unwrap(), Some(first));
        let filter = Filter { task_id: Some(task(other)), ..Filter::default() };
        let listed = ledger.list(&filter).unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].task_id.as_ref().map(TaskId::as_str), Some(one), "as it was written");
        ledger.book(&realm(), &[pay(other, now(&ledger), 77)]).unwrap();
        assert_eq!(ledger.shot(first.shot).unwrap().attempt(1).unwrap().charged, Some(Credits::whole(77)));
    }
    submitted(&ledger, "a pond", "T1");
    assert_eq!(ledger.holder(&realm(), &task("t1")).unwrap(), Some(first));
    // Many at once, as each alone: more than one statement takes, and ids of which nothing is known.
    let mut asked: Vec<TaskId> = (0..600).map(|number| task(&format!("{number:032x}"))).collect();
    asked.extend((0..600).map(|number| task(&format!("'{number}\"x"))));
    let known = ["t1", "T1", id, spelled, &id[..35], marks[0], marks[1], "t 1", "'t1'", "sea%"];
    asked.extend(known.iter().map(|id| task(id)));
    let alone: BTreeSet<TaskId> =
        asked.iter().filter(|id| ledger.holder(&realm(), id).unwrap().is_some()).cloned().collect();
    assert_eq!(alone.len(), 5, "spellings of one id are one");
    let together = ledger.read(|store| store.held(&realm(), &asked.iter().collect())).unwrap();
    assert_eq!(together, alone);
}

fn a_refused_event_leaves_no_trace(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    let key = unsettled(&ledger, "a lake");
    let before = (ledger.log(key.shot).unwrap(), ledger.list(&Filter::default()).unwrap());
    let completed = Event::Completed { clips: 1, watched: true };
    assert!(matches!(ledger.append(key, completed), Err(LedgerError::Refused(_))));
    assert_eq!((ledger.log(key.shot).unwrap(), ledger.list(&Filter::default()).unwrap()), before);
}

fn a_wish_is_bound_to_one_shot(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    let (lake, hill) =
        (shot("a lake").fingerprint(NonZeroU32::MIN), shot("a hill").fingerprint(NonZeroU32::MIN));
    assert_eq!(ledger.wish(&realm(), "call-1", &lake).unwrap(), Wish::New);
    let other = Realm::new("http://127.0.0.1:4000", "abcdef");
    let again = open();
    assert_eq!(again.wish(&realm(), "call-1", &lake).unwrap(), Wish::Same);
    assert_eq!(again.wish(&realm(), "call-1", &hill).unwrap(), Wish::Other(lake.to_string()));
    assert_eq!(again.wish(&realm(), "call-2", &lake).unwrap(), Wish::New, "another name, the same shot");
    assert_eq!(again.wish(&other, "call-1", &hill).unwrap(), Wish::New, "another account");
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

fn the_summary_is_made_anew(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    submitted(&ledger, "a", "t1");
    unsettled(&ledger, "b");
    let key = submitted(&ledger, "c", "t2");
    ledger.append(key, Event::of_report(&report("t2", "completed", 1), true)).unwrap();
    ledger.append(key, Event::downloaded(0, Path::new("/c.mp4"), "ab", 1)).unwrap();
    let before = ledger.list(&Filter::default()).unwrap();
    ledger.rebuild().unwrap();
    assert_eq!(ledger.list(&Filter::default()).unwrap(), before);
    assert_eq!(ledger.holder(&realm(), &task("t2")).unwrap(), Some(key));
    assert!(ledger.is_summary_true().unwrap());
}

fn what_is_open_and_how_long_it_takes(open: Factory<'_>, clock: &ManualClock) {
    let ledger = open();
    assert_eq!(ledger.spans("grok").unwrap(), None);
    for number in 1..=10u64 {
        let id = format!("t{number}");
        let key = submitted(&ledger, &id, &id);
        clock.pass(Duration::from_secs(10 * number));
        ledger.append(key, Event::of_report(&report(&id, "completed", 1), true)).unwrap();
        if number > 1 {
            ledger.append(key, Event::downloaded(0, Path::new("/a.mp4"), "ab", 1)).unwrap();
        }
    }
    let seen_late = submitted(&ledger, "late", "late");
    clock.pass(Duration::from_secs(9_000));
    ledger.append(seen_late, Event::of_report(&report("late", "completed", 0), false)).unwrap();
    let running = submitted(&ledger, "running", "running");
    unsettled(&ledger, "lost");
    let spans = ledger.spans("grok").unwrap().unwrap();
    assert_eq!((spans.tasks, spans.median, spans.ninetieth), {
        (10, Duration::from_secs(50), Duration::from_secs(90))
    });
    assert_eq!(ledger.spans("sora2").unwrap(), None);
    let open_tasks: Vec<(TaskId, bool)> =
        ledger.unfinished(&realm()).unwrap().into_iter().map(|it| (it.task_id, it.is_completed)).collect();
    let expected = [(task("t1"), true), (task("late"), true), (task("running"), false)];
    assert_eq!(open_tasks, expected, "the oldest first");
    assert_eq!(ledger.unfinished(&Realm::new("http://elsewhere", "x")).unwrap(), []);
    // A person names a shot by its task, or by the beginning of its fingerprint.
    assert_eq!(ledger.named(None, "running").unwrap(), running.shot);
    let digits = shot("running").fingerprint(NonZeroU32::MIN).short();
    assert_eq!(ledger.named(Some(&realm()), &digits).unwrap(), running.shot);
    assert!(matches!(ledger.named(None, &digits[..3]), Err(LedgerError::TooShort { .. })));
    assert!(matches!(ledger.named(None, "xyz"), Err(LedgerError::NoSuchShot)));
    assert!(matches!(ledger.named(None, ""), Err(LedgerError::NoSuchShot)));
}

fn a_ledger_is_exported(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    let key = submitted(&ledger, "a lake\nby night", "t1");
    ledger.append(key, Event::of_report(&report("t1", "completed", 2), true)).unwrap();
    unsettled(&ledger, "a hill");
    let mut lines: Vec<serde_json::Value> = Vec::new();
    let told = ledger.export(&mut |line| {
        assert!(!line.contains('\n') && !line.contains("Signature"));
        lines.push(serde_json::from_str(line).unwrap());
        Ok(())
    });
    told.unwrap().unwrap();
    let events: Vec<&str> = lines.iter().map(|line| line["event"].as_str().unwrap()).collect();
    let expected =
        ["planned", "submit_started", "submitted", "completed", "planned", "submit_started", "unsettled"];
    assert_eq!(events, expected);
    let fingerprint = shot("a lake\nby night").fingerprint(NonZeroU32::MIN).to_string();
    assert!(lines[..4].iter().all(|line| line["fingerprint"] == fingerprint.as_str()));
    assert_eq!((&lines[3]["clips"], &lines[3]["version"]), (&2.into(), &1.into()));
    assert_eq!(lines[0]["time"], "2026-11-23T08:00:00.000Z");
    // A closed pipe ends it, and is the caller's affair.
    let told = ledger.export(&mut |_| Err(std::io::ErrorKind::BrokenPipe.into()));
    assert_eq!(told.unwrap().unwrap_err().kind(), std::io::ErrorKind::BrokenPipe);
}

fn a_ledger_is_pruned(open: Factory<'_>, clock: &ManualClock) {
    let ledger = open();
    let done = submitted(&ledger, "done", "t1");
    ledger.append(done, Event::of_report(&report("t1", "completed", 1), true)).unwrap();
    ledger.append(done, Event::downloaded(0, Path::new("/done.mp4"), "ab", 1)).unwrap();
    ledger.append(done, Event::Charged { credits: Credits::whole(60) }).unwrap();
    let running = submitted(&ledger, "running", "t2");
    let lost = unsettled(&ledger, "lost");
    let mut intent = started(&ledger, "rejected");
    let rejected = SubmitAnswer::Rejected { reason: "no".into(), out_of_credit: false };
    ledger.answer(&mut intent, &rejected).unwrap();
    clock.pass(Duration::from_secs(60));
    let fresh = submitted(&ledger, "fresh", "t3");
    ledger.append(fresh, Event::of_report(&report("t3", "failed", 0), true)).unwrap();
    let cut = START.plus(Duration::from_secs(30));
    assert_eq!(ledger.prune(Some(&realm()), cut).unwrap(), Pruned { condensed: 1, removed: 1 });
    assert_eq!(ledger.prune(Some(&realm()), cut).unwrap(), Pruned::default(), "once");
    let left: Vec<(String, Standing)> =
        ledger.list(&Filter::default()).unwrap().into_iter().map(|row| (row.prompt, row.standing)).collect();
    let expected = [
        ("fresh", Standing::Failed),
        ("lost", Standing::Unsettled),
        ("running", Standing::Submitted),
        ("", Standing::Downloaded),
    ]
    .map(|(prompt, standing)| (prompt.to_owned(), standing));
    assert_eq!(left, expected);
    assert_eq!(ledger.log(running.shot).unwrap().len(), 3);
    assert_eq!(ledger.log(lost.shot).unwrap().len(), 3);
    // What must not be forgotten: that it was asked for, its task, its money and its file.
    match begin(&ledger, &shot("done"), Some(60), &Limits::default()) {
        Begin::AlreadyDone { files, .. } => assert_eq!(files[0].path, "/done.mp4"),
        other => panic!("{other:?}"),
    }
    assert_eq!(ledger.holder(&realm(), &task("t1")).unwrap(), Some(done));
    assert!(ledger.tasks(&realm()).unwrap().iter().any(|it| it.charged == Some(Credits::whole(60))));
    ledger.rebuild().unwrap();
    assert_eq!(ledger.list(&Filter::default()).unwrap().len(), 4);
    assert!(ledger.is_summary_true().unwrap());
    let text = serde_json::to_string(&ledger.log(done.shot).unwrap()).unwrap();
    assert!(!text.contains("\"prompt\":\"done\""), "{text}");
    // A shot that is pruned and goes on goes on.
    ledger.append(done, Event::downloaded(0, Path::new("/moved.mp4"), "ab", 1)).unwrap();
    assert_eq!(ledger.log(done.shot).unwrap().len(), 2);
}
