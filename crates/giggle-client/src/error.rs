//! What can go wrong, and what it means for money.
//!
//! A [`ClientError`] says what was tried, how often, for how long, and what happened. It is asked questions and not
//! taken apart; the one that counts is [`ClientError::may_have_been_accepted`]. A task that failed is no error: it is
//! an outcome. Nothing here holds a key, a link or a whole body.

use crate::retry::{Happened, Operation, RetryPlan};
use crate::trouble::{ErrorKind, Trouble, holds_any};
use giggle_domain::TaskId;
use giggle_domain::wire::Mention;
use std::fmt;
use std::time::Duration;

/// Whatever caused an error, as the standard library passes it on.
pub(crate) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What happened, with what caused it.
#[derive(Debug)]
pub(crate) struct Mishap {
    pub(crate) trouble: Trouble,
    pub(crate) cause: Option<Cause>,
}

impl From<Trouble> for Mishap {
    fn from(trouble: Trouble) -> Self {
        Self { trouble, cause: None }
    }
}

impl Mishap {
    pub(crate) fn caused(trouble: Trouble, cause: impl Into<Cause>) -> Self {
        Self { trouble, cause: Some(cause.into()) }
    }

    pub(crate) fn after(self, operation: Operation, attempts: u32, elapsed: Duration) -> ClientError {
        ClientError(Box::new(Inner {
            operation,
            trouble: self.trouble,
            attempts,
            elapsed,
            cause: self.cause,
        }))
    }
}

/// That an operation did not come to its end. Ask it; do not take it apart.
pub struct ClientError(Box<Inner>);

struct Inner {
    operation: Operation,
    trouble: Trouble,
    attempts: u32,
    elapsed: Duration,
    cause: Option<Cause>,
}

impl ClientError {
    /// A submit whose answer names a task that another shot holds: whatever the service accepted, this is not its task.
    pub fn names_anothers_task(task: &TaskId) -> Self {
        Mishap::from(Trouble::AnothersTask { task: task.clone() }).after(Operation::Submit, 1, Duration::ZERO)
    }

    /// What happened, taken apart; for the words alone.
    pub(crate) fn trouble(&self) -> &Trouble {
        &self.0.trouble
    }

    /// What was attempted.
    pub fn operation(&self) -> Operation {
        self.0.operation
    }

    /// What happened, in one word. Prefer the questions.
    pub fn kind(&self) -> ErrorKind {
        self.0.trouble.kind()
    }

    /// How many times it was tried; 0 where nothing was tried at all.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long it took, all attempts and the pauses between them.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// Whether a submit may have been accepted, and so paid for, although no task id is known.
    ///
    /// Then nobody may ask again: it is *unsettled*.
    pub fn may_have_been_accepted(&self) -> bool {
        self.0.operation == Operation::Submit && self.0.trouble.leaves_open()
    }

    /// Whether a submit may be sent again after this: it never reached anybody, or it was one of too many.
    ///
    /// This is the only permission there is; a caller that makes another intent asks it as well.
    pub fn may_submit_again(&self) -> bool {
        self.0.operation == Operation::Submit && self.0.trouble.may_submit_again()
    }

    /// How long to pause before another submit under a new intent; `None` where none may be sent, where the plan has no
    /// attempt left, or where the service asks for more patience than the plan has.
    pub fn pause_before_resubmit(&self, plan: &RetryPlan, attempts: u32, jitter: f64) -> Option<Duration> {
        self.may_submit_again()
            .then(|| self.0.trouble.next_try(plan, Operation::Submit, attempts, jitter))
            .flatten()
    }

    /// Whether the caller's own deadline ended it; what has arrived is kept.
    pub fn is_deadline(&self) -> bool {
        self.kind() == ErrorKind::Deadline
    }

    /// Whether the proxy wants another name or password.
    pub fn is_proxy_authentication(&self) -> bool {
        matches!(self.0.trouble, Trouble::ProxyRefused { status: Some(407), .. })
    }

    /// Whether a proxy said no for good, so that asking again gives the same.
    pub fn is_last_word_of_a_proxy(&self) -> bool {
        self.0.trouble.is_last_word_of_a_proxy()
    }

