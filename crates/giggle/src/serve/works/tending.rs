//! What the server does by itself, and what a person decides: open work, unsettled submits, charges.

use super::{Works, lock};
use crate::error::CommandError;
use crate::failure;
use crate::ledger::archive::Unfinished;
use crate::ledger::case::{Certainty, Decision, Doubt};
use crate::ledger::shot::{Answer, Attempt};
use crate::ledger::{AttemptKey, Credits, LedgerError, ShotId, UnclaimedCharge};
use crate::meant_attempt;
use crate::settling::{self, Charged, Depth};
use giggle_client::{RetryPlan, StatementFilter};
use giggle_domain::wire::StatementRow;
use giggle_domain::{TaskId, text};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often the statements are read while something is unsettled.
const SETTLE_EVERY: Duration = Duration::from_secs(60);
/// The same against loopback.
const SETTLE_EVERY_LOOPBACK: Duration = Duration::from_secs(3);
/// What another process submitted with this ledger is followed here after so many of these looks: it may be gone.
const LEFT_AFTER: u32 = 5;
/// The statements are read for charges with every so many of these looks, while something was submitted or ended.
const CHARGES_EVERY: u32 = 5;

impl Works {
    /// Takes up what was open when the server began, and settles what can be settled, until the server ends.
    pub async fn tend(self: Arc<Self>) {
        match self.session.ledger.unfinished(&self.session.realm) {
            Ok(open) => open.iter().for_each(|it| self.follow(Some(it.key), false)),
            Err(error) => self.remember(None, failure::ledger(&error).message_text()),
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
            if let Err(error) = self.follow_left(LEFT_AFTER * every) {
                self.remember(None, failure::ledger(&error).message_text());
            }
            let ended = [&self.counts.submitted, &self.counts.delivered, &self.counts.failed];
            let ended: u64 = ended.iter().map(|it| it.load(Ordering::Relaxed)).sum();
            if ended != seen {
                // Rows are late: once is not enough.
                (seen, due) = (ended, 2);
            }
            let read = if self.session.unsettled_count().is_ok_and(|count| count > 0) {
                self.settle(Depth::Pass).await
            } else if due > 0 && round.is_multiple_of(charges_every) {
                due -= 1;
                // The same pass shows what was taken for not accepted by mistake.
                self.settle(Depth::Pass).await
            } else {
                Ok(())
            };
            if let Err(error) = read {
                self.remember(None, error.message_text());
            }
        }
    }

    /// Takes up what was submitted elsewhere with this ledger so long ago, and has not ended: nobody may be waiting for it.
    fn follow_left(self: &Arc<Self>, age: Duration) -> Result<(), LedgerError> {
        let (open, now) = (self.session.ledger.unfinished(&self.session.realm)?, self.now());
        let is_left = |it: &&Unfinished| {
            it.shot.attempt(it.key.attempt).is_some_and(|attempt| now.since(attempt.started_at) >= age)
        };
        open.iter().filter(is_left).for_each(|it| self.follow(Some(it.key), false));
        Ok(())
    }

    /// Looks once whether the statements show by now what became of unsettled submits, and follows what they show. Where a person asks
    /// for it, they are read as often as it takes to conclude that something was not accepted.
    ///
    /// # Errors
    ///
    /// The statements could not be read.
    pub async fn settle(self: &Arc<Self>, depth: Depth) -> Result<(), CommandError> {
        let read = settling::look_again(&self.settings, &self.client, &self.session, depth).await?;
        let lag = settling::statement_lag(None, &self.settings)?;
        let mut undecided = HashMap::new();
        for applied in read.applied.iter().filter(|it| it.refused.is_none()) {
            let (key, doubt) = match &applied.decision {
                Decision::Person { key, doubt, .. } => (*key, *doubt),
                Decision::Adopt { .. }
                | Decision::Reopen { .. }
                | Decision::AllAccepted { .. }
                | Decision::NotAccepted { .. }
                | Decision::Later { .. } => continue,
            };
            // A row that is only late comes by itself.
            let sent_at = self.shot(key.shot)?.attempt(key.attempt).map(|it| it.started_at);
            let is_late = sent_at.is_none_or(|at| self.now().since(at) > lag);
            if doubt != Doubt::NotWhole || is_late {
                undecided.insert(key.shot, doubt);
            }
        }
        *lock(&self.undecided) = undecided;
        self.follow_settled()
    }

    /// Why a person has to decide what became of an unsettled shot; `None` as long as the statements may show it.
    pub fn doubt_of(&self, id: ShotId) -> Option<Doubt> {
        lock(&self.undecided).get(&id).copied()
    }

