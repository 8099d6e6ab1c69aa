//! The ledger: engine, locks and clock together, and the writing of events.
//!
//! Every change goes the same way: read the log of the shot, fold it, ask the law whether the event may follow, append.
//! Reading and appending are one transaction, and none is ever open while anybody waits for the network.

use super::clock::{Clock, SystemClock};
use super::engine::{Durability, Engine, Filter, ShotId, ShotRow, Store, Work, summary_of};
use super::error::LedgerError;
use super::event::{Entry, Event};
use super::folder::StateFolder;
use super::lock::Locks;
use super::memory::MemoryEngine;
use super::realm::Realm;
use super::sqlite::SqliteEngine;
use super::state::{self, Shot, Standing};
use giggle_domain::{Fingerprint, Outcome, Report, TaskId};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// What is noted of a submitter that is no more.
pub(crate) const DIED: &str = "the process that submitted it ended before the answer";

/// One attempt of one shot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttemptKey {
    /// The shot.
    pub shot: ShotId,
    /// The attempt, from 1.
    pub attempt: u32,
}

/// The ledger. May be shared between threads; clones are the same ledger.
#[derive(Clone)]
pub struct Ledger {
    engine: Arc<Mutex<Box<dyn Engine>>>,
    locks: Locks,
    clock: Arc<dyn Clock>,
}

impl Ledger {
    /// Opens the ledger in a state folder, or makes it.
    ///
    /// # Errors
    ///
    /// The folder is not fit (network, not private, not writable), or the ledger is a newer giggle's.
    pub fn open(root: &Path) -> Result<Self, LedgerError> {
        Self::open_with_clock(root, Arc::new(SystemClock))
    }

