//! Charges under the names of tasks that shots hold, which none of those shots accounts for.
//!
//! A task costs once. If the statements show a second charge of it, or one that has room for another's price in it, that may
//! be the charge of a submit whose answer was lost, written down under a wrong name: evidence that something was accepted,
//! and none of what. A price that rose shows in more tasks of its kind than there are lost submits.

use super::matching::amounts;
use crate::case::{Case, Certainty, Claim, Claimant, KnownTask};
use crate::clock::WallTime;
use crate::credits::Credits;
use crate::rows::{is_pay, time_of};
use giggle_domain::wire::StatementRow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// The charges that are too many.
pub(super) struct Surplus(Vec<Extra>);

struct Extra {
    /// When it may have been charged; `None` where that cannot be read.
    at: Option<WallTime>,
    size: Size,
}

enum Size {
    /// Another charge: of whatever amount.
    Second,
    /// So much more than the task costs.
    More { surplus: Credits, price: Credits },
}

impl Surplus {
    /// Looks for them in the rows of tasks that are held. `odd` are the tasks with a moment that cannot be believed.
    pub(super) fn of(
        case: &Case,
        rows: &[StatementRow],
        claimants: &[&Claimant],
        held: &BTreeSet<&str>,
        odd: &BTreeSet<&str>,
    ) -> Self {
        let mut by_task: BTreeMap<&str, Vec<&StatementRow>> = BTreeMap::new();
        for row in rows.iter().filter(|row| is_pay(row) && row.credits() != Some(0.0)) {
            by_task.entry(row.project_id.trim()).or_default().push(row);
        }
        by_task.retain(|task, _| held.contains(task));
        let charged: Vec<(&KnownTask, Vec<&StatementRow>, Option<Credits>)> = case
            .known
            .iter()
            .filter_map(|task| {
                let rows = by_task.remove(task.task_id.as_str())?;
                let sum = amounts(&rows).map(|[all, _]| all);
                Some((task, rows, sum))
            })
            .collect();
        let mut alike: BTreeMap<(&str, usize, Credits), usize> = BTreeMap::new();
        let mut least: BTreeMap<&str, Credits> = BTreeMap::new();
        for (task, rows, sum) in &charged {
            if let (Some(class), Some(sum), Certainty::Answered) = (&task.price_class, sum, task.certainty) {
                *alike.entry((class, rows.len(), *sum)).or_default() += 1;
                least.entry(class).and_modify(|least| *least = (*least).min(*sum)).or_insert(*sum);
            }
        }
        let open = claimants.iter().filter(|it| matches!(it.standing, Claim::Unsettled | Claim::InFlight));
        let open = open.count();
        let mut extras = Vec::new();
        for (task, rows, sum) in charged {
            let class = task.price_class.as_deref();
            let is_usual = class.zip(sum).is_some_and(|(class, sum)| {
                alike.get(&(class, rows.len(), sum)).is_some_and(|tasks| *tasks > open)
            });
            if is_usual {
                continue;
            }
            let price = task.price.or_else(|| class.and_then(|class| least.get(class).copied()));
            let mut add = |size: &dyn Fn() -> Size| {
                let is_odd = odd.contains(task.task_id.as_str());
                extras.extend(
                    rows.iter().map(|row| Extra { at: time_of(row).filter(|_| !is_odd), size: size() }),
                );
            };
            match (sum, price) {
                _ if rows.len() > 1 => add(&|| Size::Second),
                (Some(sum), Some(price)) if sum > price => {
                    add(&|| Size::More { surplus: sum - price, price });
                }
                _ => {}
            }
        }
        Self(extras)
    }

    /// Whether one of them, charged within these moments or at one that cannot be read, may be of a submit that costs the least of
    /// these prices; of any price where none is known, if it is another whole charge.
    pub(super) fn may_hold(&self, least: Option<Credits>, moments: &RangeInclusive<WallTime>) -> bool {
        self.0.iter().any(|extra| {
            let is_within = extra.at.is_none_or(|at| moments.contains(&at));
            let has_room = match extra.size {
                Size::Second => true,
                Size::More { surplus, price } => surplus >= least.unwrap_or(price).min(price),
            };
            is_within && has_room
        })
    }
}
