//! The log is cut after every event of a rich history, as a power cut would, and resumed: the same end.

use super::*;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::Path;

/// The service, as it really is: what it accepted for which prompt, and when.
#[derive(Clone, Default)]
struct Service {
    accepted: BTreeMap<String, TaskId>,
    rows: Vec<StatementRow>,
    submits: BTreeMap<String, u32>,
}

impl Service {
    fn accept(&mut self, prompt: &str, at: WallTime) -> TaskId {
        let id = task(&format!("task-of-{prompt}"));
        self.rows.push(pay(id.as_str(), at, 60));
        *self.submits.entry(prompt.to_owned()).or_default() += 1;
        self.accepted.insert(prompt.to_owned(), id.clone());
        id
    }
}

/// Between an intent and its acceptance, and again until the answer: the power can go in each.
const A_SECOND: Duration = Duration::from_secs(1);
const PROMPTS: [&str; 6] = ["plain", "lost", "twice", "witness", "slow", "dead"];

/// Makes a clip of a prompt to the end, going on from wherever the ledger stands.
fn make(ledger: &Ledger, clock: &ManualClock, service: &mut Service, prompt: &str) {
    let begun = begin(ledger, &shot(prompt), Some(60), &Limits::default());
    let key = match begun {
        Begin::Started(mut intent) => {
            clock.pass(A_SECOND);
            let id = service.accept(prompt, now(ledger));
            clock.pass(A_SECOND);
            ledger.answer(&mut intent, &SubmitAnswer::Submitted(id)).unwrap();
            intent.key()
        }
        Begin::Joined { key, .. } => key,
        Begin::AlreadyDone { .. } => return,
        other => panic!("{prompt}: {other:?}"),
    };
    finish(ledger, key, prompt);
}

fn finish(ledger: &Ledger, key: AttemptKey, prompt: &str) {
    let id = format!("task-of-{prompt}");
    ledger.append(key, Event::of_report(&report(&id, "processing", 0), true)).unwrap();
    ledger.append(key, Event::of_report(&report(&id, "completed", 1), true)).unwrap();
    let path = format!("/clips/{prompt}.mp4");
    ledger.append(key, Event::download_started(0, Path::new(&path))).unwrap();
    ledger.append(key, Event::downloaded(0, Path::new(&path), "ab", 1)).unwrap();
}

/// A shot is submitted and its answer lost; settle finds it; one is rejected first; one is never answered at all.
fn history(ledger: &Ledger, clock: &ManualClock, service: &mut Service) {
    let hours = |hours: u64| Duration::from_secs(3600 * hours);
    make(ledger, clock, service, "plain");
    // Days apart, so that the settling of one is not in the way of another's.
    clock.pass(hours(48));
    let mut intent = started(ledger, "lost");
    clock.pass(A_SECOND);
    service.accept("lost", now(ledger));
    clock.pass(A_SECOND);
    ledger.answer(&mut intent, &SubmitAnswer::Unsettled { reason: "reset".into() }).unwrap();
    settle(ledger, &service.rows, false);
    make(ledger, clock, service, "lost");
    clock.pass(hours(48));
    let mut intent = started(ledger, "twice");
    let rejected = SubmitAnswer::Rejected { reason: "payment failed".into(), out_of_credit: false };
    ledger.answer(&mut intent, &rejected).unwrap();
    clock.pass(A_SECOND);
    make(ledger, clock, service, "twice");
    clock.pass(hours(48));
    let key = unsettled(ledger, "slow");
    clock.pass(hours(1));
    // A later submit, whose row shows that the lost one's would be there.
    make(ledger, clock, service, "witness");
    settle(ledger, &service.rows, false);
    assert_eq!(ledger.shot(key.shot).unwrap().standing(), Standing::NotAccepted);
    make(ledger, clock, service, "slow");
    clock.pass(hours(48));
    drop(started(ledger, "dead"));
    clock.pass(A_SECOND);
    service.accept("dead", now(ledger));
    settle(ledger, &service.rows, false);
    make(ledger, clock, service, "dead");
    ledger.book(&realm(), &service.rows).unwrap();
}

type End = BTreeMap<String, (Standing, Option<TaskId>, Option<String>, Option<Credits>)>;

