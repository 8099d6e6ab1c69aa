//! What a list may pay for: each shot once, a retry only by name, and no more than its limit, however often it is continued.

use crate::program::Program;
use crate::service::Service;
use giggle_emulator::{Fault, Operation};
use serde_json::Value;

fn write(program: &Program, rows: &[(&str, &str)]) {
    let mut table = String::from("key,prompt,model,duration,aspect_ratio,resolution\n");
    for (key, prompt) in rows {
        table.push_str(&format!("{key},{prompt},veo31-no-audio,4,1:1,480p\n"));
    }
    std::fs::write(program.path().join("l.csv"), table).unwrap();
}

fn run(program: &Program, more: &[&str]) -> (i32, Value) {
    let said = program.run(&[&["batch", "run", "l.csv", "--json"], more].concat());
    (said.code, said.json())
}

fn fail_all(service: &Service) {
    service.emulator().add_fault(Fault::task_fails("provider timeout").always()).unwrap();
}

#[test]
fn a_shot_that_stands_several_times_in_a_list_is_paid_once_however_it_ends() {
    for retry in [&[][..], &["--retry-failed"]] {
        let service = Service::start();
        fail_all(&service);
        let program = service.program();
        let keys: Vec<String> = (0..8).map(|number| format!("k{number}")).collect();
        let rows: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "a lake")).collect();
        write(&program, &rows);
        assert_eq!(run(&program, &["--submits", "1"]).0, 8);
        assert_eq!(service.emulator().accepted_count(), 1);
        assert_eq!(run(&program, retry).0, 8);
        assert_eq!(service.emulator().accepted_count(), 1 + retry.len() as u64, "one take for all of them");
    }
}

#[test]
fn a_retry_that_came_to_nothing_is_made_only_by_whoever_asks_for_it_again() {
    let service = Service::start();
    service.emulator().add_fault(Fault::task_fails("provider timeout")).unwrap();
    let program = service.program();
    write(&program, &[("a", "a lake")]);
    assert_eq!(run(&program, &[]).0, 8);
    service.emulator().add_fault(Fault::envelope(Operation::Submit, 400, "not now")).unwrap();
    assert_eq!(run(&program, &["--retry-failed"]).0, 8);
    assert_eq!(service.emulator().accepted_count(), 1);
    assert_eq!(run(&program, &[]).0, 8, "nobody asked for a retry");
    assert_eq!(service.emulator().accepted_count(), 1);
    assert_eq!(run(&program, &["--retry-failed"]).0, 0);
    assert_eq!(service.emulator().accepted_count(), 2);
}

#[test]
fn a_run_that_is_continued_makes_no_second_retry_of_what_failed_again() {
    let service = Service::start();
    fail_all(&service);
    let program = service.program();
    write(&program, &[("a", "a lake"), ("b", "a hill"), ("c", "a sea")]);
    assert_eq!(run(&program, &[]).0, 8);
    // It stops before its end.
    let (code, said) = run(&program, &["--retry-failed", "--submits", "1", "--at-once", "1", "--fail-fast"]);
    let retried = service.emulator().accepted_count() - 3;
    assert!(code == 8 && retried >= 1, "{said}");
    // Continued, each shot has one retry, and no more.
    run(&program, &["--retry-failed"]);
    assert_eq!(service.emulator().accepted_count(), 6);
    // That run has ended: who asks now asks for another.
    run(&program, &["--retry-failed"]);
    assert_eq!(service.emulator().accepted_count(), 9);
}

#[test]
fn the_limit_of_a_list_holds_however_often_it_is_continued() {
    let service = Service::start();
    let program = service.program();
    let keys: Vec<String> = (0..6).map(|number| format!("k{number}")).collect();
    let rows: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), key.as_str())).collect();
    write(&program, &rows);
    let price =
        program.run(&["cost", "--model", "veo31-no-audio", "--duration", "4", "-r", "480p", "--json"]).json();
    let of = |shots: f64| (price["estimate_credits"].as_f64().unwrap() * shots).to_string();
    for _ in 0..3 {
        let (code, said) = run(&program, &["--max-credits", &of(2.0)]);
        assert_eq!((code, service.emulator().accepted_count()), (10, 2), "{said}");
        let totals = &said["error"]["batch"]["totals"];
        assert!(totals.get("unreachable").is_none(), "the service was there: {said}");
    }
    assert_eq!(run(&program, &["--max-credits", &of(4.0)]).0, 10);
    assert_eq!(service.emulator().accepted_count(), 4, "a higher limit is of all that was spent");
}

