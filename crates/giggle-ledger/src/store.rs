//! What a piece of work may ask an engine and do to it, by what it is about.
//!
//! The parts are traits of their own, so that an engine can keep each where it belongs; work is given all of them as one
//! [`Store`]. Every error is trouble of the storage, unless a method says more.

use crate::case::KnownTask;
use crate::clock::WallTime;
use crate::error::LedgerError;
use crate::event::Entry;
use crate::keys::ShotId;
use crate::question::{Filter, Hearing, KnownKey, Lesson, Since, Spending, SpendingOf, UnbookedOf};
use crate::queue::{Claim, ClaimWish, Holder, QueueCounts, QueuedList, WantedShot, WorkerRow};
use crate::realm::Realm;
use crate::shot::Shot;
use crate::summary::{Ending, ShotRow};
use giggle_domain::{Fingerprint, TaskId};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// How many events are read at once: some hundred kilobytes.
pub(crate) const SLICE: usize = 1000;

/// The last question before the first byte of a submit: whether it may be sent. An error is a refusal that asking again does not change.
pub type Fence = Arc<dyn Fn() -> Result<bool, LedgerError> + Send + Sync>;

/// A submitter's sign of life, from before its intent can be seen until after its answer is on record.
///
/// Dropping it without [`release`](Self::release) is the submitter's death: its intent is found unsettled.
pub trait Hold: Send + std::fmt::Debug {
    /// The name that the intent records, and by which others ask whether the submitter is alive.
    fn name(&self) -> &str;

    /// Lets go. Called once the answer is on record.
    fn release(self: Box<Self>);

    /// Whether the intent may still be sent, asked of the engine right before the first byte; `None` where the age
    /// of the intent is all that counts. No answer is a no.
    fn fence(&self) -> Option<Fence> {
        None
    }
}

/// The clock that events are written by, and who is at work.
pub trait SubmitterStore {
    /// The time that events are written by.
    ///
    /// # Errors
    ///
    /// Trouble of the storage, as everywhere below.
    fn now(&mut self) -> Result<WallTime, LedgerError>;

    /// Whether another server took over since this process began. What it knows by the numbers of shots may be another
    /// shot's there.
    fn has_failed_over(&mut self) -> bool {
        false
    }

    /// Which server keeps the ledger, in which of its histories, in this very transaction; see [`Engine::life`](crate::engine::Engine::life).
    fn life(&self) -> Option<String> {
        None
    }

    /// Where the ledger is, for people; empty where that is not told.
    fn place(&self) -> String {
        String::new()
    }

    /// Takes the sign of life for an intent of this name, which is written in the same transaction.
    fn hold(&mut self, intent: &str) -> Result<Box<dyn Hold>, LedgerError>;

    /// Whether the submitter whose intent recorded this name is still at it. Never answered with a guess where a
    /// living one could be taken for dead for good.
    fn is_submitter_alive(&mut self, lock: &str) -> Result<bool, LedgerError>;

    /// The submitter of this name is dead and its intent is closed: what is kept of it may go.
    fn forget_submitter(&mut self, lock: &str);

    /// Makes this process known as one that works, where the engine keeps such a list; `false` where it was given up.
    fn enlist(&mut self) -> Result<bool, LedgerError> {
        Ok(true)
    }

    /// The processes that work with the ledger, the last seen first, where the engine keeps such a list.
    fn workers(&mut self) -> Result<Vec<WorkerRow>, LedgerError> {
        Ok(Vec::new())
    }
}

/// An event as it is in the ledger.
#[derive(Debug, Clone, PartialEq)]
pub enum Kept {
    /// One that this giggle reads.
    Read(Box<Entry>),
    /// One of a newer giggle, or a damaged one.
    Unread {
        /// When it was written.
        at: WallTime,
        /// The version of its form.
        version: i64,
        /// What is stored.
        text: String,
    },
}

