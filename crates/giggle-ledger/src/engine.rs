//! Engines: where the events are kept, behind few methods.
//!
//! An engine runs pieces of work in transactions and answers a handful of questions out of its summary. It decides
//! nothing: what may follow what is [`state::apply`](crate::state::apply)'s affair, and the same summary is made for
//! all engines by [`summary_of`]. Every engine passes the same suite, [`conformance`](crate::conformance).
//!
//! Two things that only an engine can know come from it as well: the time that events are written by, so that machines
//! that share a ledger share its clock, and whether a submitter is still alive.

use crate::case::{Certainty, KnownTask};
use crate::clock::{BootTime, WallTime, millis};
use crate::credits::Credits;
use crate::error::LedgerError;
use crate::event::{DIED, Entry, Event};
use crate::keys::{AttemptKey, ShotId};
use crate::queue::{ClaimWish, Holder, QueueCounts, QueuedList, WantedShot, WorkerRow};
use crate::realm::Realm;
use crate::shot::{Answer, Attempt, SettledBy, Shot, ShotFacts, Standing, Task, TaskPhase};
use giggle_domain::{Fingerprint, TaskId};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// How a write is to reach the disk, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Durability {
    /// With the next write that waits; a power cut may lose it, the death of the process may not.
    Soon,
    /// Before the write returns.
    Now,
    /// Before the write returns, and with nothing else done on the way: somebody waits to send.
    Intent,
}

impl Durability {
    /// How an event is to reach the disk.
    pub(crate) fn of(event: &Event) -> Self {
        if event.must_survive_power_cut() { Self::Now } else { Self::Soon }
    }
}

/// A piece of work inside one transaction. An error undoes it all.
pub type Work<'a> = dyn FnMut(&mut dyn Store) -> Result<(), LedgerError> + 'a;

