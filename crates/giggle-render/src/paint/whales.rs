//! A whale from the side: a humpback with its long fins, or an orca.
//!
//! It knows a canvas, and nothing of scenes.

use super::canvas::{Canvas, Colour, Point, mix, rounded, scale};
use super::palette::paint;
use super::picture::Sprite;

/// Width by height of it.
pub(super) const RATIO: f32 = 2.35;

/// Whether a name is that of a black and white one.
pub(super) fn is_orca(name: &str) -> bool {
    ["orca", "killer whale", "虎鲸", "逆戟鲸"].iter().any(|word| name.contains(word))
}

/// Looking right.
pub(super) fn draw(
    width: usize,
    height: usize,
    is_mirrored: bool,
    (named, is_orca): (Option<Colour>, bool),
) -> Sprite {
    let (wide, high) = (width as f32, height as f32);
    let mut canvas = Canvas::new(width, height);
    let at = |(x, y): Point| ((if is_mirrored { 1.0 - x } else { x }) * wide, y * high);
    let skin = named.unwrap_or(paint(if is_orca { 0x1f242c } else { 0x3f5a74 }));
    let skin = if is_orca { paint(0x1f242c) } else { skin };
    let pale = paint(if is_orca { 0xf2f4f4 } else { 0xc4d2d8 });
    let shape = |canvas: &mut Canvas, points: &[Point], upper: Colour, lower: Colour| {
        let points: Vec<Point> = rounded(points).into_iter().map(at).collect();
        let low = points.iter().map(|p| p.1).fold(f32::MIN, f32::max);
        let top = points.iter().map(|p| p.1).fold(f32::MAX, f32::min);
        canvas.polygon(&points, |_, y| (mix(upper, lower, (y - top) / (low - top).max(1.0)), 1.0));
    };
    // The far fin and the flukes.
    shape(
        &mut canvas,
        &[(0.70, 0.62), (0.66, 0.80), (0.58, 0.93), (0.60, 0.74)],
        scale(skin, 0.6),
        scale(skin, 0.5),
    );
    shape(
        &mut canvas,
        &[
            (0.13, 0.47),
            (0.07, 0.36),
            (0.015, 0.20),
            (0.03, 0.38),
            (0.055, 0.47),
            (0.02, 0.56),
            (0.005, 0.70),
            (0.07, 0.60),
        ],
        scale(skin, 1.05),
        scale(skin, 0.72),
    );
    let fin: &[Point] = if is_orca {
        &[(0.44, 0.30), (0.43, 0.12), (0.40, 0.02), (0.49, 0.12), (0.55, 0.29)]
    } else {
        &[(0.33, 0.34), (0.31, 0.24), (0.36, 0.24), (0.44, 0.30)]
    };
    shape(&mut canvas, fin, skin, scale(skin, 0.8));
    let body = [
        (0.985, 0.50),
        (0.94, 0.385),
        (0.84, 0.30),
        (0.70, 0.255),
        (0.55, 0.262),
        (0.40, 0.31),
        (0.26, 0.385),
        (0.13, 0.445),
        (0.09, 0.475),
        (0.13, 0.525),
        (0.26, 0.60),
        (0.42, 0.695),
        (0.58, 0.76),
        (0.74, 0.765),
        (0.87, 0.70),
        (0.96, 0.60),
    ];
    shape(&mut canvas, &body, mix(skin, [1.0; 3], 0.16), scale(skin, 0.55));
    // The throat, pale and in folds.
    let throat = [
        (0.975, 0.545),
        (0.88, 0.575),
        (0.76, 0.60),
        (0.60, 0.64),
        (0.44, 0.68),
        (0.50, 0.728),
        (0.62, 0.762),
        (0.74, 0.760),
        (0.86, 0.70),
        (0.95, 0.61),
    ];
    shape(&mut canvas, &throat, pale, scale(pale, 0.72));
    let thin = high * 0.007;
    if is_orca {
        for (middle, radii) in [((0.84, 0.45), (0.048, 0.055)), ((0.34, 0.57), (0.07, 0.045))] {
            canvas.ellipse(at(middle), (radii.0 * wide, radii.1 * high), 0.06, pale, 1.0);
        }
    } else {
        for fold in 0..7 {
            let t = fold as f32 / 7.0;
            let (from, to) = ((0.955 - 0.03 * t, 0.575 + 0.035 * t), (0.50 + 0.10 * t, 0.688 + 0.06 * t));
            let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0 + 0.02 + 0.03 * t);
            canvas.stroke(at(from), at(middle), (thin, thin), scale(skin, 0.72), 0.75);
            canvas.stroke(at(middle), at(to), (thin, thin), scale(skin, 0.72), 0.75);
        }
        // Knobs on the head.
        for (x, y) in [(0.93, 0.42), (0.90, 0.39), (0.87, 0.37), (0.94, 0.47), (0.84, 0.345), (0.905, 0.45)] {
            canvas.disc(at((x, y)), high * 0.012, 1.0, mix(skin, [1.0; 3], 0.34), 0.9);
        }
    }
    // The mouth, the eye, and the near fin.
    canvas.stroke(at((0.98, 0.535)), at((0.86, 0.545)), (thin, thin), scale(skin, 0.4), 1.0);
    canvas.stroke(at((0.86, 0.545)), at((0.80, 0.585)), (thin, thin), scale(skin, 0.4), 1.0);
    let eye = if is_orca { (0.885, 0.515) } else { (0.795, 0.545) };
    canvas.disc(at(eye), high * 0.022, 1.0, mix(skin, [1.0; 3], 0.25), 1.0);
    canvas.disc(at(eye), high * 0.015, 1.0, paint(0x101418), 1.0);
    canvas.disc(at((eye.0 + 0.003, eye.1 - 0.008)), high * 0.005, 1.0, [1.0; 3], 1.0);
    let flipper: &[Point] = if is_orca {
        &[(0.70, 0.64), (0.62, 0.70), (0.57, 0.84), (0.66, 0.86), (0.74, 0.72)]
    } else {
        &[(0.72, 0.655), (0.63, 0.74), (0.52, 0.90), (0.44, 0.985), (0.55, 0.96), (0.68, 0.84), (0.755, 0.71)]
    };
    shape(&mut canvas, flipper, scale(skin, 1.12), scale(skin, 0.72));
    if !is_orca {
        canvas.stroke(at((0.69, 0.80)), at((0.50, 0.968)), (thin * 1.6, thin), pale, 0.8);
    }
    Sprite::of(&canvas)
}
