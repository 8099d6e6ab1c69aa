//! Keys, their accounts, and what callers keep, in memory.

use super::{Contents, Undo};
use crate::error::LedgerError;
use crate::question::KnownKey;
use crate::realm::Realm;
use crate::store::{AccountStore, NoteStore};
use giggle_domain::Fingerprint;

impl AccountStore for Contents {
    fn keys_at(&mut self, base: &str) -> Result<Vec<KnownKey>, LedgerError> {
        let mut seen: Vec<(i64, Realm)> =
            self.rows.iter().map(|(id, (row, _))| (id.0, row.realm.clone())).collect();
        seen.extend(
            self.keys.iter().flat_map(|(key, account, _)| [key, account]).map(|it| (i64::MAX, it.clone())),
        );
        seen.sort();
        let mut keys: Vec<KnownKey> = Vec::new();
        for (_, key) in seen.into_iter().filter(|(_, key)| key.base() == base) {
            if keys.iter().any(|it| it.key == key) {
                continue;
            }
            let account = self.account_of(&key);
            let own = self.keys.iter().find(|(of, ..)| *of == key);
            let named = || self.keys.iter().find(|(_, it, name)| *it == account && name.is_some());
            let name = own.and_then(|it| it.2.clone()).or_else(|| named().and_then(|it| it.2.clone()));
            keys.push(KnownKey {
                name,
                has_shots: self.rows.values().any(|(row, _)| self.account_of(&row.realm) == key),
                is_joined: own.is_some(),
                account,
                key,
            });
        }
        Ok(keys)
    }

    fn account(&mut self, key: &Realm) -> Result<Realm, LedgerError> {
        Ok(self.account_of(key))
    }

    fn join(&mut self, key: &Realm, account: &Realm, name: Option<&str>) -> Result<(), LedgerError> {
        self.before.push(Undo::Keys(self.keys.clone()));
        let (before, account) = (self.account_of(key), self.account_of(account));
        for (_, of, _) in self.keys.iter_mut().filter(|(_, of, _)| *of == before) {
            *of = account.clone();
        }
        let mut keys = vec![key];
        if before != account {
            keys.push(&before);
            let is_free = |note: &str| !self.notes.contains_key(&(note.to_owned(), account.clone()));
            let own = self.notes.keys().filter(|(_, of)| *of == before).map(|(note, _)| note.clone());
            let moved: Vec<String> = own.filter(|note| is_free(note)).collect();
            for note in moved {
                if let Some(text) = self.notes.remove(&(note.clone(), before.clone())) {
                    self.before.push(Undo::Note(note.clone(), before.clone(), Some(text.clone())));
                    self.before.push(Undo::Note(note.clone(), account.clone(), None));
                    self.notes.insert((note, account.clone()), text);
                }
            }
        }
        for of in keys {
            if !self.keys.iter().any(|it| it.0 == *of) {
                self.keys.push((of.clone(), account.clone(), None));
            }
        }
        if let Some(own) = self.keys.iter_mut().find(|it| it.0 == *key).filter(|_| name.is_some()) {
            own.2 = name.map(str::to_owned);
        }
        Ok(())
    }
}

impl NoteStore for Contents {
    fn wish(&mut self, realm: &Realm, name: &str) -> Result<Option<String>, LedgerError> {
        let keys = self.keys_of(realm);
        let mine = |(of, called, _): &&(Realm, String, String)| keys.contains(of) && called == name;
        Ok(self.wishes.iter().find(mine).map(|(_, _, fingerprint)| fingerprint.clone()))
    }

    fn note_wish(&mut self, realm: &Realm, name: &str, fingerprint: &Fingerprint) -> Result<(), LedgerError> {
        self.before.push(Undo::Wishes(self.wishes.len()));
        self.wishes.push((realm.clone(), name.to_owned(), fingerprint.to_string()));
        Ok(())
    }

    fn wishes(&mut self) -> Result<Vec<(Realm, String, String)>, LedgerError> {
        Ok(self.wishes.clone())
    }

    fn notes(&mut self, name: &str) -> Result<Vec<(Realm, String)>, LedgerError> {
        let of_name = self.notes.iter().filter(|((called, _), _)| called == name);
        Ok(of_name.map(|((_, realm), text)| (realm.clone(), text.clone())).collect())
    }

    fn set_note(&mut self, realm: &Realm, name: &str, text: &str) -> Result<(), LedgerError> {
        let account = self.account_of(realm);
        let before = self.notes.insert((name.to_owned(), account.clone()), text.to_owned());
        self.before.push(Undo::Note(name.to_owned(), account, before));
        Ok(())
    }
}
