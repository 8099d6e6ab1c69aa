//! The set of pictures: read out of the baked file and drawn at any size.
//!
//! It knows outlines and colours, and nothing of scenes. The one idea: a picture is a row of filled paths in 64ths of a
//! unit, baked from Fluent Emoji by `assets/bake-subjects.sh`, and only what is asked for is decoded.

use super::canvas::{Canvas, Colour, light_of};
use flate2::read::DeflateDecoder;
use std::io::Read as _;
use std::sync::LazyLock;
use zeno::{Command, Fill, Mask, Point};

static BAKED: &[u8] = include_bytes!("../../assets/subjects.bin");

/// The decoded file is far smaller; a broken one must not fill the memory.
const MOST_BYTES: u64 = 4 << 20;

/// Units of the baked paths in one of the picture's 32.
const STEPS: f32 = 64.0;

struct Set {
    bytes: Vec<u8>,
    /// Where each picture begins and ends.
    places: Vec<(usize, usize)>,
}

static SET: LazyLock<Set> = LazyLock::new(|| {
    let mut bytes = Vec::new();
    let mut places = Vec::new();
    if DeflateDecoder::new(BAKED).take(MOST_BYTES).read_to_end(&mut bytes).is_ok() {
        let mut reader = Reader { bytes: &bytes, at: 0 };
        while reader.at < bytes.len() {
            let length = reader.number() as usize;
            places.push((reader.at, (reader.at + length).min(bytes.len())));
            reader.at += length;
        }
    }
    Set { bytes, places }
});

/// How many pictures the set has.
#[cfg(test)]
pub(crate) fn picture_count() -> usize {
    SET.places.len()
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> u8 {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte
    }

    fn number(&mut self) -> u32 {
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte();
            value |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte & 0x80 == 0 {
                break;
            }
        }
        value
    }

    fn step(&mut self) -> i32 {
        let value = self.number();
        (value >> 1) as i32 ^ -((value & 1) as i32)
    }
}

/// One filled path.
#[derive(Debug, Clone)]
struct Patch {
    colour: Colour,
    alpha: f32,
    fill: Fill,
    path: Vec<Command>,
}

/// A picture of the set.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    patches: Vec<Patch>,
    /// The box around all that is drawn, in units: left, top, right, bottom.
    bounds: [f32; 4],
}

/// A drawn picture: colours multiplied by alpha.
pub(super) struct Sprite {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<[f32; 4]>,
}

impl Sprite {
    /// What is on a canvas.
    pub(super) fn of(canvas: &Canvas) -> Sprite {
        let picture = canvas.finish(0.0, 0);
        let pixels = picture
            .pixels()
            .map(|pixel| {
                let alpha = f32::from(pixel[3]) / 255.0;
                let [red, green, blue] = [0, 1, 2].map(|channel| f32::from(pixel[channel]) / 255.0 * alpha);
                [red, green, blue, alpha]
            })
            .collect();
        Sprite { width: canvas.width, height: canvas.height, pixels }
    }

    /// Lays another one over it.
    pub(super) fn lay(&mut self, other: &Sprite, (left, top): (f32, f32)) {
        let (left, top) = (left.round() as i64, top.round() as i64);
        for y in 0..other.height {
            for x in 0..other.width {
                let (Ok(px), Ok(py)) = (usize::try_from(left + x as i64), usize::try_from(top + y as i64))
                else {
                    continue;
                };
                if px >= self.width || py >= self.height {
                    continue;
                }
                let above = other.pixels[y * other.width + x];
                for (below, above_channel) in self.pixels[py * self.width + px].iter_mut().zip(above) {
                    *below = *below * (1.0 - above[3]) + above_channel;
                }
            }
        }
    }
}

