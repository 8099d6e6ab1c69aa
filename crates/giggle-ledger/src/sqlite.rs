//! The engine for one machine: SQLite in the state folder.
//!
//! Write-ahead log and full sync: one transaction is one sync, and two where the log begins anew. Checkpoints, which
//! cost more, are made by us after writes that nobody waits to send behind, and never inside an intent. At a clean end the
//! log is put into the database and emptied, where nobody else is in the way, so that a copy of the file is a copy of the
//! ledger. What may have been lost since the last intent is [`guard`]'s affair.

mod fault;
mod guard;
mod migrations;
mod queue;

use self::fault::from_sqlite;
use self::guard::Guard;
use self::migrations::MIGRATIONS;
use crate::case::{Certainty, KnownTask};
use crate::clock::{BootTime, Clock, WallTime};
use crate::credits::Credits;
use crate::engine::{
    AttemptRow, Durability, Ending, EndingKind, Engine, Filter, Hearing, Hold, KnownKey, Lesson, ShotRow,
    Since, Spending, SpendingOf, Store, Waiting, Work, foremost_twin, summary_of,
};
use crate::error::{LedgerError, Loss};
use crate::event::{EVENT_VERSION, Entry};
use crate::folder::{StateFolder, private_file};
use crate::keys::{AttemptKey, ShotId};
use crate::lock::Locks;
use crate::mark::{Hash, rolled};
use crate::queue::{ClaimWish, Holder, QueueCounts, QueuedList, WantedShot};
use crate::realm::Realm;
use crate::shot::{Shot, Standing};
use giggle_domain::{Fingerprint, TaskId};
use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{
    Connection, ErrorCode, OptionalExtension as _, Row, Transaction, TransactionBehavior, params,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Marks the file as ours in its header: "gigl" in ASCII.
const APPLICATION_ID: i64 = 0x6769_676c;

/// How long a writer waits for the others. A write takes well under a millisecond and a sync some ten; a minute is
/// eight processes on a very bad disk.
const BUSY_TIMEOUT: Duration = Duration::from_secs(60);

/// The write-ahead log is put into the database once it is this long: small enough to be read through at the next
/// start in a millisecond or two, large enough for some hundred shots.
const CHECKPOINT_BYTES: u64 = 1 << 20;

/// A ledger in a file.
pub struct SqliteEngine {
    connection: Connection,
    path: PathBuf,
    is_fully_synchronous: bool,
    locks: Locks,
    clock: Arc<dyn Clock>,
    guard: Guard,
}

impl SqliteEngine {
    /// Opens the ledger of a state folder, or makes it where nothing speaks of an earlier one. Events are written by
    /// this clock.
    ///
    /// What opens may still have lost something: then nothing can be begun in it.
    ///
    /// # Errors
    ///
    /// A newer ledger, another kind of file, one that is missing, or trouble of the storage.
    pub fn open(folder: &StateFolder, clock: Arc<dyn Clock>) -> Result<Self, LedgerError> {
        Self::open_as(folder, clock, false)
    }

    /// Takes what is left of a ledger for the whole of it from here on, under a new id. What was lost can no longer be
    /// recognised.
    ///
    /// # Errors
    ///
    /// There is nothing left, or trouble of the storage.
    pub fn recover(folder: &StateFolder, clock: Arc<dyn Clock>) -> Result<Self, LedgerError> {
        let mut engine = Self::open_as(folder, clock, true)?;
        engine.connection.execute_batch("REINDEX").map_err(from_sqlite)?;
        let transaction = engine
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(from_sqlite)?;
        transaction
            .execute_batch(
                "UPDATE tip SET id = randomblob(16); DELETE FROM marks; INSERT INTO marks SELECT number, hash FROM tip;",
            )
            .map_err(from_sqlite)?;
        let point = guard::tip(&transaction)?;
        transaction.commit().map_err(from_sqlite)?;
        engine.guard.begin_anew(&point)?;
        Ok(engine)
    }

    fn open_as(folder: &StateFolder, clock: Arc<dyn Clock>, is_recovery: bool) -> Result<Self, LedgerError> {
        let path: &Path = &folder.ledger_file();
        make_file(folder)?;
        let connection = Connection::open(path).map_err(from_sqlite)?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(from_sqlite)?;
        connection.set_prepared_statement_cache_capacity(64);
        let mut engine = Self {
            connection,
            path: path.to_owned(),
            is_fully_synchronous: true,
            locks: Locks::in_folder(folder.locks()),
            clock,
            guard: Guard::new(folder),
        };
        let prepared = engine.prepare(is_recovery);
        prepared.map_err(|error| match sqlite_code(&error) {
            Some(ErrorCode::NotADatabase) => LedgerError::NotALedger { path: path.to_owned() },
            _ => error,
        })?;
        Ok(engine)
    }

    fn prepare(&mut self, is_recovery: bool) -> Result<(), LedgerError> {
        let known = MIGRATIONS.len() as i64;
        if self.version()? < known {
            // Making the file is done by one process at a time: switching to the write-ahead log does not wait.
            let _lock = opening_lock(&self.path)?;
            if self.version()? == 0 && self.guard.is_spoken_of() {
                return Err(LedgerError::Lost(Loss::File));
            }
            self.migrate()?;
        }
        self.connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
            .map_err(from_sqlite)?;
        self.connection
            .execute_batch(
                "PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 0; PRAGMA synchronous = FULL;",
            )
            .map_err(from_sqlite)?;
        if is_recovery { Ok(()) } else { self.guard.look(&self.connection) }
    }

    /// The file's version; refuses what is not ours, and what is newer than us, before anything is touched.
    fn version(&self) -> Result<i64, LedgerError> {
        // One picture for all three questions: another process may be making the file this very moment.
        let _picture = self.connection.unchecked_transaction().map_err(from_sqlite)?;
        let pragma = |name: &str| {
            self.connection
                .query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0))
                .map_err(from_sqlite)
        };
        let (application, version) = (pragma("application_id")?, pragma("user_version")?);
        let is_empty = || {
            self.connection
                .query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0))
                .map_err(from_sqlite)
        };
        if application != APPLICATION_ID && !(application == 0 && version == 0 && is_empty()?) {
            return Err(LedgerError::NotALedger { path: self.path.clone() });
        }
        let known = MIGRATIONS.len() as i64;
        if version > known {
            return Err(LedgerError::Newer { found: version, known });
        }
        Ok(version)
    }

    fn migrate(&mut self) -> Result<(), LedgerError> {
        self.connection
            .query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0))
            .map_err(from_sqlite)?;
        let done = usize::try_from(self.version()?).unwrap_or(0);
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(from_sqlite)?;
        for (name, sql) in &MIGRATIONS[done..] {
            transaction.execute_batch(sql).map_err(from_sqlite)?;
            transaction.execute("INSERT INTO migrations VALUES (?)", [name]).map_err(from_sqlite)?;
        }
        transaction
            .execute_batch(&format!(
                "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {};",
                MIGRATIONS.len()
            ))
            .map_err(from_sqlite)?;
        transaction.commit().map_err(from_sqlite)
    }

    fn set_synchronous(&mut self, full: bool) -> Result<(), LedgerError> {
        if full != self.is_fully_synchronous {
            let mode = if full { "FULL" } else { "NORMAL" };
            self.connection.execute_batch(&format!("PRAGMA synchronous = {mode}")).map_err(from_sqlite)?;
            self.is_fully_synchronous = full;
        }
        Ok(())
    }

    /// Puts a long log into the database. Trouble here is not the writer's: what it wrote is safe in the log.
    ///
    /// The log then begins anew with the next write, which costs a sync more and cuts the file to its new length: we
    /// make that write, so that no intent has to. Where a reader keeps the log from beginning anew, nothing is written.
    fn checkpoint_if_long(&self) {
        let log = self.path.with_extension("sqlite-wal");
        if std::fs::metadata(log).is_ok_and(|log| log.len() >= CHECKPOINT_BYTES) {
            let done = self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
                let (log, moved): (i64, i64) = (row.get(1)?, row.get(2)?);
                Ok(moved > 0 && moved == log)
            });
            if done.is_ok_and(|done| done) {
                let _ = self.connection.execute_batch(
                    "UPDATE upkeep SET checkpoints = checkpoints + 1; \
                     DELETE FROM marks WHERE number < (SELECT max(number) FROM marks) - 10000;",
                );
            }
            self.guard.note_main();
        }
    }
}

