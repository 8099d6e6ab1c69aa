//! The tools of deeds that take the whole body: balls and rackets, an axe, a hose, a lectern, a computer on a table.
//!
//! It knows a brush, and nothing of words or people. The one idea: it is measured in heights of whoever does it, as the other tools are.

use super::super::brush::Brush;
use super::super::canvas::{Point, mix, scale};
use super::super::palette::paint;
use super::Deed;
use super::tools::{bench, block, glow};
use crate::subject::NOUNS;

/// The colour of a fruit.
fn fruit_of(thing: Option<usize>) -> crate::paint::canvas::Colour {
    let is = |names: &[&str]| thing.is_some_and(|noun| super::super::sizes::is_one_of(noun, names));
    paint(if is(&["lemon", "pear", "banana"]) {
        0xe8d048
    } else if is(&["tangerine", "mango", "peach"]) {
        0xf09038
    } else if is(&["grape", "blueberries", "olive", "eggplant"]) {
        0x6a4a98
    } else {
        0xd03a30
    })
}

/// Hip, knee and ankle of the far leg and of the near one, where a deed says how they are held.
pub(in super::super) fn legs(deed: Deed) -> Option<[(Point, Point, Point); 2]> {
    Some(match deed {
        Deed::Skates => {
            [((-0.02, 0.5), (-0.17, 0.42), (-0.37, 0.37)), ((0.02, 0.5), (0.07, 0.28), (0.01, 0.05))]
        }
        Deed::Yoga => {
            [((-0.02, 0.5), (-0.16, 0.27), (-0.33, 0.035)), ((0.02, 0.5), (0.20, 0.40), (0.21, 0.035))]
        }
        Deed::Meditates => {
            [((-0.02, 0.5), (-0.20, 0.50), (0.05, 0.475)), ((0.02, 0.5), (0.20, 0.50), (-0.05, 0.475))]
        }
        Deed::Climbs => {
            [((-0.02, 0.5), (0.11, 0.36), (0.10, 0.15)), ((0.02, 0.5), (0.19, 0.47), (0.17, 0.29))]
        }
        Deed::Chops | Deed::Sprays | Deed::Golf | Deed::Bats => {
            [((-0.022, 0.5), (-0.09, 0.27), (-0.14, 0.035)), ((0.022, 0.5), (0.09, 0.27), (0.11, 0.035))]
        }
        Deed::Volley | Deed::Racket | Deed::Throws => {
            [((-0.02, 0.5), (-0.07, 0.28), (-0.19, 0.10)), ((0.02, 0.5), (0.12, 0.31), (0.11, 0.035))]
        }
        Deed::Soccer => {
            [((-0.02, 0.5), (-0.04, 0.26), (-0.07, 0.035)), ((0.02, 0.5), (0.16, 0.38), (0.27, 0.20))]
        }
        Deed::Tosses => {
            [((-0.02, 0.5), (-0.05, 0.28), (-0.12, 0.09)), ((0.02, 0.5), (0.07, 0.29), (0.02, 0.07))]
        }
        Deed::Dribbles => {
            [((-0.02, 0.5), (-0.06, 0.27), (-0.21, 0.13)), ((0.02, 0.5), (0.14, 0.33), (0.11, 0.035))]
        }
        _ => return None,
    })
}

