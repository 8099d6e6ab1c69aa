use super::*;
use crate::case::KnownTask;
use crate::clock::BootTime;
use crate::keys::ShotId;
use crate::rows::may_be_charge;
use crate::sightings::{Sightings, shown};
use giggle_domain::Fingerprint;
use proptest::prelude::*;
use std::collections::HashSet;

/// 2026-11-23T08:00:00Z.
const START: i64 = 1_795_420_800;
const HOUR: i64 = 3600;

fn at(seconds: i64) -> WallTime {
    WallTime((START + seconds) * 1000)
}

/// A charge of 60 credits for `grok`, so many seconds after the start.
fn pay(task: &str, seconds: i64) -> StatementRow {
    StatementRow {
        created_at: jiff::Timestamp::from_second(START + seconds).unwrap().strftime("%F %T").to_string(),
        event_type: "Pay".into(),
        event_description: "video".into(),
        model: "grok".into(),
        model_name: "Grok".into(),
        credit: "-60".into(),
        project_id: task.into(),
    }
}

fn of(row: StatementRow, model: &str, credit: &str) -> StatementRow {
    StatementRow { model: model.into(), model_name: String::new(), credit: credit.into(), ..row }
}

fn key(number: i64) -> AttemptKey {
    AttemptKey { shot: ShotId(number), attempt: 1 }
}

/// So many seconds after the start, on the clock of the one boot of these tests.
fn boot(seconds: i64) -> Option<BootTime> {
    let ms = u64::try_from((seconds + 1_000_000) * 1000).unwrap();
    Some(BootTime { id: "boot".into(), ms })
}

fn fingerprint(number: i64) -> Fingerprint {
    Fingerprint::parse(&format!("{number:064x}")).unwrap()
}

/// A `grok` shot of 60 credits whose answer was lost within two seconds.
fn lost(number: i64, seconds: i64) -> Claimant {
    Claimant {
        key: key(number),
        fingerprint: fingerprint(number),
        standing: Claim::Unsettled,
        model: "grok".into(),
        price_class: "grok 6s".into(),
        price: Some(Credits::whole(60)),
        sent_at: at(seconds),
        last_chance_at: at(seconds + 2),
        order: seconds + 1_000_000,
        deadline: None,
        sent: boot(seconds),
        answered: boot(seconds + 2),
        is_refuted: false,
        named: None,
    }
}

fn held(task: &str, seconds: i64) -> KnownTask {
    KnownTask {
        key: key(1000),
        task_id: TaskId::parse(task).unwrap(),
        certainty: Certainty::Answered,
        sent_at: at(seconds),
        answered_at: at(seconds + 1),
        order: seconds + 1_000_000,
        sent: boot(seconds),
        price_class: Some("grok 6s".into()),
        price: Some(Credits::whole(60)),
        charged: None,
        refunded: Credits::ZERO,
    }
}

/// A submit of fifteen minutes later, and its row: late enough to show that a row of the start would be there.
fn witness() -> (KnownTask, StatementRow) {
    (held("w", 900), pay("w", 901))
}

struct Table {
    case: Case,
    /// In the order in which they are listed, or in that of time.
    rows: Vec<StatementRow>,
    is_listed: bool,
    began: i64,
    rules: Rules,
    wholeness: Wholeness,
}

/// Lost shots and rows; a day has passed and the lag is the usual one.
fn table(claimants: Vec<Claimant>, known: Vec<KnownTask>, rows: Vec<StatementRow>) -> Table {
    let rules = Rules { lag: DEFAULT_LAG, in_order: false };
    Table {
        case: Case { claimants, known, ..Case::default() },
        rows,
        is_listed: false,
        began: 24 * HOUR,
        rules,
        wholeness: Wholeness::Agreed,
    }
}

impl Table {
    fn began(mut self, seconds: i64) -> Self {
        self.began = seconds;
        self
    }

    fn lag(mut self, seconds: u64) -> Self {
        self.rules.lag = Duration::from_secs(seconds);
        self
    }

    fn read(mut self, wholeness: Wholeness) -> Self {
        self.wholeness = wholeness;
        self
    }

    /// With a witness, and its row in the reading.
    fn witnessed(mut self) -> Self {
        let (known, row) = witness();
        self.case.known.push(known);
        self.rows.push(row);
        self
    }

    /// The rows come in the order in which they are given.
    fn listed(mut self) -> Self {
        self.is_listed = true;
        self
    }

    fn in_order(mut self) -> Self {
        self.rules.in_order = true;
        self
    }

    /// The decisions in words, the same for every order of the rows.
    fn words(&self) -> Vec<String> {
        let words = |rows: Vec<StatementRow>| {
            let reading = Reading { rows, began_at: at(self.began), wholeness: self.wholeness };
            let mut words: Vec<String> = decide(&self.case, &reading, self.rules).iter().map(said).collect();
            words.sort();
            words
        };
        let mut rows = self.rows.clone();
        if !self.is_listed {
            rows.sort_by_key(time_of);
        }
        let forward = words(rows.clone());
        rows.reverse();
        assert_eq!(forward, words(rows), "which end is the newer one decides nothing");
        forward
    }
}

fn said(decision: &Decision) -> String {
    let list = |tasks: &[TaskId]| tasks.iter().map(TaskId::as_str).collect::<Vec<_>>().join(" ");
    match decision {
        Decision::Adopt { key, task_id, by } => format!("{} is {task_id} ({by:?})", key.shot.0),
        Decision::Reopen { key, task_id } => format!("{} reopened as {task_id}", key.shot.0),
        Decision::AllAccepted { keys, tasks, .. } => {
            let keys: Vec<String> = keys.iter().map(|key| key.shot.0.to_string()).collect();
            format!("{} are {}", keys.join(" "), list(tasks))
        }
        Decision::NotAccepted { key } => format!("{} not accepted", key.shot.0),
        Decision::Later { key, wait } => format!("{} later {wait:?}", key.shot.0),
        Decision::Person { key, doubt, tasks } => {
            format!("{} person {doubt:?} [{}]", key.shot.0, list(tasks))
        }
    }
}

fn check(name: &str, table: Table, expected: &[&str]) {
    assert_eq!(table.words(), expected, "{name}");
}

