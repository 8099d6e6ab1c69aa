//! What is done to a thing or an animal that is named: treated, fed, opened, switched on, slurped, milked, folded, walked.
//!
//! It knows a brush, and nothing of words or people. The one idea: the thing is where the hands are, at its own size beside whoever
//! does it, on a bench, on the ground or in the hand.

use super::super::brush::Brush;
use super::super::canvas::{Point, mix, scale};
use super::super::palette::paint;
use super::super::sizes;
use super::Deed;
use super::things::{Thing, is_photo, photo, share_of, steam};
use super::tools::{bench, block, glow};
use crate::subject::NOUNS;

/// Hip, knee and ankle of the far leg and of the near one.
pub(super) fn legs(deed: Deed) -> Option<[(Point, Point, Point); 2]> {
    (deed == Deed::Steps).then_some([
        ((-0.02, 0.5), (-0.05, 0.27), (-0.10, 0.035)),
        ((0.02, 0.5), (0.17, 0.37), (0.155, 0.13)),
    ])
}

/// Elbow and wrist of the arm behind and of the arm before.
pub(super) fn arms(deed: Deed) -> Option<[(Point, Point); 2]> {
    Some(match deed {
        Deed::Treats | Deed::Handles | Deed::Plates => {
            [((0.03, 0.64), (0.27, 0.585)), ((0.12, 0.635), (0.36, 0.60))]
        }
        Deed::Tends => [((-0.02, 0.63), (0.16, 0.57)), ((0.15, 0.66), (0.27, 0.60))],
        Deed::Presses => [((-0.098, 0.62), (-0.085, 0.48)), ((0.16, 0.67), (0.315, 0.60))],
        Deed::Slurps => [((0.02, 0.64), (0.10, 0.665)), ((0.155, 0.70), (0.13, 0.80))],
        Deed::Milks => [((0.05, 0.64), (0.24, 0.50)), ((0.10, 0.63), (0.29, 0.49))],
        Deed::Folds => [((0.03, 0.66), (0.24, 0.60)), ((0.12, 0.66), (0.38, 0.60))],
        Deed::Steps => [((-0.12, 0.66), (-0.10, 0.53)), ((0.12, 0.65), (0.17, 0.55))],
        Deed::Selfie => [((-0.098, 0.62), (-0.085, 0.48)), ((0.16, 0.84), (0.28, 0.93))],
        Deed::Leads => [((-0.098, 0.62), (-0.085, 0.48)), ((0.125, 0.65), (0.19, 0.575))],
        Deed::CrossesHands => [((-0.19, 0.90), (-0.05, 0.935)), ((0.20, 0.90), (0.065, 0.935))],
        Deed::Wheels => [((0.03, 0.66), (0.21, 0.605)), ((0.12, 0.65), (0.225, 0.60))],
        Deed::Opens => [((-0.098, 0.62), (-0.085, 0.48)), ((0.15, 0.68), (0.275, 0.60))],
        Deed::Shows => [((-0.12, 0.66), (-0.06, 0.70)), ((0.13, 0.66), (0.08, 0.70))],
        _ => return None,
    })
}

