//! What an English clause says that the camera does.
//!
//! It knows verbs and ways, and nothing of the grammar's phrases. The one idea: the verb follows the camera, or a word that goes on
//! with what it did; everything between only says how.

mod words;

use super::super::Move;
use super::super::pattern::Token;
use super::{Before, Deed, Way};
use std::ops::Range;
use words::{BETWEEN, JOINS, PATHS, VERBS, Verb, WHO};

fn word(tokens: &[Token], at: usize) -> &str {
    match tokens.get(at) {
        Some(Token::Word(word)) => word,
        _ => "",
    }
}

/// Whether a word is a form of a verb.
fn is_form(word: &str, stem: &str) -> bool {
    const ENDS: &[&str] = &["", "s", "es", "ed", "ing"];
    let root = stem.strip_suffix('e').or_else(|| stem.strip_suffix('y')).unwrap_or(stem);
    let Some(rest) = word.strip_prefix(root) else { return false };
    match stem.as_bytes().last() {
        Some(b'e') => ["e", "es", "ed", "ing"].contains(&rest),
        Some(b'y') => ["y", "ys", "ies", "ied", "yed", "ying"].contains(&rest),
        Some(last) => {
            ENDS.contains(&rest)
                || rest.as_bytes().first() == Some(last) && matches!(&rest[1..], "ing" | "ed")
        }
        None => false,
    }
}

fn verb(word: &str) -> Option<Verb> {
    let first = word.bytes().next()?;
    VERBS
        .iter()
        .find(|(_, stems)| stems.iter().any(|stem| stem.as_bytes()[0] == first && is_form(word, stem)))
        .map(|(verb, _)| *verb)
}

fn way_at(tokens: &[Token], at: usize) -> Option<(Way, usize)> {
    let is = |ahead: usize, text: &str| word(tokens, at + ahead) == text;
    Some(match word(tokens, at) {
        "downhill" | "uphill" | "upstairs" | "downstairs" => (Way::In, 1),
        "up" | "upward" | "upwards" | "skyward" | "vertically" | "higher" => (Way::Up, 1),
        "down" | "downward" | "downwards" | "lower" => (Way::Down, 1),
        "ahead" if is(1, "of") => (Way::Before, 2),
        "in" if is(1, "front") && is(2, "of") => (Way::Before, 3),
        "in" if (1..=4).any(|ahead| {
            ["arc", "circle", "semicircle", "loop", "ring"].contains(&word(tokens, at + ahead))
        }) && ["a", "an", "one"].contains(&word(tokens, at + 1)) =>
        {
            (Way::Around, 1)
        }
        "in" if ["reverse", "time", "sync", "step", "a", "slow", "the"].contains(&word(tokens, at + 1)) => {
            return None;
        }
        "in" | "into" | "inward" | "inwards" | "forward" | "forwards" | "closer" | "nearer" | "ahead"
        | "through" | "inside" | "between" | "among" | "beneath" | "under" | "underneath" | "along"
        | "amid" => (Way::In, 1),
        "to" | "toward" | "towards" if is(1, "the") && is(2, "left") && !is(3, "of") => (Way::Left, 3),
        "to" | "toward" | "towards" if is(1, "the") && is(2, "right") && !is(3, "of") => (Way::Right, 3),
        "toward" | "towards" => (Way::In, 1),
        "from" if is(1, "right") && is(2, "to") && is(3, "left") => (Way::Left, 4),
        "from" if is(1, "left") && is(2, "to") && is(3, "right") => (Way::Right, 4),
        "right" if is(1, "to") && is(2, "left") => (Way::Left, 3),
        "left" if is(1, "to") && is(2, "right") => (Way::Right, 3),
        "out" | "back" | "backward" | "backwards" | "away" | "off" | "rearward" => (Way::Out, 1),
        "left" | "leftward" | "leftwards" => (Way::Left, 1),
        "right" if is(1, "up") || is(1, "into") || is(1, "through") || is(1, "past") => return None,
        "right" | "rightward" | "rightwards" => (Way::Right, 1),
        "across" | "past" | "by" | "sideways" | "laterally" => (Way::Across, 1),
        "over" | "above" => (Way::Over, 1),
        "around" | "round" | "about" => (Way::Around, 1),
        "behind" | "after" | "alongside" | "beside" | "with" => (Way::With, 1),
        "next" if is(1, "to") => (Way::With, 2),
        "clockwise" => (Way::Clockwise, 1),
        "counterclockwise" | "anticlockwise" => (Way::Counterclockwise, 1),
        "counter" | "anti" if is(1, "clockwise") => (Way::Counterclockwise, 2),
        _ => return None,
    })
}

