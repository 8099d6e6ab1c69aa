//! The journal of a machine that shares a ledger: what it may have sent and what it was answered, on its own disk.
//!
//! A database that machines share can be away when an answer comes, and the server that takes its place may lack what was
//! confirmed last. So a submit is written here before its first byte leaves, and its answer as soon as it is known; and
//! both stay until long after the ledger has them. Which server it is, in which of its histories, is a *life*: what was
//! told to another life than the present one counts as not told, and [`retelling`](crate::retelling) tells it again.
//!
//! It belongs to a ledger and not to an address: standbys and copies of a ledger have its name, wherever they are reached. And
//! it remembers what this machine last saw of the ledger, so that an older copy in its place is noticed.
//!
//! The journal knows nothing of what may follow what, and asks no ledger. It is not a ledger: it holds this machine's submits
//! only, and nothing is decided by it.

use crate::clock::WallTime;
use crate::error::LedgerError;
use crate::event::{Entry, Event};
use crate::folder::{StateFolder, private_file};
use rusqlite::{Connection, OptionalExtension as _, params};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The journal's file inside the state folder.
pub const JOURNAL_FILE: &str = "journal.sqlite";

/// What the ledger was told stays for so long, for the case that its database is replaced by an older copy.
const KEPT_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How long another process of this machine is waited for.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The form of the file; "giggle" and "journal" in ASCII.
const APPLICATION_ID: i64 = 0x6767_6a6c;
const VERSION: i64 = 3;

/// The first form; its submits belong to the address of their ledger.
const FIRST: &str = "
CREATE TABLE submits (
    ledger TEXT NOT NULL, intent TEXT NOT NULL, at INTEGER NOT NULL,
    planned TEXT NOT NULL, started TEXT NOT NULL, answer TEXT, told TEXT,
    PRIMARY KEY (ledger, intent)
);
CREATE INDEX submits_by_telling ON submits (ledger, told);
CREATE INDEX submits_by_time ON submits (at);
CREATE TABLE name (name TEXT NOT NULL);
INSERT INTO name VALUES (lower(hex(randomblob(16))));
";

/// What was seen of each ledger, and which one was at each address.
const SECOND: &str = "
CREATE TABLE seen (ledger TEXT PRIMARY KEY, life TEXT NOT NULL, intent TEXT);
CREATE TABLE places (place TEXT PRIMARY KEY, ledger TEXT NOT NULL);
";

/// The last submit of each ledger at each service, which stays when the others have gone: another ledger in the same state folder
/// is asked whether it knows of it.
const THIRD: &str = "
CREATE TABLE last (
    ledger TEXT NOT NULL, base TEXT NOT NULL, intent TEXT NOT NULL, planned TEXT NOT NULL,
    PRIMARY KEY (ledger, base)
);
";

/// What a machine last saw of a ledger that it shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The ledger's own name, which its standbys and copies have too.
    pub ledger: String,
    /// The life that it was in.
    pub life: String,
    /// An intent that was on record in it, where there was one.
    pub intent: Option<String>,
}

/// Which ledger it is, and where it was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    /// The ledger's own name.
    pub ledger: String,
    /// Its address.
    pub place: String,
}

/// A submit, with everything that a ledger must know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// The name of its intent.
    pub intent: String,
    /// The event that its shot begins with.
    pub planned: Entry,
    /// The intent.
    pub started: Entry,
}

/// A submit as the journal knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Noted {
    /// The submit.
    pub sent: Sent,
    /// What became of it, once that is known.
    pub answer: Option<Entry>,
}

/// A place in the order of what is to be told: when a submit was begun, and its name.
pub type Place = (WallTime, String);

/// A part of what is still to be told.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Untold {
    /// The submits.
    pub noted: Vec<Noted>,
    /// How many more there are in this part that cannot be read: a newer giggle wrote them, or they are damaged. Of one whose
    /// answer alone cannot be read, the submit is among the others.
    pub unread: usize,
    /// Of how many of these not even the submit can be read, so that the ledger does not hear of it.
    pub unheard: usize,
    /// The place of the last of them; `None` where there are none.
    pub last: Option<Place>,
    /// Whether there is nothing to be told after it.
    pub is_end: bool,
}

/// Where a machine keeps what it may have sent.
pub trait Journal: Send + Sync {
    /// A name that no other journal has.
    fn name(&self) -> &str;

