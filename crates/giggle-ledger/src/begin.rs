//! Begin: the one door to a submit.
//!
//! In one transaction it finds out whether the shot was asked for before, whether there is money for it, and writes the
//! intent. Whoever gets [`Begin::Started`] is the only one who may send, once; everybody else is told what there is
//! instead. The lock is taken before the intent can be seen, so that nobody meets an intent of a living submitter
//! with a free lock.

use crate::budget::{Beside, Limits, OtherLedger, OverBudget, SpendingStopped};
use crate::clock::WallTime;
use crate::counted_charges::refuse_what_was_lost;
use crate::credits::Credits;
use crate::engine::Durability;
use crate::error::{LedgerError, Loss};
use crate::event::{DIED, Entry, Event};
use crate::intent::{Intent, SendGuard};
use crate::journal::Sent;
use crate::keys::{AttemptKey, ShotId};
use crate::log::fold_log;
use crate::lost_events::tells_more;
use crate::question::Filter;
use crate::queue::{Claim, HeldBack};
use crate::queueing;
use crate::realm::Realm;
use crate::record::{Ledger, summary_in};
use crate::reserving::{NoRoom, breaker, reserve};
use crate::shot::{Again, Answer, Attempt, ClipFile, Shot, ShotFacts, Standing};
use crate::state;
use crate::store::Store;
use crate::summary::ShotRow;
use giggle_domain::{Fingerprint, ShotRequest, TaskId};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asking<'a> {
    /// Whose it is.
    pub realm: &'a Realm,
    /// The shot.
    pub shot: &'a ShotRequest,
    /// Its identity: [`ShotRequest::fingerprint`], or the chained one.
    pub fingerprint: Fingerprint,
    /// Which deliberate repetition it is.
    pub take: NonZeroU32,
    /// The estimate; `None` where nobody knows.
    pub price: Option<Credits>,
    /// How long the submit may take at most, from the intent on; `None` where it is not known.
    pub deadline: Option<Duration>,
    /// The claim under which a worker of the queue asks; without it the intent is not written.
    pub claim: Option<&'a Claim>,
}

/// The same with everything in it, for whoever writes it down later.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    realm: Realm,
    /// Whose account may have lost something: another one's than the shot's where a submit is only rehearsed.
    answers_for: Realm,
    facts: ShotFacts,
    fingerprint: Fingerprint,
    /// What the same shot may be called in a ledger that is older.
    earlier: Vec<Fingerprint>,
    take: NonZeroU32,
    price: Option<Credits>,
    deadline: Option<Duration>,
    claim: Option<Claim>,
    /// The shot, whose other takes are looked for.
    request: ShotRequest,
    /// The name of the intent, made here: work that is run twice finds what its first run wrote.
    intent: String,
}

impl Wanted {
    pub(crate) fn of(asking: &Asking<'_>) -> Self {
        let is_plain = asking.fingerprint == asking.shot.fingerprint(asking.take);
        let earlier = if is_plain { asking.shot.earlier_fingerprints(asking.take) } else { Vec::new() };
        Self {
            earlier,
            request: asking.shot.clone(),
            realm: asking.realm.clone(),
            answers_for: asking.realm.clone(),
            facts: ShotFacts::of(asking.shot),
            fingerprint: asking.fingerprint,
            take: asking.take,
            price: asking.price,
            deadline: asking.deadline,
            claim: asking.claim.cloned(),
            intent: uuid::Uuid::new_v4().simple().to_string(),
        }
    }
}

