//! The engine for one machine: SQLite in the state folder.
//!
//! Write-ahead log and full sync: one transaction is one sync, and two where the log begins anew. Checkpoints, which
//! cost more, are made by us after writes that nobody waits to send behind, and never inside an intent. At a clean end the
//! log is put into the database and emptied, where nobody else is in the way, so that a copy of the file is a copy of the
//! ledger. What may have been lost since the last intent is [`guard`]'s affair.

mod fault;
mod guard;
mod migrations;
mod salvage;
mod store;

use self::fault::from_sqlite;
use self::guard::Guard;
use self::migrations::MIGRATIONS;
use self::store::SqliteStore;
use crate::clock::Clock;
use crate::copy::Remains;
use crate::engine::{Durability, Engine, Waiting, Work};
use crate::error::{LedgerError, Loss};
use crate::event::Entry;
use crate::folder::{StateFolder, private_file, try_room};
use crate::kept_charges::note_recovery;
use crate::lock::Locks;
use crate::mark::hex;
use crate::state;
use crate::unusable::unusable;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
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

    /// The same for whoever moves a ledger: the mark of the move, which keeps all others from sending, says nothing of what it lost.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_to_move(folder: &StateFolder, clock: Arc<dyn Clock>) -> Result<Self, LedgerError> {
        let mut engine = Self::open(folder, clock)?;
        engine.guard.is_being_moved = true;
        Ok(engine)
    }

    /// Takes what is left of a ledger for the whole of it from here on, under a new id. What was lost can no longer be
    /// recognised; so that `has_loss` is noted in the same transaction, whoever is killed next.
    ///
    /// # Errors
    ///
    /// There is nothing left, or trouble of the storage.
    pub fn recover(folder: &StateFolder, clock: Arc<dyn Clock>, has_loss: bool) -> Result<Self, LedgerError> {
        let mut engine = Self::open_as(folder, clock, true)?;
        engine.connection.execute_batch("REINDEX").map_err(from_sqlite)?;
        let transaction = engine
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(from_sqlite)?;
        transaction
            .execute_batch(
                "UPDATE tip SET id = randomblob(16), kept = (SELECT count(*) FROM events); DELETE FROM marks; INSERT INTO marks SELECT number, hash FROM tip;",
            )
            .map_err(from_sqlite)?;
        if has_loss {
            let mut store = SqliteStore::new(&transaction, &engine.locks, engine.clock.as_ref());
            note_recovery(&mut store, engine.clock.now().wall)?;
        }
        let point = guard::tip(&transaction)?;
        transaction.commit().map_err(from_sqlite)?;
        engine.guard.begin_anew(&point)?;
        Ok(engine)
    }

    /// Reads what is left of a file that has lost parts; `None` where every page of it is whole.
    ///
    /// # Errors
    ///
    /// A newer ledger, another kind of file, or nothing that can be read.
    pub fn remains(folder: &StateFolder, clock: Arc<dyn Clock>) -> Result<Option<Remains>, LedgerError> {
        let engine = Self::open_as(folder, clock, true)?;
        let report: rusqlite::Result<String> =
            engine.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0));
        let mut remains = salvage::remains(&engine.connection)?;
        let follows = |log: &Vec<(i64, Entry)>| state::fold(log.iter().map(|(_, entry)| entry)).is_ok();
        let has_gaps = !remains.logs.values().all(follows);
        if has_gaps {
            // Rows are gone without a trace but for their numbers: an intent may be among them.
            remains.last_unreadable = remains.last_unreadable.max(remains.last_gap);
        }
        let is_whole = report.is_ok_and(|report| report == "ok") && remains.unreadable == 0 && !has_gaps;
        Ok((!is_whole).then_some(remains))
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
        if is_recovery {
            return Ok(());
        }
        self.guard.look(&self.connection)?;
        if self.guard.is_copy { self.note_copy() } else { Ok(()) }
    }

    /// These are copies of the files that were last written, with their marks: what was submitted after the copy was made is known to
    /// the service alone. So the statements are to be read before anything is submitted, as after a recovery.
    fn note_copy(&mut self) -> Result<(), LedgerError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(from_sqlite)?;
        if guard::tip(&transaction)?.number > 0 {
            let mut store = SqliteStore::new(&transaction, &self.locks, self.clock.as_ref());
            note_recovery(&mut store, self.clock.now().wall)?;
        }
        transaction.commit().map_err(from_sqlite)?;
        self.guard.adopt();
        Ok(())
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
    lock.lock().map_err(|source| unusable(&path, source))?;
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
        work(&mut SqliteStore::new(&transaction, &self.locks, self.clock.as_ref()))?;
        let mark = match before {
            Some(before) => guard::marked(&transaction, &before)?,
            None => None,
        };
        if mark.is_some() {
            // A mark that cannot be opened is found out while the intent can still be undone.
            self.guard.mark_again()?;
        }
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
        work(&mut SqliteStore::new(&transaction, &self.locks, self.clock.as_ref()))
    }

    fn name(&mut self) -> Option<String> {
        guard::tip(&self.connection).ok().map(|tip| hex(&tip.id))
    }

    fn check(&mut self) -> Result<(), LedgerError> {
        let transaction = self.connection.transaction().map_err(from_sqlite)?;
        self.guard.check(&transaction).map(drop)
    }

    fn remember(&mut self) -> Result<(), LedgerError> {
        self.set_synchronous(true)?;
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(from_sqlite)?;
        self.guard.check(&transaction)?;
        let point = guard::tip(&transaction)?;
        guard::keep(&transaction, &point)?;
        transaction.commit().map_err(from_sqlite)?;
        self.guard.mark(&point)
    }

    fn try_storage(&mut self) -> Result<(), LedgerError> {
        try_room(self.path.parent().unwrap_or(Path::new(".")))?;
        self.guard.mark_again()
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