    /// Writes down that a submit may leave from now on: on disk before it returns.
    ///
    /// # Errors
    ///
    /// Trouble of the disk. Nothing may be sent then.
    fn note_sent(&self, sent: &Sent) -> Result<(), LedgerError>;

    /// Writes down what became of a submit; the death of the process does not lose it.
    ///
    /// # Errors
    ///
    /// Trouble of the disk.
    fn note_answer(&self, sent: &Sent, answer: &Entry) -> Result<(), LedgerError>;

    /// The ledger, in this life, knows all that the journal knows of these.
    ///
    /// # Errors
    ///
    /// Trouble of the disk.
    fn note_told(&self, told: &[Noted], life: &str) -> Result<(), LedgerError>;

    /// What the ledger has not been told in this life, the oldest first: at most so many, after the place where an earlier part
    /// ended.
    ///
    /// # Errors
    ///
    /// Trouble of the disk. What cannot be read of one submit is none, and keeps no other from being told.
    fn untold(&self, life: &str, after: Option<&Place>, most: usize) -> Result<Untold, LedgerError>;

    /// What this machine had seen of the ledger when the journal was opened; of another one, where that was at its address.
    fn seen(&self) -> Option<Seen>;

    /// Remembers what there is to see of the ledger now.
    ///
    /// # Errors
    ///
    /// Trouble of the disk.
    fn note_seen(&self, seen: &Seen) -> Result<(), LedgerError>;
}

/// The journal, as a ledger uses it: with what was told of it.
pub(crate) struct Retelling {
    pub(crate) journal: Box<dyn Journal>,
    /// The life that knows everything that was in the journal when it was last looked at.
    told_for: Mutex<Option<String>>,
    missed: AtomicUsize,
    untellable: Mutex<Untellable>,
}

/// What the ledger could not be told when it was last tried. It stays in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Untellable {
    /// How many submits.
    pub submits: usize,
    /// Why, of the first of them.
    pub why: Option<String>,
}

impl Retelling {
    pub(crate) fn new(journal: impl Journal + 'static) -> Self {
        let (told_for, missed, untellable) = (Mutex::default(), AtomicUsize::new(0), Mutex::default());
        Self { journal: Box::new(journal), told_for, missed, untellable }
    }

    fn told_for(&self) -> MutexGuard<'_, Option<String>> {
        self.told_for.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_told_for(&self, life: String) {
        *self.told_for() = Some(life);
    }

    pub(crate) fn missed(&self) -> usize {
        self.missed.load(Ordering::Relaxed)
    }

