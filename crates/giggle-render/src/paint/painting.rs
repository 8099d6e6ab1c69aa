//! A painted scene: its layers, what moves in the air before them, and the darkening of its edges.
//!
//! It must not paint: whoever makes a painting does.

use super::particles::Particles;
use crate::scene::Scene;
use image::RgbaImage;

/// One plane of a painting.
#[derive(Debug, Clone)]
pub struct Layer {
    /// The picture, with straight alpha; larger than the frame by the painting's margins on every side.
    pub picture: RgbaImage,
    /// How far it is: 0 is near, 1 infinitely far.
    pub depth: f32,
    /// How it moves of its own accord.
    pub motion: Option<Motion>,
}

/// How what is on a layer moves through the picture, whatever the camera does.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Motion {
    /// Frame widths a second, to the right.
    pub across: f32,
    /// How far it goes up and down, in frame heights.
    pub bob: f32,
    /// How much it grows and shrinks.
    pub breath: f32,
    /// How far it rolls to either side, in radians.
    pub roll: f32,
    /// How often it does so in a second.
    pub turns: f32,
    /// How fast it turns about its pivot, in radians a second.
    pub spin: f32,
    /// What becomes of it in the course of the clip.
    pub course: Option<Course>,
    /// Its foot in pixels of the layer, about which it grows and rolls.
    pub pivot: (f32, f32),
}

/// How a layer is at a moment, beside as it is painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Key {
    /// The moment as a share of the clip.
    pub at: f32,
    /// How wide it is, from its pivot.
    pub wide: f32,
    /// How high it is.
    pub high: f32,
    /// How much of it is seen, 0 to 1.
    pub seen: f32,
    /// Where it is, in frame widths to the right and frame heights down.
    pub shift: (f32, f32),
    /// How far it is turned about its pivot, in radians.
    pub turn: f32,
}

/// What becomes of a layer in the course of a clip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Course {
    /// How it is at four moments, one after the other.
    pub keys: [Key; 4],
}

impl Course {
    /// How it is after a share of the clip.
    pub(crate) fn at(&self, share: f32) -> Key {
        let [first, .., last] = self.keys;
        let next = self.keys.iter().position(|key| key.at > share);
        let (from, to) = match next {
            Some(0) => return first,
            None => return last,
            Some(next) => (self.keys[next - 1], self.keys[next]),
        };
        let t = ((share - from.at) / (to.at - from.at).max(1e-4)).clamp(0.0, 1.0);
        let t = t * t * (3.0 - 2.0 * t);
        let mix = |a: f32, b: f32| a + (b - a) * t;
        Key {
            at: share,
            wide: mix(from.wide, to.wide),
            high: mix(from.high, to.high),
            seen: mix(from.seen, to.seen),
            shift: (mix(from.shift.0, to.shift.0), mix(from.shift.1, to.shift.1)),
            turn: mix(from.turn, to.turn),
        }
    }
}

/// A scene in layers.
#[derive(Debug, Clone)]
pub struct Painting {
    /// The planes, back to front; the first covers everything.
    pub layers: Vec<Layer>,
    /// How many pixels a layer reaches beyond the frame to the left and to the right, and above and below: at least
    /// [`OVERSCAN`](crate::camera::OVERSCAN) of the frame's side.
    pub margin: (u32, u32),
    /// The darkening of the frame's edges, with straight alpha: it belongs to the lens and stays where it is, wherever
    /// the camera looks. It has the frame's size.
    pub veil: Option<RgbaImage>,
    /// What was read from the prompt.
    pub scene: Scene,
    pub(super) particles: Particles,
}

impl Painting {
    /// What falls, drifts and twinkles before the painting.
    pub fn particles(&self) -> &Particles {
        &self.particles
    }

    /// Draws the particles of a moment into a frame: `t` is 0 to 1 of a clip of so many seconds.
    pub fn draw_particles(&self, frame: &mut RgbaImage, t: f64, seconds: f64) {
        let (width, height) = frame.dimensions();
        self.particles.at(t * seconds, width, height, |splat| {
            let pixel = frame.get_pixel_mut(splat.x, splat.y);
            let (alpha, rest) = (u32::from(splat.alpha), 255 - u32::from(splat.alpha));
            for (below, above) in pixel.0.iter_mut().zip(splat.colour) {
                *below = ((u32::from(*below) * rest + u32::from(above) * alpha + 127) / 255) as u8;
            }
        });
    }

    /// The painting at rest, as the frame sees it with all layers in place.
    pub fn flat(&self) -> RgbaImage {
        let Some(first) = self.layers.first() else { return RgbaImage::new(1, 1) };
        let (left, top) = self.margin;
        let (width, height) = (first.picture.width() - 2 * left, first.picture.height() - 2 * top);
        let whole = flatten(&self.layers);
        let mut seen = image::imageops::crop_imm(&whole, left, top, width, height).to_image();
        if let Some(veil) = &self.veil {
            image::imageops::overlay(&mut seen, veil, 0, 0);
        }
        seen
    }
}

/// When in a clip a still of it is taken.
const SEEN_AT: f32 = 0.4;

/// All layers on each other.
pub(super) fn flatten(layers: &[Layer]) -> RgbaImage {
    let mut layers = layers.iter();
    let Some(first) = layers.next() else { return RgbaImage::new(1, 1) };
    let mut whole = first.picture.clone();
    for layer in layers {
        // What comes and goes is as it is a while after the beginning.
        let course = layer.motion.and_then(|motion| motion.course);
        let seen = course.map_or(255, |course| (course.at(SEEN_AT).seen * 255.0) as u32);
        for (below, above) in whole.pixels_mut().zip(layer.picture.pixels()) {
            let alpha = u32::from(above[3]) * seen / 255;
            if alpha == 0 {
                continue;
            }
            for channel in 0..3 {
                let mixed = u32::from(above[channel]) * alpha + u32::from(below[channel]) * (255 - alpha);
                below[channel] = ((mixed + 127) / 255) as u8;
            }
        }
    }
    whole
}
