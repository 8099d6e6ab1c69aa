//! What can go wrong with a ledger, as data.
//!
//! What people read is made of it where it is shown, in their language; the text here is for logs. It names no engine.

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
    /// The folder or a file in it cannot be used.
    #[error("the state folder cannot be used: `{}`", path.display())]
    Folder {
        /// The path.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
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
    /// A stored event that this giggle cannot read.
    #[error("event {number} of the ledger cannot be read")]
    Unreadable {
        /// Its number.
        number: i64,
    },
    /// An event that cannot be put into text: a fault of giggle's.
    #[error("an event cannot be written")]
    Unwritable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The engine said that the work was done and did not run it: a fault of the engine's.
    #[error("the ledger's engine did nothing")]
    NothingRan,
    /// No such shot is known.
    #[error("the ledger knows no such shot")]
    NoSuchShot,
    /// Several shots begin with the given digits.
    #[error("several shots match `{name}`")]
    Ambiguous {
        /// What was given.
        name: String,
    },
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

    /// Whether the event was only old news.
    pub fn is_old_news(&self) -> bool {
        matches!(self, Self::Refused(refused) if refused.is_old_news())
    }
}
