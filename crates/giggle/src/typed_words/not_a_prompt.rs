//! What a text is that says nothing of a clip, whoever sends it: one judgement for every door.

use super::slip::Slip;
use giggle_domain::{AspectRatio, Catalog, Resolution};
use serde_json::Value;
use std::sync::LazyLock;

/// The names of the models that giggle carries.
static MODELS: LazyLock<Vec<String>> =
    LazyLock::new(|| Catalog::built_in().models().iter().map(|model| model.name.to_string()).collect());

/// Whether a word is the name of a model.
pub(super) fn is_model(word: &str) -> bool {
    MODELS.iter().any(|it| it.eq_ignore_ascii_case(word))
}
/// Words of which a form's "your prompt here" is made.
const FORM_WORDS: [&str; 20] = [
    "your",
    "my",
    "the",
    "a",
    "enter",
    "insert",
    "type",
    "add",
    "put",
    "write",
    "paste",
    "prompt",
    "text",
    "description",
    "here",
    "goes",
    "in",
    "please",
    "video",
    "of",
];
/// The same in Chinese.
const FORMS: [&str; 14] = [
    "placeholder",
    "占位符",
    "测试",
    "测试提示词",
    "提示词",
    "你的提示词",
    "您的提示词",
    "请输入提示词",
    "在此输入提示词",
    "在这里输入提示词",
    "此处填写提示词",
    "请填写提示词",
    "请输入描述",
    "在此输入描述",
];
/// The fields of a shot as lists name them.
const LISTED: [&str; 10] = [
    "key",
    "prompt",
    "model",
    "duration",
    "aspect_ratio",
    "resolution",
    "start_frame",
    "end_frame",
    "takes",
    "note",
];

/// What the whole text is instead of a description; `word` is it without quotes around it, `text` is all of it.
pub(super) fn other_thing(text: &str, word: &str) -> Option<Slip> {
    if is_data(text) {
        return Some(Slip::Request);
    }
    if is_list(text) {
        return Some(Slip::List);
    }
    if is_form(word) {
        return Some(Slip::Placeholder);
    }
    if is_formula(word) {
        return Some(Slip::Formula);
    }
    if word.contains(char::is_whitespace) {
        return None;
    }
    if is_id(word) {
        return Some(Slip::Id);
    }
    if is_link(word) {
        return Some(Slip::Link);
    }
    let is_value = word.parse::<AspectRatio>().is_ok() || word.parse::<Resolution>().is_ok();
    (is_model(word) || is_value || is_number(word) || is_moment(word)).then_some(Slip::Value)
}

/// A request's body, the answer of a program, or data without a description. A description in JSON is a prompt, as generators of prompts
/// write them for some models.
fn is_data(text: &str) -> bool {
    let is_within = |open, close| text.starts_with(open) && text.ends_with(close);
    if !(is_within('{', '}') || is_within('[', ']')) {
        return false;
    }
    let Ok(data) = serde_json::from_str::<Value>(text) else { return false };
    let has = |names: &[&str]| {
        let rows = data.as_array().map_or(std::slice::from_ref(&data), Vec::as_slice);
        names.iter().any(|name| rows.iter().any(|row| row.get(name).is_some()))
    };
    let is_request =
        has(&["prompt"]) && (has(&OF_A_REQUEST) || data.as_object().is_some_and(|it| it.len() == 1));
    is_request || has(&OF_AN_ANSWER) || words_in(&data) < LEAST_WORDS
}

/// A request's fields, apart from its prompt.
const OF_A_REQUEST: [&str; 9] = [
    "key",
    "model",
    "duration",
    "seconds",
    "size",
    "aspect_ratio",
    "resolution",
    "start_frame",
    "generating_count",
];
/// Fields of what programs answer.
const OF_AN_ANSWER: [&str; 6] = ["error", "task_id", "status", "code", "messages", "shots"];
/// As many words as the shortest description in JSON has.
const LEAST_WORDS: usize = 4;

