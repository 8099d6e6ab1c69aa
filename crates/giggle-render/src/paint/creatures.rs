//! Animals on four legs as they are held: dogs, cats, foxes, wolves, tigers, lions, bears, rabbits, squirrels.
//!
//! It knows a canvas, names and the words for what animals do, and nothing of where one is. The one idea: a kind is a few measures
//! and colours, a posture is where its limbs are, and every kind takes every posture.

mod bodies;
mod faces;
mod kinds;

use super::animals::{Build, Ears, Figure, Tail};
use super::canvas::{Canvas, Colour, Point, light_of, mix, scale};
use super::coats::{self, Coat};
use super::footing::Verve;
use super::palette::paint;
use super::picture::Sprite;
use super::sizes::is_one_of;
use super::supple;
use faces::Face;
use kinds::{Ear, KINDS, Kind, Tails};

/// How one is held.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Posture {
    /// On its legs, its feet so far apart; from 1 on those at each end together.
    OnLegs(f32),
    Sits,
    /// On its haunches with something to eat in its paws.
    Nibbles,
    Lies {
        is_asleep: bool,
    },
    /// As a rabbit rests.
    Crouches,
    /// The head at the ground: it drinks, eats or sniffs.
    HeadDown,
    /// The head thrown back.
    Howls,
}

/// One animal, to be drawn at any size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Creature {
    kind: &'static Kind,
    posture: Posture,
    coat: Colour,
    under: Colour,
    legs: Colour,
    back: Option<Colour>,
    /// The colour of muzzle, ears and feet, if these are darker.
    points: Option<Colour>,
    strewn: Option<Coat>,
    ear: Ear,
    long: f32,
    is_young: bool,
    has_mane: bool,
    is_glad: bool,
}

const DRINKS: &[&str] = &[
    " drink", " lapping", " laps ", " sniff", " grazing", " grazes", " graze ", " eats ", " eating", "喝水",
    "饮水", "喝", "吃", "嗅", "闻",
];
const SITS: &[&str] = &[" sit", " sat ", "蹲", "坐", "perched"];
const HOWLS: &[&str] = &[" howl", "嚎", "looks up", "looking up", "仰头", "仰望", "抬头"];
const ROLLS: &[&str] =
    &["rolling", " rolls", " roll ", "打滚", "翻滚", "on its back", "on his back", "on her back"];

/// Whether an animal is said to have its head at the ground.
pub(super) fn bows(text: &str) -> bool {
    DRINKS.iter().any(|word| text.contains(word))
}

/// Whether it drinks, for which there is water.
pub(super) fn drinks(text: &str) -> bool {
    bows(text) && [" drink", " lapping", " laps ", "喝", "饮"].iter().any(|word| text.contains(word))
}

/// Whether an animal is said to roll on the ground.
pub(super) fn rolls(text: &str) -> bool {
    ROLLS.iter().any(|word| text.contains(word))
}

