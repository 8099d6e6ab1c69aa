//! The engine that forgets: a ledger inside one process.
//!
//! Drafts on the emulator inside the process, and those who want no ledger, go the same way as everybody else and leave no
//! file. It is also the second engine that keeps the conformance suite honest: what it computes by looking at
//! every shot, SQLite must answer out of its summary.

mod accounts;
mod events;
mod failover;
mod leases;
mod money;
mod queue;
mod queueing;

use self::failover::Lives;
pub use self::failover::{Commit, Standby};
use self::leases::Leases;
use self::queue::Queue;
use crate::clock::{Clock, WallTime};
use crate::engine::{Durability, Engine, GoOn, Waiting, Work};
use crate::error::LedgerError;
use crate::event::Entry;
use crate::intent::MAY_SEND_WITHIN;
use crate::keys::{AttemptKey, ShotId};
use crate::lock::Locks;
use crate::realm::Realm;
use crate::shot::Shot;
use crate::store::{Hold, SubmitterStore};
use crate::summary::{AttemptRow, ShotRow, summary_of};
use giggle_domain::TaskId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A ledger in memory. Clones share it.
#[derive(Clone)]
pub struct MemoryEngine {
    contents: Arc<Mutex<Contents>>,
    leases: Arc<Leases>,
    leased: Option<Leased>,
    next_commit: Arc<Mutex<Option<Commit>>>,
    journal: Option<String>,
}

/// A worker whose submits are known by a lease, in the place of a lock.
#[derive(Clone)]
struct Leased {
    worker: String,
    lease: Duration,
    /// The life of the ledger in which it began.
    born: u32,
}

impl MemoryEngine {
    /// An empty one, whose events are written by this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let leases = Arc::<Leases>::default();
        let contents = Arc::new(Mutex::new(Contents {
            clock,
            leases: Arc::clone(&leases),
            leased: None,
            journal: None,
            lives: Lives::default(),
            journals: BTreeMap::new(),
            locks: Locks::in_memory(),
            last_id: 0,
            last_number: 0,
            log: Vec::new(),
            places: BTreeMap::new(),
            rows: BTreeMap::new(),
            by_fingerprint: BTreeMap::new(),
            by_task: BTreeMap::new(),
            resets: Vec::new(),
            wishes: Vec::new(),
            notes: BTreeMap::new(),
            queue: Queue::default(),
            keys: Vec::new(),
            before: Vec::new(),
        }));
        Self { contents, leases, leased: None, next_commit: Arc::default(), journal: None }
    }

    /// The same ledger for a worker of several machines, as a ledger that they share treats it: alive for the length of a
    /// lease after its last beat, and cut off where it is said to be. For simulations.
    #[must_use]
    pub fn leased(&self, worker: &str, lease: Duration) -> Self {
        let born = self.lock().lives.now;
        let leased = Some(Leased { worker: worker.to_owned(), lease, born });
        Self { leased, next_commit: Arc::default(), ..self.clone() }
    }

    /// The worker of this handle shows that it lives.
    pub fn beat(&self) {
        if let Some(leased) = &self.leased {
            let now = self.lock().clock.now().wall;
            self.leases.beat(&leased.worker, now);
        }
    }

    /// Cuts the worker of this handle off from the ledger, or lets it back.
    pub fn set_cut(&self, is_cut: bool) {
        if let Some(leased) = &self.leased {
            self.leases.set_cut(&leased.worker, is_cut);
        }
    }

    /// The ledger as it is now, as a standby has it.
    pub fn standby(&self) -> Standby {
        let contents = self.lock();
        Standby {
            last_id: contents.last_id,
            last_number: contents.last_number,
            log: contents.log.clone(),
            places: contents.places.clone(),
            rows: contents.rows.clone(),
            by_fingerprint: contents.by_fingerprint.clone(),
            by_task: contents.by_task.clone(),
            resets: contents.resets.clone(),
            wishes: contents.wishes.clone(),
            notes: contents.notes.clone(),
            queue: contents.queue.clone(),
            keys: contents.keys.clone(),
            journals: contents.journals.clone(),
            submitters: self.leases.submitters(),
        }
    }

    /// The standby takes over: what was written since is gone.
    pub fn fail_over(&self, standby: &Standby) {
        let mut guard = self.lock();
        let contents: &mut Contents = &mut guard;
        let it = standby.clone();
        (contents.last_id, contents.last_number) = (it.last_id, it.last_number);
        (contents.log, contents.places, contents.rows) = (it.log, it.places, it.rows);
        (contents.by_fingerprint, contents.by_task) = (it.by_fingerprint, it.by_task);
        (contents.resets, contents.wishes, contents.notes) = (it.resets, it.wishes, it.notes);
        (contents.queue, contents.keys, contents.journals) = (it.queue, it.keys, it.journals);
        contents.lives.now += 1;
        contents.lives.since = contents.clock.now().wall;
        self.leases.set_submitters(it.submitters);
    }

    /// What becomes of the next commit of this handle's worker.
    pub fn set_next_commit(&self, commit: Commit) {
        *self.next_commit.lock().unwrap_or_else(PoisonError::into_inner) = Some(commit);
    }

    /// The contents, for the worker of this handle.
    fn lock(&self) -> MutexGuard<'_, Contents> {
        let mut contents = self.contents.lock().unwrap_or_else(PoisonError::into_inner);
        contents.leased.clone_from(&self.leased);
        contents.journal.clone_from(&self.journal);
        contents
    }

    fn refuse_cut(&self) -> Result<(), LedgerError> {
        match &self.leased {
            Some(leased) if self.leases.is_cut(&leased.worker) => {
                Err(LedgerError::Storage("cut off from the ledger".into()))
            }
            _ => Ok(()),
        }
    }
}

