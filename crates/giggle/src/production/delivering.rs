//! Bringing the clips of a task here: by its links, which are renewed where they are refused, or from the disk or the store
//! where an earlier command brought them to; and what the ledger is told of it.

use super::bringing::{Bringing, Renewed, from_disk, gone, in_the_order_of, is_clip, is_expired};
use super::{Delivered, Followed, NotDelivered, Production, USUAL_DEADLINE};
use crate::clip_facts::AskedClip;
use crate::clip_target::Target;
use crate::ledger::shot::{ClipFile, WholeFile};
use crate::ledger::{Event, WallTime};
use crate::progress::Progress;
use crate::whole_file::{self, holds};
use giggle_client::{ClientError, ClipOf, DownloadPlan, Downloaded, RetryPlan, clear_part};
use giggle_domain::{ClipLink, Outcome, Text, text};
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

/// So many links of a task are tried at most: no task has more clips.
const MOST_LINKS: usize = 4;

/// How often a refused link is renewed by a query before the delivery is given up.
const MOST_RENEWALS: u32 = 3;

/// How often it is looked whether another process is done with the place of a clip.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(200);

/// A process that has brought a clip to its place writes that down within this time, unless it was killed in between.
pub const WRITTEN_DOWN_WITHIN: Duration = Duration::from_secs(10);

