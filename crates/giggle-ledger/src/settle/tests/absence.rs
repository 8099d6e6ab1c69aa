//! When nothing was charged, and a shot may be asked for again.

use super::*;
use crate::rows::may_be_charge;
use crate::sightings::{Sightings, shown};
use std::collections::HashSet;

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
    let beside = |uptime: u64| KnownTask {
        sent: Some(BootTime { id: format!("{}+3600.0", boot(0).unwrap().id), ms: uptime * 1000 }),
        ..w(900)
    };
    check(
        "a container of the same boot with a clock of its own",
        with(beside(90_000), Some(pay("w", 901))),
        &later,
    );
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
