//! What tells a place from bare land: ruins and smoke, a fence, stands full of people, strings of lanterns, icebergs, a cave's mouth.
//!
//! It knows the easel and the words for such places, and nothing of who is there. The one idea: each is one plane more, behind or
//! before whoever the picture is about, over land that is painted already.

use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::noise::{Dice, fbm, hash, smooth, value};
use super::palette::paint;
use super::{Easel, GRAIN, Layer};
use crate::scene::Place;

const RUINS: &[&str] = &[
    "war zone",
    "warzone",
    "battlefield",
    " ruins",
    "ruined",
    "apocalyp",
    "rubble",
    "bombed",
    "war torn",
    "war-torn",
    "wasteland",
    "destroyed city",
    "destroyed town",
    "minefield",
    " trench",
    "废墟",
    "战场",
    "末日",
    "战争",
    "废土",
    "残垣",
    "瓦砾",
];
const BARS: &[&str] = &[" cage", "behind bars", "prison", " jail", "笼子", "牢房", "铁笼", "监狱"];
const FENCES: &[&str] = &[
    " near a fence",
    " by the fence",
    " by a fence",
    " behind a fence",
    " zoo",
    "enclosure",
    "petting farm",
    "动物园",
];
const STANDS: &[&str] = &[
    "stadium",
    "soccer match",
    "football match",
    "football game",
    "soccer game",
    "world cup",
    "olympic",
    "race track",
    "racetrack",
    "grand prix",
    "rugby",
    "体育场",
    "足球赛",
    "球场",
    "世界杯",
    "奥运",
    "赛道",
];
const LANTERNS: &[&str] = &[
    "festival",
    "carnival",
    "fairground",
    "celebration",
    "street party",
    "new year",
    "night market",
    "庙会",
    "灯会",
    "节日",
    "元宵",
    "春节",
    "过年",
    "新年",
    "狂欢",
    "夜市",
    "灯笼",
];
const ICE: &[&str] = &[
    "iceberg",
    "ice floe",
    "arctic",
    "antarctic",
    "polar ",
    "penguin",
    "on the ice",
    "冰山",
    "浮冰",
    "北极",
    "南极",
    "企鹅",
    "冰原",
];
const CAVES: &[&str] = &[" cave", "cavern", "grotto", "山洞", "洞穴", "石窟", "溶洞"];
const VOLCANO: &[&str] = &["volcano", "erupt", " lava", "火山", "岩浆"];

/// Small lamps on a string.
pub(super) const BULBS: &[&str] = &[
    "string light",
    "string of light",
    "strings of light",
    "fairy light",
    "festoon",
    "串灯",
    "灯串",
    "彩灯",
    "小灯泡",
];

/// Adds what belongs to the place that a prompt names.
pub(super) fn set(easel: &mut Easel) {
    let place = easel.scene.place;
    let is_land = matches!(place, Place::Field | Place::Desert | Place::Mountains | Place::Forest);
    let is_open = is_land || matches!(place, Place::Street | Place::City | Place::Sea | Place::Lake);
    if easel.says(RUINS) && (is_land || place == Place::Street) {
        plane(easel, if place == Place::Street { 0.5 } else { 0.42 }, ruins);
    }
    if easel.says(STANDS) && matches!(place, Place::Field) {
        plane(easel, 0.7, stands);
    }
    if easel.says(ICE) && matches!(place, Place::Sea | Place::Mountains | Place::Lake) {
        plane(easel, 0.62, icebergs);
    }
    if easel.says(VOLCANO) && matches!(place, Place::Mountains) && !easel.has_cast {
        plane(easel, 0.8, embers);
    }
    if easel.says(FENCES) && is_land {
        plane(easel, 0.36, fence);
    }
    if easel.says(BULBS) && (is_open || place == Place::Interior) {
        plane(easel, 0.40, bulbs);
    } else if easel.says(LANTERNS) && is_open {
        plane(easel, 0.22, lanterns);
    }
    if easel.says(CAVES) && place != Place::Underwater {
        plane(easel, 0.05, mouth);
    }
    if easel.says(BARS) && (is_open || place == Place::Interior) {
        plane(easel, 0.04, bars);
    }
}

