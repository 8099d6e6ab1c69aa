//! Heads: faces, hair, and what is worn on them.
//!
//! It knows a brush and headgear, and nothing of words. The one idea: a head is measured in half its height, so that the same
//! shapes serve a figure far off and a portrait that fills the frame; what would be less than a pixel is left out.

use super::attire;
use super::brush::Brush;
use super::canvas::{Colour, Point, mix, scale};
use super::headgear::{headgear, on_an_animal};
use super::napes::{beard, nape, open_mouth};
use super::palette::paint;
use super::pose::{Feeling, Pose};
use crate::subject::Headgear as On;

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
    let (gear, cloth) = worn(pose);
    if let Some(noun) = pose.face {
        match &pose.creature {
            Some(creature) => brush.creature(creature, false),
            None => brush.face(noun),
        }
        on_an_animal(brush, pose, gear, cloth);
        if let Some(creature) = pose.creature.filter(|_| gear != On::Visor) {
            brush.creature(&creature, true);
        }
        return;
    }
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
