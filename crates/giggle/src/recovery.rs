//! Finishing what was begun: tasks that were paid for are waited for and fetched, and nothing is ever submitted here.
//!
//! Shared by `resume`, which walks everything unfinished, and `settle`, which brings what it found.

use crate::clip_facts::AskedClip;
use crate::clip_target::{Target, is_free_for, whole_ones};
use crate::error::CommandError;
use crate::failure;
use crate::file_name;
use crate::ledger::LedgerError;
use crate::ledger::archive::Unfinished;
use crate::ledger::shot::Attempt;
use crate::production::{Anew, Delivered, Followed, NotDelivered, NotWaited, Production, Waiting};
use crate::progress::Progress;
use crate::session::Session;
use crate::unhurried::unhurried;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use giggle_domain::{Catalog, ClipLink, Language, Outcome, Status, TaskId};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// So many tasks are asked about at once.
const QUERIES: usize = 16;
/// So many tasks are waited for at once; the others wait for their turn.
const WAITS: usize = 64;
/// So many clips are on their way at once.
const DOWNLOADS: usize = 4;
/// Whoever has been at it for this long makes room for the next one, and goes on beside it: a query or a download that
/// hangs keeps no clip that is ready from coming.
const MAKES_ROOM_AFTER: Duration = Duration::from_secs(1);
/// So many are on their way at once all the same, those included that made room: each has a connection and its buffers,
/// and there may be thousands of tasks.
const MOST_AT_ONCE: usize = 64;

/// What the tasks that are finished together share.
struct Together<'a> {
    session: &'a Session,
    folder: &'a Path,
    waiting: Option<Waiting>,
    catalog: &'a Catalog,
    progress: &'a Progress,
    since: Instant,
    queries: Room,
    waits: Semaphore,
    downloads: Room,
    /// Files that clips are on their way to: no two may choose the same one.
    chosen: Mutex<HashSet<PathBuf>>,
}

impl<'a> Together<'a> {
    fn new(
        session: &'a Session,
        folder: &'a Path,
        waiting: Option<Waiting>,
        catalog: &'a Catalog,
        progress: &'a Progress,
    ) -> Self {
        Self {
            session,
            folder,
            waiting,
            catalog,
            progress,
            since: Instant::now(),
            queries: Room::new(QUERIES),
            waits: Semaphore::new(WAITS),
            downloads: Room::new(DOWNLOADS),
            chosen: Mutex::default(),
        }
    }
}

/// Where so many work at once, who leave it early where they take long.
struct Room {
    places: Semaphore,
    /// All who are at it, those included that left.
    all: Semaphore,
}

impl Room {
    fn new(places: usize) -> Self {
        Self { places: Semaphore::new(places), all: Semaphore::new(MOST_AT_ONCE) }
    }

    /// Does some work in here, and leaves early where it takes long.
    async fn in_turn<T>(&self, work: impl Future<Output = T>) -> T {
        let _at_it = self.all.acquire().await;
        let place = self.places.acquire().await;
        let mut work = pin!(work);
        let in_time = tokio::time::timeout(MAKES_ROOM_AFTER, work.as_mut()).await;
        drop(place);
        match in_time {
            Ok(done) => done,
            Err(_) => work.await,
        }
    }
}

/// What became of one unfinished task.
#[derive(Debug)]
pub struct Finished {
    /// The task.
    pub task_id: TaskId,
    /// The prompt; empty of a task whose shot is not known.
    pub prompt: String,
    /// Whether its task was found for its shot by inference: it is likely the right one, and only looking tells.
    pub is_inferred: bool,
    /// How it ended.
    pub end: End,
}

/// How it ended.
#[derive(Debug)]
pub enum End {
    /// Its clips are on disk.
    Delivered(Vec<Delivered>),
    /// It is not done; its status.
    Running(Status),
    /// It was adopted for a shot by inference, and its clip is not what was asked for.
    Refuted(String),
    /// It gave no clips.
    NotWaited(NotWaited),
    /// Its clips could not be brought here.
    NotDelivered(NotDelivered),
    /// The ledger could not be written.
    Ledger(LedgerError),
}

