//! With ten thousand shots in the ledger, every question has its right answer. How long it takes is measured by
//! `scripts/bench-ledger`, which runs this with an optimised build; a test of the time would only test the machine.

use super::*;
use giggle_ledger::engine::{Durability, Engine as _};
use giggle_ledger::state::fold;
use std::time::Instant;

const SHOTS: u32 = 10_000;
fn ten_thousand(root: &std::path::Path) {
    let folder = StateFolder::prepare(root).unwrap();
    let mut engine = SqliteEngine::open(&folder, clock()).unwrap();
    let base = shot("a lake");
    engine
        .write(Durability::Soon, &mut |store| {
            for number in 0..SHOTS {
                let at = START.minus(Duration::from_secs(u64::from(SHOTS - number) * 4));
                let take = NonZeroU32::new(number + 1).unwrap();
                let entry = |attempt, event| Entry::new(at, attempt, event);
                let shot = ShotFacts { prompt: format!("lake number {number}"), ..ShotFacts::of(&base) };
                let planned = Event::Planned {
                    realm: realm(),
                    fingerprint: base.fingerprint(take),
                    take: take.get(),
                    shot,
                };
                let started = Event::SubmitStarted {
                    lock: String::new(),
                    reserved: Some(Credits::whole(60)),
                    estimate: Some(Credits::whole(60)),
                    command: Some("batch".into()),
                    intent: String::new(),
                    worker: String::new(),
                    host: String::new(),
                    order: 0,
                    deadline_ms: None,
                };
                let mut log = vec![
                    entry(0, planned),
                    entry(1, started),
                    entry(1, Event::Submitted { task_id: task(&format!("task {number}")) }),
                    entry(1, Event::Reported { status: "processing".into() }),
                    entry(1, Event::Completed { clips: 1, watched: true }),
                ];
                if number % 1000 != 0 {
                    let (path, sha256) = (format!("/clips/{number}.mp4"), "ab".repeat(32));
                    log.push(entry(1, Event::Downloaded { clip: 0, path, sha256, bytes: 1 }));
                }
                store.append(None, &log, &fold(&log)?.unwrap())?;
            }
            Ok(())
        })
        .unwrap();
}

/// What is written for shots that are alike grows with their number, and not with its square.
#[test]
fn settling_shots_that_are_alike_writes_in_proportion() {
    let written = |number: usize| {
        let ledger = conformance::in_memory(clock());
        submitted(&ledger, "known", "k");
        let mut rows = vec![pay("k", now(&ledger), 60)];
        for number in 0..number {
            unsettled(&ledger, &format!("lake {number}"));
            rows.push(pay(&format!("t{number}"), now(&ledger), 60));
        }
        let applied = settle(&ledger, &rows, false);
        assert!(applied.iter().all(|it| it.refused.is_none()) && !applied.is_empty());
        let mut bytes = 0;
        let line = &mut |line: &str| {
            bytes += line.len();
            Ok(())
        };
        ledger.export(line).unwrap().unwrap();
        bytes
    };
    let (some, many) = (written(200), written(800));
    assert!(many < 5 * some, "{some} bytes for 200, {many} for 800");
    println!("settling 200 that are alike: {} bytes each; 800: {} bytes each", some / 200, many / 800);
}

/// A prune of many shots lets others write between its slices.
#[test]
fn ten_thousand_shots_are_pruned_while_others_write() {
    let folder = quick_folder();
    ten_thousand(folder.path());
    let clock = clock();
    let (pruner, other) = (
        conformance::on_disk(folder.path(), clock.clone()).unwrap(),
        conformance::on_disk(folder.path(), clock).unwrap(),
    );
    let pruning = std::thread::spawn(move || pruner.prune(None, START).unwrap());
    let (mut begun, mut longest) = (0, Duration::ZERO);
    while !pruning.is_finished() {
        let since = Instant::now();
        drop(begin(&other, &shot(&format!("new {begun}")), Some(60), &Limits::default()));
        if !pruning.is_finished() {
            longest = longest.max(since.elapsed());
            begun += 1;
        }
    }
    let pruned = pruning.join().unwrap();
    assert_eq!(pruned.condensed, 9_990);
    assert!(begun > 3, "{begun} intents while it was pruned");
    if std::env::var_os("GIGGLE_MEASURE").is_some() {
        println!(
            "| the longest of {begun} intents while it is pruned | {:.1} ms |",
            longest.as_secs_f64() * 1e3
        );
    }
}

#[test]
fn ten_thousand_shots_confuse_nothing() {
    let folder = quick_folder();
    ten_thousand(folder.path());
    let clock = clock();
    let (realm, limits) =
        (realm(), Limits { per_day: Some(Credits::whole(10_000_000)), ..Limits::default() });
    let open = || conformance::on_disk(folder.path(), clock.clone()).unwrap();
    let ledger = open();
    let most = |most: usize| Filter { realm: Some(realm.clone()), most: Some(most), ..Filter::default() };
    let unsettled_ones = Filter { standings: vec![Standing::Unsettled], ..most(1000) };
    let digits = shot("a lake").fingerprint(NonZeroU32::new(77).unwrap()).short();
    let mut prompts = 0;
    type Question<'a> = Box<dyn FnMut() + 'a>;
    let mut questions: Vec<(&str, Question<'_>)> = vec![
        ("open", Box::new(|| drop(open()))),
        ("sweep", Box::new(|| assert!(ledger.sweep(Some(&realm)).unwrap().is_empty()))),
        ("list some", Box::new(|| assert_eq!(ledger.list(&most(100)).unwrap().len(), 100))),
        ("list unsettled", Box::new(|| assert!(ledger.list(&unsettled_ones).unwrap().is_empty()))),
        ("list all", Box::new(|| assert!(ledger.list(&Filter::default()).unwrap().len() >= 10_000))),
        ("case", Box::new(|| assert!(ledger.case(&realm).unwrap().known.len() >= 10_000))),
        ("unfinished", Box::new(|| assert_eq!(ledger.unfinished(&realm).unwrap().len(), 10))),
        ("named by task", Box::new(|| assert!(ledger.named(None, "task 5000").is_ok()))),
        ("named by digits", Box::new(|| assert!(ledger.named(Some(&realm), &digits).is_ok()))),
        ("spans", Box::new(|| assert_eq!(ledger.spans("grok").unwrap(), None))),
        (
            "begin and answer",
            Box::new(|| {
                prompts += 1;
                let begun = begin(&ledger, &shot(&format!("new {prompts}")), Some(60), &limits);
                let Begin::Started(mut intent) = begun else { panic!("{begun:?}") };
                ledger
                    .answer(&mut intent, &SubmitAnswer::Submitted(task(&format!("new {prompts}"))))
                    .unwrap();
            }),
        ),
    ];
    let is_measured = std::env::var_os("GIGGLE_MEASURE").is_some();
    for (name, question) in &mut questions {
        let times = if is_measured { 9 } else { 1 };
        let mut took: Vec<Duration> = (0..times)
            .map(|_| {
                let began = Instant::now();
                question();
                began.elapsed()
            })
            .collect();
        took.sort_unstable();
        if is_measured {
            println!("| {name} | {:.2} ms |", took[times / 2].as_secs_f64() * 1000.0);
        }
    }
}
