//! What stands for a head of a cast: its picture with body, coat and colour, and what is bound to it.
//!
//! It knows readings and pictures, and nothing of where a thing is in a scene. The one idea: a thing and what carries it, or what it
//! eats, are laid out before anything is painted.

use super::Easel;
use super::beasts::{Whole, body_of};
use super::belongs::is_low;
use super::bonds::Bond;
use super::creatures::Creature;
use super::dragons;
use super::footing::Verve;
use super::goods::Goods;
use super::laid::{Item, Spot};
use super::picture::Picture;
use super::soaring;
use crate::reading::{Reading, ShotSize};
use crate::subject::{Art, Gait, Head, NOUNS, Noun};

/// How a noun is shown in a shot: from near a head needs no body.
pub(super) fn shown_as(noun: Noun, reading: &Reading) -> Noun {
    let is_near = noun.has_painted_body && reading.shot_size == ShotSize::ExtremeCloseUp;
    Noun { is_head: noun.is_head || is_near, has_painted_body: noun.has_painted_body && !is_near, ..noun }
}

/// Whether an animal is on its legs, be it that it goes nowhere.
pub(super) fn is_going(reading: &Reading) -> bool {
    const ON_LEGS: &[&str] =
        &["stand", "stalk", "prowl", "hunt", "chas", "howl", "step", "cross", "站", "追", "穿", "巡"];
    ON_LEGS.iter().any(|word| reading.cast.rest.contains(word))
}

pub(super) fn noun_of(head: &Head) -> Noun {
    NOUNS.nouns[head.noun.unwrap_or_default()]
}

/// What stands for a head in a scene.
pub(super) struct Shown {
    pub(super) whole: Whole,
    pub(super) noun: Noun,
    pub(super) verve: Verve,
}

/// The picture for a head, with its body, its coat and its colour.
pub(super) fn shown(easel: &Easel, reading: &Reading, head: &Head) -> Option<Shown> {
    // The boat that somebody sits in is an open one.
    let boat = NOUNS.english(&["canoe"]).filter(|_| head.art() == Art::Painter("boat"));
    let noun = boat.map_or_else(|| noun_of(head), |boat| NOUNS.nouns[boat.noun]);
    let Art::Picture(index) = noun.art else { return None };
    let noun = shown_as(noun, reading);
    let mut picture = Picture::of(index);
    // 小熊猫 is red, whatever its other name says.
    let named = head
        .colour
        .map(super::palette::paint)
        .or_else(|| head.text.contains("小熊猫").then(|| super::palette::paint(0xb8562c)));
    let browned = super::tableware::browned(easel, head).map(super::palette::paint);
    if let Some(colour) = named.or(browned) {
        picture.tint(colour);
    }
    let is_lead = reading.cast.head.as_ref() == Some(head);
    let verve = if is_lead { Verve::of(&noun, &format!(" {}", easel.words)) } else { Verve::Rests };
    // Whoever is carried goes nowhere by itself.
    let is_carried = easel.says(&[" rid", " driv", " sit", "骑", "坐", "开车", "驾"]);
    let goes = !is_carried && (is_lead && reading.cast.moves || is_going(reading) || verve != Verve::Rests);
    let said = head.text.to_lowercase();
    // What the prompt says is said of whoever it is about.
    let text = if is_lead { format!(" {}", easel.words) } else { String::new() };
    let creature = head.noun.and_then(|row| Creature::of(row, (&said, &text), named, (goes, verve)));
    if let Some(creature) = creature {
        let noun = Noun { faces: 1.0, is_head: false, has_painted_body: false, ..noun };
        return Some(Shown { whole: Whole::Creature(creature), noun, verve });
    }
    let body = head.noun.filter(|_| noun.has_painted_body).and_then(|noun| body_of(noun, named, goes, verve));
    let is_kin =
        |names: &[&str]| names.iter().any(|name| NOUNS.english(&[name]).map(|found| found.noun) == head.noun);
    let noun = match body {
        Some(body) if body.is_from_the_side() => Noun { faces: 1.0, ..noun },
        None if NOUNS.english(&["turtle"]).map(|found| found.noun) == head.noun
            && is_of_the_sea(easel, &head.text) =>
        {
            Noun { faces: 1.0, ..noun }
        }
        _ if is_kin(&["whale", "motorcycle"]) || dragon_of(easel, head).is_some() => {
            Noun { faces: 1.0, ..noun }
        }
        _ if is_submarine(&head.text) || car_of(easel, head, noun).is_some() => Noun { faces: 1.0, ..noun },
        _ if is_coupe(&head.text.to_lowercase())
            || noun.gait == Gait::Flies
                && is_aloft(easel, reading)
                && soaring::plumage(&head.text.to_lowercase()).is_some() =>
        {
            Noun { faces: 1.0, ..noun }
        }
        _ => noun,
    };
    let whole = match body {
        Some(body) => Whole::Bodied(picture, body),
        None if is_kin(&["piano"]) => Whole::Piano,
        None if is_kin(&["couch"]) => Whole::Sofa(named),
        None if is_kin(&["canoe"]) || boat.is_some() => Whole::Boat,
        None if is_kin(&["table"]) => Whole::Table,
        None if is_kin(&["turtle"]) && is_of_the_sea(easel, &said) => Whole::SeaTurtle(named),
        None if noun.gait == Gait::Flies && is_aloft(easel, reading) && soaring::plumage(&said).is_some() => {
            soaring::plumage(&said).map_or(Whole::Board, |plumage| Whole::Soaring(plumage, named))
        }
        None if is_kin(&["skateboard"]) => Whole::Board,
        None if !noun.is_animal() && Goods::of(&said, &easel.words).is_some() => {
            Goods::of(&said, &easel.words).map_or(Whole::Board, |goods| Whole::Goods(goods, named))
        }
        None if is_coupe(&said) => Whole::Coupe(named),
        None if is_submarine(&said) => Whole::Submarine(named),
        None if is_kin(&["motorcycle"]) => Whole::Motorcycle(named, is_lead && easel.says(RACES)),
        None if is_kin(&["whale"]) => Whole::Whale(named, super::whales::is_orca(&said)),
        None if dragon_of(easel, head).is_some() => {
            dragon_of(easel, head).map_or(Whole::Board, |kind| Whole::Dragon(kind, named))
        }
        None if car_of(easel, head, noun).is_some() => {
            car_of(easel, head, noun).map_or(Whole::Board, |kind| Whole::Car(kind, named))
        }
        None if is_low(&said) => Whole::Long(picture, 1.55),
        // What somebody lies or stands on is broad.
        None if !is_lead && is_kin(&["rock"]) => Whole::Long(picture, 2.1),
        None => Whole::Flat(picture),
    };
    Some(Shown { whole, noun, verve })
}

