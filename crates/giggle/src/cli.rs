//! What was typed. What was decided from it is [`crate::settings`] and the commands' own business.

use crate::commands::compare::CompareArgs;
use crate::commands::completions::CompletionsArgs;
use crate::commands::inspect::InspectArgs;
use crate::commands::man::ManArgs;
use crate::commands::mcp::McpArgs;
use crate::commands::skill::SkillArgs;
use crate::commands::{
    batch::BatchArgs, cost::CostArgs, doctor::DoctorArgs, download::DownloadArgs, emulate::EmulateArgs,
    guide::GuideArgs, ledger::LedgerArgs, make::MakeArgs, models::ModelsArgs, query::QueryArgs,
    resume::ResumeArgs, settle::SettleArgs, skill_door::SkillDoorFlags, submit::SubmitArgs,
    upload::UploadArgs, wait::WaitArgs, workers::WorkersArgs,
};
use crate::dashed_words;
use crate::settings::GlobalFlags;
use clap::{CommandFactory as _, Parser, Subcommand};
use std::ffi::OsString;

const ABOUT: &str = "Turns a prompt, and optional start and end frames, into a video clip";

const AFTER_HELP: &str = "\
Try it without an account or a network:
  giggle make --local \"Camera slowly pushes forward, person smiling in frame\" --output clip.mp4

For real, with a key from giggle.pro in GIGGLE_API_KEY:
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

impl Cli {
    /// Reads the words of a command line, the program's name first.
    ///
    /// # Errors
    ///
    /// What the parser refuses, or help that was asked for.
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let words: Vec<OsString> = words.into_iter().collect();
        dashed_words::check(words.get(1..).unwrap_or_default(), Self::command)?;
        Self::try_parse_from(words)
    }
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make a clip: submit, wait, download
    #[command(
        after_help = "Prints the file's path. With --local a free draft is made on this machine instead: no account, no network, no cost. A shot that was asked for already is joined or handed out, and not paid for again; --take 2 asks for another."
    )]
    Make(Box<MakeArgs>),
    /// Ask for a clip and print the task id
    Submit(Box<SubmitArgs>),
    /// Ask once what became of a task
    Query(QueryArgs),
    /// Wait for a task and print the links of its clips
    Wait(WaitArgs),
    /// Download the clips of a task
    Download(DownloadArgs),
    /// Turn a local picture into an asset and print its id
    #[command(
        after_help = "For --start-frame asset_id:ID. The picture becomes public: whoever has its address can see it."
    )]
    Upload(UploadArgs),
    /// Tell what a clip is, and whether its pictures are worth anything
    #[command(
        after_help = "For drafts and for real clips alike. Exit 5 where the clip is black, frozen or empty."
    )]
    Inspect(InspectArgs),
    /// Finish everything unfinished; submits nothing
    Resume(ResumeArgs),
    /// Find out what became of submits whose answer was lost
    #[command(
        after_help = "Reads the credit statements, which is free, and submits nothing. What cannot be known is left to you."
    )]
    Settle(SettleArgs),
    /// List what was asked for, what became of it, and what it cost
    Ledger(LedgerArgs),
    /// List the processes that submit with a shared ledger: machine, last beat, open submits
    Workers(WorkersArgs),
    /// Estimate a shot, or tell what was charged
    #[command(
        after_help = "An estimate says where it comes from; the statement is the truth. Both are free to ask for."
    )]
    Cost(Box<CostArgs>),
    /// List the video models
    Models(ModelsArgs),
    /// Find the right shot question by question
    #[command(
        after_help = "At a terminal the questions are asked; with --json the next question for what was given is printed instead."
    )]
    Guide(Box<GuideArgs>),
    /// Check key, base, proxy, reachability and folders
    Doctor(DoctorArgs),
    /// Make all clips of a shot list
    Batch(Box<BatchArgs>),
    /// Make one shot with several models, side by side
    Compare(Box<CompareArgs>),
    /// Serve the Generation API on this machine, offline
    #[command(
        after_help = "Prints one JSON line with base_url and api_key, then serves until SIGINT or SIGTERM. Export the two as GIGGLE_API_BASE and GIGGLE_API_KEY. Faults are asked for over HTTP, at /_emulator/faults."
    )]
    Emulate(EmulateArgs),
    /// Serve agents over the Model Context Protocol
    #[command(
        after_help = "On stdin and stdout unless --http is given. A client's settings need the command `giggle` and the argument `mcp`; `giggle skill mcp-config` prints them."
    )]
    Mcp(Box<McpArgs>),
    /// Give giggle to an agent: show, install or uninstall the skill
    Skill(SkillArgs),
    /// Print the completion script of a shell
    #[command(
        after_help = "For bash: giggle completions bash > ~/.local/share/bash-completion/completions/giggle\nFor zsh:  giggle completions zsh > a folder of $fpath, under the name _giggle\nFor fish: giggle completions fish > ~/.config/fish/completions/giggle.fish"
    )]
    Completions(CompletionsArgs),
    /// Print the manual page, or write all pages into a folder
    #[command(
        after_help = "Read it with: giggle man | man -l -\nInstall all:  giggle man --dir ~/.local/share/man/man1"
    )]
    Man(ManArgs),
}