/// Elbow and wrist of the arm behind and of the arm before.
pub(super) fn arms(deed: Deed) -> Option<[(Point, Point); 2]> {
    Some(match deed {
        Deed::Types => [((0.06, 0.66), (0.225, 0.645)), ((0.10, 0.65), (0.27, 0.645))],
        Deed::Studies => [((0.06, 0.66), (0.23, 0.635)), ((0.10, 0.65), (0.335, 0.665))],
        Deed::Chops => [((0.05, 0.90), (0.07, 1.05)), ((0.17, 0.89), (0.11, 1.01))],
        Deed::Sprays => [((0.01, 0.66), (0.13, 0.60)), ((0.12, 0.66), (0.25, 0.635))],
        Deed::HoldsHead => [((-0.16, 0.80), (-0.06, 0.925)), ((0.17, 0.81), (0.075, 0.925))],
        Deed::Thinks => [((-0.08, 0.65), (0.07, 0.65)), ((0.145, 0.67), (0.075, 0.835))],
        Deed::Whispers => [((-0.098, 0.62), (-0.085, 0.48)), ((0.18, 0.77), (0.115, 0.865))],
        Deed::Volley => [((-0.13, 0.93), (-0.03, 1.07)), ((0.15, 0.93), (0.10, 1.08))],
        Deed::Tosses => [((0.02, 0.93), (0.11, 1.08)), ((0.17, 0.92), (0.17, 1.08))],
        Deed::Dribbles => [((-0.12, 0.68), (-0.06, 0.58)), ((0.14, 0.67), (0.22, 0.55))],
        Deed::Racket => [((-0.14, 0.74), (-0.22, 0.80)), ((0.17, 0.84), (0.24, 0.97))],
        Deed::Golf => [((0.02, 0.64), (0.115, 0.515)), ((0.115, 0.63), (0.13, 0.50))],
        Deed::Bats => [((0.06, 0.72), (-0.08, 0.82)), ((0.13, 0.78), (-0.03, 0.845))],
        Deed::Throws => [((-0.15, 0.88), (-0.14, 1.04)), ((0.14, 0.74), (0.26, 0.76))],
        Deed::Stretches => [((-0.15, 0.92), (-0.13, 1.08)), ((0.15, 0.92), (0.14, 1.09))],
        Deed::Speaks => [((-0.02, 0.66), (0.17, 0.635)), ((0.16, 0.73), (0.28, 0.83))],
        Deed::Skates => [((-0.15, 0.80), (-0.29, 0.86)), ((0.15, 0.79), (0.30, 0.83))],
        Deed::Meditates => [((-0.13, 0.64), (-0.19, 0.52)), ((0.13, 0.64), (0.19, 0.52))],
        Deed::Yoga => [((-0.16, 0.785), (-0.31, 0.79)), ((0.16, 0.785), (0.32, 0.795))],
        Deed::Climbs => [((0.02, 0.93), (0.12, 1.06)), ((0.17, 0.93), (0.18, 1.10))],
        Deed::Fixes => [((0.03, 0.66), (0.17, 0.60)), ((0.12, 0.64), (0.23, 0.57))],
        Deed::Soccer => [((-0.14, 0.72), (-0.22, 0.66)), ((0.13, 0.70), (0.20, 0.62))],
        Deed::Plants => [((0.03, 0.63), (0.20, 0.46)), ((0.13, 0.61), (0.27, 0.45))],
        Deed::Builds => [((0.02, 0.64), (0.20, 0.52)), ((0.13, 0.62), (0.27, 0.50))],
        Deed::Hangs => [((-0.02, 0.90), (0.10, 1.05)), ((0.16, 0.90), (0.22, 1.06))],
        Deed::Picks => [((-0.10, 0.65), (-0.02, 0.56)), ((0.16, 0.88), (0.22, 1.04))],
        Deed::Casts => [((0.02, 0.74), (0.14, 0.80)), ((0.17, 0.80), (0.30, 0.86))],
        Deed::Touches => [((-0.098, 0.62), (-0.085, 0.48)), ((0.16, 0.76), (0.29, 0.80))],
        Deed::Grooms => [((-0.098, 0.62), (-0.085, 0.48)), ((0.16, 0.72), (0.115, 0.86))],
        _ => return None,
    })
}

