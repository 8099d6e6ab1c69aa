//! A city from above: blocks between streets, with the traffic that goes through them.
//!
//! It knows the easel and the ground, and nothing of who is there. The one idea: a building is its foot raised by its height, so that
//! the same blocks serve both views.

use super::Ground;
use crate::paint::Easel;
use crate::paint::canvas::{Canvas, Colour, Point, mix, scale};
use crate::paint::noise::{Dice, fbm, hash};
use crate::paint::palette::paint;

const OLD: &[&str] = &[
    "village",
    "town",
    "old city",
    "medieval",
    "paris",
    "venice",
    "rome",
    "florence",
    "prague",
    "santorini",
    "kyoto",
    "rooftops",
    "slum",
    "favela",
    "suburb",
    "houses",
    "古镇",
    "古城",
    "村",
    "小镇",
    "老城",
    "水乡",
    "胡同",
    "屋顶",
    "故宫",
];
const TAXIS: &[&str] = &["taxi", "cab", "出租车"];

/// How far one block is from the next, and how wide the streets between are.
const PITCH: f32 = 0.66;
const STREET: f32 = 0.15;

struct Block {
    from: (f32, f32),
    to: (f32, f32),
    high: f32,
    tone: Colour,
    seed: u32,
}

/// Paints the blocks of a city over the streets.
pub(super) fn blocks(easel: &Easel, canvas: &mut Canvas, ground: &Ground) {
    let mut dice = easel.dice.part("blocks from above");
    let is_old = easel.says(OLD);
    let seed = dice.seed();
    let mut all = Vec::new();
    let rows = if ground.horizon.is_some() { -12..5 } else { -4..5 };
    for row in rows {
        let Some((_, step)) = ground.seen(0.0, row as f32 * PITCH) else { continue };
        let half = (easel.width() * 0.5 / step / PITCH).ceil() as i32 + 1;
        for column in -half..=half {
            split(&mut all, (column, row), is_old, seed);
        }
    }
    traffic(easel, canvas, ground, &mut dice);
    // The far ones first; straight down those at the edges, which lean away from the middle.
    let middle = |block: &Block| ((block.from.0 + block.to.0) / 2.0, (block.from.1 + block.to.1) / 2.0);
    let rank = |block: &Block| {
        let (u, v) = middle(block);
        if ground.horizon.is_some() { v * 64.0 - u.abs() } else { -(u * u + v * v) }
    };
    all.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
    for block in &all {
        building(easel, canvas, ground, block, is_old);
    }
}

/// The buildings of one block.
fn split(all: &mut Vec<Block>, (column, row): (i32, i32), is_old: bool, seed: u32) {
    let room = PITCH - STREET;
    let (u, v) = (column as f32 * PITCH + STREET / 2.0, row as f32 * PITCH + STREET / 2.0);
    let pick = |more: i32| hash(column * 7 + more, row * 5 - more, seed);
    let parts = if is_old { 3 } else { 2 };
    let size = room / parts as f32;
    // Where the city is high, and where it is not.
    let core = 0.35 + 1.1 * fbm(column as f32 * 0.35 + 5.0, row as f32 * 0.35, 2, seed ^ 3);
    // A park instead of houses, here and there.
    if !is_old && pick(99) < 0.06 {
        return;
    }
    for part in 0..parts * parts {
        let (across, down) = (part % parts, part / parts);
        let tall = if is_old { 0.10 + 0.09 * pick(part) } else { core * (0.18 + 0.75 * pick(part).powi(2)) };
        let gap = 0.012 + 0.02 * pick(part + 40);
        const NEW: &[u32] = &[0xb9bfc8, 0x9aa6b4, 0xc8bfae, 0x8f8a88, 0xa89078, 0x7c8a98, 0xd4d0c8];
        const TILES: &[u32] = &[0xb5654a, 0xc47a52, 0xa4543f, 0x8d6a58, 0xb98a62];
        let tones = if is_old { TILES } else { NEW };
        all.push(Block {
            from: (u + across as f32 * size + gap, v + down as f32 * size + gap),
            to: (u + (across + 1) as f32 * size - gap, v + (down + 1) as f32 * size - gap),
            high: tall,
            tone: paint(tones[(pick(part + 20) * (tones.len() as f32 - 0.01)) as usize]),
            seed: (pick(part + 60) * 65536.0) as u32,
        });
    }
}

