//! What may follow what within one shot.

use super::attempt::Verdict;
use crate::event::{Entry, Event};
use crate::shot::{Again, Attempt, Shot, Standing};
use std::time::Duration;

/// An event that cannot follow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{event}` cannot follow where the shot is {standing}")]
pub struct Refused {
    event: &'static str,
    standing: Standing,
    is_old_news: bool,
}

impl Refused {
    /// An event that no log can begin with.
    pub(super) fn first(event: &Event) -> Self {
        Self { event: event.name(), standing: Standing::Planned, is_old_news: false }
    }

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

impl Shot {
    pub(super) fn follow(&mut self, entry: &Entry) -> Result<(), Refused> {
        let event = &entry.event;
        let refused = |standing, is_old_news| Err(Refused { event: event.name(), standing, is_old_news });
        match event {
            Event::Planned { .. } | Event::Found { .. } | Event::Condensed { .. } => {
                return refused(self.standing(), matches!(event, Event::Planned { .. }));
            }
            Event::SubmitStarted {
                lock,
                reserved,
                estimate,
                command,
                intent,
                worker,
                host,
                order,
                deadline_ms,
            } => {
                let is_next = usize::try_from(entry.attempt) == Ok(self.attempts.len() + 1);
                if self.stray.is_some() || !is_next || self.again() != Again::Free {
                    return refused(self.standing(), false);
                }
                self.attempts.push(Attempt {
                    reserved: *reserved,
                    estimate: *estimate,
                    command: command.clone(),
                    intent: intent.clone(),
                    worker: worker.clone(),
                    host: host.clone(),
                    order: *order,
                    deadline: deadline_ms.map(Duration::from_millis),
                    sent: entry.boot.clone(),
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

    fn attempt_mut(&mut self, number: u32) -> Option<&mut Attempt> {
        self.attempts.get_mut(usize::try_from(number).ok()?.checked_sub(1)?)
    }
}
