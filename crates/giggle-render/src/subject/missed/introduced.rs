//! What a text introduces: a name, its row of the table, and how much it matters.
//!
//! It knows the table, and nothing of sentences.

use crate::subject::{Art, Class, Found, Gait, NOUNS};

/// How much a thing is missed: what something is done to the most, then what somebody has, acts, and what is only near.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    DoneTo,
    Held,
    Acts,
    Near,
}

/// One thing that a prompt introduces.
#[derive(Debug, Clone)]
pub(super) struct Introduced {
    pub(super) text: String,
    /// Its row of the table, if it has one.
    pub(super) noun: Option<usize>,
    pub(super) rank: Rank,
}

/// Whether a row of the table that nothing shows is one of things that can be pointed at: the last row of the table.
pub(super) fn is_of_things(noun: usize) -> bool {
    noun + 1 == NOUNS.nouns.len()
}

/// Whether a row of the table is a thing, an animal or somebody, and no place, weather or quality.
pub(super) fn is_thing(found: &Found) -> bool {
    let noun = &NOUNS.nouns[found.noun];
    match noun.art {
        Art::Picture(_) => noun.class != Class::Place || noun.metres < 20.0 || noun.gait != Gait::None,
        Art::Painter(_) | Art::Card => true,
        Art::Place(_) | Art::Given => false,
    }
}
