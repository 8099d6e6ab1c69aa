//! Paints the place of a scene, and what there is in it before the cast comes.
//!
//! It knows which painter has which place, and draws nothing itself.

use super::{
    Easel, aboard, above, city, effects, flames, forest, land, landmarks, riding, room, settings, sky, space,
    studio, walking, water,
};
use crate::reading::{Reading, View};
use crate::scene::Place;

/// Paints it all. What of the cast is painted already is left out of the reading that comes back, if there is any such.
pub(super) fn set_out(easel: &mut Easel, reading: &Reading, words: &str) -> Option<Reading> {
    let view = reading.view();
    if matches!(view, View::FromAbove | View::StraightDown) {
        return above::set(easel, reading, view);
    }
    match easel.scene.place {
        Place::Sea => water::sea(easel),
        Place::Lake => water::lake(easel),
        Place::Mountains => land::mountains(easel),
        Place::Forest => forest::forest(easel),
        Place::Desert => land::desert(easel),
        Place::Field => land::field(easel),
        Place::City => city::skyline(easel),
        Place::Street => city::street(easel),
        Place::Interior => room::room(easel),
        Place::Studio => studio::studio(easel),
        Place::Space => space::space(easel),
        Place::Underwater => space::underwater(easel),
    }
    walking::off(easel, words);
    landmarks::set(easel);
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
