//! Waiting for a task: when to ask next, and when to stop.
//!
//! The pace is a pure function; the loop takes the query as an argument, so that it can be tried without a network and
//! without time passing. People do not mind waiting: nothing but the deadline, a refusal, or a long row of failures
//! ends it.

use crate::api_key::ApiBase;
use crate::client::Client;
use crate::error::ClientError;
use crate::retry::RetryPlan;
use giggle_domain::{Outcome, Report, TaskId};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// When to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Before the first query.
    pub first: Duration,
    /// Before the second.
    pub second: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// Each pause is this many hundredths of the one before it.
    pub growth_percent: u32,
}

/// The real service is never asked faster.
const LEAST_REAL_PAUSE: Duration = Duration::from_secs(5);
/// The usual pause between two queries of the real service.
const USUAL_REAL_PAUSE: Duration = Duration::from_secs(15);
/// The first query comes at this share of the expected time: half of the clips are there sooner than expected.
const FIRST_SHARE: f64 = 0.8;

impl Pace {
    /// The pace against loopback: 50 ms, growing to 1 s.
    pub const LOOPBACK: Self = Self {
        first: Duration::from_millis(50),
        second: Duration::from_millis(50),
        longest: Duration::from_secs(1),
        growth_percent: 150,
    };

    /// The pace for a base. `expected` is how much longer the task is expected to take; `None` asks at once, for a task
    /// that may have ended long ago.
    pub fn toward(base: &ApiBase, expected: Option<Duration>) -> Self {
        if base.is_loopback() {
            let first = if expected.is_some() { Self::LOOPBACK.first } else { Duration::ZERO };
            return Self { first, ..Self::LOOPBACK };
        }
        let first =
            expected.map_or(Duration::ZERO, |expected| expected.mul_f64(FIRST_SHARE).max(LEAST_REAL_PAUSE));
        Self { first, second: USUAL_REAL_PAUSE, longest: USUAL_REAL_PAUSE, growth_percent: 100 }
    }

    /// How long to pause before a query, counted from 0. `jitter` is between 0 and 1 and adds up to a fifth.
    pub fn pause(&self, query: u32, jitter: f64) -> Duration {
        let base = if query == 0 {
            self.first
        } else {
            let growth = f64::from(self.growth_percent) / 100.0;
            // Past 64 steps every pace has reached its longest pause.
            let exponent = i32::try_from(query - 1).unwrap_or(64).min(64);
            let grown = self.second.as_secs_f64() * growth.powi(exponent);
            Duration::from_secs_f64(grown.min(self.longest.as_secs_f64()))
        };
        base.mul_f64(1.0 + 0.2 * jitter.clamp(0.0, 1.0))
    }
}

/// How to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitPlan {
    /// How long to wait in all.
    pub deadline: Duration,
    /// When to ask.
    pub pace: Pace,
    /// How many queries in a row may fail for reasons that pass.
    pub failures: u32,
    /// How long a task that is completed without links is asked again, since links can come late.
    pub link_grace: Duration,
}

/// At the usual pace this is five minutes of trouble: longer than a restart of a router, shorter than a night.
const FAILURES: u32 = 20;
/// One minute: nobody knows how late links come; a clip that is paid for is worth four more questions.
const LINK_GRACE: Duration = Duration::from_secs(60);
/// Against loopback links are there at once or never.
const LINK_GRACE_LOOPBACK: Duration = Duration::from_secs(2);

impl WaitPlan {
    /// The usual plan for a base; see [`Pace::toward`] for `expected`.
    pub fn toward(base: &ApiBase, expected: Option<Duration>, deadline: Duration) -> Self {
        Self {
            deadline,
            pace: Pace::toward(base, expected),
            failures: FAILURES,
            link_grace: if base.is_loopback() { LINK_GRACE_LOOPBACK } else { LINK_GRACE },
        }
    }
}

/// What a wait has seen so far; given to the callback after each query.
#[derive(Debug)]
pub struct WaitProgress<'a> {
    /// How long it has waited.
    pub elapsed: Duration,
    /// How many queries were made.
    pub queries: u32,
    /// The latest report, which may be older than the latest query.
    pub report: Option<&'a Report>,
    /// What went wrong with the latest query, where something did.
    pub trouble: Option<&'a ClientError>,
}

