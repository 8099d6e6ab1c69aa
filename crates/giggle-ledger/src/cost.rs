//! Cost: what the statements say was charged and given back, by task, day and model.
//!
//! An estimate is an estimate; the statement is the truth. Rows are matched to tasks by the task id that they name. This
//! module adds up; it neither reads pages nor decides about money.

use crate::credits::Credits;
use crate::settle::is_pay;
use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use serde::Serialize;
use std::collections::BTreeMap;

/// What was charged and given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Money {
    /// The sum of the charges.
    pub charged: Credits,
    /// The sum of what came back.
    pub refunded: Credits,
}

impl Money {
    /// What it cost in the end.
    pub fn net(self) -> Credits {
        self.charged - self.refunded
    }

    fn add(&mut self, row: &StatementRow) {
        let Some(credits) = row.credits().and_then(|credits| Credits::price(credits.abs())) else { return };
        if is_pay(row) {
            self.charged = self.charged + credits;
        } else if row.event_type.trim().eq_ignore_ascii_case("refund")
            && !row.credits().is_some_and(|it| it < 0.0)
        {
            self.refunded = self.refunded + credits;
        }
    }
}

/// The sum of a day and a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayTotal {
    /// The day as the statements write it; their zone is not stated.
    pub day: String,
    /// The model as the statements write it.
    pub model: String,
    /// How many charges.
    pub charges: u32,
    /// What was charged and given back.
    #[serde(flatten)]
    pub money: Money,
}

/// Puts the pages of one reading together.
///
/// A row that is written while the pages are read moves the others on, so that the next page begins with rows that the
/// last one ended with: those are taken once. Where the service says how many there are and that is what was
/// read, nothing is taken off, since a task can have equal charges.
pub fn join_pages(pages: Vec<Vec<StatementRow>>, total: Option<usize>) -> Vec<StatementRow> {
    let read: usize = pages.iter().map(Vec::len).sum();
    let mut rows: Vec<StatementRow> = Vec::with_capacity(read);
    for page in pages {
        let longest = rows.len().min(page.len());
        let overlap = match total {
            Some(total) if total >= read => 0,
            _ => (1..=longest).rev().find(|length| rows.ends_with(&page[..*length])).unwrap_or(0),
        };
        rows.extend(page.into_iter().skip(overlap));
    }
    rows
}

/// What each task was charged and given back; rows that name no task are left out.
pub fn by_task(rows: &[StatementRow]) -> BTreeMap<TaskId, Money> {
    let mut tasks: BTreeMap<TaskId, Money> = BTreeMap::new();
    for row in rows {
        if let Ok(task) = TaskId::parse(&row.project_id) {
            tasks.entry(task).or_default().add(row);
        }
    }
    tasks
}

/// How many rows name an amount beyond all reason, which no sum has in it.
pub fn beyond_reason(rows: &[StatementRow]) -> usize {
    let is_beyond = |credits: f64| Credits::price(credits.abs()).is_none();
    rows.iter().filter(|row| row.credits().is_some_and(is_beyond)).count()
}

/// The totals by day and model, the latest day first.
pub fn by_day(rows: &[StatementRow]) -> Vec<DayTotal> {
    let mut days: BTreeMap<(String, String), (u32, Money)> = BTreeMap::new();
    for row in rows {
        let day: String = row.created_at.trim().chars().take(10).collect();
        let model = if row.model.trim().is_empty() { &row.model_name } else { &row.model };
        let (charges, money) = days.entry((day, model.trim().to_owned())).or_default();
        *charges += u32::from(is_pay(row));
        money.add(row);
    }
    let mut totals: Vec<DayTotal> = days
        .into_iter()
        .map(|((day, model), (charges, money))| DayTotal { day, model, charges, money })
        .collect();
    totals.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.model.cmp(&b.model)));
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(day: u32, kind: &str, credit: &str, model: &str, task: &str) -> StatementRow {
        StatementRow {
            created_at: format!("2026-11-{day:02} 08:00:00"),
            event_type: kind.into(),
            event_description: String::new(),
            model: model.into(),
            model_name: String::new(),
            credit: credit.into(),
            project_id: task.into(),
        }
    }

    #[test]
    fn charges_and_refunds_find_their_tasks() {
        let rows = [
            row(1, "Pay", "-135", "grok", "t1"),
            row(2, "Refund", "+135", "grok", "t1"),
            row(2, "Refund", "-7", "grok", "t1"),
            row(1, "pay", "-20.5", "grok", "t2"),
            row(1, "Pay", "-20.5", "grok", "t2"),
            row(1, "Pay", "-9", "flux", ""),
            row(1, "Pay", "many", "grok", "t3"),
            row(1, "Gift", "+500", "", "t4"),
        ];
        let found = by_task(&rows);
        let of = |task: &str| found[&TaskId::parse(task).unwrap()];
        let money = |charged: i64, refunded: i64| Money {
            charged: Credits::whole(charged),
            refunded: Credits::whole(refunded),
        };
        assert_eq!(of("t1"), money(135, 135), "a refund with a minus gives nothing back");
        assert_eq!(of("t2"), money(41, 0));
        assert_eq!((of("t3"), of("t4")), (money(0, 0), money(0, 0)));
        assert_eq!(found.len(), 4);
        let days: Vec<(String, String, u32, Credits)> =
            by_day(&rows).into_iter().map(|it| (it.day, it.model, it.charges, it.money.net())).collect();
        let expected = [
            ("2026-11-02", "grok", 0, -135),
            ("2026-11-01", "", 0, 0),
            ("2026-11-01", "flux", 1, 9),
            ("2026-11-01", "grok", 4, 176),
        ]
        .map(|(day, model, charges, net)| (day.to_owned(), model.to_owned(), charges, Credits::whole(net)));
        assert_eq!(days, expected);
        assert_eq!(beyond_reason(&rows), 0);
        let huge = [row(1, "Pay", "-99999999999999999999", "grok", "t5")];
        assert_eq!((beyond_reason(&huge), by_day(&huge)[0].money), (1, Money::default()));
    }

    #[test]
    fn a_row_that_moved_to_the_next_page_is_taken_once() {
        let rows = |tasks: &str| -> Vec<StatementRow> {
            tasks.chars().map(|task| row(1, "Pay", "-1", "grok", &task.to_string())).collect()
        };
        for (pages, total, joined) in [
            (&["abc", "def"][..], None, "abcdef"),
            (&["abc", "cde"][..], None, "abcde"),
            (&["abc", "bcd", "de"][..], Some(5), "abcde"),
            (&["aab", "bbc"][..], Some(6), "aabbbc"),
            (&["abc", ""][..], None, "abc"),
            (&[][..], None, ""),
            (&["ab", "ab"][..], Some(2), "ab"),
        ] {
            let pages: Vec<Vec<StatementRow>> = pages.iter().map(|page| rows(page)).collect();
            assert_eq!(join_pages(pages.clone(), total), rows(joined), "{joined}");
        }
    }
}
