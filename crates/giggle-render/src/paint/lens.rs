//! What the lens and the water add to a finished painting: a far ground that is out of focus, leaves before the viewer, and a place
//! that lies under water.
//!
//! It knows layers and colours, and nothing of what is shown. The one idea: all of it is painted into layers that are there already, so
//! that no frame of the clip takes longer.

use super::canvas::{Canvas, Colour, light_of, mix, scale};
use super::noise::{lerp, smooth};
use super::palette::paint;
use super::{Easel, GRAIN, Layer};
use crate::reading::{Reading, ShotSize, View};
use crate::scene::{Place, Season};
use image::RgbaImage;

/// Adds it all.
pub(super) fn look_through(easel: &mut Easel, reading: &Reading) {
    if is_drowned(easel) {
        drown(easel);
    }
    if reading.shot_size <= ShotSize::CloseUp && !matches!(easel.scene.place, Place::Studio | Place::Space) {
        focus(easel);
    }
    let is_level = matches!(reading.shot_size, ShotSize::Medium | ShotSize::Full | ShotSize::CloseUp)
        && matches!(reading.view(), View::Level | View::FromBelow);
    if is_level && easel.own_view.is_none() {
        foreground(easel);
    }
}

impl Easel {
    /// Darkens the frame towards its edges, by an amount for every place, from -1 to 1 across and down.
    pub(super) fn darken(&mut self, amount: impl Fn(f32, f32) -> f32 + Sync) {
        let (width, height) = self.frame;
        let mut canvas = Canvas::new(width as usize, height as usize);
        let shade = self.palette.shade;
        canvas.wash(0.0..height, |x, y| (shade, amount(x / width * 2.0 - 1.0, y / height * 2.0 - 1.0)));
        self.veil = Some(canvas.finish(GRAIN, super::noise::hash_text("veil") as u32));
    }
}

/// Whether a place that is usually dry is said to be under water.
pub(super) fn is_drowned(easel: &Easel) -> bool {
    const BELOW: &[&str] = &["underwater", "under water", "submerged", "sunken", "水下", "水底", "海底"];
    let is_dry = matches!(
        easel.scene.place,
        Place::Street | Place::City | Place::Interior | Place::Field | Place::Forest | Place::Desert
    );
    is_dry && easel.says(BELOW)
}

/// Lays water over every layer, thicker with the distance, and rays of light from above before the last one.
fn drown(easel: &mut Easel) {
    let (deep, bright) = (paint(0x0d4f68), paint(0x5fc8c8));
    for layer in &mut easel.layers {
        let share = 0.34 + 0.36 * layer.depth;
        let high = layer.picture.height() as f32;
        let width = layer.picture.width() as usize * 4;
        for (y, row) in layer.picture.as_chunks_mut_rows(width).enumerate() {
            let water = mix(bright, deep, (y as f32 / high * 1.2).min(1.0));
            for pixel in row.as_chunks_mut::<4>().0 {
                if pixel[3] == 0 {
                    continue;
                }
                let own = [0, 1, 2].map(|channel| f32::from(pixel[channel]) / 255.0);
                let seen = mix(own, scale(water, 0.35 + 0.9 * light_of(own)), share);
                for (byte, value) in pixel.iter_mut().zip(seen) {
                    *byte = (value * 255.0 + 0.5).clamp(0.0, 255.0) as u8;
                }
            }
        }
    }
    let mut canvas = easel.canvas();
    let mut dice = easel.dice.part("rays");
    let (unit, foot) = (easel.unit, easel.y(0.9));
    for _ in 0..7 {
        let (top, wide) = (easel.x(dice.range(0.0, 1.0)), unit * dice.range(0.02, 0.06));
        let lean = unit * dice.range(-0.3, -0.1);
        let corners = [
            (top - wide, 0.0),
            (top + wide, 0.0),
            (top + lean + wide * 3.2, foot),
            (top + lean - wide * 3.2, foot),
        ];
        let strength = dice.range(0.06, 0.15);
        canvas.polygon(&corners, |x, y| {
            let down = y / foot;
            let middle = top + lean * down;
            let across = ((x - middle) / (wide * lerp(1.0, 3.2, down))).abs();
            (mix(bright, [1.0; 3], 0.5), strength * smooth(1.0, 0.2, across) * (1.0 - down))
        });
    }
    over_the_last(easel, &canvas, 0.0);
}

