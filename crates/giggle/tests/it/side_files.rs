//! Files beside the clips: nobody's file is replaced by one of them, and what could not be written is told.

use crate::program::Program;
use crate::service::Service;
use giggle_emulator::Operation;
use serde_json::{Value, json};
use std::process::Stdio;

const DRAFT: [&str; 10] =
    ["make", "--local", "a lake", "-m", "veo31-no-audio", "-r", "480p", "-o", "clip.mp4", "--json"];

fn with<'a>(base: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [base, more].concat()
}

#[test]
fn nothing_beside_a_clip_replaces_a_file_that_is_not_its_own() {
    let service = Service::start();
    let program = service.program();
    let file = |name: &str| program.path().join(name);
    std::fs::write(file("start.png"), crate::pictures::png(16, 16)).unwrap();
    std::fs::write(file("photo.jpg"), "a photo").unwrap();
    std::fs::write(file("clip.json"), "{}").unwrap();
    std::fs::write(file("words.json"), "a lake").unwrap();
    std::fs::create_dir(file("in")).unwrap();
    let make = ["make", "@words.json", "-m", "veo31-no-audio", "--start-frame", "start.png", "-o"];
    for (more, always) in [
        (&["clip.mp4", "--poster", "start.png"][..], true),
        (&["clip.mp4", "--sheet", "in/../start.png"], true),
        (&["clip.mp4", "--poster", "in/a.png", "--sheet", "./in/a.png"], true),
        (&["words.mp4", "--sidecar"], true),
        (&["clip.json", "--sidecar"], true),
        (&["a.png", "--poster", "a.png"], true),
        (&["start.png"], true),
        (&["clip.mp4", "--poster", "nowhere/a.png"], true),
        (&["clip.mp4", "--poster", "photo.jpg"], false),
        (&["clip.mp4", "--sidecar"], false),
    ] {
        let arguments = with(&make, more);
        let said = program.run(&arguments);
        assert_eq!(said.code, 2, "{more:?}: {}", said.stderr);
        if always {
            let said = program.run(&with(&arguments, &["--overwrite"]));
            assert_eq!(said.code, 2, "--overwrite {more:?}: {}", said.stderr);
        }
    }
    assert_eq!(service.emulator().request_count(Operation::Submit), 0);
    assert_eq!(std::fs::read(file("photo.jpg")).unwrap(), b"a photo");
    assert_eq!(std::fs::read(file("start.png")).unwrap(), crate::pictures::png(16, 16));
    let all = ["clip.mp4", "--poster", "photo.jpg", "--sidecar"];
    let said = program.run(&with(&make, &with(&all, &["--overwrite"])));
    assert_eq!(said.code, 0, "{}", said.stderr);
    let said = program.run(&with(&make, &all));
    assert_eq!(said.code, 0, "its own stills and sidecar: {}", said.stderr);
    assert_eq!(service.emulator().request_count(Operation::Submit), 1);
}

#[cfg(unix)]
#[test]
fn no_device_pipe_or_socket_is_ever_replaced() {
    use std::os::unix::fs::FileTypeExt as _;
    let service = Service::start();
    let program = service.program();
    let socket = program.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    std::os::unix::fs::symlink("/dev/null", program.path().join("null")).unwrap();
    let make = ["make", "a lake", "-m", "veo31-no-audio", "-r", "480p"];
    for name in ["socket", "null"] {
        for more in [&["-o", name][..], &["-o", "clip.mp4", "--poster", name]] {
            for overwrite in [&[][..], &["--overwrite"]] {
                let said = program.run(&[&make[..], more, overwrite].concat());
                assert_eq!(said.code, 2, "{more:?} {overwrite:?}: {said:?}");
                assert!(!said.stderr.contains("--overwrite"), "it is not offered: {}", said.stderr);
            }
        }
    }
    assert_eq!(service.emulator().request_count(Operation::Submit), 0);
    let id = program.run(&[&make[..], &["-o", "clip.mp4", "--json"]].concat());
    let id = id.json()["task_id"].as_str().unwrap().to_owned();
    for name in ["socket", "null"] {
        let said = program.run(&["download", &id, "-o", name, "--overwrite"]);
        assert_ne!(said.code, 0, "{name}: {said:?}");
    }
    assert!(socket.symlink_metadata().unwrap().file_type().is_socket());
    assert!(program.path().join("null").is_symlink());
}

