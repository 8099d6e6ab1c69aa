//! Blanks that look like a space and are none for YAML: web pages and text programs put them behind a dash or a colon.

use super::super::super::node::{Fault, Place};
use giggle_domain::text;

/// Whether a character looks like a blank, or like nothing, and is a letter for YAML.
fn is_odd(character: char) -> bool {
    matches!(
        character,
        '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200d}' | '\u{202f}' | '\u{205f}' | '\u{2060}' | '\u{3000}' | '\u{feff}'
    )
}

/// The first such character of a line where YAML needs a space: in the indentation, behind a dash, or behind the colon of a name. In a text
/// it is a character like any other.
pub(super) fn odd_blank(line: &str, is_field: impl Fn(&str) -> bool) -> Option<(usize, char)> {
    let of = |at: usize| {
        let character = line[at..].chars().next().filter(|it| is_odd(*it))?;
        Some((line[..at].chars().count() + 1, character))
    };
    let before = line.find(|c: char| !matches!(c, ' ' | '-')).unwrap_or(line.len());
    let (dashes, rest) = line.split_at(before);
    let is_indentation = dashes.matches('-').count() <= 1;
    if is_indentation && let Some(found) = of(before) {
        return Some(found);
    }
    let (name, _) = rest.split_once(':')?;
    is_field(name.trim_end_matches(is_odd))
        .then(|| of(before + name.len() + 1).or_else(|| of_end(line, name)))?
}

/// The blank between a name and its colon.
fn of_end(line: &str, name: &str) -> Option<(usize, char)> {
    let last = name.chars().next_back().filter(|it| is_odd(*it))?;
    let at = line.find(name)? + name.len() - last.len_utf8();
    Some((line[..at].chars().count() + 1, last))
}

/// The fault of such a character.
pub(super) fn fault(line: usize, (column, character): (usize, char)) -> Fault {
    let code = u32::from(character);
    Fault::new(
        Place { line, column },
        text!(
            "this is no plain space but U+{code:04X}, as web pages have it; write a space instead",
            "此处不是普通空格，而是网页中常见的 U+{code:04X}；请改为普通空格"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::odd_blank;

    #[test]
    fn a_blank_that_yaml_takes_for_a_letter_is_found() {
        let found = |line| odd_blank(line, |name| ["key", "prompt"].contains(&name));
        for (line, expected) in [
            ("-\u{a0}key: a", Some((2, '\u{a0}'))),
            ("\u{3000}prompt: a", Some((1, '\u{3000}'))),
            ("  - key:\u{a0}a", Some((9, '\u{a0}'))),
            ("  key\u{a0}: a", Some((6, '\u{a0}'))),
            ("  key: a\u{a0}cat", None),
            ("  - key: a", None),
            ("--- \u{a0}", None),
            ("  12:\u{a0}30", None),
        ] {
            assert_eq!(found(line), expected, "{line:?}");
        }
    }
}
