//! What settling looks at and what it concludes, as values.

use crate::clock::{BootTime, WallTime};
use crate::credits::Credits;
use crate::keys::AttemptKey;
use crate::shot::{FoundBy, SettledBy};
use crate::sightings::Sightings;
use giggle_domain::wire::StatementRow;
use giggle_domain::{Fingerprint, TaskId};
use std::time::Duration;

/// How long rows may be late, unless told otherwise: tens of seconds have been seen.
pub const DEFAULT_LAG: Duration = Duration::from_secs(10 * 60);

/// What the ledger knows, as far as it matters here.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// The attempts that a row may belong to.
    pub claimants: Vec<Claimant>,
    /// The tasks that the realm holds.
    pub known: Vec<KnownTask>,
    /// Unclaimed tasks that a reading showed at this moment already: no submit sent later is one of them. `None` where a
    /// person said that a task is no affair of this ledger.
    pub seen: Vec<(TaskId, Option<WallTime>)>,
    /// Which rows that no shot holds earlier readings showed, and when.
    pub sightings: Sightings,
    /// Charges of tasks that no shot holds, as readings showed them, with what they say of their moment. A reading that shows one
    /// of them no more does not show everything.
    pub listed: Vec<(TaskId, Option<WallTime>)>,
    /// Whether machines share the ledger: a boot is then one of several at the same time.
    pub is_shared: bool,
}

/// An attempt that a row may belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimant {
    /// Which attempt.
    pub key: AttemptKey,
    /// Its shot.
    pub fingerprint: Fingerprint,
    /// Why it may have a row.
    pub standing: Claim,
    /// The model.
    pub model: String,
    /// What costs the same has the same class.
    pub price_class: String,
    /// The estimate at the intent, or one made now; `None` where nobody knows.
    pub price: Option<Credits>,
    /// When its intent was written.
    pub sent_at: WallTime,
    /// When the service can have accepted it at the latest, as far as we know.
    pub last_chance_at: WallTime,
    /// The number of its intent in the ledger; 0 where it is not known.
    pub order: i64,
    /// How long the submit could take at most, from the intent on; `None` where it is not known.
    pub deadline: Option<Duration>,
    /// When its intent was written, on the clock of the submitter's boot.
    pub sent: Option<BootTime>,
    /// When the submitter's own answer was there, on the clock of its boot; `None` where it had none, or is not known.
    pub answered: Option<BootTime>,
    /// Whether an adopted task turned out not to be its own.
    pub is_refuted: bool,
    /// The task that its broken answer named.
    pub named: Option<TaskId>,
}

/// Why an attempt may have a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// Taken as not accepted; a row that turns up late reopens it.
    NotAccepted,
    /// Known to have been accepted, as one of several tasks.
    Accepted,
    /// Its answer is lost.
    Unsettled,
    /// Its answer is still awaited: a row may be its own, and it needs none.
    InFlight,
}

/// A task that the realm holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTask {
    /// The attempt that holds it.
    pub key: AttemptKey,
    /// Its id.
    pub task_id: TaskId,
    /// How it is known.
    pub certainty: Certainty,
    /// When its intent was written.
    pub sent_at: WallTime,
    /// When its answer came.
    pub answered_at: WallTime,
    /// The number of its intent in the ledger; 0 where it is not known.
    pub order: i64,
    /// When its intent was written, on the clock of the submitter's boot.
    pub sent: Option<BootTime>,
    /// What costs the same has the same class; `None` of a stray.
    pub price_class: Option<String>,
    /// The estimate at the intent, or one made now; `None` where nobody knows.
    pub price: Option<Credits>,
    /// The charge that is on record.
    pub charged: Option<Credits>,
    /// What is on record as given back.
    pub refunded: Credits,
}

/// How a task is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// The service itself answered with it.
    Answered,
    /// Somebody or something settled it.
    Settled(SettledBy),
    /// Its shot is not known.
    Stray(FoundBy),
}

