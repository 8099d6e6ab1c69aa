//! What becomes of a thing in the course of a clip: it melts, grows, bursts, breaks, falls, rises, appears, turns red.
//!
//! It knows words, layers and colours, and nothing of scenes. The one idea: the thing stays a layer of its own, so that all that
//! happens to it is how large, how much seen and where the layer is at a moment, with what is left of it on layers beside it.

use super::canvas::mix;
use super::noise::smooth;
use super::painting::{Course, Key};
use super::palette::paint;
use super::remains::{
    colour_of, drop_at, drops, fireball, flames, glitter, puddle, shards, smoke, spray, tint,
};
use super::{Easel, Layer, Motion};
use crate::reading::Reading;
use crate::subject::{Art, Head, NOUNS};
use image::RgbaImage;

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Change {
    Melts,
    Bursts,
    Breaks,
    Grows,
    Blooms,
    Shrinks,
    Shortens,
    Withers,
    Appears,
    Vanishes,
    Falls,
    Rises,
    Burns,
    Drips,
    Spins,
    Shakes,
    Swings,
    /// Another colour; none if it is not said which.
    Turns(Option<u32>),
}

/// Words for it. A verb is of what is named right before it, or right behind it if it is done to that.
const ROWS: &[(Change, &[&str])] = &[
    (Change::Melts, &[" melts", " melting", " melt ", "融化", "消融", "化开", "融成"]),
    (
        Change::Bursts,
        &[
            " bursts",
            " bursting",
            " explode",
            " exploding",
            " pops ",
            " popping",
            " detonat",
            " blows up",
            " blowing up",
            " blown up",
            "爆炸",
            "炸裂",
            "爆裂",
            "炸开",
            "爆开",
            "胀破",
        ],
    ),
    (
        Change::Breaks,
        &[
            " shatter",
            " breaks into",
            " breaks apart",
            " breaking apart",
            " breaking into",
            " smash",
            " crumbl",
            " collapses",
            " collapsing",
            " collapse ",
            " disintegrat",
            " falls apart",
            " falling apart",
            " splits open",
            " splits in",
            " cracks open",
            " breaks open",
            " breaks in",
            "破碎",
            "粉碎",
            "碎裂",
            "崩塌",
            "坍塌",
            "倒塌",
            "瓦解",
            "摔碎",
            "打碎",
            "崩裂",
            "解体",
            "裂开",
        ],
    ),
    (
        Change::Blooms,
        &[
            " bloom",
            " blossoms ",
            " blossoming",
            " unfurl",
            " opens its petals",
            " petals open",
            "绽放",
            "盛开",
            "开花",
            "绽开",
            "花开",
        ],
    ),
    (
        Change::Grows,
        &[
            " grows",
            " growing",
            " sprout",
            " germinat",
            " inflat",
            " expands",
            " expanding",
            " swells",
            " swelling",
            " getting bigger",
            " gets bigger",
            " enlarg",
            "长大",
            "生长",
            "发芽",
            "膨胀",
            "变大",
            "破土",
            "长出",
            "长成",
        ],
    ),
    (
        Change::Withers,
        &[" wilt", " wither", " shrivel", " rots ", " rotting", " decay", "枯萎", "凋谢", "腐烂", "干枯"],
    ),
    (
        Change::Shrinks,
        &[
            " shrink",
            " deflat",
            " evaporat",
            " getting smaller",
            " gets smaller",
            "缩小",
            "变小",
            "蒸发",
            "瘪",
        ],
    ),
    (
        Change::Vanishes,
        &[
            " disappear",
            " vanish",
            " dissolv",
            " fades away",
            " fading away",
            " dissipat",
            "消失",
            "消散",
            "溶解",
            "隐去",
            "隐没",
        ],
    ),
    (
        Change::Appears,
        &[
            " appears",
            " appearing",
            " materializ",
            " materialis",
            " fades in",
            " fading in",
            " is revealed",
            " takes shape",
            " taking shape",
            "出现",
            "浮现",
            "显现",
            "凭空",
            "现身",
        ],
    ),
    (
        Change::Burns,
        &[
            " burns",
            " burning",
            " on fire",
            " ignit",
            " catches fire",
            " in flames",
            " ablaze",
            "燃烧",
            "着火",
            "点燃",
            "起火",
        ],
    ),
    (Change::Drips, &[" drip", " leak", " trickl", "滴水", "滴落", "漏水", "滴下", "滴答"]),
    (
        Change::Rises,
        &[
            " rises",
            " rising",
            " ascend",
            " lifts off",
            " lifting off",
            " takes off",
            " taking off",
            " launch",
            " levitat",
            " floats up",
            " floating up",
            " blasts off",
            " blasting off",
            "升起",
            "升空",
            "起飞",
            "上升",
            "发射",
            "飘起",
            "飘向",
        ],
    ),
    (
        Change::Falls,
        &[
            " falls",
            " falling",
            " drops ",
            " dropping",
            " plummet",
            " plunge",
            " crashes down",
            " crashing down",
            "坠落",
            "掉落",
            "落下",
            "掉下",
            "跌落",
            "下坠",
            "砸向",
            "坠入",
        ],
    ),
    (
        Change::Spins,
        &[
            " spins",
            " spinning",
            " rotates",
            " rotating",
            " whirl",
            " twirls",
            " revolv",
            " swirls",
            "旋转",
            "转动",
            "自转",
        ],
    ),
    (
        Change::Shakes,
        &[
            " shakes", " shaking", " trembl", " vibrat", " rattl", " quiver", " wobbl", " jiggl", "摇晃",
            "颤抖", "震动", "抖动",
        ],
    ),
    (
        Change::Swings,
        &[" swings", " swinging", " sways", " swaying", " dangl", "摇摆", "摆动", "晃动", "摇曳"],
    ),
];

