//! Charges that no shot holds, as budgets count them; and what stands in the way of a submit after the ledger lost something.
//!
//! A budget is about the account's money, whoever spent it: what a lost file, another machine or the web page was charged
//! within the day leaves less for this ledger, until a person says that it is no affair of it. The statements' zone is not
//! known, so that the age of a charge is told by the newest row that was read with it, and by our own clock from then on.

use crate::budget::{Limits, ROLLING_DAY};
use crate::case::DEFAULT_LAG;
use crate::clock::{BootTime, WallTime, millis};
use crate::credits::Credits;
use crate::engine::Durability;
use crate::error::{LedgerError, LostCharges};
use crate::kept_charges::{
    Counted, Kept, UnclaimedCharge, kept_of, looked_for_at, note_recovery, recovered_at,
};
use crate::log::fold_log;
use crate::question::{Filter, Since, Spending, SpendingOf};
use crate::realm::Realm;
use crate::record::Ledger;
use crate::rows::{ZONES, is_pay, moment_of, out_of_place, time_of};
use crate::shot::Standing;
use crate::store::Store;
use crate::summary::ShotRow;
use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// While rows of what was lost may still be late, the statements are read again before a submit; not more often than this.
const READ_AGAIN_AFTER: Duration = Duration::from_secs(2);

/// What was spent within a rolling day, by whomever.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Day {
    pub(crate) spending: Spending,
    /// How much of it may be of submits that are under way this moment, and is set aside for them as well.
    awaited: Credits,
}

/// Which rows of the statements show a charge that no budget counts yet.
#[derive(Debug, Clone, Default)]
pub struct Uncounted {
    known: BTreeSet<TaskId>,
    since: WallTime,
}

impl Uncounted {
    /// Whether a row of a task that no shot holds is news to a budget.
    pub fn is_news(&self, row: &StatementRow) -> bool {
        let is_known = || TaskId::parse(row.project_id.trim()).is_ok_and(|task| self.known.contains(&task));
        is_pay(row)
            && !TaskId::names_nothing(row.project_id.trim())
            && time_of(row).is_none_or(|at| at >= self.since)
            && !is_known()
    }
}

impl Ledger {
    /// What a look at the newest rows need not be told again.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn uncounted(&self, realm: &Realm) -> Result<Uncounted, LedgerError> {
        self.read(|store| {
            let kept = kept_of(store, realm)?;
            let known = kept.counted.into_keys().chain(kept.dismissed).collect();
            Ok(Uncounted { known, since: store.now()?.minus(ROLLING_DAY + ZONES) })
        })
    }

    /// Keeps in mind that the ledger lost something, and goes on with what was left.
    pub(crate) fn note_recovery(&self) -> Result<(), LedgerError> {
        self.write(Durability::Now, |store| {
            let now = store.now()?;
            note_recovery(store, now)
        })
    }

    /// Whether the statements are to be read before a submit, since the ledger lost something: not yet, or so soon afterwards that
    /// rows may have been missing.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn wants_statements(&self, realm: &Realm) -> Result<bool, LedgerError> {
        self.read(|store| {
            let Some(recovered) = recovered_at(store)? else { return Ok(false) };
            let (read, now) = (kept_of(store, realm)?.whole_at, store.now()?);
            Ok(read.is_none_or(|read| {
                let is_early = read < recovered.plus(DEFAULT_LAG);
                !has_been_read_at(read, recovered, now) || is_early && now.since(read) >= READ_AGAIN_AFTER
            }))
        })
    }

    /// Whether the ledger lost something, and nobody has said that nothing of it is left to be looked for.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn has_open_loss(&self) -> Result<bool, LedgerError> {
        self.read(|store| {
            let Some(recovered) = recovered_at(store)? else { return Ok(false) };
            let now = store.now()?;
            Ok(!is_looked_for(store, recovered, now)?)
        })
    }

    /// Whether the statements were read whole since the ledger lost something, if it ever did.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn has_read_statements(&self, realm: &Realm) -> Result<bool, LedgerError> {
        self.read(|store| {
            let Some(recovered) = recovered_at(store)? else { return Ok(true) };
            let now = store.now()?;
            Ok(has_been_read(&kept_of(store, realm)?, recovered, now))
        })
    }
}

