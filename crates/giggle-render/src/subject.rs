//! What a prompt can be about: one table of all nouns, in English and Chinese.
//!
//! It knows words and what is known of the things they name, and nothing of prompts or of painting. The one idea: a
//! noun is found by its longest match, whether a picture, a painter or nothing shows it, so that a flower pot is never a
//! flower.

mod abstracts;
mod attributes;
mod cast;
mod chinese;
mod clause;
mod company;
mod compounds;
mod emoji;
mod endings;
mod english;
mod eras;
mod figures;
mod foreign;
mod forms;
mod garment;
mod language;
mod left_out;
mod manners;
mod missed;
mod names;
mod near;
mod nothing;
mod objects;
mod order;
mod parts;
mod phrase;
mod pieces;
mod planted;
mod reading;
mod roles;
mod second;
mod senses;
mod sides;
mod traditional;
mod ways;

use crate::quick::QuickMap;
use crate::scene::Place;
use std::sync::LazyLock;

pub(crate) use cast::{Cast, Given, Head};
pub(crate) use emoji::spelled;
pub(crate) use foreign::{glossed, unread};
pub(crate) use missed::missed;
pub(crate) use reading::read;
pub(crate) use roles::{Headgear, Look, Outfit, Who, who};
pub(crate) use senses::told;
pub(crate) use traditional::simplified;

/// The colour of that name.
pub(crate) fn colour_named(word: &str) -> Option<u32> {
    language::COLOURS.iter().find(|(name, _)| *name == word).map(|(_, rgb)| *rgb)
}

/// The table; what its columns mean is written at its beginning.
const TABLE: &str = include_str!("../assets/subjects.tsv");

/// How a noun is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Art {
    /// The picture of that number in the set.
    Picture(usize),
    /// One of giggle's own painters, by name.
    Painter(&'static str),
    /// The scene itself.
    Place(Option<Place>),
    /// The reference picture of the shot, which the prompt calls by its word.
    Given,
    /// It is known, and nothing shows it.
    Card,
}

/// Where a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Stands,
    Table,
    Floats,
    Swims,
    Flies,
    Sky,
    Place,
}

/// How a thing moves by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gait {
    Walks,
    Hops,
    Drives,
    Flies,
    Swims,
    Sails,
    None,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noun {
    pub(crate) art: Art,
    pub(crate) class: Class,
    /// Its true size in metres.
    pub(crate) metres: f32,
    pub(crate) gait: Gait,
    /// Which way its picture looks: −1 left, 1 right, 0 to the front.
    pub(crate) faces: f32,
    /// Whether its picture is a head without a body.
    pub(crate) is_head: bool,
    /// Whether its picture is a head to which a body is painted.
    pub(crate) has_painted_body: bool,
    /// Whether it is a figure, shown in one tone.
    pub(crate) is_person: bool,
    /// The scene that is painted if the prompt names none.
    pub(crate) home: Place,
    /// Whether it can be what a shot is about: of a tunnel there is no picture, though a car in one is on a road.
    pub(crate) is_shown: bool,
}

impl Noun {
    /// Whether it is an animal that goes about by itself.
    pub(crate) fn is_animal(&self) -> bool {
        !self.is_person
            && matches!(self.gait, Gait::Walks | Gait::Hops | Gait::Flies | Gait::Swims)
            && matches!(
                self.art,
                Art::Picture(_) | Art::Painter("horse" | "deer" | "camel" | "elephant" | "birds")
            )
    }
}

/// The table, and where its words are.
pub(crate) struct Table {
    pub(crate) nouns: Vec<Noun>,
    /// English words with one space between, and Chinese ones.
    words: QuickMap<&'static str, usize>,
    /// Words that say a colour too: an arctic fox is a white one.
    colours: QuickMap<&'static str, u32>,
    /// The most words of an English entry that begins with a word.
    longest: QuickMap<&'static str, usize>,
    /// The most characters of a Chinese entry that begins with a character.
    longest_chinese: QuickMap<char, usize>,
    /// Chinese words in which the name of a thing is and that are none of it, and whether they are nouns.
    others: QuickMap<&'static str, bool>,
}

/// Words of a dictionary in which the name of a thing is and that mean another or none (手段, 鱼缸, 马上): nouns first, and behind
/// an empty line what is none.
const OTHERS: &str = include_str!("subject/chinese_words.txt");

