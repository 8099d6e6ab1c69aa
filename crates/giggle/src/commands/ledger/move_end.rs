//! One end of a move, or of an import: a ledger's place with its mark, which keeps out everybody but whoever moves it.

use crate::database_text::UNFINISHED_IMPORT;
use crate::error::CommandError;
use crate::failure;
use crate::ledger::{
    FAILED_IMPORT_FILE, Ledger, LedgerError, SqliteEngine, StateFolder, Submitter, SystemClock,
};
use crate::ledger_mark;
use crate::ledger_place::{folder_to_move, host_name, no_state_folder};
use crate::settings::Settings;
use crate::shared_ledger;
use crate::shell;
use crate::whole_file;
use giggle_domain::text;
use giggle_ledger_postgres::{Address, PostgresEngine};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The file that is locked while a folder's ledger is moved.
const MOVING_FILE: &str = "ledger.moving";

/// The refusal of a place that cannot take a ledger: if something is missing, it is the ledger that was there before, not the one that is moved.
fn refusal_of_place(error: &LedgerError, place: &str) -> CommandError {
    if !matches!(error, LedgerError::Lost(_)) {
        return failure::ledger(error);
    }
    let said = CommandError::settings(text!(
        "{place} had a ledger before, and it is not there any more, or not complete",
        "{place} 此前有过账本，现已缺失或不完整"
    ));
    let word = shell::word(place);
    said.hint(text!(
        "move to another folder; or, if that ledger is known where it was moved to, put an empty one in its place (`GIGGLE_STATE_DIR={word} giggle ledger new`), and repeat the command",
        "请移至其他文件夹；若那个账本在其移入之处仍在，也可在此新建空账本（`GIGGLE_STATE_DIR={word} giggle ledger new`），然后重试"
    ))
}

/// Whether two folders are one that is mounted twice.
#[cfg(unix)]
fn are_one_file(one: &Path, other: &Path) -> bool {
    let facts = |path: &Path| {
        let facts = std::fs::metadata(path).ok()?;
        Some((std::os::unix::fs::MetadataExt::dev(&facts), std::os::unix::fs::MetadataExt::ino(&facts)))
    };
    facts(one).is_some_and(|one| facts(other) == Some(one))
}

#[cfg(not(unix))]
fn are_one_file(_: &Path, _: &Path) -> bool {
    false
}

/// One end of a move.
#[derive(Debug, Clone)]
pub(super) enum End {
    /// A database.
    Shared(Box<Address>),
    /// A state folder.
    Folder(PathBuf),
}

impl End {
    /// Where the ledger is that the settings name.
    ///
    /// # Errors
    ///
    /// Exit 3 where that is not known.
    pub(super) fn of(settings: &Settings) -> Result<Self, CommandError> {
        if let Some(address) = shared_ledger::address(settings)? {
            return Ok(Self::Shared(Box::new(address)));
        }
        settings.folders.state.clone().map(Self::Folder).ok_or_else(no_state_folder)
    }

    /// The place that a person names.
    ///
    /// # Errors
    ///
    /// Exit 3 for something that is none.
    pub(super) fn named(to: &str) -> Result<Self, CommandError> {
        if to.contains("://") {
            return shared_ledger::named(to).map(Box::new).map(Self::Shared);
        }
        let named = Path::new(to);
        // A folder of a database's address, in whichever form, would have the password in its name.
        let is_plainly_a_folder =
            named.is_absolute() || ["./", "../", ".\\", "..\\"].iter().any(|it| to.starts_with(it));
        if !is_plainly_a_folder || to.contains("password=") {
            return Err(CommandError::usage(text!(
                "the place to move to is neither the address of a database nor a folder",
                "目标位置既不是数据库地址，也不是文件夹"
            ))
            .hint(text!(
                "an address is written `postgres://user@host:5432/database`, and a folder with its whole path, or beginning with `./`",
                "数据库地址应写作 `postgres://user@host:5432/database`，文件夹请写完整路径，或以 `./` 开头"
            )));
        }
        let unusable = |error| CommandError::settings(text!("{to}: {error}", "{to}：{error}"));
        let folder = std::path::absolute(named).map_err(unusable)?;
        if let Some(parent) = folder.parent().filter(|parent| !parent.is_dir()) {
            let parent = parent.display();
            return Err(CommandError::usage(text!(
                "there is no folder {parent} to move the ledger into",
                "没有可供移入账本的文件夹 {parent}"
            ))
            .hint(text!(
                "make it first, if this is the place that you mean: what was paid for is known there alone afterwards",
                "若确为目标位置，请先创建：此后只有那里记录已付费的内容"
            )));
        }
        Ok(Self::Folder(folder))
    }

