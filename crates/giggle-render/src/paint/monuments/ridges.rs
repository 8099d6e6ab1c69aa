//! The Great Wall over its mountains.
//!
//! It knows the easel and a canvas.

use super::lay;
use crate::paint::canvas::{mix, through};
use crate::paint::palette::paint;
use crate::paint::{Easel, figures};

/// A wall with towers that follows the ridges from the viewer to the far hills.
pub(super) fn great_wall(easel: &mut Easel) {
    let unit = easel.unit;
    let side = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    let has_lead = easel.is_led || easel.has_cast || figures::has_people(easel);
    // Across, down and how large, from far to near.
    let way = [
        (0.70, -0.150, 0.10),
        (0.60, -0.118, 0.13),
        (0.66, -0.085, 0.17),
        (0.80, -0.080, 0.22),
        (0.86, -0.030, 0.30),
        (0.72, 0.010, 0.40),
        (0.50, 0.015, 0.52),
        (0.36, 0.080, 0.70),
        (0.42, 0.190, 1.0),
        (0.30, 0.420, 1.5),
    ];
    let lower = if has_lead { 0.02 } else { 0.06 };
    let place = |(x, down, size): (f32, f32, f32)| {
        let x = if side > 0.0 { 1.0 - x } else { x };
        (easel.x(x), easel.y(easel.horizon + down + lower), size * unit)
    };
    let line = through(&way.map(place), 10);
    let mut canvas = easel.canvas();
    let palette = &easel.palette;
    let tone = |rgb: u32, lit: f32, size: f32| {
        let far = (1.0 - size / unit).clamp(0.0, 1.0) * 0.45;
        palette.through_air(mix(palette.lit(paint(rgb), lit), palette.shade, 0.12), far)
    };
    for (index, pair) in line.windows(2).enumerate() {
        let [(x0, y0, s0), (x1, y1, s1)] = [pair[0], pair[1]];
        let (h0, h1) = (s0 * 0.085, s1 * 0.085);
        let (w0, w1) = (s0 * 0.10, s1 * 0.10);
        let slope = (x1 - x0).signum();
        // The hill below it, the far parapet, the way, and the near parapet with its teeth.
        let hill = tone(0x4f5a3c, 0.4, s0);
        canvas.fill(
            &[(x0 - s0 * 0.16, y0 + s0 * 0.30), (x0, y0), (x1, y1), (x1 + s1 * 0.16, y1 + s1 * 0.34)],
            hill,
        );
        canvas.fill(
            &[(x0 - w0, y0), (x1 - w1, y1), (x1 - w1, y1 - h1), (x0 - w0, y0 - h0)],
            tone(0xa89878, 0.35 + 0.1 * slope, s0),
        );
        canvas.fill(
            &[
                (x0 - w0, y0 - h0 * 0.4),
                (x0 + w0, y0 - h0 * 0.4),
                (x1 + w1, y1 - h1 * 0.4),
                (x1 - w1, y1 - h1 * 0.4),
            ],
            tone(0xd0c09c, 0.9, s0),
        );
        canvas.fill(
            &[(x0 + w0, y0 + h0 * 0.6), (x1 + w1, y1 + h1 * 0.6), (x1 + w1, y1 - h1), (x0 + w0, y0 - h0)],
            tone(0xb8a884, 0.6, s0),
        );
        if index % 2 == 0 {
            let teeth = tone(0xc8b890, 0.7, s0);
            canvas.slab((x1 + w1 - s1 * 0.022, y1 - h1 * 1.42), (x1 + w1 + s1 * 0.022, y1 - h1 * 0.9), teeth);
            canvas.slab((x1 - w1 - s1 * 0.018, y1 - h1 * 1.32), (x1 - w1 + s1 * 0.018, y1 - h1 * 0.9), teeth);
        }
        if matches!(index, 3 | 21 | 38 | 58 | 72) {
            let (half, high) = (s1 * 0.15, s1 * 0.30);
            let wall = tone(0xb09c76, 0.55, s1);
            canvas.slab((x1 - half, y1 - high), (x1 + half, y1 + h1), wall);
            canvas.slab(
                (x1 - half * 1.12, y1 - high),
                (x1 + half * 1.12, y1 - high * 0.90),
                tone(0xc8b48c, 0.8, s1),
            );
            for x in [-0.9, -0.45, 0.0, 0.45, 0.9] {
                let at = x1 + half * x;
                canvas.slab(
                    (at - half * 0.14, y1 - high * 1.12),
                    (at + half * 0.14, y1 - high * 0.98),
                    tone(0xc8b48c, 0.8, s1),
                );
            }
            for x in [-0.5, 0.0, 0.5] {
                let at = x1 + half * x;
                canvas.slab(
                    (at - half * 0.10, y1 - high * 0.66),
                    (at + half * 0.10, y1 - high * 0.40),
                    tone(0x3a3024, 0.2, s1),
                );
            }
        }
    }
    // Nobody is hidden by it; where nobody is, it comes up to the viewer.
    let depth = if has_lead { 0.22 } else { 0.045 };
    lay(easel, &canvas, depth, 43);
}
