//! The one place that writes to the terminal: data to stdout, talk to stderr.
//!
//! A closed pipe is no failure: whoever closed it has read enough.

use crate::error::CommandError;
use giggle_domain::Language;
use owo_colors::OwoColorize as _;
use serde_json::Value;
use std::io::{IsTerminal as _, Write as _};

/// How this process speaks.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// One JSON object on stdout, and nothing else there.
    pub json: bool,
    /// No talk but failures.
    pub quiet: bool,
    /// Nobody can be asked.
    pub no_input: bool,
    /// The language of the talk.
    pub language: Language,
}

/// What a finished command has to show.
pub trait Shown {
    /// For people and pipes: the data on stdout.
    fn show(&self, output: &Output);
    /// For programs: the same as one JSON object.
    fn json(&self) -> Value;
}

impl Output {
    /// Picks a text of the person's language.
    pub fn say<T>(&self, english: T, chinese: T) -> T {
        self.language.pick(english, chinese)
    }

    /// Writes a line of data to stdout.
    pub fn data(&self, line: &str) {
        let mut stdout = anstream::stdout().lock();
        let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
    }

    /// Writes a line of talk to stderr, unless quiet was asked for.
    pub fn talk(&self, line: &str) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr().lock(), "{line}");
        }
    }

    /// Writes a line that matters to stderr, even when quiet was asked for.
    pub fn warn(&self, line: &str) {
        let _ = writeln!(anstream::stderr().lock(), "{line}");
    }

    /// Shows a finished command in the form that was asked for.
    pub fn finish(&self, shown: &dyn Shown) {
        if self.json {
            self.data(&shown.json().to_string());
        } else {
            shown.show(self);
        }
    }

    /// Shows a failure: people read stderr, programs read stdout.
    pub fn fail(&self, error: &CommandError) {
        if self.json {
            self.data(&error.json().to_string());
            return;
        }
        let mut stderr = anstream::stderr().lock();
        let label = self.say("error", "错误");
        let _ = writeln!(stderr, "{}: {}", label.red().bold(), error.message());
        if let Some(hint) = error.hint_text() {
            let _ = writeln!(stderr, "{}: {hint}", self.say("hint", "提示").cyan().bold());
        }
    }

    /// Whether a person watches stderr, so that progress may be drawn there.
    pub fn may_draw_progress(&self) -> bool {
        !self.quiet && !self.json && std::io::stderr().is_terminal()
    }

    /// Whether a person can be asked something.
    pub fn may_ask(&self) -> bool {
        !self.no_input && !self.json && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }
}
