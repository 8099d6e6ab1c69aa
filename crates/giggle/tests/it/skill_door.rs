//! Every row of the skill door's contract.

use crate::program::Program;
use crate::scripted::{Answer, Scripted};
use serde_json::{Value, json};

const ID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";
const MARKER: &str = "视频已就绪";

fn submitted() -> Answer {
    Answer::data(json!({"task_id": ID}))
}

#[test]
fn a_submit_prints_one_line_and_sends_the_five_fields() {
    let server = Scripted::start(vec![submitted()]);
    let program = Program::against(&server.base);
    let said = program.run(&["--prompt", "a lake at dawn"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(said.stdout, format!("{{\"status\": \"started\", \"task_id\": \"{ID}\"}}\n"));
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].line, "POST /api/v1/generation/text-to-video HTTP/1.1");
    assert!(requests[0].headers.contains(&format!("x-auth: {}", crate::program::KEY)));
    assert!(requests[0].headers.contains("user-agent: giggle/"));
    let body: Value = serde_json::from_slice(&requests[0].body).unwrap();
    assert_eq!(
        body,
        json!({"prompt": "a lake at dawn", "model": "grok", "duration": 6, "aspect_ratio": "16:9", "resolution": "720p"})
    );
    assert!(program.files().is_empty(), "the door writes no file");
}

#[test]
fn every_frame_form_is_sent() {
    let cases: [(&str, Value); 4] = [
        ("asset_id:lkllv0yv81", json!({"asset_id": "lkllv0yv81"})),
        ("url:https://x.org/a.png?s=~1", json!({"url": "https://x.org/a.png?s=~1"})),
        ("base64:aGVsbG8=", json!({"base64": "aGVsbG8="})),
        ("base64:data:image/png;base64,aGVsbG8=", json!({"base64": "aGVsbG8="})),
    ];
    for (frame, expected) in cases {
        let server = Scripted::start(vec![submitted()]);
        for flag in ["--start-frame", "--end-frame"] {
            let said = Program::against(&server.base).run(&["--prompt", "a lake", flag, frame]);
            assert_eq!(said.code, 0, "{}", said.stderr);
            let request = server.requests().pop().unwrap();
            assert_eq!(request.line, "POST /api/v1/generation/image-to-video HTTP/1.1");
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            assert_eq!(body[flag.trim_start_matches("--").replace('-', "_")], expected);
        }
    }
}

