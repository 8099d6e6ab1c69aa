//! Space, and the sea from below.
//!
//! It knows the easel, and nothing of words. The one idea: both are depth without a ground; a few soft planes and
//! one strong light make them.

use super::Easel;
use super::canvas::{Canvas, Colour, Point, mix, plus, scale};
use super::figures;
use super::land;
use super::noise::{Dice, fbm, lerp, ridged, smooth, value};
use super::palette::paint;
use super::sky::{self, Coarse};
use crate::scene::{Mood, Subject, Time};

pub(super) fn space(easel: &mut Easel) {
    let mut dice = easel.dice.part("space");
    easel.horizon = 1.4;
    easel.palette.time = Time::Night;
    easel.palette.weather = crate::scene::Weather::Clear;
    let clouds = *dice.pick(&[
        (paint(0x3a1f6e), paint(0xc2477f), paint(0xffb077)),
        (paint(0x0f3a6b), paint(0x2f8fb5), paint(0xf2c9a0)),
        (paint(0x13304f), paint(0x7a4fb0), paint(0xff8fb0)),
        (paint(0x3b2412), paint(0xb5622d), paint(0xffd79a)),
    ]);
    let tint = |c: Colour| match easel.palette.mood {
        Mood::Noir => [super::canvas::light_of(c); 3],
        Mood::Warm => super::canvas::times(c, [1.1, 0.98, 0.85]),
        _ => c,
    };
    let clouds = (tint(clouds.0), tint(clouds.1), tint(clouds.2));
    let mut back = easel.canvas();
    nebula(easel, &mut back, &mut dice, clouds);
    sky::stars(easel, &mut back, easel.height());
    easel.add(&back, 1.0);
    let mut stars = easel.canvas();
    let unit = easel.unit;
    for _ in 0..(46.0 * easel.breadth()) as usize {
        let at = (dice.unit() * easel.width(), dice.unit() * easel.height());
        let bright = dice.unit().powi(4);
        let colour = mix([0.8, 0.88, 1.0], [1.0, 0.9, 0.78], dice.unit());
        stars.glow(at, unit * (0.004 + 0.014 * bright), colour, 0.35 + 0.5 * bright);
        stars.disc(at, unit * (0.0007 + 0.0011 * bright), 1.0, colour, 0.9);
    }
    easel.add(&stars, 0.9);
    let mut body = easel.canvas();
    let wants_body = (easel.has(Subject::Planet) || !easel.has(Subject::Rocket) || dice.chance(0.6))
        && !easel.has_sky_body;
    let sun_side = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    if wants_body {
        let radius = unit * dice.range(0.26, 0.36);
        let centre =
            (easel.x(easel.light.0 + 0.02 * sun_side), easel.y(if easel.is_tall() { 0.36 } else { 0.44 }));
        let kinds = [
            (paint(0x2f6fa8), paint(0xd8e6ea), paint(0x4f7f55)),
            (paint(0xc28a5a), paint(0xe9cfa5), paint(0x8a4f35)),
            (paint(0x7a86b8), paint(0xc9d2ea), paint(0x4a4f86)),
        ];
        let kind = *dice.pick(&kinds);
        // The Earth is blue and has no rings.
        let is_earth = easel.says(&["the earth", " earth", "地球"]);
        let has_rings = dice.chance(0.5) && !is_earth;
        let kind = if is_earth { kinds[0] } else { kind };
        planet(easel, &mut body, &mut dice, (centre, radius), kind, has_rings);
    }
    easel.add(&body, 0.55);
    let mut front = easel.canvas();
    // A small moon on the other side.
    let place = 1.0 - easel.light.0;
    let moon = (easel.x(place + dice.range(-0.05, 0.1)), easel.y(dice.range(0.2, 0.34)));
    let pale = (paint(0x9a9aa2), paint(0xc9c6c2), paint(0x6f6f78));
    let size = unit * dice.range(0.035, 0.06);
    // Not before whatever the shot is about.
    if !easel.has_cast {
        planet(easel, &mut front, &mut dice, (moon, size), pale, false);
    }
    if easel.has(Subject::Rocket) {
        ship(easel, &mut front, &mut dice, (easel.x(place), easel.y(0.6)), clouds.2);
    }
    if figures::has_people(easel) {
        let aside = if place > 0.5 { -1.0 } else { 1.0 };
        for index in (0..easel.people.unwrap_or(1)).rev() {
            let (step, size) = (index as f32, 1.0 - 0.1 * index as f32);
            let at = (easel.x(place + aside * 0.15 * step), easel.y(0.62 - 0.14 * (index % 2) as f32));
            astronaut(easel, &mut front, at, unit * if easel.is_led { 0.24 } else { 0.17 } * size);
        }
    }
    easel.add(&front, 0.2);
}

