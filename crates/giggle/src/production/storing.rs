//! Clips into the store and out of it, as a part of their delivery.
//!
//! A failure here is a note and never a failure of the delivery: the clip is on this machine, its line is on the list of what is
//! to be stored, and nothing is asked of the service again.

use super::{Delivered, Followed, NotAsked, Production};
use crate::clip_store::{ClipStore, ToStore};
use crate::clip_target::Target;
use crate::ledger::shot::ClipFile;
use crate::ledger::{Asking, Event, Filter, LedgerError, Standing};
use crate::progress::Progress;
use crate::session::Session;
use crate::store_text;
use crate::unhurried::unhurried;
use crate::whole_file::holds;
use giggle_domain::{TaskId, text};
use giggle_store::StoreError;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What became of a clip that was still to be stored.
#[derive(Debug)]
pub struct StoredLater {
    /// Its task.
    pub task_id: TaskId,
    /// Which of its clips.
    pub clip: u32,
    /// What became of it.
    pub end: StoredEnd,
}

/// What became of a clip that was still to be stored.
#[derive(Debug)]
pub enum StoredEnd {
    /// It is in the store now, at this address.
    Stored(String),
    /// The store did not take it; it is still on this machine.
    NotStored(StoreError),
    /// Its file is not on this machine any more.
    NoFile(PathBuf),
    /// The ledger could not be read or written.
    Ledger(LedgerError),
}

