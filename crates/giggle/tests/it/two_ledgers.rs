//! One state folder belongs to one ledger: what another one paid for is not paid for again because an address was forgotten, or set.
//!
//! What needs PostgreSQL is skipped, and says so, where none is installed.

use crate::program::{Program, Said};
use crate::queue::shared;
use crate::service::Service;
use giggle_ledger_postgres::{Address, PostgresEngine};

/// A machine, and the places of its ledgers.
struct Machine {
    service: Service,
    program: Program,
    state: String,
}

impl Machine {
    fn new() -> Self {
        let service = Service::start();
        let program = service.program();
        let state = program.path().join("state").display().to_string();
        let program = program.with("GIGGLE_STATE_DIR", &state);
        Self { service, program, state }
    }

    fn run(&self, ledger: Option<&str>, arguments: &[&str]) -> Said {
        let ledger = ledger.map_or_else(Vec::new, |ledger| vec!["--ledger", ledger]);
        self.program.run(&[arguments, &ledger, &["--json"]].concat())
    }

    fn submit(&self, ledger: Option<&str>, prompt: &str) -> i32 {
        self.run(ledger, &["submit", prompt, "-m", "veo31-no-audio", "-a", "1:1"]).code
    }

    /// That a submit is refused, and both places are named.
    fn is_refused(&self, ledger: Option<&str>, places: [&str; 2]) {
        let before = self.service.emulator().accepted_count();
        for prompt in ["lake", "another"] {
            let said = self.run(ledger, &["submit", prompt, "-m", "veo31-no-audio", "-a", "1:1"]);
            let error = said.json()["error"].clone();
            let message = error["message"].as_str().unwrap();
            assert_eq!(said.code, 3, "{error}");
            assert!(places.iter().all(|place| message.contains(place)), "{places:?} {error}");
        }
        assert_eq!(self.service.emulator().accepted_count(), before);
    }

    fn accepted(&self) -> u64 {
        self.service.emulator().accepted_count()
    }
}

/// How a person writes an address, and how it is shown.
fn texts(address: &Address) -> (String, String) {
    let (host, port, database, user) = address.pass_file_key();
    (format!("postgres://{user}@{host}:{port}/{database}"), format!("postgres://{}", address.place()))
}

#[test]
fn a_forgotten_address_pays_for_nothing_again() {
    let Some((_, address)) = shared() else { return };
    let (there, shown) = texts(&address);
    let machine = Machine::new();
    assert_eq!(machine.submit(Some(&there), "lake"), 0);
    machine.is_refused(None, [&shown, &machine.state]);
    // What spends nothing goes on.
    let task = machine.service.emulator().accepted()[0].task_id.clone();
    assert_eq!(machine.run(None, &["ledger"]).code, 0);
    assert_eq!(machine.run(None, &["download", &task, "-o", "x.mp4"]).code, 0);
    assert_eq!((machine.submit(Some(&there), "lake"), machine.accepted()), (0, 1), "it is still the ledger");
    // A ledger that was moved here knows what the other one paid for.
    let moved = machine.run(Some(&there), &["ledger", "move", &machine.state]);
    assert_eq!(moved.code, 0, "{moved:?}");
    assert_eq!((machine.submit(None, "lake"), machine.accepted()), (0, 1));
    assert_eq!((machine.submit(None, "hill"), machine.accepted()), (0, 2));
    assert_eq!((machine.submit(Some(&there), "sea"), machine.accepted()), (3, 2), "it was moved");
}

#[test]
fn an_address_that_is_set_without_a_move_pays_for_nothing_again() {
    let Some((_, address)) = shared() else { return };
    let (there, shown) = texts(&address);
    let machine = Machine::new();
    assert_eq!(machine.submit(None, "lake"), 0);
    machine.is_refused(Some(&there), [&shown, &machine.state]);
    assert_eq!((machine.submit(None, "lake"), machine.accepted()), (0, 1));
    let moved = machine.run(None, &["ledger", "move", &there]);
    assert_eq!(moved.code, 0, "{moved:?}");
    assert_eq!((machine.submit(Some(&there), "lake"), machine.accepted()), (0, 1));
    assert_eq!((machine.submit(Some(&there), "hill"), machine.accepted()), (0, 2));
    assert_eq!((machine.submit(None, "sea"), machine.accepted()), (3, 2), "it was moved");
}

