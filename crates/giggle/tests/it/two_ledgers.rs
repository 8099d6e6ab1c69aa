//! One state folder belongs to one ledger: what another one paid for is not paid for again because an address was forgotten, or set.
//!
//! What needs PostgreSQL is skipped, and says so, where none is installed.

use crate::program::{Program, Said};
use crate::queue::shared;
use crate::service::Service;
use giggle_ledger_postgres::Address;

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
