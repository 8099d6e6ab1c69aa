//! The log of one shot: read and folded, and appended to where the law allows it.

use crate::error::LedgerError;
use crate::event::Entry;
use crate::keys::{AttemptKey, ShotId};
use crate::shot::Shot;
use crate::state;
use crate::store::Store;
use crate::summary::ShotRow;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What the log of a shot folds to.
pub(crate) fn fold_log(store: &mut dyn Store, id: ShotId) -> Result<Shot, LedgerError> {
    let log = store.log(id)?;
    let folded = state::fold(&log).map_err(|_| {
        let first = state::fold(log.get(..1).unwrap_or_default()).ok().flatten();
        LedgerError::Gap { shot: first.map_or_else(String::new, |shot| shot.fingerprint.short()) }
    });
    folded?.ok_or(LedgerError::NoSuchShot)
}

/// Shots that were left alone because this giggle cannot read what happened to them. Nothing is submitted for one, and nothing
/// concluded about it; the others are not kept waiting.
#[derive(Debug, Default)]
pub(crate) struct Skipped(Mutex<BTreeMap<ShotId, Unread>>);

/// A shot with events that this giggle cannot read: a newer one wrote them, or they are damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its fingerprint, as the summary has it.
    pub fingerprint: String,
    /// Whether a newer giggle wrote them.
    pub is_newer: bool,
}

impl Skipped {
    fn kept(&self) -> MutexGuard<'_, BTreeMap<ShotId, Unread>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the log of a shot folds to; `None` where it cannot be read, which is kept in mind.
    pub(crate) fn fold(&self, store: &mut dyn Store, row: &ShotRow) -> Result<Option<Shot>, LedgerError> {
        match fold_log(store, row.id) {
            Ok(shot) => Ok(Some(shot)),
            Err(error) if error.is_of_unread_events() => {
                let is_newer = matches!(error, LedgerError::Newer { .. });
                self.kept().insert(row.id, Unread { fingerprint: row.fingerprint.clone(), is_newer });
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) fn all(&self) -> Vec<Unread> {
        self.kept().values().cloned().collect()
    }
}

/// What the log of a shot folds to as far as it can be read; `None` where that is nothing.
pub(crate) fn fold_readable(store: &mut dyn Store, id: ShotId) -> Result<Option<Shot>, LedgerError> {
    let mut shot = None;
    for entry in store.readable_log(id)? {
        match state::apply(shot.clone(), &entry) {
            Ok(next) => shot = Some(next),
            Err(_) => break,
        }
    }
    Ok(shot)
}

/// Appends entries to a shot that was read in the same transaction; what is old news is left out.
pub(crate) fn append_to(
    store: &mut dyn Store,
    key: AttemptKey,
    shot: Shot,
    entries: &[Entry],
) -> Result<Shot, LedgerError> {
    let mut shot = shot;
    let mut news = Vec::new();
    for entry in entries {
        match state::apply(Some(shot.clone()), entry) {
            Ok(next) => {
                shot = next;
                news.push(entry.clone());
            }
            Err(refused) if refused.is_old_news() => {}
            Err(refused) => return Err(refused.into()),
        }
    }
    if !news.is_empty() {
        store.append(Some(key.shot), &news, &shot)?;
    }
    Ok(shot)
}
