//! The people of a scene: alone, two who do something with each other, or a crowd.
//!
//! It knows the easel, people and what carries them, and nothing of animals or of land. The one idea: two who fight, hug, dance or
//! talk turn to each other, as near as what they do needs it.

use super::Easel;
use super::canvas::{Canvas, Colour, mix};
use super::deeds::{self, Deed};
use super::noise::Dice;
use super::people::{person, tilted};
use super::pose::{Feeling, Hold, Pose, is_child};
use super::together::Together;
use super::{bearing, effects, resting, riding, swimming};
use crate::reading::{Mount, Posture, Seat};
use crate::scene::{Place, Subject};
use crate::subject::{NOUNS, Who};

pub(super) fn top_at(tops: &[f32], x: f32) -> f32 {
    tops[(x.max(0.0) as usize).min(tops.len().saturating_sub(1))]
}

/// A net across the field, behind those who play.
fn net(easel: &Easel, canvas: &mut Canvas, (x, foot): (f32, f32), size: f32) {
    let cord = easel.palette.alive([0.93, 0.92, 0.88]);
    let (wide, top, low) = (size * 1.35, foot - size * 1.22, foot - size * 0.80);
    for side in [-1.0, 1.0] {
        let x = x + side * wide;
        canvas.stroke(
            (x, foot),
            (x, top - size * 0.02),
            (size * 0.014, size * 0.014),
            easel.palette.shade,
            1.0,
        );
    }
    for (y, thick) in [(top, 0.008), (low, 0.006)] {
        canvas.stroke((x - wide, y), (x + wide, y), (size * thick, size * thick), cord, 0.95);
    }
    let thin = (size * 0.0028).max(0.5);
    for step in 1..28 {
        let at = x - wide + 2.0 * wide * step as f32 / 28.0;
        canvas.stroke((at, top), (at, low), (thin, thin), cord, 0.6);
    }
    for step in 1..5 {
        let y = top + (low - top) * step as f32 / 5.0;
        canvas.stroke((x - wide, y), (x + wide, y), (thin, thin), cord, 0.6);
    }
}

/// Whether the one person whom the shot is about is in the air.
fn flies(easel: &Easel) -> bool {
    const FLIES: &[&str] = &[
        " flies through",
        " flies over",
        " flies across",
        " flies above",
        " flies in the",
        " flies to",
        " flies past",
        " flying through",
        " flying over",
        " flying across",
        " flying above",
        " flying in the",
        " flying to",
        "flying superman",
        " soars",
        " soaring",
        "飞过",
        "飞向",
        "飞行",
        "飞翔",
        "飞去",
        "飞在",
        "御剑",
    ];
    easel.is_one
        && easel.posture.is_none()
        && easel.ride.is_none()
        && easel.deed.is_none()
        && !easel.has_opposite
        && easel.beside.is_empty()
        && easel.says(FLIES)
        && !easel.says(&["drone", "camera", "bird", "plane", "kite", "helicopter", "鸟", "飞机", "无人机"])
        && !matches!(easel.scene.place, Place::Interior | Place::Studio)
}

/// How far the one person whom the shot is about is turned, and how high the middle is, in heights of a person: head over heels, or
/// on the way to the ground.
fn tumbles(easel: &Easel) -> Option<(f32, f32)> {
    const FLIPS: &[&str] = &[
        "backflip",
        "back flip",
        "front flip",
        "does a flip",
        "somersault",
        "cartwheel",
        "空翻",
        "跟头",
        "翻腾",
    ];
    const FALLS: &[&str] = &[
        " slips",
        " slipping",
        " falls down",
        " trips over",
        " stumbles",
        " tumbl",
        "摔倒",
        "滑倒",
        "跌倒",
        "绊倒",
    ];
    let is_alone = easel.is_one && easel.posture.is_none() && easel.beside.is_empty() && easel.deed.is_none();
    const FLOATS: &[&str] = &["zero gravity", "zero-gravity", "weightless", "microgravity", "失重", "零重力"];
    if easel.is_one && easel.posture.is_none() && easel.says(FLOATS) && easel.has(Subject::Person) {
        return Some((0.42, 0.80));
    }
    if !is_alone || !easel.has(Subject::Person) || easel.has(Subject::Crowd) {
        None
    } else if easel.says(FLIPS) {
        Some((-2.5, 0.72))
    } else if easel.says(FALLS) {
        Some((-0.75, 0.36))
    } else {
        None
    }
}

