//! The mark of a ledger that was moved or is being moved: whoever opens it is told, and submits nothing with it.
//!
//! A ledger that is being moved has one at each end, so that neither place is used, by whichever machine, before the copy is there
//! and was compared. The marks stay where the move is broken off, and whoever repeats it goes on.

use crate::database_text::{UNFINISHED, UNFINISHED_FROM, move_into, unfinished_move};
use crate::error::CommandError;
use crate::ledger::MOVED_FILE;
use crate::whole_file;
use giggle_domain::text;
use std::path::Path;

/// The mark of a state folder's ledger.
///
/// # Errors
///
/// Exit 3 where it cannot be read.
pub fn of_folder(folder: &Path) -> Result<Option<String>, CommandError> {
    let path = folder.join(MOVED_FILE);
    match std::fs::read_to_string(&path) {
        Ok(mark) => Ok(Some(mark.trim().to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unusable(&path, &error)),
    }
}

/// A ledger that was moved is never continued: what the new one pays for, it would not know.
pub fn refusal(mark: &str, folder: &Path) -> CommandError {
    let file = folder.join(MOVED_FILE);
    let shown = file.display();
    if let Some(place) = mark.strip_prefix(UNFINISHED) {
        let (said, hint) = unfinished_move(place);
        let otherwise = text!(
            "only if that place is lost for good, and nothing was ever submitted with it, remove {shown} and go on here",
            "仅当该位置已永久丢失，且从未用它提交过时，才可删除 {shown} 并在此继续"
        );
        return CommandError::settings(said).hint(hint.then(&text!("; ", "；"), &otherwise));
    }
    if let Some(place) = mark.strip_prefix(UNFINISHED_FROM) {
        let (said, hint) = move_into(place);
        return CommandError::settings(said).hint(hint);
    }
    CommandError::settings(text!("this ledger was moved to {mark}", "该账本已移至 {mark}")).hint(text!(
        "use the ledger at its new place, which GIGGLE_LEDGER, --ledger or GIGGLE_STATE_DIR names; only if it was never used there, remove {shown}",
        "请使用新位置：GIGGLE_LEDGER、--ledger 或 GIGGLE_STATE_DIR；仅当新账本从未使用过时才可删除 {shown}"
    ))
}

/// Writes the mark of a state folder's ledger, or takes it away.
///
/// # Errors
///
/// Exit 3 where that cannot be done.
pub fn set_in_folder(folder: &Path, mark: Option<&str>) -> Result<(), CommandError> {
    let path = folder.join(MOVED_FILE);
    let set = match mark {
        Some(mark) => whole_file::write(&path, mark.as_bytes()),
        None => std::fs::remove_file(&path),
    };
    set.map_err(|error| unusable(&path, &error))
}

/// The failure of a mark's file.
pub fn unusable(path: &Path, error: &std::io::Error) -> CommandError {
    let shown = path.display();
    CommandError::settings(text!("{shown}: {error}", "{shown}：{error}"))
}

/// The refusal to move a ledger to a place whose own was moved: neither of the two could be used afterwards.
pub fn refusal_of_target(mark: &str, folder: &Path) -> CommandError {
    if mark.starts_with(UNFINISHED) || mark.starts_with(UNFINISHED_FROM) {
        return refusal(mark, folder);
    }
    let (shown, file) = (folder.display(), folder.join(MOVED_FILE));
    let file = file.display();
    CommandError::settings(text!(
        "{shown} has a ledger that was moved to {mark}",
        "{shown} 中的账本已移至 {mark}"
    ))
    .hint(text!(
        "move it to another folder, or go on with {mark}; only if nothing was submitted there since then, remove {file} and use {shown}",
        "请移至其他文件夹，或继续使用 {mark}；仅当其后未在那里提交过时，才可删除 {file} 并使用 {shown}"
    ))
}
