//! What engines must hold of charges, budgets and the breaker.

use super::Factory;
use super::fixture::{self, *};
use crate::budget::{FIRST_GOES_ALONE, LESSONS_LAST, ROLLING_DAY};
use crate::clock::ManualClock;
use crate::settle::ZONES;
use crate::{
    Asking, AttemptKey, Begin, Beside, Breaker, CommandLimit, Credits, Dismissal, Event, Filter, Ledger,
    LedgerError, Limits, LostCharges, OverBudget, Realm, StopCause, SubmitAnswer, WallTime,
};
use giggle_domain::wire::StatementRow;
use std::num::NonZeroU32;
use std::time::Duration;

pub(super) fn unclaimed_charges(open: Factory<'_>, clock: &ManualClock) {
    let (ledger, other) = (open(), open());
    let (first, second) = (realm(), Realm::new("https://giggle.pro", "123456"));
    let listed = |of: Option<&Realm>| -> Vec<String> {
        other.unclaimed(of).unwrap().iter().map(|it| it.task_id.to_string()).collect()
    };
    submitted(&ledger, "a lake", "t1");
    ledger.join(&second, &second, None).unwrap();
    clock.pass(2 * ROLLING_DAY);
    let (shot, take) = (shot("a lake"), NonZeroU32::MIN);
    let fingerprint = shot.fingerprint(take);
    let asking =
        Asking { realm: &second, shot: &shot, fingerprint, take, price: None, deadline: None, claim: None };
    let begun = ledger.begin(&asking, &Limits::default()).unwrap();
    let Begin::Started(mut intent) = begun else { panic!("{begun:?}") };
    ledger.answer(&mut intent, &SubmitAnswer::NotSent { reason: "no".into() }).unwrap();
    let at = now(&ledger);
    let rows = |ids: &[&str]| ids.iter().map(|id| pay(id, at, 10)).collect::<Vec<_>>();
    let passed = |key: &Realm, rows: &[StatementRow]| ledger.keep_unclaimed(key, rows).unwrap();
    passed(&second, &[rows(&["t8", "t9"]), vec![pay("older than its first intent", START, 10)]].concat());
    assert_eq!((listed(Some(&first)), listed(Some(&second))), (vec![], vec!["t8".into(), "t9".into()]));
    // Two keys of one account, of which nobody knows it yet.
    passed(&first, &rows(&["t1", "t7", "t9"]));
    assert_eq!(listed(None), ["t7", "t8", "t9"]);
    let since = |moment: WallTime| other.unclaimed_since(moment.plus(ZONES)).unwrap();
    assert_eq!((since(at), since(at.plus(Duration::from_secs(1)))), (3, 0));
    assert_eq!(ledger.dismiss_charge(&task("t1")).unwrap(), Dismissal::Unknown, "a shot holds it");
    assert_eq!(ledger.dismiss_charge(&task("t8")).unwrap(), Dismissal::Done);
    assert_eq!(listed(None), ["t7", "t9"]);
    passed(&second, &rows(&["t6", "t8", "t9"]));
    assert_eq!(listed(Some(&second)), ["t6", "t9"], "what was dismissed stays so");
    ledger.join(&second, &first, None).unwrap();
    for key in [&first, &second] {
        assert_eq!(listed(Some(key)), ["t6", "t7", "t9"], "what was kept of both");
    }
    // A task that somebody spoke of is no later submit's, whatever the passes show.
    ledger.note_spoken_of(&second, &task("spoken of")).unwrap();
    let spoken_of = || {
        let seen = other.case(&first).unwrap().seen;
        seen.into_iter().find(|(seen, _)| *seen == task("spoken of")).map(|(_, at)| at)
    };
    let since_then = spoken_of().expect("it is kept for the account");
    assert!(since_then.is_some_and(|then| then >= at));
    assert_eq!(ledger.dismiss_charge(&task("t6")).unwrap(), Dismissal::Done);
    assert_eq!(listed(None), ["t7", "t9"]);
    passed(&second, &rows(&["t6", "t7", "t8"]));
    assert_eq!(listed(None), ["t7", "t9"], "the next pass counts for both, and what it does not show stays");
    assert_eq!(ledger.dismiss_charge(&task("t9")).unwrap(), Dismissal::Done);
    ledger.note_spoken_of(&first, &task("spoken of")).unwrap();
    assert_eq!(spoken_of(), Some(since_then), "the first time counts");
    ledger.adopt(unsettled(&ledger, "a hill"), &task("t7")).unwrap();
    assert_eq!(listed(None), [""; 0], "a shot holds it now");
}

