//! Buildings seen from far: lighthouses, houses, castles, pagodas.
//!
//! It knows the easel and outlines, and nothing of where a building stands. The one idea: walls turn from shade into
//! light toward the sun's side, and windows are lit when the light is low.

use super::Easel;
use super::canvas::{Canvas, Colour, Point, mix};
use super::noise::{Dice, smooth};
use super::palette::paint;

pub(super) fn lighthouse(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, ink: Colour) {
    let palette = &easel.palette;
    let white = palette.through_air(palette.lit(paint(0xefeae0), 0.75), 0.2);
    let dark = palette.through_air(palette.lit(paint(0xc9c3bd), 0.2), 0.2);
    let red = palette.through_air(palette.lit(paint(0xb5483a), 0.6), 0.2);
    let (low, high) = (size * 0.095, size * 0.06);
    let head = foot.1 - size * 0.82;
    let side = if easel.sun().0 > foot.0 { 1.0 } else { -1.0 };
    let tower = [
        (foot.0 - low, foot.1 + size * 0.06),
        (foot.0 - high, head),
        (foot.0 + high, head),
        (foot.0 + low, foot.1 + size * 0.06),
    ];
    canvas.polygon(&tower, |x, y| {
        let across = (x - foot.0) / low * side;
        let up = (foot.1 - y) / (foot.1 - head);
        let body = mix(dark, white, smooth(-0.9, 0.8, across));
        let band = (0.36..0.58).contains(&up) || (0.80..0.92).contains(&up);
        (if band { mix(body, mix(red, ink, 0.25 * smooth(0.5, -0.9, across)), 0.85) } else { body }, 1.0)
    });
    let deck = size * 0.082;
    canvas.slab((foot.0 - deck, head - size * 0.018), (foot.0 + deck, head), ink);
    let lamp = (foot.0, head - size * 0.06);
    let glass = mix(palette.lamp, [1.0; 3], 0.4);
    let is_lit = palette.is_dark() || light_is_low(easel);
    let pane = if is_lit { glass } else { palette.through_air(palette.lit(paint(0x8fa3ad), 0.6), 0.2) };
    canvas.slab(
        (foot.0 - size * 0.045, head - size * 0.1),
        (foot.0 + size * 0.045, head - size * 0.018),
        pane,
    );
    let roof = [
        (foot.0 - size * 0.06, head - size * 0.1),
        (foot.0, head - size * 0.175),
        (foot.0 + size * 0.06, head - size * 0.1),
    ];
    canvas.fill(&roof, mix(red, ink, 0.35));
    if is_lit {
        // Two beams that fade with distance.
        for side in [-1.0_f32, 1.0] {
            let reach = size * 3.4;
            let beam = [
                lamp,
                (lamp.0 + side * reach, lamp.1 - size * 0.34),
                (lamp.0 + side * reach, lamp.1 + size * 0.12),
            ];
            canvas.polygon(&beam, |x, _| {
                let far = ((x - lamp.0).abs() / reach).clamp(0.0, 1.0);
                (glass, 0.30 * (1.0 - far).powi(2))
            });
        }
        canvas.glow(lamp, size * 0.5, palette.lamp, 0.75);
        canvas.disc(lamp, size * 0.03, 1.5, [1.0, 0.98, 0.9], 1.0);
    }
}

pub(super) fn light_is_low(easel: &Easel) -> bool {
    use crate::scene::{Time, Weather};
    matches!(easel.palette.time, Time::Sunset | Time::Dawn)
        || matches!(easel.palette.weather, Weather::Storm | Weather::Fog | Weather::Rain)
}

pub(super) fn house(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, ink: Colour) {
    let palette = &easel.palette;
    let (x, y) = foot;
    let wall = palette.through_air(palette.lit(paint(0xb9a58c), 0.5), 0.3);
    let wall = mix(wall, ink, 0.35);
    canvas.block((x - size * 0.7, y - size * 0.75), (x + size * 0.7, y + size * 0.1), |px, _| {
        let lit = smooth(-1.0, 1.0, (px - x) / size * if easel.sun().0 > x { 1.0 } else { -1.0 });
        (mix(mix(wall, ink, 0.5), wall, lit), 1.0)
    });
    let white = palette.is_white();
    let roof = [
        (x - size * 0.9, y - size * 0.7),
        (x - size * 0.1, y - size * 1.35),
        (x + size * 0.1, y - size * 1.35),
        (x + size * 0.9, y - size * 0.7),
    ];
    let cover = if white { palette.through_air(palette.lit(paint(0xeef3f8), 0.6), 0.3) } else { ink };
    canvas.fill(&roof, cover);
    canvas.slab((x + size * 0.35, y - size * 1.4), (x + size * 0.5, y - size * 0.95), ink);
    if palette.is_dark() || light_is_low(easel) {
        let pane = (x - size * 0.25, y - size * 0.38);
        canvas.slab(
            (pane.0 - size * 0.14, pane.1 - size * 0.16),
            (pane.0 + size * 0.14, pane.1 + size * 0.16),
            palette.lamp,
        );
        canvas.glow(pane, size * 0.9, palette.lamp, 0.4);
    }
}

