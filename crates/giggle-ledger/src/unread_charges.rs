//! Charges of the ledger's own tasks whose amount cannot be read.
//!
//! Such a charge was made, and nobody knows of what size: it counts as the price of which nobody knows anything, never as the
//! estimate. What was found so is kept until the statements show an amount.

use crate::budget::{Limits, OverBudget, ROLLING_DAY};
use crate::clock::{BootTime, WallTime};
use crate::credits::Credits;
use crate::engine::Durability;
use crate::error::LedgerError;
use crate::log::fold_log;
use crate::question::{Since, Spending};
use crate::realm::Realm;
use crate::record::Ledger;
use crate::rows::{may_be_charge, tasks_of};
use crate::store::Store;
use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use std::collections::{BTreeMap, BTreeSet};

/// The name that they are kept under.
pub(crate) const NOTE: &str = "unread-charges";

/// So much of a text that is no amount is kept.
const MOST_TEXT: usize = 60;

type Unread = BTreeMap<TaskId, String>;

fn unread(store: &mut dyn Store, realm: &Realm) -> Result<Unread, LedgerError> {
    let account = store.account(realm)?;
    let text = store.notes(NOTE)?.into_iter().find(|(of, _)| *of == account).map(|(_, text)| text);
    // What cannot be read is found again by the next reading.
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// What is kept after rows that tell of some of the tasks.
fn after(before: Unread, rows: &[StatementRow], known: &BTreeSet<TaskId>) -> Unread {
    let mut kept = before;
    let mut seen = BTreeSet::new();
    for row in rows {
        let Some(task_id) = TaskId::parse(&row.project_id).ok().filter(|task| known.contains(task)) else {
            continue;
        };
        if seen.insert(task_id.clone()) {
            kept.remove(&task_id);
        }
        let amount = row.credits().and_then(|credits| Credits::price(credits.abs()));
        let is_refund = row.event_type.trim().eq_ignore_ascii_case("refund");
        if amount.is_none() && !is_refund && may_be_charge(row) {
            kept.insert(task_id, row.credit.trim().chars().take(MOST_TEXT).collect());
        }
    }
    kept
}

impl Ledger {
    /// Keeps which charges of the realm's tasks cannot be read in these rows, and which can by now.
    pub(crate) fn keep_unread(&self, realm: &Realm, rows: &[StatementRow]) -> Result<(), LedgerError> {
        let (known, before) =
            self.read(|store| Ok((store.tasks_named(realm, &tasks_of(rows))?, unread(store, realm)?)))?;
        let known: BTreeSet<TaskId> = known.into_iter().map(|task| task.task_id).collect();
        if after(before.clone(), rows, &known) == before {
            return Ok(());
        }
        self.write(Durability::Soon, |store| {
            let kept = after(unread(store, realm)?, rows, &known);
            let text = serde_json::to_string(&kept).map_err(|_| LedgerError::Unreadable { number: 0 })?;
            store.set_note(realm, NOTE, &text)
        })
    }
}

/// What unread charges do to a submit.
pub(crate) enum Verdict {
    /// Nothing may be set aside.
    Refused(OverBudget),
    /// They count as the ceiling; whether any is of the same price class, so that the next may cost as much.
    Counted {
        /// Whether one is.
        is_of_class: bool,
    },
}

/// Counts the unread charges that are within the limits.
pub(crate) fn count(
    store: &mut dyn Store,
    realm: &Realm,
    class: &str,
    limits: &Limits,
    (now, boot): (WallTime, Option<&BootTime>),
    (within_day, of_command): (&mut Spending, &mut Spending),
) -> Result<Verdict, LedgerError> {
    let day = limits.per_day.map(|_| Since::ago(ROLLING_DAY, now, boot));
    let command = limits.command.as_ref().filter(|it| it.most.is_some()).map(|it| it.name.as_str());
    let mut is_of_class = false;
    for (task_id, text) in unread(store, realm)? {
        let Some((shot, number)) = store.holder(realm, &task_id)? else { continue };
        let shot = match fold_log(store, shot) {
            Err(error) if error.is_of_unread_events() => continue,
            shot => shot?,
        };
        let Some(attempt) = shot.attempt(number) else { continue };
        let is_of_day = day.as_ref().is_some_and(|it| it.holds(attempt.sent.as_ref(), attempt.started_at));
        let is_of_command = command.is_some() && attempt.command.as_deref() == command;
        if !is_of_day && !is_of_command {
            continue;
        }
        let Some(ceiling) = limits.ceiling else {
            return Ok(Verdict::Refused(OverBudget::ChargeUnreadable { task_id, text }));
        };
        is_of_class |= shot.facts.as_ref().is_some_and(|facts| facts.price_class() == class);
        // What is set aside for it counts already; what nobody knows counts as the ceiling.
        let more = attempt.counts().map_or(Credits::ZERO, |counts| ceiling.less(counts));
        for (is_within, spending) in [(is_of_day, &mut *within_day), (is_of_command, &mut *of_command)] {
            if is_within {
                spending.counted = spending.counted + more;
            }
        }
    }
    Ok(Verdict::Counted { is_of_class })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charge_is_unread_until_its_amount_can_be_read() {
        let row = |task: &str, kind: &str, credit: &str| StatementRow {
            created_at: "2026-11-23 08:00:00".into(),
            event_type: kind.into(),
            event_description: String::new(),
            model: "grok".into(),
            model_name: String::new(),
            credit: credit.into(),
            project_id: task.into(),
        };
        let known = BTreeSet::from([TaskId::parse("a").unwrap()]);
        let told = |before: Unread, rows: &[StatementRow]| -> (Unread, Vec<String>) {
            let kept = after(before, rows, &known);
            let texts = kept.values().cloned().collect();
            (kept, texts)
        };
        for (kind, credit, is_unread) in [
            ("Pay", "much", true),
            ("Hold", "", true),
            ("Pay", "-99999999999999999999", true),
            ("Pay", "-50", false),
            ("Refund", "much", false),
        ] {
            let (kept, texts) = told(Unread::new(), &[row("a", kind, credit), row("b", "Pay", "much")]);
            assert_eq!(texts, if is_unread { vec![credit.to_owned()] } else { vec![] }, "{kind} {credit}");
            let both = [row("a", kind, credit), row("a", "Pay", "-1")];
            assert_eq!(told(kept.clone(), &both).0, kept, "another charge of it makes it no clearer");
            assert_eq!(told(kept.clone(), &[row("b", "Pay", "-1")]).0, kept, "nor does another's");
            assert_eq!(told(kept, &[row("a", "Pay", "-50")]).1, [""; 0], "{kind} {credit}");
        }
    }
}
