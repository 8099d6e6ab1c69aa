//! Who and what else is in an English sentence: another person, who comes by, what is drunk of, what is driven, and the vessels
//! and appliances in, on and out of which things are.
//!
//! It knows the table and words, and nothing of clauses. The one idea: what no rule for objects has found is looked for by the few
//! words that lead to it.

use super::cast::{Cast, Head, MOST_BESIDE, is_somebody};
use super::language::{CLOTHES, COLOURS, NUMBERS, OF_A_BODY, PREPOSITIONS, VERB_FORMS};
use super::near::{self, Weight};
use super::second::is_beside;
use super::{Art, Found, NOUNS};

/// Adds who and what is beside the subject of a cast, by a text without the ways of the camera: what matters most, as long as there
/// is room; the rest is left out.
pub(super) fn join(cast: &mut Cast, rest: &str, is_macro: bool) {
    let Some(head) = cast.head.clone().filter(|head| matches!(head.art(), Art::Picture(_) | Art::Painter(_)))
    else {
        return;
    };
    let lower = rest.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().take(80).collect();
    let is_english = head.text.is_ascii();
    let named =
        if is_english { near::english::named(rest, &head) } else { near::chinese::named(rest, &head) };
    let (named, missed): (Vec<near::Named>, Vec<near::Named>) = named.into_iter().partition(|it| it.is_shown);
    cast.left.extend(missed.into_iter().map(|it| it.head));
    let weight_of = |head: &Head| {
        let known = named.iter().find(|it| it.head.noun == head.noun);
        known.map_or(Weight::Held, |it| it.weight)
    };
    // 赶着两头牛: as many as are said.
    let counted = |also: Head| {
        let many = named.iter().find(|it| it.head.noun == also.noun).map_or(1, |it| it.head.count);
        Head { count: also.count.max(many), ..also }
    };
    let mut all: Vec<(Weight, Head)> =
        cast.also.drain(..).map(|also| (weight_of(&also), counted(also))).collect();
    let found = if is_macro || !is_english {
        Vec::new()
    } else {
        // A person before a thing, and what is driven before a vessel.
        let rules = [
            others(&words),
            addressed(&words, &head),
            comers(&words, &head),
            driven(&words, &head),
            cared_for(&words, &head),
            vessels(&words),
            sides(&words, &head),
        ];
        rules.into_iter().flatten().chain(introduced(&words, &head)).collect()
    };
    let found = found.into_iter().map(|head| (weight_of(&head), head));
    let more = named.iter().filter(|it| !is_macro || it.weight == Weight::Near);
    let more = more.map(|it| (it.weight, it.head.clone()));
    for (weight, other) in found.chain(more) {
        // "Toward his face": nobody else.
        if OF_A_BODY.contains(&last(&other.text)) || ["face", "slider"].contains(&last(&other.text)) {
            continue;
        }
        // A girl and a boy are of one row.
        let is_somebody_else = other.text.starts_with("another ")
            || is_alive_row(&other) && last(&other.text) != last(&head.text);
        let is_known = all.iter().any(|(_, known)| known.noun == other.noun)
            // "A crab shell" is one thing.
            || named.iter().any(|it| it.head.text.ends_with(&format!(" {}", other.text)))
            || head.noun == other.noun && !is_somebody_else;
        if !is_known {
            all.push((weight, other));
        }
    }
    all.sort_by_key(|(weight, other)| (*weight, !is_alive_row(other)));
    let left = all.split_off(all.len().min(MOST_BESIDE));
    cast.left.extend(left.into_iter().map(|(_, head)| head));
    cast.also = all.into_iter().map(|(_, head)| head).collect();
    // In the order in which they are said.
    let place = |also: &Head| {
        if also.text.is_ascii() {
            let first = also.text.split(' ').next().unwrap_or_default();
            words.iter().position(|word| *word == first).unwrap_or(usize::MAX)
        } else {
            lower.find(&also.text).unwrap_or(usize::MAX)
        }
    };
    if cast.also.iter().all(|also| place(also) < usize::MAX) {
        cast.also.sort_by_key(place);
    }
}

fn head_of(text: String, found: &Found) -> Head {
    let count = if found.is_plural { 3 } else { 1 };
    let count =
        if matches!(NOUNS.nouns[found.noun].art, Art::Painter("crowd" | "couple")) { 1 } else { count };
    Head { text, count, noun: Some(found.noun), colour: NOUNS.colour_of(found.word), ..Head::default() }
}