fn plane(easel: &mut Easel, depth: f32, draw: impl Fn(&Easel, &mut Canvas, &mut Dice)) {
    let mut canvas = easel.canvas();
    draw(easel, &mut canvas, &mut easel.dice.part("landmark"));
    let at = easel.layers.iter().position(|layer| layer.depth < depth).unwrap_or(easel.layers.len());
    easel.layers.insert(at, Layer { picture: canvas.finish(GRAIN, 21), depth, motion: None });
}

/// Broken walls, beams and smoke over a horizon.
fn ruins(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let ground = easel.y(easel.horizon + 0.085);
    let tone = |light: f32, far: f32| {
        palette.through_air(mix(palette.lit(paint(0x7a7068), light), palette.shade, 0.30), far)
    };
    // Smoke that leans with the wind, behind the walls.
    for (share, broad, strength) in [(0.16, 0.055, 0.34), (0.80, 0.075, 0.42), (0.55, 0.04, 0.22)] {
        let x = easel.x(share);
        let ember = (x, ground - unit * 0.03);
        canvas.glow(ember, unit * 0.13, paint(0xff8a3c), 0.55);
        for step in 0..26 {
            let up = step as f32 / 25.0;
            let drift = unit * (0.16 * up * up + 0.02 * (up * 9.0 + share * 20.0).sin());
            let radius = unit * broad * (0.45 + 1.5 * up);
            let smoke = mix(palette.shade, palette.haze, 0.18 + 0.45 * up);
            let at = (x + drift + dice.range(-0.2, 0.2) * radius, ground - unit * 0.04 - unit * 0.48 * up);
            canvas.disc(at, radius, radius * 0.95, smoke, strength * (1.0 - 0.75 * up));
        }
    }
    // What is left of houses, the farther ones paler.
    for (share, wide, high, far) in [
        (0.06, 0.15, 0.20, 0.45),
        (0.25, 0.10, 0.13, 0.6),
        (0.40, 0.08, 0.09, 0.7),
        (0.68, 0.13, 0.17, 0.55),
        (0.93, 0.19, 0.26, 0.4),
    ] {
        let x = easel.x(share);
        let seed = dice.seed();
        let (wide, high) = (unit * wide, unit * high);
        let steps = 14;
        let mut outline: Vec<Point> = vec![(x - wide / 2.0, ground + unit * 0.03)];
        for step in 0..=steps {
            let along = step as f32 / steps as f32;
            let broken = 0.35 + 0.65 * hash(step / 2, 5, seed) * (1.0 - 0.5 * (along - 0.3).abs());
            outline.push((x - wide / 2.0 + wide * along, ground - high * broken));
        }
        outline.push((x + wide / 2.0, ground + unit * 0.03));
        let (front, inside) = (tone(0.5, far), tone(0.12, far * 0.8));
        canvas.polygon(&outline, |px, y| {
            let (u, v) = ((px - x) / wide * 4.0 + 0.5, (ground - y) / high * 3.0);
            let is_window =
                (u - u.floor() - 0.5).abs() < 0.22 && (v - v.floor() - 0.55).abs() < 0.28 && v > 0.3;
            let brick = 0.92 + 0.14 * value(px / unit * 60.0, y / unit * 90.0, seed);
            (if is_window { inside } else { scale(front, brick) }, 1.0)
        });
    }
    // Rubble before them.
    for _ in 0..40 {
        let x = dice.unit() * easel.width();
        let size = unit * dice.range(0.008, 0.028);
        canvas.ellipse(
            (x, ground + unit * dice.range(0.01, 0.05)),
            (size * 1.5, size),
            0.25,
            tone(dice.range(0.15, 0.4), 0.3),
            1.0,
        );
    }
}

