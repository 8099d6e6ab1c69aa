//! Where the phrases of the grammar stand in a text, and whether the camera is spoken of there.
//!
//! It knows patterns and clauses, and nothing of what a plan is made of. The one idea: of all phrases that match at a place the one
//! with most words of its own is meant.

use super::Move;
use super::grammar::{GRAMMAR, MORE};
use super::pattern::{Token, Unread, key_in, match_parts};
use super::words::{
    BARE_NAMES, CAMERA_WORDS, CAMERA_WORDS_CHINESE, DIRECTIONS, FILLERS, MOVE_ADJECTIVES, NEGATIONS,
    NEGATIONS_CHINESE, NOT_CAMERA, RISING, SPEED_WORDS, THEN_WORDS, TOGETHER_WORDS, TRAVELS, WHO,
};
use crate::quick::QuickMap;
use std::sync::LazyLock;

/// Patterns by the token they begin with.
#[derive(Default)]
pub(super) struct Lexicon {
    patterns: Vec<Unread>,
    by_first: QuickMap<String, Vec<usize>>,
}

impl Lexicon {
    fn add(&mut self, pattern: Unread) {
        let index = self.patterns.len();
        for first in pattern.beginnings() {
            let entry = self.by_first.entry(first).or_default();
            if entry.last() != Some(&index) {
                entry.push(index);
            }
        }
        self.patterns.push(pattern);
    }

    /// The best match that begins at `at`.
    pub(super) fn best(
        &self,
        tokens: &[Token],
        covered: &[bool],
        at: usize,
        ask: Ask,
        after: Option<usize>,
    ) -> Option<Match> {
        let candidates = self.by_first.get(key_in(&tokens[at], &mut [0; 4]))?;
        let mut best: Option<Match> = None;
        for pattern in candidates.iter().map(|index| self.patterns[*index].pattern()) {
            let Some((end, gap)) = match_parts(&pattern.parts, pattern.gap, tokens, covered, at) else {
                continue;
            };
            let literal = end - at - gap;
            if literal == 0 || is_half_of_a_way(tokens, end) || is_thing_in_hand(&tokens[at..], end - at) {
                continue;
            }
            let found = Match {
                start: at,
                end,
                score: 2 * literal as i32 - 3 * gap as i32,
                camera_move: pattern.camera_move,
                is_certain: pattern.is_certain,
            };
            let counts = ask == Ask::Any || found.is_certain || has_context(tokens, covered, &found, after);
            if counts && best.as_ref().is_none_or(|other| found.score > other.score) {
                best = Some(found);
            }
        }
        best
    }
}

/// Whether 手持 is said of a thing and not of the camera: 手持水枪, and neither 手持镜头 nor 手持跟拍.
fn is_thing_in_hand(tokens: &[Token], length: usize) -> bool {
    const OF_CAMERA: &str = "镜拍摄跟晃感机风运视稳抖缓慢推拉移摇画记纪效的主质快中特近全远";
    length == 2
        && tokens[0] == Token::Han('手')
        && tokens[1] == Token::Han('持')
        && matches!(tokens.get(2), Some(Token::Han(next)) if !OF_CAMERA.contains(*next))
}

/// Whether a match would end within "left to right", whose first word is where the camera comes from.
fn is_half_of_a_way(tokens: &[Token], end: usize) -> bool {
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is(word));
    let ends_in = |word: &str| end > 0 && is(end - 1, word);
    is(end, "to") && (ends_in("left") && is(end + 1, "right") || ends_in("right") && is(end + 1, "left"))
}

/// Whether a match needs the camera to be spoken of.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Ask {
    Any,
    InContext,
}

#[derive(Debug, Clone)]
pub(super) struct Match {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) score: i32,
    pub(super) camera_move: Option<Move>,
    pub(super) is_certain: bool,
}

