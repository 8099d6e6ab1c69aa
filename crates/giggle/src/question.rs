//! A question to a person at the terminal: a line of a numbered list, a word, or no answer.
//!
//! It decides nothing by itself. Enter and the end of the input decide nothing, and what is not understood is asked again;
//! whatever is more than the choice of a line has to be written out.

use crate::error::CommandError;
use crate::output::{Output, printable};
use giggle_domain::text;
use std::io::{self, BufRead, Write};

/// A question with a numbered list.
pub struct Question<'a> {
    /// What is asked; it may be several lines.
    pub asked: &'a str,
    /// What can be chosen, one line each.
    pub lines: &'a [String],
    /// The answer that has to be written out.
    pub word: &'a str,
    /// How to answer.
    pub how: &'a str,
}

/// What a person answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// A line, by its place in the list.
    Line(usize),
    /// The word.
    Word,
    /// Nothing is decided.
    Nothing,
}

impl Question<'_> {
    /// Asks at the terminal until the answer is understood.
    ///
    /// # Errors
    ///
    /// The terminal cannot be read or written.
    pub fn ask(&self) -> io::Result<Choice> {
        self.ask_through(&mut io::stdin().lock(), &mut io::stderr().lock())
    }

    fn ask_through(&self, input: &mut dyn BufRead, terminal: &mut dyn Write) -> io::Result<Choice> {
        writeln!(terminal, "{}", printable(self.asked))?;
        for (number, line) in (1..).zip(self.lines) {
            writeln!(terminal, "  {number}  {}", printable(line))?;
        }
        loop {
            write!(terminal, "{}", self.how)?;
            terminal.flush()?;
            let mut line = String::new();
            if input.read_line(&mut line)? == 0 {
                return Ok(Choice::Nothing);
            }
            match line.trim() {
                "" => return Ok(Choice::Nothing),
                word if word == self.word => return Ok(Choice::Word),
                text => {
                    let place = text.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                    if let Some(place) = place.filter(|place| *place < self.lines.len()) {
                        return Ok(Choice::Line(place));
                    }
                }
            }
        }
    }
}

/// Asks whether to continue with what was just shown.
///
/// # Errors
///
/// Exit 3: the terminal cannot be read.
pub fn is_yes(output: &Output) -> Result<bool, CommandError> {
    let mut stderr = anstream::stderr();
    let _ = write!(stderr, "{} [y/N] ", output.say("Continue?", "继续吗？")).and_then(|()| stderr.flush());
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|error| CommandError::settings(text!("standard input: {error}", "标准输入：{error}")))?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes" | "是" | "好"))
}

/// `1`, or `1–3`: the numbers that can be chosen from.
pub fn numbers(lines: usize) -> String {
    match lines {
        1 => "1".to_owned(),
        most => format!("1–{most}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_decided_unless_it_is_written_out() {
        let lines = ["studio\u{1b}[2J".to_owned(), "two".to_owned()];
        let question = Question { asked: "Which?\u{1b}[2J", lines: &lines, word: "none", how: "choose: " };
        for (typed, choice) in [
            ("", Choice::Nothing),
            ("\n", Choice::Nothing),
            ("y\nno\nn\n0\n3\n-1\nyes\n", Choice::Nothing),
            ("none\n", Choice::Word),
            ("1\n", Choice::Line(0)),
            ("huh\n 2 \n", Choice::Line(1)),
        ] {
            let mut terminal = Vec::new();
            let got = question.ask_through(&mut typed.as_bytes(), &mut terminal).unwrap();
            assert_eq!(got, choice, "{typed:?}");
            let said = String::from_utf8(terminal).unwrap();
            assert!(said.contains("1  studio") && said.contains("2  two"), "{said:?}");
            assert!(!said.contains('\u{1b}'), "{said:?}");
        }
    }
}
