//! The numbers of keys and accounts, which all other tables go by.

use super::value::{Cells, Row};
use super::{Database, Statements as _, values};
use crate::error::LedgerError;
use crate::realm::Realm;
use std::cell::RefCell;

/// The shots of an account, the first parameter by its number: those of keys that asked for the same shot too are kept
/// apart.
pub(super) const OF_ACCOUNT: &str =
    "shots.realm IN (SELECT ?1 UNION ALL SELECT realm FROM main.keys WHERE account = ?1)";

/// The number of a key itself, and that of its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbers {
    pub(super) own: i64,
    pub(super) account: i64,
}

impl Numbers {
    fn of(row: &mut Cells<'_>) -> Result<Self, LedgerError> {
        Ok(Self { own: row.next()?, account: row.next()? })
    }
}

/// The keys that a transaction looked up so far, with their numbers: one transaction asks for the same key a dozen times, and
/// nobody else changes it meanwhile. It ends with its transaction.
#[derive(Debug, Default)]
pub struct KnownKeys(RefCell<Vec<(Realm, Numbers)>>);

/// The question for a key's numbers, with the base and the hash of the key.
pub const KEY_NUMBERS: &str = "SELECT realms.id, coalesce(keys.account, realms.id) FROM main.realms \
    LEFT JOIN main.keys ON keys.realm = realms.id WHERE base = ?1 AND key_hash = ?2";

impl KnownKeys {
    /// Notes what was answered to [`KEY_NUMBERS`], asked in this transaction.
    ///
    /// # Errors
    ///
    /// It is no such answer.
    pub fn note_answer(&self, realm: &Realm, row: &dyn Row) -> Result<(), LedgerError> {
        self.note(realm, Numbers::of(&mut Cells::of(row))?);
        Ok(())
    }

    /// The key that was looked up first: the next transaction of the same process most likely asks for it too.
    pub fn first(&self) -> Option<Realm> {
        self.0.borrow().first().map(|(realm, _)| realm.clone())
    }

    fn find(&self, realm: &Realm) -> Option<Numbers> {
        self.0.borrow().iter().find(|(known, _)| known == realm).map(|(_, numbers)| *numbers)
    }

    fn note(&self, realm: &Realm, numbers: Numbers) {
        self.0.borrow_mut().push((realm.clone(), numbers));
    }

    /// After a key has got another account.
    pub(super) fn forget(&self) {
        self.0.borrow_mut().clear();
    }
}

pub(super) trait Realms: Database {
    fn numbers(&self, realm: &Realm) -> Result<Option<Numbers>, LedgerError> {
        if let Some(known) = self.known_keys().find(realm) {
            return Ok(Some(known));
        }
        let found = self.one(KEY_NUMBERS, values![realm.base(), realm.key_hash()], Numbers::of)?;
        if let Some(numbers) = found {
            self.known_keys().note(realm, numbers);
        }
        Ok(found)
    }

    fn numbers_or_new(&self, realm: &Realm) -> Result<Numbers, LedgerError> {
        if let Some(known) = self.numbers(realm)? {
            return Ok(known);
        }
        let sql = "INSERT INTO main.realms (base, key_hash) VALUES (?1, ?2) RETURNING id";
        let own: i64 = self.value(sql, values![realm.base(), realm.key_hash()])?;
        Ok(Numbers { own, account: own })
    }

    /// The number of the account that a key belongs to: what everything is kept and asked for under.
    fn account_number(&self, realm: &Realm) -> Result<Option<i64>, LedgerError> {
        Ok(self.numbers(realm)?.map(|numbers| numbers.account))
    }

    fn account_number_or_new(&self, realm: &Realm) -> Result<i64, LedgerError> {
        Ok(self.numbers_or_new(realm)?.account)
    }
}

impl<D: Database + ?Sized> Realms for D {}
