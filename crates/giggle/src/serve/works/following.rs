//! Following tasks that are paid for until their clips are here.

use super::{Works, lock};
use crate::clip_target::{Target, is_free_for, whole_ones};
use crate::failure;
use crate::ledger::archive::Unfinished;
use crate::ledger::{AttemptKey, Shot, ShotId, Standing};
use crate::production::{NotWaited, Waiting};
use crate::progress::Progress;
use crate::recovery::End;
use crate::whole_file::still_holds;
use giggle_domain::task::StatusKind;
use giggle_domain::{Fingerprint, Text, text};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How long a task is waited for before the wait is begun anew: a server has no deadline of its own, and links that come with a
/// status that nobody knows are tried at the end of a wait. Longer where clips of the model usually take longer.
const LEAST_WAIT: Duration = Duration::from_secs(5 * 60);
/// The same against loopback.
const LEAST_WAIT_LOOPBACK: Duration = Duration::from_secs(3);
/// How long is paused after a task that could not be asked about or fetched; doubled each time, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

impl Works {
    /// Waits for a task and brings its clips here, whatever it takes.
    pub fn follow(self: &Arc<Self>, key: Option<AttemptKey>, is_watched: bool) {
        let Some(key) = key.filter(|key| lock(&self.following).insert(*key)) else { return };
        let works = Arc::clone(self);
        tokio::spawn(async move {
            tokio::select! {
                () = works.follow_on(key, is_watched) => {}
                () = works.stop.cancelled() => {}
            }
            lock(&works.following).remove(&key);
            works.changed.notify_one();
        });
    }

    /// Takes up what a run of a list left behind: a task that it waited for no longer, or whose clip had no place in the list's folder.
    pub fn follow_up(self: &Arc<Self>, fingerprint: &Fingerprint) {
        let Ok(Some((id, shot))) = self.find(fingerprint) else { return };
        self.follow(shot.foremost().map(|(attempt, _)| AttemptKey { shot: id, attempt }), false);
    }

