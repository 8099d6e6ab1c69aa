//! What a ledger is asked beyond single shots, and the answers, as values.

use crate::clock::{BootTime, WallTime};
use crate::credits::Credits;
use crate::keys::AttemptKey;
use crate::realm::Realm;
use crate::shot::Standing;
use giggle_domain::TaskId;
use serde::Serialize;
use std::time::Duration;

/// Which shots to list. Every part that is set narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only of this realm.
    pub realm: Option<Realm>,
    /// Only shots that have, or have an attempt with, one of these standings.
    pub standings: Vec<Standing>,
    /// Only of this model.
    pub model: Option<String>,
    /// Only those that the ledger first heard of after this moment.
    pub after: Option<WallTime>,
    /// Only those that the ledger first heard of before this moment.
    pub before: Option<WallTime>,
    /// Only those whose last event is older than this moment.
    pub unchanged_since: Option<WallTime>,
    /// Only fingerprints that begin with these digits.
    pub fingerprint_prefix: Option<String>,
    /// Only the holder of this task.
    pub task_id: Option<TaskId>,
    /// Maximum number of shots, newest first.
    pub most: Option<usize>,
}

/// Of which submits a charge may still be to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnbookedOf<'a> {
    /// Those of a price class.
    Class(&'a str),
    /// Those of a command.
    Command(&'a str),
    /// All of the account.
    Account,
}

/// A moment some time ago, on both clocks: what was sent in the same boot is judged by the clock that nobody can set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// On the clock of this boot; `None` where the system has none.
    pub boot: Option<BootTime>,
    /// On the wall's clock. What lies in the future counts as now.
    pub wall: WallTime,
}

impl Since {
    /// So long before now.
    pub fn ago(span: Duration, wall: WallTime, boot: Option<&BootTime>) -> Self {
        let ms = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        // A boot that is younger holds nothing older.
        let boot = boot.map(|now| BootTime { id: now.id.clone(), ms: now.ms.saturating_sub(ms) });
        Self { boot, wall: wall.minus(span) }
    }

    /// Whether an attempt was sent since then.
    pub fn holds(&self, sent: Option<&BootTime>, started_at: WallTime) -> bool {
        match (&self.boot, sent) {
            (Some(since), Some(sent)) if since.id == sent.id => sent.ms > since.ms || since.ms == 0,
            _ => started_at > self.wall,
        }
    }
}

/// Which attempts to add up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpendingOf {
    /// All that were begun after a moment.
    Since(Since),
    /// All of one command.
    Command(String),
}

/// What attempts add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Spending {
    /// The sum of what is set aside and what is known to be charged.
    pub counted: Credits,
    /// How many attempts nobody knows the price of.
    pub unknown: u64,
    /// How much of the sum is set aside for charges that were not seen yet.
    pub unbooked: Credits,
    /// For how many submits.
    pub unbooked_submits: u64,
    /// How much of the sum was charged for tasks that no shot holds.
    pub unclaimed: Credits,
}

/// What the charges of earlier submits teach about the next one's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lesson {
    /// Whether any charge is booked.
    pub is_booked: bool,
    /// The charge that exceeded its estimate the most, with the estimate.
    pub dearest: Option<(Credits, Credits)>,
    /// The highest charge.
    pub most: Option<Credits>,
}

/// What a submit was answered, as the breaker of silence sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hearing {
    /// Which submit it is.
    pub key: AttemptKey,
    /// When the answer was there, or that there is none.
    pub at: WallTime,
    /// When its intent was written.
    pub sent_at: WallTime,
    /// Whether nobody knows to this day what became of it.
    pub is_silent: bool,
}

/// A key that a ledger knows, and whose money it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    /// The key, as the realm that it makes by itself.
    pub key: Realm,
    /// The account: the realm of its first key, under which all of its shots are kept.
    pub account: Realm,
    /// What the account is called, where somebody named it.
    pub name: Option<String>,
    /// Whether shots are kept under this very key.
    pub has_shots: bool,
    /// Whether somebody said whose it is.
    pub is_joined: bool,
}
