//! Begin: the one door to a submit.
//!
//! In one transaction it finds out whether the shot was asked for before, whether there is money for it, and writes the
//! intent. Whoever gets [`Begin::Started`] is the only one who may send, once; everybody else is told what there is
//! instead. The lock is taken before the intent can be seen, so that nobody meets an intent of a living submitter
//! with a free lock.

use crate::budget::{FIRST_GOES_ALONE, LESSONS_LAST, Limits, OverBudget, SpendingStopped};
use crate::clock::{BootTime, Clock, Moment, WallTime};
use crate::counted_charges::{Day, day, refuse_what_was_lost};
use crate::credits::Credits;
use crate::engine::Durability;
use crate::error::{LedgerError, Loss};
use crate::event::{DIED, Entry, Event};
use crate::journal::{Retelling, Sent};
use crate::kept_text::plain;
use crate::keys::{AttemptKey, ShotId};
use crate::log::fold_log;
use crate::lost_events::tells_more;
use crate::question::{Hearing, Since, Spending, SpendingOf};
use crate::queue::{Claim, HeldBack};
use crate::queueing;
use crate::realm::Realm;
use crate::record::{Ledger, summary_in};
use crate::retelling::{Answered, Recorded};
use crate::shot::{Again, Answer, Attempt, ClipFile, Shot, ShotFacts, Standing};
use crate::state;
use crate::store::{Fence, Hold, Store};
use crate::summary::ShotRow;
use crate::unread_charges;
use giggle_domain::{Fingerprint, ShotRequest, TaskId};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How old an intent may be when the first byte is sent. A process that slept longer than this, on a suspended
/// laptop, has lost touch with what others have concluded meanwhile.
pub const MAY_SEND_WITHIN: Duration = Duration::from_secs(5);

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
    facts: ShotFacts,
    fingerprint: Fingerprint,
    /// What the same shot may be called in a ledger that is older.
    earlier: Vec<Fingerprint>,
    take: NonZeroU32,
    price: Option<Credits>,
    deadline: Option<Duration>,
    claim: Option<Claim>,
    /// The name of the intent, made here: work that is run twice finds what its first run wrote.
    intent: String,
}

impl Wanted {
    pub(crate) fn of(asking: &Asking<'_>) -> Self {
        let is_plain = asking.fingerprint == asking.shot.fingerprint(asking.take);
        let earlier = if is_plain { asking.shot.earlier_fingerprints(asking.take) } else { Vec::new() };
        Self {
            earlier,
            realm: asking.realm.clone(),
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
    /// It is the second of a kind whose charge was never seen: the first one's shows how much to set aside. Begin again
    /// when a charge is booked; the first is waited for no longer than [`FIRST_GOES_ALONE`]. Or there is room only if a charge
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

/// The right to send one submit, once, soon.
///
/// Dropping it without an answer lets go of the lock: the next start finds the intent and takes it as unsettled,
/// exactly as if the process had died.
#[derive(Debug)]
#[must_use = "an intent without an answer is an unsettled submit"]
pub struct Intent {
    key: AttemptKey,
    guard: SendGuard,
    reserved: Option<Credits>,
    lock: Option<Box<dyn Hold>>,
    /// What the journal keeps of it, where there is one.
    sent: Option<Arc<Sent>>,
}

/// Tells whether an intent is still young enough to send. Asked right before the first byte.
#[derive(Clone)]
pub struct SendGuard {
    clock: Arc<dyn Clock>,
    committed: Moment,
    fence: Option<Fence>,
    journal: Option<(Arc<Retelling>, Arc<Sent>)>,
    /// Why the journal could not be written.
    trouble: Arc<Mutex<Option<LedgerError>>>,
}

impl std::fmt::Debug for SendGuard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SendGuard").field("committed", &self.committed).finish_non_exhaustive()
    }
}

impl SendGuard {
    /// Whether no more than [`MAY_SEND_WITHIN`] passed since the intent was written, sleep included, the journal has it
    /// where there is one, and the engine knows of nothing against it.
    pub fn may_still_send(&self) -> bool {
        self.is_young()
            && self.is_noted()
            && self.fence.as_ref().is_none_or(|fence| fence())
            && self.is_young()
    }

    fn is_noted(&self) -> bool {
        let Some((keeper, sent)) = &self.journal else { return true };
        let noted = keeper.journal.note_sent(sent);
        let is_noted = noted.is_ok();
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = noted.err();
        is_noted
    }

