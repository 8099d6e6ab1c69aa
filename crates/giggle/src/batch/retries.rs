//! Which takes of failed shots somebody asked for: fixed when it was asked, so that whoever continues makes these and no others.

use super::listed::{ListedShot, ShotList};
use crate::ledger::{LedgerError, Standing};
use crate::session::Session;
use giggle_domain::{Catalog, Fingerprint};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::num::NonZeroU32;

/// Retries of a failed take are counted from here on, so that they are never another take of the same list.
const STRIDE: u32 = 1000;

/// The takes, by the identities of the shots in their list: shots that are the same have one take together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retries(BTreeMap<String, NonZeroU32>);

impl Retries {
    /// A take more of each shot that has failed so far. One that was stopped counts as charged, and another take of it is a
    /// person's to name.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn of_failed(list: &ShotList, session: &Session, catalog: &Catalog) -> Result<Self, LedgerError> {
        let identities: Vec<Fingerprint> =
            list.shots.iter().flat_map(|shot| [Some(shot.fingerprint), shot.former]).flatten().collect();
        let rows = session.ledger.rows(&session.realm, &identities)?;
        let failed: BTreeMap<String, Standing> =
            rows.into_iter().flatten().map(|row| (row.fingerprint, row.standing)).collect();
        let mut retries = Self::default();
        for shot in &list.shots {
            // The ledger has a shot under one of its identities.
            let known = [Some(shot.fingerprint), shot.former].into_iter().flatten();
            let standing = known.filter_map(|identity| failed.get(&identity.to_string())).next();
            if standing != Some(&Standing::Failed) {
                continue;
            }
            let parent = shot.chained().map(|chained| list.shots[chained.parent].fingerprint);
            if let Some(take) = next_of(shot, session, catalog, parent.as_ref())? {
                retries.0.insert(shot.fingerprint.to_string(), take);
            }
        }
        Ok(retries)
    }

    /// Whether none was asked for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The take that was asked for of a shot.
    pub fn of(&self, shot: &ListedShot) -> Option<NonZeroU32> {
        self.0.get(&shot.fingerprint.to_string()).copied()
    }
}

/// Where a shot stands that has failed in its list's own take: by the latest retry that has a task or may have one, which a run goes
/// on with.
///
/// # Errors
///
/// Trouble of the ledger.
pub fn latest_standing(
    failed: Standing,
    shot: &ListedShot,
    session: &Session,
    catalog: &Catalog,
    parent: Option<&Fingerprint>,
) -> Result<Standing, LedgerError> {
    let (mut take, mut latest) = (shot.take, failed);
    while has_failed(latest) {
        take = after(take);
        let Ok(identity) = shot.fingerprint_of_take(take, catalog, parent) else { break };
        let row = session.ledger.rows(&session.realm, std::slice::from_ref(&identity))?.into_iter().next();
        match row.flatten().map(|row| row.standing) {
            Some(standing) if may_have_task(standing) && take < NonZeroU32::MAX => latest = standing,
            _ => break,
        }
    }
    Ok(latest)
}

/// The take after this one, where a shot is made again because this one failed.
pub fn after(take: NonZeroU32) -> NonZeroU32 {
    take.saturating_add(STRIDE)
}

/// Whether a shot has failed: whether it is made again is for a person to say.
pub fn has_failed(standing: Standing) -> bool {
    matches!(standing, Standing::Failed | Standing::Stopped)
}

/// Whether a shot has a task, or may have one. One that never came to be is as if nobody had asked for it.
pub fn may_have_task(standing: Standing) -> bool {
    match standing {
        Standing::Submitting
        | Standing::Unsettled
        | Standing::Unassigned
        | Standing::Submitted
        | Standing::Completed
        | Standing::Downloaded
        | Standing::Failed
        | Standing::Stopped
        | Standing::Assigned => true,
        Standing::Planned | Standing::NotSent | Standing::Rejected | Standing::NotAccepted => false,
    }
}

/// The first take of a failed shot that has not failed; `None` where one was stopped, or the shot cannot be made at all, which its
/// turn will show.
fn next_of(
    shot: &ListedShot,
    session: &Session,
    catalog: &Catalog,
    parent: Option<&Fingerprint>,
) -> Result<Option<NonZeroU32>, LedgerError> {
    let mut take = shot.take;
    loop {
        take = after(take);
        let Ok(identity) = shot.fingerprint_of_take(take, catalog, parent) else { return Ok(None) };
        let row = session.ledger.rows(&session.realm, std::slice::from_ref(&identity))?.into_iter().next();
        let standing = row.flatten().map(|row| row.standing);
        match standing {
            Some(Standing::Failed) if take < NonZeroU32::MAX => {}
            Some(Standing::Stopped | Standing::Failed) => return Ok(None),
            _ => return Ok(Some(take)),
        }
    }
}
