//! Tasks: what the service does with a shot after a submit, and how it ends.

use crate::clip::ClipLink;
use crate::refusal::{Field, Refusal, escaped};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The service's name of a task. Any non-empty text: nothing is known about its form for certain.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaskId(String);

impl TaskId {
    /// Takes any text that is not blank; space around it is taken off.
    ///
    /// # Errors
    ///
    /// A blank text.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Refusal::new(Field::TaskId, "the task id is empty", "任务 ID 为空"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The id as the service wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TaskId {
    /// For people: on one line, whatever the service wrote. What travels is [`TaskId::as_str`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&escaped(&self.0))
    }
}

/// A status with the text that the API wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    text: String,
    kind: StatusKind,
}

/// What a status means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusKind {
    /// `pending`: accepted, not begun.
    Waiting,
    /// `processing`, `running`.
    Working,
    /// `completed`: the clips should be there.
    Completed,
    /// `failed`, `error`, `fail`: ended badly. As far as is known the charge is refunded later.
    Failed,
    /// `cancelled`, `canceled`, `timeout`, `expired`: taken as ended badly; nothing is known of a refund.
    Stopped,
    /// Anything else, or nothing: treated as not finished, for as long as the caller's deadline lasts.
    Unknown,
}

/// Every status that has a meaning; anything else is [`StatusKind::Unknown`].
pub const STATUS_TABLE: [(&str, StatusKind); 11] = [
    ("pending", StatusKind::Waiting),
    ("processing", StatusKind::Working),
    ("running", StatusKind::Working),
    ("completed", StatusKind::Completed),
    ("failed", StatusKind::Failed),
    ("error", StatusKind::Failed),
    ("fail", StatusKind::Failed),
    ("cancelled", StatusKind::Stopped),
    ("canceled", StatusKind::Stopped),
    ("timeout", StatusKind::Stopped),
    ("expired", StatusKind::Stopped),
];

impl Status {
    /// Reads a status without regard to case and keeps its text.
    pub fn new(text: &str) -> Self {
        let word = text.trim();
        let row = STATUS_TABLE.iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
        Self { text: text.to_owned(), kind: row.map_or(StatusKind::Unknown, |(_, kind)| *kind) }
    }

    /// The text as the API wrote it; empty where it wrote none.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What it means.
    pub fn kind(&self) -> StatusKind {
        self.kind
    }

    /// Whether the task has ended, well or badly.
    pub fn is_final(&self) -> bool {
        matches!(self.kind, StatusKind::Completed | StatusKind::Failed | StatusKind::Stopped)
    }
}

impl fmt::Display for Status {
    /// For people: on one line, whatever the service wrote. What was written is [`Status::as_str`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.text.trim().is_empty() { f.write_str("unknown") } else { f.write_str(&escaped(&self.text)) }
    }
}

/// One answer to one query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The task that was asked about.
    pub task_id: TaskId,
    /// Its status.
    pub status: Status,
    /// The links, in the API's order; often none before the end, and sometimes none after it.
    pub clips: Vec<ClipLink>,
    /// Whether something stands where the links belong that cannot be read as one.
    pub has_unreadable_links: bool,
    /// The reason, where the API gave one; empty otherwise.
    pub reason: String,
}

impl Report {
    /// How the task ended, or `None` while it has not.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.status.kind() {
            StatusKind::Completed => Some(Outcome::Completed { clips: self.clips.clone() }),
            StatusKind::Failed | StatusKind::Stopped => {
                Some(Outcome::Failed { status: self.status.clone(), reason: self.reason.clone() })
            }
            StatusKind::Waiting | StatusKind::Working | StatusKind::Unknown => None,
        }
    }
}

/// How a task ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// With clips; the list can be empty, because the links can come late.
    Completed {
        /// The clips' addresses.
        clips: Vec<ClipLink>,
    },
    /// Badly. This is a fact about a task that was accepted, not an error of ours.
    Failed {
        /// The final status.
        status: Status,
        /// The service's reason; can be empty.
        reason: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_of_the_table_is_read_in_any_case() {
        for (text, kind) in STATUS_TABLE {
            assert_eq!(Status::new(text).kind(), kind);
            let loud = text.to_ascii_uppercase();
            assert_eq!(Status::new(&loud).kind(), kind);
            assert_eq!(Status::new(&loud).as_str(), loud, "the text survives");
            let ends = matches!(kind, StatusKind::Completed | StatusKind::Failed | StatusKind::Stopped);
            assert_eq!(Status::new(text).is_final(), ends);
        }
        for odd in ["", "queued", "完成", "complete"] {
            assert_eq!(Status::new(odd).kind(), StatusKind::Unknown, "{odd}");
            assert!(!Status::new(odd).is_final());
        }
    }

    #[test]
    fn what_the_service_wrote_cannot_command_a_terminal() {
        let id = TaskId::parse("a\u{1b}[2J\nb").unwrap();
        assert_eq!(id.to_string(), "a\\u{1b}[2J\\nb");
        assert_eq!(id.as_str(), "a\u{1b}[2J\nb", "what travels is kept");
        assert_eq!(Status::new("on\nholiday\u{7}").to_string(), "on\\nholiday\\u{7}");
    }

    #[test]
    fn a_blank_task_id_is_refused() {
        assert!(TaskId::parse(" \n").is_err());
        assert_eq!(TaskId::parse(" a/b?c ").unwrap().as_str(), "a/b?c");
    }
}
