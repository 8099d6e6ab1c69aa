//! A statement as this database spells it, the values that go with it, and a row of its answer.

use giggle_ledger::LedgerError;
use giggle_ledger::tables::{Row, Value};
use tokio_postgres::types::{FromSql, ToSql, Type};

/// A value as the driver takes it, with its type.
pub(crate) fn typed<'v>(value: &'v Value<'_>) -> (&'v (dyn ToSql + Sync), Type) {
    match value {
        Value::Int(number) => (number, Type::INT8),
        Value::Text(text) => (text, Type::TEXT),
        Value::Bool(is) => (is, Type::BOOL),
    }
}

/// A value that outlives whoever gave it.
pub(crate) enum Kept {
    Int(Option<i64>),
    Text(Option<String>),
    Bool(bool),
}

impl Kept {
    pub(crate) fn of(value: &Value<'_>) -> Self {
        match *value {
            Value::Int(number) => Self::Int(number),
            Value::Text(text) => Self::Text(text.map(str::to_owned)),
            Value::Bool(is) => Self::Bool(is),
        }
    }

    pub(crate) fn typed(&self) -> (&(dyn ToSql + Sync), Type) {
        match self {
            Self::Int(number) => (number, Type::INT8),
            Self::Text(text) => (text, Type::TEXT),
            Self::Bool(is) => (is, Type::BOOL),
        }
    }
}

/// A statement of the ledger's tables as this database spells it.
pub(crate) fn spelled(sql: &str) -> String {
    sql.replace("main.", "giggle.").replace('?', "$")
}

/// A row as the tables of the ledger read it.
pub(crate) struct PostgresRow<'a>(pub(crate) &'a tokio_postgres::Row);

impl PostgresRow<'_> {
    fn get<'r, T: FromSql<'r>>(&'r self, place: usize) -> Result<T, LedgerError> {
        self.0.try_get(place).map_err(|error| LedgerError::Storage(Box::new(error)))
    }
}

impl Row for PostgresRow<'_> {
    fn int(&self, place: usize) -> Result<Option<i64>, LedgerError> {
        self.get(place)
    }

    fn text(&self, place: usize) -> Result<Option<String>, LedgerError> {
        self.get(place)
    }

    fn bool(&self, place: usize) -> Result<bool, LedgerError> {
        self.get(place)
    }
}