/// What is said and is no change of a thing.
const NOT: &[&str] = &[
    "melting pot",
    "burst of",
    "bursts of",
    "bursts into",
    "bursting with",
    "pops of",
    "falling snow",
    "falling rain",
    "falling leaves",
    "snow falling",
    "rain falling",
    "leaves falling",
    "petals falling",
    "falls asleep",
    "falling asleep",
    "falls in love",
    "drops of",
    "rises to",
    "rising sun",
    "sun rises",
    "sun rising",
    "sunrise",
    "steam rising",
    "steam rises",
    "smoke rising",
    "smoke rises",
    "mist rising",
    "mist rises",
    "rising steam",
    "rising smoke",
    "appears to",
    "collapses on",
    "shakes hands",
    "shaking hands",
    "shakes his head",
    "shakes her head",
    "growing up",
    "camera rises",
    "spinning wheel",
    "handshak",
    "waterfall",
    "night falls",
    "turns to",
    "日出",
];

/// Colours that something turns to.
fn turned_to(text: &str) -> Option<Option<u32>> {
    const TURNS: &[&str] = &[
        " turns ",
        " turning ",
        " turn ",
        " changes to ",
        " changing to ",
        " becomes ",
        " becoming ",
        " changes into ",
        " fades to ",
        " to bright ",
    ];
    for verb in TURNS {
        for (at, _) in text.match_indices(verb) {
            let words = text[at + verb.len()..].split_whitespace().take(4);
            let colour = words
                .map(|word| word.trim_matches(|c: char| !c.is_alphabetic()))
                .find_map(crate::subject::colour_named);
            if colour.is_some() {
                return Some(colour);
            }
        }
    }
    const SIGNS: &[(&str, u32)] = &[
        ("红", 0xc8342c),
        ("黄", 0xe8c030),
        ("绿", 0x4a9a48),
        ("蓝", 0x2f6fc0),
        ("紫", 0x7a48a8),
        ("黑", 0x2c2c30),
        ("白", 0xeeeeea),
        ("金", 0xe0b040),
        ("橙", 0xe8843a),
        ("粉", 0xe88aa8),
        ("棕", 0x7a5034),
        ("褐", 0x7a5034),
        ("灰", 0x8c8c90),
        ("银", 0xc8ccd2),
    ];
    for verb in ["变成", "变为", "变", "转为", "染成"] {
        for (at, _) in text.match_indices(verb) {
            let behind: String = text[at + verb.len()..].chars().take(3).collect();
            let colour = SIGNS.iter().filter_map(|(sign, rgb)| behind.find(sign).map(|at| (at, *rgb))).min();
            if let Some((_, rgb)) = colour {
                return Some(Some(rgb));
            }
        }
    }
    const ANY: &[&str] = &[
        " changes color",
        " changing color",
        " changes colour",
        " changing colour",
        " change color",
        " change colour",
        "变色",
        "变换颜色",
        "改变颜色",
    ];
    ANY.iter().any(|word| text.contains(word)).then_some(None)
}