pub(super) fn a_budget_counts_what_no_shot_holds(open: Factory<'_>, clock: &ManualClock) {
    let (ledger, other) = (open(), open());
    let limits = Limits { per_day: Some(Credits::whole(150)), ..Limits::default() };
    let mut first = match begin(&ledger, &shot("a"), Some(60), &limits) {
        Begin::Started(first) => first,
        begun => panic!("{begun:?}"),
    };
    ledger.answer(&mut first, &SubmitAnswer::Submitted(task("t1"))).unwrap();
    let at = now(&ledger);
    let spent = || other.spent_in_a_day(&realm()).unwrap();
    let keep = |rows: &[StatementRow]| ledger.keep_unclaimed(&realm(), rows).unwrap();
    // Seen in passing: it counts at once, and is listed only after a whole pass.
    ledger.count_charges(&realm(), &[pay("t1", at, 60), pay("t2", at, 40)]).unwrap();
    assert_eq!((spent(), other.unclaimed(None).unwrap().len()), (Credits::whole(100), 0));
    let over = begin(&other, &shot("b"), Some(60), &limits);
    let unclaimed = Credits::whole(40);
    assert!(
        matches!(&over, Begin::OverBudget(OverBudget::Day { unclaimed: it, .. }) if *it == unclaimed),
        "{over:?}"
    );
    assert!(!other.uncounted(&realm()).unwrap().is_news(&pay("t2", at, 40)));
    assert!(other.uncounted(&realm()).unwrap().is_news(&pay("t3", at, 40)));
    keep(&[pay("t1", at, 60)]);
    assert_eq!(spent(), Credits::whole(100), "a row that is missing says nothing");
    keep(&[pay("t1", at, 60), pay("t2", at, 40), refund("t2", at, 40)]);
    assert_eq!(spent(), Credits::whole(60), "it came back");
    let read = [pay("t1", at, 60), pay("t4", at, 30), pay("t5", at.minus(ROLLING_DAY), 50)];
    keep(&read);
    assert_eq!(spent(), Credits::whole(90), "a day older than the newest row");
    let many = StatementRow { credit: "many".into(), ..pay("t6", at, 1) };
    keep(&[many]);
    let over = begin(&other, &shot("b"), Some(1), &limits);
    assert!(matches!(over, Begin::OverBudget(OverBudget::SpendingUnknown { submits: 1 })), "{over:?}");
    assert_eq!(ledger.dismiss_charge(&task("t6")).unwrap(), Dismissal::Done);
    keep(&read);
    ledger.note_fetched(&task("t4")).unwrap();
    assert!(other.unclaimed(None).unwrap().iter().all(|it| it.task_id != task("t4")));
    assert_eq!(spent(), Credits::whole(90), "its clip is here, and it was paid for");
    assert_eq!(ledger.dismiss_charge(&task("t4")).unwrap(), Dismissal::Done);
    assert_eq!(spent(), Credits::whole(60), "a person says that it is not this ledger's");
    // What is set aside for a submit is not counted a second time when its charge appears.
    unsettled(&ledger, "c");
    keep(&[pay("t7", now(&ledger), 60)]);
    assert_eq!(spent(), Credits::whole(120));
    keep(&[pay("t7", at, 60), pay("t8", at, 60)]);
    assert_eq!(spent(), Credits::whole(180), "one of the two is nobody's");
    clock.pass(ROLLING_DAY);
    assert_eq!(spent(), Credits::ZERO);
}

