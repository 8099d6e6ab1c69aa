//! What somebody leaps over: a log, a fence, a puddle, below whoever is in the air.
//!
//! It knows words and names of things, and draws nothing.

use super::bonds::{Bond, find_behind, stands_before};
use crate::subject::{Art, Class, Head, NOUNS};

const LEAPS: &[&str] =
    &[" leap", " jump", " hop", " vault", " bound", " clear", "跳过", "跃过", "跨过", "越过", "翻过"];

/// Whether a text says that somebody leaps over a thing.
pub(super) fn is_over(text: &str, other: &Head) -> bool {
    let spaced = format!(" {text}");
    LEAPS.iter().any(|word| spaced.contains(word))
        && (stands_before(text, &other.text, &["over", "across"])
            || ["跳过", "跃过", "跨过", "越过", "翻过"]
                .iter()
                .any(|verb| !other.text.is_ascii() && behind(text, verb).contains(&other.text)))
}

/// The words behind a verb, as far as an object reaches.
fn behind(text: &str, verb: &str) -> String {
    text.split_once(verb).map_or(String::new(), |(_, rest)| rest.chars().take(8).collect())
}

/// How what is leapt over is under whoever leaps.
pub(super) fn bond(first: &Head, other: &Head) -> Bond {
    let metres = |head: &Head| head.noun.map_or(1.0, |noun| NOUNS.nouns[noun].metres);
    Bond::Under { seat: 1.12, wide: (metres(other) / metres(first)).clamp(0.55, 1.3) }
}

/// What a text says somebody leaps over, where nothing was read beside them.
pub(super) fn over(text: &str, first: &Head) -> Option<(Head, Bond)> {
    let spaced = format!(" {text}");
    if !LEAPS.iter().any(|word| spaced.contains(word)) {
        return None;
    }
    let may_be = |noun: usize| {
        let row = &NOUNS.nouns[noun];
        matches!(row.art, Art::Picture(_))
            && !row.is_person
            && !matches!(row.class, Class::Place | Class::Sky)
            && row.metres < 4.0
    };
    let found = find_behind(text, &["over", "across"], &may_be).or_else(|| {
        ["跳过", "跃过", "跨过", "越过", "翻过"].iter().find_map(|verb| {
            let rest: Vec<char> = behind(text, verb).chars().collect();
            (0..rest.len()).find_map(|at| {
                let found = NOUNS.chinese(&rest[at..]).filter(|found| may_be(found.noun))?;
                let text = rest[at..at + found.length].iter().collect();
                Some(Head { text, count: 1, noun: Some(found.noun), ..Head::default() })
            })
        })
    })?;
    (found.noun != first.noun).then(|| (found.clone(), bond(first, &found)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Reading;

    #[test]
    fn what_is_leapt_over_is_below() {
        for (prompt, name) in [
            ("A red fox is leaping over a fallen log", Some("log")),
            ("A horse jumps over a fence", Some("fence")),
            ("一只狐狸跳过一根木头", Some("木头")),
            ("A fox looks over a log", None),
            ("A fox leaps through the snow", None),
        ] {
            let reading = Reading::of(prompt, None);
            let head = reading.cast.head.clone().expect("a subject");
            let found = over(&reading.cast.rest.to_lowercase(), &head).map(|(other, _)| other.text);
            assert_eq!(
                found.as_deref().map(|name| name.rsplit(' ').next().unwrap_or(name)),
                name,
                "{prompt}"
            );
        }
    }
}
