//! What an English text names besides its subject.
//!
//! It knows words and the table, and nothing of clauses. The one idea: what stands right before a noun phrase (a verb, a
//! preposition, the beginning of a clause) says what it has to do with the subject.

use super::{Named, Weight, fits, is_alive, is_unshown};
use crate::subject::cast::Head;
use crate::subject::endings::describes;
use crate::subject::language::{
    ADJECTIVES, CLOTHES, COLOURS, DETERMINERS, MATERIALS, NUMBERS, OF_A_BODY, PREPOSITIONS, RELATIVES,
    SUBSTANCES, VERB_FORMS, WORN,
};
use crate::subject::{Art, Found, Gait, NOUNS};

/// More words than this are not looked through.
const MOST_WORDS: usize = 90;

/// Where a prompt speaks of what is only alike, only a picture, or only felt.
const LIKENED: &[&str] = &[
    "painting",
    "picture",
    "photo",
    "photograph",
    "statue",
    "drawing",
    "image",
    "poster",
    "portrait",
    "sculpture",
    "model",
    "replica",
    "map",
    "story",
    "song",
    "smell",
    "scent",
    "sound",
    "sounds",
    "taste",
    "shape",
    "style",
    "look",
    "feeling",
    "sense",
    "memory",
    "memories",
    "idea",
    "size",
    "color",
    "colour",
    "view",
    "roar",
    "arc",
    "handling",
    "behavior",
    "demeanor",
];

/// Verbs of having in hand.
const HOLDS: &[&str] = &[
    "holding",
    "holds",
    "held",
    "carrying",
    "carries",
    "carried",
    "clutching",
    "clutches",
    "gripping",
    "grips",
    "grasping",
    "wielding",
    "wields",
    "waving",
    "raising",
    "balancing",
    "dragging",
    "hugging",
    "cradling",
    "with",
    "pushing",
    "pulling",
    "pushes",
    "pulls",
];

const WEARS: &[&str] =
    &["wearing", "wears", "wear", "wore", "dressed", "donning", "sporting", "clad", "adorned", "in"];

struct Phrase {
    /// The word before it, and where that is.
    lead: usize,
    /// Whether an article, a number or a possessive begins it.
    determiner: Option<usize>,
    count: u32,
    found: Found,
    end: usize,
}

