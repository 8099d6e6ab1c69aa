//! Rooms that are larger than a room: churches, halls, arenas, and what is flown in.
//!
//! It knows a brush and pieces, and nothing of words or walls.

use super::super::Easel;
use super::super::brush::Brush;
use super::super::canvas::{Point, scale};
use super::super::noise::{Dice, lerp};
use super::super::palette::paint;
use super::pieces::{block, glow};

pub(super) fn church(brush: &mut Brush<'_>, half: f32, high: f32) {
    let arch = |x: f32, low: f32, top: f32, wide: f32| -> Vec<Point> {
        vec![
            (x - wide, low),
            (x - wide, lerp(low, top, 0.6)),
            (x - wide * 0.6, lerp(low, top, 0.85)),
            (x, top),
            (x + wide * 0.6, lerp(low, top, 0.85)),
            (x + wide, lerp(low, top, 0.6)),
            (x + wide, low),
        ]
    };
    for (x, wide, top) in [(0.0, 0.13, 0.97), (-half * 0.6, 0.075, 0.8), (half * 0.6, 0.075, 0.8)] {
        glow(brush, (x, high * 0.6), 0.34, 0xffe8b0, 0.35);
        brush.shape(&arch(x, 0.2, high * top, wide + 0.02), paint(0x6a5e52));
        brush.shape(&arch(x, 0.22, high * (top - 0.03), wide), paint(0x4a78b8));
        for (row, rgb) in [(0.24, 0xc8443c), (0.36, 0xe8b040), (0.48, 0x58a878), (0.58, 0x8a5ab0)] {
            for part in [-0.5, 0.5] {
                brush.oval((x + wide * part, row * high / 0.7), (wide * 0.36, 0.042), paint(rgb));
            }
        }
        brush.line((x, 0.22), (x, high * (top - 0.04)), (0.005, 0.005), paint(0x3a342e));
    }
    brush.line((0.0, 0.14), (0.0, 0.34), (0.012, 0.012), paint(0xd8b050));
    brush.line((-0.06, 0.28), (0.06, 0.28), (0.012, 0.012), paint(0xd8b050));
    block(brush, (-0.16, 0.0), (0.16, 0.13), 0xe8e0d4);
    for side in [-1.0, 1.0] {
        block(brush, (half * 0.92 * side - 0.04, 0.0), (half * 0.92 * side + 0.04, high * 1.1), 0xb8ac9c);
        block(brush, (half * 0.3 * side - 0.025, 0.0), (half * 0.3 * side + 0.025, high * 1.1), 0xb8ac9c);
        // Pews on both sides of the aisle, nearer ones larger.
        for (row, size) in [(0.0, 0.8), (-0.08, 1.0), (-0.18, 1.25)] {
            let (near, far) = (0.26 * size, half * 1.1 * size);
            block(brush, (near * side, row - 0.05), (far * side, row + 0.05 * size), 0x6a4428);
            block(brush, (near * side, row + 0.045 * size), (far * side, row + 0.06 * size), 0x8a5c38);
        }
    }
}

pub(super) fn hall(brush: &mut Brush<'_>, half: f32, high: f32) {
    for x in [-0.92, -0.56, 0.56, 0.92] {
        let x = half * x;
        block(brush, (x - 0.04, 0.0), (x + 0.04, high), 0xece0c8);
        brush.line((x - 0.012, 0.03), (x - 0.012, high * 0.94), (0.004, 0.004), paint(0xc8b894));
        for up in [0.0, high * 0.94] {
            block(brush, (x - 0.055, up), (x + 0.055, up + 0.03), 0xd8b050);
        }
    }
    brush.shape(&[(-0.14, 0.0), (0.14, 0.0), (0.5, -0.5), (-0.5, -0.5)], paint(0xb8342c));
    for side in [-1.0, 1.0] {
        brush.shape(
            &[(0.14 * side, 0.0), (0.15 * side, 0.0), (0.52 * side, -0.5), (0.48 * side, -0.5)],
            paint(0xd8b050),
        );
    }
    brush.shape(
        &[(-0.2, 0.0), (-0.2, high * 0.5), (0.0, high * 0.68), (0.2, high * 0.5), (0.2, 0.0)],
        paint(0x8a4a38),
    );
    brush.line((0.0, high * 1.1), (0.0, high * 0.94), (0.004, 0.004), paint(0xd8b050));
    brush.line((-0.16, high * 0.86), (0.16, high * 0.86), (0.010, 0.010), paint(0xd8b050));
    glow(brush, (0.0, high * 0.88), 0.5, 0xffdc98, 0.5);
    for x in [-0.16, -0.08, 0.0, 0.08, 0.16] {
        brush.oval((x, high * 0.895), (0.012, 0.022), [1.0, 0.95, 0.8]);
    }
}