#[test]
fn a_row_that_only_one_shot_can_claim_is_adopted() {
    let known = || vec![held("k", -600)];
    let base = || vec![pay("k", -599)];
    let with = |more: Vec<StatementRow>| [base(), more].concat();
    let one = ["1 is a (Inferred)"];
    check("plain", table(vec![lost(1, 0)], known(), with(vec![pay("a", 1)])), &one);
    for (seen, expected) in [
        (Some(at(-1)), "1 person UnclaimedRow [a]"),
        (None, "1 person UnclaimedRow [a]"),
        (Some(at(5)), "1 is a (Inferred)"),
    ] {
        let mut table = table(vec![lost(1, 0)], known(), with(vec![pay("a", 1)])).witnessed();
        table.case.seen = vec![(TaskId::parse("a").unwrap(), seen)];
        check("a task that was listed before the submit, or dismissed, is nobody's", table, &[expected]);
    }
    check(
        "at once, whatever the lag",
        table(vec![lost(1, 0)], known(), with(vec![pay("a", 1)])).began(3),
        &one,
    );
    check(
        "rows of others' tasks are taken away",
        {
            let known = vec![held("k", -600), held("b", 0), held("c", 1)];
            table(vec![lost(1, 0)], known, with(vec![pay("a", 1), pay("b", 1), pay("c", 2)]))
        },
        &one,
    );
    check(
        "the model in any case, or by its other name",
        {
            let row = StatementRow { model: "VideoService".into(), model_name: "GROK".into(), ..pay("a", 1) };
            table(vec![lost(1, 0)], known(), with(vec![row]))
        },
        &one,
    );
    check(
        "a charge in two rows",
        {
            let row = of(pay("a", 1), "grok", "-30");
            table(vec![lost(1, 0)], known(), with(vec![row.clone(), row]))
        },
        &one,
    );
    check(
        "a row that was read twice",
        table(vec![lost(1, 0)], known(), with(vec![pay("a", 1), pay("a", 1)])),
        &one,
    );
    check(
        "failed and refunded since: accepted all the same",
        {
            let refund = StatementRow { event_type: "Refund".into(), credit: "+60".into(), ..pay("a", 300) };
            table(vec![lost(1, 0)], known(), with(vec![pay("a", 1), refund]))
        },
        &one,
    );
    check(
        "each its own, by time",
        {
            let rows = with(vec![pay("a", 1), pay("b", 601)]);
            table(vec![lost(1, 0), lost(2, 600)], known(), rows)
        },
        &["1 is a (Inferred)", "2 is b (Inferred)"],
    );
    check(
        "each its own, by price",
        {
            let long =
                Claimant { price: Some(Credits::whole(100)), price_class: "grok 10s".into(), ..lost(2, 0) };
            let rows = with(vec![pay("a", 1), of(pay("b", 1), "grok", "-100")]);
            table(vec![lost(1, 0), long], known(), rows)
        },
        &["1 is a (Inferred)", "2 is b (Inferred)"],
    );
    check(
        "each its own, by model",
        {
            let other = Claimant { model: "sora2".into(), price_class: "sora2 4s".into(), ..lost(2, 0) };
            let rows = with(vec![pay("a", 1), of(pay("b", 1), "sora2", "-60")]);
            table(vec![lost(1, 0), other], known(), rows)
        },
        &["1 is a (Inferred)", "2 is b (Inferred)"],
    );
    check(
        "a price that only the statements know",
        {
            let unpriced = Claimant { price: None, ..lost(1, 0) };
            table(vec![unpriced], known(), with(vec![pay("a", 1)]))
        },
        &one,
    );
    check(
        "an estimate that the statements correct",
        {
            let wrong = Claimant { price: Some(Credits::whole(78)), ..lost(1, 0) };
            table(vec![wrong], known(), with(vec![pay("a", 1)]))
        },
        &one,
    );
}

/// Shots that have one row in common come before one that has two to choose from.
#[test]
fn two_rows_for_one_shot_are_a_choice_whatever_stands_before_them() {
    let rows = || vec![pay("k", -599), pay("a", 1), pay("b", 91), pay("c", 92)];
    check(
        "two before it",
        table(vec![lost(1, 0), lost(2, 0), lost(3, 90)], vec![held("k", -600)], rows()),
        &["1 person SeveralShots [a b c]", "2 person SeveralShots [a b c]", "3 person SeveralRows [a b c]"],
    );
    check(
        "one before it",
        table(vec![lost(1, 0), lost(3, 90)], vec![held("k", -600)], rows()),
        &["1 is a (Inferred)", "3 person SeveralRows [b c]"],
    );
}

