//! Roofs: the one that the viewer stands on, and a town of them.
//!
//! It knows the easel, and nothing of words beside those for roofs. The one idea: an old town is rows of gables, each row higher
//! in the picture, smaller and paler.

use super::Easel;
use super::canvas::{Canvas, Point, mix, scale};
use super::figures;
use super::noise::{Dice, hash, smooth};
use super::palette::paint;
use super::sky;

/// Words for somebody's place on a roof.
const ROOF: &[&str] = &["roof", "屋顶", "天台", "楼顶", "屋檐", "房顶"];

/// Whether roofs are what the picture is about.
pub(super) fn are_seen(easel: &Easel) -> bool {
    !easel.is_led
        && !easel.has_cast
        && easel.says(&["rooftops", "roofs of", "tiled roof", "old town", "屋顶上空", "瓦片", "古城"])
}

/// A town of gables.
pub(super) fn town(easel: &mut Easel) {
    let mut dice = easel.dice.part("town");
    easel.horizon = 0.52;
    sky::place_light(easel);
    easel.light.1 = (easel.light.1 - 0.08).max(0.10);
    let mut sky = sky::sky(easel);
    let (unit, haze) = (easel.unit, easel.palette.haze);
    sky.glow_wide((easel.x(easel.light.0), easel.y(0.5)), (unit * 1.3, unit * 0.35), haze, 0.35);
    figures::in_the_air(easel, &mut sky);
    easel.add(&sky, 1.0);
    let rows = [
        (0.53, 0.075, 0.72, 0.86),
        (0.61, 0.11, 0.48, 0.66),
        (0.72, 0.17, 0.24, 0.42),
        (0.90, 0.27, 0.05, 0.12),
    ];
    for (base, size, distance, depth) in rows {
        let mut canvas = easel.canvas();
        gables(easel, &mut canvas, &mut dice, base, unit * size, distance);
        easel.add(&canvas, depth);
    }
    easel.darken(|x, y| (x.abs() * 0.8).powi(4) * 0.3 + smooth(0.6, 1.4, y) * 0.35);
}

/// One row of houses whose gables or eaves are seen.
pub(super) fn gables(
    easel: &Easel,
    canvas: &mut Canvas,
    dice: &mut Dice,
    base: f32,
    size: f32,
    distance: f32,
) {
    let palette = &easel.palette;
    let foot = easel.y(base);
    let sun = easel.sun().0;
    let tiles = [0xa8543c, 0x94503e, 0xb06a4a, 0x7c5048, 0x8c5a40];
    let walls = [0xd8c8a8, 0xc8b494, 0xd0bfa8, 0xb8a890];
    let dark = palette.is_dark();
    let mut x = -size * dice.range(0.2, 0.9);
    while x < easel.width() + size {
        let wide = size * dice.range(0.85, 1.5);
        let (wall_high, roof_high) = (size * dice.range(0.25, 0.6), size * dice.range(0.38, 0.62));
        let eave = foot - wall_high;
        let (left, right, ridge) = (x, x + wide, x + wide * 0.5);
        let top = eave - roof_high;
        let is_lit = sun > ridge;
        let tile = paint(*dice.pick(&tiles));
        let wall = paint(*dice.pick(&walls));
        let seed = dice.seed();
        let air = |colour| palette.through_air(colour, distance);
        let bright = air(palette.lit(tile, 0.9));
        let shady = air(palette.lit(tile, 0.32));
        let (front, side) = (air(palette.lit(wall, 0.62)), air(palette.lit(wall, 0.3)));
        canvas.block((left, eave), (right, easel.height()), |px, py| {
            let t = smooth(left, right, px);
            let colour = if is_lit { mix(side, front, t) } else { mix(front, side, t) };
            (mix(colour, palette.shade, 0.45 * smooth(eave, foot + size * 0.7, py)), 1.0)
        });
        // Windows, some of them lit.
        let pane = size * 0.085;
        for column in 0..(wide / (pane * 3.0)) as usize {
            let middle = left + pane * (2.0 + column as f32 * 3.0);
            let chance = hash(column as i32, 3, seed);
            let is_on = chance < if dark { 0.62 } else { 0.12 };
            let colour = if is_on { mix(palette.lamp, front, 0.2) } else { mix(side, palette.shade, 0.5) };
            canvas.block(
                (middle - pane * 0.5, eave + pane * 0.9),
                (middle + pane * 0.5, eave + pane * 2.4),
                |_, _| (colour, 0.95),
            );
            if is_on && dark {
                canvas.glow((middle, eave + pane * 1.6), pane * 3.0, palette.lamp, 0.25);
            }
        }
        let over = wide * 0.07;
        let outline: [Point; 3] =
            [(left - over, eave + over * 0.4), (ridge, top), (right + over, eave + over * 0.4)];
        canvas.polygon(&outline, |px, py| {
            let course = ((py - top) / (size * 0.045)).fract();
            let lit = if (px > ridge) == is_lit { bright } else { shady };
            (scale(lit, 0.92 + 0.1 * smooth(0.0, 0.5, course)), 1.0)
        });
        if dice.chance(0.6) {
            let (cx, high) = (ridge + wide * dice.range(0.12, 0.26) * dice.side(), size * 0.26);
            let brick = air(palette.lit(paint(0x8c5a48), 0.5));
            let up = eave - roof_high * 0.45;
            canvas.slab((cx - size * 0.05, up - high), (cx + size * 0.05, up + size * 0.1), brick);
            if easel.says(&["smoke", "chimney", "炊烟"]) && distance < 0.6 {
                let smoke = mix(palette.haze, [1.0; 3], 0.3);
                for puff in 0..9 {
                    let t = puff as f32 / 9.0;
                    let at =
                        (cx + size * (0.35 * t * t + 0.04 * (t * 11.0).sin()), up - high - size * 0.85 * t);
                    canvas.disc(at, size * (0.035 + 0.10 * t), size * 0.09, smoke, 0.34 * (1.0 - t));
                }
            }
        }
        x += wide * dice.range(0.82, 1.02);
    }
}

