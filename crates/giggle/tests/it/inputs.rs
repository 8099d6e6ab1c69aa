//! What enters by hand or by file: words, prompts, frames.

use crate::program::{Program, Said};
use crate::service::Service;
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::Stdio;

fn write(program: &Program, name: &str, bytes: &[u8]) {
    std::fs::write(program.path().join(name), bytes).unwrap();
}

/// Runs with a standard input.
fn fed(program: &Program, arguments: &[&str], input: &[u8]) -> Said {
    let mut command = program.command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    Said {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A mistyped flag is never a paid prompt.
#[test]
fn a_word_with_a_dash_is_no_prompt() {
    let cases: [(&[&str], &str); 25] = [
        (&["submit", "-help"], "--help"),
        (&["make", "--dryrun"], "--dry-run"),
        (&["make", "--promt=a cat"], "--prompt"),
        (&["submit", "-l"], "--lang"),
        (&["submit", "--prompt", "-help"], "--help"),
        (&["submit", "—help"], "--help"),
        (&["make", "--modle", "veo31"], "--modle"),
        (&["cost", "--price"], "--price"),
        (&["compare", "--modles", "grok,veo31"], "--models"),
        (&["guide", "--list"], "--list"),
        (&["--prompt", "-help"], "--help"),
        (&["submit", "--help\r"], "--help"),
        (&["make", "--dryrun "], "--dry-run"),
        (&["submit", "\u{feff}--dry-run"], "--dry-run"),
        (&["submit", "\u{200b}--help"], "--help"),
        (&["--prompt", " -help"], "--help"),
        (&["make", "a cat", "-outdir=clips/"], "--output"),
        (&["make", "a cat", "-o", "—dry-run"], "--dry-run"),
        (&["make", "help"], "--help"),
        (&["submit", "/?"], "--help"),
        (&["make", "list.yaml"], "giggle batch run"),
        (&["make", "a cat --model veo31"], "close the quotes"),
        (&["submit", "prompt=a cat"], "--prompt"),
        (&["—prompt", "a cat"], "--prompt"),
        (&["-q", "make", "--dryrun"], "--dry-run"),
    ];
    for (arguments, named) in cases {
        let service = Service::start();
        let said = service.program().run(arguments);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{}", said.stderr);
        assert!(said.stderr.contains(named), "{}", said.stderr);
        assert!(service.emulator().journal().is_empty(), "nothing is sent");
        if !arguments[0].ends_with("prompt") {
            let said = service.program().run(&[arguments, &["--json"]].concat());
            assert_eq!((said.code, &said.json()["error"]["code"]), (2, &json!("usage")));
        }
    }
}

#[cfg(unix)]
#[test]
fn a_word_that_is_not_utf_8_hides_no_flag_behind_it() {
    use std::os::unix::ffi::OsStrExt as _;
    let service = Service::start();
    let program = service.program();
    let mut command = program.command(&["make", "-o"]);
    let output = command.arg(std::ffi::OsStr::from_bytes(b"b\xff.mp4")).arg("--dryrun").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(service.emulator().journal().is_empty(), "nothing is sent");
}

/// Whoever wanted another service or a limit must not pay here, or without one.
#[test]
fn a_variable_with_a_slip_in_its_name_ends_what_would_pay() {
    let service = Service::start();
    for (name, meant) in [
        ("GIGGLE_BUDGTE", "GIGGLE_BUDGET"),
        ("GIGGLE_MAX_CREDITS", "GIGGLE_BUDGET"),
        ("GIGGLE_LEDGER_URL", "GIGGLE_LEDGER"),
        ("GIGGLE_ACCOUNTS", "GIGGLE_ACCOUNT"),
        ("GIGGLE_DRY_RUN", "--dry-run"),
    ] {
        let said = service.program().with(name, "5").run(&["submit", "a lake"]);
        assert_eq!(said.code, 3, "{}", said.stderr);
        assert!(said.stderr.contains(name) && said.stderr.contains(meant), "{}", said.stderr);
    }
    assert!(service.emulator().journal().is_empty(), "nothing is sent");
    let off = service.program().with("GIGGLE_OFFLINE", "0").run(&["submit", "a lake"]);
    assert_eq!(off.code, 0, "{}", off.stderr);
    let said = Program::new().with("GIGGLE_BASE_URL", service.base()).run(&["submit", "a", "--dry-run"]);
    assert_eq!(said.code, 3, "{}", said.stderr);
    assert!(said.stderr.contains("GIGGLE_API_BASE"), "{}", said.stderr);
}

#[test]
fn another_shots_clip_is_named_and_not_offered_for_replacing() {
    let service = Service::of_stand_ins();
    let program = service.program();
    let said = program.run(&["make", "a hen", "-o", "hen.mp4"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let said = program.run(&["make", "a cow", "-o", "hen.mp4"]);
    assert_eq!(said.code, 2, "{}", said.stderr);
    assert!(said.stderr.contains("a hen") && !said.stderr.contains("--overwrite"), "{}", said.stderr);
}

#[test]
fn behind_a_mark_or_with_a_blank_any_text_is_a_prompt() {
    let program = Program::new();
    let prompt = |arguments: &[&str]| {
        let said = program.run(arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {}", said.stderr);
        said.json()["request"]["body"]["prompt"].clone()
    };
    let base = ["submit", "--dry-run", "--json"];
    for (more, expected) in [
        (&["--prompt=--slow-motion"][..], "--slow-motion"),
        (&["- a cat"], "- a cat"),
        (&["--", "-help"], "-help"),
        (&["--", "help"], "help"),
        (&["--", "list.yaml"], "list.yaml"),
        (&["--prompt=a cat --model veo31"], "a cat --model veo31"),
        (&["\u{200b}a cat \u{feff}"], "a cat"),
        (&["@@alice waves"], "@alice waves"),
        (&["--prompt", "@@@alice"], "@@alice"),
    ] {
        assert_eq!(prompt(&[&base[..], more].concat()), expected);
    }
}

#[test]
fn a_prompt_that_was_taken_for_a_file_names_the_way_out() {
    let program = Program::new();
    std::fs::create_dir(program.path().join("folder")).unwrap();
    let long = format!("@{}", "alice waves ".repeat(50));
    for text in ["@alice waves at the camera", "@alice", "@folder", "@", &long] {
        for arguments in [&["submit", text, "--dry-run"][..], &["compare", text, "--models", "grok,veo31"]] {
            let said = program.run(arguments);
            assert_eq!(said.code, 3, "{text}: {}", said.stderr);
            assert!(said.stderr.contains("@@"), "{text}: {}", said.stderr);
        }
    }
}

#[test]
fn one_text_is_paid_once_however_it_is_saved() {
    let service = Service::start();
    let program = service.program();
    let wide: Vec<u8> = "\u{feff}a caf\u{e9}\nat dawn".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let files: [(&str, &[u8]); 5] = [
        ("plain", "a caf\u{e9}\nat dawn\n".as_bytes()),
        ("bom", "\u{feff}a caf\u{e9}\nat dawn\n".as_bytes()),
        ("crlf", "a caf\u{e9}\r\nat dawn\r\n".as_bytes()),
        ("nfd", "a cafe\u{301}\rat dawn".as_bytes()),
        ("wide", &wide),
    ];
    for (name, bytes) in files {
        write(&program, name, bytes);
        assert_eq!(program.run(&["submit", &format!("@{name}")]).code, 0, "{name}");
        assert_eq!(fed(&program, &["submit", "-"], bytes).code, 0, "{name}");
    }
    assert_eq!(service.emulator().accepted_count(), 1);
    assert_eq!(service.emulator().accepted()[0].prompt, "a caf\u{e9}\nat dawn");
}

#[test]
fn prompts_that_look_alike_are_paid_once_and_sent_as_typed() {
    let service = Service::start();
    let program = service.program();
    let first = "a\u{200b} cat on a \u{1f3f3}\u{fe0f}\u{200d}\u{1f308}";
    for prompt in [
        first,
        "a cat on a \u{1f3f3}\u{fe0f}\u{200d}\u{1f308}\u{200e}",
        "a c\u{ad}at\u{fe0f} on a \u{1f3f3}\u{fe0f}\u{200d}\u{1f308}\u{fe0f}",
        "\u{202e}a cat on a\u{a0}\u{1f3f3}\u{fe0f}\u{200d}\u{1f308}",
    ] {
        assert_eq!(program.run(&["submit", prompt]).code, 0, "{prompt:?}");
    }
    let list = json!([{"key": "a", "prompt": format!("{first}\u{2060}")}, {"key": "b", "prompt": first}]);
    write(&program, "l.json", list.to_string().as_bytes());
    let said = program.run(&["batch", "plan", "l.json", "--json"]);
    assert_eq!(said.json()["plan"]["counts"]["running"], 2, "{said:?}");
    assert_eq!(service.emulator().accepted_count(), 1);
    assert_eq!(service.emulator().accepted()[0].prompt, first);
    // Without its joiner it is another picture.
    assert_eq!(program.run(&["submit", "a cat on a \u{1f3f3}\u{fe0f}\u{1f308}"]).code, 0);
    assert_eq!(service.emulator().accepted_count(), 2);
}

#[test]
fn a_key_in_a_wrong_place_is_neither_repeated_nor_sent() {
    let service = Service::start();
    let program = service.program();
    let own = program.environment("GIGGLE_API_KEY").unwrap();
    write(&program, "l.json", json!([{"key": "a", "prompt": "sk_live_SECRET123"}]).to_string().as_bytes());
    let cases: [&[&str]; 14] = [
        &["sk_live_SECRET123"],
        &["doctor", "sk_live_SECRET123"],
        &["ledger", "sk_live_SECRET123"],
        &["models", "sk_live_SECRET123", "--json"],
        &["key", "sk_live_SECRET123"],
        &["models", "--lang", "sk_live_SECRET123"],
        &["models", "--config", "sk_live_SECRET123"],
        &["submit", "x", "--start-frame", "sk_live_SECRET123"],
        &["submit", "x", "--store", "sk_live_SECRET123", "--json"],
        &["submit", "sk_live_SECRET123"],
        &["batch", "run", "l.json"],
        &["--prompt", "sk_live_SECRET123"],
        &["submit", &own],
        &["--prompt", &own],
    ];
    for arguments in cases {
        let said = program.run(arguments);
        assert_ne!(said.code, 0, "{arguments:?}");
        assert!(!format!("{}{}", said.stdout, said.stderr).contains("SECRET123"), "{arguments:?}: {said:?}");
    }
    assert_eq!(service.emulator().accepted_count(), 0);
    let kept = program.files().iter().any(|file| {
        let bytes = std::fs::read(file).unwrap_or_default();
        !file.ends_with("l.json") && bytes.windows(9).any(|it| it == b"SECRET123")
    });
    assert!(!kept, "it is in a file: {:?}", program.files());
}

#[test]
fn what_is_left_where_a_value_is_missing_is_paid_by_no_door() {
    let service = Service::start();
    let program = service.program();
    for text in ["null", "undefined", "{{prompt}}", "$PROMPT"] {
        assert_eq!(program.run(&["submit", text]).code, 2, "{text}");
        assert_eq!(program.run(&["--prompt", text]).code, 1, "{text}");
        assert_eq!(fed(&program, &["submit", "-"], text.as_bytes()).code, 2, "{text}");
        write(&program, "text", format!("{text}\n").as_bytes());
        assert_eq!(program.run(&["submit", "@text"]).code, 2, "{text}");
        write(&program, "l.jsonl", json!({"key": "a", "prompt": text}).to_string().as_bytes());
        assert_eq!(program.run(&["batch", "run", "l.jsonl"]).code, 2, "{text}");
        let mut agent = crate::agent::Agent::of(&program, &[]);
        let shot = json!({"prompt": text, "model": "veo31-no-audio", "duration": 4, "aspect_ratio": "1:1"});
        let told = agent.call("generate_video", shot);
        assert_eq!(told["isError"], json!(true), "{text}: {told}");
        agent.end();
    }
    for name in ["dry-run", "json", "yes", "version", "resume", "Overwrite"] {
        let said = program.run(&["submit", name]);
        assert_eq!(said.code, 2, "{name}: {said:?}");
    }
    assert!(service.emulator().journal().is_empty());
    assert_eq!(program.run(&["submit", "--", "null"]).code, 0);
    assert_eq!(service.emulator().accepted()[0].prompt, "null");
}

#[test]
fn a_value_out_of_range_is_told_the_most() {
    let program = Program::against("http://127.0.0.1:1");
    for (arguments, most) in [
        (&["submit", "a", "--take", "99999999999"][..], "4294967295"),
        (&["make", "a", "--deadline", "9999999999h"], "999999999"),
        (&["submit", "a", "--max-credits", "99999999999999999999"], "1000000000"),
    ] {
        let said = program.run(arguments);
        assert!((2..=3).contains(&said.code), "{arguments:?}: {said:?}");
        assert!(said.stderr.contains(most), "{arguments:?}: {said:?}");
    }
}

#[test]
fn text_that_nobody_sees_is_paid_by_no_door() {
    let service = Service::start();
    let program = service.program();
    let wide: Vec<u8> = "a dog".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [&b"\xe2\x80\x8b"[..], b"\xef\xbb\xbf \n", &wide, b"a\x1bcat", b"caf\xe9"] {
        write(&program, "text", bytes);
        let said = program.run(&["submit", "@text"]);
        assert_eq!(said.code, 2, "{bytes:?}: {}", said.stderr);
        assert_eq!(fed(&program, &["submit", "-"], bytes).code, 2, "{bytes:?}");
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        write(&program, "l.jsonl", json!({"key": "a", "prompt": text}).to_string().as_bytes());
        write(&program, "l.csv", format!("key,prompt\na,\"{text}\"\n").as_bytes());
        for list in ["l.jsonl", "l.csv"] {
            assert_eq!(program.run(&["batch", "check", list]).code, 2, "{bytes:?} {list}");
        }
        if !text.contains('\0') {
            assert_eq!(program.run(&["--prompt", text]).code, 1, "{bytes:?}");
        }
    }
    assert!(service.emulator().journal().is_empty());
}

#[test]
fn a_frame_that_will_be_cropped_is_said_before_anything_is_paid() {
    let service = Service::start();
    let program = service.program();
    write(&program, "tall.png", &crate::pictures::png(720, 1280));
    let notes = |said: &Said| -> Vec<Value> {
        assert_eq!(said.code, 0, "{}", said.stderr);
        said.json()["notes"].as_array().unwrap().clone()
    };
    for verb in ["make", "submit", "cost"] {
        let mut arguments = vec![verb, "a", "--start-frame", "tall.png", "--json"];
        if verb != "cost" {
            arguments.push("--dry-run");
        }
        let notes = notes(&program.run(&arguments));
        assert_eq!(
            (&notes[0]["code"], &notes[0]["nearest_aspect_ratio"]),
            (&json!("frame_shape"), &json!("9:16"))
        );
    }
    let said = program.run(&["submit", "a", "--start-frame", "tall.png"]);
    assert!(said.stderr.contains("9:16") && said.stderr.contains("68%"), "{}", said.stderr);
    let fits = ["submit", "a", "--start-frame", "tall.png", "-a", "9:16", "--dry-run", "--json"];
    assert!(notes(&program.run(&fits)).is_empty());
}

#[test]
fn a_picture_is_judged_alike_however_it_comes() {
    let service = Service::start();
    let program = service.program();
    for frame in ["base64:AAAA", "data:image/png;base64,iVBORw0KGgo="] {
        let said = program.run(&["submit", "a", "--start-frame", frame]);
        assert_eq!(said.code, 2, "{frame}: {}", said.stderr);
        write(
            &program,
            "l.jsonl",
            json!({"key": "a", "prompt": "a", "end_frame": frame}).to_string().as_bytes(),
        );
        assert_eq!(program.run(&["batch", "check", "l.jsonl"]).code, 2, "{frame}");
    }
    assert!(service.emulator().journal().is_empty());
    // The door's contract: base64 is checked as base64 and no further. The service says no.
    assert_eq!(program.run(&["--prompt", "a", "--start-frame", "base64:AAAA"]).code, 1);
    assert_eq!(service.emulator().journal().len(), 1);
}

#[test]
fn frames_are_found_by_the_names_that_people_use() {
    let program = Program::new();
    let home = program.path().join("pictures");
    std::fs::create_dir(&home).unwrap();
    std::fs::write(home.join("my photo.png"), crate::pictures::png(1280, 720)).unwrap();
    let path = home.join("my photo.png").display().to_string();
    let address = format!("file://{}", path.replace(' ', "%20"));
    let local = format!("file://localhost{}", path.replace(' ', "%20"));
    for frame in ["~/pictures/my photo.png", &address, &local] {
        let said = program.run(&["submit", "a", &format!("--start-frame={frame}"), "--dry-run"]);
        assert_eq!(said.code, 0, "{frame}: {}", said.stderr);
        assert_eq!(program.run(&["upload", frame, "--dry-run"]).code, 0, "{frame}");
        write(
            &program,
            "l.jsonl",
            json!({"key": "a", "prompt": "a", "start_frame": frame}).to_string().as_bytes(),
        );
        assert_eq!(program.run(&["batch", "check", "l.jsonl"]).code, 0, "{frame}");
    }
    for (frame, hint) in [
        ("pictures\\my photo.png", "'pictures/my photo.png'"),
        ("\"pictures/my photo.png\"", "'pictures/my photo.png'"),
        ("'pictures\\my photo.png'", "'pictures/my photo.png'"),
        ("abc123def456", "asset_id:abc123def456"),
        ("asset:abc123def456", "asset_id:abc123def456"),
        ("nowhere.png", "path"),
    ] {
        let said = program.run(&["submit", "a", "--start-frame", frame, "--dry-run"]);
        assert_eq!(said.code, 3, "{frame}: {}", said.stderr);
        assert!(said.stderr.contains(hint), "{frame}: {}", said.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_frame_may_come_through_a_pipe_up_to_its_limit() {
    let program = Program::new();
    let read = |input: &[u8]| {
        let arguments = ["submit", "a", "--start-frame", "/dev/stdin", "--dry-run"];
        let mut child = program
            .command(&arguments)
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // It stops reading at its limit.
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait().unwrap().code()
    };
    assert_eq!(read(&crate::pictures::png(1280, 720)), Some(0));
    assert_eq!(read(&vec![0; 21 * 1024 * 1024]), Some(2));
}

#[test]
fn the_command_of_the_guide_says_what_it_asked() {
    let program = Program::new();
    for prompt in ["-slow", "@alice", "it's $(id)"] {
        let written = if prompt.starts_with('@') { format!("@{prompt}") } else { prompt.to_owned() };
        let said = program.run(&[
            "guide",
            &format!("--prompt={written}"),
            "-m",
            "minimax23",
            "-a",
            "16:9",
            "--no-frames",
            "--json",
        ]);
        let command = said.json()["command"].as_str().unwrap().to_owned();
        assert!(command.starts_with("giggle "), "{command}");
        let script = command.replacen("giggle", env!("CARGO_BIN_EXE_giggle"), 1) + " --dry-run";
        let output = std::process::Command::new("sh")
            .args(["-c", &script])
            .env("HOME", program.path())
            .output()
            .unwrap();
        let sent: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(sent["request"]["body"]["prompt"], prompt, "{command}");
    }
}

/// A link that leads nowhere is in the way as any file is, and is found before anything is paid for.
#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_in_the_way_before_anything_is_paid() {
    let service = Service::start();
    let program = service.program();
    std::os::unix::fs::symlink("nowhere", program.path().join("lost.mp4")).unwrap();
    std::os::unix::fs::symlink("self.mp4", program.path().join("self.mp4")).unwrap();
    for name in ["lost.mp4", "self.mp4"] {
        assert_eq!(program.run(&["make", "a hen", "-o", name]).code, 2, "{name}");
    }
    assert_eq!(service.emulator().accepted_count(), 0);
}

/// Addresses are no paths, and a name that is no text is written as no other one.
#[test]
fn a_clip_goes_to_a_path() {
    let service = Service::start();
    let program = service.program();
    for place in ["s3://bucket/x.mp4", "file:///tmp/x.mp4", ""] {
        let said = program.run(&["make", "a lake", "-m", "veo31-no-audio", "-o", place]);
        assert_eq!(said.code, 2, "{place}: {said:?}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt as _;
        let mut command = program.command(&["make", "--local", "a lake", "-o"]);
        let name = std::ffi::OsString::from_vec(b"\xff.mp4".to_vec());
        assert_eq!(command.arg(name).output().unwrap().status.code(), Some(2));
    }
    assert!(program.files().iter().all(|it| !it.ends_with(".mp4")), "{:?}", program.files());
    assert_eq!(service.emulator().accepted_count(), 0);
}

/// What a picture's file lacks is found before it is paid for.
#[test]
fn a_picture_with_nothing_in_it_costs_nothing() {
    let service = Service::start();
    let program = service.program();
    let mut whole = std::io::Cursor::new(Vec::new());
    let picture =
        image::RgbImage::from_fn(160, 90, |x, y| image::Rgb([(x * y % 251) as u8, x as u8, y as u8]));
    picture.write_to(&mut whole, image::ImageFormat::Jpeg).unwrap();
    let whole = whole.into_inner();
    let half = [&whole[..whole.len() / 2], &[0xff, 0xd9]].concat();
    write(&program, "half.jpg", &half);
    let said = program.run(&["make", "a lake", "-m", "veo31", "--start-frame", "half.jpg"]);
    assert!(said.code == 2 && said.stderr.contains("half.jpg"), "{said:?}");
    let said = program.run(&["upload", "half.jpg"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert_eq!(service.emulator().accepted_count(), 0);
}

/// What was asked for and could not be done is said.
#[test]
fn a_plan_says_that_no_price_was_asked_for_without_a_key() {
    let program = Program::new();
    write(&program, "l.csv", b"key,prompt\na,a lake at dawn\n");
    let said = program.run(&["batch", "plan", "l.csv", "--prices", "--json"]);
    assert!(said.code == 0 && said.json()["price_error"].is_string(), "{said:?}");
}
