//! Heads: faces, hair, and what is worn on them.
//!
//! It knows a brush and headgear, and nothing of words. The one idea: a head is measured in half its height, so that the same
//! shapes serve a figure far off and a portrait that fills the frame; what would be less than a pixel is left out.

use super::attire;
use super::brush::Brush;
use super::canvas::{Colour, Point, mix, scale};
use super::napes::{beard, nape, open_mouth};
use super::palette::paint;
use super::pose::{Feeling, Pose};
use crate::subject::Headgear as On;

const GOLD: u32 = 0xe8c040;

/// What is worn, and its colour.
fn worn(pose: &Pose) -> (On, Colour) {
    let (gear, rgb) = pose.who.look.map_or((On::Nothing, 0), |look| look.headgear);
    let cloth = match (gear, pose.named) {
        // A suit or a robe has its helmet or its hood in the same colour.
        (On::Helm | On::Hood | On::Masked | On::Pointed | On::Visor | On::Robot, Some(named)) => named,
        _ => paint(rgb),
    };
    (gear, cloth)
}

/// What is behind the neck: long hair, veils, hoods.
pub(super) fn behind(brush: &mut Brush<'_>, pose: &Pose) {
    if pose.face.is_some() {
        return;
    }
    let (gear, cloth) = worn(pose);
    match gear {
        On::Veil | On::Lace => brush.round(
            &[
                (-0.8, 0.95),
                (0.0, 1.2),
                (0.8, 0.9),
                (1.0, -0.8),
                (1.2, -2.4),
                (-0.2, -2.6),
                (-1.8, -2.9),
                (-1.2, -0.6),
            ],
            scale(cloth, 0.9),
        ),
        On::Hood => brush.round(
            &[(-1.2, -1.5), (-1.2, 0.4), (-0.6, 1.25), (0.2, 1.35), (0.8, 0.9), (0.95, 0.0), (0.9, -1.4)],
            scale(cloth, 0.7),
        ),
        On::Nemes => brush.round(
            &[(-0.8, 0.9), (0.0, 1.2), (0.8, 0.9), (1.15, -0.2), (1.25, -1.5), (-1.3, -1.6), (-1.15, -0.2)],
            paint(0x2f5f9c),
        ),
        On::Feathers => {
            for (bend, tip) in [((-0.9, 2.3), (-2.6, 2.5)), ((0.2, 2.6), (-1.3, 3.4))] {
                brush.line((0.0, 0.9), bend, (0.11, 0.10), paint(0xb8482c));
                brush.line(bend, tip, (0.10, 0.03), paint(0xd87a3c));
            }
        }
        _ if has_long_hair(pose) => brush.round(
            &[
                (-0.9, 0.5),
                (-0.6, 1.0),
                (0.0, 1.14),
                (0.6, 0.98),
                (0.88, 0.5),
                (0.93, -0.6),
                (0.90, -1.5),
                (-1.05, -1.75),
                (-1.02, -0.5),
            ],
            scale(pose.hair, 0.8),
        ),
        _ => {}
    }
}

fn has_long_hair(pose: &Pose) -> bool {
    let is_hidden = matches!(
        worn(pose).0,
        On::Bun
            | On::Bald
            | On::FullHelmet
            | On::Helm
            | On::Hood
            | On::Masked
            | On::Robot
            | On::Surgical
            | On::Visor
    );
    (pose.who.is_woman && !pose.who.is_old || worn(pose).0 == On::Topknot) && !is_hidden
}

