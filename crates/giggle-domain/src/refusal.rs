//! Why an asking was refused here, before anything was sent.

use crate::{Language, Text, text};
use std::fmt;

/// The part of an asking that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The prompt.
    Prompt,
    /// The video model.
    Model,
    /// The length in seconds.
    Duration,
    /// The aspect ratio.
    AspectRatio,
    /// The resolution.
    Resolution,
    /// The picture that the clip starts with.
    StartFrame,
    /// The picture that the clip ends with.
    EndFrame,
    /// How many clips one task makes.
    Count,
    /// A reference picture.
    Image,
    /// A reference sound.
    Audio,
    /// A reference clip.
    Video,
    /// A task id.
    TaskId,
}

impl Field {
    /// The name as flags, rows and tools spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::Model => "model",
            Self::Duration => "duration",
            Self::AspectRatio => "aspect-ratio",
            Self::Resolution => "resolution",
            Self::StartFrame => "start-frame",
            Self::EndFrame => "end-frame",
            Self::Count => "count",
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::TaskId => "task-id",
        }
    }
}

/// An asking that cannot be sent: what was given, what is offered, and the nearest legal value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    field: Field,
    said: Text,
    nearest: Option<String>,
    in_no_list: bool,
}

impl Refusal {
    pub(crate) fn new(field: Field, said: Text) -> Self {
        Self { field, said, nearest: None, in_no_list: false }
    }

    pub(crate) fn nearest(mut self, value: impl Into<String>) -> Self {
        self.nearest = Some(value.into());
        self
    }

    pub(crate) fn in_no_list(mut self) -> Self {
        self.in_no_list = true;
        self
    }

    /// The same refusal, said of another field: a frame's checks do not know which of the two they check.
    #[must_use]
    pub fn of(mut self, field: Field) -> Self {
        self.field = field;
        self
    }

    /// Which part was refused.
    pub fn field(&self) -> Field {
        self.field
    }

    /// The legal value nearest to what was given, where there is one.
    pub fn nearest_legal(&self) -> Option<&str> {
        self.nearest.as_deref()
    }

    /// Whether the value is in no list at all, as a model that no catalog knows; otherwise the value exists
    /// and this model does not offer it.
    pub fn is_in_no_list(&self) -> bool {
        self.in_no_list
    }

    /// The whole refusal in one sentence, with the nearest legal value.
    pub fn text(&self) -> Text {
        let nearest = match &self.nearest {
            None => return self.said.clone(),
            Some(nearest) if self.field == Field::Model => {
                text!("did you mean `{nearest}`?", "您是不是想用 `{nearest}`？")
            }
            Some(nearest) => text!("the nearest is {nearest}", "最接近的是 {nearest}"),
        };
        self.said.clone().then(&text!("; ", "；"), &nearest)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().get(Language::English))
    }
}

impl std::error::Error for Refusal {}

/// Joins values as a person would say them: `6 or 10`, `4, 8 or 12`.
pub(crate) fn spoken<T: fmt::Display>(values: &[T]) -> Text {
    Text::in_each(|language| {
        let last_joint = language.pick(" or ", " 或 ");
        let joint = language.pick(", ", "、");
        let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
        match texts.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [rest @ .., last] => format!("{}{last_joint}{last}", rest.join(joint)),
        }
    })
}

/// At most this much of a given value is repeated in a refusal: enough to recognise it, too little to flood a
/// terminal with somebody's base64.
const SHOWN_CHARACTERS: usize = 60;

/// Whether a character can command a terminal, turn the text around it, or hide: controls, marks of direction, and what has
/// no width.
pub fn is_deceptive(character: char) -> bool {
    // The last two of every plane, and some more, are no characters and never will be.
    let is_none =
        matches!(u32::from(character), code if code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code));
    is_none
        || character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
}

/// A text with its control characters escaped, so that it stays on its line and cannot command a terminal.
pub fn escaped(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let escaped: Vec<char> = if is_deceptive(c) { c.escape_default().collect() } else { vec![c] };
            escaped
        })
        .collect()
}

/// What is printed in the place of an API key.
pub const BLOTTED_KEY: &str = "sk_…";

/// Whether a text ends with a colour or weight of letters (`ESC [ … m`), whose last letter belongs to no word.
fn ends_with_style(text: &str) -> bool {
    let style = text.rsplit_once("\u{1b}[").and_then(|(_, rest)| rest.strip_suffix('m'));
    style.is_some_and(|parameters| parameters.chars().all(|c| c.is_ascii_digit() || c == ';'))
}

