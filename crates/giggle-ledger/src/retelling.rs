//! Retelling: what this machine's journal knows and the shared ledger does not is told to the ledger.
//!
//! It happens by itself: after the first thing that a process asks of a shared ledger, and whenever the ledger is found to
//! be kept by another server, or by the same one in another history. So a task id that was known here when the database
//! died is known again once it is back, and what an asynchronous standby lost in a failover is written once more, by every
//! machine that lives. A submit of which nobody knows the answer is told as what it is: one that may have been accepted.
//!
//! Numbers of shots mean nothing across lives: a submit is found by the name of its intent.

use crate::engine::{Durability, Engine, Work};
use crate::error::LedgerError;
use crate::event::{DIED, Entry, Event, Settlement};
use crate::journal::{Journal, Noted, Retelling, Sent, Untellable};
use crate::keys::{AttemptKey, ShotId};
use crate::log::{append_to, fold_log};
use crate::record::Ledger;
use crate::shot::{Again, FoundBy, SettledBy, Shot};
use crate::state;
use crate::store::Store;
use crate::strays::{self, Finding};
use giggle_domain::TaskId;

/// What is said of a submit that the journal has and this giggle cannot read.
const UNREAD: &str = "a newer giggle wrote it, or it is damaged";

/// So many submits are told in one transaction, while which nobody else writes.
const TOLD_TOGETHER: usize = 50;

impl Ledger {
    /// The same ledger with this machine's journal beside it.
    #[must_use]
    pub fn journaled(self, journal: impl Journal + 'static) -> Self {
        self.with_retelling(Retelling::new(journal))
    }

    /// How many submits of this machine the ledger did not know any more, and was told of by this process.
    pub fn missed(&self) -> usize {
        self.retelling().map_or(0, Retelling::missed)
    }

    /// What of this machine's journal the ledger could not be told: it is kept there.
    pub fn untellable(&self) -> Untellable {
        self.retelling().map(Retelling::untellable).unwrap_or_default()
    }

    /// Tells the ledger what it does not know in its present life. What fails is tried again with the next that is asked
    /// of the ledger: it stays in the journal. One submit that cannot be told keeps no other from being told; it is tried
    /// again by the next process.
    pub(crate) fn tell_again(&self, engine: &mut dyn Engine) {
        let Some(retelling) = self.retelling() else { return };
        let Some(life) = engine.life().filter(|life| !retelling.is_told_for(life)) else { return };
        if self.tell_all(engine, retelling, &life).is_ok() {
            retelling.set_told_for(life);
        }
    }