impl Picture {
    /// The picture of that number; an empty one if there is none.
    pub(super) fn of(index: usize) -> Picture {
        let mut picture = Picture { patches: Vec::new(), bounds: [32.0, 32.0, 0.0, 0.0] };
        let Some((from, to)) = SET.places.get(index).copied() else { return picture };
        let mut reader = Reader { bytes: &SET.bytes[from..to], at: 0 };
        for _ in 0..reader.number() {
            let colour =
                [reader.byte(), reader.byte(), reader.byte()].map(|channel| f32::from(channel) / 255.0);
            let colour = sober(colour);
            let alpha = f32::from(reader.byte()) / 255.0;
            let head = reader.number();
            let (mut x, mut y) = (0, 0);
            let mut low = (f32::MAX, f32::MAX);
            let mut high = (f32::MIN, f32::MIN);
            let mut path = Vec::new();
            for _ in 0..(head / 2).min(20_000) {
                let kind = reader.byte();
                let mut point = || {
                    x += reader.step();
                    y += reader.step();
                    let at = (x as f32 / STEPS, y as f32 / STEPS);
                    low = (low.0.min(at.0), low.1.min(at.1));
                    high = (high.0.max(at.0), high.1.max(at.1));
                    Point::new(at.0, at.1)
                };
                path.push(match kind {
                    0 => Command::MoveTo(point()),
                    1 => Command::LineTo(point()),
                    2 => Command::QuadTo(point(), point()),
                    3 => Command::CurveTo(point(), point(), point()),
                    _ => Command::Close,
                });
            }
            let fill = if head & 1 == 1 { Fill::EvenOdd } else { Fill::NonZero };
            let [left, top, right, bottom] = picture.bounds;
            picture.bounds = [left.min(low.0), top.min(low.1), right.max(high.0), bottom.max(high.1)];
            picture.patches.push(Patch { colour, alpha, fill, path });
        }
        picture
    }

    /// Width by height of what is drawn.
    pub(super) fn ratio(&self) -> f32 {
        let [left, top, right, bottom] = self.bounds;
        ((right - left) / (bottom - top).max(0.1)).clamp(0.05, 20.0)
    }

    /// Turns its largest hue to another colour.
    pub(super) fn tint(&mut self, to: Colour) {
        let near = |one: f32, other: f32| (one - other).abs().min(1.0 - (one - other).abs()) < 0.07;
        let seen = self.seen();
        // The hue that takes most of it; of a grey thing, the largest patch.
        let share = |index: usize| -> f32 {
            let patch = &self.patches[index];
            let (hue, colourful) = hue_of(patch.colour);
            let others = || self.patches.iter().zip(&seen);
            let light = light_of(patch.colour);
            if colourful > 0.25 {
                let like = others().filter(|(other, _)| {
                    let (its, its_colourful) = hue_of(other.colour);
                    its_colourful > 0.25 && near(its, hue)
                });
                return like.map(|(_, area)| area).sum::<f32>();
            }
            // The light coat of a white animal rather than its outline.
            let grey = others().filter(|(other, _)| {
                hue_of(other.colour).1 <= 0.25 && (light_of(other.colour) - light).abs() < 0.3
            });
            grey.map(|(_, area)| area).sum::<f32>() * 0.5 * (0.4 + light)
        };
        let most = (0..self.patches.len())
            .max_by(|a, b| share(*a).total_cmp(&share(*b)).then(seen[*a].total_cmp(&seen[*b])));
        let Some(largest) = most.map(|index| self.patches[index].colour) else { return };
        let (hue, colourful) = hue_of(largest);
        for patch in &mut self.patches {
            let (its, its_colourful) = hue_of(patch.colour);
            let is_like = if colourful > 0.18 {
                near(its, hue) && its_colourful > 0.12
            } else {
                its_colourful <= 0.25
                    && ((light_of(patch.colour) - light_of(largest)).abs() < 0.3
                        || light_of(largest) > 0.6 && light_of(patch.colour) > 0.4)
            };
            if is_like {
                let relative = (light_of(patch.colour) / light_of(largest).max(0.05)).clamp(0.4, 1.5);
                patch.colour = to.map(|channel| (channel * relative).min(1.0));
            }
        }
    }

