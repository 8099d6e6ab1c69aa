//! What the summary still knows of shots whose events were lost.
//!
//! The events are the truth and the summary is made from them, so a summary that knows of a submit which no event tells of
//! is proof that events are gone. Such a shot is never free to be submitted: what takes the place of the lost events is a
//! submit of which nobody knows what became.

use crate::clock::WallTime;
use crate::event::{Entry, Event};
use crate::shot::{Again, Shot, ShotFacts};
use crate::summary::{ShotRow, summary_of};
use giggle_domain::{AspectRatio, Fingerprint, Resolution, TaskId};

/// Whether the summary knows of a submit or a task of a shot that its events do not tell of.
pub(crate) fn tells_more(row: &ShotRow, shot: &Shot) -> bool {
    let told = summary_of(row.id, shot).0;
    row.attempts > told.attempts || row.task_id.is_some() && told.task_id.is_none()
}

/// The events that take the place of lost ones, of a shot that would be free to be submitted without them.
pub(crate) fn instead_of_lost(row: &ShotRow, shot: &Shot) -> Option<[Entry; 2]> {
    let is_missing = tells_more(row, shot) && shot.again() == Again::Free;
    is_missing.then(|| may_have_been_submitted(shot.last_attempt() + 1, shot.changed_at, row.task_id.clone()))
}

/// A log for a shot of which no event is left; `None` where nothing was submitted, or nobody asked for it.
pub(crate) fn log_without_events(row: &ShotRow) -> Option<Vec<Entry>> {
    let is_of_interest = row.attempts > 0 && !row.is_stray;
    let fingerprint = Fingerprint::parse(&row.fingerprint).filter(|_| is_of_interest)?;
    // The summary has no more than this. Of the rest the usual is as good as anything: nothing is submitted with it.
    let shot = ShotFacts {
        prompt: row.prompt.clone(),
        model: row.model.clone(),
        duration: row.duration,
        aspect_ratio: AspectRatio::Landscape16x9,
        resolution: Resolution::P720,
        count: 1,
        start_frame: None,
        end_frame: None,
    };
    let planned = Event::Planned { realm: row.realm.clone(), fingerprint, take: row.take, shot };
    let mut log = vec![Entry::new(row.planned_at, 0, planned)];
    log.extend(may_have_been_submitted(1, row.planned_at, row.task_id.clone()));
    Some(log)
}

/// What takes the place of events that are lost: an intent, and that nobody knows what became of it.
pub(crate) fn may_have_been_submitted(attempt: u32, at: WallTime, named: Option<TaskId>) -> [Entry; 2] {
    let started = Event::SubmitStarted {
        lock: String::new(),
        reserved: None,
        estimate: None,
        command: None,
        intent: String::new(),
        worker: String::new(),
        host: String::new(),
        order: 0,
        deadline_ms: None,
    };
    let reason = "the ledger's file was damaged here".to_owned();
    [Entry::new(at, attempt, started), Entry::new(at, attempt, Event::Unsettled { reason, task_id: named })]
}
