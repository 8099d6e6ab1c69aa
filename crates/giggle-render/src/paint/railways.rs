//! Trains in the open: an engine with its carriages on a bank, on a viaduct or on a bridge of steel.
//!
//! It knows the easel and the words for trains and bridges. The one idea: a train is long and its line crosses the whole picture, so
//! that it is never a toy beside a toy bridge.

use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::noise::{fbm, smooth};
use super::palette::paint;
use super::{Easel, GRAIN, Layer, Motion};
use crate::reading::{Reading, ShotSize};
use crate::scene::Place;

/// A kind of train.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Steam,
    Fast,
    Freight,
    Plain,
}

/// What its line lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Bank,
    Arches,
    Truss,
}

const VIADUCTS: &[&str] = &["viaduct", "aqueduct", "stone bridge", "arched bridge", "高架桥", "石桥", "拱桥"];
const BRIDGES: &[&str] = &["bridge", "trestle", "canyon", "gorge", "ravine", "桥", "峡谷"];

/// The kind of train that a name says.
fn kind_of(name: &str, words: &str) -> Option<Kind> {
    let is = |all: &[&str]| all.iter().any(|word| name.contains(word));
    let is_train =
        name.split(' ').any(|word| matches!(word, "train" | "locomotive" | "shinkansen" | "railway"))
            || is(&["steam engine", "火车", "列车", "高铁", "动车", "蒸汽机车"]);
    if !is_train || is(&["toy", "玩具", "地铁", "subway", "metro", "track", "station", "铁轨"]) {
        return None;
    }
    let steams = ["steam", "蒸汽", "vintage train", "old train"].iter().any(|word| words.contains(word));
    Some(if steams || is(&["locomotive", "steam", "蒸汽"]) {
        Kind::Steam
    } else if is(&[
        "bullet",
        "high speed",
        "high-speed",
        "maglev",
        "shinkansen",
        "高铁",
        "动车",
        "高速",
        "磁悬浮",
    ]) {
        Kind::Fast
    } else if is(&["freight", "cargo", "goods", "货"]) {
        Kind::Freight
    } else {
        Kind::Plain
    })
}

fn is_here(easel: &Easel, reading: &Reading) -> bool {
    let is_open = matches!(
        easel.scene.place,
        Place::Mountains
            | Place::Field
            | Place::Forest
            | Place::Desert
            | Place::Lake
            | Place::Sea
            | Place::City
    );
    is_open
        && reading.shot_size > ShotSize::CloseUp
        && reading.cast.head.as_ref().is_some_and(|head| {
            head.count == 1
                && head.noun.is_some()
                && kind_of(&head.text.to_lowercase(), &easel.words).is_some()
        })
}

/// Paints the train that a shot is about with its line; whether it did.
pub(super) fn place(easel: &mut Easel, reading: &Reading) -> bool {
    if !is_here(easel, reading) {
        return false;
    }
    let Some(head) = &reading.cast.head else { return false };
    let Some(kind) = kind_of(&head.text.to_lowercase(), &easel.words) else { return false };
    let line = if easel.says(VIADUCTS) {
        Line::Arches
    } else if easel.says(BRIDGES) {
        Line::Truss
    } else {
        Line::Bank
    };
    let named = head.colour.map(paint);
    let side = easel.heading.unwrap_or(if easel.light.0 > 0.5 { 1.0 } else { -1.0 });
    let unit = easel.unit;
    let (row, size, depth) = match line {
        Line::Bank => (easel.y((easel.lowest - 0.015).min(0.80)), unit * 0.17, 0.24),
        _ => (easel.y(easel.horizon.clamp(0.48, 0.56)), unit * 0.088, 0.36),
    };
    let size = size * easel.closeness.clamp(0.7, 1.2);
    let at = easel.layers.iter().position(|layer| layer.depth < depth).unwrap_or(easel.layers.len());
    let back = at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth);
    let front = easel.layers.get(at).map_or(0.0, |layer| layer.depth);
    let depth = depth.min(back - (back - front) * 0.2).max(front + (back - front) * 0.2);
    let mut under = easel.canvas();
    match line {
        Line::Bank => bank(easel, &mut under, row, size),
        Line::Arches => arches(easel, &mut under, row, size),
        Line::Truss => truss(easel, &mut under, row, size),
    }
    let mut train = easel.canvas();
    let nose = easel.x(0.5 + side * 0.20);
    consist(easel, &mut train, (nose, row), (size, side), kind, named);
    let motion = Some(Motion { across: 0.022 * side, ..Motion::default() });
    easel.layers.insert(at, Layer { picture: under.finish(GRAIN, 64), depth, motion: None });
    let nearer = depth - (depth - front) * 0.1;
    easel.layers.insert(at + 1, Layer { picture: train.finish(GRAIN, 65), depth: nearer, motion });
    true
}

