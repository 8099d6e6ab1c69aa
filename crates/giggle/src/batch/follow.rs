//! Following a list through the queue: what the workers tell is told here as if it were made here, and clips that lie
//! elsewhere are brought home. Nothing is ever submitted here.

use super::listed::ShotList;
use super::queued::Told;
use super::run::{End, Ended, Finished, Means, News, OneShot, Stop};
use crate::clip_facts::{AskedClip, ClipFacts};
use crate::clip_target::Target;
use crate::ledger::queue::{Claim, WantedEnd, WantedShot};
use crate::ledger::shot::WholeFile;
use crate::ledger::{LedgerError, Realm, WallTime};
use crate::session::Session;
use crate::unhurried::unhurried;
use crate::whole_file::is_untouched;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// How often the queue is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// The same against loopback.
const LOOK_EVERY_LOOPBACK: Duration = Duration::from_millis(200);
/// What changed shortly before the last look is looked at again: it may have been written and not yet seen.
const SEEN_AGAIN: Duration = Duration::from_secs(10);
/// After so many looks everything is looked at again.
const ALL_EVERY: u32 = 30;
/// So many clips are brought home at once.
const FETCHES: usize = 16;
/// After so long without anybody who works, that is said.
const NOBODY_AFTER: Duration = Duration::from_secs(20);

/// How following ended.
#[derive(Debug)]
pub enum Followed {
    /// Every shot of the list has ended.
    Over(Finished),
    /// Somebody pressed Ctrl-C: the list stays in the queue.
    Left,
}

/// Which list of the queue is followed.
#[derive(Debug, Clone)]
pub struct Follow {
    /// The account whose shots they are.
    pub realm: Realm,
    /// The list's name in the queue.
    pub id: String,
    /// When it was put into the queue: what was asked for since is new.
    pub since: WallTime,
}

/// Where a list's clips come home to, and what with.
pub struct Home {
    /// The list.
    pub list: ShotList,
    /// The ledger.
    pub session: Arc<Session>,
    /// The folder that clips go to.
    pub clips: PathBuf,
    /// How long the download of one shot's clips may take.
    pub deadline: Option<Duration>,
    /// Whether the service is on this machine.
    pub is_loopback: bool,
    /// What clips are brought home with.
    pub means: Arc<Means>,
}

struct Following {
    home: Home,
    ends: Vec<Option<Ended>>,
    /// Shots that were told of as begun, and as submitted.
    begun: Vec<bool>,
    submitted: Vec<bool>,
    fetching: Vec<bool>,
    waiting_to_fetch: Vec<Ended>,
    fetches: JoinSet<Ended>,
}

/// Follows a list until all of its shots have ended, or somebody presses Ctrl-C.
///
/// `nobody` is called once, where nobody has taken anything up for a while.
///
/// # Errors
///
/// Trouble of the ledger that does not pass.
pub async fn follow(
    home: Home,
    of: &Follow,
    mut interrupts: mpsc::Receiver<()>,
    nobody: impl Fn(),
) -> Result<Followed, LedgerError> {
    let shots = home.list.shots.len();
    let look_every = if home.is_loopback { LOOK_EVERY_LOOPBACK } else { LOOK_EVERY };
    let ledger = home.session.ledger.clone();
    let mut following = Following {
        home,
        ends: vec![None; shots],
        begun: vec![false; shots],
        submitted: vec![false; shots],
        fetching: vec![false; shots],
        waiting_to_fetch: Vec::new(),
        fetches: JoinSet::new(),
    };
    let (mut since, mut looks) = (WallTime(i64::MIN), 0u32);
    let mut is_stop_told = false;
    let (mut idle_since, mut is_nobody_told) = (Instant::now(), false);
    loop {
        let (asked, id) = (ledger.clone(), of.id.clone());
        let looking = tokio::task::spawn_blocking(move || asked.wanted_since(&id, since));
        let looked = tokio::select! {
            looked = looking => looked.unwrap_or(Err(LedgerError::Busy)),
            Some(()) = interrupts.recv() => return Ok(Followed::Left),
        };
        match looked {
            Ok((rows, now)) => {
                // A shot that only rests is in nobody's hands.
                let is_in_hand = |row: &WantedShot| {
                    row.is_held(now) && row.claim.as_ref().is_some_and(|claim| !claim.worker.is_empty())
                };
                let is_worked_at = rows.iter().any(|row| is_in_hand(row) || row.end.is_some());
                for row in rows {
                    following.see(&row, of);
                }
                if is_worked_at {
                    idle_since = Instant::now();
                }
                looks += 1;
                let is_all = looks.is_multiple_of(ALL_EVERY);
                since = if is_all { WallTime(i64::MIN) } else { now.minus(SEEN_AGAIN) };
            }
            Err(error) if error.may_pass() => {}
            Err(error) => return Err(error),
        }
        let list = unhurried(|| ledger.queued_list(&of.realm, &of.id)).ok().flatten();
        if let Some(stop) = list.as_ref().and_then(|list| list.stopped.as_deref()).filter(|_| !is_stop_told) {
            is_stop_told = true;
            following.home.means.tell_stop(stop_of(stop));
        }
        following.fetch();
        if following.ends.iter().all(Option::is_some) {
            let ends: Vec<Ended> = following.ends.into_iter().flatten().collect();
            // A list that was stopped when all was done was not stopped early.
            let is_whole = ends.iter().all(|ended| ended.end == End::Completed);
            let stop = list.and_then(|list| list.stopped).filter(|_| !is_whole).map(|why| stop_of(&why));
            return Ok(Followed::Over(Finished { ends, stop }));
        }
        if !is_nobody_told && idle_since.elapsed() > NOBODY_AFTER {
            is_nobody_told = true;
            nobody();
        }
        tokio::select! {
            Some(joined) = following.fetches.join_next() => {
                match joined {
                    Ok(ended) => following.end(ended),
                    // Work that panicked ended nothing: what is still missing is looked at again.
                    Err(_) if following.fetches.is_empty() => {
                        following.fetching.fill(false);
                        since = WallTime(i64::MIN);
                    }
                    Err(_) => {}
                }
            }
            Some(()) = interrupts.recv() => return Ok(Followed::Left),
            () = tokio::time::sleep(look_every) => {}
        }
    }
}

