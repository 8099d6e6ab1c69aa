//! What people have on beside their clothes: glasses, headphones, a pack on the back.
//!
//! It knows words and a brush, and nothing of scenes. The one idea: what is worn is on the head or on the back, never beside
//! whoever wears it.

use super::brush::Brush;
use super::canvas::{Colour, Point, scale};
use super::palette::paint;
use crate::subject::{Head, NOUNS};

/// What somebody has on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Attire {
    pub(super) has_glasses: bool,
    pub(super) has_dark_glasses: bool,
    pub(super) has_headphones: bool,
    pub(super) has_pack: bool,
}

const DARK: &[&str] = &["sunglasses", "dark glasses", "墨镜", "太阳镜"];
const GLASSES: &[&str] = &[
    "round glasses",
    "wearing glasses",
    "wears glasses",
    "with glasses",
    "his glasses",
    "her glasses",
    "and glasses",
    "eyeglasses",
    "spectacles",
    "rimmed glasses",
    "framed glasses",
    "reading glasses",
    "a pair of glasses",
    "thick glasses",
    "black glasses",
    "眼镜",
];
const PHONES: &[&str] = &["headphones", "headset", "earphones", "earbuds", "耳机"];
const PACKS: &[&str] =
    &["backpack", "rucksack", "knapsack", "school bag", "schoolbag", "背包", "书包", "登山包", "双肩包"];

impl Attire {
    /// What a text in lower case says somebody has on.
    pub(super) fn of(text: &str) -> Attire {
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        // What hangs on a collar is not before the eyes.
        let hangs = says(&["领口挂", "on the collar", "hanging from his collar", "hanging from her collar"]);
        let has_dark_glasses = says(DARK) && !hangs;
        Attire {
            has_dark_glasses,
            has_glasses: says(GLASSES) && !has_dark_glasses && !says(&["wine glasses", "champagne glasses"]),
            has_headphones: says(PHONES),
            has_pack: says(PACKS),
        }
    }
}

/// The colour of a garment of which a word or two stand between both: 白色带花长裙, "a white flowing summer dress".
pub(super) fn garment(text: &str) -> Option<u32> {
    const SIGNS: &[(&str, u32)] = &[
        ("白色", 0xeeeeea),
        ("红色", 0xc8342c),
        ("黑色", 0x2c2c30),
        ("蓝色", 0x2f6fc0),
        ("绿色", 0x4a9a48),
        ("黄色", 0xe8c030),
        ("粉色", 0xe88aa8),
        ("紫色", 0x7a48a8),
        ("灰色", 0x8c8c90),
        ("橙色", 0xe8843a),
        ("棕色", 0x7a5034),
        ("金色", 0xe0b040),
        ("米色", 0xe0d4b8),
        ("银色", 0xc8ccd2),
    ];
    for (at, _) in text.match_indices('色') {
        let before = &text[..at + '色'.len_utf8()];
        let Some((_, rgb)) = SIGNS.iter().find(|(sign, _)| before.ends_with(sign)) else { continue };
        let near: String = text[at + '色'.len_utf8()..]
            .chars()
            .take(6)
            .take_while(|sign| !"，。,. 、".contains(*sign))
            .collect();
        if ["裙", "衣", "衫", "袍", "外套", "夹克", "毛衣", "旗袍"].iter().any(|worn| near.contains(worn))
        {
            return Some(*rgb);
        }
    }
    const WORN: &[&str] = &[
        "dress",
        "gown",
        "shirt",
        "coat",
        "jacket",
        "cloak",
        "robe",
        "sweater",
        "hoodie",
        "kimono",
        "uniform",
        "suit",
        "tunic",
        "blouse",
        "skirt",
        "sari",
        "raincoat",
        "t-shirt",
        "jumpsuit",
        "outfit",
        "cape",
        "vest",
        "cardigan",
        "turtleneck",
    ];
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let rgb = crate::subject::colour_named(word.trim_matches(|c: char| !c.is_alphabetic()))?;
        let behind = words[at + 1..].iter().take(4).take_while(|word| {
            !word.ends_with(['.', ',']) || WORN.contains(&word.trim_end_matches(['.', ',']))
        });
        let is_worn = behind.into_iter().any(|word| WORN.contains(&word.trim_end_matches(['.', ','])));
        is_worn.then_some(rgb)
    })
}