/// Stones and rails on a low bank.
fn bank(easel: &Easel, canvas: &mut Canvas, row: f32, size: f32) {
    let palette = &easel.palette;
    let gravel = mix(palette.lit(paint(0x8a8178), 0.7), palette.haze, 0.08);
    let seed = easel.dice.part("bank").seed();
    let low = row + size * 0.34;
    canvas.block((0.0, row - size * 0.02), (easel.width(), low), |x, y| {
        let grain = fbm(x / size * 12.0, y / size * 18.0, 2, seed) - 0.5;
        let down = (y - row) / (low - row);
        (scale(gravel, 1.0 - 0.34 * down.max(0.0) + 0.5 * grain), smooth(low, low - size * 0.14, y))
    });
    let steel = mix(palette.lit(paint(0xb8bcc2), 0.9), palette.shade, 0.1);
    let mut x = 0.0;
    while x < easel.width() {
        canvas.slab(
            (x, row + size * 0.02),
            (x + size * 0.10, row + size * 0.055),
            palette.lit(paint(0x4a3628), 0.5),
        );
        x += size * 0.22;
    }
    canvas.stroke(
        (0.0, row + size * 0.01),
        (easel.width(), row + size * 0.01),
        (size * 0.014, size * 0.014),
        steel,
        1.0,
    );
    canvas.stroke(
        (0.0, row + size * 0.085),
        (easel.width(), row + size * 0.085),
        (size * 0.018, size * 0.018),
        steel,
        0.9,
    );
}

/// A viaduct of stone from edge to edge.
fn arches(easel: &Easel, canvas: &mut Canvas, row: f32, size: f32) {
    let palette = &easel.palette;
    let stone = mix(palette.lit(paint(0xa2968a), 0.75), palette.haze, 0.16 + 0.2 * palette.thickness);
    let seed = easel.dice.part("viaduct").seed();
    let toward = easel.sun().0;
    let (deck, foot) = (row + size * 0.34, easel.y(0.92));
    let (bay, pier) = (size * 3.1, size * 0.62);
    let tone = |x: f32, y: f32| {
        let course = (y / (size * 0.16)).floor();
        let block = ((x / (size * 0.30) + (course as i32 % 2) as f32 * 0.5).floor(), course);
        let own = super::noise::hash(block.0 as i32, block.1 as i32, seed) - 0.5;
        let lit = 1.0 - 0.22 * ((x - toward).abs() / easel.width());
        scale(stone, lit + 0.16 * own)
    };
    canvas.block((0.0, row), (easel.width(), deck), |x, y| (tone(x, y), 1.0));
    let mut left = (easel.width() * 0.5) % bay - bay;
    while left < easel.width() + bay {
        let (a, b) = (left + pier, left + bay);
        // The pier, wider to its foot and darker on its side.
        let spread = size * 0.12;
        canvas.polygon(&[(left, deck), (a, deck), (a + spread, foot), (left - spread, foot)], |x, y| {
            let mist = smooth(row + size * 2.0, foot, y) * 0.55;
            (mix(mix(tone(x, y), palette.haze, mist), palette.shade, 0.24 * smooth(left, a, x)), 1.0)
        });
        // What is over the arch.
        let (half, high) = ((b - a) / 2.0, (b - a) * 0.50);
        let middle = (a + b) / 2.0;
        let mut outline: Vec<Point> =
            vec![(a - 1.0, deck - 1.0), (b + 1.0, deck - 1.0), (b + 1.0, deck + high)];
        outline.extend((0..=20).map(|step| {
            let turn = step as f32 / 20.0 * std::f32::consts::PI;
            (middle + half * turn.cos(), deck + size * 0.16 + high - high * turn.sin())
        }));
        outline.push((a - 1.0, deck + high));
        canvas.polygon(&outline, |x, y| (scale(tone(x, y), 0.95), 1.0));
        for step in 0..20 {
            let at = |step: usize| {
                let turn = step as f32 / 20.0 * std::f32::consts::PI;
                (middle + half * turn.cos(), deck + size * 0.16 + high - high * turn.sin())
            };
            canvas.stroke(at(step), at(step + 1), (size * 0.035, size * 0.035), scale(stone, 0.66), 0.8);
        }
        left += bay;
    }
    let rim = mix(stone, palette.key, 0.35);
    canvas.slab((0.0, row - size * 0.05), (easel.width(), row + size * 0.03), rim);
    canvas.slab((0.0, deck - size * 0.05), (easel.width(), deck), scale(stone, 0.7));
}