#[test]
fn a_draft_replaces_the_still_of_a_draft_and_inspect_only_its_own() {
    let program = Program::new();
    let said = program.run(&with(&DRAFT, &["--poster", "p.png", "--sidecar"]));
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(said.json()["stills"], json!([{"kind": "poster", "path": "p.png", "fault": null}]));
    assert_eq!(said.json()["sidecars"], json!(["clip.json"]));
    assert_eq!(program.run(&with(&DRAFT, &["--poster", "p.png", "--seed", "3", "--sidecar"])).code, 0);
    let inspect = ["inspect", "clip.mp4", "--sheet"];
    assert_eq!(program.run(&with(&inspect, &["p.png"])).code, 0, "a still of this very clip");
    std::fs::write(program.path().join("photo.png"), "a photo").unwrap();
    std::os::unix::fs::symlink(program.path().join("photo.png"), program.path().join("link.png")).unwrap();
    for name in ["photo.png", "link.png"] {
        let said = program.run(&with(&inspect, &[name]));
        assert_eq!(said.code, 2, "{}", said.stderr);
    }
    assert_eq!(std::fs::read(program.path().join("photo.png")).unwrap(), b"a photo");
    assert_eq!(program.run(&with(&inspect, &["photo.png", "--overwrite"])).code, 0);
}

#[cfg(unix)]
#[test]
fn a_still_that_cannot_be_written_is_refused_before_the_clip_is_made() {
    let program = Program::new();
    // No file can have so long a name.
    let name = format!("{}p.png", "p".repeat(300));
    for flag in ["--poster", "--sheet"] {
        let said = program.run(&with(&DRAFT, &[flag, &name]));
        let error = said.json()["error"].clone();
        assert_eq!(said.code, 2, "{said:?}");
        assert!(error["message"].as_str().unwrap().starts_with(flag), "{error}");
    }
    assert!(program.files().is_empty(), "{:?}", program.files());
}

#[test]
fn a_film_replaces_no_file_but_an_earlier_film_of_the_run() {
    let service = Service::start();
    let program = service.program();
    let file = |name: &str| program.path().join(name);
    std::fs::write(file("start.png"), crate::pictures::png(16, 16)).unwrap();
    let list = "defaults: {model: veo31-no-audio}\nshots:\n  - {key: a, prompt: one, start_frame: start.png}\n  - {key: b, prompt: two}\n";
    std::fs::write(file("list.yaml"), list).unwrap();
    std::fs::write(file("photo.png"), "a photo").unwrap();
    assert_eq!(program.run(&["batch", "run", "list.yaml"]).code, 0);
    let reel = ["batch", "reel", "list.yaml", "-o"];
    let said = program.run(&with(&reel, &["film.mp4", "--sheet", "sheet.jpg", "--json"]));
    assert_eq!(said.code, 0, "{said:?}");
    assert!(std::fs::read(file("sheet.jpg")).unwrap().starts_with(b"\xff\xd8"));
    let clip = service.emulator().accepted().len();
    assert_eq!(clip, 2);
    for more in [
        &["list.yaml"][..],
        &["film.mp4", "--sheet", "start.png"],
        &["list-giggle/../film.png", "--sheet", "film.png"],
    ] {
        let said = program.run(&with(&with(&reel, more), &["--overwrite"]));
        assert_eq!(said.code, 2, "{more:?}: {}", said.stderr);
    }
    for more in [&["photo.png"][..], &["film.mp4", "--sheet", "photo.png"]] {
        assert_eq!(program.run(&with(&reel, more)).code, 2, "{more:?}");
    }
    assert_eq!(std::fs::read_to_string(file("list.yaml")).unwrap(), list);
    assert_eq!(std::fs::read(file("photo.png")).unwrap(), b"a photo");
    assert_eq!(program.run(&with(&reel, &["film.mp4", "--keys", "b", "--sheet", "sheet.jpg"])).code, 0);
}

#[test]
fn drafts_of_a_list_replace_no_clip() {
    let program = Program::new();
    let list = "defaults: {model: veo31-no-audio, resolution: 480p}\nshots:\n  - {key: hero, prompt: one}\n";
    std::fs::write(program.path().join("list.yaml"), list).unwrap();
    std::fs::create_dir(program.path().join("clips")).unwrap();
    for name in ["clips/hero.mp4", "clips/index.html"] {
        let path = program.path().join(name);
        std::fs::write(&path, "somebody's own").unwrap();
        assert_eq!(program.run(&["batch", "draft", "list.yaml", "-o", "clips"]).code, 2, "{name}");
        assert_eq!(std::fs::read(&path).unwrap(), b"somebody's own");
        std::fs::remove_file(path).unwrap();
    }
    for _ in 0..2 {
        assert_eq!(program.run(&["batch", "draft", "list.yaml", "-o", "clips"]).code, 0);
    }
}

