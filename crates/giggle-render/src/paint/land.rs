//! Mountains, fields and dunes.
//!
//! It knows the easel, and nothing of words. The one idea: land is a few skylines one before the other; each is a
//! row of heights, filled below, lit on the side of the sun and lost in the air towards its foot.

use super::Easel;
use super::canvas::{Canvas, Colour, mix, scale};
use super::noise::{Dice, fbm, hash, lerp, ridged, smooth, value};
use super::palette::paint;
use super::sky::{self, Coarse};
use super::{figures, grounds};
use crate::scene::{Season, Subject, Weather};

/// A skyline: for every pixel column the row where the land begins.
pub(super) type Skyline = Vec<f32>;

/// How a field of which a text speaks is laid out.
pub(super) fn crop_of(text: &str) -> Crop {
    let about = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if about(&["terrace", "paddy", "paddies", "rice field", "梯田", "稻田", "水田"]) {
        Crop::Terraces
    } else if about(&[
        "vineyard",
        "plantation",
        "orchard",
        "cornfield",
        "corn field",
        "crops",
        "lavender",
        "茶园",
        "葡萄园",
        "玉米地",
        "果园",
        "菜园",
        "薰衣草",
    ]) {
        Crop::Rows
    } else {
        Crop::Open
    }
}

/// A skyline from a function of the place in units, which gives heights in units above `base`.
pub(super) fn skyline(easel: &Easel, base: f32, height: impl Fn(f32) -> f32) -> Skyline {
    let middle = easel.x(0.5);
    (0..easel.width() as usize)
        .map(|x| easel.y(base) - easel.unit * height((x as f32 + 0.5 - middle) / easel.unit))
        .collect()
}

/// How a range of land is painted.
pub(super) struct Look {
    pub(super) material: Colour,
    /// 0 near, 1 at the horizon.
    pub(super) distance: f32,
    /// How much of its relief is seen.
    pub(super) relief: f32,
    /// The share of the highest land that is white.
    pub(super) snow: f32,
    /// In how many units under the skyline the air takes over.
    pub(super) mist: f32,
}

/// Fills a range of mountains or hills.
pub(super) fn range(easel: &Easel, canvas: &mut Canvas, tops: &[f32], look: &Look, seed: u32) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let (sun_x, _) = easel.sun();
    let highest = tops.iter().copied().fold(f32::MAX, f32::min);
    let lowest = tops.iter().copied().fold(f32::MIN, f32::max);
    let rise = (lowest - highest).max(1.0);
    let scale_of = lerp(7.5, 5.0, look.distance);
    // The relief: a height everywhere, with spurs that run down aslant; light falls on what leans towards it.
    let height_at = |x: f32, y: f32| {
        let (u, v) = (x / unit * scale_of, y / unit * scale_of * 0.75);
        let bent = fbm(u * 0.6 + 7.0, v * 0.6, 2, seed ^ 40) - 0.5;
        0.62 * fbm(u + 0.5 * v + bent * 1.6, v - 0.2 * u, 5, seed)
            + 0.38 * (1.0 - (fbm(u * 0.8 - 0.7 * v + bent, v * 0.5, 3, seed ^ 13) * 4.0 - 2.0).abs().min(1.0))
    };
    let from = highest.max(0.0) as usize;
    let shifted = |x: f32, y: f32| height_at(x, y + from as f32);
    let deepest = ((look.mist * unit * 1.6 + rise) as usize + from + 2).min(canvas.height);
    let coarse = Coarse::new(canvas.width, deepest.saturating_sub(from), 3, &shifted);
    let white = paint(0xf6f9ff);
    let lean = unit * 0.009;
    let haze = palette.haze;
    canvas.terrain(tops, |x, y, depth| {
        // Turns over smoothly under the sun: a sudden turn would be seen as a seam.
        let side = lean * ((sun_x - x) / (unit * 0.45)).clamp(-1.0, 1.0);
        let here = coarse.at(x, y - from as f32);
        let there = coarse.at(x + side, (y - from as f32 - lean * 0.8).max(0.0));
        let slope = (here - there) * 7.5 * look.relief;
        // Half of it in steps: planes of a brush rather than a plaster cast.
        let slope = 0.45 * slope + 0.55 * smooth(-0.22, 0.22, slope) - 0.275;
        let lit = (0.45 + slope + 0.2 * easel.nearness_to_light(x)).clamp(0.04, 1.1);
        let mut material = scale(look.material, 0.9 + 0.2 * here);
        if look.snow > 0.0 {
            let height = (lowest - y) / rise;
            let line = 1.0 - look.snow + (here - 0.5) * 0.7 - slope * 0.12;
            let cover = smooth(line - 0.05, line + 0.07, height);
            material = mix(material, white, cover);
        }
        let colour = palette.through_air(palette.lit(material, lit), look.distance);
        let mist = smooth(0.0, look.mist * unit, depth)
            * (0.25 + 0.7 * palette.thickness)
            * (0.35 + 0.65 * look.distance);
        mix(colour, haze, mist.min(0.92))
    });
}

