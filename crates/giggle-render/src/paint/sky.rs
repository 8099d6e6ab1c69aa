//! The sky: air, sun or moon, clouds and stars.
//!
//! It knows the palette and the place of the light. The one idea: clouds lie on a flat ceiling that runs to the
//! horizon, so they grow smaller and denser with distance, as they do.

use super::Easel;
use super::canvas::{Canvas, Colour, by_bands, mix, scale};
use super::noise::{fbm, lerp, smooth};
use super::palette::paint;
use crate::scene::{Mood, Subject, Time, Weather};

/// Chooses where sun or moon stands above the horizon.
pub(super) fn place_light(easel: &mut Easel) {
    let mut dice = easel.dice.part("light");
    let above = match easel.palette.time {
        Time::Dawn | Time::Sunset => dice.range(0.02, 0.09),
        Time::Golden => dice.range(0.10, 0.18),
        Time::Blue => dice.range(0.22, 0.34),
        Time::Day | Time::Night => dice.range(0.32, 0.42),
    };
    easel.light.1 = (easel.horizon - above).max(0.1);
}

/// The sky of the moon: black, with stars and the earth.
fn over_the_moon(easel: &Easel) -> Canvas {
    let mut canvas = easel.canvas();
    let palette = &easel.palette;
    let height = easel.height();
    canvas.cover(|_, y| palette.sky_at((y / height).clamp(0.0, 1.0)));
    let mut dice = easel.dice.part("stars over the moon");
    for _ in 0..240 {
        let at = (dice.range(0.0, easel.width()), dice.range(0.0, height * 0.7));
        let size = easel.unit * dice.range(0.0006, 0.0021);
        canvas.disc(at, size, 1.0, [0.92, 0.94, 1.0], dice.range(0.25, 0.95));
    }
    let (size, middle) = (easel.unit * 0.105, easel.sun());
    let middle = (middle.0, middle.1.min(easel.y(0.28)));
    canvas.glow(middle, size * 2.4, [0.45, 0.65, 1.0], 0.35);
    let seed = dice.seed();
    let outline: Vec<super::canvas::Point> = (0..72)
        .map(|step| {
            let turn = step as f32 / 72.0 * std::f32::consts::TAU;
            (middle.0 + size * turn.cos(), middle.1 + size * turn.sin())
        })
        .collect();
    canvas.polygon(&outline, |x, y| {
        let (u, v) = ((x - middle.0) / size, (y - middle.1) / size);
        let land = smooth(0.50, 0.56, fbm(u * 1.5 + 3.0, v * 1.5, 4, seed));
        let cloud = smooth(0.52, 0.66, fbm(u * 2.4, v * 4.2 + 9.0, 4, seed ^ 5));
        let ground = mix([0.13, 0.34, 0.66], [0.30, 0.46, 0.24], land);
        let lit = smooth(0.75, -0.55, u * 0.8 - v * 0.25);
        (super::canvas::scale(mix(ground, [0.96; 3], cloud * 0.85), 0.10 + 0.90 * lit), 1.0)
    });
    canvas
}

/// An eclipse: the dark disc before the sun, its corona, and the dusk that it brings.
pub(super) fn eclipse(easel: &mut Easel) {
    let (unit, sun) = (easel.unit, (easel.x(0.5), easel.y(0.3)));
    let mut canvas = easel.canvas();
    let dusk = mix(easel.palette.shade, [0.02, 0.03, 0.07], 0.6);
    canvas.wash(0.0..easel.height(), |_, _| (dusk, 0.72));
    for (reach, strength) in [(0.62, 0.5), (0.34, 0.75), (0.2, 0.9)] {
        canvas.glow(sun, unit * reach, [1.0, 0.93, 0.78], strength);
    }
    canvas.disc(sun, unit * 0.125, 1.5, [1.0, 0.97, 0.9], 1.0);
    canvas.disc(sun, unit * 0.118, 1.5, [0.015, 0.015, 0.03], 1.0);
    easel.add(&canvas, 0.99);
    if let Some(layer) = easel.layers.pop() {
        easel.layers.insert(1.min(easel.layers.len()), layer);
    }
}

