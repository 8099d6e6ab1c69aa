//! English noun phrases: which thing the words name, how many of it, and in which colour.
//!
//! It knows the table and word lists, and nothing of clauses. The one idea: a noun phrase ends where its verb, a
//! preposition or a relative word begins, and the last noun before that is the thing.

use super::cast::Head;
use super::clause::Words;
use super::endings::{describes, is_latin, is_liquid, is_made, is_of_work, is_role, is_singular_or_bare};
use super::language::{
    ADJECTIVES, COLOURS, DETERMINERS, IRREGULAR, KEEPERS, KIN, MATERIALS, MEASURES, NUMBERS, OF_A_BODY,
    PAIRED, POSTPOSED, PREPOSITIONS, RELATIVES, SHIFTING, SOLD_AT, VERB_FORMS,
};
use super::names::is_given;
use super::{Art, Found, Gait, NOUNS};
use crate::scene::Place;

/// What an object begins with.
pub(super) const OBJECTS: &[&str] = &[
    "a", "an", "the", "his", "her", "its", "their", "this", "that", "my", "our", "your", "some", "two",
    "three",
];

/// What is made of oranges, or where they grow.
const IS_EATEN: &[&str] =
    &["juice", "tree", "peel", "slice", "blossom", "grove", "orchard", "cake", "soda", "jam"];

