//! Leases in memory: what a ledger that machines share does with submitters that may be asleep, cut off or dead.
//!
//! For simulations. A death can be misjudged here as it can be there, which the locks of one process never allow.

use crate::clock::{Clock, WallTime};
use crate::store::{Fence, Hold};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The leases of one ledger.
#[derive(Debug, Default)]
pub(super) struct Leases(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    kept: Submitters,
    /// Workers that cannot reach the ledger.
    cut: HashSet<String>,
}

/// What the ledger itself keeps of submitters.
#[derive(Debug, Clone, Default)]
pub(super) struct Submitters {
    /// The submitters of open intents, by lock.
    locks: HashMap<String, String>,
    /// The last beat of each worker.
    seen: HashMap<String, WallTime>,
}

impl Leases {
    pub(super) fn submitters(&self) -> Submitters {
        self.state().kept.clone()
    }

    pub(super) fn set_submitters(&self, submitters: Submitters) {
        self.state().kept = submitters;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn beat(&self, worker: &str, now: WallTime) {
        let mut state = self.state();
        if !state.cut.contains(worker) {
            state.kept.seen.insert(worker.to_owned(), now);
        }
    }

    pub(super) fn set_cut(&self, worker: &str, is_cut: bool) {
        let mut state = self.state();
        match is_cut {
            true => drop(state.cut.insert(worker.to_owned())),
            false => drop(state.cut.remove(worker)),
        }
    }

    pub(super) fn is_cut(&self, worker: &str) -> bool {
        self.state().cut.contains(worker)
    }

    pub(super) fn is_alive(&self, lock: &str, lease: Duration, now: WallTime) -> bool {
        let state = self.state();
        let seen = state.kept.locks.get(lock).and_then(|worker| state.kept.seen.get(worker));
        seen.is_some_and(|seen| seen.plus(lease) > now)
    }

    pub(super) fn forget(&self, lock: &str) {
        self.state().kept.locks.remove(lock);
    }

    pub(super) fn take(
        self: &Arc<Self>,
        lock: &str,
        worker: &str,
        clock: &Arc<dyn Clock>,
        window: Duration,
    ) -> Lease {
        let taken_at = clock.now().wall;
        self.beat(worker, taken_at);
        self.state().kept.locks.insert(lock.to_owned(), worker.to_owned());
        let (name, worker) = (lock.to_owned(), worker.to_owned());
        Lease { name, worker, taken_at, window, clock: Arc::clone(clock), leases: Arc::clone(self) }
    }
}

/// The sign of life of one intent. A simulated death forgets it instead of dropping it.
pub(super) struct Lease {
    name: String,
    worker: String,
    taken_at: WallTime,
    window: Duration,
    clock: Arc<dyn Clock>,
    leases: Arc<Leases>,
}

impl std::fmt::Debug for Lease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lease({})", self.name)
    }
}

impl Hold for Lease {
    fn name(&self) -> &str {
        &self.name
    }

    fn release(self: Box<Self>) {}

    fn fence(&self) -> Option<Fence> {
        let (leases, clock) = (Arc::clone(&self.leases), Arc::clone(&self.clock));
        let (name, worker) = (self.name.clone(), self.worker.clone());
        let until = self.taken_at.plus(self.window);
        Some(Arc::new(move || {
            let state = leases.state();
            let is_held = !state.cut.contains(&worker) && state.kept.locks.contains_key(&name);
            Ok(is_held && clock.now().wall < until)
        }))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if !self.leases.is_cut(&self.worker) {
            self.leases.forget(&self.name);
        }
    }
}
