//! Furniture against the wall of a room: a fireplace, bookshelves, a wardrobe, a television.
//!
//! It knows the easel and outlines, but not sentences. The one idea: such a piece is as tall as it is in a home and stands behind
//! everything else, and is never a toy in front of the sofa.

use super::canvas::{Canvas, Colour, Point, mix, scale};
use super::noise::{Dice, hash};
use super::palette::paint;
use super::{Easel, GRAIN, Layer};
use crate::reading::{Reading, ShotSize};
use crate::scene::Place;
use crate::subject::Head;

/// A kind of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Fireplace,
    Shelves,
    Wardrobe,
    Television,
}

const WORDS: &[(Piece, &[&str])] = &[
    (Piece::Fireplace, &["fireplace", "hearth", "壁炉"]),
    (Piece::Shelves, &["bookshel", "bookcase", "书架", "书柜"]),
    (Piece::Wardrobe, &["wardrobe", "armoire", "closet", "衣柜"]),
    (Piece::Television, &["television", "tv", "电视"]),
];

fn piece_of(name: &str) -> Option<Piece> {
    let is = |word: &&str| if *word == "tv" { name == "tv" } else { name.contains(*word) };
    WORDS.iter().find(|(_, words)| words.iter().any(&is)).map(|(piece, _)| *piece)
}

/// Whether the words of a prompt set such a thing into its room: the sofa is on the other side then.
pub(super) fn is_set(easel: &Easel) -> bool {
    easel.scene.indoors.is_none() && WORDS.iter().take(2).any(|(_, words)| easel.says(words))
}

/// Paints one at the wall; whether it did.
pub(super) fn place(easel: &mut Easel, reading: &Reading, head: &Head) -> bool {
    let is_lead = reading.cast.head.as_ref() == Some(head);
    let is_close = reading.shot_size <= ShotSize::CloseUp && is_lead;
    let Some(piece) = piece_of(&head.text.to_lowercase()).filter(|_| head.count == 1) else { return false };
    // A study has its shelves anyway.
    let is_of_a_site = easel.scene.indoors.is_some() || super::indoors::site_of(easel).is_some();
    let has_shelves = is_of_a_site && easel.says(&["study", "library", "书房", "图书"]);
    if piece == Piece::Shelves && easel.scene.place == Place::Interior && has_shelves {
        return true;
    }
    if easel.scene.place != Place::Interior || is_of_a_site || is_close {
        return false;
    }
    let at = easel.layers.iter().position(|layer| layer.depth < 0.6).unwrap_or(easel.layers.len());
    let back = at.checked_sub(1).map_or(1.0, |before| easel.layers[before].depth);
    let front = easel.layers.get(at).map_or(0.0, |layer| layer.depth);
    let mut canvas = easel.canvas();
    let unit = easel.unit;
    let away = if easel.light.0 > 0.5 { -1.0 } else { 1.0 };
    // The first place is beside the window, the next one at the corner.
    let others = WORDS.iter().filter(|(other, words)| *other != piece && easel.says(words)).count();
    let is_first =
        others == 0 || piece == Piece::Fireplace || piece == Piece::Television && !easel.says(WORDS[0].1);
    let (wide, tall) = match piece {
        Piece::Fireplace => (unit * 0.40, unit * 0.37),
        Piece::Shelves => (unit * 0.30, unit * 0.50),
        Piece::Wardrobe => (unit * 0.32, unit * 0.50),
        Piece::Television => (unit * 0.44, unit * 0.34),
    };
    let place = match (easel.is_tall(), is_first) {
        (true, _) => 0.5,
        (false, true) => 0.5 + away * 0.125,
        (false, false) => 0.5 + away * 0.275,
    };
    let foot = (easel.x(place), easel.y(0.742));
    let mut dice = easel.dice.part("at the wall");
    let dim = if easel.palette.is_dark() { 0.62 } else { 0.86 };
    let tone = |material: Colour| scale(easel.palette.alive(material), dim);
    canvas.ellipse((foot.0, foot.1), (wide * 0.56, unit * 0.02), 0.6, easel.palette.shade, 0.4);
    let mut tool = Tool { canvas: &mut canvas, foot, wide, tall, tone: &tone };
    match piece {
        Piece::Fireplace => tool.fireplace(&mut dice, unit),
        Piece::Shelves => tool.shelves(&mut dice),
        Piece::Wardrobe => tool.wardrobe(),
        Piece::Television => tool.television(unit),
    }
    let picture = canvas.finish(GRAIN, 66);
    let depth = back - (back - front) * if is_first { 0.2 } else { 0.1 };
    easel.layers.insert(at, Layer { picture, depth, motion: None });
    true
}

