//! The sea and lakes.
//!
//! It knows the easel, and nothing of words. The one idea: water is what stands above it, mirrored and broken by
//! waves that grow towards the eye, and darker the steeper one looks into it.

use image::RgbaImage;

use super::canvas::{Canvas, Colour, light_of, mix, scale};
use super::land::{self, Look};
use super::noise::{fbm, lerp, smooth, value};
use super::painting::flatten;
use super::palette::paint;
use super::sky;
use super::{Easel, Motion};
use super::{figures, grounds};
use crate::scene::{Subject, Weather};

/// Water from the horizon down, before everything painted so far.
pub(super) struct Water {
    pub(super) deep: Colour,
    /// How high the waves are, 0 to 1.
    pub(super) rough: f32,
    /// How much longer reflections are than what they reflect.
    pub(super) stretch: f32,
}

pub(super) fn lay_water(easel: &Easel, canvas: &mut Canvas, mirrored: &RgbaImage, water: &Water, seed: u32) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let horizon = easel.y(easel.horizon).floor();
    let bottom = easel.height();
    let (sun_x, _) = easel.sun();
    let has_light = palette.has_disc();
    let glint = mix(palette.sun, palette.glow, 0.35);
    let strength = match (palette.is_dark(), has_light) {
        (_, false) => 0.0,
        (true, true) => 0.6,
        (false, true) => 1.0,
    };
    let tops = vec![horizon; canvas.width];
    let reach = bottom - horizon;
    let seen = |x: f32, y: f32| {
        let x = (x.max(0.0) as u32).min(mirrored.width() - 1);
        let y = (y.max(0.0) as u32).min(mirrored.height() - 1);
        let pixel = mirrored.get_pixel(x, y);
        [0, 1, 2].map(|channel| f32::from(pixel[channel]) / 255.0)
    };
    canvas.terrain(&tops, |x, _, depth| {
        let near = (depth / reach).clamp(0.0, 1.0);
        // Perspective: equal waves are ever finer towards the horizon.
        let far = 1.0 / (near + 0.035);
        let (u, v) = ((x - sun_x) / unit * far, far);
        let swell = value(u * 1.1 + 3.0, v * 7.0, seed) - 0.5;
        let chop = fbm(u * 4.2, v * 19.0, 2, seed ^ 91) - 0.5;
        let wave = (swell * 0.8 + chop) * water.rough;
        let lift = wave * unit * lerp(0.012, 0.16, near);
        let mirror_y = horizon - 1.0 - depth * water.stretch - lift.abs() * 0.6 - lift;
        let mirror = seen(x + chop * unit * 0.03 * water.rough * near, mirror_y);
        let steep = lerp(0.16, 0.80, near.powf(0.8)) + wave * 0.35;
        let body = mix(water.deep, palette.haze, smooth(0.25, 0.0, near) * 0.5);
        let mut colour = mix(mirror, body, steep.clamp(0.06, 0.92));
        if strength > 0.0 {
            let width = unit * lerp(0.045, 0.30, near);
            let column = (-((x - sun_x) / width).powi(2)).exp();
            let sparkle = smooth(0.50, 0.78, 0.5 + wave * 0.55 / water.rough.max(0.25) + 0.16 * column);
            let light = column * sparkle * strength * lerp(1.0, 0.7, near);
            colour = mix(colour, glint, light.min(0.95));
        }
        mix(colour, palette.haze, smooth(0.05, 0.0, near) * 0.45)
    });
}

