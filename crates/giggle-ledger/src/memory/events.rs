//! The log in memory, and the shots that it folds to.

use super::{Contents, Undo};
use crate::case::KnownTask;
use crate::clock::WallTime;
use crate::error::LedgerError;
use crate::event::Entry;
use crate::keys::ShotId;
use crate::question::Filter;
use crate::realm::Realm;
use crate::shot::Shot;
use crate::store::{EventStore, ShotStore};
use crate::summary::{AttemptRow, ShotRow, foremost_twin};
use giggle_domain::{Fingerprint, TaskId};
use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

impl EventStore for Contents {
    fn last_number(&mut self) -> Result<i64, LedgerError> {
        Ok(self.last_number)
    }

    fn raise_number(&mut self, at_least: i64) -> Result<(), LedgerError> {
        self.before.push(Undo::LastNumber(self.last_number));
        self.last_number = self.last_number.max(at_least);
        Ok(())
    }

    fn log(&mut self, id: ShotId) -> Result<Vec<Entry>, LedgerError> {
        let places = self.places.get(&id).map(Vec::as_slice).unwrap_or_default();
        Ok(places.iter().map(|place| self.log[*place].2.clone()).collect())
    }

    fn append(&mut self, id: Option<ShotId>, entries: &[Entry], now: &Shot) -> Result<ShotId, LedgerError> {
        let is_new = id.is_none();
        let id = id.unwrap_or_else(|| {
            self.last_id += 1;
            ShotId(self.last_id)
        });
        self.push_entries(id, entries);
        self.put_row(id, now, is_new)?;
        Ok(id)
    }

    fn begun_as(&mut self, _fingerprint: &Fingerprint) -> Result<Vec<ShotId>, LedgerError> {
        // What is in memory loses nothing.
        Ok(Vec::new())
    }

    fn is_newest_summarised(&mut self) -> Result<bool, LedgerError> {
        Ok(true)
    }

    fn is_summary_whole(&mut self) -> Result<bool, LedgerError> {
        // What was undone leaves a shot without events.
        Ok(self.places.iter().all(|(id, places)| places.is_empty() || self.rows.contains_key(id)))
    }

    fn readable_log(&mut self, id: ShotId) -> Result<Vec<Entry>, LedgerError> {
        self.log(id)
    }

    fn replace(&mut self, id: ShotId, log: &[Entry], now: &Shot) -> Result<(), LedgerError> {
        let old = self.rows.get(&id).cloned();
        self.before.push(Undo::Row(id, Box::new(old)));
        self.before.push(Undo::Log(self.log.clone()));
        self.set_row(id, None);
        let mut rest = self.log.clone();
        rest.retain(|(_, shot, _)| *shot != id);
        self.before.push(Undo::LastNumber(self.last_number));
        let numbers = self.last_number + 1..;
        self.last_number += log.len() as i64;
        rest.extend(numbers.zip(log).map(|(number, entry)| (number, id, entry.clone())));
        self.set_log(rest);
        if log.is_empty() { Ok(()) } else { self.put_row(id, now, true) }
    }

    fn drop_summary(&mut self) -> Result<(), LedgerError> {
        for id in self.rows.keys().copied().collect::<Vec<_>>() {
            let old = self.rows.get(&id).cloned();
            self.before.push(Undo::Row(id, Box::new(old)));
            self.set_row(id, None);
        }
        Ok(())
    }

    fn resummarise(&mut self, id: ShotId, now: &Shot) -> Result<(), LedgerError> {
        self.put_row(id, now, true)
    }

    fn entries(&mut self, after: i64, most: usize) -> Result<Vec<(i64, ShotId, Entry)>, LedgerError> {
        let start = self.log.partition_point(|(number, ..)| *number <= after);
        Ok(self.log[start..].iter().take(most).cloned().collect())
    }
}

impl ShotStore for Contents {
    fn find(&mut self, realm: &Realm, fingerprint: &Fingerprint) -> Result<Option<ShotId>, LedgerError> {
        let keys = self.keys_of(realm);
        let twins =
            keys.into_iter().filter_map(|key| self.by_fingerprint.get(&(key, fingerprint.to_string())));
        Ok(foremost_twin(twins.map(|id| (*id, self.rows.get(id).map(|(row, _)| row.standing)))))
    }

