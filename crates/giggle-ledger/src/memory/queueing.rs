//! What work asks of the queue in memory.

use super::Contents;
use crate::clock::WallTime;
use crate::error::LedgerError;
use crate::queue::{Claim, ClaimWish, Holder, QueueCounts, QueuedList, WantedShot};
use crate::realm::Realm;
use crate::shot::Standing;
use crate::store::QueueStore;
use crate::summary::ShotRow;

impl QueueStore for Contents {
    fn queued_lists(&mut self, realm: &Realm) -> Result<Vec<QueuedList>, LedgerError> {
        Ok(self.queue.lists(&self.account_of(realm)))
    }

    fn put_queued(&mut self, realm: &Realm, list: &QueuedList) -> Result<(), LedgerError> {
        let account = self.account_of(realm);
        self.queue_to_change().put(&account, list);
        Ok(())
    }

    fn drop_queued(&mut self, id: &str) -> Result<(), LedgerError> {
        self.queue_to_change().drop_list(id);
        Ok(())
    }

    fn want(&mut self, id: &str, shots: &[WantedShot], now: WallTime) -> Result<(), LedgerError> {
        self.queue_to_change().want(id, shots, now);
        Ok(())
    }

    fn wanted_at(&mut self, id: &str, place: u32) -> Result<Option<WantedShot>, LedgerError> {
        Ok(self.queue.at(id, place))
    }

    fn set_wanted(&mut self, shot: &WantedShot) -> Result<(), LedgerError> {
        self.queue_to_change().set(shot);
        Ok(())
    }

    fn wanted_since(&mut self, id: &str, since: WallTime) -> Result<Vec<WantedShot>, LedgerError> {
        Ok(self.queue.since(id, since))
    }

    fn ready(
        &mut self,
        realm: &Realm,
        now: WallTime,
        wish: ClaimWish,
    ) -> Result<Vec<WantedShot>, LedgerError> {
        Ok(self.queue.ready(&self.account_of(realm), now, wish))
    }

    fn renew_claims(&mut self, worker: &str, held: &[Claim], until: WallTime) -> Result<(), LedgerError> {
        self.queue_to_change().renew(worker, held, until);
        Ok(())
    }

    fn close_unasked(&mut self, realm: &Realm, id: &str, now: WallTime) -> Result<(), LedgerError> {
        let paid = [Standing::Submitted, Standing::Completed, Standing::Downloaded];
        let keys = self.keys_of(realm);
        let is_paid = |row: &ShotRow| keys.contains(&row.realm) && paid.contains(&row.standing);
        let paid: Vec<String> = self
            .rows
            .values()
            .filter(|(row, _)| is_paid(row))
            .map(|(row, _)| row.fingerprint.clone())
            .collect();
        self.queue_to_change().close_unasked(id, now, &paid);
        Ok(())
    }

    fn queue_counts(
        &mut self,
        realm: &Realm,
        now: WallTime,
    ) -> Result<Vec<(String, QueueCounts)>, LedgerError> {
        Ok(self.queue.counts(&self.account_of(realm), now))
    }

    fn holders(&mut self, now: WallTime) -> Result<Vec<Holder>, LedgerError> {
        Ok(self.queue.holders(now))
    }

    fn put_queued_picture(&mut self, id: &str, name: &str, text: &str) -> Result<(), LedgerError> {
        self.queue_to_change().put_picture(id, name, text);
        Ok(())
    }

    fn queued_picture(&mut self, id: &str, name: &str) -> Result<Option<String>, LedgerError> {
        Ok(self.queue.picture(id, name))
    }
}
