//! The ledger: what was asked, what became of it, and what it cost; on disk before anything is sent.
//!
//! Its one idea: the *intent* to submit is written, durably, before the submit is sent, and everything that becomes known
//! afterwards is appended. So a lost answer, a killed process and a broken download are only places in a log from
//! which one goes on, and the same shot is never paid for twice by mistake.
//!
//! The ledger must not know the terminal, the network, the environment, or how somebody asked. It is given values of the
//! domain and hands out values. The engine that keeps it, the clocks and the names of process and machine come from outside.
//!
//! ```
//! use giggle_ledger::{Filter, Ledger, MemoryEngine, Submitter, SystemClock};
//! use std::sync::Arc;
//!
//! // SQLite keeps it in a real program; this engine passes the same suite and forgets.
//! let clock = Arc::new(SystemClock);
//! let ledger = Ledger::open(MemoryEngine::new(clock.clone()), clock, Submitter::on("this machine"));
//! assert_eq!(ledger.list(&Filter::default())?, []);
//! // The summary is only ever what the events fold to.
//! assert!(ledger.is_summary_true()?);
//! # Ok::<(), giggle_ledger::LedgerError>(())
//! ```
//!
//! Read in this order: [`event`] (what is kept), [`shot`] (what it folds to), [`state`] (what may follow what), [`begin`] (the
//! one door to a submit), [`intent`] (the right to send it) and [`answer`], [`budget`], [`case`] and [`settle`] (what a lost answer was), [`record`] (the ledger itself), [`queue`] (what is
//! wanted, and who has taken it up), [`scribe`] (many writers, one wait for the disk), [`journal`] (what a machine
//! that shares a ledger keeps of its own submits), [`engine`] and [`store`] (what keeps it), [`summary`] and
//! [`question`] (what it is asked), [`tables`] (every SQL statement, once), [`sqlite`] and [`memory`] (two engines), [`conformance`] (what
//! every engine must pass).

pub mod answer;
pub mod archive;
pub mod begin;
pub mod beside;
pub mod budget;
pub mod case;
pub mod clock;
pub mod conformance;
pub mod copied;
mod copy;
pub mod cost;
pub mod counted_charges;
pub mod credits;
pub mod engine;
pub mod error;
pub mod event;
pub mod folder;
pub mod intent;
pub mod journal;
pub mod kept_charges;
pub mod kept_text;
pub mod keys;
pub mod lock;
mod log;
mod lost_events;
mod mark;
pub mod memory;
pub mod question;
pub mod queue;
pub mod queueing;
pub mod realm;
pub mod record;
pub mod recovering;
mod reserving;
mod retelling;
pub mod rows;
pub mod scribe;
mod seal;
pub mod settle;
pub mod settling;
pub mod shot;
pub mod sightings;
mod spelling;
pub mod sqlite;
pub mod state;
pub mod store;
pub mod strays;
pub mod summary;
pub mod tables;
pub mod unclaimed;
mod unread_charges;
mod unusable;
pub mod wishes;

pub use answer::SubmitAnswer;
pub use archive::{Pruned, Spans, Unfinished};
pub use begin::{Asking, Begin, OPEN};
pub use budget::{
    Beside, Breaker, CommandLimit, Limits, OtherLedger, OverBudget, SpendingStopped, StopCause,
};
pub use case::{Case, Decision, Doubt, Reading, Rules};
pub use clock::{BootTime, Clock, ManualClock, Moment, SystemClock, WallTime};
pub use copy::{Contents, CopyFault, Remains, Salvaged};
pub use counted_charges::Uncounted;
pub use credits::Credits;
pub use engine::{Engine, GoOn};
pub use error::{LedgerError, Loss, LostCharges};
pub use event::{Entry, Event};
pub use folder::{FAILED_IMPORT_FILE, MOVED_FILE, StateFolder};
pub use intent::{Intent, MAY_SEND_WITHIN, SendGuard};
pub use journal::{Journal, Seen, SqliteJournal, Untellable, Whose};
pub use kept_charges::UnclaimedCharge;
pub use keys::{AttemptKey, ShotId};
pub use log::Unread;
pub use memory::MemoryEngine;
pub use question::{Filter, KnownKey, Spending};
pub use queue::{Claim, ClaimWish, Claimed, HeldBack, QueueCounts, QueuedList, WantedEnd, WantedShot};
pub use realm::Realm;
pub use record::{Ledger, Submitter};
pub use recovering::{Recovered, recover};
pub use scribe::Scribe;
pub use settling::{Applied, Booked};
pub use shot::{Again, Shot, ShotFacts, Standing};
pub use sqlite::SqliteEngine;
pub use store::Store;
pub use summary::ShotRow;
pub use unclaimed::Dismissal;
pub use wishes::{LONGEST_WISH, Wish};
