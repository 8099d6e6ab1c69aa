//! What is over or before somebody and larger than what a hand holds: an umbrella, a heavy bag.
//!
//! It knows the easel and poses, and draws nobody.

use super::Easel;
use super::canvas::{Canvas, Point, mix, rounded, scale};
use super::noise::smooth;
use super::palette::paint;
use super::pose::Pose;

/// A heavy bag before whoever boxes, that swings away from the fist.
pub(super) fn punchbag(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, side: f32) {
    let at = |x: f32, up: f32| (foot.0 + x * size * side, foot.1 - up * size);
    let chain = easel.palette.alive(paint(0x3a3c42));
    canvas.stroke(at(0.36, 2.2), at(0.415, 1.10), (size * 0.008, size * 0.010), chain, 1.0);
    let leather = easel.palette.alive(paint(0xa02c28));
    let outline = rounded(&[
        (0.33, 1.08),
        (0.49, 1.10),
        (0.55, 0.72),
        (0.57, 0.34),
        (0.48, 0.29),
        (0.38, 0.30),
        (0.315, 0.72),
    ]);
    let points: Vec<Point> = outline.into_iter().map(|(x, up)| at(x, up)).collect();
    let (middle, half) = (at(0.44, 0.7).0, size * 0.125);
    canvas.polygon(&points, |x, _| {
        let across = (x - middle) / half;
        (mix(mix(leather, [1.0; 3], 0.10), scale(leather, 0.42), smooth(-0.5, 1.1, across.abs())), 1.0)
    });
    for up in [0.98, 0.46] {
        canvas.stroke(at(0.34, up), at(0.53, up), (size * 0.007, size * 0.007), chain, 0.9);
    }
}

/// An umbrella over a person; red, as the one thing in the picture that wants to be seen.
pub(super) fn umbrella(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, pose: Pose) {
    /// Panels that are seen of it.
    const PANELS: usize = 5;
    let palette = &easel.palette;
    let ink = mix(palette.shade, palette.haze, 0.05);
    let at = |x: f32, up: f32| (foot.0 + x * size * pose.side, foot.1 - up * size);
    const COLOURS: &[(&[&str], u32)] = &[
        (&["yellow umbrella", "黄色雨伞", "黄伞"], 0xe8b830),
        (&["blue umbrella", "蓝色雨伞", "蓝伞"], 0x3a6ea8),
        (&["black umbrella", "黑色雨伞", "黑伞"], 0x2c2c32),
        (&["white umbrella", "白色雨伞", "白伞"], 0xf0eee8),
        (&["green umbrella", "绿色雨伞", "绿伞"], 0x3f8a5a),
        (&["clear umbrella", "transparent umbrella", "透明雨伞", "透明伞"], 0xcfe0ea),
        (&["油纸伞"], 0xd8a860),
    ];
    let colour = COLOURS.iter().find(|(words, _)| easel.says(words)).map_or(0xb9392f, |(_, rgb)| *rgb);
    let lit = palette.through_air(palette.lit(paint(colour), 0.9), 0.08);
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
    let seen = if easel.says(&["clear umbrella", "transparent umbrella", "透明"]) { 0.42 } else { 1.0 };
    let centre = at(middle, rim);
    canvas.polygon(&outline, |x, y| {
        let across = (x - centre.0) / (size * half) * toward;
        let up = (centre.1 - y) / (size * high);
        // Ribs come together at the top.
        let rib =
            (across / (1.0 - 0.75 * up.clamp(0.0, 1.0)).max(0.2) * PANELS as f32 / 2.0 + 0.5).fract().abs();
        let crease = 0.16 * smooth(0.12, 0.0, (rib - 0.5).abs());
        (mix(dark, lit, (smooth(-1.1, 1.0, across + 0.5 * up) - crease).clamp(0.0, 1.0)), seen)
    });
    canvas.stroke(
        at(middle, rim + high),
        at(middle, rim + high + 0.03),
        (size * 0.009, size * 0.005),
        ink,
        1.0,
    );
}
