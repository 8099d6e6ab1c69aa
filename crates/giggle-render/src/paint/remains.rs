//! What is left of things to which something happens: puddles, drops, pieces, fire, smoke.
//!
//! It knows the easel and layers, and nothing of words or of time. The one idea: each is a picture of its own, which grows or goes as
//! whoever sets it says.

use super::Easel;
use super::canvas::{Colour, light_of, mix, scale};
use super::noise::{Dice, hash};
use super::palette::paint;
use image::{Rgba, RgbaImage};

/// The mean colour of what is painted around a place.
pub(super) fn colour_of(picture: &RgbaImage, middle: (f32, f32), size: (f32, f32)) -> Colour {
    let mut sum = [0.0_f32; 4];
    for step_y in 0..16 {
        for step_x in 0..16 {
            let x = middle.0 + (step_x as f32 / 15.0 - 0.5) * size.0 * 0.8;
            let y = middle.1 + (step_y as f32 / 15.0 - 0.5) * size.1 * 0.8;
            if x >= 0.0 && y >= 0.0 && (x as u32) < picture.width() && (y as u32) < picture.height() {
                let pixel = picture.get_pixel(x as u32, y as u32);
                if pixel[3] > 200 {
                    for (all, value) in sum.iter_mut().zip(pixel.0) {
                        *all += f32::from(value) / 255.0;
                    }
                }
            }
        }
    }
    if sum[3] < 0.5 { [0.8; 3] } else { [sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3]] }
}

/// Another colour with the same lights and darks; a turn of the hue if none is given.
pub(super) fn tint(picture: &mut RgbaImage, to: Option<Colour>) {
    for pixel in picture.pixels_mut().filter(|pixel| pixel[3] > 0) {
        let own = [0, 1, 2].map(|channel| f32::from(pixel[channel]) / 255.0);
        let light = light_of(own);
        // Shadows on the ground and eyes stay dark.
        if light < 0.10 || pixel[3] < 150 {
            continue;
        }
        let changed = match to {
            Some(to) => scale(to, (light / light_of(to).max(0.12)).clamp(0.45, 1.35)),
            None => [own[2], own[0], own[1]],
        };
        for (channel, value) in changed.into_iter().enumerate() {
            pixel[channel] = (value.clamp(0.0, 1.0) * 255.0) as u8;
        }
    }
}

pub(super) fn puddle(easel: &Easel, foot: (f32, f32), size: (f32, f32), colour: Colour) -> RgbaImage {
    let mut canvas = easel.canvas();
    let dark = scale(colour, 0.82);
    canvas.ellipse((foot.0, foot.1 + size.1 * 0.01), (size.0 * 0.74, size.1 * 0.075), 0.06, dark, 0.9);
    canvas.ellipse((foot.0 - size.0 * 0.1, foot.1), (size.0 * 0.62, size.1 * 0.055), 0.08, colour, 0.95);
    canvas.ellipse(
        (foot.0 + size.0 * 0.34, foot.1 + size.1 * 0.02),
        (size.0 * 0.30, size.1 * 0.04),
        0.08,
        colour,
        0.95,
    );
    canvas.ellipse(
        (foot.0 - size.0 * 0.2, foot.1 - size.1 * 0.012),
        (size.0 * 0.18, size.1 * 0.010),
        0.4,
        [1.0; 3],
        0.55,
    );
    canvas.finish(super::GRAIN, 41)
}

pub(super) fn drops(
    easel: &Easel,
    dice: &mut Dice,
    middle: (f32, f32),
    size: (f32, f32),
    colour: Colour,
) -> RgbaImage {
    let mut canvas = easel.canvas();
    for _ in 0..12 {
        let x = middle.0 + size.0 * dice.range(-0.42, 0.42);
        let y = middle.1 + size.1 * dice.range(-0.25, 0.35);
        let radius = size.0 * dice.range(0.012, 0.026);
        canvas.stroke((x, y), (x, y + size.1 * dice.range(0.05, 0.14)), (radius * 0.6, radius), colour, 0.92);
    }
    canvas.finish(super::GRAIN, 42)
}

pub(super) fn drop_at(easel: &Easel, at: (f32, f32), radius: f32) -> RgbaImage {
    let mut canvas = easel.canvas();
    let water = mix(easel.palette.lit(paint(0xbfe0f4), 0.9), [1.0; 3], 0.25);
    canvas.stroke((at.0, at.1 - radius * 1.6), at, (radius * 0.25, radius), water, 1.0);
    canvas.disc((at.0 - radius * 0.3, at.1 - radius * 0.2), radius * 0.3, 1.0, [1.0; 3], 0.9);
    canvas.finish(0.0, 0)
}

