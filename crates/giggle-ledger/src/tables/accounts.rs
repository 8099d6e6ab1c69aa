//! Keys, their accounts, and what callers keep.

use super::realms::Realms as _;
use super::{Database, Statements as _, values};
use crate::error::LedgerError;
use crate::question::KnownKey;
use crate::realm::Realm;
use crate::store::{AccountStore, NoteStore};
use giggle_domain::Fingerprint;

/// The tables of what a key holds, with what makes a row of the one key and a row of the other the same.
const HELD: [(&str, &str); 4] = [
    ("shots", "other.fingerprint = own.fingerprint"),
    ("attempts", "other.task_id = own.task_id"),
    ("wishes", "other.name = own.name"),
    ("notes", "other.name = own.name"),
];

impl<D: Database> AccountStore for D {
    fn keys_at(&mut self, base: &str) -> Result<Vec<KnownKey>, LedgerError> {
        self.all(
            "SELECT realms.base, realms.key_hash, account.base, account.key_hash, \
             coalesce(keys.name, (SELECT named.name FROM main.keys AS named \
              WHERE named.account = coalesce(keys.account, realms.id) AND named.name IS NOT NULL \
              ORDER BY named.realm LIMIT 1)), \
             EXISTS (SELECT 1 FROM main.shots WHERE shots.realm = realms.id), keys.account IS NOT NULL \
             FROM main.realms LEFT JOIN main.keys ON keys.realm = realms.id \
             LEFT JOIN main.realms AS account ON account.id = keys.account \
             WHERE realms.base = ?1 ORDER BY realms.id",
            values![base],
            |row| {
                let key = Realm::new(&row.next::<String>()?, &row.next::<String>()?);
                let account = row.next::<Option<String>>()?.zip(row.next::<Option<String>>()?);
                Ok(KnownKey {
                    account: account.map_or_else(|| key.clone(), |(base, hash)| Realm::new(&base, &hash)),
                    key,
                    name: row.next()?,
                    has_shots: row.next()?,
                    is_joined: row.next()?,
                })
            },
        )
    }

    fn account(&mut self, key: &Realm) -> Result<Realm, LedgerError> {
        let joined = self.numbers(key)?.filter(|numbers| numbers.own != numbers.account);
        let Some(numbers) = joined else { return Ok(key.clone()) };
        let sql = "SELECT base, key_hash FROM main.realms WHERE id = ?1";
        self.one(sql, values![numbers.account], |row| {
            Ok(Realm::new(&row.next::<String>()?, &row.next::<String>()?))
        })?
        .ok_or(LedgerError::NothingRan)
    }

    fn join(&mut self, key: &Realm, account: &Realm, name: Option<&str>) -> Result<(), LedgerError> {
        let numbers = self.numbers_or_new(key)?;
        let (own, before) = (numbers.own, numbers.account);
        let account = self.account_number_or_new(account)?;
        self.known_keys().forget();
        if before != account {
            // All keys that were known to open the one account open the other; what each of them holds goes over, and
            // what both hold stays where it is: it counts once.
            let both = values![before, account];
            self.change("UPDATE main.keys SET account = ?2 WHERE account = ?1", both)?;
            self.change(
                "INSERT INTO main.keys (realm, account) VALUES (?1, ?2) \
                 ON CONFLICT (realm) DO UPDATE SET account = excluded.account",
                both,
            )?;
            for (table, same) in HELD {
                self.change(
                    &format!(
                        "UPDATE main.{table} AS own SET realm = ?2 WHERE realm = ?1 AND NOT EXISTS \
                         (SELECT 1 FROM main.{table} AS other WHERE other.realm = ?2 AND {same})"
                    ),
                    both,
                )?;
            }
            self.change("UPDATE main.resets SET realm = ?2 WHERE realm = ?1", both)?;
            self.change("UPDATE main.queued_lists SET realm = ?2 WHERE realm = ?1", both)?;
        }
        self.change(
            "INSERT INTO main.keys (realm, account, name) VALUES (?1, ?2, ?3) ON CONFLICT (realm) DO UPDATE \
             SET account = excluded.account, name = coalesce(excluded.name, keys.name)",
            values![own, account, name],
        )
    }
}

impl<D: Database> NoteStore for D {
    fn wish(&mut self, realm: &Realm, name: &str) -> Result<Option<String>, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(None) };
        let sql = "SELECT fingerprint FROM main.wishes WHERE realm = ?1 AND name = ?2";
        self.one(sql, values![realm, name], |row| row.next())
    }

    fn note_wish(&mut self, realm: &Realm, name: &str, fingerprint: &Fingerprint) -> Result<(), LedgerError> {
        let realm = self.account_number_or_new(realm)?;
        let sql = "INSERT INTO main.wishes (realm, name, fingerprint) VALUES (?1, ?2, ?3)";
        self.change(sql, values![realm, name, &fingerprint.to_string()])
    }

    fn wishes(&mut self) -> Result<Vec<(Realm, String, String)>, LedgerError> {
        self.all(
            "SELECT base, key_hash, name, fingerprint FROM main.wishes JOIN main.realms \
             ON realms.id = wishes.realm ORDER BY realms.id, name",
            values![],
            |row| Ok((Realm::new(&row.next::<String>()?, &row.next::<String>()?), row.next()?, row.next()?)),
        )
    }

    fn notes(&mut self, name: &str) -> Result<Vec<(Realm, String)>, LedgerError> {
        self.all(
            "SELECT base, key_hash, text FROM main.notes JOIN main.realms ON realms.id = notes.realm \
             WHERE name = ?1 ORDER BY realms.id",
            values![name],
            |row| Ok((Realm::new(&row.next::<String>()?, &row.next::<String>()?), row.next()?)),
        )
    }

    fn set_note(&mut self, realm: &Realm, name: &str, text: &str) -> Result<(), LedgerError> {
        let realm = self.account_number_or_new(realm)?;
        self.change(
            "INSERT INTO main.notes (realm, name, text) VALUES (?1, ?2, ?3) \
             ON CONFLICT (realm, name) DO UPDATE SET text = excluded.text",
            values![realm, name, text],
        )
    }
}
