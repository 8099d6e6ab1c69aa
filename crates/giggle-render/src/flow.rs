//! The passage from one picture to another: what moved between them, moves; what did not, dissolves.
//!
//! It knows pictures and a share of the way, and nothing of prompts or cameras. The one idea: motion is estimated
//! once, small, in both directions, and trusted only where both agree; at any moment what is known of either
//! picture is carried to where it must be by then, and the two are blended by how much of each can be seen there.

mod motion;

use image::RgbaImage;

use motion::{Field, Motion};

/// The way from a start picture to an end picture of the same size.
pub struct Passage {
    start: RgbaImage,
    end: RgbaImage,
    /// Motion at reduced size, or nothing where the pictures do not correspond.
    motion: Option<Motion>,
}

impl std::fmt::Debug for Passage {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (width, height) = self.start.dimensions();
        write!(out, "Passage({width}×{height}, moves: {})", self.motion.is_some())
    }
}

impl Passage {
    /// Looks for the motion between two pictures.
    ///
    /// The end picture should have the start picture's size; what lies beyond it counts as black.
    pub fn between(start: &RgbaImage, end: &RgbaImage) -> Passage {
        let (width, height) = start.dimensions();
        let end = if end.dimensions() == (width, height) {
            end.clone()
        } else {
            RgbaImage::from_fn(width, height, |x, y| {
                end.get_pixel_checked(x, y).copied().unwrap_or(image::Rgba([0, 0, 0, 255]))
            })
        };
        let motion = if width < 16 || height < 16 { None } else { Motion::between(start, &end) };
        Passage { start: start.clone(), end, motion }
    }

    /// Whether anything was found to move; without it the passage is a dissolve.
    pub fn is_motion(&self) -> bool {
        self.motion.is_some()
    }

    /// Draws the picture at `t`: 0 is the start picture, 1 the end picture.
    ///
    /// `out` takes the size of the pictures if it has another one.
    pub fn at(&self, t: f64, out: &mut RgbaImage) {
        if out.dimensions() != self.start.dimensions() {
            *out = RgbaImage::new(self.start.width(), self.start.height());
        }
        let t = if t.is_finite() { t.clamp(0.0, 1.0) as f32 } else { 0.0 };
        match &self.motion {
            _ if t == 0.0 => out.copy_from_slice(&self.start),
            _ if t == 1.0 => out.copy_from_slice(&self.end),
            None => self.dissolve(t, out),
            Some(motion) => self.carry(&motion.at(t), t, out),
        }
    }

    fn dissolve(&self, t: f32, out: &mut RgbaImage) {
        let late = (t * 256.0).round() as u32;
        for ((to, one), other) in out.iter_mut().zip(self.start.iter()).zip(self.end.iter()) {
            *to = ((u32::from(*one) * (256 - late) + u32::from(*other) * late + 128) >> 8) as u8;
        }
    }

    /// Warps both pictures to a moment and blends them.
    fn carry(&self, field: &Field, t: f32, out: &mut RgbaImage) {
        let (width, height) = (self.start.width() as usize, self.start.height() as usize);
        let (start, end) = (Source::new(&self.start), Source::new(&self.end));
        let (scale_x, scale_y) = (field.width as f32 / width as f32, field.height as f32 / height as f32);
        let (back, ahead) = (t / scale_x, (1.0 - t) / scale_x);
        let (back_y, ahead_y) = (t / scale_y, (1.0 - t) / scale_y);
        // The field along one row of the picture, at the field's own columns: motion and share of the end picture.
        let mut row = vec![[0.0_f32; 3]; field.width + 1];
        for (y, line) in out.chunks_exact_mut(width * 4).enumerate() {
            field.row((y as f32 + 0.5) * scale_y - 0.5, &mut row);
            for (x, pixel) in line.chunks_exact_mut(4).enumerate() {
                let column = ((x as f32 + 0.5) * scale_x - 0.5).max(0.0);
                let index = (column as usize).min(field.width - 1);
                let (here, next) = (row[index], row[index + 1]);
                let share = column - index as f32;
                let [dx, dy, late] = [0, 1, 2].map(|part| here[part] + (next[part] - here[part]) * share);
                let (px, py) = (x as f32, y as f32);
                let late = (late * 256.0 + 0.5) as u32;
                let colour = if late == 0 {
                    start.at(px - dx * back, py - dy * back_y)
                } else if late >= 256 {
                    end.at(px + dx * ahead, py + dy * ahead_y)
                } else {
                    let one = start.at(px - dx * back, py - dy * back_y);
                    let other = end.at(px + dx * ahead, py + dy * ahead_y);
                    blend(one, other, late)
                };
                pixel.copy_from_slice(&colour.to_le_bytes());
            }
        }
    }
}

