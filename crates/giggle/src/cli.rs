//! What was typed. What was decided from it is [`crate::settings`] and the commands' own business.

use crate::commands::compare::CompareArgs;
use crate::commands::completions::CompletionsArgs;
use crate::commands::inspect::InspectArgs;
use crate::commands::man::ManArgs;
use crate::commands::mcp::McpArgs;
use crate::commands::serve::ServeArgs;
use crate::commands::skill::SkillArgs;
use crate::commands::{
    batch::BatchArgs, cost::CostArgs, doctor::DoctorArgs, download::DownloadArgs, emulate::EmulateArgs,
    guide::GuideArgs, key::KeyArgs, ledger::LedgerArgs, make::MakeArgs, models::ModelsArgs, query::QueryArgs,
    resume::ResumeArgs, settle::SettleArgs, skill_door::SkillDoorFlags, submit::SubmitArgs,
    upload::UploadArgs, wait::WaitArgs, work::WorkArgs, workers::WorkersArgs,
};
use crate::settings::GlobalFlags;
use crate::typed_words::{self, Mistyped, Named};
use clap::{CommandFactory as _, Parser, Subcommand};
use std::ffi::OsString;

const ABOUT: &str = "Turn a prompt, and optional start and end frames, into a video clip";

const AFTER_HELP: &str = "\
Try it without an account or a network:
  giggle make --local \"Camera slowly pushes forward, person smiling in frame\" --output clip.mp4

For real, with a key from giggle.pro in GIGGLE_API_KEY, or stored by `giggle key set`:
  giggle make \"Camera slowly pushes forward, person smiling in frame\" --output clip.mp4

As a skill (no verb: one request, one answer, no file, no waiting):
  giggle --prompt \"Camera slowly pushes forward\" --model grok
  giggle --query --task-id ID";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "giggle", version, about = ABOUT, after_help = AFTER_HELP)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs", disable_help_subcommand = true)]
