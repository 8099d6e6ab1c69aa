//! What people do with their hands: how the arms are held for it, and what lies in or before the hands.
//!
//! It knows words, arms and tools, and nothing of where somebody is. The one idea: a deed is told by one tool at its place and by two
//! hands that reach it.

mod acts;
mod classes;
mod more;
mod moves;
mod named;
mod things;
mod tools;
mod words;

use super::brush::Brush;
use super::canvas::Point;
use crate::reading::Reading;
use crate::subject::{Art, Gait, Head, NOUNS};
use things::steam;
pub(super) use things::{Thing, is_photo, photo, share_of};

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Accordion,
    Applauds,
    Bats,
    Bears,
    Bubbles,
    Builds,
    Carries,
    Casts,
    Cello,
    Chess,
    Chops,
    Climbs,
    Conducts,
    Cooks,
    CrossesHands,
    Digs,
    Dribbles,
    Tosses,
    Drinks,
    Drums,
    Eats,
    Erhu,
    Fishes,
    Fixes,
    Flute,
    Folds,
    Games,
    Golf,
    Grooms,
    Guitar,
    Hammers,
    Handles,
    Hangs,
    Harp,
    HoldsHead,
    Horn,
    Kite,
    Knits,
    Leads,
    Lifts,
    Meditates,
    Milks,
    Opens,
    Paints,
    Phones,
    Photographs,
    Piano,
    Picks,
    Planes,
    Plants,
    Plates,
    Points,
    Pots,
    Pours,
    Prays,
    Prepares,
    Presses,
    Pushes,
    Racket,
    Reads,
    Saxophone,
    Selfie,
    Shades,
    Shoots,
    Shows,
    Sings,
    Skates,
    Slurps,
    Soccer,
    Speaks,
    Sprays,
    Steps,
    Stretches,
    Studies,
    Sweeps,
    Tends,
    Thinks,
    Throws,
    Touches,
    Treats,
    Types,
    Violin,
    Volley,
    Washes,
    Waters,
    Waves,
    Wheels,
    Whispers,
    Writes,
    Yoga,
    Zither,
}

/// All rows of words, in the order in which they count.
fn rows() -> impl Iterator<Item = &'static words::Row> {
    named::ROWS.iter().chain(more::ROWS).chain(words::ROWS).chain(classes::ROWS)
}

/// Hip, knee and ankle of the far leg and of the near one, where a deed says how they are held.
pub(super) fn legs(deed: Deed) -> Option<[(Point, Point, Point); 2]> {
    moves::legs(deed).or_else(|| acts::legs(deed))
}

/// What is behind the hands. `floor` is how high the ground is, in the measure of the standing figure.
pub(super) fn before_arms(brush: &mut Brush<'_>, deed: Deed, thing: Thing, floor: f32) {
    if acts::arms(deed).is_some() {
        acts::before(brush, deed, thing, floor);
    } else if moves::arms(deed).is_some() {
        moves::before(brush, deed, thing.noun, floor);
    } else {
        tools::before(brush, deed, thing.noun, floor);
    }
}

/// What is before the hands or in them.
pub(super) fn after_arms(brush: &mut Brush<'_>, deed: Deed, thing: Thing, floor: f32) {
    if acts::arms(deed).is_some() {
        acts::after(brush, deed, thing, floor);
    } else if moves::arms(deed).is_some() {
        moves::after(brush, deed, thing.noun, floor);
    } else {
        tools::after(brush, deed, thing.noun, floor);
    }
    if deed == Deed::Reads && thing.glows {
        tools::glow(brush, (0.155, 0.74), 0.34, 0xffd890, 0.85);
    }
    if thing.steams && matches!(deed, Deed::Drinks | Deed::Eats | Deed::Prepares | Deed::Carries) {
        steam(brush, if deed == Deed::Prepares { (0.44, 0.62) } else { (0.13, 0.80) }, 0.24);
    }
}

/// What is switched on and off.
const APPLIANCES: &[&str] = &[
    "television",
    "radio",
    "computer",
    "laptop",
    "printer",
    "desk lamp",
    "floor lamp",
    "light bulb",
    "lava lamp",
    "electric fan",
    "ceiling fan",
    "stove",
    "microwave",
    "toaster",
    "coffee machine",
    "washing machine",
    "dishwasher",
    "fridge",
    "blender",
    "kettle",
    "faucet",
    "record player",
    "projector",
    "vacuum cleaner",
    "robot vacuum",
    "generator",
    "service bell",
    "alarm clock",
    "speaker",
    "amplifier",
    "pc tower",
    "server rack",
    "vending machine",
    "slot machine",
    "calculator",
    "typewriter",
];

