//! What carries off by itself: an icy slope under those who slide, and the wake of a boat.
//!
//! It knows the easel and where things are, and nothing of words.

use super::canvas::{mix, scale};
use super::laid::Spot;
use super::noise::{fbm, smooth};
use super::palette::paint;
use super::{Easel, GRAIN, Layer};
use image::RgbaImage;

/// Lays those who slide on their bellies, down a slope that is painted behind them; gives the number of the layer they go before.
pub(super) fn slide(easel: &mut Easel, spots: &mut [Spot], toward: f32, (depth, at): (f32, usize)) -> usize {
    let (unit, left, right) = (easel.unit, easel.x(0.0), easel.x(1.0));
    // From high behind to low ahead.
    let (high, low) = (easel.y(0.44), easel.y(0.80));
    let row = |x: f32| {
        let along = (x - left) / (right - left);
        let along = if toward > 0.0 { along } else { 1.0 - along };
        high + (low - high) * along.clamp(-0.3, 1.3).powf(1.15_f32).max(0.0)
    };
    let lean = ((low - high) / (right - left)).atan();
    let count = spots.len() as f32;
    for (index, spot) in spots.iter_mut().enumerate() {
        let share = (index as f32 + 0.5) / count;
        let x = left + (right - left) * (0.16 + 0.68 * if toward > 0.0 { 1.0 - share } else { share });
        spot.foot = (x, row(x) + unit * 0.015 * (index % 2) as f32);
        spot.tilt = toward * (std::f32::consts::FRAC_PI_2 * 0.86 + lean);
        // On the belly it is as high as it was wide.
        spot.lift = -(spot.height - spot.width) * 0.42;
        spot.is_carried = true;
    }
    let mut canvas = easel.canvas();
    let palette = &easel.palette;
    let (bright, blue) = (mix(palette.alive(paint(0xf6fafd)), [1.0; 3], 0.2), palette.alive(paint(0x9cc4dc)));
    let seed = easel.dice.part("slope").seed();
    let tops: Vec<f32> = (0..canvas.width)
        .map(|x| row(x as f32) + unit * 0.010 * fbm(x as f32 / unit * 3.0, 1.0, 3, seed))
        .collect();
    canvas.terrain(&tops, |x, y, down| {
        let streak = fbm(x / unit * 1.4, (y - row(x)) / unit * 16.0, 3, seed);
        let tone = mix(bright, blue, smooth(0.0, 0.34, down / unit) * 0.7 + 0.4 * (streak - 0.5));
        scale(tone, 1.0 - 0.1 * smooth(0.2, 0.5, down / unit))
    });
    let spray = mix(bright, [1.0; 3], 0.6);
    for spot in spots.iter() {
        for step in 0..7 {
            let back = spot.foot.0 - toward * (spot.height * (0.30 + 0.09 * step as f32));
            let radius = unit * (0.012 + 0.004 * step as f32);
            canvas.disc((back, row(back) - radius * 0.7), radius, radius, spray, 0.5 - 0.05 * step as f32);
        }
        canvas.ellipse(spot.foot, (spot.height * 0.46, unit * 0.012), 0.8, palette.shade, 0.26);
    }
    let back = at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth);
    let picture = canvas.finish(GRAIN, 67);
    easel.layers.insert(at, Layer { picture, depth: (depth + back) / 2.0, motion: None });
    at + 1
}

/// The foam along a hull and the wake behind it, over what is painted there.
pub(super) fn wake(easel: &Easel, foot: (f32, f32), (wide, tall): (f32, f32), toward: f32) -> RgbaImage {
    let mut canvas = easel.canvas();
    let foam = mix(mix(easel.palette.haze, easel.palette.key, 0.3), [1.0; 3], 0.55);
    let y = foot.1 + tall * 0.005;
    canvas.ellipse((foot.0, y), (wide * 0.52, tall.min(wide) * 0.022), 0.8, foam, 0.55);
    let bow = foot.0 + toward * wide * 0.46;
    canvas.ellipse((bow, y - tall * 0.01), (wide * 0.07, tall.min(wide) * 0.035), 0.8, foam, 0.7);
    for step in 0..16 {
        let t = step as f32 / 16.0;
        let x = foot.0 - toward * wide * (0.46 + 0.75 * t);
        let spread = easel.unit * 0.018 * (0.3 + t);
        for side in [-0.5, 1.0] {
            let at = (x, y + spread * side);
            canvas.ellipse(at, (wide * 0.06, easel.unit * 0.005 * (1.0 + t)), 0.9, foam, 0.5 * (1.0 - t));
        }
    }
    canvas.finish(0.0, 0)
}
