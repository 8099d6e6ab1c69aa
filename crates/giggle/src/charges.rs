//! Charges in passing: a budget counts what the statements show was charged, not what was estimated.
//!
//! While a command spends under a budget, the newest rows of the statements are read now and then, and what they show is
//! booked, or counted where no shot holds it. Nothing is ever concluded from a row that is missing. What cannot be read is read later: the estimate stands
//! until then.

use crate::estimates::PriceAge;
use crate::ledger::Credits;
use crate::ledger::budget::UNSEEN_PART;
use crate::ledger::case::Wholeness;
use crate::ledger::settle::is_pay;
use crate::session::Session;
use crate::settling::{self, Depth};
use crate::unhurried::unhurried;
use giggle_client::{Client, RetryPlan, StatementFilter};
use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::Instant;

/// Charges that are awaited are looked for again after this long: rows come tens of seconds late.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(30);
/// Before an intent the statements are read for no longer than this, and for no more than a part of what is left of the caller's
/// patience: what comes after it needs time as well.
const LONGEST_LOOK: Duration = Duration::from_secs(30);
/// The same for programs that ask: they wait for half a minute in all.
const LONGEST_LOOK_FOR_PROGRAMS: Duration = Duration::from_secs(7);
/// That part.
const PART_OF_PATIENCE: u32 = 4;
/// A command that has its clips waits no longer than this for a last look at the statements.
const LAST_LOOK: Duration = Duration::from_secs(5);
/// The statements are read no more often than this.
const LEAST_GAP: Duration = Duration::from_secs(5);
/// The same where the service is on this machine.
const LEAST_GAP_ON_LOOPBACK: Duration = Duration::from_millis(50);

impl Session {
    /// Books what the newest rows of the statements show, if a budget has to know it before the next intent: at the
    /// start of a command, when a charge was awaited for a while, or when what is unbooked is much of what is left.
    pub async fn follow_charges(&self, client: &Client) {
        if !self.limits.is_budgeted() {
            return;
        }
        let mut last = self.charges_read.lock().await;
        let is_due = match *last {
            None => true,
            Some(at) => {
                let room = unhurried(|| self.ledger.room(&self.realm, &self.limits)).ok();
                let is_much = room.as_ref().is_some_and(|room| {
                    let unbooked = room.unbooked.in_thousandths().saturating_mul(UNSEEN_PART);
                    room.left.is_some_and(|left| unbooked > left.in_thousandths())
                });
                let is_awaited = room.is_some_and(|room| room.unbooked_submits > 0);
                if is_awaited && is_much {
                    // Prices change: what may not be read yet is waited for, and nothing more is spent unseen.
                    let until = at + gap(client);
                    let until = client.deadline().map_or(until, |deadline| until.min(deadline));
                    tokio::time::sleep_until(until).await;
                }
                is_awaited && (is_much || at.elapsed() >= LOOK_AGAIN_AFTER)
            }
        };
        if is_due {
            // Whoever is torn off meanwhile has looked: the next one does not begin with the same wait.
            *last = Some(Instant::now());
            let _ = tokio::time::timeout(self.longest_look(client), self.read_charges(client)).await;
            *last = Some(Instant::now());
        }
    }

    /// How old a price may be that is set aside: what was charged since then may show that it has changed.
    pub async fn price_age(&self) -> PriceAge {
        self.charges_read.lock().await.map_or(PriceAge::Usual, |at| PriceAge::Preferably(at.into_std()))
    }

    /// Waits a moment for the charge of another submit, and books it if it is there.
    pub async fn await_charge(&self, client: &Client) {
        let mut last = self.charges_read.lock().await;
        if let Some(at) = *last {
            tokio::time::sleep_until(at + gap(client)).await;
        }
        *last = Some(Instant::now());
        let _ = tokio::time::timeout(self.longest_look(client), self.read_charges(client)).await;
        *last = Some(Instant::now());
    }

    /// Books what the newest rows show at the end of a command that spent under a budget and waited for its clips: charges
    /// appear meanwhile. What cannot be read soon is read by the next command.
    pub async fn book_charges(&self, client: &Client) {
        let has_spent = self.charges_read.lock().await.is_some();
        if self.limits.is_budgeted() && has_spent {
            let _ = tokio::time::timeout(LAST_LOOK, self.read_charges(client)).await;
        }
    }

    /// Reads the statements whole, if the ledger lost something and nobody has since, or if rows of it may still be late: what was
    /// lost may be paid for. The ledger itself sees to it that nothing is sent before.
    pub async fn look_after_recovery(&self, client: &Client, retry: &RetryPlan) {
        if !unhurried(|| self.ledger.wants_statements(&self.realm)).unwrap_or(false) {
            return;
        }
        let filter = StatementFilter::default();
        let read = settling::read(Depth::Pass, || client.statement_pass(&filter, retry)).await;
        if let Ok((Wholeness::Pass | Wholeness::Agreed, pass)) = read {
            let _ = unhurried(|| {
                self.ledger.book(&self.realm, &pass.rows)?;
                self.ledger.keep_unclaimed(&self.realm, &pass.rows)
            });
        }
    }

    fn longest_look(&self, client: &Client) -> Duration {
        let most = if self.is_for_programs() { LONGEST_LOOK_FOR_PROGRAMS } else { LONGEST_LOOK };
        let left = client.deadline().map(|until| until.saturating_duration_since(Instant::now()));
        left.map_or(most, |left| most.min(left / PART_OF_PATIENCE))
    }

    async fn read_charges(&self, client: &Client) {
        // A budget is about the account: what no shot holds counts as well.
        let uncounted = unhurried(|| self.ledger.uncounted(&self.realm)).unwrap_or_default();
        let known = |row: &StatementRow| {
            let named = TaskId::parse(row.project_id.trim()).ok()?;
            let found = unhurried(|| self.ledger.tasks_named(&self.realm, &BTreeSet::from([named])));
            found.ok()?.into_iter().next()
        };
        let is_news = |row: &StatementRow| {
            let credits = row.credits().and_then(|credits| Credits::price(credits.abs())).unwrap_or_default();
            match known(row) {
                None => uncounted.is_news(row),
                Some(task) if is_pay(row) => task.charged.is_none_or(|charged| charged < credits),
                Some(task) => task.refunded < credits,
            }
        };
        let retry = RetryPlan::patient();
        if let Ok(rows) = client.statement_news(is_news, &retry).await {
            let _ = unhurried(|| self.ledger.book(&self.realm, &rows));
            let _ = unhurried(|| self.ledger.count_charges(&self.realm, &rows));
        }
    }
}

fn gap(client: &Client) -> Duration {
    if client.base().is_loopback() { LEAST_GAP_ON_LOOPBACK } else { LEAST_GAP }
}