/// The thing or the animal of a reading to which a deed is done, if it takes one that is named.
pub(super) fn done_to(deed: Deed, reading: &Reading) -> Option<&Head> {
    reading.cast.also.iter().find(|also| {
        let Some(row) = also.noun.map(|noun| NOUNS.nouns[noun]) else { return false };
        let is_beast = matches!(also.art(), Art::Painter("horse" | "deer" | "camel" | "elephant"));
        let is_picture = matches!(also.art(), Art::Picture(_));
        let is_thing = is_picture && !row.is_animal() && !row.is_person && !also.is_head();
        let is_tool = also.noun.is_some_and(|noun| deed.shows(noun));
        match deed {
            Deed::Treats => is_picture && row.is_animal() && row.metres < 3.0,
            Deed::Milks => is_picture && row.is_animal() && row.metres > 0.5,
            Deed::Leads => is_picture && row.is_animal() && row.metres < 2.5,
            Deed::Tends => row.is_animal() && is_picture || is_beast,
            Deed::Handles | Deed::Plates => {
                is_thing && !is_tool && row.metres <= 0.7 && row.gait == Gait::None
            }
            Deed::Presses => {
                is_thing && also.noun.is_some_and(|noun| super::sizes::is_one_of(noun, APPLIANCES))
            }
            Deed::Shows => is_thing && row.metres <= 1.2,
            _ => false,
        }
    })
}

/// Whether a deed is nothing without the thing or the animal to which it is done.
fn is_empty(deed: Deed, reading: &Reading) -> bool {
    matches!(deed, Deed::Treats | Deed::Tends | Deed::Handles | Deed::Presses | Deed::Shows | Deed::Milks)
        && done_to(deed, reading).is_none()
}

/// What the people of a reading do with their hands.
pub(super) fn of(reading: &Reading) -> Option<Deed> {
    let head = reading.cast.head.as_ref()?;
    if !matches!(head.art(), Art::Painter("person" | "child" | "couple" | "crowd")) {
        return None;
    }
    let (deed, says) = read(reading)?;
    Some(match deed {
        // What is written on a board is pointed at rather.
        Deed::Writes if says(&["board", " wall", "黑板", "白板", "墙"]) => Deed::Points,
        // An open book is read.
        Deed::Handles
            if done_to(deed, reading).and_then(|it| it.noun).is_some_and(|noun| {
                super::sizes::is_one_of(noun, &["book", "closed book", "hardcover book", "letter", "scroll"])
            }) =>
        {
            Deed::Reads
        }
        deed => deed,
    })
}

/// What somebody does with the hands alone of whom a part of a sentence tells.
pub(super) fn of_words(text: &str) -> Option<Deed> {
    let spaced = format!(" {text} ").replace(['.', '"', ';', ','], " ");
    let (deed, ..) = rows().find(|(_, row, _)| row.iter().any(|word| spaced.contains(word)))?;
    Some(*deed).filter(|deed| !deed.is_broad() && legs(*deed).is_none() && acts::arms(*deed).is_none())
}

/// What one animal does as people do, with a tool of theirs.
pub(super) fn of_animal(reading: &Reading) -> Option<Deed> {
    let head = reading.cast.head.as_ref()?;
    let is_animal =
        head.noun.is_some_and(|noun| NOUNS.nouns[noun].is_animal() && super::mimics::has_a_head(noun));
    if !is_animal || head.count != 1 || !matches!(head.art(), Art::Picture(_)) {
        return None;
    }
    const PLAYS: &[&str] = &[" play", " strum", " conduct", "弹", "拉", "吹", "演奏", "打鼓", "敲"];
    const USES: &[&str] = &[" typ", " us", " work", " cod", " writ", "敲", "打字", "写", "用"];
    let (deed, says) = read(reading)?;
    let is_done = match deed {
        Deed::Guitar
        | Deed::Violin
        | Deed::Cello
        | Deed::Piano
        | Deed::Drums
        | Deed::Flute
        | Deed::Saxophone
        | Deed::Horn
        | Deed::Accordion
        | Deed::Harp
        | Deed::Erhu
        | Deed::Zither => says(PLAYS),
        Deed::Types => says(USES),
        Deed::Cooks
        | Deed::Prepares
        | Deed::Lifts
        | Deed::Speaks
        | Deed::Reads
        | Deed::Writes
        | Deed::Studies
        | Deed::Paints
        | Deed::Fishes
        | Deed::Conducts
        | Deed::Sings
        | Deed::Photographs
        | Deed::Pours
        | Deed::Golf
        | Deed::Racket
        | Deed::Dribbles
        | Deed::Tosses
        | Deed::Skates
        | Deed::Meditates
        | Deed::Yoga
        | Deed::Chops
        | Deed::Sweeps
        | Deed::Games
        | Deed::Chess
        | Deed::Knits
        | Deed::Hammers
        | Deed::Washes
        | Deed::Waters => true,
        _ => false,
    };
    is_done.then_some(deed)
}