/// Everything with a picture that a text names besides its subject.
pub(in crate::subject) fn named(rest: &str, head: &Head) -> Vec<Named> {
    let lower = rest.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().take(MOST_WORDS).collect();
    let name = head.text.to_lowercase();
    let mut all: Vec<Named> = Vec::new();
    // What the last phrase of the clause has to do with the subject, for what "and" joins to it.
    let mut before: Option<Weight> = None;
    // Whether somebody else is who acts in the clause.
    let mut is_others = false;
    let mut at = 0;
    while at < words.len() {
        if words[at] == "." {
            is_others = false;
            // A list goes on behind a comma.
            before = before.filter(|_| is_list(&words, at));
            at += 1;
            continue;
        }
        let Some(phrase) = phrase_at(&words, at) else {
            at += 1;
            continue;
        };
        let text = words[phrase.end - phrase.found.length..phrase.end].join(" ");
        let row = &NOUNS.nouns[phrase.found.noun];
        let alive = is_alive(phrase.found.noun);
        let is_first = is_the_head(&words, &phrase, &text, &name, head);
        let weight = weight_of(&words, &phrase, before, alive, is_others);
        let next = phrase.end;
        at = next;
        // A camera's, more often than bread.
        if is_first || text == "slider" || text == "ice" && phrase.determiner.is_none() {
            before = None;
            continue;
        }
        let Some(weight) = weight else { continue };
        // Whoever is named with "the" was named before.
        let is_known = weight >= Weight::Acts
            && match phrase.determiner {
                Some(at) => matches!(words[at], "the" | "this" | "its"),
                None => {
                    alive
                        && !phrase.found.is_plural
                        && phrase.found.length < 2
                        && !is_listed(&words, &phrase)
                        && !tells(&words, phrase.end)
                }
            };
        let lead = phrase.lead.checked_sub(1).map_or(".", |at| words[at]);
        let is_out_of = lead == "of" && phrase.lead > 1 && words[phrase.lead - 2] == "out";
        let begins_anew = before.is_none() || ["while", "when", "as", "and", "then"].contains(&lead);
        if alive && weight == Weight::Acts && begins_anew {
            is_others = true;
        }
        before = Some(weight);
        let is_worn = [last(&text), single(last(&text))]
            .iter()
            .any(|word| WORN.contains(word) || CLOTHES.contains(word));
        let is_human = matches!(row.art, Art::Painter("person" | "child" | "couple" | "crowd"));
        // "The smith, a burly man, wipes his brow": who was just named.
        let stands_alone = phrase.lead > 1
            && words[phrase.lead - 1] == "."
            && words.get(phrase.end).is_some_and(|next| *next == ".")
            && name.ends_with(words[phrase.lead - 2]);
        let is_someone = is_human && stands_alone
            || is_human
                && phrase.determiner.is_none()
                && phrase.found.length < 2
                && !phrase.found.is_plural
                && !(weight == Weight::Acts && tells(&words, phrase.end));
        let is_animals = head.noun.is_some_and(|it| NOUNS.nouns[it].is_animal()) && row.is_animal();
        let is_definite = phrase.determiner.is_some_and(|at| words[at] == "the");
        let is_same = is_animals && is_definite
            || head.noun == Some(phrase.found.noun)
                && (!alive
                    || !is_human && phrase.determiner.is_some_and(|at| words[at] == "the")
                    || single(last(&text)) == single(last(&name)));
        // A whale's calf is no cow.
        let is_young =
            YOUNG.contains(&text.as_str()) && head.noun.is_some_and(|it| NOUNS.nouns[it].is_animal());
        if is_known || is_worn && weight != Weight::DoneTo && !is_out_of || is_same || is_someone || is_young
        {
            continue;
        }
        let is_shown = fits(&phrase.found, &text, head);
        // Of what nothing shows, only what an article introduces is missed.
        const NO_THINGS: &[&str] =
            &["cave", "spell", "slider", "silk", "liquid", "speech", "song", "show", "game"];
        let is_missed = is_unshown(&phrase.found)
            && weight < Weight::Acts
            && phrase.determiner.is_some_and(|at| words[at] != "the")
            && [OF_A_BODY, SUBSTANCES, NO_THINGS].iter().all(|list| !list.contains(&last(&text)));
        if (is_shown || is_missed)
            && all.iter().all(|it| it.head.noun != Some(phrase.found.noun) || is_missed)
        {
            let is_many = matches!(row.art, Art::Painter("crowd" | "couple"));
            let head = Head {
                text,
                count: if is_many { 1 } else { phrase.count },
                noun: Some(phrase.found.noun),
                colour: NOUNS.colour_of(phrase.found.word),
                ..Head::default()
            };
            all.push(Named { head, weight, is_shown });
        }
    }
    all
}

fn last(text: &str) -> &str {
    text.rsplit(' ').next().unwrap_or(text)
}

fn single(word: &str) -> &str {
    word.strip_suffix("es")
        .filter(|it| it.ends_with("sh") || it.ends_with("ch"))
        .or(word.strip_suffix('s'))
        .unwrap_or(word)
}

const YOUNG: &[&str] = &[
    "cub", "calf", "pup", "baby", "chick", "young", "cubs", "calves", "kitten", "kittens", "puppies", "foal",
    "lamb", "pups", "chicks", "babies",
];

/// What is blown or strewn about, which is no thing beside anybody.
const STREWN: &[&str] =
    &["leaf", "leaves", "petal", "petals", "droplet", "droplets", "drops", "sparks", "snowflakes", "bubbles"];

/// Whether something is said of somebody right behind the words for them: "man with brown hair", "girl walks in".
fn tells(words: &[&str], end: usize) -> bool {
    words.get(end).is_some_and(|word| ["with", "in", "who", "wearing"].contains(word)) || does(words, end)
}

/// Whether a clause has nothing but a thing and what it is like: "cute monkey", "and parrot".
fn is_listed(words: &[&str], phrase: &Phrase) -> bool {
    let before = phrase.lead.checked_sub(1).map_or(".", |at| words[at]);
    let behind = words.get(phrase.end).copied().unwrap_or(".");
    (before == "." || before == "and") && (behind == "." || behind == "and")
}

