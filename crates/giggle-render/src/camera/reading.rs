//! Finds the camera moves that a text asks for.
//!
//! It knows the table and text, and nothing of motion. The one idea: phrases that are no camera moves are covered
//! first; then the best match at each place is taken, and counts if it is certain or if the camera is spoken of
//! there.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::grammar::{
    BARE_NAMES, CAMERA_WORDS, CAMERA_WORDS_CHINESE, DIRECTIONS, FILLERS, GRAMMAR, MOVE_ADJECTIVES, NEGATIONS,
    NEGATIONS_CHINESE, NOT_CAMERA, RISING, SECOND, SPEED_WORDS, THEN_WORDS, TOGETHER_WORDS, TRAVELS, WHO,
};
use super::pattern::{Mark, Part, Pattern, Text, Token, key, match_parts, pattern, tokens};
use super::{Move, Speed, Step};

/// What was found in a text.
pub(super) struct Found {
    /// Moves that go together, in the order in which they follow each other.
    pub(super) beats: Vec<Vec<Step>>,
    pub(super) is_handheld: bool,
    /// Whether anything was said of the camera, be it only that it must not move.
    pub(super) is_anything: bool,
    /// The words of the moves that were kept, as they were written.
    pub(super) words: String,
}

/// Patterns by the token they begin with.
#[derive(Default)]
struct Lexicon {
    patterns: Vec<Pattern>,
    by_first: HashMap<String, Vec<usize>>,
}

impl Lexicon {
    fn add(&mut self, pattern: Pattern) {
        let index = self.patterns.len();
        for part in &pattern.parts {
            let Part::Element(element) = part else { break };
            for row in &element.choices {
                let entry = self.by_first.entry(key(&row[0])).or_default();
                if entry.last() != Some(&index) {
                    entry.push(index);
                }
            }
            if !element.may_be_missing {
                break;
            }
        }
        self.patterns.push(pattern);
    }

    /// The best match that begins at `at`.
    fn best(
        &self,
        tokens: &[Token],
        covered: &[bool],
        at: usize,
        ask: Ask,
        after: Option<usize>,
    ) -> Option<Match> {
        let candidates = self.by_first.get(&key(&tokens[at]))?;
        let mut best: Option<Match> = None;
        for pattern in candidates.iter().map(|index| &self.patterns[*index]) {
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
enum Ask {
    Any,
    InContext,
}

#[derive(Debug, Clone)]
struct Match {
    start: usize,
    end: usize,
    score: i32,
    camera_move: Option<Move>,
    is_certain: bool,
}

static MOVES: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    for rule in GRAMMAR {
        for text in rule.certain {
            lexicon.add(pattern(text, Some(rule.camera_move), true));
        }
        for text in rule.in_context {
            lexicon.add(pattern(text, Some(rule.camera_move), false));
        }
    }
    // Who, what it does, and where to: the structure of a move that no row names.
    for (direction, camera_move) in DIRECTIONS {
        let mut add = |text: &str| lexicon.add(pattern(text, Some(*camera_move), true));
        add(&format!("{WHO} [slowly]? [smoothly|slowly]? {TRAVELS} [slowly]? {direction}"));
        add(&format!("camera [movement|motion|move] [slowly]? {direction}"));
        // "A wide shot in the desert" and "camera in hand" are no moves; "camera: down" is one.
        if !matches!(camera_move, Move::PushIn | Move::OrbitRight | Move::OrbitLeft) {
            add(&format!("camera [slowly]? {direction}"));
        }
    }
    for (verb, camera_move) in RISING {
        lexicon.add(pattern(&format!("{WHO} [slowly]? {verb} [slowly]?"), Some(*camera_move), true));
    }
    lexicon
});

/// The moves, and their bare names too: for a text that is known to name moves.
static NAMES: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    for rule in GRAMMAR {
        for text in rule.certain.iter().chain(rule.in_context).chain([&rule.name, &rule.chinese]) {
            lexicon.add(pattern(text, Some(rule.camera_move), true));
        }
    }
    for (name, camera_move) in BARE_NAMES {
        lexicon.add(pattern(name, Some(*camera_move), true));
    }
    lexicon
});

