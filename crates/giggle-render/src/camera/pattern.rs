//! Patterns over the words of a text: how the grammar's rows are read and matched.
//!
//! It knows tokens and patterns, and no camera moves. The one idea: a text is a row of words, Chinese characters and
//! marks, and a pattern is matched against it with backtracking; the fewest gaps win.

use super::Move;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

/// More than this of a prompt is not read; it bounds the work for a text of any length.
pub(super) const MOST_TOKENS: usize = 6000;

/// A word, a Chinese character, or a mark that ends a clause.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Word(String),
    Han(char),
    Mark(Mark),
}

/// What ends a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Comma,
    /// The Chinese mark between the items of a list.
    List,
    Stop,
}

impl Token {
    pub(crate) fn is(&self, text: &str) -> bool {
        match self {
            Token::Word(word) => word == text,
            Token::Han(character) => {
                let mut characters = text.chars();
                characters.next() == Some(*character) && characters.next().is_none()
            }
            Token::Mark(_) => false,
        }
    }

    pub(crate) fn is_mark(&self) -> bool {
        matches!(self, Token::Mark(_))
    }
}

pub(crate) fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A text in tokens, with where they are.
pub(crate) struct Text {
    prompt: String,
    pub(crate) tokens: Vec<Token>,
    /// Where each token begins and ends in the text.
    pub(crate) spans: Vec<(usize, usize)>,
    /// In which pair of square brackets each token is, from 1; 0 outside.
    pub(crate) brackets: Vec<u32>,
    /// Where each quotation begins and ends, in tokens.
    pub(crate) quotations: Vec<Range<usize>>,
}

impl Text {
    /// The text from one byte to another.
    pub(crate) fn of(&self, from: usize, to: usize) -> &str {
        self.prompt.get(from..to).unwrap_or_default()
    }

    /// The words of a row of tokens, as they were written.
    pub(crate) fn words(&self, tokens: Range<usize>) -> &str {
        match (self.spans.get(tokens.start), tokens.end.checked_sub(1).and_then(|last| self.spans.get(last)))
        {
            (Some(first), Some(last)) => self.of(first.0, last.1),
            _ => "",
        }
    }
}

/// Cuts a text into tokens: lower case, no apostrophes; a hyphen parts words.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    cut(text).tokens
}

/// The same, with their places.
pub(crate) fn cut(text: &str) -> Text {
    let mut all = Text {
        prompt: text.to_owned(),
        tokens: Vec::new(),
        spans: Vec::new(),
        brackets: Vec::new(),
        quotations: Vec::new(),
    };
    // The byte at which an enclosure ends that is open, and whether it is a quotation, with its first token.
    let mut inline_until: Option<usize> = None;
    let mut quoted: Option<(usize, usize)> = None;
    let mut word = String::new();
    let (mut begin, mut bracket, mut pairs) = (0, 0, 0);
    let mut characters = text.char_indices().peekable();
    let push = |all: &mut Text, token: Token, from: usize, to: usize, bracket: u32| {
        all.tokens.push(token);
        all.spans.push((from, to));
        all.brackets.push(bracket);
    };
    while let Some((at, character)) = characters.next() {
        if all.tokens.len() >= MOST_TOKENS {
            break;
        }
        match character {
            '[' | '【' => {
                pairs += 1;
                bracket = pairs;
            }
            ']' | '】' => bracket = 0,
            _ => {}
        }
        if quoted.is_some_and(|(end, _)| at >= end) || inline_until.is_some_and(|end| at >= end) {
            if !word.is_empty() {
                push(&mut all, Token::Word(std::mem::take(&mut word)), begin, at, bracket);
            }
            if let Some((_, first)) = quoted.take_if(|(end, _)| at >= *end) {
                all.quotations.push(first..all.tokens.len());
            }
            if inline_until.take().is_some() {
                continue;
            }
        }
        let begins_word = word.is_empty();
        let closing = closing_of(character).filter(|_| begins_word && quoted.is_none());
        let enclosed =
            closing.and_then(|(closing, is_quote)| Some((enclosed(text, at, character, closing)?, is_quote)));
        if let Some((inside, is_quote)) = enclosed {
            let end = at + character.len_utf8() + inside.len();
            if is_quote {
                quoted = Some((end, all.tokens.len()));
            }
            if is_inline(text, at, inside, end, is_quote) {
                inline_until = Some(end);
                continue;
            }
        }
        let is_decimal_point = character == '.'
            && word.chars().next_back().is_some_and(|c| c.is_ascii_digit())
            && characters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if (character.is_alphanumeric() && !is_han(character)) || is_decimal_point {
            if word.is_empty() {
                begin = at;
            }
            word.extend(character.to_lowercase());
            continue;
        }
        if matches!(character, '\'' | '’' | 'ʼ') && !word.is_empty() {
            continue;
        }
        if !word.is_empty() {
            push(&mut all, Token::Word(std::mem::take(&mut word)), begin, at, bracket);
        }
        let end = at + character.len_utf8();
        if is_han(character) {
            push(&mut all, Token::Han(character), at, end, bracket);
        } else if matches!(character, '&' | '+' | '°') {
            push(&mut all, Token::Word(character.to_string()), at, end, bracket);
        } else if let Some(mark) = mark_of(character).filter(|_| !announces(&all.tokens, character)) {
            push(&mut all, Token::Mark(mark), at, end, bracket);
        } else if character == '-' && text[end..].starts_with('-') {
            // A dash on a typewriter, or an option for another program: "--ar 16:9".
            push(&mut all, Token::Mark(Mark::Stop), at, end, bracket);
        }
    }
    if !word.is_empty() {
        let end = text.len();
        push(&mut all, Token::Word(word), begin, end, bracket);
    }
    if let Some((_, first)) = quoted {
        all.quotations.push(first..all.tokens.len());
    }
    all
}

