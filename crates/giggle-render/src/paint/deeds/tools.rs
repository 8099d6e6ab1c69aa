//! The tools of deeds: instruments, benches, pans and brushes, measured in heights of whoever uses them.
//!
//! It knows a brush, and nothing of words or people. The one idea: what stands on the floor reaches down to it, wherever the hips are.

use super::super::brush::Brush;
use super::super::canvas::{Colour, Point, mix, scale};
use super::super::palette::paint;
use super::Deed;
use super::things::{is_photo, photo, share_of};
use crate::subject::NOUNS;

/// An upright rectangle.
#[inline(never)]
pub(super) fn block(brush: &mut Brush<'_>, (x0, low): Point, (x1, high): Point, material: Colour) {
    brush.shape(&[(x0, low), (x1, low), (x1, high), (x0, high)], material);
}

#[inline(never)]
pub(super) fn glow(brush: &mut Brush<'_>, at: Point, reach: f32, rgb: u32, strength: f32) {
    if !brush.is_rim {
        let (place, reach) = (brush.at(at), reach * brush.size);
        brush.canvas.glow(place, reach, paint(rgb), strength);
    }
}

/// A bench before somebody, down to the floor; what lies on it begins at its height.
pub(super) fn bench(brush: &mut Brush<'_>, floor: f32, rgb: u32) -> f32 {
    let (top, body) = (paint(rgb), scale(paint(rgb), 0.72));
    block(brush, (0.19, floor), (0.80, 0.475), body);
    for x in [0.39, 0.60] {
        block(brush, (x - 0.003, floor + 0.04), (x + 0.003, 0.455), scale(body, 0.7));
    }
    block(brush, (0.165, 0.47), (0.825, 0.505), top);
    0.505
}

const WOOD: u32 = 0x8a5a38;

