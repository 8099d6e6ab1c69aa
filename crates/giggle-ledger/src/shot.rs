//! What a shot is: its attempts, their tasks and files, and where each stands.
//!
//! Values and questions about them. What may follow what is [`state`](crate::state)'s affair.

use crate::clock::{BootTime, WallTime};
use crate::credits::Credits;
use crate::realm::Realm;
use giggle_domain::{AspectRatio, Fingerprint, Resolution, ShotRequest, TaskId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// What the events of one shot fold to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shot {
    /// Whose it is.
    pub realm: Realm,
    /// Its identity inside the realm.
    #[serde(with = "fingerprint_text")]
    pub fingerprint: Fingerprint,
    /// Which deliberate repetition it is, from 1.
    pub take: u32,
    /// What is asked for; `None` of a stray.
    pub facts: Option<ShotFacts>,
    /// When the ledger first heard of it.
    pub planned_at: WallTime,
    /// The time of its last event.
    pub changed_at: WallTime,
    /// Set where it is a stray.
    pub stray: Option<Stray>,
    /// The submits, in order; a stray has exactly one, which nobody here sent.
    pub attempts: Vec<Attempt>,
}

/// What makes a stray one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stray {
    /// How it was found.
    pub found: FoundBy,
    /// The shots that it may belong to.
    #[serde(with = "fingerprint_texts")]
    pub candidates: Vec<Fingerprint>,
    /// The model, where it is known.
    pub model: Option<String>,
    /// The shot that has taken its task over, as text.
    pub assigned_to: Option<String>,
}

/// One submit and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// When the intent was written.
    pub started_at: WallTime,
    /// The name of the lock that the submitter holds until the answer.
    pub lock: String,
    /// The command that spends, where it has a limit of its own.
    pub command: Option<String>,
    /// What was set aside: the estimate, else the configured ceiling; `None` where there was neither.
    pub reserved: Option<Credits>,
    /// The estimate; `None` where the price was not known. A ceiling is no estimate: no row is told by it.
    pub estimate: Option<Credits>,
    /// The answer to the submit.
    pub answer: Answer,
    /// When the answer, or that there is none, became known.
    pub answered_at: Option<WallTime>,
    /// The name of its intent; empty where an older giggle wrote it.
    #[serde(default)]
    pub intent: String,
    /// The process that submitted it.
    #[serde(default)]
    pub worker: String,
    /// The machine that the process ran on.
    #[serde(default)]
    pub host: String,
    /// The number of its intent in the ledger, which rises from intent to intent; 0 where an older giggle wrote it.
    #[serde(default)]
    pub order: i64,
    /// How long the submit could take at most, from the intent on.
    #[serde(default)]
    pub deadline: Option<Duration>,
    /// When the intent was written, on the clock of the submitter's boot.
    #[serde(default)]
    pub sent: Option<BootTime>,
    /// When the submitter's own answer was there, on the clock of its boot.
    #[serde(default)]
    pub answered: Option<BootTime>,
    /// The task that a broken answer named.
    #[serde(default)]
    pub named: Option<TaskId>,
    /// Whether an adopted task turned out not to be its own: from then on only a person settles it.
    pub is_refuted: bool,
    /// The task, where one is known.
    pub task: Option<Task>,
    /// The charge that the statements show; `None` while none was seen.
    pub charged: Option<Credits>,
    /// What the statements show as given back.
    pub refunded: Credits,
}

/// What is known of the answer to a submit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// None yet.
    Open,
    /// The submit never left.
    NotSent {
        /// Why.
        reason: String,
    },
    /// No.
    Rejected {
        /// What the service said.
        reason: String,
        /// Whether it said that there are no credits left.
        out_of_credit: bool,
    },
    /// Lost.
    Unsettled {
        /// What broke.
        reason: String,
    },
    /// Lost, and known to have been yes; which of these tasks it is, is not known.
    Accepted {
        /// The tasks of the whole group. Those of a large one are on record once, with its first shot.
        tasks: Vec<TaskId>,
        /// How many tasks the group has; 0 where all of them are here.
        #[serde(default)]
        of: u32,
    },
    /// Lost, and found or decided to have been no.
    NotAccepted {
        /// Who says so.
        by: SettledBy,
    },
    /// Yes, and the task is known.
    Task {
        /// Who settled it; `None` where the service itself answered.
        by: Option<SettledBy>,
    },
}

