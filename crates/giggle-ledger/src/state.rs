//! State: what the events of a shot fold to, and the one function that decides which event may follow.
//!
//! [`apply`] is the law: live, in replay, and in every engine. It reads no clock and does no I/O. An event that cannot
//! follow is refused, so that a fault elsewhere becomes an error and never a wrong account of money.
//!
//! A shot has *attempts*, one for each submit, and a new one is begun only when nothing of the earlier ones can still
//! turn into a paid clip that nobody waits for. A *stray* is a task whose shot is not known; it is kept like a
//! shot, so that its clip is fetched all the same.

mod attempt;

use self::attempt::Verdict;
use super::clock::WallTime;
use super::credits::Credits;
use super::event::{Entry, Event, FoundBy, SettledBy, ShotFacts, fingerprint_text, fingerprint_texts};
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
        attempt.follow(entry).or_else(|Verdict { is_old_news }| refused(attempt.standing(), is_old_news))?;
        let asked = self.facts.as_ref().map_or(0, |facts| facts.count);
        if let Some(attempt) = self.attempt_mut(entry.attempt)
            && let Some(task) = attempt.task.as_mut().filter(|task| task.clips > 0 && !task.is_short)
        {
            task.clips = task.clips.max(asked);
        }
        Ok(())
    }

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

#[cfg(test)]
mod tests;
