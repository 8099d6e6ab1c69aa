//! How a thing gets onto its layer: laid, with its shadow, its mirror image in water and a pool of light behind it.
//!
//! It knows sprites and pixels, and nothing of words. The one idea: everything is laid over what is there with its own
//! alpha, so that the order of calls is the order from back to front.

use super::Easel;
use super::beasts::Whole;
use super::canvas::{Colour, light_of, mix, plus, scale, times};
use super::footing::Footing;
use super::noise::smooth;
use super::painting::flatten;
use super::picture::Sprite;
use super::supple::{Legs, bent};
use crate::scene::Place;
use crate::subject::Noun;
use image::{Rgba, RgbaImage};

/// Where one thing goes, in pixels of the layers.
pub(super) struct Spot {
    /// The middle of its foot.
    pub(super) foot: (f32, f32),
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) is_mirrored: bool,
    /// How far it is above the ground, in pixels, and how far it is turned, in radians.
    pub(super) lift: f32,
    pub(super) tilt: f32,
    /// Whether something else casts the shadow.
    pub(super) is_carried: bool,
    /// How much of it is below the surface of water on which it is.
    pub(super) sunk: f32,
    pub(super) legs: Legs,
}

impl Spot {
    pub(super) fn on(foot: (f32, f32), (width, height): (f32, f32), is_mirrored: bool) -> Spot {
        Spot {
            foot,
            width,
            height,
            is_mirrored,
            lift: 0.0,
            tilt: 0.0,
            is_carried: false,
            sunk: 0.12,
            legs: Legs::AsDrawn,
        }
    }
}

/// One thing and where it goes.
pub(super) struct Item<'a> {
    pub(super) whole: &'a Whole,
    pub(super) noun: Noun,
    pub(super) spot: Spot,
}