    /// Whether the service said no, so that nothing was started.
    pub fn is_rejected(&self) -> bool {
        self.kind() == ErrorKind::Rejected
    }

    /// Whether the service refused the key itself.
    pub fn is_key_refused(&self) -> bool {
        let Trouble::Answered { http, code, message, .. } = &self.0.trouble else { return false };
        let is = |status| code.map_or(i64::from(*http), |code| code) == status;
        is(401) || (is(403) && holds_any(message, &["api key", "apikey", "api_key", "unauthorized", "密钥"]))
    }

    /// Whether the account has no credit left, as far as the wording tells.
    pub fn is_out_of_credit(&self) -> bool {
        self.is_rejected() && self.0.trouble.is_out_of_credit()
    }

    /// Whether the service was never reached, or something free gave up on trouble on the way: nothing was
    /// started, and repeating is safe.
    pub fn is_unreachable(&self) -> bool {
        match self.kind() {
            ErrorKind::NotConnected | ErrorKind::Untrusted => true,
            ErrorKind::Interrupted
            | ErrorKind::TimedOut
            | ErrorKind::ServiceTrouble
            | ErrorKind::Unreadable
            | ErrorKind::OtherTask
            | ErrorKind::Redirected => self.0.operation != Operation::Submit,
            _ => false,
        }
    }

    /// Whether the guard of a submit held it back, so that nothing was sent.
    pub fn is_withheld(&self) -> bool {
        self.kind() == ErrorKind::Withheld
    }

    /// Whether repeating the very same thing is safe and may help.
    pub fn is_retryable(&self) -> bool {
        if self.may_have_been_accepted() {
            return false;
        }
        match self.kind() {
            ErrorKind::NotConnected => !self.is_last_word_of_a_proxy(),
            ErrorKind::Withheld
            | ErrorKind::Interrupted
            | ErrorKind::TimedOut
            | ErrorKind::ServiceTrouble
            | ErrorKind::Unreadable
            | ErrorKind::OtherTask
            | ErrorKind::Deadline
            | ErrorKind::Busy => true,
            ErrorKind::Rejected if self.0.operation == Operation::Submit => self.may_submit_again(),
            ErrorKind::Rejected => self.0.trouble.happened() == Happened::Status(429),
            _ => false,
        }
    }

    /// Whether the link to a clip was refused, so that a fresh one from a query may work.
    pub fn is_link_refused(&self) -> bool {
        self.kind() == ErrorKind::LinkRefused
    }

    /// Whether what was delivered is no whole clip.
    pub fn is_not_a_clip(&self) -> bool {
        self.kind() == ErrorKind::NotAClip
    }

    /// Whether it is a clip that is known as another one.
    pub fn is_another_clip(&self) -> bool {
        matches!(self.0.trouble, Trouble::AnotherClip { .. })
    }

    /// Whether what was delivered is something else than a film, as a picture is: no clip is lost with it.
    pub fn is_of_another_kind(&self) -> bool {
        matches!(self.0.trouble, Trouble::NotAClip { .. })
    }

    /// Whether the file could not be written.
    pub fn is_disk_trouble(&self) -> bool {
        self.kind() == ErrorKind::Disk
    }

    /// Whether the disk, or the share of it that the user may take, is full.
    pub fn is_disk_full(&self) -> bool {
        matches!(self.0.trouble, Trouble::Disk { full: true, .. })
    }

    /// Whether a file was there already and was left alone.
    pub fn is_file_in_the_way(&self) -> bool {
        self.kind() == ErrorKind::FileExists
    }

    /// Whether another process is downloading to the same place this moment.
    pub fn is_busy(&self) -> bool {
        self.kind() == ErrorKind::Busy
    }

    /// Whether the client was set up wrongly, so that nothing was tried.
    pub fn is_settings(&self) -> bool {
        self.kind() == ErrorKind::Settings
    }

    /// The HTTP status, where there was an answer.
    pub fn http_status(&self) -> Option<u16> {
        match self.0.trouble {
            Trouble::Answered { http, .. }
            | Trouble::Unreadable { http, .. }
            | Trouble::NoTaskId { http, .. }
            | Trouble::OtherTask { http, .. }
            | Trouble::Redirected { http, .. }
            | Trouble::LinkRefused { http, .. } => Some(http),
            _ => None,
        }
    }

