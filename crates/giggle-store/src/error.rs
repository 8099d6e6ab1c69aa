//! What can go wrong with the store, as data. No credential and no signed link is in any of it.

use std::path::PathBuf;

/// Trouble with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No credentials were given for a bucket.
    #[error("there are no credentials for {store}")]
    NoCredentials {
        /// The store.
        store: String,
    },
    /// The endpoint cannot be used.
    #[error("the endpoint `{endpoint}` cannot be used: https, or http on this machine")]
    Endpoint {
        /// As it was given, without what may be a secret.
        endpoint: String,
    },
    /// There is no such bucket, or no such folder.
    #[error("{store} does not exist")]
    Missing {
        /// The store.
        store: String,
    },
    /// The mark that every store has is not there, though the store was used before: it is not mounted, or it was emptied.
    #[error("{store} has no mark `giggle-store` any more")]
    Unmarked {
        /// The store.
        store: String,
    },
    /// The credentials are not known there, or wrong.
    #[error("{store} does not accept the credentials")]
    Unknown {
        /// The store.
        store: String,
    },
    /// The bucket is in another region than the one that is set.
    #[error("{store} is in another region than the one that is set")]
    Region {
        /// The store.
        store: String,
    },
    /// The credentials lack a right.
    #[error("there is no right to {act} in {store}")]
    Forbidden {
        /// The store.
        store: String,
        /// What was to be done: `read`, `write` or the like.
        act: &'static str,
    },
    /// The clocks of this machine and of the server differ too much for a signature.
    #[error("the clock of this machine differs from that of {store}")]
    Clock {
        /// The store.
        store: String,
    },
    /// The store was not reached, or failed. The same may be tried again.
    #[error("{store} cannot be reached: {why}")]
    Unreachable {
        /// The store.
        store: String,
        /// What broke.
        why: String,
    },
    /// Another object is already under the key that this content would have.
    #[error("{url} holds something else than the clip that is to be kept there")]
    Collision {
        /// The object.
        url: String,
    },
    /// What came out is not what was put in.
    #[error("{url} does not hold the clip any more: its bytes have another hash")]
    Altered {
        /// The object.
        url: String,
    },
    /// The object is not there.
    #[error("{url} is gone")]
    Gone {
        /// The object.
        url: String,
    },
    /// The address is of another store than the one that is set.
    #[error("{url} is not in {store}")]
    Elsewhere {
        /// The object.
        url: String,
        /// The store.
        store: String,
    },
    /// A folder gives no links.
    #[error("{store} is a folder, which has no links")]
    NoLinks {
        /// The store.
        store: String,
    },
    /// A file of this machine cannot be read or written.
    #[error("{}: {source}", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file that was to be put is not what it was when it was looked at.
    #[error("{} changed while it was being stored", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
}

impl StoreError {
    /// Whether the same may succeed later without anybody changing a setting.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Disk { .. } => true,
            Self::NoCredentials { .. }
            | Self::Endpoint { .. }
            | Self::Missing { .. }
            | Self::Unmarked { .. }
            | Self::Unknown { .. }
            | Self::Region { .. }
            | Self::Forbidden { .. }
            | Self::Clock { .. }
            | Self::Collision { .. }
            | Self::Altered { .. }
            | Self::Gone { .. }
            | Self::Elsewhere { .. }
            | Self::NoLinks { .. }
            | Self::Changed { .. } => false,
        }
    }
}