struct Contents {
    clock: Arc<dyn Clock>,
    leases: Arc<Leases>,
    leased: Option<Leased>,
    journal: Option<String>,
    lives: Lives,
    /// The journals of those who took intents, each with the life that it was told to.
    journals: BTreeMap<String, u32>,
    locks: Locks,
    last_id: i64,
    last_number: i64,
    /// The events with their numbers, in the order of these.
    log: Vec<Logged>,
    /// Where in the log the entries of a shot stand.
    places: BTreeMap<ShotId, Vec<usize>>,
    rows: BTreeMap<ShotId, Summary>,
    by_fingerprint: BTreeMap<(Realm, String), ShotId>,
    by_task: BTreeMap<(Realm, TaskId), (ShotId, u32)>,
    resets: Vec<(Realm, WallTime)>,
    wishes: Vec<(Realm, String, String)>,
    notes: BTreeMap<(String, Realm), String>,
    queue: Queue,
    /// The keys that were joined, each with its account and its name.
    keys: Vec<(Realm, Realm, Option<String>)>,
    /// What to put back where the work fails, newest last.
    before: Vec<Undo>,
}

type Logged = (i64, ShotId, Entry);

type Summary = (ShotRow, Vec<AttemptRow>);

enum Undo {
    Row(ShotId, Box<Option<Summary>>),
    LogLength(usize),
    LastNumber(i64),
    Log(Vec<Logged>),
    Resets(usize),
    Wishes(usize),
    Note(String, Realm, Option<String>),
    Queue(Box<Queue>),
    Keys(Vec<(Realm, Realm, Option<String>)>),
}

impl Engine for MemoryEngine {
    fn write(&mut self, _durability: Durability, work: &mut Work<'_>) -> Result<(), LedgerError> {
        self.refuse_cut()?;
        let mut contents = self.lock();
        contents.before.clear();
        let done = work(&mut *contents);
        let commit = self.next_commit.lock().unwrap_or_else(PoisonError::into_inner).take();
        if done.is_err() || commit == Some(Commit::Lost) {
            contents.undo();
        }
        match commit.filter(|_| done.is_ok()) {
            Some(_) => Err(LedgerError::Storage("nobody heard what became of the commit".into())),
            None => done,
        }
    }

    fn life(&mut self) -> Option<String> {
        self.lock().life()
    }

