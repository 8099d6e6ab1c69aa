//! Finishing what was begun: tasks that were paid for are waited for and fetched, and nothing is ever submitted here.
//!
//! Shared by `resume`, which walks everything unfinished, and `settle`, which brings what it found.

use crate::clip_facts::AskedClip;
use crate::clip_target::{Target, whole_ones};
use crate::error::CommandError;
use crate::failure;
use crate::file_name;
use crate::ledger::LedgerError;
use crate::ledger::archive::Unfinished;
use crate::ledger::shot::Attempt;
use crate::production::{Delivered, Followed, NotDelivered, NotWaited, Production, Waiting};
use crate::progress::Progress;
use crate::session::Session;
use giggle_domain::{Catalog, Language, Outcome, Status, TaskId};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

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
    /// Finishes everything of the realm that is unfinished, the oldest first.
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
        let mut finished = Vec::new();
        for open in session.ledger.unfinished(&session.realm)? {
            progress.say(open.task_id.to_string());
            let end = self.finish(session, &open, folder, waiting, catalog, progress).await;
            let is_inferred = is_inferred(&open);
            let prompt = open.shot.facts.map(|facts| facts.prompt).unwrap_or_default();
            finished.push(Finished { task_id: open.task_id, prompt, is_inferred, end });
        }
        Ok(finished)
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
        let clips = open.shot.asked_clips();
        let is_watched = waiting.is_some_and(|waiting| waiting.is_from_submit());
        let task = Followed { key: Some(open.key), clips, is_watched, ..Followed::named(&open.task_id) };
        let report = match self.query(&task, progress).await {
            Ok(report) => report,
            Err(lost) => return End::NotWaited(NotWaited::Lost(lost)),
        };
        let clips = match (report.outcome(), waiting) {
            (Some(Outcome::Completed { clips }), _) => clips,
            (Some(Outcome::Failed { status, reason }), _) => {
                return End::NotWaited(NotWaited::Failed { task_id: task.id, status, reason });
            }
            (None, None) => return End::Running(report.status),
            (None, Some(waiting)) => match self.wait(&task, &waiting, progress).await {
                Ok(clips) => clips,
                Err(NotWaited::Deadline { status, .. }) => {
                    return End::Running(status.unwrap_or(report.status));
                }
                Err(not) => return End::NotWaited(not),
            },
        };
        let target = self.target_of(open, clips.len(), folder);
        let wanted = open.shot.facts.as_ref().map(|facts| AskedClip::remembered(facts, catalog));
        let files = match self.deliver(&task, clips, &target, wanted, progress).await {
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

    /// Where the clips were going, or a name made of what is known of the shot: what lies in the way of a paid clip must
    /// neither be lost nor keep it from landing somewhere.
    fn target_of(&self, open: &Unfinished, clips: usize, folder: &Path) -> Target {
        let own = whole_ones(&open.files);
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
        let target = |path| Target { path, own: own.clone(), ..Target::default() };
        let is_free = |target: &Target| {
            let mut files = (0..clips.max(1)).map(|index| target.file(index));
            files.all(|path| path.symlink_metadata().is_err() || target.may_replace(&path))
        };
        let places = wanted.into_iter().chain([name(&short)]).map(target);
        places.into_iter().find(is_free).unwrap_or_else(|| target(name(&id)))
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
            End::NotWaited(
                not @ (NotWaited::UnreadableLinks { .. } | NotWaited::Deadline { .. } | NotWaited::Lost(_)),
            ) => ("undelivered", error(failure::not_waited(not))),
            End::NotDelivered(not) => ("undelivered", error(failure::not_delivered(not))),
            End::Ledger(trouble) => ("undelivered", error(failure::ledger(trouble))),
        };
        json!({"task_id": self.task_id, "prompt": self.prompt, "state": state, "inferred": self.is_inferred, "detail": detail})
    }
}
