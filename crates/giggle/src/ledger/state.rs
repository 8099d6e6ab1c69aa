//! State: what the events of a shot fold to, and the one function that decides which event may follow.
//!
//! [`apply`] is the law: live, in replay, and in every engine. It reads no clock and does no I/O. An event that cannot
//! follow is refused, so that a fault elsewhere becomes an error and never a wrong account of money.
//!
//! A shot has *attempts*, one for each submit, and a new one is begun only when nothing of the earlier ones can still
//! turn into a paid clip that nobody waits for. A *stray* is a task whose shot is not known; it is kept like a
//! shot, so that its clip is fetched all the same.

use super::clock::WallTime;
use super::credits::Credits;
use super::event::{
    Entry, Event, FoundBy, SettledBy, Settlement, ShotFacts, fingerprint_text, fingerprint_texts,
};
use super::realm::Realm;
use giggle_domain::{Fingerprint, TaskId};
use serde::{Deserialize, Serialize};
use std::fmt;

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
        /// The tasks of the whole group.
        tasks: Vec<TaskId>,
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
    /// How many clips it made; 0 while the links are not there.
    pub clips: u32,
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

/// An event that cannot follow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{event}` cannot follow where the shot is {standing}")]
pub struct Refused {
    event: &'static str,
    standing: Standing,
    is_old_news: bool,
}

impl Refused {
    /// Whether the event would only have said again what is known: harmless, and not written a second time.
    pub fn is_old_news(&self) -> bool {
        self.is_old_news
    }

    /// Where the shot, or the attempt, stood.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// The event that was refused.
    pub fn event(&self) -> &'static str {
        self.event
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

/// The law: what a shot is after an event, or why the event cannot be.
///
/// # Errors
///
/// The event cannot follow. Nothing has changed then.
pub fn apply(before: Option<Shot>, entry: &Entry) -> Result<Shot, Refused> {
    let Some(mut shot) = before else { return first(entry) };
    shot.follow(entry)?;
    shot.changed_at = shot.changed_at.max(entry.at);
    Ok(shot)
}

/// What a whole log folds to; `None` of an empty one.
///
/// # Errors
///
/// An event that cannot follow the ones before it.
pub fn fold<'a>(log: impl IntoIterator<Item = &'a Entry>) -> Result<Option<Shot>, Refused> {
    log.into_iter().try_fold(None, |shot, entry| apply(shot, entry).map(Some))
}

fn first(entry: &Entry) -> Result<Shot, Refused> {
    match &entry.event {
        Event::Planned { realm, fingerprint, take, shot } => Ok(Shot {
            realm: realm.clone(),
            fingerprint: *fingerprint,
            take: *take,
            facts: Some(shot.clone()),
            planned_at: entry.at,
            changed_at: entry.at,
            stray: None,
            attempts: Vec::new(),
        }),
        Event::Found { realm, fingerprint, task_id, found, candidates, model } => Ok(Shot {
            realm: realm.clone(),
            fingerprint: *fingerprint,
            take: 1,
            facts: None,
            planned_at: entry.at,
            changed_at: entry.at,
            stray: Some(Stray {
                found: *found,
                candidates: candidates.clone(),
                model: model.clone(),
                assigned_to: None,
            }),
            attempts: vec![Attempt {
                answer: Answer::Task { by: None },
                answered_at: Some(entry.at),
                task: Some(Task::new(task_id.clone())),
                // A stray that no statement shows a charge of counts nothing by itself: the shots that may own it do.
                reserved: Some(Credits::ZERO),
                ..Attempt::new(entry.at, String::new())
            }],
        }),
        Event::Condensed { shot } => Ok(shot.as_ref().clone()),
        other => Err(Refused { event: other.name(), standing: Standing::Planned, is_old_news: false }),
    }
}