    /// The code of the envelope, where there was one.
    pub fn service_code(&self) -> Option<i64> {
        match self.0.trouble {
            Trouble::Answered { code, .. } => code,
            _ => None,
        }
    }

    /// What the service said, cut to one line; empty where it said nothing.
    pub fn service_message(&self) -> &str {
        match &self.0.trouble {
            Trouble::Answered { message, .. } => message,
            _ => "",
        }
    }

    /// How long the service asked to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.trouble.retry_after()
    }

    /// A task id that came with an answer that is no success: a trace for settling, not a result.
    pub fn task_id(&self) -> Option<&TaskId> {
        match &self.0.trouble {
            Trouble::Answered { named: Mention::Task(task_id), .. }
            | Trouble::NoTaskId { named: Mention::Task(task_id), .. } => Some(task_id),
            _ => None,
        }
    }

    /// A short, stable word for programs.
    pub fn code(&self) -> &'static str {
        if self.may_have_been_accepted() {
            return "unsettled";
        }
        if self.is_out_of_credit() {
            return "out_of_credit";
        }
        if self.is_key_refused() {
            return "key_refused";
        }
        match self.kind() {
            ErrorKind::Settings if matches!(self.0.trouble, Trouble::NoKey) => "no_key",
            ErrorKind::Settings => "settings",
            ErrorKind::NotConnected => "not_connected",
            ErrorKind::Untrusted => "untrusted",
            ErrorKind::Withheld => "withheld",
            ErrorKind::Interrupted => "interrupted",
            ErrorKind::TimedOut => "timed_out",
            ErrorKind::Rejected => "rejected",
            ErrorKind::ServiceTrouble => "service_trouble",
            ErrorKind::Unreadable | ErrorKind::NoTaskId => "unreadable",
            ErrorKind::OtherTask => "other_task",
            ErrorKind::Deadline => "deadline",
            ErrorKind::Redirected => "redirected",
            ErrorKind::LinkRefused => "link_refused",
            ErrorKind::NotAClip => "not_a_clip",
            ErrorKind::Disk => "disk",
            ErrorKind::FileExists => "file_exists",
            ErrorKind::Busy => "busy",
        }
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl fmt::Debug for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { operation, trouble, attempts, elapsed, cause } = &*self.0;
        f.debug_struct("ClientError")
            .field("operation", operation)
            .field("trouble", trouble)
            .field("attempts", attempts)
            .field("elapsed", elapsed)
            .field("cause", cause)
            .finish()
    }
}

impl std::error::Error for ClientError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use giggle_domain::ForeignText;

    #[test]
    fn a_submit_that_may_have_been_accepted_is_never_made_again() {
        let plan = RetryPlan { attempts: 9, ..RetryPlan::patient() };
        let codes =
            [None].into_iter().chain([-1, 0, 1001, 99_999_999_999].map(Some)).chain((200..600).map(Some));
        let mut again = 0;
        for (code, http) in codes.flat_map(|code| (200..600).map(move |http| (code, http))) {
            for (message, named) in [
                ("", Mention::Nothing),
                ("", Mention::Task(TaskId::parse("t").unwrap())),
                ("", Mention::Unclear),
                ("payment failed", Mention::Nothing),
            ] {
                let is_named = named != Mention::Nothing;
                let message = ForeignText::new(message);
                let trouble =
                    Trouble::Answered { http, code, message, retry_after: None, named, is_foreign: false };
                let pause = trouble.next_try(&plan, Operation::Submit, 1, 0.5);
                let error = Mishap::from(trouble).after(Operation::Submit, 1, Duration::ZERO);
                assert!(pause.is_none() || error.is_rejected(), "{error:?}");
                assert!(pause.is_none() || !error.may_have_been_accepted(), "{error:?}");
                assert!(!is_named || error.may_have_been_accepted(), "{error:?}");
                again += u32::from(pause.is_some());
            }
        }
        assert!(again > 0, "a plain 429 is asked again");
    }
}
