//! How a command fails: once, in a form that people, programs and agents can act upon.
//!
//! Which language it is read in is decided where it is printed.

use crate::exit_code::ExitCode;
use giggle_domain::refusal::without_secrets;
use giggle_domain::{Language, Refusal, TaskId, Text, text};
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

/// A text with nothing in it that may be secret: what was given in the wrong place may be.
fn told(text: Text) -> Text {
    Text { en: without_secrets(&text.en).into(), zh: without_secrets(&text.zh).into() }
}

/// A failed command.
#[derive(Debug)]
pub struct CommandError {
    code: ExitCode,
    message: Text,
    hint: Option<Text>,
    retryable: bool,
    billed: Billed,
    task_id: Option<TaskId>,
    details: Vec<(&'static str, Value)>,
}

impl CommandError {
    /// A failure with its exit code and what happened. What may be repeated and what was billed follow from the
    /// code, unless said otherwise.
    pub fn new(code: ExitCode, message: Text) -> Self {
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
        let message = told(crate::os_error::translated(message));
        Self { code, message, hint: None, retryable, billed, task_id: None, details: Vec::new() }
    }

    /// Refused here, before anything was sent.
    pub fn usage(message: Text) -> Self {
        Self::new(ExitCode::Usage, message)
    }

    /// A setting that cannot be used.
    pub fn settings(message: Text) -> Self {
        Self::new(ExitCode::Settings, message)
    }

    /// It is not known whether a submit was accepted.
    pub fn unsettled(message: Text) -> Self {
        Self::new(ExitCode::Unsettled, message)
    }

    /// Stopped by whoever started it.
    pub fn interrupted(message: Text) -> Self {
        Self::new(ExitCode::Interrupted, message)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: Text) -> Self {
        self.hint = Some(told(hint));
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

    /// The same of a local draft, which costs nothing and whose task ends with this process. A picture that has to be
    /// fetched from an address is the likeliest reason for one that failed.
    #[must_use]
    pub fn of_draft(mut self, fetches_pictures: bool) -> Self {
        // The service that was not reached, or did not answer, is this process.
        if matches!(self.code, ExitCode::Unsettled | ExitCode::Unreachable) {
            let before =
                text!("the draft could not be made, which cost nothing", "草稿未能完成（不产生费用）");
            let message = match self.code {
                ExitCode::Unreachable => before.then(&text!(": ", "："), &self.message),
                _ => before,
            };
            return Self::new(ExitCode::Failed, message).billed(Billed::No);
        }
        if self.task_id.take().is_some() {
            self.billed = Billed::No;
            // A draft is no task to anybody but this process.
            self.message = Text {
                en: self.message.en.replace("the task ended as", "the draft ended as").into(),
                zh: self.message.zh.replace("任务结束，状态为", "草稿结束，状态为").into(),
            };
            let is_of_a_frame = self.message.en.contains(" frame cannot be used");
            let is_full = self.hint.as_ref().is_some_and(|it| it.en.contains("disk space"))
                || self.message.en.contains("No space left");
            self.hint = Some(if is_full {
                text!(
                    "free some disk space, or set TMPDIR to a folder that has some, then make it again: drafts are free",
                    "请清理磁盘空间，或将 TMPDIR 设为有空间的文件夹，然后重新制作：草稿不收费"
                )
            } else if is_of_a_frame {
                text!(
                    "save the picture anew, smaller or as PNG or JPEG, and give that one; drafts are free",
                    "请将图片缩小或另存为 PNG、JPEG 后使用；草稿不会产生费用"
                )
            } else if fetches_pictures && self.code == ExitCode::Failed {
                text!(
                    "if the picture cannot be fetched, download it and give its path",
                    "若图片无法获取，请先下载并提供其路径"
                )
            } else {
                text!("make it again: drafts are free", "可重新制作，不会产生费用")
            });
        }
        // Nobody was asked but this process.
        self.billed = Billed::No;
        self
    }

    /// Says otherwise what was billed.
    #[must_use]
    pub fn billed(mut self, billed: Billed) -> Self {
        self.billed = billed;
        self
    }

    /// Whether it is certain that nothing was billed.
    pub fn is_unbilled(&self) -> bool {
        self.billed == Billed::No
    }

    /// Says otherwise whether the same command may be repeated safely.
    #[must_use]
    pub fn retryable(mut self, retryable: bool) -> Self {
        self.retryable = retryable;
        self
    }

    /// A fault of giggle itself.
    pub fn internal(message: Text) -> Self {
        Self::new(ExitCode::Internal, message)
    }

    /// A clip that exists, and something that keeps it from being brought here.
    pub fn undelivered(message: Text) -> Self {
        Self::new(ExitCode::Undelivered, message)
    }

    /// A refusal by the domain.
    pub fn refused(refusal: &Refusal) -> Self {
        Self::usage(refusal.text())
    }

    /// The exit code.
    pub fn code(&self) -> ExitCode {
        self.code
    }

    /// Whether the same command may be repeated safely.
    pub fn is_retryable(&self) -> bool {
        self.retryable
    }

    /// What happened.
    pub fn message(&self, language: Language) -> &str {
        self.message.get(language)
    }

    /// What happened, in every language.
    pub fn message_text(&self) -> &Text {
        &self.message
    }

    /// What to do next, in every language.
    pub fn hint_in_all(&self) -> Option<&Text> {
        self.hint.as_ref()
    }

    /// What to do next.
    pub fn hint_text(&self, language: Language) -> Option<&str> {
        self.hint.as_ref().map(|hint| hint.get(language))
    }

    /// The one JSON object that a failure is.
    pub fn json(&self, language: Language) -> Value {
        let mut error = json!({
            "code": self.code.name(),
            "message": self.message(language),
            "hint": self.hint_text(language),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_free_whatever_breaks() {
        for code in [ExitCode::Unsettled, ExitCode::Internal, ExitCode::Failed, ExitCode::Unreachable] {
            let error =
                CommandError::new(code, text!("it broke", "出错")).hint(text!("may be charged", "可能扣费"));
            let error = error.of_draft(false);
            assert!(error.is_unbilled(), "{code:?}");
            assert_ne!(error.code(), ExitCode::Unsettled);
            let hint = error.hint_text(Language::English).unwrap_or_default();
            assert!(code != ExitCode::Unsettled || !hint.contains("may be"), "{hint}");
        }
    }
}
