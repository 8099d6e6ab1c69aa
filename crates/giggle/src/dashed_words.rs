//! Words of the command line that begin with a dash: a mistyped flag must never become a paid prompt.
//!
//! The parser takes any word where a prompt may be, so that `"- a cat"` is one. This looks at the words before the parser
//! does: a word without a blank that begins with a dash is a flag that the verb has, or it is refused by name. A dash is
//! also the en or em dash that editors make of two hyphens. Behind `--`, and behind the `=` of `--prompt=`, anything is a
//! prompt.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};
use std::ffi::OsString;

/// The flag whose value is a prompt; verbs have the same as a word of their own.
const PROMPT: &str = "prompt";
/// As near as a flag must be to be suggested.
const NEAR: f64 = 0.55;

/// Looks at the words behind the program's name.
///
/// # Errors
///
/// The first word that looks like a flag and is not one, with the flag nearest to it.
pub fn check(words: &[OsString], root: impl FnOnce() -> Command) -> Result<(), clap::Error> {
    if !may_have_a_prompt_with_a_dash(words) {
        return Ok(());
    }
    let mut root = root();
    root.build();
    let mut command = &root;
    let mut at = 0;
    while let Some(word) = words.get(at).map(|word| word.to_str()) {
        at += 1;
        // What is not text is refused by the parser; behind `--` everything is what it is.
        let Some(word) = word.filter(|word| *word != "--") else { return Ok(()) };
        if !is_dashed(word) || word == "-" {
            if let Some(verb) = command.find_subcommand(word) {
                if !takes_a_prompt(verb) {
                    return Ok(());
                }
                command = verb;
            }
            continue;
        }
        let flag = match Word::read(word, command) {
            Word::Flag { flag, takes_next: true } => flag,
            Word::Flag { takes_next: false, .. } | Word::Text => continue,
            // At the top there is no prompt but behind `--prompt`: the parser knows what to say.
            Word::Unknown if std::ptr::eq(command, &root) => return Ok(()),
            Word::Unknown => return Err(unknown(word, command)),
        };
        let Some(value) = words.get(at).and_then(|value| value.to_str()) else { return Ok(()) };
        at += 1;
        let is_stdin = value == "-" && !std::ptr::eq(command, &root);
        if flag.get_id() != PROMPT || is_stdin || !is_dashed(value) || value.contains(char::is_whitespace) {
            let may_be_dashed = flag.is_allow_hyphen_values_set() || flag.is_allow_negative_numbers_set();
            if value.starts_with('-') && value != "-" && flag.get_id() != PROMPT && !may_be_dashed {
                // The parser says which value is missing.
                return Ok(());
            }
            continue;
        }
        return Err(match Word::read(value, command) {
            Word::Flag { .. } => missing(flag, command),
            Word::Text | Word::Unknown => unknown(value, command),
        });
    }
    Ok(())
}

/// Whether there is anything to look at: a word that may be a verb, or a dash behind `--prompt`. The skill door is called
/// often and with flags alone; it should not build the whole command line twice.
fn may_have_a_prompt_with_a_dash(words: &[OsString]) -> bool {
    let mut before: Option<&str> = None;
    for word in words {
        let Some(word) = word.to_str() else { return false };
        let is_after_flag = before.is_some_and(|before| is_dashed(before) && !before.contains('='));
        if if is_dashed(word) { before == Some("--prompt") } else { !is_after_flag } {
            return true;
        }
        before = Some(word);
    }
    false
}

/// What a word with a dash is to a command.
enum Word<'a> {
    /// A flag that the command has, and whether its value is the next word.
    Flag { flag: &'a Arg, takes_next: bool },
    /// Text: it has a blank.
    Text,
    /// Nothing that the command has.
    Unknown,
}

impl<'a> Word<'a> {
    fn read(word: &str, command: &'a Command) -> Self {
        let (name, value) = match word.split_once('=') {
            Some((name, _)) => (name, true),
            None => (word, false),
        };
        let takes_next = |flag: &Arg| {
            flag.get_action().takes_values() && flag.get_num_args().is_none_or(|it| it.min_values() > 0)
        };
        if let Some(long) = name.strip_prefix("--") {
            let is_it = |flag: &&Arg| {
                flag.get_long() == Some(long) || flag.get_all_aliases().is_some_and(|all| all.contains(&long))
            };
            if let Some(flag) = command.get_arguments().find(is_it) {
                return Self::Flag { flag, takes_next: !value && takes_next(flag) };
            }
        } else if let Some(letters) = name.strip_prefix('-') {
            // `-output` is a long flag with a dash too few, and not `-o` with the value `utput`.
            let is_long =
                letters.len() > 1 && command.get_arguments().any(|it| it.get_long() == Some(letters));
            let mut rest = if is_long { "" } else { letters }.chars();
            while let Some(letter) = rest.next() {
                let Some(flag) = command.get_arguments().find(|it| it.get_short() == Some(letter)) else {
                    break;
                };
                let is_last = rest.as_str().is_empty();
                if takes_next(flag) {
                    return Self::Flag { flag, takes_next: is_last && !value };
                }
                if is_last {
                    return Self::Flag { flag, takes_next: false };
                }
            }
        }
        if name.contains(char::is_whitespace) || (!value && word.contains(char::is_whitespace)) {
            Self::Text
        } else {
            Self::Unknown
        }
    }
}

