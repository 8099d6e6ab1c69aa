//! What a Chinese clause says that the camera does.
//!
//! It knows verbs and ways, and nothing of the grammar's phrases. The one idea: behind the camera the clause is a row of ways and
//! verbs; a way belongs to the verb behind it, and whatever the camera looks at ends the row.

mod words;

use super::super::Move;
use super::super::pattern::Token;
use super::{Before, Deed, Way};
use std::ops::Range;
use words::{BETWEEN, HIGH, JOINS, LOW, VERBS, Verb, WHO};

fn starts(signs: &[char], at: usize, word: &str) -> bool {
    word.chars().enumerate().all(|(index, sign)| signs.get(at + index) == Some(&sign))
}

fn longest<'a>(signs: &[char], at: usize, words: &[&'a str]) -> Option<(usize, &'a str)> {
    words
        .iter()
        .filter(|word| starts(signs, at, word))
        .map(|word| (word.chars().count(), *word))
        .max_by_key(|(length, _)| *length)
}

fn verb_at(signs: &[char], at: usize) -> Option<(Verb, usize)> {
    let first = *signs.get(at)?;
    VERBS
        .iter()
        .flat_map(|(verb, words)| words.iter().map(move |word| (*verb, *word)))
        .filter(|(_, word)| word.starts_with(first) && starts(signs, at, word))
        .map(|(verb, word)| (verb, word.chars().count()))
        .max_by_key(|(_, length)| *length)
}

/// What is known of a deed before its verb is read.
#[derive(Default)]
struct Row {
    way: Option<Way>,
    /// Whether it begins at a high or a low place.
    from: Option<Way>,
    /// Whether a thing is named that it goes around.
    goes_around: bool,
    start: Option<usize>,
}

