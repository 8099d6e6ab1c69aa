//! The agents' door as a whole process: what an agent may do, and what it costs when it repeats itself.

use crate::agent::Agent;
use crate::program::Program;
use crate::scripted::{Answer, Scripted};
use crate::service::Service;
use giggle_emulator::{Effect, Fault, Operation};
use serde_json::{Value, json};
use std::io::{BufRead as _, Write as _};
use std::process::Stdio;
use std::time::Duration;

fn submits(service: &Service) -> u64 {
    service.emulator().accepted_count()
}

fn lake() -> Value {
    json!({"prompt": "a lake", "model": "veo31-no-audio", "duration": 4, "resolution": "480p", "aspect_ratio": "1:1"})
}

fn with(mut shot: Value, name: &str, value: Value) -> Value {
    shot[name] = value;
    shot
}

#[test]
fn a_shot_is_asked_for_once_waited_for_and_brought_here() {
    let service = Service::start();
    let program = service.program();
    let mut agent = Agent::of(&program, &[]);
    let first = agent.done("generate_video", lake());
    assert_eq!(first["must_not_be_submitted_again"], json!(true), "{first}");
    let id = first["task_id"].clone();
    agent.end();
    // Another process knows it as well.
    let mut agent = Agent::of(&program, &[]);
    assert_eq!(agent.done("generate_video", lake())["task_id"], id);
    let waited = agent.done("wait_video", json!({"id": id}));
    assert_eq!(waited["next"]["tool"], "download_video", "{waited}");
    let brought = agent.done("download_video", json!({"id": id}));
    let path = brought["files"][0]["path"].as_str().unwrap();
    assert!(
        std::path::Path::new(path).starts_with(program.path().canonicalize().unwrap().join("clips")),
        "{path}"
    );
    assert_eq!(std::fs::read(path).unwrap(), crate::service::clip());
    let again = agent.done("generate_video", lake());
    assert_eq!((&again["state"], &again["submitted_by_this_call"]), (&json!("downloaded"), &json!(false)));
    assert_eq!(submits(&service), 1);
    let other = agent.done("generate_video", with(lake(), "take", json!(2)));
    assert_ne!(other["task_id"], id, "a take is asked for on purpose");
    assert_eq!(submits(&service), 2);
    agent.end();
}

#[test]
fn what_may_be_paid_for_is_not_asked_for_again() {
    let service = Service::start().fault(Fault::answer_lost(Operation::Submit));
    let program = service.program();
    let mut agent = Agent::of(&program, &[]);
    for _ in 0..2 {
        let result = agent.call("generate_video", lake());
        let said = &result["structuredContent"];
        assert_eq!(said["error"]["code"], "unsettled", "{result}");
        assert_eq!(
            (&said["error"]["billed"], &said["must_not_be_submitted_again"]),
            (&json!("unknown"), &json!(true))
        );
        assert_eq!(said["next"]["tool"], "get_video");
        assert!(said["advice"].as_str().unwrap().contains("giggle settle"), "{said}");
    }
    assert_eq!(submits(&service), 1);
    agent.end();
}

#[test]
fn a_wish_is_bound_to_its_shot() {
    let service = Service::start();
    let program = service.program();
    let mut agent = Agent::of(&program, &[]);
    let wish = |shot: Value| with(shot, "client_request_id", json!("call-1"));
    let first = agent.done("generate_video", wish(lake()));
    assert_eq!(agent.done("generate_video", wish(lake()))["task_id"], first["task_id"]);
    let error = agent.refused("generate_video", wish(with(lake(), "prompt", json!("a hill"))));
    assert_eq!((&error["code"], &error["billed"]), (&json!("usage"), &json!("no")), "{error}");
    let renamed = agent.done("generate_video", with(lake(), "client_request_id", json!("call-2")));
    assert_eq!(renamed["task_id"], first["task_id"], "a new name alone makes no new clip");
    assert_eq!(submits(&service), 1);
    agent.end();
}