/// The roof that the viewer stands on: a parapet, vents and whoever is there.
pub(super) fn roof(easel: &mut Easel, dice: &mut Dice) {
    let mut canvas = easel.canvas();
    let (unit, palette) = (easel.unit, &easel.palette);
    // Whoever is on it is at home there.
    let is_trodden = easel.is_led || easel.says(ROOF);
    let has_gap = super::settings::has_gap(easel) && is_trodden;
    let edge = easel.y(if has_gap {
        0.62
    } else if is_trodden {
        0.79
    } else {
        0.93
    });
    let ink = mix(
        palette.shade,
        palette.ambient,
        if has_gap {
            0.50
        } else if is_trodden {
            0.34
        } else {
            0.12
        },
    );
    let rim = mix(ink, palette.key, 0.3);
    let top = |x: f32, y: f32| {
        let near = (-(y - edge) / (unit * 0.006)).exp();
        (mix(ink, rim, near * (0.3 + 0.7 * easel.nearness_to_light(x))), 1.0)
    };
    if has_gap {
        // Two roofs with a gap below whoever jumps, and the street far down in it.
        let middle = easel.x(figures::strong_place(easel));
        let half = unit * 0.24;
        canvas.block((0.0, edge), (middle - half, easel.height()), top);
        canvas.block((middle + half, edge), (easel.width(), easel.height()), top);
        for (side, x) in [(-1.0_f32, middle - half), (1.0, middle + half)] {
            let lip = unit * 0.035;
            let (from, to) = (x.min(x - side * -lip), x.max(x - side * -lip));
            canvas.slab((from, edge - unit * 0.028), (to, edge + unit * 0.02), rim);
            let depth = x - side * unit * 0.06;
            canvas.block((x.min(depth), edge), (x.max(depth), easel.height()), |_, y| {
                (mix(ink, palette.shade, 0.35 + 0.4 * smooth(edge, easel.height(), y)), 1.0)
            });
        }
    } else {
        canvas.block((0.0, edge), (easel.width(), easel.height()), top);
    }
    let side = if easel.light.0 > 0.5 { 0.0 } else { 1.0 };
    for _ in 0..3 {
        let place = (side - dice.range(0.0, 0.3) * (side * 2.0 - 1.0)).clamp(-0.05, 1.05);
        let (x, wide, high) = (easel.x(place), unit * dice.range(0.03, 0.08), unit * dice.range(0.03, 0.09));
        canvas.block((x, edge - high), (x + wide, edge + 2.0), |_, y| {
            (mix(rim, ink, smooth(edge - high, edge - high + unit * 0.012, y) * 0.9), 1.0)
        });
    }
    let tops = vec![edge; canvas.width];
    figures::on_the_near_ground(easel, &mut canvas, &tops);
    easel.add(&canvas, 0.07);
}
