//! The summaries of shots and of their attempts.

use super::realms::{Numbers, OF_ACCOUNT, Realms as _};
use super::value::Cells;
use super::{Database, Statements as _, Value, values};
use crate::case::{Certainty, KnownTask};
use crate::clock::{BootTime, WallTime};
use crate::credits::Credits;
use crate::error::LedgerError;
use crate::keys::{AttemptKey, ShotId};
use crate::question::Filter;
use crate::realm::Realm;
use crate::shot::{Shot, Standing};
use crate::store::ShotStore;
use crate::summary::{AttemptRow, ShotRow, foremost_twin, summary_of};
use giggle_domain::{Fingerprint, TaskId};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Whether a summary is made of what it was, or of the events alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeping {
    On,
    Anew,
}

/// Writes a shot's row. Only what can change is set again, and none of it is in an index: most events touch one page of
/// this table.
const PUT_SHOT: &str = "INSERT INTO main.shots (id, realm, fingerprint, take, standing, model, duration, prompt, \
    attempts, task_id, planned_at, changed_at, reserved, cost, file, is_stray) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) \
    ON CONFLICT (id) DO UPDATE SET standing = excluded.standing, prompt = excluded.prompt, \
    attempts = excluded.attempts, task_id = excluded.task_id, changed_at = excluded.changed_at, \
    reserved = excluded.reserved, cost = excluded.cost, file = excluded.file";

/// The columns of a list, in the order in which [`shot_row`] reads them.
const SHOT: &str = "shots.id, base, key_hash, fingerprint, take, standing, model, duration, prompt, attempts, \
    task_id, planned_at, changed_at, reserved, cost, file, is_stray";

/// Writes an attempt's row. It replaces nothing but its own: a task that another shot holds must be an error, never a
/// silent change of hands.
const PUT_ATTEMPT: &str = "INSERT INTO main.attempts (shot, number, realm, standing, started_at, command, \
    task_id, counts, ended_at, ending, model, took, certainty, answered_at, price_class, charged, refunded, \
    intent_number, sent_boot, sent_ms, estimate, heard_at) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22) \
    ON CONFLICT (shot, number) DO UPDATE SET standing = excluded.standing, task_id = excluded.task_id, \
    counts = excluded.counts, ended_at = excluded.ended_at, ending = excluded.ending, took = excluded.took, \
    model = excluded.model, certainty = excluded.certainty, answered_at = excluded.answered_at, \
    price_class = excluded.price_class, charged = excluded.charged, refunded = excluded.refunded, \
    intent_number = excluded.intent_number, sent_boot = excluded.sent_boot, sent_ms = excluded.sent_ms, \
    estimate = excluded.estimate, heard_at = excluded.heard_at";

fn shot_row(row: &mut Cells<'_>) -> Result<ShotRow, LedgerError> {
    Ok(ShotRow {
        id: row.next()?,
        realm: Realm::new(&row.next::<String>()?, &row.next::<String>()?),
        fingerprint: row.next()?,
        take: row.next()?,
        standing: Standing::parse(&row.next::<String>()?).unwrap_or(Standing::Planned),
        model: row.next()?,
        duration: row.next()?,
        prompt: row.next()?,
        attempts: row.next()?,
        task_id: row.next::<Option<String>>()?.and_then(|id| TaskId::parse(&id).ok()),
        planned_at: row.next()?,
        changed_at: row.next()?,
        reserved: row.next()?,
        cost: row.next()?,
        file: row.next()?,
        is_stray: row.next()?,
    })
}

/// What settling may learn from an attempt: in the order of the columns that [`ShotStore::tasks`] asks for.
fn known_task(row: &mut Cells<'_>) -> Result<Option<KnownTask>, LedgerError> {
    let key = AttemptKey { shot: row.next()?, attempt: row.next()? };
    let (task_id, certainty): (String, String) = (row.next()?, row.next()?);
    let (Ok(task_id), Some(certainty)) = (TaskId::parse(&task_id), Certainty::parse(&certainty)) else {
        return Ok(None);
    };
    Ok(Some(KnownTask {
        key,
        task_id,
        certainty,
        sent_at: row.next()?,
        answered_at: row.next()?,
        price_class: row.next()?,
        charged: row.next()?,
        refunded: row.next::<Option<Credits>>()?.unwrap_or_default(),
        order: row.next::<Option<i64>>()?.unwrap_or(0),
        sent: row
            .next::<Option<String>>()?
            .zip(row.next::<Option<u64>>()?)
            .map(|(id, ms)| BootTime { id, ms }),
        price: row.next()?,
    }))
}

/// The tasks that a realm holds.
const KNOWN_TASKS: &str = "SELECT shot, number, task_id, certainty, started_at, answered_at, price_class, charged, refunded, \
     intent_number, sent_boot, sent_ms, estimate FROM main.attempts \
     WHERE realm = ?1 AND certainty IS NOT NULL AND task_id IS NOT NULL";

