//! Puts moves together into beats: what goes on at once, what follows, what is denied, and how fast.
//!
//! It knows where moves stand in a text, and nothing of their names. The one idea: the words between two moves say whether they
//! go together.

use super::matching::{Match, clause_end, clause_start, word_at};
use super::pattern::{Mark, Token};
use super::words::{NEGATIONS, NEGATIONS_CHINESE, SPEED_WORDS, THEN_WORDS, TOGETHER_WORDS};
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

/// Puts matches together into beats: drops what is denied, finds speeds, and asks what stands between them.
pub(super) fn compose(
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
    // "A box rolls to the left; static camera": what is only taken for a move gives way to a camera that is said to stand.
    if let Some(stands) =
        kept.iter().rposition(|(_, it)| it.camera_move == Some(Move::Static) && it.is_certain)
    {
        let mut at = 0;
        kept.retain(|(_, it)| {
            at += 1;
            at > stands || it.is_certain
        });
    }
    let mut beats: Vec<Vec<Step>> = Vec::new();
    let mut is_handheld = false;
    let mut last: Option<&Match> = None;
    for (index, found) in &kept {
        let Some(camera_move) = found.camera_move else { continue };
        let camera_move = turned(tokens, found, camera_move);
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
        if last.is_some_and(|before| says_again(tokens, before, found, joint)) {
            last = Some(found);
            continue;
        }
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

/// Whether a move is the one before it in other words: "trucks left in a smooth lateral move", "zooms in, moving closer".
fn says_again(tokens: &[Token], before: &Match, found: &Match, joint: Joint) -> bool {
    const VAGUE: &[&str] = &["across", "past", "sideways", "laterally", "lateral", "along", "over"];
    const SIDES: &[&str] = &["left", "right", "leftward", "rightward", "leftwards", "rightwards"];
    let says =
        |words: &[&str]| (found.start..found.end).any(|at| words.iter().any(|word| tokens[at].is(word)));
    let (Some(first), Some(second)) = (before.camera_move, found.camera_move) else { return false };
    let is_across = |it: Move| {
        matches!(it, Move::TruckLeft | Move::TruckRight | Move::PanLeft | Move::PanRight | Move::FlyOver)
    };
    let is_gerund = matches!(&tokens[found.start], Token::Word(word) if word.ends_with("ing"));
    let same_way = |pairs: &[(Move, Move)]| {
        pairs
            .iter()
            .any(|(one, other)| (first, second) == (*one, *other) || (second, first) == (*one, *other))
    };
    match joint {
        Joint::Beside | Joint::OtherClause if is_across(first) && is_across(second) => {
            (joint == Joint::Beside || is_gerund) && says(VAGUE) && !says(SIDES)
        }
        Joint::Beside | Joint::OtherClause | Joint::Together => {
            is_gerund
                && same_way(&[
                    (Move::PushIn, Move::ZoomIn),
                    (Move::PullOut, Move::ZoomOut),
                    (Move::PedestalUp, Move::CraneUp),
                    (Move::PedestalDown, Move::CraneDown),
                    (Move::TruckLeft, Move::PanLeft),
                    (Move::TruckRight, Move::PanRight),
                ])
        }
        _ => false,
    }
}

/// Whether "to the left" stands behind an orbit, and is said of nobody else: "orbits the dancer to the left".
fn goes_left(tokens: &[Token], behind: std::ops::Range<usize>) -> bool {
    const OTHERS: &[&str] =
        &["who", "that", "which", "as", "while", "looking", "turning", "facing", "standing"];
    let end = behind.end;
    behind.take_while(|at| !OTHERS.iter().any(|word| tokens[*at].is(word))).any(|at| {
        let is = |at: usize, word: &str| at < end && tokens[at].is(word);
        let of = tokens.get(at + 3).is_some_and(|token| token.is("of"));
        is(at, "to") && is(at + 1, "the") && is(at + 2, "left") && !of
            || is(at, "leftward")
            || is(at, "leftwards")
    })
}

/// An orbit the way round that is said behind it: "rotates around the product clockwise".
fn turned(tokens: &[Token], found: &Match, camera_move: Move) -> Move {
    if !matches!(camera_move, Move::OrbitLeft | Move::OrbitRight) {
        return camera_move;
    }
    let behind = found.end..clause_end(tokens, found.end).min(found.end + 6);
    let says = |words: &[&str]| behind.clone().any(|at| words.iter().any(|word| tokens[at].is(word)));
    if says(&["counterclockwise", "anticlockwise", "counter"]) {
        Move::OrbitRight
    } else if says(&["clockwise"]) || goes_left(tokens, behind.clone()) {
        Move::OrbitLeft
    } else {
        camera_move
    }
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
    // 绕着雕像顺时针旋转: which way an orbit goes is said behind it.
    let is_orbit = |it: Move| matches!(it, Move::OrbitLeft | Move::OrbitRight);
    if joint == Joint::Beside
        && is_orbit(step.camera_move)
        && let Some(other) = beat.iter_mut().find(|other| is_orbit(other.camera_move))
    {
        other.camera_move = step.camera_move;
        return;
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
    // A horizon that is aslant stays so whatever the camera does.
    let is_aslant = joint == Joint::OtherClause
        && !is_opposed
        && (step.camera_move == Move::Canted || beat.iter().all(|it| it.camera_move == Move::Canted));
    if (goes_together || is_aslant) && step.camera_move != Move::Static {
        beat.push(step);
    } else if beat.as_slice() != [step] && beats.len() < MOST_BEATS {
        beats.push(vec![step]);
    }
}

fn joint(tokens: &[Token], end: usize, start: usize) -> Joint {
    let between = end..start;
    // 然后升起, 后拉远: the word for it may be part of the second move.
    let begins_anew = word_at(tokens, start, THEN_WORDS).is_some();
    if begins_anew || between.clone().any(|at| word_at(tokens, at, THEN_WORDS).is_some()) {
        Joint::Then
    } else if between.clone().any(|at| word_at(tokens, at, TOGETHER_WORDS).is_some()) {
        Joint::Together
    } else if tokens[between].iter().any(Token::is_mark) {
        Joint::OtherClause
    } else {
        Joint::Beside
    }
}

/// Whether a sign that can say no is a part of a longer word: 景别, 特别, 无人机.
fn is_within_word(tokens: &[Token], at: usize) -> bool {
    let is =
        |token: Option<&Token>, signs: &str| matches!(token, Some(Token::Han(sign)) if signs.contains(*sign));
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    match tokens[at] {
        Token::Han('别') => is(before, "景特类级性分告个差区识"),
        Token::Han('无') => is(tokens.get(at + 1), "人缝限比数尽垠"),
        _ => false,
    }
}

/// Whether a move is spoken of only to be ruled out: "no zoom", "without any pans or tilts".
pub(super) fn is_denied(tokens: &[Token], found: &Match, denied_end: Option<usize>) -> bool {
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
            at + 1 >= start + length
                && word_at(tokens, at + 1 - length, NEGATIONS_CHINESE) == Some(length)
                && !(length == 1 && is_within_word(tokens, at))
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
        // "Slowly and deliberately cranes up": one manner.
        let is_of_manner = tokens[at].is("and")
            && at
                .checked_sub(1)
                .is_some_and(|at| matches!(&tokens[at], Token::Word(word) if word.ends_with("ly")));
        if ends_reach(at) && !is_of_manner {
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
