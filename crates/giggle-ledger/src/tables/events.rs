//! The log, and the summary that is kept beside it.

use super::summary::{Keeping, Summaries as _};
use super::value::Cells;
use super::{Database, IS_NEWEST_SUMMARISED, IS_SUMMARY_WHOLE, Statements as _, StoredEvent, values};
use crate::error::LedgerError;
use crate::event::{EVENT_VERSION, Entry};
use crate::keys::ShotId;
use crate::shot::Shot;
use crate::store::{EventStore, Kept};
use giggle_domain::Fingerprint;

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

    fn begun_as(&mut self, fingerprint: &Fingerprint) -> Result<Vec<ShotId>, LedgerError> {
        // As the index `events_by_fingerprint` has it. In the text of an event only a name can follow a quotation mark that
        // nothing escapes; which name of which part it is, the caller sees when it reads the shot.
        let place = format!("{}(entry, '\"fingerprint\":\"')", self.place_in_text());
        let sql = format!(
            "SELECT DISTINCT shot FROM main.events WHERE {place} > 0 AND substr(entry, {place} + 15, 64) = ?1 ORDER BY shot"
        );
        self.all(&sql, values![&fingerprint.to_string()], |row| row.next())
    }

    fn is_newest_summarised(&mut self) -> Result<bool, LedgerError> {
        self.value(IS_NEWEST_SUMMARISED, &[])
    }

    fn is_summary_whole(&mut self) -> Result<bool, LedgerError> {
        Ok(self.value(IS_SUMMARY_WHOLE, &[])? && Database::are_all_events_there(self)?)
    }

    fn are_all_events_there(&mut self) -> Result<bool, LedgerError> {
        Database::are_all_events_there(self)
    }

    fn count_events_anew(&mut self) -> Result<(), LedgerError> {
        Database::count_events_anew(self)
    }

    fn readable_log(&mut self, id: ShotId) -> Result<Vec<Entry>, LedgerError> {
        let sql = "SELECT number, version, entry FROM main.events WHERE shot = ?1 ORDER BY number";
        let entries = self.all(sql, values![id], |row| read_or_not(row).map(|(_, read)| read.ok()))?;
        Ok(entries.into_iter().map_while(|entry| entry).collect())
    }

    fn kept_entries(&mut self, after: i64, most: usize) -> Result<Vec<(i64, ShotId, Kept)>, LedgerError> {
        self.all(
            "SELECT number, version, entry, shot, at FROM main.events WHERE number > ?1 ORDER BY number LIMIT ?2",
            values![after, most],
            |row| {
                let (number, read) = read_or_not(row)?;
                let (shot, at) = (row.next()?, row.next()?);
                let kept = match read {
                    Ok(entry) => Kept::Read(Box::new(entry)),
                    Err(Unread { version, text }) => Kept::Unread { at, version, text },
                };
                Ok((number, shot, kept))
            },
        )
    }

    fn replace(&mut self, id: ShotId, log: &[Entry], now: &Shot) -> Result<(), LedgerError> {
        self.delete_events(id)?;
        self.change("DELETE FROM main.attempts WHERE shot = ?1", values![id])?;
        if log.is_empty() {
            return self.change("DELETE FROM main.shots WHERE id = ?1", values![id]);
        }
        self.insert_events(id, &stored(log)?)?;
        self.put_summary(id, now, Keeping::Anew)
    }

    fn drop_summary(&mut self) -> Result<(), LedgerError> {
        self.change("DELETE FROM main.shots", &[])?;
        self.change("DELETE FROM main.attempts", &[])
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
    let (number, read) = read_or_not(row)?;
    match read {
        Ok(entry) => Ok((number, entry)),
        Err(Unread { version, .. }) if version > EVENT_VERSION.into() => {
            Err(LedgerError::Newer { found: version, known: EVENT_VERSION.into() })
        }
        Err(Unread { .. }) => Err(LedgerError::Unreadable { number }),
    }
}

/// What cannot be read.
struct Unread {
    version: i64,
    text: String,
}

/// The same, where what cannot be read is no error of the storage.
fn read_or_not(row: &mut Cells<'_>) -> Result<(i64, Result<Entry, Unread>), LedgerError> {
    let (number, version): (i64, i64) = (row.next()?, row.next()?);
    let text: String = row.next()?;
    let entry = match version > EVENT_VERSION.into() {
        true => None,
        false => serde_json::from_str::<Entry>(&text).ok().filter(|entry| entry.event.has_sound_ids()),
    };
    Ok((number, entry.ok_or(Unread { version, text })))
}
