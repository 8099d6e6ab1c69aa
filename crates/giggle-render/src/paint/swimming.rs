//! Whoever swims: the head, a shoulder and one arm out of the water, and foam around them.
//!
//! It knows the easel, its words and people, and nothing of water. The one idea: a body that lies in the water is cut off at its surface.

use super::Easel;
use super::canvas::{Canvas, Point, mix};
use super::indoors::{Site, site_of};
use super::people::afloat;
use super::pose::{Hold, Pose, has_people, lead_pose};
use crate::scene::{Place, Subject};

/// Whether the people of a scene swim.
pub(super) fn swims(easel: &Easel) -> bool {
    const DRESS: &[&str] = &[
        "swimming pool",
        "swimming trunks",
        "swimming cap",
        "swimming suit",
        "swimsuit",
        "swimwear",
        "游泳池",
        "游泳馆",
    ];
    const SWIMS: &[&str] =
        &[" swim", "backstroke", "breaststroke", "treading water", " laps", "游泳", "畅游", "在水中游"];
    const OTHERS: &[&str] = &["fish", "duck", "swan", "sign", "鱼", "鸭", "鹅"];
    let is_water = match easel.scene.place {
        Place::Sea | Place::Lake => true,
        Place::Interior => site_of(easel) == Some(Site::Pool),
        _ => false,
    };
    if !is_water || easel.posture.is_some() || easel.has_cast || !has_people(easel) || easel.says(OTHERS) {
        return false;
    }
    let words = DRESS.iter().fold(format!(" {}", easel.words), |words, dress| words.replace(dress, ""));
    SWIMS.iter().any(|word| words.contains(word))
}

/// Whether whoever the shot is about goes head first into the water.
pub(super) fn dives(easel: &Easel) -> bool {
    const DIVES: &[&str] = &[
        " dives into",
        " diving into",
        " dive into",
        " dives from",
        " dives off",
        " diving off",
        " cannonball",
        " jumps into the water",
        " jumps into the pool",
        " jumps into a pool",
        " jumps into the sea",
        " jumps into the lake",
        " jumping into the water",
        " jumping into the pool",
        " leaps into the water",
        " plunges into",
        "跳水",
        "跳进水",
        "跳入水",
        "扎进水",
        "跳进泳池",
        "跳进海",
    ];
    let is_water = match easel.scene.place {
        Place::Sea | Place::Lake => true,
        Place::Interior => site_of(easel) == Some(Site::Pool),
        _ => false,
    };
    is_water
        && easel.is_one
        && easel.posture.is_none()
        && easel.ride.is_none()
        && !easel.has_cast
        && easel.says(DIVES)
}

/// Somebody on the way into the water, with what is thrown up.
pub(super) fn dive(easel: &Easel, canvas: &mut Canvas, place: f32, size: f32) {
    let side = easel.heading.unwrap_or(if place > 0.5 { -1.0 } else { 1.0 });
    let surface = easel.y((easel.lowest - 0.01).max(easel.horizon + 0.06));
    let x = easel.x(0.5 + 0.04 * side);
    let pose = Pose { deed: None, held: None, has_coat: false, hold: Hold::Flies, ..lead_pose(easel, side) };
    afloat(
        easel,
        canvas,
        (x - side * size * 0.16, surface - size * 0.40),
        size,
        pose,
        (side * 2.45, surface),
    );
    splash(easel, canvas, (x + side * size * 0.14, surface), size * 0.5);
}

/// A little water on the ground from which somebody drinks, in rings about a place.
pub(super) fn pool(easel: &Easel, canvas: &mut Canvas, (x, y): Point, reach: f32) {
    let palette = &easel.palette;
    let water =
        mix(mix(palette.sky_at(0.7), palette.shade, 0.30), palette.lit([0.35, 0.55, 0.62], 0.7), 0.35);
    let light = mix(palette.glow, [1.0; 3], 0.4);
    canvas.ellipse((x, y), (reach * 1.06, reach * 0.20), 0.10, mix(palette.shade, water, 0.3), 0.8);
    canvas.ellipse((x, y), (reach, reach * 0.18), 0.06, water, 1.0);
    for ring in 1..5 {
        let far = reach * 0.17 * ring as f32;
        for step in 0..28 {
            let at = |step: usize| {
                let turn = step as f32 / 28.0 * std::f32::consts::TAU;
                (x + far * turn.cos(), y + far * 0.18 * turn.sin())
            };
            canvas.stroke(
                at(step),
                at(step + 1),
                (reach * 0.008, reach * 0.008),
                light,
                0.55 - 0.09 * ring as f32,
            );
        }
    }
}