pub(super) fn sea(easel: &mut Easel) {
    let mut dice = easel.dice.part("sea");
    easel.horizon = if easel.is_tall() { dice.range(0.54, 0.6) } else { dice.range(0.54, 0.62) };
    if super::settings::is_beach(easel) {
        // The sea is behind the sand.
        easel.horizon -= 0.11;
    }
    sky::place_light(easel);
    let mut back = sky::sky(easel);
    // A far coast on one side.
    let seed = dice.seed();
    let side = if easel.light.0 > 0.5 { -1.0 } else { 1.0 };
    let span = easel.breadth();
    let coast = land::skyline(easel, easel.horizon + 0.002, |u| {
        let reach = smooth(0.05, 0.75, u / span * side + 0.28);
        0.10 * reach * fbm(u * 2.0 + 5.0, 1.0, 4, seed) - 0.004
    });
    let rock = paint(0x7c7f86);
    let look = Look { material: rock, distance: 0.9, relief: 0.4, snow: 0.0, mist: 0.08 };
    land::range(easel, &mut back, &coast, &look, seed);
    easel.add(&back, 1.0);
    // The middle distance: a headland with what stands on it, then the water before it.
    let mut middle = easel.canvas();
    let is_beach = super::settings::is_beach(easel);
    let wants_headland = easel.has(Subject::Lighthouse)
        || easel.has(Subject::House)
        || easel.has(Subject::Castle)
        || easel.has(Subject::Pagoda)
        || dice.chance(0.45) && !is_beach;
    let seed = dice.seed();
    if wants_headland {
        let cape = land::skyline(easel, easel.horizon + 0.006, |u| {
            let reach = (u / span * side - 0.02).max(0.0);
            let cliff = smooth(0.0, 0.06, reach + 0.02 * (fbm(u * 9.0, 1.0, 3, seed) - 0.5));
            cliff * (0.05 + 0.12 * reach.sqrt() + 0.05 * (fbm(u * 4.0, 2.0, 4, seed) - 0.5)) - 0.004
        });
        let leaf = easel.palette.leaf(&mut dice);
        let material = mix(rock, leaf, 0.35);
        let look = Look { material, distance: 0.42, relief: 0.9, snow: 0.0, mist: 0.2 };
        land::range(easel, &mut middle, &cape, &look, seed);
        figures::on_the_headland(easel, &mut middle, &cape, side);
    }
    easel.add(&middle, 0.72);
    let mirrored = flatten(&easel.layers);
    let mut canvas = easel.canvas();
    let palette = &easel.palette;
    let rough = match palette.weather {
        Weather::Storm => 1.0,
        Weather::Rain => 0.75,
        Weather::Fog | Weather::Snow => 0.35,
        _ => dice.range(0.45, 0.7),
    };
    let deep = palette.lit(*dice.pick(&[paint(0x2c5f76), paint(0x2f6a78), paint(0x35577c)]), 0.5);
    let water = Water { deep: mix(deep, palette.shade, 0.3), rough, stretch: 1.15 };
    lay_water(easel, &mut canvas, &mirrored, &water, dice.seed());
    figures::on_the_water(easel, &mut canvas);
    easel.add(&canvas, 0.5);
    // The swell.
    if let Some(layer) = easel.layers.last_mut() {
        layer.motion = Some(Motion { bob: 0.002 + 0.004 * rough, turns: 0.16, ..Motion::default() });
    }
    let is_on_a_road = easel.has_cast && easel.says(&["road", "highway", "drive", "公路", "马路"]);
    let wants_beach = is_beach
        || !wants_headland && !super::swimming::swims(easel)
        || figures::has_people(easel) && !super::swimming::swims(easel)
        || is_on_a_road;
    shore(easel, &mut dice, wants_beach, rough);
}