/// Where the events are kept.
pub trait Engine: Send {
    /// Runs work alone: no other writer, of any process, between its first question and its last word.
    ///
    /// # Errors
    ///
    /// What the work returns, or trouble of the storage. Nothing of the work is kept then.
    fn write(&mut self, durability: Durability, work: &mut Work<'_>) -> Result<(), LedgerError>;

    /// Runs several pieces of work, each whole or not at all, in one transaction where all of them succeed.
    ///
    /// A piece may be run twice, the second time on its own; what its last run says counts.
    fn write_together(
        &mut self,
        durability: Durability,
        works: &mut [&mut Work<'_>],
    ) -> Vec<Result<(), LedgerError>> {
        let together = self.write(durability, &mut |store| works.iter_mut().try_for_each(|it| it(store)));
        match together {
            Err(error) if works.len() == 1 => vec![Err(error)],
            // Others keep the storage; asking again for each would be as many waits.
            Err(LedgerError::Busy) => works.iter().map(|_| Err(LedgerError::Busy)).collect(),
            // One that fails takes none with it.
            Err(_) => works.iter_mut().map(|work| self.write(durability, *work)).collect(),
            Ok(()) => works.iter().map(|_| Ok(())).collect(),
        }
    }

    /// Does what may be put off while somebody waits.
    fn upkeep(&mut self) {}

    /// Many intents will follow: what can be kept ready for the next ones may be kept.
    fn expect_many(&mut self) {}

    /// Whether all is there that was there when something was last sent on its word.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Lost`], or trouble of the storage.
    fn check(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    /// Which server keeps the ledger, in which of its histories, as it was last seen; `None` where there can be only one.
    fn life(&mut self) -> Option<String> {
        None
    }

    /// Allows intents again after the ledger's life changed, if it is time for that.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    fn go_on(&mut self) -> Result<GoOn, LedgerError> {
        Ok(GoOn::Nothing)
    }

    /// The journal that this process writes beside the ledger, by its name.
    fn set_journal(&mut self, _journal: &str) {}

    /// All that this process's journal knows was told to the ledger in its present life.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    fn note_told(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    /// Whom to tell, from another thread, when the ledger's life is seen to change while nobody asks anything.
    fn on_new_life(&mut self, _tell: Box<dyn Fn() + Send + Sync>) {}

    /// This process ends in order: it is not to be listed as one that works.
    fn goodbye(&mut self) {}

    /// A way to wait, without the engine, until a submitter may have its answer or be gone.
    ///
    /// It may end early: whoever waited asks again.
    fn waiting_for(&mut self, _lock: &str) -> Waiting {
        Box::new(|| {
            std::thread::sleep(ASK_AGAIN_AFTER);
            Ok(())
        })
    }

    /// Runs work that only asks, on one consistent picture.
    ///
    /// # Errors
    ///
    /// What the work returns, or trouble of the storage.
    fn read(&mut self, work: &mut Work<'_>) -> Result<(), LedgerError>;
}

/// What became of the wish to allow intents again, after another server took over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum GoOn {
    /// No other server took over.
    #[default]
    Nothing,
    /// They are allowed again.
    Now,
    /// Not before so long: other machines may still be telling what the new server does not know.
    After(Duration),
    /// Not before these machines have told it.
    Machines(Vec<String>),
}

/// How many events are read at once: some hundred kilobytes.
pub(crate) const SLICE: usize = 1000;

/// How long somebody waits for another submitter before asking again, where the engine has nothing to wait for.
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(2);

/// A wait for somebody else's submit. It blocks its thread.
pub type Waiting = Box<dyn FnOnce() -> Result<(), LedgerError> + Send>;

/// The last question before the first byte of a submit.
pub type Fence = Arc<dyn Fn() -> bool + Send + Sync>;

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

/// What a piece of work may ask and do.
pub trait Store {
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

    /// Which server keeps the ledger, in which of its histories, in this very transaction; see [`Engine::life`].
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

    /// The highest number that an event ever had in this ledger, one that was pruned included; 0 of an empty one.
    fn last_number(&mut self) -> Result<i64, LedgerError>;

    /// The next event's number is to be above this one, as the intents of a ledger that was copied here want it.
    fn raise_number(&mut self, at_least: i64) -> Result<(), LedgerError>;

    /// The shot of a fingerprint.
    fn find(&mut self, realm: &Realm, fingerprint: &Fingerprint) -> Result<Option<ShotId>, LedgerError>;

    /// The shot, and the attempt, that holds a task.
    fn holder(&mut self, realm: &Realm, task_id: &TaskId) -> Result<Option<(ShotId, u32)>, LedgerError>;

    /// The log of one shot, oldest first; empty where there is none.
    fn log(&mut self, id: ShotId) -> Result<Vec<Entry>, LedgerError>;

    /// Appends to the log of a shot, or begins a new one, and keeps the summary of what it is now.
    fn append(&mut self, id: Option<ShotId>, entries: &[Entry], now: &Shot) -> Result<ShotId, LedgerError>;

    /// Puts another log in the place of a shot's; an empty one forgets the shot.
    fn replace(&mut self, id: ShotId, log: &[Entry], now: &Shot) -> Result<(), LedgerError>;

    /// Throws the summary away; the caller makes it again with [`resummarise`](Self::resummarise).
    fn drop_summary(&mut self) -> Result<(), LedgerError>;

    /// Makes the summary of one shot anew.
    fn resummarise(&mut self, id: ShotId, now: &Shot) -> Result<(), LedgerError>;

    /// At most so many events after a number, in the order in which they were written, each with its number.
    fn entries(&mut self, after: i64, most: usize) -> Result<Vec<(i64, ShotId, Entry)>, LedgerError>;

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

    /// The rows that a filter lets through.
    fn select(&mut self, filter: &Filter) -> Result<Vec<ShotRow>, LedgerError>;

    /// What the attempts begun after a moment count, in a realm, or of one command in it whenever begun.
    fn spending(&mut self, realm: &Realm, of: &SpendingOf) -> Result<Spending, LedgerError>;

    /// What was charged for submits of a price class, or of all, that were begun after a moment.
    fn lesson(&mut self, realm: &Realm, class: Option<&str>, since: WallTime) -> Result<Lesson, LedgerError>;

    /// Whether the charge of a submit of a price class, sent since a moment, is still to be seen.
    fn is_any_unbooked(&mut self, realm: &Realm, class: &str, since: &Since) -> Result<bool, LedgerError>;

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

    /// The keys that are known at a base, each with the account that it belongs to.
    fn keys_at(&mut self, base: &str) -> Result<Vec<KnownKey>, LedgerError>;

    /// The account that a key belongs to, by the realm of the account's first key; the key itself where nobody joined it.
    ///
    /// Everything that is asked of a realm is asked of its account.
    fn account(&mut self, key: &Realm) -> Result<Realm, LedgerError>;

    /// Says that a key belongs to an account, by the realm of any of the account's keys; and what the account is called.
    ///
    /// What the key, and the keys joined with it, hold goes over to the account. Of a shot that both asked for, both are
    /// kept; [`find`](Self::find) gives the one that binds the more.
    fn join(&mut self, key: &Realm, account: &Realm, name: Option<&str>) -> Result<(), LedgerError>;

    /// The shot that a caller's own name for its wish was given to.
    fn wish(&mut self, realm: &Realm, name: &str) -> Result<Option<String>, LedgerError>;

    /// Gives a caller's own name for its wish to a shot.
    fn note_wish(&mut self, realm: &Realm, name: &str, fingerprint: &Fingerprint) -> Result<(), LedgerError>;

    /// What is kept under a name, of every realm that has something there.
    fn notes(&mut self, name: &str) -> Result<Vec<(Realm, String)>, LedgerError>;

    /// Keeps a text under a name, in the place of what was there. For what can be found out again; never the truth.
    fn set_note(&mut self, realm: &Realm, name: &str, text: &str) -> Result<(), LedgerError>;

    /// Makes this process known as one that works, where the engine keeps such a list; `false` where it was given up.
    fn enlist(&mut self) -> Result<bool, LedgerError> {
        Ok(true)
    }

    /// The processes that work with the ledger, the last seen first, where the engine keeps such a list.
    fn workers(&mut self) -> Result<Vec<WorkerRow>, LedgerError> {
        Ok(Vec::new())
    }

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

    /// Renews the claims of a process that have not lapsed.
    fn renew_claims(&mut self, worker: &str, now: WallTime, until: WallTime) -> Result<(), LedgerError>;

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

    /// The tasks that a realm holds.
    fn tasks(&mut self, realm: &Realm) -> Result<Vec<KnownTask>, LedgerError>;

    /// How long the latest watched tasks of a model took.
    fn spans(&mut self, model: &str, most: usize) -> Result<Vec<Duration>, LedgerError>;
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

/// What the charges of earlier submits teach about the next one's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lesson {
    /// How many charges are booked.
    pub booked: u64,
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

/// If several keys of an account asked for the same shot before they were joined, the record that counts: one with a clip,
/// before one with a running task, before one that may have been accepted.
pub fn foremost_twin(twins: impl Iterator<Item = (ShotId, Option<Standing>)>) -> Option<ShotId> {
    let binds = |standing: &Standing| match standing {
        Standing::Downloaded => 7,
        Standing::Completed => 6,
        Standing::Submitted => 5,
        Standing::Submitting => 4,
        Standing::Unsettled | Standing::Unassigned => 3,
        Standing::Stopped => 2,
        Standing::Failed => 1,
        Standing::Planned
        | Standing::Rejected
        | Standing::NotSent
        | Standing::NotAccepted
        | Standing::Assigned => 0,
    };
    let twins = twins.map(|(id, standing)| (standing.as_ref().map_or(8, binds), std::cmp::Reverse(id), id));
    twins.max().map(|(.., id)| id)
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
}

/// How a paid task ended, as the breaker sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// When it became known.
    pub at: WallTime,
    /// How.
    pub kind: EndingKind,
}

/// How a paid task ended, as the breaker sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndingKind {
    /// With clips.
    Well,
    /// Badly, after it was accepted.
    Badly,
    /// It was refused for want of credit.
    OutOfCredit,
}

impl EndingKind {
    /// The number that it is stored under.
    pub fn number(self) -> i64 {
        match self {
            Self::Well => 0,
            Self::Badly => 1,
            Self::OutOfCredit => 2,
        }
    }