impl Creature {
    /// The animal of a row of the table by its name and what it is said to do; of one that the shot is not about, only the name counts.
    pub(super) fn of(
        noun: usize,
        (name, text): (&str, &str),
        named: Option<Colour>,
        (goes, verve): (bool, Verve),
    ) -> Option<Creature> {
        let kind = KINDS.iter().find(|kind| is_one_of(noun, kind.names))?;
        let is_any = |names: &[&str]| names.iter().any(|word| name.contains(word));
        let is_pet = is_one_of(noun, &["dog", "cat", "black cat"]);
        let named = named
            .or_else(|| (kind.iris.is_some() && is_any(&["black cat", "黑猫"])).then(|| paint(0x2a2a30)));
        let breed = coats::coat_of(name).or_else(|| coats::coat_of(text)).filter(|_| is_pet);
        let breed = breed.filter(|coat| named.is_none() || coat.is_dark());
        let [coat, under, legs] = kind.colours.map(paint);
        let is_snowy = is_any(&["snow leopard", "雪豹"]);
        let is_black = is_any(&["panther", "黑豹"]);
        let (coat, under, legs) = match (breed, named) {
            (Some(breed), _) => {
                let base = paint(breed.base);
                let under = breed.under.map_or_else(|| paler(base), paint);
                (base, under, if breed.under.is_some() { under } else { scale(base, 0.94) })
            }
            (None, Some(named)) if kind.tail == Tails::Brush && light_of(named) < 0.75 => {
                (named, under, if kind.names == ["fox"] { legs } else { scale(named, 0.8) })
            }
            (None, Some(named)) => (named, paler(named), scale(named, 0.9)),
            (None, None) => (coat, under, legs),
        };
        let strewn = match (breed, kind.names) {
            (Some(breed), _) => breed.strewn(),
            (None, ["cat", ..])
                if named.is_none_or(|named| light_of(named) > 0.3 && light_of(named) < 0.75) =>
            {
                Some(Coat::striped(coat, 0x9c5a24))
            }
            (None, ["tiger"]) => Some(Coat::striped(coat, 0x241c1c)),
            (None, ["leopard"]) if !is_black => {
                Some(Coat::spotted(coat, 0x2c2420, if is_snowy { 0.06 } else { 0.05 }))
            }
            _ => None,
        };
        const UPRIGHT: &[&str] = &[
            "shiba",
            "akita",
            "husky",
            "malamute",
            "corgi",
            "german shepherd",
            "samoyed",
            "chihuahua",
            "pomeranian",
            "doberman",
            "柴犬",
            "秋田",
            "哈士奇",
            "阿拉斯加",
            "柯基",
            "德牧",
            "德国牧羊",
            "萨摩耶",
            "吉娃娃",
            "博美",
            "杜宾",
            "中华田园",
            "土狗",
            "警犬",
            "狼狗",
            "雪橇犬",
        ];
        let is_upright = is_any(UPRIGHT) || is_pet && UPRIGHT.iter().any(|word| text.contains(word));
        let ear = if kind.ear == Ear::Hanging && is_upright { Ear::Pointed(0.75) } else { kind.ear };
        const YOUNG: &[&str] = &[
            "puppy", "pup", "kitten", "kitty", "cub", "baby", "little", "小", "幼", "奶猫", "奶狗", "崽",
            "宝宝",
        ];
        Some(Creature {
            kind,
            posture: posture_of(kind, text, (goes, verve)),
            coat,
            under,
            legs,
            back: breed.and_then(|coat| coat.back).map(paint),
            points: breed.and_then(|coat| coat.points).map(paint),
            strewn,
            ear,
            long: breed.map_or(1.0, |coat| coat.long),
            is_young: is_any(YOUNG),
            has_mane: kind.names == ["lion"] && !is_any(&["lioness", "母狮", "cub", "小狮"]),
            is_glad: kind.names == ["dog"] && verve != Verve::Rests,
        })
    }

    fn build(&self) -> Build {
        let kind = self.kind;
        let depth = kind.depth;
        let neck = match self.posture {
            Posture::HeadDown => (0.36, -0.44),
            Posture::Howls => (kind.neck.0 * 0.8, kind.neck.1 + 0.16),
            Posture::OnLegs(stride) if stride > 1.0 => (kind.neck.0 + 0.08, kind.neck.1 * 0.6),
            _ => kind.neck,
        };
        let stout = if self.is_young { 1.18 } else { 1.0 };
        Build {
            length: kind.length * self.long * if self.is_young { 0.94 } else { 1.0 },
            depth: (depth, depth * 0.86, depth * 0.88),
            leg: (kind.leg.0 * stout, kind.leg.1 * stout),
            neck,
            neck_width: (depth * 0.80, kind.skull * 0.70),
            head: (0.0, 0.0),
            head_depth: (0.0, 0.0),
            ears: Ears::Elsewhere,
            tail: Tail::Elsewhere,
        }
    }

    fn skull(&self) -> f32 {
        self.kind.skull * if self.is_young { 1.26 } else { 1.0 }
    }

