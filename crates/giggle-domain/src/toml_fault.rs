//! What is wrong with a TOML text, in words for whoever wrote it.
//!
//! The library's own message repeats the line, which can be as long as the file and can hold an API key; and it names types of the
//! program. Its forms are read here and said anew; one that is not known is passed on as it is.

use crate::refusal::{escaped, shown};
use crate::{Text, text};

/// Names that may be meant where a name is not known differ from it by no more letters than this.
const MOST_LETTERS: usize = 2;

/// What is wrong with a TOML text, on which line, and at which key.
pub fn toml_fault(text: &str, error: &toml::de::Error) -> Text {
    let what = said_of_toml(error.message());
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else { return what };
    let line = before.matches('\n').count();
    let written = text.lines().nth(line).unwrap_or_default();
    let key = match written.split_once('=') {
        Some((key, _)) => key.trim(),
        None if written.starts_with('[') => written,
        None => "",
    };
    let Text { en, zh } = what;
    let (line, key) = (line + 1, shown(key));
    if key.is_empty() {
        text!("line {line}: {en}", "第 {line} 行：{zh}")
    } else {
        text!("line {line}, `{key}`: {en}", "第 {line} 行，`{key}`：{zh}")
    }
}

/// A library's message in plain words.
pub(crate) fn said_of_toml(message: &str) -> Text {
    let of_form = |form: &str| message.strip_prefix(form);
    if let Some((found, wanted)) = of_form("invalid type: ").and_then(|rest| rest.split_once(", expected ")) {
        let (Text { en: found, zh: found_zh }, Text { en: wanted, zh: wanted_zh }) =
            (kind(found), kind(wanted));
        return text!("{found} was given; {wanted} is expected", "此处应为{wanted_zh}，给出的是{found_zh}");
    }
    if let Some((_, wanted)) = of_form("invalid value: ").and_then(|rest| rest.split_once(", expected ")) {
        let Text { en, zh } = kind(wanted);
        return text!("{en} is expected", "此处应为{zh}");
    }
    if let Some(name) = of_form("missing field ") {
        let name = escaped(name);
        return text!("{name} is missing", "缺少 {name}");
    }
    if let Some((name, known)) = of_form("unknown field ").and_then(|rest| rest.split_once(", expected ")) {
        return unknown(name.trim_matches('`'), known);
    }
    let known = [
        ("duplicate key", text!("it is set twice", "重复设置")),
        ("string values must be quoted", text!("text must be in quotes: \"…\"", "文字须加引号：\"…\"")),
        ("invalid basic string", text!("the closing quote is missing", "缺少结尾引号")),
        ("invalid literal string", text!("the closing quote is missing", "缺少结尾引号")),
        ("key with no value", text!("there is no `=` with a value", "缺少 `=` 和值")),
    ];
    let plain = || Text::plain(message.lines().map(escaped).collect::<Vec<_>>().join(", "));
    known.into_iter().find(|(form, _)| message.starts_with(form)).map_or_else(plain, |(_, said)| said)
}

/// A kind of value. What the value was is not repeated: it may be a secret at the wrong key.
fn kind(named: &str) -> Text {
    let named = named.trim();
    let is = |word: &str| named.starts_with(word);
    if is("string") || named == "a string" {
        text!("text in quotes", "带引号的文字")
    } else if is("floating") || is("f32") || is("f64") {
        text!("a number", "数字")
    } else if is("u32") || is("u64") || is("usize") {
        text!("a whole number, 0 or more", "非负整数")
    } else if is("integer") || is("i32") || is("i64") {
        text!("a whole number", "整数")
    } else if is("boolean") || is("a boolean") {
        text!("`true` or `false`", "`true` 或 `false`")
    } else if is("map") || is("a map") || is("struct") {
        text!("a table", "表")
    } else if is("sequence") || is("a sequence") {
        text!("a list", "列表")
    } else {
        Text::plain(escaped(named))
    }
}

/// A name that nothing has, with the one that it is nearest to; all there are where it is near none.
fn unknown(name: &str, known: &str) -> Text {
    // Between backquotes: every second piece.
    let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    let lower = name.to_lowercase();
    let letters = |known: &&str| strsim::damerau_levenshtein(&lower, known);
    let nearest = known.iter().copied().min_by_key(letters).filter(|known| letters(known) <= MOST_LETTERS);
    let name = shown(name);
    match nearest {
        Some(nearest) => {
            text!("there is no `{name}`; the nearest is `{nearest}`", "没有 `{name}`；最接近的是 `{nearest}`")
        }
        None => {
            let known = known.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>();
            let (listed, listed_zh) = (known.join(", "), known.join("、"));
            text!("there is no `{name}`; there are {listed}", "没有 `{name}`；可用的有 {listed_zh}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only its form counts")]
    struct File {
        budget: Option<f64>,
        failures: Option<u32>,
        volatile: Option<bool>,
        base: Option<String>,
        rates: Option<std::collections::BTreeMap<String, f64>>,
    }

    fn fault(text: &str) -> String {
        toml_fault(text, &toml::from_str::<File>(text).unwrap_err()).en.into_owned()
    }

    #[test]
    fn a_wrong_value_is_told_by_its_kind_and_is_not_repeated() {
        for (text, wanted) in [
            ("budget = \"sk_1\"", "a number"),
            ("failures = -1", "a whole number, 0 or more"),
            ("volatile = \"sk_1\"", "`true` or `false`"),
            ("base = 5", "text in quotes"),
            ("rates = 5", "a table"),
            ("base = sk_1", "in quotes"),
            ("base = \"sk_1", "closing quote"),
        ] {
            let said = fault(text);
            assert!(said.contains(wanted) && said.starts_with("line 1, `"), "{text}: {said}");
            assert!(!said.contains("sk_1"), "{said}");
        }
        assert!(fault("base = \"x\"\nbase = \"y\"").starts_with("line 2, `base`"));
    }

    #[test]
    fn an_unknown_name_is_told_with_the_nearest_or_with_all() {
        assert!(fault("budgt = 5").contains("nearest is `budget`"));
        assert!(fault("BUDGET = 5").contains("nearest is `budget`"));
        let all = fault("api_key = \"sk_1\"");
        assert!(all.contains("`rates`") && all.contains("`api_key`") && !all.contains("sk_1"), "{all}");
    }
}
