//! Another ledger that used the same state folder: as long as the one in use does not know what that one paid for, nothing is sent.
//!
//! A forgotten GIGGLE_LEDGER, or one that was set without `giggle ledger move`, would have every shot paid for again, without a word.

use crate::env_vars;
use crate::error::CommandError;
use crate::ledger::beside::{Stranger, Trace, strangers};
use crate::ledger::{Ledger, LedgerError, Loss, StateFolder};
use crate::ledger_mark;
use crate::ledger_place::open_sqlite;
use crate::settings::Settings;
use crate::shared_ledger;
use crate::whole_file;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, percent_encode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Where the state folder keeps what was set apart, a line each.
const APART_FILE: &str = "ledger.apart";

/// It is a line for each folder.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// Which ledger is in use, for the look at what else is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// The state folder.
    pub folder: PathBuf,
    /// The address of the shared ledger, if it is one.
    pub shared: Option<String>,
    /// Where the state folders of this user are written down.
    pub places: Vec<PathBuf>,
    /// Whether somebody named this one, who means it. Any other comes from the environment, which is not the same everywhere.
    pub is_named: bool,
    /// The service that the shots are for: at another one nothing is paid for again.
    pub base: String,
}

/// Another ledger whose submits the one in use does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// Where it is, for people.
    pub place: String,
    /// Its own name; its place where it cannot be read, for as long as that is so.
    name: String,
    /// Its last submit, where that is known.
    pub last: Option<Trace>,
}

impl Missed {
    /// One that nobody can read.
    fn unread(folder: &Path) -> Self {
        let place = folder.display().to_string();
        Self { name: place.clone(), place, last: None }
    }
}

/// A person's word that two ledgers are for different money. It is about these very ledgers, wherever they are: one that is made anew in
/// the place of either has a name of its own.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Apart {
    used: String,
    other: String,
}

impl Used {
    /// What the settings name, for shots at a service; nothing without a state folder.
    ///
    /// # Errors
    ///
    /// The address of the shared ledger is none.
    pub fn of(settings: &Settings, base: &str) -> Result<Option<Self>, CommandError> {
        let address = shared_ledger::address(settings)?;
        Ok(settings.folders.state.as_ref().map(|folder| Self {
            folder: folder.clone(),
            places: settings.folders.places(),
            is_named: env_vars::STATE_DIR.read().is_some(),
            shared: address.map(|address| address.place().to_owned()),
            base: base.to_owned(),
        }))
    }

    fn place(&self) -> String {
        match &self.shared {
            Some(place) => format!("postgres://{place}"),
            None => self.folder.display().to_string(),
        }
    }

    /// Whether this ledger knows what others paid for that used its state folder, or that this user used before. Without one, which is
    /// to be made by the first submit, whether there is none of them.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Beside`]: it does not. [`LedgerError::Places`]: nobody knows. Trouble of a storage.
    pub fn look(&self, ledger: Option<&Ledger>) -> Result<(), LedgerError> {
        match self.missed(ledger)?.into_iter().next() {
            Some(other) => Err(LedgerError::Beside { used: self.place(), other: other.place }),
            None => Ok(()),
        }
    }

    /// The other ledgers whose submits this one does not know, but for those that a person set apart from it.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Places`]: nobody knows. Trouble of a storage.
    pub fn missed(&self, ledger: Option<&Ledger>) -> Result<Vec<Missed>, LedgerError> {
        let mut missed = Vec::new();
        self.look_into(&self.folder, ledger, &mut missed)?;
        // Whoever names a folder means it, whatever was used before.
        if !self.is_named {
            for other in self.written_down()?.into_iter().filter(|other| *other != self.folder) {
                self.look_into(&other, ledger, &mut missed)?;
            }
        }
        if !missed.is_empty()
            && let Some(used) = ledger.and_then(Ledger::name)
        {
            let apart = self.apart()?;
            let is_of = |word: &Apart, other: &str| word.used == used && word.other == other;
            missed.retain(|other| !apart.iter().any(|word| is_of(word, &other.name)));
        }
        Ok(missed)
    }

