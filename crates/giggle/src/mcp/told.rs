//! Where a shot stands, for an agent: the facts, what they mean, and the call that comes next.

use super::answer::{Answer, Next, cut, file_link, file_uri, object, shot_key};
use super::foreign;
use super::live::{Account, Live};
use super::outputs::Video;
use super::tools::Tool;
use super::waiting::Expectation;
use crate::error::CommandError;
use crate::failure;
use crate::ledger::shot::{Answer as SubmitAnswer, Attempt};
use crate::ledger::{Credits, Shot, ShotId, Standing, WallTime};
use crate::production::{Delivered, when};
use crate::progress::clock;
use crate::whole_file::still_holds;
use giggle_domain::{ClipLink, Language, TaskId};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// When clips usually come where the ledger has seen none of the model: 60 to 300 s.
const USUAL: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(300));
/// Nothing is expected sooner.
const LEAST: Duration = Duration::from_secs(1);
/// When a call is to be made that nobody should make by itself.
pub const WHEN_ASKED: &str = "the person asks";

/// What this very call did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It submitted the shot.
    Submitted,
    /// It asked for a shot that was asked for before.
    Joined,
    /// It looked.
    Looked,
}

/// Where a shot stands, for an agent.
pub struct Told<'a> {
    live: &'a Live,
    account: &'a Account,
    shot: Shot,
    /// What this call did.
    pub deed: Deed,
    /// The service's own word, where it was just asked.
    pub status: Option<String>,
    /// Links, where they are wanted.
    pub links: Option<Vec<ClipLink>>,
    /// The price that was found in this call, where the ledger has none.
    pub price: Option<Credits>,
    /// The task that this very call was given, which the ledger may not have been able to write down.
    pub asked_task: Option<TaskId>,
    /// Something to add to the advice.
    pub note: Option<String>,
    /// The files that this very call brought, where they are not the ledger's own.
    pub delivered: Vec<Delivered>,
    /// Whether the service's reason is said elsewhere in the answer.
    is_reason_said: bool,
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
            deed: Deed::Looked,
            status: None,
            links: None,
            price: None,
            asked_task: None,
            note: None,
            delivered: Vec::new(),
            is_reason_said: false,
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
            // An emulator's clips may take no time at all, and nobody waits for nothing.
            Ok(Some(spans)) => (spans.median.max(LEAST), spans.ninetieth.max(LEAST), "history"),
            _ => (USUAL.0, USUAL.1, "usual"),
        }
    }

    /// A task that exists, and that the ledger does not hold.
    fn unwritten_task(&self) -> Option<&TaskId> {
        let is_written = self.attempt().is_some_and(|attempt| attempt.task.is_some());
        self.asked_task.as_ref().filter(|_| !is_written)
    }

    fn task_id(&self) -> Option<&TaskId> {
        let written = self.attempt().and_then(|attempt| attempt.task.as_ref()).map(|task| &task.id);
        written.or(self.asked_task.as_ref())
    }

    /// The name that the next call uses.
    fn id(&self) -> String {
        self.task_id().map_or_else(|| shot_key(&self.shot.fingerprint.to_string()), TaskId::to_string)
    }

    /// Whether its task is over and the service has given no link to a clip of it.
    fn has_no_links(&self) -> bool {
        self.links.is_none()
            && self.attempt().and_then(|attempt| attempt.task.as_ref()).is_some_and(|task| task.clips == 0)
    }

    /// The call that comes next, where one does.
    fn next(&self) -> Option<Next> {
        let look = || Next::about(Tool::GetVideo, &self.id()).when(WHEN_ASKED);
        let fetch = || Next::about(Tool::DownloadVideo, &self.id());
        if self.unwritten_task().is_some() {
            return Some(look());
        }
        match self.shot.standing() {
            Standing::Submitted | Standing::Submitting | Standing::Unsettled | Standing::Unassigned => {
                Some(look())
            }
            Standing::Completed if self.has_no_links() => Some(look()),
            Standing::Completed => Some(fetch()),
            // Somebody moved or deleted it; the service may still have it, and asking is free.
            Standing::Downloaded => self.files().is_empty().then(fetch),
            Standing::Planned
            | Standing::NotSent
            | Standing::Rejected
            | Standing::NotAccepted
            | Standing::Failed
            | Standing::Stopped
            | Standing::Assigned => None,
        }
    }

    /// The answer.
    pub fn answer(self) -> Answer {
        let advice = self.advice();
        let facts = self.facts();
        let title = facts.prompt.as_deref().map(cut).unwrap_or_default();
        let files = self.files().iter().map(|(path, ..)| file_link(path, "video/mp4", &title)).collect();
        let mut answer = Answer::new(facts, advice);
        answer.next = self.next();
        answer.files = files;
        answer
    }

    /// The answer as a failure that a program can act upon: the error's envelope, and where the shot stands.
    pub fn failure(mut self, error: &CommandError) -> Answer {
        let language = self.live.language();
        let mut error = error.json(language)["error"].take();
        let message = foreign::one_line(error["message"].as_str().unwrap_or_default());
        // The text holds the error as well: a reason that is in its message is not said again.
        self.is_reason_said = self.reason().is_some_and(|reason| message.contains(&reason));
        let mut answer = self.answer();
        if error[failure::NOT_KNOWN] == true {
            let id = answer.facts.get("task_id").and_then(Value::as_str).unwrap_or_default().to_owned();
            answer.advice.push_str(&language.pick(
                format!(" The service does not know this task at present. Tell the person: only they can end the wait for it, with `giggle settle {id} --lost`; do not submit it again."),
                format!("服务目前找不到该任务。请告知用户：只有用户可以用 `giggle settle {id} --lost` 不再等待；请勿重新提交。"),
            ));
        }
        error["message"] = json!(message);
        error["hint"] = json!(answer.advice);
        answer.facts.insert("error".into(), error);
        answer.is_error = true;
        answer
    }

    fn facts(&self) -> Video {
        let standing = self.shot.standing();
        let attempt = self.attempt();
        let task = attempt.and_then(|attempt| attempt.task.as_ref());
        let status = self.status.clone().or_else(|| Some(task?.status.clone())).filter(|it| !it.is_empty());
        let is_running = matches!(standing, Standing::Submitting | Standing::Submitted);
        let (typical, late, source) = self.spans();
        let files = self.files();
        let mut facts = Video {
            state: if self.unwritten_task().is_some() { Standing::Submitted } else { standing }
                .as_str()
                .into(),
            task_id: self.task_id().map(TaskId::to_string),
            shot_key: Some(shot_key(&self.shot.fingerprint.to_string())),
            status: status.map(|it| foreign::one_line(&it)),
            reason: self.reason().filter(|_| !self.is_reason_said),
            submitted_by_this_call: Some(self.deed == Deed::Submitted),
            must_not_be_submitted_again: Some(may_be_charged_again(standing)),
            another_take: self.another_take(),
            take: Some(self.shot.take),
            submitted_at: Some(self.since().to_string()),
            inferred: attempt.is_some_and(Attempt::is_inferred).then_some(true),
            ..Video::default()
        };
        facts.cost = object([
            ("estimate_credits", attempt.and_then(|it| it.estimate).or(self.price).map(|it| json!(it))),
            ("charged_credits", attempt.and_then(|it| it.charged).map(|it| json!(it))),
            (
                "refunded_credits",
                attempt.map(|it| it.refunded).filter(|it| *it != Credits::ZERO).map(|it| json!(it)),
            ),
        ]);
        if let Some(shot) = &self.shot.facts {
            facts.prompt = Some(shot.prompt.clone());
            facts.model = Some(shot.model.to_string());
            facts.duration_seconds = Some(shot.duration);
            facts.aspect_ratio = Some(shot.aspect_ratio.to_string());
            facts.resolution = Some(shot.resolution.to_string());
        }
        if is_running {
            facts.elapsed_seconds = Some(self.elapsed().as_secs());
            facts.expected_seconds = object([
                ("typical", Some(json!(typical.as_secs()))),
                ("late", Some(json!(late.as_secs()))),
                ("source", Some(json!(source))),
            ]);
        }
        facts.files = if self.delivered.is_empty() {
            let file = |(path, bytes, sha256): &(PathBuf, u64, String)| {
                object([
                    ("path", Some(json!(path.display().to_string()))),
                    ("uri", Some(json!(file_uri(path)))),
                    ("bytes", Some(json!(bytes))),
                    ("sha256", Some(json!(sha256))),
                ])
            };
            files.iter().map(file).collect()
        } else {
            self.delivered.iter().map(delivered_json).collect()
        };
        facts.links = links_json(self.links.as_deref().unwrap_or_default());
        facts
    }

    fn another_take(&self) -> Option<u32> {
        match self.shot.standing() {
            Standing::Submitted
            | Standing::Completed
            | Standing::Downloaded
            | Standing::Failed
            | Standing::Stopped => Some(self.shot.take.saturating_add(1)),
            Standing::Planned
            | Standing::Submitting
            | Standing::NotSent
            | Standing::Rejected
            | Standing::Unsettled
            | Standing::Unassigned
            | Standing::NotAccepted
            | Standing::Assigned => None,
        }
    }

    fn reason(&self) -> Option<String> {
        let attempt = self.attempt()?;
        match &attempt.answer {
            SubmitAnswer::NotSent { reason }
            | SubmitAnswer::Rejected { reason, .. }
            | SubmitAnswer::Unsettled { reason } => Some(reason.clone()),
            _ => attempt.task.as_ref().map(|task| task.reason.clone()),
        }
        .map(|reason| foreign::one_line(&reason))
        .filter(|reason| !reason.is_empty())
    }

    /// What the facts mean, and what to do about them. The service's words come last, in quotation marks.
    fn advice(&self) -> String {
        let language = self.live.language();
        let mut advice = self.note.clone().map(|note| format!("{note} ")).unwrap_or_default();
        advice.push_str(&self.meaning(language));
        if self.attempt().is_some_and(Attempt::is_inferred) {
            advice.push_str(language.pick(
                " Its task was inferred from the credit statements: ask the person to check whether it is the clip they wanted.",
                "其任务由积分明细推断得到：请用户确认是否为所要的视频。",
            ));
        }
        advice.push_str(&differences(&self.delivered, language));
        let has_ended_badly = matches!(self.shot.standing(), Standing::Failed | Standing::Stopped);
        if self.deed == Deed::Joined && has_ended_badly {
            advice.push_str(language.pick(" This call submitted nothing.", "本次调用未提交任何任务。"));
        } else if self.deed == Deed::Joined
            && let Some(take) = self.another_take()
        {
            advice.push_str(&language.pick(
                format!(
                    " This call submitted nothing: the shot was submitted before, so do not present it as a new clip. Only if the person wants another clip of it, call generate_video with take {take}."
                ),
                format!(
                    "本次调用未提交任何任务：该镜头此前已提交，请勿当作新视频交付。仅当用户要求另做一条时，才以 take {take} 调用 generate_video。"
                ),
            ));
        }
        let is_silent = self.is_reason_said || self.unwritten_task().is_some();
        if let Some(reason) = self.reason().filter(|_| !is_silent) {
            let reason = foreign::quoted(&reason);
            advice
                .push_str(&language.pick(format!(" The reason given: {reason}"), format!("原因：{reason}")));
        }
        advice
    }

    fn meaning(&self, language: Language) -> String {
        let id = self.id();
        let since = when(self.since());
        let (typical, late, _) = self.spans();
        let usual = span_text(typical, late, language);
        let elapsed = clock(self.elapsed());
        let take = self.shot.take.saturating_add(1);
        if self.unwritten_task().is_some() {
            return language.pick(
                format!("Submitted as task {id}, but the ledger could not be written: give this id to the person, and do not submit it again."),
                format!("已提交（任务 {id}），但账本写入失败：请把该 ID 告知用户，请勿重新提交。"),
            );
        }
        let ready = || {
            language.pick(
                format!("The clip is ready: task {id}, submitted on {since}. Fetch it with download_video, which is free. Do not submit it again."),
                format!("视频已生成：任务 {id}，提交于 {since}。请用 download_video 获取（免费）。请勿重新提交。"),
            )
        };
        match self.shot.standing() {
            Standing::Submitted if self.deed == Deed::Submitted => language.pick(
                format!("Submitted as task {id}; it usually takes {usual}. Tell the person that they can ask at any time, and end your turn. Do not submit it again."),
                format!("已提交（任务 {id}），通常需要 {usual}。请告知用户可随时询问，并结束本轮回复。请勿重新提交。"),
            ),
            Standing::Submitted => language.pick(
                format!("Still running: task {id}, submitted on {since}; {elapsed} elapsed, usually {usual}. Say so and end your turn. Do not submit it again."),
                format!("仍在生成：任务 {id}，提交于 {since}；已用 {elapsed}，通常 {usual}。请如实告知并结束本轮回复。请勿重新提交。"),
            ),
            Standing::Submitting => language.pick(
                "It is being submitted at this moment. Do not submit it again.".into(),
                "正在提交中。请勿重新提交。".into(),
            ),
            Standing::Completed if self.has_no_links() => no_links_yet(&id, language),
            Standing::Completed => ready(),
            Standing::Downloaded => match self.files().first() {
                // The server has it, and this client has no copy of its own yet.
                None if self.is_elsewhere() => ready(),
                None => language.pick(
                    format!("The clip of {since} (task {id}) was downloaded, but its file is no longer there. Fetch it again with download_video, which is free. Do not submit it again."),
                    format!("{since} 的视频（任务 {id}）曾下载到本机，但文件已不在。请用 download_video 重新获取（免费）。请勿重新提交。"),
                ),
                Some((path, ..)) => {
                    let path = path.display();
                    language.pick(
                        format!("The clip of {since} (task {id}) is here: {path} . Asking for it again hands out this file; take {take} would make another clip, for credits, and only if the person asks for one."),
                        format!("{since} 生成的视频（任务 {id}）：{path} 。再次请求只会返回此文件；take {take} 会另做一条（消耗积分），仅在用户要求时使用。"),
                    )
                }
            },
            Standing::Unsettled | Standing::Unassigned => language.pick(
                format!("It was submitted on {since}, and it is not known whether it was accepted. It may have been charged: do not submit it again, and tell the person. get_video reads the credit statements again when they ask; if it stays unknown, the person decides with `giggle settle`."),
                format!("该镜头于 {since} 提交，尚不确定是否被接受，可能已扣费：请勿重新提交，并告知用户。用户询问时 get_video 会再次核对积分明细；若仍无结果，由用户运行 `giggle settle` 决定。"),
            ),
            Standing::Failed => language.pick(
                format!("The task {id} of {since} failed. Tell the person, and do not repeat it by yourself: another attempt is another charge. Only if the person asks for one, call generate_video with take {take}."),
                format!("任务 {id}（{since}）失败。请告知用户，不要自行重试：再次提交会再次扣费。仅当用户要求时，才以 take {take} 调用 generate_video。"),
            ),
            Standing::Stopped => language.pick(
                format!("The task {id} of {since} was stopped; it counts as charged until a refund is seen. get_video asks the service about it once more (free). Tell the person, and do not repeat it by yourself: another attempt is another charge. Only if the person asks for one, call generate_video with take {take}."),
                format!("任务 {id}（{since}）被终止；在看到退款之前按已扣费处理。get_video 会再次向服务查询（免费）。请告知用户，不要自行重试：再次提交会再次扣费。仅当用户要求时，才以 take {take} 调用 generate_video。"),
            ),
            Standing::NotSent | Standing::Rejected | Standing::NotAccepted | Standing::Planned | Standing::Assigned => {
                language.pick(
                    "Nothing was started for this shot. Report it to the person; do not try again by yourself.".into(),
                    "该镜头未开始生成。请如实告知用户，不要自行重试。".into(),
                )
            }
        }
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
            .filter(|file| self.live.may_tell_of(Path::new(&file.path)))
            .filter_map(|file| {
                let (path, whole) = (PathBuf::from(&file.path), file.whole.as_ref()?);
                still_holds(&path, whole).then(|| (path, whole.bytes, whole.sha256.clone()))
            })
            .collect()
    }

    /// Whether a clip of it is on the server, where whoever asks has none of it.
    fn is_elsewhere(&self) -> bool {
        let task = self.attempt().and_then(|attempt| attempt.task.as_ref());
        let mut files = task.into_iter().flat_map(|task| &task.files);
        files.any(|file| !self.live.may_tell_of(Path::new(&file.path)))
    }
}

