//! A picture as it looks from near the ground, and over somebody's shoulder.
//!
//! It knows layers and where the viewer is, and nothing of what is shown. The one idea: who looks up from below sees what is near the
//! ground larger and lower, and what is above smaller.

use super::canvas::{by_bands, mix};
use super::figures::strong_place;
use super::palette::paint;
use super::{Easel, GRAIN, Layer};
use crate::reading::{Angle, Reading, View};
use image::RgbaImage;

/// How much larger the foot of the picture is than its head.
const RISE: f32 = 0.42;

/// How much of the head of the picture is not seen.
const CUT: f32 = 0.045;

/// Tilts the picture, or sets a shoulder before it, if the shot asks for it.
pub(super) fn tilt(easel: &mut Easel, reading: &Reading) {
    if reading.view() == View::FromBelow && reading.angle == Angle::Worm {
        from_the_ground(easel);
    } else if reading.view() == View::FromBelow {
        for layer in &mut easel.layers {
            layer.picture = from_below(&layer.picture);
            if let Some(motion) = &mut layer.motion {
                motion.pivot = moved(motion.pivot, layer.picture.dimensions());
            }
        }
    }
    if reading.angle == Angle::OverShoulder {
        shoulder(easel);
    }
}

/// Where the horizon is for who lies on the ground, as a share of the frame's height.
const AT_THE_FOOT: f32 = 0.88;

/// Brings the horizon to the foot of the picture: whatever stands there towers over it.
fn from_the_ground(easel: &mut Easel) {
    let (horizon, foot) = (easel.y(easel.horizon), easel.y(AT_THE_FOOT));
    for layer in &mut easel.layers {
        let larger = (foot / horizon.max(1.0)).clamp(1.0, 2.0);
        let (width, height) = layer.picture.dimensions();
        let middle = width as f32 / 2.0;
        // The same size is kept, so that a third of the sides and of the ground is not seen.
        let seen = ((width as f32 / larger) as u32, (height as f32 / larger) as u32);
        let left = (width - seen.0) / 2;
        let part = image::imageops::crop_imm(&layer.picture, left, 0, seen.0, seen.1).to_image();
        layer.picture = image::imageops::resize(&part, width, height, image::imageops::FilterType::Triangle);
        if let Some(motion) = &mut layer.motion {
            let (x, y) = motion.pivot;
            motion.pivot = (middle + (x - middle) * larger, y * larger);
        }
    }
}

/// Which row a row of the tilted picture shows, and how much larger it is; both rows as shares.
fn row_of(share: f32) -> (f32, f32) {
    (CUT + (1.0 + RISE * share).ln() / RISE, 1.0 + RISE * share)
}

/// Where a pixel of a picture is in the tilted one.
fn moved((x, y): (f32, f32), (width, height): (u32, u32)) -> (f32, f32) {
    let share = ((RISE * (y / height as f32 - CUT)).exp() - 1.0) / RISE;
    let middle = width as f32 / 2.0;
    (middle + (x - middle) * (1.0 + RISE * share), share * height as f32)
}

fn from_below(picture: &RgbaImage) -> RgbaImage {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let from = picture.as_raw().as_chunks::<4>().0;
    let mut pixels = vec![[0_u8; 4]; width * height];
    let middle = width as f32 / 2.0;
    by_bands(&mut pixels, width, |y, row| {
        let (share, larger) = row_of((y as f32 + 0.5) / height as f32);
        let place = (share * height as f32 - 0.5).clamp(0.0, height as f32 - 1.0);
        let (top, down) = (place as usize, place.fract());
        let (top, low) = (top * width, (top + 1).min(height - 1) * width);
        for (x, pixel) in row.iter_mut().enumerate() {
            let place = (middle + (x as f32 + 0.5 - middle) / larger - 0.5).clamp(0.0, width as f32 - 1.0);
            let (left, across) = (place as usize, place.fract());
            let right = (left + 1).min(width - 1);
            let four = [
                (from[top + left], (1.0 - across) * (1.0 - down)),
                (from[top + right], across * (1.0 - down)),
                (from[low + left], (1.0 - across) * down),
                (from[low + right], across * down),
            ];
            let alpha: f32 = four.iter().map(|(it, share)| f32::from(it[3]) * share).sum();
            if alpha <= 0.0 {
                continue;
            }
            for channel in 0..3 {
                let sum: f32 =
                    four.iter().map(|(it, share)| f32::from(it[channel]) * f32::from(it[3]) * share).sum();
                pixel[channel] = (sum / alpha + 0.5) as u8;
            }
            pixel[3] = (alpha + 0.5) as u8;
        }
    });
    RgbaImage::from_raw(width as u32, height as u32, pixels.into_flattened())
        .unwrap_or_else(|| picture.clone())
}

/// Somebody's head and shoulder at the edge of the picture, near enough to be dark and out of focus.
fn shoulder(easel: &mut Easel) {
    let mut canvas = easel.canvas();
    let side = if strong_place(easel) > 0.5 { -1.0 } else { 1.0 };
    let (unit, palette) = (easel.unit, &easel.palette);
    let at = |x: f32, y: f32| (easel.x(0.5 + side * x), easel.y(y));
    let cloth = mix(palette.alive(paint(0x2c3038)), palette.shade, 0.45);
    let hair = mix(palette.alive(paint(0x241c18)), palette.shade, 0.35);
    let skin = mix(palette.alive(paint(0xb98a6c)), palette.shade, 0.40);
    canvas.ellipse(at(0.50, 1.06), (unit * 0.62, unit * 0.40), 0.10, cloth, 1.0);
    canvas.ellipse(at(0.47, 0.66), (unit * 0.12, unit * 0.20), 0.16, skin, 1.0);
    canvas.ellipse(at(0.47, 0.38), (unit * 0.22, unit * 0.27), 0.12, hair, 1.0);
    canvas.ellipse(
        (at(0.47, 0.44).0 - side * unit * 0.20, at(0.47, 0.44).1),
        (unit * 0.035, unit * 0.06),
        0.3,
        skin,
        1.0,
    );
    // The light of the scene on the edge that it reaches.
    canvas.glow((at(0.47, 0.34).0 - side * unit * 0.16, at(0.47, 0.30).1), unit * 0.16, palette.key, 0.10);
    let front = easel.layers.last().map_or(0.05, |layer| layer.depth);
    easel.layers.push(Layer { picture: canvas.finish(GRAIN, 41), depth: front * 0.5, motion: None });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_is_larger_from_below_and_its_foot_lower() {
        let size = (200, 100);
        let (head, foot) = (moved((100.0, 30.0), size), moved((100.0, 75.0), size));
        assert!(foot.1 > 78.0 && foot.1 < 100.0 && foot.1 - head.1 > 52.0, "{head:?} {foot:?}");
        // Where a pixel goes is where the picture shows it.
        let (share, larger) = row_of(foot.1 / 100.0);
        assert!((share - 0.75).abs() < 1e-3 && larger > 1.2, "{share} {larger}");
    }
}