#[test]
fn arguments_are_closed_and_files_stay_inside() {
    let service = Service::start();
    let program = service.program();
    std::fs::write(program.path().join("secret.png"), crate::pictures::png(64, 64)).unwrap();
    let mut agent = Agent::of(&program, &[]);
    let secret = program.path().join("secret.png").display().to_string();
    for (arguments, named) in [
        (with(lake(), "durration", json!(4)), "durration"),
        (with(lake(), "duration", json!(7)), "7"),
        (with(lake(), "duration", json!("long")), "duration"),
        (with(lake(), "model", json!("veo32")), "veo32"),
        (with(lake(), "start_frame", json!(secret)), "start_frame"),
        (with(lake(), "take", json!(0)), "take"),
        (with(lake(), "start_frame", json!("../secret.png")), "secret.png"),
    ] {
        let error = agent.refused("generate_video", arguments);
        let said = format!("{} {}", error["message"], error["hint"]);
        assert!(said.contains(named) || said.contains("allowed folders"), "{error}");
        assert_eq!(error["billed"], "no");
    }
    let id = agent.done("generate_video", lake())["task_id"].clone();
    agent.done("wait_video", json!({"id": id}));
    let error = agent.refused("download_video", json!({"id": id, "file": "../out.mp4"}));
    assert_eq!(error["code"], "usage", "{error}");
    assert!(!program.path().join("out.mp4").exists());
    assert_eq!(submits(&service), 1);
    agent.end();
}

/// What a person wrote outside the folders since is not an agent's to replace, whatever was to go there.
#[test]
fn a_clip_that_was_to_go_elsewhere_comes_into_the_folders() {
    let service = Service::start().fault(Fault::on(Operation::Query, Effect::EmptyUrls).always());
    let program = service.program();
    let shot = ["make", "a lake", "-m", "veo31-no-audio", "-a", "1:1", "-r", "480p", "-o", "movie.mp4"];
    assert_eq!(program.run(&shot).code, 9);
    service.emulator().clear_faults();
    std::fs::write(program.path().join("movie.mp4"), "mine").unwrap();
    let mut agent = Agent::of(&program, &[]);
    let id = service.emulator().accepted()[0].task_id.clone();
    let brought = agent.done("download_video", json!({"id": id}));
    assert!(brought["files"][0]["path"].as_str().unwrap().contains("/clips/"), "{brought}");
    assert_eq!(std::fs::read(program.path().join("movie.mp4")).unwrap(), b"mine");
    agent.end();
}

/// A clip that another command brought elsewhere is copied to where the agent may read it, and neither paid for nor fetched once more.
#[test]
fn a_clip_that_lies_elsewhere_is_copied_into_the_folders() {
    let service = Service::start();
    let program = service.program();
    let shot = ["make", "a lake", "-m", "veo31-no-audio", "-a", "1:1", "-r", "480p", "-o", "movie.mp4"];
    assert_eq!(program.run(&shot).code, 0);
    let fetched = || service.emulator().request_count(Operation::Clip);
    let before = fetched();
    let mut agent = Agent::of(&program, &[]);
    let id = service.emulator().accepted()[0].task_id.clone();
    for _ in 0..2 {
        let brought = agent.done("download_video", json!({"task_id": id}));
        let path = brought["files"][0]["path"].as_str().unwrap();
        assert!(path.contains("/clips/"), "{brought}");
        let movie = std::fs::read(program.path().join("movie.mp4")).unwrap();
        assert_eq!(std::fs::read(path).unwrap(), movie);
    }
    assert_eq!((submits(&service), fetched()), (1, before));
    agent.end();
}

/// Three ways to ask about a task that is refused say the same of its money.
#[test]
fn a_refused_query_is_billed_alike_everywhere() {
    let service = Service::start().fault(Fault::http(Operation::Query, 401).always());
    let program = service.program();
    let mut agent = Agent::of(&program, &[]);
    let id = agent.done("generate_video", lake())["task_id"].clone();
    let stranger = json!("0b3a1c52-5d0e-4d51-9c0a-1f2e3d4c5b6a");
    for (id, billed) in [(id, "yes"), (stranger, "unknown")] {
        for tool in ["get_video", "wait_video", "download_video"] {
            let error = agent.refused(tool, json!({"id": id}));
            assert_eq!((&error["code"], &error["billed"]), (&json!("unfinished"), &json!(billed)), "{tool}");
            assert_eq!(error["retryable"], false, "{tool}");
        }
    }
    agent.end();
}

