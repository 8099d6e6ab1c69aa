//! What food is on: a plate, or the grate of a grill with its flames; and the steam over it.
//!
//! It knows the easel, names and outlines, and nothing of sentences beyond the words for grills and steam.

use super::canvas::{Canvas, mix, scale};
use super::noise::Dice;
use super::palette::paint;
use super::sizes::{is_eaten, is_one_of};
use super::{Easel, GRAIN};
use crate::scene::Place;
use crate::subject::Head;
use image::RgbaImage;

const GRILLS: &[&str] =
    &["grill", "barbecue", "bbq", "grate", "open flame", "over flames", "charcoal", "烤架", "炭火", "烧烤"];
const STEAMS: &[&str] =
    &["steam", "sizzl", " hot ", "piping", "freshly baked", "fresh out", "热气", "蒸汽", "热腾腾", "滋滋"];
/// Foods of which the picture is seen from above.
const FLAT: &[&str] = &["steak", "fried egg", "cookie", "doughnut", "waffle", "pizza", "bacon", "mooncake"];

fn is_grilled(easel: &Easel) -> bool {
    easel.says(GRILLS)
}

/// How much lower a food is that lies: its picture is seen from above.
pub(super) fn lies(easel: &Easel, head: &Head) -> f32 {
    let is_alone = matches!(easel.scene.place, Place::Studio | Place::Interior);
    if is_alone && head.noun.is_some_and(|noun| is_one_of(noun, FLAT)) { 0.56 } else { 1.0 }
}

/// The colour of meat on the fire.
pub(super) fn browned(easel: &Easel, head: &Head) -> Option<u32> {
    let is_meat = head.noun.is_some_and(|noun| is_one_of(noun, &["steak", "bacon", "sausage"]));
    let is_done =
        is_grilled(easel) || easel.says(&["sizzl", "sear", "cooked", "roast", "juicy", "煎", "烤", "滋滋"]);
    (is_meat && is_done && head.colour.is_none()).then_some(0x8a4a2e)
}

/// Whether a food that the shot is about is on a plate or on a grill.
pub(super) fn is_served(easel: &Easel, head: &Head) -> bool {
    const OWN: &[&str] = &[
        "coffee",
        "tea",
        "beer",
        "wine glass",
        "cocktail",
        "milk",
        "soda",
        "bubble tea",
        "ramen",
        "curry",
        "stew",
        "salad",
        "popcorn",
        "bento",
        "ice cream cone",
        "teapot",
        "champagne bottle",
        "whiskey",
        "sake",
        "tropical drink",
        "baby bottle",
        "juice box",
        "can",
        "honey",
        "salt",
        "takeout box",
        "lollipop",
        "rice",
        "paella",
        "porridge",
        "oden",
        "chopsticks",
        "plate",
        "fork",
        "spoon",
        "kitchen knife",
        "ice cube",
        "green tea",
        "mate tea",
        "pudding",
        "shaved ice",
        "butter",
        "grape",
        "watermelon",
    ];
    let Some(noun) = head.noun else { return false };
    is_placed(easel)
        && (head.count <= 2 || serving(easel, head).is_some())
        && is_eaten(noun)
        && !is_one_of(noun, OWN)
}

/// How many of a food are on one plate, if it is said to be a plate or a bowl of it.
pub(super) fn serving(easel: &Easel, head: &Head) -> Option<usize> {
    const PLATES: &[&str] =
        &["plate", "platter", "bowl of", "basket of", "board", "tray", "盘", "一碗", "笼", "碟"];
    const PIECES: &[&str] = &[
        "dumpling",
        "sushi",
        "cookie",
        "doughnut",
        "croissant",
        "cupcake",
        "taco",
        "strawberry",
        "mooncake",
        "egg",
    ];
    let is_piece = head.noun.is_some_and(|noun| is_one_of(noun, PIECES));
    (is_piece && is_placed(easel) && easel.says(PLATES)).then_some(5)
}

fn is_placed(easel: &Easel) -> bool {
    matches!(easel.scene.place, Place::Studio | Place::Interior)
        && !easel.says(&["floating", "levitat", "mid-air", "midair", "on a tree", "orchard", "悬浮", "枝头"])
}

/// The foot, the size and the turn of one of several.
pub(super) type Laid = ((f32, f32), (f32, f32), f32);

/// The foot, the size and the turn of each of so many that lie together, where one alone would be, those further back first.
pub(super) fn spread(many: usize, (x, y): (f32, f32), (wide, tall): (f32, f32)) -> Vec<Laid> {
    let size = (wide * 0.56, tall * 0.56);
    let behind = many / 2;
    let row = |count: usize, y: f32, from: usize| {
        (0..count).map(move |index| {
            let aside = index as f32 - (count - 1) as f32 / 2.0;
            let turn = [0.10, -0.12, 0.06, -0.05, 0.14][(index + from) % 5];
            ((x + aside * size.0 * 0.92, y - (index % 2) as f32 * size.1 * 0.06), size, turn)
        })
    };
    row(behind, y - size.1 * 0.30, 0).chain(row(many - behind, y, behind)).collect()
}

