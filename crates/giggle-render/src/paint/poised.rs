//! Words by which somebody is held in a way that no verb of theirs says: in a chair that is there, with the ball over the head.
//!
//! It knows the easel and casts, and draws nothing.

use super::Easel;
use crate::subject::{Art, Cast};

/// Whether one person is in a chair, whatever they do in it.
pub(super) fn is_in_a_chair(easel: &Easel, cast: &Cast) -> bool {
    const CHAIRS: &[&str] = &[
        "in a rocking chair",
        "in her rocking chair",
        "in his rocking chair",
        "in an armchair",
        "in her armchair",
        "in his armchair",
        "in a chair",
        "in her chair",
        "in his chair",
        "摇椅上",
        "椅子上",
    ];
    let is_one = |art: Art| matches!(art, Art::Painter("person" | "child"));
    cast.head.as_ref().is_some_and(|head| head.count == 1 && is_one(head.art())) && easel.says(CHAIRS)
}

/// Whether a player throws the ball at the basket.
pub(super) fn shoots(text: &str) -> bool {
    const SHOOTS: &[&str] = &[
        "jump shot",
        " shoots",
        " shooting",
        " shot ",
        "three-pointer",
        "three pointer",
        "free throw",
        "throws the ball",
        "投篮",
        "投出",
        "三分",
        "罚球",
    ];
    SHOOTS.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::shoots;

    #[test]
    fn who_dribbles_does_not_shoot() {
        assert!(shoots("a player takes a jump shot") && shoots("女孩投篮"));
        assert!(!shoots("a player dribbles past the defender"));
    }
}