impl Drop for SqliteEngine {
    /// A clean end: the log goes into the database, unless somebody would have to be waited for.
    fn drop(&mut self) {
        let log = self.path.with_extension("sqlite-wal");
        if std::fs::metadata(log).is_ok_and(|log| log.len() > 0) {
            let _ = self.connection.busy_timeout(Duration::ZERO);
            let _ = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            self.guard.note_main();
        }
    }
}

/// Makes the database's file where there is none and nothing speaks of one; a log without its file is left untouched.
///
/// Made here and not by the database, so that it is never readable by others, not even for a moment.
fn make_file(folder: &StateFolder) -> Result<(), LedgerError> {
    let path = folder.ledger_file();
    let has_content = || std::fs::metadata(&path).is_ok_and(|file| file.len() > 0);
    if has_content() {
        return private_file(&path).map(drop);
    }
    let _lock = opening_lock(&path)?;
    if !has_content() {
        let has_log = std::fs::metadata(folder.log_file()).is_ok_and(|log| log.len() > 0);
        // An empty file would make the database throw the log away.
        if has_log || Guard::new(folder).is_spoken_of() {
            return Err(LedgerError::Lost(Loss::File));
        }
    }
    private_file(&path).map(drop)
}

/// Held while the file is made.
fn opening_lock(path: &Path) -> Result<std::fs::File, LedgerError> {
    let path = path.with_extension("opening");
    let lock = private_file(&path)?;
    lock.lock().map_err(|source| LedgerError::Folder { path, source })?;
    Ok(lock)
}

impl Engine for SqliteEngine {
    fn write(&mut self, durability: Durability, work: &mut Work<'_>) -> Result<(), LedgerError> {
        self.set_synchronous(durability != Durability::Soon)?;
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(from_sqlite)?;
        let before = match durability {
            Durability::Intent => Some(self.guard.check(&transaction)?),
            Durability::Soon | Durability::Now => None,
        };
        work(&mut SqliteStore { sql: &transaction, locks: &self.locks, clock: self.clock.as_ref() })?;
        let mark = match before {
            Some(before) => guard::marked(&transaction, &before)?,
            None => None,
        };
        transaction.commit().map_err(from_sqlite)?;
        // The intent is on disk; before anybody may send, so is the mark that will miss it.
        if let Some(point) = mark {
            self.guard.mark(&point)?;
        }
        if durability != Durability::Intent {
            self.checkpoint_if_long();
        }
        Ok(())
    }

    fn upkeep(&mut self) {
        self.checkpoint_if_long();
    }

    fn read(&mut self, work: &mut Work<'_>) -> Result<(), LedgerError> {
        let transaction = self.connection.transaction().map_err(from_sqlite)?;
        work(&mut SqliteStore { sql: &transaction, locks: &self.locks, clock: self.clock.as_ref() })
    }

