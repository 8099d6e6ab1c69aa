//! Who and what stands in a scene: small silhouettes.
//!
//! It knows the easel and outlines, and nothing of words. The one idea: a silhouette with a rim of light says
//! enough, and is never more than a small part of the picture.

use super::Easel;
use super::canvas::{Canvas, Colour, Point, mix};
use super::noise::{Dice, smooth};
use super::palette::paint;
use crate::scene::Subject;

pub(super) fn has_people(easel: &Easel) -> bool {
    [Subject::Person, Subject::Child, Subject::Couple, Subject::Crowd].into_iter().any(|s| easel.has(s))
}

fn top_at(tops: &[f32], x: f32) -> f32 {
    tops[(x.max(0.0) as usize).min(tops.len().saturating_sub(1))]
}

/// A strong place in the frame that is not where the light is.
fn strong_place(easel: &Easel) -> f32 {
    if easel.light.0 > 0.5 { 0.335 } else { 0.665 }
}

/// People and trees on the ground before the viewer.
pub(super) fn on_the_near_ground(easel: &Easel, canvas: &mut Canvas, tops: &[f32]) {
    let mut dice = easel.dice.part("near figures");
    let unit = easel.unit;
    let place = strong_place(easel);
    if easel.has(Subject::Tree) && easel.scene.place != crate::scene::Place::Forest {
        let x = easel.x(if has_people(easel) {
            place + 0.16 * if place > 0.5 { 1.0 } else { -1.0 }
        } else {
            place
        });
        tree(easel, canvas, (x, top_at(tops, x) + unit * 0.01), unit * 0.42, &mut dice);
    }
    people(easel, canvas, tops, place, unit * if easel.is_tall() { 0.26 } else { 0.2 });
    if easel.has(Subject::Lamp) && has_people(easel) && easel.palette.is_dark() {
        let x = easel.x(place);
        let size = unit * if easel.is_tall() { 0.26 } else { 0.2 };
        let hand = (x + size * 0.16, top_at(tops, x) - size * 0.38);
        canvas.glow(hand, unit * 0.26, easel.palette.lamp, 0.4);
        canvas.glow(hand, unit * 0.07, easel.palette.lamp, 0.8);
        canvas.ellipse(hand, (size * 0.035, size * 0.05), 0.15, mix(easel.palette.lamp, [1.0; 3], 0.5), 1.0);
        canvas.stroke(
            (hand.0, hand.1 - size * 0.05),
            (x + size * 0.08, hand.1 - size * 0.09),
            (0.8, 0.8),
            easel.palette.shade,
            0.9,
        );
    }
    if easel.has(Subject::Fire) {
        let x = easel.x(place + 0.09);
        fire(easel, canvas, (x, top_at(tops, x) + unit * 0.012), unit * 0.05, &mut dice);
    }
}

/// The people of a scene about a place, `size` pixels high.
pub(super) fn people(easel: &Easel, canvas: &mut Canvas, tops: &[f32], place: f32, size: f32) {
    let mut dice = easel.dice.part("people");
    let unit = easel.unit;
    let ink = mix(easel.palette.shade, easel.palette.haze, 0.05);
    let stand = |canvas: &mut Canvas, x: f32, size: f32, pose: Pose| {
        let foot = (x, top_at(tops, x) + size * 0.05);
        person(easel, canvas, foot, size, ink, pose);
    };
    let mut pose = Pose::of(&mut dice);
    pose.has_skirt = easel.has(Subject::Woman);
    if easel.scene.place == crate::scene::Place::Interior {
        pose.stride *= 0.15;
    }
    if easel.has(Subject::Crowd) {
        for index in 0..9 {
            let x = easel.x(place + (index as f32 - 4.0) * 0.042 + dice.range(-0.014, 0.014));
            // Further back is smaller, and higher in the picture.
            let near = dice.range(0.78, 1.0);
            let lower = size * 0.5 * (near - 0.9);
            let foot = (x, top_at(tops, x) + size * 0.05 + lower);
            person(easel, canvas, foot, size * near, ink, Pose::of(&mut dice));
        }
    } else if easel.has(Subject::Couple) {
        stand(canvas, easel.x(place), size, pose);
        pose.has_skirt = !pose.has_skirt;
        stand(canvas, easel.x(place) + size * 0.3, size * 0.92, pose);
    } else if easel.has(Subject::Person) {
        stand(canvas, easel.x(place), size, pose);
        if easel.has(Subject::Child) {
            stand(canvas, easel.x(place) + unit * 0.06, size * 0.62, Pose { has_coat: false, ..pose });
        }
    } else if easel.has(Subject::Child) {
        stand(canvas, easel.x(place), size * 0.68, Pose { has_coat: false, ..pose });
    }
}

