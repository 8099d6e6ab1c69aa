//! Where a list's clips and reports lie: a folder beside the list, and in it one folder for each run.
//!
//! A run that was stopped goes on in its own folder, found by what it makes; two runs at the same time never share one.
//! The system's lock tells a living run from a dead one.

use super::listed::ShotList;
use super::retries::Retries;
use crate::whole_file;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fs::{File, TryLockError};
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

/// A run's record is a few lines.
const MOST_BYTES: u64 = 64 * 1024;

/// What a run is, as its folder remembers it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct RunFile {
    version: u32,
    list: String,
    /// The list's file; empty of a run that another version made.
    #[serde(default)]
    file: String,
    makes: String,
    begun_at: String,
    /// Whose submits these are; `None` of a run that an earlier version began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<Belongs>,
}

/// With which ledger a run was begun, and where its shots are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belongs {
    /// The base address of the service.
    pub base: String,
    /// The ledger's own name.
    pub ledger: String,
    /// The newest submit that the ledger knew then, in its kept form: wherever the ledger was moved to, it knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// The folder of one run, held against other runs.
#[derive(Debug)]
pub struct RunFolder {
    /// The folder.
    pub path: PathBuf,
    /// Whether an earlier run of the same list goes on here.
    pub goes_on: bool,
    _lock: File,
}

impl RunFolder {
    /// The name of what is made here, under which the ledger remembers its submits: the same whoever continues it.
    pub fn name(&self, makes: &str) -> String {
        let short: String = makes.chars().take(16).collect();
        let folder = self.path.file_name().unwrap_or_default().to_string_lossy();
        format!("run-{short}-{folder}")
    }

