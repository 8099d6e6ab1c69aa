//! The log, and the summary that is kept beside it.

use super::summary::{Keeping, Summaries as _};
use super::value::Cells;
use super::{Database, Statements as _, StoredEvent, values};
use crate::error::LedgerError;
use crate::event::{EVENT_VERSION, Entry};
use crate::keys::ShotId;
use crate::shot::Shot;
use crate::store::EventStore;

impl<D: Database> EventStore for D {
    fn last_number(&mut self) -> Result<i64, LedgerError> {
        self.highest_number()
    }

    fn raise_number(&mut self, at_least: i64) -> Result<(), LedgerError> {
        if self.highest_number()? >= at_least { Ok(()) } else { self.set_highest_number(at_least) }
    }

    fn log(&mut self, id: ShotId) -> Result<Vec<Entry>, LedgerError> {
        let sql = "SELECT number, version, entry FROM main.events WHERE shot = ?1 ORDER BY number";
        self.all(sql, values![id], |row| Ok(read_entry(row)?.1))
    }

    fn append(&mut self, id: Option<ShotId>, entries: &[Entry], now: &Shot) -> Result<ShotId, LedgerError> {
        let (id, keeping) = match id {
            Some(id) => (id, Keeping::On),
            None => (self.new_shot()?, Keeping::Anew),
        };
        self.insert_events(id, &stored(entries)?)?;
        self.put_summary(id, now, keeping)?;
        Ok(id)
    }

    fn replace(&mut self, id: ShotId, log: &[Entry], now: &Shot) -> Result<(), LedgerError> {
        self.run("DELETE FROM main.events WHERE shot = ?1", values![id])?;
        self.run("DELETE FROM main.attempts WHERE shot = ?1", values![id])?;
        if log.is_empty() {
            return self.run("DELETE FROM main.shots WHERE id = ?1", values![id]);
        }
        self.insert_events(id, &stored(log)?)?;
        self.put_summary(id, now, Keeping::Anew)
    }

    fn drop_summary(&mut self) -> Result<(), LedgerError> {
        self.run("DELETE FROM main.shots", &[])?;
        self.run("DELETE FROM main.attempts", &[])
    }

    fn resummarise(&mut self, id: ShotId, now: &Shot) -> Result<(), LedgerError> {
        self.put_summary(id, now, Keeping::Anew)
    }

    fn entries(&mut self, after: i64, most: usize) -> Result<Vec<(i64, ShotId, Entry)>, LedgerError> {
        self.all(
            "SELECT number, version, entry, shot FROM main.events WHERE number > ?1 ORDER BY number LIMIT ?2",
            values![after, most],
            |row| {
                let (number, entry) = read_entry(row)?;
                Ok((number, row.next()?, entry))
            },
        )
    }
}

fn stored(entries: &[Entry]) -> Result<Vec<StoredEvent>, LedgerError> {
    let stored = |entry: &Entry| {
        let text = serde_json::to_string(entry).map_err(LedgerError::unwritable)?;
        Ok(StoredEvent { at: entry.at, version: entry.event.version(), text })
    };
    entries.iter().map(stored).collect()
}

/// Reads number, version and text of an event.
fn read_entry(row: &mut Cells<'_>) -> Result<(i64, Entry), LedgerError> {
    let (number, version): (i64, i64) = (row.next()?, row.next()?);
    if version > EVENT_VERSION.into() {
        return Err(LedgerError::Newer { found: version, known: EVENT_VERSION.into() });
    }
    let entry = serde_json::from_str(&row.next::<String>()?);
    Ok((number, entry.map_err(|_| LedgerError::Unreadable { number })?))
}
