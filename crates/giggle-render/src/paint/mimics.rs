//! Animals that do what people do, or are in a role of theirs: at a desk, with weights, at a stove; an officer, a chef, an astronaut.
//!
//! It knows the easel, people and what carries them. The one idea: an animal with a tool or in clothes is drawn as people are,
//! with its own head and in the colour of its coat, since only so hands reach the tool and the clothes are seen.

use super::beasts::body_of;
use super::canvas::{Colour, mix, scale};
use super::creatures::Creature;
use super::footing::Verve;
use super::palette::paint;
use super::picture::Picture;
use super::pose::Pose;
use super::{Easel, GRAIN, Layer, Motion, figures, riding, worn};
use crate::reading::Reading;
use crate::scene::{Place, Subject};
use crate::subject::{Art, Head, Look, NOUNS, Who, who};

/// What tells that somebody has the clothes of a role on.
const DRESSED: &[&str] = &[
    " dressed",
    " wearing ",
    " wears ",
    " uniform",
    " costume",
    " suit",
    " robe",
    " armor",
    " armour",
    "apron",
    " coat",
    "tuxedo",
    "穿",
    "身着",
    "身披",
    "披着",
    "扮成",
    "打扮",
    "戴着",
];
/// Whoever is carried or lies is held by what carries it.
const CARRIED: &[&str] = &[
    " riding",
    " rides ",
    " ride ",
    " driving",
    " drives ",
    " surfing",
    " surfs",
    " skateboard",
    " asleep",
    " sleep",
    " lying",
    "骑",
    "开车",
    "开着",
    "驾驶",
    "冲浪",
    "睡",
    "躺",
    "趴",
];

/// Whether there is a head of an animal that can be set on shoulders: not of an octopus, a snail or a fairy, whose picture is one
/// whole.
pub(super) fn has_a_head(noun: usize) -> bool {
    const HEADLESS: &[&str] = &[
        "octopus",
        "squid",
        "jellyfish",
        "snail",
        "slug",
        "crab",
        "lobster",
        "shrimp",
        "dragonfly",
        "butterfly",
        "bee",
        "ladybug",
        "ant",
        "beetle",
        "spider",
        "scorpion",
        "worm",
        "caterpillar",
        "mosquito",
        "fly",
        "cricket",
        "snake",
        "fish",
        "tropical fish",
        "blowfish",
        "starfish",
        "seahorse",
        "whale",
        "dolphin",
        "shark",
        "seal",
        "turtle",
        "sea turtle",
        "fairy",
        "mermaid",
        "merman",
        "genie",
        "ghost",
        "manta ray",
        "stingray",
        "oyster",
        "clam",
        "eel",
    ];
    !super::sizes::is_one_of(noun, HEADLESS)
}

/// The role of the one animal that a shot is about, with the clothes for it.
pub(super) fn role(reading: &Reading) -> Option<&'static Look> {
    let head = reading.cast.head.as_ref()?;
    let is_animal = head.noun.is_some_and(|noun| super::sizes::lives(noun) && has_a_head(noun));
    if !is_animal || head.count != 1 || !matches!(head.art(), Art::Picture(_)) {
        return None;
    }
    let rest = format!(" {} ", reading.cast.rest.to_lowercase());
    let says = |words: &[&str]| words.iter().any(|word| rest.contains(word));
    if says(CARRIED) {
        return None;
    }
    let named = who(head, "").look;
    named.or_else(|| who(head, &reading.cast.rest).look.filter(|_| says(DRESSED)))
}

/// What the one animal that a shot is about pedals or steers, by its row of the table.
pub(super) fn pedals(reading: &Reading) -> Option<usize> {
    let head = reading.cast.head.as_ref()?;
    let is_animal = head.noun.is_some_and(|noun| super::sizes::lives(noun) && has_a_head(noun));
    if !is_animal || head.count != 1 || !matches!(head.art(), Art::Picture(_)) {
        return None;
    }
    let rest = format!(" {} ", reading.cast.rest.to_lowercase());
    let rides = [" riding", " rides ", " ride ", " pedal", "骑"].iter().any(|word| rest.contains(word));
    const RIDDEN: &[&str] = &["bicycle", "motorcycle", "motor scooter"];
    let it =
        reading.cast.also.iter().find_map(|also| {
            also.noun.filter(|noun| also.count == 1 && super::sizes::is_one_of(*noun, RIDDEN))
        });
    it.filter(|_| rides)
}

/// The animal with which the name of somebody begins: a raccoon police officer, 狐狸老师.
fn animal_of(name: &str) -> Option<usize> {
    let words: Vec<&str> = name.split(' ').collect();
    let found = if name.is_ascii() {
        (0..words.len().min(3))
            .find_map(|at| NOUNS.english(&words[at..]).filter(|found| at + found.length < words.len()))
    } else {
        let signs: Vec<char> = name.chars().collect();
        NOUNS.chinese(&signs).filter(|found| found.length < signs.len())
    };
    let is_animal =
        |noun: usize| super::sizes::lives(noun) && matches!(NOUNS.nouns[noun].art, Art::Picture(_));
    found.map(|found| found.noun).filter(|noun| is_animal(*noun))
}

