//! Tasks that ended badly, as far as is known: asked about once more before anything is paid again, or offered for money.
//!
//! A status that was said once may have been the service's trouble and not the task's end, and the question is free. Nothing is
//! concluded from an answer that does not come.

use super::{Followed, Production};
use crate::ledger::{AttemptKey, Standing};
use crate::progress::Progress;
use crate::session::{Session, unhurried};
use giggle_client::RetryPlan;
use giggle_domain::task::StatusKind;
use giggle_domain::{Fingerprint, Outcome, Report};
use std::time::Duration;

/// Whoever asks for a shot waits no longer than this for news of an earlier task.
const WITHIN: Duration = Duration::from_secs(10);

/// What the service says of a task that had ended badly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anew {
    /// It is completed after all; that is on record now.
    Completed,
    /// It is at work after all.
    Running,
    /// Nothing that is news, or nothing at all.
    Unchanged,
}

impl Production<'_> {
    /// Asks once more about the task of a shot, if it ended badly and its charge was not seen to come back.
    pub async fn look_again(
        &self,
        session: &Session,
        fingerprint: &Fingerprint,
        progress: &Progress,
    ) -> Option<Anew> {
        let find = || -> Option<Followed> {
            let id = session.ledger.find(&session.realm, fingerprint).ok()??;
            let shot = session.ledger.shot(id).ok()?;
            let (attempt, found) = shot.foremost()?;
            let has_ended_badly = matches!(found.standing(), Standing::Failed | Standing::Stopped);
            let task = found.task.as_ref().filter(|_| has_ended_badly && !found.is_refunded())?;
            let key = Some(AttemptKey { shot: id, attempt });
            Some(Followed { key, clips: shot.asked_clips(), ..Followed::named(&task.id) })
        };
        let task = unhurried(find)?;
        Some(self.ask_anew(&task, progress).await)
    }

    /// Asks once about a task that ended badly.
    pub async fn ask_anew(&self, task: &Followed, progress: &Progress) -> Anew {
        let once = RetryPlan::once();
        let asking = self.client.query(&task.id, &once);
        let Ok(Ok(report)) = tokio::time::timeout(WITHIN, asking).await else { return Anew::Unchanged };
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
        (None, StatusKind::Waiting | StatusKind::Working) => Anew::Running,
        // A word that nobody knows says nothing.
        (None | Some(Outcome::Failed { .. }), _) => Anew::Unchanged,
    }
}