pub(super) fn what_was_lost_stands_in_the_way(open: Factory<'_>, clock: &ManualClock) {
    let (ledger, other) = (open(), open());
    submitted(&ledger, "a lake", "t1");
    let ask = |prompt: &str| {
        let (realm, shot, take) = (realm(), shot(prompt), NonZeroU32::MIN);
        let fingerprint = shot.fingerprint(take);
        let (price, deadline, claim) = (None, None, None);
        let asking = Asking { realm: &realm, shot: &shot, fingerprint, take, price, deadline, claim };
        other.begin(&asking, &Limits::default())
    };
    let refused = |prompt: &str| match ask(prompt) {
        Err(LedgerError::Recovered { charges }) => charges,
        begun => panic!("{begun:?}"),
    };
    assert!(!other.wants_statements(&realm()).unwrap() && other.has_read_statements(&realm()).unwrap());
    clock.pass(Duration::from_secs(60));
    ledger.note_recovery().unwrap();
    assert!(other.wants_statements(&realm()).unwrap() && !other.has_read_statements(&realm()).unwrap());
    let shown = |tasks: &[&str], nameless| {
        let tasks = tasks.iter().map(|&task| task.to_owned()).collect();
        LostCharges::Shown { tasks, nameless }
    };
    assert_eq!(refused("a hill"), LostCharges::NotRead, "nobody has looked");
    assert!(matches!(ask("a lake"), Ok(Begin::Joined { .. })), "what is known is known");
    let at = now(&ledger);
    let long_ago = at.minus(Duration::from_secs(20 * 24 * 3600));
    let rows = [pay("t1", at, 60), pay("t2", at, 60), pay("t3", long_ago, 60)];
    ledger.keep_unclaimed(&realm(), &rows).unwrap();
    assert!(other.has_read_statements(&realm()).unwrap());
    assert_eq!(refused("a hill"), shown(&["t2", "t3"], 0), "also from before what is left");
    ledger.note_fetched(&task("t2")).unwrap();
    assert_eq!(ledger.dismiss_charge(&task("t3")).unwrap(), Dismissal::Done);
    assert!(!other.wants_statements(&realm()).unwrap(), "a moment ago they were read");
    clock.pass(Duration::from_secs(60));
    assert!(other.wants_statements(&realm()).unwrap(), "rows may be late");
    clock.pass(Duration::from_secs(600));
    // What is charged later cannot have been lost before.
    let later = at.plus(ZONES + Duration::from_secs(60));
    ledger.keep_unclaimed(&realm(), &[&rows[..], &[pay("t4", later, 60)]].concat()).unwrap();
    assert!(!other.wants_statements(&realm()).unwrap());
    assert!(matches!(ask("a hill"), Ok(Begin::Started(_))));
}

pub(super) fn a_person_says_that_nothing_lost_is_left(open: Factory<'_>, clock: &ManualClock) {
    let ledger = open();
    submitted(&ledger, "a lake", "t1");
    clock.pass(Duration::from_secs(60));
    ledger.note_recovery().unwrap();
    let held_back = || match ledger.kept_back_by_loss(&realm()).unwrap() {
        Some(LedgerError::Recovered { charges }) => Some(charges),
        None => None,
        Some(other) => panic!("{other:?}"),
    };
    assert_eq!(held_back(), Some(LostCharges::NotRead));
    // Statements that name no task show charges that may be of what was lost, and of which no single one can be dismissed.
    let at = now(&ledger);
    let after = at.plus(ZONES + Duration::from_secs(60));
    let rows = [pay("t1", at, 60), pay("", at, 60), pay("N/A", at, 60), pay("", after, 60)];
    ledger.keep_unclaimed(&realm(), &rows).unwrap();
    assert_eq!(held_back(), Some(LostCharges::Shown { tasks: Vec::new(), nameless: 2 }));
    ledger.keep_unclaimed(&realm(), &[&rows[..], &[pay("t2", at, 60)]].concat()).unwrap();
    assert_eq!(ledger.dismiss_all().unwrap(), 1);
    assert_eq!(held_back(), None);
    assert_eq!(ledger.unclaimed(None).unwrap(), []);
    let _ = started(&ledger, "a hill");
    // What is lost afterwards is another matter.
    clock.pass(Duration::from_secs(60));
    ledger.note_recovery().unwrap();
    assert_eq!(held_back(), Some(LostCharges::NotRead));
    ledger.dismiss_all().unwrap();
    assert_eq!(held_back(), None, "where no statement can be read whole");
    // A word that a clock was ahead at answers no later loss, and a loss that was noted by such a clock can be answered.
    let right = now(&ledger).plus(Duration::from_secs(60));
    clock.set_wall(right.plus(400 * ROLLING_DAY));
    ledger.dismiss_all().unwrap();
    clock.set_wall(right);
    ledger.note_recovery().unwrap();
    assert_eq!(held_back(), Some(LostCharges::NotRead));
    clock.set_wall(right.plus(400 * ROLLING_DAY));
    ledger.note_recovery().unwrap();
    clock.set_wall(right.plus(Duration::from_secs(60)));
    assert_eq!(held_back(), Some(LostCharges::NotRead));
    ledger.keep_unclaimed(&realm(), &rows[..1]).unwrap();
    assert_eq!(held_back(), None, "it was read since then");
}