fn nebula(
    easel: &Easel,
    canvas: &mut Canvas,
    dice: &mut Dice,
    (deep, middle, bright): (Colour, Colour, Colour),
) {
    let (unit, seed) = (easel.unit, dice.seed());
    let tilt = dice.range(-0.7, 0.7);
    let centre = (easel.x(easel.light.0), easel.y(0.42));
    let warp = |x: f32, y: f32| {
        let (u, v) = (x / unit * 1.7, y / unit * 1.7);
        let (wx, wy) = (fbm(u + 4.0, v, 4, seed) - 0.5, fbm(u, v + 9.0, 4, seed ^ 3) - 0.5);
        (u + wx * 1.9, v + wy * 1.9)
    };
    let cloud = Coarse::new(canvas.width, canvas.height, 4, &|x, y| {
        let (u, v) = warp(x, y);
        fbm(u, v, 5, seed ^ 7)
    });
    let lanes = Coarse::new(canvas.width, canvas.height, 4, &|x, y| {
        let (u, v) = warp(x, y);
        ridged(u * 1.3 + 3.0, v * 1.3, 4, seed ^ 21)
    });
    let night = paint(0x04050d);
    canvas.cover(|x, y| {
        let (dx, dy) = ((x - centre.0) / unit, (y - centre.1) / unit);
        let across = dy - dx * tilt;
        let band = (-across * across * 3.2).exp() * (-dx * dx * 0.5).exp();
        let thick = cloud.at(x, y);
        let body = smooth(0.36, 0.78, thick * 0.8 + band * 0.34);
        let dust = smooth(0.35, 0.75, lanes.at(x, y)) * body;
        let mut colour = mix(night, deep, 0.25 + 0.75 * body * (0.4 + 0.6 * band));
        colour = mix(colour, middle, body * band * 0.72);
        colour = plus(colour, scale(bright, 0.55 * (body * band).powi(3)));
        mix(colour, scale(deep, 0.3), dust * 0.45)
    });
}

