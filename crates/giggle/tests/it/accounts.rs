//! A key that is new over an old ledger: nothing is sent before it is known whose money it spends, and keys of one account
//! share shots, unsettled submits and budget.

use crate::program::{Program, Said};
use crate::service::Service;
use giggle_emulator::{Effect, Fault, Operation, StatementFault};
use serde_json::{Value, json};

/// A service with several keys, all of them of one account.
fn service() -> Service {
    Service::with(|settings| settings.other_keys = ["k1", "k2", "k3"].map(str::to_owned).to_vec())
}

/// As one that shows nothing of what was paid, so that nothing is proven.
fn young_statement(service: &Service) {
    let fault = StatementFault { stands_still_at: Some(0), ..StatementFault::default() };
    let fault = Fault::on(Operation::Statements, Effect::Statements(fault)).always();
    service.emulator().add_fault(fault).unwrap();
}

fn with_key(program: Program, key: &str) -> Program {
    program.with("GIGGLE_API_KEY", key)
}

fn submit(program: &Program, prompt: &str) -> Said {
    program.run(&["submit", prompt, "-m", "veo31-no-audio", "-a", "1:1", "--no-input"])
}

fn submits(service: &Service) -> u64 {
    service.emulator().request_count(Operation::Submit) as u64
}

#[test]
fn a_key_that_the_statement_proves_shares_everything() {
    let service = service();
    let mut program = with_key(service.program(), "k1");
    assert_eq!(submit(&program, "lake").code, 0);
    service.emulator().add_fault(Fault::answer_lost(Operation::Submit)).unwrap();
    assert_eq!(submit(&program, "hill").code, 7);
    for key in ["k2", "k3"] {
        program = with_key(program, key);
        let lake = submit(&program, "lake");
        assert_eq!(lake.code, 0, "{lake:?}");
        assert_eq!(submit(&program, "hill").code, 7, "unsettled under every key");
    }
    assert_eq!(submits(&service), 2);
    // What one key lost, another settles.
    let settled = program.run(&["settle", "--no-input", "--json"]);
    assert_eq!((settled.code, &settled.json()["shots"][0]["verdict"]), (0, &json!("adopted")), "{settled:?}");
    assert_eq!(submit(&with_key(program, "k1"), "hill").code, 0);
    assert_eq!(submits(&service), 2);
}

/// A statement proves more than a name that was mistyped: what it shows is one account's, and all of it.
#[test]
fn accounts_that_one_statement_shows_are_one_whatever_they_were_called() {
    let service = service();
    let program = with_key(service.program(), "k1");
    assert_eq!(submit(&program, "lake").code, 0);
    let program = with_key(program, "k2").with("GIGGLE_ACCOUNT", "mistyped");
    assert_eq!(submit(&program, "dog").code, 0);
    assert_eq!(submits(&service), 2);
    let settled = program.run(&["settle", "--no-input", "--json"]);
    assert_eq!(settled.code, 0, "{settled:?}");
    assert_eq!(settled.json()["unclaimed_charges"], json!([]), "{settled:?}");
    for prompt in ["lake", "dog"] {
        assert_eq!(submit(&program, prompt).code, 0);
    }
    assert_eq!(submits(&service), 2, "what the other key paid for is known");
}

/// A new key is joined with every account that its statement shows, and not with the first of them.
#[test]
fn a_key_whose_statement_shows_two_accounts_joins_them() {
    let service = service();
    let program = with_key(service.program(), "k1");
    assert_eq!(submit(&program, "lake").code, 0);
    let mut program = with_key(program, "k2").with("GIGGLE_ACCOUNT", "mistyped");
    assert_eq!(submit(&program, "dog").code, 0);
    program = with_key(program, "k3").with("GIGGLE_ACCOUNT", "");
    for prompt in ["lake", "dog"] {
        let said = submit(&program, prompt);
        assert_eq!((said.code, submits(&service)), (0, 2), "{said:?}");
    }
}

#[test]
fn a_key_of_which_nothing_is_known_sends_nothing_until_somebody_says_whose_it_is() {
    let service = service();
    let mut program = with_key(service.program(), "k1");
    assert_eq!(submit(&program, "lake").code, 0);
    service.emulator().add_fault(Fault::answer_lost(Operation::Submit)).unwrap();
    assert_eq!(submit(&program, "hill").code, 7);
    young_statement(&service);
    std::fs::write(
        program.path().join("list.yaml"),
        "shots:\n  - {key: a, prompt: lake, model: veo31-no-audio, aspect_ratio: '1:1'}\n",
    )
    .unwrap();

    program = with_key(program, "k2");
    for arguments in [
        &["submit", "lake", "-m", "veo31-no-audio", "-a", "1:1"][..],
        &["submit", "another", "-m", "veo31-no-audio"],
        &["make", "lake", "-m", "veo31-no-audio", "-a", "1:1", "-o", "c.mp4"],
        &["batch", "run", "list.yaml"],
    ] {
        let said = program.run(arguments);
        assert_eq!(said.code, 3, "{arguments:?}: {said:?}");
        assert!(said.stderr.contains("giggle ledger adopt-key"), "{said:?}");
    }
    // What is open elsewhere is named, and so it is by doctor, who also says that a submit would stumble.
    for arguments in [&["settle", "--no-input"][..], &["resume"]] {
        let said = program.run(arguments);
        assert!(said.stderr.contains("adopt-key"), "{arguments:?}: {said:?}");
    }
    let doctor = program.run(&["doctor", "--json"]).json();
    let findings = doctor["error"]["findings"].as_array().unwrap();
    let other: Vec<&Value> = findings.iter().filter(|it| it["what"] == "other keys").collect();
    assert!(other.iter().any(|it| it["verdict"] == "bad") && other.len() == 2, "{doctor}");
    assert_eq!(submits(&service), 2);

    // A person says that it is the same one.
    assert_eq!(program.run(&["ledger", "adopt-key"]).code, 0);
    assert_eq!(submit(&program, "lake").code, 0);
    assert_eq!(submit(&program, "hill").code, 7);
    assert_eq!(submits(&service), 2);

    // Another one by its name is another account, and what was asked for there is asked for again.
    program = with_key(program, "k3").with("GIGGLE_ACCOUNT", "other");
    assert_eq!(submit(&program, "lake").code, 0);
    assert_eq!(submits(&service), 3);
    // It turns out to be the same: both are one from then on, and what both paid for counts once each.
    let digits = program.run(&["ledger", "adopt-key"]);
    assert_eq!(digits.code, 0, "{digits:?}");
    assert_eq!(submit(&program, "hill").code, 7, "unsettled under the first key");
    assert_eq!(submit(&program, "lake").code, 0);
    let spent = program.with("GIGGLE_BUDGET", "1");
    assert_eq!(submit(&spent, "sea").code, 10, "one budget");
    assert_eq!(submits(&service), 3);
}

#[test]
fn a_name_in_the_settings_keeps_the_history_of_a_key_that_was_replaced() {
    let service = service();
    let mut program = with_key(service.program(), "k1").with("GIGGLE_ACCOUNT", "studio");
    assert_eq!(submit(&program, "lake").code, 0);
    program = with_key(program, "k2");
    assert_eq!(submit(&program, "lake").code, 0);
    assert_eq!(submits(&service), 1, "the same account by its name");
    // The name is not needed any more.
    assert_eq!(submit(&program.with("GIGGLE_ACCOUNT", ""), "lake").code, 0);
    assert_eq!(submits(&service), 1);
}