/// What is behind the hands; `floor` is how high the ground is, in the measure of the standing figure.
pub(super) fn before(brush: &mut Brush<'_>, deed: Deed, thing: Option<usize>, floor: f32) {
    let (wood, dark, steel) = (paint(0x8a5a38), paint(0x2a2624), paint(0xc8ced6));
    match deed {
        Deed::Types => {
            let top = if floor < 0.1 { bench(brush, floor, 0x9a6c46) } else { 0.365 + floor };
            // The screen, a little turned to the viewer, and the keys before it.
            brush.line((0.50, top), (0.50, top + 0.06), (0.010, 0.010), dark);
            brush.line((0.45, top + 0.006), (0.55, top + 0.006), (0.008, 0.008), dark);
            brush.shape(
                &[(0.41, top + 0.05), (0.60, top + 0.035), (0.60, top + 0.27), (0.41, top + 0.245)],
                paint(0x22262e),
            );
            brush.shape(
                &[(0.424, top + 0.068), (0.587, top + 0.056), (0.587, top + 0.25), (0.424, top + 0.23)],
                paint(0x3f86b8),
            );
            for (row, long) in [(0.20, 0.07), (0.17, 0.11), (0.14, 0.05), (0.11, 0.09)] {
                brush.line((0.445, top + row), (0.445 + long, top + row), (0.005, 0.005), paint(0xd8f0e0));
            }
            glow(brush, (0.42, top + 0.15), 0.22, 0x9cd4ff, 0.30);
            brush.line((0.22, top + 0.012), (0.37, top + 0.012), (0.010, 0.010), paint(0x3a3e46));
        }
        Deed::Studies if floor < 0.1 => {
            let top = bench(brush, floor, 0x9a6c46);
            brush.shape(&[(0.24, top), (0.46, top), (0.50, top + 0.02), (0.28, top + 0.02)], paint(0xfaf6ea));
        }
        Deed::Chops => {
            // A stump, and a log on it that falls apart.
            block(brush, (0.26, floor), (0.50, 0.17), scale(wood, 0.8));
            brush.oval((0.38, 0.17), (0.12, 0.02), paint(0xd8b078));
            brush.shape(&[(0.33, 0.18), (0.375, 0.18), (0.355, 0.40), (0.30, 0.38)], paint(0xb8824c));
            brush.shape(&[(0.385, 0.18), (0.43, 0.18), (0.465, 0.37), (0.405, 0.40)], paint(0xe0b880));
            for (x, up, lean) in [(0.62, 0.03, 0.05), (0.72, 0.03, 0.06), (0.67, 0.085, 0.05)] {
                brush.line((x, up), (x + lean, up + 0.005), (0.030, 0.030), paint(0x9a6a40));
                brush.oval((x, up), (0.026, 0.028), paint(0xe0b880));
            }
            brush.line((0.09, 1.02), (-0.05, 1.24), (0.010, 0.010), paint(0xa87a48));
            brush.shape(&[(-0.08, 1.16), (-0.01, 1.26), (-0.06, 1.32), (-0.16, 1.27)], steel);
        }
        Deed::Sprays => {
            let red = paint(0xc83a2c);
            let hose =
                [(0.16, 0.61), (0.02, 0.52), (-0.10, 0.30), (-0.20, floor + 0.03), (-0.55, floor + 0.02)];
            for pair in hose.windows(2) {
                brush.line(pair[0], pair[1], (0.018, 0.018), red);
            }
            brush.line((0.14, 0.605), (0.34, 0.665), (0.018, 0.014), paint(0xd8b040));
            blaze(brush, floor);
            let white = paint(0xe8f4fc);
            let arc = |t: f32| (0.35 + 1.25 * t, 0.67 + 0.62 * t - 0.72 * t * t);
            for step in 0..18 {
                let (from, to) = (step as f32 / 18.0, (step + 1) as f32 / 18.0);
                let wide = 0.010 + 0.040 * from;
                brush.line(arc(from), arc(to), (wide, wide + 0.003), mix(white, paint(0x8cc0e4), 0.25));
            }
            for step in 0..14 {
                let t = 0.4 + step as f32 / 14.0 * 0.62;
                let (x, up) = arc(t);
                let aside = ((step * 7 % 5) as f32 - 2.0) * 0.03;
                brush.oval((x, up + aside), (0.020, 0.018), white);
            }
        }
        Deed::Speaks => {
            block(brush, (0.16, floor), (0.40, 0.60), scale(wood, 0.8));
            brush.shape(&[(0.13, 0.60), (0.43, 0.60), (0.43, 0.64), (0.13, 0.625)], wood);
            brush.line((0.30, 0.63), (0.20, 0.78), (0.006, 0.005), dark);
            brush.oval((0.19, 0.795), (0.016, 0.022), dark);
        }
        Deed::Climbs => {
            let stone = paint(0x8a7c6c);
            brush.round(
                &[
                    (0.20, floor - 0.05),
                    (0.24, 0.30),
                    (0.18, 0.62),
                    (0.23, 0.95),
                    (0.20, 1.25),
                    (0.34, 1.5),
                    (0.42, 1.9),
                    (0.9, 2.1),
                    (2.8, 2.25),
                    (2.8, floor - 0.05),
                ],
                stone,
            );
            for (x, up, long) in
                [(0.30, 0.20, 0.20), (0.26, 0.50, 0.26), (0.33, 0.78, 0.22), (0.30, 1.08, 0.2)]
            {
                brush.line((x, up), (x + long, up + 0.05), (0.008, 0.004), scale(stone, 0.7));
            }
            brush.line((0.04, 0.5), (0.16, 1.38), (0.005, 0.004), paint(0xd8643c));
        }
        Deed::Hangs => {
            brush.line((-0.75, 1.10), (1.25, 1.10), (0.004, 0.004), paint(0xe8e2d4));
            for x in [-0.75, 1.25] {
                brush.line((x, floor), (x, 1.14), (0.014, 0.014), wood);
            }
            for (x, wide, long, rgb) in [
                (-0.58, 0.20, 0.30, 0xf4f0e8),
                (-0.30, 0.16, 0.36, 0x6f9ac0),
                (0.16, 0.22, 0.30, 0xe8c0b0),
                (0.50, 0.18, 0.38, 0xf4f0e8),
                (0.78, 0.24, 0.28, 0xd86a58),
            ] {
                brush.shape(
                    &[
                        (x, 1.10),
                        (x + wide, 1.10),
                        (x + wide * 0.96, 1.10 - long),
                        (x + wide * 0.04, 1.09 - long),
                    ],
                    paint(rgb),
                );
            }
            brush.shape(&[(0.34, floor), (0.56, floor), (0.60, 0.20), (0.30, 0.20)], paint(0x9a7048));
            brush.oval((0.45, 0.20), (0.14, 0.04), paint(0xf0ece4));
        }
        Deed::Picks => {
            // A bough over the head, with fruit among the leaves, and a basket on the arm.
            let (bark, fruit) = (paint(0x6a4a34), fruit_of(thing));
            for pair in [(0.95, 0.40), (0.90, 0.95), (0.70, 1.18), (0.42, 1.24), (0.12, 1.20)].windows(2) {
                brush.line(pair[0], pair[1], (0.030, 0.022), bark);
            }
            brush.line((0.95, floor), (0.93, 0.6), (0.055, 0.042), bark);
            for step in 0..34 {
                let turn = step as f32 * 2.399;
                let far = 0.06 * (step as f32).sqrt();
                let at = (0.58 + far * 1.5 * turn.cos(), 1.24 + far * 0.55 * turn.sin());
                let tone = [0x3f7a3a, 0x4f8f44, 0x356a34, 0x5fa04c][step % 4];
                brush.oval(at, (0.075, 0.050), paint(tone));
            }
            for (x, up) in [
                (0.23, 1.075),
                (0.36, 1.13),
                (0.50, 1.09),
                (0.62, 1.20),
                (0.74, 1.12),
                (0.46, 1.27),
                (0.84, 1.24),
            ] {
                brush.oval((x, up), (0.036, 0.037), fruit);
                brush.oval((x - 0.010, up + 0.012), (0.010, 0.009), mix(fruit, [1.0; 3], 0.5));
            }
            brush.shape(&[(-0.13, 0.54), (0.09, 0.54), (0.06, 0.40), (-0.10, 0.40)], paint(0xb08a50));
            for (x, up) in [(-0.08, 0.55), (-0.02, 0.565), (0.04, 0.55)] {
                brush.oval((x, up), (0.034, 0.032), fruit);
            }
        }
        Deed::Golf => {
            brush.line((0.125, 0.53), (0.33, 0.05), (0.006, 0.005), steel);
            brush.line((0.325, 0.045), (0.375, 0.04), (0.014, 0.012), dark);
            brush.oval((0.42, 0.035), (0.014, 0.014), [1.0; 3]);
        }
        Deed::Bats => brush.line((-0.05, 0.83), (-0.20, 1.18), (0.010, 0.022), paint(0xb8844c)),
        Deed::Skates => {
            brush.line((-0.03, 0.008), (0.09, 0.008), (0.005, 0.005), steel);
            brush.line((-0.44, 0.325), (-0.34, 0.345), (0.005, 0.005), steel);
        }
        Deed::Fixes => {
            if let Some(noun) = thing {
                let share = (NOUNS.nouns[noun].metres * 0.6).clamp(0.18, 0.62);
                let low = if share < 0.3 { floor + 0.20 } else { floor };
                if share < 0.3 {
                    block(brush, (0.26, floor), (0.58, floor + 0.20), paint(0x8a6242));
                }
                brush.sprite_of(noun, (0.42, low - 0.004), share, 1.0);
            }
        }
        _ => {}
    }
}

