//! One thing of a prompt, or several of its kind, set down in the painted scene with what is bound to it.
//!
//! It knows the easel and pictures, and nothing of what else is there. The one idea: a thing has its feet somewhere, its size, its
//! light and its shadow, and whoever moves has a layer alone.

use super::beasts::Whole;
use super::belongs::{is_low, is_of_the_room, shows};
use super::bonds::{Bond, bond_of};
use super::changes::Change;
use super::footing::{Footing, Verve, footing, footing_of, motion_of};
use super::indoors::site_of;
use super::laid::{Item, Spot, dust, paint_items};
use super::shown::{FACING, FIGHTS, SILL, Shown, bind, noun_of, shown};
use super::trees::branch;
use super::{Easel, Layer, becoming, changes, mimics, near, splashes, supple, tableware, vehicles, worn};
use crate::reading::{Reading, ShotSize, breathes_fire};
use crate::scene::{Indoors, Place};
use crate::subject::{Art, Class, Gait, Head, NOUNS, Noun};

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

/// What a whale does that comes up out of the water.
const BREACHES: &[&str] = &[" breach", " leap", " jump", "跃出", "跃起", "跳出", "腾跃"];

/// Sets one head, as often as it is said, with what is bound to it.
pub(super) fn set(
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
    if super::at_the_wall::place(easel, reading, head) {
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
    let is_lead = reading.cast.head.as_ref() == Some(head);
    let with = with.filter(|_| !is_lead || easel.ride.is_none());
    let with = with.and_then(|(other, bond, high)| Some((shown(easel, reading, other)?, bond, high)));
    let carrier =
        with.as_ref().filter(|(_, bond, _)| matches!(bond, Bond::Under { .. } | Bond::Around { .. }));
    let is_over =
        matches!(carrier, Some((_, Bond::Under { seat, .. }, _)) if *seat > 1.05) && verve == Verve::Leaps;
    let is_carried = carrier.is_some() && !is_over || is_lead && easel.ride.is_some();
    let verve = if is_carried { Verve::Rests } else { verve };
    let stander = carrier.map_or(noun, |(it, ..)| it.noun);
    let footing = if is_lead && easel.ride.is_some() {
        Footing::Ground
    } else {
        footing(easel.scene.place, &stander, reading)
    };
    let is_far = noun.class == Class::Place;
    let count = head.count.clamp(1, 7) as usize;
    let ratio = picture.ratio();
    // What is long must not reach beyond the frame.
    let tall = easel.unit * share * if easel.is_tall() { 1.45 } else { 1.0 };
    let tall = if is_low(&said) { tall * 0.66 } else { tall } * picture.stature();
    let most_wide = easel.frame.0 * if count > 1 { 0.34 } else { 0.68 };
    let sill = easel
        .sill
        .get()
        .copied()
        .filter(|_| footing == Footing::Ground && noun.metres < 2.0 && count < 3 && easel.says(SILL))
        // What stands on a table by the window stands on the table.
        .filter(|_| noun.is_animal() || !easel.says(&[" table", " desk", "桌"]));
    let is_laid = sill.is_none() && is_laid(easel, head, footing);
    let tall = if sill.is_some() {
        tall.min(easel.unit * if noun.metres < 0.4 { 0.15 } else { 0.26 })
    } else {
        tall
    };
    // No cup is as large as the table.
    let most = match (reading.shot_size <= ShotSize::CloseUp, noun.metres < 0.3) {
        (true, _) => 0.46,
        (false, true) => 0.17,
        (false, false) => 0.26,
    };
    let tall = if is_laid { tall.min(easel.unit * most) } else { tall };
    let is_cropped = reading.shot_size == ShotSize::ExtremeCloseUp && count == 1;
    let mut whole_high = 0.0_f32;
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
        whole_high = whole * fit;
    }
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
    let is_weightless = super::footing::is_weightless(reading);
    let near = with.is_none().then(|| near::of(easel, reading, head, &whole_shown, looks)).flatten();
    let (ground, width, height) = match &near {
        Some(near) => (near.foot.1, near.size.0, near.size.1),
        None => (ground, width, height),
    };
    // From so near it is before all that stands there.
    let (at, depth) = match &near {
        Some(_) => (easel.layers.len(), easel.layers.last().map_or(0.05, |layer| layer.depth) * 0.5),
        None => (at, depth),
    };
    let is_driven_here =
        is_lead && noun.gait == Gait::Drives && noun.metres < 8.0 && footing == Footing::Ground;
    let at = if is_driven_here && easel.ride.is_none() && near.is_none() {
        super::cars::road(easel, ground, (depth, at))
    } else {
        at
    };
    // Food in an extreme close-up is above the words.
    let is_served = is_lead && tableware::is_served(easel, head);
    let ground = if is_served { ground.min(easel.y(easel.lowest - 0.02)) } else { ground };
    // Nobody's head is cut by the frame, however high the ground is.
    let stands = footing == Footing::Ground && near.is_none() && !is_cropped;
    let ground = if stands { ground.max(easel.y(0.055) + whole_high.max(height)) } else { ground };
    let ground = if is_weightless { ground.max(easel.y(0.40)) } else { ground };
    let is_creature = matches!(picture, Whole::Creature(_));
    let rolls = is_lead
        && (noun.gait == Gait::Drives && easel.says(ROLLS)
            || is_creature && verve == Verve::Rests && super::creatures::rolls(&format!(" {}", easel.words)));
    const FLOATS: &[&str] =
        &["floating", "floats", "levitat", "hovering", "mid-air", "midair", "悬浮", "漂浮", "悬空"];
    let is_afloat = is_lead && easel.scene.place == Place::Studio && !noun.is_animal() && easel.says(FLOATS);
    let lift = verve.lift();
    let legs = supple::legs_of(
        head.noun.filter(|_| !is_creature),
        verve,
        &easel.words,
        reading.cast.head.as_ref() == Some(head),
    );
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
        // Two of a kind are beside each other, and neither hides the other.
        let x = if count == 2 && !is_facing {
            easel.x(0.5) + if number == 0 { -0.5 } else { 0.5 } * width * 0.98
        } else {
            x
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
            let turned = if is_creature { 2.9 } else { 2.62 };
            (spot.lift, spot.tilt) = (0.0, turned * if looks < 0.0 { -1.0 } else { 1.0 });
        }
        if is_afloat {
            spot.lift = easel.unit * 0.09;
        }
        // A whale shows its back, or comes up out of the water.
        if let (Whole::Whale(..), Footing::Water) = (picture, footing) {
            let breaches = easel.says(BREACHES);
            (spot.sunk, spot.tilt) = if breaches { (0.42, -0.88 * looks) } else { (0.46, 0.0) };
        }
        if is_weightless {
            spot.tilt = [0.38, -0.5, 0.6, -0.3][number % 4] * looks;
        }
        spots.push(spot);
    }
    // Several on a plate or in a bowl.
    let serving =
        tableware::serving(easel, head).filter(|_| is_lead && footing == Footing::Ground && near.is_none());
    if let (Some(serving), Some(first)) = (serving, spots.first()) {
        let (foot, size) = (first.foot, (first.width, first.height));
        spots = tableware::spread(serving, foot, size)
            .into_iter()
            .map(|(foot, size, tilt)| Spot { tilt, ..Spot::on(foot, size, is_mirrored) })
            .collect();
    }
    let slides = is_lead && super::footing::is_sliding(&noun, &easel.words) && carrier.is_none();
    let at = if slides { super::slopes::slide(easel, &mut spots, looks, (depth, at)) } else { at };
    // Those further back first.
    if serving.is_none() {
        spots.reverse();
    }
    let last = match serving {
        // What is below and around them is so for all together.
        Some(_) => spots.iter().max_by(|a, b| a.foot.1.total_cmp(&b.foot.1)).map(|spot| {
            ((easel.x(place), spot.foot.1 - spot.height * 0.10), (spot.width * 2.5, spot.height * 1.3))
        }),
        None => spots.last().map(|spot| (spot.foot, (spot.width, spot.height))),
    };
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
    if let (Whole::Creature(creature), Some((foot, (w, _)))) = (picture, last)
        && creature.bows()
        && super::creatures::drinks(&format!(" {}", easel.words))
        && footing == Footing::Ground
        && easel.scene.place != Place::Interior
    {
        let mut canvas = easel.canvas();
        let ahead = if looks < 0.0 { -1.0 } else { 1.0 };
        super::swimming::pool(
            easel,
            &mut canvas,
            (foot.0 + ahead * w * 0.44, foot.1 + easel.unit * 0.008),
            w * 0.32,
        );
        base = Some(canvas.finish(super::GRAIN, 38));
    }
    let around = last.filter(|_| is_lead).and_then(|(foot, size)| splashes::behind(easel, head, foot, size));
    let is_amid = around.is_some();
    if let Some(around) = around {
        match &mut base {
            Some(base) => image::imageops::overlay(base, &around, 0, 0),
            None => base = Some(around),
        }
    }
    if let Some(item) = items.first().filter(|_| easel.drives && matches!(noun.gait, Gait::Drives)) {
        base = Some(super::riding::driver(easel, &item.spot, looks));
    }
    if let (Some(animal), Some(item)) = (mount, items.first_mut()) {
        let mut canvas = easel.canvas();
        let shoulder = easel.unit * 0.36;
        let fit = (shoulder * 0.66 / item.spot.height).min(1.0);
        (item.spot.width, item.spot.height) = (item.spot.width * fit, item.spot.height * fit);
        let stride = if moves { 1.2 } else { 0.4 };
        let stance = super::animals::Stance { side: looks, stride, bows: false };
        super::animals::animal(easel, &mut canvas, animal, item.spot.foot, shoulder, stance);
        item.spot.lift = shoulder * 0.93;
        item.spot.is_carried = true;
        base = Some(canvas.finish(super::GRAIN, 33));
    }
    let ride = easel.ride.filter(|_| is_lead && items.len() == 1 && mount.is_none());
    let mut before = None;
    if let (Some(ride), Some(item)) = (ride, items.first_mut()) {
        let spot = &mut item.spot;
        let broad = if ride.kind == vehicles::Kind::Surfboard { 1.0 } else { 1.06 };
        let wide = |spot: &Spot| spot.width.max(spot.height * 0.6) * broad;
        let most = easel.unit * if easel.is_tall() { 0.8 } else { 0.58 };
        let fit = (most / (spot.height + ride.up * wide(spot))).min(1.0);
        (spot.width, spot.height) = (spot.width * fit, spot.height * fit);
        let size = wide(spot);
        let air = if ride.way == vehicles::Way::Air { size * 0.4 } else { 0.0 };
        (spot.lift, spot.tilt, spot.is_carried) = (air + (ride.up + 0.015) * size, 0.0, true);
        let foot = (spot.foot.0, spot.foot.1 - air);
        base = Some(super::riding::vehicle(easel, foot, size, looks, (ride, false)));
        before = Some(super::riding::vehicle(easel, foot, size, looks, (ride, true)));
    }
    let mut layer = paint_items(easel, &items, (footing, depth), at, base);
    if let Some(before) = before {
        image::imageops::overlay(&mut layer, &before, 0, 0);
    }
    if let Some((foot, size)) = last.filter(|_| is_lead) {
        tableware::over(easel, &mut layer, head, foot, size);
        if let Some(around) = splashes::before(easel, head, foot, size) {
            image::imageops::overlay(&mut layer, &around, 0, 0);
        }
    }
    if reading.cast.head.as_ref() == Some(head) {
        let is_centred = matches!(footing, Footing::Air | Footing::Inside);
        for item in items.iter().filter(|item| item.noun.art == noun.art) {
            let faces = if noun.faces < 0.0 { -1.0 } else { 1.0 };
            let ahead = faces * if item.spot.is_mirrored { -1.0 } else { 1.0 };
            worn::dress(easel, &mut layer, item, ahead, is_centred && item.spot.lift == 0.0);
        }
    }
    let breathes = breathes_fire(&reading.cast) && is_lead
        || (said.contains("dragon") || said.contains('龙')) && easel.says(super::flames::BREATHES);
    if let Some((foot, (w, h))) = last.filter(|_| breathes) {
        let is_centred = matches!(footing, Footing::Air | Footing::Inside);
        let top = foot.1 - if is_centred { h / 2.0 } else { h };
        let side = if noun.faces > 0.0 { 1.0 } else { -1.0 } * if is_mirrored { -1.0 } else { 1.0 };
        super::flames::breath(easel, &mut layer, (foot.0, top), (w, h), side);
    }
    if let Some((foot, (w, h))) = last.filter(|_| is_lead && super::flames::erupts(easel, &said)) {
        super::flames::eruption(easel, &mut layer, (foot.0, foot.1 - h), (w, h));
    }
    let browses = is_lead && count == 1 && noun.is_animal() && noun.class == Class::Stands;
    if let Some((foot, size)) = last.filter(|_| browses && super::trees::is_browsed(easel)) {
        image::imageops::overlay(&mut layer, &super::trees::stalk(easel, foot, size, looks), 0, 0);
    }
    const SPLASHES: &[&str] = &[" leap", " breach", " splash", " jump", "跃出", "跃起", "跳出", "溅"];
    if let Some((foot, size)) = last.filter(|_| footing == Footing::Water && noun.gait == Gait::Sails) {
        let wake = super::slopes::wake(easel, foot, size, if looks < 0.0 { -1.0 } else { 1.0 });
        image::imageops::overlay(&mut layer, &wake, 0, 0);
    }
    let is_wet = matches!(easel.scene.place, Place::Sea | Place::Lake) && noun.class == Class::Swims;
    if let Some((foot, (w, _))) = last.filter(|_| is_lead && is_wet && easel.says(SPLASHES)) {
        let mut canvas = easel.canvas();
        let reach = (w.max(easel.unit * 0.2) * 0.9).min(easel.unit * 0.42);
        super::swimming::splash(easel, &mut canvas, foot, reach);
        image::imageops::overlay(&mut layer, &canvas.finish(super::GRAIN, 37), 0, 0);
    }
    let travel = if looks < 0.0 { -1.0 } else { 1.0 };
    if verve == Verve::Runs && footing == Footing::Ground && easel.scene.place != Place::Interior {
        for item in &items {
            dust(easel, &mut layer, &item.spot, travel);
        }
    }
    // Smoke of tyres, and of a wreck.
    if rolls || is_lead && noun.gait == Gait::Drives && easel.says(SMOKES) {
        const DRIFTS: &[&str] = &["drift", "burnout", "burns rubber", "漂移", "烧胎"];
        for item in &items {
            let spot = &item.spot;
            if easel.says(DRIFTS) {
                // A cloud as high as the car.
                dust(easel, &mut layer, &Spot::on(spot.foot, (spot.width, spot.height * 2.1), false), travel);
            }
            dust(easel, &mut layer, spot, travel);
            if rolls {
                dust(easel, &mut layer, spot, -travel);
            }
        }
    }
    let pivot = items.last().map(|item| item.spot.foot);
    let motion = motion_of(&stander, footing, (moves, verve), travel, pivot);
    let layer = Layer { picture: layer, depth, motion };
    let change = becoming::of(&easel.words, reading, head)
        .zip(last)
        // What splashes or drifts around it says the same of what is around, and not of the thing.
        .filter(|(change, _)| {
            let is_around =
                is_amid && matches!(change, Change::Bursts | Change::Breaks | Change::Drips | Change::Melts);
            count == 1 && carrier.is_none() && !is_around
        });
    if let Some((change, last)) = change {
        let is_centred = matches!(footing, Footing::Air | Footing::Inside);
        return changes::set(easel, change, layer, at, last, is_centred);
    }
    easel.layers.insert(at, layer);
    if let Some((foot, (wide, _))) = last.filter(|_| is_lead) {
        splashes::fall(easel, foot, wide);
    }
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