    /// The takes that were wanted when a run began here that has not come to its end; `None` where no such run did.
    ///
    /// # Errors
    ///
    /// It cannot be read: that is no new wish, which would be paid for.
    pub fn retries(&self) -> io::Result<Option<Retries>> {
        match whole_file::read_own(&self.path.join(RETRIES_FILE), MOST_RETRIES_BYTES) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps which takes are wanted.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub fn keep_retries(&self, wanted: &Retries) -> io::Result<()> {
        whole_file::write(
            &self.path.join(RETRIES_FILE),
            format!("{:#}\n", serde_json::json!(wanted)).as_bytes(),
        )
    }

    /// What was wanted is done: a later wish is another one.
    ///
    /// # Errors
    ///
    /// It cannot be removed.
    pub fn forget_retries(&self) -> io::Result<()> {
        match std::fs::remove_file(self.path.join(RETRIES_FILE)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

const RUN_FILE: &str = "run.json";
const RETRIES_FILE: &str = "retries.json";

/// So much is read of it: a hundred bytes a shot.
const MOST_RETRIES_BYTES: u64 = 64 << 20;
const LOCK_FILE: &str = "run.lock";
/// What happened in a run, one line for each event.
pub const EVENTS_FILE: &str = "events.jsonl";
/// What became of its shots.
pub const REPORT_FILE: &str = "report.json";
/// So many tasks of the first and of the last that a run names are looked at.
const TASKS_OF_AN_END: usize = 8;
const LONGEST_LINE: u64 = 1 << 20;

/// The folder of a list: named after its file, beside it.
pub fn of_list(folder: &Path, file: &str) -> PathBuf {
    let stem = Path::new(file).file_stem().unwrap_or_default().to_string_lossy();
    folder.join(format!("{}-giggle", crate::file_name::safe(&stem)))
}

/// Refuses the folder of a list, and one in it, where either is a link: both names can be foreseen.
///
/// # Errors
///
/// One is a link.
pub fn refuse_links(root: &Path, inner: &str) -> io::Result<()> {
    whole_file::refuse_link(root)?;
    whole_file::refuse_link(&root.join(inner))
}

/// What a run makes: the keys and identities of its shots, and for whom.
pub fn makes(list: &ShotList, realm: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(realm.as_bytes());
    for shot in &list.shots {
        hash.update(shot.key.as_bytes());
        hash.update([0]);
        // As it was when the run of an earlier giggle was begun: that one is continued.
        hash.update(shot.former.unwrap_or(shot.fingerprint).to_string().as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The runs of one list among those of its folder, which a list of another format may share, the newest first.
pub fn runs_of(folder: &Path, file: &str) -> Vec<PathBuf> {
    let is_of = |run: &PathBuf| read(run).is_none_or(|of| of.file.is_empty() || of.file == file);
    runs(folder).into_iter().filter(is_of).collect()
}

/// The runs of a list's folder, the newest first.
pub fn runs(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.join("runs")).into_iter().flatten().flatten();
    let mut runs: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| !path.is_symlink() && path.join(RUN_FILE).is_file())
        .collect();
    runs.sort();
    runs.reverse();
    runs
}

fn read(run: &Path) -> Option<RunFile> {
    serde_json::from_slice(&whole_file::read_own(&run.join(RUN_FILE), MOST_BYTES).ok()?).ok()
}

/// What a run makes, as its folder remembers it.
pub fn makes_of(run: &Path) -> Option<String> {
    Some(read(run)?.makes)
}

/// With which ledger a run was begun, where its folder remembers it.
pub fn ledger_of(run: &Path) -> Option<Belongs> {
    read(run)?.of
}

/// Refuses a list's folder with a run that this user may not look into: what was paid for there is not known, and no silence says
/// that it is nothing.
///
/// # Errors
///
/// Which file it is.
pub fn refuse_closed(folder: &Path) -> io::Result<()> {
    for run in std::fs::read_dir(folder.join("runs")).into_iter().flatten().flatten() {
        for name in [RUN_FILE, EVENTS_FILE, REPORT_FILE] {
            let path = run.path().join(name);
            if let Err(error) = whole_file::open_own(&path)
                && error.kind() == io::ErrorKind::PermissionDenied
            {
                return Err(io::Error::new(error.kind(), format!("{}: {error}", path.display())));
            }
        }
    }
    Ok(())
}

/// Tasks that the records of a run name: some of the first and of the last, which are enough to tell whose they are.
pub fn tasks_of(run: &Path) -> Vec<String> {
    let mut tasks: Vec<String> = Vec::new();
    for name in [EVENTS_FILE, REPORT_FILE] {
        let Ok(file) = whole_file::open_own(&run.join(name)) else { continue };
        let mut line = Vec::new();
        let mut reader = BufReader::new(file);
        while reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line);
            let named = text.split("\"task_id\":").skip(1).filter_map(|behind| {
                behind.trim_start().strip_prefix('"')?.split_once('"').map(|(task, _)| task.to_owned())
            });
            for task in named.filter(|task| !task.is_empty()) {
                if tasks.len() == 2 * TASKS_OF_AN_END {
                    tasks.remove(TASKS_OF_AN_END);
                }
                if !tasks.contains(&task) {
                    tasks.push(task);
                }
            }
            line.clear();
        }
    }
    tasks
}

/// Whether a run is going on in a folder this moment.
pub fn is_running(run: &Path) -> bool {
    match whole_file::open_own(&run.join(LOCK_FILE)) {
        Ok(file) => matches!(file.try_lock(), Err(TryLockError::WouldBlock)),
        Err(_) => false,
    }
}

fn hold(run: &Path) -> io::Result<Option<File>> {
    let file = whole_file::open_lock(&run.join(LOCK_FILE))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Finds the folder of an earlier run that makes the same and that nobody works in, or makes a new one.
///
/// # Errors
///
/// The folder cannot be read or written.
pub fn enter(
    folder: &Path,
    list: &ShotList,
    list_file: &str,
    makes: &str,
    (of, now): (Option<&Belongs>, &str),
) -> io::Result<RunFolder> {
    whole_file::refuse_link(&folder.join("runs"))?;
    for path in runs_of(folder, list_file) {
        let Some(file) = read(&path) else { continue };
        if file.version == 1
            && file.makes == makes
            && let Some(lock) = hold(&path)?
        {
            whole_file::make_own_folder(&path.join("clips"))?;
            return Ok(RunFolder { path, goes_on: true, _lock: lock });
        }
    }
    let stem: String = now.chars().map(|c| if c == ':' { '-' } else { c }).collect();
    let mut number = 1;
    let path = loop {
        let name = if number == 1 { stem.clone() } else { format!("{stem}-{number}") };
        let path = folder.join("runs").join(name);
        whole_file::make_own_folder(&folder.join("runs"))?;
        match std::fs::create_dir(&path) {
            Ok(()) => break path,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    };
    let lock = hold(&path)?.ok_or(io::ErrorKind::WouldBlock)?;
    whole_file::make_own_folder(&path.join("clips"))?;
    let file = RunFile {
        version: 1,
        list: list.name.clone(),
        file: list_file.to_owned(),
        makes: makes.to_owned(),
        begun_at: now.to_owned(),
        of: of.cloned(),
    };
    whole_file::write(&path.join(RUN_FILE), format!("{:#}\n", serde_json::json!(file)).as_bytes())?;
    Ok(RunFolder { path, goes_on: false, _lock: lock })
}
