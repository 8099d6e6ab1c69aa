//! The store: putting a clip in, taking it out, and whether it can be trusted with one.

use crate::address::Address;
use crate::bucket::Bucket;
use crate::content::{Check, Content, Rules, away};
use crate::error::StoreError;
use crate::folder::Folder;
use crate::link::StoreLink;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

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

    /// The store was used before, by whoever: it has its mark, or it is not the store. An empty mount point looks like a new one.
    pub fn expect_mark(&self) {
        match &self.kind {
            Kind::Bucket(bucket) => bucket.expect_mark(),
            Kind::Folder(folder) => folder.expect_mark(),
        }
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