    pub(crate) fn count_missed(&self, more: usize) {
        self.missed.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn untellable(&self) -> Untellable {
        self.untellable.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_untellable(&self, untellable: Untellable) {
        *self.untellable.lock().unwrap_or_else(PoisonError::into_inner) = untellable;
    }

    pub(crate) fn is_told_for(&self, life: &str) -> bool {
        self.told_for().as_deref() == Some(life)
    }
}

/// The journal of a state folder, for one of the ledgers that this machine shares.
pub struct SqliteJournal {
    connection: Mutex<Connection>,
    path: PathBuf,
    whose: Whose,
    name: String,
    seen: Option<Seen>,
}

impl SqliteJournal {
    /// Opens the journal of a state folder, or makes it, for the ledger of that name at that address.
    ///
    /// If another ledger was at this address before, the submits that it allowed are told to this one as well.
    ///
    /// # Errors
    ///
    /// A newer journal, another kind of file, or trouble of the disk.
    pub fn open(folder: &StateFolder, whose: Whose, now: WallTime) -> Result<Self, LedgerError> {
        let path = folder.root().join(JOURNAL_FILE);
        private_file(&path)?;
        let connection = Connection::open(&path).map_err(|error| fault(&path, error))?;
        let (connection, name, seen) = (Mutex::new(connection), String::new(), None);
        let journal = Self { connection, path, whose, name, seen };
        let (name, seen) = journal.prepare(now)?;
        Ok(Self { name, seen, ..journal })
    }

    /// Makes the file, or finds it fit; its name, and what was seen of the ledger.
    fn prepare(&self, now: WallTime) -> Result<(String, Option<Seen>), LedgerError> {
        let mut connection = self.connection();
        let trouble = |error| fault(&self.path, error);
        connection.busy_timeout(BUSY_TIMEOUT).map_err(trouble)?;
        connection.set_prepared_statement_cache_capacity(16);
        // Switching does not wait for others; whoever comes second finds it switched.
        connection
            .query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0))
            .or_else(|_| connection.query_row("PRAGMA journal_mode", [], |row| row.get::<_, String>(0)))
            .map_err(trouble)?;
        let form = connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(trouble)?;
        let pragma = |name: &str| form.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
        let (kind, version) =
            (pragma("application_id").map_err(trouble)?, pragma("user_version").map_err(trouble)?);
        let steps = match (kind, version) {
            // Other programs' databases have no kind of their own either.
            (0, 0) if is_empty(&form).map_err(trouble)? => [FIRST, SECOND, THIRD].concat(),
            (APPLICATION_ID, 1) => [SECOND, THIRD].concat(),
            (APPLICATION_ID, 2) => THIRD.to_owned(),
            (APPLICATION_ID, VERSION) => String::new(),
            (APPLICATION_ID, newer) => return Err(LedgerError::Newer { found: newer, known: VERSION }),
            _ => return Err(LedgerError::NotALedger { path: self.path.clone() }),
        };
        if !steps.is_empty() {
            form.execute_batch(&format!(
                "{steps} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
            ))
            .map_err(trouble)?;
        }
        form.execute(
            "DELETE FROM submits WHERE at < ?1 AND told IS NOT NULL",
            params![now.minus(KEPT_FOR).0],
        )
        .map_err(trouble)?;
        let Whose { ledger, place } = &self.whose;
        // The first form knew no names of ledgers.
        form.execute("UPDATE OR IGNORE submits SET ledger = ?1 WHERE ledger = ?2", params![ledger, place])
            .map_err(trouble)?;
        let before = form
            .query_row("SELECT ledger FROM places WHERE place = ?1", params![place], |row| row.get(0))
            .optional()
            .map_err(trouble)?;
        let of: String = before.unwrap_or_else(|| ledger.clone());
        if of != *ledger {
            form.execute(
                "INSERT OR IGNORE INTO submits SELECT ?1, intent, at, planned, started, answer, NULL \
                 FROM submits WHERE ledger = ?2",
                params![ledger, of],
            )
            .and_then(|_| {
                form.execute("UPDATE OR REPLACE last SET ledger = ?1 WHERE ledger = ?2", params![ledger, of])
            })
            .map_err(trouble)?;
        }
        let seen = form
            .query_row("SELECT life, intent FROM seen WHERE ledger = ?1", params![of], |row| {
                Ok(Seen { ledger: of.clone(), life: row.get(0)?, intent: row.get(1)? })
            })
            .optional()
            .map_err(trouble)?;
        let name = form.query_row("SELECT name FROM name", [], |row| row.get(0)).map_err(trouble)?;
        form.commit().map_err(trouble)?;
        Ok((name, seen))
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, sent: &Sent, answer: Option<&Entry>) -> Result<(), LedgerError> {
        let mut connection = self.connection();
        let trouble = |error| fault(&self.path, error);
        let synchronous = if answer.is_none() { "FULL" } else { "NORMAL" };
        connection.execute_batch(&format!("PRAGMA synchronous = {synchronous}")).map_err(trouble)?;
        let together = connection.transaction().map_err(trouble)?;
        if answer.is_none() {
            // It is on record in the ledger, and is missed from here on where it no longer is.
            together
                .prepare_cached("UPDATE seen SET intent = ?2 WHERE ledger = ?1")
                .and_then(|mut it| it.execute(params![self.whose.ledger, sent.intent]))
                .map_err(trouble)?;
        }
        let answer = answer.map(text).transpose()?;
        let mut statement = together
            .prepare_cached(
                "INSERT INTO submits (ledger, intent, at, planned, started, answer) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                 ON CONFLICT (ledger, intent) DO UPDATE SET answer = coalesce(excluded.answer, answer), told = NULL",
            )
            .map_err(trouble)?;
        let (planned, started) = (text(&sent.planned)?, text(&sent.started)?);
        if answer.is_none()
            && let Event::Planned { realm, .. } = &sent.planned.event
        {
            together
                .prepare_cached(
                    "INSERT OR REPLACE INTO last (ledger, base, intent, planned) VALUES (?1, ?2, ?3, ?4)",
                )
                .and_then(|mut it| it.execute(params![self.whose.ledger, realm.base(), sent.intent, planned]))
                .map_err(trouble)?;
        }
        statement
            .execute(params![self.whose.ledger, sent.intent, sent.started.at.0, planned, started, answer])
            .map_err(trouble)?;
        drop(statement);
        together.commit().map_err(trouble)
    }
}

