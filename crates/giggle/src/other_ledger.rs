//! Another ledger that used the same state folder: as long as the one in use does not know what that one paid for, nothing is sent.
//!
//! A forgotten GIGGLE_LEDGER, or one that was set without `giggle ledger move`, would have every shot paid for again, without a word.

use crate::ledger::beside::strangers;
use crate::ledger::{Ledger, LedgerError, StateFolder};
use crate::ledger_place::{MOVED, open_sqlite};
use std::path::{Path, PathBuf};

/// Which ledger is in use, for the look at what else is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// The state folder.
    pub folder: PathBuf,
    /// The address of the shared ledger, if it is one.
    pub shared: Option<String>,
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
        if self.shared.is_none() || !has_own_ledger(&self.folder) {
            return Ok(());
        }
        let own = StateFolder::prepare(&self.folder).and_then(|folder| open_sqlite(&folder));
        let newest = match own {
            Ok(own) => own.newest_submit(&self.base)?,
            // What it lost may have been paid for.
            Err(LedgerError::Lost(_)) => return Err(refuse(self.folder.display().to_string())),
            Err(error) => return Err(error),
        };
        match newest {
            Some(trace) if !ledger.knows(&trace)? => Err(refuse(self.folder.display().to_string())),
            Some(_) | None => Ok(()),
        }
    }
}

/// Whether a state folder holds a ledger of this machine that was not moved.
fn has_own_ledger(folder: &Path) -> bool {
    StateFolder::has_ledger(folder, None) && !folder.join(MOVED).exists()
}
