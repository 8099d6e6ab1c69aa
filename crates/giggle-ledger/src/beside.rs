//! What else a state folder keeps: submits of other ledgers than the one that is in use.
//!
//! A ledger that does not know of a submit lets it be paid for again. So one state folder belongs to one ledger: whoever is about to send
//! asks once whether another one left its traces there, and whether the ledger in use knows of them, as it does where it was moved here.

use crate::error::LedgerError;
use crate::event::{Entry, Event};
use crate::journal::JOURNAL_FILE;
use crate::log::fold_log;
use crate::question::Filter;
use crate::realm::Realm;
use crate::record::Ledger;
use crate::store::Store;
use giggle_domain::Fingerprint;
use rusqlite::{Connection, OpenFlags, params};
use std::path::Path;
use std::time::Duration;

/// So long another process of this machine is waited for.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Of a journal that an older giggle kept, so many submits are looked through.
const MOST_SUBMITS: usize = 1000;

/// A submit that some ledger knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    realm: Realm,
    fingerprint: Fingerprint,
    /// The name of its intent; empty where an older giggle wrote it.
    intent: String,
}

impl Trace {
    /// Whose submit it is.
    pub fn realm(&self) -> &Realm {
        &self.realm
    }

    /// As it is kept outside of a ledger, without whose it is.
    pub fn kept(&self) -> String {
        format!("{} {}", self.fingerprint, self.intent)
    }

    /// The submit of an account that was kept in this form.
    pub fn read(realm: &Realm, kept: &str) -> Option<Self> {
        let (fingerprint, intent) = kept.split_once(' ')?;
        let fingerprint = Fingerprint::parse(fingerprint)?;
        Some(Self { realm: realm.clone(), fingerprint, intent: intent.to_owned() })
    }
}

/// A submit that another ledger knows, and where that ledger is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranger {
    /// The other ledger's address, or its name where only another one is at its address by now.
    pub place: String,
    /// Its own name, as [`Ledger::name`] has it.
    pub name: String,
    /// A submit of it.
    pub trace: Trace,
}

/// What the journal of a state folder remembers of shared ledgers other than the one at `own`: of each the last submit at this base.
///
/// # Errors
///
/// The journal cannot be read.
pub fn strangers(folder: &Path, base: &str, own: Option<&str>) -> Result<Vec<Stranger>, LedgerError> {
    let path = folder.join(JOURNAL_FILE);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let trouble = |error: rusqlite::Error| LedgerError::Folder {
        path: path.clone(),
        source: std::io::Error::other(error),
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let journal = Connection::open_with_flags(&path, flags).map_err(trouble)?;
    journal.busy_timeout(BUSY_TIMEOUT).map_err(trouble)?;
    found(&journal, base, own.unwrap_or_default()).map_err(trouble)
}

fn found(journal: &Connection, base: &str, own: &str) -> rusqlite::Result<Vec<Stranger>> {
    let has = |table: &str| {
        let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)";
        journal.query_row(sql, params![table], |row| row.get::<_, bool>(0))
    };
    let mut places: Vec<(String, String)> = Vec::new();
    if has("places")? {
        let mut statement = journal.prepare("SELECT place, ledger FROM places")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        places = rows.collect::<rusqlite::Result<_>>()?;
    }
    // The last of each ledger stays when the others have gone; a journal of an older giggle has no such table.
    let last = ("last", "SELECT ledger, intent, planned FROM last WHERE ?1 > 0".to_owned());
    let submits = "SELECT ledger, intent, planned FROM submits ORDER BY at DESC LIMIT ?1".to_owned();
    let mut strangers: Vec<(String, Stranger)> = Vec::new();
    for (table, sql) in [last, ("submits", submits)] {
        if !has(table)? {
            continue;
        }
        let mut statement = journal.prepare(&sql)?;
        let mut rows = statement.query(params![i64::try_from(MOST_SUBMITS).unwrap_or(i64::MAX)])?;
        while let Some(row) = rows.next()? {
            let (ledger, intent, planned): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let is_own = ledger == own || places.iter().any(|(place, of)| place == own && *of == ledger);
            if is_own || strangers.iter().any(|(known, _)| *known == ledger) {
                continue;
            }
            // What cannot be read here is nobody's: the journal's own ledger tells of it.
            let Ok(Entry { event: Event::Planned { realm, fingerprint, .. }, .. }) =
                serde_json::from_str(&planned)
            else {
                continue;
            };
            if realm.base() == base {
                let place = places.iter().find(|(_, of)| *of == ledger).map(|(place, _)| place);
                let place = format!("postgres://{}", place.unwrap_or(&ledger));
                let trace = Trace { realm, fingerprint, intent };
                strangers.push((ledger.clone(), Stranger { place, name: ledger, trace }));
            }
        }
    }
    Ok(strangers.into_iter().map(|(_, stranger)| stranger).collect())
}

