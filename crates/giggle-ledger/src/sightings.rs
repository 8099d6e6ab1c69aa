//! Sightings: which rows that no shot holds an earlier reading of the statements showed.
//!
//! The date of a row proves nothing: it can be a placeholder, of the future, or years old, and stand anywhere in the list. What
//! proves that a row is not a submit's is that a reading showed it before the submit was begun. So every whole pass is put on
//! record, with the number that the ledger's events had reached by then: numbers only grow, whatever clocks say.

use crate::clock::WallTime;
use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

/// When a reading first showed so many rows of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The number of the ledger's last event by then.
    number: i64,
    at: WallTime,
    /// How many of them may be charges: a second charge under the same name is news.
    charges: u32,
}

impl Sighting {
    /// Whether it was before a submit of this number and moment. The number says so; the clock must not contradict it, since the
    /// events of a ledger that went back are told to it again under other numbers.
    pub(crate) fn is_before(&self, order: i64, sent_at: WallTime) -> bool {
        order > 0 && self.number < order && self.at < sent_at
    }
}

/// What readings have shown, by the names of the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sightings(BTreeMap<String, Sighting>);

impl Sightings {
    /// When so many charges of a name were seen, if they ever were.
    pub(crate) fn of(&self, name: &str, charges: u32) -> Option<Sighting> {
        self.0.get(name).copied().filter(|it| it.charges >= charges)
    }

    /// Whether all that a whole pass shows is on record already, and nothing more.
    pub(crate) fn are_of(&self, shown: &BTreeMap<String, u32>) -> bool {
        let is_known = |(name, charges): (&String, &u32)| self.of(name, *charges).is_some();
        shown.len() == self.0.len() && shown.iter().all(is_known)
    }

    /// The same after a whole pass that shows this now. What is not shown any more is forgotten: it would be news again.
    pub(crate) fn after(&self, shown: BTreeMap<String, u32>, number: i64, at: WallTime) -> Self {
        let sighting = |(name, charges): (String, u32)| {
            let sighting = self.of(&name, charges).unwrap_or(Sighting { number, at, charges });
            (name, sighting)
        };
        Self(shown.into_iter().map(sighting).collect())
    }
}

/// The name by which the row of a task, or one without, is known again. Hashed, since thousands are kept.
pub(crate) fn name_of(row: &StatementRow) -> String {
    let id = row.project_id.trim();
    let mut hash = Sha256::new();
    if TaskId::names_nothing(id) {
        for part in [&row.created_at, &row.event_type, &row.model, &row.credit] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
    } else {
        hash.update(b"task");
        hash.update(TaskId::identity(id).as_bytes());
    }
    hash.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

/// How many rows of each name may be charges, among those that no shot holds.
pub(crate) fn shown(
    rows: &[StatementRow],
    held: &HashSet<Cow<'_, str>>,
    is_charge: impl Fn(&StatementRow) -> bool,
) -> BTreeMap<String, u32> {
    let mut shown: BTreeMap<String, u32> = BTreeMap::new();
    for row in rows.iter().filter(|row| !held.contains(&TaskId::identity(&row.project_id))) {
        let is_charge = is_charge(row);
        if is_charge || !TaskId::names_nothing(row.project_id.trim()) {
            *shown.entry(name_of(row)).or_default() += u32::from(is_charge);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(task: &str, kind: &str) -> StatementRow {
        StatementRow {
            created_at: "2026-11-23 08:00:00".into(),
            event_type: kind.into(),
            event_description: String::new(),
            model: "grok".into(),
            model_name: String::new(),
            credit: "-60".into(),
            project_id: task.into(),
        }
    }

    #[test]
    fn a_second_charge_of_a_name_is_news_and_a_refund_is_not() {
        let held = HashSet::from([Cow::Borrowed("held")]);
        let pass = |rows: &[StatementRow], before: &Sightings, number| {
            before.after(shown(rows, &held, |row| row.credit.starts_with('-')), number, WallTime(number))
        };
        let (one, refund, nameless) = (row("a", "Pay"), row("a", "Refund"), row("", "Pay"));
        let refund = StatementRow { credit: "+60".into(), ..refund };
        let first = pass(&[one.clone(), nameless.clone(), row("held", "Pay")], &Sightings::default(), 7);
        assert_eq!(first.0.len(), 2, "what a shot holds is none of them");
        let later = pass(&[one.clone(), refund, nameless.clone()], &first, 9);
        assert_eq!(later, first, "it was there before");
        assert_eq!(first.of(&name_of(&one), 2), None);
        let again = pass(&[one.clone(), one.clone(), nameless.clone(), nameless.clone()], &first, 9);
        assert_eq!(again.of(&name_of(&one), 2).map(|it| it.number), Some(9));
        assert_eq!(again.of(&name_of(&nameless), 2).map(|it| it.number), Some(9));
        assert_eq!(pass(&[], &first, 9), Sightings::default());
    }
}