/// Whether a person said that nothing is left to be looked for: about this loss, or, to an earlier giggle, after it. What a clock said that
/// was ahead came after nothing.
fn is_looked_for(store: &mut dyn Store, recovered: WallTime, now: WallTime) -> Result<bool, LedgerError> {
    let said = looked_for_at(store)?;
    Ok(said.is_some_and(|said| said == recovered || said > recovered && said <= now))
}

/// Whether the statements were read whole since the ledger lost something.
fn has_been_read(kept: &Kept, recovered: WallTime, now: WallTime) -> bool {
    kept.whole_at.is_some_and(|read| has_been_read_at(read, recovered, now))
}

/// A loss that was noted by a clock that was ahead took the readings before it away: any that there is came after it.
fn has_been_read_at(read: WallTime, recovered: WallTime, now: WallTime) -> bool {
    read >= recovered || recovered > now
}

/// Lets budgets count the charges of these rows, which are all there are or some. What is not among them stays: a row that is
/// missing says nothing.
pub(crate) fn count(
    kept: &mut Kept,
    charges: &[UnclaimedCharge],
    rows: &[StatementRow],
    now: WallTime,
    boot: Option<&BootTime>,
    are_all: bool,
) {
    let newest = rows.iter().filter_map(time_of).max();
    let odd = out_of_place(rows);
    let mentioned: BTreeSet<&str> = rows.iter().map(|row| row.project_id.trim()).collect();
    let charged: BTreeSet<&TaskId> = charges.iter().map(|charge| &charge.task_id).collect();
    // One that came back in full, or that a shot took, is mentioned and not among them.
    let is_over = |task: &TaskId| are_all && !charged.contains(task) && mentioned.contains(task.as_str());
    kept.counted.retain(|task, it| !is_over(task) && is_within_day(it, now, boot));
    for charge in charges {
        let at = moment_of(&charge.moment).filter(|_| !odd.contains(charge.task_id.as_str()));
        let age_ms = match (at, newest) {
            // The newest row was written no later than now, in whichever zone.
            (Some(at), Some(newest)) if newest <= now.plus(ZONES) => newest.0.saturating_sub(at.0),
            (Some(at), _) => now.minus(ZONES).0.saturating_sub(at.0),
            (None, _) => 0,
        };
        let fresh = Counted {
            credits: charge.credits,
            models: [charge.model.clone(), charge.model_name.clone()],
            seen: now,
            boot: boot.cloned(),
            age_ms: u64::try_from(age_ms).unwrap_or(0),
        };
        let known = kept.counted.entry(charge.task_id.clone()).or_insert(fresh);
        known.credits = charge.credits;
    }
}

/// Whether a charge may lie within the last twenty-four hours.
fn is_within_day(charge: &Counted, now: WallTime, boot: Option<&BootTime>) -> bool {
    let since_seen = match (&charge.boot, boot) {
        (Some(seen), Some(now)) if seen.id == now.id => now.ms.saturating_sub(seen.ms),
        // A moment in the future counts as now.
        _ => u64::try_from(now.0.saturating_sub(charge.seen.0)).unwrap_or(0),
    };
    let day = u64::try_from(millis(ROLLING_DAY)).unwrap_or(u64::MAX);
    since_seen.saturating_add(charge.age_ms) < day
}

fn is_of_model(models: &[String; 2], model: &str) -> bool {
    models.iter().any(|name| name.eq_ignore_ascii_case(model))
}

