//! Zones, late rows and clocks, and how long a settle takes.

use super::*;

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
