//! The names by which a shot and an attempt are found in a ledger.

use serde::Serialize;

/// One attempt of one shot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttemptKey {
    /// The shot.
    pub shot: ShotId,
    /// The attempt, from 1.
    pub attempt: u32,
}

/// An engine's number of a shot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ShotId(pub i64);
