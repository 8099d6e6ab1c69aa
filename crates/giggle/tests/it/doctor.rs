//! `doctor` stumbles where a submit would, and is content where a submit is.

use crate::program::{Program, Said};
use crate::service::Service;
use giggle_emulator::{Effect, Fault, Moment, Operation};

/// What doctor found bad, by the names of the things.
fn bad(said: &Said) -> Vec<String> {
    let answer = said.json();
    let findings =
        if answer["error"].is_object() { &answer["error"]["findings"] } else { &answer["findings"] };
    let findings = findings.as_array().unwrap().iter().filter(|it| it["verdict"] == "bad");
    findings.map(|it| it["what"].as_str().unwrap().to_owned()).collect()
}

fn agree(program: &Program, thing: &str) {
    let doctor = program.run(&["doctor", "--offline", "--json"]);
    let submit = program.run(&["submit", "a lake", "-m", "veo31-no-audio", "-a", "1:1"]);
    assert_eq!((doctor.code, submit.code), (3, 3), "{thing}: {} {}", doctor.stdout, submit.stderr);
    assert_eq!(bad(&doctor), [thing], "{}", doctor.stdout);
    // Every finding has a way on.
    let answer = doctor.json();
    let findings = answer["error"]["findings"].as_array().unwrap();
    assert!(
        findings.iter().all(|it| it["verdict"] != "bad" || it["remedy"].is_string()),
        "{}",
        doctor.stdout
    );
}

#[test]
fn a_ledger_that_does_not_open_or_is_not_whole_is_found() {
    for damage in ["overwritten", "emptied", "older"] {
        let service = Service::start();
        let program = service.program();
        let state = program.path().join("state");
        let program = program.with("GIGGLE_STATE_DIR", &state.display().to_string());
        let submit = |prompt: &str| program.run(&["submit", prompt, "-m", "veo31-no-audio", "-a", "1:1"]);
        assert_eq!(submit("first").code, 0);
        let ledger = state.join("ledger.sqlite");
        let older = std::fs::read(&ledger).unwrap();
        assert_eq!(submit("second").code, 0);
        assert_eq!(program.run(&["doctor", "--offline", "--json"]).code, 0);
        match damage {
            "overwritten" => {
                let mut bytes = std::fs::read(&ledger).unwrap();
                bytes[..2000].fill(7);
                std::fs::write(&ledger, bytes).unwrap();
            }
            "emptied" => std::fs::write(&ledger, b"").unwrap(),
            _ => std::fs::write(&ledger, older).unwrap(),
        }
        agree(&program, "ledger");
        assert_eq!(service.emulator().accepted_count(), 2);
    }
}

/// Drafts are made in it.
#[cfg(unix)]
#[test]
fn a_folder_for_temporary_files_that_is_not_there_is_found_and_named() {
    let service = Service::start();
    let program = service.program().with("TMPDIR", "/nonexistent");
    let said = program.run(&["doctor", "--offline", "--json"]);
    assert_eq!((said.code, bad(&said)), (3, vec!["temporary files".to_owned()]), "{said:?}");
    let draft = program.run(&["make", "--local", "a lake", "--json"]);
    assert_eq!(draft.code, 3, "{draft:?}");
    let error = &draft.json()["error"];
    let (message, hint) = (error["message"].as_str().unwrap(), error["hint"].as_str().unwrap());
    assert!(message.contains("/nonexistent") && hint.contains("TMPDIR"), "{error}");
}

/// Only `settle` reads it, when an answer was lost.
#[test]
fn a_statement_lag_that_is_none_is_found_before_it_is_needed() {
    let service = Service::start();
    let program = service.program().with("GIGGLE_STATEMENT_LAG", "soon");
    let said = program.run(&["doctor", "--offline", "--json"]);
    assert_eq!((said.code, bad(&said)), (3, vec!["statement lag".to_owned()]), "{said:?}");
}

#[test]
fn a_proxy_that_cannot_be_used_is_found_without_its_password() {
    for address in
        ["socks5://127.0.0.1:9", "http://alice:p@ss#w?rd@127.0.0.1:3128", "http://u:hunter2@host:notaport"]
    {
        let program = Program::against("https://giggle.test").with("HTTPS_PROXY", address);
        agree(&program, "proxy");
        let said = program.run(&["doctor", "--offline"]);
        let all = format!("{}{}", said.stdout, said.stderr);
        assert!(!all.contains("hunter2") && !all.contains("ss#w"), "{all}");
    }
    // One that would do is said to be used, and one beside an address of this machine not to be.
    for (base, used) in [("https://giggle.test", true), ("http://127.0.0.1:9", false)] {
        let program = Program::against(base).with("HTTPS_PROXY", "http://127.0.0.1:3128");
        let said = program.run(&["doctor", "--offline"]);
        assert_eq!((said.code, said.stdout.contains("not used")), (0, !used), "{}", said.stdout);
    }
}

/// A folder where everybody may write and that is somebody else's, as a volume of a container is: the system's folder for
/// temporary files, seen by a user who is not the superuser.
#[cfg(target_os = "linux")]
#[test]
fn a_state_folder_of_another_user_is_named_alike() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;
    let shared = std::path::Path::new("/tmp");
    let facts = shared.metadata().unwrap();
    assert!(
        facts.uid() == 0 && facts.mode() & 0o007 == 0o007,
        "the folder of temporary files is the system's"
    );
    let service = Service::start();
    let program = service.program().with("GIGGLE_STATE_DIR", "/tmp");
    std::fs::set_permissions(program.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    let is_superuser = std::process::Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let run = |arguments: &[&str]| {
        let mut command = program.command(arguments);
        if is_superuser {
            command.uid(65534).gid(65534);
        }
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, doctor) = run(&["doctor", "--offline", "--json"]);
    let finding: serde_json::Value = serde_json::from_str(&doctor).unwrap();
    let findings = finding["error"]["findings"].as_array().unwrap().clone();
    let finding = findings.iter().find(|it| it["verdict"] == "bad").unwrap().clone();
    let (submit_code, submit) = run(&["submit", "a lake", "--json"]);
    let error = serde_json::from_str::<serde_json::Value>(&submit).unwrap()["error"].clone();
    assert_eq!((code, submit_code), (Some(3), Some(3)), "{doctor} {submit}");
    assert_eq!((&finding["text"], &finding["remedy"]), (&error["message"], &error["hint"]));
    let said = error.to_string();
    assert!(["/tmp", "uid 0", "GIGGLE_STATE_DIR"].iter().all(|it| said.contains(it)), "{said}");
}

/// Whoever looks after trouble is told of the submit that may have been paid for.
#[test]
fn an_unsettled_submit_is_named_with_a_way_out() {
    let lost = Fault::on(Operation::Submit, Effect::Drop(Moment::After));
    let service = Service::start().fault(lost);
    let program = service.program();
    let named = || {
        let said = program.run(&["doctor", "--offline", "--json"]);
        let findings = said.json()["findings"].as_array().unwrap().clone();
        findings.into_iter().find(|it| it["what"] == "unsettled")
    };
    assert!(named().is_none());
    assert_eq!(program.run(&["submit", "a lake", "-m", "veo31-no-audio"]).code, 7);
    assert!(named().is_some_and(|it| it["verdict"] == "note" && it["remedy"].is_string()));
}