/// So many tasks are looked up in one statement.
const NAMED_AT_ONCE: usize = 50;

/// So many, where only their ids are asked for: a statement of a hundred thousand characters, which either engine takes.
const HELD_AT_ONCE: usize = 250;

/// The condition that a column names a task, in any spelling of its id, and what the parameter stands for.
fn names(column: &str, parameter: &str, task_id: &TaskId) -> (String, String) {
    let spellings = task_id.spellings();
    if spellings.is_empty() {
        return (format!("{column} = {parameter}"), task_id.as_str().to_owned());
    }
    // As the index `attempts_by_task_in_any_case` has it. Hexadecimal digits and what may be around them need no parameters,
    // but for quotation marks.
    let plain: Vec<String> =
        spellings.iter().filter(|it| !it.contains(['\'', '"'])).map(|it| format!("'{it}'")).collect();
    let condition = format!("lower({column}) IN ({parameter}, {})", plain.join(", "));
    (condition, task_id.as_str().to_ascii_lowercase())
}

pub(super) trait Summaries: Database {
    fn put_summary(&self, id: ShotId, shot: &Shot, keeping: Keeping) -> Result<(), LedgerError> {
        let numbers = self.numbers_or_new(&shot.realm)?;
        let Numbers { own, account } = numbers;
        let (row, attempts) = summary_of(id, shot);
        // Two keys were found to open one account after both had asked for the same shot.
        let is_twin = own != account
            && self.finds(
                "SELECT 1 FROM main.shots WHERE realm = ?1 AND fingerprint = ?2 AND id <> ?3",
                values![account, &row.fingerprint, id],
            )?;
        self.change(
            PUT_SHOT,
            values![
                id,
                if is_twin { own } else { account },
                &row.fingerprint,
                row.take,
                row.standing,
                &row.model,
                row.duration,
                &row.prompt,
                row.attempts,
                &row.task_id,
                row.planned_at,
                row.changed_at,
                row.reserved,
                row.cost,
                &row.file,
                row.is_stray,
            ],
        )?;
        for (number, attempt) in (1u32..).zip(&attempts) {
            let key = AttemptKey { shot: id, attempt: number };
            let is_second = self.is_second_holder(key, numbers, attempt, keeping)?;
            self.put_attempt(key, if is_second { own } else { account }, &row.model, attempt, keeping)?;
        }
        Ok(())
    }

    /// Whether two keys of one account each held this task before they were joined: it counts once then, for the other.
    fn is_second_holder(
        &self,
        key: AttemptKey,
        numbers: Numbers,
        attempt: &AttemptRow,
        keeping: Keeping,
    ) -> Result<bool, LedgerError> {
        let Numbers { own, account } = numbers;
        let Some(task_id) = attempt.task_id.as_ref().filter(|_| own != account) else { return Ok(false) };
        match keeping {
            Keeping::Anew => self.finds(
                "SELECT 1 FROM main.attempts WHERE realm = ?1 AND task_id = ?2 AND shot <> ?3",
                values![account, task_id, key.shot],
            ),
            Keeping::On => self.finds(
                "SELECT 1 FROM main.attempts WHERE shot = ?1 AND number = ?2 AND realm = ?3 AND task_id = ?4",
                values![key.shot, key.attempt, own, task_id],
            ),
        }
    }

    fn put_attempt(
        &self,
        key: AttemptKey,
        realm: i64,
        model: &str,
        attempt: &AttemptRow,
        keeping: Keeping,
    ) -> Result<(), LedgerError> {
        if let Some(task_id) = &attempt.task_id {
            // Under another spelling an earlier giggle could give a task to a second shot: what is on record goes on.
            let own = "SELECT 1 FROM main.attempts WHERE shot = ?1 AND number = ?2 AND task_id = ?3";
            let is_on_record = keeping == Keeping::Anew
                || !task_id.spellings().is_empty()
                    && self.finds(own, values![key.shot, key.attempt, task_id])?;
            let (is_its, id) = if is_on_record {
                ("attempts.task_id = ?1".to_owned(), task_id.as_str().to_owned())
            } else {
                names("attempts.task_id", "?1", task_id)
            };
            // Asked before the index refuses it: after a refused statement a transaction may take nothing more.
            let holder = format!(
                "SELECT shots.fingerprint FROM main.attempts JOIN main.shots ON shots.id = attempts.shot \
                 WHERE {is_its} AND attempts.realm = ?2 \
                 AND (attempts.shot <> ?3 OR attempts.number <> ?4)"
            );
            let held = values![&id, realm, key.shot, key.attempt];
            if let Some(fingerprint) = self.one(&holder, held, |row| row.next::<String>())? {
                let shot = fingerprint.chars().take(8).collect();
                return Err(LedgerError::TaskHeld { task_id: task_id.to_string(), shot });
            }
        }
        let known = attempt.known.as_ref();
        let sent = attempt.sent.as_ref();
        self.change(
            PUT_ATTEMPT,
            values![
                key.shot,
                key.attempt,
                realm,
                attempt.standing,
                attempt.started_at,
                &attempt.command,
                &attempt.task_id,
                attempt.counts,
                attempt.ending.map(|ending| ending.at),
                attempt.ending.map(|ending| ending.kind),
                model,
                attempt.took,
                known.map(|known| known.certainty),
                known.map(|known| known.answered_at),
                &attempt.price_class,
                attempt.charged,
                known.map(|known| known.refunded),
                known.map(|known| known.order),
                sent.map(|sent| sent.id.as_str()),
                sent.map(|sent| sent.ms),
                attempt.estimate,
                attempt.heard_at,
            ],
        )
    }
}