/// What the camera does in a clause.
pub(super) fn deeds(tokens: &[Token], covered: &[bool], clause: Range<usize>, before: Before) -> Vec<Deed> {
    let mut found = Vec::new();
    let is_who =
        |at: &usize| !covered[*at] && WHO.contains(&word(tokens, *at)) && !is_named_shot(tokens, *at);
    let mut at = clause.start;
    let mut is_drone = false;
    // A clause without the camera goes on with it behind "then", or begins with a command.
    let agent = clause.clone().find(is_who);
    let begin = match agent {
        Some(agent) => {
            is_drone = clause.clone().any(|at| ["drone", "fpv", "quadcopter"].contains(&word(tokens, at)));
            Some(agent + 1)
        }
        None if before != Before::Other
            && (JOINS.contains(&word(tokens, at)) || word(tokens, at).ends_with("ing")) =>
        {
            Some(at)
        }
        None => None,
    };
    let mut first = match begin {
        Some(begin) => verb_behind(tokens, covered, begin, clause.end),
        None => command(tokens, covered, clause.clone()),
    };
    // "Tilt the camera down": what is done with it.
    if let Some(agent) = agent.filter(|agent| *agent >= clause.start + 2)
        && ["the", "your"].contains(&word(tokens, agent - 1))
        && let Some(kind) = verb(word(tokens, agent - 2)).filter(|_| !covered[agent - 2])
        && !matches!(kind, Verb::Follow | Verb::Lead | Verb::Push | Verb::Pull)
    {
        first = Some((agent - 2, kind));
    }
    let is_first_person =
        first.is_none() && (before == Before::Seen || is_first_person(tokens, clause.clone()));
    if is_first_person {
        first = seen_from(tokens, clause.clone());
    }
    // "Then drop to the floor".
    let is_then = before != Before::Other && ["then", "finally"].contains(&word(tokens, clause.start));
    let needs_way = agent.is_none() && !is_then || is_first_person;
    while let Some((verb_at, kind)) = first {
        let (moves, end) = what(tokens, verb_at, kind, clause.end, is_drone, needs_way);
        if moves[0].is_some() {
            found.push(Deed { start: verb_at, end, moves });
        }
        at = end.max(verb_at + 1);
        // The next joining word with a verb right behind it, in the same sentence and of the same camera.
        first = (at..clause.end).filter(|at| JOINS.contains(&word(tokens, *at))).find_map(|join| {
            verb_behind(tokens, covered, join + 1, clause.end).filter(|_| !is_another(tokens, at, join))
        });
        if found.len() > 3 || moves[0] == Some(Move::Follow) && first.is_none() {
            break;
        }
    }
    found
}

/// Whether a clause is about what somebody sees.
fn is_first_person(tokens: &[Token], mut clause: Range<usize>) -> bool {
    clause.any(|at| {
        word(tokens, at) == "pov" || word(tokens, at) == "first" && word(tokens, at + 1) == "person"
    })
}

/// "POV of a skier racing down the slope": whoever sees takes the camera with them.
fn seen_from(tokens: &[Token], clause: Range<usize>) -> Option<(usize, Verb)> {
    clause.take(12).find_map(|at| {
        let said = word(tokens, at);
        let kind =
            verb(said).filter(|kind| matches!(kind, Verb::Travel | Verb::Rise | Verb::Fall | Verb::Dive))?;
        (said.ends_with("ing") && way_at(tokens, at + 1).is_some()).then_some((at, kind))
    })
}

