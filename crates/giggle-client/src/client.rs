//! The client: submit and query, and the loop that tries again.
//!
//! A client is cheap until it is used: certificates are loaded and connections made when the first request needs them.
//! Clones share their connections.

use crate::api::{Api, ApiRequest, Passage};
use crate::api_key::ApiBase;
use crate::error::{ClientError, Mishap};
use crate::retry::{Operation, RetryPlan};
use crate::settings::{ClientSettings, Pause};
use crate::transport::{Gate, Route, SendGuard, Transport};
use crate::trouble::Trouble;
use giggle_domain::wire::{self, SubmitBody};
use giggle_domain::{Report, ShotRequest, TaskId, text};
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// A client of the Generation API.
#[derive(Clone)]
pub struct Client {
    api: Arc<Api>,
    until: Option<Instant>,
}

/// How a shot is submitted.
#[derive(Clone)]
pub struct SubmitPlan {
    /// How often to try. Whatever it says, a submit is tried again only when the connection was never made, or on 429.
    pub retry: RetryPlan,
    /// Asked on every attempt, once the connection stands and right before the first byte leaves.
    pub guard: Option<SendGuard>,
}

impl SubmitPlan {
    /// One attempt and no more, as at the skill door.
    pub const fn once() -> Self {
        Self { retry: RetryPlan::once(), guard: None }
    }

    /// A few attempts, within the limits of a submit.
    pub const fn patient() -> Self {
        Self { retry: RetryPlan::patient(), guard: None }
    }

    /// The same with a guard.
    #[must_use]
    pub fn guarded(mut self, guard: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.guard = Some(Arc::new(guard));
        self
    }
}

impl fmt::Debug for SubmitPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubmitPlan")
            .field("retry", &self.retry)
            .field("guard", &self.guard.as_ref().map(|_| "…"))
            .finish()
    }
}

impl Client {
    /// A client that has not done anything yet.
    pub fn new(settings: ClientSettings) -> Self {
        Self { api: Arc::new(Api::new(settings)), until: None }
    }

    /// The same client for a caller whose patience ends at a moment: no pause, no query and no download goes beyond it. A
    /// submit that has begun is not torn off, since that would leave open whether it was accepted.
    #[must_use]
    pub fn until(&self, until: Option<Instant>) -> Self {
        Self { api: Arc::clone(&self.api), until }
    }

    /// When the caller's patience ends.
    pub fn deadline(&self) -> Option<Instant> {
        self.until
    }

    /// A plan that ends with the caller's patience, if not before.
    pub(crate) fn bounded(&self, plan: &RetryPlan) -> RetryPlan {
        plan.until([plan.until, self.until].into_iter().flatten().min())
    }

    /// Where the API is.
    pub fn base(&self) -> &ApiBase {
        &self.api.settings.base
    }

    /// An HTTP client for a place that the person named beside the API, such as a store of clips: with the same certificates and
    /// proxy, without redirects and repetitions. The key never goes there.
    ///
    /// # Errors
    ///
    /// Plain http to another machine, or certificates or a proxy that cannot be used.
    pub fn http_for(&self, place: &url::Url) -> Result<reqwest::Client, ClientError> {
        let failed = |mishap: Mishap| mishap.after(Operation::Upload, 0, Duration::ZERO);
        let unusable = || {
            Mishap::from(Trouble::Settings(giggle_domain::text!(
                "plain http is for this machine only",
                "明文 http 仅限本机使用"
            )))
        };
        let route = Route::of(place).ok_or_else(|| failed(unusable()))?;
        self.api.transport.plain(self.settings(), route).map_err(failed)
    }

    /// What the client was told.
    pub fn settings(&self) -> &ClientSettings {
        &self.api.settings
    }

    pub(crate) fn api(&self) -> &Api {
        &self.api
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.api.transport
    }

    /// Asks for a shot, which costs money, and returns the id of the task that it started.
    ///
    /// Once bytes may have left, the request is never sent again.
    ///
    /// # Errors
    ///
    /// Ask [`ClientError::may_have_been_accepted`] first: if it says yes, the shot may be paid for.
    pub async fn submit(&self, shot: &ShotRequest, plan: &SubmitPlan) -> Result<TaskId, ClientError> {
        self.refuse_unsendable(shot)?;
        let begun = Instant::now();
        let request = ApiRequest::post(wire::submit_path(shot), &SubmitBody::of(shot))
            .map_err(|mishap| mishap.after(Operation::Submit, 0, begun.elapsed()))?;
        self.trying(Operation::Submit, &plan.retry, || async {
            let answer = self.api.ask(&request, Passage::Single(plan.guard.clone())).await?;
            let data = answer.data.as_ref();
            wire::submitted_task_id(data).ok_or_else(|| {
                let told = wire::told_in_place_of_task_id(data, &answer.named);
                Trouble::NoTaskId { http: answer.http, told, named: answer.named }.into()
            })
        })
        .await
    }

    /// Refuses a shot whose prompt has the key in it, since ledger and service would keep it, and one with a picture that the service
    /// cannot fetch. [`submit`](Self::submit) asks it too.
    ///
    /// # Errors
    ///
    /// It is such a shot; nothing was sent.
    pub fn refuse_unsendable(&self, shot: &ShotRequest) -> Result<(), ClientError> {
        let has_key = self.settings().key.as_ref().is_some_and(|key| key.is_in(shot.prompt()));
        let key_within = has_key.then(|| text!(
            "the prompt has the API key in it, and was not sent; the key is read from GIGGLE_API_KEY, a file or the keyring",
            "提示词中含有 API Key，未发送；密钥应通过 GIGGLE_API_KEY、文件或密钥环提供"
        ));
        match key_within.or_else(|| self.base().out_of_reach(shot)) {
            Some(what) => {
                Err(Mishap::from(Trouble::Settings(what)).after(Operation::Submit, 0, Duration::ZERO))
            }
            None => Ok(()),
        }
    }

