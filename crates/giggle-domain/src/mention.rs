//! What the body of an answer says of a task, wherever and however it says it.
//!
//! It must not judge what an answer means: whoever asked does. The one idea: an answer that names a task is never a refusal, and
//! the id that it names may be all that anybody knows of a task that is paid for.

use crate::task::TaskId;
use crate::wire::parse_json;
use serde_json::Value;

/// The id that is all there is in the place of a submit's `data`: a UUID, alone or as the only one of a list.
pub fn bare_task_id(data: &Value) -> Option<TaskId> {
    let text = match data {
        Value::String(text) => text,
        Value::Array(all) => match &all[..] {
            [Value::String(text)] => text,
            _ => return None,
        },
        _ => return None,
    };
    let groups: Vec<&str> = text.trim().split('-').collect();
    let is_uuid = groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()));
    is_uuid.then(|| TaskId::from_service(text)).flatten()
}

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
/// inside a text, in JSON that was cut, in another encoding. An answer that names a task is never a refusal.
pub fn mention_of_task(body: &[u8]) -> Mention {
    // Of UTF-16 the mark and the zeros go: what is left of it is the text.
    let body = body.strip_prefix(b"\xff\xfe").or_else(|| body.strip_prefix(b"\xfe\xff")).unwrap_or(body);
    let plain: Vec<u8> = body.iter().copied().filter(|byte| *byte != 0).collect();
    match mention_in(&plain) {
        // A name can be written with escapes.
        Mention::Nothing if plain.windows(2).any(|two| two == b"\\u") => {
            parse_json(&plain).map_or(Mention::Nothing, |value| mention_in(value.to_string().as_bytes()))
        }
        found => found,
    }
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
        let named = |body: &str| match mention_of_task(body.as_bytes()) {
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
                assert!(matches!(mention_of_task(&wide), Mention::Task(_)), "{body}");
            }
        }
        assert_eq!(named(r#"{"task_id":7}"#), "7");
        for body in [
            r#"{"data":{"task_id":"t-1"#,
            r#"{"data":{"task_id":"#,
            r#"{"data":{"task_id"#,
            r#"{"task_ids":["t-1"]}"#,
            r#"{"task_id":{"id":"t-1"}}"#,
            r#"{"task_id":"t 1","msg":"x"}"#,
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
}
