//! What the viewer's own hands and vehicle show at the lower edge of a shot from somebody's eyes: a wheel, a handlebar, skis, hands.
//!
//! It knows the easel and the words for such shots, and nothing of who else is there.

use super::canvas::{Canvas, Point, mix, scale};
use super::palette::paint;
use super::{Easel, GRAIN, Layer};
use crate::reading::Reading;
use crate::subject::{Art, Class, Gait, NOUNS};

/// What is seen of the viewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    Wheel,
    Handlebar,
    Skis,
    Wings,
    Hands,
}

const EYES: &[&str] = &[
    "pov",
    "first-person",
    "first person",
    "point of view",
    "driver's seat",
    "driver seat",
    "driver’s seat",
    "dash cam",
    "dashcam",
    "gopro",
    "第一人称",
    "第一视角",
    "主观视角",
    "主观镜头",
    "行车记录",
];

/// What of the viewer is seen, if the shot is from somebody's eyes.
pub(super) fn of(prompt: &str) -> Option<Own> {
    let says = |words: &[&str]| words.iter().any(|word| prompt.contains(word));
    if !says(EYES) {
        return None;
    }
    const ROWS: &[(Own, &[&str])] = &[
        (
            Own::Handlebar,
            &["bike", "bicycle", "motorcycle", "biking", "cycling", "scooter", "骑车", "自行车", "摩托"],
        ),
        (Own::Wings, &["eagle", " hawk", "falcon", " bird", " owl", "鹰", "鸟"]),
        (Own::Skis, &["skiing", " skis", " skier", "snowboard", "滑雪"]),
        (
            Own::Wheel,
            &[
                "driv",
                " car ",
                "steering",
                "dash cam",
                "dashcam",
                "truck",
                "cockpit of a car",
                "racing",
                "开车",
                "驾驶",
                "行车",
            ],
        ),
        (Own::Hands, &["hand", "walk", "climb", "reach", "hold", "open", "cook", "手", "走", "拿"]),
    ];
    ROWS.iter().find(|(_, words)| says(words)).map(|(own, _)| *own)
}

/// Whether what the shot is about is what the viewer is in or on, so that it is not seen from outside.
pub(super) fn is_own(own: Option<Own>, reading: &Reading) -> bool {
    let Some(row) = reading.cast.head.as_ref().and_then(|head| head.noun).map(|noun| NOUNS.nouns[noun])
    else {
        return false;
    };
    let is_it = match own {
        Some(Own::Wheel | Own::Handlebar) => row.gait == Gait::Drives,
        Some(Own::Wings) => row.class == Class::Flies && row.metres < 6.0,
        Some(Own::Skis | Own::Hands) | None => false,
    };
    is_it && matches!(row.art, Art::Picture(_))
}

/// Paints it over everything.
pub(super) fn set(easel: &mut Easel, own: Own) {
    let mut canvas = easel.canvas();
    match own {
        Own::Wheel => wheel(easel, &mut canvas),
        Own::Handlebar => handlebar(easel, &mut canvas),
        Own::Skis => skis(easel, &mut canvas),
        Own::Wings => wings(easel, &mut canvas),
        Own::Hands => {
            for side in [-1.0, 1.0] {
                arm(
                    easel,
                    &mut canvas,
                    (easel.x(0.5 + 0.36 * side), easel.y(1.1)),
                    (easel.x(0.5 + 0.15 * side), easel.y(0.74)),
                    side,
                );
            }
        }
    }
    let front = easel.layers.last().map_or(0.05, |layer| layer.depth);
    easel.layers.push(Layer { picture: canvas.finish(GRAIN, 37), depth: front * 0.5, motion: None });
}