pub(super) fn castle(
    easel: &Easel,
    canvas: &mut Canvas,
    foot: Point,
    size: f32,
    ink: Colour,
    dice: &mut Dice,
) {
    let palette = &easel.palette;
    let light = mix(ink, palette.through_air(palette.key, 0.3), 0.28);
    let side = if easel.sun().0 > foot.0 { 1.0 } else { -1.0 };
    let towers = [
        (-0.55, 0.5, 0.10),
        (-0.28, 0.72, 0.085),
        (0.0, 1.0, 0.11),
        (0.24, 0.62, 0.08),
        (0.5, 0.46, 0.1),
        (0.12, 0.8, 0.05),
    ];
    canvas.block(
        (foot.0 - size * 0.6, foot.1 - size * 0.3),
        (foot.0 + size * 0.58, foot.1 + size * 0.15),
        |x, _| (mix(ink, light, smooth(-0.6, 0.6, (x - foot.0) / size * side) * 0.6), 1.0),
    );
    for (place, high, half) in towers {
        let (x, high, half) = (foot.0 + place * size, high * size * dice.range(0.92, 1.06), half * size);
        let top = foot.1 - high;
        canvas.block((x - half, top), (x + half, foot.1 + size * 0.15), |px, _| {
            (mix(ink, light, smooth(-0.8, 0.9, (px - x) / half * side)), 1.0)
        });
        let spire = [(x - half * 1.25, top), (x, top - half * 3.0), (x + half * 1.25, top)];
        canvas
            .polygon(&spire, |px, _| (mix(ink, light, 0.5 * smooth(-0.5, 1.0, (px - x) / half * side)), 1.0));
        if palette.is_dark() || light_is_low(easel) {
            let pane = (x + half * 0.1, top + high * 0.22);
            canvas.block(
                (pane.0 - half * 0.14, pane.1),
                (pane.0 + half * 0.14, pane.1 + half * 0.55),
                |_, _| (palette.lamp, 0.95),
            );
            canvas.glow(pane, half * 1.5, palette.lamp, 0.35);
        }
    }
}

pub(super) fn pagoda(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, ink: Colour) {
    let palette = &easel.palette;
    let light = mix(ink, palette.through_air(palette.key, 0.3), 0.3);
    let side = if easel.sun().0 > foot.0 { 1.0 } else { -1.0 };
    let floors = 5;
    let storey = size * 0.86 / floors as f32;
    for floor in 0..floors {
        let shrink = 1.0 - floor as f32 * 0.13;
        let (x, low) = (foot.0, foot.1 - floor as f32 * storey + size * 0.03);
        let half = size * 0.15 * shrink;
        let is_lit = palette.is_dark() || light_is_low(easel);
        let wall = if is_lit { mix(ink, palette.lamp, 0.3) } else { light };
        canvas.block((x - half, low - storey), (x + half, low), |px, _| {
            (mix(ink, wall, smooth(-1.0, 1.0, (px - x) / half * side)), 1.0)
        });
        // A roof that curves up at its ends.
        let (eave, top) = (low - storey * 0.62, low - storey * 1.02);
        let wide = size * 0.255 * shrink;
        let roof = [
            (x - wide, eave - storey * 0.16),
            (x - wide * 0.82, eave),
            (x + wide * 0.82, eave),
            (x + wide, eave - storey * 0.16),
            (x + wide * 0.62, eave - storey * 0.17),
            (x + half * 0.8, top),
            (x - half * 0.8, top),
            (x - wide * 0.62, eave - storey * 0.17),
        ];
        canvas
            .polygon(&roof, |px, _| (mix(ink, light, 0.4 * smooth(-1.0, 1.0, (px - x) / wide * side)), 1.0));
    }
    let top = foot.1 - size * 0.84;
    canvas.stroke((foot.0, top), (foot.0, top - size * 0.16), (size * 0.012, size * 0.003), ink, 1.0);
}
