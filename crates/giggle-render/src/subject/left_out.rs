//! What of a prompt is not about the picture: labels, quotations, the shot, style, what is denied or only compared.
//!
//! It knows word lists and tokens, and nothing of noun phrases. The one idea: what is cut out is marked and not removed, so that
//! whatever follows keeps its place.

use super::language::{
    ADJECTIVES, COMPARED_CHINESE, CUT, DENIALS, DENIALS_CHINESE, LABELS_BESIDE, LABELS_OF_SUBJECT, LEADS,
    LEADS_CHINESE, LIKE_CHINESE, LIKENESSES, MASSES, OF_NATURE, OTHER_LABELS, SAYING, SAYING_CHINESE,
    STATUES_CHINESE, USES, USES_CHINESE, WISHES,
};
use super::{Art, Found, NOUNS};
use crate::camera::pattern::{Text, Token, Unread, key_in, match_parts};
use crate::quick::QuickMap;
use std::sync::LazyLock;

type Cuts = (Vec<Unread>, QuickMap<String, Vec<usize>>);

/// The patterns of what is cut out, and by the first token which of them may begin there.
static CUTS: LazyLock<Cuts> = LazyLock::new(|| {
    let patterns: Vec<Unread> = CUT.iter().map(|text| Unread::new(*text, None, true)).collect();
    let mut by_first: QuickMap<String, Vec<usize>> = QuickMap::default();
    for (index, pattern) in patterns.iter().enumerate() {
        for first in pattern.beginnings() {
            let entry = by_first.entry(first).or_default();
            if entry.last() != Some(&index) {
                entry.push(index);
            }
        }
    }
    (patterns, by_first)
});

/// Marks what only likens many things to a mass: "a forest of skyscrapers", "waves of grain".
pub(super) fn likened(tokens: &[Token], gone: &mut [bool]) {
    let word = |at: usize| match tokens.get(at) {
        Some(Token::Word(word)) => word.as_str(),
        _ => "",
    };
    for at in 0..tokens.len() {
        if gone[at] || !MASSES.contains(&word(at)) || word(at + 1) != "of" {
            continue;
        }
        let first = at + 2;
        let row: Vec<&str> = (first..first + 4)
            .map(word)
            .skip_while(|word| ADJECTIVES.contains(word))
            .take_while(|word| !word.is_empty())
            .collect();
        let is_other = row.first().is_some_and(|word| !OF_NATURE.contains(word))
            && NOUNS.english(&row).is_some_and(|found| {
                row.get(found.length.saturating_sub(1)).is_some_and(|word| !OF_NATURE.contains(word))
            });
        if is_other {
            let article = at.checked_sub(1).filter(|before| ["a", "an", "the"].contains(&word(*before)));
            gone[article.unwrap_or(at)..first].fill(true);
        }
    }
}

/// Marks labels ("Scene:", 主体：) and what stands behind those that are not about the picture ("Music: drums"); where
/// the words behind a label of the subject begin.
pub(super) fn labelled(text: &Text, gone: &mut [bool]) -> Option<usize> {
    let mut about = None;
    let mut is_beside_it = false;
    for (from, to) in clauses(&text.tokens) {
        let mark = text.spans.get(to).map_or("", |(from, to)| text.of(*from, *to));
        let label: String = text.tokens[from..to]
            .iter()
            .map(|token| match token {
                Token::Word(word) => format!("{word} "),
                Token::Han(character) => character.to_string(),
                Token::Mark(_) => String::new(),
            })
            .collect();
        let label = label.trim().trim_end_matches(|c: char| c.is_ascii_digit()).trim();
        let (of_subject, beside) = (LABELS_OF_SUBJECT.contains(&label), LABELS_BESIDE.contains(&label));
        // 【主体】, 第一镜：
        let is_set_off = matches!(mark, "】" | "]");
        let is_numbered = label.starts_with('第')
            && ["镜", "幕", "段", "镜头", "场"].iter().any(|end| label.ends_with(end));
        let is_label = of_subject || beside || is_numbered || OTHER_LABELS.contains(&label);
        if (matches!(mark, ":" | "：") || is_set_off) && is_label {
            gone[from..to].fill(true);
            is_beside_it = beside;
            if of_subject && about.is_none() {
                about = Some(to);
            }
        } else if is_beside_it || from == 0 && matches!(mark, ":" | "：") && is_only_style(&text.tokens, to)
        {
            gone[from..to].fill(true);
        }
        is_beside_it &= !matches!(mark, "." | "\n" | "。" | ";" | "；" | "|");
    }
    about
}

