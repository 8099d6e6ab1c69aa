//! Strays: tasks that were paid for and whose shot is not known.
//!
//! Several lost submits that are alike and as many rows in the statement mean that all of them were accepted; which
//! task is whose cannot be seen. Nobody shall lose a clip over that: each task is kept in the ledger like a shot of
//! its own, is waited for and fetched, and goes over to its shot, with all that happened to it, once a person (or
//! the order of time, where a person asks for it) says which one that is.

use crate::clock::WallTime;
use crate::credits::Credits;
use crate::error::LedgerError;
use crate::event::{Entry, Event, Settlement};
use crate::keys::AttemptKey;
use crate::log::{append_to, fold_log};
use crate::realm::Realm;
use crate::shot::{Answer, Attempt, ClipFile, FoundBy, Shot, Standing, StoredClip, TaskPhase};
use crate::state;
use crate::store::Store;
use giggle_domain::{Fingerprint, TaskId};
use sha2::{Digest as _, Sha256};

/// What is known of a task that is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The task.
    pub task_id: TaskId,
    /// How it was found.
    pub found: FoundBy,
    /// The shots that it may belong to.
    pub candidates: Vec<Fingerprint>,
    /// The model, where it is known.
    pub model: Option<String>,
}

/// The task that an event gives to a shot, where it does.
pub(crate) fn taken_task(event: &Event) -> Option<TaskId> {
    match event {
        Event::Submitted { task_id }
        | Event::Settled {
            how: Settlement::Adopted { task_id, .. } | Settlement::Reopened { task_id, .. },
        } => Some(task_id.clone()),
        _ => None,
    }
}

/// The task that an event takes away from a shot, with its story: it goes on as a stray.
pub(crate) fn freed_by(shot: &Shot, entry: &Entry) -> Option<(Finding, Vec<Event>)> {
    let attempt = shot.attempt(entry.attempt).filter(|_| shot.stray.is_none())?;
    let task = attempt.task_freed_by(&entry.event)?;
    let finding = Finding {
        task_id: task.id.clone(),
        found: FoundBy::Refuted,
        candidates: Vec::new(),
        model: Some(shot.model().to_owned()),
    };
    Some((finding, retell(attempt)))
}

