//! The queue: lists of shots that are wanted, and who has taken which of them up.
//!
//! Whoever works takes a wanted shot for a while and says so again and again; a claim that is not renewed lapses, and
//! somebody else takes the shot up. That can be wrong (the first may only have been asleep), and does no harm: waiting and
//! downloading may be done twice, and who may submit is decided in [`begin`](crate::begin), in the transaction of the intent,
//! where a claim that was lost, or a list that was stopped, is found out. So a claim never stands for the right to send.
//!
//! What is asked for, and what is told of it, are texts of the caller's here: only places, claims and ends have a meaning.
//! All times are the engine's. What is done with it is in [`queueing`](crate::queueing).

use crate::clock::WallTime;
use std::time::Duration;

/// How long a claim lasts unless it is renewed: as long as a lease, so that three renewals may be lost.
pub const CLAIM_LASTS: Duration = Duration::from_secs(60);

/// Until when a claim or a rest may last at most, seen from now, with room for clocks that differ. What would last longer was
/// written while a clock was ahead, and holds nothing.
pub(crate) fn latest_claim(now: WallTime) -> WallTime {
    now.plus(2 * CLAIM_LASTS)
}

/// How often whoever works renews its claims.
pub const RENEW_EVERY: Duration = Duration::from_secs(15);

/// After so many claims that came to nothing a shot is left for a person: it may be what kills whoever takes it up.
pub const MOST_CLAIMS: u32 = 8;

/// A list in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedList {
    /// Its name in the ledger: the same list for the same place has the same one.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// How it is to be run, as the caller writes it.
    pub manner: String,
    /// When it was put into the queue.
    pub put_at: WallTime,
    /// Nothing more is submitted after this.
    pub until: Option<WallTime>,
    /// Why nothing more is submitted, where that is so.
    pub stopped: Option<String>,
}

/// A shot of a list in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedShot {
    /// The list.
    pub list: String,
    /// Its place in the list.
    pub place: u32,
    /// Its key.
    pub key: String,
    /// Its identity.
    pub fingerprint: String,
    /// The place of the shot that must have ended before.
    pub parent: Option<u32>,
    /// What is asked for, as the caller writes it.
    pub shot: String,
    /// How many claims came to nothing.
    pub claims: u32,
    /// Whether an intent was written for it.
    pub is_asked: bool,
    /// What became known of it, as the caller writes it.
    pub told: String,
    /// How it ended.
    pub end: Option<WantedEnd>,
    /// Who has taken it up, or until when nobody is to.
    pub claim: Option<HeldClaim>,
    /// When it last changed.
    pub changed_at: WallTime,
}

/// Who has taken a shot up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldClaim {
    /// The process; empty where the shot only rests.
    pub worker: String,
    /// The machine.
    pub host: String,
    /// When it lapses.
    pub until: WallTime,
}

/// How a wanted shot ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantedEnd {
    /// Its clips are there.
    Made,
    /// It has no clip.
    NotMade,
    /// It was not asked for.
    NotStarted,
}

impl WantedEnd {
    /// The number that it is stored under.
    pub fn number(self) -> i64 {
        match self {
            Self::Made => 0,
            Self::NotMade => 1,
            Self::NotStarted => 2,
        }
    }

    /// Reads the number.
    pub fn from_number(number: i64) -> Self {
        match number {
            0 => Self::Made,
            2 => Self::NotStarted,
            _ => Self::NotMade,
        }
    }
}

impl WantedShot {
    /// Whether somebody has it in hand, or it rests, at a moment.
    pub fn is_held(&self, now: WallTime) -> bool {
        self.claim.as_ref().is_some_and(|claim| claim.until > now && claim.until <= latest_claim(now))
    }

    pub(crate) fn is_held_by(&self, worker: &str) -> bool {
        self.claim.as_ref().is_some_and(|claim| claim.worker == worker)
    }
}

/// A claim: which shot somebody has taken up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Claim {
    /// The list.
    pub list: String,
    /// The place in it.
    pub place: u32,
}

impl Claim {
    /// A claim on nothing: whoever asks under it is told what there is of a shot, and never gets an intent.
    pub fn nothing() -> Self {
        Self { list: String::new(), place: 0 }
    }

    /// Whether it is a claim on nothing.
    pub fn is_nothing(&self) -> bool {
        self.list.is_empty()
    }
}

/// What somebody would take up.
#[derive(Debug, Clone, Copy)]
pub struct ClaimWish {
    /// At most so many.
    pub most: usize,
    /// Also shots that begin with a picture of another one.
    pub takes_chained: bool,
    /// Whether a shot that came to nothing is the last of its list to be submitted, and the list's reason to stop then.
    pub stops_with: fn(&QueuedList) -> Option<&'static str>,
}

/// A shot that was taken up, with what is needed to make it.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The list.
    pub list: QueuedList,
    /// The shot.
    pub shot: WantedShot,
    /// The shot before it.
    pub parent: Option<WantedShot>,
}

impl Claimed {
    /// The claim.
    pub fn claim(&self) -> Claim {
        Claim { list: self.shot.list.clone(), place: self.shot.place }
    }
}

/// Why a shot that is wanted may not be submitted by whoever took it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeldBack {
    /// Its claim lapsed, and somebody else may have taken the shot up.
    ClaimLost,
    /// Its list was stopped, for this reason.
    Stopped(String),
}

/// How many shots of a list stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueueCounts {
    /// Nobody has taken them up.
    pub waiting: u64,
    /// Somebody has.
    pub held: u64,
    /// They have their clips.
    pub made: u64,
    /// They have none.
    pub not_made: u64,
    /// They were not asked for.
    pub not_started: u64,
}

impl QueueCounts {
    /// How many have not ended.
    pub fn open(&self) -> u64 {
        self.waiting + self.held
    }

    /// How many there are.
    pub fn all(&self) -> u64 {
        self.open() + self.made + self.not_made + self.not_started
    }
}

/// How many shots a worker has in hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The process.
    pub worker: String,
    /// The machine.
    pub host: String,
    /// How many.
    pub shots: u64,
    /// When the last of its claims lapses.
    pub until: WallTime,
}

/// A process that works with a shared ledger, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerRow {
    /// Its own name.
    pub id: String,
    /// The machine.
    pub host: String,
    /// Its giggle's version.
    pub version: String,
    /// When it was first seen.
    pub began_at: WallTime,
    /// Its last beat.
    pub seen_at: WallTime,
    /// When it ended or was declared gone.
    pub ended_at: Option<WallTime>,
    /// How many intents of its own have no answer on record.
    pub submitting: u64,
    /// Whether its lease holds.
    pub is_alive: bool,
}
