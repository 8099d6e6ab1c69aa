//! What reading a list may cost: one budget for every form of list, spent while reading, so that its end ends the reading.

use super::super::node::{Entry, Fault, Place};
use giggle_domain::text;
use std::collections::HashMap;

/// Deeper nesting than this means nothing in a shot list, and could exhaust the stack.
const DEEPEST: usize = 32;
/// A list of ten thousand rows has some two hundred thousand values; aliases of aliases could make billions.
const MOST_VALUES: usize = 1_000_000;
/// All texts together, aliases written out: twice the largest list.
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// More names than this in one table are not a person's list.
const MOST_NAMES: usize = 1_000;
/// Rows beyond this number are a mistake.
const MOST_ROWS: usize = 100_000;
/// Up to so many names are compared one by one; beyond it they are looked up.
const FEW_NAMES: usize = 16;
/// Nobody reads more faults at once.
pub const MOST_FAULTS: usize = 1_000;

/// What is left of a list's budget.
pub(super) struct Budget {
    values: usize,
    bytes: usize,
    rows: usize,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { values: MOST_VALUES, bytes: MOST_BYTES, rows: MOST_ROWS }
    }

    /// Spends values and the bytes of their texts.
    pub(super) fn spend(&mut self, values: usize, bytes: usize, place: Place) -> Result<(), Fault> {
        match (self.values.checked_sub(values), self.bytes.checked_sub(bytes)) {
            (Some(values), Some(bytes)) => {
                (self.values, self.bytes) = (values, bytes);
                Ok(())
            }
            _ => {
                let most = MOST_BYTES / (1024 * 1024);
                Err(Fault::new(
                    place,
                    text!(
                        "the list is too large here: at most {MOST_VALUES} values and {most} MiB of text, including what aliases repeat",
                        "镜头表过大：最多 {MOST_VALUES} 个值、{most} MiB 文本（含别名展开）"
                    ),
                ))
            }
        }
    }

    /// Spends a row.
    pub(super) fn row(&mut self, place: Place) -> Result<(), Fault> {
        self.rows = self.rows.checked_sub(1).ok_or_else(|| {
            Fault::new(place, text!("a list has at most {MOST_ROWS} rows", "镜头表最多 {MOST_ROWS} 行"))
        })?;
        Ok(())
    }

    /// Whether a value may be nested so deep.
    pub(super) fn may_be_deep(&self, depth: usize, place: Place) -> Result<(), Fault> {
        if depth <= DEEPEST {
            return Ok(());
        }
        Err(Fault::new(
            place,
            text!("values are nested deeper than {DEEPEST} levels here", "嵌套超过 {DEEPEST} 层"),
        ))
    }
}

/// The entries of a map while it is read: a name that appears twice would hide one of two values.
#[derive(Default)]
pub(super) struct Names {
    entries: Vec<Entry>,
    lines: HashMap<String, usize>,
}

impl Names {
    pub(super) fn add(&mut self, entry: Entry) -> Result<(), Fault> {
        if self.entries.len() == FEW_NAMES {
            self.lines = self.entries.iter().map(|it| (it.key.clone(), it.place.line)).collect();
        }
        let first = if self.entries.len() < FEW_NAMES {
            self.entries.iter().find(|it| it.key == entry.key).map(|it| it.place.line)
        } else {
            self.lines.insert(entry.key.clone(), entry.place.line)
        };
        if let Some(line) = first {
            let key = giggle_domain::refusal::shown(&entry.key);
            return Err(Fault::new(
                entry.place,
                text!(
                    "`{key}` appears a second time; the first is in line {line}",
                    "`{key}` 重复出现；第一次在第 {line} 行"
                ),
            ));
        }
        if self.entries.len() == MOST_NAMES {
            return Err(Fault::new(
                entry.place,
                text!("a table has at most {MOST_NAMES} names", "一个对照表最多 {MOST_NAMES} 个名称"),
            ));
        }
        self.entries.push(entry);
        Ok(())
    }

    /// What was added so far.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn into_entries(self) -> Vec<Entry> {
        self.entries
    }
}
