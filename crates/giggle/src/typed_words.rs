//! The words of a command line, looked at before the parser reads them: what was mistyped must never become a paid prompt.
//!
//! The parser takes any word where a prompt may be, so that `"- a cat"` is one. Here a word is judged as it would be sent.
//! One without a blank that begins with a dash is a flag that the verb has, or it is refused by name; so is what is
//! plainly something else: a file's name, an address, `help`, `model=veo31`, or a flag inside the quotes of the prompt.
//! Behind `--`, and behind the `=` of `--prompt=`, anything is a prompt.

mod habit;
mod left_over;
mod not_a_prompt;
mod parameter;
mod refusals;
mod signs;
mod slip;
mod word;

use self::slip::Slip;
use self::word::{Seen, nearest, verb_for};
use crate::error::CommandError;
use crate::home::at_home;
use clap::{Arg, Command};
use giggle_domain::{Text, text};
use std::any::TypeId;
use std::borrow::Cow;
use std::ffi::OsString;
use std::num::NonZeroU32;
use std::path::PathBuf;

/// What is in the name of a flag whose value is a secret.
const SECRETS: [&str; 6] = ["key", "token", "auth", "secret", "password", "bearer"];

/// How other programs are given a header, which for this service is the key.
const HEADERS: [&str; 2] = ["-H", "--header"];

/// The flag whose value is a prompt; verbs have the same as a word of their own.
const PROMPT: &str = "prompt";
/// The flag that asks about a task instead.
const QUERY: &str = "query";

/// A word that was mistyped: what is wrong with it, what to write instead, and how the command is used.
#[derive(Debug, Clone)]
pub struct Mistyped {
    what: Text,
    hint: Text,
    usage: String,
    /// Whether it is a prompt that says nothing of a clip, and no flag or verb.
    is_no_prompt: bool,
}

impl Mistyped {
    /// The failure of the command.
    pub fn error(&self) -> CommandError {
        CommandError::usage(self.what.clone()).hint(self.hint.clone())
    }

    /// Whether it is the text of a prompt that is refused, and everything else may be as it should.
    pub fn is_no_prompt(&self) -> bool {
        self.is_no_prompt
    }

    /// The parser's line about the command's use.
    pub fn usage(&self) -> &str {
        &self.usage
    }
}

/// The longest prompt, in bytes, wherever it is read from.
pub const LONGEST_PROMPT: usize = 256 * 1024;

/// Refuses a prompt of so many bytes where that is too long.
///
/// # Errors
///
/// What is allowed.
pub fn refuse_too_long(bytes: usize) -> Result<(), Text> {
    if bytes <= LONGEST_PROMPT {
        return Ok(());
    }
    Err(text!("a prompt has at most {LONGEST_PROMPT} bytes", "提示词最多 {LONGEST_PROMPT} 字节"))
}

/// Whether a text can be a prompt as a word of its own, whatever flags the verb has.
pub fn is_plain_prompt(text: &str) -> bool {
    let seen = Seen::of(text);
    // One plain word may be the name of a verb or of a flag.
    !seen.is_dashed() && seen.slip(|_| true).is_none() && seen.plain_name().is_none()
}

/// Why a text is no description of a clip, wherever it comes from: a list, a file, a form, another program's request. Only the words of
/// a command line are judged by [`check`], which knows its flags and has a way out.
pub fn not_a_prompt(text: &str) -> Option<Text> {
    let slip = Seen::of(text).at_other_doors()?;
    let shown = match slip {
        Slip::Parameter(..) => text!(
            "; if the clip shows these words, put quotation marks around them",
            "；若画面中要出现这些文字，请为其加上引号"
        ),
        _ => Text::default(),
    };
    Some(slip.what(text.trim()).then(&Text::default(), &shown))
}

/// Whether a text is no description because of a setting in it that another program would read: taken out, the rest is one.
pub fn has_parameter(text: &str) -> bool {
    matches!(Seen::of(text).at_other_doors(), Some(Slip::Parameter(..)))
}

/// Whether a name is a setting of other programs that is none here, such as `negative_prompt`.
pub fn is_setting_of_others(name: &str) -> bool {
    name.chars().count() > 1 && parameter::named(&name.replace('_', "-").to_lowercase()) == Some(None)
}

/// What a word is the name of, without dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A verb.
    Verb,
    /// A flag of some verb that is no word of its own.
    Flag,
}

