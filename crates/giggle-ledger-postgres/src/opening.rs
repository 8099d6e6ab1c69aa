//! What a transaction begins with: its beginning, the database's clock, and the key that it most likely needs.
//!
//! All of it is sent ahead of the first question. The driver stops reading where an answer is not taken, so whoever waits for a
//! later answer takes these first, in the order in which they were asked for.

use crate::connection::Sent;
use crate::error::PostgresError;
use crate::statement::{PostgresRow, spelled};
use giggle_ledger::tables::{KEY_NUMBERS, KnownKeys};
use giggle_ledger::{Realm, WallTime};
use std::cell::{Cell, RefCell};
use std::time::Instant;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Row, SimpleQueryMessage};

/// The database's clock, asked once with the beginning of a transaction.
pub(crate) const CLOCK: &str = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/// A key, and the question for its numbers.
type Ahead<'c> = (Realm, Sent<'c, Vec<Row>>);

/// How a transaction began.
pub(crate) struct Opening<'c> {
    /// The beginning, where it was not waited for.
    beginning: RefCell<Option<Sent<'c, Vec<SimpleQueryMessage>>>>,
    /// What the database's clock said then; from then on this machine counts.
    began_at: Cell<Option<(WallTime, Instant)>>,
    ahead: RefCell<Option<Ahead<'c>>>,
    known_keys: KnownKeys,
}

impl<'c> Opening<'c> {
    /// A transaction whose beginning is on its way, and asks for the key that the last one asked for.
    pub(crate) fn sent(client: &'c Client, begin: &'c str, key: Option<Realm>) -> Self {
        let beginning = Sent::new(client.simple_query(begin));
        let ahead = key.map(|key| {
            let (base, hash) = (key.base().to_owned(), key.key_hash().to_owned());
            let asked = async move {
                client.query_typed(&spelled(KEY_NUMBERS), &[(&base, Type::TEXT), (&hash, Type::TEXT)]).await
            };
            (key, Sent::new(asked))
        });
        Self {
            beginning: RefCell::new(Some(beginning)),
            began_at: Cell::new(None),
            ahead: RefCell::new(ahead),
            known_keys: KnownKeys::default(),
        }
    }

    /// Waits for the beginning alone, and gives what it says.
    pub(crate) fn begun(&self, place: &str) -> Result<Vec<SimpleQueryMessage>, PostgresError> {
        let Some(beginning) = self.beginning.take() else { return Ok(Vec::new()) };
        let messages = beginning.answer(place)?;
        self.began_at.set(time_of(&messages).map(|time| (time, Instant::now())));
        Ok(messages)
    }

    /// Takes all that was asked for ahead.
    pub(crate) fn answered(&self, place: &str) -> Result<(), PostgresError> {
        self.begun(place)?;
        if let Some((key, asked)) = self.ahead.take()
            && let Some(row) = asked.answer(place)?.first()
        {
            let _ = self.known_keys.note_answer(&key, &PostgresRow(row));
        }
        Ok(())
    }

    /// What time it is by the database's clock.
    pub(crate) fn now(&self) -> Option<WallTime> {
        self.began_at.get().map(|(time, at)| time.plus(at.elapsed()))
    }

    pub(crate) fn known_keys(&self) -> &KnownKeys {
        &self.known_keys
    }

    /// The key that the next transaction most likely asks for.
    pub(crate) fn next_key(&self) -> Option<Realm> {
        self.known_keys.first().or_else(|| self.ahead.take().map(|(key, _)| key))
    }
}

/// The time of a beginning: the row that has one column only.
fn time_of(messages: &[SimpleQueryMessage]) -> Option<WallTime> {
    messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) if row.len() == 1 => row.get(0)?.parse().ok().map(WallTime),
        _ => None,
    })
}
