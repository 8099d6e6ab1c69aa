//! Which row is which shot's.

use super::*;

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
