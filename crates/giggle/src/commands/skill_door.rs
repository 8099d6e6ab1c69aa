//! The skill door: bare flags, one request, one answer.
//!
//! A contract with agents that know the service's own script: what stands on stdout, and the exit codes 0, 1 and 2.
//! Stateless: no file is written, nothing is waited for, nothing is sent twice. Only the JSON, the marker and the
//! links are the interface; the sentences around them are not.

use crate::error::CommandError;
use crate::interrupt::{stop_signal, stop_signal_again};
use crate::mcp::foreign;
use crate::output::{Output, is_unheard, unheard_text};
use crate::session::Session;
use crate::settings::Settings;
use crate::shot_flags::{self, not_a_flag, seconds};
use crate::typed_words::Mistyped;
use crate::unread_variables;
use crate::usage_text::BadValue;
use giggle_client::{Client, ClientError, RetryPlan, SubmitPlan};
use giggle_domain::refusal::Field;
use giggle_domain::{
    AspectRatio, Catalog, ClipLink, Language, Outcome, Refusal, Report, Resolution, ShotSketch, TaskId, text,
};
use serde_json::json;

/// What stands in the answer of a task that has clips, and in no other answer.
pub const READY_MARKER: &str = "视频已就绪";

/// What the flags of the door stand under in the help.
pub const HEADING: &str = "Skill door";

/// The flags of the skill door.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SkillDoorFlags {
    /// What the clip shows; submits and prints {"status": "started", "task_id": …}
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, help_heading = HEADING)]
    pub prompt: Option<String>,
    /// Video model [default: grok]
    #[arg(long, value_name = "MODEL", help_heading = HEADING)]
    pub model: Option<String>,
    /// Length in seconds [default: the model's]
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = whole_seconds, help_heading = HEADING)]
    pub duration: Option<i64>,
    /// Shape of the picture [default: 16:9]
    #[arg(long, value_name = "RATIO", help_heading = HEADING)]
    pub aspect_ratio: Option<String>,
    /// Shorter side of the picture [default: the model's, 720p for most]
    #[arg(long, value_name = "SIZE", help_heading = HEADING)]
    pub resolution: Option<String>,
    /// First picture: asset_id:ID, url:ADDRESS, base64:DATA or a path
    #[arg(long, value_name = "FRAME", help_heading = HEADING)]
    pub start_frame: Option<String>,
    /// Last picture, in the same forms
    #[arg(long, value_name = "FRAME", help_heading = HEADING)]
    pub end_frame: Option<String>,
    /// Ask what became of a task; needs --task-id
    #[arg(long, help_heading = HEADING)]
    pub query: bool,
    /// The task to ask about
    #[arg(long, value_name = "ID", allow_hyphen_values = true, value_parser = not_a_flag, help_heading = HEADING)]
    pub task_id: Option<String>,
    /// Why the prompt is none, where it is hardly what was meant. The flags are looked at first.
    #[arg(skip)]
    pub not_a_prompt: Option<Mistyped>,
}

/// A whole number of seconds, of any size; one beyond every clip is kept as the largest, and refused as a length later.
fn whole_seconds(text: &str) -> Result<i64, BadValue> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(BadValue(seconds()));
    }
    Ok(text.parse().unwrap_or(if text.starts_with('-') { i64::MIN } else { i64::MAX }))
}

/// How the door answers.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// For stdout, with exit 0.
    Said(String),
    /// Exit 1, the reason on stderr.
    Refused(String),
    /// Exit 2, the usage on stderr.
    Misused(String),
}

impl SkillDoorFlags {
    /// Whether any of them was given.
    pub fn is_used(&self) -> bool {
        self.query
            || [&self.prompt, &self.model, &self.aspect_ratio, &self.resolution]
                .into_iter()
                .chain([&self.start_frame, &self.end_frame, &self.task_id])
                .any(Option::is_some)
            || self.duration.is_some()
    }
}

/// Answers one request.
pub fn run(
    flags: &SkillDoorFlags,
    settings: &Result<Settings, CommandError>,
    without_catalog: impl FnOnce() -> Option<Settings>,
    output: &Output,
) -> Answer {
    let language = output.language;
    let settings = match settings {
        Ok(settings) => settings,
        Err(error) => {
            let unread = error_text(error, language);
            // What became of a task is in no catalog: a file of models that cannot be read is no reason not to say it.
            if flags.query
                && let Some(settings) = without_catalog()
            {
                return match asked(flags, &settings, output) {
                    Ok(answer) | Err(answer) => answer,
                };
            }
            // A model of a catalog file that cannot be read is in no list either; the text says both.
            return match listed(flags, &Catalog::built_in(), language) {
                Err(Answer::Misused(reason)) => Answer::Misused(format!("{reason}\n{unread}")),
                _ => Answer::Refused(unread),
            };
        }
    };
    match asked(flags, settings, output) {
        Ok(answer) | Err(answer) => answer,
    }
}

