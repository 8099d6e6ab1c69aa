//! `${name}`: words of a row that other words of it name.

use super::node::canonical;
use giggle_domain::{Text, text};
use std::collections::BTreeSet;

/// Names that name names: deeper than this is a circle, or nobody can follow it.
const DEEPEST: usize = 8;
/// No field is longer once filled in: names that double each other must not fill the memory.
const LONGEST: usize = 256 * 1024;
/// No field names more names, those that its names name included.
const MOST_NAMES: usize = 1_000;

/// Fills in every `${name}`; `$${` stands for `${` itself. Every name that was asked for is noted in `used`.
///
/// # Errors
///
/// A name that nothing answers to, a brace that is never closed, a circle.
pub fn fill<'a>(
    text: &str,
    value_of: &dyn Fn(&str) -> Option<&'a str>,
    used: &mut BTreeSet<String>,
) -> Result<String, Text> {
    fill_at(text, value_of, used, 0, &mut 0)
}

fn fill_at<'a>(
    text: &str,
    value_of: &dyn Fn(&str) -> Option<&'a str>,
    used: &mut BTreeSet<String>,
    depth: usize,
    names: &mut usize,
) -> Result<String, Text> {
    if depth > DEEPEST {
        return Err(text!("these names refer to each other in a circle", "变量循环引用"));
    }
    let (mut filled, mut rest) = (String::new(), text);
    while let Some(at) = rest.find("${") {
        if rest[..at].ends_with('$') {
            filled.push_str(&rest[..at - 1]);
            filled.push_str("${");
            rest = &rest[at + 2..];
            continue;
        }
        filled.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('}') else {
            return Err(text!("`${{` has no closing `}}`", "`${{` 缺少对应的 `}}`"));
        };
        let name = rest[at + 2..at + end].trim();
        *names += 1;
        if *names > MOST_NAMES {
            return Err(text!(
                "the text refers to more than {MOST_NAMES} names",
                "文本引用的变量超过 {MOST_NAMES} 个"
            ));
        }
        used.insert(canonical(name));
        let Some(value) = value_of(name) else {
            let shown = giggle_domain::refusal::shown(name);
            return Err(text!(
                "`${{{shown}}}`: no variable, column or field has this name",
                "`${{{shown}}}`：没有该名称的变量、列或字段"
            ));
        };
        filled.push_str(&fill_at(value, value_of, used, depth + 1, names)?);
        rest = &rest[at + end + 1..];
        if filled.len() > LONGEST {
            return Err(too_long());
        }
    }
    filled.push_str(rest);
    if filled.len() > LONGEST {
        return Err(too_long());
    }
    Ok(filled)
}

/// What other programs write around the name of a variable; here it would be sent as it is.
const ELSEWHERE: [(&str, &str); 23] = [
    ("{{", "}}"),
    ("%(", ")"),
    ("#{", "}"),
    ("@{", "}"),
    ("！", "！"),
    ("!", "!"),
    ("&", ";"),
    ("［", "］"),
    ("【", "】"),
    ("＜", "＞"),
    ("$(", ")"),
    ("$[", "]"),
    ("<%=", "%>"),
    ("<%", "%>"),
    ("<<", ">>"),
    ("<", ">"),
    ("[", "]"),
    ("__", "__"),
    ("\u{ff5b}", "\u{ff5d}"),
    ("{", "}"),
    ("%", "%"),
    ("$", ""),
    (":", ""),
];

/// Places for values that other programs fill in by number or in order, and the money that looks like one.
pub fn left_open(text: &str) -> Option<Text> {
    let found = text.char_indices().find_map(|(at, character)| {
        let behind = &text[at..];
        let end = match character {
            '{' if !text[..at].ends_with('$') => {
                let inside = behind[1..].split_once('}')?.0;
                let is_open = inside.trim().chars().all(|c| c.is_ascii_digit()) && inside.len() <= 3;
                is_open.then_some(inside.len() + 2)?
            }
            '%' if !text[..at].ends_with(|c: char| c.is_ascii_digit() || c == '%') => {
                let rest = behind[1..].trim_start_matches(|c: char| c.is_ascii_digit() || c == '$');
                let next = rest.chars().nth(1);
                let is_open = rest.starts_with(['s', 'd']) && !next.is_some_and(char::is_alphanumeric);
                is_open.then_some(behind.len() - rest.len() + 1)?
            }
            _ => return None,
        };
        Some(&behind[..end])
    })?;
    let shown = giggle_domain::refusal::shown(found);
    Some(text!(
        "`{shown}` is a place in the text that no value was put in",
        "`{shown}` 是文本中未填入值的占位符"
    ))
}

