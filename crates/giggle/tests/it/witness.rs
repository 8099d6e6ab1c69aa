//! Nothing is concluded from statements that prove nothing: one submit for one shot, and each accepted task in the
//! person's hands.

use crate::program::{Program, Said};
use crate::service::{self, Service};
use giggle_emulator::{Effect, Fault, Moment, Operation, StatementFault};
use serde_json::{Value, json};

fn submit(program: &Program, prompt: &str) -> Said {
    program.run(&["submit", prompt, "-m", "veo31-no-audio", "-a", "1:1"])
}

fn settle(program: &Program) -> Said {
    program.run(&["settle", "--no-input", "--statement-lag", "0s", "--json"])
}

/// What was said of a shot, whether the command ended well or not.
fn verdict(said: &Said) -> Value {
    let answer = said.json();
    let settled = if answer["error"].is_object() { &answer["error"]["settled"] } else { &answer };
    settled["shots"][0]["verdict"].clone()
}

fn lose(service: &Service) {
    service.emulator().add_fault(Fault::answer_lost(Operation::Submit)).unwrap();
}

fn tell(service: &Service, fault: StatementFault) {
    let fault = Fault::on(Operation::Statements, Effect::Statements(fault)).always();
    service.emulator().add_fault(fault).unwrap();
}

/// One before, one lost, one after; then the statements are told in some wrong way.
#[test]
fn statements_that_are_wrong_free_nothing() {
    let cases: [(StatementFault, &str); 6] = [
        (StatementFault { stands_still_at: Some(1), ..StatementFault::default() }, "later"),
        (StatementFault { hides: Some("lake".into()), ..StatementFault::default() }, "yours to decide"),
        (
            StatementFault { stands_still_at: Some(2), total: Some(3), ..StatementFault::default() },
            "yours to decide",
        ),
        (
            StatementFault { hides: Some("lake".into()), without_total: true, ..StatementFault::default() },
            "yours to decide",
        ),
        (
            StatementFault { largest_page: Some(2), page: Some(1), ..StatementFault::default() },
            "yours to decide",
        ),
        (
            StatementFault {
                largest_page: Some(2),
                reorders: true,
                hides: None,
                ..StatementFault::default()
            },
            "",
        ),
    ];
    for (fault, expected) in cases {
        let service = Service::start();
        let program = service.program();
        assert_eq!(submit(&program, "before").code, 0);
        lose(&service);
        assert_eq!(submit(&program, "lake").code, 7);
        assert_eq!(submit(&program, "after").code, 0);
        tell(&service, fault);
        let said = settle(&program);
        if expected.is_empty() {
            // Whether three submits fall into one second is chance; if they do, the pass is not whole, and if not it is.
            assert_ne!(verdict(&said), json!("not accepted"), "{said:?}");
        } else {
            assert_eq!((said.code, verdict(&said)), (7, json!(expected)), "{said:?}");
        }
        assert_ne!(submit(&program, "another lake").code, 7, "other shots may be asked for");
        let again = submit(&program, "lake");
        assert!(again.code == 7 || expected.is_empty() && again.code == 0, "{again:?}");
        assert_eq!(service.emulator().accepted_count(), 4, "nothing was paid twice");
        service.emulator().clear_faults();
        assert_eq!(settle(&program).code, 0);
        let clips = program.files().iter().filter(|file| file.ends_with(".mp4")).count();
        assert!(clips >= 1, "its clip is fetched: {:?}", program.files());
        assert_eq!(service.emulator().request_count(Operation::Submit), 4);
    }
}