    /// Where the middle of the skull is, before the middle and above the feet, and how far it is turned up.
    fn head(&self) -> (Point, f32) {
        let skull = self.skull();
        match self.posture {
            Posture::OnLegs(_) => {
                let (x, y) = self.build().nape();
                ((x + skull * 0.25, y + skull * 0.35), 0.0)
            }
            Posture::HeadDown => {
                let (x, _) = self.build().nape();
                ((x + skull * 0.2, 0.20 + skull * (0.55 + 0.45 * self.kind.muzzle)), -0.62)
            }
            Posture::Howls => {
                let (x, y) = self.build().nape();
                ((x + skull * 0.1, y + skull * 0.4), 0.85)
            }
            Posture::Sits | Posture::Nibbles => ((0.26, 1.04 + skull * 0.35), 0.0),
            Posture::Lies { is_asleep: true } => ((0.72, skull * 0.86), -0.12),
            Posture::Lies { .. } => ((0.62, 0.50 + skull * 0.4), 0.0),
            Posture::Crouches => ((0.48, 0.66), 0.0),
        }
    }

    /// What it takes up behind, before, and above the foot of its middle, in heights of the shoulder.
    fn reach(&self) -> (f32, f32, f32) {
        let skull = self.skull();
        let (at, tilt) = self.head();
        let ear = match self.ear {
            Ear::Pointed(long) => 0.75 + long * 0.95,
            Ear::Round(_) | Ear::Hanging => 1.15,
            Ear::Long => 2.45,
        };
        let mane = if self.has_mane { 1.62 } else { 0.0 };
        let up = at.1 + skull * f32::max(ear, mane) * if tilt > 0.5 { 0.9 } else { 1.0 };
        let up = if tilt > 0.5 { up.max(at.1 + skull * (1.2 + self.kind.muzzle)) } else { up };
        let ahead = at.0 + skull * (1.0 + self.kind.muzzle).max(1.25) + 0.05;
        let half = self.build().length / 2.0;
        let tail = match (self.posture, self.kind.tail) {
            (_, Tails::Stub) => 0.30,
            (_, Tails::Plume) => 0.72,
            (Posture::Lies { .. }, _) => 0.76,
            (Posture::Sits | Posture::Nibbles | Posture::Crouches, _) => 0.66,
            (_, Tails::Sickle) => 0.42,
            (_, Tails::Brush) => 0.82,
            (_, Tails::Whip | Tails::Rope) => 0.52,
        };
        let stride =
            if matches!(self.posture, Posture::OnLegs(stride) if stride > 1.0) { 0.46 } else { 0.30 };
        let tail_high = match (self.posture, self.kind.tail) {
            (Posture::OnLegs(_) | Posture::HeadDown | Posture::Howls, Tails::Sickle) => 1.46,
            (Posture::OnLegs(_) | Posture::HeadDown | Posture::Howls, Tails::Whip) => 1.62,
            (Posture::Lies { .. } | Posture::Crouches, Tails::Plume) => 1.5,
            (_, Tails::Plume) => 1.75,
            // Whoever is asleep has the head lower than the back.
            (Posture::Lies { .. }, _) => 0.47 * self.kind.depth / 0.25,
            (Posture::OnLegs(_) | Posture::HeadDown | Posture::Howls, _) => 1.05,
            _ => 0.0,
        };
        // A hand's breadth of air, so that no edge is cut.
        (half + tail + 0.04, ahead.max(half + stride) + 0.03, f32::max(up, tail_high) + 0.04)
    }

    pub(super) fn ratio(&self) -> f32 {
        let (behind, before, above) = self.reach();
        (behind + before) / above
    }

    /// How high it is beside one of its kind that stands.
    pub(super) fn stature(&self) -> f32 {
        let standing = Creature { posture: Posture::OnLegs(0.3), ..*self };
        (self.reach().2 / standing.reach().2).clamp(0.4, 1.15)
    }