#[test]
fn a_local_picture_is_sent_as_raw_base64() {
    let server = Scripted::start(vec![submitted()]);
    let program = Program::against(&server.base);
    std::fs::write(program.path().join("a b.png"), crate::pictures::png(8, 8)).unwrap();
    let said = program.run(&["--prompt", "a lake", "--start-frame", "a b.png"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let body: Value = serde_json::from_slice(&server.requests()[0].body).unwrap();
    assert!(body["start_frame"]["base64"].as_str().unwrap().starts_with("iVBORw0KGgo"));
}

#[test]
fn a_model_takes_its_own_default_duration() {
    let server = Scripted::start(vec![submitted()]);
    for (model, duration) in [("wan25", 5), ("sora2-fast", 10), ("veo31", 4)] {
        assert_eq!(Program::against(&server.base).run(&["--prompt", "a", "--model", model]).code, 0);
        let body: Value = serde_json::from_slice(&server.requests().pop().unwrap().body).unwrap();
        assert_eq!(body["duration"], duration, "{model}");
    }
}

fn query(answer: Answer) -> crate::program::Said {
    let server = Scripted::start(vec![answer]);
    let program = Program::against(&server.base);
    let said = program.run(&["--query", "--task-id", ID]);
    assert_eq!(server.requests().len(), 1, "one query and no more");
    assert_eq!(server.requests()[0].line, format!("GET /api/v1/generation/task/query?task_id={ID} HTTP/1.1"));
    assert!(program.files().is_empty());
    said
}

#[test]
fn an_unfinished_task_is_one_line_of_json() {
    let cases: [&str; 4] = ["pending", "processing", "running", "Queued for later"];
    for status in cases {
        let said = query(Answer::data(json!({"task_id": ID, "status": status, "urls": [], "err_msg": ""})));
        assert_eq!(said.code, 0);
        assert_eq!(said.stdout, format!("{{\"status\": \"{status}\", \"task_id\": \"{ID}\"}}\n"));
        assert_eq!(said.stderr, "");
    }
}

#[test]
fn a_completed_task_is_text_with_the_marker_and_every_link_whole() {
    let links = [
        "https://assets.giggle.pro/private/a.mp4?Policy=a~b_&Key-Pair-Id=K&Signature=x~y-&response-content-disposition=attachment",
        "https://gigg.cc/Ab12Cd",
    ];
    let said =
        query(Answer::data(json!({"task_id": ID, "status": "completed", "urls": links, "err_msg": ""})));
    assert_eq!(said.code, 0);
    assert!(said.stdout.contains(MARKER) && !said.stdout.starts_with('{'));
    for link in links {
        let expected = link.replace('~', "%7E");
        assert!(said.stdout.lines().any(|line| line == expected), "{}", said.stdout);
    }
    assert_eq!(said.stderr, "");
}

#[test]
fn a_completed_task_without_links_has_no_marker() {
    for data in [json!({"status": "completed", "urls": []}), json!({"status": "COMPLETED"})] {
        let said = query(Answer::data(data));
        assert_eq!(said.code, 0);
        assert!(!said.stdout.contains(MARKER) && !said.stdout.starts_with('{') && !said.stdout.is_empty());
    }
}

#[test]
fn a_failed_task_is_an_answer_with_its_reason() {
    let cases: [(&str, &str); 3] =
        [("failed", "provider timeout"), ("error", "Sensitive content"), ("expired", "")];
    for (status, reason) in cases {
        let said = query(Answer::data(json!({"task_id": ID, "status": status, "err_msg": reason})));
        assert_eq!(said.code, 0);
        assert!(
            said.stdout.contains(reason) && !said.stdout.contains(MARKER) && !said.stdout.starts_with('{')
        );
        assert_eq!(said.stderr, "");
    }
}

#[test]
fn with_both_it_is_a_query() {
    let server = Scripted::start(vec![Answer::data(json!({"status": "pending"}))]);
    let said = Program::against(&server.base).run(&["--prompt", "a", "--query", "--task-id", "a/b c"]);
    assert_eq!(said.code, 0);
    assert_eq!(
        server.requests()[0].line,
        "GET /api/v1/generation/task/query?task_id=a%2Fb%20c HTTP/1.1",
        "any id is sent, percent-encoded"
    );
}

/// An unusable prompt is refused like an empty one; a word of no list or an unknown flag comes before it; and a query asks for no prompt.
#[test]
fn a_prompt_that_is_none_is_exit_1_unless_something_else_is_misused() {
    for prompt in
        ["cat.txt", "@cat.txt", "null", "grok", "16:9", "help", "$PROMPT", "make", "a cat --model veo31"]
    {
        let server = Scripted::start(vec![Answer::data(json!({"status": "pending"}))]);
        let program = Program::against(&server.base);
        let said = program.run(&["--prompt", prompt]);
        assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{prompt}: {}", said.stderr);
        assert!(!said.stderr.is_empty() && !said.stderr.contains("Usage"), "{prompt}: {}", said.stderr);
        for misused in
            [["--model", "sora-2"], ["--aspect-ratio", "16x9"], ["--duration", "six"], ["--colour", "x"]]
        {
            let said = program.run(&[&["--prompt", prompt], &misused[..]].concat());
            assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{prompt} {misused:?}: {}", said.stderr);
        }
        assert!(server.requests().is_empty(), "{prompt}");
        let said = program.run(&["--prompt", prompt, "--query", "--task-id", ID]);
        assert_eq!((said.code, server.requests().len()), (0, 1), "{prompt}: {}", said.stderr);
    }
    for flag in ["-help", "—slow"] {
        let said = Program::new().run(&["--prompt", flag]);
        assert_eq!(said.code, 2, "{flag}: {}", said.stderr);
    }
}

/// Nobody would read the id of the task, which stands nowhere else.
#[cfg(unix)]
#[test]
fn nothing_is_submitted_where_nobody_reads_the_answer() {
    let server = Scripted::start(vec![submitted(), submitted()]);
    let program = Program::against(&server.base);
    let broken = || std::io::pipe().unwrap().1;
    for (arguments, code) in
        [(&["--prompt", "a"][..], 1), (&["--no-ledger", "submit", "a"], 2), (&["make", "a", "-o", "-"], 2)]
    {
        let output = program.command(arguments).stdout(broken()).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {output:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
    assert!(server.requests().is_empty());
    // The null device is meant.
    for number in 1..=2 {
        let null = std::fs::OpenOptions::new().read(true).write(true).open("/dev/null").unwrap();
        let output = program.command(&["--prompt", "a"]).stdout(null).output().unwrap();
        assert_eq!((output.status.code(), server.requests().len()), (Some(0), number), "{output:?}");
    }
}

/// Exit 1: nothing on stdout, the reason on stderr, nothing sent.
#[test]
fn what_is_refused_here_sends_nothing() {
    let cases: [(&[&str], &str); 15] = [
        (&["--prompt", ""], "prompt"),
        (&["--prompt", "  "], "prompt"),
        (&["--model", "grok"], "prompt"),
        (&[], "prompt"),
        (&["--query"], "--task-id"),
        (&["--query", "--task-id", " "], "task id"),
        (&["--prompt", "a", "--duration", "7"], "6 or 10 seconds, not 7"),
        (&["--prompt", "a", "--duration", "-6"], "not -6"),
        (&["--prompt", "a", "--duration", "99999999999999999999999"], "6 or 10 seconds"),
        (&["--prompt", "a", "--resolution", "768p"], "480p, 720p or 1080p"),
        (&["--prompt", "a", "--start-frame", "base64:###"], "base64"),
        (&["--prompt", "a", "--end-frame", "url:ftp://x/y"], "http or https"),
        (&["--prompt", "a", "--end-frame", "asset_id:"], "asset id"),
        (&["--prompt", "a", "--start-frame", "nowhere.png"], "nowhere.png"),
        (&["--prompt", "a", "--start-frame", ""], "--start-frame"),
    ];
    for (arguments, expected) in cases {
        let server = Scripted::start(vec![submitted()]);
        let said = Program::against(&server.base).run(arguments);
        assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{}", said.stderr);
        assert!(said.stderr.contains(expected), "{}", said.stderr);
        assert!(server.requests().is_empty());
    }
}

#[test]
fn pictures_that_are_none_are_refused() {
    let server = Scripted::start(vec![submitted()]);
    let program = Program::against(&server.base);
    let whole = crate::pictures::png(8, 8);
    for (name, bytes) in [
        ("empty.png", &b""[..]),
        ("text.png", b"<html>not a picture</html>"),
        ("cut.png", &whole[..whole.len() - 9]),
        ("picture.gif", b"GIF89a\x01\x00\x01\x00"),
    ] {
        std::fs::write(program.path().join(name), bytes).unwrap();
        let said = program.run(&["--prompt", "a", "--start-frame", name]);
        assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{name}");
        assert!(said.stderr.contains(name), "{}", said.stderr);
    }
    assert!(server.requests().is_empty());
}

/// Exit 2: usage on stderr, before anything else, so even without a key.
#[test]
fn misuse_is_exit_2() {
    let cases: [&[&str]; 11] = [
        &["--prompt", "a", "--colour", "red"],
        &["--prompt", "a", "--model", "sora-2"],
        &["--model", "sora-2"],
        &["--prompt", "a", "--aspect-ratio", "16x9"],
        &["--prompt", "a", "--resolution", "720"],
        &["--prompt", "a", "--duration", "six"],
        &["--prompt", "a", "--duration", "6.5"],
        &["a", "lake"],
        &["--prompt", "--query"],
        &["--prompt"],
        &["--query", "--task-id", ID, "--model", "sora-2"],
    ];
    for arguments in cases {
        for program in [Program::new(), Program::against("http://127.0.0.1:9")] {
            let said = program.run(arguments);
            assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{}", said.stderr);
            assert!(said.stderr.contains("Usage"), "{}", said.stderr);
        }
    }
}

#[test]
fn an_unknown_model_is_answered_with_the_nearest() {
    let said = Program::new().run(&["--prompt", "a", "--model", "sora-2"]);
    assert!(said.stderr.contains("did you mean `sora2`?"), "{}", said.stderr);
}

#[test]
fn no_key_is_exit_1_and_help_works_without_one() {
    for arguments in [&["--prompt", "a"][..], &["--query", "--task-id", ID]] {
        let said = Program::new().run(arguments);
        assert_eq!((said.code, said.stdout.as_str()), (1, ""));
        assert!(said.stderr.contains("GIGGLE_API_KEY"));
    }
    let said = Program::new().run(&["--help"]);
    assert_eq!(said.code, 0);
    for word in ["--prompt", "--query", "--task-id", "make", "GIGGLE_API_KEY"] {
        assert!(said.stdout.contains(word), "{word}");
    }
}

/// Exit 1 for whatever the API says or does not say, and one request only: the door tries nothing twice.
#[test]
fn a_refused_or_lost_submit_is_exit_1() {
    let cases: [(Answer, &str); 8] = [
        (Answer::refusal(200, 500, "payment failed"), "payment failed"),
        (Answer::refusal(403, 403, "invalid api key: user not found for api key"), "invalid api key"),
        (Answer::refusal(429, 429, "slow down"), "slow down"),
        (Answer::data(json!({"task_id": null})), "may have been accepted"),
        (Answer::data(json!(null)), "may have been accepted"),
        (Answer::Http(200, "<html>".into()), "may have been accepted"),
        (Answer::Http(502, "error code: 502".into()), "may have been accepted"),
        (Answer::Hang, "may have been accepted"),
    ];
    for (answer, expected) in cases {
        let server = Scripted::start(vec![answer]);
        let said = Program::against(&server.base).run(&["--prompt", "a"]);
        assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{}", said.stderr);
        assert!(said.stderr.contains(expected), "{}", said.stderr);
        assert_eq!(server.requests().len(), 1, "nothing is sent twice");
    }
}

#[test]
fn a_task_that_a_refusal_names_is_not_lost() {
    let body = json!({"code": 500, "msg": "payment failed", "data": {"task_id": ID}});
    let server = Scripted::start(vec![Answer::Http(500, body.to_string())]);
    let program = Program::against(&server.base);
    let said = program.run(&["--prompt", "a"]);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""));
    assert!(said.stderr.contains(ID) && said.stderr.contains("may have been accepted"), "{}", said.stderr);
    let said = program.run(&["--no-ledger", "submit", "a", "--json"]);
    let error = &said.json()["error"];
    assert_eq!((said.code, &error["task_id"], &error["billed"]), (7, &json!(ID), &json!("unknown")));
}

#[test]
fn the_id_of_a_paid_task_is_on_stderr_as_well() {
    let server = Scripted::start(vec![submitted()]);
    let said = Program::against(&server.base).run(&["--prompt", "a"]);
    assert!(said.stderr.contains(ID), "{}", said.stderr);
}

/// A device that takes nothing, as a full disk.
#[cfg(target_os = "linux")]
#[test]
fn what_stdout_does_not_take_is_on_stderr_and_no_success() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let server = Scripted::start(vec![submitted()]);
    let program = Program::against(&server.base);
    let link = "https://assets.giggle.pro/private/a.mp4?Policy=p";
    let completed = Scripted::start(vec![Answer::data(json!({"status": "completed", "urls": [link]}))]);
    let of_completed = Program::against(&completed.base);
    for (program, arguments, kept) in [
        (&program, &["--prompt", "a", "--quiet"][..], ID),
        (&of_completed, &["--query", "--task-id", ID], link),
        (&program, &["--no-ledger", "--quiet", "submit", "a"], ID),
        (&program, &["--no-ledger", "submit", "a", "--json"], ID),
        (&program, &["models"], "veo31"),
        (&program, &["models", "--json"], "veo31"),
        (&program, &["completions", "bash"], "giggle"),
        (&program, &["--help"], ""),
    ] {
        let output = program.command(arguments).stdout(full()).output().unwrap();
        let talk = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {talk}");
        assert!(talk.contains(kept), "{arguments:?}: {talk}");
        if arguments.contains(&"submit") && arguments.contains(&"--json") {
            let error: Value = serde_json::from_str(talk.lines().last().unwrap()).unwrap();
            let said = (&error["error"]["task_id"], &error["error"]["billed"]);
            assert_eq!(said, (&json!(ID), &json!("yes")), "{talk}");
        }
    }
}

#[cfg(unix)]
#[test]
fn arguments_that_are_no_text_are_refused() {
    use std::os::unix::ffi::OsStrExt as _;
    let odd = std::ffi::OsStr::from_bytes(b"\xd6\xd0");
    let program = Program::new();
    let output = program.command(&["--prompt"]).arg(odd).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
    let output = program.command(&["make"]).arg(odd).arg("--json").output().unwrap();
    let error: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &error["error"]["code"]), (Some(2), &json!("usage")));
}