#[test]
fn what_fits_not_in_every_way_is_left_to_a_person() {
    let known = || vec![held("k", -600)];
    let with = |more: Vec<StatementRow>| [vec![pay("k", -599)], more].concat();
    let one = |rows: Vec<StatementRow>| table(vec![lost(1, 0)], known(), with(rows));
    check("another price", one(vec![of(pay("a", 1), "grok", "-90")]), &["1 person UnclaimedRow [a]"]);
    check("another model", one(vec![of(pay("a", 1), "sora2", "-60")]), &["1 person UnclaimedRow []"]);
    check("another moment", one(vec![pay("a", 400)]), &["1 person UnclaimedRow [a]"]);
    check("before the intent", one(vec![pay("a", -60)]), &["1 person UnclaimedRow [a]"]);
    check("no model at all", one(vec![of(pay("a", 1), "", "-60")]), &["1 person UnclaimedRow [a]"]);
    check(
        "a price that is no number",
        one(vec![of(pay("a", 1), "grok", "n/a")]),
        &["1 person PriceUnknown [a]"],
    );
    check(
        "a time that is none",
        one(vec![StatementRow { created_at: "yesterday".into(), ..pay("a", 1) }]),
        &["1 person UnclaimedRow [a]"],
    );
    check("a charge that names no task", one(vec![pay("", 1)]), &["1 person UnclaimedRow []"]);
    check("two rows for one shot", one(vec![pay("a", 1), pay("b", 2)]), &["1 person SeveralRows [a b]"]);
    check(
        "nobody knows the price",
        {
            let unpriced = Claimant { price: None, price_class: "grok 10s".into(), ..lost(1, 0) };
            table(vec![unpriced], known(), with(vec![pay("a", 1)]))
        },
        &["1 person PriceUnknown [a]"],
    );
    check(
        "two shots, one row",
        table(vec![lost(1, 0), lost(2, 1)], known(), with(vec![pay("a", 1)])),
        &["1 person SeveralShots [a]", "2 person SeveralShots [a]"],
    );
    check(
        "two shots, three rows",
        table(vec![lost(1, 0), lost(2, 1)], known(), with(vec![pay("a", 1), pay("b", 1), pay("c", 2)])),
        &["1 person SeveralShots [a b c]", "2 person SeveralShots [a b c]"],
    );
    check(
        "an adopted task turned out wrong before",
        {
            let refuted = Claimant { is_refuted: true, ..lost(1, 0) };
            table(vec![refuted], known(), with(vec![pay("a", 1)]))
        },
        &["1 person Refuted [a]"],
    );
    check(
        "and nothing else stands there",
        {
            let refuted = Claimant { is_refuted: true, ..lost(1, 0) };
            table(vec![refuted], known(), with(vec![]))
        },
        &["1 person Refuted []"],
    );
    check(
        "somebody is submitting one like it",
        {
            let living = Claimant { standing: Claim::InFlight, ..lost(2, 1) };
            table(vec![lost(1, 0), living], known(), with(vec![pay("a", 1)]))
        },
        &["1 later Submit"],
    );
    check(
        "a task that a person named says nothing about whose it is",
        {
            let named = KnownTask {
                certainty: Certainty::Stray(FoundBy::Named),
                price_class: None,
                ..held("a", 900)
            };
            table(vec![lost(1, 0)], vec![held("k", -600), named], with(vec![pay("a", 1)]))
        },
        &["1 is a (Inferred)"],
    );
}

#[test]
fn several_alike_are_all_accepted() {
    let known = || vec![held("k", -600)];
    let with = |more: Vec<StatementRow>| [vec![pay("k", -599)], more].concat();
    let two = || vec![lost(1, 0), lost(2, 10)];
    check(
        "as many rows as shots",
        table(two(), known(), with(vec![pay("a", 1), pay("b", 11)])),
        &["1 2 are a b"],
    );
    check(
        "in the order of time, where a person asks for it",
        table(two(), known(), with(vec![pay("b", 1), pay("a", 11)])).in_order(),
        &["1 is b (InOrder)", "2 is a (InOrder)"],
    );
    check(
        "with fewer rows than shots the order does not say whose is missing",
        {
            let three = vec![lost(1, 0), lost(2, 10), lost(3, 20)];
            table(three, known(), with(vec![pay("a", 11), pay("b", 21)])).in_order().witnessed()
        },
        &["1 person SeveralShots [a b]", "2 person SeveralShots [a b]", "3 person SeveralShots [a b]"],
    );
    check(
        "a surplus row is a person's affair, order or not",
        table(two(), known(), with(vec![pay("a", 1), pay("b", 11), pay("c", 12)])).in_order(),
        &["1 person SeveralShots [a b c]", "2 person SeveralShots [a b c]"],
    );
    check(
        "those who were accepted together are sorted out later",
        {
            let accepted = |number, seconds| Claimant { standing: Claim::Accepted, ..lost(number, seconds) };
            let stray = |task: &str| KnownTask {
                certainty: Certainty::Stray(FoundBy::Statement),
                price_class: None,
                ..held(task, 900)
            };
            let known = vec![held("k", -600), stray("a"), stray("b")];
            let rows = with(vec![pay("a", 1), pay("b", 11)]);
            let table = table(vec![accepted(1, 0), accepted(2, 10)], known, rows);
            assert_eq!(table.words(), [""; 0], "nothing is left to do by itself");
            table.in_order()
        },
        &["1 is a (InOrder)", "2 is b (InOrder)"],
    );
    check(
        "two attempts of one shot ask for the same clip",
        {
            let first = Claimant { standing: Claim::NotAccepted, ..lost(1, 0) };
            let again = Claimant { key: AttemptKey { attempt: 2, ..key(1) }, ..lost(1, 20) };
            table(vec![first, again], known(), with(vec![pay("a", 21)]))
        },
        &["1 is a (Inferred)"],
    );
}

#[test]
fn a_task_that_a_broken_answer_named_is_the_first_to_be_thought_of() {
    let known = || vec![held("k", -600)];
    let with = |more: Vec<StatementRow>| [vec![pay("k", -599)], more].concat();
    let named = |number| Claimant { named: TaskId::parse("b").ok(), ..lost(number, 0) };
    let one = |rows| table(vec![named(1)], known(), with(rows));
    check("its row is there", one(vec![pay("a", 1), pay("b", 1)]), &["1 is b (Inferred)"]);
    check(
        "whatever it cost, and whenever",
        one(vec![of(pay("b", 99), "grok", "-7")]),
        &["1 is b (Inferred)"],
    );
    check(
        "the other one is another's",
        table(vec![named(1), lost(2, 0)], known(), with(vec![pay("a", 1), pay("b", 1)])),
        &["1 is b (Inferred)", "2 is a (Inferred)"],
    );
    check("its row is not there", one(vec![]), &["1 person Named [b]"]);
    check("another row is", one(vec![pay("a", 1)]), &["1 person Named [b a]"]);
    check(
        "its row is of another model",
        one(vec![of(pay("b", 1), "sora2", "-60")]),
        &["1 person UnclaimedRow [b]"],
    );
}