    /// The task of a shot that the service did not know when it was last asked: only a person can end the wait for it.
    pub fn not_known(&self, id: ShotId) -> Option<TaskId> {
        lock(&self.not_known).get(&id).cloned()
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

    /// A person's decision: the submit that the page showed was accepted, as this task. The service is asked first whether it knows the
    /// task.
    ///
    /// # Errors
    ///
    /// The service does not know the task, another shot holds it, the shot needs no settling, or it was submitted again since.
    pub async fn adopt(
        self: &Arc<Self>,
        id: ShotId,
        shown: Option<&str>,
        task: &str,
    ) -> Result<(), CommandError> {
        let key = self.shown_attempt(id, shown)?;
        let task_id = TaskId::typed(task).map_err(|refusal| CommandError::refused(&refusal))?;
        let asked = self.client.query(&task_id, &RetryPlan::patient()).await;
        asked.map_err(|error| failure::client(&error))?;
        self.session.ledger.adopt(key, &task_id).map_err(|error| failure::ledger(&error))?;
        self.follow(Some(key), false);
        self.changed.notify_one();
        Ok(())
    }

    /// A person's decision: the submit that the page showed was not accepted. Unless the person is sure, the statements are looked at
    /// first.
    ///
    /// # Errors
    ///
    /// The shot needs no settling, it was submitted again since, or a charge may be its own.
    pub async fn declare_not_accepted(
        self: &Arc<Self>,
        id: ShotId,
        shown: Option<&str>,
        is_sure: bool,
    ) -> Result<(), CommandError> {
        let key = self.shown_attempt(id, shown)?;
        if !is_sure {
            match settling::charged_for(key, &self.client, &self.session).await? {
                Charged::Nothing => {}
                Charged::Adopted(_) => return self.follow_settled(),
                Charged::ToAnother => {
                    return Err(settling::may_be_under_another(&self.shot(id)?, key.attempt).hint(text!(
                        "if you know that no charge is this shot's, say so in the form",
                        "若确定没有扣费属于该镜头，请在表单中勾选"
                    )));
                }
                Charged::Maybe { charges, tasks } => {
                    let refusal = settling::may_be_its_own(charges, &tasks, &self.shot(id)?, key.attempt);
                    return Err(refusal.hint(text!(
                        "look at their clips; if it is one of them, say so; if you know that it is none, say that too in the form",
                        "请查看这些视频：若确为其一，请指明；若确定都不是，请在表单中勾选"
                    )));
                }
            }
        }
        self.session.ledger.declare_not_accepted(key).map_err(|error| failure::ledger(&error))?;
        self.changed.notify_one();
        Ok(())
    }

    fn shown_attempt(&self, id: ShotId, shown: Option<&str>) -> Result<AttemptKey, CommandError> {
        let attempt = meant_attempt::of_form(&self.shot(id)?, shown)?;
        Ok(AttemptKey { shot: id, attempt })
    }

    /// The charges that no shot of this ledger holds, as the last reading of the statements left them.
    pub fn kept_unclaimed(&self) -> Vec<UnclaimedCharge> {
        self.session.ledger.unclaimed(Some(&self.session.realm)).unwrap_or_default()
    }

    /// The charges of the statements that no shot of this ledger holds, the newest first: those that are listed, and tasks whose shot is
    /// not known, which may be an unsettled shot's. Reading them is free.
    ///
    /// # Errors
    ///
    /// The statements could not be read.
    pub async fn unclaimed(&self) -> Result<(Vec<UnclaimedCharge>, Vec<UnclaimedCharge>), CommandError> {
        let trouble = |error| failure::ledger(&error);
        let (ledger, realm) = (&self.session.ledger, &self.session.realm);
        let statements = self
            .client
            .statement_pass(&StatementFilter::default(), &RetryPlan::patient())
            .await
            .map_err(|error| failure::client(&error))?;
        if statements.is_whole {
            ledger.keep_unclaimed(realm, &statements.rows).map_err(trouble)?;
        }
        let known = ledger.tasks(realm).map_err(trouble)?;
        let is_stray = |row: &&StatementRow| {
            let id = TaskId::identity(&row.project_id);
            let is_pay = row.event_type.trim().eq_ignore_ascii_case("pay");
            is_pay
                && known.iter().any(|it| {
                    matches!(it.certainty, Certainty::Stray(_)) && TaskId::identity(it.task_id.as_str()) == id
                })
        };
        let strays = statements.rows.iter().filter(is_stray).filter_map(|row| {
            Some(UnclaimedCharge {
                task_id: TaskId::parse(row.project_id.trim()).ok()?,
                model: if row.model.is_empty() { row.model_name.clone() } else { row.model.clone() },
                model_name: row.model_name.trim().to_owned(),
                credits: row.credits().and_then(|credits| Credits::price(credits.abs())),
                moment: row.created_at.clone(),
            })
        });
        Ok((ledger.unclaimed(Some(realm)).map_err(trouble)?, strays.collect()))
    }

    /// A person's word that an unclaimed charge is no affair of this ledger.
    ///
    /// # Errors
    ///
    /// It is no task id, or trouble of the ledger.
    pub fn dismiss(&self, task: &str) -> Result<(), CommandError> {
        let task_id = TaskId::typed(task).map_err(|refusal| CommandError::refused(&refusal))?;
        self.session.ledger.dismiss_charge(&task_id).map(|_| ()).map_err(|error| failure::ledger(&error))
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
        let (ledger, realm) = (&self.session.ledger, &self.session.realm);
        let booked = ledger.book(realm, &statements.rows).and_then(|_| {
            if statements.is_whole { ledger.keep_unclaimed(realm, &statements.rows) } else { Ok(()) }
        });
        booked.map_err(|error| failure::ledger(&error))
    }
}
