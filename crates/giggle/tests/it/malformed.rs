//! Malformed input of every kind: a clear refusal with the right exit code, nothing where nothing belongs, nothing sent.
//!
//! Tables: each row is an input and what must be said of it. A table is walked to its end, so that one run names every
//! row that is wrong. Colour is forced, so that control characters are seen as a terminal would see them.

use crate::program::{Program, Said};
use crate::raw_http::ask;
use crate::scripted::{Answer, Scripted};
use crate::service::Service;
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::Stdio;

/// A text that clears the screen, rings the bell and turns a line over, if it is printed as it is.
const HOSTILE: &str = "a\u{1b}[2J\u{7}\rb";
/// A message longer than this floods a terminal.
const LONGEST_TALK: usize = 3000;

/// Everything that is wrong in a table.
#[derive(Default)]
struct Wrong(String);

impl Wrong {
    fn note(&mut self, row: &str, what: &str) {
        self.0.push_str(&format!("{row}: {what}\n"));
    }

    /// What must hold of every failure.
    fn failure(&mut self, row: &str, said: &Said, code: i32, expected: &str) {
        let talk = plain(&said.stderr);
        if said.code != code {
            self.note(row, &format!("exit {} instead of {code}: {talk}", said.code));
        }
        if !said.stdout.is_empty() {
            self.note(row, &format!("stdout has {:?}", said.stdout));
        }
        if !talk.contains(expected) {
            self.note(row, &format!("no {expected:?} in {talk:?}"));
        }
        self.clean(row, &talk);
    }

    /// How many requests a server may have heard.
    fn sent(&mut self, server: &Scripted, most: usize) {
        for request in server.requests().iter().skip(most) {
            self.note("sent", &format!("{} {}", request.line, String::from_utf8_lossy(&request.body)));
        }
    }

    fn clean(&mut self, row: &str, talk: &str) {
        if let Some(odd) = talk.chars().find(|c| c.is_control() && !"\n\t".contains(*c)) {
            self.note(row, &format!("prints {odd:?}: {talk:?}"));
        }
        if talk.len() > LONGEST_TALK {
            self.note(row, &format!("{} bytes of talk", talk.len()));
        }
        for sign in ["stack backtrace", "thread '", "called `", "Err(", "Error {", "Some(", "src/"] {
            if talk.contains(sign) {
                self.note(row, &format!("shows its inside: {talk}"));
            }
        }
    }
}

impl Drop for Wrong {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.0.is_empty(), "\n{}", self.0);
        }
    }
}

/// A text without the colours and weights of its letters.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\u{1b}[") {
        let parameters = &rest[at + 2..];
        let end = parameters.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap_or(0);
        let is_style = parameters[end..].starts_with('m');
        out.push_str(&rest[..if is_style { at } else { at + 2 }]);
        rest = if is_style { &parameters[end + 1..] } else { parameters };
    }
    out + rest
}

/// The files of a program's home but for its ledger, which every verb that asks may open.
fn files(program: &Program) -> Vec<String> {
    let is_the_ledgers = |path: &str| {
        let places = ["/.local/state/giggle/ledger", "/share/giggle/ledgers/", "/share/giggle/places"];
        places.iter().any(|place| path.contains(place))
    };
    program.files().into_iter().filter(|path| !is_the_ledgers(path)).collect()
}

fn submitted() -> Answer {
    Answer::data(json!({"task_id": "t"}))
}

/// The program with colour, and a server that must not hear of it.
fn watched() -> (Scripted, Program) {
    let server = Scripted::start(vec![submitted()]);
    let program = Program::against(&server.base).with("CLICOLOR_FORCE", "1");
    (server, program)
}

#[test]
fn flags_of_the_skill_door() {
    let (server, program) = watched();
    let mut wrong = Wrong::default();
    let long = "x".repeat(100_000);
    let rows: &[(&[&str], i32, &str)] = &[
        (&["--prompt", "\n\t "], 1, "prompt is empty"),
        (&["--prompt", "\u{3000}"], 1, "prompt is empty"),
        (&["--prompt"], 2, "a value is required"),
        (&["--prompt="], 1, "prompt is empty"),
        (&["--prompt", "a", "--prompt", "b"], 2, "multiple times"),
        (&["--prompt", "--duration"], 2, "--prompt"),
        (&["--prompt", "-help"], 2, "--help"),
        (&["--prompt", "—slow"], 2, "—slow"),
        (&["--prompt", "\u{200b}"], 1, "prompt is empty"),
        (&["--prompt", "a\u{7}"], 1, "U+0007"),
        (&["--promt", "a"], 2, "--prompt"),
        (&["-p", "a"], 2, "unexpected argument"),
        (&["--prompt", "a", "--duration", ""], 2, "whole number"),
        (&["--prompt", "a", "--duration", " "], 2, "whole number"),
        (&["--prompt", "a", "--duration", "0x6"], 2, "whole number"),
        (&["--prompt", "a", "--duration", "6s"], 2, "whole number"),
        (&["--prompt", "a", "--duration", "1e1"], 2, "whole number"),
        (&["--prompt", "a", "--duration", "NaN"], 2, "whole number"),
        (&["--prompt", "a", "--duration", "六"], 2, "whole number"),
        (&["--prompt", "a", "--duration", "６"], 2, "whole number"),
        (&["--prompt", "a", "--duration", "0"], 1, "not 0"),
        (&["--prompt", "a", "--duration", "-0"], 1, "not 0"),
        (&["--prompt", "a", "--duration", "4294967302"], 1, "6 or 10 seconds, not 4294967302"),
        (&["--prompt", "a", "--duration", "-9223372036854775809"], 1, "6 or 10 seconds"),
        (&["--prompt", "a", "--model", ""], 2, "Usage"),
        (&["--prompt", "a", "--model", "GROK"], 2, "`grok`"),
        (&["--prompt", "a", "--model", HOSTILE], 2, "Usage"),
        (&["--prompt", "a", "--model", &long], 2, "Usage"),
        (&["--prompt", "a", "--model", "模型"], 2, "Usage"),
        (&["--prompt", "a", "--aspect-ratio", ""], 2, "16:9"),
        (&["--prompt", "a", "--aspect-ratio", "16：9"], 2, "16:9"),
        (&["--prompt", "a", "--aspect-ratio", "0:0"], 2, "16:9"),
        (&["--prompt", "a", "--aspect-ratio", "1e999:1"], 2, "16:9"),
        (&["--prompt", "a", "--aspect-ratio=-16:-9"], 2, "16:9"),
        (&["--prompt", "a", "--aspect-ratio", "21:9"], 2, "16:9"),
        (&["--prompt", "a", "--aspect-ratio", HOSTILE], 2, "16:9"),
        (&["--prompt", "a", "--resolution", ""], 2, "720p"),
        (&["--prompt", "a", "--resolution", "4k"], 2, "720p"),
        (&["--prompt", "a", "--resolution", "1280x720"], 2, "720p"),
        (&["--prompt", "a", "--resolution", "99999999999999999999p"], 2, "720p"),
        (&["--prompt", "a", "--resolution", HOSTILE], 2, "720p"),
        (&["--query"], 1, "--task-id"),
        (&["--query", "--task-id", ""], 1, "task id is empty"),
        (&["--query", "--task-id", "\n"], 1, "task id is empty"),
        (&["--query", "--task-id", "--prompt"], 2, "a value is missing"),
        (&["--query", "--query", "--task-id", "t"], 2, "multiple times"),
        (&["--query", "--task-id", "t", "--task-id", "u"], 2, "multiple times"),
        (&["--query=yes", "--task-id", "t"], 2, "unexpected value"),
        (&["--task-id", "t"], 1, "--query"),
        (&["--", "--prompt", "a"], 2, "--prompt"),
        (&[HOSTILE], 2, "unrecognized"),
        (&[""], 2, "unrecognized"),
    ];
    for (arguments, code, expected) in rows {
        let row = format!("{:.80}", format!("{arguments:?}"));
        wrong.failure(&row, &program.run(arguments), *code, expected);
    }
    wrong.sent(&server, 0);
    assert!(program.files().is_empty(), "nothing is written");
}