/// Looks at the words behind the program's name, and returns them as the parser cannot mistake them: a short flag with its
/// value in one word, which the parser takes for a prompt where one may be, becomes the long one.
///
/// # Errors
///
/// The first word that is hardly what was meant, with the flag nearest to it and a way to send it all the same.
pub fn check(
    words: &[OsString],
    root: impl FnOnce() -> Command,
    what_is: fn(&str) -> Option<Named>,
) -> Result<Vec<OsString>, Mistyped> {
    let mut root = root();
    root.build();
    let mut line = Line {
        root: &root,
        command: &root,
        operands: 0,
        no_verb: Vec::new(),
        has_prompt: false,
        is_query: false,
        is_prompt_quoted: false,
        what_is,
    };
    // A word that is not UTF-8 is one word like every other; the parser says where it cannot be.
    let mut seen = words.iter().map(|word| word.to_string_lossy());
    let mut told = Vec::with_capacity(words.len());
    while let Some(word) = seen.next() {
        if word == "--" {
            break;
        }
        let at = told.len();
        line.look_at(&word, &mut seen)?;
        let is_whole = words[at].to_str().is_some();
        match line.spelled_out(&word).filter(|_| is_whole) {
            Some(clear) => told.push(clear),
            // With the value, where that is the next word.
            None => told.extend(words[at..words.len() - seen.len()].iter().map(|it| vec![it.clone()])),
        }
        if let Some((flag, is_next)) = line.flag(&word).filter(|(flag, _)| is_path(flag))
            && flag.get_action().takes_values()
            && let Some(value) = told.last_mut().and_then(|words| words.last_mut())
        {
            *value = below_home(value, is_next);
        }
        // Each place is one of the words as they were typed.
        debug_assert_eq!(told.len(), words.len() - seen.len());
    }
    if line.is_root() && !line.no_verb.is_empty() {
        return Err(line.no_verb_at_all(&line.no_verb));
    }
    let rest = words[told.len()..].iter().cloned();
    Ok(told.into_iter().flatten().chain(rest).collect())
}

/// Where in the command line we are.
struct Line<'a> {
    root: &'a Command,
    command: &'a Command,
    /// How many words without a flag the command has got.
    operands: usize,
    /// The words in the place of a verb that are none.
    no_verb: Vec<String>,
    /// Whether a flag gave the prompt, or there is to be none.
    has_prompt: bool,
    /// Whether a task is asked about.
    is_query: bool,
    /// Whether a prompt of several words was given as one.
    is_prompt_quoted: bool,
    what_is: fn(&str) -> Option<Named>,
}

