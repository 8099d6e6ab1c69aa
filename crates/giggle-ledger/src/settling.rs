//! Settling in the ledger: what [`settle`](crate::settle) needs to know, and what becomes of its decisions.
//!
//! Nothing waits for the network in here: the caller reads the statements between [`Ledger::sweep`] and
//! [`Ledger::case`], and every decision is asked of the law once more when it is written, since others may have
//! settled the same shot meanwhile.

use crate::budget::Limits;
use crate::case::{Case, Claim, Claimant, Decision, KnownTask};
use crate::clock::WallTime;
use crate::cost;
use crate::counted_charges::day;
use crate::credits::Credits;
use crate::engine::{Durability, Work};
use crate::error::LedgerError;
use crate::event::{Entry, Event, Settlement};
use crate::intent::MAY_SEND_WITHIN;
use crate::kept_charges::{UnclaimedCharge, kept_of, seen_earlier, sightings};
use crate::kept_text::plain;
use crate::keys::AttemptKey;
use crate::log::{append_to, fold_log, fold_readable};
use crate::question::{Filter, SpendingOf};
use crate::realm::Realm;
use crate::record::{Ledger, refuse_failed_over};
use crate::rows::moment_of;
use crate::settle::LONGEST_SUBMIT;
use crate::shot::{Attempt, FoundBy, SettledBy, Shot, ShotFacts, Standing};
use crate::store::Store;
use crate::strays::{self, Finding};
use crate::summary::ShotRow;
use giggle_domain::wire::StatementRow;
use giggle_domain::{Fingerprint, TaskId};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// No transaction holds more decisions: whoever wants to submit meanwhile waits for it.
const MOST_TOGETHER: usize = 500;

/// The tasks of a group of no more than this are on record with each of its shots.
const MOST_WITH_EACH: usize = 8;

/// What became of a decision.
#[derive(Debug)]
pub struct Applied {
    /// The decision.
    pub decision: Decision,
    /// Set where it could not be written, because the shot had gone on meanwhile.
    pub refused: Option<LedgerError>,
}

/// What a budget leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Room {
    /// The credits that are left of the tightest limit; `None` where there is none.
    pub left: Option<Credits>,
    /// What is set aside for charges that were not seen yet.
    pub unbooked: Credits,
    /// For how many submits.
    pub unbooked_submits: u64,
}

/// What a reading of the statements changed in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// Which attempt.
    pub key: AttemptKey,
    /// Its task.
    pub task_id: TaskId,
    /// What it was thought to cost before: what was set aside, or an earlier charge.
    pub before: Option<Credits>,
    /// What was charged, in all.
    pub charged: Credits,
    /// What came back, in all.
    pub refunded: Credits,
}

