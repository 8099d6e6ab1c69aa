//! The things that a prompt names, set into the painted scene.
//!
//! It knows the easel and pictures, and nothing of words. The one idea: a thing belongs to a scene by where its feet
//! are, by the light on its edge, by the air before it and by its shadow; whoever moves has a layer alone.

use super::beasts::{Whole, body_of};
use super::belongs::{is_low, is_of_the_room, is_under, small_beside_people};
use super::deeds::Deed;
use super::laid::{Spot, lay, light, mirror, reflect, shadow};
use super::picture::Picture;
use super::trees::branch;
use super::{Easel, Layer, Motion, flatten};
use crate::reading::{Angle, Reading, ShotSize, breathes_fire, is_ashore};
use crate::scene::{Indoors, Place, Subject};
use crate::subject::{Art, Class, Gait, Head, NOUNS, Noun};
use image::RgbaImage;

/// The height of a grown person's size in frame heights, by the size of the shot.
pub(super) fn share_of(size: ShotSize) -> f32 {
    match size {
        ShotSize::ExtremeCloseUp => 1.0,
        ShotSize::CloseUp => 0.62,
        ShotSize::Medium => 0.40,
        ShotSize::Full => 0.50,
        ShotSize::Wide => 0.22,
        ShotSize::Aerial => 0.15,
    }
}

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

/// How the things of one head get into a scene.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Footing {
    Ground,
    Water,
    Inside,
    Air,
}

/// Lets a plant grow all over a field, in rows that come nearer.
fn plant(easel: &mut Easel, noun: usize) {
    const ROWS: usize = 8;
    let noun = NOUNS.nouns[noun];
    let Art::Picture(index) = noun.art else { return };
    let picture = Picture::of(index);
    let mut dice = easel.dice.part("planted");
    let depth = easel.near_depth.map_or(0.2, |near| near - 0.02);
    let at = easel.layers.iter().position(|layer| layer.depth < depth).unwrap_or(easel.layers.len());
    let (wide, tall) = (easel.width() as u32, easel.height() as u32);
    let mut layer = RgbaImage::new(wide, tall);
    let behind = flatten(&easel.layers[..at]);
    for row in 0..ROWS {
        let near = (row as f32 + 0.3) / ROWS as f32;
        let size = easel.unit * (0.035 + 0.15 * near * near);
        let width = size * picture.ratio();
        let y = easel.y(easel.horizon + 0.05 + (easel.lowest + 0.11 - easel.horizon) * near);
        let mut sprite = picture.draw(width.round().max(2.0) as usize, size.round().max(2.0) as usize, false);
        // What would lift one thing from its ground is not for a field of them.
        let mut pools = RgbaImage::new(wide, tall);
        light(easel, &mut sprite, &noun, 0.6 - 0.4 * near, (easel.x(0.5), y - size), &behind, &mut pools);
        let mut x = dice.range(-1.0, 0.0) * width;
        while x < easel.width() {
            let lower = dice.range(-0.18, 0.18) * size;
            lay(&mut layer, &sprite, (x, y - size + lower), 1.0);
            x += width * dice.range(0.95, 1.5);
        }
    }
    easel.layers.insert(at, Layer { picture: layer, depth, motion: None });
}

/// What fits into the hand of a person who is seen whole: the first small thing beside the head.
pub(super) fn held(easel: &Easel, reading: &Reading) -> Option<usize> {
    let is_bust = easel.has_bust || easel.scene.place == Place::Studio && easel.is_portrait;
    let takes_more = matches!(easel.deed, Some(Deed::Carries | Deed::Pushes));
    if easel.deed.is_some_and(|deed| !deed.takes_a_thing()) {
        return None;
    }
    reading.cast.also.iter().filter(|_| !is_bust).find_map(|also| {
        let noun = also.noun.filter(|row| {
            let noun = &NOUNS.nouns[*row];
            let is_small = noun.class == Class::Table && noun.metres <= 0.5 && noun.gait == Gait::None;
            let is_borne = takes_more && (noun.metres < 1.0 || small_beside_people(also).is_some());
            (is_small || is_borne) && !noun.is_head && easel.deed.is_none_or(|deed| !deed.shows(*row))
        });
        noun.filter(|_| also.count == 1 && matches!(also.art(), Art::Picture(_)))
    })
}