    async fn follow_on(self: &Arc<Self>, key: AttemptKey, mut is_watched: bool) {
        let (mut pause, mut odd) = (FIRST_PAUSE, None);
        loop {
            let Ok(place) = self.follows.acquire().await else { return };
            let Some(open) = self.unfinished(key) else { return };
            let (production, progress) = (self.production(&self.session), Progress::silent(self.language()));
            let usual = self.usual(open.shot.model()).map_or(Duration::ZERO, |usual| usual.ninetieth);
            let wait = match self.client.base().is_loopback() {
                true => LEAST_WAIT_LOOPBACK,
                false => LEAST_WAIT.max(usual),
            };
            let waiting = match is_watched {
                true => Waiting::new(Some(wait), false),
                false => Waiting::begun_earlier(Some(wait)),
            };
            let end = production
                .finish(&self.session, &open, &self.clips, Some(waiting), &self.settings.catalog, &progress)
                .await;
            drop(place);
            match &end {
                End::NotWaited(NotWaited::Lost(lost)) if lost.is_recorded && lost.error.is_not_found() => {
                    lock(&self.not_known).insert(key.shot, open.task_id.clone());
                }
                _ => drop(lock(&self.not_known).remove(&key.shot)),
            }
            self.changed.notify_one();
            let error = match end {
                End::Delivered(_) => {
                    self.counts.delivered.fetch_add(1, Ordering::Relaxed);
                    return;
                }
                End::NotWaited(not @ NotWaited::Failed { .. }) => {
                    self.counts.failed.fetch_add(1, Ordering::Relaxed);
                    return self.remember(Some(key.shot), failure::not_waited(&not).message_text());
                }
                End::Refuted(why) => return self.remember(Some(key.shot), &Text::plain(why)),
                End::Running(status) => {
                    if status.kind() == StatusKind::Unknown
                        && !status.as_str().is_empty()
                        && odd.as_ref() != Some(&status)
                    {
                        let said = crate::mcp::foreign::one_line(status.as_str());
                        let text = text!(
                            "the task has a status that is not known: “{said}”",
                            "任务状态未知：“{said}”"
                        );
                        self.remember(Some(key.shot), &text);
                        odd = Some(status);
                    }
                    continue;
                }
                End::NotWaited(not) => failure::not_waited(&not),
                End::NotDelivered(not) => failure::not_delivered(&not),
                End::Ledger(error) => failure::ledger(&error),
            };
            self.counts.troubles.fetch_add(1, Ordering::Relaxed);
            self.remember(Some(key.shot), error.message_text());
            is_watched = false;
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// What is left to wait for or to fetch of an attempt.
    fn unfinished(&self, key: AttemptKey) -> Option<Unfinished> {
        let shot = self.session.ledger.shot(key.shot).ok()?;
        let attempt = shot.attempt(key.attempt)?;
        if !matches!(attempt.standing(), Standing::Submitted | Standing::Completed) {
            return None;
        }
        let task = attempt.task.clone()?;
        let is_completed = attempt.standing() == Standing::Completed;
        Some(Unfinished { key, task_id: task.id, is_completed, files: task.files, shot })
    }

    /// Brings clips here again whose files are gone.
    pub(super) fn redeliver(self: &Arc<Self>, key: Option<AttemptKey>) {
        let Some(key) = key else { return };
        let Some(shot) = self.session.ledger.shot(key.shot).ok() else { return };
        let Some(task) = shot.attempt(key.attempt).and_then(|it| it.task.clone()) else { return };
        let is_here = task.files.iter().all(|file| is_there(file).is_some());
        if is_here || !lock(&self.following).insert(key) {
            return;
        }
        let works = Arc::clone(self);
        tokio::spawn(async move {
            let production = works.production(&works.session);
            let followed = production.follow(&task.id);
            let target = free_target(&works.clips, &task);
            let progress = Progress::silent(works.language());
            let done = tokio::select! {
                done = production.hand_out(&followed, &task.files, &target, None, &progress) => done.map(|_| ()),
                () = works.stop.cancelled() => Ok(()),
            };
            if let Err(not) = done {
                works.remember(Some(key.shot), failure::not_delivered(&not).message_text());
            }
            lock(&works.following).remove(&key);
            works.changed.notify_one();
        });
    }

    /// The file of a clip of a shot, if it lies here whole; where it should and does not, it is fetched again.
    pub fn file(self: &Arc<Self>, id: ShotId, shot: &Shot, index: u32) -> Option<PathBuf> {
        let (attempt, found) = shot.foremost()?;
        let file = found.task.as_ref()?.files.iter().find(|file| file.clip == index)?;
        let there = is_there(file);
        if there.is_none() && file.whole.is_some() {
            self.redeliver(Some(AttemptKey { shot: id, attempt }));
        }
        there
    }
}

/// The file of a clip, if it lies there as it was brought.
fn is_there(file: &crate::ledger::shot::ClipFile) -> Option<PathBuf> {
    let whole = file.whole.as_ref()?;
    let path = PathBuf::from(&file.path);
    still_holds(&path, whole).then_some(path)
}

/// A place for the clips of a task that is nobody else's: what lies in the way of a paid clip must neither be lost nor keep it
/// from landing somewhere.
fn free_target(folder: &Path, task: &crate::ledger::shot::Task) -> Target {
    let own = whole_ones(&task.files);
    let id = crate::file_name::safe(task.id.as_str());
    let named = |more: String| Target {
        path: folder.join(format!("giggle-{id}{more}.mp4")),
        own: own.clone(),
        may_replace_draft: true,
        ..Target::default()
    };
    let is_free = |target: &Target| {
        (0..task.files.len().max(1)).all(|index| is_free_for(index, &target.file(index), &task.files))
    };
    let mut names = (2..100).map(|number| named(format!("-again-{number}")));
    let usual = named(String::new());
    if is_free(&usual) { usual } else { names.find(is_free).unwrap_or(usual) }
}
