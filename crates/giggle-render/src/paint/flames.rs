//! A house on fire.
//!
//! It knows the easel and the cast, and nothing of sentences. The one idea: flames stand behind and before what burns, so that it
//! stays what it is.

use super::canvas::{Canvas, Colour, Point, mix};
use super::noise::Dice;
use super::palette::paint;
use super::{Easel, Layer, Motion};
use crate::reading::Reading;
use crate::subject::{Art, Class, NOUNS};

/// What a dragon is said to do that is not alone.
pub(super) const BREATHES: &[&str] = &[
    "fire-breathing",
    "fire breathing",
    "breathes fire",
    "breathing fire",
    "spits fire",
    "spitting fire",
    "喷火",
    "吐火",
];

/// Whether the prompt says that something burns that does not always do.
pub(super) fn burns(easel: &Easel) -> bool {
    easel.says(&[
        " burns",
        "burning",
        "on fire",
        "ablaze",
        "engulfed",
        "in flames",
        "burnt down",
        "燃起",
        "着火",
        "起火",
        "失火",
        "燃烧",
        "大火",
    ])
}

/// Words for a fire through which somebody goes, or that is all around.
const SEA: &[&str] = &[
    "through fire",
    "through the fire",
    "through flames",
    "through the flames",
    "wall of fire",
    "surrounded by fire",
    "surrounded by flames",
    "flames all around",
    "sea of fire",
    "火海",
    "烈火",
    "大火中",
    "火焰中",
];

/// A row of flames behind whoever goes through fire.
pub(super) fn around(easel: &mut Easel) {
    if !easel.says(SEA) || easel.scene.place == crate::scene::Place::Underwater {
        return;
    }
    let mut dice = easel.dice.part("sea of flames");
    let mut canvas = easel.canvas();
    let foot = easel.y((easel.lowest + 0.02).min(0.82));
    let unit = easel.unit;
    canvas.glow_wide(
        (easel.x(0.5), foot - unit * 0.1),
        (easel.frame.0 * 0.7, unit * 0.5),
        paint(0xff7a2c),
        0.55,
    );
    for (row, colours) in [[0xd8431c, 0xe8622a], [0xff8a2c, 0xffa23c]].into_iter().enumerate() {
        let count = 22;
        for index in 0..count {
            let x = easel.x((index as f32 + dice.range(0.2, 0.8)) / count as f32);
            let tall = unit * dice.range(0.14, 0.40) * (1.0 - 0.35 * row as f32);
            tongue(&mut canvas, (x, foot), tall, paint(colours[index % 2]), &mut dice);
        }
    }
    let at = easel.layers.iter().position(|layer| layer.depth < 0.45).unwrap_or(easel.layers.len());
    let back = at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth);
    let depth = 0.45_f32.min(back - 0.003);
    let motion = Motion { bob: 0.004, turns: 1.2, ..Motion::default() };
    easel.layers.insert(at, Layer { picture: canvas.finish(super::GRAIN, 36), depth, motion: Some(motion) });
}

/// Lays flames over a house that the shot is about.
pub(super) fn over(easel: &mut Easel, reading: &Reading) {
    let is_building = reading.cast.head.as_ref().is_some_and(|head| {
        let is_large = head.noun.is_some_and(|noun| {
            let noun = &NOUNS.nouns[noun];
            noun.class == Class::Place || noun.metres > 3.0 && !noun.is_animal()
        });
        match head.art() {
            Art::Picture(_) => is_large,
            Art::Painter(name) => name == "house",
            _ => false,
        }
    });
    if !is_building {
        return;
    }
    let Some((at, [left, top, right, bottom])) = place_of(easel) else { return };
    let mut dice = easel.dice.part("flames");
    let mut canvas = easel.canvas();
    let (wide, high) = (right - left, bottom - top);
    let foot = bottom - high * 0.04;
    canvas.glow(((left + right) / 2.0, foot - high * 0.4), wide.max(high) * 1.25, paint(0xff8a34), 0.55);
    smoke(easel, &mut canvas, ((left + right) / 2.0, top), wide, &mut dice);
    for (row, colours) in
        [[0xd8431c, 0xe8622a], [0xff8a2c, 0xffa23c], [0xffc85a, 0xffe08a]].into_iter().enumerate()
    {
        let share = 1.0 - 0.27 * row as f32;
        let count = 15 - 2 * row;
        for index in 0..count {
            let place = (index as f32 + 0.5) / count as f32;
            let x = left + wide * (0.5 + (place - 0.5) * 0.96);
            // Higher in the middle, out of the roof and along the walls.
            let tall = high * share * dice.range(0.32, 0.95) * (1.15 - (place - 0.5).abs());
            let base = if index % 3 == 0 { top + high * 0.42 } else { foot };
            tongue(
                &mut canvas,
                (x, base),
                tall * if index % 3 == 0 { 0.75 } else { 0.62 },
                paint(colours[index % 2]),
                &mut dice,
            );
        }
    }
    let depth = (easel.layers[at].depth - 0.004).max(0.0);
    let motion = Motion { bob: 0.004, turns: 1.6, ..Motion::default() };
    let layer = Layer { picture: canvas.finish(super::GRAIN, 23), depth, motion: Some(motion) };
    easel.layers.insert(at + 1, layer);
}

