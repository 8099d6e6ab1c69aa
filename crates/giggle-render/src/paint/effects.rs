//! What is in the air or on the water and is nobody: a rainbow, smoke, an explosion, breakers, meteors.
//!
//! It knows the easel and the words for such things, and nothing of who is there. The one idea: each is a layer of its own, behind or before
//! whoever the picture is about.

use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::noise::{Dice, length, smooth};
use super::painting::{Course, Key};
use super::palette::paint;
use super::remains::fireball;
use super::{Easel, GRAIN, Layer, Motion};
use crate::reading::Reading;
use crate::scene::{NO_SMOKE, Place, RAINBOWS, SMOKE, STRIPED, Weather};
use crate::subject::{Art, Head};
use image::RgbaImage;

/// A rainbow on which somebody is.
const ON_RAINBOWS: &[&str] = &[
    "on a rainbow",
    "on the rainbow",
    "across a rainbow",
    "across the rainbow",
    "over a rainbow",
    "over the rainbow",
    "along a rainbow",
    "down a rainbow",
    "rainbow bridge",
    "rainbow road",
    "rainbow slide",
    "彩虹桥",
    "彩虹上",
    "彩虹路",
];
const BLASTS: &[&str] = &[
    "explosion",
    "explosions",
    "爆炸",
    "火球",
    "炸开",
    "轰炸",
    "blast wave",
    "fireball",
    "blows up",
    "exploding",
    "explode",
];
const BREAKERS: &[&str] = &[
    "crashing wave",
    "wave crash",
    "waves crash",
    "waves crashing",
    "huge wave",
    "giant wave",
    "towering wave",
    "massive wave",
    "rough sea",
    "stormy sea",
    "raging sea",
    "churning",
    "waves breaking",
    "breaking waves",
    "in a storm",
    "waves break",
    "big wave",
    "rolling waves",
    "巨浪",
    "海浪拍打",
    "浪花",
    "惊涛",
    "波涛",
    "海浪翻",
    "wave",
];
const METEORS: &[&str] = &["shooting star", "meteor", "falling star", "comet", "流星", "彗星", "陨石"];

/// Whether a thing of the prompt is painted here.
pub(super) fn shows(easel: &Easel, head: &Head) -> bool {
    let is = |words: &[&str]| words.iter().any(|word| head.text.contains(word));
    is(RAINBOWS) && has_rainbow(easel)
        || is(&["meteor", "shooting star", "流星"]) && has_sky(easel)
        || is(&["smoke", "explosion", "fireball", "爆炸", "火球", "烟"])
}

fn has_sky(easel: &Easel) -> bool {
    !matches!(easel.scene.place, Place::Interior | Place::Studio | Place::Space | Place::Underwater)
}

fn has_rainbow(easel: &Easel) -> bool {
    easel.says(RAINBOWS) && !easel.says(STRIPED) && has_sky(easel)
}

/// Whether somebody is on a rainbow.
pub(super) fn is_on_rainbow(easel: &Easel) -> bool {
    has_rainbow(easel) && easel.says(ON_RAINBOWS)
}

/// Paints the rainbow along which people go on the ground before the viewer.
pub(super) fn way(easel: &Easel, canvas: &mut Canvas) {
    rainbow(easel, canvas, true);
}

