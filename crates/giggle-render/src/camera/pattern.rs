//! Patterns over the words of a text: how the grammar's rows are read and matched.
//!
//! It knows tokens and patterns, and no camera moves. The one idea: a text is a row of words, Chinese characters and
//! marks, and a pattern is matched against it with backtracking; the fewest gaps win.

use super::Move;

/// More than this of a prompt is not read; it bounds the work for a text of any length.
pub(super) const MOST_TOKENS: usize = 6000;

/// A word, a Chinese character, or a mark that ends a clause.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Word(String),
    Han(char),
    Mark(Mark),
}

/// What ends a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Comma,
    /// The Chinese mark between the items of a list.
    List,
    Stop,
}

impl Token {
    pub(super) fn is(&self, text: &str) -> bool {
        match self {
            Token::Word(word) => word == text,
            Token::Han(character) => {
                let mut characters = text.chars();
                characters.next() == Some(*character) && characters.next().is_none()
            }
            Token::Mark(_) => false,
        }
    }

    pub(super) fn is_mark(&self) -> bool {
        matches!(self, Token::Mark(_))
    }
}

pub(super) fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Cuts a text into tokens: lower case, no apostrophes; a hyphen parts words.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if found.len() >= MOST_TOKENS {
            break;
        }
        let is_decimal_point = character == '.'
            && word.chars().next_back().is_some_and(|c| c.is_ascii_digit())
            && characters.peek().is_some_and(char::is_ascii_digit);
        if (character.is_alphanumeric() && !is_han(character)) || is_decimal_point {
            word.extend(character.to_lowercase());
            continue;
        }
        if matches!(character, '\'' | '’' | 'ʼ') {
            continue;
        }
        if !word.is_empty() {
            found.push(Token::Word(std::mem::take(&mut word)));
        }
        if is_han(character) {
            found.push(Token::Han(character));
        } else if matches!(character, '&' | '+' | '°') {
            found.push(Token::Word(character.to_string()));
        } else if let Some(mark) = mark_of(character) {
            found.push(Token::Mark(mark));
        }
    }
    if !word.is_empty() {
        found.push(Token::Word(word));
    }
    found
}

pub(super) fn mark_of(character: char) -> Option<Mark> {
    match character {
        ',' | '，' => Some(Mark::Comma),
        '、' => Some(Mark::List),
        '.' | ';' | ':' | '!' | '?' | '\n' | '(' | ')' | '[' | ']' | '|' | '"' | '“' | '”' | '—' | '–'
        | '。' | '；' | '：' | '！' | '？' | '（' | '）' | '…' | '「' | '」' | '>' | '→' => {
            Some(Mark::Stop)
        }
        _ => None,
    }
}

/// One element of a pattern: any of a few rows of tokens, or a gap.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) choices: Vec<Vec<Token>>,
    pub(super) may_be_missing: bool,
}

#[derive(Debug)]
pub(super) enum Part {
    Element(Element),
    Gap,
}

#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) parts: Vec<Part>,
    /// The longest gap in tokens.
    pub(super) gap: usize,
    pub(super) camera_move: Option<Move>,
    pub(super) is_certain: bool,
}

/// Inflected forms of an English verb; some that do not exist do no harm.
pub(super) fn forms(stem: &str) -> Vec<String> {
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
    if let Some(last) = stem.chars().next_back().filter(|last| "nptgdbrl".contains(*last)) {
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
            None => vec![tokens(word)],
        };
        rows = rows
            .iter()
            .flat_map(|row| next.iter().map(move |tail| row.iter().chain(tail).cloned().collect()))
            .collect();
    }
    rows
}

pub(super) fn pattern(text: &str, camera_move: Option<Move>, is_certain: bool) -> Pattern {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
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
            parts.push(Part::Gap);
            continue;
        }
        let inside = element.trim_start_matches('[').trim_end_matches(']');
        let choices = inside.split('|').flat_map(choices_of).filter(|row| !row.is_empty()).collect();
        parts.push(Part::Element(Element { choices, may_be_missing }));
    }
    let gap = if text.chars().any(is_han) { 6 } else { 3 };
    Pattern { parts, gap, camera_move, is_certain }
}

pub(super) fn key(token: &Token) -> String {
    match token {
        Token::Word(word) => word.clone(),
        Token::Han(character) => character.to_string(),
        Token::Mark(_) => String::new(),
    }
}

/// The end of the longest match and how many tokens its gaps took.
pub(super) fn match_parts(
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
