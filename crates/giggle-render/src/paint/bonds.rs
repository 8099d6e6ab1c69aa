//! How a second thing is with the animal or the thing that a shot is about: under it, around it, before it, in its paws.
//!
//! It knows words and names of things, and draws nothing. The one idea: what somebody rides, sits in, eats or plays is never far off, so
//! the place of the second thing follows from the verb and from what kind of thing it is.

use crate::subject::{Art, Class, Gait, Head, NOUNS};

/// Where a second thing is beside the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Bond {
    /// Under it: how high the seat is in the height of what carries, how wide that is in widths of the first.
    Under { seat: f32, wide: f32 },
    /// Around it, so that its upper part is seen.
    Around { seat: f32, wide: f32 },
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
    (&["skateboard"], 0.72, 1.0),
    (&["sled", "skis"], 0.5, 1.2),
    (&["magic broom", "broom"], 0.55, 1.6),
    (&["couch"], 0.42, 1.9),
    (&["bed"], 0.48, 1.9),
    (&["chair"], 0.48, 1.0),
    (&["table"], 0.94, 1.5),
    (&["rainbow"], 0.62, 2.2),
    (&["cloud"], 0.78, 1.9),
];

/// What a verb says of the two.
const EATS: &[&str] = &[
    " eat", " drink", " sip", " lick", " nibbl", " munch", " enjoy", " bit", " chew", " devour", " tast", " slurp", "吃", "喝",
    "舔", "啃", "品尝",
];
const MAKES: &[&str] = &[
    " mak", " cook", " bak", " prepar", " stir", " brew", " pour", " paint", " draw", " writ", " typ", " read", " stud",
    " play chess", " plays chess", " playing chess", " knit", " cut", " chop", "做", "煮", "烤", "画", "写", "看书", "打字", "下棋", "切", "炒",
    " on a table", " on the table", " using", " us", " working", " wash",
];
const PLAYS: &[&str] = &[" play", " strum", " hold", " carr", " wield", " grip", " clutch", "弹", "拉", "吹", "拿", "抱", "握", "举", "演奏"];
const TOUCHES: &[&str] = &[
    " hug", " cuddl", " snuggl", " embrac", " kiss", " nuzzl", " together", " fight", " wrestl", " attack", " pet", " bit", "抱", "依偎",
    "亲", "搏斗", "打", "咬", " sniff", "闻",
];
const RIDES: &[&str] = &[" rid", " skateboard", " surf", " snowboard", " sit", " on top of", "骑", "坐", "踩"];
const DRIVES: &[&str] = &[" driv", " pilot", " fl", " steer", " row", " sail", "开车", "开着", "驾", "乘", "划"];

fn says(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Whether one of some words stands shortly before a name: "on a red bike".
fn stands_before(text: &str, name: &str, words: &[&str]) -> bool {
    let last = name.rsplit(' ').next().unwrap_or_default();
    let said: Vec<&str> = text.split_whitespace().collect();
    said.iter().enumerate().any(|(at, word)| {
        let word = word.trim_end_matches([',', '.', ';', '!']);
        (word == last || word.strip_suffix('s') == Some(last))
            && said[at.saturating_sub(4)..at]
                .iter()
                .rev()
                .take_while(|before| !before.ends_with(['.', ',']))
                .any(|before| words.contains(before))
    })
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
    let carrier = CARRIERS.iter().find(|(names, ..)| names.iter().any(|name| is_it(name)));
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
        return Bond::Around { seat: if sails { 0.34 } else { 0.50 }, wide: if sails { 1.7 } else { 2.1 } };
    }
    let is_mount = row.is_animal() && row.metres > 1.0 && !row.is_head;
    if is_mount && (says(text, &[" rid", "骑"]) || on) {
        return Bond::Under { seat: 0.76, wide: 1.35 };
    }
    const HOLLOW: &[&str] =
        &["basket", "box", "bathtub", "bucket", "cup", "teacup", "mug", "bowl", "pot", "suitcase", "shopping cart", "gift", "nest"];
    if within && HOLLOW.iter().any(|name| is_it(name) || other.text.ends_with(name)) {
        return Bond::Around { seat: 0.40, wide: 1.3 };
    }
    if on && row.metres >= 0.4 && !row.is_animal() && !matches!(row.class, Class::Place | Class::Sky) {
        return Bond::Under { seat: 0.90, wide: 1.4 };
    }
    let is_small = row.class == Class::Table && row.gait == Gait::None;
    if is_small && says(text, EATS) {
        return Bond::Before { has_table: false };
    }
    if is_small && says(text, MAKES) {
        return Bond::Before { has_table: true };
    }
    if is_small && says(text, PLAYS) {
        return Bond::Held;
    }
    if says(text, TOUCHES) { Bond::Touches } else { Bond::Beside }
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
            let other = reading.cast.also.first().cloned().unwrap_or_else(|| panic!("{prompt}: no second thing"));
            bond_of(&reading.cast.rest.to_lowercase(), &head, &other)
        };
        assert!(matches!(bond("A corgi riding a bike in the city"), Bond::Under { .. }));
        assert!(matches!(bond("A panda drives a red car"), Bond::Around { .. }));
        assert!(matches!(bond("A cat drinking beer"), Bond::Before { .. }));
        assert_eq!(bond("A panda playing a guitar"), Bond::Held);
        assert_eq!(bond("A dog and a bicycle"), Bond::Beside);
    }
}