impl Words<'_> {
    /// The noun phrase at a place, and where it ends.
    pub(super) fn phrase(&self, from: usize) -> (Option<Head>, usize) {
        let mut at = from;
        let (mut count, mut is_bare, mut colour) = (1, true, None);
        // By which word one thing is meant, and whether a number was said.
        let (mut article, mut is_counted) = ("", false);
        // One thing in two parts: "a pair of shoes".
        let mut is_pair = false;
        let mut last: Option<(usize, Found, Option<u32>)> = None;
        let mut name = String::new();
        let mut unknown: Vec<usize> = Vec::new();
        let mut owner: Option<Found> = None;
        let mut age: Option<u32> = None;
        while at < self.to {
            let word = self.word(at);
            if word.is_empty() {
                let only_describes = last.is_none() && unknown.iter().all(|at| describes(self.word(*at)));
                if self.passes_on(at) || only_describes && !unknown.is_empty() {
                    // "Historical footage of": what was said so far describes the footage.
                    (count, is_bare, colour) = (1, true, None);
                    (last, owner) = (None, None);
                    unknown.clear();
                } else if last.is_some() || !unknown.is_empty() {
                    break;
                }
                at += 1;
                continue;
            }
            let has_noun = last.is_some() || !unknown.is_empty();
            // "A 24 year old woman".
            if let Ok(years) = word.parse::<u32>()
                && matches!(self.word(at + 1), "year" | "years")
                && self.word(at + 2) == "old"
            {
                age = Some(years);
                at += 3;
                continue;
            }
            // "A blacksmith's forge in medieval times": whose it is, and then when.
            if owner.is_some() && !has_noun && PREPOSITIONS.contains(&word) {
                break;
            }
            // Where something is, before any name: "(the camera rests) on an old book".
            if !has_noun && PREPOSITIONS.contains(&word) {
                at += 1;
                continue;
            }
            // "A couple of", "a herd of": what they measure follows.
            let is_single = |name: &str| {
                word == name || word.strip_suffix("es") == Some(name) || word.strip_suffix('s') == Some(name)
            };
            // "A ball of energy": the name of a thing, and no measure.
            let is_whole = self.word(at + 1) == "of" && {
                let row: Vec<&str> = (at..self.to.min(at + 4)).map(|at| self.word(at)).collect();
                NOUNS.english(&row).is_some_and(|found| found.length > 2)
            };
            let measure =
                MEASURES.iter().find(|(name, _)| is_single(name) && !is_whole && !self.holds_liquid(at));
            // "A glass filled with beer" is a glass of beer.
            let is_filled = matches!(word, "glass" | "cup" | "mug" | "bowl" | "plate" | "tray")
                && matches!(self.word(at + 1), "filled" | "full")
                && matches!(self.word(at + 2), "with" | "of");
            // "A pair of shoes" is one thing.
            let measure = measure.map(|(name, many)| {
                let is_pair = *name == "pair"
                    && (at + 2..self.to.min(at + 6)).any(|at| PAIRED.contains(&self.word(at)));
                (*name, if is_pair { 1 } else { *many })
            });
            if let Some((name, many)) = measure
                .filter(|_| is_filled || (at + 1..self.to.min(at + 2)).any(|next| self.word(next) == "of"))
            {
                let many = if name == word { many } else { many.max(3) };
                is_pair |= name == "pair" && many == 1;
                (count, is_bare, last) = (count.max(many), false, None);
                unknown.clear();
                at += if is_filled { 3 } else { 2 };
                continue;
            }
            if !has_noun && DETERMINERS.contains(&word) {
                is_bare &= !matches!(word, "a" | "an" | "one" | "single");
                article = DETERMINERS.iter().find(|it| **it == word).copied().unwrap_or_default();
                at += 1;
                continue;
            }
            let number = NUMBERS.iter().find(|(name, _)| *name == word);
            if let Some((_, many)) = number.filter(|_| !has_noun && self.next_is_word(at) && word != "couple")
            {
                (count, is_bare, is_counted) = (*many, false, true);
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
                && (word.ends_with('s') && !word.ends_with("ss")
                    || word.ends_with("ing")
                    || word.ends_with("ed")
                    || IRREGULAR.contains(&word));
            let ends_in_s = |at: usize| {
                let word = self.word(at);
                word.len() > 3 && word.ends_with('s') && !word.ends_with("ss")
            };
            let is_many = last.as_ref().is_some_and(|(_, found, _)| found.has_plural_form)
                || count > 1
                || last.is_none() && unknown.last().is_some_and(|at| ends_in_s(*at));
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
            // "A baroque painting": behind a word that no list has, the name of a thing is none of a verb's.
            let is_thing = last.is_none() && word.ends_with("ing") && NOUNS.english(&[word]).is_some();
            // "A geometric swirling ball": an adjective alone before it, and a noun behind.
            let only_describes = last.is_none()
                && !unknown.is_empty()
                && unknown.iter().all(|at| describes(self.word(*at)) || self.word(*at).ends_with("ic"));
            if only_describes && is_form && word.ends_with("ing") && next_is_noun {
                let row: Vec<&str> = (at + 1..self.to.min(at + 4)).map(|at| self.word(at)).collect();
                if NOUNS.english(&row).is_some() {
                    unknown.clear();
                    at += 1;
                    continue;
                }
            }
            if has_noun && !is_thing && (is_form || (is_verb && is_many)) {
                let longer = last.as_ref().is_some_and(|(_, found, _)| found.length > 9);
                if !longer {
                    break;
                }
            }
            let row: Vec<&str> =
                (at..self.to).map(|at| self.word(at)).take_while(|word| !word.is_empty()).take(6).collect();
            let mut found = NOUNS.english(&row);
            let mut is_name_within = false;
            // "A ruined castle tower": the name may begin within the one before.
            if let Some((start, before, _)) = &last
                && start + before.length == at
                && found.is_none_or(|found| found.length == 1)
                && let Some(whole) = NOUNS.english(&[self.word(at - 1), word]).filter(|it| it.length == 2)
            {
                found = Some(Found { length: 1, ..whole });
                is_name_within = true;
                name = name.rsplit_once(' ').map_or(String::new(), |(rest, _)| rest.to_owned());
            }
            // "An iceberg calves", "the river snakes through a valley": behind one thing no plural is its name.
            let is_right_behind = match &last {
                Some((start, before, _)) => start + before.length == at && !before.has_plural_form,
                None => unknown.last().is_some_and(|last| last + 1 == at && !describes(self.word(*last))),
            };
            let is_plural = found.is_some_and(|it| it.length == 1 && (it.is_plural || it.has_plural_form))
                && ends_in_s(at)
                && !self.is_possessive(at);
            let is_one = matches!(article, "a" | "an" | "one" | "single" | "each" | "every" | "another");
            const WAYS: &[&str] = &[
                "through", "across", "over", "up", "down", "out", "off", "away", "into", "around", "past",
                "along", "under", "toward", "towards", "onto", "above", "between",
            ];
            let is_sent = !article.is_empty() && WAYS.contains(&self.word(at + 1));
            if is_right_behind && is_plural && count == 1 && (is_one || is_sent) {
                break;
            }
            // "A polar bear mother", "a wolf pack": whose it is or how many, and still the animal.
            let is_animal = last.as_ref().is_some_and(|(start, kind, _)| {
                start + kind.length == at && NOUNS.nouns[kind.noun].is_animal()
            });
            // "A flamingo bird" is a flamingo, "a giraffe painter" no human; whoever has to do with animals is.
            // "A lizard jazz musician": a word that no list has may stand between.
            let is_kind = last.as_ref().is_some_and(|(start, kind, _)| {
                let end = start + kind.length;
                NOUNS.nouns[kind.noun].is_animal()
                    && !kind.has_plural_form
                    && at - end <= 2
                    && (end..at).all(|at| unknown.contains(&at))
            });
            let role = found.filter(|it| {
                let end = it.word.rsplit(' ').next().unwrap_or_default();
                !KEEPERS.contains(&end)
                    && matches!(NOUNS.nouns[it.noun].art, Art::Painter("person" | "child"))
            });
            if let Some(role) = role.filter(|_| is_kind) {
                let words: Vec<&str> = unknown.iter().map(|at| self.word(*at)).collect();
                let between = words.iter().map(|word| format!("{word} ")).collect::<String>();
                let said: Vec<&str> = (at..at + role.length).map(|at| self.word(at)).collect();
                name = format!("{name} {between}{}", said.join(" "));
                unknown.clear();
                if role.has_plural_form && is_bare {
                    count = count.max(3);
                }
                at += role.length;
                if let Some((start, kind, _)) = &mut last {
                    kind.length = at - *start;
                }
                continue;
            }
            if is_animal
                && count == 1
                && matches!(word, "bird" | "coach" | "waiter" | "teacher" | "librarian")
            {
                name = format!("{name} {word}");
                at += 1;
                continue;
            }
            if is_animal
                && let Some((_, many)) = KIN.iter().find(|(name, _)| *name == word)
                && found.is_none_or(|found| {
                    found.length == 1 || KIN.iter().any(|(name, _)| *name == self.word(at + 1))
                })
            {
                name = format!("{name} {word}");
                if let Some((_, kind, _)) = &mut last {
                    kind.length += 1;
                }
                (count, is_bare) = (count.max(*many), is_bare && *many == 1);
                at += 1;
                continue;
            }
            // "A telephone box", "a power plant": what stands before such a word makes a thing of its own of it.
            if let Some(found) =
                found.filter(|found| found.length == 1 && !is_name_within && SHIFTING.contains(&word))
                && let Some(first) = self.kind_before(at, from, last.as_ref())
            {
                (last, colour) = (None, None);
                unknown = (first..at + found.length).collect();
                at += found.length;
                continue;
            }
            // "A lemonade stand", "a noodle stall": what stands before it is sold there.
            let sells = last.as_ref().is_some_and(|(start, kind, _)| {
                let kind_of = &NOUNS.nouns[kind.noun];
                start + kind.length == at && kind_of.gait == Gait::None && !kind_of.is_person
            });
            if sells && found.is_none() && SOLD_AT.contains(&word) && is_singular_or_bare(article) {
                let first = last.as_ref().map_or(at, |(start, _, _)| *start);
                (last, colour) = (None, None);
                unknown = (first..=at).collect();
                at += 1;
                continue;
            }
            // "A kangaroo boxing in a ring": whoever moves does what is said behind.
            let is_alive = last.as_ref().is_some_and(|(_, found, _)| {
                let noun = &NOUNS.nouns[found.noun];
                noun.is_person || !matches!(noun.gait, Gait::None | Gait::Drives)
            });
            let ends_phrase = |at: usize| {
                let next = self.word(at);
                next.is_empty()
                    || PREPOSITIONS.contains(&next)
                    || RELATIVES.contains(&next)
                    || OBJECTS.contains(&next)
                    || next.ends_with("ly")
            };
            // "Girl fight with dragon", "cat play piano": raw prompts have no endings.
            const SHOWS: &[&str] = &["show", "race", "match", "ride", "work", "dress", "light", "stream"];
            if is_alive
                && is_verb
                && found.is_none_or(|it| it.length == 1 && NOUNS.nouns[it.noun].art == Art::Card)
                && unknown.is_empty()
                && last.as_ref().is_some_and(|(start, kind, _)| start + kind.length == at)
                && !self.word(at + 1).is_empty()
                && !SHOWS.contains(&word)
            {
                break;
            }
            // "People placing food", "a giraffe create a species": a verb that no list has, by its ending or its object.
            let is_doing =
                word.len() > 4 && word.ends_with("ing") && !self.word(at + 1).is_empty() || has_object;
            if is_alive
                && is_doing
                && found.is_none()
                && unknown.is_empty()
                && last.as_ref().is_some_and(|(start, kind, _)| start + kind.length == at)
            {
                break;
            }
            // "Las Vegas strip signs lights": of a town or a street by its lights the town is seen.
            if let Some((start, kind, _)) = &mut last
                && *start + kind.length == at
                && matches!(NOUNS.nouns[kind.noun].art, Art::Place(Some(Place::City | Place::Street)))
                && matches!(word, "sign" | "signs" | "light" | "lights" | "traffic" | "nightlife")
                && found.is_none_or(|found| found.length == 1)
            {
                name = format!("{name} {word}");
                kind.length += 1;
                at += 1;
                continue;
            }
            // "A car stuck in traffic", "a jar full of honey".
            if last.is_some()
                && unknown.is_empty()
                && found.is_none()
                && POSTPOSED.contains(&word)
                && ends_phrase(at + 1)
            {
                break;
            }
            // "A peacock fans out its tail": what somebody does, though it is a thing too.
            let is_single = last.as_ref().is_some_and(|(_, found, _)| !found.has_plural_form);
            const WHERETO: &[&str] = &["out", "up", "off", "down", "away", "over"];
            if is_alive && is_single && word.ends_with('s') && WHERETO.contains(&self.word(at + 1)) {
                break;
            }
            // "A cathedral overgrown with ivy", "a lobster dumped onto a table": what was done to it.
            let is_done =
                ["ed", "own", "en"].iter().any(|end| word.len() > end.len() + 2 && word.ends_with(end));
            if last.is_some() && unknown.is_empty() && found.is_none() && is_done && ends_phrase(at + 1) {
                break;
            }
            if has_noun && found.is_none() && word.len() > 4 && word.ends_with("ing") && ends_phrase(at + 1) {
                break;
            }
            if let Some(found) = found {
                let before = colour.take();
                // "A robot soldier", "a zombie cowboy": it stays what it is, whatever it does.
                if let Some((start, kind, _)) = &last
                    && start + kind.length == at
                    && is_made(kind)
                    && matches!(NOUNS.nouns[found.noun].art, Art::Painter("person" | "crowd"))
                {
                    name = format!("{name} {word}");
                    let whole =
                        Found { length: at + found.length - start, is_plural: found.is_plural, ..*kind };
                    last = Some((*start, whole, before));
                    at += found.length;
                    continue;
                }
                // "A rugby team": of people, what no list has says which they are.
                let kind = unknown
                    .last()
                    .filter(|kind| *kind + 1 == at && last.is_none())
                    .filter(|kind| !describes(self.word(**kind)) && !self.word(**kind).ends_with("ly"))
                    .filter(|_| matches!(NOUNS.nouns[found.noun].art, Art::Painter("person" | "crowd")))
                    .map(|kind| self.word(*kind).to_owned());
                // "Harry Potter" is no potter, and "Tiger Woods" no tiger.
                let first = unknown.last().copied().filter(|first| *first + 1 == at && last.is_none());
                if let Some(first) = first
                    && found.length == 1
                    && is_given(self.word(first))
                    && self.is_capital(at) == self.is_capital(first)
                    && !found.has_plural_form
                    && let Some(person) = NOUNS.english(&["person"])
                {
                    name = format!("{} {word}", self.word(first));
                    unknown.clear();
                    at += 1;
                    last = Some((at - 1, Found { length: 1, word: person.word, ..person }, None));
                    continue;
                }
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
                // "An orange truck" is of that colour, though there is a fruit of that name.
                let fruit =
                    joined.filter(|(_, kind, _)| !IS_EATEN.contains(&found.word) && kind.word == "orange");
                let before = before.or_else(|| fruit.and_then(|_| super::colour_named("orange")));
                name = match (joined, kind) {
                    (Some(_), _) => format!("{name} {}", found.word),
                    (None, Some(kind)) => format!("{kind} {}", found.word),
                    (None, None) => found.word.to_owned(),
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
                || word.starts_with(|first: char| first.is_ascii_digit())
                || NUMBERS.iter().any(|(name, _)| *name == word);
            // "Tom Cruise": a name, though it is a verb too.
            let is_surname = is_verb
                && last.is_none()
                && unknown.last().is_some_and(|first| first + 1 == at && is_given(self.word(*first)))
                && self.is_capital(at);
            // "A forge in a village": behind an article and before a preposition no verb stands.
            let is_no_deed = is_verb
                && owner.is_none()
                && !is_form
                && !has_noun
                && matches!(article, "a" | "an" | "the")
                && self.word(at + 1) != "of"
                && (at + 1 >= self.to || PREPOSITIONS.contains(&self.word(at + 1)));
            if !says_nothing && (!is_verb || is_surname || is_no_deed) {
                unknown.push(at);
            }
            at += 1;
        }
        if let Some(found) = owner {
            // "A painter's studio": where somebody works they are.
            let is_human = matches!(NOUNS.nouns[found.noun].art, Art::Painter("person" | "child"));
            // So close, the part is all that is seen.
            let is_body = match &last {
                Some((_, part, _)) => {
                    OF_A_BODY.contains(&part.word) && !self.is_macro
                        || is_human && is_of_work(part.word) && NOUNS.nouns[part.noun].art == Art::Card
                }
                None => unknown
                    .iter()
                    .all(|at| OF_A_BODY.contains(&self.word(*at)) || is_human && is_of_work(self.word(*at))),
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
            // "A giant, towering cloud".
            Some((_, found, _))
                if at >= self.to
                    && ADJECTIVES.contains(&found.word)
                    && unknown.is_empty()
                    && self.goes_on() =>
            {
                None
            }
            // A word behind the noun that is none of a verb's makes another thing of it.
            Some((start, found, _)) if !unknown.is_empty() && !found.is_plural => {
                let end = unknown.last().map_or(start, |last| *last) + 1;
                Some(Head { text: self.said(start, end), count: 1, ..Head::default() })
            }
            Some((_, found, colour)) => {
                let mut found = found;
                // A boy of five is a child.
                if age.is_some_and(|years| years < 12)
                    && NOUNS.nouns[found.noun].art == Art::Painter("person")
                {
                    found.noun = NOUNS.english(&["child"]).map_or(found.noun, |child| child.noun);
                }
                let noun = &NOUNS.nouns[found.noun];
                let count = if matches!(noun.art, Art::Place(_)) {
                    1
                } else {
                    plural_or(count, found.is_plural, true)
                };
                // A string of lights is one thing.
                let is_string = ["fairy lights", "string lights", "christmas lights"].contains(&found.word);
                let count = if is_pair || is_string { 1 } else { count };
                // "Another person" is somebody else than the one before.
                if article == "another"
                    && (noun.is_person
                        || noun.is_animal()
                        || matches!(noun.art, Art::Painter("person" | "child")))
                {
                    name = format!("another {name}");
                }
                // "Swirls of ink" are no three inks.
                let count = if noun.art == Art::Card && !is_counted && !found.is_plural { 1 } else { count };
                let colour = colour.or_else(|| NOUNS.colour_of(found.word));
                Some(Head { text: name, count, noun: Some(found.noun), colour, ..Head::default() })
            }
            // "A small, round, fluffy creature": nothing but an adjective before a comma.
            None if at >= self.to && unknown.len() == 1 && describes(self.word(unknown[0])) => None,
            // Of a language that is not read, the beginning is nearer to the thing than the end.
            None if unknown.iter().any(|at| !is_latin(self.word(*at))) => {
                let first = *unknown.first().unwrap_or(&from);
                let end = (first..self.to.min(first + 5)).take_while(|at| !self.gone[*at]).count() + first;
                Some(Head { text: self.said(first, end.max(first + 1)), count: 1, ..Head::default() })
            }
            None if !unknown.is_empty() => {
                let first = *unknown.first().unwrap_or(&from);
                let count = if is_counted || !is_liquid(self.word(*unknown.last().unwrap_or(&first))) {
                    count
                } else {
                    1
                };
                let end = unknown.last().map_or(first, |last| *last) + 1;
                let first = first.max(end.saturating_sub(3));
                if self.is_name(&unknown) || is_role(self.word(end - 1)) {
                    let noun = NOUNS.english(&["person"]).map(|found| found.noun);
                    Some(Head { text: self.said(first, end), count, noun, ..Head::default() })
                } else {
                    Some(Head { text: self.said(first, end), count, ..Head::default() })
                }
            }
            None => None,
        };
        (head, at)
    }

    /// Where the word right before a noun begins that says which kind of it is meant, if it is more than an adjective or
    /// what it is made of.
    fn kind_before(
        &self,
        at: usize,
        from: usize,
        last: Option<&(usize, Found, Option<u32>)>,
    ) -> Option<usize> {
        if let Some((start, kind, _)) = last {
            let is_right_before = start + kind.length == at && !MATERIALS.contains(&kind.word);
            return is_right_before.then_some(*start);
        }
        let before = at.checked_sub(1).filter(|before| *before >= from)?;
        let word = self.word(before);
        let says_nothing = word.is_empty()
            || MATERIALS.contains(&word)
            || ADJECTIVES.contains(&word)
            || DETERMINERS.contains(&word)
            || PREPOSITIONS.contains(&word)
            || RELATIVES.contains(&word)
            || VERB_FORMS.contains(word)
            || COLOURS.iter().any(|(name, _)| *name == word)
            || NUMBERS.iter().any(|(name, _)| *name == word)
            || MEASURES.iter().any(|(name, _)| *name == word)
            || word.starts_with(|first: char| first.is_ascii_digit())
            || ["en", "y", "er", "est"].iter().any(|end| word.ends_with(end))
            || self.is_possessive(before)
            || describes(word);
        (!says_nothing).then_some(before)
    }

    /// Whether a word says whose something is.
    pub(super) fn is_possessive(&self, at: usize) -> bool {
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
}
