//! Where the words of the scene's tables are in a prompt.
//!
//! It knows the tables as rows of words, and not what they mean. The one idea: the tables are taken apart once, and then the words
//! of a prompt, which are few, are looked up in them, not their thousand words in the prompt.

use super::landmarks;
use super::lexicon::{
    ANIMALS, GROUPS, HERDS, Hints, INDOORS, MOODS, PLACES, SEASONS, SUBJECTS, TIMES, WEATHERS, words_of,
};
use crate::quick::QuickMap;
use std::sync::LazyLock;

/// The tables, in the order in which their rows are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Places,
    Landmarks,
    Indoors,
    Times,
    Weathers,
    Moods,
    LandmarkMoods,
    Seasons,
    LandmarkSeasons,
    Subjects,
    Animals,
    Herds,
    Groups,
    Cafes,
    Rooms,
}

const TABLES: usize = Table::Rooms as usize + 1;

/// A word of a table, or several, and the row in which they stand.
type Entry = (&'static str, usize);

#[derive(Default)]
struct Index {
    /// Rows by a single word.
    single: QuickMap<&'static str, Vec<usize>>,
    /// Rows of several words by the first of them.
    phrases: QuickMap<&'static str, Vec<Entry>>,
    /// Rows of what is written without spaces by its first sign.
    signs: QuickMap<char, Vec<Entry>>,
    /// Words by their first sign that mean something else than the words within them.
    others: QuickMap<char, Vec<&'static str>>,
    /// The number of the first row of each table, and behind the last one that of all rows.
    begins: [usize; TABLES + 1],
}

impl Index {
    fn add(&mut self, table: Table, rows: impl Iterator<Item = &'static str>) {
        let at = table as usize;
        let mut row = self.begins[at];
        for words in rows {
            for word in words_of(words) {
                if is_spaced(word) {
                    match word.split_once(' ') {
                        Some((head, _)) => self.phrases.entry(head).or_default().push((word, row)),
                        None => self.single.entry(word).or_default().push(row),
                    }
                } else if let Some(first) = word.chars().next() {
                    self.signs.entry(first).or_default().push((word, row));
                }
            }
            row += 1;
        }
        self.begins[at + 1] = row;
    }
}

/// Chinese words in which a word of the tables is and means nothing of its own: of 佛山 no mountain is seen, and no sea on a 海报.
const OTHERS: &str = include_str!("other_words.txt");

/// Whether a word is of a language that parts words by spaces.
fn is_spaced(word: &str) -> bool {
    word.is_ascii() || word == "café"
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    fn rows<T>(hints: Hints<T>) -> impl Iterator<Item = &'static str> {
        hints.iter().map(|(_, _, words)| *words)
    }
    let mut index = Index::default();
    index.add(Table::Places, rows(PLACES));
    index.add(Table::Landmarks, rows(landmarks::PLACES));
    index.add(Table::Indoors, rows(INDOORS));
    index.add(Table::Times, rows(TIMES));
    index.add(Table::Weathers, rows(WEATHERS));
    index.add(Table::Moods, rows(MOODS));
    index.add(Table::LandmarkMoods, rows(landmarks::MOODS));
    index.add(Table::Seasons, rows(SEASONS));
    index.add(Table::LandmarkSeasons, rows(landmarks::SEASONS));
    index.add(Table::Subjects, rows(SUBJECTS));
    index.add(Table::Animals, rows(ANIMALS));
    index.add(Table::Herds, rows(HERDS));
    index.add(Table::Groups, std::iter::once(GROUPS));
    index.add(Table::Cafes, std::iter::once(landmarks::CAFES));
    index.add(Table::Rooms, std::iter::once(landmarks::ROOMS));
    for word in OTHERS.split_whitespace() {
        if let Some(first) = word.chars().next() {
            index.others.entry(first).or_default().push(word);
        }
    }
    index
});

/// A prompt's scene is said in its first thousands of characters; the bound keeps looking up cheap.
pub(super) const MOST_CHARACTERS: usize = 4000;

/// Which rows of the tables a prompt says, and where.
pub(super) struct Words {
    /// Where a row is first said, by its number.
    first: Vec<Option<usize>>,
    /// Whether one of its words is said in the plural.
    is_plural: Vec<bool>,
}

