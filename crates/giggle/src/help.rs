//! The help in Chinese. In English it is what stands on the arguments.
//!
//! Nothing here is touched unless somebody asks for help in Chinese: then the command line is read once more, with its texts
//! exchanged, and what the parser says by itself is exchanged in the page that it writes.

mod chinese;
mod page;

use self::chinese::TEXTS;
use crate::cli::{Cli, with_help_last};
use clap::builder::StyledStr;
use clap::{Command, CommandFactory as _};
use std::ffi::OsString;

/// Whether an error is a page of help.
pub fn is_page(error: &clap::Error) -> bool {
    use clap::error::ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand};
    matches!(error.kind(), DisplayHelp | DisplayHelpOnMissingArgumentOrSubcommand)
}

/// The page of help that these words of a command line ask for, the program's name first, in Chinese and with styles;
/// `None` where they ask for none.
pub fn asked_for(words: impl IntoIterator<Item = OsString>) -> Option<String> {
    let command = translated(Cli::command()).term_width(0);
    let words = with_help_last(words.into_iter().collect());
    let help = command.try_get_matches_from(words).err().filter(is_page)?;
    let columns = console::Term::stdout().size_checked().map_or(100, |(_, columns)| usize::from(columns));
    Some(page::finished(&help.render().ansi().to_string(), columns))
}

/// The page of a command whose texts are Chinese, without styles and so many columns wide.
pub fn page_of(command: &Command, columns: usize) -> String {
    page::finished(&command.clone().term_width(0).render_long_help().to_string(), columns)
}

/// A command with Chinese texts, and all below it.
pub fn translated(command: Command) -> Command {
    let mut command = command;
    let (about, after) = (command.get_about().map(in_chinese), command.get_after_help().map(in_chinese));
    let long = command.get_long_about().map(in_chinese);
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(long) = long {
        command = command.long_about(long);
    }
    if let Some(after) = after {
        command = command.after_help(after);
    }
    command
        .mut_args(|arg| {
            let (help, long) = (arg.get_help().map(in_chinese), arg.get_long_help().map(in_chinese));
            let arg = match help {
                Some(help) => arg.help(help),
                None => arg,
            };
            match long {
                Some(long) => arg.long_help(long),
                None => arg,
            }
        })
        .mut_subcommands(translated)
}

/// A text in Chinese; one that has none stays as it is.
fn in_chinese(text: &StyledStr) -> String {
    let text = text.to_string();
    let found = TEXTS.iter().find(|(english, _)| *english == text);
    found.map_or(text, |(_, chinese)| (*chinese).to_owned())
}

#[cfg(test)]
mod tests {
    use super::chinese::HEADINGS;
    use super::*;
    use std::collections::BTreeSet;

    /// Every text that a command shows, and all below it, and every heading.
    fn texts(command: &Command, shown: &mut BTreeSet<String>, headings: &mut BTreeSet<String>) {
        let own = [command.get_about(), command.get_long_about(), command.get_after_help()];
        shown.extend(own.into_iter().flatten().map(ToString::to_string));
        assert!(command.get_before_help().is_none() && command.get_after_long_help().is_none());
        headings.extend(command.get_subcommand_help_heading().map(str::to_owned));
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            let texts = [arg.get_help(), arg.get_long_help()].into_iter().flatten();
            shown.extend(texts.map(ToString::to_string));
            headings.extend(arg.get_help_heading().map(str::to_owned));
            for value in arg.get_possible_values() {
                shown.extend(value.get_help().map(ToString::to_string));
            }
        }
        command.get_subcommands().for_each(|inner| texts(inner, shown, headings));
    }

    #[test]
    fn every_text_of_the_help_has_its_chinese_and_no_more() {
        let (mut shown, mut headings) = (BTreeSet::new(), BTreeSet::new());
        texts(&Cli::command(), &mut shown, &mut headings);
        let known: BTreeSet<String> = TEXTS.iter().map(|(english, _)| (*english).to_owned()).collect();
        assert_eq!(known.len(), TEXTS.len(), "a text is there twice");
        let missing: Vec<&String> = shown.difference(&known).collect();
        assert!(missing.is_empty(), "help without Chinese; add it to help/chinese.rs: {missing:#?}");
        let stale: Vec<&String> = known.difference(&shown).collect();
        assert!(stale.is_empty(), "Chinese for no help; remove it from help/chinese.rs: {stale:#?}");
        let known: BTreeSet<&str> = HEADINGS.iter().map(|(english, _)| *english).collect();
        let missing: Vec<&String> = headings.iter().filter(|it| !known.contains(it.as_str())).collect();
        assert!(missing.is_empty(), "headings without Chinese: {missing:?}");
        let parsers = ["Usage", "Arguments", "Options", "Commands"];
        let is_used = |it: &&&str| headings.contains(**it) || parsers.contains(*it);
        assert_eq!(known.iter().filter(is_used).count(), known.len(), "headings that nothing has");
    }

    /// What a person would type: everything in a Chinese text that is not Chinese.
    fn typed(text: &str) -> Vec<&str> {
        let is_word =
            |c: char| c.is_ascii_graphic() && !matches!(c, '[' | ']' | '(' | ')' | ',' | ';' | '\'');
        let words = text.split(|c| !is_word(c)).map(|word| word.trim_end_matches(['.', ':', '!', '?']));
        words.filter(|word| !word.is_empty()).collect()
    }

    #[test]
    fn what_a_person_types_is_the_same_in_both_languages() {
        for (english, chinese) in TEXTS {
            let lower = english.to_lowercase();
            for word in typed(chinese) {
                assert!(lower.contains(&word.to_lowercase()), "`{word}` is not in {english:?}");
            }
            // Flags, variables, commands, addresses and forms with a figure.
            let is_exact = |word: &&str| {
                word.starts_with("--")
                    || word.contains(['`', '{', '@', '/', '_'])
                    || word.chars().any(|c| c.is_ascii_digit())
            };
            for word in typed(english).into_iter().filter(is_exact) {
                let word = word.trim_matches('`');
                assert!(chinese.contains(word), "`{word}` of {english:?} is not in {chinese:?}");
            }
        }
    }

    #[test]
    fn a_page_holds_no_word_of_the_parsers_own() {
        let mut command = translated(Cli::command());
        command.build();
        for name in ["giggle", "make", "serve", "emulate", "completions"] {
            let page = match command.find_subcommand(name) {
                Some(inner) => page_of(inner, 100),
                None => page_of(&command, 100),
            };
            for english in
                ["Usage", "Options:", "Arguments:", "Print help", "Print version", "[default", "[possible"]
            {
                assert!(!page.contains(english), "{name}: {english}:\n{page}");
            }
            assert!(page.contains("用法：giggle"), "{page}");
        }
    }
}
