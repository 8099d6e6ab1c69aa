//! A ledger that lost something stops spending and says so: files deleted, cut, replaced by older ones, and moved.

use super::*;
use giggle_ledger::folder::LEDGER_FILE;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A state folder, and the folder for copies of its marks.
struct Place {
    root: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { root: quick_folder() }
    }

    fn state(&self) -> PathBuf {
        self.root.path().join("state")
    }

    fn folder_at(&self, state: &Path) -> StateFolder {
        StateFolder::prepare(state).unwrap().with_copies(vec![self.root.path().join("copies")])
    }

    fn open_at(&self, state: &Path) -> Result<Ledger, LedgerError> {
        let engine = SqliteEngine::open(&self.folder_at(state), clock())?;
        Ok(Ledger::open(engine, clock(), Submitter::on("here")))
    }

    fn open(&self) -> Result<Ledger, LedgerError> {
        self.open_at(&self.state())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.state().join(name)
    }
}

const PROMPTS: [&str; 4] = ["one", "two", "three", "lost"];

/// Three shots and a lost one.
fn fill(ledger: &Ledger) {
    for prompt in &PROMPTS[..3] {
        submitted(ledger, prompt, &format!("task of {prompt}"));
    }
    unsettled(ledger, "lost");
}

/// What asking for a shot gives, without the panics of the suite.
fn ask(ledger: &Ledger, prompt: &str) -> Result<Begin, LedgerError> {
    let (shot, realm, take) = (shot(prompt), realm(), NonZeroU32::MIN);
    let fingerprint = shot.fingerprint(take);
    ledger.begin(
        &Asking { realm: &realm, shot: &shot, fingerprint, take, price: None, deadline: None, claim: None },
        &Limits::default(),
    )
}

/// What was lost, as far as asking for anything says.
fn loss(opened: Result<Ledger, LedgerError>) -> Loss {
    match opened.and_then(|ledger| ask(&ledger, "something new").map(|begun| format!("{begun:?}"))) {
        Err(LedgerError::Lost(loss)) => loss,
        other => panic!("{other:?}"),
    }
}

const FILES: [&str; 3] = [LEDGER_FILE, "ledger.sqlite-wal", "ledger.mark"];

type Files = BTreeMap<&'static str, Vec<u8>>;

fn snapshot(place: &Place) -> Files {
    FILES.into_iter().filter_map(|name| Some((name, std::fs::read(place.file(name)).ok()?))).collect()
}

fn restore(place: &Place, files: &Files) {
    let _ = std::fs::remove_dir_all(place.state());
    std::fs::create_dir(place.state()).unwrap();
    for (name, bytes) in files {
        std::fs::write(place.file(name), bytes).unwrap();
    }
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(place.state(), mode).unwrap();
}

#[test]
fn a_whole_ledger_goes_on() {
    let place = Place::new();
    fill(&place.open().unwrap());
    // Ended cleanly, the file alone is the ledger.
    assert_eq!(std::fs::metadata(place.file("ledger.sqlite-wal")).unwrap().len(), 0);
    let ledger = place.open().unwrap();
    assert!(matches!(ask(&ledger, "one").unwrap(), Begin::Joined { .. }));
    assert!(matches!(ask(&ledger, "new").unwrap(), Begin::Started(_)));
    // Pruned, it goes on too.
    ledger.prune(None, START.plus(Duration::from_secs(9))).unwrap();
    drop(ledger);
    assert!(matches!(ask(&place.open().unwrap(), "newer").unwrap(), Begin::Started(_)));
}

