//! Budgets count what was charged, and spending stops by itself when nobody answers.

use crate::program::{Program, Said};
use crate::scripted::{Answer, Scripted};
use crate::service::Service;
use giggle_emulator::{Effect, Fault, Operation};
use serde_json::json;
use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::{Duration, Instant};

fn submit(program: &Program, prompt: &str) -> Said {
    program.run(&["submit", prompt, "-m", "veo31-no-audio", "-a", "1:1", "-r", "480p"])
}

/// What the service asks for such a shot, and what it charges at this rate.
fn price(program: &Program) -> f64 {
    let cost = program.run(&["cost", "--model", "veo31-no-audio", "--json"]).json();
    cost["estimate_credits"].as_f64().unwrap()
}

fn list(program: &Program, rows: usize) -> String {
    let mut table = String::from("key,prompt,model,duration,aspect_ratio,resolution\n");
    for row in 0..rows {
        table.push_str(&format!("s{row},a lake at {row} o'clock,veo31-no-audio,4,1:1,480p\n"));
    }
    std::fs::write(program.path().join("shots.csv"), table).unwrap();
    "shots.csv".into()
}

fn charged(service: &Service, price: f64, percent: f64) -> f64 {
    service.emulator().accepted_count() as f64 * price * percent / 100.0
}

#[test]
fn a_budget_counts_charges_and_not_estimates() {
    let service = Service::with(|settings| settings.charge_percent = 500);
    let price = price(&service.program());
    let budget = price * 10.0;
    let program = service.program().with("GIGGLE_BUDGET", &budget.to_string());
    let codes: Vec<i32> = (0..6).map(|number| submit(&program, &format!("lake {number}")).code).collect();
    assert_eq!(codes, [0, 0, 10, 10, 10, 10]);
    assert!(charged(&service, price, 500.0) <= budget + price * 5.0);
    // A batch of its own, one submit at a time.
    let service = Service::with(|settings| settings.charge_percent = 500);
    let program = service.program();
    let list = list(&program, 30);
    let said = program.run(&[
        "batch",
        "run",
        &list,
        "--max-credits",
        &budget.to_string(),
        "--submits",
        "1",
        "--json",
    ]);
    assert_eq!(said.code, 10, "{said:?}");
    assert!(charged(&service, price, 500.0) <= budget + price * 10.0);
}

#[test]
fn what_is_charged_as_estimated_uses_the_whole_budget() {
    let service = Service::start();
    let budget = price(&service.program()) * 3.0;
    let program = service.program().with("GIGGLE_BUDGET", &budget.to_string());
    let codes: Vec<i32> = (0..4).map(|number| submit(&program, &format!("lake {number}")).code).collect();
    assert_eq!(codes, [0, 0, 0, 10]);
}

#[test]
fn a_price_of_nothing_is_unknown_and_never_free() {
    for price in [json!(0), json!("0"), json!(-1), json!(null), json!("free")] {
        let service = Service::start();
        let body = Some(json!({"code": 200, "msg": "success", "data": {"price": price}}));
        let answer = Effect::Answer { status: 200, headers: BTreeMap::new(), body, text: None, acts: false };
        service.emulator().add_fault(Fault::on(Operation::Price, answer).always()).unwrap();
        let program = service.program().with("GIGGLE_BUDGET", "150");
        assert_eq!(submit(&program, "lake").code, 10, "{price}");
        assert_eq!(service.emulator().accepted_count(), 0);
        // With a ceiling it counts as that, until a charge shows that it is more.
        std::fs::write(program.path().join("c.toml"), "price_ceiling = 50").unwrap();
        let codes: Vec<i32> = (0..4)
            .map(|number| {
                let prompt = format!("lake {number}");
                let shot = ["submit", &prompt, "-m", "veo31-no-audio", "-a", "1:1", "--config", "c.toml"];
                program.run(&shot).code
            })
            .collect();
        assert_eq!(codes, [0, 10, 10, 10], "{price}");
    }
}

#[test]
fn a_list_of_thousands_stops_when_nobody_answers() {
    let service = Service::start().fault(Fault::http(Operation::Submit, 502).always());
    let program = service.program();
    let list = list(&program, 3000);
    let said = program.run(&["batch", "run", &list, "--json"]);
    assert_eq!(said.code, 7, "some are unsettled: {}", said.stderr.len());
    let sent = service.emulator().request_count(Operation::Submit);
    assert!((5..=10).contains(&sent), "{sent} left");
}

