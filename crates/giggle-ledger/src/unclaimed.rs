//! Unclaimed charges: paid tasks that no shot of the ledger holds.
//!
//! What a lost file, another machine or the web page left behind is found nowhere but in the statements. After every
//! whole pass over them it is kept, so that it can be told without asking the service, until a shot takes the task, its
//! clip is fetched, or a person says that it is no affair of this ledger.

use crate::case::KnownTask;
use crate::clock::WallTime;
use crate::counted_charges::{count, refuse_what_was_lost};
use crate::credits::Credits;
use crate::engine::Durability;
use crate::error::LedgerError;
use crate::kept_charges::{
    Kept, UnclaimedCharge, kept, kept_of, note_looked_for, recovered_at, seen_earlier, set, set_sightings,
    sightings, speak_of,
};
use crate::question::Filter;
use crate::realm::Realm;
use crate::record::Ledger;
use crate::rows::{ZONES, is_pay, may_be_charge, moment_of, out_of_place, tasks_of, time_of};
use crate::shot::Standing;
use crate::sightings::shown as names_shown;
use crate::spelling::spelled_alike;
use crate::store::Store;
use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Duration;

/// What a ledger lost was charged within so long before it went on with what was left, as far as it is looked for.
const LOST_WITHIN: Duration = Duration::from_secs(30 * 24 * 60 * 60);

