//! The ledger: an engine and this machine's clocks together, and the writing of events.
//!
//! Every change goes the same way: read the log of the shot, fold it, ask the law whether the event may follow, append.
//! Reading and appending are one transaction, and none is ever open while anybody waits for the network.

use crate::clock::{Clock, WallTime};
use crate::engine::{Durability, Engine, GoOn, Work};
use crate::error::LedgerError;
use crate::event::{DIED, Entry, Event};
use crate::journal::Retelling;
use crate::kept_charges::{self, note_recovery, recovered_at};
use crate::keys::{AttemptKey, ShotId};
use crate::log::{Skipped, Unread, append_to, fold_log};
use crate::lost_events::{instead_of_lost, log_without_events};
use crate::question::{Filter, KnownKey};
use crate::realm::Realm;
use crate::shot::{Shot, Standing};
use crate::state;
use crate::store::Store;
use crate::strays;
use crate::summary::{ShotRow, summary_of};
use giggle_domain::{Fingerprint, TaskId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

/// Who submits: written into every intent, so that others can tell whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitter {
    /// The process, by a name that no other process ever has.
    pub worker: String,
    /// The machine; empty where its name is not known.
    pub host: String,
}

impl Submitter {
    /// This process under a fresh name, on a machine of this name.
    pub fn on(host: &str) -> Self {
        Self { worker: uuid::Uuid::new_v4().simple().to_string(), host: host.to_owned() }
    }
}

/// Refuses what names a shot by a number that was found out earlier: to a server that took over meanwhile it means nothing.
pub(crate) fn refuse_failed_over(store: &mut dyn Store) -> Result<(), LedgerError> {
    if store.has_failed_over() {
        return Err(LedgerError::FailedOver { place: store.place() });
    }
    Ok(())
}

/// The ledger. May be shared between threads; clones are the same ledger.
#[derive(Clone)]
pub struct Ledger {
    engine: Arc<Mutex<Box<dyn Engine>>>,
    clock: Arc<dyn Clock>,
    submitter: Arc<Submitter>,
    retelling: Option<Arc<Retelling>>,
    /// Answers questions, where whoever asks must not wait for those who write.
    reader: Option<Arc<Mutex<Box<dyn Engine>>>>,
    /// What could not be read of it.
    skipped: Arc<Skipped>,
}

impl Ledger {
    /// The ledger that an engine keeps. The clocks are this machine's: the age of an intent and the boot are told by
    /// them; the time of events is the engine's affair.
    pub fn open(engine: impl Engine + 'static, clock: Arc<dyn Clock>, submitter: Submitter) -> Self {
        let engine: Box<dyn Engine> = Box::new(engine);
        let (engine, submitter) = (Arc::new(Mutex::new(engine)), Arc::new(submitter));
        Self { engine, clock, submitter, retelling: None, reader: None, skipped: Arc::default() }
    }

    /// The same ledger, whose questions go to a second engine over the same storage: whoever asks does not wait while something is
    /// written, or while another process keeps writers waiting.
    #[must_use]
    pub fn reading_beside(self, reader: impl Engine + 'static) -> Self {
        let reader: Box<dyn Engine> = Box::new(reader);
        Self { reader: Some(Arc::new(Mutex::new(reader))), ..self }
    }

    /// The same ledger with a journal beside it, that is also read when the engine sees a new life by itself.
    pub(crate) fn with_retelling(self, retelling: Retelling) -> Self {
        let ledger = Self { retelling: Some(Arc::new(retelling)), ..self };
        let (engine, others): (Weak<Mutex<Box<dyn Engine>>>, _) = (
            Arc::downgrade(&ledger.engine),
            (Arc::clone(&ledger.clock), Arc::clone(&ledger.submitter), ledger.retelling.clone()),
        );
        let tell = move || {
            let (clock, submitter, retelling) = others.clone();
            if let Some(engine) = engine.upgrade() {
                let skipped = Arc::default();
                Self { engine, clock, submitter, retelling, reader: None, skipped }.engine(|_| ());
            }
        };
        let name = ledger.retelling().map(|it| it.journal.name().to_owned()).unwrap_or_default();
        let seen = ledger.retelling().and_then(|it| it.journal.seen());
        ledger.engine(|engine| {
            engine.set_journal(&name);
            if let Some(seen) = seen {
                engine.set_seen(seen);
            }
            engine.on_new_life(Box::new(tell));
        });
        ledger
    }

