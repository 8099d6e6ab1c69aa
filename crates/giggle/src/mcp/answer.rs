//! Answers: one structured object, a short text that says the same, and the call that comes next.

use super::live::{Account, Live};
use super::waiting::Expectation;
use crate::error::CommandError;
use crate::failure;
use crate::ledger::shot::{Answer as SubmitAnswer, Attempt};
use crate::ledger::{Credits, Shot, ShotId, Standing, WallTime};
use crate::production::{Delivered, NotAsked, when};
use crate::progress::clock;
use giggle_domain::{ClipLink, Language, TaskId};
use rmcp::model::{CallToolResult, ContentBlock, Resource};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// When clips usually come where the ledger has seen none of the model: 60 to 300 s.
const USUAL: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(300));
/// As many digits of a fingerprint as name a shot.
pub const KEY_DIGITS: usize = 12;

/// What a tool says.
#[derive(Debug)]
pub struct Answer {
    /// The whole of it.
    pub data: Value,
    /// The same in a line or two.
    pub text: String,
    /// Files to hand on.
    pub files: Vec<Resource>,
    /// Whether it is a failure.
    pub is_error: bool,
}

impl Answer {
    /// A plain answer.
    pub fn new(data: Value, text: impl Into<String>) -> Self {
        Self { data, text: text.into(), files: Vec::new(), is_error: false }
    }

    /// A failure: the envelope that every failed command has.
    pub fn failure(error: &CommandError, language: Language) -> Self {
        let mut text = error.message(language).to_owned();
        if let Some(hint) = error.hint_text(language) {
            text.push_str(". ");
            text.push_str(hint);
        }
        Self { data: error.json(language), text, files: Vec::new(), is_error: true }
    }

    /// The protocol's form of it.
    pub fn into_result(self) -> CallToolResult {
        let mut result = if self.is_error {
            CallToolResult::structured_error(self.data)
        } else {
            CallToolResult::structured(self.data)
        };
        result.content = vec![ContentBlock::text(self.text)];
        result.content.extend(self.files.into_iter().map(ContentBlock::resource_link));
        result
    }
}

/// A file as something that the client can hand on.
pub fn file_link(path: &Path, mime: &str, title: &str) -> Resource {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut link = Resource::new(file_uri(path), name).with_mime_type(mime).with_title(title);
    if let Ok(facts) = std::fs::metadata(path) {
        link = link.with_size(facts.len());
    }
    link
}

/// The address of a file.
pub fn file_uri(path: &Path) -> String {
    url::Url::from_file_path(path).map_or_else(|()| path.display().to_string(), Into::into)
}

/// The name of a shot that a caller uses.
pub fn shot_key(fingerprint: &str) -> String {
    fingerprint.chars().take(KEY_DIGITS).collect()
}

/// Where a shot stands, for an agent.
pub struct Told<'a> {
    live: &'a Live,
    account: &'a Account,
    shot: Shot,
    /// The service's own word, where it was just asked.
    pub status: Option<String>,
    /// Links, where they are wanted.
    pub links: Option<Vec<ClipLink>>,
    /// Whether this very call submitted it.
    pub is_new: bool,
    /// The task that this very call was given, which the ledger may not have been able to write down.
    pub asked_task: Option<TaskId>,
    /// Something to add to the text.
    pub note: Option<String>,
    /// The files that this very call brought, where they are not the ledger's own.
    pub delivered: Vec<Delivered>,
}

