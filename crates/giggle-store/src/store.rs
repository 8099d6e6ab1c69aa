//! The store: putting a clip in, taking it out, and whether it can be trusted with one.

use crate::address::{Address, Credentials};
use crate::bucket::Bucket;
use crate::error::StoreError;
use crate::folder::Folder;
use crate::link::StoreLink;
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
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

/// A store.
#[derive(Debug)]
pub struct Store {
    address: Address,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Bucket(Bucket),
    Folder(Folder),
}

/// What lies in a store under the name of nobody's content: that it is one, and that it can be written.
pub(crate) const MARK: &str = "giggle-store";
/// What the mark holds.
pub(crate) const MARK_TEXT: &str = "giggle keeps clips here, each under the SHA-256 of its bytes\n";

impl Store {
    /// A store that nothing was asked of yet.
    ///
    /// # Errors
    ///
    /// A bucket without credentials, or an endpoint that would be reached without encryption.
    pub fn open(address: Address, rules: &Rules) -> Result<Self, StoreError> {
        let kind = match &address {
            Address::Bucket { bucket, prefix } => {
                Kind::Bucket(Bucket::open(&address.to_string(), bucket, prefix, rules)?)
            }
            Address::Folder(path) => Kind::Folder(Folder::new(path)),
        };
        Ok(Self { address, kind })
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Whether a clip could be put there: found out by creating a small mark, once for all who use the store.
    ///
    /// # Errors
    ///
    /// Why not. One that [may pass](StoreError::may_pass) says nothing against the store.
    pub async fn ready(&self) -> Result<(), StoreError> {
        match &self.kind {
            Kind::Bucket(bucket) => bucket.ready().await,
            Kind::Folder(folder) => folder.ready(),
        }
    }

    /// Puts a clip in, from a file that holds this content; its address there.
    ///
    /// Where it is already, it stays as it is. Two machines may put the same clip at once.
    ///
    /// # Errors
    ///
    /// The file stays where it is, and the same may be tried again.
    pub async fn put(&self, file: &Path, content: &Content) -> Result<String, StoreError> {
        let key = content.key();
        match &self.kind {
            Kind::Bucket(bucket) => bucket.put(file, &key, content).await?,
            Kind::Folder(folder) => {
                let (folder, file, content) = (folder.clone(), file.to_owned(), content.clone());
                let at = key.clone();
                away(move || folder.put(&file, &at, &content)).await?;
            }
        }
        Ok(self.address.of(&key))
    }

    /// Takes a clip out, into an empty file. It is read by range, from where a broken connection left off, and its hash is
    /// compared at the end.
    ///
    /// # Errors
    ///
    /// It is not there, it is not what was put there, or the store was not reached; the file then holds nothing of use.
    pub async fn take(&self, url: &str, content: &Content, to: &mut File) -> Result<(), StoreError> {
        let key = self.address.key_of(url).ok_or_else(|| self.elsewhere(url))?;
        let hash = match &self.kind {
            Kind::Bucket(bucket) => bucket.take(url, key, content, to).await?,
            Kind::Folder(folder) => folder.take(url, key, content, to)?,
        };
        if hash == content.sha256 { Ok(()) } else { Err(StoreError::Altered { url: url.to_owned() }) }
    }

    /// A link to a clip that whoever has it can follow for so long.
    ///
    /// # Errors
    ///
    /// A folder has none; or the clip is kept elsewhere.
    pub async fn link(&self, url: &str, lasts: Duration) -> Result<StoreLink, StoreError> {
        let key = self.address.key_of(url).ok_or_else(|| self.elsewhere(url))?;
        match &self.kind {
            Kind::Bucket(bucket) => bucket.link(key, lasts).await,
            Kind::Folder(_) => Err(StoreError::NoLinks { store: self.address.to_string() }),
        }
    }

    /// Finds out whether the store can do what is asked of it.
    pub async fn check(&self) -> Check {
        match &self.kind {
            Kind::Bucket(bucket) => bucket.check().await,
            Kind::Folder(folder) => folder.check(),
        }
    }

    fn elsewhere(&self, url: &str) -> StoreError {
        StoreError::Elsewhere { url: url.to_owned(), store: self.address.to_string() }
    }
}

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
pub(crate) fn hash_of_file(file: &mut File) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex::encode(hash.finalize())),
            read => hash.update(&piece[..read]),
        }
    }
}
