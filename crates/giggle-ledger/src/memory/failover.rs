//! What can happen to a ledger that machines share and to one process never does: a commit whose end is not heard, and a
//! server that takes over with an older copy. For simulations.

use super::leases::Submitters;
use super::queue::Queue;
use crate::clock::WallTime;
use crate::engine::GoOn;
use crate::event::Entry;
use crate::keys::ShotId;
use crate::realm::Realm;
use crate::summary::{AttemptRow, ShotRow};
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
    pub(super) since: WallTime,
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
    pub(super) last_id: i64,
    pub(super) last_number: i64,
    pub(super) log: Vec<(i64, ShotId, Entry)>,
    pub(super) places: BTreeMap<ShotId, Vec<usize>>,
    pub(super) rows: BTreeMap<ShotId, (ShotRow, Vec<AttemptRow>)>,
    pub(super) by_fingerprint: BTreeMap<(Realm, String), ShotId>,
    pub(super) by_task: BTreeMap<(Realm, TaskId), (ShotId, u32)>,
    pub(super) resets: Vec<(Realm, WallTime)>,
    pub(super) wishes: Vec<(Realm, String, String)>,
    pub(super) notes: BTreeMap<(String, Realm), String>,
    pub(super) queue: Queue,
    pub(super) keys: Vec<(Realm, Realm, Option<String>)>,
    pub(super) journals: BTreeMap<String, u32>,
    pub(super) submitters: Submitters,
}