#[test]
fn what_stands_before_the_shot_that_is_too_dear_is_made() {
    for _ in 0..4 {
        let service = Service::start();
        let program = service.program();
        let price = |seconds: &str| {
            let said = program.run(&[
                "cost",
                "--model",
                "veo31-no-audio",
                "--duration",
                seconds,
                "-r",
                "480p",
                "--json",
            ]);
            said.json()["estimate_credits"].as_f64().unwrap()
        };
        let table = "key,prompt,model,duration,aspect_ratio,resolution\n\
            a,a lake,veo31-no-audio,4,1:1,480p\nb,a hill,veo31-no-audio,8,1:1,480p\n";
        std::fs::write(program.path().join("l.csv"), table).unwrap();
        let limit = f64::midpoint(price("4"), price("8")).to_string();
        let (code, said) = run(&program, &["--max-credits", &limit]);
        assert_eq!((code, service.emulator().accepted_count()), (10, 1), "{said}");
        assert_eq!(said["error"]["billed"], "yes", "{said}");
    }
}

/// Prompts of so many rows, which say where each stands.
fn rows(program: &Program, number: usize) -> Vec<String> {
    let prompts: Vec<String> = (0..number).map(|row| format!("a lake at minute {row:02}")).collect();
    let keys: Vec<String> = (0..number).map(|row| format!("k{row}")).collect();
    let rows: Vec<(&str, &str)> =
        keys.iter().map(String::as_str).zip(prompts.iter().map(String::as_str)).collect();
    write(program, &rows);
    prompts
}

