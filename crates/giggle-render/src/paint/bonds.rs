//! How a second thing is with the animal or the thing that a shot is about: under it, around it, before it, in its paws.
//!
//! It knows words and names of things, and draws nothing. The one idea: what somebody rides, sits in, eats or plays is never far off, so
//! the place of the second thing follows from the verb and from what kind of thing it is.

use crate::scene::Animal;
use crate::subject::{Art, Class, Gait, Head, NOUNS};

/// Where a second thing is beside the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Bond {
    /// Under it: how high the seat is in the height of what carries, how wide that is in widths of the first.
    Under { seat: f32, wide: f32 },
    /// Around it, so that its upper part is seen; so much of its height is within.
    Around { seat: f32, wide: f32, within: f32 },
    /// Under it, painted by giggle itself.
    Astride(Animal),
    /// Before its mouth or paws, on a table or on the ground.
    Before { has_table: bool },
    /// In its paws.
    Held,
    /// So near that they touch.
    Touches,
    /// Beside it.
    Beside,
}

/// Names of things that carry, with where the seat is and how wide they are.
const CARRIERS: &[(&[&str], f32, f32)] = &[
    (&["bicycle"], 0.52, 1.15),
    (&["motorcycle"], 0.52, 1.35),
    (&["motor scooter"], 0.50, 1.25),
    (&["scooter"], 0.20, 1.0),
    (&["skateboard"], 0.72, 1.05),
    (&["sled", "skis"], 0.5, 1.2),
    (&["magic broom", "broom"], 0.55, 1.6),
    (&["couch"], 0.46, 2.4),
    (&["bed"], 0.48, 2.6),
    (&["chair"], 0.48, 1.2),
    (&["table"], 0.94, 2.1),
    (&["rainbow"], 0.62, 2.2),
    (&["cloud"], 0.78, 1.9),
    (&["hibiscus", "sunflower", "rose", "tulip", "cherry blossom", "daisy"], 0.66, 2.0),
];

/// What a verb says of the two.
const EATS: &[&str] = &[
    " eat", " drink", " sip", " lick", " nibbl", " munch", " enjoy", " bit", " chew", " devour", " tast",
    " slurp", "吃", "喝", "舔", "啃", "品尝",
];
const MAKES: &[&str] = &[
    " mak",
    " cook",
    " bak",
    " prepar",
    " stir",
    " brew",
    " pour",
    " paint",
    " draw",
    " writ",
    " typ",
    " read",
    " studies",
    " studying",
    " play chess",
    " plays chess",
    " playing chess",
    " knit",
    " cut",
    " chop",
    "做",
    "煮",
    "烤",
    "画",
    "写",
    "看书",
    "打字",
    "下棋",
    "切",
    "炒",
    " on a table",
    " on the table",
    " using",
    " us",
    " working",
    " wash",
];
const PLAYS: &[&str] = &[
    " play", " strum", " hold", " carr", " wield", " grip", " clutch", "弹", "拉", "吹", "拿", "抱", "握",
    "举", "演奏",
];
const TOUCHES: &[&str] = &[
    " hug",
    " cuddl",
    " snuggl",
    " embrac",
    " kiss",
    " nuzzl",
    " together",
    " fight",
    " wrestl",
    " attack",
    " pet",
    " bit",
    "抱",
    "依偎",
    "亲",
    "搏斗",
    "打",
    "咬",
    " sniff",
    "闻",
];
const RIDES: &[&str] =
    &[" rid", " skateboard", " surf", " snowboard", " sit", " on top of", "骑", "坐", "踩"];
const DRIVES: &[&str] =
    &[" driv", " pilot", " fl", " steer", " row", " sail", "开车", "开着", "驾", "乘", "划"];