/// What the camera does in a clause.
pub(super) fn deeds(tokens: &[Token], covered: &[bool], clause: Range<usize>, before: Before) -> Vec<Deed> {
    let signs: Vec<char> = clause
        .clone()
        .map(|at| match tokens[at] {
            Token::Han(sign) if !covered[at] => sign,
            _ => ' ',
        })
        .collect();
    let agent = (0..signs.len())
        .find_map(|at| longest(&signs, at, WHO).map(|(length, word)| (at, at + length, word)))
        // 镜头前, 镜头里: where something is.
        .filter(|(_, end, _)| {
            !signs.get(*end).is_some_and(|sign| "前里中内外下感的".contains(*sign))
                || starts(&signs, *end, "前进")
                || starts(&signs, *end, "前推")
                || starts(&signs, *end, "下")
        })
        // 对着镜头走: somebody looks into it.
        .filter(|(at, _, _)| !at.checked_sub(1).is_some_and(|at| "着向对朝的把".contains(signs[at])));
    let mut found = alternating(&signs, clause.start);
    if !found.is_empty() {
        return found;
    }
    if agent.is_none() && before == Before::Seen {
        return seen(&signs, clause.start);
    }
    let from = match agent {
        Some((_, end, _)) => end,
        // 低空掠过麦田: what flies so low at the beginning of a clause is the camera.
        None if starts(&signs, 0, "低空") => 2,
        None if before != Before::Other && longest(&signs, 0, JOINS).is_some() => 0,
        None if before == Before::Named && announces(&signs) => 0,
        None => return following(&signs, clause.start),
    };
    let is_crane = agent.is_some_and(|(_, _, who)| who == "摇臂");
    let is_picture = agent.is_some_and(|(_, _, who)| who == "画面");
    let mut row = Row::default();
    let mut at = from;
    while at < signs.len() && found.len() < 3 {
        if let Some((way, length)) = way_at(&signs, at) {
            row.way = row.way.or(Some(way));
            row.start = row.start.or(Some(at));
            at += length;
            continue;
        }
        // 从悬崖, 由底部: up to where it goes.
        if "从由自".contains(signs[at]) {
            row.start = row.start.or(Some(at));
            let end = (at + 1..signs.len().min(at + 10)).find(|end| {
                way_at(&signs, *end).is_some()
                    || verb_at(&signs, *end).is_some_and(|(it, _)| it != Verb::Sees)
            });
            let Some(end) = end else { break };
            let said: String = signs[at..end].iter().collect();
            row.from = if HIGH.iter().any(|it| said.contains(it)) {
                Some(Way::Up)
            } else if LOW.iter().any(|it| said.contains(it)) {
                Some(Way::Down)
            } else {
                None
            };
            at = end;
            continue;
        }
        // 沿着楼梯, 贴着水面, 像羽毛一样: how, up to its verb.
        if longest(&signs, at, &["沿着", "顺着", "沿", "贴着", "紧贴", "贴近", "像", "如"]).is_some()
        {
            row.start = row.start.or(Some(at));
            let end = (at + 2..signs.len().min(at + 11)).find(|end| {
                way_at(&signs, *end).is_some()
                    || verb_at(&signs, *end).is_some_and(|(it, _)| it != Verb::Sees)
            });
            let Some(end) = end else { break };
            at = end;
            continue;
        }
        // 在两人之间, 在花丛中: where it does it.
        if signs[at] == '在'
            && let Some(end) =
                (at + 2..signs.len().min(at + 9)).find(|end| "间里中上旁".contains(signs[*end]))
            && follows(&signs, end + 1)
        {
            at = end + 1;
            continue;
        }
        if let Some((verb, length)) = verb_at(&signs, at) {
            let end = at + length;
            // 升起的太阳: whose deed it is stands behind.
            let is_attribute =
                signs.get(end) == Some(&'的') && end + 1 < signs.len() && !starts(&signs, end, "的同时");
            if verb == Verb::Sees || is_attribute {
                break;
            }
            // 随着心跳震动: what shakes it, and nobody whom it follows.
            if verb == Verb::Is(Move::Follow)
                && starts(&signs, at, "随着")
                && let Some(shakes) = (end..signs.len().min(end + 8))
                    .find(|at| verb_at(&signs, *at).is_some_and(|(it, _)| it == Verb::Is(Move::Handheld)))
            {
                found.push(deed(clause.start, at, shakes + 2, [Some(Move::Handheld), None]));
                break;
            }
            // 围着雕像转: around what.
            if verb == Verb::Around
                && let Some(turn) = (end..signs.len().min(end + 9)).find(|at| {
                    verb_at(&signs, *at)
                        .is_some_and(|(it, _)| matches!(it, Verb::Spin | Verb::Travel | Verb::Is(_)))
                })
            {
                let (inner, more) = verb_at(&signs, turn).unwrap_or((Verb::Spin, 1));
                let up = inner == Verb::Is(Move::PedestalUp);
                let down = inner == Verb::Is(Move::PedestalDown);
                let orbit = orbit(&signs, row.way, turn + more);
                let moves = match () {
                    () if up => [Some(Move::Spiral), None],
                    () if down => [Some(orbit), Some(Move::PedestalDown)],
                    () => [Some(orbit), None],
                };
                found.push(deed(clause.start, row.start.unwrap_or(at), turn + more, moves));
                row = Row::default();
                at = turn + more;
                continue;
            }
            let goal = goal(&signs, end);
            let moves = what(&signs, verb, &row, goal, end, (is_crane, is_picture));
            let (moves, end) = down_behind(&signs, moves, end);
            if moves[0].is_some() {
                found.push(deed(clause.start, row.start.unwrap_or(at), end, moves));
            }
            row = Row { goes_around: row.goes_around, ..Row::default() };
            at = end;
            // What it follows or goes to ends the row, unless a word goes on with it.
            if let Some(join) = (at..signs.len()).find(|at| {
                longest(&signs, *at, JOINS).is_some_and(|(length, _)| follows(&signs, at + length))
            }) {
                let is_next = !verb_at(&signs, at).is_some_and(|(it, _)| it != Verb::Sees);
                at = if is_next { join } else { at };
            } else if !"着地".contains(signs.get(at).copied().unwrap_or(' '))
                && verb_at(&signs, at).is_none()
                && way_at(&signs, at).is_none()
            {
                break;
            }
            continue;
        }
        match longest(&signs, at, BETWEEN) {
            Some((length, _)) => at += length,
            None => break,
        }
    }
    found
}

/// Whether a clause goes on with a camera that was only named before: 一个长镜头，跟随侍者, 航拍，缓缓上升.
fn announces(signs: &[char]) -> bool {
    let mut at = 0;
    while let Some((length, _)) = longest(signs, at, BETWEEN) {
        at += length;
    }
    verb_at(signs, at).is_some_and(|(verb, length)| length > 1 && verb != Verb::Sees)
        || "贴沿顺".contains(signs.get(at).copied().unwrap_or(' '))
}