/// What stands in no list is a misuse before anything else is looked at, even before a missing prompt.
fn listed(
    flags: &SkillDoorFlags,
    catalog: &Catalog,
    language: Language,
) -> Result<(Option<AspectRatio>, Option<Resolution>), Answer> {
    let misused = |refusal: Refusal| Answer::Misused(refusal.text().into_string(language));
    if let Some(model) = &flags.model
        && let Err(refusal) = catalog.model(model)
    {
        let is_retired = !refusal.is_in_no_list();
        return Err(if is_retired {
            Answer::Refused(refusal.text().into_string(language))
        } else {
            misused(refusal)
        });
    }
    let aspect_ratio = flags.aspect_ratio.as_deref().map(str::parse).transpose().map_err(misused)?;
    let resolution = flags.resolution.as_deref().map(str::parse).transpose().map_err(misused)?;
    Ok((aspect_ratio, resolution))
}

fn asked(flags: &SkillDoorFlags, settings: &Settings, output: &Output) -> Result<Answer, Answer> {
    let language = output.language;
    let refused = |refusal: &Refusal| Answer::Refused(refusal.text().into_string(language));
    let (aspect_ratio, resolution) = listed(flags, &settings.catalog, language)?;

    if flags.query {
        let Some(id) = flags.task_id.as_deref() else {
            return Err(Answer::Refused(
                language.pick("--query needs --task-id", "--query 需要 --task-id").into(),
            ));
        };
        let task_id = TaskId::typed(id).map_err(|refusal| refused(&refusal))?;
        let client = client(settings)?;
        let report = block_on(client.query(&task_id, &RetryPlan::once()))?
            .map_err(|error| failed(&error, language))?;
        return Ok(Answer::Said(told(&report, language)));
    }

    if flags.task_id.is_some() && flags.prompt.is_none() {
        return Err(Answer::Refused(
            language
                .pick(
                    "--task-id needs --query, which asks about the task",
                    "--task-id 需要与 --query 一起使用（查询任务）",
                )
                .into(),
        ));
    }
    if let Some(word) = &flags.not_a_prompt {
        return Err(Answer::Refused(error_text(&word.error(), language)));
    }
    if let Some(prompt) = flags.prompt.as_deref().map(str::trim).filter(|it| is_of_a_file(it)) {
        let word = crate::shell::word(prompt).into_owned();
        return Err(Answer::Refused(
            text!(
                "no file is read here: `{prompt}` would be sent as the prompt itself; give the text, or run `giggle submit --prompt {word}`, which reads the file",
                "此处不读取文件：`{prompt}` 会被当作提示词原样发送；请给出文本，或运行 `giggle submit --prompt {word}`（会读取该文件）"
            )
            .into_string(language),
        ));
    }
    let frame = |text: &Option<String>, field| {
        shot_flags::frame_as_given(text.as_deref(), field)
            .map_err(|error| Answer::Refused(error_text(&error, language)))
    };
    let mut sketch = ShotSketch {
        prompt: flags.prompt.clone(),
        model: flags.model.clone(),
        // The service's own table gives 0 as the default of this model, and agents copy the table.
        duration: flags.duration.filter(|it| *it != 0 || flags.model.as_deref() != Some("wan25")),
        aspect_ratio,
        resolution,
        ..ShotSketch::default()
    };
    // The words are checked before the pictures are read: the cheap refusals first.
    sketch.check(&settings.catalog).map_err(|refusal| refused(&refusal))?;
    sketch.start_frame = frame(&flags.start_frame, Field::StartFrame)?;
    sketch.end_frame = frame(&flags.end_frame, Field::EndFrame)?;
    let shot = sketch.check(&settings.catalog).map_err(|refusal| refused(&refusal))?;
    let client = client(settings)?;
    unread_variables::refuse().map_err(|error| Answer::Refused(error_text(&error, language)))?;
    refuse_budget(settings).map_err(|error| Answer::Refused(error_text(&error, language)))?;
    if is_unheard() {
        return Err(Answer::Refused(unheard_text().into_string(language)));
    }
    client
        .refuse_unsendable(&shot)
        .map_err(|error| Answer::Refused(error_text(&crate::failure::submit(&error, false), language)))?;
    // Whoever kills this process, or the machine it runs on, may see nothing else of a paid task.
    output.talk(output.say(
        "Submitting. If nothing follows this line, the process was ended while the answer was awaited: do not submit it again; tell the user, who can look at the credit statement on giggle.pro.",
        "正在提交。若此行之后没有任何内容，说明进程在等待答复时被终止：请勿重新提交；请告知用户，可在 giggle.pro 的积分明细中核对。",
    ));
    let submitted = block_on(awaited(client.submit(&shot, &SubmitPlan::once()), output))?;
    let Some(submitted) = submitted else {
        return Err(Answer::Refused(maybe_accepted(language).to_owned()));
    };
    let task_id = submitted.map_err(|error| {
        let failure = crate::failure::submit(&error, false);
        let failure = if failure.is_retryable() {
            failure.hint(text!(
                "nothing was started; tell the user, and submit again only when they ask",
                "未开始生成；请告知用户，仅在用户要求时再次提交"
            ))
        } else {
            failure
        };
        let mut text = error_text(&failure, language);
        if error.may_have_been_accepted() {
            // The door keeps no ledger; the person must know before anybody asks again.
            text.push('\n');
            text.push_str(maybe_accepted(language));
        }
        Answer::Refused(text)
    })?;
    // The id stands here as well: a stdout that nobody reads must not hide a paid task.
    output.talk(&match language {
        Language::English => format!("The task {task_id} is submitted. A clip usually takes 1–5 minutes; query it with --query --task-id."),
        Language::Chinese => format!("任务 {task_id} 已提交。视频通常需要 1–5 分钟；可用 --query --task-id 查询。"),
    });
    Ok(Answer::Said(json_line("started", &task_id)))
}