/// How many words the values of some JSON have; Chinese writes each as a sign or two.
fn words_in(data: &Value) -> usize {
    match data {
        Value::String(text) => {
            let signs = text.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).count();
            text.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count().max(signs / 2)
        }
        Value::Array(values) => values.iter().map(words_in).sum(),
        Value::Object(fields) => fields.values().map(words_in).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

/// A whole shot list: in YAML, or as a table.
fn is_list(text: &str) -> bool {
    let fields = |line: &str, between: char| {
        let names = line.split(between).filter(|it| LISTED.contains(&it.trim().trim_matches('"')));
        names.count()
    };
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let is_table = [',', ';', '\t'].iter().any(|it| fields(first, *it) >= 2) && text.contains('\n');
    let named = |name: &str| {
        text.lines().any(|line| {
            let line = line.trim_start().trim_start_matches("- ").trim_start();
            line.strip_prefix(name).is_some_and(|rest| rest == ":" || rest.starts_with(": "))
        })
    };
    let has_rows = text.lines().any(|line| line.trim_end() == "shots:");
    is_table || has_rows || (named("prompt") && LISTED.iter().any(|it| *it != "prompt" && named(it)))
}

/// `YOUR PROMPT HERE`: what a form says where a prompt belongs.
fn is_form(word: &str) -> bool {
    let lower = word.to_lowercase().replace(['_', '-'], " ");
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let mut words = bare.split_whitespace().map(|it| it.trim_matches(|c: char| !c.is_alphanumeric()));
    let is_made_of_these = words.all(|it| FORM_WORDS.contains(&it));
    let has = |word: &str| bare.split_whitespace().any(|it| it == word);
    let is_about_a_place = has("here") || has("your");
    let names_it = has("prompt") || (is_about_a_place && (has("text") || has("description")));
    bare.starts_with("lorem ipsum") || FORMS.contains(&bare) || (is_made_of_these && names_it)
}

/// The id of a task, or the beginning of a fingerprint.
fn is_id(word: &str) -> bool {
    let parts: Vec<usize> = word.split('-').map(str::len).collect();
    let is_hexadecimal = word.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let is_key = parts.len() == 1
        && word.len() >= 12
        && word.contains(|c: char| c.is_ascii_digit())
        && word.contains(char::is_alphabetic);
    is_hexadecimal && (parts == [8, 4, 4, 4, 12] || is_key) || is_asset(word)
}

/// The id of an asset, as the service gives them: `lkllv0yv81`. A word with a year or a number behind it is none.
fn is_asset(word: &str) -> bool {
    let is_of_one = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
    (10..=13).contains(&word.len()) && word.chars().all(is_of_one) && {
        let inner = stem.trim_start_matches(|c: char| c.is_ascii_digit());
        inner.contains(|c: char| c.is_ascii_digit())
    }
}

/// A picture out of another shot's clip: `@pier.last`, also without its sign.
fn is_link(word: &str) -> bool {
    let bare = word.strip_prefix('@').unwrap_or(word);
    bare.split_once('.').is_some_and(|(key, moment)| {
        !key.is_empty()
            && (matches!(moment, "first" | "last") || moment.starts_with("at(") && moment.ends_with(')'))
    })
}

/// A formula of a spreadsheet, or the name of a cell behind a sign that begins one, or behind its sheet's.
fn is_formula(text: &str) -> bool {
    if let Some(formula) = text.strip_prefix('=') {
        return formula.starts_with(|c: char| c.is_ascii_alphanumeric() || "$'\"(+-@".contains(c));
    }
    let cell = text.strip_prefix('+').or_else(|| text.rsplit_once('!').map(|(_, cell)| cell));
    cell.is_some_and(|cell| {
        let cell = cell.replace('$', "");
        let letters = cell.bytes().take_while(u8::is_ascii_uppercase).count();
        let digits = &cell[letters..];
        (1..=3).contains(&letters) && !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit())
    })
}

/// A date or a time of day alone.
fn is_moment(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['-', '/', ':', '.', 'T']).collect();
    let are_numbers =
        parts.iter().all(|it| (1..=4).contains(&it.len()) && it.bytes().all(|c| c.is_ascii_digit()));
    are_numbers && (3..=6).contains(&parts.len())
}

/// A number alone, as of another column.
fn is_number(word: &str) -> bool {
    // Wide ones of a Chinese keyboard, too.
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '０'..='９');
    word.contains(is_digit) && word.chars().all(|c| is_digit(c) || matches!(c, '.' | ',' | '+' | 'E' | 'e'))
}
