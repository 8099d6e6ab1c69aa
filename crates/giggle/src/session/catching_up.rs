//! A session keeps what could not be written down, and writes it before everything later.

use super::Session;
use super::unwritten::held;
use crate::ledger::{AttemptKey, Event, Intent, LedgerError, SubmitAnswer};
use crate::unhurried::unhurried;

impl Session {
    /// Keeps an answer that could not be written until it can be.
    pub fn write_later(&self, intent: Intent, answer: SubmitAnswer, error: &LedgerError) {
        if error.may_pass() {
            held(&self.unwritten.answers).push((intent, answer));
        }
    }

    /// The same for what became known of an attempt.
    pub fn append_later(&self, key: AttemptKey, event: Event, error: &LedgerError) {
        if error.may_pass() {
            held(&self.unwritten.events).push_back((key, event));
        }
    }

    /// Writes what could not be written before.
    pub(super) async fn catch_up(&self) -> Result<(), LedgerError> {
        let take = || held(&self.unwritten.answers).pop();
        while let Some((mut intent, answer)) = take() {
            if let Err(error) = self.answer(&mut intent, &answer).await
                && error.may_pass()
            {
                self.write_later(intent, answer, &error);
                return Err(error);
            }
        }
        self.write_events()
    }

    /// Writes what became known of attempts and could not be written before.
    ///
    /// # Errors
    ///
    /// It cannot be written yet.
    pub fn write_events(&self) -> Result<(), LedgerError> {
        if held(&self.unwritten.events).is_empty() {
            return Ok(());
        }
        unhurried(|| self.unwritten.write_events(&self.ledger))
    }
}
