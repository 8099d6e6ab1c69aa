//! What tells one street from another: how its houses end, and what stands along it.
//!
//! It knows the plan of a street and the easel. The one idea: every part stands at a distance, far ones first, and whoever paints the street
//! asks for those between two distances.

use super::Easel;
use super::canvas::{Canvas, Colour, mix, scale};
use super::noise::{Dice, hash, smooth};
use super::palette::paint;
use super::pose::Pose;
use super::street_plan::{Kind, Street, Wall, lit_share};
use super::trees::tree;
use super::{people, pose};
use crate::subject::Who;

/// The slope of a roof over a wall, and lanterns under its eaves.
pub(super) fn roof(easel: &Easel, canvas: &mut Canvas, street: &Street, wall: &Wall, kind: Kind) {
    let palette = &easel.palette;
    let x = wall.side * street.half;
    let (out, rise) = if kind == Kind::Old { (1.0, 1.7) } else { (0.45, 2.3) };
    let eave = x - wall.side * out;
    let ridge = x + wall.side * 2.2;
    let corners = [
        street.see(eave, wall.height - 0.1, wall.from),
        street.see(eave, wall.height - 0.1, wall.to),
        street.see(ridge, wall.height + rise, wall.to),
        street.see(ridge, wall.height + rise, wall.from),
    ];
    let tile = match kind {
        Kind::Old => paint(0x4a5058),
        _ => paint([0x9a5a40, 0xb0683f, 0x8a7a58, 0x7a4a3a][wall.seed as usize % 4]),
    };
    let tile = if palette.is_white() { mix(tile, paint(0xf4f8fc), 0.85) } else { tile };
    let air = (wall.from / 75.0).min(1.2);
    canvas.polygon(&corners, |px, py| {
        let stripe = ((px - street.point.0) / (py - street.point.1 + 0.1) * 22.0).fract().abs();
        let lit = palette.lit(tile, 0.5 + 0.25 * hash(px as i32 / 3, py as i32 / 3, wall.seed));
        (palette.through_air(scale(lit, 0.86 + 0.14 * smooth(0.2, 0.5, stripe)), air), 1.0)
    });
    // The edge of the eaves, turned up at its end in an old town.
    let most = easel.unit * 0.007;
    let thick = (street.focus * 0.09 / wall.from).max(0.6).min(most);
    let dark = palette.through_air(mix(palette.shade, palette.lit(tile, 0.4), 0.4), air);
    canvas.stroke(
        corners[0],
        corners[1],
        (thick, (street.focus * 0.09 / wall.to).max(0.5).min(most)),
        dark,
        1.0,
    );
    // The eaves from below.
    let under = [
        corners[0],
        corners[1],
        street.see(x, wall.height + 0.15, wall.to),
        street.see(x, wall.height + 0.15, wall.from),
    ];
    let below = palette.through_air(mix(palette.lit(paint(0x5a4030), 0.25), palette.shade, 0.35), air);
    canvas.polygon(&under, |_, _| (below, 1.0));
    if kind == Kind::Old {
        let tip = street.see(eave, wall.height + 0.35, (wall.from - 0.5).max(2.0));
        canvas.stroke(corners[0], tip, (thick, thick * 0.4), dark, 1.0);
        let mut z = wall.from + 1.0;
        while z < wall.to.min(40.0) {
            lantern(easel, canvas, street, (eave, wall.height - 0.75, z));
            z += 3.2;
        }
    }
}

fn lantern(easel: &Easel, canvas: &mut Canvas, street: &Street, (x, y, z): (f32, f32, f32)) {
    let palette = &easel.palette;
    let (at, size) = (street.see(x, y, z), street.focus * 0.24 / z);
    let red = palette
        .through_air(mix(palette.lit(paint(0xd8342a), 0.9), paint(0xff5a34), 0.4), (z / 90.0).min(1.0));
    let ink = palette.through_air(palette.shade, (z / 90.0).min(1.0));
    canvas.stroke((at.0, at.1 - size * 2.4), at, (0.5, 0.5), ink, 0.8);
    if lit_share(easel) > 0.1 {
        canvas.glow(at, size * 5.0, paint(0xff7a3c), 0.5);
    }
    canvas.ellipse(at, (size, size * 0.86), 0.15, red, 1.0);
    canvas.ellipse(
        (at.0, at.1 - size * 0.1),
        (size * 0.55, size * 0.5),
        0.5,
        paint(0xffb060),
        if palette.is_dark() { 0.8 } else { 0.25 },
    );
    canvas.stroke((at.0, at.1 + size * 0.8), (at.0, at.1 + size * 1.7), (size * 0.08, size * 0.05), red, 1.0);
}

