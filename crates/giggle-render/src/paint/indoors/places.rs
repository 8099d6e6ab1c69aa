//! Rooms that are told by what fills them: shelves of books, plants under glass, tables, seats of a train.
//!
//! It knows a brush and pieces, and nothing of walls. The one idea: what fills the room goes to its edges, and the middle stays free.

use super::super::Easel;
use super::super::brush::Brush;
use super::super::canvas::{Point, mix, scale};
use super::super::noise::Dice;
use super::super::palette::paint;
use super::pieces::{block, glow, lamps, panels};

/// Shelves from wall to wall, a ladder against them, a reading table with green lamps.
pub(super) fn library(brush: &mut Brush<'_>, half: f32, high: f32, dice: &mut Dice) {
    let (wide, top) = (half * 1.0, high * 1.02);
    block(brush, (-wide, 0.0), (wide, top), 0x4a3020);
    let rows = 6;
    let each = (top - 0.05) / rows as f32;
    const SPINES: [u32; 8] = [0x8a3a30, 0x2f4f6f, 0x6a5a2c, 0x3f6a4a, 0xb08a50, 0x5a3a5c, 0xc8b48c, 0x7a2f38];
    for row in 0..rows {
        let up = 0.05 + each * row as f32;
        block(brush, (-wide * 0.985, up), (wide * 0.985, up + each * 0.88), 0x24170f);
        let mut x = -wide * 0.98;
        while x < wide * 0.96 {
            let (broad, tall) = (dice.range(0.012, 0.026), each * dice.range(0.55, 0.82));
            if !dice.chance(0.05) {
                block(brush, (x, up), (x + broad, up + tall), *dice.pick(&SPINES));
            }
            x += broad + 0.002;
        }
        block(brush, (-wide, up - each * 0.06), (wide, up), 0x7a5236);
    }
    for x in [-1.0, -0.5, 0.0, 0.5, 1.0] {
        block(brush, (wide * x - 0.012, 0.0), (wide * x + 0.012, top), 0x6a452c);
    }
    block(brush, (-wide * 1.02, top - 0.01), (wide * 1.02, top + 0.035), 0x7a5236);
    // The ladder on its rail.
    let (foot, head) = (half * 0.62, half * 0.50);
    for side in [-0.045, 0.045] {
        brush.line((foot + side, -0.03), (head + side, top * 0.92), (0.009, 0.009), paint(0xb8844c));
    }
    for step in 1..9 {
        let share = step as f32 / 9.0;
        let (x, up) = (foot + (head - foot) * share, -0.03 + (top * 0.92 + 0.03) * share);
        brush.line((x - 0.045, up), (x + 0.045, up), (0.006, 0.006), paint(0xa8743f));
    }
    for side in [-1.0, 1.0] {
        // Cases that come nearer along the side walls.
        brush.shape(
            &[
                (half * 1.02 * side, 0.0),
                (half * 1.5 * side, -0.3),
                (half * 1.5 * side, top * 1.5),
                (half * 1.02 * side, top),
            ],
            paint(0x3a2418),
        );
    }
    block(brush, (-half * 0.72, -0.03), (-half * 0.12, 0.0), 0x8f6038);
    block(brush, (-half * 0.69, -0.17), (-half * 0.66, -0.03), 0x5a3a24);
    block(brush, (-half * 0.18, -0.17), (-half * 0.15, -0.03), 0x5a3a24);
    for x in [-0.55, -0.28] {
        let x = half * x;
        brush.line((x, 0.0), (x, 0.055), (0.004, 0.004), paint(0xc8a050));
        brush.dome((x, 0.055), (0.045, 0.03), paint(0x2f8a5a));
        glow(brush, (x, 0.04), 0.16, 0xffe0a0, 0.5);
    }
    lamps(brush, &[-0.3, 0.3], half, high, 0xffd090);
}

