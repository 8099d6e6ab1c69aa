//! The Tasks extension on the ledger: a task of the protocol is a task of the service, so that it outlives this process.
//!
//! A cancelled task goes on: the service knows no cancel, and what is paid for is kept.

use super::answer::Answer;
use super::live::Live;
use super::revision::Revision;
use crate::ledger::{Shot, ShotId, Standing, WallTime};
use giggle_client::WaitPlan;
use rmcp::ErrorData;
use rmcp::model::{CreateTaskResult, DetailedTask, JsonObject, Task, TaskPayload, TaskStatus};
use serde_json::{Value, json};
use std::time::Duration;

/// How often a client is told to ask, where the service's own pace is faster than anybody needs.
const LEAST_POLL: Duration = Duration::from_millis(500);

/// The task of a shot that runs; `None` of a shot that has none, or has ended.
pub fn handle(live: &Live, id: ShotId) -> Option<CreateTaskResult> {
    let account = live.account().ok()?;
    let shot = account.session.ledger.shot(id).ok()?;
    (shot.standing() == Standing::Submitted)
        .then(|| task_of(live, &shot))
        .flatten()
        .map(CreateTaskResult::new)
}

fn task_of(live: &Live, shot: &Shot) -> Option<Task> {
    let account = live.account().ok()?;
    let (_, attempt) = shot.foremost()?;
    let task_id = attempt.task.as_ref()?.id.to_string();
    let pace = WaitPlan::toward(account.client.base(), None, Duration::ZERO).pace.least.max(LEAST_POLL);
    let (made, changed) = (moment(attempt.started_at), moment(shot.changed_at));
    let pace = u64::try_from(pace.as_millis()).unwrap_or(u64::MAX);
    Some(Task::new(task_id, TaskStatus::Working, made, changed).with_poll_interval_ms(pace))
}

fn moment(time: WallTime) -> String {
    jiff::Timestamp::from_millisecond(time.0).map_or_else(|_| time.to_string(), |it| it.to_string())
}

/// The task as it stands, from an answer to `get_video`.
///
/// # Errors
///
/// A task that the ledger does not know.
pub fn detailed(live: &Live, id: ShotId, answer: Answer) -> Result<DetailedTask, ErrorData> {
    let unknown = || ErrorData::invalid_params("no such task", None);
    let account = live.account().map_err(|_| unknown())?;
    let shot = account.session.ledger.shot(id).map_err(|_| unknown())?;
    let task = task_of(live, &shot).ok_or_else(unknown)?.with_status_message(answer.advice.clone());
    let payload = match shot.standing() {
        Standing::Submitted | Standing::Submitting | Standing::Unsettled | Standing::Unassigned => {
            TaskPayload::Working
        }
        _ => {
            let has_links = !live.setup.has_no_links;
            TaskPayload::Completed { result: result_object(ended(answer, shot.standing()), has_links) }
        }
    };
    Ok(DetailedTask::new(task, payload))
}

/// The result of the call that became the task: a bad end is a failed call.
fn ended(mut answer: Answer, standing: Standing) -> Answer {
    if matches!(standing, Standing::Failed | Standing::Stopped) {
        answer.is_error = true;
        let task_id = answer.facts.get("task_id").cloned().unwrap_or_default();
        answer.facts.insert(
            "error".into(),
            json!({
                "code": "failed", "message": "the task ended badly", "hint": answer.advice, "retryable": false,
                "billed": "unknown", "task_id": task_id,
            }),
        );
    }
    answer
}

fn result_object(answer: Answer, has_links: bool) -> JsonObject {
    // Only this revision has tasks.
    match serde_json::to_value(answer.into_result(Revision::July2026, has_links)) {
        Ok(Value::Object(object)) => object,
        _ => JsonObject::new(),
    }
}