/// A lit ball with bands or land, a dark side, and air at its rim.
fn planet(
    easel: &Easel,
    canvas: &mut Canvas,
    dice: &mut Dice,
    (centre, radius): (Point, f32),
    (base, light, dark): (Colour, Colour, Colour),
    has_rings: bool,
) {
    let seed = dice.seed();
    let is_banded = has_rings || dice.chance(0.4);
    let angle = dice.range(-0.45, 0.45);
    let (sin, cos) = angle.sin_cos();
    let sun = if easel.light.0 > 0.5 { (-0.62_f32, -0.42_f32, 0.66_f32) } else { (0.62, -0.42, 0.66) };
    let air = mix(base, [0.75, 0.88, 1.0], 0.6);
    let is_large = radius > easel.unit * 0.15;
    if is_large {
        canvas.glow(
            (centre.0 + sun.0 * radius * 0.25, centre.1 + sun.1 * radius * 0.25),
            radius * 1.5,
            air,
            0.3,
        );
    }
    let ring = |canvas: &mut Canvas, is_front: bool| {
        let reach = radius * 2.25;
        canvas.around((centre.0 - reach, centre.1 - reach), (centre.0 + reach, centre.1 + reach), |x, y| {
            let (dx, dy) = ((x - centre.0) / radius, (y - centre.1) / radius);
            let (u, v) = (dx * cos + dy * sin, (-dx * sin + dy * cos) / 0.26);
            let far = u.hypot(v);
            if (v > 0.0) != is_front || !(1.3..2.15).contains(&far) {
                return ([0.0; 3], 0.0);
            }
            let bands = 0.35 + 0.65 * value(far * 26.0, 1.0, seed);
            let gap = if (1.78..1.84).contains(&far) { 0.15 } else { 1.0 };
            let edge = smooth(1.3, 1.4, far) * smooth(2.15, 2.02, far);
            // The ball's shadow lies on the rings behind it.
            let is_shadowed = !is_front && (dx + sun.0 * 0.7).hypot(dy) < 1.0 && dx * sun.0 < 0.0;
            let colour = scale(mix(base, light, bands), if is_shadowed { 0.25 } else { 0.9 });
            (colour, bands * gap * edge * 0.8)
        });
    };
    if has_rings {
        ring(canvas, false);
    }
    canvas.around(
        (centre.0 - radius - 2.0, centre.1 - radius - 2.0),
        (centre.0 + radius + 2.0, centre.1 + radius + 2.0),
        |x, y| {
            let (dx, dy) = ((x - centre.0) / radius, (y - centre.1) / radius);
            let square = dx * dx + dy * dy;
            let inside = ((1.0 - square.sqrt()) * radius + 0.5).clamp(0.0, 1.0);
            if inside <= 0.0 {
                return ([0.0; 3], 0.0);
            }
            let dz = (1.0 - square.min(1.0)).sqrt();
            let (u, v) = (dx * cos + dy * sin, -dx * sin + dy * cos);
            let material = if is_banded {
                let band = fbm(u * 0.7 + 3.0, v * 7.0 + 0.5 * fbm(u * 3.0, v * 3.0, 3, seed), 4, seed);
                mix(mix(dark, base, smooth(0.3, 0.5, band)), light, smooth(0.5, 0.72, band))
            } else {
                let bend = 1.0 / (0.35 + dz);
                let land = smooth(0.48, 0.56, fbm(u * bend * 1.3 + 5.0, v * bend * 1.3, 5, seed));
                let cloud = smooth(0.52, 0.72, fbm(u * bend * 1.9, v * bend * 2.6 + 8.0, 5, seed ^ 5));
                mix(mix(base, dark, land), light, cloud * 0.75)
            };
            let day = dx * sun.0 + dy * sun.1 + dz * sun.2;
            let lit = smooth(-0.12, 0.75, day);
            let rim = (1.0 - dz).powi(3) * smooth(-0.2, 0.5, day) * if is_large { 0.75 } else { 0.15 };
            let colour = plus(scale(material, 0.03 + 0.97 * lit), scale(air, rim));
            (colour, inside)
        },
    );
    if has_rings {
        ring(canvas, true);
    }
}

fn ship(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice, at: Point, light: Colour) {
    let size = easel.unit * 0.16;
    let side = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    let rise = dice.range(-0.32, -0.18);
    let put = |x: f32, y: f32| (at.0 + (x + y * rise * 0.0) * size * side, at.1 + (y + x * rise) * size);
    let (hull, shade) = (paint(0xb9bec8), paint(0x1b1e2a));
    canvas.glow(put(-0.62, 0.0), size * 0.85, paint(0x7fc8ff), 0.75);
    canvas.stroke(put(-0.55, 0.0), put(-1.25, 0.0), (size * 0.05, size * 0.004), paint(0xbfe6ff), 0.8);
    let outline = [
        put(0.62, 0.01),
        put(0.2, -0.09),
        put(-0.4, -0.12),
        put(-0.55, -0.07),
        put(-0.55, 0.08),
        put(-0.35, 0.12),
        put(0.25, 0.08),
    ];
    canvas.polygon(&outline, |_, y| {
        (mix(mix(hull, light, 0.2), shade, smooth(at.1 - size * 0.12, at.1 + size * 0.06, y)), 1.0)
    });
    canvas.polygon(&[put(-0.1, -0.08), put(-0.45, -0.3), put(-0.55, -0.29), put(-0.42, -0.06)], |_, _| {
        (mix(hull, shade, 0.35), 1.0)
    });
    canvas.polygon(&[put(-0.05, 0.06), put(-0.42, 0.3), put(-0.55, 0.29), put(-0.42, 0.05)], |_, _| {
        (mix(hull, shade, 0.8), 1.0)
    });
    for index in 0..4 {
        canvas.disc(put(0.28 - index as f32 * 0.11, -0.03), size * 0.014, 1.0, paint(0xffe2a6), 0.95);
    }
}