#[test]
fn every_line_of_the_door_is_json_or_none_of_it() {
    let id = "../a\"b\\c";
    let server = Scripted::start(vec![Answer::data(json!({"task_id": id}))]);
    let said = Program::against(&server.base).run(&["--prompt", "a"]);
    assert_eq!(said.json()["task_id"], id, "{}", said.stdout);
    assert!(said.stdout.starts_with("{\"status\": \"started\", \"task_id\": "), "{}", said.stdout);
    // What is not a task id is never called one.
    let server = Scripted::start(vec![Answer::data(json!({"task_id": "a\u{7f}b\u{92}c"}))]);
    let said = Program::against(&server.base).run(&["--prompt", "a"]);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{}", said.stderr);
}

#[test]
fn the_door_has_no_json_errors_on_stdout() {
    for arguments in [
        &["--prompt", "a", "--colour", "red", "--json"][..],
        &["--prompt", "make", "--duration", "x", "--json"],
    ] {
        let said = Program::new().run(arguments);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(said.stderr.contains("Usage"), "{}", said.stderr);
    }
}

#[test]
fn a_word_of_no_list_is_a_misuse_whatever_the_settings_are() {
    let program = Program::new();
    let broken = program.path().join("broken.toml");
    std::fs::write(&broken, "= no toml").unwrap();
    let broken = broken.display().to_string();
    for flags in [&["--config", broken.as_str()], &["--catalog", broken.as_str()]] {
        let run = |more: &[&str]| program.run(&[&flags[..], &["--prompt", "a"], more].concat());
        let said = run(&["--model", "sora-2"]);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{}", said.stderr);
        assert!(said.stderr.contains("sora-2") && said.stderr.contains("broken.toml"), "{}", said.stderr);
        assert_eq!(run(&["--aspect-ratio", "16x9"]).code, 2);
        assert_eq!(run(&["--model", "sora2"]).code, 1);
    }
    let said = Program::new().with("GIGGLE_LANG", "fr").run(&["--prompt", "a", "--model", "sora-2"]);
    assert_eq!(said.code, 2, "{}", said.stderr);
}

