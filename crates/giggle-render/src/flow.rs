//! The passage from one picture to another: what moved between them, moves; what did not, dissolves.
//!
//! It knows pictures and a share of the way, and nothing of prompts or cameras. The one idea: motion is estimated
//! once, small, in both directions, and trusted only where both agree; at any moment what is known of either
//! picture is carried to where it must be by then, and the two are blended by how much of each can be seen there.

mod motion;
mod patches;
mod plane;
mod whole;

use image::RgbaImage;

use crate::encode::Planes;
use crate::error::RenderError;
use crate::plane::Plane;
use crate::sheet::planes_of;
use crate::turn::{Run, has_vectors};
use motion::{Field, Motion};

/// The way from a start picture to an end picture of the same size.
pub(crate) struct Passage {
    start: Planes,
    end: Planes,
    /// What is read between the pixels, where something moves: both pictures with a run of columns and one row more,
    /// which repeat the edge.
    sources: [[Plane; 3]; 2],
    /// Motion at reduced size, or nothing where the pictures do not correspond.
    motion: Option<Motion>,
}

impl std::fmt::Debug for Passage {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Planes { width, height, .. } = self.start;
        write!(out, "Passage({width}×{height}, moves: {})", self.motion.is_some())
    }
}

/// One pixel in fixed point.
const ONE: f32 = 65536.0;

/// Pixels that are read along a straight line: a few cells of the field.
const RUN: usize = 16;

impl Passage {
    /// Looks for the motion between two pictures; odd sides lose their last column or row.
    ///
    /// The end picture should have the start picture's size; what lies beyond it counts as black.
    pub(crate) fn between(start: &RgbaImage, end: &RgbaImage) -> Result<Passage, RenderError> {
        let (width, height) = start.dimensions();
        let end = if end.dimensions() == (width, height) {
            end.clone()
        } else {
            RgbaImage::from_fn(width, height, |x, y| {
                end.get_pixel_checked(x, y).copied().unwrap_or(image::Rgba([0, 0, 0, 255]))
            })
        };
        let motion = if width < 16 || height < 16 { None } else { Motion::between(start, &end) };
        let (start, end) = (planes_of(start)?, planes_of(&end)?);
        let sources = [sources(&start), sources(&end)];
        Ok(Passage { start, end, sources, motion })
    }

    /// Whether anything was found to move; without it the passage is a dissolve.
    pub(crate) fn is_motion(&self) -> bool {
        self.motion.is_some()
    }

    /// Draws the picture at `t`: 0 is the start picture, 1 the end picture.
    ///
    /// `out` takes the size of the pictures if it has another one.
    pub(crate) fn at(&self, t: f64, out: &mut Planes) {
        if (out.width, out.height) != (self.start.width, self.start.height) {
            *out = Planes::new(self.start.width, self.start.height);
        }
        let t = if t.is_finite() { t.clamp(0.0, 1.0) as f32 } else { 0.0 };
        match &self.motion {
            _ if t == 0.0 => out.clone_from(&self.start),
            _ if t == 1.0 => out.clone_from(&self.end),
            None => self.dissolve(t, out),
            Some(motion) => self.carry(&motion.at(t), t, out),
        }
    }

    fn dissolve(&self, t: f32, out: &mut Planes) {
        let late = (t * 256.0).round() as u32;
        for ((to, one), other) in planes_mut(out).into_iter().zip(planes(&self.start)).zip(planes(&self.end))
        {
            for ((to, one), other) in to.iter_mut().zip(one).zip(other) {
                *to = ((u32::from(*one) * (256 - late) + u32::from(*other) * late + 128) >> 8) as u8;
            }
        }
    }

