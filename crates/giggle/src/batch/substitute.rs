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
    fn names_are_filled_in_and_what_is_none_is_named() {
        assert_eq!(filled("${hero} runs, $5, ${ colour }"), Ok("a red fox runs, $5, red".into()));
        assert_eq!(filled("$${hero}"), Ok("${hero}".into()));
        assert!(filled("${heroine}").unwrap_err().en.contains("heroine"));
        assert!(filled("${hero").is_err());
        assert!(filled("${round}").is_err());
    }
}