#[test]
fn a_summary_that_lost_rows_is_noticed_and_made_anew() {
    for statement in [
        "DELETE FROM shots",
        "DELETE FROM shots WHERE id = 1",
        "DELETE FROM attempts",
        "DELETE FROM attempts WHERE shot = 2",
    ] {
        let place = Place::new();
        fill(&place.open().unwrap());
        let database = rusqlite::Connection::open(place.file(LEDGER_FILE)).unwrap();
        assert!(database.execute(statement, []).unwrap() > 0);
        drop(database);
        assert_eq!(loss(place.open()), Loss::Parts, "{statement}");
        let engine = SqliteEngine::recover(&place.folder_at(&place.state()), clock(), true).unwrap();
        Ledger::open(engine, clock(), Submitter::on("here")).rebuild().unwrap();
        let ledger = place.open().unwrap();
        for prompt in PROMPTS {
            let begun = ask(&ledger, prompt).unwrap();
            assert!(!matches!(begun, Begin::Started(_)), "{statement}, {prompt}: {begun:?}");
        }
    }
    // A shot of which no table knows any more.
    for statement in [
        "DELETE FROM events WHERE shot = 2; DELETE FROM attempts WHERE shot = 2; DELETE FROM shots WHERE id = 2",
        "DELETE FROM events WHERE shot = 2 AND number > (SELECT min(number) FROM events WHERE shot = 2); \
         DELETE FROM attempts WHERE shot = 2; UPDATE shots SET attempts = 0, standing = 'planned' WHERE id = 2",
    ] {
        let place = Place::new();
        fill(&place.open().unwrap());
        let database = rusqlite::Connection::open(place.file(LEDGER_FILE)).unwrap();
        database.execute_batch(statement).unwrap();
        drop(database);
        assert_eq!(loss(place.open()), Loss::Parts, "{statement}");
        let engine = SqliteEngine::recover(&place.folder_at(&place.state()), clock(), true).unwrap();
        drop(Ledger::open(engine, clock(), Submitter::on("here")));
        assert!(place.open().is_ok(), "what a person takes for the whole is whole");
    }
    // A row that is there and says something else.
    let place = Place::new();
    fill(&place.open().unwrap());
    let database = rusqlite::Connection::open(place.file(LEDGER_FILE)).unwrap();
    database.execute("UPDATE shots SET fingerprint = 'another' WHERE id = 2", []).unwrap();
    drop(database);
    let asked = ask(&place.open().unwrap(), "two");
    assert!(matches!(asked, Err(LedgerError::Lost(Loss::Parts))), "{asked:?}");
    // Also where it happens beside a process that has it open.
    let place = Place::new();
    let ledger = place.open().unwrap();
    fill(&ledger);
    let database = rusqlite::Connection::open(place.file(LEDGER_FILE)).unwrap();
    database.execute("DELETE FROM shots", []).unwrap();
    assert!(matches!(ask(&ledger, "one"), Err(LedgerError::Lost(Loss::Parts))));
}

#[test]
fn the_log_is_deleted_or_cut() {
    let place = Place::new();
    let ledger = place.open().unwrap();
    fill(&ledger);
    let files = snapshot(&place);
    drop(ledger);
    for length in [0, files["ledger.sqlite-wal"].len() / 2] {
        let mut cut = files.clone();
        cut.get_mut("ledger.sqlite-wal").unwrap().truncate(length);
        restore(&place, &cut);
        assert!(matches!(
            loss(place.open()),
            Loss::Events { .. } | Loss::OtherLedger | Loss::File | Loss::Parts
        ));
    }
}

#[test]
fn a_log_without_its_file_is_left_untouched() {
    let place = Place::new();
    let ledger = place.open().unwrap();
    fill(&ledger);
    let mut files = snapshot(&place);
    drop(ledger);
    files.remove(LEDGER_FILE);
    for empty in [false, true] {
        if empty {
            files.insert(LEDGER_FILE, Vec::new());
        }
        restore(&place, &files);
        assert_eq!(loss(place.open()), Loss::File);
        assert_eq!(std::fs::read(place.file("ledger.sqlite-wal")).unwrap(), files["ledger.sqlite-wal"]);
    }
}

#[test]
fn older_copies_are_noticed_and_recovered_on_purpose() {
    let place = Place::new();
    let ledger = place.open().unwrap();
    submitted(&ledger, "one", "task of one");
    drop(ledger);
    let old = snapshot(&place);
    let ledger = place.open().unwrap();
    submitted(&ledger, "two", "task of two");
    drop(ledger);
    // The database alone, and with its mark.
    for with_mark in [false, true] {
        let mut files = snapshot(&place);
        files.insert(LEDGER_FILE, old[LEDGER_FILE].clone());
        if with_mark {
            files.insert("ledger.mark", old["ledger.mark"].clone());
        }
        restore(&place, &files);
        assert_eq!(loss(place.open()), Loss::Events { have: 3, had: 5 });
    }
    // Reading and recording go on with what is left.
    let ledger = place.open().unwrap();
    assert!(matches!(ledger.check(), Err(LedgerError::Lost(_))));
    let known = ledger.holder(&realm(), &task("task of one")).unwrap().unwrap();
    ledger.append(known, Event::of_report(&report("task of one", "completed", 1), true)).unwrap();
    drop(ledger);
    drop(SqliteEngine::recover(&place.folder_at(&place.state()), clock(), true).unwrap());
    let ledger = place.open().unwrap();
    ledger.check().unwrap();
    assert!(ledger.wants_statements(&realm()).unwrap(), "whoever is killed here leaves the loss on record");
    assert!(matches!(ask(&ledger, "one").unwrap(), Begin::Joined { .. }));
    assert!(matches!(ask(&ledger, "three"), Err(LedgerError::Recovered { .. })));
}