/// What an animal in the role of somebody does: what people do on their feet; whoever notes something has it in the hand.
pub(super) fn of_role(reading: &Reading) -> Option<Deed> {
    let (deed, _) = read(reading)?;
    let is_done = matches!(
        deed,
        Deed::Points
            | Deed::Carries
            | Deed::Waves
            | Deed::Drinks
            | Deed::Shows
            | Deed::Treats
            | Deed::Handles
            | Deed::Plates
            | Deed::Phones
            | Deed::Applauds
            | Deed::Digs
            | Deed::Eats
            | Deed::Sprays
            | Deed::Throws
            | Deed::Picks
            | Deed::Presses
            | Deed::Soccer
    );
    is_done.then_some(deed)
}

/// The deed of which a reading speaks, and what tells of more words in it.
fn read(reading: &Reading) -> Option<(Deed, impl Fn(&[&str]) -> bool)> {
    // "While rain runs down the window": what somebody else does comes behind.
    let own = reading.cast.rest.to_lowercase();
    // A picture that cuts to another, and what a sword cut open, is nobody's work in a kitchen.
    let own = ["切换", "切开", "切至", "切入", "切到"].iter().fold(own, |own, word| own.replace(word, ""));
    let own = own.split(" while ").next().unwrap_or_default();
    // Rain that pours is poured by nobody.
    let own = [
        "claymation",
        "clay animation",
        "clay style",
        "rain pouring",
        "rain pours",
        "pouring rain",
        "heavy bag",
    ]
    .iter()
    .chain(things::THROWN_BY_NOBODY)
    .fold(own.to_owned(), |own, word| own.replace(word, ""));
    let whole = format!(" {own} ");
    let spaced = whole.replace(['.', '"', ';'], " ");
    let first = |row: &[&str]| row.iter().filter_map(|word| spaced.find(word)).min();
    let said = || rows().filter(|(deed, row, _)| first(row).is_some() && !is_empty(*deed, reading));
    let (deed, words, _) = said().next()?;
    // Of two sentences the first one counts: she picks an apple, and wipes it then.
    let at = first(words).unwrap_or_default();
    let earliest = said().filter_map(|(deed, row, _)| Some((first(row)?, deed))).min_by_key(|(at, _)| *at);
    let is_apart =
        |from: usize| whole.get(from..at).is_some_and(|text| text.contains(['.', '。', ';', '；']));
    let deed = earliest.filter(|(from, _)| *from < at && is_apart(*from)).map_or(*deed, |(_, deed)| *deed);
    Some((deed, move |row: &[&str]| row.iter().any(|word| spaced.contains(word))))
}

impl Deed {
    /// Whether a row of the table is what the deed is done with.
    pub(super) fn shows(self, noun: usize) -> bool {
        let names = rows().find(|(deed, ..)| *deed == self).map_or(&[][..], |(_, _, names)| names);
        names.iter().any(|name| {
            let words: Vec<&str> = name.split(' ').collect();
            NOUNS.english(&words).is_some_and(|found| found.length == words.len() && found.noun == noun)
        })
    }

    /// Whether whoever does it is on a chair, be that said or not, and whether a table is before it.
    pub(super) fn seat(self) -> Option<bool> {
        match self {
            Deed::Piano | Deed::Cello | Deed::Zither | Deed::Pots | Deed::Drums | Deed::Erhu => Some(false),
            Deed::Writes | Deed::Chess | Deed::Types | Deed::Studies => Some(true),
            Deed::Milks => Some(false),
            _ => None,
        }
    }

    /// Whether it is done with whatever thing the prompt names.
    pub(super) fn takes_a_thing(self) -> bool {
        matches!(
            self,
            Deed::Carries
                | Deed::Drinks
                | Deed::Eats
                | Deed::Fixes
                | Deed::Picks
                | Deed::Prepares
                | Deed::Pushes
                | Deed::Throws
        )
    }

    /// What somebody does with whom the one who has the ball plays.
    pub(super) fn of_others(self) -> Option<Deed> {
        match self {
            Deed::Volley => Some(Deed::Stretches),
            Deed::Dribbles | Deed::Tosses | Deed::Throws | Deed::Soccer => None,
            deed => Some(deed),
        }
    }