/// Sets conifers on a skyline: sharp, uneven tops.
pub(super) fn conifers(easel: &Easel, tops: &mut [f32], dice: &mut Dice, height: f32, share: f32) {
    let unit = easel.unit;
    let gap = height * unit * 0.22;
    let cover = dice.seed();
    let mut x = -unit * 0.1;
    let ground = tops.to_vec();
    while x < tops.len() as f32 + unit * 0.1 {
        x += gap * dice.range(0.35, 1.3);
        let size = height * unit * dice.range(0.45, 1.1);
        if value(x / unit * 2.2, 0.0, cover) > share || x < 0.0 {
            continue;
        }
        let Some(foot) = ground.get(x as usize).copied() else { continue };
        conifer(tops, x, foot + size * 0.06, size, dice.seed());
    }
}

/// One conifer as a bump of the skyline.
fn conifer(tops: &mut [f32], x: f32, foot: f32, size: f32, seed: u32) {
    let half = size * 0.19;
    let (first, last) =
        ((x - half).max(0.0) as usize, ((x + half).max(0.0) as usize).min(tops.len().saturating_sub(1)));
    for (column, top) in tops.iter_mut().enumerate().take(last + 1).skip(first) {
        let away = ((column as f32 + 0.5 - x) / half).abs().min(1.0);
        // Whorls of branches: a saw along the slope.
        let saw = ((1.0 - away) * 7.0 + hash(column as i32 / 2, 3, seed) * 0.9).fract() * 0.09;
        let height = size * (1.0 - away.powf(0.8) - saw * away.sqrt()).max(0.0);
        *top = top.min(foot - height);
    }
}

/// Sets round trees on a skyline.
pub(super) fn round_trees(easel: &Easel, tops: &mut [f32], dice: &mut Dice, height: f32, share: f32) {
    let unit = easel.unit;
    let (cover, seed) = (dice.seed(), dice.seed());
    let ground = tops.to_vec();
    let mut x = -unit * 0.1;
    while x < tops.len() as f32 {
        x += height * unit * dice.range(0.25, 0.7);
        let size = height * unit * dice.range(0.5, 1.0);
        if x < 0.0 || value(x / unit * 1.7, 5.0, cover) > share {
            continue;
        }
        let Some(foot) = ground.get(x as usize).copied() else { continue };
        let half = size * 0.55;
        let (first, last) = ((x - half).max(0.0) as usize, ((x + half) as usize).min(tops.len() - 1));
        for (column, top) in tops.iter_mut().enumerate().take(last + 1).skip(first) {
            let away = ((column as f32 + 0.5 - x) / half).clamp(-1.0, 1.0);
            let leaves = 0.16 * (fbm(column as f32 / (size * 0.12), x, 3, seed) - 0.5);
            let crown = size * ((1.0 - away * away).sqrt() * 0.85 + leaves).max(0.0);
            *top = top.min(foot - crown);
        }
    }
}

