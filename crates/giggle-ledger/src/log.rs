//! The log of one shot: read and folded, and appended to where the law allows it.

use crate::error::LedgerError;
use crate::event::Entry;
use crate::keys::{AttemptKey, ShotId};
use crate::shot::Shot;
use crate::state;
use crate::store::Store;

/// What the log of a shot folds to.
pub(crate) fn fold_log(store: &mut dyn Store, id: ShotId) -> Result<Shot, LedgerError> {
    state::fold(&store.log(id)?)?.ok_or(LedgerError::NoSuchShot)
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