#[test]
fn not_accepted_only_where_everything_speaks_for_it() {
    let known = || vec![held("k", -600)];
    let with = |more: Vec<StatementRow>| [vec![pay("k", -599)], more].concat();
    let one = |rows: Vec<StatementRow>| table(vec![lost(1, 0)], known(), rows).witnessed();
    let no = ["1 not accepted"];
    check("nothing near, and a witness", one(with(vec![])), &no);
    check("a reading of one pass", one(with(vec![])).read(Wholeness::Pass), &["1 person NotWhole []"]);
    check("a broken one", one(with(vec![])).read(Wholeness::Broken), &["1 person NotWhole []"]);
    check(
        "in a broken one a row is not adopted either",
        one(with(vec![pay("a", 1)])).read(Wholeness::Broken),
        &["1 person NotWhole [a]"],
    );
    check("in one pass it is", one(with(vec![pay("a", 1)])).read(Wholeness::Pass), &["1 is a (Inferred)"]);
    check(
        "a gift that names a task which nobody holds",
        one(with(vec![StatementRow { event_type: "Gift".into(), ..of(pay("x", HOUR), "", "+300") }])),
        &["1 person UnclaimedRow [x]"],
    );
    check(
        "a refund whose charge is not shown",
        one(with(vec![StatementRow { event_type: "Refund".into(), ..of(pay("x", HOUR), "grok", "+60") }])),
        &["1 person UnclaimedRow [x]"],
    );
    check(
        "a row of which only the task can be read",
        one(with(vec![StatementRow {
            created_at: String::new(),
            event_type: String::new(),
            ..of(pay("x", 0), "", "")
        }])),
        &["1 person UnclaimedRow [x]"],
    );
    check(
        "a gift that names none",
        one(with(vec![StatementRow { event_type: "Gift".into(), ..of(pay("", HOUR), "", "+300") }])),
        &no,
    );
    check(
        "any charge that nobody holds, of any model, is in the way",
        one(with(vec![of(pay("x", 15 * HOUR), "flux", "-3")])),
        &["1 person UnclaimedRow []"],
    );
    check(
        "a charge under a name of its own is a charge",
        {
            one(with(vec![StatementRow { event_type: "Consume".into(), ..of(pay("x", HOUR), "flux", "-3") }]))
        },
        &["1 person UnclaimedRow []"],
    );
    check(
        "the clock may have been wrong: a day is in the way, whatever the model and the price",
        one(with(vec![of(pay("x", 26 * HOUR), "flux", "-3"), pay("y", 20 * HOUR)])),
        &["1 person OtherTime [y]"],
    );
    let (witness_task, witness_row) = witness();
    for placeholder in
        ["0001-01-01 00:00:00", "1970-01-01 00:00:00", "2026-11-20 00:00:00", "2031-01-01 00:00:00"]
    {
        let odd = StatementRow { created_at: placeholder.into(), ..pay("x", 1) };
        let rows = vec![witness_row.clone(), odd, pay("k", -599)];
        let known = vec![held("k", -600), witness_task.clone()];
        let said = table(vec![lost(1, 0)], known, rows).listed().words();
        assert_eq!(said, ["1 person UnclaimedRow [x]"], "{placeholder}, between others, tells nothing");
    }
    check(
        "whatever its date: the statements may be wrong about it",
        one(with(vec![pay("x", 27 * HOUR), pay("y", -27 * HOUR)])),
        &["1 person OtherTime [x y]"],
    );
    for date in ["2099-12-31 23:59:59", "2021-01-01 00:00:00"] {
        let odd = StatementRow { created_at: date.into(), ..pay("x", 1) };
        check(date, one(with(vec![odd])), &["1 person OtherTime [x]"]);
    }
    for (kind, credit, model) in
        [("Consume", "60", "grok"), ("扣费", "60", ""), ("usage", "+60", "grok"), ("Refund", "-60", "grok")]
    {
        let row = StatementRow { event_type: kind.into(), ..of(pay("", 1), model, credit) };
        check(kind, one(with(vec![row])), &["1 person UnclaimedRow []"]);
    }
    // What an earlier reading showed before the submit is not its own, whatever its date; a second charge of it may be.
    let old = || vec![pay("x", 1), pay("y", -27 * HOUR), of(pay("", 2), "flux", "-3")];
    for (number, seconds, more, expected) in [
        (999_999, -1, vec![], "1 not accepted"),
        (999_999, -1, vec![pay("x", 3)], "1 person UnclaimedRow [x]"),
        (999_999, -1, vec![of(pay("", 2), "flux", "-3")], "1 person UnclaimedRow []"),
        (999_999, 1, vec![], "1 is x (Inferred)"),
        (1_000_000, -1, vec![], "1 is x (Inferred)"),
    ] {
        let mut table = one(with([old(), more].concat()));
        table.case.sightings =
            Sightings::default().after(shown(&old(), &HashSet::new(), may_be_charge), number, at(seconds));
        assert_eq!(table.words(), [expected], "{number} {seconds}");
    }
    check(
        "one adopted in the same run at a price that was seen is in nobody's way",
        {
            let other = Claimant { model: "sora2".into(), price_class: "sora2 4s".into(), ..lost(2, 0) };
            let rows = with(vec![of(pay("b", 1), "sora2", "-60")]);
            table(vec![lost(1, 0), other], known(), rows).witnessed()
        },
        &["1 not accepted", "2 is b (Inferred)"],
    );
    check(
        "older than the statements are seen to reach",
        {
            let days = 40 * 24 * HOUR;
            table(vec![lost(1, 0)], vec![held("k", days)], vec![pay("k", days)]).began(41 * 24 * HOUR)
        },
        &["1 person TooOld []"],
    );
    check(
        "old, and the statements reach back beyond it",
        {
            let known = vec![held("k", -600), held("x", -28 * HOUR)];
            table(vec![lost(1, 0)], known, with(vec![pay("x", -28 * HOUR)])).witnessed().began(41 * 24 * HOUR)
        },
        &no,
    );
}

