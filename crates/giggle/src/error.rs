//! How a command fails: once, in a form that people, programs and agents can act upon.

use crate::exit_code::ExitCode;
use giggle_client::ClientError;
use giggle_domain::{Language, Refusal, TaskId};
use serde_json::{Value, json};

/// Whether money was spent, as far as can be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Billed {
    /// Surely.
    Yes,
    /// Surely not.
    No,
    /// Nobody can say yet.
    Unknown,
}

impl Billed {
    /// `yes`, `no` or `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

/// A failed command.
#[derive(Debug)]
pub struct CommandError {
    code: ExitCode,
    message: String,
    hint: Option<String>,
    retryable: bool,
    billed: Billed,
    task_id: Option<TaskId>,
    details: Vec<(&'static str, Value)>,
    is_deadline: bool,
}

impl CommandError {
    /// A failure with its exit code and what happened. What may be repeated and what was billed follow from the
    /// code, unless said otherwise.
    pub fn new(code: ExitCode, message: impl Into<String>) -> Self {
        let billed = match code {
            ExitCode::Undelivered | ExitCode::Unfinished => Billed::Yes,
            ExitCode::Unsettled
            | ExitCode::Failed
            | ExitCode::Internal
            | ExitCode::Partial
            | ExitCode::Interrupted => Billed::Unknown,
            _ => Billed::No,
        };
        let retryable = matches!(code, ExitCode::Undelivered | ExitCode::Unfinished | ExitCode::Unreachable);
        Self {
            code,
            message: message.into(),
            hint: None,
            retryable,
            billed,
            task_id: None,
            details: Vec::new(),
            is_deadline: false,
        }
    }

    /// Refused here, before anything was sent.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitCode::Usage, message)
    }

    /// A setting that cannot be used.
    pub fn settings(message: impl Into<String>) -> Self {
        Self::new(ExitCode::Settings, message)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the task that is spoken of.
    #[must_use]
    pub fn task(mut self, task_id: &TaskId) -> Self {
        self.task_id = Some(task_id.clone());
        self
    }

    /// Adds what only programs read, beside the parts that every failure has.
    #[must_use]
    pub fn detail(mut self, name: &'static str, value: Value) -> Self {
        self.details.push((name, value));
        self
    }

    /// Marks it as a deadline that passed, and nothing worse.
    #[must_use]
    pub fn deadline(mut self) -> Self {
        self.is_deadline = true;
        self
    }

    /// The same of a local draft, which costs nothing and whose task ends with this process.
    #[must_use]
    pub fn of_draft(mut self, language: Language) -> Self {
        if self.task_id.take().is_some() {
            self.billed = Billed::No;
            self.hint =
                Some(language.pick("make it again, it is free", "可重新制作，不会产生费用").to_owned());
        }
        self
    }

    /// Says otherwise what was billed.
    #[must_use]
    pub fn billed(mut self, billed: Billed) -> Self {
        self.billed = billed;
        self
    }

    /// Says otherwise whether the same command may be repeated safely.
    #[must_use]
    pub fn retryable(mut self, retryable: bool) -> Self {
        self.retryable = retryable;
        self
    }

    /// A submit that did not give a task id.
    pub fn from_submit(error: &ClientError, language: Language) -> Self {
        let mut message = chain(error);
        if let Some(id) = error.task_id() {
            message.push_str(&match language {
                Language::English => format!("; the answer names the task {id}"),
                Language::Chinese => format!("；返回内容中含任务 ID：{id}"),
            });
        }
        let failure = if error.may_have_been_accepted() {
            Self::new(ExitCode::Unsettled, message).hint(language.pick(
                "the request may have been accepted and charged: do not ask for it again; look at the credit statement on giggle.pro first",
                "该请求可能已被接受并扣费：请勿重新提交；请先在 giggle.pro 核对积分明细",
            ))
        } else {
            Self::from_client(error, language)
        };
        let failure = match error.task_id() {
            Some(id) => failure.task(id),
            None => failure,
        };
        failure.billed(if error.may_have_been_accepted() { Billed::Unknown } else { Billed::No })
    }

    /// A query, an upload or an account request that failed.
    pub fn from_client(error: &ClientError, language: Language) -> Self {
        let code = if error.is_settings() {
            ExitCode::Settings
        } else if error.is_rejected() {
            ExitCode::Rejected
        } else {
            ExitCode::Unreachable
        };
        let failure = Self::new(code, chain(error)).retryable(error.is_retryable());
        match error.hint(language) {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }

    /// A clip that is ready and could not be brought here.
    pub fn from_download(error: &ClientError, task_id: &TaskId, language: Language) -> Self {
        let failure = Self::new(ExitCode::Undelivered, chain(error)).task(task_id);
        let again = match language {
            Language::English => format!("the clip is not lost: `giggle download {task_id}` brings it"),
            Language::Chinese => format!("视频没有丢失：`giggle download {task_id}` 可再次下载"),
        };
        // What lies in the way goes on lying there.
        let failure = failure.retryable(!error.is_file_in_the_way());
        // A disk has its own remedy; what the network's hints say of sending is not said of a clip.
        match error
            .hint(language)
            .filter(|_| error.is_disk_trouble() || error.is_file_in_the_way() || error.is_key_refused())
        {
            Some(hint) => failure.hint(format!("{hint}; {again}")),
            None => failure.hint(again),
        }
    }

    /// A refusal of the domain, in the person's language.
    pub fn refused(refusal: &Refusal, language: Language) -> Self {
        Self::usage(refusal.text(language))
    }

    /// The exit code.
    pub fn code(&self) -> ExitCode {
        self.code
    }

    /// Whether the same command may be repeated safely.
    pub fn is_retryable(&self) -> bool {
        self.retryable
    }

    /// Whether only a deadline passed.
    pub fn is_deadline(&self) -> bool {
        self.is_deadline
    }

    /// What happened.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do next.
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The one JSON object that a failure is.
    pub fn json(&self) -> Value {
        let mut error = json!({
            "code": self.code.name(),
            "message": self.message,
            "hint": self.hint,
            "retryable": self.retryable,
            "billed": self.billed.as_str(),
            "task_id": self.task_id.as_ref().map(TaskId::as_str),
        });
        for (name, value) in &self.details {
            error[*name] = value.clone();
        }
        json!({ "error": error })
    }
}

/// An error with its causes in one line, each said once.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let said = inner.to_string();
        if !said.is_empty() && !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = inner.source();
    }
    text
}