impl Ledger {
    /// Whether a submit that another ledger knows is on record in this one too.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn knows(&self, trace: &Trace) -> Result<bool, LedgerError> {
        self.read(|store| {
            let Some(id) = store.find(&trace.realm, &trace.fingerprint)? else { return Ok(false) };
            match fold_log(store, id) {
                Ok(shot) => Ok(shot.attempts.iter().any(|attempt| attempt.intent == trace.intent)),
                Err(error) if error.is_of_unread_events() => Ok(false),
                Err(error) => Err(error),
            }
        })
    }

    /// The newest submit at this base; `None` where there is none. Whoever knows it knows all before it, since ledgers are copied whole.
    /// It is the newest by the order of intents: a shot also changes when its clip is fetched or its charge is seen.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn newest_submit(&self, base: &str) -> Result<Option<Trace>, LedgerError> {
        self.read(|store| match newest_by_events(store, base, 0) {
            Ok(None) => newest_by_shots(store, base),
            Err(error) if error.is_of_unread_events() => newest_by_shots(store, base),
            found => found,
        })
    }

    /// The newest submit at this base, if it is among the latest thousand events: quick however large the ledger is.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn recent_submit(&self, base: &str) -> Result<Option<Trace>, LedgerError> {
        self.read(|store| {
            let oldest = store.last_number()? - SLICE;
            match newest_by_events(store, base, oldest.max(0)) {
                Err(error) if error.is_of_unread_events() => Ok(None),
                found => found,
            }
        })
    }
}

/// So many events are looked through at once, the last ones first.
const SLICE: i64 = 1000;

/// The newest submit by the event that tells of it; `None` where none is left: old shots are condensed.
fn newest_by_events(store: &mut dyn Store, base: &str, oldest: i64) -> Result<Option<Trace>, LedgerError> {
    let mut end = store.last_number()?;
    while end > oldest {
        let after = (end - SLICE).max(oldest);
        let slice = store.entries(after, usize::try_from(SLICE).unwrap_or(usize::MAX))?;
        for (number, id, entry) in slice.into_iter().rev() {
            let Event::SubmitStarted { intent, .. } = entry.event else { continue };
            if number > end {
                continue;
            }
            let shot = fold_log(store, id)?;
            if shot.realm.base() == base {
                return Ok(Some(Trace { realm: shot.realm, fingerprint: shot.fingerprint, intent }));
            }
        }
        end = after;
    }
    Ok(None)
}

/// The same by what every shot says of itself.
fn newest_by_shots(store: &mut dyn Store, base: &str) -> Result<Option<Trace>, LedgerError> {
    let rows = store.select(&Filter::default())?.into_iter();
    let mut newest: Option<(i64, Trace)> = None;
    for row in rows.filter(|row| row.attempts > 0 && !row.is_stray && row.realm.base() == base) {
        let Some(fingerprint) = Fingerprint::parse(&row.fingerprint) else { continue };
        let (order, intent) = match fold_log(store, row.id) {
            Ok(shot) => match shot.attempts.iter().max_by_key(|attempt| attempt.order) {
                Some(attempt) => (attempt.order, attempt.intent.clone()),
                None => continue,
            },
            // Then no other ledger has it by this name, and it may be the newest.
            Err(error) if error.is_of_unread_events() => (i64::MAX, error.to_string()),
            Err(error) => return Err(error),
        };
        if newest.as_ref().is_none_or(|(known, _)| order > *known) {
            newest = Some((order, Trace { realm: row.realm, fingerprint, intent }));
        }
    }
    Ok(newest.map(|(_, trace)| trace))
}

#[cfg(test)]
mod tests {
    use crate::conformance::{clock, in_memory, realm, submitted};
    use crate::event::Event;
    use std::path::Path;
    use std::time::Duration;

    #[test]
    fn a_ledger_that_lacks_the_last_submit_is_not_taken_for_a_copy_because_an_older_shot_changed() {
        let clock = clock();
        let (here, there) = (in_memory(clock.clone()), in_memory(clock.clone()));
        let lake = submitted(&here, "a lake", "t1");
        here.copy_into(&there).unwrap();
        let is_known = || there.knows(&here.newest_submit(realm().base()).unwrap().unwrap()).unwrap();
        assert!(is_known());
        clock.pass(Duration::from_secs(1));
        submitted(&here, "a hill", "t2");
        assert!(!is_known());
        clock.pass(Duration::from_secs(1));
        here.append(lake, Event::download_started(0, Path::new("/a.mp4"))).unwrap();
        assert!(!is_known(), "what was downloaded since then says nothing of what was submitted");
        // Also where old events are condensed.
        clock.pass(Duration::from_secs(1));
        assert!(here.prune(None, here.now().unwrap()).is_ok());
        assert!(!is_known());
        assert_eq!(here.newest_submit("https://elsewhere").unwrap(), None);
    }
}
