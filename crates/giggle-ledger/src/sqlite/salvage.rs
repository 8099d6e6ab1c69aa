//! What can still be read of a damaged file: its events, one by one, whichever pages are gone; and whose the keys are.

use super::fault::from_sqlite;
use crate::clock::WallTime;
use crate::copy::Remains;
use crate::error::LedgerError;
use crate::event::{EVENT_VERSION, Entry};
use crate::keys::ShotId;
use crate::question::KnownKey;
use crate::realm::Realm;
use crate::shot::Standing;
use crate::summary::ShotRow;
use giggle_domain::TaskId;
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::BTreeMap;

/// How many numbers in a row may lead to a damaged page before nothing more is looked for, where no one knows the last number.
const MOST_IN_A_ROW: i64 = 100_000;

/// Reads what is left. Only a newer giggle's events are an error: what they mean is not known, and they are not lost.
pub(super) fn remains(connection: &Connection) -> Result<Remains, LedgerError> {
    let mut remains = Remains { keys: keys(connection), rows: rows(connection), ..Remains::default() };
    let last = last_number(connection);
    let mut next = connection
        .prepare("SELECT number, version, entry, shot FROM events WHERE number >= ?1 ORDER BY number LIMIT 1")
        .map_err(from_sqlite)?;
    let (mut number, mut in_a_row) = (1, 0);
    while in_a_row < MOST_IN_A_ROW && last.is_none_or(|last| number <= last) {
        let row = next
            .query_row([number], |row| {
                let text = row.get::<_, String>(2).ok();
                Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, text, ShotId(row.get(3)?)))
            })
            .optional();
        match row {
            Ok(None) => break,
            Ok(Some((found, version, text, shot))) => {
                if found > number {
                    remains.last_gap = found - 1;
                }
                if version > EVENT_VERSION.into() {
                    return Err(LedgerError::Newer { found: version, known: EVENT_VERSION.into() });
                }
                match text.and_then(|text| serde_json::from_str::<Entry>(&text).ok()) {
                    Some(entry) => remains.logs.entry(shot).or_default().push((found, entry)),
                    None => {
                        remains.unreadable += 1;
                        remains.last_unreadable = found;
                    }
                }
                (number, in_a_row) = (found + 1, 0);
            }
            // On a damaged page: the next number may lie on another.
            Err(_) => {
                remains.unreadable += 1;
                remains.last_unreadable = number;
                (number, in_a_row) = (number + 1, in_a_row + 1);
            }
        }
    }
    if last.is_none() {
        remains.unreadable -= usize::try_from(in_a_row).unwrap_or(0).min(remains.unreadable);
    }
    remains.last_number = last.unwrap_or(number).max(number - 1);
    if remains.last_number >= number {
        remains.last_gap = remains.last_number;
    }
    Ok(remains)
}

/// What the summary says of the shots, one by one, whichever pages are gone.
fn rows(connection: &Connection) -> BTreeMap<ShotId, ShotRow> {
    let mut rows = BTreeMap::new();
    let next = connection.prepare(
        "SELECT shots.id, base, key_hash, fingerprint, take, model, duration, prompt, attempts, task_id, planned_at, is_stray \
         FROM shots JOIN realms ON realms.id = shots.realm WHERE shots.id >= ?1 ORDER BY shots.id LIMIT 1",
    );
    let Ok(mut next) = next else { return rows };
    let (mut number, mut in_a_row) = (1, 0);
    while in_a_row < MOST_IN_A_ROW {
        let row = next.query_row([number], |row| {
            let task_id = row.get::<_, Option<String>>(9)?;
            Ok(ShotRow {
                id: ShotId(row.get(0)?),
                realm: Realm::new(&row.get::<_, String>(1)?, &row.get::<_, String>(2)?),
                fingerprint: row.get(3)?,
                take: row.get(4)?,
                standing: Standing::Planned,
                model: row.get(5)?,
                duration: row.get(6)?,
                prompt: row.get(7)?,
                attempts: row.get(8)?,
                task_id: task_id.and_then(|id| TaskId::parse(&id).ok()),
                planned_at: WallTime(row.get(10)?),
                changed_at: WallTime(row.get(10)?),
                reserved: None,
                cost: None,
                file: None,
                is_stray: row.get(11)?,
            })
        });
        match row.optional() {
            Ok(None) => break,
            Ok(Some(row)) => {
                (number, in_a_row) = (row.id.0 + 1, 0);
                rows.insert(row.id, row);
            }
            Err(_) => (number, in_a_row) = (number + 1, in_a_row + 1),
        }
    }
    rows
}

fn last_number(connection: &Connection) -> Option<i64> {
    ["SELECT number FROM tip", "SELECT seq FROM sqlite_sequence WHERE name = 'events'"]
        .into_iter()
        .filter_map(|question| connection.query_row(question, [], |row| row.get::<_, i64>(0)).ok())
        .max()
}

/// What was said of whose the keys are, as far as it can be read.
fn keys(connection: &Connection) -> Vec<KnownKey> {
    let question = "SELECT key.base, key.key_hash, account.base, account.key_hash, keys.name FROM keys \
        JOIN realms key ON key.id = keys.realm JOIN realms account ON account.id = keys.account";
    let Ok(mut statement) = connection.prepare(question) else { return Vec::new() };
    let realm = |base: String, hash: String| Realm::new(&base, &hash);
    let rows = statement.query_map([], |row| {
        Ok(KnownKey {
            key: realm(row.get(0)?, row.get(1)?),
            account: realm(row.get(2)?, row.get(3)?),
            name: row.get(4)?,
            has_shots: false,
            is_joined: true,
        })
    });
    rows.map(|rows| rows.map_while(Result::ok).collect()).unwrap_or_default()
}
