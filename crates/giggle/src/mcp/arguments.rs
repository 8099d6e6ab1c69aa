//! A tool's arguments: checked against the tool's own schema, read as callers write them, and refused by name.

use crate::error::CommandError;
use crate::near_name;
use giggle_domain::refusal::shown;
use giggle_domain::{TaskId, Text, text};
use rmcp::model::JsonObject;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Reads arguments. What the schema does not know is refused, except names that are also taken.
///
/// # Errors
///
/// Exit 2, with the name that was given, and the nearest that is known or what the value may be.
pub fn read<T: DeserializeOwned>(
    given: Option<JsonObject>,
    schema: &JsonObject,
    also: &[&str],
) -> Result<T, CommandError> {
    let none = JsonObject::new();
    let known = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let mut read = JsonObject::new();
    for (name, value) in named_as_answers_do(given.unwrap_or_default(), known)? {
        // A null is what some callers write for an argument that they leave out.
        if value.is_null() {
            continue;
        }
        let Some(node) = known.get(&name) else {
            if also.contains(&&*name) {
                continue;
            }
            return Err(unknown(&name, known));
        };
        let value = as_typed(&name, value, node)?;
        read.insert(name, value);
    }
    let needed = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    for name in needed.filter_map(Value::as_str) {
        let given = read.get(name);
        // Without a prompt or a model a shot is not refused: there may be somebody who can be asked.
        let can_be_asked = matches!(name, "prompt" | "model");
        if !can_be_asked && given.and_then(Value::as_str).is_none_or(is_blank) {
            return Err(CommandError::usage(text!("`{name}` is missing", "缺少 `{name}`")));
        }
    }
    serde_json::from_value(Value::Object(read))
        .map_err(|error| CommandError::usage(Text::plain(error.to_string())))
}

/// What every answer calls the name of a shot, for the tools that want it as `id`.
const NAMES_OF_A_SHOT: [&str; 2] = ["task_id", "shot_key"];

/// The arguments with the name of a shot as `id`, whatever an answer called it: callers hand on what they were told.
///
/// # Errors
///
/// `id` and `task_id` name two things: whichever of them were taken, the answer could be about the wrong clip.
fn named_as_answers_do(mut given: JsonObject, known: &JsonObject) -> Result<JsonObject, CommandError> {
    for name in NAMES_OF_A_SHOT {
        if !known.contains_key("id") || known.contains_key(name) {
            continue;
        }
        let Some(value) = given.remove(name) else { continue };
        let said = |value: Option<&Value>| {
            value.and_then(Value::as_str).map(|it| it.trim().to_owned()).filter(|it| !is_blank(it))
        };
        let (id, other) = (said(given.get("id")), said(Some(&value)));
        match (id, other) {
            (None, _) => drop(given.insert("id".into(), value)),
            // A key of a shot is another name of its task.
            (Some(id), Some(other))
                if name == "task_id"
                    && !is_key_of_a_shot(&id)
                    && TaskId::identity(&id) != TaskId::identity(&other) =>
            {
                return Err(CommandError::usage(text!(
                    "`id` and `{name}` name different things",
                    "`id` 与 `{name}` 指的不是同一对象"
                ))
                .hint(text!(
                    "nothing was sent; give one of them: the task_id or the shot_key of an earlier answer",
                    "未发送任何请求；请只给出其中一个：先前结果中的 task_id 或 shot_key"
                )));
            }
            _ => {}
        }
    }
    Ok(given)
}

/// Whether a text may be the key of a shot.
fn is_key_of_a_shot(text: &str) -> bool {
    (super::answer::KEY_DIGITS..=64).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_hexdigit())
}

/// A picture, sound or clip that was given as an object: as the service's own requests have it, or as others do.
fn as_form(value: &Value) -> Option<String> {
    const FORMS: [(&str, &str); 6] = [
        ("url", "url:"),
        ("image_url", "url:"),
        ("asset_id", "asset_id:"),
        ("base64", "base64:"),
        ("path", ""),
        ("file", ""),
    ];
    let said = value.as_object()?.iter().filter(|(name, value)| *name != "type" && !value.is_null());
    let [(name, value)] = said.collect::<Vec<_>>()[..] else { return None };
    let (_, prefix) = FORMS.into_iter().find(|(form, _)| form == name)?;
    // `{"type": "image_url", "image_url": {"url": …}}`
    let text = value.as_str().or_else(|| value.get("url").filter(|_| name == "image_url")?.as_str())?.trim();
    let has_prefix = text.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix));
    Some(if has_prefix { text.to_owned() } else { format!("{prefix}{text}") }).filter(|_| !is_blank(text))
}