/// A head with all that is on it.
pub(super) fn head(brush: &mut Brush<'_>, pose: &Pose) {
    if let Some(noun) = pose.face {
        return brush.face(noun);
    }
    let (gear, cloth) = worn(pose);
    match gear {
        On::Robot => return robot(brush, cloth),
        On::Visor => {
            brush.line((-0.8, -1.15), (0.85, -1.15), (0.22, 0.22), paint(0x9aa2ac));
            brush.oval((0.0, 0.02), (1.28, 1.32), cloth);
            brush.oval((0.22, 0.0), (0.96, 0.92), paint(0xc89a3c));
            brush.oval((0.23, 0.0), (0.87, 0.82), paint(0x2c3e5e));
            brush.oval((0.55, 0.34), (0.22, 0.13), paint(0xdfeaf6));
            return;
        }
        On::FullHelmet => {
            brush.oval((0.0, 0.0), (1.14, 1.18), cloth);
            brush.round(&[(-0.3, 0.4), (1.08, 0.45), (1.12, -0.2), (-0.2, -0.22)], paint(0x222834));
            brush.line((0.1, 0.24), (0.8, 0.28), (0.06, 0.04), paint(0x9ab0c4));
            brush.line((-1.0, 0.62), (0.9, 0.66), (0.05, 0.05), paint(0xf4f4f0));
            return;
        }
        On::Helm => {
            brush.round(
                &[(-0.1, 1.1), (-0.5, 1.7), (-1.4, 1.6), (-1.8, 0.6), (-1.2, 1.0), (-0.6, 1.0)],
                paint(0xb8342c),
            );
            brush.round(
                &[
                    (-0.9, -1.15),
                    (-1.0, 0.4),
                    (-0.6, 1.1),
                    (0.05, 1.26),
                    (0.7, 1.08),
                    (1.0, 0.5),
                    (1.06, -0.3),
                    (0.5, -1.2),
                ],
                cloth,
            );
            brush.line((-0.2, 0.14), (1.0, 0.14), (0.10, 0.10), paint(0x16161c));
            brush.line((0.5, 1.1), (0.56, -1.1), (0.05, 0.05), mix(cloth, [1.0; 3], 0.5));
            for up in [-0.3, -0.55, -0.8] {
                brush.oval((0.78, up), (0.06, 0.06), paint(0x16161c));
            }
            return;
        }
        _ => {}
    }
    if pose.is_turned && !matches!(gear, On::Feathers | On::Masked | On::Hood) {
        let hair = if gear == On::Bald { scale(pose.skin, 0.92) } else { pose.hair };
        nape(brush, hair, pose.skin, has_long_hair(pose));
        return headgear(brush, pose, gear, cloth);
    }
    let skin = if gear == On::Feathers { paint(0x9a6238) } else { pose.skin };
    brush.oval((-0.70, -0.08), (0.14, 0.22), scale(skin, 0.88));
    brush.oval((0.0, 0.0), (0.76, 1.0), skin);
    if gear == On::Feathers {
        brush.oval((0.16, -0.08), (0.56, 0.72), paint(0xe8bc94));
    }
    face(brush, pose, skin);
    if pose.who.has_beard {
        beard(brush, pose, skin);
    }
    let is_bare = matches!(gear, On::Bald | On::Masked | On::Hood);
    if !is_bare {
        hair(brush, pose);
    }
    headgear(brush, pose, gear, cloth);
    attire::on_head(brush, pose.wears);
}