#[test]
fn single_commands_stop_together_and_go_on_when_told() {
    let service = Service::start().fault(Fault::http(Operation::Submit, 502).always());
    let program = service.program();
    let codes: Vec<i32> = (0..8).map(|number| submit(&program, &format!("lake {number}")).code).collect();
    assert_eq!(codes, [7, 7, 7, 7, 7, 10, 10, 10]);
    assert_eq!(service.emulator().request_count(Operation::Submit), 5);
    service.emulator().clear_faults();
    let said = submit(&program, "hill");
    assert_eq!(said.code, 10, "nobody knows yet that it works again");
    assert!(said.stderr.contains("reset-breaker"), "{}", said.stderr);
    assert_eq!(program.run(&["ledger", "reset-breaker"]).code, 0);
    assert_eq!(submit(&program, "hill").code, 0);
    assert_eq!(submit(&program, "sea").code, 0, "an answer closes it");
}

#[test]
fn every_third_answer_lost_stops_nothing() {
    let service = Service::start();
    let program = service.program();
    for number in 0..12 {
        if number % 3 == 2 {
            service.emulator().add_fault(Fault::answer_lost(Operation::Submit)).unwrap();
        }
        let code = submit(&program, &format!("lake {number}")).code;
        assert_eq!(code, if number % 3 == 2 { 7 } else { 0 }, "{number}");
    }
}

#[test]
fn a_clip_that_is_ready_does_not_wait_for_the_others() {
    let service = Service::start();
    let program = service.program();
    for number in 0..4 {
        assert_eq!(submit(&program, &format!("lake {number}")).code, 0);
    }
    let oldest = service.emulator().accepted()[0].task_id.clone();
    let working = Fault::on(Operation::Query, Effect::Status("processing".into())).always();
    service.emulator().add_fault(working.containing(&oldest)).unwrap();
    let mut command = program.command(&["resume", "--deadline", "60s"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    let clips = || program.files().iter().filter(|file| file.ends_with(".mp4")).count();
    while clips() < 3 && begun.elapsed() < Duration::from_secs(20) {
        std::thread::yield_now();
    }
    let (clips, took) = (clips(), begun.elapsed());
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(clips, 3, "the oldest is still at work");
    assert!(took < Duration::from_secs(20), "{took:?}");
}

/// Whether a process has said what it does with an interrupt; before that the system ends it.
fn hears_an_interrupt(process: u32) -> bool {
    const INTERRUPT: u64 = 1 << 1;
    // Elsewhere nobody says so.
    let Ok(status) = std::fs::read_to_string(format!("/proc/{process}/status")) else { return true };
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    let caught = caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    caught.is_some_and(|mask| mask & INTERRUPT != 0)
}

/// Another process is submitting the shot, and its submit comes to nothing: whoever has given up by then submits nothing.
#[test]
fn nothing_is_submitted_after_the_deadline_or_after_a_stop() {
    let lake = ["-m", "veo31-no-audio", "-d", "4", "-a", "1:1", "-r", "480p"];
    for is_batch in [false, true] {
        let late = Answer::refusal(422, 422, "no").late(Duration::from_secs(4));
        let server = Scripted::start(vec![late, Answer::data(json!({"task_id": "t-1"}))]);
        let submits = || server.requests().iter().filter(|it| it.line.contains("to-video")).count();
        let program = Program::against(&server.base);
        let mut command = program.command(&[&["submit", "a lake at 0 o'clock"][..], &lake].concat());
        let mut other = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while program.run(&["ledger", "--json"]).json()["shots"][0]["state"] != "submitting" {}
        let code = if is_batch {
            let list = list(&program, 1);
            let mut command = program.command(&["batch", "run", &list]);
            let mut run = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            let runs = program.path().join("shots-giggle/runs");
            while !runs.is_dir() || !hears_an_interrupt(run.id()) {
                assert!(run.try_wait().unwrap().is_none());
            }
            let signalled = std::process::Command::new("kill").args(["-INT", &run.id().to_string()]).status();
            assert!(signalled.unwrap().success());
            run.wait().unwrap().code()
        } else {
            let make =
                [&["make", "a lake at 0 o'clock", "-o", "c.mp4", "--deadline", "1s"][..], &lake].concat();
            Some(program.run(&make).code)
        };
        assert!(other.try_wait().unwrap().is_none(), "it was not waited for");
        assert_eq!(code, Some(if is_batch { 130 } else { 6 }));
        assert_eq!(other.wait().unwrap().code(), Some(4));
        assert_eq!(submits(), 1);
    }
}

/// It is the account that is empty, and nobody's limit.
#[test]
fn an_empty_account_is_told_as_one_the_second_time_too() {
    let service = Service::with(|settings| settings.credits = Some(1));
    let program = service.program();
    let said: Vec<Said> = ["lake", "hill"].map(|prompt| submit(&program, prompt)).into();
    assert_eq!(said.iter().map(|it| it.code).collect::<Vec<_>>(), [4, 10], "{said:?}");
    assert_eq!(service.emulator().request_count(Operation::Submit), 1, "the second one is not sent");
    assert!(said.iter().all(|it| it.stderr.contains("giggle.pro")), "{said:?}");
    assert!(!said[1].stderr.contains(".000Z") && said[1].stderr.contains("UTC"), "{said:?}");
}
