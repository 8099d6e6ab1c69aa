//! What an English text introduces as a thing: by an article, a number, whose it is, or a verb of having.
//!
//! It knows words and the table, and nothing of clauses.

use super::introduced::{Introduced, Rank, is_of_things, is_thing};
use super::words::{LIKE, MATTER, STYLE, names_nothing};
use crate::subject::endings::describes;
use crate::subject::language::{
    ADJECTIVES, CLOTHES, COLOURS, DETERMINERS, MATERIALS, MEASURES, NUMBERS, POSTPOSED, PREPOSITIONS,
    RELATIVES, VERB_FORMS, WORN,
};
use crate::subject::names::is_given;
use crate::subject::{Art, Found, NOUNS};

/// More words than this are not looked through.
const MOST_WORDS: usize = 110;

/// Verbs of having, holding, riding and using: a bare name behind them is a thing.
const HAS: &[&str] = &[
    "holding", "holds", "carrying", "carries", "riding", "rides", "driving", "drives", "wielding", "wields",
    "using", "uses", "playing", "plays", "eating", "eats", "drinking", "drinks", "pushing", "pushes",
    "pulling", "pulls", "throwing", "throws", "catching", "catches", "opening", "opens", "wearing", "wears",
    "petting", "feeding", "feeds", "hugging", "hugs", "chasing", "chases", "fighting", "fights", "building",
    "with", "and", "sipping", "sips", "pouring", "pours", "blowing", "cutting", "cuts", "chopping", "chops",
    "flying", "kicking", "kicks", "lifting", "lifts", "dragging", "shooting", "juggling",
];

struct Words<'a> {
    lower: Vec<&'a str>,
    /// Whether a word is written with a capital letter.
    is_capital: Vec<bool>,
}

/// What stands before a name.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Article {
    /// One of several, a number, or whose it is.
    Own,
    The,
    None,
}

/// Everything that a text introduces as a thing.
pub(super) fn introduced(rest: &str) -> Vec<Introduced> {
    let lower = rest.to_lowercase();
    let words = Words {
        lower: lower.split_whitespace().take(MOST_WORDS).collect(),
        is_capital: rest
            .split_whitespace()
            .take(MOST_WORDS)
            .map(|word| word.starts_with(|sign: char| sign.is_ascii_uppercase()))
            .collect(),
    };
    let mut all = Vec::new();
    let mut at = 0;
    while at < words.lower.len() {
        if words.is_small(at) {
            at += 1;
            continue;
        }
        let (end, found) = words.name_at(at);
        all.extend(words.thing(at, end, found));
        at = end;
    }
    all
}

fn clean(word: &str) -> &str {
    word.trim_end_matches("'s").trim_end_matches("’s").trim_end_matches(['\'', '’'])
}