/// The shots that are being submitted, or of which nobody knows whether they were accepted.
fn open_shots(store: &mut dyn Store, realm: &Realm) -> Result<Vec<ShotRow>, LedgerError> {
    let standings = vec![Standing::Submitting, Standing::Unsettled];
    store.select(&Filter { realm: Some(realm.clone()), standings, ..Filter::default() })
}

/// The charges within a rolling day that no shot holds and nobody dismissed. With every submit under a budget: an account whose other
/// users make thousands of clips a day has thousands of them, which are looked up together.
fn unheld<'a>(
    store: &mut dyn Store,
    realm: &Realm,
    kept: &'a Kept,
    now: WallTime,
    boot: Option<&BootTime>,
) -> Result<Vec<&'a Counted>, LedgerError> {
    let is_dismissed = |task: &TaskId| kept.dismissed.contains(task) && !kept.fetched.contains(task);
    let of_day: BTreeMap<&TaskId, &Counted> = kept
        .counted
        .iter()
        .filter(|(task, charge)| !is_dismissed(task) && is_within_day(charge, now, boot))
        .collect();
    let held = store.held(realm, &of_day.keys().copied().collect())?;
    Ok(of_day.into_iter().filter(|(task, _)| !held.contains(*task)).map(|(_, charge)| charge).collect())
}

/// What was spent within a rolling day: by the submits of this ledger, and for tasks that no shot of it holds.
///
/// A charge that has the model and the amount of an open submit, and that was seen only after that began, is likely its own:
/// it is set aside already.
pub(crate) fn day(
    store: &mut dyn Store,
    realm: &Realm,
    now: WallTime,
    boot: Option<&BootTime>,
) -> Result<Day, LedgerError> {
    let spending = store.spending(realm, &SpendingOf::Since(Since::ago(ROLLING_DAY, now, boot)))?;
    let mut day = Day { spending, awaited: Credits::ZERO };
    let kept = kept_of(store, realm)?;
    let mut open: Option<Vec<ShotRow>> = None;
    for charge in unheld(store, realm, &kept, now, boot)? {
        let open = match &mut open {
            Some(open) => open,
            None => open.insert(open_shots(store, realm)?),
        };
        let Some(credits) = charge.credits else {
            day.spending.unknown += 1;
            continue;
        };
        let may_be_its =
            |row: &ShotRow| is_of_model(&charge.models, &row.model) && charge.seen >= row.planned_at;
        if let Some(place) = open.iter().position(|row| may_be_its(row) && row.reserved == Some(credits)) {
            open.remove(place);
            continue;
        }
        day.spending.counted = day.spending.counted + credits;
        day.spending.unclaimed = day.spending.unclaimed + credits;
        if open.iter().any(|row| row.standing == Standing::Submitting && may_be_its(row)) {
            day.awaited = day.awaited + credits;
        }
    }
    Ok(day)
}

/// What the submits of a command of which nobody knows whether they were accepted may have cost beyond what is set aside for them: a
/// charge of their model that no shot holds and that was first seen after one of them is likely its own.
pub(crate) fn beyond_of_command(
    store: &mut dyn Store,
    realm: &Realm,
    command: &str,
    now: WallTime,
    boot: Option<&BootTime>,
) -> Result<Credits, LedgerError> {
    let kept = kept_of(store, realm)?;
    let unheld = unheld(store, realm, &kept, now, boot)?;
    let mut charges: Vec<_> = unheld.into_iter().map(|charge| (charge, charge.credits)).collect();
    if charges.is_empty() {
        return Ok(Credits::ZERO);
    }
    let mut beyond = Credits::ZERO;
    for row in open_shots(store, realm)? {
        let shot = match fold_log(store, row.id) {
            Err(error) if error.is_of_unread_events() => continue,
            shot => shot?,
        };
        let is_open = |standing| matches!(standing, Standing::Submitting | Standing::Unsettled);
        let is_its = |name: &Option<String>| name.as_deref() == Some(command);
        for attempt in shot.attempts.iter().filter(|it| is_open(it.standing()) && is_its(&it.command)) {
            let may_be_its =
                |charge: &Counted| is_of_model(&charge.models, &row.model) && charge.seen >= row.planned_at;
            // The dearest of those that may be: which of them it is, nobody knows.
            let dearest = (0..charges.len())
                .filter(|place| may_be_its(charges[*place].0))
                .max_by_key(|place| charges[*place].1.unwrap_or_default());
            if let Some(place) = dearest {
                let charged = charges.swap_remove(place).1.unwrap_or_default();
                beyond = beyond + charged.less(attempt.counts().unwrap_or_default());
            }
        }
    }
    Ok(beyond)
}