/// What closes an enclosure, and whether it is a quotation.
fn closing_of(opening: char) -> Option<(char, bool)> {
    Some(match opening {
        '"' => ('"', true),
        '“' | '„' | '‟' => ('”', true),
        '”' => ('”', true),
        '＂' => ('＂', true),
        '«' => ('»', true),
        '‹' => ('›', true),
        '‘' => ('’', true),
        '「' => ('」', true),
        '『' => ('』', true),
        '\'' => ('\'', true),
        '(' => (')', false),
        '（' => ('）', false),
        '[' => (']', false),
        _ => return None,
    })
}

/// The longest enclosure that is looked for, in bytes.
const MOST_ENCLOSED: usize = 400;

/// What an enclosure that begins at a byte encloses; none if it is never closed.
fn enclosed(text: &str, at: usize, opening: char, closing: char) -> Option<&str> {
    let rest = text.get(at + opening.len_utf8()..)?;
    let most = (0..=MOST_ENCLOSED.min(rest.len())).rev().find(|end| rest.is_char_boundary(*end))?;
    let inside = &rest[..most];
    let end = inside.char_indices().find_map(|(end, character)| {
        let is_end = character == closing || (opening == '„' && character == '“');
        let after = rest[end + character.len_utf8()..].chars().next();
        // An apostrophe within a word closes nothing.
        let is_within_word = matches!(character, '\'' | '’') && after.is_some_and(char::is_alphanumeric);
        (is_end && !is_within_word).then_some(end)
    })?;
    (!inside[..end].contains('\n')).then_some(&inside[..end])
}

/// Whether an enclosure only sets off a few words of a clause: `a “red” kettle`, `a (copper) kettle`.
fn is_inline(text: &str, at: usize, inside: &str, end: usize, is_quote: bool) -> bool {
    let is_short =
        inside.split_whitespace().count() <= 3 && inside.chars().filter(|c| is_han(*c)).count() <= 8;
    let is_whole = !inside.trim().is_empty() && !inside.chars().any(|c| mark_of(c).is_some());
    if is_quote {
        return is_short && is_whole;
    }
    // What brackets set off may be a move or the size of a shot.
    const OF_A_SHOT: &[&str] = &[
        "pan", "tilt", "zoom", "push", "pull", "truck", "track", "pedestal", "dolly", "orbit", "arc",
        "crane", "roll", "static", "shake", "shaking", "camera", "shot", "close", "wide", "angle", "view",
        "fps", "aerial", "drone", "pov", "follow", "fixed", "slow", "cut", "fade",
    ];
    let words = inside.to_lowercase();
    let speaks_of_shot = words
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| OF_A_SHOT.iter().any(|it| word.starts_with(it)));
    let is_within = |side: Option<char>| side.is_some_and(|c| c.is_alphanumeric());
    let after = text[end..].chars().skip(1).find(|c| !c.is_whitespace());
    let before = text[..at].chars().rev().find(|c| !c.is_whitespace());
    is_short && is_whole && inside.is_ascii() && !speaks_of_shot && is_within(before) && is_within(after)
}

/// Whether a colon only announces the move: "Camera: down and back".
fn announces(before: &[Token], character: char) -> bool {
    let ends_with = |text: &str| {
        let mut tokens = before.iter().rev();
        text.chars().rev().all(|c| tokens.next() == Some(&Token::Han(c)))
    };
    matches!(character, ':' | '：')
        && (before.last().is_some_and(|last| {
            ["camera", "movement", "shot", "move", "motion"].iter().any(|word| last.is(word))
        }) || ["镜头", "运镜"].iter().any(|word| ends_with(word)))
}

