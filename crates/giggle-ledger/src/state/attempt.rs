//! What may follow what within one attempt, and within the task that it became.

use crate::clock::WallTime;
use crate::credits::Credits;
use crate::event::{Entry, Event, Settlement};
use crate::shot::{Answer, Attempt, ClipFile, SettledBy, StoredClip, Task, TaskPhase, WholeFile};
use giggle_domain::TaskId;

/// Why an attempt refuses an event.
pub(super) struct Verdict {
    pub(super) is_old_news: bool,
}

/// The status of a task that nobody waits for any more.
const GIVEN_UP: &str = "given up";

pub(super) const IMPOSSIBLE: Verdict = Verdict { is_old_news: false };
pub(super) const OLD_NEWS: Verdict = Verdict { is_old_news: true };

impl Attempt {
    pub(super) fn follow(&mut self, entry: &Entry) -> Result<(), Verdict> {
        self.follow_event(entry)?;
        let is_own_answer = matches!(
            entry.event,
            Event::NotSent { .. }
                | Event::Rejected { .. }
                | Event::Unsettled { .. }
                | Event::Submitted { .. }
        );
        if is_own_answer && self.answered.is_none() {
            self.answered.clone_from(&entry.boot);
        }
        Ok(())
    }

    fn follow_event(&mut self, entry: &Entry) -> Result<(), Verdict> {
        let at = entry.at;
        match &entry.event {
            Event::NotSent { reason } => self.answer_once(at, Answer::NotSent { reason: reason.clone() }),
            Event::Rejected { reason, out_of_credit } => {
                let answer = Answer::Rejected { reason: reason.clone(), out_of_credit: *out_of_credit };
                self.answer_once(at, answer)
            }
            Event::Unsettled { reason, task_id } => match self.answer {
                Answer::Open => {
                    self.named.clone_from(task_id);
                    self.settle(at, Answer::Unsettled { reason: reason.clone() });
                    Ok(())
                }
                _ => self.hear_name(reason, task_id.as_ref()),
            },
            // The service's own answer is taken whenever it comes: a task id is never turned away.
            Event::Submitted { task_id } => match (&self.answer, &self.task) {
                (Answer::Task { by: None }, Some(task)) if task.id == *task_id => Err(OLD_NEWS),
                // Found already, and now the service says so itself.
                (Answer::Task { .. }, Some(task)) if task.id == *task_id => {
                    self.settle(at, Answer::Task { by: None });
                    Ok(())
                }
                (Answer::Task { by: None }, Some(_)) => Err(IMPOSSIBLE),
                _ => {
                    self.let_go();
                    self.settle(at, Answer::Task { by: None });
                    self.task = Some(Task::new(task_id.clone()));
                    Ok(())
                }
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

    pub(super) fn follow_settlement(&mut self, at: WallTime, how: &Settlement) -> Result<(), Verdict> {
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
            (Settlement::Accepted { tasks, of, with }, Answer::Unsettled { .. })
                if !tasks.is_empty() || with.is_some() =>
            {
                self.settle(at, Answer::Accepted { tasks: tasks.clone(), of: *of });
                Ok(())
            }
            (Settlement::NotAccepted { .. }, Answer::NotAccepted { .. }) => Err(OLD_NEWS),
            (Settlement::NotAccepted { by }, Answer::Unsettled { .. })
                if by.is_final() || !self.is_refuted =>
            {
                self.settle(at, Answer::NotAccepted { by: *by });
                Ok(())
            }
            (Settlement::NotAccepted { by }, Answer::Accepted { .. }) if by.is_final() => {
                self.settle(at, Answer::NotAccepted { by: *by });
                Ok(())
            }
            (Settlement::Refuted { reason }, Answer::Task { by: Some(_) } | Answer::Accepted { .. }) => {
                self.settle(at, Answer::Unsettled { reason: reason.clone() });
                self.is_refuted = true;
                self.let_go();
                Ok(())
            }
            _ => Err(IMPOSSIBLE),
        }
    }

    /// An answer that ends the attempt without a task. It may come late, after somebody took the submitter for dead and
    /// concluded what they could: the submitter itself knows better.
    pub(super) fn answer_once(&mut self, at: WallTime, answer: Answer) -> Result<(), Verdict> {
        match self.answer {
            Answer::Open
            | Answer::Unsettled { .. }
            | Answer::Accepted { .. }
            | Answer::Task { by: Some(_) } => {
                self.let_go();
                self.settle(at, answer);
                Ok(())
            }
            Answer::NotAccepted { .. } => Err(OLD_NEWS),
            _ if self.answer == answer => Err(OLD_NEWS),
            Answer::NotSent { .. } | Answer::Rejected { .. } | Answer::Task { by: None } => Err(IMPOSSIBLE),
        }
    }

    /// A broken answer that comes after others have concluded something. What it names is kept, and where it was taken
    /// as not accepted, the name is reason enough to doubt that.
    fn hear_name(&mut self, reason: &str, named: Option<&TaskId>) -> Result<(), Verdict> {
        let is_known = |named: &TaskId| self.task.as_ref().is_some_and(|task| task.id == *named);
        let Some(named) = named.filter(|named| self.named.is_none() && !is_known(named)) else {
            return Err(OLD_NEWS);
        };
        self.named = Some(named.clone());
        if matches!(self.answer, Answer::NotAccepted { .. }) {
            self.answer = Answer::Unsettled { reason: reason.to_owned() };
        }
        Ok(())
    }

    /// Lets go of a task that was found for it, with its money; what was set aside stands again.
    fn let_go(&mut self) {
        self.task = None;
        self.charged = None;
        self.refunded = Credits::ZERO;
    }

    /// The task that an event takes away from the attempt, because the submitter's own answer says otherwise than what
    /// was found: it was paid for all the same, and somebody must keep it.
    pub(crate) fn task_freed_by(&self, event: &Event) -> Option<&Task> {
        let Answer::Task { by: Some(_) } = self.answer else { return None };
        let task = self.task.as_ref()?;
        match event {
            Event::Submitted { task_id } => (task.id != *task_id).then_some(task),
            Event::NotSent { .. }
            | Event::Rejected { .. }
            | Event::Settled { how: Settlement::Refuted { .. } } => Some(task),
            _ => None,
        }
    }

    pub(super) fn settle(&mut self, at: WallTime, answer: Answer) {
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
    pub(super) fn follow(&mut self, entry: &Entry) -> Result<(), Verdict> {
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
                // More than somebody took for all: they come after all.
                (self.clips, self.is_short) = (*clips, false);
                Ok(())
            }
            Event::TookFewer { clips } => {
                if self.is_short && *clips == self.clips {
                    return Err(OLD_NEWS);
                }
                if self.phase != TaskPhase::Completed || *clips == 0 || *clips >= self.clips {
                    return Err(IMPOSSIBLE);
                }
                (self.clips, self.is_short) = (*clips, true);
                self.files.retain(|file| file.clip < *clips);
                Ok(())
            }
            Event::Failed { status, reason } => self.end_badly(TaskPhase::Failed, entry.at, status, reason),
            Event::Stopped { status, reason } => self.end_badly(TaskPhase::Stopped, entry.at, status, reason),
            Event::GivenUp { reason, .. } => match self.phase {
                // Clips that are all here were not lost, whatever the service knows.
                TaskPhase::Completed if self.is_whole() => Err(IMPOSSIBLE),
                TaskPhase::Running | TaskPhase::Completed => {
                    self.end(TaskPhase::Stopped, entry.at, GIVEN_UP, reason);
                    Ok(())
                }
                TaskPhase::Failed | TaskPhase::Stopped => Err(OLD_NEWS),
            },
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
            // Only what was whole on some disk is ever put there.
            Event::Stored { clip, url, sha256, bytes } => {
                let file = self.files.iter_mut().find(|file| file.clip == *clip).ok_or(IMPOSSIBLE)?;
                if file.whole.is_none() {
                    return Err(IMPOSSIBLE);
                }
                let stored = StoredClip { url: url.clone(), sha256: sha256.clone(), bytes: *bytes };
                if file.stored.as_ref() == Some(&stored) {
                    return Err(OLD_NEWS);
                }
                file.stored = Some(stored);
                Ok(())
            }
            _ => Err(IMPOSSIBLE),
        }
    }

    pub(super) fn end_badly(
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

    pub(super) fn end(&mut self, phase: TaskPhase, at: WallTime, status: &str, reason: &str) {
        self.phase = phase;
        self.ended_at = Some(at);
        self.status = status.to_owned();
        self.reason = reason.to_owned();
    }

    pub(super) fn file_mut(&mut self, clip: u32) -> Result<&mut ClipFile, Verdict> {
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
        self.files.push(ClipFile { clip, path: String::new(), whole: None, stored: None });
        self.files.last_mut().ok_or(IMPOSSIBLE)
    }
}
