//! The engine that forgets: a ledger inside one process.
//!
//! Drafts on the emulator inside the process, and those who want no ledger, go the same way as everybody else and leave no
//! file. It is also the second engine that keeps the conformance suite honest: what it computes by looking at
//! every shot, SQLite must answer out of its summary.

mod failover;
mod leases;
mod queue;

use self::failover::Lives;
pub use self::failover::{Commit, Standby};
use self::leases::Leases;
use self::queue::Queue;
use crate::begin::MAY_SEND_WITHIN;
use crate::case::KnownTask;
use crate::clock::{Clock, WallTime};
use crate::credits::Credits;
use crate::engine::{
    AttemptRow, Durability, Ending, Engine, Filter, GoOn, Hearing, Hold, KnownKey, Lesson, ShotRow, Since,
    Spending, SpendingOf, Store, Waiting, Work, foremost_twin, summary_of,
};
use crate::error::LedgerError;
use crate::event::Entry;
use crate::keys::{AttemptKey, ShotId};
use crate::lock::Locks;
use crate::queue::{ClaimWish, Holder, QueueCounts, QueuedList, WantedShot};
use crate::realm::Realm;
use crate::shot::{Shot, Standing};
use giggle_domain::{Fingerprint, TaskId};
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

    fn go_on(&mut self) -> Result<GoOn, LedgerError> {
        self.refuse_cut()?;
        let mut contents = self.lock();
        let now = contents.clock.now().wall;
        let missing = contents.journals.iter().filter(|(_, told)| **told != contents.lives.now);
        let missing = missing.map(|(name, _)| name.clone()).collect();
        Ok(match contents.leased.as_ref().map(|leased| leased.lease) {
            Some(lease) => contents.lives.go_on(now, lease, missing),
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

impl Store for Contents {
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

    fn last_number(&mut self) -> Result<i64, LedgerError> {
        Ok(self.last_number)
    }

    fn raise_number(&mut self, at_least: i64) -> Result<(), LedgerError> {
        self.before.push(Undo::LastNumber(self.last_number));
        self.last_number = self.last_number.max(at_least);
        Ok(())
    }

    fn find(&mut self, realm: &Realm, fingerprint: &Fingerprint) -> Result<Option<ShotId>, LedgerError> {
        let keys = self.keys_of(realm);
        let twins =
            keys.into_iter().filter_map(|key| self.by_fingerprint.get(&(key, fingerprint.to_string())));
        Ok(foremost_twin(twins.map(|id| (*id, self.rows.get(id).map(|(row, _)| row.standing)))))
    }

    fn holder(&mut self, realm: &Realm, task_id: &TaskId) -> Result<Option<(ShotId, u32)>, LedgerError> {
        Ok(self.holder_of(realm, task_id))
    }

    fn log(&mut self, id: ShotId) -> Result<Vec<Entry>, LedgerError> {
        let places = self.places.get(&id).map(Vec::as_slice).unwrap_or_default();
        Ok(places.iter().map(|place| self.log[*place].2.clone()).collect())
    }

    fn append(&mut self, id: Option<ShotId>, entries: &[Entry], now: &Shot) -> Result<ShotId, LedgerError> {
        let is_new = id.is_none();
        let id = id.unwrap_or_else(|| {
            self.last_id += 1;
            ShotId(self.last_id)
        });
        self.push_entries(id, entries);
        self.put_row(id, now, is_new)?;
        Ok(id)
    }

    fn replace(&mut self, id: ShotId, log: &[Entry], now: &Shot) -> Result<(), LedgerError> {
        let old = self.rows.get(&id).cloned();
        self.before.push(Undo::Row(id, Box::new(old)));
        self.before.push(Undo::Log(self.log.clone()));
        self.set_row(id, None);
        let mut rest = self.log.clone();
        rest.retain(|(_, shot, _)| *shot != id);
        self.before.push(Undo::LastNumber(self.last_number));
        let numbers = self.last_number + 1..;
        self.last_number += log.len() as i64;
        rest.extend(numbers.zip(log).map(|(number, entry)| (number, id, entry.clone())));
        self.set_log(rest);
        if log.is_empty() { Ok(()) } else { self.put_row(id, now, true) }
    }

    fn drop_summary(&mut self) -> Result<(), LedgerError> {
        for id in self.rows.keys().copied().collect::<Vec<_>>() {
            let old = self.rows.get(&id).cloned();
            self.before.push(Undo::Row(id, Box::new(old)));
            self.set_row(id, None);
        }
        Ok(())
    }

    fn resummarise(&mut self, id: ShotId, now: &Shot) -> Result<(), LedgerError> {
        self.put_row(id, now, true)
    }

    fn entries(&mut self, after: i64, most: usize) -> Result<Vec<(i64, ShotId, Entry)>, LedgerError> {
        let start = self.log.partition_point(|(number, ..)| *number <= after);
        Ok(self.log[start..].iter().take(most).cloned().collect())
    }

    fn select(&mut self, filter: &Filter) -> Result<Vec<ShotRow>, LedgerError> {
        let prefix = filter.fingerprint_prefix.as_ref().map(|prefix| prefix.to_ascii_lowercase());
        let keys = filter.realm.as_ref().map(|realm| self.keys_of(realm));
        let fits = |row: &ShotRow, attempts: &[AttemptRow]| {
            keys.as_ref().is_none_or(|keys| keys.contains(&row.realm))
                && filter.model.as_ref().is_none_or(|model| row.model == *model)
                && filter.after.is_none_or(|after| row.planned_at > after)
                && filter.before.is_none_or(|before| row.planned_at < before)
                && filter.unchanged_since.is_none_or(|moment| row.changed_at < moment)
                && prefix.as_ref().is_none_or(|prefix| row.fingerprint.starts_with(prefix))
                && filter
                    .task_id
                    .as_ref()
                    .is_none_or(|task| attempts.iter().any(|it| it.task_id.as_ref() == Some(task)))
                && (filter.standings.is_empty()
                    || filter.standings.contains(&row.standing)
                    || attempts.iter().any(|it| filter.standings.contains(&it.standing)))
        };
        let mut rows: Vec<ShotRow> = self
            .rows
            .values()
            .filter(|(row, attempts)| fits(row, attempts))
            .map(|(row, _)| ShotRow { realm: self.account_of(&row.realm), ..row.clone() })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse((row.planned_at, row.id)));
        rows.truncate(filter.most.unwrap_or(usize::MAX));
        Ok(rows)
    }

    fn spending(&mut self, realm: &Realm, of: &SpendingOf) -> Result<Spending, LedgerError> {
        let mut sum = Spending::default();
        for attempt in self.attempts(realm) {
            let is_meant = match of {
                SpendingOf::Since(since) => since.holds(attempt.sent.as_ref(), attempt.started_at),
                SpendingOf::Command(name) => attempt.command.as_ref() == Some(name),
            };
            match attempt.counts {
                _ if !is_meant => {}
                Some(counts) => {
                    sum.counted = sum.counted + counts;
                    if attempt.charged.is_none() && counts > Credits::ZERO {
                        sum.unbooked = sum.unbooked + counts;
                        sum.unbooked_submits += 1;
                    }
                }
                None => sum.unknown += 1,
            }
        }
        Ok(sum)
    }

    fn lesson(&mut self, realm: &Realm, class: Option<&str>, since: WallTime) -> Result<Lesson, LedgerError> {
        let mut lesson = Lesson::default();
        for attempt in self.attempts(realm) {
            let is_meant = attempt.started_at > since
                && attempt.price_class.is_some()
                && class.is_none_or(|class| attempt.price_class.as_deref() == Some(class));
            let Some(charged) = attempt.charged.filter(|_| is_meant) else { continue };
            lesson.booked += 1;
            lesson.most = lesson.most.max(Some(charged));
            let Some(estimate) = attempt.estimate.filter(|it| *it > Credits::ZERO) else { continue };
            let ratio = |(charged, estimate): (Credits, Credits)| {
                charged.in_thousandths() as f64 / estimate.in_thousandths() as f64
            };
            if lesson.dearest.is_none_or(|dearest| ratio(dearest) < ratio((charged, estimate))) {
                lesson.dearest = Some((charged, estimate));
            }
        }
        Ok(lesson)
    }

    fn is_any_unbooked(&mut self, realm: &Realm, class: &str, since: &Since) -> Result<bool, LedgerError> {
        Ok(self.attempts(realm).any(|attempt| {
            attempt.price_class.as_deref() == Some(class)
                && attempt.charged.is_none()
                && attempt.counts != Some(Credits::ZERO)
                && since.holds(attempt.sent.as_ref(), attempt.started_at)
        }))
    }

    fn hearings(&mut self, realm: &Realm, most: usize) -> Result<Vec<Hearing>, LedgerError> {
        let hearing = |(key, attempt): (AttemptKey, &AttemptRow)| {
            let is_silent = attempt.standing == Standing::Unsettled;
            Some(Hearing { key, at: attempt.heard_at?, sent_at: attempt.started_at, is_silent })
        };
        let mut hearings: Vec<Hearing> = self.keyed_attempts(realm).filter_map(hearing).collect();
        hearings.sort_by_key(|hearing| std::cmp::Reverse((hearing.at, !hearing.is_silent)));
        hearings.truncate(most);
        Ok(hearings)
    }

    fn endings(&mut self, realm: &Realm, most: usize) -> Result<Vec<Ending>, LedgerError> {
        let mut endings: Vec<Ending> = self.attempts(realm).filter_map(|attempt| attempt.ending).collect();
        endings.sort_by_key(|ending| std::cmp::Reverse((ending.at, ending.kind.number())));
        endings.truncate(most);
        Ok(endings)
    }

    fn is_any_open_since(&mut self, realm: &Realm, since: WallTime) -> Result<bool, LedgerError> {
        Ok(self.attempts(realm).any(|attempt| {
            attempt.started_at > since
                && matches!(attempt.standing, Standing::Submitting | Standing::Submitted)
        }))
    }

    fn last_reset(&mut self, realm: &Realm) -> Result<Option<WallTime>, LedgerError> {
        let keys = self.keys_of(realm);
        Ok(self.resets.iter().filter(|(of, _)| keys.contains(of)).map(|(_, at)| *at).max())
    }

    fn note_reset(&mut self, realm: &Realm, at: WallTime) -> Result<(), LedgerError> {
        self.before.push(Undo::Resets(self.resets.len()));
        self.resets.push((realm.clone(), at));
        Ok(())
    }

    fn keys_at(&mut self, base: &str) -> Result<Vec<KnownKey>, LedgerError> {
        let mut seen: Vec<(i64, Realm)> =
            self.rows.iter().map(|(id, (row, _))| (id.0, row.realm.clone())).collect();
        seen.extend(
            self.keys.iter().flat_map(|(key, account, _)| [key, account]).map(|it| (i64::MAX, it.clone())),
        );
        seen.sort();
        let mut keys: Vec<KnownKey> = Vec::new();
        for (_, key) in seen.into_iter().filter(|(_, key)| key.base() == base) {
            if keys.iter().any(|it| it.key == key) {
                continue;
            }
            let account = self.account_of(&key);
            let own = self.keys.iter().find(|(of, ..)| *of == key);
            let named = || self.keys.iter().find(|(_, it, name)| *it == account && name.is_some());
            let name = own.and_then(|it| it.2.clone()).or_else(|| named().and_then(|it| it.2.clone()));
            keys.push(KnownKey {
                name,
                has_shots: self.rows.values().any(|(row, _)| self.account_of(&row.realm) == key),
                is_joined: own.is_some(),
                account,
                key,
            });
        }
        Ok(keys)
    }

    fn account(&mut self, key: &Realm) -> Result<Realm, LedgerError> {
        Ok(self.account_of(key))
    }

    fn join(&mut self, key: &Realm, account: &Realm, name: Option<&str>) -> Result<(), LedgerError> {
        self.before.push(Undo::Keys(self.keys.clone()));
        let (before, account) = (self.account_of(key), self.account_of(account));
        for (_, of, _) in self.keys.iter_mut().filter(|(_, of, _)| *of == before) {
            *of = account.clone();
        }
        let mut keys = vec![key];
        if before != account {
            keys.push(&before);
            let is_free = |note: &str| !self.notes.contains_key(&(note.to_owned(), account.clone()));
            let own = self.notes.keys().filter(|(_, of)| *of == before).map(|(note, _)| note.clone());
            let moved: Vec<String> = own.filter(|note| is_free(note)).collect();
            for note in moved {
                if let Some(text) = self.notes.remove(&(note.clone(), before.clone())) {
                    self.before.push(Undo::Note(note.clone(), before.clone(), Some(text.clone())));
                    self.before.push(Undo::Note(note.clone(), account.clone(), None));
                    self.notes.insert((note, account.clone()), text);
                }
            }
        }
        for of in keys {
            if !self.keys.iter().any(|it| it.0 == *of) {
                self.keys.push((of.clone(), account.clone(), None));
            }
        }
        if let Some(own) = self.keys.iter_mut().find(|it| it.0 == *key).filter(|_| name.is_some()) {
            own.2 = name.map(str::to_owned);
        }
        Ok(())
    }

    fn wish(&mut self, realm: &Realm, name: &str) -> Result<Option<String>, LedgerError> {
        let keys = self.keys_of(realm);
        let mine = |(of, called, _): &&(Realm, String, String)| keys.contains(of) && called == name;
        Ok(self.wishes.iter().find(mine).map(|(_, _, fingerprint)| fingerprint.clone()))
    }

    fn note_wish(&mut self, realm: &Realm, name: &str, fingerprint: &Fingerprint) -> Result<(), LedgerError> {
        self.before.push(Undo::Wishes(self.wishes.len()));
        self.wishes.push((realm.clone(), name.to_owned(), fingerprint.to_string()));
        Ok(())
    }

    fn notes(&mut self, name: &str) -> Result<Vec<(Realm, String)>, LedgerError> {
        let of_name = self.notes.iter().filter(|((called, _), _)| called == name);
        Ok(of_name.map(|((_, realm), text)| (realm.clone(), text.clone())).collect())
    }

    fn set_note(&mut self, realm: &Realm, name: &str, text: &str) -> Result<(), LedgerError> {
        let account = self.account_of(realm);
        let before = self.notes.insert((name.to_owned(), account.clone()), text.to_owned());
        self.before.push(Undo::Note(name.to_owned(), account, before));
        Ok(())
    }

    fn queued_lists(&mut self, realm: &Realm) -> Result<Vec<QueuedList>, LedgerError> {
        Ok(self.queue.lists(&self.account_of(realm)))
    }

    fn put_queued(&mut self, realm: &Realm, list: &QueuedList) -> Result<(), LedgerError> {
        let account = self.account_of(realm);
        self.queue_to_change().put(&account, list);
        Ok(())
    }

    fn drop_queued(&mut self, id: &str) -> Result<(), LedgerError> {
        self.queue_to_change().drop_list(id);
        Ok(())
    }

    fn want(&mut self, id: &str, shots: &[WantedShot], now: WallTime) -> Result<(), LedgerError> {
        self.queue_to_change().want(id, shots, now);
        Ok(())
    }

    fn wanted_at(&mut self, id: &str, place: u32) -> Result<Option<WantedShot>, LedgerError> {
        Ok(self.queue.at(id, place))
    }

    fn set_wanted(&mut self, shot: &WantedShot) -> Result<(), LedgerError> {
        self.queue_to_change().set(shot);
        Ok(())
    }

    fn wanted_since(&mut self, id: &str, since: WallTime) -> Result<Vec<WantedShot>, LedgerError> {
        Ok(self.queue.since(id, since))
    }

    fn ready(
        &mut self,
        realm: &Realm,
        now: WallTime,
        wish: ClaimWish,
    ) -> Result<Vec<WantedShot>, LedgerError> {
        Ok(self.queue.ready(&self.account_of(realm), now, wish))
    }

    fn renew_claims(&mut self, worker: &str, now: WallTime, until: WallTime) -> Result<(), LedgerError> {
        self.queue_to_change().renew(worker, now, until);
        Ok(())
    }

    fn close_unasked(&mut self, realm: &Realm, id: &str, now: WallTime) -> Result<(), LedgerError> {
        let paid = [Standing::Submitted, Standing::Completed, Standing::Downloaded];
        let keys = self.keys_of(realm);
        let is_paid = |row: &ShotRow| keys.contains(&row.realm) && paid.contains(&row.standing);
        let paid: Vec<String> = self
            .rows
            .values()
            .filter(|(row, _)| is_paid(row))
            .map(|(row, _)| row.fingerprint.clone())
            .collect();
        self.queue_to_change().close_unasked(id, now, &paid);
        Ok(())
    }

    fn queue_counts(
        &mut self,
        realm: &Realm,
        now: WallTime,
    ) -> Result<Vec<(String, QueueCounts)>, LedgerError> {
        Ok(self.queue.counts(&self.account_of(realm), now))
    }

    fn holders(&mut self, now: WallTime) -> Result<Vec<Holder>, LedgerError> {
        Ok(self.queue.holders(now))
    }

    fn put_queued_picture(&mut self, id: &str, name: &str, text: &str) -> Result<(), LedgerError> {
        self.queue_to_change().put_picture(id, name, text);
        Ok(())
    }

    fn queued_picture(&mut self, id: &str, name: &str) -> Result<Option<String>, LedgerError> {
        Ok(self.queue.picture(id, name))
    }

    fn tasks(&mut self, realm: &Realm) -> Result<Vec<KnownTask>, LedgerError> {
        Ok(self.attempts(realm).filter_map(|attempt| attempt.known.clone()).collect())
    }

    fn spans(&mut self, model: &str, most: usize) -> Result<Vec<Duration>, LedgerError> {
        let mut spans: Vec<(WallTime, Duration)> = self
            .rows
            .values()
            .filter(|(row, _)| row.model == model)
            .flat_map(|(_, attempts)| attempts)
            .filter_map(|attempt| Some((attempt.ending?.at, attempt.took?)))
            .collect();
        spans.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        Ok(spans.into_iter().take(most).map(|(_, took)| took).collect())
    }
}