/// Whether a prompt is one word that the verbs would read as the name of a file.
fn is_of_a_file(prompt: &str) -> bool {
    let is_of_a_sentence = |c: char| c.is_whitespace() || "，。、；：！？".contains(c);
    prompt.len() > 1 && prompt.starts_with('@') && !prompt.contains(is_of_a_sentence)
}

fn client(settings: &Settings) -> Result<Client, Answer> {
    settings.client().map_err(|error| Answer::Refused(error_text(&error, settings.language)))
}

/// A query that failed: whoever asked asks again when the user does, and not in a loop.
fn failed(error: &ClientError, language: Language) -> Answer {
    let failure = crate::failure::client(error);
    let failure = if failure.is_retryable() {
        failure.hint(text!(
            "nothing is lost; query the same task again when the user asks",
            "任务没有丢失；用户再次询问时请用同一个任务 ID 查询"
        ))
    } else {
        failure
    };
    Answer::Refused(error_text(&failure, language))
}

fn error_text(error: &CommandError, language: Language) -> String {
    let message = error.message(language);
    match error.hint_text(language) {
        Some(hint) => format!("{message}\n{hint}"),
        None => message.to_owned(),
    }
}

/// What is said where nobody knows whether a task was started.
fn maybe_accepted(language: Language) -> &'static str {
    language.pick(
        "The request may have been accepted and charged. Do not submit it again automatically; tell the user, who can look at the credit statement on giggle.pro.",
        "该请求可能已被接受并扣费。请勿自动重新提交；请告知用户，可在 giggle.pro 的积分明细中核对。",
    )
}

/// The answer to a submit. Whoever runs this may end it at a time limit of theirs: the id of a paid task must not go with it. `None` where
/// they insist.
async fn awaited<T>(submit: impl Future<Output = T>, output: &Output) -> Option<T> {
    let mut submit = std::pin::pin!(submit);
    tokio::select! {
        answer = submit.as_mut() => return Some(answer),
        signal = stop_signal() => if signal.is_err() {
            return Some(submit.await);
        },
    }
    output.warn(output.say(
        "A submit is on its way: stopping as soon as its answer is here. Do not submit it again.",
        "提交已发出：收到答复后即停止。请勿重新提交。",
    ));
    tokio::select! {
        answer = submit.as_mut() => Some(answer),
        _ = stop_signal_again() => None,
    }
}

/// One thread and no more: the door costs what one request costs.
fn block_on<F: Future>(work: F) -> Result<F::Output, Answer> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Answer::Refused(error.to_string()))?;
    Ok(runtime.block_on(work))
}

