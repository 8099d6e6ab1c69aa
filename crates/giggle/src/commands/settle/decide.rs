//! What a person decides about one submit, recorded after a last look at what speaks against it.

use super::line::{Line, MOST_LISTED, Verdict};
use crate::error::CommandError;
use crate::failure;
use crate::ledger::{AttemptKey, LedgerError, ShotRow};
use crate::meant_attempt::{self, Named, name_for, undecided};
use crate::production::{Production, when};
use crate::progress::Progress;
use crate::session::Session;
use crate::settling::{self, Charged};
use giggle_client::{ClientError, RetryPlan};
use giggle_domain::refusal::shown;
use giggle_domain::{Outcome, TaskId, text};
use serde_json::{Value, json};

/// What a person who decides was shown just now.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    Nothing,
    /// The rows of the statements that may belong to the shot.
    Rows,
}

/// Records what a person says of a submit.
///
/// # Errors
///
/// It is not clear which submit is meant, something speaks against it, or trouble of the ledger.
pub(super) async fn decide_by_person(
    (shot, adopt): (Option<&str>, Option<&str>),
    production: &Production<'_>,
    session: &Session,
    seen: Seen,
) -> Result<Line, CommandError> {
    let output = production.output;
    let trouble = |error| failure::ledger(&error);
    let named = match shot {
        Some(name) => meant_attempt::named(&session.ledger, &session.realm, name).map_err(trouble)?,
        None => match &session.unsettled()?[..] {
            [one] => Named { name: "", shot: one.id, attempt: None },
            [] => return Err(CommandError::usage(text!("nothing is unsettled", "没有待核实的提交"))),
            several => return Err(which_of(several, session)),
        },
    };
    let shot = session.ledger.shot(named.shot).map_err(trouble)?;
    let attempt = meant_attempt::of_command(&shot, &named)?;
    let key = AttemptKey { shot: named.shot, attempt };
    let line = |verdict, tasks: Vec<TaskId>| {
        Line::of(&shot, attempt, verdict, tasks.into(), output.say("your decision", "由您决定").to_owned())
    };
    match adopt {
        Some(text) => {
            let task_id = crate::commands::query::task_id(text)?;
            // A slip of the pen must not bind a shot to a task that does not exist: the service is asked first.
            let asked = production.client.query(&task_id, &RetryPlan::patient()).await;
            let is_unknown = |error: &ClientError| {
                error.service_code().or(error.http_status().map(i64::from)) == Some(404)
            };
            asked.map_err(|error| match is_unknown(&error) {
                true => CommandError::usage(text!(
                    "the service knows no task {task_id}; nothing was recorded",
                    "服务端没有任务 {task_id}；未作记录"
                )),
                false => failure::client(&error),
            })?;
            session.ledger.adopt(key, &task_id).map_err(trouble)?;
            Ok(line(Verdict::Adopted, vec![task_id]))
        }
        None => {
            // Whoever writes the shot's name in full insists.
            let is_certain = seen == Seen::Rows || named.name == shot.fingerprint.to_string();
            if !is_certain {
                match settling::charged_for(key, production.client, session).await {
                    Ok(Charged::Nothing) => {}
                    Err(error) => {
                        let why = error.message(output.language).to_owned();
                        output.warn(
                            text!(
                                "the credit statement could not be read, so nothing speaks for or against your decision: {why}",
                                "无法读取积分明细，因此无从印证您的决定：{why}"
                            )
                            .get(output.language),
                        );
                    }
                    Ok(Charged::Adopted(task)) => {
                        let mut line = line(Verdict::Adopted, vec![task]);
                        line.why = output
                            .say(
                                "inferred: the credit statement shows a charge that no other shot can claim, so your decision was not recorded",
                                "推断：积分明细中有一笔扣费只能属于它，因此未记录您的决定",
                            )
                            .to_owned();
                        line.is_inferred = true;
                        return Ok(line);
                    }
                    Ok(Charged::Maybe { charges, tasks }) => {
                        return Err(settling::may_be_its_own(charges, &tasks, &shot, attempt));
                    }
                    Ok(Charged::ToAnother) => return Err(settling::may_be_under_another(&shot, attempt)),
                }
            }
            session.ledger.declare_not_accepted(key).map_err(trouble)?;
            Ok(line(Verdict::NotAccepted, vec![]))
        }
    }
}