impl Ledger {
    /// Keeps which tasks of a whole pass over the statements no shot holds. What was kept before and is not shown any more stays,
    /// until a shot holds it or a person dismisses it: statements can leave a row out for a while.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn keep_unclaimed(&self, realm: &Realm, rows: &[StatementRow]) -> Result<(), LedgerError> {
        self.keep_sightings(realm, rows)?;
        let shown = self.read(|store| charges_of_nobody(store, realm, rows))?;
        let (kept, charges, recovered) = self.read(|store| {
            let kept = kept_of(store, realm)?;
            let charges = with_those_not_shown(store, realm, &kept, &shown, rows)?;
            Ok((kept, charges, recovered_at(store)?))
        })?;
        let is_counted = |it: &UnclaimedCharge| kept.counted.contains_key(&it.task_id);
        // One that is counted and not charged any more may have come back.
        let is_charged = |task: &TaskId| charges.iter().any(|it| it.task_id == *task);
        let is_same =
            kept.charges == charges && charges.iter().all(is_counted) && kept.counted.keys().all(is_charged);
        if is_same && recovered.is_none() {
            return Ok(());
        }
        let (now, boot) = (self.clock().now().wall, self.clock().boot_time());
        self.write(Durability::Soon, |store| {
            let before = kept_of(store, realm)?;
            let charges = with_those_not_shown(store, realm, &before, &shown, rows)?;
            let seen = charges.iter().map(|it| {
                let first = before.seen.get(&it.task_id).copied().unwrap_or(now);
                (it.task_id.clone(), first)
            });
            let at = store.now()?;
            let nameless = recovered.map_or(0, |at| nameless_before(rows, at));
            let mut kept = Kept { seen: seen.collect(), charges, whole_at: Some(at), nameless, ..before };
            count(&mut kept, &shown, rows, at, boot.as_ref(), true);
            set(store, realm, &kept)
        })
    }

    /// Lets budgets count what some of the newest rows show of tasks that no shot holds. What is listed as nobody's stays as it is:
    /// only a whole pass says that.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn count_charges(&self, realm: &Realm, rows: &[StatementRow]) -> Result<(), LedgerError> {
        let charges = self.read(|store| charges_of_nobody(store, realm, rows))?;
        let kept = self.read(|store| kept_of(store, realm))?;
        let is_counted = |charge: &UnclaimedCharge| kept.counted.contains_key(&charge.task_id);
        if charges.iter().all(is_counted) {
            return Ok(());
        }
        let boot = self.clock().boot_time();
        self.write(Durability::Soon, |store| {
            let mut kept = kept_of(store, realm)?;
            count(&mut kept, &charges, rows, store.now()?, boot.as_ref(), false);
            set(store, realm, &kept)
        })
    }

    /// Puts on record what a whole pass over the statements shows of rows that no shot holds.
    fn keep_sightings(&self, realm: &Realm, rows: &[StatementRow]) -> Result<(), LedgerError> {
        let (known, before) =
            self.read(|store| Ok((store.tasks_named(realm, &tasks_of(rows))?, sightings(store, realm)?)))?;
        let held = known.iter().map(|task| TaskId::identity(task.task_id.as_str())).collect();
        let shown = names_shown(rows, &held, may_be_charge);
        if before.are_of(&shown) {
            return Ok(());
        }
        self.write(Durability::Soon, |store| {
            let (number, at) = (store.last_number()?, store.now()?);
            let now = sightings(store, realm)?.after(shown.clone(), number, at);
            set_sightings(store, realm, &now)
        })
    }

    /// Keeps, beside what was kept before, which tasks of a pass that is not whole no shot holds: what it shows is there, whatever
    /// it does not show.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn add_unclaimed(&self, realm: &Realm, rows: &[StatementRow]) -> Result<(), LedgerError> {
        let (known, first, kept) = self.read(|store| {
            let known = store.tasks_named(realm, &tasks_of(rows))?;
            Ok((known, first_intent(store, realm)?, kept_of(store, realm)?))
        })?;
        let is_new = |kept: &Kept, task: &TaskId| !kept.charges.iter().any(|it| it.task_id == *task);
        let charges = unclaimed_in(rows, &known, first);
        if !charges.iter().any(|it| is_new(&kept, &it.task_id)) {
            return Ok(());
        }
        let now = self.clock().now().wall;
        self.write(Durability::Soon, |store| {
            let mut kept = kept_of(store, realm)?;
            for charge in &charges {
                if is_new(&kept, &charge.task_id) {
                    kept.seen.entry(charge.task_id.clone()).or_insert(now);
                    kept.charges.push(charge.clone());
                }
            }
            set(store, realm, &kept)
        })
    }

    /// Keeps that somebody speaks of a task by its id, where no shot holds it: it was there before whatever is submitted from now
    /// on, and is not taken for a later submit's whose answer is lost.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn note_spoken_of(&self, realm: &Realm, task: &TaskId) -> Result<(), LedgerError> {
        let is_known = self.read(|store| {
            let known = store.holder(realm, task)?.is_some();
            Ok(known || seen_earlier(store, realm)?.iter().any(|(seen, _)| seen == task))
        })?;
        if is_known {
            return Ok(());
        }
        let now = self.clock().now().wall;
        self.write(Durability::Soon, |store| speak_of(store, realm, task, now))
    }

    /// The paid tasks that no shot holds, of one realm or of all, the newest first. One that may be of a submit whose answer is
    /// still awaited, here or on another machine, is not among them: it is likely that shot's.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn unclaimed(&self, realm: Option<&Realm>) -> Result<Vec<UnclaimedCharge>, LedgerError> {
        self.open_charges(realm, |store, of, charge| Ok(!may_be_awaited(store, of, charge)?))
    }

    /// The charges that no shot holds, as far as they pass.
    fn open_charges(
        &self,
        realm: Option<&Realm>,
        passes: impl Fn(&mut dyn Store, &Realm, &UnclaimedCharge) -> Result<bool, LedgerError>,
    ) -> Result<Vec<UnclaimedCharge>, LedgerError> {
        self.read(|store| {
            let account = realm.map(|realm| store.account(realm)).transpose()?;
            let mut open: Vec<UnclaimedCharge> = Vec::new();
            for (of, kept) in kept(store)? {
                if account.as_ref().is_some_and(|account| *account != of) {
                    continue;
                }
                let held = store.held(&of, &kept.charges.iter().map(|charge| &charge.task_id).collect())?;
                for charge in kept.charges {
                    // A shot may have taken it since, or its clip was fetched.
                    if !kept.dismissed.contains(&charge.task_id)
                        && !held.contains(&charge.task_id)
                        && !open.iter().any(|it| it.task_id == charge.task_id)
                        && passes(store, &of, &charge)?
                    {
                        open.push(charge);
                    }
                }
            }
            open.sort_by(|one, other| {
                other.moment.cmp(&one.moment).then_with(|| one.task_id.as_str().cmp(other.task_id.as_str()))
            });
            Ok(open)
        })
    }

    /// How many paid tasks no shot holds, and may have been charged since a moment. Where the statements do not say when, or in
    /// which zone, they may.
    pub(crate) fn unclaimed_since(&self, moment: WallTime) -> Result<usize, LedgerError> {
        let since = moment.minus(ZONES);
        let charges = self.open_charges(None, |_, _, _| Ok(true))?;
        Ok(charges.iter().filter(|it| moment_of(&it.moment).is_none_or(|at| at >= since)).count())
    }

    /// A person's word that an unclaimed charge is no affair of this ledger.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn dismiss_charge(&self, task_id: &TaskId) -> Result<Dismissal, LedgerError> {
        self.write(Durability::Now, |store| {
            let mut dismissal = Dismissal::Unknown;
            for (realm, mut kept) in kept(store)? {
                let Some(charge) = kept.charges.iter().find(|charge| charge.task_id == *task_id) else {
                    continue;
                };
                if store.holder(&realm, task_id)?.is_none() && may_be_awaited(store, &realm, charge)? {
                    return Ok(Dismissal::MayBeAwaited);
                }
                dismissal = Dismissal::Done;
                kept.dismissed.insert(task_id.clone());
                kept.fetched.remove(task_id);
                set(store, &realm, &kept)?;
            }
            Ok(dismissal)
        })
    }

    /// Whether a person, or a clip that was fetched, settled what a task was that no shot holds.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn is_dismissed(&self, task_id: &TaskId) -> Result<bool, LedgerError> {
        self.read(|store| Ok(kept(store)?.iter().any(|(_, kept)| kept.dismissed.contains(task_id))))
    }

    /// A person's word that no charge which is known, or which was made before a ledger went on with what was left of it, is an
    /// affair of this ledger: submits do not wait for it any more. What may be of a submit that is under way stays. How many were
    /// listed.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn dismiss_all(&self) -> Result<usize, LedgerError> {
        self.write(Durability::Now, |store| {
            let mut dismissed = 0;
            for (realm, mut kept) in kept(store)? {
                for charge in kept.charges.clone() {
                    let is_open = !kept.dismissed.contains(&charge.task_id)
                        && store.holder(&realm, &charge.task_id)?.is_none()
                        && !may_be_awaited(store, &realm, &charge)?;
                    if is_open {
                        kept.dismissed.insert(charge.task_id);
                        dismissed += 1;
                    }
                }
                set(store, &realm, &kept)?;
            }
            // It is about the loss that there was: one that is to come is not looked for yet.
            if let Some(recovered) = recovered_at(store)? {
                note_looked_for(store, recovered)?;
            }
            Ok(dismissed)
        })
    }

    /// Why nothing may be submitted after the ledger lost something and went on with what was left; `None` where nothing stands
    /// in the way.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn kept_back_by_loss(&self, realm: &Realm) -> Result<Option<LedgerError>, LedgerError> {
        match self.read(|store| refuse_what_was_lost(store, realm)) {
            Err(error @ LedgerError::Recovered { .. }) => Ok(Some(error)),
            other => other.map(|()| None),
        }
    }

    /// The clip of an unclaimed charge is here: there is nothing left to do about it. It was paid for, and budgets go on
    /// counting it.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn note_fetched(&self, task_id: &TaskId) -> Result<(), LedgerError> {
        self.write(Durability::Now, |store| {
            for (realm, mut kept) in kept(store)? {
                let is_kept = kept.charges.iter().any(|charge| charge.task_id == *task_id)
                    || kept.counted.contains_key(task_id);
                if is_kept && kept.dismissed.insert(task_id.clone()) {
                    kept.fetched.insert(task_id.clone());
                    set(store, &realm, &kept)?;
                }
            }
            Ok(())
        })
    }
}