pub(crate) static NOUNS: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        nouns: Vec::new(),
        words: QuickMap::default(),
        colours: QuickMap::default(),
        longest: QuickMap::default(),
        longest_chinese: QuickMap::default(),
        others: QuickMap::default(),
    };
    let mut pictures = 0;
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        let (name, english, chinese) = (cell(), cell(), cell());
        let (class, size, gait, faces, tone, home) = (cell(), cell(), cell(), cell(), cell(), cell());
        let art = match name.strip_prefix('@').map(|own| own.split_once(':').unwrap_or((own, ""))) {
            None => {
                pictures += 1;
                Art::Picture(pictures - 1)
            }
            Some(("painter", painter)) => Art::Painter(painter),
            Some(("place" | "scene", place)) => Art::Place(place_of(place)),
            Some(("weather", _)) => Art::Place(None),
            Some(_) => Art::Card,
        };
        let index = table.nouns.len();
        table.nouns.push(Noun {
            art,
            class: class_of(class),
            metres: metres_of(size),
            gait: gait_of(gait),
            faces: match faces {
                "left" => -1.0,
                "right" => 1.0,
                _ => 0.0,
            },
            is_head: faces == "head",
            has_painted_body: faces == "body",
            is_person: tone == "people",
            home: place_of(home).unwrap_or(Place::Studio),
            is_shown: !name.starts_with("@scene:"),
        });
        let mut plain = |entry: &'static str| {
            let (word, colour) = entry.split_once('=').unwrap_or((entry, ""));
            if let Ok(rgb) = u32::from_str_radix(colour, 16) {
                table.colours.insert(word, rgb);
            }
            word
        };
        let english: Vec<&str> =
            english.split(", ").filter(|word| !word.is_empty()).map(&mut plain).collect();
        let chinese: Vec<&str> =
            chinese.split(", ").filter(|word| !word.is_empty()).map(&mut plain).collect();
        for word in english {
            let most = table.longest.entry(word.split(' ').next().unwrap_or(word)).or_default();
            *most = (*most).max(word.split(' ').count());
            table.words.insert(word, index);
        }
        for word in chinese {
            table.reckon(word);
            table.words.insert(word, index);
        }
    }
    let (nouns, rest) = OTHERS.split_once("\n\n").unwrap_or((OTHERS, ""));
    for (words, is_noun) in [(nouns, true), (rest, false)] {
        for word in words.split_whitespace().filter(|word| !table.words.contains_key(word)) {
            table.others.insert(word, is_noun);
        }
    }
    let others: Vec<&'static str> = table.others.keys().copied().collect();
    others.into_iter().for_each(|word| table.reckon(word));
    table
});

fn place_of(name: &str) -> Option<Place> {
    Some(match name {
        "sea" => Place::Sea,
        "lake" => Place::Lake,
        "mountains" => Place::Mountains,
        "forest" => Place::Forest,
        "desert" => Place::Desert,
        "field" => Place::Field,
        "city" => Place::City,
        "street" => Place::Street,
        "interior" => Place::Interior,
        "space" => Place::Space,
        "underwater" => Place::Underwater,
        "studio" => Place::Studio,
        _ => return None,
    })
}

fn class_of(name: &str) -> Class {
    match name {
        "table" => Class::Table,
        "floats" => Class::Floats,
        "swims" => Class::Swims,
        "flies" => Class::Flies,
        "sky" => Class::Sky,
        "place" => Class::Place,
        _ => Class::Stands,
    }
}

fn metres_of(name: &str) -> f32 {
    match name {
        "hand" => 0.2,
        "table" => 0.5,
        "house" => 5.0,
        "landscape" => 30.0,
        _ => 1.6,
    }
}

fn gait_of(name: &str) -> Gait {
    match name {
        "walks" => Gait::Walks,
        "hops" => Gait::Hops,
        "drives" => Gait::Drives,
        "flies" => Gait::Flies,
        "swims" => Gait::Swims,
        "sails" => Gait::Sails,
        _ => Gait::None,
    }
}

/// A word of the table that was found in a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) noun: usize,
    /// How many words (or characters) it takes.
    pub(crate) length: usize,
    pub(crate) word: &'static str,
    pub(crate) is_plural: bool,
    /// Whether a verb behind it has the form for several: "headphones rest", "northern lights dance".
    pub(crate) has_plural_form: bool,
}

