//! One shot's way from asking to file, in steps that every command shares: submit, wait, deliver.
//!
//! Commands decide what to do and how to show it; what it means when a step breaks is decided here, once.

use crate::error::{Billed, CommandError};
use crate::exit_code::ExitCode;
use crate::interrupt::Known;
use crate::output::Output;
use crate::progress::Progress;
use giggle_client::{Client, DownloadPlan, RetryPlan, SubmitPlan, WaitPlan, Waited};
use giggle_domain::clip::numbered_file_name;
use giggle_domain::{ClipLink, Language, Outcome, Report, ShotRequest, Status, TaskId};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a command waits for a task unless told otherwise: clips have taken more than 20 minutes.
pub const USUAL_DEADLINE: Duration = Duration::from_secs(30 * 60);
/// When the first clips can be expected: typical times are 60 to 300 s.
const EARLIEST_USUAL: Duration = Duration::from_secs(60);
/// How often a refused link is renewed by a query before the delivery is given up.
const MOST_RENEWALS: u32 = 3;

/// How a task is waited for.
#[derive(Debug, Clone)]
pub struct Waiting {
    deadline: Duration,
    expected: Option<Duration>,
    is_draft: bool,
}

impl Waiting {
    /// For a task that was submitted just now.
    pub fn new(deadline: Option<Duration>, is_draft: bool) -> Self {
        Self { deadline: deadline.unwrap_or(USUAL_DEADLINE), expected: Some(EARLIEST_USUAL), is_draft }
    }

    /// For a task that was submitted at an unknown time: it may be done already.
    pub fn begun_earlier(deadline: Option<Duration>) -> Self {
        Self { deadline: deadline.unwrap_or(USUAL_DEADLINE), expected: None, is_draft: false }
    }

    fn expected_text(&self, language: Language) -> &'static str {
        if self.is_draft {
            language.pick("a few seconds", "几秒钟")
        } else {
            language.pick("1–5 minutes", "1–5 分钟")
        }
    }
}

/// Where clips go.
#[derive(Debug, Clone)]
pub struct Target {
    /// The first clip's file; later ones get `-2`, `-3` before the extension.
    pub path: PathBuf,
    /// Replace what is there.
    pub overwrite: bool,
    /// Replace what is there if it is a draft of giggle's own: drafts cost nothing.
    pub may_replace_draft: bool,
}

/// A clip on the disk.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// Its file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Delivered {
    /// The file as JSON.
    pub fn json(&self) -> Value {
        json!({"path": self.path.display().to_string(), "bytes": self.bytes, "sha256": self.sha256})
    }
}

impl Target {
    /// The file of one clip of a task.
    pub fn file(&self, index: usize) -> PathBuf {
        let name = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.path.with_file_name(numbered_file_name(&name, index))
    }

    /// Whether a file that is there may be replaced.
    fn may_replace(&self, path: &Path) -> bool {
        self.overwrite || (self.may_replace_draft && is_draft_file(path))
    }

    /// Looks, before anything is spent, whether the clips can be written.
    ///
    /// # Errors
    ///
    /// Exit 2 for a name that is none, a folder that is not there, or a file in the way.
    pub fn check(&self, count: u32, language: Language) -> Result<(), CommandError> {
        if self.path.file_name().is_none() {
            return Err(CommandError::usage(match language {
                Language::English => format!("--output `{}` names no file", self.path.display()),
                Language::Chinese => format!("--output `{}` 不是文件名", self.path.display()),
            }));
        }
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder
            && !folder.is_dir()
        {
            return Err(CommandError::usage(match language {
                Language::English => format!("the folder {} is not there", folder.display()),
                Language::Chinese => format!("文件夹 {} 不存在", folder.display()),
            })
            .hint(
                language.pick("make it first, or give another --output", "请先创建该文件夹，或更换 --output"),
            ));
        }
        for index in 0..count as usize {
            let path = self.file(index);
            if path.exists() && !self.may_replace(&path) {
                return Err(CommandError::usage(match language {
                    Language::English => format!("{} is there already", path.display()),
                    Language::Chinese => format!("{} 已存在", path.display()),
                })
                .hint(language.pick(
                    "give another --output, or --overwrite to replace it; nothing was submitted",
                    "请更换 --output，或用 --overwrite 覆盖；尚未提交任何任务",
                )));
            }
        }
        Ok(())
    }
}

/// Whether a file is a draft of giggle's own, by the tags that its renderer writes.
fn is_draft_file(path: &Path) -> bool {
    use std::io::Read as _;
    // The tags lie in the moov box, which a draft has before its pictures.
    const WITHIN_BYTES: u64 = 256 * 1024;
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(WITHIN_BYTES).read_to_end(&mut head));
    let mark = b"draft, not a generated video";
    read.is_ok() && head.windows(mark.len()).any(|window| window == mark)
}

/// Submits a shot and says its task id the moment it is known.
///
/// # Errors
///
/// Exit 4 rejected, 7 unsettled, 11 not sent.
pub async fn submit(
    client: &Client,
    shot: &ShotRequest,
    known: &Known,
    progress: &Progress,
    output: &Output,
) -> Result<TaskId, CommandError> {
    progress.say(output.say("submitting", "提交中"));
    known.submitting();
    let answer = client.submit(shot, &SubmitPlan::patient()).await;
    let answer = match answer {
        Ok(task_id) => {
            known.task(&task_id);
            progress.above(output, &format!("{}: {task_id}", output.say("task id", "任务 ID")));
            Ok(task_id)
        }
        Err(error) => Err(CommandError::from_submit(&error, output.language)),
    };
    known.answered();
    answer
}