/// What a motorcycle does that somebody is on.
const RACES: &[&str] = &[
    " rac", "speed", " rid", "chas", " drift", "jump", " driv", "飞驰", "疾驰", "行驶", "骑", "穿", "驶",
    "飞跃",
];

fn is_submarine(name: &str) -> bool {
    name.contains("submarine") || name.contains("潜水艇") || name.contains("潜艇")
}

/// The kind of dragon that a head names, if it is one.
fn dragon_of(easel: &Easel, head: &Head) -> Option<dragons::Kind> {
    let is_one = head.noun.is_some_and(|noun| super::sizes::is_one_of(noun, &["dragon"]));
    dragons::Kind::of(&head.text.to_lowercase(), &easel.words).filter(|_| is_one)
}

/// The kind of car that a head names, if it is one.
fn car_of(easel: &Easel, head: &Head, noun: Noun) -> Option<super::cars::Kind> {
    let said = head.text.to_lowercase();
    let is_one = noun.gait == Gait::Drives && !noun.is_person && !is_low(&said);
    super::cars::Kind::of(&said, &easel.words).filter(|_| is_one)
}

/// Whether a car is low and has two doors.
fn is_coupe(name: &str) -> bool {
    is_low(name) && !name.contains("limo") && !name.contains("轿车")
}

/// Whether a bird is said to be in the air with its wings spread.
fn is_aloft(easel: &Easel, reading: &Reading) -> bool {
    const ALOFT: &[&str] = &[
        " fly",
        " flies",
        " flying",
        " soar",
        " glid",
        " hover",
        " circl",
        " swoop",
        " dives",
        "wings spread",
        "飞",
        "翱翔",
        "盘旋",
        "俯冲",
        "展翅",
    ];
    reading.shot_size > ShotSize::ExtremeCloseUp && easel.says(ALOFT)
}

/// Whether a turtle has flippers: no tortoise lives in the sea.
fn is_of_the_sea(easel: &Easel, name: &str) -> bool {
    use crate::scene::Place;
    name.contains("sea turtle")
        || name.contains("海龟")
        || matches!(easel.scene.place, Place::Sea | Place::Underwater) && !name.contains("tortoise")
}

/// The row of the table of what is shown.
fn row_of(it: &Shown) -> usize {
    NOUNS.nouns.iter().position(|noun| noun.art == it.noun.art).unwrap_or_default()
}