impl Production<'_> {
    /// Finishes everything of the realm that is unfinished, many at once and within one deadline; told in the order in which
    /// it was begun.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger; what becomes of a single task is an end, not an error.
    pub async fn finish_all(
        &self,
        session: &Session,
        folder: &Path,
        waiting: Option<Waiting>,
        catalog: &Catalog,
        progress: &Progress,
    ) -> Result<Vec<Finished>, LedgerError> {
        let together = &Together::new(session, folder, waiting, catalog, progress);
        let mut work: FuturesUnordered<_> = (0usize..)
            .zip(unhurried(|| session.ledger.unfinished(&session.realm))?)
            .map(|(place, open)| async move {
                let end = self.finish_together(&open, together).await;
                (place, Finished::of(open, end))
            })
            .collect();
        let mut finished = Vec::new();
        while let Some(one) = work.next().await {
            progress.say(one.1.task_id.to_string());
            finished.push(one);
        }
        finished.sort_by_key(|(place, _)| *place);
        Ok(finished.into_iter().map(|(_, finished)| finished).collect())
    }

    /// Asks once about every task of the realm that was stopped and whose refund was not seen, and finishes those that are at work
    /// or completed after all. Returns them, and the tasks of which there is no news.
    ///
    /// # Errors
    ///
    /// As [`finish_all`](Self::finish_all).
    pub async fn finish_stopped(
        &self,
        session: &Session,
        folder: &Path,
        waiting: Option<Waiting>,
        catalog: &Catalog,
        progress: &Progress,
    ) -> Result<(Vec<Finished>, Vec<TaskId>), LedgerError> {
        let together = &Together::new(session, folder, waiting, catalog, progress);
        let stopped = unhurried(|| session.ledger.stopped(&session.realm))?;
        let mut work: FuturesUnordered<_> = (0usize..)
            .zip(stopped)
            .map(|(place, open)| async move {
                let clips = open.shot.asked_clips();
                let task = Followed { key: Some(open.key), clips, ..Followed::named(&open.task_id) };
                let end = match together.queries.in_turn(self.ask_anew(&task, progress)).await {
                    Anew::Ended | Anew::Unknown => None,
                    Anew::Completed | Anew::Running => Some(self.finish_together(&open, together).await),
                };
                (place, open, end)
            })
            .collect();
        let mut ended = Vec::new();
        while let Some(one) = work.next().await {
            ended.push(one);
        }
        ended.sort_by_key(|(place, ..)| *place);
        let (mut finished, mut unchanged) = (Vec::new(), Vec::new());
        for (_, open, end) in ended {
            match end {
                Some(end) => finished.push(Finished::of(open, end)),
                None => unchanged.push(open.task_id),
            }
        }
        Ok((finished, unchanged))
    }

    /// Finishes one of them.
    pub async fn finish(
        &self,
        session: &Session,
        open: &Unfinished,
        folder: &Path,
        waiting: Option<Waiting>,
        catalog: &Catalog,
        progress: &Progress,
    ) -> End {
        self.finish_together(open, &Together::new(session, folder, waiting, catalog, progress)).await
    }

    async fn finish_together(&self, open: &Unfinished, together: &Together<'_>) -> End {
        let Together { session, catalog, progress, .. } = together;
        let clips = open.shot.asked_clips();
        let is_watched = together.waiting.is_some_and(|waiting| waiting.is_from_submit());
        let task = Followed { key: Some(open.key), clips, is_watched, ..Followed::named(&open.task_id) };
        let report = match together.queries.in_turn(self.query(&task, progress)).await {
            Ok(report) => report,
            Err(lost) => return End::NotWaited(self.not_known(lost.error, &task)),
        };
        let clips = match (report.outcome(), together.waiting) {
            (Some(Outcome::Completed { clips }), _) => clips,
            (Some(Outcome::Failed { status, reason }), _) => {
                return End::NotWaited(NotWaited::Failed { task_id: task.id, status, reason });
            }
            (None, None) => return End::Running(report.status),
            (None, Some(waiting)) => match self.wait_in_turn(&task, waiting, together).await {
                Ok(clips) => clips,
                Err(NotWaited::Deadline { status, .. }) => {
                    return End::Running(status.unwrap_or(report.status));
                }
                Err(not) => return End::NotWaited(not),
            },
        };
        let wanted = open.shot.facts.as_ref().map(|facts| AskedClip::remembered(facts, catalog));
        // Several may resume at once: what another one brought is not brought again.
        if let Some(files) = self.brought_meanwhile(&task, &open.files, wanted, progress).await {
            return End::Delivered(files);
        }
        let target = self.target_of(open, clips.len(), together);
        let delivering = self.deliver(&task, clips, &target, wanted, progress);
        let files = match together.downloads.in_turn(delivering).await {
            Ok(files) => files,
            Err(not) => return End::NotDelivered(not),
        };
        match misfit(open, &files) {
            None => End::Delivered(files),
            Some(why) => match session.ledger.refute(open.key, &why) {
                Ok(_) => End::Refuted(why),
                Err(error) => End::Ledger(error),
            },
        }
    }

    /// Waits for a task, within what is left of the deadline of all.
    async fn wait_in_turn(
        &self,
        task: &Followed,
        waiting: Waiting,
        together: &Together<'_>,
    ) -> Result<Vec<ClipLink>, NotWaited> {
        let _place = together.waits.acquire().await;
        self.wait(task, &waiting.after(together.since.elapsed()), together.progress).await
    }

    /// Where the clips were going, or a name made of what is known of the shot: what lies in the way of a paid clip must
    /// neither be lost nor keep it from landing somewhere.
    fn target_of(&self, open: &Unfinished, clips: usize, together: &Together<'_>) -> Target {
        let folder = together.folder;
        let mut chosen = together.chosen.lock().unwrap_or_else(PoisonError::into_inner);
        let own = whole_ones(&open.files);
        let clips = clips.max(open.shot.asked_clips() as usize);
        let wanted = open.files.iter().find(|file| file.clip == 0).map(|file| PathBuf::from(&file.path));
        // A folder that is gone is in the way too.
        let wanted = wanted.filter(|path| path.parent().is_some_and(Path::is_dir));
        let id = file_name::safe(open.task_id.as_str());
        let short: String = id.chars().take(8).collect();
        let name = |id: &str| {
            folder.join(match &open.shot.facts {
                Some(facts) => {
                    let (model, slug) = (file_name::safe(&facts.model), file_name::slug(&facts.prompt));
                    format!("{model}-{slug}-{id}.mp4")
                }
                None => format!("giggle-{id}.mp4"),
            })
        };
        let target = |path| Target { path, own: own.clone(), may_replace_draft: true, ..Target::default() };
        let is_free = |target: &Target| {
            let mut files = (0..clips).map(|index| (index, target.file(index)));
            files.all(|(index, path)| !chosen.contains(&path) && is_free_for(index, &path, &open.files))
        };
        let mut places = wanted.into_iter().chain([name(&short)]).map(target);
        let target = places.find(is_free).unwrap_or_else(|| Target {
            path: name(&id),
            own: own.clone(),
            ..Target::default()
        });
        chosen.extend((0..clips).map(|index| target.file(index)));
        target
    }
}

