//! Events: the truth, appended and never changed.
//!
//! One event is one fact about one attempt of one shot, written when it became known. A reader of a later
//! giggle must be able to fold today's events, so fields are only ever added, and [`EVENT_VERSION`] grows when an
//! older giggle would misread one. No signed link is ever in an event: a completed task is remembered by how many clips
//! it has, and a fresh link comes from querying it again.

use crate::clock::{BootTime, WallTime};
use crate::credits::Credits;
use crate::kept_text::plain;
use crate::realm::Realm;
use crate::shot::{Answer, FoundBy, SettledBy, Shot, ShotFacts, fingerprint_text, fingerprint_texts};
use giggle_domain::task::StatusKind;
use giggle_domain::{Fingerprint, Outcome, Report, TaskId};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The newest version of an event that this giggle reads. A higher one was written by a newer giggle, and is refused.
pub const EVENT_VERSION: u32 = 4;

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When it was written.
    pub at: WallTime,
    /// Which attempt of the shot it is about, from 1; 0 is the shot as a whole.
    pub attempt: u32,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
    /// The same moment on the clock of the submitter's boot, of a submit's beginning and of its own answer. A note
    /// of somebody else, such as that the submitter died, has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boot: Option<BootTime>,
}

impl Entry {
    /// An event at a moment of the wall's time.
    pub fn new(at: WallTime, attempt: u32, event: Event) -> Self {
        Self { at, attempt, event, boot: None }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The shot is known; nothing was sent.
    Planned {
        /// Whose it is.
        realm: Realm,
        /// Its identity.
        #[serde(with = "fingerprint_text")]
        fingerprint: Fingerprint,
        /// Which deliberate repetition it is, from 1.
        take: u32,
        /// What is asked for.
        shot: ShotFacts,
    },
    /// A task is known whose shot is not: a *stray*.
    Found {
        /// Whose it is.
        realm: Realm,
        /// The stray's own identity, made from realm and task.
        #[serde(with = "fingerprint_text")]
        fingerprint: Fingerprint,
        /// The task.
        task_id: TaskId,
        /// How it was found.
        found: FoundBy,
        /// The shots that it may belong to; of a large group the first one alone, with which the group is on record.
        #[serde(with = "fingerprint_texts", default)]
        candidates: Vec<Fingerprint>,
        /// The model, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
    },
    /// The intent: from here on the shot may have been asked for.
    SubmitStarted {
        /// The name of the lock that the submitter holds until the answer.
        lock: String,
        /// What is set aside for it: the estimate, else the configured ceiling; `None` where there is neither.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reserved: Option<Credits>,
        /// The estimate; `None` where the price is not known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        estimate: Option<Credits>,
        /// The command that spends, where it has a limit of its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        command: Option<String>,
        /// The name of this intent, unlike any other's.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        intent: String,
        /// The process that submits.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        worker: String,
        /// The machine that it runs on.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        host: String,
        /// The number of this event: it rises from intent to intent of one ledger. 0 where an older giggle wrote it.
        #[serde(default)]
        order: i64,
        /// How long the submit may take at most, from the intent on, in milliseconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deadline_ms: Option<u64>,
    },
    /// Proof that no byte of the submit left: what was set aside is free again.
    NotSent {
        /// Why.
        reason: String,
    },
    /// The service said no to the asking; nothing was started and nothing charged.
    Rejected {
        /// What it said.
        reason: String,
        /// Whether it said that there are no credits left.
        #[serde(default)]
        out_of_credit: bool,
    },
    /// It may have been accepted, and nobody knows.
    Unsettled {
        /// What broke.
        reason: String,
        /// The task that the answer named beside its trouble: likely its own, and no proof of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        task_id: Option<TaskId>,
    },
    /// The service accepted it.
    Submitted {
        /// The task.
        task_id: TaskId,
    },
    /// A query's answer that is not final.
    Reported {
        /// The status as the API wrote it.
        status: String,
    },
    /// The task ended with clips.
    Completed {
        /// How many; 0 where the links are not there yet.
        clips: u32,
        /// Whether somebody watched it all the way, so that the time it took is known.
        #[serde(default)]
        watched: bool,
    },
    /// Fewer clips came than were asked for, and a person takes them for all there will be.
    TookFewer {
        /// How many.
        clips: u32,
    },
    /// The task ended badly; the charge comes back as far as is known.
    Failed {
        /// The status as the API wrote it.
        status: String,
        /// The service's reason; can be empty.
        reason: String,
    },
    /// The task was cancelled, timed out or expired; counted as charged until a refund is seen.
    Stopped {
        /// The status as the API wrote it.
        status: String,
        /// The service's reason; can be empty.
        reason: String,
    },
    /// The service no longer knows the task, and nobody waits for it any more; counted as charged until a refund is seen.
    GivenUp {
        /// Who says so: a person, or the statements, which show that all of the charge came back.
        by: SettledBy,
        /// Why.
        reason: String,
    },
    /// A clip is on its way to a file.
    DownloadStarted {
        /// Which clip of the task, from 0.
        clip: u32,
        /// Where it will be.
        path: String,
    },
    /// A clip is on disk under its final name.
    Downloaded {
        /// Which clip of the task, from 0.
        clip: u32,
        /// Where it is.
        path: String,
        /// The hash of its bytes, as hexadecimal digits.
        sha256: String,
        /// Its length.
        bytes: u64,
    },
    /// A clip that was downloaded is in the store too, where every machine finds it.
    Stored {
        /// Which clip of the task, from 0.
        clip: u32,
        /// Its address in the store. Never a signed link.
        url: String,
        /// The hash of its bytes, as hexadecimal digits.
        sha256: String,
        /// Its length.
        bytes: u64,
    },
    /// What became of an unsettled submit.
    Settled {
        /// The finding or the decision.
        #[serde(flatten)]
        how: Settlement,
    },
    /// What the statements say was charged for the task, in all.
    Charged {
        /// The sum.
        credits: Credits,
    },
    /// What the statements say was given back for the task, in all.
    Refunded {
        /// The sum.
        credits: Credits,
    },
    /// The stray's task belongs to a shot, which goes on with it.
    Assigned {
        /// The shot.
        #[serde(with = "fingerprint_text")]
        to: Fingerprint,
    },
    /// The log of a finished shot, put into one line when the ledger was pruned.
    Condensed {
        /// All that must not be forgotten.
        shot: Box<Shot>,
    },
}

impl Event {
    /// The word that the event is stored and shown under.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Planned { .. } => "planned",
            Self::Found { .. } => "found",
            Self::SubmitStarted { .. } => "submit_started",
            Self::NotSent { .. } => "not_sent",
            Self::Rejected { .. } => "rejected",
            Self::Unsettled { .. } => "unsettled",
            Self::Submitted { .. } => "submitted",
            Self::Reported { .. } => "reported",
            Self::Completed { .. } => "completed",
            Self::TookFewer { .. } => "took_fewer",
            Self::Failed { .. } => "failed",
            Self::Stopped { .. } => "stopped",
            Self::GivenUp { .. } => "given_up",
            Self::DownloadStarted { .. } => "download_started",
            Self::Downloaded { .. } => "downloaded",
            Self::Stored { .. } => "stored",
            Self::Settled { .. } => "settled",
            Self::Charged { .. } => "charged",
            Self::Refunded { .. } => "refunded",
            Self::Assigned { .. } => "assigned",
            Self::Condensed { .. } => "condensed",
        }
    }

    /// The version that the event is stored under: the lowest that knows it, so that an older giggle reads what it can.
    pub fn version(&self) -> u32 {
        let is_retold = |answer: &Answer| *answer == Answer::NotAccepted { by: SettledBy::Retold };
        match self {
            Self::Settled { how: Settlement::NotAccepted { by: SettledBy::Retold } } => 3,
            Self::Condensed { shot } if shot.attempts.iter().any(|it| is_retold(&it.answer)) => 3,
            Self::GivenUp { .. } => 4,
            Self::Stored { .. } => 2,
            _ => 1,
        }
    }

    /// Whether what it names as tasks could be tasks' names: nobody can ask about anything else, and no index could hold it.
    pub(crate) fn has_sound_ids(&self) -> bool {
        let is_sound = |id: &TaskId| {
            let id = id.as_str();
            (1..=LONGEST_TASK_ID).contains(&id.len()) && !id.contains(char::is_control)
        };
        match self {
            Self::Found { task_id, .. }
            | Self::Submitted { task_id }
            | Self::Unsettled { task_id: Some(task_id), .. }
            | Self::Settled {
                how: Settlement::Adopted { task_id, .. } | Settlement::Reopened { task_id, .. },
            } => is_sound(task_id),
            Self::Settled { how: Settlement::Accepted { tasks, .. } } => tasks.iter().all(is_sound),
            Self::Condensed { shot } => {
                shot.attempts.iter().filter_map(|it| it.task.as_ref()).all(|task| is_sound(&task.id))
            }
            Self::Planned { .. }
            | Self::SubmitStarted { .. }
            | Self::NotSent { .. }
            | Self::Rejected { .. }
            | Self::Unsettled { task_id: None, .. }
            | Self::Reported { .. }
            | Self::Completed { .. }
            | Self::TookFewer { .. }
            | Self::Failed { .. }
            | Self::Stopped { .. }
            | Self::GivenUp { .. }
            | Self::DownloadStarted { .. }
            | Self::Downloaded { .. }
            | Self::Stored { .. }
            | Self::Settled { how: Settlement::NotAccepted { .. } | Settlement::Refuted { .. } }
            | Self::Charged { .. }
            | Self::Refunded { .. }
            | Self::Assigned { .. } => true,
        }
    }

    /// What a query's answer is in the ledger.
    ///
    /// `is_watched` tells whether somebody waited for this task from its submit on, so that the moment of its end
    /// is the moment when it ended, and the time it took may teach us what to expect.
    pub fn of_report(report: &Report, is_watched: bool) -> Self {
        match report.outcome() {
            None => Self::Reported { status: plain(report.status.as_str()) },
            Some(Outcome::Completed { clips }) => {
                Self::Completed { clips: u32::try_from(clips.len()).unwrap_or(u32::MAX), watched: is_watched }
            }
            Some(Outcome::Failed { status, reason }) => {
                let (status_text, reason) = (plain(status.as_str()), plain(&reason));
                match status.kind() {
                    StatusKind::Stopped => Self::Stopped { status: status_text, reason },
                    _ => Self::Failed { status: status_text, reason },
                }
            }
        }
    }

    /// A clip is on its way to a file.
    pub fn download_started(clip: u32, path: &Path) -> Self {
        Self::DownloadStarted { clip, path: path.to_string_lossy().into_owned() }
    }

    /// A clip is on disk under its final name.
    pub fn downloaded(clip: u32, path: &Path, sha256: &str, bytes: u64) -> Self {
        let path = path.to_string_lossy().into_owned();
        Self::Downloaded { clip, path, sha256: sha256.to_owned(), bytes }
    }

    /// Whether losing it in a power cut would lose what cannot be found out again by asking for free.
    ///
    /// A killed process loses nothing either way; only these wait for the disk.
    pub fn must_survive_power_cut(&self) -> bool {
        !matches!(
            self,
            Self::Reported { .. }
                | Self::Completed { .. }
                | Self::Failed { .. }
                | Self::Stopped { .. }
                | Self::DownloadStarted { .. }
                | Self::Charged { .. }
                | Self::Refunded { .. }
        )
    }
}