/// What is under a food that the shot is about, with its foot and size.
pub(super) fn under(
    easel: &Easel,
    head: &Head,
    foot: (f32, f32),
    (wide, tall): (f32, f32),
) -> Option<RgbaImage> {
    if !is_served(easel, head) {
        return None;
    }
    let mut canvas = easel.canvas();
    let mut dice = easel.dice.part("tableware");
    if is_grilled(easel) {
        grate(easel, &mut canvas, foot, wide, &mut dice);
    } else {
        let half = wide.max(tall * 0.8) * 0.74;
        let y = foot.1 - tall * 0.06;
        canvas.ellipse(
            (foot.0, y + half * 0.10),
            (half * 1.04, half * 0.24),
            0.25,
            easel.palette.shade,
            0.45,
        );
        let (rim, face) = (easel.palette.alive(paint(0xd8d6d0)), easel.palette.alive(paint(0xfaf8f4)));
        canvas.ellipse((foot.0, y + half * 0.03), (half, half * 0.225), 0.02, rim, 1.0);
        canvas.ellipse((foot.0, y), (half, half * 0.22), 0.02, face, 1.0);
        canvas.ellipse(
            (foot.0, y + half * 0.008),
            (half * 0.72, half * 0.14),
            0.04,
            mix(face, rim, 0.7),
            1.0,
        );
    }
    Some(canvas.finish(GRAIN, 31))
}

/// Bars over glowing coals, with flames between them.
fn grate(easel: &Easel, canvas: &mut Canvas, foot: (f32, f32), wide: f32, dice: &mut Dice) {
    let unit = easel.unit;
    let (half, y) = ((wide * 0.92).max(unit * 0.55), foot.1 - unit * 0.10);
    let deep = unit * 0.17;
    canvas.ellipse(
        (foot.0, y + deep * 0.35),
        (half * 1.1, deep * 1.3),
        0.3,
        scale(paint(0x1a1210), 0.9),
        0.96,
    );
    for _ in 0..150 {
        let turn = dice.unit() * std::f32::consts::TAU;
        let far = dice.unit().sqrt();
        let at = (foot.0 + half * far * turn.cos(), y + deep * 0.35 + deep * far * turn.sin());
        let size = unit * dice.range(0.010, 0.026);
        canvas.ellipse(
            at,
            (size * 1.3, size),
            0.35,
            paint(*dice.pick(&[0x5a1c10, 0xd8481c, 0xff8a34, 0x2a1814, 0x8a2a14])),
            0.95,
        );
    }
    canvas.glow_wide((foot.0, y), (half * 1.5, unit * 0.42), paint(0xff7a2c), 0.6);
    for index in 0..26 {
        let x = foot.0 + half * (index as f32 / 12.5 - 1.0) * 1.02;
        let high = unit * dice.range(0.10, 0.30) * (0.6 + 0.4 * ((x - foot.0) / half).abs());
        let base = y + deep * dice.range(-0.2, 0.6);
        let colour = paint(*dice.pick(&[0xffb347, 0xff7b2e, 0xffd98a]));
        let tip = (x + unit * dice.range(-0.03, 0.03), base - high);
        let wide = unit * dice.range(0.022, 0.040);
        canvas.polygon(
            &[
                (x - wide, base),
                (x - wide * 0.9, base - high * 0.25),
                (x - wide * 0.35, base - high * 0.62),
                tip,
                (x + wide * 0.45, base - high * 0.58),
                (x + wide, base - high * 0.22),
                (x + wide * 0.8, base),
            ],
            |_, y| (colour, 0.80 - 0.35 * ((base - y) / high).clamp(0.0, 1.0)),
        );
    }
    for bar in 0..9 {
        let t = bar as f32 / 8.0;
        let row = y + deep * (t * 1.7 - 0.55);
        let reach = half * (1.02 + 0.10 * t);
        let thick = unit * (0.006 + 0.004 * t);
        canvas.stroke((foot.0 - reach, row), (foot.0 + reach, row), (thick, thick), paint(0x2c2a2c), 1.0);
        canvas.stroke(
            (foot.0 - reach, row - thick * 0.5),
            (foot.0 + reach, row - thick * 0.5),
            (thick * 0.3, thick * 0.3),
            paint(0xb07a58),
            0.8,
        );
    }
}

/// Marks of the grate on what lies on it, and steam over hot food.
pub(super) fn over(
    easel: &Easel,
    layer: &mut RgbaImage,
    head: &Head,
    foot: (f32, f32),
    (wide, tall): (f32, f32),
) {
    let is_food = head.noun.is_some_and(|noun| {
        is_eaten(noun) || is_one_of(noun, &["cooking pot", "kettle", "cup", "coffee machine"])
    });
    if !is_food || !easel.says(STEAMS) && !is_grilled(easel) {
        return;
    }
    let mut canvas = easel.canvas();
    let unit = easel.unit;
    for (lane, lean) in [(-0.26, 0.06), (-0.06, -0.05), (0.12, 0.07), (0.30, -0.05)] {
        for step in 0..14 {
            let t = step as f32 / 14.0;
            let x = foot.0 + wide * lane + unit * lean * (t * 6.0 + lane * 9.0).sin();
            let radius = unit * (0.024 + 0.050 * t);
            let at = (x, foot.1 - tall * 0.92 - unit * 0.34 * t);
            canvas.disc(at, radius, radius * 0.95, [0.95, 0.95, 0.94], 0.24 * (1.0 - t));
        }
    }
    let steam = canvas.finish(0.0, 0);
    image::imageops::overlay(layer, &steam, 0, 0);
}