/// Panes on a frame of iron, benches of pots on both sides, and leaves that hang in.
pub(super) fn greenhouse(brush: &mut Brush<'_>, easel: &Easel, half: f32, high: f32, dice: &mut Dice) {
    let sky = easel.palette.sky_at(0.75);
    let pane = mix(sky, [0.86, 0.96, 0.90], 0.4);
    let wide = half * 1.55;
    let top = high * 1.18;
    brush.shape(&[(-wide, 0.02), (wide, 0.02), (wide, top), (-wide, top)], pane);
    // Green beyond the glass.
    for index in 0..22 {
        let x = wide * (-1.0 + 2.0 * (index as f32 + dice.unit()) / 22.0);
        brush.oval(
            (x, 0.05 + dice.range(0.0, 0.14)),
            (0.11, dice.range(0.06, 0.14)),
            mix(paint(0x7fae74), pane, 0.45),
        );
    }
    glow(brush, (easel.light.0 * wide - wide * 0.4, high * 0.9), 0.7, 0xfff6d0, 0.5);
    let iron = paint(0xe6ece6);
    for step in -5..=5 {
        let x = half * 0.28 * step as f32;
        brush.line((x, 0.0), (x, high * 0.72), (0.007, 0.007), iron);
        brush.line((x, high * 0.72), (x * 0.16, top), (0.007, 0.005), iron);
    }
    for up in [0.02, 0.22, 0.44, 0.72] {
        brush.line((-wide, high * up), (wide, high * up), (0.006, 0.006), iron);
    }
    for share in [0.35, 0.7] {
        let (up, x) = (high * 0.72 + (top - high * 0.72) * share, half * 1.4 * (1.0 - 0.84 * share));
        brush.line((-x, up), (x, up), (0.005, 0.005), iron);
    }
    const GREENS: [u32; 5] = [0x3f8a44, 0x58a850, 0x2f6f3c, 0x7ab85a, 0x4a9a6a];
    for side in [-1.0, 1.0] {
        // The bench, nearer towards the viewer.
        brush.shape(
            &[
                (half * 0.34 * side, 0.07),
                (half * 1.0 * side, 0.07),
                (half * 1.9 * side, -0.16),
                (half * 0.62 * side, -0.16),
            ],
            paint(0x9a7850),
        );
        brush.shape(
            &[
                (half * 0.62 * side, -0.16),
                (half * 1.9 * side, -0.16),
                (half * 1.9 * side, -0.36),
                (half * 0.62 * side, -0.36),
            ],
            paint(0x6a5034),
        );
        for (row, size, count) in [(0.055, 0.55, 6), (-0.03, 0.8, 5), (-0.12, 1.15, 5)] {
            for index in 0..count {
                let share = (index as f32 + 0.5) / count as f32;
                let near = (0.07 - row) / 0.23;
                let x = side * half * ((0.36 + 0.28 * near) + (0.66 + 0.6 * near) * share);
                plant(brush, (x, row), 0.16 * size * dice.range(0.8, 1.25), dice, &GREENS);
            }
        }
    }
    // What hangs from the roof.
    for x in [-0.75, -0.3, 0.35, 0.8] {
        let x = half * x;
        brush.line((x, top), (x, high * 0.86), (0.003, 0.003), paint(0x5a6a5a));
        for _ in 0..12 {
            let tip = (x + dice.range(-0.09, 0.09), high * 0.86 - dice.range(0.0, 0.16));
            brush.line((x, high * 0.86), tip, (0.010, 0.003), paint(*dice.pick(&GREENS)));
        }
    }
}

/// A pot and what grows in it: leaves that part from one place, some with flowers.
fn plant(brush: &mut Brush<'_>, (x, up): Point, size: f32, dice: &mut Dice, greens: &[u32]) {
    let pot = paint(*dice.pick(&[0xb8683f, 0xa85a38, 0xc87a50]));
    brush.shape(
        &[
            (x - size * 0.24, up + size * 0.4),
            (x + size * 0.24, up + size * 0.4),
            (x + size * 0.17, up),
            (x - size * 0.17, up),
        ],
        pot,
    );
    let green = paint(*dice.pick(greens));
    let root = (x, up + size * 0.38);
    for _ in 0..11 {
        let lean = dice.range(-1.1, 1.1);
        let long = size * dice.range(0.6, 1.25);
        let bend = (root.0 + lean * long * 0.4, root.1 + long * 0.55);
        let tip = (root.0 + lean * long * 0.75, root.1 + long * (0.9 - 0.55 * lean.abs()));
        let tone = scale(green, dice.range(0.8, 1.15));
        brush.line(root, bend, (size * 0.03, size * 0.085), tone);
        brush.line(bend, tip, (size * 0.085, size * 0.015), tone);
    }
    if dice.chance(0.4) {
        let petal = paint(*dice.pick(&[0xe8607a, 0xf2c14e, 0xf6eef4, 0xd85a9a]));
        for _ in 0..4 {
            let at = (x + dice.range(-0.35, 0.35) * size, root.1 + dice.range(0.5, 1.0) * size);
            brush.oval(at, (size * 0.1, size * 0.1), petal);
        }
    }
}