/// What stands along the street between two distances.
pub(super) fn along(
    easel: &Easel,
    canvas: &mut Canvas,
    street: &Street,
    kind: Kind,
    (near, far): (f32, f32),
) {
    let mut dice = easel.dice.part("along the street");
    let mut places = Vec::new();
    let step = match kind {
        Kind::Avenue => 6.5,
        Kind::Market => 3.4,
        Kind::Alley => 4.6,
        _ => 6.0,
    };
    let mut z = if kind == Kind::Avenue { 7.0 } else { 4.6 };
    while z < 62.0 {
        places.push((z, dice.seed()));
        z += step;
    }
    for (z, seed) in places.into_iter().rev().filter(|(z, _)| (near..far).contains(z)) {
        let mut dice = Dice::new(u64::from(seed));
        let air = (z / 75.0).min(1.0);
        for side in [-1.0_f32, 1.0] {
            match kind {
                Kind::Avenue => {
                    let foot = street.see(side * (street.half - 3.6), 0.0, z);
                    if super::settings::has_palms(easel) {
                        let lean = dice.range(-0.4, 0.4);
                        super::settings::palm(easel, canvas, foot, street.focus * 8.5 / z, lean, air);
                    } else {
                        tree(easel, canvas, foot, street.focus * 6.6 / z, &mut dice);
                    }
                }
                Kind::Market => stall(easel, canvas, street, (side, z), &mut dice),
                Kind::Village => {
                    if dice.chance(0.75) {
                        hedge(easel, canvas, street, (side, z), &mut dice);
                    }
                }
                Kind::Alley | Kind::Old => {
                    if dice.chance(0.6) {
                        pot(easel, canvas, street, (side, z), &mut dice);
                    }
                    if kind == Kind::Alley && dice.chance(0.5) {
                        let at = street.see(side * (street.half - 0.15), 3.0, z);
                        let size = street.focus / z;
                        let ink = easel.palette.through_air(easel.palette.shade, air);
                        canvas.block(
                            (at.0 - size * 0.09, at.1 - size * 0.2),
                            (at.0 + size * 0.09, at.1 + size * 0.2),
                            |_, _| (ink, 1.0),
                        );
                        canvas.glow(
                            at,
                            size * if easel.palette.is_dark() { 1.7 } else { 0.5 },
                            easel.palette.lamp,
                            0.55,
                        );
                        canvas.disc(at, size * 0.07, 1.0, mix(easel.palette.lamp, [1.0; 3], 0.4), 0.95);
                    }
                }
                Kind::Plain | Kind::Square => {}
            }
        }
        let has_washing = kind == Kind::Alley
            && (z < 30.0)
            && (easel.says(&["laundry", "washing", "clothes", "晾", "衣"]) || dice.chance(0.3));
        if has_washing {
            washing(easel, canvas, street, z, &mut dice);
        }
        let has_lanterns = easel.palette.is_dark()
            || easel.says(&["lantern", "china", "chinese", "asia", "灯笼", "夜市", "庙会"]);
        if kind == Kind::Market && has_lanterns && z < 32.0 {
            for part in 0..5 {
                let x = (part as f32 / 4.0 - 0.5) * street.half * 1.1;
                lantern(
                    easel,
                    canvas,
                    street,
                    (x, 4.5 - 0.55 * (1.0 - (part as f32 / 2.0 - 1.0).powi(2)), z),
                );
            }
        }
    }
}