/// The profile of mountains: crests of noise under a broad swell that peaks where the composition wants it.
fn peaks(u: f32, summit: f32, frequency: f32, seed: u32) -> f32 {
    let swell = (-(u - summit) * (u - summit) * 2.2).exp();
    let crest = ridged(u * frequency + 31.0, 0.7, 5, seed);
    let small = fbm(u * frequency * 6.0, 4.0, 3, seed ^ 77) - 0.5;
    crest * (0.38 + 0.75 * swell) + swell * 0.22 + small * 0.045
}

pub(super) fn mountains(easel: &mut Easel) {
    let mut dice = easel.dice.part("mountains");
    easel.horizon = if easel.is_tall() { dice.range(0.58, 0.64) } else { dice.range(0.60, 0.68) };
    sky::place_light(easel);
    // The range must not hide the light: it stands higher than over the sea.
    easel.light.1 = (easel.light.1 - 0.16).max(0.12);
    let sky = sky::sky(easel);
    easel.add(&sky, 1.0);
    let span = easel.breadth();
    let summit = (1.0 - easel.light.0 - 0.5) * span + dice.range(-0.12, 0.12);
    let tall = if easel.is_tall() { 1.15 } else { 1.0 };
    let white = easel.palette.is_white();
    let rock = *dice.pick(&[paint(0x8b8f9c), paint(0x9a8f8a), paint(0x7d8797)]);
    let wood = mix(easel.palette.leaf(&mut dice), paint(0x4a5a52), 0.45);
    let is_high = easel.palette.weather != Weather::Dust;
    let planes =
        [(0.00_f32, 0.44, 1.15, 0.92, 0.9), (0.05, 0.27, 1.7, 0.66, 0.72), (0.12, 0.16, 2.3, 0.4, 0.45)];
    for (index, (lower, height, frequency, distance, depth)) in planes.into_iter().enumerate() {
        let seed = dice.seed();
        let mut canvas = easel.canvas();
        let summit = summit * [1.0, -0.8, 0.5][index] + dice.range(-0.1, 0.1);
        let mut tops = skyline(easel, easel.horizon + lower, |u| {
            tall * height * peaks(u, summit, frequency, seed) + 0.02
        });
        if index == 2 {
            conifers(easel, &mut tops, &mut dice, 0.035, 0.8);
        }
        let snow = match (index, white) {
            (0, true) => 0.9,
            (1, true) => 0.75,
            (0, false) if is_high => 0.42,
            _ => 0.0,
        };
        let material = if index == 0 { rock } else { mix(rock, wood, [0.0, 0.6, 1.0][index]) };
        let material = if white && index > 0 { mix(material, paint(0xe6edf5), 0.72) } else { material };
        let look = Look {
            material,
            distance,
            relief: [1.0, 0.8, 0.35][index],
            snow,
            mist: [0.34, 0.24, 0.16][index],
        };
        range(easel, &mut canvas, &tops, &look, seed);
        if index == 1 {
            figures::on_the_far_land(easel, &mut canvas, &tops, distance);
        }
        easel.add(&canvas, depth);
    }
    near_ground(easel, &mut dice, 0.86, wood);
}

