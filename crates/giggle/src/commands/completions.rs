//! `giggle completions`: what a shell needs to complete giggle's command line.

use crate::error::CommandError;
use crate::output::{Output, Shown};
use clap::builder::PossibleValuesParser;
use clap_complete::Shell;
use giggle_domain::Catalog;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Print the completion script of a shell
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "For bash: giggle completions bash > ~/.local/share/bash-completion/completions/giggle\nFor zsh:  giggle completions zsh > a folder of $fpath, under the name _giggle\nFor fish: giggle completions fish > ~/.config/fish/completions/giggle.fish\nFor PowerShell, in $PROFILE: giggle completions powershell | Out-String | Invoke-Expression"
)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// A completion script.
#[derive(Debug)]
pub struct Completions {
    shell: Shell,
    script: String,
}

/// Writes the script for a command line.
///
/// # Errors
///
/// None; the signature is that of every command.
pub fn run(args: &CompletionsArgs, line: clap::Command) -> Result<Completions, CommandError> {
    let mut line = with_values(line);
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut line, "giggle", &mut script);
    Ok(Completions { shell: args.shell, script: String::from_utf8_lossy(&script).into_owned() })
}

/// The same command line, where flags that take one of a few values name these: a shell would offer files.
fn with_values(line: clap::Command) -> clap::Command {
    completed(line, &|name| match name {
        "model" => MODELS.iter().map(String::as_str).collect(),
        "aspect_ratio" => vec!["16:9", "9:16", "1:1", "3:4", "4:3"],
        "resolution" => vec!["480p", "720p", "768p", "1080p"],
        "lang" => vec!["en", "zh"],
        "pace" => vec!["instant", "fast", "real"],
        "fit" => vec!["fill", "contain"],
        _ => Vec::new(),
    })
}

/// The names of the models that giggle carries.
static MODELS: LazyLock<Vec<String>> =
    LazyLock::new(|| Catalog::built_in().models().iter().map(|model| model.name.to_string()).collect());

fn completed(line: clap::Command, values: &impl Fn(&str) -> Vec<&'static str>) -> clap::Command {
    let line = line.mut_args(|arg| {
        let values = values(arg.get_id().as_str());
        if values.is_empty() || !arg.get_action().takes_values() {
            return arg;
        }
        arg.value_parser(PossibleValuesParser::new(values))
    });
    line.mut_subcommands(|below| completed(below, values))
}

impl Shown for Completions {
    fn show(&self, output: &Output) {
        output.data(self.script.trim_end());
    }

    fn json(&self) -> Value {
        json!({"shell": self.shell.to_string(), "script": self.script})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn flags_with_a_few_values_name_them() {
        let args = CompletionsArgs { shell: Shell::Bash };
        let made = run(&args, crate::cli::Cli::command()).unwrap();
        for values in ["veo31", "16:9 9:16", "480p 720p", "fill contain"] {
            assert!(made.script.contains(values), "{values}");
        }
    }
}