/// What became of the wish to submit.
#[derive(Debug)]
pub enum Begin {
    /// The intent is on disk: send now, once, and record the answer.
    Started(Intent),
    /// Its task runs, or is completed and not yet on disk.
    Joined {
        /// Which attempt.
        key: AttemptKey,
        /// The task.
        task_id: TaskId,
        /// When it was submitted.
        since: WallTime,
    },
    /// Its clips are on disk, as far as the ledger knows.
    AlreadyDone {
        /// Which attempt.
        key: AttemptKey,
        /// The task.
        task_id: TaskId,
        /// The clips' files, the first clip first.
        files: Vec<ClipFile>,
        /// When it was submitted.
        since: WallTime,
    },
    /// Somebody is submitting it this moment: wait with [`Ledger::wait_for`], then begin again.
    InFlight {
        /// Which attempt.
        key: AttemptKey,
        /// The name of the lock.
        lock: String,
        /// When its intent was written.
        since: WallTime,
    },
    /// It may have been accepted: nothing is sent before it is settled.
    Unsettled {
        /// Which attempt.
        key: AttemptKey,
        /// When its intent was written.
        since: WallTime,
        /// What broke.
        reason: String,
    },
    /// Its task was cancelled, timed out or expired, and no refund has been seen: it is never submitted again unasked. Under
    /// [`Limits::keeps_ended`] the same holds for a task that failed.
    CountedAsCharged {
        /// Which attempt.
        key: AttemptKey,
        /// The task.
        task_id: TaskId,
        /// The status as the API wrote it.
        status: String,
        /// The service's reason; can be empty.
        reason: String,
    },
    /// Another take of the same shot may have been accepted, and nobody knows it yet; whoever asks did not say that they want both.
    TakeOpen {
        /// Which attempt, of that other take.
        key: AttemptKey,
        /// The number of the other take.
        take: u32,
    },
    /// It is the second of a kind whose charge was never seen: the first one's shows how much to set aside. Begin again
    /// when a charge is booked; the first is waited for no longer than [`FIRST_GOES_ALONE`](crate::budget::FIRST_GOES_ALONE). Or there is room only if a charge
    /// that no shot holds is of a submit under way, whose answer will tell.
    AwaitCharge,
    /// Whoever asks took it up from the queue, and may not submit it any more.
    HeldBack(HeldBack),
    /// The service asked somebody for patience: begin again after so long.
    Patience(Duration),
    /// There is no money for it.
    OverBudget(OverBudget),
    /// Spending has stopped by itself.
    SpendingStopped(SpendingStopped),
}

/// The task of a shot that was accepted and ended badly.
fn ended(shot: ShotId, facts: &Shot) -> Option<Begin> {
    let (attempt, found) = facts.foremost()?;
    let task =
        found.task.as_ref().filter(|_| matches!(found.standing(), Standing::Failed | Standing::Stopped))?;
    let (task_id, status, reason) = (task.id.clone(), task.status.clone(), task.reason.clone());
    Some(Begin::CountedAsCharged { key: AttemptKey { shot, attempt }, task_id, status, reason })
}

/// Whether a key was never used here, and others of its base were: what was paid for under them may be its account's.
fn is_new_among_others(store: &mut dyn Store, key: &Realm) -> Result<bool, LedgerError> {
    let keys = store.keys_at(key.base())?;
    let own = keys.iter().find(|it| it.key == *key);
    Ok(own.is_none_or(|own| !own.has_shots && !own.is_joined) && keys.iter().any(|it| it.has_shots))
}

/// A shot that was asked for, by its events, if the summary knows it.
fn known_by_events(
    store: &mut dyn Store,
    realm: &Realm,
    fingerprint: &Fingerprint,
) -> Result<Option<(ShotId, Shot)>, LedgerError> {
    let Some(id) = store.find(realm, fingerprint)? else { return Ok(None) };
    let row = summary_in(store, realm, fingerprint, id)?;
    match fold_log(store, id) {
        Ok(shot) if row.is_some_and(|row| tells_more(&row, &shot)) => Err(LedgerError::Lost(Loss::Parts)),
        Ok(shot) if shot.fingerprint == *fingerprint => Ok(Some((id, shot))),
        Ok(_) | Err(LedgerError::NoSuchShot) => Err(LedgerError::Lost(Loss::Parts)),
        Err(other) => Err(other),
    }
}

/// Nobody asked for a shot, says the summary; it is believed only where the events say nothing else.
fn refuse_unknown_to_summary(store: &mut dyn Store, fingerprint: &Fingerprint) -> Result<(), LedgerError> {
    for id in store.begun_as(fingerprint)? {
        let shot = fold_log(store, id)?;
        if shot.fingerprint == *fingerprint && !store.is_summarised(id, &shot)? {
            return Err(LedgerError::Lost(Loss::Parts));
        }
    }
    Ok(())
}

