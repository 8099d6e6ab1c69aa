//! Prompts in Vietnamese, Indonesian, Thai, Arabic, Hindi, Turkish, Polish and Dutch, by the words that a list knows.
//!
//! It knows lists of words, scripts and letters, and no grammar. The one idea: the first thing or person that a list knows is whom a
//! sentence is about, in all of these languages; what is known behind it is beside it, and a prompt whose subject no list knows is
//! said not to be read.

use super::more::{ARABIC, DUTCH, HINDI, INDONESIAN, POLISH, THAI, TURKISH, VIETNAMESE};
use crate::quick::QuickMap;
use std::sync::LazyLock;

/// A list: every word and what it is in English: `@` a place or a time, `>` a deed, `*` a colour or a quality.
struct List {
    words: QuickMap<&'static str, &'static str>,
    /// Beginnings of words that bear endings, the longest first.
    stems: Vec<(&'static str, &'static str)>,
}

fn list(text: &'static str) -> List {
    let mut found = List { words: QuickMap::default(), stems: Vec::new() };
    for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let Some((foreign, english)) = pair.split_once('=') else { continue };
        for word in foreign.split('/') {
            match word.strip_suffix('-') {
                Some(stem) => found.stems.push((stem, english)),
                None => {
                    found.words.insert(word, english);
                }
            }
        }
    }
    found.stems.sort_by_key(|(stem, _)| std::cmp::Reverse(stem.len()));
    found
}

static LISTS: LazyLock<[List; 8]> =
    LazyLock::new(|| [VIETNAMESE, THAI, ARABIC, HINDI, INDONESIAN, TURKISH, POLISH, DUTCH].map(list));

/// How many lists are of languages that are known by their letters.
const BY_LETTERS: usize = 4;

/// Which list the letters of a prompt ask for.
fn by_letters(prompt: &str) -> Option<usize> {
    let mut counts = [0; BY_LETTERS];
    for sign in prompt.chars().filter(|sign| !sign.is_ascii()) {
        match sign {
            '\u{1ea0}'..='\u{1ef9}' | 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư' | 'ă' | 'Ă' => counts[0] += 1,
            '\u{e01}'..='\u{e5b}' => counts[1] += 1,
            '\u{620}'..='\u{6ff}' => counts[2] += 1,
            '\u{900}'..='\u{97f}' => counts[3] += 1,
            _ => {}
        }
    }
    counts.iter().zip([3, 4, 4, 4]).position(|(many, least)| *many >= least)
}

/// A prompt in one of these languages in English: its subject, what it does, and where and when.
pub(super) enum Keyed {
    /// It is in none of them.
    Other,
    /// It is, and its subject is known.
    Read(String),
    /// It is, and no list knows its subject.
    Unread,
}

/// Reads a prompt by the lists; `by_words` says whether it may be in a language that is written as English is.
pub(super) fn keyed(prompt: &str, by_words: bool) -> Keyed {
    let letters = by_letters(prompt);
    if letters.is_none() && !by_words {
        return Keyed::Other;
    }
    let lower: String = prompt.chars().take(400).flat_map(char::to_lowercase).collect();
    if let Some(index) = letters {
        let found =
            if index == 1 { unspaced(&lower, &LISTS[index]) } else { spaced(&lower, &LISTS[index]).0 };
        return said(&found).map_or(Keyed::Unread, Keyed::Read);
    }
    // The others are written as English is: several of their words must be there.
    let words = lower.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    let best =
        LISTS[BY_LETTERS..].iter().map(|list| spaced(&lower, list)).max_by_key(|(_, telling)| *telling);
    match best {
        Some((found, telling))
            if telling >= 3 && telling * 2 >= words || telling >= 5 && telling * 3 >= words =>
        {
            said(&found).map_or(Keyed::Unread, Keyed::Read)
        }
        _ => Keyed::Other,
    }
}

/// What a text without spaces says, by the longest words.
fn unspaced(text: &str, list: &List) -> Vec<&'static str> {
    let signs: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        let longest = (1..=16.min(signs.len() - at)).rev().find_map(|length| {
            let word: String = signs[at..at + length].iter().collect();
            Some((length, *list.words.get(word.as_str())?))
        });
        match longest {
            Some((length, english)) => {
                found.push(english);
                at += length;
            }
            None => {
                // A word is some signs long.
                if at % 4 == 0 {
                    found.push(UNKNOWN);
                }
                at += 1;
            }
        }
    }
    found
}

