//! Who and what is in a prompt: the things that are read, and nothing of how.
//!
//! It knows the table, and nothing of words, clauses or painting.

use super::{Art, Gait, NOUNS};

/// One thing of a prompt.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Head {
    /// The words for it.
    pub(crate) text: String,
    /// How many are said, at most seven.
    pub(crate) count: u32,
    /// Its row of the table; none for a thing that the table does not know.
    pub(crate) noun: Option<usize>,
    /// The colour that is said right before it.
    pub(crate) colour: Option<u32>,
    /// Whether the prompt calls reference material by its word, `@image1`, and whether a draft can show it.
    pub(crate) given: Option<Given>,
}

/// Reference material as the subject of a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// The picture itself can be shown.
    Shown,
    /// It lies elsewhere, or is no picture.
    Elsewhere,
}

impl Head {
    /// Whether its picture is a head without a body.
    pub(crate) fn is_head(&self) -> bool {
        matches!(self.art(), Art::Picture(_)) && self.noun.is_some_and(|noun| NOUNS.nouns[noun].is_head)
    }

    /// How it is shown.
    pub(crate) fn art(&self) -> Art {
        if self.given == Some(Given::Shown) {
            return Art::Given;
        }
        self.noun.map_or(Art::Card, |noun| NOUNS.nouns[noun].art)
    }
}

/// Who and what is in a prompt.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cast {
    /// What it is about; none if nothing was said.
    pub(crate) head: Option<Head>,
    /// What is beside it, two at most.
    pub(crate) also: Vec<Head>,
    /// What is named besides, and has no room in the picture or no picture.
    pub(crate) left: Vec<Head>,
    /// Whether the head moves through the picture.
    pub(crate) moves: bool,
    /// Which way the head faces or goes: −1 to the left, 1 to the right, if said.
    pub(crate) direction: Option<f32>,
    /// On which side the head is, of what is beside it or of the picture: −1 left, 1 right, if said.
    pub(crate) side: Option<f32>,
    /// The prompt without what is not about the picture.
    pub(crate) rest: String,
    /// The colour of what somebody wears, if it is said.
    pub(crate) garment: Option<u32>,
    /// The colour of the ground behind the subject, if it is said: "white background".
    pub(crate) backdrop: Option<u32>,
    /// What grows all over a field, by its row of the table.
    pub(crate) planted: Option<usize>,
}

/// More than this beside the head would be a crowd.
pub(super) const MOST_BESIDE: usize = 2;

/// Whether it is a person or an animal that goes about by itself.
pub(super) fn is_somebody(head: &Head) -> bool {
    head.noun.is_some_and(is_somebody_row)
}

/// The same of a row of the table.
pub(super) fn is_somebody_row(row: usize) -> bool {
    let noun = &NOUNS.nouns[row];
    matches!(noun.art, Art::Painter("person" | "child" | "couple" | "crowd"))
        || !matches!(noun.gait, Gait::None | Gait::Drives | Gait::Sails)
}

/// Whether it is a person, or several.
pub(super) fn is_human(head: &Head) -> bool {
    matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd"))
}
