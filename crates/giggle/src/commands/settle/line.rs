//! What `giggle settle` says of one submit.

use crate::ledger::Shot;
use crate::meant_attempt::name_for;
use giggle_domain::{TaskId, Text, text};
use std::sync::Arc;

/// So many tasks are named with a shot. A group of thousands that are alike is fetched as a whole, and the ledger lists it.
pub(super) const MOST_LISTED: usize = 20;

/// What was found out about one shot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Adopted,
    Reopened,
    Accepted,
    NotAccepted,
    /// Nobody waits for its task any more.
    Lost,
    Later,
    /// Only a person can know.
    Yours,
    Overtaken,
}

impl Verdict {
    /// The word for programs.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Adopted => "adopted",
            Self::Reopened => "reopened",
            Self::Accepted => "accepted",
            Self::NotAccepted => "not accepted",
            Self::Lost => "lost",
            Self::Later => "later",
            Self::Yours => "yours to decide",
            Self::Overtaken => "overtaken",
        }
    }

    /// The word for people.
    pub(super) fn text(self) -> Text {
        match self {
            Self::Adopted => text!("adopted", "已认领"),
            Self::Reopened => text!("reopened", "重新打开"),
            Self::Accepted => text!("accepted", "已被接受"),
            Self::NotAccepted => text!("not accepted", "未被接受"),
            Self::Lost => text!("lost", "已丢失"),
            Self::Later => text!("later", "稍后再查"),
            Self::Yours => text!("yours to decide", "由您决定"),
            Self::Overtaken => text!("changed in the meantime", "状态已变化"),
        }
    }
}

/// One shot's settling.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) shot: String,
    /// Which of its submits.
    pub(super) attempt: u32,
    /// The name that a decision about it needs.
    pub(super) name: String,
    pub(super) prompt: String,
    pub(super) verdict: Verdict,
    pub(super) tasks: Arc<[TaskId]>,
    pub(super) why: String,
    pub(super) is_inferred: bool,
}

impl Line {
    /// What was found out about one submit of a shot.
    pub(super) fn of(shot: &Shot, attempt: u32, verdict: Verdict, tasks: Arc<[TaskId]>, why: String) -> Self {
        let short = shot.fingerprint.short();
        Self {
            name: name_for(shot, attempt, &short),
            shot: short,
            attempt,
            prompt: shot.facts.as_ref().map(|facts| facts.prompt.clone()).unwrap_or_default(),
            verdict,
            tasks,
            why,
            is_inferred: false,
        }
    }
}