/// Goods on a table under an awning.
fn stall(easel: &Easel, canvas: &mut Canvas, street: &Street, (side, z): (f32, f32), dice: &mut Dice) {
    let palette = &easel.palette;
    let air = |colour: Colour| palette.through_air(colour, (z / 75.0).min(1.0));
    let (outer, inner) = (side * (street.half - 0.2), side * (street.half - 2.5));
    let (from, to) = (z, z + 2.7);
    let cloth = paint(*dice.pick(&[0xd8483a, 0x2f7a9c, 0x4a9a5a, 0xe0a030, 0xb84a7a]));
    let lit = |colour: Colour, share: f32| air(palette.lit(colour, share));
    let quad = |a: (f32, f32, f32), b: (f32, f32, f32), c: (f32, f32, f32), d: (f32, f32, f32)| {
        [a, b, c, d].map(|(x, y, z)| street.see(x, y, z))
    };
    let wood = paint(0x8a6242);
    let face = quad((inner, 0.95, from), (inner, 0.95, to), (inner, 0.0, to), (inner, 0.0, from));
    canvas.polygon(&face, |_, _| (lit(wood, 0.45), 1.0));
    let front = quad((outer, 0.95, from), (inner, 0.95, from), (inner, 0.0, from), (outer, 0.0, from));
    canvas.polygon(&front, |_, _| (lit(wood, 0.3), 1.0));
    let top = quad((outer, 0.97, from), (inner, 0.97, from), (inner, 0.97, to), (outer, 0.97, to));
    canvas.polygon(&top, |_, _| (lit(scale(wood, 1.2), 0.7), 1.0));
    let goods = [0xd8402c, 0xe8a030, 0x6aa83c, 0xf0d858, 0x8a4a9a, 0xe07a50];
    for row in 0..3 {
        let deep = to - (to - from) * (row as f32 + 0.5) / 3.0;
        for index in 0..5 {
            let x = inner + (outer - inner) * (index as f32 + 0.5) / 5.0;
            let at = street.see(x, 1.08, deep);
            let size = street.focus * dice.range(0.14, 0.22) / deep;
            let rgb = goods[(index + row * 2 + dice.seed() as usize % 2) % goods.len()];
            canvas.ellipse(at, (size, size * 0.72), 0.2, lit(paint(rgb), 0.85), 1.0);
        }
    }
    let pole = lit(paint(0x5a4636), 0.4);
    for deep in [to, from] {
        let thick = (street.focus * 0.04 / deep).max(0.5);
        canvas.stroke(street.see(inner, 0.0, deep), street.see(inner, 2.7, deep), (thick, thick), pole, 1.0);
    }
    let under = quad((outer, 3.2, from), (inner, 2.6, from), (inner, 2.6, to), (outer, 3.2, to));
    canvas.polygon(&under, |_, _| (lit(scale(cloth, 0.55), 0.4), 1.0));
    let stripes = |from: f32, to: f32, at: f32| ((at - from) / (to - from) * 7.0).floor() as i32 % 2 == 0;
    let edge = quad((inner, 2.75, from), (inner, 2.75, to), (inner, 2.3, to), (inner, 2.3, from));
    canvas.polygon(&edge, |x, _| {
        let is_cloth = stripes(edge[0].0, edge[1].0 + 0.01, x);
        (lit(if is_cloth { cloth } else { paint(0xf2ece0) }, 0.75), 1.0)
    });
    let gable = quad((outer, 3.3, from), (inner, 2.75, from), (inner, 2.3, from), (outer, 2.85, from));
    canvas.polygon(&gable, |x, _| {
        let is_cloth = stripes(gable[0].0, gable[1].0 + 0.01, x);
        (lit(if is_cloth { cloth } else { paint(0xf2ece0) }, 0.65), 1.0)
    });
    if lit_share(easel) > 0.1 {
        let bulb = street.see((inner + outer) / 2.0, 2.2, from + 0.6);
        let size = street.focus / from;
        canvas.glow(bulb, size * 1.9, paint(0xffc070), 0.55);
        canvas.disc(bulb, size * 0.09, 1.2, [1.0, 0.93, 0.75], 0.98);
    }
}

/// A clipped hedge with flowers, before a garden.
fn hedge(easel: &Easel, canvas: &mut Canvas, street: &Street, (side, z): (f32, f32), dice: &mut Dice) {
    let palette = &easel.palette;
    let air = (z / 75.0).min(1.0);
    let leaf = if palette.is_white() { paint(0xe4ecf4) } else { paint(0x4f8a44) };
    let petals = paint(*dice.pick(&[0xe86a7a, 0xf2c14e, 0xf3e9f2, 0xb58be0]));
    for index in 0..16 {
        let deep = z + 4.4 * index as f32 / 16.0;
        let x = side * (street.half - 0.9 - dice.range(0.0, 0.5));
        let at = street.see(x, dice.range(0.25, 0.7), deep);
        let size = street.focus * 0.42 / deep;
        let colour = palette.through_air(palette.lit(leaf, dice.range(0.3, 0.7)), air);
        canvas.ellipse(at, (size, size * 0.85), 0.3, colour, 0.96);
        if !palette.is_white() {
            let at = (at.0 + dice.range(-0.6, 0.6) * size, at.1 - dice.range(0.0, 0.6) * size);
            canvas.ellipse(
                at,
                (size * 0.16, size * 0.16),
                0.3,
                palette.through_air(palette.lit(petals, 0.9), air),
                0.95,
            );
        }
    }
}

