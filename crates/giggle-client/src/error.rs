//! What can go wrong, and what it means for money.
//!
//! A [`ClientError`] says what was tried, how often, for how long, and what happened. It is asked questions and not
//! taken apart; the one that counts is [`ClientError::may_have_been_accepted`]. A task that failed is no error: it is
//! an outcome. Nothing here holds a key, a link or a whole body.

use crate::retry::{Happened, Operation, RetryPlan, next_try};
use giggle_domain::wire::Mention;
use giggle_domain::{ForeignText, TaskId, Text};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Whatever caused an error, as the standard library passes it on.
pub(crate) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What happened, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be set up so: no key, an unreadable certificate file, a bad proxy.
    Settings,
    /// No connection was made: name not found, refused, timed out, a proxy or TLS handshake that broke.
    NotConnected,
    /// The other side's certificate is not trusted.
    Untrusted,
    /// The caller's guard held the request back; not a byte of it was sent.
    Withheld,
    /// The connection broke after the request may have left.
    Interrupted,
    /// No answer in time, after the request may have left.
    TimedOut,
    /// The service said no; nothing was started.
    Rejected,
    /// The service said that it is in trouble (5xx, 408, or a code that nobody knows).
    ServiceTrouble,
    /// The answer cannot be read.
    Unreadable,
    /// The answer to a submit is a success without a usable task id.
    NoTaskId,
    /// The answer to a query is about another task, and so no answer.
    OtherTask,
    /// The caller's patience ended before the clip was whole.
    Deadline,
    /// The API answered with a redirect, which is never followed.
    Redirected,
    /// The link to a clip was refused: expired, cut or altered. A query brings a fresh one.
    LinkRefused,
    /// What was delivered is no clip, or not the whole of it.
    NotAClip,
    /// The file could not be written.
    Disk,
    /// A file is there already and was left alone.
    FileExists,
    /// Another process is downloading to the same path.
    Busy,
}

/// How far a connection came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Name,
    Connect,
    Tls,
    Time,
}

/// What happened, with what is needed to say it.
#[derive(Debug)]
pub(crate) enum Trouble {
    NoKey,
    Settings(Text),
    NotConnected {
        stage: Stage,
        place: String,
    },
    NoProxy {
        stage: Stage,
    },
    ProxyRefused {
        status: Option<u16>,
        place: String,
    },
    Untrusted {
        place: String,
    },
    Withheld,
    Interrupted {
        place: String,
    },
    TimedOut {
        place: String,
    },
    Answered {
        http: u16,
        code: Option<i64>,
        message: ForeignText,
        retry_after: Option<Duration>,
        /// The task that the answer names, wherever it does.
        named: Mention,
    },
    Unreadable {
        http: u16,
        place: String,
    },
    NoTaskId {
        http: u16,
        told: ForeignText,
        /// The task that it names in another place.
        named: Mention,
    },
    /// The answer to a submit names the task of another shot.
    AnothersTask {
        task: TaskId,
    },
    OtherTask {
        http: u16,
        place: String,
    },
    Deadline {
        place: String,
    },
    Redirected {
        http: u16,
        place: String,
    },
    LinkRefused {
        http: u16,
        place: String,
    },
    LinkUnusable {
        why: Text,
    },
    NotAClip {
        why: Text,
        place: String,
    },
    CutShort {
        place: String,
    },
    WrongPiece {
        place: String,
    },
    Disk {
        action: &'static str,
        path: PathBuf,
        full: bool,
    },
    FileExists {
        path: PathBuf,
    },
    Busy {
        path: PathBuf,
    },
}

/// Words that say that an account has no credit left. The wording is not documented and varies.
const OUT_OF_CREDIT: [&str; 20] = [
    "insufficient credit",
    "insufficient balance",
    "insufficient point",
    "insufficient fund",
    "insufficient quota",
    "not enough credit",
    "not enough balance",
    "not enough point",
    "out of credit",
    "no credits left",
    "credits exhausted",
    "credit is not enough",
    "credits are not enough",
    "balance not enough",
    "余额不足",
    "余额不够",
    "积分不足",
    "点数不足",
    "额度不足",
    "算力不足",
];

/// The words of a payment that did not go through; seen with a code of 500, with nothing charged.
const PAYMENT_FAILED: [&str; 2] = ["payment failed", "支付失败"];

/// What a service adds to a refusal for want of credit, as a clause of its own.
const REQUESTS_TO_PAY: [&str; 9] = [
    "please top up",
    "please recharge",
    "please add credits",
    "please buy more credits",
    "please purchase more credits",
    "top up and try again",
    "please top up and try again",
    "请充值",
    "请先充值",
];