/// Whether what stands before the first colon of a prompt names nothing that is seen: "Watercolour animation: a kitten …".
fn is_only_style(tokens: &[Token], to: usize) -> bool {
    const MOST: usize = 8;
    let said = tokens.get(to + 1..).unwrap_or_default().iter().filter(|token| !token.is_mark()).count();
    let is_shown = |found: Found| !matches!(NOUNS.nouns[found.noun].art, Art::Card | Art::Place(None));
    let names_something = (0..to).any(|at| {
        let signs: Vec<char> = tokens[at..to]
            .iter()
            .map_while(|token| if let Token::Han(sign) = token { Some(*sign) } else { None })
            .collect();
        let words: Vec<&str> = tokens[at..to]
            .iter()
            .map_while(|token| if let Token::Word(word) = token { Some(word.as_str()) } else { None })
            .take(4)
            .collect();
        NOUNS.chinese(&signs).is_some_and(is_shown) || NOUNS.english(&words).is_some_and(is_shown)
    });
    to <= MOST && said > 1 && !names_something
}

/// Marks what is only said, read or written in the picture: `she says "Goodbye"`, 写下“福”字.
pub(super) fn quoted(text: &Text, gone: &mut [bool]) {
    for quotation in &text.quotations {
        let (from, to) = (quotation.start, quotation.end);
        let before = text.tokens[..from].iter().rev().find(|token| !token.is_mark());
        let is_said = match before {
            Some(Token::Word(word)) => SAYING.contains(&word.as_str()),
            Some(Token::Han(_)) => SAYING_CHINESE.iter().any(|word| {
                let length = word.chars().count();
                let end =
                    text.tokens[..from].iter().rposition(|token| !token.is_mark()).map_or(0, |at| at + 1);
                end >= length && han_at(&text.tokens, end - length, end, word)
            }),
            _ => false,
        };
        let is_sign = ["字", "一字", "二字", "两字", "几个字", "的字样"]
            .iter()
            .any(|word| han_at(&text.tokens, to, text.tokens.len(), word));
        if is_said || is_sign {
            gone[from..to].fill(true);
        }
    }
}

/// Marks what speaks of the shot or of style.
pub(super) fn cut_out(tokens: &[Token], gone: &mut [bool]) {
    let mut at = 0;
    while at < tokens.len() {
        // "A music box", "a film projector": within the name of a thing it is none of these.
        let article = usize::from(["a", "an", "the"].iter().any(|word| tokens[at].is(word)));
        let named = match tokens.get(at + article) {
            Some(Token::Word(_)) if !gone[at] => {
                let row: Vec<&str> = tokens[at + article..]
                    .iter()
                    .map_while(|token| if let Token::Word(word) = token { Some(word.as_str()) } else { None })
                    .take(4)
                    .collect();
                NOUNS.english(&row).filter(|found| found.length > 1).map_or(0, |found| found.length + article)
            }
            _ => 0,
        };
        let (patterns, by_first) = &*CUTS;
        let best = by_first
            .get(key_in(&tokens[at], &mut [0; 4]))
            .into_iter()
            .flatten()
            .map(|index| patterns[*index].pattern())
            .filter_map(|pattern| match_parts(&pattern.parts, pattern.gap, tokens, gone, at))
            .map(|(end, _)| end)
            .max()
            .filter(|end| *end > at);
        match best {
            Some(end) if named < 2 || end - at > named => {
                gone[at..end].fill(true);
                at = end;
            }
            Some(_) => at += named,
            None => at += 1,
        }
    }
}