fn pot(easel: &Easel, canvas: &mut Canvas, street: &Street, (side, z): (f32, f32), dice: &mut Dice) {
    let palette = &easel.palette;
    let air = (z / 75.0).min(1.0);
    let (foot, size) = (street.see(side * (street.half - 0.5), 0.0, z), street.focus * 0.5 / z);
    let clay = palette.through_air(palette.lit(paint(0xb8683f), 0.6), air);
    for _ in 0..14 {
        let at = (foot.0 + dice.range(-0.8, 0.8) * size, foot.1 - size * dice.range(0.9, 2.0));
        let green = palette.through_air(palette.lit(paint(0x4f8a44), dice.range(0.3, 0.8)), air);
        canvas.ellipse(at, (size * 0.34, size * 0.24), 0.3, green, 0.95);
    }
    canvas.polygon(
        &[
            (foot.0 - size * 0.5, foot.1 - size * 0.8),
            (foot.0 + size * 0.5, foot.1 - size * 0.8),
            (foot.0 + size * 0.36, foot.1),
            (foot.0 - size * 0.36, foot.1),
        ],
        |_, _| (clay, 1.0),
    );
}

/// Clothes on a line between the houses.
fn washing(easel: &Easel, canvas: &mut Canvas, street: &Street, z: f32, dice: &mut Dice) {
    let palette = &easel.palette;
    let air = (z / 75.0).min(1.0);
    let high = dice.range(4.2, 5.4);
    let at = |share: f32, down: f32| {
        let sag = 0.35 * (1.0 - (share * 2.0 - 1.0).powi(2));
        street.see((share * 2.0 - 1.0) * street.half, high - sag - down, z)
    };
    let thin = (street.focus * 0.015 / z).max(0.4);
    for part in 0..8 {
        canvas.stroke(
            at(part as f32 / 8.0, 0.0),
            at((part + 1) as f32 / 8.0, 0.0),
            (thin, thin),
            palette.through_air(palette.shade, air),
            0.8,
        );
    }
    for part in 0..6 {
        let (from, wide, long) = (0.09 + 0.145 * part as f32, dice.range(0.07, 0.12), dice.range(0.5, 1.0));
        let colour = paint(*dice.pick(&[0xf2eee4, 0xd8604c, 0x5a8ab0, 0xe8c878, 0x8fae88, 0xf6f2ea]));
        let colour = palette.through_air(palette.lit(colour, 0.75), air);
        canvas.polygon(
            &[
                at(from, 0.0),
                at(from + wide, 0.0),
                at(from + wide * 0.95, long),
                at(from + wide * 0.05, long),
            ],
            |_, _| (colour, 1.0),
        );
    }
}

/// People on their way, in the middle distance, where the prompt says that there are many.
pub(super) fn passers(easel: &Easel, canvas: &mut Canvas, street: &Street) {
    const BUSY: &[&str] = &[
        "crowd",
        "busy",
        "bustling",
        "pedestrian",
        "people",
        "shoppers",
        "熙攘",
        "热闹",
        "人群",
        "行人",
        "拥挤",
        "繁华",
        "人来人往",
        "熙熙攘攘",
    ];
    if !easel.says(BUSY) || easel.has(crate::scene::Subject::Crowd) && easel.is_led {
        return;
    }
    let mut dice = easel.dice.part("passers");
    for (z, x) in [
        (34.0, -0.35),
        (30.0, 0.3),
        (26.0, -0.1),
        (23.0, 0.5),
        (20.0, -0.5),
        (17.0, 0.15),
        (15.0, -0.3),
        (13.5, 0.55),
    ] {
        let who = Who { is_woman: dice.chance(0.5), ..Who::default() };
        let pose = Pose { stride: 0.8, hold: pose::Hold::Stands, ..Pose::of(&mut dice, who, None) };
        let foot = street.see(x * street.half * 0.9, 0.0, z);
        let size = street.focus * 1.72 / z;
        canvas.ellipse((foot.0, foot.1), (size * 0.16, size * 0.025), 0.9, easel.palette.shade, 0.35);
        people::person(easel, canvas, foot, size, pose);
    }
}