#[test]
fn a_failed_query_speaks_the_language_that_was_asked_for() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let said = Program::against(&base).with("GIGGLE_LANG", "zh").run(&["--query", "--task-id", ID]);
    assert_eq!(said.code, 1);
    assert!(said.stderr.contains("请用同一个任务 ID 查询"), "{}", said.stderr);
}

#[test]
fn what_a_completed_task_says_is_shown_and_an_odd_link_is_named() {
    let said =
        query(Answer::data(json!({"status": "completed", "urls": ["https://a/1"], "err_msg": "upscaled"})));
    assert!(said.stdout.contains(MARKER) && said.stdout.contains("upscaled"), "{}", said.stdout);
    let said =
        query(Answer::data(json!({"status": "completed", "err_msg": {"note": MARKER, "why": "held back"}})));
    assert!(!said.stdout.contains(MARKER) && said.stdout.contains("held back"), "{}", said.stdout);
    let said = query(Answer::data(json!({"status": "completed", "urls": [{"clip": 7}]})));
    assert!(!said.stdout.contains(MARKER) && said.stdout.contains("could not be read"), "{}", said.stdout);
    assert!(said.stdout.contains("do not submit it again"), "{}", said.stdout);
    for odd in ["javascript:alert(1)", "not yet", "https://", "file:///etc/passwd", MARKER] {
        let said = query(Answer::data(json!({"status": "completed", "urls": [odd]})));
        assert!(
            !said.stdout.contains(MARKER) && said.stdout.contains("do not submit it again"),
            "{odd}: {}",
            said.stdout
        );
    }
    let said =
        query(Answer::data(json!({"status": "completed", "urls": ["javascript:alert(1)", "HTTPS://a/1"]})));
    assert!(said.stdout.contains(MARKER) && !said.stdout.contains("javascript"), "{}", said.stdout);
}

