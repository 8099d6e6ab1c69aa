//! From where a draft can show what is in a shot.
//!
//! It knows what was read, and nothing of painting. The one idea: what is told of the angle and what is painted follow from the same
//! answer.

use super::{Angle, Reading, ShotSize};
use crate::camera::{CameraPlan, Move};
use crate::scene::Place;
use crate::subject::{Art, Cast, Class, Gait, Head, NOUNS};

/// From where a scene is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    Level,
    FromBelow,
    FromAbove,
    StraightDown,
}

/// The angle of a shot: a held tilt and a look straight down are camera moves too.
pub(super) fn angle_of(plan: &CameraPlan, named: Option<Angle>, size: ShotSize, place: Place) -> Angle {
    let has = |wanted: Move| plan.beats().flatten().any(|step| step.camera_move == wanted);
    match named {
        Some(angle) => angle,
        None if has(Move::Overhead) => Angle::TopDown,
        None if has(Move::Canted) => Angle::Dutch,
        None if size == ShotSize::Aerial && is_open(place) => Angle::High,
        None => Angle::EyeLevel,
    }
}

/// Whether a place is under the open sky, with a ground below.
fn is_open(place: Place) -> bool {
    !matches!(place, Place::Interior | Place::Studio | Place::Space | Place::Underwater)
}

/// "Flying over Manhattan, taxis below": of a city from the air the city is seen, and its traffic in it.
pub(super) fn city_below(prompt: &str, cast: &mut Cast) {
    let is_traffic =
        |head: &Head| head.count > 1 && head.noun.is_some_and(|noun| NOUNS.nouns[noun].gait == Gait::Drives);
    if !cast.head.as_ref().is_some_and(is_traffic) {
        return;
    }
    let lower = prompt.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let city = (1..words.len()).find_map(|at| {
        let found = ["over", "above", "of", "through", "across"]
            .contains(&words[at - 1])
            .then(|| NOUNS.english(&words[at..words.len().min(at + 4)]))??;
        let is_city = matches!(NOUNS.nouns[found.noun].art, Art::Place(Some(Place::City | Place::Street)));
        is_city.then(|| (words[at..at + found.length].join(" "), found.noun))
    });
    if let Some((text, noun)) = city {
        let city = Head { text, count: 1, noun: Some(noun), ..Head::default() };
        let traffic = cast.head.replace(city);
        cast.also.splice(0..0, traffic);
        cast.also.truncate(2);
    }
}

/// Whether it runs on rails.
pub(crate) fn is_train(head: &Head) -> bool {
    const WORDS: &[&str] = &[
        "train",
        "trains",
        "tram",
        "trams",
        "trolley",
        "streetcar",
        "metro",
        "subway",
        "monorail",
        "maglev",
        "shinkansen",
        "locomotive",
        "locomotives",
        "railway",
        "rail",
        "railcar",
        "engine",
    ];
    const ENDS: &[&str] = &[
        "火车",
        "列车",
        "高铁",
        "动车",
        "动车组",
        "轻轨",
        "地铁",
        "电车",
        "机车",
        "单轨",
        "磁悬浮",
        "车厢",
        "和谐号",
        "复兴号",
        "铁路",
    ];
    let name = head.text.to_lowercase();
    name.split([' ', '-']).any(|word| WORDS.contains(&word) && !name.contains("fire engine"))
        || ENDS.iter().any(|end| name.contains(end))
}

/// The size of a shot that names none: of a face or of hands it is close.
pub(super) fn size_of(cast: &Cast) -> ShotSize {
    const NEAR: &[&str] = &[
        "face",
        "eye",
        "eyes",
        "lips",
        "hand",
        "hands",
        "fingers",
        "fingertips",
        "脸",
        "脸庞",
        "面庞",
        "眼睛",
        "双眼",
        "眼眸",
        "嘴唇",
        "红唇",
        "手",
        "双手",
        "手指",
        "指尖",
    ];
    let is_near = cast.also.is_empty()
        && cast.head.as_ref().is_some_and(|head| {
            let last = head.text.rsplit(' ').next().unwrap_or_default();
            NEAR.contains(&last) || head.text.ends_with("的脸") || head.text.ends_with("的眼睛")
        });
    if is_near { ShotSize::CloseUp } else { ShotSize::Medium }
}

impl Reading {
    /// From where the scene is painted.
    pub(crate) fn view(&self) -> View {
        let place = self.scene.place;
        let is_far = self.shot_size > ShotSize::MediumCloseUp;
        let is_of_somebody =
            self.cast.head.as_ref().is_some_and(|head| {
                matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd"))
            });
        let is_open = is_open(place);
        match self.angle {
            _ if self.is_card() => View::Level,
            Angle::High | Angle::TopDown | Angle::EyeLevel if self.is_of_what_is_seen_aside() => View::Level,
            Angle::Low | Angle::Worm if place != Place::Space => View::FromBelow,
            Angle::TopDown
                if !matches!(place, Place::Space | Place::Underwater) && (is_far || !is_of_somebody) =>
            {
                View::StraightDown
            }
            Angle::High if is_open && is_far => View::FromAbove,
            Angle::High if matches!(place, Place::Interior | Place::Studio) && self.is_of_a_small_thing() => {
                View::StraightDown
            }
            _ if self.shot_size == ShotSize::Aerial && is_open => View::FromAbove,
            _ => View::Level,
        }
    }

    /// Whether the shot is about what has no look from above: a train, or a car on a road along the water.
    fn is_of_what_is_seen_aside(&self) -> bool {
        let is_by_water = matches!(self.scene.place, Place::Sea | Place::Lake);
        self.cast.head.as_ref().is_some_and(|head| {
            let drives = head.noun.is_some_and(|noun| NOUNS.nouns[noun].gait == Gait::Drives);
            drives && (is_by_water || is_train(head))
        })
    }

    /// Whether something that lies on a table is what the shot is about.
    fn is_of_a_small_thing(&self) -> bool {
        self.cast.head.as_ref().and_then(|head| head.noun).is_some_and(|noun| {
            let noun = &NOUNS.nouns[noun];
            noun.class == Class::Table && noun.metres < 1.0 && matches!(noun.art, Art::Picture(_))
        })
    }

    /// Whether the draft shows the angle that it tells.
    pub(super) fn shows_angle(&self) -> bool {
        match self.angle {
            Angle::EyeLevel => true,
            // A card has no angle.
            _ if self.is_card() => true,
            Angle::Low | Angle::Worm => self.view() == View::FromBelow,
            Angle::High => self.view() != View::Level,
            Angle::TopDown => self.view() == View::StraightDown,
            Angle::Dutch => self.plan.beats().flatten().any(|step| step.camera_move == Move::Canted),
            Angle::OverShoulder => true,
        }
    }
}