pub(super) fn mark_of(character: char) -> Option<Mark> {
    match character {
        ',' | '，' => Some(Mark::Comma),
        '、' => Some(Mark::List),
        '.' | ';' | ':' | '!' | '?' | '\n' | '(' | ')' | '[' | ']' | '【' | '】' | '|' | '"' | '“' | '”'
        | '„' | '«' | '»' | '—' | '–' | '。' | '；' | '：' | '！' | '？' | '（' | '）' | '…' | '「'
        | '」' | '>' | '→' => Some(Mark::Stop),
        _ => None,
    }
}

/// One element of a pattern: any of a few rows of tokens, or a gap.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) choices: Vec<Vec<Token>>,
    pub(crate) may_be_missing: bool,
    /// Whether any adverb may stand there.
    pub(crate) is_adverb: bool,
}

#[derive(Debug)]
pub(crate) enum Part {
    Element(Element),
    Gap,
}

#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) parts: Vec<Part>,
    /// The longest gap in tokens.
    pub(crate) gap: usize,
    pub(super) camera_move: Option<Move>,
    pub(super) is_certain: bool,
}

/// Inflected forms of an English verb; some that do not exist do no harm.
pub(crate) fn forms(stem: &str) -> Vec<String> {
    let mut forms = vec![stem.to_owned(), format!("{stem}s"), format!("{stem}ed"), format!("{stem}ing")];
    if stem.ends_with(['s', 'x', 'z', 'o', 'h']) {
        forms.push(format!("{stem}es"));
    }
    if let Some(root) = stem.strip_suffix('e') {
        forms.push(format!("{stem}d"));
        forms.push(format!("{root}ing"));
    }
    if let Some(root) = stem.strip_suffix('y') {
        forms.push(format!("{root}ies"));
        forms.push(format!("{root}ied"));
    }
    if let Some(last) = stem.chars().next_back().filter(|last| "nptgdbrlm".contains(*last)) {
        forms.push(format!("{stem}{last}ed"));
        forms.push(format!("{stem}{last}ing"));
    }
    forms
}

/// Reads one choice: words, of which some may be inflected.
pub(super) fn choices_of(text: &str) -> Vec<Vec<Token>> {
    let mut rows: Vec<Vec<Token>> = vec![Vec::new()];
    for word in text.split_whitespace() {
        let next: Vec<Vec<Token>> = match word.strip_suffix('~') {
            Some(stem) => forms(stem).into_iter().map(|form| vec![Token::Word(form)]).collect(),
            None => vec![plain(word).unwrap_or_else(|| tokens(word))],
        };
        // Most choices are one word.
        if let [only] = rows.as_slice()
            && only.is_empty()
        {
            rows = next;
            continue;
        }
        rows = rows
            .iter()
            .flat_map(|row| next.iter().map(move |tail| row.iter().chain(tail).cloned().collect()))
            .collect();
    }
    rows
}

/// The tokens of a word of the grammar, which has neither capitals nor marks as a rule and need not be cut.
fn plain(word: &str) -> Option<Vec<Token>> {
    if word.bytes().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit()) {
        return Some(vec![Token::Word(word.to_owned())]);
    }
    word.chars().all(is_han).then(|| word.chars().map(Token::Han).collect())
}

/// A pattern that is read when a text has its first word: most of them never are.
pub(crate) struct Unread {
    text: Cow<'static, str>,
    camera_move: Option<Move>,
    is_certain: bool,
    read: OnceLock<Pattern>,
}

impl Unread {
    pub(crate) fn new(
        text: impl Into<Cow<'static, str>>,
        camera_move: Option<Move>,
        is_certain: bool,
    ) -> Unread {
        Unread { text: text.into(), camera_move, is_certain, read: OnceLock::new() }
    }

    pub(crate) fn pattern(&self) -> &Pattern {
        self.read.get_or_init(|| pattern(&self.text, self.camera_move, self.is_certain))
    }

    /// With which tokens it may begin.
    pub(crate) fn beginnings(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut rest = self.text.trim();
        while !rest.is_empty() {
            let (part, behind) = next_part(rest);
            let Part::Element(element) = part else { break };
            found.extend(element.choices.iter().map(|row| key(&row[0])));
            if !element.may_be_missing {
                break;
            }
            rest = behind;
        }
        found
    }
}