static OTHERS: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    for text in NOT_CAMERA {
        lexicon.add(pattern(text, None, true));
    }
    lexicon
});

/// The moves that a prompt asks for.
pub(super) fn read(text: &Text) -> (Found, Vec<bool>) {
    let tokens = &text.tokens[..];
    let mut covered = vec![false; tokens.len()];
    // A phrase that is certainly a camera move is not covered by one that is none: "camera orbits the planet".
    let mut at = 0;
    while at < tokens.len() {
        let other = OTHERS.best(tokens, &covered, at, Ask::Any, None);
        let certain = MOVES.best(tokens, &covered, at, Ask::InContext, None);
        match (other, certain) {
            (Some(other), certain)
                if certain.as_ref().is_none_or(|c| !c.is_certain || c.score <= other.score) =>
            {
                covered[other.start..other.end].fill(true);
                at = other.end;
            }
            (_, Some(certain)) if certain.is_certain => at = certain.end,
            _ => at += 1,
        }
    }
    let matches = joined(tokens, all_matches(&MOVES, tokens, &covered, Ask::InContext));
    let matches = with_bracketed(text, matches);
    let mut is_camera = vec![false; tokens.len()];
    for found in &matches {
        is_camera[found.start..found.end].fill(true);
        // The end of the verb is the camera's too: 向前靠|近, 往上抬|起来.
        let mut end = found.end;
        while let Some(Token::Han('近' | '起' | '来' | '去' | '着' | '地')) = tokens.get(end) {
            is_camera[end] = matches!(tokens[end - 1], Token::Han(_));
            end += 1;
        }
        // What stands before the move in the camera's own clause: "The camera slowly".
        let start = clause_start(tokens, found.start);
        let mut at = found.start;
        while let Some(length) = leads_up(tokens, &covered, start, at) {
            is_camera[at - length..at].fill(true);
            at -= length;
        }
    }
    // "Start on her boots and tilt up": that the shot begins there is said of the camera.
    for start in (0..tokens.len()).filter(|at| *at == clause_start(tokens, *at)) {
        if let Some(length) = opens_shot(tokens, start) {
            is_camera[start..start + length].fill(true);
        }
    }
    let mut found = compose(tokens, &covered, matches.clone(), &text.brackets, true);
    let kept = matches.iter().filter(|it| !is_denied(tokens, it, None));
    let mut words: Vec<&str> = Vec::new();
    for it in kept.take(4) {
        let start = clause_start(tokens, it.start).max(it.start.saturating_sub(5));
        let begins = (start..it.start).find(|at| (*at..it.start).all(|at| is_camera[at])).unwrap_or(it.start);
        words.push(text.words(begins..it.end));
    }
    found.words = words.join("; ");
    (found, is_camera)
}

/// How many tokens before a place only lead up to a move: fillers, the camera itself, and "we".
fn leads_up(tokens: &[Token], covered: &[bool], start: usize, at: usize) -> Option<usize> {
    const TOWARD: &[&str] = &["缓", "急", "慢", "向前", "往前", "向后", "往后", "匀速", "平稳", "低空"];
    (1..=4.min(at - start)).rev().find(|length| {
        let from = at - length;
        let is_we = *length == 1 && matches!(&tokens[from], Token::Word(word) if word == "we");
        let is_word = is_filler(tokens, from) == Some(*length)
            || [CAMERA_WORDS, CAMERA_WORDS_CHINESE, TOWARD]
                .iter()
                .any(|words| word_at(tokens, from, words) == Some(*length));
        (is_we || is_word) && (*length == 1 || !covered[from..at].contains(&true))
    })
}

