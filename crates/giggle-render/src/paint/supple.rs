//! Animals of one piece that leap or lie: what of the picture is below the belly is spread apart, or folded.
//!
//! It knows sprites and names, and nothing of scenes. The one idea: legs are the lower part of a picture from the side, so that the
//! picture itself can be bent.

use super::footing::Verve;
use super::picture::Sprite;
use crate::subject::NOUNS;

/// How the legs of an animal are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Legs {
    AsDrawn,
    /// Spread, as in a leap.
    Spread,
    /// Folded below the body.
    Folded,
}

/// Pictures from the side with four legs.
const SUPPLE: &[&str] = &[
    "dog",
    "cat",
    "tiger",
    "leopard",
    "cow",
    "ox",
    "goat",
    "sheep",
    "pig",
    "zebra",
    "rhinoceros",
    "unicorn",
    "guide dog",
];

/// Whether somebody is said to lie.
pub(super) fn lies(text: &str) -> bool {
    const LIES: &[&str] = &[
        "sleep", "asleep", " lying", " lies", "curled", " naps", " napping", "lounging", " resting",
        " rests", " laying", "睡", "躺", "趴", "蜷", "休息",
    ];
    let text = format!(" {text}");
    LIES.iter().any(|word| text.contains(word)) && !["wakes", "醒"].iter().any(|word| text.contains(word))
}

/// How the legs of an animal are held, by what it does.
pub(super) fn legs_of(noun: Option<usize>, verve: Verve, text: &str, is_lead: bool) -> Legs {
    let is_supple = SUPPLE.iter().any(|name| {
        let words: Vec<&str> = name.split(' ').collect();
        NOUNS.english(&words).map(|found| found.noun) == noun
    });
    match verve {
        _ if !is_supple || !is_lead => Legs::AsDrawn,
        Verve::Runs | Verve::Leaps => Legs::Spread,
        Verve::Rests if lies(text) => Legs::Folded,
        Verve::Rests => Legs::AsDrawn,
    }
}

/// Where on a picture from the side the head is: from behind to ahead and from the top down in shares of the whole, and how large it
/// is in its height.
pub(super) fn head_spot(noun: usize) -> (f32, f32, f32) {
    const SPOTS: &[(&str, (f32, f32, f32))] = &[
        ("cat", (0.82, 0.42, 0.44)),
        ("dog", (0.80, 0.30, 0.42)),
        ("squirrel", (0.72, 0.28, 0.42)),
        ("rabbit", (0.76, 0.46, 0.36)),
        ("monkey", (0.68, 0.24, 0.42)),
        ("penguin", (0.5, 0.22, 0.40)),
        ("owl", (0.5, 0.30, 0.50)),
        ("duck", (0.76, 0.24, 0.34)),
    ];
    let row = &NOUNS.nouns[noun];
    let named = SPOTS.iter().find(|(name, _)| NOUNS.english(&[name]).is_some_and(|found| found.noun == noun));
    match named {
        Some((_, spot)) => *spot,
        None if row.is_head || row.has_painted_body || row.faces == 0.0 => (0.5, 0.40, 0.62),
        None => (0.80, 0.26, 0.36),
    }
}

/// The sprite with its legs held so.
pub(super) fn bent(sprite: Sprite, legs: Legs) -> Sprite {
    match legs {
        Legs::AsDrawn => sprite,
        Legs::Spread => spread(&sprite),
        Legs::Folded => folded(&sprite),
    }
}

fn spread(sprite: &Sprite) -> Sprite {
    let (wide, high) = (sprite.width, sprite.height);
    let pad = (high as f32 * 0.20).round() as usize;
    let width = wide + 2 * pad;
    let mut pixels = vec![[0.0_f32; 4]; width * high];
    let middle = wide as f32 / 2.0;
    for y in 0..high {
        let down = ((y as f32 / high as f32 - 0.60) / 0.40).clamp(0.0, 1.0);
        let shift = down.powf(1.2) * pad as f32 * 1.05;
        for x in 0..width {
            let at = x as f32 - pad as f32;
            let (left, right) = (at + shift, at - shift);
            let from = if left < middle { left } else { right };
            if (left < middle || right >= middle) && from >= 0.0 && (from as usize) < wide {
                pixels[y * width + x] = sprite.pixels[y * wide + from as usize];
            }
        }
    }
    Sprite { width, height: high, pixels }
}

fn folded(sprite: &Sprite) -> Sprite {
    let (wide, high) = (sprite.width, sprite.height);
    let belly = high as f32 * 0.68;
    let kept = (high as f32 - belly) * 0.34;
    let lower = high as f32 - belly - kept;
    let mut pixels = vec![[0.0_f32; 4]; wide * high];
    for y in 0..high {
        let at = y as f32 - lower;
        let from = if at < belly { at } else { belly + (at - belly) * (high as f32 - belly) / kept.max(1.0) };
        if from < 0.0 {
            continue;
        }
        let from = (from as usize).min(high - 1);
        pixels[y * wide..(y + 1) * wide].copy_from_slice(&sprite.pixels[from * wide..(from + 1) * wide]);
    }
    Sprite { width: wide, height: high, pixels }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_runs_spreads_the_legs_and_who_sleeps_folds_them() {
        let dog = NOUNS.english(&["dog"]).map(|found| found.noun);
        let cup = NOUNS.english(&["cup"]).map(|found| found.noun);
        assert_eq!(legs_of(dog, Verve::Runs, "a dog runs", true), Legs::Spread);
        assert_eq!(legs_of(dog, Verve::Rests, "a dog sleeps", true), Legs::Folded);
        assert_eq!(legs_of(dog, Verve::Rests, "a dog stands", true), Legs::AsDrawn);
        assert_eq!(legs_of(cup, Verve::Rests, "a man sleeps", true), Legs::AsDrawn);
        // Rows of a marked picture: what is below the belly comes together, what is above goes down.
        let mut sprite = Sprite { width: 10, height: 100, pixels: vec![[0.0; 4]; 1000] };
        sprite.pixels[0] = [1.0; 4];
        let bent = bent(sprite, Legs::Folded);
        assert_eq!((bent.width, bent.height), (10, 100));
        assert!(bent.pixels[0][3] < 0.5 && bent.pixels[21 * 10][3] + bent.pixels[22 * 10][3] > 0.5);
    }
}
