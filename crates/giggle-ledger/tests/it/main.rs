//! The ledger, from outside: one suite for every engine, and what only the engine on disk promises.

// The checker knows only functions marked as tests, and these help them.
#![allow(clippy::unwrap_used)]

mod budget;
mod conformance;
mod cut;
mod many;
mod on_disk;
mod speed;

use giggle::ledger::settle::decide;
use giggle::ledger::{
    Applied, Asking, AttemptKey, Begin, Clock, Credits, Intent, Ledger, Limits, ManualClock, Reading, Realm,
    Rules, SubmitAnswer, WallTime,
};
use giggle_domain::wire::StatementRow;
use giggle_domain::{Catalog, ClipLink, Report, ShotRequest, ShotSketch, Status, TaskId};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// 2026-11-23T08:00:00Z.
pub(crate) const START: WallTime = WallTime(1_795_420_800_000);

pub(crate) fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(START))
}

pub(crate) fn realm() -> Realm {
    Realm::new("https://giggle.pro", "abcdef")
}

pub(crate) fn shot(prompt: &str) -> ShotRequest {
    shot_by("grok", prompt)
}

pub(crate) fn shot_by(model: &str, prompt: &str) -> ShotRequest {
    let sketch =
        ShotSketch { prompt: Some(prompt.into()), model: Some(model.into()), ..ShotSketch::default() };
    sketch.check(&Catalog::built_in()).unwrap()
}

pub(crate) fn task(name: &str) -> TaskId {
    TaskId::parse(name).unwrap()
}

/// A shot of the realm above, first take, for so many credits.
pub(crate) fn begin(ledger: &Ledger, shot: &ShotRequest, price: Option<i64>, limits: &Limits) -> Begin {
    let take = NonZeroU32::MIN;
    let realm = realm();
    let asking = Asking {
        realm: &realm,
        shot,
        fingerprint: shot.fingerprint(take),
        take,
        price: price.map(Credits::whole),
    };
    ledger.begin(&asking, limits).unwrap()
}

pub(crate) fn started(ledger: &Ledger, prompt: &str) -> Intent {
    match begin(ledger, &shot(prompt), Some(60), &Limits::default()) {
        Begin::Started(intent) => intent,
        other => panic!("{prompt}: {other:?}"),
    }
}

pub(crate) fn submitted(ledger: &Ledger, prompt: &str, task_id: &str) -> AttemptKey {
    let mut intent = started(ledger, prompt);
    ledger.answer(&mut intent, &SubmitAnswer::Submitted(task(task_id))).unwrap();
    intent.key()
}

pub(crate) fn unsettled(ledger: &Ledger, prompt: &str) -> AttemptKey {
    let mut intent = started(ledger, prompt);
    ledger.answer(&mut intent, &SubmitAnswer::Unsettled { reason: "the read timed out".into() }).unwrap();
    intent.key()
}

pub(crate) fn report(task_id: &str, status: &str, clips: usize) -> Report {
    Report {
        has_unreadable_links: false,
        task_id: task(task_id),
        status: Status::new(status),
        clips: vec![ClipLink::new("https://assets.giggle.pro/private/a.mp4?Signature=s3cret"); clips],
        reason: String::new(),
    }
}

pub(crate) fn now(ledger: &Ledger) -> WallTime {
    ledger.clock().now().wall
}

pub(crate) fn shared(clock: &Arc<ManualClock>) -> Arc<dyn Clock> {
    Arc::clone(clock) as Arc<dyn Clock>
}

/// A charge for `grok`, at a moment in UTC.
pub(crate) fn pay(task_id: &str, at: WallTime, credits: i64) -> StatementRow {
    StatementRow {
        // The statements have whole seconds.
        created_at: at.to_string().replace('T', " ").chars().take(19).collect(),
        event_type: "Pay".into(),
        event_description: String::new(),
        model: "grok".into(),
        model_name: "Grok".into(),
        credit: format!("-{credits}"),
        project_id: task_id.into(),
    }
}

pub(crate) fn refund(task_id: &str, at: WallTime, credits: i64) -> StatementRow {
    StatementRow { event_type: "Refund".into(), credit: format!("+{credits}"), ..pay(task_id, at, credits) }
}

/// What `giggle settle` does, with the statements read already.
pub(crate) fn settle(ledger: &Ledger, rows: &[StatementRow], in_order: bool) -> Vec<Applied> {
    ledger.sweep(Some(&realm())).unwrap();
    let reading = Reading { rows: rows.to_vec(), began_at: now(ledger) };
    let case = ledger.case(&realm()).unwrap();
    let rules = Rules { lag: Duration::from_secs(600), in_order };
    ledger.settle(&realm(), decide(&case, &reading, rules), rows).unwrap()
}

/// A folder in memory where the machine has one: these tests wait for thousands of syncs, and what a sync is worth
/// is not what they are about.
pub(crate) fn quick_folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}
