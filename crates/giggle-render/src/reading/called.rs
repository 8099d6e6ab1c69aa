//! Who and what of a cast is nobody or nothing of its own, and by which name a thing is told.
//!
//! It knows the cast and the words, and nothing of painting.

use crate::subject::{Art, Cast, Head};

/// "A bear dressed as a barista": nobody else is there.
pub(super) fn without_roles(cast: &mut Cast) {
    const AS: &[&str] =
        &["dressed as", "dressed up as", "disguised as", "dressed like", "装扮成", "打扮成", "扮成"];
    let lower = cast.rest.to_lowercase();
    let is_role = |also: &Head| {
        matches!(also.art(), Art::Painter("person" | "child"))
            && AS.iter().filter_map(|words| lower.find(words).map(|at| &lower[at + words.len()..])).any(
                |behind| {
                    let near: String = behind.chars().take(also.text.len() + 16).collect();
                    near.contains(&also.text)
                },
            )
    };
    cast.also.retain(|also| !is_role(also));
}

/// An orange is shown by the picture of a tangerine, and is told by its own name; its juice has its colour.
pub(super) fn as_they_are_called(cast: &mut Cast, prompt: &str) {
    if !prompt.to_lowercase().contains("tangerine") {
        for head in cast.head.iter_mut().chain(&mut cast.also) {
            if head.text.contains("tangerine") {
                head.text = head.text.replace("tangerine", "orange");
            }
            if head.text.ends_with("orange juice") || head.text.ends_with("橙汁") {
                head.colour = head.colour.or(Some(0xf5a030));
            }
        }
    }
    // A bottle of something to drink is that drink.
    let is_juice = cast.head.iter().chain(&cast.also).any(|head| head.text.ends_with("juice"));
    if is_juice && cast.rest.to_lowercase().contains("bottle of") {
        cast.also.retain(|also| also.text != "bottle");
    }
}
