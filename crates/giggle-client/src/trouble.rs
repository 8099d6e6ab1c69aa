//! What a request can meet, and what each of it means: whether it is a refusal, whether it leaves open that a submit was
//! accepted, and whether it may be sent again. Knows nothing of attempts, and makes no sentence.

use crate::retry::{Happened, Operation, RetryPlan, next_try};
use giggle_domain::wire::Mention;
use giggle_domain::{ForeignText, TaskId, Text};
use std::path::PathBuf;
use std::time::Duration;

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
    /// What was delivered is not a clip, or only a part of one.
    NotAClip,
    /// The file could not be written.
    Disk,
    /// There is already a file under that name; it was left alone.
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
        place: String,
        /// Whether its address says that it is spoken to over TLS.
        is_tls: bool,
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
        /// It is JSON with more in it than a refusal of the service or a gateway, or its words say that something was begun: what it means is not
        /// known.
        is_foreign: bool,
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
    AnotherClip {
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
pub(crate) fn holds_any(message: &str, words: &[&str]) -> bool {
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
            Self::Answered { http, code, is_foreign, .. } => {
                let is_429 = match code {
                    Some(code) => *code == 429 && matches!(http, 200 | 429),
                    None => *http == 429,
                };
                is_429 && !is_foreign && self.kind() == ErrorKind::Rejected && !self.is_out_of_credit()
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

    pub(crate) fn is_out_of_credit(&self) -> bool {
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
            Self::LinkUnusable { .. }
            | Self::NotAClip { .. }
            | Self::CutShort { .. }
            | Self::AnotherClip { .. } => ErrorKind::NotAClip,
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
                // A code that is not an HTTP status says nothing by itself.
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
            | Self::AnotherClip { .. }
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
    pub(crate) fn leaves_open(&self) -> bool {
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