pub(super) fn a_daily_budget(open: Factory<'_>, clock: &ManualClock) {
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
        unclaimed: Credits::ZERO,
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
    let begun = begin(&ledger, "c", Some(51));
    let Begin::Started(mut third) = begun else { panic!("a day later it is another day's: {begun:?}") };
    // A charge that cannot be read was made, and nobody knows of what size.
    ledger.answer(&mut third, &SubmitAnswer::Submitted(task("t3"))).unwrap();
    let unread = StatementRow { credit: "much".into(), ..pay("t3", now(&ledger), 51) };
    ledger.book(&realm(), &[unread]).unwrap();
    let unreadable = OverBudget::ChargeUnreadable { task_id: task("t3"), text: "much".into() };
    assert_eq!(over(begin(&ledger, "d", Some(1))), unreadable);
    let with_ceiling = Limits { ceiling: Some(Credits::whole(80)), ..limits.clone() };
    let ask = |limits: &Limits| fixture::begin(&ledger, &shot("d"), Some(1), limits);
    assert_eq!(over(ask(&with_ceiling)), day(80, 80), "the next one may cost as much");
    ledger.book(&realm(), &[pay("t3", now(&ledger), 100)]).unwrap();
    assert_eq!(over(begin(&ledger, "d", Some(51))), day(51, 100), "until it can be read");
}

pub(super) fn what_is_not_charged_yet_is_much_less_than_what_is_left(open: Factory<'_>, clock: &ManualClock) {
    for of_day in [true, false] {
        let ledger = open();
        let name = format!("of the day: {of_day}");
        let (most, none) = (Some(Credits::whole(100)), None);
        let limits = Limits {
            per_day: if of_day { most } else { none },
            command: Some(CommandLimit { name: name.clone(), most: if of_day { none } else { most } }),
            follows_charges: true,
            ..Limits::default()
        };
        let ask = |prompt: &str| {
            let begun = begin(&ledger, &shot(&format!("{prompt}, {name}")), Some(10), &limits);
            if let Begin::Started(mut intent) = begun {
                let id = task(&format!("{prompt} {of_day}"));
                ledger.answer(&mut intent, &SubmitAnswer::Submitted(id)).unwrap();
                return None;
            }
            Some(begun)
        };
        let charged = |prompt: &str, credits| {
            let row = pay(&format!("{prompt} {of_day}"), now(&ledger), credits);
            assert_eq!(ledger.book(&realm(), &[row]).unwrap().len(), 1);
        };
        assert!(ask("a").is_none());
        assert!(matches!(ask("b"), Some(Begin::AwaitCharge)), "nothing is known of such charges");
        charged("a", 10);
        assert!(ask("b").is_none(), "one may always go");
        assert!(
            matches!(ask("c"), Some(Begin::AwaitCharge)),
            "two that cost five times as much would not fit"
        );
        charged("b", 10);
        assert!(ask("c").is_none());
        clock.pass(FIRST_GOES_ALONE);
        assert!(ask("d").is_none(), "a charge that is never seen is not awaited for ever");
        charged("c", 60);
        let over = ask("e");
        assert!(matches!(over, Some(Begin::OverBudget(_))), "60 is what one may cost: {over:?}");
        clock.pass(LESSONS_LAST);
    }
}

