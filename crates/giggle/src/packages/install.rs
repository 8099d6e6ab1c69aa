//! Putting the skill into a folder, and taking it out again.
//!
//! A record beside the files says what was written, by hash. Only what still is as it was written is ever changed or
//! removed; whatever somebody wrote or changed by hand stays. The plan is made first and shown; carrying it out does exactly that.

use super::PackageFile;
use crate::whole_file;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// The record's file name. It lies beside the files, so that it moves and is deleted with them.
pub const RECORD: &str = ".giggle-install.json";

/// A record or skill file larger than this is none of ours: it bounds what is read.
const LARGEST_FILE: u64 = 1024 * 1024;

/// What was written, and how many folders were made for it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Record {
    /// The version of giggle that wrote it.
    giggle: String,
    /// How many folders did not exist before: the skill's own and those above it.
    folders_made: usize,
    /// SHA-256 of every file, by its place.
    files: BTreeMap<String, String>,
}

/// What happens to one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It is written where there was none.
    Create,
    /// It was written by giggle, and is written anew.
    Update,
    /// It is right already.
    Keep,
    /// It was written by giggle, and is no longer needed.
    Remove,
    /// It was written or changed by somebody else: it stays as it is.
    Leave,
}

/// One file of a plan.
#[derive(Debug, Clone, Serialize)]
pub struct FileStep {
    /// Where the file lies below the folder.
    pub path: String,
    /// What happens to it.
    pub action: Action,
}