/// A charge that stands under the name of a task which another shot holds shows that something was accepted, and not what.
#[test]
fn a_charge_too_many_of_a_held_task_speaks_against_absence() {
    let known = || vec![held("k", -600)];
    let one = |rows: Vec<StatementRow>| table(vec![lost(1, 0)], known(), rows).witnessed();
    let (no, person) = (["1 not accepted"], ["1 person ChargedTwice []"]);
    let kind = |row: StatementRow, kind: &str| StatementRow { event_type: kind.into(), ..row };
    check("a second charge", one(vec![pay("k", -599), pay("k", 1)]), &person);
    check("of the same second", one(vec![pay("k", -599), pay("k", -599)]), &person);
    check("of any amount", one(vec![pay("k", -599), of(pay("k", 1), "grok", "-1")]), &person);
    check("whose amount cannot be read", one(vec![pay("k", -599), of(pay("k", 1), "grok", "much")]), &person);
    check("under a name of its own", one(vec![pay("k", -599), kind(pay("k", 1), "Consume")]), &person);
    check("one charge of twice the price", one(vec![of(pay("k", -599), "grok", "-120")]), &person);
    check("one that is a little dearer", one(vec![of(pay("k", -599), "grok", "-119")]), &no);
    check(
        "its refund is no charge",
        one(vec![pay("k", -599), kind(of(pay("k", -300), "grok", "+60"), "Refund")]),
        &no,
    );
    check(
        "what was charged twice and came back once was charged twice",
        one(vec![pay("k", -599), pay("k", 1), kind(of(pay("k", 300), "grok", "+60"), "Refund")]),
        &person,
    );
    check("a charge of nothing is none", one(vec![pay("k", -599), of(pay("k", 1), "grok", "0")]), &no);
    check(
        "its moment cannot be read",
        one(vec![pay("k", -599), StatementRow { created_at: "lately".into(), ..pay("k", 1) }]),
        &person,
    );
    // The price has risen where more tasks of the kind show it than submits are lost.
    let dear = |task: &str, seconds| of(pay(task, seconds), "grok", "-120");
    let (w, _) = witness();
    let risen = |lost: Vec<Claimant>, dear_ones: Vec<StatementRow>| {
        table(lost, [known(), vec![w.clone(), held("l", -500)]].concat(), dear_ones)
    };
    let all = || vec![dear("k", -599), dear("w", 901), pay("l", -499)];
    check("a price that rose", risen(vec![lost(1, 0)], all()), &no);
    check(
        "as many dear tasks as lost submits prove nothing",
        risen(vec![lost(1, 0), lost(2, 5)], all()),
        &["1 person ChargedTwice []", "2 person ChargedTwice []"],
    );
    check(
        "a part of another kind's charge",
        {
            let long = KnownTask {
                price_class: Some("grok 10s".into()),
                price: Some(Credits::whole(100)),
                ..held("k", -600)
            };
            table(vec![lost(1, 0)], vec![long], vec![of(pay("k", -599), "grok", "-160")]).witnessed()
        },
        &person,
    );
    check(
        "long before the lost one",
        {
            let known = vec![held("old", -90 * HOUR), held("k", -600)];
            let rows = vec![pay("old", -90 * HOUR), pay("old", -89 * HOUR), pay("k", -599)];
            table(vec![lost(1, 0)], known, rows).witnessed()
        },
        &no,
    );
    check(
        "a row of its own is adopted all the same",
        table(vec![lost(1, 0)], known(), vec![pay("k", -599), pay("k", -599), pay("a", 1)]),
        &["1 is a (Inferred)"],
    );
}

#[test]
fn in_hexadecimal_a_task_is_one_however_it_is_spelled() {
    let id = "6a0b4e10-1a8f-4e52-888d-2ac5c1454486";
    for spelled in [id.to_ascii_uppercase(), id.replace('-', ""), format!("{{{id}}}")] {
        of_hexadecimal(id, &spelled);
    }
}

fn of_hexadecimal(id: &str, spelled: &str) {
    let known = || vec![held(id, -600)];
    let rows = || vec![pay(spelled, 1)];
    check("a shot's own task is no other's", table(vec![lost(1, 0)], known(), rows()), &["1 later Witness"]);
    check(
        "a witness is one",
        {
            let known = vec![held("k", -600), held(id, 900)];
            table(vec![lost(1, 0)], known, vec![pay("k", -599), pay(spelled, 901)])
        },
        &["1 not accepted"],
    );
    check(
        "it is told as it is written",
        table(vec![lost(1, 0)], vec![held("k", -600)], vec![pay("k", -599), pay(spelled, 1)]),
        &[format!("1 is {spelled} (Inferred)").as_str()],
    );
    check(
        "anything else is another",
        table(vec![lost(1, 0)], vec![held("k-1", -600)], vec![pay("k-1", -599), pay("K-1", 1)]),
        &["1 is K-1 (Inferred)"],
    );
}

#[test]
fn a_reading_that_lacks_what_must_be_there_proves_no_absence() {
    let known = |more: Vec<KnownTask>| [vec![held("k", -600), held("w", 900)], more].concat();
    let rows = || vec![pay("k", -599), pay("w", 901)];
    let one = |more| table(vec![lost(1, 0)], known(more), rows());
    check("the control", one(vec![]), &["1 not accepted"]);
    let doubt = ["1 person NotWhole []"];
    check("a submit that was answered", one(vec![held("z", -300)]), &doubt);
    let booked = KnownTask {
        charged: Some(Credits::whole(9)),
        price_class: Some("sora2".into()),
        sent_at: at(60 * 60 * 24),
        ..held("z", 0)
    };
    check("one whose charge was seen once, of any price", one(vec![booked]), &doubt);
    let listed = |task: &str, moment| {
        let mut table = one(vec![]);
        table.case.listed = vec![(TaskId::parse(task).unwrap(), moment)];
        table
    };
    check("a charge of nobody's", listed("z", Some(at(5))), &doubt);
    check("one whose moment is not known", listed("z", None), &doubt);
    check("one that is older than all that is shown", listed("z", Some(at(-900))), &doubt);
    let month = at(-31 * 24 * 60 * 60);
    check("one that statements do not reach any more", listed("z", Some(month)), &["1 not accepted"]);
    check("one that is shown", listed("K", Some(at(5))), &doubt);
    check("one that is shown under its name", listed("k", Some(at(5))), &["1 not accepted"]);
}