#[test]
fn modes_hold() {
    let service = Service::start();
    let program = service.program();
    for (flag, tools) in [("--read-only", 6), ("--draft-only", 3)] {
        let mut agent = Agent::of(&program, &[flag]);
        let listed = agent.ask("tools/list", json!({}))["result"]["tools"].as_array().unwrap().len();
        assert_eq!(listed, tools, "{flag}");
        assert_eq!(agent.refused("generate_video", lake())["code"], "settings");
        agent.end();
    }
    assert_eq!(submits(&service), 0);
}

#[test]
fn a_price_is_agreed_to_first() {
    let service = Service::start();
    let program = service.program();
    let mut agent = Agent::of(&program, &["--confirm-above", "0.01"]);
    let asked = agent.done("generate_video", lake());
    assert_eq!((&asked["state"], submits(&service)), (&json!("needs_confirmation"), 0));
    let too_little = agent.done("generate_video", with(lake(), "accept_credits", json!(0.02)));
    assert_eq!((&too_little["state"], submits(&service)), (&json!("needs_confirmation"), 0));
    agent.done("generate_video", with(lake(), "accept_credits", json!(100_000)));
    assert_eq!(submits(&service), 1);
    agent.end();
}

#[test]
fn beyond_loopback_there_is_no_door_without_a_token() {
    let said = Program::new().run(&["mcp", "--http", "0.0.0.0:0"]);
    assert_eq!(said.code, 3, "{}", said.stderr);
    let said = Program::new().with("GIGGLE_MCP_TOKEN", "short").run(&["mcp", "--http", "127.0.0.1:0"]);
    assert_eq!(said.code, 3, "{}", said.stderr);
    let said = Program::new().run(&["mcp", "--no-ledger"]);
    assert_eq!(said.code, 3, "{}", said.stderr);
}

#[test]
fn a_request_that_cannot_be_read_is_answered_and_the_next_one_too() {
    let program = Program::new();
    let mut agent = Agent::of(&program, &[]);
    let lone = r#"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"generate_video","arguments":{"prompt":"a \ud83d"}},"id":70}"#;
    let text =
        r#"{"jsonrpc":"2.0","id":71,"method":"tools/call","params":{"name":"list_models","arguments":"{}"}}"#;
    for (line, id, code, word) in [
        (lone, json!(70), -32602, "surrogate"),
        (text, json!(71), -32602, "arguments"),
        ("{nope}", Value::Null, -32700, "JSON"),
    ] {
        writeln!(agent.stdin.as_mut().unwrap(), "{line}").unwrap();
        let mut said = String::new();
        agent.stdout.read_line(&mut said).unwrap();
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!((&said["id"], &said["error"]["code"]), (&id, &json!(code)), "{said}");
        assert!(said["error"]["message"].as_str().unwrap().contains(word), "{said}");
    }
    assert!(agent.ask("tools/list", json!({}))["result"].is_object());
    assert_eq!(agent.ask("nobody/knows", json!({}))["error"]["code"], -32601);
    agent.end();
}

#[test]
fn a_number_of_credits_does_not_stand_for_a_price_that_nobody_knows() {
    let service = Service::start().fault(Fault::envelope(Operation::Price, 500, "record not found").always());
    let program = service.program();
    let mut agent = Agent::of(&program, &["--confirm-above", "10"]);
    for arguments in
        [lake(), with(lake(), "accept_credits", json!(0)), with(lake(), "accept_credits", json!(1e6))]
    {
        let asked = agent.done("generate_video", arguments);
        assert_eq!((&asked["state"], submits(&service)), (&json!("needs_confirmation"), 0), "{asked}");
    }
    agent.done("generate_video", with(lake(), "accept_unknown_price", json!(true)));
    assert_eq!(submits(&service), 1);
    agent.end();
}