/// What a text of words says, and how many of its words tell that it is of this language.
fn spaced(text: &str, list: &List) -> (Vec<&'static str>, usize) {
    let words: Vec<&str> = text
        .split(|sign: char| !(sign.is_alphanumeric() || ('\u{900}'..='\u{97f}').contains(&sign)))
        .filter(|word| !word.is_empty())
        .take(60)
        .collect();
    let known = |word: &str| -> Option<&'static str> {
        let plain = word.strip_prefix("ال").or(word.strip_prefix("وال")).unwrap_or(word);
        list.words.get(word).or_else(|| list.words.get(plain)).copied().or_else(|| {
            list.stems.iter().find(|(stem, _)| word.starts_with(stem)).map(|(_, english)| *english)
        })
    };
    let (mut found, mut telling, mut at) = (Vec::new(), 0, 0);
    while at < words.len() {
        // The longest row of words first: "bãi biển".
        let row = (2..=3.min(words.len() - at)).rev().find_map(|length| {
            let said = words[at..at + length].join(" ");
            Some((length, *list.words.get(said.as_str())?))
        });
        let (length, english) = row.or_else(|| Some((1, known(words[at])?))).unwrap_or((1, UNKNOWN));
        if english != UNKNOWN {
            telling += length;
        }
        if !english.is_empty() {
            found.push(english);
        }
        at += length;
    }
    (found, telling)
}

/// Stands for a word that no list has.
const UNKNOWN: &str = "?";

/// The sentence in English, if a thing or a person is in it, and no other thing before it that no list has.
fn said(found: &[&'static str]) -> Option<String> {
    const MOST_UNKNOWN: usize = 2;
    let is_thing = |word: &&&str| !word.starts_with(['@', '>', '*', '?']);
    let subject = found.iter().position(|word| is_thing(&word))?;
    if found[..subject].iter().filter(|word| **word == UNKNOWN).count() >= MOST_UNKNOWN {
        return None;
    }
    // A place is what a prompt is about only if nothing else is in it.
    let name = found[subject];
    let near = [subject.checked_sub(1), Some(subject + 1)];
    let quality = near.iter().flatten().find_map(|at| found.get(*at)?.strip_prefix('*'));
    let deed = found.iter().find_map(|word| word.strip_prefix('>')).unwrap_or_default();
    let things: Vec<&str> =
        found.iter().filter(is_thing).copied().filter(|word| *word != name).take(2).collect();
    let around: Vec<&str> = found.iter().filter_map(|word| word.strip_prefix('@')).collect();
    let quality = quality.map_or(String::new(), |quality| format!("{quality} "));
    let verb = if deed.is_empty() { String::new() } else { format!(" {deed}") };
    let beside = match things.first() {
        Some(thing) => format!(" with a {thing}"),
        None => String::new(),
    };
    let place = if around.is_empty() { String::new() } else { format!(", {}", around.join(", ")) };
    Some(format!("a {quality}{name}{verb}{beside}{place}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_read_by_their_words_or_not_at_all() {
        for (prompt, english) in [
            ("Một con mèo đang ngủ trên ghế sofa", "a cat sleeping with a sofa"),
            ("Seekor kucing tidur di atas sofa", "a cat sleeping with a sofa"),
            ("แมวนอนบนโซฟา", "a cat sleeping with a sofa"),
            ("قطة تنام على الأريكة", "a cat sleeping with a sofa"),
            ("एक बिल्ली सोफे पर सो रही है", "a cat sleeping with a sofa"),
            ("Bir kedi kanepede uyuyor", "a cat sleeping with a sofa"),
            ("Kot śpi na kanapie", "a cat sleeping with a sofa"),
            ("Een kat slaapt op de bank", "a cat sleeping with a sofa"),
        ] {
            assert!(matches!(keyed(prompt, true), Keyed::Read(said) if said == english), "{prompt}");
        }
        for unread in ["Một cái vật lạ trên ghế sofa đẹp", "สิ่งของลึกลับ"]
        {
            assert!(!matches!(keyed(unread, false), Keyed::Other), "{unread}");
        }
        for other in ["A cat on a sofa", "Un gatto dorme", "Die Katze schläft auf dem Sofa"] {
            assert!(matches!(keyed(other, true), Keyed::Other), "{other}");
        }
    }
}