    /// Why the journal could not be written, where that kept the intent from being sent.
    pub fn take_trouble(&self) -> Option<LedgerError> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn is_young(&self) -> bool {
        // A steady clock that runs backward is a restored virtual machine: it has slept for nobody knows how long.
        self.clock.now().steady.checked_sub(self.committed.steady).is_some_and(|age| age <= MAY_SEND_WITHIN)
    }
}

impl Intent {
    /// Which attempt it is.
    pub fn key(&self) -> AttemptKey {
        self.key
    }

    /// What was set aside for it.
    pub fn reserved(&self) -> Option<Credits> {
        self.reserved
    }

    /// The guard to ask right before the first byte; it can be handed to whoever sends.
    pub fn guard(&self) -> SendGuard {
        self.guard.clone()
    }

    /// Whether it is still young enough to send.
    pub fn may_still_send(&self) -> bool {
        self.guard.may_still_send()
    }

    pub(crate) fn sent(&self) -> Option<Arc<Sent>> {
        self.sent.clone()
    }

    /// Lets go of the lock: the answer is on record, with this attempt.
    pub(crate) fn let_go(&mut self, key: AttemptKey) {
        self.key = key;
        if let Some(lock) = self.lock.take() {
            lock.release();
        }
    }
}

/// The answer to a submit: the rows of the one table that money hangs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubmitAnswer {
    /// Accepted.
    Submitted(TaskId),
    /// The service said no; nothing was started.
    Rejected {
        /// What it said.
        reason: String,
        /// Whether it said that there are no credits left.
        out_of_credit: bool,
    },
    /// No byte left.
    NotSent {
        /// Why.
        reason: String,
    },
    /// Nobody knows.
    Unsettled {
        /// What broke.
        reason: String,
    },
    /// Nobody knows, though the answer names a task beside its trouble.
    Named {
        /// What broke.
        reason: String,
        /// The task.
        task_id: TaskId,
    },
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

    /// Goes through the beginning of a submit for nobody's account, and takes all of it back: whether an intent could be
    /// written. Nothing is kept, and nothing may be sent.
    ///
    /// # Errors
    ///
    /// What would keep a submit from being begun.
    pub fn rehearse(&self, shot: &ShotRequest) -> Result<(), LedgerError> {
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
        let (wanted, mut begun) = (Wanted::of(&asking), Err(LedgerError::NothingRan));
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
            if limits.keeps_ended
                && let Some(ended) = ended(*id, shot)
            {
                return Ok(ended);
            }
        }
        for fingerprint in std::iter::once(&asking.fingerprint).chain(&asking.earlier) {
            refuse_unknown_to_summary(store, fingerprint)?;
        }
        if known.is_none() && is_new_among_others(store, &asking.realm)? {
            return Err(LedgerError::UnknownKey);
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
        let reserved = match reserve(store, asking, limits, at, boot.as_ref())? {
            Ok(reserved) => reserved,
            Err(NoRoom::Over(over)) => return Ok(Begin::OverBudget(over)),
            Err(NoRoom::AwaitCharge) => return Ok(Begin::AwaitCharge),
        };
        refuse_what_was_lost(store, &asking.realm)?;
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
        Ok(Begin::Started(Intent {
            key: AttemptKey { shot: id, attempt },
            guard,
            reserved,
            lock: Some(lock),
            sent,
        }))
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

    /// Why nothing may be spent in a realm this moment; `None` where the breaker is closed.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn spending_stopped(
        &self,
        realm: &Realm,
        limits: &Limits,
    ) -> Result<Option<SpendingStopped>, LedgerError> {
        let boot = self.clock().boot_time();
        self.read(|store| {
            let now = store.now()?;
            breaker(store, realm, limits, now, boot.as_ref())
        })
    }

    /// Closes the breaker of a realm by hand.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn reset_breaker(&self, realm: &Realm) -> Result<(), LedgerError> {
        self.write(Durability::Now, |store| {
            let now = store.now()?;
            store.note_reset(realm, now)
        })
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

    /// Records the answer to a submit and lets go of its lock. May be repeated where it failed.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger: the lock is still held then. A task that another shot holds: this shot is unsettled
    /// then, for a person.
    pub fn answer(&self, intent: &mut Intent, answer: &SubmitAnswer) -> Result<(), LedgerError> {
        let answered = self.heard(intent, answer);
        let recorded = self.write(Durability::Now, |store| self.answer_in(store, &answered))?;
        self.recorded(intent, &answered, recorded)
    }