/// A name that was meant to be filled in and would not be: `$hero`, `{hero}`, `{{hero}}`, or `$｛hero｝` from a Chinese
/// keyboard.
pub fn mistyped(text: &str, is_variable: &dyn Fn(&str) -> bool) -> Option<Text> {
    let is_dollar = |c: char| matches!(c, '$' | '\u{ff04}' | '\u{fe69}');
    let is_brace = |c: char| matches!(c, '{' | '\u{ff5b}' | '\u{fe5b}');
    for (at, character) in text.char_indices().filter(|(_, c)| is_dollar(*c)) {
        let behind = &text[at + character.len_utf8()..];
        let Some(brace) = behind.chars().next().filter(|c| is_brace(*c)) else { continue };
        if character != '$' || brace != '{' {
            return Some(text!(
                "`{character}{brace}` is not `${{`: only the plain signs `$`, `{{` and `}}` name a variable",
                "`{character}{brace}` 不是 `${{`：变量只能用半角的 `$`、`{{`、`}}` 书写"
            ));
        }
    }
    for (at, _) in text.match_indices("\\${") {
        let name = text[at + 3..].split_once('}').map_or("", |(name, _)| name.trim());
        if is_variable(name) {
            return Some(text!(
                "the backslash before `${{{name}}}` would be sent with it: leave it out for the variable, or write `$${{{name}}}` for the text itself",
                "`${{{name}}}` 前的反斜杠会一并发送：引用变量请去掉它，若要原样书写请用 `$${{{name}}}`"
            ));
        }
    }
    for (open, close) in ELSEWHERE {
        for (at, _) in text.match_indices(open) {
            // `${hero}` is what it should be.
            if open.starts_with('{') && text[..at].ends_with(['$', '{']) {
                continue;
            }
            let behind = &text[at + open.len()..];
            // In a sentence these are followed by a blank.
            let is_of_sentences = matches!(open, ":" | "!" | "！" | "&");
            let behind = if is_of_sentences { behind } else { behind.trim_start_matches(' ') };
            // `16:9` and `Scene:hero` name nothing.
            if open == ":" && text[..at].chars().next_back().is_some_and(|c| !c.is_whitespace()) {
                continue;
            }
            let end =
                behind.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(behind.len());
            // Underscores that end a name may be its marks.
            let end = if open == "__" { behind[..end].trim_end_matches('_').len() } else { end };
            let (name, rest) = behind.split_at(end);
            let is_closed = rest.trim_start_matches(' ').starts_with(close) || has_format(open, close, rest);
            if !name.is_empty() && is_closed && is_variable(name) {
                return Some(text!(
                    "`{open}{name}{close}` would be sent as it is: write `${{{name}}}` for the variable, or give the variable another name",
                    "`{open}{name}{close}` 会原样发送：变量请写作 `${{{name}}}`，或给变量改名"
                ));
            }
        }
    }
    None
}

/// Whether a name in braces is followed by how it is written out: `{hero:>5}`, `{hero!r}`, `{{ hero | upper }}`.
fn has_format(open: &str, close: &str, rest: &str) -> bool {
    const LONGEST_FORMAT: usize = 40;
    let behind = rest.trim_start_matches(' ');
    open.starts_with('{')
        && behind.starts_with([':', '!', '|', '.', '['])
        && behind.find(close).is_some_and(|end| end <= LONGEST_FORMAT && !behind[..end].contains(['\n', '{']))
}

fn too_long() -> Text {
    text!("the text is too long once its names are filled in", "填入变量后的文本过长")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Result<String, Text> {
        let value_of = |name: &str| match name {
            "hero" => Some("a ${colour} fox"),
            "colour" => Some("red"),
            "round" => Some("${round}"),
            _ => None,
        };
        fill(text, &value_of, &mut BTreeSet::new())
    }

    #[test]
    fn a_variable_that_is_written_as_elsewhere_is_not_sent_as_it_is() {
        let is_variable = |name: &str| name.eq_ignore_ascii_case("hero");
        for text in [
            "{Hero} runs",
            "<hero> runs",
            "[hero] runs",
            "<<hero>>",
            "__hero__ runs",
            "<%= hero %>",
            "$[hero]",
            "｛hero｝",
            ":hero runs",
            "$hero runs",
            "{hero} runs",
            "a {{hero}}",
            "a {{ hero }} runs",
            "$(hero)",
            "%hero%",
            "$｛hero｝",
            "＄{hero}",
            "＄｛x｝",
            "$ ${hero} and $hero,",
            "%(hero)s runs",
            "{hero:>5}",
            "{hero!r}",
            "{{ hero | upper }}",
            "［hero］",
            "【hero】跑",
            "!hero! runs",
            "&hero; runs",
            "#{hero} runs",
            "\\${hero} runs",
        ] {
            assert!(mistyped(text, &is_variable).is_some(), "{text}");
        }
        for text in [
            "${hero} runs",
            "Scene: hero runs",
            "a:hero",
            "[a hero]",
            "$${hero}",
            "$5",
            "$heroine",
            "{x}",
            "100% hero",
            "a hero",
            "{ a hero }",
            "$",
            "a hero!",
            "run, hero! run!",
            "stop! hero! run",
            "you & hero; they run",
            "【一位 hero】",
        ] {
            assert_eq!(mistyped(text, &is_variable), None, "{text}");
        }
    }

    #[test]
    fn a_place_without_a_value_is_found() {
        for text in ["{0} runs", "a {} runs", "{ }", "%s runs", "%1$s runs", "a %d"] {
            assert!(left_open(text).is_some(), "{text}");
        }
        for text in ["${hero}", "{a}", "100%", "50% silver", "100%s", "%sandy", "$5", "{2026}", "a {"] {
            assert_eq!(left_open(text), None, "{text}");
        }
    }

    #[test]
    fn names_are_filled_in_and_what_is_none_is_named() {
        assert_eq!(filled("${hero} runs, $5, ${ colour }"), Ok("a red fox runs, $5, red".into()));
        assert_eq!(filled("$${hero}"), Ok("${hero}".into()));
        assert!(filled("${heroine}").unwrap_err().en.contains("heroine"));
        assert!(filled("${hero").is_err());
        assert!(filled("${round}").is_err());
    }
}