impl<'a> Line<'a> {
    fn look_at<'w>(
        &mut self,
        word: &str,
        rest: &mut impl Iterator<Item = Cow<'w, str>>,
    ) -> Result<(), Mistyped> {
        let seen = Seen::of(word);
        if word == "-" && !self.is_root() {
            return self.operand(word, &seen);
        }
        let found = self.flag(word);
        self.is_query |= found.is_some_and(|(flag, _)| flag.get_id() == QUERY);
        self.has_prompt |= found.is_some_and(|(flag, _)| [PROMPT, QUERY].contains(&flag.get_id().as_str()));
        match found {
            Some((flag, true)) => {
                // The parser says that a value is missing.
                let Some(value) = rest.next() else { return Ok(()) };
                if is_path(flag) && value.trim().is_empty() {
                    return Err(self.empty(flag));
                }
                self.is_prompt_quoted |=
                    flag.get_id() == PROMPT && value.trim().contains(char::is_whitespace);
                return self.value(flag, &value);
            }
            Some((flag, false))
                if is_path(flag) && word.split_once('=').is_some_and(|(_, it)| it.trim().is_empty()) =>
            {
                return Err(self.empty(flag));
            }
            Some((_, false)) => return Ok(()),
            None => {}
        }
        if !seen.is_dashed() {
            return self.operand(word, &seen);
        }
        // `--promt=a cat` is one flag; so is `--model veo31` in one pair of quotes.
        let has_name =
            seen.text().split_once('=').is_some_and(|(name, _)| !name.contains(char::is_whitespace));
        if seen.is_single() || has_name || self.begins_with_a_flag(&seen) || !self.takes_a_prompt() {
            return Err(self.unknown(&seen, None));
        }
        self.operand(word, &seen)
    }

    /// Whether a text with blanks begins with a flag's whole name, behind a dash of any kind or two of them.
    fn begins_with_a_flag(&self, seen: &Seen) -> bool {
        seen.is_dashed() && self.has_long(&seen.flag_name())
    }

    /// A word that belongs to no flag: a verb, a prompt, another operand.
    fn operand(&mut self, word: &str, seen: &Seen) -> Result<(), Mistyped> {
        if let Some(verb) = self.command.find_subcommand(word) {
            self.command = verb;
            return Ok(());
        }
        if self.is_root() && self.has_prompt {
            return Err(self.second_operand(seen));
        }
        if self.is_root() && !seen.is_single() {
            return Err(match self.no_verb.first() {
                Some(first) => self.unknown_verb(first),
                None => self.no_verb(seen),
            });
        }
        if let Some(verb) = verb_for(seen.text()).filter(|_| self.is_root() && self.operands == 0) {
            return Err(self.no_such_verb(seen, verb));
        }
        if self.lists_by_itself(seen) {
            return Err(self.no_such_verb(seen, ""));
        }
        if let Some(verb) = self.verb_like(seen) {
            return Err(self.no_such_verb(seen, verb));
        }
        if let Some(refusal) = self.list_without_verb(seen) {
            return Err(refusal);
        }
        self.operands += 1;
        if self.is_root() {
            self.no_verb.push(seen.text().to_owned());
            return Ok(());
        }
        if !self.takes_a_prompt() {
            let has_room = self.command.has_subcommands() || self.operands <= self.places();
            return if has_room { Ok(()) } else { Err(self.one_too_many(seen)) };
        }
        if self.operands > 1 {
            return Err(self.second_operand(seen));
        }
        self.is_prompt_quoted |= !seen.is_single();
        match self.slip(seen) {
            Some(slip) => Err(self.slipped(seen, &slip)),
            None => Ok(()),
        }
    }

    /// The value of a flag, which is the next word.
    fn value(&self, flag: &Arg, value: &str) -> Result<(), Mistyped> {
        let seen = Seen::of(value);
        let is_prompt = flag.get_id() == PROMPT;
        if value == "-" && (!is_prompt || !self.is_root()) {
            return Ok(());
        }
        if !seen.is_dashed() {
            return match is_prompt.then(|| self.slip(&seen)).flatten() {
                Some(slip) => Err(self.slipped(&seen, &slip)),
                None => Ok(()),
            };
        }
        if is_prompt && !seen.is_single() && !self.begins_with_a_flag(&seen) {
            return match self.slip(&seen) {
                Some(slip) => Err(self.slipped(&seen, &slip)),
                None => Ok(()),
            };
        }
        let is_digit = seen.flag_name().starts_with(|c: char| c.is_ascii_digit());
        if !is_prompt && flag.is_allow_negative_numbers_set() && is_digit {
            // The reader of the number says what is wrong with it.
            return Ok(());
        }
        if !is_prompt && flag.is_allow_hyphen_values_set() && value.starts_with('-') {
            return Ok(());
        }
        if self.flag(value).is_some() {
            return Err(self.missing(flag, &seen));
        }
        Err(self.unknown(&seen, Some(flag)))
    }

    /// Why a word is hardly meant as a prompt.
    fn slip(&self, seen: &Seen) -> Option<Slip> {
        if let Some(slip) = seen.slip(|name| self.has_long(name)) {
            return Some(slip);
        }
        let name = seen.plain_name()?;
        if self.has_long(&name) {
            return Some(Slip::Flag(name));
        }
        if self.root.get_arguments().any(|flag| flag.get_long() == Some(&name)) {
            return Some(Slip::Verb(format!("--{name}")));
        }
        let named = (self.what_is)(&name).map(|named| match named {
            Named::Verb => Slip::Verb(name.clone()),
            Named::Flag => Slip::FlagElsewhere,
        });
        named.or_else(|| verb_for(&name).map(|verb| Slip::Verb(verb.to_owned())))
    }

    fn is_root(&self) -> bool {
        std::ptr::eq(self.command, self.root)
    }

    fn takes_a_prompt(&self) -> bool {
        self.command.get_arguments().any(|it| it.get_id() == PROMPT)
    }

    fn has_long(&self, name: &str) -> bool {
        self.long(name).is_some()
    }

    fn long(&self, name: &str) -> Option<&'a Arg> {
        self.command.get_arguments().find(|flag| {
            flag.get_long() == Some(name) || flag.get_all_aliases().is_some_and(|all| all.contains(&name))
        })
    }

    fn is_of_submit(&self, name: &str) -> bool {
        let submit = self.root.find_subcommand("submit");
        submit.is_some_and(|submit| submit.get_arguments().any(|flag| flag.get_long() == Some(name)))
    }

    fn short(&self, letter: char) -> Option<&'a Arg> {
        self.command.get_arguments().find(|it| it.get_short() == Some(letter))
    }

    /// The flag of the command that a word is, and whether its value is the next word.
    fn flag(&self, word: &str) -> Option<(&'a Arg, bool)> {
        let (name, has_value) = word.split_once('=').map_or((word, false), |(name, _)| (name, true));
        let takes_next = |flag: &Arg| {
            flag.get_action().takes_values() && flag.get_num_args().is_none_or(|it| it.min_values() > 0)
        };
        if let Some(long) = name.strip_prefix("--") {
            return self.long(long).map(|flag| (flag, !has_value && takes_next(flag)));
        }
        let letters = name.strip_prefix('-')?;
        let mut rest = letters.chars();
        while let Some(letter) = rest.next() {
            let flag = self.short(letter)?;
            let is_last = rest.as_str().is_empty();
            if takes_next(flag) {
                let attached = &word[name.len() - rest.as_str().len()..];
                let is_long = !is_last && self.is_long_with_one_dash(letters, attached, flag);
                return (!is_long).then_some((flag, is_last && !has_value));
            }
            if is_last {
                return Some((flag, false));
            }
        }
        None
    }

    /// A word of short flags of which the last has its value behind it, with that flag under its long name.
    fn spelled_out(&self, word: &str) -> Option<Vec<OsString>> {
        let letters = word.strip_prefix('-').filter(|letters| !letters.starts_with('-'))?;
        self.flag(word)?;
        let mut clear = Vec::new();
        for (at, letter) in letters.char_indices() {
            let flag = self.short(letter)?;
            if flag.get_action().takes_values() {
                let value = &letters[at + letter.len_utf8()..];
                let (long, value) = (flag.get_long()?, value.strip_prefix('=').unwrap_or(value));
                clear.push(format!("--{long}={value}").into());
                return (at + letter.len_utf8() < letters.len()).then_some(clear);
            }
            clear.push(format!("-{letter}").into());
        }
        None
    }

    /// Whether `-output` or `-dryrun=1` is a long flag with a dash too few, and not `-o` or `-d` with the rest as its
    /// value.
    fn is_long_with_one_dash(&self, letters: &str, attached: &str, flag: &Arg) -> bool {
        if !attached.starts_with(char::is_alphabetic) {
            return false;
        }
        let is_in_name = |c: char| c.is_alphabetic() || c == '-' || c == '_';
        let name: String = letters.chars().take_while(|c| is_in_name(*c)).collect();
        let is_all_name = attached.chars().all(is_in_name);
        let is_assignment = attached.trim_start_matches(is_in_name).starts_with('=');
        let is_path = is_path(flag);
        let name = name.replace('_', "-").to_lowercase();
        let is_near = name.chars().count() > 2 && self.nearest(&name).is_some();
        // `-ar 9:16`
        let is_of_another = is_all_name && parameter::named(&name).is_some();
        is_near || is_assignment || is_number(flag) || is_of_another || (is_path && is_all_name)
    }

    fn nearest(&self, name: &str) -> Option<&'a str> {
        self.neighbours(name).first().copied()
    }

    /// The flags that a name may mean.
    fn neighbours(&self, name: &str) -> Vec<&'a str> {
        let flags = self.command.get_arguments().filter(|it| !it.is_hide_set()).filter_map(Arg::get_long);
        nearest(name, flags)
    }

    /// How the command is called.
    fn name(&self) -> &str {
        self.command.get_bin_name().unwrap_or("giggle")
    }
}