/// A counter, a board with what there is, tables with chairs, lamps over them.
pub(super) fn restaurant(brush: &mut Brush<'_>, half: f32, high: f32) {
    block(brush, (-half * 0.95, 0.24), (-half * 0.3, high * 0.86), 0x2c3a36);
    for (row, long) in [(0.76, 0.4), (0.68, 0.5), (0.60, 0.34), (0.52, 0.46), (0.44, 0.38)] {
        brush.line(
            (-half * 0.88, high * row),
            (-half * (0.88 - long), high * row),
            (0.005, 0.005),
            paint(0xd8d4c4),
        );
    }
    // A window onto the street.
    block(brush, (half * 0.12, 0.22), (half * 0.96, high * 0.9), 0x5a3e2c);
    let pane = brush_sky(brush);
    brush.shape(
        &[(half * 0.15, 0.25), (half * 0.93, 0.25), (half * 0.93, high * 0.87), (half * 0.15, high * 0.87)],
        pane,
    );
    for x in [0.41, 0.67] {
        block(brush, (half * x - 0.008, 0.25), (half * x + 0.008, high * 0.87), 0x5a3e2c);
    }
    block(brush, (-half * 0.98, -0.02), (-half * 0.2, 0.19), 0x8a5a3c);
    block(brush, (-half, 0.18), (-half * 0.18, 0.215), 0xc8945c);
    brush.sprite("coffee maker", (-half * 0.78, 0.30), 0.17);
    for (name, x) in [("cup", -0.5), ("cake", -0.36)] {
        brush.sprite(name, (half * x, 0.25), 0.07);
    }
    for (x, up, size) in [(0.26, -0.04, 0.9), (0.74, -0.04, 0.9), (-0.86, -0.17, 1.25), (0.98, -0.19, 1.3)] {
        let (x, wide) = (half * x, 0.13 * size);
        for side in [-1.0, 1.0] {
            let seat = x + side * wide * 1.15;
            brush.line((seat, up - 0.06 * size), (seat, up + 0.0), (0.010, 0.010), paint(0x4a3426));
            brush.line((seat - 0.04 * size, up), (seat + 0.04 * size, up), (0.012, 0.012), paint(0x6a4630));
            brush.line(
                (seat + side * 0.04 * size, up),
                (seat + side * 0.05 * size, up + 0.12 * size),
                (0.010, 0.010),
                paint(0x6a4630),
            );
        }
        brush.line((x, up - 0.08 * size), (x, up + 0.05 * size), (0.012, 0.012), paint(0x3a2c24));
        brush.oval((x, up + 0.06 * size), (wide, 0.022 * size), paint(0xc89a68));
        brush.oval((x - 0.03, up + 0.075 * size), (0.016 * size, 0.014 * size), paint(0xf4f0e8));
    }
    lamps(brush, &[-0.6, -0.1, 0.4, 0.8], half, high, 0xffc478);
}

/// What a pane shows by day and by night.
fn brush_sky(brush: &Brush<'_>) -> [f32; 3] {
    let lit = (brush.colour)([0.9; 3]);
    mix([0.62, 0.76, 0.86], lit, 0.35)
}