/// Over MCP nobody is asked, and nothing is freed.
#[test]
fn looking_again_never_frees_a_shot() {
    let service = Service::start().fault(Fault::on(Operation::Submit, Effect::Drop(Moment::Before)));
    let program = service.program().with("GIGGLE_STATEMENT_LAG", "0s");
    assert_eq!(submit(&program, "lake").code, 7);
    assert_eq!(submit(&program, "after").code, 0);
    let id =
        program.run(&["ledger", "--state", "unsettled", "--json"]).json()["shots"][0]["fingerprint"].clone();
    let call = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {
        "name": "get_video", "arguments": {"video": id.as_str().unwrap()},
    }});
    let hello = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"},
    }});
    let mut child = program.command(&["mcp"]);
    child
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null());
    let mut child = child.spawn().unwrap();
    let text =
        format!("{hello}\n{}\n{call}\n", json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), text.as_bytes()).unwrap();
    drop(child.stdin.take());
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
    assert_eq!(submit(&program, "lake").code, 7, "still unsettled");
    // A person who settles by the command frees it, with the same statements.
    assert_eq!(settle(&program).code, 0);
    assert_eq!(submit(&program, "lake").code, 0);
}

#[test]
fn a_paid_task_that_no_shot_holds_is_named_until_somebody_takes_it_or_dismisses_it() {
    let service = Service::start();
    let program = service.program();
    assert_eq!(submit(&program, "lake").code, 0);
    // Two more under the same key, of which this ledger knows nothing.
    let other = service.program();
    assert_eq!(submit(&other, "hill").code, 0);
    assert_eq!(submit(&other, "sea").code, 0);
    let tasks: Vec<String> = service.emulator().accepted().iter().map(|task| task.task_id.clone()).collect();
    assert_eq!(program.run(&["ledger", "--json"]).json()["unclaimed_charges"], json!([]), "not read yet");
    let said = settle(&program);
    assert_eq!(said.code, 0, "exit codes stay: {said:?}");
    let named = |answer: &Value| {
        let charges = answer["unclaimed_charges"].as_array().unwrap().iter();
        let mut ids: Vec<String> = charges.map(|it| it["task_id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    let mut two = tasks[1..].to_vec();
    two.sort();
    assert_eq!(named(&said.json()), two);
    for arguments in [&["resume", "--json"][..], &["ledger", "--json"], &["doctor", "--json", "--offline"]] {
        assert_eq!(named(&program.run(arguments).json()), two, "{arguments:?}");
    }
    for arguments in [&["settle", "--no-input"][..], &["resume"], &["ledger"]] {
        let said = program.run(arguments);
        assert!(said.stderr.contains(&tasks[1]) && said.stderr.contains("giggle download"), "{said:?}");
    }
    assert_eq!(program.run(&["download", &tasks[1], "-o", "hill.mp4"]).code, 0);
    assert_eq!(std::fs::read(program.path().join("hill.mp4")).unwrap(), service::clip());
    assert_eq!(named(&program.run(&["ledger", "--json"]).json()), [tasks[2].clone()], "its clip is here");
    assert_eq!(program.run(&["ledger", "dismiss", &tasks[0]]).code, 2, "a shot holds it");
    assert_eq!(program.run(&["ledger", "dismiss", &tasks[2]]).code, 0);
    for arguments in [&["settle", "--json"][..], &["ledger", "--json"]] {
        assert_eq!(named(&program.run(arguments).json()), [""; 0], "{arguments:?}");
    }
}

/// Whoever decides must say about which shot, and is shown between which.
#[test]
fn a_decision_without_a_shot_lists_those_it_may_be_about() {
    let service = Service::start();
    let program = service.program();
    for prompt in ["a lake at dawn", "a hill by night"] {
        lose(&service);
        assert_eq!(submit(&program, prompt).code, 7);
    }
    let said = program.run(&["settle", "--not-accepted", "--no-input"]);
    assert_eq!(said.code, 2, "{said:?}");
    let said = program.run(&["settle", "--not-accepted", "--no-input", "--json"]);
    let error = said.json()["error"].clone();
    let listed = error["unsettled"].as_array().unwrap().clone();
    let hint = error["hint"].as_str().unwrap();
    for shot in &listed {
        let digits = shot["shot"].as_str().unwrap();
        assert!(hint.contains(digits) && hint.contains(shot["prompt"].as_str().unwrap()), "{hint}");
        let short = program.run(&["settle", &digits[..3], "--not-accepted", "--json"]);
        let message = short.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(short.code == 2 && message.contains('4'), "{short:?}");
    }
    assert_eq!(listed.len(), 2);
}

/// A decision names the submit that the person looked at: the shot may have been submitted again since.
#[test]
fn a_command_decides_about_no_later_submit_than_the_one_it_names() {
    let service = Service::start();
    let program = service.program();
    let break_off = || {
        let broken = Fault::on(Operation::Submit, Effect::Drop(Moment::Before));
        service.emulator().add_fault(broken).unwrap();
    };
    break_off();
    assert_eq!(submit(&program, "lake").code, 7);
    let listed = program.run(&["ledger", "--json"]).json();
    let full = listed["shots"][0]["fingerprint"].as_str().unwrap().to_owned();
    let decide =
        |name: &str, how: &[&str]| program.run(&[&["settle", name, "--no-input"], how].concat()).code;
    assert_eq!(decide(&full, &["--not-accepted"]), 0, "its name is enough, as long as there was only one");
    lose(&service);
    assert_eq!(submit(&program, "lake").code, 7, "and this one was accepted");
    let task = service.emulator().accepted()[0].task_id.clone();
    // The same commands once more, out of the shell's history.
    for name in [&full, &full[..12]] {
        assert_eq!(decide(name, &["--not-accepted"]), 2);
        assert_eq!(decide(name, &["--adopt", &task]), 2);
    }
    assert_eq!(program.run(&["settle", "--not-accepted", "--no-input"]).code, 2);
    decide(&format!("{full}:1"), &["--not-accepted"]);
    assert_eq!(decide(&format!("{full}:3"), &["--not-accepted"]), 2, "there is none");
    assert_eq!(submit(&program, "lake").code, 7, "nothing was decided about it");
    assert_eq!(service.emulator().accepted_count(), 1);
    let said = program.run(&["settle", "--not-accepted", "--no-input", "--json"]);
    let second = format!("{}:2", &full[..12]);
    assert!(said.json()["error"]["hint"].as_str().unwrap().contains(&second), "{said:?}");
    assert_eq!(decide(&second, &["--adopt", &task]), 0);
    assert_eq!(submit(&program, "lake").code, 0);
    assert_eq!(service.emulator().accepted_count(), 1);
}

/// The same of the word that a task is lost: a shot that failed and was made anew has another one.
#[test]
fn a_task_is_declared_lost_by_its_own_name_where_its_shot_had_several() {
    let service = Service::start().fault(Fault::task_fails("provider timeout"));
    let program = service.program();
    let make = |prompt: &str| {
        program.run(&["make", prompt, "-m", "veo31-no-audio", "-a", "1:1", "-o", "x.mp4"]).code
    };
    assert_eq!(make("lake"), 5);
    let listed = program.run(&["ledger", "--json"]).json();
    let full = listed["shots"][0]["fingerprint"].as_str().unwrap().to_owned();
    assert_eq!(submit(&program, "lake").code, 0, "another attempt of the same shot");
    assert_eq!(service.emulator().accepted_count(), 2);
    // The service does not answer, and the whole name insists.
    service.emulator().add_fault(Fault::http(Operation::Query, 404).always()).unwrap();
    assert_eq!(program.run(&["settle", &full, "--lost", "--no-input"]).code, 2, "of which task?");
    let said = program.run(&["settle", &format!("{full}:1"), "--lost", "--no-input"]);
    assert_eq!(said.code, 2, "{said:?}");
    service.emulator().clear_faults();
    assert_eq!(make("lake"), 0, "it was still waited for");
    assert_eq!(service.emulator().accepted_count(), 2);
}