/// "Wide shot", "the view of a town": no camera that goes anywhere.
fn is_named_shot(tokens: &[Token], at: usize) -> bool {
    ["of", "in", "on", "with", "angle", "from", "at", "phone", "lens"].contains(&word(tokens, at + 1))
        || ["his", "her", "the"].contains(&word(tokens, at.wrapping_sub(1)))
            && ["view", "dolly", "take"].contains(&word(tokens, at))
            && word(tokens, at) != "view"
        // "Dolly past the columns": a command.
        || ["dolly", "jib"].contains(&word(tokens, at)) && way_at(tokens, at + 1).is_some()
        || word(tokens, at) == "we" && ["see", "are", "can"].contains(&word(tokens, at + 1))
}

/// Whether somebody else is named between two places: "as the dog approaches and …".
fn is_another(tokens: &[Token], from: usize, to: usize) -> bool {
    (from..to).any(|at| ["as", "while", "who", "when", "that", "which", "until"].contains(&word(tokens, at)))
}

/// The verb that follows, if nothing but how it is done stands before it.
fn verb_behind(tokens: &[Token], covered: &[bool], from: usize, end: usize) -> Option<(usize, Verb)> {
    let mut at = from;
    while at < end.min(from + 6) {
        let said = word(tokens, at);
        if covered[at] {
            return None;
        }
        let is_between = BETWEEN.contains(&said) || said.len() > 4 && said.ends_with("ly");
        match verb(said) {
            Some(kind) if !is_between => return Some((at, kind)),
            _ if is_between => at += 1,
            _ => return None,
        }
    }
    None
}

/// A command at the beginning of a clause: "Descend through the skylight".
fn command(tokens: &[Token], covered: &[bool], mut clause: Range<usize>) -> Option<(usize, Verb)> {
    let at = clause.find(|at| {
        let said = word(tokens, *at);
        !(said.ends_with("ly") && said != "dolly"
            || ["slow", "then", "and", "smooth", "quick", "half", "full", "a"].contains(&said))
    })?;
    let said = word(tokens, at);
    let kind = verb(said).filter(|_| !covered[at])?;
    const GERUNDS: &[&str] =
        &["tracking", "dollying", "trucking", "craning", "panning", "tilting", "orbiting"];
    let is_base = GERUNDS.contains(&said)
        || !["s", "ed", "ing"].iter().any(|end| said.ends_with(end))
        || said == "pass";
    // "Crane by crane": things in a row.
    let is_way = way_at(tokens, at + 1).is_some_and(|(way, _)| kind != Verb::Crane || way != Way::Across);
    let is_of_cameras = matches!(
        kind,
        Verb::Rise
            | Verb::Fall
            | Verb::Turn
            | Verb::Tilt
            | Verb::Circle
            | Verb::Zoom
            | Verb::Crane
            | Verb::Spiral
    ) || GERUNDS.contains(&said)
        || ["dolly", "truck", "boom", "pedestal", "crab", "push", "pull"].contains(&said)
        || at == 0
            && kind == Verb::Travel
            && !["head", "barrel", "pass", "step", "wind", "hug", "carry", "run", "walk", "dance"]
                .contains(&said);
    (is_base && is_of_cameras && is_way).then_some((at, kind))
}

