//! The clips of a task while they are brought here: which of them are, what is known of the others, and which link is whose.
//!
//! How they are brought is [`delivering`](super::delivering)'s affair.

use super::{Delivered, Followed, NotDelivered};
use crate::clip_facts::AskedClip;
use crate::clip_target::Target;
use crate::ledger::shot::ClipFile;
use crate::progress::Progress;
use crate::whole_file::{self, holds};
use giggle_client::{ClientError, Downloaded};
use giggle_domain::{ClipLink, Report};
use std::path::Path;

/// The clips of a task while they are brought here.
pub(super) struct Bringing<'a> {
    pub(super) task: &'a Followed,
    pub(super) target: &'a Target,
    pub(super) wanted: Option<AskedClip>,
    pub(super) progress: &'a Progress,
    /// What the ledger knows of them from earlier commands.
    pub(super) known: Vec<ClipFile>,
    /// Those that are here, each in its place.
    pub(super) files: Vec<Option<Delivered>>,
    /// How often the links were renewed.
    pub(super) renewals: u32,
    /// What clips hold that were brought here before their links last came: by that a link of another clip is known.
    pub(super) others: Vec<(u32, String)>,
    /// Why one of them is not here; the others are brought all the same.
    pub(super) trouble: Option<ClientError>,
}

impl Bringing<'_> {
    pub(super) fn is_missing(&self) -> bool {
        self.files.is_empty() || self.files.iter().any(Option::is_none)
    }

    pub(super) fn failed(&self, error: ClientError) -> NotDelivered {
        NotDelivered::Download { task_id: self.task.id.clone(), error }
    }

    pub(super) fn others_than(&self, clip: u32) -> Vec<String> {
        // A single clip is no other's, whatever it holds by now.
        let others = self.others.iter().filter(|(other, _)| *other != clip);
        others.map(|(_, sha256)| sha256.clone()).collect()
    }

    /// Whether what lies in a clip's place may be replaced by it: never another clip of its task, unless somebody said so.
    pub(super) fn may_replace(&self, path: &Path) -> bool {
        self.target.may_replace_other(path)
    }

    /// A folder beside the clips that is gone when it is not needed any more.
    pub(super) fn aside(&self) -> std::io::Result<tempfile::TempDir> {
        let path = self.target.file(0);
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        tempfile::Builder::new().prefix(".giggle-").tempdir_in(folder)
    }

    /// Which of the fetched ones belongs where: to the clip that held the same bytes once, else, where there are places for all
    /// of them, to one that was never here. `None` where it cannot be told.
    pub(super) fn places_for(&self, fetched: &mut Vec<Downloaded>) -> Option<Vec<(usize, Downloaded)>> {
        let held = |index: usize| {
            let here = self.files[index].as_ref().map(|file| file.sha256.as_str());
            here.or_else(|| {
                let known = self.known.iter().find(|file| usize::try_from(file.clip) == Ok(index))?;
                known.whole.as_ref().map(|whole| whole.sha256.as_str())
            })
        };
        let (mut places, mut never, mut once) = (Vec::new(), Vec::new(), Vec::new());
        for index in 0..self.files.len() {
            let same = fetched
                .iter()
                .position(|it| held(index) == Some(it.sha256.as_str()))
                .map(|at| fetched.remove(at));
            match (&self.files[index], same) {
                (Some(_), _) => {}
                (None, Some(done)) => places.push((index, done)),
                (None, None) if held(index).is_some() => once.push(index),
                (None, None) => never.push(index),
            }
        }
        let free: Vec<usize> = never.into_iter().chain(once).collect();
        if fetched.len() > free.len() {
            return None;
        }
        places.extend(free.into_iter().zip(fetched.drain(..)));
        Some(places)
    }
}

/// What a query gave for links that are over.
pub(super) enum Renewed {
    /// Each link at the place of its clip.
    InOrder(Vec<ClipLink>),
    /// As many links, and which is whose only their content tells.
    Unknown(Vec<ClipLink>),
}

/// Fresh links in the order of the old ones, by the path that each leads to; what is new is left out. `None` where an old
/// one has no fresh one, or several.
pub(super) fn in_the_order_of(old: &[ClipLink], mut fresh: Vec<ClipLink>) -> Option<Vec<ClipLink>> {
    let path = |link: &ClipLink| link.reveal().split(['?', '#']).next().unwrap_or_default().to_owned();
    let mut ordered = Vec::with_capacity(fresh.len());
    for link in old {
        let mut same = (0..fresh.len()).filter(|at| path(&fresh[*at]) == path(link));
        let (first, other) = (same.next()?, same.next());
        if other.is_some() {
            return None;
        }
        ordered.push(fresh.remove(first));
    }
    Some(ordered)
}

/// Whether a link says of itself that it is over, as a link may that was fetched before a long pause.
pub(super) fn is_expired(link: &ClipLink) -> bool {
    link.expires_at().is_some_and(|at| at <= jiff::Timestamp::now().as_second())
}

/// Whether a file is a whole clip, whosever.
pub(super) fn is_clip(path: &Path) -> bool {
    giggle_client::inspect_clip(path).ok().flatten().is_some()
}

/// A clip that was downloaded earlier, if it still lies somewhere: where it is wanted, or where it is copied from.
pub(super) fn from_disk(file: &ClipFile, path: &Path, target: &Target) -> Option<Delivered> {
    let whole = file.whole.as_ref()?;
    let recorded = Path::new(&file.path);
    if !holds(path, whole) {
        let may_replace = target.may_replace_other(path);
        let is_free = path.symlink_metadata().is_err() || may_replace;
        (is_free && holds(recorded, whole)).then_some(())?;
        whole_file::copy(recorded, path, whole, may_replace).ok()?;
    }
    let (bytes, sha256) = (whole.bytes, whole.sha256.clone());
    let stored = file.stored.as_ref().map(|stored| stored.url.clone());
    Some(Delivered { path: path.to_path_buf(), bytes, sha256, stored, facts: None, differences: Vec::new() })
}

/// A clip that was made earlier, whose file is not here any more, and of whose task the service speaks otherwise now.
pub(super) fn gone(task: &Followed, file: &ClipFile, report: &Report, reason: String) -> NotDelivered {
    let (task_id, status) = (task.id.clone(), report.status.clone());
    NotDelivered::Gone { task_id, path: (&file.path).into(), status, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_links_keep_to_their_clips_in_whatever_order_they_come() {
        let links = |urls: &[&str]| urls.iter().map(|url| ClipLink::new(url)).collect::<Vec<_>>();
        let paths =
            |links: Vec<ClipLink>| -> Vec<String> { links.iter().map(|it| it.reveal().to_owned()).collect() };
        let old = links(&["https://h/a.mp4?s=1", "https://h/b.mp4?s=1"]);
        let fresh = links(&["https://h/b.mp4?s=2", "https://h/c.mp4?s=2", "https://h/a.mp4?s=2"]);
        let ordered = in_the_order_of(&old, fresh).map(paths).unwrap();
        assert_eq!(ordered, ["https://h/a.mp4?s=2", "https://h/b.mp4?s=2"]);
        assert!(in_the_order_of(&old, links(&["https://h/x.mp4", "https://h/b.mp4"])).is_none());
        assert!(in_the_order_of(&old, links(&["https://h/a.mp4?1", "https://h/a.mp4?2"])).is_none());
    }
}
