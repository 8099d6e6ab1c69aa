//! Budgets: what may be set aside for one more submit, and when spending stops by itself.
//!
//! Pure rules over sums that an engine added up inside the transaction that writes the intent, so that eight
//! processes cannot each find room for the same credits. What an attempt counts is
//! [`Attempt::counts`](crate::shot::Attempt::counts): its reservation, then its charge, less what came back.
//!
//! The breaker opens after so many paid tasks in a row ended badly, and at once when the service says that there are no
//! credits. It closes by itself: after a rest, *one* submit is let through to see; its success closes the breaker, its
//! failure starts another rest. A person who has mended the cause need not wait: a reset closes it at once.

use crate::clock::WallTime;
use crate::credits::Credits;
use crate::question::{Hearing, Spending, UnbookedOf};
use crate::summary::{Ending, EndingKind};
use giggle_domain::TaskId;
use std::time::Duration;

/// The day of a daily budget: any twenty-four hours, so that midnight opens no gap.
pub const ROLLING_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// For how long a charge teaches how much to set aside: prices change.
pub const LESSONS_LAST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// For how long the first submit of a price class goes alone, unless its charge is seen before: rows come tens of
/// seconds late.
pub const FIRST_GOES_ALONE: Duration = Duration::from_secs(60);

/// What was sent and not charged yet may be at most this part of what is left: with a price that rises to so many times its
/// estimate the limit still holds.
pub const UNSEEN_PART: i64 = 5;

/// What limits spending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// The most within any twenty-four hours of the realm.
    pub per_day: Option<Credits>,
    /// The command that spends, and the most that it may.
    pub command: Option<CommandLimit>,
    /// What a submit of unknown price counts as.
    pub ceiling: Option<Credits>,
    /// When spending stops by itself.
    pub breaker: Breaker,
    /// Whether what is set aside follows the charges that were seen. Somebody has to book them then.
    pub follows_charges: bool,
    /// Whether a pause is kept that the service asked somebody else for: several machines would be refused one by one.
    pub is_patient: bool,
    /// Whether a task that was accepted and ended badly is the end of its shot: what is asked for again is then a repetition by
    /// a program, which may not know how the first one ended, and only another take is another submit.
    pub keeps_ended: bool,
    /// The ledger's last event when the wish for this submit arose. An attempt that somebody began after it, while it waited for its
    /// turn, is its own, and its end is the answer, however bad: only a younger wish may pay again. Events are in order whatever clocks say.
    pub wished_after: Option<i64>,
    /// Which other takes of the shot may be open meanwhile.
    pub beside: Beside,
    /// Another ledger that knows of submits that this one does not: nothing new is begun, and what there is already is handed out.
    pub other_ledger: Option<OtherLedger>,
}

/// A ledger that used the same state folder, and knows of submits that the one in use does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherLedger {
    /// The ledger that is in use.
    pub used: String,
    /// The other one.
    pub other: String,
}

/// Which other takes of a shot may be open when one of them is submitted: they may have been accepted, and nobody knows it yet, since
/// the answer is awaited or was lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Beside {
    /// Any: a person asked for this very take.
    #[default]
    Any,
    /// Only these, of which a person was told; a program that names a number has not decided that two of them are paid for.
    Only(Vec<u32>),
}

/// A command with a limit of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLimit {
    /// Its name: the same for every submit of the command, and for no other command.
    pub name: String,
    /// The most it may spend; `None` where it is only to be remembered.
    pub most: Option<Credits>,
}

/// When spending stops by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breaker {
    /// After so many paid failures in a row; `None` never.
    pub failures: Option<u32>,
    /// How long nothing is sent after the last of them.
    pub rest: Duration,
    /// How long nothing is sent after a refusal for want of credit.
    pub rest_without_credit: Duration,
    /// After so many submits in a row of which nobody knows whether they were accepted; `None` never.
    pub unsettled: Option<u32>,
    /// How long nothing is sent after the last of them. It doubles with each submit that was let through and got no
    /// answer either.
    pub rest_in_silence: Duration,
    /// No rest in silence is longer.
    pub longest_rest_in_silence: Duration,
}