impl Ledger {
    /// What the realm knows, for [`settle::decide`](crate::settle::decide). To be called after the statements were
    /// read, and [`sweep`](Self::sweep) before.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn case(&self, realm: &Realm) -> Result<Case, LedgerError> {
        self.read(|store| {
            let open = Filter {
                realm: Some(realm.clone()),
                standings: vec![
                    Standing::Submitting,
                    Standing::Unsettled,
                    Standing::Unassigned,
                    Standing::NotAccepted,
                ],
                ..Filter::default()
            };
            let known = store.tasks(realm)?;
            let mut claimants = Vec::new();
            for row in store.select(&open)? {
                let (shot, is_read) = match self.skipped().fold(store, &row)? {
                    Some(shot) => (shot, true),
                    // A row may be its own, which nobody here can tell: none is given to another that could be its.
                    None => match fold_readable(store, row.id)? {
                        Some(shot) if !shot.attempts.is_empty() => (shot, false),
                        begun => {
                            claimants.extend(unread_claimant(&row, begun.as_ref()));
                            continue;
                        }
                    },
                };
                for (number, attempt) in shot.numbered() {
                    let key = AttemptKey { shot: row.id, attempt: number };
                    if is_read {
                        claimants.extend(claimant(key, &shot, attempt));
                    } else if !known.iter().any(|task| task.key == key) {
                        let unread = claimant(key, &shot, attempt);
                        claimants.extend(unread.map(|it| Claimant { standing: Claim::InFlight, ..it }));
                    }
                }
            }
            claimants.sort_by_key(|claimant| claimant.key);
            let seen = seen_earlier(store, realm)?;
            let sightings = sightings(store, realm)?;
            let kept = kept_of(store, realm)?;
            let is_listed = |it: &&UnclaimedCharge| !kept.dismissed.contains(&it.task_id);
            let listed = kept.charges.iter().filter(is_listed);
            let listed = listed.map(|it| (it.task_id.clone(), moment_of(&it.moment)));
            // What was seen in passing, within the last day.
            let counted = kept.counted.iter().filter(|(task, _)| !kept.dismissed.contains(task));
            let counted = counted.map(|(task, it)| (task.clone(), Some(it.seen)));
            let is_held = |task: &TaskId| known.iter().any(|it| it.task_id == *task);
            let listed = listed.chain(counted).filter(|(task, _)| !is_held(task)).collect();
            Ok(Case { claimants, known, seen, sightings, listed, is_shared: store.life().is_some() })
        })
    }

    /// Writes decisions down, each with what the rows say of the money of its tasks: a budget must not see a task
    /// without its charge for a moment. One that has been overtaken is reported as refused, and the others stand.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn settle(
        &self,
        realm: &Realm,
        decisions: Vec<Decision>,
        rows: &[StatementRow],
    ) -> Result<Vec<Applied>, LedgerError> {
        let money = cost::by_task(rows);
        let mut applied = Vec::with_capacity(decisions.len());
        let (decided, open): (Vec<_>, Vec<_>) = decisions.into_iter().partition(|decision| match decision {
            Decision::Adopt { .. }
            | Decision::Reopen { .. }
            | Decision::AllAccepted { .. }
            | Decision::NotAccepted { .. } => true,
            Decision::Later { .. } | Decision::Person { .. } => false,
        });
        for some in decided.chunks(MOST_TOGETHER) {
            let mut works: Vec<_> = some
                .iter()
                .map(|decision| |store: &mut dyn Store| self.settle_in(store, realm, decision, &money))
                .collect();
            let mut works: Vec<&mut Work<'_>> = works.iter_mut().map(|work| work as &mut Work<'_>).collect();
            for (decision, written) in some.iter().zip(self.write_together(Durability::Now, &mut works)) {
                let refused = match written {
                    Ok(()) => None,
                    Err(error @ (LedgerError::Refused(_) | LedgerError::TaskHeld { .. })) => Some(error),
                    Err(error) => return Err(error),
                };
                applied.push(Applied { decision: decision.clone(), refused });
            }
        }
        applied.extend(open.into_iter().map(|decision| Applied { decision, refused: None }));
        Ok(applied)
    }

    fn settle_in(
        &self,
        store: &mut dyn Store,
        realm: &Realm,
        decision: &Decision,
        money: &BTreeMap<TaskId, cost::Money>,
    ) -> Result<(), LedgerError> {
        refuse_failed_over(store)?;
        let settled = |how| Event::Settled { how };
        let tasks = match decision {
            Decision::Adopt { key, task_id, by } => {
                let how = Settlement::Adopted { task_id: task_id.clone(), by: *by };
                self.append_in(store, *key, settled(how))?;
                std::slice::from_ref(task_id)
            }
            Decision::Reopen { key, task_id } => {
                let how = Settlement::Reopened { task_id: task_id.clone(), by: SettledBy::Inferred };
                self.append_in(store, *key, settled(how))?;
                std::slice::from_ref(task_id)
            }
            Decision::NotAccepted { key } => {
                self.append_in(store, *key, settled(Settlement::NotAccepted { by: SettledBy::Inferred }))?;
                &[]
            }
            Decision::AllAccepted { keys, tasks, model } => {
                self.keep_group(store, realm, keys, tasks, model)?;
                tasks.as_slice()
            }
            Decision::Later { .. } | Decision::Person { .. } => &[],
        };
        for task_id in tasks {
            let Some(money) = money.get(task_id) else { continue };
            let Some((shot, attempt)) = store.holder(realm, task_id)? else { continue };
            let shot_now = match fold_log(store, shot) {
                Err(error) if error.is_of_unread_events() => continue,
                shot_now => shot_now?,
            };
            let (charged, refunded) =
                shot_now.attempt(attempt).map_or((None, Credits::ZERO), |it| (it.charged, it.refunded));
            book_task(store, AttemptKey { shot, attempt }, shot_now, (charged, refunded), *money)?;
        }
        Ok(())
    }

    /// Keeps a group of attempts that are alike, and as many tasks. What a large group has in common is on record once,
    /// with its first shot: written with each, a thousand would take a million lines.
    fn keep_group(
        &self,
        store: &mut dyn Store,
        realm: &Realm,
        keys: &[AttemptKey],
        tasks: &[TaskId],
        model: &str,
    ) -> Result<(), LedgerError> {
        let at = store.now()?;
        let of = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
        let is_large = tasks.len() > MOST_WITH_EACH;
        let mut candidates = Vec::new();
        for key in keys {
            let first = candidates.first().filter(|_| is_large).map(ToString::to_string);
            let tasks = if first.is_some() { Vec::new() } else { tasks.to_vec() };
            let event = Event::Settled { how: Settlement::Accepted { tasks, of, with: first } };
            candidates.push(self.append_in(store, *key, event)?.fingerprint);
        }
        if is_large {
            candidates.truncate(1);
        }
        for task_id in tasks {
            let finding = Finding {
                task_id: task_id.clone(),
                found: FoundBy::Statement,
                candidates: candidates.clone(),
                model: Some(model.to_owned()),
            };
            strays::keep(store, realm, &finding, &[], at)?;
        }
        Ok(())
    }

    /// A person's decision: the attempt was accepted, as this task. A stray's clip goes over to the shot.
    ///
    /// # Errors
    ///
    /// Another shot holds the task, the attempt needs no settling, or trouble of the storage.
    pub fn adopt(&self, key: AttemptKey, task_id: &TaskId) -> Result<Shot, LedgerError> {
        self.write(Durability::Now, |store| {
            refuse_failed_over(store)?;
            let shot = fold_log(store, key.shot)?;
            let own = store.account(&shot.realm)?;
            for other in store.keys_at(shot.realm.base())?.into_iter().filter(|it| it.account != own) {
                // Another account's shot that holds the task was told of it by the service.
                let held = store.holder(&other.account, task_id)?.filter(|(id, _)| *id != key.shot);
                if let Some((id, _)) = held {
                    let shot = store.fingerprint_of(id)?.chars().take(12).collect();
                    return Err(LedgerError::TaskHeld { task_id: task_id.to_string(), shot });
                }
            }
            let standing = shot.attempt(key.attempt).map(Attempt::standing);
            let (task_id, by) = (task_id.clone(), SettledBy::Person);
            let how = match standing {
                Some(Standing::NotAccepted) => Settlement::Reopened { task_id, by },
                _ => Settlement::Adopted { task_id, by },
            };
            self.append_in(store, key, Event::Settled { how })
        })
    }

    /// A person's decision: the attempt was not accepted, and may be asked for again.
    ///
    /// # Errors
    ///
    /// The attempt needs no settling; another machine, which was taken for dead, may still be waiting for its answer; or trouble of the
    /// storage.
    pub fn declare_not_accepted(&self, key: AttemptKey) -> Result<Shot, LedgerError> {
        self.write(Durability::Now, |store| {
            let shot = fold_log(store, key.shot)?;
            let is_shared = store.life().is_some();
            let unanswered = shot.attempt(key.attempt).filter(|attempt| {
                is_shared && attempt.answered.is_none() && attempt.standing() == Standing::Unsettled
            });
            let until = unanswered.map(last_chance_at);
            if let Some(until) = until
                && store.now()? < until
            {
                return Err(LedgerError::TooEarly { until });
            }
            let how = Settlement::NotAccepted { by: SettledBy::Person };
            self.append_in(store, key, Event::Settled { how })
        })
    }

    /// Nobody waits for a task any more that the service does not know: by a person's word.
    ///
    /// # Errors
    ///
    /// The attempt has no task that is waited for, or trouble of the storage.
    pub fn give_up(&self, key: AttemptKey, reason: &str) -> Result<Shot, LedgerError> {
        self.append(key, Event::GivenUp { by: SettledBy::Person, reason: plain(reason) })
    }

    /// The same where the statements show that all of its charge came back; `false` where they do not.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn give_up_refunded(&self, key: AttemptKey, reason: &str) -> Result<bool, LedgerError> {
        self.write(Durability::Now, |store| {
            let shot = fold_log(store, key.shot)?;
            let attempt = shot.attempt(key.attempt).ok_or(LedgerError::NoSuchShot)?;
            let is_open = matches!(attempt.standing(), Standing::Submitted | Standing::Completed);
            // A refund whose charge was not seen says nothing of what was charged.
            if !is_open || attempt.charged.is_none() || !attempt.is_refunded() {
                return Ok(false);
            }
            let event = Event::GivenUp { by: SettledBy::Inferred, reason: plain(reason) };
            self.append_known(store, key, event).map(|_| true)
        })
    }

    /// An adopted task turned out not to be the shot's own: its clip has another length or shape. The shot is
    /// unsettled again, for a person, and the task with its clip is kept as a stray.
    ///
    /// # Errors
    ///
    /// The task was not adopted, or trouble of the storage.
    pub fn refute(&self, key: AttemptKey, reason: &str) -> Result<AttemptKey, LedgerError> {
        self.write(Durability::Now, |store| {
            refuse_failed_over(store)?;
            let shot = fold_log(store, key.shot)?;
            let attempt = shot.attempt(key.attempt).ok_or(LedgerError::NoSuchShot)?;
            let task_id = attempt.task.as_ref().map(|task| task.id.clone()).ok_or(LedgerError::NoSuchShot)?;
            let refuted = Event::Settled { how: Settlement::Refuted { reason: plain(reason) } };
            self.append_in(store, key, refuted)?;
            let kept = store.holder(&shot.realm, &task_id)?.ok_or(LedgerError::NoSuchShot)?;
            Ok(AttemptKey { shot: kept.0, attempt: kept.1 })
        })
    }

    /// Keeps a task that somebody named, and that the service knows, though nobody here asked for it. Its holder's
    /// key is returned where the ledger knows it already.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn keep_named(&self, realm: &Realm, task_id: &TaskId) -> Result<AttemptKey, LedgerError> {
        let finding =
            Finding { task_id: task_id.clone(), found: FoundBy::Named, candidates: Vec::new(), model: None };
        self.write(Durability::Now, |store| {
            let now = store.now()?;
            strays::keep(store, realm, &finding, &[], now)
        })
    }

    /// Books what the statements say: charges replace what was set aside, refunds release it. Sums only grow, so
    /// that a reading of some pages only takes nothing back.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn book(&self, realm: &Realm, rows: &[StatementRow]) -> Result<Vec<Booked>, LedgerError> {
        self.keep_unread(realm, rows)?;
        let money = cost::by_task(rows);
        self.write(Durability::Soon, |store| self.book_in(store, realm, &money))
    }

    fn book_in(
        &self,
        store: &mut dyn Store,
        realm: &Realm,
        money: &BTreeMap<TaskId, cost::Money>,
    ) -> Result<Vec<Booked>, LedgerError> {
        let mut booked = Vec::new();
        for known in store.tasks_named(realm, &money.keys().cloned().collect())? {
            let Some(money) = money.get(&known.task_id) else { continue };
            let charged = known.charged.unwrap_or_default().max(money.charged);
            let is_news =
                charged > Credits::ZERO && known.charged != Some(charged) || known.refunded < money.refunded;
            if is_news {
                let shot = match fold_log(store, known.key.shot) {
                    Err(error) if error.is_of_unread_events() => continue,
                    shot => shot?,
                };
                let before = (known.charged, known.refunded);
                booked.extend(book_task(store, known.key, shot, before, *money)?);
            }
        }
        Ok(booked)
    }

    /// How much a budget leaves, and how much of what it counts is set aside for charges that were not seen yet.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn room(&self, realm: &Realm, limits: &Limits) -> Result<Room, LedgerError> {
        let boot = self.clock().boot_time();
        self.read(|store| {
            let now = store.now()?;
            let mut room = Room::default();
            let day = match limits.per_day {
                Some(limit) => Some((limit, day(store, realm, now, boot.as_ref())?.spending)),
                None => None,
            };
            let of = |name: &String| SpendingOf::Command(name.clone());
            let command = match limits.command.as_ref().and_then(|it| Some((it.most?, of(&it.name)))) {
                Some((limit, of)) => Some((limit, store.spending(realm, &of)?)),
                None => None,
            };
            for (limit, spending) in day.into_iter().chain(command) {
                let left = limit.less(spending.counted);
                room.left = Some(room.left.map_or(left, |least| least.min(left)));
                room.unbooked = room.unbooked.max(spending.unbooked);
                room.unbooked_submits = room.unbooked_submits.max(spending.unbooked_submits);
            }
            Ok(room)
        })
    }

    /// What the last 24 hours count for, as a budget counts them: the submits, and what was charged for tasks that no shot holds.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn spent_in_a_day(&self, realm: &Realm) -> Result<Credits, LedgerError> {
        let boot = self.clock().boot_time();
        self.read(|store| {
            let now = store.now()?;
            Ok(day(store, realm, now, boot.as_ref())?.spending.counted)
        })
    }

    /// The tasks that a realm holds, with what is on record of their money.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn tasks(&self, realm: &Realm) -> Result<Vec<KnownTask>, LedgerError> {
        self.read(|store| store.tasks(realm))
    }

    /// Those of them that these ids name, in whatever spelling.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn tasks_named(&self, realm: &Realm, ids: &BTreeSet<TaskId>) -> Result<Vec<KnownTask>, LedgerError> {
        self.read(|store| store.tasks_named(realm, ids))
    }
}