/// What is behind the hands. `floor` is how high the ground is, in the measure of the standing figure.
pub(super) fn before(brush: &mut Brush<'_>, deed: Deed, thing: Option<usize>, floor: f32) {
    let (wood, dark, steel) = (paint(WOOD), paint(0x2a2624), paint(0xc8ced6));
    match deed {
        Deed::Guitar => {
            let (amber, deep) = (paint(0xc8803c), paint(0x7a4420));
            brush.line((0.05, 0.61), (0.29, 0.765), (0.012, 0.010), deep);
            brush.line((0.275, 0.755), (0.325, 0.785), (0.020, 0.018), deep);
            brush.oval((-0.045, 0.555), (0.088, 0.078), deep);
            brush.oval((0.055, 0.607), (0.066, 0.062), deep);
            brush.oval((-0.045, 0.556), (0.080, 0.070), amber);
            brush.oval((0.055, 0.608), (0.058, 0.054), amber);
            brush.oval((0.022, 0.59), (0.026, 0.026), dark);
            brush.line((-0.085, 0.535), (0.29, 0.765), (0.0022, 0.0018), paint(0xf0e6d0));
        }
        Deed::Violin => {
            let (red, deep) = (paint(0xa85428), paint(0x5a2a16));
            brush.line((0.14, 0.805), (0.29, 0.795), (0.008, 0.007), dark);
            brush.oval((0.085, 0.808), (0.052, 0.034), deep);
            brush.oval((0.145, 0.804), (0.044, 0.029), deep);
            brush.oval((0.086, 0.811), (0.046, 0.028), red);
            brush.oval((0.144, 0.807), (0.038, 0.024), red);
            brush.line((0.07, 0.70), (0.185, 0.955), (0.0035, 0.003), paint(0xe6dcc8));
        }
        Deed::Cello => {
            let (red, deep) = (paint(0xa85428), paint(0x5a2a16));
            brush.line((0.145, 0.60), (0.125, 0.93), (0.012, 0.010), dark);
            brush.line((0.20, 0.36), (0.215, floor + 0.01), (0.005, 0.004), steel);
            brush.oval((0.185, 0.43), (0.098, 0.095), deep);
            brush.oval((0.165, 0.57), (0.076, 0.078), deep);
            brush.oval((0.185, 0.432), (0.090, 0.087), red);
            brush.oval((0.165, 0.572), (0.068, 0.070), red);
            brush.line((0.19, 0.38), (0.14, 0.74), (0.006, 0.004), dark);
        }
        Deed::Harp => {
            let gold = paint(0xd0a040);
            brush.line((0.16, floor + 0.02), (0.15, 0.82), (0.022, 0.018), gold);
            brush.line((0.42, floor + 0.02), (0.44, 1.0), (0.016, 0.016), gold);
            brush.line((0.14, floor + 0.02), (0.45, floor + 0.02), (0.022, 0.022), scale(gold, 0.8));
            for pair in [(0.15, 0.82), (0.24, 0.86), (0.33, 0.88), (0.40, 0.98), (0.45, 1.0)].windows(2) {
                brush.line(pair[0], pair[1], (0.018, 0.018), gold);
            }
            for step in 0..9 {
                let x = 0.18 + 0.028 * step as f32;
                brush.line(
                    (x, floor + 0.05),
                    (x, 0.84 + 0.014 * step as f32),
                    (0.0014, 0.0014),
                    paint(0xf4ecd8),
                );
            }
        }
        Deed::Piano => {
            let case = paint(0x2a2024);
            block(brush, (0.40, floor), (0.66, 0.93), case);
            block(brush, (0.385, 0.915), (0.675, 0.945), mix(case, [1.0; 3], 0.12));
            block(brush, (0.185, 0.585), (0.42, 0.625), case);
            block(brush, (0.195, floor), (0.225, 0.59), scale(case, 0.8));
            block(brush, (0.19, 0.622), (0.40, 0.638), paint(0xf6f2e8));
            for step in 0..7 {
                let x = 0.205 + 0.028 * step as f32;
                block(brush, (x, 0.628), (x + 0.012, 0.642), paint(0x1c1a1c));
            }
            brush.shape(&[(0.385, 0.70), (0.405, 0.70), (0.40, 0.86), (0.36, 0.86)], paint(0xf4f0e6));
        }
        Deed::Zither => {
            for x in [0.17, 0.74] {
                block(brush, (x, floor), (x + 0.022, 0.585), scale(wood, 0.6));
            }
            brush.round(
                &[(0.12, 0.59), (0.14, 0.64), (0.78, 0.65), (0.86, 0.60), (0.80, 0.575), (0.16, 0.575)],
                paint(0x6a3420),
            );
            for step in 0..6 {
                let up = 0.612 + 0.005 * step as f32;
                brush.line((0.16, up), (0.78, up + 0.004), (0.0012, 0.0012), paint(0xf0e2c0));
            }
            for step in 0..5 {
                let x = 0.34 + 0.07 * step as f32;
                brush.shape(&[(x, 0.645), (x + 0.018, 0.645), (x + 0.009, 0.665)], paint(0xe8dcc0));
            }
        }
        Deed::Erhu => {
            brush.line((0.16, 0.52), (0.165, 1.0), (0.007, 0.006), paint(0x4a2418));
            brush.oval((0.16, 0.53), (0.040, 0.044), paint(0x6a3420));
            brush.oval((0.17, 0.53), (0.026, 0.034), paint(0xd8c8a0));
            brush.line((0.15, 0.94), (0.21, 0.95), (0.006, 0.006), paint(0x4a2418));
            brush.line((0.02, 0.655), (0.30, 0.625), (0.004, 0.003), paint(0xb08a50));
        }
        Deed::Drums => {
            let (shell, skin) = (paint(0xb8342c), paint(0xf2ece0));
            brush.line((0.52, floor), (0.50, 0.86), (0.006, 0.006), steel);
            brush.oval((0.50, 0.865), (0.10, 0.016), paint(0xd8b048));
            brush.line((-0.24, floor), (-0.23, 0.80), (0.006, 0.006), steel);
            brush.oval((-0.23, 0.805), (0.085, 0.014), paint(0xd8b048));
            block(brush, (0.02, 0.50), (0.17, 0.61), scale(shell, 0.9));
            brush.oval((0.095, 0.61), (0.075, 0.018), skin);
            block(brush, (0.21, 0.54), (0.37, 0.66), scale(shell, 0.9));
            brush.oval((0.29, 0.66), (0.08, 0.019), skin);
            brush.oval((0.20, floor + 0.165), (0.17, 0.165), shell);
            brush.oval((0.20, floor + 0.165), (0.145, 0.14), skin);
            brush.oval((0.20, floor + 0.165), (0.04, 0.04), scale(skin, 0.8));
        }
        Deed::Flute => brush.line((0.055, 0.868), (0.31, 0.825), (0.0075, 0.0065), paint(0xb8a878)),
        Deed::Saxophone => brush.sprite("saxophone", (0.12, 0.66), 0.34),
        Deed::Horn => brush.sprite("trumpet", (0.20, 0.86), 0.25),
        Deed::Accordion => {
            for step in 0..7 {
                let x = -0.075 + 0.022 * step as f32;
                let tone = if step % 2 == 0 { 0x2a2228 } else { 0xb83a34 };
                block(brush, (x, 0.55), (x + 0.022, 0.70), paint(tone));
            }
            block(brush, (-0.115, 0.54), (-0.07, 0.715), paint(0x8a1f24));
            block(brush, (0.08, 0.54), (0.125, 0.715), paint(0x8a1f24));
            for step in 0..6 {
                let up = 0.555 + 0.025 * step as f32;
                block(brush, (0.11, up), (0.135, up + 0.016), paint(0xf6f2e8));
            }
        }
        Deed::Lifts => {}
        Deed::Paints => {
            for (top, foot) in [
                ((0.40, 1.02), (0.30, floor)),
                ((0.44, 1.02), (0.58, floor)),
                ((0.42, 1.0), (0.46, floor + 0.03)),
            ] {
                brush.line(top, foot, (0.009, 0.010), scale(wood, 0.8));
            }
            let (low, high) = ((0.265, 0.555), (0.60, 0.965));
            block(brush, (low.0 - 0.008, low.1 - 0.008), (high.0 + 0.008, high.1 + 0.008), paint(0xb89a70));
            block(brush, low, high, paint(0xf4efe2));
            // A picture that has been begun: sky, hills, a sun.
            brush.shape(&[(0.275, 0.76), (0.59, 0.76), (0.59, 0.955), (0.275, 0.955)], paint(0x9ccbe4));
            brush.oval((0.51, 0.885), (0.032, 0.032), paint(0xf6c850));
            brush.round(
                &[(0.275, 0.65), (0.275, 0.77), (0.36, 0.83), (0.46, 0.75), (0.59, 0.80), (0.59, 0.65)],
                paint(0x5a9a6a),
            );
            brush.round(
                &[(0.275, 0.58), (0.275, 0.70), (0.42, 0.67), (0.52, 0.70), (0.50, 0.58)],
                paint(0x3f7a4c),
            );
            block(brush, (0.25, 0.535), (0.615, 0.555), wood);
        }
        Deed::Kite => {
            brush.line((0.20, 0.905), (0.63, 1.42), (0.0016, 0.0012), paint(0xf4f0e6));
            brush.sprite("kite", (0.72, 1.52), 0.34);
        }
        Deed::Shoots => {
            let outline: Vec<Point> = (0..=10)
                .map(|step| {
                    let turn = (step as f32 / 10.0 - 0.5) * 2.2;
                    (0.19 + 0.105 * turn.cos(), 0.80 + 0.30 * turn.sin())
                })
                .collect();
            for pair in outline.windows(2) {
                brush.line(pair[0], pair[1], (0.009, 0.009), paint(0x6a3e20));
            }
            for end in [outline[0], outline[10]] {
                brush.line(end, (0.045, 0.812), (0.0016, 0.0016), paint(0xf0e8d8));
            }
            brush.line((0.045, 0.812), (0.335, 0.80), (0.0035, 0.0035), paint(0xd8c8a0));
        }
        Deed::Pots => {
            block(brush, (0.22, floor), (0.46, 0.555), paint(0x6a5648));
            brush.oval((0.34, 0.565), (0.15, 0.022), paint(0x8f8a84));
            brush.round(
                &[
                    (0.28, 0.575),
                    (0.25, 0.64),
                    (0.295, 0.70),
                    (0.275, 0.735),
                    (0.385, 0.735),
                    (0.365, 0.70),
                    (0.41, 0.64),
                    (0.38, 0.575),
                ],
                paint(0xb8744c),
            );
            brush.oval((0.33, 0.735), (0.055, 0.012), paint(0x7a4628));
        }
        Deed::Knits => {
            brush.round(
                &[(-0.03, 0.595), (0.16, 0.60), (0.15, 0.49), (0.12, 0.40), (0.0, 0.42)],
                paint(0xc8484c),
            );
            for up in [0.45, 0.50, 0.55] {
                brush.line((0.0, up), (0.145, up + 0.01), (0.004, 0.004), paint(0xe8a0a0));
            }
            brush.line((0.03, 0.60), (0.13, 0.69), (0.004, 0.004), paint(0xe8e2d8));
            brush.line((0.13, 0.60), (0.03, 0.69), (0.004, 0.004), paint(0xe8e2d8));
        }
        Deed::Games => brush.sprite("video game", (0.085, 0.625), 0.13),
        Deed::Chess | Deed::Writes if floor < 0.1 => {
            let top = bench(brush, floor, 0x9a6c46);
            if deed == Deed::Writes {
                brush.shape(
                    &[(0.24, top), (0.46, top), (0.50, top + 0.02), (0.28, top + 0.02)],
                    paint(0xfaf6ea),
                );
            }
        }
        Deed::Cooks => {
            let top = bench(brush, floor, 0x8a8f96);
            block(brush, (0.27, top), (0.62, top + 0.02), dark);
            for (x, tall) in [(0.36, 0.035), (0.41, 0.055), (0.46, 0.05), (0.52, 0.04)] {
                brush.shape(
                    &[(x - 0.02, top + 0.02), (x + 0.02, top + 0.02), (x + 0.004, top + 0.02 + tall)],
                    paint(0xff9a34),
                );
            }
            glow(brush, (0.44, top + 0.04), 0.22, 0xff9a3c, 0.5);
            brush.round(
                &[(0.30, 0.60), (0.58, 0.60), (0.53, 0.545), (0.44, 0.528), (0.35, 0.545)],
                paint(0x3a3a40),
            );
            brush.line((0.31, 0.595), (0.20, 0.605), (0.010, 0.012), dark);
            for (x, up, rgb) in [
                (0.36, 0.605, 0x5aa040),
                (0.41, 0.612, 0xd84a34),
                (0.46, 0.606, 0xe8b040),
                (0.52, 0.607, 0x5aa040),
                (0.43, 0.66, 0xd84a34),
                (0.48, 0.69, 0x7ac050),
                (0.38, 0.70, 0xf0c860),
            ] {
                brush.oval((x, up), (0.022, 0.014), paint(rgb));
            }
            if !brush.is_rim {
                for (x, up, reach) in [(0.42, 0.80, 0.10), (0.48, 0.93, 0.13), (0.43, 1.07, 0.15)] {
                    let (place, reach) = (brush.at((x, up)), reach * brush.size);
                    brush.canvas.glow_wide(place, (reach * 0.7, reach), [0.92, 0.92, 0.92], 0.16);
                }
            }
        }
        Deed::Prepares => {
            let top = bench(brush, floor, 0xa87848);
            brush.shape(
                &[(0.27, top), (0.62, top), (0.60, top + 0.022), (0.29, top + 0.022)],
                paint(0xd8a868),
            );
            match thing.and_then(|noun| NOUNS.name_of(noun)) {
                Some(name) => {
                    for (x, share) in [(0.38, 0.12), (0.51, 0.12)] {
                        brush.sprite(name, (x, top + 0.02 + share * 0.4), share);
                    }
                }
                None => {
                    brush.round(
                        &[(0.30, top + 0.01), (0.33, top + 0.06), (0.42, top + 0.07), (0.48, top + 0.01)],
                        paint(0xf0dcb4),
                    );
                    for x in [0.52, 0.56, 0.60] {
                        brush.oval((x, top + 0.025), (0.022, 0.016), paint(0xe8cc98));
                    }
                }
            }
            brush.dome((0.72, top), (0.07, 0.004), dark);
            brush.round(
                &[(0.66, top + 0.065), (0.78, top + 0.065), (0.75, top), (0.69, top)],
                paint(0x7aa8c0),
            );
        }
        Deed::Washes => {
            let top = bench(brush, floor, 0xc8c4bc);
            brush.round(&[(0.24, top + 0.07), (0.56, top + 0.07), (0.52, top), (0.28, top)], paint(0x8fb4c8));
            for (x, up, size) in [
                (0.28, 0.58, 0.028),
                (0.34, 0.595, 0.034),
                (0.41, 0.59, 0.03),
                (0.47, 0.60, 0.035),
                (0.52, 0.58, 0.025),
            ] {
                brush.oval((x, up), (size, size), paint(0xf6fbff));
            }
            brush.line((0.62, top), (0.62, 0.70), (0.010, 0.010), steel);
            brush.line((0.62, 0.70), (0.53, 0.69), (0.010, 0.009), steel);
        }
        Deed::Pours => {
            let top = bench(brush, floor, 0x8f6644);
            brush.sprite("cup", (0.40, top + 0.05), 0.11);
            brush.line((0.345, 0.665), (0.385, top + 0.085), (0.004, 0.005), paint(0x9a5a2c));
            brush.sprite("teapot", (0.27, 0.705), 0.17);
        }
        Deed::Hammers => {
            block(brush, (0.25, floor), (0.43, 0.33), paint(0x5a4030));
            brush.shape(
                &[(0.17, 0.46), (0.50, 0.46), (0.45, 0.40), (0.40, 0.33), (0.28, 0.33), (0.26, 0.40)],
                paint(0x4a4e56),
            );
            brush.line((0.20, 0.475), (0.42, 0.475), (0.012, 0.014), paint(0xffb050));
            glow(brush, (0.38, 0.48), 0.26, 0xff8a34, 0.65);
            for (x, up) in [(0.46, 0.56), (0.52, 0.60), (0.50, 0.50), (0.56, 0.54), (0.44, 0.62)] {
                brush.oval((x, up), (0.006, 0.006), paint(0xffe0a0));
            }
        }
        Deed::Planes => {
            let top = bench(brush, floor, 0x9a7048);
            block(brush, (0.20, top), (0.80, top + 0.028), paint(0xdcb47c));
            block(brush, (0.24, top + 0.028), (0.36, top + 0.062), paint(0x6a4226));
            for (x, up) in [(0.40, 0.56), (0.44, 0.575), (0.48, 0.55), (0.42, 0.60)] {
                brush.oval((x, up), (0.020, 0.010), paint(0xf0d4a0));
            }
        }
        Deed::Sweeps | Deed::Digs => {
            let foot = (0.36, floor + 0.03);
            brush.line((0.10, 0.76), foot, (0.009, 0.009), paint(0xa87a48));
            if deed == Deed::Sweeps {
                brush.shape(
                    &[(0.315, floor + 0.12), (0.355, floor + 0.13), (0.44, floor), (0.30, floor)],
                    paint(0xd8b060),
                );
            } else {
                brush.shape(
                    &[(0.31, floor + 0.13), (0.37, floor + 0.15), (0.42, floor + 0.03), (0.36, floor - 0.01)],
                    paint(0x8a9098),
                );
                brush.round(
                    &[(0.34, floor - 0.01), (0.42, floor + 0.06), (0.54, floor + 0.05), (0.60, floor - 0.01)],
                    paint(0x6a4a34),
                );
            }
        }
        Deed::Fishes => {
            brush.line((0.10, 0.57), (0.60, 1.12), (0.008, 0.003), paint(0x5a3a22));
            brush.line((0.60, 1.12), (0.64, floor - 0.05), (0.0016, 0.0014), paint(0xf0f0f0));
        }
        Deed::Pushes => {
            let name = thing.and_then(|noun| NOUNS.name_of(noun)).unwrap_or("shopping cart");
            brush.sprite(name, (0.44, floor + 0.25), 0.5);
        }
        Deed::Waters => {
            for step in 0..6 {
                let x = 0.36 + 0.012 * step as f32;
                brush.line(
                    (x, 0.56 - 0.004 * step as f32),
                    (x + 0.04, floor + 0.05),
                    (0.0022, 0.0022),
                    paint(0xb8dcf0),
                );
            }
            brush.sprite("watering can", (0.26, 0.55), 0.20);
        }
        Deed::Carries => {
            if let Some(noun) = thing {
                let share = share_of(noun).min(0.34);
                if is_photo(noun) {
                    photo(brush, (0.12, 0.65), 0.075);
                } else {
                    brush.sprite_of(noun, (0.115, 0.575), share, 1.0);
                }
            }
        }
        _ => {}
    }
}