/// A picture that is read between its pixels.
struct Source<'a> {
    pixels: &'a [u8],
    width: usize,
    height: usize,
}

impl<'a> Source<'a> {
    fn new(picture: &'a RgbaImage) -> Source<'a> {
        Source {
            pixels: picture.as_raw(),
            width: picture.width() as usize,
            height: picture.height() as usize,
        }
    }

    fn pixel(&self, at: usize) -> u32 {
        self.pixels.get(at * 4..at * 4 + 4).map_or(0, |p| u32::from_le_bytes([p[0], p[1], p[2], p[3]]))
    }

    /// The colour at a place, four bytes in one number; beyond the edge it is the edge's.
    fn at(&self, x: f32, y: f32) -> u32 {
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let (column, row) = (x as usize, y as usize);
        let (sx, sy) = (((x - column as f32) * 256.0) as u32, ((y - row as f32) * 256.0) as u32);
        let from = row * self.width + column;
        let right = usize::from(column + 1 < self.width);
        let below = if row + 1 < self.height { self.width } else { 0 };
        if sx == 0 && sy == 0 {
            return self.pixel(from);
        }
        let top = blend(self.pixel(from), self.pixel(from + right), sx);
        let low = blend(self.pixel(from + below), self.pixel(from + below + right), sx);
        blend(top, low, sy)
    }
}

/// Blends four bytes at once; `share` of 256 is the second's.
fn blend(one: u32, other: u32, share: u32) -> u32 {
    const ODD: u32 = 0x00ff_00ff;
    let rest = 256 - share;
    let low = ((one & ODD) * rest + (other & ODD) * share + 0x0080_0080) >> 8;
    let high = ((one >> 8) & ODD) * rest + ((other >> 8) & ODD) * share + 0x0080_0080;
    (low & ODD) | (high & !ODD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgba;

    /// A picture with the statistics of a photograph: 1/f noise in three colours, and a few hard-edged things.
    fn photograph(width: u32, height: u32, seed: u32) -> RgbaImage {
        let hash = |x: i32, y: i32, s: u32| {
            let mut h = s ^ (x as u32).wrapping_mul(0x27d4_eb2f) ^ (y as u32).wrapping_mul(0x1656_67b1);
            h = (h ^ (h >> 15)).wrapping_mul(0x85eb_ca6b);
            h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
            ((h ^ (h >> 16)) & 0xffff) as f32 / 65535.0
        };
        let smooth = |x: f32, y: f32, s: u32| {
            let (ix, iy) = (x.floor() as i32, y.floor() as i32);
            let (tx, ty) = (x - x.floor(), y - y.floor());
            let (tx, ty) = (tx * tx * (3.0 - 2.0 * tx), ty * ty * (3.0 - 2.0 * ty));
            let top = hash(ix, iy, s) * (1.0 - tx) + hash(ix + 1, iy, s) * tx;
            let low = hash(ix, iy + 1, s) * (1.0 - tx) + hash(ix + 1, iy + 1, s) * tx;
            top * (1.0 - ty) + low * ty
        };
        let mut picture = RgbaImage::from_fn(width, height, |x, y| {
            let mut value = [0.0; 3];
            for octave in 0..7 {
                let size = 180.0 / f32::powi(2.0, octave);
                for (channel, value) in value.iter_mut().enumerate() {
                    let own =
                        smooth(x as f32 / size, y as f32 / size, seed + octave as u32 * 7 + channel as u32);
                    let shared = smooth(x as f32 / size, y as f32 / size, seed + octave as u32 * 7 + 99);
                    *value += (0.7 * shared + 0.3 * own - 0.5) * f32::powf(0.58, octave as f32);
                }
            }
            let byte = |v: f32| (118.0 + v * 150.0).clamp(0.0, 255.0) as u8;
            Rgba([byte(value[0]), byte(value[1]), byte(value[2]), 255])
        });
        for index in 0..14 {
            let place = |s| hash(index, s, seed ^ 0xabcd);
            let (cx, cy) = (place(1) * width as f32, place(2) * height as f32);
            let radius = (0.03 + 0.06 * place(3)) * width as f32;
            let colour = [place(4), place(5), place(6)].map(|c| (40.0 + c * 180.0) as u8);
            for y in (cy - radius).max(0.0) as u32..((cy + radius) as u32).min(height) {
                for x in (cx - radius).max(0.0) as u32..((cx + radius) as u32).min(width) {
                    let (dx, dy) = ((x as f32 - cx).abs(), (y as f32 - cy).abs());
                    let inside =
                        if index % 2 == 0 { dx.hypot(dy) < radius } else { dx.max(dy) < radius * 0.8 };
                    if inside {
                        let grain = (hash(x as i32 / 3, y as i32 / 3, seed) * 22.0) as u8;
                        picture.put_pixel(
                            x,
                            y,
                            Rgba([colour[0] + grain, colour[1] + grain, colour[2] + grain, 255]),
                        );
                    }
                }
            }
        }
        picture
    }

    fn crop(picture: &RgbaImage, x: u32, y: u32, width: u32, height: u32) -> RgbaImage {
        image::imageops::crop_imm(picture, x, y, width, height).to_image()
    }

    fn psnr(a: &RgbaImage, b: &RgbaImage) -> f64 {
        let sum: f64 =
            a.iter().zip(b.iter()).map(|(a, b)| f64::from(i32::from(*a) - i32::from(*b)).powi(2)).sum();
        10.0 * (255.0 * 255.0 / (sum / a.len() as f64).max(1e-9)).log10()
    }

    fn plain_dissolve(a: &RgbaImage, b: &RgbaImage, t: f32) -> RgbaImage {
        let mut out = a.clone();
        for (to, other) in out.iter_mut().zip(b.iter()) {
            *to = (f32::from(*to) * (1.0 - t) + f32::from(*other) * t).round() as u8;
        }
        out
    }

    #[test]
    fn a_pan_of_one_photograph_beats_the_dissolve_by_far() {
        for (seed, across, down) in [(11, 38, 0), (12, -38, 0), (13, 30, 18)] {
            // 640 wide: 38 pixels are 6% of the width.
            let (width, height) = (640, 360);
            let wide = photograph(760, 460, seed);
            let at = |share: f64| {
                let x = 60.0 + f64::from(across) * (share - 0.5);
                let y = 50.0 + f64::from(down) * (share - 0.5);
                crop(&wide, x.round() as u32, y.round() as u32, width, height)
            };
            let (start, middle, end) = (at(0.0), at(0.5), at(1.0));
            let passage = Passage::between(&start, &end);
            let mut seen = RgbaImage::new(width, height);
            passage.at(0.5, &mut seen);
            let (ours, plain) = (psnr(&seen, &middle), psnr(&plain_dissolve(&start, &end, 0.5), &middle));
            assert!(ours >= plain + 6.0, "seed {seed}: {ours:.1} dB against {plain:.1} dB");
        }
    }

    #[test]
    fn a_push_is_followed() {
        let wide = photograph(640, 360, 21);
        let closer = |zoom: f32| {
            let (w, h) = ((640.0 / zoom) as u32, (360.0 / zoom) as u32);
            let part = crop(&wide, (640 - w) / 2, (360 - h) / 2, w, h);
            image::imageops::resize(&part, 640, 360, image::imageops::FilterType::CatmullRom)
        };
        let (start, end) = (closer(1.0), closer(1.2));
        let mut seen = RgbaImage::new(640, 360);
        Passage::between(&start, &end).at(0.5, &mut seen);
        // Half-way in the distance moved; the zoom there is the mean of both to within a trifle.
        let middle = closer(1.0954);
        let (ours, plain) = (psnr(&seen, &middle), psnr(&plain_dissolve(&start, &end, 0.5), &middle));
        assert!(ours >= plain + 3.0, "{ours:.1} dB against {plain:.1} dB");
    }

    #[test]
    fn the_ends_are_the_pictures_themselves() {
        let wide = photograph(400, 240, 5);
        let (start, end) = (crop(&wide, 0, 10, 320, 180), crop(&wide, 20, 10, 320, 180));
        let passage = Passage::between(&start, &end);
        let mut seen = RgbaImage::new(1, 1);
        passage.at(0.0, &mut seen);
        assert_eq!(seen, start);
        passage.at(1.0, &mut seen);
        assert_eq!(seen, end);
        assert!(passage.is_motion());
    }

    #[test]
    fn equal_pictures_stay_as_they_are() {
        let picture = photograph(320, 180, 9);
        let passage = Passage::between(&picture, &picture);
        let mut seen = RgbaImage::new(320, 180);
        for t in [0.1, 0.5, 0.73] {
            passage.at(t, &mut seen);
            assert_eq!(seen, picture, "at {t}");
        }
    }

    #[test]
    fn unrelated_pictures_dissolve() {
        let (start, end) = (photograph(640, 360, 31), photograph(640, 360, 77));
        let passage = Passage::between(&start, &end);
        let mut seen = RgbaImage::new(640, 360);
        passage.at(0.5, &mut seen);
        let likeness = psnr(&seen, &plain_dissolve(&start, &end, 0.5));
        assert!(likeness > 32.0, "{likeness:.1} dB from a plain dissolve");
    }

    #[test]
    fn a_part_without_counterpart_dissolves_where_it_is() {
        let wide = photograph(520, 300, 41);
        let (start, mut end) = (crop(&wide, 10, 20, 480, 270), crop(&wide, 22, 20, 480, 270));
        let other = photograph(200, 140, 90);
        image::imageops::overlay(&mut end, &other, 200, 60);
        let passage = Passage::between(&start, &end);
        assert!(passage.is_motion());
        let mut seen = RgbaImage::new(480, 270);
        passage.at(0.5, &mut seen);
        let plain = plain_dissolve(&start, &end, 0.5);
        let inside = |picture: &RgbaImage| crop(picture, 250, 90, 100, 80);
        assert!(psnr(&inside(&seen), &inside(&plain)) > 22.0, "the strange part dissolves");
        let truth = crop(&wide, 16, 20, 480, 270);
        let beside = |picture: &RgbaImage| crop(picture, 40, 60, 110, 160);
        assert!(psnr(&beside(&seen), &beside(&truth)) > psnr(&beside(&plain), &beside(&truth)) + 4.0);
    }

    #[test]
    fn odd_pictures_are_no_fault() {
        for (width, height) in [(1, 1), (3, 200), (16, 16), (200, 17), (33, 57)] {
            let flat = RgbaImage::from_pixel(width, height, Rgba([10, 20, 30, 255]));
            let other = photograph(width, height, 3);
            let mut seen = RgbaImage::new(1, 1);
            for t in [f64::NAN, -1.0, 0.0, 0.4, 1.0, 9.0] {
                Passage::between(&flat, &other).at(t, &mut seen);
                Passage::between(&other, &photograph(5, 5, 1)).at(t, &mut seen);
                assert_eq!(seen.dimensions(), (width, height));
            }
        }
    }
}