impl<'a> Told<'a> {
    /// Reads a shot from the ledger.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn of(live: &'a Live, account: &'a Account, id: ShotId) -> Result<Self, CommandError> {
        let shot = account.session.ledger.shot(id).map_err(|error| failure::ledger(&error))?;
        Ok(Self {
            live,
            account,
            shot,
            status: None,
            links: None,
            is_new: false,
            asked_task: None,
            note: None,
            delivered: Vec::new(),
        })
    }

    /// The shot.
    pub fn shot(&self) -> &Shot {
        &self.shot
    }

    fn attempt(&self) -> Option<&Attempt> {
        self.shot.foremost().map(|(_, attempt)| attempt)
    }

    fn since(&self) -> WallTime {
        self.attempt().map_or(self.shot.planned_at, |attempt| attempt.started_at)
    }

    fn elapsed(&self) -> Duration {
        self.account.session.ledger.clock().now().wall.since(self.since())
    }

    /// What can be expected of it.
    pub fn expectation(&self) -> Expectation {
        let (typical, late, _) = self.spans();
        let language = self.live.language();
        Expectation { already: self.elapsed(), typical, text: span_text(typical, late, language) }
    }

    fn spans(&self) -> (Duration, Duration, &'static str) {
        match self.account.session.ledger.spans(self.shot.model()) {
            Ok(Some(spans)) => (spans.median, spans.ninetieth, "history"),
            _ => (USUAL.0, USUAL.1, "usual"),
        }
    }

    /// A task that exists, and that the ledger does not hold.
    fn unwritten_task(&self) -> Option<&TaskId> {
        let is_written = self.attempt().is_some_and(|attempt| attempt.task.is_some());
        self.asked_task.as_ref().filter(|_| !is_written)
    }

    /// The name that the next call uses.
    fn id(&self) -> String {
        if let Some(task_id) = self.unwritten_task() {
            return task_id.to_string();
        }
        self.attempt()
            .and_then(|attempt| attempt.task.as_ref())
            .map_or_else(|| shot_key(&self.shot.fingerprint.to_string()), |task| task.id.to_string())
    }

    /// Whether its task is over and the service has given no link to a clip of it.
    fn has_no_links(&self) -> bool {
        self.links.is_none()
            && self.attempt().and_then(|attempt| attempt.task.as_ref()).is_some_and(|task| task.clips == 0)
    }

    /// The call that comes next, where one does.
    fn next(&self) -> Option<Value> {
        let tool = match self.shot.standing() {
            _ if self.unwritten_task().is_some() => "wait_video",
            Standing::Submitted => "wait_video",
            Standing::Completed if self.has_no_links() => "get_video",
            Standing::Completed => "download_video",
            // Somebody moved or deleted it; the service may still have it, and asking is free.
            Standing::Downloaded if self.files().is_empty() => "download_video",
            Standing::Submitting | Standing::Unsettled | Standing::Unassigned => "get_video",
            _ => return None,
        };
        Some(json!({"tool": tool, "arguments": {"id": self.id()}}))
    }

    /// The answer.
    pub fn answer(self) -> Answer {
        let language = self.live.language();
        let standing = self.shot.standing();
        let attempt = self.attempt();
        let task = attempt.and_then(|attempt| attempt.task.as_ref());
        let facts = self.shot.facts.as_ref();
        let (typical, late, source) = self.spans();
        let counts_as_charged =
            standing == Standing::Stopped && attempt.is_some_and(|attempt| !attempt.is_refunded());
        let is_open = standing.is_unfinished() || counts_as_charged;
        let files = self.files();
        let mut data = json!({
            "state": if self.unwritten_task().is_some() { Standing::Submitted } else { standing }.as_str(),
            "task_id": task.map(|task| &task.id).or(self.unwritten_task()).map(TaskId::to_string),
            "shot_key": shot_key(&self.shot.fingerprint.to_string()),
            "status": self.status.clone().or_else(|| Some(task?.status.clone())).filter(|it| !it.is_empty()),
            "submitted_by_this_call": self.is_new,
            "must_not_be_submitted_again": is_open,
            "take": self.shot.take,
            "submitted_at": self.since().to_string(),
            "cost": {
                "estimate_credits": attempt.and_then(|it| it.estimate),
                "charged_credits": attempt.and_then(|it| it.charged),
                "refunded_credits": attempt.map_or(Credits::ZERO, |it| it.refunded),
            },
            "next": self.next(),
        });
        if attempt.is_some_and(Attempt::is_inferred) {
            data["inferred"] = json!(true);
        }
        if let Some(facts) = facts {
            data["prompt"] = json!(facts.prompt);
            data["model"] = json!(facts.model);
            data["duration_seconds"] = json!(facts.duration);
            data["aspect_ratio"] = json!(facts.aspect_ratio);
            data["resolution"] = json!(facts.resolution);
        }
        if matches!(standing, Standing::Submitting | Standing::Submitted) {
            data["elapsed_seconds"] = json!(self.elapsed().as_secs());
            data["expected_seconds"] =
                json!({"typical": typical.as_secs(), "late": late.as_secs(), "source": source});
        }
        if let Some(reason) = self.reason() {
            data["reason"] = json!(reason);
        }
        if !files.is_empty() {
            let listed = files.iter().map(|(path, bytes, sha256)| {
                json!({"path": path.display().to_string(), "uri": file_uri(path), "bytes": bytes, "sha256": sha256})
            });
            data["files"] = listed.collect();
        }
        if let Some(links) = &self.links {
            // Whole, or they open nothing; whoever has one can watch until it expires.
            let shown =
                links.iter().map(|it| json!({"url": it.reveal(), "expires_at_unix": it.expires_at()}));
            data["links"] = shown.collect();
        }
        let mut text = self.text(language);
        if attempt.is_some_and(Attempt::is_inferred) {
            let note = crate::outcome_text::inferred_note();
            let note = note.get(language);
            text = language.pick(format!("{text} ({note}.)"), format!("{text}（{note}。）"));
        }
        if let Some(note) = &self.note {
            data["note"] = json!(note);
            text = format!("{note} {text}");
        }
        if let Some(links) = &self.links {
            for link in links {
                text.push('\n');
                text.push_str(&link.reveal_for_chat());
            }
        }
        let title = facts.map_or_else(String::new, |facts| facts.prompt.chars().take(60).collect());
        let files = files.iter().map(|(path, ..)| file_link(path, "video/mp4", &title)).collect();
        Answer { data, text, files, is_error: false }
    }

    fn reason(&self) -> Option<String> {
        let attempt = self.attempt()?;
        match &attempt.answer {
            SubmitAnswer::NotSent { reason }
            | SubmitAnswer::Rejected { reason, .. }
            | SubmitAnswer::Unsettled { reason } => Some(reason.clone()),
            _ => attempt.task.as_ref().map(|task| task.reason.clone()),
        }
        .filter(|reason| !reason.is_empty())
    }

    fn text(&self, language: Language) -> String {
        let id = self.id();
        let since = when(self.since());
        let (typical, late, _) = self.spans();
        let usual = span_text(typical, late, language);
        let elapsed = clock(self.elapsed());
        let reason = self.reason().unwrap_or_else(|| language.pick("no reason given", "未说明原因").into());
        let english = language == Language::English;
        match self.shot.standing() {
            _ if self.unwritten_task().is_some() => language.pick(
                format!(
                    "Submitted (task {id}), and the ledger could not be written: keep this id, and do not submit it again. Next: wait_video with id {id}."
                ),
                format!("已提交（任务 {id}），但账本写入失败：请保存该 ID，请勿重新提交。下一步：wait_video，id 为 {id}。"),
            ),
            Standing::Submitted if english => format!(
                "Already submitted (task {id}, {since}); {elapsed} elapsed, usually {usual}. Do not submit it again. Next: wait_video with id {id}."
            ),
            Standing::Submitted => format!(
                "已提交（任务 {id}，{since}）；已用 {elapsed}，通常 {usual}。请勿重新提交。下一步：wait_video，id 为 {id}。"
            ),
            Standing::Submitting if english => format!(
                "It is being submitted this moment. Do not submit it again. Next: get_video with id {id}."
            ),
            Standing::Submitting => format!("正在提交中。请勿重新提交。下一步：get_video，id 为 {id}。"),
            Standing::Completed if self.has_no_links() => no_links_yet(&id, language),
            Standing::Completed if english => format!(
                "The clip is ready (task {id}, submitted {since}). Do not submit it again. Next: download_video with id {id}."
            ),
            Standing::Completed => {
                format!(
                    "视频已生成（任务 {id}，提交于 {since}）。请勿重新提交。下一步：download_video，id 为 {id}。"
                )
            }
            Standing::Downloaded if self.files().is_empty() => {
                if english {
                    format!(
                        "The clip of {since} (task {id}) was here, and its file is gone. Do not submit it again. Next: download_video with id {id}, which is free."
                    )
                } else {
                    format!(
                        "{since} 的视频（任务 {id}）曾下载到本机，但文件已不在。请勿重新提交。下一步：download_video，id 为 {id}（免费）。"
                    )
                }
            }
            Standing::Downloaded if english => {
                let path = self.first_path();
                format!(
                    "The clip of {since} (task {id}) is here: {path}. Another clip of the same shot: `take` {}.",
                    self.shot.take + 1
                )
            }
            Standing::Downloaded => {
                let path = self.first_path();
                format!(
                    "{since} 生成的视频（任务 {id}）：{path}。如需另做一份，请设置 `take` 为 {}。",
                    self.shot.take + 1
                )
            }
            Standing::Unsettled | Standing::Unassigned if english => format!(
                "It was asked for on {since}, and nobody knows whether it was accepted ({reason}). It may be paid for: do not submit it again. Next: get_video with id {id}, which reads the credit statements again; if it stays so, the person decides with `giggle settle`."
            ),
            Standing::Unsettled | Standing::Unassigned => format!(
                "该视频于 {since} 提交，尚不确定是否被接受（{reason}），可能已扣费：请勿重新提交。下一步：get_video，id 为 {id}（会再次核对积分明细）；若仍无结果，请用户运行 `giggle settle` 决定。"
            ),
            Standing::Failed if english => {
                format!(
                    "The task {id} of {since} ended badly: {reason}. Tell the person; do not repeat it by yourself."
                )
            }
            Standing::Failed => format!("任务 {id}（{since}）失败：{reason}。请告知用户，不要自行重试。"),
            Standing::Stopped if english => format!(
                "The task {id} of {since} was stopped: {reason}. It counts as charged until a refund is seen. Tell the person; do not repeat it by yourself."
            ),
            Standing::Stopped => {
                format!(
                    "任务 {id}（{since}）被终止：{reason}。在看到退款之前按已扣费处理。请告知用户，不要自行重试。"
                )
            }
            other if english => format!("Nothing was started for this shot ({other}): {reason}."),
            other => format!("该视频未开始生成（{other}）：{reason}。"),
        }
    }

    fn first_path(&self) -> String {
        self.files().first().map(|(path, ..)| path.display().to_string()).unwrap_or_default()
    }

    /// The clips that are here, with length and hash: those of this call, else those of the ledger that still lie there.
    fn files(&self) -> Vec<(PathBuf, u64, String)> {
        if !self.delivered.is_empty() {
            let delivered = self.delivered.iter();
            return delivered.map(|it| (it.path.clone(), it.bytes, it.sha256.clone())).collect();
        }
        let task = self.attempt().and_then(|attempt| attempt.task.as_ref());
        let files = task.into_iter().flat_map(|task| &task.files);
        files
            .filter_map(|file| {
                let (path, whole) = (PathBuf::from(&file.path), file.whole.as_ref()?);
                path.is_file().then(|| (path, whole.bytes, whole.sha256.clone()))
            })
            .collect()
    }

    /// The answer as a failure that a program can act upon: the error's envelope, and where the shot stands.
    pub fn failure(self, error: &CommandError) -> Answer {
        let language = self.live.language();
        let text = self.text(language);
        let mut answer = self.answer();
        answer.data["error"] = error.json(language)["error"].take();
        answer.data["error"]["hint"] = json!(text);
        answer.text = format!("{}. {text}", error.message(language));
        answer.is_error = true;
        answer
    }
}