/// What is behind the hands; `floor` is how high the ground is, in the measure of the standing figure.
pub(super) fn before(brush: &mut Brush<'_>, deed: Deed, thing: Thing, floor: f32) {
    match deed {
        Deed::Treats => {
            let top = bench(brush, floor, 0xb8c4c8);
            brush.shape(
                &[(0.20, top), (0.78, top), (0.76, top + 0.016), (0.22, top + 0.016)],
                paint(0xf2f4f2),
            );
            if let Some(noun) = thing.noun {
                let share = share_of(noun).clamp(0.17, 0.36);
                stands_on(brush, noun, (0.46, top + 0.012), share, 1.0);
            }
        }
        Deed::Tends => {
            let Some(noun) = thing.noun else { return };
            let share = share_of(noun);
            let x = if share > 0.6 { 0.68 } else { 0.42 };
            stands_on(brush, noun, (x, floor - 0.005), share, 1.0);
        }
        Deed::Handles | Deed::Plates => {
            let top = if floor < 0.24 { bench(brush, floor, 0xa87848) } else { 0.365 + floor };
            let x = 0.43;
            if deed == Deed::Plates || thing.noun.is_some_and(sizes::is_eaten) {
                plate(brush, (x, top + 0.012), 0.15);
            }
            match thing.noun.filter(|noun| !is_dish(*noun)) {
                Some(noun) => {
                    stands_on(brush, noun, (x, top + 0.012), (share_of(noun) * 1.2).clamp(0.15, 0.34), 1.0);
                }
                None => served(brush, (x, top + 0.02)),
            }
            if thing.glows {
                glow(brush, (x, top + 0.10), 0.30, 0xffe0a0, 0.8);
            }
            if thing.steams || deed == Deed::Plates {
                steam(brush, (x, top + 0.12), 0.30);
            }
        }
        Deed::Presses => {
            let (share, high) = match thing.noun.map(|noun| &NOUNS.nouns[noun]) {
                Some(row) if row.metres > 1.3 => (0.86, 0.0),
                Some(row) if row.metres > 0.6 => (0.42, 0.36),
                _ => (0.30, 0.42),
            };
            if high > 0.0 {
                block(brush, (0.27, floor), (0.83, high), scale(paint(0x8a6242), 0.8));
                block(brush, (0.25, high), (0.85, high + 0.03), paint(0x8a6242));
                for x in [0.46, 0.64] {
                    block(brush, (x, floor + 0.05), (x + 0.004, high - 0.03), paint(0x4a3424));
                }
            }
            if let Some(noun) = thing.noun {
                stands_on(brush, noun, (0.50, floor.max(high + 0.028)), share, 1.0);
            }
            glow(brush, (0.52, high + 0.22), 0.34, 0xbfe4ff, 0.45);
        }
        Deed::Milks => {
            if let Some(cow) = thing.noun {
                stands_on(brush, cow, (0.62, floor - 0.02), 0.88, -1.0);
            }
            brush.shape(
                &[(0.24, floor), (0.38, floor), (0.41, floor + 0.15), (0.21, floor + 0.15)],
                paint(0xa8b0b8),
            );
            brush.oval((0.31, floor + 0.15), (0.10, 0.022), paint(0xfaf8f2));
            for x in [0.285, 0.315] {
                brush.line((x, 0.47), (x + 0.01, floor + 0.16), (0.004, 0.005), paint(0xffffff));
            }
        }
        Deed::Folds => {
            let top = bench(brush, floor, 0xa87848);
            for (x, rows) in [(0.27, [0xd86a58, 0x6f9ac0, 0xf4f0e8]), (0.66, [0xe8c0b0, 0x5f8a6a, 0x8a6ab0])]
            {
                for (row, rgb) in rows.into_iter().enumerate() {
                    let up = top + 0.03 * row as f32;
                    brush.round(
                        &[(x - 0.07, up), (x + 0.07, up), (x + 0.07, up + 0.03), (x - 0.07, up + 0.03)],
                        paint(rgb),
                    );
                }
            }
            brush.round(
                &[(0.34, top), (0.58, top), (0.56, top + 0.10), (0.50, top + 0.14), (0.36, top + 0.10)],
                paint(0x7ab0d0),
            );
        }
        Deed::Steps => {
            let stone = paint(0xa89c8c);
            for step in 0..9 {
                let (x, up) = (0.075 + 0.145 * step as f32, 0.095 * (step + 1) as f32);
                block(brush, (x, floor - 0.01), (x + 3.0, up), scale(stone, 0.80 + 0.02 * step as f32));
                block(brush, (x, up - 0.018), (x + 3.0, up), mix(stone, [1.0; 3], 0.22));
            }
            brush.line((0.02, 0.50), (1.30, 1.36), (0.012, 0.012), paint(0x5a4030));
            for step in 0..8 {
                let x = 0.12 + 0.145 * step as f32;
                brush.line(
                    (x, 0.09 * (step + 1) as f32),
                    (x, 0.53 + 0.097 * step as f32),
                    (0.006, 0.006),
                    paint(0x5a4030),
                );
            }
        }
        Deed::Leads => {
            let dog = thing.noun.or_else(|| NOUNS.english(&["dog"]).map(|found| found.noun));
            let Some(dog) = dog else { return };
            brush.line((0.195, 0.58), (0.50, floor + 0.27), (0.004, 0.004), paint(0xc8403a));
            stands_on(brush, dog, (0.56, floor - 0.005), share_of(dog).min(0.40), -1.0);
        }
        Deed::Opens => {
            // The frame with what is behind it, and the leaf that stands open.
            let (frame, leaf) = (paint(0x6a4a34), paint(0x9a6c46));
            block(brush, (0.27, floor - 0.01), (0.82, 1.20), frame);
            block(brush, (0.30, floor - 0.01), (0.79, 1.17), paint(0xf4e4b8));
            glow(brush, (0.54, 0.70), 0.5, 0xffe8b0, 0.45);
            brush.shape(&[(0.30, floor - 0.01), (0.30, 1.17), (0.47, 1.22), (0.47, floor - 0.06)], leaf);
            for (low, high) in [(0.14, 0.52), (0.64, 1.06)] {
                brush.shape(
                    &[(0.33, low), (0.33, high), (0.44, high + 0.03), (0.44, low - 0.03)],
                    scale(leaf, 0.84),
                );
            }
            brush.oval((0.315, 0.585), (0.012, 0.012), paint(0xe0b040));
        }
        Deed::Wheels => wheelchair(brush, floor),
        _ => {}
    }
}

