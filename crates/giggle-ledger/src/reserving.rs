//! Whether a submit may be begun: the breaker is closed, and there is money for it.

use crate::budget::{FIRST_GOES_ALONE, LESSONS_LAST, Limits, OverBudget, SpendingStopped};
use crate::clock::{BootTime, WallTime};
use crate::counted_charges::{Day, beyond_of_command, day};
use crate::credits::Credits;
use crate::engine::Durability;
use crate::error::LedgerError;
use crate::log::fold_log;
use crate::question::{Hearing, Since, Spending, SpendingOf, UnbookedOf};
use crate::realm::Realm;
use crate::record::Ledger;
use crate::store::Store;
use crate::unread_charges;
use std::time::Duration;

impl Ledger {
    /// Why nothing may be spent in a realm this moment; `None` where the breaker is closed.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn spending_stopped(
        &self,
        realm: &Realm,
        limits: &Limits,
    ) -> Result<Option<SpendingStopped>, LedgerError> {
        let boot = self.clock().boot_time();
        self.read(|store| {
            let now = store.now()?;
            breaker(store, realm, limits, now, boot.as_ref())
        })
    }

    /// Closes the breaker of a realm by hand.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn reset_breaker(&self, realm: &Realm) -> Result<(), LedgerError> {
        self.write(Durability::Now, |store| {
            let now = store.now()?;
            store.note_reset(realm, now)
        })
    }

    /// The same for a person who was shown that spending rests until `shown`; `false`, and nothing happens, where it has stopped again
    /// since.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn reset_shown_breaker(
        &self,
        realm: &Realm,
        limits: &Limits,
        shown: WallTime,
    ) -> Result<bool, LedgerError> {
        let boot = self.clock().boot_time();
        self.write(Durability::Now, |store| {
            let now = store.now()?;
            let stopped = breaker(store, realm, limits, now, boot.as_ref())?;
            if stopped.is_some_and(|it| it.until > shown.plus(SAME_REST)) {
                return Ok(false);
            }
            store.note_reset(realm, now).map(|()| true)
        })
    }
}

/// The end of one and the same rest may be reported up to this much earlier or later, since the clock may be set while it lasts.
const SAME_REST: Duration = Duration::from_secs(2);

/// What keeps anything from being sent in a realm this moment; `None` where the breaker is closed.
pub(crate) fn breaker(
    store: &mut dyn Store,
    realm: &Realm,
    limits: &Limits,
    now: WallTime,
    boot: Option<&BootTime>,
) -> Result<Option<SpendingStopped>, LedgerError> {
    let endings = store.endings(realm, limits.breaker.looks_at())?;
    let hearings = match limits.breaker.unsettled {
        Some(_) => store.hearings(realm, limits.breaker.listens_to())?,
        None => Vec::new(),
    };
    if endings.is_empty() && hearings.is_empty() {
        return Ok(None);
    }
    let reset = store.last_reset(realm)?;
    // The rest is counted on the clock that nobody can set, where the last silence was met in the same boot.
    let by_boot = match hearings.first().filter(|last| last.is_silent).zip(boot) {
        Some((last, boot)) => silent_for(store, last, boot)?.map(|span| last.at.plus(span)),
        None => None,
    };
    let silence = limits
        .breaker
        .silence(&hearings, reset, by_boot.unwrap_or(now), |since| store.is_any_open_since(realm, since))?;
    match silence {
        // Told on the wall's clock, as it is set now.
        Some(stopped) => {
            let until = WallTime(stopped.until.0 + now.0 - by_boot.unwrap_or(now).0);
            Ok(Some(SpendingStopped { until, ..stopped }))
        }
        None => limits.breaker.check(&endings, reset, now, |since| store.is_any_open_since(realm, since)),
    }
}

/// How long ago a submit was met with silence, by the clock of this boot; `None` where it was in another.
fn silent_for(
    store: &mut dyn Store,
    last: &Hearing,
    now: &BootTime,
) -> Result<Option<Duration>, LedgerError> {
    let shot = match fold_log(store, last.key.shot) {
        // Then the wall's clock has to do.
        Err(error) if error.is_of_unread_events() => return Ok(None),
        shot => shot?,
    };
    let answered = shot.attempt(last.key.attempt).and_then(|attempt| attempt.answered.clone());
    let span = answered.filter(|it| it.id == now.id).and_then(|it| now.ms.checked_sub(it.ms));
    Ok(span.map(Duration::from_millis))
}

/// What stands against setting credits aside.
pub(crate) enum NoRoom {
    Over(OverBudget),
    /// The charge of another submit of its price class is awaited, or the answer of one that a charge may belong to.
    AwaitCharge,
}

/// Sets credits aside for a submit of a realm, with its estimate and its price class.
pub(crate) fn reserve(
    store: &mut dyn Store,
    (realm, estimate, class): (&Realm, Option<Credits>, &str),
    limits: &Limits,
    (now, boot): (WallTime, Option<&BootTime>),
) -> Result<Result<Option<Credits>, NoRoom>, LedgerError> {
    // Sums cost time with ten thousand shots: only where a limit asks for them.
    if !limits.is_budgeted() {
        let reserved = limits.reserve(estimate, Spending::default(), Spending::default());
        return Ok(reserved.map_err(NoRoom::Over));
    }
    let mut day = match limits.per_day {
        Some(_) => day(store, realm, now, boot)?,
        None => Day::default(),
    };
    let mut of_command = match &limits.command {
        Some(command) if command.most.is_some() => {
            let known = store.spending(realm, &SpendingOf::Command(command.name.clone()))?;
            let beyond = beyond_of_command(store, realm, &command.name, now, boot)?;
            Spending { counted: known.counted + beyond, ..known }
        }
        _ => Spending::default(),
    };
    let mut price = estimate;
    let mut is_awaited = false;
    let sums = (&mut day.spending, &mut of_command);
    let is_unread = match unread_charges::count(store, realm, class, limits, (now, boot), sums)? {
        unread_charges::Verdict::Refused(over) => return Ok(Err(NoRoom::Over(over))),
        unread_charges::Verdict::Counted { is_of_class } => is_of_class,
    };
    if limits.follows_charges {
        let since = now.minus(LESSONS_LAST);
        let of_class = store.lesson(realm, Some(class), since)?;
        let lesson = if of_class.dearest.is_some() { of_class } else { store.lesson(realm, None, since)? };
        price = limits.follow(estimate, lesson.dearest, of_class.most);
        let is_free = estimate == Some(Credits::ZERO);
        // A charge that cannot be read is there: nothing more will show what it was.
        if !is_free && !is_unread {
            let awaited = if limits.is_much_unseen(price, day.spending, of_command) || !lesson.is_booked {
                Some(limits.counted_ones())
            } else {
                // Where charges of the class are seen, those of the last submits will be.
                (!of_class.is_booked).then_some(UnbookedOf::Class(class))
            };
            if let Some(of) = awaited {
                is_awaited = store.is_any_unbooked(realm, of, &Since::ago(FIRST_GOES_ALONE, now, boot))?;
            }
        }
    }
    if is_unread {
        price = price.max(limits.ceiling);
    }
    Ok(match limits.reserve(price, day.spending, of_command) {
        Err(_) if day.is_clear_soon(store, realm, limits, price, of_command)? => Err(NoRoom::AwaitCharge),
        Err(over) => Err(NoRoom::Over(over)),
        Ok(_) if is_awaited => Err(NoRoom::AwaitCharge),
        Ok(reserved) => Ok(reserved),
    })
}