/// What the viewer stands on: sand with a line of foam, or wet rocks.
fn shore(easel: &mut Easel, dice: &mut super::noise::Dice, is_beach: bool, rough: f32) {
    let mut canvas = easel.canvas();
    let mut surf = None;
    let seed = dice.seed();
    let side = if easel.light.0 > 0.5 { -1.0 } else { 1.0 };
    let span = easel.breadth();
    let (unit, palette) = (easel.unit, &easel.palette);
    const CLIFF: &[&str] = &[
        "edge of a cliff",
        "cliff edge",
        "on a cliff",
        "on the cliff",
        "clifftop",
        "top of a cliff",
        "悬崖",
        "崖边",
        "峭壁",
    ];
    let is_cliff = easel.says(CLIFF) && (figures::has_people(easel) || easel.has_cast);
    if grounds::has_quay(easel) {
        let tops = grounds::quay(easel, &mut canvas);
        figures::on_the_near_ground(easel, &mut canvas, &tops);
    } else if is_beach && !is_cliff {
        let line = |u: f32, reach: f32| {
            0.06 + 0.10 * (u / span * side + 0.5).clamp(-0.2, 1.2) + 0.03 * fbm(u * 1.7, reach, 3, seed)
        };
        let is_dry = super::settings::is_beach(easel);
        let base = if is_dry { 0.99 - 0.20 - (0.745 - easel.lowest.min(0.745)) } else { 0.99 };
        let sand = if palette.is_white() { paint(0xdde4ea) } else { paint(0xd8bf95) };
        // Thin sheets of water before the sand, each ending in foam.
        for (index, reach) in [0.115, 0.075, 0.04].into_iter().enumerate() {
            let tops = land::skyline(easel, base, |u| line(u, index as f32 * 3.0) + reach);
            let wash = mix(palette.sky_at(0.8), palette.haze, 0.3);
            let foam = mix(palette.lit(paint(0xf3f6f8), 0.95), palette.haze, 0.15);
            let from = tops.iter().copied().fold(f32::MAX, f32::min);
            canvas.wash(from..easel.height(), |x, y| {
                let depth = y - tops[(x as usize).min(tops.len() - 1)];
                if depth < -1.0 {
                    return ([0.0; 3], 0.0);
                }
                let edge_cover = (depth + 1.0).min(1.0);
                let depth = depth.max(0.0);
                let bubbles = fbm(x / unit * 46.0, y / unit * 120.0, 4, seed ^ index as u32);
                let edge = (-depth / (unit * lerp(0.003, 0.010, bubbles))).exp();
                let lace =
                    smooth(0.5, 0.62, bubbles) * smooth(0.035, 0.0, depth / unit) * 0.55 * (0.5 + rough);
                let alpha = (edge * 0.85 + lace).min(0.9);
                (mix(wash, foam, 0.75), alpha.max(0.12 * smooth(0.0, 0.02, depth / unit)) * edge_cover)
            });
        }
        surf = Some(std::mem::replace(&mut canvas, easel.canvas()));
        let tops = land::skyline(easel, base, |u| line(u, 9.0) + 0.02);
        canvas.terrain(&tops, |x, y, depth| {
            let v = depth / unit;
            let grain = fbm(x / unit * 60.0, y / unit * 110.0, 2, seed) - 0.5;
            let wet = smooth(0.07, 0.0, v);
            let dry = palette.lit(sand, 0.42 + 0.25 * grain + 0.25 * easel.nearness_to_light(x));
            let wet_colour = mix(scale(dry, 0.62), palette.sky_at(0.85), 0.4);
            let (dim, to) = if is_dry { (0.10, 0.55) } else { (0.25, 0.2) };
            mix(mix(dry, wet_colour, wet), palette.shade, dim + 0.45 * smooth(0.02, to, v))
        });
        grounds::lay_way(easel, &mut canvas, &tops, 0.1);
        figures::on_the_near_ground(easel, &mut canvas, &tops);
    } else {
        let tops = land::skyline(easel, 1.0, |u| {
            // A ledge high above the water, on the side where people are.
            if is_cliff {
                let out = u / span * side;
                let ledge = 0.20 + 0.02 * (fbm(u * 5.0, 2.0, 4, seed) - 0.5);
                return ledge - 0.9 * smooth(0.30, 0.42, -out);
            }
            let reach = (u / span * side + 0.42).clamp(0.0, 1.0);
            let rocks = fbm(u * 5.0, 1.0, 5, seed);
            -0.06 + reach * reach * 0.24 + rocks * 0.12 * (0.35 + reach)
        });
        let stone = paint(if palette.is_white() { 0xe4ecf2 } else { 0x55585e });
        canvas.terrain(&tops, |x, y, depth| {
            let facet = fbm(x / unit * 9.0, y / unit * 13.0, 4, seed);
            let lean = fbm(
                x / unit * 9.0 + 0.12 * ((easel.sun().0 - x) / (unit * 0.4)).clamp(-1.0, 1.0),
                y / unit * 13.0 - 0.15,
                4,
                seed,
            );
            let lit = 0.25 + (facet - lean) * 2.6 + 0.25 * easel.nearness_to_light(x);
            let wet = (-depth / (unit * 0.012)).exp() * easel.nearness_to_light(x);
            let colour =
                mix(palette.lit(stone, lit), palette.shade, if palette.is_white() { 0.12 } else { 0.55 });
            mix(colour, palette.key, 0.25 * wet)
        });
        figures::on_the_near_ground(easel, &mut canvas, &tops);
    }
    // The surf comes and goes over the foot of the sand.
    if let Some(surf) = surf {
        let motion = Some(Motion { bob: 0.010, turns: 0.2, ..Motion::default() });
        let picture = surf.finish(super::GRAIN, 44);
        easel.layers.push(super::Layer { picture, depth: 0.12, motion });
    }
    easel.add(&canvas, 0.1);
}

/// Whether the sea lies behind the window of a room.
pub(super) fn is_behind_a_window(easel: &Easel) -> bool {
    const SEA: &[&str] = &["sea", "ocean", "beach", "大海", "海景", "海边", "海面", "窗外是海", "海滩"];
    easel.says(&["window", "balcony", "view of", "overlooking", "窗", "阳台"]) && easel.says(SEA)
}

