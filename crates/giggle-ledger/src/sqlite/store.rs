//! A transaction of SQLite's, as the tables of the ledger want it.

use crate::clock::{Clock, WallTime};
use crate::error::LedgerError;
use crate::keys::ShotId;
use crate::lock::Locks;
use crate::mark::rolled;
use crate::sqlite::fault::from_sqlite;
use crate::sqlite::guard;
use crate::store::{Hold, SubmitterStore};
use crate::tables::{Database, INSERT_EVENT, KnownKeys, Row, StoredEvent, Value};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{OptionalExtension as _, ToSql, Transaction, params, params_from_iter};

/// What a piece of work is given.
pub(super) struct SqliteStore<'a> {
    sql: &'a Transaction<'a>,
    locks: &'a Locks,
    clock: &'a dyn Clock,
    known_keys: KnownKeys,
}

impl<'a> SqliteStore<'a> {
    pub(super) fn new(sql: &'a Transaction<'a>, locks: &'a Locks, clock: &'a dyn Clock) -> Self {
        Self { sql, locks, clock, known_keys: KnownKeys::default() }
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Int(Some(number)) => ValueRef::Integer(*number),
            Self::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Self::Int(None) | Self::Text(None) => ValueRef::Null,
            Self::Bool(is) => ValueRef::Integer((*is).into()),
        }))
    }
}

struct SqliteRow<'a>(&'a rusqlite::Row<'a>);

impl Row for SqliteRow<'_> {
    fn int(&self, place: usize) -> Result<Option<i64>, LedgerError> {
        self.0.get(place).map_err(from_sqlite)
    }

    fn text(&self, place: usize) -> Result<Option<String>, LedgerError> {
        self.0.get(place).map_err(from_sqlite)
    }

    fn bool(&self, place: usize) -> Result<bool, LedgerError> {
        self.0.get(place).map_err(from_sqlite)
    }
}

impl SubmitterStore for SqliteStore<'_> {
    fn now(&mut self) -> Result<WallTime, LedgerError> {
        Ok(self.clock.now().wall)
    }

    fn hold(&mut self, _intent: &str) -> Result<Box<dyn Hold>, LedgerError> {
        Ok(Box::new(self.locks.take()?))
    }

    fn is_submitter_alive(&mut self, lock: &str) -> Result<bool, LedgerError> {
        self.locks.is_held(lock)
    }

    fn forget_submitter(&mut self, lock: &str) {
        self.locks.forget(lock);
    }
}

impl Database for SqliteStore<'_> {
    fn query(
        &self,
        sql: &str,
        values: &[Value<'_>],
        read: &mut dyn FnMut(&dyn Row) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let mut statement = self.sql.prepare_cached(sql).map_err(from_sqlite)?;
        let mut rows = statement.query(params_from_iter(values)).map_err(from_sqlite)?;
        while let Some(row) = rows.next().map_err(from_sqlite)? {
            read(&SqliteRow(row))?;
        }
        Ok(())
    }

    fn known_keys(&self) -> &KnownKeys {
        &self.known_keys
    }

    /// With the rolling hash over them.
    fn insert_events(&self, shot: ShotId, events: &[StoredEvent]) -> Result<(), LedgerError> {
        let mut hash = guard::tip(self.sql)?.hash;
        let mut number = 0;
        for event in events {
            self.query(INSERT_EVENT, &event.values(shot), &mut |_| Ok(()))?;
            number = self.sql.last_insert_rowid();
            hash = rolled(&hash, number, &event.text);
        }
        if number > 0 {
            self.sql
                .prepare_cached("UPDATE tip SET number = ?, hash = ?, kept = kept + ?")
                .and_then(|mut it| {
                    it.execute(params![number, hash, i64::try_from(events.len()).unwrap_or(i64::MAX)])
                })
                .map_err(from_sqlite)?;
        }
        Ok(())
    }

    /// And counts them: rows that somebody else takes away are missed.
    fn delete_events(&self, shot: ShotId) -> Result<(), LedgerError> {
        let run =
            |sql: &str, number: i64| self.sql.prepare_cached(sql).and_then(|mut it| it.execute([number]));
        let deleted = run("DELETE FROM events WHERE shot = ?", shot.0).map_err(from_sqlite)?;
        let deleted = i64::try_from(deleted).unwrap_or(i64::MAX);
        run("UPDATE tip SET kept = kept - ?", deleted).map(drop).map_err(from_sqlite)
    }

    fn are_all_events_there(&self) -> Result<bool, LedgerError> {
        guard::are_all_events_there(self.sql)
    }

    fn highest_number(&self) -> Result<i64, LedgerError> {
        self.sql
            .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'events'")
            .and_then(|mut it| it.query_row([], |row| row.get(0)).optional())
            .map(Option::unwrap_or_default)
            .map_err(from_sqlite)
    }

    fn set_highest_number(&self, number: i64) -> Result<(), LedgerError> {
        let run = |sql: &str| self.sql.prepare_cached(sql).and_then(|mut it| it.execute([number]));
        let set = run("UPDATE sqlite_sequence SET seq = ? WHERE name = 'events'").and_then(|set| match set {
            0 => run("INSERT INTO sqlite_sequence (name, seq) VALUES ('events', ?)"),
            set => Ok(set),
        });
        set.map(drop).map_err(from_sqlite)
    }

    fn new_shot(&self) -> Result<ShotId, LedgerError> {
        self.sql
            .prepare_cached(
                "SELECT 1 + max(coalesce((SELECT max(id) FROM shots), 0), \
                 coalesce((SELECT max(shot) FROM events), 0))",
            )
            .and_then(|mut it| it.query_row([], |row| row.get(0)))
            .map(ShotId)
            .map_err(from_sqlite)
    }

    fn place_in_text(&self) -> &'static str {
        "instr"
    }

    /// The letter after the last hexadecimal digit: everything that begins with the text is below.
    fn begins_with(&self, column: &str, parameter: &str) -> String {
        format!("{column} >= {parameter} AND {column} < {parameter} || 'g'")
    }
}