#[test]
fn another_database_pays_for_nothing_again_unless_it_has_a_state_folder_of_its_own() {
    let Some(((_, one), (_, other))) = shared().zip(shared()) else { return };
    let ((one, shown_one), (other, shown_other)) = (texts(&one), texts(&other));
    let machine = Machine::new();
    assert_eq!(machine.submit(Some(&one), "lake"), 0);
    machine.is_refused(Some(&other), [&shown_one, &shown_other]);
    let moved = machine.run(Some(&one), &["ledger", "move", &other]);
    assert_eq!(moved.code, 0, "{moved:?}");
    assert_eq!((machine.submit(Some(&other), "lake"), machine.accepted()), (0, 1));
    // Another project, with a folder of its own.
    let apart = machine.service.program().with("GIGGLE_LEDGER", &other);
    let apart = apart.run(&["submit", "hill", "-m", "veo31-no-audio", "-a", "1:1"]);
    assert_eq!((apart.code, machine.accepted()), (0, 2), "{apart:?}");
}

/// Where the state folder is comes from the environment, which a service manager or another shell sets otherwise.
#[test]
fn another_state_folder_of_the_platform_pays_for_nothing_again() {
    let service = Service::start();
    let program = service.program();
    if program.environment("GIGGLE_STATE_DIR").is_some() {
        return;
    }
    let submit = |program: &Program, prompt: &str| {
        program.run(&["submit", prompt, "-m", "veo31-no-audio", "-a", "1:1", "--json"])
    };
    let [one, other] = ["one", "other"].map(|name| program.path().join(name).display().to_string());
    let program = program.with("XDG_STATE_HOME", &one);
    assert_eq!(submit(&program, "lake").code, 0);
    let program = program.with("XDG_STATE_HOME", &other);
    let said = submit(&program, "lake");
    assert!(said.code == 3 && said.stdout.contains(&one) && said.stdout.contains(&other), "{said:?}");
    // Whoever names a folder means it.
    let program = program.with("GIGGLE_STATE_DIR", &format!("{other}/giggle"));
    assert_eq!((submit(&program, "hill").code, service.emulator().accepted_count()), (0, 2));
    // Without the name, what this ledger has paid for is handed out as ever; what it does not know is not sent.
    let unnamed = |prompt: &str| {
        let mut command = program.command(&["submit", prompt, "-m", "veo31-no-audio", "-a", "1:1", "--json"]);
        Said::of(command.env_remove("GIGGLE_STATE_DIR").output().unwrap()).code
    };
    assert_eq!((unnamed("hill"), unnamed("sea"), service.emulator().accepted_count()), (0, 3, 2));
    // A run that is refused so is begun by nobody: the ledger that may submit takes the list up.
    let list = "key,prompt,model,aspect_ratio\na,a field,veo31-no-audio,1:1\n";
    std::fs::write(program.path().join("film.csv"), list).unwrap();
    let mut refused = program.command(&["batch", "run", "film.csv"]);
    assert_eq!(Said::of(refused.env_remove("GIGGLE_STATE_DIR").output().unwrap()).code, 3);
    let taken = program.run(&["batch", "run", "film.csv"]);
    assert_eq!((taken.code, service.emulator().accepted_count()), (0, 3), "{taken:?}");
    // A person may say that the other one was a trial; nobody else may.
    let unnamed = |arguments: &[&str]| {
        let mut command = program.command(arguments);
        Said::of(command.env_remove("GIGGLE_STATE_DIR").output().unwrap()).code
    };
    let (trial, of_nobody) = (format!("{one}/giggle"), format!("{one}/other"));
    let submit = ["submit", "sea", "-m", "veo31-no-audio", "-a", "1:1"];
    assert_eq!(unnamed(&["ledger", "apart", &trial]), 3, "nobody agreed");
    assert_eq!(unnamed(&["ledger", "apart", &of_nobody, "--yes"]), 2);
    assert_eq!(
        (unnamed(&submit), unnamed(&["ledger", "apart", &trial, "--yes"]), unnamed(&submit)),
        (3, 0, 0)
    );
    assert_eq!(service.emulator().accepted_count(), 4);
    // It is about these two ledgers, wherever they are: by another name of the folder it holds.
    let at = |state_home: &str, arguments: &[&str]| {
        let mut command = program.command(arguments);
        command.env("XDG_STATE_HOME", state_home).env_remove("GIGGLE_STATE_DIR");
        Said::of(command.output().unwrap()).code
    };
    let elsewhere = program.path().join("elsewhere");
    std::os::unix::fs::symlink(&other, &elsewhere).unwrap();
    let ask = |prompt| ["submit", prompt, "-m", "veo31-no-audio", "-a", "1:1"];
    assert_eq!(at(&elsewhere.display().to_string(), &ask("dune")), 0);
    // One that is made anew in the place of the trial is none of the two, and knows what this one does not.
    assert_eq!(at(&one, &["ledger", "new", "--yes"]), 0);
    assert_eq!(at(&one, &["ledger", "apart", &format!("{other}/giggle"), "--yes"]), 0);
    assert_eq!((at(&one, &ask("bay")), at(&other, &ask("bay"))), (0, 3));
    assert_eq!(service.emulator().accepted_count(), 6);
    // It holds for the ledger that it was said of.
    let third = program.path().join("third").display().to_string();
    let program = program.with("XDG_STATE_HOME", &third);
    let mut command = program.command(&submit);
    assert_eq!(Said::of(command.env_remove("GIGGLE_STATE_DIR").output().unwrap()).code, 3);
}