impl Production<'_> {
    fn store(&self) -> Option<&ClipStore> {
        self.session.as_ref()?.store.as_deref()
    }

    /// Asks the store, once, whether it takes clips: what is set up wrongly is said before money is spent.
    pub(super) async fn store_is_ready(&self, progress: &Progress) -> Result<(), NotAsked> {
        let (Some(session), Some(store)) = (&self.session, self.store()) else { return Ok(()) };
        match store.ready().await.map_err(NotAsked::Store)? {
            Some(away) => self.note_store(&away, progress),
            None => session.note_store().await,
        }
        Ok(())
    }

    /// The same, where what was asked for before is handed out all the same: its clip is paid for, and stays on this machine until
    /// the store takes it. What keeps a new submit from being sent, if anything does.
    ///
    /// # Errors
    ///
    /// Nothing was asked for before, and the store takes no clip; or the ledger does not answer.
    pub(super) async fn store_or_why_not(
        &self,
        session: &Session,
        asking: &Asking<'_>,
        progress: &Progress,
    ) -> Result<Option<NotAsked>, NotAsked> {
        let Err(not) = self.store_is_ready(progress).await else { return Ok(None) };
        if !unhurried(|| session.ledger.is_asked_for(asking))? {
            return Err(not);
        }
        if let NotAsked::Store(error) = &not {
            self.note_store(error, progress);
        }
        Ok(Some(not))
    }

    fn note_store(&self, error: &StoreError, progress: &Progress) {
        let (what, why) = (store_text::message(error), store_text::hint(error));
        let warning =
            text!("not stored", "未存入").then(&text!(": ", "："), &what).then(&text!("; ", "；"), &why);
        progress.above(self.output, warning.get(self.output.language));
    }

    /// Writes down that a clip is to be stored once it is here.
    pub(super) fn expect_to_store(&self, task: &Followed, clip: u32, path: &Path) {
        if let (Some(store), Some(_)) = (self.store(), task.key) {
            store.expect(&task.id, clip, path);
        }
    }

    /// Puts a clip that was brought here into the store; its address there.
    pub(super) async fn keep(
        &self,
        task: &Followed,
        clip: u32,
        file: &Delivered,
        progress: &Progress,
    ) -> Option<String> {
        let (Some(store), Some(session), Some(key)) = (self.store(), &self.session, task.key) else {
            return None;
        };
        progress.say(self.output.say("storing", "存储中"));
        match store.put(&file.path, &file.sha256, file.bytes).await {
            Ok(stored) => {
                let url = stored.url.clone();
                let event =
                    Event::Stored { clip, url: stored.url, sha256: stored.sha256, bytes: stored.bytes };
                match session.append(key, event.clone()).await {
                    Err(error) if !error.is_old_news() => {
                        // Its line stays on the list, for the case that this process ends first.
                        session.append_later(key, event, &error);
                        let shot = self.shot_of(key);
                        self.note_unwritten(&error, &shot, Some(&task.id), progress);
                    }
                    _ => store.cross_off(&task.id, clip),
                }
                Some(url)
            }
            Err(error) => {
                self.note_store(&error, progress);
                None
            }
        }
    }

    /// What the ledger knows of the clips of a task; nothing where no store is set.
    pub(super) fn known_clips(&self, task: &Followed) -> Vec<ClipFile> {
        if self.store().is_none() {
            return Vec::new();
        }
        self.recorded_clips(task)
    }

    /// What the ledger knows of the clips of a task.
    pub(super) fn recorded_clips(&self, task: &Followed) -> Vec<ClipFile> {
        let (Some(session), Some(key)) = (&self.session, task.key) else { return Vec::new() };
        let shot = unhurried(|| session.ledger.shot(key.shot)).ok();
        let attempt = shot.as_ref().and_then(|shot| shot.attempt(key.attempt));
        attempt.and_then(|attempt| attempt.task.as_ref()).map(|task| task.files.clone()).unwrap_or_default()
    }

    /// The clips of a task where the store has every one of them, so that nobody else need be asked.
    pub fn stored_clips(&self, task: &Followed) -> Option<Vec<ClipFile>> {
        let known = self.known_clips(task);
        let count = usize::try_from(task.clips).unwrap_or(usize::MAX);
        (known.len() >= count && known.iter().all(|file| file.stored.is_some()))
            .then_some(known)
            .filter(|known| !known.is_empty())
    }

    /// Takes a clip out of the store, where it is there and there is room for it.
    pub(super) async fn out_of_store(
        &self,
        file: &ClipFile,
        path: &Path,
        target: &Target,
        progress: &Progress,
    ) -> Option<Delivered> {
        let (store, stored) = self.store().zip(file.stored.as_ref())?;
        let may_replace = target.may_replace_other(path);
        if path.symlink_metadata().is_ok() && !may_replace {
            return None;
        }
        progress.say(self.output.say("taking the clip out of the store", "正在从存储中取出视频"));
        match store.take(stored, path, may_replace).await {
            Ok(()) => Some(Delivered {
                path: path.to_owned(),
                bytes: stored.bytes,
                sha256: stored.sha256.clone(),
                stored: Some(stored.url.clone()),
                facts: None,
                differences: Vec::new(),
            }),
            Err(error) => {
                let what = store_text::message(&error);
                let note =
                    what.then(&text!("; ", "；"), &text!("asking the service instead", "改为向服务获取"));
                progress.above(self.output, note.get(self.output.language));
                None
            }
        }
    }

    /// Stores what was brought here, by this command or an earlier one, and could not be stored; only what has waited for so
    /// long already.
    pub async fn store_waiting(
        &self,
        session: &Session,
        at_least: Duration,
        progress: &Progress,
    ) -> Vec<StoredLater> {
        let Some(store) = session.store.as_deref() else { return Vec::new() };
        if let Some(life) = session.ledger.life() {
            if store.is_new_life(&life) && expect_forgotten(session, store).is_err() {
                // It is looked up again the next time.
                return Vec::new();
            }
            store.note_life(&life);
        }
        let mut done = Vec::new();
        for line in store.waiting(at_least) {
            if let Some(end) = self.store_late(session, store, &line, progress).await {
                done.push(StoredLater { task_id: line.task_id, clip: line.clip, end });
            }
        }
        done.sort_by(|one, other| (&one.task_id, one.clip).cmp(&(&other.task_id, other.clip)));
        done
    }

    /// `None` where there is nothing to do: it is stored, another ledger's, or not here yet.
    async fn store_late(
        &self,
        session: &Session,
        store: &ClipStore,
        line: &ToStore,
        progress: &Progress,
    ) -> Option<StoredEnd> {
        let key = match unhurried(|| session.ledger.holder(&session.realm, &line.task_id)) {
            Ok(key) => key?,
            Err(error) => return Some(StoredEnd::Ledger(error)),
        };
        let shot = match unhurried(|| session.ledger.shot(key.shot)) {
            Ok(shot) => shot,
            Err(error) => return Some(StoredEnd::Ledger(error)),
        };
        let file = shot.attempt(key.attempt)?.task.as_ref()?.file(line.clip)?;
        let whole = file.whole.as_ref()?;
        if file.stored.is_some() {
            store.cross_off(&line.task_id, line.clip);
            return None;
        }
        let places = [line.path.as_path(), Path::new(&file.path)];
        let Some(path) = places.into_iter().find(|path| holds(path, whole)) else {
            return Some(StoredEnd::NoFile(line.path.clone()));
        };
        progress.say(self.output.say("storing", "存储中"));
        let stored = match store.put(path, &whole.sha256, whole.bytes).await {
            Ok(stored) => stored,
            Err(error) => return Some(StoredEnd::NotStored(error)),
        };
        let url = stored.url.clone();
        let event =
            Event::Stored { clip: line.clip, url: stored.url, sha256: stored.sha256, bytes: stored.bytes };
        match session.append(key, event).await {
            Err(error) if !error.is_old_news() => Some(StoredEnd::Ledger(error)),
            _ => {
                store.cross_off(&line.task_id, line.clip);
                Some(StoredEnd::Stored(url))
            }
        }
    }
}

/// After another server took over: clips that are here and whole, and of which the ledger does not say that they are stored, go
/// on the list again. What is in the store already is found there.
fn expect_forgotten(session: &Session, store: &ClipStore) -> Result<(), LedgerError> {
    let downloaded = Filter {
        realm: Some(session.realm.clone()),
        standings: vec![Standing::Downloaded],
        ..Filter::default()
    };
    let rows = session.ledger.list(&downloaded)?;
    for row in rows.iter().filter(|row| row.file.as_ref().is_some_and(|file| Path::new(file).is_file())) {
        let shot = session.ledger.shot(row.id)?;
        for task in shot.attempts.iter().filter_map(|attempt| attempt.task.as_ref()) {
            for file in task.files.iter().filter(|file| file.whole.is_some() && file.stored.is_none()) {
                store.expect(&task.id, file.clip, Path::new(&file.path));
            }
        }
    }
    Ok(())
}
