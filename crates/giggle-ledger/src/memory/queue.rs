//! The queue in memory: what the other engines answer out of their tables, by looking at every shot.

use crate::clock::WallTime;
use crate::queue::{Claim, ClaimWish, HeldClaim, Holder, QueueCounts, QueuedList, WantedEnd, WantedShot};
use crate::realm::Realm;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Default)]
pub(super) struct Queue {
    lists: BTreeMap<String, (Realm, QueuedList)>,
    shots: BTreeMap<(String, u32), WantedShot>,
    pictures: BTreeMap<(String, String), String>,
}

impl Queue {
    pub(super) fn lists(&self, realm: &Realm) -> Vec<QueuedList> {
        let of_realm = self.lists.values().filter(|(of, _)| of == realm);
        let mut lists: Vec<QueuedList> = of_realm.map(|(_, list)| list.clone()).collect();
        lists.sort_by(|one, other| (one.put_at, &one.id).cmp(&(other.put_at, &other.id)));
        lists
    }

    pub(super) fn put(&mut self, realm: &Realm, list: &QueuedList) {
        self.lists.insert(list.id.clone(), (realm.clone(), list.clone()));
    }

    pub(super) fn drop_list(&mut self, id: &str) {
        self.lists.remove(id);
        self.shots.retain(|(list, _), _| list != id);
        self.pictures.retain(|(list, _), _| list != id);
    }

    pub(super) fn want(&mut self, id: &str, shots: &[WantedShot], now: WallTime) {
        for shot in shots {
            let fresh = WantedShot { list: id.to_owned(), changed_at: now, ..shot.clone() };
            let kept = self.shots.entry((id.to_owned(), shot.place)).or_insert_with(|| fresh.clone());
            if !matches!(kept.end, None | Some(WantedEnd::Made)) {
                *kept = fresh;
            }
        }
    }

    pub(super) fn at(&self, id: &str, place: u32) -> Option<WantedShot> {
        self.shots.get(&(id.to_owned(), place)).cloned()
    }

    pub(super) fn set(&mut self, shot: &WantedShot) {
        if let Some(kept) = self.shots.get_mut(&(shot.list.clone(), shot.place)) {
            *kept = shot.clone();
        }
    }

    pub(super) fn since(&self, id: &str, since: WallTime) -> Vec<WantedShot> {
        self.shots.values().filter(|shot| shot.list == id && shot.changed_at >= since).cloned().collect()
    }

    pub(super) fn ready(&self, realm: &Realm, now: WallTime, wish: ClaimWish) -> Vec<WantedShot> {
        let mut found = Vec::new();
        for list in self.lists(realm) {
            let has_ended = |place: u32| self.at(&list.id, place).is_none_or(|parent| parent.end.is_some());
            let open = self.shots.values().filter(|shot| shot.list == list.id && shot.end.is_none());
            let free = open.filter(|shot| !shot.is_held(now));
            let fits =
                |shot: &&WantedShot| shot.parent.is_none_or(|parent| wish.takes_chained && has_ended(parent));
            found.extend(free.filter(fits).cloned());
        }
        found.sort_by_key(|shot| shot.parent.is_none());
        found.truncate(wish.most);
        found
    }

    pub(super) fn renew(&mut self, worker: &str, held: &[Claim], until: WallTime) {
        for held in held {
            let shot = self.shots.get_mut(&(held.list.clone(), held.place));
            let open = shot.filter(|shot| shot.end.is_none()).and_then(|shot| shot.claim.as_mut());
            if let Some(claim) = open.filter(|claim| claim.worker == worker) {
                claim.until = until;
            }
        }
    }

    pub(super) fn close_unasked(&mut self, id: &str, now: WallTime, paid: &[String]) {
        for shot in self.shots.values_mut().filter(|shot| shot.list == id) {
            if shot.end.is_none() && !shot.is_held(now) && !shot.is_asked && !paid.contains(&shot.fingerprint)
            {
                (shot.end, shot.claim, shot.changed_at) = (Some(WantedEnd::NotStarted), None, now);
            }
        }
    }

    pub(super) fn counts(&self, realm: &Realm, now: WallTime) -> Vec<(String, QueueCounts)> {
        let counts_of = |list: QueuedList| {
            let mut counts = QueueCounts::default();
            for shot in self.shots.values().filter(|shot| shot.list == list.id) {
                let is_in_hand = shot.is_held(now) && shot.claim.as_ref().is_some_and(is_of_somebody);
                match shot.end {
                    None if is_in_hand => counts.held += 1,
                    None => counts.waiting += 1,
                    Some(WantedEnd::Made) => counts.made += 1,
                    Some(WantedEnd::NotMade) => counts.not_made += 1,
                    Some(WantedEnd::NotStarted) => counts.not_started += 1,
                }
            }
            (list.id, counts)
        };
        self.lists(realm).into_iter().map(counts_of).collect()
    }

    pub(super) fn holders(&self, now: WallTime) -> Vec<Holder> {
        let mut holders: BTreeMap<String, Holder> = BTreeMap::new();
        let held = self.shots.values().filter(|shot| shot.end.is_none() && shot.is_held(now));
        for claim in held.filter_map(|shot| shot.claim.as_ref()).filter(|claim| is_of_somebody(claim)) {
            let holder = holders.entry(claim.worker.clone()).or_insert_with(|| Holder {
                worker: claim.worker.clone(),
                host: claim.host.clone(),
                shots: 0,
                until: claim.until,
            });
            holder.shots += 1;
            holder.until = holder.until.max(claim.until);
        }
        holders.into_values().collect()
    }

    pub(super) fn put_picture(&mut self, id: &str, name: &str, text: &str) {
        self.pictures.insert((id.to_owned(), name.to_owned()), text.to_owned());
    }

    pub(super) fn picture(&self, id: &str, name: &str) -> Option<String> {
        self.pictures.get(&(id.to_owned(), name.to_owned())).cloned()
    }
}

fn is_of_somebody(claim: &HeldClaim) -> bool {
    !claim.worker.is_empty()
}