    /// Like [`open`](Self::open), with a clock of the caller's.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_with_clock(root: &Path, clock: Arc<dyn Clock>) -> Result<Self, LedgerError> {
        let folder = StateFolder::prepare(root)?;
        let engine = SqliteEngine::open(&folder.ledger_file())?;
        Ok(Self::with_engine(Box::new(engine), Locks::in_folder(folder.locks()), clock))
    }

    /// A ledger that is forgotten when it is dropped: for drafts, and where somebody wants none.
    pub fn in_memory(clock: Arc<dyn Clock>) -> Self {
        Self::with_engine(Box::new(MemoryEngine::default()), Locks::in_memory(), clock)
    }

    /// A ledger over any engine.
    pub fn with_engine(engine: Box<dyn Engine>, locks: Locks, clock: Arc<dyn Clock>) -> Self {
        Self { engine: Arc::new(Mutex::new(engine)), locks, clock }
    }

    pub(crate) fn locks(&self) -> &Locks {
        &self.locks
    }

    /// The clock that its events are written by.
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    pub(crate) fn shared_clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    pub(crate) fn write<T>(
        &self,
        durability: Durability,
        mut work: impl FnMut(&mut dyn Store) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let mut result = None;
        let mut engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        engine.write(durability, &mut |store| {
            result = Some(work(store)?);
            Ok(())
        })?;
        result.ok_or(LedgerError::NoSuchShot)
    }

    /// Writes what several asked for, with one wait for the disk; see [`Engine::write_together`].
    pub(crate) fn write_together(
        &self,
        durability: Durability,
        works: &mut [&mut Work<'_>],
    ) -> Vec<Result<(), LedgerError>> {
        let mut engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        engine.write_together(durability, works)
    }

    /// Does what was put off while somebody waited.
    pub(crate) fn upkeep(&self) {
        self.engine.lock().unwrap_or_else(PoisonError::into_inner).upkeep();
    }

    pub(crate) fn read<T>(
        &self,
        mut work: impl FnMut(&mut dyn Store) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let mut result = None;
        let mut engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        engine.read(&mut |store| {
            result = Some(work(store)?);
            Ok(())
        })?;
        result.ok_or(LedgerError::NoSuchShot)
    }

    /// Appends one event to an attempt. Old news is taken for done, and written no second time.
    ///
    /// # Errors
    ///
    /// The event cannot follow, or trouble of the storage.
    pub fn append(&self, key: AttemptKey, event: Event) -> Result<Shot, LedgerError> {
        self.write(Durability::of(&event), |store| self.append_in(store, key, event.clone()))
    }

    pub(crate) fn append_in(
        &self,
        store: &mut dyn Store,
        key: AttemptKey,
        event: Event,
    ) -> Result<Shot, LedgerError> {
        let shot = fold_log(store, key.shot)?;
        let entry = Entry { at: self.clock.now().wall, attempt: key.attempt, event };
        match super::strays::taken_task(&entry.event) {
            // A task of that name may have been found before its answer was heard.
            Some(task_id) => super::strays::take_over(store, key, shot, &entry, &task_id),
            None => append_to(store, key, shot, &[entry]),
        }
    }

    /// Records a query's answer.
    ///
    /// `is_watched` tells whether somebody waited for this task from its submit on, so that the moment of its end
    /// is the moment when it ended, and the time it took may teach us what to expect.
    ///
    /// # Errors
    ///
    /// The attempt has no task, or trouble of the storage.
    pub fn report(&self, key: AttemptKey, report: &Report, is_watched: bool) -> Result<Shot, LedgerError> {
        self.append(key, report_event(report, is_watched))
    }

    /// Records that a clip is on its way to a file.
    ///
    /// # Errors
    ///
    /// The task has no such clip, or trouble of the storage.
    pub fn download_started(&self, key: AttemptKey, clip: u32, path: &Path) -> Result<Shot, LedgerError> {
        self.append(key, Event::DownloadStarted { clip, path: path.to_string_lossy().into_owned() })
    }

    /// Records that a clip is on disk under its final name.
    ///
    /// # Errors
    ///
    /// The task has no such clip, or trouble of the storage.
    pub fn downloaded(
        &self,
        key: AttemptKey,
        clip: u32,
        path: &Path,
        sha256: &str,
        bytes: u64,
    ) -> Result<Shot, LedgerError> {
        let path = path.to_string_lossy().into_owned();
        self.append(key, Event::Downloaded { clip, path, sha256: sha256.to_owned(), bytes })
    }

    /// What the log of a shot folds to.
    ///
    /// # Errors
    ///
    /// No such shot, or trouble of the storage.
    pub fn shot(&self, id: ShotId) -> Result<Shot, LedgerError> {
        self.read(|store| fold_log(store, id))
    }

    /// All events of a shot, oldest first.
    ///
    /// # Errors
    ///
    /// No such shot, or trouble of the storage.
    pub fn log(&self, id: ShotId) -> Result<Vec<Entry>, LedgerError> {
        let log = self.read(|store| store.log(id))?;
        if log.is_empty() { Err(LedgerError::NoSuchShot) } else { Ok(log) }
    }

    /// The shot of a fingerprint.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn find(&self, realm: &Realm, fingerprint: &Fingerprint) -> Result<Option<ShotId>, LedgerError> {
        self.read(|store| store.find(realm, fingerprint))
    }

    /// The summaries of shots, in the order in which they are asked for, on one picture of the ledger.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn rows(
        &self,
        realm: &Realm,
        fingerprints: &[Fingerprint],
    ) -> Result<Vec<Option<ShotRow>>, LedgerError> {
        self.read(|store| {
            let row = |fingerprint: &Fingerprint| {
                let filter = Filter {
                    realm: Some(realm.clone()),
                    fingerprint_prefix: Some(fingerprint.to_string()),
                    ..Filter::default()
                };
                store.select(&filter).map(|mut rows| rows.pop())
            };
            fingerprints.iter().map(row).collect()
        })
    }

    /// The attempt that holds a task.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn holder(&self, realm: &Realm, task_id: &TaskId) -> Result<Option<AttemptKey>, LedgerError> {
        self.read(|store| store.holder(realm, task_id))
            .map(|held| held.map(|(shot, attempt)| AttemptKey { shot, attempt }))
    }

    /// The rows that a filter lets through, newest first.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn list(&self, filter: &Filter) -> Result<Vec<ShotRow>, LedgerError> {
        self.read(|store| store.select(filter))
    }

    /// Finds the intents whose submitters are no more, and takes them as unsettled. Done at every start.
    ///
    /// # Errors
    ///
    /// Trouble of the storage, or of the locks.
    pub fn sweep(&self, realm: Option<&Realm>) -> Result<Vec<AttemptKey>, LedgerError> {
        let open =
            Filter { realm: realm.cloned(), standings: vec![Standing::Submitting], ..Filter::default() };
        // The common case, nothing open, does not wait for the disk.
        if self.list(&open)?.is_empty() {
            return Ok(Vec::new());
        }
        self.write(Durability::Now, |store| {
            let mut dead = Vec::new();
            for row in store.select(&open)? {
                let shot = fold_log(store, row.id)?;
                for (number, attempt) in shot.numbered() {
                    if attempt.standing() == Standing::Submitting && !self.locks.is_held(&attempt.lock)? {
                        let key = AttemptKey { shot: row.id, attempt: number };
                        self.append_in(
                            store,
                            key,
                            Event::Unsettled { reason: DIED.to_owned(), task_id: None },
                        )?;
                        self.locks.forget(&attempt.lock);
                        dead.push(key);
                    }
                }
            }
            Ok(dead)
        })
    }

    /// Makes the summary anew out of the events.
    ///
    /// # Errors
    ///
    /// An event that cannot be read or cannot follow, or trouble of the storage.
    pub fn rebuild(&self) -> Result<(), LedgerError> {
        self.write(Durability::Now, |store| {
            let mut shots: BTreeMap<ShotId, Shot> = BTreeMap::new();
            store.each_entry(&mut |id, entry| {
                let before = shots.remove(&id);
                shots.insert(id, state::apply(before, entry)?);
                Ok(())
            })?;
            store.drop_summary()?;
            shots.iter().try_for_each(|(id, shot)| store.resummarise(*id, shot))
        })
    }

    /// Whether the summary says what the events say; for `doctor` and tests.
    ///
    /// # Errors
    ///
    /// An event that cannot be read or cannot follow, or trouble of the storage.
    pub fn is_summary_true(&self) -> Result<bool, LedgerError> {
        self.read(|store| {
            for row in store.select(&Filter::default())? {
                if summary_of(row.id, &fold_log(store, row.id)?).0 != row {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }
}

/// What a query's answer is in the ledger.
pub(crate) fn report_event(report: &Report, is_watched: bool) -> Event {
    match report.outcome() {
        None => Event::Reported { status: plain(report.status.as_str()) },
        Some(Outcome::Completed { clips }) => {
            Event::Completed { clips: u32::try_from(clips.len()).unwrap_or(u32::MAX), watched: is_watched }
        }
        Some(Outcome::Failed { status, reason }) => {
            let (status_text, reason) = (plain(status.as_str()), plain(&reason));
            match status.kind() {
                giggle_domain::task::StatusKind::Stopped => Event::Stopped { status: status_text, reason },
                _ => Event::Failed { status: status_text, reason },
            }
        }
    }
}

/// What the log of a shot folds to.
pub(crate) fn fold_log(store: &mut dyn Store, id: ShotId) -> Result<Shot, LedgerError> {
    state::fold(&store.log(id)?)?.ok_or(LedgerError::NoSuchShot)
}

/// Appends entries to a shot that was read in the same transaction; what is old news is left out.
pub(crate) fn append_to(
    store: &mut dyn Store,
    key: AttemptKey,
    shot: Shot,
    entries: &[Entry],
) -> Result<Shot, LedgerError> {
    let mut shot = shot;
    let mut news = Vec::new();
    for entry in entries {
        match state::apply(Some(shot.clone()), entry) {
            Ok(next) => {
                shot = next;
                news.push(entry.clone());
            }
            Err(refused) if refused.is_old_news() => {}
            Err(refused) => return Err(refused.into()),
        }
    }
    if !news.is_empty() {
        store.append(Some(key.shot), &news, &shot)?;
    }
    Ok(shot)
}

/// The longest text of the service's, or of an error, that is kept.
const REASON_CHARACTERS: usize = 500;

/// A text as it may be kept: of bounded length, and no address in it with a query, since that may be a signature.
pub(crate) fn plain(text: &str) -> String {
    let cut: String = text.chars().take(REASON_CHARACTERS).collect();
    let mut out = String::with_capacity(cut.len());
    let mut rest = cut.as_str();
    while let Some(start) = rest.find("http://").into_iter().chain(rest.find("https://")).min() {
        let (before, address) = rest.split_at(start);
        let is_end =
            |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ')' | '`' | '，' | '。');
        let end = address.find(is_end).unwrap_or(address.len());
        let (address, after) = address.split_at(end);
        out.push_str(before);
        match address.find(['?', '#']) {
            Some(query) => {
                out.push_str(&address[..query]);
                out.push_str("?…");
            }
            None => out.push_str(address),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_kept_text_holds_no_signature() {
        assert_eq!(
            plain("see https://a/b?Signature=x, \"http://c/d#e\" and https://f/g"),
            "see https://a/b?… \"http://c/d?…\" and https://f/g"
        );
        assert_eq!(plain("内容 (https://a/?k=v) 失败"), "内容 (https://a/?…) 失败");
        assert_eq!(plain(&"x".repeat(9_000)).len(), 500);
    }
}
