//! What is said of a task that gave no clip, or not all of them.
//!
//! It knows tasks and reports, and nothing of how they were come by. The one idea: a task that exists is money spent, so
//! every sentence says where the clip is looked for next, and none invites asking for another.

use super::Followed;
use crate::error::CommandError;
use crate::exit_code::ExitCode;
use crate::ledger::kept_text::plain;
use crate::ledger::shot::ClipFile;
use crate::output::Output;
use giggle_domain::{Language, Outcome, Report, Status, TaskId};
use std::time::Duration;

/// A task that was accepted and ended badly.
pub fn failed(task_id: &TaskId, status: &Status, reason: &str, language: Language) -> CommandError {
    let why = if reason.is_empty() {
        language.pick("the service gave no reason", "服务未说明原因").to_owned()
    } else {
        plain(reason).chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
    };
    let message = match language {
        Language::English => format!("the task ended as {status}: {why}"),
        Language::Chinese => format!("任务结束，状态为 {status}：{why}"),
    };
    let error = CommandError::new(ExitCode::Failed, message).task(task_id);
    if why.to_ascii_lowercase().contains("sensitive") {
        return error.hint(language.pick(
            "the content was refused; change the prompt or the frames",
            "内容未通过审核；请修改提示词或画面",
        ));
    }
    error
}

pub(super) fn unfinished(
    task_id: &TaskId,
    last: Option<&Report>,
    deadline: Duration,
    language: Language,
) -> CommandError {
    let status = last.map_or_else(|| "unknown".to_owned(), |report| report.status.to_string());
    let waited = crate::progress::clock(deadline);
    CommandError::new(
        ExitCode::Unfinished,
        match language {
            Language::English => {
                format!("the task has not ended within {waited}; its last status is {status}")
            }
            Language::Chinese => format!("任务在 {waited} 内未结束；最后状态为 {status}"),
        },
    )
    .task(task_id)
    .deadline()
    .hint(match language {
        Language::English => format!("it goes on: `giggle wait {task_id}` or `giggle download {task_id}`"),
        Language::Chinese => format!("任务仍在进行：`giggle wait {task_id}` 或 `giggle download {task_id}`"),
    })
}

/// A task that is completed, with something in place of its links that is none.
pub fn unreadable_links(task_id: &TaskId, language: Language) -> CommandError {
    let message = language.pick(
        "the task is completed, and what stands in place of its links cannot be read",
        "任务已完成，但返回的链接无法识别",
    );
    CommandError::new(ExitCode::Undelivered, message).task(task_id).hint(match language {
        Language::English => {
            format!("the clip is made: do not ask for another; `giggle download {task_id}` reads anew, and costs nothing")
        }
        Language::Chinese => {
            format!("视频已生成：请勿重新提交；`giggle download {task_id}` 可再次获取，不会产生费用")
        }
    })
}

/// A task that is completed and whose links have not come.
pub fn no_links(task_id: &TaskId, language: Language) -> CommandError {
    CommandError::new(
        ExitCode::Undelivered,
        language.pick("the task is completed, and its links have not come yet", "任务已完成，但链接尚未返回"),
    )
    .task(task_id)
    .hint(match language {
        Language::English => {
            format!("nothing is lost: `giggle download {task_id}` asks again, and costs nothing")
        }
        Language::Chinese => format!("视频没有丢失：`giggle download {task_id}` 可再次获取，不会产生费用"),
    })
}

/// A task that is completed and whose links are fewer than the clips that were asked for: what there is was delivered.
pub fn fewer_links(task: &Followed, links: usize, language: Language) -> CommandError {
    let Followed { id, clips, .. } = task;
    CommandError::new(
        ExitCode::Undelivered,
        match language {
            Language::English => {
                format!("the task is completed, and only {links} of the {clips} clips asked for have come")
            }
            Language::Chinese => format!("任务已完成，但所要的 {clips} 个视频只返回了 {links} 个"),
        },
    )
    .task(id)
    .hint(match language {
        Language::English => format!(
            "`giggle download {id}` asks for the others again, and costs nothing; if the service made no more, `giggle download {id} --fewer` takes these for all"
        ),
        Language::Chinese => format!(
            "`giggle download {id}` 可再次获取其余视频，不会产生费用；若服务未生成更多，可用 `giggle download {id} --fewer` 以现有视频为准"
        ),
    })
}

/// A clip that was made earlier, whose file is not here any more, and of whose task the service speaks otherwise now.
pub(super) fn gone(task_id: &TaskId, file: &ClipFile, report: &Report, language: Language) -> CommandError {
    let status = match report.outcome() {
        Some(Outcome::Failed { reason, .. }) if !reason.is_empty() => {
            format!("{} ({})", report.status, plain(&reason))
        }
        _ => report.status.to_string(),
    };
    let path = &file.path;
    CommandError::new(
        ExitCode::Undelivered,
        match language {
            Language::English => {
                format!("the clip was made earlier, its file is not there any more, and the service now calls the task {status}")
            }
            Language::Chinese => format!("视频此前已生成，但文件已不在，而服务现在称任务状态为 {status}"),
        },
    )
    .task(task_id)
    .retryable(!report.status.is_final())
    .hint(match language {
        Language::English => format!("it lay at {path}: look for a copy of it before anything else"),
        Language::Chinese => format!("原文件位于 {path}：请先查找其副本"),
    })
}

/// What is said before a clip that was found by inference.
pub fn inferred_note(output: &Output) -> &'static str {
    output.say(
        "found by inference from the statements: look whether it is the clip that was asked for",
        "由积分明细推断得到：请确认它是否为所要的视频",
    )
}
