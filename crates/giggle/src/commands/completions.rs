//! `giggle completions`: what a shell needs to complete giggle's command line.

use crate::error::CommandError;
use crate::output::{Output, Shown};
use clap_complete::Shell;
use serde_json::{Value, json};

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
pub fn run(args: &CompletionsArgs, mut line: clap::Command) -> Result<Completions, CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut line, "giggle", &mut script);
    Ok(Completions { shell: args.shell, script: String::from_utf8_lossy(&script).into_owned() })
}

impl Shown for Completions {
    fn show(&self, output: &Output) {
        output.data(self.script.trim_end());
    }

    fn json(&self) -> Value {
        json!({"shell": self.shell.to_string(), "script": self.script})
    }
}