/// How a wait ended.
#[derive(Debug)]
pub enum Waited {
    /// The task has ended.
    Ended {
        /// The report that said so.
        report: Report,
        /// How it ended. Completed with no clip means that the links had not come when the grace was over.
        outcome: Outcome,
    },
    /// The deadline passed, or too many queries failed in a row. The task goes on, and its id stays valid.
    Unfinished {
        /// The latest report.
        last: Option<Report>,
        /// What went wrong with the latest query, where something did.
        trouble: Option<ClientError>,
    },
}

impl Client {
    /// Waits until a task has ended or the deadline has passed; `on_progress` is called after each query.
    ///
    /// # Errors
    ///
    /// The service refused to answer about the task. Trouble on the way is no error: it is waited out.
    pub async fn wait(
        &self,
        task_id: &TaskId,
        plan: &WaitPlan,
        on_progress: impl FnMut(&WaitProgress<'_>),
    ) -> Result<Waited, ClientError> {
        let jitter = &*self.settings().jitter;
        let retry = RetryPlan::once();
        wait_with(plan, jitter, || self.query(task_id, &retry), on_progress).await
    }
}

/// A query that is under way when the deadline passes gets this much longer.
const LAST_QUERY: Duration = Duration::from_secs(10);

/// Whether a query that failed so may succeed later: a task may not be found right after it was accepted.
fn may_pass(error: &ClientError) -> bool {
    let is = |status| error.http_status() == Some(status) || error.service_code() == Some(i64::from(status));
    error.is_retryable()
        || error.is_unreachable()
        || is(404)
        || error.service_message().to_lowercase().contains("not found") && !error.is_key_refused()
}

async fn wait_with<F>(
    plan: &WaitPlan,
    jitter: &(dyn Fn() -> f64 + Send + Sync),
    mut query: impl FnMut() -> F,
    mut on_progress: impl FnMut(&WaitProgress<'_>),
) -> Result<Waited, ClientError>
where
    F: Future<Output = Result<Report, ClientError>>,
{
    let begun = Instant::now();
    let deadline = begun + plan.deadline;
    let mut last: Option<Report> = None;
    let mut completed_since: Option<Instant> = None;
    let (mut queries, mut failures) = (0, 0);
    loop {
        let mut pause = plan.pace.pause(queries, jitter());
        if let Some(since) = completed_since {
            pause = pause.min((since + plan.link_grace).saturating_duration_since(Instant::now()));
        }
        // The last query comes at the deadline, not one pause before it.
        let is_last = Instant::now() + pause >= deadline;
        let at = if is_last { deadline } else { Instant::now() + pause };
        tokio::time::sleep_until(at).await;
        let answer = timeout_at(deadline.max(Instant::now()) + LAST_QUERY, query()).await;
        queries += 1;
        let mut trouble = None;
        match answer {
            Ok(Ok(report)) => {
                failures = 0;
                last = Some(report);
            }
            Ok(Err(error)) if may_pass(&error) => {
                failures += 1;
                trouble = Some(error);
            }
            Ok(Err(error)) => return Err(error),
            Err(_) => failures += 1,
        }
        let elapsed = begun.elapsed();
        on_progress(&WaitProgress { elapsed, queries, report: last.as_ref(), trouble: trouble.as_ref() });
        if trouble.is_none()
            && let Some(report) = &last
            && let Some(outcome) = report.outcome()
        {
            let is_waiting_for_links = matches!(&outcome, Outcome::Completed { clips } if clips.is_empty())
                && {
                    let since = *completed_since.get_or_insert_with(Instant::now);
                    Instant::now() < since + plan.link_grace
                };
            if !is_waiting_for_links || is_last {
                return Ok(Waited::Ended { outcome, report: report.clone() });
            }
        }
        if is_last || failures >= plan.failures.max(1) {
            return Ok(match last {
                // Links that had not come when the questions stopped do not unmake a completed task.
                Some(report) if report.outcome().is_some() => Waited::Ended {
                    outcome: report.outcome().unwrap_or(Outcome::Completed { clips: Vec::new() }),
                    report,
                },
                last => Waited::Unfinished { last, trouble },
            });
        }
    }
}