/// The refusal of a decision that says not which of several shots it is about.
fn which_of(several: &[ShotRow], session: &Session) -> CommandError {
    let number = several.len();
    let digits = |row: &ShotRow| row.fingerprint.chars().take(12).collect::<String>();
    let lines: Vec<String> = several
        .iter()
        .take(MOST_LISTED)
        .map(|row| {
            let (prompt, digits) = (shown(&row.prompt), digits(row));
            let shot = session.ledger.shot(row.id).ok();
            let open = shot.as_ref().and_then(|shot| Some((shot, undecided(shot)?.0)));
            let name = open.map_or(digits.clone(), |(shot, number)| name_for(shot, number, &digits));
            format!("\n  {name}  {}  {}  {prompt}", when(row.changed_at), row.model)
        })
        .collect();
    let more = if number > MOST_LISTED { "\n  …" } else { "" };
    let lines = lines.concat();
    let shots: Vec<Value> = several
        .iter()
        .map(|row| json!({"shot": digits(row), "prompt": row.prompt, "model": row.model, "changed_at": when(row.changed_at)}))
        .collect();
    CommandError::usage(text!(
        "{number} shots are unsettled: name one",
        "有 {number} 个待核实的镜头：请指明其一"
    ))
    .hint(text!(
        "repeat the command with the first digits of the shot that you mean:{lines}{more}",
        "请在命令中写上所指镜头的前几位指纹：{lines}{more}"
    ))
    .detail("unsettled", shots.into())
}

/// A person's word that nobody waits for a task any more. The service is asked once more whether it knows the task; against its
/// answer the word is taken only with the shot's whole name. Nothing becomes free to be submitted by it.
pub(super) async fn decide_lost(
    name: &str,
    production: &Production<'_>,
    session: &Session,
    progress: &Progress,
) -> Result<Line, CommandError> {
    let trouble = |error| failure::ledger(&error);
    let named = meant_attempt::named(&session.ledger, &session.realm, name).map_err(trouble)?;
    let shot = session.ledger.shot(named.shot).map_err(trouble)?;
    let attempt = meant_attempt::of_lost_task(&shot, &named)?;
    let task = shot.attempt(attempt).and_then(|it| it.task.as_ref());
    let task_id = task.map(|task| task.id.clone()).ok_or_else(|| trouble(LedgerError::NoSuchShot))?;
    let (key, full) = (AttemptKey { shot: named.shot, attempt }, shot.fingerprint.to_string());
    let insists = named.name == full;
    let full = if named.attempt.is_some() { format!("{full}:{attempt}") } else { full };
    let all_the_same = text!(
        "to end the wait all the same: `giggle settle {full} --lost`",
        "若仍要不再等待：`giggle settle {full} --lost`"
    );
    match production.client.query(&task_id, &RetryPlan::patient()).await {
        Err(error) if error.is_not_found_by_the_service() || insists => {}
        Err(error) => return Err(failure::client(&error).hint(all_the_same)),
        Ok(report) => {
            let task = production.follow(&task_id);
            production.record(&task, &report, progress).await;
            match report.outcome() {
                Some(Outcome::Failed { status, reason }) => {
                    return Err(failure::failed(&task_id, &status, &reason));
                }
                Some(Outcome::Completed { clips }) if !clips.is_empty() => {
                    return Err(CommandError::usage(text!(
                        "the service knows the task, and its clip is ready; nothing was recorded",
                        "服务认识该任务，且视频已生成；未作记录"
                    ))
                    .task(&task_id)
                    .hint(text!("`giggle resume` downloads it (free)", "`giggle resume` 可下载（免费）")));
                }
                _ if insists => {}
                Some(Outcome::Completed { .. }) | None => {
                    let error = failure::still_running(&task_id, &report.status);
                    return Err(error.hint(all_the_same));
                }
            }
        }
    }
    session.ledger.give_up(key, "a person decided that the task is lost").map_err(trouble)?;
    let why = production.output.say(
        "your decision; it counts as charged until the credit statement shows a refund, and `--take 2` asks for another clip on purpose",
        "由您决定；在积分明细显示退款之前按已扣费处理；如需另做一条，请使用 `--take 2`",
    );
    Ok(Line::of(&shot, attempt, Verdict::Lost, vec![task_id].into(), why.to_owned()))
}