/// Sets the pictures of a reading into the scene.
pub(super) fn place(easel: &mut Easel, reading: &Reading) {
    let cast = &reading.cast;
    let is_itself = cast.head.as_ref().is_some_and(|head| head.noun == cast.planted);
    if let Some(noun) = cast.planted.filter(|_| !is_itself) {
        plant(easel, noun);
    }
    let Some(head) = &cast.head else { return };
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
    let beside: Vec<&Head> = cast
        .also
        .iter()
        .filter(|it| matches!(it.art(), Art::Picture(_)) && !it.is_head())
        .filter(|it| easel.held.is_none() || it.noun != easel.held)
        .filter(|it| easel.on_table.is_none() || it.noun != easel.on_table)
        .filter(|it| !is_under(easel, it))
        .filter(|it| !easel.is_aboard || it.noun.is_none_or(|noun| NOUNS.nouns[noun].gait != Gait::Sails))
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
        if is_alone && reading.shot_size == ShotSize::Medium { lead_share * 1.4 } else { lead_share };
    if has_lead {
        let noun = noun_of(head);
        let place = if lead_share > 0.5 || head.count > 2 || !beside.is_empty() {
            0.5 + side * 0.06 - if beside.is_empty() { 0.0 } else { side * -0.08 }
        } else {
            0.5 + side * 0.16
        };
        let height = match small_beside_people(head).filter(|_| has_people && easel.is_led) {
            Some(share) => easel.person() * easel.closeness * share,
            None => lead_share * by_size(noun.metres),
        };
        // A place is found at once, from however far it is seen.
        let height = if noun.class == Class::Place { height.max(0.5) } else { height };
        set(easel, reading, head, (place, height), cast.moves);
    }
    let lead_height = if has_lead {
        lead_share * by_size(noun_of(head).metres)
    } else {
        // People and horses are painted at a fifth of the frame, busts far larger.
        let is_bust = easel.scene.place == Place::Studio || reading.shot_size <= ShotSize::CloseUp;
        if is_bust { 0.5 } else { easel.person() * easel.closeness }
    };
    let lead_metres = head.noun.map_or(1.6, |noun| NOUNS.nouns[noun].metres);
    for (index, other) in beside.into_iter().enumerate() {
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
        let ratio = (noun.metres / lead_metres).powf(0.7).clamp(0.3, 1.5);
        // Beside a person a size is that of the longer side, and those that live with people are smaller than they.
        let is_with_person = matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd"));
        let ratio = match (is_with_person, other.art()) {
            (true, Art::Picture(index)) => {
                small_beside_people(other).unwrap_or(ratio / Picture::of(index).ratio().max(1.0))
            }
            _ => ratio,
        };
        let height = (lead_height * ratio).clamp(0.08, 0.5);
        let reach = 0.2 + 0.5 * (lead_height + height) * easel.unit / easel.frame.0 * 0.55;
        let place = 0.5 + side * 0.08 - side * (reach + 0.14 * index as f32);
        set(easel, reading, other, (place, height), false);
    }
}

/// Whether it is something small that lies on a table, as what is eaten does.
fn is_food(noun: &Noun) -> bool {
    noun.class == Class::Table && noun.metres < 0.6 && noun.gait == Gait::None
}

/// How a noun is shown in a shot: from near a head needs no body.
fn shown_as(noun: Noun, reading: &Reading) -> Noun {
    let is_near = noun.has_painted_body && reading.shot_size == ShotSize::ExtremeCloseUp;
    Noun { is_head: noun.is_head || is_near, has_painted_body: noun.has_painted_body && !is_near, ..noun }
}

/// Whether an animal is on its legs, be it that it goes nowhere.
fn is_going(reading: &Reading) -> bool {
    const ON_LEGS: &[&str] =
        &["stand", "stalk", "prowl", "hunt", "chas", "howl", "step", "cross", "站", "追", "穿", "巡"];
    ON_LEGS.iter().any(|word| reading.cast.rest.contains(word))
}

fn noun_of(head: &Head) -> Noun {
    NOUNS.nouns[head.noun.unwrap_or_default()]
}

