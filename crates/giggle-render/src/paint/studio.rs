//! The plain ground of a portrait, or of a thing on a table.
//!
//! It knows the easel, and nothing of words. The one idea: where a prompt names no place, there is only a pool of light
//! and an outline in it.

use super::animals::{self, Stance};
use super::canvas::{Canvas, mix, scale};
use super::noise::{Dice, fbm, smooth, value};
use super::palette::paint;
use super::people;
use super::pose::Pose;
use super::{Easel, figures, surfaces};

/// A plain ground with a pool of light: for portraits and things.
pub(super) fn studio(easel: &mut Easel) {
    let mut dice = easel.dice.part("studio");
    easel.horizon = if easel.has_cast { 0.66 } else { 0.74 };
    let (unit, is_tall) = (easel.unit, easel.is_tall());
    let has_person = figures::has_people(easel) && !easel.has_cast;
    let is_bust = has_person && easel.is_portrait;
    if easel.backdrop.is_none() && !has_person {
        easel.backdrop = surfaces::backdrop(easel, &mut easel.dice.part("backdrop"));
    }
    let laid = surfaces::Surface::of(easel);
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
        bust(easel, &mut table, 0.5 - side * if is_tall { 0.0 } else { 0.06 }, side, &mut dice);
    } else {
        let edge = easel.y(easel.horizon);
        let surface = mix(
            palette.lit(*dice.pick(&[paint(0x6d5240), paint(0x8d8f94), paint(0x4a4644)]), 0.6),
            palette.shade,
            0.3,
        );
        // On a ground of one colour the floor is of that colour too.
        let surface = easel.backdrop.map_or(surface, |named| scale(named, 0.9));
        let (glow, pool_share, fall): (_, f32, f32) =
            easel.backdrop.map_or((palette.glow, 0.5, 0.55), |named| (mix(named, [1.0; 3], 0.2), 0.4, 0.12));
        let dim = if palette.is_dark() { 0.55 } else { 0.94 };
        let fall = if laid == surfaces::Surface::Table { fall } else { fall.min(0.12) };
        table.block((0.0, edge), (easel.width(), easel.height()), |x, y| {
            let (dx, dy) = ((x - centre.0) / unit, (y - edge) / unit);
            let grain = value(x / unit * 5.0, y / unit * 70.0, seed) - 0.5;
            let pool = (-(dx * dx * 3.0 + (dy - 0.05).powi(2) * 18.0)).exp();
            let colour = match laid.at((dx, dy), seed) {
                Some(material) => {
                    let lit = mix(palette.alive(material), scale(material, dim), 0.72);
                    mix(lit, glow, 0.16 * pool)
                }
                None => mix(scale(surface, 1.0 + 0.10 * grain), glow, pool_share * pool),
            };
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
            let stance = Stance { side, stride: 0.12, bows: false };
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
    bust(easel, &mut canvas, 0.5 - side * 0.08, side, &mut dice);
    let at = easel.layers.iter().position(|layer| layer.depth < 0.2).unwrap_or(easel.layers.len());
    easel.add(&canvas, 0.2);
    if let Some(layer) = easel.layers.pop() {
        let front = easel.layers.get(at).map_or(0.0, |layer| layer.depth);
        let back = at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth);
        let depth = 0.2_f32.min((front + back) / 2.0 + 0.05).clamp(front + 0.001, back - 0.001);
        easel.layers.insert(at, super::Layer { depth, ..layer });
    }
}

/// Head and shoulders, looking into the light, as near as the shot is.
fn bust(easel: &Easel, canvas: &mut Canvas, place: f32, side: f32, dice: &mut Dice) {
    let size = easel.unit
        * if easel.closeness > 1.5 { 0.235 } else { 0.18 }
        * if easel.is_tall() { 1.15 } else { 1.0 };
    let pose = Pose {
        side,
        feels: super::pose::Feeling::of(&easel.words),
        is_child: figures::is_child(easel),
        ..Pose::of(dice, easel.who, easel.garment)
    };
    let pose = super::pose::own(easel, pose);
    // With something in the hands there is room for them above the caption.
    let (size, high) = if easel.in_hands.is_some() { (size * 0.80, 0.33) } else { (size, 0.43) };
    people::bust(easel, canvas, (easel.x(place), easel.y(high)), size, pose);
}