/// What is told of a task that is over and has no link.
pub fn no_links_yet(id: &str, language: Language) -> String {
    language.pick(
        format!(
            "The task {id} is completed, and the service has given no link to its clip yet. Do not submit it again: it counts as charged. Next: get_video with id {id} after a while; if none comes, tell the person."
        ),
        format!(
            "任务 {id} 已完成，但服务尚未返回视频链接。请勿重新提交：该任务按已扣费处理。下一步：稍后用 get_video 查询，id 为 {id}；若始终没有链接，请告知用户。"
        ),
    )
}

/// Whether a failure to ask for a shot leaves something behind that the ledger can tell of.
pub fn leaves_a_shot(not: &NotAsked) -> bool {
    match not {
        NotAsked::Unsettled { .. }
        | NotAsked::UnsettledEarlier { .. }
        | NotAsked::CountedAsCharged { .. } => true,
        NotAsked::NotSent(_)
        | NotAsked::Rejected(_)
        | NotAsked::OverBudget(_)
        | NotAsked::SpendingStopped(_)
        | NotAsked::Ledger(_)
        | NotAsked::Internal(_) => false,
    }
}

fn span_text(typical: Duration, late: Duration, language: Language) -> String {
    let (typical, late) = (typical.as_secs().max(1), late.as_secs().max(1));
    if late < 90 {
        return language.pick(format!("{typical}–{late} s"), format!("{typical}–{late} 秒"));
    }
    let (from, to) = (typical.div_ceil(60), late.div_ceil(60));
    language.pick(format!("{from}–{to} minutes"), format!("{from}–{to} 分钟"))
}
