//! People: small silhouettes that stand or walk.
//!
//! It knows the easel and outlines, and nothing of where somebody stands or why. The one idea: a figure is drawn twice,
//! once in the light that catches its edge and once in shade over it.

use super::Easel;
use super::canvas::{Canvas, Colour, Point, mix};
use super::noise::{Dice, smooth};
use super::palette::paint;

/// How somebody stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pose {
    /// −1 looks left, 1 right.
    pub(super) side: f32,
    /// How far the feet are apart: 0 standing, 1 in full stride.
    pub(super) stride: f32,
    pub(super) has_coat: bool,
    /// A long skirt, and long hair.
    pub(super) has_skirt: bool,
    /// Held over the head.
    pub(super) has_umbrella: bool,
    /// What they wear, before the light falls on it.
    pub(super) garment: Option<Colour>,
}

impl Pose {
    pub(super) fn of(dice: &mut Dice) -> Pose {
        Pose {
            side: dice.side(),
            stride: dice.range(0.1, 0.7),
            has_coat: dice.chance(0.6),
            has_skirt: false,
            has_umbrella: false,
            garment: Some(*dice.pick(&[
                paint(0x8c4a3c),
                paint(0x3f6478),
                paint(0xa88548),
                paint(0x5a6b52),
                paint(0xb8ab98),
                paint(0x6a4f68),
            ])),
        }
    }
}

/// A standing or walking person, `size` pixels high, seen from far.
pub(super) fn person(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, ink: Colour, pose: Pose) {
    let rim = mix(ink, easel.palette.key, 0.55);
    let side = if easel.sun().0 > foot.0 { 1.0 } else { -1.0 };
    // Once for the light at the edge, shifted towards it, then the figure itself.
    let cloth = pose.garment.map_or(ink, |cloth| {
        let lit = easel.palette.lit(cloth, if easel.palette.is_dark() { 0.75 } else { 0.6 });
        // What the prompt names is seen; other clothes stay near the dark of the figure.
        mix(lit, ink, if easel.garment == Some(cloth) { 0.12 } else { 0.5 })
    });
    for (shift, colour, cloth) in [(side * size * 0.012, rim, rim), (0.0, ink, cloth)] {
        body(canvas, (foot.0 + shift, foot.1), size, (colour, cloth), side, pose);
    }
    if pose.has_umbrella {
        umbrella(easel, canvas, foot, size, ink, pose);
    }
}

/// An umbrella over a person; red, as the one thing in the picture that wants to be seen.
fn umbrella(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, ink: Colour, pose: Pose) {
    /// Panels that are seen of it.
    const PANELS: usize = 5;
    let palette = &easel.palette;
    let at = |x: f32, up: f32| (foot.0 + x * size * pose.side, foot.1 - up * size);
    let lit = palette.through_air(palette.lit(paint(0xb9392f), 0.9), 0.08);
    let dark = mix(lit, palette.shade, 0.72);
    let (middle, half, high, rim) = (0.055, 0.37, 0.25, 0.99);
    canvas.stroke(at(0.12, 0.52), at(middle, rim + high), (size * 0.011, size * 0.009), ink, 1.0);
    // The dome, then the lower edge in arcs from rib to rib.
    let mut outline: Vec<Point> = (0..=20)
        .map(|step| {
            let turn = step as f32 / 20.0 * std::f32::consts::PI;
            at(middle + half * turn.cos(), rim + high * turn.sin())
        })
        .collect();
    for step in 1..PANELS * 6 {
        let along = step as f32 / (PANELS * 6) as f32;
        let arc = (along * PANELS as f32 * std::f32::consts::PI).sin().abs();
        outline.push(at(middle - half + 2.0 * half * along, rim + 0.035 * arc));
    }
    let toward = if easel.sun().0 > foot.0 { 1.0 } else { -1.0 };
    let centre = at(middle, rim);
    canvas.polygon(&outline, |x, y| {
        let across = (x - centre.0) / (size * half) * toward;
        let up = (centre.1 - y) / (size * high);
        // Ribs come together at the top.
        let rib =
            (across / (1.0 - 0.75 * up.clamp(0.0, 1.0)).max(0.2) * PANELS as f32 / 2.0 + 0.5).fract().abs();
        let crease = 0.16 * smooth(0.12, 0.0, (rib - 0.5).abs());
        (mix(dark, lit, (smooth(-1.1, 1.0, across + 0.5 * up) - crease).clamp(0.0, 1.0)), 1.0)
    });
    canvas.stroke(
        at(middle, rim + high),
        at(middle, rim + high + 0.03),
        (size * 0.009, size * 0.005),
        ink,
        1.0,
    );
}