/// Another ledger that nobody can read may have paid for anything: it is missed, and said to be the other one; only a person sets it apart.
#[cfg(target_os = "linux")]
#[test]
fn another_ledger_that_cannot_be_read_is_missed_until_it_is_set_apart() {
    let service = Service::start();
    let program = service.program();
    if program.environment("GIGGLE_STATE_DIR").is_some() {
        return;
    }
    let [one, other] = ["one", "other"].map(|name| program.path().join(name).display().to_string());
    let at = |state_home: &str, arguments: &[&str]| {
        let mut command = program.command(arguments);
        command.env("XDG_STATE_HOME", state_home).env_remove("GIGGLE_STATE_DIR");
        Said::of(command.output().unwrap())
    };
    let submit = ["submit", "lake", "-m", "veo31-no-audio", "-a", "1:1"];
    assert_eq!(at(&one, &submit).code, 0);
    let (trial, database) = (format!("{one}/giggle"), format!("{one}/giggle/ledger.sqlite"));
    std::fs::write(&database, "no database at all, and longer than a header of one".repeat(9)).unwrap();
    let said = at(&other, &submit);
    assert!(said.code == 3 && said.stderr.contains(&trial), "{said:?}");
    assert_eq!(at(&other, &["ledger", "apart", &trial, "--yes"]).code, 0);
    assert_eq!((at(&other, &submit).code, service.emulator().accepted_count()), (0, 2));
}

/// A unit of a service manager has not the variables of a shell: what a ledger had sent is remembered where both find it.
#[cfg(target_os = "linux")]
#[test]
fn a_lost_state_folder_is_missed_with_and_without_the_variables_of_a_profile() {
    let service = Service::start();
    let program = service.program();
    let state = program.path().join("state");
    let program = program.with("GIGGLE_STATE_DIR", &state.display().to_string());
    let submit =
        |program: &Program| program.run(&["submit", "lake", "-m", "veo31-no-audio", "-a", "1:1"]).code;
    let data = program.path().join("data").display().to_string();
    let program = program.with("XDG_DATA_HOME", &data);
    assert_eq!(submit(&program), 0);
    std::fs::remove_dir_all(&state).unwrap();
    assert_eq!(submit(&program), 3);
    let program = program.with("XDG_DATA_HOME", "");
    assert_eq!((submit(&program), service.emulator().accepted_count()), (3, 1));
}

