//! Queueing: lists are put into the queue, shots are taken up, renewed, given back and ended.
//!
//! Every change is one transaction, by the engine's clock; whoever finds nothing to take up keeps nobody from writing.

use crate::clock::WallTime;
use crate::engine::Durability;
use crate::error::LedgerError;
use crate::queue::{
    CLAIM_LASTS, Claim, ClaimWish, Claimed, HeldBack, HeldClaim, Holder, MOST_CLAIMS, QueueCounts,
    QueuedList, WantedEnd, WantedShot, WorkerRow,
};
use crate::realm::Realm;
use crate::record::Ledger;
use crate::store::Store;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A list that is over is forgotten so long after it was put into the queue.
const LISTS_LAST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// No pause for patience is believed that is longer: the clock may have been set.
const LONGEST_PATIENCE: Duration = Duration::from_secs(120);

/// The name of the note that holds until when everybody is patient.
const PATIENCE: &str = "patience";

/// So many shots are written with one statement.
const SLICE: usize = 500;

impl Ledger {
    /// Puts a list into the queue, with the pictures that its shots name. Shots that ended without a clip are wanted again;
    /// the list goes on where it was stopped.
    ///
    /// # Errors
    ///
    /// Trouble of the storage. Nothing is in the queue then.
    pub fn enqueue(
        &self,
        realm: &Realm,
        list: &QueuedList,
        shots: &[WantedShot],
        pictures: &[(String, String)],
    ) -> Result<QueueCounts, LedgerError> {
        self.write(Durability::Now, |store| {
            let now = store.now()?;
            let mut put_at = now;
            for old in store.queued_lists(realm)? {
                if old.id == list.id {
                    put_at = old.put_at;
                } else if now.since(old.put_at) > LISTS_LAST
                    && counts_of(store, realm, &old.id, now)?.open() == 0
                {
                    store.drop_queued(&old.id)?;
                }
            }
            store.put_queued(realm, &QueuedList { put_at, stopped: None, ..list.clone() })?;
            for (name, text) in pictures {
                store.put_queued_picture(&list.id, name, text)?;
            }
            for slice in shots.chunks(SLICE) {
                store.want(&list.id, slice, now)?;
            }
            counts_of(store, realm, &list.id, now)
        })
    }

