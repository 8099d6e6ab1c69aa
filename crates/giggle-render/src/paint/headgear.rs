//! What is worn on heads: hats, helmets, crowns; on people over the hair, on animals between the ears.
//!
//! It knows a brush and headgear, and nothing of faces. The one idea: a hat is a few shapes in the measure of the head under it.

use super::brush::Brush;
use super::canvas::{Colour, mix, scale};
use super::palette::paint;
use super::pose::Pose;
use crate::subject::Headgear as On;

const GOLD: u32 = 0xe8c040;

/// What is worn on the head of an animal: between its ears, so that its face is seen.
pub(super) fn on_an_animal(brush: &mut Brush<'_>, pose: &Pose, gear: On, cloth: Colour) {
    let middle = brush.at((0.06, 0.12));
    if gear == On::Visor {
        let mut glass = Brush { origin: middle, reach: 1.8, ..brush.again() };
        glass.oval((0.0, -1.62), (1.0, 0.26), scale(cloth, 0.86));
        if !glass.is_rim {
            let ring = (glass.colour)(cloth);
            let gleam = (glass.colour)([1.0; 3]);
            let radius = glass.size * 1.86;
            glass.canvas.disc(middle, radius, 1.0, [0.72, 0.86, 0.96], 0.22);
            for step in 0..48 {
                let turn = |step: usize| step as f32 / 48.0 * std::f32::consts::TAU;
                let at = |turn: f32| (middle.0 + radius * turn.cos(), middle.1 + radius * turn.sin());
                let thick = (radius * 0.045).max(0.6);
                glass.canvas.stroke(at(turn(step)), at(turn(step + 1)), (thick, thick), ring, 0.95);
            }
            let shine = (middle.0 - radius * 0.42, middle.1 - radius * 0.46);
            glass.canvas.ellipse(shine, (radius * 0.26, radius * 0.13), 0.3, gleam, 0.75);
        }
        return;
    }
    let gear = match gear {
        On::Helm | On::Kabuto => On::Plumed,
        On::FullHelmet | On::Robot => On::Helmet,
        On::Masked | On::Hood | On::Veil | On::Lace | On::Bald | On::Bun | On::Topknot | On::Updo => return,
        gear => gear,
    };
    let crown = brush.at((0.06, 0.86));
    let mut top = Brush { origin: crown, size: brush.size * 0.92, reach: 1.3, ..brush.again() };
    match gear {
        // What would hang before the eyes is only its upper part.
        On::Surgical => top.dome((0.0, 0.36), (0.86, 0.76), cloth),
        On::Plumed => {
            top.round(
                &[(-0.9, 0.6), (-1.1, 1.3), (-0.4, 1.9), (0.4, 1.85), (0.9, 1.3), (0.5, 1.1), (-0.5, 1.0)],
                paint(0xc8342c),
            );
            top.dome((0.0, 0.30), (0.98, 0.86), cloth);
            top.line((-0.96, 0.32), (1.0, 0.32), (0.10, 0.10), scale(cloth, 0.6));
        }
        On::Helmet => {
            top.dome((0.0, 0.30), (1.02, 0.90), cloth);
            top.line((-1.0, 0.32), (1.04, 0.32), (0.09, 0.09), scale(cloth, 0.6));
        }
        gear => headgear(&mut top, pose, gear, cloth),
    }
}