/// What is before the hands or in them.
pub(super) fn after(brush: &mut Brush<'_>, deed: Deed, thing: Thing, floor: f32) {
    match deed {
        Deed::Slurps => {
            let bowl = (0.115, 0.70);
            let noodle = paint(0xf0d890);
            for (from, to) in [(0.06, 0.085), (0.072, 0.10), (0.084, 0.12), (0.066, 0.135)] {
                brush.line((from, 0.862), ((from + to) / 2.0 + 0.02, 0.78), (0.0045, 0.0045), noodle);
                brush.line(((from + to) / 2.0 + 0.02, 0.78), (to, bowl.1 + 0.025), (0.0045, 0.0045), noodle);
            }
            for aside in [0.0, 0.014] {
                brush.line(
                    (0.135, 0.795 + aside),
                    (0.055, 0.852 + aside * 0.6),
                    (0.004, 0.003),
                    paint(0x9a5a34),
                );
                brush.line((0.135, 0.795 + aside), (0.215, 0.745 + aside), (0.004, 0.004), paint(0x9a5a34));
            }
            brush.round(
                &[
                    (bowl.0 - 0.095, bowl.1 + 0.03),
                    (bowl.0 + 0.095, bowl.1 + 0.03),
                    (bowl.0 + 0.055, bowl.1 - 0.05),
                    (bowl.0 - 0.055, bowl.1 - 0.05),
                ],
                paint(0xb83a30),
            );
            brush.oval((bowl.0, bowl.1 + 0.028), (0.088, 0.016), noodle);
            for (x, rgb) in [(-0.04, 0x5aa040), (0.0, 0xe8c060), (0.045, 0xc86a4a)] {
                brush.oval((bowl.0 + x, bowl.1 + 0.034), (0.018, 0.009), paint(rgb));
            }
            steam(brush, (bowl.0 + 0.07, bowl.1 + 0.09), 0.26);
        }
        Deed::Selfie => {
            brush.shape(&[(0.275, 0.93), (0.315, 0.94), (0.305, 1.04), (0.265, 1.03)], paint(0x22242a));
            glow(brush, (0.27, 0.98), 0.14, 0xa8d8ff, 0.4);
        }
        Deed::Treats => {
            // A bandage between the hands.
            let white = paint(0xfaf8f2);
            brush.line((0.27, 0.585), (0.36, 0.60), (0.011, 0.011), white);
            brush.oval((0.372, 0.605), (0.022, 0.022), white);
            brush.oval((0.372, 0.605), (0.009, 0.009), scale(white, 0.8));
        }
        Deed::Shows => {
            if let Some(noun) = thing.noun {
                let share = (share_of(noun) * 1.3).clamp(0.19, 0.40);
                match thing.name() {
                    _ if is_photo(noun) => photo(brush, (0.01, 0.705), share * 0.62),
                    Some(name) => brush.sprite(name, (0.01, 0.69), share),
                    None => {}
                }
                if thing.glows {
                    glow(brush, (0.01, 0.70), 0.26, 0xffe0a0, 0.8);
                }
                if thing.steams {
                    steam(brush, (0.01, 0.69 + share * 0.5), 0.22);
                }
            }
        }
        Deed::Folds => brush.round(
            &[(0.26, 0.585), (0.40, 0.585), (0.39, 0.64), (0.33, 0.66), (0.27, 0.64)],
            paint(0x8ac0dc),
        ),
        Deed::Milks | Deed::Leads => {
            let _ = floor;
        }
        _ => {}
    }
}