    /// Makes this process known as one that works, and says that it lives. `false` where it was given up: it must take nothing
    /// more up.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn enlist(&self) -> Result<bool, LedgerError> {
        self.write(Durability::Soon, |store| store.enlist())
    }

    /// Takes shots up: those first that a chain waits for, then in the order in which they were put into the queue.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn claim(&self, realm: &Realm, wish: ClaimWish) -> Result<Vec<Claimed>, LedgerError> {
        // The common case of somebody who waits, nothing to take up, keeps nobody from writing.
        let is_there_work = self.read(|store| {
            let now = store.now()?;
            Ok(!overdue(store, realm, now)?.is_empty()
                || !store.ready(realm, now, ClaimWish { most: 1, ..wish })?.is_empty())
        })?;
        if !is_there_work || wish.most == 0 {
            return Ok(Vec::new());
        }
        self.write(Durability::Soon, |store| {
            if !store.enlist()? {
                return Ok(Vec::new());
            }
            let now = store.now()?;
            for id in overdue(store, realm, now)? {
                stop_in(store, realm, &id, "duration", now)?;
            }
            let lists = store.queued_lists(realm)?;
            let mut claimed: Vec<Claimed> = Vec::new();
            let mut stopped = BTreeSet::new();
            for mut shot in store.ready(realm, now, wish)? {
                // What of it was paid for is taken up another time.
                if stopped.contains(&shot.list) {
                    continue;
                }
                let Some(list) = lists.iter().find(|list| list.id == shot.list) else { continue };
                let parent = match shot.parent {
                    Some(place) => store.wanted_at(&shot.list, place)?,
                    None => None,
                };
                shot.changed_at = now;
                if shot.claims >= MOST_CLAIMS {
                    (shot.end, shot.claim) = (Some(WantedEnd::NotMade), None);
                    store.set_wanted(&shot)?;
                    if let Some(why) = (wish.stops_with)(list) {
                        stop_in(store, realm, &list.id, why, now)?;
                        stopped.insert(shot.list);
                    }
                    continue;
                }
                shot.claims += 1;
                shot.claim = Some(HeldClaim {
                    worker: self.submitter().worker.clone(),
                    host: self.submitter().host.clone(),
                    until: now.plus(CLAIM_LASTS),
                });
                store.set_wanted(&shot)?;
                claimed.push(Claimed { list: list.clone(), shot, parent });
            }
            Ok(claimed)
        })
    }

    /// Renews the claims that this process has in hand, and says that it lives; `false` where it was given up. Any other claim of
    /// its own lapses: it is of something whose end could not be written.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn renew_claims(&self, held: &[Claim]) -> Result<bool, LedgerError> {
        self.write(Durability::Soon, |store| {
            if !store.enlist()? {
                return Ok(false);
            }
            let now = store.now()?;
            store.renew_claims(&self.submitter().worker, held, now.plus(CLAIM_LASTS))?;
            Ok(true)
        })
    }

    /// Lets go of a shot, for others to take up: at once, or after a rest. Where it `counts`, the claim came to nothing; what is
    /// `told` says why, and stays where nobody tells more.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn release(
        &self,
        claim: &Claim,
        rest: Option<Duration>,
        counts: bool,
        told: Option<&str>,
    ) -> Result<(), LedgerError> {
        self.write(Durability::Soon, |store| {
            let Some(mut shot) = store.wanted_at(&claim.list, claim.place)? else { return Ok(()) };
            if shot.end.is_some() || !shot.is_held_by(&self.submitter().worker) {
                return Ok(());
            }
            let now = store.now()?;
            let resting =
                |rest| HeldClaim { worker: String::new(), host: String::new(), until: now.plus(rest) };
            shot.claims -= u32::from(!counts && shot.claims > 0);
            (shot.claim, shot.changed_at) = (rest.map(resting), now);
            if let Some(told) = told {
                told.clone_into(&mut shot.told);
            }
            store.set_wanted(&shot)
        })
    }

    /// Ends a shot. A clip that is there is there, whoever brought it; all else counts only from whoever has the shot in hand.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn end_wanted(&self, claim: &Claim, end: WantedEnd, told: &str) -> Result<bool, LedgerError> {
        self.write(Durability::Soon, |store| {
            let Some(mut shot) = store.wanted_at(&claim.list, claim.place)? else { return Ok(false) };
            let is_mine = shot.is_held_by(&self.submitter().worker) && shot.end.is_none();
            if shot.end == Some(WantedEnd::Made) || !(is_mine || end == WantedEnd::Made) {
                return Ok(false);
            }
            (shot.end, shot.claim, shot.changed_at) = (Some(end), None, store.now()?);
            told.clone_into(&mut shot.told);
            store.set_wanted(&shot)?;
            Ok(true)
        })
    }

    /// Stops a list: nothing more of it is submitted, and what was paid for is finished. The first reason stays. `false` where
    /// there is no such list.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn stop_queued(&self, realm: &Realm, id: &str, why: &str) -> Result<bool, LedgerError> {
        self.write(Durability::Now, |store| {
            let now = store.now()?;
            stop_in(store, realm, id, why, now)
        })
    }

    /// The lists of the queue, in the order in which they were put in, with how far each is.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn queued_lists(&self, realm: &Realm) -> Result<Vec<(QueuedList, QueueCounts)>, LedgerError> {
        self.read(|store| {
            let now = store.now()?;
            let mut counts: BTreeMap<String, QueueCounts> =
                store.queue_counts(realm, now)?.into_iter().collect();
            let lists = store.queued_lists(realm)?.into_iter();
            Ok(lists
                .map(|list| {
                    let of = counts.remove(&list.id).unwrap_or_default();
                    (list, of)
                })
                .collect())
        })
    }

    /// A list of the queue.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn queued_list(&self, realm: &Realm, id: &str) -> Result<Option<QueuedList>, LedgerError> {
        self.read(|store| Ok(store.queued_lists(realm)?.into_iter().find(|list| list.id == id)))
    }

    /// The shots of a list that changed since a moment, in the order of the list, and what time it is now.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn wanted_since(
        &self,
        id: &str,
        since: WallTime,
    ) -> Result<(Vec<WantedShot>, WallTime), LedgerError> {
        self.read(|store| Ok((store.wanted_since(id, since)?, store.now()?)))
    }

    /// Who has shots of the queue in hand.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn holders(&self) -> Result<Vec<Holder>, LedgerError> {
        self.read(|store| {
            let now = store.now()?;
            store.holders(now)
        })
    }

    /// The processes that work with the ledger, the last seen first; none of a ledger on one machine, which keeps no list.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn workers(&self) -> Result<Vec<WorkerRow>, LedgerError> {
        self.read(|store| store.workers())
    }

    /// A picture that the shots of a list name.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn queued_picture(&self, list: &str, name: &str) -> Result<Option<String>, LedgerError> {
        self.read(|store| store.queued_picture(list, name))
    }

    /// The service asked for patience: nobody begins a submit for so long.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn ask_for_patience(&self, realm: &Realm, pause: Duration) -> Result<(), LedgerError> {
        self.write(Durability::Soon, |store| {
            let until = store.now()?.plus(pause.min(LONGEST_PATIENCE));
            if noted(store, realm)?.is_none_or(|noted| noted < until) {
                store.set_note(realm, PATIENCE, &until.0.to_string())?;
            }
            Ok(())
        })
    }

    /// For how long nobody is to begin a submit; `None` where anybody may.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn patience(&self, realm: &Realm) -> Result<Option<Duration>, LedgerError> {
        self.read(|store| {
            let now = store.now()?;
            patience(store, realm, now)
        })
    }
}