/// A place about a middle, so far from it in shares of the reach, and in which direction.
fn about(
    dice: &mut Dice,
    middle: (f32, f32),
    (wide, high): (f32, f32),
    (from, to): (f32, f32),
) -> ((f32, f32), f32) {
    let turn = dice.range(0.0, std::f32::consts::TAU);
    let far = dice.range(from, to);
    ((middle.0 + far * wide * turn.cos(), middle.1 + far * high * turn.sin()), turn)
}

/// A crown of drops.
pub(super) fn spray(
    easel: &Easel,
    dice: &mut Dice,
    middle: (f32, f32),
    size: (f32, f32),
    colour: Colour,
) -> RgbaImage {
    let mut canvas = easel.canvas();
    let reach = size.0.max(size.1);
    let lit = mix(colour, [1.0; 3], 0.25);
    for _ in 0..90 {
        let (at, turn) = about(dice, middle, (reach, reach * 0.9), (0.18, 0.78));
        let tail = (at.0 - reach * 0.07 * turn.cos(), at.1 - reach * 0.07 * turn.sin());
        let radius = reach * dice.range(0.006, 0.028);
        canvas.stroke(tail, at, (radius * 0.35, radius), lit, 0.9);
        canvas.disc((at.0 - radius * 0.3, at.1 - radius * 0.3), radius * 0.3, 1.0, [1.0; 3], 0.7);
    }
    canvas.finish(super::GRAIN, 43)
}

/// Fire and smoke.
pub(super) fn fireball(easel: &Easel, dice: &mut Dice, middle: (f32, f32), size: (f32, f32)) -> RgbaImage {
    let mut canvas = easel.canvas();
    let reach = size.0.max(size.1) * 0.8;
    for _ in 0..26 {
        let (turn, far) = (dice.range(0.0, std::f32::consts::TAU), reach * dice.range(0.2, 0.75));
        let at = (middle.0 + far * turn.cos(), middle.1 - reach * 0.25 + far * turn.sin() * 0.8);
        let grey = dice.range(0.10, 0.26);
        canvas.ellipse(
            at,
            (reach * dice.range(0.18, 0.34), reach * dice.range(0.16, 0.30)),
            0.5,
            [grey * 1.1, grey, grey * 0.92],
            0.8,
        );
    }
    for (count, out, colours) in
        [(26, 0.58, [0xd8431c, 0xe8622a]), (22, 0.42, [0xff8a2c, 0xffa23c]), (14, 0.24, [0xffd070, 0xfff0b8])]
    {
        for _ in 0..count {
            let (turn, far) = (dice.range(0.0, std::f32::consts::TAU), reach * out * dice.unit());
            let at = (middle.0 + far * turn.cos(), middle.1 + far * turn.sin() * 0.85);
            let radius = reach * out * dice.range(0.22, 0.42);
            canvas.ellipse(
                at,
                (radius, radius * 0.92),
                0.35,
                paint(colours[usize::from(dice.chance(0.5))]),
                0.85,
            );
        }
    }
    for _ in 0..34 {
        let turn = dice.range(0.0, std::f32::consts::TAU);
        let (from, to) = (reach * dice.range(0.5, 0.8), reach * dice.range(0.85, 1.25));
        let at = |far: f32| (middle.0 + far * turn.cos(), middle.1 + far * turn.sin() * 0.9);
        canvas.stroke(at(from), at(to), (reach * 0.004, reach * 0.010), paint(0xffd890), 0.85);
    }
    canvas.glow(middle, reach * 1.5, paint(0xff9a3c), 0.55);
    canvas.finish(super::GRAIN, 44)
}

pub(super) fn smoke(easel: &Easel, dice: &mut Dice, foot: (f32, f32), size: (f32, f32)) -> RgbaImage {
    let mut canvas = easel.canvas();
    let reach = size.1.max(size.0);
    let white = mix(easel.palette.haze, [1.0; 3], 0.55);
    for _ in 0..46 {
        let aside = dice.range(-1.0, 1.0);
        let at = (foot.0 + aside * reach * 0.55, foot.1 - reach * 0.13 * dice.unit() * (1.2 - aside.abs()));
        let radius = reach * dice.range(0.07, 0.15);
        canvas.ellipse(at, (radius * 1.3, radius), 0.5, scale(white, dice.range(0.84, 1.0)), 0.75);
    }
    canvas.stroke(
        (foot.0, foot.1 - reach * 0.05),
        (foot.0, foot.1 + reach * 0.05),
        (reach * 0.06, reach * 0.02),
        paint(0xffc060),
        0.9,
    );
    canvas.finish(super::GRAIN, 45)
}

