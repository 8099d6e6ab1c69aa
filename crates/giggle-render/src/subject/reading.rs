//! Which thing a prompt is about, how many of it, and what is beside it.
//!
//! It knows the table and sentences, and nothing of painting. The one idea: what speaks of the camera, of the shot, of
//! style and of what is not there is cut out first; then the first noun phrase that is left is the subject, and a phrase
//! whose noun is not known stays what it is, whatever known word stands behind it.

use super::language::{
    ADJECTIVES, BESIDE, COLOURS, COMPARED_CHINESE, CUT, DENIALS, DENIALS_CHINESE, DETERMINERS, KIN_CHINESE,
    LIKE_CHINESE, LIKENESSES, LOCALIZERS_CHINESE, MEANS_CHINESE, MEASURES, MEASURES_CHINESE, MOTION,
    MOTION_CHINESE, NUMBERS, NUMBERS_CHINESE, OF_A_BODY, PREPOSITIONS, RELATIVES, SHOWING_CHINESE,
    STATUES_CHINESE, SUFFIXES_CHINESE, VERBS, VERBS_CHINESE, WISHES,
};
use super::{Art, Found, Gait, NOUNS};
use crate::camera::pattern::{Part, Pattern, Text, Token, forms, match_parts, pattern};
use std::collections::HashSet;
use std::sync::LazyLock;

/// One thing of a prompt.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Head {
    /// The words for it.
    pub(crate) text: String,
    /// How many are said, at most seven.
    pub(crate) count: u32,
    /// Its row of the table; none for a thing that the table does not know.
    pub(crate) noun: Option<usize>,
    /// The colour that is said right before it.
    pub(crate) colour: Option<u32>,
}

impl Head {
    /// Whether its picture is a head without a body.
    pub(crate) fn is_head(&self) -> bool {
        matches!(self.art(), Art::Picture(_)) && self.noun.is_some_and(|noun| NOUNS.nouns[noun].is_head)
    }

    /// How it is shown.
    pub(crate) fn art(&self) -> Art {
        self.noun.map_or(Art::Card, |noun| NOUNS.nouns[noun].art)
    }
}

/// Who and what is in a prompt.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cast {
    /// What it is about; none if nothing was said.
    pub(crate) head: Option<Head>,
    /// What is beside it, two at most.
    pub(crate) also: Vec<Head>,
    /// Whether the head moves through the picture.
    pub(crate) moves: bool,
    /// −1 to the left, 1 to the right, if said.
    pub(crate) direction: Option<f32>,
    /// The prompt without what is not about the picture.
    pub(crate) rest: String,
}

/// More than this beside the head would be a crowd.
const MOST_BESIDE: usize = 2;

static CUTS: LazyLock<Vec<Pattern>> =
    LazyLock::new(|| CUT.iter().map(|text| pattern(text, None, true)).collect());
static VERB_FORMS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    VERBS.split_whitespace().flat_map(forms).chain(IRREGULAR.iter().map(|it| (*it).to_owned())).collect()
});
static MOTION_FORMS: LazyLock<HashSet<String>> =
    LazyLock::new(|| MOTION.iter().flat_map(|stem| forms(stem)).collect());
/// What an object begins with.
const OBJECTS: &[&str] = &[
    "a", "an", "the", "his", "her", "its", "their", "this", "that", "my", "our", "your", "some", "two",
    "three",
];
const IRREGULAR: &[&str] = &[
    "sat", "stood", "ran", "flew", "swam", "rode", "fell", "rose", "lies", "lying", "dying", "held", "sang",
    "wore",
];