fn is_alive(found: &Found) -> bool {
    is_row_alive(found.noun)
}

fn is_alive_row(head: &Head) -> bool {
    head.noun.is_some_and(is_row_alive)
}

fn last(text: &str) -> &str {
    text.rsplit(' ').next().unwrap_or(text)
}

fn is_row_alive(row: usize) -> bool {
    let noun = &NOUNS.nouns[row];
    noun.is_person
        || noun.is_animal()
        || matches!(noun.art, Art::Painter("person" | "child" | "couple" | "crowd"))
}

/// "Another person", "the other man", "each other" of nobody.
fn others(words: &[&str]) -> Option<Head> {
    (0..words.len()).find_map(|at| {
        let is_led = words[at] == "another" || words[at] == "other" && at > 0 && words[at - 1] == "the";
        let (found, _) = is_led.then(|| noun_at(words, at + 1, 3)).flatten()?;
        is_alive(&found)
            .then(|| head_of(format!("another {}", found.word), &Found { is_plural: false, ..found }))
    })
}

/// "Talks to a boy", "gives flowers to a woman", "sings for her cat": whoever something is said, shown or done to.
fn addressed(words: &[&str], head: &Head) -> Option<Head> {
    // What is said or given reaches somebody at "to", what is done with eyes, voice or hand at "at", a performance at "for".
    const TO: &[&str] = &[
        "talk", "speak", "whisper", "shout", "bark", "growl", "yell", "wave", "waving", "bow", "listen",
        "sing", "read", "giv", "gave", "show", "hand", "throw", "threw", "toss", "pass", "explain", "tell",
        "teach", "offer", "present", "send", "bring", "serv", "introduc", "propos", "nod", "point", "lectur",
        "report", "call", "confess", "apolog", "deliver", "sell", "feed", "recit", "sign", "gestur", "cling",
        "return", "kneel", "chat", "preach", "address",
    ];
    const AT: &[&str] = &[
        "look", "star", "smil", "wav", "bark", "shout", "yell", "laugh", "point", "gaz", "glanc", "grin",
        "growl", "hiss", "snarl", "meow", "glar", "wink", "throw", "threw", "scream", "peer", "frown", "aim",
        "roar", "swip", "paw",
    ];
    const FOR: &[&str] = &["sing", "sang", "play", "danc", "perform", "cook", "read", "pos", "recit", "bak"];
    (2..words.len()).find_map(|at| {
        // Before whom somebody kneels, beside whom they sit: no verb tells more.
        const NEAR: &[&str] = &[
            "before", "beside", "behind", "opposite", "toward", "towards", "past", "against", "after",
            "near", "off",
        ];
        let verbs = match words[at - 1] {
            "to" => TO,
            "at" => AT,
            "for" => FOR,
            near if NEAR.contains(&near) => &[],
            "of" if words[at - 2] == "front" => &[],
            _ => return None,
        };
        let speaks = |word: &str| verbs.iter().any(|stem| word.starts_with(stem));
        // The verb may be some words off, with what is given between.
        let is_said = verbs.is_empty()
            || words[..at - 1].iter().rev().take(5).take_while(|word| **word != ".").any(|word| speaks(word));
        let (found, end, count) = is_said.then(|| counted_at(words, at)).flatten()?;
        let text = words[end - found.length..end].join(" ");
        (is_alive(&found) && is_other(&found, &text, head)).then(|| Head { count, ..head_of(text, &found) })
    })
}

