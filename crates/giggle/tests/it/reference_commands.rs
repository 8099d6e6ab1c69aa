//! Completions and manual pages: made from the command line itself, so they know every verb.

use crate::program::Program;

const VERBS: [&str; 6] = ["make", "submit", "settle", "batch", "emulate", "completions"];

#[test]
fn every_shell_gets_a_script_that_knows_the_verbs() {
    let program = Program::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = program.run(&["completions", shell]);
        assert_eq!(said.code, 0, "{}", said.stderr);
        for verb in VERBS {
            assert!(said.stdout.contains(verb), "{shell} does not know {verb}");
        }
        assert_eq!(program.run(&["completions", shell, "--json"]).json()["shell"], shell);
    }
    let said = program.run(&["completions", "nosuch"]);
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    assert!(said.stderr.contains("zsh"), "{}", said.stderr);
    assert!(program.files().is_empty());
}

#[test]
fn the_manual_has_a_page_for_every_verb() {
    let program = Program::new();
    let said = program.run(&["man"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    for needed in
        [".TH giggle 1", "giggle-make(1)", "EXIT STATUS", "GIGGLE_API_KEY", "--task-id", "unsettled"]
    {
        assert!(said.stdout.replace("\\-", "-").contains(needed), "the page lacks {needed}");
    }
    let said = program.run(&["man", "batch", "run"]);
    assert!(said.stdout.contains("giggle\\-batch\\-run"), "{}", said.stdout);
    let chinese = program.run(&["--lang", "zh", "man", "batch", "run"]).stdout;
    assert!(chinese.chars().filter(|c| ('\u{4e00}'..'\u{9fff}').contains(c)).count() > 300, "{chinese}");
    let said = program.run(&["man", "nosuch"]);
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));

    let said = program.run(&["man", "--dir", "share/man1"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let files: Vec<&str> = said.stdout.lines().collect();
    for verb in VERBS {
        assert!(files.contains(&format!("share/man1/giggle-{verb}.1").as_str()), "{verb}: {files:?}");
    }
    assert_eq!(program.files().len(), files.len(), "nothing half-written is left");
    for file in files {
        let page = std::fs::read_to_string(program.path().join(file)).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{file}");
    }
    // A folder that is a file.
    let said = program.run(&["man", "--dir", "share/man1/giggle.1"]);
    assert_eq!((said.code, said.stdout.as_str()), (3, ""));
}
