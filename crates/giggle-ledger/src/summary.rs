//! The summary of a shot: what is kept beside its events, so that questions need not read them.
//!
//! It is only ever what the events fold to, and made by [`summary_of`] for all engines.

use crate::case::{Certainty, KnownTask};
use crate::clock::{BootTime, WallTime, millis};
use crate::credits::Credits;
use crate::event::DIED;
use crate::keys::{AttemptKey, ShotId};
use crate::realm::Realm;
use crate::shot::{Answer, Attempt, SettledBy, Shot, ShotFacts, Standing, Task, TaskPhase};
use giggle_domain::TaskId;
use serde::Serialize;
use std::time::Duration;

/// A line of the list: a shot's summary.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShotRow {
    /// The engine's number of it.
    #[serde(skip)]
    pub id: ShotId,
    /// Whose it is.
    #[serde(skip)]
    pub realm: Realm,
    /// Its identity, as sixty-four digits.
    pub fingerprint: String,
    /// Which deliberate repetition it is.
    pub take: u32,
    /// Where it stands.
    #[serde(rename = "state")]
    pub standing: Standing,
    /// The model; empty of a stray that nobody knows it of.
    pub model: String,
    /// The length in seconds; 0 of a stray.
    pub duration: u32,
    /// What it shows; empty of a stray and after pruning.
    pub prompt: String,
    /// How many submits it took.
    pub attempts: u32,
    /// The task of the attempt that counts.
    pub task_id: Option<TaskId>,
    /// When the ledger first heard of it.
    pub planned_at: WallTime,
    /// The time of its last event.
    pub changed_at: WallTime,
    /// What was set aside for the attempt that counts.
    pub reserved: Option<Credits>,
    /// What the statements show as charged for all attempts, less what came back; `None` while no charge was seen.
    pub cost: Option<Credits>,
    /// The first clip's file, once it is whole.
    pub file: Option<String>,
    /// Whether it is a stray: a task whose shot is not known.
    pub is_stray: bool,
}

/// What the summary keeps of one attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct AttemptRow {
    /// Where it stands.
    pub standing: Standing,
    /// When its intent was written.
    pub started_at: WallTime,
    /// The command that spends, where it has a limit of its own.
    pub command: Option<String>,
    /// Its task.
    pub task_id: Option<TaskId>,
    /// What it counts in a budget.
    pub counts: Option<Credits>,
    /// How its task ended.
    pub ending: Option<Ending>,
    /// How long its task took, where somebody watched.
    pub took: Option<Duration>,
    /// What the settling of other shots may learn from it, where it has a task.
    pub known: Option<KnownTask>,
    /// When its intent was written, on the clock of the submitter's boot.
    pub sent: Option<BootTime>,
    /// What costs the same has the same class; `None` of a stray.
    pub price_class: Option<String>,
    /// The estimate at the intent.
    pub estimate: Option<Credits>,
    /// The charge that is on record.
    pub charged: Option<Credits>,
    /// When the submitter had an answer, or knew that there is none.
    pub heard_at: Option<WallTime>,
    /// The name of its intent.
    pub intent: String,
    /// The process that submitted it.
    pub worker: String,
}

/// How a paid task ended, as the breaker sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// When it became known.
    pub at: WallTime,
    /// How.
    pub kind: EndingKind,
}

/// How a paid task ended, as the breaker sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndingKind {
    /// With clips.
    Well,
    /// Badly, after it was accepted.
    Badly,
    /// It was refused for want of credit.
    OutOfCredit,
}

impl EndingKind {
    /// The number that it is stored under.
    pub fn number(self) -> i64 {
        match self {
            Self::Well => 0,
            Self::Badly => 1,
            Self::OutOfCredit => 2,
        }
    }

    /// Reads the number.
    pub fn from_number(number: i64) -> Self {
        match number {
            0 => Self::Well,
            1 => Self::Badly,
            _ => Self::OutOfCredit,
        }
    }
}