/// 主观视角，推开木门走进房间: whoever sees takes the camera with them.
fn seen(signs: &[char], offset: usize) -> Vec<Deed> {
    const ON: &[&str] = &[
        "走进", "走向", "走过", "走在", "穿过", "穿行", "冲进", "冲向", "跑过", "跑进", "奔跑", "飞过",
        "骑行", "骑车", "滑下", "前进", "前行", "进入", "驶过", "驶进", "疾驰", "奔向", "攀爬",
    ];
    let on = (0..signs.len()).find_map(|at| longest(signs, at, ON).map(|(length, _)| (at, at + length)));
    on.map(|(at, end)| deed(offset, at, end, [Some(Move::PushIn), None])).into_iter().collect()
}

/// 跟着小狗一路低空飞行: whom the camera follows, by how it does.
fn following(signs: &[char], offset: usize) -> Vec<Deed> {
    let is_camera = || {
        (2..signs.len())
            .any(|at| longest(signs, at, &["低空飞行", "拍摄", "一路飞行", "贴地飞行", "低空"]).is_some())
    };
    match longest(signs, 0, &["跟着", "跟随", "追着", "追随", "紧跟"]) {
        Some((length, _)) if is_camera() => vec![deed(offset, 0, length, [Some(Move::Follow), None])],
        _ => Vec::new(),
    }
}

/// Whether a verb of the camera follows, with nothing but ways and manners before it.
fn follows(signs: &[char], from: usize) -> bool {
    let mut at = from;
    while at < signs.len().min(from + 8) {
        if verb_at(signs, at).is_some_and(|(verb, _)| verb != Verb::Sees) {
            return true;
        }
        match longest(signs, at, BETWEEN)
            .map(|(length, _)| length)
            .or_else(|| way_at(signs, at).map(|(_, length)| length))
        {
            Some(length) => at += length,
            None => return false,
        }
    }
    false
}

fn deed(offset: usize, start: usize, end: usize, moves: [Option<Move>; 2]) -> Deed {
    Deed { start: offset + start, end: offset + end, moves }
}

/// 向左, 往后, 由下而上, 自右向左, 顺时针.
fn way_at(signs: &[char], at: usize) -> Option<(Way, usize)> {
    let side = |sign: char| match sign {
        '左' => Some(Way::Left),
        '右' => Some(Way::Right),
        '上' => Some(Way::Up),
        '下' => Some(Way::Down),
        '前' => Some(Way::In),
        '后' => Some(Way::Out),
        _ => None,
    };
    let sign = |ahead: usize| signs.get(at + ahead).copied().unwrap_or(' ');
    if starts(signs, at, "顺时针") {
        return Some((Way::Clockwise, 3));
    }
    if starts(signs, at, "逆时针") {
        return Some((Way::Counterclockwise, 3));
    }
    if let Some((length, word)) = longest(
        signs,
        at,
        &["由近及远", "由近到远", "由近拉远", "由近至远", "由远及近", "由远到近", "由远至近"],
    ) {
        // The last of 由近拉远 is a verb of its own.
        let length = if word == "由近拉远" { length - 2 } else { length };
        return Some((if word.starts_with("由近") { Way::Out } else { Way::In }, length));
    }
    // 从左边移到右边: both sides are named.
    if "从由自".contains(sign(0))
        && let Some(first) = side(sign(1))
    {
        let tail = if "边侧方端".contains(sign(2)) { 3 } else { 2 };
        let joint = sign(tail);
        let opposite = |other: Way| {
            matches!(
                (first, other),
                (Way::Left, Way::Right)
                    | (Way::Right, Way::Left)
                    | (Way::Up, Way::Down)
                    | (Way::Down, Way::Up)
                    | (Way::In, Way::Out)
                    | (Way::Out, Way::In)
            )
        };
        if "向往到至而".contains(joint)
            && let Some(other) = side(sign(tail + 1)).filter(|other| opposite(*other))
        {
            return Some((other, tail + 2));
        }
        // The verb stands between: 从左边平移到右边.
        let behind = (at + tail..signs.len().min(at + tail + 6)).find(|to| "到至向".contains(signs[*to]));
        let other = behind.and_then(|to| side(*signs.get(to + 1)?)).filter(|other| opposite(*other));
        return other.map(|way| (way, tail));
    }
    if "向往朝".contains(sign(0))
        && let Some(way) = side(sign(1))
    {
        return Some((way, if "边侧方".contains(sign(2)) { 3 } else { 2 }));
    }
    None
}