/// Reads who and what is in a prompt; `is_camera` marks the words that speak of the camera.
pub(crate) fn read(text: &Text, is_camera: &[bool]) -> Cast {
    let tokens = &text.tokens;
    let mut gone = is_camera.to_vec();
    cut_out(tokens, &mut gone);
    deny(text, &mut gone);
    let mut cast = Cast::default();
    let mut clauses = clauses(tokens).into_iter().filter(|(from, to)| (*from..*to).any(|at| !gone[at]));
    let mut lead: Option<Clause> = None;
    for (from, to) in clauses.by_ref() {
        let words = Words { text, gone: &gone, from, to };
        let clause = words.clause();
        let Some(head) = &clause.head else { continue };
        let is_scenery = clause.is_lead || matches!(head.art(), Art::Place(_));
        match &lead {
            None if is_scenery => lead = Some(clause),
            None => {
                lead = Some(clause);
                break;
            }
            // A place or a time was named first: what is in it is the subject, if it is known.
            Some(first) => {
                let is_sky = head.noun.is_some_and(|noun| NOUNS.nouns[noun].class == super::Class::Sky);
                let is_thing = !is_scenery
                    && !is_sky
                    && (head.noun.is_some() && head.art() != Art::Card || first.is_lead);
                if is_thing {
                    lead = Some(clause);
                    break;
                }
                if first.is_lead && !clause.is_lead {
                    lead = Some(clause);
                }
            }
        }
    }
    if let Some(clause) = lead {
        cast.head = clause.head;
        cast.also = clause.also;
        cast.moves = clause.moves;
        cast.direction = clause.direction;
    }
    let head_noun = cast.head.as_ref().and_then(|head| head.noun);
    cast.also.retain(|also| also.noun != head_noun);
    cast.also.truncate(MOST_BESIDE);
    for (at, (from, to)) in text.spans.iter().enumerate() {
        if !gone[at] && !tokens[at].is_mark() {
            let piece = text.of(*from, *to);
            if !matches!(tokens[at], Token::Han(_))
                || cast.rest.chars().next_back().is_none_or(|c| c.is_ascii())
            {
                cast.rest.push(' ');
            }
            cast.rest.push_str(piece);
        } else if tokens[at].is_mark() {
            cast.rest.push_str(" . ");
        }
    }
    cast
}

/// Marks what speaks of the shot or of style.
fn cut_out(tokens: &[Token], gone: &mut [bool]) {
    let mut at = 0;
    while at < tokens.len() {
        let best = CUTS
            .iter()
            .filter(|pattern| begins(pattern, &tokens[at]))
            .filter_map(|pattern| match_parts(&pattern.parts, pattern.gap, tokens, gone, at))
            .map(|(end, _)| end)
            .max()
            .filter(|end| *end > at);
        match best {
            Some(end) => {
                gone[at..end].fill(true);
                at = end;
            }
            None => at += 1,
        }
    }
}

fn begins(pattern: &Pattern, token: &Token) -> bool {
    for part in &pattern.parts {
        let Part::Element(element) = part else { return true };
        if element.choices.iter().any(|row| row[0] == *token) {
            return true;
        }
        if !element.may_be_missing {
            return false;
        }
    }
    false
}

/// Marks what is said not to be there or is only compared with, to the end of its clause.
fn deny(text: &Text, gone: &mut [bool]) {
    let tokens = &text.tokens;
    for (from, to) in clauses(tokens) {
        let mut at = from;
        while at < to {
            let chinese = |words: &[&str], at: usize| {
                words
                    .iter()
                    .filter(|word| han_at(tokens, at, to, word))
                    .map(|word| word.chars().count())
                    .max()
            };
            let is_statue =
                at > from && matches!(tokens[at - 1], Token::Han(before) if STATUES_CHINESE.contains(before));
            let ends = if DENIALS.iter().any(|word| tokens[at].is(word)) || compares(text, at, from, to) {
                let turns = |at: &usize| ["just", "only", "but"].iter().any(|word| tokens[*at].is(word));
                (at..to).find(turns).unwrap_or(to)
            } else if chinese(DENIALS_CHINESE, at).is_some() {
                // 没有行人的街道: what has none of it follows.
                (at..to).find(|at| tokens[*at] == Token::Han('的')).map_or(to, |of| of + 1)
            } else if chinese(LIKE_CHINESE, at).is_some() && !is_statue {
                let compared = (at..to).find_map(|at| Some(at + chinese(COMPARED_CHINESE, at)?));
                compared.unwrap_or(to)
            } else {
                at += 1;
                continue;
            };
            gone[at..ends].fill(true);
            at = ends.max(at + 1);
        }
    }
}

