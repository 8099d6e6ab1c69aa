//! The thing that somebody has to do with, where the sentence says it in a way that no rule for objects covers.
//!
//! It knows the table and words, and nothing of clauses. The one idea: of what follows the subject, the first thing with an
//! article that is small enough to be at hand, or that is alive, is what the sentence is about besides.

use super::cast::Head;
use super::language::{BODY_CHINESE, COLOURS, OF_A_BODY};
use super::{Art, Class, Gait, NOUNS};

/// The second thing of a text behind the words for its subject, if there is one.
pub(super) fn second(rest: &str, head: &Head) -> Option<Head> {
    let lower = rest.to_lowercase();
    let name = head.text.to_lowercase();
    let from = lower.find(&name).map_or(0, |at| at + name.len());
    let behind = &lower[from..];
    if name.is_ascii() { english(behind, head) } else { chinese(behind, head) }
}

/// Whether a row can be beside somebody without being where they are.
fn is_at_hand(noun: usize, head: &Head) -> bool {
    is_beside(noun, head, 1.0)
}

/// The same for things of up to so many metres.
pub(super) fn is_beside(noun: usize, head: &Head, most_metres: f32) -> bool {
    // What a room or a street has anyway, or what is on somebody, is no thing beside them.
    const FURNISHES: &[&str] = &[
        "window",
        "door",
        "curtain",
        "wall",
        "table",
        "chair",
        "bed",
        "bench",
        "couch and lamp",
        "sofa",
        "desk",
        "mirror",
        "rug",
        "stool",
        "eye",
        "heart",
        "wing",
        "brain",
        "bone",
        "ear",
        "nose",
        "mouth",
        "tooth",
        "foot",
        "leg",
        "speech balloon",
        "cloud",
        "star",
        "fire",
        "droplet",
        "leaf",
        "feather",
        "snowflake",
        "bubbles",
        "framed picture",
        "chains",
        "wheel",
        "rock",
        "wood",
        "fence",
        "ladder",
        "hole",
        "placard",
        "ribbon",
        "footprints",
    ];
    let row = &NOUNS.nouns[noun];
    let is_of_people = matches!(head.art(), Art::Painter("person" | "child"));
    if is_of_people && matches!(row.art, Art::Painter("child")) && head.noun != Some(noun) {
        return true;
    }
    let is_thing = row.class == Class::Table || row.metres < most_metres;
    let is_alive = row.gait != Gait::None && row.metres < 3.0;
    matches!(row.art, Art::Picture(_))
        && !row.is_person
        && !matches!(row.class, Class::Place | Class::Sky)
        && (is_thing || is_alive)
        && head.noun != Some(noun)
        && !FURNISHES.iter().any(|name| {
            let words: Vec<&str> = name.split(' ').collect();
            NOUNS.english(&words).is_some_and(|found| found.length == words.len() && found.noun == noun)
        })
}

