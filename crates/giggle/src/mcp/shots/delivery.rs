//! Clips brought into the allowed folders.

use super::super::told::{delivered_json, differences};
use super::*;
use crate::clip_facts::AskedClip;
use crate::clip_target::{Stage, Target, noted_ones, whole_ones};
use crate::file_name;
use crate::ledger::shot::ClipFile;
use crate::paid_clips::MOST_CLIPS;
use crate::production::Delivered;
use crate::whole_file::holds;
use std::path::Path;

impl Call<'_> {
    /// `download_video`: brings the clips of a shot into the allowed folders.
    pub(super) async fn download_video(&self, given: DownloadVideo) -> Done<Answer> {
        let account = self.account()?;
        let file = given.file.filter(|it| !is_blank(it));
        let found = self.find(&account, given.id.as_deref())?;
        let task = match &found {
            Ok(id) => {
                if self.shot(&account, *id)?.standing() == Standing::Submitted {
                    let answer = self.state_of(&account, *id, false).await?;
                    if answer.facts.get("state") == Some(&json!("submitted")) {
                        return Ok(answer);
                    }
                }
                match self.followed(&account, *id)? {
                    Some(task) => task,
                    None => return self.state_of(&account, *id, false).await,
                }
            }
            Err(task_id) => Followed::named(task_id),
        };
        let target = self
            .target(&account, found.as_ref().ok(), &task, file, given.overwrite)
            .map_err(|error| self.failed(&error))?;
        let (live, account_) = (Arc::clone(self.live), Arc::clone(&account));
        let id = found.as_ref().ok().copied();
        let work = self.live.work.spawn(async move { fetch(&live, &account_, id, &task, &target).await });
        let expectation = Expectation {
            already: Duration::ZERO,
            typical: Duration::from_secs(20),
            text: self.say("a few seconds", "几秒钟").into(),
        };
        let done = told(self.context, &expectation, self.language(), work)
            .await
            .ok_or(Stop::Halt(Halt::Cancelled))?;
        let files = done.map_err(|error| self.failed(&internal(&error)))?;
        match (files, id) {
            (Ok(files), Some(id)) => {
                let mut told = self.told(&account, id)?;
                told.delivered = files;
                Ok(told.answer())
            }
            (Ok(files), None) => Ok(self.bare_files(&files)),
            (Err(error), Some(id)) => Err(Stop::Failed(Box::new(self.told(&account, id)?.failure(&error)))),
            (Err(error), None) => Err(self.failed(&error)),
        }
    }

    fn bare_files(&self, files: &[Delivered]) -> Answer {
        let listed = files.iter().map(delivered_json).collect();
        let facts = Video { state: "downloaded".into(), files: listed, ..Video::default() };
        let mut advice = self
            .say("The clip is here; give its path to the person.", "视频已在本机；请把路径告知用户。")
            .to_owned();
        advice.push_str(&differences(files, self.language()));
        let mut answer = Answer::new(facts, advice);
        answer.files = files.iter().map(|file| file_link(&file.path, "video/mp4", "")).collect();
        answer
    }

    /// Where the clips go: where the caller says, else where they were, else a name made of what is known.
    fn target(
        &self,
        account: &Account,
        id: Option<&ShotId>,
        task: &Followed,
        file: Option<String>,
        overwrite: bool,
    ) -> Result<Target, CommandError> {
        let folders = &self.live.setup.folders;
        let mut name = PathBuf::from(format!("giggle-{}.mp4", file_name::safe(task.id.as_str())));
        let (mut own, mut noted, mut before) = (Vec::new(), Vec::new(), None);
        let mut count = 1;
        if let Some(id) = id {
            let shot = account.session.ledger.shot(*id).map_err(|error| failure::ledger(&error))?;
            if let Some(facts) = &shot.facts {
                let (model, slug) = (file_name::safe(&facts.model), file_name::slug(&facts.prompt));
                name =
                    PathBuf::from(format!("{model}-{slug}-{}.mp4", shot_key(&shot.fingerprint.to_string())));
                count = facts.count;
            }
            let files = shot.foremost().and_then(|(_, it)| it.task.as_ref()).map(|it| it.files.as_slice());
            own = whole_ones(files.unwrap_or_default());
            noted = noted_ones(files.unwrap_or_default());
            before = files.unwrap_or_default().iter().find(|it| it.clip == 0).cloned();
        }
        let mut target = Target { overwrite, own, noted, ..Target::default() };
        let stays = |clip: &ClipFile| {
            let path = Path::new(&clip.path);
            folders.have(path) && clip.whole.as_ref().is_some_and(|whole| holds(path, whole))
        };
        let may_go_there = |path: &Path| {
            let is_free = !path.exists() || target.may_replace(path) || target.may_be_own(path);
            folders.writable(path).is_ok() && is_free
        };
        let is_named = file.is_some();
        target.path = match (file, before) {
            (Some(file), _) => match folders.named_folder(&file)? {
                Some(folder) => folders.writable(&folder.join(&name))?,
                None => folders.writable(&clip_name(&file)?)?,
            },
            // Where another command of the person put it, it stays if the agent can read it there; from elsewhere it is copied.
            (None, Some(clip)) if stays(&clip) || may_go_there(Path::new(&clip.path)) => clip.path.into(),
            (None, _) => folders.writable(&name)?,
        };
        if is_named && overwrite {
            self.is_nobody_elses(account, id, &target, count)?;
        }
        target.check(count, Stage::AfterSubmit).map_err(|error| error.task(&task.id))?;
        Ok(target)
    }
}