/// Posts and rails behind whoever is in the enclosure, with a path and bushes beyond.
fn fence(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let foot = easel.y(easel.horizon + 0.15);
    let tone = |material: u32, light: f32| {
        palette.through_air(mix(palette.lit(paint(material), light), palette.shade, 0.18), 0.25)
    };
    for _ in 0..16 {
        let x = dice.unit() * easel.width();
        let size = unit * dice.range(0.05, 0.10);
        canvas.ellipse(
            (x, foot - size * 0.5),
            (size * 1.3, size * 0.8),
            0.2,
            tone(0x4f7a44, dice.range(0.3, 0.6)),
            1.0,
        );
    }
    let high = unit * 0.21;
    let metal = tone(0x5c6a64, 0.55);
    let mut x = unit * 0.01;
    while x < easel.width() {
        canvas.stroke((x, foot), (x, foot - high), (unit * 0.0034, unit * 0.0034), metal, 1.0);
        x += unit * 0.042;
    }
    for up in [0.06, 0.94] {
        let y = foot - high * up;
        canvas.stroke((0.0, y), (easel.width(), y), (unit * 0.005, unit * 0.005), metal, 1.0);
    }
    let sign = (easel.x(if easel.light.0 > 0.5 { 0.86 } else { 0.14 }), foot - high * 0.66);
    canvas.slab(
        (sign.0 - unit * 0.05, sign.1 - unit * 0.03),
        (sign.0 + unit * 0.05, sign.1 + unit * 0.03),
        tone(0xe8dcb8, 0.8),
    );
}

/// Bars across the whole picture.
fn bars(easel: &Easel, canvas: &mut Canvas, _: &mut Dice) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let metal = mix(palette.lit(paint(0x3a3e44), 0.4), palette.shade, 0.35);
    let edge = mix(metal, palette.key, 0.45);
    let mut x = easel.x(0.5) - unit * 0.075;
    while x > 0.0 {
        x -= unit * 0.15;
    }
    while x < easel.width() {
        canvas.stroke((x, 0.0), (x, easel.height()), (unit * 0.0085, unit * 0.0085), metal, 1.0);
        canvas.stroke(
            (x - unit * 0.004, 0.0),
            (x - unit * 0.004, easel.height()),
            (unit * 0.0018, unit * 0.0018),
            edge,
            0.8,
        );
        x += unit * 0.15;
    }
    for share in [0.07, 0.80] {
        let y = easel.y(share);
        canvas.stroke((0.0, y), (easel.width(), y), (unit * 0.011, unit * 0.011), metal, 1.0);
    }
}

/// Stands with a crowd of colours, and floodlights over them.
fn stands(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let (top, foot) = (easel.y(easel.horizon - 0.17), easel.y(easel.horizon + 0.06));
    let middle = easel.x(0.5);
    let seed = dice.seed();
    let dark = palette.is_dark();
    let base = mix(palette.lit(paint(0x6a7078), 0.5), palette.shade, 0.3);
    let curve = |x: f32| unit * 0.05 * ((x - middle) / unit).powi(2);
    canvas.wash(top..foot, |x, y| {
        let up = y + curve(x) * 0.8;
        if up < top + unit * 0.035 {
            return (base, 0.0);
        }
        let v = (up - top) / (foot - top);
        if v > 0.90 {
            let board = ((x / unit * 2.2).floor() as i32).rem_euclid(3);
            let colour = [paint(0x2f6aa8), paint(0xd8dce0), paint(0xb8483c)][board as usize];
            return (palette.through_air(palette.lit(colour, 0.7), 0.3), 1.0);
        }
        let (column, row) = ((x / unit * 110.0).floor() as i32, (v * 26.0).floor() as i32);
        let pick = hash(column, row, seed);
        let colours = [0xd8d4cc, 0xb8443c, 0x3a64a0, 0xe0b850, 0x4a4e58, 0xc8a088, 0x5f8a60];
        let colour = paint(colours[(pick * 6.99) as usize]);
        let lit = palette.lit(colour, 0.35 + 0.4 * v);
        let aisle = smooth(0.02, 0.0, ((x - middle) / unit * 2.6).fract().abs());
        (palette.through_air(mix(mix(lit, palette.shade, 0.25), base, aisle), 0.35), 1.0)
    });
    for share in [0.12, 0.88] {
        let (x, head) = (easel.x(share), top - unit * 0.15);
        canvas.stroke((x, foot), (x, head), (unit * 0.006, unit * 0.004), base, 1.0);
        canvas.slab(
            (x - unit * 0.05, head - unit * 0.03),
            (x + unit * 0.05, head + unit * 0.012),
            paint(0xfaf6e6),
        );
        canvas.glow(
            (x, head),
            unit * if dark { 0.4 } else { 0.16 },
            paint(0xfff4d8),
            if dark { 0.8 } else { 0.45 },
        );
    }
}