/// The rows of a picture.
trait Rows {
    fn as_chunks_mut_rows(&mut self, width: usize) -> std::slice::ChunksExactMut<'_, u8>;
}

impl Rows for RgbaImage {
    fn as_chunks_mut_rows(&mut self, width: usize) -> std::slice::ChunksExactMut<'_, u8> {
        let bytes: &mut [u8] = self;
        bytes.chunks_exact_mut(width.max(4))
    }
}

/// Takes what is far out of focus, so that a close-up has depth.
fn focus(easel: &mut Easel) {
    const SHARP: f32 = 0.43;
    let unit = easel.unit;
    for layer in easel.layers.iter_mut().filter(|layer| layer.depth > SHARP && layer.motion.is_none()) {
        let step = (unit * (0.006 + 0.010 * (layer.depth - SHARP))).round().max(2.0) as usize;
        blur(&mut layer.picture, step);
    }
}

/// Softens a picture: it is kept in squares of `step` pixels, smoothed and laid out again.
fn blur(picture: &mut RgbaImage, step: usize) {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let (wide, high) = (width.div_ceil(step), height.div_ceil(step));
    let mut small = vec![[0.0_f32; 4]; wide * high];
    for (y, row) in picture.as_raw().chunks_exact(width * 4).enumerate() {
        let line = &mut small[y / step * wide..][..wide];
        for (x, pixel) in row.as_chunks::<4>().0.iter().enumerate() {
            let alpha = f32::from(pixel[3]);
            let sum = &mut line[x / step];
            for channel in 0..3 {
                sum[channel] += f32::from(pixel[channel]) * alpha;
            }
            sum[3] += alpha;
        }
    }
    for (index, sum) in small.iter_mut().enumerate() {
        let (x, y) = (index % wide, index / wide);
        let pixels = step.min(width - x * step) * step.min(height - y * step);
        *sum = sum.map(|value| value / pixels as f32);
    }
    // A tent over three squares, along and across.
    let tent = |from: &[[f32; 4]], index: usize, before: usize, behind: usize| {
        [0, 1, 2, 3].map(|channel| {
            0.25 * from[before][channel] + 0.5 * from[index][channel] + 0.25 * from[behind][channel]
        })
    };
    let along: Vec<[f32; 4]> = (0..small.len())
        .map(|index| {
            let x = index % wide;
            tent(&small, index, index - usize::from(x > 0), index + usize::from(x + 1 < wide))
        })
        .collect();
    let small: Vec<[f32; 4]> = (0..along.len())
        .map(|index| {
            let y = index / wide;
            let (before, behind) =
                (index - wide * usize::from(y > 0), index + wide * usize::from(y + 1 < high));
            tent(&along, index, before, behind)
        })
        .collect();
    let place = |at: usize, count: usize| {
        let at = ((at as f32 + 0.5) / step as f32 - 0.5).max(0.0);
        let first = (at as usize).min(count - 1);
        (first, (first + 1).min(count - 1), at - first as f32)
    };
    for (y, row) in picture.as_chunks_mut_rows(width * 4).enumerate() {
        let (top, foot, down) = place(y, high);
        for (x, pixel) in row.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let (left, right, over) = place(x, wide);
            let corner = |y: usize, x: usize| small[y * wide + x];
            let (a, b, c, d) =
                (corner(top, left), corner(top, right), corner(foot, left), corner(foot, right));
            let seen = [0, 1, 2, 3].map(|channel| {
                lerp(lerp(a[channel], b[channel], over), lerp(c[channel], d[channel], over), down)
            });
            let alpha = seen[3].max(1e-3);
            for channel in 0..3 {
                pixel[channel] = (seen[channel] / alpha + 0.5).min(255.0) as u8;
            }
            pixel[3] = (seen[3] + 0.5).min(255.0) as u8;
        }
    }
}