/// The state folders that were used are written down. What cannot be read of that is not empty, and doctor sees what a submit does.
#[cfg(target_os = "linux")]
#[test]
fn a_list_of_state_folders_that_cannot_be_read_is_not_empty() {
    use std::os::unix::ffi::OsStrExt as _;
    let service = Service::start();
    let program = service.program();
    let submit = |program: &Program, prompt: &str| {
        program.run(&["submit", prompt, "-m", "veo31-no-audio", "-a", "1:1", "--json"])
    };
    // Whatever a folder is called, its line does no harm, and is known again.
    for (number, name) in [&b"line\nbreak"[..], b"\xe9", b"100%0a"].into_iter().enumerate() {
        let folder = program.path().join(std::ffi::OsStr::from_bytes(name));
        let prompt = format!("lake {number}");
        let mut named = program.command(&["submit", &prompt, "-m", "veo31-no-audio", "-a", "1:1"]);
        assert!(named.env("GIGGLE_STATE_DIR", &folder).output().unwrap().status.success());
        let forgotten = submit(&program, &prompt);
        assert_eq!(
            (forgotten.code, service.emulator().accepted_count()),
            (3, number as u64 + 1),
            "{forgotten:?}"
        );
        assert_eq!(program.run(&["doctor", "--offline"]).code, 3);
        std::fs::remove_dir_all(&folder).unwrap();
    }
    assert_eq!(submit(&program, "hill").code, 0);
    assert_eq!(program.run(&["doctor", "--offline"]).code, 0);
    let places = program.path().join(".local/share/giggle/places");
    let before = service.emulator().accepted_count();
    for damage in [&b"no folder\n"[..], b"/home/\xe9\n"] {
        std::fs::write(&places, damage).unwrap();
        for arguments in [&["submit", "hill"][..], &["doctor", "--offline"]] {
            let said = program.run(arguments);
            assert_eq!(said.code, 3, "{said:?}");
            assert!(!said.stderr.contains("GIGGLE_STATE_DIR"), "{said:?}");
        }
    }
    assert_eq!(service.emulator().accepted_count(), before);
}

/// A move that was broken off before the copy was there, and one broken off after it, when somebody had used the copy: neither place
/// pays for anything again, on whichever machine, and the move is finished by repeating it.
#[test]
fn a_move_that_was_broken_off_pays_for_nothing_again_and_can_be_finished() {
    let machine = Machine::new();
    let to = machine.program.path().join("to").display().to_string();
    is_finished_after_a_break(&machine, &to, &to, None);
    if let Some((_, address)) = shared() {
        let machine = Machine::new();
        let (there, shown) = texts(&address);
        is_finished_after_a_break(&machine, &there, &shown, Some(&address));
    }
}