/// The task of an attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// The last status, as the API wrote it; empty before the first report.
    pub status: String,
    /// Where it stands.
    pub phase: TaskPhase,
    /// The service's reason for a bad end; can be empty.
    pub reason: String,
    /// When its end became known.
    pub ended_at: Option<WallTime>,
    /// Whether somebody watched it all the way.
    pub is_watched: bool,
    /// How many clips it made; 0 while the links are not there. Never fewer than were asked for and paid, unless a
    /// person says so.
    pub clips: u32,
    /// Whether a person took fewer clips than were asked for.
    #[serde(default)]
    pub is_short: bool,
    /// Where its clips are, or are going to be.
    pub files: Vec<ClipFile>,
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskPhase {
    /// Not ended, as far as is known.
    Running,
    /// Ended with clips.
    Completed,
    /// Ended badly.
    Failed,
    /// Cancelled, timed out or expired.
    Stopped,
}

/// A clip's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClipFile {
    /// Which clip of the task, from 0.
    pub clip: u32,
    /// Where it is, or is going to be.
    pub path: String,
    /// Set once it is there whole.
    pub whole: Option<WholeFile>,
    /// Set once it is in the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<StoredClip>,
}

/// A clip in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredClip {
    /// Its address there. Never a signed link.
    pub url: String,
    /// The hash of its bytes, as hexadecimal digits.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

/// A file that was whole when it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WholeFile {
    /// The hash of its bytes, as hexadecimal digits.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// When it was there.
    pub at: WallTime,
}

impl Shot {
    /// How many clips its task is to bring; 1 where nobody knows.
    pub fn asked_clips(&self) -> u32 {
        let task = self.foremost().and_then(|(_, attempt)| attempt.task.as_ref());
        match task.filter(|task| task.is_short) {
            Some(task) => task.clips,
            None => self.facts.as_ref().map_or(1, |facts| facts.count),
        }
    }

    /// One attempt by its number, from 1.
    pub fn attempt(&self, number: u32) -> Option<&Attempt> {
        self.attempts.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// The attempts with their numbers.
    pub fn numbered(&self) -> impl DoubleEndedIterator<Item = (u32, &Attempt)> {
        (1u32..).zip(&self.attempts).collect::<Vec<_>>().into_iter()
    }

    /// The number of the last attempt; 0 where there is none.
    pub fn last_attempt(&self) -> u32 {
        u32::try_from(self.attempts.len()).unwrap_or(u32::MAX)
    }

    /// What asking for it again would mean.
    ///
    /// The best news of any attempt counts: an attempt that was reopened late may have the clip, whatever became of
    /// a later one. Among equals the latest counts.
    pub fn again(&self) -> Again {
        self.foremost().map_or(Again::Free, |(number, attempt)| match attempt.standing() {
            Standing::Downloaded => Again::Done(number),
            Standing::Submitted | Standing::Completed => Again::Joined(number),
            Standing::Submitting => Again::InFlight(number),
            Standing::Unsettled | Standing::Unassigned => Again::Unsettled(number),
            Standing::Stopped if !attempt.is_refunded() => Again::CountedAsCharged(number),
            _ => Again::Free,
        })
    }

    /// The attempt whose news counts for the whole shot.
    pub fn foremost(&self) -> Option<(u32, &Attempt)> {
        self.numbered().max_by_key(|(number, attempt)| {
            let rank = match attempt.standing() {
                Standing::Downloaded => 6,
                Standing::Completed => 5,
                Standing::Submitted => 4,
                Standing::Submitting => 3,
                Standing::Unsettled | Standing::Unassigned => 2,
                Standing::Stopped if !attempt.is_refunded() => 1,
                _ => 0,
            };
            (rank, *number)
        })
    }

    /// Where it stands, in a word.
    pub fn standing(&self) -> Standing {
        if self.stray.as_ref().is_some_and(|stray| stray.assigned_to.is_some()) {
            return Standing::Assigned;
        }
        self.foremost().map_or(Standing::Planned, |(_, attempt)| attempt.standing())
    }

    /// Whether something is left to do or to find out in any attempt.
    pub fn is_unfinished(&self) -> bool {
        self.standing() != Standing::Assigned
            && self.attempts.iter().any(|attempt| attempt.standing().is_unfinished())
    }

    /// The model's name; empty of a stray that nobody knows it of.
    pub fn model(&self) -> &str {
        match (&self.facts, &self.stray) {
            (Some(facts), _) => &facts.model,
            (None, Some(stray)) => stray.model.as_deref().unwrap_or_default(),
            (None, None) => "",
        }
    }

    /// What an attempt counts in a budget; `None` where nobody knows.
    pub fn counts(&self, attempt: &Attempt) -> Option<Credits> {
        if self.standing() == Standing::Assigned { Some(Credits::ZERO) } else { attempt.counts() }
    }
}

impl Attempt {
    pub(crate) fn new(at: WallTime, lock: String) -> Self {
        Self {
            started_at: at,
            lock,
            command: None,
            reserved: None,
            estimate: None,
            answer: Answer::Open,
            answered_at: None,
            intent: String::new(),
            worker: String::new(),
            host: String::new(),
            order: 0,
            deadline: None,
            sent: None,
            answered: None,
            named: None,
            is_refuted: false,
            task: None,
            charged: None,
            refunded: Credits::ZERO,
        }
    }

