//! Waiting for a shot's task: asked about when its kind is usually done, with the patience that all share.

use super::end::News;
use super::one::{Means, OneShot};
use crate::batch::pressure::Door;
use crate::batch::schedule::Schedule;
use crate::ledger::{Spans, WallTime};
use crate::production::{Followed, NotMade, Production, USUAL_DEADLINE};
use crate::progress::Progress;
use crate::session::Session;
use crate::unhurried::unhurried;
use giggle_client::{Client, ClientError, ClipLink, Pace, RetryPlan, WaitPlan};
use giggle_domain::{Report, TaskId};
use std::sync::PoisonError;
use std::time::Duration;
use tokio::time::Instant;

/// How long a model's history is believed before it is looked up again: this run adds to it.
const HISTORY_LASTS: Duration = Duration::from_secs(60);

impl Means {
    /// How long tasks of a model take, by the ledger's own history, which this run adds to.
    fn history(&self, session: &Session, model: &str) -> Option<Spans> {
        let mut histories = self.histories.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, at)) = histories.get(model)
            && at.elapsed() < HISTORY_LASTS
        {
            return *known;
        }
        let known = unhurried(|| session.ledger.spans(model)).ok().flatten();
        histories.insert(model.to_owned(), (known, Instant::now()));
        known
    }

    fn schedule(&self, session: &Session, model: &str, age: Duration) -> Schedule {
        let base = self.client.base();
        let history = self.history(session, model);
        let catalogued = || self.catalog.find(model)?.expected_seconds;
        let usual = history.map(|spans| spans.median);
        let usual = usual.or_else(|| catalogued().map(|it| Duration::from_secs(it.into())));
        let usual = usual.unwrap_or(crate::production::EARLIEST_USUAL);
        // What was begun long ago may be done already.
        Schedule::of(history, Pace::toward(base, usual.checked_sub(age)), base.is_loopback())
    }

    pub(super) async fn wait(
        &self,
        production: &Production<'_>,
        one: &OneShot<'_>,
        task: &Followed,
        since: Option<WallTime>,
        progress: &Progress,
    ) -> Result<Vec<ClipLink>, NotMade> {
        let (base, listed, session) = (self.client.base(), one.listed, one.session);
        let age = since.map_or(Duration::ZERO, |at| session.ledger.clock().now().wall.since(at));
        let schedule = Aged { schedule: self.schedule(session, listed.plain().model().as_str(), age), age };
        let deadline = one.deadline.unwrap_or(USUAL_DEADLINE);
        let plan = WaitPlan { clips: task.clips as usize, ..WaitPlan::toward(base, None, deadline) };
        // Neighbours in the list must not ask in step.
        let jitter = f64::from(u32::try_from((listed.place.line * 7919) % 100).unwrap_or(0)) / 100.0;
        let jitter = || jitter;
        let query = || self.query(production.client, session, &task.id);
        let mut last = String::new();
        let waited = giggle_client::wait_with(&plan, &schedule, &jitter, query, |seen| {
            let status = seen.report.map(|report| report.status.as_str()).unwrap_or_default();
            if status != last {
                last = status.to_owned();
                self.tell(&News::Status(listed, &last));
            }
        });
        Ok(production.after_wait(task, waited.await, deadline, progress).await?)
    }

    /// Asks about a task once there is a place to ask from.
    async fn query(&self, client: &Client, session: &Session, task: &TaskId) -> Result<Report, ClientError> {
        let place = self.pressure.enter(Door::Poll).await;
        let answer = client.query(task, &RetryPlan::once()).await;
        match &answer {
            Ok(_) => self.pressure.eased(),
            Err(error) if error.asks_for_patience() => {
                let pause = self.pressure.felt(&place, error.retry_after());
                self.tell(&News::Pressure(pause));
                session.share_patience(Some(pause));
            }
            Err(_) => {}
        }
        answer
    }
}

/// A schedule of a task that has an age already.
struct Aged {
    schedule: Schedule,
    age: Duration,
}

impl giggle_client::Schedule for Aged {
    fn pause(&self, query: u32, waited: Duration, jitter: f64) -> Duration {
        self.schedule.pause(query, self.age + waited, jitter)
    }

    fn least(&self) -> Duration {
        self.schedule.least()
    }
}