/// How somebody stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pose {
    /// −1 looks left, 1 right.
    side: f32,
    /// How far the feet are apart: 0 standing, 1 in full stride.
    stride: f32,
    has_coat: bool,
    /// A long skirt, and long hair.
    has_skirt: bool,
}

impl Pose {
    fn of(dice: &mut Dice) -> Pose {
        Pose { side: dice.side(), stride: dice.range(0.1, 0.7), has_coat: dice.chance(0.6), has_skirt: false }
    }
}

/// A standing or walking person, `size` pixels high, seen from far.
pub(super) fn person(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, ink: Colour, pose: Pose) {
    let rim = mix(ink, easel.palette.key, 0.55);
    let side = if easel.sun().0 > foot.0 { 1.0 } else { -1.0 };
    // Once for the light at the edge, shifted towards it, then the figure itself.
    for (shift, colour) in [(side * size * 0.012, rim), (0.0, ink)] {
        body(canvas, (foot.0 + shift, foot.1), size, colour, pose);
    }
}

fn body(canvas: &mut Canvas, foot: Point, size: f32, ink: Colour, pose: Pose) {
    let at = |x: f32, up: f32| (foot.0 + x * size * pose.side, foot.1 - up * size);
    let wide = 0.055 + 0.05 * pose.stride;
    // Legs
    canvas.stroke(at(0.0, 0.5), at(wide, 0.25), (size * 0.042, size * 0.034), ink, 1.0);
    canvas.stroke(at(wide, 0.25), at(wide * 1.1, 0.01), (size * 0.033, size * 0.02), ink, 1.0);
    canvas.stroke(at(0.0, 0.5), at(-wide * 0.8, 0.26), (size * 0.042, size * 0.034), ink, 1.0);
    canvas.stroke(at(-wide * 0.8, 0.26), at(-wide * 1.5, 0.02), (size * 0.033, size * 0.02), ink, 1.0);
    canvas.stroke(
        at(wide * 1.1, 0.012),
        at(wide * 1.1 + 0.035, 0.008),
        (size * 0.018, size * 0.012),
        ink,
        1.0,
    );
    // Body
    let hem = if pose.has_skirt {
        0.14
    } else if pose.has_coat {
        0.3
    } else {
        0.47
    };
    let flare = if pose.has_skirt {
        0.135
    } else if pose.has_coat {
        0.088
    } else {
        0.062
    };
    let waist = if pose.has_skirt { 0.046 } else { 0.060 };
    let torso = [
        at(-0.080, 0.79),
        at(-0.058, 0.825),
        at(0.0, 0.85),
        at(0.053, 0.825),
        at(0.074, 0.79),
        at(waist, 0.61),
        at(waist + 0.008, 0.54),
        at(flare, hem),
        at(-flare * 1.15, hem - 0.01),
        at(-waist - 0.012, 0.54),
        at(-waist, 0.61),
    ];
    canvas.polygon(&torso, |_, _| (ink, 1.0));
    // Arms
    canvas.stroke(at(-0.065, 0.79), at(-0.095, 0.6), (size * 0.026, size * 0.022), ink, 1.0);
    canvas.stroke(at(-0.095, 0.6), at(-0.07, 0.44), (size * 0.021, size * 0.015), ink, 1.0);
    canvas.stroke(at(0.062, 0.79), at(0.088, 0.61), (size * 0.026, size * 0.022), ink, 1.0);
    canvas.stroke(
        at(0.088, 0.61),
        at(0.09 + 0.05 * pose.stride, 0.46),
        (size * 0.021, size * 0.015),
        ink,
        1.0,
    );
    // Neck and head, with the hair behind
    canvas.stroke(at(-0.004, 0.82), at(0.0, 0.89), (size * 0.028, size * 0.025), ink, 1.0);
    canvas.ellipse(at(0.010, 0.930), (size * 0.041, size * 0.056), 0.06, ink, 1.0);
    canvas.ellipse(at(-0.009, 0.944), (size * 0.043, size * 0.047), 0.06, ink, 1.0);
    if pose.has_skirt {
        canvas.stroke(at(-0.018, 0.945), at(-0.052, 0.80), (size * 0.040, size * 0.026), ink, 1.0);
    }
}

