//! A ledger copied whole into another one, whichever engines keep them.
//!
//! Events are copied as they are, byte for byte as text, so that one hash over both ledgers says whether anything was lost.
//! Numbers of shots may differ; what an event says of its own place in the order of intents does not.

use crate::engine::{Durability, KnownKey, Store};
use crate::error::LedgerError;
use crate::event::{Entry, Event};
use crate::keys::ShotId;
use crate::record::Ledger;
use crate::state;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// How many shots are copied in one transaction.
const AT_ONCE: usize = 200;

/// What a ledger holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Shots, strays included.
    pub shots: usize,
    /// Events.
    pub events: usize,
    /// A hash of all of them, whatever numbers the engine gave the shots.
    pub hash: String,
}

/// Why a ledger was not copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyFault {
    /// The other ledger holds shots already.
    #[error("the other ledger holds {shots} shots already")]
    NotEmpty {
        /// How many.
        shots: usize,
    },
    /// Somebody wrote into one of them meanwhile, or an event was lost on the way.
    #[error("the copy differs from the original")]
    Differs,
    /// Trouble of one of them.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Ledger {
    /// What the ledger holds.
    ///
    /// # Errors
    ///
    /// Trouble of the storage, or an event that cannot be read.
    pub fn contents(&self) -> Result<Contents, LedgerError> {
        let logs = self.read(logs)?;
        contents(&logs)
    }

    /// Copies everything into an empty ledger, and compares.
    ///
    /// # Errors
    ///
    /// The other one is not empty, or the copy is not the same; trouble of either.
    pub fn copy_into(&self, other: &Ledger) -> Result<Contents, CopyFault> {
        let here = self.read(logs)?;
        let there = other.contents()?;
        if there.shots > 0 {
            return Err(CopyFault::NotEmpty { shots: there.shots });
        }
        let last = self.read(|store| store.last_number())?;
        let keys = self.read(|store| joined_keys(store, &here))?;
        other.write(Durability::Now, |store| {
            keys.iter().try_for_each(|it| store.join(&it.key, &it.account, it.name.as_deref()))
        })?;
        let logs: Vec<&Vec<Entry>> = here.values().collect();
        for some in logs.chunks(AT_ONCE) {
            other.write(Durability::Now, |store| {
                for log in some {
                    let shot = state::fold(*log)?.ok_or(LedgerError::NoSuchShot)?;
                    store.append(None, log, &shot)?;
                }
                Ok(())
            })?;
        }
        other.write(Durability::Now, |store| store.raise_number(last))?;
        let (before, after) = (contents(&here)?, other.contents()?);
        // Whoever wrote here meanwhile is found out too.
        if before != after || self.contents()? != before {
            return Err(CopyFault::Differs);
        }
        Ok(after)
    }
}

/// What was said of whose the keys are.
fn joined_keys(
    store: &mut dyn Store,
    logs: &BTreeMap<ShotId, Vec<Entry>>,
) -> Result<Vec<KnownKey>, LedgerError> {
    let mut keys = Vec::new();
    let bases: BTreeSet<String> = logs.values().filter_map(|log| base_of(log.first()?)).collect();
    for base in bases {
        keys.extend(store.keys_at(&base)?.into_iter().filter(|it| it.is_joined));
    }
    Ok(keys)
}

fn base_of(first: &Entry) -> Option<String> {
    let realm = match &first.event {
        Event::Planned { realm, .. } | Event::Found { realm, .. } => Some(realm),
        Event::Condensed { shot } => Some(&shot.realm),
        // No log begins with anything else.
        _ => None,
    };
    realm.map(|realm| realm.base().to_owned())
}

fn logs(store: &mut dyn Store) -> Result<BTreeMap<ShotId, Vec<Entry>>, LedgerError> {
    let mut logs: BTreeMap<ShotId, Vec<Entry>> = BTreeMap::new();
    store.each_entry(&mut |id, entry| {
        logs.entry(id).or_default().push(entry.clone());
        Ok(())
    })?;
    Ok(logs)
}

fn contents(logs: &BTreeMap<ShotId, Vec<Entry>>) -> Result<Contents, LedgerError> {
    let mut texts = Vec::with_capacity(logs.len());
    for log in logs.values() {
        let mut text = String::new();
        for entry in log {
            text.push_str(&serde_json::to_string(entry).map_err(LedgerError::unwritable)?);
            text.push('\n');
        }
        texts.push(text);
    }
    texts.sort_unstable();
    let mut hash = Sha256::new();
    for text in &texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    let hash = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Contents { shots: logs.len(), events: logs.values().map(Vec::len).sum(), hash })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{clock, in_memory, started, submitted, unsettled};

    #[test]
    fn a_copy_holds_the_same_and_goes_into_an_empty_ledger_only() {
        let clock = clock();
        let (from, to) = (in_memory(clock.clone()), in_memory(clock));
        submitted(&from, "a lake", "t1");
        unsettled(&from, "a hill");
        let copied = from.copy_into(&to).unwrap();
        assert_eq!((copied.shots, &copied), (2, &from.contents().unwrap()));
        assert!(
            to.read(|store| store.last_number()).unwrap() >= from.read(|store| store.last_number()).unwrap()
        );
        assert!(matches!(from.copy_into(&to), Err(CopyFault::NotEmpty { shots: 2 })));
        // What is written into one of them shows.
        drop(started(&to, "a river"));
        assert_ne!(to.contents().unwrap().hash, from.contents().unwrap().hash);
    }
}
