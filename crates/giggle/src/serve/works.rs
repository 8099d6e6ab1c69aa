//! The works: the one way from this room to what asks, waits, delivers and settles.
//!
//! Everything that the faces and the page want of [`Production`] and of the ledger goes through here, so that a change below costs
//! one file. It must not know HTTP. Its one idea: *what the ledger says decides*. An asking that failed while its shot may be
//! paid for is a shot like any other; only where nothing is at stake is a failure told as one.

use super::register::LOCAL;
use crate::batch::ShotList;
use crate::batch::run::{Listener, Manner, Works as RunWorks};
use crate::clip_target::{Target, whole_ones};
use crate::error::CommandError;
use crate::estimates::EstimateSource;
use crate::failure;
use crate::interrupt::Known;
use crate::ledger::archive::Unfinished;
use crate::ledger::case::Certainty;
use crate::ledger::queue::{Holder, QueueCounts, QueuedList, WorkerRow};
use crate::ledger::shot::{Answer, Attempt};
use crate::ledger::{
    Again, AttemptKey, CommandLimit, Credits, Entry, Filter, LONGEST_WISH, Realm, Shot, ShotId, ShotRow,
    SpendingStopped, Standing, WallTime, Wish,
};
use crate::output::Output;
use crate::production::{Asked, NotAsked, NotWaited, Order, Production, Waiting};
use crate::progress::Progress;
use crate::recovery::End;
use crate::session::Session;
use crate::settings::Settings;
use crate::whole_file::still_holds;
use giggle_client::{Client, RetryPlan, StatementFilter};
use giggle_domain::{Fingerprint, Language, ShotRequest, TaskId, Text, text};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Submits on their way at once: nobody knows the service's limits, and third parties keep to four to six.
const SUBMITS: usize = 6;
/// Tasks that are waited for or fetched at once.
const FOLLOWS: usize = 256;
/// How long a task is waited for before the wait is begun anew: a server has no deadline of its own.
const LONG: Duration = Duration::from_secs(24 * 60 * 60);
/// How long is paused after a task that could not be asked about or fetched; doubled each time, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// How often the statements are read while something is unsettled.
const SETTLE_EVERY: Duration = Duration::from_secs(60);
/// The same against loopback.
const SETTLE_EVERY_LOOPBACK: Duration = Duration::from_secs(3);
/// The statements are read for charges with every so many of these looks, while something was submitted or ended.
const CHARGES_EVERY: u32 = 5;
/// So many faults are remembered.
const MOST_NOTES: usize = 200;
/// Shown progress is remembered for so many shots, so that it never goes back.
const MOST_SHOWN: usize = 10_000;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// The name that the ledger and the register know.
    pub name: String,
    /// Thousandths of credits that it may spend a day.
    pub per_day: Option<i64>,
}

impl Asker {
    /// Whoever asks where no token is needed.
    pub fn local() -> Self {
        Self { name: LOCAL.into(), per_day: None }
    }
}

/// The queue of the ledger, and who works at it.
#[derive(Debug, Default)]
pub struct Queue {
    /// The lists, with how far each is.
    pub lists: Vec<(QueuedList, QueueCounts)>,
    /// Who has shots in hand.
    pub holders: Vec<Holder>,
    /// The processes that work with a shared ledger.
    pub workers: Vec<WorkerRow>,
}

/// Why there is no video.
#[derive(Debug)]
pub struct Refused {
    /// Which kind of no.
    pub kind: RefusedKind,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

/// Which kind of no; nothing was started in any of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusedKind {
    /// The service said no to what was asked.
    Rejected,
    /// The service said that there are no credits.
    OutOfCredit,
    /// No budget allows it, or spending has stopped by itself.
    Budget,
    /// The service was not reached: the same may be asked again.
    Unreachable,
    /// Too many ask at once: the same may be asked again.
    Busy,
    /// The caller's name for its wish stands for another shot.
    OtherWish,
    /// The server cannot: its settings, its disk.
    Unable,
}

/// What went wrong lately, for the page.
#[derive(Debug, Clone)]
pub struct Note {
    /// When.
    pub at: WallTime,
    /// Which shot, where it is of one.
    pub shot: Option<ShotId>,
    /// What.
    pub text: String,
}