impl Journal for SqliteJournal {
    fn name(&self) -> &str {
        &self.name
    }

    fn note_sent(&self, sent: &Sent) -> Result<(), LedgerError> {
        self.put(sent, None)
    }

    fn note_answer(&self, sent: &Sent, answer: &Entry) -> Result<(), LedgerError> {
        self.put(sent, Some(answer))
    }

    fn note_told(&self, told: &[Noted], life: &str) -> Result<(), LedgerError> {
        let trouble = |error| fault(&self.path, error);
        let mut connection = self.connection();
        connection.execute_batch("PRAGMA synchronous = NORMAL").map_err(trouble)?;
        let together = connection.transaction().map_err(trouble)?;
        for noted in told {
            // An answer that came meanwhile is still to be told.
            let answer = noted.answer.as_ref().map(text).transpose()?;
            together
                .prepare_cached(
                    "UPDATE submits SET told = ?3 WHERE ledger = ?1 AND intent = ?2 AND answer IS ?4",
                )
                .and_then(|mut it| it.execute(params![self.whose.ledger, noted.sent.intent, life, answer]))
                .map_err(trouble)?;
        }
        together.commit().map_err(trouble)
    }

    fn untold(&self, life: &str, after: Option<&Place>, most: usize) -> Result<Untold, LedgerError> {
        let trouble = |error| fault(&self.path, error);
        let connection = self.connection();
        let is_all_told = connection
            .query_row(
                "SELECT 1 FROM submits WHERE ledger = ?1 AND (told IS NULL OR told < ?2 OR told > ?2) LIMIT 1",
                params![self.whose.ledger, life],
                |_| Ok(()),
            )
            .optional()
            .map_err(trouble)?
            .is_none();
        if is_all_told {
            return Ok(Untold { is_end: true, ..Untold::default() });
        }
        let mut statement = connection
            .prepare_cached(
                "SELECT at, intent, planned, started, answer FROM submits \
                 WHERE ledger = ?1 AND (told IS NULL OR told < ?2 OR told > ?2) AND (at, intent) > (?3, ?4) \
                 ORDER BY at, intent LIMIT ?5",
            )
            .map_err(trouble)?;
        let first = (WallTime(i64::MIN), String::new());
        let (after_at, after_intent) = after.unwrap_or(&first);
        let values = params![
            self.whose.ledger,
            life,
            after_at.0,
            after_intent,
            i64::try_from(most).unwrap_or(i64::MAX)
        ];
        let mut rows = statement.query(values).map_err(trouble)?;
        let (mut untold, mut read) = (Untold::default(), 0);
        while let Some(row) = rows.next().map_err(trouble)? {
            read += 1;
            let intent: String = row.get(1).map_err(trouble)?;
            untold.last = Some((WallTime(row.get(0).map_err(trouble)?), intent.clone()));
            // A text that is none, or of another form: the same as one that cannot be read.
            let entry =
                |place| row.get::<_, String>(place).ok().and_then(|it| serde_json::from_str(&it).ok());
            match (entry(2), entry(3)) {
                (Some(planned), Some(started)) => {
                    let sent = Sent { intent, planned, started };
                    let answer = entry(4);
                    // Told as a submit that nobody knows the end of, it is not paid for again.
                    let has_answer = !matches!(row.get_ref(4), Ok(rusqlite::types::ValueRef::Null));
                    untold.unread += usize::from(has_answer && answer.is_none());
                    untold.noted.push(Noted { sent, answer });
                }
                _ => {
                    untold.unread += 1;
                    untold.unheard += 1;
                }
            }
        }
        untold.is_end = read < most;
        Ok(untold)
    }

    fn seen(&self) -> Option<Seen> {
        self.seen.clone()
    }