/// The words for a seat in a window.
pub(super) const SILL: &[&str] =
    &["windowsill", "window sill", "window ledge", "sill", "窗台", "窗边", "by the window"];

/// What two of a kind do face to face, and what of it is a fight.
pub(super) const FACING: &[&str] = &[
    "fight",
    "wrestl",
    "butt",
    "kiss",
    "hug",
    "cuddl",
    "talk",
    "convers",
    "facing",
    "face to face",
    "dance",
    "dancing",
    "play with each",
    "playing together",
    "boxing",
    "duel",
    "battl",
    "chat",
    "spar",
    "nuzzl",
    "shak",
    "打架",
    "打斗",
    "对战",
    "搏斗",
    "拥抱",
    "亲吻",
    "对视",
    "跳舞",
    "聊天",
    "对峙",
    "面对面",
    "决斗",
    "collid",
    "crash",
    "相撞",
];
pub(super) const FIGHTS: &[&str] =
    &["fight", "wrestl", "butt", "boxing", "duel", "battl", "打架", "打斗", "对战", "搏斗", "决斗"];

/// Puts what is bound to a thing to its place: under it, around it, before it, or in its paws.
pub(super) fn bind<'a>(
    easel: &Easel,
    items: &mut Vec<Item<'a>>,
    (it, bond, high): (&'a Shown, Bond, f32),
    (foot, (width, height)): ((f32, f32), (f32, f32)),
    (looks, is_mirrored): (f32, bool),
    table: Option<&'a (Whole, Noun)>,
) {
    let ratio = it.whole.ratio();
    let mut own = Item { whole: &it.whole, noun: it.noun, spot: Spot::on(foot, (1.0, 1.0), is_mirrored) };
    match bond {
        Bond::Under { seat, wide } | Bond::Around { seat, wide, .. } => {
            let within = if let Bond::Around { within, .. } = bond { within } else { 0.0 };
            let broad = wide * width.max(height * 0.7);
            let deep = broad / ratio;
            (own.spot.width, own.spot.height) = (broad, deep);
            for item in items.iter_mut() {
                item.spot.lift = deep * seat - item.spot.height * within;
                item.spot.is_carried = true;
            }
            // A fallen log lies.
            if seat > 1.05 && super::sizes::is_one_of(row_of(it), &["log"]) {
                let (long, thick) = (broad * 1.25, broad * 1.25 * ratio);
                (own.spot.width, own.spot.height) = (thick, long);
                (own.spot.tilt, own.spot.lift) = (1.5, -(long - thick) / 2.0 - thick * 0.12);
                own.spot.is_carried = true;
                items.iter_mut().for_each(|item| item.spot.lift = thick * 1.15);
            }
            if matches!(bond, Bond::Under { .. }) { items.insert(0, own) } else { items.push(own) }
        }
        Bond::Before { has_table } => {
            // A ball is small beside whoever plays with it.
            let most = if super::sizes::is_one_of(row_of(it), super::sizes::TOYS) { 0.26 } else { 0.55 };
            let deep =
                (high * easel.unit).min(height * most).max(easel.unit * if most < 0.5 { 0.07 } else { 0.12 });
            let broad = (deep * ratio).min(easel.unit * 0.34);
            let deep = broad / ratio;
            let x = foot.0 + looks * (width * 0.5 + broad * 0.32);
            let mut lift = 0.0;
            if let Some((whole, noun)) = table.filter(|_| has_table) {
                let tall = height * 0.40;
                let across = (broad * 1.3).max(tall * 1.5);
                let spot = Spot::on((x, foot.1), (across, tall), false);
                items.push(Item { whole, noun: *noun, spot });
                lift = tall * 0.92;
            }
            own.spot.foot.0 = x;
            (own.spot.width, own.spot.height, own.spot.lift) = (broad, deep, lift);
            own.spot.is_carried = has_table;
            items.push(own);
        }
        Bond::Held => {
            let deep = (height * 0.52).min(width * 0.75 / ratio);
            (own.spot.width, own.spot.height, own.spot.lift) = (deep * ratio, deep, height * 0.16);
            own.spot.foot.0 = foot.0 + looks * width * 0.10;
            own.spot.tilt = looks * -0.35;
            own.spot.is_carried = true;
            items.push(own);
        }
        Bond::Touches | Bond::Beside | Bond::Astride(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sports_car_is_low_and_a_limousine_is_long() {
        assert!(is_coupe("silver sports car") && is_coupe("跑车"));
        assert!(!is_coupe("white limousine") && !is_coupe("豪华轿车") && !is_coupe("pickup truck"));
    }
}