/// The marker says that there are links: no words of the service do, of whichever end.
#[test]
fn no_words_of_the_service_stand_for_a_link() {
    for status in ["failed", "cancelled", "completed"] {
        for reason in
            [json!(MARKER), json!(format!("{MARKER} https://evil.example/x.mp4")), json!({"note": MARKER})]
        {
            let said = query(Answer::data(json!({"status": status, "urls": [], "err_msg": reason})));
            assert!(said.code == 0 && !said.stdout.contains(MARKER), "{status}: {}", said.stdout);
        }
    }
}

/// A refusal ends the turn: nothing printed sends an agent into a loop of its own.
#[test]
fn nothing_that_is_refused_asks_to_be_repeated() {
    for answer in [Answer::refusal(429, 429, "too many requests"), Answer::refusal(503, 503, "unavailable")] {
        let scripted = Scripted::start(vec![answer]);
        let said = Program::against(&scripted.base).run(&["--query", "--task-id", ID]);
        assert!(said.code == 1 && said.stderr.contains("when the user asks"), "{}", said.stderr);
    }
    let scripted = Scripted::start(vec![Answer::refusal(429, 429, "too many requests")]);
    let said = Program::against(&scripted.base).run(&["--prompt", "a lake"]);
    assert!(said.code == 1 && said.stderr.contains("only when they ask"), "{}", said.stderr);
}

