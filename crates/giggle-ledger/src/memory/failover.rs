//! What can happen to a ledger that machines share and to one process never does: a commit whose end is not heard, and a
//! server that takes over with an older copy. For simulations.

use super::leases::Submitters;
use super::queue::Queue;
use super::{Contents, Logged, MemoryEngine, Summary};
use crate::clock::WallTime;
use crate::engine::GoOn;
use crate::keys::ShotId;
use crate::realm::Realm;
use giggle_domain::TaskId;
use std::collections::BTreeMap;
use std::time::Duration;

/// What becomes of the next commit of a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commit {
    /// It is not done, and nobody hears of it.
    Lost,
    /// It is done, and nobody hears of it.
    Unheard,
}

/// Which server keeps the ledger, counted from the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lives {
    pub(super) now: u32,
    /// The one for which intents are allowed.
    pub(super) allowed: u32,
    /// When the present one began.
    since: WallTime,
}

impl Default for Lives {
    fn default() -> Self {
        Self { now: 1, allowed: 1, since: WallTime(0) }
    }
}

impl Lives {
    pub(super) fn go_on(&mut self, now: WallTime, lease: Duration, missing: Vec<String>) -> GoOn {
        if self.allowed == self.now {
            return GoOn::Nothing;
        }
        let left = self.since.plus(lease).since(now);
        if left > Duration::ZERO {
            return GoOn::After(left);
        }
        if !missing.is_empty() {
            return GoOn::Machines(missing);
        }
        self.allowed = self.now;
        GoOn::Now
    }
}

/// What a standby has: the ledger as it was at a moment.
#[derive(Clone)]
pub struct Standby {
    last_id: i64,
    last_number: i64,
    log: Vec<Logged>,
    places: BTreeMap<ShotId, Vec<usize>>,
    rows: BTreeMap<ShotId, Summary>,
    by_fingerprint: BTreeMap<(Realm, String), ShotId>,
    by_task: BTreeMap<(Realm, TaskId), (ShotId, u32)>,
    resets: Vec<(Realm, WallTime)>,
    wishes: Vec<(Realm, String, String)>,
    notes: BTreeMap<(String, Realm), String>,
    queue: Queue,
    keys: Vec<(Realm, Realm, Option<String>)>,
    journals: BTreeMap<String, u32>,
    submitters: Submitters,
}

impl MemoryEngine {
    /// The ledger as it is now, as a standby has it.
    pub fn standby(&self) -> Standby {
        let contents = self.lock();
        Standby {
            last_id: contents.last_id,
            last_number: contents.last_number,
            log: contents.log.clone(),
            places: contents.places.clone(),
            rows: contents.rows.clone(),
            by_fingerprint: contents.by_fingerprint.clone(),
            by_task: contents.by_task.clone(),
            resets: contents.resets.clone(),
            wishes: contents.wishes.clone(),
            notes: contents.notes.clone(),
            queue: contents.queue.clone(),
            keys: contents.keys.clone(),
            journals: contents.journals.clone(),
            submitters: self.leases.submitters(),
        }
    }

    /// The standby takes over: what was written since is gone.
    pub fn fail_over(&self, standby: &Standby) {
        let mut guard = self.lock();
        let contents: &mut Contents = &mut guard;
        let it = standby.clone();
        (contents.last_id, contents.last_number) = (it.last_id, it.last_number);
        (contents.log, contents.places, contents.rows) = (it.log, it.places, it.rows);
        (contents.by_fingerprint, contents.by_task) = (it.by_fingerprint, it.by_task);
        (contents.resets, contents.wishes, contents.notes) = (it.resets, it.wishes, it.notes);
        (contents.queue, contents.keys, contents.journals) = (it.queue, it.keys, it.journals);
        contents.lives.now += 1;
        contents.lives.since = contents.clock.now().wall;
        self.leases.set_submitters(it.submitters);
    }

    /// What becomes of the next commit of this handle's worker.
    pub fn set_next_commit(&self, commit: Commit) {
        *self.next_commit.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(commit);
    }
}