#[test]
fn a_clip_that_is_cut_off_is_damaged() {
    let program = Program::new();
    assert_eq!(program.run(&DRAFT).code, 0);
    let whole = std::fs::read(program.path().join("clip.mp4")).unwrap();
    std::fs::write(program.path().join("cut.mp4"), &whole[..whole.len() / 2]).unwrap();
    for more in [&["cut.mp4"][..], &["cut.mp4", "--no-pictures"]] {
        let said = program.run(&with(&["inspect", "--json"], more));
        assert_eq!(said.code, 5, "{more:?}: {said:?}");
        let error = &said.json()["error"];
        assert_eq!(error["inspection"]["damaged"], true, "{error}");
        assert_eq!(error["inspection"]["width"], 854, "the facts are values and no text: {error}");
        assert!(error["hint"].is_string(), "there is a way on: {error}");
    }
    assert_eq!(program.run(&["inspect", "clip.mp4", "--json"]).json()["damaged"], false);
    // Nothing is left of its index.
    std::fs::write(program.path().join("head.mp4"), &whole[..200]).unwrap();
    assert_eq!(program.run(&["inspect", "head.mp4"]).code, 5);
}

/// Whether a set of signals in the status of a process, such as `SigCgt:`, holds a signal.
#[cfg(target_os = "linux")]
fn has_signal(process: &str, set: &str, number: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let signals = status.lines().find_map(|line| line.strip_prefix(set)).unwrap().trim();
    u64::from_str_radix(signals, 16).unwrap() & 1 << (number - 1) != 0
}

#[cfg(target_os = "linux")]
#[test]
fn a_draft_that_is_told_to_end_leaves_no_folder() {
    for (signal, number) in [("-TERM", 15), ("-HUP", 1)] {
        // Under `nohup` the program does not end with its terminal, as it should.
        if has_signal("self", "SigIgn:", number) {
            eprintln!("skipped: {signal} is ignored by whoever started this test");
            continue;
        }
        let program = Program::new();
        let folder = program.path().join("tmp");
        std::fs::create_dir(&folder).unwrap();
        let program = program.with("TMPDIR", folder.to_str().unwrap());
        let arguments = ["make", "--local", "a lake", "-m", "veo31", "-d", "8", "-r", "1080p"];
        let mut child =
            program.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // From when the signal is caught on, ending is the program's own affair.
        while !has_signal(&child.id().to_string(), "SigCgt:", number) {
            std::thread::yield_now();
        }
        while std::fs::read_dir(&folder).unwrap().next().is_none() {
            assert!(child.try_wait().unwrap().is_none(), "{signal}: it ended before it began to draw");
            std::thread::yield_now();
        }
        let status = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(status.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(130), "{signal}");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "{signal}");
    }
}

#[test]
fn a_camera_move_between_two_frames_is_said_to_have_nothing_to_do() {
    let program = Program::new();
    std::fs::write(program.path().join("a.png"), crate::pictures::png(16, 16)).unwrap();
    let camera = with(&DRAFT, &["--camera", "pan left", "--start-frame", "a.png"]);
    assert!(!program.run(&camera).stderr.contains("--camera"));
    let said = program.run(&with(&camera, &["--end-frame", "a.png"]));
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.stderr.contains("--camera has no effect"), "{}", said.stderr);
}

#[test]
fn faults_of_a_comparison_have_no_place_in_a_text_that_nobody_wrote() {
    let arguments = ["compare", "a lake", "--models", "grok,veo31", "--duration", "7"];
    let program = Program::against("http://127.0.0.1:9");
    let said = program.run(&arguments);
    assert_eq!(said.code, 2);
    assert!(!said.stderr.contains("compare:1"), "{}", said.stderr);
    let faults = program.run(&with(&arguments, &["--json"])).json()["error"]["faults"].clone();
    assert!(faults[0]["message"].is_string() && faults[0]["line"].is_null(), "{faults}");
}

#[test]
fn what_people_read_is_chinese_where_they_ask_for_it() {
    let program = Program::new();
    assert_eq!(program.run(&DRAFT).code, 0);
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c));
    for (arguments, english) in [
        (&["inspect", "clip.mp4"][..], &["96 frames", "looked at"][..]),
        (&["doctor", "--offline"], &["API key", "state folder"]),
        (&["make", "--nonsense", "x"], &["unexpected", "Usage"]),
        (&["make", "a", "--duration", "long"], &["invalid"]),
        (&["nonsense"], &["unrecognized"]),
        (&["wait"], &["required"]),
    ] {
        let said = program.run(&with(&["--lang", "zh"], arguments));
        let text = said.stdout + &said.stderr;
        assert!(is_chinese(&text), "{arguments:?}: {text}");
        for word in english {
            assert!(!text.contains(word), "{arguments:?} says {word}: {text}");
        }
    }
    let said = program.run(&["ledger", "--lang", "zh", "--json"]);
    assert!(said.json()["shots"].is_array(), "words of programs stay: {said:?}");
    let _: Value = program.run(&["--lang=zh", "make", "--nonsense", "--json"]).json();
}