/// What is before the hands or in them.
pub(super) fn after(brush: &mut Brush<'_>, deed: Deed, thing: Option<usize>, floor: f32) {
    let (dark, steel) = (paint(0x2a2624), paint(0xc8ced6));
    let name = thing.and_then(|noun| NOUNS.name_of(noun));
    match deed {
        Deed::Cello => brush.line((0.08, 0.585), (0.37, 0.615), (0.0045, 0.004), paint(0xe6dcc8)),
        Deed::Drums => {
            brush.line((0.03, 0.65), (0.13, 0.72), (0.005, 0.004), paint(0xe0b878));
            brush.line((0.235, 0.71), (0.32, 0.685), (0.005, 0.004), paint(0xe0b878));
        }
        Deed::Conducts => brush.line((0.22, 0.905), (0.33, 1.03), (0.004, 0.003), paint(0xf6f2e8)),
        Deed::Sings => brush.sprite("microphone", (0.108, 0.835), 0.105),
        Deed::Lifts => {
            brush.line((-0.36, 1.075), (0.36, 1.075), (0.009, 0.009), steel);
            for x in [-0.34, -0.30, 0.30, 0.34] {
                brush.line((x, 1.00), (x, 1.15), (0.016, 0.016), dark);
            }
        }
        Deed::Paints => {
            brush.line((0.25, 0.745), (0.325, 0.785), (0.005, 0.004), paint(0xb08a50));
            brush.oval((0.045, 0.585), (0.062, 0.036), paint(0xc89a64));
            for (x, up, rgb) in [
                (0.015, 0.595, 0xd84034),
                (0.045, 0.603, 0xe8b830),
                (0.075, 0.592, 0x3a78c0),
                (0.05, 0.572, 0x4a9a50),
            ] {
                brush.oval((x, up), (0.011, 0.009), paint(rgb));
            }
        }
        Deed::Photographs => brush.sprite("camera", (0.125, 0.902), 0.125),
        Deed::Writes => {
            let top = if floor < 0.1 { 0.505 } else { 0.365 + floor };
            brush.shape(
                &[(0.24, top), (0.52, top), (0.56, top + 0.022), (0.28, top + 0.022)],
                paint(0xfaf6ea),
            );
            for (x, long) in [(0.40, 0.03), (0.45, 0.05)] {
                brush.line((x, top + 0.008), (x + long, top + 0.009), (0.004, 0.004), dark);
            }
            brush.line((0.345, top + 0.015), (0.33, 0.74), (0.006, 0.008), paint(0x5a3420));
        }
        Deed::Chess => {
            let top = if floor < 0.1 { 0.505 } else { 0.365 + floor };
            brush.shape(&[(0.26, top), (0.58, top), (0.56, top + 0.02), (0.28, top + 0.02)], paint(0xd8b078));
            for (x, rgb) in
                [(0.31, 0xf0e8d8), (0.36, 0xf0e8d8), (0.41, 0xf0e8d8), (0.47, 0x2a2420), (0.52, 0x2a2420)]
            {
                brush.shape(
                    &[(x - 0.014, top + 0.018), (x + 0.014, top + 0.018), (x, top + 0.07)],
                    paint(rgb),
                );
                brush.oval((x, top + 0.068), (0.010, 0.011), paint(rgb));
            }
        }
        Deed::Cooks => {}
        Deed::Hammers => {
            brush.line((0.215, 0.96), (0.28, 1.07), (0.009, 0.009), paint(0x8a5a38));
            brush.line((0.245, 1.09), (0.315, 1.05), (0.022, 0.022), paint(0x5a5e66));
        }
        Deed::Prepares if name.is_none() => {
            brush.line((0.23, 0.552), (0.34, 0.552), (0.013, 0.013), paint(0xc89458));
        }
        Deed::Reads => {
            let sheet = if name == Some("newspaper") { 0xe4e2dc } else { 0xfaf4e4 };
            brush.shape(&[(0.075, 0.655), (0.155, 0.635), (0.155, 0.765), (0.075, 0.785)], paint(sheet));
            brush.shape(
                &[(0.155, 0.635), (0.235, 0.665), (0.235, 0.795), (0.155, 0.765)],
                scale(paint(sheet), 0.94),
            );
            brush.line((0.155, 0.635), (0.155, 0.765), (0.0035, 0.0035), paint(0x8a3a30));
            brush.line((0.07, 0.65), (0.155, 0.628), (0.006, 0.006), paint(0x9a3c34));
            brush.line((0.155, 0.628), (0.24, 0.66), (0.006, 0.006), paint(0x9a3c34));
        }
        Deed::Phones => {
            brush.shape(&[(0.165, 0.735), (0.205, 0.745), (0.195, 0.825), (0.155, 0.815)], paint(0x22242a));
            brush.shape(&[(0.168, 0.745), (0.198, 0.752), (0.190, 0.816), (0.160, 0.809)], paint(0x9cd0f0));
            glow(brush, (0.17, 0.78), 0.12, 0xa8d8ff, 0.35);
        }
        Deed::Bubbles => {
            for (x, up, size) in [
                (0.21, 0.89, 0.022),
                (0.27, 0.93, 0.032),
                (0.35, 0.91, 0.024),
                (0.40, 0.99, 0.036),
                (0.50, 0.96, 0.028),
            ] {
                if !brush.is_rim {
                    let (place, size) = (brush.at((x, up)), size * brush.size);
                    brush.canvas.disc(place, size, 1.2, [0.86, 0.94, 1.0], 0.55);
                    brush.canvas.disc(
                        (place.0 - size * 0.3, place.1 - size * 0.3),
                        size * 0.3,
                        1.0,
                        [1.0; 3],
                        0.85,
                    );
                }
            }
        }
        Deed::Drinks => brush.sprite(name.unwrap_or("cup"), (0.125, 0.86), 0.12),
        Deed::Eats => {
            brush.sprite(
                name.unwrap_or("bowl"),
                if name.is_some() { (0.122, 0.845) } else { (0.10, 0.675) },
                0.11,
            );
            if name.is_none() {
                brush.line((0.125, 0.82), (0.10, 0.72), (0.004, 0.004), paint(0xb08050));
                brush.line((0.135, 0.82), (0.112, 0.72), (0.004, 0.004), paint(0xb08050));
            }
        }
        _ => {}
    }
}
