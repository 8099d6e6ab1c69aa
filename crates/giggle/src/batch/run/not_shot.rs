//! Why a shot of a list has no clip, and how that ends it.

use super::end::{End, Ended};
use crate::failure;
use crate::ledger::LedgerError;
use crate::ledger::kept_text::plain;
use crate::outcome_text::{self, Said};
use crate::production::{HeldBack, NotAsked, NotDelivered, NotMade, NotWaited};
use giggle_client::ClientError;
use giggle_domain::task::StatusKind;
use giggle_domain::{Text, text};
use std::time::Duration;

/// Why a shot of a list has no clip.
#[derive(Debug)]
pub enum NotShot {
    /// A step of making it did not give what it was taken for.
    NotMade(NotMade),
    /// The ledger could not be read.
    Ledger(LedgerError),
    /// What it needs could not be read or made here.
    Broken(Text),
}

impl NotShot {
    /// Whether the shot was taken up by somebody else meanwhile.
    pub fn is_claim_lost(&self) -> bool {
        matches!(self, Self::NotMade(NotMade::NotAsked(NotAsked::HeldBack(HeldBack::ClaimLost))))
    }

    /// The trouble of the ledger that kept the shot from being asked for; itself where it was something else.
    ///
    /// # Errors
    ///
    /// It was something else.
    pub fn into_ledger_trouble(self) -> Result<LedgerError, Self> {
        match self {
            Self::NotMade(NotMade::NotAsked(NotAsked::Ledger(error))) | Self::Ledger(error) => Ok(error),
            other => Err(other),
        }
    }

    /// The end of a shot, with the words for it.
    pub fn ending(&self, mut ended: Ended) -> Ended {
        ended.end = self.end(ended.task_id.is_some());
        ended.retry_after = self.retry_after();
        ended.is_of_ledger = self.is_of_ledger();
        ended.is_key_refused = self.is_key_refused();
        if ended.end != End::NotStarted {
            let Said { message, mut hint } = self.said();
            // What was stopped is not retried, whether it was stopped now or somebody else met its bad end first.
            if let Self::NotMade(NotMade::NotWaited(NotWaited::Failed { status, .. })) = self {
                ended.is_stopped = status.kind() != StatusKind::Failed;
            }
            if let Self::NotMade(NotMade::NotAsked(NotAsked::CountedAsCharged { status, .. })) = self {
                ended.is_stopped = status.kind() != StatusKind::Failed;
                if !ended.is_stopped {
                    hint = Some(retry_hint());
                }
            }
            // It may be the service's own words, and those can hold a signed link.
            ended.reason = Some(message.map(plain));
            ended.hint = hint;
        }
        ended
    }

    /// How that ends the shot. A task that exists is paid for, whatever became of the asking after it.
    fn end(&self, has_task: bool) -> End {
        let not_started = |end| if has_task { End::Unfinished } else { end };
        match self {
            Self::NotMade(NotMade::NotAsked(not)) => end_of(not, has_task),
            Self::NotMade(NotMade::NotWaited(not)) => match not {
                NotWaited::Failed { .. } => End::Failed,
                NotWaited::UnreadableLinks { .. } => End::Undelivered,
                NotWaited::Deadline { .. } | NotWaited::Lost(_) => End::Unfinished,
            },
            Self::NotMade(NotMade::NotDelivered(not)) => match not {
                NotDelivered::NoLinks { .. }
                | NotDelivered::UnreadableLinks { .. }
                | NotDelivered::UnmatchedLinks { .. }
                | NotDelivered::FewerLinks { .. }
                | NotDelivered::Download { .. }
                | NotDelivered::Gone { .. } => End::Undelivered,
            },
            Self::Ledger(_) | Self::Broken(_) => not_started(End::Broken),
        }
    }

    /// How long the service asked to be left alone.
    fn retry_after(&self) -> Option<Duration> {
        let error = match self {
            Self::NotMade(NotMade::NotAsked(NotAsked::PriceNotAsked(error))) => Some(error),
            Self::NotMade(NotMade::NotAsked(not)) => not.submit(),
            Self::NotMade(NotMade::NotWaited(NotWaited::Lost(lost))) => Some(&lost.error),
            Self::NotMade(NotMade::NotDelivered(NotDelivered::Download { error, .. })) => Some(error),
            Self::NotMade(NotMade::NotWaited(_) | NotMade::NotDelivered(_))
            | Self::Ledger(_)
            | Self::Broken(_) => None,
        };
        error.and_then(ClientError::retry_after)
    }

    /// Whether its submit was held back at the last moment: nothing was sent.
    pub fn is_withheld(&self) -> bool {
        matches!(self, Self::NotMade(NotMade::NotAsked(NotAsked::NotSent(error))) if error.is_withheld())
    }

    /// Whether its submit was refused because of the key, as every further one would be.
    fn is_key_refused(&self) -> bool {
        matches!(self, Self::NotMade(NotMade::NotAsked(NotAsked::Rejected(error))) if error.is_key_refused())
    }

    /// Whether the ledger itself cannot be used, and not only what it says of this shot.
    fn is_of_ledger(&self) -> bool {
        let error = match self {
            Self::NotMade(NotMade::NotAsked(NotAsked::Ledger(error))) | Self::Ledger(error) => error,
            Self::NotMade(_) | Self::Broken(_) => return false,
        };
        failure::keeps_everything_from_being_asked(error)
    }

    fn said(&self) -> Said {
        match self {
            Self::NotMade(not) => outcome_text::not_made(not),
            Self::Ledger(error) => outcome_text::ledger(error),
            Self::Broken(what) => Said { message: what.clone(), hint: None },
        }
    }
}

impl From<LedgerError> for NotShot {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

impl From<NotMade> for NotShot {
    fn from(not: NotMade) -> Self {
        Self::NotMade(not)
    }
}

impl From<NotAsked> for NotShot {
    fn from(not: NotAsked) -> Self {
        Self::NotMade(not.into())
    }
}

impl From<NotDelivered> for NotShot {
    fn from(not: NotDelivered) -> Self {
        Self::NotMade(not.into())
    }
}

/// How it ends a shot that it was not asked for. A task that exists is paid for, whatever became of the asking after it.
pub(super) fn end_of(not: &NotAsked, has_task: bool) -> End {
    let not_started = |end| if has_task { End::Unfinished } else { end };
    match not {
        NotAsked::NotSent(error) if error.is_settings() => End::Broken,
        NotAsked::NotSent(error) if error.is_withheld() => not_started(End::NotStarted),
        // Another try, perhaps of another machine, may find it out.
        NotAsked::NotSent(_) | NotAsked::PriceNotAsked(_) => End::Unreachable,
        NotAsked::Rejected(_) => End::Rejected,
        NotAsked::Unsettled { .. } | NotAsked::UnsettledEarlier { .. } => End::Unsettled,
        NotAsked::CountedAsCharged { .. } => End::Failed,
        NotAsked::OverBudget(_) | NotAsked::SpendingStopped(_) => End::OverBudget,
        NotAsked::HeldBack(HeldBack::EndNotConfirmed(_)) => End::Failed,
        NotAsked::HeldBack(_) => not_started(End::NotStarted),
        NotAsked::Store(_) | NotAsked::Ledger(_) | NotAsked::Internal(_) => not_started(End::Broken),
    }
}

pub(super) fn retry_hint() -> Text {
    text!(
        "`--retry-failed` makes a new take of it, which is paid for",
        "使用 `--retry-failed` 可为其重新生成（会产生费用）"
    )
}