/// Whether what follows a comma only continues a list: ", elephant, and parrot".
fn is_list(words: &[&str], at: usize) -> bool {
    let next = words.get(at + 1).copied().unwrap_or_default();
    next == "and" || {
        let behind: Vec<&str> =
            words[at + 1..].iter().take(5).take_while(|word| **word != ".").copied().collect();
        behind.len() < 4 && words.get(at + 1 + behind.len() + 1) == Some(&"and")
    }
}

/// Whether a phrase is the one that names the subject.
fn is_the_head(words: &[&str], phrase: &Phrase, text: &str, name: &str, head: &Head) -> bool {
    let behind = words[phrase.end..].iter().take(2).take_while(|word| **word != ".");
    let from = phrase.end - phrase.found.length;
    head.noun == Some(phrase.found.noun) && (text == name || name.ends_with(&format!(" {text}")))
        || name.contains(text)
            && words[from.saturating_sub(3)..from].iter().any(|word| name.starts_with(word))
        || behind.clone().any(|word| *word == last(name)) && !behind.clone().any(|word| is_function(word))
}

fn is_function(word: &str) -> bool {
    word == "." || PREPOSITIONS.contains(&word) || RELATIVES.contains(&word) || DETERMINERS.contains(&word)
}

/// The noun phrase whose noun begins at a place.
fn phrase_at(words: &[&str], at: usize) -> Option<Phrase> {
    let row = |at: usize| -> Vec<&str> {
        words[at..].iter().take(5).take_while(|word| **word != ".").copied().collect()
    };
    if is_function(words[at]) {
        return None;
    }
    // "In a pan": alone the word is more often the camera's.
    let is_pan = words[at] == "pan" && at > 0 && matches!(words[at - 1], "a" | "the" | "his" | "her" | "hot");
    let pan = is_pan.then(|| NOUNS.english(&["frying", "pan"])).flatten();
    // "A spider weaves a web".
    let is_web = words[at] == "web" && words.iter().take(at).any(|word| word.starts_with("spider"));
    let pan = pan.or_else(|| is_web.then(|| NOUNS.english(&["spider", "web"])).flatten());
    let mut found = pan.map(|pan| Found { length: 1, ..pan }).or_else(|| NOUNS.english(&row(at)))?;
    let mut from = at;
    let mut end = at + found.length;
    let is_verb = |at: usize| VERB_FORMS.contains(words[at]);
    // "Cracking crab shells": of a part of an animal the animal is seen.
    const PARTS: &[&str] =
        &["shell", "shells", "claw", "claws", "leg", "legs", "wing", "wings", "meat", "feathers", "feather"];
    while end < words.len() && words[end] != "." {
        let animal = NOUNS.nouns[found.noun].is_animal();
        if animal && PARTS.contains(&words[end]) {
            end += 1;
            break;
        }
        let Some(next) = NOUNS.english(&row(end)).filter(|_| !is_verb(end)) else { break };
        // "A boy inventor pilots a flying machine": what has an object is done.
        let has_object = words
            .get(end + next.length)
            .is_some_and(|word| ["a", "an", "the", "his", "her", "their"].contains(word));
        if next.has_plural_form && has_object && !found.has_plural_form {
            break;
        }
        from = end;
        found = next;
        end += next.length;
    }
    let length = found.length;
    found.length = if from + length == end { length } else { end - from };
    let is_many = found.has_plural_form;
    // "Orange light", "a barrel roll", "key fill light": a colour, or a word of another name.
    if words.get(end).is_some_and(|next| OF_A_BODY.contains(next) || *next == "body") {
        return None;
    }
    if let Some(next) = words.get(end)
        && !is_function(next)
        && !is_many
        && (COLOURS.iter().any(|(name, _)| *name == words[end - 1])
            || !is_alive(found.noun)
                && is_verb(end)
                && !["s", "ing", "ed"].iter().any(|ending| next.ends_with(ending)))
    {
        return None;
    }
    // "A cat-like walk".
    let after = words.get(end + 1).copied().unwrap_or(".");
    if words.get(end) == Some(&"like") && !["a", "an", "the", "."].contains(&after) {
        return None;
    }
    // Before a word that no list has, a noun only describes: "a tiger print".
    if let Some(next) = words.get(end)
        && !is_function(next)
        && !is_verb(end)
        && *next != "behind"
        && !next.ends_with("ing")
        && !next.ends_with("ed")
        && !next.ends_with("ly")
        && !["away", "nearby", "outside", "there", "together", "apart", "everywhere"].contains(next)
    {
        return None;
    }
    // "She rose", "they watch": behind somebody it is a verb.
    let mut start = at;
    let mut determiner = None;
    let mut count = 1;
    while let Some(before) = start.checked_sub(1).filter(|_| at - start < 6) {
        let word = words[before];
        if NUMBERS.iter().any(|(number, _)| *number == word) {
            count = NUMBERS.iter().find(|(number, _)| *number == word).map_or(1, |(_, many)| *many);
            (start, determiner) = (before, Some(before));
            continue;
        }
        if DETERMINERS.contains(&word) && !matches!(word, "is" | "are" | "there" | "here") {
            (start, determiner) = (before, Some(before));
            break;
        }
        if determiner.is_some() || is_function(word) {
            break;
        }
        let describes = ADJECTIVES.contains(&word)
            || MATERIALS.contains(&word)
            || COLOURS.iter().any(|(name, _)| *name == word)
            || describes(word) && !is_gerund(words, before)
            || !is_verb(before) && !is_gerund(words, before) && NOUNS.english(&[word]).is_none();
        // "An injured bird", "a steaming bowl": behind an article a participle describes.
        let is_participle = (word.ends_with("ed") || word.ends_with("ing"))
            && before
                .checked_sub(1)
                .is_some_and(|at| matches!(words[at], "a" | "an" | "the" | "his" | "her" | "some"));
        if !(describes || is_participle) {
            break;
        }
        start = before;
    }
    let is_joined = start
        .checked_sub(1)
        .is_some_and(|at| matches!(words[at], "and" | "then" | "." | "he" | "she" | "they"));
    if determiner.is_none() && is_verb(at) && found.length == 1 && (!found.is_plural || is_joined) {
        return None;
    }
    if STREWN.contains(&words[end - 1]) {
        return None;
    }
    // Without an article a single word may be anything: "watch", "spring"; several are things.
    let count = if found.is_plural && count == 1 { 3 } else { count };
    Some(Phrase { lead: start, determiner, count, found, end })
}