/// Whether a word begins with a dash of any kind.
pub fn is_dashed(word: &str) -> bool {
    word.starts_with(is_dash)
}

fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

fn takes_a_prompt(verb: &Command) -> bool {
    verb.get_arguments().any(|it| it.get_id() == PROMPT)
}

/// The refusal of a word that is no flag of the command.
fn unknown(word: &str, command: &Command) -> clap::Error {
    let mut error = clap::Error::new(ErrorKind::UnknownArgument).with_cmd(command);
    error.insert(ContextKind::InvalidArg, ContextValue::String(word.to_owned()));
    let mut tips: Vec<clap::builder::StyledStr> = Vec::new();
    match nearest(word, command) {
        Some(nearest) => drop(error.insert(ContextKind::SuggestedArg, ContextValue::String(nearest))),
        None => tips.push("'--help' lists the flags".into()),
    }
    tips.push(format!("a prompt that begins with a dash is written behind '--', as in '-- {word}'").into());
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    error.insert(ContextKind::Usage, ContextValue::StyledStr(command.clone().render_usage()));
    error
}

/// The refusal of a flag in the place of another flag's value.
fn missing(flag: &Arg, command: &Command) -> clap::Error {
    let mut error = clap::Error::new(ErrorKind::InvalidValue).with_cmd(command);
    error.insert(ContextKind::InvalidArg, ContextValue::String(flag.to_string()));
    error.insert(ContextKind::InvalidValue, ContextValue::String(String::new()));
    error.insert(ContextKind::Usage, ContextValue::StyledStr(command.clone().render_usage()));
    error
}

/// The command's flag that is most like a word.
fn nearest(word: &str, command: &Command) -> Option<String> {
    let (name, _) = word.split_once('=').unwrap_or((word, ""));
    let wanted = name.trim_start_matches(is_dash).replace('_', "-").to_lowercase();
    let flags = command.get_arguments().filter(|it| !it.is_hide_set()).filter_map(Arg::get_long);
    let likeness = |flag: &str| {
        // A single letter is most likely the first one of a flag's name.
        if wanted.chars().count() == 1 && flag.starts_with(&wanted) {
            return 1.0;
        }
        strsim::jaro_winkler(&wanted, flag)
    };
    // Of equally near ones the shorter name is the likelier.
    let best = flags
        .map(|flag| (likeness(flag), flag))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.len().cmp(&a.1.len())));
    best.filter(|(likeness, _)| *likeness >= NEAR).map(|(_, flag)| format!("--{flag}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::CommandFactory as _;

    fn refused(words: &[&str]) -> Option<(String, String)> {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        let error = check(&words, Cli::command).err()?;
        let said = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
        Some((said(ContextKind::InvalidArg), said(ContextKind::SuggestedArg)))
    }

    #[test]
    fn a_mistyped_flag_is_named_with_its_nearest_neighbour() {
        for (words, given, nearest) in [
            (&["submit", "-help"][..], "-help", "--help"),
            (&["make", "--dryrun"], "--dryrun", "--dry-run"),
            (&["make", "--dryrun", "a cat"], "--dryrun", "--dry-run"),
            (&["make", "--promt=cat"], "--promt=cat", "--prompt"),
            (&["make", "--promt=a cat"], "--promt=a cat", "--prompt"),
            (&["make", "-l"], "-l", "--lang"),
            (&["submit", "-x=3"], "-x=3", ""),
            (&["submit", "--prompt", "-help"], "-help", "--help"),
            (&["submit", "—help"], "—help", "--help"),
            (&["submit", "–prompt=cat"], "–prompt=cat", "--prompt"),
            (&["make", "--modle", "veo31"], "--modle", "--model"),
            (&["--json", "make", "a", "-model", "veo31"], "-model", "--model"),
            (&["cost", "--price"], "--price", ""),
            (&["guide", "--list"], "--list", ""),
            (&["compare", "--model", "a,b", "a cat"], "--model", "--models"),
            (&["--prompt", "-help"], "-help", "--help"),
            (&["--prompt", "-"], "-", ""),
            (&["--model", "grok", "--prompt", "—slow"], "—slow", ""),
        ] {
            let found = refused(words).unwrap_or_else(|| panic!("{words:?} passes"));
            assert_eq!(found.0, given, "{words:?}");
            assert!(nearest.is_empty() || found.1 == nearest, "{words:?}: {found:?}");
        }
        assert!(refused(&["make", "--prompt", "--model", "veo31"]).unwrap().0.starts_with("--prompt"));
    }

    #[test]
    fn what_is_meant_as_a_prompt_passes() {
        for words in [
            &["make", "- a cat"][..],
            &["make", "--", "-help"],
            &["make", "--prompt=--slow-motion"],
            &["make", "--prompt", "- a cat"],
            &["make", "-m", "veo31", "-d=6", "-mveo31", "a", "-qo", "x.mp4"],
            &["make", "a", "-d", "-5", "--deadline", "-5s"],
            &["make", "— a cat runs"],
            &["submit", "-"],
            &["submit", "--prompt", "-"],
            &["query", "-x"],
            &["--prompt=-help"],
            &["--query", "--task-id", "-1"],
            &["--prompt", "- a cat"],
        ] {
            assert_eq!(refused(words), None, "{words:?}");
        }
    }
}