    fn go_on(&mut self, at_least: Duration, _charges: usize) -> Result<GoOn, LedgerError> {
        self.refuse_cut()?;
        let mut contents = self.lock();
        let now = contents.clock.now().wall;
        let missing = contents.journals.iter().filter(|(_, told)| **told != contents.lives.now);
        let missing = missing.map(|(name, _)| name.clone()).collect();
        Ok(match contents.leased.as_ref().map(|leased| leased.lease) {
            Some(lease) => contents.lives.go_on(now, lease.max(at_least), missing),
            None => GoOn::Nothing,
        })
    }

    fn set_journal(&mut self, journal: &str) {
        self.journal = Some(journal.to_owned());
    }

    fn note_told(&mut self) -> Result<(), LedgerError> {
        self.refuse_cut()?;
        let mut contents = self.lock();
        let life = contents.lives.now;
        if let Some(journal) = &self.journal {
            contents.journals.insert(journal.clone(), life);
        }
        Ok(())
    }

    fn read(&mut self, work: &mut Work<'_>) -> Result<(), LedgerError> {
        self.refuse_cut()?;
        work(&mut *self.lock())
    }

    fn waiting_for(&mut self, lock: &str) -> Waiting {
        self.lock().locks.waiting_for(lock)
    }
}

impl Contents {
    fn undo(&mut self) {
        while let Some(step) = self.before.pop() {
            match step {
                Undo::Row(id, row) => self.set_row(id, *row),
                Undo::LastNumber(number) => self.last_number = number,
                Undo::LogLength(length) => {
                    self.log.truncate(length);
                    for places in self.places.values_mut() {
                        places.retain(|place| *place < length);
                    }
                }
                Undo::Log(log) => self.set_log(log),
                Undo::Resets(length) => self.resets.truncate(length),
                Undo::Wishes(length) => self.wishes.truncate(length),
                Undo::Note(name, realm, Some(text)) => {
                    self.notes.insert((name, realm), text);
                }
                Undo::Queue(queue) => self.queue = *queue,
                Undo::Keys(keys) => self.keys = keys,
                Undo::Note(name, realm, None) => {
                    self.notes.remove(&(name, realm));
                }
            }
        }
    }

    fn set_log(&mut self, log: Vec<Logged>) {
        self.places.clear();
        for (place, (_, id, _)) in log.iter().enumerate() {
            self.places.entry(*id).or_default().push(place);
        }
        self.log = log;
    }

    fn set_row(&mut self, id: ShotId, row: Option<Summary>) {
        if let Some((old, attempts)) = self.rows.remove(&id) {
            self.by_fingerprint.remove(&(old.realm.clone(), old.fingerprint));
            for task in attempts.into_iter().filter_map(|attempt| attempt.task_id) {
                self.by_task.remove(&(old.realm.clone(), task));
            }
        }
        if let Some((new, attempts)) = row {
            self.by_fingerprint.insert((new.realm.clone(), new.fingerprint.clone()), id);
            for (number, attempt) in (1u32..).zip(&attempts) {
                if let Some(task) = &attempt.task_id {
                    self.by_task.insert((new.realm.clone(), task.clone()), (id, number));
                }
            }
            self.rows.insert(id, (new, attempts));
        }
    }

    fn put_row(&mut self, id: ShotId, shot: &Shot, is_made_anew: bool) -> Result<(), LedgerError> {
        let (row, attempts) = summary_of(id, shot);
        let old = self.rows.get(&id).cloned();
        for task in attempts.iter().filter_map(|attempt| attempt.task_id.as_ref()) {
            let Some((holder, _)) = self.holder_in(&shot.realm, task, id) else { continue };
            // Keys that were joined after each of them had found the same task keep it, and it counts once.
            let had = |(_, attempts): &Summary| attempts.iter().any(|it| it.task_id.as_ref() == Some(task));
            let is_of_other_key = self.rows.get(&holder).is_some_and(|(row, _)| row.realm != shot.realm);
            if !(is_of_other_key && (is_made_anew || old.as_ref().is_some_and(had))) {
                return Err(LedgerError::TaskHeld { task_id: task.to_string(), shot: String::new() });
            }
        }
        self.before.push(Undo::Row(id, Box::new(old)));
        self.set_row(id, Some((row, attempts)));
        Ok(())
    }