#[test]
fn a_backup_that_is_put_back_with_the_copies_of_its_marks_reads_the_statements_first() {
    for way in [PutBack::Replaced, PutBack::WrittenOver, PutBack::Mirrored] {
        put_back(way);
    }
}

/// How a backup is put back.
#[derive(Clone, Copy, PartialEq)]
enum PutBack {
    /// Its files are in the places of those that were there.
    Replaced,
    /// It is written into the files that are there.
    WrittenOver,
    /// The same, and what it does not have is deleted.
    Mirrored,
}

fn put_back(way: PutBack) {
    let place = Place::new();
    submitted(&place.open().unwrap(), "one", "task of one");
    if std::fs::metadata(place.file(LEDGER_FILE)).unwrap().created().is_err() {
        println!("skipped: this file system does not tell when a file was made");
        return;
    }
    let (old, copies) = (snapshot(&place), place.root.path().join("copies"));
    let copies_then: Vec<_> = std::fs::read_dir(&copies)
        .unwrap()
        .map(|file| file.unwrap().path())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    submitted(&place.open().unwrap(), "two", "task of two");
    match way {
        PutBack::Replaced => restore(&place, &old),
        PutBack::WrittenOver | PutBack::Mirrored => {
            for file in std::fs::read_dir(place.state()).unwrap().map(|file| file.unwrap()) {
                let is_new = !old.contains_key(file.file_name().to_str().unwrap());
                if way == PutBack::Mirrored && is_new && file.path().is_file() {
                    std::fs::remove_file(file.path()).unwrap();
                }
            }
            old.iter().for_each(|(name, bytes)| std::fs::write(place.file(name), bytes).unwrap());
        }
    }
    copies_then.iter().for_each(|(path, bytes)| std::fs::write(path, bytes).unwrap());

    // However often it is opened, and whoever is stopped in between.
    for _ in 0..2 {
        let ledger = place.open().unwrap();
        assert!(ledger.wants_statements(&realm()).unwrap());
        assert!(matches!(ask(&ledger, "two"), Err(LedgerError::Recovered { charges: LostCharges::NotRead })));
    }
    let ledger = place.open().unwrap();
    let rows = ["one", "two"].map(|prompt| pay(&format!("task of {prompt}"), START, 60));
    ledger.keep_unclaimed(&realm(), &rows).unwrap();
    assert!(matches!(
        ask(&ledger, "two"),
        Err(LedgerError::Recovered { charges: LostCharges::Shown { .. } })
    ));
    ledger.dismiss_charge(&task("task of two")).unwrap();
    ledger.rehearse(&shot("new"), &realm()).expect("what a submit may do is not called impossible");
    drop(ledger);
    assert!(matches!(ask(&place.open().unwrap(), "new").unwrap(), Begin::Started(_)), "and only once");
}

/// Neither is what a backup that links files, or a script that sets their mode or owner, does to them.
#[cfg(unix)]
#[test]
fn what_leaves_the_content_as_it_is_puts_nothing_back() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    submitted(&place.open().unwrap(), "one", "task of one");
    let links = place.root.path().join("links");
    std::fs::create_dir(&links).unwrap();
    let each = |what: &dyn Fn(&Path)| {
        for file in std::fs::read_dir(place.state()).unwrap().map(|file| file.unwrap().path()) {
            if file.is_file() {
                what(&file);
            }
        }
    };
    let changes: [&dyn Fn(&Path); 4] = [
        &|file| std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).unwrap(),
        &|file| std::fs::hard_link(file, links.join(file.file_name().unwrap())).unwrap(),
        &|file| std::fs::File::open(file).unwrap().set_modified(std::time::SystemTime::now()).unwrap(),
        &|file| {
            let away = links.join("away");
            std::fs::rename(file, &away).unwrap();
            std::fs::rename(&away, file).unwrap();
        },
    ];
    for (number, change) in changes.iter().enumerate() {
        each(change);
        let ledger = place.open().unwrap();
        assert!(!ledger.wants_statements(&realm()).unwrap(), "{number}");
        submitted(&ledger, &format!("more {number}"), &format!("task of more {number}"));
    }
}

/// What other processes of ours do to the file is no reason to read a statement.
#[test]
fn processes_that_end_one_after_the_other_are_no_copies_of_each_other() {
    let place = Place::new();
    submitted(&place.open().unwrap(), "one", "task of one");
    for number in 0..8 {
        let [first, second] = [place.open().unwrap(), place.open().unwrap()];
        submitted(&first, &format!("first {number}"), &format!("task of first {number}"));
        drop(first);
        let third = place.open().unwrap();
        submitted(&second, &format!("second {number}"), &format!("task of second {number}"));
        drop(second);
        assert!(!third.wants_statements(&realm()).unwrap(), "{number}");
    }
    assert!(!place.open().unwrap().wants_statements(&realm()).unwrap());
}