#[test]
fn absence_needs_a_witness() {
    let known = || vec![held("k", -600)];
    let rows = || vec![pay("k", -599)];
    let one = |known: Vec<KnownTask>, rows: Vec<StatementRow>| table(vec![lost(1, 0)], known, rows);
    let (no, later) = (["1 not accepted"], ["1 later Witness"]);
    let with = |task: KnownTask, row: Option<StatementRow>| {
        one([known(), vec![task]].concat(), rows().into_iter().chain(row).collect())
    };
    let w = |seconds| held("w", seconds);
    check("statements that show nothing", one(known(), vec![]), &later);
    check("an earlier submit", one(known(), rows()), &later);
    check("one that is late enough", with(w(602), Some(pay("w", 603))), &no);
    check("one that is a moment too early", with(w(601), Some(pay("w", 602))), &later);
    check("no lag: one that was sent after the answer", with(w(2), Some(pay("w", 3))).lag(0), &no);
    check("no lag: one that was sent before it", with(w(1), Some(pay("w", 3))).lag(0), &later);
    check("its row is not there", with(w(900), None), &later);
    check(
        "its refund alone is there",
        with(
            w(900),
            Some(StatementRow { event_type: "Refund".into(), credit: "+60".into(), ..pay("w", 950) }),
        ),
        &later,
    );
    check(
        "a task that was itself inferred",
        with(
            KnownTask {
                certainty: Certainty::Settled(SettledBy::Inferred),
                price_class: Some("sora2".into()),
                ..w(900)
            },
            Some(of(pay("w", 901), "sora2", "-90")),
        ),
        &later,
    );
    check("one of an older giggle", with(KnownTask { order: 0, ..w(900) }, Some(pay("w", 901))), &later);
    check(
        "one whose boot is not known",
        with(KnownTask { sent: None, ..w(900) }, Some(pay("w", 901))),
        &later,
    );
    let rebooted = |uptime: u64, seconds: i64| KnownTask {
        sent: Some(BootTime { id: "next".into(), ms: uptime * 1000 }),
        ..w(seconds)
    };
    check("another boot, up for the lag", with(rebooted(600, 900), Some(pay("w", 901))), &no);
    check("another boot, just up", with(rebooted(599, 900), Some(pay("w", 901))), &later);
    check("another machine at the same time", with(rebooted(90_000, 30), Some(pay("w", 31))), &later);
    check(
        "an earlier one of another boot",
        with(KnownTask { order: 5, ..rebooted(90_000, 900) }, Some(pay("w", 901))),
        &later,
    );
    check(
        "the wall's clock says nothing: it was two days behind until then",
        with(KnownTask { sent_at: at(48 * HOUR), ..w(30) }, Some(pay("w", 48 * HOUR))),
        &later,
    );
    check(
        "numbers and clock contradict each other: a restored machine",
        with(KnownTask { order: 5, ..w(900) }, Some(pay("w", 901))),
        &["1 person Clocks []"],
    );
    let claims = |claimant: Claimant| table(vec![claimant], known(), rows()).witnessed();
    check("the shot is an older giggle's", claims(Claimant { order: 0, ..lost(1, 0) }), &later);
    check("its boot is not known", claims(Claimant { sent: None, ..lost(1, 0) }), &later);
    let died =
        |deadline| Claimant { answered: None, deadline: Some(Duration::from_secs(deadline)), ..lost(1, 0) };
    check("no answer came, and its deadline has passed", claims(died(295)), &no);
    check("no answer came, and it may have been under way", claims(died(296)), &later);
    check("no deadline is on record", claims(Claimant { answered: None, ..lost(1, 0) }), &later);
    check(
        "an answer after 990 seconds is not cut short",
        claims(Claimant { answered: boot(990), ..lost(1, 0) }),
        &later,
    );
}

#[test]
fn a_price_that_may_have_changed_lets_nobody_pay_twice() {
    // Shot 1 was estimated at 60 and charged 100; shot 2 was estimated at 100 and not accepted. By price the row looks
    // like shot 2's own, and shot 1 must not be asked for again on the strength of that.
    let other_class = KnownTask { price_class: Some("sora2 4s".into()), ..held("k", -600) };
    let long = Claimant { price: Some(Credits::whole(100)), price_class: "grok 10s".into(), ..lost(2, 0) };
    let rows = || vec![of(pay("k", -599), "sora2", "-40"), of(pay("b", 1), "grok", "-100")];
    let table = table(vec![lost(1, 0), long], vec![other_class], rows());
    check("an unconfirmed price", table, &["1 person AdoptedByAnother []", "2 is b (Inferred)"]);
    // On a later day, too.
    let adopted = KnownTask {
        certainty: Certainty::Settled(SettledBy::Inferred),
        price_class: Some("grok 10s".into()),
        ..held("b", 0)
    };
    let unlike = KnownTask { price_class: Some("sora2 4s".into()), ..held("k", -600) };
    let known = || vec![adopted.clone(), unlike.clone()];
    check(
        "adopted in an earlier run",
        super::tests::table(vec![lost(1, 0)], known(), rows()),
        &["1 person AdoptedByAnother []"],
    );
    // With charges seen for shots like both, the prices are confirmed, and the other one's row cannot be its own. One of
    // the two is not enough: prices change.
    let like_one = held("l", -700);
    let like_other = KnownTask { price_class: Some("grok 10s".into()), ..held("m", -800) };
    for (more, is_confirmed) in [
        (vec![like_one.clone()], false),
        (vec![like_other.clone()], false),
        (vec![like_one, like_other], true),
    ] {
        let rows = [rows(), vec![pay("l", -699), of(pay("m", -799), "grok", "-100")]].concat();
        let held: Vec<&str> = more.iter().map(|task| task.task_id.as_str()).collect();
        let rows =
            rows.into_iter().filter(|row| held.contains(&row.project_id.as_str()) || row.project_id == "b");
        let expected = if is_confirmed { "1 not accepted" } else { "1 person AdoptedByAnother []" };
        let table = super::tests::table(vec![lost(1, 0)], [known(), more.clone()].concat(), rows.collect());
        let (w, row) = witness();
        let mut table = table;
        table.case.known.push(KnownTask { price_class: Some("sora2 4s".into()), ..w });
        table.rows.push(of(row, "sora2", "-40"));
        check("a confirmed price", table, &[expected]);
    }
}

