//! What a prompt names and its picture has not, the most important first.
//!
//! It knows words and the table, and nothing of painting. The one idea: whatever is introduced as a thing is looked for among what was
//! read, and what is not there is missed; words of style, of mood and of the shot name no thing, however they are introduced.

mod chinese;
mod english;
mod words;

use super::cast::{Cast, Head};
use super::{Art, Class, Found, Gait, NOUNS};

/// How much a thing is missed: what something is done to the most, then what somebody has, acts, and what is only near.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    DoneTo,
    Held,
    Acts,
    Near,
}

/// One thing that a prompt introduces.
#[derive(Debug, Clone)]
struct Introduced {
    text: String,
    /// Its row of the table, if it has one.
    noun: Option<usize>,
    rank: Rank,
}

/// More than these would be a list that nobody reads.
const MOST: usize = 5;

/// The names of what is introduced and is not in the picture; `is_painted` tells of a name whether the place, the weather or the
/// posture of somebody shows it.
pub(crate) fn missed(cast: &Cast, is_painted: &dyn Fn(&str) -> bool) -> Vec<String> {
    let Some(head) = &cast.head else { return Vec::new() };
    let is_chinese = cast.rest.chars().any(crate::camera::pattern::is_han);
    let mut found = if is_chinese { chinese::introduced(&cast.rest) } else { english::introduced(&cast.rest) };
    found.sort_by_key(|it| it.rank);
    let mut names: Vec<String> = Vec::new();
    let in_picture: Vec<&Head> = std::iter::once(head)
        .chain(cast.also.iter().filter(|also| also.given.is_some() || also.art() != Art::Card && !also.is_head()))
        .collect();
    let cards = cast.also.iter().filter(|also| also.given.is_none() && (also.art() == Art::Card || also.is_head()));
    let known = cards.chain(&cast.left).map(|head| (head.text.clone(), head.noun));
    for (text, noun) in known.chain(found.into_iter().map(|it| (it.text, it.noun))) {
        let is_there = in_picture.iter().any(|head| is_named_by(head, &text, noun));
        let is_said = names.iter().any(|name| is_within(name, &text) || is_within(&text, name));
        if !is_there && !is_said && !is_painted(&text) && names.len() < MOST {
            names.push(text);
        }
    }
    names
}

/// Whether what is in the picture is what a name means.
fn is_named_by(head: &Head, text: &str, noun: Option<usize>) -> bool {
    let is_same_row = noun.is_some_and(|noun| head.noun == Some(noun) && NOUNS.nouns[noun].art != Art::Card);
    is_same_row || is_within(&head.text, text) || is_within(text, &head.text)
}

/// Whether one name is a part of another one: "quad bike" of "red quad bike".
fn is_within(whole: &str, part: &str) -> bool {
    if !part.is_ascii() || !whole.is_ascii() {
        return whole.contains(part);
    }
    let single = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let parts: Vec<String> = part.split([' ', '-']).map(single).collect();
    let wholes: Vec<String> = whole.split([' ', '-']).map(single).collect();
    wholes.windows(parts.len()).any(|row| row == parts)
}

/// Whether a row of the table that nothing shows is one of things that can be pointed at: the last row of the table.
fn is_of_things(noun: usize) -> bool {
    noun + 1 == NOUNS.nouns.len()
}

/// Whether a row of the table is a thing, an animal or somebody, and no place, weather or quality.
fn is_thing(found: &Found) -> bool {
    let noun = &NOUNS.nouns[found.noun];
    match noun.art {
        Art::Picture(_) => noun.class != Class::Place || noun.metres < 20.0 || noun.gait != Gait::None,
        Art::Painter(_) | Art::Card => true,
        Art::Place(_) | Art::Given => false,
    }
}