impl Default for Breaker {
    /// Off for failures, since a single bad prompt is a person's affair, and for silence, which whoever sends decides; a minute after "no credits", which is
    /// long enough to stop a swarm of processes and short enough for somebody who has just bought some.
    fn default() -> Self {
        Self {
            failures: None,
            rest: Duration::from_secs(60 * 60),
            rest_without_credit: Duration::from_secs(60),
            unsettled: None,
            rest_in_silence: Duration::from_secs(60),
            longest_rest_in_silence: Duration::from_secs(15 * 60),
        }
    }
}

/// Why nothing may be spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OverBudget {
    /// The price of the shot is not known, and no ceiling is configured.
    PriceUnknown,
    /// Earlier submits within the limit have no known price, and no ceiling is configured.
    SpendingUnknown {
        /// How many.
        submits: u64,
    },
    /// A charge within the limit cannot be read, and no ceiling is configured.
    ChargeUnreadable {
        /// Whose charge it is.
        task_id: TaskId,
        /// What stands in the place of its amount.
        text: String,
    },
    /// It would exceed the budget of a rolling day.
    Day {
        /// What the submit would count.
        needed: Credits,
        /// What is set aside or charged within the day already.
        spent: Credits,
        /// The budget.
        limit: Credits,
        /// How much of what is charged was for tasks that no shot of the ledger holds.
        unclaimed: Credits,
    },
    /// It would exceed what the command may spend.
    Command {
        /// What the submit would count.
        needed: Credits,
        /// What is set aside or charged by the command already.
        spent: Credits,
        /// The most it may.
        limit: Credits,
    },
}

/// Why spending has stopped by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpendingStopped {
    /// What opened the breaker.
    pub cause: StopCause,
    /// When one submit is let through again, unless something resets it before.
    pub until: WallTime,
}

/// What opened the breaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StopCause {
    /// So many paid tasks in a row ended badly.
    Failures(u32),
    /// The service said that there are no credits left.
    OutOfCredit,
    /// Of so many submits in a row nobody knows whether they were accepted.
    Silence(u32),
}

impl Limits {
    /// Whether any sum is limited.
    pub fn is_budgeted(&self) -> bool {
        self.per_day.is_some() || self.command.as_ref().is_some_and(|command| command.most.is_some())
    }

    /// What a submit is thought to cost, by what others were charged: its estimate, raised or lowered as the dearest charge
    /// exceeded its own; or the ceiling, raised to the highest charge, where nobody knows the price.
    pub fn follow(
        &self,
        estimate: Option<Credits>,
        dearest: Option<(Credits, Credits)>,
        most: Option<Credits>,
    ) -> Option<Credits> {
        let Some(estimate) = estimate else {
            return self.ceiling.map(|ceiling| most.unwrap_or(ceiling).max(ceiling));
        };
        let Some((charged, estimated)) = dearest else { return Some(estimate) };
        let thousandths = |credits: Credits| i128::from(credits.in_thousandths());
        let product = thousandths(estimate) * thousandths(charged);
        let needed = product.div_euclid(thousandths(estimated).max(1))
            + i128::from(product.rem_euclid(thousandths(estimated).max(1)) > 0);
        Some(Credits::thousandths(i64::try_from(needed).unwrap_or(i64::MAX)))
    }

    /// What to set aside for a submit of this price, or why it may not be sent.
    ///
    /// # Errors
    ///
    /// The budget it would exceed, or the price that would have to be known.
    pub fn reserve(
        &self,
        price: Option<Credits>,
        within_day: Spending,
        of_command: Spending,
    ) -> Result<Option<Credits>, OverBudget> {
        let needed = price.or(self.ceiling);
        if !self.is_budgeted() {
            return Ok(needed);
        }
        let needed = needed.ok_or(OverBudget::PriceUnknown)?;
        if let Some(limit) = self.per_day {
            let spent = self.known(within_day)?;
            if spent + needed > limit {
                let unclaimed = within_day.unclaimed;
                return Err(OverBudget::Day { needed, spent, limit, unclaimed });
            }
        }
        if let Some(limit) = self.command.as_ref().and_then(|command| command.most) {
            let spent = self.known(of_command)?;
            if spent + needed > limit {
                return Err(OverBudget::Command { needed, spent, limit });
            }
        }
        Ok(Some(needed))
    }