/// The layer of what burns, and the box around it.
fn place_of(easel: &Easel) -> Option<(usize, [f32; 4])> {
    if let Some(((x, y), size)) = easel.house.get().copied() {
        let behind = easel.layers.iter().position(|layer| layer.depth < 0.5).unwrap_or(easel.layers.len());
        let walls = [x - size * 0.9, y - size * 1.4, x + size * 0.9, y + size * 0.1];
        return Some((behind.checked_sub(1)?, walls));
    }
    // A picture has a layer alone: what it covers is where it is.
    easel.layers.iter().enumerate().find_map(|(at, layer)| {
        let [left, top, right, bottom] = covered(layer)?;
        let is_it =
            right - left < easel.frame.0 * 0.75 && bottom - top > easel.unit * 0.12 && top > easel.y(0.02);
        is_it.then_some((at, [left, top, right, bottom]))
    })
}

/// The box around all that a layer covers well.
fn covered(layer: &Layer) -> Option<[f32; 4]> {
    let mut found: Option<[u32; 4]> = None;
    for (x, y, pixel) in layer.picture.enumerate_pixels().filter(|(x, y, _)| x % 3 == 0 && y % 3 == 0) {
        if pixel[3] > 200 {
            let [l, t, r, b] = found.unwrap_or([x, y, x, y]);
            found = Some([l.min(x), t.min(y), r.max(x), b.max(y)]);
        }
    }
    found.map(|box_of| box_of.map(|side| side as f32))
}

/// One tongue of flame.
fn tongue(canvas: &mut Canvas, (x, y): Point, high: f32, colour: Colour, dice: &mut Dice) {
    let half = high * dice.range(0.16, 0.26);
    let lean = dice.range(-0.18, 0.18) * high;
    let outline: Vec<Point> = (0..=16)
        .map(|step| {
            let t = step as f32 / 16.0;
            let (side, up) = if t < 0.5 { (-1.0, t * 2.0) } else { (1.0, (1.0 - t) * 2.0) };
            let width = half * (1.0 - up).powf(0.7) * (1.0 + 0.35 * (up * 5.0).sin());
            (x + side * width + lean * up * up, y - high * up)
        })
        .collect();
    canvas.polygon(&outline, |_, py| {
        let up = ((y - py) / high).clamp(0.0, 1.0);
        (mix(mix(colour, [1.0, 0.95, 0.7], 0.25), colour, up), 0.9 - 0.25 * up)
    });
}

fn smoke(easel: &Easel, canvas: &mut Canvas, (x, top): Point, wide: f32, dice: &mut Dice) {
    let dark = mix(easel.palette.shade, paint(0x4a4440), 0.5);
    for puff in 0..22 {
        let t = puff as f32 / 22.0;
        let at = (
            x + wide * (0.5 * t * t + dice.range(-0.22, 0.22)),
            top + wide * (0.22 - 0.95 * t) + dice.range(-0.05, 0.05) * wide,
        );
        let radius = wide * (0.10 + 0.16 * t);
        canvas.disc(at, radius, radius, mix(dark, paint(0xd86a30), 0.25 * (1.0 - t)), 0.34 * (1.0 - 0.7 * t));
    }
}