    fn is_summarised(&mut self, id: ShotId, shot: &Shot) -> Result<bool, LedgerError> {
        Ok(self.rows.get(&id).is_some_and(|(row, _)| row.fingerprint == shot.fingerprint.to_string()))
    }

    fn fingerprint_of(&mut self, id: ShotId) -> Result<String, LedgerError> {
        Ok(self.rows.get(&id).map(|(row, _)| row.fingerprint.clone()).unwrap_or_default())
    }

    fn holder(&mut self, realm: &Realm, task_id: &TaskId) -> Result<Option<(ShotId, u32)>, LedgerError> {
        Ok(self.holder_of(realm, task_id))
    }

    fn held(&mut self, realm: &Realm, ids: &BTreeSet<&TaskId>) -> Result<BTreeSet<TaskId>, LedgerError> {
        let is_held = |id: &&TaskId| self.holder_of(realm, id).is_some();
        Ok(ids.iter().copied().filter(is_held).cloned().collect())
    }

    fn first_planned(&mut self, realm: &Realm) -> Result<Option<WallTime>, LedgerError> {
        let keys = self.keys_of(realm);
        let of_realm = self.rows.values().filter(|(row, _)| keys.contains(&row.realm) && !row.is_stray);
        Ok(of_realm.map(|(row, _)| row.planned_at).min())
    }

    fn select(&mut self, filter: &Filter) -> Result<Vec<ShotRow>, LedgerError> {
        let prefix = filter.fingerprint_prefix.as_ref().map(|prefix| prefix.to_ascii_lowercase());
        let keys = filter.realm.as_ref().map(|realm| self.keys_of(realm));
        let fits = |row: &ShotRow, attempts: &[AttemptRow]| {
            keys.as_ref().is_none_or(|keys| keys.contains(&row.realm))
                && filter.model.as_ref().is_none_or(|model| row.model == *model)
                && filter.after.is_none_or(|after| row.planned_at > after)
                && filter.before.is_none_or(|before| row.planned_at < before)
                && filter.unchanged_since.is_none_or(|moment| row.changed_at < moment)
                && prefix.as_ref().is_none_or(|prefix| row.fingerprint.starts_with(prefix))
                && filter
                    .task_id
                    .as_ref()
                    .is_none_or(|task| attempts.iter().any(|it| it.task_id.as_ref() == Some(task)))
                && (filter.standings.is_empty()
                    || filter.standings.contains(&row.standing)
                    || attempts.iter().any(|it| filter.standings.contains(&it.standing)))
        };
        let mut rows: Vec<ShotRow> = self
            .rows
            .values()
            .filter(|(row, attempts)| fits(row, attempts))
            .map(|(row, _)| ShotRow { realm: self.account_of(&row.realm), ..row.clone() })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse((row.planned_at, row.id)));
        rows.truncate(filter.most.unwrap_or(usize::MAX));
        Ok(rows)
    }

    fn tasks(&mut self, realm: &Realm) -> Result<Vec<KnownTask>, LedgerError> {
        Ok(self.attempts(realm).filter_map(|attempt| attempt.known.clone()).collect())
    }

    fn tasks_named(&mut self, realm: &Realm, ids: &BTreeSet<TaskId>) -> Result<Vec<KnownTask>, LedgerError> {
        let named: HashSet<_> = ids.iter().map(|id| TaskId::identity(id.as_str())).collect();
        let is_named = |task: &KnownTask| named.contains(&TaskId::identity(task.task_id.as_str()));
        Ok(self.tasks(realm)?.into_iter().filter(is_named).collect())
    }

    fn spans(&mut self, model: &str, most: usize) -> Result<Vec<Duration>, LedgerError> {
        let mut spans: Vec<(WallTime, Duration)> = self
            .rows
            .values()
            .filter(|(row, _)| row.model == model)
            .flat_map(|(_, attempts)| attempts)
            .filter_map(|attempt| Some((attempt.ending?.at, attempt.took?)))
            .collect();
        spans.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        Ok(spans.into_iter().take(most).map(|(_, took)| took).collect())
    }
}