/// What became of the wish to hear no more of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dismissal {
    /// It is not listed any more.
    Done,
    /// No such charge is known.
    Unknown,
    /// It may be of a submit whose answer is still awaited.
    MayBeAwaited,
}

/// Whether a submit of the same model is under way, by any machine, that may have made this charge: it began before it, as far as
/// the statements say when.
fn may_be_awaited(
    store: &mut dyn Store,
    realm: &Realm,
    charge: &UnclaimedCharge,
) -> Result<bool, LedgerError> {
    let under_way =
        Filter { realm: Some(realm.clone()), standings: vec![Standing::Submitting], ..Filter::default() };
    let charged_at = moment_of(&charge.moment);
    for row in store.select(&under_way)? {
        let is_of_model =
            [&charge.model, &charge.model_name].iter().any(|name| name.eq_ignore_ascii_case(&row.model));
        // A shot that was asked for long ago may be asked for again only now: of it the last change counts.
        let is_since = charged_at.is_none_or(|at| at >= row.changed_at.minus(ZONES));
        if is_of_model && is_since {
            return Ok(true);
        }
    }
    Ok(false)
}

/// When the ledger first asked for anything in a realm, as far as is known: what it lost may have been asked for before what is
/// left.
fn first_intent(store: &mut dyn Store, realm: &Realm) -> Result<Option<WallTime>, LedgerError> {
    let first = store.first_planned(realm)?;
    let lost = recovered_at(store)?.map(|at| at.minus(LOST_WITHIN));
    Ok(first.into_iter().chain(lost).min())
}