/// What matters in the end: where each shot stands, its task, its file and its cost.
fn end_of(ledger: &Ledger) -> End {
    let rows = ledger.list(&Filter::default()).unwrap();
    rows.into_iter().map(|row| (row.prompt, (row.standing, row.task_id, row.file, row.cost))).collect()
}

#[test]
fn cut_after_every_event_and_resumed_it_ends_the_same() {
    let (folder, whole) = (quick_folder(), quick_folder());
    let clock = clock();
    let ledger = conformance::on_disk(whole.path(), clock.clone()).unwrap();
    let mut service = Service::default();
    history(&ledger, &clock, &mut service);
    let end = end_of(&ledger);
    assert!(end.values().all(|(standing, _, file, _)| *standing == Standing::Downloaded && file.is_some()));
    assert_eq!(end.len(), PROMPTS.len());
    let file = Connection::open(whole.path().join("ledger.sqlite")).unwrap();
    let events: Vec<(i64, i64, bool)> = file
        .prepare("SELECT number, at, json_extract(entry, '$.event') = 'submit_started' FROM events ORDER BY number")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert!(events.len() > 40, "a rich history");
    for (last, at, is_intent) in events {
        // The power goes right after the event; after an intent, also once the service has accepted and before the answer.
        for later in [Duration::ZERO, A_SECOND].into_iter().take(if is_intent { 2 } else { 1 }) {
            let root = folder.path().join(format!("{last}-{}", later.as_secs()));
            let cut = StateFolder::prepare(&root).unwrap().ledger_file();
            file.execute("VACUUM INTO ?", [cut.to_str().unwrap()]).unwrap();
            let database = Connection::open(&cut).unwrap();
            database.execute("DELETE FROM events WHERE number > ?", [last]).unwrap();
            drop(database);
            let cut_at = WallTime(at).plus(later);
            assert_eq!(resumed(&root, service.clone(), cut_at), end, "cut {later:?} after event {last}");
        }
    }
}

/// The end of a ledger that was cut at a moment, once somebody has gone on with it.
fn resumed(root: &Path, mut service: Service, cut_at: WallTime) -> End {
    // The service has accepted what it had when the power went, and knows nothing of what came after.
    service.rows.retain(|row| row.created_at <= pay("", cut_at, 0).created_at);
    service.accepted.retain(|_, id| service.rows.iter().any(|row| row.project_id == id.as_str()));
    service.submits = service.accepted.keys().map(|prompt| (prompt.clone(), 1)).collect();
    let clock = Arc::new(ManualClock::at(cut_at));
    let folder = StateFolder::prepare(root).unwrap();
    let engine = SqliteEngine::recover(&folder, clock.clone(), false).unwrap();
    let ledger = Ledger::open(engine, clock.clone(), Submitter::on("here"));
    ledger.rebuild().unwrap();
    assert!(ledger.is_summary_true().unwrap());
    ledger.sweep(None).unwrap();
    clock.pass(Duration::from_secs(48 * 3600));
    for applied in settle(&ledger, &service.rows, false) {
        assert!(applied.refused.is_none(), "{applied:?}");
    }
    for open in ledger.unfinished(&realm()).unwrap() {
        finish(&ledger, open.key, &open.shot.facts.unwrap().prompt);
    }
    for prompt in PROMPTS {
        // A shot that a person must decide about: nothing was known yet that could prove that the statements work.
        if let Some(key) = unsettled_key(&ledger, prompt) {
            match service.accepted.get(prompt) {
                Some(id) => ledger.adopt(key, id).unwrap(),
                None => ledger.declare_not_accepted(key).unwrap(),
            };
        }
        make(&ledger, &clock, &mut service, prompt);
    }
    ledger.book(&realm(), &service.rows).unwrap();
    assert!(service.submits.values().all(|submits| *submits == 1), "{:?}", service.submits);
    assert!(ledger.is_summary_true().unwrap());
    end_of(&ledger)
}

fn unsettled_key(ledger: &Ledger, prompt: &str) -> Option<AttemptKey> {
    let id = ledger.find(&realm(), &shot(prompt).fingerprint(NonZeroU32::MIN)).unwrap()?;
    match ledger.shot(id).unwrap().again() {
        Again::Unsettled(attempt) => Some(AttemptKey { shot: id, attempt }),
        _ => None,
    }
}