/// What stands on hills far off.
pub(super) fn on_the_far_land(easel: &Easel, canvas: &mut Canvas, tops: &[f32], distance: f32) {
    let mut dice = easel.dice.part("far figures");
    let unit = easel.unit;
    let x = easel.x(strong_place(easel) + dice.range(-0.04, 0.04));
    let foot = (x, top_at(tops, x) + unit * 0.012);
    let ink = easel.palette.through_air(mix(easel.palette.shade, easel.palette.ambient, 0.3), distance * 0.8);
    if easel.has(Subject::Castle) {
        castle(easel, canvas, foot, unit * 0.16, ink, &mut dice);
    } else if easel.has(Subject::Pagoda) {
        pagoda(easel, canvas, foot, unit * 0.16, ink);
    } else if easel.has(Subject::House) {
        for index in 0..3 {
            let x = x + (index as f32 - 0.6) * unit * 0.085;
            let size = unit * dice.range(0.035, 0.05);
            house(easel, canvas, (x, top_at(tops, x) + unit * 0.008), size, ink);
        }
    } else if easel.has(Subject::Lighthouse) {
        lighthouse(easel, canvas, foot, unit * 0.16, ink);
    }
    in_the_air(easel, canvas);
}

pub(super) fn on_the_headland(easel: &Easel, canvas: &mut Canvas, tops: &[f32], side: f32) {
    let mut dice = easel.dice.part("headland figures");
    let unit = easel.unit;
    let x = easel.x(0.5 + side * 0.19 + dice.range(-0.02, 0.02));
    let foot = (x, top_at(tops, x) + unit * 0.012);
    let palette = &easel.palette;
    let ink = palette.through_air(mix(palette.shade, palette.ambient, 0.22), 0.3);
    if easel.has(Subject::Lighthouse) {
        lighthouse(easel, canvas, foot, unit * 0.24, ink);
    } else if easel.has(Subject::Castle) {
        castle(easel, canvas, foot, unit * 0.18, ink, &mut dice);
    } else if easel.has(Subject::Pagoda) {
        pagoda(easel, canvas, foot, unit * 0.2, ink);
    } else if easel.has(Subject::House) {
        for index in 0..4 {
            let x = x + side * (index as f32 - 0.5) * unit * 0.075;
            house(easel, canvas, (x, top_at(tops, x) + unit * 0.01), unit * dice.range(0.03, 0.045), ink);
        }
    }
    in_the_air(easel, canvas);
}

pub(super) fn on_the_water(easel: &Easel, canvas: &mut Canvas) {
    if !easel.has(Subject::Boat) {
        return;
    }
    let mut dice = easel.dice.part("boat");
    let unit = easel.unit;
    let has_land = easel.has(Subject::Lighthouse);
    let place = if has_land { easel.light.0 * 0.5 + 0.25 } else { strong_place(easel) };
    let below = dice.range(0.035, 0.06);
    let foot = (easel.x(place), easel.y(easel.horizon + below));
    let ink = mix(easel.palette.shade, easel.palette.haze, 0.16);
    boat(easel, canvas, foot, unit * 0.17, ink, &mut dice);
}

