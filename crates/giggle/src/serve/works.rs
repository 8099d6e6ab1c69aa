//! The works: the one way from this room to what asks, waits, delivers and settles.
//!
//! Everything that the faces and the page want of [`Production`] and of the ledger goes through here, so that a change below costs
//! one file. It must not know HTTP. Its one idea: *what the ledger says decides*. An asking that failed while its shot may be
//! paid for is a shot like any other; only where nothing is at stake is a failure told as one.

mod asking;
mod following;
mod looking;
mod tending;

use super::register::{LOCAL, Register};
use crate::batch::ShotList;
use crate::batch::retries::Retries;
use crate::batch::run::{Listener, Manner, Works as RunWorks};
use crate::clip_facts::ClipFacts;
use crate::error::CommandError;
use crate::failure;
use crate::ledger::case::Doubt;
use crate::ledger::queue::{Holder, QueueCounts, QueuedList, WorkerRow};
use crate::ledger::{AttemptKey, CommandLimit, Credits, Limits, Realm, ShotId, Standing, WallTime};
use crate::output::Output;
use crate::production::{Production, Turn};
use crate::session::Session;
use crate::settings::Settings;
use giggle_client::Client;
use giggle_domain::{Fingerprint, Language, TaskId, Text, text};
use std::collections::{HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Submits on their way at once: nobody knows the service's limits, and third parties keep to four to six.
const SUBMITS: usize = 6;
/// Tasks that are waited for or fetched at once.
const FOLLOWS: usize = 2048;
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
#[derive(Debug, Clone)]
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
    /// What, in the language of whoever looks.
    pub text: Text,
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

/// Whether a shot counts when money is added up: what was never accepted costs nothing.
pub fn is_money(standing: Standing) -> bool {
    match standing {
        Standing::Planned
        | Standing::NotSent
        | Standing::Rejected
        | Standing::NotAccepted
        | Standing::Assigned => false,
        Standing::Submitting
        | Standing::Submitted
        | Standing::Completed
        | Standing::Downloaded
        | Standing::Failed
        | Standing::Stopped
        | Standing::Unsettled
        | Standing::Unassigned => true,
    }
}

/// How long clips of a model take.
#[derive(Debug, Clone, Copy)]
pub struct Usual {
    /// Half of them were ready after this long.
    pub median: Duration,
    /// Nine of ten were.
    pub ninetieth: Duration,
}

/// An asking in work; equal ones of the same client wait for it, and are told the same.
struct Round {
    turn: Arc<Turn>,
    /// How many bytes its pictures take.
    bytes: usize,
    /// Whether it was submitted, once that is known; or that nothing was started.
    ended: watch::Receiver<Option<Result<bool, Refused>>>,
    /// How many wait for it.
    callers: AtomicUsize,
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
    register: Arc<Register>,
    askers: Mutex<HashMap<String, (String, Arc<Session>)>>,
    asks: TaskTracker,
    stop: CancellationToken,
    submits: Arc<Semaphore>,
    follows: Semaphore,
    following: Mutex<HashSet<AttemptKey>>,
    asking: Mutex<HashMap<Fingerprint, usize>>,
    rounds: Mutex<HashMap<(String, Fingerprint), Arc<Round>>>,
    /// The unsettled shots that a person has to decide about, since the statements were read last.
    undecided: Mutex<HashMap<ShotId, Doubt>>,
    /// Shots whose task the service did not know when it was last asked.
    not_known: Mutex<HashMap<ShotId, TaskId>>,
    /// When an asking found the ledger in use for as long as it waited.
    locked: Mutex<Option<Instant>>,
    notes: Mutex<VecDeque<Note>>,
    shown: Mutex<HashMap<ShotId, u8>>,
    clip_facts: Mutex<HashMap<PathBuf, Option<ClipFacts>>>,
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
        register: &Arc<Register>,
        stop: CancellationToken,
    ) -> Result<Arc<Self>, CommandError> {
        let output = Output { json: false, quiet: true, no_input: true, language };
        let client = settings.client().map_err(|error| match settings.key() {
            Ok(None) => error.hint(text!(
                "create a key on giggle.pro (log in, left sidebar, \"API Key\"), then run `giggle key set` or export GIGGLE_API_KEY; or try the server without a key: `giggle emulate` takes the service's place, as `docs/serve.md` shows",
                "登录 giggle.pro，在左侧栏点击 “API Key” 创建密钥，然后运行 `giggle key set` 或设置环境变量 GIGGLE_API_KEY；也可不用密钥试用：用 `giggle emulate` 代替服务，见 `docs/zh-CN/serve.md`"
            )),
            Ok(Some(_)) | Err(_) => error,
        })?;
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
            session: Arc::new(session.for_programs().reading_beside(settings)?.shared()),
            clips,
            register: Arc::clone(register),
            askers: Mutex::default(),
            asks: TaskTracker::new(),
            stop,
            submits: Arc::new(Semaphore::new(SUBMITS)),
            follows: Semaphore::new(FOLLOWS),
            following: Mutex::default(),
            asking: Mutex::default(),
            rounds: Mutex::default(),
            undecided: Mutex::default(),
            not_known: Mutex::default(),
            locked: Mutex::default(),
            notes: Mutex::default(),
            shown: Mutex::default(),
            clip_facts: Mutex::default(),
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

    /// The places of those that submit at once.
    pub fn places(&self) -> &Arc<Semaphore> {
        &self.submits
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
        let clock = self.now().to_string().chars().take(10).collect::<String>();
        // Whoever asks was found in the register a moment ago.
        let day = self.register.day_of(&asker.name, &clock).unwrap_or(clock);
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

    /// The same for a run of a list, whose whole price somebody agreed to.
    pub fn session_of_run(&self, asker: &Asker, list: &str, agreed: Option<Credits>) -> Arc<Session> {
        let whole = self.session_of(asker);
        let Some(most) = agreed else { return whole };
        let name = format!("client {} list {list} {}", asker.name, self.now());
        let command = Some(CommandLimit { name, most: Some(most) });
        // Whoever pressed the button knows what each shot costs: without a budget of theirs no charge is waited for between the shots.
        let follows_charges = whole.limits.per_day.is_some();
        Arc::new(whole.within(Limits { command, follows_charges, ..whole.limits.clone() }))
    }

    fn production<'a>(&'a self, session: &Arc<Session>) -> Production<'a> {
        Production { client: &self.client, session: Some(Arc::clone(session)), output: &self.output }
    }

    /// How many askings, and how many tasks, are being worked on.
    pub fn at_work(&self) -> (usize, usize) {
        (lock(&self.asking).values().sum(), lock(&self.following).len())
    }

    /// Whether somebody here is asking for a shot this moment.
    pub fn is_being_asked(&self, fingerprint: &Fingerprint) -> bool {
        lock(&self.asking).contains_key(fingerprint)
    }

    /// What went wrong lately, newest first.
    pub fn notes(&self) -> Vec<Note> {
        lock(&self.notes).iter().rev().cloned().collect()
    }

    fn remember(&self, shot: Option<ShotId>, text: &Text) {
        let mut notes = lock(&self.notes);
        if notes.len() >= MOST_NOTES {
            notes.pop_front();
        }
        notes.push_back(Note {
            at: self.now(),
            shot,
            text: text.clone().map(crate::ledger::kept_text::plain),
        });
    }

    /// What the run of a whole list works with.
    pub fn list_works(
        &self,
        session: Arc<Session>,
        list: ShotList,
        clips: PathBuf,
        language: Language,
        manner: Manner,
        listener: Box<dyn Listener>,
    ) -> RunWorks {
        RunWorks {
            list,
            client: self.client.clone(),
            session,
            catalog: self.settings.catalog.clone(),
            clips,
            language,
            manner,
            retries: Retries::default(),
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