    fn tell_all(
        &self,
        engine: &mut dyn Engine,
        retelling: &Retelling,
        life: &str,
    ) -> Result<(), LedgerError> {
        let mut untellable = Untellable::default();
        // Whether the ledger knows at least that each of them may have been accepted.
        let mut is_all_known = true;
        let mut after = None;
        loop {
            let part = retelling.journal.untold(life, after.as_ref(), TOLD_TOGETHER)?;
            let untold = part.noted;
            let mut missing = vec![false; untold.len()];
            let mut works: Vec<_> = untold
                .iter()
                .zip(&mut missing)
                .map(|(noted, missing)| {
                    move |store: &mut dyn Store| {
                        *missing = self.tell_in(store, noted)?.is_missing;
                        Ok(())
                    }
                })
                .collect();
            let mut works: Vec<&mut Work<'_>> = works.iter_mut().map(|work| work as &mut Work<'_>).collect();
            let written = match works.is_empty() {
                true => Vec::new(),
                false => engine.write_together(Durability::Now, &mut works),
            };
            // Another life may have begun meanwhile: it is told next.
            if engine.life().as_deref() != Some(life) {
                return Err(LedgerError::Busy);
            }
            if part.unread > 0 {
                untellable.submits += part.unread;
                untellable.why.get_or_insert_with(|| UNREAD.to_owned());
                is_all_known &= part.unheard == 0;
            }
            let mut told = Vec::with_capacity(untold.len());
            for (noted, written) in untold.into_iter().zip(written) {
                match written {
                    Ok(()) => {}
                    // What cannot follow is on record in another way, or is nobody's any more.
                    Err(LedgerError::Refused(_)) => {}
                    // It is this one's fault if the ledger answers all the same.
                    Err(error) if error.is_of_unread_events() || engine.look().is_ok() => {
                        untellable.submits += 1;
                        untellable.why.get_or_insert_with(|| crate::error::chain(&error));
                        is_all_known = false;
                        continue;
                    }
                    Err(error) => return Err(error),
                }
                told.push(noted);
            }
            retelling.count_missed(missing.iter().filter(|it| **it).count());
            retelling.journal.note_told(&told, life)?;
            after = part.last.or(after);
            if part.is_end {
                break;
            }
        }
        // Looking may show that the ledger has gone back: another life begins then, and nothing was told in it.
        let seen = engine.look()?;
        if engine.life().as_deref() != Some(life) {
            return Err(LedgerError::Busy);
        }
        if is_all_known {
            engine.note_told()?;
        }
        retelling.set_untellable(untellable);
        match seen {
            Some(seen) => retelling.journal.note_seen(&seen),
            None => Ok(()),
        }
    }

    /// Tells one submit, in one transaction with finding out whether it is known.
    pub(crate) fn tell_in(&self, store: &mut dyn Store, noted: &Noted) -> Result<Told, LedgerError> {
        let answer = noted.answer.as_ref();
        let is_nothing = answer.is_some_and(|it| is_nothing_started(&it.event));
        let (key, is_missing) = match place_of(store, &noted.sent)? {
            Place::Known(key) => (key, false),
            // Nothing was started, and nothing is to be kept free for it.
            Place::Free(_) | Place::After(..) if is_nothing => {
                return Ok(Told { key: None, is_missing: false, held: None });
            }
            Place::Free(shot) => (begin_again(store, &noted.sent, shot.map(|shot| *shot))?, true),
            Place::After(open) => {
                let shot = self.close(store, open)?;
                (begin_again(store, &noted.sent, Some((open.shot, shot)))?, true)
            }
            // Somebody asked for it meanwhile, and knew nothing of this. What was paid for is kept as what it is.
            Place::Taken(shot) => {
                let Some(task_id) = answer.and_then(|it| task_of(&it.event)) else {
                    return Ok(Told { key: None, is_missing: false, held: None });
                };
                let finding = Finding {
                    task_id,
                    found: FoundBy::Named,
                    candidates: vec![shot.fingerprint],
                    model: Some(shot.model().to_owned()),
                };
                let is_missing = store.holder(&shot.realm, &finding.task_id)?.is_none();
                let now = store.now()?;
                let key = strays::keep(store, &shot.realm, &finding, &[], now)?;
                return Ok(Told { key: Some(key), is_missing, held: None });
            }
        };
        let Some(answer) = answer else { return Ok(Told { key: Some(key), is_missing, held: None }) };
        let told = Entry { at: store.now()?, attempt: key.attempt, ..answer.clone() };
        let held = self.answer_entry_in(store, key, told)?;
        Ok(Told { key: Some(key), is_missing, held })
    }
}

impl Ledger {
    /// Closes an attempt that is open here, though a later one of its shot was begun: the law allowed that only once the
    /// earlier one was known not to have been accepted, which was forgotten.
    fn close(&self, store: &mut dyn Store, open: AttemptKey) -> Result<Shot, LedgerError> {
        self.append_in(store, open, Event::Unsettled { reason: DIED.to_owned(), task_id: None })?;
        let how = Settlement::NotAccepted { by: SettledBy::Retold };
        self.append_in(store, open, Event::Settled { how })
    }
}

/// What became of telling a submit.
#[derive(Debug)]
pub(crate) struct Told {
    /// Which attempt it is now, if any.
    pub(crate) key: Option<AttemptKey>,
    /// Whether the ledger did not know it.
    pub(crate) is_missing: bool,
    /// What was wrong where its task is another shot's.
    pub(crate) held: Option<LedgerError>,
}

/// Where a submit of the journal is in the ledger.
enum Place {
    /// On record.
    Known(AttemptKey),
    /// Not on record, and its shot may be asked for.
    Free(Option<Box<(ShotId, Shot)>>),
    /// Not on record, and an attempt is open that was begun before it.
    After(AttemptKey),
    /// Not on record, and its shot must not be asked for again.
    Taken(Box<Shot>),
}

fn place_of(store: &mut dyn Store, sent: &Sent) -> Result<Place, LedgerError> {
    let Event::Planned { realm, fingerprint, .. } = &sent.planned.event else {
        return Err(LedgerError::NoSuchShot);
    };
    let Some(id) = store.find(realm, fingerprint)? else { return Ok(Place::Free(None)) };
    let shot = fold_log(store, id)?;
    let own = shot.numbered().find(|(_, attempt)| attempt.intent == sent.intent).map(|(number, _)| number);
    Ok(match (own, shot.again()) {
        (Some(attempt), _) => Place::Known(AttemptKey { shot: id, attempt }),
        (None, Again::Free) => Place::Free(Some(Box::new((id, shot)))),
        (None, Again::Unsettled(open) | Again::InFlight(open)) if open < sent.started.attempt => {
            Place::After(AttemptKey { shot: id, attempt: open })
        }
        (
            None,
            Again::Unsettled(_)
            | Again::InFlight(_)
            | Again::Joined(_)
            | Again::Done(_)
            | Again::CountedAsCharged(_),
        ) => Place::Taken(Box::new(shot)),
    })
}