#[test]
fn the_zone_is_learned_or_must_not_matter() {
    let zone = 8 * HOUR;
    let known = || vec![held("k", -600), held("l", -300)];
    let taught = || vec![pay("k", zone - 599), pay("l", zone - 299)];
    check(
        "learned",
        table(vec![lost(1, 0)], known(), [taught(), vec![pay("a", zone + 1)]].concat()),
        &["1 is a (Inferred)"],
    );
    check(
        "learned, and a row of another moment",
        table(vec![lost(1, 0)], known(), [taught(), vec![pay("a", 1)]].concat()),
        &["1 person UnclaimedRow [a]"],
    );
    check(
        "learned, and two that only differ in time",
        {
            let rows = [taught(), vec![pay("a", zone + 1), pay("b", zone + 3001)]].concat();
            table(vec![lost(1, 0), lost(2, 3000)], known(), rows)
        },
        &["1 is a (Inferred)", "2 is b (Inferred)"],
    );
    // Nothing teaches it: the tasks that are known have no row yet.
    let untaught = || vec![held("k", -600)];
    check(
        "unknown, and in UTC it is the only one",
        table(vec![lost(1, 0)], untaught(), vec![pay("a", 1)]),
        &["1 is a (Inferred)"],
    );
    check(
        "unknown, and it fits only in another zone",
        table(vec![lost(1, 0)], untaught(), vec![pay("a", zone + 1)]),
        &["1 person ZoneUnknown [a]"],
    );
    check(
        "unknown, and in another zone another one fits",
        table(vec![lost(1, 0)], untaught(), vec![pay("a", 1), pay("b", zone + 1)]),
        &["1 person ZoneUnknown [a b]"],
    );
    check(
        "unknown, and in another zone another shot fits",
        table(vec![lost(1, 0), lost(2, zone)], untaught(), vec![pay("a", 1)]),
        &["1 person ZoneUnknown [a]", "2 person ZoneUnknown [a]"],
    );
    check(
        "unknown, and beyond every zone",
        table(vec![lost(1, 0)], untaught(), vec![pay("a", 1), pay("b", 16 * HOUR)]),
        &["1 is a (Inferred)"],
    );
    check(
        "teachers that disagree teach nothing",
        {
            let rows = vec![pay("k", -599), pay("l", zone - 299), pay("a", zone + 1)];
            table(vec![lost(1, 0)], known(), rows)
        },
        &["1 person ZoneUnknown [a]"],
    );
    check(
        "an adopted task is no teacher",
        {
            let adopted = KnownTask { certainty: Certainty::Settled(SettledBy::Inferred), ..held("k", -600) };
            table(vec![lost(1, 0)], vec![adopted], vec![pay("k", zone - 599), pay("a", zone + 1)])
        },
        &["1 person ZoneUnknown [a]"],
    );
    check(
        "the nearest teach, so that a clock that was corrected long ago does no harm",
        {
            let old: Vec<KnownTask> = (0..9).map(|it| held(&format!("o{it}"), -90 * HOUR - it)).collect();
            let new: Vec<KnownTask> = (0..5).map(|it| held(&format!("n{it}"), -600 - it)).collect();
            let old_rows = (0..9).map(|it| pay(&format!("o{it}"), -85 * HOUR - it));
            let new_rows = (0..5).map(|it| pay(&format!("n{it}"), zone - 600 - it));
            let rows = old_rows.chain(new_rows).chain([pay("a", zone + 1)]).collect();
            table(vec![lost(1, 0)], [old, new].concat(), rows)
        },
        &["1 is a (Inferred)"],
    );
}

#[test]
fn a_row_that_turns_up_late_reopens_the_shot() {
    let known = || vec![held("k", -600)];
    let with = |more: Vec<StatementRow>| [vec![pay("k", -599)], more].concat();
    let gone = |number, seconds| Claimant { standing: Claim::NotAccepted, ..lost(number, seconds) };
    check("its row", table(vec![gone(1, 0)], known(), with(vec![pay("a", 1)])), &["1 reopened as a"]);
    check("nothing new", table(vec![gone(1, 0)], known(), with(vec![])), &[]);
    check(
        "a stranger's row",
        table(vec![gone(1, 0)], known(), with(vec![of(pay("a", 1), "sora2", "-60")])),
        &[],
    );
    check(
        "two can claim it",
        table(vec![gone(1, 0), gone(2, 3)], known(), with(vec![pay("a", 1)])),
        &["1 person LateRow [a]", "2 person LateRow [a]"],
    );
    check(
        "a lost one and a late one",
        table(vec![gone(1, 0), lost(2, 3)], known(), with(vec![pay("a", 1)])),
        &["1 person LateRow [a]", "2 person SeveralShots [a]"],
    );
}

#[test]
fn a_crash_leaves_the_window_open_for_as_long_as_a_submit_can_take() {
    let crashed = Claimant { last_chance_at: at(0).plus(LONGEST_SUBMIT), answered: None, ..lost(1, 0) };
    let rows = vec![pay("k", -599), pay("a", 1790)];
    check(
        "late in its window",
        table(vec![crashed.clone()], vec![held("k", -600)], rows),
        &["1 is a (Inferred)"],
    );
    // The lag counts from its end: 31 minutes, and five seconds until the first byte.
    for (seconds, expected) in [(2464, "1 later Witness"), (2465, "1 not accepted")] {
        let rows = vec![pay("k", -599), pay("w", seconds + 1)];
        let table = table(vec![crashed.clone()], vec![held("k", -600), held("w", seconds)], rows);
        check("the lag counts from its end", table, &[expected]);
    }
}

#[test]
fn thousands_that_are_alike_are_decided_about_quickly() {
    let many = 20_000;
    let claimants: Vec<Claimant> = (0..many).map(|number| lost(number, number / 10)).collect();
    let rows: Vec<StatementRow> =
        (0..many).map(|number| pay(&format!("t{number}"), number / 10 + 1)).collect();
    let all = [rows, vec![pay("k", -599)]].concat();
    let one = table(claimants, vec![held("k", -600)], all.clone());
    let reading = Reading { rows: all, began_at: at(24 * HOUR), wholeness: Wholeness::Agreed };
    let decisions = decide(&one.case, &reading, one.rules);
    let [Decision::AllAccepted { keys, tasks, .. }] = &decisions[..] else { panic!("{}", decisions.len()) };
    assert_eq!((keys.len(), tasks.len()), (20_000, 20_000));
    // One row is missing: a person decides about each, and is not shown every row for each.
    let fewer = Reading { rows: reading.rows[1..].to_vec(), ..reading };
    let decisions = decide(&one.case, &fewer, one.rules);
    assert_eq!(decisions.len(), 20_000);
    let shown = |decision: &Decision| match decision {
        Decision::Person { doubt: Doubt::SeveralShots, tasks, .. } => tasks.len(),
        _ => usize::MAX,
    };
    assert!(decisions.iter().all(|decision| shown(decision) <= MOST_SHOWN));
}