    /// Where the head is, from behind to ahead and from the top down in shares of the whole, and its share of the height.
    pub(super) fn head_at(&self) -> (f32, f32, f32) {
        let (behind, before, above) = self.reach();
        let ((x, y), _) = self.head();
        let wide = 0.2 + 0.25 * self.kind.muzzle;
        ((behind + x + self.skull() * wide) / (behind + before), 1.0 - y / above, 2.1 * self.skull() / above)
    }

    /// Draws it looking right, or left if it is mirrored.
    pub(super) fn draw(&self, width: usize, height: usize, is_mirrored: bool) -> Sprite {
        let (width, height) = (width.clamp(8, 4096), height.clamp(8, 4096));
        let (behind, before, above) = self.reach();
        let size = (width as f32 / (behind + before)).min(height as f32 / above);
        let middle = if is_mirrored { width as f32 - behind * size } else { behind * size };
        let figure = Figure {
            foot: (middle, height as f32),
            size,
            side: if is_mirrored { -1.0 } else { 1.0 },
            ink: self.coat,
            light: mix(self.coat, [1.0; 3], 0.12),
            far: scale(self.legs, 0.74),
            is_horned: false,
        };
        let mut canvas = Canvas::new(width, height);
        match self.posture {
            Posture::OnLegs(stride) => self.on_legs(&figure, &mut canvas, stride),
            Posture::HeadDown => self.on_legs(&figure, &mut canvas, 0.5),
            Posture::Howls => self.on_legs(&figure, &mut canvas, 0.3),
            Posture::Sits => self.sits(&figure, &mut canvas, false),
            Posture::Nibbles => self.sits(&figure, &mut canvas, true),
            Posture::Lies { is_asleep } => self.lies(&figure, &mut canvas, is_asleep),
            Posture::Crouches => self.crouches(&figure, &mut canvas),
        }
        let mut sprite = Sprite::of(&canvas);
        if let Some(coat) = &self.strewn {
            coats::mark(&mut sprite, coat, !is_mirrored);
        }
        // The face over the marks of the coat, which would hide it.
        let mut canvas = Canvas::new(width, height);
        let is_asleep = matches!(self.posture, Posture::Lies { is_asleep: true });
        self.face(&figure, self.head(), is_asleep).draw(&mut canvas);
        sprite.lay(&Sprite::of(&canvas), (0.0, 0.0));
        sprite
    }

    /// The head alone in a square, its middle at 5/8 of the height, a quarter of it from there to the top of the skull; or its ears.
    pub(super) fn draw_head(&self, side: usize, is_mirrored: bool, ears_alone: bool) -> Sprite {
        let side = side.clamp(8, 2048);
        let size = side as f32 / 4.0 / self.skull();
        let figure = Figure {
            foot: (side as f32 / 2.0, side as f32),
            size,
            side: if is_mirrored { -1.0 } else { 1.0 },
            ink: self.coat,
            light: self.coat,
            far: self.legs,
            is_horned: false,
        };
        let mut canvas = Canvas::new(side, side);
        let face = self.face(&figure, ((0.0, 1.5 * self.skull()), 0.0), false);
        if ears_alone {
            face.ears(&mut canvas);
        } else {
            face.draw(&mut canvas);
        }
        Sprite::of(&canvas)
    }

    fn face<'a>(&self, figure: &'a Figure, (at, tilt): (Point, f32), is_asleep: bool) -> Face<'a> {
        Face {
            figure,
            at,
            skull: self.skull(),
            tilt,
            muzzle: self.kind.muzzle,
            ear: self.ear,
            coat: self.coat,
            under: self.under,
            crown: self.back,
            points: self.points,
            iris: self.kind.iris.map(paint),
            has_stripes: self.kind.names == ["tiger"],
            has_mane: self.has_mane,
            has_cheeks: matches!(self.kind.tail, Tails::Brush),
            has_whiskers: matches!(self.kind.names, ["cat", ..] | ["tiger"] | ["leopard"]),
            is_asleep,
            is_open: self.is_glad || self.posture == Posture::Howls,
        }
    }

    /// Whether its head is at the ground.
    pub(super) fn bows(&self) -> bool {
        self.posture == Posture::HeadDown
    }

    /// The colour of its coat.
    pub(super) fn coat(&self) -> Colour {
        self.coat
    }
}