/// Where in a text a thing is named: from and up to.
fn place_of(text: &str, head: &Head) -> Option<(usize, usize)> {
    let name = head.text.to_lowercase();
    let last = name.rsplit(' ').next().unwrap_or_default();
    let at = text.find(&name).or_else(|| text.find(last))?;
    let long = if text[at..].starts_with(&name) { name.len() } else { last.len() };
    Some((at, at + long))
}

/// What becomes of one thing of a reading.
pub(super) fn of(words: &str, reading: &Reading, head: &Head) -> Option<Change> {
    let is_thing = matches!(head.art(), Art::Picture(_))
        && head.noun.is_some_and(|noun| !NOUNS.nouns[noun].is_person)
        && !head.is_head();
    if !is_thing {
        return None;
    }
    let spaced = NOT.iter().fold(format!(" {words} "), |text, not| text.replace(not, " "));
    let is_animal = head.noun.is_some_and(|noun| NOUNS.nouns[noun].is_animal());
    let all: Vec<&Head> = reading.cast.head.iter().chain(&reading.cast.also).collect();
    let is_its = |at: usize, verb: &str| {
        let end = at + verb.len();
        let mine = place_of(&spaced, head);
        let gap = |from: usize, to: usize| spaced.get(from..to).unwrap_or_default();
        // "A melting snowman", "a man burns a letter".
        if let Some((from, _)) = mine
            && from + 1 >= end
            && gap(end, from).split_whitespace().count() <= 3
            && !gap(end, from).contains(['.', ','])
        {
            return true;
        }
        // Whoever is named last before it does it.
        let last = all
            .iter()
            .filter_map(|other| place_of(&spaced, other).map(|(from, _)| (from, *other)))
            .filter(|(from, _)| *from < at)
            .max_by_key(|(from, _)| *from);
        match last {
            Some((_, other)) => std::ptr::eq(other, head) || other == head,
            None => all.len() == 1,
        }
    };
    let found = ROWS.iter().find_map(|(change, verbs)| {
        verbs.iter().any(|verb| spaced.match_indices(verb).any(|(at, _)| is_its(at, verb))).then_some(*change)
    });
    // Animals fall and rise, shake and swing by themselves, and are not on fire.
    let found = found.filter(|change| {
        !is_animal
            || matches!(
                change,
                Change::Appears
                    | Change::Vanishes
                    | Change::Grows
                    | Change::Shrinks
                    | Change::Melts
                    | Change::Breaks
            )
    });
    // A candle has its flame anyway, and grows less by it.
    let has_flame = ["candle", "torch", "match", "lantern", "lamp", "fire", "stove", "蜡烛", "火", "灯"]
        .iter()
        .any(|name| head.text.contains(name));
    let found = match found {
        Some(Change::Burns) if head.text.contains("candle") || head.text.contains("蜡烛") => {
            Some(Change::Shortens)
        }
        Some(Change::Burns) if has_flame => None,
        found => found,
    };
    found.or_else(|| {
        let colour = turned_to(&spaced)?;
        let at = spaced
            .find(" turn")
            .or_else(|| spaced.find(" chang"))
            .or_else(|| spaced.find('变'))
            .unwrap_or_default();
        is_its(at, " turns").then_some(Change::Turns(colour))
    })
}