    /// Where it stands, in a word.
    pub fn standing(&self) -> Standing {
        match (&self.answer, &self.task) {
            (Answer::Open, _) => Standing::Submitting,
            (Answer::NotSent { .. }, _) => Standing::NotSent,
            (Answer::Rejected { .. }, _) => Standing::Rejected,
            (Answer::Unsettled { .. }, _) | (Answer::Task { .. }, None) => Standing::Unsettled,
            (Answer::Accepted { .. }, _) => Standing::Unassigned,
            (Answer::NotAccepted { .. }, _) => Standing::NotAccepted,
            (Answer::Task { .. }, Some(task)) => match task.phase {
                TaskPhase::Running => Standing::Submitted,
                TaskPhase::Completed if task.is_whole() => Standing::Downloaded,
                TaskPhase::Completed => Standing::Completed,
                TaskPhase::Failed => Standing::Failed,
                TaskPhase::Stopped => Standing::Stopped,
            },
        }
    }

    /// Whether its task was found in the statements, and neither the service nor a person named it.
    pub fn is_inferred(&self) -> bool {
        matches!(self.answer, Answer::Task { by: Some(SettledBy::Inferred | SettledBy::InOrder) })
    }

    /// Whether the statements show that all of the charge came back.
    pub fn is_refunded(&self) -> bool {
        self.refunded > Credits::ZERO
            && self.charged.or(self.reserved).is_none_or(|amount| self.refunded >= amount)
    }

    /// What it counts in a budget: what was set aside until the charge is seen, then the charge, less what came
    /// back; nothing on proof that nothing was charged; `None` where nobody knows. A refund whose charge was not seen says
    /// nothing of what was charged: it releases what was set aside for a task that ended badly, and for no other.
    pub fn counts(&self) -> Option<Credits> {
        match self.answer {
            // The charge of a group stands with its strays, whose statement rows prove it.
            Answer::NotSent { .. }
            | Answer::Rejected { .. }
            | Answer::NotAccepted { .. }
            | Answer::Accepted { .. } => Some(Credits::ZERO),
            Answer::Open | Answer::Unsettled { .. } | Answer::Task { .. } => {
                let phase = self.task.as_ref().map(|task| task.phase);
                let has_ended_badly = matches!(phase, Some(TaskPhase::Failed | TaskPhase::Stopped));
                match self.charged {
                    Some(charged) => Some(charged.less(self.refunded)),
                    None if has_ended_badly && self.is_refunded() => Some(Credits::ZERO),
                    None => self.reserved,
                }
            }
        }
    }
}

impl Task {
    pub(crate) fn new(id: TaskId) -> Self {
        Self {
            id,
            status: String::new(),
            phase: TaskPhase::Running,
            reason: String::new(),
            ended_at: None,
            is_watched: false,
            clips: 0,
            is_short: false,
            files: Vec::new(),
        }
    }

    /// Whether every clip is on disk, and there is at least one.
    pub fn is_whole(&self) -> bool {
        self.clips > 0 && (0..self.clips).all(|clip| self.file(clip).is_some_and(|it| it.whole.is_some()))
    }

    /// The file of a clip, where one is known.
    pub fn file(&self, clip: u32) -> Option<&ClipFile> {
        self.files.iter().find(|file| file.clip == clip)
    }
}

/// Where a shot or one of its attempts stands, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Known; nothing was sent.
    Planned,
    /// An intent without an answer.
    Submitting,
    /// The submit never left.
    NotSent,
    /// The service said no.
    Rejected,
    /// It may have been accepted.
    Unsettled,
    /// It was accepted, as one of several tasks.
    Unassigned,
    /// Found, or decided, not to have been accepted.
    NotAccepted,
    /// Its task runs, as far as is known.
    Submitted,
    /// Its task has clips, not all of them on disk.
    Completed,
    /// All of its clips are on disk.
    Downloaded,
    /// Its task ended badly.
    Failed,
    /// Its task was cancelled, timed out or expired.
    Stopped,
    /// A stray whose task a shot has taken over.
    Assigned,
}