    /// Writes an answer into this machine's journal, where there is one, before anything is asked of the ledger, which may take
    /// its time or be away.
    pub fn note_answer(&self, intent: &Intent, answer: &SubmitAnswer) {
        let _ = self.heard(intent, answer);
    }

    /// An answer is here: the journal has it before the ledger is asked to take it.
    pub(crate) fn heard(&self, intent: &Intent, answer: &SubmitAnswer) -> Answered {
        let answered = Answered::of(intent.key, intent.sent(), answer.event(), self);
        if let (Some(retelling), Some(sent)) = (self.retelling(), &answered.sent) {
            // A journal that cannot be written keeps nobody from telling the ledger.
            let _ = retelling.journal.note_answer(sent, &answered.entry);
        }
        answered
    }

    /// The ledger has an answer: its lock is let go of.
    pub(crate) fn recorded(
        &self,
        intent: &mut Intent,
        answered: &Answered,
        recorded: Recorded,
    ) -> Result<(), LedgerError> {
        let Recorded { key, held, life, is_missing } = recorded;
        if is_missing && let Some(retelling) = self.retelling() {
            retelling.count_missed(1);
        }
        if let (Some(retelling), Some(noted), Some(life)) = (self.retelling(), answered.noted(), life) {
            // If this note is lost, the answer is sent to the ledger again, which changes nothing there.
            let _ = retelling.journal.note_told(&[noted], &life);
        }
        intent.let_go(key);
        held.map_or(Ok(()), Err)
    }

    /// Records the answer to a submit.
    pub(crate) fn answer_in(
        &self,
        store: &mut dyn Store,
        answered: &Answered,
    ) -> Result<Recorded, LedgerError> {
        let life = store.life();
        if store.has_failed_over() {
            // The number of the shot may be another one's there.
            let noted = answered.noted().ok_or_else(|| LedgerError::FailedOver { place: store.place() })?;
            let told = self.tell_in(store, &noted)?;
            let (key, held, is_missing) = (told.key.unwrap_or(answered.key), told.held, told.is_missing);
            return Ok(Recorded { key, held, life, is_missing });
        }
        let entry = Entry { at: store.now()?, ..answered.entry.clone() };
        let held = self.answer_entry_in(store, answered.key, entry)?;
        Ok(Recorded { key: answered.key, held, life, is_missing: false })
    }

    /// Writes an answer as it is; returns what was wrong with it where it named a task of another shot.
    pub(crate) fn answer_entry_in(
        &self,
        store: &mut dyn Store,
        key: AttemptKey,
        entry: Entry,
    ) -> Result<Option<LedgerError>, LedgerError> {
        match (self.append_entry_in(store, key, entry.clone()), &entry.event) {
            (Err(held @ LedgerError::TaskHeld { .. }), Event::Submitted { .. }) => {
                let event = Event::Unsettled { reason: held.to_string(), task_id: None };
                self.append_entry_in(store, key, Entry { event, ..entry })?;
                Ok(Some(held))
            }
            (Err(error), _) => Err(error),
            (Ok(_), _) => Ok(None),
        }
    }
}