/// Why a clip of an inferred task cannot be the shot's own; `None` where it may, or where nobody inferred anything.
fn misfit(open: &Unfinished, files: &[Delivered]) -> Option<String> {
    let differences = files.iter().flat_map(|file| &file.differences);
    let other = differences.filter(|_| is_inferred(open)).find(|it| it.is_of_another_shot());
    other.map(|difference| difference.text().into_string(Language::English))
}

fn is_inferred(open: &Unfinished) -> bool {
    open.shot.attempt(open.key.attempt).is_some_and(Attempt::is_inferred)
}

impl Finished {
    fn of(open: Unfinished, end: End) -> Self {
        let is_inferred = is_inferred(&open);
        let prompt = open.shot.facts.map(|facts| facts.prompt).unwrap_or_default();
        Self { task_id: open.task_id, prompt, is_inferred, end }
    }

    /// One line of it as JSON.
    pub fn json(&self, language: Language) -> Value {
        let error = |error: CommandError| error.json(language)["error"].take();
        let (state, detail) = match &self.end {
            End::Delivered(files) => {
                ("delivered", json!(files.iter().map(Delivered::json).collect::<Vec<_>>()))
            }
            End::Running(status) => ("running", json!(status.as_str())),
            End::Refuted(why) => ("refuted", json!(why)),
            End::NotWaited(not @ NotWaited::Failed { .. }) => ("failed", error(failure::not_waited(not))),
            // Nobody could ask: whether there is anything to download is not known.
            End::NotWaited(not @ (NotWaited::Lost(_) | NotWaited::Deadline { .. })) => {
                ("unfinished", error(failure::not_waited(not)))
            }
            End::NotWaited(not @ NotWaited::UnreadableLinks { .. }) => {
                ("undelivered", error(failure::not_waited(not)))
            }
            End::NotDelivered(not) => ("undelivered", error(failure::not_delivered(not))),
            End::Ledger(trouble) => ("undelivered", error(failure::ledger(trouble))),
        };
        json!({"task_id": self.task_id, "prompt": self.prompt, "state": state, "inferred": self.is_inferred, "detail": detail})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[tokio::test]
    async fn whoever_hangs_makes_room_and_not_for_any_number() {
        tokio::time::pause();
        let (room, at_it, most) = (Room::new(4), Cell::new(0), Cell::new(0));
        let work = || async {
            at_it.set(at_it.get() + 1);
            most.set(most.get().max(at_it.get()));
            tokio::time::sleep(Duration::from_secs(600)).await;
            at_it.set(at_it.get() - 1);
        };
        let mut all: FuturesUnordered<_> = (0..300).map(|_| room.in_turn(work())).collect();
        while all.next().await.is_some() {}
        assert_eq!(most.get(), MOST_AT_ONCE);
    }
}