/// The events, which are the truth, and the summary that is made of them.
pub trait EventStore {
    /// The highest number that an event ever had in this ledger, one that was pruned included; 0 of an empty one.
    fn last_number(&mut self) -> Result<i64, LedgerError>;

    /// The next event's number is to be above this one, as the intents of a ledger that was copied here want it.
    fn raise_number(&mut self, at_least: i64) -> Result<(), LedgerError>;

    /// The log of one shot, oldest first; empty where there is none.
    fn log(&mut self, id: ShotId) -> Result<Vec<Entry>, LedgerError>;

    /// Appends to the log of a shot, or begins a new one, and keeps the summary of what it is now.
    fn append(&mut self, id: Option<ShotId>, entries: &[Entry], now: &Shot) -> Result<ShotId, LedgerError>;

    /// The shots that may have begun under a fingerprint, by the events alone: the summary has no say in it, and may be wrong.
    fn begun_as(&mut self, fingerprint: &Fingerprint) -> Result<Vec<ShotId>, LedgerError>;

    /// Whether the summary has the newest event's shot, with all of its attempts: one that lost all of its rows has not.
    fn is_newest_summarised(&mut self) -> Result<bool, LedgerError>;

    /// Whether the summary has every shot that has events, with as many attempts as it says.
    fn is_summary_whole(&mut self) -> Result<bool, LedgerError>;

    /// Whether as many events are there as were written and not forgotten on purpose.
    fn are_all_events_there(&mut self) -> Result<bool, LedgerError> {
        Ok(true)
    }

    /// Goes on with the events that are there.
    fn count_events_anew(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    /// The log of one shot as far as it can be read: up to the first event of a newer giggle, or a damaged one.
    fn readable_log(&mut self, id: ShotId) -> Result<Vec<Entry>, LedgerError>;

    /// Puts another log in the place of a shot's; an empty one forgets the shot.
    fn replace(&mut self, id: ShotId, log: &[Entry], now: &Shot) -> Result<(), LedgerError>;

    /// Throws the summary away; the caller makes it again with [`resummarise`](Self::resummarise).
    fn drop_summary(&mut self) -> Result<(), LedgerError>;

    /// Makes the summary of one shot anew.
    fn resummarise(&mut self, id: ShotId, now: &Shot) -> Result<(), LedgerError>;

    /// At most so many events after a number, in the order in which they were written, each with its number.
    fn entries(&mut self, after: i64, most: usize) -> Result<Vec<(i64, ShotId, Entry)>, LedgerError>;

    /// The same, with what cannot be read as it is stored.
    fn kept_entries(&mut self, after: i64, most: usize) -> Result<Vec<(i64, ShotId, Kept)>, LedgerError> {
        let entries = self.entries(after, most)?;
        Ok(entries.into_iter().map(|(number, id, entry)| (number, id, Kept::Read(Box::new(entry)))).collect())
    }

    /// Goes through all events in the order in which they were written.
    fn each_entry(
        &mut self,
        visit: &mut dyn FnMut(ShotId, &Entry) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let mut after = 0;
        loop {
            let slice = self.entries(after, SLICE)?;
            for (number, shot, entry) in &slice {
                after = *number;
                visit(*shot, entry)?;
            }
            if slice.len() < SLICE {
                return Ok(());
            }
        }
    }
}

/// What the summary says about shots and their tasks.
pub trait ShotStore {
    /// The shot of a fingerprint.
    fn find(&mut self, realm: &Realm, fingerprint: &Fingerprint) -> Result<Option<ShotId>, LedgerError>;

    /// Whether the summary knows a shot as what its events say: by its fingerprint, and as its account's.
    fn is_summarised(&mut self, id: ShotId, shot: &Shot) -> Result<bool, LedgerError>;

    /// The fingerprint that the summary has for a shot; empty where it has none.
    fn fingerprint_of(&mut self, id: ShotId) -> Result<String, LedgerError>;

