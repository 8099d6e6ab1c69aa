//! Waiting for a task to end, and asking about it once.

use super::{Followed, Lost, NotWaited, Production, Waiting};
use crate::progress::Progress;
use crate::unhurried::unhurried;
use giggle_client::{ClientError, RetryPlan, WaitPlan, Waited};
use giggle_domain::{ClipLink, Outcome, Report, Status};
use std::time::Duration;

impl Production<'_> {
    /// Waits for a task to end and gives its clips, which can be none.
    ///
    /// # Errors
    ///
    /// Why there are no clips.
    pub async fn wait(
        &self,
        task: &Followed,
        waiting: &Waiting,
        progress: &Progress,
    ) -> Result<Vec<ClipLink>, NotWaited> {
        let language = self.language();
        let expected = waiting.expected_text(language);
        progress.waiting(self.output.say("submitted", "已提交"), Duration::ZERO, expected);
        let plan = WaitPlan::toward(self.client.base(), waiting.expected, waiting.deadline);
        let plan = WaitPlan { clips: task.clips as usize, ..plan };
        let waited = self
            .client
            .wait(&task.id, &plan, |seen| {
                let status = seen.report.map_or_else(String::new, |report| report.status.to_string());
                let status = if status.is_empty() {
                    self.output.say("waiting", "等待中").to_owned()
                } else {
                    status
                };
                progress.waiting(&status, seen.elapsed, expected);
            })
            .await;
        self.after_wait(task, waited, waiting.deadline, progress).await
    }

    /// What a wait came to: its last report is written down, and its clips are given, which can be none.
    ///
    /// # Errors
    ///
    /// Why there are no clips.
    pub async fn after_wait(
        &self,
        task: &Followed,
        waited: Result<Waited, ClientError>,
        deadline: Duration,
        progress: &Progress,
    ) -> Result<Vec<ClipLink>, NotWaited> {
        match waited {
            Ok(Waited::Ended { report, outcome }) => {
                self.record(task, &report, progress).await;
                self.note_remark(&report, progress);
                match outcome {
                    Outcome::Completed { clips } if clips.is_empty() && report.has_unreadable_links => {
                        Err(NotWaited::UnreadableLinks { task_id: task.id.clone() })
                    }
                    Outcome::Completed { clips } => Ok(clips),
                    Outcome::Failed { status, reason } => {
                        Err(NotWaited::Failed { task_id: task.id.clone(), status, reason })
                    }
                }
            }
            // Nobody knows the status, and there are links: what is no clip is refused when it comes.
            Ok(Waited::Untold { report, clips }) => {
                self.record(task, &report, progress).await;
                Ok(clips)
            }
            // Nothing but trouble to the end is trouble; otherwise the task was still at work.
            Ok(Waited::Unfinished { trouble: Some(error), .. }) => Err(self.not_known(error, task)),
            Ok(Waited::Unfinished { last, .. }) => {
                if let Some(report) = &last {
                    self.record(task, report, progress).await;
                }
                Err(NotWaited::Deadline {
                    task_id: task.id.clone(),
                    status: last.map(|report| report.status),
                    deadline,
                    would_pay_again: self.would_pay_again(task),
                })
            }
            Err(error) => Err(self.not_known(error, task)),
        }
    }

    /// A task that could not be asked about: one that the service does not know, and whose charge came back in full, is over.
    pub fn not_known(&self, error: ClientError, task: &Followed) -> NotWaited {
        const REASON: &str = "the service no longer knows the task, and its charge was refunded";
        let is_over = match (&self.session, task.key) {
            (Some(session), Some(key)) if error.is_not_found() => {
                unhurried(|| session.ledger.give_up_refunded(key, REASON)).unwrap_or(false)
            }
            _ => false,
        };
        if !is_over {
            return NotWaited::Lost(self.lost(error, task));
        }
        let (task_id, status) = (task.id.clone(), Status::new("given up"));
        NotWaited::Failed { task_id, status, reason: REASON.to_owned() }
    }

    /// Asks once about a task, and writes the answer down.
    ///
    /// # Errors
    ///
    /// It could not be asked about.
    pub async fn query(&self, task: &Followed, progress: &Progress) -> Result<Report, Lost> {
        self.ask_about(task, progress).await.map_err(|error| self.lost(error, task))
    }

    pub(super) async fn ask_about(
        &self,
        task: &Followed,
        progress: &Progress,
    ) -> Result<Report, ClientError> {
        let report = self.client.query(&task.id, &RetryPlan::patient()).await?;
        self.record(task, &report, progress).await;
        self.note_remark(&report, progress);
        Ok(report)
    }

    /// What the service has to say of a task that is completed: nothing, as a rule.
    fn note_remark(&self, report: &Report, progress: &Progress) {
        if matches!(report.outcome(), Some(Outcome::Completed { .. })) && !report.reason.is_empty() {
            let said = self.output.say("the service says", "服务返回信息");
            progress.above(self.output, &format!("{said}: {}", report.reason));
        }
    }

    /// Whether the command that asked for a task would ask for another one if it were repeated.
    fn would_pay_again(&self, task: &Followed) -> bool {
        task.is_watched && self.session.is_none()
    }

    /// A query about a task that failed.
    pub fn lost(&self, error: ClientError, task: &Followed) -> Lost {
        Lost {
            task_id: task.id.clone(),
            error,
            is_ours: task.is_watched || task.key.is_some(),
            is_recorded: task.key.is_some(),
            is_watched: task.is_watched,
            would_pay_again: self.would_pay_again(task),
        }
    }
}