impl Table {
    /// The shortest English word for a row.
    pub(crate) fn name_of(&self, noun: usize) -> Option<&'static str> {
        let names = self.words.iter().filter(|(word, row)| **row == noun && word.is_ascii());
        names.map(|(word, _)| *word).min_by_key(|word| (word.len(), *word))
    }

    /// The colour that a word says by itself.
    pub(crate) fn colour_of(&self, word: &str) -> Option<u32> {
        self.colours.get(word).copied()
    }

    /// The longest English entry that a row of words begins with.
    pub(crate) fn english(&self, words: &[&str]) -> Option<Found> {
        let most = self.longest.get(words.first()?).copied().unwrap_or(1);
        // Two words may be one entry, whatever begins with the first.
        (1..=most.max(2).min(words.len())).rev().find_map(|length| {
            let is_entry = length == 1 || length <= most;
            let said = if is_entry { words[..length].join(" ") } else { String::new() };
            if let Some((word, noun)) = self.words.get_key_value(said.as_str()) {
                let is_plural = !SHOWN_WHOLE.contains(word)
                    && (PLURALS.contains(word)
                        || singulars(word).iter().any(|single| self.words.contains_key(single.as_str())));
                const IRREGULAR: &[&str] = &["children", "people", "men", "women", "police"];
                let last = word.rsplit(' ').next().unwrap_or(word);
                let has_plural_form = is_plural
                    || IRREGULAR.contains(&last)
                    || word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end));
                return Some(Found { noun: *noun, length, word, is_plural, has_plural_form });
            }
            // "A sea horse", "star fish": two words for what is written as one.
            if length == 2
                && words[..2].iter().all(|word| word.len() > 2)
                && let Some((word, noun)) = joined(words[0], words[1], &self.words)
            {
                let is_plural = words[1].ends_with('s') && !word.ends_with('s');
                return Some(Found { noun, length, word, is_plural, has_plural_form: is_plural });
            }
            if !is_entry {
                return None;
            }
            singulars(&said).into_iter().find_map(|single| {
                let (word, noun) = self.words.get_key_value(single.as_str())?;
                let is_plural = !SHOWN_WHOLE.contains(&said.as_str());
                Some(Found { noun: *noun, length, word, is_plural, has_plural_form: true })
            })
        })
    }

    /// The longest Chinese entry that a row of characters begins with, unless a longer word is there.
    pub(crate) fn chinese(&self, characters: &[char]) -> Option<Found> {
        self.longest_of(characters, |said, length| {
            if self.others.contains_key(said) {
                return Some(None);
            }
            let (word, noun) = self.words.get_key_value(said)?;
            let is_plural = word.ends_with(['群', '们']) || word.starts_with('万');
            Some(Some(Found { noun: *noun, length, word, is_plural, has_plural_form: false }))
        })
        .flatten()
    }

    /// How long the word is that a row of characters begins with and that is no entry, though an entry is in it; and whether it
    /// is a noun.
    pub(crate) fn other_word(&self, characters: &[char]) -> Option<(usize, bool)> {
        self.longest_of(characters, |said, length| {
            if self.words.contains_key(said) {
                return Some(None);
            }
            self.others.get(said).map(|is_noun| Some((length, *is_noun)))
        })
        .flatten()
    }

    /// What the longest beginning gives that gives anything.
    fn longest_of<T>(&self, characters: &[char], look: impl Fn(&str, usize) -> Option<T>) -> Option<T> {
        let most = *self.longest_chinese.get(characters.first()?)?;
        let mut said: String = characters.iter().take(most).collect();
        let mut length = most.min(characters.len());
        while length > 0 {
            if let Some(found) = look(&said, length) {
                return Some(found);
            }
            said.pop();
            length -= 1;
        }
        None
    }

    /// Takes the length of a Chinese word into account.
    fn reckon(&mut self, word: &str) {
        if let Some(first) = word.chars().next() {
            let most = self.longest_chinese.entry(first).or_default();
            *most = (*most).max(word.chars().count());
        }
    }
}

/// An entry that two words make together.
fn joined(first: &str, second: &str, words: &QuickMap<&'static str, usize>) -> Option<(&'static str, usize)> {
    let whole = format!("{first}{second}");
    std::iter::once(whole.clone())
        .chain(singulars(&whole))
        .find_map(|said| words.get_key_value(said.as_str()))
        .map(|(word, noun)| (*word, *noun))
}

/// Entries that mean several.
const PLURALS: &[&str] = &[
    "wolves", "foxes", "mice", "geese", "oxen", "cattle", "camels", "monkeys", "horses", "bats", "balloons",
];