    /// The shot, and the attempt, that holds a task.
    fn holder(&mut self, realm: &Realm, task_id: &TaskId) -> Result<Option<(ShotId, u32)>, LedgerError>;

    /// Those of these tasks that a shot of the realm holds, in whatever spelling: as [`ShotStore::holder`] says it of one.
    fn held(&mut self, realm: &Realm, ids: &BTreeSet<&TaskId>) -> Result<BTreeSet<TaskId>, LedgerError>;

    /// The rows that a filter lets through.
    fn select(&mut self, filter: &Filter) -> Result<Vec<ShotRow>, LedgerError>;

    /// When the first shot of a realm was planned, but for those that were only found.
    fn first_planned(&mut self, realm: &Realm) -> Result<Option<WallTime>, LedgerError>;

    /// The tasks that a realm holds.
    fn tasks(&mut self, realm: &Realm) -> Result<Vec<KnownTask>, LedgerError>;

    /// Those of them that these ids name, in whatever spelling: what a page of the statements is about, however many there are.
    fn tasks_named(&mut self, realm: &Realm, ids: &BTreeSet<TaskId>) -> Result<Vec<KnownTask>, LedgerError>;

    /// How long the latest watched tasks of a model took.
    fn spans(&mut self, model: &str, most: usize) -> Result<Vec<Duration>, LedgerError>;
}

/// What the summary says about money and about how the service answered.
pub trait MoneyStore {
    /// What the attempts begun after a moment count, in a realm, or of one command in it whenever begun.
    fn spending(&mut self, realm: &Realm, of: &SpendingOf) -> Result<Spending, LedgerError>;

    /// What was charged for submits of a price class, or of all, that were begun after a moment.
    fn lesson(&mut self, realm: &Realm, class: Option<&str>, since: WallTime) -> Result<Lesson, LedgerError>;

    /// Whether the charge of one of these submits, sent since a moment, is still to be seen.
    fn is_any_unbooked(
        &mut self,
        realm: &Realm,
        of: UnbookedOf<'_>,
        since: &Since,
    ) -> Result<bool, LedgerError>;

    /// What the last submits were answered, the latest first; those whose submitter died say nothing.
    fn hearings(&mut self, realm: &Realm, most: usize) -> Result<Vec<Hearing>, LedgerError>;

    /// The last ends of paid tasks, and refusals for want of credit, newest first.
    fn endings(&mut self, realm: &Realm, most: usize) -> Result<Vec<Ending>, LedgerError>;

    /// Whether an attempt begun after a moment is still without an end.
    fn is_any_open_since(&mut self, realm: &Realm, since: WallTime) -> Result<bool, LedgerError>;

    /// When the realm's breaker was last reset by hand.
    fn last_reset(&mut self, realm: &Realm) -> Result<Option<WallTime>, LedgerError>;

    /// Notes that the realm's breaker is reset.
    fn note_reset(&mut self, realm: &Realm, at: WallTime) -> Result<(), LedgerError>;
}

/// Which key opens whose account.
pub trait AccountStore {
    /// The keys that are known at a base, each with the account that it belongs to.
    fn keys_at(&mut self, base: &str) -> Result<Vec<KnownKey>, LedgerError>;

    /// The account that a key belongs to, by the realm of the account's first key; the key itself where nobody joined it.
    ///
    /// Everything that is asked of a realm is asked of its account.
    fn account(&mut self, key: &Realm) -> Result<Realm, LedgerError>;

    /// Says that a key belongs to an account, by the realm of any of the account's keys; and what the account is called.
    ///
    /// What the key, and the keys joined with it, hold goes over to the account. Of a shot that both asked for, both are
    /// kept; [`find`](ShotStore::find) gives the one that binds the more.
    fn join(&mut self, key: &Realm, account: &Realm, name: Option<&str>) -> Result<(), LedgerError>;
}

/// Names and texts that callers keep.
pub trait NoteStore {
    /// The shot that a caller's own name for its wish was given to.
    fn wish(&mut self, realm: &Realm, name: &str) -> Result<Option<String>, LedgerError>;