/// A picture of the set that stands on a row, `share` high or wide.
fn stands_on(brush: &mut Brush<'_>, noun: usize, (x, up): Point, share: f32, toward: f32) {
    brush.sprite_of(noun, (x, up), share, toward);
}

/// Whether it is only what food is served on.
fn is_dish(noun: usize) -> bool {
    sizes::is_one_of(noun, &["plate", "mixing bowl", "chopsticks", "fork", "spoon"])
}

/// A plate, seen a little from above.
fn plate(brush: &mut Brush<'_>, (x, up): Point, half: f32) {
    brush.oval((x, up), (half, half * 0.20), paint(0xdcdad4));
    brush.oval((x, up + 0.006), (half * 0.96, half * 0.18), paint(0xfaf8f4));
    brush.oval((x, up + 0.007), (half * 0.66, half * 0.11), paint(0xe8e6e0));
}

/// A dish as a cook lays it out.
fn served(brush: &mut Brush<'_>, (x, up): Point) {
    brush.dome((x - 0.02, up), (0.075, 0.06), paint(0x9a5a34));
    brush.dome((x - 0.035, up + 0.012), (0.045, 0.05), paint(0xb87448));
    brush.oval((x + 0.065, up + 0.012), (0.034, 0.02), paint(0xe8a040));
    for (aside, high, rgb) in [(-0.05, 0.065, 0x5aa040), (0.0, 0.075, 0x6ab048), (0.04, 0.045, 0x4a9038)] {
        brush.oval((x + aside, up + high), (0.022, 0.012), paint(rgb));
    }
    for (aside, rgb) in [(-0.10, 0xc83a2c), (0.105, 0xc83a2c), (0.09, 0x5aa040)] {
        brush.oval((x + aside, up + 0.004), (0.012, 0.008), paint(rgb));
    }
}

/// A wheelchair with somebody in it.
fn wheelchair(brush: &mut Brush<'_>, floor: f32) {
    let (steel, dark, skin) = (paint(0x8a929c), paint(0x2a2e34), paint(0xe0b08a));
    let wheel = |brush: &mut Brush<'_>, at: Point, radius: f32| {
        brush.oval(at, (radius, radius), dark);
        brush.oval(at, (radius * 0.84, radius * 0.84), paint(0xb8bec6));
        brush.oval(at, (radius * 0.12, radius * 0.12), dark);
    };
    brush.line((0.20, 0.60), (0.36, 0.58), (0.012, 0.012), dark);
    brush.line((0.36, 0.60), (0.38, 0.30), (0.012, 0.012), steel);
    // Whoever sits: back, legs, arm, head.
    brush.line((0.43, 0.36), (0.41, 0.60), (0.060, 0.066), paint(0x5f7fa8));
    brush.line((0.44, 0.34), (0.62, 0.33), (0.042, 0.036), paint(0x3a4256));
    brush.line((0.62, 0.33), (0.65, 0.12), (0.034, 0.024), paint(0x3a4256));
    brush.line((0.65, 0.10), (0.70, 0.095), (0.022, 0.018), dark);
    brush.line((0.42, 0.56), (0.50, 0.43), (0.022, 0.020), paint(0x54739a));
    brush.line((0.50, 0.43), (0.57, 0.42), (0.019, 0.016), skin);
    brush.oval((0.425, 0.715), (0.055, 0.068), skin);
    brush.dome((0.42, 0.725), (0.060, 0.066), paint(0xd8d4cc));
    brush.oval((0.455, 0.715), (0.007, 0.009), dark);
    brush.line((0.38, 0.28), (0.60, 0.27), (0.018, 0.018), dark);
    brush.line((0.60, 0.27), (0.66, 0.07), (0.010, 0.010), steel);
    wheel(brush, (0.43, floor + 0.16), 0.16);
    wheel(brush, (0.63, floor + 0.055), 0.055);
}
