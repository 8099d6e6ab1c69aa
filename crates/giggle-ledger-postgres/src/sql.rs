//! Statements with their types written beside the values.
//!
//! Without the types the driver would prepare each statement by name, and the name would be unknown on the next server
//! connection that a pooler hands out.

use crate::connection::{ANSWER_WITHIN, wait};
use crate::error::PostgresError;
use giggle_ledger::LedgerError;
use giggle_ledger::tables::Value;
use std::cell::Cell;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row};

/// A value as the driver takes it, with its type.
fn typed<'v>(value: &'v Value<'_>) -> (&'v (dyn ToSql + Sync), Type) {
    match value {
        Value::Int(number) => (number, Type::INT8),
        Value::Text(text) => (text, Type::TEXT),
        Value::Bool(is) => (is, Type::BOOL),
    }
}

/// Values of a statement, in the order of `$1`, `$2`, ….
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$(giggle_ledger::tables::Value::from($value)),*] };
}
pub(crate) use values;

/// A transaction that is open on a connection, with the place of its database for errors.
pub(crate) struct Sql<'a> {
    pub(crate) client: &'a Client,
    pub(crate) place: &'a str,
    /// Whether a statement failed: nothing of the transaction can be kept then.
    pub(crate) has_failed: &'a Cell<bool>,
}

impl Sql<'_> {
    pub(crate) fn rows(&self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>, LedgerError> {
        let typed: Vec<_> = values.iter().map(typed).collect();
        wait(self.place, ANSWER_WITHIN, self.client.query_typed(sql, &typed)).map_err(|error| {
            self.has_failed.set(true);
            LedgerError::from(error)
        })
    }

    pub(crate) fn row(&self, sql: &str, values: &[Value<'_>]) -> Result<Option<Row>, LedgerError> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    pub(crate) fn run(&self, sql: &str, values: &[Value<'_>]) -> Result<(), LedgerError> {
        self.rows(sql, values).map(|_| ())
    }

    /// Several statements without values.
    pub(crate) fn batch(&self, sql: &str) -> Result<(), PostgresError> {
        wait(self.place, ANSWER_WITHIN, self.client.batch_execute(sql))
            .inspect_err(|_| self.has_failed.set(true))
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