/// A text in which whatever begins as an API key does is cut off: what was typed into the wrong place may be one.
pub fn without_keys(text: &str) -> String {
    const BEGINNINGS: [&str; 2] = ["sk_", "sk-"];
    const LEAST: usize = 6;
    let is_of_a_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = BEGINNINGS.iter().filter_map(|it| rest.find(it)).min() {
        let (before, key) = rest.split_at(at);
        let end = key.find(|c: char| !is_of_a_key(c)).unwrap_or(key.len());
        let is_word = !before.ends_with(is_of_a_key) || before.ends_with('-') || ends_with_style(before);
        out.push_str(before);
        if is_word && end >= LEAST {
            out.push_str(BLOTTED_KEY);
            rest = &key[end..];
        } else {
            out.push_str(&key[..3]);
            rest = &key[3..];
        }
    }
    out.push_str(rest);
    out
}

/// Whether a text is lines of `NAME=value` alone, as a file of a program's settings and keys is.
pub fn is_settings_file(text: &str) -> bool {
    let is_setting = |line: &str| {
        let line = line.strip_prefix("export ").unwrap_or(line);
        line.split_once('=').is_some_and(|(name, _)| {
            let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
            name.contains('_') && name.chars().all(is_name)
        })
    };
    let mut lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).peekable();
    lines.peek().is_some() && lines.all(is_setting)
}

/// Whether a text of many words has an API key in it: whoever keeps, shows and sends the text would keep, show and send the key. A word
/// that only begins like one, as `sk-learn` does, is none.
pub fn holds_key(text: &str) -> bool {
    const LEAST: usize = 16;
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'));
    words.into_iter().any(|word| {
        let is_long = word.len() >= LEAST && word.bytes().any(|byte| byte.is_ascii_digit());
        is_long && (word.starts_with("sk_") || word.starts_with("sk-"))
    })
}

/// Printed in place of the part of an address that may be secret.
const BLOTTED: &str = "…";

/// A text without API keys, and with the addresses in it as they may be told: without a password, and without the query, which may be a
/// signature. The address of a database keeps its query, which has settings.
pub fn without_secrets(text: &str) -> String {
    let text = without_keys(text);
    if !text.contains(['?', '@', '=']) {
        return text;
    }
    // What no address goes across: blanks, quotation marks, brackets, and the colours of a terminal.
    let ends = |c: char| c.is_whitespace() || c.is_control() || "\"'`<>{}()“”‘’，；。".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let word = rest.find(ends).unwrap_or(rest.len());
        out.push_str(&told_word(&rest[..word]));
        let after = rest[word..].chars().next().map_or(0, char::len_utf8);
        out.push_str(&rest[word..word + after]);
        rest = &rest[word + after..];
    }
    out
}

/// What stands before a password in the settings and the query of an address.
const BEFORE_PASSWORDS: [&str; 4] = ["password=", "passwd=", "pwd=", "secret="];

/// One word, as it may be told.
fn told_word(word: &str) -> String {
    let mut word = word.to_owned();
    // A slip in the scheme leaves `//user:password@host`, `scheme:/user:password@host` or `user:password@host`; a password may have
    // any character in it.
    if let Some(end) = word.rfind('@') {
        let scheme = word.find(":/").map(|at| at + 1).or_else(|| word.find("//")).filter(|at| *at < end);
        let begin = scheme.map_or(0, |at| at + (word[at..].len() - word[at..].trim_start_matches('/').len()));
        let is_pair = word[begin..end].split_once(':').is_some_and(|(user, password)| {
            let is_path = user.contains('/') && !word[begin..end].contains(['#', '?']);
            !user.is_empty() && !password.is_empty() && !is_path
        });
        if is_pair {
            word.replace_range(begin..end, BLOTTED);
        }
    }
    let is_setting = ["postgres://", "postgresql://"].iter().any(|it| word.contains(it));
    if let Some(at) = word.find('?').filter(|at| !is_setting && word[..*at].contains(['/', '.']))
        && word[at..].contains('=')
    {
        // The colon or comma after it belongs to the sentence.
        let sentence = word[word.trim_end_matches([':', ',', ';', '.', '!']).len()..].to_owned();
        word.truncate(at + 1);
        word.push_str(BLOTTED);
        word.push_str(&sentence);
    }
    for name in BEFORE_PASSWORDS {
        let mut from = 0;
        while let Some(at) = word[from..].to_ascii_lowercase().find(name).map(|at| from + at + name.len()) {
            let end = word[at..].find(['&', ';', ',']).map_or(word.len(), |end| at + end);
            if end > at {
                word.replace_range(at..end, BLOTTED);
            }
            from = at;
        }
    }
    word
}