struct Tool<'a> {
    canvas: &'a mut Canvas,
    foot: Point,
    wide: f32,
    tall: f32,
    tone: &'a (dyn Fn(Colour) -> Colour + Sync),
}

impl Tool<'_> {
    /// From the middle in halves of the width, and up in shares of the height.
    fn at(&self, x: f32, up: f32) -> Point {
        (self.foot.0 + x * self.wide / 2.0, self.foot.1 - up * self.tall)
    }

    fn slab(&mut self, (left, low): Point, (right, top): Point, material: Colour) {
        let colour = (self.tone)(material);
        let (a, b) = (self.at(left, top), self.at(right, low));
        self.canvas.slab(a, b, colour);
    }

    fn fireplace(&mut self, dice: &mut Dice, unit: f32) {
        let (brick, stone) = (paint(0x9a5a44), paint(0xe6ddd0));
        // The chimney breast up the wall, of brick.
        let tone = self.tone;
        let (a, b) = (self.at(-0.82, 1.9), self.at(0.82, 0.0));
        let course = unit * 0.020;
        self.canvas.block(a, b, |x, y| {
            let row = ((y - a.1) / course).floor();
            let column = ((x - a.0) / (course * 2.2) + (row as i32 % 2) as f32 * 0.5).floor();
            let seam = ((y - a.1) / course - row < 0.12)
                || ((x - a.0) / (course * 2.2) + (row as i32 % 2) as f32 * 0.5 - column < 0.06);
            let own = 0.86 + 0.28 * hash(row as i32, column as i32, 77);
            (if seam { tone(paint(0xb8a898)) } else { tone(scale(brick, own)) }, 1.0)
        });
        for x in [-0.80, 0.80] {
            self.slab((x - 0.16, 0.0), (x + 0.16, 0.86), stone);
            self.slab((x - 0.18, 0.0), (x + 0.18, 0.06), scale(stone, 0.86));
        }
        self.slab((-0.96, 0.72), (0.96, 0.88), stone);
        self.slab((-1.08, 0.88), (1.08, 0.95), mix(stone, [1.0; 3], 0.3));
        self.slab((-1.08, 0.865), (1.08, 0.885), scale(stone, 0.7));
        // The opening, its fire, the light that falls out of it.
        let (left, top) = self.at(-0.62, 0.70);
        let (right, low) = self.at(0.62, 0.0);
        self.canvas.slab((left, top), (right, low), paint(0x17110f));
        let hearth = ((left + right) / 2.0, low - unit * 0.03);
        self.canvas.glow_wide(hearth, (unit * 0.16, unit * 0.17), paint(0xff7a2c), 0.8);
        for index in 0..15 {
            let share = index as f32 / 14.0 - 0.5;
            let x = hearth.0 + share * (right - left) * 0.66;
            let high = (low - top) * dice.range(0.34, 0.72) * (1.0 - share.abs() * 1.1);
            let half = unit * dice.range(0.010, 0.018);
            let colour = paint(*dice.pick(&[0xff8a2c, 0xffb347, 0xffd98a, 0xf0602a]));
            let tip = (x + unit * dice.range(-0.012, 0.012), low - unit * 0.02 - high);
            self.canvas.polygon(
                &[
                    (x - half, low - unit * 0.02),
                    (x - half * 0.7, low - unit * 0.02 - high * 0.5),
                    tip,
                    (x + half * 0.7, low - unit * 0.02 - high * 0.5),
                    (x + half, low - unit * 0.02),
                ],
                |_, _| (colour, 0.88),
            );
        }
        for (from, to) in [((-0.40, 0.045), (0.34, 0.075)), ((-0.30, 0.085), (0.42, 0.04))] {
            let (from, to) = (self.at(from.0, from.1), self.at(to.0, to.1));
            self.canvas.stroke(from, to, (unit * 0.012, unit * 0.011), paint(0x3a2418), 1.0);
        }
        self.canvas.glow_wide(
            (hearth.0, low + unit * 0.06),
            (unit * 0.36, unit * 0.16),
            paint(0xff9a48),
            0.42,
        );
        // What stands on the mantel.
        for (x, size, rgb) in [(-0.72, 0.06, 0x5a7a8a), (0.66, 0.05, 0xc8a060), (0.84, 0.08, 0x7a4a3a)] {
            self.slab((x - 0.06, 0.95), (x + 0.06, 0.95 + size * 1.6), paint(rgb));
        }
    }

    fn shelves(&mut self, dice: &mut Dice) {
        let wood = paint(0x7a5236);
        self.slab((-1.0, 0.0), (1.0, 1.0), wood);
        const ROWS: usize = 5;
        for row in 0..ROWS {
            let (low, top) = (
                0.05 + 0.93 * row as f32 / ROWS as f32,
                0.05 + 0.93 * (row + 1) as f32 / ROWS as f32 - 0.025,
            );
            self.slab((-0.90, low), (0.90, top), scale(wood, 0.42));
            let mut x = -0.88;
            while x < 0.80 {
                let thick = dice.range(0.06, 0.13);
                let high = (top - low) * dice.range(0.62, 0.94);
                let rgb = *dice
                    .pick(&[0x9c3a34, 0x2f5a86, 0x3f7a58, 0xc8a050, 0xe4dccb, 0x5a4a7a, 0x7a4a34, 0x2c3038]);
                if dice.chance(0.88) {
                    self.slab((x, low), ((x + thick).min(0.89), low + high), paint(rgb));
                    self.slab(
                        (x + thick * 0.1, low + high * 0.72),
                        ((x + thick * 0.9).min(0.88), low + high * 0.80),
                        mix(paint(rgb), [1.0; 3], 0.4),
                    );
                }
                x += thick + 0.012;
            }
        }
        self.slab((-1.06, 0.985), (1.06, 1.02), mix(wood, [1.0; 3], 0.16));
    }

    fn wardrobe(&mut self) {
        let wood = paint(0x9a7048);
        self.slab((-1.0, 0.03), (1.0, 1.0), wood);
        for (left, right) in [(-0.94, -0.03), (0.03, 0.94)] {
            self.slab((left, 0.08), (right, 0.96), scale(wood, 1.12));
            self.slab((left + 0.12, 0.14), (right - 0.12, 0.52), scale(wood, 0.9));
            self.slab((left + 0.12, 0.57), (right - 0.12, 0.91), scale(wood, 0.9));
        }
        for x in [-0.10, 0.10] {
            self.slab((x - 0.02, 0.48), (x + 0.02, 0.58), paint(0xd8b060));
        }
        self.slab((-1.06, 0.985), (1.06, 1.03), scale(wood, 1.2));
    }

    fn television(&mut self, unit: f32) {
        let wood = paint(0x6a4a34);
        self.slab((-1.0, 0.04), (1.0, 0.32), wood);
        for x in [-0.5, 0.5] {
            self.slab((x - 0.44, 0.08), (x + 0.44, 0.28), scale(wood, 0.84));
        }
        self.slab((-0.80, 0.36), (0.80, 1.0), paint(0x17181c));
        let (a, b) = (self.at(-0.77, 0.98), self.at(0.77, 0.39));
        self.canvas.block(a, b, |x, y| {
            let (u, v) = ((x - a.0) / (b.0 - a.0), (y - a.1) / (b.1 - a.1));
            (
                mix(
                    mix(paint(0x5f9ad0), paint(0xcfe4f2), v),
                    paint(0x2f6a4a),
                    f32::from(v > 0.68 + 0.06 * (u * 9.0).sin()),
                ),
                1.0,
            )
        });
        let middle = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
        self.canvas.glow_wide(middle, (unit * 0.34, unit * 0.24), paint(0xa8d0f0), 0.22);
        self.slab((-0.2, 0.32), (0.2, 0.36), paint(0x17181c));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_the_piece() {
        assert_eq!(piece_of("stone fireplace"), Some(Piece::Fireplace));
        assert_eq!(piece_of("书架"), Some(Piece::Shelves));
        assert_eq!(piece_of("tv"), Some(Piece::Television));
        assert_eq!(piece_of("tv remote"), None);
        assert_eq!(piece_of("sofa"), None);
    }
}
