//! The clips that the ledger knows to have been brought, where they still lie.
//!
//! What was paid for is no draft, whatever its bytes say of themselves: a service can hand out any film, one of giggle's own drafts
//! as well.

use crate::clip_target::{Target, is_draft_file, whole_ones};
use crate::ledger::{Filter, LedgerError, Standing};
use crate::session::Session;
use crate::whole_file::holds;
use std::path::{Path, PathBuf};

/// A task has no more clips than this.
pub const MOST_CLIPS: usize = 4;

/// Takes from a target that it may replace drafts, if one of those that lie there is a clip that was paid for.
///
/// # Errors
///
/// Trouble of the ledger.
pub fn keep_paid(target: &mut Target, count: usize, session: &Session) -> Result<(), LedgerError> {
    let places = (0..count).map(|index| target.file(index));
    let drafts: Vec<PathBuf> = places.filter(|path| is_draft_file(path)).collect();
    if !target.may_replace_draft || drafts.is_empty() {
        return Ok(());
    }
    let filter = Filter { standings: vec![Standing::Downloaded], ..Filter::default() };
    for row in session.ledger.list(&filter)? {
        let Some(first) = row.file.as_deref().map(Path::new) else { continue };
        // Further clips of a shot lie beside its first one, under its name and a number.
        let is_named = |path: &PathBuf| name(path).starts_with(&name(first));
        if !drafts.iter().any(is_named) {
            continue;
        }
        let shot = session.ledger.shot(row.id)?;
        let tasks = shot.numbered().filter_map(|(_, attempt)| attempt.task.as_ref());
        let brought = whole_ones(tasks.flat_map(|task| &task.files));
        if drafts.iter().any(|path| brought.iter().any(|whole| holds(path, whole))) {
            target.may_replace_draft = false;
            return Ok(());
        }
    }
    Ok(())
}

/// A name without its ending, as systems compare it that know no capitals.
fn name(path: &Path) -> String {
    path.file_stem().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default()
}
