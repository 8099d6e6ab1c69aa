//! Going on with what is left of a ledger that lost something, because a person says so.

use crate::clock::Clock;
use crate::copy::{CopyFault, Salvaged};
use crate::engine::Engine as _;
use crate::error::{LedgerError, Loss};
use crate::folder::StateFolder;
use crate::record::{Ledger, Submitter};
use crate::sqlite::SqliteEngine;
use std::path::PathBuf;
use std::sync::Arc;

/// A ledger that goes on with what was left.
pub struct Recovered {
    /// The ledger.
    pub ledger: Ledger,
    /// What was read out of a damaged file, and where that file lies now; `None` where its pages were all whole.
    pub salvaged: Option<(Salvaged, PathBuf)>,
    /// Shots of which the summary knew a submit that no event told of, in a file whose pages were all whole: they are unsettled.
    pub untold: usize,
}

/// Takes what is left of the ledger in a state folder for the whole of it from here on. Of a damaged file every event that
/// can be read is taken into a new one, and the damaged one is kept.
///
/// # Errors
///
/// Nothing is left, a newer giggle wrote it, or trouble of the storage.
pub fn recover(
    folder: &StateFolder,
    clock: Arc<dyn Clock>,
    submitter: Submitter,
) -> Result<Recovered, LedgerError> {
    let mut salvaged = None;
    let mut is_whole = false;
    if let Some(remains) = SqliteEngine::remains(folder, clock.clone())? {
        if remains.logs.is_empty() {
            return Err(LedgerError::Lost(Loss::Parts));
        }
        let place = folder.root().join(format!("recovering-{}", clock.now().wall.0));
        let beside = StateFolder::prepare(&place)?;
        let engine = SqliteEngine::open(&beside, clock.clone())?;
        let fresh = Ledger::open(engine, clock.clone(), submitter.clone());
        let taken = fresh.take_remains(remains).map_err(|fault| match fault {
            CopyFault::Ledger(error) => error,
            other => LedgerError::Storage(Box::new(other)),
        })?;
        // Its end puts the log into the file.
        drop(fresh);
        let kept = folder.replace_ledger(&beside, &format!("damaged-{}", clock.now().wall.0))?;
        let _ = std::fs::remove_dir_all(&place);
        salvaged = Some((taken, kept));
    } else {
        is_whole = SqliteEngine::open(folder, clock.clone()).and_then(|mut it| it.check()).is_ok();
    }
    let engine = SqliteEngine::recover(folder, clock.clone(), !is_whole)?;
    let ledger = Ledger::open(engine, clock, submitter);
    let untold = ledger.rebuild()?;
    if is_whole && untold > 0 {
        ledger.note_recovery()?;
    }
    Ok(Recovered { ledger, salvaged, untold })
}