    /// Whether one more submit of this price would leave so much uncharged that a risen price could exceed a limit: then the charges of
    /// those before it are seen first. A single one may always go.
    pub(crate) fn is_much_unseen(
        &self,
        price: Option<Credits>,
        within_day: Spending,
        of_command: Spending,
    ) -> bool {
        let price = price.unwrap_or_default();
        let is_much = |limit: Option<Credits>, spending: Spending| {
            let unseen = (spending.unbooked + price).in_thousandths().saturating_mul(UNSEEN_PART);
            let left = |limit: Credits| limit.less(spending.counted).in_thousandths();
            spending.unbooked_submits > 0 && limit.is_some_and(|limit| unseen > left(limit))
        };
        let of_limit = self.command.as_ref().and_then(|command| command.most);
        is_much(self.per_day, within_day) || is_much(of_limit, of_command)
    }

    /// The submits that the limits count, of whichever price class.
    pub(crate) fn counted_ones(&self) -> UnbookedOf<'_> {
        match &self.command {
            Some(command) if self.per_day.is_none() => UnbookedOf::Command(&command.name),
            _ => UnbookedOf::Account,
        }
    }

    /// A sum with what is unknown in it counted as the ceiling.
    fn known(&self, spending: Spending) -> Result<Credits, OverBudget> {
        match (spending.unknown, self.ceiling) {
            (0, _) => Ok(spending.counted),
            (submits, None) => Err(OverBudget::SpendingUnknown { submits }),
            (submits, Some(ceiling)) => {
                let submits = i64::try_from(submits).unwrap_or(i64::MAX);
                Ok(spending.counted + Credits::thousandths(ceiling.in_thousandths().saturating_mul(submits)))
            }
        }
    }
}

impl Breaker {
    /// How many of the last ends must be looked at.
    pub(crate) fn looks_at(&self) -> usize {
        // One more than needed for failures: the last end may be a refusal for want of credit.
        usize::try_from(self.failures.unwrap_or(0)).unwrap_or(usize::MAX).saturating_add(8)
    }

    /// How many of the last answers must be looked at: enough for the run, and for the rests that have doubled.
    pub(crate) fn listens_to(&self) -> usize {
        usize::try_from(self.unsettled.unwrap_or(0)).unwrap_or(usize::MAX).saturating_add(64)
    }

    /// Whether silence stops a submit now. Any answer ends it, and so does settling a submit that got none.
    ///
    /// `hearings` are the last answers, newest first.
    ///
    /// # Errors
    ///
    /// What the question about open submits returns.
    pub fn silence<E>(
        &self,
        hearings: &[Hearing],
        last_reset: Option<WallTime>,
        now: WallTime,
        is_any_open_since: impl FnOnce(WallTime) -> Result<bool, E>,
    ) -> Result<Option<SpendingStopped>, E> {
        let Some(most) = self.unsettled.and_then(|most| usize::try_from(most).ok()).filter(|most| *most > 0)
        else {
            return Ok(None);
        };
        let silent: Vec<&Hearing> = hearings
            .iter()
            .take_while(|it| it.is_silent && last_reset.is_none_or(|reset| it.at > reset))
            .collect();
        let (Some(last), Some(opened)) = (silent.first(), silent.len().checked_sub(most)) else {
            return Ok(None);
        };
        let opened_at = silent[opened].at;
        let probes = silent.iter().filter(|it| it.sent_at >= opened_at).count();
        let doubled = self.rest_in_silence.saturating_mul(1 << probes.min(16));
        let rest = doubled.min(self.longest_rest_in_silence);
        // A moment in the future was noted by a clock that was wrong: nobody knows how long ago it was.
        let until = if last.at > now { now } else { last.at.plus(rest) };
        if now < until || is_any_open_since(last.at)? {
            let number = u32::try_from(silent.len()).unwrap_or(u32::MAX);
            return Ok(Some(SpendingStopped { cause: StopCause::Silence(number), until }));
        }
        Ok(None)
    }

