//! A line of a YAML text that begins in a column where it belongs to nothing: the parser names what it expected, and not the blank that
//! is one too many.
//!
//! It is asked only where the parser gave up, and looks at no line that is far from there.

use super::super::super::node::Place;

/// A line that is indented like none of those that it could belong to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misplaced {
    /// Where it begins.
    pub(super) place: Place,
    /// The columns, from 1, in which it could begin: the outer one first.
    pub(super) columns: Vec<usize>,
}

/// The first such line near the line, from 1, where the parser gave up. Deeper than a name that has its text beside it, only what is the
/// name of a field is no part of that text.
pub(super) fn misplaced(text: &str, line: usize, is_field: impl Fn(&str) -> bool) -> Option<Misplaced> {
    // The columns, from 0, in which what is open began.
    let mut open: Vec<usize> = Vec::new();
    let mut last_has_text = false;
    for (index, written) in text.lines().enumerate().take(line + 1) {
        let bare = written.trim_start_matches(' ');
        if bare.trim().is_empty() || bare.starts_with('#') || bare.starts_with("---") {
            continue;
        }
        let mut column = written.len() - bare.len();
        let is_near = index + 3 > line;
        let name = name_of(bare);
        let is_item = bare == "-" || bare.starts_with("- ");
        if name.is_none() && !is_item {
            // A text goes on; how deep is its own affair.
            continue;
        }
        let innermost = open.last().copied();
        let found = |columns: Vec<usize>| {
            let place = Place { line: index + 1, column: column + 1 };
            Some(Misplaced { place, columns: columns.into_iter().map(|it| it + 1).collect() })
        };
        if let Some(inner) = innermost.filter(|inner| column > *inner)
            && last_has_text
            && is_near
            && name.is_some_and(&is_field)
        {
            return found(vec![inner]);
        }
        let mut left = None;
        while open.last().is_some_and(|it| *it > column) {
            left = open.pop();
        }
        if let (Some(left), true) = (left, is_near)
            && open.last() != Some(&column)
        {
            return found(open.last().copied().into_iter().chain([left]).collect());
        }
        let mut rest = bare;
        while rest == "-" || rest.starts_with("- ") {
            if open.last() != Some(&column) {
                open.push(column);
            }
            let behind = rest[1..].trim_start_matches(' ');
            column += rest.len() - behind.len();
            rest = behind;
        }
        if !rest.is_empty() && open.last() != Some(&column) {
            open.push(column);
        }
        let value = rest.split_once(": ").map_or("", |(_, value)| value.trim());
        last_has_text = !value.is_empty() && !value.starts_with(['|', '>', '&', '#', '[', '{', '!']);
    }
    None
}

/// The name that a line begins with, behind the dash of an item.
fn name_of(line: &str) -> Option<&str> {
    let line = line.trim_end();
    let line = line.strip_prefix("- ").unwrap_or(line).trim_start();
    let name = line.split_once(": ").map(|(name, _)| name).or_else(|| line.strip_suffix(':'))?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, line: usize) -> Option<(usize, usize, Vec<usize>)> {
        let found = misplaced(text, line, |name| ["key", "prompt", "model"].contains(&name))?;
        Some((found.place.line, found.place.column, found.columns))
    }

    #[test]
    fn a_blank_too_many_or_too_few_is_found() {
        for (text, line, expected) in [
            ("shots:\n  - key: a\n    prompt: a cat\n   model: grok\n", 4, (4, 4, vec![3, 5])),
            ("shots:\n  - key: a\n    prompt: a cat\n - key: b\n", 4, (4, 2, vec![1, 3])),
            ("shots:\n  - key: a\n     prompt: a cat\n", 3, (3, 6, vec![5])),
            ("name: x\n  model: grok\nshots: []\n", 2, (2, 3, vec![1])),
            ("shots:\n- key: a\n  prompt: a cat\n model: grok\n", 4, (4, 2, vec![1, 3])),
        ] {
            assert_eq!(found(text, line), Some(expected), "{text}");
        }
        for (text, line) in [
            ("shots:\n  - key: a\n    prompt: a cat: a portrait\n    model: grok\n", 3),
            ("shots:\n  - key: a\n    prompt: a cat\n      noir: a portrait\n", 4),
            ("shots:\n  - key: a\n    prompt: |\n        a cat\n      runs\n    model: [grok\n", 6),
            ("shots:\n- key: a\n  prompt: >-\n    a cat\n- key: @b\n  prompt: x\n", 5),
            ("defaults:\n  model: grok\nshots:\n  - key: a\n    prompt: 'x\n", 5),
        ] {
            assert_eq!(found(text, line), None, "{text}");
        }
    }
}
