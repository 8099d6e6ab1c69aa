//! The API key: where it is read, in which order, and that it never comes from the command line.

use crate::program::{KEY, Program, Said};
use crate::service::Service;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program without a key in its environment.
fn keyless(service: &Service) -> Program {
    Program::new().with("GIGGLE_API_BASE", service.base())
}

fn said(output: &std::process::Output) -> Said {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let said = Said {
        code: output.status.code().unwrap_or(-1),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    };
    assert!(!said.stdout.contains(KEY) && !said.stderr.contains(KEY), "the key is printed: {said:?}");
    said
}

fn with_stdin(program: &Program, arguments: &[&str], input: &str) -> Said {
    let mut command: Command = program.command(arguments);
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    // Refused before it is read, the pipe may be closed already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    said(&child.wait_with_output().unwrap())
}

/// What doctor says of the key.
fn key_finding(said: &Said) -> String {
    let json = said.json();
    let findings = if said.code == 0 { &json["findings"] } else { &json["error"]["findings"] };
    let key = findings.as_array().unwrap().iter().find(|it| it["what"] == "key").unwrap().clone();
    key.to_string()
}

fn file(program: &Program, name: &str, text: &str, mode: u32) -> PathBuf {
    let path = program.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    set_mode(&path, mode);
    path
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) {}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn a_stored_key_is_used_until_it_is_removed() {
    let service = Service::start();
    let program = keyless(&service);
    assert_eq!(program.run(&["doctor"]).code, 3);
    let stored = with_stdin(&program, &["key", "set", "--file", "--json"], &format!(" \"{KEY}\" \r\nrest"));
    assert_eq!(stored.code, 0, "{stored:?}");
    let path = PathBuf::from(stored.json()["stored"]["path"].as_str().unwrap());
    #[cfg(unix)]
    {
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
    }
    let doctor = program.run(&["doctor", "--json"]);
    assert_eq!(doctor.code, 0, "{doctor:?}");
    assert!(key_finding(&doctor).contains(path.to_str().unwrap()), "{}", doctor.stdout);
    // The skill door, too.
    assert_eq!(program.run(&["--prompt", "a lake"]).code, 0);
    // Replaced whole; a text that is not a key changes nothing.
    let odd = with_stdin(&program, &["key", "set", "--file"], "sk_a b\n");
    assert_eq!(odd.code, 2);
    assert_eq!(program.run(&["doctor"]).code, 0);
    let removed = program.run(&["key", "remove", "--json"]);
    assert_eq!(removed.json()["removed"][0]["place"], "file");
    assert!(!path.exists());
    assert_eq!(program.run(&["doctor"]).code, 3);
    assert_eq!(program.run(&["key", "remove", "--json"]).json()["removed"], serde_json::json!([]));
    // Without a keyring there is a way that works, and it is named.
    let refused = with_stdin(&program, &["key", "set"], KEY);
    assert_eq!(refused.code, 3);
    assert!(refused.stderr.contains("giggle key set --file"), "{}", refused.stderr);
}

#[test]
fn a_key_on_the_command_line_is_refused_and_not_repeated() {
    let program = Program::new();
    for arguments in [
        &["key", "set", KEY][..],
        &["key", "set", "--file", KEY],
        &["doctor", "--offline", "--api-key-fd", KEY],
        &["doctor", "--offline", "--api-key-file", KEY],
        &["doctor", "--offline", "--api-key", KEY],
    ] {
        // `run` fails where the key is printed.
        let said = program.run(arguments);
        assert!(matches!(said.code, 2 | 3), "{arguments:?}: {said:?}");
    }
    assert_eq!(program.files(), Vec::<String>::new());
    assert_eq!(program.with("GIGGLE_API_KEY_FD", KEY).run(&["doctor", "--offline"]).code, 3);
}

#[test]
#[cfg(unix)]
fn a_file_that_others_can_read_is_refused_with_the_command_that_fixes_it() {
    let service = Service::start();
    let program = keyless(&service);
    let path = file(&program, "my keys/key", KEY, 0o600);
    let shown = path.to_str().unwrap();
    for (bits, is_private) in
        [(0o600, true), (0o400, true), (0o644, false), (0o640, false), (0o604, false), (0o620, false)]
    {
        set_mode(&path, bits);
        let doctor = program.run(&["doctor", "--api-key-file", shown]);
        assert_eq!(doctor.code == 0, is_private, "{bits:o}: {doctor:?}");
        if !is_private {
            assert!(doctor.stdout.contains(&format!("chmod 600 '{shown}'")), "{}", doctor.stdout);
        }
    }
    set_mode(&path, 0o600);
    // A secret that is mounted is often a link.
    std::os::unix::fs::symlink(&path, program.path().join("link")).unwrap();
    assert_eq!(program.run(&["doctor", "--api-key-file", "link"]).code, 0);
    let made = Command::new("mkfifo").arg(program.path().join("pipe")).status().unwrap();
    assert!(made.success());
    file(&program, "long", &"k".repeat(5000), 0o600);
    file(&program, "empty", "\n", 0o600);
    for name in ["pipe", "my keys", "missing", "long", "empty", "/dev/zero"] {
        let said = program.run(&["query", "t1", "--api-key-file", name]);
        assert_eq!(said.code, 3, "{name}: {said:?}");
    }
}

