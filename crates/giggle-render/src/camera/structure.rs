//! Moves by the structure of a sentence: who moves, what they do, and where to.
//!
//! It knows where the phrases of the grammar were found, and asks what is said of the camera besides. The one idea: a
//! verb of motion that the camera is the subject of is a move, whichever verb it is; the way that stands beside it says which.

mod chinese;
mod english;

use super::matching::{Match, clause_end, clause_start};
use super::pattern::Token;
use super::{Channel, Move};

/// Where something goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
    In,
    Out,
    Left,
    Right,
    Across,
    Over,
    Around,
    /// Behind or beside somebody who moves.
    With,
    /// In front of somebody who moves.
    Before,
    Clockwise,
    Counterclockwise,
}

/// The subject of the previous clause, which "then …" continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Other,
    /// It only named the camera: 一个长镜头.
    Named,
    /// It said that somebody sees it: 主观视角.
    Seen,
    Moves,
}

/// What the camera does, from one token to another.
struct Deed {
    start: usize,
    end: usize,
    moves: [Option<Move>; 2],
}

/// The moves of the grammar with those that are told by structure alone.
pub(super) fn completed(tokens: &[Token], covered: &[bool], mut matches: Vec<Match>) -> Vec<Match> {
    let mut start = 0;
    let mut before = Before::Other;
    while start < tokens.len() {
        let end = clause_end(tokens, start);
        if end > start {
            let is_chinese = tokens[start..end].iter().any(|token| matches!(token, Token::Han(_)));
            let clause = start..end;
            let deeds = if is_chinese {
                chinese::deeds(tokens, covered, clause, before)
            } else {
                english::deeds(tokens, covered, clause, before)
            };
            let is_phrase = |found: &Match| (start..end).contains(&found.start);
            // How it is held is no way to go.
            let is_held = |it: Option<Move>| matches!(it, Some(Move::Handheld | Move::Canted));
            let is_held =
                matches.iter().filter(|found| is_phrase(found)).all(|found| is_held(found.camera_move));
            let is_seen = is_seen(&tokens[start..end]) || before == Before::Seen;
            let is_held = is_held && deeds.iter().all(|deed| deed.moves[0] == Some(Move::Handheld));
            before = if deeds.is_empty() && is_held && is_seen {
                Before::Seen
            } else if !is_held {
                Before::Moves
            } else if names_camera(&tokens[start..end]) {
                Before::Named
            } else {
                Before::Other
            };
            for deed in deeds {
                add(tokens, &mut matches, &deed);
            }
        }
        start = end + 1;
    }
    matches.sort_by_key(|found| found.start);
    drop_vaguer(tokens, &mut matches);
    for found in &mut matches {
        which_way_round(tokens, found);
    }
    matches
}

/// Whether a clause says that somebody sees what is shown.
fn is_seen(clause: &[Token]) -> bool {
    clause.iter().any(|token| token.is("pov"))
        || clause.windows(2).any(|pair| {
            pair[0].is("first") && pair[1].is("person")
                || [('主', '观'), ('一', '人'), ('一', '视')]
                    .iter()
                    .any(|(one, other)| pair[0] == Token::Han(*one) && pair[1] == Token::Han(*other))
        })
}

/// Whether a clause names the camera.
fn names_camera(clause: &[Token]) -> bool {
    const NAMES: &[&str] = &["camera", "take", "shot", "drone", "fpv"];
    clause.iter().any(|token| NAMES.iter().any(|name| token.is(name)))
        || clause.windows(2).any(|pair| {
            [('镜', '头'), ('航', '拍'), ('画', '面'), ('机', '位'), ('到', '底')]
                .iter()
                .any(|(one, other)| pair[0] == Token::Han(*one) && pair[1] == Token::Han(*other))
        })
}

/// "Tumbles, rolling counterclockwise", 绕着树螺旋上升: of two moves of one kind the first only leads up to the second.
fn drop_vaguer(tokens: &[Token], matches: &mut Vec<Match>) {
    let sides = |found: &Match| {
        (found.start..found.end)
            .any(|at| ["left", "right", "clockwise"].iter().any(|word| tokens[at].is(word)))
    };
    let is_vaguer = |one: &Match, next: &Match| {
        let between = next.start.saturating_sub(one.end);
        match (one.camera_move, next.camera_move) {
            (Some(Move::RollRight), Some(Move::RollLeft | Move::RollRight)) => between < 3 && !sides(one),
            (Some(Move::OrbitRight), Some(Move::Spiral)) => clause_end(tokens, one.start) > next.start,
            _ => false,
        }
    };
    let vaguer: Vec<usize> =
        matches.windows(2).filter(|pair| is_vaguer(&pair[0], &pair[1])).map(|pair| pair[0].start).collect();
    matches.retain(|found| !(vaguer.contains(&found.start) && found.camera_move != Some(Move::Spiral)));
}

