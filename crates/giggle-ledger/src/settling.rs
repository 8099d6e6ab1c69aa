//! Settling in the ledger: what [`settle`](crate::settle) needs to know, and what becomes of its decisions.
//!
//! Nothing waits for the network in here: the caller reads the statements between [`Ledger::sweep`] and
//! [`Ledger::case`], and every decision is asked of the law once more when it is written, since others may have
//! settled the same shot meanwhile.

use crate::case::{Case, Claim, Claimant, Decision, KnownTask};
use crate::cost;
use crate::credits::Credits;
use crate::engine::{Durability, Filter, Store};
use crate::error::LedgerError;
use crate::event::{Entry, Event, Settlement};
use crate::kept_text::plain;
use crate::keys::AttemptKey;
use crate::log::{append_to, fold_log};
use crate::realm::Realm;
use crate::record::Ledger;
use crate::settle::LONGEST_SUBMIT;
use crate::shot::{Attempt, FoundBy, SettledBy, Shot, Standing};
use crate::strays::{self, Finding};
use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use std::collections::BTreeMap;

/// What became of a decision.
#[derive(Debug)]
pub struct Applied {
    /// The decision.
    pub decision: Decision,
    /// Set where it could not be written, because the shot had gone on meanwhile.
    pub refused: Option<LedgerError>,
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
            let mut claimants = Vec::new();
            for row in store.select(&open)? {
                let shot = fold_log(store, row.id)?;
                for (number, attempt) in shot.numbered() {
                    let key = AttemptKey { shot: row.id, attempt: number };
                    claimants.extend(claimant(key, &shot, attempt));
                }
            }
            claimants.sort_by_key(|claimant| claimant.key);
            Ok(Case { claimants, known: store.tasks(realm)? })
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
        for decision in decisions {
            let written = self.write(Durability::Now, |store| {
                self.settle_in(store, realm, &decision)?;
                match &decision {
                    Decision::Adopt { .. } | Decision::Reopen { .. } | Decision::AllAccepted { .. } => {
                        self.book_in(store, realm, &money).map(|_| ())
                    }
                    Decision::NotAccepted { .. } | Decision::Later { .. } | Decision::Person { .. } => Ok(()),
                }
            });
            let refused = match written {
                Ok(()) => None,
                Err(error @ (LedgerError::Refused(_) | LedgerError::TaskHeld { .. })) => Some(error),
                Err(error) => return Err(error),
            };
            applied.push(Applied { decision, refused });
        }
        Ok(applied)
    }

    fn settle_in(
        &self,
        store: &mut dyn Store,
        realm: &Realm,
        decision: &Decision,
    ) -> Result<(), LedgerError> {
        let settled = |how| Event::Settled { how };
        match decision {
            Decision::Adopt { key, task_id, by } => {
                let how = Settlement::Adopted { task_id: task_id.clone(), by: *by };
                self.append_in(store, *key, settled(how))?;
            }
            Decision::Reopen { key, task_id } => {
                let how = Settlement::Reopened { task_id: task_id.clone(), by: SettledBy::Inferred };
                self.append_in(store, *key, settled(how))?;
            }
            Decision::NotAccepted { key } => {
                self.append_in(store, *key, settled(Settlement::NotAccepted { by: SettledBy::Inferred }))?;
            }
            Decision::AllAccepted { keys, tasks, model } => {
                let at = store.now()?;
                let mut candidates = Vec::new();
                for key in keys {
                    let how = Settlement::Accepted { tasks: tasks.clone() };
                    candidates.push(self.append_in(store, *key, settled(how))?.fingerprint);
                }
                for task_id in tasks {
                    let finding = Finding {
                        task_id: task_id.clone(),
                        found: FoundBy::Statement,
                        candidates: candidates.clone(),
                        model: Some(model.clone()),
                    };
                    strays::keep(store, realm, &finding, &[], at)?;
                }
            }
            Decision::Later { .. } | Decision::Person { .. } => {}
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
            let shot = fold_log(store, key.shot)?;
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
    /// The attempt needs no settling, or trouble of the storage.
    pub fn declare_not_accepted(&self, key: AttemptKey) -> Result<Shot, LedgerError> {
        let how = Settlement::NotAccepted { by: SettledBy::Person };
        self.append(key, Event::Settled { how })
    }

    /// An adopted task turned out not to be the shot's own: its clip has another length or shape. The shot is
    /// unsettled again, for a person, and the task with its clip is kept as a stray.
    ///
    /// # Errors
    ///
    /// The task was not adopted, or trouble of the storage.
    pub fn refute(&self, key: AttemptKey, reason: &str) -> Result<AttemptKey, LedgerError> {
        self.write(Durability::Now, |store| {
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
        let money = cost::by_task(rows);
        self.write(Durability::Soon, |store| self.book_in(store, realm, &money))
    }

    fn book_in(
        &self,
        store: &mut dyn Store,
        realm: &Realm,
        money: &BTreeMap<String, cost::Money>,
    ) -> Result<Vec<Booked>, LedgerError> {
        let mut booked = Vec::new();
        for known in store.tasks(realm)? {
            let Some(money) = money.get(known.task_id.as_str()) else { continue };
            let charged = known.charged.unwrap_or_default().max(money.charged);
            let refunded = known.refunded.max(money.refunded);
            // A refund without its charge says nothing about what was charged.
            let is_charge_news = charged > Credits::ZERO && known.charged != Some(charged);
            if !is_charge_news && known.refunded == refunded {
                continue;
            }
            let shot = fold_log(store, known.key.shot)?;
            let at = store.now()?;
            let entry = |event| Entry::new(at, known.key.attempt, event);
            let mut entries = Vec::new();
            if is_charge_news {
                entries.push(entry(Event::Charged { credits: charged }));
            }
            if known.refunded != refunded {
                entries.push(entry(Event::Refunded { credits: refunded }));
            }
            let before = shot.attempt(known.key.attempt).and_then(|it| it.charged.or(it.reserved));
            append_to(store, known.key, shot, &entries)?;
            booked.push(Booked { key: known.key, task_id: known.task_id, before, charged, refunded });
        }
        Ok(booked)
    }

    /// The tasks that a realm holds, with what is on record of their money.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn tasks(&self, realm: &Realm) -> Result<Vec<KnownTask>, LedgerError> {
        self.read(|store| store.tasks(realm))
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
    // A submitter that died left no word of when; it cannot have been at it for longer than any of our deadlines.
    let longest = attempt.started_at.plus(LONGEST_SUBMIT);
    let last_chance_at = attempt.answered_at.map_or(longest, |at| at.clamp(attempt.started_at, longest));
    Some(Claimant {
        key,
        fingerprint: shot.fingerprint,
        standing,
        model: facts.model.clone(),
        price_class: facts.price_class(),
        price: attempt.estimate,
        sent_at: attempt.started_at,
        last_chance_at,
        order: attempt.order,
        deadline: attempt.deadline,
        sent: attempt.sent.clone(),
        answered: attempt.answered.clone(),
        is_refuted: attempt.is_refuted,
        named: attempt.named.clone(),
    })
}