    /// Warps both pictures to a moment and blends them.
    fn carry(&self, field: &Field, t: f32, out: &mut Planes) {
        let is_fast = has_vectors();
        let mut row = vec![[0.0_f32; 3]; field.width + 1];
        let [starts, ends] = &self.sources;
        for ((target, start), end) in planes_mut(out).into_iter().zip(starts).zip(ends) {
            let (width, height) = (start.width as usize - RUN, start.height as usize - 1);
            let scale = (field.width as f32 / width as f32, field.height as f32 / height as f32);
            // A run ends one pixel beyond its last, which may lie in what repeats the edge.
            let most = ((width + RUN - 2) as f32, (height - 1) as f32);
            // Where a place of this moment lies in one of the pictures, `way` moments on.
            let place = |(x, y): (f32, f32), [dx, dy, _]: [f32; 3], way: f32| {
                let fixed = |value: f32, most: f32| (value.clamp(0.0, most) * ONE) as i32;
                (fixed(x + dx * way / scale.0, most.0), fixed(y + dy * way / scale.1, most.1))
            };
            for (y, line) in target.chunks_exact_mut(width).enumerate() {
                field.row((y as f32 + 0.5) * scale.1 - 0.5, &mut row);
                // The field between its own columns: motion and share of the end picture.
                let here = |x: f32| {
                    let column = ((x + 0.5) * scale.0 - 0.5).max(0.0);
                    let index = (column as usize).min(field.width - 1);
                    let share = (column - index as f32).min(1.0);
                    [0, 1, 2].map(|part| row[index][part] + (row[index + 1][part] - row[index][part]) * share)
                };
                let mut first = here(0.0);
                for (index, pixels) in line.chunks_mut(RUN).enumerate() {
                    let (from, until) = ((index * RUN) as f32, ((index + 1) * RUN) as f32);
                    let next = here(until);
                    let y = y as f32;
                    let read = |source: &Plane, way: f32| {
                        let ends = (place((from, y), first, way), place((until, y), next, way));
                        let mut seen = [0; RUN];
                        Run::between(ends.0, ends.1, RUN).fill(source, &mut seen, is_fast);
                        seen
                    };
                    let late = [first[2], next[2]].map(|share| (share * ONE + 0.5) as i32);
                    let seen = if late == [0, 0] {
                        read(start, -t)
                    } else if late == [ONE as i32; 2] {
                        read(end, 1.0 - t)
                    } else {
                        blend(read(start, -t), read(end, 1.0 - t), late)
                    };
                    pixels.copy_from_slice(&seen[..pixels.len()]);
                    first = next;
                }
            }
        }
    }
}

/// Blends two runs; the second's share goes from one value to another, of 65,536.
fn blend(one: [u8; RUN], other: [u8; RUN], late: [i32; 2]) -> [u8; RUN] {
    let step = (late[1] - late[0]) / RUN as i32;
    std::array::from_fn(|at| {
        let share = (late[0] + step * at as i32) >> 8;
        let (one, other) = (i32::from(one[at]), i32::from(other[at]));
        (one + (((other - one) * share + 128) >> 8)) as u8
    })
}

fn planes(of: &Planes) -> [&[u8]; 3] {
    [&of.y, &of.u, &of.v]
}

fn planes_mut(of: &mut Planes) -> [&mut [u8]; 3] {
    [&mut of.y, &mut of.u, &mut of.v]
}

