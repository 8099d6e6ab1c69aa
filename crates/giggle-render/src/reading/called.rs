//! Who and what of a cast is nobody or nothing of its own, and by which name a thing is told.
//!
//! It knows the cast and the words, and nothing of painting.

use crate::subject::{Art, Cast, Head, NOUNS};

/// Leaves out whoever and whatever is only a way to speak, and tells children from grown people.
pub(super) fn without_nobodies(cast: &mut Cast, prompt: &str) {
    without_roles(cast);
    without_what_carries_the_camera(cast, prompt);
    as_children(cast);
}

/// "A bear dressed as a barista": nobody else is there.
fn without_roles(cast: &mut Cast) {
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

/// "A helicopter shot": what carries the camera is no thing of the picture.
fn without_what_carries_the_camera(cast: &mut Cast, prompt: &str) {
    const CARRIERS: &[&str] =
        &["helicopter", "drone", "crane", "dolly", "jib", "plane", "airplane", "balloon", "train", "car"];
    const OF_THE_CAMERA: &[&str] = &["shot", "shots", "footage", "view", "video", "pov", "perspective"];
    let lower = prompt.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_the_camera = |name: &str| {
        let mut all = (0..words.len()).filter(|at| words[*at] == name).peekable();
        all.peek().is_some()
            && all.all(|at| words.get(at + 1).is_some_and(|next| OF_THE_CAMERA.contains(next)))
    };
    cast.also.retain(|also| !(CARRIERS.contains(&also.text.as_str()) && is_the_camera(&also.text)));
    cast.left.retain(|left| !(CARRIERS.contains(&left.text.as_str()) && is_the_camera(&left.text)));
}

/// Two children or siblings are children of that number.
fn as_children(cast: &mut Cast) {
    const YOUNG: &[&str] = &["children", "kids", "siblings", "toddlers", "boys", "girls", "schoolchildren"];
    let Some(child) = NOUNS.english(&["child"]).map(|found| found.noun) else { return };
    for head in cast.head.iter_mut().chain(&mut cast.also) {
        let text = head.text.to_lowercase();
        let last = text.rsplit(' ').next().unwrap_or_default();
        let is_of_people = matches!(head.art(), Art::Painter("person" | "couple" | "crowd"));
        if is_of_people && YOUNG.contains(&last) && (2..=6).contains(&head.count) {
            head.noun = Some(child);
        }
    }
}