/// Whoever and whatever an article introduces, wherever in the text: a new thing of the scene. What it is likened to, made of, worn
/// or only for is none, nor what is far away.
fn introduced(words: &[&str], head: &Head) -> Vec<Head> {
    const MOST_METRES: f32 = 6.0;
    const APART: &[&str] = &[
        "like",
        "as",
        "than",
        "wearing",
        "wears",
        "dressed",
        "without",
        "no",
        "not",
        "never",
        "resembling",
        "shaped",
        "behind",
        "background",
        "style",
        "distance",
        "distant",
        "imagine",
        "perhaps",
        "if",
        "into",
        "becomes",
        "becoming",
        "turns",
        "against",
        "reflected",
        "reflection",
        "painting",
        "mural",
        "poster",
        "sign",
        "logo",
        "above",
        "beyond",
    ];
    // "A bit of", "the size of a": what stands behind "of" is a part or a kind, but for what somebody has in hand.
    const OF: &[&str] =
        &["wing", "side", "edge", "top", "back", "front", "middle", "center", "centre", "lid"];
    const WHERE: &[&str] =
        &["in", "at", "inside", "within", "through", "across", "above", "below", "over", "under", "past"];
    let name = head.text.to_lowercase();
    (0..words.len())
        .filter_map(|at| {
            if !matches!(words[at], "a" | "an") {
                return None;
            }
            let before = &words[at.saturating_sub(4)..at];
            let before = &before[before.iter().rposition(|word| *word == ".").map_or(0, |stop| stop + 1)..];
            if before.iter().any(|word| APART.contains(word)) {
                return None;
            }
            match before {
                [.., part, "of"] if !OF.contains(part) => return None,
                _ => {}
            }
            let (found, end) = noun_at(words, at + 1, 5)?;
            let row = &NOUNS.nouns[found.noun];
            // "An orange flotation device": a colour.
            let is_colour = COLOURS.iter().any(|(name, _)| *name == words[end - 1]);
            if is_colour && words.get(end).is_some_and(|next| *next != "." && !PREPOSITIONS.contains(next)) {
                return None;
            }
            // "A tiger head" is on somebody.
            if words.get(end).is_some_and(|next| OF_A_BODY.contains(next) || *next == "body") {
                return None;
            }
            // "A cherry red car" introduces a car; "the smith, a burly man" nobody else.
            let behind = words[end..].iter().take(3).take_while(|word| **word != ".");
            let is_the_head = words[at + 1..end].iter().chain(behind).any(|word| *word == last(&name));
            let is_the_same = before.is_empty() && is_alive(&found) && is_alive_row(head);
            if is_the_head || is_the_same || before.last() == Some(&"in") && CLOTHES.contains(&words[end - 1])
            {
                return None;
            }
            let is_where = before
                .last()
                .is_some_and(|word| WHERE.contains(word) || *word == "from" && row.metres >= 2.0);
            let text = words[end - found.length..end].join(" ");
            let is_one = if is_alive(&found) {
                row.metres < MOST_METRES && !is_where
            } else {
                is_beside(found.noun, head, MOST_METRES) && !OF_A_BODY.contains(&last(&text)) && !is_where
            };
            (is_one && is_other(&found, &text, head)).then(|| head_of(text, &found))
        })
        .collect()
}

/// Whether it is somebody else than the subject: a girl and a boy are of one row.
fn is_other(found: &Found, text: &str, head: &Head) -> bool {
    head.noun != Some(found.noun) || last(text) != last(&head.text)
}

/// "As a curious, gentle giraffe approaches", "while two boys play": a second person or animal that is said to do something.
fn comers(words: &[&str], head: &Head) -> Option<Head> {
    (0..words.len()).find_map(|at| {
        let is_led = matches!(words[at], "as" | "while" | "when" | "before" | "whilst")
            && words.get(at + 1).is_some_and(|word| {
                ["a", "an", "the", "two", "three", "four", "his", "her", "their", "another"].contains(word)
            });
        let (found, end, count) = is_led.then(|| counted_at(words, at + 1)).flatten()?;
        let verb = words.get(end).copied().unwrap_or_default();
        let does = VERB_FORMS.contains(verb)
            || verb == "is"
            || verb == "are"
            || verb.len() > 4 && verb.ends_with("ing");
        let text = words[end - found.length..end].join(" ");
        (does && is_alive(&found) && is_other(&found, &text, head))
            .then(|| Head { count, ..head_of(text, &found) })
    })
}

/// The noun behind an article or a number at a place, where it ends, and how many are said.
fn counted_at(words: &[&str], at: usize) -> Option<(Found, usize, u32)> {
    const LED: &[&str] = &["a", "an", "the", "his", "her", "their", "another", "its", "my", "some"];
    let word = words.get(at)?;
    let number = NUMBERS.iter().find(|(name, _)| name == word).map(|(_, many)| *many);
    if !LED.contains(word) && number.is_none() {
        return None;
    }
    let (found, end) = noun_at(words, at + 1, 5)?;
    let plural = if found.is_plural { 3 } else { 1 };
    let is_many = matches!(NOUNS.nouns[found.noun].art, Art::Painter("crowd" | "couple"));
    Some((found, end, if is_many { 1 } else { number.unwrap_or(plural) }))
}