pub struct Cli {
    /// The flags of every verb.
    #[command(flatten)]
    pub global: GlobalFlags,
    /// The flags of the skill door.
    #[command(flatten)]
    pub door: SkillDoorFlags,
    /// The verb; without one it is the skill door.
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

/// Why a command line is not run.
#[derive(Debug)]
pub enum NotRun {
    /// What the parser refuses, or help that was asked for.
    Parser(clap::Error),
    /// A word that was mistyped.
    Mistyped(Mistyped),
}

impl Cli {
    /// Reads the words of a command line, the program's name first.
    ///
    /// # Errors
    ///
    /// A word that was mistyped, what the parser refuses, or help that was asked for.
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, NotRun> {
        let words: Vec<OsString> = with_help_last(words.into_iter().collect());
        let typed = words.get(1..).unwrap_or_default();
        if let Some(mut cli) = Door::read(&words) {
            match typed_words::check(typed, Door::command, what_is) {
                Ok(_) => return Ok(cli),
                // Its flags are all there are, so that the door itself can say so, in its own order and with its own exit code.
                Err(word) if word.is_no_prompt() => {
                    cli.door.not_a_prompt = Some(word);
                    return Ok(cli);
                }
                Err(_) => {}
            }
        }
        let told = typed_words::check(typed, Self::command, what_is).map_err(NotRun::Mistyped)?;
        Self::try_parse_from(words.first().cloned().into_iter().chain(told)).map_err(NotRun::Parser)
    }
}

/// What a word is the name of, without dashes: a verb, or a flag that is no word of its own.
pub(crate) fn what_is(word: &str) -> Option<Named> {
    fn has_flag(command: &clap::Command, word: &str) -> bool {
        command.get_arguments().any(|flag| !flag.is_hide_set() && flag.get_long() == Some(word))
            || command.get_subcommands().any(|verb| has_flag(verb, word))
    }
    let mut root = Cli::command();
    // With the flags that the parser adds by itself.
    root.build();
    if root.find_subcommand(word).is_some() {
        return Some(Named::Verb);
    }
    let is_of_make = root.find_subcommand("make").is_some_and(|make| has_flag(make, word));
    // A flag of a verb that makes nothing and that is a plain word, such as `lost`, may well be what a clip shows.
    let is_plain = !word.contains('-') && word != "yes";
    (is_of_make || !is_plain && has_flag(&root, word)).then_some(Named::Flag)
}

/// `giggle help make` is `giggle make --help`.
pub(crate) fn with_help_last(mut words: Vec<OsString>) -> Vec<OsString> {
    if words.get(1).is_some_and(|word| word == "help") {
        words.remove(1);
        words.push("--help".into());
    }
    words
}

/// The skill door's part of the command line. It is called most, as a process a request, and should not build the flags of
/// every verb for it.
#[derive(Debug, Parser)]
#[command(disable_help_flag = true, disable_version_flag = true)]
struct Door {
    #[command(flatten)]
    global: GlobalFlags,
    #[command(flatten)]
    door: SkillDoorFlags,
}

impl Door {
    /// The words, where they are the door's flags and nothing else. Everything else, mistakes too, is the whole parser's
    /// affair.
    fn read(words: &[OsString]) -> Option<Cli> {
        let begins_with_a_flag = words.get(1)?.to_str()?.starts_with("--");
        let read = begins_with_a_flag.then(|| Self::try_parse_from(words).ok())??;
        read.door.is_used().then_some(Cli { global: read.global, door: read.door, verb: None })
    }
}

/// The verbs.
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "the help of each verb is written once, on its arguments")]
pub enum Verb {
    Make(Box<MakeArgs>),
    Submit(Box<SubmitArgs>),
    Query(QueryArgs),
    Wait(WaitArgs),
    Download(DownloadArgs),
    Upload(UploadArgs),
    Inspect(InspectArgs),
    Resume(ResumeArgs),
    Settle(SettleArgs),
    Ledger(LedgerArgs),
    Work(WorkArgs),
    Workers(WorkersArgs),
    Cost(Box<CostArgs>),
    Models(ModelsArgs),
    Guide(Box<GuideArgs>),
    Doctor(DoctorArgs),
    Key(KeyArgs),
    Batch(Box<BatchArgs>),
    Compare(Box<CompareArgs>),
    Emulate(EmulateArgs),
    Serve(Box<ServeArgs>),
    Mcp(Box<McpArgs>),
    Skill(SkillArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_is_a_verb_too() {
        for line in
            [&["giggle", "help"][..], &["giggle", "help", "make"], &["giggle", "help", "batch", "run"]]
        {
            let read = Cli::read(line.iter().map(OsString::from));
            let Err(NotRun::Parser(help)) = read else { panic!("{line:?}") };
            assert_eq!(help.kind(), clap::error::ErrorKind::DisplayHelp, "{line:?}");
            assert!(help.to_string().contains(line.last().unwrap()), "{line:?}");
        }
    }

    #[test]
    fn a_tilde_in_a_path_is_the_home_folder() {
        let home = crate::home::folder().unwrap();
        for line in [
            &["giggle", "make", "a lake", "--output=~/a.mp4"][..],
            &["giggle", "make", "a lake", "-o~/a.mp4"],
            &["giggle", "batch", "run", "l.yaml", "--output", "~/a.mp4"],
            &["giggle", "make", "a lake", "--sidecar", "-o", "~/a.mp4"],
        ] {
            let Ok(cli) = Cli::read(line.iter().map(OsString::from)) else { panic!("{line:?}") };
            let read = format!("{:?}", cli.verb);
            assert!(read.contains(&format!("{:?}", home.join("a.mp4"))), "{read}");
        }
    }

    #[test]
    fn the_door_reads_what_the_whole_parser_reads() {
        let lines: [&[&str]; 10] = [
            &["--prompt", "a lake", "--model", "grok", "--duration", "-5"],
            &["--prompt", "make", "--start-frame", "a.png", "--no-ledger"],
            &["--prompt=- a cat", "--lang", "zh", "-q"],
            &["--query", "--task-id", "-1", "--json", "--api-key-fd", "3"],
            &["--lang", "en", "--query"],
            &["--lang", "en", "make", "a lake"],
            &["--prompt", "a", "make", "a lake"],
            &["--prompt", "a", "--promt", "b"],
            &["--prompt", "a", "--prompt", "b"],
            &["--help"],
        ];
        let mut by_the_door = 0;
        for line in lines {
            let words: Vec<OsString> = ["giggle"].iter().chain(line).map(OsString::from).collect();
            if let Some(door) = Door::read(&words) {
                let whole = Cli::try_parse_from(&words).unwrap();
                assert_eq!(format!("{door:?}"), format!("{whole:?}"), "{line:?}");
                by_the_door += 1;
            }
        }
        assert_eq!(by_the_door, 5);
    }
}
