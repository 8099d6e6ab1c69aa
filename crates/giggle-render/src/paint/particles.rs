//! What moves in the air: rain, snow, stars that twinkle, dust in the light, sparks, bubbles.
//!
//! It knows seconds and sizes, and nothing of the painting. The one idea: a particle's place is a function of the
//! time alone, so any frame can be drawn by itself; each is a few pixels, and there are some hundreds.

use super::Easel;
use super::canvas::{Colour, light_of, mix};
use super::noise::{Dice, length};
use super::palette::paint;
use crate::scene::{Place, Subject, Time, Weather};

/// One pixel that a particle covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Splat {
    /// The column.
    pub x: u32,
    /// The row.
    pub y: u32,
    /// Red, green, blue.
    pub colour: [u8; 3],
    /// How much of the pixel is covered, 0 to 255.
    pub alpha: u8,
}

/// All particles of a painting.
#[derive(Debug, Clone, Default)]
pub struct Particles {
    all: Vec<Particle>,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Falls in a straight line, drawn as a streak.
    Rain,
    /// Falls and sways.
    Snow,
    /// Stands and changes its brightness.
    Star,
    /// Floats slowly.
    Mote,
    /// Rises.
    Rising,
}

/// Places are shares of the frame; sizes and ways are shares of its shorter side.
#[derive(Debug, Clone, Copy)]
struct Particle {
    kind: Kind,
    x: f32,
    y: f32,
    /// 0 far, 1 near: nearer ones are larger and faster.
    near: f32,
    phase: f32,
    size: f32,
    colour: [u8; 3],
    alpha: f32,
}

fn bytes(colour: Colour) -> [u8; 3] {
    colour.map(|channel| (channel.clamp(0.0, 1.0) * 255.0) as u8)
}

impl Particles {
    /// Still air.
    pub(super) fn none() -> Particles {
        Particles::default()
    }

    pub(super) fn of(easel: &Easel) -> Particles {
        let mut dice = easel.dice.part("particles");
        let palette = &easel.palette;
        let mut particles = Particles::default();
        let is_outside =
            !matches!(easel.scene.place, Place::Interior | Place::Studio | Place::Space | Place::Underwater);
        let pale = mix(palette.haze, [1.0; 3], 0.6);
        if is_outside {
            match palette.weather {
                Weather::Rain => particles.add(&mut dice, 520, Kind::Rain, pale, (0.16, 0.40)),
                Weather::Storm => particles.add(&mut dice, 760, Kind::Rain, pale, (0.16, 0.42)),
                Weather::Snow => particles.add(&mut dice, 420, Kind::Snow, [0.97, 0.98, 1.0], (0.45, 0.95)),
                Weather::Dust => particles.add(&mut dice, 180, Kind::Mote, palette.key, (0.15, 0.5)),
                _ => {}
            }
        }
        let has_motes = matches!(easel.scene.place, Place::Forest | Place::Interior | Place::Studio)
            && !matches!(palette.weather, Weather::Rain | Weather::Storm | Weather::Snow);
        if has_motes {
            let colour =
                if light_of(palette.key) > 0.2 { mix(palette.key, [1.0; 3], 0.3) } else { palette.lamp };
            let fireflies = easel.scene.place == Place::Forest && palette.time == Time::Night;
            let (colour, count) = if fireflies { (paint(0xeef58a), 80) } else { (colour, 70) };
            particles.add(
                &mut dice,
                count,
                Kind::Mote,
                colour,
                if fireflies { (0.75, 1.0) } else { (0.25, 0.7) },
            );
        }
        if easel.has(Subject::Fire) {
            particles.add(&mut dice, 50, Kind::Rising, paint(0xffa94d), (0.4, 0.9));
        }
        if easel.scene.place == Place::Underwater || super::lens::is_drowned(easel) {
            particles.add(&mut dice, 90, Kind::Rising, pale, (0.2, 0.5));
            particles.add(&mut dice, 90, Kind::Mote, pale, (0.1, 0.35));
        }
        let has_stars = palette.is_dark() && matches!(palette.weather, Weather::Clear) && is_outside
            || easel.scene.place == Place::Space;
        if has_stars && easel.scene.place != Place::Forest {
            let highest = if easel.scene.place == Place::Space { 1.0 } else { easel.horizon - 0.16 };
            particles.add(&mut dice, 40, Kind::Star, [0.95, 0.97, 1.0], (0.3, 0.9));
            for particle in particles.all.iter_mut().filter(|p| matches!(p.kind, Kind::Star)) {
                particle.y *= highest;
            }
        }
        particles
    }

