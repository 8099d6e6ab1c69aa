//! Another ledger that used the same state folder: as long as the one in use does not know what that one paid for, nothing is sent.
//!
//! A forgotten GIGGLE_LEDGER, or one that was set without `giggle ledger move`, would have every shot paid for again, without a word.

use crate::ledger::beside::strangers;
use crate::ledger::{Ledger, LedgerError, StateFolder};
use crate::ledger_place::{MOVED, open_sqlite};
use crate::whole_file;
use std::path::{Path, PathBuf};

/// It is a line for each folder.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// Which ledger is in use, for the look at what else is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// The state folder.
    pub folder: PathBuf,
    /// The address of the shared ledger, if it is one.
    pub shared: Option<String>,
    /// Where the state folders of this user are written down; `None` where there is no place for that.
    pub places: Option<PathBuf>,
    /// Whether somebody named this one, who means it. Any other comes from the environment, which is not the same everywhere.
    pub is_named: bool,
    /// The service that the shots are for: at another one nothing is paid for again.
    pub base: String,
}

impl Used {
    fn place(&self) -> String {
        match &self.shared {
            Some(place) => format!("postgres://{place}"),
            None => self.folder.display().to_string(),
        }
    }

    /// Whether this ledger knows what others paid for that used its state folder.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Beside`]: it does not. Trouble of a storage.
    pub fn look(&self, ledger: &Ledger) -> Result<(), LedgerError> {
        let refuse = |other: String| LedgerError::Beside { used: self.place(), other };
        for stranger in strangers(&self.folder, &self.base, self.shared.as_deref())? {
            if !ledger.knows(&stranger.trace)? {
                return Err(refuse(stranger.place));
            }
        }
        if self.shared.is_some() && !self.is_known(&self.folder, ledger)? {
            return Err(refuse(self.folder.display().to_string()));
        }
        let Some(places) = &self.places else { return Ok(()) };
        // What cannot be read is not empty.
        let unreadable = |source| LedgerError::Folder { path: places.clone(), source };
        let known = match whole_file::read_own(places, MOST_BYTES) {
            Ok(known) => String::from_utf8_lossy(&known).into_owned(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(_) if self.is_named => String::new(),
            Err(error) => return Err(unreadable(error)),
        };
        let is_damaged =
            |line: &str| !line.is_empty() && (line.contains('\u{fffd}') || !Path::new(line).is_absolute());
        if !self.is_named && known.lines().any(is_damaged) {
            let what = "a line of it is no folder; mend it, or remove the file if there is one ledger only";
            return Err(unreadable(std::io::Error::new(std::io::ErrorKind::InvalidData, what)));
        }
        let others = known.lines().map(Path::new).filter(|it| it.is_absolute() && *it != self.folder);
        for other in others.filter(|_| !self.is_named) {
            if !self.is_known(other, ledger)? {
                return Err(refuse(other.display().to_string()));
            }
        }
        if self.shared.is_none()
            && let Some(own) = self.folder.to_str().filter(|own| !known.lines().any(|line| line == *own))
        {
            // That it cannot be written down stops nobody.
            let _ = places.parent().map(std::fs::create_dir_all);
            let _ = whole_file::add_line(places, own);
        }
        Ok(())
    }

    /// Whether a ledger knows what the one of a state folder was last sent for.
    fn is_known(&self, folder: &Path, ledger: &Ledger) -> Result<bool, LedgerError> {
        if !has_own_ledger(folder) {
            return Ok(true);
        }
        let own = match StateFolder::prepare(folder).and_then(|folder| open_sqlite(&folder)) {
            Ok(own) => own,
            // What it lost may have been paid for.
            Err(LedgerError::Lost(_)) => return Ok(false),
            Err(error) => return Err(error),
        };
        own.newest_submit(&self.base)?.map_or(Ok(true), |trace| ledger.knows(&trace))
    }
}

/// Whether a state folder holds a ledger of this machine that was not moved.
fn has_own_ledger(folder: &Path) -> bool {
    StateFolder::has_ledger(folder, None) && !folder.join(MOVED).exists()
}