/// Whether a word that ends in "ing" is what somebody does: nothing before it makes an attribute of it.
fn is_gerund(words: &[&str], at: usize) -> bool {
    let before = at.checked_sub(1).map_or(".", |before| words[before]);
    words[at].ends_with("ing")
        && !DETERMINERS.contains(&before)
        && !ADJECTIVES.contains(&before)
        && (!PREPOSITIONS.contains(&before) || ["by", "while", "before", "after"].contains(&before))
}

/// What a phrase has to do with the subject, by what stands before it; none if it is not in the picture, or on somebody.
fn weight_of(
    words: &[&str],
    phrase: &Phrase,
    joined: Option<Weight>,
    alive: bool,
    is_others: bool,
) -> Option<Weight> {
    let lead = phrase.lead.checked_sub(1)?;
    let word = words[lead];
    let before = lead.checked_sub(1).map_or("", |at| words[at]);
    let acts = if is_others { Weight::Acts } else { Weight::DoneTo };
    // "On ice", "by candlelight": without an article a single word is none of a thing.
    let is_thing = phrase.determiner.is_some() || phrase.found.has_plural_form || phrase.found.length > 1;
    const FOR_WHAT: &[&str] =
        &["for", "about", "as", "than", "like", "without", "until", "during", "via", "or", "but"];
    match word {
        "." => begins(words, phrase, alive),
        "and" | "&" => joined.or_else(|| begins(words, phrase, alive)),
        "while" | "when" | "then" | "where" if alive && phrase.determiner.is_some() => Some(Weight::Acts),
        "as" if !["dressed", "disguised", "known", "such", "same"].contains(&before) => {
            begins(words, phrase, alive).filter(|_| does(words, phrase.end))
        }
        word if FOR_WHAT.contains(&word) => None,
        "of" => {
            const FULL: &[&str] = &["full", "made"];
            if before == "made" || LIKENED.contains(&before) {
                None
            } else if FULL.contains(&before) || before == "front" || before == "top" {
                is_thing.then_some(Weight::Near)
            } else {
                of_what(words, lead, is_others)
            }
        }
        "with" => {
            let fills = before.ends_with("ed") || ["strewn", "full", "overgrown"].contains(&before);
            let is_it = is_thing && (!fills || phrase.found.is_plural || phrase.determiner.is_some());
            let weight =
                if fills || !alive && !is_about_somebody(words, lead) { Weight::Near } else { Weight::Held };
            is_it.then_some(if is_others { weight.max(Weight::Acts) } else { weight })
        }
        "by" if before.ends_with("ed") => Some(if alive { Weight::Acts } else { Weight::Near }),
        // What is worn, and a vehicle, is around somebody.
        "in" | "inside" => {
            let row = &NOUNS.nouns[phrase.found.noun];
            let is_around = matches!(row.gait, Gait::Drives | Gait::Flies) || alive;
            (!is_around && (phrase.determiner.is_some() || phrase.found.is_plural)).then_some(Weight::Near)
        }
        // "Waves from a train": where somebody is.
        "from" if NOUNS.nouns[phrase.found.noun].metres >= 2.0 => None,
        "at" | "to" | "toward" | "towards" if alive => Some(acts),
        word if WEARS.contains(&word) => None,
        word if HOLDS.contains(&word) => Some(if is_others { Weight::Acts } else { Weight::Held }),
        "on" if NOUNS.nouns[phrase.found.noun].gait != Gait::None => Some(Weight::Held),
        word if PREPOSITIONS.contains(&word) => is_thing.then_some(Weight::Near),
        "is" | "are" | "was" | "were" | "becomes" | "become" | "called" | "named" | "no" => None,
        word if VERB_FORMS.contains(word) || word.len() > 4 && word.ends_with("ing") => {
            // "Turning into a dragon" is no second thing; "pulling over a car" is a verb of two words.
            Some(acts)
        }
        word if ["over", "up", "down", "off", "on", "out"].contains(&word) => Some(acts),
        _ => None,
    }
}

