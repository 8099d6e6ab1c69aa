//! Where the ledger is, and how it is opened, taken as it is, and begun anew.
//!
//! Whose shots they are and what may be spent is [`session`](crate::session)'s affair.

use crate::error::CommandError;
use crate::failure;
use crate::home;
use crate::ledger::{
    Clock as _, Ledger, LedgerError, Loss, Recovered, SqliteEngine, StateFolder, Submitter, SystemClock,
    recover,
};
use crate::ledger_mark;
use crate::settings::Settings;
use crate::shared_ledger;
use giggle_domain::text;
use std::path::PathBuf;
use std::sync::Arc;

/// Opens the ledger of the state folder.
///
/// # Errors
///
/// Exit 3 where it cannot be used.
pub fn open_ledger(settings: &Settings) -> Result<Ledger, CommandError> {
    if let Some(address) = shared_ledger::address(settings)? {
        return shared_ledger::open_ledger(address, settings, &host_name());
    }
    open_own_ledger(settings)
}

/// Opens this machine's own ledger, whatever the settings say of a shared one.
///
/// # Errors
///
/// Exit 3 where it cannot be used.
pub fn open_own_ledger(settings: &Settings) -> Result<Ledger, CommandError> {
    open_sqlite(&state_folder(settings)?).map_err(|error| failure::ledger(&error))
}

/// Takes what is left of a ledger that lost something for the whole of it from here on. Of a shared one, if its summary is not what
/// its events say, the summary is made anew from them, and nothing else changes.
///
/// # Errors
///
/// Exit 3 where nothing is left.
pub fn recover_ledger(settings: &Settings) -> Result<Recovered, CommandError> {
    if shared_ledger::address(settings)?.is_some() {
        let trouble = |error| failure::ledger(&error);
        let ledger = open_ledger(settings)?;
        if ledger.is_summary_true().map_err(trouble)? {
            // There is nothing to be done, and a person may mean another ledger.
            refuse_shared(settings)?;
        }
        let untold = ledger.rebuild().map_err(trouble)?;
        return Ok(Recovered { ledger, salvaged: None, untold });
    }
    let folder = state_folder(settings)?;
    recover(&folder, Arc::new(SystemClock), Submitter::on(&host_name())).map_err(|error| match error {
        // The way out that is usually named is this one.
        LedgerError::Lost(Loss::Parts) => failure::ledger(&error).hint(text!(
            "nothing in it can be read; restore a copy of the state folder, or start over with `giggle ledger new`, which forgets what was paid for: `giggle settle` then lists the charges of the account",
            "其中没有可读取的内容；请恢复状态文件夹的备份，或用 `giggle ledger new` 重新开始（将不再记得已付费的内容）：之后 `giggle settle` 会列出账户的扣费"
        )),
        _ => failure::ledger(&error),
    })
}

/// Begins an empty ledger; what is there is put aside. Returns where it was put.
///
/// # Errors
///
/// Exit 3 where the files cannot be moved.
pub fn new_ledger(settings: &Settings) -> Result<Option<PathBuf>, CommandError> {
    refuse_shared(settings)?;
    let trouble = |error| failure::ledger(&error);
    let folder = state_folder(settings)?;
    let name = format!("put-aside-{}", SystemClock.now().wall.0);
    let aside = folder.set_aside(&name).map_err(trouble)?;
    open_sqlite(&folder).map_err(trouble)?;
    Ok(aside)
}

/// What is done to the files of a ledger is done to one of this machine's own.
pub(crate) fn refuse_shared(settings: &Settings) -> Result<(), CommandError> {
    let Some(address) = shared_ledger::address(settings)? else { return Ok(()) };
    let place = address.place();
    Err(CommandError::usage(text!(
        "the ledger is postgres://{place}; this command is for a ledger in a state folder",
        "当前账本为 postgres://{place}；该命令仅用于状态文件夹中的账本"
    ))
    .hint(text!(
        "unset GIGGLE_LEDGER to use it for this machine's own ledger; a database is restored from its backup, and `giggle settle` then finds what is missing",
        "如需用于本机账本，请取消 GIGGLE_LEDGER；数据库请从备份恢复，再运行 `giggle settle` 查明缺失的内容"
    )))
}