/// The line that means "not final": it begins with a brace, as nothing final does.
fn json_line(status: &str, task_id: &TaskId) -> String {
    // Written out so that the spaces are those that agents match on.
    format!("{{\"status\": {}, \"task_id\": {}}}", json!(status), json!(task_id))
}

/// What is said of a report on stdout.
pub fn told(report: &Report, language: Language) -> String {
    match report.outcome() {
        None => {
            // A status that is missing altogether is named, so that the line always tells something.
            let status = report.status.as_str();
            json_line(if status.trim().is_empty() { "unknown" } else { status }, &report.task_id)
        }
        Some(Outcome::Completed { clips }) if !clips.iter().any(ClipLink::is_of_web) => {
            let what = if report.has_unreadable_links || !clips.is_empty() {
                language.pick(
                    "The task completed, but its link could not be read. The video exists: do not submit it again; tell the user, who can look for it on giggle.pro.",
                    "任务已完成，但返回的链接无法识别。视频已生成：请勿重新提交；请告知用户，可在 giggle.pro 查看。",
                )
            } else {
                language.pick(
                    "The task completed, but its link has not arrived yet. Nothing is lost: query the same task again when the user asks.",
                    "任务已完成，但下载链接尚未返回。视频没有丢失：用户再次询问时请用同一个任务 ID 查询。",
                )
            };
            let odd: String = clips.iter().map(|it| format!("\n{}", others_words(it.reveal()))).collect();
            format!("{what}{odd}{}", remark(report, language))
        }
        Some(Outcome::Completed { clips }) => {
            let title =
                language.pick(format!("{READY_MARKER} (the video is ready)"), READY_MARKER.to_owned());
            let links: Vec<String> =
                clips.iter().filter(|it| it.is_of_web()).map(ClipLink::reveal_for_chat).collect();
            let note = language.pick(
                "The link expires after some time; pass it on unchanged.",
                "链接有时效；转发时请保持完整。",
            );
            format!("{title}\n\n{}\n\n{note}{}", links.join("\n"), remark(report, language))
        }
        Some(Outcome::Failed { status, reason }) => {
            let reason = others_words(&reason);
            match (reason.is_empty(), language) {
                (true, Language::English) => {
                    format!("The video could not be made (status {status}); the service gave no reason.")
                }
                (true, Language::Chinese) => format!("视频生成失败（状态 {status}），服务未说明原因。"),
                (false, Language::English) => {
                    format!("The video could not be made (status {status}): {reason}")
                }
                (false, Language::Chinese) => format!("视频生成失败（状态 {status}）：{reason}"),
            }
        }
    }
}

/// What the service has to say of a task that is completed.
fn remark(report: &Report, language: Language) -> String {
    let reason = others_words(&report.reason);
    if reason.is_empty() {
        return String::new();
    }
    format!("\n{}{reason}", language.pick("The service says: ", "服务返回信息："))
}

/// Words of the service, in quotation marks and on one line. The marker means that there are links; words must not say so in their
/// place.
fn others_words(text: &str) -> String {
    let mut words = foreign::one_line(text);
    while words.contains(READY_MARKER) {
        words = words.replace(READY_MARKER, "");
    }
    if words.trim().is_empty() { String::new() } else { foreign::quoted(&words) }
}

/// This door keeps no ledger: whoever set a limit must not pay without it.
fn refuse_budget(settings: &Settings) -> Result<(), CommandError> {
    if !Session::limits_of(settings)?.is_budgeted() {
        return Ok(());
    }
    Err(CommandError::settings(text!(
        "a budget is set, and a submit by the bare flags knows none: nothing was sent",
        "已设置预算，但直接用参数提交时无法遵守预算：未发送任何请求"
    ))
    .hint(text!(
        "`giggle submit` and `giggle make` take the same words and keep to the budget",
        "`giggle submit` 与 `giggle make` 接受同样的参数并遵守预算"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_those_of_any_size() {
        assert_eq!(whole_seconds("6"), Ok(6));
        assert_eq!(whole_seconds("+6"), Ok(6));
        assert_eq!(whole_seconds("-5"), Ok(-5));
        assert_eq!(whole_seconds("99999999999999999999"), Ok(i64::MAX));
        for text in ["", "six", "6.0", "-", "1e3", "--model"] {
            assert!(whole_seconds(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_line_that_is_not_final_has_the_spaces_that_agents_match_on() {
        let id = TaskId::parse("a\"b").unwrap();
        assert_eq!(json_line("started", &id), r#"{"status": "started", "task_id": "a\"b"}"#);
    }
}