/// A bridge of steel on high piers.
fn truss(easel: &Easel, canvas: &mut Canvas, row: f32, size: f32) {
    let palette = &easel.palette;
    let steel = mix(palette.lit(paint(0x7a4a3c), 0.65), palette.haze, 0.14);
    let dark = scale(steel, 0.7);
    let (low, foot, bay) = (row + size * 1.0, easel.y(0.92), size * 1.15);
    let thick = size * 0.055;
    let mut x = (easel.width() * 0.5) % bay - bay;
    let mut index = 0;
    while x < easel.width() + bay {
        let next = x + bay;
        canvas.stroke((x, row + size * 0.08), (next, low), (thick * 0.7, thick * 0.7), dark, 1.0);
        canvas.stroke((x, low), (next, row + size * 0.08), (thick * 0.7, thick * 0.7), dark, 1.0);
        canvas.stroke((x, row), (x, low), (thick, thick), steel, 1.0);
        if index % 4 == 0 {
            let stone = mix(palette.lit(paint(0x9a9088), 0.65), palette.haze, 0.16);
            let (top, wide) = (low, size * 0.42);
            canvas.polygon(
                &[(x - wide * 0.6, top), (x + wide * 0.6, top), (x + wide, foot), (x - wide, foot)],
                |px, y| {
                    let mist = smooth(low, foot, y) * 0.45;
                    let side = (px - x + wide) / (2.0 * wide);
                    (mix(scale(stone, 1.06 - 0.40 * side), palette.haze, mist), 1.0)
                },
            );
        }
        index += 1;
        x = next;
    }
    for (y, thick) in [(row + size * 0.06, 0.10), (low, 0.075)] {
        canvas.slab((0.0, y - size * thick), (easel.width(), y + size * thick * 0.4), steel);
    }
    canvas.slab((0.0, row - size * 0.045), (easel.width(), row - size * 0.015), mix(steel, palette.key, 0.4));
}

