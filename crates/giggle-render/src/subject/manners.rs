//! What of a prompt speaks of the manner of the picture alone, or of what is only strewn about in it.
//!
//! It knows clauses and word lists, and nothing of what a noun phrase is made of.

use super::cast::Head;
use super::clause::Words;
use super::language::{MANNERS_CHINESE, STYLES, SUBSTANCES};
use super::left_out::clauses;
use super::{Class, Gait, NOUNS};
use crate::camera::pattern::{Text, Token};

/// Whether a clause of a few words without an article ends with the name of a style or a genre.
fn is_genre(tokens: &[Token], from: usize, to: usize) -> bool {
    const GENRES: &[&str] = &[
        "style",
        "aesthetic",
        "drama",
        "thriller",
        "comedy",
        "horror",
        "documentary",
        "animation",
        "film",
        "noir",
        "movie",
        "romance",
        "fantasy",
        "anime",
        "cartoon",
        "western",
        "trailer",
        "commercial",
        "sitcom",
        "musical",
        "blockbuster",
        "vlog",
    ];
    let word = |at: usize| match tokens.get(at) {
        Some(Token::Word(word)) => word.as_str(),
        _ => "",
    };
    let is_named = ["a", "an", "the", "one", "two", "three"].contains(&word(from));
    let ends =
        GENRES.contains(&word(to - 1)) || to - from > 1 && word(to - 2) == "music" && word(to - 1) == "video";
    to - from <= 5 && !is_named && ends && (from..to).all(|at| !word(at).is_empty() && word(at) != "of")
}

/// Whether a clause begins with whose manner is meant: "in the style of Wes Anderson", "inspired by old posters".
fn is_manner_of(tokens: &[Token], from: usize) -> bool {
    const LEADS: &[&[&str]] = &[
        &["in", "the", "style", "of"],
        &["in", "the", "manner", "of"],
        &["in", "a", "style", "of"],
        &["in", "style", "of"],
        &["in", "the", "aesthetic", "of"],
        &["inspired", "by"],
        &["reminiscent", "of"],
        &["styled", "after"],
        &["shot", "on"],
        &["shot", "with"],
        &["filmed", "on"],
    ];
    LEADS.iter().any(|lead| {
        lead.iter().enumerate().all(|(at, word)| tokens.get(from + at).is_some_and(|token| token.is(word)))
    })
}

/// Whether a clause without an article speaks of something small, or of what comes off a thing.
pub(super) fn is_strewn(text: &Text, gone: &[bool], (from, to): (usize, usize), head: &Head) -> bool {
    let Some(at) = (from..to).find(|at| !gone[*at]) else { return false };
    let Token::Word(first) = &text.tokens[at] else { return false };
    let is_named = ["a", "an", "the", "one", "two", "three", "his", "her", "its"].contains(&first.as_str());
    let is_small = head.noun.is_some_and(|noun| {
        let noun = &NOUNS.nouns[noun];
        noun.metres < 2.0 && noun.gait == Gait::None && noun.class != Class::Place
    });
    !is_named && (is_small || SUBSTANCES.contains(&first.as_str()))
}

/// Marks clauses that speak of the manner of the picture alone ("oil painting", 水墨画风格), and labels of the shot
/// ("Continuous hyperspeed footage:"), if something else is said.
pub(super) fn manners(text: &Text, gone: &mut [bool], is_camera: &[bool], is_macro: bool) {
    let tokens = &text.tokens;
    let all: Vec<(usize, usize)> =
        clauses(tokens).into_iter().filter(|(from, to)| (*from..*to).any(|at| !gone[at])).collect();
    let is_manner = |gone: &[bool], from: usize, to: usize| {
        let live: Vec<&Token> = (from..to).filter(|at| !gone[*at]).map(|at| &tokens[at]).collect();
        let words: Vec<&str> = live
            .iter()
            .filter_map(|token| if let Token::Word(word) = token { Some(word.as_str()) } else { None })
            .collect();
        if super::order::is_style(tokens, from, to) {
            return true;
        }
        // "Hokusai style", "Romantic drama film": a genre at the beginning, whatever of its words is cut out already.
        if is_genre(tokens, from, to) || is_manner_of(tokens, from) {
            return true;
        }
        if words.len() == live.len() {
            let said = words.join(" ");
            let is_thing =
                words.first().is_some_and(|word| ["a", "an", "the", "two", "three"].contains(word));
            let bare = said.strip_prefix("in ").unwrap_or(&said);
            let bare = bare.strip_suffix(" style").or(bare.strip_suffix(" aesthetic")).unwrap_or(bare);
            let ends = [
                " style",
                " aesthetic",
                " render",
                " rendering",
                " art style",
                " animation",
                " look",
                " vibe",
            ];
            return STYLES.contains(&bare)
                || (words.len() <= 5 && !is_thing && ends.iter().any(|end| said.ends_with(end)));
        }
        let han: String = live
            .iter()
            .filter_map(|token| if let Token::Han(character) = token { Some(*character) } else { None })
            .collect();
        live.len() <= 8
            && !han.starts_with(['一', '两', '三', '几'])
            && MANNERS_CHINESE.iter().any(|end| han.ends_with(end))
    };
    for (from, to) in &all {
        let rest = all.iter().any(|(other, end)| other != from && (*other..*end).any(|at| !gone[at]));
        let mark = text.spans.get(*to).map_or("", |(from, to)| text.of(*from, *to));
        let is_label = matches!(mark, ":" | "：")
            && (*from..*to).any(|at| gone[at] || is_camera[at])
            && (Words { text, gone: &*gone, from: *from, to: *to, is_macro })
                .clause()
                .head
                .is_none_or(|head| head.noun.is_none() && head.given.is_none());
        if rest && (is_label || is_manner(gone, *from, *to)) {
            gone[*from..*to].fill(true);
        }
    }
}