/// Everything that will be done to one folder.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The skill's folder.
    pub folder: PathBuf,
    /// The files, in order.
    pub steps: Vec<FileStep>,
    texts: BTreeMap<String, String>,
    record: Option<Record>,
}

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InstallFault {
    /// A file or folder cannot be read or written.
    #[error("{}", path.display())]
    Io {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A link or something else stands where a file or folder belongs.
    #[error("{} is not what was expected there: links are not followed", .0.display())]
    Odd(PathBuf),
    /// A folder of a project is a link that leads out of the project.
    #[error("{} leads out of the project: such links are not followed", .0.display())]
    Outside(PathBuf),
    /// The record cannot be understood.
    #[error("{} cannot be read as a record of an installation", .0.display())]
    Record(PathBuf),
}

impl Plan {
    /// What putting the files into the folder would do.
    ///
    /// # Errors
    ///
    /// The folder cannot be read, or something odd stands in it.
    pub fn install(folder: &Path, files: &[PackageFile]) -> Result<Self, InstallFault> {
        let record = read_record(folder)?;
        let written = record.as_ref().map(|it| it.files.clone()).unwrap_or_default();
        let mut steps = Vec::new();
        for file in files {
            let right = hash(file.text.as_bytes());
            let action = match (hash_of(folder, &file.path)?, written.get(&file.path)) {
                (None, _) => Action::Create,
                (Some(found), None) if found == right => Action::Keep,
                (Some(found), Some(old)) if found == right && *old == right => Action::Keep,
                // Either giggle wrote it, or was cut off between the file and the record: both are right afterwards.
                (Some(found), Some(old)) if found == right || *old == found => Action::Update,
                _ => Action::Leave,
            };
            steps.push(FileStep { path: file.path.clone(), action });
        }
        for (path, hash) in &written {
            if !files.iter().any(|file| file.path == *path) {
                steps.extend(removal(folder, path, hash)?);
            }
        }
        let texts = files.iter().map(|file| (file.path.clone(), file.text.clone())).collect();
        Ok(Self { folder: folder.to_owned(), steps, texts, record })
    }

    /// What taking them out again would do; `None` where nothing was installed.
    ///
    /// # Errors
    ///
    /// As for [`Self::install`].
    pub fn uninstall(folder: &Path) -> Result<Option<Self>, InstallFault> {
        let Some(record) = read_record(folder)? else { return Ok(None) };
        let mut steps = Vec::new();
        for (path, hash) in &record.files {
            steps.extend(removal(folder, path, hash)?);
        }
        Ok(Some(Self { folder: folder.to_owned(), steps, texts: BTreeMap::new(), record: Some(record) }))
    }

    /// Whether nothing has to be done.
    pub fn is_nothing(&self) -> bool {
        self.steps.iter().all(|step| step.action == Action::Keep)
    }

    /// The files that would have to be written and are somebody else's.
    pub fn in_the_way(&self) -> impl Iterator<Item = PathBuf> {
        let is_wanted = |step: &&FileStep| self.texts.contains_key(&step.path);
        let left = self.steps.iter().filter(|step| step.action == Action::Leave);
        left.filter(is_wanted).map(|step| self.folder.join(&step.path))
    }

    /// Writes the files and the record.
    ///
    /// # Errors
    ///
    /// A file or folder cannot be written. What was written before that stays, and is on record.
    pub fn carry_out_install(&self) -> Result<(), InstallFault> {
        let mut record = self.record.clone().unwrap_or_default();
        record.giggle = env!("CARGO_PKG_VERSION").into();
        if self.record.is_none() {
            record.folders_made = missing_folders(&self.folder);
        }
        make_folder(&self.folder)?;
        // New files stand in the record before they are written, changed ones after: cut off anywhere, the next run finds
        // its way, and nothing is taken for a stranger's.
        self.note(&mut record, Action::Create);
        write_record(&self.folder, &record)?;
        for step in &self.steps {
            let path = self.folder.join(&step.path);
            match (step.action, self.texts.get(&step.path)) {
                (Action::Create | Action::Update, Some(text)) => {
                    if let Some(parent) = path.parent() {
                        make_folder(parent)?;
                    }
                    write_whole(&path, text.as_bytes())?;
                }
                (Action::Remove, _) => {
                    remove(&self.folder, &path)?;
                    record.files.remove(&step.path);
                }
                _ => {}
            }
        }
        self.note(&mut record, Action::Update);
        write_record(&self.folder, &record)
    }

    fn note(&self, record: &mut Record, action: Action) {
        for step in &self.steps {
            // What was right already without giggle having written it stays its owner's.
            let is_ours = step.action == action
                || (step.action == Action::Keep && record.files.contains_key(&step.path));
            if let Some(text) = self.texts.get(&step.path).filter(|_| is_ours) {
                record.files.insert(step.path.clone(), hash(text.as_bytes()));
            }
        }
    }

    /// Removes the files, the record, and the folders that were made, where they are empty.
    ///
    /// # Errors
    ///
    /// A file cannot be removed.
    pub fn carry_out_uninstall(&self) -> Result<(), InstallFault> {
        for step in self.steps.iter().filter(|step| step.action == Action::Remove) {
            remove(&self.folder, &self.folder.join(&step.path))?;
        }
        let record = self.folder.join(RECORD);
        std::fs::remove_file(&record).map_err(|source| InstallFault::Io { path: record, source })?;
        let made = self.record.as_ref().map_or(0, |it| it.folders_made);
        for folder in self.folder.ancestors().take(made) {
            // One that is not empty holds something of somebody else's.
            if std::fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// Checks that a folder of a project lies in it, where a folder above it is a link too: a project may have been cloned.
///
/// # Errors
///
/// It leads out of the project, or nobody can tell where it leads.
pub fn check_within(project: &Path, folder: &Path) -> Result<(), InstallFault> {
    let real = |path: &Path| {
        path.canonicalize().map_err(|source| InstallFault::Io { path: path.to_owned(), source })
    };
    let there = folder.ancestors().find(|it| it.symlink_metadata().is_ok());
    match there.filter(|it| !it.as_os_str().is_empty()) {
        Some(there) if !real(there)?.starts_with(real(project)?) => {
            Err(InstallFault::Outside(there.to_owned()))
        }
        _ => Ok(()),
    }
}

fn removal(folder: &Path, path: &str, written: &str) -> Result<Option<FileStep>, InstallFault> {
    Ok(hash_of(folder, path)?.map(|found| FileStep {
        path: path.to_owned(),
        action: if found == written { Action::Remove } else { Action::Leave },
    }))
}

fn remove(folder: &Path, path: &Path) -> Result<(), InstallFault> {
    std::fs::remove_file(path).map_err(|source| InstallFault::Io { path: path.to_owned(), source })?;
    let within = path.ancestors().skip(1).take_while(|it| *it != folder && it.starts_with(folder));
    for inner in within {
        if std::fs::remove_dir(inner).is_err() {
            break;
        }
    }
    Ok(())
}

fn missing_folders(folder: &Path) -> usize {
    folder.ancestors().take_while(|it| !it.as_os_str().is_empty() && !it.exists()).count()
}

fn make_folder(folder: &Path) -> Result<(), InstallFault> {
    std::fs::create_dir_all(folder).map_err(|source| InstallFault::Io { path: folder.to_owned(), source })
}

fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), InstallFault> {
    whole_file::write(path, bytes).map_err(|source| InstallFault::Io { path: path.to_owned(), source })
}

fn write_record(folder: &Path, record: &Record) -> Result<(), InstallFault> {
    let text = serde_json::to_string_pretty(record).unwrap_or_default();
    write_whole(&folder.join(RECORD), format!("{text}\n").as_bytes())
}

/// The record, where there is one. It may come with a cloned repository: what it names must lie inside the folder.
fn read_record(folder: &Path) -> Result<Option<Record>, InstallFault> {
    let path = folder.join(RECORD);
    let Some(bytes) = read(folder, RECORD)? else { return Ok(None) };
    let record: Record = serde_json::from_slice(&bytes).map_err(|_| InstallFault::Record(path.clone()))?;
    let is_inside = |name: &String| {
        let mut parts = Path::new(name).components();
        !name.is_empty() && parts.all(|part| matches!(part, std::path::Component::Normal(_)))
    };
    if record.files.keys().all(is_inside) { Ok(Some(record)) } else { Err(InstallFault::Record(path)) }
}

fn hash_of(folder: &Path, name: &str) -> Result<Option<String>, InstallFault> {
    Ok(read(folder, name)?.map(|bytes| hash(&bytes)))
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a file of the folder; nothing on the way down from the folder may be a link.
fn read(folder: &Path, name: &str) -> Result<Option<Vec<u8>>, InstallFault> {
    let mut path = folder.to_owned();
    let mut parts = Path::new(name).components().peekable();
    let mut stops = vec![(path.clone(), true)];
    while let Some(part) = parts.next() {
        path.push(part);
        stops.push((path.clone(), parts.peek().is_some()));
    }
    for (path, is_folder) in stops {
        match std::fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(InstallFault::Io { path, source }),
            Ok(facts) => {
                let is_right = if is_folder { facts.is_dir() } else { facts.is_file() };
                if !is_right || (!is_folder && facts.len() > LARGEST_FILE) {
                    return Err(InstallFault::Odd(path));
                }
            }
        }
    }
    whole_file::read_own(&path, LARGEST_FILE).map(Some).map_err(|source| InstallFault::Io { path, source })
}