/// The farthest layer of everything under the open sky.
pub(super) fn sky(easel: &Easel) -> Canvas {
    let mut canvas = easel.canvas();
    let palette = &easel.palette;
    if easel.scene.is_lunar {
        return over_the_moon(easel);
    }
    let horizon = easel.y(easel.horizon);
    let top = easel.y(-0.1);
    let (sun_x, sun_y) = easel.sun();
    let unit = easel.unit;
    // The side of the sky that is away from the light is a little darker and cooler.
    let away = mix(palette.sky[0], palette.sky[1], 0.4);
    let rows: Vec<Colour> = (0..canvas.height)
        .map(|y| {
            let share = ((y as f32 - top) / (horizon - top)).clamp(0.0, 1.0);
            palette.sky_at(share.powf(1.15))
        })
        .collect();
    let broad = easel.width();
    canvas.cover(|x, y| {
        let far = ((x - sun_x).abs() / broad).min(1.0);
        mix(rows[y as usize], away, 0.22 * far * far)
    });
    if palette.is_dark() && matches!(palette.weather, Weather::Clear | Weather::Cloudy | Weather::Snow) {
        stars(easel, &mut canvas, horizon);
    }
    let clear = match palette.weather {
        Weather::Clear => 1.0,
        Weather::Cloudy | Weather::Dust => 0.85,
        Weather::Fog => 0.7,
        Weather::Snow => 0.45,
        Weather::Rain | Weather::Storm => 0.2,
    };
    if palette.is_dark() {
        moonlight(easel, &mut canvas, clear);
    } else {
        canvas.glow_wide((sun_x, sun_y), (unit * 1.7, unit * 0.75), palette.glow, 0.55 * clear);
        canvas.glow((sun_x, sun_y), unit * 0.8, palette.glow, 0.5 * clear);
        canvas.glow((sun_x, sun_y), unit * 0.26, palette.sun, 0.7 * clear);
    }
    if easel.palette.clouds > 0.03 {
        clouds(easel, &mut canvas, horizon);
    }
    if easel.palette.time == Time::Night && easel.scene.mood == Mood::Dreamy {
        aurora(easel, &mut canvas, horizon);
    }
    // Air over the horizon: the thicker, the higher.
    let reach = unit * (0.12 + 0.5 * palette.thickness);
    let strength = 0.25 + 0.55 * palette.thickness;
    canvas.wash(horizon - reach..easel.height(), |_, y| {
        let near = smooth(horizon - reach, horizon, y);
        (palette.haze, near * near * strength)
    });
    if palette.has_disc() && !palette.is_dark() {
        let is_low = matches!(palette.time, Time::Dawn | Time::Sunset);
        let radius = unit * if is_low { 0.052 } else { 0.034 };
        let soft = if palette.weather == Weather::Fog { radius * 0.45 } else { radius * 0.10 };
        let low = mix(palette.sun, palette.glow, if is_low { 0.5 } else { 0.1 });
        canvas.around(
            (sun_x - radius * 1.5, sun_y - radius * 1.5),
            (sun_x + radius * 1.5, (sun_y + radius * 1.5).min(horizon)),
            |x, y| {
                let inside = ((radius - (x - sun_x).hypot(y - sun_y)) / soft + 0.5).clamp(0.0, 1.0);
                // Redder towards the horizon.
                (mix(palette.sun, low, ((y - sun_y) / radius * 0.5 + 0.5).clamp(0.0, 1.0)), inside * 0.95)
            },
        );
        canvas.glow((sun_x, sun_y), radius * 2.6, palette.sun, 0.35);
    }
    canvas
}

fn moonlight(easel: &Easel, canvas: &mut Canvas, clear: f32) {
    let palette = &easel.palette;
    let centre = easel.sun();
    let unit = easel.unit;
    if palette.time == Time::Blue {
        // The last light lies along the horizon.
        let low = (centre.0, easel.y(easel.horizon));
        canvas.glow_wide(low, (unit * 1.8, unit * 0.4), palette.glow, 0.42 * clear);
    }
    if palette.time == Time::Night || easel.has(Subject::Moon) {
        canvas.glow(centre, unit * 0.9, palette.glow, 0.24 * clear);
        canvas.glow(centre, unit * 0.25, palette.glow, 0.4 * clear);
        if palette.has_disc() {
            let radius = unit * if easel.has(Subject::Moon) { 0.062 } else { 0.04 };
            moon(canvas, centre, radius, palette.sun, easel.dice.part("moon").seed());
        }
    }
}

/// A moon with seas, a little darker at its rim.
fn moon(canvas: &mut Canvas, centre: (f32, f32), radius: f32, colour: Colour, seed: u32) {
    let dark = scale(colour, 0.78);
    canvas.around(
        (centre.0 - radius - 2.0, centre.1 - radius - 2.0),
        (centre.0 + radius + 2.0, centre.1 + radius + 2.0),
        |x, y| {
            let (dx, dy) = ((x - centre.0) / radius, (y - centre.1) / radius);
            let distance = dx.hypot(dy);
            let seas = smooth(0.48, 0.66, fbm(dx * 1.6 + 9.0, dy * 1.6, 4, seed));
            let body = mix(mix(colour, dark, seas * 0.7), dark, smooth(0.7, 1.0, distance) * 0.35);
            (body, ((1.0 - distance) * radius + 0.5).clamp(0.0, 1.0) * 0.97)
        },
    );
}