/// How many tokens say at the beginning of a clause that the shot begins there: "Start on", "Open tight on".
fn opens_shot(tokens: &[Token], start: usize) -> Option<usize> {
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

/// What stands between brackets and names nothing but moves is a list of them: `[push in, rise]`, `[推进,上升]`.
fn with_bracketed(text: &Text, mut matches: Vec<Match>) -> Vec<Match> {
    let tokens = &text.tokens[..];
    let pairs = text.brackets.iter().copied().max().unwrap_or(0);
    for pair in 1..=pairs {
        let is_inside = |at: usize| text.brackets[at] == pair && !tokens[at].is_mark();
        let Some(from) = (0..tokens.len()).find(|at| is_inside(*at)) else { continue };
        let to = (from..tokens.len()).take_while(|at| text.brackets[*at] == pair).count() + from;
        let inside = &tokens[from..to];
        let named = all_matches(&NAMES, inside, &vec![false; inside.len()], Ask::Any);
        let mut is_known: Vec<bool> = inside.iter().map(Token::is_mark).collect();
        for found in &named {
            is_known[found.start..found.end].fill(true);
        }
        for at in 0..inside.len() {
            if let Some(length) = is_filler(inside, at) {
                is_known[at..at + length].fill(true);
            }
        }
        let already = matches.iter().filter(|found| (from..to).contains(&found.start)).count();
        if named.len() > already && is_known.iter().all(|known| *known) {
            matches.retain(|found| !(from..to).contains(&found.start));
            matches.extend(named.into_iter().map(|found| Match {
                start: from + found.start,
                end: from + found.end,
                ..found
            }));
            matches.sort_by_key(|found| found.start);
        }
    }
    matches
}

/// "Down and back": a second direction behind a move is a move of its own.
fn joined(tokens: &[Token], matches: Vec<Match>) -> Vec<Match> {
    let mut all: Vec<Match> = Vec::new();
    for (index, found) in matches.iter().enumerate() {
        all.push(found.clone());
        let at = found.end;
        let is_joint = tokens.get(at).is_some_and(|token| token.is("and") || token.is("&") || token.is("+"));
        let next = matches.get(index + 1).map_or(tokens.len(), |next| next.start);
        if !is_joint || found.camera_move.is_none() || at + 1 >= next.min(tokens.len()) {
            continue;
        }
        let behind = tokens.get(at + 2).is_none_or(|token| {
            token.is_mark()
                || ["to", "over", "from", "as", "while", "into", "above", "then", "around"]
                    .iter()
                    .any(|word| token.is(word))
        });
        let direction = SECOND.iter().find(|(word, _)| tokens[at + 1].is(word));
        if let Some((_, camera_move)) = direction.filter(|_| behind) {
            all.push(Match {
                start: at + 1,
                end: at + 2,
                score: 2,
                camera_move: Some(*camera_move),
                is_certain: true,
            });
        }
    }
    all
}

/// The moves that a list of names asks for, or the first word that is none of a move's.
pub(super) fn read_names(text: &str) -> Result<Found, String> {
    let tokens = tokens(text);
    let covered = vec![false; tokens.len()];
    let matches = all_matches(&NAMES, &tokens, &covered, Ask::Any);
    let mut is_known = vec![false; tokens.len()];
    for found in &matches {
        is_known[found.start..found.end].fill(true);
    }
    let speeds = SPEED_WORDS.iter().flat_map(|(_, words)| words.iter());
    let small =
        [FILLERS, THEN_WORDS, TOGETHER_WORDS, CAMERA_WORDS_CHINESE].into_iter().flatten().chain(speeds);
    for word in small.chain(&["地", "的", "先", "向"]) {
        let row = self::tokens(word);
        for at in 0..tokens.len() {
            if !row.is_empty() && tokens[at..].starts_with(&row) {
                is_known[at..at + row.len()].fill(true);
            }
        }
    }
    if let Some(at) = (0..tokens.len()).find(|at| !is_known[*at] && !tokens[*at].is_mark()) {
        let unknown: Vec<String> =
            tokens[at..].iter().take_while(|token| !token.is_mark()).map(key).collect();
        let joint = if matches!(tokens[at], Token::Han(_)) { "" } else { " " };
        return Err(unknown.join(joint));
    }
    if matches.is_empty() {
        return Err(text.trim().to_owned());
    }
    Ok(compose(&tokens, &covered, matches, &[], false))
}

fn all_matches(lexicon: &Lexicon, tokens: &[Token], covered: &[bool], ask: Ask) -> Vec<Match> {
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
fn clause_start(tokens: &[Token], at: usize) -> usize {
    tokens[..at].iter().rposition(Token::is_mark).map_or(0, |mark| mark + 1)
}

fn clause_end(tokens: &[Token], at: usize) -> usize {
    tokens[at..].iter().position(Token::is_mark).map_or(tokens.len(), |mark| at + mark)
}

/// Whether a row of tokens begins at `at` with one of the texts; its length in tokens.
fn word_at(tokens: &[Token], at: usize, words: &[&str]) -> Option<usize> {
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

fn is_filler(tokens: &[Token], at: usize) -> Option<usize> {
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
        !covered[at]
            && (word_at(tokens, at, CAMERA_WORDS)
                .is_some_and(|length| !is_of(at + length) || at >= found.end)
                || word_at(tokens, at, CAMERA_WORDS_CHINESE).is_some())
    };
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
    if only_fillers_from(start) {
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

/// Puts matches together into beats: drops what is denied, finds speeds, and asks what stands between them.
fn compose(
    tokens: &[Token],
    covered: &[bool],
    matches: Vec<Match>,
    brackets: &[u32],
    may_deny: bool,
) -> Found {
    let is_anything = !matches.is_empty();
    let mut kept: Vec<(usize, Match)> = Vec::new();
    let mut was_denied = false;
    let mut denied_end = None;
    for (index, found) in matches.iter().enumerate() {
        let denied = may_deny && is_denied(tokens, found, denied_end);
        was_denied |= denied;
        denied_end = denied.then_some(found.end);
        if !denied {
            kept.push((index, found.clone()));
        }
    }
    let mut beats: Vec<Vec<Step>> = Vec::new();
    let mut is_handheld = false;
    let mut last: Option<&Match> = None;
    for (index, found) in &kept {
        let Some(camera_move) = found.camera_move else { continue };
        let previous_end = index.checked_sub(1).map_or(0, |before| matches[before].end);
        let next_start = matches.get(index + 1).map_or(tokens.len(), |next| next.start);
        let speed = speed_of(tokens, covered, found, previous_end, next_start);
        if camera_move == Move::Handheld {
            is_handheld = true;
            continue;
        }
        let bracket = |at: usize| brackets.get(at).copied().unwrap_or(0);
        let joint = last.map_or(Joint::Then, |before| {
            let is_one_bracket = bracket(found.start) > 0 && bracket(before.start) == bracket(found.start);
            if is_one_bracket { Joint::Bracket } else { joint(tokens, before.end, found.start) }
        });
        add_step(&mut beats, Step { camera_move, speed }, joint);
        last = Some(found);
    }
    // A push in and a zoom out at once are what a dolly zoom is; said beside it, they are the same move.
    if beats.iter().flatten().any(|step| step.camera_move == Move::DollyZoom) {
        let explains = |it: Move| matches!(it, Move::PushIn | Move::PullOut | Move::ZoomIn | Move::ZoomOut);
        for beat in &mut beats {
            beat.retain(|step| !explains(step.camera_move));
        }
        beats.retain(|beat| !beat.is_empty());
    }
    if beats.is_empty() && !is_handheld && was_denied {
        beats.push(vec![Step { camera_move: Move::Static, speed: Speed::Steady }]);
    }
    Found { beats, is_handheld, is_anything, words: String::new() }
}

/// How a move stands to the one before it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Joint {
    Then,
    /// Between the same brackets, which makes them one.
    Bracket,
    Together,
    Beside,
    OtherClause,
}

/// More beats than this make a draft restless, and no prompt that asks for more can be shown in a few seconds.
const MOST_BEATS: usize = 3;

fn add_step(beats: &mut Vec<Vec<Step>>, step: Step, joint: Joint) {
    let is_soft = |camera_move: Move| {
        matches!(camera_move, Move::Follow | Move::FlyOver | Move::Static | Move::Overhead | Move::RackFocus)
    };
    if beats.iter().flatten().any(|other| other.camera_move == step.camera_move) && joint != Joint::Then {
        // Said twice: "slow push in … camera pushes in slowly".
        for other in beats.iter_mut().flatten().filter(|other| other.camera_move == step.camera_move) {
            if other.speed == Speed::Steady {
                other.speed = step.speed;
            }
        }
        return;
    }
    let Some(beat) = beats.last_mut() else {
        beats.push(vec![step]);
        return;
    };
    if joint != Joint::Then {
        if is_soft(step.camera_move) {
            // "Static" beside a move speaks of the rest of the shot; a drone or a follow shot is the manner of it.
            return;
        }
        if beat.iter().all(|other| is_soft(other.camera_move)) {
            *beat = vec![step];
            return;
        }
    }
    let is_opposed = beat.iter().any(|other| {
        other.camera_move.channel() == step.camera_move.channel() || other.camera_move == Move::Static
    });
    // Closer and wider at once is what the dolly zoom is named for.
    if joint == Joint::Bracket
        && let [only] = beat.as_mut_slice()
    {
        let pair = (only.camera_move, step.camera_move);
        let is_dolly_zoom = matches!(
            pair,
            (Move::PushIn, Move::ZoomOut)
                | (Move::ZoomOut, Move::PushIn)
                | (Move::PullOut, Move::ZoomIn)
                | (Move::ZoomIn, Move::PullOut)
        );
        if is_dolly_zoom {
            only.camera_move = Move::DollyZoom;
            return;
        }
    }
    let most = if matches!(joint, Joint::Bracket | Joint::Together) { 3 } else { 2 };
    let goes_together =
        matches!(joint, Joint::Together | Joint::Beside | Joint::Bracket) && !is_opposed && beat.len() < most;
    if goes_together && step.camera_move != Move::Static {
        beat.push(step);
    } else if beat.as_slice() != [step] && beats.len() < MOST_BEATS {
        beats.push(vec![step]);
    }
}

fn joint(tokens: &[Token], end: usize, start: usize) -> Joint {
    let between = end..start;
    if between.clone().any(|at| word_at(tokens, at, THEN_WORDS).is_some()) {
        Joint::Then
    } else if between.clone().any(|at| word_at(tokens, at, TOGETHER_WORDS).is_some()) {
        Joint::Together
    } else if tokens[between].iter().any(Token::is_mark) {
        Joint::OtherClause
    } else {
        Joint::Beside
    }
}

/// Whether a move is spoken of only to be ruled out: "no zoom", "without any pans or tilts".
fn is_denied(tokens: &[Token], found: &Match, denied_end: Option<usize>) -> bool {
    // "no camera movement" is the asking for a static camera; "not static" would be the denial of it.
    let said_within = found.camera_move == Some(Move::Static)
        && word_at(tokens, found.start, &["no", "without", "zero", "never", "dont", "do"])
            .or_else(|| word_at(tokens, found.start, NEGATIONS_CHINESE))
            .is_some();
    if said_within {
        return false;
    }
    if let Some(end) = denied_end {
        let between = &tokens[end..found.start];
        let is = |token: &Token, words: &[&str]| words.iter().any(|word| token.is(word));
        let joins = ["or", "nor", "and", "no", "或", "和", "与"];
        let is_list = |token: &Token| is(token, &joins) || is(token, &["any", "camera", "也", "不", "要"]);
        let is_joined = between.iter().any(|token| is(token, &joins) || *token == Token::Mark(Mark::List));
        // "No pans, zooms or tilts": a bare comma joins only where an "or" follows.
        let follows = tokens[found.end..].iter().take(3).any(|token| is(token, &["or", "nor", "或", "和"]));
        let is_comma = *between == [Token::Mark(Mark::Comma)];
        let are_listed = between
            .iter()
            .all(|token| is_list(token) || matches!(token, Token::Mark(Mark::Comma | Mark::List)));
        if between.len() <= 3 && are_listed && (is_joined || (is_comma && follows)) {
            return true;
        }
    }
    let start = clause_start(tokens, found.start);
    let mut at = found.start;
    let mut steps = 0;
    while at > start && steps < 6 {
        at -= 1;
        steps += 1;
        if NEGATIONS.iter().any(|word| tokens[at].is(word)) {
            return true;
        }
        if (1..=3).any(|length| {
            at + 1 >= start + length && word_at(tokens, at + 1 - length, NEGATIONS_CHINESE) == Some(length)
        }) {
            return true;
        }
        let is_passed = [
            "any",
            "camera",
            "the",
            "a",
            "to",
            "more",
            "fast",
            "quick",
            "sudden",
            "shaky",
            "dramatic",
            "use",
            "obvious",
            "abrupt",
            "excessive",
            "extreme",
            "do",
            "rapid",
        ]
        .iter()
        .chain(&["镜", "头", "任", "何", "快", "速", "的", "做", "用", "出", "现", "有", "突", "然"])
        // 不要推拉镜头: what is ruled out may be several moves in one word.
        .chain(&["推", "拉", "摇", "移", "升", "降", "跟", "甩", "或", "者"])
        .any(|word| tokens[at].is(word));
        if !is_passed {
            return false;
        }
    }
    false
}

/// The speed word nearest to a move: within it, before it, or behind it.
fn speed_of(
    tokens: &[Token],
    covered: &[bool],
    found: &Match,
    previous_end: usize,
    next_start: usize,
) -> Speed {
    let speed_at = |at: usize| {
        let known =
            SPEED_WORDS.iter().filter_map(|(speed, words)| Some((word_at(tokens, at, words)?, *speed)));
        known.max_by_key(|(length, _)| *length).map(|(_, speed)| speed).filter(|_| !covered[at])
    };
    let ends_reach = |at: usize| {
        word_at(tokens, at, THEN_WORDS).is_some()
            || ["and", "while", "as"].iter().any(|word| tokens[at].is(word))
    };
    if let Some(speed) = (found.start..found.end).find_map(speed_at) {
        return speed;
    }
    let start = clause_start(tokens, found.start).max(previous_end).max(found.start.saturating_sub(5));
    for at in (start..found.start).rev() {
        if let Some(speed) = speed_at(at) {
            return speed;
        }
        if ends_reach(at) {
            break;
        }
    }
    let reach = clause_end(tokens, found.end).min(next_start).min(found.end + 4);
    for (at, token) in tokens.iter().enumerate().take(reach).skip(found.end) {
        if ends_reach(at) {
            break;
        }
        let is_adverb = match token {
            Token::Word(word) => word.ends_with("ly") || at == found.end,
            _ => true,
        };
        if let Some(speed) = speed_at(at).filter(|_| is_adverb) {
            return speed;
        }
    }
    // "Slowly, the camera …" and "…, slowly.": a speed word that is a clause of its own.
    let alone = |from: usize, to: usize| {
        let clause = tokens.get(from..to)?;
        let speed = (from..to).find_map(speed_at)?;
        (clause.len() <= 2 && !clause.iter().any(Token::is_mark)).then_some(speed)
    };
    let end = clause_end(tokens, found.end);
    let begin = clause_start(tokens, found.start);
    let before = begin.checked_sub(1).and_then(|mark| alone(clause_start(tokens, mark), mark));
    let behind = || alone(end + 1, clause_end(tokens, (end + 1).min(tokens.len())));
    before.or_else(behind).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

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
