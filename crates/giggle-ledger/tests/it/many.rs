//! Many processes on one ledger: this test's own program, started eight times.

use super::*;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

const PROCESSES: u32 = 8;
const SHOTS: u32 = 24;
const PRICE: i64 = 60;
/// Room for so many shots and no more.
const BUDGET: i64 = PRICE * 20;
const FOLDER: &str = "GIGGLE_TEST_LEDGER_FOLDER";
const NUMBER: &str = "GIGGLE_TEST_LEDGER_NUMBER";

#[test]
fn eight_processes_lose_no_event_submit_nothing_twice_and_keep_the_budget() {
    let folder = quick_folder();
    let program = std::env::current_exe().unwrap();
    // The path of the worker below, in whatever module this file is.
    let worker = format!("{}::worker", module_path!().split_once("::").unwrap().1);
    let start = |number: u32| {
        Command::new(&program)
            .args([&worker, "--exact", "--test-threads=1"])
            .env(FOLDER, folder.path())
            .env(NUMBER, number.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let running: Vec<_> = (0..PROCESSES).map(start).collect();
    for mut process in running {
        let status = process.wait().unwrap();
        // Dead by its own hand, or at the end of its work; a code is a fault of the ledger's.
        assert!(status.success() || status.code().is_none(), "{status}");
    }
    let ledger = conformance::on_disk(&folder.path().join("state"), Arc::new(SystemClock)).unwrap();
    // What the service got: one line a submit, written by whoever sent it.
    let journal = std::fs::read_to_string(folder.path().join("journal")).unwrap();
    let mut sent: BTreeMap<&str, u32> = BTreeMap::new();
    for line in journal.lines() {
        *sent.entry(line).or_default() += 1;
    }
    assert!(sent.len() >= 10, "the processes did something: {sent:?}");
    assert!(sent.values().all(|times| *times == 1), "a shot was sent twice: {sent:?}");
    // Some were killed in the middle.
    ledger.sweep(None).unwrap();
    let rows = ledger.list(&Filter::default()).unwrap();
    assert!(rows.iter().all(|row| row.standing != Standing::Submitting));
    let mut spent = Credits::ZERO;
    for row in &rows {
        let shot = ledger.shot(row.id).unwrap();
        for (number, attempt) in shot.numbered() {
            spent = spent + attempt.counts().unwrap();
            let was_sent = sent.contains_key(row.prompt.as_str());
            let must_be_sent = matches!(attempt.standing(), Standing::Submitted | Standing::Downloaded);
            assert!(was_sent || !must_be_sent, "{} {number}", row.prompt);
        }
    }
    assert!(spent <= Credits::whole(BUDGET), "{spent}");
    for prompt in sent.keys() {
        let row = rows.iter().find(|row| row.prompt == *prompt);
        assert!(
            row.is_some_and(|row| row.standing != Standing::Planned),
            "{prompt} was sent and is not known"
        );
    }
    // Every event that a process saw written is there.
    let mut events: BTreeMap<String, u32> = BTreeMap::new();
    let count =
        |events: &mut BTreeMap<String, u32>, line: &str| *events.entry(line.to_owned()).or_default() += 1;
    let seen = std::fs::read_to_string(folder.path().join("events")).unwrap();
    for row in &rows {
        for entry in ledger.log(row.id).unwrap() {
            count(&mut events, &format!("{} {}", entry.event.name(), row.prompt));
        }
    }
    for line in seen.lines() {
        let left = events.get_mut(line).filter(|left| **left > 0);
        *left.unwrap_or_else(|| panic!("lost: {line}")) -= 1;
    }
    assert!(ledger.is_summary_true().unwrap());
}

fn note(folder: &Path, name: &str, line: &str) {
    let mut file = std::fs::File::options().append(true).create(true).open(folder.join(name)).unwrap();
    file.write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// Not a test of its own: what each of the eight processes does.
#[test]
fn worker() {
    let (Ok(folder), Ok(number)) = (std::env::var(FOLDER), std::env::var(NUMBER)) else { return };
    let folder = Path::new(&folder);
    let number: u32 = number.parse().unwrap();
    let ledger = conformance::on_disk(&folder.join("state"), Arc::new(SystemClock)).unwrap();
    let limits = Limits { per_day: Some(Credits::whole(BUDGET)), ..Limits::default() };
    let mut random = u64::from(number) * 7919 + 1;
    let mut dice = |sides: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % sides
    };
    for step in 0..SHOTS {
        // All ask for the same shots, each beginning elsewhere.
        let prompt = format!("shot {}", (step + number * 3) % SHOTS);
        let mut begun = begin(&ledger, &shot(&prompt), Some(PRICE), &limits);
        while let Begin::InFlight { lock, .. } = begun {
            ledger.wait_for(&lock).unwrap();
            begun = begin(&ledger, &shot(&prompt), Some(PRICE), &limits);
        }
        let Begin::Started(mut intent) = begun else { continue };
        note(folder, "events", &format!("submit_started {prompt}"));
        if dice(10) == 0 {
            ledger.answer(&mut intent, &SubmitAnswer::NotSent { reason: "refused".into() }).unwrap();
            note(folder, "events", &format!("not_sent {prompt}"));
            continue;
        }
        assert!(intent.may_still_send());
        note(folder, "journal", &prompt);
        if dice(20) == 0 {
            // No farewell: neither destructors nor handlers, as with SIGKILL.
            std::process::abort();
        }
        let id = format!("task of {prompt}");
        ledger.answer(&mut intent, &SubmitAnswer::Submitted(task(&id))).unwrap();
        note(folder, "events", &format!("submitted {prompt}"));
        ledger.append(intent.key(), Event::of_report(&report(&id, "completed", 1), true)).unwrap();
        ledger.append(intent.key(), Event::downloaded(0, Path::new("/a.mp4"), "ab", 1)).unwrap();
        note(folder, "events", &format!("downloaded {prompt}"));
        if dice(2) == 0 {
            let credits = Credits::whole(PRICE - 20);
            ledger.append(intent.key(), Event::Charged { credits }).unwrap();
            note(folder, "events", &format!("charged {prompt}"));
        }
    }
}
