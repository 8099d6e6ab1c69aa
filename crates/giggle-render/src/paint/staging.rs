//! How the people of a reading are shown: whole or as a portrait, on their feet or carried, and who comes first.
//!
//! It knows readings, and nothing of pixels. The one idea: what a sentence says somebody does decides how they are painted, before
//! any scene is.

use super::deeds::{self, Deed};
use super::pose::Hold;
use super::{Easel, gaze, palette, poised, vehicles, whereabouts};
use crate::reading::{Mount, Posture, Reading, Seat};
use crate::scene::{Animal, Indoors, Place, Scene, Season, Subject};
use crate::subject::{Art, Gait, Head, NOUNS, Who, who};

/// The same reading with the grown person first, where a child and one grown person are shown: people are painted so.
pub(super) fn grown_first(reading: &Reading) -> Option<Reading> {
    let is = |head: &Head, painter: &'static str| head.art() == Art::Painter(painter) && head.count == 1;
    let at = reading.cast.also.iter().position(|also| is(also, "person"))?;
    if !reading.cast.head.as_ref().is_some_and(|head| is(head, "child")) {
        return None;
    }
    let mut other = reading.clone();
    if let Some(head) = &mut other.cast.head {
        std::mem::swap(head, &mut other.cast.also[at]);
    }
    if !other.scene.has(Subject::Person) {
        other.scene.subjects.push(Subject::Person);
    }
    Some(other)
}

