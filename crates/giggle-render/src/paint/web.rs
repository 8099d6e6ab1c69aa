//! A spider in its web, between two branches.
//!
//! It knows the easel and a picture, and no sentences beyond the words for webs.

use super::canvas::{mix, scale};
use super::palette::paint;
use super::picture::Picture;
use super::{Easel, GRAIN, Layer, Motion};
use crate::subject::{Art, Head, NOUNS};

/// Whether a spider is said to have a web.
pub(super) fn is_woven(easel: &Easel, head: &Head) -> bool {
    if is_web(head) {
        return true;
    }
    let is_spider = NOUNS.english(&["spider"]).is_some_and(|found| head.noun == Some(found.noun));
    is_spider
        && head.count == 1
        && easel.says(&[" web", " weav", " spins", " spinning", "蛛网", "结网", "织网", "网"])
}

/// Whether it is the web alone.
fn is_web(head: &Head) -> bool {
    head.count == 1 && head.noun.is_some_and(|noun| super::sizes::is_one_of(noun, &["spider web"]))
}

/// Paints the web with the spider in it, before everything but what is near.
pub(super) fn place(easel: &mut Easel, head: &Head) {
    let Art::Picture(index) = head.art() else { return };
    let mut dice = easel.dice.part("web");
    let mut canvas = easel.canvas();
    let (unit, middle) = (easel.unit, (easel.x(0.5), easel.y(0.40)));
    let bark = mix(easel.palette.lit(paint(0x5a4434), 0.5), easel.palette.shade, 0.35);
    let silk = mix(easel.palette.lit(paint(0xf4f6f8), 0.95), [1.0; 3], 0.45);
    // A branch on either side, with twigs and leaves.
    for side in [-1.0_f32, 1.0] {
        let mut at = (middle.0 + side * unit * 0.64, -unit * 0.05);
        for step in 0..9 {
            let next = (
                middle.0
                    + side
                        * unit
                        * (0.64 - 0.10 * (step as f32 / 8.0 * 3.1).sin() + dice.range(-0.012, 0.012)),
                easel.height() * (step + 1) as f32 / 9.0,
            );
            canvas.stroke(
                at,
                next,
                (unit * (0.022 + 0.003 * step as f32), unit * (0.024 + 0.003 * step as f32)),
                bark,
                1.0,
            );
            if step % 2 == 0 {
                let tip =
                    (next.0 + side * unit * dice.range(0.08, 0.2), next.1 - unit * dice.range(0.06, 0.14));
                canvas.stroke(next, tip, (unit * 0.010, unit * 0.004), bark, 1.0);
                for _ in 0..5 {
                    let leaf =
                        (tip.0 + unit * dice.range(-0.06, 0.06), tip.1 + unit * dice.range(-0.05, 0.05));
                    let green = easel.palette.lit(paint(0x5a8a48), dice.range(0.4, 0.9));
                    canvas.ellipse(leaf, (unit * 0.030, unit * 0.016), 0.2, green, 0.95);
                }
            }
            at = next;
        }
    }
    let spokes = 18;
    let reach = |spoke: usize| {
        let turn = std::f32::consts::TAU * spoke as f32 / spokes as f32;
        // Anchored on the branches, and a little uneven.
        let far = unit * (0.40 + 0.17 * turn.cos().abs() + 0.03 * (spoke as f32 * 2.3).sin());
        (turn, far)
    };
    let thread = (unit * 0.0017).max(0.6);
    let at = |spoke: usize, share: f32| {
        let (turn, far) = reach(spoke % spokes);
        (middle.0 + far * share * turn.cos(), middle.1 + far * share * turn.sin() * 0.86)
    };
    for spoke in 0..spokes {
        canvas.stroke(middle, at(spoke, 1.0), (thread, thread), silk, 0.85);
    }
    for ring in 1..12 {
        let share = ring as f32 / 12.0;
        for spoke in 0..spokes {
            let (a, b) = (at(spoke, share), at(spoke + 1, share + 1.0 / 12.0 / spokes as f32));
            // Each thread hangs a little toward the middle.
            let sag = (
                (a.0 + b.0) / 2.0 + (middle.0 - (a.0 + b.0) / 2.0) * 0.05,
                (a.1 + b.1) / 2.0 + (middle.1 - (a.1 + b.1) / 2.0) * 0.05,
            );
            canvas.stroke(a, sag, (thread * 0.8, thread * 0.8), silk, 0.75);
            canvas.stroke(sag, b, (thread * 0.8, thread * 0.8), silk, 0.75);
        }
    }
    for _ in 0..60 {
        let (turn, far) = (dice.unit() * std::f32::consts::TAU, unit * 0.45 * dice.unit().sqrt());
        let drop = (middle.0 + far * turn.cos(), middle.1 + far * turn.sin() * 0.86);
        canvas.disc(drop, unit * dice.range(0.0018, 0.0036), 1.0, [1.0; 3], 0.8);
    }
    if !is_web(head) {
        let mut picture = Picture::of(index);
        picture.tint(head.colour.map_or(paint(0x4a3a30), paint));
        let tall = unit * 0.30;
        let wide = tall * picture.ratio();
        let sprite = picture.draw(wide.round() as usize, tall.round() as usize, false);
        let spot = (middle.0 + unit * 0.02, middle.1 + unit * 0.03);
        let lit = |colour| easel.palette.alive(scale(colour, 0.95));
        super::brush::lay_sprite(
            &mut canvas,
            &sprite,
            ((spot.0 - wide / 2.0).round(), (spot.1 - tall / 2.0).round()),
            &lit,
        );
    }
    let picture = canvas.finish(GRAIN, 29);
    let at = easel.layers.iter().position(|layer| layer.depth < 0.2).unwrap_or(easel.layers.len());
    let back = at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth);
    let front = easel.layers.get(at).map_or(0.0, |layer| layer.depth);
    let depth = 0.2_f32.min(back - (back - front) * 0.1).max(front + (back - front) * 0.1);
    let motion = Some(Motion { bob: 0.004, turns: 0.5, pivot: middle, ..Motion::default() });
    easel.layers.insert(at, Layer { picture, depth, motion });
}