/// What the server counted since its start.
#[derive(Debug, Default)]
pub struct Counts {
    /// Askings that led to a submit of their own.
    pub submitted: AtomicU64,
    /// Askings that joined what was there.
    pub joined: AtomicU64,
    /// Askings that were refused.
    pub refused: AtomicU64,
    /// Clips that were brought here.
    pub delivered: AtomicU64,
    /// Tasks that ended badly.
    pub failed: AtomicU64,
    /// Times that a task could not be asked about or fetched.
    pub troubles: AtomicU64,
    /// HTTP requests.
    pub requests: AtomicU64,
}

/// A row of the statements that no shot holds.
#[derive(Debug, Clone)]
pub struct Unclaimed {
    /// When, as the statements write it.
    pub at: String,
    /// The model, as the statements write it.
    pub model: String,
    /// What was charged.
    pub credits: String,
    /// The task.
    pub task: String,
}

/// How long clips of a model take.
#[derive(Debug, Clone, Copy)]
pub struct Usual {
    /// Half of them were ready after this long.
    pub median: Duration,
    /// Nine of ten were.
    pub ninetieth: Duration,
}

/// The works.
pub struct Works {
    /// The program's settings.
    pub settings: Settings,
    /// What was counted.
    pub counts: Counts,
    /// Rung whenever something may have changed; one task listens, and finds the ring also when it was busy.
    pub changed: Notify,
    /// When the server began.
    pub began_at: WallTime,
    output: Output,
    client: Client,
    session: Arc<Session>,
    clips: PathBuf,
    askers: Mutex<HashMap<String, (String, Arc<Session>)>>,
    asks: TaskTracker,
    stop: CancellationToken,
    submits: Semaphore,
    follows: Semaphore,
    following: Mutex<HashSet<AttemptKey>>,
    asking: Mutex<HashMap<Fingerprint, usize>>,
    notes: Mutex<VecDeque<Note>>,
    shown: Mutex<HashMap<ShotId, u8>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Works {
    /// Opens the ledger and the service.
    ///
    /// # Errors
    ///
    /// Exit 3: no key, no ledger, a folder that cannot be used.
    pub fn open(
        settings: &Settings,
        language: Language,
        clips: &Path,
        stop: CancellationToken,
    ) -> Result<Arc<Self>, CommandError> {
        let output = Output { json: false, quiet: true, no_input: true, language };
        let client = settings.client()?;
        let session = Session::open(settings, &client, None, &output)?.ok_or_else(|| {
            CommandError::settings(text!(
                "a server without a ledger could pay twice: remove --no-ledger",
                "没有账本的服务可能重复扣费：请去掉 --no-ledger"
            ))
        })?;
        std::fs::create_dir_all(clips)
            .map_err(|error| CommandError::settings(Text::plain(format!("{}: {error}", clips.display()))))?;
        let clips = std::path::absolute(clips)
            .map_err(|error| CommandError::settings(Text::plain(format!("{}: {error}", clips.display()))))?;
        let began_at = session.ledger.clock().now().wall;
        Ok(Arc::new(Self {
            settings: settings.clone(),
            counts: Counts::default(),
            changed: Notify::new(),
            began_at,
            output,
            client,
            session: Arc::new(session.shared()),
            clips,
            askers: Mutex::default(),
            asks: TaskTracker::new(),
            stop,
            submits: Semaphore::new(SUBMITS),
            follows: Semaphore::new(FOLLOWS),
            following: Mutex::default(),
            asking: Mutex::default(),
            notes: Mutex::default(),
            shown: Mutex::default(),
        }))
    }

    /// The language of the server's own words.
    pub fn language(&self) -> Language {
        self.output.language
    }

    /// The folder that clips go to.
    pub fn clips(&self) -> &Path {
        &self.clips
    }

    /// Whose shots they are.
    pub fn realm(&self) -> &Realm {
        &self.session.realm
    }

    /// The client, for whoever runs whole lists.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The queue of the ledger: its lists, who has shots in hand, and the processes that work with it.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn queue(&self) -> Result<Queue, CommandError> {
        let trouble = |error| failure::ledger(&error);
        let ledger = &self.session.ledger;
        Ok(Queue {
            lists: ledger.queued_lists(&self.session.realm).map_err(trouble)?,
            holders: ledger.holders().map_err(trouble)?,
            workers: ledger.workers().map_err(trouble)?,
        })
    }

