//! A motorcycle from the side, alone or with whoever races on it.
//!
//! It knows a canvas, and nothing of scenes.

use super::canvas::{Canvas, Colour, Point, mix, rounded, scale, through};
use super::palette::paint;
use super::picture::Sprite;

/// Width by height of it, alone and with a rider.
pub(super) fn ratio(is_ridden: bool) -> f32 {
    if is_ridden { 1.30 } else { 1.86 }
}

/// Looking right; measures are shares of the width.
pub(super) fn draw(
    width: usize,
    height: usize,
    is_mirrored: bool,
    (named, is_ridden): (Option<Colour>, bool),
) -> Sprite {
    let (wide, foot) = (width as f32, height as f32);
    let mut canvas = Canvas::new(width, height);
    let at = |(x, up): Point| ((if is_mirrored { 1.0 - x } else { x }) * wide, foot - up * wide);
    let body = named.unwrap_or(paint(0xa8262a));
    let (dark, steel) = (paint(0x1c1d22), paint(0xa8aeb6));
    let limb = |canvas: &mut Canvas, points: &[(f32, f32, f32)], colour: Colour| {
        for pair in through(points, 6).windows(2) {
            canvas.stroke(
                at((pair[0].0, pair[0].1)),
                at((pair[1].0, pair[1].1)),
                (pair[0].2 * wide, pair[1].2 * wide),
                colour,
                1.0,
            );
        }
    };
    let shape = |canvas: &mut Canvas, points: &[Point], colour: Colour| {
        let points: Vec<Point> = rounded(points).into_iter().map(at).collect();
        let top = points.iter().map(|p| p.1).fold(f32::MAX, f32::min);
        let low = points.iter().map(|p| p.1).fold(f32::MIN, f32::max);
        canvas.polygon(&points, |_, y| {
            (mix(mix(colour, [1.0; 3], 0.22), scale(colour, 0.58), (y - top) / (low - top).max(1.0)), 1.0)
        });
    };
    for x in [0.185, 0.815] {
        let hub = at((x, 0.165));
        canvas.disc(hub, 0.165 * wide, 1.0, dark, 1.0);
        canvas.disc(hub, 0.118 * wide, 1.0, paint(0x3a3c42), 1.0);
        canvas.disc(hub, 0.108 * wide, 1.0, paint(0x24262b), 1.0);
        for spoke in 0..10 {
            let turn = spoke as f32 / 10.0 * std::f32::consts::TAU;
            let end = (hub.0 + 0.108 * wide * turn.cos(), hub.1 + 0.108 * wide * turn.sin());
            canvas.stroke(hub, end, (wide * 0.007, wide * 0.005), steel, 0.9);
        }
        canvas.disc(hub, 0.056 * wide, 1.0, scale(steel, 0.7), 1.0);
        canvas.disc(hub, 0.022 * wide, 1.0, dark, 1.0);
    }
    // Swing arm, exhaust, frame, engine, fork.
    limb(&mut canvas, &[(0.185, 0.165, 0.020), (0.42, 0.20, 0.026)], scale(steel, 0.55));
    limb(
        &mut canvas,
        &[(0.56, 0.13, 0.020), (0.36, 0.115, 0.024), (0.13, 0.19, 0.030), (0.06, 0.215, 0.034)],
        steel,
    );
    shape(
        &mut canvas,
        &[(0.38, 0.10), (0.36, 0.24), (0.46, 0.30), (0.60, 0.28), (0.63, 0.16), (0.56, 0.09)],
        paint(0x4a4d54),
    );
    for up in [0.17, 0.20, 0.23] {
        canvas.stroke(at((0.44, up)), at((0.57, up)), (wide * 0.005, wide * 0.005), steel, 0.9);
    }
    limb(&mut canvas, &[(0.815, 0.165, 0.017), (0.735, 0.345, 0.020), (0.70, 0.43, 0.018)], steel);
    shape(
        &mut canvas,
        &[(0.70, 0.29), (0.79, 0.345), (0.92, 0.30), (0.93, 0.285), (0.80, 0.315), (0.72, 0.275)],
        body,
    );
    // Tail and seat, tank, fairing and lamp.
    shape(
        &mut canvas,
        &[(0.06, 0.40), (0.20, 0.345), (0.40, 0.31), (0.42, 0.345), (0.26, 0.385), (0.10, 0.43)],
        body,
    );
    shape(
        &mut canvas,
        &[(0.17, 0.405), (0.28, 0.385), (0.43, 0.36), (0.42, 0.335), (0.28, 0.345), (0.17, 0.375)],
        dark,
    );
    shape(
        &mut canvas,
        &[(0.40, 0.32), (0.44, 0.415), (0.56, 0.44), (0.67, 0.395), (0.69, 0.32), (0.56, 0.275)],
        body,
    );
    shape(
        &mut canvas,
        &[(0.58, 0.20), (0.62, 0.33), (0.72, 0.43), (0.80, 0.415), (0.83, 0.36), (0.74, 0.28), (0.66, 0.16)],
        scale(body, 0.9),
    );
    shape(
        &mut canvas,
        &[(0.70, 0.43), (0.72, 0.50), (0.76, 0.495), (0.81, 0.41)],
        mix(paint(0x9ab8c8), dark, 0.25),
    );
    shape(&mut canvas, &[(0.775, 0.355), (0.775, 0.40), (0.825, 0.375), (0.82, 0.345)], paint(0xfff2c4));
    limb(&mut canvas, &[(0.70, 0.43, 0.012), (0.64, 0.465, 0.014)], dark);
    canvas.disc(at((0.065, 0.405)), wide * 0.014, 1.0, paint(0xff3a2c), 1.0);
    if is_ridden {
        let (leather, skin) = (paint(0x2a2c34), paint(0x3c404a));
        // Leg, back, arm and helmet, low over the tank.
        limb(
            &mut canvas,
            &[(0.31, 0.43, 0.066), (0.50, 0.40, 0.052), (0.50, 0.38, 0.05), (0.40, 0.22, 0.038)],
            leather,
        );
        limb(&mut canvas, &[(0.38, 0.16, 0.030), (0.46, 0.145, 0.024)], dark);
        limb(
            &mut canvas,
            &[(0.29, 0.45, 0.075), (0.38, 0.56, 0.082), (0.50, 0.63, 0.074)],
            mix(leather, body, 0.55),
        );
        limb(&mut canvas, &[(0.49, 0.62, 0.044), (0.54, 0.50, 0.036), (0.64, 0.475, 0.028)], skin);
        canvas.disc(at((0.585, 0.675)), wide * 0.082, 1.0, body, 1.0);
        canvas.disc(at((0.57, 0.70)), wide * 0.05, wide * 0.04, mix(body, [1.0; 3], 0.4), 0.6);
        shape(&mut canvas, &[(0.60, 0.70), (0.66, 0.695), (0.665, 0.655), (0.61, 0.645)], paint(0x20303e));
        canvas.stroke(
            at((0.625, 0.69)),
            at((0.655, 0.685)),
            (wide * 0.006, wide * 0.005),
            [0.9, 0.96, 1.0],
            0.9,
        );
    }
    Sprite::of(&canvas)
}
