//! What an animal has on: hats, glasses, scarves, the helmet of a space suit.
//!
//! It knows words, and where on a picture the head is, and nothing of scenes. The one idea: what is worn is laid over whoever is
//! painted, where the head is.

use super::Easel;
use super::beasts::Whole;
use super::laid::{Item, lay, turned};
use super::picture::Picture;
use crate::subject::{Art, NOUNS};
use image::RgbaImage;

/// Where on a head something is worn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Top,
    Eyes,
    Neck,
    Around,
}

/// Words for what is worn, what shows it, where it is, and how wide it is in heights of the head.
const ROWS: &[(&[&str], &str, At, f32)] = &[
    (&["chef hat", "chef's hat", "chefs hat", "厨师帽"], "chef hat", At::Top, 0.72),
    (&["crown", "tiara", "皇冠", "王冠"], "crown", At::Top, 0.62),
    (&["top hat", "礼帽", "高帽"], "top hat", At::Top, 0.78),
    (&["cowboy hat", "牛仔帽"], "cowboy hat", At::Top, 1.15),
    (&["graduation cap", "学士帽", "毕业帽"], "graduation cap", At::Top, 0.95),
    (&["hard hat", "safety helmet", "安全帽"], "hard hat", At::Top, 0.85),
    (
        &["space suit", "spacesuit", "astronaut suit", "astronaut helmet", "宇航服", "太空服", "航天服"],
        "",
        At::Around,
        1.0,
    ),
    (&["helmet", "头盔"], "helmet", At::Top, 0.9),
    (
        &[
            "fedora",
            "baseball cap",
            "straw hat",
            "草帽",
            "sun hat",
            "beanie",
            "santa hat",
            "party hat",
            "witch hat",
            "wizard hat",
            " hat",
            "帽",
        ],
        "top hat",
        At::Top,
        0.74,
    ),
    (&["sunglasses", "墨镜", "太阳镜"], "sunglasses", At::Eyes, 0.80),
    (&["glasses", "眼镜"], "glasses", At::Eyes, 0.80),
    (&["headphones", "headset", "耳机"], "headphones", At::Top, 1.0),
    (&["scarf", "围巾"], "scarf", At::Neck, 0.75),
    (&["bow tie", "bowtie", "领结", "蝴蝶结"], "bow tie", At::Neck, 0.42),
    (
        &["necktie", " tie", "business suit", "in a suit", "wearing a suit", "领带", "西装", "tuxedo"],
        "necktie",
        At::Neck,
        0.30,
    ),
];

/// Whether a text says that somebody has something on.
fn has_on(text: &str) -> bool {
    [" wear", " in a ", " in an ", " with a ", " with sunglasses", " with glasses", "戴", "穿", "dressed"]
        .iter()
        .any(|word| text.contains(word))
}

/// Whether a name is of something that is worn on a head or around a neck.
fn is_attire(name: &str) -> bool {
    let spaced = format!(" {name}");
    ROWS.iter().any(|(words, ..)| words.iter().any(|word| spaced.ends_with(word) || name == word.trim()))
}

/// Whether a thing is something that an animal has on, by what a text says.
pub(super) fn is_put_on(text: &str, name: &str) -> bool {
    has_on(&format!(" {text}")) && is_attire(name)
}

/// Lays over an animal what it has on.
pub(super) fn dress(easel: &Easel, layer: &mut RgbaImage, item: &Item<'_>, side: f32, is_centred: bool) {
    let spaced = format!(" {}", easel.words);
    if !has_on(&spaced) || !item.noun.is_animal() {
        return;
    }
    let (across, down, share) = head_of(item);
    let spot = &item.spot;
    let top = spot.foot.1 - spot.lift - spot.height * if is_centred { 0.5 } else { 1.0 };
    let middle = (spot.foot.0 + (across - 0.5) * spot.width * side, top + down * spot.height);
    dress_at(easel, layer, middle, (share * spot.height, false), side);
}

