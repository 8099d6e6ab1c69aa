//! A sea turtle from the side, with flippers instead of feet.
//!
//! It knows a canvas, and nothing of scenes.

use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::palette::paint;
use super::picture::Sprite;

/// Width by height of it.
pub(super) const RATIO: f32 = 1.9;

/// Looking right.
pub(super) fn draw(width: usize, height: usize, is_mirrored: bool, named: Option<Colour>) -> Sprite {
    let (wide, high) = (width as f32, height as f32);
    let mut canvas = Canvas::new(width, height);
    let at = |x: f32, y: f32| ((if is_mirrored { 1.0 - x } else { x }) * wide, y * high);
    let shell = named.unwrap_or(paint(0x5a7a48));
    let skin = mix(paint(0x7f9a6a), scale(shell, 1.0), 0.2);
    let limb = |canvas: &mut Canvas, points: &[(Point, f32)], colour: Colour| {
        for pair in points.windows(2) {
            canvas.stroke(
                at(pair[0].0.0, pair[0].0.1),
                at(pair[1].0.0, pair[1].0.1),
                (pair[0].1 * high, pair[1].1 * high),
                colour,
                1.0,
            );
        }
    };
    // Far flippers, the near hind one, neck and head.
    limb(&mut canvas, &[((0.66, 0.62), 0.10), ((0.80, 0.80), 0.08), ((0.90, 0.93), 0.03)], scale(skin, 0.72));
    limb(&mut canvas, &[((0.20, 0.66), 0.09), ((0.10, 0.82), 0.07), ((0.03, 0.93), 0.03)], scale(skin, 0.72));
    limb(&mut canvas, &[((0.72, 0.56), 0.13), ((0.84, 0.46), 0.12)], skin);
    let head = at(0.885, 0.40);
    canvas.ellipse(head, (wide * 0.085, high * 0.135), 0.03, skin, 1.0);
    canvas.ellipse(
        at(0.945, 0.44),
        (wide * 0.035, high * 0.075),
        0.05,
        mix(skin, paint(0xd8d0a8), 0.35),
        1.0,
    );
    canvas.disc(at(0.905, 0.37), high * 0.028, 1.0, paint(0x16140f), 1.0);
    canvas.disc(at(0.909, 0.36), high * 0.009, 1.0, [1.0; 3], 1.0);
    // The belly, then the shell with its plates.
    let outline: Vec<Point> = (0..=28)
        .map(|step| {
            let turn = std::f32::consts::PI * step as f32 / 28.0;
            at(0.43 - 0.37 * turn.cos(), 0.70 - 0.62 * turn.sin().max(0.0).powf(0.85))
        })
        .collect();
    let mut belly = vec![at(0.07, 0.68), at(0.16, 0.80), at(0.68, 0.80), at(0.80, 0.68)];
    belly.push(at(0.43, 0.62));
    canvas.fill(&belly, paint(0xd8cc98));
    canvas.polygon(&outline, |_, y| {
        (mix(scale(shell, 1.25), scale(shell, 0.72), (y / high - 0.08) / 0.62), 1.0)
    });
    let line = scale(shell, 0.55);
    for (from, to) in [
        ((0.12, 0.46), (0.74, 0.46)),
        ((0.24, 0.26), (0.62, 0.26)),
        ((0.31, 0.12), (0.27, 0.46)),
        ((0.50, 0.11), (0.53, 0.46)),
        ((0.20, 0.46), (0.17, 0.68)),
        ((0.36, 0.46), (0.34, 0.70)),
        ((0.52, 0.46), (0.53, 0.70)),
        ((0.67, 0.46), (0.70, 0.69)),
    ] {
        canvas.stroke(at(from.0, from.1), at(to.0, to.1), (high * 0.011, high * 0.011), line, 0.9);
    }
    canvas.stroke(
        at(0.12, 0.69),
        at(0.74, 0.69),
        (high * 0.026, high * 0.026),
        mix(shell, paint(0xe0d49c), 0.55),
        1.0,
    );
    // The near flippers.
    limb(&mut canvas, &[((0.64, 0.70), 0.10), ((0.60, 0.86), 0.09), ((0.48, 0.955), 0.03)], skin);
    limb(
        &mut canvas,
        &[((0.18, 0.72), 0.08), ((0.14, 0.88), 0.07), ((0.07, 0.955), 0.03)],
        scale(skin, 0.92),
    );
    for (x, y) in [(0.62, 0.76), (0.605, 0.82), (0.57, 0.87), (0.84, 0.42), (0.87, 0.46)] {
        canvas.disc(at(x, y), high * 0.018, 1.0, scale(skin, 0.76), 0.8);
    }
    Sprite::of(&canvas)
}
