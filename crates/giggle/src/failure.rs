//! The door's form of what went wrong: which exit code, what was billed, and whether to repeat.
//!
//! It is the one place where an outcome becomes a failed command; the words are [`crate::outcome_text`]'s.

use crate::error::{Billed, CommandError};
use crate::exit_code::ExitCode;
use crate::ledger::{LedgerError, OverBudget};
use crate::outcome_text::{self, Said};
use crate::production::{HeldBack, Lost, NotAsked, NotDelivered, NotMade, NotWaited};
use giggle_client::ClientError;
use giggle_domain::{Status, TaskId};

/// What programs read where the service does not know a task that was submitted.
pub const NOT_KNOWN: &str = "task_not_known";

fn said(code: ExitCode, said: Said) -> CommandError {
    let error = CommandError::new(code, said.message);
    match said.hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

/// Adds how long the service asked to be left alone, for programs; people read it in the message.
fn patient(failure: CommandError, error: &ClientError) -> CommandError {
    match error.retry_after() {
        Some(pause) => failure.detail("retry_after_seconds", pause.as_secs().into()),
        None => failure,
    }
}

/// A query, an upload or an account request that failed.
pub fn client(error: &ClientError) -> CommandError {
    let code = if error.is_settings() {
        ExitCode::Settings
    } else if error.is_rejected() {
        ExitCode::Rejected
    } else {
        ExitCode::Unreachable
    };
    patient(said(code, outcome_text::client(error)).retryable(error.is_retryable()), error)
}

/// A submit that gave no task id.
pub fn submit(error: &ClientError, is_recorded: bool) -> CommandError {
    let words = outcome_text::submit(error, is_recorded);
    let failure = if error.may_have_been_accepted() {
        said(ExitCode::Unsettled, words).billed(Billed::Unknown)
    } else {
        let code = client(error).code();
        said(code, words).retryable(error.is_retryable()).billed(Billed::No)
    };
    let failure = patient(failure, error);
    match error.task_id() {
        // It may be its own, and asking about it is free.
        Some(id) => failure.task(id),
        None => failure,
    }
}

/// A shot that has no task.
pub fn not_asked(not: &NotAsked) -> CommandError {
    let words = outcome_text::not_asked(not);
    match not {
        NotAsked::NotSent(error) | NotAsked::Rejected(error) => submit(error, true),
        NotAsked::Unsettled { error, is_recorded } => submit(error, *is_recorded),
        NotAsked::UnsettledEarlier { .. } => said(ExitCode::Unsettled, words),
        NotAsked::CountedAsCharged { task_id, .. } => said(ExitCode::Failed, words).task(task_id),
        NotAsked::OverBudget(_) | NotAsked::SpendingStopped(_) => said(ExitCode::Budget, words),
        NotAsked::PriceNotAsked(error) => {
            patient(said(ExitCode::Budget, words).billed(Billed::No).retryable(error.is_retryable()), error)
        }
        // This command sent nothing; what the earlier task cost, nobody has said.
        NotAsked::HeldBack(HeldBack::EndNotConfirmed(task_id)) => {
            said(ExitCode::Unfinished, words).billed(Billed::Unknown).task(task_id)
        }
        NotAsked::HeldBack(HeldBack::TakeOpen(_)) => said(ExitCode::Unsettled, words).billed(Billed::No),
        NotAsked::HeldBack(HeldBack::PriceRose { .. }) => said(ExitCode::Usage, words).billed(Billed::No),
        NotAsked::HeldBack(_) => said(ExitCode::Unfinished, words).billed(Billed::No),
        NotAsked::Store(_) => said(ExitCode::Settings, words),
        NotAsked::Ledger(error) => ledger(error),
        NotAsked::Internal(_) => said(ExitCode::Internal, words).billed(Billed::No),
    }
}

/// The same for a client of a server: what bounds it is its day, and no command.
pub fn not_asked_of_client(not: &NotAsked) -> CommandError {
    match not {
        NotAsked::OverBudget(OverBudget::Command { needed, spent, limit }) => {
            said(ExitCode::Budget, outcome_text::over_a_clients_budget(*needed, *spent, *limit))
        }
        other => not_asked(other),
    }
}

/// A task that could not be asked about: never *rejected*, which would say that nothing was started.
pub fn lost(lost: &Lost) -> CommandError {
    let error = &lost.error;
    let code = if error.is_settings() {
        ExitCode::Settings
    } else if error.is_unreachable() && !lost.is_watched {
        ExitCode::Unreachable
    } else {
        ExitCode::Unfinished
    };
    let failure = said(code, outcome_text::lost(lost))
        .task(&lost.task_id)
        .billed(if lost.is_ours { Billed::Yes } else { Billed::Unknown })
        .retryable(error.is_retryable() && !lost.would_pay_again);
    // Only a person can end the wait for it; who speaks for one must know.
    let is_gone = lost.is_recorded && error.is_not_found();
    let failure = if is_gone { failure.detail(NOT_KNOWN, true.into()) } else { failure };
    patient(failure, error)
}

/// A task that was accepted and ended badly.
pub fn failed(task_id: &TaskId, status: &Status, reason: &str) -> CommandError {
    said(ExitCode::Failed, outcome_text::failed(status, reason)).task(task_id)
}

/// A task that has not ended.
pub fn still_running(task_id: &TaskId, status: &Status) -> CommandError {
    said(ExitCode::Unfinished, outcome_text::still_running(task_id, status)).task(task_id)
}

/// Waiting that gave no clips.
pub fn not_waited(not: &NotWaited) -> CommandError {
    let words = outcome_text::not_waited(not);
    match not {
        NotWaited::Failed { task_id, .. } => said(ExitCode::Failed, words).task(task_id),
        NotWaited::UnreadableLinks { task_id } => said(ExitCode::Undelivered, words).task(task_id),
        NotWaited::Deadline { task_id, would_pay_again, .. } => {
            said(ExitCode::Unfinished, words).task(task_id).retryable(!would_pay_again)
        }
        NotWaited::Lost(it) => lost(it),
    }
}

/// Clips that are not here.
pub fn not_delivered(not: &NotDelivered) -> CommandError {
    let failure = said(ExitCode::Undelivered, outcome_text::not_delivered(not));
    match not {
        NotDelivered::NoLinks { task_id }
        | NotDelivered::UnreadableLinks { task_id }
        | NotDelivered::UnmatchedLinks { task_id }
        | NotDelivered::FewerLinks { task_id, .. } => failure.task(task_id),
        // A file that is in the way stays there.
        NotDelivered::Download { task_id, error } => {
            patient(failure.task(task_id).retryable(!error.is_file_in_the_way()), error)
        }
        NotDelivered::Gone { task_id, status, .. } => failure.task(task_id).retryable(!status.is_final()),
    }
}

/// A shot whose clips are not here, by the step that broke.
pub fn not_made(not: &NotMade) -> CommandError {
    match not {
        NotMade::NotAsked(not) => not_asked(not),
        NotMade::NotWaited(not) => not_waited(not),
        NotMade::NotDelivered(not) => not_delivered(not),
    }
}

/// Trouble of the ledger.
pub fn ledger(error: &LedgerError) -> CommandError {
    let code = match error {
        LedgerError::Newer { .. }
        | LedgerError::NotALedger { .. }
        | LedgerError::NetworkFolder { .. }
        | LedgerError::NotPrivate { .. }
        | LedgerError::NotOwned { .. }
        | LedgerError::Folder { .. }
        | LedgerError::Places { .. }
        | LedgerError::Lost(_)
        | LedgerError::Unreadable { .. }
        | LedgerError::Gap { .. }
        | LedgerError::InMemory { .. }
        | LedgerError::Beside { .. }
        | LedgerError::UnknownKey
        | LedgerError::FailedOver { .. }
        | LedgerError::Recovered { .. }
        // What the machine lacks: room on its disk, or a lock that another process holds.
        | LedgerError::Busy
        | LedgerError::Storage(_) => ExitCode::Settings,
        LedgerError::NoSuchShot
        | LedgerError::TooShort { .. }
        | LedgerError::Ambiguous { .. }
        | LedgerError::TaskHeld { .. } => ExitCode::Usage,
        LedgerError::TooEarly { .. } => ExitCode::Unsettled,
        LedgerError::Refused(_)
        | LedgerError::Unwritable(_)
        | LedgerError::NothingRan => ExitCode::Internal,
    };
    said(code, outcome_text::ledger(error))
}

/// Whether trouble of the ledger keeps every shot from being asked for, and not only the one that it is about.
pub fn keeps_everything_from_being_asked(error: &LedgerError) -> bool {
    ledger(error).code() == ExitCode::Settings
        && !matches!(error, LedgerError::Unreadable { .. } | LedgerError::Gap { .. })
}

impl From<NotAsked> for CommandError {
    fn from(not: NotAsked) -> Self {
        not_asked(&not)
    }
}

impl From<Lost> for CommandError {
    fn from(it: Lost) -> Self {
        lost(&it)
    }
}

impl From<NotWaited> for CommandError {
    fn from(not: NotWaited) -> Self {
        not_waited(&not)
    }
}

impl From<NotDelivered> for CommandError {
    fn from(not: NotDelivered) -> Self {
        not_delivered(&not)
    }
}

impl From<NotMade> for CommandError {
    fn from(not: NotMade) -> Self {
        not_made(&not)
    }
}
