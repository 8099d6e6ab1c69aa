//! What one living room has and another has not: a sofa with a rug, pictures on the wall, a plant.
//!
//! It knows the easel, and nothing of walls and their light. The one idea: the words say which it is, and the dice if no word does.

use super::Easel;
use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::palette::paint;
use super::walls::Box;
use crate::reading::{Posture, Seat};

/// Whether the room is high up in a city, with panes instead of a window.
pub(super) fn is_in_a_tower(easel: &Easel) -> bool {
    const HIGH: &[&str] = &[
        "penthouse",
        "skyscraper",
        "high-rise",
        "high rise",
        "floor-to-ceiling",
        "floor to ceiling",
        "panoramic window",
        "massive window",
        "huge window",
        "glass wall",
        "skyline",
        "city view",
        "city lights",
        "view of the city",
        "overlooking the city",
        "overlooking a city",
        "night view",
        "落地窗",
        "顶层公寓",
        "高层",
        "摩天",
        "城市夜景",
        "俯瞰城市",
        "城市天际线",
    ];
    easel.says(HIGH)
}

/// Whether a table or a bench is painted with whoever is at it: then the room has no other.
pub(super) fn is_at_a_table(easel: &Easel) -> bool {
    let has_table = matches!(easel.posture, Some(Posture::Sits(Seat::Chair { has_table: true })));
    has_table || easel.deed.is_some_and(|deed| deed.is_broad())
}

/// What a material looks like under so much light.
type Tone<'a> = &'a (dyn Fn(Colour, f32) -> Colour + Sync);

/// Whether there is a sofa, and not a table with a chair.
pub(super) fn is_lounge(easel: &Easel) -> bool {
    const LOUNGE: &[&str] =
        &["living room", "sofa", "couch", "lounge", "watching tv", "watches tv", "客厅", "沙发", "看电视"];
    const TABLE: &[&str] = &[
        "table",
        "desk",
        "study",
        "dining",
        "cup",
        "tea",
        "coffee",
        "book",
        "letter",
        "vase",
        "breakfast",
        "dinner",
        "桌",
        "书房",
        "餐",
        "茶",
        "咖啡",
        "书",
        "饭",
    ];
    easel.says(LOUNGE) || !easel.says(TABLE) && easel.dice.part("furniture").chance(0.5)
}

/// A sofa with cushions on a rug, and a plant beside it; the foot is the middle of its lower edge.
pub(super) fn lounge(easel: &Easel, canvas: &mut Canvas, (x, y): Point, side: f32, tone: Tone<'_>) {
    let unit = easel.unit;
    let mut dice = easel.dice.part("lounge");
    let cloth = paint(*dice.pick(&[0x8a9a8c, 0x7a8aa0, 0xb08a70, 0x9a6a5a, 0x6a7a84]));
    let accent = paint(*dice.pick(&[0xd8a850, 0xc8684c, 0xe0d4c0, 0x5a8a94]));
    let rug = paint(*dice.pick(&[0xb89a7c, 0x9a5a4c, 0x8a8f98]));
    canvas.ellipse((x, y + unit * 0.045), (unit * 0.42, unit * 0.06), 0.06, tone(rug, 0.75), 0.95);
    canvas.ellipse(
        (x, y + unit * 0.045),
        (unit * 0.34, unit * 0.045),
        0.08,
        tone(scale(rug, 1.2), 0.75),
        0.6,
    );
    let wide = unit * 0.27;
    canvas.ellipse((x, y + unit * 0.012), (wide * 1.1, unit * 0.016), 0.8, easel.palette.shade, 0.4);
    let sun = easel.sun().0;
    let shaded = |material: Colour, share: f32| {
        move |px: f32, _: f32| (tone(material, share - (px - sun).abs() / unit * 0.22), 1.0)
    };
    let back = [
        (x - wide, y - unit * 0.02),
        (x - wide, y - unit * 0.20),
        (x - wide * 0.92, y - unit * 0.225),
        (x + wide * 0.92, y - unit * 0.225),
        (x + wide, y - unit * 0.20),
        (x + wide, y - unit * 0.02),
    ];
    canvas.polygon(&back, shaded(scale(cloth, 0.88), 0.8));
    canvas.block(
        (x - wide * 0.92, y - unit * 0.115),
        (x + wide * 0.92, y - unit * 0.015),
        shaded(cloth, 1.0),
    );
    canvas.block((x - unit * 0.003, y - unit * 0.11), (x + unit * 0.003, y - unit * 0.02), |_, _| {
        (tone(scale(cloth, 0.6), 0.6), 0.8)
    });
    for arm in [-1.0_f32, 1.0] {
        let (from, to) = (x + arm * wide * 0.9, x + arm * wide * 1.12);
        canvas.block((from.min(to), y - unit * 0.145), (from.max(to), y), shaded(scale(cloth, 0.95), 0.9));
        canvas.ellipse(
            ((from + to) / 2.0, y - unit * 0.145),
            (wide * 0.11, unit * 0.016),
            0.1,
            tone(scale(cloth, 1.1), 0.95),
            1.0,
        );
    }
    for (along, lean) in [(-0.62, 0.012), (0.58, -0.014)] {
        let at = (x + along * wide, y - unit * 0.155);
        let half = unit * 0.042;
        canvas.fill(
            &[
                (at.0 - half + lean * unit, at.1 - half),
                (at.0 + half + lean * unit, at.1 - half * 0.9),
                (at.0 + half, at.1 + half),
                (at.0 - half, at.1 + half),
            ],
            tone(accent, 0.85),
        );
    }
    plant(easel, canvas, (x + side * unit * 0.37, y + unit * 0.01), tone);
}