impl Standing {
    /// All of them, in the order of a shot's life.
    pub const ALL: [Self; 13] = [
        Self::Planned,
        Self::Submitting,
        Self::NotSent,
        Self::Rejected,
        Self::Unsettled,
        Self::Unassigned,
        Self::NotAccepted,
        Self::Submitted,
        Self::Completed,
        Self::Downloaded,
        Self::Failed,
        Self::Stopped,
        Self::Assigned,
    ];

    /// The word that it is stored, shown and filtered under.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Submitting => "submitting",
            Self::NotSent => "not-sent",
            Self::Rejected => "rejected",
            Self::Unsettled => "unsettled",
            Self::Unassigned => "unassigned",
            Self::NotAccepted => "not-accepted",
            Self::Submitted => "submitted",
            Self::Completed => "completed",
            Self::Downloaded => "downloaded",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::Assigned => "assigned",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// Whether something is left to do or to find out; such a shot is never pruned.
    pub fn is_unfinished(self) -> bool {
        matches!(
            self,
            Self::Submitting | Self::Unsettled | Self::Unassigned | Self::Submitted | Self::Completed
        )
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What asking for the same shot again would mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// A new attempt may be begun.
    Free,
    /// This attempt's clips are all on disk.
    Done(u32),
    /// This attempt's task runs, or its clips wait to be fetched.
    Joined(u32),
    /// This attempt's intent has no answer yet.
    InFlight(u32),
    /// This attempt may have been accepted.
    Unsettled(u32),
    /// This attempt's task was stopped, and no refund was seen.
    CountedAsCharged(u32),
}

/// What was asked for, as far as it is kept. Frames are described without the query of an address, since that may be
/// a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShotFacts {
    /// What the clip shows; empty after pruning.
    #[serde(default)]
    pub prompt: String,
    /// The video model.
    pub model: String,
    /// The length in seconds.
    pub duration: u32,
    /// The shape of the picture.
    pub aspect_ratio: AspectRatio,
    /// The size class of the picture.
    pub resolution: Resolution,
    /// How many clips the task makes.
    pub count: u32,
    /// The first picture, described.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_frame: Option<String>,
    /// The last picture, described.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_frame: Option<String>,
}

impl ShotFacts {
    /// What is kept of a shot.
    pub fn of(shot: &ShotRequest) -> Self {
        Self {
            prompt: shot.prompt().to_owned(),
            model: shot.model().to_string(),
            duration: shot.duration(),
            aspect_ratio: shot.aspect_ratio(),
            resolution: shot.resolution(),
            count: shot.count(),
            start_frame: shot.start_frame().map(ToString::to_string),
            end_frame: shot.end_frame().map(ToString::to_string),
        }
    }

    /// What costs the same, as far as anyone can tell from what is asked, has the same class.
    pub fn price_class(&self) -> String {
        let Self { model, duration, resolution, count, .. } = self;
        let frames = if self.start_frame.is_some() || self.end_frame.is_some() { "frames" } else { "text" };
        format!("{model} {duration}s {resolution} x{count} {frames}")
    }
}

/// Who settled it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettledBy {
    /// The rules, from the statements.
    Inferred,
    /// A person asked for the order of time to decide between shots that are alike.
    InOrder,
    /// A person.
    Person,
    /// A later submit of the same shot, which a machine's journal told: it was allowed only once the earlier one was known not
    /// to have been accepted.
    Retold,
}

impl SettledBy {
    /// Whether it decides also against what was found out before.
    pub(crate) fn is_final(self) -> bool {
        match self {
            Self::Person | Self::Retold => true,
            Self::Inferred | Self::InOrder => false,
        }
    }
}

/// How a stray task was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// In the statements, as one of several that several shots can claim.
    Statement,
    /// An adoption that turned out wrong let go of it.
    Refuted,
    /// A person named its id. Such a task says nothing about who asked for it, so it takes no row away.
    Named,
}

/// A fingerprint as its sixty-four digits.
pub(crate) mod fingerprint_text {
    use giggle_domain::Fingerprint;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(it: &Fingerprint, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(it)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fingerprint, D::Error> {
        let text = String::deserialize(deserializer)?;
        Fingerprint::parse(&text).ok_or_else(|| serde::de::Error::custom("no fingerprint"))
    }
}

/// Fingerprints as their digits.
pub(crate) mod fingerprint_texts {
    use giggle_domain::Fingerprint;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(all: &[Fingerprint], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(all.iter().map(ToString::to_string))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Fingerprint>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let parse = |text: &String| Fingerprint::parse(text);
        texts
            .iter()
            .map(parse)
            .collect::<Option<_>>()
            .ok_or_else(|| serde::de::Error::custom("no fingerprint"))
    }
}
