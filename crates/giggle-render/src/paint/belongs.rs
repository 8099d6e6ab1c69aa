//! What of a prompt is not set beside its subject: what it sits on, what a room has anyway; and how large some things are beside it.
//!
//! It knows the easel and readings, and draws nothing.

use super::indoors::Site;
use super::{Easel, vehicles};
use crate::reading::{Mount, Posture, Reading};
use crate::scene::Indoors;
use crate::subject::{Head, NOUNS};

/// Whether something is painted with whoever is on it.
pub(super) fn is_under(easel: &Easel, head: &Head) -> bool {
    const SEATS: &[&str] =
        &["chair", "bench", "sofa", "couch", "armchair", "stool", "desk", "table", "椅", "凳", "沙发", "桌"];
    const BOARDS: &[&str] = &["board", "skis", "滑板", "冲浪板", "wave"];
    let names =
        |words: &[&str]| words.iter().any(|word| head.text.ends_with(word) || head.text.contains(word));
    if easel.ride.is_some_and(|ride| vehicles::is_it(ride, head)) {
        return true;
    }
    match easel.posture {
        Some(Posture::Rides(Mount::Thing(noun))) => head.noun == Some(noun),
        Some(Posture::Rides(Mount::Board(_))) => names(BOARDS),
        Some(Posture::Sits(_)) => names(SEATS),
        Some(Posture::Rides(Mount::Animal(_))) | None => false,
    }
}

/// How high an animal is beside a person.
pub(super) fn small_beside_people(head: &Head) -> Option<f32> {
    super::sizes::beside_a_person(head.noun?)
}

/// Whether a room has a thing by itself: its window, or the shelves of a library.
pub(super) fn is_of_the_room(easel: &Easel, head: &Head) -> bool {
    let is_any =
        |names: &[&str]| names.iter().any(|name| NOUNS.english(&[name]).map(|found| found.noun) == head.noun);
    is_any(&["window", "curtain", "curtains", "rug"])
        || easel.scene.indoors == Some(Indoors::Library)
            && is_any(&["bookshelf", "shelf", "ladder", "books", "book"])
        || easel.scene.indoors == Some(Indoors::Classroom) && is_any(&["blackboard", "chalkboard"])
}

/// Whether it is a car that is low and long.
pub(super) fn is_low(name: &str) -> bool {
    const LOW: &[&str] = &[
        "sports car",
        "supercar",
        "hypercar",
        "ferrari",
        "lamborghini",
        "porsche",
        "bugatti",
        "mclaren",
        "drift car",
        "race car",
        "racing car",
        "racecar",
        "rally car",
        "赛车",
        "limousine",
        "limo",
        "豪华轿车",
        "加长轿车",
        "lambo",
        "跑车",
        "超跑",
        "法拉利",
        "兰博基尼",
    ];
    LOW.iter().any(|word| name.contains(word))
}

/// Whether the shot is about an animal that lives with people.
pub(super) fn is_kept(reading: &Reading) -> bool {
    reading.cast.head.as_ref().is_some_and(|head| {
        head.count == 1
            && small_beside_people(head).is_some()
            && !head.noun.is_some_and(super::sizes::is_huge)
    })
}

/// Whether it is something to sit or lie on, which is not as high as it is long.
pub(super) fn is_low_furniture(head: &Head) -> bool {
    ["bench", "chair", "couch", "table", "bed", "seat"]
        .iter()
        .any(|name| NOUNS.english(&[name]).is_some_and(|found| head.noun == Some(found.noun)))
}

/// Whether a room has a thing painted into it.
pub(super) fn shows(site: Site, head: &Head) -> bool {
    let is = |words: &[&str]| words.iter().any(|word| head.text.contains(word));
    match site {
        Site::Platform => is(&["train", "metro", "subway", "列车", "地铁", "火车"]),
        Site::Court => is(&["hoop", "net", "篮筐", "篮框"]),
        Site::Conference => is(&["laptop", "cup", "table", "桌", "杯"]),
        _ => false,
    }
}