    /// The longest that one submit of a shot can take: after so long it was answered, or never will be.
    pub fn submit_deadline(&self, shot: &ShotRequest) -> Duration {
        let body = serde_json::to_vec(&SubmitBody::of(shot)).map_or(0, |body| body.len());
        self.api.submit_deadline(body)
    }

    /// Asks about a task, which is free.
    ///
    /// # Errors
    ///
    /// What the service refused, or what went wrong on the way, after as many attempts as the plan allows.
    pub async fn query(&self, task_id: &TaskId, retry: &RetryPlan) -> Result<Report, ClientError> {
        let request = ApiRequest::get(wire::query_path(task_id));
        self.trying(Operation::Query, retry, || async {
            let answer = self.api.ask(&request, Passage::Shared).await?;
            if !wire::is_about(task_id, &answer.body) {
                return Err(Trouble::OtherTask { http: answer.http, place: answer.place }.into());
            }
            Ok(wire::report(task_id, answer.data.as_ref()))
        })
        .await
    }

    /// Sets up what a submit would go over, and sends nothing: certificates are read, and the proxy's address is parsed.
    ///
    /// # Errors
    ///
    /// The client cannot be set up as it was told.
    pub fn set_up(&self) -> Result<(), ClientError> {
        let begun = Instant::now();
        let route = if self.base().is_loopback() { Route::Loopback } else { Route::Remote };
        let built = self.transport().single(self.settings(), route, Gate::new(None));
        built.map(drop).map_err(|mishap| mishap.after(Operation::Query, 0, begun.elapsed()))
    }

    /// Finds out, with one free query of a made-up task, whether the service is reached and takes the key.
    ///
    /// # Errors
    ///
    /// The service was not reached, or no key is set. A refused key is no error here but an answer.
    pub async fn probe(&self) -> Result<Probe, ClientError> {
        let begun = Instant::now();
        // A task id of the right form that nobody has: all zeros but for the marks of a version 4 UUID.
        let made_up = "00000000-0000-4000-8000-000000000000";
        let request = ApiRequest::get(format!("{}?task_id={made_up}", wire::TASK_QUERY));
        let (http, error) = match self.api.ask(&request, Passage::Shared).await {
            Ok(answer) => (Some(answer.http), None),
            Err(mishap) => {
                let error = mishap.after(Operation::Query, 1, begun.elapsed());
                if error.http_status().is_none() {
                    return Err(error);
                }
                (error.http_status(), Some(error))
            }
        };
        Ok(Probe { http: http.unwrap_or_default(), error, elapsed: begun.elapsed() })
    }

    /// Pauses before another attempt, and announces a pause that is long enough to be wondered about.
    pub(crate) async fn pause(&self, operation: Operation, length: Duration, is_asked_for: bool) {
        if length >= WORTH_ANNOUNCING
            && let Some(listener) = &self.settings().on_pause
        {
            listener(&Pause { operation, length, is_asked_for });
        }
        tokio::time::sleep(length).await;
    }

    /// Makes attempts until one succeeds or the table says stop.
    pub(crate) async fn trying<T, F>(
        &self,
        operation: Operation,
        plan: &RetryPlan,
        mut attempt: impl FnMut() -> F,
    ) -> Result<T, ClientError>
    where
        F: Future<Output = Result<T, Mishap>>,
    {
        let begun = Instant::now();
        let plan = &self.bounded(plan);
        let mut attempts = 0;
        loop {
            // A submit is never torn off: that would leave open whether it was accepted.
            let until = plan.until.filter(|_| operation != Operation::Submit);
            let outcome = match until {
                Some(until) => match tokio::time::timeout_at(until, attempt()).await {
                    Ok(outcome) => outcome,
                    Err(_) => Err(Trouble::TimedOut { place: self.base().place() }.into()),
                },
                None => attempt().await,
            };
            let mishap = match outcome {
                Ok(value) => return Ok(value),
                Err(mishap) => mishap,
            };
            attempts += 1;
            let jitter = (self.settings().jitter)();
            let pause = mishap.trouble.next_try(plan, operation, attempts, jitter);
            match pause {
                Some(pause) => self.pause(operation, pause, mishap.trouble.retry_after().is_some()).await,
                None => return Err(mishap.after(operation, attempts, begun.elapsed())),
            }
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("settings", self.settings()).finish_non_exhaustive()
    }
}

/// A person begins to wonder after a few seconds of silence.
const WORTH_ANNOUNCING: Duration = Duration::from_secs(4);

/// What a probe learned.
#[derive(Debug)]
pub struct Probe {
    http: u16,
    error: Option<ClientError>,
    elapsed: Duration,
}

impl Probe {
    /// The HTTP status of the answer.
    pub fn http_status(&self) -> u16 {
        self.http
    }

    /// Whether the service refused the key.
    pub fn is_key_refused(&self) -> bool {
        self.error.as_ref().is_some_and(ClientError::is_key_refused)
    }

    /// Whether an answer of the API came at all, other than from an edge in front of it or in trouble.
    pub fn is_api(&self) -> bool {
        self.error.as_ref().is_none_or(|error| error.service_code().is_some())
    }

    /// What the service said, where it was no success. That it does not know the made-up task is as it should be.
    pub fn answer(&self) -> Option<&ClientError> {
        self.error.as_ref()
    }

    /// How long it took, connection and all.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}
