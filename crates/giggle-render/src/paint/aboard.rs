//! Somebody in a boat: the hull before the legs, the mast behind.
//!
//! It knows the easel and outlines, and nothing of sentences beyond the words for being on board.

use super::canvas::{Canvas, Point, mix};
use super::palette::paint;
use super::people::person;
use super::pose::Pose;
use super::{Easel, Layer, Motion};
use crate::reading::Reading;
use crate::scene::{Place, Subject};
use crate::subject::{Art, Gait, NOUNS};

/// Whether whoever the shot is about is on a boat that the prompt names.
pub(super) fn is_aboard(easel: &Easel, reading: &Reading) -> bool {
    const ON: &[&str] = &[
        "on", "in", "aboard", "rows", "rowing", "sails", "sailing", "steers", "steering", "paddles",
        "paddling",
    ];
    let cast = &reading.cast;
    let is_somebody = cast
        .head
        .as_ref()
        .is_some_and(|head| matches!(head.art(), Art::Painter("person" | "child")) && head.count < 4);
    let boat = cast.also.iter().find(|also| {
        also.art() == Art::Painter("boat")
            || also.noun.is_some_and(|noun| NOUNS.nouns[noun].gait == Gait::Sails)
    });
    let Some(boat) = boat.filter(|_| is_somebody && matches!(easel.scene.place, Place::Sea | Place::Lake))
    else {
        return false;
    };
    let name = boat.text.rsplit(' ').next().unwrap_or_default();
    if !name.is_ascii() {
        return ["上", "里", "中", "头"]
            .iter()
            .any(|behind| easel.words.contains(&format!("{name}{behind}")))
            || ["划", "撑", "乘", "坐", "驾"].iter().any(|verb| easel.words.contains(verb));
    }
    let words: Vec<&str> = easel.words.split_whitespace().collect();
    words.iter().enumerate().any(|(at, word)| {
        *word == name && words[at.saturating_sub(4)..at].iter().any(|before| ON.contains(before))
    })
}

/// Paints the boat with whoever is on it.
pub(super) fn sail(easel: &mut Easel) {
    let mut dice = easel.dice.part("aboard");
    let mut canvas = easel.canvas();
    let side = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    let size = easel.unit * 0.34 * easel.closeness.clamp(0.6, 1.5);
    let water = (easel.x(0.5 - side * 0.05), easel.y((easel.lowest - 0.02).min(0.82)));
    let is_ship = easel.says(&["ship", "galleon", "sail", "海船", "帆", "大船", "海盗船", "轮船"]);
    let long = size * if is_ship { 1.55 } else { 1.15 };
    hull(easel, &mut canvas, (water, long, side), is_ship, true);
    let pose = super::figures::lead_pose(easel, side);
    let foot = (water.0 - side * long * 0.05, water.1 - size * 0.16);
    person(easel, &mut canvas, foot, size, Pose { stride: 0.1, held: easel.held, ..pose });
    for (index, (who, is_child)) in easel.beside.clone().into_iter().enumerate() {
        let other = Pose { is_child, side, stride: 0.1, ..Pose::of(&mut dice, who, None) };
        let x = foot.0 - side * long * 0.36 * (index + 1) as f32;
        person(easel, &mut canvas, (x, foot.1), size * if is_child { 0.64 } else { 0.95 }, other);
    }
    hull(easel, &mut canvas, (water, long, side), is_ship, false);
    let at = easel.layers.iter().position(|layer| layer.depth < 0.3).unwrap_or(easel.layers.len());
    let front = easel.layers.get(at).map_or(0.0, |layer| layer.depth);
    let back = at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth);
    let depth = 0.3_f32.clamp(front + 0.001, (back - 0.001).max(front + 0.001));
    let motion = Motion { bob: 0.005, turns: 0.3, ..Motion::default() };
    let picture = canvas.finish(super::GRAIN, 12);
    easel.layers.insert(at, Layer { picture, depth, motion: Some(motion) });
    easel.scene.subjects.retain(|subject| *subject != Subject::Boat);
}

/// The mast and the far side, or the near side and the water before it.
fn hull(
    easel: &Easel,
    canvas: &mut Canvas,
    (foot, long, side): (Point, f32, f32),
    is_ship: bool,
    is_far: bool,
) {
    let palette = &easel.palette;
    let at = |across: f32, up: f32| (foot.0 + across * long * side, foot.1 - up * long);
    let wood = palette.lit(paint(0x7a4e2e), 0.7);
    let dark = mix(palette.lit(paint(0x4c2f1c), 0.4), palette.shade, 0.25);
    let cloth = palette.lit(paint(0xeee3cf), 0.85);
    if is_far {
        if is_ship {
            canvas.stroke(at(-0.42, 0.1), at(-0.42, 1.12), (long * 0.014, long * 0.009), dark, 1.0);
            canvas.polygon(&[at(-0.40, 1.08), at(0.06, 0.36), at(-0.40, 0.32)], |_, y| {
                let down = ((foot.1 - y) / long).clamp(0.0, 1.0);
                (mix(cloth, palette.shade, 0.30 * (1.0 - down)), 1.0)
            });
            canvas.polygon(&[at(-0.44, 1.0), at(-0.82, 0.34), at(-0.44, 0.32)], |_, _| {
                (mix(cloth, palette.shade, 0.28), 1.0)
            });
        }
        canvas.polygon(&[at(-0.92, 0.24), at(1.0, 0.30), at(0.8, 0.12), at(-0.8, 0.12)], |_, _| (dark, 1.0));
        return;
    }
    canvas.polygon(
        &[
            at(-0.96, 0.23),
            at(-0.45, 0.175),
            at(0.4, 0.18),
            at(1.06, 0.31),
            at(0.78, -0.02),
            at(-0.74, -0.02),
        ],
        |x, y| {
            let plank = ((y - foot.1) / long * 34.0).sin() * 0.06;
            let light = 0.5 + 0.5 * ((x - foot.0) / long * side).clamp(-1.0, 1.0) * 0.4 + plank;
            (mix(dark, wood, light.clamp(0.0, 1.0)), 1.0)
        },
    );
    let rim = mix(wood, palette.lit(paint(0xe8cfa0), 0.8), 0.5);
    for (from, to) in [
        (at(-0.96, 0.23), at(-0.45, 0.175)),
        (at(-0.45, 0.175), at(0.4, 0.18)),
        (at(0.4, 0.18), at(1.06, 0.31)),
    ] {
        canvas.stroke(from, to, (long * 0.014, long * 0.014), rim, 1.0);
    }
    let foam = mix(palette.haze, [1.0; 3], 0.35);
    canvas.ellipse((foot.0, foot.1 + long * 0.015), (long * 0.86, long * 0.028), 0.8, foam, 0.55);
    canvas.ellipse((foot.0, foot.1 + long * 0.07), (long * 0.74, long * 0.04), 0.9, palette.shade, 0.30);
}
