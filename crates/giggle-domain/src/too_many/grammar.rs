//! Sentences with places for what varies, and whether a text consists of such sentences. It must not know what they say.
//!
//! A pattern is made of words, `#` (a number), `##` (a number below 1,000), `*` (a name, address or id without spaces), `**` (the same, of several parts or with a digit), `$rule` (a
//! rule of the grammar), `;` (here another clause may begin), `[a|b|]` (one of these; the empty one may be left out) and `{a|b}` (any of these, as often as one likes).
//! Words are compared without case, punctuation and apostrophes; each Chinese character is a word of its own.

use std::collections::BTreeSet;

/// Texts of more words than this are nobody's usual refusal.
const MOST_WORDS: usize = 500;

/// A word of a text, or of a pattern.
#[derive(Debug)]
struct Word {
    text: String,
    /// Whether it follows upon the one before without a space.
    is_joined: bool,
    /// Whether a sentence may begin here: there is a sign between it and the word before.
    is_at_edge: bool,
    /// Whether a clause ends before it. A sentence continues beyond that only where its pattern has `;`.
    is_apart: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Chinese,
}

fn class(sign: char) -> Option<Class> {
    match sign {
        '0'..='9' => Some(Class::Digit),
        '\u{3400}'..='\u{9fff}' => Some(Class::Chinese),
        _ if sign.is_alphabetic() => Some(Class::Letter),
        _ => None,
    }
}

/// Signs that say nothing by themselves. Any other, such as a tick, is a word that nobody knows.
fn is_punctuation(sign: char) -> bool {
    matches!(
        sign,
        '.' | ','
            | ';'
            | ':'
            | '!'
            | '?'
            | '('
            | ')'
            | '['
            | ']'
            | '"'
            | '\''
            | '`'
            | '-'
            | '/'
            | '|'
            | '*'
            | '@'
            | '~'
            | '='
            | '_'
            | '&'
            | '+'
    ) || "，。！？；：、（）【】《》“”‘’「」·•…—–～｜".contains(sign)
}

/// Whether a sign ends a clause. Chinese has no spaces between words: after a Chinese one nearly any sign does.
fn ends_a_clause(sign: char, is_chinese: bool, next: Option<char>) -> bool {
    match sign {
        _ if sign.is_whitespace() => sign == '\n',
        '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '「' | '」' | '《' | '》' | '_' => false,
        _ if is_chinese => true,
        '.' | ',' | '-' | '—' | '–' => !next.is_some_and(char::is_alphanumeric),
        ';' | '!' | '?' | '|' | '…' | '，' | '。' | '！' | '？' | '；' | '：' | '、' | '｜' => true,
        _ => false,
    }
}

fn words(text: &str) -> Vec<Word> {
    let signs: Vec<char> = text.chars().collect();
    let mut words: Vec<Word> = Vec::new();
    let (mut is_joined, mut is_at_edge, mut is_apart) = (false, true, false);
    let (mut before, mut last) = (None, None);
    for (at, sign) in signs.iter().copied().enumerate() {
        let next = signs.get(at + 1).copied();
        let Some(class) = class(sign) else {
            let is_within = |sign: Option<char>| sign.is_some_and(char::is_alphabetic);
            if matches!(sign, '\'' | '’') && is_within(next) && before == Some(Class::Letter) {
                continue;
            }
            before = None;
            if !sign.is_whitespace() && !is_punctuation(sign) {
                words.push(Word { text: sign.to_string(), is_joined, is_at_edge, is_apart });
                (is_joined, is_at_edge, is_apart, last) = (true, true, true, None);
                continue;
            }
            let is_chinese = last == Some(Class::Chinese);
            is_apart |= ends_a_clause(sign, is_chinese, next);
            // A space between Chinese words is a sign as well.
            if is_chinese && sign.is_whitespace() && next.and_then(self::class) == Some(Class::Chinese) {
                (is_apart, is_at_edge) = (true, true);
            }
            is_joined &= matches!(sign, '.' | ',' | ':' | '-' | '/' | '_' | '@' | '+') && at > 0;
            is_at_edge |= sign != '_' && (sign == '\n' || !sign.is_whitespace());
            continue;
        };
        // `RateLimitExceeded` and `RPMExceeded` are several words.
        let is_hump = class == Class::Letter
            && sign.is_uppercase()
            && at > 0
            && (signs[at - 1].is_lowercase()
                || signs[at - 1].is_uppercase() && next.is_some_and(char::is_lowercase));
        let goes_on = before == Some(class) && class != Class::Chinese && !is_hump;
        match words.last_mut() {
            Some(word) if goes_on => word.text.extend(sign.to_lowercase()),
            _ => {
                words.push(Word { text: sign.to_lowercase().to_string(), is_joined, is_at_edge, is_apart });
                (is_joined, is_at_edge, is_apart) = (true, false, false);
            }
        }
        (before, last) = (Some(class), Some(class));
    }
    words
}

