//! A town on the water: white walls and dark tiles along both banks, and an arched bridge between.
//!
//! It knows the easel and the words for such towns, and nothing of the lake before them.

use super::Easel;
use super::canvas::{Canvas, Point, mix, scale};
use super::palette::paint;

const WORDS: &[&str] = &[
    "水乡",
    "江南古镇",
    "小桥流水",
    "白墙黑瓦",
    "白墙黛瓦",
    "粉墙黛瓦",
    "乌镇",
    "周庄",
    "water town",
    "watertown",
];

/// Whether such a town is named.
pub(super) fn is_named(easel: &Easel) -> bool {
    easel.says(WORDS)
}

/// Sets its houses and its bridge on the far bank.
pub(super) fn set(easel: &Easel, canvas: &mut Canvas) {
    let mut dice = easel.dice.part("water town");
    let (unit, palette) = (easel.unit, &easel.palette);
    let shore = easel.y(easel.horizon + 0.012);
    let white = palette.through_air(palette.lit(paint(0xf4f1ea), 0.8), 0.12);
    let tile = palette.through_air(palette.lit(paint(0x3a3e44), 0.5), 0.12);
    let wood = palette.through_air(palette.lit(paint(0x6a4430), 0.5), 0.10);
    let lamp = palette.lamp;
    let gap = if easel.light.0 > 0.5 { 0.30 } else { 0.70 };
    // Two rows, the far one paler and higher.
    for (row, lift, size) in [(0.45, 0.035, 0.13), (0.12, 0.0, 0.19)] {
        let mut x = -unit * 0.1;
        while x < easel.width() {
            let wide = unit * size * dice.range(0.8, 1.5);
            let tall = unit * size * dice.range(0.75, 1.15);
            let foot = shore - unit * lift;
            let is_gap = lift == 0.0 && (x + wide / 2.0 - easel.x(gap)).abs() < unit * 0.30;
            if !is_gap {
                let fade = |colour| mix(colour, palette.haze, row);
                let (left, right, top) = (x, x + wide, foot - tall);
                canvas.slab((left, top), (right, foot), fade(white));
                let mut side = left + wide * 0.14;
                while side < right - wide * 0.12 {
                    let glows = palette.is_dark() && dice.chance(0.6);
                    let pane = if glows { lamp } else { fade(wood) };
                    canvas.slab((side, top + tall * 0.42), (side + wide * 0.12, top + tall * 0.66), pane);
                    side += wide * 0.26;
                }
                // The roof hangs over, its corners turned up.
                let (peak, eave) = (top - tall * 0.30, wide * 0.09);
                let roof: [Point; 6] = [
                    (left - eave, top + unit * 0.004),
                    (left - eave * 1.5, top - unit * 0.016),
                    (left + wide * 0.12, peak),
                    (right - wide * 0.12, peak),
                    (right + eave * 1.5, top - unit * 0.016),
                    (right + eave, top + unit * 0.004),
                ];
                canvas.fill(&roof, fade(tile));
                canvas.stroke(
                    (left + wide * 0.10, peak),
                    (right - wide * 0.10, peak),
                    (unit * 0.005, unit * 0.005),
                    fade(scale(tile, 0.7)),
                    1.0,
                );
            }
            x += wide * dice.range(0.96, 1.25);
        }
    }
    // A bridge that the shot is about has a picture of its own.
    if !easel.has_cast {
        bridge(easel, canvas, (easel.x(gap), shore), unit * 0.30);
    }
}

/// One arch of stone over the gap.
fn bridge(easel: &Easel, canvas: &mut Canvas, (x, foot): Point, half: f32) {
    let palette = &easel.palette;
    let stone = palette.through_air(palette.lit(paint(0xb4aea2), 0.65), 0.10);
    let rise = half * 0.46;
    let arc = |t: f32, wide: f32, high: f32| {
        let (sin, cos) = (std::f32::consts::PI * t).sin_cos();
        (x - wide * cos, foot - high * sin)
    };
    let mut deck: Vec<Point> =
        (0..=24).map(|step| arc(step as f32 / 24.0, half, rise + half * 0.10)).collect();
    deck.extend((0..=24).rev().map(|step| arc(step as f32 / 24.0, half * 0.52, rise * 0.86)));
    canvas.fill(&deck, stone);
    for step in 0..24 {
        let (a, b) = (
            arc(step as f32 / 24.0, half, rise + half * 0.18),
            arc((step + 1) as f32 / 24.0, half, rise + half * 0.18),
        );
        canvas.stroke(a, b, (half * 0.014, half * 0.014), scale(stone, 0.75), 1.0);
        if step % 3 == 0 {
            canvas.stroke(a, (a.0, a.1 + half * 0.09), (half * 0.014, half * 0.014), scale(stone, 0.82), 1.0);
        }
    }
}