impl Words {
    pub(super) fn new(prompt: &str) -> Words {
        // Lower case, with one space around every word.
        let mut text = String::with_capacity(prompt.len() + 2);
        text.push(' ');
        for character in prompt.chars().take(MOST_CHARACTERS) {
            if character.is_ascii_alphanumeric() {
                text.push(character.to_ascii_lowercase());
            } else if character.is_alphanumeric() {
                text.extend(character.to_lowercase());
            } else if !matches!(character, '\'' | '’') && !text.ends_with(' ') {
                text.push(' ');
            }
        }
        text.push(' ');
        let rows = INDEX.begins[TABLES];
        let mut words = Words { first: vec![None; rows], is_plural: vec![false; rows] };
        let mut at = 0;
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            at += 1;
            words.look_up(word, at, false);
            // "Does" is no herd of does.
            let endings: &[&str] = if word == "does" { &[] } else { &["s", "es"] };
            for ending in endings {
                if let Some(single) = word.strip_suffix(*ending).filter(|single| single.len() > 2) {
                    words.look_up(single, at, true);
                }
            }
            for (phrase, row) in INDEX.phrases.get(word).into_iter().flatten() {
                let is_said = text[at..]
                    .strip_prefix(phrase)
                    .is_some_and(|rest| rest.starts_with(' ') || rest.starts_with("s "));
                if is_said {
                    words.say(*row, at - 1);
                }
            }
            at += word.len();
        }
        if !text.is_ascii() {
            // Where the word ends that stands here and means something else, and where it begins.
            let (mut from, mut to) = (0, 0);
            for (at, sign) in text.char_indices() {
                let others = INDEX.others.get(&sign).into_iter().flatten();
                let length =
                    others.filter(|word| text[at..].starts_with(**word)).map(|word| word.len()).max();
                if let Some(length) = length.filter(|length| at + length > to) {
                    (from, to) = (at, at + length);
                }
                for (word, row) in INDEX.signs.get(&sign).into_iter().flatten() {
                    let is_within = at + word.len() <= to && word.len() < to - from;
                    if !is_within && text[at..].starts_with(word) {
                        words.say(*row, at);
                    }
                }
            }
        }
        words
    }

    fn look_up(&mut self, word: &str, at: usize, is_plural: bool) {
        for row in INDEX.single.get(word).into_iter().flatten() {
            self.say(*row, at);
            self.is_plural[*row] |= is_plural;
        }
    }

    fn say(&mut self, row: usize, at: usize) {
        let first = &mut self.first[row];
        *first = Some(first.map_or(at, |first| first.min(at)));
    }

    /// The rows of a table that are said: what they mean, their weight, and where they are first said.
    pub(super) fn said<T: Copy>(
        &self,
        table: Table,
        hints: Hints<T>,
    ) -> impl Iterator<Item = (T, u32, usize)> {
        let from = INDEX.begins[table as usize];
        let rows = self.first[from..from + hints.len()].iter().zip(hints);
        rows.filter_map(|(first, (meaning, weight, _))| Some((*meaning, *weight, (*first)?)))
    }

    /// Whether a table that is one row is said.
    pub(super) fn says(&self, table: Table) -> bool {
        self.first[INDEX.begins[table as usize]].is_some()
    }

    /// Whether a word of that meaning is said in the plural.
    pub(super) fn says_many<T: PartialEq>(&self, table: Table, hints: Hints<T>, meaning: &T) -> bool {
        let from = INDEX.begins[table as usize];
        hints.iter().zip(&self.is_plural[from..]).any(|((it, _, _), is_plural)| it == meaning && *is_plural)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::kinds::Place;

    /// Each word of the tables is found in its row when it stands alone.
    #[test]
    fn every_word_is_found() {
        fn check<T: Copy>(table: Table, hints: Hints<T>) {
            for (row, (_, weight, words)) in hints.iter().enumerate() {
                assert!(*weight > 0);
                for word in words_of(words) {
                    let found = Words::new(word).first[INDEX.begins[table as usize] + row];
                    assert!(found.is_some(), "{word} of {table:?} is never found");
                }
            }
        }
        check(Table::Places, PLACES);
        check(Table::Landmarks, landmarks::PLACES);
        check(Table::Indoors, INDOORS);
        check(Table::Times, TIMES);
        check(Table::Weathers, WEATHERS);
        check(Table::Moods, MOODS);
        check(Table::LandmarkMoods, landmarks::MOODS);
        check(Table::Seasons, SEASONS);
        check(Table::LandmarkSeasons, landmarks::SEASONS);
        check(Table::Subjects, SUBJECTS);
        check(Table::Animals, ANIMALS);
        check(Table::Herds, HERDS);
        // Within another word none counts, and before and behind it each does.
        let is_place = |text: &str, place: Place| {
            Words::new(text).said(Table::Places, PLACES).any(|(it, _, _)| it == place)
        };
        assert!(!is_place("佛山醒狮", Place::Mountains) && is_place("佛山的山", Place::Mountains));
        assert!(!is_place("墙上的海报", Place::Sea) && is_place("海边的海报", Place::Sea));
        assert!(Words::new("在咖啡馆").says(Table::Cafes) && Words::new("a herd").says(Table::Groups));
    }
}