#[test]
#[cfg(unix)]
fn a_descriptor_may_be_named_by_flag_or_variable() {
    let service = Service::start();
    let program = keyless(&service);
    let path = file(&program, "key", &format!("{KEY}\n"), 0o644);
    let shell = |script: &str| {
        let mut command = program.command(&[]);
        let giggle = command.get_program().to_owned();
        let mut sh = Command::new("sh");
        sh.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        sh.env("PATH", std::env::var_os("PATH").unwrap()).env("GIGGLE", giggle).env("KEYFILE", &path);
        sh.current_dir(program.path()).args(["-c", script]).stdin(Stdio::null());
        let _ = command.stdin(Stdio::null());
        said(&sh.output().unwrap())
    };
    for script in [
        r#""$GIGGLE" doctor --json --api-key-fd 3 3<"$KEYFILE""#,
        r#"cat "$KEYFILE" | "$GIGGLE" doctor --json --api-key-fd 0"#,
        r#"GIGGLE_API_KEY_FD=7 "$GIGGLE" doctor --json 7<"$KEYFILE""#,
    ] {
        let doctor = shell(script);
        assert_eq!(doctor.code, 0, "{script}: {doctor:?}");
        assert!(key_finding(&doctor).contains("descriptor"), "{}", doctor.stdout);
    }
    // A descriptor that is not open, one that giggle writes to, and one with nothing in it.
    for script in [
        r#""$GIGGLE" query t1 --api-key-fd 9"#,
        r#""$GIGGLE" query t1 --api-key-fd 2"#,
        r#""$GIGGLE" query t1 --api-key-fd 3 3</dev/null"#,
    ] {
        assert_eq!(shell(script).code, 3, "{script}");
    }
}

#[test]
fn the_first_place_in_the_order_is_used() {
    let service = Service::start();
    let wrong = "sk_wrong";
    let right_file = |program: &Program| file(program, "right", KEY, 0o600).display().to_string();
    let wrong_file = |program: &Program| file(program, "wrong", wrong, 0o600).display().to_string();
    let own = |program: &Program, text: &str| {
        let said = with_stdin(program, &["key", "set", "--file", "--json"], text);
        assert_eq!(said.code, 0, "{said:?}");
    };

    let program = keyless(&service).with("GIGGLE_API_KEY", wrong);
    let flag = right_file(&program);
    assert_eq!(program.run(&["doctor", "--api-key-file", &flag]).code, 0);
    assert_eq!(program.run(&["doctor"]).code, 4);

    let program = keyless(&service).with("GIGGLE_API_KEY", KEY);
    let lower = wrong_file(&program);
    let program = program.with("GIGGLE_API_KEY_FILE", &lower);
    assert_eq!(program.run(&["doctor"]).code, 0);

    let program = keyless(&service);
    let higher = right_file(&program);
    own(&program, wrong);
    let program = program.with("GIGGLE_API_KEY_FILE", &higher);
    assert_eq!(program.run(&["doctor"]).code, 0);
    // The one that stores a key says that another is used.
    let stored = with_stdin(&program, &["key", "set", "--file", "--json"], wrong).json();
    assert_eq!(stored["outranked_by"], "GIGGLE_API_KEY_FILE");

    // A place that was named and cannot be read is not skipped.
    let program = keyless(&service);
    own(&program, KEY);
    assert_eq!(program.run(&["doctor"]).code, 0);
    assert_eq!(program.with("GIGGLE_API_KEY_FILE", "/nowhere").run(&["query", "t1"]).code, 3);
}

/// Programs hand on what their settings have in the place of a key where they have no value for it: that is no key, and hides none.
#[test]
fn a_placeholder_that_nobody_filled_is_no_key() {
    let service = Service::start();
    for unfilled in [
        "$GIGGLE_API_KEY",
        "${GIGGLE_API_KEY}",
        "${user_config.api_key}",
        "${env:GIGGLE_API_KEY}",
        "{env:GIGGLE_API_KEY}",
        "%GIGGLE_API_KEY%",
    ] {
        let program = keyless(&service).with("GIGGLE_API_KEY", unfilled);
        let alone = program.run(&["submit", "a lake", "--json"]);
        assert_eq!(alone.code, 3, "{unfilled}: {alone:?}");
        file(&program, ".config/giggle/api-key", KEY, 0o600);
        let stored = program.run(&["submit", "a lake", "--json"]);
        assert_eq!(stored.code, 0, "{unfilled}: {stored:?}");
    }
}

#[test]
fn what_was_copied_along_with_a_key_is_named_and_the_key_is_not() {
    let service = Service::start();
    for (text, named) in [
        (format!("GIGGLE_API_KEY={KEY}"), "`=`"),
        (format!("export GIGGLE_API_KEY=\"{KEY}\""), "`=`"),
        (format!("Bearer {KEY}"), "`Bearer`"),
        (format!("x-auth: {KEY}"), "`x-auth:`"),
        (format!("<{KEY}>"), "brackets"),
    ] {
        let program = keyless(&service).with("GIGGLE_API_KEY", &text);
        let said = program.run(&["submit", "a lake"]);
        assert_eq!(said.code, 3, "{said:?}");
        assert!(said.stderr.contains(named), "{said:?}");
        let said = with_stdin(&keyless(&service), &["key", "set", "--file"], &text);
        assert_eq!(said.code, 2, "{said:?}");
    }
    assert!(service.emulator().journal().is_empty());
}
