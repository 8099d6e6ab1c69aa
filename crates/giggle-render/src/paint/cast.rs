//! The things that a prompt names, set into the painted scene.
//!
//! It knows the easel and pictures, and nothing of words. The one idea: a thing belongs to a scene by where its feet
//! are, by the light on its edge, by the air before it and by its shadow; whoever moves has a layer alone.

use super::beasts::Whole;
use super::belongs::{is_low, is_low_furniture, is_of_the_room, is_under, shows, small_beside_people};
use super::bonds::{Bond, bond_of};
use super::deeds::Deed;
use super::footing::{Footing, Verve, footing, footing_of, motion_of};
use super::indoors::{Site, site_of};
use super::laid::{Item, Spot, dust, paint_items};
use super::picture::Picture;
use super::pose::Hold;
use super::shown::{FACING, FIGHTS, SILL, Shown, bind, noun_of, shown, shown_as};
use super::trees::branch;
use super::{Easel, Layer, leapt, mimics, near, planting, supple, tableware, views, web, worn};
use crate::reading::{Angle, Reading, ShotSize, breathes_fire};
use crate::scene::{Indoors, Place, Subject};
use crate::subject::{Art, Class, Gait, Head, NOUNS, Noun};

/// The height of a grown person's size in frame heights, by the size of the shot.
pub(super) fn share_of(size: ShotSize) -> f32 {
    match size {
        ShotSize::ExtremeCloseUp => 1.0,
        ShotSize::CloseUp => 0.62,
        ShotSize::Medium => 0.47,
        ShotSize::Full => 0.52,
        ShotSize::Wide => 0.22,
        ShotSize::Aerial => 0.20,
    }
}

