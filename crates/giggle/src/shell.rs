//! Words of a command that is shown to a person: each is quoted so that a POSIX shell reads it as it is.
//!
//! It must not know what the words mean. Whatever a service, a file or a caller says may stand in such a command, and must
//! be able to do nothing there.

use giggle_domain::refusal::is_deceptive;
use std::borrow::Cow;
use std::fmt::Write as _;

/// A text as one word of a shell command.
pub fn word(text: &str) -> Cow<'_, str> {
    let is_plain =
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:=,+@".contains(c));
    if is_plain {
        return text.into();
    }
    if !text.chars().any(|c| is_deceptive(c) && c != '\n') {
        return format!("'{}'", text.replace('\'', r"'\''")).into();
    }
    // What a terminal obeys or hides is written in digits, which bash and zsh read.
    let mut quoted = String::from("$'");
    for character in text.chars() {
        match character {
            '\'' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            _ if is_deceptive(character) => {
                let _ = write!(quoted, "\\U{:08x}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('\'');
    quoted.into()
}

/// A text as an operand: like [`word`], and behind `--` if it does not begin with a letter or digit and might be read as a
/// flag.
pub fn operand(text: &str) -> Cow<'_, str> {
    let is_plain = text.starts_with(char::is_alphanumeric);
    if is_plain || text.is_empty() { word(text) } else { format!("-- {}", word(text)).into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_word_can_do_nothing() {
        assert_eq!(word("0b1c-22.x"), "0b1c-22.x");
        assert_eq!(word(""), "''");
        assert_eq!(word("$(touch PWNED)"), "'$(touch PWNED)'");
        assert_eq!(word("it's;`id`"), r"'it'\''s;`id`'");
        assert_eq!(word("a\u{1b}[2J'\u{202e}"), r"$'a\U0000001b[2J\'\U0000202e'");
        assert_eq!(operand("-1"), "-- -1");
        assert_eq!(operand("-$(x)"), "-- '-$(x)'");
        assert_eq!(operand("—x"), "-- '—x'");
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_reads_back_what_was_quoted() {
        for text in ["a b", "it's", "$HOME `id` \"x\" \\n", "two\nlines", "~", "*", "湖 é"] {
            let script = format!("printf %s {}", word(text));
            let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), text);
        }
    }
}
