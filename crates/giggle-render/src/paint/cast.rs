//! The things that a prompt names, set into the painted scene.
//!
//! It knows the easel and pictures, and nothing of words. The one idea: a thing belongs to a scene by where its feet
//! are, by the light on its edge, by the air before it and by its shadow; whoever moves has a layer alone.

use super::belongs::{is_low_furniture, is_under, small_beside_people};
use super::bonds::{Bond, bond_of};
use super::deeds::Deed;
use super::indoors::{Site, site_of};
use super::picture::Picture;
use super::pose::Hold;
use super::set_down::set;
use super::shown::{SILL, noun_of, shown, shown_as};
use super::{Easel, leapt, planting, views, web, worn};
use crate::reading::{Angle, Reading, ShotSize};
use crate::scene::{Place, Subject};
use crate::subject::{Art, Class, Gait, Head, NOUNS, Noun};

/// The height of a grown person's size in frame heights, by the size of the shot.
pub(super) fn share_of(size: ShotSize) -> f32 {
    match size {
        ShotSize::ExtremeCloseUp => 1.0,
        ShotSize::CloseUp => 0.62,
        ShotSize::MediumCloseUp => 0.55,
        ShotSize::Medium => 0.47,
        ShotSize::Full => 0.52,
        ShotSize::Wide => 0.22,
        ShotSize::ExtremeWide => 0.14,
        ShotSize::Aerial => 0.20,
    }
}

/// What an animal does that must be seen from near.
const NEAR: &[&str] =
    &["eat", "drink", "typ", "play", "wear", "cook", "read", "close", "吃", "喝", "戴", "穿", "特写", "近景"];

/// What a true size makes of it: a small thing is held closer.
fn by_size(metres: f32) -> f32 {
    match metres {
        m if m < 0.3 => 0.8,
        m if m < 1.0 => 0.9,
        m if m < 3.0 => 1.0,
        m if m < 10.0 => 1.1,
        _ => 1.35,
    }
}

/// What fits into the hand of a person who is seen whole: the first small thing beside the head.
pub(super) fn held(easel: &Easel, reading: &Reading) -> Option<usize> {
    let is_bust = easel.has_bust || easel.scene.place == Place::Studio && easel.is_portrait;
    let takes_more = matches!(easel.deed, Some(Deed::Carries | Deed::Pushes | Deed::Fixes));
    let done_to = easel.deed.and_then(|deed| super::deeds::done_to(deed, reading));
    let is_hung = |also: &&Head| also.text.contains("bag") && easel.says(super::pose::PUNCHBAGS);
    if let Some(also) = done_to.filter(|also| !is_bust && easel.rests.is_none() && !is_hung(also)) {
        return also.noun.filter(|_| also.count == 1 && matches!(also.art(), Art::Picture(_)));
    }
    if easel.rests.is_some() || easel.deed.is_some_and(|deed| !deed.takes_a_thing()) {
        return None;
    }
    reading.cast.also.iter().filter(|_| !is_bust).find_map(|also| {
        let noun = also.noun.filter(|row| {
            let noun = &NOUNS.nouns[*row];
            let is_small = noun.class == Class::Table && noun.metres <= 0.5 && noun.gait == Gait::None;
            let is_mended = matches!(easel.deed, Some(Deed::Fixes | Deed::Pushes))
                && (noun.metres < 2.5 || is_toy(easel, also));
            let is_borne = takes_more
                && (noun.metres < 1.0
                    || is_mended
                    || small_beside_people(also).is_some_and(|share| share < 0.5));
            let is_drunk = easel.deed == Some(Deed::Drinks) && super::sizes::is_eaten(*row);
            (is_small || is_borne)
                && !noun.is_head
                && (is_drunk || easel.deed.is_none_or(|deed| !deed.shows(*row)))
        });
        noun.filter(|_| {
            also.count == 1
                && matches!(also.art(), Art::Picture(_))
                && !super::attire::is_worn(also)
                // A hat is on the head, and a bag that is boxed hangs in the gym.
                && !worn::is_put_on(&easel.words, &also.text)
                && !(also.text.contains("bag") && easel.says(super::pose::PUNCHBAGS))
        })
    })
}