/// The nearest plane: a dark slope with grass or firs that frames the lower edge, and whoever stands on it.
fn near_ground(easel: &mut Easel, dice: &mut Dice, base: f32, material: Colour) {
    let mut canvas = easel.canvas();
    let seed = dice.seed();
    // It rises on the side away from the light, to lead the eye to it.
    let lean = if easel.light.0 > 0.5 { -1.0 } else { 1.0 };
    let span = easel.breadth();
    let is_cliff = easel.says(&["cliff", "precipice", "ledge", "悬崖", "峭壁", "断崖", "崖边"]);
    let mut tops = skyline(easel, base, |u| {
        let side = (u / span * lean + 0.5).clamp(-0.2, 1.2);
        if is_cliff {
            // A ledge on the side away from the light, and nothing before it.
            let ledge = 0.125 + 0.05 * side + 0.016 * (fbm(u * 5.0, 2.0, 4, seed) - 0.5);
            let edge = 0.02 * (fbm(u * 9.0, 7.0, 3, seed) - 0.5);
            return ledge - 0.75 * smooth(0.46, 0.33, side + edge);
        }
        0.16 * side * side + 0.035 * (fbm(u * 3.0, 2.0, 4, seed) - 0.5)
    });
    let bare = tops.clone();
    let has_person = figures::has_people(easel);
    if !has_person && !is_cliff && !easel.has_cast || easel.scene.place == crate::scene::Place::Forest {
        conifers(easel, &mut tops, dice, 0.19, 0.34);
    }
    grass(&mut tops, easel.unit * 0.012, dice.seed());
    let shade = easel.palette.shade;
    let white = easel.palette.is_white();
    let ground = if white { mix(paint(0xc9d6e6), material, 0.25) } else { material };
    let (unit, palette) = (easel.unit, &easel.palette);
    canvas.terrain(&tops, |x, y, depth| {
        let texture = fbm(x / unit * 14.0, y / unit * 30.0, 3, seed);
        let lit = palette.lit(ground, 0.25 + 0.45 * texture);
        let edge = (-depth / (unit * 0.02)).exp() * easel.nearness_to_light(x);
        let dark = mix(lit, shade, if white { 0.26 } else { 0.74 });
        mix(dark, palette.key, 0.22 * edge)
    });
    grounds::lay_way(easel, &mut canvas, &bare, 0.1);
    figures::on_the_near_ground(easel, &mut canvas, &bare);
    easel.add(&canvas, 0.08);
}

/// Blades along a skyline.
pub(super) fn grass(tops: &mut [f32], height: f32, seed: u32) {
    for (x, top) in tops.iter_mut().enumerate() {
        let blade = hash(x as i32 / 2, 1, seed) * hash(x as i32, 2, seed);
        let tuft = value(x as f32 * 0.02, 3.0, seed);
        *top -= height * blade * (0.3 + 1.4 * tuft);
    }
}

pub(super) fn desert(easel: &mut Easel) {
    let mut dice = easel.dice.part("desert");
    easel.horizon = if easel.is_tall() { dice.range(0.50, 0.56) } else { dice.range(0.50, 0.58) };
    sky::place_light(easel);
    let mut sky = sky::sky(easel);
    let is_pale = easel.palette.weather == Weather::Snow;
    let sand = if easel.scene.is_lunar {
        paint(0xa8a8ac)
    } else if easel.says(&[" mars", "mars ", "martian", "red planet", "火星"]) {
        paint(0xb8643e)
    } else if is_pale {
        paint(0xe6e9ee)
    } else {
        *dice.pick(&[paint(0xe0a868), paint(0xd99a63), paint(0xe6b67c)])
    };
    // Table mountains far away.
    let seed = dice.seed();
    let tops = skyline(easel, easel.horizon + 0.015, |u| {
        let table = smooth(0.52, 0.58, fbm(u * 1.1 + 9.0, 1.0, 3, seed));
        0.012 + 0.10 * table * (0.8 + 0.2 * fbm(u * 8.0, 3.0, 3, seed))
    });
    let look = Look {
        material: mix(sand, paint(0x9b5f4b), 0.6),
        distance: 0.85,
        relief: 0.6,
        snow: 0.0,
        mist: 0.12,
    };
    range(easel, &mut sky, &tops, &look, seed);
    easel.add(&sky, 1.0);
    let planes = [
        (0.035, 0.06, 1.3, 0.7, 0.85),
        (0.11, 0.11, 0.95, 0.42, 0.6),
        (0.22, 0.17, 0.75, 0.2, 0.35),
        (0.42, 0.22, 0.55, 0.02, 0.08),
    ];
    for (index, (lower, height, frequency, distance, depth)) in planes.into_iter().enumerate() {
        let mut canvas = easel.canvas();
        let (seed, phase) = (dice.seed(), dice.range(0.0, 9.0));
        let tops = skyline(easel, easel.horizon + lower, |u| dune(u * frequency + phase, seed) * height);
        dunes(easel, &mut canvas, &tops, sand, distance, dice.seed());
        grounds::lay_way(easel, &mut canvas, &tops, distance);
        if index == 2 {
            figures::on_the_near_ground(easel, &mut canvas, &tops);
        }
        easel.add(&canvas, depth);
    }
}