/// No service's name of a task is longer, in bytes.
const LONGEST_TASK_ID: usize = 128;

/// What is noted of a submitter that is no more.
pub(crate) const DIED: &str = "the process that submitted it ended before the answer";

/// How an unsettled submit was settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Settlement {
    /// It was accepted, as this task.
    Adopted {
        /// The task.
        task_id: TaskId,
        /// Who says so.
        by: SettledBy,
    },
    /// It was accepted, as one of these tasks; which one is not known.
    Accepted {
        /// The tasks of the whole group. Those of a large one are on record once, with its first shot.
        tasks: Vec<TaskId>,
        /// How many tasks the group has; 0 where an older giggle wrote it, which kept all of them here.
        #[serde(default, skip_serializing_if = "is_zero")]
        of: u32,
        /// The shot with which the tasks of a large group are on record, as digits, where that is another one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        with: Option<String>,
    },
    /// It was not accepted: nothing was charged, and it may be asked for again.
    NotAccepted {
        /// Who says so.
        by: SettledBy,
    },
    /// It had been taken as not accepted, and its task turned up.
    Reopened {
        /// The task.
        task_id: TaskId,
        /// Who says so.
        by: SettledBy,
    },
    /// The adopted task, or one of its group's, is not its own after all: unsettled again, for a person.
    Refuted {
        /// What did not fit.
        reason: String,
    },
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}