pub(crate) fn pattern(text: &str, camera_move: Option<Move>, is_certain: bool) -> Pattern {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (part, behind) = next_part(rest);
        parts.push(part);
        rest = behind;
    }
    let gap = if text.chars().any(is_han) { 6 } else { 3 };
    Pattern { parts, gap, camera_move, is_certain }
}

/// The first part of the text of a pattern, and the text behind it.
fn next_part(text: &str) -> (Part, &str) {
    let mut rest = text;
    let end = if rest.starts_with('[') {
        rest.find(']').map_or(rest.len(), |at| at + 1)
    } else {
        rest.find([' ', '[']).unwrap_or(rest.len())
    };
    let (mut element, after) = rest.split_at(end);
    rest = after;
    let mut may_be_missing = false;
    if let Some(stripped) = element.strip_suffix('?') {
        (element, may_be_missing) = (stripped, true);
    } else if let Some(after) = rest.strip_prefix('?') {
        (rest, may_be_missing) = (after, true);
    }
    rest = rest.trim_start();
    if element == "…" {
        return (Part::Gap, rest);
    }
    let inside = element.trim_start_matches('[').trim_end_matches(']');
    let choices = inside.split('|').flat_map(choices_of).filter(|row| !row.is_empty()).collect();
    let is_adverb = may_be_missing && inside.split('|').any(|choice| choice == "slowly");
    (Part::Element(Element { choices, may_be_missing, is_adverb }), rest)
}

/// Whether a word is an adverb by its ending.
fn is_adverb(word: &str) -> bool {
    word.len() > 4 && word.ends_with("ly") && !matches!(word, "family" | "butterfly" | "assembly" | "belly")
}

pub(super) fn key(token: &Token) -> String {
    key_in(token, &mut [0; 4]).to_owned()
}

/// The same without a copy; a character is written into the bytes that are given.
pub(crate) fn key_in<'a>(token: &'a Token, bytes: &'a mut [u8; 4]) -> &'a str {
    match token {
        Token::Word(word) => word,
        Token::Han(character) => character.encode_utf8(bytes),
        Token::Mark(_) => "",
    }
}

/// The end of the longest match and how many tokens its gaps took.
pub(crate) fn match_parts(
    parts: &[Part],
    gap: usize,
    tokens: &[Token],
    covered: &[bool],
    at: usize,
) -> Option<(usize, usize)> {
    let Some((first, rest)) = parts.split_first() else { return Some((at, 0)) };
    let mut best: Option<(usize, usize)> = None;
    let mut consider = |found: Option<(usize, usize)>, more_gap: usize| {
        if let Some((end, used)) = found {
            let used = used + more_gap;
            let worth = |(end, used): (usize, usize)| 2 * end as i64 - 5 * used as i64;
            if best.is_none_or(|other| worth((end, used)) > worth(other)) {
                best = Some((end, used));
            }
        }
    };
    match first {
        Part::Gap => {
            for skipped in 0..=gap {
                if skipped > 0 {
                    let passed = at + skipped - 1;
                    if passed >= tokens.len() || tokens[passed].is_mark() || covered[passed] {
                        break;
                    }
                }
                consider(match_parts(rest, gap, tokens, covered, at + skipped), skipped);
            }
        }
        Part::Element(element) => {
            for row in &element.choices {
                let end = at + row.len();
                if end <= tokens.len() && tokens[at..end] == row[..] && !covered[at..end].contains(&true) {
                    consider(match_parts(rest, gap, tokens, covered, end), 0);
                }
            }
            if element.is_adverb
                && !covered.get(at).copied().unwrap_or(true)
                && matches!(&tokens[at], Token::Word(word) if is_adverb(word))
            {
                consider(match_parts(rest, gap, tokens, covered, at + 1), 0);
            }
            if element.may_be_missing {
                consider(match_parts(rest, gap, tokens, covered, at), 0);
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_inflected() {
        for (stem, form) in [
            ("pan", "panning"),
            ("dolly", "dollies"),
            ("circle", "circling"),
            ("push", "pushes"),
            ("go", "goes"),
        ] {
            assert!(forms(stem).iter().any(|known| known == form), "{form}");
        }
    }

    #[test]
    fn tokens_are_words_characters_and_marks() {
        let word = |text: &str| Token::Word(text.to_owned());
        assert_eq!(
            tokens("Don't push-in, 镜头2.5x。"),
            [
                word("dont"),
                word("push"),
                word("in"),
                Token::Mark(Mark::Comma),
                Token::Han('镜'),
                Token::Han('头'),
                word("2.5x"),
                Token::Mark(Mark::Stop)
            ]
        );
    }
}
