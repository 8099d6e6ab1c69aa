//! Whether somebody is shown as head and shoulders, and as far as the hands.
//!
//! It knows readings and words, and draws nothing.

use super::deeds::{self, Deed};
use crate::reading::{Reading, ShotSize};
use crate::subject::Art;

/// Whether somebody is shown as head and shoulders: one person, from near, who does nothing that takes the whole body.
pub(super) fn is_portrait(reading: &Reading) -> bool {
    const WHOLE: &[&str] = &[
        "danc",
        "walk",
        "run",
        "jump",
        "leap",
        "stand",
        "fight",
        "kick",
        "punch",
        "spin",
        "twirl",
        "climb",
        "practi",
        "perform",
        "swing",
        "throw",
        "march",
        "stroll",
        "ride",
        "riding",
        "juggl",
        "jog",
        "kneel",
        "sits",
        "sitting",
        "train",
        "full body",
        "跳",
        "舞",
        "走",
        "跑",
        "站",
        "练",
        "打",
        "挥",
        "转身",
        "踢",
        "骑",
        "蹲",
        "坐",
        "跪",
    ];
    let is_one = reading
        .cast
        .head
        .as_ref()
        .is_some_and(|head| head.count == 1 && head.art() == Art::Painter("person"));
    let lower = reading.cast.rest.to_lowercase();
    let is_whole = reading.shot_size > ShotSize::CloseUp
        && (reading.cast.moves
            || reading.shot_size > ShotSize::Medium
            || WHOLE.iter().any(|word| {
                if word.is_ascii() { lower.contains(&format!(" {word}")) } else { lower.contains(word) }
            }));
    let is_of_a_face = speaks_of_a_face(reading);
    let is_short =
        if lower.is_ascii() { lower.split_whitespace().count() < 6 } else { lower.chars().count() < 8 };
    // "Person slips on ice": whoever does something is seen doing it.
    let acts = lower.split_whitespace().skip(1).any(|word| {
        word.len() > 3 && (word.ends_with("ing") || word.ends_with('s') && !word.ends_with("ss"))
    });
    let is_short = is_short && !(acts && lower.split_whitespace().count() > 2);
    let is_of_a_face = is_of_a_face || reading.shot_size <= ShotSize::CloseUp;
    // Whoever does something with a thing is seen with it.
    let does = shows_the_hands(reading);
    let has_thing = reading.shot_size > ShotSize::CloseUp
        && reading.cast.also.iter().any(|also| matches!(also.art(), Art::Picture(_)) && !also.is_head());
    is_one
        && !is_whole
        && !has_thing
        && !does
        && (is_of_a_face || is_short)
        && (reading.posture().is_none() || reading.shot_size <= ShotSize::CloseUp)
}

/// Whether a head alone is right: the prompt speaks of it.
fn speaks_of_a_face(reading: &Reading) -> bool {
    const FACE: &[&str] = &[
        "portrait",
        "face",
        "eyes",
        " eye ",
        "smil",
        "stares",
        "staring",
        "gaze",
        "gazing",
        "head",
        "hair",
        "cries",
        "crying",
        "tears",
        "laugh",
        "freckle",
        "wrinkle",
        "blink",
        " lips",
        "looks into",
        "looking into",
        "lens",
        "kiss",
        "whisper",
        "肖像",
        "脸",
        "眼",
        "笑",
        "凝视",
        "头发",
        "表情",
        "泪",
        "哭",
        "皱纹",
        "眨",
        "面容",
        "注视",
        "侧脸",
        "唇",
    ];
    // `overhead` contains `head`, and `chair` contains `hair`: neither names a part of anybody.
    let lower = format!(" {}", reading.cast.rest.to_lowercase());
    FACE.iter().any(|word| {
        if word.is_ascii() && !word.starts_with(' ') {
            lower.contains(&format!(" {word}"))
        } else {
            lower.contains(word)
        }
    })
}

/// Whether somebody is seen as far as the hands, because the shot is about what they do.
pub(super) fn shows_the_hands(reading: &Reading) -> bool {
    deeds::of(reading).is_some()
        && (reading.shot_size > ShotSize::CloseUp
            || reading.shot_size == ShotSize::CloseUp
                && (!speaks_of_a_face(reading)
                    || deeds::of(reading).is_some_and(|deed| {
                        matches!(deed, Deed::Treats | Deed::Handles | Deed::Plates | Deed::Slurps)
                    })))
}