/// The fire before the mouth of a dragon whose picture has its middle and its top at a point of a layer, looking to a side.
pub(super) fn breath(
    easel: &Easel,
    layer: &mut image::RgbaImage,
    (middle, top): Point,
    (wide, tall): (f32, f32),
    side: f32,
) {
    const STEPS: usize = 90;
    let mouth = (middle + side * wide * 0.46, top + tall * 0.22);
    let mut dice = easel.dice.part("breath");
    let long = wide * 0.85;
    for step in (0..STEPS).rev() {
        let t = (step as f32 + 0.5) / STEPS as f32;
        let radius = tall * (0.02 + 0.11 * t) * dice.range(0.55, 1.0);
        let x = mouth.0 + side * long * t;
        let y = mouth.1 + tall * (0.30 * t * t + dice.range(-0.09, 0.09) * t);
        let hot = mix(paint(0xfff0a0), paint(0xff8a2a), (t * 1.6).min(1.0));
        let colour = mix(hot, paint(0xc8301c), ((t - 0.5) * 1.6).clamp(0.0, 1.0));
        let strength = 0.75 * (1.0 - 0.75 * t);
        for py in (y - radius).max(0.0) as u32..(y + radius).max(0.0) as u32 + 1 {
            for px in (x - radius).max(0.0) as u32..(x + radius).max(0.0) as u32 + 1 {
                let away = (px as f32 - x).hypot(py as f32 - y) / radius.max(1.0);
                let Some(pixel) = layer.get_pixel_mut_checked(px, py).filter(|_| away < 1.0) else {
                    continue;
                };
                let alpha = strength * (1.0 - away * away);
                let below = f32::from(pixel[3]) / 255.0;
                let whole = alpha + below * (1.0 - alpha);
                for (channel, value) in colour.into_iter().enumerate() {
                    let under = f32::from(pixel[channel]) / 255.0 * below * (1.0 - alpha);
                    pixel[channel] =
                        ((value * alpha + under) / whole.max(1e-3) * 255.0 + 0.5).clamp(0.0, 255.0) as u8;
                }
                pixel[3] = (whole * 255.0 + 0.5).min(255.0) as u8;
            }
        }
    }
}

/// Whether a thing of that name is a volcano that erupts.
pub(super) fn erupts(easel: &Easel, name: &str) -> bool {
    (name.contains("volcano") || name.contains("火山"))
        && easel.says(&["erupt", "explod", " spew", "lava", "magma", "喷发", "爆发", "岩浆", "熔岩"])
}

/// A fountain of lava over the mouth of a volcano, streams down its sides, and a column of ash above.
pub(super) fn eruption(
    easel: &Easel,
    layer: &mut image::RgbaImage,
    (x, top): Point,
    (wide, high): (f32, f32),
) {
    let mut dice = easel.dice.part("eruption");
    let mut canvas = easel.canvas();
    // The picture has a cloud of its own above the mouth.
    let mouth = (x, top + high * 0.40);
    let ash = mix(easel.palette.shade, paint(0x5a5050), 0.6);
    for puff in 0..46 {
        let t = puff as f32 / 46.0;
        let spread = wide * (0.10 + 0.75 * t * t);
        let at =
            (x + dice.range(-1.0, 1.0) * spread + wide * 0.35 * t * t, mouth.1 - high * (0.05 + 1.15 * t));
        let radius = wide * (0.10 + 0.22 * t);
        let lit = mix(ash, paint(0xd8582c), 0.75 * (1.0 - t).powi(2));
        canvas.disc(at, radius, radius * 0.9, lit, 0.55 * (1.0 - 0.45 * t));
    }
    canvas.glow((x, mouth.1), wide * 1.5, paint(0xff6a24), 0.65);
    canvas.glow((x, mouth.1 - high * 0.15), wide * 0.55, paint(0xffb04a), 0.8);
    // Streams that wind down the slope.
    for lean in [-0.62, -0.2, 0.14, 0.55] {
        let mut from = (x + wide * 0.10 * lean, mouth.1 + high * 0.02);
        for step in 1..=9 {
            let t = step as f32 / 9.0;
            let to = (
                x + wide * (0.10 * lean + 0.52 * lean * t) + dice.range(-0.02, 0.02) * wide,
                mouth.1 + high * 0.58 * t,
            );
            let thick = wide * (0.030 - 0.012 * t);
            canvas.stroke(from, to, (thick * 1.5, thick * 1.4), paint(0xd83a18), 0.85);
            canvas.stroke(from, to, (thick * 0.7, thick * 0.6), paint(0xffc050), 0.9);
            from = to;
        }
    }
    // What is thrown up falls in arcs.
    for _ in 0..60 {
        let (across, up) = (dice.range(-0.55, 0.55), dice.range(0.35, 0.95));
        let mut from = mouth;
        let reach = dice.range(0.35, 1.0);
        for step in 1..=7 {
            let t = step as f32 / 7.0 * reach;
            let to = (mouth.0 + wide * across * t, mouth.1 - high * (up * t * 1.9 - 1.35 * up * t * t));
            let thick = wide * 0.010 * (1.0 - 0.5 * t);
            let hot = mix(paint(0xffe08a), paint(0xf0541c), t);
            canvas.stroke(from, to, (thick, thick * 0.8), hot, 0.85);
            from = to;
        }
    }
    image::imageops::overlay(layer, &canvas.finish(super::GRAIN, 42), 0, 0);
}