    fn note_seen(&self, seen: &Seen) -> Result<(), LedgerError> {
        let trouble = |error| fault(&self.path, error);
        let mut connection = self.connection();
        let same = connection
            .query_row(
                "SELECT 1 FROM seen JOIN places USING (ledger) \
                 WHERE ledger = ?1 AND life = ?2 AND intent IS ?3 AND place = ?4",
                params![seen.ledger, seen.life, seen.intent, self.whose.place],
                |_| Ok(()),
            )
            .optional()
            .map_err(trouble)?;
        if same.is_some() {
            return Ok(());
        }
        connection.execute_batch("PRAGMA synchronous = NORMAL").map_err(trouble)?;
        let together = connection.transaction().map_err(trouble)?;
        together
            .execute(
                "INSERT INTO seen (ledger, life, intent) VALUES (?1, ?2, ?3) ON CONFLICT (ledger) \
                 DO UPDATE SET life = excluded.life, intent = excluded.intent",
                params![seen.ledger, seen.life, seen.intent],
            )
            .and_then(|_| {
                together.execute(
                    "INSERT INTO places (place, ledger) VALUES (?1, ?2) ON CONFLICT (place) \
                     DO UPDATE SET ledger = excluded.ledger",
                    params![self.whose.place, seen.ledger],
                )
            })
            .map_err(trouble)?;
        together.commit().map_err(trouble)
    }
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0))
}

fn text(entry: &Entry) -> Result<String, LedgerError> {
    serde_json::to_string(entry).map_err(LedgerError::unwritable)
}

fn fault(path: &Path, error: rusqlite::Error) -> LedgerError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => LedgerError::Busy,
        Some(rusqlite::ErrorCode::NotADatabase) => LedgerError::NotALedger { path: path.to_owned() },
        _ => LedgerError::Folder { path: path.to_owned(), source: std::io::Error::other(error) },
    }
}

impl<J: Journal + ?Sized> Journal for std::sync::Arc<J> {
    fn name(&self) -> &str {
        self.as_ref().name()
    }

    fn note_sent(&self, sent: &Sent) -> Result<(), LedgerError> {
        self.as_ref().note_sent(sent)
    }

    fn note_answer(&self, sent: &Sent, answer: &Entry) -> Result<(), LedgerError> {
        self.as_ref().note_answer(sent, answer)
    }

    fn note_told(&self, told: &[Noted], life: &str) -> Result<(), LedgerError> {
        self.as_ref().note_told(told, life)
    }

    fn untold(&self, life: &str, after: Option<&Place>, most: usize) -> Result<Untold, LedgerError> {
        self.as_ref().untold(life, after, most)
    }

    fn seen(&self) -> Option<Seen> {
        self.as_ref().seen()
    }

    fn note_seen(&self, seen: &Seen) -> Result<(), LedgerError> {
        self.as_ref().note_seen(seen)
    }
}

/// A journal that forgets; for simulations.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    name: String,
    /// What is known of each submit, and the life that was told.
    submits: Mutex<BTreeMap<String, (Noted, Option<String>)>>,
}

impl MemoryJournal {
    /// An empty one.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), submits: Mutex::default() }
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, (Noted, Option<String>)>> {
        self.submits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, sent: &Sent, answer: Option<&Entry>) {
        let mut kept = self.kept();
        let fresh = || (Noted { sent: sent.clone(), answer: None }, None);
        let (noted, told) = kept.entry(sent.intent.clone()).or_insert_with(fresh);
        *told = None;
        if let Some(answer) = answer {
            noted.answer = Some(answer.clone());
        }
    }
}

impl Journal for MemoryJournal {
    fn name(&self) -> &str {
        &self.name
    }

    fn note_sent(&self, sent: &Sent) -> Result<(), LedgerError> {
        self.put(sent, None);
        Ok(())
    }

    fn note_answer(&self, sent: &Sent, answer: &Entry) -> Result<(), LedgerError> {
        self.put(sent, Some(answer));
        Ok(())
    }

    fn note_told(&self, told: &[Noted], life: &str) -> Result<(), LedgerError> {
        let mut kept = self.kept();
        for told in told {
            if let Some((noted, of)) = kept.get_mut(&told.sent.intent)
                && noted.answer == told.answer
            {
                *of = Some(life.to_owned());
            }
        }
        Ok(())
    }

    fn untold(&self, life: &str, after: Option<&Place>, most: usize) -> Result<Untold, LedgerError> {
        let kept = self.kept();
        let place = |noted: &Noted| (noted.sent.started.at, noted.sent.intent.clone());
        let untold = kept.values().filter(|(_, told)| told.as_deref() != Some(life));
        let mut untold: Vec<Noted> = untold.map(|(noted, _)| noted.clone()).collect();
        untold.retain(|noted| after.is_none_or(|after| place(noted) > *after));
        untold.sort_by_key(place);
        let is_end = untold.len() < most;
        untold.truncate(most);
        Ok(Untold { last: untold.last().map(place), noted: untold, is_end, ..Untold::default() })
    }