    /// The shots that this process met and could not read: it left them alone. In no order that means anything.
    pub fn unread(&self) -> Vec<Unread> {
        self.skipped.all()
    }

    pub(crate) fn skipped(&self) -> &Skipped {
        &self.skipped
    }

    pub(crate) fn retelling(&self) -> Option<&Retelling> {
        self.retelling.as_deref()
    }

    pub(crate) fn shared_retelling(&self) -> Option<Arc<Retelling>> {
        self.retelling.clone()
    }

    /// Notes where the ledger stands without submitting anything: whatever it loses from now on is missed.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn remember(&self) -> Result<(), LedgerError> {
        self.engine(|engine| engine.remember())
    }

    /// The ledger's own name, which its copies share; `None` where it ends with this process. A ledger that was moved has another one.
    pub fn name(&self) -> Option<String> {
        self.engine(|engine| engine.name())
    }

    /// Which server keeps the ledger, in which of its histories, as it was last seen; `None` where there can be only one.
    pub fn life(&self) -> Option<String> {
        self.engine(|engine| engine.life())
    }

    /// Allows intents again after another server took over, or an older copy: once every machine had time to tell it what it
    /// did not know, the statements had time to show the rest, and no charge is left that no shot holds. `lag` is how late a
    /// row of the statements may appear.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn go_on(&self, lag: Duration) -> Result<GoOn, LedgerError> {
        let newest = self.engine(|engine| engine.newest_before())?;
        if newest == Some(WallTime(i64::MIN)) && !self.read(|store| Ok(recovered_at(store)?.is_some()))? {
            // A database that was made anew knows of no time from which on it may have forgotten something.
            self.note_recovery()?;
        }
        let charges = match newest {
            Some(newest) => self.unclaimed_since(newest)?,
            None => 0,
        };
        self.engine(|engine| engine.go_on(lag, charges))
    }

    /// Why this process has to be started again before it can submit; `None` where it need not be.
    pub fn outlived(&self) -> Option<LedgerError> {
        self.engine(|engine| engine.outlived())
    }

    /// This process ends in order, and is not to be listed as one that works.
    pub fn goodbye(&self) {
        self.engine(|engine| engine.goodbye());
    }

    /// Many submits will follow: the locks keep their files.
    pub fn expect_many(&self) {
        self.engine(|engine| engine.expect_many());
    }

    /// This machine's clocks.
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    pub(crate) fn shared_clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    pub(crate) fn submitter(&self) -> &Submitter {
        &self.submitter
    }

    /// Now, by the clock that events are written by.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn now(&self) -> Result<WallTime, LedgerError> {
        self.read(|store| store.now())
    }

    /// The number of the last event: what has a higher one is later, whatever clocks say.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn last_number(&self) -> Result<i64, LedgerError> {
        self.read(|store| store.last_number())
    }

    /// Whether all is there that was there when something was last sent on its word; for whoever wants to know before
    /// an intent is asked for.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Lost`], or trouble of the storage.
    pub fn check(&self) -> Result<(), LedgerError> {
        match &self.reader {
            Some(reader) => reader.lock().unwrap_or_else(PoisonError::into_inner).check(),
            None => self.engine(|engine| engine.check()),
        }
    }

    /// Waits as every write does until nobody else writes, and writes nothing; for whoever wants to say that it waits.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Busy`] if that takes too long, or trouble of the storage.
    pub fn wait_until_free(&self) -> Result<(), LedgerError> {
        self.write(Durability::Soon, |_| Ok(()))
    }

    pub(crate) fn engine<T>(&self, of: impl FnOnce(&mut dyn Engine) -> T) -> T {
        let mut engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        let done = of(engine.as_mut());
        self.tell_again(engine.as_mut());
        done
    }

    pub(crate) fn write<T>(
        &self,
        durability: Durability,
        mut work: impl FnMut(&mut dyn Store) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let mut result = None;
        self.engine(|engine| {
            engine.write(durability, &mut |store| {
                // What an earlier run gave was undone, and lets go of its locks before others are taken.
                result = None;
                result = Some(work(store)?);
                Ok(())
            })
        })?;
        result.ok_or(LedgerError::NothingRan)
    }

    /// Writes what several asked for, with one wait for the disk; see [`Engine::write_together`].
    pub(crate) fn write_together(
        &self,
        durability: Durability,
        works: &mut [&mut Work<'_>],
    ) -> Vec<Result<(), LedgerError>> {
        self.engine(|engine| engine.write_together(durability, works))
    }

    /// Does what was put off while somebody waited.
    pub(crate) fn upkeep(&self) {
        self.engine(|engine| engine.upkeep());
    }

    pub(crate) fn read<T>(
        &self,
        mut work: impl FnMut(&mut dyn Store) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let mut result = None;
        let mut read = |engine: &mut dyn Engine| {
            engine.read(&mut |store| {
                result = Some(work(store)?);
                Ok(())
            })
        };
        match &self.reader {
            Some(reader) => read(reader.lock().unwrap_or_else(PoisonError::into_inner).as_mut())?,
            None => self.engine(read)?,
        }
        result.ok_or(LedgerError::NothingRan)
    }

    /// Appends one event to an attempt. Old news is taken for done, and written no second time.
    ///
    /// # Errors
    ///
    /// The event cannot follow, or trouble of the storage.
    pub fn append(&self, key: AttemptKey, event: Event) -> Result<Shot, LedgerError> {
        self.write(Durability::of(&event), |store| self.append_known(store, key, event.clone()))
    }

    /// The same for a key that was found out earlier.
    pub(crate) fn append_known(
        &self,
        store: &mut dyn Store,
        key: AttemptKey,
        event: Event,
    ) -> Result<Shot, LedgerError> {
        refuse_failed_over(store)?;
        self.append_in(store, key, event)
    }

    pub(crate) fn append_in(
        &self,
        store: &mut dyn Store,
        key: AttemptKey,
        event: Event,
    ) -> Result<Shot, LedgerError> {
        let entry = Entry::new(store.now()?, key.attempt, event);
        self.append_entry_in(store, key, entry)
    }

    pub(crate) fn append_entry_in(
        &self,
        store: &mut dyn Store,
        key: AttemptKey,
        entry: Entry,
    ) -> Result<Shot, LedgerError> {
        let shot = fold_log(store, key.shot)?;
        let (realm, at) = (shot.realm.clone(), entry.at);
        let freed = strays::freed_by(&shot, &entry);
        let shot = match strays::taken_task(&entry.event) {
            // A task of that name may have been found before its answer was heard.
            Some(task_id) => strays::take_over(store, key, shot, &entry, &task_id)?,
            None => append_to(store, key, shot, &[entry])?,
        };
        if let Some((finding, retold)) = freed {
            strays::keep(store, &realm, &finding, &retold, at)?;
        }
        Ok(shot)
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

    /// The keys that are known at a base, each with the account that it belongs to.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn keys_at(&self, base: &str) -> Result<Vec<KnownKey>, LedgerError> {
        self.read(|store| store.keys_at(base))
    }

    /// The account that a key belongs to; the key itself where nobody joined it.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn account(&self, key: &Realm) -> Result<Realm, LedgerError> {
        self.read(|store| store.account(key))
    }

    /// Says that a key belongs to an account, by any of the account's keys; and what the account is called. What the key
    /// holds already is the account's from then on.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn join(&self, key: &Realm, account: &Realm, name: Option<&str>) -> Result<(), LedgerError> {
        self.write(Durability::Now, |store| kept_charges::join(store, key, account, name))
    }

    /// The same by a name: the account that is called so at the key's base, or a new one of the key's own.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn join_named(&self, key: &Realm, name: &str) -> Result<(), LedgerError> {
        self.write(Durability::Now, |store| {
            let keys = store.keys_at(key.base())?;
            let named = keys.into_iter().find(|it| it.name.as_deref() == Some(name));
            let account = named.map_or_else(|| key.clone(), |named| named.account);
            kept_charges::join(store, key, &account, Some(name))
        })
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
                let Some(id) = store.find(realm, fingerprint)? else { return Ok(None) };
                summary_in(store, realm, fingerprint, id)
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
                let Some(shot) = self.skipped.fold(store, &row)? else { continue };
                for (number, attempt) in shot.numbered() {
                    if attempt.standing() == Standing::Submitting
                        && !store.is_submitter_alive(&attempt.lock)?
                    {
                        let key = AttemptKey { shot: row.id, attempt: number };
                        self.append_in(
                            store,
                            key,
                            Event::Unsettled { reason: DIED.to_owned(), task_id: None },
                        )?;
                        store.forget_submitter(&attempt.lock);
                        dead.push(key);
                    }
                }
            }
            Ok(dead)
        })
    }

    /// Makes the summary anew out of the events. A shot of which it knows a submit that no event tells of is unsettled
    /// afterwards. Returns how many of these there are.
    ///
    /// # Errors
    ///
    /// An event that cannot be read or cannot follow, or trouble of the storage.
    pub fn rebuild(&self) -> Result<usize, LedgerError> {
        self.write(Durability::Now, |store| {
            let mut untold = 0;
            for row in store.select(&Filter::default())? {
                match fold_log(store, row.id) {
                    Ok(mut shot) => {
                        let Some(instead) = instead_of_lost(&row, &shot) else { continue };
                        for entry in &instead {
                            shot = state::apply(Some(shot), entry)?;
                        }
                        store.append(Some(row.id), &instead, &shot)?;
                    }
                    Err(LedgerError::NoSuchShot) => {
                        let Some(log) = log_without_events(&row) else { continue };
                        let shot = state::fold(&log)?.ok_or(LedgerError::NoSuchShot)?;
                        store.replace(row.id, &log, &shot)?;
                    }
                    Err(error) => return Err(error),
                }
                untold += 1;
            }
            let mut shots: BTreeMap<ShotId, Shot> = BTreeMap::new();
            store.each_entry(&mut |id, entry| {
                let before = shots.remove(&id);
                shots.insert(id, state::apply(before, entry)?);
                Ok(())
            })?;
            store.drop_summary()?;
            shots.iter().try_for_each(|(id, shot)| store.resummarise(*id, shot))?;
            if !store.are_all_events_there()? {
                // What is gone without a trace may have been paid for: the statements are read before anything is sent.
                store.count_events_anew()?;
                let now = store.now()?;
                note_recovery(store, now)?;
            }
            Ok(untold)
        })
    }

    /// Whether the summary says what the events say; for `doctor` and tests. What cannot be read is left out.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn is_summary_true(&self) -> Result<bool, LedgerError> {
        self.read(|store| {
            if !store.is_summary_whole()? {
                return Ok(false);
            }
            for row in store.select(&Filter::default())? {
                let Some(shot) = self.skipped.fold(store, &row)? else { continue };
                let made = summary_of(row.id, &shot).0;
                // Whose it is now, an event of its key does not know.
                let is_same = ShotRow { realm: row.realm.clone(), ..made } == row;
                if !is_same || !store.is_summarised(row.id, &shot)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }
}

/// The summary of a shot that was found.
pub(crate) fn summary_in(
    store: &mut dyn Store,
    realm: &Realm,
    fingerprint: &Fingerprint,
    id: ShotId,
) -> Result<Option<ShotRow>, LedgerError> {
    let filter = Filter {
        realm: Some(realm.clone()),
        fingerprint_prefix: Some(fingerprint.to_string()),
        ..Filter::default()
    };
    store.select(&filter).map(|rows| rows.into_iter().find(|row| row.id == id))
}