pub(super) fn glitter(easel: &Easel, dice: &mut Dice, middle: (f32, f32), size: (f32, f32)) -> RgbaImage {
    let mut canvas = easel.canvas();
    for _ in 0..70 {
        let (at, _) = about(dice, middle, size, (0.2, 0.72));
        let radius = easel.unit * dice.range(0.002, 0.006);
        canvas.glow(at, radius * 5.0, paint(0xfff0c0), 0.7);
        canvas.disc(at, radius, 1.0, [1.0; 3], 0.95);
    }
    canvas.finish(0.0, 0)
}

/// Flames at the foot and around.
pub(super) fn flames(
    easel: &Easel,
    dice: &mut Dice,
    foot: (f32, f32),
    size: (f32, f32),
    is_centred: bool,
) -> RgbaImage {
    let mut canvas = easel.canvas();
    let low = if is_centred { foot.1 + size.1 * 0.45 } else { foot.1 };
    let wide = size.0.max(size.1 * 0.4);
    canvas.glow((foot.0, low - size.1 * 0.4), wide * 1.3, paint(0xff8a34), 0.6);
    for (count, colours, share) in
        [(13, [0xd8431c, 0xe8622a], 1.0), (11, [0xff8a2c, 0xffa23c], 0.74), (8, [0xffd070, 0xfff0b8], 0.46)]
    {
        for index in 0..count {
            let aside = (index as f32 + dice.range(0.2, 0.8)) / count as f32 - 0.5;
            let x = foot.0 + aside * wide * 1.05;
            let high = size.1 * dice.range(0.45, 1.05) * share * (1.1 - aside.abs());
            let half = wide * 0.06 * share;
            let lean = dice.range(-0.3, 0.3) * half * 3.0;
            let points = [
                (x - half, low),
                (x - half * 1.2, low - high * 0.35),
                (x + lean * 0.5 - half * 0.4, low - high * 0.7),
                (x + lean, low - high),
                (x + lean * 0.5 + half * 0.6, low - high * 0.6),
                (x + half * 1.2, low - high * 0.3),
                (x + half, low),
            ];
            let colour = paint(colours[index % 2]);
            canvas.polygon(&points, |_, _| (colour, 0.86));
        }
    }
    canvas.finish(super::GRAIN, 46)
}

/// The thing in pieces, each moved away from the middle.
pub(super) fn shards(
    picture: &RgbaImage,
    dice: &mut Dice,
    middle: (f32, f32),
    size: (f32, f32),
    out: f32,
) -> RgbaImage {
    const SEEDS: usize = 19;
    let mut pieces = RgbaImage::new(picture.width(), picture.height());
    let seed = dice.seed();
    let seeds: Vec<(f32, f32)> = (0..SEEDS)
        .map(|index| {
            let (x, y) = (hash(index as i32, 1, seed), hash(index as i32, 2, seed));
            (middle.0 + (x - 0.5) * size.0 * 1.05, middle.1 + (y - 0.5) * size.1 * 1.05)
        })
        .collect();
    let from = ((middle.0 - size.0 * 0.62).max(0.0) as u32, (middle.1 - size.1 * 0.62).max(0.0) as u32);
    let to = (
        ((middle.0 + size.0 * 0.62).max(0.0) as u32).min(picture.width()),
        ((middle.1 + size.1 * 0.56).max(0.0) as u32).min(picture.height()),
    );
    for y in from.1..to.1 {
        for x in from.0..to.0 {
            let pixel = *picture.get_pixel(x, y);
            // Not the shadow.
            if pixel[3] < 190 {
                continue;
            }
            let nearest = seeds
                .iter()
                .enumerate()
                .min_by(|(_, a), (_, b)| {
                    let far = |seed: &(f32, f32)| (seed.0 - x as f32).powi(2) + (seed.1 - y as f32).powi(2);
                    far(a).total_cmp(&far(b))
                })
                .map_or(0, |(index, _)| index);
            let piece = seeds[nearest];
            let push = 0.55 * out * (0.6 + 0.8 * hash(nearest as i32, 3, seed));
            let moved = (x as f32 + (piece.0 - middle.0) * push, y as f32 + (piece.1 - middle.1) * push);
            if moved.0 >= 0.0
                && moved.1 >= 0.0
                && (moved.0 as u32) < picture.width()
                && (moved.1 as u32) < picture.height()
            {
                pieces.put_pixel(moved.0 as u32, moved.1 as u32, Rgba([pixel[0], pixel[1], pixel[2], 255]));
            }
        }
    }
    pieces
}