/// A number of seconds that was written with its unit.
fn without_unit(text: &str) -> &str {
    let text = text.trim();
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '秒').trim_end();
    let unit = text[number.len()..].trim().to_ascii_lowercase();
    let is_seconds = ["s", "sec", "secs", "second", "seconds", "秒"].contains(&unit.as_str());
    if is_seconds { number } else { text }
}

/// Whether a text says nothing, in any script: only spaces, and marks that nobody sees.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c,
                '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
    })
}

fn unknown(name: &str, known: &JsonObject) -> CommandError {
    let names: Vec<&str> = known.keys().map(String::as_str).collect();
    let (en, zh) = (names.join(", "), names.join("、"));
    let error = CommandError::usage(if names.is_empty() {
        text!(
            "`{name}` is not an argument of this tool, which takes none",
            "该工具没有参数 `{name}`；它不接受任何参数"
        )
    } else {
        text!(
            "`{name}` is not an argument of this tool; it takes {en}",
            "该工具没有参数 `{name}`；可用参数：{zh}"
        )
    });
    let hint = elsewhere(name).or_else(|| neighbours(name, &names));
    // Without a hint of its own the answer says what every refused call means.
    match hint {
        Some(hint) => {
            let nothing = text!("nothing was sent; ", "未发送任何请求；");
            error.hint(nothing.then(&Text::default(), &hint))
        }
        None => error,
    }
}

/// The arguments that a name may mean.
fn neighbours(name: &str, known: &[&str]) -> Option<Text> {
    let meant = near_name::meant(name, known.iter().copied());
    let (en, zh) = (meant.join("` or `"), meant.join("` 或 `"));
    (!meant.is_empty()).then(|| text!("did you mean `{en}`?", "是否指 `{zh}`？"))
}

/// Where something is said that no argument says.
fn elsewhere(name: &str) -> Option<Text> {
    let squeezed = name.replace(['_', '-'], "").to_lowercase();
    match squeezed.as_str() {
        "maxcredits" | "maxcost" | "maxprice" | "budget" | "creditlimit" | "costlimit" | "credits" => {
            Some(text!(
                "no argument limits what a clip costs: estimate_cost says it before, and the person sets the budget",
                "没有限制费用的参数：请先用 estimate_cost 查看费用；预算由用户设定"
            ))
        }
        "sound" | "audio" | "generateaudio" | "withaudio" | "hasaudio" | "enableaudio" | "mute" => {
            Some(text!(
                "whether a clip has sound depends on its model: list_models says it",
                "视频是否有声音取决于模型：见 list_models"
            ))
        }
        _ => None,
    }
}

/// Arguments that are seconds.
const SECONDS: [&str; 3] = ["duration", "timeout_seconds", "wait_seconds"];

/// How the value of an argument is written, where its type alone does not say it.
fn way_out(name: &str) -> Option<Text> {
    match name {
        "start_frame" | "end_frame" => Some(text!(
            "it is one text: the path of a picture inside the allowed folders, url:ADDRESS, asset_id:ID or base64:DATA",
            "它是一段文本：允许的文件夹内图片的路径、url:地址、asset_id:ID 或 base64:数据"
        )),
        "images" => Some(text!(
            "each is one text: the path of a picture inside the allowed folders, url:ADDRESS or base64:DATA",
            "每一项是一段文本：允许的文件夹内图片的路径、url:地址或 base64:数据"
        )),
        "audios" | "videos" => Some(text!("each is one text: url:ADDRESS", "每一项是一段文本：url:地址")),
        "duration" => Some(text!(
            "it is a bare number of seconds, such as 6; list_models says which ones a model offers",
            "它是不带单位的秒数，例如 6；模型支持的时长见 list_models"
        )),
        _ => None,
    }
}

