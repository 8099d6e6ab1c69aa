//! When two passes over the statements make one reading.

use crate::case::Case;
use crate::clock::WallTime;
use crate::rows::{ZONES, time_of};
use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// How far back statements are taken to reach without proof of it.
pub(super) const STATEMENTS_REACH: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Whether a second whole pass agrees with a first one: it holds all of its rows, and more only at the new end.
///
/// Statements that insert rows in the past, drop some, or show others in each pass prove nothing by a row that is
/// missing. The order of rows does not matter: rows of one second may come in any.
pub fn agree(first: &[StatementRow], second: &[StatementRow]) -> bool {
    let mut counts: HashMap<[&str; 5], i64> = HashMap::new();
    for row in first {
        *counts.entry(identity(row)).or_default() += 1;
    }
    let newest = first.iter().filter_map(time_of).max();
    let is_newer = |row: &StatementRow| match (time_of(row), newest) {
        (Some(at), Some(newest)) => at >= newest,
        (Some(_), None) => true,
        (None, _) => false,
    };
    let are_more_at_the_end = second.iter().all(|row| match counts.get_mut(&identity(row)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => is_newer(row),
    });
    are_more_at_the_end && counts.values().all(|count| *count == 0)
}

fn identity(row: &StatementRow) -> [&str; 5] {
    let StatementRow { created_at, event_type, model, credit, project_id, .. } = row;
    [created_at, event_type, model, credit, project_id]
}

/// Whether rows are missing that earlier readings showed, of tasks that a shot holds or nobody does, as long as statements
/// reach.
pub(super) fn lacks_rows(case: &Case, rows: &[StatementRow], began_at: WallTime) -> bool {
    let oldest = began_at.minus(STATEMENTS_REACH).plus(ZONES);
    let shown: HashSet<Cow<'_, str>> =
        rows.iter().map(|row| TaskId::identity(row.project_id.trim())).collect();
    let is_missing = |task: &TaskId| !shown.contains(&TaskId::identity(task.as_str()));
    let booked = case.known.iter().filter(|task| task.charged.is_some());
    let booked = booked.map(|task| (&task.task_id, Some(task.sent_at.minus(ZONES))));
    let listed = case.listed.iter().map(|(task, at)| (task, *at));
    booked.chain(listed).any(|(task, at)| at.is_none_or(|at| at >= oldest) && is_missing(task))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<StatementRow> {
        // Each letter is a task, and its row is written in the minute of its place in the alphabet.
        let row = |task: char| StatementRow {
            created_at: format!("2026-11-23 08:{:02}:00", u32::from(task) - u32::from('a')),
            event_type: "Pay".into(),
            event_description: String::new(),
            model: "grok".into(),
            model_name: String::new(),
            credit: "-1".into(),
            project_id: task.to_string(),
        };
        text.chars().map(row).collect()
    }

    #[test]
    fn a_second_pass_may_only_add_what_is_new() {
        for (first, second, is_one) in [
            ("", "", true),
            ("", "a", true),
            ("abc", "cba", true),
            ("abc", "abcde", true),
            ("abc", "edcba", true),
            ("abc", "ab", false),
            ("abd", "abcd", false),
            ("bc", "abc", false),
            ("abc", "abd", false),
            ("aab", "ab", false),
            ("ab", "abb", true),
        ] {
            assert_eq!(agree(&rows(first), &rows(second)), is_one, "{first} {second}");
        }
        let mut odd = rows("c");
        odd[0].created_at = "a while ago".into();
        assert!(!agree(&rows("ab"), &[rows("ab"), odd].concat()), "nobody knows which end it is at");
    }
}