/// Words in the plural for what one picture shows whole: a pair, a pile, a plate.
const SHOWN_WHOLE: &[&str] = &[
    "headphones",
    "glasses",
    "sunglasses",
    "goggles",
    "jeans",
    "trousers",
    "pants",
    "shorts",
    "scissors",
    "pancakes",
    "noodles",
    "fries",
    "french fries",
    "peanuts",
    "beans",
    "cherries",
    "grapes",
    "blueberries",
    "clouds",
    "bubbles",
    "chopsticks",
    "skis",
    "scales",
    "books",
    "flowers",
    "flames",
    "chains",
    "gears",
    "swords",
    "musical notes",
    "footprints",
    "paw prints",
    "houses",
    "weights",
    "pyjamas",
    "pajamas",
    "boxing gloves",
    "ballet shoes",
    "eyes",
    "lips",
    "headsets",
    "binoculars",
    "stairs",
    "steps",
    "curtains",
    "fireworks",
    "waves",
    "stars",
    "bowling pins",
    "shopping bags",
    "playing cards",
    "coins",
    "bagpipes",
    "handcuffs",
    "pea pods",
    "meatballs",
    "clinking glasses",
    "champagne glasses",
    "beer mugs",
    "nesting dolls",
    "drums",
    "feet",
    "hands",
    "railroad tracks",
    "train tracks",
];

/// What a word may be the plural of.
fn singulars(word: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |ending: &str, instead: &str| {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 1) {
            found.push(format!("{stem}{instead}"));
        }
    };
    add("ies", "y");
    add("ves", "f");
    add("ves", "fe");
    // Boxes and heroes, and not cubes.
    if ["ses", "xes", "zes", "ches", "shes", "oes"].iter().any(|end| word.ends_with(end)) {
        add("es", "");
    }
    add("s", "");
    // "Does a backflip": no deer.
    if word.ends_with("ss") || word == "does" {
        found.clear();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_thing_is_read_out_of_another_word() {
        let (nouns, _) = OTHERS.split_once("\n\n").unwrap();
        for word in OTHERS.split_whitespace() {
            let signs: Vec<char> = word.chars().collect();
            assert!(NOUNS.chinese(&signs).is_none_or(|found| found.length == signs.len()), "{word}");
        }
        // What it is called stays whole, unless it is somebody by the ending of the word.
        let read_otherwise = |word: &&str| {
            let reading = crate::Reading::of(&format!("一个{word}"), None);
            reading.cast.head.is_some_and(|head| matches!(head.art(), Art::Picture(_)))
        };
        let wrong: Vec<&str> = nouns.split_whitespace().filter(read_otherwise).collect();
        assert_eq!(wrong, Vec::<&str>::new());
    }

    #[test]
    fn what_a_viewer_would_call_otherwise_is_a_card() {
        let art = |word: &str| {
            let signs: Vec<char> = word.chars().collect();
            let words: Vec<&str> = word.split(' ').collect();
            let found = if word.is_ascii() { NOUNS.english(&words) } else { NOUNS.chinese(&signs) };
            found.map(|found| NOUNS.nouns[found.noun].art)
        };
        const OTHERS: &str = "crane bird, heron, stork, clown fish, chameleon, capybara, walrus, hyena, puma, lynx, porcupine, axolotl, stegosaurus, triceratops, hammerhead, slug, tadpole, doll, monster truck, robot dog, gnome, dwarf, lychee, raspberry, pomegranate, sitar, werewolf, vulture, 丹顶鹤, 白鹭, 变色龙, 水豚, 海象, 豪猪, 娃娃, 机器狗, 荔枝, 石榴, 三角龙, 猞猁, 小丑鱼";
        for word in OTHERS.split(", ") {
            assert_eq!(art(word), Some(Art::Card), "{word}");
        }
        // One of the same family and shape passes, in its own colour.
        for (word, kin) in [
            ("duckling", "duck"),
            ("rubber duck", "duck"),
            ("orca", "whale"),
            ("koi fish", "fish"),
            ("wok", "pan of food"),
            ("橡皮鸭", "duck"),
            ("蛋挞", "pie"),
        ] {
            assert_eq!(art(word), art(kin), "{word}");
        }
    }

    #[test]
    fn the_table_is_whole() {
        let pictures = NOUNS.nouns.iter().filter(|noun| matches!(noun.art, Art::Picture(_))).count();
        assert_eq!(pictures, crate::paint::picture_count());
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 9, "{line}");
            assert!(place_of(cells[8]).is_some() || cells[0].starts_with('@'), "{line}");
            for word in cells[1].split(", ").filter_map(|entry| entry.split('=').next()) {
                if word.is_empty() {
                    continue;
                }
                let words: Vec<&str> = word.split(' ').collect();
                assert!(NOUNS.english(&words).is_some_and(|found| found.length == words.len()), "{word}");
            }
        }
    }
}