/// Stars, fewer and fainter towards the horizon, and a band of many small ones.
pub(super) fn stars(easel: &Easel, canvas: &mut Canvas, horizon: f32) {
    let mut dice = easel.dice.part("stars");
    let unit = easel.unit;
    let strength = if easel.palette.time == Time::Night { 1.0 } else { 0.45 };
    let tilt = dice.range(0.35, 0.8) * dice.side();
    let (seed, offset) = (dice.seed(), dice.range(0.1, 0.45));
    let band = |x: f32, y: f32| {
        let across = (y - easel.y(offset)) / unit - tilt * (x - easel.x(0.5)) / unit;
        let cloud = fbm(x / unit * 3.0, y / unit * 3.0, 4, seed);
        (-across * across * 14.0).exp() * smooth(0.3, 0.75, cloud)
    };
    if easel.palette.time == Time::Night && easel.palette.weather == Weather::Clear {
        let colour = mix(easel.palette.sky[3], [0.75, 0.75, 0.95], 0.4);
        // A soft thing: painted in squares of four pixels' side, read smoothly.
        let coarse = Coarse::new(canvas.width, horizon.max(0.0) as usize, 5, &band);
        canvas.shine_above(horizon, |x, y| (colour, (coarse.at(x, y) - 0.01) * 0.26));
    }
    let count = (easel.width() * horizon.max(0.0) / (unit * unit) * 420.0) as usize;
    for _ in 0..count {
        let (x, y) = (dice.unit() * easel.width(), dice.unit() * horizon);
        let fade = smooth(horizon, horizon - unit * 0.5, y).sqrt();
        let bright = dice.unit().powi(5);
        let warm = dice.unit();
        let colour = mix([0.78, 0.86, 1.0], [1.0, 0.93, 0.8], warm);
        let radius = unit / 720.0 * (0.45 + 1.0 * bright);
        let alpha = strength * fade * (0.16 + 0.84 * bright);
        canvas.disc((x, y), radius, 1.2, colour, alpha.min(1.0));
        if bright > 0.8 {
            canvas.glow((x, y), unit * 0.012, colour, alpha * 0.5);
        }
    }
}

fn aurora(easel: &Easel, canvas: &mut Canvas, horizon: f32) {
    let mut dice = easel.dice.part("aurora");
    let (seed, unit) = (dice.seed(), easel.unit);
    let green = paint(0x5ff0b0);
    let violet = paint(0x8a6cff);
    let veil = |x: f32, y: f32| {
        let u = x / unit;
        let line = easel.y(0.36) + unit * 0.22 * (fbm(u * 0.9, 1.0, 3, seed) - 0.5) * 2.0;
        let above = (line - y) / unit;
        let fold = fbm(u * 7.0, y / unit * 0.5, 3, seed ^ 5);
        if above < 0.0 { (above * 22.0).exp() * fold } else { (-above * 4.2).exp() * fold }
    };
    let coarse = Coarse::new(canvas.width, horizon.max(0.0) as usize, 4, &veil);
    canvas.shine_above(horizon, |x, y| {
        let light = coarse.at(x, y);
        (mix(violet, green, smooth(0.1, 0.6, light)), (light - 0.02) * 0.6)
    });
}

/// A soft field that is computed at few places and read smoothly between them.
pub(super) struct Coarse {
    columns: usize,
    step: f32,
    values: Vec<f32>,
}

impl Coarse {
    pub(super) fn new(
        width: usize,
        height: usize,
        step: usize,
        value: &(impl Fn(f32, f32) -> f32 + Sync),
    ) -> Coarse {
        let (columns, rows) = (width / step + 3, height / step + 3);
        let mut values = vec![0.0; columns * rows];
        by_bands(&mut values, columns, |row, values| {
            for (column, to) in values.iter_mut().enumerate() {
                *to = value((column * step) as f32, (row * step) as f32);
            }
        });
        Coarse { columns, step: step as f32, values }
    }

    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let (x, y) = ((x / self.step).max(0.0), (y / self.step).max(0.0));
        let column = (x as usize).min(self.columns - 2);
        let row = (y as usize).min(self.values.len() / self.columns - 2);
        let (tx, ty) = ((x - column as f32).min(1.0), (y - row as f32).min(1.0));
        let from = row * self.columns + column;
        let top = lerp(self.values[from], self.values[from + 1], tx);
        let low = lerp(self.values[from + self.columns], self.values[from + self.columns + 1], tx);
        lerp(top, low, ty)
    }
}

