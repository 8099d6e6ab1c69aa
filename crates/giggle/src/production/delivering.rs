//! Bringing the clips of a task here: by its links, which are renewed where they are refused, or from the disk or the store
//! where an earlier command brought them to; and what the ledger is told of it.

use super::{Delivered, Followed, NotDelivered, Production, USUAL_DEADLINE};
use crate::clip_facts::AskedClip;
use crate::clip_target::Target;
use crate::ledger::shot::{ClipFile, WholeFile};
use crate::ledger::{Event, WallTime};
use crate::progress::Progress;
use crate::whole_file::{self, holds};
use giggle_client::{ClientError, ClipOf, DownloadPlan, Downloaded, RetryPlan, clear_part};
use giggle_domain::{ClipLink, Outcome, Report, TaskId, Text, text};
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

/// How often a refused link is renewed by a query before the delivery is given up.
const MOST_RENEWALS: u32 = 3;

/// How often it is looked whether another process is done with the place of a clip.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(200);

/// A process that has brought a clip to its place writes that down within this time, unless it was killed in between.
pub const WRITTEN_DOWN_WITHIN: Duration = Duration::from_secs(10);

impl Production<'_> {
    /// Brings the clips of a task here; a link that is refused is renewed by a query.
    ///
    /// # Errors
    ///
    /// Why not all of them are here.
    pub async fn deliver(
        &self,
        task: &Followed,
        mut clips: Vec<ClipLink>,
        target: &Target,
        wanted: Option<AskedClip>,
        progress: &Progress,
    ) -> Result<Vec<Delivered>, NotDelivered> {
        let mut files: Vec<Delivered> = Vec::new();
        let mut renewals = 0;
        clips.truncate(task.most_clips());
        if clips.is_empty() {
            return Err(NotDelivered::NoLinks { task_id: task.id.clone() });
        }
        let known = self.known_clips(task);
        let (mut told, mut taken_since) = (false, None);
        while files.len() < clips.len() {
            let index = files.len();
            let path = target.file(index);
            let clip = u32::try_from(index).unwrap_or(u32::MAX);
            // Another machine may have brought this one already, and died before the others.
            if let Some(file) = known.iter().find(|file| file.clip == clip)
                && let Some(delivered) = self.out_of_store(file, &path, target, progress).await
            {
                self.record_place(task, file, &delivered, progress).await;
                files.push(self.looked_at(delivered, wanted, progress).await);
                continue;
            }
            self.note_place(task, clip, &path, progress).await;
            if renewals == 0 && is_expired(&clips[index]) {
                renewals += 1;
                match self.renewed(&task.id, clips, files.len()).await? {
                    Renewed::InOrder(fresh) => clips = fresh,
                    Renewed::Unknown(fresh) => {
                        self.deliver_by_content(task, &fresh, &mut files, target, wanted, progress).await?;
                        break;
                    }
                }
            }
            let plan = DownloadPlan { overwrite: target.may_replace(&path), ..DownloadPlan::default() };
            let of = ClipOf { task: task.id.clone(), number: clip };
            let download = self.client.download(&clips[index], &of, &path, &plan, |done| {
                progress.downloading(done.received, done.total);
            });
            match download.await {
                Ok(done) => {
                    let file = self.brought(task, clip, clips.len(), done, wanted, progress).await;
                    files.push(file);
                }
                Err(error) if error.is_link_refused() && renewals < MOST_RENEWALS => {
                    renewals += 1;
                    match self.renewed(&task.id, clips, files.len()).await? {
                        Renewed::InOrder(fresh) => clips = fresh,
                        Renewed::Unknown(fresh) => {
                            self.deliver_by_content(task, &fresh, &mut files, target, wanted, progress)
                                .await?;
                            break;
                        }
                    }
                }
                Err(error) if error.is_busy() || error.is_file_in_the_way() => {
                    let since = *taken_since.get_or_insert_with(Instant::now);
                    let say = || {
                        if !std::mem::replace(&mut told, true) {
                            progress.above(self.output, waiting_for_another(&path).get(self.language()));
                        }
                    };
                    match self.after_another(task, clip, &path, &error, since, say).await {
                        Taken::Brought(file) => {
                            clear_part(&path, &of);
                            let here = from_disk(&file, &path, target);
                            let Some(delivered) = here else { continue };
                            self.record_place(task, &file, &delivered, progress).await;
                            files.push(self.looked_at(delivered, wanted, progress).await);
                        }
                        Taken::LetGo => {}
                        Taken::Stays => {
                            return Err(NotDelivered::Download { task_id: task.id.clone(), error });
                        }
                    }
                }
                Err(error) => return Err(NotDelivered::Download { task_id: task.id.clone(), error }),
            }
        }
        if files.len() < task.clips as usize {
            let (task_id, clips) = (task.id.clone(), task.clips);
            return Err(NotDelivered::FewerLinks { task_id, links: files.len(), clips });
        }
        Ok(files)
    }

    /// Waits for another process that is bringing something to where a clip is to go, and says what it was: this very clip, by its
    /// bytes, or not.
    async fn after_another(
        &self,
        task: &Followed,
        clip: u32,
        path: &Path,
        error: &ClientError,
        since: Instant,
        mut say: impl FnMut(),
    ) -> Taken {
        let until = self.client.deadline().unwrap_or(since + USUAL_DEADLINE);
        let begun = Instant::now();
        loop {
            let known = self.recorded_clips(task).into_iter().find(|file| file.clip == clip);
            let whole = known.as_ref().and_then(|file| file.whole.clone());
            if let (Some(file), Some(whole)) = (known, &whole)
                && holds(path, whole)
            {
                return Taken::Brought(file);
            }
            let is_there = path.symlink_metadata().is_ok();
            // What is there and not this clip, or nobody's who writes it down, stays.
            let is_foreign = || {
                whole.is_some()
                    || task.key.is_none()
                    || begun.elapsed() >= WRITTEN_DOWN_WITHIN
                    || !is_clip(path)
            };
            if Instant::now() >= until || is_there && is_foreign() {
                return Taken::Stays;
            }
            say();
            tokio::time::sleep(LOOK_AGAIN_AFTER).await;
            if error.is_busy() || !is_there {
                return Taken::LetGo;
            }
        }
    }

    /// The clips of a task, if another process has brought all of them since it was known where they were to go. One that lies
    /// there and is not written down yet is waited for a moment.
    pub async fn brought_meanwhile(
        &self,
        task: &Followed,
        known: &[ClipFile],
        wanted: Option<AskedClip>,
        progress: &Progress,
    ) -> Option<Vec<Delivered>> {
        let begun = Instant::now();
        loop {
            let files = self.recorded_clips(task);
            let lying = |clip: u32| {
                let file = files.iter().find(|file| file.clip == clip)?;
                from_disk(file, Path::new(&file.path), &Target::default())
            };
            if let Some(here) = (0..task.clips).map(lying).collect::<Option<Vec<_>>>() {
                let mut looked_at = Vec::new();
                for file in here {
                    looked_at.push(self.looked_at(file, wanted, progress).await);
                }
                return Some(looked_at);
            }
            let is_unwritten = |file: &ClipFile| {
                let is_whole = files.iter().any(|it| it.clip == file.clip && it.whole.is_some());
                file.whole.is_none() && !is_whole && is_clip(Path::new(&file.path))
            };
            if !known.iter().any(is_unwritten) || begun.elapsed() >= WRITTEN_DOWN_WITHIN {
                return None;
            }
            tokio::time::sleep(LOOK_AGAIN_AFTER).await;
        }
    }

    /// Writes down where a clip is to go.
    async fn note_place(&self, task: &Followed, clip: u32, path: &Path, progress: &Progress) {
        let recorded = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.expect_to_store(task, clip, &recorded);
        if let (Some(session), Some(key)) = (&self.session, task.key)
            && let Err(error) = session.append(key, Event::download_started(clip, &recorded)).await
            && !error.is_old_news()
        {
            self.note_unwritten(&error, &self.shot_of(key), Some(&task.id), progress);
        }
    }

    /// Writes down that a clip is here, one of so many, and looks into it.
    async fn brought(
        &self,
        task: &Followed,
        clip: u32,
        clips: usize,
        done: Downloaded,
        wanted: Option<AskedClip>,
        progress: &Progress,
    ) -> Delivered {
        if let (Some(session), Some(key)) = (&self.session, task.key) {
            let recorded = std::path::absolute(&done.path).unwrap_or_else(|_| done.path.clone());
            let downloaded = Event::downloaded(clip, &recorded, &done.sha256, done.bytes);
            let mut kept = session.append(key, downloaded.clone()).await;
            if kept.as_ref().is_err_and(|error| !error.is_old_news()) {
                // A whole clip proves that its task is completed, under whatever name the service has for that.
                let there = u32::try_from(clips).unwrap_or(u32::MAX);
                let completed = Event::Completed { clips: there, watched: false };
                match session.append(key, completed).await {
                    Ok(()) => kept = session.append(key, downloaded).await,
                    // Why the event before it is missing is why this one cannot follow.
                    Err(error) if error.may_pass() => kept = Err(error),
                    Err(_) => {}
                }
            }
            if let Err(error) = kept
                && !error.is_old_news()
            {
                self.note_unwritten(&error, &self.shot_of(key), Some(&task.id), progress);
            }
        }
        let (bytes, sha256) = (done.bytes, done.sha256);
        let (stored, facts, differences) = (None, None, Vec::new());
        let mut file = Delivered { path: done.path, bytes, sha256, stored, facts, differences };
        file.stored = self.keep(task, clip, &file, progress).await;
        self.looked_at(file, wanted, progress).await
    }

    /// Brings the rest of a task's clips where its fresh links do not say which of them is which: each is fetched to one
    /// side, and one whose bytes are those of a clip that is here already is not the next.
    async fn deliver_by_content(
        &self,
        task: &Followed,
        fresh: &[ClipLink],
        files: &mut Vec<Delivered>,
        target: &Target,
        wanted: Option<AskedClip>,
        progress: &Progress,
    ) -> Result<(), NotDelivered> {
        let unmatched = || NotDelivered::UnmatchedLinks { task_id: task.id.clone() };
        let failed = |error| NotDelivered::Download { task_id: task.id.clone(), error };
        let here = files.len();
        for link in fresh {
            let path = target.file(files.len());
            let clip = u32::try_from(files.len()).unwrap_or(u32::MAX);
            let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let aside = tempfile::Builder::new().prefix(".giggle-").tempdir_in(folder);
            let aside = aside.map_err(|_| unmatched())?;
            let of = ClipOf { task: task.id.clone(), number: clip };
            let (beside, plan) = (aside.path().join("clip.mp4"), DownloadPlan::default());
            let download = self.client.download(link, &of, &beside, &plan, |done| {
                progress.downloading(done.received, done.total);
            });
            let done = download.await.map_err(failed)?;
            if files.iter().any(|file| file.sha256 == done.sha256) {
                continue;
            }
            self.note_place(task, clip, &path, progress).await;
            let (bytes, sha256, at) = (done.bytes, done.sha256.clone(), WallTime::default());
            let whole = WholeFile { bytes, sha256, at };
            whole_file::copy(&beside, &path, &whole, target.may_replace(&path)).map_err(|_| unmatched())?;
            let done = Downloaded { path, ..done };
            files.push(self.brought(task, clip, fresh.len(), done, wanted, progress).await);
        }
        // Each that was missing is here, and none twice.
        if files.len() < fresh.len() || here == 0 { Err(unmatched()) } else { Ok(()) }
    }

    /// Fresh links for a task whose links are refused or expired: a link is a lease. They may come in another order, and
    /// each of them is still the link of its own clip; `delivered` of them are here already.
    async fn renewed(
        &self,
        task_id: &TaskId,
        clips: Vec<ClipLink>,
        delivered: usize,
    ) -> Result<Renewed, NotDelivered> {
        let report = self
            .client
            .query(task_id, &RetryPlan::patient())
            .await
            .map_err(|error| NotDelivered::Download { task_id: task_id.clone(), error })?;
        // A renewal that lost links would lose clips.
        if report.clips.len() < clips.len() {
            return Ok(Renewed::InOrder(clips));
        }
        let number = clips.len();
        // While none is here, any order is as good as the other.
        if delivered == 0 {
            return Ok(Renewed::InOrder(report.clips.into_iter().take(number).collect()));
        }
        Ok(match in_the_order_of(&clips, report.clips.clone()) {
            Some(ordered) => Renewed::InOrder(ordered),
            None if report.clips.len() == number => Renewed::Unknown(report.clips),
            None => return Err(NotDelivered::UnmatchedLinks { task_id: task_id.clone() }),
        })
    }

    /// Writes down where the first clip of a task is to go, before it is waited for, so that whoever resumes after a
    /// crash puts it there.
    pub async fn destine(&self, task: &Followed, target: &Target, progress: &Progress) {
        self.note_place(task, 0, &target.file(0), progress).await;
    }

    /// Hands out the clips of a shot that was made earlier: from the disk where they still lie whole, else from the store, else
    /// from the service. Nothing is asked for again.
    ///
    /// # Errors
    ///
    /// Why not all of them are here.
    pub async fn hand_out(
        &self,
        task: &Followed,
        known: &[ClipFile],
        target: &Target,
        wanted: Option<AskedClip>,
        progress: &Progress,
    ) -> Result<Vec<Delivered>, NotDelivered> {
        let mut files = Vec::new();
        for file in known {
            let path = target.file(usize::try_from(file.clip).unwrap_or(usize::MAX));
            let mut found = from_disk(file, &path, target);
            match &mut found {
                Some(here) if here.stored.is_none() => {
                    here.stored = self.keep(task, file.clip, here, progress).await;
                }
                Some(_) => {}
                None => found = self.out_of_store(file, &path, target, progress).await,
            }
            match found {
                Some(delivered) => {
                    self.record_place(task, file, &delivered, progress).await;
                    files.push(self.looked_at(delivered, wanted, progress).await);
                }
                None => {
                    let asked = self.ask_about(task, progress).await;
                    let report =
                        asked.map_err(|error| NotDelivered::Download { task_id: task.id.clone(), error })?;
                    return match report.outcome() {
                        Some(Outcome::Completed { clips }) => {
                            // What a person took for all is all.
                            let clips_then = u32::try_from(known.len()).unwrap_or(task.clips);
                            let task = Followed { clips: clips_then, ..task.clone() };
                            self.deliver(&task, clips, target, wanted, progress).await
                        }
                        Some(Outcome::Failed { reason, .. }) => Err(gone(task, file, &report, reason)),
                        None => Err(gone(task, file, &report, String::new())),
                    };
                }
            }
        }
        Ok(files)
    }

    /// Writes down that a clip lies where it was handed out, where the ledger knows it elsewhere.
    async fn record_place(&self, task: &Followed, file: &ClipFile, here: &Delivered, progress: &Progress) {
        let path = std::path::absolute(&here.path).unwrap_or_else(|_| here.path.clone());
        if path == Path::new(&file.path) {
            return;
        }
        if let (Some(session), Some(key)) = (&self.session, task.key)
            && let Err(error) =
                session.append(key, Event::downloaded(file.clip, &path, &here.sha256, here.bytes)).await
        {
            self.note_unwritten(&error, &self.shot_of(key), Some(&task.id), progress);
        }
    }

    /// Looks into a clip, and says how it differs from what was asked for.
    async fn looked_at(&self, file: Delivered, wanted: Option<AskedClip>, progress: &Progress) -> Delivered {
        let file = file.looked_at(wanted).await;
        for difference in &file.differences {
            let (note, what) = (self.output.say("note", "注意"), difference.text());
            progress.above(self.output, &format!("{note}: {}", what.get(self.language())));
        }
        file
    }
}