/// Another take of a shot that may have been accepted, and of which whoever asks was not told.
fn open_take(store: &mut dyn Store, asking: &Wanted, told: &[u32]) -> Result<Option<Begin>, LedgerError> {
    let open = Filter {
        realm: Some(asking.realm.clone()),
        model: Some(asking.facts.model.clone()),
        standings: OPEN.to_vec(),
        ..Filter::default()
    };
    let is_it = |row: &ShotRow| {
        let take = NonZeroU32::new(row.take).filter(|take| *take != asking.take && !told.contains(&row.take));
        let take = take.filter(|_| row.duration == asking.facts.duration);
        let identities = take.map(|take| asking.request.fingerprints(take)).unwrap_or_default();
        identities.iter().any(|it| it.to_string() == row.fingerprint)
    };
    let Some(row) = store.select(&open)?.into_iter().filter(is_it).min_by_key(|row| row.take) else {
        return Ok(None);
    };
    let attempt = fold_log(store, row.id)?.foremost().map_or(0, |(attempt, _)| attempt);
    Ok(Some(Begin::TakeOpen { key: AttemptKey { shot: row.id, attempt }, take: row.take }))
}

/// A shot that stands so may have been accepted, and nobody knows it yet.
pub const OPEN: [Standing; 3] = [Standing::Submitting, Standing::Unsettled, Standing::Unassigned];

impl Ledger {
    /// Begins a submit, or says what there is instead.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger. Nothing may be sent then.
    pub fn begin(&self, asking: &Asking<'_>, limits: &Limits) -> Result<Begin, LedgerError> {
        let wanted = Wanted::of(asking);
        self.write(Durability::Intent, |store| self.begin_in(store, &wanted, limits))
    }