/// Writes an intent once more, as it was.
fn begin_again(
    store: &mut dyn Store,
    sent: &Sent,
    known: Option<(ShotId, Shot)>,
) -> Result<AttemptKey, LedgerError> {
    if let Event::SubmitStarted { order, .. } = &sent.started.event {
        store.raise_number(*order)?;
    }
    let (id, shot) = match known {
        Some(known) => known,
        None => {
            let shot = state::apply(None, &sent.planned)?;
            (store.append(None, std::slice::from_ref(&sent.planned), &shot)?, shot)
        }
    };
    let attempt = shot.last_attempt() + 1;
    let key = AttemptKey { shot: id, attempt };
    append_to(store, key, shot, &[Entry { attempt, ..sent.started.clone() }])?;
    Ok(key)
}

fn is_nothing_started(event: &Event) -> bool {
    matches!(event, Event::NotSent { .. } | Event::Rejected { .. })
}

fn task_of(event: &Event) -> Option<TaskId> {
    match event {
        Event::Submitted { task_id } => Some(task_id.clone()),
        Event::Unsettled { task_id, .. } => task_id.clone(),
        _ => None,
    }
}

/// An answer that the ledger has taken.
#[derive(Debug)]
pub(crate) struct Recorded {
    /// Which attempt it is now.
    pub(crate) key: AttemptKey,
    /// What was wrong with it where it named a task of another shot.
    pub(crate) held: Option<LedgerError>,
    /// The life that knows it.
    pub(crate) life: Option<String>,
    /// Whether the ledger did not know the submit any more.
    pub(crate) is_missing: bool,
}

/// An answer on its way into the ledger, with what it takes to find its submit there.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    /// Where the intent was written.
    pub(crate) key: AttemptKey,
    /// The submit, where a journal has it.
    pub(crate) sent: Option<std::sync::Arc<Sent>>,
    /// The answer.
    pub(crate) entry: Entry,
}

impl Answered {
    pub(crate) fn of(
        key: AttemptKey,
        sent: Option<std::sync::Arc<Sent>>,
        answer: Event,
        ledger: &Ledger,
    ) -> Self {
        let entry = Entry {
            boot: ledger.clock().boot_time(),
            ..Entry::new(ledger.clock().now().wall, key.attempt, answer)
        };
        Self { key, sent, entry }
    }

    pub(crate) fn noted(&self) -> Option<Noted> {
        let sent = self.sent.as_deref()?.clone();
        Some(Noted { sent, answer: Some(self.entry.clone()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{START, clock, in_memory, realm, shot, started};
    use crate::shot::{Answer, ShotFacts};
    use std::num::NonZeroU32;

    #[test]
    fn an_open_submit_before_one_that_is_told_was_not_accepted_and_no_person_said_so() {
        let ledger = in_memory(clock());
        drop(started(&ledger, "a lake"));
        let lake = shot("a lake");
        let planned = Event::Planned {
            realm: realm(),
            fingerprint: lake.fingerprint(NonZeroU32::MIN),
            take: 1,
            shot: ShotFacts::of(&lake),
        };
        let second = Event::SubmitStarted {
            lock: "i2".into(),
            reserved: None,
            estimate: None,
            command: None,
            intent: "i2".into(),
            worker: "w".into(),
            host: "h".into(),
            order: 7,
            deadline_ms: None,
        };
        let sent = Sent {
            intent: "i2".into(),
            planned: Entry::new(START, 0, planned),
            started: Entry::new(START, 2, second),
        };
        let noted = Noted { sent, answer: None };
        let told = ledger.write(Durability::Now, |store| ledger.tell_in(store, &noted)).unwrap();
        let key = told.key.unwrap();
        let by = SettledBy::Retold;
        assert_eq!(ledger.shot(key.shot).unwrap().attempt(1).unwrap().answer, Answer::NotAccepted { by });
        let log = ledger.log(key.shot).unwrap();
        let settled = log.iter().find(|entry| matches!(entry.event, Event::Settled { .. })).unwrap();
        assert_eq!(settled.event.version(), 3, "an older giggle refuses what it would not understand");
    }
}