    fn check(&mut self) -> Result<(), LedgerError> {
        let transaction = self.connection.transaction().map_err(from_sqlite)?;
        self.guard.check(&transaction).map(drop)
    }

    fn expect_many(&mut self) {
        self.locks.keep_files();
    }

    fn waiting_for(&mut self, lock: &str) -> Waiting {
        self.locks.waiting_for(lock)
    }
}

/// What the database means by an error, where it is one of the database's.
fn sqlite_code(error: &LedgerError) -> Option<ErrorCode> {
    let LedgerError::Storage(cause) = error else { return None };
    cause.downcast_ref::<rusqlite::Error>()?.sqlite_error_code()
}

struct SqliteStore<'a> {
    sql: &'a Transaction<'a>,
    locks: &'a Locks,
    clock: &'a dyn Clock,
}

/// The columns of a list, in the order in which [`shot_row`] reads them.
const ROW: &str = "shots.id, base, key_hash, fingerprint, take, standing, model, duration, prompt, attempts, \
                   task_id, planned_at, changed_at, reserved, cost, file, is_stray";

impl SqliteStore<'_> {
    /// The account that a key belongs to, by its number: what everything is kept and asked for under.
    fn realm(&self, realm: &Realm) -> Result<Option<i64>, LedgerError> {
        Ok(self.own_and_account(realm)?.map(|(_, account)| account))
    }

    /// The number of a key itself, and that of its account.
    fn own_and_account(&self, realm: &Realm) -> Result<Option<(i64, i64)>, LedgerError> {
        self.sql
            .prepare_cached(
                "SELECT realms.id, coalesce(keys.account, realms.id) FROM realms \
                 LEFT JOIN keys ON keys.realm = realms.id WHERE base = ? AND key_hash = ?",
            )
            .and_then(|mut it| {
                it.query_row([realm.base(), realm.key_hash()], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            })
            .map_err(from_sqlite)
    }

    fn own_and_account_or_new(&self, realm: &Realm) -> Result<(i64, i64), LedgerError> {
        if let Some(known) = self.own_and_account(realm)? {
            return Ok(known);
        }
        self.run(
            "INSERT INTO realms (base, key_hash) VALUES (?, ?)",
            params![realm.base(), realm.key_hash()],
        )?;
        let id = self.sql.last_insert_rowid();
        Ok((id, id))
    }

    fn realm_or_new(&self, realm: &Realm) -> Result<i64, LedgerError> {
        Ok(self.own_and_account_or_new(realm)?.1)
    }

    fn exists(&self, sql: &str, values: impl rusqlite::Params) -> Result<bool, LedgerError> {
        self.sql.prepare_cached(sql).and_then(|mut it| it.exists(values)).map_err(from_sqlite)
    }

    fn run(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize, LedgerError> {
        self.sql.prepare_cached(sql).and_then(|mut it| it.execute(values)).map_err(from_sqlite)
    }

    fn all<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, LedgerError> {
        self.sql
            .prepare_cached(sql)
            .and_then(|mut it| it.query_map(values, read)?.collect())
            .map_err(from_sqlite)
    }

    fn insert_entries(&self, id: ShotId, entries: &[Entry]) -> Result<(), LedgerError> {
        let mut hash: Hash = guard::tip(self.sql)?.hash;
        let mut number = 0;
        for entry in entries {
            let text = serde_json::to_string(entry).map_err(LedgerError::unwritable)?;
            self.run(
                "INSERT INTO events (shot, at, version, entry) VALUES (?, ?, ?, ?)",
                params![id.0, entry.at.0, entry.event.version(), text],
            )?;
            number = self.sql.last_insert_rowid();
            hash = rolled(&hash, number, &text);
        }
        if number > 0 {
            self.run("UPDATE tip SET number = ?, hash = ?", params![number, hash])?;
        }
        Ok(())
    }

    fn put_summary(&self, id: ShotId, shot: &Shot, keeping: Keeping) -> Result<(), LedgerError> {
        let (own, account) = self.own_and_account_or_new(&shot.realm)?;
        let (row, attempts) = summary_of(id, shot);
        let twin = "SELECT 1 FROM shots WHERE realm = ? AND fingerprint = ? AND id <> ?";
        // Two keys were found to open one account after both had asked for the same shot.
        let is_twin = own != account && self.exists(twin, params![account, row.fingerprint, id.0])?;
        let realm = if is_twin { own } else { account };
        // Only what can change is set again, and none of it is in an index: most events touch one page of this table.
        self.run(
            "INSERT INTO shots (id, realm, fingerprint, take, standing, model, duration, prompt, \
             attempts, task_id, planned_at, changed_at, reserved, cost, file, is_stray) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
             ON CONFLICT (id) DO UPDATE SET standing = excluded.standing, prompt = excluded.prompt, \
             attempts = excluded.attempts, task_id = excluded.task_id, changed_at = excluded.changed_at, \
             reserved = excluded.reserved, cost = excluded.cost, file = excluded.file",
            params![
                id.0,
                realm,
                row.fingerprint,
                row.take,
                row.standing.as_str(),
                row.model,
                row.duration,
                row.prompt,
                row.attempts,
                row.task_id.as_ref().map(TaskId::as_str),
                row.planned_at.0,
                row.changed_at.0,
                row.reserved.map(Credits::in_thousandths),
                row.cost.map(Credits::in_thousandths),
                row.file,
                row.is_stray,
            ],
        )?;
        for (number, attempt) in (1u32..).zip(&attempts) {
            let is_second =
                own != account && self.is_second_holder(id, number, own, account, attempt, keeping)?;
            self.put_attempt(id, number, if is_second { own } else { account }, &row.model, attempt)?;
        }
        Ok(())
    }

    /// Whether two keys of one account each held this task before they were joined: it counts once then, for the other.
    fn is_second_holder(
        &self,
        id: ShotId,
        number: u32,
        own: i64,
        account: i64,
        attempt: &AttemptRow,
        keeping: Keeping,
    ) -> Result<bool, LedgerError> {
        let Some(task_id) = &attempt.task_id else { return Ok(false) };
        match keeping {
            Keeping::Anew => self.exists(
                "SELECT 1 FROM attempts WHERE realm = ? AND task_id = ? AND shot <> ?",
                params![account, task_id.as_str(), id.0],
            ),
            Keeping::On => self.exists(
                "SELECT 1 FROM attempts WHERE shot = ? AND number = ? AND realm = ? AND task_id = ?",
                params![id.0, number, own, task_id.as_str()],
            ),
        }
    }

    fn put_attempt(
        &self,
        id: ShotId,
        number: u32,
        realm: i64,
        model: &str,
        attempt: &AttemptRow,
    ) -> Result<(), LedgerError> {
        let known = attempt.known.as_ref();
        // Not `OR REPLACE`: a task that another shot holds must be an error, never a silent change of hands.
        let changed = self.run(
            "INSERT INTO attempts (shot, number, realm, standing, started_at, command, task_id, counts, \
             ended_at, ending, model, took, certainty, answered_at, price_class, charged, refunded, \
             intent_number, sent_boot, sent_ms, estimate, heard_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
             ON CONFLICT (shot, number) DO UPDATE SET standing = excluded.standing, task_id = excluded.task_id, \
             counts = excluded.counts, ended_at = excluded.ended_at, ending = excluded.ending, \
             took = excluded.took, model = excluded.model, certainty = excluded.certainty, \
             answered_at = excluded.answered_at, price_class = excluded.price_class, \
             charged = excluded.charged, refunded = excluded.refunded, \
             intent_number = excluded.intent_number, sent_boot = excluded.sent_boot, \
             sent_ms = excluded.sent_ms, estimate = excluded.estimate, heard_at = excluded.heard_at",
            params![
                id.0,
                number,
                realm,
                attempt.standing.as_str(),
                attempt.started_at.0,
                attempt.command,
                attempt.task_id.as_ref().map(TaskId::as_str),
                attempt.counts.map(Credits::in_thousandths),
                attempt.ending.map(|ending| ending.at.0),
                attempt.ending.map(|ending| ending.kind.number()),
                model,
                attempt.took.map(crate::clock::millis),
                known.map(|known| known.certainty.as_str()),
                known.map(|known| known.answered_at.0),
                attempt.price_class,
                attempt.charged.map(Credits::in_thousandths),
                known.map(|known| known.refunded.in_thousandths()),
                known.map(|known| known.order),
                attempt.sent.as_ref().map(|sent| &sent.id),
                attempt.sent.as_ref().map(|sent| whole(sent.ms)),
                attempt.estimate.map(Credits::in_thousandths),
                attempt.heard_at.map(|at| at.0),
            ],
        );
        match changed {
            Err(error) if sqlite_code(&error) == Some(ErrorCode::ConstraintViolation) => {
                let task_id = attempt.task_id.as_ref().map(ToString::to_string).unwrap_or_default();
                Err(LedgerError::TaskHeld { task_id, shot: String::new() })
            }
            other => other.map(|_| ()),
        }
    }
}

/// The shots of an account, a parameter by its number: those of keys that asked for the same shot too are kept apart.
const OF_ACCOUNT: &str = "shots.realm IN (SELECT ?1 UNION ALL SELECT realm FROM keys WHERE account = ?1)";

/// Whether a summary is made of what it was, or of the events alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeping {
    On,
    Anew,
}

