//! What a prompt names besides its subject, and which of it matters most to a picture.
//!
//! It knows the table, and nothing of sentences. The one idea: what the subject acts on comes before what it holds, that before
//! whoever else acts, and that before what only furnishes the place.

pub(super) mod chinese;
pub(super) mod english;

use super::cast::Head;
use super::language::OF_A_BODY;
use super::second::is_beside;
use super::{Art, Class, Found, Gait, NOUNS};

/// How much it matters that something is in the picture, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// The subject acts on it.
    DoneTo,
    /// The subject has it in hand.
    Held,
    /// It acts by itself.
    Acts,
    /// The subject is on it, under it, beside it.
    Near,
}

/// One thing that is named besides the subject.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) head: Head,
    pub(super) weight: Weight,
    /// Whether it can be painted beside the subject.
    pub(super) is_shown: bool,
}

/// What is larger than this has no room beside a subject.
const MOST_METRES: f32 = 6.0;

/// Whether it is a person or an animal.
pub(super) fn is_alive(row: usize) -> bool {
    let noun = &NOUNS.nouns[row];
    noun.is_person
        || noun.is_animal()
        || matches!(noun.art, Art::Painter("person" | "child" | "couple" | "crowd"))
}

/// Whether it is a thing that is known, and that nothing shows.
pub(super) fn is_unshown(found: &Found) -> bool {
    NOUNS.nouns[found.noun].art == Art::Card
}

/// Whether a thing of that name can be painted beside a subject.
pub(super) fn fits(found: &Found, name: &str, head: &Head) -> bool {
    let row = &NOUNS.nouns[found.noun];
    let last = name.rsplit(' ').next().unwrap_or(name);
    if OF_A_BODY.contains(&last) {
        return false;
    }
    if is_alive(found.noun) {
        return row.metres < MOST_METRES;
    }
    // A boat, and a fountain that is no place of its own.
    let is_built = row.class == Class::Place
        && matches!(row.art, Art::Picture(_))
        && row.metres < MOST_METRES
        && NOUNS.english(&["fountain"]).is_some_and(|it| it.noun == found.noun);
    let is_boat = row.art == Art::Painter("boat") && row.gait == Gait::Sails;
    is_built || is_boat && head.noun != Some(found.noun) || is_beside(found.noun, head, MOST_METRES)
}
