//! What became of a step that did not give what it was taken for: facts, without words and without exit codes.
//!
//! Each door says them in its own form, and matches on every case: a case that is added here does not compile until
//! every door has an answer to it.

use crate::ledger::{Credits, LedgerError, OverBudget, SpendingStopped, WallTime};
use giggle_client::ClientError;
use giggle_domain::{Status, TaskId};
use giggle_store::StoreError;
use std::path::PathBuf;
use std::time::Duration;

/// Why a shot has no task that could be followed.
#[derive(Debug)]
pub enum NotAsked {
    /// The submit never reached the service: nothing was started.
    NotSent(ClientError),
    /// The service said no: nothing was started.
    Rejected(ClientError),
    /// The submit may have been accepted.
    Unsettled {
        /// What became of the submit.
        error: ClientError,
        /// Whether the ledger knows of it, so that it can be settled.
        is_recorded: bool,
    },
    /// A submit of the same shot may have been accepted: an earlier one, and nothing was sent now; or this one, whose answer
    /// named a task of another shot.
    UnsettledEarlier {
        /// When it was submitted.
        since: WallTime,
        /// What became of it then.
        reason: String,
    },
    /// Nothing was sent now: an earlier task of the same shot ended badly and counts as charged.
    CountedAsCharged {
        /// That task.
        task_id: TaskId,
        /// How it ended.
        status: Status,
        /// What the service said of it.
        reason: String,
    },
    /// No budget allows it; nothing was sent.
    OverBudget(OverBudget),
    /// A budget is set, and the question for the price failed; nothing was sent.
    PriceNotAsked(ClientError),
    /// Spending has stopped by itself; nothing was sent.
    SpendingStopped(SpendingStopped),
    /// It is not to be submitted now; nothing was sent.
    HeldBack(HeldBack),
    /// The store that clips are to go to takes none as it is set up; nothing was sent.
    Store(StoreError),
    /// The ledger could not be used; nothing was sent.
    Ledger(LedgerError),
    /// A fault of giggle itself; nothing was sent.
    Internal(String),
}

/// Why a shot is not submitted now that was taken up from the queue, or waited for its turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeldBack {
    /// The claim lapsed, and somebody else may have taken the shot up.
    ClaimLost,
    /// Its list was stopped.
    Stopped,
    /// Somebody else is submitting it, or its price is about to be seen: it may be asked for again after a while.
    NotYet,
    /// The service asked somebody for patience, for so long.
    Patience(Duration),
    /// Whoever asked took the asking back before it was begun.
    GivenUp,
    /// Its earlier task was said to have failed, and that was not said again when it was asked about.
    EndNotConfirmed(TaskId),
    /// Another take of the same shot, of this number, may have been accepted, and nobody knows it yet.
    TakeOpen(u32),
    /// Its deadline passed before it could be begun.
    Late,
    /// The submit that it was to join came to nothing, and nobody agreed to another.
    NotAgreed,
    /// When its turn came it was dearer than what was agreed to.
    PriceRose {
        /// What was agreed to.
        agreed: Credits,
        /// What is expected now; `None` where nobody knows any more.
        now: Option<Credits>,
    },
}

impl NotAsked {
    /// What became of a submit that gave no task id.
    pub fn of_submit(error: ClientError, is_recorded: bool) -> Self {
        if error.may_have_been_accepted() {
            Self::Unsettled { error, is_recorded }
        } else if error.is_rejected() {
            Self::Rejected(error)
        } else {
            Self::NotSent(error)
        }
    }

    /// What became of the submit, where one was tried by this very call.
    pub fn submit(&self) -> Option<&ClientError> {
        match self {
            Self::NotSent(error) | Self::Rejected(error) | Self::Unsettled { error, .. } => Some(error),
            Self::UnsettledEarlier { .. }
            | Self::CountedAsCharged { .. }
            | Self::OverBudget(_)
            | Self::PriceNotAsked(_)
            | Self::SpendingStopped(_)
            | Self::HeldBack(_)
            | Self::Store(_)
            | Self::Ledger(_)
            | Self::Internal(_) => None,
        }
    }
}

impl From<LedgerError> for NotAsked {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

/// A task that could not be asked about. Whatever the service says of the asking, it takes no task back.
#[derive(Debug)]
pub struct Lost {
    /// The task.
    pub task_id: TaskId,
    /// What became of the query.
    pub error: ClientError,
    /// Whether it is known that the task was ours to pay for.
    pub is_ours: bool,
    /// Whether the ledger holds it, so that a person can end the wait for it.
    pub is_recorded: bool,
    /// Whether it was followed from its submit on.
    pub is_watched: bool,
    /// Whether the command that asked for it would ask for another one if it were repeated.
    pub would_pay_again: bool,
}

/// Why waiting for a task gave no clips.
#[derive(Debug)]
pub enum NotWaited {
    /// It was accepted and ended badly.
    Failed {
        /// The task.
        task_id: TaskId,
        /// How it ended.
        status: Status,
        /// What the service said of it.
        reason: String,
    },
    /// It is completed, and what the service gave in place of its links cannot be read.
    UnreadableLinks {
        /// The task.
        task_id: TaskId,
    },
    /// The deadline passed first; the task is still running.
    Deadline {
        /// The task.
        task_id: TaskId,
        /// Its last status, where one is known.
        status: Option<Status>,
        /// How long it was waited for.
        deadline: Duration,
        /// Whether the command that asked for it would ask for another one if it were repeated.
        would_pay_again: bool,
    },
    /// It could not be asked about.
    Lost(Lost),
}

/// Why the clips of a task that is completed are not here.
#[derive(Debug)]
pub enum NotDelivered {
    /// Its links have not come.
    NoLinks {
        /// The task.
        task_id: TaskId,
    },
    /// What the service gave in place of its links cannot be read.
    UnreadableLinks {
        /// The task.
        task_id: TaskId,
    },
    /// Fewer clips came than were asked for; what there is was delivered.
    FewerLinks {
        /// The task.
        task_id: TaskId,
        /// How many came.
        links: usize,
        /// How many were asked for.
        clips: u32,
    },
    /// Fresh links came, and which of them is which clip cannot be told.
    UnmatchedLinks {
        /// The task.
        task_id: TaskId,
    },
    /// A download, or the query for a fresh link, failed.
    Download {
        /// The task.
        task_id: TaskId,
        /// What became of it.
        error: ClientError,
    },
    /// The clip was brought here earlier, its file is gone, and the service speaks of the task otherwise now.
    Gone {
        /// The task.
        task_id: TaskId,
        /// Where its clip was.
        path: PathBuf,
        /// What the service says of it now.
        status: Status,
        /// What the service says besides.
        reason: String,
    },
}

/// Why the clips of a shot are not here, by the step that broke.
#[derive(Debug)]
pub enum NotMade {
    /// It has no task.
    NotAsked(NotAsked),
    /// Its task gave no clips.
    NotWaited(NotWaited),
    /// Its clips could not be brought here.
    NotDelivered(NotDelivered),
}

impl From<NotAsked> for NotMade {
    fn from(not: NotAsked) -> Self {
        Self::NotAsked(not)
    }
}

impl From<NotWaited> for NotMade {
    fn from(not: NotWaited) -> Self {
        Self::NotWaited(not)
    }
}

impl From<NotDelivered> for NotMade {
    fn from(not: NotDelivered) -> Self {
        Self::NotDelivered(not)
    }
}

impl From<Lost> for NotMade {
    fn from(lost: Lost) -> Self {
        Self::NotWaited(NotWaited::Lost(lost))
    }
}
