//! What a shot is about, noted before anything is painted: a picture, people whose number is said, a body of the sky, goods.
//!
//! It knows readings, and draws nothing.

use super::{Easel, sizes, staging};
use crate::reading::Reading;
use crate::scene::{Place, Subject};
use crate::subject::{Art, Class, Gait, NOUNS};

/// Notes it.
pub(super) fn note(easel: &mut Easel, reading: &Reading) {
    easel.has_cast =
        reading.cast.head.as_ref().is_some_and(|head| matches!(head.art(), Art::Picture(_) | Art::Given));
    if let Some(head) = &reading.cast.head {
        let noun = head.noun.map(|noun| NOUNS.nouns[noun]);
        easel.has_sky_body =
            easel.has_cast && noun.is_some_and(|it| it.class == Class::Sky || it.home == Place::Space);
        let is_counted = matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd"));
        easel.is_led =
            is_counted || matches!(head.art(), Art::Painter("horse" | "deer" | "camel" | "elephant"));
        easel.people = Some(staging::number_of(&head.text).unwrap_or(head.count))
            .filter(|count| is_counted && (2..=6).contains(count));
        easel.are_children =
            head.art() == Art::Painter("child") && (head.count > 1 || !easel.has(Subject::Person));
        const BOYS: &[&str] = &["男孩", "牧童", "男童", "小男生"];
        let is_boy = BOYS.iter().any(|word| head.text.contains(word))
            || head.text.to_lowercase().split(' ').any(|word| matches!(word, "boy" | "schoolboy"));
        easel.is_boy = is_boy && head.count == 1;
        easel.is_one = head.art() == Art::Painter("person") && head.count == 1;
        // A galaxy is more than a planet.
        easel.has_sky_body |= matches!(head.art(), Art::Place(Some(Place::Space)))
            && !head.text.contains("system")
            && !head.text.contains("太阳系");
    }
    easel.is_goods = easel.has_cast
        && reading.cast.head.as_ref().and_then(|head| head.noun).is_some_and(|noun| {
            let row = &NOUNS.nouns[noun];
            let is_small = row.class == Class::Table && row.gait == Gait::None && !row.is_person;
            is_small && !sizes::is_eaten(noun)
        });
    easel.has_car = easel.has_cast
        && reading.cast.head.as_ref().and_then(|head| head.noun).is_some_and(|noun| {
            let row = &NOUNS.nouns[noun];
            row.gait == Gait::Drives && row.metres < 8.0 && !row.is_person
        });
    to_the_table(easel, reading);
}

/// A thing alone on a table, in no room that is named, is shown as things are that are sold.
fn to_the_table(easel: &mut Easel, reading: &Reading) {
    const ROOMS: &[&str] = &[
        "room",
        "kitchen",
        "cafe",
        "café",
        "coffee shop",
        "restaurant",
        "office",
        "house",
        "home",
        "cabin",
        " bar",
        "library",
        "window",
        "shop",
        "market",
        "desk",
        "classroom",
        "bakery",
        "厨房",
        "房",
        "店",
        "厅",
        "窗",
        "家",
        "馆",
        "书桌",
    ];
    let is_small = reading.cast.head.as_ref().and_then(|head| head.noun).is_some_and(|noun| {
        let row = &NOUNS.nouns[noun];
        row.class == Class::Table && row.gait == Gait::None && !row.is_person && row.metres <= 0.6
    });
    let is_with_things =
        reading.cast.also.iter().all(|also| matches!(also.art(), Art::Picture(_) | Art::Card));
    if easel.scene.place == Place::Interior
        && easel.has_cast
        && is_small
        && is_with_things
        && !super::pose::has_people(easel)
        && !easel.says(ROOMS)
    {
        (easel.scene.place, easel.scene.indoors) = (Place::Studio, None);
    }
}

/// Whether whoever is named wears a dress, be it that the name tells no more.
pub(super) fn wears_a_dress(easel: &Easel) -> bool {
    const DRESSES: &[&str] = &[" dress ", " gown", " skirt", " tutu", "长裙", "裙子", "连衣裙", "短裙"];
    easel.who.look.is_none() && !easel.who.is_man && easel.says(DRESSES)
}