/// Whether a comparison begins at a place of a clause: "like an airplane", "as if", but neither "dragon-like" nor
/// "would like".
fn compares(text: &Text, at: usize, from: usize, to: usize) -> bool {
    let tokens = &text.tokens;
    let follows = |words: &[&str]| at + 1 < to && words.iter().any(|word| tokens[at + 1].is(word));
    let is_wish = at > from && WISHES.iter().any(|word| tokens[at - 1].is(word));
    let is_joined = at > from && is_hyphen(text, at - 1);
    let may_begin = at > from || follows(&["a", "an", "the"]);
    let is_like = tokens[at].is("like") && may_begin && at + 1 < to && !is_wish && !is_joined;
    // "As fast as a cheetah": the second one begins it.
    let is_second = tokens[at].is("as")
        && follows(&["a", "an", "the"])
        && (at.saturating_sub(3).max(from)..at).any(|before| tokens[before].is("as"));
    is_like
        || is_second
        || tokens[at].is("as") && follows(&["if", "though"])
        || LIKENESSES.iter().any(|word| tokens[at].is(word))
}

/// Whether a hyphen joins a token to the one behind it.
fn is_hyphen(text: &Text, at: usize) -> bool {
    match (text.spans.get(at), text.spans.get(at + 1)) {
        (Some(one), Some(next)) => matches!(text.of(one.1, next.0), "-" | "‐" | "‑"),
        _ => false,
    }
}

fn han_at(tokens: &[Token], at: usize, to: usize, word: &str) -> bool {
    let mut place = at;
    word.chars().all(|c| {
        place += 1;
        place <= to && tokens[place - 1] == Token::Han(c)
    })
}

fn clauses(tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    for at in 0..=tokens.len() {
        if at == tokens.len() || tokens[at].is_mark() {
            if at > from {
                found.push((from, at));
            }
            from = at + 1;
        }
    }
    found
}

/// What one clause says.
#[derive(Debug, Clone, Default)]
struct Clause {
    head: Option<Head>,
    also: Vec<Head>,
    /// Whether it only says where or when.
    is_lead: bool,
    moves: bool,
    direction: Option<f32>,
}

/// One clause of a text.
struct Words<'a> {
    text: &'a Text,
    gone: &'a [bool],
    from: usize,
    to: usize,
}

