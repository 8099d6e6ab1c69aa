//! Answers: one value that is printed twice, as data and as text.
//!
//! Hosts differ in what the model gets to read: the data alone, the text alone, or either, by whether the call failed. So
//! both are made here from the same facts, advice and next call, and each is enough to act rightly. The data carry the
//! advice as a sentence, and the text ends with the facts.

use super::foreign;
use super::revision::Revision;
use super::tools::Tool;
use crate::error::CommandError;
use crate::exit_code::ExitCode;
use giggle_domain::Language;
use rmcp::model::{CallToolResult, ContentBlock, JsonObject, Resource};
use serde::Serialize;
use serde_json::{Value, json};
use std::path::Path;

/// As many digits of a fingerprint as name a shot.
pub const KEY_DIGITS: usize = 12;
/// As much of a prompt as a text repeats.
const PROMPT_CHARACTERS: usize = 60;

/// The call that comes next.
#[derive(Debug, Clone)]
pub struct Next {
    tool: Tool,
    arguments: JsonObject,
    when: Option<&'static str>,
}

impl Next {
    /// A call to make at once.
    pub fn new(tool: Tool, arguments: JsonObject) -> Self {
        Self { tool, arguments, when: None }
    }

    /// A call about a shot.
    pub fn about(tool: Tool, id: &str) -> Self {
        let mut arguments = JsonObject::new();
        arguments.insert("id".into(), json!(id));
        Self::new(tool, arguments)
    }

    /// A call to make when something happens, and not before.
    #[must_use]
    pub fn when(mut self, when: &'static str) -> Self {
        self.when = Some(when);
        self
    }

    fn json(&self) -> Value {
        let mut next = json!({"tool": self.tool.name(), "arguments": self.arguments});
        if let Some(when) = self.when {
            next["when"] = json!(when);
        }
        next
    }

    fn line(&self) -> String {
        let arguments = Value::Object(self.arguments.clone());
        let when = self.when.map(|when| format!(", when {when}")).unwrap_or_default();
        format!("next: {} {arguments}{when}", self.tool.name())
    }
}

/// What a tool says.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// What is so.
    pub facts: JsonObject,
    /// What it means, and what to do about it.
    pub advice: String,
    /// The call that comes next.
    pub next: Option<Next>,
    /// Files to hand on.
    pub files: Vec<Resource>,
    /// Whether it is a failure.
    pub is_error: bool,
}

impl Answer {
    /// An answer of facts and advice.
    pub fn new(facts: impl Serialize, advice: impl Into<String>) -> Self {
        let facts = match serde_json::to_value(facts) {
            Ok(Value::Object(facts)) => facts,
            _ => JsonObject::new(),
        };
        Self { facts, advice: advice.into(), ..Self::default() }
    }

    /// The same with the call that comes next.
    #[must_use]
    pub fn next(mut self, next: Next) -> Self {
        self.next = Some(next);
        self
    }

    /// A failure: the envelope that every failed command has, in the words of this door.
    pub fn failure(error: &CommandError, language: Language) -> Self {
        let advice = advice_on(error, language);
        let mut answer = Self::new(error.json(language), advice.clone());
        if let Some(error) = answer.facts.get_mut("error") {
            error["message"] = json!(foreign::one_line(error["message"].as_str().unwrap_or_default()));
            error["hint"] = json!(advice);
        }
        answer.is_error = true;
        answer
    }

    /// The whole of it as data.
    pub fn data(&self) -> Value {
        let mut data = self.facts.clone();
        data.insert("advice".into(), json!(self.advice));
        if let Some(next) = &self.next {
            data.insert("next".into(), next.json());
        }
        Value::Object(data)
    }

