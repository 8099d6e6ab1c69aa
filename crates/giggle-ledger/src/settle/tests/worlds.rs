//! Random worlds: nobody who was accepted is asked for again.

use super::*;
use proptest::prelude::*;

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
