//! What becomes of the shots of a list, and what is told of it: the words that a run, the queue and the reports share.

use crate::batch::listed::ListedShot;
use crate::ledger::WallTime;
use crate::production::Delivered;
use giggle_domain::{Fingerprint, Text, text};
use serde::Serialize;
use std::num::NonZeroU32;
use std::time::Duration;

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
    /// Whether a clip whose place holds another file goes beside it under another name. Without that its shot is not submitted.
    pub finds_names: bool,
}

/// What somebody wishes of a run that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// That it end: nothing more is submitted, and what is paid for is finished, for some minutes. Wished for a second time, everything is
    /// torn off: a person does not want to wait for the answers to submits either.
    End,
    /// That nothing more be submitted; said again it is the same wish. What is paid for is finished, for some minutes.
    Stop,
    /// That it end at once, and not wait for what is paid for, which somebody else does later. Submits are awaited.
    Leave,
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
    /// How long the service asked to be left alone, where that ended it.
    pub retry_after: Option<Duration>,
    /// Whether what ended it keeps every other shot from being asked for as well: the ledger cannot be used.
    pub is_of_ledger: bool,
    /// The same: the service refuses the key.
    pub is_key_refused: bool,
    /// Whether its task was stopped, and counts as charged: only a take that is named makes another one.
    pub is_stopped: bool,
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
    /// The shot with this key is not asked for yet, and why.
    Waiting(&'a str, &'a str),
    /// A list or a shot of the queue that this machine cannot make, by its name, and why.
    LeftToOthers(&'a str, &'a Text),
}

/// Who is told what happens.
pub trait Listener: Send + Sync + 'static {
    /// Something happened.
    fn hear(&self, news: &News<'_>);
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
    /// The service asks for a longer pause than a run makes.
    Pause,
    /// The ledger cannot be used: its disk is full, or it lost something.
    Ledger,
    /// The service takes nothing with this key.
    Key,
}

impl Ended {
    /// A shot of which no more is known than that it ended so.
    pub fn so(place: usize, shot: &ListedShot, end: End) -> Self {
        Self {
            shot: place,
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
            retry_after: None,
            is_of_ledger: false,
            is_key_refused: false,
            is_stopped: false,
        }
    }

    /// A shot whose parent has no clip.
    pub fn orphaned(place: usize, shot: &ListedShot, parent: &str) -> Self {
        let reason = text!(
            "it begins with a picture of `{parent}`, which has no clip",
            "首帧来自 `{parent}`，而该镜头没有视频"
        );
        Self { reason: Some(reason), ..Self::so(place, shot, End::Orphaned) }
    }
}
