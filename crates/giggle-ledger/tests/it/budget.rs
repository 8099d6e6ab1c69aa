//! Whatever happens: at the moment of every submit, what is set aside and what is known to be charged within the day do
//! not exceed the budget. Judged by a book of our own, kept beside the ledger.

use super::*;
use giggle_ledger::budget::ROLLING_DAY;
use proptest::prelude::*;

const BUDGET: i64 = 200;

#[derive(Debug, Clone)]
enum Step {
    /// Asks for a shot at a price, by one of two processes.
    Ask { shot: u8, price: Option<u8>, by: bool },
    /// The oldest open intent is answered.
    Answer(u8),
    /// The charge of some task turns up: at, below or above its estimate.
    Charge { task: u8, credits: u8 },
    /// Some task fails, and its refund turns up.
    FailAndRefund { task: u8 },
    /// The oldest unsettled submit turns out not to have been accepted.
    NotAccepted,
    /// Somebody else spends from the account, some hours ago: the statements show it in passing, or all of them are read.
    Stranger { credits: u8, hours: u8, is_whole: bool },
    /// Time passes; more than five seconds are a suspended laptop.
    Pass { seconds: u32 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        5 => (0u8..12, prop::option::weighted(0.9, 1u8..90), any::<bool>())
            .prop_map(|(shot, price, by)| Step::Ask { shot, price, by }),
        4 => (0u8..4).prop_map(Step::Answer),
        2 => (any::<u8>(), 1u8..120).prop_map(|(task, credits)| Step::Charge { task, credits }),
        1 => any::<u8>().prop_map(|task| Step::FailAndRefund { task }),
        1 => Just(Step::NotAccepted),
        2 => (1u8..120, 0u8..10, any::<bool>())
            .prop_map(|(credits, hours, is_whole)| Step::Stranger { credits, hours, is_whole }),
        2 => prop::sample::select(vec![1u32, 6, 3_600, 40_000, 86_400])
            .prop_map(|seconds| Step::Pass { seconds }),
    ];
    prop::collection::vec(step, 1..60)
}

/// Our own book of one submit.
struct Line {
    key: AttemptKey,
    at: WallTime,
    reserved: i64,
    charged: Option<i64>,
    is_free: bool,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_budget_is_never_exceeded(steps in steps()) {
        let clock = clock();
        let engine = MemoryEngine::new(clock.clone());
        let open = || Ledger::open(engine.clone(), clock.clone(), Submitter::on("here"));
        let ledgers = [open(), open()];
        let limits = Limits {
            per_day: Some(Credits::whole(BUDGET)),
            ceiling: Some(Credits::whole(70)),
            ..Limits::default()
        };
        let mut book: Vec<Line> = Vec::new();
        let mut open_intents: Vec<Intent> = Vec::new();
        let mut unsettled: Vec<AttemptKey> = Vec::new();
        let mut tasks: Vec<(AttemptKey, String)> = Vec::new();
        let mut strangers: Vec<(WallTime, i64, StatementRow)> = Vec::new();
        let release = |book: &mut Vec<Line>, key: AttemptKey| {
            book.iter_mut().find(|line| line.key == key).unwrap().is_free = true;
        };
        for (number, step) in steps.iter().enumerate() {
            let ledger = &ledgers[number % 2];
            match step {
                Step::Ask { shot: prompt, price, by } => {
                    let ledger = &ledgers[usize::from(*by)];
                    let price = price.map(i64::from);
                    let begun = begin(ledger, &shot(&format!("shot {prompt}")), price, &limits);
                    if let Begin::Started(intent) = begun {
                        let now = now(ledger);
                        let reserved = price.unwrap_or(70);
                        let day = now.minus(ROLLING_DAY);
                        let spent: i64 = book
                            .iter()
                            .filter(|line| line.at > day && !line.is_free)
                            .map(|line| line.charged.unwrap_or(line.reserved))
                            .sum();
                        let by_others = strangers.iter().filter(|(at, ..)| *at > day);
                        let spent = spent + by_others.map(|(_, credits, _)| credits).sum::<i64>();
                        prop_assert!(spent + reserved <= BUDGET, "{spent} + {reserved}");
                        book.push(Line { key: intent.key(), at: now, reserved, charged: None, is_free: false });
                        open_intents.push(intent);
                    }
                }
                Step::Answer(kind) if !open_intents.is_empty() => {
                    let mut intent = open_intents.remove(0);
                    let key = intent.key();
                    let id = format!("task {number}");
                    let answer = match kind {
                        _ if !intent.may_still_send() => SubmitAnswer::NotSent { reason: "old".into() },
                        0 => SubmitAnswer::NotSent { reason: "refused".into() },
                        1 => SubmitAnswer::Unsettled { reason: "lost".into() },
                        2 => SubmitAnswer::Rejected { reason: "no".into(), out_of_credit: false },
                        _ => SubmitAnswer::Submitted(task(&id)),
                    };
                    ledger.answer(&mut intent, &answer).unwrap();
                    match answer {
                        SubmitAnswer::Submitted(_) => tasks.push((key, id)),
                        SubmitAnswer::Unsettled { .. } | SubmitAnswer::Named { .. } => unsettled.push(key),
                        SubmitAnswer::NotSent { .. } | SubmitAnswer::Rejected { .. } => release(&mut book, key),
                    }
                }
                Step::Charge { task, credits } if !tasks.is_empty() => {
                    let (key, _) = tasks[usize::from(*task) % tasks.len()];
                    let line = book.iter_mut().find(|line| line.key == key).unwrap();
                    line.charged = Some(i64::from(*credits));
                    ledger.append(key, Event::Charged { credits: Credits::whole((*credits).into()) }).unwrap();
                }
                Step::FailAndRefund { task } if !tasks.is_empty() => {
                    let (key, id) = tasks.remove(usize::from(*task) % tasks.len());
                    ledger.append(key, Event::of_report(&report(&id, "failed", 0), true)).unwrap();
                    let line = book.iter().find(|line| line.key == key).unwrap();
                    let credits = Credits::whole(line.charged.unwrap_or(line.reserved));
                    ledger.append(key, Event::Refunded { credits }).unwrap();
                    release(&mut book, key);
                }
                Step::NotAccepted if !unsettled.is_empty() => {
                    let key = unsettled.remove(0);
                    ledger.settle(&realm(), vec![Decision::NotAccepted { key }], &[]).unwrap();
                    release(&mut book, key);
                }
                // Before its first intent a ledger has paid for nothing.
                Step::Stranger { credits, hours, is_whole } if !book.is_empty() => {
                    let at = now(ledger).minus(Duration::from_secs(3600 * u64::from(*hours)));
                    let row = pay(&format!("other {number}"), at, (*credits).into());
                    let row = StatementRow { model: "flux".into(), model_name: String::new(), ..row };
                    strangers.push((at, (*credits).into(), row));
                    let rows: Vec<StatementRow> = strangers.iter().map(|(.., row)| row.clone()).collect();
                    match is_whole {
                        true => ledger.keep_unclaimed(&realm(), &rows).unwrap(),
                        false => ledger.count_charges(&realm(), &rows).unwrap(),
                    }
                }
                Step::Pass { seconds } => clock.pass(Duration::from_secs((*seconds).into())),
                _ => {}
            }
        }
        prop_assert!(ledgers[0].is_summary_true().unwrap());
    }
}