    /// Reads the number.
    pub fn from_number(number: i64) -> Self {
        match number {
            0 => Self::Well,
            1 => Self::Badly,
            _ => Self::OutOfCredit,
        }
    }
}

/// Which shots to list. Every part that is set narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only of this realm.
    pub realm: Option<Realm>,
    /// Only where some attempt, or the shot, stands at one of these.
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

/// A line of the list: a shot's summary.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShotRow {
    /// The engine's number of it.
    #[serde(skip)]
    pub id: ShotId,
    /// Whose it is.
    #[serde(skip)]
    pub realm: Realm,
    /// Its identity, as sixty-four digits.
    pub fingerprint: String,
    /// Which deliberate repetition it is.
    pub take: u32,
    /// Where it stands.
    #[serde(rename = "state")]
    pub standing: Standing,
    /// The model; empty of a stray that nobody knows it of.
    pub model: String,
    /// The length in seconds; 0 of a stray.
    pub duration: u32,
    /// What it shows; empty of a stray and after pruning.
    pub prompt: String,
    /// How many submits it took.
    pub attempts: u32,
    /// The task of the attempt that counts.
    pub task_id: Option<TaskId>,
    /// When the ledger first heard of it.
    pub planned_at: WallTime,
    /// The time of its last event.
    pub changed_at: WallTime,
    /// What was set aside for the attempt that counts.
    pub reserved: Option<Credits>,
    /// What the statements show as charged for all attempts, less what came back; `None` while no charge was seen.
    pub cost: Option<Credits>,
    /// The first clip's file, once it is whole.
    pub file: Option<String>,
    /// Whether it is a stray: a task whose shot is not known.
    pub is_stray: bool,
}

