//! Waiting inside a call: never longer than a call may last, and never in silence where somebody listens.

use super::revision::{Feature, Revision};
use crate::progress::clock;
use giggle_domain::Language;
use rmcp::RoleServer;
use rmcp::model::ProgressNotificationParam;
use rmcp::service::RequestContext;
use std::pin::pin;
use std::time::{Duration, Instant};

/// How long a call may wait without telling how it goes on: clients give a call up after 45 to 120 s.
pub const SILENT_LIMIT: Duration = Duration::from_secs(45);
/// How long a call may wait that tells how it goes on, since that keeps clients patient.
pub const TOLD_LIMIT: Duration = Duration::from_secs(10 * 60);
/// How often it is told.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// How long a call may wait.
pub fn limit(context: &RequestContext<RoleServer>) -> Duration {
    if context.meta.get_progress_token().is_some() { TOLD_LIMIT } else { SILENT_LIMIT }
}

/// What is told while somebody waits.
pub struct Expectation {
    /// How long the task had been at work when the wait began.
    pub already: Duration,
    /// When it can be expected to be done, counted from its beginning.
    pub typical: Duration,
    /// How that is said.
    pub text: String,
}

/// Does the work, tells the caller how it goes on, and stops when the call is cancelled.
///
/// `None`: the call was cancelled.
pub async fn told<F: Future>(
    context: &RequestContext<RoleServer>,
    expectation: &Expectation,
    language: Language,
    work: F,
) -> Option<F::Output> {
    let mut work = pin!(work);
    let began = Instant::now();
    let token = context.meta.get_progress_token();
    let has_words = Revision::of(context).knows(Feature::ProgressWords);
    let mut tick = tokio::time::interval(TELL_EVERY);
    loop {
        tokio::select! {
            biased;
            done = &mut work => return Some(done),
            () = context.ct.cancelled() => return None,
            _ = tick.tick(), if token.is_some() => {
                let Some(token) = token.clone() else { continue };
                let elapsed = expectation.already + began.elapsed();
                let (at, text) = (clock(elapsed), &expectation.text);
                let message = match language {
                    Language::English => format!("{at} elapsed, usually {text}"),
                    Language::Chinese => format!("已用 {at}，通常 {text}"),
                };
                let mut progress = ProgressNotificationParam::new(token, elapsed.as_secs_f64());
                if has_words {
                    progress = progress.with_message(message);
                }
                // The service reports no percentage: past the usual time nobody knows how much is left.
                if elapsed < expectation.typical {
                    progress = progress.with_total(expectation.typical.as_secs_f64());
                }
                // A caller that has stopped listening is told by its own connection.
                let _ = context.peer.notify_progress(progress).await;
            }
        }
    }
}
