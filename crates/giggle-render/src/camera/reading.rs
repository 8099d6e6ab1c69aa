//! Finds the camera moves that a text asks for.
//!
//! It knows phrases and what joins them, and nothing of motion. The one idea: phrases that are no camera moves are covered
//! first; then the best match at each place is taken, and counts if it is certain or if the camera is spoken of
//! there.

use super::Move;
use super::beats::{Found, compose, is_denied};
use super::matching::{
    Ask, MOVES, Match, NAMES, OTHERS, all_matches, clause_end, clause_start, is_filler, opens_shot, word_at,
};
use super::pattern::{Text, Token, key, tokens};
use super::structure::completed;
use super::words::{
    CAMERA_WORDS, CAMERA_WORDS_CHINESE, FILLERS, SECOND, SPEED_WORDS, THEN_WORDS, TOGETHER_WORDS,
};
use std::sync::LazyLock;

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
    let matches = completed(tokens, &covered, all_matches(&MOVES, tokens, &covered, Ask::InContext));
    let matches = joined(tokens, matches);
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
        let is_joint =
            tokens.get(at).is_some_and(|token| ["and", "&", "+", "then"].iter().any(|word| token.is(word)));
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
                camera_move: Some(in_kind(found.camera_move, *camera_move)),
                is_certain: true,
            });
        }
    }
    all
}

/// What a second direction means behind a move of some kind: "pivots left then right" pans back.
fn in_kind(before: Option<Move>, direction: Move) -> Move {
    match (before, direction) {
        (Some(Move::PanLeft | Move::PanRight | Move::TiltUp | Move::TiltDown), direction) => {
            match direction {
                Move::TruckLeft => Move::PanLeft,
                Move::TruckRight => Move::PanRight,
                Move::PedestalUp => Move::TiltUp,
                Move::PedestalDown => Move::TiltDown,
                direction => direction,
            }
        }
        (Some(Move::OrbitLeft | Move::OrbitRight), Move::TruckLeft) => Move::OrbitLeft,
        (Some(Move::OrbitLeft | Move::OrbitRight), Move::TruckRight) => Move::OrbitRight,
        (Some(Move::ZoomIn | Move::ZoomOut), Move::PushIn) => Move::ZoomIn,
        (Some(Move::ZoomIn | Move::ZoomOut), Move::PullOut) => Move::ZoomOut,
        (_, direction) => direction,
    }
}

/// Words after the last move that say that the camera moves on, where no move was read from them: "… then drifts off to the side".
pub(super) fn unread_rest(text: &Text, is_camera: &[bool]) -> Option<String> {
    const GOES: &[&str] = &[
        "left", "right", "up", "down", "back", "out", "away", "closer", "forward", "rises", "rise", "rising",
        "lifts", "climbs", "descends", "drops", "circles", "orbits", "tilts", "pans", "zooms", "follows",
        "drifts", "glides", "pulls", "pushes", "swoops", "sideways",
    ];
    const GOES_CHINESE: &str = "升降推拉摇移绕飞跟退扫";
    let tokens = &text.tokens[..];
    let last = is_camera.iter().rposition(|is_camera| *is_camera)?;
    let end = clause_end(tokens, last);
    let then = (last + 1..end).find(|at| word_at(tokens, *at, THEN_WORDS).is_some())?;
    let length = word_at(tokens, then, THEN_WORDS)?;
    let behind = then + length..end;
    let goes = behind.clone().take(6).any(|at| match &tokens[at] {
        Token::Word(word) => GOES.contains(&word.as_str()),
        Token::Han(sign) => GOES_CHINESE.contains(*sign),
        _ => false,
    });
    // "Then she rises": somebody else.
    let first = tokens.get(behind.start)?;
    let is_somebody = ["he", "she", "it", "they", "the", "a", "an", "his", "her", "他", "她", "它"];
    (goes && !is_somebody.iter().any(|word| first.is(word))).then(|| text.words(behind).trim().to_owned())
}

/// What may stand between the names of moves, in tokens.
static SMALL: LazyLock<Vec<Vec<Token>>> = LazyLock::new(|| {
    let speeds = SPEED_WORDS.iter().flat_map(|(_, words)| words.iter());
    let small =
        [FILLERS, THEN_WORDS, TOGETHER_WORDS, CAMERA_WORDS_CHINESE].into_iter().flatten().chain(speeds);
    small.chain(&["地", "的", "先", "向"]).map(|word| tokens(word)).filter(|row| !row.is_empty()).collect()
});

/// The moves that a list of names asks for, or the first word that is none of a move's.
pub(super) fn read_names(text: &str) -> Result<Found, String> {
    let tokens = tokens(text);
    let covered = vec![false; tokens.len()];
    let matches = all_matches(&NAMES, &tokens, &covered, Ask::Any);
    let mut is_known = vec![false; tokens.len()];
    for found in &matches {
        is_known[found.start..found.end].fill(true);
    }
    for row in SMALL.iter() {
        for at in 0..tokens.len() {
            if tokens[at..].starts_with(row) {
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