/// Eyes, brows, nose and mouth, turned a little to the side that is looked at.
fn face(brush: &mut Brush<'_>, pose: &Pose, skin: Colour) {
    let is_near = brush.size > 14.0;
    if brush.size < 5.0 || brush.is_rim {
        return;
    }
    let brow = scale(pose.hair, 0.8);
    for (x, inner) in [(-0.22, 1.0), (0.42, -1.0)] {
        if is_near {
            brush.oval((x, 0.02), (0.155, 0.115), paint(0xf6f2ec));
            brush.oval((x + 0.03, 0.02), (0.085, 0.108), paint(0x4a3424));
            brush.oval((x + 0.035, 0.02), (0.042, 0.05), paint(0x141012));
            brush.oval((x + 0.06, 0.06), (0.022, 0.025), [1.0; 3]);
            brush.line((x - 0.15, 0.10), (x + 0.16, 0.11), (0.018, 0.018), scale(skin, 0.45));
        } else {
            brush.oval((x + 0.02, 0.02), (0.10, 0.12), paint(0x241c1a));
        }
        // How much higher the inner end of a brow is than the outer one, and both than at rest.
        let (lean, lift) = match pose.feels {
            Feeling::Glad | Feeling::Laughs => (0.0, 0.02),
            Feeling::Grave => (-0.05, -0.03),
            Feeling::Cross | Feeling::Shouts => (-0.15, -0.03),
            Feeling::Sad | Feeling::Weeps | Feeling::Touched => (0.13, 0.0),
            Feeling::Startled => (0.03, 0.09),
        };
        let at = |along: f32, up: f32| (x + along, up + lift + lean * inner * along / 0.38);
        brush.line(at(-0.18, 0.29), at(0.0, 0.345), (0.038, 0.042), brow);
        brush.line(at(0.0, 0.345), at(0.19, 0.29), (0.042, 0.028), brow);
    }
    if is_near {
        brush.line((0.15, 0.02), (0.26, -0.27), (0.02, 0.03), scale(skin, 0.82));
        brush.line((0.26, -0.27), (0.08, -0.31), (0.035, 0.03), scale(skin, 0.76));
        for (x, up) in [(-0.42, -0.26), (0.56, -0.24)] {
            brush.oval((x, up), (0.16, 0.10), mix(skin, paint(0xd86a5a), 0.22));
        }
        if pose.who.is_old {
            for up in [0.46, 0.56] {
                brush.line((-0.24, up), (0.44, up + 0.02), (0.014, 0.014), scale(skin, 0.80));
            }
            brush.line((-0.16, -0.30), (-0.24, -0.52), (0.016, 0.016), scale(skin, 0.80));
        }
    }
    let lips = if pose.who.is_woman { paint(0xb8443e) } else { mix(skin, paint(0x8a3a34), 0.7) };
    if matches!(pose.feels, Feeling::Startled | Feeling::Laughs | Feeling::Shouts) {
        return open_mouth(brush, pose.feels, lips);
    }
    let mouth: &[(Point, Point)] = match pose.feels {
        Feeling::Glad | Feeling::Touched | Feeling::Startled | Feeling::Laughs | Feeling::Shouts => {
            &[((-0.12, -0.49), (0.02, -0.56)), ((0.02, -0.56), (0.22, -0.56)), ((0.22, -0.56), (0.36, -0.48))]
        }
        Feeling::Grave => &[((-0.08, -0.53), (0.32, -0.53))],
        Feeling::Cross | Feeling::Sad | Feeling::Weeps => {
            &[((-0.10, -0.60), (0.02, -0.53)), ((0.02, -0.53), (0.22, -0.53)), ((0.22, -0.53), (0.34, -0.60))]
        }
    };
    if matches!(pose.feels, Feeling::Weeps | Feeling::Touched) {
        for x in [-0.20, 0.46] {
            brush.line((x, -0.12), (x, -0.34), (0.03, 0.055), paint(0xa8dcf4));
        }
    }
    for (from, to) in mouth {
        brush.line(*from, *to, (0.042, 0.042), lips);
    }
}

fn hair(brush: &mut Brush<'_>, pose: &Pose) {
    let hair = pose.hair;
    brush.round(
        &[
            (-0.80, -0.18),
            (-0.87, 0.35),
            (-0.66, 0.86),
            (-0.12, 1.12),
            (0.46, 1.03),
            (0.80, 0.62),
            (0.80, 0.16),
            (0.66, 0.48),
            (0.18, 0.62),
            (-0.36, 0.52),
            (-0.56, 0.16),
            (-0.62, -0.18),
        ],
        hair,
    );
    if has_long_hair(pose) {
        brush.line((-0.78, 0.35), (-0.86, -1.3), (0.17, 0.20), hair);
        brush.line((0.76, 0.35), (0.84, -0.9), (0.12, 0.10), hair);
    }
    if pose.who.is_woman && pose.who.is_old {
        brush.oval((-0.55, 0.95), (0.42, 0.36), scale(hair, 0.92));
    }
}

fn robot(brush: &mut Brush<'_>, metal: Colour) {
    brush.line((0.0, 0.8), (0.0, 1.35), (0.06, 0.05), scale(metal, 0.7));
    brush.oval((0.0, 1.42), (0.15, 0.15), paint(0xe0442c));
    for x in [-0.95, 0.95] {
        brush.oval((x, 0.0), (0.18, 0.3), scale(metal, 0.75));
    }
    brush.round(
        &[
            (-0.9, -0.8),
            (-0.95, 0.0),
            (-0.85, 0.8),
            (0.0, 0.92),
            (0.85, 0.8),
            (0.95, 0.0),
            (0.9, -0.8),
            (0.0, -0.95),
        ],
        metal,
    );
    brush.round(
        &[(-0.7, 0.02), (-0.7, 0.5), (0.1, 0.54), (0.84, 0.5), (0.84, 0.02), (0.1, -0.02)],
        paint(0x1c222c),
    );
    for x in [-0.3, 0.44] {
        brush.oval((x, 0.26), (0.16, 0.15), paint(0x6af0ff));
    }
    for x in [-0.25, 0.0, 0.25, 0.5] {
        brush.line((x, -0.4), (x, -0.62), (0.05, 0.05), scale(metal, 0.5));
    }
}

/// What is worn over the hair.
fn headgear(brush: &mut Brush<'_>, pose: &Pose, gear: On, cloth: Colour) {
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
