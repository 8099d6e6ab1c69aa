//! More rooms that are told by words: a courtroom, a party, the inside of a spaceship.
//!
//! It knows a brush and pieces, and nothing of walls.

use super::super::brush::Brush;
use super::super::canvas::{mix, scale};
use super::super::noise::Dice;
use super::super::palette::paint;
use super::pieces::{block, glow, lamps};

/// The bench of the judge before a panelled wall, with flags and the bar.
pub(super) fn courtroom(brush: &mut Brush<'_>, half: f32, high: f32) {
    for column in 0..9 {
        let x = -half + half * 2.0 / 9.0 * column as f32;
        block(brush, (x + 0.008, 0.03), (x + half * 2.0 / 9.0 - 0.008, high * 0.9), 0x7a4e30);
        block(brush, (x + 0.024, 0.06), (x + half * 2.0 / 9.0 - 0.024, high * 0.86), 0x8a5a38);
    }
    brush.oval((0.0, high * 0.74), (0.075, 0.075), paint(0xd8b048));
    brush.oval((0.0, high * 0.74), (0.058, 0.058), paint(0x6a4228));
    brush.sprite("scales", (0.0, high * 0.74), 0.085);
    for (x, rgb) in [(-0.27, 0x2f5f9c), (0.27, 0xb8342c)] {
        brush.line((x, 0.02), (x, high * 0.92), (0.005, 0.005), paint(0xd8b048));
        brush.round(
            &[(x + 0.005, high * 0.9), (x + 0.075, high * 0.84), (x + 0.065, 0.22), (x + 0.008, 0.26)],
            paint(rgb),
        );
    }
    block(brush, (-0.30, -0.02), (0.30, 0.26), 0x5a3622);
    block(brush, (-0.33, 0.25), (0.33, 0.285), 0x9a6a42);
    for x in [-0.19, 0.0, 0.19] {
        block(brush, (x - 0.08, 0.03), (x + 0.08, 0.22), 0x6a4228);
    }
    brush.sprite("gavel", (0.13, 0.315), 0.08);
    block(brush, (-half, -0.06), (-half * 0.52, 0.12), 0x5a3622);
    block(brush, (half * 0.52, -0.06), (half, 0.12), 0x5a3622);
    for side in [-1.0_f32, 1.0] {
        let (a, b) = (side * half * 0.50, side * half * 1.02);
        block(brush, (a.min(b), 0.115), (a.max(b), 0.14), 0x9a6a42);
    }
    lamps(brush, &[-0.55, 0.55], half, high, 0xffe0b0);
}

/// Balloons, a garland and a banner.
pub(super) fn party(brush: &mut Brush<'_>, half: f32, high: f32, dice: &mut Dice) {
    let colours = [0xe8503c, 0xf2c14e, 0x4a90c8, 0x6ab06a, 0xb070c8, 0xf08ab0];
    for side in [-1.0_f32, 1.0] {
        for index in 0..6 {
            let x = side * half * (0.62 + 0.075 * (index % 3) as f32 * 2.0);
            let up = high * (0.50 + 0.13 * (index / 3) as f32 + 0.05 * (index % 2) as f32);
            brush.line((x, up), (side * half * 0.78, 0.06), (0.0016, 0.0016), paint(0xf4f0e8));
            let colour = paint(colours[(index + if side > 0.0 { 2 } else { 0 }) % 6]);
            brush.oval((x, up), (0.048, 0.060), colour);
            brush.oval((x - 0.014, up + 0.022), (0.013, 0.017), mix(colour, [1.0; 3], 0.55));
        }
    }
    for (from, to) in [(-1.0, 0.0), (0.0, 1.0)] {
        let at = |t: f32| (half * (from + (to - from) * t), high * 0.95 - 0.11 * 4.0 * t * (1.0 - t));
        for step in 0..12 {
            let (a, b) = (at(step as f32 / 12.0), at((step + 1) as f32 / 12.0));
            brush.line(a, b, (0.002, 0.002), paint(0xf4f0e8));
            let colour = paint(*dice.pick(&colours));
            brush.shape(&[a, (b.0, b.1), ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0 - 0.055)], colour);
        }
    }
    for x in [-0.5, 0.0, 0.5] {
        glow(brush, (half * x, high * 0.8), 0.30, 0xffe0a8, 0.4);
    }
    for _ in 0..60 {
        let at = (half * dice.range(-1.0, 1.0), high * dice.range(0.05, 0.95));
        brush.oval(at, (0.006, 0.004), paint(*dice.pick(&colours)));
    }
}

