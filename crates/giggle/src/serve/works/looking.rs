//! What the ledger knows of shots and money, for whoever looks at it.

use super::{MOST_SHOWN, Usual, Works, lock};
use crate::clip_facts::{AskedClip, ClipFacts, Difference};
use crate::error::CommandError;
use crate::estimates::{Estimate, PriceAge};
use crate::failure;
use crate::ledger::{Credits, Entry, Filter, Shot, ShotId, ShotRow, SpendingStopped, Standing, WallTime};
use crate::production::Order;
use giggle_domain::{Fingerprint, ShotRequest, text};
use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

/// So long a ledger that was in use is thought to be.
const LOCKED_FOR: Duration = Duration::from_secs(60);
/// So long a page asks for prices.
const PRICES_WITHIN: Duration = Duration::from_secs(10);

impl Works {
    /// A shot by its identity.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger, as everywhere below.
    pub fn find(&self, fingerprint: &Fingerprint) -> Result<Option<(ShotId, Shot)>, CommandError> {
        let trouble = |error| failure::ledger(&error);
        match self.session.ledger.find(&self.session.realm, fingerprint).map_err(trouble)? {
            Some(id) => Ok(Some((id, self.session.ledger.shot(id).map_err(trouble)?))),
            None => Ok(None),
        }
    }

