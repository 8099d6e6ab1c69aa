//! What the suite, and tests beside it, ask ledgers with.

use crate::case::Wholeness;
use crate::clock::ManualClock;
use crate::settle::decide;
use crate::{
    Applied, Asking, AttemptKey, Begin, Clock, Credits, Intent, Ledger, LedgerError, Limits, MemoryEngine,
    Reading, Realm, Rules, SqliteEngine, StateFolder, SubmitAnswer, Submitter, WallTime,
};
use giggle_domain::wire::StatementRow;
use giggle_domain::{Catalog, ClipLink, Report, ShotRequest, ShotSketch, Status, TaskId};
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The ledger in a state folder, made where there is none.
///
/// # Errors
///
/// The folder is not fit, or holds something else than a ledger of this version.
pub fn on_disk(root: &Path, clock: Arc<dyn Clock>) -> Result<Ledger, LedgerError> {
    let engine = SqliteEngine::open(&StateFolder::prepare(root)?, Arc::clone(&clock))?;
    Ok(Ledger::open(engine, clock, Submitter::on("here")))
}

/// A ledger in memory.
pub fn in_memory(clock: Arc<dyn Clock>) -> Ledger {
    Ledger::open(MemoryEngine::new(Arc::clone(&clock)), clock, Submitter::on("here"))
}

/// 2026-11-23T08:00:00Z.
pub const START: WallTime = WallTime(1_795_420_800_000);

/// A clock that moves by hand, from [`START`] on.
pub fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(START))
}

/// Whose shots the suite asks for.
pub fn realm() -> Realm {
    Realm::new("https://giggle.pro", "abcdef")
}

/// A shot with this prompt.
pub fn shot(prompt: &str) -> ShotRequest {
    shot_by("grok", prompt)
}

/// A shot with this prompt by a model.
pub fn shot_by(model: &str, prompt: &str) -> ShotRequest {
    let sketch =
        ShotSketch { prompt: Some(prompt.into()), model: Some(model.into()), ..ShotSketch::default() };
    sketch.check(&Catalog::built_in()).unwrap()
}

/// A task id.
pub fn task(name: &str) -> TaskId {
    TaskId::parse(name).unwrap()
}

/// A shot of the realm above, first take, for so many credits.
pub fn begin(ledger: &Ledger, shot: &ShotRequest, price: Option<i64>, limits: &Limits) -> Begin {
    let take = NonZeroU32::MIN;
    let realm = realm();
    let asking = Asking {
        realm: &realm,
        shot,
        fingerprint: shot.fingerprint(take),
        take,
        price: price.map(Credits::whole),
        deadline: None,
        claim: None,
    };
    ledger.begin(&asking, limits).unwrap()
}

/// The intent of a shot that was not asked for before.
pub fn started(ledger: &Ledger, prompt: &str) -> Intent {
    match begin(ledger, &shot(prompt), Some(60), &Limits::default()) {
        Begin::Started(intent) => intent,
        other => panic!("{prompt}: {other:?}"),
    }
}

/// A shot that became a task.
pub fn submitted(ledger: &Ledger, prompt: &str, task_id: &str) -> AttemptKey {
    let mut intent = started(ledger, prompt);
    ledger.answer(&mut intent, &SubmitAnswer::Submitted(task(task_id))).unwrap();
    intent.key()
}

/// A shot whose answer was lost.
pub fn unsettled(ledger: &Ledger, prompt: &str) -> AttemptKey {
    let mut intent = started(ledger, prompt);
    ledger.answer(&mut intent, &SubmitAnswer::Unsettled { reason: "the read timed out".into() }).unwrap();
    intent.key()
}

/// A query's answer.
pub fn report(task_id: &str, status: &str, clips: usize) -> Report {
    Report {
        has_unreadable_links: false,
        task_id: task(task_id),
        status: Status::new(status),
        clips: vec![ClipLink::new("https://assets.giggle.pro/private/a.mp4?Signature=s3cret"); clips],
        reason: Default::default(),
    }
}

/// Now, by the clock of the events.
pub fn now(ledger: &Ledger) -> WallTime {
    ledger.now().unwrap()
}

/// A charge for `grok`, at a moment in UTC.
pub fn pay(task_id: &str, at: WallTime, credits: i64) -> StatementRow {
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

/// A refund, at a moment in UTC.
pub fn refund(task_id: &str, at: WallTime, credits: i64) -> StatementRow {
    StatementRow { event_type: "Refund".into(), credit: format!("+{credits}"), ..pay(task_id, at, credits) }
}

/// What `giggle settle` does, with the statements read already.
pub fn settle(ledger: &Ledger, rows: &[StatementRow], in_order: bool) -> Vec<Applied> {
    ledger.sweep(Some(&realm())).unwrap();
    let reading = Reading { rows: rows.to_vec(), began_at: now(ledger), wholeness: Wholeness::Agreed };
    let case = ledger.case(&realm()).unwrap();
    let rules = Rules { lag: Duration::from_secs(600), in_order };
    ledger.settle(&realm(), decide(&case, &reading, rules), rows).unwrap()
}