/// Birds and balloons before the sky.
pub(super) fn in_the_air(easel: &Easel, canvas: &mut Canvas) {
    let mut dice = easel.dice.part("air");
    let unit = easel.unit;
    let palette = &easel.palette;
    if easel.has(Subject::Birds) {
        let ink = mix(palette.shade, palette.haze, 0.35);
        let (x, y) = (easel.x(strong_place(easel)), easel.y(easel.horizon - 0.3));
        for index in 0..dice.range(6.0, 10.0) as usize {
            let row = index as f32 - 3.0;
            let at = (
                x + row * unit * 0.042 + dice.range(-0.01, 0.01) * unit,
                y + row.abs() * unit * 0.018 + dice.range(-0.012, 0.012) * unit,
            );
            bird(canvas, at, unit * dice.range(0.009, 0.016), ink, dice.range(-0.2, 0.8));
        }
    }
    if easel.has(Subject::Balloon) {
        for (place, high, size) in [(0.0, 0.30, 0.058), (0.17, 0.2, 0.034), (-0.13, 0.24, 0.026)] {
            let at = (easel.x(strong_place(easel) + place), easel.y(easel.horizon - high));
            balloon(easel, canvas, at, unit * size, &mut dice);
        }
    }
}

fn bird(canvas: &mut Canvas, at: Point, size: f32, ink: Colour, flap: f32) {
    let thick = (size * 0.10).max(0.5);
    for side in [-1.0, 1.0] {
        let elbow = (at.0 + side * size * 0.5, at.1 - size * 0.32 * (0.4 + flap));
        let tip = (at.0 + side * size, at.1 - size * 0.06 * (1.0 - 2.0 * flap));
        canvas.stroke(at, elbow, (thick, thick * 0.9), ink, 0.9);
        canvas.stroke(elbow, tip, (thick * 0.9, thick * 0.3), ink, 0.9);
    }
}

fn balloon(easel: &Easel, canvas: &mut Canvas, at: Point, size: f32, dice: &mut Dice) {
    let palette = &easel.palette;
    let colours = [paint(0xd9583f), paint(0xe8a43a), paint(0x3f7ea6), paint(0xcf6f86)];
    let (one, other) = (*dice.pick(&colours), paint(0xf2e5cf));
    let side = if easel.sun().0 > at.0 { 1.0 } else { -1.0 };
    canvas.around((at.0 - size - 1.0, at.1 - size - 1.0), (at.0 + size + 1.0, at.1 + size * 1.35), |x, y| {
        let (dx, dy) = ((x - at.0) / size, (y - at.1) / size);
        let width =
            if dy < 0.0 { (1.0 - dy * dy).max(0.0).sqrt() } else { 1.0 - 0.78 * smooth(0.0, 1.25, dy) };
        let inside = ((width - dx.abs()) * size + 0.5).clamp(0.0, 1.0) * ((1.22 - dy) * size).clamp(0.0, 1.0);
        let gore = ((dx / width.max(0.05)).clamp(-1.0, 1.0).asin() * 2.6).rem_euclid(1.0) < 0.5;
        let lit = 0.55 + 0.45 * dx * side - 0.2 * dy;
        let colour = palette.lit(if gore { one } else { other }, lit);
        (palette.through_air(colour, 0.25), inside)
    });
    let basket = (at.0, at.1 + size * 1.55);
    let ink = mix(palette.shade, palette.haze, 0.2);
    canvas.block(
        (basket.0 - size * 0.13, basket.1 - size * 0.1),
        (basket.0 + size * 0.13, basket.1 + size * 0.1),
        |_, _| (ink, 1.0),
    );
    for side in [-0.2, 0.2] {
        canvas.stroke(
            (at.0 + side * size, at.1 + size * 1.2),
            (basket.0 + side * size * 0.5, basket.1),
            (0.5, 0.5),
            ink,
            0.6,
        );
    }
}