/// The outline of dunes: broad swells with a sharper lee side.
fn dune(u: f32, seed: u32) -> f32 {
    let broad = fbm(u, 0.5, 2, seed);
    let crest = 1.0 - (2.0 * value(u * 1.3 + 3.0, 8.0, seed ^ 3) - 1.0).abs();
    0.35 + 0.7 * broad + 0.35 * crest * crest
}

/// Sand with a lit and a shadowed side along winding crests, and ripples near the eye.
fn dunes(easel: &Easel, canvas: &mut Canvas, tops: &[f32], sand: Colour, distance: f32, seed: u32) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let sun_side = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    let ripples = smooth(0.4, 0.0, distance);
    // How the skyline leans, read a little apart so that only crests count.
    let reach = (unit * 0.03) as usize + 1;
    let last = tops.len() - 1;
    let leans: Vec<f32> = (0..tops.len())
        .map(|x| {
            (tops[(x + reach).min(last)] - tops[x.saturating_sub(reach)]) / (2 * reach) as f32 * sun_side
        })
        .collect();
    let wobble = Coarse::new(canvas.width, canvas.height, 4, &|x, y| {
        fbm(x / unit * 2.4, y / unit * 5.0, 3, seed) - 0.5
    });
    let swells = Coarse::new(canvas.width, canvas.height, 4, &|x, y| {
        fbm(x / unit * 1.5, y / unit * 6.0, 3, seed ^ 9) - 0.5
    });
    let dark = mix(palette.lit(sand, 0.12), palette.shade, 0.22);
    canvas.terrain(tops, |x, y, depth| {
        let v = depth / unit;
        // Each crest runs on downwards, aslant and winding; one side of it lies in the sun.
        let from = x + sun_side * depth * 0.9 + wobble.at(x, y) * unit * (0.06 + 0.35 * v);
        let index = (from.max(0.0) as usize).min(last);
        let lean = leans[index] + 0.55 * swells.at(x, y) * smooth(0.0, 0.25, v) + 0.035;
        let lit = smooth(-0.05, 0.06, lean);
        let ripple = if ripples > 0.0 {
            let bend = wobble.at(x, y) * 5.0;
            (value(x / unit * 7.0 + bend, y / unit * 95.0 + bend * 6.0, seed) - 0.5) * 0.16 * ripples * lit
        } else {
            0.0
        };
        let bright =
            palette.lit(sand, 0.82 + 0.18 * easel.nearness_to_light(x) + ripple - 0.3 * smooth(0.0, 0.5, v));
        let colour = mix(dark, bright, lit * 0.92 + 0.04);
        palette.through_air(mix(colour, palette.shade, 0.34 * ripples * smooth(0.12, 0.5, v)), distance)
    });
}

pub(super) fn field(easel: &mut Easel) {
    let mut dice = easel.dice.part("field");
    easel.horizon = if easel.is_tall() { dice.range(0.52, 0.58) } else { dice.range(0.54, 0.62) };
    sky::place_light(easel);
    let mut sky = sky::sky(easel);
    let seed = dice.seed();
    let far = skyline(easel, easel.horizon + 0.01, |u| 0.02 + 0.09 * fbm(u * 1.4, 1.0, 4, seed));
    let ground = crop(easel, &mut dice);
    let leaf = easel.palette.leaf(&mut dice);
    let look =
        Look { material: mix(leaf, paint(0x6f8294), 0.5), distance: 0.95, relief: 0.4, snow: 0.0, mist: 0.1 };
    range(easel, &mut sky, &far, &look, seed);
    easel.add(&sky, 1.0);
    for (index, (lower, height, frequency, distance, depth)) in
        [(0.03, 0.055, 1.6, 0.62, 0.8), (0.085, 0.07, 1.1, 0.36, 0.55), (0.20, 0.08, 0.8, 0.12, 0.28)]
            .into_iter()
            .enumerate()
    {
        let mut canvas = easel.canvas();
        let seed = dice.seed();
        let mut tops = skyline(easel, easel.horizon + lower, |u| {
            height * (fbm(u * frequency + 4.0, 1.0, 3, seed) * 1.6 - 0.2)
        });
        let bare = tops.clone();
        if index < 2 {
            let trees = if index == 0 { 0.028 } else { 0.05 };
            let mut wood = tops.clone();
            round_trees(easel, &mut wood, &mut dice, trees, 0.42);
            trees_behind(easel, &mut canvas, &wood, leaf, distance + 0.06, dice.seed());
        }
        if index == 2 && easel.crop != Crop::Terraces {
            grass(&mut tops, easel.unit * 0.02, seed);
        }
        fields(easel, &mut canvas, &tops, ground, distance, seed);
        if index > 0 {
            grounds::strew_flowers(easel, &mut canvas, &bare, distance);
            grounds::lay_way(easel, &mut canvas, &bare, distance);
        }
        if index == 1 {
            grounds::orchard(easel, &mut canvas, &bare, easel.crop == Crop::Open);
            grounds::dress(easel, &mut canvas, &bare);
        }
        match index {
            1 => figures::on_the_far_land(easel, &mut canvas, &bare, distance),
            2 => figures::on_the_near_ground(easel, &mut canvas, &bare),
            _ => {}
        }
        easel.add(&canvas, depth);
    }
    tall_grass(easel, &mut dice, ground);
}