/// How many charges name no task, and may be of what was lost before a ledger went on with what was left.
fn nameless_before(rows: &[StatementRow], recovered: WallTime) -> usize {
    let (since, until) = (recovered.minus(LOST_WITHIN).minus(ZONES), recovered.plus(ZONES));
    let may_be_lost = |row: &&StatementRow| time_of(row).is_none_or(|at| since <= at && at <= until);
    let is_nameless = |row: &&StatementRow| TaskId::names_nothing(row.project_id.trim());
    rows.iter().filter(is_nameless).filter(|row| may_be_charge(row)).filter(may_be_lost).count()
}

/// The charges that the rows show of tasks that no shot of the realm holds.
pub(crate) fn charges_of_nobody(
    store: &mut dyn Store,
    realm: &Realm,
    rows: &[StatementRow],
) -> Result<Vec<UnclaimedCharge>, LedgerError> {
    let (known, first) = (store.tasks_named(realm, &tasks_of(rows))?, first_intent(store, realm)?);
    Ok(unclaimed_in(rows, &known, first))
}

/// What a whole pass shows, and after it what was kept before and no row of the pass speaks of.
fn with_those_not_shown(
    store: &mut dyn Store,
    realm: &Realm,
    before: &Kept,
    shown: &[UnclaimedCharge],
    rows: &[StatementRow],
) -> Result<Vec<UnclaimedCharge>, LedgerError> {
    let spoken_of: HashSet<Cow<'_, str>> =
        rows.iter().map(|row| TaskId::identity(row.project_id.trim())).collect();
    let mut all = shown.to_vec();
    let held = store.held(realm, &before.charges.iter().map(|charge| &charge.task_id).collect())?;
    for charge in &before.charges {
        let is_over = before.dismissed.contains(&charge.task_id)
            || spoken_of.contains(&TaskId::identity(charge.task_id.as_str()));
        if !is_over && !held.contains(&charge.task_id) {
            all.push(charge.clone());
        }
    }
    Ok(all)
}

