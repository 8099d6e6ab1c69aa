//! The words for what becomes of a thing in the course of a clip.
//!
//! It knows readings and verbs, and draws nothing. The one idea: a verb is of what is named last before it, or of what it is done to right
//! behind it.

use super::changes::Change;
use super::sizes;
use crate::reading::Reading;
use crate::subject::{Art, Head, NOUNS};

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
    (
        Change::Lights,
        &[
            " lighting up",
            " lights up",
            " light up",
            " glows",
            " glowing",
            " flickers",
            " flickering",
            " illuminat",
            "亮起",
            "点亮",
            "发光",
            "闪烁",
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
    let is_animal = head.noun.is_some_and(sizes::lives);
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
            ("A letter burning on a table", Some(Change::Burns)),
            ("A candle burning on a table", Some(Change::Shortens)),
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
}