impl Day {
    /// Whether there would be room for a submit if charges that may be of submits under way were theirs, and one of those is
    /// waited for: their answers will show whose the charges are.
    pub(crate) fn is_clear_soon(
        &self,
        store: &mut dyn Store,
        realm: &Realm,
        limits: &Limits,
        price: Option<Credits>,
        of_command: Spending,
    ) -> Result<bool, LedgerError> {
        if self.awaited == Credits::ZERO {
            return Ok(false);
        }
        let without = Spending { counted: self.spending.counted.less(self.awaited), ..self.spending };
        if limits.reserve(price, without, of_command).is_err() {
            return Ok(false);
        }
        for row in open_shots(store, realm)?.iter().filter(|row| row.standing == Standing::Submitting) {
            let shot = match fold_log(store, row.id) {
                Err(error) if error.is_of_unread_events() => continue,
                shot => shot?,
            };
            for attempt in shot.attempts.iter().filter(|it| it.standing() == Standing::Submitting) {
                if store.is_submitter_alive(&attempt.lock)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

/// What stands in the way of a submit after the ledger lost something: paid tasks from before then that no shot holds, since
/// one of them may be this very shot's; or that nobody looked for them. Nothing where nothing was lost.
pub(crate) fn refuse_what_was_lost(store: &mut dyn Store, realm: &Realm) -> Result<(), LedgerError> {
    let Some(recovered) = recovered_at(store)? else { return Ok(()) };
    // Only a person can say that nothing is left to be looked for where the statements are never whole, or name no tasks.
    let now = store.now()?;
    if is_looked_for(store, recovered, now)? {
        return Ok(());
    }
    let kept = kept_of(store, realm)?;
    if !has_been_read(&kept, recovered, now) {
        return Err(LedgerError::Recovered { charges: LostCharges::NotRead });
    }
    let mut open: Option<Vec<ShotRow>> = None;
    let mut found: Vec<&UnclaimedCharge> = Vec::new();
    let held = store.held(realm, &kept.charges.iter().map(|charge| &charge.task_id).collect())?;
    for charge in &kept.charges {
        let is_before = moment_of(&charge.moment).is_none_or(|at| at <= recovered.plus(ZONES));
        let is_known = kept.dismissed.contains(&charge.task_id);
        if is_known || !is_before || held.contains(&charge.task_id) {
            continue;
        }
        let open = match &mut open {
            Some(open) => open,
            None => open.insert(open_shots(store, realm)?),
        };
        // It may be of a submit that was begun since then, and was not seen before.
        let models = [charge.model.clone(), charge.model_name.clone()];
        let seen = kept.seen.get(&charge.task_id).copied().unwrap_or(recovered);
        let is_since = |row: &ShotRow| {
            let begun = if row.standing == Standing::Submitting { row.changed_at } else { row.planned_at };
            begun >= recovered && seen >= begun && is_of_model(&models, &row.model)
        };
        if !open.iter().any(is_since) {
            found.push(charge);
        }
    }
    if found.is_empty() && kept.nameless == 0 {
        return Ok(());
    }
    found.sort_by(|one, other| other.moment.cmp(&one.moment));
    let tasks = found.iter().map(|charge| charge.task_id.to_string()).collect();
    Err(LedgerError::Recovered { charges: LostCharges::Shown { tasks, nameless: kept.nameless } })
}
