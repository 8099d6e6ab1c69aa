//! What is kept, and what every kind of store is told and asked.

use crate::address::Credentials;
use crate::error::StoreError;
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::io::Read;
use std::time::Duration;

/// Clips above this length go in parts, so that a broken connection costs one part and not the clip.
pub const MULTIPART_ABOVE: u64 = 64 * 1024 * 1024;

/// What a clip is: the hash and the length of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// The length.
    pub bytes: u64,
}

impl Content {
    /// The key that content is kept under. The first digits spread clips over folders.
    pub(crate) fn key(&self) -> String {
        let first: String = self.sha256.chars().take(2).collect();
        format!("{first}/{}.mp4", self.sha256)
    }

    /// The hash that a key names.
    pub(crate) fn hash_of(key: &str) -> Option<&str> {
        key.rsplit('/').next()?.strip_suffix(".mp4")
    }
}

/// How a bucket is reached.
#[derive(Clone, Default)]
pub struct Rules {
    /// The key to it; a folder needs none.
    pub credentials: Option<Credentials>,
    /// Another server than Amazon's.
    pub endpoint: Option<String>,
    /// The region; `us-east-1` unless said otherwise.
    pub region: Option<String>,
    /// What carries the requests, with the certificates and the proxy that the caller wants. Redirects must be off.
    pub http: Option<reqwest::Client>,
    /// How long a request that fails for now is tried again.
    pub patience: Option<Duration>,
    /// Clips above this length go in parts; for tests. [`MULTIPART_ABOVE`] unless said otherwise.
    pub multipart_above: Option<u64>,
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rules(…)")
    }
}

/// What was found out about a store, one thing after the other.
#[derive(Debug)]
pub struct Check {
    /// Whether something can be created there, and is not overwritten by a second creation.
    pub creates: Result<bool, StoreError>,
    /// Whether it can be read, by range.
    pub reads: Result<bool, StoreError>,
    /// Whether unfinished uploads are cleaned up by a rule of the bucket; `None` where nobody may know, or there can be none.
    pub cleans_up: Option<bool>,
}

/// What lies in a store under the name of nobody's content: that it is one, and that it can be written.
pub(crate) const MARK: &str = "giggle-store";
/// What the mark holds.
pub(crate) const MARK_TEXT: &str = "giggle keeps clips here, each under the SHA-256 of its bytes\n";

/// Does what waits for a disk on a thread that may wait.
pub(crate) async fn away<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(StoreError::Unreachable { store: "the disk".into(), why: error.to_string() }),
    }
}

/// How much of a file is in memory at once.
pub(crate) const PIECE: usize = 8 * 1024 * 1024;

/// The hash of what a file holds.
pub(crate) fn hash_of_file(file: &mut impl Read) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex::encode(hash.finalize())),
            read => hash.update(&piece[..read]),
        }
    }
}
