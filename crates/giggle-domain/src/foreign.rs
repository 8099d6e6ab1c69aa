//! Text that somebody else wrote, as a type: the service's reasons, refusals and statuses.
//!
//! Whoever shows such a text may rely on it: it is one line, it is short, and it holds nothing that commands a terminal,
//! turns the text around it, or hides. Our own colours and line breaks are added after that.

use crate::refusal::is_deceptive;
use serde::{Serialize, Serializer};
use std::fmt;
use std::ops::Deref;

/// No more of a foreign text is kept: a long reason is a paragraph, and what is longer is a page by mistake.
pub const MOST_FOREIGN_BYTES: usize = 2000;

/// A text of the service, or of anybody else who is not trusted with our lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ForeignText(String);

impl ForeignText {
    /// Takes a text of any kind: line breaks and other space become single spaces, what commands, turns or hides is
    /// left out, and what is longer than [`MOST_FOREIGN_BYTES`] ends in `…`.
    pub fn new(text: &str) -> Self {
        Self::cut_to(text, MOST_FOREIGN_BYTES)
    }

    /// The same with a shorter limit in bytes.
    pub fn cut_to(text: &str, most_bytes: usize) -> Self {
        let most = most_bytes.min(MOST_FOREIGN_BYTES);
        let mut line = String::new();
        let mut is_space_due = false;
        for c in text.chars() {
            if c.is_whitespace() || c.is_control() {
                is_space_due = !line.is_empty();
            } else if !is_hidden(c) {
                if line.len() + c.len_utf8() + usize::from(is_space_due) > most {
                    line.push('…');
                    break;
                }
                if is_space_due {
                    line.push(' ');
                    is_space_due = false;
                }
                line.push(c);
            }
        }
        Self(line)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text as a plain one, for where it is stored.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Whether a character shows nothing of its own, or does something to what is shown beside it.
pub fn is_hidden(c: char) -> bool {
    is_deceptive(c)
        || matches!(c,
            // Fillers and joiners that are as wide as nothing, and marks that choose another form of the letter before.
            '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{1d159}' | '\u{e0100}'..='\u{e01ef}')
}

impl Deref for ForeignText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ForeignText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Serialize for ForeignText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl From<ForeignText> for String {
    fn from(text: ForeignText) -> Self {
        text.0
    }
}

impl PartialEq<&str> for ForeignText {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_foreign_text_is_one_plain_line() {
        let cases: [(&str, &str); 7] = [
            ("fine\nhint: run it", "fine hint: run it"),
            ("see mp4.\u{202e}exe", "see mp4.exe"),
            ("\u{1b}[8mgone\u{1b}[0m", "[8mgone [0m"),
            ("a\u{200b}b\u{2066}c\u{feff}\u{e0041}\u{3164}d", "abcd"),
            ("a\u{1bca0}b\u{1d173}c\u{2800}\u{fdd0}\u{ffff}\u{10fffe}d", "abcd"),
            (" \t two  words \u{2028} three\r\n", "two words three"),
            ("内容 敏感", "内容 敏感"),
        ];
        for (given, shown) in cases {
            assert_eq!(ForeignText::new(given).as_str(), shown);
        }
    }

    #[test]
    fn a_foreign_text_is_short() {
        let long = ForeignText::new(&"长".repeat(1_000_000));
        assert!(long.len() <= MOST_FOREIGN_BYTES + '…'.len_utf8() && long.ends_with('…'));
        let whole = "x".repeat(MOST_FOREIGN_BYTES);
        assert_eq!(ForeignText::new(&whole).as_str(), whole);
        assert_eq!(ForeignText::cut_to("four words of text", 10).as_str(), "four words…");
    }

    proptest! {
        #[test]
        fn nothing_that_commands_or_hides_is_left(text: String) {
            let once = ForeignText::new(&text);
            prop_assert!(!once.chars().any(|c| is_hidden(c) || (c.is_whitespace() && c != ' ')));
            prop_assert_eq!(ForeignText::new(&once), once);
        }
    }
}
