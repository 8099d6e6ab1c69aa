//! The verbs against the emulator: what they print, what they write, how they end.

use crate::program::{KEY, Program, Said};
use crate::scripted::{Answer, Scripted};
use crate::service::Service;
use giggle_emulator::{Effect, Fault, Moment, Operation, Pace, Side, Wording};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

const MAKE: [&str; 6] = ["make", "a lake", "--model", "veo31-no-audio", "--output", "clip.mp4"];

fn code(said: &Said) -> (i32, &str) {
    (said.code, said.stderr.as_str())
}

#[test]
fn make_prints_the_path_and_writes_the_clip_whole() {
    let service = Service::start();
    let program = service.program();
    let said = program.run(&MAKE);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(said.stdout, "clip.mp4\n");
    assert_eq!(std::fs::read(program.path().join("clip.mp4")).unwrap(), crate::service::clip());
    let id = service.emulator().accepted()[0].task_id.clone();
    assert!(said.stderr.contains(&id), "the task id is said: {}", said.stderr);
    assert!(!program.path().join("clip.mp4.part").exists());
    for entry in service.emulator().journal() {
        let shown = format!("{entry:?}");
        assert!(!shown.contains(KEY), "the journal hides the key");
    }
}

#[test]
fn make_as_json_is_one_object() {
    let service = Service::start();
    let mut arguments = MAKE.to_vec();
    arguments.push("--json");
    let said = service.program().run(&arguments);
    let object = said.json();
    assert_eq!(object["files"][0]["path"], "clip.mp4");
    assert_eq!(object["files"][0]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(object["task_id"], service.emulator().accepted()[0].task_id);
}

#[test]
fn the_steps_lead_to_the_same_clip() {
    let service = Service::start();
    let program = service.program();
    let said = program.run(&["submit", "a lake", "--model", "veo31-no-audio"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let id = said.stdout.trim().to_owned();
    let said = program.run(&["wait", &id]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(said.stdout.starts_with(service.base()), "{}", said.stdout);
    let said = program.run(&["query", &id]);
    assert!(said.stdout.contains("Signature="), "a link is the answer: {}", said.stdout);
    assert_eq!(program.run(&["query", &id, "--json"]).json()["status"], "completed");
    let said = program.run(&["download", &id]);
    assert_eq!(said.stdout, format!("giggle-{id}.mp4\n"));
    assert_eq!(service.emulator().request_count(Operation::Submit), 1);
}

#[test]
fn several_clips_of_one_task_are_numbered() {
    let service = Service::start();
    let program = service.program();
    let said = program.run(&["make", "a lake", "--model", "seedance-2.0-pro", "--count", "3", "-o", "a.mp4"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(said.stdout, "a.mp4\na-2.mp4\na-3.mp4\n");
}

#[test]
fn an_upload_gives_an_asset_that_is_a_frame() {
    let service = Service::start();
    let program = service.program();
    std::fs::write(program.path().join("a.png"), crate::pictures::png(16, 16)).unwrap();
    let said = program.run(&["upload", "a.png"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let frame = format!("asset_id:{}", said.stdout.trim());
    let said = program.run(&["make", "a lake", "--start-frame", &frame, "-o", "clip.mp4"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
}

#[test]
fn a_dry_run_shows_the_request_and_sends_nothing() {
    let service = Service::start();
    let program = service.program();
    std::fs::write(program.path().join("a.png"), crate::pictures::png(16, 16)).unwrap();
    for verb in ["make", "submit"] {
        let said = program.run(&[verb, "a lake", "--start-frame", "a.png", "--dry-run", "--json"]);
        let object = said.json();
        assert_eq!(object["request"]["body"]["prompt"], "a lake");
        assert!(object["request"]["url"].as_str().unwrap().ends_with("/image-to-video"));
        assert_eq!(object["request"]["headers"]["x-auth"], "(hidden)");
    }
    assert_eq!(program.run(&["upload", "a.png", "--dry-run"]).code, 0);
    assert_eq!(Program::new().run(&["make", "a lake", "--dry-run"]).code, 0, "no key is needed");
    assert!(service.emulator().journal().is_empty());
}

#[test]
fn a_file_in_the_way_is_found_before_anything_is_spent() {
    let service = Service::start();
    let program = service.program();
    std::fs::write(program.path().join("clip.mp4"), "somebody's own").unwrap();
    let said = program.run(&MAKE);
    assert_eq!(said.code, 2, "{}", said.stderr);
    assert_eq!(service.emulator().accepted_count(), 0);
    assert_eq!(std::fs::read(program.path().join("clip.mp4")).unwrap(), b"somebody's own");
    let mut arguments = MAKE.to_vec();
    arguments.push("--overwrite");
    assert_eq!(program.run(&arguments).code, 0);
    assert_eq!(std::fs::read(program.path().join("clip.mp4")).unwrap(), crate::service::clip());
    let said = program.run(&["make", "a lake", "--output", "nowhere/clip.mp4"]);
    assert_eq!(code(&said).0, 2);
}

#[test]
fn a_local_draft_needs_no_key_and_ignores_the_environment() {
    let program = Program::against("http://127.0.0.1:9");
    let arguments =
        ["make", "--local", "a lake", "-m", "veo31-no-audio", "-r", "480p", "-a", "1:1", "-o", "clip.mp4"];
    let said = program.run(&arguments);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let first = std::fs::read(program.path().join("clip.mp4")).unwrap();
    let said = program.run(&arguments);
    assert_eq!(said.code, 0, "a draft replaces a draft: {}", said.stderr);
    assert_eq!(std::fs::read(program.path().join("clip.mp4")).unwrap(), first, "same shot, same bytes");
    let said = program.run(&["make", "--local", "a lake", "--start-frame", "asset_id:abc"]);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("asset"));
}

/// Faults of a submit: how `make` ends, whether it is billed, and how many submits reached the service.
#[test]
fn a_fault_of_the_submit_ends_as_the_money_table_says() {
    let cases: [(Fault, i32, &str, usize); 17] = [
        (Fault::envelope(Operation::Submit, 500, "payment failed"), 4, "no", 1),
        (Fault::http(Operation::Submit, 400), 4, "no", 1),
        (Fault::http(Operation::Submit, 401), 4, "no", 1),
        (Fault::on(Operation::Submit, Effect::OutOfCredit(Wording::Chinese)), 4, "no", 1),
        (Fault::http(Operation::Submit, 500), 7, "unknown", 1),
        (Fault::http(Operation::Submit, 408), 7, "unknown", 1),
        (Fault::http(Operation::Submit, 524), 7, "unknown", 1),
        (Fault::on(Operation::Submit, Effect::Drop(Moment::Before)), 7, "unknown", 1),
        (Fault::answer_lost(Operation::Submit), 7, "unknown", 1),
        (Fault::on(Operation::Submit, Effect::Drop(Moment::MidAnswer)), 7, "unknown", 1),
        (Fault::on(Operation::Submit, Effect::Truncate { after: None }), 7, "unknown", 1),
        (Fault::on(Operation::Submit, Effect::NoJson), 7, "unknown", 1),
        (Fault::on(Operation::Submit, Effect::DataNull), 7, "unknown", 1),
        (Fault::on(Operation::Submit, Effect::NoTaskId), 7, "unknown", 1),
        (Fault::too_many_requests(Operation::Submit, 0), 0, "", 2),
        (Fault::on(Operation::Submit, Effect::StringCode), 0, "", 1),
        (Fault::task_fails("provider timeout"), 5, "unknown", 1),
    ];
    for (fault, expected, billed, submits) in cases {
        let service = Service::start().fault(fault);
        let mut arguments = MAKE.to_vec();
        arguments.push("--json");
        let said = service.program().run(&arguments);
        assert_eq!(said.code, expected, "{} {}", said.stdout, said.stderr);
        assert_eq!(service.emulator().request_count(Operation::Submit), submits);
        assert!(service.emulator().accepted_count() <= 1, "never two clips");
        if expected != 0 {
            let error = &said.json()["error"];
            assert_eq!(error["billed"], billed, "{error}");
            assert_eq!(error["retryable"], false, "{error}");
            if expected == 7 {
                let text = error.to_string();
                assert!(text.contains("do not ask"), "{text}");
            }
        }
    }
}

/// Faults after the submit never cost the clip.
#[test]
fn a_fault_after_the_submit_never_costs_the_clip() {
    let cases: [(Fault, i32); 17] = [
        (Fault::http(Operation::Query, 500), 0),
        (Fault::too_many_requests(Operation::Query, 0), 0),
        (Fault::on(Operation::Query, Effect::Drop(Moment::Before)), 0),
        (Fault::on(Operation::Query, Effect::NoJson), 0),
        (Fault::on(Operation::Query, Effect::Truncate { after: None }), 0),
        (Fault::on(Operation::Query, Effect::Status("running".into())), 0),
        (Fault::on(Operation::Query, Effect::Status("on holiday".into())), 0),
        (Fault::on(Operation::Query, Effect::EmptyUrls), 0),
        (Fault::on(Operation::Query, Effect::StringCode), 0),
        (Fault::on(Operation::Query, Effect::ExpiredLink), 0),
        (Fault::on(Operation::Query, Effect::ShortLink), 0),
        (Fault::on(Operation::Clip, Effect::ClipDiesAfter(1000)), 0),
        (Fault::http(Operation::Clip, 500), 0),
        (Fault::on(Operation::Clip, Effect::ChangedContent), 0),
        (Fault::on(Operation::Query, Effect::NoUrls).always(), 9),
        (Fault::on(Operation::Query, Effect::ExpiredLink).always(), 9),
        (Fault::on(Operation::Clip, Effect::ErrorPage).always(), 9),
    ];
    for (fault, expected) in cases {
        let service = Service::start().fault(fault);
        let program = service.program();
        let said = program.run(&MAKE);
        assert_eq!(said.code, expected, "{}", said.stderr);
        assert_eq!(service.emulator().request_count(Operation::Submit), 1);
        if expected == 0 {
            assert!(program.path().join("clip.mp4").exists());
            continue;
        }
        assert!(!program.path().join("clip.mp4").exists(), "nothing half-written under the final name");
        let id = &service.emulator().accepted()[0].task_id;
        assert!(said.stderr.contains(id.as_str()), "{}", said.stderr);
        service.emulator().clear_faults();
        let said = program.run(&["download", id, "-o", "clip.mp4"]);
        assert_eq!(said.code, 0, "the same clip later: {}", said.stderr);
    }
}

#[test]
fn every_other_exit_code() {
    let service = Service::with(|settings| settings.pace = Pace::Real);
    let program = service.program();
    // 6: the deadline passes first; the id stays valid.
    let said = program.run(&["make", "a lake", "--deadline", "0s", "-o", "a.mp4"]);
    assert_eq!(said.code, 6, "{}", said.stderr);
    let id = service.emulator().accepted()[0].task_id.clone();
    assert!(said.stderr.contains(&id));
    assert_eq!(program.run(&["download", &id]).code, 6);
    assert_eq!(program.run(&["wait", &id, "--deadline", "0s"]).code, 6);
    // 2: refused here.
    for arguments in [
        &["make", "a lake", "--duration", "7"][..],
        &["make", "a lake", "--model", "sora-2"],
        &["make"],
        &["query", " "],
        &["make", "a lake", "--deadline", "soon"],
        &["make", "a lake", "--output", "{name}.mp4"],
        &["--model", "grok", "make", "a lake"],
        &["frobnicate"],
    ] {
        let said = program.run(arguments);
        assert_eq!(said.code, 2, "{arguments:?} {}", said.stderr);
        assert_eq!(said.stdout, "");
    }
    // 3: settings.
    assert_eq!(Program::new().run(&["make", "a lake"]).code, 3);
    assert_eq!(Program::against("http://giggle.pro").run(&["query", "x"]).code, 3, "no plain http");
    assert_eq!(Program::against("https://api.giggle.pro").run(&["query", "x"]).code, 3);
    // Never 4 for a query: what the service refuses to tell says nothing of what it accepted.
    let stranger = Program::against(service.base()).with("GIGGLE_API_KEY", "sk_wrong");
    for verb in ["query", "wait", "download"] {
        let said = stranger.run(&[verb, "x", "--json"]);
        let error = &said.json()["error"];
        assert_eq!((said.code, &error["billed"], &error["retryable"]), (6, &json!("unknown"), &json!(false)));
        let hint = error["hint"].as_str().unwrap();
        assert!(hint.contains("GIGGLE_API_KEY"), "{hint}");
    }
    let said = program.run(&["query", "nonsense", "--json"]);
    let hint = said.json()["error"]["hint"].clone();
    assert_eq!(said.code, 6);
    assert!(!hint.as_str().unwrap().contains("still running"), "nobody knows such a task: {hint}");
    // 11: nobody there.
    for arguments in [&["make", "a lake"][..], &["query", "x"], &["submit", "a lake"]] {
        let said = Program::against("http://127.0.0.1:9").run(arguments);
        assert_eq!(said.code, 11, "{}", said.stderr);
        assert!(said.stderr.contains("127.0.0.1:9"), "{}", said.stderr);
    }
}

#[test]
fn a_failed_task_ends_query_wait_and_download_with_5() {
    let service = Service::start().fault(Fault::task_fails("prompt is Sensitive"));
    let program = service.program();
    let id = program.run(&["submit", "a lake"]).stdout.trim().to_owned();
    for verb in ["wait", "query", "download"] {
        let said = program.run(&[verb, &id]);
        assert_eq!(said.code, 5, "{verb}: {}", said.stderr);
        assert!(said.stderr.contains("prompt is Sensitive"), "{}", said.stderr);
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_waits_for_the_answer_of_a_submit_and_names_what_is_open() {
    let service = Service::start().fault(Fault::on(Operation::Submit, Effect::Stall(Side::After)));
    // Kept to the end: its folder is where the clip goes.
    let program = service.program();
    let mut child = program.command(&MAKE).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    while service.emulator().accepted_count() == 0 {
        std::thread::yield_now();
    }
    let pid = child.id().to_string();
    let interrupt = || {
        let status = std::process::Command::new("kill").args(["-INT", &pid]).status();
        assert!(status.unwrap().success());
    };
    interrupt();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(line.contains("Ctrl-C again"), "{line}");
    // What comes at once with the first is the same wish.
    let again = std::thread::spawn(move || {
        stderr.read_to_string(&mut line).unwrap();
        line
    });
    while !again.is_finished() {
        interrupt();
    }
    let line = again.join().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(line.contains("may have been accepted"), "{line}");
}

/// `timeout` signals its child and then the whole group, and others hand on what they got: that is one wish.
#[cfg(unix)]
#[test]
fn two_signals_at_once_are_one_wish_and_tear_nothing_off() {
    let service = Service::start().fault(Fault::on(Operation::Submit, Effect::Delay { milliseconds: 300 }));
    let program = service.program();
    let child = program.command(&MAKE).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    while service.emulator().request_count(Operation::Submit) == 0 {
        std::thread::yield_now();
    }
    let pid = child.id().to_string();
    for signal in ["-TERM", "-HUP", "-TERM"] {
        assert!(std::process::Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }
    let said = child.wait_with_output().unwrap();
    assert_eq!(said.status.code(), Some(130), "{said:?}");
    let rows = program.run(&["ledger", "--json"]).json()["shots"].clone();
    assert_eq!(rows[0]["task_id"], json!(service.emulator().accepted()[0].task_id), "{rows}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_during_the_wait_says_how_to_go_on() {
    let service = Service::with(|settings| settings.pace = Pace::Real);
    // Kept to the end: its folder is where the clip goes.
    let program = service.program();
    let mut child = program.command(&MAKE).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    while service.emulator().request_count(Operation::Query) == 0 {
        std::thread::yield_now();
    }
    let status = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(status.unwrap().success());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let id = &service.emulator().accepted()[0].task_id;
    assert!(stderr.contains(&format!("giggle download {id}")), "{stderr}");
}

#[cfg(unix)]
#[test]
fn the_emulator_serves_until_it_is_told_to_stop_and_finds_its_tasks_again() {
    let program = Program::new();
    let data = program.path().join("data");
    let data = data.to_str().unwrap();
    let start = || {
        let mut child = program
            .command(&["emulate", "--port", "0", "--data", data, "--pace", "instant"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        (child, serde_json::from_str::<Value>(&line).unwrap())
    };
    let stop = |mut child: std::process::Child, signal: &str| {
        std::process::Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}");
    };
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (child, said) = start();
    let client = Program::new()
        .with("GIGGLE_API_BASE", &text(&said["base_url"]))
        .with("GIGGLE_API_KEY", &text(&said["api_key"]));
    let id = client.run(&["submit", "a lake", "-m", "veo31-no-audio", "-r", "480p"]).stdout.trim().to_owned();
    stop(child, "-TERM");
    let (child, again) = start();
    assert_eq!(again["api_key"], said["api_key"], "the key is kept");
    let client = client.with("GIGGLE_API_BASE", &text(&again["base_url"]));
    let said = client.run(&["wait", &id]);
    assert_eq!(said.code, 0, "the task is found again: {}", said.stderr);
    stop(child, "-INT");
}

#[test]
fn doctor_says_what_is_wrong_and_how_to_mend_it() {
    let service = Service::start();
    let said = service.program().run(&["doctor"]);
    assert_eq!(said.code, 0, "{} {}", said.stdout, said.stderr);
    assert_eq!(service.emulator().request_count(Operation::Submit), 0);
    let said = Program::new().run(&["doctor", "--offline"]);
    assert_eq!(said.code, 3);
    assert!(said.stdout.contains("GIGGLE_API_KEY"));
    assert_eq!(service.program().with("GIGGLE_API_KEY", "sk_wrong").run(&["doctor"]).code, 4);
    assert_eq!(Program::against("http://127.0.0.1:9").run(&["doctor"]).code, 11);
    let findings = Program::new().run(&["doctor", "--offline", "--json"]).json()["error"]["findings"].clone();
    assert!(findings.as_array().unwrap().iter().any(|it| it["verdict"] == "bad"), "{findings}");
}

#[test]
fn models_and_guide_speak_json() {
    let program = Program::new();
    let models = program.run(&["models", "--json"]).json();
    assert_eq!(models["models"].as_array().unwrap().len(), 16);
    assert_eq!(models["default_model"], "grok");
    let question = program.run(&["guide", "a lake", "--json"]).json();
    assert_eq!(question["question"]["topic"], "model");
    assert_eq!(question["question"]["default"], Value::Null);
    let question = program.run(&["guide", "a lake", "--model", "veo31", "--json", "--lang", "zh"]).json();
    assert_eq!(question["question"]["default"], "4");
    let ready = program
        .run(&["guide", "a lake", "--model", "minimax23", "--no-frames", "-a", "1:1", "--json"])
        .json();
    assert_eq!(ready["ready"], true);
    // A program gets a command that returns within seconds, and does not wait for the clip.
    let command = ready["command"].as_str().unwrap();
    assert!(command.starts_with("giggle submit 'a lake' --model minimax23") && command.ends_with("--json"));
}

#[test]
fn a_file_of_the_current_folder_decides_nothing() {
    let service = Service::start();
    let program = service.program();
    std::fs::write(program.path().join("config.toml"), "base = \"https://evil.example\"").unwrap();
    std::fs::write(program.path().join("catalog.toml"), "[models.grok]\nretired = true").unwrap();
    assert_eq!(program.run(&["submit", "a lake"]).code, 0);
}

#[test]
fn flags_outrank_the_environment_and_files_must_be_right() {
    let program = Program::new();
    let write = |name: &str, text: &str| std::fs::write(program.path().join(name), text).unwrap();
    write("mine.toml", "[models.new]\ndurations = [3]\nresolutions = [\"480p\"]");
    let said = program.run(&["models", "--catalog", "mine.toml"]);
    assert!(said.stdout.contains("new "), "{}", said.stdout);
    assert!(program.run(&["models", "--lang", "zh"]).stdout.contains("默认"));
    for (name, text) in [("a.toml", "lang = "), ("b.toml", "colour = \"red\""), ("d.toml", "base = 7")] {
        write(name, text);
        let said = program.run(&["models", "--config", name]);
        assert_eq!(said.code, 3, "{name}: {}", said.stderr);
    }
    assert_eq!(program.run(&["models", "--config", "nowhere.toml"]).code, 3);
    assert_eq!(program.run(&["models", "--catalog", "."]).code, 3);
    assert_eq!(program.run(&["models", "--lang", "de"]).code, 2);
}

#[test]
fn json_is_one_object_for_misuse_too() {
    for arguments in [&["make", "--frobnicate", "--json"][..], &["make", "--json"], &["query", "x", "--json"]]
    {
        let said = Program::new().run(arguments);
        let error = &said.json()["error"];
        assert!(error["message"].is_string() && error["billed"] == "no", "{error}");
        assert_ne!(said.code, 0);
    }
}

#[test]
fn signed_links_stand_in_no_error() {
    let secret = "Signature=TOPSECRET";
    let link = format!("http://127.0.0.1:9/private/a.mp4?{secret}&Policy=x&Key-Pair-Id=y");
    let server = Scripted::start(vec![Answer::data(json!({"status": "completed", "urls": [link]}))]);
    let said = Program::against(&server.base).run(&["download", "t", "-o", "a.mp4"]);
    assert_eq!(said.code, 9);
    assert!(!format!("{}{}", said.stdout, said.stderr).contains("TOPSECRET"), "{}", said.stderr);
}

#[test]
fn prompts_come_from_files_and_standard_input_at_the_verbs() {
    let program = Program::new();
    std::fs::write(program.path().join("prompt.txt"), "a lake\nat dawn\n").unwrap();
    let body = |said: Said| said.json()["request"]["body"]["prompt"].clone();
    assert_eq!(body(program.run(&["submit", "@prompt.txt", "--dry-run", "--json"])), "a lake\nat dawn");
    assert_eq!(program.run(&["submit", "@nowhere.txt", "--dry-run"]).code, 3);
    assert_eq!(
        program.run(&["submit", "-", "--dry-run"]).code,
        2,
        "an empty standard input is an empty prompt"
    );
}

#[test]
fn a_draft_says_what_it_is_and_gives_stills() {
    let program = Program::new();
    let said = program.run(&[
        "make",
        "--local",
        "a lake at dawn, pan left",
        "-m",
        "veo31",
        "-r",
        "480p",
        "-a",
        "1:1",
        "-o",
        "clip.mp4",
        "--seed",
        "7",
        "--poster",
        "poster.jpg",
        "--sheet",
        "sheet.png",
        "--slate",
        "--fit",
        "contain",
        "--camera",
        "pan right",
    ]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(std::fs::read(program.path().join("poster.jpg")).unwrap().starts_with(&[0xff, 0xd8, 0xff]));
    assert!(std::fs::read(program.path().join("sheet.png")).unwrap().starts_with(b"\x89PNG"));
    let said = program.run(&["inspect", "clip.mp4", "--json"]);
    assert_eq!(said.code, 0, "{}", said.stdout);
    let facts = said.json();
    assert_eq!((&facts["width"], &facts["height"], &facts["frames"]), (&json!(480), &json!(480), &json!(96)));
    assert_eq!(facts["draft"], true);
    assert_eq!(facts["provenance"]["prompt"], "a lake at dawn, pan left");
    assert_eq!(facts["provenance"]["facts"]["model"], "veo31");
    assert_eq!(facts["provenance"]["facts"]["seed"], "7");
    assert!(facts["sound"].is_object(), "veo31 delivers sound: {facts}");
    assert_eq!(facts["pictures"]["flags"], json!([]));
    assert_eq!(program.run(&["inspect", "clip.mp4"]).code, 0);
    for (arguments, code) in [
        (&["inspect", "nowhere.mp4"][..], 3),
        (&["inspect", "poster.jpg"], 2),
        (&["inspect", "."], 2),
        (&["make", "--local", "a", "--camera", "sideways"], 2),
        (&["make", "--local", "a", "--poster", "clip.gif"], 2),
        (&["make", "a", "--seed", "7"], 2),
    ] {
        let said = program.run(arguments);
        assert_eq!(said.code, code, "{arguments:?}: {}", said.stderr);
    }
}

#[test]
fn a_misuse_says_as_json_what_is_missing_and_what_was_meant() {
    for (arguments, message, hint) in [
        (&["download", "--json"][..], "<TASK_ID>", ""),
        (&["make", "a", "--duratoin", "6", "--json"], "--duratoin", "--duration"),
        (&["mkae", "--json"], "mkae", "make"),
        (&["make", "a", "--duration", "six", "--json"], "a whole number of seconds, such as 6", ""),
        (&["make", "a", "--take", "0", "--json"], "a whole number of at least 1", ""),
        (&["make", "a", "--count", "many", "--json"], "a number of clips", ""),
        (&["make", "a", "--max-credits", "few", "--json"], "a number of credits", ""),
        (&["make", "a", "--local", "--camera", "spin around wildly", "--json"], "wildly", "push in"),
        (&["make", "a", "--local", "--camera", "pussh in", "--json"], "did you mean `push in`?", "pan left"),
    ] {
        let said = Program::new().run(arguments);
        let error = &said.json()["error"];
        assert_eq!((said.code, &error["code"]), (2, &json!("usage")), "{arguments:?}");
        let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
        assert!(text("message").contains(message), "{arguments:?}: {error}");
        assert!(text("hint").contains(hint), "{arguments:?}: {error}");
    }
    let chinese = ["make", "a", "--local", "--camera", "pussh in", "--lang", "zh"];
    let said = Program::new().run(&chinese);
    assert!(said.stderr.contains("push in") && said.stderr.contains("运镜"), "{}", said.stderr);
}

#[test]
fn reference_material_is_sent_where_a_model_takes_it() {
    let service = Service::start();
    let program = service.program();
    std::fs::write(program.path().join("kite.png"), crate::pictures::png(64, 64)).unwrap();
    let shot = [
        "submit",
        "@image1 over @image2",
        "-m",
        "seedance-2.0-pro",
        "--image",
        "kite.png",
        "--image",
        "url:https://pictures.example/sea.png",
    ];
    let dry = program.run(&[&shot[..], &["--dry-run", "--json"]].concat()).json();
    assert!(dry["request"]["url"].as_str().unwrap().ends_with("/api/v1/generation/omni-video"), "{dry}");
    let images = dry["request"]["body"]["images"].as_array().unwrap();
    assert!(images.len() == 2 && images[0]["base64"].as_str().unwrap().starts_with('('), "{dry}");
    assert_eq!(program.run(&shot).code, 0);
    assert_eq!(service.emulator().accepted_count(), 1);
    for (arguments, named) in [
        (&["submit", "a lake", "-m", "grok", "--image", "kite.png"][..], "seedance-2.0-pro"),
        (&["submit", "@image2", "-m", "MiniMax-H3", "--image", "kite.png"], "@image2"),
        (&["submit", "a lake", "-m", "MiniMax-H3", "--audio", "waltz.mp3"], "url:ADDRESS"),
        (&["submit", "a lake", "-m", "MiniMax-H3", "--image", "asset_id:lkllv0yv81"], "asset id"),
        (
            &["submit", "a lake", "-m", "MiniMax-H3", "--image", "kite.png", "--end-frame", "kite.png"],
            "not both",
        ),
    ] {
        let said = program.run(arguments);
        assert_eq!(said.code, 2, "{}", said.stderr);
        assert!(said.stderr.contains(named), "{}", said.stderr);
    }
    assert_eq!(service.emulator().accepted_count(), 1);
}
