//! What rooms are fitted out with.
//!
//! It knows a brush and kinds of rooms, and nothing of words or walls. The one idea: everything stands on the foot of the back wall
//! and is measured in the frame's shorter side.

use super::super::Easel;
use super::super::brush::Brush;
use super::super::canvas::{Canvas, Colour, Point, mix, scale};
use super::super::noise::{Dice, lerp};
use super::super::palette::paint;
use super::super::walls::Box;
use super::grand::{arena, church, cockpit, hall};
use super::pieces::{block, glow, lamps, panels, shelves};
use super::sites::{self, Site};
use super::{places, toned};
use crate::scene::{Indoors, Subject};

/// Paints what such a room is known by. The brush measures in the frame's shorter side, from the foot of the back wall.
pub(super) fn fit_out(
    easel: &Easel,
    canvas: &mut Canvas,
    walls: &Box,
    (kind, site, light): (Indoors, Option<Site>, f32),
    dice: &mut Dice,
) {
    let colour = |material: Colour| toned(easel, scale(material, 0.35 + 0.6 * light));
    let unit = easel.unit;
    let (half, high) = ((walls.right - walls.left) / 2.0 / unit, (walls.foot - walls.top) / unit);
    let origin = ((walls.left + walls.right) / 2.0, walls.foot);
    let mut brush = Brush {
        canvas,
        colour: &colour,
        origin,
        size: unit,
        side: 1.0,
        toward: 1.0,
        reach: 6.0,
        is_rim: false,
    };
    let brush = &mut brush;
    if let Some(site) = site {
        return sites::fit_out(easel, brush, site, (half, high), dice);
    }
    match kind {
        Indoors::Arena => arena(brush, half, high, dice),
        Indoors::Atelier => places::atelier(brush, easel, half, high),
        Indoors::Bathroom => places::bathroom(brush, half, high),
        Indoors::Carriage => places::carriage(brush, easel, half, high),
        Indoors::Greenhouse => places::greenhouse(brush, easel, half, high, dice),
        Indoors::Library => places::library(brush, half, high, dice),
        Indoors::Museum => places::museum(brush, easel, half, high),
        Indoors::Restaurant => places::restaurant(brush, half, high),
        Indoors::Bar => {
            block(brush, (-half * 0.8, 0.2), (half * 0.8, high * 0.86), 0x2e1c16);
            shelves(
                brush,
                (half * 0.76, high * 0.82),
                3,
                dice,
                &[0x6ab07a, 0xc8843c, 0xa83a3a, 0xd8c080, 0x4a7aa8],
            );
            block(brush, (-half * 0.95, -0.03), (half * 0.95, 0.19), 0x6a3c28);
            block(brush, (-half * 0.97, 0.18), (half * 0.97, 0.215), 0xa8693e);
            for x in [-0.6, -0.2, 0.2, 0.6] {
                brush.line((half * x, -0.05), (half * x, 0.09), (0.006, 0.006), paint(0x2a2a30));
                brush.oval((half * x, 0.10), (0.045, 0.014), paint(0x8a2f2c));
            }
            lamps(brush, &[-0.5, 0.0, 0.5], half, high, 0xffb860);
        }
        Indoors::Church => church(brush, half, high),
        Indoors::Classroom => {
            block(brush, (-half * 0.62, 0.24), (half * 0.62, high * 0.9), 0x8a6240);
            block(brush, (-half * 0.59, 0.26), (half * 0.59, high * 0.87), 0x2c5644);
            for (row, long) in [(0.78, 0.55), (0.68, 0.8), (0.58, 0.4)] {
                let from = -half * 0.5;
                for part in 0..(long * 9.0) as usize {
                    let x = from + part as f32 * half * 0.1;
                    let up = high * row + 0.006 * (part % 3) as f32;
                    brush.line((x, up), (x + half * 0.06, up + 0.008), (0.004, 0.004), paint(0xe4ece4));
                }
            }
            for (up, share, size) in [(-0.03, 0.62, 0.8), (-0.15, 0.9, 1.1)] {
                for x in [-0.95, -0.32, 0.32, 0.95] {
                    let (x, wide) = (half * x * share * 1.15, 0.11 * size);
                    block(brush, (x - wide * 0.9, up - 0.11 * size), (x - wide * 0.8, up), 0x4a4a50);
                    block(brush, (x + wide * 0.8, up - 0.11 * size), (x + wide * 0.9, up), 0x4a4a50);
                    block(brush, (x - wide, up), (x + wide, up + 0.022 * size), 0xc08a54);
                }
            }
        }
        Indoors::Cockpit => cockpit(brush, easel, dice),
        Indoors::Gym => {
            block(brush, (-half * 0.9, 0.06), (half * 0.2, high * 0.8), 0x6a747e);
            block(brush, (-half * 0.88, 0.08), (half * 0.18, high * 0.78), 0xa8bcc8);
            brush.line((-half * 0.8, 0.14), (-half * 0.5, high * 0.7), (0.012, 0.004), paint(0xc8d8e0));
            // One that somebody punches hangs before them.
            let is_free = !easel.says(super::super::pose::PUNCHBAGS);
            if is_free {
                brush.line((half * 0.55, high), (half * 0.55, high * 0.74), (0.006, 0.006), paint(0x2a2a30));
                brush.round(
                    &[
                        (half * 0.55 - 0.06, high * 0.74),
                        (half * 0.55 + 0.06, high * 0.74),
                        (half * 0.55 + 0.065, 0.16),
                        (half * 0.55 - 0.065, 0.16),
                    ],
                    paint(0x9c2f2c),
                );
            }
            block(brush, (-half * 0.8, 0.0), (-half * 0.1, 0.03), 0x33363e);
            for x in [-0.7, -0.52, -0.34, -0.18] {
                brush.line(
                    (half * x - 0.03, 0.055),
                    (half * x + 0.03, 0.055),
                    (0.008, 0.008),
                    paint(0x8a8f98),
                );
                for side in [-1.0, 1.0] {
                    brush.oval((half * x + 0.036 * side, 0.055), (0.014, 0.028), paint(0x22252c));
                }
            }
            block(brush, (-half * 0.55, -0.16), (half * 0.85, -0.05), 0x34589c);
            panels(brush, half, high);
        }
        Indoors::Hall => hall(brush, half, high),
        Indoors::Hospital => {
            brush.line((0.06, high * 1.04), (0.06, high * 0.84), (0.012, 0.012), paint(0xd8dee0));
            glow(brush, (0.06, high * 0.6), 0.55, 0xf4ffff, 0.4);
            brush.oval((0.06, high * 0.8), (0.22, 0.055), paint(0xd0d8dc));
            for x in [-0.10, 0.02, 0.14, 0.22] {
                brush.oval((x, high * 0.79), (0.034, 0.024), paint(0xffffff));
            }
            block(brush, (half * 0.62, 0.0), (half * 0.66, 0.3), 0x8a949a);
            block(brush, (half * 0.48, 0.28), (half * 0.82, 0.46), 0x2a3036);
            let pulse: [Point; 7] = [
                (0.5, 0.36),
                (0.57, 0.36),
                (0.60, 0.43),
                (0.63, 0.30),
                (0.66, 0.38),
                (0.70, 0.36),
                (0.8, 0.36),
            ];
            for pair in pulse.windows(2) {
                let at = |point: Point| (half * point.0, point.1);
                brush.line(at(pair[0]), at(pair[1]), (0.005, 0.005), paint(0x58f08a));
            }
            block(brush, (-half * 0.62, -0.06), (-half * 0.56, 0.1), 0x8a949a);
            block(brush, (half * 0.06, -0.06), (half * 0.12, 0.1), 0x8a949a);
            block(brush, (-half * 0.72, 0.05), (half * 0.24, 0.135), 0x4a9a8c);
            brush.oval((-half * 0.6, 0.15), (0.07, 0.024), paint(0xf0f4f4));
            block(brush, (-half * 0.92, 0.2), (-half * 0.74, 0.5), 0xe4ecec);
        }
        Indoors::Kitchen => {
            block(brush, (-half * 0.95, high * 0.7), (-half * 0.2, high * 0.95), 0x9a6a44);
            block(brush, (half * 0.5, high * 0.7), (half * 0.95, high * 0.95), 0x9a6a44);
            brush.shape(
                &[
                    (-half * 0.05, high),
                    (half * 0.35, high),
                    (half * 0.46, high * 0.72),
                    (-half * 0.16, high * 0.72),
                ],
                paint(0xb0b6bc),
            );
            block(brush, (-half * 0.97, -0.02), (half * 0.97, 0.2), 0xb48a5c);
            block(brush, (-half * 0.99, 0.19), (half * 0.99, 0.225), 0x4a4c50);
            block(brush, (-half * 0.1, -0.01), (half * 0.4, 0.19), 0x5a6068);
            block(brush, (-half * 0.04, 0.03), (half * 0.34, 0.14), 0x22252a);
            for x in [-0.55, -0.3, 0.65] {
                block(brush, (half * x - 0.002, 0.0), (half * x + 0.002, 0.19), 0x7a5a3c);
            }
            for (x, wide, rgb) in [(0.05, 0.06, 0xb8482c), (0.28, 0.045, 0x8a9098)] {
                block(brush, (half * x - wide, 0.225), (half * x + wide, 0.30), rgb);
                brush.line(
                    (half * x - wide, 0.30),
                    (half * x + wide, 0.30),
                    (0.008, 0.008),
                    scale(paint(rgb), 0.7),
                );
            }
            for (index, x) in [-0.85, -0.72, -0.59, -0.46].into_iter().enumerate() {
                let rgb = [0xd8643c, 0x6aa058, 0xe0b040, 0xc83a3a][index];
                block(brush, (half * x - 0.02, 0.225), (half * x + 0.02, 0.29), rgb);
            }
            for x in [0.56, 0.68, 0.80, 0.92] {
                brush.line((half * x, high * 0.66), (half * x, high * 0.52), (0.005, 0.005), paint(0x8a9098));
                brush.oval((half * x, high * 0.5), (0.026, 0.03), paint(0x8a9098));
            }
        }
        Indoors::Laboratory => {
            for up in [0.5, 0.7] {
                block(brush, (-half * 0.9, high * up), (half * 0.9, high * up + 0.012), 0x8a949c);
            }
            for index in 0..14 {
                let x = half * (-0.85 + 0.13 * index as f32);
                let up = high * if index % 2 == 0 { 0.5 } else { 0.7 } + 0.012;
                let rgb = *dice.pick(&[0x58b0d8, 0xd8a83c, 0x6ac078, 0xc85a8a, 0xe8ecee]);
                block(brush, (x - 0.018, up), (x + 0.018, up + dice.range(0.05, 0.09)), rgb);
            }
            block(brush, (-half * 0.95, -0.02), (half * 0.95, 0.18), 0xe8ecee);
            block(brush, (-half * 0.97, 0.17), (half * 0.97, 0.2), 0x5a646c);
            for (x, rgb) in [(-0.7, 0x58d0e8), (-0.5, 0xe8a03c), (0.5, 0x7ad86a), (0.7, 0xd85a9a)] {
                let x = half * x;
                brush.shape(
                    &[
                        (x - 0.012, 0.34),
                        (x + 0.012, 0.34),
                        (x + 0.012, 0.29),
                        (x + 0.05, 0.2),
                        (x - 0.05, 0.2),
                        (x - 0.012, 0.29),
                    ],
                    paint(0xdcecf2),
                );
                brush.shape(
                    &[(x - 0.027, 0.25), (x + 0.027, 0.25), (x + 0.047, 0.205), (x - 0.047, 0.205)],
                    paint(rgb),
                );
            }
            brush.sprite("microscope", (half * 0.1, 0.28), 0.17);
            panels(brush, half, high);
        }
        Indoors::LockerRoom => {
            let count = (half * 2.0 / 0.13) as usize;
            let wide = half * 1.94 / count as f32;
            for index in 0..count {
                let x = -half * 0.97 + wide * index as f32;
                block(
                    brush,
                    (x + 0.004, 0.02),
                    (x + wide - 0.004, high * 0.82),
                    if index % 2 == 0 { 0x4a6a94 } else { 0x42608a },
                );
                for slot in 0..3 {
                    let up = high * 0.74 - 0.02 * slot as f32;
                    block(brush, (x + wide * 0.25, up), (x + wide * 0.75, up + 0.006), 0x22344c);
                }
                block(brush, (x + wide * 0.8, high * 0.4), (x + wide * 0.86, high * 0.46), 0xb8c0c8);
            }
            block(brush, (-half * 0.8, -0.03), (half * 0.8, 0.005), 0xb88a58);
            for x in [-0.7, 0.7] {
                block(brush, (half * x - 0.012, -0.12), (half * x + 0.012, -0.03), 0x4a4c54);
            }
            panels(brush, half, high);
        }
        Indoors::Office => {
            let sky = easel.palette.sky_at(0.7);
            for pane in 0..3 {
                let (from, to) = (half * (-0.92 + 0.62 * pane as f32), half * (-0.34 + 0.62 * pane as f32));
                block(brush, (from - 0.012, 0.24), (to + 0.012, high * 0.92), 0x5a626c);
                brush.shape(
                    &[(from, 0.255), (to, 0.255), (to, high * 0.9), (from, high * 0.9)],
                    mix(sky, [1.0; 3], 0.25),
                );
                for tower in 0..4 {
                    let x = lerp(from, to, tower as f32 / 4.0);
                    let up = 0.255 + (high * 0.9 - 0.255) * dice.range(0.2, 0.75);
                    block(
                        brush,
                        (x, 0.255),
                        (x + (to - from) * 0.2, up),
                        *dice.pick(&[0x6a7c92, 0x5a6c84, 0x7a8a9e]),
                    );
                }
            }
            for x in [-0.62, 0.05, 0.68] {
                let x = half * x;
                block(brush, (x - 0.15, 0.12), (x + 0.15, 0.14), 0x9a7652);
                block(brush, (x - 0.14, -0.04), (x - 0.125, 0.12), 0x3a3e46);
                block(brush, (x + 0.125, -0.04), (x + 0.14, 0.12), 0x3a3e46);
                block(brush, (x - 0.075, 0.165), (x + 0.075, 0.275), 0x22262e);
                block(brush, (x - 0.066, 0.174), (x + 0.066, 0.266), 0x4a90c8);
                block(brush, (x - 0.008, 0.14), (x + 0.008, 0.165), 0x22262e);
            }
            panels(brush, half, high);
        }
        Indoors::Shop => {
            block(brush, (-half * 0.95, 0.0), (half * 0.95, high * 0.88), 0x8a8680);
            shelves(
                brush,
                (half * 0.92, high * 0.86),
                4,
                dice,
                &[0xd84a3c, 0xe8b030, 0x4a9a5a, 0x3f7ac0, 0xe8e4dc, 0xb85a9a, 0xe07a34],
            );
            panels(brush, half, high);
        }
        Indoors::Stage => curtains(brush, half, high),
        Indoors::Warehouse => {
            for side in [-1.0, 1.0] {
                for row in 0..3 {
                    let up = high * (0.04 + 0.29 * row as f32);
                    block(brush, (half * 0.3 * side, up - 0.015), (half * 0.97 * side, up), 0x3f6aa0);
                    for index in 0..4 {
                        let x = half * side * (0.38 + 0.155 * index as f32);
                        let tall = high * dice.range(0.14, 0.23);
                        block(
                            brush,
                            (x - 0.042, up),
                            (x + 0.042, up + tall),
                            *dice.pick(&[0xb88a58, 0xa87a4c, 0xc89a68]),
                        );
                        block(brush, (x - 0.006, up), (x + 0.006, up + tall), 0xdcc8a0);
                    }
                }
                for x in [0.3, 0.64, 0.97] {
                    block(
                        brush,
                        (half * x * side - 0.008, 0.0),
                        (half * x * side + 0.008, high * 0.94),
                        0xd8782c,
                    );
                }
            }
            panels(brush, half, high);
        }
        Indoors::Workshop => {
            let is_forge = ["forge", "smith", "foundry", "anvil", "铁匠", "锻"]
                .iter()
                .any(|word| easel.words.contains(word));
            block(brush, (-half * 0.2, 0.3), (half * 0.86, high * 0.86), 0xb89468);
            for (index, tool) in
                ["hammer", "wrench", "axe", "carpentry saw", "screwdriver"].into_iter().enumerate()
            {
                brush.sprite(tool, (half * (-0.05 + 0.2 * index as f32), high * 0.62), 0.14);
            }
            block(brush, (-half * 0.25, 0.16), (half * 0.92, 0.2), 0x9a6a40);
            for x in [-0.2, 0.84] {
                block(brush, (half * x, -0.04), (half * x + 0.04, 0.16), 0x6a4428);
            }
            if is_forge || easel.has(Subject::Fire) {
                block(brush, (-half * 0.95, -0.02), (-half * 0.42, high * 0.55), 0x4a3a36);
                brush.shape(
                    &[
                        (-half * 0.95, high * 0.55),
                        (-half * 0.42, high * 0.55),
                        (-half * 0.58, high),
                        (-half * 0.8, high),
                    ],
                    paint(0x3e302c),
                );
                block(brush, (-half * 0.86, 0.1), (-half * 0.51, high * 0.4), 0x1a1210);
                glow(brush, (-half * 0.68, 0.16), 0.5, 0xff7a2c, 0.7);
                glow(brush, (-half * 0.68, 0.14), 0.16, 0xffd070, 0.9);
                brush.sprite("anvil", (-half * 0.3, 0.0), 0.2);
            } else {
                brush.sprite("toolbox", (half * 0.1, 0.26), 0.14);
                block(brush, (-half * 0.9, 0.0), (-half * 0.5, 0.3), 0xa8342c);
                for up in [0.06, 0.13, 0.2, 0.27] {
                    block(brush, (-half * 0.86, up), (-half * 0.54, up + 0.006), 0x5a1c18);
                }
            }
            lamps(brush, &[0.3], half, high, 0xffd090);
        }
    }
}

/// Red curtains at both sides and above.
fn curtains(brush: &mut Brush<'_>, half: f32, high: f32) {
    let (light, dark) = (paint(0xd8342c), paint(0x8a1c22));
    for side in [-1.0, 1.0] {
        let folds = 7;
        for fold in 0..folds {
            let from = half * side * (0.62 + 0.13 * fold as f32);
            let to = half * side * (0.62 + 0.13 * (fold + 1) as f32);
            let colour = if fold % 2 == 0 { light } else { dark };
            brush.shape(
                &[(from, high * 1.2), (to, high * 1.2), (to, -0.05), (from - 0.02 * side, -0.05)],
                colour,
            );
        }
    }
    for fold in 0..12 {
        let x = half * (-1.4 + 0.233 * fold as f32);
        let colour = if fold % 2 == 0 { light } else { dark };
        brush.round(
            &[
                (x, high * 1.25),
                (x + half * 0.26, high * 1.25),
                (x + half * 0.25, high * 0.9),
                (x + half * 0.12, high * 0.84),
                (x, high * 0.9),
            ],
            colour,
        );
    }
}