impl<D: Database + ?Sized> Summaries for D {}

/// What a list is narrowed to.
struct Conditions<'a> {
    all: Vec<String>,
    values: Vec<Value<'a>>,
}

impl<'a> Conditions<'a> {
    /// The parameter that stands for a value.
    fn parameter(&mut self, value: impl Into<Value<'a>>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }

    /// A condition before a value.
    fn add(&mut self, before: &str, value: impl Into<Value<'a>>) {
        let parameter = self.parameter(value);
        self.all.push(format!("{before} {parameter}"));
    }
}

impl<D: Database> ShotStore for D {
    fn find(&mut self, realm: &Realm, fingerprint: &Fingerprint) -> Result<Option<ShotId>, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(None) };
        let sql = format!("SELECT id, standing FROM main.shots WHERE fingerprint = ?2 AND {OF_ACCOUNT}");
        let twins = self.all(&sql, values![realm, &fingerprint.to_string()], |row| {
            Ok((row.next()?, Standing::parse(&row.next::<String>()?)))
        })?;
        Ok(foremost_twin(twins.into_iter()))
    }

    fn is_summarised(&mut self, id: ShotId, shot: &Shot) -> Result<bool, LedgerError> {
        let Some(Numbers { own, account }) = self.numbers(&shot.realm)? else { return Ok(false) };
        let sql = "SELECT 1 FROM main.shots WHERE id = ?1 AND fingerprint = ?2 AND realm IN (?3, ?4)";
        self.finds(sql, values![id, &shot.fingerprint.to_string(), own, account])
    }

    fn fingerprint_of(&mut self, id: ShotId) -> Result<String, LedgerError> {
        let found =
            self.one("SELECT fingerprint FROM main.shots WHERE id = ?1", values![id], |row| row.next())?;
        Ok(found.unwrap_or_default())
    }

    fn holder(&mut self, realm: &Realm, task_id: &TaskId) -> Result<Option<(ShotId, u32)>, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(None) };
        let (is_its, id) = names("task_id", "?1", task_id);
        let sql =
            format!("SELECT shot, number FROM main.attempts WHERE {is_its} AND realm = ?2 ORDER BY shot");
        self.one(&sql, values![&id, realm], |row| Ok((row.next()?, row.next()?)))
    }

    fn held(&mut self, realm: &Realm, ids: &BTreeSet<&TaskId>) -> Result<BTreeSet<TaskId>, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(BTreeSet::new()) };
        let mut held = BTreeSet::new();
        let all: Vec<&TaskId> = ids.iter().copied().collect();
        for some in all.chunks(HELD_AT_ONCE) {
            let mut list = Conditions { all: Vec::new(), values: vec![realm.into()] };
            let (spelled, plain): (Vec<_>, Vec<_>) =
                some.iter().map(|id| (id.spellings(), *id)).partition(|(spellings, _)| !spellings.is_empty());
            let plain: Vec<String> = plain.iter().map(|(_, id)| list.parameter(id.as_str())).collect();
            if !plain.is_empty() {
                list.all.push(format!("task_id IN ({})", plain.join(", ")));
            }
            let mut lowered = Vec::new();
            for (spellings, _) in &spelled {
                for it in spellings {
                    let is_plain = !it.contains(['\'', '"']);
                    lowered.push(if is_plain { format!("'{it}'") } else { list.parameter(it) });
                }
            }
            if !lowered.is_empty() {
                // As the index `attempts_by_task_in_any_case` has it.
                list.all.push(format!("lower(task_id) IN ({})", lowered.join(", ")));
            }
            // Each by its own index, where an OR would read all.
            let parts: Vec<String> = list
                .all
                .iter()
                .map(|it| format!("SELECT task_id FROM main.attempts WHERE realm = ?1 AND {it}"))
                .collect();
            let found = self.all(&parts.join(" UNION ALL "), &list.values, |row| row.next::<String>())?;
            let found: BTreeSet<_> = found.iter().map(|id| TaskId::identity(id)).collect();
            let is_held = |id: &&&TaskId| found.contains(&TaskId::identity(id.as_str()));
            held.extend(some.iter().filter(is_held).map(|id| (*id).clone()));
        }
        Ok(held)
    }

    fn select(&mut self, filter: &Filter) -> Result<Vec<ShotRow>, LedgerError> {
        let prefix = filter.fingerprint_prefix.as_ref().map(|prefix| prefix.to_ascii_lowercase());
        let of_task = filter.task_id.as_ref().map(|task_id| names("", "", task_id).1);
        let mut list = Conditions { all: vec!["true".to_owned()], values: Vec::new() };
        if let Some(realm) = &filter.realm {
            let Some(realm) = self.account_number(realm)? else { return Ok(Vec::new()) };
            // The first of all values: it is named by its number.
            list.values.push(realm.into());
            list.all.push(OF_ACCOUNT.to_owned());
        }
        if let Some(model) = &filter.model {
            list.add("shots.model =", model);
        }
        if let Some(after) = filter.after {
            list.add("planned_at >", after);
        }
        if let Some(before) = filter.before {
            list.add("planned_at <", before);
        }
        if let Some(moment) = filter.unchanged_since {
            list.add("changed_at <", moment);
        }
        if let Some((task_id, id)) = filter.task_id.as_ref().zip(of_task.as_ref()) {
            let parameter = list.parameter(id);
            let (is_its, _) = names("task_id", &parameter, task_id);
            list.all.push(format!("shots.id IN (SELECT shot FROM main.attempts WHERE {is_its})"));
        }
        if let Some(prefix) = &prefix {
            let parameter = list.parameter(prefix);
            list.all.push(self.begins_with("fingerprint", &parameter));
        }
        if !filter.standings.is_empty() {
            let parameters: Vec<String> = filter.standings.iter().map(|it| list.parameter(*it)).collect();
            // A shot stands where one of its attempts does, so that the index of the attempts finds it; one without
            // any is planned.
            let planned =
                if filter.standings.contains(&Standing::Planned) { " OR shots.attempts = 0" } else { "" };
            list.all.push(format!(
                "(shots.id IN (SELECT shot FROM main.attempts WHERE standing IN ({})){planned})",
                parameters.join(", ")
            ));
        }
        let most = filter.most.map(|most| format!(" LIMIT {}", list.parameter(most))).unwrap_or_default();
        let sql = format!(
            "SELECT {SHOT} FROM main.shots JOIN main.realms ON realms.id = shots.realm WHERE {} \
             ORDER BY planned_at DESC, shots.id DESC{most}",
            list.all.join(" AND ")
        );
        self.all(&sql, &list.values, shot_row)
    }

    fn first_planned(&mut self, realm: &Realm) -> Result<Option<WallTime>, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(None) };
        // In the order of an index, so that the first one is not looked for among all.
        let first = format!(
            "SELECT planned_at FROM main.shots WHERE {OF_ACCOUNT} AND NOT is_stray ORDER BY planned_at LIMIT 1"
        );
        self.one(&first, values![realm], |row| row.next())
    }

    fn tasks(&mut self, realm: &Realm) -> Result<Vec<KnownTask>, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(Vec::new()) };
        let known = self.all(KNOWN_TASKS, values![realm], known_task)?;
        Ok(known.into_iter().flatten().collect())
    }

    fn tasks_named(&mut self, realm: &Realm, ids: &BTreeSet<TaskId>) -> Result<Vec<KnownTask>, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(Vec::new()) };
        let ids: Vec<&TaskId> = ids.iter().collect();
        let mut known = BTreeMap::new();
        for some in ids.chunks(NAMED_AT_ONCE) {
            let mut list = Conditions { all: Vec::new(), values: vec![realm.into()] };
            let parameters = (2..).map(|number| format!("?{number}"));
            let named: Vec<_> =
                some.iter().zip(parameters).map(|(id, it)| names("task_id", &it, id)).collect();
            for (is_it, id) in &named {
                list.all.push(is_it.clone());
                list.values.push(id.into());
            }
            let sql = format!("{KNOWN_TASKS} AND ({})", list.all.join(" OR "));
            let found = self.all(&sql, &list.values, known_task)?;
            known.extend(found.into_iter().flatten().map(|task| (task.key, task)));
        }
        Ok(known.into_values().collect())
    }

    fn spans(&mut self, model: &str, most: usize) -> Result<Vec<Duration>, LedgerError> {
        self.all(
            "SELECT took FROM main.attempts WHERE model = ?1 AND took IS NOT NULL \
             ORDER BY ended_at DESC LIMIT ?2",
            values![model, most],
            |row| row.next(),
        )
    }
}