/// A forearm with its hand.
fn arm(easel: &Easel, canvas: &mut Canvas, from: Point, to: Point, side: f32) {
    let unit = easel.unit;
    let (sleeve, skin) =
        (easel.palette.alive(easel.garment.unwrap_or(paint(0x3f5a78))), easel.palette.alive(paint(0xe0ae88)));
    let along = |t: f32| (from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t);
    canvas.stroke(from, along(0.70), (unit * 0.105, unit * 0.060), sleeve, 1.0);
    canvas.stroke(along(0.66), along(0.94), (unit * 0.046, unit * 0.040), skin, 1.0);
    canvas.ellipse(to, (unit * 0.052, unit * 0.056), 0.03, skin, 1.0);
    for finger in 0..4 {
        let aside = (finger as f32 - 1.5) * unit * 0.022;
        let tip =
            (to.0 + aside - side * unit * 0.010, to.1 - unit * (0.085 - 0.006 * (finger as f32 - 1.5).abs()));
        canvas.stroke(
            (to.0 + aside * 0.9, to.1 - unit * 0.02),
            tip,
            (unit * 0.0125, unit * 0.010),
            scale(skin, 0.97 - 0.02 * finger as f32),
            1.0,
        );
    }
    let thumb = (to.0 - side * unit * 0.066, to.1 - unit * 0.012);
    canvas.stroke(
        (to.0 - side * unit * 0.03, to.1 + unit * 0.02),
        thumb,
        (unit * 0.016, unit * 0.013),
        scale(skin, 0.95),
        1.0,
    );
}

fn wheel(easel: &Easel, canvas: &mut Canvas) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let dark = mix(palette.alive(paint(0x2a2c32)), palette.shade, 0.35);
    let edge = mix(dark, palette.key, 0.22);
    let top = easel.y(0.70);
    let middle = easel.x(0.5);
    let rise = |x: f32| top + unit * 0.10 * ((x - middle) / (easel.frame.0 * 0.5)).powi(2);
    let steps = 40;
    let mut board: Vec<Point> = (0..=steps)
        .map(|step| {
            let x = easel.width() * step as f32 / steps as f32;
            (x, rise(x))
        })
        .collect();
    for pair in board.windows(2) {
        canvas.stroke(pair[0], pair[1], (unit * 0.006, unit * 0.006), edge, 1.0);
    }
    board.push((easel.width(), easel.height()));
    board.push((0.0, easel.height()));
    canvas.polygon(&board, |_, y| (mix(edge, dark, ((y - top) / (unit * 0.10)).clamp(0.0, 1.0)), 1.0));
    // The frame of the windscreen, and its mirror.
    for side in [-1.0_f32, 1.0] {
        let (low, high) = (
            (middle + side * easel.frame.0 * 0.54, top + unit * 0.1),
            (middle + side * easel.frame.0 * 0.44, -unit * 0.05),
        );
        canvas.stroke(low, high, (unit * 0.045, unit * 0.035), dark, 1.0);
    }
    canvas.slab((middle - unit * 0.11, easel.y(0.03)), (middle + unit * 0.11, easel.y(0.09)), dark);
    let hub = (middle - easel.frame.0 * 0.17, easel.y(0.98));
    let radius = unit * 0.30;
    let rim = |turn: f32| (hub.0 + radius * turn.cos(), hub.1 - radius * 0.92 * turn.sin());
    for step in 0..40 {
        let (a, b) =
            (step as f32 / 40.0 * std::f32::consts::TAU, (step + 1) as f32 / 40.0 * std::f32::consts::TAU);
        canvas.stroke(
            rim(a),
            rim(b),
            (unit * 0.021, unit * 0.021),
            scale(palette.alive(paint(0x3a3c44)), 0.9),
            1.0,
        );
    }
    for turn in [0.35, 2.79, -1.57] {
        canvas.stroke(hub, rim(turn), (unit * 0.022, unit * 0.016), dark, 1.0);
    }
    canvas.disc(hub, unit * 0.07, 1.0, dark, 1.0);
    for (turn, side) in [(2.25, -1.0), (0.85, 1.0)] {
        let to = rim(turn);
        arm(easel, canvas, (to.0 + side * unit * 0.22, easel.y(1.16)), (to.0, to.1 + unit * 0.02), side);
    }
}

fn handlebar(easel: &Easel, canvas: &mut Canvas) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let steel = palette.alive(paint(0x3a3e46));
    let y = easel.y(0.80);
    let middle = easel.x(0.5);
    canvas.stroke((middle, easel.y(1.1)), (middle, y), (unit * 0.035, unit * 0.026), scale(steel, 0.8), 1.0);
    for side in [-1.0_f32, 1.0] {
        let (bend, grip) =
            ((middle + side * unit * 0.24, y - unit * 0.045), (middle + side * unit * 0.46, y + unit * 0.01));
        canvas.stroke((middle, y), bend, (unit * 0.018, unit * 0.017), steel, 1.0);
        canvas.stroke(bend, grip, (unit * 0.017, unit * 0.022), scale(steel, 0.7), 1.0);
        arm(
            easel,
            canvas,
            (middle + side * unit * 0.62, easel.y(1.18)),
            (middle + side * unit * 0.40, y + unit * 0.01),
            side,
        );
    }
    canvas.disc((middle, y - unit * 0.01), unit * 0.045, 1.0, palette.alive(paint(0x22242a)), 1.0);
    canvas.disc((middle, y - unit * 0.01), unit * 0.034, 1.0, palette.alive(paint(0xe8e4d8)), 1.0);
}

