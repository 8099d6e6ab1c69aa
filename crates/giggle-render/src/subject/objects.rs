//! What a Chinese clause says that is done, and to what.
//!
//! It knows Chinese words and the table, and nothing of who does it. The one idea: behind the verb whole words are things, unless they
//! are where it happens, by which means, or on somebody.

use super::cast::{Head, MOST_BESIDE, is_somebody};
use super::clause::{Clause, Words, longest_at, starts_at};
use super::language::{
    BODY_CHINESE, CLOTHES_CHINESE, MEANS_CHINESE, MEASURES_CHINESE, MOTION_CHINESE, NUMBERS_CHINESE,
    SUFFIXES_CHINESE, ends_verb, verb_at,
};
use super::{Art, Class, Found, Gait, NOUNS};

impl Words<'_> {
    /// What a clause adds to the one before it, such as 在一片一片地切一个西红柿.
    pub(super) fn goes_on_with(&self, clause: &mut Clause) {
        const BEGINS: &[&str] =
            &["在", "正", "用", "把", "并", "又", "再", "还", "同时", "手里", "手中", "手持", "手拿"];
        // What somebody has on is on them.
        const WORN: &[&str] = &["穿", "戴", "身", "头戴", "披", "佩"];
        let characters = self.signs();
        let before = clause.also.len();
        let begins = |words: &[&str]| {
            words
                .iter()
                .any(|word| word.chars().enumerate().all(|(at, sign)| characters.get(at) == Some(&sign)))
        };
        if begins(WORN) {
            return;
        }
        if begins(BEGINS)
            || verb_at(&characters, 0).is_some() && NOUNS.chinese(&characters).is_none_or(|it| it.length < 2)
        {
            self.done_to(&characters, 0, clause);
            let mut index = 0;
            clause.also.retain(|also| {
                index += 1;
                index <= before || also.noun.is_none_or(|noun| NOUNS.nouns[noun].class != Class::Place)
            });
        }
    }

    /// What the verb is done to, or what 和 joins.
    pub(super) fn done_to(&self, characters: &[char], mut at: usize, clause: &mut Clause) {
        let starts = |at: usize, word: &str| starts_at(characters, at, word);
        let longest = |at: usize, words: &[&str]| longest_at(characters, at, words);
        let mut seeks = clause.head.is_some();
        let mut is_means = false;
        while at < characters.len() && clause.head.is_some() {
            clause.moves |= longest(at, MOTION_CHINESE).is_some();
            for (word, side) in [("向左", -1.0), ("往左", -1.0), ("向右", 1.0), ("往右", 1.0)] {
                if starts(at, word) {
                    clause.direction = Some(side);
                }
            }
            // 在剥香蕉: what goes on, if no place is said behind.
            let goes_on = || {
                let end = characters.len().min(at + 10);
                !(at + 1..end).any(|next| "里上中下内外旁边前后间".contains(characters[next]))
                    && NOUNS
                        .chinese(characters.get(at + 1..).unwrap_or_default())
                        .is_none_or(|found| !matches!(NOUNS.nouns[found.noun].art, Art::Place(_)))
            };
            if characters[at] == '在'
                && clause.also.len() < MOST_BESIDE
                && clause.head.as_ref().is_some_and(is_somebody)
                && let Some(boat) = vessel(characters, at)
            {
                clause.also.push(boat);
            }
            if (characters[at] == '在' && (at == 0 || characters[at - 1] != '正') && !goes_on())
                || characters[at] == '从'
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
                .filter(|found| found.length > 1 || verb_at(characters, at).is_none())
            {
                Some(found) => {
                    let behind = characters.get(at + found.length).copied().unwrap_or(' ');
                    let is_whole =
                        !SUFFIXES_CHINESE.contains(behind) && !"里上中下内外前后间旁边的".contains(behind);
                    let is_thing = matches!(NOUNS.nouns[found.noun].art, Art::Picture(_) | Art::Painter(_));
                    // 正在画一只猫: what is done, and no picture.
                    let is_deed = found.length == 1
                        && "画锯锁".contains(characters[at])
                        && (NUMBERS_CHINESE.iter().any(|(number, _)| *number == behind)
                            || "着了".contains(behind));
                    // Of a word that no list has, one character may look like a thing: 冰面 is not 面.
                    let before = at.checked_sub(1).map_or(' ', |before| characters[before]);
                    let is_word = found.length > 1
                        || "和与的".contains(before)
                        || MEASURES_CHINESE.contains(before)
                        || ends_verb(characters, at);
                    if seeks
                        && !BODY_CHINESE.contains(&found.word)
                        && !is_means
                        && !is_deed
                        && !is_worn(characters, at, &found)
                        && is_whole
                        && is_thing
                        && is_word
                        && clause.also.len() < MOST_BESIDE
                    {
                        clause.also.push(Head {
                            text: found.word.to_owned(),
                            count: 1,
                            noun: Some(found.noun),
                            colour: NOUNS.colour_of(found.word),
                            ..Head::default()
                        });
                    }
                    is_means = false;
                    at += found.length;
                }
                None => {
                    is_means &= verb_at(characters, at).is_none();
                    at += NOUNS.other_word(&characters[at..]).map_or(1, |(length, _)| length);
                }
            }
        }
    }
}

/// Whether somebody has it on: 穿着深色衬衫, 戴着墨镜.
fn is_worn(characters: &[char], at: usize, found: &Found) -> bool {
    let before = &characters[at.saturating_sub(7)..at];
    let is_attire = CLOTHES_CHINESE
        .iter()
        .chain(&[
            "眼镜",
            "墨镜",
            "太阳镜",
            "帽",
            "帽子",
            "围巾",
            "领带",
            "鞋",
            "靴",
            "靴子",
            "耳机",
            "手套",
            "口罩",
            "项链",
        ])
        .any(|end| found.word.ends_with(end));
    is_attire && before.iter().any(|sign| "穿戴披系着身佩".contains(*sign) && *sign != '着')
}

/// The boat on which somebody is said to be: 在一艘海船上.
pub(super) fn vessel(characters: &[char], at: usize) -> Option<Head> {
    let end = (at + 1..characters.len().min(at + 10)).find(|end| "上里中头".contains(characters[*end]))?;
    (at + 1..end).find_map(|from| {
        let found = NOUNS.chinese(&characters[from..end])?;
        let is_it = from + found.length == end && NOUNS.nouns[found.noun].gait == Gait::Sails;
        is_it.then(|| Head {
            text: found.word.to_owned(),
            count: 1,
            noun: Some(found.noun),
            ..Head::default()
        })
    })
}