/// The value as its schema has it: numbers and truth values may be written as text, as some callers do.
fn as_typed(name: &str, value: Value, node: &Value) -> Result<Value, CommandError> {
    let takes_forms = matches!(name, "start_frame" | "end_frame" | "images" | "audios" | "videos");
    let wrong = |allowed: Text| {
        let Text { en, zh } = allowed;
        // What is no text, number or truth value may hold a signed address, or be of any length.
        let error = CommandError::usage(match &value {
            Value::Object(_) => {
                text!("`{name}` must be {en}, not an object", "`{name}` 应为{zh}，而不是对象")
            }
            Value::Array(_) => text!("`{name}` must be {en}, not a list", "`{name}` 应为{zh}，而不是列表"),
            Value::String(_) if takes_forms => text!("`{name}` must be {en}", "`{name}` 应为{zh}"),
            value => {
                let shown = shown(&value.to_string());
                text!("`{name}` must be {en}, not {shown}", "`{name}` 应为{zh}，而不是 {shown}")
            }
        });
        match way_out(name) {
            Some(hint) => {
                error.hint(text!("nothing was sent; ", "未发送任何请求；").then(&Text::default(), &hint))
            }
            None => error,
        }
    };
    let least = node.get("minimum").and_then(Value::as_f64);
    match node.get("type").and_then(Value::as_str).unwrap_or_default() {
        "integer" => {
            let number = match &value {
                Value::String(text) if SECONDS.contains(&name) => without_unit(text).parse().ok(),
                Value::String(text) => text.trim().parse().ok(),
                // 6.0 is how some languages write 6.
                Value::Number(number) => number.as_i64().or_else(|| {
                    number.as_f64().filter(|it| it.fract() == 0.0 && it.abs() < 1e15).map(|it| it as i64)
                }),
                _ => None,
            };
            let number: i64 = number.ok_or_else(|| wrong(text!("a whole number", "整数")))?;
            if let Some(least) = least
                && (number < least as i64 || number > i64::from(u32::MAX))
            {
                let most = u32::MAX;
                return Err(wrong(text!(
                    "a whole number of at least {least} and at most {most}",
                    "不小于 {least} 且不大于 {most} 的整数"
                )));
            }
            Ok(json!(number))
        }
        "number" => {
            let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
            let number: f64 =
                number.filter(|it: &f64| it.is_finite()).ok_or_else(|| wrong(text!("a number", "数字")))?;
            if least.is_some_and(|least| number < least) {
                return Err(wrong(text!("a number that is not negative", "非负数")));
            }
            Ok(json!(number))
        }
        "boolean" => match &value {
            Value::Bool(flag) => Ok(json!(flag)),
            Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Ok(json!(true)),
            Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Ok(json!(false)),
            _ => Err(wrong(text!("true or false", " true 或 false"))),
        },
        "array" => match value {
            Value::String(_) => Ok(json!([value])),
            Value::Array(ref items) if items.iter().all(Value::is_string) => Ok(value),
            Value::Object(_) if takes_forms => match as_form(&value) {
                Some(text) => Ok(json!([text])),
                None => Err(wrong(text!("a list of texts", "文本列表"))),
            },
            Value::Array(ref items) if takes_forms => {
                let texts: Option<Vec<String>> = items
                    .iter()
                    .map(|item| item.as_str().map(str::to_owned).or_else(|| as_form(item)))
                    .collect();
                texts.map(|it| json!(it)).ok_or_else(|| wrong(text!("a list of texts", "文本列表")))
            }
            _ => Err(wrong(text!("a list of texts", "文本列表"))),
        },
        _ if value.is_string() => Ok(value),
        _ if takes_forms && as_form(&value).is_some() => Ok(json!(as_form(&value))),
        _ => Err(wrong(text!("a text", "文本"))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tools::{Tool, Wanted};
    use super::is_blank;
    use giggle_domain::Language::English;
    use serde_json::{Value, json};

    fn read(tool: Tool, given: Value) -> Result<Wanted, String> {
        tool.read(given.as_object().cloned()).map_err(|error| {
            format!("{}; {}", error.message(English), error.hint_text(English).unwrap_or_default())
        })
    }

    fn shot(given: Value) -> super::super::inputs::GenerateVideo {
        match read(Tool::GenerateVideo, given) {
            Ok(Wanted::GenerateVideo(call)) => call,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_no_argument_is_refused_by_name() {
        let cases: [(Value, &str); 16] = [
            (json!({"durration": 6}), "did you mean `duration`?"),
            (json!({"seconds": 10}), "did you mean `duration`?"),
            (json!({"last_frame": "b.png"}), "did you mean `end_frame`?"),
            (json!({"size": "1280x720"}), "did you mean `aspect_ratio` or `resolution`?"),
            (json!({"max_credits": 10}), "estimate_cost"),
            (json!({"audio": true}), "list_models"),
            (json!({"n": 2}), "did you mean `count`?"),
            (json!({"api_key": "x"}), "`api_key`"),
            (json!({"duration": 6.5}), "`duration`"),
            (json!({"duration": "long"}), "`duration`"),
            (json!({"prompt": 7}), "`prompt`"),
            (json!({"take": 0}), "`take`"),
            (json!({"take": -1}), "`take`"),
            (json!({"accept_credits": -1}), "`accept_credits`"),
            (json!({"accept_unknown_price": "yes"}), "`accept_unknown_price`"),
            (json!({"accept_unknown_price": 1}), "`accept_unknown_price`"),
        ];
        for (given, named) in cases {
            let refused = read(Tool::GenerateVideo, given).unwrap_err();
            assert!(refused.contains(named), "{refused}");
        }
        let refused = read(Tool::GetVideo, json!({"video_id": "x"})).unwrap_err();
        assert!(refused.contains("did you mean `id`?"), "{refused}");
    }

    #[test]
    fn values_are_read_as_callers_write_them() {
        let call = shot(json!({
            "prompt": "a lake", "model": null, "duration": "6", "count": 2.0, "accept_unknown_price": "True",
            "accept_credits": "10.5",
        }));
        assert_eq!((call.shot.duration, call.shot.count, call.shot.model), (Some(6), Some(2), None));
        assert_eq!((call.accept_unknown_price, call.accept_credits), (true, Some(10.5)));
        assert!(!shot(json!({"prompt": "a", "accept_unknown_price": "FALSE"})).accept_unknown_price);
        assert!(
            read(Tool::EstimateCost, json!({"model": "grok", "prompt": "a", "aspect_ratio": "1:1"})).is_ok()
        );
    }

    #[test]
    fn a_picture_may_be_an_object_of_one_form() {
        for (given, expected) in [
            (json!({"path": "wide.png"}), "wide.png"),
            (json!({"url": "https://x.org/a.png"}), "url:https://x.org/a.png"),
            (json!({"asset_id": "a1", "url": null}), "asset_id:a1"),
            (
                json!({"type": "image_url", "image_url": {"url": "https://x.org/a.png"}}),
                "url:https://x.org/a.png",
            ),
            (json!({"base64": "base64:AAAA"}), "base64:AAAA"),
        ] {
            let call = shot(json!({"prompt": "a", "start_frame": given, "images": [given, "b.png"]}));
            assert_eq!(call.shot.start_frame.as_deref(), Some(expected), "{given}");
            assert_eq!(call.shot.images.as_deref(), Some(&[expected.to_owned(), "b.png".into()][..]));
        }
        for given in [
            json!({"url": "https://x.org/a.png?sig=SECRET", "asset_id": "a"}),
            json!({"link": "https://x.org/a.png?sig=SECRET"}),
            json!({"url": 7}),
            json!([{"url": "SECRET"}]),
            json!(7),
        ] {
            for name in ["start_frame", "end_frame"] {
                let refused = read(Tool::GenerateVideo, json!({"prompt": "a", name: given})).unwrap_err();
                let has_forms = ["url:", "asset_id:", "path"].iter().all(|form| refused.contains(form));
                assert!(has_forms && !refused.contains("SECRET"), "{given}: {refused}");
            }
        }
        for (given, expected) in [("6s", 6), ("10 seconds", 10), ("6秒", 6), (" 8 ", 8)] {
            let call = shot(json!({"prompt": "a", "duration": given}));
            assert_eq!(call.shot.duration, Some(expected), "{given}");
        }
        for given in ["6000ms", "6.5s", "six", "s"] {
            let refused = read(Tool::GenerateVideo, json!({"prompt": "a", "duration": given})).unwrap_err();
            assert!(refused.contains("list_models"), "{refused}");
        }
    }

    #[test]
    fn a_shot_is_named_as_answers_name_it() {
        for (given, expected) in [
            (json!({"task_id": "t"}), "t"),
            (json!({"shot_key": "k"}), "k"),
            (json!({"shot_key": "k", "task_id": "t"}), "t"),
            (json!({"shot_key": "k", "task_id": null}), "k"),
            (json!({"id": "t", "task_id": "t"}), "t"),
            (json!({"id": "900c2ab582ef", "task_id": "t"}), "900c2ab582ef"),
            (json!({"id": " ", "task_id": "t"}), "t"),
        ] {
            match read(Tool::DownloadVideo, given.clone()) {
                Ok(Wanted::DownloadVideo(call)) => assert_eq!(call.id.as_deref(), Some(expected), "{given}"),
                other => panic!("{given}: {other:?}"),
            }
            assert!(read(Tool::GetVideo, given.clone()).is_ok() && read(Tool::WaitVideo, given).is_ok());
        }
        assert!(read(Tool::GetVideo, json!({"task_id": ""})).is_err());
        let refused = read(Tool::GetVideo, json!({"id": "garbage", "task_id": "real"})).unwrap_err();
        assert!(refused.contains("`id` and `task_id`"), "{refused}");
        assert!(read(Tool::GenerateVideo, json!({"prompt": "a", "task_id": "t"})).is_err(), "it has no id");
    }

    #[test]
    fn nothing_is_blank_in_every_script() {
        let cases: [&str; 4] = ["", " \t\n", "\u{3000}\u{200b}", "\u{2800}\u{feff}\u{3164}"];
        for text in cases {
            assert!(is_blank(text));
            assert!(!is_blank(&format!("{text}湖")));
            assert!(read(Tool::GetVideo, json!({"id": text})).is_err());
        }
    }
}