/// The engine and its carriages; `nose` is its foremost point on the rail.
fn consist(
    easel: &Easel,
    canvas: &mut Canvas,
    (nose, row): Point,
    (size, side): (f32, f32),
    kind: Kind,
    named: Option<Colour>,
) {
    let lit = |material: Colour| mix(easel.palette.alive(material), easel.palette.haze, 0.06);
    let long = match kind {
        Kind::Freight => 2.3,
        Kind::Fast => 3.3,
        _ => 2.6,
    };
    let engine = if kind == Kind::Steam { 2.9 } else { long };
    let count = ((easel.frame.0 * 0.78 / size - engine) / (long + 0.10)).clamp(2.0, 9.0) as usize;
    let at = |x: f32, up: f32| (nose - side * x * size, row - up * size);
    let mut dice = easel.dice.part("carriages");
    for index in (0..count).rev() {
        let from = engine + 0.12 + index as f32 * (long + 0.10);
        canvas.stroke(
            at(from - 0.14, 0.22),
            at(from + 0.02, 0.22),
            (size * 0.04, size * 0.04),
            paint(0x1c1c20),
            1.0,
        );
        match kind {
            Kind::Freight => {
                let colour = lit(paint(*dice.pick(&[0x9c4a38, 0x3f6a8c, 0x5a7a4c, 0xb8883a, 0x7a7e86])));
                wagon(canvas, &at, (from, from + long), size, (colour, None), 0.92);
                for rib in 1..9 {
                    let x = from + long * rib as f32 / 9.0;
                    canvas.stroke(
                        at(x, 0.30),
                        at(x, 0.90),
                        (size * 0.012, size * 0.012),
                        scale(colour, 0.72),
                        1.0,
                    );
                }
            }
            Kind::Fast => {
                let (body, stripe) = (lit(named.unwrap_or(paint(0xeef0f2))), lit(paint(0x2f6fb4)));
                wagon(canvas, &at, (from, from + long), size, (body, Some(stripe)), 0.86);
            }
            Kind::Steam => {
                let body = lit(named.map_or(paint(0x7a2c2c), |named| scale(named, 0.85)));
                wagon(canvas, &at, (from, from + long), size, (body, Some(lit(paint(0xe0c078)))), 0.84);
            }
            Kind::Plain => {
                let body = lit(named.unwrap_or(paint(0x2f6a58)));
                wagon(canvas, &at, (from, from + long), size, (body, Some(lit(paint(0xe8c860)))), 0.90);
            }
        }
    }
    match kind {
        Kind::Steam => steam_engine(easel, canvas, &at, size, side, &lit, named),
        Kind::Fast => {
            let (body, stripe) = (lit(named.unwrap_or(paint(0xf2f4f6))), lit(paint(0x2f6fb4)));
            wagon(canvas, &at, (1.0, engine), size, (body, Some(stripe)), 0.86);
            let point = [
                at(1.02, 0.86),
                at(0.60, 0.80),
                at(0.25, 0.58),
                at(0.02, 0.30),
                at(0.03, 0.16),
                at(1.02, 0.13),
            ];
            canvas.polygon(&point, |_, y| {
                let up = ((row - y) / size).clamp(0.0, 1.0);
                (mix(scale(body, 0.72), body, smooth(0.1, 0.6, up)), 1.0)
            });
            canvas.fill(&[at(0.86, 0.78), at(0.60, 0.73), at(0.40, 0.58), at(0.78, 0.58)], paint(0x1c2836));
            canvas.stroke(at(1.02, 0.34), at(0.14, 0.32), (size * 0.035, size * 0.02), stripe, 1.0);
            canvas.glow(at(0.10, 0.34), size * 0.5, paint(0xfff2c8), 0.6);
        }
        Kind::Freight | Kind::Plain => {
            let body = lit(named.unwrap_or(paint(if kind == Kind::Freight { 0xd8882c } else { 0x2f6a58 })));
            wagon(canvas, &at, (0.30, engine), size, (body, None), 0.92);
            canvas.fill(
                &[at(0.32, 0.92), at(0.16, 0.86), at(0.06, 0.50), at(0.05, 0.14), at(0.32, 0.14)],
                scale(body, 0.92),
            );
            canvas.fill(&[at(0.34, 0.84), at(0.20, 0.80), at(0.14, 0.60), at(0.34, 0.60)], paint(0x1c2836));
            canvas.fill(&[at(0.44, 0.82), at(0.74, 0.82), at(0.74, 0.60), at(0.44, 0.60)], paint(0x2a3a4a));
            canvas.fill(
                &[at(0.30, 0.46), at(engine, 0.46), at(engine, 0.38), at(0.30, 0.38)],
                lit(paint(0xf0e6c8)),
            );
            canvas.glow(at(0.07, 0.44), size * 0.55, paint(0xfff2c8), 0.7);
            canvas.disc(at(0.08, 0.44), size * 0.04, 1.0, paint(0xfff8e0), 1.0);
        }
    }
}