fn clouds(easel: &Easel, canvas: &mut Canvas, horizon: f32) {
    let palette = &easel.palette;
    let mut dice = easel.dice.part("clouds");
    let (seed, drift, unit) = (dice.seed(), dice.range(0.0, 40.0), easel.unit);
    let (sun_x, sun_y) = easel.sun();
    let is_heavy = matches!(palette.weather, Weather::Rain | Weather::Storm);
    let threshold = lerp(0.66, 0.30, palette.clouds);
    // Long streaks at the ends of the day, heaps by day.
    let is_low_sun = matches!(palette.time, Time::Dawn | Time::Sunset | Time::Blue);
    let stretch = if is_low_sun && !is_heavy { 0.42 } else { 0.8 };
    let density_at = |x: f32, y: f32| {
        let height = ((horizon - y) / unit).max(0.0);
        let far = 1.0 / (height + 0.16);
        fbm((x - sun_x) / unit * far * stretch + drift, far * 1.7 + drift, 5, seed)
    };
    let rows = horizon.max(0.0) as usize;
    let step = 4;
    let density = Coarse::new(canvas.width, rows, step, &density_at);
    let toward = |x: f32, y: f32| {
        let (dx, dy) = (sun_x - x, sun_y - y);
        let length = dx.hypot(dy).max(1.0);
        (x + dx / length * unit * 0.03, y + dy / length * unit * 0.022)
    };
    let lit = mix(palette.key, palette.sky[3], 0.35);
    let lit = if palette.is_dark() {
        mix(palette.sky[2], palette.sky[3], 0.5)
    } else {
        mix(lit, palette.sun, 0.25)
    };
    let dark = mix(palette.sky[0], palette.haze, if is_heavy { 0.25 } else { 0.5 });
    let dark = scale(dark, if is_heavy { 0.72 } else { 0.92 });
    canvas.wash(0.0..rows as f32, |column, place| {
        let far_fade = smooth(0.0, 0.16, (horizon - place) / unit);
        let thick = density.at(column, place);
        let cover = smooth(threshold, threshold + 0.26, thick);
        if cover < 0.004 {
            return ([0.0; 3], 0.0);
        }
        let (tx, ty) = toward(column, place);
        let edge = (thick - density.at(tx, ty)) * 5.0 + 0.45;
        let near = 1.0 - ((column - sun_x).hypot((place - sun_y) * 1.4) / (unit * 1.3)).min(1.0);
        let light = (edge.clamp(0.0, 1.0) * 0.75 + near * near * 0.5).clamp(0.0, 1.0);
        // Thick clouds keep the light out.
        let light = light * lerp(1.0, 0.55, smooth(threshold + 0.2, threshold + 0.5, thick));
        let colour = mix(dark, lit, light);
        (colour, cover * far_fade * if is_heavy { 0.95 } else { 0.86 })
    });
    if palette.weather == Weather::Storm {
        lightning(easel, canvas, horizon);
    }
}

fn lightning(easel: &Easel, canvas: &mut Canvas, horizon: f32) {
    let mut dice = easel.dice.part("lightning");
    let unit = easel.unit;
    let mut at = (easel.x(1.0 - easel.light.0 + dice.range(-0.1, 0.1)), easel.y(0.08));
    let white = mix([1.0; 3], easel.palette.glow, 0.25);
    canvas.glow((at.0, at.1 + unit * 0.1), unit * 0.75, mix(white, easel.palette.sky[1], 0.45), 0.5);
    let mut branch = None;
    while at.1 < horizon {
        let next = (at.0 + dice.range(-0.035, 0.035) * unit, at.1 + dice.range(0.015, 0.05) * unit);
        let radius = unit * 0.0022;
        canvas.glow(((at.0 + next.0) / 2.0, (at.1 + next.1) / 2.0), unit * 0.05, white, 0.16);
        canvas.stroke(at, next, (radius, radius * 0.9), white, 0.95);
        if branch.is_none() && at.1 > easel.y(0.22) {
            branch = Some(next);
        }
        at = next;
    }
    let mut at = branch.unwrap_or(at);
    let side = dice.side();
    for _ in 0..7 {
        let next = (at.0 + side * dice.range(0.005, 0.04) * unit, at.1 + dice.range(0.01, 0.035) * unit);
        canvas.stroke(at, next, (unit * 0.0012, unit * 0.0008), white, 0.7);
        at = next;
    }
}