/// Panes to the stars between ribs, with lights and panels.
pub(super) fn spaceship(brush: &mut Brush<'_>, half: f32, high: f32, dice: &mut Dice) {
    block(brush, (-half, 0.0), (half, high), 0x8a94a2);
    block(brush, (-half * 0.86, high * 0.30), (half * 0.86, high * 0.86), 0x05070e);
    for _ in 0..150 {
        let at = (half * dice.range(-0.85, 0.85), high * dice.range(0.31, 0.85));
        let size = dice.range(0.0012, 0.0035);
        brush.oval(at, (size, size), mix(paint(0xdfe8ff), paint(0xffe8c8), dice.unit()));
    }
    let planet = (half * 0.40, high * 0.34);
    brush.dome((planet.0, high * 0.30), (0.20, 0.17), paint(0x3a78b8));
    brush.dome((planet.0 - 0.03, high * 0.30), (0.13, 0.12), paint(0x5a9ad0));
    brush.oval((planet.0 + 0.04, high * 0.30 + 0.075), (0.055, 0.022), paint(0xdfeaf4));
    for x in [-0.88, -0.44, 0.0, 0.44, 0.88] {
        let x = half * x;
        brush.shape(
            &[
                (x - 0.024, high * 0.28),
                (x + 0.024, high * 0.28),
                (x + 0.014, high * 0.88),
                (x - 0.014, high * 0.88),
            ],
            paint(0xb4bcc6),
        );
    }
    for (low, up) in [(0.26, 0.31), (0.855, 0.90)] {
        block(brush, (-half, high * low), (half, high * up), 0xc4ccd4);
    }
    for side in [-1.0_f32, 1.0] {
        for row in 0..3 {
            let x = side * half * 0.66;
            block(
                brush,
                (x - 0.10, 0.03 + 0.055 * row as f32),
                (x + 0.10, 0.07 + 0.055 * row as f32),
                0x2a3038,
            );
            for cell in 0..5 {
                let lit = *dice.pick(&[0x5ad0ff, 0xff9a4a, 0x6af09a, 0x39424e]);
                let at = (x - 0.08 + 0.04 * cell as f32, 0.05 + 0.055 * row as f32);
                brush.oval(at, (0.010, 0.010), paint(lit));
            }
        }
    }
    for side in [-1.0_f32, 1.0] {
        brush.line((side * half * 0.98, 0.0), (side * half * 0.98, high), (0.010, 0.010), paint(0x9ae0ff));
        glow(brush, (side * half * 0.98, high * 0.5), 0.4, 0x7ac8ff, 0.35);
    }
    brush.line((-half, 0.012), (half, 0.012), (0.006, 0.006), scale(paint(0x9ae0ff), 0.9));
}

/// Two walls with doors that run to a far end, under a row of lamps, with a runner on the floor.
pub(super) fn corridor(brush: &mut Brush<'_>, half: f32, high: f32, dice: &mut Dice) {
    let (end, middle) = (half * 0.16, high * 0.46);
    let near = half * 2.2;
    // A place on a wall of the corridor: how far it runs, 0 at the viewer and 1 at the end, and how high.
    let at = |side: f32, far: f32, up: f32| {
        let share = 1.0 / (1.0 + far * (near / end - 1.0));
        (side * near * share, middle + (up * 2.0 - 1.0) * high * 0.78 * share / (1.0 / 2.2))
    };
    let tone = |far: f32, rgb: u32| mix(scale(paint(rgb), 0.62), paint(rgb), far);
    let bands = 9;
    for band in 0..bands {
        let (a, b) = (band as f32 / bands as f32, (band + 1) as f32 / bands as f32);
        // Nearer bands are wider on the picture: steps are even in depth.
        let (a, b) = (a * a, b * b);
        let light = if band % 2 == 0 { 0.35 } else { 0.85 };
        for side in [-1.0, 1.0] {
            let wall = [at(side, a, -0.2), at(side, b, -0.2), at(side, b, 1.2), at(side, a, 1.2)];
            brush.shape(&wall, tone(light, 0x8a7460));
            let low = [at(side, a, 0.0), at(side, b, 0.0), at(side, b, 0.36), at(side, a, 0.36)];
            brush.shape(&low, tone(light, 0x5e4030));
        }
        let floor = [at(-1.0, a, 0.0), at(1.0, a, 0.0), at(1.0, b, 0.0), at(-1.0, b, 0.0)];
        brush.shape(&floor, tone(light, 0x5a4436));
        let runner = [at(-0.55, a, 0.0), at(0.55, a, 0.0), at(0.55, b, 0.0), at(-0.55, b, 0.0)];
        brush.shape(&runner, tone(light, 0x8a2c30));
        let ceiling = [at(-1.0, a, 1.0), at(1.0, a, 1.0), at(1.0, b, 1.0), at(-1.0, b, 1.0)];
        brush.shape(&ceiling, tone(light, 0xb0a08c));
        if band % 2 == 1 && band < bands - 1 {
            for side in [-1.0, 1.0] {
                let (c, d) = (a + (b - a) * 0.15, a + (b - a) * 0.85);
                let frame = [at(side, a, 0.0), at(side, b, 0.0), at(side, b, 0.76), at(side, a, 0.76)];
                brush.shape(&frame, tone(light, 0x3e281c));
                let door = [at(side, c, 0.0), at(side, d, 0.0), at(side, d, 0.73), at(side, c, 0.73)];
                brush.shape(&door, tone(light, 0x74482c));
                let knob = at(side, c + (d - c) * 0.2, 0.36);
                brush.oval(knob, (0.010, 0.010), paint(0xd8b048));
            }
        }
    }
    let (left, right) = (at(-1.0, 1.0, 0.0), at(1.0, 1.0, 1.0));
    block(brush, left, right, 0x6a5444);
    block(brush, (left.0 * 0.4, left.1), (right.0 * 0.4, left.1 + (right.1 - left.1) * 0.8), 0xf0d8a0);
    glow(brush, (0.0, middle), half * 0.7, 0xffd8a0, 0.5);
    for band in 0..4 {
        let far = ((band as f32 + 0.5) / 4.0).powi(2);
        let (x, y) = at(0.0, far, 0.97);
        let size = 0.09 / (1.0 + far * 9.0);
        glow(brush, (x, y), size * 7.0, 0xffdca0, dice.range(0.3, 0.7));
        brush.oval((x, y), (size, size * 0.35), paint(0xfff4dc));
    }
}
