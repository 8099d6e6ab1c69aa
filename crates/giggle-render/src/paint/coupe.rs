//! A low sports car from the side.
//!
//! It knows a canvas, and nothing of scenes.

use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::palette::paint;
use super::picture::Sprite;

/// Width by height of it.
pub(super) const RATIO: f32 = 3.5;

/// Looking right.
pub(super) fn draw(width: usize, height: usize, is_mirrored: bool, named: Option<Colour>) -> Sprite {
    let (wide, high) = (width as f32, height as f32);
    let mut canvas = Canvas::new(width, height);
    let at = |(x, y): Point| ((if is_mirrored { 1.0 - x } else { x }) * wide, y * high);
    let body = named.unwrap_or(paint(0xc4282c));
    let (light, dark) = (mix(body, [1.0; 3], 0.30), scale(body, 0.50));
    // The body: lighter where the sky is mirrored above the waist, darker toward the sills.
    let outline = [
        (0.015, 0.52),
        (0.03, 0.36),
        (0.12, 0.31),
        (0.24, 0.28),
        (0.36, 0.08),
        (0.43, 0.035),
        (0.53, 0.04),
        (0.60, 0.11),
        (0.70, 0.33),
        (0.82, 0.375),
        (0.93, 0.45),
        (0.985, 0.57),
        (0.985, 0.72),
        (0.95, 0.80),
        (0.06, 0.80),
        (0.02, 0.70),
    ];
    canvas.polygon(&outline.map(at), |_, y| {
        let down = y / high;
        let tone =
            if down < 0.42 { mix(light, body, down / 0.42) } else { mix(body, dark, (down - 0.42) / 0.38) };
        (tone, 1.0)
    });
    // The glass, with a bar between the panes and the gleam of the sky.
    let glass =
        [(0.315, 0.285), (0.385, 0.105), (0.44, 0.075), (0.525, 0.08), (0.585, 0.135), (0.655, 0.315)];
    canvas.polygon(&glass.map(at), |_, y| (mix(paint(0x7a96ac), paint(0x1c2836), y / high / 0.32), 1.0));
    canvas.stroke(at((0.475, 0.07)), at((0.485, 0.32)), (high * 0.022, high * 0.026), dark, 1.0);
    canvas.fill(&[(0.545, 0.10), (0.575, 0.135), (0.61, 0.29), (0.575, 0.29)].map(at), paint(0x9fb8c8));
    // A crease along the side, the door, an intake, the wing and the sill.
    let line = scale(body, 0.42);
    canvas.stroke(at((0.06, 0.46)), at((0.93, 0.52)), (high * 0.010, high * 0.008), light, 0.9);
    canvas.stroke(at((0.06, 0.49)), at((0.93, 0.55)), (high * 0.008, high * 0.006), line, 0.6);
    for (from, to) in
        [((0.485, 0.33), (0.47, 0.74)), ((0.69, 0.36), (0.665, 0.62)), ((0.665, 0.62), (0.63, 0.74))]
    {
        canvas.stroke(at(from), at(to), (high * 0.009, high * 0.009), line, 0.8);
    }
    canvas.fill(&[(0.335, 0.50), (0.41, 0.515), (0.385, 0.62), (0.345, 0.60)].map(at), paint(0x15161a));
    canvas.fill(&[(0.0, 0.16), (0.12, 0.19), (0.115, 0.245), (0.01, 0.215)].map(at), scale(body, 0.72));
    canvas.stroke(at((0.07, 0.22)), at((0.085, 0.34)), (high * 0.018, high * 0.018), dark, 1.0);
    canvas.fill(&[(0.08, 0.76), (0.93, 0.76), (0.92, 0.83), (0.09, 0.83)].map(at), paint(0x17181c));
    // Lamps before and behind.
    canvas.fill(&[(0.885, 0.43), (0.955, 0.51), (0.95, 0.56), (0.90, 0.50)].map(at), paint(0xf6f4e4));
    canvas.fill(&[(0.018, 0.42), (0.055, 0.40), (0.055, 0.48), (0.02, 0.50)].map(at), paint(0xff4a3a));
    // Wheels in their arches.
    for x in [0.195, 0.795] {
        let hub = at((x, 0.735));
        let radius = high * 0.262;
        canvas.disc((hub.0, hub.1 - high * 0.02), radius * 1.10, 1.5, paint(0x0e0f12), 1.0);
        canvas.disc(hub, radius, 1.5, paint(0x222429), 1.0);
        canvas.disc(hub, radius * 0.72, 1.5, paint(0x9a9ea6), 1.0);
        canvas.disc(hub, radius * 0.64, 1.5, paint(0x3a3d44), 1.0);
        for spoke in 0..10 {
            let turn = spoke as f32 * std::f32::consts::TAU / 10.0 + 0.2;
            let rim = (hub.0 + radius * 0.64 * turn.cos(), hub.1 + radius * 0.64 * turn.sin());
            canvas.stroke(hub, rim, (radius * 0.06, radius * 0.085), paint(0xc4c8ce), 1.0);
        }
        canvas.disc(hub, radius * 0.15, 1.0, paint(0xd8dce0), 1.0);
    }
    Sprite::of(&canvas)
}