    fn account_of(&self, key: &Realm) -> Realm {
        self.keys
            .iter()
            .find(|(of, ..)| of == key)
            .map_or_else(|| key.clone(), |(_, account, _)| account.clone())
    }

    /// The keys of an account, its first one first.
    fn keys_of(&self, key: &Realm) -> Vec<Realm> {
        let account = self.account_of(key);
        let others = self.keys.iter().filter(|(of, it, _)| *it == account && *of != account);
        let others: Vec<Realm> = others.map(|(of, ..)| of.clone()).collect();
        std::iter::once(account).chain(others).collect()
    }

    /// The attempt that holds a task for an account, another shot's than this one.
    fn holder_in(&self, key: &Realm, task: &TaskId, but: ShotId) -> Option<(ShotId, u32)> {
        let held = self.keys_of(key).into_iter().filter_map(|of| self.by_task.get(&(of, task.clone())));
        held.copied().find(|(shot, _)| *shot != but)
    }

    fn push_entries(&mut self, id: ShotId, entries: &[Entry]) {
        self.before.extend([Undo::LastNumber(self.last_number), Undo::LogLength(self.log.len())]);
        for entry in entries {
            self.last_number += 1;
            self.places.entry(id).or_default().push(self.log.len());
            self.log.push((self.last_number, id, entry.clone()));
        }
    }

    /// The queue, with what it was kept for an undo.
    fn queue_to_change(&mut self) -> &mut Queue {
        if !self.before.iter().any(|step| matches!(step, Undo::Queue(_))) {
            self.before.push(Undo::Queue(Box::new(self.queue.clone())));
        }
        &mut self.queue
    }

    fn attempts(&self, realm: &Realm) -> impl Iterator<Item = &AttemptRow> {
        self.keyed_attempts(realm).map(|(_, attempt)| attempt)
    }

    fn keyed_attempts(&self, realm: &Realm) -> impl Iterator<Item = (AttemptKey, &AttemptRow)> {
        let keys = self.keys_of(realm);
        let rows = self.rows.values().filter(move |(row, _)| keys.contains(&row.realm));
        let all = rows.flat_map(|(row, attempts)| {
            (1u32..).zip(attempts).map(|(attempt, it)| (AttemptKey { shot: row.id, attempt }, it))
        });
        all.filter(move |(key, attempt)| {
            let first = attempt.task_id.as_ref().and_then(|task| self.holder_of(realm, task));
            first.is_none_or(|(shot, _)| shot == key.shot)
        })
    }

    fn holder_of(&self, realm: &Realm, task: &TaskId) -> Option<(ShotId, u32)> {
        self.keys_of(realm).into_iter().find_map(|key| self.by_task.get(&(key, task.clone())).copied())
    }
}

impl SubmitterStore for Contents {
    fn now(&mut self) -> Result<WallTime, LedgerError> {
        Ok(self.clock.now().wall)
    }

    fn has_failed_over(&mut self) -> bool {
        self.leased.as_ref().is_some_and(|leased| leased.born != self.lives.now)
    }

    fn life(&self) -> Option<String> {
        self.leased.as_ref().map(|_| self.lives.now.to_string())
    }

    fn hold(&mut self, intent: &str) -> Result<Box<dyn Hold>, LedgerError> {
        if self.leased.is_some() && (self.has_failed_over() || self.lives.allowed != self.lives.now) {
            return Err(LedgerError::FailedOver { place: self.place() });
        }
        if let Some(journal) = self.journal.clone() {
            self.journals.entry(journal).or_insert(self.lives.now);
        }
        if let Some(Leased { worker, .. }) = &self.leased {
            return Ok(Box::new(self.leases.take(intent, worker, &self.clock, MAY_SEND_WITHIN)));
        }
        Ok(Box::new(self.locks.take()?))
    }

    fn is_submitter_alive(&mut self, lock: &str) -> Result<bool, LedgerError> {
        if let Some(Leased { lease, .. }) = &self.leased {
            return Ok(self.leases.is_alive(lock, *lease, self.clock.now().wall));
        }
        self.locks.is_held(lock)
    }

    fn forget_submitter(&mut self, lock: &str) {
        self.leases.forget(lock);
        self.locks.forget(lock);
    }
}