/// The identity of a stray: made from its realm and task. A task that a shot took over and let go of again is the same
/// stray `again`.
fn fingerprint(realm: &Realm, task_id: &TaskId, again: u32) -> Fingerprint {
    let mut hash = Sha256::new();
    for part in ["giggle-stray", realm.base(), realm.key_hash(), task_id.as_str(), &again.to_string()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let digits: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    // Sixty-four digits are always a fingerprint.
    Fingerprint::parse(&digits).unwrap_or_else(|| unreachable!("a hash of thirty-two bytes"))
}

/// Keeps a task as a stray. A task that is held already stays with its holder.
pub(crate) fn keep(
    store: &mut dyn Store,
    realm: &Realm,
    finding: &Finding,
    retold: &[Event],
    at: WallTime,
) -> Result<AttemptKey, LedgerError> {
    if let Some((shot, attempt)) = store.holder(realm, &finding.task_id)? {
        return Ok(AttemptKey { shot, attempt });
    }
    let mut again = 0;
    let identity = loop {
        let identity = fingerprint(realm, &finding.task_id, again);
        if store.find(realm, &identity)?.is_none() {
            break identity;
        }
        again += 1;
    };
    let event = Event::Found {
        realm: realm.clone(),
        fingerprint: identity,
        task_id: finding.task_id.clone(),
        found: finding.found,
        candidates: finding.candidates.clone(),
        model: finding.model.clone(),
    };
    let entry = Entry::new(at, 0, event);
    let shot = state::apply(None, &entry)?;
    let id = store.append(None, &[entry], &shot)?;
    let key = AttemptKey { shot: id, attempt: 1 };
    let entries: Vec<Entry> = retold.iter().map(|event| Entry::new(at, 1, event.clone())).collect();
    append_to(store, key, shot, &entries)?;
    Ok(key)
}

/// Gives a task to an attempt; where a stray holds it, the stray's story goes along and the stray is closed.
pub(crate) fn take_over(
    store: &mut dyn Store,
    key: AttemptKey,
    mut shot: Shot,
    entry: &Entry,
    task_id: &TaskId,
) -> Result<Shot, LedgerError> {
    let mut entries = vec![entry.clone()];
    match store.holder(&shot.realm, task_id)? {
        Some((holder, number)) if holder == key.shot && number == key.attempt => {}
        Some((holder, number)) => {
            let held = match fold_log(store, holder) {
                Err(error) if error.is_of_unread_events() => {
                    let shot = store.fingerprint_of(holder)?.chars().take(8).collect();
                    return Err(LedgerError::TaskHeld { task_id: task_id.to_string(), shot });
                }
                held => held?,
            };
            let is_stray = held.stray.is_some();
            let attempt = held.attempt(number).filter(|attempt| {
                // What the service itself answers outweighs what was concluded for another shot.
                is_stray || attempt.is_inferred() && matches!(entry.event, Event::Submitted { .. })
            });
            let Some(attempt) = attempt else {
                return Err(LedgerError::TaskHeld {
                    task_id: task_id.to_string(),
                    shot: held.fingerprint.short(),
                });
            };
            let retold = retell(attempt);
            entries.extend(retold.into_iter().map(|event| Entry::new(entry.at, key.attempt, event)));
            // The law is asked before it is taken away: a refusal must leave the task with somebody.
            state::apply(Some(shot.clone()), entry)?;
            // Of a large group only the first shot has its tasks on record.
            let is_of_group = shot.attempt(key.attempt).is_some_and(|it| {
                matches!(&it.answer, Answer::Accepted { tasks, .. } if tasks.is_empty() || tasks.contains(task_id))
            });
            if let Some(stray) = &held.stray
                && matches!(entry.event, Event::Submitted { .. })
                && !is_of_group
            {
                refute_group(store, &shot.realm, &stray.candidates, entry.at)?;
            }
            let (attempt, event) = if is_stray {
                (0, Event::Assigned { to: shot.fingerprint })
            } else {
                let reason = "the service answered another shot with its task".to_owned();
                (number, Event::Settled { how: Settlement::Refuted { reason } })
            };
            let closing = Entry::new(entry.at, attempt, event);
            let closed = append_to(store, AttemptKey { shot: holder, attempt }, held, &[closing])?;
            // It may have been an earlier attempt of the same shot.
            if holder == key.shot {
                shot = closed;
            }
        }
        None => {}
    }
    append_to(store, key, shot, &entries)
}

/// The service itself answered a shot outside a group with one of the group's tasks: that all of the group were accepted
/// is proven no longer, and each counts with what is set aside for it until a person decides.
fn refute_group(
    store: &mut dyn Store,
    realm: &Realm,
    group: &[Fingerprint],
    at: WallTime,
) -> Result<(), LedgerError> {
    for fingerprint in group {
        let Some(id) = store.find(realm, fingerprint)? else { continue };
        let shot = match fold_log(store, id) {
            Err(error) if error.is_of_unread_events() => continue,
            shot => shot?,
        };
        let accepted = (1u32..).zip(&shot.attempts).filter(|(_, it)| it.standing() == Standing::Unassigned);
        let reason = "the service answered another shot with a task of its group";
        let entries: Vec<Entry> = accepted
            .map(|(number, _)| {
                let how = Settlement::Refuted { reason: reason.to_owned() };
                Entry::new(at, number, Event::Settled { how })
            })
            .collect();
        if !entries.is_empty() {
            let attempt = entries[0].attempt;
            append_to(store, AttemptKey { shot: id, attempt }, shot, &entries)?;
        }
    }
    Ok(())
}

/// What happened to an attempt's task, told as events that another attempt can follow.
pub(crate) fn retell(attempt: &Attempt) -> Vec<Event> {
    let Some(task) = &attempt.task else { return Vec::new() };
    let (status, reason) = (task.status.clone(), task.reason.clone());
    let mut events = Vec::new();
    // Where the first clip is to go can be known before the end, and is all that a task that ended badly has of files.
    let (planned, rest): (Vec<_>, Vec<_>) =
        task.files.iter().partition(|file| file.clip == 0 && file.whole.is_none());
    let begun = |file: &&ClipFile| Event::DownloadStarted { clip: file.clip, path: file.path.clone() };
    events.extend(planned.iter().map(begun));
    match task.phase {
        TaskPhase::Running if status.is_empty() => {}
        TaskPhase::Running => events.push(Event::Reported { status }),
        TaskPhase::Completed => {
            events.push(Event::Completed { clips: task.clips, watched: false });
        }
        TaskPhase::Failed => events.push(Event::Failed { status, reason }),
        TaskPhase::Stopped => events.push(Event::Stopped { status, reason }),
    }
    events.extend(rest.iter().map(|file| match &file.whole {
        Some(whole) => Event::Downloaded {
            clip: file.clip,
            path: file.path.clone(),
            sha256: whole.sha256.clone(),
            bytes: whole.bytes,
        },
        None => begun(file),
    }));
    events.extend(task.files.iter().filter_map(|file| {
        let StoredClip { url, sha256, bytes } = file.stored.clone()?;
        Some(Event::Stored { clip: file.clip, url, sha256, bytes })
    }));
    if let Some(credits) = attempt.charged {
        events.push(Event::Charged { credits });
    }
    if attempt.refunded > Credits::ZERO {
        events.push(Event::Refunded { credits: attempt.refunded });
    }
    events
}