fn claimant(key: AttemptKey, shot: &Shot, attempt: &Attempt) -> Option<Claimant> {
    let standing = match attempt.standing() {
        Standing::Submitting => Claim::InFlight,
        Standing::Unsettled => Claim::Unsettled,
        Standing::Unassigned => Claim::Accepted,
        Standing::NotAccepted => Claim::NotAccepted,
        _ => return None,
    };
    let facts = shot.facts.as_ref()?;
    Some(Claimant {
        key,
        fingerprint: shot.fingerprint,
        standing,
        model: facts.model.clone(),
        price_class: facts.price_class(),
        price: attempt.estimate,
        sent_at: attempt.started_at,
        last_chance_at: last_chance_at(attempt),
        order: attempt.order,
        deadline: attempt.deadline,
        sent: attempt.sent.clone(),
        answered: attempt.answered.clone(),
        is_refuted: attempt.is_refuted,
        named: attempt.named.clone(),
    })
}

/// A shot of which not even the intent can be read.
fn unread_claimant(row: &ShotRow, begun: Option<&Shot>) -> Option<Claimant> {
    let facts = begun.and_then(|shot| shot.facts.as_ref());
    Some(Claimant {
        key: AttemptKey { shot: row.id, attempt: row.attempts.max(1) },
        fingerprint: Fingerprint::parse(&row.fingerprint)?,
        standing: Claim::InFlight,
        model: row.model.clone(),
        price_class: facts.map(ShotFacts::price_class).unwrap_or_default(),
        price: None,
        sent_at: row.planned_at,
        last_chance_at: row.changed_at.plus(LONGEST_SUBMIT + MAY_SEND_WITHIN),
        order: 0,
        deadline: None,
        sent: None,
        answered: None,
        is_refuted: false,
        named: None,
    })
}

