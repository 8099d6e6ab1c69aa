//! Forests: light between trunks.
//!
//! It knows the easel, and nothing of words. The one idea: a forest is a bright clearing seen through four planes of
//! trees, each darker and larger than the one behind it.

use super::Easel;
use super::canvas::{Canvas, Colour, mix, scale};
use super::land::{grass, skyline};
use super::noise::{Dice, fbm, lerp, smooth, value};
use super::palette::paint;
use super::sky::Coarse;
use super::{figures, grounds};
use crate::scene::{Mood, Season, Subject, Time, Weather};

pub(super) fn forest(easel: &mut Easel) {
    let mut dice = easel.dice.part("forest");
    easel.horizon = if easel.is_tall() { 0.66 } else { dice.range(0.64, 0.70) };
    easel.light.1 = dice.range(0.26, 0.4);
    let leaf = easel.palette.leaf(&mut dice);
    let leaf = super::trees::blossom(easel).unwrap_or(leaf);
    let is_bamboo = easel.has(Subject::Bamboo);
    // Behind the trees is only light: the air of a clearing.
    let mut back = easel.canvas();
    let palette = &easel.palette;
    let (sun_x, sun_y) = easel.sun();
    let unit = easel.unit;
    let seed = dice.seed();
    let is_night = palette.is_dark();
    let airy = mix(palette.haze, palette.lit(leaf, 1.0), 0.45);
    let upper = mix(palette.lit(leaf, 0.45), palette.sky[1], 0.25);
    let clumps =
        Coarse::new(back.width, back.height, 4, &|x, y| fbm(x / unit * 5.0, y / unit * 5.0, 4, seed));
    let (height, top) = (easel.frame.1, easel.y(0.0));
    back.cover(|x, y| {
        let share = ((y - top) / height).clamp(0.0, 1.0);
        let leafy = smooth(0.45, 0.7, clumps.at(x, y)) * smooth(0.6, 0.0, share);
        let base = mix(
            mix(upper, airy, smooth(0.0, 0.55, share)),
            mix(airy, palette.shade, 0.25),
            smooth(0.62, 1.0, share),
        );
        mix(base, scale(upper, 0.8), leafy * 0.6)
    });
    let strength = if is_night { 0.5 } else { 0.9 };
    back.glow((sun_x, sun_y), unit * 1.0, palette.glow, 0.5 * strength);
    back.glow((sun_x, sun_y), unit * 0.42, palette.sun, 0.62 * strength);
    if is_night && palette.has_disc() {
        back.disc((sun_x, sun_y), unit * 0.03, unit * 0.004, palette.sun, 0.9);
    }
    easel.add(&back, 1.0);
    for (index, (distance, depth)) in
        [(0.8_f32, 0.88_f32), (0.55, 0.68), (0.3, 0.42), (0.0, 0.06)].into_iter().enumerate()
    {
        let mut canvas = easel.canvas();
        trees(easel, &mut canvas, &mut dice, (leaf, is_bamboo), distance, index);
        if index == 2 {
            shafts(easel, &mut canvas, &mut dice);
        }
        easel.add(&canvas, depth);
    }
}

