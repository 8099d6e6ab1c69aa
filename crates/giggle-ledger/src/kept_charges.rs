//! What is kept of the charges that no shot holds, account by account.

use crate::clock::{BootTime, WallTime};
use crate::credits::Credits;
use crate::error::LedgerError;
use crate::realm::Realm;
use crate::sightings::Sightings;
use crate::store::Store;
use giggle_domain::TaskId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A paid task that no shot holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnclaimedCharge {
    /// The task.
    pub task_id: TaskId,
    /// The model as the statements write it.
    pub model: String,
    /// The model's other name in the statements; can be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub model_name: String,
    /// What it cost, less what came back; `None` where that cannot be read.
    pub credits: Option<Credits>,
    /// When it was charged, as the statements write it; their zone is not stated.
    pub moment: String,
}

/// What is kept of them for one realm.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) charges: Vec<UnclaimedCharge>,
    /// Tasks that a person wants to hear no more of.
    pub(crate) dismissed: BTreeSet<TaskId>,
    /// When each of the charges was seen first.
    #[serde(default)]
    pub(crate) seen: BTreeMap<TaskId, WallTime>,
    /// When somebody first spoke of a task that no shot held, as in `giggle download TASK`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) spoken_of: BTreeMap<TaskId, WallTime>,
    /// Tasks whose clips were fetched: nothing is to be done about them, and they were paid for all the same.
    #[serde(default)]
    pub(crate) fetched: BTreeSet<TaskId>,
    /// What budgets count, also of charges that no whole pass has shown yet.
    #[serde(default)]
    pub(crate) counted: BTreeMap<TaskId, Counted>,
    /// When a whole pass was last kept.
    #[serde(default)]
    pub(crate) whole_at: Option<WallTime>,
    /// How many charges that name no task may be of what the ledger lost before it went on with what was left.
    #[serde(default)]
    pub(crate) nameless: usize,
}

/// What a budget counts of a charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counted {
    /// What it cost; `None` where that cannot be read.
    pub(crate) credits: Option<Credits>,
    /// The model as the statements write it, and its other name.
    pub(crate) models: [String; 2],
    /// When it was seen first.
    pub(crate) seen: WallTime,
    /// The same on the clock of the boot that saw it.
    pub(crate) boot: Option<BootTime>,
    /// How old it was then at least, in milliseconds.
    pub(crate) age_ms: u64,
}

/// So many tasks that somebody spoke of are kept, the newest: what is older than so many was charged before what is open.
const MOST_SPOKEN_OF: usize = 1000;

impl Kept {
    fn speak_of(&mut self, task: &TaskId, now: WallTime) {
        self.spoken_of.insert(task.clone(), now);
        while self.spoken_of.len() > MOST_SPOKEN_OF {
            let oldest = self.spoken_of.iter().min_by_key(|(_, at)| **at).map(|(task, _)| task.clone());
            oldest.map(|task| self.spoken_of.remove(&task));
        }
    }
}

/// Keeps that somebody spoke of a task that no shot holds: a submit that is sent later cannot have started it.
pub(crate) fn speak_of(
    store: &mut dyn Store,
    realm: &Realm,
    task: &TaskId,
    now: WallTime,
) -> Result<(), LedgerError> {
    let mut kept = kept_of(store, realm)?;
    kept.speak_of(task, now);
    let account = store.account(realm)?;
    set(store, &account, &kept)
}

/// The name that they are kept under.
pub(crate) const NOTE: &str = "unclaimed";

/// What is kept of each account. What a key kept before it was joined is its account's ([`join`]).
pub(crate) fn kept(store: &mut dyn Store) -> Result<Vec<(Realm, Kept)>, LedgerError> {
    let mut all = Vec::new();
    for (of, text) in store.notes(NOTE)? {
        if store.account(&of)? == of {
            // What cannot be read is found again by the next pass.
            all.push((of, serde_json::from_str(&text).unwrap_or_default()));
        }
    }
    Ok(all)
}

/// The tasks that are nobody's without a person's word, with the moment before which a submit must have been sent to be one of
/// them: `None` where a person has dismissed it.
pub(crate) fn seen_earlier(
    store: &mut dyn Store,
    realm: &Realm,
) -> Result<Vec<(TaskId, Option<WallTime>)>, LedgerError> {
    let kept = kept_of(store, realm)?;
    let dismissed = kept.dismissed.into_iter().map(|task| (task, None));
    let seen = kept.seen.into_iter().chain(kept.spoken_of);
    Ok(dismissed.chain(seen.map(|(task, at)| (task, Some(at)))).collect())
}

