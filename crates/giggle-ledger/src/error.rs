//! What can go wrong with a ledger, and the way out of it.

use super::state::{Refused, Standing};
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
    /// The database says no.
    #[error("the ledger's storage failed")]
    Storage(#[from] rusqlite::Error),
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
    /// What to do about it, in one sentence; `None` where nothing can be said.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            // None of these may lead to an empty ledger in the place of one that knows what is paid for.
            Self::Newer { .. } => {
                "update giggle: the ledger knows what is paid for already; meanwhile `giggle --no-ledger download TASK_ID` brings a clip here"
            }
            Self::NotALedger { .. } => {
                "if it was the ledger, bring it back from a copy of yours; if it never was, move it away"
            }
            Self::NetworkFolder { .. } => {
                "set GIGGLE_STATE_DIR to a folder on a local disk; a ledger that is here already must move there first"
            }
            Self::NotPrivate { .. } => "make it private (chmod 700)",
            Self::Folder { .. } => {
                "make the folder and the ledger in it readable and writable again; meanwhile `giggle --no-ledger download TASK_ID` brings a clip here"
            }
            Self::Busy => "let the other giggle processes finish, then repeat the command",
            Self::Ambiguous { .. } => "give more digits of the fingerprint, or the task id",
            Self::NoSuchShot => "`giggle ledger` lists the shots",
            Self::TaskHeld { .. } => "`giggle ledger show` tells what became of it",
            Self::Storage(_) | Self::Refused(_) | Self::Unreadable { .. } => return None,
        })
    }

    /// Whether the fault lies in the settings (the state folder, the version), and not in what was asked.
    pub fn is_settings_fault(&self) -> bool {
        matches!(
            self,
            Self::Newer { .. }
                | Self::NotALedger { .. }
                | Self::NetworkFolder { .. }
                | Self::NotPrivate { .. }
                | Self::Folder { .. }
        )
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

/// Whether SQLite means "somebody else is writing".
pub(crate) fn from_sqlite(error: rusqlite::Error) -> LedgerError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => LedgerError::Busy,
        _ => LedgerError::Storage(error),
    }
}
