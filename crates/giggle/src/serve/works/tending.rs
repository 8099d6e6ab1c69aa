//! What the server does by itself, and what a person decides: open work, unsettled submits, charges.

use super::{Unclaimed, Works};
use crate::error::CommandError;
use crate::failure;
use crate::ledger::case::Certainty;
use crate::ledger::shot::{Answer, Attempt};
use crate::ledger::{AttemptKey, ShotId, Standing};
use giggle_client::{RetryPlan, StatementFilter};
use giggle_domain::{TaskId, text};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often the statements are read while something is unsettled.
const SETTLE_EVERY: Duration = Duration::from_secs(60);
/// The same against loopback.
const SETTLE_EVERY_LOOPBACK: Duration = Duration::from_secs(3);
/// The statements are read for charges with every so many of these looks, while something was submitted or ended.
const CHARGES_EVERY: u32 = 5;

impl Works {
    /// Takes up what was open when the server began, and settles what can be settled, until the server ends.
    pub async fn tend(self: Arc<Self>) {
        match self.session.ledger.unfinished(&self.session.realm) {
            Ok(open) => open.iter().for_each(|it| self.follow(Some(it.key), false)),
            Err(error) => self.remember(None, &crate::error::chain(&error)),
        }
        let (every, charges_every) = match self.client.base().is_loopback() {
            true => (SETTLE_EVERY_LOOPBACK, 1),
            false => (SETTLE_EVERY, CHARGES_EVERY),
        };
        let (mut seen, mut due, mut round) = (0, 0, 0u32);
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep(every) => {}
            }
            round = round.wrapping_add(1);
            let ended = [&self.counts.submitted, &self.counts.delivered, &self.counts.failed];
            let ended: u64 = ended.iter().map(|it| it.load(Ordering::Relaxed)).sum();
            if ended != seen {
                // Rows are late: once is not enough.
                (seen, due) = (ended, 2);
            }
            let read = if self.session.unsettled_count().is_ok_and(|count| count > 0) {
                self.settle().await
            } else if due > 0 && round.is_multiple_of(charges_every) {
                due -= 1;
                // The same pass shows what was taken for not accepted by mistake.
                self.settle().await
            } else {
                Ok(())
            };
            if let Err(error) = read {
                self.remember(None, error.message(self.language()));
            }
        }
    }

    /// Looks once whether the statements show by now what became of unsettled submits, and follows what they show.
    ///
    /// # Errors
    ///
    /// The statements could not be read.
    pub async fn settle(self: &Arc<Self>) -> Result<(), CommandError> {
        crate::settling::look_again(&self.settings, &self.client, &self.session).await?;
        self.follow_settled()
    }

    fn follow_settled(self: &Arc<Self>) -> Result<(), CommandError> {
        let open =
            self.session.ledger.unfinished(&self.session.realm).map_err(|error| failure::ledger(&error))?;
        let is_settled = |attempt: &Attempt| matches!(attempt.answer, Answer::Task { by: Some(_) });
        for it in open.iter().filter(|it| it.shot.attempt(it.key.attempt).is_some_and(is_settled)) {
            self.follow(Some(it.key), false);
        }
        self.changed.notify_one();
        Ok(())
    }

    /// A person's decision: it was accepted, as this task. The service is asked first whether it knows the task.
    ///
    /// # Errors
    ///
    /// The service does not know the task, another shot holds it, or the shot needs no settling.
    pub async fn adopt(self: &Arc<Self>, id: ShotId, task: &str) -> Result<(), CommandError> {
        let key = self.open_attempt(id)?;
        let task_id = TaskId::parse(task).map_err(|refusal| CommandError::refused(&refusal))?;
        let asked = self.client.query(&task_id, &RetryPlan::patient()).await;
        asked.map_err(|error| failure::client(&error))?;
        self.session.ledger.adopt(key, &task_id).map_err(|error| failure::ledger(&error))?;
        self.follow(Some(key), false);
        self.changed.notify_one();
        Ok(())
    }

    /// A person's decision: it was not accepted.
    ///
    /// # Errors
    ///
    /// The shot needs no settling.
    pub fn declare_not_accepted(&self, id: ShotId) -> Result<(), CommandError> {
        let key = self.open_attempt(id)?;
        self.session.ledger.declare_not_accepted(key).map_err(|error| failure::ledger(&error))?;
        self.changed.notify_one();
        Ok(())
    }

    fn open_attempt(&self, id: ShotId) -> Result<AttemptKey, CommandError> {
        let shot = self.shot(id)?;
        let open =
            |standing| matches!(standing, Standing::Unsettled | Standing::Unassigned | Standing::NotAccepted);
        let attempt =
            shot.numbered().rev().find(|(_, attempt)| open(attempt.standing())).map(|(number, _)| number);
        attempt
            .map(|attempt| AttemptKey { shot: id, attempt })
            .ok_or_else(|| CommandError::usage(text!("this shot needs no settling", "该镜头无需核实")))
    }

    /// The charges of the statements that no shot of this ledger holds. Reading them is free.
    ///
    /// # Errors
    ///
    /// The statements could not be read.
    pub async fn unclaimed(&self) -> Result<Vec<Unclaimed>, CommandError> {
        let statements = self
            .client
            .statement_pass(&StatementFilter::default(), &RetryPlan::patient())
            .await
            .map_err(|error| failure::client(&error))?;
        let known =
            self.session.ledger.tasks(&self.session.realm).map_err(|error| failure::ledger(&error))?;
        // A stray is a task whose shot is not known: it is still to be claimed.
        let held: BTreeSet<&str> = known
            .iter()
            .filter(|task| !matches!(task.certainty, Certainty::Stray(_)))
            .map(|task| task.task_id.as_str())
            .collect();
        let rows = statements.rows.iter().filter(|row| {
            row.event_type.trim().eq_ignore_ascii_case("pay") && !held.contains(row.project_id.trim())
        });
        Ok(rows
            .map(|row| Unclaimed {
                at: row.created_at.clone(),
                model: if row.model.is_empty() { row.model_name.clone() } else { row.model.clone() },
                credits: row.credit.trim_start_matches('-').to_owned(),
                task: row.project_id.trim().to_owned(),
            })
            .collect())
    }

    /// Reads the statements and books what they say: charges and refunds.
    ///
    /// # Errors
    ///
    /// The statements could not be read.
    pub async fn read_charges(&self) -> Result<(), CommandError> {
        let statements = self
            .client
            .statement_pass(&StatementFilter::default(), &RetryPlan::patient())
            .await
            .map_err(|error| failure::client(&error))?;
        let booked = self.session.ledger.book(&self.session.realm, &statements.rows);
        booked.map(|_| ()).map_err(|error| failure::ledger(&error))
    }
}
