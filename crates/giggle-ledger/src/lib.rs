//! The ledger: what was asked, what became of it, and what it cost; on disk before anything is sent.
//!
//! Its one idea: the *intent* to submit is written, durably, before the submit is sent, and everything that becomes known
//! afterwards is appended. So a lost answer, a killed process and a broken download are only places in a log from
//! which one goes on, and the same shot is never paid for twice by mistake.
//!
//! The ledger must not know the terminal, the network, or how somebody asked. It is given values of the domain and hands
//! out values; the time and the key's hash are arguments.
//!
//! Read in this order: [`event`] (what is kept), [`state`] (what may follow what), [`begin`] (the one door to a
//! submit), [`budget`], [`settle`] (what a lost answer was), [`record`] (the ledger itself), [`scribe`] (many writers, one
//! wait for the disk), [`engine`] and [`sqlite`] (where it is kept).

pub mod archive;
pub mod begin;
pub mod budget;
pub mod clock;
pub mod cost;
pub mod credits;
pub mod engine;
pub mod error;
pub mod event;
pub mod folder;
pub mod lock;
pub mod memory;
pub mod realm;
pub mod record;
pub mod scribe;
pub mod settle;
pub mod settling;
pub mod sqlite;
pub mod state;
pub mod strays;
pub mod wishes;

pub use archive::{Pruned, Spans, Unfinished};
pub use begin::{Asking, Begin, Intent, MAY_SEND_WITHIN, SendGuard, SubmitAnswer};
pub use budget::{Breaker, CommandLimit, Limits, OverBudget, SpendingStopped, StopCause};
pub use clock::{Clock, ManualClock, Moment, SystemClock, WallTime};
pub use credits::Credits;
pub use engine::{Filter, ShotId, ShotRow, Spending};
pub use error::LedgerError;
pub use event::{Entry, Event, ShotFacts};
pub use realm::Realm;
pub use record::{AttemptKey, Ledger};
pub use scribe::Scribe;
pub use settle::{Case, Decision, Doubt, Reading, Rules};
pub use settling::{Applied, Booked};
pub use state::{Again, Shot, Standing};
pub use wishes::{LONGEST_WISH, Wish};