/// Strings of lanterns or pennants from side to side.
fn lanterns(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let is_eastern =
        !easel.words.is_ascii() || easel.says(&["chin", "lantern", "japan", "new year", "tokyo"]);
    let rope = mix(palette.shade, palette.haze, 0.12);
    let colours: &[u32] =
        if is_eastern { &[0xd8342c, 0xc82c28] } else { &[0xe8503c, 0xf2c14e, 0x4a90c8, 0x6ab06a, 0xe8e4dc] };
    let glow = palette.is_dark();
    for (from, to, sag, count) in [(0.05, 0.12, 0.11, 9), (-0.02, 0.07, 0.16, 7)] {
        let (left, right) = (0.0, easel.width());
        let at = |along: f32| {
            let y = easel.y(from + (to - from) * along) + unit * sag * 4.0 * along * (1.0 - along);
            (left + (right - left) * along, y)
        };
        for step in 0..40 {
            canvas.stroke(
                at(step as f32 / 40.0),
                at((step + 1) as f32 / 40.0),
                (unit * 0.0022, unit * 0.0022),
                rope,
                0.9,
            );
        }
        for index in 0..count {
            let (x, y) = at((index as f32 + 0.5) / count as f32);
            let colour = paint(*dice.pick(colours));
            if is_eastern {
                let size = unit * 0.034;
                let lit = mix(palette.lit(colour, 0.9), paint(0xffb060), if glow { 0.35 } else { 0.1 });
                if glow {
                    canvas.glow((x, y + size), unit * 0.15, paint(0xff9a50), 0.5);
                }
                canvas.ellipse((x, y + size * 1.1), (size, size * 0.86), 0.08, lit, 1.0);
                canvas.ellipse(
                    (x, y + size * 1.1),
                    (size * 0.45, size * 0.84),
                    0.5,
                    mix(lit, [1.0; 3], 0.25),
                    0.5,
                );
                for up in [0.22, 1.96] {
                    canvas.slab(
                        (x - size * 0.42, y + size * up - unit * 0.004),
                        (x + size * 0.42, y + size * up + unit * 0.005),
                        palette.lit(paint(0xe0b040), 0.9),
                    );
                }
                canvas.stroke(
                    (x, y + size * 2.0),
                    (x, y + size * 2.9),
                    (unit * 0.003, unit * 0.002),
                    palette.lit(paint(0xe0b040), 0.7),
                    1.0,
                );
            } else {
                let size = unit * 0.042;
                canvas.fill(
                    &[(x - size * 0.6, y), (x + size * 0.6, y), (x, y + size * 1.5)],
                    palette.lit(colour, 0.8),
                );
            }
        }
    }
}

/// Bulbs on strings from side to side.
fn bulbs(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let rope = mix(palette.shade, palette.haze, 0.15);
    let warm = paint(0xffd68a);
    for (from, to, sag) in [(0.02, 0.10, 0.10), (0.11, 0.01, 0.13), (0.16, 0.19, 0.09)] {
        let shift = dice.range(-0.02, 0.02);
        let at = |along: f32| {
            (
                easel.width() * along,
                easel.y(from + (to - from) * along + shift) + unit * sag * 4.0 * along * (1.0 - along),
            )
        };
        for step in 0..48 {
            let (a, b) = (at(step as f32 / 48.0), at((step + 1) as f32 / 48.0));
            canvas.stroke(a, b, (unit * 0.0018, unit * 0.0018), rope, 0.9);
        }
        for index in 0..22 {
            let (x, y) = at((index as f32 + 0.5) / 22.0);
            canvas.glow((x, y + unit * 0.012), unit * 0.060, warm, 0.55);
            canvas.ellipse(
                (x, y + unit * 0.012),
                (unit * 0.0075, unit * 0.0100),
                0.1,
                mix(warm, [1.0; 3], 0.55),
                1.0,
            );
        }
    }
}