/// A house that burns, some way off.
fn blaze(brush: &mut Brush<'_>, floor: f32) {
    let wall = paint(0x6a4a40);
    glow(brush, (1.55, 0.55), 0.75, 0xff8a34, 0.6);
    block(brush, (1.26, floor), (1.90, 0.62), wall);
    brush.shape(&[(1.20, 0.60), (1.58, 0.92), (1.96, 0.60)], scale(wall, 0.7));
    for (x, up) in [(1.36, 0.34), (1.66, 0.34)] {
        block(brush, (x, up), (x + 0.14, up + 0.17), paint(0xffb848));
    }
    block(brush, (1.53, floor), (1.63, 0.26), paint(0x2a1c18));
    if brush.is_rim {
        return;
    }
    for (x, low, tall, rgb) in [
        (1.30, 0.52, 0.34, 0xe8622a),
        (1.42, 0.66, 0.42, 0xff8a2c),
        (1.56, 0.78, 0.46, 0xe8622a),
        (1.70, 0.66, 0.44, 0xff8a2c),
        (1.84, 0.52, 0.36, 0xe8622a),
        (1.44, 0.50, 0.26, 0xffc85a),
        (1.74, 0.50, 0.28, 0xffc85a),
        (1.57, 0.70, 0.28, 0xffe08a),
    ] {
        brush.round(
            &[
                (x - 0.07, low),
                (x - 0.055, low + tall * 0.35),
                (x + 0.01, low + tall),
                (x + 0.05, low + tall * 0.4),
                (x + 0.07, low),
                (x, low - 0.05),
            ],
            paint(rgb),
        );
    }
}