fn says(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Whether one of some words stands shortly before a name: "on a red bike", and not "on the right of a bike".
pub(super) fn stands_before(text: &str, name: &str, words: &[&str]) -> bool {
    let last = name.rsplit(' ').next().unwrap_or_default();
    let said: Vec<&str> = text.split_whitespace().collect();
    said.iter().enumerate().any(|(at, word)| {
        let word = word.trim_end_matches([',', '.', ';', '!']);
        (word == last || word.strip_suffix('s') == Some(last))
            && said[at.saturating_sub(5)..at]
                .iter()
                .rev()
                .take_while(|before| !before.ends_with(['.', ',']) && !matches!(**before, "left" | "right"))
                .any(|before| words.contains(before))
    })
}

/// Whether somebody is said to have it on.
pub(super) fn is_worn(text: &str, other: &Head) -> bool {
    // Behind the next verb comes what somebody has to do with.
    const NEXT: &[&str] = &[" riding ", " holding ", " driving ", " carrying ", " sitting ", " standing "];
    let end = NEXT.iter().filter_map(|verb| text.find(verb)).min().unwrap_or(text.len());
    let worn = text.find("wear").or_else(|| text.find("dressed")).unwrap_or_default();
    let text = if worn < end { &text[..end] } else { text };
    stands_before(text, &other.text, &["wearing", "wears", "dressed"])
        || ["戴着", "穿着", "戴", "穿"].iter().any(|verb| text.contains(&format!("{verb}{}", other.text)))
}

/// Whether a Chinese name is followed by a word for where something is.
fn stands_behind(text: &str, name: &str, signs: &[&str]) -> bool {
    !name.is_ascii() && signs.iter().any(|sign| text.contains(&format!("{name}{sign}")))
}

/// How a second thing is with the first, by what a text in lower case says.
pub(super) fn bond_of(text: &str, first: &Head, other: &Head) -> Bond {
    let spaced = format!(" {text}");
    let text = spaced.as_str();
    let Some(row) = other.noun.map(|noun| NOUNS.nouns[noun]) else { return Bond::Beside };
    if other.count > 1 || first.count > 2 {
        return if says(text, TOUCHES) { Bond::Touches } else { Bond::Beside };
    }
    let is_it = |name: &&str| {
        let words: Vec<&str> = name.split(' ').collect();
        NOUNS.english(&words).map(|found| found.noun) == other.noun
    };
    let carrier = CARRIERS.iter().find(|(names, ..)| names.iter().any(is_it));
    let on = stands_before(text, &other.text, &["on", "atop", "onto", "over", "off"])
        || stands_behind(text, &other.text, &["上", "背上", "顶上"]);
    let within = stands_before(text, &other.text, &["in", "inside", "into", "from"])
        || stands_behind(text, &other.text, &["里", "中", "内", "里面"]);
    let is_vehicle = matches!(row.gait, Gait::Drives | Gait::Sails) || row.art == Art::Painter("boat");
    if let Some((_, seat, wide)) = carrier.filter(|_| on || says(text, RIDES)) {
        return Bond::Under { seat: *seat, wide: *wide };
    }
    if is_vehicle && (on || within || says(text, RIDES) || says(text, DRIVES)) {
        let sails = row.gait == Gait::Sails || row.art == Art::Painter("boat");
        return if sails {
            Bond::Around { seat: 0.34, wide: 1.7, within: 0.0 }
        } else {
            Bond::Around { seat: 0.97, wide: 2.0, within: 0.52 }
        };
    }
    let painted = match row.art {
        Art::Painter("horse") => Some(Animal::Horse),
        Art::Painter("deer") => Some(Animal::Deer),
        Art::Painter("camel") => Some(Animal::Camel),
        Art::Painter("elephant") => Some(Animal::Elephant),
        _ => None,
    };
    if let Some(animal) = painted {
        let rides = on || says(text, &[" rid", "骑"]);
        return if rides && first.count == 1 { Bond::Astride(animal) } else { Bond::Beside };
    }
    let is_mount = row.is_animal() && row.metres > 1.0 && !row.is_head;
    if is_mount && (says(text, &[" rid", "骑"]) || on) {
        return Bond::Under { seat: 0.76, wide: 1.35 };
    }
    const HOLLOW: &[&str] = &[
        "basket",
        "box",
        "bathtub",
        "bucket",
        "cup",
        "teacup",
        "mug",
        "bowl",
        "pot",
        "suitcase",
        "shopping cart",
        "gift",
        "nest",
    ];
    if within && HOLLOW.iter().any(|name| is_it(name) || other.text.ends_with(name)) {
        return Bond::Around { seat: 0.46, wide: 1.25, within: 0.0 };
    }
    if on && row.metres >= 0.4 && !row.is_animal() && !matches!(row.class, Class::Place | Class::Sky) {
        return Bond::Under { seat: 0.90, wide: 1.4 };
    }
    // Whoever plays a large instrument is at its keys.
    let is_played = ["piano", "drum", "keyboard piano"].iter().any(is_it);
    if is_played && says(text, PLAYS) {
        return Bond::Touches;
    }
    let is_small = row.class == Class::Table && row.gait == Gait::None;
    if is_small && says(text, EATS) {
        return Bond::Before { has_table: false };
    }
    if super::sizes::TOYS.iter().any(is_it)
        && says(
            text,
            &[
                " play", " nudg", " push", " roll", " kick", " chas", " hold", " carr", " catch", " mak",
                "玩", "追", "推",
            ],
        )
    {
        return Bond::Before { has_table: false };
    }
    // A table is there if one is spoken of, or a room.
    const TABLES: &[&str] = &[
        " table", " desk", " counter", " kitchen", " cook", " bak", " stir", " knead", " typ", " read", "桌",
        "厨", "煮", "炒", "烤",
    ];
    if is_small && says(text, MAKES) {
        return Bond::Before { has_table: says(text, TABLES) };
    }
    if is_small && says(text, PLAYS) {
        return Bond::Held;
    }
    if says(text, TOUCHES) { Bond::Touches } else { Bond::Beside }
}

/// Whether something small that flies is at flowers.
pub(super) fn is_by_flowers(text: &str, head: &Head) -> bool {
    let is_small =
        head.noun.is_some_and(|noun| NOUNS.nouns[noun].gait == Gait::Flies && NOUNS.nouns[noun].metres < 0.4);
    is_small && says(text, &["flower", "blossom", "petal", "daisy", "rose", "lavender", "花"])
}

/// The flower on which a bee or a butterfly sits, or over which it hovers.
pub(super) fn over_a_flower(text: &str, head: &Head) -> Option<(Head, Bond)> {
    const HOVERS: &[&str] = &["hover", "flutter", "盘旋", "悬停", "飞舞"];
    const FLOWERS: &[&str] = &["flower", "blossom", "petal", "daisy", "rose", "lavender", "花"];
    let row = &NOUNS.nouns[head.noun?];
    let hovers = says(text, HOVERS);
    let is_there = row.gait == Gait::Flies
        && row.metres < if hovers { 1.0 } else { 0.3 }
        && says(text, FLOWERS)
        && (hovers || !says(text, &["flies", "flying", "飞过", "飞翔"]));
    let name = if says(text, &["sunflower", "向日葵"]) { "sunflower" } else { "hibiscus" };
    let found = NOUNS.english(&[name]).filter(|_| is_there)?;
    let flower = Head { text: name.to_owned(), count: 1, noun: Some(found.noun), ..Head::default() };
    // Whoever hovers has it a little below.
    let bond =
        if hovers { Bond::Under { seat: 1.12, wide: 1.5 } } else { Bond::Under { seat: 0.80, wide: 1.9 } };
    Some((flower, bond))
}

/// The thing on which somebody is said to stand, to walk or to dance.
pub(super) fn footing_for(text: &str, also: &[Head]) -> Option<usize> {
    const STANDS: &[&str] = &[
        " stand",
        " walk",
        " danc",
        " balanc",
        " perch",
        " climb",
        " steps onto",
        " hops onto",
        " jumps onto",
        " jumps on ",
        " poses",
        " kneel",
        " crouch",
        "站",
        "走在",
        "跳上",
        "爬上",
        "踩",
    ];
    let spaced = format!(" {text}");
    if !says(&spaced, STANDS) || says(&spaced, &[" sit", " lies", " lying", "坐", "躺"]) {
        return None;
    }
    also.iter().find_map(|other| {
        let noun = other.noun.filter(|_| other.count == 1 && matches!(other.art(), Art::Picture(_)))?;
        let row = &NOUNS.nouns[noun];
        let carries = !super::sizes::lives(noun)
            && !row.is_person
            && !row.is_head
            && !matches!(row.class, Class::Place | Class::Sky | Class::Swims | Class::Floats | Class::Flies)
            && (0.3..12.0).contains(&row.metres);
        let is_on = stands_before(&spaced, &other.text, &["on", "atop", "onto", "upon"])
            || stands_behind(&spaced, &other.text, &["上", "顶"]);
        (carries && is_on).then_some(noun)
    })
}

/// What an animal plays with of which only that is said.
pub(super) fn toy(text: &str, head: &Head) -> Option<(Head, Bond)> {
    const PLAYS_ABOUT: &[&str] =
        &[" plays", " playing", " play ", " playful", "玩耍", "嬉戏", "玩闹", "在玩"];
    let spaced = format!(" {text}");
    let row = &NOUNS.nouns[head.noun?];
    let is_it = row.is_animal() && matches!(row.gait, Gait::Walks | Gait::Hops) && row.metres < 3.0;
    if !is_it
        || !says(&spaced, PLAYS_ABOUT)
        || says(&spaced, &["piano", "guitar", "violin", "drum", "chess", "cards", "琴", "吉他", "鼓"])
    {
        return None;
    }
    let is_kin = |names: &[&str]| super::sizes::is_one_of(head.noun.unwrap_or_default(), names);
    let name = if is_kin(&["cat"]) {
        "yarn"
    } else if is_kin(&["panda"]) {
        "bamboo"
    } else {
        "soccer ball"
    };
    let name =
        if NOUNS.english(&[name]).is_some_and(|found| matches!(NOUNS.nouns[found.noun].art, Art::Picture(_)))
        {
            name
        } else {
            "soccer ball"
        };
    let found = NOUNS.english(&name.split(' ').collect::<Vec<_>>())?;
    let toy = Head { text: name.to_owned(), count: 1, noun: Some(found.noun), ..Head::default() };
    Some((toy, Bond::Before { has_table: false }))
}

/// What a text says something sits on or in, where nothing was read beside it: "on a sofa", "in a red car", 坐在沙发上.
pub(super) fn carrier(text: &str) -> Option<Head> {
    const LEADS: &[&str] =
        &["on", "in", "inside", "atop", "onto", "riding", "rides", "ride", "driving", "drives"];
    let may_carry = |noun: usize| {
        let row = &NOUNS.nouns[noun];
        matches!(row.art, Art::Picture(_) | Art::Painter("boat"))
            && !row.is_animal()
            && !row.is_person
            && !matches!(row.class, Class::Place | Class::Sky | Class::Swims)
            && (0.15..6.0).contains(&row.metres)
            // What lies on a rug lies on the floor.
            && NOUNS.english(&["rug"]).is_none_or(|found| found.noun != noun)
    };
    if let Some(head) = find_behind(text, LEADS, &may_carry) {
        return Some(head);
    }
    let signs: Vec<char> = text.chars().take(200).collect();
    for at in 1..signs.len() {
        if !"在骑坐躺开驾".contains(signs[at - 1]) {
            continue;
        }
        for start in at..(at + 5).min(signs.len()) {
            let Some(found) = NOUNS.chinese(&signs[start..]) else { continue };
            let behind = signs.get(start + found.length).copied().unwrap_or(' ');
            if may_carry(found.noun) && ("上里中内".contains(behind) || "骑开驾".contains(signs[at - 1]))
            {
                let text = signs[start..start + found.length].iter().collect();
                return Some(Head { text, count: 1, noun: Some(found.noun), ..Head::default() });
            }
            break;
        }
    }
    None
}

/// The noun behind one of some words, if it may be what is looked for.
pub(super) fn find_behind(text: &str, leads: &[&str], may_be: &dyn Fn(usize) -> bool) -> Option<Head> {
    const ARTICLES: &[&str] = &["a", "an", "the", "his", "her", "its", "their"];
    let words: Vec<&str> = text.split_whitespace().take(60).collect();
    for at in 0..words.len() {
        if !leads.contains(&words[at]) {
            continue;
        }
        let from = at + 1 + usize::from(words.get(at + 1).is_some_and(|word| ARTICLES.contains(word)));
        for start in from..(from + 3).min(words.len()) {
            if words[start] == "." {
                break;
            }
            let Some(found) = NOUNS.english(&words[start..(start + 3).min(words.len())]) else { continue };
            // "On a car seat": the last noun counts.
            let next = words.get(start + found.length);
            let goes_on = next.is_some_and(|word| NOUNS.english(&[word]).is_some());
            if may_be(found.noun) && !found.is_plural && !goes_on {
                let text = words[start..start + found.length].join(" ");
                let before = start.checked_sub(1).map_or("", |before| words[before]);
                let colour = crate::subject::colour_named(before);
                return Some(Head { text, count: 1, noun: Some(found.noun), colour, ..Head::default() });
            }
            break;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Reading;

    #[test]
    fn what_is_ridden_is_under_and_what_is_eaten_before() {
        let bond = |prompt: &str| {
            let reading = Reading::of(prompt, None);
            let head = reading.cast.head.clone().expect("a subject");
            let other =
                reading.cast.also.first().cloned().unwrap_or_else(|| panic!("{prompt}: no second thing"));
            bond_of(&reading.cast.rest.to_lowercase(), &head, &other)
        };
        assert!(matches!(bond("A corgi riding a bike in the city"), Bond::Under { .. }));
        assert!(matches!(bond("A panda drives a red car"), Bond::Around { .. }));
        assert!(matches!(bond("A cat drinking beer"), Bond::Before { .. }));
        assert_eq!(bond("A panda playing a guitar"), Bond::Held);
        assert_eq!(bond("A dog and a bicycle"), Bond::Beside);
        assert_eq!(bond("A dog is on the right of a bicycle"), Bond::Beside);
    }

    #[test]
    fn bees_are_on_flowers_and_hummingbirds_over_them() {
        let seat = |prompt: &str| {
            let reading = Reading::of(prompt, None);
            let head = reading.cast.head.clone().expect("a subject");
            let (flower, bond) = over_a_flower(&reading.cast.rest.to_lowercase(), &head)?;
            let Bond::Under { seat, .. } = bond else { panic!("{prompt}: {bond:?}") };
            Some((flower.text, seat > 1.0))
        };
        assert_eq!(seat("A hummingbird hovers over a red flower"), Some(("hibiscus".to_owned(), true)));
        assert_eq!(seat("A bee sits on a sunflower"), Some(("sunflower".to_owned(), false)));
        assert_eq!(seat("A bee flies over a meadow of flowers"), None);
        assert_eq!(seat("A cat sits beside a flower"), None);
    }
}