    /// Gives a caller's own name for its wish to a shot.
    fn note_wish(&mut self, realm: &Realm, name: &str, fingerprint: &Fingerprint) -> Result<(), LedgerError>;

    /// All wishes that were noted: whose, their names, and the shots they are for.
    fn wishes(&mut self) -> Result<Vec<(Realm, String, String)>, LedgerError>;

    /// What is kept under a name, of every realm that has something there.
    fn notes(&mut self, name: &str) -> Result<Vec<(Realm, String)>, LedgerError>;

    /// Keeps a text under a name, in the place of what was there. For what can be found out again; never the truth.
    fn set_note(&mut self, realm: &Realm, name: &str, text: &str) -> Result<(), LedgerError>;
}

/// The queue: what is wanted, and who has taken which of it up.
pub trait QueueStore {
    /// The lists of the queue, in the order in which they were put in.
    fn queued_lists(&mut self, realm: &Realm) -> Result<Vec<QueuedList>, LedgerError>;

    /// Puts a list into the queue, or another one in its place.
    fn put_queued(&mut self, realm: &Realm, list: &QueuedList) -> Result<(), LedgerError>;

    /// Forgets a list of the queue with everything of it.
    fn drop_queued(&mut self, id: &str) -> Result<(), LedgerError>;

    /// Adds shots to a list of the queue. A shot that is already listed and ended without a clip is wanted again.
    fn want(&mut self, id: &str, shots: &[WantedShot], now: WallTime) -> Result<(), LedgerError>;

    /// A shot of a list.
    fn wanted_at(&mut self, id: &str, place: u32) -> Result<Option<WantedShot>, LedgerError>;

    /// Writes down what can change of a wanted shot: all but what is asked for.
    fn set_wanted(&mut self, shot: &WantedShot) -> Result<(), LedgerError>;

    /// The shots of a list that changed at a moment or later, in the order of the list.
    fn wanted_since(&mut self, id: &str, since: WallTime) -> Result<Vec<WantedShot>, LedgerError>;

    /// The shots that can be taken up: not ended, in nobody's hand, and with a parent that has ended, if any. Those with a
    /// parent first, then by list and place.
    fn ready(
        &mut self,
        realm: &Realm,
        now: WallTime,
        wish: ClaimWish,
    ) -> Result<Vec<WantedShot>, LedgerError>;

    /// Renews claims of a process, as far as nobody else has taken the shots up.
    fn renew_claims(&mut self, worker: &str, held: &[Claim], until: WallTime) -> Result<(), LedgerError>;

    /// Ends the shots of a list that nobody has in hand, that were never asked for, and whose task is not paid for already.
    fn close_unasked(&mut self, realm: &Realm, id: &str, now: WallTime) -> Result<(), LedgerError>;

    /// How many shots of each list stand where.
    fn queue_counts(
        &mut self,
        realm: &Realm,
        now: WallTime,
    ) -> Result<Vec<(String, QueueCounts)>, LedgerError>;

    /// Who has shots in hand, of every realm.
    fn holders(&mut self, now: WallTime) -> Result<Vec<Holder>, LedgerError>;

    /// Keeps a picture that the shots of a list name.
    fn put_queued_picture(&mut self, id: &str, name: &str, text: &str) -> Result<(), LedgerError>;

    /// A picture of a list.
    fn queued_picture(&mut self, id: &str, name: &str) -> Result<Option<String>, LedgerError>;
}

/// All that a piece of work may ask and do.
pub trait Store:
    SubmitterStore + EventStore + ShotStore + MoneyStore + AccountStore + NoteStore + QueueStore
{
}

impl<T> Store for T where
    T: SubmitterStore + EventStore + ShotStore + MoneyStore + AccountStore + NoteStore + QueueStore
{
}
