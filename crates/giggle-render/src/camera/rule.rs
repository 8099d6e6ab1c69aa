//! What a row of the grammar is made of.

use super::Move;

/// One move: how it is called, what it does, and the words that ask for it.
#[derive(Debug, Clone, Copy)]
pub struct MoveRule {
    /// The move.
    pub camera_move: Move,
    /// Its name, as `--camera` takes it.
    pub name: &'static str,
    /// Its name in Chinese, which `--camera` takes too.
    pub chinese: &'static str,
    /// What a viewer sees, in English.
    pub what: &'static str,
    /// Patterns that mean the move wherever they stand.
    pub certain: &'static [&'static str],
    /// Patterns that mean it only where the camera is spoken of: beside a word such as "camera" or 镜头, at the
    /// beginning of a clause, or behind an adjective of speed.
    pub in_context: &'static [&'static str],
}

pub(super) const fn rule(
    camera_move: Move,
    (name, chinese): (&'static str, &'static str),
    what: &'static str,
    certain: &'static [&'static str],
    in_context: &'static [&'static str],
) -> MoveRule {
    MoveRule { camera_move, name, chinese, what, certain, in_context }
}
