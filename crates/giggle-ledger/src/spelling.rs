//! Spellings: one task under ids that differ only in how their hexadecimal digits are written.
//!
//! What is kept, shown and sent is the id as the service wrote it. Where rows are compared with tasks, all of a task are first
//! written alike: as the ledger has it, else as the first row that names it.

use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use std::borrow::Cow;
use std::collections::HashMap;

/// The rows with every task spelled one way.
pub(crate) fn spelled_alike<'a>(
    rows: &'a [StatementRow],
    known: impl IntoIterator<Item = &'a TaskId>,
) -> Cow<'a, [StatementRow]> {
    let mut spellings: HashMap<Cow<'a, str>, &'a str> = HashMap::new();
    for task in known {
        spellings.entry(TaskId::identity(task.as_str())).or_insert(task.as_str());
    }
    let mut others: Vec<(usize, &'a str)> = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let id = row.project_id.trim();
        let spelling = *spellings.entry(TaskId::identity(id)).or_insert(id);
        if spelling != id {
            others.push((place, spelling));
        }
    }
    if others.is_empty() {
        return Cow::Borrowed(rows);
    }
    let mut rows = rows.to_vec();
    for (place, spelling) in others {
        spelling.clone_into(&mut rows[place].project_id);
    }
    Cow::Owned(rows)
}