/// Legs and head in ink, and what covers the body in cloth, darker on the side away from the light.
fn body(
    canvas: &mut Canvas,
    foot: Point,
    size: f32,
    (ink, cloth): (Colour, Colour),
    toward: f32,
    pose: Pose,
) {
    let at = |x: f32, up: f32| (foot.0 + x * size * pose.side, foot.1 - up * size);
    let wide = 0.055 + 0.05 * pose.stride;
    // Legs
    canvas.stroke(at(0.0, 0.5), at(wide, 0.25), (size * 0.042, size * 0.034), ink, 1.0);
    canvas.stroke(at(wide, 0.25), at(wide * 1.1, 0.01), (size * 0.033, size * 0.02), ink, 1.0);
    canvas.stroke(at(0.0, 0.5), at(-wide * 0.8, 0.26), (size * 0.042, size * 0.034), ink, 1.0);
    canvas.stroke(at(-wide * 0.8, 0.26), at(-wide * 1.5, 0.02), (size * 0.033, size * 0.02), ink, 1.0);
    canvas.stroke(
        at(wide * 1.1, 0.012),
        at(wide * 1.1 + 0.035, 0.008),
        (size * 0.018, size * 0.012),
        ink,
        1.0,
    );
    // Body
    let hem = if pose.has_skirt {
        0.14
    } else if pose.has_coat {
        0.3
    } else {
        0.47
    };
    let flare = if pose.has_skirt {
        0.135
    } else if pose.has_coat {
        0.088
    } else {
        0.062
    };
    let waist = if pose.has_skirt { 0.046 } else { 0.060 };
    let torso = [
        at(-0.080, 0.79),
        at(-0.058, 0.825),
        at(0.0, 0.85),
        at(0.053, 0.825),
        at(0.074, 0.79),
        at(waist, 0.61),
        at(waist + 0.008, 0.54),
        at(flare, hem),
        at(-flare * 1.15, hem - 0.01),
        at(-waist - 0.012, 0.54),
        at(-waist, 0.61),
    ];
    let shaded = mix(cloth, ink, 0.55);
    canvas.polygon(&torso, |x, _| {
        let across = (x - foot.0) / (size * 0.1) * toward;
        (mix(shaded, cloth, smooth(-0.9, 0.5, across)), 1.0)
    });
    // Arms, whose sleeves end above the hand.
    let sleeve = mix(shaded, cloth, 0.4);
    canvas.stroke(at(-0.065, 0.79), at(-0.095, 0.6), (size * 0.026, size * 0.022), sleeve, 1.0);
    canvas.stroke(at(-0.095, 0.6), at(-0.07, 0.44), (size * 0.021, size * 0.015), ink, 1.0);
    canvas.stroke(at(-0.095, 0.6), at(-0.08, 0.5), (size * 0.021, size * 0.018), sleeve, 1.0);
    canvas.stroke(at(0.062, 0.79), at(0.088, 0.61), (size * 0.026, size * 0.022), sleeve, 1.0);
    let hand = at(0.09 + 0.05 * pose.stride, 0.46);
    canvas.stroke(at(0.088, 0.61), hand, (size * 0.021, size * 0.015), ink, 1.0);
    canvas.stroke(
        at(0.088, 0.61),
        at(0.089 + 0.033 * pose.stride, 0.51),
        (size * 0.021, size * 0.017),
        sleeve,
        1.0,
    );
    // Neck and head, with the hair behind
    canvas.stroke(at(-0.004, 0.82), at(0.0, 0.89), (size * 0.028, size * 0.025), ink, 1.0);
    canvas.ellipse(at(0.010, 0.930), (size * 0.041, size * 0.056), 0.06, ink, 1.0);
    canvas.ellipse(at(-0.009, 0.944), (size * 0.043, size * 0.047), 0.06, ink, 1.0);
    if pose.has_skirt {
        canvas.stroke(at(-0.018, 0.945), at(-0.052, 0.80), (size * 0.040, size * 0.026), ink, 1.0);
    }
}