/// What was given, made fit for one line: control characters escaped, long values cut, and nothing in it that may be secret.
pub fn shown(given: &str) -> String {
    let given = &without_secrets(given);
    let head: String = given.chars().take(SHOWN_CHARACTERS).collect();
    let mut out = escaped(&head);
    if given.chars().nth(SHOWN_CHARACTERS).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{holds_key, shown, spoken, without_keys, without_secrets};

    #[test]
    fn lists_read_as_speech() {
        assert_eq!(spoken(&[6, 10]).en, "6 or 10");
        assert_eq!(spoken(&[4, 8, 12]).en, "4, 8 or 12");
        assert_eq!(spoken(&[4, 8, 12]).zh, "4、8 或 12");
        assert_eq!(spoken(&[6]).en, "6");
    }

    #[test]
    fn a_key_in_the_wrong_place_is_not_repeated() {
        for (text, expected) in [
            ("sk_live_SECRET123", "sk_…"),
            ("--key=sk_live_SECRET123 and more", "--key=sk_… and more"),
            ("a=sk-abcdefgh,b", "a=sk_…,b"),
            ("a task_ids and a mask-off", "a task_ids and a mask-off"),
            ("sk_1", "sk_1"),
            ("'\u{1b}[33msk_live_SECRET123\u{1b}[0m'", "'\u{1b}[33msk_…\u{1b}[0m'"),
        ] {
            assert_eq!(without_keys(text), expected);
        }
    }

    #[test]
    fn a_key_is_found_in_a_text_of_many_words() {
        for text in
            ["a cat, sk_test_c4c7e1d20f9a8b36", "key: sk-proj4f9a8b36c4c7e1d2", "\"sk_live_00112233445566\""]
        {
            assert!(holds_key(text), "{text}");
        }
        for text in [
            "the sk-learn logo, version 1.5",
            "a task_force_2026_on_the_hill",
            "sk_8",
            "desk-with-16-drawers-and-1-lamp",
        ] {
            assert!(!holds_key(text), "{text}");
        }
    }

    #[test]
    fn an_address_in_the_wrong_place_is_told_without_what_may_be_secret() {
        for (text, expected) in [
            ("`https://b/a.png?X-Amz-Signature=S&e=1` is none", "`https://b/a.png?…` is none"),
            ("ftp://u:PW@b/a.png?sig=S", "ftp://…@b/a.png?…"),
            ("https//u:PW@b/a.png", "https//…@b/a.png"),
            ("b/a.png?X-Amz-Signature=S", "b/a.png?…"),
            ("{\"url\":\"https://b/a.png?X-Amz-Signature=S\"}", "{\"url\":\"https://b/a.png?…\"}"),
            ("is this it?x=y", "is this it?x=y"),
            (
                "postgres://user@host:5432/db?sslmode=verify-full",
                "postgres://user@host:5432/db?sslmode=verify-full",
            ),
            ("a@b.org, what? https://x.test/?", "a@b.org, what? https://x.test/?"),
            ("https://b/a.png?sig=S: none", "https://b/a.png?…: none"),
            ("u:PW@host/db", "…@host/db"),
            ("postgres:/u:PW@host/db", "postgres:/…@host/db"),
            ("postgres://u:PW#x@host/db", "postgres://…@host/db"),
            (
                "postgres://u@host/db?password=PW&sslmode=require",
                "postgres://u@host/db?password=…&sslmode=require",
            ),
            ("postgres://host/db?sslpassword=PW", "postgres://host/db?sslpassword=…"),
            ("host=h Password=PW dbname=d", "host=h Password=… dbname=d"),
            ("https://b.test/a:1/@2x.png", "https://b.test/a:1/@2x.png"),
            ("password=", "password="),
        ] {
            assert_eq!(without_secrets(text), expected);
        }
    }

    #[test]
    fn a_value_cannot_flood_or_control_a_terminal() {
        assert_eq!(shown("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert!(shown(&"x".repeat(10_000)).chars().count() <= 61);
    }
}