fn is_finished_after_a_break(machine: &Machine, to: &str, shown: &str, database: Option<&Address>) {
    let old = std::path::Path::new(&machine.state).join("ledger.moved");
    let mark_new = |from: Option<&str>, mark: Option<&str>| match database {
        Some(address) => assert!(PostgresEngine::change_mark(address, from, mark).unwrap()),
        None => match mark {
            Some(mark) => std::fs::write(std::path::Path::new(to).join("ledger.moved"), mark).unwrap(),
            None => std::fs::remove_file(std::path::Path::new(to).join("ledger.moved")).unwrap(),
        },
    };
    // The machine that has the old ledger, and one that never saw it, with the new place.
    let apart = machine.service.program();
    let with = |program: &Program, arguments: &[&str]| {
        let mut command = program.command(arguments);
        match database {
            Some(_) => command.args(["--ledger", to]),
            None => command.env("GIGGLE_STATE_DIR", to),
        };
        Said::of(command.output().unwrap())
    };
    let there = |program: &Program, prompt: &str| {
        with(program, &["submit", prompt, "-m", "veo31-no-audio", "-a", "1:1", "--json"])
    };
    assert_eq!((machine.submit(None, "lake"), machine.accepted()), (0, 1));
    // The new place has its tables, and nothing else.
    let tables = if database.is_some() { ["ledger", "--json"].as_slice() } else { &["ledger", "new"] };
    assert_eq!(with(&apart, tables).code, 0);

    std::fs::write(&old, format!("unfinished: {shown}")).unwrap();
    let comes = format!("unfinished, from: {}", machine.state);
    mark_new(None, Some(&comes));
    for (program, prompt) in [(&machine.program, "lake"), (&machine.program, "hill"), (&apart, "lake")] {
        let said = there(program, prompt);
        let hint = said.json()["error"]["hint"].as_str().unwrap().to_owned();
        assert!(said.code == 3 && hint.contains("ledger move"), "{said:?}");
    }
    assert_eq!((machine.submit(None, "lake"), machine.accepted()), (3, 1));
    let moved = machine.run(None, &["ledger", "move", to]);
    assert_eq!(moved.code, 0, "{moved:?}");
    assert_eq!((there(&apart, "lake").code, machine.accepted()), (0, 1), "it knows what was paid for");

    std::fs::write(&old, format!("unfinished: {shown}")).unwrap();
    assert_eq!((there(&apart, "hill").code, machine.accepted()), (0, 2), "the copy is in use");
    assert_eq!((machine.submit(None, "hill"), machine.accepted()), (3, 2));
    let moved = machine.run(None, &["ledger", "move", to]);
    assert_eq!(moved.code, 0, "{moved:?}");
    assert_eq!(std::fs::read_to_string(&old).unwrap(), shown);
    assert_eq!((there(&machine.program, "hill").code, machine.accepted()), (0, 2));
}

#[test]
fn a_ledger_is_not_moved_to_itself() {
    let machine = Machine::new();
    assert_eq!(machine.submit(None, "lake"), 0);
    assert_eq!(machine.run(None, &["ledger", "move", &machine.state]).code, 2);
    assert_eq!((machine.submit(None, "lake"), machine.submit(None, "hill"), machine.accepted()), (0, 0, 2));
    // A database has many addresses.
    let Some((_, address)) = shared() else { return };
    let machine = Machine::new();
    let (there, _) = texts(&address);
    assert_eq!(machine.submit(Some(&there), "lake"), 0);
    let other = there.replace("127.0.0.1", "localhost");
    assert_ne!(other, there);
    assert_eq!(machine.run(Some(&there), &["ledger", "move", &other]).code, 2);
    assert_eq!(machine.run(Some(&other), &["ledger", "move", &there]).code, 2);
    let again = [machine.submit(Some(&there), "hill"), machine.submit(Some(&other), "lake")];
    assert_eq!((again, machine.accepted()), ([0, 0], 2));
}

#[test]
fn what_a_ledger_was_moved_to_is_missed_before_it_was_used_there() {
    let machine = Machine::new();
    assert_eq!(machine.submit(None, "lake"), 0);
    let second = machine.program.path().join("second").display().to_string();
    assert_eq!(machine.run(None, &["ledger", "move", &second]).code, 0);
    // Its disk is not mounted.
    std::fs::remove_dir_all(&second).unwrap();
    let mut submit = machine.program.command(&["submit", "lake", "-m", "veo31-no-audio", "-a", "1:1"]);
    assert_eq!(submit.env("GIGGLE_STATE_DIR", &second).status().unwrap().code(), Some(3));
    assert_eq!(machine.accepted(), 1);

    let Some((server, address)) = shared() else { return };
    let (there, _) = texts(&address);
    let machine = Machine::new();
    assert_eq!(machine.submit(None, "lake"), 0);
    assert_eq!(machine.run(None, &["ledger", "move", &there]).code, 0);
    server.psql(&address, "DROP SCHEMA giggle CASCADE");
    assert_eq!((machine.submit(Some(&there), "lake"), machine.accepted()), (3, 1));
}

