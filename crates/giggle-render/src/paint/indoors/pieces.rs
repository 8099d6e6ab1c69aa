//! Pieces of which rooms are fitted out: blocks, lamps, shelves.
//!
//! It knows a brush, and nothing of kinds of rooms.

use super::super::brush::Brush;
use super::super::canvas::Point;
use super::super::noise::Dice;
use super::super::palette::paint;

/// An upright rectangle.
#[inline(never)]
pub(super) fn block(brush: &mut Brush<'_>, (x0, low): Point, (x1, high): Point, rgb: u32) {
    brush.shape(&[(x0, low), (x1, low), (x1, high), (x0, high)], paint(rgb));
}

#[inline(never)]
pub(super) fn glow(brush: &mut Brush<'_>, at: Point, reach: f32, rgb: u32, strength: f32) {
    let (place, reach) = (brush.at(at), reach * brush.size);
    brush.canvas.glow(place, reach, paint(rgb), strength);
}

/// Lamps that hang from the ceiling.
pub(super) fn lamps(brush: &mut Brush<'_>, places: &[f32], half: f32, high: f32, rgb: u32) {
    for x in places.iter().map(|place| place * half) {
        brush.line((x, high * 1.1), (x, high * 0.9), (0.003, 0.003), paint(0x1c1a1a));
        brush.shape(
            &[
                (x - 0.02, high * 0.92),
                (x + 0.02, high * 0.92),
                (x + 0.06, high * 0.84),
                (x - 0.06, high * 0.84),
            ],
            paint(0x2a2a2e),
        );
        glow(brush, (x, high * 0.82), 0.36, rgb, 0.55);
        brush.oval((x, high * 0.84), (0.035, 0.014), [1.0, 0.95, 0.8]);
    }
}

/// Flat lights of a ceiling.
pub(super) fn panels(brush: &mut Brush<'_>, half: f32, high: f32) {
    for x in [-0.55, 0.0, 0.55] {
        let x = half * x;
        brush.shape(
            &[
                (x - 0.1, high * 1.02),
                (x + 0.1, high * 1.02),
                (x * 1.12 + 0.12, high * 1.055),
                (x * 1.12 - 0.12, high * 1.055),
            ],
            [1.0; 3],
        );
    }
}

/// Rows of bottles or goods before the back wall, down to its lower third.
pub(super) fn shelves(
    brush: &mut Brush<'_>,
    (half, top): Point,
    rows: usize,
    dice: &mut Dice,
    colours: &[u32],
) {
    let low = if rows > 3 { 0.02 } else { 0.24 };
    let each = (top - low) / rows as f32;
    for row in 0..rows {
        let up = low + each * row as f32;
        brush.line((-half, up), (half, up), (0.006, 0.006), paint(0xc8b090));
        let mut x = -half + 0.02;
        while x < half - 0.03 {
            let (wide, tall) = (dice.range(0.022, 0.040), each * dice.range(0.45, 0.78));
            let rgb = *dice.pick(colours);
            if rows > 3 {
                block(brush, (x, up + 0.006), (x + wide, up + tall), rgb);
            } else {
                block(brush, (x, up + 0.006), (x + wide * 0.8, up + tall * 0.66), rgb);
                block(brush, (x + wide * 0.28, up + tall * 0.6), (x + wide * 0.52, up + tall), rgb);
            }
            x += wide + 0.008;
        }
    }
}