/// The sea as a window shows it: a band of water below the sky, with a path of light.
pub(super) fn seen_from_a_window(easel: &Easel, canvas: &mut Canvas) {
    let palette = &easel.palette;
    let (horizon, unit) = (easel.y(0.40), easel.unit);
    let (far, near) = (paint(0x4f97ac), paint(0x1f5f7c));
    let sun = easel.sun().0;
    canvas.wash(horizon..easel.height(), |x, y| {
        let down = ((y - horizon) / (unit * 0.34)).clamp(0.0, 1.0);
        let wave =
            fbm(x / unit * (9.0 - 5.0 * down), (y - horizon) / unit * (70.0 - 45.0 * down), 3, 71) - 0.5;
        let glint = smooth(0.14, 0.30, wave) * (1.0 - ((x - sun) / (unit * 0.35)).abs()).clamp(0.15, 1.0);
        let colour = palette.lit(mix(far, near, down), 0.75 + 0.5 * wave);
        (mix(colour, palette.glow, 0.65 * glint), 1.0)
    });
}

pub(super) fn lake(easel: &mut Easel) {
    let mut dice = easel.dice.part("lake");
    easel.horizon = if easel.is_tall() { dice.range(0.52, 0.57) } else { dice.range(0.54, 0.6) };
    sky::place_light(easel);
    easel.light.1 = (easel.light.1 - 0.12).max(0.12);
    let mut back = sky::sky(easel);
    let leaf = easel.palette.leaf(&mut dice);
    let span = easel.breadth();
    let summit = (1.0 - easel.light.0 - 0.5) * span;
    let seed = dice.seed();
    let white = easel.palette.is_white();
    let tops = land::skyline(easel, easel.horizon, |u| {
        let swell = (-(u - summit).powi(2) * 1.8).exp();
        0.04 + 0.26 * (0.3 + swell) * super::noise::ridged(u * 1.3 + 11.0, 0.5, 5, seed)
    });
    let look = Look {
        material: paint(0x848c9a),
        distance: 0.86,
        relief: 0.9,
        snow: if white { 0.8 } else { 0.25 },
        mist: 0.22,
    };
    land::range(easel, &mut back, &tops, &look, seed);
    easel.add(&back, 1.0);
    let mut middle = easel.canvas();
    let seed = dice.seed();
    let side = if easel.light.0 > 0.5 { -1.0 } else { 1.0 };
    let mut tops = land::skyline(easel, easel.horizon + 0.004, |u| {
        let reach = smooth(-0.35, 0.6, u / span * side);
        0.012 + 0.10 * reach * (0.5 + fbm(u * 2.2, 1.0, 3, seed))
    });
    let bare = tops.clone();
    land::conifers(easel, &mut tops, &mut dice, 0.055, 0.72);
    let material = mix(leaf, paint(0x41544b), 0.5);
    let material = if white { mix(material, paint(0xdfe8f1), 0.35) } else { material };
    let look = Look { material, distance: 0.42, relief: 0.4, snow: 0.0, mist: 0.1 };
    land::range(easel, &mut middle, &tops, &look, seed);
    if super::watertown::is_named(easel) {
        super::watertown::set(easel, &mut middle);
    }
    figures::on_the_headland(easel, &mut middle, &bare, side);
    easel.add(&middle, 0.7);
    if easel.has(Subject::Waterfall) {
        waterfall(easel);
    }
    let mirrored = flatten(&easel.layers);
    let mut canvas = easel.canvas();
    let palette = &easel.palette;
    let rough = match palette.weather {
        Weather::Storm => 0.8,
        Weather::Rain => 0.5,
        _ => dice.range(0.08, 0.22),
    };
    let deep = mix(palette.lit(paint(0x2c5560), 0.5), palette.shade, 0.35);
    lay_water(easel, &mut canvas, &mirrored, &Water { deep, rough, stretch: 1.0 }, dice.seed());
    mist_over_water(easel, &mut canvas, dice.seed());
    figures::on_the_water(easel, &mut canvas);
    easel.add(&canvas, 0.5);
    reeds(easel, &mut dice);
}

