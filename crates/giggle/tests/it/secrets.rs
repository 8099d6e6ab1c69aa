//! The key and signed links stand in no output but the lines that are meant for the user: not on stdout or stderr, not
//! in an error, a journal or a file.

use crate::program::{Program, Said};
use crate::raw_http::ask;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Stdio};

/// The mark in the address of a frame that somebody signed.
const FRAME_MARK: &str = "FRAMEMARK77";

/// `giggle emulate` as a process of its own, so that its streams and files are looked through as well.
struct Emulate {
    child: Child,
    base: String,
    key: String,
}

impl Emulate {
    fn start(program: &Program) -> Self {
        std::fs::write(program.path().join("stored.mp4"), crate::service::clip()).unwrap();
        let mut child = program
            .command(&["emulate", "--data", "data", "--pace", "instant", "--clip", "stored.mp4"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        Self { base: text("base_url"), key: text("api_key"), child }
    }

    fn fault(&self, operation: &str, effect: &Value) {
        let fault = json!({"match": {"operation": operation, "times": 4}, "do": effect}).to_string();
        let (status, answer) = ask(&self.base, "POST", "/_emulator/faults", "", fault.as_bytes());
        assert_eq!(status, 200, "{answer}");
    }

    fn clear_faults(&self) {
        assert_eq!(ask(&self.base, "DELETE", "/_emulator/faults", "", b"").0, 200);
    }

    /// What it said after its first line, and on stderr.
    fn stop(mut self) -> String {
        #[cfg(unix)]
        std::process::Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        #[cfg(not(unix))]
        self.child.kill().unwrap();
        let mut said = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        self.child.wait().unwrap();
        said
    }
}

/// The first secret in a text: the key, the mark of a frame's address, or a value that signs a link.
fn secret_in(text: &str, key: &str) -> Option<String> {
    if text.contains(key) {
        return Some("the key".into());
    }
    if text.contains(FRAME_MARK) {
        return Some("a frame's signature".into());
    }
    for parameter in ["Signature=", "Policy=", "Key-Pair-Id="] {
        for (at, _) in text.match_indices(parameter) {
            let value: String = text[at + parameter.len()..].chars().take(8).collect();
            if value != "(hidden)" {
                return Some(format!("{parameter}{value}"));
            }
        }
    }
    None
}

/// A text without the lines, or the values of `links`, that are links for the user.
fn without_links(stdout: &str) -> (String, usize) {
    if let Ok(mut value) = serde_json::from_str::<Value>(stdout) {
        let links = value.as_object_mut().and_then(|object| object.remove("links"));
        let count = links.as_ref().and_then(Value::as_array).map_or(0, Vec::len);
        return (value.to_string(), count);
    }
    let (links, rest): (Vec<&str>, Vec<&str>) = stdout.lines().partition(|line| line.starts_with("http"));
    (rest.join("\n"), links.len())
}

#[test]
fn secrets_stand_in_link_lines_and_nowhere_else() {
    let host = Program::new();
    let emulate = Emulate::start(&host);
    let program = Program::against(&emulate.base).with("GIGGLE_API_KEY", &emulate.key);
    std::fs::write(program.path().join("a.png"), crate::pictures::png(8, 8)).unwrap();
    let frame = format!("url:http://u:{FRAME_MARK}@127.0.0.1:9/a.png?Signature={FRAME_MARK}");

    let mut said: Vec<(String, Said)> = Vec::new();
    let mut run = |label: &str, arguments: &[&str]| -> String {
        let both = [arguments, &["--json"]].concat();
        said.push((format!("{label} {both:?}"), program.run(&both)));
        let plain = program.run(arguments);
        let stdout = plain.stdout.clone();
        said.push((format!("{label} {arguments:?}"), plain));
        stdout
    };
    let submit = ["submit", "a lake", "-m", "veo31-no-audio", "-r", "480p", "-a", "1:1"];
    let id = run("", &submit).trim().to_owned();
    assert!(!id.is_empty());
    run("", &["query", &id]);
    run("", &["--query", "--task-id", &id]);
    run("", &["--prompt", "a lake"]);
    run("", &["wait", &id]);
    run("", &["download", &id, "-o", "a.mp4", "--overwrite"]);
    run("", &["make", "a lake", "-o", "b.mp4", "--overwrite"]);
    run("", &["make", "a lake", "--local", "-r", "480p", "-m", "veo31-no-audio", "-o", "c.mp4"]);
    run("", &["upload", "a.png"]);
    run("", &["upload", "a.png", "--dry-run"]);
    run("", &["doctor"]);
    run("", &["models"]);
    run("", &["query", "nobody"]);
    run("", &["submit", "a lake", "--duration", "7"]);
    run("", &["submit", "a lake", "--start-frame", &frame, "--dry-run"]);
    let framed = run("a frame that cannot be fetched", &["submit", "a lake", "--start-frame", &frame]);
    run("a frame that cannot be fetched", &["wait", framed.trim()]);
    run("a frame that cannot be fetched", &["--query", "--task-id", framed.trim()]);

    let repeated = format!("no user for {}", emulate.key);
    for effect in [
        json!({"http": {"status": 500, "msg": repeated}}),
        json!({"http": {"status": 403, "msg": repeated}}),
        json!({"envelope": {"code": 401, "msg": repeated}}),
        json!({"answer": {"status": 502, "text": repeated}}),
        json!({"answer": {"status": 302, "headers": {"location": format!("{}/?k={repeated}", emulate.base)}}}),
        json!({"drop": "after"}),
        json!("no_json"),
    ] {
        emulate.fault("submit", &effect);
        run(&effect.to_string(), &submit);
        run(&effect.to_string(), &["--prompt", "a lake"]);
        emulate.clear_faults();
    }
    for effect in
        [json!({"answer": {"status": 400, "text": repeated}}), json!("expired_link"), json!("short_link")]
    {
        emulate.fault("query", &effect);
        run(&effect.to_string(), &["query", &id]);
        run(&effect.to_string(), &["--query", "--task-id", &id]);
        emulate.clear_faults();
        emulate.fault("query", &effect);
        run(&effect.to_string(), &["download", &id, "-o", "d.mp4", "--overwrite"]);
        emulate.clear_faults();
    }
    emulate.fault("submit", &json!({"fail": repeated}));
    let failed = run("a task that repeats the key", &submit);
    run("a task that repeats the key", &["query", failed.trim()]);
    run("a task that repeats the key", &["--query", "--task-id", failed.trim()]);
    emulate.clear_faults();
    for effect in [json!("error_page"), json!({"clip_dies_after": 100}), json!({"http": {"status": 403}})] {
        emulate.fault("clip", &effect);
        run(&effect.to_string(), &["download", &id, "-o", "d.mp4", "--overwrite"]);
        emulate.clear_faults();
    }
    for operation in ["presign", "put", "register"] {
        emulate.fault(operation, &json!({"http": {"status": 400, "msg": repeated}}));
        run(operation, &["upload", "a.png"]);
        emulate.clear_faults();
    }

    let mut found = Vec::new();
    let mut link_count = 0;
    for (label, said) in &said {
        let (rest, links) = without_links(&said.stdout);
        link_count += links;
        for (stream, text) in [("stdout", &rest), ("stderr", &said.stderr)] {
            if let Some(secret) = secret_in(text, &emulate.key) {
                found.push(format!("{label}: {secret} on {stream}"));
            }
        }
    }
    assert!(link_count >= 6, "links are shown to those who ask: {link_count}");

    for path in ["journal", "tasks", "health", "faults"] {
        let (_, answer) = ask(&emulate.base, "GET", &format!("/_emulator/{path}"), "", b"");
        if let Some(secret) = secret_in(&answer, &emulate.key) {
            found.push(format!("/_emulator/{path}: {secret}"));
        }
    }
    let key = emulate.key.clone();
    if let Some(secret) = secret_in(&emulate.stop(), &key) {
        found.push(format!("the emulator says {secret}"));
    }
    // The user's own files hold nothing; the emulator keeps its key in one file, which is its owner's alone.
    let holders = |program: &Program| -> Vec<String> {
        let holds = |path: &String| {
            let bytes = std::fs::read(path).unwrap();
            bytes.windows(key.len()).any(|window| window == key.as_bytes())
        };
        program.files().into_iter().filter(holds).collect()
    };
    found.extend(holders(&program).into_iter().map(|path| format!("the key in {path}")));
    let kept = holders(&host);
    if kept.len() != 1 {
        found.push(format!("the emulator's key in {kept:?}"));
    }
    #[cfg(unix)]
    for path in &kept {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            found.push(format!("{path} can be read by others: {mode:o}"));
        }
    }
    for path in program.files() {
        let bytes = std::fs::read(&path).unwrap();
        if let Some(secret) = secret_in(&String::from_utf8_lossy(&bytes), &key) {
            found.push(format!("{secret} in {path}"));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// What is refused is not repeated whole: it may have been meant for another place.
#[test]
fn a_secret_in_the_wrong_place_is_neither_said_nor_kept_nor_sent() {
    let service = crate::service::Service::start();
    let program = service.program().with("GIGGLE_STATE_DIR", "state");
    const MARK: &str = "SECRETMARK99";
    let frames = [
        "ftp://u:@b/a.png?sig=",
        "https//b/a.png?X-Amz-Signature=",
        "b/a.png?X-Amz-Signature=",
        "url:https://u:@b/%",
    ];
    let mut calls: Vec<Vec<String>> = Vec::new();
    for frame in frames {
        let frame = frame.replace('@', &format!("{MARK}@")).replace("ature=", &format!("ature={MARK}"));
        let frame = frame.replace("sig=", &format!("sig={MARK}"));
        for call in [&["submit", "a lake", "--start-frame"][..], &["upload"], &["inspect"], &["submit"]] {
            let mut call: Vec<String> = call.iter().map(|&it| it.to_owned()).collect();
            call.push(frame.clone());
            if call[0] == "submit" {
                call.push("--dry-run".to_owned());
            }
            calls.push(call);
        }
    }
    for id in [format!("sk_test_{MARK}"), format!("https://b/a.mp4?Policy=x&Signature={MARK}")] {
        for verb in ["query", "wait", "download", "settle"] {
            calls.push(vec![verb.to_owned(), id.clone()]);
        }
    }
    for call in &calls {
        let call: Vec<&str> = call.iter().map(String::as_str).collect();
        for json in [&[][..], &["--json"]] {
            let said = program.run(&[&call[..], json].concat());
            let is_shown = call[0] == "submit" && said.code == 0;
            assert!(is_shown || !(said.stdout + &said.stderr).contains(MARK), "{call:?}");
        }
    }
    let kept = std::fs::read_dir(program.path().join("state")).map(|files| {
        files
            .filter_map(|file| std::fs::read(file.unwrap().path()).ok())
            .any(|bytes| bytes.windows(MARK.len()).any(|it| it == MARK.as_bytes()))
    });
    assert!(!kept.unwrap_or_default());
    assert!(service.emulator().journal().is_empty(), "nothing is sent");
}