impl Shot {
    fn follow(&mut self, entry: &Entry) -> Result<(), Refused> {
        let event = &entry.event;
        let refused = |standing, is_old_news| Err(Refused { event: event.name(), standing, is_old_news });
        match event {
            Event::Planned { .. } | Event::Found { .. } | Event::Condensed { .. } => {
                return refused(self.standing(), matches!(event, Event::Planned { .. }));
            }
            Event::SubmitStarted { lock, reserved, estimate, command } => {
                let is_next = usize::try_from(entry.attempt) == Ok(self.attempts.len() + 1);
                if self.stray.is_some() || !is_next || self.again() != Again::Free {
                    return refused(self.standing(), false);
                }
                self.attempts.push(Attempt {
                    reserved: *reserved,
                    estimate: *estimate,
                    command: command.clone(),
                    ..Attempt::new(entry.at, lock.clone())
                });
                return Ok(());
            }
            Event::Assigned { to } => {
                return match &mut self.stray {
                    Some(stray) if stray.assigned_to.is_none() => {
                        stray.assigned_to = Some(to.to_string());
                        Ok(())
                    }
                    _ => refused(self.standing(), false),
                };
            }
            _ => {}
        }
        let shot_standing = self.standing();
        if shot_standing == Standing::Assigned {
            return refused(shot_standing, false);
        }
        let Some(attempt) = self.attempt_mut(entry.attempt) else { return refused(shot_standing, false) };
        attempt.follow(entry).or_else(|Verdict { is_old_news }| refused(attempt.standing(), is_old_news))
    }

