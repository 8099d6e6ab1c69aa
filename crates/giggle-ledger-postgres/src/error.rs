//! What can go wrong between the ledger and its database, as data.
//!
//! The password is in none of it: a message of the server's names user and database at most.

use giggle_ledger::LedgerError;
use std::time::Duration;

/// Trouble with the database.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// No connection.
    #[error("no connection to the database at {place}")]
    NotConnected {
        /// Host, port and database.
        place: String,
        /// What the driver says.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The connection broke, or the server refused a statement.
    #[error("the database at {place} failed")]
    Failed {
        /// Host, port and database.
        place: String,
        /// What the driver says.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The server did not answer in time.
    #[error("the database at {place} did not answer within {} s", limit.as_secs())]
    Silent {
        /// Host, port and database.
        place: String,
        /// How long it was waited for.
        limit: Duration,
    },
    /// The transaction was rolled back: nothing of it was kept.
    #[error("the database at {place} rolled a transaction back")]
    RolledBack {
        /// Host, port and database.
        place: String,
    },
    /// The connection broke while a transaction was being committed, and the server cannot be asked what became of it.
    #[error("the connection to {place} broke during a commit, and nobody knows whether it was done")]
    UnknownCommit {
        /// Host, port and database.
        place: String,
    },
    /// A version that lacks what the ledger needs.
    #[error("PostgreSQL {found} is too old: the ledger needs {needed} or later")]
    TooOld {
        /// The server's version.
        found: String,
        /// The oldest major version that will do.
        needed: u32,
    },
    /// A database whose letters cannot hold every prompt and every answer.
    #[error("the database at {place} has the encoding {found}, and the ledger needs UTF8")]
    Encoding {
        /// Host, port and database.
        place: String,
        /// The encoding.
        found: String,
    },
    /// The certificates that the server's is to be verified by cannot be read.
    #[error("sslrootcert: {}: {why}", path.display())]
    Certificates {
        /// The file.
        path: std::path::PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A standby, which takes no writes.
    #[error("the database at {place} is a standby, not the primary")]
    Standby {
        /// Host, port and database.
        place: String,
    },
    /// The ledger was moved to another place.
    #[error("this ledger was moved to {to}")]
    Moved {
        /// Where it is now.
        to: String,
    },
    /// The driver's own thread cannot be started.
    #[error("no thread for the database connection")]
    NoThread(#[source] std::io::Error),
}

impl PostgresError {
    /// Whether the server refused a connection for a reason that stays until somebody changes something: no connection is free, or the
    /// user, the password or the rights will not do. A server that is starting, stopping or failing over says something else.
    pub(crate) fn is_lasting_refusal(&self) -> bool {
        matches!(self, Self::NotConnected { .. })
            && self
                .code()
                .is_some_and(|code| ["28", "3D", "42", "53"].iter().any(|class| code.starts_with(class)))
    }

    /// The five signs by which the server says what is wrong, where it said something.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::NotConnected { source, .. } | Self::Failed { source, .. } => {
                source.code().map(tokio_postgres::error::SqlState::code)
            }
            Self::Silent { .. }
            | Self::RolledBack { .. }
            | Self::UnknownCommit { .. }
            | Self::TooOld { .. }
            | Self::Encoding { .. }
            | Self::Certificates { .. }
            | Self::Standby { .. }
            | Self::Moved { .. }
            | Self::NoThread(_) => None,
        }
    }
}

impl From<PostgresError> for LedgerError {
    fn from(error: PostgresError) -> Self {
        Self::Storage(Box::new(error))
    }
}