    /// The place, for people; no password is in it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Shared(address) => format!("postgres://{}", address.place()),
            Self::Folder(folder) => folder.display().to_string(),
        }
    }

    /// Whether both are one place.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Folder(one), Self::Folder(other)) => {
                let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
                real(one) == real(other) || are_one_file(one, other)
            }
            (one, other) => one.shown() == other.shown(),
        }
    }

    /// Keeps other moves of a folder's ledger away, as long as the file is open; a database changes its mark for one of them only.
    ///
    /// # Errors
    ///
    /// Exit 3 where another move is under way.
    pub(super) fn lock(&self) -> Result<Option<File>, CommandError> {
        let Self::Folder(folder) = self else { return Ok(None) };
        let path = folder.join(MOVING_FILE);
        let open = || File::options().create(true).truncate(false).write(true).open(&path);
        if !folder.is_dir() {
            return Ok(None);
        }
        let file = open().map_err(|error| ledger_mark::unusable(&path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Err(failure::ledger(&LedgerError::Busy)),
            Err(TryLockError::Error(error)) => Err(ledger_mark::unusable(&path, &error)),
        }
    }

    /// Its mark.
    ///
    /// # Errors
    ///
    /// Exit 3 where it cannot be read.
    pub(super) fn mark(&self) -> Result<Option<String>, CommandError> {
        match self {
            Self::Shared(address) => {
                PostgresEngine::mark_of(address).map_err(|error| failure::ledger(&error))
            }
            Self::Folder(folder) => ledger_mark::of_folder(folder),
        }
    }

    /// Changes its mark from this one, or from none, to that one, or to none; whether it was so.
    ///
    /// # Errors
    ///
    /// Exit 3 where it cannot be written.
    pub(super) fn change_mark(&self, from: Option<&str>, to: Option<&str>) -> Result<bool, CommandError> {
        let folder = match self {
            Self::Shared(address) => {
                return PostgresEngine::change_mark(address, from, to)
                    .map_err(|error| failure::ledger(&error));
            }
            Self::Folder(folder) => folder,
        };
        if ledger_mark::of_folder(folder)?.as_deref() != from {
            return Ok(false);
        }
        if from != to {
            ledger_mark::set_in_folder(folder, to)?;
        }
        Ok(true)
    }

    /// Opens the ledger that is moved: the one that the settings name.
    ///
    /// # Errors
    ///
    /// Exit 3 where it cannot be used, or has another mark than this.
    pub(super) fn open_old(&self, settings: &Settings, mark: &str) -> Result<Ledger, CommandError> {
        match self {
            Self::Shared(address) => {
                let submitter = Submitter::on(&host_name());
                let engine = shared_ledger::open_to_move((**address).clone(), &submitter, mark)?;
                shared_ledger::journaled(engine, submitter, settings)
            }
            Self::Folder(_) => Self::open_folder(settings, mark),
        }
    }

    fn open_folder(settings: &Settings, mark: &str) -> Result<Ledger, CommandError> {
        let clock = Arc::new(SystemClock);
        let engine = SqliteEngine::open_to_move(&folder_to_move(settings, Some(mark))?, clock.clone());
        let engine = engine.map_err(|error| failure::ledger(&error))?;
        Ok(Ledger::open(engine, clock, Submitter::on(&host_name())))
    }

    /// Opens the ledger that the settings name, for an export. One that is made for that is marked from its first moment: what the
    /// export holds may have been paid for, so nothing is sent before it is here.
    ///
    /// # Errors
    ///
    /// Exit 3 where it cannot be used.
    pub(super) fn open_for_import(&self, settings: &Settings) -> Result<Ledger, CommandError> {
        match self {
            Self::Shared(address) => {
                let submitter = Submitter::on(&host_name());
                let engine = shared_ledger::open_to_fill((**address).clone(), &submitter, UNFINISHED_IMPORT)?;
                shared_ledger::journaled(engine, submitter, settings)
            }
            Self::Folder(_) => {
                let folder = folder_to_move(settings, None)?;
                if !StateFolder::has_ledger(folder.root(), &settings.folders.copies()) {
                    self.begin_import()?;
                }
                Self::open_folder(settings, UNFINISHED_IMPORT)
            }
        }
    }

    /// Opens the ledger at the place to which another one is moved. One that is made for that has the mark from its first moment.
    ///
    /// # Errors
    ///
    /// Exit 3 where it cannot be used, or has another mark than this.
    pub(super) fn open_new(&self, settings: &Settings, mark: &str) -> Result<Ledger, CommandError> {
        let (clock, submitter) = (Arc::new(SystemClock), Submitter::on(&host_name()));
        match self {
            Self::Shared(address) => {
                let engine = shared_ledger::open_to_fill((**address).clone(), &submitter, mark)?;
                Ok(Ledger::open(engine, clock, submitter))
            }
            Self::Folder(folder) => {
                if let Some(found) = ledger_mark::of_folder(folder)?.filter(|found| found != mark) {
                    return Err(ledger_mark::refusal_of_target(&found, folder));
                }
                // What this machine remembers of a ledger that was there once would keep the new one from sending.
                let copies = settings.folders.copies();
                let is_new = !StateFolder::has_ledger(folder, &copies);
                let prepared = StateFolder::prepare(folder);
                if prepared.is_ok() && is_new {
                    self.change_mark(None, Some(mark))?;
                }
                let engine = prepared
                    .map(|folder| folder.with_copies(copies))
                    .and_then(|folder| SqliteEngine::open_to_move(&folder, clock.clone()))
                    .map_err(|error| refusal_of_place(&error, &self.shown()))?;
                Ok(Ledger::open(engine, clock, submitter))
            }
        }
    }

    /// Notes a shared ledger in this machine's journal, so that it is missed here; a folder's is noted in the folder. The move is
    /// done, and the next command that uses the ledger does the same: a failure stops nobody.
    pub(super) fn remember(&self, settings: &Settings) {
        if let Self::Shared(address) = self
            && let Ok(ledger) = shared_ledger::open_ledger((**address).clone(), settings, &host_name())
        {
            let _ = ledger.check();
        }
    }

    /// Marks an empty ledger that an export is read into: what that holds may have been paid for, so nothing is sent before it is here.
    ///
    /// # Errors
    ///
    /// Exit 3 where that cannot be written.
    pub(super) fn begin_import(&self) -> Result<(), CommandError> {
        match self {
            Self::Shared(_) => self.change_mark(None, Some(UNFINISHED_IMPORT)).map(drop),
            Self::Folder(folder) => {
                let mark = folder.join(FAILED_IMPORT_FILE);
                whole_file::write_private(&mark, &[]).map_err(|error| ledger_mark::unusable(&mark, &error))
            }
        }
    }

    /// Takes that mark away.
    ///
    /// # Errors
    ///
    /// Exit 3 where that cannot be done.
    pub(super) fn end_import(&self) -> Result<(), CommandError> {
        match self {
            Self::Shared(_) => self.change_mark(Some(UNFINISHED_IMPORT), None).map(drop),
            Self::Folder(folder) => {
                let mark = folder.join(FAILED_IMPORT_FILE);
                match std::fs::remove_file(&mark) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        Err(ledger_mark::unusable(&mark, &error))
                    }
                    Ok(()) | Err(_) => Ok(()),
                }
            }
        }
    }
}