/// Tiers full of people around sand.
pub(super) fn arena(brush: &mut Brush<'_>, half: f32, high: f32, dice: &mut Dice) {
    for row in 0..6 {
        let (low, wide) = (0.12 + 0.085 * row as f32, half * (1.05 + 0.09 * row as f32));
        block(brush, (-wide, low), (wide, low + 0.085), if row % 2 == 0 { 0x9a7a54 } else { 0xa88860 });
        let count = (wide * 2.0 / 0.035) as usize;
        for index in 0..count {
            let x = -wide + 0.035 * (index as f32 + dice.unit());
            let rgb = *dice.pick(&[0x6a4a3a, 0x8a3a34, 0x4a5a6a, 0xc8b090, 0x5a6a4a]);
            brush.oval((x, low + 0.03), (0.016, 0.026), paint(rgb));
            brush.oval((x, low + 0.065), (0.010, 0.012), paint(0xc89a78));
        }
    }
    block(brush, (-half * 1.4, -0.02), (half * 1.4, 0.12), 0xc0a074);
    brush.shape(&[(-0.1, -0.02), (-0.1, 0.06), (0.0, 0.1), (0.1, 0.06), (0.1, -0.02)], paint(0x2e221a));
    for x in [-1.0, -0.5, 0.5, 1.0] {
        brush.line((half * x, high * 0.9), (half * x, high * 1.1), (0.006, 0.006), paint(0x5a3a24));
        brush.shape(
            &[(half * x, high * 1.1), (half * x + 0.1, high * 1.06), (half * x, high * 1.0)],
            paint(0xb8342c),
        );
    }
}

/// The frame of a wide windscreen, and instruments below it.
pub(super) fn cockpit(brush: &mut Brush<'_>, easel: &Easel, dice: &mut Dice) {
    let wide = easel.frame.0 / easel.unit * 0.6;
    let top = easel.frame.1 / easel.unit * 0.72;
    let metal = paint(0x6a7484);
    brush.shape(&[(-wide, 0.12), (wide, 0.12), (wide, -0.6), (-wide, -0.6)], scale(metal, 0.62));
    brush.round(
        &[
            (-wide, 0.1),
            (-wide * 0.5, 0.22),
            (0.0, 0.25),
            (wide * 0.5, 0.22),
            (wide, 0.1),
            (wide, -0.1),
            (-wide, -0.1),
        ],
        scale(metal, 0.8),
    );
    brush.shape(
        &[(-wide, top * 1.2), (wide, top * 1.2), (wide, top * 0.86), (0.0, top * 0.93), (-wide, top * 0.86)],
        scale(metal, 0.62),
    );
    for side in [-1.0, 1.0] {
        brush.shape(
            &[
                (wide * 0.26 * side, top),
                (wide * 0.3 * side, top),
                (wide * 0.42 * side, 0.2),
                (wide * 0.36 * side, 0.2),
            ],
            scale(metal, 0.7),
        );
        brush.shape(
            &[
                (wide * 0.86 * side, top),
                (wide * side * 1.1, top),
                (wide * side * 1.1, 0.0),
                (wide * 0.94 * side, 0.0),
            ],
            scale(metal, 0.6),
        );
    }
    for (index, x) in [-0.72, -0.48, 0.48, 0.72].into_iter().enumerate() {
        let at = (wide * x, 0.06);
        brush.oval(at, (0.062, 0.062), paint(0x12161c));
        brush.oval(at, (0.052, 0.052), paint(0x24303c));
        let turn = index as f32 * 1.3 + 0.6;
        brush.line(at, (at.0 + 0.04 * turn.cos(), at.1 + 0.04 * turn.sin()), (0.005, 0.003), paint(0xf0a040));
    }
    for (x, rgb) in [(-0.24, 0x3ad0b0), (0.0, 0x4a90e0), (0.24, 0x6ad06a)] {
        block(brush, (wide * x - 0.10, 0.0), (wide * x + 0.10, 0.13), 0x10141a);
        for line in 0..4 {
            let up = 0.02 + 0.025 * line as f32;
            brush.line(
                (wide * x - 0.08, up),
                (wide * x - 0.08 + dice.range(0.05, 0.15), up),
                (0.005, 0.005),
                paint(rgb),
            );
        }
    }
    for index in 0..26 {
        let rgb = *dice.pick(&[0xf04a3c, 0x4af07a, 0xf0c040, 0x8a94a0, 0x4ab0f0]);
        brush.oval(
            (wide * (-0.92 + 0.074 * index as f32), -0.06 - 0.03 * (index % 2) as f32),
            (0.010, 0.010),
            paint(rgb),
        );
    }
}