    /// A take of a shot, under whichever of its identities the ledger has it.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn find_take(
        &self,
        shot: &ShotRequest,
        take: NonZeroU32,
    ) -> Result<Option<(ShotId, Shot)>, CommandError> {
        for identity in shot.fingerprints(take) {
            let found = self.find(&identity)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// A shot by the first digits of its identity, or by its task.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn named(&self, name: &str) -> Result<Option<(ShotId, Shot)>, CommandError> {
        use crate::ledger::LedgerError::{Ambiguous, NoSuchShot};
        match self.session.ledger.named(Some(&self.session.realm), name) {
            Ok(id) => Ok(Some((id, self.shot(id)?))),
            Err(NoSuchShot | Ambiguous { .. }) => Ok(None),
            Err(error) => Err(failure::ledger(&error)),
        }
    }

    /// Another take of the same shot of which nobody knows whether it was accepted: another one is not submitted before that is
    /// known.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn open_take(&self, order: &Order) -> Result<Option<u32>, CommandError> {
        let takes = self.session.open_takes(&order.shot).map_err(|error| failure::ledger(&error))?;
        Ok(takes
            .into_iter()
            .map(|(take, _)| take)
            .filter(|take| *take != order.take)
            .min()
            .map(NonZeroU32::get))
    }

    /// A shot by its number.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn shot(&self, id: ShotId) -> Result<Shot, CommandError> {
        self.session.ledger.shot(id).map_err(|error| failure::ledger(&error))
    }

    /// The events of a shot.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn log(&self, id: ShotId) -> Result<Vec<Entry>, CommandError> {
        self.session.ledger.log(id).map_err(|error| failure::ledger(&error))
    }

    /// The shots of this account, newest first.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn rows(
        &self,
        standings: &[Standing],
        after: Option<WallTime>,
        most: usize,
    ) -> Result<Vec<ShotRow>, CommandError> {
        let filter = Filter {
            realm: Some(self.session.realm.clone()),
            standings: standings.to_vec(),
            after,
            most: Some(most),
            ..Filter::default()
        };
        self.session.ledger.list(&filter).map_err(|error| failure::ledger(&error))
    }

    /// One shot's row.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn row(&self, fingerprint: &Fingerprint) -> Result<Option<ShotRow>, CommandError> {
        let rows = self.session.ledger.rows(&self.session.realm, std::slice::from_ref(fingerprint));
        rows.map(|rows| rows.into_iter().next().flatten()).map_err(|error| failure::ledger(&error))
    }

    /// Why this server has to be started again before it can submit; `None` where it need not be.
    pub fn outlived(&self) -> Option<CommandError> {
        self.session.ledger.outlived().map(|error| failure::ledger(&error))
    }

    /// What a shot is expected to cost.
    pub async fn price(&self, shot: &ShotRequest) -> Estimate {
        self.session.estimate(&self.client, shot).await
    }

    /// The same, by a price that is no older than somebody wants.
    pub async fn price_as_of(&self, shot: &ShotRequest, age: PriceAge) -> Estimate {
        self.session.estimate_as_of(&self.client, shot, age).await
    }

    /// What each of these shots is expected to cost, by prices that are no older than somebody wants. Once the service cannot be asked, or
    /// takes longer over all of them than a page may, what is known without it has to do.
    pub async fn prices_as_of(&self, shots: &[&ShotRequest], age: PriceAge) -> Vec<Option<Credits>> {
        let until = tokio::time::Instant::now() + PRICES_WITHIN;
        let (mut prices, mut is_asked) = (Vec::with_capacity(shots.len()), true);
        for shot in shots {
            if is_asked {
                match tokio::time::timeout_at(until, self.price_as_of(shot, age)).await {
                    Ok(price) if price.failure.is_none() => {
                        prices.push(price.credits);
                        continue;
                    }
                    Ok(_) | Err(_) => is_asked = false,
                }
            }
            let known = || self.session.known_price(shot).filter(|_| age == PriceAge::Usual);
            prices.push(known().or_else(|| self.session.configured_price(shot)));
        }
        prices
    }

    /// The budget of any twenty-four hours, where there is one.
    pub fn budget(&self) -> Option<Credits> {
        self.session.limits.per_day
    }

    /// What the submits of the last 24 hours count for, as the budget counts them.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn spent_in_a_day(&self) -> Result<Credits, CommandError> {
        self.session.ledger.spent_in_a_day(&self.session.realm).map_err(|error| failure::ledger(&error))
    }

    /// Why spending has stopped by itself, if it has.
    ///
    /// # Errors
    ///
    /// Trouble of the ledger.
    pub fn stopped(&self) -> Result<Option<SpendingStopped>, CommandError> {
        let stopped = self.session.ledger.spending_stopped(&self.session.realm, &self.session.limits);
        stopped.map_err(|error| failure::ledger(&error))
    }

    /// Lets spending go on at once, because the cause of the stop that the page showed was fixed.
    ///
    /// # Errors
    ///
    /// Spending has stopped again since, or trouble of the ledger.
    pub fn let_spend(&self, shown: WallTime) -> Result<(), CommandError> {
        let (realm, limits) = (&self.session.realm, &self.session.limits);
        let is_reset = self.session.ledger.reset_shown_breaker(realm, limits, shown);
        if is_reset.map_err(|error| failure::ledger(&error))? {
            return Ok(());
        }
        Err(CommandError::usage(text!(
            "spending has stopped again since this page was shown; nothing was changed",
            "该页面显示之后，消费再次自动停止；未作更改"
        ))
        .hint(text!("open Faults again, and look at the cause", "请重新打开“故障”页面，查看原因")))
    }

    /// What a delivered clip is, by its own index; and how it differs from what was asked.
    pub fn clip(&self, shot: &Shot, path: &Path) -> Option<(ClipFacts, Vec<Difference>)> {
        let known = lock(&self.clip_facts).get(path).cloned();
        let facts = known.unwrap_or_else(|| {
            let read = ClipFacts::of_index(path);
            let mut all = lock(&self.clip_facts);
            if all.len() >= MOST_SHOWN {
                all.clear();
            }
            all.insert(path.to_owned(), read.clone());
            read
        })?;
        let asked = shot.facts.as_ref().map(|it| AskedClip::remembered(it, &self.settings.catalog));
        let differences = facts.differences(asked.as_ref());
        Some((facts, differences))
    }

    /// Whether the ledger lost something, or is not where it was: no intent is written then.
    pub fn is_incomplete(&self) -> bool {
        self.session.ledger.check().is_err()
    }

    /// Whether the latest asking found the ledger in use for as long as it waited, lately: the next one may, too.
    pub fn is_locked(&self) -> bool {
        lock(&self.locked).is_some_and(|at| at.elapsed() < LOCKED_FOR)
    }

    /// How long clips of a model take, where somebody has watched.
    pub fn usual(&self, model: &str) -> Option<Usual> {
        let spans = self.session.ledger.spans(model).ok().flatten()?;
        Some(Usual { median: spans.median, ninetieth: spans.ninetieth })
    }

    /// Hundredths of the time that a clip usually takes, 0 to 99, and never back; 100 is for whoever has the file.
    pub fn progress(&self, id: ShotId, shot: &Shot) -> u8 {
        let Some((_, attempt)) = shot.foremost() else { return 0 };
        if attempt.standing() != Standing::Submitted {
            return if attempt.standing() == Standing::Completed { 99 } else { 0 };
        }
        let usual = self.usual(shot.model()).map_or(Duration::from_secs(180), |usual| usual.ninetieth);
        let passed = self.now().since(attempt.started_at).as_secs_f64() / usual.as_secs_f64().max(1.0);
        let now = (passed * 100.0).clamp(0.0, 99.0) as u8;
        let mut shown = lock(&self.shown);
        if shown.len() >= MOST_SHOWN {
            shown.clear();
        }
        let most = shown.entry(id).or_default();
        *most = (*most).max(now);
        *most
    }
}