/// Sets one head, as often as it is said.
fn set(easel: &mut Easel, reading: &Reading, head: &Head, (place, share): (f32, f32), moves: bool) {
    let Art::Picture(index) = head.art() else { return };
    // The bones of a museum are painted with its room.
    let is_bones = ["skeleton", "fossil", "骨架", "化石"].iter().any(|word| head.text.contains(word));
    if is_bones && easel.scene.place == Place::Interior && easel.scene.indoors == Some(Indoors::Museum) {
        return;
    }
    if easel.scene.place == Place::Interior && is_of_the_room(easel, head) {
        return;
    }
    let noun = shown_as(noun_of(head), reading);
    let mut picture = Picture::of(index);
    let named = head.colour.map(super::palette::paint);
    if let Some(colour) = named {
        picture.tint(colour);
    }
    let goes = moves || is_going(reading);
    let body = head.noun.filter(|_| noun.has_painted_body).and_then(|noun| body_of(noun, named, goes));
    let noun = match body {
        Some(body) if body.is_from_the_side() => Noun { faces: 1.0, ..noun },
        _ => noun,
    };
    let is_kin =
        |names: &[&str]| names.iter().any(|name| NOUNS.english(&[name]).map(|found| found.noun) == head.noun);
    let said = head.text.to_lowercase();
    // 边境牧羊犬: what is said before the name is of the breed too.
    let breed = super::coats::coat_of(&said)
        .or_else(|| super::coats::coat_of(&easel.words).filter(|_| reading.cast.head.as_ref() == Some(head)));
    let coat = breed.filter(|_| is_kin(&["dog", "cat"]) && named.is_none());
    let coat = coat.or_else(|| breed.filter(|coat| is_kin(&["dog", "cat"]) && coat.base < 0x303038));
    let picture = match (body, coat) {
        (Some(body), _) => Whole::Bodied(picture, body),
        (None, Some(coat)) => {
            picture.tint(super::palette::paint(coat.base));
            Whole::Coated(picture, coat)
        }
        (None, None) if is_kin(&["piano"]) => Whole::Piano,
        (None, None) if is_low(&said) => Whole::Long(picture, 1.55),
        (None, None) => Whole::Flat(picture),
    };
    let footing = footing(easel.scene.place, &noun, reading);
    let is_far = noun.class == Class::Place;
    let count = head.count.clamp(1, 7) as usize;
    let ratio = picture.ratio();
    // What is long must not reach beyond the frame.
    let tall = easel.unit * share * if easel.is_tall() { 1.45 } else { 1.0 };
    let tall = if is_low(&said) { tall * 0.66 } else { tall };
    let most_wide = easel.frame.0 * if count > 1 { 0.34 } else { 0.68 };
    let sill = easel.sill.get().copied().filter(|_| {
        const SILL: &[&str] =
            &["windowsill", "window sill", "window ledge", "sill", "窗台", "窗边", "by the window"];
        footing == Footing::Ground && noun.metres < 2.0 && count < 3 && easel.says(SILL)
    });
    let is_laid = sill.is_none() && is_laid(easel, head, footing);
    let tall =
        if sill.is_some() { tall.min(easel.unit * if noun.metres < 0.4 { 0.13 } else { 0.2 }) } else { tall };
    let tall = if is_laid { tall.min(easel.unit * 0.26) } else { tall };
    let is_cropped = reading.shot_size == ShotSize::ExtremeCloseUp && count == 1;
    let shrink = if is_cropped { 1.0 } else { (most_wide / (tall * ratio)).min(1.0) };
    let crowd = 1.0 - 0.07 * (count.min(6) - 1) as f32;
    let (width, height) = (tall * ratio * shrink * crowd, tall * shrink * crowd);
    let to_the_middle = if place > 0.5 { -1.0 } else { 1.0 };
    let looks = reading.cast.direction.unwrap_or(to_the_middle);
    let is_mirrored = noun.faces != 0.0 && noun.faces != looks;
    let (ground, depth, at) = footing_of(easel, footing, (is_far, noun.is_head), easel.x(place), reading);
    // What is small lies on a table in a room, not on its floor.
    let ground = if is_laid {
        let (x, across) = (easel.x(place), (width * 0.9 * count as f32).max(easel.unit * 0.3));
        let high = easel.unit * 0.17;
        let spot = Spot { foot: (x, ground), width: across * 1.35, height: high, is_mirrored: false };
        if let Some((table, noun)) = table() {
            let layer = paint_spots(easel, &table, &noun, &[spot], (footing, depth), at);
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
    let mut spots = Vec::new();
    for number in 0..count {
        let back = number as f32;
        let size = (1.0 - 0.13 * back).max(0.5);
        let step = (number.div_ceil(2)) as f32 * if number % 2 == 0 { 1.0 } else { -1.0 };
        let x = easel.x(place) + step * width * 0.82;
        let y = match footing {
            Footing::Ground | Footing::Water => ground - easel.frame.1 * 0.022 * back,
            Footing::Air | Footing::Inside => {
                ground + easel.frame.1 * 0.07 * ((number * 5 % 3) as f32 - 1.0) + height * (size - 1.0) * 0.5
            }
        };
        let (w, h) = (width * size, height * size);
        // What flies does not leave the frame at the top either.
        let y = if footing == Footing::Air { y.max(easel.y(0.05) + h / 2.0) } else { y };
        // Nobody is cut by the frame.
        let (left, right) = (easel.x(0.03) + w / 2.0, easel.x(0.97) - w / 2.0);
        let x = if left < right { x.clamp(left, right) } else { easel.x(0.5) };
        spots.push(Spot { foot: (x, y), width: w, height: h, is_mirrored });
    }
    // Those further back first.
    spots.reverse();
    let mut layer = paint_spots(easel, &picture, &noun, &spots, (footing, depth), at);
    if let Some(spot) =
        spots.last().filter(|_| breathes_fire(&reading.cast) && reading.cast.head.as_ref() == Some(head))
    {
        let is_centred = matches!(footing, Footing::Air | Footing::Inside);
        let top = spot.foot.1 - if is_centred { spot.height / 2.0 } else { spot.height };
        let side = if noun.faces > 0.0 { 1.0 } else { -1.0 } * if is_mirrored { -1.0 } else { 1.0 };
        super::flames::breath(easel, &mut layer, (spot.foot.0, top), (spot.width, spot.height), side);
    }
    let travel = if looks < 0.0 { -1.0 } else { 1.0 };
    let motion = motion_of(&noun, footing, moves, travel, spots.last());
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

/// Whether something that can fly is at rest: a larger bird that the prompt does not say is flying.
fn is_perched(noun: &Noun, reading: &Reading) -> bool {
    const FLIGHT: &[&str] = &[
        "fly", "flies", "flying", "soar", "hover", "glid", "swoop", "sky", "air", "wing", "above", "over ",
        "across", "飞", "翔", "盘旋", "空中", "天空", "掠过", "展翅", "俯冲",
    ];
    (0.4..2.0).contains(&noun.metres)
        && noun.gait == Gait::Flies
        && !reading.cast.moves
        && !FLIGHT.iter().any(|word| reading.cast.rest.contains(word))
}

fn footing(place: Place, noun: &Noun, reading: &Reading) -> Footing {
    let is_water = matches!(place, Place::Sea | Place::Lake);
    match (noun.class, place) {
        (Class::Swims, _) if is_water && is_ashore(&reading.cast) => Footing::Ground,
        _ if noun.is_head => Footing::Inside,
        (_, Place::Space) => Footing::Air,
        (Class::Swims, Place::Underwater) => Footing::Inside,
        (Class::Flies, _) if place != Place::Underwater && is_perched(noun, reading) => Footing::Ground,
        (Class::Flies | Class::Sky, _) if !reading.cast.rest.contains(" on a ") || noun.metres > 2.0 => {
            Footing::Air
        }
        (Class::Floats | Class::Swims, _) if is_water => Footing::Water,
        _ => Footing::Ground,
    }
}

/// The row of the feet, the depth, and before which layer it goes.
fn footing_of(
    easel: &Easel,
    footing: Footing,
    (is_far, is_head): (bool, bool),
    x: f32,
    reading: &Reading,
) -> (f32, f32, usize) {
    let middle =
        if reading.shot_size <= ShotSize::CloseUp { 0.46 } else { 0.42 } + (easel.lowest - 0.745) * 0.5;
    let behind =
        |depth: f32| easel.layers.iter().position(|layer| layer.depth < depth).unwrap_or(easel.layers.len());
    // Small numbers part layers of one depth, or nothing would tell which is behind.
    let free = |at: usize, wanted: f32| {
        let back = easel.layers[..at].iter().map(|layer| layer.depth).fold(1.0, f32::min);
        let front = easel.layers[at..].iter().map(|layer| layer.depth).fold(0.0, f32::max);
        wanted.min(back - (back - front) * 0.05).max(front + (back - front) * 0.05)
    };
    if reading.shot_size == ShotSize::ExtremeCloseUp {
        let at = behind(0.2);
        return (easel.y(0.98), free(at, 0.2), at);
    }
    match footing {
        Footing::Ground => {
            let near = easel
                .near
                .get()
                .zip(easel.near_depth)
                .map(|(tops, depth)| (tops[(x.max(0.0) as usize).min(tops.len() - 1)], depth));
            let lowest = easel.y(easel.lowest);
            match near {
                _ if is_far => {
                    let at = behind(0.5);
                    (easel.y((easel.horizon + 0.1).min(easel.lowest)), free(at, 0.5), at)
                }
                // On the ground before the viewer, in front of it.
                Some((top, depth))
                    if top < lowest + easel.frame.1 * 0.02
                        || matches!(easel.scene.place, Place::Sea | Place::Lake) =>
                {
                    let at = behind(depth);
                    let foot = (top + easel.frame.1 * 0.025)
                        .max(lowest - easel.frame.1 * 0.04)
                        .min(easel.y(easel.lowest + 0.1));
                    (foot, free(at, depth - 0.01), at)
                }
                _ => {
                    let at = behind(0.2);
                    let is_room = easel.scene.place == Place::Interior;
                    (if is_room { easel.y(easel.lowest + 0.045) } else { lowest }, free(at, 0.2), at)
                }
            }
        }
        Footing::Water => {
            let at = behind(0.3);
            let below = 0.12 + (easel.lowest - 0.745) * 0.6;
            (easel.y((easel.horizon + below).min(easel.lowest)), free(at, 0.4), at)
        }
        Footing::Inside => {
            let at = behind(if is_head { 0.15 } else { 0.3 });
            (easel.y(middle), free(at, if is_head { 0.15 } else { 0.3 }), at)
        }
        Footing::Air => {
            let at = behind(0.4);
            let high = if reading.shot_size <= ShotSize::CloseUp { 0.42 } else { 0.32 };
            (easel.y(high), free(at, 0.4), at)
        }
    }
}

/// Paints all spots of one head into a layer of their own.
fn paint_spots(
    easel: &Easel,
    picture: &Whole,
    noun: &Noun,
    spots: &[Spot],
    (footing, depth): (Footing, f32),
    at: usize,
) -> RgbaImage {
    let (wide, tall) = (easel.width() as u32, easel.height() as u32);
    let mut layer = RgbaImage::new(wide, tall);
    let behind = flatten(&easel.layers[..at]);
    for spot in spots {
        let mut sprite =
            picture.draw(spot.width.round() as usize, spot.height.round() as usize, spot.is_mirrored);
        let is_centred = matches!(footing, Footing::Air | Footing::Inside);
        let left = spot.foot.0 - spot.width / 2.0;
        let top = if is_centred { spot.foot.1 - spot.height / 2.0 } else { spot.foot.1 - spot.height };
        light(easel, &mut sprite, noun, depth, (left, top), &behind, &mut layer);
        match footing {
            Footing::Ground => {
                if easel.scene.place == Place::Studio {
                    mirror(&mut layer, &sprite, (left, top));
                }
                shadow(easel, &mut layer, &sprite, spot);
            }
            Footing::Water => {
                // The hull is in the water; below the line there is only its reflection.
                let line = 0.88;
                reflect(easel, &mut layer, &sprite, (left, top), line);
                let shown = (sprite.height as f32 * line) as usize;
                sprite.pixels[shown * sprite.width..].fill([0.0; 4]);
                lay(&mut layer, &sprite, (left, top + spot.height * (1.0 - line)), 1.0);
                continue;
            }
            Footing::Inside | Footing::Air => {}
        }
        lay(&mut layer, &sprite, (left, top), 1.0);
    }
    layer
}

/// How a layer moves: as the verb says, or only so much that it lives.
fn motion_of(noun: &Noun, footing: Footing, moves: bool, toward: f32, spot: Option<&Spot>) -> Option<Motion> {
    let pivot = spot.map_or((0.0, 0.0), |spot| spot.foot);
    let still = Motion { pivot, ..Motion::default() };
    if footing == Footing::Water {
        let across = if moves { 0.04 * toward } else { 0.0 };
        return Some(Motion { across, bob: 0.006, turns: 0.35, roll: 0.026, ..still });
    }
    if !moves {
        return match (noun.class, footing) {
            (_, Footing::Air | Footing::Inside) => Some(Motion { bob: 0.008, turns: 0.3, ..still }),
            (Class::Stands, Footing::Ground) if matches!(noun.gait, Gait::Walks | Gait::Hops) => {
                Some(Motion { breath: 0.003, turns: 0.4, ..still })
            }
            _ => None,
        };
    }
    Some(match (noun.gait, footing) {
        (Gait::None, _) => return None,
        (Gait::Drives, _) => Motion { across: 0.12 * toward, ..still },
        (Gait::Hops, _) => Motion { across: 0.08 * toward, bob: 0.025, turns: 1.4, ..still },
        (_, Footing::Inside) => Motion { across: 0.06 * toward, bob: 0.008, turns: 0.4, ..still },
        (_, Footing::Air) => Motion { across: 0.10 * toward, bob: 0.02, turns: 0.45, ..still },
        (Gait::Walks | Gait::Flies | Gait::Swims | Gait::Sails, _) => {
            Motion { across: 0.08 * toward, bob: 0.006, turns: 2.0, ..still }
        }
    })
}
