//! A tree that stands alone.
//!
//! It knows the easel, and nothing of where the tree stands. The one idea: branches fork by chance, and leaves hang in
//! clumps about their ends, lit by where they are to the sun.

use image::RgbaImage;

use super::Easel;
use super::canvas::{Canvas, Colour, Point, mix};
use super::noise::Dice;
use super::palette::paint;

/// A broad tree that stands alone.
pub(super) fn tree(easel: &Easel, canvas: &mut Canvas, foot: Point, size: f32, dice: &mut Dice) {
    let palette = &easel.palette;
    let shade = palette.shade;
    let bark = mix(palette.lit(paint(0x5b4a3d), 0.3), shade, 0.6);
    let mut tips = Vec::new();
    grow(canvas, foot, size * 0.34, (0.0, -1.0), size * 0.032, 5, bark, dice, &mut tips);
    if palette.season == crate::scene::Season::Winter {
        return;
    }
    let leaf = blossom(easel).unwrap_or_else(|| palette.leaf(&mut easel.dice.part("lone tree")));
    let (sun_x, sun_y) = easel.sun();
    // Clumps of leaves about the ends of the branches, the shadowed ones first.
    let mut clumps: Vec<(Point, f32, f32)> = tips
        .iter()
        .map(|tip| {
            let size = size * dice.range(0.045, 0.1);
            (*tip, size, dice.unit())
        })
        .collect();
    clumps.sort_by(|a, b| b.0.1.total_cmp(&a.0.1));
    for (at, clump, chance) in clumps {
        let toward = (sun_x - foot.0).hypot(sun_y - foot.1).max(1.0);
        let lean = ((at.0 - foot.0) * (sun_x - foot.0) + (at.1 - foot.1 + size * 0.6) * (sun_y - foot.1))
            / toward
            / (size * 0.4);
        let lit = 0.22 + 0.3 * lean + 0.35 * chance;
        for _ in 0..7 {
            let place = (at.0 + dice.range(-1.0, 1.0) * clump, at.1 + dice.range(-0.8, 0.6) * clump);
            let up = (at.1 - place.1) / clump;
            let colour = mix(palette.lit(leaf, lit + 0.22 * up), shade, 0.34 - 0.18 * chance);
            canvas.ellipse(
                place,
                (clump * dice.range(0.3, 0.55), clump * dice.range(0.2, 0.4)),
                0.35,
                colour,
                0.92,
            );
        }
    }
}

/// The colour of trees that the prompt says are in blossom.
pub(super) fn blossom(easel: &Easel) -> Option<Colour> {
    const WORDS: &[&str] = &[
        "cherry blossom",
        "sakura",
        "cherry tree",
        "peach blossom",
        "plum blossom",
        "樱花",
        "樱树",
        "桃花",
        "梅花",
    ];
    easel.says(WORDS).then(|| paint(if easel.says(&["plum", "梅花"]) { 0xe0607a } else { 0xf4b4c8 }))
}

/// A branch that comes in from the side and carries what sits on it.
pub(super) fn branch(easel: &Easel, (x, y): (f32, f32)) -> RgbaImage {
    let (unit, palette) = (easel.unit, &easel.palette);
    let mut canvas = easel.canvas();
    let mut dice = easel.dice.part("branch");
    let side = if x > easel.x(0.5) { 1.0 } else { -1.0 };
    let bark = mix(palette.lit(paint(0x6a4c38), 0.5), palette.shade, 0.3);
    let leaf = blossom(easel).unwrap_or_else(|| palette.leaf(&mut easel.dice.part("lone tree")));
    let at = |along: f32| {
        (
            x + side * along * unit,
            y + unit * (0.008 + 0.05 * along * along.abs() + 0.012 * (along * 9.0).sin()),
        )
    };
    let steps = 26;
    for step in 0..steps {
        let (from, to) =
            (-0.34 + 1.5 * step as f32 / steps as f32, -0.34 + 1.5 * (step + 1) as f32 / steps as f32);
        let thick = |along: f32| unit * (0.006 + 0.012 * (along + 0.34));
        canvas.stroke(at(from), at(to), (thick(from), thick(to)), bark, 1.0);
    }
    for _ in 0..46 {
        let root = at(dice.range(-0.34, 1.0));
        let tip = (root.0 + dice.range(-0.07, 0.07) * unit, root.1 - dice.range(-0.05, 0.10) * unit);
        canvas.stroke(root, tip, (unit * 0.003, unit * 0.0015), bark, 1.0);
        let colour = mix(palette.lit(leaf, dice.range(0.3, 0.9)), palette.shade, 0.12);
        for _ in 0..3 {
            let place = (tip.0 + dice.range(-0.014, 0.014) * unit, tip.1 + dice.range(-0.012, 0.012) * unit);
            canvas.ellipse(place, (unit * 0.013, unit * 0.008), 0.25, colour, 0.95);
        }
    }
    canvas.finish(super::GRAIN, 5)
}