pub(super) fn what_is_not_charged_yet_is_of_any_price_class(open: Factory<'_>, clock: &ManualClock) {
    let ledger = open();
    let mut tasks = 0;
    let mut ask = |limits: &Limits, prompt: &str, model: &str| {
        let begun = begin(&ledger, &shot_by(model, prompt), Some(10), limits);
        let Begin::Started(mut intent) = begun else { return Some(begun) };
        tasks += 1;
        ledger.answer(&mut intent, &SubmitAnswer::Submitted(task(&format!("c{tasks}")))).unwrap();
        None
    };
    let most = Some(Credits::whole(100));
    let command = |name: &str| Some(CommandLimit { name: name.into(), most });
    let of_day = Limits { per_day: most, follows_charges: true, ..Limits::default() };
    let of_command = |name| Limits { per_day: None, command: command(name), ..of_day.clone() };
    for (limits, [a, b, c]) in [(of_command("one"), ["a", "b", "c"]), (of_day.clone(), ["h", "i", "j"])] {
        assert!(ask(&limits, a, "grok").is_none());
        let next = ask(&limits, b, "kling25");
        assert!(matches!(next, Some(Begin::AwaitCharge)), "no charge was ever seen: {next:?}");
        let other = ask(&of_command("another"), c, "kling25");
        assert!(other.is_none(), "it has spent nothing of its own: {other:?}");
        clock.pass(LESSONS_LAST);
    }
    assert!(ask(&of_day, "d", "grok").is_none());
    let row = pay("c5", now(&ledger), 10);
    assert_eq!(ledger.book(&realm(), &[row]).unwrap().len(), 1);
    assert!(ask(&of_day, "e", "kling25").is_none(), "one may always go");
    let next = ask(&of_day, "f", "wan25");
    assert!(matches!(next, Some(Begin::AwaitCharge)), "two at five times the price would not fit: {next:?}");
    clock.pass(FIRST_GOES_ALONE);
    assert!(ask(&of_day, "f", "wan25").is_none(), "a charge that is never seen is not awaited for ever");
}

pub(super) fn a_lost_answers_charge_is_the_commands(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    let limits = |name: &str| Limits {
        command: Some(CommandLimit { name: name.into(), most: Some(Credits::whole(100)) }),
        ..Limits::default()
    };
    let ask = |prompt: &str, name| begin(&ledger, &shot(prompt), Some(10), &limits(name));
    let Begin::Started(mut lost) = ask("a", "one") else { panic!() };
    ledger.answer(&mut lost, &SubmitAnswer::Unsettled { reason: "lost".into() }).unwrap();
    // One of another model is somebody else's.
    let other =
        StatementRow { model: "wan25".into(), model_name: String::new(), ..pay("w", now(&ledger), 95) };
    ledger.count_charges(&realm(), &[other]).unwrap();
    let Begin::Started(mut second) = ask("b", "one") else { panic!() };
    ledger.answer(&mut second, &SubmitAnswer::Submitted(task("second"))).unwrap();
    ledger.count_charges(&realm(), &[pay("t", now(&ledger), 85)]).unwrap();
    let over = OverBudget::Command {
        needed: Credits::whole(10),
        spent: Credits::whole(95),
        limit: Credits::whole(100),
    };
    let begun = ask("c", "one");
    assert!(matches!(&begun, Begin::OverBudget(it) if *it == over), "{begun:?}");
    assert!(matches!(ask("c", "two"), Begin::Started(_)), "another command lost nothing");
    ledger.answer(&mut lost, &SubmitAnswer::NotSent { reason: "refused".into() }).unwrap();
    assert!(matches!(ask("d", "one"), Begin::Started(_)), "it was charged to somebody else");
}

pub(super) fn a_commands_budget(open: Factory<'_>, _: &ManualClock) {
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
    assert!(matches!(fixture::begin(&ledger, &shot("d"), None, &Limits::default()), Begin::Started(_)));
    let day = |ceiling: Option<i64>| Limits {
        per_day: Some(Credits::whole(1000)),
        ceiling: ceiling.map(Credits::whole),
        ..Limits::default()
    };
    let unknown = OverBudget::SpendingUnknown { submits: 1 };
    assert!(matches!(begin("e", Some(1), day(None)), Begin::OverBudget(over) if over == unknown));
    assert!(matches!(begin("e", Some(1), day(Some(100))), Begin::Started(_)));
}

