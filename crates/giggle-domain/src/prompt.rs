//! What makes a prompt of a text: one function for words, files, standard input, lists, tools and the skill door.
//!
//! A prompt is sent as it was written. Only what nobody can see goes: byte order marks, carriage returns, blanks at both
//! ends, marks of where a line may be broken at both ends. What nobody can see and what may mean something (control characters) is refused with its place.
//! Texts that look [`alike`] are one shot.

mod alike;

pub use self::alike::alike;

use crate::refusal::{BLOTTED_KEY, holds_key, is_settings_file, without_keys};
use crate::{Text, text};
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// Why a text is not a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptFault {
    /// It has no character that anybody could see.
    Empty,
    /// It has no letter, no digit and no picture sign: quotes and dots that a shell or a program left.
    NoWords,
    /// It is an API key, or has one in it: sent as a prompt it would be kept by ledger and service, and paid for.
    Key,
    /// It is a file of settings: what programs keep their keys in.
    Settings,
    /// A control character other than a tab or a line break; line and column count from 1.
    Control {
        /// The character.
        character: char,
        /// Its line.
        line: usize,
        /// Its column, in characters.
        column: usize,
    },
}

/// Why bytes are not a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EncodingFault {
    /// It has a mark of UTF-16 and is not UTF-16.
    BrokenUtf16,
    /// It is not UTF-8; the line of the first byte that does not fit, from 1.
    NotUtf8 {
        /// The line.
        line: usize,
    },
    /// It is a document of another program, in which the text lies among that program's own marks.
    Document {
        /// What kind of document.
        kind: &'static str,
    },
    /// It is a zipped file: a document of a word processor, a spreadsheet, or an archive.
    Zipped,
}

/// What documents begin with whose bytes could be taken for a text.
const DOCUMENTS: [(&str, &str); 5] = [
    ("{\\rtf", "an RTF document"),
    ("%PDF-", "a PDF document"),
    ("<!doctype html", "an HTML page"),
    ("<html", "an HTML page"),
    ("<?xml", "an XML document"),
];

impl PromptFault {
    /// The fault in one sentence.
    pub fn text(self) -> Text {
        match self {
            Self::Empty => {
                text!("the prompt is empty: say what the clip shows", "提示词为空：请描述视频内容")
            }
            Self::NoWords => text!(
                "the prompt has no letter, digit or emoji: say what the clip shows",
                "提示词中没有文字、数字或表情符号：请描述视频内容"
            ),
            Self::Key => text!(
                "the prompt is or contains an API key, and is not sent; the key is read from GIGGLE_API_KEY, from a file (--api-key-file) or from the system's keyring (`giggle key set`)",
                "提示词是或含有 API Key，不会发送；密钥请通过 GIGGLE_API_KEY、文件（--api-key-file）或系统密钥环（`giggle key set`）提供"
            ),
            Self::Settings => text!(
                "the prompt is a file of settings (`NAME=value`), which may have keys in it, and is not sent: say what the clip shows",
                "提示词是设置文件（`NAME=value`），其中可能含有密钥，不会发送：请描述视频内容"
            ),
            Self::Control { character: '\0', line, column } => text!(
                "the prompt has a zero byte at line {line}, column {column}: it looks like UTF-16; save it as UTF-8",
                "提示词第 {line} 行第 {column} 列含零字节：可能是 UTF-16 编码；请另存为 UTF-8"
            ),
            Self::Control { character, line, column } => {
                let code = u32::from(character);
                text!(
                    "the prompt has the control character U+{code:04X} at line {line}, column {column}; only tabs and line breaks are allowed",
                    "提示词第 {line} 行第 {column} 列含控制字符 U+{code:04X}；只允许制表符和换行"
                )
            }
        }
    }
}