fn astronaut(easel: &Easel, canvas: &mut Canvas, at: Point, size: f32) {
    let side = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    let lit = paint(0xe8e6e2);
    let shade = paint(0x30343f);
    let put = |x: f32, y: f32| {
        // Floating: turned a little.
        let (sin, cos) = (0.35_f32 * side).sin_cos();
        (at.0 + (x * cos - y * sin) * size, at.1 + (x * sin + y * cos) * size)
    };
    let tone = |share: f32| mix(shade, lit, share);
    canvas.stroke(put(-0.04, 0.1), put(-0.12, 0.34), (size * 0.075, size * 0.065), tone(0.45), 1.0);
    canvas.stroke(put(-0.12, 0.34), put(-0.05, 0.55), (size * 0.06, size * 0.055), tone(0.4), 1.0);
    canvas.stroke(put(0.06, 0.1), put(0.15, 0.32), (size * 0.075, size * 0.065), tone(0.7), 1.0);
    canvas.stroke(put(0.15, 0.32), put(0.2, 0.54), (size * 0.06, size * 0.055), tone(0.65), 1.0);
    canvas.stroke(put(-0.1, -0.2), put(-0.12, 0.02), (size * 0.09, size * 0.09), tone(0.25), 1.0);
    canvas.stroke(put(0.0, -0.14), put(0.01, 0.1), (size * 0.13, size * 0.11), tone(0.72), 1.0);
    canvas.stroke(put(0.1, -0.16), put(0.27, -0.02), (size * 0.058, size * 0.052), tone(0.85), 1.0);
    canvas.stroke(put(0.27, -0.02), put(0.37, -0.17), (size * 0.05, size * 0.045), tone(0.85), 1.0);
    canvas.stroke(put(-0.09, -0.14), put(-0.25, 0.04), (size * 0.058, size * 0.052), tone(0.45), 1.0);
    canvas.disc(put(0.01, -0.35), size * 0.135, 1.4, tone(0.82), 1.0);
    let visor = put(0.035, -0.345);
    canvas.ellipse(visor, (size * 0.088, size * 0.078), 0.1, paint(0x2a2230), 1.0);
    canvas.glow((visor.0 + size * 0.03 * side, visor.1 - size * 0.03), size * 0.06, easel.palette.sun, 0.8);
}

pub(super) fn underwater(easel: &mut Easel) {
    let mut dice = easel.dice.part("underwater");
    easel.horizon = 0.72;
    easel.light.1 = -0.12;
    let is_dark = easel.palette.is_dark() || easel.palette.mood == Mood::Dark;
    let tints = *dice.pick(&[
        (paint(0x8fe0da), paint(0x1f8fae), paint(0x07304f)),
        (paint(0x9be3cf), paint(0x2a9a9a), paint(0x0a3a4c)),
    ]);
    let dim = if is_dark { 0.42 } else { 1.0 };
    let (bright, middle, deep) = (scale(tints.0, dim), scale(tints.1, dim), scale(tints.2, dim));
    easel.palette.haze = mix(middle, deep, 0.35);
    easel.palette.thickness = 0.8;
    easel.palette.key = mix(bright, [1.0, 1.0, 0.9], 0.3);
    easel.palette.ambient = mix(middle, deep, 0.4);
    easel.palette.shade = scale(deep, 0.35);
    let unit = easel.unit;
    let source = (easel.x(easel.light.0), easel.y(-0.25));
    let mut back = easel.canvas();
    let (seed, rays) = (dice.seed(), dice.seed());
    let (top, high) = (easel.y(0.0), easel.frame.1);
    let surface = Coarse::new(back.width, back.height, 4, &|x, y| {
        let up = ((y - easel.y(-0.15)) / unit).max(0.02);
        fbm((x - source.0) / unit * 3.0 / (up + 0.2), 2.0 / (up + 0.1), 3, seed)
    });
    back.cover(|x, y| {
        let down = ((y - top) / high).clamp(-0.15, 1.1);
        let base = if down < 0.4 {
            mix(bright, middle, smooth(-0.12, 0.4, down))
        } else {
            mix(middle, deep, smooth(0.4, 1.0, down))
        };
        let side = ((x - source.0) / unit).abs();
        let shimmer = smooth(0.5, 0.8, surface.at(x, y)) * smooth(0.2, -0.05, down);
        mix(mix(base, deep, 0.28 * smooth(0.2, 1.3, side)), [0.95, 1.0, 0.96], shimmer * 0.5)
    });
    back.glow(source, unit * 1.15, mix(bright, [1.0; 3], 0.5), 0.55);
    light_rays(easel, &mut back, source, rays, if is_dark { 0.12 } else { 0.24 });
    easel.add(&back, 1.0);
    for (plane, (base, height, distance, depth)) in
        [(0.74, 0.20, 0.7, 0.8), (0.86, 0.24, 0.38, 0.5), (1.02, 0.26, 0.0, 0.1)].into_iter().enumerate()
    {
        let mut canvas = easel.canvas();
        let seed = dice.seed();
        let opening = easel.light.0;
        let span = easel.breadth();
        let tops = land::skyline(easel, base, |u| {
            let away = ((u / span + 0.5 - opening).abs() * 1.7).min(1.0);
            height * (0.15 + 0.85 * away) * (0.35 + fbm(u * 3.0, 1.0, 4, seed))
        });
        reef(easel, &mut canvas, &tops, distance, seed);
        corals(easel, &mut canvas, &mut dice, &tops, distance, plane);
        if plane == 1 {
            fish(easel, &mut canvas, &mut dice);
            light_rays(easel, &mut canvas, source, rays ^ 1, 0.10);
            if figures::has_people(easel) {
                let at = (easel.x(1.0 - opening), easel.y(0.45));
                let ink = mix(easel.palette.shade, easel.palette.haze, 0.15);
                if easel.is_led && !easel.says(&["diver", "diving", "dives", "scuba", "潜水"]) {
                    // Whoever is named, with their own hair and clothes, drifts.
                    let size = unit * 0.50;
                    let side = if opening > 0.5 { 1.0 } else { -1.0 };
                    let pose = super::pose::Pose {
                        hold: super::pose::Hold::Flies,
                        ..super::figures::lead_pose(easel, side)
                    };
                    super::people::tilted(easel, &mut canvas, at, size, pose, side * 0.9);
                } else {
                    diver(&mut canvas, at, unit * 0.2, ink, if opening > 0.5 { 1.0 } else { -1.0 });
                }
            }
        }
        easel.add(&canvas, depth);
    }
}

