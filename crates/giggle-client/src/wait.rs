//! Waiting for a task: when to ask next, and when to stop.
//!
//! There is one loop. When to ask is a [`Schedule`], and asking is a function: whoever has a queue waits for a place in it
//! there. So the loop can be tried without a network and without time passing. People do not mind waiting: nothing but the
//! deadline, a refusal, or a long row of failures ends it.

use crate::api_key::ApiBase;
use crate::client::Client;
use crate::error::ClientError;
use crate::retry::RetryPlan;
use giggle_domain::{ClipLink, Outcome, Report, TaskId};
use std::future::Future;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// When to ask about a task.
pub trait Schedule: Sync {
    /// How long to pause before a query, counted from 0, after so much waiting. `jitter` is between 0 and 1.
    fn pause(&self, query: u32, waited: Duration, jitter: f64) -> Duration;

    /// No two queries come closer together, whatever the deadline.
    fn least(&self) -> Duration;
}

impl Schedule for Pace {
    fn pause(&self, query: u32, _: Duration, jitter: f64) -> Duration {
        Pace::pause(self, query, jitter)
    }

    fn least(&self) -> Duration {
        self.least
    }
}

/// The usual pace: the same for every task of a base.
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
    /// No two queries come closer together, whatever the deadline.
    pub least: Duration,
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
        least: Duration::ZERO,
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
        Self {
            first,
            second: USUAL_REAL_PAUSE,
            longest: USUAL_REAL_PAUSE,
            growth_percent: 100,
            least: LEAST_REAL_PAUSE,
        }
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
    /// How long a task that is completed without all of its links is asked again, since links can come late.
    pub link_grace: Duration,
    /// How many clips it was asked for.
    pub clips: usize,
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
            clips: 1,
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
        /// How it ended. Completed with fewer clips than were asked for means that the other links had not come when
        /// the grace was over.
        outcome: Outcome,
    },
    /// The waiting is over with a status that nobody knows, and links beside it: they may be the clips.
    Untold {
        /// The latest report.
        report: Report,
        /// Its links.
        clips: Vec<ClipLink>,
    },
    /// The deadline passed, the service asked for more patience than was left, or too many queries failed in a row. The
    /// task is still running, and its id stays valid.
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
        // The last question is asked while there is still time to hear the answer.
        let left = self.deadline().map(|until| until.saturating_duration_since(Instant::now()));
        let left = left.map_or(plan.deadline, |left| left.saturating_sub(LAST_QUERY));
        let plan = &WaitPlan { deadline: plan.deadline.min(left), ..*plan };
        let jitter = &*self.settings().jitter;
        let retry = RetryPlan::once();
        wait_with(plan, &plan.pace, jitter, || self.query(task_id, &retry), on_progress).await
    }
}

/// A query that is under way when the deadline passes gets this much longer: its answer is on its way, or late.
pub const LAST_QUERY: Duration = Duration::from_secs(1);

impl ClientError {
    /// Whether a query that failed so may succeed later: a task may not be found right after it was accepted.
    pub fn may_pass(&self) -> bool {
        !self.is_last_word_of_a_proxy()
            && (self.is_retryable() || self.is_unreachable() || self.is_not_found())
    }

    /// Whether the service asked for patience: that is no failure of a query, which is asked again when the pause is over.
    pub fn asks_for_patience(&self) -> bool {
        self.http_status() == Some(429) || self.service_code() == Some(429) || self.retry_after().is_some()
    }

    /// Whether the service says that there is no such thing, by its number or in its words.
    pub fn is_not_found(&self) -> bool {
        let is =
            |status| self.http_status() == Some(status) || self.service_code() == Some(i64::from(status));
        is(404) || self.service_message().to_lowercase().contains("not found") && !self.is_key_refused()
    }

    /// Whether the service itself says so, in an envelope of its own: a page of whoever stands between proves nothing about a task.
    pub fn is_not_found_by_the_service(&self) -> bool {
        self.service_code().is_some() && self.is_not_found()
    }
}