const fn key(at: f32, wide: f32, high: f32, seen: f32) -> Key {
    Key { at, wide, high, seen, shift: (0.0, 0.0), turn: 0.0 }
}

const fn moved(at: f32, shift: (f32, f32), turn: f32) -> Key {
    Key { at, wide: 1.0, high: 1.0, seen: 1.0, shift, turn }
}

/// How the layer of the thing itself goes.
fn own(change: Change) -> Option<[Key; 4]> {
    let still = |at| key(at, 1.0, 1.0, 1.0);
    Some(match change {
        Change::Melts => {
            [still(0.0), key(0.35, 1.10, 0.66, 1.0), key(0.70, 1.22, 0.36, 1.0), key(1.0, 1.30, 0.20, 1.0)]
        }
        Change::Bursts => {
            [still(0.0), key(0.20, 1.06, 1.06, 1.0), key(0.27, 1.22, 1.22, 0.0), key(1.0, 1.22, 1.22, 0.0)]
        }
        Change::Breaks => [still(0.0), still(0.20), key(0.24, 1.0, 1.0, 0.0), key(1.0, 1.0, 1.0, 0.0)],
        Change::Grows => {
            [key(0.0, 0.22, 0.18, 1.0), key(0.35, 0.62, 0.60, 1.0), key(0.85, 1.0, 1.0, 1.0), still(1.0)]
        }
        Change::Blooms => {
            [key(0.0, 0.40, 0.55, 1.0), key(0.35, 0.72, 0.82, 1.0), key(0.85, 1.04, 1.02, 1.0), still(1.0)]
        }
        Change::Shrinks => {
            [still(0.0), key(0.35, 0.74, 0.74, 1.0), key(0.85, 0.32, 0.32, 1.0), key(1.0, 0.28, 0.28, 1.0)]
        }
        Change::Shortens => {
            [still(0.0), key(0.4, 1.0, 0.78, 1.0), key(0.8, 1.0, 0.58, 1.0), key(1.0, 1.0, 0.50, 1.0)]
        }
        Change::Withers => {
            [still(0.0), key(0.35, 0.92, 0.84, 1.0), key(0.9, 0.74, 0.56, 1.0), key(1.0, 0.74, 0.56, 1.0)]
        }
        Change::Appears => {
            [key(0.0, 0.94, 0.94, 0.0), key(0.10, 0.94, 0.94, 0.0), key(0.40, 1.0, 1.0, 0.92), still(1.0)]
        }
        Change::Vanishes => [still(0.0), still(0.16), key(0.44, 1.0, 1.0, 0.5), key(0.80, 1.0, 1.0, 0.0)],
        Change::Falls => [
            moved(0.0, (-0.03, -0.42), -0.5),
            moved(0.40, (-0.01, -0.10), -0.12),
            moved(0.50, (0.0, 0.0), 0.0),
            moved(1.0, (0.0, 0.0), 0.0),
        ],
        Change::Rises => [
            moved(0.0, (0.0, 0.0), 0.0),
            moved(0.15, (0.0, 0.0), 0.0),
            moved(0.45, (0.0, -0.13), 0.0),
            moved(1.0, (0.02, -0.46), 0.0),
        ],
        Change::Burns
        | Change::Drips
        | Change::Spins
        | Change::Shakes
        | Change::Swings
        | Change::Turns(_) => return None,
    })
}

