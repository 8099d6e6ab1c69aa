//! What a value of the ledger is in a column, and back.

use crate::case::Certainty;
use crate::clock::{WallTime, millis};
use crate::credits::Credits;
use crate::error::LedgerError;
use crate::keys::ShotId;
use crate::queue::WantedEnd;
use crate::shot::Standing;
use crate::summary::EndingKind;
use giggle_domain::TaskId;
use std::time::Duration;

/// A value of a statement. The ledger's columns hold whole numbers, texts and truths only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// A whole number, or none.
    Int(Option<i64>),
    /// A text, or none.
    Text(Option<&'a str>),
    /// Whether something is so.
    Bool(bool),
}

/// A row of an answer, by the places of its columns.
pub trait Row {
    /// The whole number of a column.
    ///
    /// # Errors
    ///
    /// It is something else, as for the others.
    fn int(&self, place: usize) -> Result<Option<i64>, LedgerError>;

    /// The text of a column.
    ///
    /// # Errors
    ///
    /// As above.
    fn text(&self, place: usize) -> Result<Option<String>, LedgerError>;

    /// The truth of a column.
    ///
    /// # Errors
    ///
    /// As above.
    fn bool(&self, place: usize) -> Result<bool, LedgerError>;
}

impl From<Option<i64>> for Value<'_> {
    fn from(number: Option<i64>) -> Self {
        Self::Int(number)
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(text: Option<&'a str>) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value<'_> {
    fn from(is: bool) -> Self {
        Self::Bool(is)
    }
}

/// A type of the ledger's that is a number in a column, with how it becomes one.
macro_rules! number {
    ($($type:ty: |$it:ident| $number:expr;)*) => { $(
        impl From<$type> for Value<'_> {
            fn from($it: $type) -> Self {
                Self::Int(Some($number))
            }
        }

        impl From<Option<$type>> for Value<'_> {
            fn from(it: Option<$type>) -> Self {
                Self::Int(it.map(|$it| $number))
            }
        }
    )* };
}

number! {
    u32: |it| it.into();
    u64: |it| i64::try_from(it).unwrap_or(i64::MAX);
    usize: |it| i64::try_from(it).unwrap_or(i64::MAX);
    ShotId: |it| it.0;
    WallTime: |it| it.0;
    Duration: |it| millis(it);
    Credits: |it| it.in_thousandths();
    EndingKind: |it| it.number();
    WantedEnd: |it| it.number();
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(Some(number))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Some(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Some(text))
    }
}

impl<'a> From<&'a Option<String>> for Value<'a> {
    fn from(text: &'a Option<String>) -> Self {
        Self::Text(text.as_deref())
    }
}

impl<'a> From<&'a TaskId> for Value<'a> {
    fn from(id: &'a TaskId) -> Self {
        Self::Text(Some(id.as_str()))
    }
}

impl<'a> From<&'a Option<TaskId>> for Value<'a> {
    fn from(id: &'a Option<TaskId>) -> Self {
        Self::Text(id.as_ref().map(TaskId::as_str))
    }
}

impl From<Standing> for Value<'_> {
    fn from(standing: Standing) -> Self {
        Self::Text(Some(standing.as_str()))
    }
}

impl From<Option<Certainty>> for Value<'_> {
    fn from(certainty: Option<Certainty>) -> Self {
        Self::Text(certainty.map(Certainty::as_str))
    }
}

/// The columns of a row, read one after the other.
pub(super) struct Cells<'a> {
    row: &'a dyn Row,
    place: usize,
}

impl<'a> Cells<'a> {
    pub(super) fn of(row: &'a dyn Row) -> Self {
        Self { row, place: 0 }
    }

    /// The next column.
    pub(super) fn next<T: Cell>(&mut self) -> Result<T, LedgerError> {
        let place = self.place;
        self.place += 1;
        T::read(self.row, place)
    }
}

/// What a column is read as.
pub(super) trait Cell: Sized {
    fn read(row: &dyn Row, place: usize) -> Result<Self, LedgerError>;
}

/// What must not be empty.
fn filled<T>(value: Option<T>) -> Result<T, LedgerError> {
    value.ok_or_else(|| LedgerError::Storage("a column is empty that never is".into()))
}

/// A type of the ledger's that is made from a number.
macro_rules! from_number {
    ($($type:ty: |$it:ident| $made:expr;)*) => { $(
        impl Cell for $type {
            fn read(row: &dyn Row, place: usize) -> Result<Self, LedgerError> {
                filled(row.int(place)?).map(|$it| $made)
            }
        }

        impl Cell for Option<$type> {
            fn read(row: &dyn Row, place: usize) -> Result<Self, LedgerError> {
                Ok(row.int(place)?.map(|$it| $made))
            }
        }
    )* };
}

from_number! {
    i64: |it| it;
    u32: |it| u32::try_from(it).unwrap_or(u32::MAX);
    u64: |it| it.unsigned_abs();
    ShotId: |it| ShotId(it);
    WallTime: |it| WallTime(it);
    Duration: |it| Duration::from_millis(it.unsigned_abs());
    Credits: |it| Credits::thousandths(it);
    EndingKind: |it| EndingKind::from_number(it);
    WantedEnd: |it| WantedEnd::from_number(it);
}

impl Cell for String {
    fn read(row: &dyn Row, place: usize) -> Result<Self, LedgerError> {
        filled(row.text(place)?)
    }
}

impl Cell for Option<String> {
    fn read(row: &dyn Row, place: usize) -> Result<Self, LedgerError> {
        row.text(place)
    }
}

impl Cell for bool {
    fn read(row: &dyn Row, place: usize) -> Result<Self, LedgerError> {
        row.bool(place)
    }
}