fn plant(easel: &Easel, canvas: &mut Canvas, (x, y): Point, tone: Tone<'_>) {
    let unit = easel.unit;
    let mut dice = easel.dice.part("house plant");
    for _ in 0..15 {
        let lean = dice.range(-1.0, 1.0);
        let long = unit * dice.range(0.12, 0.24);
        let (root, bend) = ((x, y - unit * 0.07), (x + lean * long * 0.4, y - unit * 0.07 - long * 0.7));
        let tip = (x + lean * long * 0.85, y - unit * 0.07 - long * (1.0 - 0.5 * lean.abs()));
        let green = tone(paint(0x5a9460), dice.range(0.4, 0.95));
        canvas.stroke(root, bend, (unit * 0.003, unit * 0.010), green, 0.97);
        canvas.stroke(bend, tip, (unit * 0.010, unit * 0.002), green, 0.97);
    }
    let pot = [
        (x - unit * 0.035, y - unit * 0.075),
        (x + unit * 0.035, y - unit * 0.075),
        (x + unit * 0.026, y),
        (x - unit * 0.026, y),
    ];
    canvas.fill(&pot, tone(paint(0xc07a54), 0.7));
}

/// One or two framed pictures on the free part of the back wall.
pub(super) fn on_the_wall(easel: &Easel, canvas: &mut Canvas, walls: &Box, side: f32, tone: Tone<'_>) {
    let unit = easel.unit;
    let mut dice = easel.dice.part("on the wall");
    if dice.chance(0.3) {
        return;
    }
    let ((left, _), (right, _)) = walls.window;
    let (from, to) =
        if side > 0.0 { (right + unit * 0.13, walls.right) } else { (walls.left, left - unit * 0.13) };
    if to - from < unit * 0.2 {
        return;
    }
    let count = if to - from > unit * 0.42 { 2 } else { 1 };
    for index in 0..count {
        let middle = (from + (to - from) * (index as f32 + 0.5) / count as f32, easel.y(0.30));
        let (half, high) = (unit * dice.range(0.055, 0.085), unit * dice.range(0.05, 0.08));
        let colours = [0x9ccbe4, 0xe8c8a0, 0xb8c8a8, 0xd8a090, 0xe4dccc];
        let (one, other) =
            (paint(*dice.pick(&colours)), paint(*dice.pick(&[0x5a7a6a, 0x8a5a4a, 0x4a6080, 0xc08a50])));
        let rim = unit * 0.010;
        canvas.slab(
            (middle.0 - half - rim, middle.1 - high - rim),
            (middle.0 + half + rim, middle.1 + high + rim),
            tone(paint(0x4a3628), 0.6),
        );
        canvas.block((middle.0 - half, middle.1 - high), (middle.0 + half, middle.1 + high), |x, y| {
            let hill = middle.1 + high * (0.15 + 0.35 * ((x - middle.0) / half * 2.2 + index as f32).sin());
            let colour = if y > hill { other } else { one };
            (mix(tone(colour, 0.9), tone([1.0; 3], 0.9), 0.12), 1.0)
        });
    }
}