/// A picture's planes with a run of columns and one row more, which repeat the edge.
fn sources(of: &Planes) -> [Plane; 3] {
    let mut shrink = [1, 2, 2].into_iter();
    planes(of).map(|data| {
        let shrink = shrink.next().unwrap_or(2);
        let (width, height) = (of.width / shrink, of.height / shrink);
        let mut wide = Vec::with_capacity((width as usize + RUN) * (height as usize + 1));
        for line in data.chunks_exact(width.max(1) as usize) {
            wide.extend_from_slice(line);
            wide.extend(line.last().into_iter().flat_map(|edge| [*edge; RUN]));
        }
        wide.extend_from_within(wide.len().saturating_sub(width as usize + RUN)..);
        Plane { width: width + RUN as u32, height: height + 1, data: wide }
    })
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

    /// A picture as planes and back: what any picture of a passage has been through.
    fn shown(planes: &Planes) -> RgbaImage {
        let Planes { width, height, .. } = *planes;
        let image = yuv::YuvPlanarImage {
            y_plane: &planes.y,
            y_stride: width,
            u_plane: &planes.u,
            u_stride: width / 2,
            v_plane: &planes.v,
            v_stride: width / 2,
            width,
            height,
        };
        let mut picture = RgbaImage::new(width, height);
        let (range, matrix) = (yuv::YuvRange::Limited, yuv::YuvStandardMatrix::Bt709);
        yuv::yuv420_to_rgba(&image, &mut picture, width * 4, range, matrix).unwrap();
        picture
    }

    fn seen_at(passage: &Passage, t: f64) -> RgbaImage {
        let mut planes = Planes::new(2, 2);
        passage.at(t, &mut planes);
        shown(&planes)
    }

    fn through(picture: &RgbaImage) -> RgbaImage {
        shown(&planes_of(picture).unwrap())
    }

    fn passage(start: &RgbaImage, end: &RgbaImage) -> Passage {
        Passage::between(start, end).unwrap()
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
        through(&out)
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
            let (start, middle, end) = (at(0.0), through(&at(0.5)), at(1.0));
            let seen = seen_at(&passage(&start, &end), 0.5);
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
        let seen = seen_at(&passage(&start, &end), 0.5);
        // Half-way in the distance moved; the zoom there is the mean of both to within a trifle.
        let middle = through(&closer(1.0954));
        let (ours, plain) = (psnr(&seen, &middle), psnr(&plain_dissolve(&start, &end, 0.5), &middle));
        assert!(ours >= plain + 3.0, "{ours:.1} dB against {plain:.1} dB");
    }

    /// A start frame and a closer one, and one from a tilted camera: what people give most after a pan.
    #[test]
    fn closer_farther_and_turned_pictures_are_followed() {
        let wide = photograph(900, 600, 23);
        // A window of the wide picture about a middle, so much closer, and turned.
        let seen = |zoom: f32, turn: f32, (cx, cy): (f32, f32)| {
            let (sin, cos) = turn.sin_cos();
            RgbaImage::from_fn(640, 360, |x, y| {
                let (u, v) = ((x as f32 + 0.5 - 320.0) / zoom, (y as f32 + 0.5 - 180.0) / zoom);
                let (x, y) = (cx + u * cos - v * sin, cy + u * sin + v * cos);
                image::imageops::interpolate_bilinear(&wide, x - 0.5, y - 0.5).unwrap_or(Rgba([0; 4]))
            })
        };
        for (zoom, turn, to_centre) in
            [(1.6, 0.0, (450.0, 300.0)), (1.45, 0.0, (500.0, 280.0)), (1.0, 0.2, (450.0, 300.0))]
        {
            let (from, to) = (seen(1.0, 0.0, (450.0, 300.0)), seen(zoom, turn, to_centre));
            for (start, end) in [(&from, &to), (&to, &from)] {
                assert!(passage(start, end).is_motion(), "zoom {zoom}, turn {turn}");
            }
            // Straight ways: half-way the zoom is the mean of both, and so is where everything stands in the frame.
            let half = (1.0 + zoom * turn.cos()) / 2.0;
            let share = zoom / (2.0 * half);
            let middle = (450.0 + (to_centre.0 - 450.0) * share, 300.0 + (to_centre.1 - 300.0) * share);
            let truth = through(&seen(half, turn / 2.0, middle));
            let inner = |picture: &RgbaImage| crop(picture, 100, 60, 440, 240);
            let ours = psnr(&inner(&seen_at(&passage(&from, &to), 0.5)), &inner(&truth));
            let plain = psnr(&inner(&plain_dissolve(&from, &to, 0.5)), &inner(&truth));
            assert!(ours >= plain + 5.0, "zoom {zoom}, turn {turn}: {ours:.1} dB against {plain:.1} dB");
        }
    }

    #[test]
    fn the_ends_are_the_pictures_themselves() {
        let wide = photograph(400, 240, 5);
        let (start, end) = (crop(&wide, 0, 10, 320, 180), crop(&wide, 20, 10, 320, 180));
        let passage = passage(&start, &end);
        assert!(seen_at(&passage, 0.0) == through(&start));
        assert!(seen_at(&passage, 1.0) == through(&end));
        assert!(passage.is_motion());
    }

    #[test]
    fn equal_pictures_stay_as_they_are() {
        let picture = photograph(320, 180, 9);
        let passage = passage(&picture, &picture);
        for t in [0.1, 0.5, 0.73] {
            assert!(seen_at(&passage, t) == through(&picture), "at {t}");
        }
    }

    #[test]
    fn unrelated_pictures_dissolve() {
        let (start, end) = (photograph(640, 360, 31), photograph(640, 360, 77));
        let seen = seen_at(&passage(&start, &end), 0.5);
        let likeness = psnr(&seen, &plain_dissolve(&start, &end, 0.5));
        assert!(likeness > 32.0, "{likeness:.1} dB from a plain dissolve");
    }

    #[test]
    fn a_part_without_counterpart_dissolves_where_it_is() {
        let wide = photograph(520, 300, 41);
        let (start, mut end) = (crop(&wide, 10, 20, 480, 270), crop(&wide, 22, 20, 480, 270));
        let other = photograph(200, 140, 90);
        image::imageops::overlay(&mut end, &other, 200, 60);
        let passage = passage(&start, &end);
        assert!(passage.is_motion());
        let seen = seen_at(&passage, 0.5);
        let plain = plain_dissolve(&start, &end, 0.5);
        let inside = |picture: &RgbaImage| crop(picture, 250, 90, 100, 80);
        assert!(psnr(&inside(&seen), &inside(&plain)) > 22.0, "the strange part dissolves");
        let truth = through(&crop(&wide, 16, 20, 480, 270));
        let beside = |picture: &RgbaImage| crop(picture, 40, 60, 110, 160);
        assert!(psnr(&beside(&seen), &beside(&truth)) > psnr(&beside(&plain), &beside(&truth)) + 4.0);
    }

    #[test]
    fn odd_pictures_are_no_fault() {
        for (width, height) in [(2, 2), (3, 200), (16, 16), (200, 17), (33, 57)] {
            let flat = RgbaImage::from_pixel(width, height, Rgba([10, 20, 30, 255]));
            let other = photograph(width, height, 3);
            for t in [f64::NAN, -1.0, 0.0, 0.4, 1.0, 9.0] {
                assert_eq!(seen_at(&passage(&flat, &other), t).dimensions(), (width & !1, height & !1));
                seen_at(&passage(&other, &photograph(5, 5, 1)), t);
            }
        }
    }
}
