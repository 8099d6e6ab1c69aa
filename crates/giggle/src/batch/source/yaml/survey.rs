//! The account of a YAML text: every character is part of a value, of the structure, a blank, or a comment.
//!
//! The parser says where values are and nothing of what is between them. What YAML's syntax takes for a comment may be half
//! of a text that would be paid for, so every comment is found here, with what it is behind. It judges nothing.

use super::super::super::node::Place;

/// A value or a name, by the numbers of its characters in the text, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) start: usize,
    /// Behind its last character; for a text in quotes that is found by the survey.
    pub(super) end: usize,
    pub(super) quote: Option<char>,
    pub(super) role: Role,
    /// The column, from 0, in which its name or dash is: what is deeper belongs to it.
    pub(super) base: usize,
    /// Whether its field has values from a list of words or numbers: what is taken from them is missed at once.
    pub(super) is_closed: bool,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A name, and what its value is.
    Name(Holds),
    /// A value.
    Text,
}

/// What a name holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Nothing, as far as is known.
    Nothing,
    /// A text, number or the like.
    Text,
    /// A list or a table, or it is the name of one.
    Parts,
}

/// What YAML takes for a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Comment {
    pub(super) place: Place,
    /// Where it begins and ends in the text, in bytes.
    pub(super) bytes: (usize, usize),
    /// Whether nothing but blanks is before it on its line.
    pub(super) is_alone: bool,
    /// Whether it is written as comments are: a blank, or nothing, behind the `#`, and a blank before it.
    pub(super) is_plain: bool,
    /// The piece before it.
    pub(super) behind: Option<usize>,
    /// The last sign of structure since that piece.
    pub(super) sign: Option<char>,
    /// How many braces and brackets are open.
    pub(super) depth: usize,
}

/// What was found between the pieces.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) comments: Vec<Comment>,
    /// The first character that is part of nothing.
    pub(super) stray: Option<Place>,
}

/// How far a survey goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// To the end: every character must be accounted for.
    Whole,
    /// To the line where the parser gave up; the last values may be missing among the pieces.
    UpToLine(usize),
}

/// Comments beyond this number are not looked at: nobody reads more faults or notes.
const MOST_COMMENTS: usize = 100_000;

struct Walk<'a> {
    text: &'a str,
    /// Where we are, in bytes and characters.
    byte: usize,
    index: usize,
    place: Place,
    is_alone: bool,
    before: Option<char>,
}

impl Walk<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.byte..].chars().next()
    }

    fn step(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.byte += character.len_utf8();
        self.index += 1;
        let ends_line = character == '\n' || (character == '\r' && self.peek() != Some('\n'));
        if ends_line {
            self.place = Place { line: self.place.line + 1, column: 1 };
            self.is_alone = true;
        } else {
            self.place.column += 1;
            self.is_alone &= is_blank(character) || character == '\r';
        }
        self.before = Some(character);
        Some(character)
    }

    fn step_while(&mut self, mut goes_on: impl FnMut(char) -> bool) {
        while self.peek().is_some_and(&mut goes_on) {
            self.step();
        }
    }
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\u{feff}')
}

fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r')
}

/// Walks through a text from piece to piece.
pub(super) fn survey(text: &str, pieces: &[Piece], extent: Extent) -> Survey {
    let mut found = Survey::default();
    let mut walk =
        Walk { text, byte: 0, index: 0, place: Place { line: 1, column: 1 }, is_alone: true, before: None };
    let (mut next, mut behind, mut sign, mut depth) = (0, None, None, 0_usize);
    while let Some(character) = walk.peek() {
        if extent != Extent::Whole && extent_ends(extent, walk.place.line) {
            break;
        }
        // Pieces without characters are nulls.
        while pieces.get(next).is_some_and(|piece| piece.start < walk.index || piece.end <= piece.start) {
            next += 1;
        }
        if let Some(piece) = pieces.get(next).filter(|piece| piece.start == walk.index) {
            match piece.quote {
                Some(quote) => step_over_quotes(&mut walk, quote),
                None => while walk.index < piece.end && walk.step().is_some() {},
            }
            (behind, sign) = (Some(next), None);
            next += 1;
            continue;
        }
        let next_start = pieces.get(next).map_or(usize::MAX, |piece| piece.start);
        match character {
            '#' => {
                let (place, byte, is_alone) = (walk.place, walk.byte, walk.is_alone);
                let has_blank = walk.before.is_none_or(|it| is_blank(it) || is_break(it));
                walk.step();
                let is_open = walk.peek().is_none_or(|it| it.is_whitespace());
                while walk.index < next_start && walk.peek().is_some_and(|it| !is_break(it)) {
                    walk.step();
                }
                if found.comments.len() < MOST_COMMENTS {
                    found.comments.push(Comment {
                        place,
                        bytes: (byte, walk.byte),
                        is_alone,
                        is_plain: is_open && has_blank,
                        behind,
                        sign,
                        depth,
                    });
                }
                continue;
            }
            // An anchor, an alias or a tag.
            '&' | '*' | '!' => {
                walk.step();
                walk.step_while(|it| !it.is_whitespace() && !matches!(it, ',' | '[' | ']' | '{' | '}'));
                continue;
            }
            // A directive.
            '%' if walk.place.column == 1 => walk.step_while(|it| !is_break(it)),
            '.' if walk.place.column == 1 && text[walk.byte..].starts_with("...") => {
                walk.step_while(|it| it == '.');
            }
            '|' | '>' => {
                sign = Some(character);
                walk.step();
                walk.step_while(|it| matches!(it, '+' | '-' | '0'..='9'));
            }
            '-' | '?' | ':' | ',' | '[' | ']' | '{' | '}' => {
                match character {
                    '[' | '{' => depth += 1,
                    ']' | '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                sign = Some(character);
                walk.step();
            }
            _ if is_blank(character) || is_break(character) => {
                walk.step();
            }
            // The values that the parser did not come to: from here on nothing can be told from a comment.
            '"' | '\'' if extent != Extent::Whole => break,
            _ => {
                found.stray = found.stray.or(Some(walk.place));
                walk.step();
            }
        }
    }
    found
}

fn extent_ends(extent: Extent, line: usize) -> bool {
    matches!(extent, Extent::UpToLine(last) if line > last)
}

/// To behind the closing quote: the parser does not say where that is.
fn step_over_quotes(walk: &mut Walk<'_>, quote: char) {
    walk.step();
    while let Some(character) = walk.step() {
        if character == '\\' && quote == '"' {
            walk.step();
        } else if character == quote {
            // Two single quotes are one in the text.
            if quote == '\'' && walk.peek() == Some(quote) {
                walk.step();
            } else {
                return;
            }
        }
    }
}