/// Where it goes to, behind the verb: 到高空, 向右侧, 起.
fn goal(signs: &[char], end: usize) -> Option<Way> {
    let begins = signs.get(end).is_some_and(|sign| "到至向往在".contains(*sign))
        || end > 0 && signs.get(end - 1).is_some_and(|sign| "到至向入在".contains(*sign));
    let from =
        if signs.get(end).is_some_and(|sign| "到至向往在".contains(*sign)) { end + 1 } else { end };
    match signs.get(end) {
        Some('起') => return Some(Way::Up),
        Some('开' | '远') => return Some(Way::Out),
        Some('近' | '进') => return Some(Way::In),
        Some('升') => return Some(Way::Up),
        _ => {}
    }
    if !begins {
        return None;
    }
    if longest(signs, from, HIGH).is_some() {
        return Some(Way::Up);
    }
    if longest(signs, from, LOW).is_some() {
        return Some(Way::Down);
    }
    match signs.get(from) {
        Some('左') => Some(Way::Left),
        Some('右') => Some(Way::Right),
        _ if longest(signs, from, &["背后", "身后", "背面", "侧面", "另一侧", "正面", "侧方"]).is_some() => {
            Some(Way::Around)
        }
        Some(_) => Some(Way::In),
        None => None,
    }
}

fn orbit(signs: &[char], way: Option<Way>, end: usize) -> Move {
    // 绕着雕像转，顺时针 is read behind; here what stands beside it.
    let behind = (end..signs.len().min(end + 4)).find_map(|at| way_at(signs, at)).map(|(way, _)| way);
    match way.or(behind) {
        Some(Way::Left | Way::Clockwise) => Move::OrbitLeft,
        _ => Move::OrbitRight,
    }
}

fn what(
    signs: &[char],
    verb: Verb,
    row: &Row,
    goal: Option<Way>,
    end: usize,
    (is_crane, is_picture): (bool, bool),
) -> [Option<Move>; 2] {
    let way = row.way.or(match (row.from, goal) {
        (Some(Way::Up), Some(Way::Down | Way::In) | None) => Some(Way::Down),
        (Some(Way::Down), Some(Way::Up | Way::In) | None) => Some(Way::Up),
        _ => None,
    });
    let one = |it: Move| [Some(it), None];
    match verb {
        Verb::Is(Move::PedestalUp) if is_crane => one(Move::CraneUp),
        Verb::Is(Move::PedestalDown) if is_crane => one(Move::CraneDown),
        // 后退着引领: before whom it goes backwards.
        Verb::Is(Move::PullOut)
            if ["引领", "引导", "带领", "领着", "前面", "面前"]
                .iter()
                .any(|word| (end..end + 8).any(|at| starts(signs, at, word))) =>
        {
            one(Move::Lead)
        }
        Verb::Is(Move::PushIn) if goal == Some(Way::Around) => one(Move::OrbitRight),
        Verb::Is(Move::PushIn) if way == Some(Way::Left) => one(Move::TruckLeft),
        Verb::Is(Move::PushIn) if way == Some(Way::Right) => one(Move::TruckRight),
        Verb::Is(Move::PanRight) if way == Some(Way::Left) => one(Move::PanLeft),
        Verb::Is(Move::PanRight) if way == Some(Way::Up) => one(Move::TiltUp),
        Verb::Is(Move::PanRight) if way == Some(Way::Down) => one(Move::TiltDown),
        Verb::Is(Move::Lead) => [None, None],
        Verb::Is(it) => one(it),
        Verb::Dive => [Some(Move::PushIn), Some(Move::PedestalDown)],
        Verb::Travel => match way.or(goal) {
            Some(Way::Left) => one(Move::TruckLeft),
            Some(Way::Right) => one(Move::TruckRight),
            Some(Way::Up) => one(Move::PedestalUp),
            Some(Way::Down) => one(Move::PedestalDown),
            Some(Way::Around) => one(Move::OrbitRight),
            Some(Way::Out) => one(Move::PullOut),
            Some(Way::In) => one(Move::PushIn),
            _ => [None, None],
        },
        Verb::Turn => match way.or(goal) {
            Some(Way::Left) => one(Move::PanLeft),
            Some(Way::Up)
                if starts(signs, end, "到正上方")
                    || ends_at(signs, end, "到")
                        && longest(signs, end, &["正上方", "头顶", "上方"]).is_some() =>
            {
                one(Move::CraneUp)
            }
            Some(Way::Up) => one(Move::TiltUp),
            Some(Way::Down) => one(Move::TiltDown),
            _ => one(Move::PanRight),
        },
        Verb::Around => one(orbit(signs, row.way, end)),
        Verb::Spin => match row.way {
            Some(Way::Clockwise) => one(Move::RollRight),
            Some(Way::Counterclockwise) => one(Move::RollLeft),
            Some(Way::Left) if is_picture => one(Move::RollLeft),
            Some(Way::Left) => one(Move::OrbitLeft),
            _ if is_picture => one(Move::RollRight),
            _ => one(Move::OrbitRight),
        },
        Verb::Whip => match row.way.or(goal) {
            Some(Way::Left) => one(Move::WhipLeft),
            _ => one(Move::WhipRight),
        },
        Verb::Sees => [None, None],
    }
}