fn light_rays(easel: &Easel, canvas: &mut Canvas, source: Point, seed: u32, strength: f32) {
    let unit = easel.unit;
    let colour = mix(easel.palette.key, [1.0; 3], 0.35);
    canvas.wash(0.0..easel.height(), |x, y| {
        let angle = (x - source.0).atan2((y - source.1).max(1.0));
        let beams =
            smooth(0.45, 0.85, 0.6 * value(angle * 9.0, 1.0, seed) + 0.4 * value(angle * 23.0, 3.0, seed));
        let far = (x - source.0).hypot(y - source.1) / unit;
        (colour, beams * smooth(1.5, 0.2, far) * strength)
    });
}

fn reef(easel: &Easel, canvas: &mut Canvas, tops: &[f32], distance: f32, seed: u32) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let stone = paint(0x6f7f78);
    canvas.terrain(tops, |x, y, depth| {
        let knobs = fbm(x / unit * 12.0, y / unit * 12.0, 4, seed);
        let lit = 0.15 + 0.75 * (-depth / (unit * 0.05)).exp() * knobs + 0.35 * (knobs - 0.4);
        let colour = mix(palette.lit(stone, lit), palette.shade, 0.25 + 0.45 * (1.0 - distance));
        palette.through_air(colour, distance)
    });
}

fn corals(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice, tops: &[f32], distance: f32, plane: usize) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let colours = [paint(0xe8776a), paint(0xe9a45c), paint(0xb06fc0), paint(0xe58fb0), paint(0x7fb08a)];
    let count = ([26.0, 22.0, 13.0][plane] * easel.breadth()) as usize;
    let size = unit * [0.05, 0.085, 0.13][plane];
    for _ in 0..count {
        let x = dice.unit() * easel.width();
        let foot = (x, tops[(x as usize).min(tops.len() - 1)] + size * 0.1);
        let colour = mix(
            palette.lit(*dice.pick(&colours), dice.range(0.4, 0.9)),
            palette.shade,
            0.2 + 0.3 * (1.0 - distance),
        );
        let colour = palette.through_air(colour, distance);
        let high = size * dice.range(0.5, 1.2);
        match (dice.unit() * 3.0) as u32 {
            0 => branch(canvas, dice, foot, high * 0.42, (0.0, -1.0), high * 0.055, 4, colour),
            1 => {
                for blade in 0..5 {
                    let lean = (blade as f32 - 2.0) * 0.22 + dice.range(-0.1, 0.1);
                    let bend = (foot.0 + lean * high * 0.4, foot.1 - high * 0.6);
                    let tip = (foot.0 + lean * high * 1.1, foot.1 - high * dice.range(0.9, 1.4));
                    canvas.stroke(foot, bend, (high * 0.035, high * 0.03), colour, 1.0);
                    canvas.stroke(bend, tip, (high * 0.03, high * 0.008), colour, 1.0);
                }
            }
            _ => {
                for bump in 0..6 {
                    let at =
                        (foot.0 + (bump as f32 - 2.5) * high * 0.16, foot.1 - high * dice.range(0.05, 0.25));
                    let tone = mix(colour, palette.key, 0.05 * bump as f32 * (1.0 - distance));
                    canvas.ellipse(at, (high * 0.19, high * 0.17), 0.15, tone, 1.0);
                }
            }
        }
    }
}