/// What is behind whoever the picture is about.
pub(super) fn behind(easel: &mut Easel, reading: &Reading) {
    if has_rainbow(easel) && !(super::pose::has_people(easel) && is_on_rainbow(easel)) {
        let is_way = is_on_rainbow(easel);
        let mut canvas = easel.canvas();
        rainbow(easel, &mut canvas, is_way);
        let picture = canvas.finish(GRAIN, 51);
        // The one on which somebody is is before the land.
        let depth = if is_way { easel.near_depth.map_or(0.30, |near| near - 0.004) } else { 0.93 };
        let at = insert(easel, picture, depth, None);
        if is_way && easel.near_depth.is_some() {
            easel.near_depth = Some(easel.layers[at].depth);
        }
    }
    let head = reading.cast.head.as_ref();
    let is_burst = head.is_some_and(|head| super::becoming::of(&easel.words, reading, head).is_some());
    if easel.says(BLASTS) && has_sky(easel) && !is_burst {
        let mut dice = easel.dice.part("blast");
        let side = if easel.light.0 > 0.5 { -1.0 } else { 1.0 };
        let is_alone = head.is_none_or(|head| !matches!(head.art(), Art::Picture(_) | Art::Painter(_)));
        let aside = if is_alone { 0.0 } else { 0.24 * side };
        let foot = (easel.x(0.5 + aside), easel.y((easel.horizon + 0.12).min(easel.lowest - 0.04)));
        let size = easel.unit * if is_alone { 0.62 } else { 0.44 };
        let picture = fireball(easel, &mut dice, (foot.0, foot.1 - size * 0.32), (size, size));
        let key = |at, big, seen| Key { at, wide: big, high: big, seen, shift: (0.0, 0.0), turn: 0.0 };
        let keys = [key(0.0, 0.12, 0.0), key(0.10, 0.25, 1.0), key(0.32, 0.95, 1.0), key(1.0, 1.25, 0.85)];
        let motion = Motion { pivot: foot, course: Some(Course { keys }), ..Motion::default() };
        insert(easel, picture, 0.42, Some(motion));
    }
    if easel.says(METEORS) && has_sky(easel) {
        let mut canvas = easel.canvas();
        meteors(easel, &mut canvas);
        let picture = canvas.finish(0.0, 52);
        let key = |at, across: f32, seen| Key {
            at,
            wide: 1.0,
            high: 1.0,
            seen,
            shift: (-across, across * 0.5),
            turn: 0.0,
        };
        let keys = [key(0.0, -0.30, 0.0), key(0.15, -0.18, 1.0), key(0.5, 0.04, 1.0), key(1.0, 0.34, 0.2)];
        insert(easel, picture, 0.92, Some(Motion { course: Some(Course { keys }), ..Motion::default() }));
    }
    let is_rough = matches!(easel.scene.place, Place::Sea)
        && easel.says(BREAKERS)
        && (easel.palette.weather == Weather::Storm || easel.says(&BREAKERS[..BREAKERS.len() - 1]));
    if is_rough && !easel.surfs() && easel.ride.is_none() {
        for (row, depth) in [(0, 0.55), (1, 0.47)] {
            let mut canvas = easel.canvas();
            breakers(easel, &mut canvas, row);
            let motion = Motion {
                bob: 0.008,
                across: 0.012 * if row == 0 { 1.0 } else { -1.0 },
                turns: 0.32 + 0.1 * row as f32,
                ..Motion::default()
            };
            let picture = canvas.finish(GRAIN, 53 + row);
            insert(easel, picture, depth, Some(motion));
        }
    }
    if has_smoke(easel) {
        let picture = smoke(easel, "smoke behind", 1.25);
        insert(
            easel,
            picture,
            0.44,
            Some(Motion { across: 0.02, bob: 0.006, turns: 0.2, ..Motion::default() }),
        );
    }
}

fn has_smoke(easel: &Easel) -> bool {
    easel.says(SMOKE)
        && !easel.says(NO_SMOKE)
        && !matches!(easel.scene.place, Place::Space | Place::Underwater | Place::Studio)
}

/// What is before them.
pub(super) fn before(easel: &mut Easel) {
    if has_smoke(easel) {
        let picture = smoke(easel, "smoke before", 0.42);
        let depth = easel.layers.last().map_or(0.05, |layer| layer.depth) * 0.6;
        easel.layers.push(Layer {
            picture,
            depth,
            motion: Some(Motion { across: -0.03, bob: 0.008, turns: 0.24, ..Motion::default() }),
        });
    }
}

fn insert(easel: &mut Easel, picture: RgbaImage, depth: f32, motion: Option<Motion>) -> usize {
    let at = easel.layers.iter().position(|layer| layer.depth < depth).unwrap_or(easel.layers.len());
    let at = at.max(1).min(easel.layers.len());
    let back = at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth);
    let front = easel.layers.get(at).map_or(0.0, |layer| layer.depth);
    let depth = depth.min(back - (back - front) * 0.1).max(front + (back - front) * 0.1);
    easel.layers.insert(at, Layer { picture, depth, motion });
    at
}