/// How a thing moves that something becomes of: what it would do by itself gives way.
fn motion_for(
    change: Change,
    usual: Option<Motion>,
    (foot, size): ((f32, f32), (f32, f32)),
    is_centred: bool,
) -> Option<Motion> {
    let middle = (foot.0, if is_centred { foot.1 } else { foot.1 - size.1 / 2.0 });
    let still = Motion { pivot: foot, ..Motion::default() };
    let course = own(change).map(|keys| Course { keys });
    Some(match change {
        Change::Bursts
        | Change::Breaks
        | Change::Shrinks
        | Change::Vanishes
        | Change::Appears
        | Change::Falls => Motion { pivot: middle, course, ..still },
        Change::Melts | Change::Grows | Change::Blooms | Change::Withers | Change::Shortens => {
            Motion { course, ..still }
        }
        Change::Rises => Motion { course, roll: 0.012, turns: 0.5, ..still },
        Change::Spins => Motion { spin: 1.5, pivot: middle, ..still },
        Change::Shakes => Motion { roll: 0.03, turns: 5.0, pivot: middle, ..still },
        Change::Swings => Motion { roll: 0.16, turns: 0.5, pivot: (foot.0, foot.1 - size.1), ..still },
        Change::Burns | Change::Drips | Change::Turns(_) => return usual,
    })
}