impl Call<'_> {
    /// Makes sure that no file which is to be replaced is the clip of another shot: that one was paid for as well.
    pub(super) fn is_nobody_elses(
        &self,
        account: &Account,
        id: Option<&ShotId>,
        target: &Target,
        count: u32,
    ) -> Result<(), CommandError> {
        let there: Vec<PathBuf> = (0..count as usize)
            .map(|index| target.file(index))
            .filter_map(|path| std::fs::canonicalize(path).ok())
            .collect();
        if there.is_empty() {
            return Ok(());
        }
        let session = &account.session;
        let filter = Filter {
            realm: Some(session.realm.clone()),
            standings: vec![Standing::Downloaded],
            ..Filter::default()
        };
        let rows = session.ledger.list(&filter).map_err(|error| failure::ledger(&error))?;
        // The further clips of a shot are beside its first one.
        let has_name = |path: &PathBuf| {
            let name = path.file_name().map(|it| it.to_string_lossy().to_lowercase());
            there.iter().any(|it| it.file_name().map(|it| it.to_string_lossy().to_lowercase()) == name)
        };
        let clips = |file: &str| {
            let its = Target { path: file.into(), ..Target::default() };
            let named: Vec<PathBuf> = (0..MOST_CLIPS).map(|index| its.file(index)).filter(has_name).collect();
            named.into_iter().filter_map(|path| std::fs::canonicalize(path).ok())
        };
        let others = rows.iter().filter(|row| Some(&row.id) != id).filter_map(|row| row.file.as_deref());
        if let Some(path) = others.flat_map(clips).find(|path| there.contains(path)) {
            let shown = path.display();
            return Err(CommandError::usage(text!(
                "{shown} is the clip of another shot, and is not replaced",
                "{shown} 是另一个镜头的视频，不会被替换"
            ))
            .hint(text!("give another name as `file`", "请在 `file` 中使用其他名称")));
        }
        Ok(())
    }
}

async fn fetch(
    live: &Live,
    account: &Account,
    id: Option<ShotId>,
    task: &Followed,
    target: &Target,
) -> Result<Vec<Delivered>, CommandError> {
    let production = live.production(account);
    let progress = Progress::silent(live.language());
    let (mut files, mut wanted) = (Vec::new(), None);
    if let Some(id) = id {
        let shot = account.session.ledger.shot(id).map_err(|error| failure::ledger(&error))?;
        wanted = shot.facts.as_ref().map(|facts| AskedClip::remembered(facts, &live.settings.catalog));
        if shot.standing() == Standing::Downloaded {
            let known = shot.foremost().and_then(|(_, it)| it.task.as_ref()).map(|it| it.files.clone());
            files = known.unwrap_or_default();
        }
    }
    if !files.is_empty() {
        return Ok(production.hand_out(task, &files, target, wanted, &progress).await?);
    }
    let report = production.query(task, &progress).await?;
    match report.outcome() {
        Some(Outcome::Completed { clips }) => {
            Ok(production.deliver(task, clips, target, wanted, &progress).await?)
        }
        Some(Outcome::Failed { status, reason }) => Err(failure::failed(&task.id, &status, &reason)),
        None => Err(failure::still_running(&task.id, &report.status)),
    }
}
