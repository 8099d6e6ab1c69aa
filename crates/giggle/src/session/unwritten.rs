//! What became known and could not be written down: kept until it can be, as long as the process lives.
//!
//! The disk may be full, or the database away, for a moment only; and an answer may be all that anybody knows of a paid task, as the
//! record of a clip may be all that leads another machine to it.

use crate::ledger::{AttemptKey, Event, Intent, Ledger, LedgerError, SubmitAnswer};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Answers with the locks of their submits, and events in the order in which they happened.
#[derive(Default)]
pub(super) struct Unwritten {
    pub(super) answers: Mutex<Vec<(Intent, SubmitAnswer)>>,
    pub(super) events: Mutex<VecDeque<(AttemptKey, Event)>>,
    /// Held by whoever writes the events, so that none overtakes another.
    writing: Mutex<()>,
}

pub(super) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Unwritten {
    /// Writes the events; what the ledger refuses for good is let go of.
    pub(super) fn write_events(&self, ledger: &Ledger) -> Result<(), LedgerError> {
        let _writing = held(&self.writing);
        loop {
            let Some((key, event)) = held(&self.events).front().cloned() else { return Ok(()) };
            match ledger.append(key, event) {
                Err(error) if error.may_pass() => return Err(error),
                _ => drop(held(&self.events).pop_front()),
            }
        }
    }

    /// Tries all of it once more.
    pub(super) fn write_all(&mut self, ledger: &Ledger) {
        for (mut intent, answer) in held(&self.answers).drain(..) {
            let _ = ledger.answer(&mut intent, &answer);
        }
        let _ = self.write_events(ledger);
    }
}