#[test]
fn flags_of_the_verbs() {
    let (server, program) = watched();
    let mut wrong = Wrong::default();
    let folder = program.path().join("folder");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(program.path().join("there.mp4"), "somebody's").unwrap();
    std::fs::write(program.path().join("long.txt"), "x".repeat(300_000)).unwrap();
    std::fs::write(program.path().join("long.csv"), format!("key,prompt\na,{}\n", "x ".repeat(150_000)))
        .unwrap();
    std::fs::write(program.path().join("latin.txt"), b"caf\xe9").unwrap();
    std::fs::write(program.path().join("blank.txt"), " \n\n").unwrap();
    let rows: &[(&[&str], i32, &str)] = &[
        (&["make"], 2, "prompt is empty"),
        (&["make", ""], 2, "prompt is empty"),
        (&["make", "a", "b"], 2, "unexpected argument"),
        (&["make", "a", "--prompt", "b"], 2, "cannot be used with"),
        (&["make", "@nowhere.txt"], 3, "nowhere.txt"),
        (&["make", "@folder"], 3, "folder"),
        (&["make", "@latin.txt"], 2, "UTF-8"),
        (&["make", "@blank.txt"], 2, "prompt is empty"),
        (&["make", "@long.txt"], 2, "at most 262144 bytes"),
        (&["batch", "check", "long.csv"], 2, "at most 262144 bytes"),
        (&["make", "-"], 2, "prompt is empty"),
        (&["make", "a", "-d", "7"], 2, "6 or 10 seconds, not 7"),
        (&["make", "a", "-d", "99999999999999999999"], 2, "--duration"),
        (&["make", "a", "-d", HOSTILE], 2, "--duration"),
        (&["make", "a", "-m", "sora-2"], 2, "did you mean `sora2`?"),
        (&["make", "a", "-m", HOSTILE], 2, "model"),
        (&["make", "a", "-a", "9:21"], 2, "9:16"),
        (&["make", "a", "-r", "2160p"], 2, "1080p"),
        (&["make", "a", "--count", "0"], 2, "not 0"),
        (&["make", "a", "--count", "2"], 2, "not 2"),
        (&["make", "a", "--count", "-1"], 2, "--count"),
        (&["make", "a", "--count", "99999999999"], 2, "--count"),
        (&["make", "a", "--deadline", ""], 2, "not a valid duration"),
        (&["make", "a", "--deadline=-5s"], 2, "--deadline"),
        (&["make", "a", "--deadline", "1.5h"], 2, "not a valid duration"),
        (&["make", "a", "--deadline", "h"], 2, "not a valid duration"),
        (&["make", "a", "--deadline", "10 m"], 2, "not a valid duration"),
        (&["make", "a", "--deadline", "1m30"], 2, "not a valid duration"),
        (&["make", "a", "--deadline", "99999999999999999999"], 2, "not a valid duration"),
        (&["make", "a", "--deadline", HOSTILE], 2, "not a valid duration"),
        (&["make", "a", "--output", ""], 2, "output"),
        (&["make", "a", "--output", "{"], 2, "cannot be filled in"),
        (&["make", "a", "--output", "{}.mp4"], 2, "{slug}"),
        (&["make", "a", "--output", "{SLUG}.mp4"], 2, "{slug}"),
        (&["make", "a", "--output", "{{slug}}.mp4"], 2, "{slug}"),
        (&["make", "a", "--output", "{\u{1b}[2J\u{7}}"], 2, "{slug}"),
        (&["make", "a", "--output", "nowhere/clip.mp4"], 2, "nowhere"),
        (&["make", "a", "--output", "there.mp4"], 2, "already exists"),
        (&["make", "a", "--output", "there.mp4/clip.mp4"], 2, "there.mp4"),
        (&["make", "a", "--seed", "1"], 2, "--local"),
        (&["make", "a", "--local", "--seed=-1"], 2, "--seed"),
        (&["make", "a", "--local", "--fit", "stretch"], 2, "fill or contain"),
        (&["make", "a", "--local", "--start-frame", "asset_id:x"], 2, "asset"),
        (&["make", "a", "--json=yes"], 2, "unexpected value"),
        (&["submit"], 2, "prompt is empty"),
        (&["query"], 2, "TASK_ID"),
        (&["query", ""], 2, "task id is empty"),
        (&["query", "a", "b"], 2, "unexpected argument"),
        (&["wait", "\t"], 2, "task id is empty"),
        (&["wait", "a", "--deadline", "soon"], 2, "not a valid duration"),
        (&["download", " "], 2, "task id is empty"),
        (&["upload"], 2, "FILE"),
        (&["upload", "nowhere.png"], 3, "nowhere.png"),
        (&["upload", "folder"], 3, "not a file"),
        (&["upload", "there.mp4"], 2, "there.mp4"),
        (&["upload", ""], 2, "a value is required"),
        (&["models", "grok"], 2, "unexpected argument"),
        (&["guide", "a", "-m", "sora-2"], 2, "did you mean"),
        (&["guide", "a", "-m", "grok", "-d", "7"], 2, "not 7"),
        (&["emulate", "--port", "65536"], 2, "65536"),
        (&["emulate", "--host", "localhost:80"], 2, "--host"),
        (&["emulate", "--host", "192.0.2.1"], 3, "192.0.2.1"),
        (&["emulate", "--pace", "slow"], 2, "instant, fast or real"),
        (&["emulate", "--data", "there.mp4"], 3, "there.mp4"),
        (&["emulate", "--clip", "there.mp4"], 3, "MP4"),
        (&["emulate", "--clip", "nowhere.mp4"], 3, "nowhere.mp4"),
        (&["emulate", "--credits", "many"], 2, "many"),
        (&["models", "--lang", "klingon"], 2, "klingon"),
        (&["models", "--lang", ""], 2, "language"),
        (&["models", "--lang", HOSTILE], 2, "language"),
        (&["--task-id", "t", "query", "t"], 2, "after the verb"),
        (&["Make", "a"], 2, "make"),
        (&["make", "help"], 2, "--help"),
        (&["make", "--dryrun "], 2, "--dry-run"),
        (&["make", "list.yaml"], 2, "giggle batch run"),
        (&["make", "a", "-outdir=clips"], 2, "--output"),
    ];
    for (arguments, code, expected) in rows {
        let row = format!("{:.80}", format!("{arguments:?}"));
        wrong.failure(&row, &program.run(arguments), *code, expected);
    }
    wrong.sent(&server, 0);
    assert_eq!(std::fs::read(program.path().join("there.mp4")).unwrap(), b"somebody's");
    assert_eq!(files(&program).len(), 5, "nothing is written: {:?}", files(&program));
}

