//! What stands around an English noun phrase: cut-out words that lead to it, compounds, what holds a liquid.
//!
//! It knows the table and word lists, and nothing of clauses.

use super::clause::Words;
use super::language::VERB_FORMS;
use super::language::{NUMBERS, PREPOSITIONS, RELATIVES};
use super::left_out::is_hyphen;
use super::phrase::OBJECTS;
use super::{Art, NOUNS};
use crate::camera::pattern::{Mark, Token};

impl Words<'_> {
    /// Whether a word names a vessel of what has no picture: of a cup of water the cup is seen, and no lake.
    pub(super) fn holds_liquid(&self, at: usize) -> bool {
        const VESSELS: &[&str] = &[
            "cup", "glass", "bowl", "bottle", "bucket", "jug", "barrel", "mug", "jar", "pot", "box", "bag",
            "basket", "crate", "tray", "vial", "drop", "droplet", "sack", "can", "cage",
        ];
        let word = self.word(at);
        let name = word.strip_suffix('s').filter(|name| VESSELS.contains(name)).unwrap_or(word);
        if !VESSELS.contains(&name) || !["of", "filled", "full"].contains(&self.word(at + 1)) {
            return false;
        }
        let behind = at + 2 + usize::from(self.word(at + 1) != "of");
        let Some(held) = (behind..self.to.min(behind + 3)).find_map(|at| {
            let row: Vec<&str> = (at..self.to.min(at + 3))
                .map(|at| self.word(at))
                .take_while(|word| !word.is_empty())
                .collect();
            NOUNS.english(&row)
        }) else {
            return false;
        };
        const WET: &[&str] = &[
            "water", "rain", "liquid", "oil", "ink", "paint", "sand", "snow", "ice", "light", "dew", "fire",
        ];
        let is_shown = matches!(NOUNS.nouns[held.noun].art, Art::Picture(_) | Art::Painter(_));
        let has_picture = NOUNS
            .english(&[name])
            .is_some_and(|vessel| matches!(NOUNS.nouns[vessel.noun].art, Art::Picture(_)));
        has_picture && (!is_shown || WET.contains(&held.word))
    }

    /// Whether cut-out words begin at a place that end with "of" or "showing": what follows is what they speak of.
    pub(super) fn passes_on(&self, at: usize) -> bool {
        const OPENERS: &[&str] = &[
            "of",
            "showing",
            "shows",
            "featuring",
            "features",
            "depicting",
            "depicts",
            "capturing",
            "captures",
        ];
        let is_cut = |at: usize| at < self.to && self.gone[at];
        let begins = at == self.from || !is_cut(at - 1);
        let end = (at..self.to).find(|at| !is_cut(*at)).unwrap_or(self.to);
        begins && end > at && end < self.to && OPENERS.iter().any(|word| self.text.tokens[end - 1].is(word))
    }

    /// Whether the next clause only continues this one: it follows a comma and begins with neither an article nor a number.
    pub(super) fn goes_on(&self) -> bool {
        let tokens = &self.text.tokens;
        let is_comma = tokens.get(self.to) == Some(&Token::Mark(Mark::Comma));
        let next = match tokens.get(self.to + 1) {
            Some(Token::Word(word)) => word.as_str(),
            _ => return false,
        };
        is_comma
            && !OBJECTS.contains(&next)
            && !PREPOSITIONS.contains(&next)
            && !RELATIVES.contains(&next)
            && NUMBERS.iter().all(|(name, _)| *name != next)
    }

    /// Where words that hyphens join end, if they only describe what follows them.
    pub(super) fn compound(&self, from: usize) -> Option<usize> {
        let mut end = from + 1;
        while end < self.to && is_hyphen(self.text, end - 1) && !self.word(end).is_empty() {
            end += 1;
        }
        let next = self.word(end);
        if end == from + 1 || next.is_empty() || PREPOSITIONS.contains(&next) || RELATIVES.contains(&next) {
            return None;
        }
        let row = |from: usize| -> Vec<&str> {
            (from..self.to).map(|at| self.word(at)).take_while(|word| !word.is_empty()).take(6).collect()
        };
        let ends_in_thing = (from..end)
            .any(|at| NOUNS.english(&row(at)).is_some_and(|it| it.length > 1 && at + it.length >= end));
        let is_described = !VERB_FORMS.contains(next) || NOUNS.english(&row(end)).is_some();
        (is_described && !ends_in_thing).then_some(end)
    }
}
