//! Statements with their types written beside the values.
//!
//! Without the types the driver would prepare each statement by name, and the name would be unknown on the next server
//! connection that a pooler hands out.

use crate::connection::{ANSWER_WITHIN, wait};
use crate::error::PostgresError;
use giggle_ledger::LedgerError;
use std::cell::Cell;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row};

/// A value of a statement. The ledger's columns hold whole numbers, texts and truths only.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bool(bool),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(Some(number))
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Int(Some(number.into()))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        Self::Text(text.map(str::to_owned))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(is: bool) -> Self {
        Self::Bool(is)
    }
}

impl Value {
    fn typed(&self) -> (&(dyn ToSql + Sync), Type) {
        match self {
            Self::Int(number) => (number, Type::INT8),
            Self::Text(text) => (text, Type::TEXT),
            Self::Bool(is) => (is, Type::BOOL),
        }
    }
}

/// Values of a statement, in the order of `$1`, `$2`, ….
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::sql::Value::from($value)),*] };
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
    pub(crate) fn rows(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, LedgerError> {
        let typed: Vec<_> = values.iter().map(Value::typed).collect();
        wait(self.place, ANSWER_WITHIN, self.client.query_typed(sql, &typed)).map_err(|error| {
            self.has_failed.set(true);
            LedgerError::from(error)
        })
    }

    pub(crate) fn row(&self, sql: &str, values: &[Value]) -> Result<Option<Row>, LedgerError> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    pub(crate) fn run(&self, sql: &str, values: &[Value]) -> Result<(), LedgerError> {
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
    values: &[Value],
) -> Result<Vec<Row>, PostgresError> {
    let typed: Vec<_> = values.iter().map(Value::typed).collect();
    wait(place, limit, client.query_typed(sql, &typed))
}