/// Notes who rides and who sits: what carries somebody is painted with them.
pub(super) fn carry(easel: &mut Easel, reading: &Reading) {
    let cast = &reading.cast;
    if easel.says(super::flames::BREATHES) {
        easel.scene.subjects.retain(|subject| *subject != Subject::Fire);
    }
    easel.posture = reading.posture();
    if easel.posture.is_none() && poised::is_in_a_chair(easel, cast) {
        easel.posture = Some(Posture::Sits(Seat::Chair { has_table: false }));
    }
    easel.moves = cast.moves;
    easel.is_of_a_boat = cast.head.as_ref().is_some_and(|head| head.art() == Art::Painter("boat"));
    // "While rain runs down the window": what somebody else does comes behind.
    let own = easel.words.split(" while ").next().unwrap_or_default();
    easel.hold = Hold::of(own);
    easel.deed = deeds::of(reading);
    let is_alone = !super::figures::has_people(easel);
    if let Some(deed) = deeds::of_animal(reading).filter(|_| is_alone) {
        easel.deed = Some(deed);
        (easel.mimics, easel.is_one) = (true, true);
    }
    if let Some(look) = super::mimics::role(reading) {
        (easel.role, easel.mimics, easel.is_one) = (Some(look), true, true);
        easel.deed = easel.deed.or_else(|| deeds::of_role(reading));
        if easel.posture.is_none() && easel.deed.is_none() && easel.says(&[" sitting", " sits ", "坐在"]) {
            easel.posture = Some(Posture::Sits(Seat::Chair { has_table: false }));
        }
        // A ticket is written on one's feet.
        if easel.deed == Some(Deed::Writes)
            && easel.says(&["ticket", " note", "order", "clipboard", "罚单", "记录", "点单"])
        {
            easel.deed = None;
            easel.held = NOUNS.english(&["clipboard"]).map(|found| found.noun);
        }
    }
    if let Some(noun) = super::mimics::pedals(reading).filter(|_| is_alone) {
        easel.posture = Some(Posture::Rides(Mount::Thing(noun)));
        (easel.deed, easel.mimics, easel.is_one) = (None, true, true);
    }
    // Whoever whispers or cheats at an exam sits at it.
    let is_pupil = cast
        .head
        .as_ref()
        .is_some_and(|head| matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd")))
        && easel.says(&[" exam", "考试", "考场"])
        && !easel.says(&["teacher", "invigilat", "stand", "walk", "老师", "监考", "站", "走"]);
    if is_pupil && matches!(easel.deed, None | Some(Deed::Whispers | Deed::Thinks)) {
        easel.deed = Some(Deed::Studies);
    }
    let is_lone_animal = cast.head.as_ref().is_some_and(|head| {
        head.count == 1
            && matches!(head.art(), Art::Picture(_))
            && head.noun.is_some_and(|noun| NOUNS.nouns[noun].is_animal() && super::mimics::has_a_head(noun))
    });
    let is_limber = easel.hold == Hold::Dances
        || easel.hold == Hold::Fights
            && easel.says(&["kung fu", "karate", "martial arts", "功夫", "武术", "打拳"]);
    if is_lone_animal && is_alone && is_limber && cast.also.is_empty() {
        (easel.mimics, easel.is_one) = (true, true);
    }
    // Whoever holds something up, or celebrates, does nothing else with the hands.
    let is_play =
        matches!(easel.deed, Some(Deed::Soccer | Deed::Dribbles | Deed::Racket | Deed::Volley | Deed::Golf));
    if easel.hold == Hold::Raises && easel.deed.is_none_or(|deed| deed == Deed::Casts)
        || easel.hold == Hold::Cheers && is_play
    {
        easel.deed = None;
    }
    if easel.deed == Some(Deed::Dribbles) && poised::shoots(own) {
        easel.deed = Some(Deed::Tosses);
    }
    // A dunk is a leap with the ball.
    if easel.deed == Some(Deed::Dribbles) && easel.says(&["dunk", "扣篮", "灌篮", "砸向篮", "layup"]) {
        (easel.deed, easel.hold) = (None, Hold::Jumps);
        easel.dunks = true;
    }
    if let Some(deed) = easel.deed.filter(|deed| deed.is_of_the_body()) {
        let is_low = matches!(deed, Deed::Fixes | Deed::Builds | Deed::Plants);
        easel.hold = if is_low { Hold::Kneels } else { Hold::Stands };
    }
    // "With a cat on her head", "a parrot on his shoulder".
    const TOP: &[&str] = &[
        "on her head",
        "on his head",
        "on the head",
        "on top of her head",
        "on top of his head",
        "头上",
        "头顶",
    ];
    const SHOULDER: &[&str] = &["on her shoulder", "on his shoulder", "on the shoulder", "肩上", "肩膀上"];
    let is_shoulder = easel.says(SHOULDER);
    easel.on_head = (is_shoulder || easel.says(TOP))
        .then(|| {
            cast.also.iter().find_map(|also| {
                let noun = also.noun.filter(|_| matches!(also.art(), Art::Picture(_)) && also.count == 1)?;
                let row = &NOUNS.nouns[noun];
                (row.metres < 2.0 && !row.is_person).then_some((noun, is_shoulder))
            })
        })
        .flatten();
    // Whose hands are busy is seen from before.
    easel.is_turned &= easel.deed.is_none_or(|deed| deed == Deed::Carries);
    easel.rests = gaze::rests(easel, reading);
    if easel.rests.is_some() {
        (easel.posture, easel.deed) = (None, None);
    }
    const AT_A_DESK: &[&str] =
        &["screen", "monitor", "desk", "computer", "laptop", "显示器", "屏幕", "电脑", "桌", "sits", "坐"];
    if matches!(easel.deed, Some(Deed::HoldsHead | Deed::Thinks)) && easel.says(AT_A_DESK) {
        easel.posture = Some(Posture::Sits(Seat::Chair { has_table: true }));
    }
    const WATCHES: &[&str] = &[
        "watch tv",
        "watching tv",
        "watches tv",
        "watching television",
        "watching a movie",
        "watch a movie",
        "看电视",
        "看电影",
    ];
    if easel.posture.is_none() && easel.deed.is_none() && easel.says(WATCHES) {
        easel.posture = Some(Posture::Sits(Seat::Sofa));
    }
    const MEETS: &[&str] = &[
        "around a table",
        "around the table",
        "around a conference table",
        "at a table",
        "business meeting",
        "team meeting",
        "in a meeting",
        "围坐",
        "围着桌",
        "围在桌",
        "开会",
    ];
    let are_many = cast
        .head
        .as_ref()
        .is_some_and(|head| matches!(head.art(), Art::Painter("couple" | "crowd")) || head.count > 1);
    if easel.posture.is_none()
        && easel.deed.is_none()
        && are_many
        && easel.says(MEETS)
        && !easel.says(&["stand", "站"])
    {
        easel.posture = Some(Posture::Sits(Seat::Chair { has_table: true }));
    }
    if easel.deed == Some(Deed::Meditates) {
        easel.posture = Some(Posture::Sits(Seat::Ground));
    }
    if let Some(has_table) = easel.deed.and_then(Deed::seat)
        && !["stand", "站"].iter().any(|word| own.contains(word))
        && matches!(easel.posture, None | Some(Posture::Sits(Seat::Chair { .. } | Seat::Ground)))
    {
        easel.posture = Some(Posture::Sits(Seat::Chair { has_table }));
    }
    // Several who eat have a table.
    const AFOOT: &[&str] =
        &["stand", "walk", "run", "picnic", "street", "grass", "站", "走", "街", "草", "野餐"];
    if easel.posture.is_none() && are_many && easel.deed == Some(Deed::Eats) && !easel.says(AFOOT) {
        easel.posture = Some(Posture::Sits(Seat::Chair { has_table: true }));
        easel.on_table =
            cast.also.iter().find(|it| matches!(it.art(), Art::Picture(_))).and_then(|it| it.noun);
    }
    easel.seats_alone = easel.people.is_none()
        && !cast.head.as_ref().is_some_and(|head| matches!(head.art(), Art::Painter("couple" | "crowd")));
    let mount = match easel.posture {
        Some(Posture::Rides(Mount::Animal(kind))) => {
            // Only the one that is ridden: whatever else is said of its kind is in the scene no more.
            easel.scene.animals.retain(|animals| animals.kind != kind);
            let name = match kind {
                Animal::Horse => "horse",
                Animal::Deer => "deer",
                Animal::Camel => "camel",
                Animal::Elephant => "elephant",
            };
            cast.also.iter().find(|also| also.art() == Art::Painter(name))
        }
        Some(Posture::Rides(Mount::Thing(noun))) => cast.also.iter().find(|also| also.noun == Some(noun)),
        Some(Posture::Rides(Mount::Board(_))) => cast.also.iter().find(|also| also.text.ends_with("board")),
        Some(Posture::Sits(_)) | None => None,
    };
    // Whoever drives is seen in the car, and nowhere else.
    const DRIVES: &[&str] =
        &["drives ", "driving ", "drive ", "races ", "racing ", "drifting", "开着", "开车", "驾驶", "驾车"];
    easel.drives = easel.posture.is_none()
        && easel.says(DRIVES)
        && cast
            .head
            .as_ref()
            .is_some_and(|head| matches!(head.art(), Art::Painter("person" | "child")) && head.count == 1)
        && cast.also.iter().any(|also| {
            matches!(also.art(), Art::Picture(_))
                && also.noun.is_some_and(|noun| {
                    let noun = &NOUNS.nouns[noun];
                    noun.gait == Gait::Drives && noun.metres > 1.0 && !noun.is_person
                })
        });
    // An animal in a boat has one of its own.
    let is_seated = cast.head.as_ref().is_some_and(|head| {
        matches!(head.art(), Art::Picture(_))
            && cast.also.iter().any(|also| {
                also.art() == Art::Painter("boat")
                    && matches!(
                        super::bonds::bond_of(&easel.words, head, also),
                        super::bonds::Bond::Around { .. }
                    )
            })
    });
    if is_seated {
        easel.scene.subjects.retain(|subject| *subject != Subject::Boat);
    }
    if let Some(head) = cast.head.as_ref().filter(|head| matches!(head.art(), Art::Picture(_))) {
        for also in &cast.also {
            if let super::bonds::Bond::Astride(kind) = super::bonds::bond_of(&easel.words, head, also) {
                easel.scene.animals.retain(|animals| animals.kind != kind);
            }
        }
    }
    easel.mount_colour = mount.and_then(|mount| mount.colour).map(palette::paint);
    let may_ride = cast.head.as_ref().is_some_and(|head| {
        let is_somebody = matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd"));
        is_somebody || head.count == 1 && head.noun.is_some_and(|noun| NOUNS.nouns[noun].is_animal())
    });
    let is_free = !matches!(easel.posture, Some(Posture::Rides(_)));
    easel.ride = vehicles::of(easel, reading).filter(|ride| {
        may_ride && (is_free || ride.kind == vehicles::Kind::Scooter) && easel.rests.is_none()
    });
    let is_lone = cast
        .head
        .as_ref()
        .is_some_and(|head| head.count == 1 && matches!(head.art(), Art::Painter("person" | "child")));
    if is_lone && easel.posture.is_none() && easel.ride.is_none() && easel.rests.is_none() {
        let under = super::bonds::footing_for(&easel.words, &cast.also);
        let under = under.filter(|noun| easel.deed.is_none_or(|deed| !deed.shows(*noun) && !deed.is_broad()));
        easel.posture = under.map(|noun| Posture::Rides(Mount::Thing(noun)));
    }
    if easel.ride.is_some() {
        (easel.posture, easel.drives, easel.mimics) = (None, false, false);
        easel.hold = Hold::Stands;
        easel.deed = None;
    }
    if let Some((_, at, _)) = easel.borne {
        easel.deed = (at == super::bearing::Bearing::Arms).then_some(Deed::Bears);
        easel.posture = None;
    }
}

/// Where somebody is of whom it is only said what they do.
pub(super) fn likely_place(easel: &Easel) -> Place {
    const OUTSIDE: &[&str] = &[
        " pick",
        " harvest",
        " plant",
        " garden",
        " camp",
        " hik",
        " jog",
        " ski",
        " kick",
        " throw",
        " dog",
        " run",
        " laundry",
        " climb",
        " jump",
        "摘",
        "采",
        "收割",
        "晒",
        "爬",
        "跑",
        "跳",
        "踢",
        "扔",
        "太极",
        "遛",
        "追",
        "种",
        "放风筝",
        "阳光",
        "grill",
        " on ice",
        "skat",
        "barbecue",
        "滑",
        " grass",
        " lawn",
        " court",
        "草",
    ];
    let is_outside = matches!(
        easel.deed,
        Some(
            Deed::Digs
                | Deed::Fishes
                | Deed::Kite
                | Deed::Shoots
                | Deed::Waters
                | Deed::Sweeps
                | Deed::Pushes
                | Deed::Bubbles
                | Deed::Waves
                | Deed::Chops
                | Deed::Sprays
                | Deed::Racket
                | Deed::Golf
                | Deed::Bats
                | Deed::Volley
                | Deed::Throws
                | Deed::Climbs
                | Deed::Yoga
                | Deed::Meditates
        )
    );
    const INSIDE: &[&str] = &[" studio", " mat ", "indoor", " home", " gym", "室内", "家里", "瑜伽垫"];
    if easel.says(INSIDE) {
        return Place::Interior;
    }
    if is_outside || easel.says(OUTSIDE) { Place::Field } else { Place::Interior }
}

/// How many people the name of a group says.
pub(super) fn number_of(name: &str) -> Option<u32> {
    const NAMES: &[(&str, u32)] = &[
        ("trio", 3),
        ("quartet", 4),
        ("quintet", 5),
        ("三口", 3),
        ("四口", 4),
        ("五口", 5),
        ("family", 4),
        ("一家人", 4),
        ("家人", 4),
    ];
    NAMES.iter().find(|(word, _)| name.contains(word)).map(|(_, many)| *many)
}

/// What follows from where somebody is: where they sit, who else is seen, and the room in which two talk.
pub(super) fn settle_in(easel: &mut Easel, reading: &Reading) {
    // Where things are handled that stand on a table, and nobody says where.
    let is_at_home = matches!(
        easel.deed,
        Some(
            Deed::Treats
                | Deed::Handles
                | Deed::Presses
                | Deed::Folds
                | Deed::Plates
                | Deed::Slurps
                | Deed::Prepares
                | Deed::Cooks
                | Deed::Types
                | Deed::Studies
                | Deed::Opens
        )
    );
    if is_at_home
        && !reading.scene.is_place_named
        && matches!(easel.scene.place, Place::Street | Place::Field | Place::Studio)
        && !easel.says(&["street", "park", "garden", "outdoor", "market", "beach", "街", "公园", "户外"])
    {
        easel.scene.place = Place::Interior;
        easel.scene.indoors = match easel.deed {
            Some(Deed::Treats) => Some(Indoors::Hospital),
            Some(Deed::Plates) => Some(Indoors::Kitchen),
            _ => easel.scene.indoors,
        };
    }
    // Where one person does something for another, and nobody says where.
    let is_for_another = easel.is_one && !easel.beside.is_empty() && easel.says(&["another", "另一"]);
    if is_for_another
        && !reading.scene.is_place_named
        && easel.scene.place == Place::Street
        && !easel.says(&[
            "street", "car", "bus", "walk", "run", "road", "umbrella", "街", "车", "走", "跑", "伞", "路",
        ])
    {
        easel.scene.place = Place::Interior;
    }
    // Whoever fishes is at the water, and a sofa is in a room.
    let is_anywhere = !reading.scene.is_place_named
        && matches!(easel.scene.place, Place::Street | Place::Field | Place::Studio);
    let is_indoors = |head: &Head| {
        const OF_A_ROOM: &[&str] = &[
            "couch",
            "bed",
            "armchair",
            "television",
            "fridge",
            "bookshelf",
            "dresser",
            "wardrobe",
            "desk",
            "bathtub",
        ];
        head.noun.is_some_and(|noun| super::sizes::is_one_of(noun, OF_A_ROOM))
    };
    let named = || reading.cast.head.iter().chain(&reading.cast.also);
    if is_anywhere && easel.deed == Some(Deed::Fishes) {
        easel.scene.place = Place::Lake;
    } else if is_anywhere
        && named().count() > 1
        && named().any(is_indoors)
        && !easel.says(&[
            "garden", "street", "beach", "field", "desert", "outdoor", "yard", "街", "花园", "户外", "草",
        ])
    {
        easel.scene.place = Place::Interior;
    }
    // Before the skyline of a city nobody stands in one of its streets.
    const LINES: &[&str] =
        &["city skyline", "in front of a skyline", "skyline behind", "skyline of", "天际线"];
    if easel.scene.place == Place::Street
        && easel.is_one
        && easel.says(LINES)
        && !easel.says(&["street", "road", "街", "路上"])
    {
        easel.scene.place = Place::City;
    }
    let ridden =
        easel.ride.and_then(|ride| vehicles::place_of(ride, easel.scene.place, reading.scene.is_place_named));
    if let Some(place) = ridden {
        (easel.scene.place, easel.scene.indoors) = (place, None);
    }
    if easel.ride.is_some_and(vehicles::Ride::is_on_snow) || whereabouts::is_snowy(easel) {
        easel.scene.season = Some(Season::Winter);
        easel.palette.season = Season::Winter;
    }
    if let Some((place, indoors)) = whereabouts::place_of(easel, reading).filter(|_| ridden.is_none()) {
        (easel.scene.place, easel.scene.indoors) = (place, indoors);
    }
    if let Some(place) = super::settings::place_of(easel) {
        easel.scene.place = place;
        if place != Place::Interior {
            easel.scene.indoors = None;
        }
    }
    let place = easel.scene.place;
    // Stands and stages have their own crowds.
    let is_watched = matches!(easel.scene.indoors, Some(Indoors::Arena | Indoors::Stage));
    if easel.is_one && is_watched && place == Place::Interior {
        easel.scene.subjects.retain(|subject| *subject != Subject::Crowd);
    }
    // Nobody runs through the rain in a room.
    const WET: &[&str] = &[
        "in the rain",
        "in heavy rain",
        "in the pouring rain",
        "雨中",
        "大雨里",
        "in the snow",
        "雪中",
        "雪地里",
    ];
    const WITHIN: &[&str] = &["window", "indoor", "inside", "room", "窗", "屋内", "室内"];
    if easel.is_one && place == Place::Interior && easel.says(WET) && !easel.says(WITHIN) {
        easel.scene.place = if easel.says(&["snow", "雪"]) { Place::Field } else { Place::Street };
    }
    // In a room nobody sits on the bare floor, if that is not said.
    let is_low = easel.says(&["floor", "ground", "rug", "carpet", "mat", "地", "席"]);
    if place == Place::Interior && easel.posture == Some(Posture::Sits(Seat::Ground)) && !is_low {
        easel.posture = Some(Posture::Sits(Seat::Chair { has_table: false }));
    }
    // Two who talk, and of whom no place is said, are in a room rather than in a meadow.
    const TALKS: &[&str] = &[
        " talk",
        " argu",
        " convers",
        " chat",
        " discuss",
        "angry",
        " negotiat",
        " interview",
        " teach",
        " explain",
        " propos",
        "聊天",
        "交谈",
        "争吵",
        "说话",
        "讨论",
        "吵架",
        "谈判",
    ];
    let is_people = reading
        .cast
        .head
        .as_ref()
        .is_some_and(|head| matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd")));
    let says_nothing = Scene::read(&easel.words).place == Place::Studio;
    if place == Place::Field && is_people && says_nothing && easel.says(TALKS) {
        easel.scene.place = Place::Interior;
    }
}

/// Whether a caption is so long that it takes three lines.
pub(crate) fn takes_three_lines(caption: &str) -> bool {
    caption.chars().map(|sign| if sign.is_ascii() { 1 } else { 2 }).sum::<usize>() > 130
}

/// The colour of the curtains of which a reading speaks.
pub(super) fn curtain_of(reading: &Reading) -> Option<super::canvas::Colour> {
    let cast = &reading.cast;
    cast.head
        .iter()
        .chain(&cast.also)
        .find(|head| head.text.contains("curtain") || head.text.contains("窗帘"))
        .and_then(|head| head.colour)
        .map(palette::paint)
}

/// How many people are beside whatever the shot is about, if that is said.
pub(super) fn count_others(easel: &mut Easel, reading: &Reading) {
    if (easel.has_cast || easel.is_one) && easel.people.is_none() {
        let people = reading.cast.also.iter().find(|also| {
            matches!(also.art(), Art::Painter("person" | "child" | "crowd")) && (2..=6).contains(&also.count)
        });
        easel.people = people.map(|people| people.count);
    }
}

/// Whether one house is what the shot is about.
pub(super) fn is_housed(reading: &Reading) -> bool {
    reading.cast.head.as_ref().is_some_and(|head| {
        const MANY: &[&str] = &["village", "town", "村", "镇"];
        head.art() == Art::Painter("house")
            && head.count == 1
            && !MANY.iter().any(|word| head.text.contains(word))
    })
}

/// Who is beside whoever is painted, with whether they are children.
pub(super) fn beside(reading: &Reading) -> Vec<(Who, bool)> {
    let mut beside: Vec<(Who, bool)> = reading
        .cast
        .also
        .iter()
        .filter(|head| matches!(head.art(), Art::Painter("person" | "child")))
        .flat_map(|head| {
            let its = (who(head, ""), head.art() == Art::Painter("child"));
            std::iter::repeat_n(its, head.count.clamp(1, 3) as usize)
        })
        .collect();
    // Beside a bear the one farmer is whoever is painted, and so is the one chef of a kitchen.
    let head = reading.cast.head.as_ref().map(Head::art);
    if matches!(head, Some(Art::Picture(_) | Art::Place(_))) && !beside.is_empty() {
        beside.remove(0);
    }
    beside
}