fn lighthouse(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, ink: Colour) {
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
    canvas.block((foot.0 - deck, head - size * 0.018), (foot.0 + deck, head), |_, _| (ink, 1.0));
    let lamp = (foot.0, head - size * 0.06);
    let glass = mix(palette.lamp, [1.0; 3], 0.4);
    let is_lit = palette.is_dark() || light_is_low(easel);
    let pane = if is_lit { glass } else { palette.through_air(palette.lit(paint(0x8fa3ad), 0.6), 0.2) };
    canvas.block(
        (foot.0 - size * 0.045, head - size * 0.1),
        (foot.0 + size * 0.045, head - size * 0.018),
        |_, _| (pane, 1.0),
    );
    let roof = [
        (foot.0 - size * 0.06, head - size * 0.1),
        (foot.0, head - size * 0.175),
        (foot.0 + size * 0.06, head - size * 0.1),
    ];
    canvas.polygon(&roof, |_, _| (mix(red, ink, 0.35), 1.0));
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

fn light_is_low(easel: &Easel) -> bool {
    use crate::scene::{Time, Weather};
    matches!(easel.palette.time, Time::Sunset | Time::Dawn)
        || matches!(easel.palette.weather, Weather::Storm | Weather::Fog | Weather::Rain)
}

fn house(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, ink: Colour) {
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
    canvas.polygon(&roof, |_, _| (cover, 1.0));
    canvas.block((x + size * 0.35, y - size * 1.4), (x + size * 0.5, y - size * 0.95), |_, _| (ink, 1.0));
    if palette.is_dark() || light_is_low(easel) {
        let pane = (x - size * 0.25, y - size * 0.38);
        canvas.block(
            (pane.0 - size * 0.14, pane.1 - size * 0.16),
            (pane.0 + size * 0.14, pane.1 + size * 0.16),
            |_, _| (palette.lamp, 1.0),
        );
        canvas.glow(pane, size * 0.9, palette.lamp, 0.4);
    }
}

fn castle(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, ink: Colour, dice: &mut Dice) {
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

fn pagoda(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, ink: Colour) {
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

fn boat(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, ink: Colour, dice: &mut Dice) {
    let palette = &easel.palette;
    let (x, y) = foot;
    let side = dice.side();
    let at = |across: f32, up: f32| (x + across * size * side, y - up * size);
    let cloth = palette.through_air(palette.lit(paint(0xeee3cf), 0.8), 0.22);
    let far = palette.through_air(palette.lit(paint(0xb9aa95), 0.35), 0.22);
    // The reflection first: the boat upside down, broken by waves.
    let mast = 0.92;
    for (flip, alpha) in [(-0.75, 0.30), (1.0, 1.0)] {
        let at = |across: f32, up: f32| {
            let (px, py) = at(across, 0.0);
            (px, py - up * size * flip)
        };
        let dim = |colour: Colour| if flip < 0.0 { mix(colour, palette.shade, 0.4) } else { colour };
        canvas.polygon(&[at(0.02, 0.1), at(0.02, mast), at(0.36, 0.14)], |px, _| {
            let across = ((px - x) / size * side / 0.36).clamp(0.0, 1.0);
            (dim(mix(cloth, far, across * 0.6)), alpha)
        });
        canvas.polygon(&[at(-0.015, 0.14), at(-0.015, mast * 0.86), at(-0.3, 0.14)], |px, _| {
            let across = ((x - px) / size * side / 0.3).clamp(0.0, 1.0);
            (dim(mix(cloth, far, 0.35 + across * 0.5)), alpha * 0.96)
        });
        canvas.stroke(at(0.0, 0.05), at(0.0, mast * 1.02), (size * 0.011, size * 0.006), dim(ink), alpha);
        canvas.polygon(
            &[at(-0.36, 0.115), at(-0.27, 0.0), at(0.29, 0.0), at(0.42, 0.13), at(0.0, 0.085)],
            |_, _| (dim(ink), alpha),
        );
    }
    canvas.ellipse((x, y + size * 0.012), (size * 0.5, size * 0.014), 0.9, palette.haze, 0.35);
    if palette.is_dark() {
        let lamp = at(0.1, 0.18);
        canvas.glow(lamp, size * 0.35, palette.lamp, 0.7);
        canvas.disc(lamp, size * 0.014, 1.2, palette.lamp, 1.0);
    }
}

/// A broad tree that stands alone.
pub(super) fn tree(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, dice: &mut Dice) {
    let palette = &easel.palette;
    let shade = palette.shade;
    let bark = mix(palette.lit(paint(0x5b4a3d), 0.3), shade, 0.6);
    let mut tips = Vec::new();
    grow(canvas, foot, size * 0.34, (0.0, -1.0), size * 0.032, 5, bark, dice, &mut tips);
    if palette.season == crate::scene::Season::Winter {
        return;
    }
    let leaf = palette.leaf(&mut easel.dice.part("lone tree"));
    let (sun_x, sun_y) = easel.sun();
    // Clumps of leaves about the ends of the branches, the shadowed ones first.
    let mut clumps: Vec<(Point, f32, f32)> = tips
        .iter()
        .map(|tip| {
            let size = size * dice.range(0.045, 0.1);
            (*tip, size, dice.unit())
        })
        .collect();
    clumps.sort_by(|a, b| b.0.1.total_cmp(&a.0.1));
    for (at, clump, chance) in clumps {
        let toward = (sun_x - foot.0).hypot(sun_y - foot.1).max(1.0);
        let lean = ((at.0 - foot.0) * (sun_x - foot.0) + (at.1 - foot.1 + size * 0.6) * (sun_y - foot.1))
            / toward
            / (size * 0.4);
        let lit = 0.22 + 0.3 * lean + 0.35 * chance;
        for _ in 0..7 {
            let place = (at.0 + dice.range(-1.0, 1.0) * clump, at.1 + dice.range(-0.8, 0.6) * clump);
            let up = (at.1 - place.1) / clump;
            let colour = mix(palette.lit(leaf, lit + 0.22 * up), shade, 0.34 - 0.18 * chance);
            canvas.ellipse(
                place,
                (clump * dice.range(0.3, 0.55), clump * dice.range(0.2, 0.4)),
                0.35,
                colour,
                0.92,
            );
        }
    }
}

#[allow(clippy::too_many_arguments)]
fn grow(
    canvas: &mut Canvas,
    from: Point,
    long: f32,
    way: Point,
    thick: f32,
    left: u32,
    bark: Colour,
    dice: &mut Dice,
    tips: &mut Vec<Point>,
) {
    let to = (from.0 + way.0 * long, from.1 + way.1 * long);
    canvas.stroke(from, to, (thick, thick * 0.68), bark, 1.0);
    if left <= 2 {
        tips.push(to);
    }
    if left == 0 {
        return;
    }
    let forks = if left > 3 { 3 } else { 2 };
    for fork in 0..forks {
        let spread = (fork as f32 - (forks as f32 - 1.0) / 2.0) * 0.85 + dice.range(-0.25, 0.25);
        let (sin, cos) = spread.sin_cos();
        let way = (way.0 * cos - way.1 * sin, way.0 * sin + way.1 * cos - 0.08);
        let length = way.0.hypot(way.1).max(0.1);
        let way = (way.0 / length, way.1 / length);
        grow(canvas, to, long * dice.range(0.62, 0.8), way, thick * 0.62, left - 1, bark, dice, tips);
    }
}

fn fire(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, dice: &mut Dice) {
    let warm = paint(0xff9a3c);
    canvas.glow((foot.0, foot.1 - size * 0.4), easel.unit * 0.42, warm, 0.5);
    canvas.glow((foot.0, foot.1 - size * 0.4), easel.unit * 0.12, paint(0xffc46b), 0.8);
    for index in 0..9 {
        let x = foot.0 + (index as f32 - 4.0) * size * 0.11;
        let high = size * dice.range(0.5, 1.2) * (1.0 - ((index as f32 - 4.0) / 5.5).powi(2));
        let colour = *dice.pick(&[paint(0xffb347), paint(0xffd98a), paint(0xff7b2e)]);
        canvas.stroke(
            (x, foot.1),
            (x + dice.range(-0.12, 0.12) * size, foot.1 - high),
            (size * 0.11, size * 0.015),
            colour,
            0.85,
        );
    }
    let log = mix(easel.palette.shade, paint(0x4a2a18), 0.4);
    canvas.stroke(
        (foot.0 - size * 0.7, foot.1 + size * 0.04),
        (foot.0 + size * 0.6, foot.1 - size * 0.08),
        (size * 0.09, size * 0.08),
        log,
        1.0,
    );
    canvas.stroke(
        (foot.0 + size * 0.7, foot.1 + size * 0.04),
        (foot.0 - size * 0.6, foot.1 - size * 0.08),
        (size * 0.09, size * 0.08),
        log,
        1.0,
    );
}