/// The same reading with the animal as whoever is in the role, and without the person whom the name of the role would add beside it.
pub(super) fn alone(reading: &Reading) -> Option<Reading> {
    let mut other = reading.clone();
    if let Some(head) = other.cast.head.as_mut().filter(|head| matches!(head.art(), Art::Painter("person")))
        && let Some(noun) = animal_of(&head.text.to_lowercase())
    {
        head.noun = Some(noun);
    }
    let look = role(&other)?;
    let is_it = |head: &Head| {
        matches!(head.art(), Art::Painter("person")) && head.count == 1 && who(head, "").look == Some(look)
    };
    other.cast.also.retain(|also| !is_it(also));
    let is_person = |head: &Head| matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd"));
    if !other.cast.also.iter().any(is_person) {
        other.scene.subjects.retain(|subject| !matches!(subject, Subject::Person | Subject::Woman));
    }
    Some(other)
}

/// Paints one on the ground at a place, before the layer of that number.
pub(super) fn place(easel: &mut Easel, head: &Head, (x, foot): (f32, f32), (depth, at): (f32, usize)) {
    let Some(noun) = head.noun else { return };
    let middle = easel.x(0.5);
    let side = easel.heading.unwrap_or(if x > middle { -1.0 } else { 1.0 });
    let named = head.colour.map(paint);
    let said = (head.text.to_lowercase(), easel.words.clone());
    let creature = Creature::of(noun, (&said.0, &said.1), named, (false, Verve::Rests));
    let fur = creature.map(|creature| creature.coat()).or(named).unwrap_or_else(|| fur_of(noun));
    let who = Who { look: easel.role, is_woman: false, is_man: true, ..Who::default() };
    let garment = easel.garment.unwrap_or(paint(0x5a7a94));
    let floats = easel.scene.place == Place::Space || easel.scene.place == Place::Underwater;
    let pose = Pose {
        face: Some(noun),
        creature,
        who,
        skin: fur,
        hair: fur,
        garment,
        has_coat: false,
        stride: if easel.moves { 0.6 } else { 0.2 },
        deed: easel.deed,
        held: easel.held,
        is_turned: false,
        ..figures::lead_pose(easel, side)
    };
    let least = if easel.scene.place == Place::Interior { 0.74 } else { 0.4 };
    let size =
        easel.unit * 0.55 * easel.closeness.clamp(least, 1.3) * if easel.is_tall() { 1.3 } else { 1.0 };
    let mut canvas = easel.canvas();
    if floats {
        // Ears and helmet are inside of the frame.
        let middle = (x, easel.y(0.47));
        super::people::tilted(easel, &mut canvas, middle, size, pose, 0.34 * side);
        let picture = canvas.finish(GRAIN, 35);
        let motion = Some(Motion { bob: 0.014, turns: 0.3, pivot: middle, ..Motion::default() });
        easel.layers.insert(at, Layer { picture, depth, motion });
        return;
    }
    if easel.palette.is_dark() && easel.scene.place != Place::Interior {
        let light = mix(easel.palette.haze, easel.palette.glow, 0.5);
        canvas.glow_wide((x, foot - size * 0.55), (size * 0.62, size * 0.80), light, 0.34);
    }
    riding::carried(easel, &mut canvas, (x, foot), size, pose);
    let mut picture = canvas.finish(GRAIN, 35);
    let up = if easel.posture.is_some() { 0.915 * 1.12 - 0.28 } else { 0.915 };
    let has_hat = easel.role.is_some_and(|look| look.headgear.0 != crate::subject::Headgear::Nothing);
    worn::dress_at(easel, &mut picture, (x, foot - up * size), (size * 0.19, has_hat), side);
    let motion = Some(Motion { breath: 0.003, turns: 0.4, pivot: (x, foot), ..Motion::default() });
    easel.layers.insert(at, Layer { picture, depth, motion });
}

/// The colour of an animal's paws.
fn fur_of(noun: usize) -> Colour {
    if let Some(body) = body_of(noun, None, false, Verve::Rests) {
        return body.paws();
    }
    let Art::Picture(index) = NOUNS.nouns[noun].art else { return paint(0x9a7a5a) };
    let sprite = Picture::of(index).draw(40, 40, false);
    let mut sum = [0.0_f32; 4];
    for pixel in sprite.pixels.iter().filter(|pixel| pixel[3] > 0.9) {
        for (all, value) in sum.iter_mut().zip(pixel) {
            *all += value;
        }
    }
    scale([sum[0], sum[1], sum[2]], 1.0 / sum[3].max(1.0))
}