/// Ice that floats on the sea or stands in the snow.
fn icebergs(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let sun = easel.sun().0;
    for (share, wide, high, far) in [
        (0.10, 0.34, 0.17, 0.45),
        (0.40, 0.16, 0.07, 0.62),
        (0.62, 0.20, 0.10, 0.55),
        (0.92, 0.40, 0.22, 0.35),
    ] {
        let (x, foot) = (easel.x(share), easel.y(easel.horizon + 0.03 - 0.02 * far));
        let (wide, high) = (unit * wide, unit * high);
        let seed = dice.seed();
        let peaks = [0.0, 0.45, 0.9, 0.62, 1.0, 0.55, 0.3, 0.0];
        let points: Vec<Point> = peaks
            .iter()
            .enumerate()
            .map(|(at, up)| {
                let along = at as f32 / (peaks.len() - 1) as f32 - 0.5;
                let jitter = 0.75 + 0.4 * hash(at as i32, 2, seed);
                (x + along * wide, foot - high * up * jitter)
            })
            .collect();
        let (light, dark): (Colour, Colour) =
            (palette.lit(paint(0xf4faff), 0.95), palette.lit(paint(0x8fb4cc), 0.6));
        canvas.polygon(&points, |px, y| {
            let facet = fbm(px / unit * 7.0 + y / unit * 3.0, y / unit * 9.0, 2, seed);
            let side = if (px - x) * (sun - x) > 0.0 { 0.25 } else { -0.1 };
            let colour = mix(dark, light, smooth(0.25, 0.7, facet + side));
            (palette.through_air(colour, far * 0.7), 1.0)
        });
        canvas.ellipse((x, foot), (wide * 0.52, unit * 0.006), 0.7, mix(palette.haze, [1.0; 3], 0.4), 0.7);
    }
}

/// The glow over a crater and what flies out of it.
fn embers(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice) {
    let unit = easel.unit;
    let crater = (easel.x(1.0 - easel.light.0), easel.y(easel.horizon - 0.26));
    canvas.glow(crater, unit * 0.34, paint(0xff6a28), 0.75);
    for step in 0..22 {
        let up = step as f32 / 21.0;
        let radius = unit * (0.03 + 0.10 * up);
        let smoke =
            mix(mix(paint(0xc8502c), easel.palette.shade, (up * 1.6).min(0.8)), easel.palette.haze, 0.2 * up);
        let at = (crater.0 + unit * (0.12 * up * up + dice.range(-0.02, 0.02)), crater.1 - unit * 0.30 * up);
        canvas.disc(at, radius, radius * 0.9, smoke, 0.5 * (1.0 - 0.6 * up));
    }
    for _ in 0..46 {
        let (turn, reach) = (dice.range(-1.2, 1.2), dice.range(0.04, 0.26));
        let at = (crater.0 + turn.sin() * reach * unit, crater.1 - turn.cos() * reach * unit);
        canvas.disc(at, unit * dice.range(0.002, 0.005), 1.0, paint(0xffb050), 0.9);
    }
}

/// Rock all around, with the light beyond it.
fn mouth(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let seed = dice.seed();
    let (middle, centre) = ((easel.x(0.5), easel.y(0.56)), (easel.frame.0 * 0.50, easel.frame.1 * 0.55));
    let rock = mix(palette.lit(paint(0x5a5048), 0.25), palette.shade, 0.55);
    canvas.wash(0.0..easel.height(), |x, y| {
        let (u, v) = ((x - middle.0) / centre.0, (y - middle.1) / centre.1);
        // Open below: whoever is there stands on the ground that is painted.
        let v = if v > 0.0 { v * 0.5 } else { v };
        let rough = 0.20 * (fbm(x / unit * 5.0, y / unit * 5.0, 4, seed) - 0.5);
        let far = u.hypot(v) + rough;
        let cover = smooth(0.93, 0.965, far);
        if cover <= 0.0 {
            return (rock, 0.0);
        }
        let grain = 0.8 + 0.5 * fbm(x / unit * 16.0, y / unit * 22.0, 3, seed ^ 9);
        let rim = smooth(1.06, 0.95, far) * 0.35;
        (mix(scale(rock, grain), palette.key, rim), cover)
    });
}