/// How a field is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Crop {
    /// Grass or grain.
    Open,
    /// Rows of bushes that run to the horizon.
    Rows,
    /// Steps of water that follow the slope.
    Terraces,
}

/// What grows on the field.
fn crop(easel: &Easel, dice: &mut Dice) -> Colour {
    let grass = easel.palette.ground(dice);
    if easel.palette.is_white() {
        grass
    } else if easel.has(Subject::Lavender) {
        paint(0x8f78c0)
    } else if easel.has(Subject::Wheat) {
        paint(0xd9b25f)
    } else {
        grass
    }
}

/// Woods along a skyline, darker at the foot.
fn trees_behind(easel: &Easel, canvas: &mut Canvas, tops: &[f32], leaf: Colour, distance: f32, seed: u32) {
    let (unit, palette) = (easel.unit, &easel.palette);
    canvas.terrain(tops, |x, y, depth| {
        let clump = fbm(x / unit * 40.0, y / unit * 40.0, 3, seed);
        let lit = 0.25 + 0.6 * clump - 2.2 * depth / unit + 0.25 * easel.nearness_to_light(x);
        let colour = mix(palette.lit(leaf, lit), palette.shade, 0.32);
        palette.through_air(colour, distance)
    });
}

/// Open ground in strips that follow the hills.
fn fields(easel: &Easel, canvas: &mut Canvas, tops: &[f32], ground: Colour, distance: f32, seed: u32) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let other = mix(ground, paint(0x6d7f4e), 0.45);
    let near = smooth(0.5, 0.0, distance);
    let (horizon, middle) = (easel.y(easel.horizon - 0.06), easel.x(easel.light.0));
    canvas.terrain(tops, |x, y, depth| {
        let (u, v) = (x / unit, depth / unit);
        let strips = fbm(u * 1.2 + v * 2.0, v * 11.0, 3, seed);
        let blades = value(u * lerp(90.0, 240.0, distance), y / unit * 26.0, seed ^ 21);
        let material = mix(ground, other, smooth(0.42, 0.6, strips));
        let material = if palette.is_white() { mix(material, ground, 0.75) } else { material };
        match easel.crop {
            Crop::Open => {}
            Crop::Rows => {
                // Towards one point on the horizon, a dark side and a lit one to every row.
                let down = (y - horizon).max(unit * 0.01);
                let across = ((x - middle) / down * 2.6 + 0.06 * (blades - 0.5)).rem_euclid(1.0);
                let bush = smooth(0.08, 0.2, across) * smooth(0.78, 0.62, across);
                let soil = paint(0x8a7050);
                let leafy =
                    mix(ground, paint(0x3f6b34), if easel.has(Subject::Lavender) { 0.0 } else { 0.55 });
                let lit = 0.2 + 0.75 * smooth(0.7, 0.15, across) + 0.3 * (blades - 0.5);
                let colour = palette.lit(mix(soil, leafy, bush), lit);
                return palette
                    .through_air(mix(colour, palette.shade, near * 0.25 * smooth(0.0, 0.3, v)), distance);
            }
            Crop::Terraces => {
                // Water between banks, wider the nearer it is.
                let wave = 0.012 * (fbm(u * 2.2, 3.0, 3, seed) - 0.5) + 0.02 * (u * 1.7 + seed as f32).sin();
                let step = lerp(0.055, 0.022, distance);
                let part = ((v + wave) / step).rem_euclid(1.0);
                let water = mix(palette.sky_at(0.75), palette.glow, 0.25 * easel.nearness_to_light(x));
                let bank = palette.lit(mix(material, paint(0x4f6b35), 0.5), 0.25 + 0.5 * blades);
                let shoots = smooth(0.45, 0.75, fbm(u * 16.0, y / unit * 30.0, 2, seed ^ 5)) * 0.4;
                let colour =
                    mix(mix(water, bank, shoots), bank, smooth(0.62, 0.7, part) * smooth(1.0, 0.94, part));
                let colour = mix(colour, palette.key, 0.35 * smooth(0.94, 1.0, part));
                return palette
                    .through_air(mix(colour, palette.shade, near * 0.2 * smooth(0.0, 0.3, v)), distance);
            }
        }
        let lit = 0.45 + 0.3 * easel.nearness_to_light(x) + 0.25 * (blades - 0.5) + 0.35 * (strips - 0.5);
        let edge = (-v / 0.012).exp() * 0.3;
        let colour = palette.lit(material, lit + edge);
        palette.through_air(mix(colour, palette.shade, near * 0.3 * smooth(0.0, 0.3, v)), distance)
    });
}