/// An arc over the land, or a way of its colours under whoever is on it.
fn rainbow(easel: &Easel, canvas: &mut Canvas, is_way: bool) {
    const BANDS: [u32; 7] = [0xe8483c, 0xf08a34, 0xf4d848, 0x5ab858, 0x48a8e0, 0x4a68c8, 0x8a58b8];
    let unit = easel.unit;
    let (middle, radius, thick, alpha): (Point, f32, f32, f32) = if is_way {
        let top = easel.y(easel.lowest - 0.062);
        let radius = easel.frame.0 * 1.05;
        ((easel.x(0.5), top + radius), radius, unit * 0.17, 0.96)
    } else {
        let foot = easel.y(easel.horizon + 0.06);
        (
            (easel.x(0.5 + (0.5 - easel.light.0) * 0.5), foot),
            (easel.frame.0 * 0.44).min(unit * 0.58),
            unit * 0.085,
            0.62,
        )
    };
    let lit =
        |rgb: u32| mix(paint(rgb), mix(easel.palette.key, [1.0; 3], 0.4), if is_way { 0.10 } else { 0.18 });
    let colours: Vec<Colour> = BANDS.iter().map(|rgb| lit(*rgb)).collect();
    canvas.wash(0.0..easel.height(), |x, y| {
        let depth = (radius - length(x - middle.0, y - middle.1)) / thick;
        if !(0.0..1.0).contains(&depth) {
            return ([0.0; 3], 0.0);
        }
        let at = depth * 7.0 - 0.5;
        let (one, other) = (at.floor().clamp(0.0, 6.0) as usize, at.ceil().clamp(0.0, 6.0) as usize);
        let colour = mix(colours[one], colours[other], smooth(0.25, 0.75, at - at.floor()));
        let edge = smooth(0.0, 0.06, depth) * smooth(1.0, 0.90, depth);
        // The ends of the arc are lost in the air.
        let low = if is_way { 1.0 } else { smooth(0.0, unit * 0.2, middle.1 - y) };
        (colour, alpha * edge * low)
    });
}

fn meteors(easel: &Easel, canvas: &mut Canvas) {
    let mut dice = easel.dice.part("meteors");
    for (index, (x, y)) in [(0.62, 0.20), (0.30, 0.12), (0.84, 0.34)].into_iter().enumerate() {
        let size = easel.unit * if index == 0 { 0.30 } else { dice.range(0.10, 0.16) };
        let at = (easel.x(x), easel.y(y));
        for step in 0..16 {
            let (from, to) = (step as f32 / 16.0, (step + 1) as f32 / 16.0);
            let place = |t: f32| (at.0 + size * t, at.1 - size * 0.5 * t);
            let thick = |t: f32| size * 0.022 * (1.0 - t) + 0.4;
            canvas.stroke(
                place(from),
                place(to),
                (thick(from), thick(to)),
                [1.0, 0.97, 0.86],
                0.85 * (1.0 - from),
            );
        }
        canvas.glow(at, size * 0.28, paint(0xffe8b0), 0.9);
        canvas.disc(at, size * 0.028, 1.0, [1.0; 3], 1.0);
    }
}

