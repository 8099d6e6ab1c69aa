//! The clips that the ledger knows to have been brought, where they still lie.
//!
//! What was paid for is no draft, whatever its bytes say of themselves: a service can hand out any film, one of giggle's own drafts
//! as well.

use crate::clip_target::{Target, is_draft_file, whole_ones};
use crate::ledger::{Filter, LedgerError, ShotId, Standing};
use crate::session::Session;
use crate::whole_file::holds;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A task has no more clips than this.
pub const MOST_CLIPS: usize = 4;

/// How long the names of brought clips are believed: a list that is made where its drafts lie asks for each of its shots.
const NAMES_LAST: Duration = Duration::from_secs(5);

/// The shots whose first clip was brought, by the name of its file without the ending.
type Brought = HashMap<String, Vec<ShotId>>;

/// Which files are clips that were paid for.
#[derive(Debug, Default)]
pub struct PaidClips {
    brought: Mutex<Option<(Instant, Arc<Brought>)>>,
}

impl PaidClips {
    /// Takes from a target that it may replace drafts, if one of those that lie there is a clip that was paid for.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn keep(&self, target: &mut Target, count: usize, session: &Session) -> Result<(), LedgerError> {
        let places = (0..count).map(|index| target.file(index));
        let drafts: Vec<PathBuf> = places.filter(|path| is_draft_file(path)).collect();
        if !target.may_replace_draft || drafts.is_empty() {
            return Ok(());
        }
        let brought = self.brought(session)?;
        for draft in &drafts {
            for shot in names_of_first(draft).iter().filter_map(|name| brought.get(name)).flatten() {
                let shot = session.ledger.shot(*shot)?;
                let tasks = shot.numbered().filter_map(|(_, attempt)| attempt.task.as_ref());
                if whole_ones(tasks.flat_map(|task| &task.files)).iter().any(|whole| holds(draft, whole)) {
                    target.may_replace_draft = false;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn brought(&self, session: &Session) -> Result<Arc<Brought>, LedgerError> {
        let mut known = self.brought.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((read, brought)) = known.as_ref()
            && read.elapsed() < NAMES_LAST
        {
            return Ok(Arc::clone(brought));
        }
        let filter = Filter { standings: vec![Standing::Downloaded], ..Filter::default() };
        let mut brought = Brought::new();
        for row in session.ledger.list(&filter)? {
            let Some(first) = row.file.as_deref() else { continue };
            brought.entry(name(Path::new(first))).or_default().push(row.id);
        }
        let brought = Arc::new(brought);
        *known = Some((Instant::now(), Arc::clone(&brought)));
        Ok(brought)
    }
}

/// The names that the first clip of a file's shot may have: further clips lie beside it, under its name and a number.
fn names_of_first(path: &Path) -> Vec<String> {
    let own = name(path);
    let of_first = own.rsplit_once('-').filter(|(_, number)| number.parse::<usize>().is_ok());
    of_first.map(|(first, _)| first.to_owned()).into_iter().chain([own.clone()]).collect()
}

/// A name without its ending, as systems compare it that know no capitals.
fn name(path: &Path) -> String {
    path.file_stem().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default()
}