impl Words<'_> {
    fn clause(&self) -> Clause {
        let is_chinese =
            (self.from..self.to).any(|at| !self.gone[at] && matches!(self.text.tokens[at], Token::Han(_)));
        if is_chinese { self.chinese() } else { self.english() }
    }

    fn word(&self, at: usize) -> &str {
        match self.text.tokens.get(at) {
            Some(Token::Word(word)) if at < self.to && !self.gone[at] => word,
            _ => "",
        }
    }

    fn english(&self) -> Clause {
        let mut clause = Clause::default();
        let is = |at: usize, words: &[&str]| at < self.to && words.contains(&self.word(at));
        let mut at = self.from;
        let was_cut = |at: usize| at > self.from && self.gone[at - 1];
        // What leads up to the noun phrase.
        loop {
            while at < self.to && self.gone[at] {
                at += 1;
            }
            if at >= self.to {
                return clause;
            }
            let follows_cut = was_cut(at);
            let is_verb_first = follows_cut
                && VERB_FORMS.contains(self.word(at))
                && NOUNS.english(&[self.word(at)]).is_none();
            if is_verb_first
                || is(
                    at,
                    &[
                        "and",
                        "then",
                        "as",
                        "while",
                        "so",
                        "to",
                        "of",
                        "showing",
                        "featuring",
                        "reveals",
                        "revealing",
                        "reveal",
                        "it",
                        "we",
                        "see",
                        "now",
                        "just",
                    ],
                )
                || (self.word(at).ends_with("ly")
                    && self.word(at) != "fly"
                    && NOUNS.english(&[self.word(at)]).is_none())
            {
                at += 1;
                continue;
            }
            // "Surrounded by candles, a monk prays": how, and then who.
            let is_participle = VERB_FORMS.contains(self.word(at))
                && (self.word(at).ends_with("ed") || self.word(at).ends_with("ing"))
                && (is(at + 1, PREPOSITIONS) || is(at + 1, DETERMINERS))
                && NOUNS.english(&[self.word(at)]).is_none();
            if is_participle && !follows_cut {
                clause.head = self.phrase(at + 1 + usize::from(is(at + 1, PREPOSITIONS))).0;
                clause.is_lead = true;
                return clause;
            }
            if is(at, PREPOSITIONS) && self.word(at) != "no" {
                if follows_cut {
                    at += 1;
                    continue;
                }
                // "In a misty valley …": where or when, unless a noun phrase follows it in the same clause.
                let (place, end) = self.phrase(at + 1);
                let begins_anew =
                    |next: usize| is(next, &["a", "an", "two", "three", "four", "five", "several", "there"]);
                let next = (end..self.to)
                    .find(|next| begins_anew(*next) && !is(next.saturating_sub(1), PREPOSITIONS));
                let verb = (end..self.to).find(|next| VERB_FORMS.contains(self.word(*next)));
                match (next, verb) {
                    (Some(next), Some(verb)) if next.abs_diff(verb) < 9 => {
                        at = next;
                        continue;
                    }
                    _ => {
                        clause.head = place;
                        clause.is_lead = true;
                        return clause;
                    }
                }
            }
            break;
        }
        let (head, end) = self.phrase(at);
        clause.head = head;
        if clause.head.is_some() {
            self.beside(end, &mut clause);
        }
        clause
    }

    /// The noun phrase at a place, and where it ends.
    fn phrase(&self, from: usize) -> (Option<Head>, usize) {
        let mut at = from;
        let (mut count, mut is_bare, mut colour) = (1, true, None);
        let mut last: Option<(usize, Found, Option<u32>)> = None;
        let mut name = String::new();
        let mut unknown: Vec<usize> = Vec::new();
        let mut owner: Option<Found> = None;
        while at < self.to {
            let word = self.word(at);
            if word.is_empty() {
                if last.is_some() || !unknown.is_empty() {
                    break;
                }
                at += 1;
                continue;
            }
            let has_noun = last.is_some() || !unknown.is_empty();
            // "A couple of", "a herd of": what they measure follows.
            let measure = MEASURES.iter().find(|(name, _)| *name == word);
            if let Some((_, many)) =
                measure.filter(|_| (at + 1..self.to.min(at + 2)).any(|next| self.word(next) == "of"))
            {
                (count, is_bare, last) = (count.max(*many), false, None);
                unknown.clear();
                at += 2;
                continue;
            }
            if !has_noun && DETERMINERS.contains(&word) {
                is_bare &= !matches!(word, "a" | "an" | "one" | "single");
                at += 1;
                continue;
            }
            let number = NUMBERS.iter().find(|(name, _)| *name == word);
            if let Some((_, many)) = number.filter(|_| !has_noun && self.next_is_word(at) && word != "couple")
            {
                (count, is_bare) = (*many, false);
                at += 1;
                continue;
            }
            if has_noun && (PREPOSITIONS.contains(&word) || RELATIVES.contains(&word))
                || !has_noun && PREPOSITIONS.contains(&word) && !unknown.is_empty()
            {
                break;
            }
            let is_verb = VERB_FORMS.contains(word);
            let is_form = is_verb
                && (word.ends_with('s')
                    || word.ends_with("ing")
                    || word.ends_with("ed")
                    || IRREGULAR.contains(&word));
            let is_many = last.as_ref().is_some_and(|(_, found, _)| found.is_plural) || count > 1;
            // "Dew-covered spider web": before a noun a compound describes, if it is no name of a thing.
            if last.is_none()
                && let Some(end) = self.compound(at)
            {
                unknown.clear();
                at = end;
                continue;
            }
            // "Dew covered spider web": before a noun a participle describes.
            let next_is_noun = at + 1 < self.to && {
                let next = self.word(at + 1);
                !next.is_empty() && !PREPOSITIONS.contains(&next) && !RELATIVES.contains(&next)
            };
            if last.is_none() && is_verb && word.ends_with("ed") && next_is_noun {
                unknown.clear();
                at += 1;
                continue;
            }
            // "An astronaut plants a flag", "a fisherman mends his nets": what has an object is done.
            let has_object = at + 1 < self.to && OBJECTS.contains(&self.word(at + 1));
            let is_deed = word.ends_with('s') && !word.ends_with("ss") && !self.is_possessive(at);
            let is_nothing_else = last.as_ref().is_some_and(|(_, found, _)| !found.is_plural)
                && NOUNS.english(&[word]).is_none();
            if has_noun && (is_deed && (has_object || is_nothing_else) || is_many && has_object && !is_verb) {
                break;
            }
            if has_noun && (is_form || (is_verb && is_many)) {
                let longer = last.as_ref().is_some_and(|(_, found, _)| found.length > 9);
                if !longer {
                    break;
                }
            }
            let row: Vec<&str> =
                (at..self.to).map(|at| self.word(at)).take_while(|word| !word.is_empty()).take(6).collect();
            if let Some(found) = NOUNS.english(&row) {
                let before = colour.take();
                unknown.clear();
                if self.is_possessive(at + found.length - 1) {
                    // "A house's front door": whose it is, and then what it is.
                    at += found.length;
                    (last, owner) = (None, Some(Found { is_plural: false, ..found }));
                    continue;
                }
                // "A dragon fruit smoothie": a thing right before another one says which it is.
                let joined = last.as_ref().filter(|(start, kind, _)| {
                    start + kind.length == at && !matches!(NOUNS.nouns[kind.noun].art, Art::Place(_))
                });
                name = match joined {
                    Some(_) => format!("{name} {}", found.word),
                    None => found.word.to_owned(),
                };
                at += found.length;
                last = Some((at - found.length, found, before));
                continue;
            }
            if let Some((_, rgb)) = COLOURS.iter().find(|(name, _)| *name == word) {
                colour = Some(*rgb);
            }
            if self.is_possessive(at) {
                unknown.clear();
                at += 1;
                continue;
            }
            let says_nothing = ADJECTIVES.contains(&word)
                || (word.ends_with("ly") && has_noun)
                || NUMBERS.iter().any(|(name, _)| *name == word);
            if !says_nothing && !is_verb {
                unknown.push(at);
            }
            at += 1;
        }
        if let Some(found) = owner {
            let is_body = match &last {
                Some((_, part, _)) => OF_A_BODY.contains(&part.word),
                None => unknown.iter().all(|at| OF_A_BODY.contains(&self.word(*at))),
            };
            if is_body {
                (last, name) = (Some((from, found, None)), found.word.to_owned());
                unknown.clear();
            }
        }
        let plural_or = |count: u32, is_plural: bool, is_bare: bool| {
            if count == 1 && is_plural && is_bare { 3 } else { count }
        };
        let head = match last {
            // A word behind the noun that is none of a verb's makes another thing of it.
            Some((start, found, _)) if !unknown.is_empty() && !found.is_plural => {
                let end = unknown.last().map_or(start, |last| *last) + 1;
                Some(Head { text: self.said(start, end), count: 1, noun: None, colour: None })
            }
            Some((_, found, colour)) => {
                let noun = &NOUNS.nouns[found.noun];
                let count = if matches!(noun.art, Art::Place(_)) {
                    1
                } else {
                    plural_or(count, found.is_plural, true)
                };
                let count = if is_bare || found.is_plural { count } else { count.min(7) };
                Some(Head { text: name, count, noun: Some(found.noun), colour })
            }
            None if !unknown.is_empty() => {
                let first = *unknown.first().unwrap_or(&from);
                let end = unknown.last().map_or(first, |last| *last) + 1;
                let first = first.max(end.saturating_sub(3));
                if self.is_name(&unknown) {
                    let noun = NOUNS.english(&["person"]).map(|found| found.noun);
                    Some(Head { text: self.said(first, end), count: 1, noun, colour: None })
                } else {
                    Some(Head { text: self.said(first, end), count, noun: None, colour: None })
                }
            }
            None => None,
        };
        (head, at)
    }

    /// Where words that hyphens join end, if they only describe what follows them.
    fn compound(&self, from: usize) -> Option<usize> {
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

    /// Whether a word says whose something is.
    fn is_possessive(&self, at: usize) -> bool {
        let Some((from, to)) = self.text.spans.get(at) else { return false };
        self.text.of(*from, *to).trim_end_matches(['s', 'S']).ends_with(['\'', '’', 'ʼ'])
    }

    fn next_is_word(&self, at: usize) -> bool {
        at + 1 < self.to && !self.word(at + 1).is_empty()
    }

    /// The words from one place to another as they were written.
    fn said(&self, from: usize, to: usize) -> String {
        self.text.of(self.text.spans[from].0, self.text.spans[to - 1].1).to_lowercase()
    }

    /// Whether unknown words are somebody's name: two in a row with capitals, or one behind a title.
    fn is_name(&self, at: &[usize]) -> bool {
        const TITLES: &[&str] =
            &["mr", "mrs", "ms", "dr", "sir", "captain", "president", "professor", "lord", "king", "queen"];
        let is_capital = |at: usize| {
            let (from, to) = self.text.spans[at];
            self.text.of(from, to).chars().next().is_some_and(char::is_uppercase)
        };
        let titled = at.first().is_some_and(|at| {
            *at > self.from && TITLES.contains(&self.word(at - 1)) || TITLES.contains(&self.word(*at))
        });
        titled || (at.len() == 2 && at[1] == at[0] + 1 && is_capital(at[0]) && is_capital(at[1]))
    }

    /// What follows the head in its clause: its motion, and what is beside it or done to.
    fn beside(&self, from: usize, clause: &mut Clause) {
        let mut at = from;
        let mut takes_object = true;
        while at < self.to {
            let word = self.word(at);
            clause.moves |= MOTION_FORMS.contains(word);
            if word == "left" || word == "right" {
                clause.direction = Some(if word == "left" { -1.0 } else { 1.0 });
            }
            // What is worn is on somebody, not beside them.
            let is_worn = matches!(word, "wears" | "wearing" | "wear" | "wore" | "dressed" | "donning");
            let begins = !is_worn && (BESIDE.contains(&word) || (VERB_FORMS.contains(word) && takes_object));
            if begins && clause.also.len() < MOST_BESIDE {
                let (found, end) = self.phrase(at + 1);
                let is_thing = found
                    .as_ref()
                    .is_some_and(|head| matches!(head.art(), Art::Picture(_) | Art::Painter(_)));
                let is_near = word != "on" && word != "near" && word != "by"
                    || found.as_ref().is_some_and(|head| {
                        head.noun.is_some_and(|noun| NOUNS.nouns[noun].gait != Gait::None)
                    });
                if let Some(found) = found.filter(|_| is_thing && is_near) {
                    clause.also.push(found);
                    takes_object = false;
                    at = end.max(at + 1);
                    continue;
                }
            }
            if PREPOSITIONS.contains(&word) && !BESIDE.contains(&word) {
                takes_object = false;
            }
            at += 1;
        }
    }

    fn chinese(&self) -> Clause {
        let mut clause = Clause::default();
        let characters: Vec<char> = (self.from..self.to)
            .filter(|at| !self.gone[*at])
            .flat_map(|at| match &self.text.tokens[at] {
                Token::Han(c) => vec![*c],
                Token::Word(word) => format!(" {word} ").chars().collect(),
                Token::Mark(_) => Vec::new(),
            })
            .collect();
        let starts = |at: usize, word: &str| {
            let mut place = at;
            word.chars().all(|c| {
                place += 1;
                characters.get(place - 1) == Some(&c)
            })
        };
        let longest = |at: usize, words: &[&str]| {
            words.iter().filter(|word| starts(at, word)).map(|word| word.chars().count()).max()
        };
        let (mut count, mut said_count, mut colour) = (1, false, None);
        let mut last: Option<(Found, Option<u32>)> = None;
        let mut unknown = String::new();
        // Where something is, if a thing was named for it: 火锅里.
        let mut around: Option<Found> = None;
        let mut at = 0;
        while at < characters.len() {
            let has_noun = last.is_some() || !unknown.trim().is_empty();
            // A number and a measure word point at the noun behind them.
            let number = NUMBERS_CHINESE.iter().find(|(c, _)| *c == characters[at]);
            let measure =
                |at: usize| characters.get(at).is_some_and(|c| MEASURES_CHINESE.contains(*c) || *c == '群');
            if let Some((_, many)) = number.filter(|_| measure(at + 1)) {
                if last.is_some() && !unknown.is_empty() {
                    break;
                }
                let is_group = characters[at + 1] == '群' || characters[at + 1] == '队';
                (count, said_count) = (
                    if is_group {
                        6
                    } else {
                        *many * if "双对".contains(characters[at + 1]) { 2 } else { 1 }
                    },
                    true,
                );
                count = count.min(7);
                if has_noun {
                    (last, unknown) = (None, String::new());
                }
                at += 2;
                // 一位身穿汉服的少女: what comes before 的 only describes, if no thing is named before its verb.
                let of = (at..characters.len()).find(|at| characters[*at] == '的');
                let is_named = |at: usize| {
                    let is_verb = longest(at, VERBS_CHINESE).is_some();
                    NOUNS.chinese(&characters[at..]).is_some_and(|it| it.length > 1 || !is_verb)
                };
                if let Some(of) = of
                    && !is_named(at)
                    && (at..of.min(at + 2)).any(|at| longest(at, VERBS_CHINESE).is_some() && !is_named(at))
                {
                    at = of + 1;
                }
                continue;
            }
            // 在…里, 在…上: a place, before the subject.
            if characters[at] == '在' && !has_noun {
                let end = (at + 1..characters.len().min(at + 14))
                    .find(|end| "里上中下内外旁间前后边".contains(characters[*end]));
                if let Some(end) = end {
                    at = end + 1;
                    while characters.get(at).is_some_and(|c| "面边方，的".contains(*c)) {
                        at += 1;
                    }
                    continue;
                }
            }
            if !has_noun && let Some(length) = longest(at, SHOWING_CHINESE) {
                at += length;
                continue;
            }
            let found = NOUNS.chinese(&characters[at..]);
            let verb = longest(at, VERBS_CHINESE);
            if let Some(found) =
                found.filter(|found| verb.is_none_or(|verb| found.length >= verb || !has_noun))
            {
                if has_noun && last.is_some() && verb.is_some_and(|verb| verb >= found.length) {
                    break;
                }
                // 熊猫宝宝 is a panda.
                if last.is_some() && KIN_CHINESE.contains(&found.word) {
                    at += found.length;
                    continue;
                }
                // 夜空中绽放的烟花: where it is, before what it is.
                let behind = at + found.length;
                let place = longest(behind, LOCALIZERS_CHINESE)
                    .filter(|length| behind + length < characters.len() && !said_count)
                    .filter(|_| {
                        !matches!(NOUNS.nouns[found.noun].gait, Gait::Walks | Gait::Hops | Gait::Swims)
                    });
                if let Some(length) = place {
                    around = Some(found);
                    (last, unknown) = (None, String::new());
                    at = behind + length;
                    if characters.get(at) == Some(&'的') {
                        at += 1;
                    }
                    continue;
                }
                last = Some((found, colour.take()));
                unknown.clear();
                at += found.length;
                continue;
            }
            if characters[at] == '的' {
                // Whatever came before belongs to what follows.
                if at + 1 < characters.len() {
                    (last, unknown) = (None, String::new());
                }
                at += 1;
                continue;
            }
            if has_noun && (starts(at, "和") || starts(at, "与")) {
                break;
            }
            if let Some(length) = verb {
                if has_noun {
                    break;
                }
                clause.moves |= longest(at, MOTION_CHINESE).is_some();
                at += length;
                continue;
            }
            if let Some((name, rgb)) = COLOURS
                .iter()
                .filter(|(name, _)| !name.is_ascii() && starts(at, name))
                .max_by_key(|(name, _)| name.len())
            {
                colour = Some(*rgb);
                at += name.chars().count();
                continue;
            }
            if last.is_some() {
                // One more character may make another thing of a noun; more are a verb that no list has.
                if SUFFIXES_CHINESE.contains(characters[at]) {
                    let word = last.as_ref().map_or("", |(found, _)| found.word);
                    unknown = format!("{word}{}", characters[at]);
                    last = None;
                    at += 1;
                    continue;
                }
                break;
            }
            unknown.push(characters[at]);
            at += 1;
        }
        let unknown = unknown.trim().to_owned();
        // Of 火锅里红油翻滚 the pot is known, and 红油 is not.
        let is_unsaid = last.is_none() && !said_count;
        let around = around.filter(|it| {
            is_unsaid
                && (unknown.is_empty() || !matches!(NOUNS.nouns[it.noun].art, Art::Place(_) | Art::Card))
        });
        clause.head = match last.or(around.map(|found| (found, None))) {
            Some((found, colour)) => {
                let count = if found.is_plural && !said_count { 5 } else { count };
                let is_place = matches!(NOUNS.nouns[found.noun].art, Art::Place(_));
                Some(Head {
                    text: found.word.to_owned(),
                    count: if is_place { 1 } else { count },
                    noun: Some(found.noun),
                    colour,
                })
            }
            None if !unknown.is_empty() => {
                let text: String = unknown.chars().take(12).collect();
                Some(Head { text, count, noun: None, colour: None })
            }
            None => None,
        };
        // What the verb is done to, or what 和 joins.
        let mut seeks = clause.head.is_some();
        let mut is_means = false;
        while at < characters.len() && clause.head.is_some() {
            clause.moves |= longest(at, MOTION_CHINESE).is_some();
            for (word, side) in [("向左", -1.0), ("往左", -1.0), ("向右", 1.0), ("往右", 1.0)] {
                if starts(at, word) {
                    clause.direction = Some(side);
                }
            }
            if (characters[at] == '在' && (at == 0 || characters[at - 1] != '正')) || characters[at] == '从'
            {
                seeks = false;
            }
            // 透过窗户看鸟: the thing by which it is done is passed over.
            if let Some(length) = longest(at, MEANS_CHINESE) {
                is_means = true;
                at += length;
                continue;
            }
            match NOUNS
                .chinese(&characters[at..])
                .filter(|found| found.length > 1 || longest(at, VERBS_CHINESE).is_none())
            {
                Some(found) => {
                    let behind = characters.get(at + found.length).copied().unwrap_or(' ');
                    let is_whole =
                        !SUFFIXES_CHINESE.contains(behind) && !"里上中下内外前后间旁边的".contains(behind);
                    let is_thing = matches!(NOUNS.nouns[found.noun].art, Art::Picture(_) | Art::Painter(_));
                    if seeks && !is_means && is_whole && is_thing && clause.also.len() < MOST_BESIDE {
                        clause.also.push(Head {
                            text: found.word.to_owned(),
                            count: 1,
                            noun: Some(found.noun),
                            colour: None,
                        });
                    }
                    is_means = false;
                    at += found.length;
                }
                None => {
                    is_means &= longest(at, VERBS_CHINESE).is_none();
                    at += 1;
                }
            }
        }
        clause
    }
}

#[cfg(test)]
mod tests {
    use crate::reading::Reading;

    /// A prompt, a tab, and the subject that must be read: its text, `×` its number if there are several, and what is
    /// beside it behind a `+`.
    const SENTENCES: &str = include_str!("sentences.tsv");

    #[test]
    fn subjects_are_read() {
        let wrong: Vec<String> = SENTENCES
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .filter_map(|(prompt, expected)| {
                let reading = Reading::of(prompt, None);
                let read = reading.subjects();
                (read != expected).then(|| format!("{prompt}\n    expected {expected}\n    read     {read}"))
            })
            .collect();
        assert!(wrong.is_empty(), "{} are misread:\n{}", wrong.len(), wrong.join("\n"));
    }
}