/// A clip that this call brought: its file, what it is, and how it differs from what was asked.
pub fn delivered_json(clip: &Delivered) -> rmcp::model::JsonObject {
    let mut shown = match clip.json() {
        Value::Object(shown) => shown,
        _ => rmcp::model::JsonObject::new(),
    };
    shown.insert("uri".into(), json!(file_uri(&clip.path)));
    shown
}

/// How clips differ from what was asked, as a sentence.
pub fn differences(clips: &[Delivered], language: Language) -> String {
    let found: Vec<String> =
        clips.iter().flat_map(|clip| &clip.differences).map(|it| it.text().into_string(language)).collect();
    if found.is_empty() {
        return String::new();
    }
    let found = found.join("; ");
    language.pick(
        format!(" It differs from what was requested; tell the person: {found}."),
        format!("与所要求的不同，请告知用户：{found}。"),
    )
}

/// Whether another submit of a shot could be a second charge: of everything that was accepted or may have been, except a clip
/// that is here, since asking for that hands it out.
pub fn may_be_charged_again(standing: Standing) -> bool {
    match standing {
        Standing::Submitting
        | Standing::Unsettled
        | Standing::Unassigned
        | Standing::Submitted
        | Standing::Completed
        | Standing::Failed
        | Standing::Stopped => true,
        Standing::Planned
        | Standing::NotSent
        | Standing::Rejected
        | Standing::NotAccepted
        | Standing::Downloaded
        | Standing::Assigned => false,
    }
}