/// A picture of one colour, cut, bent or only pretended.
fn broken_pictures() -> Vec<(&'static str, Vec<u8>)> {
    let png = crate::pictures::png(8, 8);
    let with = |at: usize, bytes: &[u8]| {
        let mut picture = png.clone();
        picture[at..at + bytes.len()].copy_from_slice(bytes);
        picture
    };
    vec![
        ("empty.png", Vec::new()),
        ("one-byte.png", vec![0x89]),
        ("signature.png", png[..8].to_vec()),
        ("half.png", png[..png.len() / 2].to_vec()),
        ("no-end.png", png[..png.len() - 12].to_vec()),
        ("bomb.png", with(16, &[0x00, 0x01, 0x86, 0xa0, 0x00, 0x01, 0x86, 0xa0])),
        ("no-width.png", with(16, &[0; 4])),
        ("text.png", b"<!DOCTYPE html><title>404</title>".to_vec()),
        ("soi.jpg", vec![0xff, 0xd8, 0xff]),
        ("zeros.jpg", [&[0xff, 0xd8, 0xff, 0xe0][..], &[0; 400]].concat()),
        ("riff.webp", b"RIFF\x00\x00\x00\x00WEBP".to_vec()),
        ("lying.webp", b"RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\xff".to_vec()),
        ("a.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00".to_vec()),
        ("a.bmp", b"BM\x00\x00\x00\x00".to_vec()),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
        ("a.pdf", b"%PDF-1.7".to_vec()),
        ("a.mp4", crate::service::clip().to_vec()),
    ]
}

#[test]
fn pictures_that_cannot_be_sent() {
    let (server, program) = watched();
    let mut wrong = Wrong::default();
    for (name, bytes) in broken_pictures() {
        std::fs::write(program.path().join(name), bytes).unwrap();
        let frame = format!("file:{name}");
        wrong.failure(name, &program.run(&["--prompt", "a", "--end-frame", &frame]), 1, name);
        wrong.failure(name, &program.run(&["submit", "a", "--start-frame", name]), 2, name);
        wrong.failure(name, &program.run(&["upload", name]), 2, name);
    }
    wrong.sent(&server, 0);
}

#[test]
fn frames_that_are_none() {
    let (server, program) = watched();
    let mut wrong = Wrong::default();
    let long = format!("base64:{}*", "A".repeat(100_000));
    // The verb's exit code; the skill door's is always 1.
    let rows: &[(&str, i32, &str)] = &[
        ("", 2, "--start-frame"),
        (" ", 2, "--start-frame"),
        ("asset_id:", 2, "asset id"),
        ("asset_id:a b", 2, "asset id"),
        ("asset_id:a\u{7}b", 2, "asset id"),
        ("url:", 2, "http or https"),
        ("url:https://", 2, "http or https"),
        ("url://x/a.png", 2, "http or https"),
        ("url:ftp://x/a.png", 2, "http or https"),
        ("url:file:///etc/passwd", 2, "http or https"),
        ("url:data:image/png;base64,AAAA", 2, "http or https"),
        ("url:javascript:alert(1)", 2, "http or https"),
        ("url:http://[::1", 2, "http or https"),
        ("url:http://x:99999/", 2, "http or https"),
        ("https://", 2, "http or https"),
        ("base64:", 2, "base64"),
        ("base64:=", 2, "base64"),
        ("base64:A", 2, "base64"),
        ("base64:A===", 2, "base64"),
        ("base64:AA-_", 2, "base64"),
        ("base64:data:image/png;base64", 2, "base64"),
        ("base64:data:,", 2, "base64"),
        ("data:image/png;base64,*", 2, "base64"),
        (&long, 2, "base64"),
        ("file:", 2, "name a file"),
        ("file://", 2, "name a file"),
        ("file:nowhere.png", 3, "nowhere.png"),
        ("nowhere.png", 3, "nowhere.png"),
        (".", 3, "not a file"),
        ("/dev/null", 3, "not a file"),
        ("@picture.png", 3, "@picture.png"),
        (HOSTILE, 3, "--start-frame"),
    ];
    for (frame, code, expected) in rows {
        let row = format!("{frame:.60?}");
        wrong.failure(&row, &program.run(&["submit", "a", "--start-frame", frame]), *code, expected);
        wrong.failure(&row, &program.run(&["--prompt", "a", "--start-frame", frame]), 1, expected);
    }
    wrong.sent(&server, 0);
}