/// Marks what is said not to be there or is only compared with, to the end of its clause.
pub(super) fn deny(text: &Text, gone: &mut [bool]) {
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
            } else if at == from && likens_ahead(tokens, at, to) {
                to
            } else if chinese(DENIALS_CHINESE, at).is_some() {
                // 没有行人的街道: what has none of it follows.
                (at..to).find(|at| tokens[*at] == Token::Han('的')).map_or(to, |of| of + 1)
            } else if (han_at(tokens, at, to, "如") || han_at(tokens, at, to, "似"))
                && let Some(end) =
                    (at + 2..to.min(at + 9)).find_map(|at| Some(at + chinese(COMPARED_CHINESE, at)?))
            {
                // 如猎豹般奔跑: only the one sign leads to it, so that the end must be said, too.
                end
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

/// Whether a token is the word for reference material: `@image1`.
pub(super) fn is_reference(text: &Text, at: usize) -> bool {
    let Some((from, _)) = text.spans.get(at) else { return false };
    let Token::Word(word) = &text.tokens[at] else { return false };
    let is_word = ["image", "video", "audio"].iter().any(|kind| {
        word.strip_prefix(kind).is_some_and(|rest| {
            let number = rest.strip_suffix('s').unwrap_or(rest);
            !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
        })
    });
    is_word && from.checked_sub(1).is_some_and(|before| text.of(before, *from) == "@")
}

/// Marks reference material that is not itself in the picture: sounds, what a style is taken from, whose parts are
/// spoken of ("the girl in @image1"), and what stands behind the name of a thing.
pub(super) fn references(text: &Text, gone: &mut [bool]) {
    let tokens = &text.tokens;
    for (from, to) in clauses(tokens) {
        for at in (from..to).filter(|at| is_reference(text, *at)) {
            let uses = (from..at).any(|before| {
                USES.iter().any(|word| tokens[before].is(word))
                    || USES_CHINESE.iter().any(|word| han_at(tokens, before, at, word))
            });
            if uses {
                gone[from..to].fill(true);
                break;
            }
            let leads_up = (from..at).all(|before| {
                gone[before]
                    || LEADS.iter().any(|word| tokens[before].is(word))
                    || matches!(tokens[before], Token::Han(c) if LEADS_CHINESE.contains(c))
            });
            let behind = at + 1;
            let owns = text.spans.get(at).is_some_and(|(from, to)| text.of(*from, *to).contains(['\'', '’']))
                || behind < to && matches!(tokens[behind], Token::Han('的' | '中' | '里' | '内' | '上'));
            if matches!(&tokens[at], Token::Word(word) if word.starts_with("audio")) || !leads_up || owns {
                gone[at] = true;
                if owns {
                    let end = (behind..to)
                        .find(|at| !matches!(tokens[*at], Token::Han('的' | '中' | '里' | '内' | '上')));
                    gone[behind..end.unwrap_or(to)].fill(true);
                }
            } else {
                gone[from..at].fill(true);
            }
        }
    }
}

/// Whether a clause only says how somebody is who is named behind it: "Brave as a lion, the boy …".
fn likens_ahead(tokens: &[Token], from: usize, to: usize) -> bool {
    let is = |at: usize, words: &[&str]| at < to && words.iter().any(|word| tokens[at].is(word));
    let skip = usize::from(is(from, &["as"]));
    is(from + skip + 1, &["as"])
        && is(from + skip + 2, &["a", "an", "the"])
        && to - from < 9
        && to < tokens.len()
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
pub(super) fn is_hyphen(text: &Text, at: usize) -> bool {
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

pub(super) fn clauses(tokens: &[Token]) -> Vec<(usize, usize)> {
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
