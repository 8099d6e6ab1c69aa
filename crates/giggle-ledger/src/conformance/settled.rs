//! Lost answers: adopted, given up, refuted, and the tasks that nobody asked for.

use super::Factory;
use super::fixture::*;
use crate::clock::ManualClock;
use crate::{Applied, Begin, Credits, Decision, Doubt, Event, LedgerError, Limits, Standing, SubmitAnswer};
use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use std::path::Path;
use std::time::Duration;

pub(super) fn a_lost_answer_is_adopted_or_asked_for_again(open: Factory<'_>, clock: &ManualClock) {
    let ledger = open();
    submitted(&ledger, "known", "k");
    let mut rows = vec![pay("k", now(&ledger), 60)];
    clock.pass(Duration::from_secs(300));
    let yes = unsettled(&ledger, "accepted");
    rows.push(pay("t1", now(&ledger), 60));
    clock.pass(Duration::from_secs(24 * 3600));
    let no = unsettled(&ledger, "not accepted");
    // Too early to say about the second one.
    let applied = settle(&ledger, &rows, false);
    assert!(applied.iter().all(|it| it.refused.is_none()));
    assert_eq!(ledger.shot(yes.shot).unwrap().standing(), Standing::Submitted);
    assert_eq!(ledger.holder(&realm(), &task("t1")).unwrap(), Some(yes));
    assert_eq!(ledger.shot(no.shot).unwrap().standing(), Standing::Unsettled);
    clock.pass(Duration::from_secs(600));
    settle(&ledger, &rows, false);
    assert_eq!(ledger.shot(no.shot).unwrap().standing(), Standing::Unsettled, "time alone proves nothing");
    submitted(&ledger, "a witness", "w");
    rows.push(pay("w", now(&ledger), 60));
    settle(&ledger, &rows, false);
    assert_eq!(ledger.shot(no.shot).unwrap().standing(), Standing::NotAccepted);
    let again = begin(&ledger, &shot("not accepted"), Some(60), &Limits::default());
    let Begin::Started(mut intent) = again else { panic!("{again:?}") };
    let rejected = SubmitAnswer::Rejected { reason: "no".into(), out_of_credit: false };
    ledger.answer(&mut intent, &rejected).unwrap();
    // Its row turns up after all: fetched and kept, and not asked for a third time.
    rows.push(pay("t2", START.plus(Duration::from_secs(300 + 24 * 3600)), 60));
    settle(&ledger, &rows, false);
    assert_eq!(ledger.holder(&realm(), &task("t2")).unwrap(), Some(no));
    let again = begin(&ledger, &shot("not accepted"), Some(60), &Limits::default());
    assert!(matches!(again, Begin::Joined { .. }), "{again:?}");
    // What was set aside for want of a price is no price: by it alone no row is told.
    clock.pass(Duration::from_secs(24 * 3600));
    let ceiling = Limits { ceiling: Some(Credits::whole(90)), ..Limits::default() };
    let dear = shot_by("sora2", "unpriced");
    let Begin::Started(mut intent) = begin(&ledger, &dear, None, &ceiling) else { panic!() };
    let lost = SubmitAnswer::Unsettled { reason: "lost".into() };
    ledger.answer(&mut intent, &lost).unwrap();
    let row = StatementRow { model: "sora2".into(), ..pay("t7", now(&ledger), 90) };
    let applied = settle(&ledger, &[rows.clone(), vec![row]].concat(), false);
    let is_person = |it: &Applied| matches!(it.decision, Decision::Person { key, doubt: Doubt::PriceUnknown, .. } if key == intent.key());
    assert!(applied.iter().any(is_person), "{applied:?}");
    // A decision that was overtaken is refused, and says so.
    let late = vec![Decision::NotAccepted { key: yes }];
    let applied: Vec<Applied> = ledger.settle(&realm(), late, &[]).unwrap();
    assert!(matches!(applied[0].refused, Some(LedgerError::Refused(_))));
    // A person's word.
    let key = unsettled(&ledger, "a person's");
    ledger.declare_not_accepted(key).unwrap();
    assert!(matches!(ledger.adopt(key, &task("t1")), Err(LedgerError::TaskHeld { .. })));
    assert_eq!(
        ledger.adopt(key, &task("t9")).unwrap().standing(),
        Standing::Submitted,
        "they may think again"
    );
}