fn ends_at(signs: &[char], end: usize, word: &str) -> bool {
    let length = word.chars().count();
    end >= length && starts(signs, end - length, word)
}

/// 盘旋向下, 旋转而下: the way down or up behind going around.
fn down_behind(signs: &[char], moves: [Option<Move>; 2], end: usize) -> ([Option<Move>; 2], usize) {
    let Some(first @ (Move::OrbitLeft | Move::OrbitRight)) = moves[0] else { return (moves, end) };
    if let Some((length, _)) = longest(signs, end, &["向下", "而下", "往下", "下降", "着下降"]) {
        ([Some(first), Some(Move::PedestalDown)], end + length)
    } else if let Some((length, _)) = longest(signs, end, &["向上", "而上", "往上", "上升", "着上升"])
    {
        ([Some(Move::Spiral), None], end + length)
    } else {
        (moves, end)
    }
}

/// 边推边摇, 一边后退一边上升: two at once, whoever is named.
fn alternating(signs: &[char], offset: usize) -> Vec<Deed> {
    const OF_CAMERAS: &[(&str, Move)] = &[
        ("推", Move::PushIn),
        ("拉", Move::PullOut),
        ("退", Move::PullOut),
        ("后退", Move::PullOut),
        ("前进", Move::PushIn),
        ("推进", Move::PushIn),
        ("拉远", Move::PullOut),
        ("摇", Move::PanRight),
        ("移", Move::TruckRight),
        ("升", Move::PedestalUp),
        ("上升", Move::PedestalUp),
        ("降", Move::PedestalDown),
        ("下降", Move::PedestalDown),
        ("转", Move::OrbitRight),
        ("旋转", Move::OrbitRight),
        ("环绕", Move::OrbitRight),
        ("跟", Move::Follow),
    ];
    let verb_at = |at: usize| {
        let fits = OF_CAMERAS.iter().filter(|(word, _)| starts(signs, at, word));
        fits.max_by_key(|(word, _)| word.len()).map(|(word, it)| (*it, at + word.chars().count()))
    };
    // 先升后降, 先推再摇 follow each other.
    let first = (0..signs.len()).find(|at| signs[*at] == '先');
    let joint = |at: usize| {
        signs.get(at) == Some(&'边')
            || first.is_some_and(|first| at == first || at > first && "后再".contains(signs[at]))
    };
    let mut found = Vec::new();
    for at in (0..signs.len()).filter(|at| joint(*at)) {
        let way = way_at(signs, at + 1);
        let skipped = way.map_or(at + 1, |(_, length)| at + 1 + length);
        let Some((camera_move, end)) = verb_at(skipped) else { continue };
        let camera_move = match (camera_move, way.map(|(way, _)| way)) {
            (Move::PanRight, Some(Way::Left)) => Move::PanLeft,
            (Move::PanRight, Some(Way::Up)) => Move::TiltUp,
            (Move::PanRight, Some(Way::Down)) => Move::TiltDown,
            (Move::TruckRight, Some(Way::Left)) => Move::TruckLeft,
            (it, _) => it,
        };
        found.push(deed(offset, at + 1, end, [Some(camera_move), None]));
    }
    if found.len() == 2 { found } else { Vec::new() }
}