/// What one person gives to another, or two carry together.
pub(super) fn given(easel: &Easel, reading: &Reading) -> Option<usize> {
    let are_two =
        easel.people == Some(2) || easel.has(Subject::Couple) || easel.is_one && !easel.beside.is_empty();
    if !are_two || !super::together::gives(easel) || easel.deed.is_some_and(|deed| deed.is_broad()) {
        return None;
    }
    let may_be = |also: &&Head| {
        matches!(also.art(), Art::Picture(_)) && !also.is_head() && !super::attire::is_worn(also) && {
            let row = noun_of(also);
            !row.is_animal()
                && !row.is_person
                && !matches!(row.gait, Gait::Drives | Gait::Sails)
                && row.class != Class::Place
                && row.metres < 2.5
        }
    };
    reading.cast.also.iter().find(may_be).and_then(|also| also.noun)
}

/// What somebody has in both hands of whom head and shoulders are seen.
pub(super) fn in_hands(easel: &Easel, reading: &Reading) -> Option<usize> {
    let is_bust = easel.has_bust || easel.scene.place == Place::Studio && easel.is_portrait;
    let is_it = |also: &&Head| {
        let Some(noun) = also.noun.filter(|_| also.count == 1 && matches!(also.art(), Art::Picture(_)))
        else {
            return false;
        };
        let row = &NOUNS.nouns[noun];
        let is_small = if row.is_animal() {
            super::deeds::share_of(noun) <= 0.3
        } else {
            row.class == Class::Table && row.metres <= 0.7
        };
        is_small && !also.is_head() && !row.is_person && !super::attire::is_worn(also)
    };
    reading.cast.also.iter().filter(|_| is_bust).find(is_it).and_then(|also| also.noun)
}

