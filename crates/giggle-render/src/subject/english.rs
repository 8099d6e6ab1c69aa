//! Who and what an English clause is about.
//!
//! It knows noun phrases and what follows them, and nothing of the other clauses. The one idea: what leads up to the first
//! noun phrase says where and how; behind its verb is what it is done to.

use super::abstracts::is_abstract;
use super::cast::{Head, MOST_BESIDE};
use super::clause::{Clause, Words};
use super::language::VERB_FORMS;
use super::language::{
    BESIDE, DETERMINERS, EVENTS, MOTION, OF_A_BODY, POURED, PREPOSITIONS, RELATIVES, SUBSTANCES, WORN,
};
use super::phrase::OBJECTS;
use super::{Art, Class, Gait, NOUNS};
use crate::camera::pattern::forms;
use crate::quick::QuickSet;
use std::sync::LazyLock;

/// What a room has anyway.
const OF_A_ROOM: &[&str] = &["wall", "walls", "ceiling", "ceilings", "floor", "floors"];

static MOTION_FORMS: LazyLock<QuickSet<String>> =
    LazyLock::new(|| MOTION.iter().flat_map(|stem| forms(stem)).collect());

impl Words<'_> {
    pub(super) fn english(&self) -> Clause {
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
                        "but",
                        "only",
                        "instead",
                        "rather",
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
        let (mut head, mut end) = self.phrase(at);
        // "A morning routine of a student", "the beauty of a rose": what it is of is seen.
        // "A battle between heroes and monsters": who is at it.
        let is_event = |head: &Head| EVENTS.contains(&head.text.rsplit(' ').next().unwrap_or_default());
        if head.as_ref().is_some_and(is_abstract) && is(end, &["of"])
            || head.as_ref().is_some_and(is_event) && is(end, &["between", "with"])
        {
            let (other, behind) = self.phrase(end + 1);
            if other.as_ref().is_some_and(|other| !matches!(other.art(), Art::Card)) {
                (head, end) = (other, behind);
            }
        }
        clause.head = head;
        if clause.head.is_some() {
            self.beside(end, &mut clause);
        }
        // "Syrup runs over a stack of pancakes": what it falls on is what is seen.
        let substance = clause.head.as_ref().and_then(|head| {
            let last = head.text.rsplit([' ', '-']).next().unwrap_or_default();
            let is_one = |many: &&&str| many.strip_suffix('s') == Some(last);
            let is_it = SUBSTANCES.contains(&last) || SUBSTANCES.iter().any(|many| is_one(&many));
            is_it.then(|| (head.art(), POURED.contains(&last)))
        });
        if let Some((art, is_poured)) = substance
            && let Some((under, end)) = self.falls_on(end)
        {
            let is_shown = matches!(under.art(), Art::Picture(_) | Art::Painter(_));
            let is_somebody = under.noun.is_some_and(|noun| {
                let noun = &NOUNS.nouns[noun];
                noun.is_animal() || matches!(noun.art, Art::Painter("person" | "child" | "couple" | "crowd"))
            });
            if is_shown && (is_somebody || is_poured || !matches!(art, Art::Picture(_) | Art::Painter(_))) {
                clause = Clause { head: Some(under), ..Clause::default() };
                self.beside(end, &mut clause);
            }
        }
        clause
    }

    /// What something falls or settles on, and where the words for it end.
    fn falls_on(&self, from: usize) -> Option<(Head, usize)> {
        const ONTO: &[&str] = &[
            "on", "onto", "over", "into", "around", "across", "through", "past", "from", "upon", "off",
            "against", "beneath", "behind", "toward", "towards", "between",
        ];
        // "A blanket of snow covers a village".
        const COVERS: &[&str] = &[
            "covers",
            "cover",
            "covering",
            "blankets",
            "engulfs",
            "envelops",
            "fills",
            "surrounds",
            "swallows",
            "illuminates",
            "bathes",
            "lights",
        ];
        let leads = |at: &usize| ONTO.contains(&self.word(*at)) || COVERS.contains(&self.word(*at));
        // "Light from a phone illuminates a face": on what it falls, and not where it comes from.
        let covered = (from..self.to).find(|at| COVERS.contains(&self.word(*at)));
        let from = covered.unwrap_or(from);
        (from..self.to).filter(leads).find_map(|at| {
            let (found, end) = self.phrase(at + 1);
            found.filter(|head| head.noun.is_some()).map(|head| (head, end))
        })
    }

    /// What follows the head in its clause: its motion, and what is beside it or done to.
    pub(super) fn beside(&self, from: usize, clause: &mut Clause) {
        let mut at = from;
        // "Hailstones pelt a car": a verb that no list has, by its object.
        let is_unknown = clause.head.as_ref().is_some_and(|head| head.noun.is_none() && head.given.is_none());
        let is_deed = |at: usize| {
            let word = self.word(at);
            is_unknown
                && at == from
                && OBJECTS.contains(&self.word(at + 1))
                && !PREPOSITIONS.contains(&word)
                && !RELATIVES.contains(&word)
        };
        let mut takes_object = true;
        let mut joined_end = usize::MAX;
        let mut is_dressed = false;
        let is_somebody = clause.head.as_ref().is_some_and(|head| {
            matches!(head.art(), Art::Painter(_))
                || head.noun.is_some_and(|noun| NOUNS.nouns[noun].gait != Gait::None)
        });
        while at < self.to {
            let word = self.word(at);
            clause.moves |= MOTION_FORMS.contains(word);
            if word == "left" || word == "right" {
                clause.direction = Some(if word == "left" { -1.0 } else { 1.0 });
            }
            // What is worn is on somebody, not beside them.
            let is_worn = matches!(word, "wears" | "wearing" | "wear" | "wore" | "dressed" | "donning");
            if is_worn || VERB_FORMS.contains(word) {
                is_dressed = is_worn;
                // "A boy in a jacket feeds pigeons": the verb comes behind where and how.
                takes_object |= !is_worn && word.ends_with('s') && clause.also.is_empty();
                // "A child and her grandfather fly a kite": what the two of them do has an object.
                takes_object |= !is_worn && at == joined_end && clause.also.len() == 1;
            }
            // "On drifting ice": behind a preposition a participle describes.
            let describes_it =
                at > from && word.ends_with("ing") && PREPOSITIONS.contains(&self.word(at - 1));
            // "A man in front of an elephant": both are seen.
            let is_before =
                word == "front" && self.word(at + 1) == "of" && self.word(at.saturating_sub(1)) == "in";
            let from_here = at + usize::from(is_before);
            let begins = is_before && !is_dressed
                || !is_dressed
                    && (BESIDE.contains(&word)
                        || ((VERB_FORMS.contains(word) && !describes_it || is_deed(at)) && takes_object));
            // What covers or fills a place is no second thing: "a field covered with flowers".
            let covers = at > from
                && word == "with"
                && ["ed", "full", "own"].iter().any(|it| self.word(at - 1).ends_with(it));
            // "Waits for a bus": no object, but where and what for.
            let is_aside = !is_before && PREPOSITIONS.contains(&self.word(at + 1));
            // "Takes down their opponent": a verb of two words.
            let is_double = is_aside
                && matches!(self.word(at + 1), "down" | "up" | "off" | "out" | "away" | "towards" | "toward")
                && OBJECTS.contains(&self.word(at + 2));
            let is_aside = is_aside && !is_double;
            if begins && !covers && !is_aside && clause.also.len() < MOST_BESIDE {
                let (found, end) = self.phrase(from_here + 1 + usize::from(is_double));
                // "With a tiger head": what is on somebody.
                let found = found.filter(|_| !OF_A_BODY.contains(&self.word(end)));
                let is_thing = found.as_ref().is_some_and(|head| {
                    let last = head.text.rsplit(' ').next().unwrap_or_default();
                    matches!(head.art(), Art::Picture(_) | Art::Painter(_))
                        && [OF_A_ROOM, OF_A_BODY].iter().all(|part| !part.contains(&last))
                        && !(is_somebody && WORN.contains(&last))
                });
                // Beside what is large somebody is, be it a bridge or a roller coaster.
                let is_near = word != "on" && word != "near" && word != "by" && !is_before
                    || found.as_ref().is_some_and(|head| {
                        head.noun.is_some_and(|noun| {
                            let noun = &NOUNS.nouns[noun];
                            noun.gait != Gait::None
                                || noun.metres > 3.0 && matches!(noun.art, Art::Picture(_))
                        })
                    });
                // A whale's calf is no cow.
                let is_young = found.as_ref().is_some_and(|young| {
                    let last = young.text.rsplit(' ').next().unwrap_or_default();
                    ["cub", "calf", "pup", "baby", "chick", "young", "cubs", "calves"].contains(&last)
                }) && clause
                    .head
                    .as_ref()
                    .and_then(|head| head.noun)
                    .is_some_and(|noun| NOUNS.nouns[noun].is_animal());
                // "Walks toward the building": where to.
                let is_way = is_double
                    && matches!(self.word(at + 1), "toward" | "towards")
                    && found.as_ref().and_then(|head| head.noun).is_some_and(|noun| {
                        NOUNS.nouns[noun].class == Class::Place || NOUNS.nouns[noun].metres > 3.0
                    });
                if let Some(found) = found.filter(|_| is_thing && is_near && !is_young && !is_way) {
                    clause.also.push(found);
                    takes_object = false;
                    joined_end = if word == "and" { end } else { usize::MAX };
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
}