pub(super) fn a_wish_is_answered_by_the_end_that_it_met(open: Factory<'_>, clock: &ManualClock) {
    let ledger = open();
    let ask = |wished_after| {
        let limits = Limits { wished_after, ..Limits::default() };
        begin(&ledger, &shot("a lake"), Some(60), &limits)
    };
    let number = || ledger.last_number().unwrap();
    let wished = number();
    // The clock is wrong for a while, which says nothing of what came first.
    let right = now(&ledger);
    clock.set_wall(right.minus(ROLLING_DAY));
    // Somebody else submits it meanwhile, and it fails.
    let key = submitted(&ledger, "a lake", "t1");
    ledger.append(key, Event::of_report(&report("t1", "failed", 0), true)).unwrap();
    clock.set_wall(right.plus(Duration::from_secs(1)));
    let met = ask(Some(wished));
    assert!(matches!(&met, Begin::CountedAsCharged { task_id, .. } if *task_id == task("t1")), "{met:?}");
    assert!(matches!(ask(Some(number())), Begin::Started(_)), "who asks now knows how it ended");
    clock.set_wall(right.plus(400 * ROLLING_DAY));
    let key = submitted(&ledger, "a hill", "t2");
    ledger.append(key, Event::of_report(&report("t2", "failed", 0), true)).unwrap();
    clock.set_wall(right.plus(Duration::from_secs(2)));
    let limits = Limits { wished_after: Some(number()), ..Limits::default() };
    let again = begin(&ledger, &shot("a hill"), Some(60), &limits);
    assert!(matches!(again, Begin::Started(_)), "a clock that was ahead keeps nobody out: {again:?}");
}

pub(super) fn a_program_begins_no_take_beside_an_open_one(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    let (realm, lake) = (realm(), shot("a lake"));
    let ask = |number: u32, beside: Beside| {
        let take = NonZeroU32::new(number).unwrap();
        let asking = Asking {
            realm: &realm,
            shot: &lake,
            fingerprint: lake.fingerprint(take),
            take,
            price: None,
            deadline: None,
            claim: None,
        };
        ledger.begin(&asking, &Limits { beside, ..Limits::default() }).unwrap()
    };
    let alone = || Beside::Only(Vec::new());
    let Begin::Started(mut first) = ask(1, alone()) else { panic!("no other take is open yet") };
    let is_open = |begun: &Begin| matches!(begun, Begin::TakeOpen { key, take: 1 } if *key == first.key());
    let second = ask(2, alone());
    assert!(is_open(&second), "its answer is awaited: {second:?}");
    let reason = "the read timed out".to_owned();
    ledger.answer(&mut first, &SubmitAnswer::Unsettled { reason }).unwrap();
    let is_open = |begun: &Begin| matches!(begun, Begin::TakeOpen { key, take: 1 } if *key == first.key());
    assert!(is_open(&ask(1_000_000, alone())), "its answer was lost");
    assert!(matches!(
        fixture::begin(&ledger, &shot("a hill"), None, &Limits { beside: alone(), ..Limits::default() }),
        Begin::Started(_)
    ));
    // A person was told of it, or asked for this very take.
    let Begin::Started(mut third) = ask(3, Beside::Only(vec![1])) else { panic!("they know of it") };
    ledger.answer(&mut third, &SubmitAnswer::Submitted(task("t3"))).unwrap();
    assert!(matches!(ask(4, Beside::Any), Begin::Started(_)));
}