/// The failure where nobody says where the state folder is.
pub fn no_state_folder() -> CommandError {
    let what = match home::folder() {
        Some(_) => text!("the state folder of this platform is not known", "无法确定本系统的状态文件夹"),
        None if std::env::var_os("HOME").is_none_or(|it| it.is_empty()) => {
            text!("the state folder is not known: HOME is not set", "无法确定状态文件夹：未设置 HOME")
        }
        None => text!(
            "the state folder is not known: HOME is not an absolute path",
            "无法确定状态文件夹：HOME 不是绝对路径"
        ),
    };
    CommandError::settings(what).hint(text!(
        "set HOME, or GIGGLE_STATE_DIR to a folder of your own; `giggle --no-ledger query TASK_ID` and `download` work without one",
        "请设置 HOME，或将 GIGGLE_STATE_DIR 设为您自己的文件夹；`giggle --no-ledger query TASK_ID` 和 `download` 无需该文件夹"
    ))
}

/// The state folder, found fit.
///
/// # Errors
///
/// Exit 3 where it cannot be used.
pub fn state_folder(settings: &Settings) -> Result<StateFolder, CommandError> {
    folder_to_move(settings, None)
}

/// The same, for whoever moves its ledger: this mark does not keep them out.
///
/// # Errors
///
/// As [`state_folder`].
pub(crate) fn folder_to_move(
    settings: &Settings,
    own_mark: Option<&str>,
) -> Result<StateFolder, CommandError> {
    let folder = settings.folders.state.as_ref().ok_or_else(no_state_folder)?;
    if folder.is_relative() {
        // It would be another ledger in every working directory, each knowing nothing of what the others paid for.
        let shown = folder.display();
        return Err(CommandError::settings(text!(
            "GIGGLE_STATE_DIR: `{shown}` is not an absolute path",
            "GIGGLE_STATE_DIR：`{shown}` 不是绝对路径"
        ))
        .hint(text!("give the whole path of the folder, beginning with /", "请给出以 / 开头的完整路径")));
    }
    let mark = ledger_mark::of_folder(folder)?.filter(|mark| Some(mark.as_str()) != own_mark);
    if let Some(mark) = mark {
        return Err(ledger_mark::refusal(&mark, folder));
    }
    let copies = settings.folders.copies();
    let folder = StateFolder::prepare(folder).map_err(|error| failure::ledger(&error))?;
    Ok(folder.with_copies(copies))
}

/// The ledger of one machine, by this machine's clocks and under this process's name.
pub(crate) fn open_sqlite(folder: &StateFolder) -> Result<Ledger, LedgerError> {
    let clock = Arc::new(SystemClock);
    let engine = SqliteEngine::open(folder, clock.clone())?;
    Ok(Ledger::open(engine, clock, Submitter::on(&host_name())))
}

/// A second engine over this machine's own ledger, to ask it without waiting for writers; `None` where the ledger is shared.
///
/// # Errors
///
/// Exit 3 where it cannot be used.
pub fn reader(settings: &Settings) -> Result<Option<SqliteEngine>, CommandError> {
    if shared_ledger::address(settings)?.is_some() {
        return Ok(None);
    }
    let engine = SqliteEngine::open(&state_folder(settings)?, Arc::new(SystemClock));
    engine.map(Some).map_err(|error| failure::ledger(&error))
}

/// The name of this machine; empty where the system has none.
pub fn host_name() -> String {
    #[cfg(unix)]
    return rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    std::env::var("COMPUTERNAME").unwrap_or_default()
}