/// A carriage from end to end, `high` sizes high.
fn wagon(
    canvas: &mut Canvas,
    at: &dyn Fn(f32, f32) -> Point,
    (from, to): (f32, f32),
    size: f32,
    (body, stripe): (Colour, Option<Colour>),
    high: f32,
) {
    let (top, low) = (at(from, high).1, at(from, 0.14).1);
    let corner = 0.06;
    let outline = [
        at(from, 0.14),
        at(from, high - corner),
        at(from + corner, high),
        at(to - corner, high),
        at(to, high - corner),
        at(to, 0.14),
    ];
    canvas.polygon(&outline, |_, y| {
        let down = ((y - top) / (low - top)).clamp(0.0, 1.0);
        (mix(mix(body, [1.0; 3], 0.30), scale(body, 0.62), smooth(0.02, 0.95, down)), 1.0)
    });
    canvas.stroke(
        at(from + 0.05, high - 0.015),
        at(to - 0.05, high - 0.015),
        (size * 0.03, size * 0.03),
        scale(body, 0.5),
        1.0,
    );
    if let Some(stripe) = stripe {
        let count = ((to - from) / 0.32).floor().max(1.0);
        for pane in 0..count as usize {
            let x = from + (to - from) * (pane as f32 + 0.5) / count;
            let (a, b) = (at(x - 0.10, 0.72), at(x + 0.10, 0.46));
            canvas.block((a.0.min(b.0), a.1), (a.0.max(b.0), b.1), |_, y| {
                (mix(paint(0xa8c4d4), paint(0x223040), ((y - a.1) / (b.1 - a.1)).clamp(0.0, 1.0)), 1.0)
            });
        }
        canvas.stroke(at(from + 0.02, 0.36), at(to - 0.02, 0.36), (size * 0.020, size * 0.020), stripe, 1.0);
    }
    for end in [from + 0.36, to - 0.36] {
        for step in [-0.14, 0.14] {
            canvas.disc(at(end + step, 0.10), size * 0.10, 1.0, paint(0x1a1b1f), 1.0);
            canvas.disc(at(end + step, 0.10), size * 0.05, 1.0, paint(0x5a5e66), 1.0);
        }
    }
}