    fn add(&mut self, dice: &mut Dice, count: usize, kind: Kind, colour: Colour, alpha: (f32, f32)) {
        for _ in 0..count {
            // Few are near.
            let near = dice.unit().powi(2);
            self.all.push(Particle {
                kind,
                x: dice.unit(),
                y: dice.unit(),
                near,
                phase: dice.unit(),
                size: dice.range(0.8, 1.2),
                colour: bytes(colour),
                alpha: alpha.0 + (alpha.1 - alpha.0) * dice.unit(),
            });
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// Gives the pixels that particles cover at a time in seconds, in a frame of that size.
    pub fn at(&self, seconds: f64, width: u32, height: u32, mut put: impl FnMut(Splat)) {
        let unit = width.min(height) as f32;
        let (wide, high) = (width as f32, height as f32);
        let time = seconds as f32;
        for particle in &self.all {
            let near = particle.near;
            match particle.kind {
                Kind::Rain => {
                    let speed = 1.5 + 1.3 * near;
                    let long = unit * (0.022 + 0.05 * near) * particle.size;
                    let lean = 0.10;
                    let fall = (particle.y + time * speed * unit / high).rem_euclid(1.15) - 0.1;
                    let x = (particle.x + particle.phase + time * speed * lean * unit / wide).rem_euclid(1.0)
                        * wide;
                    let y = fall * high;
                    let thin = unit * (0.0006 + 0.0012 * near);
                    streak(
                        (x, y),
                        (x + lean * long, y + long),
                        thin,
                        particle,
                        particle.alpha,
                        (width, height),
                        &mut put,
                    );
                }
                Kind::Snow => {
                    let speed = 0.05 + 0.13 * near;
                    let sway = (time * (0.5 + 0.5 * particle.phase) * 1.6 + particle.phase * 40.0).sin();
                    let fall = (particle.y + time * speed * unit / high).rem_euclid(1.08) - 0.04;
                    let drift = time * 0.02 * (0.4 + near) * unit / wide;
                    let x = (particle.x + drift + sway * 0.010 * (0.3 + near)).rem_euclid(1.06) - 0.03;
                    let radius = unit * (0.0014 + 0.0052 * near * near) * particle.size;
                    let alpha = particle.alpha * (1.0 - 0.45 * near * near);
                    spot((x * wide, fall * high), radius, particle, alpha, (width, height), &mut put);
                }
                Kind::Star => {
                    let wave = (time * (1.1 + 2.2 * particle.phase) + particle.phase * 31.0).sin();
                    let alpha = particle.alpha * (0.45 + 0.55 * wave * wave);
                    spot(
                        (particle.x * wide, particle.y * high),
                        unit * 0.0013 * particle.size,
                        particle,
                        alpha,
                        (width, height),
                        &mut put,
                    );
                }
                Kind::Mote => {
                    let turn = particle.phase * std::f32::consts::TAU;
                    let x = particle.x
                        + 0.02 * (time * 0.31 + turn).sin()
                        + time * 0.004 * (particle.phase - 0.5);
                    let y = particle.y + 0.025 * (time * 0.23 + turn * 2.0).sin() - time * 0.003;
                    let glimmer = 0.5 + 0.5 * (time * 0.9 + turn * 3.0).sin();
                    let radius = unit * (0.0012 + 0.0042 * near) * particle.size;
                    let place = (x.rem_euclid(1.0) * wide, y.rem_euclid(1.0) * high);
                    let alpha = particle.alpha * glimmer * (1.0 - 0.7 * near);
                    spot(place, radius, particle, alpha, (width, height), &mut put);
                }
                Kind::Rising => {
                    let speed = 0.07 + 0.12 * near;
                    let rise = (particle.y - time * speed).rem_euclid(1.05) - 0.02;
                    let sway = (time * 2.0 * particle.phase + particle.phase * 50.0).sin() * 0.006;
                    let place = ((particle.x + sway) * wide, rise * high);
                    spot(
                        place,
                        unit * (0.001 + 0.003 * near) * particle.size,
                        particle,
                        particle.alpha,
                        (width, height),
                        &mut put,
                    );
                }
            }
        }
    }
}

/// A soft round spot.
fn spot(
    at: (f32, f32),
    radius: f32,
    particle: &Particle,
    alpha: f32,
    (width, height): (u32, u32),
    put: &mut impl FnMut(Splat),
) {
    let reach = radius * 1.5 + 1.0;
    let (left, right) = ((at.0 - reach).max(0.0) as u32, ((at.0 + reach).max(0.0) as u32 + 1).min(width));
    let (top, low) = ((at.1 - reach).max(0.0) as u32, ((at.1 + reach).max(0.0) as u32 + 1).min(height));
    // A spot smaller than a pixel is a fainter one of a pixel.
    let weight = (radius * 2.0).min(1.0);
    let edge = radius.max(0.75);
    for y in top..low {
        for x in left..right {
            let distance = length(x as f32 + 0.5 - at.0, y as f32 + 0.5 - at.1);
            let covered = (1.25 - distance / (edge * 1.3)).clamp(0.0, 1.0);
            let alpha = (alpha * weight * covered * 255.0) as u8;
            if alpha > 0 {
                put(Splat { x, y, colour: particle.colour, alpha });
            }
        }
    }
}

/// A thin streak from one point to another, steeper than flat.
fn streak(
    from: (f32, f32),
    to: (f32, f32),
    radius: f32,
    particle: &Particle,
    alpha: f32,
    (width, height): (u32, u32),
    put: &mut impl FnMut(Splat),
) {
    let (top, low) = (from.1.max(0.0) as u32, (to.1.max(0.0).ceil() as u32).min(height));
    let weight = (radius * 2.0).min(1.0);
    let half = radius.max(0.5);
    for y in top..low.max(top) {
        let along = ((y as f32 + 0.5 - from.1) / (to.1 - from.1)).clamp(0.0, 1.0);
        let middle = from.0 + (to.0 - from.0) * along;
        // Fades towards both ends.
        let fade = (along * (1.0 - along) * 4.0).min(1.0);
        let first = (middle - half - 0.5).max(0.0) as u32;
        let last = ((middle + half + 0.5).max(0.0) as u32 + 1).min(width);
        for x in first..last.max(first) {
            let covered = (half + 0.5 - (x as f32 + 0.5 - middle).abs()).clamp(0.0, 1.0);
            let alpha = (alpha * weight * covered * fade * 255.0) as u8;
            if alpha > 0 {
                put(Splat { x, y, colour: particle.colour, alpha });
            }
        }
    }
}