/// The prompts in the order of their intents.
fn intents(program: &Program) -> Vec<String> {
    let shots = program.run(&["ledger", "export"]).stdout;
    let prompts = shots.lines().filter_map(|line| line.split_once("\"prompt\":\""));
    prompts.map(|(_, rest)| rest.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn rows_are_submitted_in_the_order_of_the_list() {
    for more in [&["--submits", "1"][..], &[], &["--max-credits", "100000"], &["--fail-fast"]] {
        let service = Service::start();
        let program = service.program();
        let prompts = rows(&program, 24);
        assert_eq!(run(&program, more).0, 0);
        let accepted: Vec<String> = service.emulator().accepted().into_iter().map(|it| it.prompt).collect();
        assert_eq!(accepted.len(), 24);
        assert_eq!(intents(&program), prompts, "{more:?}");
        assert!(!more.contains(&"1") || accepted == prompts, "{accepted:?}");
    }
}

#[test]
fn nothing_behind_a_failure_that_is_known_is_submitted() {
    let refused = |row: usize| {
        Fault::envelope(Operation::Submit, 400, "not this").containing(&format!("minute {row:02}")).always()
    };
    for (row, submits) in [(0, 1), (3, 4)] {
        for queued in [false, true] {
            let service = Service::start().fault(refused(row));
            let program = service.program();
            let prompts = rows(&program, 12);
            let more: &[&str] = if queued { &["--queue"] } else { &["--submits", "1"] };
            run(&program, &[&["--fail-fast"], more].concat());
            if queued {
                program.run(&["work", "--until-empty", "--submits", "1", "--json"]);
            }
            assert_eq!(service.emulator().request_count(Operation::Submit), submits, "{row} {queued}");
            let accepted: Vec<String> =
                service.emulator().accepted().into_iter().map(|it| it.prompt).collect();
            assert_eq!(accepted, prompts[..row], "{queued}");
        }
    }
}

#[test]
fn a_limit_cuts_a_list_from_behind() {
    let service = Service::start();
    let program = service.program();
    let prompts = rows(&program, 12);
    let price = program.run(&["cost", "--model", "veo31-no-audio", "--duration", "4", "--json"]).json();
    let limit = price["estimate_credits"].as_f64().unwrap() * 5.0;
    assert_eq!(run(&program, &["--max-credits", &limit.to_string()]).0, 10);
    assert_eq!(intents(&program)[..], prompts[..5]);
    // It is the run's, whichever door it goes on by.
    run(&program, &["--queue", "--max-credits", &limit.to_string()]);
    program.run(&["work", "--until-empty", "--json"]);
    assert_eq!(service.emulator().accepted_count(), 5);
}

/// What lies at the place of a clip is found before it is paid for.
#[test]
fn a_clip_whose_place_holds_another_file_is_not_paid_for() {
    let service = Service::of_stand_ins();
    let program = service.program();
    write(&program, &[("a", "a lake"), ("b", "a hill")]);
    let (code, said) = run(&program, &[]);
    assert_eq!(code, 0, "{said}");
    // The ledger is forgotten, and the clips are not.
    assert_eq!(program.run(&["ledger", "new", "--yes"]).code, 0);
    let (code, said) = run(&program, &[]);
    assert_eq!((code, service.emulator().accepted_count()), (3, 2), "the run is another ledger's: {said}");
    // Also where nothing but the folder tells of the run, and where the list was edited since.
    for record in records(&program) {
        std::fs::remove_file(record).unwrap();
    }
    assert_eq!(run(&program, &[]).0, 3);
    write(&program, &[("a", "a lake at dawn")]);
    assert_eq!((run(&program, &["--queue"]).0, service.emulator().accepted_count()), (3, 2));
}

/// The records of what happened in the runs of a list.
fn records(program: &Program) -> Vec<std::path::PathBuf> {
    let runs = std::fs::read_dir(program.path().join("l-giggle").join("runs")).unwrap();
    let files = |run: std::fs::DirEntry| ["events.jsonl", "report.json"].map(|name| run.path().join(name));
    runs.flat_map(|run| files(run.unwrap())).filter(|path| path.exists()).collect()
}

/// Nobody knows whether they were accepted: least of all another user, or another machine, with a ledger of their own.
#[test]
fn what_is_unsettled_or_queued_in_a_folder_is_not_asked_for_with_another_ledger() {
    for queued in [false, true] {
        let service = Service::start();
        if !queued {
            service.emulator().add_fault(Fault::answer_lost(Operation::Submit).always()).unwrap();
        }
        let program = service.program();
        write(&program, &[("a", "a lake"), ("b", "a hill")]);
        let (code, said) = run(&program, if queued { &["--queue"] } else { &[] });
        assert_eq!(code, if queued { 0 } else { 7 }, "{said}");
        let sent = service.emulator().request_count(Operation::Submit);
        service.emulator().clear_faults();
        let state = tempfile::tempdir().unwrap();
        let program = program.with("GIGGLE_STATE_DIR", &state.path().display().to_string());
        write(&program, &[("a", "a lake"), ("b", "a hill"), ("c", "a tree")]);
        let (code, said) = run(&program, &[]);
        assert_eq!(
            (code, service.emulator().request_count(Operation::Submit)),
            (3, sent),
            "{queued}: {said}"
        );
    }
}

/// An older copy of a ledger lacks tasks that the folder of the run still names.
#[test]
fn a_task_that_a_run_names_and_its_ledger_has_forgotten_is_not_paid_for_again() {
    let service = Service::start();
    let program = service.program();
    write(&program, &[("a", "a lake"), ("b", "a hill")]);
    service.emulator().add_fault(Fault::task_fails("provider timeout").always()).unwrap();
    run(&program, &[]);
    service.emulator().clear_faults();
    let events = records(&program).into_iter().find(|path| path.ends_with("events.jsonl")).unwrap();
    let mut told = std::fs::read_to_string(&events).unwrap();
    told.push_str(
        "{\"event\":\"submitted\",\"key\":\"c\",\"task_id\":\"11111111-1111-4111-8111-111111111111\"}\n",
    );
    std::fs::write(&events, told).unwrap();
    let (code, said) = run(&program, &["--retry-failed"]);
    assert_eq!((code, service.emulator().accepted_count()), (3, 2), "{said}");
    // Recovered, it is another ledger by name, and knows no more.
    assert_eq!(program.run(&["ledger", "recover"]).code, 0);
    let (code, said) = run(&program, &["--retry-failed"]);
    assert_eq!((code, service.emulator().accepted_count()), (3, 2), "{said}");
}

/// What cannot be read of a run says nothing: its events still name what was paid for.
#[test]
fn a_run_whose_own_record_is_damaged_is_not_paid_for_again_with_another_ledger() {
    let service = Service::start();
    let program = service.program();
    write(&program, &[("a", "a lake")]);
    assert_eq!(run(&program, &[]).0, 0);
    for record in records(&program) {
        std::fs::write(record.with_file_name("run.json"), "{\"version\":1,").unwrap();
    }
    let state = tempfile::tempdir().unwrap();
    let program = program.with("GIGGLE_STATE_DIR", &state.path().display().to_string());
    let (code, said) = run(&program, &[]);
    assert_eq!((code, service.emulator().accepted_count()), (3, 1), "{said}");
}

/// A ledger goes on with its runs wherever it was moved to.
#[test]
fn a_run_goes_on_with_the_ledger_that_its_own_was_moved_to() {
    let service = Service::start();
    let program = service.program();
    write(&program, &[("a", "a lake")]);
    assert_eq!(run(&program, &[]).0, 0);
    write(&program, &[("a", "a lake"), ("b", "a hill")]);
    assert_eq!(run(&program, &[]).0, 0);
    let state = tempfile::tempdir().unwrap();
    let place = state.path().join("new").display().to_string();
    let moved = program.run(&["ledger", "move", &place]);
    assert_eq!(moved.code, 0, "{}", moved.stderr);
    let program = program.with("GIGGLE_STATE_DIR", &place);
    write(&program, &[("a", "a lake"), ("b", "a hill"), ("c", "a tree")]);
    let (code, said) = run(&program, &[]);
    assert_eq!((code, service.emulator().accepted_count()), (0, 3), "{said}");
}

/// Whoever brought a clip may be killed before it is written down: the clip at its place is this very one, by its bytes.
#[test]
fn a_clip_that_was_brought_and_not_written_down_is_taken_as_it_lies() {
    let service = Service::of_stand_ins();
    service.emulator().add_fault(Fault::http(Operation::Clip, 404).always()).unwrap();
    let program = service.program();
    write(&program, &[("a", "a lake")]);
    assert_eq!(run(&program, &[]).0, 8);
    service.emulator().clear_faults();
    let runs = program.path().join("l-giggle").join("runs");
    let here = std::fs::read_dir(runs).unwrap().next().unwrap().unwrap().path().join("clips");
    std::fs::write(here.join("a.mp4"), crate::service::stand_in()).unwrap();
    let (code, said) = run(&program, &[]);
    assert_eq!((code, service.emulator().accepted_count()), (0, 1), "{said}");
    // What is another's stays.
    let service = Service::of_stand_ins();
    service.emulator().add_fault(Fault::http(Operation::Clip, 404).always()).unwrap();
    let program = service.program();
    write(&program, &[("a", "a lake")]);
    assert_eq!(run(&program, &[]).0, 8);
    service.emulator().clear_faults();
    let runs = program.path().join("l-giggle").join("runs");
    let here = std::fs::read_dir(runs).unwrap().next().unwrap().unwrap().path().join("clips");
    let other = [crate::service::stand_in(), b"\0\0\0\x08free"].concat();
    std::fs::write(here.join("a.mp4"), &other).unwrap();
    assert_eq!(run(&program, &[]).0, 8);
    assert!(std::fs::read(here.join("a.mp4")).unwrap() == other);
}

/// Trouble of a report hides nothing of what was paid.
#[test]
#[cfg(unix)]
fn a_report_that_cannot_be_written_says_nothing_of_money() {
    let service = Service::start();
    let program = service.program();
    write(&program, &[("a", "a lake")]);
    assert_eq!(run(&program, &[]).0, 0);
    let runs = program.path().join("l-giggle").join("runs");
    let here = std::fs::read_dir(runs).unwrap().next().unwrap().unwrap().path();
    for name in ["report.html", "report.json"] {
        std::fs::remove_file(here.join(name)).unwrap();
        std::fs::create_dir(here.join(name)).unwrap();
    }
    let (code, said) = run(&program, &[]);
    assert!(code == 3 && said["error"]["billed"] != "no", "{said}");
    assert_eq!(said["error"]["batch"]["totals"]["completed"], 1, "{said}");
}

#[test]
fn a_wish_for_retries_that_was_empty_or_has_ended_is_not_kept_for_ever() {
    let service = Service::start();
    service.emulator().add_fault(Fault::task_fails("provider timeout").times(2)).unwrap();
    let program = service.program();
    write(&program, &[("a", "a lake")]);
    let more = ["--retry-failed", "--fail-fast"];
    assert_eq!(run(&program, &more).0, 8);
    assert_eq!(run(&program, &more).0, 8, "the retry fails as well");
    assert_eq!(service.emulator().accepted_count(), 2);
    let (code, said) = run(&program, &more);
    assert_eq!((code, service.emulator().accepted_count()), (0, 3), "{said}");
}

#[test]
fn a_wish_for_retries_is_the_same_by_either_door() {
    let service = Service::start();
    fail_all(&service);
    let program = service.program();
    write(&program, &[("a", "a lake"), ("b", "a hill")]);
    assert_eq!(run(&program, &[]).0, 8);
    run(&program, &["--retry-failed", "--submits", "1", "--at-once", "1", "--fail-fast"]);
    assert_eq!(service.emulator().accepted_count(), 3);
    // A run that is not for the wish leaves it as it is.
    run(&program, &[]);
    assert_eq!(service.emulator().accepted_count(), 3);
    run(&program, &["--queue", "--retry-failed"]);
    program.run(&["work", "--until-empty", "--json"]);
    assert_eq!(service.emulator().accepted_count(), 4, "each shot has one retry");
}

/// What the queue was asked to retry, a run in the same folder goes on with, and asks for nothing further.
#[test]
fn a_wish_for_retries_that_workers_have_not_ended_is_a_runs_too() {
    let service = Service::start();
    fail_all(&service);
    let program = service.program();
    write(&program, &[("a", "a lake"), ("b", "a hill")]);
    assert_eq!(run(&program, &[]).0, 8);
    run(&program, &["--queue", "--retry-failed"]);
    run(&program, &["--retry-failed"]);
    assert_eq!(service.emulator().accepted_count(), 4);
    run(&program, &["--retry-failed"]);
    assert_eq!(service.emulator().accepted_count(), 4, "workers have not ended it yet");
    program.run(&["work", "--until-empty", "--json"]);
    assert_eq!(service.emulator().accepted_count(), 4, "each shot has one retry");
}