    /// Whether it takes the whole body, whatever else is said of how that is held.
    pub(super) fn is_of_the_body(self) -> bool {
        legs(self).is_some()
            || matches!(self, Deed::Fixes | Deed::Types | Deed::Studies | Deed::Builds | Deed::Plants)
    }

    /// How high the hands of whoever does it are, in heights of theirs, and what they have in them.
    pub(super) fn reach(self) -> f32 {
        let hands = self.arms().iter().map(|(_, (_, up))| *up).fold(1.0, f32::max);
        match self {
            Deed::Picks => 1.36,
            // The kite is in the picture.
            Deed::Kite => 1.72,
            Deed::Volley | Deed::Racket | Deed::Shoots | Deed::Chops | Deed::Bats => hands + 0.20,
            _ => hands + 0.03,
        }
    }

    /// Whether whoever does it goes along with it.
    pub(super) fn goes(self) -> bool {
        matches!(self, Deed::Pushes | Deed::Steps | Deed::Leads | Deed::Wheels | Deed::Climbs)
    }

    /// Whether what it is done with stands before whoever does it, so that they take more room.
    pub(super) fn is_broad(self) -> bool {
        self.seat().is_some()
            || matches!(
                self,
                Deed::Cooks
                    | Deed::Prepares
                    | Deed::Pours
                    | Deed::Paints
                    | Deed::Washes
                    | Deed::Hammers
                    | Deed::Planes
                    | Deed::Pushes
                    | Deed::Harp
                    | Deed::Chops
                    | Deed::Sprays
                    | Deed::Speaks
                    | Deed::Climbs
                    | Deed::Fixes
                    | Deed::Folds
                    | Deed::Handles
                    | Deed::Hangs
                    | Deed::Leads
                    | Deed::Opens
                    | Deed::Plates
                    | Deed::Presses
                    | Deed::Steps
                    | Deed::Tends
                    | Deed::Treats
                    | Deed::Wheels
            )
    }