impl EncodingFault {
    /// The fault as a clause about a file, with what to do.
    pub fn text(self) -> Text {
        match self {
            Self::BrokenUtf16 => text!(
                "it has the mark of UTF-16 and is not complete UTF-16 text; save it as UTF-8",
                "带有 UTF-16 标记，但 UTF-16 文本不完整；请另存为 UTF-8"
            ),
            Self::NotUtf8 { line } => {
                text!(
                    "line {line} is not UTF-8 text; save it as UTF-8",
                    "第 {line} 行不是 UTF-8 文本；请另存为 UTF-8"
                )
            }
            Self::Zipped => text!(
                "it is a zipped document (such as .docx), not plain text; save it as plain text (.txt)",
                "这是压缩格式的文档（例如 .docx），不是纯文本；请另存为纯文本（.txt）"
            ),
            Self::Document { kind } => {
                let zh = kind.split(' ').nth(1).unwrap_or(kind);
                text!(
                    "it is {kind}, not plain text; save it as plain text (.txt)",
                    "这是 {zh} 文档，不是纯文本；请另存为纯文本（.txt）"
                )
            }
        }
    }
}

/// Makes a prompt of a text.
///
/// # Errors
///
/// A control character, nothing that can be seen or that says anything, or an API key.
pub fn read(text: &str) -> Result<String, PromptFault> {
    let mut prompt = String::with_capacity(text.len());
    let (mut line, mut column) = (1, 1);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{feff}' => continue,
            '\r' => {
                // The line feed behind it is the same line break.
                if characters.peek() == Some(&'\n') {
                    continue;
                }
                prompt.push('\n');
                (line, column) = (line + 1, 1);
            }
            '\n' => {
                prompt.push('\n');
                (line, column) = (line + 1, 1);
            }
            _ if character.is_control() && character != '\t' => {
                return Err(PromptFault::Control { character, line, column });
            }
            _ => {
                prompt.push(character);
                column += 1;
            }
        }
    }
    let kept = prompt.trim_matches(|c: char| c.is_whitespace() || is_loose(c));
    // An accent on nothing shows nothing that anybody could mean, nor does what a wrong conversion left of a letter.
    if kept.chars().all(|c| is_invisible(c) || is_combining_mark(c) || c == char::REPLACEMENT_CHARACTER) {
        return Err(PromptFault::Empty);
    }
    if !kept.chars().any(says_something) {
        return Err(PromptFault::NoWords);
    }
    if is_key(kept) || holds_key(kept) {
        return Err(PromptFault::Key);
    }
    if is_settings_file(kept) {
        return Err(PromptFault::Settings);
    }
    if kept.len() < prompt.len() {
        return Ok(kept.to_owned());
    }
    Ok(prompt)
}

/// Whether a character is a letter, a digit or a picture: neither punctuation nor what has no meaning of its own.
fn says_something(character: char) -> bool {
    let is_mark = character.is_ascii_punctuation()
        || is_invisible(character)
        || (is_combining_mark(character) && character != '\u{20e3}')
        || matches!(character,
            '\u{a1}'..='\u{a8}' | '\u{ab}'..='\u{ad}' | '\u{af}'..='\u{bf}' | '\u{d7}' | '\u{f7}' | '\u{2000}'..='\u{203b}'
            | '\u{203d}'..='\u{2048}' | '\u{204a}'..='\u{206f}' | '\u{2500}'..='\u{259f}' | '\u{2e00}'..='\u{2e7f}'
            | '\u{3000}'..='\u{302f}' | '\u{30fb}' | '\u{fe10}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff65}' | '\u{ffe0}'..='\u{ffff}'
            // Private use, and what no character ever is.
            | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{10ffff}');
    let is_no_character = u32::from(character) & 0xfffe == 0xfffe;
    character.is_alphanumeric() || !(is_mark || is_no_character)
}

/// Whether a text is one word that begins as an API key does, in quotes or not.
fn is_key(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let is_single = !text.contains(char::is_whitespace);
    is_single && without_keys(bare.trim_matches(['\'', '"', '`'])) == BLOTTED_KEY
}

/// The text of bytes from a file or from standard input: UTF-8, or UTF-16 where a mark says so.
///
/// # Errors
///
/// Another encoding, or a document whose text lies among marks of its own.
pub fn decode(bytes: Vec<u8>) -> Result<String, EncodingFault> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(EncodingFault::Zipped);
    }
    let text = decoded(bytes)?;
    let begins = |mark: &str| bare(&text).get(..mark.len()).is_some_and(|it| it.eq_ignore_ascii_case(mark));
    match DOCUMENTS.iter().find(|(mark, _)| begins(mark)) {
        Some((_, kind)) => Err(EncodingFault::Document { kind }),
        None => Ok(text),
    }
}

