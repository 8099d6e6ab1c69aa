//! The page of the command line, which is generated and never written.
//!
//! A test compares it with the file of the repository, and writes it anew when it is asked to.

use crate::cli::Cli;
use crate::help;
use clap::{Arg, Command, CommandFactory as _};
use giggle_domain::Language;

/// The page of the command line.
pub fn cli_page(language: Language) -> String {
    let mut command = match language {
        Language::English => Cli::command(),
        Language::Chinese => help::translated(Cli::command()),
    };
    command.build();
    let mut page = language
        .pick(
            "# Command line\n\n[中文](zh-CN/cli.md)\n\nGenerated from the program. `giggle VERB --help` says the same in the terminal.\n",
            "# 命令行\n\n[English](../cli.md)\n\n由程序生成。在终端中运行 `giggle VERB --help` 可看到相同内容。\n",
        )
        .to_owned();
    sections(&command, "giggle", 2, language, &mut page);
    page
}

/// The section of a command, and those of all below it.
fn sections(command: &Command, name: &str, level: usize, language: Language, page: &mut String) {
    page.push_str(&section(command, name, level, language));
    // The verbs stand beside the program, and their own below them.
    let level = if name == "giggle" { level } else { level + 1 };
    for inner in command.get_subcommands() {
        sections(inner, &format!("{name} {}", inner.get_name()), level, language, page);
    }
}

fn section(command: &Command, name: &str, level: usize, language: Language) -> String {
    let mut text = format!("\n{} `{name}`\n\n", "#".repeat(level));
    let is_top = name == "giggle";
    // The top level's examples are for the terminal; the README has them too.
    let more = command.get_after_help().filter(|_| !is_top);
    for words in [command.get_long_about().or(command.get_about()), more].into_iter().flatten() {
        text.push_str(&format!("{words}\n\n"));
    }
    text.pop();
    let shown = |arg: &&Arg| !arg.is_hide_set() && !matches!(arg.get_id().as_str(), "help" | "version");
    // The flags of every verb are listed once, at the top.
    let args: Vec<&Arg> =
        command.get_arguments().filter(shown).filter(|arg| is_top || !arg.is_global_set()).collect();
    if args.is_empty() {
        return text;
    }
    text.push_str(language.pick("\n| flag | what it does |\n|---|---|\n", "\n| 参数 | 作用 |\n|---|---|\n"));
    for arg in args {
        let value = arg.get_value_names().filter(|_| arg.get_action().takes_values());
        let value = value.map(|names| format!(" {}", names.join(" "))).unwrap_or_default();
        let spelled = match (arg.get_short(), arg.get_long()) {
            (Some(short), Some(long)) => format!("`--{long}{value}`, `-{short}`"),
            (None, Some(long)) => format!("`--{long}{value}`"),
            (Some(short), None) => format!("`-{short}{value}`"),
            (None, None) => format!("`{}`", value.trim()),
        };
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default().replace('|', "\\|");
        let default =
            arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect::<Vec<_>>();
        let default = if default.is_empty() || !arg.get_action().takes_values() {
            String::new()
        } else {
            format!(" {}{}]", language.pick("[default: ", "[默认："), default.join(" "))
        };
        text.push_str(&format!("| {spelled} | {help}{default} |\n"));
    }
    text
}