/// Waits for a task to end and gives its clips, which can be none.
///
/// # Errors
///
/// Exit 5 for a task that ended badly, 6 past the deadline, 11 where the service could not be asked.
pub async fn wait(
    client: &Client,
    task_id: &TaskId,
    waiting: &Waiting,
    progress: &Progress,
    output: &Output,
) -> Result<Vec<ClipLink>, CommandError> {
    let expected = waiting.expected_text(output.language);
    progress.waiting(output.say("submitted", "已提交"), Duration::ZERO, expected);
    let plan = WaitPlan::toward(client.base(), waiting.expected, waiting.deadline);
    let waited = client
        .wait(task_id, &plan, |seen| {
            let status = seen.report.map_or_else(String::new, |report| report.status.to_string());
            let status =
                if status.is_empty() { output.say("waiting", "等待中").to_owned() } else { status };
            progress.waiting(&status, seen.elapsed, expected);
        })
        .await;
    match waited {
        Ok(Waited::Ended { outcome: Outcome::Completed { clips }, .. }) => Ok(clips),
        Ok(Waited::Ended { outcome: Outcome::Failed { status, reason }, .. }) => {
            Err(failed(task_id, &status, &reason, output.language))
        }
        // Nothing but trouble to the end is trouble; a last report means that the task was still at work.
        Ok(Waited::Unfinished { trouble: Some(error), .. }) => {
            Err(going_on(CommandError::from_client(&error, output.language), task_id, output.language))
        }
        Ok(Waited::Unfinished { last, .. }) => {
            Err(unfinished(task_id, last.as_ref(), waiting.deadline, output.language))
        }
        Err(error) => {
            Err(going_on(CommandError::from_client(&error, output.language), task_id, output.language))
        }
    }
}

/// A task exists, whatever became of the asking after it.
fn going_on(error: CommandError, task_id: &TaskId, language: Language) -> CommandError {
    error.task(task_id).billed(Billed::Yes).hint(match language {
        Language::English => {
            format!("the task goes on: `giggle wait {task_id}` asks again, and costs nothing")
        }
        Language::Chinese => format!("任务仍在进行：`giggle wait {task_id}` 可再次查询，不会产生费用"),
    })
}

/// Brings the clips of a task here; a link that is refused is renewed by a query.
///
/// # Errors
///
/// Exit 9: the clip is ready and could not be brought here.
pub async fn deliver(
    client: &Client,
    task_id: &TaskId,
    mut clips: Vec<ClipLink>,
    target: &Target,
    seconds: Option<u32>,
    progress: &Progress,
    output: &Output,
) -> Result<Vec<Delivered>, CommandError> {
    let mut files: Vec<Delivered> = Vec::new();
    let mut renewals = 0;
    if clips.is_empty() {
        return Err(no_links(task_id, output.language));
    }
    while files.len() < clips.len() {
        let index = files.len();
        let path = target.file(index);
        let plan = DownloadPlan { overwrite: target.may_replace(&path), ..DownloadPlan::default() };
        let download = client.download(&clips[index], &path, &plan, |done| {
            progress.downloading(done.received, done.total);
        });
        match download.await {
            Ok(done) => {
                if let (Some(asked), Some(found)) = (seconds, done.duration) {
                    note_length(asked, found, progress, output);
                }
                files.push(Delivered { path: done.path, bytes: done.bytes, sha256: done.sha256 });
            }
            Err(error) if error.is_link_refused() && renewals < MOST_RENEWALS => {
                renewals += 1;
                let report = client
                    .query(task_id, &RetryPlan::patient())
                    .await
                    .map_err(|error| CommandError::from_download(&error, task_id, output.language))?;
                // A renewal that lost links would lose clips.
                if report.clips.len() >= clips.len() {
                    clips = report.clips;
                }
            }
            Err(error) => return Err(CommandError::from_download(&error, task_id, output.language)),
        }
    }
    Ok(files)
}

/// A clip may differ from the asked length by this much before it is spoken of.
const LENGTH_TOLERANCE_SECONDS: f64 = 0.6;

fn note_length(asked: u32, found: Duration, progress: &Progress, output: &Output) {
    let found = found.as_secs_f64();
    if (found - f64::from(asked)).abs() > LENGTH_TOLERANCE_SECONDS {
        progress.above(
            output,
            &output.say(
                format!("note: the clip is {found:.1} s long, {asked} s were asked for"),
                format!("注意：视频长 {found:.1} 秒，要求为 {asked} 秒"),
            ),
        );
    }
}

/// A task that was accepted and ended badly.
pub fn failed(task_id: &TaskId, status: &Status, reason: &str, language: Language) -> CommandError {
    let why = if reason.is_empty() {
        language.pick("the service gave no reason", "服务未说明原因").to_owned()
    } else {
        reason.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
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

fn unfinished(
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
    .hint(match language {
        Language::English => format!("it goes on: `giggle wait {task_id}` or `giggle download {task_id}`"),
        Language::Chinese => format!("任务仍在进行：`giggle wait {task_id}` 或 `giggle download {task_id}`"),
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