/// The tasks of these rows that were charged since a ledger's first intent, not refunded in full, and that no shot holds.
fn unclaimed_in(
    rows: &[StatementRow],
    known: &[KnownTask],
    first_intent: Option<WallTime>,
) -> Vec<UnclaimedCharge> {
    // Before its first intent a ledger has paid for nothing.
    let Some(since) = first_intent.map(|at| at.minus(ZONES)) else { return Vec::new() };
    let held: BTreeSet<&str> = known.iter().map(|task| task.task_id.as_str()).collect();
    let rows = &*spelled_alike(rows, known.iter().map(|task| &task.task_id));
    let mut by_task: BTreeMap<&str, Vec<&StatementRow>> = BTreeMap::new();
    for row in rows {
        let id = row.project_id.trim();
        if !TaskId::names_nothing(id) && !held.contains(id) {
            by_task.entry(id).or_default().push(row);
        }
    }
    let odd = out_of_place(rows);
    let charge = |(id, rows): (&str, Vec<&StatementRow>)| {
        let task_id = TaskId::parse(id).ok()?;
        let amount = |row: &&StatementRow| row.credits().and_then(|credits| Credits::price(credits.abs()));
        let (charges, others): (Vec<&StatementRow>, Vec<&StatementRow>) =
            rows.into_iter().partition(|row| is_pay(row) || row.credits().is_none());
        let first = charges.iter().min_by_key(|row| &row.created_at)?;
        let is_refund = |row: &&StatementRow| row.event_type.trim().eq_ignore_ascii_case("refund");
        let gives = |row: &&&StatementRow| is_refund(row) && row.credits().is_some_and(|it| it > 0.0);
        let refunded: Credits = others.iter().filter(gives).filter_map(amount).sum();
        let charged = charges.iter().map(amount).sum::<Option<Credits>>();
        let credits = charged.map(|charged| charged.less(refunded));
        // A moment that its place in the list contradicts does not show that it is older than the ledger.
        let is_since =
            odd.contains(id) || charges.iter().any(|row| time_of(row).is_none_or(|at| at >= since));
        (is_since && credits != Some(Credits::ZERO)).then(|| UnclaimedCharge {
            task_id,
            model: if first.model.trim().is_empty() { &first.model_name } else { &first.model }
                .trim()
                .to_owned(),
            model_name: first.model_name.trim().to_owned(),
            credits,
            moment: first.created_at.trim().to_owned(),
        })
    };
    by_task.into_iter().filter_map(charge).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Certainty;
    use crate::keys::{AttemptKey, ShotId};

    fn row(task: &str, kind: &str, credit: &str, moment: &str) -> StatementRow {
        StatementRow {
            created_at: moment.into(),
            event_type: kind.into(),
            event_description: String::new(),
            model: " grok ".into(),
            model_name: "Grok".into(),
            credit: credit.into(),
            project_id: task.into(),
        }
    }

    fn held(task: &str) -> KnownTask {
        KnownTask {
            key: AttemptKey { shot: ShotId(1), attempt: 1 },
            task_id: TaskId::parse(task).unwrap(),
            certainty: Certainty::Answered,
            sent_at: WallTime(0),
            answered_at: WallTime(0),
            order: 1,
            sent: None,
            price_class: None,
            price: None,
            charged: None,
            refunded: Credits::ZERO,
        }
    }

    #[test]
    fn what_was_paid_for_and_belongs_to_no_shot() {
        const FIRST: &str = "2026-11-23 08:00:00";
        let first_intent = time_of(&row("t", "Pay", "-1", FIRST));
        let pay = |credit: &str| row("t", "Pay", credit, FIRST);
        let refund = |credit: &str| row("t", "Refund", credit, FIRST);
        let dated = |moment: &str| row("t", "Pay", "-60", moment);
        let whole = |credits| Some(Some(Credits::whole(credits)));
        for (why, rows, expected) in [
            ("one charge", vec![pay("-60")], whole(60)),
            ("two charges of one task", vec![pay("-60"), pay("-5")], whole(65)),
            ("a part of it came back", vec![pay("-60"), refund("+20")], whole(40)),
            ("all of it came back", vec![pay("-60"), refund("+60")], None),
            ("a gift is not a refund", vec![pay("-60"), row("t", "Gift", "+60", FIRST)], whole(60)),
            ("what it cost cannot be read", vec![pay("much")], Some(None)),
            ("nor in an unknown kind of row", vec![row("t", "?", "much", FIRST)], Some(None)),
            ("a refund alone paid for nothing", vec![refund("+60")], None),
            ("a charge of nothing", vec![pay("0")], None),
            ("no task", vec![row(" null ", "Pay", "-60", FIRST)], None),
            ("a task that a shot holds", vec![row(" held ", "Pay", "-60", FIRST)], None),
            ("in the statements' farthest zone", vec![dated("2026-11-22 17:00:00")], whole(60)),
            ("before anything was asked for", vec![dated("2026-11-22 16:59:59")], None),
            ("a charge before and one since", vec![dated("2026-11-22 16:59:59"), pay("-60")], whole(120)),
            ("nobody knows when", vec![dated("lately")], whole(60)),
        ] {
            let found = unclaimed_in(&rows, &[held("held")], first_intent);
            assert_eq!(found.iter().map(|it| it.credits).next(), expected, "{why}");
            assert!(found.len() <= 1 && found.iter().all(|it| it.model == "grok"), "{why}: {found:?}");
        }
        assert_eq!(unclaimed_in(&[pay("-60")], &[], None), [], "nothing was ever asked for");
    }
}
