//! Heads that are seen from behind, beards, and mouths that are open.
//!
//! It knows a brush, and nothing of who has such a head.

use super::brush::Brush;
use super::canvas::{Colour, mix, scale};
use super::palette::paint;
use super::pose::{Feeling, Pose};

/// Hair, and an ear on either side.
pub(super) fn nape(brush: &mut Brush<'_>, hair: Colour, skin: Colour, is_long: bool) {
    for x in [-0.74, 0.74] {
        brush.oval((x, -0.08), (0.13, 0.22), scale(skin, 0.88));
    }
    brush.oval((0.0, -0.35), (0.60, 0.68), scale(skin, 0.86));
    brush.oval((0.0, 0.14), (0.80, 0.92), hair);
    if is_long {
        brush.round(&[(-0.84, 0.5), (0.0, 0.9), (0.84, 0.5), (0.86, -1.5), (0.0, -1.8), (-0.86, -1.5)], hair);
        brush.line((0.05, 0.6), (0.0, -1.5), (0.03, 0.03), scale(hair, 0.78));
    }
}

/// A mouth that is open: round, in a laugh, or in a shout.
pub(super) fn open_mouth(brush: &mut Brush<'_>, feels: Feeling, lips: Colour) {
    let inside = paint(0x3a1c1c);
    match feels {
        Feeling::Laughs => {
            let outline =
                [(-0.20, -0.44), (0.12, -0.47), (0.44, -0.43), (0.34, -0.66), (0.12, -0.74), (-0.10, -0.66)];
            brush.round(&outline, inside);
            brush.round(
                &[
                    (-0.14, -0.455),
                    (0.12, -0.48),
                    (0.38, -0.45),
                    (0.33, -0.53),
                    (0.12, -0.555),
                    (-0.09, -0.53),
                ],
                [0.97; 3],
            );
            brush.line((-0.21, -0.43), (0.12, -0.455), (0.028, 0.028), lips);
            brush.line((0.12, -0.455), (0.45, -0.42), (0.028, 0.028), lips);
        }
        Feeling::Shouts => {
            brush.oval((0.12, -0.58), (0.21, 0.17), lips);
            brush.oval((0.12, -0.58), (0.17, 0.13), inside);
            brush.line((-0.01, -0.49), (0.25, -0.49), (0.030, 0.030), [0.97; 3]);
        }
        _ => {
            brush.oval((0.12, -0.56), (0.12, 0.13), lips);
            brush.oval((0.12, -0.56), (0.08, 0.09), inside);
        }
    }
}

/// A full beard, with the mouth in it.
pub(super) fn beard(brush: &mut Brush<'_>, pose: &Pose, skin: Colour) {
    let hair = pose.hair;
    brush.round(
        &[
            (-0.76, 0.05),
            (-0.60, -0.36),
            (-0.16, -0.36),
            (0.12, -0.40),
            (0.42, -0.36),
            (0.68, -0.32),
            (0.77, 0.05),
            (0.74, -0.6),
            (0.5, -1.15),
            (0.14, -1.42),
            (-0.34, -1.2),
            (-0.68, -0.6),
        ],
        hair,
    );
    let lips = mix(skin, paint(0x8a3a34), 0.6);
    match pose.feels {
        Feeling::Laughs | Feeling::Shouts | Feeling::Startled => open_mouth(brush, pose.feels, lips),
        Feeling::Glad | Feeling::Touched => {
            for (from, to) in [
                ((-0.10, -0.49), (0.02, -0.565)),
                ((0.02, -0.565), (0.22, -0.565)),
                ((0.22, -0.565), (0.34, -0.48)),
            ] {
                brush.line(from, to, (0.05, 0.05), lips);
            }
        }
        _ => brush.line((-0.04, -0.56), (0.28, -0.56), (0.05, 0.05), lips),
    }
}
