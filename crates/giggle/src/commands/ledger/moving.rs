//! `giggle ledger move`: the whole ledger into another place, compared by hash, and the old one marked.

use crate::error::CommandError;
use crate::failure;
use crate::ledger::{Contents, CopyFault, Ledger, SqliteEngine, StateFolder, Submitter, SystemClock};
use crate::output::Output;
use crate::session::{Session, host_name, mark_as_moved, open_ledger};
use crate::settings::Settings;
use crate::shared_ledger;
use giggle_domain::{counted, text};
use giggle_ledger_postgres::PostgresEngine;
use std::path::Path;
use std::sync::Arc;

/// What was moved, and where to.
#[derive(Debug)]
pub struct Moved {
    /// The place, for people; no password is in it.
    pub place: String,
    /// What was moved.
    pub contents: Contents,
}

/// Copies the ledger that the settings name to a database or a state folder, and marks the old one.
///
/// # Errors
///
/// Exit 3: the new place cannot be used or holds a ledger already; the old one stays as it was then.
pub(super) fn run(to: &str, settings: &Settings) -> Result<Moved, CommandError> {
    let from = open_ledger(settings)?;
    from.sweep(None).map_err(|error| failure::ledger(&error))?;
    refuse_open_queue(settings)?;
    let (place, target) = open(to)?;
    // Marked first: what somebody pays for while the copy is made would be in the old one alone.
    mark_as_moved(settings, Some(&place))?;
    match from.copy_into(&target) {
        Ok(contents) => Ok(Moved { place, contents }),
        Err(fault) => {
            mark_as_moved(settings, None)?;
            Err(refused(&fault, &place))
        }
    }
}

/// The queue stays where it is: what still waits in it would be forgotten.
fn refuse_open_queue(settings: &Settings) -> Result<(), CommandError> {
    let silent = Output { json: false, quiet: true, no_input: true, language: settings.language };
    let session = match settings.key()? {
        Some(_) => Session::open(settings, &settings.client()?, None, &silent)?,
        None => None,
    };
    let Some(session) = session else { return Ok(()) };
    let lists = session.ledger.queued_lists(&session.realm).map_err(|error| failure::ledger(&error))?;
    let open: u64 = lists.iter().map(|(_, counts)| counts.open()).sum();
    if open == 0 {
        return Ok(());
    }
    Err(CommandError::settings(text!(
        "the queue of this ledger has {open} shots that are not finished, and the queue is not moved",
        "该账本的队列中有 {open} 个未完成的镜头，而队列不会随账本移动"
    ))
    .hint(text!(
        "finish them with `giggle work --until-empty`, or stop their lists with `giggle batch stop LIST`",
        "请用 `giggle work --until-empty` 完成，或用 `giggle batch stop LIST` 停止"
    )))
}

fn open(to: &str) -> Result<(String, Ledger), CommandError> {
    let submitter = Submitter::on(&host_name());
    if to.contains("://") {
        let address = shared_ledger::named(to)?;
        let place = format!("postgres://{}", address.place());
        let engine: PostgresEngine = shared_ledger::open(address, &submitter)?;
        return Ok((place, Ledger::open(engine, Arc::new(SystemClock), submitter)));
    }
    let folder = std::path::absolute(Path::new(to))
        .map_err(|error| CommandError::settings(text!("{to}: {error}", "{to}：{error}")))?;
    let clock = Arc::new(SystemClock);
    let engine = StateFolder::prepare(&folder)
        .and_then(|folder| SqliteEngine::open(&folder, clock.clone()))
        .map_err(|error| failure::ledger(&error))?;
    Ok((folder.display().to_string(), Ledger::open(engine, clock, submitter)))
}

fn refused(fault: &CopyFault, place: &str) -> CommandError {
    match fault {
        CopyFault::NotEmpty { shots } => {
            let en = counted(*shots, "shot", "shots");
            CommandError::settings(text!(
                "{place} already has a ledger with {en}; two ledgers are never merged",
                "{place} 已有账本（{shots} 个镜头）；账本不会合并"
            ))
        }
        CopyFault::Differs => CommandError::settings(text!(
            "the copy differs from the original: another process wrote to one of them",
            "副本与原账本不一致：有其他进程在写入"
        ))
        .hint(text!(
            "stop every giggle process that uses either ledger, empty the new one, and repeat the command; the old ledger is unchanged",
            "请停止所有使用这两个账本的 giggle，清空新账本后重试；原账本未改变"
        )),
        CopyFault::Ledger(error) => shared_ledger::trouble(error),
    }
}