#[allow(clippy::too_many_arguments)]
fn branch(
    canvas: &mut Canvas,
    dice: &mut Dice,
    from: Point,
    long: f32,
    way: Point,
    thick: f32,
    left: u32,
    colour: Colour,
) {
    let to = (from.0 + way.0 * long, from.1 + way.1 * long);
    canvas.stroke(from, to, (thick, thick * 0.75), colour, 1.0);
    if left == 0 {
        return;
    }
    for side in [-1.0, 1.0] {
        let (sin, cos) = (side * dice.range(0.25, 0.6_f32)).sin_cos();
        let next = (way.0 * cos - way.1 * sin, way.0 * sin + way.1 * cos);
        let long = long * dice.range(0.62, 0.82);
        branch(canvas, dice, to, long, next, thick * 0.72, left - 1, colour);
    }
}

/// A school of small fish, all one way.
fn fish(easel: &Easel, canvas: &mut Canvas, dice: &mut Dice) {
    let (unit, palette) = (easel.unit, &easel.palette);
    let way = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    let centre = (easel.x(lerp(0.5, 1.0 - easel.light.0, 0.6)), easel.y(0.42));
    for _ in 0..34 {
        let spread = (dice.range(-1.0, 1.0) * dice.unit(), dice.range(-1.0, 1.0) * dice.unit());
        let at = (centre.0 + spread.0 * unit * 0.42, centre.1 + spread.1 * unit * 0.17);
        let size = unit * dice.range(0.008, 0.017);
        let silver = mix(palette.shade, palette.key, dice.range(0.15, 0.55));
        let colour = mix(silver, palette.haze, 0.3);
        canvas.ellipse(at, (size, size * 0.36), 0.12, colour, 0.95);
        let tail = [
            (at.0 - way * size * 0.8, at.1),
            (at.0 - way * size * 1.45, at.1 - size * 0.36),
            (at.0 - way * size * 1.45, at.1 + size * 0.36),
        ];
        canvas.polygon(&tail, |_, _| (colour, 0.9));
    }
}

fn diver(canvas: &mut Canvas, at: Point, size: f32, ink: Colour, way: f32) {
    let put = |x: f32, y: f32| (at.0 + x * size * way, at.1 + y * size);
    canvas.stroke(put(0.25, -0.02), put(-0.1, 0.03), (size * 0.06, size * 0.05), ink, 1.0);
    canvas.ellipse(put(0.36, -0.04), (size * 0.058, size * 0.055), 0.08, ink, 1.0);
    canvas.stroke(put(0.2, -0.09), put(0.0, -0.06), (size * 0.045, size * 0.045), ink, 1.0);
    canvas.stroke(put(0.24, 0.02), put(0.4, 0.16), (size * 0.026, size * 0.018), ink, 1.0);
    canvas.stroke(put(-0.1, 0.02), put(-0.32, -0.02), (size * 0.042, size * 0.032), ink, 1.0);
    canvas.stroke(put(-0.32, -0.02), put(-0.52, 0.03), (size * 0.03, size * 0.02), ink, 1.0);
    canvas.stroke(put(-0.1, 0.05), put(-0.3, 0.14), (size * 0.042, size * 0.032), ink, 1.0);
    canvas.stroke(put(-0.3, 0.14), put(-0.5, 0.12), (size * 0.03, size * 0.02), ink, 1.0);
    canvas.polygon(&[put(-0.5, 0.02), put(-0.68, 0.0), put(-0.66, 0.07)], |_, _| (ink, 1.0));
    canvas.polygon(&[put(-0.48, 0.12), put(-0.66, 0.08), put(-0.66, 0.16)], |_, _| (ink, 1.0));
}
