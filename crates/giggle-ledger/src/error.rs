//! What can go wrong with a ledger, as data.
//!
//! What people read is made of it where it is shown, in their language; the text here is for logs. It names no engine.

use crate::clock::WallTime;
use crate::shot::Standing;
use crate::state::Refused;
use std::path::PathBuf;

/// Why the ledger could not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// A newer giggle wrote it.
    #[error("the ledger was written by a newer giggle (its version is {found}, this giggle knows {known})")]
    Newer {
        /// The version in the file.
        found: i64,
        /// The highest version that this giggle knows.
        known: i64,
    },
    /// The file is a database, and not a ledger.
    #[error("`{}` is not a giggle ledger", path.display())]
    NotALedger {
        /// The file.
        path: PathBuf,
    },
    /// The state folder is on a network file system, where file locks and shared memory cannot be relied on.
    #[error("the state folder `{}` is on a network file system ({kind})", path.display())]
    NetworkFolder {
        /// The folder.
        path: PathBuf,
        /// The kind of file system.
        kind: String,
    },
    /// Others can look into the state folder, and it holds other things than a ledger.
    #[error("the state folder `{}` is open to other users", path.display())]
    NotPrivate {
        /// The folder.
        path: PathBuf,
    },
    /// The folder, or a file in it, belongs to another user, and cannot be made private or used.
    #[error("`{}` belongs to another user (uid {owner})", path.display())]
    NotOwned {
        /// The folder or file.
        path: PathBuf,
        /// The number of its owner.
        owner: u32,
    },
    /// The folder or a file in it cannot be used.
    #[error("the state folder cannot be used: `{}`", path.display())]
    Folder {
        /// The path.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The list of state folders cannot be read, or one of its lines is not a folder.
    #[error("the list of state folders cannot be used: `{}`", path.display())]
    Places {
        /// The file.
        path: PathBuf,
        /// What the system says; `None` where a line is no folder.
        source: Option<std::io::Error>,
    },
    /// Other processes kept it busy for longer than we wait.
    #[error("the ledger is busy")]
    Busy,
    /// The engine's storage says no.
    #[error("the ledger's storage failed")]
    Storage(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// An event that cannot follow.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The task belongs to another shot already.
    #[error("task {task_id} belongs to another shot already ({shot})")]
    TaskHeld {
        /// The task.
        task_id: String,
        /// The fingerprint of the shot that holds it, short.
        shot: String,
    },
    /// Another machine may still be waiting for the answer: nobody can say yet that there was none.
    #[error("the answer may come until {until}")]
    TooEarly {
        /// Until when.
        until: WallTime,
    },
    /// A stored event that this giggle cannot read.
    #[error("event {number} of the ledger cannot be read")]
    Unreadable {
        /// Its number.
        number: i64,
    },
    /// What is stored of a shot does not follow from one event to the next: some are missing.
    #[error("events of the shot {shot} are missing")]
    Gap {
        /// Its fingerprint, short; empty where the event that has it is missing.
        shot: String,
    },
    /// An event that cannot be put into text: a fault of giggle's.
    #[error("an event cannot be written")]
    Unwritable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The engine said that the work was done and did not run it: a fault of the engine's.
    #[error("the ledger's engine did nothing")]
    NothingRan,
    /// It is not all that it was: nothing may be sent on its word.
    #[error("the ledger has lost something: {0}")]
    Lost(Loss),
    /// The key is new to this ledger, at a base where it knows what other keys paid for: nobody said whose money it is.
    #[error("the key is new here, and nothing proves whose account it opens")]
    UnknownKey,
    /// The state folder is in memory, and would be forgotten when the machine stops.
    #[error("the state folder `{}` is in memory ({kind})", path.display())]
    InMemory {
        /// The folder.
        path: PathBuf,
        /// The kind of file system.
        kind: String,
    },
    /// Another ledger used the same state folder, and knows of submits that this one does not: they would be paid for again.
    #[error("the ledger {used} does not know what {other} knows, which used the same state folder")]
    Beside {
        /// The ledger that is in use.
        used: String,
        /// The other one.
        other: String,
    },
    /// Another server keeps the shared ledger now, or the same one with another history: the last that was written may be
    /// missing there.
    #[error("the database at {place} was replaced by another server, or by an older copy of itself")]
    FailedOver {
        /// Where the ledger is.
        place: String,
    },
    /// It lost something and continued with what was left, and one of the charges that it does not know may have paid for the shot.
    #[error("the ledger was recovered, and the statements may show charges that it does not know")]
    Recovered {
        /// What is known of such charges.
        charges: LostCharges,
    },
    /// No such shot is known.
    #[error("the ledger knows no such shot")]
    NoSuchShot,
    /// Shots begin with the given digits, which are too few to name one.
    #[error("`{name}` is too short to name a shot")]
    TooShort {
        /// What was given.
        name: String,
    },
    /// Several shots begin with the given digits.
    #[error("several shots match `{name}`")]
    Ambiguous {
        /// What was given.
        name: String,
    },
}

/// What the statements show of charges that a recovered ledger may have lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LostCharges {
    /// They have not been read whole since then.
    NotRead,
    /// Some that it does not know.
    Shown {
        /// Their tasks, the newest first.
        tasks: Vec<String>,
        /// How many name no task.
        nameless: usize,
    },
}