fn building(easel: &Easel, canvas: &mut Canvas, ground: &Ground, block: &Block, is_old: bool) {
    let palette = &easel.palette;
    let (from, to) = (block.from, block.to);
    let feet = [(from.0, from.1), (to.0, from.1), (to.0, to.1), (from.0, to.1)];
    let seen = |(u, v): (f32, f32), high: f32| ground.over(u, v, high);
    let (Some(low), Some(high)) = (
        feet.iter().map(|foot| seen(*foot, 0.0)).collect::<Option<Vec<Point>>>(),
        feet.iter().map(|foot| seen(*foot, block.high)).collect::<Option<Vec<Point>>>(),
    ) else {
        return;
    };
    let bottom = low.iter().map(|at| at.1).fold(f32::MIN, f32::max);
    if bottom < 0.0 || high.iter().all(|at| at.1 > easel.height()) {
        return;
    }
    let away = ground
        .horizon
        .map_or(0.0, |row| (1.0 - (bottom - row) / easel.frame.1).clamp(0.0, 1.0).powi(4) * 0.9);
    let side = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    let wall = if is_old { paint(0xe0d4c0) } else { block.tone };
    let of = |material: Colour, lit: f32| palette.through_air(palette.lit(material, lit), away);
    // The shadow that it throws over the street.
    let cast: Option<Vec<Point>> = feet
        .iter()
        .map(|(u, v)| ground.over(u - side * block.high * 0.55, v + block.high * 0.18, 0.0))
        .collect();
    if let Some(cast) = cast {
        canvas.polygon(&cast, |_, _| (palette.shade, 0.35 * (1.0 - away)));
    }
    let is_lit = palette.is_dark();
    let lamp = palette.lamp;
    // Behind, the two sides, before.
    for (a, b, lit) in [
        (0, 1, 0.25),
        (0, 3, if side < 0.0 { 0.85 } else { 0.15 }),
        (1, 2, if side > 0.0 { 0.85 } else { 0.15 }),
        (3, 2, 0.45),
    ] {
        let face = [low[a], low[b], high[b], high[a]];
        let colour = of(wall, lit);
        let wide = (low[b].0 - low[a].0).abs().max((low[b].1 - low[a].1).abs());
        let windows = (wide / 5.0).clamp(2.0, 7.0);
        let tall = (low[a].1 - high[a].1).abs().max(1.0);
        let storeys = (tall / 5.0).clamp(1.0, 24.0);
        let plain = tall < 6.0 || wide < 4.0;
        let (left, top) = (low[a].0.min(low[b].0), high[a].1.min(high[b].1));
        canvas.polygon(&face, |x, y| {
            if plain {
                return (colour, 1.0);
            }
            let (column, row) = ((x - left) / wide.max(1.0) * windows, (y - top) / tall * storeys);
            let is_window = (column.fract() - 0.5).abs() < 0.28 && (row.fract() - 0.5).abs() < 0.27;
            if !is_window {
                return (colour, 1.0);
            }
            let glows = is_lit && hash(column as i32 + a as i32 * 50, row as i32, block.seed) < 0.45;
            (if glows { mix(lamp, colour, 0.15) } else { scale(colour, 0.74) }, 1.0)
        });
    }
    if is_old {
        return gable(canvas, &high, |lit| of(block.tone, lit), side);
    }
    canvas.fill(&high, of(mix(block.tone, paint(0xd8d4cc), 0.35), 0.80));
    // What stands on a flat roof.
    let at = |u: f32, v: f32| {
        let across = |a: Point, b: Point, t: f32| (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t);
        across(across(high[0], high[1], u), across(high[3], high[2], u), v)
    };
    let spot = 0.2 + 0.4 * hash(1, 2, block.seed);
    let box_on_roof =
        [at(spot, spot), at(spot + 0.28, spot), at(spot + 0.28, spot + 0.26), at(spot, spot + 0.26)];
    canvas.fill(&box_on_roof, of(block.tone, 0.35));
}

/// A roof with a ridge, by its four corners.
pub(super) fn gable(canvas: &mut Canvas, roof: &[Point], of: impl Fn(f32) -> Colour, side: f32) {
    let half = |a: Point, b: Point| ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
    let ridge = (half(roof[0], roof[1]), half(roof[3], roof[2]));
    let (west, east) = if side > 0.0 { (0.35, 0.85) } else { (0.85, 0.35) };
    canvas.fill(&[roof[0], ridge.0, ridge.1, roof[3]], of(west));
    canvas.fill(&[ridge.0, roof[1], roof[2], ridge.1], of(east));
    canvas.stroke(ridge.0, ridge.1, (0.8, 0.8), of(1.05), 0.8);
}

/// The cars in the streets, as small as they are.
fn traffic(easel: &Easel, canvas: &mut Canvas, ground: &Ground, dice: &mut Dice) {
    let palette = &easel.palette;
    let has_taxis = easel.says(TAXIS);
    let is_dark = palette.is_dark();
    const CARS: &[u32] = &[0xe8e6e0, 0x2c2e34, 0xb8342c, 0x3a5a8c, 0xc8c8cc];
    for _ in 0..420 {
        let (lane, along) = (dice.range(-9.0, 9.0).round(), dice.range(-7.0, 2.6));
        let is_across = dice.chance(0.3);
        let other = if dice.chance(0.5) { 0.032 } else { -0.032 };
        let (u, v) =
            if is_across { (along * 1.4, lane * PITCH + other) } else { (lane * PITCH + other, along) };
        let colour = if has_taxis && dice.chance(0.6) { paint(0xf2b81c) } else { paint(*dice.pick(CARS)) };
        let Some(((x, y), step)) = ground.seen(u, v) else { continue };
        if step < 14.0 || y > easel.height() || x < 0.0 || x > easel.width() {
            continue;
        }
        let (long, wide) = (step * 0.055, step * 0.026);
        let (dx, dy) = if is_across { (long, wide * 0.6) } else { (wide, long * 0.7) };
        canvas.slab((x - dx / 2.0, y - dy / 2.0), (x + dx / 2.0, y + dy / 2.0), palette.alive(colour));
        if is_dark {
            canvas.glow((x, y), step * 0.07, palette.lamp, 0.7);
        }
    }
    if is_dark {
        for lane in -9..=9 {
            for along in -10..4 {
                let Some(((x, y), step)) = ground.seen(lane as f32 * PITCH, along as f32 * PITCH) else {
                    continue;
                };
                canvas.glow((x, y), step * 0.22, palette.lamp, 0.30);
            }
        }
    }
}