/// Tiles are on the walls already: a tub, a basin under a mirror, a towel.
pub(super) fn bathroom(brush: &mut Brush<'_>, half: f32, high: f32) {
    block(brush, (half * 0.30, 0.34), (half * 0.72, high * 0.86), 0x8a9298);
    block(brush, (half * 0.325, 0.36), (half * 0.695, high * 0.83), 0xcfe4ee);
    brush.line((half * 0.38, 0.42), (half * 0.58, high * 0.74), (0.012, 0.004), paint(0xf0f8fc));
    block(brush, (half * 0.30, 0.0), (half * 0.72, 0.2), 0x9a7852);
    block(brush, (half * 0.28, 0.195), (half * 0.74, 0.23), 0xf4f4f0);
    brush.line((half * 0.51, 0.23), (half * 0.51, 0.30), (0.008, 0.008), paint(0xb8c0c8));
    brush.line((half * 0.51, 0.30), (half * 0.46, 0.29), (0.008, 0.008), paint(0xb8c0c8));
    brush.round(
        &[
            (-half * 0.85, 0.13),
            (-half * 0.80, -0.06),
            (-half * 0.05, -0.06),
            (half * 0.02, 0.13),
            (-half * 0.02, 0.16),
            (-half * 0.83, 0.16),
        ],
        paint(0xfafaf8),
    );
    block(brush, (-half * 0.87, 0.14), (half * 0.04, 0.17), 0xffffff);
    for x in [-0.7, -0.55, -0.4, -0.25] {
        brush.oval((half * x, 0.185), (0.045, 0.03), paint(0xf2f8fc));
    }
    brush.line((-half * 0.88, 0.16), (-half * 0.88, 0.34), (0.008, 0.008), paint(0xb8c0c8));
    block(brush, (-half * 0.62, high * 0.46), (-half * 0.38, high * 0.72), 0x5a9ab0);
    brush.line((-half * 0.66, high * 0.73), (-half * 0.34, high * 0.73), (0.006, 0.006), paint(0xb8c0c8));
    panels(brush, half, high);
}

/// Canvases against the wall and on an easel, a shelf of paint, light from a high window.
pub(super) fn atelier(brush: &mut Brush<'_>, easel: &Easel, half: f32, high: f32) {
    let sky = mix(easel.palette.sky_at(0.8), [1.0; 3], 0.25);
    block(brush, (-half * 0.36, high * 0.36), (half * 0.42, high * 0.97), 0x5a5048);
    brush.shape(
        &[
            (-half * 0.34, high * 0.38),
            (half * 0.40, high * 0.38),
            (half * 0.40, high * 0.95),
            (-half * 0.34, high * 0.95),
        ],
        sky,
    );
    for x in [-0.15, 0.03, 0.21] {
        block(brush, (half * x - 0.005, high * 0.38), (half * x + 0.005, high * 0.95), 0x5a5048);
    }
    block(brush, (-half * 0.34, high * 0.66), (half * 0.40, high * 0.675), 0x5a5048);
    glow(brush, (0.0, high * 0.66), 0.6, 0xfff4dc, 0.35);
    let canvases: [(f32, f32, f32, f32, [u32; 3]); 5] = [
        (-0.95, 0.0, 0.20, 0.30, [0x9ccbe4, 0x5a9a6a, 0xf0d080]),
        (-0.72, 0.0, 0.15, 0.22, [0xe8b0a0, 0xb84a3c, 0x4a3a5c]),
        (0.62, 0.0, 0.22, 0.26, [0xf0e0b8, 0xd8903c, 0x6a4a30]),
        (-0.86, 0.40, 0.17, 0.15, [0xc8d8e8, 0x3f6a9a, 0x1f3a5c]),
        (0.64, 0.40, 0.20, 0.17, [0xf4e8d0, 0x6aa880, 0x2f5f4c]),
    ];
    for (x, up, wide, tall, [one, other, third]) in canvases {
        let x = half * x;
        block(brush, (x - 0.01, up), (x + wide + 0.01, up + tall + 0.01), 0x7a5a3c);
        block(brush, (x, up + 0.01), (x + wide, up + tall), one);
        brush.round(
            &[
                (x, up + 0.01),
                (x, up + tall * 0.5),
                (x + wide * 0.4, up + tall * 0.66),
                (x + wide, up + tall * 0.4),
                (x + wide, up + 0.01),
            ],
            paint(other),
        );
        brush.oval((x + wide * 0.7, up + tall * 0.72), (wide * 0.12, wide * 0.12), paint(third));
    }
    block(brush, (half * 0.86, 0.0), (half * 1.05, 0.2), 0x8a6242);
    for (index, rgb) in [0xd84034, 0xe8b830, 0x3a78c0, 0x4a9a50].into_iter().enumerate() {
        let x = half * (0.88 + 0.045 * index as f32);
        block(brush, (x, 0.2), (x + 0.022, 0.26), rgb);
    }
    for (x, up, rgb) in
        [(-0.2, -0.12, 0xd84034), (0.1, -0.16, 0x3a78c0), (0.3, -0.1, 0xe8b830), (-0.4, -0.18, 0x4a9a50)]
    {
        brush.oval((half * x, up), (0.03, 0.007), paint(rgb));
    }
}