/// The wings on either side, and the beak below.
fn wings(easel: &Easel, canvas: &mut Canvas) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let (dark, light) = (palette.alive(paint(0x4a3424)), palette.alive(paint(0x8a6a48)));
    let middle = easel.x(0.5);
    for side in [-1.0_f32, 1.0] {
        let at = |x: f32, y: f32| (middle + side * x * easel.frame.0, easel.y(y));
        // Feathers like fingers from the tip inward, then the arm of the wing over them.
        for feather in 0..9 {
            let t = feather as f32 / 8.0;
            let root = at(0.52 - 0.20 * t, 0.56 + 0.13 * t);
            let tip = at(0.30 - 0.13 * t, 0.34 + 0.30 * t);
            let colour = mix(dark, light, 0.15 + 0.5 * (feather % 2) as f32);
            canvas.stroke(root, tip, (unit * 0.060, unit * 0.016), colour, 1.0);
        }
        let arm =
            [at(0.62, 0.50), at(0.44, 0.52), at(0.30, 0.66), at(0.22, 0.80), at(0.30, 0.96), at(0.62, 0.86)];
        canvas.polygon(&arm, |_, y| {
            (mix(light, dark, ((y - easel.y(0.5)) / (unit * 0.5)).clamp(0.0, 1.0)), 1.0)
        });
        for row in 0..3 {
            for cell in 0..6 {
                let t = cell as f32 / 6.0;
                let spot = at(0.52 - 0.26 * t, 0.62 + 0.07 * row as f32 + 0.14 * t);
                canvas.ellipse(spot, (unit * 0.045, unit * 0.022), 0.3, mix(dark, light, 0.55), 0.55);
            }
        }
    }
    let head = (middle, easel.y(1.03));
    canvas.ellipse(head, (unit * 0.20, unit * 0.17), 0.03, palette.alive(paint(0xf2ece0)), 1.0);
    let beak = [
        (middle - unit * 0.075, easel.y(0.93)),
        (middle - unit * 0.03, easel.y(0.84)),
        (middle, easel.y(0.80)),
        (middle + unit * 0.03, easel.y(0.84)),
        (middle + unit * 0.075, easel.y(0.93)),
    ];
    canvas.fill(&beak, palette.alive(paint(0xe8b040)));
}

fn skis(easel: &Easel, canvas: &mut Canvas) {
    let unit = easel.unit;
    for (side, rgb) in [(-1.0_f32, 0xd8483c), (1.0, 0xd8483c)] {
        let (from, to) = (
            (easel.x(0.5) + side * unit * 0.17, easel.y(1.12)),
            (easel.x(0.5) + side * unit * 0.075, easel.y(0.70)),
        );
        canvas.stroke(from, to, (unit * 0.048, unit * 0.026), easel.palette.alive(paint(rgb)), 1.0);
        canvas.stroke(from, to, (unit * 0.012, unit * 0.006), easel.palette.alive(paint(0xf4f0e8)), 1.0);
        arm(
            easel,
            canvas,
            (easel.x(0.5) + side * unit * 0.78, easel.y(1.1)),
            (easel.x(0.5) + side * unit * 0.50, easel.y(0.80)),
            side,
        );
        canvas.stroke(
            (easel.x(0.5) + side * unit * 0.50, easel.y(0.76)),
            (easel.x(0.5) + side * unit * 0.44, easel.y(1.1)),
            (unit * 0.010, unit * 0.010),
            easel.palette.alive(paint(0x2a2c32)),
            1.0,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_hands_are_read() {
        for (prompt, own) in [
            ("pov from driver seat driving a classic convertible", Some(Own::Wheel)),
            ("first-person view riding a mountain bike down a trail", Some(Own::Handlebar)),
            ("第一人称滑雪，穿过森林", Some(Own::Skis)),
            ("a car drives along the coast", None),
            ("pov shot of an eagle", Some(Own::Wings)),
            ("pov shot of a mountain", None),
        ] {
            assert_eq!(of(prompt), own, "{prompt}");
        }
    }
}