enum Part {
    /// Another clause may begin here.
    Break,
    Word(String),
    Number {
        is_small: bool,
    },
    Name {
        is_marked: bool,
    },
    Rule(usize),
    Choice(Vec<Vec<Part>>),
    Any(Vec<Vec<Part>>),
}

/// Where a sentence has come to: before which word, and whether that may be of another clause.
type Place = (usize, bool);

/// Sentences, and the rules that they are made with.
pub(crate) struct Grammar {
    rules: Vec<Vec<Part>>,
    sentences: Vec<Vec<Part>>,
    /// What may follow upon a sentence without a sign between them.
    sequels: Vec<Vec<Part>>,
    /// Words that no name may have in it.
    no_names: &'static [&'static str],
}

impl Grammar {
    /// A rule may use those before it.
    pub(crate) fn new(
        rules: &[(&'static str, &'static str)],
        sentences: &[&'static str],
        sequels: &[&'static str],
        no_names: &'static [&'static str],
    ) -> Self {
        let names: Vec<&str> = rules.iter().map(|(name, _)| *name).collect();
        let parsed = |pattern: &&str| parse(&mut { *pattern }, &names);
        Self {
            rules: rules.iter().map(|(_, pattern)| parsed(pattern)).collect(),
            sentences: sentences.iter().map(parsed).collect(),
            sequels: sequels.iter().map(parsed).collect(),
            no_names,
        }
    }

    /// Whether a text consists of sentences, each beginning at a sign, and of their sequels. A text without words does.
    pub(crate) fn covers(&self, text: &str) -> bool {
        let words = words(text);
        if words.len() > MOST_WORDS {
            return false;
        }
        let mut reached = BTreeSet::from([0]);
        while let Some(at) = reached.pop_first() {
            let Some(word) = words.get(at) else { return true };
            let begun = BTreeSet::from([(at, true)]);
            let sentences = self.sentences.iter().filter(|_| word.is_at_edge);
            for pattern in sentences.chain(&self.sequels) {
                let ends = self.ends(pattern, &words, begun.clone());
                reached.extend(ends.into_iter().map(|(end, _)| end).filter(|end| *end > at));
            }
        }
        false
    }

    /// Where a pattern that begins at one of these places may end.
    fn ends(&self, pattern: &[Part], words: &[Word], begun: BTreeSet<Place>) -> BTreeSet<Place> {
        let is_there =
            |(at, may_cross): &Place| words.get(*at).is_some_and(|word| *may_cross || !word.is_apart);
        pattern.iter().fold(begun, |begun, part| match part {
            _ if begun.is_empty() => begun,
            Part::Break => begun.into_iter().map(|(at, _)| (at, true)).collect(),
            Part::Word(text) => {
                let is_it = |place: &Place| is_there(place) && words[place.0].text == *text;
                begun.into_iter().filter(is_it).map(|(at, _)| (at + 1, false)).collect()
            }
            Part::Number { is_small } => {
                let ends = |(at, _)| number_ends(words, at, *is_small);
                begun.into_iter().filter(is_there).flat_map(ends).map(|end| (end, false)).collect()
            }
            Part::Name { is_marked } => {
                let ends = |(at, _)| self.name_ends(words, at, *is_marked);
                begun.into_iter().filter(is_there).flat_map(ends).map(|end| (end, false)).collect()
            }
            Part::Rule(rule) => {
                self.rules.get(*rule).map_or_else(BTreeSet::new, |it| self.ends(it, words, begun))
            }
            Part::Choice(all) => all.iter().flat_map(|it| self.ends(it, words, begun.clone())).collect(),
            Part::Any(all) => {
                let (mut reached, mut fresh) = (begun.clone(), begun);
                while !fresh.is_empty() {
                    let next: BTreeSet<Place> =
                        all.iter().flat_map(|it| self.ends(it, words, fresh.clone())).collect();
                    fresh = next.difference(&reached).copied().collect();
                    reached.extend(&fresh);
                }
                reached
            }
        })
    }

    /// A name is one word of Latin letters and digits, and what is joined to it.
    fn name_ends(&self, words: &[Word], at: usize, is_marked: bool) -> Vec<usize> {
        const LONGEST: usize = 80;
        let (mut ends, mut length) = (Vec::new(), 0);
        for (place, word) in words.iter().enumerate().skip(at) {
            length += word.text.len();
            let is_part = (place == at || word.is_joined && !word.is_apart)
                && word.text.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && length <= LONGEST
                && !self.no_names.contains(&word.text.as_str());
            if !is_part {
                break;
            }
            let is_mark = place > at || word.text.bytes().all(|byte| byte.is_ascii_digit());
            if is_mark || !is_marked {
                ends.push(place + 1);
            }
        }
        ends
    }
}

/// A number is one word of digits, or up to three that are joined: `1,000` and `1.18.0`.
fn number_ends(words: &[Word], at: usize, is_small: bool) -> Vec<usize> {
    const MOST_DIGITS: usize = 7;
    let is_digits = |word: &&Word| word.text.bytes().all(|byte| byte.is_ascii_digit());
    let (mut ends, mut length) = (Vec::new(), 0);
    let most = if is_small { 1 } else { 3 };
    for (place, word) in words.iter().enumerate().skip(at).take(most) {
        length += word.text.len();
        let fits = length <= if is_small { 3 } else { MOST_DIGITS };
        if !(fits && is_digits(&word) && (place == at || word.is_joined && !word.is_apart)) {
            break;
        }
        ends.push(place + 1);
    }
    ends
}

/// Reads a pattern up to its end, or up to the end of an alternative.
fn parse(rest: &mut &str, rules: &[&str]) -> Vec<Part> {
    const SIGNS: [char; 9] = ['[', ']', '{', '}', '|', '#', '*', '$', ';'];
    let mut parts = Vec::new();
    loop {
        let plain = rest.find(SIGNS).unwrap_or(rest.len());
        parts.extend(words(&rest[..plain]).into_iter().map(|word| Part::Word(word.text)));
        *rest = &rest[plain..];
        let Some(sign) = rest.chars().next() else { return parts };
        if matches!(sign, '|' | ']' | '}') {
            return parts;
        }
        *rest = &rest[1..];
        match sign {
            ';' => parts.push(Part::Break),
            '#' => {
                let small = rest.strip_prefix('#');
                *rest = small.unwrap_or(rest);
                parts.push(Part::Number { is_small: small.is_some() });
            }
            '*' => {
                let marked = rest.strip_prefix('*');
                *rest = marked.unwrap_or(rest);
                parts.push(Part::Name { is_marked: marked.is_some() });
            }
            '$' => {
                let end = rest.find(|sign: char| !sign.is_ascii_lowercase()).unwrap_or(rest.len());
                // A rule that is not there matches nothing.
                parts.push(Part::Rule(
                    rules.iter().position(|name| *name == &rest[..end]).unwrap_or(usize::MAX),
                ));
                *rest = &rest[end..];
            }
            _ => {
                let mut all = Vec::new();
                loop {
                    all.push(parse(rest, rules));
                    let ended = rest.chars().next();
                    *rest = rest.get(1..).unwrap_or_default();
                    if ended != Some('|') {
                        break;
                    }
                }
                parts.push(if sign == '{' { Part::Any(all) } else { Part::Choice(all) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Grammar;

    #[test]
    fn a_text_is_covered_by_whole_sentences() {
        let grammar = Grammar::new(
            &[("unit", "[s|minutes]"), ("span", "# $unit")],
            &[
                "too many [requests|calls|] [for *|]",
                "{big|old} limit [##|]",
                "请求[过于|太]频繁",
                "used #",
                "first ; second",
            ],
            &["[please|] retry [in $span|]"],
            &["queued"],
        );
        for text in [
            "",
            " . ",
            "Too many requests",
            "too_many-calls!",
            "TooManyCalls",
            "too many for a-1/x.y",
            "too many requests please retry",
            "Too many. Retry in 30s.",
            "limit",
            "old big OLD limit",
            "请求过于频繁，请求太频繁",
            "used 1,000",
            "请求过于频繁 请求太频繁",
            "first, second",
            "too many, please retry",
        ] {
            assert!(grammar.covers(text), "{text}");
        }
        for text in [
            "too",
            "too many others",
            "too many requests limit",
            "too many for queued",
            "too many for a-queued",
            "too many for a b",
            "retry in 30",
            "retry in 30 hours",
            "请求频繁",
            "used 123456789",
            "used 4 4",
            "used, 4",
            "请求，过于频繁",
            "请求 过于频繁",
            "too many. calls",
            "too\nmany",
            "too many ✅",
            "too many #",
            "too many\0",
        ] {
            assert!(!grammar.covers(text), "{text}");
        }
    }
}