/// What somebody else is submitting may come to nothing; then nobody has agreed to a submit of one's own.
#[test]
fn nothing_is_submitted_unasked_when_the_submit_that_is_joined_is_refused() {
    let late = Answer::refusal(422, 422, "no").late(Duration::from_secs(3));
    let server = Scripted::start(vec![late, Answer::data(json!({"task_id": "t-1"}))]);
    let submits = || server.requests().iter().filter(|it| it.line.contains("to-video")).count();
    let program = Program::against(&server.base);
    let words =
        "submit|a lake|--model|veo31-no-audio|--duration|4|--resolution|480p|--aspect-ratio|1:1|--json";
    let mut command = program.command(&words.split('|').collect::<Vec<_>>());
    let other = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while program.run(&["ledger", "--json"]).json()["shots"][0]["state"] != "submitting" {}
    let mut agent = Agent::of(&program, &["--confirm-above", "0.01"]);
    let told = agent.call("generate_video", lake());
    assert_eq!(other.wait_with_output().unwrap().status.code(), Some(4));
    assert_eq!(submits(), 1, "{told}");
    let asked = agent.done("generate_video", lake());
    assert_eq!((&asked["state"], submits()), (&json!("needs_confirmation"), 1), "{asked}");
    agent.end();
}

#[test]
fn what_counts_as_charged_must_not_be_submitted_again_and_no_link_is_no_clip() {
    let service =
        Service::start().fault(Fault::on(Operation::Query, Effect::Status("cancelled".into())).always());
    let program = service.program();
    let mut agent = Agent::of(&program, &[]);
    let id = agent.done("generate_video", lake())["task_id"].clone();
    let told = agent.call("get_video", json!({"id": id}))["structuredContent"].clone();
    assert_eq!(
        (&told["state"], &told["must_not_be_submitted_again"]),
        (&json!("stopped"), &json!(true)),
        "{told}"
    );
    let listed = agent.done("list_videos", json!({}));
    assert_eq!(listed["videos"][0]["must_not_be_submitted_again"], true, "{listed}");
    assert_eq!(agent.refused("list_videos", json!({"limit": 0}))["code"], "usage");
    agent.end();
    // Another ledger has never heard of it.
    let other = service.program();
    let mut agent = Agent::of(&other, &[]);
    let told = agent.call("get_video", json!({"id": id}))["structuredContent"].clone();
    assert_eq!(
        (&told["state"], &told["must_not_be_submitted_again"]),
        (&json!("stopped"), &json!(true)),
        "{told}"
    );
    agent.end();
    let service = Service::start().fault(Fault::on(Operation::Query, Effect::EmptyUrls).always());
    let program = service.program();
    let mut agent = Agent::of(&program, &[]);
    let id = agent.done("generate_video", lake())["task_id"].clone();
    for _ in 0..2 {
        let result = agent.call("wait_video", json!({"id": id}));
        let text = result["content"][0]["text"].as_str().unwrap();
        assert!(text.contains("no link") && !text.contains("ready"), "{text}");
        assert_eq!(result["structuredContent"]["next"]["tool"], "get_video", "{result}");
    }
    agent.end();
}

#[test]
fn every_resolution_of_the_catalog_can_be_asked_for() {
    let mut agent = Agent::of(&Program::new(), &["--draft-only"]);
    let tools = agent.ask("tools/list", json!({}))["result"]["tools"].clone();
    let draft = tools.as_array().unwrap().iter().find(|tool| tool["name"] == "make_draft").unwrap();
    let offered = &draft["inputSchema"]["properties"]["resolution"]["enum"];
    assert_eq!(*offered, json!(["480p", "720p", "768p", "1080p"]));
    agent.end();
}

#[cfg(unix)]
#[test]
fn a_server_that_is_told_to_end_does_not_wait_for_its_client() {
    let mut agent = Agent::of(&Program::new(), &[]);
    let status = std::process::Command::new("kill").args(["-TERM", &agent.process.id().to_string()]).status();
    assert!(status.unwrap().success());
    assert!(agent.process.wait().unwrap().success(), "its standard input is still open");
}