/// Asks as a schedule says until a task has ended or the plan's deadline has passed. The plan's own pace is not used.
///
/// `query` asks once, and may wait for a place in a queue before: the deadline ends that, too.
///
/// # Errors
///
/// What a query was refused with. Trouble on the way is no error: it is waited out.
pub async fn wait_with<F>(
    plan: &WaitPlan,
    schedule: &dyn Schedule,
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
    let mut asked_at: Option<Instant> = None;
    let mut asked_for = Duration::ZERO;
    let (mut queries, mut failures) = (0, 0);
    loop {
        let mut pause = schedule.pause(queries, begun.elapsed(), jitter());
        if let Some(since) = completed_since {
            let left = (since + plan.link_grace).saturating_duration_since(Instant::now());
            pause = pause.min(left).max(schedule.least());
        }
        pause = pause.max(asked_for);
        // The last query comes at the deadline, not one pause before it.
        let is_last = Instant::now() + pause >= deadline;
        let at = if is_last { deadline } else { Instant::now() + pause };
        tokio::time::sleep_until(at).await;
        if is_last && asked_at.is_some_and(|asked: Instant| asked.elapsed() < schedule.least()) {
            // One more question would come too soon after the one before it.
            return Ok(stopped(last, None));
        }
        asked_at = Some(Instant::now());
        let answer = timeout_at(deadline.max(Instant::now()) + LAST_QUERY, query()).await;
        queries += 1;
        asked_for = Duration::ZERO;
        let mut trouble = None;
        match answer {
            Ok(Ok(report)) => {
                failures = 0;
                last = Some(report);
            }
            Ok(Err(error)) if error.may_pass() || error.asks_for_patience() => {
                failures += u32::from(!error.asks_for_patience());
                asked_for = error.retry_after().unwrap_or_default();
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
            let is_waiting_for_links = matches!(&outcome, Outcome::Completed { clips } if clips.len() < plan.clips)
                && {
                    let since = *completed_since.get_or_insert_with(Instant::now);
                    Instant::now() < since + plan.link_grace
                };
            if !is_waiting_for_links || is_last {
                return Ok(Waited::Ended { outcome, report: report.clone() });
            }
        }
        let is_last = is_last || Instant::now() >= deadline;
        let is_too_long = asked_for > deadline.saturating_duration_since(Instant::now());
        if is_last || is_too_long || failures >= plan.failures.max(1) {
            return Ok(stopped(last, trouble));
        }
    }
}

/// What a wait that stops asking has to say.
fn stopped(last: Option<Report>, trouble: Option<ClientError>) -> Waited {
    match last {
        // Links that had not come when the questions stopped do not unmake a completed task.
        Some(report) => match report.outcome() {
            Some(outcome) => Waited::Ended { report, outcome },
            None if !report.untold_clips().is_empty() => {
                Waited::Untold { clips: report.untold_clips().to_vec(), report }
            }
            None => Waited::Unfinished { last: Some(report), trouble },
        },
        None => Waited::Unfinished { last: None, trouble },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Mishap;
    use crate::retry::Operation;
    use crate::trouble::Trouble;
    use giggle_domain::wire::Mention;
    use giggle_domain::{ForeignText, wire};
    use serde_json::json;
    use std::cell::{Cell, RefCell};
    use std::collections::VecDeque;

    type Answer = Result<Report, ClientError>;

    fn report(status: &str, links: &[&str]) -> Answer {
        let data = json!({"status": status, "urls": links});
        Ok(wire::report(&TaskId::parse("t").unwrap(), Some(&data)))
    }

    fn broken() -> Answer {
        let trouble = Trouble::Interrupted { place: "giggle.pro:443".into() };
        Err(Mishap::from(trouble).after(Operation::Query, 1, Duration::ZERO))
    }

    fn refused(status: u16, message: &str) -> Answer {
        let (code, message) = (Some(i64::from(status)), ForeignText::new(message));
        let trouble = Trouble::Answered {
            http: 200,
            code,
            message,
            retry_after: None,
            named: Mention::Nothing,
            is_foreign: false,
        };
        Err(Mishap::from(trouble).after(Operation::Query, 1, Duration::ZERO))
    }

    fn real(expected: Option<u64>, deadline: u64) -> WaitPlan {
        WaitPlan::toward(
            &ApiBase::default(),
            expected.map(Duration::from_secs),
            Duration::from_secs(deadline),
        )
    }

    /// Runs a wait against answers in a row, the last of which stays, and gives back when each query came, in seconds.
    async fn run(
        plan: WaitPlan,
        answers: impl IntoIterator<Item = fn() -> Answer>,
    ) -> (Vec<f64>, Result<Waited, ClientError>) {
        let begun = Instant::now();
        let moments = RefCell::new(Vec::new());
        let answers = RefCell::new(answers.into_iter().collect::<VecDeque<_>>());
        let query = || {
            moments.borrow_mut().push(begun.elapsed().as_secs_f64());
            let mut answers = answers.borrow_mut();
            let next = if answers.len() > 1 { answers.pop_front() } else { answers.front().copied() };
            async move { next.map_or_else(broken, |next| next()) }
        };
        let waited = wait_with(&plan, &plan.pace, &|| 0.0, query, |_| {}).await;
        (moments.into_inner(), waited)
    }

    fn rounded(moments: &[f64]) -> Vec<u64> {
        moments.iter().map(|it| it.round() as u64).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn the_real_service_is_asked_near_the_expected_time_and_then_every_15_seconds() {
        let (moments, waited) = run(
            real(Some(100), 1000),
            [
                (|| report("pending", &[])) as fn() -> Answer,
                || report("running", &[]),
                || report("odd", &[]),
                || report("", &[]),
                || report("completed", &["https://a/1"]),
            ],
        )
        .await;
        assert_eq!(rounded(&moments), [80, 95, 110, 125, 140]);
        assert!(
            matches!(waited.unwrap(), Waited::Ended { outcome: Outcome::Completed { clips }, .. } if clips.len() == 1)
        );
    }

    #[tokio::test(start_paused = true)]
    async fn the_real_service_is_never_asked_faster_than_every_5_seconds() {
        for (expected, first, deadline) in [(Some(0), 5.0, 60), (Some(3), 5.0, 52), (None, 0.0, 62)] {
            let (moments, _) =
                run(real(expected, deadline), [(|| report("running", &[])) as fn() -> Answer]).await;
            assert!((moments[0] - first).abs() < 0.1, "{moments:?}");
            assert!(moments.windows(2).all(|pair| pair[1] - pair[0] >= 5.0), "{moments:?}");
        }
    }

    #[test]
    fn the_pace_on_loopback_grows_from_50_ms_to_1_s() {
        let base = ApiBase::parse("http://127.0.0.1:1").unwrap();
        let pace = Pace::toward(&base, Some(Duration::from_secs(300)));
        let pauses: Vec<u128> = (0..12).map(|n| pace.pause(n, 0.0).as_millis()).collect();
        assert_eq!(pauses[..4], [50, 50, 75, 112]);
        assert_eq!(pauses[11], 1000);
        assert!(pauses.windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!(pace.pause(u32::MAX, 1.0), Duration::from_millis(1200));
        assert_eq!(Pace::toward(&base, None).first, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn the_deadline_ends_with_one_last_question() {
        let (moments, waited) =
            run(real(Some(100), 30), [(|| report("running", &[])) as fn() -> Answer]).await;
        assert_eq!(rounded(&moments), [30]);
        match waited.unwrap() {
            Waited::Unfinished { last: Some(last), trouble: None } => {
                assert_eq!(last.status.as_str(), "running");
            }
            other => panic!("{other:?}"),
        }
        let (moments, waited) = run(real(None, 0), [(|| report("failed", &[])) as fn() -> Answer]).await;
        assert_eq!(rounded(&moments), [0]);
        assert!(matches!(waited.unwrap(), Waited::Ended { outcome: Outcome::Failed { .. }, .. }));
    }

    #[tokio::test(start_paused = true)]
    async fn trouble_is_waited_out_until_there_is_too_much_of_it() {
        let (moments, waited) = run(
            real(None, 1000),
            [
                broken as fn() -> Answer,
                || refused(404, "task not found"),
                || refused(500, "record not found"),
                || refused(429, "slow down"),
                || refused(502, "bad gateway"),
                || report("completed", &["https://a/1"]),
            ],
        )
        .await;
        assert_eq!(moments.len(), 6);
        assert!(matches!(waited.unwrap(), Waited::Ended { .. }));
        let (moments, waited) = run(real(None, 100_000), [broken as fn() -> Answer]).await;
        assert_eq!(moments.len(), 20);
        assert!(matches!(waited.unwrap(), Waited::Unfinished { last: None, trouble: Some(_) }));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_key_ends_it_at_once() {
        let (moments, waited) = run(
            real(None, 1000),
            [(|| refused(403, "invalid api key: user not found for api key")) as fn() -> Answer],
        )
        .await;
        assert_eq!(moments.len(), 1);
        assert!(waited.unwrap_err().is_key_refused());
    }

    #[tokio::test(start_paused = true)]
    async fn links_that_come_late_are_waited_for_within_limits() {
        let (_, waited) = run(
            real(None, 1000),
            [
                (|| report("completed", &[])) as fn() -> Answer,
                broken,
                || report("completed", &[]),
                || report("completed", &["https://a/1"]),
            ],
        )
        .await;
        assert!(
            matches!(waited.unwrap(), Waited::Ended { outcome: Outcome::Completed { clips }, .. } if clips.len() == 1)
        );
        let (moments, waited) =
            run(real(None, 1000), [(|| report("completed", &[])) as fn() -> Answer]).await;
        assert!(
            matches!(waited.unwrap(), Waited::Ended { outcome: Outcome::Completed { clips }, .. } if clips.is_empty())
        );
        assert_eq!(rounded(&moments), [0, 15, 30, 45, 60]);
    }

    #[tokio::test(start_paused = true)]
    async fn one_link_of_two_is_not_all_of_them() {
        let two = WaitPlan { clips: 2, ..real(None, 1000) };
        let one_link = (|| report("completed", &["https://a/1"])) as fn() -> Answer;
        let both = || report("completed", &["https://a/1", "https://a/2"]);
        for (answers, moments, links) in
            [(vec![one_link, both], vec![0, 15], 2), (vec![one_link], vec![0, 15, 30, 45, 60], 1)]
        {
            let (asked, waited) = run(two, answers).await;
            assert_eq!(rounded(&asked), moments);
            let Waited::Ended { outcome: Outcome::Completed { clips }, .. } = waited.unwrap() else {
                panic!()
            };
            assert_eq!(clips.len(), links);
        }
    }

    fn busy(retry_after: u64) -> Answer {
        let retry_after = Some(Duration::from_secs(retry_after));
        let message = ForeignText::default();
        let trouble = Trouble::Answered {
            http: 429,
            code: Some(429),
            message,
            retry_after,
            named: Mention::Nothing,
            is_foreign: false,
        };
        Err(Mishap::from(trouble).after(Operation::Query, 1, Duration::ZERO))
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_that_the_service_asks_for_is_kept_or_ends_it() {
        let (moments, waited) = run(
            real(None, 1000),
            [(|| busy(40)) as fn() -> Answer, || report("completed", &["https://a/1"])],
        )
        .await;
        assert_eq!(rounded(&moments), [0, 40]);
        assert!(matches!(waited.unwrap(), Waited::Ended { .. }));
        let (moments, waited) = run(real(None, 1000), [(|| busy(3600)) as fn() -> Answer]).await;
        assert_eq!(rounded(&moments), [0], "it ends at once");
        assert!(
            matches!(waited.unwrap(), Waited::Unfinished { trouble: Some(it), .. } if it.retry_after().is_some())
        );
        let (moments, _) = run(real(None, 1000), [(|| busy(0)) as fn() -> Answer]).await;
        assert!(moments.len() > 20, "patience is no failure: {}", moments.len());
    }

    #[tokio::test(start_paused = true)]
    async fn links_of_a_status_that_nobody_knows_are_given_at_the_deadline() {
        let (moments, waited) =
            run(real(None, 30), [(|| report(" Succeeded ", &["https://a/1"])) as fn() -> Answer]).await;
        assert_eq!(rounded(&moments), [0, 15, 30]);
        assert!(matches!(waited.unwrap(), Waited::Untold { clips, .. } if clips.len() == 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_query_that_hangs_does_not_hold_the_deadline() {
        let begun = Instant::now();
        let calls = Cell::new(0);
        let query = || {
            calls.set(calls.get() + 1);
            std::future::pending::<Answer>()
        };
        let waited = {
            let plan = real(None, 30);
            wait_with(&plan, &plan.pace, &|| 0.0, query, |_| {}).await.unwrap()
        };
        assert!(matches!(waited, Waited::Unfinished { last: None, trouble: None }));
        assert!(begun.elapsed() < Duration::from_secs(32), "{:?}", begun.elapsed());
    }
}
