//! State: what the events of a shot fold to, and the one function that decides which event may follow.
//!
//! [`apply`] is the law: live, in replay, and in every engine. It reads no clock and does no I/O. An event that cannot
//! follow is refused, so that a fault elsewhere becomes an error and never a wrong account of money.
//!
//! A shot has *attempts*, one for each submit, and a new one is begun only when nothing of the earlier ones can still
//! turn into a paid clip that nobody waits for. A *stray* is a task whose shot is not known; it is kept like a
//! shot, so that its clip is fetched all the same.

mod attempt;
mod shot;

pub use self::shot::Refused;
use crate::credits::Credits;
use crate::event::{Entry, Event};
use crate::shot::{Answer, Attempt, Shot, Stray, Task};

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
        other => Err(Refused::first(other)),
    }
}

#[cfg(test)]
mod tests;