/// One plane of a forest: ground, trunks, and leaves above.
fn trees(
    easel: &Easel,
    canvas: &mut Canvas,
    dice: &mut Dice,
    (leaf, is_bamboo): (Colour, bool),
    distance: f32,
    plane: usize,
) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let bark = if is_bamboo { paint(0x7f9a5a) } else { mix(paint(0x5a4a40), leaf, 0.12) };
    let near = 1.0 - distance;
    let ground_at = [0.66, 0.70, 0.78, 0.97][plane];
    let seed = dice.seed();
    let ground = if palette.is_white() { paint(0xe4ecf5) } else { mix(leaf, paint(0x6a5a44), 0.5) };
    let mut tops = skyline(easel, ground_at, |u| 0.05 * (fbm(u * 2.4, 1.0, 3, seed) - 0.3));
    let bare = tops.clone();
    grass(&mut tops, unit * (0.012 + 0.03 * near), dice.seed());
    let count = [26.0, 15.0, 8.0, 2.4][plane] * easel.breadth() * if is_bamboo { 1.6 } else { 1.0 };
    let mut places: Vec<f32> = (0..count as usize).map(|_| dice.range(-0.12, 1.12)).collect();
    if plane == 3 {
        // Only at the sides, and never in the light: a frame for the rest.
        let free = easel.light.0;
        places = vec![dice.range(-0.06, 0.05), dice.range(0.96, 1.06)];
        // Nor before an animal that the shot is about.
        if !easel.is_tall() && !easel.has_cast {
            places.push(if free > 0.5 { dice.range(0.12, 0.2) } else { dice.range(0.8, 0.88) });
        }
    }
    let shaded = |lit: f32| {
        palette.through_air(mix(palette.lit(bark, lit), palette.shade, 0.55 * near + 0.1), distance * 0.9)
    };
    for place in places {
        let x = easel.x(place);
        let foot = bare[(x.max(0.0) as usize).min(bare.len() - 1)] + unit * 0.02;
        let thick = unit
            * [0.008, 0.014, 0.026, 0.062][plane]
            * dice.range(0.55, 1.25)
            * if is_bamboo { 0.42 } else { 1.0 };
        let lean = dice.range(-0.05, 0.05) * unit;
        let head = (x + lean, -unit * 0.05);
        trunk(easel, canvas, (x, foot), head, thick, &shaded);
        if is_bamboo {
            joints(
                canvas,
                dice,
                ((x, foot), head),
                thick,
                (&shaded, palette.through_air(palette.lit(leaf, 0.7), distance)),
            );
        }
        let branches = if is_bamboo { 0 } else { 3 + plane };
        for _ in 0..branches {
            let up = dice.range(0.25, 0.95);
            let from = (lerp(x, head.0, up), lerp(foot, head.1, up));
            let side = dice.side();
            let long = unit * dice.range(0.06, 0.2) * (0.4 + 0.8 * near);
            let to = (from.0 + side * long, from.1 - long * dice.range(-0.1, 0.6));
            let radius = thick * dice.range(0.1, 0.26);
            canvas.stroke(from, to, (radius, radius * 0.25), shaded(0.3), 1.0);
        }
    }
    // Leaves: clumps along the upper edge, open towards the light.
    let canopy = [0.30, 0.26, 0.2, 0.15][plane];
    let bottom = easel.y(canopy);
    let clumps = Coarse::new(canvas.width, canvas.height, 4, &|x, y| {
        fbm(x / unit * lerp(3.4, 8.0, distance), y / unit * lerp(3.8, 9.0, distance), 4, seed ^ 71)
    });
    let leaves = Coarse::new(canvas.width, canvas.height, 2, &|x, y| {
        fbm(x / unit * lerp(34.0, 60.0, distance), y / unit * lerp(34.0, 60.0, distance), 2, seed ^ 72)
    });
    let (sun_x, sun_y) = easel.sun();
    let has_leaves = !(palette.season == Season::Winter || palette.is_white()) || plane < 2;
    if has_leaves {
        canvas.wash(0.0..bottom + unit * 0.3, |x, y| {
            let open =
                (-(((x - sun_x) / (unit * 0.5)).powi(2) + ((y - sun_y) / (unit * 0.34)).powi(2))).exp();
            let sides = ((x / easel.width() - 0.5).abs() * 2.0).powi(3) * 0.16;
            let thick = clumps.at(x, y) + 0.24 * (leaves.at(x, y) - 0.5);
            let limit =
                lerp(0.36, 0.86, ((y - bottom) / unit * 1.5 + 0.55).clamp(0.0, 1.0)) + 0.2 * open - sides;
            let cover = smooth(limit, limit + 0.05, thick);
            if cover <= 0.0 {
                return ([0.0; 3], 0.0);
            }
            let rim = smooth(limit + 0.22, limit, thick);
            let lit = 0.15 + 0.75 * rim * (0.35 + 0.65 * open) + 0.3 * (thick - 0.5);
            let colour = mix(palette.lit(leaf, lit), palette.shade, 0.55 * near * (1.0 - 0.6 * rim * open));
            (palette.through_air(colour, distance * 0.9), cover)
        });
    }
    // Ground, with ferns and light that falls through the leaves.
    let spots = Coarse::new(canvas.width, canvas.height, 3, &|x, y| {
        fbm(x / unit * 7.0, y / unit * 22.0, 3, seed ^ 5)
    });
    canvas.terrain(&tops, |x, y, depth| {
        let fleck = smooth(0.55, 0.75, spots.at(x, y)) * easel.nearness_to_light(x);
        let lit = 0.2 + 0.65 * fleck + 0.25 * (-depth / (unit * 0.02)).exp();
        let colour = mix(palette.lit(ground, lit), palette.shade, 0.2 + 0.5 * near);
        palette.through_air(colour, distance * 0.85)
    });
    if plane > 0 && plane < 3 {
        grounds::lay_way(easel, canvas, &bare, distance);
    }
    if plane == 2 {
        figures::on_the_near_ground(easel, canvas, &bare);
    }
}