#[test]
fn a_ledger_that_was_moved_elsewhere_is_missed_at_a_third_place() {
    let Some((_, address)) = shared() else { return };
    let (there, shown) = texts(&address);
    let machine = Machine::new();
    assert_eq!(machine.submit(None, "lake"), 0);
    let second = machine.program.path().join("second").display().to_string();
    assert_eq!(machine.run(None, &["ledger", "move", &second]).code, 0);
    machine.is_refused(Some(&there), [&shown, &machine.state]);
    // It is known where it went.
    let mut submit = machine.program.command(&["submit", "lake", "-m", "veo31-no-audio", "-a", "1:1"]);
    assert!(submit.env("GIGGLE_STATE_DIR", &second).status().unwrap().success());
    assert_eq!(machine.accepted(), 1);
}

/// Both are set in one profile, and a timer has neither.
#[test]
fn a_shared_ledger_is_missed_where_the_address_and_the_state_folder_are_forgotten_together() {
    let Some((_, address)) = shared() else { return };
    let (there, shown) = texts(&address);
    let service = Service::start();
    let program = service.program();
    if program.environment("GIGGLE_STATE_DIR").is_some() {
        return;
    }
    let folder = program.path().join("one").display().to_string();
    let submit = ["submit", "lake", "-m", "veo31-no-audio", "-a", "1:1", "--json"];
    let mut with_both = program.command(&submit);
    with_both.env("XDG_STATE_HOME", &folder).env("GIGGLE_LEDGER", &there);
    assert!(with_both.status().unwrap().success());
    let said = program.run(&submit);
    assert!(said.code == 3 && said.stdout.contains(&shown), "{said:?}");
    assert_eq!(service.emulator().accepted_count(), 1);
}

#[test]
fn a_slip_in_an_address_makes_no_folder_of_it() {
    let machine = Machine::new();
    assert_eq!(machine.submit(None, "lake"), 0);
    let before = machine.program.files();
    let missing = machine.program.path().join("missing").join("state").display().to_string();
    for slip in [
        "postgres//u:S3CRET@h/d",
        "postgres:/u:S3CRET@h/d",
        "u:S3CRET@h/d",
        "u@h:5432/d",
        "postgres",
        &missing,
    ] {
        let said = machine.run(None, &["ledger", "move", slip]);
        assert_eq!(said.code, 2, "{slip} {said:?}");
        assert!(!said.stdout.contains("S3CRET"), "{said:?}");
    }
    assert_eq!(machine.program.files(), before);
    assert_eq!((machine.submit(None, "hill"), machine.accepted()), (0, 2), "it was not moved");
}

/// What an export holds was paid for, and is not known before all of it was read.
#[test]
fn a_ledger_that_did_not_take_an_export_sends_nothing() {
    let machine = Machine::new();
    assert_eq!(machine.submit(None, "lake"), 0);
    let whole = machine.program.run(&["ledger", "export", "--whole"]).stdout;
    let cut = &whole[..whole.len() / 2];
    let mut places = vec![None];
    places.extend(shared().map(|(_, address)| Some(texts(&address).0)));
    for place in places {
        let other = machine.service.program();
        let other = place.map_or_else(
            || other.with("A", "b"),
            |place| machine.service.program().with("GIGGLE_LEDGER", &place),
        );
        let import = |text: &str| {
            std::fs::write(other.path().join("export.jsonl"), text).unwrap();
            other.run(&["ledger", "import", "export.jsonl"]).code
        };
        let submit = || other.run(&["submit", "lake", "-m", "veo31-no-audio", "-a", "1:1"]).code;
        assert_eq!((import(cut), submit(), submit()), (2, 3, 3));
        assert_eq!((import(&whole), submit(), machine.accepted()), (0, 0, 1), "it knows what was paid for");
    }
}