#[test]
fn catalog_files() {
    let (server, program) = watched();
    let mut wrong = Wrong::default();
    let deep = format!("a = {}1{}", "[".repeat(5000), "]".repeat(5000));
    let rows: &[(&[u8], &str)] = &[
        (b"models", ""),
        (b"models = 7", "models"),
        (b"[models]\ngrok = 7", "grok"),
        (b"[model.grok]\nretired = true", "model"),
        (b"[models.grok]\nduration = [5]", "duration"),
        (b"[models.grok]\ndurations = []", "durations"),
        (b"[models.grok]\ndurations = [0]", "durations"),
        (b"[models.grok]\ndurations = [-5]", "grok"),
        (b"[models.grok]\ndurations = [5.5]", "grok"),
        (b"[models.grok]\ndurations = [100000]", "durations"),
        (b"[models.grok]\ndurations = \"9-3\"", "durations"),
        (b"[models.grok]\ndurations = \"1-4294967295\"", "durations"),
        (b"[models.grok]\ndurations = \"a-b\"", "durations"),
        (b"[models.grok]\ndefault_duration = 7", "default_duration"),
        (b"[models.grok]\naspect_ratios = []", "aspect_ratios"),
        (b"[models.grok]\naspect_ratios = [\"21:9\"]", "21:9"),
        (b"[models.grok]\nresolutions = [\"4k\"]", "4k"),
        (b"[models.grok]\ndefault_resolution = \"768p\"", "default_resolution"),
        (b"[models.grok]\nsound = \"loud\"", "loud"),
        (b"[models.grok]\nmax_count = 0", "max_count"),
        (b"[models.grok]\nretired = \"nobody\"", "nobody"),
        (b"[models.grok]\nretired = \"grok\"", "grok"),
        (b"[models.new]\n", "durations"),
        (b"[models.\" \"]\ndurations = [5]", "name"),
        (b"[models.\"\"]\ndurations = [5]", "name"),
        (b"[models.\"a\\u001B[2J\\u0007b\"]\ndurations = [5]", "name"),
        (b"[models.grok]\nretired = true\n[models.grok]\nretired = true", "twice"),
        (b"\xff\xfe[models]", "UTF-8"),
        (b"[models.grok]\ndescription = \"\x1b[2J\x07\"", ""),
        (deep.as_bytes(), ""),
    ];
    for (index, (text, expected)) in rows.iter().enumerate() {
        std::fs::write(program.path().join("mine.toml"), text).unwrap();
        let row = format!("row {index}: {:.80}", String::from_utf8_lossy(text));
        let verb = program.run(&["submit", "a", "--catalog", "mine.toml"]);
        wrong.failure(&row, &verb, 3, expected);
        wrong.failure(&row, &verb, 3, "mine.toml");
        let door = program.run(&["--prompt", "a", "--catalog", "mine.toml"]);
        wrong.failure(&row, &door, 1, "mine.toml");
    }
    wrong.sent(&server, 0);
}

#[test]
fn configuration_files() {
    let (server, program) = watched();
    let mut wrong = Wrong::default();
    let large = "# x\n".repeat(300_000);
    let rows: &[(&[u8], &str)] = &[
        (b"base", ""),
        (b"base = ", ""),
        (b"base = 7", "base"),
        (b"base = [\"https://giggle.pro\"]", "base"),
        (b"api_key = \"sk_TOPSECRET\"", "api_key"),
        (b"[base]\nurl = \"x\"", "base"),
        (b"lang = \"de\"", "lang"),
        (b"lang = true", "lang"),
        (b"lang = \"en\"\nlang = \"zh\"", "twice"),
        (b"output = 1", "output"),
        (b"ca = {}", "ca"),
        (b"\xff\xff", "UTF-8"),
        (b"\x00", ""),
        (b"colour = \"a\x1b[2J\x07\"", ""),
        (large.as_bytes(), "1 MiB"),
    ];
    let program = program.with("GIGGLE_LANG", "");
    for (index, (text, expected)) in rows.iter().enumerate() {
        std::fs::write(program.path().join("mine.toml"), text).unwrap();
        let row = format!("row {index}: {:.60}", String::from_utf8_lossy(text));
        let verb = program.run(&["submit", "a", "--config", "mine.toml"]);
        wrong.failure(&row, &verb, 3, expected);
        let door = program.run(&["--prompt", "a", "--config", "mine.toml"]);
        wrong.failure(&row, &door, 1, expected);
        if verb.stderr.contains("TOPSECRET") || door.stderr.contains("TOPSECRET") {
            wrong.note(&row, "repeats what may be a key");
        }
    }
    wrong.sent(&server, 0);
}