/// Whether a thing is one that people have on.
pub(super) fn is_worn(head: &Head) -> bool {
    [
        "glasses",
        "sunglasses",
        "headphones",
        "earbuds",
        "backpack",
        "lab coat",
        "gloves",
        "belt",
        "necklace",
        "scarf",
    ]
    .iter()
    .any(|name| {
        let words: Vec<&str> = name.split(' ').collect();
        NOUNS.english(&words).is_some_and(|found| head.noun == Some(found.noun))
    })
}

/// On a head, in its measure.
pub(super) fn on_head(brush: &mut Brush<'_>, wears: Attire) {
    if brush.is_rim || brush.size < 4.0 {
        return;
    }
    if wears.has_glasses || wears.has_dark_glasses {
        let frame = paint(0x26221f);
        for x in [-0.20, 0.44] {
            if wears.has_dark_glasses {
                brush.oval((x, 0.02), (0.29, 0.24), paint(0x1a1c20));
                brush.line((x - 0.10, 0.12), (x + 0.04, 0.14), (0.03, 0.02), paint(0x6a7684));
            } else {
                ring(brush, (x, 0.02), (0.27, 0.25), frame);
            }
        }
        brush.line((0.06, 0.05), (0.18, 0.05), (0.032, 0.032), frame);
        brush.line((-0.48, 0.06), (-0.72, 0.02), (0.032, 0.032), frame);
    }
    if wears.has_headphones {
        let (band, cup) = (paint(0x2c3038), paint(0x3f6f9c));
        let at = |turn: f32| (0.02 + 0.90 * turn.cos(), 0.06 + 1.14 * turn.sin());
        for step in 0..14 {
            let turn = std::f32::consts::PI * step as f32 / 14.0;
            let next = std::f32::consts::PI * (step + 1) as f32 / 14.0;
            brush.line(at(turn), at(next), (0.075, 0.075), band);
        }
        for x in [-0.84, 0.86] {
            brush.oval((x, -0.06), (0.20, 0.34), scale(cup, 0.75));
            brush.oval((x * 0.97, -0.06), (0.14, 0.26), cup);
        }
    }
}

fn ring(brush: &mut Brush<'_>, (x, up): Point, (across, high): (f32, f32), colour: Colour) {
    let at = |turn: f32| (x + across * turn.cos(), up + high * turn.sin());
    for step in 0..14 {
        let turn = std::f32::consts::TAU * step as f32 / 14.0;
        let next = std::f32::consts::TAU * (step + 1) as f32 / 14.0;
        brush.line(at(turn), at(next), (0.034, 0.034), colour);
    }
}

/// A pack behind the back of a figure, in its height.
pub(super) fn behind(brush: &mut Brush<'_>, wears: Attire) {
    if wears.has_pack {
        let cloth = paint(0x2f3a48);
        brush.round(
            &[(-0.03, 0.82), (-0.10, 0.83), (-0.165, 0.78), (-0.175, 0.62), (-0.15, 0.55), (-0.04, 0.55)],
            cloth,
        );
        brush.line((-0.165, 0.70), (-0.10, 0.70), (0.006, 0.006), scale(cloth, 0.6));
        brush.round(&[(-0.178, 0.66), (-0.192, 0.60), (-0.16, 0.57), (-0.12, 0.60)], scale(cloth, 1.3));
    }
}

/// Its straps over the chest.
pub(super) fn straps(brush: &mut Brush<'_>, wears: Attire) {
    if wears.has_pack {
        for x in [-0.046, 0.048] {
            brush.line((x, 0.825), (x * 1.1, 0.64), (0.0085, 0.0085), paint(0x28323e));
        }
    }
}

/// The same before head and shoulders, in heads.
pub(super) fn straps_near(brush: &mut Brush<'_>, wears: Attire) {
    if wears.has_pack {
        for x in [-1.05, 1.05] {
            brush.line((x * 0.92, -1.40), (x * 1.06, -4.6), (0.15, 0.15), paint(0x28323e));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_worn_is_read() {
        let all = Attire { has_glasses: true, has_headphones: true, has_pack: true, ..Attire::default() };
        assert_eq!(Attire::of("a boy with round glasses , headphones and a backpack"), all);
        assert_eq!(Attire::of("two wine glasses and a bottle"), Attire::default());
        assert!(
            Attire::of("戴着墨镜的男人").has_dark_glasses
                && !Attire::of("领口挂着一副太阳镜").has_dark_glasses
        );
    }
}