/// A moment of a boot's clock as a bound that lies before what came after it; the first moment bounds nothing.
fn after(ms: u64) -> i64 {
    if ms == 0 { -1 } else { whole(ms) }
}

/// A number as SQLite holds it.
fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn stored_entry(number: i64, version: u32, text: &str) -> Result<Entry, LedgerError> {
    if version > EVENT_VERSION {
        return Err(LedgerError::Newer { found: version.into(), known: EVENT_VERSION.into() });
    }
    serde_json::from_str(text).map_err(|_| LedgerError::Unreadable { number })
}

fn shot_row(row: &Row<'_>) -> rusqlite::Result<ShotRow> {
    let text = |place: usize| row.get::<_, String>(place);
    let task_id: Option<String> = row.get(10)?;
    Ok(ShotRow {
        id: ShotId(row.get(0)?),
        realm: Realm::new(&text(1)?, &text(2)?),
        fingerprint: text(3)?,
        take: row.get(4)?,
        standing: Standing::parse(&text(5)?).unwrap_or(Standing::Planned),
        model: text(6)?,
        duration: row.get(7)?,
        prompt: text(8)?,
        attempts: row.get(9)?,
        task_id: task_id.and_then(|id| TaskId::parse(&id).ok()),
        planned_at: WallTime(row.get(11)?),
        changed_at: WallTime(row.get(12)?),
        reserved: row.get::<_, Option<i64>>(13)?.map(Credits::thousandths),
        cost: row.get::<_, Option<i64>>(14)?.map(Credits::thousandths),
        file: row.get(15)?,
        is_stray: row.get(16)?,
    })
}

