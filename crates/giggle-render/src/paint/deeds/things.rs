//! Things that somebody has in hand: their size beside whoever has them, photographs, and what rises from hot ones.

use super::super::brush::Brush;
use super::super::canvas::{Colour, Point};
use super::super::palette::paint;
use super::super::sizes;
use crate::subject::NOUNS;

/// What is done with, by its row of the table, and what comes out of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in super::super) struct Thing {
    pub(in super::super) noun: Option<usize>,
    pub(in super::super) steams: bool,
    pub(in super::super) glows: bool,
}

impl Thing {
    pub(super) fn name(self) -> Option<&'static str> {
        self.noun.and_then(|noun| NOUNS.name_of(noun))
    }
}

/// How high or wide a thing is beside whoever has it in hand or before them, in heights of theirs.
pub(in super::super) fn share_of(noun: usize) -> f32 {
    let row = &NOUNS.nouns[noun];
    if row.is_animal() {
        let small = sizes::beside_a_person(noun);
        return small.unwrap_or((row.metres * 0.42).clamp(0.14, 0.85));
    }
    (row.metres * 0.42).clamp(0.13, 0.34)
}

/// Whether it is a picture of somebody.
pub(in super::super) fn is_photo(noun: usize) -> bool {
    sizes::is_one_of(noun, &["photograph", "photo", "picture"])
}

/// A photograph with a white rim: somebody before hills.
pub(in super::super) fn photo(brush: &mut Brush<'_>, (x, up): Point, half: f32) {
    let tone = |rgb: u32| paint(rgb);
    brush.shape(
        &[
            (x - half, up - half * 0.80),
            (x + half, up - half * 0.74),
            (x + half * 0.97, up + half * 0.80),
            (x - half * 1.02, up + half * 0.74),
        ],
        tone(0xf6f0e0),
    );
    let inner = half * 0.82;
    let (low, high) = (up - half * 0.50, up + half * 0.64);
    brush.shape(&[(x - inner, low), (x + inner, low), (x + inner, high), (x - inner, high)], tone(0xc8b48c));
    brush.round(
        &[
            (x - inner, up - half * 0.50),
            (x - inner, up),
            (x, up + half * 0.12),
            (x + inner, up - half * 0.1),
            (x + inner, up - half * 0.50),
        ],
        tone(0x8a7650),
    );
    for (aside, dress) in [(-0.26, 0x5a4a3a), (0.28, 0xe8dcc4)] {
        let at = x + half * aside;
        brush.dome((at, up - half * 0.48), (half * 0.24, half * 0.52), tone(dress));
        brush.oval((at, up + half * 0.16), (half * 0.15, half * 0.19), tone(0xd8ac84));
        brush.dome((at, up + half * 0.18), (half * 0.17, half * 0.20), tone(0x3a2c22));
    }
}

/// What rises from a hot dish.
pub(in super::super) fn steam(brush: &mut Brush<'_>, (x, up): Point, high: f32) {
    if brush.is_rim {
        return;
    }
    let white: Colour = [0.96, 0.96, 0.95];
    for (lane, lean) in [(-0.035, 0.02), (0.0, -0.02), (0.04, 0.025)] {
        for step in 0..9 {
            let t = step as f32 / 9.0;
            let sway = lean * (t * 7.0).sin();
            let (place, reach) =
                (brush.at((x + lane + sway, up + high * t)), (0.018 + 0.022 * t) * brush.size);
            brush.canvas.disc(place, reach, reach * 0.95, white, 0.34 * (1.0 - t));
        }
    }
}

/// What is said to be thrown, and is no thing that leaves a hand.
pub(super) const THROWN_BY_NOBODY: &[&str] = &[
    "throws punches",
    "throws a punch",
    "throws several punches",
    "throws a few punches",
    "throws rapid punches",
    "throws fast punches",
    "throws quick punches",
    "throws powerful punches",
    "throwing punches",
    "throwing a punch",
    "throw punches",
    "throw a punch",
    "throws a kick",
    "throws kicks",
    "throwing kicks",
    "throwing a kick",
    "throws jabs",
    "throws a jab",
    "throwing jabs",
    "throws a hook",
    "throws an uppercut",
    "throws a party",
    "throwing a party",
    "throw a party",
    "throws a glance",
    "throwing a glance",
    "throws a look",
    "throws light",
    "throwing light",
    "throws a shadow",
    "throws shadows",
    "throws long shadows",
    "throws a long shadow",
    "throwing shadows",
    "throwing long shadows",
    "throwing a shadow",
    "throwing a long shadow",
    "throws her head back",
    "throws his head back",
];