/// Leaves in an upper corner and blades along the lower edge, near enough to be out of focus.
fn foreground(easel: &mut Easel) {
    let place = easel.scene.place;
    let has_leaves = matches!(place, Place::Forest | Place::Field | Place::Lake)
        && easel.palette.season != Season::Winter
        && !easel.palette.is_white();
    if !has_leaves || is_drowned(easel) {
        return;
    }
    let mut dice = easel.dice.part("foreground");
    let mut canvas = easel.canvas();
    let palette = &easel.palette;
    let unit = easel.unit;
    let side = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    let leaf = palette.lit(palette.leaf(&mut dice), 0.5);
    let (dark, pale) = (mix(leaf, palette.shade, 0.72), mix(leaf, palette.glow, 0.28));
    let corner = (easel.x(0.5 + side * 0.52), easel.y(-0.04));
    // A twig that comes in from the corner, with leaves to both of its sides.
    for twig in 0..3 {
        let reach = unit * (0.56 - 0.12 * twig as f32);
        let turn = 0.28 + 0.42 * twig as f32 + dice.range(-0.06, 0.06);
        let (dx, dy) = (-side * turn.cos(), turn.sin());
        let tip = (corner.0 + dx * reach, corner.1 + dy * reach);
        canvas.stroke(corner, tip, (unit * 0.006, unit * 0.002), dark, 0.8);
        for index in 0..16 {
            let along = (index as f32 + dice.range(0.2, 0.9)) / 16.0;
            let aside = dice.range(-0.055, 0.055) * unit;
            let at = (corner.0 + dx * reach * along + dy * aside, corner.1 + dy * reach * along - dx * aside);
            let size = unit * dice.range(0.022, 0.042);
            let tone = mix(dark, pale, dice.unit().powi(2) * 0.8);
            canvas.ellipse(at, (size * 1.25, size * 0.8), 0.55, tone, dice.range(0.7, 0.95));
        }
    }
    blades(easel, &mut canvas, (dark, pale), &mut dice);
    over_the_last(easel, &canvas, 0.0);
}

/// Blurred blades of grass in both lower corners.
fn blades(easel: &Easel, canvas: &mut Canvas, (dark, pale): (Colour, Colour), dice: &mut super::noise::Dice) {
    let unit = easel.unit;
    let foot = easel.y(1.06);
    for side in [-1.0, 1.0] {
        for _ in 0..16 {
            let away = dice.unit();
            let x = easel.x(0.5 + side * (0.54 - 0.20 * away));
            let high = unit * (0.06 + 0.22 * (1.0 - away) * dice.range(0.5, 1.0));
            let tip = (x - side * unit * dice.range(-0.02, 0.08), foot - high);
            let tone = mix(dark, pale, 0.35 * dice.unit());
            for (thick, alpha) in [(0.011, 0.25), (0.006, 0.5)] {
                canvas.stroke((x, foot), tip, (unit * thick, unit * thick * 0.3), tone, alpha);
            }
        }
    }
}

/// Paints over the nearest layer that keeps still, or on one of its own where there is none.
fn over_the_last(easel: &mut Easel, canvas: &Canvas, depth: f32) {
    let picture = canvas.finish(GRAIN, 43);
    match easel.layers.last_mut().filter(|layer| layer.motion.is_none()) {
        Some(layer) => image::imageops::overlay(&mut layer.picture, &picture, 0, 0),
        None => easel.layers.push(Layer { picture, depth, motion: None }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgba;

    #[test]
    fn a_blurred_edge_is_soft_and_nothing_gets_lighter() {
        let mut picture =
            RgbaImage::from_fn(64, 32, |x, _| Rgba([if x < 32 { 20 } else { 220 }; 4].map(|v: u8| v)));
        picture.pixels_mut().for_each(|pixel| pixel[3] = 255);
        blur(&mut picture, 4);
        let row: Vec<u8> = (0..64).map(|x| picture.get_pixel(x, 16)[0]).collect();
        assert_eq!((row[2], row[61]), (20, 220));
        assert!(row.windows(2).all(|pair| pair[0] <= pair[1] && pair[1] - pair[0] < 60), "{row:?}");
    }

    #[test]
    fn a_ballroom_is_drowned_and_a_reef_is_a_reef() {
        for (words, is_it) in [
            ("an underwater ballroom", true),
            ("a ballroom", false),
            ("水下的街道", true),
            ("a fish underwater", false),
        ] {
            let mut easel = super::super::paint_words(words);
            easel.scene.place = if words.contains("fish") { Place::Underwater } else { Place::Interior };
            assert_eq!(is_drowned(&easel), is_it, "{words}");
        }
    }
}