impl Store for SqliteStore<'_> {
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

    fn last_number(&mut self) -> Result<i64, LedgerError> {
        self.sql
            .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'events'")
            .and_then(|mut it| it.query_row([], |row| row.get(0)).optional())
            .map(Option::unwrap_or_default)
            .map_err(from_sqlite)
    }

    fn raise_number(&mut self, at_least: i64) -> Result<(), LedgerError> {
        if self.last_number()? < at_least {
            let raised = self.run("UPDATE sqlite_sequence SET seq = ? WHERE name = 'events'", [at_least])?;
            if raised == 0 {
                self.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('events', ?)", [at_least])?;
            }
        }
        Ok(())
    }

    fn find(&mut self, realm: &Realm, fingerprint: &Fingerprint) -> Result<Option<ShotId>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(None) };
        let sql = format!("SELECT id, standing FROM shots WHERE fingerprint = ?2 AND {OF_ACCOUNT}");
        let twins = self.all(&sql, params![realm, fingerprint.to_string()], |row| {
            Ok((ShotId(row.get(0)?), row.get::<_, String>(1)?))
        })?;
        Ok(foremost_twin(twins.iter().map(|(id, standing)| (*id, Standing::parse(standing)))))
    }

    fn holder(&mut self, realm: &Realm, task_id: &TaskId) -> Result<Option<(ShotId, u32)>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(None) };
        self.sql
            .prepare_cached("SELECT shot, number FROM attempts WHERE task_id = ? AND realm = ?")
            .and_then(|mut it| {
                it.query_row(params![task_id.as_str(), realm], |row| Ok((ShotId(row.get(0)?), row.get(1)?)))
                    .optional()
            })
            .map_err(from_sqlite)
    }

    fn log(&mut self, id: ShotId) -> Result<Vec<Entry>, LedgerError> {
        let rows = self.all(
            "SELECT number, version, entry FROM events WHERE shot = ? ORDER BY number",
            [id.0],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?, row.get::<_, String>(2)?)),
        )?;
        rows.iter().map(|(number, version, text)| stored_entry(*number, *version, text)).collect()
    }

    fn append(&mut self, id: Option<ShotId>, entries: &[Entry], now: &Shot) -> Result<ShotId, LedgerError> {
        let keeping = if id.is_some() { Keeping::On } else { Keeping::Anew };
        let id = match id {
            Some(id) => id,
            None => self
                .sql
                .prepare_cached(
                    "SELECT 1 + max(coalesce((SELECT max(id) FROM shots), 0), \
                     coalesce((SELECT max(shot) FROM events), 0))",
                )
                .and_then(|mut it| it.query_row([], |row| row.get(0)))
                .map(ShotId)
                .map_err(from_sqlite)?,
        };
        self.insert_entries(id, entries)?;
        self.put_summary(id, now, keeping)?;
        Ok(id)
    }

    fn replace(&mut self, id: ShotId, log: &[Entry], now: &Shot) -> Result<(), LedgerError> {
        self.run("DELETE FROM events WHERE shot = ?", [id.0])?;
        self.run("DELETE FROM attempts WHERE shot = ?", [id.0])?;
        if log.is_empty() {
            self.run("DELETE FROM shots WHERE id = ?", [id.0])?;
            return Ok(());
        }
        self.insert_entries(id, log)?;
        self.put_summary(id, now, Keeping::Anew)
    }

    fn drop_summary(&mut self) -> Result<(), LedgerError> {
        self.run("DELETE FROM shots", [])?;
        self.run("DELETE FROM attempts", []).map(|_| ())
    }

    fn resummarise(&mut self, id: ShotId, now: &Shot) -> Result<(), LedgerError> {
        self.put_summary(id, now, Keeping::Anew)
    }

    fn entries(&mut self, after: i64, most: usize) -> Result<Vec<(i64, ShotId, Entry)>, LedgerError> {
        let rows = self.all(
            "SELECT number, version, entry, shot FROM events WHERE number > ? ORDER BY number LIMIT ?",
            params![after, i64::try_from(most).unwrap_or(i64::MAX)],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?, row.get::<_, String>(2)?, row.get(3)?)),
        )?;
        let read = |(number, version, text, shot): &(i64, u32, String, i64)| {
            Ok((*number, ShotId(*shot), stored_entry(*number, *version, text)?))
        };
        rows.iter().map(read).collect()
    }

    fn select(&mut self, filter: &Filter) -> Result<Vec<ShotRow>, LedgerError> {
        let mut conditions = vec!["1".to_owned()];
        let mut values: Vec<Value> = Vec::new();
        let mut add = |condition: &str, value: Value| {
            conditions.push(condition.to_owned());
            values.push(value);
        };
        if let Some(realm) = &filter.realm {
            let Some(realm) = self.realm(realm)? else { return Ok(Vec::new()) };
            // The first of all values: it is named by its number.
            add(OF_ACCOUNT, realm.into());
        }
        if let Some(model) = &filter.model {
            add("shots.model = ?", model.clone().into());
        }
        if let Some(after) = filter.after {
            add("planned_at > ?", after.0.into());
        }
        if let Some(before) = filter.before {
            add("planned_at < ?", before.0.into());
        }
        if let Some(moment) = filter.unchanged_since {
            add("changed_at < ?", moment.0.into());
        }
        if let Some(task_id) = &filter.task_id {
            add(
                "shots.id IN (SELECT shot FROM attempts WHERE task_id = ?)",
                task_id.as_str().to_owned().into(),
            );
        }
        if let Some(prefix) = &filter.fingerprint_prefix {
            let prefix = prefix.to_ascii_lowercase();
            add("fingerprint >= ?", prefix.clone().into());
            // The letter after the last hexadecimal digit: everything that begins with the prefix is below.
            add("fingerprint < ?", format!("{prefix}g").into());
        }
        if !filter.standings.is_empty() {
            let marks = vec!["?"; filter.standings.len()].join(", ");
            // A shot stands where one of its attempts does, so that the index of the attempts finds it; one without
            // any is planned.
            let planned =
                if filter.standings.contains(&Standing::Planned) { " OR shots.attempts = 0" } else { "" };
            conditions.push(format!(
                "(shots.id IN (SELECT shot FROM attempts WHERE standing IN ({marks})){planned})"
            ));
            values.extend(filter.standings.iter().map(|it| Value::from(it.as_str().to_owned())));
        }
        let most = filter.most.map_or(-1, |most| i64::try_from(most).unwrap_or(i64::MAX));
        let sql = format!(
            "SELECT {ROW} FROM shots JOIN realms ON realms.id = shots.realm WHERE {} \
             ORDER BY planned_at DESC, shots.id DESC LIMIT {most}",
            conditions.join(" AND ")
        );
        self.all(&sql, rusqlite::params_from_iter(values), shot_row)
    }

    fn spending(&mut self, realm: &Realm, of: &SpendingOf) -> Result<Spending, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(Spending::default()) };
        let sum = "SELECT coalesce(sum(counts), 0), count(*) - count(counts), \
                   coalesce(sum(counts) FILTER (WHERE charged IS NULL), 0), \
                   count(*) FILTER (WHERE charged IS NULL AND counts > 0) FROM attempts WHERE realm = ?";
        let add = |condition: &str, values: &[Value]| {
            self.sql.prepare_cached(&format!("{sum} AND {condition}")).and_then(|mut it| {
                let values = std::iter::once(Value::from(realm)).chain(values.iter().cloned());
                it.query_row(rusqlite::params_from_iter(values), |row| {
                    let (unknown, unbooked_submits): (i64, i64) = (row.get(1)?, row.get(3)?);
                    Ok(Spending {
                        counted: Credits::thousandths(row.get(0)?),
                        unknown: unknown.unsigned_abs(),
                        unbooked: Credits::thousandths(row.get(2)?),
                        unbooked_submits: unbooked_submits.unsigned_abs(),
                    })
                })
            })
        };
        match of {
            SpendingOf::Command(name) => add("command = ?", &[name.clone().into()]).map_err(from_sqlite),
            SpendingOf::Since(Since { boot: None, wall }) => {
                add("started_at > ?", &[wall.0.into()]).map_err(from_sqlite)
            }
            // Two sums, since each has an index of its own.
            SpendingOf::Since(Since { boot: Some(BootTime { id, ms }), wall }) => {
                let same = add("sent_boot = ? AND sent_ms > ?", &[id.clone().into(), after(*ms).into()]);
                let other = add("started_at > ? AND sent_boot IS NOT ?", &[wall.0.into(), id.clone().into()]);
                let (same, other) = (same.map_err(from_sqlite)?, other.map_err(from_sqlite)?);
                Ok(Spending {
                    counted: same.counted + other.counted,
                    unknown: same.unknown + other.unknown,
                    unbooked: same.unbooked + other.unbooked,
                    unbooked_submits: same.unbooked_submits + other.unbooked_submits,
                })
            }
        }
    }

    fn lesson(&mut self, realm: &Realm, class: Option<&str>, since: WallTime) -> Result<Lesson, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(Lesson::default()) };
        let rows = format!(
            "FROM attempts WHERE realm = ?1 AND charged IS NOT NULL AND {} AND started_at > ?3",
            if class.is_some() { "price_class = ?2" } else { "price_class IS NOT ?2" }
        );
        let (booked, most) = self
            .sql
            .prepare_cached(&format!("SELECT count(*), max(charged) {rows}"))
            .and_then(|mut it| {
                it.query_row(params![realm, class, since.0], |row| {
                    Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?))
                })
            })
            .map_err(from_sqlite)?;
        let dearest = self
            .sql
            .prepare_cached(&format!(
                "SELECT charged, estimate {rows} AND estimate > 0 \
                 ORDER BY CAST(charged AS REAL) / estimate DESC LIMIT 1"
            ))
            .and_then(|mut it| {
                it.query_row(params![realm, class, since.0], |row| {
                    Ok((Credits::thousandths(row.get(0)?), Credits::thousandths(row.get(1)?)))
                })
                .optional()
            })
            .map_err(from_sqlite)?;
        Ok(Lesson { booked: booked.unsigned_abs(), dearest, most: most.map(Credits::thousandths) })
    }

    fn is_any_unbooked(&mut self, realm: &Realm, class: &str, since: &Since) -> Result<bool, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(false) };
        let (id, ms) = since.boot.as_ref().map_or((None, 0), |boot| (Some(&boot.id), after(boot.ms)));
        self.sql
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM attempts WHERE realm = ?1 AND price_class = ?2 \
                 AND charged IS NULL AND counts IS NOT 0 \
                 AND (sent_boot = ?3 AND sent_ms > ?4 OR sent_boot IS NOT ?3 AND started_at > ?5))",
            )
            .and_then(|mut it| it.query_row(params![realm, class, id, ms, since.wall.0], |row| row.get(0)))
            .map_err(from_sqlite)
    }

    fn hearings(&mut self, realm: &Realm, most: usize) -> Result<Vec<Hearing>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(Vec::new()) };
        self.all(
            "SELECT heard_at, started_at, standing = 'unsettled', shot, number FROM attempts \
             WHERE realm = ? AND heard_at IS NOT NULL ORDER BY heard_at DESC, standing = 'unsettled' LIMIT ?",
            params![realm, i64::try_from(most).unwrap_or(i64::MAX)],
            |row| {
                let (at, sent_at) = (WallTime(row.get(0)?), WallTime(row.get(1)?));
                let key = AttemptKey { shot: ShotId(row.get(3)?), attempt: row.get(4)? };
                Ok(Hearing { key, at, sent_at, is_silent: row.get(2)? })
            },
        )
    }

    fn endings(&mut self, realm: &Realm, most: usize) -> Result<Vec<Ending>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(Vec::new()) };
        self.all(
            "SELECT ended_at, ending FROM attempts WHERE realm = ? AND ended_at IS NOT NULL \
             ORDER BY ended_at DESC, ending DESC LIMIT ?",
            params![realm, i64::try_from(most).unwrap_or(i64::MAX)],
            |row| Ok(Ending { at: WallTime(row.get(0)?), kind: EndingKind::from_number(row.get(1)?) }),
        )
    }

    fn is_any_open_since(&mut self, realm: &Realm, since: WallTime) -> Result<bool, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(false) };
        self.sql
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM attempts WHERE realm = ? AND started_at > ? \
                 AND standing IN ('submitting', 'submitted'))",
            )
            .and_then(|mut it| it.query_row(params![realm, since.0], |row| row.get(0)))
            .map_err(from_sqlite)
    }

    fn last_reset(&mut self, realm: &Realm) -> Result<Option<WallTime>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(None) };
        self.sql
            .prepare_cached("SELECT max(at) FROM resets WHERE realm = ?")
            .and_then(|mut it| it.query_row([realm], |row| row.get::<_, Option<i64>>(0)))
            .map(|at| at.map(WallTime))
            .map_err(from_sqlite)
    }

    fn note_reset(&mut self, realm: &Realm, at: WallTime) -> Result<(), LedgerError> {
        let realm = self.realm_or_new(realm)?;
        self.run("INSERT INTO resets (realm, at) VALUES (?, ?)", params![realm, at.0]).map(|_| ())
    }

    fn keys_at(&mut self, base: &str) -> Result<Vec<KnownKey>, LedgerError> {
        self.all(
            "SELECT realms.base, realms.key_hash, account.base, account.key_hash, \
             coalesce(keys.name, (SELECT named.name FROM keys AS named \
              WHERE named.account = coalesce(keys.account, realms.id) AND named.name IS NOT NULL LIMIT 1)), \
             EXISTS (SELECT 1 FROM shots WHERE shots.realm = realms.id), keys.account IS NOT NULL \
             FROM realms LEFT JOIN keys ON keys.realm = realms.id \
             LEFT JOIN realms AS account ON account.id = keys.account WHERE realms.base = ? ORDER BY realms.id",
            [base],
            |row| {
                let key = Realm::new(&row.get::<_, String>(0)?, &row.get::<_, String>(1)?);
                let account = row.get::<_, Option<String>>(2)?.zip(row.get::<_, Option<String>>(3)?);
                Ok(KnownKey {
                    account: account.map_or_else(|| key.clone(), |(base, hash)| Realm::new(&base, &hash)),
                    key,
                    name: row.get(4)?,
                    has_shots: row.get(5)?,
                    is_joined: row.get(6)?,
                })
            },
        )
    }

    fn account(&mut self, key: &Realm) -> Result<Realm, LedgerError> {
        let joined = self.own_and_account(key)?.filter(|(own, account)| own != account);
        let Some((_, account)) = joined else { return Ok(key.clone()) };
        self.sql
            .prepare_cached("SELECT base, key_hash FROM realms WHERE id = ?")
            .and_then(|mut it| {
                it.query_row([account], |row| {
                    Ok(Realm::new(&row.get::<_, String>(0)?, &row.get::<_, String>(1)?))
                })
            })
            .map_err(from_sqlite)
    }

    fn join(&mut self, key: &Realm, account: &Realm, name: Option<&str>) -> Result<(), LedgerError> {
        let (own, before) = self.own_and_account_or_new(key)?;
        let account = self.realm_or_new(account)?;
        if before != account {
            // All keys that were known to open the one account open the other; what each of them holds goes over.
            self.run("UPDATE keys SET account = ?2 WHERE account = ?1", [before, account])?;
            self.run(
                "INSERT INTO keys (realm, account) VALUES (?1, ?2) ON CONFLICT (realm) DO UPDATE SET account = ?2",
                [before, account],
            )?;
            for table in ["shots", "attempts", "wishes", "notes"] {
                // What both hold stays where it is: it counts once.
                self.run(
                    &format!("UPDATE OR IGNORE {table} SET realm = ?2 WHERE realm = ?1"),
                    [before, account],
                )?;
            }
            self.run("UPDATE resets SET realm = ?2 WHERE realm = ?1", [before, account])?;
            self.run("UPDATE queued_lists SET realm = ?2 WHERE realm = ?1", [before, account])?;
        }
        self.run(
            "INSERT INTO keys (realm, account, name) VALUES (?, ?, ?) ON CONFLICT (realm) DO UPDATE SET \
             account = excluded.account, name = coalesce(excluded.name, name)",
            params![own, account, name],
        )
        .map(|_| ())
    }

    fn wish(&mut self, realm: &Realm, name: &str) -> Result<Option<String>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(None) };
        self.sql
            .prepare_cached("SELECT fingerprint FROM wishes WHERE realm = ? AND name = ?")
            .and_then(|mut it| it.query_row(params![realm, name], |row| row.get(0)).optional())
            .map_err(from_sqlite)
    }

    fn note_wish(&mut self, realm: &Realm, name: &str, fingerprint: &Fingerprint) -> Result<(), LedgerError> {
        let realm = self.realm_or_new(realm)?;
        let insert = "INSERT INTO wishes (realm, name, fingerprint) VALUES (?, ?, ?)";
        self.run(insert, params![realm, name, fingerprint.to_string()]).map(|_| ())
    }

    fn notes(&mut self, name: &str) -> Result<Vec<(Realm, String)>, LedgerError> {
        let sql =
            "SELECT base, key_hash, text FROM notes JOIN realms ON realms.id = notes.realm WHERE name = ?";
        self.all(sql, [name], |row| {
            let text = |place: usize| row.get::<_, String>(place);
            Ok((Realm::new(&text(0)?, &text(1)?), text(2)?))
        })
    }

    fn set_note(&mut self, realm: &Realm, name: &str, text: &str) -> Result<(), LedgerError> {
        let realm = self.realm_or_new(realm)?;
        let sql = "INSERT OR REPLACE INTO notes (realm, name, text) VALUES (?, ?, ?)";
        self.run(sql, params![realm, name, text]).map(|_| ())
    }

    fn queued_lists(&mut self, realm: &Realm) -> Result<Vec<QueuedList>, LedgerError> {
        self.lists(realm)
    }

    fn put_queued(&mut self, realm: &Realm, list: &QueuedList) -> Result<(), LedgerError> {
        self.put_list(realm, list)
    }

    fn drop_queued(&mut self, id: &str) -> Result<(), LedgerError> {
        self.drop_list(id)
    }

    fn want(&mut self, id: &str, shots: &[WantedShot], now: WallTime) -> Result<(), LedgerError> {
        self.want_all(id, shots, now)
    }

    fn wanted_at(&mut self, id: &str, place: u32) -> Result<Option<WantedShot>, LedgerError> {
        self.wanted_one(id, place)
    }

    fn set_wanted(&mut self, shot: &WantedShot) -> Result<(), LedgerError> {
        self.change_wanted(shot)
    }

    fn wanted_since(&mut self, id: &str, since: WallTime) -> Result<Vec<WantedShot>, LedgerError> {
        self.changed_since(id, since)
    }

    fn ready(
        &mut self,
        realm: &Realm,
        now: WallTime,
        wish: ClaimWish,
    ) -> Result<Vec<WantedShot>, LedgerError> {
        self.free(realm, now, wish)
    }

    fn renew_claims(&mut self, worker: &str, now: WallTime, until: WallTime) -> Result<(), LedgerError> {
        self.renew(worker, now, until)
    }

    fn close_unasked(&mut self, realm: &Realm, id: &str, now: WallTime) -> Result<(), LedgerError> {
        self.close(realm, id, now)
    }

    fn queue_counts(
        &mut self,
        realm: &Realm,
        now: WallTime,
    ) -> Result<Vec<(String, QueueCounts)>, LedgerError> {
        self.counts(realm, now)
    }

    fn holders(&mut self, now: WallTime) -> Result<Vec<Holder>, LedgerError> {
        self.in_hand(now)
    }

    fn put_queued_picture(&mut self, id: &str, name: &str, text: &str) -> Result<(), LedgerError> {
        self.put_picture(id, name, text)
    }

    fn queued_picture(&mut self, id: &str, name: &str) -> Result<Option<String>, LedgerError> {
        self.picture(id, name)
    }

    fn tasks(&mut self, realm: &Realm) -> Result<Vec<KnownTask>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(Vec::new()) };
        let known = self.all(
            "SELECT shot, number, task_id, certainty, started_at, answered_at, price_class, charged, refunded, \
             intent_number, sent_boot, sent_ms FROM attempts WHERE realm = ? AND certainty IS NOT NULL",
            [realm],
            |row| {
                let (task_id, certainty): (String, String) = (row.get(2)?, row.get(3)?);
                let key = AttemptKey { shot: ShotId(row.get(0)?), attempt: row.get(1)? };
                let known = |task_id, certainty| -> rusqlite::Result<KnownTask> {
                    Ok(KnownTask {
                        key,
                        task_id,
                        certainty,
                        sent_at: WallTime(row.get(4)?),
                        answered_at: WallTime(row.get(5)?),
                        price_class: row.get(6)?,
                        charged: row.get::<_, Option<i64>>(7)?.map(Credits::thousandths),
                        refunded: Credits::thousandths(row.get(8)?),
                        order: row.get::<_, Option<i64>>(9)?.unwrap_or(0),
                        sent: row
                            .get::<_, Option<String>>(10)?
                            .zip(row.get::<_, Option<i64>>(11)?)
                            .map(|(id, ms)| BootTime { id, ms: ms.unsigned_abs() }),
                    })
                };
                TaskId::parse(&task_id).ok().zip(Certainty::parse(&certainty)).map(|(id, it)| known(id, it)).transpose()
            },
        )?;
        Ok(known.into_iter().flatten().collect())
    }

    fn spans(&mut self, model: &str, most: usize) -> Result<Vec<Duration>, LedgerError> {
        self.all(
            "SELECT took FROM attempts WHERE model = ? AND took IS NOT NULL ORDER BY ended_at DESC LIMIT ?",
            params![model, i64::try_from(most).unwrap_or(i64::MAX)],
            |row| row.get::<_, i64>(0).map(|took| Duration::from_millis(took.unsigned_abs())),
        )
    }
}