/// Crests with white tops across the sea.
fn breakers(easel: &Easel, canvas: &mut Canvas, row: u32) {
    let mut dice = easel.dice.part(if row == 0 { "breakers far" } else { "breakers near" });
    let (unit, palette) = (easel.unit, &easel.palette);
    let base = easel.y(easel.horizon) + unit * if row == 0 { 0.075 } else { 0.19 };
    let high = unit * if row == 0 { 0.055 } else { 0.12 };
    let deep = mix(palette.lit(paint(0x1f4f66), 0.4), palette.shade, 0.30);
    let face = mix(palette.lit(paint(0x4f93a4), 0.8), palette.haze, 0.18);
    let foam = mix(palette.lit(paint(0xf2f7f9), 0.9), [1.0; 3], 0.12);
    let peaks: Vec<(f32, f32, f32)> = (0..5)
        .map(|index| {
            let x = easel.width() * (index as f32 + dice.range(0.1, 0.9)) / 5.0;
            (x, high * dice.range(0.55, 1.0), unit * dice.range(0.16, 0.26))
        })
        .collect();
    let crest = |x: f32| {
        let swell: f32 = peaks
            .iter()
            .map(|(at, tall, wide)| {
                let u = (x - at) / wide;
                // Steep before, long behind.
                tall * (-(if u > 0.0 { u * 2.0 } else { u }).powi(2)).exp()
            })
            .fold(0.0, f32::max);
        base - swell
    };
    let steps = 120;
    let mut outline: Vec<Point> = (0..=steps)
        .map(|step| {
            let x = easel.width() * step as f32 / steps as f32;
            (x, crest(x))
        })
        .collect();
    let low = base + high * 0.9;
    outline.push((easel.width(), low));
    outline.push((0.0, low));
    canvas.polygon(&outline, |x, y| {
        let down = ((y - crest(x)) / (high * 1.2)).clamp(0.0, 1.0);
        let streak = super::noise::fbm(x / unit * 7.0, y / unit * 26.0 - x / unit * 3.0, 3, 17) - 0.5;
        let colour = mix(face, deep, (down * 1.25 + streak * 0.7).clamp(0.0, 1.0));
        let top = smooth(0.16, 0.02, down) * smooth(high * 0.25, high * 0.6, base - crest(x));
        (mix(colour, foam, top), smooth(1.0, 0.65, (y - base) / (high * 0.9)))
    });
    for (at, tall, wide) in &peaks {
        for _ in 0..40 {
            let x = at + wide * dice.range(-0.35, 0.5);
            let y = crest(x) + tall * dice.range(-0.16, 0.24);
            let radius = tall * dice.range(0.02, 0.085);
            canvas.disc((x, y), radius, radius * 0.9, foam, dice.range(0.2, 0.7));
        }
    }
}

/// Banks of smoke over the whole width.
fn smoke(easel: &Easel, name: &str, alpha: f32) -> RgbaImage {
    let mut dice: Dice = easel.dice.part(name);
    let mut canvas = easel.canvas();
    let unit = easel.unit;
    let is_black = easel.says(&["black smoke", "dark smoke", "黑烟", "浓烟"]);
    let grey = mix(easel.palette.haze, if is_black { [0.14, 0.13, 0.13] } else { [0.62, 0.60, 0.58] }, 0.62);
    for index in 0..54 {
        let up = dice.unit();
        let at = (easel.x(dice.range(-0.1, 1.1)), easel.y(0.82 - 0.74 * up * up.sqrt()));
        let reach = unit * dice.range(0.07, 0.17) * (0.7 + 0.6 * up);
        let tone = scale(grey, dice.range(0.78, 1.12));
        let strength = alpha * dice.range(0.18, 0.42) * (1.1 - 0.5 * up);
        canvas.ellipse(at, (reach * 1.35, reach), 0.85, tone, strength);
        if index % 9 == 0 {
            canvas.ellipse((at.0, at.1 - reach), (reach * 1.7, reach * 0.8), 0.9, tone, strength * 0.8);
        }
    }
    canvas.finish(GRAIN, 55)
}

#[cfg(test)]
mod tests {
    use super::super::paint_words;
    use super::*;

    #[test]
    fn rainbows_are_over_land_or_under_feet() {
        for (words, is_there, is_under) in [
            ("a field with a rainbow", true, false),
            ("a cat walking on a rainbow bridge in a field", true, true),
            ("a field with a rainbow flag", false, false),
            ("a field at noon", false, false),
        ] {
            let easel = paint_words(words);
            assert_eq!((has_rainbow(&easel), is_on_rainbow(&easel)), (is_there, is_under), "{words}");
        }
    }
}