    /// Elbow and wrist of the arm behind and of the arm before.
    pub(super) fn arms(self) -> [(Point, Point); 2] {
        if let Some(arms) = acts::arms(self).or_else(|| moves::arms(self)) {
            return arms;
        }
        match self {
            Deed::Guitar => [((-0.135, 0.655), (-0.015, 0.585)), ((0.135, 0.655), (0.205, 0.715))],
            Deed::Violin => [((0.01, 0.665), (0.10, 0.725)), ((0.155, 0.685), (0.245, 0.785))],
            Deed::Cello => [((0.06, 0.69), (0.145, 0.76)), ((0.12, 0.66), (0.235, 0.60))],
            Deed::Harp => [((0.06, 0.68), (0.19, 0.74)), ((0.12, 0.64), (0.22, 0.64))],
            Deed::Piano => [((0.06, 0.655), (0.20, 0.655)), ((0.085, 0.645), (0.24, 0.65))],
            Deed::Zither => [((0.06, 0.66), (0.24, 0.66)), ((0.10, 0.65), (0.38, 0.655))],
            Deed::Erhu => [((-0.10, 0.65), (0.07, 0.655)), ((0.12, 0.69), (0.165, 0.80))],
            Deed::Drums => [((-0.14, 0.68), (0.04, 0.66)), ((0.14, 0.68), (0.24, 0.72))],
            Deed::Flute => [((-0.01, 0.70), (0.10, 0.835)), ((0.15, 0.71), (0.20, 0.835))],
            Deed::Saxophone => [((0.02, 0.65), (0.11, 0.66)), ((0.12, 0.66), (0.135, 0.60))],
            Deed::Horn => [((0.03, 0.70), (0.14, 0.82)), ((0.14, 0.72), (0.19, 0.83))],
            Deed::Accordion => [((-0.16, 0.66), (-0.10, 0.63)), ((0.16, 0.66), (0.12, 0.63))],
            Deed::Conducts => [((-0.15, 0.79), (-0.20, 0.93)), ((0.15, 0.77), (0.22, 0.90))],
            Deed::Sings => [((-0.13, 0.67), (-0.17, 0.57)), ((0.135, 0.69), (0.105, 0.805))],
            Deed::Lifts => [((-0.15, 0.89), (-0.14, 1.05)), ((0.15, 0.89), (0.14, 1.05))],
            Deed::Paints => [((-0.10, 0.63), (0.03, 0.585)), ((0.14, 0.70), (0.265, 0.755))],
            Deed::Kite => [((-0.10, 0.64), (0.05, 0.66)), ((0.13, 0.78), (0.20, 0.90))],
            Deed::Photographs => [((-0.02, 0.73), (0.085, 0.865)), ((0.14, 0.75), (0.125, 0.865))],
            Deed::Waters => [((-0.10, 0.63), (-0.085, 0.49)), ((0.12, 0.66), (0.205, 0.585))],
            Deed::Shoots => [((-0.12, 0.80), (0.035, 0.815)), ((0.17, 0.79), (0.285, 0.80))],
            Deed::Pots => [((0.05, 0.66), (0.24, 0.64)), ((0.12, 0.64), (0.36, 0.64))],
            Deed::Knits | Deed::Games => [((-0.12, 0.64), (0.055, 0.605)), ((0.13, 0.64), (0.11, 0.605))],
            Deed::Chess | Deed::Writes => [((0.06, 0.66), (0.23, 0.635)), ((0.10, 0.65), (0.335, 0.665))],
            Deed::Pours => [((-0.10, 0.63), (-0.07, 0.49)), ((0.13, 0.69), (0.225, 0.70))],
            Deed::Cooks => [((0.04, 0.65), (0.17, 0.585)), ((0.13, 0.655), (0.24, 0.60))],
            Deed::Prepares | Deed::Washes => [((0.03, 0.64), (0.22, 0.535)), ((0.12, 0.635), (0.31, 0.535))],
            Deed::Hammers => [((0.02, 0.65), (0.19, 0.56)), ((0.16, 0.86), (0.22, 0.98))],
            Deed::Planes => [((0.04, 0.65), (0.22, 0.575)), ((0.14, 0.66), (0.33, 0.575))],
            Deed::Sweeps | Deed::Digs => [((0.0, 0.66), (0.125, 0.685)), ((0.13, 0.64), (0.185, 0.54))],
            Deed::Fishes => [((0.03, 0.65), (0.13, 0.60)), ((0.12, 0.65), (0.185, 0.625))],
            Deed::Reads => [((-0.02, 0.64), (0.105, 0.655)), ((0.14, 0.64), (0.20, 0.665))],
            Deed::Bears => super::bearing::arms(),
            Deed::Phones => [((-0.10, 0.63), (-0.085, 0.49)), ((0.125, 0.655), (0.17, 0.745))],
            Deed::Pushes => [((0.03, 0.66), (0.21, 0.605)), ((0.12, 0.65), (0.225, 0.60))],
            Deed::Bubbles => [((-0.10, 0.63), (-0.085, 0.49)), ((0.135, 0.71), (0.145, 0.85))],
            Deed::Drinks => [((-0.10, 0.63), (-0.085, 0.49)), ((0.15, 0.70), (0.115, 0.825))],
            Deed::Eats => [((-0.02, 0.64), (0.085, 0.645)), ((0.15, 0.70), (0.125, 0.815))],
            Deed::Prays => [((-0.10, 0.66), (0.055, 0.725)), ((0.13, 0.66), (0.075, 0.725))],
            Deed::Applauds => [((-0.10, 0.67), (0.105, 0.72)), ((0.15, 0.67), (0.135, 0.72))],
            Deed::Waves => [((-0.098, 0.62), (-0.085, 0.48)), ((0.145, 0.87), (0.165, 1.03))],
            Deed::Shades => [((-0.098, 0.62), (-0.085, 0.48)), ((0.17, 0.83), (0.085, 0.965))],
            Deed::Points => [((-0.098, 0.62), (-0.085, 0.48)), ((0.17, 0.79), (0.30, 0.815))],
            _ => [((-0.10, 0.645), (0.045, 0.60)), ((0.14, 0.64), (0.165, 0.605))],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeds_are_read() {
        for (prompt, deed) in [
            ("A young woman plays the violin in a park", Some(Deed::Violin)),
            ("A chef stirs vegetables in a wok", Some(Deed::Cooks)),
            ("一位妈妈在厨房里包饺子", Some(Deed::Prepares)),
            ("书法家在宣纸上写毛笔字", Some(Deed::Writes)),
            ("A boy flies a kite on a hill", Some(Deed::Kite)),
            ("An old man sips tea while rain falls", Some(Deed::Drinks)),
            ("A teacher writes on the blackboard", Some(Deed::Points)),
            ("A woman walks while a man plays guitar", None),
            ("A guitar leans on a chair", None),
            ("A cat plays the piano", None),
        ] {
            assert_eq!(of(&Reading::of(prompt, None)), deed, "{prompt}");
        }
    }

    #[test]
    fn a_tool_is_no_second_thing() {
        let violin = NOUNS.english(&["violin"]).map(|found| found.noun).expect("a violin");
        assert!(Deed::Violin.shows(violin));
        assert!(!Deed::Piano.shows(violin));
    }
}