/// Windows with what passes by, seats on both sides, poles and handles: the inside of a train or a bus.
pub(super) fn carriage(brush: &mut Brush<'_>, easel: &Easel, half: f32, high: f32) {
    let is_under = easel.says(&["subway", "metro", "underground", "地铁"]);
    let outside = if is_under { paint(0x1c222c) } else { mix(easel.palette.sky_at(0.6), [1.0; 3], 0.15) };
    for pane in 0..3 {
        let from = half * (-0.92 + 0.63 * pane as f32);
        let to = from + half * 0.56;
        block(brush, (from - 0.014, high * 0.36), (to + 0.014, high * 0.86), 0x8a949e);
        brush.shape(
            &[(from, high * 0.38), (to, high * 0.38), (to, high * 0.84), (from, high * 0.84)],
            outside,
        );
        if is_under {
            for up in [0.5, 0.62, 0.74] {
                brush.line((from + 0.02, high * up), (to - 0.02, high * up), (0.004, 0.004), paint(0x3a4656));
            }
            glow(brush, ((from + to) / 2.0, high * 0.62), 0.16, 0xffd890, 0.22);
        } else {
            brush.round(
                &[
                    (from, high * 0.38),
                    (from, high * 0.52),
                    ((from + to) / 2.0, high * 0.60),
                    (to, high * 0.5),
                    (to, high * 0.38),
                ],
                mix(paint(0x6f9a6a), outside, 0.3),
            );
        }
        brush.line(
            (from + 0.04, high * 0.46),
            (from + 0.16, high * 0.80),
            (0.010, 0.003),
            mix(outside, [1.0; 3], 0.35),
        );
    }
    // The long seat under the windows.
    let cloth = if is_under { 0x2f6f9c } else { 0x3f6a8a };
    block(brush, (-half * 0.97, 0.10), (half * 0.97, 0.25), cloth);
    block(brush, (-half * 0.98, 0.04), (half * 0.98, 0.115), 0x4a86b0);
    block(brush, (-half * 0.97, -0.03), (half * 0.97, 0.045), 0x5a626a);
    for x in [-0.66, -0.33, 0.0, 0.33, 0.66] {
        block(brush, (half * x - 0.003, 0.05), (half * x + 0.003, 0.25), 0x24506e);
    }
    brush.line((-half * 1.3, high * 0.94), (half * 1.3, high * 0.94), (0.008, 0.008), paint(0xc8d0d8));
    for step in 0..9 {
        let x = half * (-0.9 + 0.225 * step as f32);
        brush.line((x, high * 0.94), (x, high * 0.82), (0.004, 0.004), paint(0xe0d8c8));
        brush.oval((x, high * 0.79), (0.024, 0.028), paint(0xe8a840));
        brush.oval((x, high * 0.79), (0.015, 0.019), outside);
    }
    for x in [-0.8, 0.8] {
        brush.line((half * x, -0.12), (half * x, high * 1.1), (0.010, 0.010), paint(0xd0d6dc));
    }
    panels(brush, half, high);
}

/// Pictures in gilt frames or what is old on pedestals, a rope before them.
pub(super) fn museum(brush: &mut Brush<'_>, easel: &Easel, half: f32, high: f32) {
    if easel.says(&["dinosaur", "fossil", "skeleton", "恐龙", "化石", "骨架"]) {
        skeleton(brush, half, high);
    } else {
        let frames: [(f32, f32, [u32; 3]); 4] = [
            (-0.72, 0.13, [0x9ccbe4, 0x4a7a52, 0xf0d080]),
            (-0.24, 0.10, [0x3a2c28, 0xb8805c, 0xe8c8a0]),
            (0.22, 0.15, [0xe8c8a8, 0xb8583c, 0x6a3a4c]),
            (0.74, 0.11, [0x5a86a8, 0xe8e4d8, 0x2f4a6a]),
        ];
        for (x, wide, [one, other, third]) in frames {
            let (x, low, tall) = (half * x, high * 0.38, high * 0.40);
            block(brush, (x - wide - 0.022, low - 0.022), (x + wide + 0.022, low + tall + 0.022), 0xc89a48);
            block(brush, (x - wide, low), (x + wide, low + tall), one);
            brush.shape(
                &[
                    (x - wide, low),
                    (x - wide, low + tall * 0.42),
                    (x - wide * 0.5, low + tall * 0.55),
                    (x, low + tall * 0.58),
                    (x + wide * 0.5, low + tall * 0.48),
                    (x + wide, low + tall * 0.36),
                    (x + wide, low),
                ],
                paint(other),
            );
            brush.oval((x + wide * 0.35, low + tall * 0.72), (wide * 0.2, wide * 0.2), paint(third));
            glow(brush, (x, low + tall * 1.1), 0.24, 0xffe8c0, 0.4);
        }
    }
    for x in [-0.85, -0.3, 0.3, 0.85] {
        let x = half * x;
        brush.line((x, -0.06), (x, 0.12), (0.009, 0.009), paint(0xd0a850));
        brush.oval((x, 0.13), (0.016, 0.016), paint(0xe0bc60));
    }
    for pair in [(-0.85, -0.3), (-0.3, 0.3), (0.3, 0.85)] {
        let (from, to) = (half * pair.0, half * pair.1);
        let mut last = (from, 0.11);
        for step in 1..=8 {
            let share = step as f32 / 8.0;
            let next = (from + (to - from) * share, 0.11 - 0.05 * (1.0 - (share * 2.0 - 1.0).powi(2)));
            brush.line(last, next, (0.008, 0.008), paint(0x9a2a34));
            last = next;
        }
    }
    panels(brush, half, high);
}

