//! Animals that do what people do: at a desk, with weights, at a stove.
//!
//! It knows the easel, people and what carries them, and nothing of words. The one idea: an animal with a tool is drawn as people are,
//! with its own head and in the colour of its coat, since only so hands reach the tool.

use super::beasts::body_of;
use super::canvas::{Colour, scale};
use super::footing::Verve;
use super::palette::paint;
use super::picture::Picture;
use super::pose::Pose;
use super::{Easel, GRAIN, Layer, Motion, figures, riding, worn};
use crate::scene::Place;
use crate::subject::{Art, Head, NOUNS, Who};

/// Paints one on the ground at a place, before the layer of that number.
pub(super) fn place(easel: &mut Easel, head: &Head, (x, foot): (f32, f32), (depth, at): (f32, usize)) {
    let Some(noun) = head.noun else { return };
    let middle = easel.x(0.5);
    let side = easel.heading.unwrap_or(if x > middle { -1.0 } else { 1.0 });
    let fur = head.colour.map(paint).unwrap_or_else(|| fur_of(noun));
    let who = Who { look: None, is_woman: false, is_man: true, ..Who::default() };
    let garment = easel.garment.unwrap_or(paint(0x5a7a94));
    let pose = Pose {
        face: Some(noun),
        who,
        skin: fur,
        hair: fur,
        garment,
        has_coat: false,
        stride: 0.2,
        deed: easel.deed,
        held: easel.held,
        is_turned: false,
        ..figures::lead_pose(easel, side)
    };
    let least = if easel.scene.place == Place::Interior { 0.74 } else { 0.4 };
    let size =
        easel.unit * 0.55 * easel.closeness.clamp(least, 1.3) * if easel.is_tall() { 1.3 } else { 1.0 };
    let mut canvas = easel.canvas();
    riding::carried(easel, &mut canvas, (x, foot), size, pose);
    let mut picture = canvas.finish(GRAIN, 35);
    let up = if easel.posture.is_some() { 0.915 * 1.12 - 0.28 } else { 0.915 };
    worn::dress_at(easel, &mut picture, (x, foot - up * size), size * 0.19, side);
    let motion = Some(Motion { breath: 0.003, turns: 0.4, pivot: (x, foot), ..Motion::default() });
    easel.layers.insert(at, Layer { picture, depth, motion });
}

/// The colour of an animal's paws.
fn fur_of(noun: usize) -> Colour {
    if let Some(body) = body_of(noun, None, false, Verve::Rests) {
        return body.paws();
    }
    let Art::Picture(index) = NOUNS.nouns[noun].art else { return paint(0x9a7a5a) };
    let sprite = Picture::of(index).draw(40, 40, false);
    let mut sum = [0.0_f32; 4];
    for pixel in sprite.pixels.iter().filter(|pixel| pixel[3] > 0.9) {
        for (all, value) in sum.iter_mut().zip(pixel) {
            *all += value;
        }
    }
    scale([sum[0], sum[1], sum[2]], 1.0 / sum[3].max(1.0))
}