/// Whether somebody goes along a rainbow.
fn is_lone_way(easel: &Easel) -> bool {
    super::pose::has_people(easel) && effects::is_on_rainbow(easel)
}

/// The row below which nobody's feet are: the words of the caption begin there.
pub(super) fn lowest_foot(easel: &Easel) -> f32 {
    easel.y((easel.lowest + 0.095).min(0.94))
}

/// The words for what is held over the head.
pub(super) const UMBRELLA: &[&str] =
    &[" umbrella", "parasol", "雨伞", "油纸伞", "打伞", "撑伞", "打着伞", "撑着伞", "伞下"];

/// The people of a scene about a place, `size` pixels high.
pub(super) fn people(easel: &Easel, canvas: &mut Canvas, tops: &[f32], place: f32, size: f32) {
    if easel.surfs() || easel.is_aboard || easel.drives {
        return;
    }
    if is_lone_way(easel) {
        effects::way(easel, canvas);
    }
    if swimming::dives(easel) {
        return swimming::dive(easel, canvas, place, size);
    }
    if swimming::swims(easel) {
        return swimming::swim(easel, canvas, place, size);
    }
    let mut dice = easel.dice.part("people");
    // As far as the waist, the head near the upper edge, and the feet below the frame.
    let is_near = easel.nearness > 1.0
        && easel.is_led
        && !easel.has_cast
        && !matches!(easel.posture, Some(Posture::Rides(_)))
        && (!easel.has(Subject::Crowd) || easel.is_one || easel.people == Some(2));
    let over_a_gap = super::settings::has_gap(easel) && easel.hold == Hold::Jumps;
    let size = if over_a_gap { size.max(easel.unit * 0.57) * 0.84 } else { size };
    let size = if is_near { size / easel.closeness.clamp(0.74, 1.6) * easel.nearness } else { size };
    let stand = |canvas: &mut Canvas, x: f32, size: f32, pose: Pose| {
        // Without a caption below they come down into the free part of the frame.
        let lower =
            (easel.lowest - 0.745) * easel.frame.1 * 0.5 + size * if easel.is_led { 0.05 } else { 0.0 };
        let foot = (x, (top_at(tops, x) + size * 0.05 + lower).min(lowest_foot(easel)));
        // Whoever rides is seen up to the head, however high the ground is.
        let is_mounted = matches!(easel.posture, Some(Posture::Rides(_)));
        let foot = if is_mounted { (x, foot.1.max(easel.y(0.05) + size * 1.14)) } else { foot };
        let leaps = easel.hold == Hold::Jumps && easel.is_led && !is_near;
        let foot = if leaps { (x, foot.1.max(easel.y(0.02) + size * 1.26)) } else { foot };
        let near = if easel.posture.is_some() { 0.92 } else { 1.0 };
        let foot = if is_near { (x, foot.1.max(easel.y(0.14) + size * near)) } else { foot };
        // In the dark whoever the shot is about has the lightest place.
        if easel.palette.is_dark() && easel.is_led && easel.scene.place != Place::Interior {
            let middle = (foot.0, foot.1 - size * 0.55);
            let light = mix(easel.palette.haze, easel.palette.glow, 0.5);
            canvas.glow_wide(middle, (size * 0.62, size * 0.80), light, 0.34);
        }
        if let Some(rest) = easel.rests {
            let foot = (easel.x(0.5 + (x / easel.width() - 0.5) * 0.5), foot.1);
            return resting::lie(easel, canvas, foot, size * 1.1, (pose, rest));
        }
        let is_tall = easel.borne.is_some_and(|(_, at, _)| at == bearing::Bearing::Shoulders);
        let size = if is_tall { size * 0.72 } else { size };
        // Hands that are raised are in the picture.
        let reach = pose.deed.filter(|_| easel.posture.is_none() && !is_near).map_or(1.0, Deed::reach);
        let reach = if easel.hold == Hold::Raises { 1.44 } else { reach };
        let reach = if pose.hold == Hold::Cheers || easel.hold == Hold::Cheers { 1.14 } else { reach };
        let room = (lowest_foot(easel) - easel.y(0.03)) / reach;
        let size = if reach > 1.02 { size.min(room) } else { size };
        let foot = if reach > 1.02 { (foot.0, foot.1.max(easel.y(0.03) + size * reach)) } else { foot };
        let borne = easel.borne.filter(|_| !pose.is_child && !pose.is_apart);
        if let Some(borne) = borne {
            bearing::carried(easel, canvas, foot, (size, pose), borne, false);
        }
        riding::carried(easel, canvas, foot, size, pose);
        if let Some(borne) = borne {
            bearing::carried(easel, canvas, foot, (size, pose), borne, true);
        }
        if let Some((noun, is_shoulder)) = easel.on_head.filter(|_| easel.posture.is_none()) {
            riding::on_top(easel, canvas, foot, size, (noun, pose.side, is_shoulder));
        }
    };
    // A shirt is no coat.
    const SHORT: &[&str] =
        &["shirt", "hoodie", "sweater", "jeans", "jacket", "vest", "衬衫", "毛衣", "夹克", "T恤", "卫衣"];
    let is_short = easel.says(SHORT);
    const TROUSERS: &[&str] = &[
        "jeans",
        "trousers",
        "pants",
        "jacket",
        "hoodie",
        "sweater",
        "overalls",
        "business suit",
        "business attire",
        "tracksuit",
        "sportswear",
        "leggings",
        "裤",
        "夹克",
        "卫衣",
        "毛衣",
        "西装",
        "运动服",
    ];
    const COATS: &[&str] = &[" coat", "trench", "overcoat", "大衣", "风衣", "外套"];
    let is_long = easel.says(COATS);
    let is_sport = matches!(easel.deed, Some(Deed::Dribbles | Deed::Tosses | Deed::Soccer | Deed::Climbs))
        || matches!(easel.posture, Some(Posture::Rides(Mount::Board(_))));
    let has_trousers =
        !easel.says(&["dress", "skirt", "裙"]) && (is_long || easel.says(TROUSERS) || is_sport);
    let feels = Feeling::of(&easel.words);
    let stride = if easel.scene.place == Place::Interior { 0.15 } else { 1.0 };
    let someone = |dice: &mut Dice, who: Who, named: Option<Colour>| {
        let pose = Pose::of(dice, who, named);
        // Whoever walks is seen to do so.
        let step = if easel.moves && stride > 0.5 { pose.stride.max(0.6) } else { pose.stride };
        let is_turned = easel.is_turned;
        let has_coat = (pose.has_coat || is_long) && !is_short && (is_long || !has_trousers);
        // All who go go one way.
        let side = easel.heading.filter(|_| easel.walks).unwrap_or(pose.side);
        Pose { stride: step * stride, feels, is_turned, has_coat, has_trousers, side, ..pose }
    };
    let has_umbrella = easel.has(Subject::Umbrella) || easel.says(UMBRELLA);
    let pose = Pose { has_umbrella, held: easel.held, ..someone(&mut dice, easel.who, easel.garment) };
    let pose = super::pose::own(easel, pose);
    let x = easel.x(place);
    // Whoever does something with the hands turns into the picture, where there is room for it.
    let inside = if place > 0.5 { -1.0 } else { 1.0 };
    let pose = match easel.deed {
        Some(_) => Pose { deed: easel.deed, side: inside, stride: pose.stride * 0.4, ..pose },
        None => pose,
    };
    // What is across from somebody is looked at.
    let away_from_light = if easel.light.0 > 0.5 { 1.0 } else { -1.0 };
    let pose = if easel.has_opposite && easel.deed.is_none() {
        let is_room = matches!(easel.scene.place, Place::Interior | Place::Studio);
        Pose { side: if is_room { inside } else { away_from_light }, ..pose }
    } else {
        pose
    };
    let pose = match easel.heading {
        Some(side) if easel.moves || easel.deed.is_none() => Pose { side, ..pose },
        _ => pose,
    };
    let desks = riding::at_desks(easel);
    let shared = easel.deed.filter(|deed| desks || !deed.is_broad());
    let together = Together::of(easel);
    // A piece of the cake on the table is in the hand, else what is on it.
    let fed = easel.on_table.filter(|_| easel.deed == Some(Deed::Eats)).map(|noun| {
        let piece = NOUNS.english(&["shortcake"]).map(|found| found.noun);
        if super::sizes::is_one_of(noun, &["birthday cake"]) { piece.unwrap_or(noun) } else { noun }
    });
    let is_pair =
        (easel.people == Some(2) || together == Together::Shake) && easel.posture.is_none() && !easel.is_one;
    if easel.has(Subject::Crowd) && is_pair {
        let share = if is_child(easel) { 0.8 } else { 1.0 };
        let is_child = is_child(easel);
        let someone = |dice: &mut Dice, who: Who, named: Option<Colour>| {
            let pose = someone(dice, who, named);
            Pose { has_coat: pose.has_coat && !is_child, ..pose }
        };
        let first = Pose {
            deed: shared,
            held: fed,
            has_umbrella,
            is_child,
            ..someone(&mut dice, easel.who, easel.garment)
        };
        // Of two one holds the line of the kite.
        let shared = shared.filter(|deed| *deed != Deed::Kite);
        let second =
            Pose { deed: shared, held: fed, is_child, ..someone(&mut dice, easel.who, easel.garment) };
        let broad = easel.deed.filter(|deed| deed.is_broad() && deed.seat().is_none());
        let (apart, turned) = match broad {
            // Side by side behind what they push.
            Some(deed) if deed.goes() => {
                let doer = Pose { side: 1.0, deed: Some(deed), held: easel.held, ..second };
                (0.34, (Pose { side: 1.0, deed: None, ..first }, doer))
            }
            // What they do it at is between them.
            Some(deed) => {
                let doer = Pose { side: 1.0, deed: Some(deed), held: easel.held, stride: 0.1, ..first };
                (1.02, (doer, Pose { side: -1.0, hold: Hold::Reaches, deed: None, stride: 0.1, ..second }))
            }
            None => (together.apart(), together.turned(easel, (first, second))),
        };
        let apart = size * share * apart;
        let x = if broad.is_some() { easel.x(0.5) } else { x };
        if together == Together::Pull {
            // The rope, through both pairs of hands, with a red mark in the middle.
            let row = (top_at(tops, x) + size * 0.05).min(lowest_foot(easel)) - size * share * 0.60;
            let hemp = easel.palette.alive(super::palette::paint(0xc8a878));
            let half = apart / 2.0 + size * 0.32;
            canvas.stroke((x - half, row), (x + half, row), (size * 0.011, size * 0.011), hemp, 1.0);
            let mark = easel.palette.alive(super::palette::paint(0xd0342c));
            canvas.stroke((x, row), (x, row + size * 0.06), (size * 0.014, size * 0.008), mark, 1.0);
        }
        stand(canvas, x - apart / 2.0, size * share, turned.0);
        let other = if matches!(
            together,
            Together::Beside | Together::Talk | Together::Fight | Together::Hug | Together::Dance
        ) {
            0.96
        } else {
            1.0
        };
        stand(canvas, x + apart / 2.0, size * share * other, turned.1);
    } else if easel.has(Subject::Crowd) {
        let many = easel.people.unwrap_or(9);
        let size = if many > 5 { size * 0.84 } else { size };
        let is_small = is_child(easel);
        let size = if easel.scene.place == Place::Interior { size * 0.82 } else { size };
        let share = if is_small { 0.72 } else { 1.0 };
        let step = if many < 7 { 0.062 } else { 0.042 };
        let step = f32::max(step, size * if many < 7 { 0.27 } else { 0.17 } / easel.frame.0);
        let many = if desks { many.min(3) } else { many };
        let size = if desks { size * 0.86 } else { size };
        let many = if easel.posture.is_some() { many.min(5) } else { many };
        let step = (step * riding::breadth(easel)).min(0.74 / (many.max(2) - 1) as f32);
        let place = if easel.posture.is_some() { 0.5 } else { place };
        let x = easel.x(place);
        let middle = (x, (top_at(tops, x) + size * 0.05).min(lowest_foot(easel)));
        riding::seat_for(easel, canvas, middle, size, many as f32 * step * easel.frame.0 / size * 3.0);
        if easel.deed == Some(Deed::Volley) {
            net(easel, canvas, middle, size);
        }
        for index in 0..many {
            let row = index as f32 - (many - 1) as f32 / 2.0;
            // Further back is smaller, and higher in the picture.
            let x = easel.x(place + row * step + dice.range(-0.014, 0.014));
            let near = dice.range(0.78, 1.0) * share;
            let near = if desks { share } else { near };
            let lower = size * 0.5 * (near / share - 0.9);
            let foot = (x, (top_at(tops, x) + size * 0.05 + lower).min(lowest_foot(easel)));
            // Those around somebody who was named look like anybody.
            let (mut who, named) =
                if easel.is_one { (Who::default(), None) } else { (easel.who, easel.garment) };
            who.is_woman |= who.look.is_none() && !who.is_man && dice.chance(0.4);
            let has_umbrella = has_umbrella && index % 3 != 1;
            let deed = shared.filter(|_| !easel.is_one);
            let deed = if index > 0 { deed.and_then(Deed::of_others) } else { deed };
            let its = Pose { has_umbrella, is_child: is_small, deed, ..someone(&mut dice, who, named) };
            let its = if desks { Pose { side: 1.0, ..its } } else { its };
            let (foot, near) =
                if easel.is_seated() { ((foot.0, middle.1), 0.94 * share) } else { (foot, near) };
            if easel.is_one && !easel.is_seated() {
                // Those around somebody only watch.
                let hold = if easel.hold == Hold::Jumps { Hold::Cheers } else { its.hold };
                person(easel, canvas, foot, size * near, Pose { hold, ..its });
            } else {
                riding::carried(easel, canvas, foot, size * near, its);
            }
        }
        riding::table_for(easel, canvas, middle, size, many as f32 * step * easel.frame.0 * 0.5);
        if easel.is_one {
            stand(canvas, x, size * 1.15, pose);
        }
    } else if easel.has(Subject::Couple) {
        let (one, other) = easel.pair;
        let first = someone(&mut dice, one, easel.garment);
        let first = Pose { has_umbrella, deed: shared, held: easel.held.or(fed), ..first };
        let apart = size * together.apart() * riding::breadth(easel);
        let middle = (x + apart / 2.0, (top_at(tops, x) + size * 0.05).min(lowest_foot(easel)));
        riding::seat_for(easel, canvas, middle, size, 2.0);
        let beside = someone(&mut dice, other, None);
        let beside = Pose { side: -first.side, deed: shared, held: easel.held.or(fed), ..beside };
        let (first, beside) = together.turned(easel, (first, beside));
        stand(canvas, x, size, first);
        stand(canvas, x + apart, size * 0.94, beside);
        riding::table_for(easel, canvas, middle, size, apart * 1.3);
    } else if let Some((angle, lift)) = tumbles(easel).filter(|_| easel.ride.is_none()) {
        let foot = (top_at(tops, x) + size * 0.05).min(lowest_foot(easel));
        let middle = (x, foot - size * lift);
        canvas.ellipse((x, foot), (size * 0.24, size * 0.025), 0.9, easel.palette.shade, 0.4);
        let tumbling = Pose { hold: Hold::Jumps, deed: None, ..pose };
        tilted(easel, canvas, middle, size, tumbling, pose.side * angle);
    } else if easel.has(Subject::Person) && flies(easel) {
        let middle = (easel.x(0.5 + 0.06 * pose.side), easel.y(0.36));
        let flying = Pose { hold: Hold::Flies, deed: None, ..pose };
        tilted(easel, canvas, middle, size, flying, pose.side * 1.12);
    } else if let Some(above) = bearing::wades(easel).filter(|_| easel.has(Subject::Person)) {
        bearing::in_water(easel, canvas, x, size, (Pose { deed: None, ..pose }, above));
    } else if easel.has(Subject::Person) {
        let has_table = easel.posture == Some(Posture::Sits(Seat::Chair { has_table: true }));
        let away =
            if !has_table && easel.deed.is_some_and(|deed| deed.is_broad()) { -inside } else { inside };
        // Nobody else sits at somebody's piano: they stand by, and do what is said of them.
        let is_apart = easel.posture.is_some() && easel.deed.and_then(Deed::seat) == Some(false)
            || easel.ride.is_some_and(|ride| !ride.is_shared())
            || matches!(easel.posture, Some(Posture::Rides(_))) && easel.says(&[" while "]);
        let theirs = easel.words.split_once(" while ").filter(|_| is_apart);
        let theirs = theirs.and_then(|(_, words)| deeds::of_words(words));
        let mut others: Vec<(Pose, f32)> = easel
            .beside
            .iter()
            .map(|(who, is_child)| {
                let beside = Pose { is_child: *is_child, is_apart, ..someone(&mut dice, *who, None) };
                let beside = if is_apart { Pose { side: inside, deed: theirs, ..beside } } else { beside };
                (beside, if *is_child { 0.64 } else { 0.95 })
            })
            .collect();
        let mut lead = pose;
        // Whoever pushes the swing is behind it.
        let pushes = easel.ride.is_some_and(|ride| ride.kind == super::vehicles::Kind::Swing)
            && easel.says(&[" push", "推"])
            && !others.is_empty();
        if let Some((other, _)) = others.first_mut().filter(|_| pushes) {
            lead = Pose { is_apart: true, hold: Hold::Reaches, side: away, stride: 0.3, ..lead };
            (other.is_apart, other.side) = (false, away);
        }
        // Two at a table have it between them.
        if let Some((other, _)) = others.first_mut().filter(|_| has_table) {
            (lead.side, other.side) = (away, -away);
        }
        if let Some((other, _)) = others.first_mut() {
            let (one, two) = if away > 0.0 { (lead, *other) } else { (*other, lead) };
            let (one, two) = together.turned(easel, (one, two));
            (lead, *other) = if away > 0.0 { (one, two) } else { (two, one) };
        }
        // A boy is no man in a coat.
        let (size, lead) = match easel.is_boy {
            true => (size * 0.84, Pose { has_coat: false, is_child: true, ..lead }),
            false => (size, lead),
        };
        stand(canvas, x, size, lead);
        for (index, (beside, share)) in others.into_iter().enumerate() {
            let apart = if has_table && index == 0 { 0.98 } else { together.apart() + 0.36 * index as f32 };
            let apart = if pushes { 0.52 } else { apart };
            let apart = if is_apart { apart + 0.16 } else { apart };
            stand(canvas, x + away * size * apart, size * share, beside);
        }
        if easel.has(Subject::Child) && easel.beside.is_empty() && easel.borne.is_none() {
            let child = Pose { is_child: true, ..someone(&mut dice, Who::default(), None) };
            stand(canvas, x + away * size * 0.32, size * 0.62, child);
        }
    } else if easel.has(Subject::Child) {
        stand(canvas, x, size * 0.74, Pose { has_coat: false, is_child: true, ..pose });
    }
}
