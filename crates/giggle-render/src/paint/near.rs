//! An animal in a close-up: its head is large in the middle of the picture, and the frame cuts the rest.
//!
//! It knows readings and where on a picture a head is, and draws nothing.

use super::Easel;
use super::beasts::Whole;
use super::shown::Shown;
use super::supple::head_spot;
use crate::reading::{Reading, ShotSize};
use crate::subject::{Art, Class, Head};

/// How large such an animal is and where the middle of its foot is, in pixels, if one alone is what a close-up is about.
pub(super) struct Near {
    pub(super) size: (f32, f32),
    pub(super) foot: (f32, f32),
}

/// Whether one animal alone is shown from so near.
pub(super) fn is_near(reading: &Reading, head: &Head) -> bool {
    reading.shot_size <= ShotSize::CloseUp
        && reading.cast.head.as_ref() == Some(head)
        && head.count == 1
        && matches!(head.art(), Art::Picture(_))
        && reading.cast.also.iter().all(|also| !matches!(also.art(), Art::Picture(_) | Art::Painter(_)))
}

/// Where it is, looking to a side.
pub(super) fn of(easel: &Easel, reading: &Reading, head: &Head, shown: &Shown, looks: f32) -> Option<Near> {
    let noun = shown.noun;
    let is_it = is_near(reading, head)
        && noun.is_animal()
        && noun.class == Class::Stands
        && !noun.is_head
        && noun.metres > 0.25;
    let (across, down, share) = match &shown.whole {
        _ if !is_it => return None,
        Whole::Bodied(picture, body) => body.head_at(picture),
        Whole::Creature(creature) => creature.head_at(),
        _ => head_spot(head.noun?),
    };
    let is_nearest = reading.shot_size == ShotSize::ExtremeCloseUp;
    if is_nearest && !matches!(shown.whole, Whole::Creature(_)) {
        return None;
    }
    let fills = if is_nearest { (0.78 / share).clamp(1.3, 2.4) } else { (0.46 / share).clamp(0.9, 1.45) };
    let tall = easel.unit * fills * if easel.is_tall() { 1.25 } else { 1.0 };
    let wide = tall * shown.whole.ratio();
    let is_from_the_front = noun.faces == 0.0;
    let ahead = if is_from_the_front { across - 0.5 } else { (across - 0.5) * looks };
    let middle = (easel.x(0.5 + 0.04 * looks), easel.y(0.46));
    Some(Near { size: (wide, tall), foot: (middle.0 - ahead * wide, middle.1 + (1.0 - down) * tall) })
}
