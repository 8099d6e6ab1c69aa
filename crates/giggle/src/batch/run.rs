//! The run: many shots at once through the ledger, stoppable at any moment.
//!
//! It decides who goes next and how many at once; what asking, waiting and delivering mean is
//! [`crate::production::Production`]'s affair. One task of the scheduler a shot; the number of shots that are
//! on their way is bounded, so that memory grows neither with the list nor with the clips.

mod one;

use super::listed::{ListedShot, ShotList};
use super::pressure::Pressure;
use crate::interrupt::Known;
use crate::ledger::{LedgerError, Spans, Standing, WallTime};
use crate::output::Output;
use crate::production::Delivered;
use crate::session::Session;
use giggle_client::Client;
use giggle_domain::{Catalog, Fingerprint, Language, Text, text};
use serde::Serialize;
use std::collections::{HashMap, VecDeque};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Shots on their way at once, unless said otherwise: enough to keep four submits busy while clips take minutes, few
/// enough for a service whose limits nobody knows.
pub const SHOTS: usize = 64;

/// How a list is run.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// Maximum number of submits at the same time.
    pub submits: usize,
    /// Maximum number of shots in progress, from submit to clip.
    pub shots: usize,
    /// Queries on their way at once.
    pub polls: usize,
    /// Maximum number of downloads at the same time.
    pub downloads: usize,
    /// How long one task is waited for, with the download of its clips; the usual time of waiting alone where nobody says.
    pub deadline: Option<Duration>,
    /// After this long nothing more is submitted.
    pub longest: Option<Duration>,
    /// Submit nothing more after the first shot that does not succeed.
    pub fail_fast: bool,
    /// Ask for a new take of what failed.
    pub retry_failed: bool,
}

/// What became of one shot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Its clips are on disk.
    Completed,
    /// Its task was accepted and ended badly.
    Failed,
    /// The service said no; nothing was started.
    Rejected,
    /// It may have been accepted: a person, or `giggle settle`, must find out.
    Unsettled,
    /// Its clip is ready and could not be brought here.
    Undelivered,
    /// Its task goes on; the deadline passed first.
    Unfinished,
    /// No money was left for it.
    OverBudget,
    /// The service was not reached.
    Unreachable,
    /// The shot that it begins with has no clip.
    Orphaned,
    /// It was not asked for: the run was stopped first.
    NotStarted,
    /// Something here went wrong before it was asked for.
    Broken,
}

impl End {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Completed,
        Self::Failed,
        Self::Rejected,
        Self::Unsettled,
        Self::Undelivered,
        Self::Unfinished,
        Self::OverBudget,
        Self::Unreachable,
        Self::Orphaned,
        Self::NotStarted,
        Self::Broken,
    ];

    /// The word for programs, in reports and events: it never changes.
    pub fn word(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Rejected => "rejected",
            Self::Unsettled => "unsettled",
            Self::Undelivered => "undelivered",
            Self::Unfinished => "unfinished",
            Self::OverBudget => "over_budget",
            Self::Unreachable => "unreachable",
            Self::Orphaned => "orphaned",
            Self::NotStarted => "not_started",
            Self::Broken => "broken",
        }
    }

    /// The word as people read it.
    pub fn text(self) -> Text {
        match self {
            Self::Completed => text!("completed", "已完成"),
            Self::Failed => text!("failed", "失败"),
            Self::Rejected => text!("rejected", "被拒绝"),
            Self::Unsettled => text!("unsettled", "待核实"),
            Self::Undelivered => text!("not downloaded", "未下载"),
            Self::Unfinished => text!("still running", "进行中"),
            Self::OverBudget => text!("over budget", "超出预算"),
            Self::Unreachable => text!("service not reached", "无法连接"),
            Self::Orphaned => text!("parent has no clip", "上级镜头缺失"),
            Self::NotStarted => text!("not started", "未开始"),
            Self::Broken => text!("error on this machine", "本机出错"),
        }
    }
}

/// The word of a state in a report, as people read it: how a shot ended, or that only its draft was made. What a report
/// of another version says stays as it is.
pub fn state_text(word: &str) -> Text {
    match End::ALL.into_iter().find(|end| end.word() == word) {
        Some(end) => end.text(),
        None if word == "draft" => text!("draft", "草稿"),
        None => Text::plain(word.to_owned()),
    }
}

/// The end of one shot, with everything the report says of it.
#[derive(Debug, Clone)]
pub struct Ended {
    /// Its place in the list.
    pub shot: usize,
    /// What became of it.
    pub end: End,
    /// The take that counts: another than the list's where a failed one was asked for again.
    pub take: NonZeroU32,
    /// The identity of that take.
    pub fingerprint: Fingerprint,
    /// Its task.
    pub task_id: Option<String>,
    /// Why it did not succeed.
    pub reason: Option<Text>,
    /// What to do next.
    pub hint: Option<Text>,
    /// Its clips.
    pub files: Vec<Delivered>,
    /// Whether its task was asked for by this very run.
    pub is_new: bool,
    /// When it was submitted.
    pub submitted_at: Option<WallTime>,
    /// From submit to end, where this run watched.
    pub took: Option<Duration>,
}