/// The links as data: whole, or they open nothing; whoever has one can watch until it expires.
pub fn links_json(links: &[ClipLink]) -> Vec<rmcp::model::JsonObject> {
    links
        .iter()
        .map(|it| {
            object([("url", Some(json!(it.reveal()))), ("expires_at_unix", it.expires_at().map(Value::from))])
        })
        .collect()
}

/// What is said of a task that is over and has no link.
pub fn no_links_yet(id: &str, language: Language) -> String {
    language.pick(
        format!(
            "The task {id} is completed, and the service has given no link to its clip yet. It counts as charged: do not submit it again. Tell the person; get_video looks again when they ask."
        ),
        format!(
            "任务 {id} 已完成，但服务尚未返回视频链接。该任务按已扣费处理：请勿重新提交。请告知用户；用户询问时可用 get_video 再次查询。"
        ),
    )
}

fn span_text(typical: Duration, late: Duration, language: Language) -> String {
    let (typical, late) = (typical.as_secs().max(1), late.as_secs().max(1));
    let range = |from: u64, to: u64| if from == to { from.to_string() } else { format!("{from}–{to}") };
    if late < 90 {
        let range = range(typical, late);
        return language.pick(format!("{range} s"), format!("{range} 秒"));
    }
    let (from, to) = (typical.div_ceil(60), late.div_ceil(60));
    let minutes = if from == to && to == 1 { "minute" } else { "minutes" };
    let range = range(from, to);
    language.pick(format!("{range} {minutes}"), format!("{range} 分钟"))
}
