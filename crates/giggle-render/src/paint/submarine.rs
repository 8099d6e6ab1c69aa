//! A submarine from the side.
//!
//! It knows a canvas, and nothing of scenes.

use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::palette::paint;
use super::picture::Sprite;

/// Width by height of it.
pub(super) const RATIO: f32 = 2.1;

/// Looking right.
pub(super) fn draw(width: usize, height: usize, is_mirrored: bool, named: Option<Colour>) -> Sprite {
    let (wide, high) = (width as f32, height as f32);
    let mut canvas = Canvas::new(width, height);
    let at = |(x, y): Point| ((if is_mirrored { 1.0 - x } else { x }) * wide, y * high);
    let hull = named.unwrap_or(paint(0x5a6672));
    let (light, dark) = (mix(hull, [1.0; 3], 0.36), scale(hull, 0.46));
    // The screw and the fins behind.
    for (x, y, far) in [(0.035, 0.46, 0.02), (0.035, 0.80, 0.02)] {
        canvas.ellipse(at((x, y)), (wide * far, high * 0.15), 0.1, paint(0xb8944e), 1.0);
    }
    canvas.fill(&[(0.05, 0.34), (0.13, 0.38), (0.20, 0.56), (0.10, 0.60)].map(at), scale(hull, 0.72));
    canvas.fill(&[(0.05, 0.94), (0.13, 0.90), (0.20, 0.70), (0.10, 0.66)].map(at), scale(hull, 0.6));
    // The tower with its periscope.
    canvas.stroke(at((0.52, 0.30)), at((0.52, 0.04)), (high * 0.016, high * 0.016), dark, 1.0);
    canvas.stroke(at((0.52, 0.05)), at((0.57, 0.05)), (high * 0.020, high * 0.024), dark, 1.0);
    canvas.fill(&[(0.40, 0.42), (0.43, 0.20), (0.58, 0.19), (0.63, 0.42)].map(at), scale(hull, 0.86));
    canvas.fill(&[(0.42, 0.22), (0.44, 0.18), (0.585, 0.17), (0.60, 0.21)].map(at), light);
    // The hull, lighter above, with its seams.
    let outline: Vec<Point> = (0..40)
        .map(|step| {
            let turn = step as f32 / 40.0 * std::f32::consts::TAU;
            let (x, y) = (turn.cos(), turn.sin());
            let blunt = if x > 0.0 { x.powf(0.8) } else { -(-x).powf(1.0) };
            at((0.53 + 0.45 * blunt, 0.63 + 0.27 * y.signum() * y.abs().powf(0.85)))
        })
        .collect();
    canvas.polygon(&outline, |_, y| {
        let down = ((y / high - 0.36) / 0.54).clamp(0.0, 1.0);
        (if down < 0.4 { mix(light, hull, down / 0.4) } else { mix(hull, dark, (down - 0.4) / 0.6) }, 1.0)
    });
    for x in [0.26, 0.80] {
        canvas.stroke(at((x, 0.43)), at((x, 0.84)), (high * 0.008, high * 0.008), dark, 0.6);
    }
    // Portholes with light in them, and the great pane of the bow.
    for x in [0.36, 0.50, 0.64] {
        canvas.disc(at((x, 0.60)), high * 0.085, 1.0, scale(hull, 0.6), 1.0);
        canvas.disc(at((x, 0.60)), high * 0.064, 1.0, paint(0xffe7a0), 1.0);
        canvas.disc(at((x - 0.008, 0.58)), high * 0.022, 1.0, [1.0; 3], 0.9);
    }
    canvas.ellipse(at((0.885, 0.60)), (wide * 0.045, high * 0.13), 0.06, scale(hull, 0.6), 1.0);
    canvas.ellipse(at((0.89, 0.60)), (wide * 0.036, high * 0.105), 0.06, paint(0xbfe4f2), 1.0);
    canvas.fill(&[(0.44, 0.80), (0.60, 0.80), (0.56, 0.87), (0.46, 0.87)].map(at), dark);
    Sprite::of(&canvas)
}