impl Production<'_> {
    /// Brings the clips of a task here; a link that is refused is renewed by a query. What an earlier command brought, and lies
    /// here whole, is done: its file is not written again, whatever order the links come in.
    ///
    /// # Errors
    ///
    /// Why not all of them are here.
    pub async fn deliver(
        &self,
        task: &Followed,
        mut links: Vec<ClipLink>,
        target: &Target,
        wanted: Option<AskedClip>,
        progress: &Progress,
    ) -> Result<Vec<Delivered>, NotDelivered> {
        links.truncate(MOST_LINKS);
        let (task_id, most) = (task.id.clone(), task.most_clips());
        // Where nobody knows how many there are, each link can be one.
        let clips = if task.is_counted() { most } else { links.len().min(most) };
        let known = self.recorded_clips(task);
        let files = std::iter::repeat_with(|| None).take(clips).collect();
        let mut bringing = Bringing {
            task,
            target,
            wanted,
            progress,
            known,
            files,
            renewals: 0,
            others: Vec::new(),
            trouble: None,
        };
        self.find_here(&mut bringing).await;
        if bringing.is_missing() {
            if links.is_empty() {
                return Err(NotDelivered::NoLinks { task_id });
            }
            let there = links.len();
            let unmatched = match self.are_in_order(&mut bringing, &links).await? {
                true => self.deliver_in_order(&mut bringing, links).await?,
                false => Some(links),
            };
            if let Some(links) = unmatched {
                self.deliver_by_content(&mut bringing, links).await?;
            }
            if let Some(error) = bringing.trouble {
                return Err(NotDelivered::Download { task_id, error });
            }
            let here = bringing.files.iter().flatten().count();
            if here < task.clips as usize {
                let links = here.max(there.min(clips));
                return Err(match links < task.clips as usize {
                    true => NotDelivered::FewerLinks { task_id, links, clips: task.clips },
                    false => NotDelivered::UnmatchedLinks { task_id },
                });
            }
        }
        Ok(bringing.files.into_iter().flatten().collect())
    }

    /// Takes what earlier commands brought: from the disk, or out of the store, where another machine may have put it that died
    /// before the others.
    async fn find_here(&self, bringing: &mut Bringing<'_>) {
        let Bringing { task, target, wanted, progress, .. } = *bringing;
        for file in bringing.known.clone() {
            let index = usize::try_from(file.clip).unwrap_or(usize::MAX);
            if index >= bringing.files.len() {
                continue;
            }
            let path = target.file(index);
            let found = match from_disk(&file, &path, target) {
                Some(mut here) => {
                    if here.stored.is_none() {
                        here.stored = self.keep(task, file.clip, &here, progress).await;
                    }
                    Some(here)
                }
                None => self.out_of_store(&file, &path, target, progress).await,
            };
            if let Some(delivered) = found {
                self.record_place(task, &file, &delivered, progress).await;
                bringing.files[index] = Some(self.looked_at(delivered, wanted, progress).await);
            }
        }
    }

    /// Whether each link can be taken for that of the clip in its place: nothing of the task was ever brought here, or what lies
    /// here is what its links lead to still.
    async fn are_in_order(
        &self,
        bringing: &mut Bringing<'_>,
        links: &[ClipLink],
    ) -> Result<bool, NotDelivered> {
        let clips = bringing.files.len();
        bringing.others =
            bringing.known.iter().filter_map(|file| Some((file.clip, file.whole.clone()?.sha256))).collect();
        if clips == 1 || bringing.others.is_empty() {
            return Ok(true);
        }
        let is_all_missing = bringing.files.iter().all(Option::is_none);
        if is_all_missing || links.len() > clips {
            return Ok(false);
        }
        let Ok(aside) = bringing.aside() else { return Ok(false) };
        for (index, link) in links.iter().enumerate() {
            let Some(here) = &bringing.files[index] else { continue };
            match self.fetch_aside(bringing, link, &aside.path().join("clip.mp4")).await {
                Ok(done) if done.sha256 == here.sha256 => std::fs::remove_file(done.path).unwrap_or_default(),
                Ok(_) => return Ok(false),
                Err(error) if error.is_link_refused() || error.is_not_a_clip() => return Ok(false),
                Err(error) => return Err(bringing.failed(error)),
            }
        }
        Ok(true)
    }

    /// Brings each clip by the link in its place. Where there are more links than clips, one that leads to no clip is passed
    /// over. Gives back the links that nobody can tell apart but by their content.
    async fn deliver_in_order(
        &self,
        bringing: &mut Bringing<'_>,
        mut links: Vec<ClipLink>,
    ) -> Result<Option<Vec<ClipLink>>, NotDelivered> {
        let Bringing { task, target, wanted, progress, .. } = *bringing;
        let clips = bringing.files.len();
        let mut passed_over = 0;
        let (mut told, mut taken_since) = (false, None);
        let mut index = 0;
        while index < clips {
            let at = index + passed_over;
            if bringing.files[index].is_some() || at >= links.len() {
                index += 1;
                continue;
            }
            let path = target.file(index);
            let clip = u32::try_from(index).unwrap_or(u32::MAX);
            self.note_place(task, clip, &path, progress).await;
            if bringing.renewals == 0 && is_expired(&links[at]) {
                match self.renewed(bringing, links).await? {
                    Renewed::InOrder(fresh) => links = fresh,
                    Renewed::Unknown(fresh) => return Ok(Some(fresh)),
                }
                continue;
            }
            let plan = DownloadPlan { overwrite: bringing.may_replace(&path), ..DownloadPlan::default() };
            let of = ClipOf { task: task.id.clone(), number: clip };
            let others = bringing.others_than(clip);
            let download = self.client.download_unless(&links[at], &of, &path, &plan, &others, |done| {
                progress.downloading(done.received, done.total);
            });
            match download.await {
                Ok(done) => {
                    let file = self.brought(task, clip, clips, done, wanted, progress).await;
                    bringing.files[index] = Some(file);
                    index += 1;
                }
                Err(error) if error.is_another_clip() => return Ok(Some(links)),
                Err(error) if error.is_link_refused() && bringing.renewals < MOST_RENEWALS => {
                    match self.renewed(bringing, links).await? {
                        Renewed::InOrder(fresh) => links = fresh,
                        Renewed::Unknown(fresh) => return Ok(Some(fresh)),
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
                            let Some(delivered) = from_disk(&file, &path, target) else { continue };
                            self.record_place(task, &file, &delivered, progress).await;
                            bringing.files[index] = Some(self.looked_at(delivered, wanted, progress).await);
                            index += 1;
                        }
                        Taken::LetGo => {}
                        Taken::Stays => {
                            let there = self.found_there(bringing, clip, &path, &links[at]).await;
                            let Some(done) = there else { return Err(bringing.failed(error)) };
                            clear_part(&path, &of);
                            let file = self.brought(task, clip, clips, done, wanted, progress).await;
                            bringing.files[index] = Some(file);
                            index += 1;
                        }
                    }
                }
                Err(error) if error.is_link_refused() || error.is_not_a_clip() => {
                    // What came whole and is no film is no clip that could be lost.
                    let may_pass = !task.is_counted() && error.is_of_another_kind() && links.len() > at + 1;
                    if may_pass || links.len() - passed_over > clips {
                        passed_over += 1;
                    } else {
                        bringing.trouble.get_or_insert(error);
                        index += 1;
                    }
                }
                Err(error) => return Err(bringing.failed(error)),
            }
        }
        Ok(None)
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
        let begun = Event::download_started(clip, &recorded);
        if let (Some(session), Some(key)) = (&self.session, task.key)
            && let Err(error) = session.append(key, begun.clone()).await
            && !error.is_old_news()
        {
            session.append_later(key, begun, &error);
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
            // A whole clip proves that its task is completed, under whatever name the service has for that.
            let there = u32::try_from(clips).unwrap_or(u32::MAX);
            let completed = Event::Completed { clips: there, watched: false };
            let mut kept = session.append(key, downloaded.clone()).await;
            if kept.as_ref().is_err_and(|error| !error.is_old_news() && !error.may_pass()) {
                match session.append(key, completed.clone()).await {
                    Ok(()) => kept = session.append(key, downloaded.clone()).await,
                    // Why the event before it is missing is why this one cannot follow.
                    Err(error) if error.may_pass() => kept = Err(error),
                    Err(_) => {}
                }
            }
            if let Err(error) = kept
                && !error.is_old_news()
            {
                session.append_later(key, completed, &error);
                session.append_later(key, downloaded, &error);
                self.note_unwritten(&error, &self.shot_of(key), Some(&task.id), progress);
            }
        }
        let (bytes, sha256) = (done.bytes, done.sha256);
        let (stored, facts, differences) = (None, None, Vec::new());
        let mut file = Delivered { path: done.path, bytes, sha256, stored, facts, differences };
        file.stored = self.keep(task, clip, &file, progress).await;
        self.looked_at(file, wanted, progress).await
    }

    /// Brings what is missing of a task's clips where its links do not say which of them is which: each is fetched to one side,
    /// and what they hold decides. Nothing is written where that cannot be told.
    async fn deliver_by_content(
        &self,
        bringing: &mut Bringing<'_>,
        mut links: Vec<ClipLink>,
    ) -> Result<(), NotDelivered> {
        let Bringing { task, target, wanted, progress, .. } = *bringing;
        let unmatched = || NotDelivered::UnmatchedLinks { task_id: task.id.clone() };
        let aside = bringing.aside().map_err(|_| unmatched())?;
        links.truncate(MOST_LINKS);
        let mut fetched: Vec<Downloaded> = Vec::new();
        let mut at = 0;
        while at < links.len() {
            let beside = aside.path().join(format!("{}-{at}.mp4", bringing.renewals));
            match self.fetch_aside(bringing, &links[at], &beside).await {
                Ok(done) => {
                    if fetched.iter().all(|other| other.sha256 != done.sha256) {
                        fetched.push(done);
                    }
                    at += 1;
                }
                Err(error) if error.is_link_refused() && bringing.renewals < MOST_RENEWALS => {
                    bringing.renewals += 1;
                    let fresh = self.asked_again(bringing).await?;
                    if fresh.len() >= links.len() {
                        links = fresh;
                        at = 0;
                    }
                }
                Err(error) if error.is_link_refused() || error.is_not_a_clip() => {
                    bringing.trouble.get_or_insert(error);
                    at += 1;
                }
                Err(error) => return Err(bringing.failed(error)),
            }
        }
        let places = bringing.places_for(&mut fetched).ok_or_else(unmatched)?;
        for (index, done) in places {
            let (path, clip) = (target.file(index), u32::try_from(index).unwrap_or(u32::MAX));
            self.note_place(task, clip, &path, progress).await;
            let (bytes, sha256, at) = (done.bytes, done.sha256.clone(), WallTime::default());
            let whole = WholeFile { bytes, sha256, at };
            let copied = whole_file::copy(&done.path, &path, &whole, bringing.may_replace(&path));
            copied.map_err(|_| unmatched())?;
            let done = Downloaded { path, ..done };
            let file = self.brought(task, clip, bringing.files.len(), done, wanted, progress).await;
            bringing.files[index] = Some(file);
        }
        if !bringing.is_missing() {
            bringing.trouble = None;
        }
        Ok(())
    }

    /// Fetches what a link leads to, where it is in nobody's way.
    async fn fetch_aside(
        &self,
        bringing: &Bringing<'_>,
        link: &ClipLink,
        beside: &Path,
    ) -> Result<Downloaded, ClientError> {
        let (of, plan) = (ClipOf { task: bringing.task.id.clone(), number: 0 }, DownloadPlan::default());
        let download = self.client.download(link, &of, beside, &plan, |done| {
            bringing.progress.downloading(done.received, done.total);
        });
        download.await
    }

    /// The clip that lies at its place already, and of which nobody wrote down that it was brought: whoever did was killed in between.
    /// By its bytes, which are fetched once more; a file of somebody's stays as it is.
    async fn found_there(
        &self,
        bringing: &Bringing<'_>,
        clip: u32,
        path: &Path,
        link: &ClipLink,
    ) -> Option<Downloaded> {
        let is_noted = self.recorded_clips(bringing.task).iter().any(|file| {
            file.clip == clip
                && file.whole.is_none()
                && std::path::absolute(path).is_ok_and(|path| path == Path::new(&file.path))
        });
        if !is_noted || !is_clip(path) {
            return None;
        }
        let aside = bringing.aside().ok()?;
        let done = self.fetch_aside(bringing, link, &aside.path().join("clip.mp4")).await.ok()?;
        let (bytes, sha256, at) = (done.bytes, done.sha256.clone(), WallTime::default());
        holds(path, &WholeFile { bytes, sha256, at }).then(|| Downloaded { path: path.to_owned(), ..done })
    }

    /// The links that the service gives now.
    async fn asked_again(&self, bringing: &Bringing<'_>) -> Result<Vec<ClipLink>, NotDelivered> {
        let asked = self.client.query(&bringing.task.id, &RetryPlan::patient()).await;
        Ok(asked.map_err(|error| bringing.failed(error))?.clips)
    }

    /// Fresh links for a task whose links are refused or expired: a link is a lease. They may come in another order, and
    /// each of them is still the link of its own clip.
    async fn renewed(
        &self,
        bringing: &mut Bringing<'_>,
        links: Vec<ClipLink>,
    ) -> Result<Renewed, NotDelivered> {
        bringing.renewals += 1;
        let fresh = self.asked_again(bringing).await?;
        let here: Vec<_> = (0..)
            .zip(&bringing.files)
            .filter_map(|(clip, it)| Some((clip, it.as_ref()?.sha256.clone())))
            .collect();
        // While none is here, any order is as good as the other.
        if here.is_empty() {
            let is_fewer = fresh.len() < links.len();
            let fresh = fresh.into_iter().take(links.len()).collect();
            // A renewal that lost links would lose clips.
            return Ok(Renewed::InOrder(if is_fewer { links } else { fresh }));
        }
        bringing.others.retain(|(clip, _)| here.iter().all(|(other, _)| other != clip));
        bringing.others.extend(here);
        if fresh.len() < links.len() {
            return Ok(Renewed::InOrder(links));
        }
        Ok(match in_the_order_of(&links, fresh.clone()) {
            Some(ordered) => Renewed::InOrder(ordered),
            None => Renewed::Unknown(fresh),
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
        let lies = Event::downloaded(file.clip, &path, &here.sha256, here.bytes);
        if let (Some(session), Some(key)) = (&self.session, task.key)
            && let Err(error) = session.append(key, lies.clone()).await
        {
            session.append_later(key, lies, &error);
            self.note_unwritten(&error, &self.shot_of(key), Some(&task.id), progress);
        }
    }

    /// Looks into a clip, and says how it differs from what was asked for.
    async fn looked_at(&self, file: Delivered, wanted: Option<AskedClip>, progress: &Progress) -> Delivered {
        let file = file.looked_at(wanted).await;
        for difference in &file.differences {
            let (note, what) = (self.output.say("note: ", "注意："), difference.text());
            progress.above(self.output, &format!("{note}{}", what.get(self.language())));
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