/// What became of a place that another process had taken.
enum Taken {
    /// It holds this clip.
    Brought(ClipFile),
    /// It is free, or may be by now.
    LetGo,
    /// It is somebody else's, or waiting has taken too long.
    Stays,
}

/// What is said when another process is at the place of a clip.
fn waiting_for_another(path: &Path) -> Text {
    let shown = path.display();
    text!(
        "waiting: another process is downloading to {shown}, or has just done so",
        "等待中：另一进程正在下载到 {shown}，或刚刚完成"
    )
}

/// Whether a file is a whole clip, whosever.
fn is_clip(path: &Path) -> bool {
    giggle_client::inspect_clip(path).ok().flatten().is_some()
}

/// What a query gave for links that are over.
enum Renewed {
    /// Each link at the place of its clip.
    InOrder(Vec<ClipLink>),
    /// As many links, and which is whose only their content tells.
    Unknown(Vec<ClipLink>),
}

/// Fresh links in the order of the old ones, by the path that each leads to; what is new is left out. `None` where an old
/// one has no fresh one, or several.
fn in_the_order_of(old: &[ClipLink], mut fresh: Vec<ClipLink>) -> Option<Vec<ClipLink>> {
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
fn is_expired(link: &ClipLink) -> bool {
    link.expires_at().is_some_and(|at| at <= jiff::Timestamp::now().as_second())
}

/// A clip that was downloaded earlier, if it still lies somewhere: where it is wanted, or where it is copied from.
fn from_disk(file: &ClipFile, path: &Path, target: &Target) -> Option<Delivered> {
    let whole = file.whole.as_ref()?;
    let recorded = Path::new(&file.path);
    if !holds(path, whole) {
        let is_free = !path.exists() || target.may_replace(path);
        (is_free && holds(recorded, whole)).then_some(())?;
        whole_file::copy(recorded, path, whole, target.may_replace(path)).ok()?;
    }
    let (bytes, sha256) = (whole.bytes, whole.sha256.clone());
    let stored = file.stored.as_ref().map(|stored| stored.url.clone());
    Some(Delivered { path: path.to_path_buf(), bytes, sha256, stored, facts: None, differences: Vec::new() })
}

/// A clip that was made earlier, whose file is not here any more, and of whose task the service speaks otherwise now.
fn gone(task: &Followed, file: &ClipFile, report: &Report, reason: String) -> NotDelivered {
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