/// Whether the value of a flag is a path.
fn is_path(flag: &Arg) -> bool {
    flag.get_value_parser().type_id() == TypeId::of::<PathBuf>()
}

/// A word that is a path, or a flag with one behind `=`, whose `~/` is the home folder: behind `=` and in quotes a shell leaves it
/// as it is.
fn below_home(word: &OsString, is_value: bool) -> OsString {
    let Some(text) = word.to_str() else { return word.clone() };
    let (before, path) =
        if is_value { ("", text) } else { text.split_at(text.find('=').map_or(text.len(), |at| at + 1)) };
    let mut whole = OsString::from(before);
    whole.push(at_home(PathBuf::from(path)));
    whole
}

/// Whether the value of a flag is a number: it may begin with a minus sign, and never with a letter.
fn is_number(flag: &Arg) -> bool {
    let kind = flag.get_value_parser().type_id();
    flag.is_allow_negative_numbers_set() || kind == TypeId::of::<i64>() || kind == TypeId::of::<NonZeroU32>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::CommandFactory as _;
    use giggle_domain::Language;

    /// What is said of the first word that is refused.
    fn refused(words: &[&str]) -> Option<String> {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        let error = check(&words, Cli::command, crate::cli::what_is).err()?.error();
        let hint = error.hint_text(Language::English).unwrap_or_default();
        Some(format!("{} | {hint}", error.message(Language::English)))
    }

    #[test]
    fn no_hint_sends_the_name_of_a_flag_where_the_prompt_is_there() {
        for words in [
            &["--prompt", "a dog", "--dry-run"][..],
            &["--prompt=a dog", "--max-credits", "10"],
            &["--prompt", "a dog", "--unknown", "3"],
            &["--query", "--dry-run"],
            &["--prompt", "a", "dog", "runs"],
        ] {
            let said = refused(words).unwrap_or_else(|| panic!("{words:?}"));
            assert!(!said.contains("--prompt=--"), "{words:?} {said}");
        }
        assert!(refused(&["--dry-run"]).unwrap().contains("--prompt=--dry-run"), "it may be the prompt");
    }

    #[test]
    fn a_key_on_the_command_line_is_not_repeated() {
        for words in [
            &["make", "a", "--api-key=sk_live_SECRET123"][..],
            &["submit", "--key=SECRET123"],
            &["query", "--x-auth=SECRET123"],
            &["doctor", "--token=SECRET123"],
            &["submit", "--my_secret=SECRET123"],
            &["submit", "--modl=sk_live_SECRET123"],
            &["submit", "x", "--authorization", "Bearer SECRET123"],
            &["submit", "x", "-H", "x-auth: SECRET123"],
        ] {
            let said = refused(words).unwrap_or_else(|| panic!("{words:?}"));
            assert!(!said.contains("SECRET123"), "{said}");
            assert!(words[0] != "submit" || words[1] != "x" || said.contains("GIGGLE_API_KEY"), "{said}");
        }
    }

    #[test]
    fn a_short_flag_with_its_value_is_never_a_prompt() {
        for (words, expected) in [
            (&["submit", "-d6"][..], &["submit", "--duration=6"][..]),
            (&["submit", "-m=grok"], &["submit", "--model=grok"]),
            (&["submit", "-mgrok", "a lake"], &["submit", "--model=grok", "a lake"]),
            (
                &["make", "-qd6", "a lake", "-oclip.mp4"],
                &["make", "-q", "--duration=6", "a lake", "--output=clip.mp4"],
            ),
            (&["make", "-d", "6", "a lake"], &["make", "-d", "6", "a lake"]),
            (&["make", "--", "-d6"], &["make", "--", "-d6"]),
            (&["make", "-q", "a lake"], &["make", "-q", "a lake"]),
        ] {
            let typed: Vec<OsString> = words.iter().map(OsString::from).collect();
            let told = check(&typed, Cli::command, crate::cli::what_is)
                .unwrap_or_else(|it| panic!("{words:?}: {it:?}"));
            assert_eq!(told, expected.iter().map(OsString::from).collect::<Vec<_>>());
        }
        let typed = ["giggle", "submit", "-d6"].map(OsString::from);
        let read = Cli::read(typed);
        assert!(read.is_err() || matches!(read, Ok(cli) if !format!("{:?}", cli.verb).contains("-d6")));
    }

    #[test]
    fn a_mistyped_flag_is_named_with_its_nearest_neighbour() {
        for (words, given, nearest) in [
            (&["submit", "-help"][..], "'-help'", "`--help`"),
            (&["submit", "--help\r"], "'--help'", "`--help`"),
            (&["submit", "--dryrun "], "'--dryrun'", "`--dry-run`"),
            (&["submit", "--dry-run\u{a0}"], "'--dry-run'", "cannot be seen"),
            (&["submit", " --help"], "'--help'", "`--help`"),
            (&["submit", "\u{feff}--dry-run"], "'--dry-run'", "`--dry-run`"),
            (&["submit", "\u{200b}--help"], "'--help'", "`--help`"),
            (&["submit", "\u{ad}-help"], "'-help'", "`--help`"),
            (&["submit", "--he\u{200d}lp"], "'--help'", "`--help`"),
            (&["submit", "⸺help"], "'⸺help'", "`--help`"),
            (&["submit", "ーーhelp"], "'ーーhelp'", "`--help`"),
            (&["submit", "'--help'"], "'--help'", "`--help`"),
            (&["make", "--dryrun"], "'--dryrun'", "`--dry-run`"),
            (&["make", "--dryrun", "a cat"], "'--dryrun'", "`--dry-run`"),
            (&["--json", "make", "--dryrun"], "'--dryrun'", "`--dry-run`"),
            (&["-q", "make", "--dryrun"], "'--dryrun'", "`--dry-run`"),
            (&["--lang", "en", "make", "--dryrun"], "'--dryrun'", "`--dry-run`"),
            (&["make", "--promt=cat"], "'--promt=cat'", "`--prompt`"),
            (&["make", "--promt=a cat"], "'--promt=a cat'", "`--prompt`"),
            (&["make", "-l"], "'-l'", "`--"),
            (&["submit", "-x=3"], "'-x=3'", "--help` lists"),
            (&["submit", "--status"], "'--status'", "--help` lists"),
            (&["submit", "--prompt", "-help"], "'-help'", "`--help`"),
            (&["submit", "--prompt", "--help\r"], "'--help'", "`--help`"),
            (&["submit", "—help"], "'—help'", "`--help`"),
            (&["submit", "–prompt=cat"], "'–prompt=cat'", "`--prompt`"),
            (&["make", "--modle", "veo31"], "'--modle'", "`--model`"),
            (&["--json", "make", "a", "-model", "veo31"], "'-model'", "`--model`"),
            (&["cost", "--price"], "'--price'", "--help` lists"),
            (&["guide", "--list"], "'--list'", "--help` lists"),
            (&["compare", "--model", "a,b", "a cat"], "'--model'", "`--models`"),
            (&["--prompt", "-help"], "'-help'", "`--help`"),
            (&["--prompt", " -help"], "'-help'", "`--help`"),
            (&["--prompt", "-"], "'-'", "--prompt=-"),
            (&["--model", "grok", "--prompt", "—slow"], "'—slow'", "--prompt='—slow'"),
            (&["—prompt", "a cat"], "'—prompt'", "`--prompt`"),
            (&["–prompt=cat"], "'–prompt=cat'", "`--prompt`"),
            (&["-prompt", "cat"], "'-prompt'", "`--prompt`"),
            (&["query", "—help"], "'—help'", "`--help`"),
            (&["download", "--task-id", "abc"], "'--task-id'", "giggle download TASK_ID"),
            (&["query", "-1"], "'-1'", "giggle query -- -1"),
            (&["batch", "run", "--list", "x.yaml"], "'--list'", "giggle batch run LIST"),
            (&["make", "a", "-o", "—dry-run"], "'—dry-run'", "`--dry-run`"),
            (&["make", "a", "--output", "–overwrite"], "'–overwrite'", "--output='–overwrite'"),
            (&["make", "a", "--start-frame", "—x"], "'—x'", "--start-frame='—x'"),
            (&["make", "a", "--model", "-fast"], "'-fast'", "--model=-fast"),
            (&["make", "a", "-offline"], "'-offline'", "`--local`"),
            (&["make", "a", "-outdir=clips/"], "'-outdir=clips/'", "`--output`"),
            (&["make", "a", "-out=c.mp4"], "'-out=c.mp4'", "`--output`"),
            (&["make", "a", "-out.mp4"], "'-out.mp4'", "--help` lists"),
            (&["make", "a", "-dryrun"], "'-dryrun'", "`--dry-run`"),
            (&["make", "a", "-modle", "veo31"], "'-modle'", "`--model`"),
            (&["make", "a", "-resolution=720p"], "'-resolution=720p'", "`--resolution`"),
            (&["make", "a", "-qoverwrite"], "'-qoverwrite'", "`--overwrite`"),
            (&["make", "--model veo31"], "'--model veo31'", "two words"),
            (&["make", "-model veo31"], "'-model veo31'", "`--model`"),
            (&["submit", "\u{2212}model veo31"], "model veo31'", "`--model`"),
            (&["make", "—dry-run a cat"], "'—dry-run a cat'", "`--dry-run`"),
            (&["submit", "--prompt", "—dry-run a cat"], "'—dry-run a cat'", "`--dry-run`"),
            (&["make", "—"], "'—'", "two plain hyphens"),
            (&["make", "a", "cat"], "'cat'", "quotes"),
            (&["make", "a", "-o", ""], "`--output` is empty", "leave the flag out"),
            (&["make", "a", "--output= "], "`--output` is empty", "leave the flag out"),
            (&["--config", "", "doctor"], "`--config` is empty", "leave the flag out"),
            (&["a cat"], "'a cat'", "giggle make 'a cat'"),
            (&["amke", "a cat"], "'amke'", "`giggle make`"),
            (&["xyzzy", "a cat"], "'xyzzy'", "giggle --help"),
            (&["make", "a cat", "--last-frame", "b.png"], "'--last-frame'", "`--end-frame`"),
            (&["make", "a cat", "--size", "720x1280"], "'--size'", "`--aspect-ratio` or `--resolution`"),
        ] {
            let said = refused(words).unwrap_or_else(|| panic!("{words:?} passes"));
            assert!(said.contains(given) && said.contains(nearest), "{words:?}: {said}");
        }
        let said = refused(&["submit", "a cat", "--durration", "6"]).unwrap();
        assert!(!said.contains("submit --"), "{said}");
        let said = refused(&["make", "--prompt", "--model", "veo31"]).unwrap();
        assert!(said.contains("--prompt <TEXT>") && said.contains("'--model' is a flag"), "{said}");
    }

    #[test]
    fn a_flag_of_another_program_is_answered_from_one_table() {
        for (words, given, hint) in [
            (&["make", "cat", "--ar", "9:16"][..], "'--ar'", "`--ar` is `--aspect-ratio` here"),
            (&["make", "cat", "-ar", "9:16"], "'-ar'", "`--aspect-ratio`"),
            (&["submit", "cat", "--rt=9:16"], "'--rt=9:16'", "`--aspect-ratio`"),
            (&["--prompt", "a cat", "--ar", "1:1"], "'--ar'", "`--aspect-ratio`"),
            (&["make", "cat", "--aspect", "9:16"], "'--aspect'", "`--aspect-ratio`"),
            (&["make", "cat", "--dur", "10"], "'--dur'", "`--duration`"),
            (&["make", "cat", "-t", "5"], "'-t'", "`--duration`"),
            (&["make", "cat", "--m", "veo31"], "'--m'", "`--m` is `--model` here"),
            (&["make", "cat", "--时长", "10"], "'--时长'", "`--duration`"),
            (&["make", "cat", "--fps", "24"], "'--fps'", "giggle has none like it"),
            (&["make", "cat", "--style", "raw"], "'--style'", "giggle has none like it"),
            (&["make", "cat", "--no", "text"], "'--no'", "giggle has none like it"),
            (&["make", "cat", "--negative_prompt", "x"], "'--negative_prompt'", "giggle has none like it"),
            (&["compare", "a cat", "--v", "6"], "'--v'", "giggle has none like it"),
            (&["make", "cat", "--quality", "hd"], "'--quality'", "`--resolution`"),
        ] {
            let said = refused(words).unwrap_or_else(|| panic!("{words:?} passes"));
            assert!(said.contains(given) && said.contains(hint), "{words:?}: {said}");
        }
    }

    #[test]
    fn a_word_that_is_one_too_many_is_told_where_it_belongs() {
        for (words, given, hint) in [
            (&["compare", "a lake", "--models", "grok", "sora2"][..], "'sora2'", "--models grok,sora2"),
            (&["make", "a lake", "veo31"], "'veo31'", "`--model veo31`"),
            (&["make", "lake", "16:9"], "'16:9'", "`--aspect-ratio 16:9`"),
            (&["make", "a lake", "720p"], "'720p'", "`--resolution 720p`"),
            (&["make", "a lake", "10s"], "'10s'", "`--duration 10`"),
            (&["submit", "a lake", "b.PNG"], "'b.PNG'", "`--start-frame b.PNG`"),
            (&["make", "a lake", "lake.mp4"], "'lake.mp4'", "`--output lake.mp4`"),
            (&["make", "a lake", "dawn"], "'dawn'", "one pair of quotes"),
            (&["--prompt", "a lake", "veo31"], "'veo31'", "`--model veo31`"),
            (&["models", "grok"], "'grok'", "lists all of them"),
            (&["batch", "draft", "a.json", "b.yaml"], "'b.yaml'", "one LIST at a time"),
            (&["inspect", "a.mp4", "b.mp4"], "'b.mp4'", "one FILE at a time"),
            (&["serve", "--port", "8080"], "'--port'", "giggle serve 127.0.0.1:8080"),
            (&["mcp", "--port", "8080"], "'--port'", "`--http`"),
            (&["a", "cat"], "'a'", "giggle make 'a cat'"),
            (&["an", "apple", "falls", "--model", "grok"], "'an'", "giggle make 'an apple falls'"),
            (&["x"], "'x'", "giggle make x"),
            (&["new"], "'new'", "`giggle make`"),
            (&["生成", "一只猫"], "'生成'", "`giggle make`"),
        ] {
            let said = refused(words).unwrap_or_else(|| panic!("{words:?} passes"));
            assert!(said.contains(given) && said.contains(hint), "{words:?}: {said}");
        }
        let said = refused(&["serve", "--port", "8080"]).unwrap() + &refused(&["man", "-o", "x"]).unwrap();
        assert!(!said.contains("-- --port") && !said.contains("-- -o"), "{said}");
    }

    #[cfg(unix)]
    #[test]
    fn a_word_that_is_not_utf_8_hides_nothing_behind_it() {
        use std::os::unix::ffi::OsStringExt as _;
        let odd = OsString::from_vec(b"b\xff.mp4".to_vec());
        for words in [
            vec!["make".into(), "-o".into(), odd.clone(), "--dryrun".into()],
            vec!["make".into(), "--start-frame".into(), odd.clone(), "—help".into()],
            vec!["--prompt".into(), "-help".into(), "--start-frame".into(), odd.clone()],
            vec!["submit".into(), OsString::from_vec(b"--dry\xff".to_vec())],
        ] {
            assert!(check(&words, Cli::command, crate::cli::what_is).is_err(), "{words:?}");
        }
        assert!(
            check(&["make".into(), "a cat".into(), "-o".into(), odd], Cli::command, crate::cli::what_is)
                .is_ok()
        );
    }

    #[test]
    fn what_is_plainly_something_else_is_not_a_prompt() {
        for (words, said) in [
            (&["submit", "help"][..], "giggle submit --help"),
            (&["make", "/?"], "giggle make --help"),
            (&["make", "prompt=a cat"], "`--prompt 'a cat'`"),
            (&["make", "model=veo31"], "`--model veo31`"),
            (&["make", "list.yaml"], "giggle batch run list.yaml"),
            (&["submit", "~/p.txt"], "@"),
            (&["submit", "--prompt", "photo.png"], "--start-frame photo.png"),
            (&["make", "https://example.com/a.png"], "--start-frame"),
            (&["make", "a cat --model veo31"], "close the quotes before `--model`"),
            (&["make", "--prompt", "a cat --dry-run"], "--dry-run"),
            (&["--prompt", "a cat --model veo31"], "--prompt='a cat --model veo31'"),
            (&["make", "--dry-run a cat"], "two words"),
            (&["submit", "null"], "giggle submit -- null"),
            (&["submit", "--prompt", "undefined"], "undefined"),
            (&["--prompt", "None"], "--prompt=None"),
            (&["make", "$PROMPT"], "giggle make -- '$PROMPT'"),
            (&["make", "{{ prompt }}"], "giggle make -- '{{ prompt }}'"),
            (&["--prompt", "%PROMPT%"], "--prompt='%PROMPT%'"),
            (&["submit", "dry-run"], "`--dry-run`"),
            (&["submit", "Dry_Run"], "`--dry-run`"),
            (&["make", "json"], "`--json`"),
            (&["make", "overwrite"], "`--overwrite`"),
            (&["submit", "resume"], "`giggle resume`"),
            (&["submit", "list"], "`giggle ledger`"),
            (&["submit", "status"], "`giggle query`"),
            (&["submit", "version"], "`giggle --version`"),
            (&["submit", "yes"], "giggle submit -- yes"),
            (&["--prompt", "make", "--json"], "`giggle make`"),
            (&["--model", "grok", "--prompt", "overwrite"], "overwrite"),
        ] {
            let found = refused(words).unwrap_or_else(|| panic!("{words:?} passes"));
            assert!(found.contains(said), "{words:?}: {found}");
        }
    }

    #[test]
    fn what_is_no_description_is_none_at_any_door() {
        for text in [
            "@hero.txt",
            "hero.txt",
            " prompts/hero.md ",
            "@./hero",
            "https://x.example/a.png",
            "asset_id:7",
            "null",
            " {{prompt}} ",
            "None",
            "${PROMPT}",
            "-help",
            "—dry-run",
            "--promt=cat",
            "help",
            "47d5afd6-8aff-403a-ad61-660823ca5667",
            "grok",
            "@b.last",
        ] {
            assert!(not_a_prompt(text).is_some(), "{text}");
        }
        for text in [
            "@alice waves",
            "@alice",
            "@image1",
            "a cat",
            "- a cat",
            "—一只猫",
            "a.b",
            "json",
            "resume",
            "{hero} walks",
        ] {
            assert!(not_a_prompt(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_verb_of_another_program_is_answered_with_ours() {
        for (words, expected) in [
            (&["list"][..], "`giggle ledger`"),
            (&["status", "t-1"], "`giggle query`"),
            (&["--json", "show"], "`giggle ledger show`"),
            (&["version"], "`giggle --version`"),
            (&["ledger", "list"], "`giggle ledger` alone"),
            (&["models", "ls"], "`giggle models` alone"),
        ] {
            let said = refused(words).unwrap_or_else(|| panic!("{words:?} passes"));
            assert!(said.contains(expected), "{words:?}: {said}");
        }
    }

    #[test]
    fn what_is_meant_as_a_prompt_passes() {
        for words in [
            &["make", "- a cat"][..],
            &["make", "--", "-help"],
            &["make", "--", "help"],
            &["make", "--", "a cat --model veo31"],
            &["make", "--", "list.yaml"],
            &["make", "--prompt=--slow-motion"],
            &["make", "--prompt=help"],
            &["make", "--prompt", "- a cat"],
            &["make", "-m", "veo31", "-d=6", "-mveo31", "a", "-qo", "x.mp4"],
            &["make", "a", "-oclip.mp4", "-mgrok", "-a16:9", "-r720p", "-d10"],
            &["make", "a", "-o./x", "-mwan25"],
            &["make", "a", "-d", "-5", "--deadline", "-5s"],
            &["make", "a", "-o", "-"],
            &["make", "a", "--output=—x"],
            &["make", "— a cat runs"],
            &["make", "— model of a ship"],
            &["make", "-slow motion of a cat"],
            &["make", "a cat --fast"],
            &["make", "@prompt.txt"],
            &["make", "help me"],
            &["submit", "-"],
            &["submit", "--prompt", "-"],
            &["query", "--", "-x"],
            &["batch", "run", "-"],
            &["batch", "check", "list.yaml"],
            &["upload", "a.png"],
            &["--prompt=-help"],
            &["--query", "--task-id", "-1"],
            &["--prompt", "- a cat"],
            &["--prompt=make", "--json"],
            &["submit", "--", "null"],
            &["submit", "--prompt=json"],
            &["make", "cat"],
            &["make", "lost"],
            &["make", "a", "--seed", "-1"],
        ] {
            assert_eq!(refused(words), None, "{words:?}");
        }
    }
}
