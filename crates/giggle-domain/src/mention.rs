//! What the body of an answer says of a task, wherever and however it says it.
//!
//! It must not judge what an answer means: whoever asked does. The one idea: an answer that names a task is never a refusal, and
//! the id that it names may be all that anybody knows of a task that is paid for.

use crate::foreign_json::{Written, parse_json, read_json};
use crate::task::TaskId;
use serde_json::Value;

/// What a body says of a task, wherever and however it says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Mention {
    /// It names none.
    #[default]
    Nothing,
    /// It names one, in a way that cannot be read to the letter.
    Unclear,
    /// It names this one.
    Task(TaskId),
}

/// Looks for a task id anywhere in a body, whether or not the body can be read: beside the envelope, in a list, in JSON
/// inside a text, in JSON that was cut, in another encoding; under a task's usual names, or as a UUID that is no part of the
/// request and is not said to be something else's.
pub fn mention_of_task(body: &[u8], request: &[u8]) -> Mention {
    // Of UTF-16 the mark and the zeros go: what is left of it is the text.
    let body = body.strip_prefix(b"\xff\xfe").or_else(|| body.strip_prefix(b"\xfe\xff")).unwrap_or(body);
    let plain: Vec<u8> = body.iter().copied().filter(|byte| *byte != 0).collect();
    let value = parse_json(&plain);
    let named = match mention_in(&plain) {
        // A name can be written with escapes.
        Mention::Nothing if plain.windows(2).any(|two| two == b"\\u") => {
            value.as_ref().map_or(Mention::Nothing, |value| mention_in(value.to_string().as_bytes()))
        }
        named => named,
    };
    if matches!(named, Mention::Task(_)) {
        return named;
    }
    let mut ids = Vec::new();
    match &value {
        Some(value) => ids_in(value, Place { name: "", around: "", is_outermost: true }, &mut ids),
        None => uuids_in(&String::from_utf8_lossy(&plain), &mut ids),
    }
    if !ids.is_empty() {
        let request = request.to_ascii_lowercase();
        let is_new =
            |id: &mut String| !request.windows(id.len()).any(|part| part.eq_ignore_ascii_case(id.as_bytes()));
        ids.retain_mut(is_new);
        ids.dedup();
    }
    match &ids[..] {
        [] => named,
        [id] => TaskId::from_service(id).map_or(Mention::Unclear, Mention::Task),
        _ => Mention::Unclear,
    }
}

/// Where a value stands: its own name and that of the object around it, in small letters without marks between words.
#[derive(Clone, Copy)]
struct Place<'a> {
    name: &'a str,
    around: &'a str,
    is_outermost: bool,
}

/// What ids are of that are no task's.
const OF_SOMETHING_ELSE: [&str; 18] = [
    "request",
    "reqid",
    "trace",
    "span",
    "correlation",
    "asset",
    "image",
    "file",
    "user",
    "account",
    "logid",
    "session",
    "upload",
    "frame",
    "key",
    "team",
    "device",
    "nonce",
];