/// When the service can have accepted an attempt at the latest, on the wall's clock: when its answer came, which is never
/// cut short, or when its own deadline passed. By this rows are found; that none is there is judged by the other clock.
fn last_chance_at(attempt: &Attempt) -> WallTime {
    let longest = attempt.deadline.unwrap_or(LONGEST_SUBMIT) + MAY_SEND_WITHIN;
    let deadline = attempt.started_at.plus(longest);
    match (attempt.answered_at, &attempt.sent, &attempt.answered) {
        // The wall's clock may have been set back meanwhile, or forward.
        (Some(at), Some(sent), Some(answered)) if sent.id == answered.id => {
            let took = Duration::from_millis(answered.ms.saturating_sub(sent.ms));
            at.max(attempt.started_at.plus(took))
        }
        (Some(at), _, Some(_)) => at.max(attempt.started_at),
        // An older giggle did not say whose word it was: the submitter's own, or that it had died.
        (Some(at), None, None) if attempt.order == 0 => at.clamp(attempt.started_at, deadline),
        _ => deadline,
    }
}

/// Writes down what the statements say of one task, where it is news. Sums only grow.
fn book_task(
    store: &mut dyn Store,
    key: AttemptKey,
    shot: Shot,
    (known, given_back): (Option<Credits>, Credits),
    money: cost::Money,
) -> Result<Option<Booked>, LedgerError> {
    let charged = known.unwrap_or_default().max(money.charged);
    let refunded = given_back.max(money.refunded);
    // A refund without its charge says nothing about what was charged.
    let is_charge_news = charged > Credits::ZERO && known != Some(charged);
    let at = store.now()?;
    let entry = |event| Entry::new(at, key.attempt, event);
    let mut entries = Vec::new();
    if is_charge_news {
        entries.push(entry(Event::Charged { credits: charged }));
    }
    if given_back != refunded {
        entries.push(entry(Event::Refunded { credits: refunded }));
    }
    let Some(attempt) = shot.attempt(key.attempt).filter(|_| !entries.is_empty()) else { return Ok(None) };
    let before = attempt.charged.or(attempt.reserved);
    let Some(task_id) = attempt.task.as_ref().map(|task| task.id.clone()) else { return Ok(None) };
    append_to(store, key, shot, &entries)?;
    Ok(Some(Booked { key, task_id, before, charged, refunded }))
}