    /// Finds what was paid for with a state folder, by its own ledger and by those that many machines share, and this one does not know.
    fn look_into(
        &self,
        folder: &Path,
        ledger: Option<&Ledger>,
        missed: &mut Vec<Missed>,
    ) -> Result<(), LedgerError> {
        let found = match strangers(folder, &self.base, self.shared.as_deref()) {
            // What another folder remembers and nobody can read may be anything.
            Err(_) if folder != self.folder => {
                missed.push(Missed::unread(folder));
                return Ok(());
            }
            found => found?,
        };
        for stranger in found {
            let is_known = ledger.map_or(Ok(false), |ledger| ledger.knows(&stranger.trace))?;
            if !is_known {
                let Stranger { place, name, trace } = stranger;
                missed.push(Missed { place, name, last: Some(trace) });
            }
        }
        let is_in_use = self.shared.is_none() && folder == self.folder;
        if !is_in_use {
            missed.extend(self.of_folder(folder, ledger)?);
        }
        Ok(())
    }

    /// Keeps in mind that a person set another ledger apart from this one.
    ///
    /// # Errors
    ///
    /// It cannot be written. [`LedgerError::Lost`]: the ledger in use has no name by which it could be recognised.
    pub fn set_apart(&self, ledger: &Ledger, other: &Missed) -> Result<(), LedgerError> {
        let path = self.folder.join(APART_FILE);
        let used = ledger.name().ok_or(LedgerError::Lost(Loss::Mark))?;
        let other = other.name.clone();
        let unwritten = |source| LedgerError::Folder { path: path.clone(), source };
        let line = serde_json::to_string(&Apart { used, other }).map_err(|error| unwritten(error.into()))?;
        whole_file::add_line(&path, &line).map_err(unwritten)
    }

    /// Which ledgers were set apart.
    fn apart(&self) -> Result<Vec<Apart>, LedgerError> {
        let path = self.folder.join(APART_FILE);
        match whole_file::read_own(&path, MOST_BYTES) {
            // A line that cannot be read sets nothing apart.
            Ok(bytes) => Ok(bytes
                .split(|byte| *byte == b'\n')
                .filter_map(|it| serde_json::from_slice(it).ok())
                .collect()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(source) => Err(LedgerError::Folder { path, source }),
        }
    }

    /// Writes down that this state folder is used. That it cannot be stops nobody.
    pub fn write_down(&self) {
        let Some(own) = line_of(&self.folder) else { return };
        for places in &self.places {
            let known = whole_file::read_own(places, MOST_BYTES).unwrap_or_default();
            if !String::from_utf8_lossy(&known).lines().any(|line| line == own) {
                let _ = places.parent().map(std::fs::create_dir_all);
                let _ = whole_file::add_line(places, &own);
            }
        }
    }

    /// The state folders of this user that were written down.
    fn written_down(&self) -> Result<BTreeSet<PathBuf>, LedgerError> {
        let mut all = BTreeSet::new();
        for (number, places) in self.places.iter().enumerate() {
            // What cannot be read is not empty.
            let unusable = |source| LedgerError::Places { path: places.clone(), source };
            let known = match whole_file::read_own(places, MOST_BYTES) {
                Ok(known) => String::from_utf8(known).map_err(|_| unusable(None))?,
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                    continue;
                }
                // The second place is in a folder that this user may not even enter: nothing of theirs is in it.
                Err(error)
                    if number > 0 && is_closed(places) && error.kind() == ErrorKind::PermissionDenied =>
                {
                    continue;
                }
                Err(error) => return Err(unusable(Some(error))),
            };
            for line in known.lines().filter(|line| !line.is_empty()) {
                all.insert(folder_of(line).ok_or_else(|| unusable(None))?);
            }
        }
        Ok(all)
    }