pub(super) static MOVES: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    for rule in GRAMMAR {
        for text in rule.certain {
            lexicon.add(Unread::new(*text, Some(rule.camera_move), true));
        }
        for text in rule.in_context {
            lexicon.add(Unread::new(*text, Some(rule.camera_move), false));
        }
    }
    for (camera_move, is_certain, text) in MORE {
        lexicon.add(Unread::new(*text, Some(*camera_move), *is_certain));
    }
    // Who, what it does, and where to: the structure of a move that no row names.
    for (direction, camera_move) in DIRECTIONS {
        let mut add = |text: String| lexicon.add(Unread::new(text, Some(*camera_move), true));
        add(format!("{WHO} [slowly]? [smoothly|slowly]? {TRAVELS} [slowly]? {direction}"));
        add(format!("camera [movement|motion|move] [slowly]? {direction}"));
        // "A wide shot in the desert" and "camera in hand" are no moves; "camera: down" is one.
        if !matches!(camera_move, Move::PushIn | Move::OrbitRight | Move::OrbitLeft) {
            add(format!("camera [slowly]? {direction}"));
        }
    }
    for (verb, camera_move) in RISING {
        lexicon.add(Unread::new(format!("{WHO} [slowly]? {verb} [slowly]?"), Some(*camera_move), true));
    }
    lexicon
});

/// The moves, and their bare names too: for a text that is known to name moves.
pub(super) static NAMES: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    for rule in GRAMMAR {
        for text in rule.certain.iter().chain(rule.in_context).chain([&rule.name, &rule.chinese]) {
            lexicon.add(Unread::new(*text, Some(rule.camera_move), true));
        }
    }
    for (name, camera_move) in BARE_NAMES {
        lexicon.add(Unread::new(*name, Some(*camera_move), true));
    }
    lexicon
});

pub(super) static OTHERS: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    for text in NOT_CAMERA {
        lexicon.add(Unread::new(*text, None, true));
    }
    lexicon
});

/// How many tokens say at the beginning of a clause that the shot begins there: "Start on", "Open tight on".
pub(super) fn opens_shot(tokens: &[Token], start: usize) -> Option<usize> {
    let is = |at: usize, words: &[&str]| {
        tokens.get(at).is_some_and(|token| words.iter().any(|word| token.is(word)))
    };
    const OPENERS: &[&str] = &[
        "start",
        "starts",
        "starting",
        "begin",
        "begins",
        "beginning",
        "open",
        "opens",
        "opening",
        "focus",
        "linger",
    ];
    if !is(start, OPENERS) {
        return None;
    }
    let size = usize::from(is(start + 1, &["close", "tight", "wide", "low", "high"]));
    is(start + 1 + size, &["on", "with", "at", "from"]).then_some(size + 2)
}

pub(super) fn all_matches(lexicon: &Lexicon, tokens: &[Token], covered: &[bool], ask: Ask) -> Vec<Match> {
    let mut matches: Vec<Match> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let after = matches.last().map(|last| last.end);
        let best = |at: usize| lexicon.best(tokens, covered, at, ask, after).filter(|_| !covered[at]);
        match best(at) {
            // A match with a gap gives way to a better one within it: "camera [pans right to] follow".
            Some(found)
                if !(at + 1..found.end).any(|inner| best(inner).is_some_and(|i| i.score > found.score)) =>
            {
                at = found.end;
                matches.push(found);
            }
            _ => at += 1,
        }
    }
    matches
}

/// The beginning of the clause that `at` stands in.
pub(super) fn clause_start(tokens: &[Token], at: usize) -> usize {
    tokens[..at].iter().rposition(Token::is_mark).map_or(0, |mark| mark + 1)
}

pub(super) fn clause_end(tokens: &[Token], at: usize) -> usize {
    tokens[at..].iter().position(Token::is_mark).map_or(tokens.len(), |mark| at + mark)
}

/// Whether a row of tokens begins at `at` with one of the texts; its length in tokens.
pub(super) fn word_at(tokens: &[Token], at: usize, words: &[&str]) -> Option<usize> {
    words
        .iter()
        .filter_map(|word| {
            if word.is_ascii() {
                return tokens[at].is(word).then_some(1);
            }
            let length = word.chars().count();
            let row = tokens.get(at..at + length)?;
            row.iter().zip(word.chars()).all(|(token, c)| *token == Token::Han(c)).then_some(length)
        })
        .max()
}

pub(super) fn is_filler(tokens: &[Token], at: usize) -> Option<usize> {
    let speeds = SPEED_WORDS.iter().filter_map(|(_, words)| word_at(tokens, at, words)).max();
    let more = ["地", "的", "先", "首先", "开始", "以", "用", "从", "向", "一个"];
    [FILLERS, THEN_WORDS, TOGETHER_WORDS, NEGATIONS, NEGATIONS_CHINESE, &more]
        .into_iter()
        .filter_map(|words| word_at(tokens, at, words))
        .chain(speeds)
        .max()
}