    /// The whole of it as text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // A failure may end with words of the service: what follows must not read as theirs, nor theirs as ours.
        if let Some(message) = self.facts.get("error").and_then(|it| it["message"].as_str()) {
            text.push_str(&foreign::quoted(message));
            text.push(' ');
        }
        text.push_str(&self.advice);
        let facts = facts_text(&self.facts);
        if !facts.is_empty() {
            text.push('\n');
            text.push_str(&facts);
        }
        if let Some(next) = &self.next {
            text.push('\n');
            text.push_str(&next.line());
        }
        text
    }

    /// The protocol's form of it, as a revision knows it.
    pub fn into_result(self, revision: Revision, has_links: bool) -> CallToolResult {
        let (data, text) = (self.data(), self.text());
        let mut result = if self.is_error {
            CallToolResult::structured_error(data)
        } else {
            CallToolResult::structured(data)
        };
        result.content = vec![ContentBlock::text(text)];
        result.content.extend(self.files.into_iter().map(ContentBlock::resource_link));
        revision.answer(result, has_links)
    }
}

/// The facts as lines: what is single on one, and every item of a list on its own.
fn facts_text(facts: &JsonObject) -> String {
    let (mut line, mut below) = (Vec::new(), String::new());
    for (name, value) in facts {
        match value {
            Value::Array(items) if items.iter().all(Value::is_object) => {
                if !items.is_empty() {
                    below.push_str(&format!("\n{name}:"));
                }
                for item in items.iter().filter_map(Value::as_object) {
                    below.push_str("\n- ");
                    below.push_str(&flat(item));
                }
            }
            Value::Object(question) if question.contains_key("choices") => {
                below.push_str(&question_text(question));
            }
            Value::Object(inner) => {
                let shown = flat(inner);
                if !shown.is_empty() {
                    line.push(format!("{name}: {{{shown}}}"));
                }
            }
            value => line.push(format!("{name}: {}", scalar(name, value))),
        }
    }
    format!("{}{below}", line.join("; ")).trim().to_owned()
}

/// A question as it can be put to a person: every answer on a line of its own.
fn question_text(question: &JsonObject) -> String {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut shown = format!("\nquestion ({}): {}", text(question.get("topic")), text(question.get("text")));
    for choice in question.get("choices").and_then(Value::as_array).into_iter().flatten() {
        shown.push_str(&format!("\n- {}: {}", text(choice.get("value")), text(choice.get("text"))));
    }
    let more = question.get("more").and_then(Value::as_array).map(|it| scalar("", &json!(it)));
    if let Some(more) = more.filter(|it| !it.is_empty()) {
        shown.push_str(&format!("\nalso: {more}"));
    }
    let default = text(question.get("default"));
    if !default.is_empty() {
        shown.push_str(&format!("\ndefault: {default}"));
    }
    shown
}

fn flat(object: &JsonObject) -> String {
    let mut shown = String::new();
    for (name, value) in object {
        // A failure begins with these two; and what is null is no fact.
        if value.is_null() || (matches!(name.as_str(), "message" | "hint") && object.contains_key("billed")) {
            continue;
        }
        if !shown.is_empty() {
            // An address ends with its line: nothing can be taken for a part of it.
            shown.push_str(if shown.ends_with('\n') { "  " } else { "; " });
        }
        let value = match value {
            Value::Object(inner) => format!("{{{}}}", flat(inner)),
            Value::Array(items) if items.iter().any(Value::is_object) => {
                let items: Vec<String> = items.iter().filter_map(Value::as_object).map(flat).collect();
                format!("[{}]", items.join(" | "))
            }
            value => scalar(name, value),
        };
        shown.push_str(&format!("{name}: {value}"));
        if name == "url" {
            shown.push('\n');
        }
    }
    shown
}

