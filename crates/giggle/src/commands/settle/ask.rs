//! The question to a person at a terminal: which row of the statements is a shot's own, if any.
//!
//! It decides nothing by itself. Enter decides nothing; that none of the rows is its own has to be written out, since it
//! is the one answer after which the shot can be asked for again.

use crate::output::{Output, printable};
use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use std::io::{BufRead, Write};

/// What a person answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Choice {
    /// It is this task.
    Task(TaskId),
    /// None of the rows is its own.
    NoneOfThem,
    /// Nothing is decided.
    Nothing,
}

/// Asks until the answer is understood; the end of the input decides nothing.
///
/// # Errors
///
/// The terminal cannot be read or written.
pub(super) fn which_row(
    prompt: &str,
    tasks: &[TaskId],
    rows: &[StatementRow],
    output: &Output,
    input: &mut dyn BufRead,
    terminal: &mut dyn Write,
) -> std::io::Result<Choice> {
    let shown: String = prompt.chars().take(60).collect();
    let question = output.say("Which row belongs to this shot?", "哪条记录属于该镜头？");
    writeln!(terminal, "\n{}\n{question}", printable(&shown))?;
    for (number, task) in (1..).zip(tasks) {
        let row = rows.iter().find(|row| row.event_type == "Pay" && row.project_id == task.as_str());
        let facts = row.map(|row| format!("  {}  {}  {}", row.created_at, row.model, row.credit));
        let facts = facts.unwrap_or_default();
        writeln!(terminal, "  {number}  {task}{}", printable(&facts))?;
    }
    loop {
        let most = match tasks.len() {
            1 => "1".to_owned(),
            most => format!("1–{most}"),
        };
        let how = output.say(
            format!("{most}, `none` if none of them does, or Enter to leave it undecided: "),
            format!("输入 {most}；若都不是请输入 `none`；直接按 Enter 则不作决定："),
        );
        write!(terminal, "{how}")?;
        terminal.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Ok(Choice::Nothing);
        }
        match line.trim() {
            "" => return Ok(Choice::Nothing),
            "none" => return Ok(Choice::NoneOfThem),
            text => {
                let number = text.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                if let Some(task) = number.and_then(|number| tasks.get(number)) {
                    return Ok(Choice::Task(task.clone()));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use giggle_domain::Language;

    fn asked(typed: &str) -> (Choice, String) {
        let tasks = ["one", "two"].map(|id| TaskId::parse(id).unwrap());
        let row = StatementRow {
            created_at: "2026-11-23 10:00:00".into(),
            event_type: "Pay".into(),
            event_description: String::new(),
            model: "grok".into(),
            model_name: String::new(),
            credit: "-135".into(),
            project_id: "two".into(),
        };
        let output = Output { json: false, quiet: false, no_input: false, language: Language::English };
        let mut terminal = Vec::new();
        let input = &mut typed.as_bytes();
        let choice = which_row("a lake\u{1b}[2J", &tasks, &[row], &output, input, &mut terminal).unwrap();
        (choice, String::from_utf8(terminal).unwrap())
    }

    #[test]
    fn nothing_is_decided_unless_it_is_written_out() {
        let two = Choice::Task(TaskId::parse("two").unwrap());
        for (typed, choice) in [
            ("\n", Choice::Nothing),
            ("", Choice::Nothing),
            ("y\nno\nn\n0\n3\n-1\n", Choice::Nothing),
            ("none\n", Choice::NoneOfThem),
            ("2\n", two.clone()),
            ("huh\n 2 \n", two),
        ] {
            assert_eq!(asked(typed).0, choice, "{typed:?}");
        }
    }

    #[test]
    fn rows_are_shown_with_what_they_say_and_nothing_invites_to_pay_again() {
        let said = asked("\n").1;
        assert!(said.contains("2  two  2026-11-23 10:00:00  grok  -135"), "{said}");
        assert!(!said.contains('\u{1b}'), "{said:?}");
        assert!(!said.contains("again") && !said.contains("submit"), "{said}");
    }
}