/// Whether the camera is spoken of where a match stands; `after` is the end of the move before it.
fn has_context(tokens: &[Token], covered: &[bool], found: &Match, after: Option<usize>) -> bool {
    let (start, end) = (clause_start(tokens, found.start), clause_end(tokens, found.end));
    let speaks = |at: usize| {
        let is_of = |next: usize| tokens.get(next).is_some_and(|token| token.is("of"));
        // A camera on somebody's body is said to be there, and not to move.
        let is_mounted = at.checked_sub(1).is_some_and(|before| {
            ["body", "dash", "helmet", "trail", "security"].iter().any(|word| tokens[before].is(word))
        });
        !covered[at]
            && !is_mounted
            && (word_at(tokens, at, CAMERA_WORDS)
                .is_some_and(|length| !is_of(at + length) || at >= found.end)
                || word_at(tokens, at, CAMERA_WORDS_CHINESE).is_some())
    };
    // 升起的太阳: whose deed it is stands behind.
    if found.start == start
        && matches!(tokens[found.start], Token::Han(_))
        && tokens.get(found.end) == Some(&Token::Han('的'))
        && found.end + 1 < tokens.len()
        && !(found.end + 1..end.min(found.end + 4)).any(&speaks)
    {
        return false;
    }
    // "Backs off as the dog approaches": what somebody else does at the time.
    if let Some(other) = (start..found.start)
        .rev()
        .find(|at| ["as", "while", "when", "until"].iter().any(|word| tokens[*at].is(word)))
        && tokens.get(other + 1).is_some_and(|token| {
            ["the", "a", "an", "his", "her", "their", "he", "she", "they"].iter().any(|word| token.is(word))
        })
        && !(other..found.start).any(&speaks)
    {
        return false;
    }
    // "We" is the camera where it does something at once: "we push in".
    let is_we = (found.start.saturating_sub(2).max(start)..found.start).any(|at| tokens[at].is("we"));
    let before = found.start.saturating_sub(12).max(start);
    if is_we || (before..found.end).any(&speaks) || (found.end..end.min(found.end + 4)).any(&speaks) {
        return true;
    }
    let is_adjective =
        found.start > start && MOVE_ADJECTIVES.iter().any(|word| tokens[found.start - 1].is(word));
    if is_adjective {
        return true;
    }
    let only_fillers_from = |from: usize| {
        let mut at = from;
        while at < found.start {
            match is_filler(tokens, at) {
                Some(length) => at += length,
                None => return false,
            }
        }
        true
    };
    // "A crane stands in the reeds, then flies away": whoever was named before does that.
    let goes_on = start > 1 && matches!(&tokens[found.start], Token::Word(word) if word.ends_with('s')) && {
        let before = clause_start(tokens, start - 1);
        after.is_none_or(|after| after <= before) && !(before..start).any(speaks)
    };
    if only_fillers_from(start) && !goes_on {
        return true;
    }
    // "Start on her boots and tilt up to her face": the first clause says where the shot begins.
    if opens_shot(tokens, start).is_some()
        && (start..found.start).rev().find(|at| is_joining(tokens, *at)).is_some_and(only_fillers_from)
    {
        return true;
    }
    // "Orbit around the car and slowly push in": a move in this clause already, and a joining word before this one.
    let Some(after) = after.filter(|after| *after > start) else { return false };
    (after..found.start).rev().find(|at| is_joining(tokens, *at)).is_some_and(only_fillers_from)
}

fn is_joining(tokens: &[Token], at: usize) -> bool {
    [THEN_WORDS, TOGETHER_WORDS].into_iter().any(|words| word_at(tokens, at, words).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::pattern::{Part, pattern};

    #[test]
    fn every_pattern_can_match_its_own_words() {
        for rule in GRAMMAR {
            for text in rule.certain.iter().chain(rule.in_context) {
                let pattern = pattern(text, Some(rule.camera_move), true);
                let mut row = Vec::new();
                for part in &pattern.parts {
                    if let Part::Element(element) = part {
                        assert!(!element.choices.is_empty(), "an empty choice in {text:?}");
                        row.extend(element.choices[0].iter().cloned());
                    }
                }
                let covered = vec![false; row.len()];
                let found = match_parts(&pattern.parts, pattern.gap, &row, &covered, 0);
                assert_eq!(found, Some((row.len(), 0)), "{text:?}");
                assert!(
                    !text.contains("  ") && text.matches('[').count() == text.matches(']').count(),
                    "{text:?}"
                );
            }
        }
    }
}