#[allow(clippy::too_many_arguments)]
fn grow(
    canvas: &mut Canvas,
    from: Point,
    long: f32,
    way: Point,
    thick: f32,
    left: u32,
    bark: Colour,
    dice: &mut Dice,
    tips: &mut Vec<Point>,
) {
    let to = (from.0 + way.0 * long, from.1 + way.1 * long);
    canvas.stroke(from, to, (thick, thick * 0.68), bark, 1.0);
    if left <= 2 {
        tips.push(to);
    }
    if left == 0 {
        return;
    }
    let forks = if left > 3 { 3 } else { 2 };
    for fork in 0..forks {
        let spread = (fork as f32 - (forks as f32 - 1.0) / 2.0) * 0.85 + dice.range(-0.25, 0.25);
        let (sin, cos) = spread.sin_cos();
        let way = (way.0 * cos - way.1 * sin, way.0 * sin + way.1 * cos - 0.08);
        let length = way.0.hypot(way.1).max(0.1);
        let way = (way.0 / length, way.1 / length);
        grow(canvas, to, long * dice.range(0.62, 0.8), way, thick * 0.62, left - 1, bark, dice, tips);
    }
}

/// Whether an animal is said to eat bamboo or leaves.
pub(super) fn is_browsed(easel: &Easel) -> bool {
    easel.says(&[" eat", " chew", " munch", " nibbl", " feed", "吃", "啃", "嚼"])
        && easel.says(&["bamboo", "leaves", "eucalyptus", "竹", "树叶", "桉树"])
}

/// A green stalk before the mouth of an animal that stands on a foot, so wide and high.
pub(super) fn stalk(easel: &Easel, foot: Point, (wide, high): (f32, f32), side: f32) -> image::RgbaImage {
    let mut canvas = easel.canvas();
    let green = easel.palette.alive(paint(0x6fa04a));
    let (low, top) = (
        (foot.0 - side * wide * 0.30, foot.1 - high * 0.26),
        (foot.0 + side * wide * 0.30, foot.1 - high * 0.66),
    );
    let at = |t: f32| (low.0 + (top.0 - low.0) * t, low.1 + (top.1 - low.1) * t);
    let thick = (high * 0.018).max(1.5);
    canvas.stroke(low, top, (thick * 1.2, thick), mix(green, [0.0; 3], 0.35), 1.0);
    canvas.stroke(low, top, (thick * 0.8, thick * 0.7), green, 1.0);
    for t in [0.2, 0.45, 0.7] {
        canvas.disc(at(t), thick * 1.35, 1.0, mix(green, [0.0; 3], 0.2), 1.0);
    }
    for (t, lean) in [(0.72, -0.5_f32), (0.80, 0.9), (0.9, -0.2), (1.0, 0.5), (1.0, 1.3)] {
        let from = at(t);
        let tip = (from.0 + side * wide * 0.20 * lean.max(0.2), from.1 - high * (0.10 - 0.05 * lean));
        let middle = ((from.0 + tip.0) / 2.0, (from.1 + tip.1) / 2.0);
        canvas.stroke(from, middle, (thick * 0.3, thick * 1.1), mix(green, [1.0; 3], 0.10), 1.0);
        canvas.stroke(middle, tip, (thick * 1.1, thick * 0.15), mix(green, [1.0; 3], 0.10), 1.0);
    }
    canvas.finish(super::GRAIN, 45)
}