    fn seen(&self) -> Option<Seen> {
        None
    }

    fn note_seen(&self, _seen: &Seen) -> Result<(), LedgerError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{START, realm, shot};
    use crate::event::Event;
    use crate::shot::ShotFacts;
    use std::num::NonZeroU32;

    fn sent(intent: &str) -> Sent {
        let shot = shot("a lake");
        let planned = Event::Planned {
            realm: realm(),
            fingerprint: shot.fingerprint(NonZeroU32::MIN),
            take: 1,
            shot: ShotFacts::of(&shot),
        };
        let started = Event::SubmitStarted {
            lock: intent.into(),
            reserved: None,
            estimate: None,
            command: None,
            intent: intent.into(),
            worker: "w".into(),
            host: "h".into(),
            order: 2,
            deadline_ms: None,
        };
        Sent {
            intent: intent.into(),
            planned: Entry::new(START, 0, planned),
            started: Entry::new(START, 1, started),
        }
    }

    fn whose(ledger: &str, place: &str) -> Whose {
        Whose { ledger: ledger.into(), place: place.into() }
    }

    #[test]
    fn a_journal_belongs_to_its_ledger_whatever_the_address_and_knows_what_it_saw() {
        let root = tempfile::tempdir().unwrap();
        let folder = StateFolder::prepare(&root.path().join("state")).unwrap();
        let open =
            |ledger: &str, place: &str| SqliteJournal::open(&folder, whose(ledger, place), START).unwrap();
        let saw = |life: &str, intent: Option<&str>| Seen {
            ledger: "one".into(),
            life: life.into(),
            intent: intent.map(str::to_owned),
        };
        let first = open("one", "localhost/db");
        assert_eq!(first.seen(), None);
        first.note_seen(&saw("a", None)).unwrap();
        first.note_sent(&sent("i1")).unwrap();
        let other_name = open("one", "127.0.0.1/db");
        assert_eq!(other_name.untold("a", None, 9).unwrap().noted.len(), 1, "one ledger by another address");
        assert_eq!(other_name.seen(), Some(saw("a", Some("i1"))), "what was sent is what was seen");
        assert_eq!(open("two", "elsewhere/db").untold("a", None, 9).unwrap().noted, [], "another ledger");
        first.note_told(&told(&first.untold("a", None, 9).unwrap().noted[0]), "a").unwrap();
        // There is now another ledger at a known address: it is told as well.
        let made_anew = open("three", "localhost/db");
        assert_eq!(made_anew.seen(), Some(saw("a", Some("i1"))));
        assert_eq!(made_anew.untold("a", None, 9).unwrap().noted.len(), 1);
    }

    #[test]
    fn the_first_form_is_read_and_its_submits_belong_to_the_ledger_at_their_address() {
        let root = tempfile::tempdir().unwrap();
        let folder = StateFolder::prepare(&root.path().join("state")).unwrap();
        let old = Connection::open(folder.root().join(JOURNAL_FILE)).unwrap();
        old.execute_batch(&format!(
            "{FIRST} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1;"
        ))
        .unwrap();
        let sent = sent("i1");
        old.execute(
            "INSERT INTO submits (ledger, intent, at, planned, started) VALUES ('host/db', 'i1', ?1, ?2, ?3)",
            params![START.0, text(&sent.planned).unwrap(), text(&sent.started).unwrap()],
        )
        .unwrap();
        drop(old);
        let journal = SqliteJournal::open(&folder, whose("one", "host/db"), START).unwrap();
        assert_eq!(journal.untold("a", None, 9).unwrap().noted, [Noted { sent, answer: None }]);
    }

    fn told(noted: &Noted) -> [Noted; 1] {
        [noted.clone()]
    }