/// What may go before or after the words themselves without another meaning.
const EMPTY_WORDS: [&str; 12] =
    ["error", "your", "you have", "account", "user", "balance", "s", "is", "are", "您的", "账户", "用户"];

/// Whether a sentence of the service has one of these words in it. JSON in a sentence's place is none: it may repeat
/// the prompt, and what a prompt says must not decide about money.
fn holds_any(message: &str, words: &[&str]) -> bool {
    if message.starts_with(['{', '[']) {
        return false;
    }
    let message = message.to_lowercase();
    words.iter().any(|word| message.contains(word))
}

/// Whether the whole of a message says one of these things and nothing else, but for a request to pay. A sentence that
/// holds the words somewhere may repeat a prompt, and what a prompt says must not decide about money.
fn says_only(message: &str, words: &[&str]) -> bool {
    let message = message.to_lowercase();
    let mut clauses = message
        .split(['.', ',', ';', '!', ':', '。', '，', '；', '！', '：'])
        .map(|clause| clause.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|clause| !clause.is_empty());
    let says = |clause: &str| {
        words.iter().any(|word| {
            let Some(at) = clause.find(word) else { return false };
            let (before, after) = (clause[..at].trim(), clause[at + word.len()..].trim());
            [before, after].iter().all(|rest| rest.is_empty() || is_empty_talk(rest))
        })
    };
    let mut is_said = false;
    let holds = clauses.all(|clause| {
        if says(&clause) {
            is_said = true;
            return true;
        }
        is_empty_talk(&clause) || REQUESTS_TO_PAY.contains(&clause.as_str())
    });
    holds && is_said
}

/// Whether a text consists of words that say nothing by themselves.
fn is_empty_talk(text: &str) -> bool {
    let mut rest = text.trim();
    while !rest.is_empty() {
        let Some(word) = EMPTY_WORDS.iter().find(|word| rest.starts_with(**word)) else { return false };
        rest = rest[word.len()..].trim_start();
    }
    true
}

/// The statuses that say for certain that nothing was started, of HTTP and of the envelope alike. The list is closed: with
/// any other, nobody knows.
pub(crate) fn is_refusal(status: i64) -> bool {
    matches!(status, 400..=406 | 410 | 411 | 413..=417 | 422 | 426 | 428 | 429 | 431 | 451)
}

impl Trouble {
    /// Whether an answer of the service says for certain that nothing was started.
    ///
    /// Where HTTP is not 200, both its status and the envelope's code must be on the closed list. Words count only as the
    /// whole message, inside HTTP 200 and with a code of 500 or one that is no status of HTTP; of HTTP 500 only `payment failed`
    /// makes a refusal, and of any other 5xx nothing does. An answer that names a task anywhere is never one.
    fn is_rejection(http: u16, code: Option<i64>, message: &str, named: &Mention) -> bool {
        let is_status = is_refusal(i64::from(http));
        if *named != Mention::Nothing {
            return false;
        }
        let Some(code) = code else { return is_status };
        match (http, code) {
            (200, code) if is_refusal(code) => true,
            (500, 500) => says_only(message, &PAYMENT_FAILED),
            (200, 100..=499 | 501..=599) => false,
            (200, _) => says_only(message, &PAYMENT_FAILED) || says_only(message, &OUT_OF_CREDIT),
            (_, code) => is_status && is_refusal(code),
        }
    }

    /// Whether a submit that met this may be sent again: it never reached anybody, or the service refused it for being one
    /// of too many, in status and envelope alike. Everybody who sends a submit again asks this first.
    pub(crate) fn may_submit_again(&self) -> bool {
        match self {
            Self::NotConnected { .. } | Self::NoProxy { .. } => true,
            Self::ProxyRefused { .. } => !self.is_last_word_of_a_proxy(),
            Self::Answered { http, code, .. } => {
                let is_429 = match code {
                    Some(code) => *code == 429 && matches!(http, 200 | 429),
                    None => *http == 429,
                };
                is_429 && self.kind() == ErrorKind::Rejected && !self.is_out_of_credit()
            }
            _ => false,
        }
    }

    /// Whether a proxy said no for good: that it wants another name or password, which may lock the account, or that it does
    /// not go there. It would say the same the next time.
    pub(crate) fn is_last_word_of_a_proxy(&self) -> bool {
        matches!(self, Self::ProxyRefused { status: Some(status), .. }
            if (300..500).contains(status) && !matches!(status, 408 | 425 | 429))
    }

