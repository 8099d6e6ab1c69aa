//! What the shots in memory count, by looking at every attempt.

use super::{Contents, Undo};
use crate::clock::WallTime;
use crate::credits::Credits;
use crate::error::LedgerError;
use crate::keys::AttemptKey;
use crate::question::{Hearing, Lesson, Since, Spending, SpendingOf, UnbookedOf};
use crate::realm::Realm;
use crate::shot::Standing;
use crate::store::MoneyStore;
use crate::summary::{AttemptRow, Ending};

impl MoneyStore for Contents {
    fn spending(&mut self, realm: &Realm, of: &SpendingOf) -> Result<Spending, LedgerError> {
        let mut sum = Spending::default();
        for attempt in self.attempts(realm) {
            let is_meant = match of {
                SpendingOf::Since(since) => since.holds(attempt.sent.as_ref(), attempt.started_at),
                SpendingOf::Command(name) => attempt.command.as_ref() == Some(name),
            };
            match attempt.counts {
                _ if !is_meant => {}
                Some(counts) => {
                    sum.counted = sum.counted + counts;
                    if attempt.charged.is_none() && counts > Credits::ZERO {
                        sum.unbooked = sum.unbooked + counts;
                        sum.unbooked_submits += 1;
                    }
                }
                None => sum.unknown += 1,
            }
        }
        Ok(sum)
    }

    fn lesson(&mut self, realm: &Realm, class: Option<&str>, since: WallTime) -> Result<Lesson, LedgerError> {
        let mut lesson = Lesson::default();
        for attempt in self.attempts(realm) {
            let is_meant = attempt.started_at > since
                && attempt.price_class.is_some()
                && class.is_none_or(|class| attempt.price_class.as_deref() == Some(class));
            let Some(charged) = attempt.charged.filter(|_| is_meant) else { continue };
            lesson.is_booked = true;
            lesson.most = lesson.most.max(Some(charged));
            let Some(estimate) = attempt.estimate.filter(|it| *it > Credits::ZERO) else { continue };
            let ratio = |(charged, estimate): (Credits, Credits)| {
                charged.in_thousandths() as f64 / estimate.in_thousandths() as f64
            };
            if lesson.dearest.is_none_or(|dearest| ratio(dearest) < ratio((charged, estimate))) {
                lesson.dearest = Some((charged, estimate));
            }
        }
        Ok(lesson)
    }

    fn is_any_unbooked(
        &mut self,
        realm: &Realm,
        of: UnbookedOf<'_>,
        since: &Since,
    ) -> Result<bool, LedgerError> {
        Ok(self.attempts(realm).any(|attempt| {
            let is_meant = match of {
                UnbookedOf::Class(class) => attempt.price_class.as_deref() == Some(class),
                UnbookedOf::Command(name) => attempt.command.as_deref() == Some(name),
                UnbookedOf::Account => true,
            };
            is_meant
                && attempt.charged.is_none()
                && attempt.counts != Some(Credits::ZERO)
                && since.holds(attempt.sent.as_ref(), attempt.started_at)
        }))
    }

    fn hearings(&mut self, realm: &Realm, most: usize) -> Result<Vec<Hearing>, LedgerError> {
        let hearing = |(key, attempt): (AttemptKey, &AttemptRow)| {
            let is_silent = attempt.standing == Standing::Unsettled;
            Some(Hearing { key, at: attempt.heard_at?, sent_at: attempt.started_at, is_silent })
        };
        let mut hearings: Vec<Hearing> = self.keyed_attempts(realm).filter_map(hearing).collect();
        hearings.sort_by_key(|hearing| std::cmp::Reverse((hearing.at, !hearing.is_silent)));
        hearings.truncate(most);
        Ok(hearings)
    }

    fn endings(&mut self, realm: &Realm, most: usize) -> Result<Vec<Ending>, LedgerError> {
        let mut endings: Vec<Ending> = self.attempts(realm).filter_map(|attempt| attempt.ending).collect();
        endings.sort_by_key(|ending| std::cmp::Reverse((ending.at, ending.kind.number())));
        endings.truncate(most);
        Ok(endings)
    }

    fn is_any_open_since(&mut self, realm: &Realm, since: WallTime) -> Result<bool, LedgerError> {
        Ok(self.attempts(realm).any(|attempt| {
            attempt.started_at > since
                && matches!(attempt.standing, Standing::Submitting | Standing::Submitted)
        }))
    }

    fn last_reset(&mut self, realm: &Realm) -> Result<Option<WallTime>, LedgerError> {
        let keys = self.keys_of(realm);
        Ok(self.resets.iter().filter(|(of, _)| keys.contains(of)).map(|(_, at)| *at).max())
    }

    fn note_reset(&mut self, realm: &Realm, at: WallTime) -> Result<(), LedgerError> {
        self.before.push(Undo::Resets(self.resets.len()));
        self.resets.push((realm.clone(), at));
        Ok(())
    }
}