/// The bones of a large lizard on a plinth.
fn skeleton(brush: &mut Brush<'_>, half: f32, high: f32) {
    let bone = paint(0xe4d6b4);
    let shade = scale(bone, 0.82);
    let at = |x: f32, up: f32| (half * x, high * up);
    block(brush, at(-0.75, 0.0), at(0.75, 0.05), 0x4a4440);
    let spine = [
        at(-0.95, 0.42),
        at(-0.7, 0.40),
        at(-0.42, 0.46),
        at(-0.12, 0.56),
        at(0.14, 0.58),
        at(0.34, 0.66),
        at(0.46, 0.78),
        at(0.52, 0.86),
    ];
    for (index, pair) in spine.windows(2).enumerate() {
        let thick = [0.008, 0.014, 0.022, 0.026, 0.024, 0.020, 0.018][index];
        brush.line(pair[0], pair[1], (thick, thick), bone);
    }
    for step in 0..8 {
        let x = -0.16 + 0.05 * step as f32;
        let drop = 0.24 - 0.012 * (step as f32 - 3.5).powi(2);
        brush.line(at(x, 0.56), at(x + 0.03, 0.56 - drop * 0.6), (0.009, 0.008), bone);
        brush.line(at(x + 0.03, 0.56 - drop * 0.6), at(x, 0.56 - drop), (0.008, 0.004), shade);
    }
    for (hip, shift, tone) in [(at(-0.18, 0.52), 0.0, shade), (at(-0.10, 0.52), 0.1, bone)] {
        let knee = (hip.0 + half * (0.08 + shift), hip.1 - high * 0.2);
        let ankle = (knee.0 - half * 0.09, high * 0.16);
        brush.line(hip, knee, (0.024, 0.018), tone);
        brush.line(knee, ankle, (0.017, 0.013), tone);
        brush.line(ankle, (ankle.0 + half * 0.02, high * 0.06), (0.013, 0.010), tone);
        brush.line(
            (ankle.0 + half * 0.02, high * 0.06),
            (ankle.0 + half * 0.10, high * 0.055),
            (0.010, 0.008),
            tone,
        );
    }
    brush.line(at(0.30, 0.60), at(0.40, 0.48), (0.010, 0.008), bone);
    brush.line(at(0.40, 0.48), at(0.46, 0.52), (0.008, 0.005), bone);
    // Skull and jaw.
    brush.round(
        &[at(0.44, 0.84), at(0.47, 0.94), at(0.60, 0.95), at(0.78, 0.88), at(0.80, 0.83), at(0.62, 0.82)],
        bone,
    );
    brush.round(&[at(0.48, 0.81), at(0.60, 0.80), at(0.77, 0.80), at(0.72, 0.76), at(0.54, 0.75)], shade);
    brush.oval(at(0.56, 0.895), (0.022, 0.022), paint(0x2e2822));
    for step in 0..6 {
        let x = 0.58 + 0.034 * step as f32;
        brush.shape(&[at(x, 0.835), at(x + 0.02, 0.835), at(x + 0.01, 0.80)], paint(0xf4ecd8));
    }
    glow(brush, at(0.1, 0.75), 0.8, 0xffe8c0, 0.3);
}