/// Lays over a head, as large and at such a place, what is said to be on it; one that has a hat already gets no other.
pub(super) fn dress_at(
    easel: &Easel,
    layer: &mut RgbaImage,
    middle: (f32, f32),
    (head, has_hat): (f32, bool),
    side: f32,
) {
    let spaced = format!(" {}", easel.words);
    if !has_on(&spaced) {
        return;
    }
    let mut used: Vec<At> = Vec::new();
    for (words, name, at, wide) in ROWS {
        if used.contains(at) || !words.iter().any(|word| spaced.contains(word)) {
            continue;
        }
        used.push(*at);
        if has_hat && matches!(at, At::Top | At::Around) {
            continue;
        }
        if *at == At::Around {
            glass(easel, layer, middle, head * 0.74);
            continue;
        }
        let parts: Vec<&str> = name.split(' ').collect();
        let Some(Art::Picture(index)) = NOUNS.english(&parts).map(|found| NOUNS.nouns[found.noun].art) else {
            continue;
        };
        let picture = Picture::of(index);
        let broad = (head * wide).max(3.0);
        let high = broad / picture.ratio();
        let sprite = picture.draw(broad.round() as usize, high.round().max(2.0) as usize, side < 0.0);
        let (x, y) = match at {
            At::Top if *name == "headphones" => (middle.0, middle.1 - head * 0.08),
            At::Top => (middle.0, middle.1 - head * 0.42 - high * 0.40),
            At::Eyes => (middle.0 + side * head * 0.06, middle.1 - head * 0.04),
            At::Neck | At::Around => (middle.0 - side * head * 0.10, middle.1 + head * 0.52),
        };
        let sprite = if *at == At::Top { turned(&sprite, side * 0.06) } else { sprite };
        lay(layer, &sprite, (x - sprite.width as f32 / 2.0, y - sprite.height as f32 / 2.0), 1.0);
    }
}

/// Where the head is: from behind to ahead and from the top down in shares of the whole, and how large it is in its height.
fn head_of(item: &Item<'_>) -> (f32, f32, f32) {
    match item.whole {
        Whole::Bodied(picture, body) => body.head_at(picture),
        Whole::Creature(creature) => creature.head_at(),
        _ => NOUNS
            .nouns
            .iter()
            .position(|noun| noun.art == item.noun.art)
            .map_or((0.80, 0.26, 0.36), super::supple::head_spot),
    }
}

/// The round glass of a space suit, with the ring of its collar.
fn glass(easel: &Easel, layer: &mut RgbaImage, middle: (f32, f32), radius: f32) {
    let mut canvas = easel.canvas();
    let ring = [0.90, 0.92, 0.95];
    canvas.ellipse((middle.0, middle.1 + radius * 0.92), (radius * 0.78, radius * 0.22), 0.06, ring, 1.0);
    canvas.disc(middle, radius, 1.0, [0.70, 0.84, 0.95], 0.26);
    for step in 0..40 {
        let turn = step as f32 / 40.0 * std::f32::consts::TAU;
        let next = (step + 1) as f32 / 40.0 * std::f32::consts::TAU;
        let at = |turn: f32| (middle.0 + radius * turn.cos(), middle.1 + radius * turn.sin());
        canvas.stroke(at(turn), at(next), (radius * 0.05, radius * 0.05), ring, 0.95);
    }
    canvas.ellipse(
        (middle.0 - radius * 0.36, middle.1 - radius * 0.42),
        (radius * 0.24, radius * 0.12),
        0.3,
        [1.0; 3],
        0.75,
    );
    let over = canvas.finish(0.0, 0);
    image::imageops::overlay(layer, &over, 0, 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hats_are_attire_and_houses_are_not() {
        for (name, is_it) in [
            ("crown", true),
            ("red scarf", true),
            ("top hat", true),
            ("宇航服", true),
            ("house", false),
            ("chat", false),
        ] {
            assert_eq!(is_attire(name), is_it, "{name}");
        }
    }
}