pub(crate) fn kept_of(store: &mut dyn Store, realm: &Realm) -> Result<Kept, LedgerError> {
    let account = store.account(realm)?;
    Ok(kept(store)?.into_iter().find(|(of, _)| *of == account).map(|(_, kept)| kept).unwrap_or_default())
}

/// Says that a key belongs to an account: what was kept of both is kept of the account, and what a person wants to hear no
/// more of stays so.
pub(crate) fn join(
    store: &mut dyn Store,
    key: &Realm,
    account: &Realm,
    name: Option<&str>,
) -> Result<(), LedgerError> {
    let (own, mut both) = (kept_of(store, key)?, kept_of(store, account)?);
    let is_one_already = store.account(key)? == store.account(account)?;
    store.join(key, account, name)?;
    if is_one_already || own == Kept::default() {
        return Ok(());
    }
    both.charges.extend(own.charges);
    both.dismissed.extend(own.dismissed);
    both.seen.extend(own.seen);
    own.spoken_of.iter().for_each(|(task, at)| both.speak_of(task, *at));
    both.fetched.extend(own.fetched);
    both.counted.extend(own.counted);
    // The account counts as read when both were.
    both.whole_at = both.whole_at.min(own.whole_at);
    both.nameless = both.nameless.max(own.nameless);
    set(store, account, &both)
}

/// The name under which the moment is kept from which on a ledger went on with what was left of it.
pub(crate) const RECOVERED: &str = "recovered";

/// When the ledger last lost something and went on with what was left.
pub(crate) fn recovered_at(store: &mut dyn Store) -> Result<Option<WallTime>, LedgerError> {
    let notes = store.notes(RECOVERED)?;
    // What cannot be read is taken for a recovery of which nobody knows when it was: the latest there can be.
    Ok(notes.iter().map(|(_, text)| WallTime(text.parse().unwrap_or(i64::MAX))).max())
}

/// Keeps in mind that the ledger lost something, and goes on.
pub(crate) fn note_recovery(store: &mut dyn Store, at: WallTime) -> Result<(), LedgerError> {
    // What was read before says nothing of it, whatever clocks say.
    for (realm, before) in kept(store)? {
        set(store, &realm, &Kept { whole_at: None, ..before })?;
    }
    // It is nobody's key: the whole ledger went on.
    store.set_note(&Realm::new("ledger:", ""), RECOVERED, &at.0.to_string())
}

/// The name under which a person's word is kept that nothing of what the ledger lost is left to be looked for.
pub(crate) const LOOKED_FOR: &str = "looked-for";

/// When a person last said so.
pub(crate) fn looked_for_at(store: &mut dyn Store) -> Result<Option<WallTime>, LedgerError> {
    let notes = store.notes(LOOKED_FOR)?;
    // What cannot be read was not said.
    Ok(notes.iter().filter_map(|(_, text)| text.parse().ok().map(WallTime)).max())
}

/// Keeps a person's word that nothing of what the ledger lost is left to be looked for.
pub(crate) fn note_looked_for(store: &mut dyn Store, at: WallTime) -> Result<(), LedgerError> {
    store.set_note(&Realm::new("ledger:", ""), LOOKED_FOR, &at.0.to_string())
}

pub(crate) fn set(store: &mut dyn Store, realm: &Realm, kept: &Kept) -> Result<(), LedgerError> {
    let text = serde_json::to_string(kept).map_err(|_| LedgerError::Unreadable { number: 0 })?;
    store.set_note(realm, NOTE, &text)
}

/// The name that sightings are kept under.
pub(crate) const SIGHTINGS: &str = "sightings";

/// What readings have shown of an account.
pub(crate) fn sightings(store: &mut dyn Store, realm: &Realm) -> Result<Sightings, LedgerError> {
    let account = store.account(realm)?;
    let text = store.notes(SIGHTINGS)?.into_iter().find(|(of, _)| *of == account).map(|(_, text)| text);
    // What cannot be read is news once more.
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

pub(crate) fn set_sightings(
    store: &mut dyn Store,
    realm: &Realm,
    sightings: &Sightings,
) -> Result<(), LedgerError> {
    let text = serde_json::to_string(sightings).map_err(|_| LedgerError::Unreadable { number: 0 })?;
    store.set_note(realm, SIGHTINGS, &text)
}