    /// The ledger of a state folder, if the one in use does not know what it was last sent for.
    fn of_folder(&self, folder: &Path, ledger: Option<&Ledger>) -> Result<Option<Missed>, LedgerError> {
        // What was moved to the one in use is known there; that it was moved anywhere else says nothing. The place alone is no proof:
        // what was there may be gone.
        let is_here = ledger_mark::of_folder(folder).is_ok_and(|mark| mark == Some(self.place()));
        let is_used = || ledger.map_or(Ok(None), |ledger| ledger.newest_submit(&self.base));
        if is_here && is_used()?.is_some() {
            return Ok(None);
        }
        if !StateFolder::has_ledger(folder, &[]) {
            // Of a folder that this user may not enter nobody knows what is in it.
            return Ok(is_closed(&folder.join(APART_FILE)).then(|| Missed::unread(folder)));
        }
        let own = match StateFolder::prepare(folder).and_then(|folder| open_sqlite(&folder)) {
            Ok(own) => own,
            Err(LedgerError::Busy) => return Err(LedgerError::Busy),
            // What it lost, or what nobody can read in it, may have been paid for.
            Err(_) => return Ok(Some(Missed::unread(folder))),
        };
        let trace = match own.newest_submit(&self.base) {
            Err(LedgerError::Busy) => return Err(LedgerError::Busy),
            Err(_) => return Ok(Some(Missed::unread(folder))),
            Ok(None) => return Ok(None),
            Ok(Some(trace)) => trace,
        };
        let is_known = ledger.map_or(Ok(false), |ledger| ledger.knows(&trace))?;
        let place = folder.display().to_string();
        let name = own.name().unwrap_or_else(|| place.clone());
        Ok((!is_known).then_some(Missed { place, name, last: Some(trace) }))
    }
}

/// Whether the folder of a file cannot be entered.
fn is_closed(path: &Path) -> bool {
    path.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
}

/// What a line begins with whose folder has bytes in its name that no line can hold: the rest is percent-encoded. No folder's own name
/// begins so, since it is absolute.
const ENCODED: &str = "encoded:";
const NOT_IN_A_LINE: &AsciiSet = &CONTROLS.add(b'%');

/// The line for a folder; `None` where there is none.
fn line_of(folder: &Path) -> Option<String> {
    let plain = folder.to_str().filter(|name| !name.contains(char::is_control));
    plain.map(str::to_owned).or_else(|| encoded(folder))
}

#[cfg(unix)]
fn encoded(folder: &Path) -> Option<String> {
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(folder.as_os_str());
    Some(format!("{ENCODED}{}", percent_encode(bytes, NOT_IN_A_LINE)))
}

#[cfg(not(unix))]
fn encoded(folder: &Path) -> Option<String> {
    Some(format!("{ENCODED}{}", percent_encode(folder.to_str()?.as_bytes(), NOT_IN_A_LINE)))
}

/// The folder of a line; `None` where it names none.
fn folder_of(line: &str) -> Option<PathBuf> {
    let folder = match line.strip_prefix(ENCODED) {
        Some(encoded) => decoded(encoded)?,
        None => PathBuf::from(line),
    };
    folder.is_absolute().then_some(folder)
}

#[cfg(unix)]
fn decoded(encoded: &str) -> Option<PathBuf> {
    let bytes: Vec<u8> = percent_decode_str(encoded).collect();
    Some(
        std::ffi::OsString::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(&bytes))
            .into(),
    )
}

#[cfg(not(unix))]
fn decoded(encoded: &str) -> Option<PathBuf> {
    percent_decode_str(encoded).decode_utf8().ok().map(|name| PathBuf::from(name.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_and_names_its_folder_again() {
        let mut names =
            vec!["/home/a".to_owned(), "/home/a\nb".to_owned(), "/home/%0a".to_owned(), "/家/\r".to_owned()];
        if cfg!(windows) {
            names = vec!["C:\\a".to_owned(), "C:\\家".to_owned()];
        }
        let mut folders: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
        #[cfg(unix)]
        folders.push(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"/home/\xe9%").into());
        folders.push(folders[0].join("b"));
        for folder in folders {
            let line = line_of(&folder).unwrap();
            assert_eq!(line.lines().count(), 1, "{line:?}");
            assert_eq!(folder_of(&line), Some(folder));
        }
        assert_eq!(folder_of("home/a"), None);
        assert_eq!(folder_of("encoded:a"), None);
    }
}