    /// The time by the ledger's clock.
    pub fn now(&self) -> WallTime {
        self.session.ledger.clock().now().wall
    }

    /// The ledger's view of money for one asker: its own budget of the day below everybody's, and its name at every intent.
    pub fn session_of(&self, asker: &Asker) -> Arc<Session> {
        let day = self.now().to_string().chars().take(10).collect::<String>();
        let mut askers = lock(&self.askers);
        if let Some((of, session)) = askers.get(&asker.name)
            && *of == day
            && session.limits.command.as_ref().and_then(|it| it.most)
                == asker.per_day.map(Credits::thousandths)
        {
            return Arc::clone(session);
        }
        let limit = CommandLimit {
            name: format!("client {} {day}", asker.name),
            most: asker.per_day.map(Credits::thousandths),
        };
        let session = Arc::new(self.session.limited(limit));
        askers.insert(asker.name.clone(), (day, Arc::clone(&session)));
        session
    }

    fn production<'a>(&'a self, session: &Arc<Session>) -> Production<'a> {
        Production { client: &self.client, session: Some(Arc::clone(session)), output: &self.output }
    }

    /// Asks for a shot, or finds what was asked for already. `patience` bounds how long the caller waits for the answer, never the
    /// asking itself.
    ///
    /// # Errors
    ///
    /// Nothing was started, and why.
    pub async fn ask(
        self: &Arc<Self>,
        asker: &Asker,
        order: Order,
        wish: Option<&str>,
        patience: Duration,
    ) -> Result<(ShotId, bool), Refused> {
        let fingerprint = order.fingerprint;
        let unable = |error: CommandError| self.unable(&error);
        let is_repeated = match wish {
            Some(wish) => self.bind(asker, wish, &fingerprint)?,
            None => false,
        };
        let before = self.find(&fingerprint).map_err(unable)?;
        // The same wish that became a task, however it ended, leads back to that task.
        if let Some((id, shot)) = &before
            && is_repeated
            && matches!(shot.standing(), Standing::Failed | Standing::Stopped)
        {
            return Ok((*id, true));
        }
        let before = before.map(|(_, shot)| shot.again());
        let (works, session) = (Arc::clone(self), self.session_of(asker));
        let (tell, told) = tokio::sync::oneshot::channel();
        // A submit that is torn off may be a paid clip that nobody knows of: it is not the request's to cancel.
        self.asks.spawn(async move {
            let busy = Busy::of(&works, fingerprint);
            let Ok(place) = works.submits.acquire().await else { return };
            if tell.is_closed() {
                // Nobody waits for it any more and nothing was sent: whoever still wants it asks again.
                return;
            }
            let (known, progress) = (Known::new(false), Progress::silent(works.language()));
            let production = works.production(&session);
            let asked = production.ask(&order, &known, &progress).await;
            drop(place);
            match &asked {
                Ok(Asked::Submitted(task)) => works.follow(task.key, true),
                Ok(Asked::Joined { task, .. }) => works.follow(task.key, false),
                Ok(Asked::Done { task, .. }) => works.redeliver(task.key),
                Err(_) => {}
            }
            drop(busy);
            works.changed.notify_one();
            let _ = tell.send(asked);
        });
        let asked = tokio::time::timeout(patience, told).await;
        let found = self.find(&fingerprint).map_err(unable)?;
        let is_at_stake = |shot: &Shot| shot.again() != Again::Free || self.is_being_asked(&fingerprint);
        match (asked, found) {
            (Ok(Ok(Ok(asked))), Some((id, _))) => {
                let is_new = matches!(asked, Asked::Submitted(_));
                let count = if is_new { &self.counts.submitted } else { &self.counts.joined };
                count.fetch_add(1, Ordering::Relaxed);
                Ok((id, !is_new))
            }
            (_, Some((id, shot))) if is_at_stake(&shot) => {
                Ok((id, before.is_some_and(|before| before != Again::Free)))
            }
            (Ok(Ok(Err(not))), _) => Err(self.no(&not)),
            _ => Err(Refused {
                kind: RefusedKind::Busy,
                message: self
                    .output
                    .say(
                        "too many shots are being submitted at once; nothing was sent",
                        "同时提交的请求过多；未发送任何请求",
                    )
                    .into(),
                hint: Some(self.output.say("try again in a moment", "请稍后再试").into()),
            }),
        }
    }

    /// Binds a caller's own name for its wish to a shot; whether it was bound to it before.
    fn bind(&self, asker: &Asker, wish: &str, fingerprint: &Fingerprint) -> Result<bool, Refused> {
        const { assert!(LONGEST_WISH >= 64 + 5) };
        // Every client has names of its own, of any length.
        let whole = format!("{}\n{wish}", asker.name);
        let name: String =
            Sha256::digest(whole.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let bound = self.session.ledger.wish(&self.session.realm, &format!("face {name}"), fingerprint);
        match bound.map_err(|error| self.unable(&failure::ledger(&error)))? {
            Wish::New => Ok(false),
            Wish::Same => Ok(true),
            Wish::Other(_) => Err(Refused {
                kind: RefusedKind::OtherWish,
                message: self
                    .output
                    .say(
                        "this Idempotency-Key was used for another shot; nothing was sent",
                        "该 Idempotency-Key 已用于另一个镜头；未发送任何请求",
                    )
                    .into(),
                hint: Some(self.output.say("give every shot its own key", "请为每个镜头使用不同的键").into()),
            }),
        }
    }

    /// An asking that started nothing, as far as the ledger is concerned.
    fn no(&self, not: &NotAsked) -> Refused {
        let kind = match not {
            NotAsked::Rejected(error) if error.is_out_of_credit() => RefusedKind::OutOfCredit,
            NotAsked::Rejected(_) => RefusedKind::Rejected,
            NotAsked::NotSent(_) => RefusedKind::Unreachable,
            NotAsked::OverBudget(_) | NotAsked::SpendingStopped(_) => RefusedKind::Budget,
            // The ledger has these for shots of their own: whoever asks gets the shot.
            NotAsked::Unsettled { .. }
            | NotAsked::UnsettledEarlier { .. }
            | NotAsked::CountedAsCharged { .. } => RefusedKind::Unable,
            NotAsked::HeldBack(_) | NotAsked::Store(_) | NotAsked::Ledger(_) | NotAsked::Internal(_) => {
                RefusedKind::Unable
            }
        };
        Refused { kind, ..self.unable(&failure::not_asked(not)) }
    }

    /// The server itself cannot.
    fn unable(&self, error: &CommandError) -> Refused {
        let language = self.language();
        self.counts.refused.fetch_add(1, Ordering::Relaxed);
        self.remember(None, error.message(language));
        Refused {
            kind: RefusedKind::Unable,
            message: error.message(language).to_owned(),
            hint: error.hint_text(language).map(str::to_owned),
        }
    }

    /// A shot by its identity.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger, as everywhere below.
    pub fn find(&self, fingerprint: &Fingerprint) -> Result<Option<(ShotId, Shot)>, CommandError> {
        let trouble = |error| failure::ledger(&error);
        match self.session.ledger.find(&self.session.realm, fingerprint).map_err(trouble)? {
            Some(id) => Ok(Some((id, self.session.ledger.shot(id).map_err(trouble)?))),
            None => Ok(None),
        }
    }

    /// A shot by the first digits of its identity, or by its task.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn named(&self, name: &str) -> Result<Option<(ShotId, Shot)>, CommandError> {
        use crate::ledger::LedgerError::{Ambiguous, NoSuchShot};
        match self.session.ledger.named(Some(&self.session.realm), name) {
            Ok(id) => Ok(Some((id, self.shot(id)?))),
            Err(NoSuchShot | Ambiguous { .. }) => Ok(None),
            Err(error) => Err(failure::ledger(&error)),
        }
    }

    /// A shot by its number.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn shot(&self, id: ShotId) -> Result<Shot, CommandError> {
        self.session.ledger.shot(id).map_err(|error| failure::ledger(&error))
    }

    /// The events of a shot.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn log(&self, id: ShotId) -> Result<Vec<Entry>, CommandError> {
        self.session.ledger.log(id).map_err(|error| failure::ledger(&error))
    }

    /// The shots of this account, newest first.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn rows(
        &self,
        standings: &[Standing],
        after: Option<WallTime>,
        most: usize,
    ) -> Result<Vec<ShotRow>, CommandError> {
        let filter = Filter {
            realm: Some(self.session.realm.clone()),
            standings: standings.to_vec(),
            after,
            most: Some(most),
            ..Filter::default()
        };
        self.session.ledger.list(&filter).map_err(|error| failure::ledger(&error))
    }

    /// One shot's row.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn row(&self, fingerprint: &Fingerprint) -> Result<Option<ShotRow>, CommandError> {
        let rows = self.session.ledger.rows(&self.session.realm, std::slice::from_ref(fingerprint));
        rows.map(|rows| rows.into_iter().next().flatten()).map_err(|error| failure::ledger(&error))
    }

    /// What a shot is expected to cost.
    pub async fn price(&self, shot: &ShotRequest) -> (Option<Credits>, EstimateSource) {
        self.session.estimate(&self.client, shot).await
    }

    /// The budget of any twenty-four hours, where there is one.
    pub fn budget(&self) -> Option<Credits> {
        self.session.limits.per_day
    }

    /// Why spending has stopped by itself, if it has.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn stopped(&self) -> Result<Option<SpendingStopped>, CommandError> {
        let stopped = self.session.ledger.spending_stopped(&self.session.realm, &self.session.limits);
        stopped.map_err(|error| failure::ledger(&error))
    }

    /// Lets spending go on at once, because the cause was fixed.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn let_spend(&self) -> Result<(), CommandError> {
        self.session.ledger.reset_breaker(&self.session.realm).map_err(|error| failure::ledger(&error))
    }

    /// How long clips of a model take, where somebody has watched.
    pub fn usual(&self, model: &str) -> Option<Usual> {
        let spans = self.session.ledger.spans(model).ok().flatten()?;
        Some(Usual { median: spans.median, ninetieth: spans.ninetieth })
    }

    /// Hundredths of the time that a clip usually takes, 0 to 99, and never back; 100 is for whoever has the file.
    pub fn progress(&self, id: ShotId, shot: &Shot) -> u8 {
        let Some((_, attempt)) = shot.foremost() else { return 0 };
        if attempt.standing() != Standing::Submitted {
            return if attempt.standing() == Standing::Completed { 99 } else { 0 };
        }
        let usual = self.usual(shot.model()).map_or(Duration::from_secs(180), |usual| usual.ninetieth);
        let passed = self.now().since(attempt.started_at).as_secs_f64() / usual.as_secs_f64().max(1.0);
        let now = (passed * 100.0).clamp(0.0, 99.0) as u8;
        let mut shown = lock(&self.shown);
        if shown.len() >= MOST_SHOWN {
            shown.clear();
        }
        let most = shown.entry(id).or_default();
        *most = (*most).max(now);
        *most
    }

    /// Whether somebody here is asking for a shot this moment.
    pub fn is_being_asked(&self, fingerprint: &Fingerprint) -> bool {
        lock(&self.asking).contains_key(fingerprint)
    }

    /// How many askings, and how many tasks, are being worked on.
    pub fn at_work(&self) -> (usize, usize) {
        (lock(&self.asking).values().sum(), lock(&self.following).len())
    }

    /// What went wrong lately, newest first.
    pub fn notes(&self) -> Vec<Note> {
        lock(&self.notes).iter().rev().cloned().collect()
    }

    fn remember(&self, shot: Option<ShotId>, text: &str) {
        let mut notes = lock(&self.notes);
        if notes.len() >= MOST_NOTES {
            notes.pop_front();
        }
        notes.push_back(Note { at: self.now(), shot, text: crate::ledger::kept_text::plain(text) });
    }

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

    async fn follow_on(self: &Arc<Self>, key: AttemptKey, mut is_watched: bool) {
        let mut pause = FIRST_PAUSE;
        loop {
            let Ok(place) = self.follows.acquire().await else { return };
            let Some(open) = self.unfinished(key) else { return };
            let (production, progress) = (self.production(&self.session), Progress::silent(self.language()));
            let waiting = match is_watched {
                true => Waiting::new(Some(LONG), false),
                false => Waiting::begun_earlier(Some(LONG)),
            };
            let end = production
                .finish(&self.session, &open, &self.clips, Some(waiting), &self.settings.catalog, &progress)
                .await;
            drop(place);
            self.changed.notify_one();
            let error = match end {
                End::Delivered(_) => {
                    self.counts.delivered.fetch_add(1, Ordering::Relaxed);
                    return;
                }
                End::NotWaited(not @ NotWaited::Failed { .. }) => {
                    self.counts.failed.fetch_add(1, Ordering::Relaxed);
                    return self.remember(Some(key.shot), failure::not_waited(&not).message(self.language()));
                }
                End::Refuted(why) => return self.remember(Some(key.shot), &why),
                End::Running(_) => continue,
                End::NotWaited(not) => failure::not_waited(&not),
                End::NotDelivered(not) => failure::not_delivered(&not),
                End::Ledger(error) => failure::ledger(&error),
            };
            self.counts.troubles.fetch_add(1, Ordering::Relaxed);
            self.remember(Some(key.shot), error.message(self.language()));
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
    fn redeliver(self: &Arc<Self>, key: Option<AttemptKey>) {
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
                works.remember(Some(key.shot), failure::not_delivered(&not).message(works.language()));
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

    /// Takes up what was open when the server began, and settles what can be settled, until the server ends.
    pub async fn tend(self: Arc<Self>) {
        match self.session.ledger.unfinished(&self.session.realm) {
            Ok(open) => open.iter().for_each(|it| self.follow(Some(it.key), false)),
            Err(error) => self.remember(None, &crate::error::chain(&error)),
        }
        let (every, charges_every) = match self.client.base().is_loopback() {
            true => (SETTLE_EVERY_LOOPBACK, 1),
            false => (SETTLE_EVERY, CHARGES_EVERY),
        };
        let (mut seen, mut due, mut round) = (0, 0, 0u32);
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep(every) => {}
            }
            round = round.wrapping_add(1);
            let ended = [&self.counts.submitted, &self.counts.delivered, &self.counts.failed];
            let ended: u64 = ended.iter().map(|it| it.load(Ordering::Relaxed)).sum();
            if ended != seen {
                // Rows are late: once is not enough.
                (seen, due) = (ended, 2);
            }
            let read = if self.session.unsettled_count().is_ok_and(|count| count > 0) {
                self.settle().await
            } else if due > 0 && round.is_multiple_of(charges_every) {
                due -= 1;
                self.read_charges().await
            } else {
                Ok(())
            };
            if let Err(error) = read {
                self.remember(None, error.message(self.language()));
            }
        }
    }

    /// Looks once whether the statements show by now what became of unsettled submits, and follows what they show.
    ///
    /// # Errors
    ///
    /// The statements could not be read.
    pub async fn settle(self: &Arc<Self>) -> Result<(), CommandError> {
        crate::settling::look_again(&self.settings, &self.client, &self.session).await?;
        self.follow_settled()
    }

    fn follow_settled(self: &Arc<Self>) -> Result<(), CommandError> {
        let open =
            self.session.ledger.unfinished(&self.session.realm).map_err(|error| failure::ledger(&error))?;
        let is_settled = |attempt: &Attempt| matches!(attempt.answer, Answer::Task { by: Some(_) });
        for it in open.iter().filter(|it| it.shot.attempt(it.key.attempt).is_some_and(is_settled)) {
            self.follow(Some(it.key), false);
        }
        self.changed.notify_one();
        Ok(())
    }

    /// A person's decision: it was accepted, as this task. The service is asked first whether it knows the task.
    ///
    /// # Errors
    ///
    /// The service does not know the task, another shot holds it, or the shot needs no settling.
    pub async fn adopt(self: &Arc<Self>, id: ShotId, task: &str) -> Result<(), CommandError> {
        let key = self.open_attempt(id)?;
        let task_id = TaskId::parse(task).map_err(|refusal| CommandError::refused(&refusal))?;
        let asked = self.client.query(&task_id, &RetryPlan::patient()).await;
        asked.map_err(|error| failure::client(&error))?;
        self.session.ledger.adopt(key, &task_id).map_err(|error| failure::ledger(&error))?;
        self.follow(Some(key), false);
        self.changed.notify_one();
        Ok(())
    }

    /// A person's decision: it was not accepted.
    ///
    /// # Errors
    ///
    /// The shot needs no settling.
    pub fn declare_not_accepted(&self, id: ShotId) -> Result<(), CommandError> {
        let key = self.open_attempt(id)?;
        self.session.ledger.declare_not_accepted(key).map_err(|error| failure::ledger(&error))?;
        self.changed.notify_one();
        Ok(())
    }

    fn open_attempt(&self, id: ShotId) -> Result<AttemptKey, CommandError> {
        let shot = self.shot(id)?;
        let open =
            |standing| matches!(standing, Standing::Unsettled | Standing::Unassigned | Standing::NotAccepted);
        let attempt =
            shot.numbered().rev().find(|(_, attempt)| open(attempt.standing())).map(|(number, _)| number);
        attempt
            .map(|attempt| AttemptKey { shot: id, attempt })
            .ok_or_else(|| CommandError::usage(text!("this shot needs no settling", "该镜头无需核实")))
    }

    /// The charges of the statements that no shot of this ledger holds. Reading them is free.
    ///
    /// # Errors
    ///
    /// The statements could not be read.
    pub async fn unclaimed(&self) -> Result<Vec<Unclaimed>, CommandError> {
        let statements = self
            .client
            .statement_pass(&StatementFilter::default(), &RetryPlan::patient())
            .await
            .map_err(|error| failure::client(&error))?;
        let known =
            self.session.ledger.tasks(&self.session.realm).map_err(|error| failure::ledger(&error))?;
        // A stray is a task whose shot is not known: it is still to be claimed.
        let held: BTreeSet<&str> = known
            .iter()
            .filter(|task| !matches!(task.certainty, Certainty::Stray(_)))
            .map(|task| task.task_id.as_str())
            .collect();
        let rows = statements.rows.iter().filter(|row| {
            row.event_type.trim().eq_ignore_ascii_case("pay") && !held.contains(row.project_id.trim())
        });
        Ok(rows
            .map(|row| Unclaimed {
                at: row.created_at.clone(),
                model: if row.model.is_empty() { row.model_name.clone() } else { row.model.clone() },
                credits: row.credit.trim_start_matches('-').to_owned(),
                task: row.project_id.trim().to_owned(),
            })
            .collect())
    }

    /// Reads the statements and books what they say: charges and refunds.
    ///
    /// # Errors
    ///
    /// The statements could not be read.
    pub async fn read_charges(&self) -> Result<(), CommandError> {
        let statements = self
            .client
            .statement_pass(&StatementFilter::default(), &RetryPlan::patient())
            .await
            .map_err(|error| failure::client(&error))?;
        let booked = self.session.ledger.book(&self.session.realm, &statements.rows);
        booked.map(|_| ()).map_err(|error| failure::ledger(&error))
    }

    /// What the run of a whole list works with.
    pub fn list_works(
        &self,
        asker: &Asker,
        list: ShotList,
        clips: PathBuf,
        language: Language,
        manner: Manner,
        listener: Box<dyn Listener>,
    ) -> RunWorks {
        RunWorks {
            list,
            client: self.client.clone(),
            session: self.session_of(asker),
            catalog: self.settings.catalog.clone(),
            clips,
            language,
            manner,
            listener,
        }
    }

    /// Waits for the answers to submits that are on their way; nothing new is asked for.
    pub async fn drain(&self) {
        self.stop.cancel();
        self.asks.close();
        self.asks.wait().await;
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
        ..Target::default()
    };
    let is_free = |target: &Target| {
        let mut files = (0..task.files.len().max(1)).map(|index| target.file(index));
        files.all(|path| path.symlink_metadata().is_err() || target.may_replace(&path))
    };
    let mut names = (2..100).map(|number| named(format!("-again-{number}")));
    let usual = named(String::new());
    if is_free(&usual) { usual } else { names.find(is_free).unwrap_or(usual) }
}

/// That a shot is being asked for, for as long as this lives.
struct Busy {
    works: Arc<Works>,
    fingerprint: Fingerprint,
}

impl Busy {
    fn of(works: &Arc<Works>, fingerprint: Fingerprint) -> Self {
        *lock(&works.asking).entry(fingerprint).or_default() += 1;
        Self { works: Arc::clone(works), fingerprint }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut asking = lock(&self.works.asking);
        if let Some(count) = asking.get_mut(&self.fingerprint) {
            *count -= 1;
            if *count == 0 {
                asking.remove(&self.fingerprint);
            }
        }
    }
}