/// "Drives his silver 1967 Chevelle": whatever its name, a car.
fn driven(words: &[&str], head: &Head) -> Option<Head> {
    if !is_somebody(head) {
        return None;
    }
    (0..words.len()).find_map(|at| {
        let is_led = matches!(words[at], "drives" | "drive" | "driving" | "drove")
            && words.get(at + 1).is_some_and(|word| ["his", "her", "their", "a", "an", "the"].contains(word));
        if !is_led {
            return None;
        }
        let end = (at + 2..words.len().min(at + 8))
            .find(|at| {
                [
                    "in", "on", "at", "down", "through", "along", "to", "across", "into", "past", ".",
                    "over", "up", "slowly",
                ]
                .contains(&words[*at])
                    || words[*at].ends_with("ly")
            })
            .unwrap_or(words.len().min(at + 6));
        let name = words.get(at + 2..end).filter(|name| !name.is_empty())?;
        let is_known = (0..name.len()).any(|at| NOUNS.english(&name[at..]).is_some());
        let car = NOUNS.english(&["car"]).filter(|_| !is_known)?;
        Some(head_of(name.join(" "), &car))
    })
}

/// "Feeding pigeons", "riding an ostrich": the animal that somebody has to do with.
fn cared_for(words: &[&str], head: &Head) -> Option<Head> {
    const DEEDS: &[&str] = &[
        "feeding", "feeds", "petting", "pets", "chasing", "chases", "grooming", "brushing", "brushes",
        "hugging", "hugs", "kissing", "holding", "carrying", "leading", "milking", "herding", "training",
        "riding", "rides", "cuddling", "stroking", "strokes", "walking", "bathing", "washing", "shearing",
        "rescuing", "rescues",
    ];
    if !is_somebody(head) {
        return None;
    }
    (1..words.len()).find_map(|at| {
        let (found, end) = DEEDS.contains(&words[at - 1]).then(|| {
            let article =
                usize::from(matches!(words[at], "a" | "an" | "the" | "his" | "her" | "their" | "some"));
            noun_at(words, at + article, 3)
        })??;
        let text = words[end - found.length..end].join(" ");
        let is_it = NOUNS.nouns[found.noun].is_animal() && is_other(&found, &text, head);
        is_it.then(|| head_of(text, &found))
    })
}

/// What things are in, on and out of: a pan, an oven, a grill, a vase.
fn vessels(words: &[&str]) -> Option<Head> {
    const VESSELS: &[&str] = &[
        "pan",
        "frying pan",
        "skillet",
        "sauce pan",
        "saucepan",
        "pot",
        "oven",
        "wok",
        "grill",
        "barbecue grill",
        "barbecue",
        "stove",
        "kettle",
        "bowl",
        "plate",
        "basket",
        "bucket",
        "vase",
        "ceramic vase",
        "jar",
        "cup",
        "mug",
        "wine glass",
        "bottle",
        "microwave",
        "toaster",
        "fridge",
        "refrigerator",
        "cage",
        "aquarium",
        "fish tank",
        "suitcase",
        "backpack",
        "teapot",
        "cauldron",
        "barrel",
        "bathtub",
        "sink",
        "washing machine",
        "blender",
        "keyboard",
        "typewriter",
        "skateboard",
        "surfboard",
        "red wine",
        "wine",
        "coffee",
        "tea",
        "beer",
        "juice",
        "whiskey",
        "cocktail",
        "cereal",
        "milk",
        "soup",
        "hoop",
        "basketball hoop",
        "laptop",
        "computer",
        "tablet",
        "telescope",
        "microscope",
        "binoculars",
        "magnifying glass",
    ];
    const LEADS: &[&str] = &[
        "in", "into", "on", "onto", "of", "over", "inside", "from", "against", "with", "through", "at",
        "front",
    ];
    const ARTICLES: &[&str] = &["a", "an", "the", "his", "her", "their", "its", "some"];
    let end = words.iter().position(|word| *word == ".").unwrap_or(words.len());
    (1..end).find_map(|at| {
        let is_article = ARTICLES.contains(&words[at]);
        let is_led = LEADS.contains(&words[at - 1]);
        if !is_led || !is_article && !matches!(words[at - 1], "of") {
            return None;
        }
        let (found, end) = noun_at(&words[..end], at + usize::from(is_article), 3)?;
        let name = words[end - found.length..end].join(" ");
        let is_it = VESSELS.contains(&name.as_str()) || VESSELS.contains(&found.word);
        let is_shown = matches!(NOUNS.nouns[found.noun].art, Art::Picture(_) | Art::Painter(_));
        (is_it && is_shown && !OF_A_BODY.contains(&found.word)).then(|| head_of(name, &found))
    })
}