/// What a ledger has lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Its file: a log, a mark or a copy speaks of one, and it is not there.
    File,
    /// The mark beside it.
    Mark,
    /// The copy of its mark elsewhere: it is there and cannot be read.
    Copy,
    /// It is not the ledger that was here.
    OtherLedger,
    /// Its latest events.
    Events {
        /// The number of its last event.
        have: i64,
        /// The number of the last event that it is known to have had.
        had: i64,
    },
    /// Its history is another than the one that was marked.
    History,
    /// Its office: it was moved to another place, which knows what came after.
    Office,
    /// Its beginning: an export was to be read into it and was not.
    Import,
    /// Its place: the file that is open lies under its path no more.
    Place,
    /// Parts of its file, or rows of its summary.
    Parts,
}

impl std::fmt::Display for Loss {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File => f.write_str("its file is missing"),
            Self::Mark => f.write_str("the mark beside it is missing or unreadable"),
            Self::Copy => f.write_str("the copy of its mark in the data folder is unreadable"),
            Self::OtherLedger => f.write_str("another ledger was here"),
            Self::Events { have, had } => write!(f, "it ends with event {have}, and event {had} was written"),
            Self::History => f.write_str("its history is not the one that was written"),
            Self::Office => f.write_str("it was moved to another place"),
            Self::Import => f.write_str("an export could not be imported into it"),
            Self::Place => f.write_str("its file was moved or replaced while in use"),
            Self::Parts => f.write_str("parts of it are missing or damaged"),
        }
    }
}

impl LedgerError {
    pub(crate) fn unwritable(error: serde_json::Error) -> Self {
        Self::Unwritable(Box::new(error))
    }

    /// Whether a report was refused because a clip was there already, which outweighs whatever is said later.
    pub fn is_of_a_clip_that_was_there(&self) -> bool {
        let stands = |refused: &Refused| {
            refused.is_old_news() || matches!(refused.standing(), Standing::Completed | Standing::Downloaded)
        };
        matches!(self, Self::Refused(refused) if stands(refused))
    }

    /// Whether the same may succeed later: the storage was busy, or its disk full.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Busy | Self::Storage(_))
    }

    /// Whether it is of one shot alone, whose events this giggle cannot read or understand.
    pub(crate) fn is_of_unread_events(&self) -> bool {
        matches!(self, Self::Newer { .. } | Self::Unreadable { .. } | Self::Gap { .. })
    }

    /// Whether the event was only old news.
    pub fn is_old_news(&self) -> bool {
        matches!(self, Self::Refused(refused) if refused.is_old_news())
    }
}

/// An error with its causes, on one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |said, cause| format!("{said}: {cause}"))
}