fn scalar(name: &str, value: &Value) -> String {
    match value {
        Value::String(text) if name == "prompt" => cut(text),
        // Chat programs end a link at `~`; `%7E` is the same address.
        Value::String(text) if name == "url" => text.replace('~', "%7E"),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(|it| scalar("", it)).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// So much of a prompt as tells it from others.
pub fn cut(prompt: &str) -> String {
    cut_to(prompt, PROMPT_CHARACTERS)
}

/// A text on one line, of so many characters at most.
pub fn cut_to(text: &str, most: usize) -> String {
    let shown = foreign::one_line(text);
    if shown.chars().count() <= most {
        return shown;
    }
    shown.chars().take(most).chain(['…']).collect()
}

/// What an agent does about a failure. Hints that name a command line are not for this door.
fn advice_on(error: &CommandError, language: Language) -> String {
    // What only a person at a terminal can do is for the person; the other commands have tools in their place.
    let is_for_the_person = |command: &str| {
        ["giggle mcp", "giggle serve", "giggle settle", "giggle ledger", "giggle doctor", "giggle key"]
            .iter()
            .any(|it| command.starts_with(it))
    };
    let names_a_command = |hint: &&str| {
        let mut commands = hint.split('`').skip(1).step_by(2);
        commands.any(|it| {
            !is_for_the_person(it) && ["giggle ", "--", "make "].iter().any(|begin| it.starts_with(begin))
        })
    };
    if let Some(hint) = error.hint_text(language).filter(|it| !names_a_command(it)) {
        return hint.to_owned();
    }
    let (english, chinese) = match error.code() {
        ExitCode::Done => ("Nothing is wrong.", "没有问题。"),
        ExitCode::Usage => (
            "Nothing was sent. Call again with what is allowed.",
            "未发送任何请求。请改用允许的取值后再调用。",
        ),
        ExitCode::Settings => (
            "Nothing was sent. Tell the person, and end your turn.",
            "未发送任何请求。请告知用户并结束本轮回复。",
        ),
        ExitCode::Rejected => (
            "Nothing was started. Report this to the person and end your turn; do not try again by yourself.",
            "未开始任何任务。请如实告知用户并结束本轮回复，不要自行重试。",
        ),
        ExitCode::Failed => {
            ("Report this to the person; do not repeat it by yourself.", "请告知用户，不要自行重试。")
        }
        ExitCode::Unfinished if error.is_unbilled() => (
            "Nothing was submitted. Tell the person; when they ask again, call generate_video again.",
            "未提交任何任务。请告知用户；用户再次要求时，再次调用 generate_video。",
        ),
        ExitCode::Unfinished => (
            "Nothing is lost. When the person asks again, call get_video; it is free. Do not submit it again.",
            "任务没有丢失。用户再次询问时调用 get_video（免费）。请勿重新提交。",
        ),
        ExitCode::Unsettled => (
            "It may have been accepted and charged: do not submit it again. The person decides with `giggle settle`.",
            "可能已被接受并扣费：请勿重新提交。由用户通过 `giggle settle` 决定。",
        ),
        ExitCode::Partial | ExitCode::Undelivered => (
            "The clip is paid for and is not lost. When the person asks again, call download_video; it is free.",
            "视频已付费，没有丢失。用户再次询问时调用 download_video（免费）。",
        ),
        ExitCode::Budget => (
            "Nothing was sent. Tell the person: only they can allow more.",
            "未发送任何请求。请告知用户：只有用户可以提高限额。",
        ),
        ExitCode::Unreachable => (
            "Nothing was started. Report this to the person and end your turn; it may be tried again when they ask.",
            "未开始任何任务。请告知用户并结束本轮回复；用户再次要求时可重试。",
        ),
        ExitCode::Internal | ExitCode::Interrupted => (
            "Look with list_videos before anything else, and tell the person.",
            "请先用 list_videos 查看，并告知用户。",
        ),
    };
    language.pick(english, chinese).to_owned()
}

/// A file as something that the client can hand on.
pub fn file_link(path: &Path, mime: &str, title: &str) -> Resource {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut link = Resource::new(file_uri(path), name).with_mime_type(mime);
    if !title.is_empty() {
        link = link.with_title(title);
    }
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

/// An object of JSON, from pairs that are there.
pub fn object<const N: usize>(pairs: [(&str, Option<Value>); N]) -> JsonObject {
    pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