/// What happens while a list is run.
#[derive(Debug)]
pub enum News<'a> {
    /// A shot is taken up.
    Begun(&'a ListedShot),
    /// It has a task.
    Submitted(&'a ListedShot, &'a str),
    /// It had a task already.
    Joined(&'a ListedShot, &'a str),
    /// Its status.
    Status(&'a ListedShot, &'a str),
    /// It ended.
    Ended(&'a ListedShot, &'a Ended),
    /// Nothing more is submitted, for this reason.
    Stopping(&'a str),
    /// The service asked for patience.
    Pressure(Duration),
}

/// Who is told what happens.
pub trait Listener: Send + Sync + 'static {
    /// Something happened.
    fn hear(&self, news: &News<'_>);
}

/// What a run works with.
pub struct Works {
    /// The list.
    pub list: ShotList,
    /// The service.
    pub client: Client,
    /// The ledger.
    pub session: Arc<Session>,
    /// The models.
    pub catalog: Catalog,
    /// The folder that clips go to.
    pub clips: PathBuf,
    /// The language of people's text.
    pub language: Language,
    /// How it is run.
    pub manner: Manner,
    /// Who is told.
    pub listener: Box<dyn Listener>,
}

/// Why nothing more is submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Somebody pressed Ctrl-C.
    Interrupted,
    /// There is no money left.
    Budget,
    /// A shot did not succeed, and that was to be the end.
    FailFast,
    /// The time is over.
    Duration,
}

/// How a run ended.
#[derive(Debug)]
pub struct Finished {
    /// Every shot, in the order of the list.
    pub ends: Vec<Ended>,
    /// Why it stopped early, where it did.
    pub stop: Option<Stop>,
}

struct Running {
    works: Works,
    downloads: tokio::sync::Semaphore,
    stills: tokio::sync::Semaphore,
    pressure: Pressure,
    is_stopped: AtomicBool,
    known: Known,
    quiet: Output,
    histories: Mutex<HashMap<String, (Option<Spans>, Instant)>>,
}

/// Retries of a failed take are counted from here on, so that they are never another take of the same list.
const RETRY_STRIDE: u32 = 1000;
/// How often a shot is taken up again that the service was too busy for.
const MOST_RETURNS: u32 = 10;
/// Pictures taken out of clips, or read in, at once.
const STILLS: usize = 2;

/// Runs a list to its end, or until it is stopped.
///
/// `interrupts` gives one value for each Ctrl-C: after the first nothing more is submitted, the second ends it at once.
pub async fn run(works: Works, mut interrupts: tokio::sync::mpsc::Receiver<()>) -> Finished {
    let manner = works.manner;
    let quiet = Output { json: false, quiet: true, no_input: true, language: works.language };
    let running = Arc::new(Running {
        downloads: tokio::sync::Semaphore::new(manner.downloads),
        stills: tokio::sync::Semaphore::new(STILLS),
        pressure: Pressure::new(manner.submits, manner.polls),
        is_stopped: AtomicBool::new(false),
        known: Known::new(false),
        quiet,
        histories: Mutex::default(),
        works,
    });
    let shots = &running.works.list.shots;
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); shots.len()];
    let mut ready = VecDeque::new();
    for &index in &running.works.list.order {
        match shots[index].chained() {
            Some(chained) => followers[chained.parent].push(index),
            None => ready.push_back(index),
        }
    }
    // In the order of the list, not of the chains: people watch the first rows first.
    ready.make_contiguous().sort_unstable();
    let mut ends: Vec<Option<Ended>> = vec![None; shots.len()];
    let mut set: JoinSet<Ended> = JoinSet::new();
    let mut stop: Option<Stop> = None;
    let mut interruptions = 0;
    let over = manner.longest.map(|longest| Instant::now() + longest);
    loop {
        while set.len() < manner.shots
            && let Some(index) = ready.pop_front()
        {
            if stop.is_some() && !running.is_paid(index) {
                let ended = running.ended(index, End::NotStarted);
                close(&running, ended, &mut ends, &followers, &mut ready);
                continue;
            }
            let parent = shots[index].chained().and_then(|chained| ends[chained.parent].clone());
            set.spawn(Arc::clone(&running).shot(index, parent));
        }
        if set.is_empty() {
            break;
        }
        let is_over = async {
            match over.filter(|_| stop.is_none()) {
                Some(over) => tokio::time::sleep_until(over).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            Some(joined) = set.join_next() => {
                // A task that panicked takes nobody with it; its shot is found without an end below.
                let Ok(ended) = joined else { continue };
                let reason = match ended.end {
                    End::OverBudget => Some(Stop::Budget),
                    End::Completed | End::NotStarted => None,
                    _ if manner.fail_fast => Some(Stop::FailFast),
                    _ => None,
                };
                if let Some(reason) = reason.filter(|_| stop.is_none()) {
                    stop = Some(reason);
                    running.stop(reason);
                }
                close(&running, ended, &mut ends, &followers, &mut ready);
            }
            Some(()) = interrupts.recv() => {
                interruptions += 1;
                stop = Some(Stop::Interrupted);
                running.stop(Stop::Interrupted);
                if interruptions > 1 {
                    // A submit that is torn off here leaves its intent, and the next start finds it unsettled.
                    set.abort_all();
                    while set.join_next().await.is_some() {}
                    break;
                }
            }
            () = is_over => {
                stop = Some(Stop::Duration);
                running.stop(Stop::Duration);
            }
        }
    }
    let ends = ends.into_iter().enumerate();
    let ends = ends.map(|(index, ended)| ended.unwrap_or_else(|| running.left_behind(index))).collect();
    Finished { ends, stop }
}