fn trunk(
    easel: &Easel,
    canvas: &mut Canvas,
    foot: (f32, f32),
    head: (f32, f32),
    thick: f32,
    shaded: &impl Fn(f32) -> Colour,
) {
    let unit = easel.unit;
    let (sun_x, _) = easel.sun();
    let flare = thick * 1.45;
    let points = [
        (foot.0 - flare, foot.1),
        (foot.0 - thick, foot.1 - unit * 0.05),
        (head.0 - thick * 0.7, head.1),
        (head.0 + thick * 0.7, head.1),
        (foot.0 + thick, foot.1 - unit * 0.05),
        (foot.0 + flare, foot.1),
    ];
    let side = if sun_x > foot.0 { 1.0 } else { -1.0 };
    let seed = (foot.0 * 7.0) as u32;
    let (dark, light) = (shaded(0.08), shaded(0.95));
    canvas.polygon(&points, |x, y| {
        let up = ((foot.1 - y) / (foot.1 - head.1)).clamp(0.0, 1.0);
        let across = (x - lerp(foot.0, head.0, up)) / thick * side;
        let bark = value(x / thick * 3.0, y / thick * 0.35, seed) - 0.5;
        // A narrow rim of light on the sun's side.
        let rim = smooth(0.25, 0.95, across + bark * 0.3);
        (mix(dark, light, 0.08 + 0.75 * rim * easel.nearness_to_light(x) + bark * 0.12), 1.0)
    });
}

/// The joints of a bamboo cane, and leaves that hang from them.
fn joints(
    canvas: &mut Canvas,
    dice: &mut Dice,
    ((x, foot), head): ((f32, f32), (f32, f32)),
    thick: f32,
    (shaded, leaf): (&impl Fn(f32) -> Colour, Colour),
) {
    let mut up = dice.range(0.04, 0.1);
    while up < 1.0 {
        let at = (lerp(x, head.0, up), lerp(foot, head.1, up));
        canvas.stroke(
            (at.0 - thick, at.1),
            (at.0 + thick, at.1),
            (thick * 0.16, thick * 0.16),
            shaded(0.0),
            0.8,
        );
        canvas.stroke(
            (at.0 - thick, at.1 + thick * 0.4),
            (at.0 + thick, at.1 + thick * 0.4),
            (thick * 0.1, thick * 0.1),
            shaded(1.1),
            0.6,
        );
        if up > 0.35 && dice.chance(0.5) {
            let side = dice.side();
            for _ in 0..4 {
                let long = thick * dice.range(5.0, 11.0);
                let tip = (at.0 + side * long * dice.range(0.4, 0.9), at.1 + long * dice.range(-0.2, 0.6));
                let middle = ((at.0 + tip.0) / 2.0, (at.1 + tip.1) / 2.0 - long * 0.06);
                canvas.stroke(at, middle, (thick * 0.08, thick * 0.34), leaf, 0.95);
                canvas.stroke(middle, tip, (thick * 0.34, thick * 0.03), leaf, 0.95);
            }
        }
        up += dice.range(0.06, 0.09);
    }
}

/// Shafts of light that fall from the sun through the leaves.
fn shafts(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice) {
    let palette = &easel.palette;
    if matches!(palette.weather, Weather::Rain | Weather::Storm) || palette.mood == Mood::Dark {
        return;
    }
    let strength = match palette.time {
        Time::Night | Time::Blue => 0.07,
        Time::Day => 0.13,
        _ => 0.2,
    };
    let (sun_x, sun_y) = easel.sun();
    let seed = dice.seed();
    let unit = easel.unit;
    let colour = mix(palette.sun, palette.glow, 0.5);
    let source = (sun_x, sun_y - unit * 0.35);
    canvas.wash(0.0..easel.y(0.92), |x, y| {
        let angle = (x - source.0).atan2((y - source.1).max(1.0));
        let beams =
            smooth(0.48, 0.78, value(angle * 13.0, 1.0, seed) * 0.6 + value(angle * 29.0, 2.0, seed) * 0.4);
        let far = (x - source.0).hypot(y - source.1) / unit;
        let fall = smooth(1.25, 0.25, far) * smooth(0.1, 0.35, far);
        (colour, beams * fall * strength)
    });
}