/// Sets the layer of a thing into the picture, with what becomes of it.
pub(super) fn set(
    easel: &mut Easel,
    change: Change,
    layer: Layer,
    at: usize,
    (foot, size): ((f32, f32), (f32, f32)),
    is_centred: bool,
) {
    let Layer { picture, depth, motion } = layer;
    let front = easel.layers.get(at).map_or(0.0, |layer| layer.depth);
    let nearer = |share: f32| depth - (depth - front) * share;
    let mut dice = easel.dice.part("change");
    let own_motion = motion_for(change, motion, (foot, size), is_centred);
    let middle = (foot.0, if is_centred { foot.1 } else { foot.1 - size.1 / 2.0 });
    let mut layers = Vec::new();
    let colour = colour_of(&picture, middle, size);
    let add = |layers: &mut Vec<Layer>, picture: RgbaImage, share: f32, keys: [Key; 4], pivot: (f32, f32)| {
        let motion = Some(Motion { pivot, course: Some(Course { keys }), ..Motion::default() });
        layers.push(Layer { picture, depth: nearer(share), motion });
    };
    match change {
        Change::Melts => {
            let puddle = puddle(easel, foot, size, mix(colour, [0.82, 0.90, 0.97], 0.55));
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.3), motion: own_motion });
            let keys = [
                key(0.0, 0.25, 0.3, 0.0),
                key(0.18, 0.55, 0.6, 0.9),
                key(0.6, 1.0, 1.0, 1.0),
                key(1.0, 1.25, 1.15, 1.0),
            ];
            // Before it at the ground, so that the foot of the thing is in it.
            add(&mut layers, puddle, 0.2, keys, foot);
            layers.swap(0, 1);
            layers[0].depth = nearer(0.15);
            let drops = drops(easel, &mut dice, middle, size, mix(colour, [0.82, 0.90, 0.97], 0.5));
            let keys = [
                key(0.0, 1.0, 1.0, 0.0),
                key(0.12, 1.0, 1.0, 1.0),
                key(0.7, 1.1, 0.55, 1.0),
                key(1.0, 1.2, 0.3, 0.0),
            ];
            add(&mut layers, drops, 0.5, keys, foot);
        }
        Change::Bursts => {
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.1), motion: own_motion });
            let is_wet = easel.says(&["water", "水"]);
            let is_fiery =
                easel.says(&["explod", "detonat", "blow", "爆炸", "炸"]) && !is_wet && !is_light(easel);
            let pieces = shards(&picture, &mut dice, middle, size, 1.0);
            let keys = [
                key(0.0, 0.2, 0.2, 0.0),
                key(0.21, 0.45, 0.45, 0.0),
                key(0.25, 0.6, 0.6, 1.0),
                key(1.0, 1.9, 1.9, 0.5),
            ];
            add(&mut layers, pieces, 0.4, keys, middle);
            let spray = if is_fiery {
                fireball(easel, &mut dice, middle, size)
            } else {
                spray(easel, &mut dice, middle, size, if is_wet { paint(0xcfe6f4) } else { colour })
            };
            let keys = [
                key(0.0, 0.2, 0.2, 0.0),
                key(0.20, 0.3, 0.3, 0.0),
                key(0.26, 0.75, 0.75, 1.0),
                key(1.0, 1.35, 1.4, if is_fiery { 0.85 } else { 0.45 }),
            ];
            add(&mut layers, spray, 0.6, keys, middle);
        }
        Change::Breaks => {
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.1), motion: own_motion });
            let pieces = shards(&picture, &mut dice, middle, size, 0.8);
            let keys = [
                key(0.0, 0.7, 0.7, 0.0),
                key(0.20, 0.62, 0.66, 0.0),
                key(0.24, 0.70, 0.74, 1.0),
                key(0.75, 1.30, 0.34, 1.0),
            ];
            add(&mut layers, pieces, 0.4, keys, foot);
        }
        Change::Turns(to) => {
            let mut other = picture.clone();
            tint(&mut other, to.map(paint));
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.1), motion: own_motion });
            let keys = [
                key(0.0, 1.0, 1.0, 0.0),
                key(0.10, 1.0, 1.0, 0.0),
                key(0.45, 1.0, 1.0, 0.86),
                key(0.7, 1.0, 1.0, 1.0),
            ];
            let motion = Some(Motion {
                course: Some(Course { keys }),
                ..own_motion.unwrap_or(Motion { pivot: foot, ..Motion::default() })
            });
            layers.push(Layer { picture: other, depth: nearer(0.3), motion });
        }
        Change::Withers => {
            let mut other = picture.clone();
            tint(&mut other, Some(paint(0x8a6a3c)));
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.1), motion: own_motion });
            let keys =
                own(Change::Withers).map(|keys| keys.map(|it| Key { seen: smooth(0.05, 0.6, it.at), ..it }));
            if let Some(keys) = keys {
                add(&mut layers, other, 0.3, keys, foot);
            }
        }
        Change::Burns => {
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.1), motion: own_motion });
            let flames = flames(easel, &mut dice, foot, size, is_centred);
            let motion =
                Some(Motion { breath: 0.05, bob: 0.004, turns: 2.1, pivot: foot, ..Motion::default() });
            layers.push(Layer { picture: flames, depth: nearer(0.4), motion });
        }
        Change::Drips => {
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.1), motion: own_motion });
            let low = (middle.0, if is_centred { middle.1 + size.1 * 0.5 } else { foot.1 - size.1 * 0.45 });
            for (share, from) in [(0.3, 0.0), (0.5, 0.33), (0.7, 0.66)] {
                let drop = drop_at(easel, low, easel.unit * 0.014);
                let fall = size.1 * 0.5 / easel.frame.1;
                let keys = [
                    Key { at: from, ..key(0.0, 0.6, 0.6, 0.0) },
                    Key { at: from + 0.06, ..key(0.0, 1.0, 1.0, 1.0) },
                    Key { at: from + 0.24, shift: (0.0, fall), ..key(0.0, 1.0, 1.2, 1.0) },
                    Key { at: from + 0.26, shift: (0.0, fall), ..key(0.0, 1.6, 0.3, 0.0) },
                ];
                add(&mut layers, drop, share, keys, low);
            }
        }
        Change::Vanishes | Change::Appears => {
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.1), motion: own_motion });
            let sparks = glitter(easel, &mut dice, middle, size);
            let keys = [
                key(0.0, 0.7, 0.7, 0.0),
                key(0.14, 0.85, 0.85, 0.9),
                key(0.5, 1.1, 1.1, 0.9),
                key(0.9, 1.3, 1.3, 0.0),
            ];
            add(&mut layers, sparks, 0.4, keys, middle);
        }
        Change::Rises if is_rocket(easel) => {
            layers.push(Layer { picture: picture.clone(), depth: nearer(0.5), motion: own_motion });
            let cloud = smoke(easel, &mut dice, foot, size);
            let keys = [
                key(0.0, 0.5, 0.4, 0.4),
                key(0.2, 0.9, 0.9, 1.0),
                key(0.6, 1.3, 1.2, 1.0),
                key(1.0, 1.6, 1.4, 0.9),
            ];
            add(&mut layers, cloud, 0.2, keys, foot);
            layers.swap(0, 1);
        }
        _ => layers.push(Layer { picture: picture.clone(), depth, motion: own_motion }),
    }
    for (index, layer) in layers.into_iter().enumerate() {
        easel.layers.insert(at + index, layer);
    }
}