/// Sets the pictures of a reading into the scene.
pub(super) fn place(easel: &mut Easel, reading: &Reading) {
    let cast = &reading.cast;
    let is_itself = cast.head.as_ref().is_some_and(|head| head.noun == cast.planted);
    if let Some(noun) = cast.planted.filter(|_| !is_itself) {
        planting::plant(easel, noun);
    }
    let Some(head) = &cast.head else { return };
    const HOOPS: &[&str] = &["hoop", "through the net", "rim", "篮筐", "篮框", "篮网"];
    let is_scored = easel.scene.place == Place::Interior
        && site_of(easel) == Some(Site::Court)
        && easel.says(HOOPS)
        && head.text.contains("ball")
        && matches!(head.art(), Art::Picture(_));
    if let Some(noun) = head.noun.filter(|_| is_scored) {
        return planting::in_the_hoop(easel, noun);
    }
    if reading.shot_size <= ShotSize::CloseUp
        && head.count > 1
        && super::bonds::is_by_flowers(&easel.words, head)
    {
        planting::bed(easel);
    }
    if web::is_woven(easel, head) {
        return web::place(easel, head);
    }
    if views::is_own(easel.own_view, reading) {
        return;
    }
    if super::railways::place(easel, reading) {
        return;
    }
    let by_angle = match reading.angle {
        Angle::Low => 1.2,
        Angle::Worm => 1.4,
        _ => 1.0,
    };
    // Without a caption the frame is the subject's alone.
    let lead_share = share_of(reading.shot_size) * by_angle * if easel.lowest > 0.8 { 1.15 } else { 1.0 };
    let has_lead = matches!(head.art(), Art::Picture(_));
    // A head without a body fills the frame as a portrait does.
    let is_head = has_lead && shown_as(noun_of(head), reading).is_head;
    let lead_share = if is_head { lead_share.max(share_of(ShotSize::CloseUp)) } else { lead_share };
    let side = if easel.light.0 > 0.5 { -1.0 } else { 1.0 };
    // Where a lighthouse or a castle is painted, the other side is free.
    let has_landmark =
        [Subject::Lighthouse, Subject::Castle, Subject::Pagoda].into_iter().any(|it| easel.has(it));
    let side = if has_landmark && has_lead { -side } else { side };
    // Nor does it hide the people who are beside it.
    let has_people =
        super::figures::has_people(easel) && !matches!(easel.scene.place, Place::Interior | Place::Studio);
    let side = if has_people && has_lead && !has_landmark { -side } else { side };
    let side = cast.side.unwrap_or(side);
    let beside: Vec<&Head> = cast
        .also
        .iter()
        .filter(|it| matches!(it.art(), Art::Picture(_)) && !it.is_head())
        .filter(|it| easel.held.is_none() || it.noun != easel.held)
        .filter(|it| easel.on_table.is_none() || it.noun != easel.on_table)
        .filter(|it| {
            !(easel.says(&["tug-of-war", "tug of war", "拔河"])
                && (it.text.contains("rope") || it.text.contains('绳')))
        })
        .filter(|it| !(easel.dunks && it.text.contains("ball")))
        .filter(|it| easel.in_hands.is_none() || it.noun != easel.in_hands)
        .filter(|it| easel.given.is_none() || it.noun != easel.given)
        .filter(|it| has_lead || !super::attire::is_worn(it))
        .filter(|it| has_lead || easel.on_head.is_none_or(|(noun, _)| it.noun != Some(noun)))
        .filter(|it| !is_under(easel, it) && !super::settings::shows(easel, &it.text))
        .filter(|it| !super::effects::shows(easel, it) && !super::splashes::shows(easel, it))
        .filter(|it| easel.scene.place != Place::Interior || !super::belongs::is_of_the_room(easel, it))
        .filter(|it| !(it.text.contains("bag") && easel.says(super::pose::PUNCHBAGS)))
        .filter(|it| !easel.is_aboard || it.noun.is_none_or(|noun| NOUNS.nouns[noun].gait != Gait::Sails))
        .filter(|it| {
            !(easel.says(super::landmarks::BULBS) && (it.text.contains("light") || it.text.contains('灯')))
        })
        // What an animal has on is on it, or nowhere.
        .filter(|it| {
            !(super::bonds::is_worn(&easel.words, it) || has_lead && worn::is_put_on(&easel.words, &it.text))
        })
        // A window outside is that of a house.
        .filter(|it| {
            let is_window = it.text.contains("window") || it.text.contains('窗');
            !is_window || matches!(easel.scene.place, Place::Interior | Place::Studio)
        })
        // The island of a kitchen has no palms.
        .filter(|it| !(it.text.contains("island") && easel.scene.place == Place::Interior))
        // What floats around is the place.
        .filter(|it| !(it.text == "ice" || it.text == "冰"))
        .filter(|it| {
            // Over somebody's head already.
            let is_umbrella =
                it.text.contains("umbrella") || it.text.contains("parasol") || it.text.contains('伞');
            !(is_umbrella && super::figures::has_people(easel) && easel.says(super::figures::UMBRELLA))
        })
        .filter(|it| !easel.deed.zip(it.noun).is_some_and(|(deed, noun)| deed.shows(noun)))
        // What is cooked is in the pan.
        .filter(|it| {
            let is_made = matches!(
                easel.deed,
                Some(Deed::Cooks | Deed::Prepares | Deed::Pours | Deed::Drinks | Deed::Eats | Deed::Picks)
            );
            !(is_made && it.noun.is_some_and(|noun| is_food(&NOUNS.nouns[noun])))
        })
        .collect();
    // A thing alone in the studio is what the shot is made for.
    let is_alone = easel.scene.place == Place::Studio && beside.is_empty() && head.count == 1;
    let lead_share =
        if is_alone && reading.shot_size == ShotSize::Medium { lead_share * 1.2 } else { lead_share };
    let lead_metres = head.noun.map_or(1.6, |noun| NOUNS.nouns[noun].metres);
    let lead_height = if has_lead {
        let noun = noun_of(head);
        let height = match small_beside_people(head).filter(|_| has_people && easel.is_led) {
            Some(share) => (easel.person() * easel.closeness * share).min(0.64),
            // In a room an animal is no larger than what stands there.
            None if easel.scene.place == Place::Interior && noun.is_animal() && !is_head => {
                let small = if noun.metres < 0.8 && !easel.says(NEAR) { 0.62 } else { 0.80 };
                lead_share * by_size(noun.metres) * small
            }
            None => lead_share * by_size(noun.metres),
        };
        // On the road through a landscape a car is no mountain.
        let is_land =
            matches!(easel.scene.place, Place::Mountains | Place::Desert | Place::Field | Place::City);
        let is_far_off = is_land && noun.gait == Gait::Drives && reading.shot_size > ShotSize::CloseUp;
        let height = if is_far_off { height.min(0.36) } else { height };
        let is_little = noun.is_animal() && noun.metres < 0.5 && reading.shot_size > ShotSize::CloseUp;
        let height = if is_little && noun.gait == Gait::Flies { height.min(0.33) } else { height };
        // A place is found at once, from however far it is seen.
        if noun.class == Class::Place { height.max(0.5) } else { height }
    } else {
        // Busts are far larger than people on their feet.
        let is_bust = easel.has_bust || easel.scene.place == Place::Studio && easel.is_portrait;
        if is_bust { 0.5 } else { easel.person() * easel.closeness }
    };
    let has_role = easel.role.is_some();
    let lead_height = if has_role { 0.5 } else { lead_height };
    let is_by_a_tree = has_lead
        && noun_of(head).gait == Gait::Flies
        && noun_of(head).metres < 1.2
        && reading.shot_size > ShotSize::CloseUp
        && (easel.has(Subject::Tree) || easel.has(Subject::House));
    let lead_height = if is_by_a_tree { lead_height * 0.45 } else { lead_height };
    // Beside something far larger a small animal leaves room for it.
    let has_larger = has_lead
        && noun_of(head).is_animal()
        && beside.iter().any(|it| !noun_of(it).is_animal() && noun_of(it).metres > 1.6 * lead_metres);
    let lead_height = if has_larger && !is_head { lead_height * 0.72 } else { lead_height };
    // Nor is a fox as large as the bear beside it.
    let stature = |head: &Head| small_beside_people(head).unwrap_or(0.46);
    let is_beast = |head: &Head| head.noun.is_some_and(super::sizes::lives);
    let larger = beside
        .iter()
        .filter(|it| has_lead && !has_role && is_beast(it) && is_beast(head))
        .map(|it| stature(it) / stature(head))
        .fold(1.0_f32, f32::max);
    let lead_height = lead_height * larger.powf(-0.62).max(0.5);
    let toys: Vec<usize> =
        beside.iter().filter(|other| is_toy(easel, other)).filter_map(|other| other.noun).collect();
    let height_of = |other: &Head| {
        let noun = noun_of(other);
        let is_of_people = matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd"))
            || head.noun.is_some_and(|noun| NOUNS.nouns[noun].is_person);
        let least = if is_of_people { 0.2 } else { 0.34 };
        // Furniture is larger than a pet beside it.
        let most = if has_lead && noun_of(head).is_animal() && !noun.is_animal() { 2.3 } else { 1.5 };
        let tall = noun.metres * if is_low_furniture(other) { 0.6 } else { 1.0 };
        let tall = if other.noun.is_some_and(|noun| toys.contains(&noun)) { tall.min(0.35) } else { tall };
        let ratio = (tall / lead_metres).powf(0.7).clamp(least, most);
        // A cat beside a dog, a rabbit beside a lion.
        let ratio = if has_lead && noun.is_animal() && noun_of(head).is_animal() {
            let size = |head: &Head| small_beside_people(head).map_or(1.0, |share| share / 0.46);
            // Whoever is upright in a role is as large as people are.
            let own = if has_role { 1.0 / 0.46 } else { size(head) };
            (ratio.max(if has_role { 1.0 } else { 0.0 }) * size(other) / own)
                .clamp(if has_role { 0.42 } else { 0.3 }, 1.5)
        } else {
            ratio
        };
        // Beside a person a size is that of the longer side, and those that live with people are smaller than they.
        let is_with_person = matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd"));
        let ratio = match (is_with_person, other.art()) {
            (true, Art::Picture(index)) => {
                small_beside_people(other).unwrap_or(ratio / Picture::of(index).ratio().max(1.0))
            }
            _ => ratio,
        };
        // What a bird swoops down on is no larger than it.
        let is_prey = has_lead && noun_of(head).gait == Gait::Flies && noun.gait == Gait::Swims;
        let ratio = if is_prey { ratio.min(0.42) } else { ratio };
        let is_huge = other.noun.is_some_and(super::sizes::is_huge);
        let ratio = if is_with_person && noun.gait == Gait::Flies && noun.is_animal() && !is_huge {
            ratio.min(0.30)
        } else {
            ratio
        };
        (lead_height * ratio).clamp(0.09, if is_huge { 0.62 } else { 0.52 })
    };
    let breadth = easel.frame.0 / easel.unit;
    // Away from the light there is the lead, and toward it whatever is beside.
    let toward = -side;
    let is_room = matches!(easel.scene.place, Place::Interior | Place::Studio);
    // In a room whoever the shot is about stands to one side, with the room before them.
    let (toward, people_toward) = if is_room && !has_lead { (-toward, toward) } else { (toward, toward) };
    let mut edge;
    let mut people_at = 0.5;
    let mut joined = None;
    let mut seat = None;
    let mut over_bond = None;
    let words = easel.words.clone();
    let is_beast = has_lead && noun_of(head).is_animal();
    let bonds: Vec<Bond> = beside
        .iter()
        .map(|other| match leapt::is_over(&words, other) {
            true if is_beast => leapt::bond(head, other),
            _ => bond_of(&words, head, other),
        })
        .collect();
    if has_lead {
        let across = |head: &Head, height: f32| {
            shown(easel, reading, head).map_or(0.2, |it| it.whole.ratio() * height) / breadth
        };
        joined = bonds
            .iter()
            .position(|bond| !matches!(bond, Bond::Beside | Bond::Touches))
            .filter(|_| head.count == 1 && !is_head);
        let is_alive = noun_of(head).is_animal() && !easel.says(SILL);
        let may_sit = joined.is_none() && is_alive && head.count == 1 && !is_head;
        let over = super::bonds::over_a_flower(&words, head)
            .or_else(|| leapt::over(&words, head))
            .filter(|_| may_sit);
        let toy = super::bonds::toy(&words, head).filter(|_| may_sit && over.is_none() && beside.is_empty());
        let over = over.or(toy);
        if let Some((flower, bond)) = over {
            (seat, over_bond) = (Some(flower), Some(bond));
        } else if may_sit {
            seat = super::bonds::carrier(&words).filter(|seat| {
                seat.noun != head.noun
                    && cast
                        .also
                        .iter()
                        .all(|also| also.noun != seat.noun || also.art() == Art::Painter("boat"))
            });
        }
        let own = across(head, lead_height) * if head.count > 1 { 1.7 } else { 1.0 };
        let others: f32 = beside
            .iter()
            .enumerate()
            .filter(|(index, _)| Some(*index) != joined)
            .map(|(_, other)| across(other, height_of(other)).min(0.5) + 0.02)
            .sum();
        // The group as a whole is in the middle; one alone is on a third, if it is not too large for that.
        let place = if others > 0.0 {
            0.5 - toward * (others / 2.0).min(0.26)
        } else if head.count > 2 || own > 0.52 {
            0.5 + side * 0.04
        } else {
            0.5 + side * 0.14
        };
        let with = joined.map(|index| (beside[index], bonds[index], height_of(beside[index])));
        let with = with.or_else(|| {
            let seat = seat.as_ref()?;
            let bond = over_bond.unwrap_or_else(|| bond_of(&words, head, seat));
            let is_bound = matches!(bond, Bond::Under { .. } | Bond::Around { .. }) || over_bond.is_some();
            is_bound.then_some((seat, bond, lead_height))
        });
        set(easel, reading, head, (place, lead_height), (cast.moves, None), with);
        edge = place + toward * own / 2.0;
    } else {
        let people = match head.art() {
            Art::Painter("couple") => 2.0,
            Art::Painter("crowd") => 3.5,
            // From nose to tail.
            Art::Painter("elephant") => 6.0,
            Art::Painter("horse" | "deer" | "camel") => 3.6,
            _ => 1.0 + easel.beside.len() as f32,
        };
        let of_people = match easel.scene.place {
            Place::Street => 0.5 - toward * 0.115,
            Place::Studio => 0.5,
            _ if is_room => 0.5 + people_toward * 0.10,
            _ => 0.5 - toward * 0.165,
        };
        let half = lead_height * (0.10 + 0.11 * people) * if easel.posture.is_some() { 1.6 } else { 1.0 };
        edge = of_people + toward * half / breadth;
        people_at = of_people;
    }
    for (index, other) in beside.iter().copied().enumerate() {
        let noun = noun_of(other);
        // What is in a dish is not beside it.
        if reading.scene.place == Place::Studio
            && noun.metres < 0.3
            && is_food(&noun_of(head))
            && is_food(&noun)
            && has_lead
        {
            continue;
        }
        if Some(index) == joined {
            continue;
        }
        let height = height_of(other);
        let wide = shown(easel, reading, other).map_or(0.2, |it| it.whole.ratio() * height) / breadth;
        let wide = wide.min(0.5) * if other.count > 1 { 1.6 } else { 1.0 };
        // What has too little room is smaller rather than over the lead.
        let room = if toward > 0.0 { 0.98 - edge } else { edge - 0.02 };
        let fit = (room / wide.max(0.01)).clamp(0.6, 1.0);
        let (wide, height) = (wide * fit, height * fit);
        let gap = if bonds[index] == Bond::Touches { -wide * 0.14 } else { 0.015 };
        let place = edge + toward * (wide / 2.0 + gap);
        // What somebody leaps over is below them.
        if !has_lead && easel.hold == Hold::Jumps && leapt::is_over(&words, other) {
            set(easel, reading, other, (people_at, height.min(0.13)), (false, None), None);
            continue;
        }
        let is_driven = easel.drives && matches!(noun.gait, Gait::Drives);
        let (place, moves) = if is_driven { (0.5 + side * 0.06, cast.moves) } else { (place, false) };
        let height = if is_driven { (height * 0.94).clamp(0.24, 0.44) } else { height };
        let looks = if is_driven { None } else { Some(-toward) };
        set(easel, reading, other, (place, height), (moves, looks), None);
        edge = place + toward * wide / 2.0;
    }
}

/// Whether it is said to be a toy.
fn is_toy(easel: &Easel, head: &Head) -> bool {
    easel.words.contains(&format!("toy {}", head.text)) || easel.words.contains(&format!("玩具{}", head.text))
}

/// Whether it is something small that lies on a table, as what is eaten does.
fn is_food(noun: &Noun) -> bool {
    noun.class == Class::Table && noun.metres < 0.6 && noun.gait == Gait::None
}
