//! The answer to a submit, and how it gets on record.

use crate::engine::Durability;
use crate::error::LedgerError;
use crate::event::{Entry, Event};
use crate::intent::Intent;
use crate::kept_text::plain;
use crate::keys::AttemptKey;
use crate::record::Ledger;
use crate::retelling::{Answered, Recorded};
use crate::store::Store;
use giggle_domain::TaskId;

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

impl Ledger {
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