/// "On the right of a bench", "next to a crate": what somebody is beside, on or under.
fn sides(words: &[&str], head: &Head) -> Option<Head> {
    const SIDES: &[&str] = &["right", "left", "top", "front", "side"];
    const LEADS: &[&str] = &["beside", "behind", "beneath", "underneath", "atop"];
    let from = words.iter().position(|word| head.text.ends_with(word)).unwrap_or(0);
    (from + 1..words.len()).find_map(|at| {
        let is_article = ["a", "an", "his", "her", "their"].contains(&words[at]);
        let is_side = at > 1 && words[at - 1] == "of" && SIDES.contains(&words[at - 2])
            || at > 1 && words[at - 1] == "to" && words[at - 2] == "next"
            || LEADS.contains(&words[at - 1]);
        let (found, end) = (is_article && is_side).then(|| noun_at(words, at + 1, 3)).flatten()?;
        let noun = &NOUNS.nouns[found.noun];
        let is_thing =
            matches!(noun.art, Art::Picture(_)) && noun.metres < 3.0 && head.noun != Some(found.noun);
        is_thing.then(|| head_of(words[end - found.length..end].join(" "), &found))
    })
}

/// The last noun of the words behind a place, of which only what describes it may come first, and where it ends.
fn noun_at(words: &[&str], from: usize, most: usize) -> Option<(Found, usize)> {
    const STOPS: &[&str] =
        &["in", "on", "at", "of", "with", "and", "to", "from", "by", "is", "are", "the", "a", "an"];
    let row = |at: usize| -> Vec<&str> {
        words[at..].iter().take(4).take_while(|word| **word != ".").copied().collect()
    };
    for at in from..words.len().min(from + most) {
        if STOPS.contains(&words[at]) {
            return None;
        }
        let Some(mut found) = NOUNS.english(&row(at)) else { continue };
        let mut end = at + found.length;
        // "A barbecue grill": the last of nouns in a row is the thing.
        while end < words.len()
            && let Some(next) = NOUNS.english(&row(end)).filter(|_| !VERB_FORMS.contains(words[end]))
        {
            found = next;
            end += next.length;
        }
        return Some((found, end));
    }
    None
}

#[cfg(test)]
mod tests {
    #[test]
    fn whatever_an_article_introduces_is_there_too() {
        for (prompt, others) in [
            ("A veterinarian carefully bandaging the wing of an injured bird", "bird"),
            ("A person is cracking a coconut", "coconut"),
            ("A raccoon in a plain room trying to steal the food from a silver trash can", "trash can"),
            ("A farmer rests in the shade while the sun sets, and a tractor stands in the field", "tractor"),
            ("A detective in a dark jacket", ""),
            ("A cherry red vintage car on the road", ""),
            ("A man runs like a cheetah", ""),
            ("Two fighters in a ring", ""),
            ("A girl without a hat", ""),
        ] {
            let cast = crate::Reading::of(prompt, None).cast;
            let also: Vec<&str> = cast.also.iter().map(|also| also.text.as_str()).collect();
            assert_eq!(also.join(" + "), others, "{prompt}");
        }
    }

    #[test]
    fn who_else_is_there_is_read() {
        for (prompt, other) in [
            ("One person ties the shoelaces of another person.", Some("another person")),
            (
                "A woman enjoys her coffee on a balcony as a curious, gentle giraffe approaches",
                Some("giraffe"),
            ),
            ("A teenage boy drives his silver Chevelle down a street", Some("silver chevelle")),
            ("Cheese melted in a saucepan", Some("saucepan")),
            ("A man pulls dinner out of the oven", Some("oven")),
            ("The man took a sip of red wine", Some("red wine")),
            ("A rabbit is on the left of a bucket", Some("bucket")),
            ("A boy dressed as a knight in a garden", None),
            ("A woman walks in a park", None),
        ] {
            let cast = crate::Reading::of(prompt, None).cast;
            let has = other.is_none_or(|other| cast.also.iter().any(|also| also.text == other));
            assert!(has && (other.is_some() || cast.also.is_empty()), "{prompt}: {:?}", cast.also);
        }
    }
}