/// What is worn over the hair.
pub(super) fn headgear(brush: &mut Brush<'_>, pose: &Pose, gear: On, cloth: Colour) {
    let (dark, pale, gold, hair) = (scale(cloth, 0.6), mix(cloth, [1.0; 3], 0.35), paint(GOLD), pose.hair);
    match gear {
        On::Lace => {
            for (x, up) in [(-0.6, 0.84), (-0.22, 1.02), (0.2, 1.04), (0.58, 0.86)] {
                brush.oval((x, up), (0.17, 0.15), cloth);
                brush.oval((x, up), (0.06, 0.06), paint(0xe8a0b0));
            }
        }
        On::Nothing | On::Bald | On::Visor | On::FullHelmet | On::Helm | On::Robot => {}
        On::Beret => {
            brush.oval((-0.15, 0.88), (1.0, 0.38), cloth);
            brush.line((-0.1, 1.2), (-0.06, 1.36), (0.05, 0.04), dark);
        }
        On::Bun => brush.oval((-0.38, 1.08), (0.38, 0.34), hair),
        On::Cap => {
            brush.dome((0.0, 0.42), (0.92, 0.82), cloth);
            brush.line((0.2, 0.46), (1.35, 0.36), (0.12, 0.07), dark);
        }
        On::Conical => brush.shape(&[(-1.7, 0.25), (0.0, 1.55), (1.7, 0.25), (0.0, 0.48)], cloth),
        On::Cowboy | On::Fedora => {
            let (wide, curl) = if gear == On::Cowboy { (1.75, 0.36) } else { (1.35, 0.08) };
            brush.round(
                &[
                    (-0.74, 0.5),
                    (-0.62, 1.2),
                    (-0.2, 1.44),
                    (0.1, 1.28),
                    (0.42, 1.42),
                    (0.72, 1.15),
                    (0.8, 0.5),
                ],
                cloth,
            );
            brush.line((-0.72, 0.62), (0.78, 0.62), (0.10, 0.10), dark);
            brush.round(
                &[
                    (-wide, 0.5 + curl),
                    (-0.9, 0.40),
                    (0.0, 0.36),
                    (0.9, 0.40),
                    (wide, 0.5 + curl),
                    (0.9, 0.58),
                    (0.0, 0.54),
                    (-0.9, 0.58),
                ],
                mix(cloth, dark, 0.25),
            );
        }
        On::Crown => {
            brush.shape(
                &[
                    (-0.76, 0.55),
                    (0.80, 0.55),
                    (0.98, 1.35),
                    (0.52, 0.98),
                    (0.28, 1.5),
                    (0.02, 0.98),
                    (-0.26, 1.5),
                    (-0.5, 0.98),
                    (-0.94, 1.35),
                ],
                gold,
            );
            for (x, rgb) in [(-0.4, 0xc8342c), (0.04, 0x2f6fc4), (0.48, 0xc8342c)] {
                brush.oval((x, 0.74), (0.10, 0.12), paint(rgb));
            }
        }
        On::Feathers => {
            brush.line((-0.78, 0.56), (0.80, 0.58), (0.12, 0.12), gold);
            brush.shape(&[(-0.3, 0.6), (0.1, 1.25), (0.5, 0.6)], gold);
            brush.oval((0.1, 0.78), (0.12, 0.14), paint(0xc8342c));
        }
        On::Fire => {
            brush.round(
                &[(-1.3, 0.3), (-0.9, 0.62), (0.9, 0.62), (1.25, 0.48), (0.9, 0.36), (-0.8, 0.36)],
                dark,
            );
            brush.dome((0.0, 0.46), (0.96, 0.90), cloth);
            brush.line((0.0, 1.36), (0.0, 0.6), (0.08, 0.08), pale);
            brush.round(&[(0.1, 1.05), (0.7, 1.05), (0.66, 0.64), (0.4, 0.5), (0.14, 0.64)], gold);
        }
        On::Hard => {
            brush.dome((0.0, 0.46), (0.94, 0.84), cloth);
            brush.line((-0.1, 1.3), (0.1, 1.3), (0.10, 0.10), pale);
            brush.line((-0.95, 0.46), (1.2, 0.42), (0.10, 0.10), dark);
        }
        On::Helmet => {
            brush.dome((0.0, 0.2), (1.02, 1.06), cloth);
            brush.line((-1.04, 0.22), (1.08, 0.22), (0.08, 0.08), dark);
            brush.line((-0.66, 0.1), (-0.3, -0.9), (0.04, 0.04), dark);
        }
        On::Hood => brush.round(
            &[
                (-0.9, -1.1),
                (-1.05, 0.4),
                (-0.55, 1.25),
                (0.25, 1.34),
                (0.86, 0.85),
                (0.84, 0.45),
                (0.15, 0.66),
                (-0.5, 0.35),
                (-0.62, -0.5),
                (-0.5, -1.1),
            ],
            cloth,
        ),
        On::Horned => {
            for x in [-1.0_f32, 1.0] {
                brush.line((0.8 * x, 0.72), (1.35 * x, 0.95), (0.17, 0.13), paint(0xe8dcc0));
                brush.line((1.35 * x, 0.95), (1.45 * x, 1.6), (0.13, 0.03), paint(0xe8dcc0));
            }
            brush.dome((0.0, 0.35), (0.94, 0.86), cloth);
            brush.line((-0.92, 0.38), (0.94, 0.38), (0.10, 0.10), dark);
            brush.line((0.12, 1.2), (0.12, 0.4), (0.07, 0.07), dark);
        }
        On::Kabuto => {
            for x in [-1.0_f32, 1.0] {
                brush.shape(&[(0.75 * x, 0.5), (1.55 * x, -0.75), (1.1 * x, -0.95), (0.7 * x, -0.1)], cloth);
                brush.line((1.45 * x, -0.72), (1.0 * x, -0.2), (0.05, 0.04), paint(0xb8342c));
            }
            brush.dome((0.0, 0.42), (1.0, 0.86), cloth);
            brush.line((-1.0, 0.44), (1.05, 0.44), (0.10, 0.10), gold);
            for x in [-0.42, 0.9] {
                brush.line((0.24, 0.62), (x * 0.85, 1.2), (0.10, 0.09), gold);
                brush.line((x * 0.85, 1.2), (x * 1.15 + 0.05, 1.95), (0.09, 0.02), gold);
            }
        }
        On::Masked => {
            brush.line((-0.7, 0.3), (-1.5, -0.1), (0.10, 0.05), dark);
            brush.round(
                &[(-0.84, 0.15), (-0.7, 0.8), (0.0, 1.08), (0.7, 0.8), (0.84, 0.2), (0.1, 0.36), (-0.6, 0.3)],
                cloth,
            );
            brush.round(
                &[
                    (-0.84, 0.1),
                    (-0.5, -0.10),
                    (0.2, -0.16),
                    (0.82, -0.10),
                    (0.76, -0.6),
                    (0.1, -1.1),
                    (-0.6, -0.8),
                ],
                cloth,
            );
            brush.line((-0.8, 0.44), (0.8, 0.46), (0.08, 0.08), paint(0x9c2a34));
        }
        On::Mortarboard => {
            brush.dome((0.0, 0.45), (0.84, 0.62), dark);
            brush.shape(&[(-1.45, 1.08), (0.05, 0.78), (1.45, 1.08), (0.0, 1.42)], cloth);
            brush.line((0.0, 1.1), (1.0, 0.95), (0.04, 0.04), gold);
            brush.line((1.0, 0.95), (1.04, 0.35), (0.05, 0.09), gold);
        }
        On::Nemes => {
            brush.round(
                &[(-0.84, 0.1), (-0.8, 0.8), (0.0, 1.14), (0.8, 0.8), (0.84, 0.1), (0.4, 0.56), (-0.3, 0.56)],
                cloth,
            );
            for x in [-1.0, 1.0] {
                brush.line((0.86 * x, 0.1), (1.02 * x, -1.4), (0.14, 0.16), cloth);
                for up in [-0.2, -0.6, -1.0, -1.4] {
                    brush.line((0.76 * x, up), (1.14 * x, up), (0.05, 0.05), paint(0x2f5f9c));
                }
            }
        }
        On::NurseCap => {
            brush.shape(&[(-0.52, 0.78), (-0.64, 1.32), (0.78, 1.32), (0.66, 0.78)], cloth);
            brush.line((0.08, 0.92), (0.08, 1.2), (0.05, 0.05), paint(0xd0342c));
            brush.line((-0.08, 1.06), (0.24, 1.06), (0.05, 0.05), paint(0xd0342c));
        }
        On::Peaked => {
            brush.round(
                &[(-0.9, 0.6), (-1.18, 1.05), (-0.3, 1.36), (0.6, 1.36), (1.2, 1.05), (0.92, 0.6)],
                cloth,
            );
            brush.shape(&[(-0.86, 0.42), (-0.92, 0.72), (0.94, 0.72), (0.9, 0.42)], paint(0x1e2230));
            brush.round(&[(-0.1, 0.48), (0.9, 0.48), (1.25, 0.24), (0.3, 0.32)], paint(0x15161c));
            brush.oval((0.3, 0.94), (0.17, 0.18), gold);
        }
        On::Plumed => {
            brush.round(
                &[
                    (-1.0, 0.6),
                    (-1.15, 1.4),
                    (-0.4, 1.98),
                    (0.4, 1.95),
                    (0.95, 1.35),
                    (0.5, 1.2),
                    (-0.5, 1.1),
                ],
                paint(0xc8342c),
            );
            brush.dome((0.0, 0.38), (0.92, 0.86), cloth);
            brush.line((-0.9, 0.40), (0.98, 0.40), (0.09, 0.09), dark);
            brush.shape(&[(-0.84, 0.4), (-0.3, 0.4), (-0.34, -0.5), (-0.62, -0.62)], cloth);
        }
        On::Pointed => {
            brush.round(&[(-0.84, 0.46), (-0.5, 1.5), (-0.95, 2.55), (0.25, 1.7), (0.84, 0.5)], cloth);
            brush.oval((0.0, 0.5), (1.6, 0.22), cloth);
            brush.line((-0.78, 0.68), (0.80, 0.68), (0.11, 0.11), gold);
        }
        On::Santa => {
            brush.round(&[(-0.84, 0.5), (-0.6, 1.4), (-1.4, 1.3), (0.2, 1.75), (0.84, 0.5)], cloth);
            brush.oval((-1.35, 1.2), (0.24, 0.24), paint(0xf6f4f0));
            brush.line((-0.82, 0.52), (0.84, 0.54), (0.19, 0.19), paint(0xf6f4f0));
        }
        On::Straw => {
            brush.dome((0.0, 0.5), (0.80, 0.70), cloth);
            brush.line((-0.78, 0.62), (0.80, 0.62), (0.09, 0.09), paint(0x8a3a2c));
            brush.round(
                &[(-1.75, 0.36), (-0.8, 0.58), (0.8, 0.58), (1.8, 0.36), (0.8, 0.38), (-0.8, 0.38)],
                mix(cloth, dark, 0.2),
            );
        }
        On::Surgical => {
            brush.dome((0.0, 0.36), (0.86, 0.76), cloth);
            brush.round(
                &[(-0.66, -0.12), (0.18, -0.14), (0.76, -0.12), (0.62, -0.72), (0.14, -1.04), (-0.46, -0.72)],
                paint(0xd8ecf0),
            );
            brush.line((-0.64, -0.14), (-0.76, 0.1), (0.03, 0.03), paint(0xd8ecf0));
        }
        On::TopHat => {
            brush.shape(&[(-0.74, 0.5), (-0.82, 1.9), (0.84, 1.9), (0.76, 0.5)], cloth);
            brush.line((-0.74, 0.74), (0.76, 0.74), (0.12, 0.12), paint(0xa8342c));
            brush.oval((0.0, 0.52), (1.28, 0.15), dark);
        }
        On::Topknot => {
            brush.oval((-0.12, 1.25), (0.26, 0.28), hair);
            brush.line((-0.6, 1.2), (0.36, 1.3), (0.045, 0.045), gold);
        }
        On::Toque => {
            for (x, up, wide) in [(-0.5, 1.45, 0.5), (0.56, 1.45, 0.48), (0.02, 1.62, 0.6)] {
                brush.oval((x, up), (wide, 0.48), cloth);
            }
            brush.shape(&[(-0.80, 0.46), (-0.78, 1.35), (0.82, 1.35), (0.82, 0.46)], cloth);
            brush.line((-0.78, 0.62), (0.80, 0.62), (0.03, 0.03), scale(cloth, 0.8));
        }
        On::Tricorn => {
            brush.round(
                &[
                    (-1.45, 0.7),
                    (-0.75, 0.46),
                    (0.3, 0.40),
                    (1.45, 0.74),
                    (0.75, 1.35),
                    (0.1, 1.2),
                    (-0.75, 1.45),
                ],
                cloth,
            );
            brush.line((-1.3, 0.72), (0.3, 0.5), (0.05, 0.05), gold);
            brush.line((0.3, 0.5), (1.3, 0.76), (0.05, 0.05), gold);
            brush.oval((0.18, 0.9), (0.2, 0.2), paint(0xf0ece4));
        }
        On::Updo => {
            for x in [-0.5, 0.4] {
                brush.oval((x, 1.15), (0.42, 0.36), hair);
            }
            brush.line((-1.0, 1.35), (-0.2, 1.05), (0.045, 0.045), gold);
            brush.oval((0.62, 0.88), (0.20, 0.20), cloth);
            brush.oval((0.62, 0.88), (0.08, 0.08), gold);
        }
        On::Veil => {
            brush.line((-0.74, 0.66), (0.78, 0.68), (0.17, 0.17), mix(cloth, [1.0; 3], 0.8));
            brush.round(
                &[
                    (-0.86, 0.2),
                    (-0.72, 0.9),
                    (0.0, 1.2),
                    (0.72, 0.9),
                    (0.84, 0.5),
                    (0.0, 0.86),
                    (-0.66, 0.5),
                ],
                cloth,
            );
            brush.line((-0.84, 0.4), (-1.0, -1.2), (0.16, 0.24), cloth);
        }
    }
}