/// 围着雕像转，顺时针: a clause that only says which way round an orbit goes.
fn which_way_round(tokens: &[Token], found: &mut Match) {
    if !matches!(found.camera_move, Some(Move::OrbitLeft | Move::OrbitRight)) {
        return;
    }
    let at = found.end + usize::from(tokens.get(found.end).is_some_and(Token::is_mark));
    let is = |ahead: usize, sign: char| tokens.get(at + ahead) == Some(&Token::Han(sign));
    let (camera_move, length) = if is(0, '顺') && is(1, '时') && is(2, '针') {
        (Move::OrbitLeft, 3)
    } else if is(0, '逆') && is(1, '时') && is(2, '针') {
        (Move::OrbitRight, 3)
    } else if tokens.get(at).is_some_and(|token| token.is("clockwise")) {
        (Move::OrbitLeft, 1)
    } else if tokens.get(at).is_some_and(|token| token.is("counterclockwise") || token.is("anticlockwise")) {
        (Move::OrbitRight, 1)
    } else {
        return;
    };
    found.camera_move = Some(camera_move);
    found.end = at + length;
}

/// Adds a deed, unless the grammar has a phrase for it.
fn add(tokens: &[Token], matches: &mut Vec<Match>, deed: &Deed) {
    let Some(first) = deed.moves[0] else { return };
    let is_soft = |it: Option<Move>| matches!(it, Some(Move::Follow | Move::FlyOver));
    let clause = clause_start(tokens, deed.start)..clause_end(tokens, deed.end.max(1) - 1);
    let touches = |found: &Match| found.start < deed.end && deed.start < found.end;
    // What is said more exactly here: the way down of a spiral, going before somebody, a flight that is a dive.
    let gives_way = |found: &Match| match (found.camera_move, first) {
        (Some(Move::Spiral | Move::OrbitRight | Move::OrbitLeft), Move::OrbitRight | Move::OrbitLeft) => {
            deed.moves[1].is_some()
        }
        (Some(Move::OrbitRight | Move::OrbitLeft), Move::Spiral) => true,
        (Some(Move::Follow), Move::Handheld) => true,
        (Some(Move::PullOut | Move::Follow | Move::PushIn | Move::TruckRight), Move::Lead) => true,
        (it, _) => is_soft(it) && deed.moves[1].is_some(),
    };
    // In 从下往上升起 the direction belongs to the verb after it, so this is not a tilt.
    let is_way_of_it = |found: &Match| {
        matches!(
            (found.camera_move, first),
            (Some(Move::TiltUp), Move::PedestalUp)
                | (Some(Move::TiltDown), Move::PedestalDown | Move::PushIn)
        ) && touches(found)
            && matches!(tokens[found.end - 1], Token::Han('上' | '下'))
    };
    if matches.iter().any(is_way_of_it) {
        matches.retain(|found| !(is_way_of_it(found) || touches(found) && found.camera_move == Some(first)));
    }
    // 无人机后退上升: a move in the gap of a phrase for another one.
    for found in matches.iter_mut() {
        let is_in_gap = found.start < deed.start && deed.end < found.end;
        let is_way = |it: Move| matches!(it.channel(), Channel::Distance | Channel::Height);
        let differs = is_way(first)
            && found.camera_move.is_some_and(|it| is_way(it) && it.channel() != first.channel());
        if is_in_gap && differs && deed.moves[1].is_none() && matches!(tokens[deed.start], Token::Han(_)) {
            found.start = deed.end;
        }
    }
    if matches.iter().any(|found| touches(found) && !gives_way(found)) {
        return;
    }
    let is_said = |found: &Match| {
        clause.contains(&found.start) && found.camera_move == Some(first) && deed.moves[1].is_none()
    };
    if matches.iter().any(is_said) {
        return;
    }
    let within = clause.clone();
    matches.retain(|found| {
        !(gives_way(found) && (touches(found) || first == Move::Lead && within.contains(&found.start)))
    });
    // Two moves at once share their words.
    let middle = if deed.moves[1].is_some() { deed.end - 1 } else { deed.end };
    for (camera_move, start, end) in [(deed.moves[0], deed.start, middle), (deed.moves[1], middle, deed.end)]
    {
        if camera_move.is_some() && start < end {
            // "Then hold on the clock" takes nothing back of what came before.
            let is_certain = camera_move != Some(Move::Static);
            matches.push(Match { start, end, score: 2, camera_move, is_certain });
        }
    }
}