/// Which moves a verb and the ways behind it are, and where its words end.
fn what(
    tokens: &[Token],
    at: usize,
    kind: Verb,
    end: usize,
    is_drone: bool,
    needs_way: bool,
) -> ([Option<Move>; 2], usize) {
    let mut ways: Vec<Way> = Vec::new();
    let mut last = at + 1;
    let mut seen = at + 1;
    while seen < end.min(at + 10) && ways.len() < 4 {
        let said = word(tokens, seen);
        if ["as", "while", "who", "that", "when", "then", "until", "before"].contains(&said) {
            break;
        }
        // A second verb behind "and" is a deed of its own.
        if said == "and" && way_at(tokens, seen + 1).is_none() {
            break;
        }
        if let Some((way, length)) = way_at(tokens, seen) {
            let turns = matches!(way, Way::Clockwise | Way::Counterclockwise | Way::Before);
            if seen <= last + 1 || turns || ways.is_empty() && seen < at + 7 {
                ways.push(way);
                last = seen + length;
            }
            seen += length;
        } else {
            seen += 1;
        }
    }
    let has = |way: Way| ways.contains(&way);
    let goes_left = has(Way::Left) || has(Way::Clockwise);
    let orbit = if goes_left { Move::OrbitLeft } else { Move::OrbitRight };
    let down_a_path = has(Way::Down)
        && (last..end.min(last + 5))
            .take_while(|at| !is_place_word(word(tokens, *at)))
            .any(|at| PATHS.contains(&word(tokens, at)));
    // What a verb is by its way alone.
    let travelled = || {
        if has(Way::Before) && has(Way::Out) {
            Some(Move::Lead)
        } else if has(Way::Around) && (last..end.min(last + 3)).any(|at| word(tokens, at) == "corner") {
            Some(Move::TruckRight)
        } else if has(Way::Around) && !matches!(ways[0], Way::Up | Way::Down) {
            Some(orbit)
        } else if down_a_path {
            Some(Move::PushIn)
        } else if has(Way::Up) {
            Some(Move::PedestalUp)
        } else if has(Way::Down) {
            Some(Move::PedestalDown)
        } else if has(Way::Left) {
            Some(Move::TruckLeft)
        } else if has(Way::Right) {
            Some(Move::TruckRight)
        } else if has(Way::Over) {
            Some(Move::FlyOver)
        } else if has(Way::In) {
            Some(Move::PushIn)
        } else if has(Way::Out) {
            Some(Move::PullOut)
        } else if has(Way::With) {
            Some(Move::Follow)
        } else if has(Way::Across) {
            Some(Move::TruckRight)
        } else {
            None
        }
    };
    let is_of = |words: &[&str]| (at + 1..end.min(at + 6)).any(|at| words.contains(&word(tokens, at)));
    let (first, second) = match kind {
        Verb::Travel => (travelled(), beside(&ways)),
        Verb::Rise if has(Way::Around) => (Some(Move::Spiral), None),
        Verb::Rise => (Some(Move::PedestalUp), has(Way::Out).then_some(Move::PullOut)),
        Verb::Fall if has(Way::Around) => (Some(orbit), Some(Move::PedestalDown)),
        Verb::Fall => (Some(Move::PedestalDown), has(Way::Out).then_some(Move::PullOut)),
        Verb::Dive if is_drone => (Some(Move::PushIn), Some(Move::PedestalDown)),
        Verb::Dive => (Some(Move::PedestalDown), None),
        Verb::Turn if has(Way::Up) => (Some(Move::TiltUp), None),
        Verb::Turn if has(Way::Down) => (Some(Move::TiltDown), None),
        Verb::Turn if has(Way::Clockwise) && !has(Way::Around) => (Some(Move::RollRight), None),
        Verb::Turn if has(Way::Counterclockwise) && !has(Way::Around) => (Some(Move::RollLeft), None),
        Verb::Turn if has(Way::Left) && !has(Way::Around) => (Some(Move::PanLeft), None),
        Verb::Turn if has(Way::Right) && !has(Way::Around) => (Some(Move::PanRight), None),
        Verb::Turn if has(Way::Around) && !matches!(word(tokens, last), "" | "to") => (Some(orbit), None),
        Verb::Turn if !needs_way && is_of(&["from", "to"]) => (Some(Move::PanRight), None),
        Verb::Turn if has(Way::Around) || !ways.is_empty() && !needs_way => (Some(Move::PanRight), None),
        Verb::Turn
            if ["pan", "pans", "panning", "swivels", "pivots", "scans"].contains(&word(tokens, at)) =>
        {
            (Some(Move::PanRight), None)
        }
        Verb::Turn => (None, None),
        Verb::Tilt if has(Way::Up) => (Some(Move::TiltUp), None),
        Verb::Tilt if has(Way::Down) => (Some(Move::TiltDown), None),
        Verb::Tilt if has(Way::Left) => (Some(Move::RollLeft), None),
        Verb::Tilt if has(Way::Right) || has(Way::Across) => (Some(Move::RollRight), None),
        Verb::Tilt => (None, None),
        Verb::Whip if has(Way::Left) => (Some(Move::WhipLeft), None),
        Verb::Whip if has(Way::In) => (Some(Move::ZoomIn), None),
        Verb::Whip if !ways.is_empty() || is_of(&["to", "toward"]) => (Some(Move::WhipRight), None),
        Verb::Whip => (None, None),
        Verb::Circle if has(Way::Up) => (Some(Move::Spiral), None),
        Verb::Circle if has(Way::Down) => (Some(orbit), Some(Move::PedestalDown)),
        Verb::Circle => (Some(orbit), None),
        Verb::Spiral if has(Way::Down) => (Some(orbit), Some(Move::PedestalDown)),
        Verb::Spiral => (Some(Move::Spiral), None),
        Verb::Twist if has(Way::Counterclockwise) || has(Way::Left) => (Some(Move::RollLeft), None),
        Verb::Twist if has(Way::Around) && !word(tokens, last).is_empty() => (Some(orbit), None),
        Verb::Twist if has(Way::In) || has(Way::Out) && !has(Way::Clockwise) => (travelled(), None),
        Verb::Twist => (Some(Move::RollRight), None),
        Verb::Zoom if has(Way::Out) => (Some(Move::ZoomOut), None),
        Verb::Zoom => (Some(Move::ZoomIn), None),
        Verb::Push if word(tokens, at).starts_with("clos") && word(tokens, at + 1) != "in" => (None, None),
        Verb::Push | Verb::Pull if is_of(&["focus"]) => (Some(Move::RackFocus), None),
        Verb::Push if ways.is_empty() || has(Way::In) || ways == [Way::Across] => {
            (Some(Move::PushIn), beside(&ways))
        }
        Verb::Pull if has(Way::Before) => (Some(Move::Lead), None),
        Verb::Pull if ways.is_empty() || has(Way::Out) => (Some(Move::PullOut), beside(&ways)),
        Verb::Push | Verb::Pull => (travelled(), beside(&ways)),
        Verb::Follow if has(Way::Before) => (Some(Move::Lead), None),
        Verb::Follow => (Some(Move::Follow), None),
        Verb::Lead if is_of(&["the", "her", "him", "them", "a", "an", "us", "his", "their"]) => {
            (Some(Move::Lead), None)
        }
        Verb::Lead => (None, None),
        Verb::Crane if has(Way::Down) => (Some(Move::CraneDown), None),
        Verb::Crane => (Some(Move::CraneUp), None),
        Verb::Hold
            if is_of(&["still", "steady", "static", "motionless", "fixed", "place", "position", "on"]) =>
        {
            (Some(Move::Static), None)
        }
        Verb::Hold if word(tokens, at).starts_with("hover") && has(Way::Over) => (Some(Move::FlyOver), None),
        Verb::Hold => (None, None),
        Verb::Shake => (Some(Move::Handheld), None),
    };
    (
        if needs_way && ways.is_empty() {
            [None, None]
        } else {
            [first, second.filter(|it| Some(*it) != first)]
        },
        last,
    )
}

/// The second of two ways that are gone at once: "up and back", "forward and down".
fn beside(ways: &[Way]) -> Option<Move> {
    let is_depth = |way: &Way| matches!(way, Way::In | Way::Out);
    let is_height = |way: &Way| matches!(way, Way::Up | Way::Down);
    let (Some(height), Some(depth)) =
        (ways.iter().find(|it| is_height(it)), ways.iter().find(|it| is_depth(it)))
    else {
        let circles = ways.contains(&Way::Around);
        return match ways.iter().find(|it| is_height(it)) {
            Some(Way::Up) if circles => Some(Move::PedestalUp),
            Some(Way::Down) if circles => Some(Move::PedestalDown),
            _ => None,
        };
    };
    // "Up through the clouds", "down into the cave": by which way, and no second one.
    let is_joined = ways.iter().position(|it| it == depth) < ways.iter().position(|it| it == height);
    match (depth, height) {
        (Way::Out, _) => Some(Move::PullOut),
        (Way::In, _) if is_joined => Some(Move::PushIn),
        _ => None,
    }
}

/// Whether a word begins what lies along a path and is none of its own.
fn is_place_word(word: &str) -> bool {
    ["to", "into", "of", "on", "onto", "from"].contains(&word)
}