/// Why a list was stopped, by the word that the queue keeps.
fn stop_of(word: &str) -> Stop {
    match word {
        "budget" => Stop::Budget,
        "fail_fast" => Stop::FailFast,
        "duration" => Stop::Duration,
        _ => Stop::Interrupted,
    }
}

impl Following {
    fn see(&mut self, row: &WantedShot, of: &Follow) {
        let place = row.place as usize;
        if self.ends.get(place).is_none_or(Option::is_some) || self.fetching[place] {
            return;
        }
        let listed = &self.home.list.shots[place];
        let is_taken_up = row.claim.as_ref().is_some_and(|claim| !claim.worker.is_empty());
        if (is_taken_up || row.is_asked) && !self.begun[place] {
            self.begun[place] = true;
            self.home.means.tell(&News::Begun(listed));
        }
        let is_new = row.is_asked && row.changed_at >= of.since;
        if row.is_asked && !self.submitted[place] {
            let session = &self.home.session;
            let known =
                unhurried(|| session.ledger.rows(&of.realm, &[listed.fingerprint])).unwrap_or_default();
            let task = known.into_iter().flatten().next().and_then(|row| row.task_id);
            if let Some(task) = task {
                self.submitted[place] = true;
                self.home.means.tell(&match is_new {
                    true => News::Submitted(listed, task.as_str()),
                    false => News::Joined(listed, task.as_str()),
                });
            }
        }
        let Some(end) = row.end else { return };
        let mut ended = Told::read(&row.told).ended(place, listed, end);
        ended.is_new = is_new && ended.task_id.is_some();
        if end != WantedEnd::Made {
            return self.end(ended);
        }
        match self.at_home(&ended, row.changed_at) {
            Some(ended) => self.end(ended),
            None => {
                self.fetching[place] = true;
                self.waiting_to_fetch.push(ended);
            }
        }
    }

    fn end(&mut self, ended: Ended) {
        self.home.means.tell(&News::Ended(&self.home.list.shots[ended.shot], &ended));
        let place = ended.shot;
        self.ends[place] = Some(ended);
    }

    /// A shot whose clips lie in this list's folder already, and that nobody touched since its end was told. Whatever else lies
    /// there is read before it is believed, beside the other work.
    fn at_home(&self, ended: &Ended, told_at: WallTime) -> Option<Ended> {
        let listed = &self.home.list.shots[ended.shot];
        let target = Target { path: clip_of(&self.home.clips, &listed.key), ..Target::default() };
        let wanted = Some(AskedClip::of(listed.plain(), self.home.means.catalog()));
        let mut here = ended.clone();
        for (index, file) in here.files.iter_mut().enumerate() {
            file.path = target.file(index);
            let whole = WholeFile { sha256: file.sha256.clone(), bytes: file.bytes, at: told_at };
            is_untouched(&file.path, &whole).then_some(())?;
            file.facts = ClipFacts::of_index(&file.path);
            let facts = file.facts.as_ref();
            file.differences = facts.map(|it| it.differences(wanted.as_ref())).unwrap_or_default();
        }
        (!here.files.is_empty()).then_some(here)
    }

    /// Brings clips home, some at a time.
    fn fetch(&mut self) {
        while self.fetches.len() < FETCHES
            && let Some(ended) = self.waiting_to_fetch.pop()
        {
            let listed = self.home.list.shots[ended.shot].clone();
            let (session, means) = (Arc::clone(&self.home.session), Arc::clone(&self.home.means));
            let (clips, deadline) = (self.home.clips.clone(), self.home.deadline);
            self.fetches.spawn(async move {
                let one = OneShot {
                    ticket: None,
                    chosen: None,
                    place: ended.shot,
                    listed: &listed,
                    session: &session,
                    clips: &clips,
                    deadline,
                    retry: None,
                    parent: None,
                    claim: Some(Claim::nothing()),
                };
                let brought = means.shot(&one).await;
                match brought.end {
                    End::Completed => Ended { files: brought.files, ..ended },
                    // Its clip was made, and is not here.
                    _ => Ended {
                        end: End::Undelivered,
                        files: Vec::new(),
                        reason: brought.reason,
                        hint: brought.hint,
                        ..ended
                    },
                }
            });
        }
    }
}

fn clip_of(clips: &Path, key: &str) -> PathBuf {
    clips.join(format!("{key}.mp4"))
}