fn decoded(bytes: Vec<u8>) -> Result<String, EncodingFault> {
    let wide = match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => Some((rest, u16::from_le_bytes as fn([u8; 2]) -> u16)),
        [0xfe, 0xff, rest @ ..] => Some((rest, u16::from_be_bytes as fn([u8; 2]) -> u16)),
        _ => None,
    };
    if let Some((rest, unit)) = wide {
        let (pairs, odd) = rest.as_chunks::<2>();
        let text: Result<String, _> = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
        return text.ok().filter(|_| odd.is_empty()).ok_or(EncodingFault::BrokenUtf16);
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        EncodingFault::NotUtf8 { line: before.iter().filter(|byte| **byte == b'\n').count() + 1 }
    })
}

/// The same letters, however they are composed: what identity went by before it left out what cannot be seen.
pub fn composed(text: &str) -> std::borrow::Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) { text.into() } else { text.nfc().collect::<String>().into() }
}

/// The same letters taken apart as far as they can be.
pub fn decomposed(text: &str) -> String {
    text.nfd().collect()
}

/// A text as a reader sees it: without what leaves no mark on a page, but with the blanks between its words.
///
/// It is for judging what a text is, and never what is sent.
pub fn seen(text: &str) -> String {
    bare(text).chars().filter(|c| c.is_whitespace() || !is_invisible(*c)).collect()
}

/// A text without what nobody can see at its ends.
pub fn bare(text: &str) -> &str {
    text.trim_matches(is_invisible)
}