#[test]
fn the_environment() {
    let server = Scripted::start(vec![submitted()]);
    let mut wrong = Wrong::default();
    let rows: &[(&str, &str, &str)] = &[
        ("GIGGLE_API_BASE", "giggle.pro", "GIGGLE_API_BASE"),
        ("GIGGLE_API_BASE", "https://", "GIGGLE_API_BASE"),
        ("GIGGLE_API_BASE", "https:/giggle .pro", "GIGGLE_API_BASE"),
        ("GIGGLE_API_BASE", "http://giggle.pro", "unencrypted"),
        ("GIGGLE_API_BASE", "http://127.0.0.1.evil.example", "unencrypted"),
        ("GIGGLE_API_BASE", "http://0.0.0.0:80", "unencrypted"),
        ("GIGGLE_API_BASE", "http://localhost@evil.example", "user name"),
        ("GIGGLE_API_BASE", "https://user:hunter2@giggle.pro", "user name"),
        ("GIGGLE_API_BASE", "https://api.giggle.pro", "another service"),
        ("GIGGLE_API_BASE", "https://giggle.pro/api/v1", "no path"),
        ("GIGGLE_API_BASE", "https://giggle.pro/?k=v", "no path"),
        ("GIGGLE_API_BASE", "https://giggle.pro/#x", "no path"),
        ("GIGGLE_API_BASE", "file:///etc/passwd", "https://"),
        ("GIGGLE_API_BASE", "unix:/run/x", "https://"),
        ("GIGGLE_API_BASE", "https://giggle.pro:99999", "GIGGLE_API_BASE"),
        ("GIGGLE_API_BASE", "https://[::1", "GIGGLE_API_BASE"),
        ("GIGGLE_API_BASE", HOSTILE, "GIGGLE_API_BASE"),
        ("GIGGLE_API_KEY", "", "GIGGLE_API_KEY"),
        ("GIGGLE_API_KEY", " \t\n", "GIGGLE_API_KEY"),
        ("GIGGLE_API_KEY", "sk_a b", "no key has"),
        ("GIGGLE_API_KEY", "sk_a\r\nx-evil: 1", "no key has"),
        ("GIGGLE_API_KEY", "sk_\u{1b}[2J", "no key has"),
        ("GIGGLE_API_KEY", "密钥", "no key has"),
        ("GIGGLE_LANG", "de", "GIGGLE_LANG"),
        ("GIGGLE_LANG", HOSTILE, "GIGGLE_LANG"),
        ("GIGGLE_CONFIG", "nowhere.toml", "nowhere.toml"),
        ("GIGGLE_CONFIG", "/", "not a file"),
        ("GIGGLE_CATALOG", "nowhere.toml", "nowhere.toml"),
        ("GIGGLE_CATALOG", "/dev/zero", "not a file"),
        ("GIGGLE_CATALOG", HOSTILE, "No such file"),
    ];
    for (name, value, expected) in rows {
        let row = format!("{name}={value:.60?}");
        let program = Program::against(&server.base).with("CLICOLOR_FORCE", "1").with(name, value);
        for (arguments, code) in [(&["submit", "a"][..], 3), (&["--prompt", "a"], 1)] {
            let said = program.run(arguments);
            wrong.failure(&row, &said, code, expected);
            if *name == "GIGGLE_API_KEY" && !value.trim().is_empty() && said.stderr.contains(value) {
                wrong.note(&row, "prints the key");
            }
            if said.stderr.contains("hunter2") {
                wrong.note(&row, "prints a password");
            }
        }
    }
    wrong.sent(&server, 0);
}

/// Bodies that are no envelope, or one without what it should hold.
fn broken_envelopes() -> Vec<(&'static str, Vec<u8>)> {
    let deep = [b"{\"code\":200,\"data\":".to_vec(), b"[".repeat(200_000)].concat();
    let large = [b"{\"code\":200,\"data\":\"".to_vec(), b"x".repeat(9 << 20), b"\"}".to_vec()].concat();
    vec![
        ("nothing", Vec::new()),
        ("a space", b" ".to_vec()),
        ("null", b"null".to_vec()),
        ("a list", b"[]".to_vec()),
        ("a text", b"\"200\"".to_vec()),
        ("a number", b"200".to_vec()),
        ("an empty object", b"{}".to_vec()),
        ("no code", b"{\"data\":{\"task_id\":\"t\"}}".to_vec()),
        ("a null code", b"{\"code\":null,\"data\":{\"task_id\":\"t\"}}".to_vec()),
        ("a code of words", b"{\"code\":\"OK\",\"data\":{\"task_id\":\"t\"}}".to_vec()),
        ("half a code", b"{\"code\":200.5,\"data\":{\"task_id\":\"t\"}}".to_vec()),
        ("a code that is a list", b"{\"code\":[200],\"data\":{\"task_id\":\"t\"}}".to_vec()),
        ("an endless code", b"{\"code\":1e999,\"data\":{\"task_id\":\"t\"}}".to_vec()),
        ("cut JSON", b"{\"code\":200,\"data\":{\"task_id\":\"t".to_vec()),
        ("two objects", b"{\"code\":200}{\"code\":200}".to_vec()),
        ("a comma too many", b"{\"code\":200,}".to_vec()),
        ("JSON in single quotes", b"{'code':200}".to_vec()),
        ("bytes that are no UTF-8", b"\xff\xfe{\"code\":200}".to_vec()),
        ("a page", b"<!DOCTYPE html><html><body>Just a moment...</body></html>".to_vec()),
        ("hostile text", HOSTILE.as_bytes().to_vec()),
        ("a deep body", deep),
        ("a large body", large),
    ]
}

#[test]
fn envelopes_of_a_submit() {
    let mut wrong = Wrong::default();
    let data = |data: Value| json!({"code": 200, "msg": "success", "data": data}).to_string().into_bytes();
    let mut rows = broken_envelopes();
    rows.extend([
        ("no data", b"{\"code\":200}".to_vec()),
        ("data that is a list", data(json!(["t"]))),
        ("data that is a text", data(json!("t"))),
        ("no task id", data(json!({}))),
        ("an empty task id", data(json!({"task_id": " \n"}))),
        ("a true task id", data(json!({"task_id": true}))),
        ("a task id that is an object", data(json!({"task_id": {"id": "t"}}))),
    ]);
    for (row, body) in rows {
        let server = Scripted::start(vec![Answer::With(200, Vec::new(), body)]);
        let program = Program::against(&server.base).with("CLICOLOR_FORCE", "1");
        wrong.failure(row, &program.run(&["submit", "a"]), 7, "may have been accepted");
        wrong.failure(row, &program.run(&["--prompt", "a"]), 1, "may have been accepted");
        if server.requests().len() != 2 {
            wrong.note(row, &format!("{} requests of two submits", server.requests().len()));
        }
    }
}