/// Notes the end of a shot: its followers may go, or end with it.
fn close(
    running: &Running,
    ended: Ended,
    ends: &mut [Option<Ended>],
    followers: &[Vec<usize>],
    ready: &mut VecDeque<usize>,
) {
    let mut closing = vec![ended];
    while let Some(ended) = closing.pop() {
        let index = ended.shot;
        running.tell(&News::Ended(&running.works.list.shots[index], &ended));
        for &follower in &followers[index] {
            match ended.end {
                // A chain goes on at once: its next link is what everything after it waits for.
                End::Completed => ready.push_front(follower),
                End::NotStarted => closing.push(running.ended(follower, End::NotStarted)),
                _ => {
                    let key = &running.works.list.shots[index].key;
                    let mut orphan = running.ended(follower, End::Orphaned);
                    orphan.reason = Some(text!(
                        "it begins with a picture of `{key}`, which has no clip",
                        "首帧来自 `{key}`，而该镜头没有视频"
                    ));
                    closing.push(orphan);
                }
            }
        }
        ends[index] = Some(ended);
    }
}

impl Running {
    fn tell(&self, news: &News<'_>) {
        self.works.listener.hear(news);
    }

    fn stop(&self, reason: Stop) {
        self.is_stopped.store(true, Ordering::SeqCst);
        let language = self.works.language;
        self.tell(&News::Stopping(match reason {
            Stop::Interrupted => language.pick(
                "nothing more will be submitted; what is paid for will be finished; press Ctrl-C again to stop at once",
                "不再提交新任务；已付费的任务将继续完成；再次按 Ctrl-C 立即停止",
            ),
            Stop::Budget => language
                .pick("the budget is used up; nothing more will be submitted", "预算已用完；不再提交新任务"),
            Stop::FailFast => language
                .pick("a shot did not succeed; nothing more will be submitted", "有镜头未成功；不再提交新任务"),
            Stop::Duration => language
                .pick("the time limit is reached; nothing more will be submitted", "时间已到；不再提交新任务"),
        }));
    }

    fn ended(&self, index: usize, end: End) -> Ended {
        let shot = &self.works.list.shots[index];
        Ended {
            shot: index,
            end,
            take: shot.take,
            fingerprint: shot.fingerprint,
            task_id: None,
            reason: None,
            hint: None,
            files: Vec::new(),
            is_new: false,
            submitted_at: None,
            took: None,
        }
    }

    /// Where a shot stands that was torn off: as the ledger says.
    fn left_behind(&self, index: usize) -> Ended {
        let standing = self.standing(&self.works.list.shots[index].fingerprint).ok().flatten();
        let end = match standing {
            Some(Standing::Submitting | Standing::Unsettled | Standing::Unassigned) => End::Unsettled,
            Some(Standing::Submitted | Standing::Completed) => End::Unfinished,
            _ => End::NotStarted,
        };
        self.ended(index, end)
    }

    fn standing(&self, fingerprint: &Fingerprint) -> Result<Option<Standing>, LedgerError> {
        let session = &self.works.session;
        let rows = session.ledger.rows(&session.realm, std::slice::from_ref(fingerprint))?;
        Ok(rows.into_iter().next().flatten().map(|row| row.standing))
    }

    /// Whether a shot's task is paid for and its clip is still to be brought here.
    fn is_paid(&self, index: usize) -> bool {
        let standing = self.standing(&self.works.list.shots[index].fingerprint);
        matches!(standing, Ok(Some(Standing::Submitted | Standing::Completed | Standing::Downloaded)))
    }
}