/// Whether a character means nothing at the ends of a text: it only says where a line may be broken.
fn is_loose(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// Whether a character leaves no mark on a page: blanks, and what Unicode lets a renderer ignore.
fn is_invisible(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_is_one_prompt_however_it_was_saved() {
        for text in [
            "a\ncat",
            "a\r\ncat\r\n",
            "a\rcat",
            "\u{feff}a\ncat\n",
            " \u{feff}a\r\ncat\t\n",
            "a\n\u{feff}cat",
            "\u{200b}a\ncat \u{2060}\u{ad}\n",
        ] {
            assert_eq!(read(text).as_deref(), Ok("a\ncat"), "{text:?}");
        }
        assert_eq!(read("a\tcat 👩\u{200d}🚀").as_deref(), Ok("a\tcat 👩\u{200d}🚀"));
        // What only looks invisible: the second half of a heart.
        assert_eq!(read("a ❤\u{fe0f}").as_deref(), Ok("a ❤\u{fe0f}"));
    }

    #[test]
    fn a_document_of_another_program_is_no_text() {
        for document in [
            "{\\rtf1\\ansi hi}",
            "\u{feff}%PDF-1.4",
            "\n<!DOCTYPE html><p>hi",
            "<HTML>",
            "<?xml version='1.0'?>",
        ] {
            let decoded = decode(document.as_bytes().to_vec());
            assert!(matches!(decoded, Err(EncodingFault::Document { .. })), "{document}: {decoded:?}");
        }
        for text in ["{a lake}", "<b> & 100% PDF-like", "html", "{\\r"] {
            assert_eq!(decode(text.as_bytes().to_vec()).as_deref(), Ok(text));
        }
        assert_eq!(decode(b"PK\x03\x04\x14".to_vec()), Err(EncodingFault::Zipped));
        assert_eq!(read(" \u{fffd}\u{fffd} "), Err(PromptFault::Empty));
    }

    #[test]
    fn a_text_is_judged_as_it_is_seen() {
        for (text, as_seen) in [
            ("--help\r\n", "--help"),
            ("\u{200b}\u{feff} --he\u{ad}lp\u{a0}", "--help"),
            ("a \u{200b}cat", "a cat"),
            ("\u{200b}", ""),
            ("\u{1b}-x", "-x"),
        ] {
            assert_eq!(seen(text), as_seen, "{text:?}");
        }
    }

    #[test]
    fn what_nobody_sees_is_no_prompt() {
        for text in [
            "",
            " \n\t",
            "\u{3000}",
            "\u{feff}",
            "\u{200b}",
            "\u{2060}\u{ad}\u{200e} ",
            "\u{3164}",
            "\u{e0041}",
            "\u{301}",
            "\u{200b}\u{301}\u{fe0f}",
        ] {
            assert_eq!(read(text), Err(PromptFault::Empty), "{text:?}");
        }
        for text in [
            ".",
            "...",
            "\"",
            "\"\"",
            "“”",
            "？！",
            "……",
            "\u{fffc}",
            "\u{e000}",
            "\u{fdd0}\u{ffff}",
            "---",
            "#####",
        ] {
            assert_eq!(read(text), Err(PromptFault::NoWords), "{text:?}");
        }
        for text in ["猫", "e\u{301}", "🙂", "1\u{fe0f}\u{20e3}", "❤", "x", "々", "ก"] {
            assert!(read(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_key_is_no_prompt() {
        for text in
            ["sk_live_SECRET123", " \"sk_live_SECRET123\"\n", "sk-proj-abcdef", "s\u{200b}k_live_SECRET123"]
        {
            assert_eq!(read(text), Err(PromptFault::Key), "{text:?}");
        }
        let among_words = [
            "a lake\nsk_live_0123456789abcdef",
            "GIGGLE_API_KEY=sk_live_0123456789abcdef",
            "my key: sk-proj-0123456789abcdef now",
        ];
        for text in among_words {
            assert_eq!(read(text), Err(PromptFault::Key), "{text:?}");
        }
        for text in ["AWS_SECRET_ACCESS_KEY=abc", "# mine\nexport DB_PASSWORD=hunter2\n\nA_B=\n"] {
            assert_eq!(read(text), Err(PromptFault::Settings), "{text:?}");
        }
        for text in [
            "sk_",
            "a ski-jump",
            "sk_live_x is a name",
            "task_ids",
            "skiing",
            "LOVE=PEACE, a mural",
            "A_B = c",
        ] {
            assert!(read(text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn a_control_character_is_refused_with_its_place() {
        let control = |character, line, column| Err(PromptFault::Control { character, line, column });
        assert_eq!(read("a\0c\0"), control('\0', 1, 2));
        assert_eq!(read("a\r\n湖\u{1b}[2J"), control('\u{1b}', 2, 2));
        assert_eq!(read("\u{feff}\u{85}a"), control('\u{85}', 1, 1));
        assert!(read("a\0").unwrap_err().text().en.contains("UTF-8"));
    }

    #[test]
    fn utf_16_with_a_mark_is_read_and_nothing_else_but_utf_8() {
        let wide = |swap: bool| {
            let unit = |unit: u16| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() };
            "\u{feff}a 猫🙂\r\n".encode_utf16().flat_map(unit).collect::<Vec<u8>>()
        };
        for swap in [false, true] {
            assert_eq!(read(&decode(wide(swap)).unwrap()).as_deref(), Ok("a 猫🙂"));
            let cut = wide(swap)[..7].to_vec();
            assert_eq!(decode(cut), Err(EncodingFault::BrokenUtf16));
        }
        assert_eq!(decode(b"\xff\xfe\x00\xd8".to_vec()), Err(EncodingFault::BrokenUtf16));
        assert_eq!(decode(b"a\ncaf\xe9".to_vec()), Err(EncodingFault::NotUtf8 { line: 2 }));
        assert_eq!(decode("é".into()).as_deref(), Ok("é"));
    }

    #[test]
    fn composed_and_decomposed_letters_are_one_text() {
        assert_eq!(composed("cafe\u{301}"), composed("caf\u{e9}"));
        assert_eq!(composed("\u{1112}\u{1161}"), composed("\u{d558}"));
    }
}