    #[test]
    fn what_was_told_to_another_life_is_told_again_and_an_answer_always() {
        let root = tempfile::tempdir().unwrap();
        let folder = StateFolder::prepare(&root.path().join("state")).unwrap();
        let now = START;
        let open = |ledger: &str| SqliteJournal::open(&folder, whose(ledger, ledger), now).unwrap();
        let memory = MemoryJournal::default();
        for journal in [&open("here") as &dyn Journal, &memory] {
            let sent = sent("i1");
            journal.note_sent(&sent).unwrap();
            let untold = journal.untold("a", None, 9).unwrap().noted;
            assert_eq!(untold, [Noted { sent: sent.clone(), answer: None }]);
            journal.note_told(&told(&untold[0]), "a").unwrap();
            assert_eq!(journal.untold("a", None, 9).unwrap().noted, []);
            assert_eq!(journal.untold("b", None, 9).unwrap().noted.len(), 1, "another life does not know it");
            let answer = Entry::new(now, 1, Event::NotSent { reason: "too late".into() });
            journal.note_answer(&sent, &answer).unwrap();
            // Told before the answer was there, it does not count as told.
            journal.note_told(&told(&untold[0]), "a").unwrap();
            let untold = journal.untold("a", None, 9).unwrap().noted;
            assert_eq!(untold, [Noted { sent: sent.clone(), answer: Some(answer.clone()) }]);
            // Written once more, the answer stays.
            journal.note_sent(&sent).unwrap();
            assert_eq!(journal.untold("a", None, 9).unwrap().noted, untold);
            journal.note_told(&told(&untold[0]), "a").unwrap();
        }
        assert_eq!(open("there").untold("b", None, 9).unwrap().noted, [], "ledgers are told apart");
        assert_eq!(open("here").untold("b", None, 9).unwrap().noted.len(), 1, "it is on disk");
        let later = now.plus(KEPT_FOR + Duration::from_secs(1));
        let journal = SqliteJournal::open(&folder, whose("here", "here"), later).unwrap();
        assert_eq!(journal.untold("b", None, 9).unwrap().noted, [], "what was told a week ago is forgotten");
    }

    #[test]
    fn what_cannot_be_read_keeps_nothing_behind_it_and_stays() {
        let root = tempfile::tempdir().unwrap();
        let folder = StateFolder::prepare(&root.path().join("state")).unwrap();
        let journal = SqliteJournal::open(&folder, whose("one", "here"), START).unwrap();
        let answer = Entry::new(START, 1, Event::NotSent { reason: "too late".into() });
        for intent in ["i1", "i2", "i3", "i4"] {
            journal.note_sent(&sent(intent)).unwrap();
            journal.note_answer(&sent(intent), &answer).unwrap();
        }
        let file = Connection::open(folder.root().join(JOURNAL_FILE)).unwrap();
        file.execute_batch(
            "UPDATE submits SET planned = replace(planned, 'planned', 'foreseen') WHERE intent = 'i1'; \
             UPDATE submits SET started = '{' WHERE intent = 'i2'; \
             UPDATE submits SET answer = '{\"event\":\"of a newer giggle\"}' WHERE intent = 'i3';",
        )
        .unwrap();
        let (mut told, mut unread, mut after) = (Vec::new(), 0, None);
        loop {
            let part = journal.untold("a", after.as_ref(), 1).unwrap();
            journal.note_told(&part.noted, "a").unwrap();
            told.extend(part.noted);
            unread += part.unread;
            if part.is_end {
                break;
            }
            after = part.last;
        }
        let of = |intent: &str, answer| Noted { sent: sent(intent), answer };
        assert_eq!(told, [of("i3", None), of("i4", Some(answer))], "of the third, what can be read");
        assert_eq!(unread, 3);
        assert_eq!(journal.untold("a", None, 9).unwrap().unheard, 2);
        let kept = journal.untold("a", None, 9).unwrap();
        assert_eq!((kept.noted, kept.unread), (vec![of("i3", None)], 3), "all of it stays");
    }

    #[test]
    fn another_programs_database_is_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let folder = StateFolder::prepare(&root.path().join("state")).unwrap();
        let other = Connection::open(folder.root().join(JOURNAL_FILE)).unwrap();
        other.execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
        let refused = SqliteJournal::open(&folder, whose("here", "here"), WallTime(0)).err().unwrap();
        assert!(matches!(refused, LedgerError::NotALedger { .. }), "{refused}");
    }

    #[test]
    fn another_kind_of_file_is_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let folder = StateFolder::prepare(&root.path().join("state")).unwrap();
        let path = folder.root().join(JOURNAL_FILE);
        std::fs::write(
            &path,
            "not a database, and longer than the head of one would have to be, by far, to be read",
        )
        .unwrap();
        let refused = SqliteJournal::open(&folder, whose("here", "here"), WallTime(0)).err().unwrap();
        assert!(matches!(refused, LedgerError::NotALedger { .. }), "{refused}");
    }
}