#[test]
fn a_copy_of_the_file_alone_is_the_ledger_while_it_is_whole_and_two_never_both_go_on() {
    let place = Place::new();
    fill(&place.open().unwrap());
    let other = place.root.path().join("other");
    drop(place.folder_at(&other));
    std::fs::copy(place.file(LEDGER_FILE), other.join(LEDGER_FILE)).unwrap();
    let copied = place.open_at(&other).unwrap();
    assert!(matches!(ask(&copied, "lost").unwrap(), Begin::Unsettled { .. }));
    assert!(matches!(ask(&copied, "new").unwrap(), Begin::Started(_)));
    assert!(matches!(loss(place.open()), Loss::Events { .. }));
}

#[test]
fn a_deleted_folder_is_missed_and_a_new_one_is_begun_on_purpose() {
    let place = Place::new();
    fill(&place.open().unwrap());
    std::fs::remove_dir_all(place.state()).unwrap();
    assert_eq!(loss(place.open()), Loss::File);
    place.folder_at(&place.state()).set_aside("aside").unwrap();
    assert!(matches!(ask(&place.open().unwrap(), "one").unwrap(), Begin::Started(_)));
}

#[test]
fn a_folder_that_is_moved_away_while_in_use_stops_its_users() {
    let place = Place::new();
    let ledger = place.open().unwrap();
    fill(&ledger);
    let intent = started(&ledger, "on its way");
    let moved = place.root.path().join("moved");
    std::fs::rename(place.state(), &moved).unwrap();
    assert!(matches!(ask(&ledger, "one"), Err(LedgerError::Lost(Loss::Place) | LedgerError::Folder { .. })));
    // What is known of what was sent is still recorded, and found where the folder is now.
    let mut intent = intent;
    ledger.answer(&mut intent, &SubmitAnswer::Submitted(task("t"))).unwrap();
    assert_eq!(loss(place.open()), Loss::File);
    drop(ledger);
    let ledger = place.open_at(&moved).unwrap();
    assert!(matches!(ask(&ledger, "on its way").unwrap(), Begin::Joined { .. }));
}

#[test]
fn a_thousand_cuts_and_swaps_pay_nothing_twice() {
    let place = Place::new();
    let mut snapshots: Vec<Files> = Vec::new();
    for prompt in PROMPTS {
        let ledger = place.open().unwrap();
        submitted(&ledger, prompt, &format!("task of {prompt}"));
        snapshots.push(snapshot(&place));
        drop(ledger);
        snapshots.push(snapshot(&place));
    }
    let (mut random, mut whole, mut noticed) = (7u64, 0, 0);
    let mut dice = |sides: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % sides
    };
    let copies = place.root.path().join("copies");
    let copy = std::fs::read_dir(&copies).unwrap().next().unwrap().unwrap().path();
    let copied = std::fs::read(&copy).unwrap();
    for _ in 0..1000 {
        // What one round goes on with is not what the next one has lost.
        std::fs::write(&copy, &copied).unwrap();
        let mut files = snapshots[snapshots.len() - 1 - dice(2)].clone();
        for name in FILES {
            match dice(6) {
                0 => drop(files.remove(name)),
                1 => {
                    let bytes = files.entry(name).or_default();
                    let length = dice(bytes.len() + 1);
                    bytes.truncate(length);
                }
                2 => match snapshots[dice(snapshots.len())].get(name) {
                    Some(bytes) => drop(files.insert(name, bytes.clone())),
                    None => drop(files.remove(name)),
                },
                _ => {}
            }
        }
        restore(&place, &files);
        let opened = place.open();
        let is_missing = files.get(LEDGER_FILE).is_none_or(Vec::is_empty);
        if is_missing && let Some(log) = files.get("ledger.sqlite-wal").filter(|log| !log.is_empty()) {
            assert_eq!(&std::fs::read(place.file("ledger.sqlite-wal")).unwrap(), log);
        }
        for prompt in PROMPTS {
            match opened.as_ref().map(|ledger| ask(ledger, prompt)) {
                Ok(Ok(Begin::Started(_))) => panic!("{prompt} is paid for twice"),
                Ok(Ok(_)) => whole += 1,
                Ok(Err(_)) | Err(_) => noticed += 1,
            }
        }
    }
    assert!(whole > 300 && noticed > 1000, "{whole} {noticed}");
}