    /// How much of each patch is seen, in pixels of a small drawing: what is under another one counts for nothing.
    fn seen(&self) -> Vec<f32> {
        const SIDE: usize = 32;
        let mut owners = vec![usize::MAX; SIDE * SIDE];
        let mut mask = vec![0; SIDE * SIDE];
        for (index, patch) in self.patches.iter().enumerate() {
            mask.fill(0);
            Mask::new(&patch.path[..])
                .style(patch.fill)
                .size(SIDE as u32, SIDE as u32)
                .render_into(&mut mask, None);
            for (owner, covered) in owners.iter_mut().zip(&mask) {
                if f32::from(*covered) * patch.alpha > 127.0 {
                    *owner = index;
                }
            }
        }
        let mut seen = vec![0.0; self.patches.len()];
        owners.into_iter().filter(|owner| *owner != usize::MAX).for_each(|owner| seen[owner] += 1.0);
        seen
    }

    /// Draws it `width` by `height` pixels large, mirrored if asked for.
    pub(super) fn draw(&self, width: usize, height: usize, is_mirrored: bool) -> Sprite {
        let (width, height) = (width.clamp(1, 4096), height.clamp(1, 4096));
        let mut pixels = vec![[0.0; 4]; width * height];
        let [left, top, right, bottom] = self.bounds;
        let (across, down) =
            (width as f32 / (right - left).max(0.1), height as f32 / (bottom - top).max(0.1));
        let place = |point: Point| {
            let x = (point.x - left) * across;
            Point::new(if is_mirrored { width as f32 - x } else { x }, (point.y - top) * down)
        };
        for patch in &self.patches {
            let path: Vec<Command> = patch
                .path
                .iter()
                .map(|command| match *command {
                    Command::MoveTo(to) => Command::MoveTo(place(to)),
                    Command::LineTo(to) => Command::LineTo(place(to)),
                    Command::QuadTo(by, to) => Command::QuadTo(place(by), place(to)),
                    Command::CurveTo(by, and, to) => Command::CurveTo(place(by), place(and), place(to)),
                    Command::Close => Command::Close,
                })
                .collect();
            let mut mask = vec![0; width * height];
            Mask::new(&path[..])
                .style(patch.fill)
                .size(width as u32, height as u32)
                .render_into(&mut mask, None);
            for (pixel, covered) in pixels.iter_mut().zip(&mask) {
                if *covered > 0 {
                    let alpha = f32::from(*covered) / 255.0 * patch.alpha;
                    for (channel, value) in
                        pixel.iter_mut().zip([patch.colour[0], patch.colour[1], patch.colour[2], 1.0])
                    {
                        *channel = *channel * (1.0 - alpha) + value * alpha;
                    }
                }
            }
        }
        Sprite { width, height, pixels }
    }
}

/// The set draws what is black in a dark violet, which the light of a scene would turn to lilac.
fn sober(colour: Colour) -> Colour {
    let (hue, _) = hue_of(colour);
    let light = light_of(colour);
    let is_dark_violet = light < 0.27 && (0.62..0.86).contains(&hue);
    if is_dark_violet {
        super::canvas::mix(colour, [light * 0.82, light * 0.80, light * 0.84], 0.82)
    } else {
        colour
    }
}

/// The hue of a colour from 0 to 1, and how colourful it is.
fn hue_of([red, green, blue]: Colour) -> (f32, f32) {
    let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
    let spread = most - least;
    if spread < 1e-4 {
        return (0.0, 0.0);
    }
    let hue = if most == red {
        (green - blue) / spread
    } else if most == green {
        2.0 + (blue - red) / spread
    } else {
        4.0 + (red - green) / spread
    };
    ((hue / 6.0).rem_euclid(1.0), spread)
}