/// What cars do that are not on their wheels, and what of them smokes.
const ROLLS: &[&str] = &[
    "rolls over",
    "rolling over",
    "roll over",
    "rollover",
    "flips over",
    "flipping over",
    "flips through",
    "overturn",
    "upside down",
    "tumbl",
    "capot",
    "volca",
    "somersault",
    "翻车",
    "翻滚",
    "侧翻",
    "翻转",
];
const SMOKES: &[&str] =
    &["drift", "burnout", "burns rubber", "skid", "crash", "collid", "smoke", "漂移", "撞", "烧胎", "冒烟"];

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
    if let Some(also) = done_to.filter(|_| !is_bust && easel.rests.is_none()) {
        return also.noun.filter(|_| also.count == 1 && matches!(also.art(), Art::Picture(_)));
    }
    if easel.rests.is_some() || easel.deed.is_some_and(|deed| !deed.takes_a_thing()) {
        return None;
    }
    reading.cast.also.iter().filter(|_| !is_bust).find_map(|also| {
        let noun = also.noun.filter(|row| {
            let noun = &NOUNS.nouns[*row];
            let is_small = noun.class == Class::Table && noun.metres <= 0.5 && noun.gait == Gait::None;
            let is_mended = easel.deed == Some(Deed::Fixes) && noun.metres < 2.5;
            let is_borne = takes_more
                && (noun.metres < 1.0
                    || is_mended
                    || small_beside_people(also).is_some_and(|share| share < 0.5));
            (is_small || is_borne) && !noun.is_head && easel.deed.is_none_or(|deed| !deed.shows(*row))
        });
        noun.filter(|_| {
            also.count == 1 && matches!(also.art(), Art::Picture(_)) && !super::attire::is_worn(also)
        })
    })
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
    if web::is_woven(easel, head) {
        return web::place(easel, head);
    }
    if views::is_own(easel.own_view, reading) {
        return;
    }
    let by_angle = if reading.angle == Angle::Low { 1.2 } else { 1.0 };
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
        .filter(|it| easel.in_hands.is_none() || it.noun != easel.in_hands)
        .filter(|it| has_lead || !super::attire::is_worn(it))
        .filter(|it| has_lead || easel.on_head.is_none_or(|(noun, _)| it.noun != Some(noun)))
        .filter(|it| !is_under(easel, it) && !super::settings::shows(easel, &it.text))
        .filter(|it| !easel.is_aboard || it.noun.is_none_or(|noun| NOUNS.nouns[noun].gait != Gait::Sails))
        // What an animal has on is on it, or nowhere.
        .filter(|it| {
            !(super::bonds::is_worn(&easel.words, it) || has_lead && worn::is_put_on(&easel.words, &it.text))
        })
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
                Some(Deed::Cooks | Deed::Prepares | Deed::Pours | Deed::Drinks | Deed::Eats)
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
            Some(share) => easel.person() * easel.closeness * share,
            // In a room an animal is no larger than what stands there.
            None if easel.scene.place == Place::Interior && noun.is_animal() && !is_head => {
                let small = if noun.metres < 0.8 && !easel.says(NEAR) { 0.62 } else { 0.80 };
                lead_share * by_size(noun.metres) * small
            }
            None => lead_share * by_size(noun.metres),
        };
        // A place is found at once, from however far it is seen.
        if noun.class == Class::Place { height.max(0.5) } else { height }
    } else {
        // Busts are far larger than people on their feet.
        let is_bust = easel.has_bust || easel.scene.place == Place::Studio && easel.is_portrait;
        if is_bust { 0.5 } else { easel.person() * easel.closeness }
    };
    // Beside something far larger a small animal leaves room for it.
    let has_larger = has_lead
        && noun_of(head).is_animal()
        && beside.iter().any(|it| !noun_of(it).is_animal() && noun_of(it).metres > 1.6 * lead_metres);
    let lead_height = if has_larger && !is_head { lead_height * 0.72 } else { lead_height };
    let height_of = |other: &Head| {
        let noun = noun_of(other);
        let is_of_people = matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd"))
            || head.noun.is_some_and(|noun| NOUNS.nouns[noun].is_person);
        let least = if is_of_people { 0.2 } else { 0.34 };
        // Furniture is larger than a pet beside it.
        let most = if has_lead && noun_of(head).is_animal() && !noun.is_animal() { 2.3 } else { 1.5 };
        let tall = noun.metres * if is_low_furniture(other) { 0.6 } else { 1.0 };
        let ratio = (tall / lead_metres).powf(0.7).clamp(least, most);
        // A cat beside a dog, a rabbit beside a lion.
        let ratio = if has_lead && noun.is_animal() && noun_of(head).is_animal() {
            let size = |head: &Head| small_beside_people(head).map_or(1.0, |share| share / 0.46);
            (ratio * size(other) / size(head)).clamp(0.3, 1.5)
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
        let ratio = if is_with_person && noun.gait == Gait::Flies && noun.is_animal() {
            ratio.min(0.30)
        } else {
            ratio
        };
        (lead_height * ratio).clamp(0.09, 0.52)
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
            matches!(bond, Bond::Under { .. } | Bond::Around { .. }).then_some((seat, bond, lead_height))
        });
        set(easel, reading, head, (place, lead_height), (cast.moves, None), with);
        edge = place + toward * own / 2.0;
    } else {
        let people = match head.art() {
            Art::Painter("couple") => 2.0,
            Art::Painter("crowd") => 3.5,
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

/// Whether it is something small that lies on a table, as what is eaten does.
fn is_food(noun: &Noun) -> bool {
    noun.class == Class::Table && noun.metres < 0.6 && noun.gait == Gait::None
}

/// Sets one head, as often as it is said, with what is bound to it.
fn set(
    easel: &mut Easel,
    reading: &Reading,
    head: &Head,
    (place, share): (f32, f32),
    (moves, looks): (bool, Option<f32>),
    with: Option<(&Head, Bond, f32)>,
) {
    // The bones of a museum are painted with its room.
    let is_bones = ["skeleton", "fossil", "骨架", "化石"].iter().any(|word| head.text.contains(word));
    if is_bones && easel.scene.place == Place::Interior && easel.scene.indoors == Some(Indoors::Museum) {
        return;
    }
    if easel.scene.place == Place::Interior
        && (is_of_the_room(easel, head) || site_of(easel).is_some_and(|site| shows(site, head)))
    {
        return;
    }
    if easel.mimics && reading.cast.head.as_ref() == Some(head) {
        let x = easel.x(place);
        let (foot, depth, at) = footing_of(easel, Footing::Ground, (false, false), x, reading);
        let low = if easel.scene.place == Place::Interior { easel.unit * 0.03 } else { 0.0 };
        return mimics::place(easel, head, (x, foot + low), (depth, at));
    }
    let Some(whole_shown) = shown(easel, reading, head) else { return };
    let Shown { whole: ref picture, noun, verve } = whole_shown;
    let said = head.text.to_lowercase();
    let with = with.and_then(|(other, bond, high)| Some((shown(easel, reading, other)?, bond, high)));
    let carrier =
        with.as_ref().filter(|(_, bond, _)| matches!(bond, Bond::Under { .. } | Bond::Around { .. }));
    let is_over =
        matches!(carrier, Some((_, Bond::Under { seat, .. }, _)) if *seat > 1.05) && verve == Verve::Leaps;
    let verve = if carrier.is_some() && !is_over { Verve::Rests } else { verve };
    let stander = carrier.map_or(noun, |(it, ..)| it.noun);
    let footing = footing(easel.scene.place, &stander, reading);
    let is_far = noun.class == Class::Place;
    let count = head.count.clamp(1, 7) as usize;
    let ratio = picture.ratio();
    // What is long must not reach beyond the frame.
    let tall = easel.unit * share * if easel.is_tall() { 1.45 } else { 1.0 };
    let tall = if is_low(&said) { tall * 0.66 } else { tall };
    let most_wide = easel.frame.0 * if count > 1 { 0.34 } else { 0.68 };
    let sill = easel
        .sill
        .get()
        .copied()
        .filter(|_| footing == Footing::Ground && noun.metres < 2.0 && count < 3 && easel.says(SILL));
    let is_laid = sill.is_none() && is_laid(easel, head, footing);
    let tall = if sill.is_some() {
        tall.min(easel.unit * if noun.metres < 0.4 { 0.15 } else { 0.26 })
    } else {
        tall
    };
    let most = if reading.shot_size <= ShotSize::CloseUp { 0.46 } else { 0.26 };
    let tall = if is_laid { tall.min(easel.unit * most) } else { tall };
    let is_cropped = reading.shot_size == ShotSize::ExtremeCloseUp && count == 1;
    let shrink = if is_cropped { 1.0 } else { (most_wide / (tall * ratio)).min(1.0) };
    let crowd = 1.0 - 0.07 * (count.min(6) - 1) as f32;
    let (mut width, mut height) = (tall * ratio * shrink * crowd, tall * shrink * crowd);
    // With what carries it, it is no larger than alone by half.
    if let Some((it, Bond::Under { seat, wide } | Bond::Around { seat, wide, .. }, _)) = carrier {
        let broad = wide * width.max(height * 0.7);
        let within = if let Some((_, Bond::Around { within, .. }, _)) = carrier { *within } else { 0.0 };
        let whole = height * (1.0 - within) + seat * broad / it.whole.ratio();
        let most = easel.unit * if easel.is_tall() { 0.8 } else { 0.58 };
        let fit = (most / whole).min(easel.frame.0 * 0.62 / broad).min(1.0);
        (width, height) = (width * fit, height * fit);
    }
    let is_lead = reading.cast.head.as_ref() == Some(head);
    let height = height * if is_lead { tableware::lies(easel, head) } else { 1.0 };
    let to_the_middle = if place > 0.5 { -1.0 } else { 1.0 };
    let looks = looks.or(easel.heading).unwrap_or(to_the_middle);
    let is_mirrored = noun.faces != 0.0 && noun.faces != looks;
    let looking = |noun: &Noun| noun.faces != 0.0 && noun.faces != looks;
    let (ground, depth, at) = footing_of(easel, footing, (is_far, noun.is_head), easel.x(place), reading);
    // What is small lies on a table in a room, not on its floor.
    let ground = if is_laid {
        let (x, across) = (easel.x(place), (width * 0.9 * count as f32).max(easel.unit * 0.3));
        let is_close = reading.shot_size <= ShotSize::CloseUp;
        let across = if is_close { across.max(easel.frame.0 * 0.66) } else { across };
        let high = easel.unit * 0.17;
        let spot = Spot::on((x, ground), (across * 1.35, high), false);
        if let Some((table, noun)) = table() {
            let layer = paint_items(easel, &[Item { whole: &table, noun, spot }], (footing, depth), at, None);
            easel.layers.insert(at, Layer { picture: layer, depth, motion: None });
        }
        ground - high * 0.97
    } else {
        ground
    };
    let (at, depth) = if is_laid { (at + 1, depth - 0.005) } else { (at, depth) };
    // On the sill: before the wall, behind the furniture.
    let (ground, at, depth, place) = match sill {
        Some((x, y)) => {
            let at = easel.layers.iter().position(|layer| layer.depth < 0.6).unwrap_or(easel.layers.len());
            let back = at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth);
            (y + easel.unit * 0.006, at, f32::min(0.6, back - 0.004), (x - easel.x(0.0)) / easel.frame.0)
        }
        None => (ground, at, depth, place),
    };
    let is_on_branch = noun.metres < 2.0
        && footing == Footing::Ground
        && noun.is_animal()
        && easel.says(&[" branch", "perched on", " perch", "枝头", "树枝", "枝上"]);
    let ground = if is_on_branch { ground.min(easel.y(0.60)) } else { ground };
    if is_on_branch {
        let picture = branch(easel, (easel.x(place), ground));
        let back = at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth);
        easel.layers.insert(at, Layer { picture, depth: (depth + back) / 2.0, motion: None });
    }
    let at = at + usize::from(is_on_branch);
    let mut dice = easel.dice.part("group");
    // Two that do something with each other are face to face.
    let is_facing = count == 2
        && noun.faces != 0.0
        && matches!(footing, Footing::Ground | Footing::Water)
        && easel.says(FACING);
    let is_fight = is_facing && easel.says(FIGHTS);
    let near = with.is_none().then(|| near::of(easel, reading, head, &whole_shown, looks)).flatten();
    let (ground, width, height) = match &near {
        Some(near) => (near.foot.1, near.size.0, near.size.1),
        None => (ground, width, height),
    };
    let rolls = is_lead && noun.gait == Gait::Drives && easel.says(ROLLS);
    let is_weightless = super::footing::is_weightless(reading);
    let lift = verve.lift();
    let legs = supple::legs_of(head.noun, verve, &easel.words, reading.cast.head.as_ref() == Some(head));
    let mut spots = Vec::new();
    for number in 0..count {
        let back = number as f32;
        // Not a row of copies: each has a size, a step and, where they only stand about, a turn of its own.
        let size = ((1.0 - 0.13 * back) * if number > 0 { dice.range(0.9, 1.08) } else { 1.0 }).max(0.5);
        let step = (number.div_ceil(2)) as f32 * if number % 2 == 0 { 1.0 } else { -1.0 };
        let step = if number > 0 { step * dice.range(0.86, 1.08) } else { step };
        let x = easel.x(place) + step * width * 0.80;
        let (x, size) = if is_facing {
            let aside = if number == 0 { -0.47 } else { 0.47 };
            (easel.x(0.5) + aside * width, if number == 0 { 1.0 } else { 0.95 })
        } else {
            (x, size)
        };
        let y = match footing {
            Footing::Ground | Footing::Water if is_facing => ground,
            Footing::Ground | Footing::Water => {
                ground
                    - easel.frame.1
                        * (0.026 * back + if number > 0 { dice.range(-0.012, 0.012) } else { 0.0 })
            }
            Footing::Air | Footing::Inside => {
                ground + easel.frame.1 * 0.07 * ((number * 5 % 3) as f32 - 1.0) + height * (size - 1.0) * 0.5
            }
        };
        let (w, h) = (width * size, height * size);
        // What flies does not leave the frame at the top either.
        let y = if footing == Footing::Air { y.max(easel.y(0.05) + h / 2.0) } else { y };
        // Nobody is cut by the frame.
        let (left, right) = (easel.x(0.03) + w / 2.0, easel.x(0.97) - w / 2.0);
        let x = match &near {
            Some(near) => near.foot.0,
            None if left < right => x.clamp(left, right),
            None => easel.x(0.5),
        };
        let turns = number > 0 && count > 2 && !moves && verve == Verve::Rests && dice.chance(0.3);
        let is_mirrored = if is_facing {
            (noun.faces > 0.0) != (number == 0)
        } else {
            is_mirrored != (turns && noun.faces != 0.0)
        };
        let mut spot = Spot { legs, ..Spot::on((x, y), (w, h), is_mirrored) };
        if footing == Footing::Ground {
            let own = if number % 2 == 0 { 1.0 } else { 0.55 };
            let side = if noun.faces > 0.0 { 1.0 } else { -1.0 } * if is_mirrored { -1.0 } else { 1.0 };
            let rears = if is_fight { 0.16 } else { 0.0 };
            (spot.lift, spot.tilt) = (lift.0 * h * own, -side * (lift.1 * own + rears));
        }
        if rolls {
            // Nearly on its roof: the corners reach the ground.
            (spot.lift, spot.tilt) = (h * 0.22, 2.62 * if looks < 0.0 { -1.0 } else { 1.0 });
        }
        if is_weightless {
            spot.tilt = [0.38, -0.5, 0.6, -0.3][number % 4] * looks;
        }
        spots.push(spot);
    }
    // Those further back first.
    spots.reverse();
    let last = spots.last().map(|spot| (spot.foot, (spot.width, spot.height)));
    let mut items: Vec<Item<'_>> =
        spots.into_iter().map(|spot| Item { whole: picture, noun, spot }).collect();
    let table = table();
    if let (Some((it, bond, high)), Some((foot, size))) = (&with, last) {
        bind(easel, &mut items, (it, *bond, *high), (foot, size), (looks, looking(&it.noun)), table.as_ref());
    }
    let mount = reading
        .cast
        .also
        .iter()
        .filter(|_| reading.cast.head.as_ref() == Some(head))
        .find_map(|also| match bond_of(&easel.words, head, also) {
            Bond::Astride(animal) => Some(animal),
            _ => None,
        })
        .filter(|_| items.len() == 1 && footing == Footing::Ground);
    let mut base =
        last.filter(|_| is_lead).and_then(|(foot, size)| tableware::under(easel, head, foot, size));
    if let Some(item) = items.first().filter(|_| easel.drives && matches!(noun.gait, Gait::Drives)) {
        base = Some(super::riding::driver(easel, &item.spot, looks));
    }
    if let (Some(animal), Some(item)) = (mount, items.first_mut()) {
        let mut canvas = easel.canvas();
        let shoulder = easel.unit * 0.36;
        let fit = (shoulder * 0.66 / item.spot.height).min(1.0);
        (item.spot.width, item.spot.height) = (item.spot.width * fit, item.spot.height * fit);
        let stride = if moves { 1.2 } else { 0.4 };
        let stance = super::animals::Stance { side: looks, stride };
        super::animals::animal(easel, &mut canvas, animal, item.spot.foot, shoulder, stance);
        item.spot.lift = shoulder * 0.93;
        item.spot.is_carried = true;
        base = Some(canvas.finish(super::GRAIN, 33));
    }
    let mut layer = paint_items(easel, &items, (footing, depth), at, base);
    if let Some((foot, size)) = last.filter(|_| is_lead) {
        tableware::over(easel, &mut layer, head, foot, size);
    }
    if reading.cast.head.as_ref() == Some(head) {
        let is_centred = matches!(footing, Footing::Air | Footing::Inside);
        for item in items.iter().filter(|item| item.noun.art == noun.art) {
            let faces = if noun.faces < 0.0 { -1.0 } else { 1.0 };
            let ahead = faces * if item.spot.is_mirrored { -1.0 } else { 1.0 };
            worn::dress(easel, &mut layer, item, ahead, is_centred && item.spot.lift == 0.0);
        }
    }
    if let Some((foot, (w, h))) =
        last.filter(|_| breathes_fire(&reading.cast) && reading.cast.head.as_ref() == Some(head))
    {
        let is_centred = matches!(footing, Footing::Air | Footing::Inside);
        let top = foot.1 - if is_centred { h / 2.0 } else { h };
        let side = if noun.faces > 0.0 { 1.0 } else { -1.0 } * if is_mirrored { -1.0 } else { 1.0 };
        super::flames::breath(easel, &mut layer, (foot.0, top), (w, h), side);
    }
    let travel = if looks < 0.0 { -1.0 } else { 1.0 };
    if verve == Verve::Runs && footing == Footing::Ground && easel.scene.place != Place::Interior {
        for item in &items {
            dust(easel, &mut layer, &item.spot, travel);
        }
    }
    // Smoke of tyres, and of a wreck.
    if rolls || is_lead && noun.gait == Gait::Drives && easel.says(SMOKES) {
        for item in &items {
            dust(easel, &mut layer, &item.spot, travel);
            if rolls {
                dust(easel, &mut layer, &item.spot, -travel);
            }
        }
    }
    let pivot = items.last().map(|item| item.spot.foot);
    let motion = motion_of(&stander, footing, (moves, verve), travel, pivot);
    easel.layers.insert(at, Layer { picture: layer, depth, motion });
}

/// Whether a thing is laid on a table: a small one in a room.
fn is_laid(easel: &Easel, head: &Head, footing: Footing) -> bool {
    let noun = noun_of(head);
    easel.scene.place == Place::Interior
        && footing == Footing::Ground
        && noun.metres < 0.6
        && !super::flames::burns(easel)
        && matches!(noun.gait, Gait::None | Gait::Swims)
}

/// The table of the set.
fn table() -> Option<(Whole, Noun)> {
    let noun = NOUNS.nouns[NOUNS.english(&["table"])?.noun];
    match noun.art {
        Art::Picture(_) => Some((Whole::Table, noun)),
        _ => None,
    }
}