    /// One attempt by its number, from 1.
    pub fn attempt(&self, number: u32) -> Option<&Attempt> {
        self.attempts.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    fn attempt_mut(&mut self, number: u32) -> Option<&mut Attempt> {
        self.attempts.get_mut(usize::try_from(number).ok()?.checked_sub(1)?)
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

/// Why an attempt refuses an event.
struct Verdict {
    is_old_news: bool,
}

const IMPOSSIBLE: Verdict = Verdict { is_old_news: false };
const OLD_NEWS: Verdict = Verdict { is_old_news: true };

impl Attempt {
    fn new(at: WallTime, lock: String) -> Self {
        Self {
            started_at: at,
            lock,
            command: None,
            reserved: None,
            estimate: None,
            answer: Answer::Open,
            answered_at: None,
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

    /// Whether the statements show that all of the charge came back.
    pub fn is_refunded(&self) -> bool {
        self.refunded > Credits::ZERO
            && self.charged.or(self.reserved).is_none_or(|amount| self.refunded >= amount)
    }

    /// What it counts in a budget: what was set aside until the charge is seen, then the charge, less what came
    /// back; nothing on proof that nothing was charged; `None` where nobody knows.
    pub fn counts(&self) -> Option<Credits> {
        match self.answer {
            // The charge of a group stands with its strays, whose statement rows prove it.
            Answer::NotSent { .. }
            | Answer::Rejected { .. }
            | Answer::NotAccepted { .. }
            | Answer::Accepted { .. } => Some(Credits::ZERO),
            Answer::Open | Answer::Unsettled { .. } | Answer::Task { .. } => {
                if self.is_refunded() {
                    return Some(Credits::ZERO);
                }
                self.charged.or(self.reserved).map(|amount| amount.less(self.refunded))
            }
        }
    }

    fn follow(&mut self, entry: &Entry) -> Result<(), Verdict> {
        let at = entry.at;
        match &entry.event {
            Event::NotSent { reason } => self.answer_once(at, Answer::NotSent { reason: reason.clone() }),
            Event::Rejected { reason, out_of_credit } => {
                let answer = Answer::Rejected { reason: reason.clone(), out_of_credit: *out_of_credit };
                self.answer_once(at, answer)
            }
            Event::Unsettled { reason } => match self.answer {
                Answer::Open => {
                    self.settle(at, Answer::Unsettled { reason: reason.clone() });
                    Ok(())
                }
                Answer::Unsettled { .. } => Err(OLD_NEWS),
                _ => Err(IMPOSSIBLE),
            },
            // The service's own answer is taken whenever it comes: a task id is never turned away.
            Event::Submitted { task_id } => match (&self.answer, &self.task) {
                (Answer::Task { .. }, Some(task)) if task.id == *task_id => Err(OLD_NEWS),
                (
                    Answer::Open
                    | Answer::Unsettled { .. }
                    | Answer::Accepted { .. }
                    | Answer::NotAccepted { .. },
                    None,
                ) => {
                    self.settle(at, Answer::Task { by: None });
                    self.task = Some(Task::new(task_id.clone()));
                    Ok(())
                }
                _ => Err(IMPOSSIBLE),
            },
            Event::Settled { how } => self.follow_settlement(at, how),
            Event::Charged { credits } => {
                self.task.as_ref().ok_or(IMPOSSIBLE)?;
                replace_if_new(&mut self.charged, *credits)
            }
            Event::Refunded { credits } => {
                self.task.as_ref().ok_or(IMPOSSIBLE)?;
                let mut refunded = Some(self.refunded);
                replace_if_new(&mut refunded, *credits)?;
                self.refunded = *credits;
                Ok(())
            }
            _ => self.task.as_mut().ok_or(IMPOSSIBLE)?.follow(entry),
        }
    }

    fn follow_settlement(&mut self, at: WallTime, how: &Settlement) -> Result<(), Verdict> {
        match (how, &self.answer) {
            (Settlement::Adopted { task_id, .. }, Answer::Task { .. })
                if self.task.as_ref().is_some_and(|task| task.id == *task_id) =>
            {
                Err(OLD_NEWS)
            }
            (Settlement::Adopted { task_id, by }, Answer::Unsettled { .. } | Answer::Accepted { .. })
            | (Settlement::Reopened { task_id, by }, Answer::NotAccepted { .. }) => {
                if self.is_refuted && *by == SettledBy::Inferred {
                    return Err(IMPOSSIBLE);
                }
                self.settle(at, Answer::Task { by: Some(*by) });
                self.task = Some(Task::new(task_id.clone()));
                Ok(())
            }
            (Settlement::Accepted { tasks }, Answer::Unsettled { .. }) if !tasks.is_empty() => {
                self.settle(at, Answer::Accepted { tasks: tasks.clone() });
                Ok(())
            }
            (Settlement::NotAccepted { .. }, Answer::NotAccepted { .. }) => Err(OLD_NEWS),
            (Settlement::NotAccepted { by }, Answer::Unsettled { .. })
                if *by == SettledBy::Person || !self.is_refuted =>
            {
                self.settle(at, Answer::NotAccepted { by: *by });
                Ok(())
            }
            (Settlement::NotAccepted { by: SettledBy::Person }, Answer::Accepted { .. }) => {
                self.settle(at, Answer::NotAccepted { by: SettledBy::Person });
                Ok(())
            }
            (Settlement::Refuted { reason }, Answer::Task { by: Some(_) }) => {
                self.settle(at, Answer::Unsettled { reason: reason.clone() });
                self.is_refuted = true;
                // The money goes with the task that is let go; what was set aside stands again.
                self.task = None;
                self.charged = None;
                self.refunded = Credits::ZERO;
                Ok(())
            }
            _ => Err(IMPOSSIBLE),
        }
    }

    /// An answer that ends the attempt without a task. It may come late, after somebody took the submitter for dead.
    fn answer_once(&mut self, at: WallTime, answer: Answer) -> Result<(), Verdict> {
        match self.answer {
            Answer::Open => {
                self.settle(at, answer);
                Ok(())
            }
            Answer::Unsettled { .. } if !self.is_refuted => {
                self.settle(at, answer);
                Ok(())
            }
            _ if self.answer == answer => Err(OLD_NEWS),
            _ => Err(IMPOSSIBLE),
        }
    }

    fn settle(&mut self, at: WallTime, answer: Answer) {
        // The first moment that is known of stays: the window in which the service may have accepted ends there.
        self.answered_at.get_or_insert(at);
        self.answer = answer;
    }
}

fn replace_if_new(known: &mut Option<Credits>, credits: Credits) -> Result<(), Verdict> {
    if credits < Credits::ZERO {
        return Err(IMPOSSIBLE);
    }
    if *known == Some(credits) {
        return Err(OLD_NEWS);
    }
    *known = Some(credits);
    Ok(())
}

impl Task {
    fn new(id: TaskId) -> Self {
        Self {
            id,
            status: String::new(),
            phase: TaskPhase::Running,
            reason: String::new(),
            ended_at: None,
            is_watched: false,
            clips: 0,
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

    fn follow(&mut self, entry: &Entry) -> Result<(), Verdict> {
        match &entry.event {
            Event::Reported { status } => match self.phase {
                TaskPhase::Running if self.status == *status => Err(OLD_NEWS),
                TaskPhase::Running => {
                    self.status.clone_from(status);
                    Ok(())
                }
                // An answer that was asked for before the end and came after it.
                TaskPhase::Completed | TaskPhase::Failed | TaskPhase::Stopped => Err(OLD_NEWS),
            },
            // A clip that is there outweighs an end that was reported before it, and links can come late.
            Event::Completed { clips, watched } => {
                if self.phase == TaskPhase::Completed && *clips <= self.clips {
                    return Err(OLD_NEWS);
                }
                if self.phase != TaskPhase::Completed {
                    self.end(TaskPhase::Completed, entry.at, "completed", "");
                    self.is_watched = *watched;
                }
                self.clips = *clips;
                Ok(())
            }
            Event::Failed { status, reason } => self.end_badly(TaskPhase::Failed, entry.at, status, reason),
            Event::Stopped { status, reason } => self.end_badly(TaskPhase::Stopped, entry.at, status, reason),
            Event::DownloadStarted { clip, path } => {
                let file = self.file_mut(*clip)?;
                if file.path == *path && file.whole.is_none() {
                    return Err(OLD_NEWS);
                }
                // A whole file stays on record until another one is whole: a broken second download loses nothing.
                if file.whole.is_none() {
                    file.path.clone_from(path);
                }
                Ok(())
            }
            Event::Downloaded { clip, path, sha256, bytes } => {
                let at = entry.at;
                let whole = WholeFile { sha256: sha256.clone(), bytes: *bytes, at };
                if self.phase != TaskPhase::Completed || *clip >= self.clips {
                    return Err(IMPOSSIBLE);
                }
                let file = self.file_mut(*clip)?;
                file.path.clone_from(path);
                file.whole = Some(whole);
                Ok(())
            }
            _ => Err(IMPOSSIBLE),
        }
    }

    fn end_badly(
        &mut self,
        phase: TaskPhase,
        at: WallTime,
        status: &str,
        reason: &str,
    ) -> Result<(), Verdict> {
        match self.phase {
            TaskPhase::Running => {
                self.end(phase, at, status, reason);
                Ok(())
            }
            // Stopped can become failed, which promises a refund; the other way round it says nothing new.
            TaskPhase::Stopped if phase == TaskPhase::Failed => {
                self.end(phase, at, status, reason);
                Ok(())
            }
            TaskPhase::Failed | TaskPhase::Stopped => Err(OLD_NEWS),
            TaskPhase::Completed => Err(IMPOSSIBLE),
        }
    }

    fn end(&mut self, phase: TaskPhase, at: WallTime, status: &str, reason: &str) {
        self.phase = phase;
        self.ended_at = Some(at);
        self.status = status.to_owned();
        self.reason = reason.to_owned();
    }

    fn file_mut(&mut self, clip: u32) -> Result<&mut ClipFile, Verdict> {
        // While a task runs, nobody knows how many clips it makes; where the first one is to go is known all the same,
        // and whoever resumes after a crash shall put it there.
        let is_possible = match self.phase {
            TaskPhase::Running => clip == 0,
            TaskPhase::Completed => clip < self.clips || self.clips == 0 && clip == 0,
            TaskPhase::Failed | TaskPhase::Stopped => false,
        };
        if !is_possible {
            return Err(IMPOSSIBLE);
        }
        if let Some(place) = self.files.iter().position(|file| file.clip == clip) {
            return Ok(&mut self.files[place]);
        }
        self.files.push(ClipFile { clip, path: String::new(), whole: None });
        self.files.last_mut().ok_or(IMPOSSIBLE)
    }
}

#[cfg(test)]
mod tests;
