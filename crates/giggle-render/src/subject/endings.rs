//! What single words tell by themselves: an adjective, a trade, a substance, by their endings and by small lists.

use super::language::SUBSTANCES;
use super::{Found, NOUNS};

/// Whether a word is in letters that English and its neighbours are written in.
pub(super) fn is_latin(word: &str) -> bool {
    word.chars().all(|c| !c.is_alphabetic() || (c as u32) < 0x250)
}

/// Whether a word names where somebody works.
pub(super) fn is_of_work(word: &str) -> bool {
    [
        "studio",
        "shop",
        "workshop",
        "office",
        "forge",
        "kitchen",
        "lab",
        "laboratory",
        "atelier",
        "workbench",
        "desk",
        "workroom",
        "garage",
        "smithy",
        "workplace",
    ]
    .contains(&word)
}

/// Whether a word names what is only poured, blown or strewn.
pub(super) fn is_liquid(word: &str) -> bool {
    SUBSTANCES.contains(&word)
}

/// Whether no word before a noun says that there are several.
pub(super) fn is_singular_or_bare(article: &str) -> bool {
    !matches!(article, "these" | "those" | "both" | "all")
}

/// Whether it is something in the shape of a person: what is said of its trade makes no person of it.
pub(super) fn is_made(found: &Found) -> bool {
    ["robot", "zombie", "skeleton", "alien", "vampire", "snowman"]
        .iter()
        .any(|name| NOUNS.english(&[name]).is_some_and(|it| it.noun == found.noun))
}

/// Whether a word that no table has is an adjective by its ending.
pub(super) fn describes(word: &str) -> bool {
    const ENDINGS: &[&str] =
        &["ful", "ous", "ive", "less", "ish", "able", "ible", "ical", "lit", "esque", "ional", "ed"];
    ["round", "square", "animated", "furry", "slender", "plump"].contains(&word)
        || word.len() > 5 && word.ends_with("ing")
        || ENDINGS.iter().any(|end| word.len() > end.len() + 2 && word.ends_with(end))
}

/// Whether a word that no table has names somebody by what they do: a watchmaker, a goalkeeper, a stuntman.
pub(super) fn is_role(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "man", "men", "woman", "women", "maker", "smith", "keeper", "ologist", "ographer", "herder",
        "wright", "monger", "weaver", "master", "person", "people", "worker", "player", "groomer", "tamer",
        "planner", "critic", "warden", "sergeant",
    ];
    const THINGS: &[&str] =
        &["talisman", "ottoman", "doberman", "caiman", "pacemaker", "roman", "german", "specimen", "regimen"];
    let single = word.strip_suffix('s').unwrap_or(word);
    let ends = |word: &str| ENDINGS.iter().any(|end| word.len() > end.len() + 1 && word.ends_with(end));
    !THINGS.contains(&single) && (ends(word) || ends(single))
}