    fn is_out_of_credit(&self) -> bool {
        matches!(self, Self::Answered { http, code, message, .. }
            if *code == Some(402) || *http == 402 || (code.is_some() && holds_any(message, &OUT_OF_CREDIT)))
    }

    pub(crate) fn kind(&self) -> ErrorKind {
        match self {
            Self::NoKey | Self::Settings(_) => ErrorKind::Settings,
            Self::NotConnected { .. } | Self::NoProxy { .. } | Self::ProxyRefused { .. } => {
                ErrorKind::NotConnected
            }
            Self::Untrusted { .. } => ErrorKind::Untrusted,
            Self::Withheld => ErrorKind::Withheld,
            Self::Interrupted { .. } | Self::WrongPiece { .. } => ErrorKind::Interrupted,
            Self::TimedOut { .. } => ErrorKind::TimedOut,
            Self::Answered { http, code, message, named, .. } => {
                if Self::is_rejection(*http, *code, message, named) {
                    ErrorKind::Rejected
                } else {
                    ErrorKind::ServiceTrouble
                }
            }
            Self::Unreadable { .. } => ErrorKind::Unreadable,
            Self::NoTaskId { .. } | Self::AnothersTask { .. } => ErrorKind::NoTaskId,
            Self::OtherTask { .. } => ErrorKind::OtherTask,
            Self::Deadline { .. } => ErrorKind::Deadline,
            Self::Redirected { .. } => ErrorKind::Redirected,
            Self::LinkRefused { .. } => ErrorKind::LinkRefused,
            Self::LinkUnusable { .. } | Self::NotAClip { .. } | Self::CutShort { .. } => ErrorKind::NotAClip,
            Self::Disk { .. } => ErrorKind::Disk,
            Self::FileExists { .. } => ErrorKind::FileExists,
            Self::Busy { .. } => ErrorKind::Busy,
        }
    }

    /// What happened, in the words of the retry table.
    pub(crate) fn happened(&self) -> Happened {
        match self {
            Self::ProxyRefused { .. } if self.is_last_word_of_a_proxy() => Happened::Refused,
            Self::NotConnected { .. } | Self::NoProxy { .. } | Self::ProxyRefused { .. } => {
                Happened::NotConnected
            }
            Self::Interrupted { .. }
            | Self::TimedOut { .. }
            | Self::CutShort { .. }
            | Self::WrongPiece { .. } => Happened::Interrupted,
            Self::Answered { .. } if self.is_out_of_credit() => Happened::Refused,
            Self::Answered { http, code, .. } => {
                // A code that is no status of HTTP says nothing by itself.
                let code =
                    code.and_then(|code| u16::try_from(code).ok()).filter(|it| (400..600).contains(it));
                Happened::Status(code.unwrap_or(*http))
            }
            Self::Unreadable { .. } | Self::OtherTask { .. } => Happened::Unreadable,
            Self::NoKey
            | Self::Settings(_)
            | Self::Untrusted { .. }
            | Self::Withheld
            | Self::NoTaskId { .. }
            | Self::AnothersTask { .. }
            | Self::Deadline { .. }
            | Self::Redirected { .. }
            | Self::LinkRefused { .. }
            | Self::LinkUnusable { .. }
            | Self::NotAClip { .. }
            | Self::Disk { .. }
            | Self::FileExists { .. }
            | Self::Busy { .. } => Happened::Refused,
        }
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Answered { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether this, met by a submit, leaves open that it was accepted.
    fn leaves_open(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::Interrupted
                | ErrorKind::TimedOut
                | ErrorKind::ServiceTrouble
                | ErrorKind::Unreadable
                | ErrorKind::NoTaskId
                | ErrorKind::Redirected
        )
    }

    /// How long to pause before the next attempt, or `None` to stop.
    ///
    /// A submit is made again only where [`may_submit_again`](Self::may_submit_again) says so, whatever number its answer
    /// bears: a 429 that names a task is a task.
    pub(crate) fn next_try(
        &self,
        plan: &RetryPlan,
        operation: Operation,
        attempts: u32,
        jitter: f64,
    ) -> Option<Duration> {
        if operation == Operation::Submit && !self.may_submit_again() {
            return None;
        }
        next_try(plan, operation, self.happened(), attempts, plan.left(), self.retry_after(), jitter)
    }
}

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
                let trouble = Trouble::Answered { http, code, message, retry_after: None, named };
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
