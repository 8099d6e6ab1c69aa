//! Clips that go to standard output: they lie on the disk for a moment, in a file that is nobody's, and the ledger names none that is
//! gone.

use super::{Delivered, Followed, Production};
use crate::ledger::Event;
use crate::ledger::shot::ClipFile;
use crate::progress::Progress;
use crate::whole_file::holds;
use std::path::Path;

/// What stands in the ledger in the place of a file.
const STDOUT: &str = "/dev/stdout";

impl Production<'_> {
    /// Where the first clip of a task lay before it is fetched once more.
    pub fn first_clip(&self, task: &Followed) -> Option<ClipFile> {
        self.recorded_clips(task).into_iter().find(|file| file.clip == 0)
    }

    /// Writes down that a clip went to standard output, or that it lies where it lay before.
    pub async fn record_poured(
        &self,
        task: &Followed,
        clip: &Delivered,
        before: Option<&ClipFile>,
        progress: &Progress,
    ) {
        let lies = |file: &&ClipFile| {
            file.whole
                .as_ref()
                .is_some_and(|whole| whole.sha256 == clip.sha256 && holds(Path::new(&file.path), whole))
        };
        let path = before.filter(lies).map_or(STDOUT, |file| &file.path);
        let poured = Event::downloaded(0, Path::new(path), &clip.sha256, clip.bytes);
        if let (Some(session), Some(key)) = (&self.session, task.key)
            && let Err(error) = session.append(key, poured.clone()).await
        {
            session.append_later(key, poured, &error);
            self.note_unwritten(&error, &self.shot_of(key), Some(&task.id), progress);
        }
    }
}