#[test]
fn nobody_there_is_exit_1_and_names_the_host() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    for arguments in [&["--prompt", "a"][..], &["--query", "--task-id", ID]] {
        let said = Program::against(&format!("http://{address}")).run(arguments);
        assert_eq!((said.code, said.stdout.as_str()), (1, ""));
        assert!(said.stderr.contains(&address), "{}", said.stderr);
        assert!(!said.stderr.contains("may have been accepted"), "{}", said.stderr);
    }
}

#[test]
fn a_console_of_another_encoding_is_no_obstacle() {
    let server = Scripted::start(vec![Answer::data(json!({"status": "completed", "urls": ["https://a/1"]}))]);
    let said = Program::against(&server.base).with("LC_ALL", "C").with("PYTHONIOENCODING", "ascii").run(&[
        "--query",
        "--task-id",
        ID,
    ]);
    assert_eq!(said.code, 0);
    assert!(said.stdout.contains(MARKER));
}

#[test]
fn a_word_that_a_verb_would_read_as_a_file_is_not_paid_for() {
    let server = Scripted::start(vec![submitted()]);
    let program = Program::against(&server.base);
    std::fs::write(program.path().join("words"), "hidden").unwrap();
    for word in ["@words", "@nothing", "@@words"] {
        assert_eq!(program.run(&["--prompt", word]).code, 1, "{word}");
    }
    assert_eq!(program.run(&["--prompt", "@alice waves"]).code, 0);
    let requests = server.requests();
    let body: Value = serde_json::from_slice(&requests[0].body).unwrap();
    assert_eq!((requests.len(), &body["prompt"]), (1, &json!("@alice waves")));
}

/// Agent hosts end a command at a time limit of theirs: the id of what was paid for is printed all the same.
#[test]
#[cfg(unix)]
fn a_signal_during_a_submit_waits_for_its_answer() {
    use giggle_emulator::{Effect, Fault, Operation};
    use rustix::process::Signal;
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let service = crate::service::Service::start();
        let late = Fault::on(Operation::Submit, Effect::Delay { milliseconds: 1500 });
        service.emulator().add_fault(late).unwrap();
        let program = service.program();
        let mut command = program.command(&["--prompt", "a lake"]);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let child = command.spawn().unwrap();
        while service.emulator().accepted_count() == 0 {
            std::thread::yield_now();
        }
        let pid = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(pid, signal).unwrap();
        let said = child.wait_with_output().unwrap();
        let stdout = String::from_utf8(said.stdout).unwrap();
        let task = service.emulator().accepted()[0].task_id.clone();
        assert!(said.status.success() && stdout.contains(&task), "{signal:?}: {stdout:?}");
    }
}