/// Paints things into a layer of their own, from back to front, over what is on it already.
pub(super) fn paint_items(
    easel: &Easel,
    items: &[Item<'_>],
    (footing, depth): (Footing, f32),
    at: usize,
    base: Option<RgbaImage>,
) -> RgbaImage {
    let (wide, tall) = (easel.width() as u32, easel.height() as u32);
    let mut layer = base.unwrap_or_else(|| RgbaImage::new(wide, tall));
    let behind = flatten(&easel.layers[..at]);
    for Item { whole, noun, spot } in items {
        let sprite = whole.draw(spot.width.round() as usize, spot.height.round() as usize, spot.is_mirrored);
        let sprite = bent(sprite, spot.legs);
        let mut sprite = if spot.tilt == 0.0 { sprite } else { turned(&sprite, spot.tilt) };
        let is_centred = matches!(footing, Footing::Air | Footing::Inside) && spot.lift == 0.0;
        let left = spot.foot.0 - sprite.width as f32 / 2.0;
        let bottom = spot.foot.1 - spot.lift + (sprite.height as f32 - spot.height) / 2.0;
        // Whatever stands, its lowest point is on the ground, also when it is turned.
        let bottom = match footing {
            Footing::Ground if spot.lift == 0.0 => spot.foot.1 + blank_below(&sprite) as f32,
            Footing::Water => spot.foot.1 - spot.lift,
            _ => bottom,
        };
        let top =
            if is_centred { spot.foot.1 - sprite.height as f32 / 2.0 } else { bottom - sprite.height as f32 };
        light(easel, &mut sprite, noun, depth, (left, top), &behind, &mut layer);
        match footing {
            _ if spot.is_carried => {}
            Footing::Ground if spot.lift > 0.0 || spot.tilt != 0.0 => soft_shadow(easel, &mut layer, spot),
            Footing::Ground => {
                if easel.scene.place == Place::Studio {
                    mirror(&mut layer, &sprite, (left, top));
                }
                shadow(easel, &mut layer, &sprite, spot);
            }
            Footing::Water => {
                // The hull is in the water; below the line there is only its reflection.
                let line = 1.0 - spot.sunk;
                reflect(easel, &mut layer, &sprite, (left, top), line);
                let shown = (sprite.height as f32 * line) as usize;
                sprite.pixels[shown * sprite.width..].fill([0.0; 4]);
                lay(&mut layer, &sprite, (left, top + sprite.height as f32 * (1.0 - line)), 1.0);
                continue;
            }
            Footing::Inside | Footing::Air => {}
        }
        lay(&mut layer, &sprite, (left, top), 1.0);
    }
    layer
}

/// How many rows of a sprite have nothing in them, from the foot up.
fn blank_below(sprite: &Sprite) -> usize {
    let is_blank = |row: &&[[f32; 4]]| row.iter().all(|pixel| pixel[3] < 0.3);
    sprite.pixels.chunks_exact(sprite.width.max(1)).rev().take_while(is_blank).count()
}

/// The shadow of what is off the ground: the higher, the smaller and the paler.
fn soft_shadow(easel: &Easel, layer: &mut RgbaImage, spot: &Spot) {
    let high = (spot.lift / spot.height.max(1.0)).clamp(0.0, 1.0);
    let (across, down) = (spot.width * (0.44 - 0.22 * high), spot.height * 0.05 + 1.5);
    let ink = easel.palette.shade.map(|channel| (channel * 255.0) as u8);
    for y in (spot.foot.1 - down) as i64..=(spot.foot.1 + down) as i64 {
        for x in (spot.foot.0 - across) as i64..=(spot.foot.0 + across) as i64 {
            let far = ((x as f32 - spot.foot.0) / across).hypot((y as f32 - spot.foot.1) / down);
            if let (Ok(px), Ok(py)) = (u32::try_from(x), u32::try_from(y))
                && let Some(below) = layer.get_pixel_mut_checked(px, py)
            {
                over(below, ink, (0.55 - 0.25 * high) * smooth(1.0, 0.1, far));
            }
        }
    }
}

/// What is thrown up behind somebody who runs: dust, snow or water in the light of the air.
pub(super) fn dust(easel: &Easel, layer: &mut RgbaImage, spot: &Spot, toward: f32) {
    let colour = mix(mix(easel.palette.haze, easel.palette.key, 0.35), [1.0; 3], 0.35);
    for (along, high, reach, strength) in [
        (0.30, 0.02, 0.15, 0.75),
        (0.44, 0.05, 0.19, 0.70),
        (0.60, 0.08, 0.22, 0.55),
        (0.80, 0.10, 0.24, 0.35),
    ] {
        let middle = (spot.foot.0 - toward * spot.width * along, spot.foot.1 - spot.height * high);
        soft_pool(layer, middle, spot.height * reach, colour, strength);
    }
}

/// A sprite turned about its middle, clockwise for positive angles.
pub(super) fn turned(sprite: &Sprite, angle: f32) -> Sprite {
    let (sin, cos) = angle.sin_cos();
    let (wide, high) = (sprite.width as f32, sprite.height as f32);
    let width = (wide * cos.abs() + high * sin.abs()).ceil() as usize + 2;
    let height = (wide * sin.abs() + high * cos.abs()).ceil() as usize + 2;
    let mut pixels = vec![[0.0_f32; 4]; width * height];
    let at = |x: i64, y: i64| match (usize::try_from(x), usize::try_from(y)) {
        (Ok(x), Ok(y)) if x < sprite.width && y < sprite.height => sprite.pixels[y * sprite.width + x],
        _ => [0.0; 4],
    };
    for (row, line) in pixels.chunks_exact_mut(width).enumerate() {
        for (column, pixel) in line.iter_mut().enumerate() {
            let (x, y) = (column as f32 + 0.5 - width as f32 / 2.0, row as f32 + 0.5 - height as f32 / 2.0);
            let (u, v) = (x * cos + y * sin + wide / 2.0 - 0.5, y * cos - x * sin + high / 2.0 - 0.5);
            let (left, top) = (u.floor(), v.floor());
            let (across, down) = (u - left, v - top);
            let (left, top) = (left as i64, top as i64);
            for (dx, dy, share) in [
                (0, 0, (1.0 - across) * (1.0 - down)),
                (1, 0, across * (1.0 - down)),
                (0, 1, (1.0 - across) * down),
                (1, 1, across * down),
            ] {
                let from = at(left + dx, top + dy);
                for (channel, value) in pixel.iter_mut().zip(from) {
                    *channel += value * share;
                }
            }
        }
    }
    Sprite { width, height, pixels }
}

/// A soft disc of a colour behind a thing.
pub(super) fn soft_pool(
    layer: &mut RgbaImage,
    middle: (f32, f32),
    reach: f32,
    colour: Colour,
    strength: f32,
) {
    let bytes = colour.map(|channel| (channel.clamp(0.0, 1.0) * 255.0) as u8);
    let from = ((middle.0 - reach).max(0.0) as u32, (middle.1 - reach).max(0.0) as u32);
    let to = (
        ((middle.0 + reach).max(0.0) as u32).min(layer.width()),
        ((middle.1 + reach).max(0.0) as u32).min(layer.height()),
    );
    for y in from.1..to.1 {
        for x in from.0..to.0 {
            let far = ((x as f32 - middle.0) / reach).hypot((y as f32 - middle.1) / reach);
            let alpha = strength * smooth(1.0, 0.15, far) * 0.8;
            if alpha > 0.004 {
                over(layer.get_pixel_mut(x, y), bytes, alpha);
            }
        }
    }
}

/// Lays a colour over a pixel with straight alpha.
fn over(below: &mut Rgba<u8>, colour: [u8; 3], alpha: f32) {
    let under = f32::from(below[3]) / 255.0;
    let whole = alpha + under * (1.0 - alpha);
    if whole <= 0.0 {
        return;
    }
    for channel in 0..3 {
        let value =
            (f32::from(colour[channel]) * alpha + f32::from(below[channel]) * under * (1.0 - alpha)) / whole;
        below[channel] = (value + 0.5) as u8;
    }
    below[3] = (whole * 255.0 + 0.5).min(255.0) as u8;
}

/// Lays a sprite into a layer, at fractions of pixels rounded: the camera moves the layer as a whole.
pub(super) fn lay(layer: &mut RgbaImage, sprite: &Sprite, (left, top): (f32, f32), share: f32) {
    let (left, top) = (left.round() as i64, top.round() as i64);
    for y in 0..sprite.height {
        for x in 0..sprite.width {
            let pixel = sprite.pixels[y * sprite.width + x];
            let (Ok(px), Ok(py)) = (u32::try_from(left + x as i64), u32::try_from(top + y as i64)) else {
                continue;
            };
            if pixel[3] > 0.003
                && let Some(below) = layer.get_pixel_mut_checked(px, py)
            {
                let colour =
                    [0, 1, 2].map(|channel| (pixel[channel] / pixel[3] * 255.0 + 0.5).min(255.0) as u8);
                over(below, colour, pixel[3] * share);
            }
        }
    }
}

/// The shadow on the ground: the outline laid flat away from the light, and a darker touch under the feet.
pub(super) fn shadow(easel: &Easel, layer: &mut RgbaImage, sprite: &Sprite, spot: &Spot) {
    let palette = &easel.palette;
    let away = if easel.sun().0 > spot.foot.0 { -1.0 } else { 1.0 };
    let (flat, lean) = (0.22, 0.5 * away);
    let blur = (easel.frame.1 * 0.02).max(2.0);
    let (width, height) =
        (spot.width * 1.0 + spot.height * 0.6 + blur * 4.0, spot.height * flat + blur * 3.0);
    let (wide, tall) = (width as usize + 1, height as usize + 1);
    let mut alpha = vec![0.0_f32; wide * tall];
    let left = spot.foot.0 - width / 2.0;
    let foot = blur;
    for (row, line) in alpha.chunks_exact_mut(wide).enumerate() {
        let down = (row as f32 - foot) / (spot.height * flat);
        if !(0.0..1.0).contains(&down) {
            continue;
        }
        let y = ((1.0 - down) * (sprite.height - 1) as f32) as usize;
        for (column, value) in line.iter_mut().enumerate() {
            let x = left + column as f32 - (spot.foot.0 - spot.width / 2.0) - lean * down * spot.height;
            if x >= 0.0 && (x as usize) < sprite.width {
                *value = sprite.pixels[y * sprite.width + x as usize][3];
            }
        }
    }
    for _ in 0..2 {
        blur_rows(&mut alpha, wide, (blur * 0.6) as usize);
        blur_columns(&mut alpha, wide, (blur * 0.4) as usize);
    }
    let ink = palette.shade.map(|channel| (channel * 255.0) as u8);
    let strength = if palette.is_dark() { 0.45 } else { 0.6 };
    for (row, line) in alpha.chunks_exact(wide).enumerate() {
        for (column, value) in line.iter().enumerate() {
            let (x, y) = (left + column as f32, spot.foot.1 - spot.height * 0.015 + row as f32 - foot);
            if *value > 0.01
                && x >= 0.0
                && y >= 0.0
                && let Some(below) = layer.get_pixel_mut_checked(x as u32, y as u32)
            {
                over(below, ink, value * strength * (1.0 - 0.5 * row as f32 / tall as f32));
            }
        }
    }
    // The contact.
    let (across, down) = (spot.width * 0.40, spot.height * 0.035 + 1.0);
    for y in (spot.foot.1 - down) as i64..=(spot.foot.1 + down) as i64 {
        for x in (spot.foot.0 - across) as i64..=(spot.foot.0 + across) as i64 {
            let far = ((x as f32 - spot.foot.0) / across).hypot((y as f32 - spot.foot.1) / down);
            if let (Ok(px), Ok(py)) = (u32::try_from(x), u32::try_from(y))
                && let Some(below) = layer.get_pixel_mut_checked(px, py)
            {
                over(below, ink, 0.5 * smooth(1.0, 0.2, far));
            }
        }
    }
}

fn blur_rows(values: &mut [f32], width: usize, radius: usize) {
    for line in values.chunks_exact_mut(width) {
        slide(line, radius);
    }
}

fn blur_columns(values: &mut [f32], width: usize, radius: usize) {
    let height = values.len() / width.max(1);
    let mut line = vec![0.0; height];
    for x in 0..width {
        for y in 0..height {
            line[y] = values[y * width + x];
        }
        slide(&mut line, radius);
        for y in 0..height {
            values[y * width + x] = line[y];
        }
    }
}

/// A running mean in place; outside counts as nothing.
fn slide(line: &mut [f32], radius: usize) {
    let before = line.to_vec();
    let span = (2 * radius + 1) as f32;
    let mut sum: f32 = before.iter().take(radius).sum();
    for at in 0..line.len() {
        sum += before.get(at + radius).copied().unwrap_or(0.0);
        line[at] = (sum / span).max(0.0);
        if at >= radius {
            sum -= before[at - radius];
        }
    }
}

/// The reflection below the water line, paler and broken by small waves.
pub(super) fn reflect(
    easel: &Easel,
    layer: &mut RgbaImage,
    sprite: &Sprite,
    (left, top): (f32, f32),
    line: f32,
) {
    let water = top + sprite.height as f32;
    let deep = (sprite.height as f32 * 0.75) as usize;
    for row in 0..deep {
        let from = (sprite.height as f32 * line) as i64 - (row as f32 / 0.8) as i64;
        let sway = ((row as f32 * 0.55).sin() * easel.unit * 0.004 * (1.0 + row as f32 / deep as f32)) as i64;
        let share = 0.28 * (1.0 - row as f32 / deep as f32);
        let Ok(from) = usize::try_from(from) else { break };
        for x in 0..sprite.width {
            let pixel = sprite.pixels[from.min(sprite.height - 1) * sprite.width + x];
            let (Ok(px), Ok(py)) =
                (u32::try_from(left as i64 + x as i64 + sway), u32::try_from(water as i64 + row as i64))
            else {
                continue;
            };
            if pixel[3] > 0.01
                && let Some(below) = layer.get_pixel_mut_checked(px, py)
            {
                let colour = [0, 1, 2].map(|channel| (pixel[channel] / pixel[3] * 200.0).min(255.0) as u8);
                over(below, colour, pixel[3] * share);
            }
        }
    }
}

/// The image of a thing in the polished top that it stands on: a third of its height, fading.
pub(super) fn mirror(layer: &mut RgbaImage, sprite: &Sprite, (left, top): (f32, f32)) {
    let deep = (sprite.height as f32 * 0.34) as usize;
    let foot = top + sprite.height as f32;
    for row in 0..deep {
        let from = sprite.height - 1 - row.min(sprite.height - 1);
        let share = 0.30 * (1.0 - row as f32 / deep as f32).powf(1.3);
        for x in 0..sprite.width {
            let pixel = sprite.pixels[from * sprite.width + x];
            let (Ok(px), Ok(py)) =
                (u32::try_from(left as i64 + x as i64), u32::try_from(foot as i64 + row as i64))
            else {
                continue;
            };
            if pixel[3] > 0.01
                && let Some(below) = layer.get_pixel_mut_checked(px, py)
            {
                let colour = [0, 1, 2].map(|channel| (pixel[channel] / pixel[3] * 225.0).min(255.0) as u8);
                over(below, colour, pixel[3] * share);
            }
        }
    }
}

/// Puts a sprite into the light of the scene.
pub(super) fn light(
    easel: &Easel,
    sprite: &mut Sprite,
    noun: &Noun,
    depth: f32,
    (left, top): (f32, f32),
    behind: &RgbaImage,
    layer: &mut RgbaImage,
) {
    let palette = &easel.palette;
    let (width, height) = (sprite.width, sprite.height);
    let middle = (left + width as f32 / 2.0, top + height as f32 / 2.0);
    let sun = easel.sun();
    let toward = (sun.0 - middle.0, (sun.1 - middle.1) * 0.6);
    let length = toward.0.hypot(toward.1).max(1.0);
    let toward = (toward.0 / length, toward.1 / length);
    let is_noir = palette.mood == crate::scene::Mood::Noir;
    let rim_width = (easel.frame.1 * 0.006).max(1.0);
    let rim = mix(palette.key, palette.glow, 0.5);
    let (ambient, key) = palette.living();
    let before: Vec<f32> = sprite.pixels.iter().map(|pixel| pixel[3]).collect();
    // What is white stays so: it is never lowered against a bright sky.
    let is_white = {
        let (sum, covered) = sprite.pixels.iter().step_by(7).fold((0.0, 0.0_f32), |(sum, covered), pixel| {
            (sum + light_of([pixel[0], pixel[1], pixel[2]]), covered + pixel[3])
        });
        sum / covered.max(1.0) > 0.66
    };
    let alpha_at = |x: f32, y: f32| {
        let inside = x >= 0.0 && y >= 0.0 && (x as usize) < width && (y as usize) < height;
        if inside { before[y as usize * width + x as usize] } else { 0.0 }
    };
    let air = ((palette.thickness + 0.12) * depth * 0.8).clamp(0.0, 0.6);
    // How round the outline makes it: the slope of its blurred alpha turns to the light or away from it.
    let radius = ((width.min(height) as f32 * 0.075) as usize).max(2);
    let mut swell = before.clone();
    for _ in 0..2 {
        blur_rows(&mut swell, width, radius);
        blur_columns(&mut swell, width, radius);
    }
    let slope = |x: usize, y: usize| {
        let at = |x: usize, y: usize| swell[y.min(height - 1) * width + x.min(width - 1)];
        let across = at(x + 1, y) - at(x.saturating_sub(1), y);
        let down = at(x, y + 1) - at(x, y.saturating_sub(1));
        -(across * toward.0 + down * toward.1.min(-0.35)) * radius as f32
    };
    let flecks = (height.max(8) as f32 * 0.035, easel.dice.part("flecks").seed());
    let underwater = easel.scene.place == Place::Underwater;
    for y in 0..height {
        for x in 0..width {
            let pixel = &mut sprite.pixels[y * width + x];
            let alpha = pixel[3];
            if alpha < 1e-3 {
                continue;
            }
            let mut colour: Colour = [pixel[0] / alpha, pixel[1] / alpha, pixel[2] / alpha];
            if noun.is_person || is_noir {
                let tone = 0.18 + 0.3 * light_of(colour);
                colour = if noun.is_person && !is_noir {
                    mix([tone; 3], scale(palette.ambient, 0.9), 0.35)
                } else {
                    [light_of(colour); 3]
                };
            }
            let (u, v) = (x as f32 / width as f32 - 0.5, y as f32 / height as f32 - 0.5);
            let t = smooth(-0.7, 0.7, u * toward.0 + v * toward.1);
            let lit = times(colour, plus(scale(ambient, 0.60), scale(key, 0.92 * (0.4 + 0.6 * t))));
            let lit = super::palette::keeping_hue(lit, colour);
            let mut lit = mix(lit, palette.shade, if palette.is_against_light { 0.90 } else { 0.10 });
            // What is black stays so under a coloured sky.
            let (most, least) =
                (colour[0].max(colour[1]).max(colour[2]), colour[0].min(colour[1]).min(colour[2]));
            if light_of(colour) < 0.26 && most - least < 0.12 {
                lit = mix(lit, [light_of(lit); 3], 0.72);
            }
            if !palette.is_against_light {
                let form = slope(x, y).clamp(-0.55, 0.55);
                let fleck =
                    super::noise::value(x as f32 / flecks.0, y as f32 / (flecks.0 * 1.6), flecks.1) - 0.5;
                let low = smooth(0.10, 0.5, v) * 0.16;
                let grey = mix([light_of(lit); 3], times(palette.haze, [light_of(lit); 3]), 0.3);
                lit = scale(mix(lit, grey, 0.10), 1.0 + 0.42 * form - low + 0.07 * fleck);
            }
            let edge = alpha - alpha_at(x as f32 + toward.0 * rim_width, y as f32 + toward.1 * rim_width);
            lit = mix(lit, rim, edge.clamp(0.0, 1.0) * 0.55);
            lit = mix(lit, palette.haze, if underwater { (air + 0.16).min(0.5) } else { air });
            for (channel, value) in pixel.iter_mut().zip(lit) {
                *channel = value.clamp(0.0, 1.0) * alpha;
            }
        }
    }
    // Enough contrast with what is behind: a pool of light or of dusk, and the thing itself lifted or lowered.
    let mut sums = [0.0_f32; 3];
    for y in (0..height).step_by(4) {
        for x in (0..width).step_by(4) {
            let pixel = sprite.pixels[y * width + x];
            let (px, py) = (left + x as f32, top + y as f32);
            if pixel[3] > 0.5
                && px >= 0.0
                && py >= 0.0
                && (px as u32) < behind.width()
                && (py as u32) < behind.height()
            {
                let ground = behind.get_pixel(px as u32, py as u32);
                sums[0] += light_of([pixel[0], pixel[1], pixel[2]]) / pixel[3];
                sums[1] += light_of([0, 1, 2].map(|channel| f32::from(ground[channel]) / 255.0));
                sums[2] += 1.0;
            }
        }
    }
    if sums[2] < 1.0 {
        return;
    }
    let (own, ground) = (sums[0] / sums[2], sums[1] / sums[2]);
    let missing = if palette.is_against_light { 0.0 } else { 0.25 - (own - ground).abs() };
    if missing <= 0.0 {
        return;
    }
    let is_lifted = own >= ground || ground < 0.3 || is_white;
    let (pool, strength) =
        if is_lifted { (scale(palette.shade, 0.8), 0.9) } else { (mix(palette.glow, [1.0; 3], 0.4), 1.1) };
    let pool = if ground < 0.3 { palette.glow } else { pool };
    let reach = (width.max(height) as f32) * 0.85;
    soft_pool(layer, middle, reach, pool, missing * strength * if ground < 0.3 { 0.8 } else { 1.0 });
    let by = missing * 0.8;
    for pixel in &mut sprite.pixels {
        let alpha = pixel[3];
        for channel in &mut pixel[..3] {
            let value = if is_lifted {
                *channel + by * (alpha - *channel) * 0.9
            } else {
                *channel * (1.0 - by * 1.1)
            };
            *channel = value.clamp(0.0, alpha);
        }
    }
}