/// A shot's summary: its own row and one for each attempt.
pub fn summary_of(id: ShotId, shot: &Shot) -> (ShotRow, Vec<AttemptRow>) {
    let foremost = shot.foremost().map(|(_, attempt)| attempt);
    let charged: Vec<Credits> = shot
        .attempts
        .iter()
        .filter_map(|attempt| attempt.charged.map(|charged| charged.less(attempt.refunded)))
        .collect();
    let file = foremost
        .and_then(|attempt| attempt.task.as_ref())
        .and_then(|task| task.files.iter().filter(|file| file.whole.is_some()).min_by_key(|file| file.clip));
    let is_assigned = shot.standing() == Standing::Assigned;
    let task_of = |task: &Task| (!is_assigned).then(|| task.id.clone());
    let row = ShotRow {
        id,
        realm: shot.realm.clone(),
        fingerprint: shot.fingerprint.to_string(),
        take: shot.take,
        standing: shot.standing(),
        model: shot.model().to_owned(),
        duration: shot.facts.as_ref().map_or(0, |facts| facts.duration),
        prompt: shot.facts.as_ref().map(|facts| facts.prompt.clone()).unwrap_or_default(),
        attempts: shot.last_attempt(),
        task_id: foremost.and_then(|attempt| attempt.task.as_ref()).and_then(task_of),
        planned_at: shot.planned_at,
        changed_at: shot.changed_at,
        reserved: foremost.and_then(|attempt| attempt.reserved),
        cost: (!charged.is_empty() && !is_assigned).then(|| charged.into_iter().sum()),
        file: file.map(|file| file.path.clone()),
        is_stray: shot.stray.is_some(),
    };
    let attempts = shot
        .numbered()
        .map(|(number, attempt)| AttemptRow {
            standing: if is_assigned { Standing::Assigned } else { attempt.standing() },
            started_at: attempt.started_at,
            command: attempt.command.clone(),
            task_id: attempt.task.as_ref().and_then(task_of),
            counts: shot.counts(attempt),
            ending: if is_assigned { None } else { ending_of(attempt) },
            took: took(attempt),
            intent: attempt.intent.clone(),
            worker: attempt.worker.clone(),
            sent: attempt.sent.clone(),
            price_class: shot.facts.as_ref().map(ShotFacts::price_class),
            estimate: attempt.estimate,
            charged: attempt.charged,
            heard_at: heard_at(attempt),
            known: if is_assigned {
                None
            } else {
                known(shot, AttemptKey { shot: id, attempt: number }, attempt)
            },
        })
        .collect();
    (row, attempts)
}

fn known(shot: &Shot, key: AttemptKey, attempt: &Attempt) -> Option<KnownTask> {
    let certainty = match (&shot.stray, &attempt.answer) {
        (Some(stray), _) => Certainty::Stray(stray.found),
        (None, Answer::Task { by: Some(by) }) => Certainty::Settled(*by),
        (None, _) => Certainty::Answered,
    };
    Some(KnownTask {
        key,
        task_id: attempt.task.as_ref()?.id.clone(),
        certainty,
        sent_at: attempt.started_at,
        answered_at: attempt.answered_at.unwrap_or(attempt.started_at),
        order: attempt.order,
        sent: attempt.sent.clone(),
        price_class: shot.facts.as_ref().map(ShotFacts::price_class),
        price: attempt.estimate,
        charged: attempt.charged,
        refunded: attempt.refunded,
    })
}

/// What was not sent was not heard of either, and a submitter that died heard nothing.
fn heard_at(attempt: &Attempt) -> Option<WallTime> {
    let was_heard = match &attempt.answer {
        Answer::Open | Answer::NotSent { .. } => false,
        Answer::Unsettled { reason } => reason != DIED,
        Answer::Rejected { .. }
        | Answer::Accepted { .. }
        | Answer::NotAccepted { .. }
        | Answer::Task { .. } => true,
    };
    attempt.answered_at.filter(|_| was_heard && !attempt.lock.is_empty())
}

fn ending_of(attempt: &Attempt) -> Option<Ending> {
    if let Answer::Rejected { out_of_credit: true, .. } = attempt.answer {
        return attempt.answered_at.map(|at| Ending { at, kind: EndingKind::OutOfCredit });
    }
    let task = attempt.task.as_ref()?;
    let at = task.ended_at?;
    let kind = match task.phase {
        TaskPhase::Running => return None,
        TaskPhase::Completed => EndingKind::Well,
        TaskPhase::Failed | TaskPhase::Stopped => EndingKind::Badly,
    };
    Some(Ending { at, kind })
}

/// Only a task whose submit was answered, and whose end was watched for, tells how long tasks take.
fn took(attempt: &Attempt) -> Option<Duration> {
    let task = attempt.task.as_ref()?;
    let settled_late: Option<SettledBy> = match attempt.answer {
        Answer::Task { by } => by,
        _ => return None,
    };
    (task.is_watched && task.phase == TaskPhase::Completed && settled_late.is_none())
        .then(|| Some(task.ended_at?.since(attempt.answered_at?)))
        .flatten()
        .filter(|span| millis(*span) > 0)
}

/// If several keys of an account asked for the same shot before they were joined, the record that counts: one with a clip,
/// before one with a running task, before one that may have been accepted.
pub fn foremost_twin(twins: impl Iterator<Item = (ShotId, Option<Standing>)>) -> Option<ShotId> {
    let binds = |standing: &Standing| match standing {
        Standing::Downloaded => 7,
        Standing::Completed => 6,
        Standing::Submitted => 5,
        Standing::Submitting => 4,
        Standing::Unsettled | Standing::Unassigned => 3,
        Standing::Stopped => 2,
        Standing::Failed => 1,
        Standing::Planned
        | Standing::Rejected
        | Standing::NotSent
        | Standing::NotAccepted
        | Standing::Assigned => 0,
    };
    let twins = twins.map(|(id, standing)| (standing.as_ref().map_or(8, binds), std::cmp::Reverse(id), id));
    twins.max().map(|(.., id)| id)
}