/// What is before the hands or in them.
pub(super) fn after(brush: &mut Brush<'_>, deed: Deed, thing: Option<usize>, floor: f32) {
    let name = thing.and_then(|noun| NOUNS.name_of(noun));
    match deed {
        Deed::Soccer => brush.sprite("soccer ball", (0.38, 0.07), 0.13),
        Deed::Plants => {
            // Seedlings in a row, and the one that is set.
            let (leaf, soil) = (paint(0x5a9a3c), paint(0x5c4430));
            for (x, high) in [(0.30, 0.20), (0.44, 0.15), (0.58, 0.15), (0.72, 0.14)] {
                brush.oval((x, floor + 0.012), (0.055, 0.022), soil);
                for lean in [-0.05, -0.02, 0.02, 0.05] {
                    brush.line(
                        (x, floor + 0.015),
                        (x + lean, floor + high - lean.abs() * 0.8),
                        (0.008, 0.003),
                        leaf,
                    );
                }
            }
        }
        Deed::Builds => {
            let sand = paint(0xd8b47c);
            block(brush, (0.24, floor), (0.66, floor + 0.16), sand);
            for x in [0.24, 0.41, 0.56] {
                let high = if x == 0.41 { 0.38 } else { 0.27 };
                block(brush, (x, floor), (x + 0.10, floor + high), scale(sand, 1.06));
                for tooth in 0..3 {
                    let at = x + 0.038 * tooth as f32;
                    block(brush, (at, floor + high), (at + 0.022, floor + high + 0.03), scale(sand, 1.06));
                }
            }
            block(brush, (0.43, floor), (0.49, floor + 0.10), scale(sand, 0.6));
            brush.line((0.46, floor + 0.40), (0.46, floor + 0.52), (0.004, 0.004), paint(0x6a4a30));
            brush.shape(&[(0.46, floor + 0.52), (0.54, floor + 0.49), (0.46, floor + 0.46)], paint(0xd8483c));
        }
        Deed::Volley => brush.sprite("volleyball", (0.05, 1.21), 0.155),
        Deed::Dribbles => brush.sprite("basketball", (0.25, 0.42), 0.15),
        Deed::Tosses => brush.sprite("basketball", (0.24, 1.30), 0.15),
        Deed::Racket => {
            brush.line((0.235, 0.96), (0.29, 1.08), (0.008, 0.007), paint(0x2a2624));
            for (reach, rgb) in [((0.062, 0.088), 0xc8483c), ((0.050, 0.076), 0xe8e4d8)] {
                brush.oval((0.325, 1.16), reach, paint(rgb));
            }
            for step in -2..=2 {
                let aside = 0.018 * step as f32;
                brush.line((0.325 + aside, 1.09), (0.325 + aside, 1.23), (0.0016, 0.0016), paint(0x8a8478));
                brush.line(
                    (0.28, 1.16 + aside * 1.5),
                    (0.37, 1.16 + aside * 1.5),
                    (0.0016, 0.0016),
                    paint(0x8a8478),
                );
            }
            brush.oval((0.62, 1.20), (0.026, 0.026), paint(0xd8e84a));
        }
        Deed::Casts => {
            glow(brush, (0.36, 0.90), 0.42, 0x8ad0ff, 0.75);
            glow(brush, (0.36, 0.90), 0.14, 0xffffff, 0.9);
            for step in 0..16 {
                let turn = step as f32 * 2.4;
                let far = 0.06 + 0.022 * step as f32;
                let at = (0.36 + far * turn.cos() * 0.9, 0.90 + far * turn.sin() * 0.7);
                let size = 0.012 - 0.0004 * step as f32;
                brush.oval(at, (size, size), paint(if step % 3 == 0 { 0xfff4c0 } else { 0xaee4ff }));
            }
        }
        Deed::Touches => glow(brush, (0.32, 0.81), 0.10, 0xfff0c8, 0.5),
        Deed::Throws => match name {
            Some(name) => brush.sprite(name, (-0.14, 1.11), 0.13),
            None => brush.oval((-0.14, 1.09), (0.035, 0.035), paint(0xf0ece0)),
        },
        Deed::Studies => {
            let top = if floor < 0.1 { 0.505 } else { 0.365 + floor };
            brush.shape(
                &[(0.24, top), (0.52, top), (0.56, top + 0.022), (0.28, top + 0.022)],
                paint(0xfaf6ea),
            );
            brush.line((0.345, top + 0.015), (0.33, 0.74), (0.006, 0.008), paint(0xd8a030));
        }
        Deed::Fixes => brush.sprite("wrench", (0.25, 0.59), 0.13),
        Deed::Grooms => {
            brush.line((0.06, 0.865), (0.15, 0.87), (0.006, 0.006), paint(0x58b0d8));
        }
        _ => {}
    }
}
