//! The plain ground of a portrait, or of a thing on a table.
//!
//! It knows the easel, and nothing of words. The one idea: where a prompt names no place, there is only a pool of light
//! and an outline in it.

use super::Easel;
use super::animals::{self, Stance};
use super::canvas::{Canvas, Point, mix, scale};
use super::figures;
use super::noise::{Dice, fbm, smooth, value};
use super::palette::paint;
use crate::scene::Subject;

/// A plain ground with a pool of light: for portraits and things.
pub(super) fn studio(easel: &mut Easel) {
    let mut dice = easel.dice.part("studio");
    easel.horizon = if easel.has_cast { 0.66 } else { 0.74 };
    let (unit, is_tall) = (easel.unit, easel.is_tall());
    let has_person = figures::has_people(easel) && !easel.has_cast;
    let is_bust = has_person && easel.is_portrait;
    let palette = &easel.palette;
    let side = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    let centre =
        (easel.x(0.5 + side * if is_tall { 0.03 } else { 0.11 }), easel.y(if is_tall { 0.42 } else { 0.44 }));
    let seed = dice.seed();
    let bright = mix(palette.sky[2], palette.glow, 0.35);
    let bright = if palette.is_dark() { mix(bright, palette.sky[1], 0.2) } else { bright };
    let dark = mix(scale(palette.sky[0], 0.5), palette.shade, 0.45);
    let (bright, dark) =
        easel.backdrop.map_or((bright, dark), |named| (mix(named, [1.0; 3], 0.08), scale(named, 0.78)));
    let mut back = easel.canvas();
    back.cover(|x, y| {
        let (dx, dy) = ((x - centre.0) / unit, (y - centre.1) / unit);
        let cloth = fbm(x / unit * 1.8, y / unit * 1.8, 4, seed) - 0.5;
        let far = (dx * dx * 0.8 + dy * dy).sqrt() + cloth * 0.22;
        mix(bright, dark, smooth(0.02, 0.95, far))
    });
    easel.add(&back, 1.0);
    let palette = &easel.palette;
    let mut lights = easel.canvas();
    let count = if easel.backdrop.is_some() {
        0
    } else if has_person {
        22
    } else {
        34
    };
    for _ in 0..(count as f32 * easel.breadth()) as usize {
        let at = (easel.x(dice.range(-0.1, 1.1)), easel.y(dice.range(-0.05, 0.72)));
        let size = unit * dice.range(0.012, 0.06) * (0.5 + dice.unit());
        let tint =
            mix(palette.glow, if dice.chance(0.25) { palette.accent } else { palette.lamp }, dice.unit());
        let alpha = dice.range(0.03, 0.16);
        lights.disc(at, size, size * 0.10, tint, alpha);
        lights.disc(at, size * 0.86, size * 0.25, mix(tint, bright, 0.5), alpha * 0.25);
    }
    easel.add(&lights, 0.82);
    let mut table = easel.canvas();
    let palette = &easel.palette;
    if is_bust {
        let place = (easel.x(0.5 - side * if is_tall { 0.0 } else { 0.06 }), easel.y(1.0));
        bust(easel, &mut table, place, unit * if is_tall { 0.92 } else { 0.80 }, side, &mut dice);
    } else {
        let edge = easel.y(easel.horizon);
        let surface = mix(
            palette.lit(*dice.pick(&[paint(0x6d5240), paint(0x8d8f94), paint(0x4a4644)]), 0.6),
            palette.shade,
            0.3,
        );
        // On a ground of one colour the floor is of that colour too.
        let surface = easel.backdrop.map_or(surface, |named| scale(named, 0.9));
        let (glow, pool_share, fall) =
            easel.backdrop.map_or((palette.glow, 0.5, 0.55), |named| (mix(named, [1.0; 3], 0.2), 0.4, 0.12));
        table.block((0.0, edge), (easel.width(), easel.height()), |x, y| {
            let (dx, dy) = ((x - centre.0) / unit, (y - edge) / unit);
            let grain = value(x / unit * 5.0, y / unit * 70.0, seed) - 0.5;
            let pool = (-(dx * dx * 3.0 + (dy - 0.05).powi(2) * 18.0)).exp();
            let colour = mix(scale(surface, 1.0 + 0.10 * grain), glow, pool_share * pool);
            (mix(colour, palette.shade, fall * smooth(0.1, 0.36, dy)), 1.0)
        });
        let foot = (centre.0, edge + unit * 0.075);
        if has_person {
            // Whoever does something with the whole body is seen whole, on the floor of the studio.
            let row = (edge + unit * 0.03).min(easel.y(easel.lowest + 0.03));
            let tops = vec![row; table.width];
            let shade = palette.shade;
            table.ellipse((easel.x(0.5), row + unit * 0.03), (unit * 0.3, unit * 0.022), 0.9, shade, 0.4);
            figures::people_and_animals(easel, &mut table, &tops, 0.5, unit * 0.54);
        } else if let Some(kind) = easel.scene.animals.first().map(|animals| animals.kind) {
            let size = unit * 0.3;
            table.ellipse(
                (foot.0 - side * size * 0.3, foot.1 + size * 0.03),
                (size * 0.95, size * 0.08),
                0.9,
                palette.shade,
                0.5,
            );
            let stance = Stance { side, stride: 0.12 };
            animals::animal(easel, &mut table, kind, (foot.0, foot.1 + size * 0.03), size, stance);
        }
    }
    easel.add(&table, 0.4);
    let mut front = easel.canvas();
    let palette = &easel.palette;
    for _ in 0..if easel.backdrop.is_some() { 0 } else { 7 } {
        let place = if dice.chance(0.5) { dice.range(-0.1, 0.14) } else { dice.range(0.86, 1.1) };
        let at = (easel.x(place), easel.y(dice.range(0.1, 1.0)));
        let size = unit * dice.range(0.06, 0.13);
        front.disc(at, size, size * 0.35, palette.glow, dice.range(0.03, 0.08));
    }
    easel.add(&front, 0.06);
    easel.darken(|x, y| ((x * x + y * y) * 0.35).powi(2) * 0.42);
}

