//! Wishes: a caller's own name for what it asked for.
//!
//! An agent that lost the answer repeats its call under the same name. The name is bound, durably and before anything is
//! sent, to the one shot that it was first used for: said again of that shot it leads back to it, and said of another shot
//! it is a mistake that is refused. A name never makes a new clip of a shot that was asked for already.

use crate::engine::Durability;
use crate::error::LedgerError;
use crate::realm::Realm;
use crate::record::Ledger;
use giggle_domain::Fingerprint;

/// The longest name of a wish, in bytes: room for any identifier in use, and no place to keep a document.
pub const LONGEST_WISH: usize = 256;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// It was never used before, and stands for this shot from now on.
    New,
    /// It stands for this shot already.
    Same,
    /// It stands for another shot, with this fingerprint.
    Other(String),
}

impl Ledger {
    /// Binds a caller's name for its wish to a shot, unless it is bound already.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn wish(&self, realm: &Realm, name: &str, fingerprint: &Fingerprint) -> Result<Wish, LedgerError> {
        self.write(Durability::Now, |store| match store.wish(realm, name)? {
            None => {
                store.note_wish(realm, name, fingerprint)?;
                Ok(Wish::New)
            }
            Some(bound) if bound == fingerprint.to_string() => Ok(Wish::Same),
            Some(other) => Ok(Wish::Other(other)),
        })
    }
}

/// The name under which the addresses of stores are kept.
pub(crate) const STORES: &str = "stores";

impl Ledger {
    /// Whether clips of this ledger were kept in a store before, by any machine.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn knows_store(&self, address: &str) -> Result<bool, LedgerError> {
        let notes = self.read(|store| store.notes(STORES))?;
        Ok(notes.iter().any(|(_, text)| text.lines().any(|line| line == address)))
    }

    /// Keeps in mind that clips are kept in a store.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn note_store(&self, realm: &Realm, address: &str) -> Result<(), LedgerError> {
        self.write(Durability::Soon, |store| {
            let account = store.account(realm)?;
            let notes = store.notes(STORES)?;
            let known = notes.into_iter().find(|(of, _)| *of == account).map(|(_, text)| text);
            let known = known.unwrap_or_default();
            match known.lines().any(|line| line == address) {
                true => Ok(()),
                false => store.set_note(realm, STORES, &format!("{known}{address}\n")),
            }
        })
    }
}
