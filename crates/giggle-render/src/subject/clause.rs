//! One clause of a prompt: which of its words count, and in which language it is read.
//!
//! It knows tokens, and nothing of the other clauses.

use super::cast::{Given, Head, MOST_BESIDE};
use super::left_out::is_reference;
use crate::camera::pattern::{Text, Token};

/// What one clause says.
#[derive(Debug, Clone, Default)]
pub(super) struct Clause {
    pub(super) head: Option<Head>,
    pub(super) also: Vec<Head>,
    /// Whether it only says where or when.
    pub(super) is_lead: bool,
    pub(super) moves: bool,
    pub(super) direction: Option<f32>,
}

/// One clause of a text.
pub(super) struct Words<'a> {
    pub(super) text: &'a Text,
    pub(super) gone: &'a [bool],
    pub(super) from: usize,
    pub(super) to: usize,
    /// Whether the shot is so close that a part of something fills it.
    pub(super) is_macro: bool,
}

impl Words<'_> {
    pub(super) fn clause(&self) -> Clause {
        // Kana: Chinese words within it mean other things, and what is not read is not taken apart.
        let is_kana = |at: &usize| {
            matches!(&self.text.tokens[*at], Token::Word(word)
                if word.chars().any(|c| ('\u{3041}'..='\u{30ff}').contains(&c)))
        };
        if (self.from..self.to).any(|at| is_kana(&at)) {
            let said = self.text.words(self.from..self.to);
            let head = Head { text: said.chars().take(14).collect(), count: 1, ..Head::default() };
            return Clause { head: Some(head), ..Clause::default() };
        }
        let first = (self.from..self.to).find(|at| !self.gone[*at]);
        if let Some(at) = first.filter(|at| is_reference(self.text, *at)) {
            return self.given(at);
        }
        let is_chinese =
            (self.from..self.to).any(|at| !self.gone[at] && matches!(self.text.tokens[at], Token::Han(_)));
        if is_chinese { self.chinese() } else { self.english() }
    }

    /// What a clause says that begins with reference material.
    fn given(&self, at: usize) -> Clause {
        let tokens = &self.text.tokens;
        let head = |at: usize| Head {
            text: format!("@{}", self.word(at)),
            count: 1,
            given: Some(Given::Elsewhere),
            ..Head::default()
        };
        let mut clause = Clause { head: Some(head(at)), ..Clause::default() };
        let mut from = at + 1;
        // "@image1 and @image2": the second one is beside it.
        let joins =
            |at: usize| at < self.to && ["and", "&", "with", "和", "与"].iter().any(|it| tokens[at].is(it));
        while joins(from) && from + 1 < self.to && is_reference(self.text, from + 1) {
            let word = matches!(&tokens[from + 1], Token::Word(word) if !word.starts_with("audio"));
            if word && clause.also.len() < MOST_BESIDE {
                let Token::Word(word) = &tokens[from + 1] else { break };
                clause.also.push(Head { text: format!("@{word}"), ..head(at) });
            }
            from += 2;
        }
        let rest = Words { from, ..*self };
        if (from..self.to).any(|at| !self.gone[at] && matches!(tokens[at], Token::Han(_))) {
            let said = rest.chinese();
            (clause.moves, clause.direction) = (said.moves, said.direction);
        } else {
            rest.beside(from, &mut clause);
        }
        clause
    }

    pub(super) fn word(&self, at: usize) -> &str {
        match self.text.tokens.get(at) {
            Some(Token::Word(word)) if at < self.to && !self.gone[at] => word,
            _ => "",
        }
    }
}

/// Whether a Chinese word begins at a place.
pub(super) fn starts_at(signs: &[char], at: usize, word: &str) -> bool {
    word.chars().enumerate().all(|(index, sign)| signs.get(at + index) == Some(&sign))
}

/// How long the longest of some Chinese words is that begins at a place.
pub(super) fn longest_at(signs: &[char], at: usize, words: &[&str]) -> Option<usize> {
    words.iter().filter(|word| starts_at(signs, at, word)).map(|word| word.chars().count()).max()
}
