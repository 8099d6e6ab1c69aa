//! A task by what people call it: its own id, or the key of its shot as the ledger lists it.

use super::{Followed, Production};
use crate::ledger::Filter;
use crate::unhurried::unhurried;
use giggle_domain::TaskId;

/// As many digits of a shot's key as the ledger shows.
const DIGITS: usize = 12;

impl Production<'_> {
    /// The task of an id, or of the shot whose key it is. A key is a part of a hash, and no service's task is called like it.
    pub fn follow_named(&self, name: &TaskId) -> Followed {
        let id = self.task_of_key(name.as_str());
        self.follow(id.as_ref().unwrap_or(name))
    }

    fn task_of_key(&self, key: &str) -> Option<TaskId> {
        let is_key = (DIGITS..=64).contains(&key.len()) && key.bytes().all(|it| it.is_ascii_hexdigit());
        let session = self.session.as_ref().filter(|_| is_key)?;
        let filter = Filter {
            realm: Some(session.realm.clone()),
            fingerprint_prefix: Some(key.to_ascii_lowercase()),
            most: Some(2),
            ..Filter::default()
        };
        let rows = unhurried(|| session.ledger.list(&filter)).ok()?;
        match &rows[..] {
            [row] => row.task_id.clone(),
            _ => None,
        }
    }
}