/// The belly of an animal whose coat is of one colour.
fn paler(coat: Colour) -> Colour {
    mix(coat, [1.0; 3], if light_of(coat) < 0.3 { 0.07 } else { 0.35 })
}

fn posture_of(kind: &Kind, text: &str, (goes, verve): (bool, Verve)) -> Posture {
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let is_small = matches!(kind.ear, Ear::Long) || kind.tail == Tails::Plume;
    let rests = if matches!(kind.ear, Ear::Long) {
        Posture::Crouches
    } else if kind.tail == Tails::Plume {
        Posture::Sits
    } else {
        Posture::OnLegs(0.32)
    };
    match verve {
        Verve::Runs => Posture::OnLegs(1.25),
        Verve::Leaps => Posture::OnLegs(1.5),
        Verve::Rests if rolls(text) => Posture::OnLegs(0.6),
        Verve::Rests if supple::lies(text) => {
            Posture::Lies { is_asleep: says(&["sleep", "asleep", " nap", "睡", "dream"]) }
        }
        Verve::Rests if says(HOWLS) => Posture::Howls,
        Verve::Rests
            if kind.tail == Tails::Plume
                && says(&[" eat", " nut", "acorn", "nibbl", "吃", "松果", "坚果"]) =>
        {
            Posture::Nibbles
        }
        Verve::Rests if says(SITS) && !is_small => Posture::Sits,
        Verve::Rests if bows(text) && !is_small => Posture::HeadDown,
        Verve::Rests if goes && !is_small => Posture::OnLegs(0.55),
        Verve::Rests => rests,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::NOUNS;

    fn creature(name: &str, text: &str) -> Creature {
        let noun = NOUNS.english(&[name]).expect("a row of the table").noun;
        Creature::of(noun, (name, text), None, (false, Verve::Rests)).expect("an animal on four legs")
    }

    #[test]
    fn every_kind_is_in_the_table_and_takes_every_posture() {
        for kind in KINDS {
            let words: Vec<&str> = kind.names[0].split(' ').collect();
            assert!(
                NOUNS.english(&words).is_some_and(|found| found.length == words.len()),
                "{:?}",
                kind.names
            );
        }
        assert_eq!(creature("cat", " a cat sleeps on a sofa").posture, Posture::Lies { is_asleep: true });
        assert_eq!(creature("dog", " a dog sits by the door").posture, Posture::Sits);
        assert_eq!(creature("tiger", " a tiger drinks from a pool").posture, Posture::HeadDown);
        assert_eq!(creature("wolf", " a wolf howls at the moon").posture, Posture::Howls);
        assert!(NOUNS.english(&["cup"]).is_some_and(|cup| {
            Creature::of(cup.noun, ("cup", ""), None, (false, Verve::Rests)).is_none()
        }));
    }

    #[test]
    fn nothing_of_an_animal_is_cut_by_its_box_and_its_feet_are_on_the_ground() {
        for name in ["dog", "cat", "fox", "wolf", "tiger", "lion", "leopard", "bear", "rabbit", "squirrel"] {
            for text in [" walks", " sits", " lies", " drinks", " howls", " is asleep"] {
                let it = creature(name, text);
                let (width, height) = ((200.0 * it.ratio()) as usize, 200);
                let sprite = it.draw(width, height, false);
                let seen = |x: usize, y: usize| sprite.pixels[y * width + x][3] > 0.5;
                assert!((0..width).any(|x| seen(x, height - 3)), "{name}{text} hovers");
                assert!(!(0..width).any(|x| seen(x, 0)), "{name}{text} is cut above");
                assert!(
                    !(0..height).any(|y| seen(0, y) || seen(width - 1, y)),
                    "{name}{text} is cut at a side"
                );
            }
        }
    }
}
