//! The ledger in the tables of an SQL database: every statement once, for all engines that keep it in one.
//!
//! Statements are written as SQLite reads them, with numbered parameters (`?1`) and the schema before each table
//! (`main.shots`), and use nothing else that PostgreSQL does not read as well. A [`Database`] runs them in its own spelling,
//! inside the transaction that is open, and does itself what databases cannot say alike. Whatever is one is a
//! [`Store`](crate::store::Store) but for its [`SubmitterStore`](crate::store::SubmitterStore): how the living are told from the
//! dead is no matter of tables.
//!
//! The tables themselves are the engines' own, by the same names and columns. What a value means in a column, and in
//! which order columns are written and read, stands here alone.

mod accounts;
mod events;
mod money;
mod queue;
mod realms;
mod summary;
mod value;

pub use self::realms::{KEY_NUMBERS, KnownKeys};
pub use self::value::{Row, Value};
use crate::clock::WallTime;
use crate::error::LedgerError;
use crate::keys::ShotId;

/// A database inside a transaction.
pub trait Database {
    /// Runs a statement, and reads each row of its answer.
    ///
    /// # Errors
    ///
    /// Trouble of the storage, as everywhere below, or what the reading returns.
    fn query(
        &self,
        sql: &str,
        values: &[Value<'_>],
        read: &mut dyn FnMut(&dyn Row) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError>;

    /// Runs a statement that changes something and answers nothing. Its failure may be told later: with any statement that
    /// follows, or the end of the transaction, which then keeps nothing.
    ///
    /// # Errors
    ///
    /// As above.
    fn change(&self, sql: &str, values: &[Value<'_>]) -> Result<(), LedgerError> {
        self.query(sql, values, &mut |_| Ok(()))
    }

    /// What this transaction knows of keys already.
    fn known_keys(&self) -> &KnownKeys;

    /// Adds events to the log of a shot, in this order.
    ///
    /// # Errors
    ///
    /// As above.
    fn insert_events(&self, shot: ShotId, events: &[StoredEvent]) -> Result<(), LedgerError> {
        for event in events {
            self.change(INSERT_EVENT, &event.values(shot))?;
        }
        Ok(())
    }

    /// Takes the events of a shot away, because they are forgotten on purpose.
    ///
    /// # Errors
    ///
    /// As above.
    fn delete_events(&self, shot: ShotId) -> Result<(), LedgerError> {
        self.change("DELETE FROM main.events WHERE shot = ?1", &[shot.into()])
    }

    /// Whether as many events are there as were written and not forgotten on purpose.
    ///
    /// # Errors
    ///
    /// As above.
    fn are_all_events_there(&self) -> Result<bool, LedgerError>;

    /// Continues with the events that are left, when a ledger is recovered in its own place.
    ///
    /// # Errors
    ///
    /// As above.
    fn count_events_anew(&self) -> Result<(), LedgerError> {
        Ok(())
    }

    /// The highest number that an event ever had.
    ///
    /// # Errors
    ///
    /// As above.
    fn highest_number(&self) -> Result<i64, LedgerError>;

    /// Lets the next event's number be above this one, which is above the highest so far.
    ///
    /// # Errors
    ///
    /// As above.
    fn set_highest_number(&self, number: i64) -> Result<(), LedgerError>;

    /// A number for a new shot.
    ///
    /// # Errors
    ///
    /// As above.
    fn new_shot(&self) -> Result<ShotId, LedgerError>;

    /// The function that says at which sign of its first text its second one is found, from 1; 0 where it is not.
    fn place_in_text(&self) -> &'static str;

    /// A condition: the text of a column begins with the text of a parameter, found by the column's index.
    fn begins_with(&self, column: &str, parameter: &str) -> String;
}

/// The statement that adds one event, with [`StoredEvent::values`].
pub const INSERT_EVENT: &str = "INSERT INTO main.events (shot, at, version, entry) VALUES (?1, ?2, ?3, ?4)";

/// Whether the newest event's shot is in the summary with all of its attempts, which costs nothing to ask: a summary that lost
/// all of its rows lost these too.
pub const IS_NEWEST_SUMMARISED: &str = "SELECT NOT EXISTS (SELECT 1 FROM \
    (SELECT shot FROM main.events ORDER BY number DESC LIMIT 1) AS told WHERE NOT EXISTS \
    (SELECT 1 FROM main.shots WHERE id = told.shot AND attempts = \
    (SELECT count(*) FROM main.attempts WHERE attempts.shot = told.shot)))";

/// Whether every shot that has events is in the summary, with as many attempts as it says: what was asked for before is looked
/// up there.
pub const IS_SUMMARY_WHOLE: &str = "SELECT NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT shot FROM main.events) AS told \
    WHERE NOT EXISTS (SELECT 1 FROM main.shots JOIN main.realms ON realms.id = shots.realm \
    WHERE shots.id = told.shot)) \
    AND NOT EXISTS (SELECT 1 FROM main.shots WHERE attempts <> \
    (SELECT count(*) FROM main.attempts WHERE attempts.shot = shots.id))";

/// An event as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// When it was written.
    pub at: WallTime,
    /// The version of its form.
    pub version: u32,
    /// The event itself; the same bytes in every engine.
    pub text: String,
}

impl StoredEvent {
    /// Its values, in the order of [`INSERT_EVENT`].
    pub fn values(&self, shot: ShotId) -> [Value<'_>; 4] {
        [shot.into(), self.at.into(), self.version.into(), self.text.as_str().into()]
    }
}

/// Values of a statement, in the order of `?1`, `?2`, ….
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::tables::Value::from($value)),*] };
}
use values;

/// Shorter ways to run a statement.
trait Statements: Database {
    fn all<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        mut read: impl FnMut(&mut value::Cells<'_>) -> Result<T, LedgerError>,
    ) -> Result<Vec<T>, LedgerError> {
        let mut all = Vec::new();
        self.query(sql, values, &mut |row| {
            all.push(read(&mut value::Cells::of(row))?);
            Ok(())
        })?;
        Ok(all)
    }

    /// The first row of the answer.
    fn one<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        read: impl FnMut(&mut value::Cells<'_>) -> Result<T, LedgerError>,
    ) -> Result<Option<T>, LedgerError> {
        Ok(self.all(sql, values, read)?.into_iter().next())
    }

    /// The only value of an answer that always has one row.
    fn value<T: value::Cell>(&self, sql: &str, values: &[Value<'_>]) -> Result<T, LedgerError> {
        self.one(sql, values, |row| row.next())?.ok_or(LedgerError::NothingRan)
    }

    /// Whether the answer has any row.
    fn finds(&self, sql: &str, values: &[Value<'_>]) -> Result<bool, LedgerError> {
        Ok(self.one(sql, values, |_| Ok(()))?.is_some())
    }
}

impl<D: Database + ?Sized> Statements for D {}
