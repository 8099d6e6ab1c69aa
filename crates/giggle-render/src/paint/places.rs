//! Paints the place of a scene, and what there is in it before the cast comes.
//!
//! It knows which painter has which place, and draws nothing itself.

use super::{
    Easel, aboard, above, city, effects, flames, forest, land, landmarks, monuments, riding, room, settings,
    sky, space, studio, tunnels, walking, water,
};
use crate::reading::{Reading, View};
use crate::scene::{Monument, Place};

/// Paints it all. What of the cast is painted already is left out of the reading that comes back, if there is any such.
pub(super) fn set_out(easel: &mut Easel, reading: &Reading, words: &str) -> Option<Reading> {
    let view = reading.view();
    // What is known by its outline is seen from the side.
    let is_outlined = view == View::FromAbove && Monument::of(words).is_some();
    if matches!(view, View::FromAbove | View::StraightDown) && !is_outlined {
        let rest = above::set(easel, reading, view);
        walking::off(easel, words);
        return rest;
    }
    match easel.scene.place {
        Place::Sea => water::sea(easel),
        Place::Lake => water::lake(easel),
        Place::Mountains => land::mountains(easel),
        Place::Forest => forest::forest(easel),
        Place::Desert => land::desert(easel),
        Place::Field => land::field(easel),
        Place::City => city::skyline(easel),
        Place::Street if tunnels::is_one(easel) => tunnels::tunnel(easel),
        Place::Street => city::street(easel),
        Place::Interior => room::room(easel),
        Place::Studio => studio::studio(easel),
        Place::Space => space::space(easel),
        Place::Underwater => space::underwater(easel),
    }
    walking::off(easel, words);
    landmarks::set(easel);
    monuments::set(easel, words);
    settings::set(easel);
    effects::behind(easel, reading);
    flames::around(easel);
    if easel.says(&["eclipse", "日食", "日蚀"])
        && !matches!(easel.scene.place, Place::Interior | Place::Studio)
    {
        sky::eclipse(easel);
    }
    if easel.has_bust {
        studio::bust_before(easel);
    }
    if easel.surfs() {
        riding::surf(easel);
    }
    if easel.is_aboard {
        aboard::sail(easel);
    }
    None
}