/// What the summary keeps of one attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct AttemptRow {
    /// Where it stands.
    pub standing: Standing,
    /// When its intent was written.
    pub started_at: WallTime,
    /// The command that spends, where it has a limit of its own.
    pub command: Option<String>,
    /// Its task.
    pub task_id: Option<TaskId>,
    /// What it counts in a budget.
    pub counts: Option<Credits>,
    /// How its task ended.
    pub ending: Option<Ending>,
    /// How long its task took, where somebody watched.
    pub took: Option<Duration>,
    /// What the settling of other shots may learn from it, where it has a task.
    pub known: Option<KnownTask>,
    /// When its intent was written, on the clock of the submitter's boot.
    pub sent: Option<BootTime>,
    /// What costs the same has the same class; `None` of a stray.
    pub price_class: Option<String>,
    /// The estimate at the intent.
    pub estimate: Option<Credits>,
    /// The charge that is on record.
    pub charged: Option<Credits>,
    /// When the submitter had an answer, or knew that there is none.
    pub heard_at: Option<WallTime>,
    /// The name of its intent.
    pub intent: String,
    /// The process that submitted it.
    pub worker: String,
}

/// A shot's summary: its own row and one for each attempt.
pub fn summary_of(id: ShotId, shot: &Shot) -> (ShotRow, Vec<AttemptRow>) {
    let foremost = shot.foremost().map(|(_, attempt)| attempt);
    let charged: Vec<Credits> = shot
        .attempts
        .iter()
        .filter_map(|attempt| attempt.charged.map(|charged| charged.less(attempt.refunded)))
        .collect();
    let file = foremost
        .and_then(|attempt| attempt.task.as_ref())
        .and_then(|task| task.files.iter().filter(|file| file.whole.is_some()).min_by_key(|file| file.clip));
    let is_assigned = shot.standing() == Standing::Assigned;
    let task_of = |task: &Task| (!is_assigned).then(|| task.id.clone());
    let row = ShotRow {
        id,
        realm: shot.realm.clone(),
        fingerprint: shot.fingerprint.to_string(),
        take: shot.take,
        standing: shot.standing(),
        model: shot.model().to_owned(),
        duration: shot.facts.as_ref().map_or(0, |facts| facts.duration),
        prompt: shot.facts.as_ref().map(|facts| facts.prompt.clone()).unwrap_or_default(),
        attempts: shot.last_attempt(),
        task_id: foremost.and_then(|attempt| attempt.task.as_ref()).and_then(task_of),
        planned_at: shot.planned_at,
        changed_at: shot.changed_at,
        reserved: foremost.and_then(|attempt| attempt.reserved),
        cost: (!charged.is_empty() && !is_assigned).then(|| charged.into_iter().sum()),
        file: file.map(|file| file.path.clone()),
        is_stray: shot.stray.is_some(),
    };
    let attempts = shot
        .numbered()
        .map(|(number, attempt)| AttemptRow {
            standing: if is_assigned { Standing::Assigned } else { attempt.standing() },
            started_at: attempt.started_at,
            command: attempt.command.clone(),
            task_id: attempt.task.as_ref().and_then(task_of),
            counts: shot.counts(attempt),
            ending: if is_assigned { None } else { ending_of(attempt) },
            took: took(attempt),
            intent: attempt.intent.clone(),
            worker: attempt.worker.clone(),
            sent: attempt.sent.clone(),
            price_class: shot.facts.as_ref().map(ShotFacts::price_class),
            estimate: attempt.estimate,
            charged: attempt.charged,
            heard_at: heard_at(attempt),
            known: if is_assigned {
                None
            } else {
                known(shot, AttemptKey { shot: id, attempt: number }, attempt)
            },
        })
        .collect();
    (row, attempts)
}