impl Words<'_> {
    fn at(&self, at: usize) -> &str {
        self.lower.get(at).copied().unwrap_or(".")
    }

    /// Whether a word only joins others.
    fn is_small(&self, at: usize) -> bool {
        let word = self.at(at);
        word == "."
            || PREPOSITIONS.contains(&word)
            || RELATIVES.contains(&word)
            || DETERMINERS.contains(&word)
            || ["not", "as", "then", "so", "too", "very", "just", "up", "down", "out", "off", "away", "back"]
                .contains(&word)
            || !word.starts_with(|sign: char| sign.is_alphabetic())
    }

    fn row(&self, at: usize) -> Vec<&str> {
        self.lower[at..].iter().take(4).take_while(|word| **word != ".").copied().collect()
    }

    /// Where the name ends that begins at a place, and its row if the table has it: of names in a row the last one counts.
    fn name_at(&self, at: usize) -> (usize, Option<(usize, Found)>) {
        let mut end = at + 1;
        let mut last = NOUNS.english(&self.row(at)).map(|found| (at, found));
        if let Some((_, found)) = &last {
            end = at + found.length;
            while end < self.lower.len() && !self.is_small(end) && !self.is_verb(end) {
                let is_many = last.as_ref().is_some_and(|(_, found)| found.has_plural_form);
                let Some(next) = NOUNS.english(&self.row(end)).filter(|_| !is_many) else { break };
                last = Some((end, next));
                end += next.length;
            }
        }
        (end, last)
    }

    /// Whether a word is the form of a verb that somebody does here.
    fn is_verb(&self, at: usize) -> bool {
        let word = self.at(at);
        // "Combs her hair": what has an object is done.
        let has_object = word.ends_with('s') && self.is_article(at + 2) && at > 0;
        has_object
            || VERB_FORMS.contains(word)
                && (["s", "ing", "ed"].iter().any(|end| word.ends_with(end))
                    || NOUNS.english(&[word]).is_none())
    }

    /// Whether a word before a name only says what it is like.
    fn is_quality(&self, at: usize) -> bool {
        let word = self.at(at);
        ADJECTIVES.contains(&word)
            || MATERIALS.contains(&word)
            || COLOURS.iter().any(|(name, _)| *name == word)
            || STYLE.contains(&word)
            || describes(word)
            || word.contains('-')
            || word.ends_with("ly")
            || ["y", "ic", "al", "ant", "ent", "ive", "id", "ar", "ate"]
                .iter()
                .any(|end| word.len() > end.len() + 3 && word.ends_with(end))
                && NOUNS.english(&[word]).is_none()
    }

    /// What introduces a name, and the word before that.
    fn article_before(&self, at: usize) -> (Article, usize) {
        let mut from = at;
        for _ in 0..5 {
            let Some(before) = from.checked_sub(1) else { break };
            let word = self.at(before);
            if matches!(word, "the" | "this" | "that" | "these" | "those") {
                return (Article::The, before);
            }
            if matches!(
                word,
                "a" | "an" | "his" | "her" | "their" | "its" | "my" | "our" | "your" | "another" | "some"
            ) || NUMBERS.iter().any(|(number, _)| *number == word)
                || word.ends_with("'s") && word.len() > 3
            {
                return (Article::Own, before);
            }
            let is_other_name = NOUNS.english(&[word]).is_some() && !ADJECTIVES.contains(&word);
            let is_gerund = word.ends_with("ing") && self.is_verb(before) && !self.is_article(before);
            if self.is_small(before)
                || is_other_name
                || is_gerund
                || self.is_verb(before) && !word.ends_with("ed") && !word.ends_with("ing")
            {
                return (Article::None, before + 1);
            }
            from = before;
        }
        (Article::None, from)
    }

    /// Whether an article stands right before a word.
    fn is_article(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| {
            matches!(self.at(before), "a" | "an" | "the" | "his" | "her" | "their" | "its")
        })
    }

    /// What the words from one place to another introduce, if it is a thing.
    fn thing(&self, at: usize, end: usize, found: Option<(usize, Found)>) -> Option<Introduced> {
        let (article, begins) = self.article_before(at);
        let last = clean(self.at(end - 1));
        let lead = begins.checked_sub(1).map_or(".", |before| self.at(before));
        let is_long = found.is_some_and(|(_, found)| {
            // "A table tennis match" is none, however many words it has.
            found.length > 1 && (NOUNS.nouns[found.noun].art != Art::Card || is_of_things(found.noun))
        });
        if LIKE.contains(&lead) || names_nothing(last) && !is_long {
            return None;
        }
        // "The roar of an engine", "the shape of a heart": of what is not seen itself.
        if lead == "of" {
            let measure = begins.checked_sub(2).map_or(".", |before| self.at(before));
            let single = measure.strip_suffix('s').unwrap_or(measure);
            if names_nothing(measure)
                || !MEASURES.iter().any(|(name, _)| *name == single)
                    && !matches!(measure, "full" | "out" | "front")
            {
                return None;
            }
        }
        // Whose it is: "a horse's mane" introduces no horse.
        if self.at(end - 1).ends_with("'s") || self.at(end - 1).ends_with("s'") {
            return None;
        }
        match found {
            Some((from, found)) => self.known(from, end, found, article, lead),
            None => self.unknown(at, article, lead),
        }
    }

    /// A thing that the table knows.
    fn known(
        &self,
        from: usize,
        end: usize,
        found: Found,
        article: Article,
        lead: &str,
    ) -> Option<Introduced> {
        let row = &NOUNS.nouns[found.noun];
        let text = self.lower[end - found.length.min(end - from)..end].join(" ");
        let last = clean(self.at(end - 1));
        let single = last.strip_suffix('s').unwrap_or(last);
        let is_worn = [last, single].iter().any(|it| WORN.contains(it) || CLOTHES.contains(it));
        let is_somebody = matches!(row.art, Art::Painter("person" | "child" | "couple" | "crowd"));
        // Before a word that no list has a noun only describes: "a tiger print".
        let next = self.at(end);
        let is_shade = COLOURS.iter().any(|(name, _)| *name == next);
        let describes_next = is_shade
            || !self.is_small(end)
                && !self.is_verb(end)
                && !next.ends_with("ing")
                && !next.ends_with("ed")
                && !next.ends_with("ly")
                && !POSTPOSED.contains(&next)
                && !found.has_plural_form
                && !MATTER.contains(&last);
        if is_worn || is_somebody || !is_thing(&found) || describes_next {
            return None;
        }
        let is_colour = COLOURS.iter().any(|(name, _)| *name == text);
        let is_many = found.has_plural_form && (!self.is_verb(end - 1) || PREPOSITIONS.contains(&lead));
        let is_matter = MATTER.contains(&last);
        let is_introduced = match article {
            Article::Own => true,
            Article::The => lead != "." || !self.lower[..from].contains(&self.at(end - 1)),
            Article::None => is_many || is_matter || HAS.contains(&lead) && !self.is_verb(end - 1),
        };
        let is_verb_here = article == Article::None && VERB_FORMS.contains(last) && !is_many && !is_matter;
        (is_introduced && !is_colour && !is_verb_here).then(|| Introduced {
            text,
            noun: Some(found.noun),
            rank: self.rank(lead),
        })
    }

    /// A thing that no table knows, by the words that introduce it.
    fn unknown(&self, at: usize, article: Article, lead: &str) -> Option<Introduced> {
        let word = self.at(at);
        // Its name ends where what follows is no name any more.
        let is_last = self.is_small(at + 1)
            || self.is_verb(at + 1)
            || self.at(at + 1).ends_with("ing")
            || self.at(at + 1).ends_with("ed");
        let is_name = self.is_capital.get(at).copied().unwrap_or(false)
            && at > 0
            && self.at(at - 1) != "."
            && !is_given(word)
            && (HAS.contains(&self.at(at - 1)) && self.at(at - 1) != "on" || self.is_verb(at - 1));
        // "A serene, golden field": before a comma an adjective stands alone.
        let is_quality = if self.at(at + 1) == "." {
            self.is_quality(at)
        } else {
            ADJECTIVES.contains(&word) || COLOURS.iter().any(|(name, _)| *name == word) || describes(word)
        };
        let is_plain = !is_quality
            && !word.contains('-')
            && !self.is_verb(at)
            && !VERB_FORMS.contains(word)
            && word.len() > 2
            && word.bytes().all(|sign| sign.is_ascii_alphabetic())
            && !word.ends_with("ly")
            && !is_of_mind(word);
        let is_introduced = is_name || article == Article::Own && is_plain;
        if !is_last
            || !is_introduced
            || MATERIALS.contains(&word)
            || CLOTHES.contains(&word)
            || word.strip_suffix('s').is_some_and(|single| CLOTHES.contains(&single))
            || WORN.contains(&word)
        {
            return None;
        }
        // Who is called by a name or a trade is somebody, and was read.
        if crate::subject::endings::is_role(word) || is_given(word) {
            return None;
        }
        Some(Introduced { text: word.to_owned(), noun: None, rank: self.rank(lead) })
    }

    fn rank(&self, lead: &str) -> Rank {
        if matches!(
            lead,
            "with"
                | "holding"
                | "holds"
                | "carrying"
                | "carries"
                | "using"
                | "wearing"
                | "wears"
                | "riding"
                | "rides"
        ) {
            Rank::Held
        } else if VERB_FORMS.contains(lead) || lead.ends_with("ing") {
            Rank::DoneTo
        } else if lead == "." || lead == "and" || lead == "while" || lead == "as" {
            Rank::Acts
        } else {
            Rank::Near
        }
    }
}

/// Whether a word ends as those do that name no thing.
fn is_of_mind(word: &str) -> bool {
    const ENDS: &[&str] = &[
        "tion", "tions", "sion", "ness", "ity", "ities", "ment", "ments", "ance", "ence", "ism", "ship",
        "hood", "ology", "ics", "dom", "ude", "cy", "ure", "ures", "age", "ysis", "ght", "graphy", "scape",
        "side", "ward", "wards", "self", "selves", "thing", "body", "where", "time", "ish", "ful",
    ];
    const THINGS: &[&str] = &[
        "sausage",
        "cabbage",
        "carriage",
        "cottage",
        "sculpture",
        "lecture",
        "bandage",
        "package",
        "kite",
        "picture",
    ];
    !THINGS.contains(&word) && ENDS.iter().any(|end| word.len() > end.len() + 2 && word.ends_with(end))
}