/// Somebody's head and shoulders before a scene.
pub(super) fn bust_before(easel: &mut Easel) {
    let mut dice = easel.dice.part("bust");
    let side = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    let mut canvas = easel.canvas();
    let place = (easel.x(0.5 - side * 0.08), easel.y(1.0));
    bust(easel, &mut canvas, place, easel.unit * if easel.is_tall() { 0.92 } else { 0.86 }, side, &mut dice);
    let at = easel.layers.iter().position(|layer| layer.depth < 0.2).unwrap_or(easel.layers.len());
    easel.add(&canvas, 0.2);
    if let Some(layer) = easel.layers.pop() {
        let front = easel.layers.get(at).map_or(0.0, |layer| layer.depth);
        let back = at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth);
        let depth = 0.2_f32.min((front + back) / 2.0 + 0.05).clamp(front + 0.001, back - 0.001);
        easel.layers.insert(at, super::Layer { depth, ..layer });
    }
}

/// Head and shoulders in profile, looking into the light, with light along the edge.
fn bust(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, side: f32, dice: &mut Dice) {
    const FACE: &[Point] = &[
        (0.02, 0.735),
        (-0.085, 0.715),
        (-0.142, 0.655),
        (-0.160, 0.600),
        (-0.166, 0.572),
        (-0.160, 0.550),
        (-0.186, 0.512),
        (-0.206, 0.486),
        (-0.196, 0.474),
        (-0.172, 0.470),
        (-0.172, 0.458),
        (-0.184, 0.446),
        (-0.172, 0.434),
        (-0.178, 0.420),
        (-0.166, 0.404),
        (-0.168, 0.378),
        (-0.146, 0.350),
        (-0.105, 0.342),
        (-0.058, 0.328),
        (-0.050, 0.285),
        (-0.068, 0.235),
        (-0.160, 0.185),
        (-0.285, 0.120),
        (-0.345, 0.010),
        (-0.365, -0.200),
        (0.450, -0.200),
        (0.420, 0.030),
        (0.330, 0.135),
        (0.190, 0.205),
        (0.105, 0.265),
        (0.098, 0.335),
        (0.135, 0.430),
        (0.162, 0.540),
        (0.142, 0.650),
        (0.090, 0.715),
    ];
    const LONG: &[Point] = &[
        (-0.115, 0.690),
        (-0.040, 0.752),
        (0.060, 0.758),
        (0.150, 0.705),
        (0.200, 0.590),
        (0.205, 0.450),
        (0.235, 0.300),
        (0.260, 0.150),
        (0.205, 0.060),
        (0.120, 0.110),
        (0.060, 0.230),
        (0.055, 0.330),
        (0.020, 0.420),
        (-0.020, 0.520),
        (-0.070, 0.620),
        (-0.130, 0.645),
        (-0.165, 0.640),
    ];
    const BUN: &[Point] = &[
        (-0.120, 0.685),
        (-0.045, 0.752),
        (0.060, 0.760),
        (0.145, 0.715),
        (0.215, 0.735),
        (0.262, 0.690),
        (0.255, 0.620),
        (0.195, 0.585),
        (0.180, 0.500),
        (0.130, 0.400),
        (0.085, 0.400),
        (0.030, 0.500),
        (-0.050, 0.600),
    ];
    const SHORT: &[Point] = &[
        (-0.150, 0.640),
        (-0.130, 0.715),
        (-0.040, 0.768),
        (0.070, 0.765),
        (0.160, 0.690),
        (0.180, 0.560),
        (0.150, 0.430),
        (0.110, 0.390),
        (0.075, 0.480),
        (0.030, 0.570),
        (-0.070, 0.640),
    ];
    let palette = &easel.palette;
    let ink = mix(palette.shade, scale(palette.sky[0], 0.4), 0.35);
    let hair = match (easel.has(Subject::Woman), dice.chance(0.5)) {
        (true, true) => LONG,
        (true, false) => BUN,
        _ => SHORT,
    };
    let rim = mix(palette.key, palette.glow, 0.5);
    // From the light inwards: the same outline, each time a little further from the light.
    let steps = 9;
    for step in 0..=steps {
        let share = step as f32 / steps as f32;
        let shift = -side * share * size * 0.026;
        let light = (1.0 - share).powi(2);
        let put =
            |(x, up): &Point| (foot.0 - x * side * size + shift, foot.1 - up * size + share * size * 0.006);
        for outline in [FACE, hair] {
            let points: Vec<Point> = smooth_outline(outline).iter().map(put).collect();
            let (low, high) = (foot.1, foot.1 - size * 0.75);
            canvas.polygon(&points, |_, y| {
                // The light leaves towards the shoulders.
                let fall = 0.35 + 0.65 * smooth(low, high, y);
                (mix(ink, rim, light * 0.78 * fall), 1.0)
            });
        }
    }
}

/// A closed outline through points, rounded.
fn smooth_outline(points: &[Point]) -> Vec<Point> {
    let count = points.len();
    let mut outline = Vec::with_capacity(count * 8);
    for index in 0..count {
        let [a, b, c, d] = [count - 1, 0, 1, 2].map(|step| points[(index + step) % count]);
        for part in 0..8 {
            let t = part as f32 / 8.0;
            let curve = |a: f32, b: f32, c: f32, d: f32| {
                0.5 * (2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
                    + (3.0 * b - a - 3.0 * c + d) * t * t * t)
            };
            outline.push((curve(a.0, b.0, c.0, d.0), curve(a.1, b.1, c.1, d.1)));
        }
    }
    outline
}