/// A name as it is compared: in small letters, without marks between words.
pub(crate) fn bare_name(name: &str) -> String {
    name.chars().filter(|sign| !matches!(sign, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// Whether what stands in a place is the id of a task, whatever it looks like.
fn is_place_of_id(place: Place<'_>) -> bool {
    match place.name {
        "taskid" | "taskids" | "jobid" | "generationid" | "videoid" | "projectid" => true,
        "id" | "ids" => matches!(
            place.around,
            "data" | "result" | "task" | "video" | "job" | "generation" | "output" | "response"
        ),
        _ => false,
    }
}

fn ids_in(value: &Value, place: Place<'_>, ids: &mut Vec<String>) {
    match value {
        Value::Object(all) => {
            for (name, value) in all {
                let name = bare_name(name);
                // The envelope's own `uuid` is that of the answer.
                let is_answers = place.is_outermost && name == "uuid";
                if !is_answers && !OF_SOMETHING_ELSE.iter().any(|other| name.contains(other)) {
                    ids_in(value, Place { name: &name, around: place.name, is_outermost: false }, ids);
                }
            }
        }
        Value::Array(all) => {
            all.iter().for_each(|value| ids_in(value, Place { is_outermost: false, ..place }, ids));
        }
        Value::String(text) if is_place_of_id(place) => {
            ids.extend(TaskId::from_service(text).map(|id| id.to_string()));
        }
        Value::String(text) => uuids_in(text, ids),
        Value::Number(number) if is_place_of_id(place) && !number.is_f64() => ids.push(number.to_string()),
        Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

/// As many bytes before an id say whose it is.
const BEFORE_AN_ID: usize = 24;
/// What is said before the id of a task.
const OF_A_TASK: [&str; 6] = ["task", "job", "generation", "video", "任务", "作业"];

/// The UUIDs in a text, with hyphens or without, but for those that the text says to be something else's.
fn uuids_in(text: &str, ids: &mut Vec<String>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let is_whole = |length: usize| {
            let mut neighbours = [at.checked_sub(1), Some(at + length)].into_iter().flatten();
            !neighbours.any(|at| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric))
        };
        let part = |length: usize| bytes.get(at..at + length).filter(|_| is_whole(length));
        let bare = || part(BARE_UUID).filter(|it| it.iter().all(u8::is_ascii_hexdigit));
        let Some(part) = part(UUID).filter(|it| is_uuid(it)).or_else(bare) else {
            at += 1;
            continue;
        };
        let before = String::from_utf8_lossy(&bytes[at.saturating_sub(BEFORE_AN_ID)..at]).to_string();
        let before = bare_name(&before);
        let last = |words: &[&str]| words.iter().filter_map(|word| before.rfind(word)).max();
        if last(&OF_SOMETHING_ELSE) <= last(&OF_A_TASK) {
            ids.push(String::from_utf8_lossy(part).into_owned());
        }
        at += part.len();
    }
}

/// How long a UUID is, with its hyphens and without.
const UUID: usize = 36;
const BARE_UUID: usize = 32;

fn is_uuid(text: &[u8]) -> bool {
    text.iter().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

/// Names in a refusal's `data` under which nothing is that a task could be known by: why it was refused, and for how long.
const OF_THE_REFUSAL: [&str; 26] = [
    "retryafter",
    "retry",
    "retryafterms",
    "limit",
    "remaining",
    "reset",
    "resetat",
    "wait",
    "waitseconds",
    "field",
    "fields",
    "param",
    "parameter",
    "reason",
    "message",
    "msg",
    "error",
    "errors",
    "errorcode",
    "detail",
    "details",
    "allowed",
    "expected",
    "min",
    "max",
    "requestid",
];

/// Names of the place of what was made.
const OF_WHAT_WAS_MADE: [&str; 18] = [
    "data",
    "result",
    "results",
    "task",
    "tasks",
    "job",
    "jobs",
    "video",
    "videos",
    "generation",
    "payload",
    "response",
    "output",
    "outputs",
    "item",
    "items",
    "clip",
    "order",
];

/// Words of a status with which something was begun.
const BEGUN: [&str; 19] = [
    "accepted",
    "queued",
    "queueing",
    "pending",
    "processing",
    "running",
    "started",
    "starting",
    "created",
    "submitted",
    "waiting",
    "generating",
    "inprogress",
    "completed",
    "complete",
    "succeeded",
    "success",
    "done",
    "ok",
];

/// Whether an answer that refuses a submit has more in it than a refusal: JSON that cannot be read, that says a name twice or
/// says yes, or something in the place of what was made. It names no task that could be read, and may well speak of one.
pub fn may_speak_of_a_task(body: &[u8]) -> bool {
    let Some(written) = read_json::<Written>(body) else {
        let text = String::from_utf8_lossy(body);
        let text = text.trim_start_matches('\u{feff}').trim_start();
        // A page of a gateway's may hold anything; what has braces and is no page was to be JSON.
        return !text.starts_with('<') && text.contains('{');
    };
    let Written::Object(all) = written else { return !matches!(written, Written::Plain(_)) };
    let is_twice = |at: usize| all[..at].iter().any(|(name, _)| *name == all[at].0);
    (0..all.len()).any(is_twice)
        || all.iter().any(|(name, value)| match (bare_name(name).as_str(), value) {
            ("success" | "ok", Written::Plain(value)) => is_yes(value),
            ("status" | "state", Written::Plain(Value::String(word))) => {
                BEGUN.contains(&bare_name(word).as_str())
            }
            (name, value) if OF_WHAT_WAS_MADE.contains(&name) => is_made(value),
            _ => false,
        })
}

fn is_yes(value: &Value) -> bool {
    *value == Value::Bool(true) || value.as_str().is_some_and(|word| word.trim().eq_ignore_ascii_case("true"))
}

/// Whether something is in the place of what was made, other than why it was not.
fn is_made(value: &Written) -> bool {
    match value {
        Written::Plain(Value::Null | Value::Bool(_)) => false,
        Written::Plain(Value::String(text)) => !TaskId::names_nothing(text),
        Written::Plain(value) => value.as_f64() != Some(0.0),
        Written::Array(all) => all.iter().any(is_made),
        Written::Object(all) => all
            .iter()
            .any(|(name, value)| !OF_THE_REFUSAL.contains(&bare_name(name).as_str()) && is_made(value)),
    }
}

/// Whether the words of an answer say that something was begun: `queued`, and not `could not be queued`.
pub fn says_yes(body: &[u8]) -> bool {
    const YES: [&str; 27] = [
        "queued",
        "accepted",
        "started",
        "position",
        "we will",
        "created",
        "is processing",
        "being processed",
        "in progress",
        "submitted",
        "success",
        "being made",
        "being generated",
        "scheduled",
        "deducted",
        "reserved",
        "will start",
        "will begin",
        "已提交",
        "已创建",
        "已受理",
        "已进入",
        "已加入",
        "已扣",
        "成功",
        "排队中",
        "生成中",
    ];
    const NO: [&str; 9] = ["not", "n't", "no ", "un", "fail", "without", "未", "没有", "无法"];
    /// As far before a word what makes it a no may be, in bytes.
    const BEFORE: usize = 24;
    let text = String::from_utf8_lossy(body).to_lowercase();
    YES.iter().any(|yes| {
        text.match_indices(yes).any(|(at, _)| {
            let before = String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(BEFORE)..at]);
            NO.iter().all(|no| !before.contains(no))
        })
    })
}

fn mention_in(text: &[u8]) -> Mention {
    let mut found = Mention::Nothing;
    let mut rest = text;
    while let Some(at) = rest.windows(4).position(|four| four.eq_ignore_ascii_case(b"task")) {
        rest = &rest[at + 4..];
        let Some(value) = behind_the_name(rest) else { continue };
        match value_of_mention(value) {
            Mention::Nothing => {}
            task @ Mention::Task(_) => return task,
            Mention::Unclear => found = Mention::Unclear,
        }
    }
    found
}

/// What follows `_id` and the sign between a name and its value; `None` where this is no such name.
fn behind_the_name(text: &[u8]) -> Option<&[u8]> {
    let text = text.strip_prefix(b"_").or_else(|| text.strip_prefix(b"-")).unwrap_or(text);
    let (id, text) = text.split_at_checked(2)?;
    let is_mark = |byte: &u8| matches!(byte, b'"' | b'\'' | b'\\') || byte.is_ascii_whitespace();
    let text = text.strip_prefix(b"s").or_else(|| text.strip_prefix(b"S")).unwrap_or(text);
    let marks = text.iter().take_while(|byte| is_mark(byte)).count();
    let is_name = id.eq_ignore_ascii_case(b"id");
    match text[marks..].split_first() {
        // Cut before its value: it may have had one.
        None => is_name.then_some(&[][..]),
        Some((b':' | b'=' | b'>', value)) => is_name.then_some(value),
        Some(_) => None,
    }
}

fn value_of_mention(text: &[u8]) -> Mention {
    let opens = |byte: &u8| matches!(byte, b'"' | b'\'' | b'\\' | b'[' | b'{') || byte.is_ascii_whitespace();
    let is_end = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b'<' | b'&' | b';') || opens(byte);
    let start = text.iter().take_while(|byte| opens(byte)).count();
    let is_plain = text[..start].iter().all(|byte| !matches!(byte, b'[' | b'{'));
    let value = &text[start..];
    // What is in quotes ends with them, or with the sign that escapes them.
    let last = text[..start].last().copied().filter(|byte| matches!(byte, b'"' | b'\''));
    // Two of them are an empty text.
    let is_open = |quote: &u8| text[..start].iter().filter(|byte| *byte == quote).count() % 2 == 1;
    let quote = last.filter(is_open);
    let ends = |byte: &u8| quote.map_or_else(|| is_end(byte), |quote| *byte == quote || *byte == b'\\');
    let Some(end) = value.iter().position(ends) else {
        // Cut in its value, or before it.
        return Mention::Unclear;
    };
    // What is escaped in it is not read; in JSON inside a text, its last quotation mark is.
    if value[end] == b'\\' && !matches!(value.get(end + 1), Some(b'"' | b'\'')) {
        return Mention::Unclear;
    }
    let value = String::from_utf8_lossy(&value[..end]);
    match TaskId::from_service(&value) {
        Some(task) if is_plain => Mention::Task(task),
        Some(_) => Mention::Unclear,
        None if TaskId::names_nothing(&value) => Mention::Nothing,
        None => Mention::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_found_wherever_a_body_names_it() {
        let named = |body: &str| match mention_of_task(body.as_bytes(), b"") {
            Mention::Task(task) => task.as_str().to_owned(),
            Mention::Unclear => "?".to_owned(),
            Mention::Nothing => String::new(),
        };
        for body in [
            r#"{"data":{"task_id":"t-1"},"msg":"x"}"#,
            r#"{"code":400,"task_id":"t-1"}"#,
            r#"{"code":400,"data":[{"task_id": "t-1"}]}"#,
            r#"{"code":400,"data":"{\"task_id\":\"t-1\"}"}"#,
            r#"{"code":400,"data":{"task":{"Task_ID":"t-1"}}}"#,
            r#"{"code":400,"data":{"taskId":"t-1"}}"#,
            r#"{"code":400,"data":{"task\u005fid":"t-1"}}"#,
            r#"{"code":200,"data":{"task_id":null},"more":{"task_id":"t-1""#,
            "<task_id>t-1</task_id>",
            "refused, task_id=t-1, later",
        ] {
            assert_eq!(named(body), "t-1", "{body}");
            let wide = format!("\u{feff}{body}");
            for unit in [u16::to_le_bytes, u16::to_be_bytes] {
                let wide: Vec<u8> = wide.encode_utf16().flat_map(unit).collect();
                assert!(matches!(mention_of_task(&wide, b""), Mention::Task(_)), "{body}");
            }
        }
        assert_eq!(named(r#"{"task_id":7}"#), "7");
        assert_eq!(named(r#"{"code":400,"data":{"task_id":"t\/1"}}"#), "t/1");
        for body in [
            r#"{"data":{"task_id":"t-1"#,
            r#"{"data":{"task_id":"#,
            r#"{"data":{"task_id"#,
            r#"{"task_ids":["t-1","t-2"]}"#,
            r#"{"task_id":"t 1","msg":"x"}"#,
            r#"{"task_id":"t\u00071","msg":"x"}"#,
            r#"{"task_id":"tâche"}"#,
        ] {
            assert_eq!(named(body), "?", "{body}");
        }
        for body in [
            "",
            "<html>no</html>",
            r#"{"code":400,"msg":"no task"}"#,
            r#"{"code":400,"msg":"task_id is missing"}"#,
            r#"{"code":400,"data":{"task_id":null,"task_ids":[]}}"#,
            r#"{"code":400,"data":{"task_id":""},"task_id":"none"}"#,
            r#"{"multitask_ideas":"t-1","task_idea":"t-1"}"#,
        ] {
            assert_eq!(named(body), "", "{body}");
        }
    }
    const U: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
    const V: &str = "0b1f6a2c-1111-4222-8333-944444444444";

    #[test]
    fn an_id_without_its_name_is_a_mention_too() {
        let of = |body: &str| mention_of_task(body.replace('U', U).replace('V', V).as_bytes(), V.as_bytes());
        for body in [
            r#"{"code":429,"msg":"slow","data":"U"}"#,
            r#"{"code":400,"data":["U"]}"#,
            r#"{"code":200,"data":["U","U"]}"#,
            r#"{"code":400,"data":{"id":"U"}}"#,
            r#"{"code":400,"data":{"task":{"id":"U"}}}"#,
            r#"{"code":400,"data":{"video":{"id":"U","asset_id":"V"}}}"#,
            r#"{"code":400,"data":{"generationId":"U"}}"#,
            r#"{"code":400,"uuid":"V","result":{"uuid":"U"}}"#,
            r#"{"code":400,"request_id":"0b1f6a2c-1111-4222-8333-955555555555","msg":"task U was started"}"#,
            r#"{"code":200,"msg":"created: U","data":null}"#,
            "event: done\ndata: U\n\n",
            "<r><job>U</job></r>",
            "/api/v1/tasks/U",
            r#"{"code":400,"msg":"asset V is used by U"}"#,
        ] {
            assert_eq!(of(body), Mention::Task(TaskId::parse(U).unwrap()), "{body}");
            let bare = body.replace('U', &U.replace('-', ""));
            assert_eq!(of(&bare), Mention::Task(TaskId::parse(&U.replace('-', "")).unwrap()), "{bare}");
        }
        assert_eq!(of(r#"{"code":400,"data":{"id":7}}"#), Mention::Task(TaskId::parse("7").unwrap()));
        assert_eq!(
            of(r#"{"code":400,"data":["U","0b1f6a2c-1111-4222-8333-955555555555"]}"#),
            Mention::Unclear
        );
        for body in [
            r#"{"code":400,"msg":"bad prompt","uuid":"U","data":null}"#,
            r#"{"code":400,"msg":"request id: U"}"#,
            r#"{"code":400,"msg":"RequestId=U","data":{"requestId":"U","trace":{"id":"U"}}}"#,
            r#"{"code":400,"msg":"asset V does not exist","data":"V"}"#,
            r#"{"code":400,"msg":"the image U cannot be read"}"#,
            r#"{"code":401,"data":{"user_id":"U","id":""}}"#,
            r#"{"code":400,"id":"req-7","msg":"x"}"#,
            "<Error><RequestId>U</RequestId></Error>",
        ] {
            assert_eq!(of(body), Mention::Nothing, "{body}");
        }
    }

    #[test]
    fn a_refusal_that_says_more_than_no_may_speak_of_a_task() {
        for body in [
            r#"{"code":429,"msg":"slow","data":"gen_Ab9zK3"}"#,
            r#"{"code":429,"msg":"slow","data":184467440}"#,
            r#"{"code":429,"data":{"task":"gen_Ab9zK3"}}"#,
            r#"{"code":429,"data":{"urls":["https://c.example/a.mp4"]}}"#,
            r#"{"code":400,"data":{"status":"processing","position":3}}"#,
            r#"{"success":true,"status":"queued","message":"your video is being made"}"#,
            r#"{"ok":"True","message":"too many"}"#,
            r#"{"code":429,"msg":"slow","data":null,"payload":{"handle":"gen_1"}}"#,
            r#"{"status":"In Progress","message":"too many"}"#,
            r#"{"code":200,"data":{"job":"gen_1"},"code":429,"data":null}"#,
            "{\"code\":429,\"msg\":\"slow\"}\n{\"code\":200,\"data\":{\"id\":\"gen_1\"}}",
            r#"while(1);{"data":{"id":"gen_1"}}"#,
            r#"{"code":429,"da"#,
            r#"[{"id":"gen_1"}]"#,
        ] {
            assert!(may_speak_of_a_task(body.as_bytes()), "{body}");
        }
        for body in [
            "",
            "Too Many Requests",
            "error code: 1015",
            "<html><style>p {}</style>slow down</html>",
            r#"{"code":429,"msg":"slow","data":null}"#,
            r#"{"code":429,"msg":"slow","data":{}}"#,
            r#"{"code":429,"data":{"retry_after":30,"limit":10,"remaining":0}}"#,
            r#"{"code":400,"data":{"field":"prompt","reason":"too long"}}"#,
            r#"{"success":false,"status":429,"error":{"message":"slow"}}"#,
            r#"{"detail":[{"loc":["body","prompt"],"msg":"field required"}]}"#,
            r#""slow down""#,
        ] {
            assert!(!may_speak_of_a_task(body.as_bytes()), "{body}");
        }
    }

    #[test]
    fn a_yes_in_words_is_none_where_something_denies_it() {
        for text in
            ["job gen_1 was queued", "<html>Accepted: 7</html>", "您的任务已提交", "the clip is being made"]
        {
            assert!(says_yes(text.as_bytes()), "{text}");
        }
        for text in
            ["Too Many Requests", "it could not be queued", "not accepted", "unsuccessful", "尚未已提交"]
        {
            assert!(!says_yes(text.as_bytes()), "{text}");
        }
    }
}