impl SubmitAnswer {
    pub(crate) fn event(&self) -> Event {
        match self {
            Self::Submitted(task_id) => Event::Submitted { task_id: task_id.clone() },
            Self::Rejected { reason, out_of_credit } => {
                Event::Rejected { reason: plain(reason), out_of_credit: *out_of_credit }
            }
            Self::NotSent { reason } => Event::NotSent { reason: plain(reason) },
            Self::Unsettled { reason } => Event::Unsettled { reason: plain(reason), task_id: None },
            Self::Named { reason, task_id } => {
                Event::Unsettled { reason: plain(reason), task_id: Some(task_id.clone()) }
            }
        }
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

fn breaker(
    store: &mut dyn Store,
    realm: &Realm,
    limits: &Limits,
    now: WallTime,
    boot: Option<&BootTime>,
) -> Result<Option<SpendingStopped>, LedgerError> {
    let endings = store.endings(realm, limits.breaker.looks_at())?;
    let hearings = match limits.breaker.unsettled {
        Some(_) => store.hearings(realm, limits.breaker.listens_to())?,
        None => Vec::new(),
    };
    if endings.is_empty() && hearings.is_empty() {
        return Ok(None);
    }
    let reset = store.last_reset(realm)?;
    // The rest is counted on the clock that nobody can set, where the last silence was met in the same boot.
    let by_boot = match hearings.first().filter(|last| last.is_silent).zip(boot) {
        Some((last, boot)) => silent_for(store, last, boot)?.map(|span| last.at.plus(span)),
        None => None,
    };
    let silence = limits
        .breaker
        .silence(&hearings, reset, by_boot.unwrap_or(now), |since| store.is_any_open_since(realm, since))?;
    match silence {
        // Told on the wall's clock, as it is set now.
        Some(stopped) => {
            let until = WallTime(stopped.until.0 + now.0 - by_boot.unwrap_or(now).0);
            Ok(Some(SpendingStopped { until, ..stopped }))
        }
        None => limits.breaker.check(&endings, reset, now, |since| store.is_any_open_since(realm, since)),
    }
}

/// How long ago a submit was met with silence, by the clock of this boot; `None` where it was in another.
fn silent_for(
    store: &mut dyn Store,
    last: &Hearing,
    now: &BootTime,
) -> Result<Option<Duration>, LedgerError> {
    let shot = match fold_log(store, last.key.shot) {
        // Then the wall's clock has to do.
        Err(error) if error.is_of_unread_events() => return Ok(None),
        shot => shot?,
    };
    let answered = shot.attempt(last.key.attempt).and_then(|attempt| attempt.answered.clone());
    let span = answered.filter(|it| it.id == now.id).and_then(|it| now.ms.checked_sub(it.ms));
    Ok(span.map(Duration::from_millis))
}

/// What stands against setting credits aside.
enum NoRoom {
    Over(OverBudget),
    /// The charge of another submit of its price class is awaited, or the answer of one that a charge may belong to.
    AwaitCharge,
}

fn reserve(
    store: &mut dyn Store,
    asking: &Wanted,
    limits: &Limits,
    now: WallTime,
    boot: Option<&BootTime>,
) -> Result<Result<Option<Credits>, NoRoom>, LedgerError> {
    // Sums cost time with ten thousand shots: only where a limit asks for them.
    if !limits.is_budgeted() {
        let reserved = limits.reserve(asking.price, Spending::default(), Spending::default());
        return Ok(reserved.map_err(NoRoom::Over));
    }
    let realm = &asking.realm;
    let mut day = match limits.per_day {
        Some(_) => day(store, realm, now, boot)?,
        None => Day::default(),
    };
    let mut of_command = match &limits.command {
        Some(command) if command.most.is_some() => {
            store.spending(realm, &SpendingOf::Command(command.name.clone()))?
        }
        _ => Spending::default(),
    };
    let mut price = asking.price;
    let mut is_awaited = false;
    let class = asking.facts.price_class();
    let sums = (&mut day.spending, &mut of_command);
    let is_unread = match unread_charges::count(store, realm, &class, limits, (now, boot), sums)? {
        unread_charges::Verdict::Refused(over) => return Ok(Err(NoRoom::Over(over))),
        unread_charges::Verdict::Counted { is_of_class } => is_of_class,
    };
    if limits.follows_charges {
        let since = now.minus(LESSONS_LAST);
        let of_class = store.lesson(realm, Some(&class), since)?;
        let lesson = if of_class.dearest.is_some() { of_class } else { store.lesson(realm, None, since)? };
        price = limits.follow(asking.price, lesson.dearest, of_class.most);
        let is_free = asking.price == Some(Credits::ZERO);
        // A charge that cannot be read is there: nothing more will show what it was.
        if of_class.booked == 0 && !is_free && !is_unread {
            is_awaited = store.is_any_unbooked(realm, &class, &Since::ago(FIRST_GOES_ALONE, now, boot))?;
        }
    }
    if is_unread {
        price = price.max(limits.ceiling);
    }
    Ok(match limits.reserve(price, day.spending, of_command) {
        Err(_) if day.is_clear_soon(store, realm, limits, price, of_command)? => Err(NoRoom::AwaitCharge),
        Err(over) => Err(NoRoom::Over(over)),
        Ok(_) if is_awaited => Err(NoRoom::AwaitCharge),
        Ok(reserved) => Ok(reserved),
    })
}
