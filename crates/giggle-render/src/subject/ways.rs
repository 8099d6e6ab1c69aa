//! Where the camera goes, which names nothing that is beside anybody: "dolly in toward his face", "past the tree".
//!
//! It knows tokens and which of them are the camera's, and nothing of nouns. The one idea: what follows a move in its clause says
//! where to, until it is said what is revealed there.

use super::cast::Head;
use crate::camera::pattern::{Text, Token};

/// What leads from a move to where it goes.
const TO: &[&str] = &[
    "toward",
    "towards",
    "to",
    "onto",
    "on",
    "past",
    "over",
    "through",
    "around",
    "along",
    "across",
    "from",
    "at",
    "between",
    "behind",
    "above",
    "into",
    "up",
    "down",
    "beside",
    "alongside",
    "under",
    "beneath",
    "near",
    "closer",
    "in",
    "out",
    "back",
    "with",
];

/// Behind these something is seen.
const SHOWS: &[&str] = &[
    "reveal",
    "reveals",
    "revealing",
    "show",
    "shows",
    "showing",
    "as",
    "while",
    "and",
    "then",
    "until",
    "where",
    "capturing",
    "captures",
    "find",
    "finds",
    "unveiling",
    "exposing",
    "featuring",
    "following",
    "follows",
];

/// What a text says of the scene: without where the camera goes, if the subject is named elsewhere.
pub(super) fn without(text: &Text, gone: &[bool], is_camera: &[bool], rest: &str, head: &Head) -> String {
    let tokens = &text.tokens;
    let word = |at: usize| match tokens.get(at) {
        Some(Token::Word(word)) => word.as_str(),
        _ => "",
    };
    let last = head.text.rsplit([' ', '-']).next().unwrap_or_default();
    let mut is_way = vec![false; tokens.len()];
    let mut at = 0;
    while at < tokens.len() {
        let ends_move = is_camera[at] && !is_camera.get(at + 1).copied().unwrap_or(false);
        let next = at + 1;
        if ends_move
            && next < tokens.len()
            && [next, at]
                .iter()
                .any(|at| TO.contains(&word(*at)) || ["the", "a", "her", "his"].contains(&word(*at)))
        {
            let end = (next..tokens.len())
                .find(|at| tokens[*at].is_mark() || SHOWS.contains(&word(*at)))
                .unwrap_or(tokens.len());
            is_way[next..end].fill(true);
            at = end;
        }
        at += 1;
    }
    if !is_way.contains(&true) {
        return rest.to_owned();
    }
    let says_head = |at: &usize| word(*at) == last || word(*at).strip_suffix('s') == Some(last);
    let is_elsewhere = (0..tokens.len()).any(|at| !is_way[at] && !gone[at] && says_head(&at));
    if !is_elsewhere {
        return rest.to_owned();
    }
    let mut out = String::new();
    for (at, (from, to)) in text.spans.iter().enumerate() {
        if tokens[at].is_mark() {
            out.push_str(" . ");
        } else if !gone[at] && !is_way[at] {
            out.push(' ');
            out.push_str(text.of(*from, *to));
        }
    }
    super::names::without_surnames(&out)
}