/// Of what a part, a group or a measure is: as the part, so the whole.
fn of_what(words: &[&str], of: usize, is_others: bool) -> Option<Weight> {
    let acts = if is_others { Weight::Acts } else { Weight::DoneTo };
    let from = words[..of].iter().rposition(|word| *word == ".").map_or(0, |at| at + 1);
    let lead = (from..of.saturating_sub(1)).rev().take(5).find(|at| {
        let word = words[*at];
        PREPOSITIONS.contains(&word) || VERB_FORMS.contains(word) || word.ends_with("ing")
    })?;
    let word = words[lead];
    if LIKENED.contains(&word) || ["in", "at", "like", "as", "for", "about"].contains(&word) {
        return None;
    }
    if WEARS.contains(&word) {
        return None;
    }
    Some(if HOLDS.contains(&word) {
        Weight::Held
    } else if PREPOSITIONS.contains(&word) {
        Weight::Near
    } else {
        acts
    })
}

/// Whether somebody does something right behind a phrase.
fn does(words: &[&str], end: usize) -> bool {
    words.get(end).is_some_and(|word| VERB_FORMS.contains(*word) || word.ends_with("ing"))
}

/// What a clause begins with is there by itself, if an article, a number, a plural or a verb says so.
fn begins(words: &[&str], phrase: &Phrase, alive: bool) -> Option<Weight> {
    let is_led = phrase.determiner.is_some_and(|at| !matches!(words[at], "the" | "this" | "that"));
    if alive {
        return (is_led
            || is_listed(words, phrase)
            || tells(words, phrase.end)
            || phrase.found.length > 1
            || phrase.found.is_plural)
            .then_some(Weight::Acts);
    }
    (is_led || phrase.found.is_plural || does(words, phrase.end)).then_some(Weight::Near)
}

/// Whether what "with" follows is somebody: "a girl with a balloon", and not "a street with a car".
fn is_about_somebody(words: &[&str], with: usize) -> bool {
    (with.saturating_sub(3)..with).any(|at| {
        NOUNS.english(&words[at..with.min(at + 2)]).is_some_and(|found| {
            at + found.length <= with && (is_alive(found.noun) || OF_A_BODY.contains(&found.word))
        })
    })
}