    /// Whether the breaker stops a submit now.
    ///
    /// `endings` are the last ends, newest first; `is_any_open_since` tells whether a submit begun after a moment
    /// has not ended yet.
    ///
    /// # Errors
    ///
    /// What the question about open submits returns.
    pub fn check<E>(
        &self,
        endings: &[Ending],
        last_reset: Option<WallTime>,
        now: WallTime,
        is_any_open_since: impl FnOnce(WallTime) -> Result<bool, E>,
    ) -> Result<Option<SpendingStopped>, E> {
        // An end far in the future was noted by a clock that was wrong: nobody knows how long ago it was, and nothing rests until then.
        let latest = now.plus(self.rest.max(self.rest_without_credit));
        let is_fresh =
            |ending: &&Ending| ending.at <= latest && last_reset.is_none_or(|reset| ending.at > reset);
        let fresh: Vec<&Ending> = endings.iter().filter(is_fresh).collect();
        let Some(last) = fresh.first() else { return Ok(None) };
        let (cause, rest) = match last.kind {
            EndingKind::Well => return Ok(None),
            EndingKind::OutOfCredit => (StopCause::OutOfCredit, self.rest_without_credit),
            EndingKind::Badly => {
                let in_a_row = fresh
                    .iter()
                    // A refusal for want of credit paid for nothing: it neither adds to the row nor ends it.
                    .filter(|ending| ending.kind != EndingKind::OutOfCredit)
                    .take_while(|ending| ending.kind == EndingKind::Badly)
                    .count();
                let in_a_row = u32::try_from(in_a_row).unwrap_or(u32::MAX);
                match self.failures {
                    Some(most) if most > 0 && in_a_row >= most => (StopCause::Failures(in_a_row), self.rest),
                    _ => return Ok(None),
                }
            }
        };
        let until = last.at.plus(rest);
        if now < until || is_any_open_since(last.at)? {
            return Ok(Some(SpendingStopped { cause, until }));
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{AttemptKey, ShotId};

    fn credits(whole: i64) -> Credits {
        Credits::whole(whole)
    }

    fn spending(whole: i64, unknown: u64) -> Spending {
        Spending { counted: credits(whole), unknown, ..Spending::default() }
    }

    fn limits(per_day: Option<i64>, command: Option<i64>, ceiling: Option<i64>) -> Limits {
        Limits {
            per_day: per_day.map(credits),
            command: command.map(|most| CommandLimit { name: "c".into(), most: Some(credits(most)) }),
            ceiling: ceiling.map(credits),
            breaker: Breaker::default(),
            follows_charges: true,
            is_patient: false,
            keeps_ended: false,
            wished_after: None,
            beside: Beside::Any,
            other_ledger: None,
        }
    }

    #[test]
    fn what_is_set_aside_follows_what_was_charged() {
        let limits = limits(None, None, Some(70));
        for (estimate, dearest, most, expected) in [
            (Some(10), None, None, Some(10)),
            (Some(10), Some((50, 10)), Some(50), Some(50)),
            (Some(20), Some((50, 10)), Some(50), Some(100)),
            (Some(10), Some((5, 10)), Some(5), Some(5)),
            (Some(0), Some((50, 10)), Some(50), Some(0)),
            (None, Some((50, 10)), Some(50), Some(70)),
            (None, None, Some(90), Some(90)),
            (None, None, None, Some(70)),
        ] {
            let of = |pair: (i64, i64)| (credits(pair.0), credits(pair.1));
            let got = limits.follow(estimate.map(credits), dearest.map(of), most.map(credits));
            assert_eq!(got, expected.map(credits), "{estimate:?} {dearest:?} {most:?}");
        }
        // Never less than it may be: what cannot be divided is rounded up.
        let third = limits.follow(Some(credits(1)), Some((credits(1), credits(3))), None);
        assert_eq!(third, Some(Credits::thousandths(334)));
    }

    #[test]
    fn days_are_whole_days() {
        assert_eq!(ROLLING_DAY.as_secs(), 86_400);
        assert_eq!(LESSONS_LAST.as_secs(), 2_592_000);
    }

    #[test]
    fn silence_stops_rests_longer_each_time_and_ends_with_any_answer() {
        let breaker = Breaker { unsettled: Some(5), ..Breaker::default() };
        let second = |seconds: i64| WallTime(seconds * 1000);
        // When each was heard of, sent a second before; the answers, newest first.
        let check = |silent: &[i64], answer: Option<i64>, reset: Option<i64>, now: i64, open: bool| {
            let key = AttemptKey { shot: ShotId(1), attempt: 1 };
            let heard =
                |at: i64, is_silent| Hearing { key, at: second(at), sent_at: second(at - 1), is_silent };
            let mut hearings: Vec<Hearing> = silent.iter().map(|at| heard(*at, true)).collect();
            hearings.extend(answer.map(|at| heard(at, false)));
            hearings.sort_by_key(|it| std::cmp::Reverse(it.at));
            let stopped = breaker.silence(&hearings, reset.map(second), second(now), |_| {
                Ok::<_, std::convert::Infallible>(open)
            });
            stopped.unwrap().map(|stopped| (stopped.cause, stopped.until.0 / 1000))
        };
        let five = [1, 2, 3, 4, 5];
        assert_eq!(check(&five[..4], None, None, 6, false), None);
        assert_eq!(check(&five, None, None, 6, false), Some((StopCause::Silence(5), 65)));
        assert_eq!(check(&five, None, None, 65, false), None, "one is let through");
        assert_eq!(check(&five, None, None, 65, true), Some((StopCause::Silence(5), 65)), "and only one");
        assert_eq!(check(&five, Some(6), None, 7, false), None, "any answer closes it");
        assert_eq!(check(&five, Some(3), None, 7, false), None, "one that was settled does");
        assert_eq!(
            check(&five, Some(0), None, 7, false),
            Some((StopCause::Silence(5), 65)),
            "an older one does not"
        );
        assert_eq!(check(&five, None, Some(5), 7, false), None, "a reset closes it");
        assert_eq!(check(&five, None, Some(1), 7, false), None, "what came with a reset does not count");
        assert_eq!(check(&five, None, None, 5, false), Some((StopCause::Silence(5), 65)), "at once");
        assert_eq!(check(&[1, 2, 3, 4, 5, 70], None, None, 71, false), Some((StopCause::Silence(6), 190)));
        let many: Vec<i64> = (0..5).chain((1..20).map(|it| it * 1000)).collect();
        assert_eq!(check(&many, None, None, 19_001, false), Some((StopCause::Silence(24), 19_900)));
        assert_eq!(check(&five, None, None, 0, false), None, "the clock was set back: nobody knows");
        let key = AttemptKey { shot: ShotId(1), attempt: 1 };
        let silent = Hearing { key, at: second(2), sent_at: second(1), is_silent: true };
        for unsettled in [None, Some(0)] {
            let off = Breaker { unsettled, ..Breaker::default() };
            assert_eq!(off.silence(&[silent], None, second(3), |_| Ok::<_, ()>(true)), Ok(None));
        }
    }

    #[test]
    fn what_is_set_aside_and_what_is_refused() {
        let none = spending(0, 0);
        let day = |needed, spent, limit| {
            let (needed, spent, limit) = (credits(needed), credits(spent), credits(limit));
            Err(OverBudget::Day { needed, spent, limit, unclaimed: Credits::ZERO })
        };
        let command = |needed, spent, limit| {
            Err(OverBudget::Command { needed: credits(needed), spent: credits(spent), limit: credits(limit) })
        };
        for (per_day, of_command, ceiling, price, in_day, by_command, expected) in [
            (None, None, None, None, spending(9, 9), none, Ok(None)),
            (None, None, None, Some(5), spending(9, 9), none, Ok(Some(credits(5)))),
            (None, None, Some(7), None, none, none, Ok(Some(credits(7)))),
            (Some(10), None, None, Some(10), none, none, Ok(Some(credits(10)))),
            (Some(10), None, None, Some(4), spending(6, 0), none, Ok(Some(credits(4)))),
            (Some(10), None, None, Some(5), spending(6, 0), none, day(5, 6, 10)),
            (Some(10), None, None, None, none, none, Err(OverBudget::PriceUnknown)),
            (Some(10), None, Some(10), None, none, none, Ok(Some(credits(10)))),
            (Some(10), None, Some(11), None, none, none, day(11, 0, 10)),
            (
                Some(10),
                None,
                None,
                Some(1),
                spending(0, 2),
                none,
                Err(OverBudget::SpendingUnknown { submits: 2 }),
            ),
            (Some(10), None, Some(4), Some(2), spending(0, 2), none, Ok(Some(credits(2)))),
            (Some(10), None, Some(4), Some(3), spending(0, 2), none, day(3, 8, 10)),
            (None, Some(10), None, Some(5), spending(99, 0), spending(5, 0), Ok(Some(credits(5)))),
            (None, Some(10), None, Some(5), none, spending(6, 0), command(5, 6, 10)),
            (Some(20), Some(10), None, Some(5), spending(16, 0), none, day(5, 16, 20)),
            (Some(0), None, None, Some(0), none, none, Ok(Some(credits(0)))),
        ] {
            let limits = limits(per_day, of_command, ceiling);
            let got = limits.reserve(price.map(credits), in_day, by_command);
            assert_eq!(got, expected, "{limits:?} {price:?} {in_day:?} {by_command:?}");
        }
    }

    #[test]
    fn the_breaker_opens_rests_lets_one_through_and_closes() {
        use EndingKind::{Badly, OutOfCredit, Well};
        let breaker = Breaker { failures: Some(3), ..Breaker::default() };
        let hour = 60 * 60 * 1000;
        let check = |kinds: &[(i64, EndingKind)], reset: Option<i64>, now: i64, open: bool| {
            let endings: Vec<Ending> =
                kinds.iter().map(|(at, kind)| Ending { at: WallTime(*at), kind: *kind }).collect();
            let stopped = breaker.check(&endings, reset.map(WallTime), WallTime(now), |_| {
                Ok::<_, std::convert::Infallible>(open)
            });
            stopped.unwrap().map(|stopped| (stopped.cause, stopped.until.0))
        };
        let three = [(30, Badly), (20, Badly), (10, Badly)];
        assert_eq!(check(&[], None, 40, false), None);
        assert_eq!(check(&three[..2], None, 40, false), None);
        let stopped = Some((StopCause::Failures(3), 30 + hour));
        assert_eq!(check(&three, None, 40, false), stopped);
        assert_eq!(check(&three, Some(30), 40, false), None, "a reset closes it");
        assert_eq!(check(&three, Some(29), 40, false), None, "what came before a reset does not count");
        assert_eq!(check(&three, Some(10), 40, false), None, "nor what came with it");
        assert_eq!(check(&three, None, 30 + hour, false), None, "after the rest one is let through");
        assert_eq!(check(&three, None, 30 + hour, true), stopped, "and no second one beside it");
        assert_eq!(check(&[(35, Well), (30, Badly), (20, Badly), (10, Badly)], None, 40, false), None);
        assert_eq!(check(&[(30, Badly), (25, Well), (20, Badly), (10, Badly)], None, 40, false), None);
        assert_eq!(check(&[(50, OutOfCredit)], None, 51, false), Some((StopCause::OutOfCredit, 60_050)));
        assert_eq!(check(&[(50, OutOfCredit)], None, 60_050, false), None);
        assert_eq!(
            check(&[(30, Badly), (25, OutOfCredit), (20, Badly), (10, Badly)], None, 40, false),
            stopped,
            "want of credit does not end a row of failures"
        );
        let endings = three.map(|(at, kind)| Ending { at: WallTime(at), kind });
        for failures in [None, Some(0)] {
            let off = Breaker { failures, ..Breaker::default() };
            assert_eq!(off.check(&endings, None, WallTime(40), |_| Ok::<_, ()>(true)), Ok(None));
        }
    }
}