    /// Whether a shot was asked for before, so that beginning it again leads to what there is and not to a submit.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn is_asked_for(&self, asking: &Asking<'_>) -> Result<bool, LedgerError> {
        let wanted = Wanted::of(asking);
        self.read(|store| {
            for fingerprint in std::iter::once(&wanted.fingerprint).chain(&wanted.earlier) {
                if let Some(id) = store.find(&wanted.realm, fingerprint)?
                    && fold_log(store, id)?.again() != Again::Free
                {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }

    /// The summaries of shots, in the order in which they are asked for, as submits of them would find them: refused where one of
    /// these would be refused for what the ledger lost, since what was lost is not new.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Lost`], or trouble of the storage.
    pub fn foreseen(
        &self,
        realm: &Realm,
        fingerprints: &[Fingerprint],
    ) -> Result<Vec<Option<ShotRow>>, LedgerError> {
        self.check()?;
        self.read(|store| {
            for fingerprint in fingerprints {
                if known_by_events(store, realm, fingerprint)?.is_none() {
                    refuse_unknown_to_summary(store, fingerprint)?;
                }
            }
            Ok(())
        })?;
        self.rows(realm, fingerprints)
    }

    /// Goes through the beginning of a submit and undoes all of it. It tells whether an intent could be written, and whether
    /// something that the ledger lost keeps this account from submitting. Nothing is kept, and nothing is sent.
    ///
    /// # Errors
    ///
    /// What would keep a submit from being begun.
    pub fn rehearse(&self, shot: &ShotRequest, account: &Realm) -> Result<(), LedgerError> {
        let realm = Realm::new("rehearsal:", "");
        let take = NonZeroU32::MIN;
        let asking = Asking {
            realm: &realm,
            shot,
            fingerprint: shot.fingerprint(take),
            take,
            price: None,
            deadline: None,
            claim: None,
        };
        let wanted = Wanted { answers_for: account.clone(), ..Wanted::of(&asking) };
        let mut begun = Err(LedgerError::NothingRan);
        let undone = self.write(Durability::Soon, |store| {
            begun = self.begin_in(store, &wanted, &Limits::default()).map(|begun| {
                if let Begin::Started(mut intent) = begun {
                    // Nobody will ask for its lock.
                    intent.let_go(intent.key());
                }
            });
            // An error is what takes a transaction back.
            Err::<(), _>(LedgerError::NothingRan)
        });
        match (begun, undone) {
            // The work was not reached.
            (Err(LedgerError::NothingRan), Err(error)) => Err(error),
            (Ok(()), _) => self.engine(|engine| engine.try_storage()),
            (begun, _) => begun,
        }
    }

    pub(crate) fn begin_in(
        &self,
        store: &mut dyn Store,
        asking: &Wanted,
        limits: &Limits,
    ) -> Result<Begin, LedgerError> {
        let mut known: Option<(ShotId, Shot)> = None;
        for fingerprint in std::iter::once(&asking.fingerprint).chain(&asking.earlier) {
            let Some((id, shot)) = known_by_events(store, &asking.realm, fingerprint)? else { continue };
            let is_free = shot.again() == Again::Free;
            if known.is_none() || !is_free {
                known = Some((id, shot));
            }
            if !is_free {
                break;
            }
        }
        if let Some((id, shot)) = &mut known {
            self.disown(store, *id, shot, &asking.intent)?;
            if let Some(instead) = self.instead(store, *id, shot)? {
                return Ok(instead);
            }
            let is_own_end = || {
                let began = shot.foremost().map(|(_, attempt)| attempt.order);
                limits.wished_after.zip(began).is_some_and(|(wished, began)| began > wished)
            };
            if (limits.keeps_ended || is_own_end())
                && let Some(ended) = ended(*id, shot)
            {
                return Ok(ended);
            }
        }
        for fingerprint in std::iter::once(&asking.fingerprint).chain(&asking.earlier) {
            refuse_unknown_to_summary(store, fingerprint)?;
        }
        if let Some(OtherLedger { used, other }) = limits.other_ledger.clone() {
            return Err(LedgerError::Beside { used, other });
        }
        if known.is_none() && is_new_among_others(store, &asking.realm)? {
            return Err(LedgerError::UnknownKey);
        }
        if let Beside::Only(told) = &limits.beside
            && let Some(open) = open_take(store, asking, told)?
        {
            return Ok(open);
        }
        // Both clocks are read before the intent can be seen: its age is never less than others think.
        let (now, at) = (self.clock().now(), store.now()?);
        let boot = self.clock().boot_time();
        if let Some(claim) = &asking.claim
            && let Some(held_back) =
                queueing::held_back(store, &asking.realm, claim, &self.submitter().worker, at)?
        {
            return Ok(Begin::HeldBack(held_back));
        }
        if limits.is_patient
            && let Some(pause) = queueing::patience(store, &asking.realm, at)?
        {
            return Ok(Begin::Patience(pause));
        }
        if let Some(stopped) = breaker(store, &asking.realm, limits, at, boot.as_ref())? {
            return Ok(Begin::SpendingStopped(stopped));
        }
        let class = asking.facts.price_class();
        let wish = (&asking.realm, asking.price, class.as_str());
        let reserved = match reserve(store, wish, limits, (at, boot.as_ref()))? {
            Ok(reserved) => reserved,
            Err(NoRoom::Over(over)) => return Ok(Begin::OverBudget(over)),
            Err(NoRoom::AwaitCharge) => return Ok(Begin::AwaitCharge),
        };
        refuse_what_was_lost(store, &asking.answers_for)?;
        if let Some(claim) = &asking.claim {
            queueing::mark_asked(store, claim, at)?;
        }
        let lock = store.hold(&asking.intent)?;
        let attempt = known.as_ref().map_or(0, |(_, shot)| shot.last_attempt()) + 1;
        let mut order = store.last_number()? + 1;
        let mut entries = Vec::new();
        let (id, before) = match known {
            Some((id, shot)) => (Some(id), shot),
            None => {
                let event = Event::Planned {
                    realm: asking.realm.clone(),
                    fingerprint: asking.fingerprint,
                    take: asking.take.get(),
                    shot: asking.facts.clone(),
                };
                let planned = Entry::new(at, 0, event);
                let shot = state::apply(None, &planned)?;
                entries.push(planned);
                order += 1;
                (None, shot)
            }
        };
        let event = Event::SubmitStarted {
            lock: lock.name().to_owned(),
            reserved,
            estimate: asking.price,
            command: limits.command.as_ref().map(|command| command.name.clone()),
            intent: asking.intent.clone(),
            worker: self.submitter().worker.clone(),
            host: self.submitter().host.clone(),
            order,
            deadline_ms: asking.deadline.map(|span| u64::try_from(span.as_millis()).unwrap_or(u64::MAX)),
        };
        let started = Entry { boot, ..Entry::new(at, attempt, event) };
        let shot = state::apply(Some(before), &started)?;
        let keeper = self.shared_retelling();
        let sent = keeper.is_some().then(|| {
            let planned = Event::Planned {
                realm: shot.realm.clone(),
                fingerprint: shot.fingerprint,
                take: shot.take,
                shot: shot.facts.clone().unwrap_or_else(|| asking.facts.clone()),
            };
            let (intent, planned) = (asking.intent.clone(), Entry::new(shot.planned_at, 0, planned));
            Arc::new(Sent { intent, planned, started: started.clone() })
        });
        entries.push(started);
        let id = store.append(id, &entries, &shot)?;
        let journal = keeper.zip(sent.clone());
        let (clock, fence, trouble) = (self.shared_clock(), lock.fence(), Arc::default());
        let guard = SendGuard { clock, committed: now, fence, journal, trouble };
        let key = AttemptKey { shot: id, attempt };
        Ok(Begin::Started(Intent { key, guard, reserved, lock: Some(lock), sent }))
    }

    /// Closes an intent of this very name, where an earlier run of the same work wrote it and nobody could say so: the
    /// connection broke at its commit. Nothing was sent for it.
    fn disown(
        &self,
        store: &mut dyn Store,
        id: ShotId,
        shot: &mut Shot,
        intent: &str,
    ) -> Result<(), LedgerError> {
        let is_own =
            |attempt: &Attempt| attempt.intent == intent && attempt.standing() == Standing::Submitting;
        let own = shot.numbered().find(|(_, attempt)| is_own(attempt)).map(|(number, _)| number);
        if let Some(attempt) = own {
            let reason = "the connection to the ledger broke while the intent was written".to_owned();
            *shot = self.append_in(store, AttemptKey { shot: id, attempt }, Event::NotSent { reason })?;
        }
        Ok(())
    }

    /// What there is instead of a new submit; `None` where one may be begun.
    fn instead(&self, store: &mut dyn Store, id: ShotId, shot: &Shot) -> Result<Option<Begin>, LedgerError> {
        let (Again::Done(number)
        | Again::Joined(number)
        | Again::InFlight(number)
        | Again::Unsettled(number)
        | Again::CountedAsCharged(number)) = shot.again()
        else {
            return Ok(None);
        };
        let attempt = shot.attempt(number).ok_or(LedgerError::NoSuchShot)?;
        let key = AttemptKey { shot: id, attempt: number };
        let since = attempt.started_at;
        let task = attempt.task.as_ref();
        Ok(Some(match (shot.again(), task) {
            (Again::Done(_), Some(task)) => {
                let mut files = task.files.clone();
                files.sort_by_key(|file| file.clip);
                Begin::AlreadyDone { key, task_id: task.id.clone(), files, since }
            }
            (Again::CountedAsCharged(_), Some(task)) => Begin::CountedAsCharged {
                key,
                task_id: task.id.clone(),
                status: task.status.clone(),
                reason: task.reason.clone(),
            },
            (Again::Joined(_), Some(task)) => Begin::Joined { key, task_id: task.id.clone(), since },
            (Again::InFlight(_), _) if store.is_submitter_alive(&attempt.lock)? => {
                Begin::InFlight { key, lock: attempt.lock.clone(), since }
            }
            (Again::InFlight(_), _) => {
                let reason = DIED.to_owned();
                self.append_in(store, key, Event::Unsettled { reason: reason.clone(), task_id: None })?;
                store.forget_submitter(&attempt.lock);
                Begin::Unsettled { key, since, reason }
            }
            _ => Begin::Unsettled { key, since, reason: unsettled_reason(attempt) },
        }))
    }

    /// Waits until the submitter of a [`Begin::InFlight`] may have its answer, or be no more; then begin again. Blocks
    /// the thread.
    ///
    /// # Errors
    ///
    /// The system cannot say.
    pub fn wait_for(&self, lock: &str) -> Result<(), LedgerError> {
        let waiting = self.engine(|engine| engine.waiting_for(lock));
        waiting()
    }

    /// Whether the submitter of a [`Begin::InFlight`] is still at it.
    ///
    /// # Errors
    ///
    /// The system cannot say.
    pub fn is_in_flight(&self, lock: &str) -> Result<bool, LedgerError> {
        self.read(|store| store.is_submitter_alive(lock))
    }
}

fn unsettled_reason(attempt: &Attempt) -> String {
    match &attempt.answer {
        Answer::Unsettled { reason } => reason.clone(),
        Answer::Accepted { tasks, of } => {
            let number = usize::try_from(*of).unwrap_or(usize::MAX).max(tasks.len());
            format!("it was accepted as one of {number} tasks that are alike")
        }
        _ => String::new(),
    }
}
