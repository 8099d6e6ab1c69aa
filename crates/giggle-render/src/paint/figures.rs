//! Who and what stands in a scene: small silhouettes.
//!
//! It knows the easel and outlines, and nothing of words. The one idea: a silhouette with a rim of light says
//! enough, and is never more than a small part of the picture.

use super::Easel;
use super::animals::{self, Stance, height_of};
use super::buildings::{castle, house, lighthouse, pagoda};
use super::canvas::{Canvas, Colour, Point, mix};
pub(super) use super::company::UMBRELLA;
use super::company::{lowest_foot, people, top_at};
use super::footing::Verve;
use super::noise::{Dice, smooth};
use super::palette::paint;
pub(super) use super::pose::{has_people, is_child, lead_pose};
use super::trees::tree;
use super::{creatures, swimming};
use crate::scene::{Animal, Animals, Place, Subject};

/// A strong place in the frame that is not where the light is.
pub(super) fn strong_place(easel: &Easel) -> f32 {
    if easel.light.0 > 0.5 { 0.335 } else { 0.665 }
}

/// People and trees on the ground before the viewer.
pub(super) fn on_the_near_ground(easel: &Easel, canvas: &mut Canvas, tops: &[f32]) {
    easel.near.get_or_init(|| tops.to_vec());
    let mut dice = easel.dice.part("near figures");
    let unit = easel.unit;
    let place = strong_place(easel);
    if easel.has(Subject::Tree) && easel.scene.place != Place::Forest {
        let x = easel.x(if has_people(easel) {
            place + 0.16 * if place > 0.5 { 1.0 } else { -1.0 }
        } else if easel.has_cast || !easel.scene.animals.is_empty() {
            // Beside what the shot is about, not over it.
            1.0 - place
        } else {
            place
        });
        tree(easel, canvas, (x, top_at(tops, x) + unit * 0.01), unit * 0.42, &mut dice);
    }
    if easel.has(Subject::House) && easel.scene.place == Place::Forest {
        let x = easel.x(1.0 - place);
        let ink = mix(easel.palette.shade, easel.palette.haze, 0.08);
        easel.house.get_or_init(|| ((x, top_at(tops, x)), unit * 0.14));
        house(easel, canvas, (x, top_at(tops, x)), unit * 0.14, ink);
    }
    people_and_animals(easel, canvas, tops, place, unit * easel.person());
    if easel.has(Subject::Lamp) && has_people(easel) && easel.palette.is_dark() {
        let x = easel.x(place);
        let size = unit * easel.person();
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
    if easel.has(Subject::Fire) && !super::flames::burns(easel) {
        let x = easel.x(place + 0.09);
        fire(easel, canvas, (x, top_at(tops, x) + unit * 0.012), unit * 0.05, &mut dice);
    }
}

/// The people and animals of a scene about a place; a grown person is `size` pixels high.
pub(super) fn people_and_animals(easel: &Easel, canvas: &mut Canvas, tops: &[f32], place: f32, size: f32) {
    if easel.has_bust {
        return;
    }
    if easel.walks && easel.walkers.get().is_none() {
        let mut own = easel.canvas();
        people_standing(easel, &mut own, tops, place, size);
        easel.walkers.get_or_init(|| (own.finish(super::GRAIN, 41), easel.layers.len()));
        return;
    }
    people_standing(easel, canvas, tops, place, size);
}

fn people_standing(easel: &Easel, canvas: &mut Canvas, tops: &[f32], place: f32, size: f32) {
    // A room is a frame of its own, however wide the shot.
    let least = if easel.scene.place == Place::Interior { 0.74 } else { 0.0 };
    let size = size * easel.closeness.clamp(least, 1.6);
    // An animal alone is as large as fits: only people come closer.
    let beast = match (easel.is_led, has_people(easel)) {
        (true, true) => size * 0.9,
        (true, false) => size * 0.76,
        (false, _) => size,
    };
    // Behind a large one nobody would be seen.
    let is_large = has_people(easel)
        && easel.posture.is_none()
        && easel.scene.animals.iter().any(|animals| height_of(animals.kind) > 1.25);
    if is_large {
        animals(easel, canvas, tops, place, beast);
    }
    people(easel, canvas, tops, place, size);
    if !is_large {
        animals(easel, canvas, tops, place, beast);
    }
}

/// Animals beside the people, or in their place.
fn animals(easel: &Easel, canvas: &mut Canvas, tops: &[f32], place: f32, person: f32) {
    let mut dice = easel.dice.part("animals");
    let inside = if place > 0.5 { -1.0 } else { 1.0 };
    let with_people = has_people(easel);
    // Beside people the first stands toward the middle of the frame; the next one stands beside the last.
    // In a room a lone one keeps away from the furniture.
    let aside = match (with_people, easel.scene.place) {
        (true, _) => inside * 0.55,
        (false, Place::Interior) => -inside * 0.3,
        _ => 0.0,
    };
    let mut x = easel.x(place) + aside * person;
    let on_land = easel.scene.animals.iter();
    for Animals { kind: animal, are_many } in on_land.copied().take(2) {
        let natural = person * height_of(animal);
        let size = if with_people {
            natural
        } else {
            // Alone, a small one is what the picture is about and comes closer, and a large one keeps its distance.
            let least = if easel.scene.place == Place::Interior { 0.4 } else { 0.6 };
            person * (height_of(animal) * 1.2).clamp(least, 1.2)
        };
        let count = if are_many { easel.herd.unwrap_or(4) } else { 1 };
        let size = if are_many { size * 0.85 } else { size };
        // In a narrow frame too they are seen whole.
        let size = size.min(easel.frame.0 * if are_many { 0.62 / (count as f32).max(2.5) } else { 0.4 });
        // Those of a herd look one way; a single one looks into the picture.
        let herd = Stance { side: easel.heading.unwrap_or(inside), ..Stance::of(&mut dice) };
        let herd = match easel.scene.place {
            Place::Interior | Place::Studio => Stance { stride: 0.1, ..herd },
            _ => herd,
        };
        let verve = Verve::of_words(&easel.words);
        let herd = match verve {
            Verve::Rests => herd,
            Verve::Runs => Stance { stride: 1.3, ..herd },
            Verve::Leaps => Stance { stride: 1.5, ..herd },
        };
        // Those further back first, smaller and higher in the picture.
        for index in (0..count).rev() {
            let back = index as f32 / count as f32;
            let size = size * (1.0 - 0.32 * back);
            let spread =
                if index == 0 { 0.0 } else { index.div_ceil(2) as f32 * 1.45 + dice.range(-0.15, 0.15) };
            let x = x + spread * size * inside * if index % 2 == 0 { -1.0 } else { 1.0 };
            let (left, right) = (easel.x(0.03) + size * 0.7, easel.x(0.97) - size * 0.7);
            let x = if left < right { x.clamp(left, right) } else { easel.x(0.5) };
            let row = top_at(tops, x).min(lowest_foot(easel) - size * 0.04);
            // Nobody's head is cut by the frame.
            let high = if animal == Animal::Deer { 1.85 } else { 1.52 } + verve.lift().0;
            let size = size.min((row - easel.y(0.04)) / high).max(size * 0.5);
            let foot = (x, row + size * 0.04 + person * 0.12 * (0.35 - back));
            let step = dice.range(-0.15, 0.15);
            let stride = if verve == Verve::Rests {
                (herd.stride + step).clamp(0.05, 1.0)
            } else {
                herd.stride + step
            };
            let lift = size * verve.lift().0;
            if lift > 0.0 {
                canvas.ellipse(foot, (size * 0.5, size * 0.045), 0.8, easel.palette.shade, 0.34);
                let haze = mix(easel.palette.haze, [1.0; 3], 0.3);
                for (along, reach) in [(0.7, 0.13), (0.95, 0.17), (1.25, 0.2)] {
                    let at = (foot.0 - herd.side * size * along, foot.1 - size * 0.08);
                    canvas.disc(
                        at,
                        size * reach,
                        size * reach * 0.9,
                        haze,
                        if verve == Verve::Runs { 0.34 } else { 0.0 },
                    );
                }
            }
            let foot = (foot.0, foot.1 - lift);
            let spaced = format!(" {}", easel.words);
            let bows = verve == Verve::Rests && creatures::bows(&spaced) && !with_people;
            if bows && creatures::drinks(&spaced) {
                let ahead = if animal == Animal::Elephant { 0.86 } else { 1.04 };
                swimming::pool(
                    easel,
                    canvas,
                    (foot.0 + herd.side * size * ahead, foot.1 + size * 0.02),
                    size * 0.5,
                );
            }
            let sprays =
                animal == Animal::Elephant && easel.says(&[" splash", " spray", "喷水", "洒水", "戏水"]);
            let trunk = (foot.0 + herd.side * size * 1.06, foot.1 + size * 0.01);
            if sprays {
                swimming::pool(easel, canvas, trunk, size * 0.62);
            }
            animals::animal(easel, canvas, animal, foot, size, Stance { stride, bows, ..herd });
            if sprays {
                swimming::splash(easel, canvas, trunk, size * 0.6);
            }
        }
        x += inside * (size * 0.9 + person * 0.25);
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
        // One that the shot is about is larger than three in the distance.
        if easel.is_housed {
            let near = easel
                .palette
                .through_air(mix(easel.palette.shade, easel.palette.ambient, 0.3), distance * 0.4);
            let (foot, _) = *easel.house.get_or_init(|| ((x, top_at(tops, x) + unit * 0.012), unit * 0.15));
            house(easel, canvas, foot, unit * 0.15, near);
        }
        // A village: those further off first, smaller and higher.
        let is_village = easel
            .says(&["village", "town", "houses", "cottages", "hamlet", "homes", "村", "镇", "房屋", "人家"]);
        let count = match (easel.is_housed, is_village) {
            (true, _) => 0,
            (false, true) => 9,
            (false, false) => 3,
        };
        let inside = if x > easel.x(0.5) { -1.0 } else { 1.0 };
        for index in (0..count).rev() {
            let back = index as f32 / count as f32;
            let x = x + inside * ((index as f32 * 0.618).fract() - 0.28) * unit * 0.85;
            let size = unit * (0.078 - 0.038 * back) * dice.range(0.88, 1.12);
            let y = top_at(tops, x) + unit * (0.030 - 0.030 * back);
            let ink = easel.palette.through_air(
                mix(easel.palette.shade, easel.palette.ambient, 0.3),
                distance * (0.5 + 0.4 * back),
            );
            house(easel, canvas, (x, y), size, ink);
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
    if !easel.has(Subject::Boat) || easel.is_aboard {
        return;
    }
    let mut dice = easel.dice.part("boat");
    let unit = easel.unit;
    let has_land = easel.has(Subject::Lighthouse);
    let place = if has_land { easel.light.0 * 0.5 + 0.25 } else { strong_place(easel) };
    let below = dice.range(0.035, 0.06);
    let ink = mix(easel.palette.shade, easel.palette.haze, 0.16);
    const SEVERAL: &[&str] = &[
        "boats",
        "ships",
        "yachts",
        "fleet",
        "regatta",
        "marina",
        "船队",
        "渔船停",
        "几艘",
        "船只",
        "百舸",
        "千帆",
    ];
    let inside = if place > 0.5 { -1.0 } else { 1.0 };
    // Those further off first.
    let others: &[(f32, f32, f32)] = if easel.says(SEVERAL) {
        &[(0.52, 0.30, 0.45), (0.40, 0.55, 0.6), (-0.20, 0.75, 0.7), (0.24, 1.3, 0.85)]
    } else {
        &[]
    };
    for (across, low, share) in others {
        let foot = (easel.x(place + inside * across), easel.y(easel.horizon + below * low));
        boat(easel, canvas, foot, unit * 0.17 * share, ink, &mut dice);
    }
    // One that the shot is about is nearer, and lower in the picture.
    let (below, size) =
        if easel.is_of_a_boat && others.is_empty() { (below + 0.055, 0.34) } else { (below, 0.17) };
    let foot = (easel.x(place), easel.y(easel.horizon + below));
    boat(easel, canvas, foot, unit * size * easel.closeness.clamp(0.5, 1.3), ink, &mut dice);
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

/// A flock that the shot is about: large, in a wedge, before everything far.
pub(super) fn flock(easel: &mut Easel) {
    let mut dice = easel.dice.part("flock");
    let (unit, mut canvas) = (easel.unit, easel.canvas());
    let ink = mix(easel.palette.shade, easel.palette.haze, 0.12);
    let ink = if easel.palette.is_dark() { mix(easel.palette.haze, [1.0; 3], 0.25) } else { ink };
    let head = (easel.x(0.5 + (strong_place(easel) - 0.5) * 0.4), easel.y(0.24));
    for index in 0..9 {
        let row = (index as f32 - 4.0) * 1.0;
        let at = (
            head.0 + row * unit * 0.095 + dice.range(-0.012, 0.012) * unit,
            head.1 + row.abs() * unit * 0.042 + dice.range(-0.01, 0.01) * unit,
        );
        bird(&mut canvas, at, unit * dice.range(0.042, 0.055), ink, dice.range(-0.2, 0.8));
    }
    let at = easel.layers.iter().position(|layer| layer.depth < 0.4).unwrap_or(easel.layers.len());
    let motion = super::Motion { across: 0.05, bob: 0.008, turns: 0.3, ..super::Motion::default() };
    let picture = canvas.finish(super::GRAIN, 7);
    easel.layers.insert(at, super::Layer { picture, depth: 0.4, motion: Some(motion) });
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
    if easel.is_of_a_boat
        && easel.says(&["wake", "crossing", "sailing", "speed", "cruis", "sails", "航行", "驶", "乘风"])
    {
        let foam = mix(mix(palette.haze, palette.key, 0.3), [1.0; 3], 0.5);
        canvas.ellipse(at(0.30, -0.005), (size * 0.14, size * 0.022), 0.8, foam, 0.7);
        for step in 0..14 {
            let t = step as f32 / 14.0;
            for low in [-0.4, 1.0] {
                let (px, py) = at(-0.30 - 0.9 * t, -0.03 * low * (0.4 + t) - 0.01);
                canvas.ellipse(
                    (px, py),
                    (size * 0.08, size * 0.010 * (1.0 + t)),
                    0.9,
                    foam,
                    0.55 * (1.0 - t),
                );
            }
        }
    }
    if palette.is_dark() {
        let lamp = at(0.1, 0.18);
        canvas.glow(lamp, size * 0.35, palette.lamp, 0.7);
        canvas.disc(lamp, size * 0.014, 1.2, palette.lamp, 1.0);
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
