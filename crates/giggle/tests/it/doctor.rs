//! `doctor` stumbles where a submit would, and is content where a submit is.

use crate::program::{Program, Said};
use crate::service::Service;

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
