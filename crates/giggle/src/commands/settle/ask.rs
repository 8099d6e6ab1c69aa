//! The question to a person: which row of the statements is a shot's own, if any.
//!
//! That none of the rows is its own has to be written out, since it is the one answer after which the shot can be asked
//! for again.

use crate::output::Output;
use crate::question::{Choice, Question, numbers};
use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use std::io;

/// Asks at the terminal; a line is the place of a task, and the word says that none of them is its own.
///
/// # Errors
///
/// The terminal cannot be read or written.
pub(super) fn which_row(
    prompt: &str,
    tasks: &[TaskId],
    rows: &[StatementRow],
    output: &Output,
) -> io::Result<Choice> {
    let shown: String = prompt.chars().take(60).collect();
    let which = output.say("Which row belongs to this shot?", "哪条记录属于该镜头？");
    let most = numbers(tasks.len());
    Question {
        asked: &format!("\n{shown}\n{which}"),
        lines: &lines(tasks, rows),
        word: "none",
        how: &output.say(
            format!("{most}, `none` if none of them does, or Enter to leave it undecided: "),
            format!("输入 {most}；若都不是请输入 `none`；直接按 Enter 则不作决定："),
        ),
    }
    .ask()
}

/// Each task with what its row says.
fn lines(tasks: &[TaskId], rows: &[StatementRow]) -> Vec<String> {
    let line = |task: &TaskId| {
        let row = rows.iter().find(|row| {
            row.event_type == "Pay" && TaskId::identity(&row.project_id) == TaskId::identity(task.as_str())
        });
        let facts = row.map(|row| format!("  {}  {}  {}", row.created_at, row.model, row.credit));
        format!("{task}{}", facts.unwrap_or_default())
    };
    tasks.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_are_shown_with_what_their_rows_say() {
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
        assert_eq!(lines(&tasks, &[row]), ["one", "two  2026-11-23 10:00:00  grok  -135"]);
    }
}