/// A made-up world: shots that were accepted or not, in some zone, with rows that are late or not and with
/// strangers beside them.
#[derive(Debug, Clone)]
struct World {
    /// Seconds after the start, whether accepted, whether the row is there yet, price, whether alive, what is odd about the row.
    shots: Vec<(i64, bool, bool, u8, bool, usize)>,
    strangers: Vec<(i64, u8, bool)>,
    zone: i64,
    teachers: usize,
    began: i64,
    lag: u64,
    in_order: bool,
    /// Whether a submit right before the reading is in it.
    is_witnessed: bool,
}

fn worlds() -> impl Strategy<Value = World> {
    (
        prop::collection::vec(
            (
                0i64..400,
                any::<bool>(),
                prop::bool::weighted(0.8),
                0u8..2,
                prop::bool::weighted(0.1),
                0usize..30,
            ),
            1..7,
        ),
        prop::collection::vec((-400i64..800, 0u8..3, prop::bool::weighted(0.5)), 0..2),
        prop::sample::select(vec![0, 0, 8 * HOUR, -7 * HOUR, 5 * HOUR + 1800]),
        0usize..3,
        prop::sample::select(vec![400i64, 700, 1_000, 100_000]),
        prop::sample::select(vec![0u64, 300, 600]),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(shots, strangers, zone, teachers, began, lag, in_order, is_witnessed)| World {
            shots,
            strangers,
            zone,
            teachers,
            began,
            lag,
            in_order,
            is_witnessed,
        })
}

/// The row with any date, kind, sign or name that nobody promised; most stay as they are.
fn oddly(row: StatementRow, odd: usize) -> StatementRow {
    let dated = |date: &str| StatementRow { created_at: date.into(), ..row.clone() };
    let unsigned = row.credit.trim_start_matches('-').to_owned();
    let called = |kind: &str, sign: &str, task: &str| StatementRow {
        event_type: kind.into(),
        credit: format!("{sign}{unsigned}"),
        project_id: task.into(),
        ..row.clone()
    };
    match odd {
        0 => dated("2099-12-31 23:59:59"),
        1 => dated("2021-01-01 00:00:00"),
        2 => dated("0001-01-01 00:00:00"),
        3 => called("Consume", "", &row.project_id),
        4 => called("usage", "+", &row.project_id),
        5 => called("扣费", "", ""),
        6 => called("Consume", "+", "null"),
        7 => called("Refund", "-", ""),
        _ => row,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the world: who was accepted is never taken for not accepted once the rows had the time that the lag
    /// grants them, and no task goes to two shots.
    #[test]
    fn nobody_who_was_accepted_is_asked_for_again(world in worlds()) {
        let prices = ["-60", "-100", "-75"];
        let classes = ["grok 6s", "grok 10s"];
        let mut case = Case::default();
        let mut rows = Vec::new();
        for number in 0..world.teachers {
            let seconds = -1000 - number as i64;
            // A task is one in capitals too.
            let id = format!("6a0b4e10-1a8f-4e52-888d-2ac5c145448{number}");
            case.known.push(held(&id, seconds));
            rows.push(pay(&id.to_ascii_uppercase(), world.zone + seconds));
        }
        for (number, (seconds, accepted, there, price, alive, odd)) in (0i64..).zip(&world.shots) {
            let price = usize::from(*price);
            let amount = Credits::whole([60, 100][price]);
            case.claimants.push(Claimant {
                price: Some(amount),
                price_class: classes[price].into(),
                standing: if *alive { Claim::InFlight } else { Claim::Unsettled },
                ..lost(number, *seconds)
            });
            // A row is late for at most as long as the lag says.
            let must_be_there = world.began >= seconds + 2 + world.lag as i64;
            if *accepted && (*there || must_be_there) {
                let row = of(pay(&format!("t{number}"), world.zone + seconds + 1), "grok", prices[price]);
                rows.push(oddly(row, *odd));
            }
        }
        for (number, (seconds, price, video)) in world.strangers.iter().enumerate() {
            let model = if *video { "grok" } else { "flux" };
            rows.push(of(pay(&format!("s{number}"), world.zone + seconds), model, prices[usize::from(*price)]));
        }
        if world.is_witnessed {
            case.known.push(held("w", world.began - 1));
            rows.push(pay("w", world.zone + world.began));
        }
        rows.sort_by_key(time_of);
        let rules = Rules { lag: Duration::from_secs(world.lag), in_order: world.in_order };
        let reading = Reading { rows, began_at: at(world.began), wholeness: Wholeness::Agreed };
        let decisions = decide(&case, &reading, rules);
        let mut given: BTreeSet<TaskId> = BTreeSet::new();
        let mut decided: BTreeSet<AttemptKey> = BTreeSet::new();
        for decision in &decisions {
            let (keys, tasks) = match decision {
                Decision::Adopt { key, task_id, .. } | Decision::Reopen { key, task_id } => {
                    (vec![*key], vec![task_id.clone()])
                }
                Decision::AllAccepted { keys, tasks, .. } => (keys.clone(), tasks.clone()),
                Decision::NotAccepted { key } => {
                    let (_, accepted, ..) = world.shots[usize::try_from(key.shot.0).unwrap()];
                    prop_assert!(!accepted, "{decisions:?}");
                    (vec![*key], vec![])
                }
                Decision::Later { key, .. } | Decision::Person { key, .. } => (vec![*key], vec![]),
            };
            for task in tasks {
                prop_assert!(given.insert(task), "a task for two: {decisions:?}");
            }
            for key in keys {
                prop_assert!(decided.insert(key), "decided about twice: {decisions:?}");
            }
        }
        for claimant in &case.claimants {
            let is_open = claimant.standing == Claim::Unsettled;
            prop_assert_eq!(decided.contains(&claimant.key), is_open, "{:?}: {:?}", claimant, decisions);
        }
        // Without strangers, a single shot that is adopted is adopted as its own task.
        if world.strangers.is_empty() {
            for decision in &decisions {
                if let Decision::Adopt { key, task_id, by: SettledBy::Inferred } = decision
                    && world.shots.len() == 1
                {
                    prop_assert_eq!(task_id.to_string(), format!("t{}", key.shot.0));
                }
            }
        }
    }
}
