//! Whoever lies: in a bed, on a sofa, on the ground.
//!
//! It knows the easel, a brush and people, and nothing of words. The one idea: a body lies along what carries it, with the head on
//! the side away from where it would look.

use super::Easel;
use super::brush::Brush;
use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::gaze::Rest;
use super::palette::paint;
use super::people::tilted;
use super::pose::{Hold, Pose};

/// Somebody who lies, `size` pixels long; the foot is the middle of what carries them, on the ground.
pub(super) fn lie(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, (pose, rest): (Pose, Rest)) {
    let side = pose.side;
    let toward = if easel.sun().0 > foot.0 { 1.0 } else { -1.0 };
    let colour = |material: Colour| easel.palette.alive(material);
    let half = if rest == Rest::Ground { 0.5 } else { 0.7 };
    canvas.ellipse(foot, (size * half, size * 0.035), 0.8, easel.palette.shade, 0.42);
    let draw = |canvas: &mut Canvas, part: &dyn Fn(&mut Brush<'_>)| {
        part(&mut Brush {
            canvas,
            colour: &colour,
            origin: foot,
            size,
            side,
            toward,
            reach: 0.7,
            is_rim: false,
        });
    };
    let (wood, sheet) = (paint(0x7a5438), paint(0xe8e4dc));
    let up = match rest {
        Rest::Bed => {
            draw(canvas, &|brush| {
                brush.round(
                    &[(-0.70, 0.0), (-0.70, 0.52), (-0.67, 0.56), (-0.63, 0.52), (-0.63, 0.0)],
                    scale(wood, 0.9),
                );
                brush.shape(&[(0.62, 0.0), (0.62, 0.27), (0.67, 0.27), (0.67, 0.0)], scale(wood, 0.8));
                brush.shape(&[(-0.64, 0.05), (-0.64, 0.15), (0.63, 0.15), (0.63, 0.05)], wood);
                brush.round(
                    &[(-0.63, 0.14), (-0.63, 0.245), (-0.3, 0.262), (0.4, 0.262), (0.62, 0.24), (0.62, 0.14)],
                    sheet,
                );
                brush.round(
                    &[(-0.61, 0.25), (-0.59, 0.33), (-0.44, 0.35), (-0.30, 0.31), (-0.29, 0.255)],
                    mix(sheet, [1.0; 3], 0.6),
                );
            });
            0.335
        }
        Rest::Sofa => {
            draw(canvas, &|brush| {
                let cloth = paint(0x5f7f96);
                brush.round(
                    &[(-0.66, 0.03), (-0.66, 0.52), (-0.58, 0.58), (0.58, 0.58), (0.66, 0.52), (0.66, 0.03)],
                    scale(cloth, 0.82),
                );
                brush.shape(&[(-0.62, 0.05), (-0.62, 0.25), (0.62, 0.25), (0.62, 0.05)], cloth);
                for x in [-0.66, 0.66] {
                    brush.line((x, 0.09), (x, 0.36), (0.065, 0.075), scale(cloth, 0.92));
                }
                brush.oval((-0.48, 0.31), (0.12, 0.07), paint(0xe0c890));
            });
            0.32
        }
        Rest::Ground => 0.07,
    };
    let own = Pose { hold: Hold::Stands, stride: 0.1, deed: None, held: None, has_umbrella: false, ..pose };
    let middle = (foot.0 + 0.01 * size * side, foot.1 - up * size);
    tilted(easel, canvas, middle, size * 0.98, own, -side * std::f32::consts::FRAC_PI_2);
    if rest == Rest::Bed {
        let quilt = paint(0x6f8fb0);
        draw(canvas, &|brush| {
            brush.round(
                &[
                    (-0.12, 0.20),
                    (-0.13, 0.40),
                    (-0.02, 0.445),
                    (0.20, 0.41),
                    (0.42, 0.43),
                    (0.60, 0.36),
                    (0.64, 0.22),
                    (0.63, 0.09),
                    (0.20, 0.11),
                    (-0.10, 0.10),
                ],
                quilt,
            );
            brush.line((-0.125, 0.36), (-0.115, 0.13), (0.022, 0.022), mix(quilt, [1.0; 3], 0.6));
            for (x, low) in [(0.12, 0.2), (0.34, 0.18), (0.5, 0.2)] {
                brush.line((x, 0.36), (x + 0.05, low), (0.007, 0.003), scale(quilt, 0.8));
            }
        });
    }
}