#[test]
fn envelopes_of_a_query() {
    let mut wrong = Wrong::default();
    for (row, body) in broken_envelopes() {
        let server = Scripted::start(vec![Answer::With(200, Vec::new(), body)]);
        let program = Program::against(&server.base).with("CLICOLOR_FORCE", "1");
        wrong.failure(row, &program.run(&["--query", "--task-id", "t"]), 1, "answer");
    }
    // What can be read is read: an odd field loses nothing but itself.
    let unknown = "{\"status\": \"unknown\", \"task_id\": \"t\"}\n";
    let rows = [
        (json!(null), unknown),
        (json!([]), unknown),
        (json!("completed"), unknown),
        (json!({"status": 7}), "{\"status\": \"7\", \"task_id\": \"t\"}\n"),
        (json!({"status": null}), unknown),
        (json!({"status": ["completed"]}), "{\"status\": \"[\\\"completed\\\"]\", \"task_id\": \"t\"}\n"),
        (json!({"status": "a\u{1b}[2J\nb"}), "{\"status\": \"a [2J b\", \"task_id\": \"t\"}\n"),
        (json!({"status": "completed", "urls": {}}), "Nothing is lost"),
        (json!({"status": "completed", "urls": [null, {}, " "]}), "Nothing is lost"),
        (json!({"status": "completed", "urls": [7]}), "could not be read"),
        (json!({"status": "completed", "urls": "https://x/a"}), "\nhttps://x/a\n"),
        (json!({"status": "completed", "urls": [7, "https://x/a\n{\u{1b}[2J"]}), "\nhttps://x/a{[2J\n"),
        (json!({"status": "failed", "err_msg": {"why": "x"}}), "{\"why\":\"x\"}"),
        (json!({"status": "failed", "err_msg": "a\u{1b}[2J\u{7}\nb"}), "a [2J b"),
        (json!({"status": "fa\niled"}), "{\"status\": \"fa iled\", \"task_id\": \"t\"}\n"),
    ];
    for (data, expected) in rows {
        let row = data.to_string();
        let server = Scripted::start(vec![Answer::data(data)]);
        let program = Program::against(&server.base).with("CLICOLOR_FORCE", "1");
        let said = program.run(&["--query", "--task-id", "t"]);
        if said.code != 0 || !said.stdout.contains(expected) || !said.stderr.is_empty() {
            wrong.note(&row, &format!("{said:?}"));
        }
        wrong.clean(&row, &said.stdout);
        for arguments in [&["query", "t"][..], &["wait", "t", "--deadline", "0s"], &["query", "t", "--json"]]
        {
            let said = program.run(arguments);
            wrong.clean(&row, &plain(&said.stdout));
            wrong.clean(&row, &plain(&said.stderr));
        }
    }
}

#[test]
fn task_ids_of_any_kind() {
    let mut wrong = Wrong::default();
    let long = "x".repeat(1000);
    for id in
        ["../../etc/passwd", "a?b=c&d#e", "a b", "%00", "\u{1}", HOSTILE, "任务", "\u{202e}x", &long, "-1"]
    {
        let row = format!("{id:.40?}");
        let server = Scripted::start(vec![
            Answer::data(json!({"task_id": id})),
            Answer::data(json!({"status": "pending"})),
        ]);
        let program = Program::against(&server.base).with("CLICOLOR_FORCE", "1");
        let said = program.run(&["submit", "a"]);
        // What is not a task id is never taken for one: the submit may have been accepted as another.
        let is_usable = ["../../etc/passwd", "a?b=c&d#e"].contains(&id);
        let expected = if is_usable { (0, 1) } else { (7, 0) };
        if (said.code, said.stdout.lines().count()) != expected {
            wrong.note(&row, &format!("{said:?}"));
        }
        wrong.clean(&row, plain(&said.stdout).get(..100).unwrap_or_default());
        for arguments in [&["--query", "--task-id", id][..], &["query", "--", id], &["download", "--", id]] {
            let said = program.run(arguments);
            wrong.clean(&row, &plain(&said.stdout));
            // No task has so long an id: it is not asked about.
            let expected = match (id.len() > 128, arguments[0]) {
                (true, "--query") => 1,
                (true, _) => 2,
                (false, "download") => 6,
                (false, _) => 0,
            };
            if said.code != expected {
                wrong.note(&row, &format!("exit {}: {}", said.code, said.stderr));
            }
        }
        for request in &server.requests()[1..] {
            let path = request.line.split(' ').nth(1).unwrap_or_default();
            let encoded = path.strip_prefix("/api/v1/generation/task/query?task_id=").unwrap_or_default();
            let decoded = percent_decoded(encoded);
            if decoded != id.as_bytes() || encoded.contains(['&', '#', '/']) {
                wrong.note(&row, &format!("asked {:.100}", request.line));
            }
        }
        if !files(&program).is_empty() {
            wrong.note(&row, &format!("leaves {:?}", files(&program)));
        }
    }
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    bytes
}

