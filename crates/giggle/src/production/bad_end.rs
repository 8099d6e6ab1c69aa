//! Tasks that ended badly, as far as is known: asked about once more before anything is paid again, or offered for money.
//!
//! A status that was said once may have been the service's trouble and not the task's end, and the question is free. Nothing is
//! concluded from an answer that does not come.

use super::{Followed, Production};
use crate::ledger::{AttemptKey, Standing, WallTime};
use crate::progress::Progress;
use crate::session::Session;
use crate::unhurried::unhurried;
use giggle_client::RetryPlan;
use giggle_domain::task::StatusKind;
use giggle_domain::{Fingerprint, Outcome, Report};
use std::time::Duration;
use tokio::time::Instant;

/// Whoever asks for a shot waits no longer than this for news of an earlier task.
const WITHIN: Duration = Duration::from_secs(10);

/// What the service says of a task that had ended badly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anew {
    /// It is completed after all; that is on record now.
    Completed,
    /// It is at work after all.
    Running,
    /// It ended badly, once more.
    Ended,
    /// Nothing that can be relied on, or nothing at all.
    Unknown,
}

/// A task that ended badly, and what is said of it now.
pub struct BadEnd {
    /// What the service says now.
    pub anew: Anew,
    /// The task.
    pub task: Followed,
    /// Whether a new submit would follow: one that was stopped counts as charged until a refund is seen.
    pub is_free: bool,
    /// When its shot was first asked for.
    pub since: WallTime,
}

impl Production<'_> {
    /// Asks once more about the task of a shot, if it ended badly and its charge was not seen to come back.
    pub async fn look_again(
        &self,
        session: &Session,
        fingerprint: &Fingerprint,
        progress: &Progress,
    ) -> Option<BadEnd> {
        let find = || -> Option<BadEnd> {
            let id = session.ledger.find(&session.realm, fingerprint).ok()??;
            let shot = session.ledger.shot(id).ok()?;
            let (attempt, found) = shot.foremost()?;
            let has_ended_badly = matches!(found.standing(), Standing::Failed | Standing::Stopped);
            let task = found.task.as_ref().filter(|_| has_ended_badly && !found.is_refunded())?;
            let key = Some(AttemptKey { shot: id, attempt });
            let task = Followed { key, clips: shot.asked_clips(), ..Followed::named(&task.id) };
            let is_free = found.standing() == Standing::Failed;
            Some(BadEnd { anew: Anew::Unknown, task, is_free, since: shot.planned_at })
        };
        let mut end = unhurried(find)?;
        end.anew = self.ask_anew(&end.task, progress).await;
        Some(end)
    }

    /// Asks about a task that ended badly.
    pub async fn ask_anew(&self, task: &Followed, progress: &Progress) -> Anew {
        let plan = RetryPlan::patient().until(Some(Instant::now() + WITHIN));
        let asking = self.client.query(&task.id, &plan);
        let Ok(Ok(report)) = tokio::time::timeout(WITHIN, asking).await else { return Anew::Unknown };
        let anew = anew(&report);
        if anew == Anew::Completed {
            self.record(task, &report, progress).await;
        }
        anew
    }
}

fn anew(report: &Report) -> Anew {
    match (report.outcome(), report.status.kind()) {
        (Some(Outcome::Completed { .. }), _) => Anew::Completed,
        (Some(Outcome::Failed { .. }), _) => Anew::Ended,
        (None, StatusKind::Waiting | StatusKind::Working) => Anew::Running,
        // A word that nobody knows says nothing.
        (None, _) => Anew::Unknown,
    }
}