fn noted(store: &mut dyn Store, realm: &Realm) -> Result<Option<WallTime>, LedgerError> {
    let account = store.account(realm)?;
    let notes = store.notes(PATIENCE)?;
    Ok(notes.into_iter().find(|(of, _)| *of == account).and_then(|(_, text)| text.parse().ok()).map(WallTime))
}

/// For how long nobody is to begin a submit.
pub(crate) fn patience(
    store: &mut dyn Store,
    realm: &Realm,
    now: WallTime,
) -> Result<Option<Duration>, LedgerError> {
    let left = noted(store, realm)?.filter(|until| *until > now).map(|until| until.since(now));
    Ok(left.filter(|left| *left <= LONGEST_PATIENCE))
}

/// Why a claim gives no right to an intent; asked inside the transaction of the intent.
pub(crate) fn held_back(
    store: &mut dyn Store,
    realm: &Realm,
    claim: &Claim,
    worker: &str,
    now: WallTime,
) -> Result<Option<HeldBack>, LedgerError> {
    let Some(shot) = store.wanted_at(&claim.list, claim.place)? else {
        return Ok(Some(HeldBack::ClaimLost));
    };
    if shot.end.is_some() || !shot.is_held_by(worker) || !shot.is_held(now) {
        return Ok(Some(HeldBack::ClaimLost));
    }
    let list = store.queued_lists(realm)?.into_iter().find(|list| list.id == claim.list);
    let Some(list) = list else { return Ok(Some(HeldBack::ClaimLost)) };
    let is_overdue = list.until.is_some_and(|until| until <= now);
    let stopped = list.stopped.or_else(|| is_overdue.then(|| "duration".to_owned()));
    Ok(stopped.map(HeldBack::Stopped))
}

/// Writes down that an intent is written for a shot; inside the same transaction.
pub(crate) fn mark_asked(store: &mut dyn Store, claim: &Claim, now: WallTime) -> Result<(), LedgerError> {
    match store.wanted_at(&claim.list, claim.place)? {
        Some(shot) if !shot.is_asked => {
            store.set_wanted(&WantedShot { is_asked: true, changed_at: now, ..shot })
        }
        _ => Ok(()),
    }
}

/// The lists whose time is over and that are not stopped yet.
fn overdue(store: &mut dyn Store, realm: &Realm, now: WallTime) -> Result<Vec<String>, LedgerError> {
    let lists = store.queued_lists(realm)?.into_iter();
    let is_overdue =
        |list: &QueuedList| list.stopped.is_none() && list.until.is_some_and(|until| until <= now);
    Ok(lists.filter(is_overdue).map(|list| list.id).collect())
}

fn stop_in(
    store: &mut dyn Store,
    realm: &Realm,
    id: &str,
    why: &str,
    now: WallTime,
) -> Result<bool, LedgerError> {
    let list = store.queued_lists(realm)?.into_iter().find(|list| list.id == id);
    let Some(list) = list else { return Ok(false) };
    if list.stopped.is_none() {
        store.put_queued(realm, &QueuedList { stopped: Some(why.to_owned()), ..list })?;
    }
    store.close_unasked(realm, id, now)?;
    Ok(true)
}

fn counts_of(
    store: &mut dyn Store,
    realm: &Realm,
    id: &str,
    now: WallTime,
) -> Result<QueueCounts, LedgerError> {
    let counts = store.queue_counts(realm, now)?;
    Ok(counts.into_iter().find(|(of, _)| of == id).map(|(_, counts)| counts).unwrap_or_default())
}