#[test]
fn prompts_of_any_kind_travel_whole_and_name_plain_files() {
    let mut wrong = Wrong::default();
    let long = "湖".repeat(40_000);
    let marks = "湖\u{fffe}\u{202e}\u{0301}";
    for prompt in ["\"}, {\"a lake\"", "a\\u0000b", "${HOME} `id` $(id)", "../../x", marks, &long] {
        let row = format!("{prompt:.40?}");
        let server = Scripted::start(vec![submitted()]);
        let program = Program::against(&server.base).with("CLICOLOR_FORCE", "1");
        let said = program.run(&["submit", prompt]);
        let sent: Vec<Value> =
            server.requests().iter().map(|it| serde_json::from_slice(&it.body).unwrap()).collect();
        if said.code != 0 || sent.len() != 1 || sent[0]["prompt"] != prompt.trim() {
            wrong.note(&row, &format!("{said:?}"));
        }
        let said = program.run(&["make", prompt, "--output", "{slug}.mp4", "--dry-run"]);
        if said.code != 0 || !said.stdout.contains("POST") {
            wrong.note(&row, &format!("{:.300}", format!("{said:?}")));
        }
        wrong.clean(&row, plain(&said.stdout).get(..200).unwrap_or_default());
    }
    // A zero byte can come from a file only; standard input can end in the middle of a letter.
    let program = Program::new().with("CLICOLOR_FORCE", "1");
    for (input, code, expected) in [
        (&b"a lake\xe6\xb9"[..], 2, "UTF-8"),
        (&b"a\0b"[..], 2, "UTF-16"),
        (&b"a\x1b[2J"[..], 2, "U+001B at line 1, column 2"),
        (&b" \n"[..], 2, "prompt is empty"),
        (&[b'x'; 300_000][..], 2, "at most 262144 bytes"),
    ] {
        let row = format!("{:.30?}", String::from_utf8_lossy(input));
        let mut child = program
            .command(&["submit", "-", "--dry-run", "--json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It may stop reading at its bound.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        if output.status.code() != Some(code) || !said.to_string().contains(expected) {
            wrong.note(&row, &said.to_string());
        }
    }
}

#[test]
fn links_that_lead_nowhere() {
    let mut wrong = Wrong::default();
    let rows: &[(&str, &str)] = &[
        ("not a link", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("ftp://127.0.0.1/clip.mp4", ""),
        ("data:video/mp4;base64,AAAA", ""),
        ("//127.0.0.1/clip.mp4", ""),
        ("https://", ""),
        ("https://[::1/clip.mp4", ""),
        ("http://127.0.0.1:99999/clip.mp4", ""),
        ("http://example.com/clip.mp4?Signature=TOPSECRET", ""),
        ("http://127.0.0.1:1/clip.mp4?Policy=%%%&Signature=TOPSECRET", "127.0.0.1:1"),
        ("https://user:TOPSECRET@127.0.0.1:1/clip.mp4", ""),
        (HOSTILE, ""),
    ];
    for (link, expected) in rows {
        let row = format!("{link:.60?}");
        let server = Scripted::start(vec![Answer::data(
            json!({"status": "completed", "urls": [link], "task_id": "t"}),
        )]);
        let program = Program::against(&server.base).with("CLICOLOR_FORCE", "1");
        let said = program.run(&["download", "t", "-o", "clip.mp4"]);
        wrong.failure(&row, &said, 9, expected);
        wrong.failure(&row, &said, 9, "giggle download t");
        if said.stderr.contains("TOPSECRET") || said.stderr.contains("etc/passwd") {
            wrong.note(&row, "prints the link");
        }
        if !files(&program).is_empty() {
            wrong.note(&row, &format!("leaves {:?}", files(&program)));
        }
    }
}

#[test]
fn bodies_of_an_upload() {
    let mut wrong = Wrong::default();
    let presigned = |url: &str| json!({"object_key": "public/a.png", "signed_url": url});
    // Few rows: each is asked for again, with pauses, before it is given up.
    let rows = [
        ("no address", json!({"object_key": "public/a.png"})),
        ("a file for an address", presigned("file:///TOPSECRET")),
        ("plain http to the world", presigned("http://192.0.2.1/?Signature=TOPSECRET")),
    ];
    for (row, data) in rows {
        let server = Scripted::start(vec![Answer::data(data)]);
        let program = Program::against(&server.base).with("CLICOLOR_FORCE", "1");
        std::fs::write(program.path().join("a.png"), crate::pictures::png(8, 8)).unwrap();
        let said = program.run(&["upload", "a.png"]);
        wrong.failure(row, &said, 11, "");
        if said.stderr.contains("TOPSECRET") {
            wrong.note(row, "prints the address");
        }
        if server.requests().iter().any(|it| it.line.starts_with("PUT")) {
            wrong.note(row, "something is uploaded");
        }
    }
}

#[test]
fn faults_that_cannot_be_asked_for() {
    let service = Service::start();
    let mut wrong = Wrong::default();
    let deep = "[".repeat(100_000);
    let rows: &[(&str, &str)] = &[
        ("", ""),
        ("null", ""),
        ("[]", ""),
        ("{}", "match"),
        ("{\"match\":{}}", "operation"),
        ("{\"match\":{\"operation\":\"submit\"}}", "do"),
        ("{\"match\":{\"operation\":\"sumbit\"},\"do\":\"no_json\"}", "submit"),
        ("{\"match\":{\"operation\":\"submit\"},\"do\":\"explode\"}", "no_json"),
        ("{\"match\":{\"operation\":\"submit\"},\"do\":{}}", ""),
        ("{\"match\":{\"operation\":\"submit\"},\"do\":{\"http\":{}}}", "status"),
        ("{\"match\":{\"operation\":\"submit\"},\"do\":{\"http\":{\"status\":200}}}", "400 to 599"),
        ("{\"match\":{\"operation\":\"submit\"},\"do\":{\"http\":{\"status\":99999}}}", ""),
        ("{\"match\":{\"operation\":\"submit\"},\"do\":{\"http\":{\"status\":\"500\"}}}", ""),
        ("{\"match\":{\"operation\":\"submit\"},\"do\":{\"http\":{\"status\":500,\"colour\":1}}}", "colour"),
        ("{\"match\":{\"operation\":\"submit\"},\"do\":{\"drop\":\"sometime\"}}", "before"),
        ("{\"match\":{\"operation\":\"submit\"},\"do\":{\"status\":\"running\"}}", "query"),
        ("{\"match\":{\"operation\":\"query\"},\"do\":{\"fail\":\"x\"}}", "submit"),
        ("{\"match\":{\"operation\":\"submit\",\"times\":0},\"do\":\"no_json\"}", "times"),
        ("{\"match\":{\"operation\":\"submit\",\"times\":-1},\"do\":\"no_json\"}", ""),
        ("{\"match\":{\"operation\":\"submit\",\"chance\":2},\"do\":\"no_json\"}", "0 to 1"),
        ("{\"match\":{\"operation\":\"submit\",\"often\":1},\"do\":\"no_json\"}", "often"),
        ("{\"match\":{\"operation\":\"submit\"},\"do\":\"no_json\"} and more", ""),
        ("{\"match\":{\"operation\":\"any\"},\"do\":{\"answer\":{\"status\":100}}}", "200 to 599"),
        (
            "{\"match\":{\"operation\":\"any\"},\"do\":{\"answer\":{\"status\":200,\"headers\":{\"a b\":\"c\"}}}}",
            "header",
        ),
        (&deep, ""),
    ];
    for (body, expected) in rows {
        let row = format!("{body:.80}");
        let (status, answer) = ask(service.base(), "POST", "/_emulator/faults", "", body.as_bytes());
        let said: Value = serde_json::from_str(&answer).unwrap_or_default();
        let message = said["error"].as_str().unwrap_or_default();
        if status != 400 || message.is_empty() || !message.contains(expected) {
            wrong.note(&row, &format!("{status} {answer:.300}"));
        }
        wrong.clean(&row, message);
    }
    assert_eq!(service.emulator().faults(), [], "no fault is taken");
    for (method, path, status) in [
        ("PUT", "/_emulator/faults", 405),
        ("GET", "/_emulator/reset", 405),
        ("GET", "/_emulator/", 404),
        ("GET", "/_emulator/../health", 404),
        ("GET", "/_emulator/journal?after=many", 200),
        ("GET", "/_emulator/journal?after=-1", 200),
    ] {
        let (found, answer) = ask(service.base(), method, path, "", b"");
        if found != status || serde_json::from_str::<Value>(&answer).is_err() {
            wrong.note(path, &format!("{found} {answer:.200}"));
        }
    }
}

#[test]
fn bodies_that_the_emulator_refuses() {
    let service = Service::start();
    let mut wrong = Wrong::default();
    let text = "/api/v1/generation/text-to-video";
    let image = "/api/v1/generation/image-to-video";
    let (presign, register) = ("/api/v1/asset/get-presigned-url", "/api/v1/asset/register");
    let price = "/api/v1/payment/model-price";
    let good =
        json!({"prompt": "a", "model": "grok", "duration": 6, "aspect_ratio": "16:9", "resolution": "720p"});
    let with = |key: &str, value: Value| {
        let mut body = good.clone();
        body[key] = value;
        body.to_string()
    };
    let without = |key: &str| {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(key);
        body.to_string()
    };
    let framed = |frame: Value| with("start_frame", frame);
    let rows: Vec<(&str, String, &str)> = vec![
        (text, String::new(), "invalid request"),
        (text, "[]".into(), "invalid request"),
        (text, "{".into(), "invalid request"),
        (text, "[".repeat(100_000), "invalid request"),
        (text, without("prompt"), "prompt"),
        (text, without("model"), "model"),
        (text, without("duration"), "duration"),
        (text, with("prompt", json!(" ")), "prompt"),
        (text, with("prompt", json!(7)), "invalid request"),
        (text, with("model", json!("sora-2")), "sora2"),
        (text, with("duration", json!(7)), "6 or 10"),
        (text, with("duration", json!("6")), "invalid request"),
        (text, with("duration", json!(-6)), "invalid request"),
        (text, with("duration", json!(6.5)), "invalid request"),
        (text, with("aspect_ratio", json!("16x9")), "16:9"),
        (text, with("resolution", json!(720)), "invalid request"),
        (text, with("generating_count", json!(5)), "not 5"),
        (text, with("model", json!(HOSTILE)), ""),
        (text, framed(json!({"url": "https://x/a.png"})), "start_frame"),
        (image, good.to_string(), "start_frame or end_frame"),
        (image, framed(json!("https://x/a.png")), "start_frame"),
        (image, framed(json!({})), "start_frame"),
        (image, framed(json!({"url": "https://x/a", "asset_id": "b"})), "start_frame"),
        (image, framed(json!({"asset_id": "nobody"})), "not found"),
        (image, framed(json!({"url": "ftp://x/a"})), "http or https"),
        (image, framed(json!({"base64": "***"})), "base64"),
        (image, framed(json!({"base64": ""})), "start_frame"),
        (image, framed(json!({"base64": "data:image/png;base64,AAAA"})), "data:"),
        (image, framed(json!({"base64": "aGVsbG8="})), "picture"),
        (presign, "{}".into(), "file_name"),
        (
            presign,
            json!({"file_name": "a", "content_type": "text/html", "is_public": true}).to_string(),
            "image/png",
        ),
        (
            presign,
            json!({"file_name": " ", "content_type": "image/png", "is_public": true}).to_string(),
            "file_name",
        ),
        (register, "{}".into(), "object_key"),
        (register, json!({"object_key": "../../etc/passwd", "name": "a"}).to_string(), ""),
        (price, "{}".into(), "model"),
        (
            price,
            json!({"model": "nobody", "generate_type": "x", "duration": 6}).to_string(),
            "record not found",
        ),
    ];
    let key = crate::program::KEY;
    for (path, body, expected) in &rows {
        let row = format!("{path} {body:.100}");
        let (http, answer) = ask(service.base(), "POST", path, key, body.as_bytes());
        let said: Value = serde_json::from_str(&answer).unwrap_or_default();
        let (code, message) =
            (said["code"].as_i64().unwrap_or_default(), said["msg"].as_str().unwrap_or_default());
        if http != 200 || !(400..600).contains(&code) || message.is_empty() || !message.contains(expected) {
            wrong.note(&row, &format!("HTTP {http}: {answer:.300}"));
        }
        wrong.clean(&row, message);
    }
    let query = "/api/v1/generation/task/query";
    let statements = "/api/v1/payment/credit-statements";
    for path in [
        query.to_owned(),
        format!("{query}?task_id="),
        format!("{query}?task_id=%FF%00"),
        format!("{query}?task_id=nobody"),
        format!("{statements}?page=0&page_size=10"),
        format!("{statements}?page=1&page_size=101"),
        format!("{statements}?page=99999999999999999999&page_size=1"),
        format!("{statements}?page=1&page_size=10&credit_type=Steal"),
    ] {
        let (http, answer) = ask(service.base(), "GET", &path, key, b"");
        let said: Value = serde_json::from_str(&answer).unwrap_or_default();
        if http != 200 || !(400..500).contains(&said["code"].as_i64().unwrap_or_default()) {
            wrong.note(&path, &format!("HTTP {http}: {answer:.300}"));
        }
    }
    for link in [
        "/private/x.mp4",
        "/private/../../etc/passwd",
        "/private/%2e%2e/x?Policy=a&Signature=b&Key-Pair-Id=c",
    ] {
        let (http, answer) = ask(service.base(), "GET", link, "", b"");
        if !(400..500).contains(&http) {
            wrong.note(link, &format!("HTTP {http}: {answer:.300}"));
        }
    }
    assert_eq!(service.emulator().accepted_count(), 0, "nothing is accepted");
}