/// Water thrown up around a place.
pub(super) fn splash(easel: &Easel, canvas: &mut Canvas, (x, surface): Point, size: f32) {
    let mut dice = easel.dice.part("splash");
    let foam = mix(easel.palette.lit([0.95, 0.97, 0.98], 0.9), [1.0; 3], 0.3);
    for (reach, strength) in [(0.5, 0.7), (0.8, 0.4)] {
        canvas.ellipse(
            (x, surface + size * 0.03),
            (size * reach, size * reach * 0.14),
            0.5,
            foam,
            strength * 0.7,
        );
    }
    for _ in 0..90 {
        let aside = dice.range(-1.0, 1.0);
        let up = dice.unit().powi(2) * (1.1 - aside.abs());
        let at = (x + size * aside * 0.55, surface - size * up * 0.9);
        let radius = size * dice.range(0.010, 0.035);
        canvas.stroke(
            (at.0 - aside * radius, at.1 + radius * 2.5),
            at,
            (radius * 0.5, radius),
            foam,
            dice.range(0.45, 0.9),
        );
    }
}

/// Draws them about a place; a standing person would be `size` pixels high.
pub(super) fn swim(easel: &Easel, canvas: &mut Canvas, place: f32, size: f32) {
    let many = if easel.has(Subject::Crowd) {
        easel.people.unwrap_or(5).min(5)
    } else if easel.has(Subject::Couple) {
        2
    } else {
        1 + easel.beside.len().min(3) as u32
    };
    let size = size * if many > 2 { 0.8 } else { 1.05 };
    let inside = if place > 0.5 { -1.0 } else { 1.0 };
    let side = easel.heading.unwrap_or(inside);
    let lead = Pose { deed: None, held: None, has_coat: false, ..lead_pose(easel, side) };
    let mut dice = easel.dice.part("swimmers");
    // Those further off first.
    for index in (0..many).rev() {
        let pose = match index {
            0 => lead,
            _ => {
                let who = easel.beside.get(index as usize - 1).map_or(easel.who, |(who, _)| *who);
                Pose { side, is_child: lead.is_child, ..Pose::of(&mut dice, who, None) }
            }
        };
        let back = index as f32;
        let near = (1.0 - 0.12 * back) * if pose.is_child { 0.8 } else { 1.0 };
        let x = easel.x(0.5
            - 0.06 * side
            - if many > 1 { 0.13 * side * (back - 0.5 * (many - 1) as f32) } else { 0.0 });
        let surface = easel.y((easel.lowest + 0.005 - 0.035 * back).max(easel.horizon + 0.06));
        one(
            easel,
            canvas,
            (x, surface),
            size * near,
            Pose { hold: Hold::Swims, has_trousers: false, ..pose },
        );
    }
}

fn one(easel: &Easel, canvas: &mut Canvas, (x, surface): Point, size: f32, pose: Pose) {
    let mut dice = easel.dice.part("foam");
    let foam = mix(easel.palette.lit([0.95, 0.97, 0.98], 0.9), [1.0; 3], 0.25);
    let deep = mix(easel.palette.shade, easel.palette.haze, 0.3);
    canvas.ellipse((x, surface + size * 0.03), (size * 0.62, size * 0.05), 0.8, deep, 0.35);
    // A little nose up, so that the legs go down into the water.
    afloat(easel, canvas, (x, surface + size * 0.02), size, pose, (pose.side * 1.36, surface));
    let at = |along: f32, up: f32| (x + pose.side * along * size, surface - up * size);
    for step in 0..26 {
        let along = -0.55 + step as f32 / 26.0 * 1.2;
        let lift = dice.range(-0.012, 0.014);
        canvas.ellipse(at(along, lift), (size * dice.range(0.02, 0.05), size * 0.010), 0.8, foam, 0.5);
    }
    // Spray at the feet and where the hand goes in.
    for (along, spread, many) in [(-0.5, 0.12, 26), (0.62, 0.07, 16)] {
        for _ in 0..many {
            let far = dice.range(-1.0, 1.0) * spread;
            let up = dice.unit() * 0.13 * (1.0 - far.abs() / spread);
            canvas.disc(
                at(along + far, up),
                size * dice.range(0.006, 0.018),
                0.8,
                foam,
                dice.range(0.4, 0.85),
            );
        }
    }
}