/// A cliff over which water falls into the lake.
fn waterfall(easel: &mut Easel) {
    let mut dice = easel.dice.part("waterfall");
    let (unit, seed, span) = (easel.unit, dice.seed(), easel.breadth());
    let mut canvas = easel.canvas();
    let middle = span * if easel.light.0 > 0.5 { -0.06 } else { 0.06 };
    let high = if easel.is_tall() { 0.62 } else { 0.38 };
    let tops = land::skyline(easel, easel.horizon + 0.004, |u| {
        let away = (u - middle).abs();
        let cliff = smooth(0.62, 0.5, away) * 0.72 + smooth(0.36, 0.28, away) * 0.28;
        let notch = smooth(0.09, 0.05, away) * 0.025;
        0.01 + cliff * (high + 0.07 * (fbm(u * 5.0, 1.0, 4, seed) - 0.5)) - notch
    });
    let leaf = easel.palette.leaf(&mut dice);
    let look = Look {
        material: mix(paint(0x5c5f5a), leaf, 0.35),
        distance: 0.24,
        relief: 1.0,
        snow: 0.0,
        mist: 0.08,
    };
    land::range(easel, &mut canvas, &tops, &look, seed);
    let palette = &easel.palette;
    let centre = easel.x(0.5) + middle * unit;
    let top = tops[(centre.max(0.0) as usize).min(tops.len() - 1)];
    let foot = easel.y(easel.horizon) + unit * 0.012;
    let white = paint(0xeef5f8);
    canvas.wash(top..foot, |x, y| {
        let down = (y - top) / (foot - top).max(1.0);
        let half = unit * (0.06 + 0.025 * down);
        let ragged = 0.35 * (fbm(x / unit * 16.0, y / unit * 7.0, 3, seed ^ 3) - 0.5);
        let streak = fbm(x / unit * 90.0, y / unit * 5.0, 3, seed ^ 9);
        let water = mix(palette.lit(white, 0.55), palette.lit(white, 1.0), smooth(0.3, 0.7, streak));
        (water, smooth(1.0, 0.7, (x - centre).abs() / half + ragged) * 0.95)
    });
    let spray = mix(palette.haze, white, 0.6);
    canvas.glow_wide((centre, foot - unit * 0.02), (unit * 0.26, unit * 0.1), spray, 0.65);
    easel.add(&canvas, 0.62);
}

/// A thin band of mist where the water meets the land.
fn mist_over_water(easel: &Easel, canvas: &mut Canvas, seed: u32) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let horizon = easel.y(easel.horizon);
    let colour = mix(palette.haze, [1.0; 3], 0.12 * light_of(palette.haze));
    canvas.wash(horizon - unit * 0.05..horizon + unit * 0.10, |x, y| {
        let away = ((y - horizon - unit * 0.008) / unit / if y < horizon { 0.02 } else { 0.045 }).powi(2);
        let drift = smooth(0.25, 0.8, fbm(x / unit * 2.0, y / unit * 9.0, 3, seed));
        (colour, (-away).exp() * drift * (0.3 + 0.6 * palette.thickness))
    });
}

/// The near bank: a dark edge with reeds.
fn reeds(easel: &mut Easel, dice: &mut super::noise::Dice) {
    let mut canvas = easel.canvas();
    let (unit, palette) = (easel.unit, &easel.palette);
    let side = if easel.light.0 > 0.5 { -1.0 } else { 1.0 };
    let span = easel.breadth();
    let seed = dice.seed();
    let mut tops = land::skyline(easel, 1.0, |u| {
        let reach = smooth(-0.35, 0.6, u / span * side);
        -0.02 + 0.13 * reach * reach + 0.03 * fbm(u * 4.0, 1.0, 3, seed)
    });
    let bare = tops.clone();
    land::grass(&mut tops, unit * 0.02, seed);
    let shade = palette.shade;
    let ground = palette.lit(palette.ground(dice), 0.35);
    canvas.terrain(&tops, |x, y, _| {
        let texture = fbm(x / unit * 20.0, y / unit * 30.0, 3, seed);
        mix(ground, shade, 0.62 + 0.3 * texture)
    });
    for _ in 0..(70.0 * span) as usize {
        let place = 0.5 + side * (0.5 - dice.unit().powi(2) * 0.75);
        let x = easel.x(place + dice.range(-0.06, 0.06));
        let foot = bare[(x.max(0.0) as usize).min(bare.len() - 1)] + unit * 0.02;
        let high = unit * dice.range(0.05, 0.2);
        let tip = (x + dice.range(-0.03, 0.03) * unit, foot - high);
        let thick = unit * dice.range(0.001, 0.002);
        let colour = mix(shade, ground, dice.range(0.0, 0.4));
        canvas.stroke((x, foot), tip, (thick, thick * 0.35), colour, 1.0);
        if dice.chance(0.2) {
            let seedhead = (tip.0, tip.1 + high * 0.1);
            canvas.stroke(tip, seedhead, (thick * 2.2, thick * 2.0), colour, 1.0);
        }
    }
    figures::on_the_near_ground(easel, &mut canvas, &bare);
    easel.add(&canvas, 0.08);
}