/// Whether what bursts has nothing in it that burns.
fn is_light(easel: &Easel) -> bool {
    easel.says(&[
        "balloon",
        "bubble",
        "watermelon",
        "pumpkin",
        "fruit",
        "egg",
        "tomato",
        "paint",
        "powder",
        "气球",
        "泡泡",
        "西瓜",
    ])
}

fn is_rocket(easel: &Easel) -> bool {
    easel.says(&[
        "rocket",
        "shuttle",
        "spaceship",
        "spacecraft",
        "missile",
        "starship",
        "火箭",
        "飞船",
        "导弹",
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(prompt: &str) -> Option<Change> {
        let reading = Reading::of(prompt, None);
        let head = reading.cast.head.clone().expect("a subject");
        of(&reading.cast.rest.to_lowercase(), &reading, &head)
    }

    #[test]
    fn what_becomes_of_a_thing_is_read() {
        for (prompt, becomes) in [
            ("A snowman melting in the sun", Some(Change::Melts)),
            ("An ice cream cone melts on a hot day", Some(Change::Melts)),
            ("A red balloon pops in slow motion", Some(Change::Bursts)),
            ("A vase shatters on the floor", Some(Change::Breaks)),
            ("A sunflower blooms in time-lapse", Some(Change::Blooms)),
            ("A rocket lifts off at dawn", Some(Change::Rises)),
            ("An apple falls from a tree", Some(Change::Falls)),
            ("A candle burning on a table", Some(Change::Burns)),
            ("A green apple turns red", Some(Change::Turns(Some(0xc8342c)))),
            ("雪人在阳光下融化", Some(Change::Melts)),
            ("一只气球爆炸", Some(Change::Bursts)),
            ("一朵玫瑰慢慢绽放", Some(Change::Blooms)),
            ("A cup of coffee with steam rising", None),
            ("A house at sunrise", None),
            ("A cat falls asleep", None),
        ] {
            assert_eq!(change(prompt), becomes, "{prompt}: {}", Reading::of(prompt, None).cast.rest);
        }
    }

    #[test]
    fn at_two_seconds_a_change_is_seen() {
        for change in [
            Change::Melts,
            Change::Bursts,
            Change::Breaks,
            Change::Grows,
            Change::Shrinks,
            Change::Vanishes,
            Change::Falls,
        ] {
            let keys = own(change).expect("a course");
            assert!(keys.windows(2).all(|pair| pair[0].at <= pair[1].at), "{change:?}");
            let (then, end) = (Course { keys }.at(0.4), Course { keys }.at(1.0));
            let first = Course { keys }.at(0.0);
            let far = |a: Key, b: Key| {
                (a.wide - b.wide).abs()
                    + (a.high - b.high).abs()
                    + (a.seen - b.seen).abs()
                    + (a.shift.1 - b.shift.1).abs()
            };
            assert!(far(first, then) > 0.2, "{change:?}: {first:?} {then:?}");
            assert!(far(first, end) > 0.2, "{change:?}");
        }
    }
}