/// A steam engine with its tender, and the plume over it.
fn steam_engine(
    easel: &Easel,
    canvas: &mut Canvas,
    at: &dyn Fn(f32, f32) -> Point,
    size: f32,
    side: f32,
    lit: &dyn Fn(Colour) -> Colour,
    named: Option<Colour>,
) {
    let iron = lit(named.unwrap_or(paint(0x2a2d33)));
    let (red, brass) = (lit(paint(0xb0342a)), lit(paint(0xd8a848)));
    // The tender.
    canvas.fill(&[at(2.18, 0.18), at(2.18, 0.70), at(2.85, 0.70), at(2.85, 0.18)], scale(iron, 0.9));
    canvas.fill(&[at(2.24, 0.70), at(2.36, 0.80), at(2.68, 0.80), at(2.80, 0.70)], paint(0x15161a));
    // The boiler, its smoke box, chimney and domes.
    let (top, low) = (at(0.0, 0.80).1, at(0.0, 0.36).1);
    let boiler =
        [at(0.24, 0.36), at(0.18, 0.50), at(0.18, 0.68), at(0.24, 0.80), at(1.64, 0.80), at(1.64, 0.36)];
    canvas.polygon(&boiler, |_, y| {
        let down = ((y - top) / (low - top)).clamp(0.0, 1.0);
        let round = mix(iron, scale(iron, 0.45), smooth(0.25, 1.0, down));
        (mix(round, [1.0; 3], 0.34 * smooth(0.20, 0.02, (down - 0.24).abs())), 1.0)
    });
    for x in [0.52, 0.90, 1.28] {
        canvas.stroke(at(x, 0.37), at(x, 0.79), (size * 0.014, size * 0.014), brass, 0.9);
    }
    canvas.fill(
        &[at(0.30, 0.78), at(0.33, 1.02), at(0.27, 1.10), at(0.55, 1.10), at(0.49, 1.02), at(0.52, 0.78)],
        scale(iron, 0.85),
    );
    canvas.ellipse(at(0.92, 0.82), (size * 0.13, size * 0.11), 0.06, brass, 1.0);
    canvas.ellipse(at(1.32, 0.81), (size * 0.10, size * 0.08), 0.06, scale(iron, 1.2), 1.0);
    // The cab.
    canvas.fill(&[at(1.60, 0.20), at(1.60, 1.00), at(2.12, 1.00), at(2.12, 0.20)], iron);
    canvas.fill(&[at(1.52, 0.99), at(1.52, 1.06), at(2.22, 1.06), at(2.22, 0.99)], scale(iron, 0.7));
    canvas.fill(&[at(1.70, 0.64), at(1.70, 0.90), at(1.98, 0.90), at(1.98, 0.64)], paint(0xf0c878));
    // Frame, cow catcher and wheels with their rod.
    canvas.fill(&[at(0.10, 0.24), at(0.10, 0.35), at(2.12, 0.35), at(2.12, 0.24)], red);
    canvas.fill(&[at(0.12, 0.26), at(-0.10, 0.03), at(0.16, 0.03)], red);
    for (x, radius) in [(0.38, 0.12), (0.80, 0.21), (1.24, 0.21), (1.68, 0.21), (2.34, 0.12), (2.66, 0.12)] {
        let hub = at(x, radius);
        canvas.disc(hub, size * radius, 1.0, paint(0x15161a), 1.0);
        canvas.disc(hub, size * radius * 0.78, 1.0, red, 1.0);
        for spoke in 0..8 {
            let turn = spoke as f32 * std::f32::consts::TAU / 8.0;
            let rim = (hub.0 + size * radius * 0.78 * turn.cos(), hub.1 + size * radius * 0.78 * turn.sin());
            canvas.stroke(hub, rim, (size * 0.010, size * 0.010), paint(0x15161a), 1.0);
        }
        canvas.disc(hub, size * radius * 0.24, 1.0, paint(0x9aa0a8), 1.0);
    }
    canvas.stroke(at(0.66, 0.15), at(1.68, 0.15), (size * 0.026, size * 0.026), paint(0xb4bac2), 1.0);
    canvas.disc(at(0.17, 0.60), size * 0.07, 1.0, paint(0xfff4d0), 1.0);
    canvas.glow(at(0.12, 0.60), size * 0.6, paint(0xffe8b0), 0.6);
    // The plume, back over the train.
    let pale = mix(easel.palette.haze, [1.0; 3], if easel.palette.is_dark() { 0.35 } else { 0.7 });
    let mut dice = easel.dice.part("plume");
    let mouth = at(0.41, 1.12);
    for step in 0..44 {
        let t = step as f32 / 44.0;
        let x = mouth.0 - side * size * (5.6 * t.powf(1.15) + dice.range(-0.1, 0.1));
        let y = mouth.1 - size * (1.5 * t.powf(0.6) + dice.range(-0.12, 0.12) * (0.4 + t));
        let radius = size * (0.13 + 0.55 * t) * dice.range(0.8, 1.2);
        let shade = mix(pale, easel.palette.shade, 0.20 * dice.unit());
        canvas.disc((x, y), radius, radius * 0.8, shade, 0.50 * (1.0 - t).powf(0.7));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_the_train() {
        let of = |name: &str| kind_of(name, name);
        assert_eq!(of("steam train"), Some(Kind::Steam));
        assert_eq!(of("高铁"), Some(Kind::Fast));
        assert_eq!(of("freight train"), Some(Kind::Freight));
        assert_eq!(of("subway train"), None);
        assert_eq!(of("trainer"), None);
    }
}