pub(super) fn the_breaker(open: Factory<'_>, clock: &ManualClock) {
    let ledger = open();
    let rest = Duration::from_secs(600);
    let breaker = Breaker { failures: Some(2), rest, ..Breaker::default() };
    let limits = Limits { breaker, ..Limits::default() };
    let ask = |prompt: &str| begin(&ledger, &shot(prompt), Some(60), &limits);
    let fail = |prompt: &str, id: &str| {
        clock.pass(Duration::from_secs(1));
        let key = submitted(&ledger, prompt, id);
        ledger.append(key, Event::of_report(&report(id, "failed", 0), true)).unwrap();
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
    ledger.append(probe.key(), Event::of_report(&report("t3", "completed", 1), true)).unwrap();
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
    ledger.join(&other, &other, None).unwrap();
    let asking = Asking {
        realm: &other,
        shot: &shot,
        fingerprint,
        take: NonZeroU32::MIN,
        price: None,
        deadline: None,
        claim: None,
    };
    assert!(matches!(ledger.begin(&asking, &limits).unwrap(), Begin::Started(_)), "another key's credits");
}

pub(super) fn silence_stops_spending(open: Factory<'_>, clock: &ManualClock) {
    let ledger = open();
    let rest = Duration::from_secs(60);
    let breaker = Breaker { unsettled: Some(2), rest_in_silence: rest, ..Breaker::default() };
    let limits = Limits { breaker, ..Limits::default() };
    let ask = |prompt: &str| begin(&ledger, &shot(prompt), Some(60), &limits);
    for prompt in ["a", "b"] {
        let mut intent = started(&ledger, prompt);
        clock.pass(Duration::from_secs(1));
        ledger.answer(&mut intent, &SubmitAnswer::Unsettled { reason: "lost".into() }).unwrap();
    }
    let Begin::SpendingStopped(stopped) = ask("c") else { panic!("two in a row") };
    assert_eq!((stopped.cause, stopped.until), (StopCause::Silence(2), now(&ledger).plus(rest)));
    clock.pass(rest);
    let Begin::Started(mut probe) = ask("c") else { panic!("after the rest one is let through") };
    assert!(matches!(ask("d"), Begin::SpendingStopped(_)), "and only one");
    ledger.answer(&mut probe, &SubmitAnswer::Submitted(task("t1"))).unwrap();
    assert!(matches!(ask("d"), Begin::Started(_)), "any answer closes it");
}

pub(super) fn money_is_booked(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    let key = submitted(&ledger, "a lake", "t1");
    let other = submitted(&ledger, "a hill", "t2");
    let mut rows = vec![pay("t1", START, 78), pay("stranger", START, 5)];
    let booked = ledger.book(&realm(), &rows).unwrap();
    assert_eq!(booked.len(), 1);
    assert_eq!((booked[0].key, booked[0].before), (key, Some(Credits::whole(60))));
    assert_eq!((booked[0].charged, booked[0].refunded), (Credits::whole(78), Credits::ZERO));
    assert_eq!(ledger.book(&realm(), &rows).unwrap(), [], "once");
    rows.push(refund("t1", START, 78));
    // A refund that is seen before its charge says nothing of what was charged while its task is at work, and releases what was
    // set aside once that ended badly.
    rows.push(refund("t2", START, 60));
    assert_eq!(ledger.book(&realm(), &rows).unwrap().len(), 2);
    let limits = Limits { per_day: Some(Credits::whole(60)), ..Limits::default() };
    assert!(matches!(begin(&ledger, &shot("x"), Some(60), &limits), Begin::OverBudget(_)));
    ledger.append(other, Event::of_report(&report("t2", "failed", 0), false)).unwrap();
    assert!(matches!(begin(&ledger, &shot("x"), Some(60), &limits), Begin::Started(_)));
    let row = |key: AttemptKey| {
        ledger.list(&Filter::default()).unwrap().into_iter().find(|row| row.id == key.shot).unwrap()
    };
    assert_eq!((row(key).cost, row(other).cost), (Some(Credits::ZERO), None));
    // A reading of some pages only takes nothing back.
    assert_eq!(ledger.book(&realm(), &rows[..1]).unwrap(), []);
    assert_eq!(ledger.book(&Realm::new("http://elsewhere", "abcdef"), &rows).unwrap(), []);
}

/// A transaction remembers the numbers of the keys that it looked up; not longer than they hold.
pub(super) fn a_key_that_is_joined_is_known_within_the_transaction(open: Factory<'_>, _: &ManualClock) {
    let ledger = open();
    let (first, second) = (Realm::new("https://a", "1"), Realm::new("https://a", "2"));
    let of = |store: &mut dyn crate::store::Store| store.account(&second);
    let (before, after) = ledger
        .write(crate::engine::Durability::Now, |store| {
            store.set_note(&second, "a", "b")?;
            let before = of(store)?;
            store.join(&second, &first, None)?;
            Ok((before, of(store)?))
        })
        .unwrap();
    assert_eq!((before, after), (second.clone(), first));
}