pub(super) fn strays_keep_their_clips(open: Factory<'_>, clock: &ManualClock) {
    let ledger = open();
    submitted(&ledger, "known", "k");
    let mut rows = vec![pay("k", now(&ledger), 60)];
    clock.pass(Duration::from_secs(300));
    let (one, two) = (unsettled(&ledger, "one"), unsettled(&ledger, "two"));
    rows.extend([pay("t1", now(&ledger), 60), pay("t2", now(&ledger), 60)]);
    settle(&ledger, &rows, false);
    let charged = |task: &crate::case::KnownTask| {
        task.task_id != self::task("k") && task.charged != Some(Credits::whole(60))
    };
    assert!(!ledger.tasks(&realm()).unwrap().iter().any(charged), "a budget sees them at once");
    for key in [one, two] {
        assert_eq!(ledger.shot(key.shot).unwrap().standing(), Standing::Unassigned);
    }
    assert!(matches!(begin(&ledger, &shot("one"), Some(60), &Limits::default()), Begin::Unsettled { .. }));
    // Both tasks are waited for and fetched like any other, and the money counts once.
    ledger.book(&realm(), &rows).unwrap();
    let limits = Limits { per_day: Some(Credits::whole(180)), ..Limits::default() };
    assert!(matches!(begin(&ledger, &shot("x"), Some(1), &limits), Begin::OverBudget(_)));
    let exactly = Limits { per_day: Some(Credits::whole(181)), ..Limits::default() };
    let Begin::Started(mut intent) = begin(&ledger, &shot("x"), Some(1), &exactly) else { panic!() };
    ledger.answer(&mut intent, &SubmitAnswer::NotSent { reason: String::new() }).unwrap();
    let open_tasks: Vec<TaskId> =
        ledger.unfinished(&realm()).unwrap().into_iter().map(|it| it.task_id).collect();
    assert_eq!(open_tasks, [task("k"), task("t1"), task("t2")]);
    let stray = ledger.holder(&realm(), &task("t2")).unwrap().unwrap();
    ledger.append(stray, Event::of_report(&report("t2", "completed", 1), false)).unwrap();
    ledger.append(stray, Event::downloaded(0, Path::new("/t2.mp4"), "ab", 1)).unwrap();
    // A person says whose it is, and the clip goes along.
    let shot_one = ledger.adopt(one, &task("t2")).unwrap();
    assert_eq!(shot_one.standing(), Standing::Downloaded);
    assert_eq!(ledger.holder(&realm(), &task("t2")).unwrap(), Some(one));
    assert_eq!(ledger.shot(stray.shot).unwrap().standing(), Standing::Assigned);
    assert!(ledger.append(stray, Event::Reported { status: "running".into() }).is_err());
    match begin(&ledger, &shot("one"), Some(60), &Limits::default()) {
        Begin::AlreadyDone { files, .. } => assert_eq!(files[0].path, "/t2.mp4"),
        other => panic!("{other:?}"),
    }
    assert!(
        matches!(begin(&ledger, &shot("x"), Some(1), &limits), Begin::OverBudget(_)),
        "it still counts once"
    );
    // The other one goes by the order of time.
    settle(&ledger, &rows, true);
    assert_eq!(ledger.holder(&realm(), &task("t1")).unwrap(), Some(two));
    assert!(ledger.is_summary_true().unwrap());
    ledger.rebuild().unwrap();
    assert_eq!(ledger.holder(&realm(), &task("t1")).unwrap(), Some(two));
}

pub(super) fn an_adoption_is_refuted(open: Factory<'_>, clock: &ManualClock) {
    let ledger = open();
    submitted(&ledger, "known", "k");
    let mut rows = vec![pay("k", now(&ledger), 60)];
    clock.pass(Duration::from_secs(300));
    let key = unsettled(&ledger, "a lake");
    rows.push(pay("t1", now(&ledger), 60));
    settle(&ledger, &rows, false);
    ledger.append(key, Event::of_report(&report("t1", "completed", 1), false)).unwrap();
    ledger.append(key, Event::downloaded(0, Path::new("/t1.mp4"), "ab", 1)).unwrap();
    let stray = ledger.refute(key, "the clip is 10 s long, and 6 s were asked for").unwrap();
    assert_eq!(ledger.shot(key.shot).unwrap().standing(), Standing::Unsettled);
    let kept = ledger.shot(stray.shot).unwrap();
    assert_eq!(kept.attempts[0].task.as_ref().unwrap().files[0].path, "/t1.mp4", "the clip is kept");
    clock.pass(Duration::from_secs(24 * 3600));
    settle(&ledger, &rows, true);
    assert_eq!(ledger.shot(key.shot).unwrap().standing(), Standing::Unsettled, "only a person decides now");
    // They may say that it was right after all, think better of it, and so on.
    ledger.adopt(key, &task("t1")).unwrap();
    let stray = ledger.refute(key, "no").unwrap();
    assert_eq!(ledger.holder(&realm(), &task("t1")).unwrap(), Some(stray));
    ledger.declare_not_accepted(key).unwrap();
    assert!(matches!(begin(&ledger, &shot("a lake"), Some(60), &Limits::default()), Begin::Started(_)));
    let sure = submitted(&ledger, "a hill", "t5");
    assert!(ledger.refute(sure, "no").is_err(), "what the service itself answered is not refuted");
}