impl Certainty {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Answered,
        Self::Settled(SettledBy::Inferred),
        Self::Settled(SettledBy::InOrder),
        Self::Settled(SettledBy::Person),
        Self::Settled(SettledBy::Retold),
        Self::Stray(FoundBy::Statement),
        Self::Stray(FoundBy::Refuted),
        Self::Stray(FoundBy::Named),
    ];

    /// The word that it is stored under.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Settled(SettledBy::Inferred) => "inferred",
            Self::Settled(SettledBy::InOrder) => "in-order",
            Self::Settled(SettledBy::Person) => "person",
            Self::Settled(SettledBy::Retold) => "retold",
            Self::Stray(FoundBy::Statement) => "stray",
            Self::Stray(FoundBy::Refuted) => "refuted",
            Self::Stray(FoundBy::Named) => "named",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }
}

/// All pages of the statements, read at one go.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The rows, in any order.
    pub rows: Vec<StatementRow>,
    /// When the reading began.
    pub began_at: WallTime,
    /// Whether any row may be missing in it.
    pub wholeness: Wholeness,
}

/// How much of the statements a reading is sure to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wholeness {
    /// Rows may be missing or doubled: nothing is concluded.
    #[default]
    Broken,
    /// One whole pass: what it shows is there.
    Pass,
    /// Two whole passes that agree: what they do not show was not there.
    Agreed,
}

/// What may be concluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// How long rows may be late.
    pub lag: Duration,
    /// Whether the order of time decides between shots that are alike.
    pub in_order: bool,
}

/// What is concluded about an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It was accepted, as this task.
    Adopt {
        /// Which attempt.
        key: AttemptKey,
        /// The task.
        task_id: TaskId,
        /// By the rules, or by the order of time.
        by: SettledBy,
    },
    /// It had been taken as not accepted, and its row turned up.
    Reopen {
        /// Which attempt.
        key: AttemptKey,
        /// The task.
        task_id: TaskId,
    },
    /// All of these were accepted, as these tasks; which is whose is not known.
    AllAccepted {
        /// Which attempts.
        keys: Vec<AttemptKey>,
        /// Their tasks.
        tasks: Vec<TaskId>,
        /// The model of all of them.
        model: String,
    },
    /// It was not accepted.
    NotAccepted {
        /// Which attempt.
        key: AttemptKey,
    },
    /// It is too early to say.
    Later {
        /// Which attempt.
        key: AttemptKey,
        /// What it waits for.
        wait: Wait,
    },
    /// A person decides.
    Person {
        /// Which attempt.
        key: AttemptKey,
        /// Why the rules do not.
        doubt: Doubt,
        /// The tasks that it may be.
        tasks: Vec<TaskId>,
    },
}

/// What it takes to say more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wait {
    /// A submit that is under way, and may have made the row.
    Submit,
    /// A later submit whose row shows that the statements work.
    Witness,
}

/// Why the rules do not decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Doubt {
    /// Several shots can claim the same row, and there are not as many rows as shots.
    SeveralShots,
    /// Several rows can be its own.
    SeveralRows,
    /// Nobody knows which zone the statements are written in, and it matters.
    ZoneUnknown,
    /// A row may be its own, and nobody knows its price.
    PriceUnknown,
    /// A row that no shot holds stands near it, and does not fit it.
    UnclaimedRow,
    /// A row near it was adopted for another shot by its price, and its own price is not confirmed.
    AdoptedByAnother,
    /// The statements could not be read whole, or not twice alike.
    NotWhole,
    /// Its number in the ledger and the clock contradict those of other submits.
    Clocks,
    /// It is older than the statements are seen to reach.
    TooOld,
    /// An adopted task turned out not to be its own.
    Refuted,
    /// Taken as not accepted; now a row stands there that may be its own, and may not.
    LateRow,
    /// Its broken answer named a task, and no row shows that it was charged.
    Named,
    /// A row of another time that nobody holds may be its own: the clock may have been wrong when it was sent.
    OtherTime,
    /// A task that another shot holds was charged more than once, or with more than it costs: one of the charges may be its own.
    ChargedTwice,
}
