//! Statements with their types written beside the values.
//!
//! Without the types the driver would prepare each statement by name, and the name would be unknown on the next server
//! connection that a pooler hands out.

use crate::connection::{ANSWER_WITHIN, Sent, wait};
use crate::error::PostgresError;
use crate::opening::Opening;
use crate::statement::{Kept, typed};
use giggle_ledger::LedgerError;
use giggle_ledger::tables::Value;
use std::cell::{Cell, RefCell};
use tokio_postgres::{Client, Row};

/// Values of a statement, in the order of `$1`, `$2`, ….
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$(giggle_ledger::tables::Value::from($value)),*] };
}
pub(crate) use values;

/// So many changes are on their way before their answers are read.
const MOST_ON_THEIR_WAY: usize = 64;

/// A transaction that is open on a connection, with the place of its database for errors.
///
/// What changes something and answers nothing is sent and not waited for: whoever writes keeps all other machines waiting, for
/// as long as its statements are on the way. Whether it was done is known with the next answer, at the latest with the end of the
/// transaction; the server keeps nothing of a transaction in which a statement failed.
pub(crate) struct Sql<'a> {
    pub(crate) client: &'a Client,
    pub(crate) place: &'a str,
    pub(crate) opening: Opening<'a>,
    /// Whether a statement failed: nothing of the transaction can be kept then.
    has_failed: Cell<bool>,
    on_their_way: RefCell<Vec<Sent<'a, Vec<Row>>>>,
}

impl<'a> Sql<'a> {
    pub(crate) fn new(client: &'a Client, place: &'a str, opening: Opening<'a>) -> Self {
        Self { client, place, opening, has_failed: Cell::new(false), on_their_way: RefCell::default() }
    }

    /// Takes what was asked for with the beginning.
    pub(crate) fn opened(&self) -> Result<&Opening<'a>, PostgresError> {
        self.opening.answered(self.place).map_err(|error| self.failed(error))?;
        Ok(&self.opening)
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.has_failed.get()
    }

    pub(crate) fn rows(&self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>, LedgerError> {
        let typed: Vec<_> = values.iter().map(typed).collect();
        let asked = Sent::new(self.client.query_typed(sql, &typed));
        // What was sent before is answered before.
        self.changed()?;
        asked.answer(self.place).map_err(|error| self.failed(error).into())
    }

    pub(crate) fn row(&self, sql: &str, values: &[Value<'_>]) -> Result<Option<Row>, LedgerError> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    /// Changes something.
    pub(crate) fn run(&self, sql: &str, values: &[Value<'_>]) -> Result<(), LedgerError> {
        let (client, sql) = (self.client, sql.to_owned());
        let values: Vec<_> = values.iter().map(Kept::of).collect();
        let sent = Sent::new(async move {
            let typed: Vec<_> = values.iter().map(Kept::typed).collect();
            client.query_typed(&sql, &typed).await
        });
        let on_their_way = {
            let mut all = self.on_their_way.borrow_mut();
            all.push(sent);
            all.len()
        };
        if on_their_way < MOST_ON_THEIR_WAY { Ok(()) } else { Ok(self.changed()?) }
    }

    /// Waits for all changes that were sent; the first that failed. Their answers are taken in the order in which they come.
    pub(crate) fn changed(&self) -> Result<(), PostgresError> {
        self.opened()?;
        let all = self.on_their_way.take();
        all.into_iter()
            .try_for_each(|sent| sent.answer(self.place).map(drop))
            .map_err(|error| self.failed(error))
    }

    /// Several statements without values.
    pub(crate) fn batch(&self, sql: &str) -> Result<(), PostgresError> {
        self.changed()?;
        wait(self.place, ANSWER_WITHIN, self.client.batch_execute(sql)).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: PostgresError) -> PostgresError {
        self.has_failed.set(true);
        error
    }
}

/// The same outside a transaction, for beats and questions that stand alone.
pub(crate) fn ask(
    client: &Client,
    place: &str,
    limit: std::time::Duration,
    sql: &str,
    values: &[Value<'_>],
) -> Result<Vec<Row>, PostgresError> {
    let typed: Vec<_> = values.iter().map(typed).collect();
    wait(place, limit, client.query_typed(sql, &typed))
}