/// Grass and flowers before the eye: blades from the lower edge.
fn tall_grass(easel: &mut Easel, dice: &mut Dice, ground: Colour) {
    let mut canvas = easel.canvas();
    let (unit, palette) = (easel.unit, &easel.palette);
    let bottom = easel.height();
    let is_flowery = palette.season == Season::Spring || easel.has(Subject::Flowers) || dice.chance(0.4);
    let petals = *dice.pick(&[paint(0xf2c14e), paint(0xe86a6a), paint(0xf3e9f2), paint(0xb58be0)]);
    let lean = dice.side() * dice.range(0.05, 0.25);
    let count = (easel.width() / unit * 330.0) as usize;
    for _ in 0..count {
        let x = dice.range(-0.05, 1.05) * easel.width();
        let swell = fbm(x / unit * 2.0, 1.0, 3, 5);
        // Lower where the caption and the figure are.
        let high = unit * (0.05 + 0.16 * swell) * dice.range(0.4, 1.0);
        let foot = bottom - unit * 0.075;
        let tip = (x + high * (lean + dice.range(-0.2, 0.2)), foot - high);
        let bend = ((x + tip.0) / 2.0 - high * lean * 0.25, (foot + tip.1) / 2.0);
        let lit = dice.range(0.1, 0.75) * (0.5 + 0.5 * easel.nearness_to_light(x));
        let colour = mix(palette.lit(ground, lit), palette.shade, dice.range(0.35, 0.8));
        let thick = unit * dice.range(0.0011, 0.0024);
        canvas.stroke((x, bottom), bend, (thick, thick * 0.8), colour, 1.0);
        canvas.stroke(bend, tip, (thick * 0.8, thick * 0.2), colour, 1.0);
        if is_flowery && !palette.is_white() && dice.chance(0.07) {
            let size = unit * dice.range(0.003, 0.006);
            let colour = mix(palette.lit(petals, 0.9), palette.shade, 0.12);
            canvas.ellipse((tip.0, tip.1), (size, size * 0.8), 0.4, colour, 0.95);
        }
    }
    let shade = palette.shade;
    let foot = easel.y(1.0) - unit * 0.02;
    canvas.wash(foot..bottom, |_, y| (shade, smooth(foot, bottom - unit * 0.03, y) * 0.9));
    easel.add(&canvas, 0.05);
}