fn english(behind: &str, head: &Head) -> Option<Head> {
    const ARTICLES: &[&str] = &["a", "an", "his", "her", "their", "its", "the", "some", "two", "three"];
    const ENDS: &[&str] = &[
        "in", "on", "at", "of", "with", "and", "to", "from", "by", "is", "are", "that", "which", "as", "like",
    ];
    // Of what is far away, or on somebody, nothing is beside them.
    const APART: &[&str] = &[
        "wearing",
        "wears",
        "dressed",
        "like",
        "as",
        "behind",
        "background",
        "resembling",
        "shaped",
        "without",
        "no",
    ];
    let words: Vec<&str> = behind.split_whitespace().collect();
    let end = words.iter().position(|word| *word == ".").map_or(words.len(), |first| {
        // One clause more: "…, then a bee lands on it".
        words[first + 1..].iter().position(|word| *word == ".").map_or(words.len(), |next| first + 1 + next)
    });
    for at in 0..end {
        let is_article = ARTICLES.contains(&words[at]);
        let is_verb = at > 0
            && words[at - 1].len() > 3
            && (words[at - 1].ends_with('s') || words[at - 1].ends_with("ing"));
        // What is worn may be some words off: "wearing a pair of running shoes".
        let is_worn = (at.saturating_sub(6)..at).any(|at| matches!(words[at], "wearing" | "wears"));
        if is_worn && words[at.saturating_sub(6)..at].contains(&"pair") {
            continue;
        }
        let before = at.saturating_sub(3)..at;
        // "As he dials a phone" is no comparison.
        let is_apart = |before: usize| {
            APART.contains(&words[before])
                && !(words[before] == "as"
                    && words.get(before + 1).is_some_and(|next| ["he", "she", "they", "it"].contains(next)))
        };
        if !(is_article || is_verb) || before.clone().any(is_apart) {
            continue;
        }
        // "In a ring", "below the surface": where it is.
        const WHERE: &[&str] = &[
            "in", "at", "inside", "near", "under", "beneath", "over", "above", "below", "through", "across",
            "past", "from", "of", "around",
        ];
        if is_article && at > 0 && WHERE.contains(&words[at - 1]) {
            continue;
        }
        let from = at + usize::from(is_article);
        for start in from..end.min(from + 3) {
            if ENDS.contains(&words[start]) {
                break;
            }
            let row: Vec<&str> = words[start..end.min(start + 4)].to_vec();
            let Some(found) = NOUNS.english(&row) else {
                // Without an article only a word right behind the verb is its object.
                if is_article { continue } else { break }
            };
            // "A tomato sauce": the last noun is the thing.
            let next = start + found.length;
            let follows = words.get(next).filter(|_| next < end).and_then(|word| NOUNS.english(&[word]));
            let last = words[next - 1];
            const YOUNG: &[&str] = &[
                "cub", "calf", "pup", "baby", "chick", "young", "cubs", "calves", "kitten", "kittens",
                "puppies", "foal", "lamb",
            ];
            if (is_article || found.is_plural)
                && !(YOUNG.contains(&last) && head.noun.is_some_and(|noun| NOUNS.nouns[noun].is_animal()))
                && follows.is_none()
                // "An orange flotation device": a colour.
                && !(COLOURS.iter().any(|(name, _)| *name == last)
                    && words.get(next).is_some_and(|word| !ENDS.contains(word) && *word != "."))
                // "A tiger head" is on somebody.
                && words.get(next).is_none_or(|word| !OF_A_BODY.contains(word) && *word != "body")
                && is_at_hand(found.noun, head)
                && !OF_A_BODY.contains(&last)
            {
                return Some(Head {
                    text: words[start..next].join(" "),
                    count: if found.is_plural { 3 } else { 1 },
                    noun: Some(found.noun),
                    ..Head::default()
                });
            }
            break;
        }
    }
    None
}

fn chinese(behind: &str, head: &Head) -> Option<Head> {
    const LEADS: &str = "吃踢传投拿抱捧追翻读弹看喂打握推拉送切削摘采捡玩放吹喝举端提写画骑逗捉抓接咬啃逐着了个只条本把支杯碗盘束朵架辆台部块片根颗张件盏";
    let characters: Vec<char> = behind.chars().collect();
    let end = {
        let stops: Vec<usize> =
            characters.iter().enumerate().filter(|(_, c)| **c == '.').map(|(at, _)| at).collect();
        stops.get(1).copied().unwrap_or(characters.len())
    };
    let mut at = 0;
    while at < end {
        let Some(found) = NOUNS.chinese(&characters[at..end]) else {
            at += NOUNS.other_word(&characters[at..end]).map_or(1, |(length, _)| length);
            continue;
        };
        let is_led = at > 0 && characters[at.saturating_sub(2)..at].iter().any(|c| LEADS.contains(*c));
        // 戴着墨镜: on somebody.
        let is_worn = characters[at.saturating_sub(4)..at].iter().any(|sign| "穿戴披".contains(*sign));
        if is_led
            && !is_worn
            && !BODY_CHINESE.contains(&found.word)
            && is_at_hand(found.noun, head)
            && (found.length > 1
                || characters[at.saturating_sub(2)..at].iter().any(|c| "只个条本杯碗盘把朵束".contains(*c)))
        {
            let text: String = characters[at..at + found.length].iter().collect();
            return Some(Head { text, count: 1, noun: Some(found.noun), ..Head::default() });
        }
        at += found.length;
    }
    None
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_somebody_has_to_do_with_is_seen() {
        for (prompt, other) in [
            ("A person is biting into a juicy apple", Some("apple")),
            ("A girl picks apples", Some("apples")),
            ("A dog sleeps, then a butterfly lands on it", Some("butterfly")),
            ("一位老人翻阅一本旧书", Some("书")),
            ("A man walks like a penguin", None),
            ("A woman stands by the window", None),
            ("A man in a room without a cat", None),
        ] {
            let cast = crate::Reading::of(prompt, None).cast;
            assert_eq!(cast.also.first().map(|also| also.text.as_str()), other, "{prompt}");
        }
    }
}