fn known(shot: &Shot, key: AttemptKey, attempt: &Attempt) -> Option<KnownTask> {
    let certainty = match (&shot.stray, &attempt.answer) {
        (Some(stray), _) => Certainty::Stray(stray.found),
        (None, Answer::Task { by: Some(by) }) => Certainty::Settled(*by),
        (None, _) => Certainty::Answered,
    };
    Some(KnownTask {
        key,
        task_id: attempt.task.as_ref()?.id.clone(),
        certainty,
        sent_at: attempt.started_at,
        answered_at: attempt.answered_at.unwrap_or(attempt.started_at),
        order: attempt.order,
        sent: attempt.sent.clone(),
        price_class: shot.facts.as_ref().map(ShotFacts::price_class),
        charged: attempt.charged,
        refunded: attempt.refunded,
    })
}

/// What was not sent was not heard of either, and a submitter that died heard nothing.
fn heard_at(attempt: &Attempt) -> Option<WallTime> {
    let was_heard = match &attempt.answer {
        Answer::Open | Answer::NotSent { .. } => false,
        Answer::Unsettled { reason } => reason != DIED,
        Answer::Rejected { .. }
        | Answer::Accepted { .. }
        | Answer::NotAccepted { .. }
        | Answer::Task { .. } => true,
    };
    attempt.answered_at.filter(|_| was_heard && !attempt.lock.is_empty())
}

fn ending_of(attempt: &Attempt) -> Option<Ending> {
    if let Answer::Rejected { out_of_credit: true, .. } = attempt.answer {
        return attempt.answered_at.map(|at| Ending { at, kind: EndingKind::OutOfCredit });
    }
    let task = attempt.task.as_ref()?;
    let at = task.ended_at?;
    let kind = match task.phase {
        TaskPhase::Running => return None,
        TaskPhase::Completed => EndingKind::Well,
        TaskPhase::Failed | TaskPhase::Stopped => EndingKind::Badly,
    };
    Some(Ending { at, kind })
}

/// Only a task whose submit was answered, and whose end was watched for, tells how long tasks take.
fn took(attempt: &Attempt) -> Option<Duration> {
    let task = attempt.task.as_ref()?;
    let settled_late: Option<SettledBy> = match attempt.answer {
        Answer::Task { by } => by,
        _ => return None,
    };
    (task.is_watched && task.phase == TaskPhase::Completed && settled_late.is_none())
        .then(|| Some(task.ended_at?.since(attempt.answered_at?)))
        .flatten()
        .filter(|span| millis(*span) > 0)
}
