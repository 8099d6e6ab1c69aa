//! What a piece of work asks and does, as statements.
//!
//! The tables are the other engine's, column for column, so that one summary serves both.

use crate::event_time::EventTime;
use crate::lease::{Lease, Objection, Pulse};
use crate::sql::{Sql, Value, values};
use giggle_domain::{Fingerprint, TaskId};
use giggle_ledger::case::{Certainty, KnownTask};
use giggle_ledger::clock::{BootTime, millis};
use giggle_ledger::engine::{
    AttemptRow, Ending, EndingKind, Filter, Hearing, Hold, KnownKey, Lesson, ShotRow, Since, Spending,
    SpendingOf, Store, foremost_twin, summary_of,
};
use giggle_ledger::event::{EVENT_VERSION, Entry};
use giggle_ledger::queue::{ClaimWish, Holder, QueueCounts, QueuedList, WantedShot, WorkerRow};
use giggle_ledger::{AttemptKey, Credits, LedgerError, Realm, Shot, ShotId, Standing, WallTime};
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::Row;

pub(crate) struct PostgresStore<'a> {
    pub(crate) sql: &'a Sql<'a>,
    pub(crate) time: &'a EventTime,
    pub(crate) pulse: &'a Arc<Pulse>,
}

/// The columns of a list, in the order in which [`shot_row`] reads them.
const ROW: &str = "shots.id, base, key_hash, fingerprint, take, standing, model, duration, prompt, attempts, \
                   task_id, planned_at, changed_at, reserved, cost, file, is_stray";

impl PostgresStore<'_> {
    /// The account that a key belongs to, by its number: what everything is kept and asked for under.
    pub(crate) fn realm(&self, realm: &Realm) -> Result<Option<i64>, LedgerError> {
        Ok(self.own_and_account(realm)?.map(|(_, account)| account))
    }

    /// The number of a key itself, and that of its account.
    fn own_and_account(&self, realm: &Realm) -> Result<Option<(i64, i64)>, LedgerError> {
        let sql = "SELECT realms.id, coalesce(keys.account, realms.id) FROM giggle.realms \
                   LEFT JOIN giggle.keys ON keys.realm = realms.id WHERE base = $1 AND key_hash = $2";
        let row = self.sql.row(sql, values![realm.base(), realm.key_hash()])?;
        Ok(row.map(|row| (row.get(0), row.get(1))))
    }

    fn own_and_account_or_new(&self, realm: &Realm) -> Result<(i64, i64), LedgerError> {
        if let Some(known) = self.own_and_account(realm)? {
            return Ok(known);
        }
        let sql = "INSERT INTO giggle.realms (base, key_hash) VALUES ($1, $2) RETURNING id";
        let row = self.sql.row(sql, values![realm.base(), realm.key_hash()])?;
        let id = row.map(|row| row.get(0)).ok_or(LedgerError::NothingRan)?;
        Ok((id, id))
    }

    pub(crate) fn realm_or_new(&self, realm: &Realm) -> Result<i64, LedgerError> {
        Ok(self.own_and_account_or_new(realm)?.1)
    }

    /// Whether two keys of one account each held this task before they were joined: it counts once then, for the other.
    fn is_second_holder(
        &self,
        id: ShotId,
        number: u32,
        (own, account): (i64, i64),
        attempt: &AttemptRow,
        keeping: Keeping,
    ) -> Result<bool, LedgerError> {
        let Some(task_id) = attempt.task_id.as_ref().filter(|_| own != account) else { return Ok(false) };
        let row = match keeping {
            Keeping::Anew => self.sql.row(
                "SELECT 1 FROM giggle.attempts WHERE realm = $1 AND task_id = $2 AND shot <> $3",
                values![account, task_id.as_str(), id.0],
            ),
            Keeping::On => self.sql.row(
                "SELECT 1 FROM giggle.attempts WHERE shot = $1 AND number = $2 AND realm = $3 AND task_id = $4",
                values![id.0, number, own, task_id.as_str()],
            ),
        };
        Ok(row?.is_some())
    }

    fn insert_entries(&self, id: ShotId, entries: &[Entry]) -> Result<(), LedgerError> {
        for entry in entries {
            let text =
                serde_json::to_string(entry).map_err(|error| LedgerError::Unwritable(Box::new(error)))?;
            self.sql.run(
                "INSERT INTO giggle.events (shot, at, version, entry) VALUES ($1, $2, $3, $4)",
                values![id.0, entry.at.0, entry.event.version(), text],
            )?;
        }
        Ok(())
    }

    fn put_summary(&self, id: ShotId, shot: &Shot, keeping: Keeping) -> Result<(), LedgerError> {
        let (own, account) = self.own_and_account_or_new(&shot.realm)?;
        let (row, attempts) = summary_of(id, shot);
        let twin = "SELECT 1 FROM giggle.shots WHERE realm = $1 AND fingerprint = $2 AND id <> $3";
        // Two keys were found to open one account after both had asked for the same shot.
        let is_twin =
            own != account && self.sql.row(twin, values![account, row.fingerprint.as_str(), id.0])?.is_some();
        let realm = if is_twin { own } else { account };
        self.sql.run(
            "INSERT INTO giggle.shots (id, realm, fingerprint, take, standing, model, duration, prompt, \
             attempts, task_id, planned_at, changed_at, reserved, cost, file, is_stray) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) \
             ON CONFLICT (id) DO UPDATE SET standing = excluded.standing, prompt = excluded.prompt, \
             attempts = excluded.attempts, task_id = excluded.task_id, changed_at = excluded.changed_at, \
             reserved = excluded.reserved, cost = excluded.cost, file = excluded.file",
            values![
                id.0,
                realm,
                row.fingerprint,
                row.take,
                row.standing.as_str(),
                row.model.as_str(),
                row.duration,
                row.prompt,
                row.attempts,
                row.task_id.as_ref().map(TaskId::as_str),
                row.planned_at.0,
                row.changed_at.0,
                row.reserved.map(Credits::in_thousandths),
                row.cost.map(Credits::in_thousandths),
                row.file,
                row.is_stray,
            ],
        )?;
        for (number, attempt) in (1u32..).zip(&attempts) {
            let is_second = self.is_second_holder(id, number, (own, account), attempt, keeping)?;
            self.put_attempt(id, number, if is_second { own } else { account }, &row.model, attempt)?;
        }
        Ok(())
    }

    fn put_attempt(
        &self,
        id: ShotId,
        number: u32,
        realm: i64,
        model: &str,
        attempt: &AttemptRow,
    ) -> Result<(), LedgerError> {
        if let Some(task_id) = &attempt.task_id {
            // Asked before the index is hit: after a refused statement the database takes no more of a transaction.
            let holder = "SELECT shots.fingerprint FROM giggle.attempts JOIN giggle.shots ON shots.id = attempts.shot \
                          WHERE attempts.task_id = $1 AND attempts.realm = $2 AND attempts.shot <> $3";
            if let Some(row) = self.sql.row(holder, values![task_id.as_str(), realm, id.0])? {
                let shot: String = row.get::<_, String>(0).chars().take(8).collect();
                return Err(LedgerError::TaskHeld { task_id: task_id.to_string(), shot });
            }
        }
        let known = attempt.known.as_ref();
        let sent = attempt.sent.as_ref();
        self.sql.run(
            "INSERT INTO giggle.attempts (shot, number, realm, standing, started_at, command, task_id, counts, \
             ended_at, ending, model, took, certainty, answered_at, price_class, charged, refunded, \
             intent_number, sent_boot, sent_ms, estimate, heard_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, \
             $21, $22) \
             ON CONFLICT (shot, number) DO UPDATE SET standing = excluded.standing, task_id = excluded.task_id, \
             counts = excluded.counts, ended_at = excluded.ended_at, ending = excluded.ending, \
             took = excluded.took, model = excluded.model, certainty = excluded.certainty, \
             answered_at = excluded.answered_at, price_class = excluded.price_class, \
             charged = excluded.charged, refunded = excluded.refunded, \
             intent_number = excluded.intent_number, sent_boot = excluded.sent_boot, \
             sent_ms = excluded.sent_ms, estimate = excluded.estimate, heard_at = excluded.heard_at",
            values![
                id.0,
                number,
                realm,
                attempt.standing.as_str(),
                attempt.started_at.0,
                attempt.command.as_deref(),
                attempt.task_id.as_ref().map(TaskId::as_str),
                attempt.counts.map(Credits::in_thousandths),
                attempt.ending.map(|ending| ending.at.0),
                attempt.ending.map(|ending| ending.kind.number()),
                model,
                attempt.took.map(millis),
                known.map(|known| known.certainty.as_str()),
                known.map(|known| known.answered_at.0),
                attempt.price_class.as_deref(),
                attempt.charged.map(Credits::in_thousandths),
                known.map(|known| known.refunded.in_thousandths()),
                known.map(|known| known.order),
                sent.map(|sent| sent.id.as_str()),
                sent.map(|sent| whole(sent.ms)),
                attempt.estimate.map(Credits::in_thousandths),
                attempt.heard_at.map(|at| at.0),
            ],
        )
    }
}

/// The shots of an account, the first parameter by its number: those of keys that asked for the same shot too are kept apart.
const OF_ACCOUNT: &str =
    "shots.realm IN (SELECT $1::bigint UNION ALL SELECT realm FROM giggle.keys WHERE account = $1)";

/// Whether a summary is made of what it was, or of the events alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeping {
    On,
    Anew,
}

/// A moment of a boot's clock as a bound that lies before what came after it; the first moment bounds nothing.
fn after(ms: u64) -> i64 {
    if ms == 0 { -1 } else { whole(ms) }
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn narrow(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn most(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn stored_entry(number: i64, version: i64, text: &str) -> Result<Entry, LedgerError> {
    if version > EVENT_VERSION.into() {
        return Err(LedgerError::Newer { found: version, known: EVENT_VERSION.into() });
    }
    serde_json::from_str(text).map_err(|_| LedgerError::Unreadable { number })
}

fn shot_row(row: &Row) -> ShotRow {
    ShotRow {
        id: ShotId(row.get(0)),
        realm: Realm::new(row.get(1), row.get(2)),
        fingerprint: row.get(3),
        take: narrow(row.get(4)),
        standing: Standing::parse(row.get(5)).unwrap_or(Standing::Planned),
        model: row.get(6),
        duration: narrow(row.get(7)),
        prompt: row.get(8),
        attempts: narrow(row.get(9)),
        task_id: row.get::<_, Option<&str>>(10).and_then(|id| TaskId::parse(id).ok()),
        planned_at: WallTime(row.get(11)),
        changed_at: WallTime(row.get(12)),
        reserved: row.get::<_, Option<i64>>(13).map(Credits::thousandths),
        cost: row.get::<_, Option<i64>>(14).map(Credits::thousandths),
        file: row.get(15),
        is_stray: row.get(16),
    }
}

fn known_task(row: &Row) -> Option<KnownTask> {
    Some(KnownTask {
        key: AttemptKey { shot: ShotId(row.get(0)), attempt: narrow(row.get(1)) },
        task_id: TaskId::parse(row.get(2)).ok()?,
        certainty: Certainty::parse(row.get(3))?,
        sent_at: WallTime(row.get(4)),
        answered_at: WallTime(row.get::<_, Option<i64>>(5)?),
        price_class: row.get(6),
        charged: row.get::<_, Option<i64>>(7).map(Credits::thousandths),
        refunded: Credits::thousandths(row.get::<_, Option<i64>>(8).unwrap_or(0)),
        order: row.get::<_, Option<i64>>(9).unwrap_or(0),
        sent: row
            .get::<_, Option<String>>(10)
            .zip(row.get::<_, Option<i64>>(11))
            .map(|(id, ms)| BootTime { id, ms: ms.unsigned_abs() }),
    })
}

impl Store for PostgresStore<'_> {
    fn now(&mut self) -> Result<WallTime, LedgerError> {
        match self.time {
            EventTime::Given(clock) => Ok(clock.now().wall),
            EventTime::Database => {
                let sql = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";
                let row = self.sql.row(sql, &[])?;
                row.map(|row| WallTime(row.get(0))).ok_or(LedgerError::NothingRan)
            }
        }
    }

    fn has_failed_over(&mut self) -> bool {
        self.pulse.has_failed_over()
    }

    fn life(&self) -> Option<String> {
        self.pulse.life()
    }

    fn place(&self) -> String {
        self.sql.place.to_owned()
    }

    fn hold(&mut self, intent: &str) -> Result<Box<dyn Hold>, LedgerError> {
        match self.pulse.objection() {
            Some(Objection::FailedOver) => {
                return Err(LedgerError::FailedOver { place: self.sql.place.to_owned() });
            }
            Some(Objection::Newer { found, known }) => return Err(LedgerError::Newer { found, known }),
            None => {}
        }
        let (register, worker) = self.pulse.registration();
        self.sql.run(register, &worker)?;
        self.sql.run(
            "INSERT INTO giggle.submitters (lock, worker) VALUES ($1, $2)",
            values![intent, self.pulse.worker.as_str()],
        )?;
        self.pulse.start();
        Ok(Box::new(Lease::new(intent, self.pulse)))
    }

    fn is_submitter_alive(&mut self, lock: &str) -> Result<bool, LedgerError> {
        let row = self.sql.row(
            "SELECT EXISTS (SELECT 1 FROM giggle.submitters JOIN giggle.workers ON workers.id = submitters.worker \
             WHERE lock = $1 AND workers.ended_at IS NULL \
             AND greatest(workers.seen_at, pg_postmaster_start_time()) \
                 > clock_timestamp() - ($2::bigint * interval '1 millisecond'))",
            values![lock, self.pulse.lease_ms()],
        )?;
        Ok(row.is_some_and(|row| row.get(0)))
    }

    fn forget_submitter(&mut self, lock: &str) {
        // A failure is remembered by the transaction, which then keeps nothing.
        let _ = self.sql.run("DELETE FROM giggle.submitters WHERE lock = $1", values![lock]);
    }

    fn last_number(&mut self) -> Result<i64, LedgerError> {
        let sql =
            "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('giggle.events', 'number')), 0)";
        Ok(self.sql.row(sql, &[])?.map_or(0, |row| row.get(0)))
    }

    fn raise_number(&mut self, at_least: i64) -> Result<(), LedgerError> {
        if self.last_number()? >= at_least {
            return Ok(());
        }
        let sql = "SELECT setval(pg_get_serial_sequence('giggle.events', 'number'), $1)";
        self.sql.run(sql, values![at_least])
    }

    fn find(&mut self, realm: &Realm, fingerprint: &Fingerprint) -> Result<Option<ShotId>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(None) };
        let sql = format!("SELECT id, standing FROM giggle.shots WHERE fingerprint = $2 AND {OF_ACCOUNT}");
        let twins = self.sql.rows(&sql, values![realm, fingerprint.to_string()])?;
        Ok(foremost_twin(twins.iter().map(|row| (ShotId(row.get(0)), Standing::parse(row.get(1))))))
    }

    fn holder(&mut self, realm: &Realm, task_id: &TaskId) -> Result<Option<(ShotId, u32)>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(None) };
        let sql = "SELECT shot, number FROM giggle.attempts WHERE task_id = $1 AND realm = $2";
        let row = self.sql.row(sql, values![task_id.as_str(), realm])?;
        Ok(row.map(|row| (ShotId(row.get(0)), narrow(row.get(1)))))
    }

    fn log(&mut self, id: ShotId) -> Result<Vec<Entry>, LedgerError> {
        let rows = self.sql.rows(
            "SELECT number, version, entry FROM giggle.events WHERE shot = $1 ORDER BY number",
            values![id.0],
        )?;
        rows.iter().map(|row| stored_entry(row.get(0), row.get(1), row.get(2))).collect()
    }

    fn append(&mut self, id: Option<ShotId>, entries: &[Entry], now: &Shot) -> Result<ShotId, LedgerError> {
        let keeping = if id.is_some() { Keeping::On } else { Keeping::Anew };
        let id = match id {
            Some(id) => id,
            None => {
                let row = self.sql.row("SELECT nextval('giggle.shot_numbers')", &[])?;
                ShotId(row.ok_or(LedgerError::NothingRan)?.get(0))
            }
        };
        self.insert_entries(id, entries)?;
        self.put_summary(id, now, keeping)?;
        Ok(id)
    }

    fn replace(&mut self, id: ShotId, log: &[Entry], now: &Shot) -> Result<(), LedgerError> {
        self.sql.run("DELETE FROM giggle.events WHERE shot = $1", values![id.0])?;
        self.sql.run("DELETE FROM giggle.attempts WHERE shot = $1", values![id.0])?;
        if log.is_empty() {
            return self.sql.run("DELETE FROM giggle.shots WHERE id = $1", values![id.0]);
        }
        self.insert_entries(id, log)?;
        self.put_summary(id, now, Keeping::Anew)
    }

    fn drop_summary(&mut self) -> Result<(), LedgerError> {
        self.sql.run("DELETE FROM giggle.shots", &[])?;
        self.sql.run("DELETE FROM giggle.attempts", &[])
    }

    fn resummarise(&mut self, id: ShotId, now: &Shot) -> Result<(), LedgerError> {
        self.put_summary(id, now, Keeping::Anew)
    }

    fn entries(&mut self, after: i64, limit: usize) -> Result<Vec<(i64, ShotId, Entry)>, LedgerError> {
        let rows = self.sql.rows(
            "SELECT number, version, entry, shot FROM giggle.events WHERE number > $1 ORDER BY number LIMIT $2",
            values![after, most(limit)],
        )?;
        let read = |row: &Row| {
            Ok((row.get(0), ShotId(row.get(3)), stored_entry(row.get(0), row.get(1), row.get(2))?))
        };
        rows.iter().map(read).collect()
    }

    fn select(&mut self, filter: &Filter) -> Result<Vec<ShotRow>, LedgerError> {
        let mut conditions = vec!["true".to_owned()];
        let mut values: Vec<Value> = Vec::new();
        let mut add = |condition: &str, value: Value| {
            values.push(value);
            conditions.push(condition.replace('?', &format!("${}", values.len())));
        };
        if let Some(realm) = &filter.realm {
            let Some(realm) = self.realm(realm)? else { return Ok(Vec::new()) };
            // The first of all values: it is named by its number.
            add(OF_ACCOUNT, realm.into());
        }
        if let Some(model) = &filter.model {
            add("shots.model = ?", model.as_str().into());
        }
        if let Some(after) = filter.after {
            add("planned_at > ?", after.0.into());
        }
        if let Some(before) = filter.before {
            add("planned_at < ?", before.0.into());
        }
        if let Some(moment) = filter.unchanged_since {
            add("changed_at < ?", moment.0.into());
        }
        if let Some(task_id) = &filter.task_id {
            add("shots.id IN (SELECT shot FROM giggle.attempts WHERE task_id = ?)", task_id.as_str().into());
        }
        if let Some(prefix) = &filter.fingerprint_prefix {
            add("starts_with(fingerprint, ?)", prefix.to_ascii_lowercase().into());
        }
        if !filter.standings.is_empty() {
            let mut marks = Vec::new();
            for standing in &filter.standings {
                values.push(standing.as_str().into());
                marks.push(format!("${}", values.len()));
            }
            let planned =
                if filter.standings.contains(&Standing::Planned) { " OR shots.attempts = 0" } else { "" };
            let marks = marks.join(", ");
            conditions.push(format!(
                "(shots.id IN (SELECT shot FROM giggle.attempts WHERE standing IN ({marks})){planned})"
            ));
        }
        values.push(filter.most.map_or(i64::MAX, most).into());
        let sql = format!(
            "SELECT {ROW} FROM giggle.shots JOIN giggle.realms ON realms.id = shots.realm WHERE {} \
             ORDER BY planned_at DESC, shots.id DESC LIMIT ${}",
            conditions.join(" AND "),
            values.len()
        );
        Ok(self.sql.rows(&sql, &values)?.iter().map(shot_row).collect())
    }

    fn spending(&mut self, realm: &Realm, of: &SpendingOf) -> Result<Spending, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(Spending::default()) };
        let sum = "SELECT coalesce(sum(counts), 0)::bigint, count(*) - count(counts), \
                   coalesce(sum(counts) FILTER (WHERE charged IS NULL), 0)::bigint, \
                   count(*) FILTER (WHERE charged IS NULL AND counts > 0) \
                   FROM giggle.attempts WHERE realm = $1";
        let row = match of {
            SpendingOf::Since(Since { boot: None, wall }) => {
                self.sql.row(&format!("{sum} AND started_at > $2"), values![realm, wall.0])
            }
            SpendingOf::Since(Since { boot: Some(BootTime { id, ms }), wall }) => self.sql.row(
                &format!(
                    "{sum} AND (sent_boot = $2 AND sent_ms > $3 \
                     OR sent_boot IS DISTINCT FROM $2 AND started_at > $4)"
                ),
                values![realm, id.as_str(), after(*ms), wall.0],
            ),
            SpendingOf::Command(name) => {
                self.sql.row(&format!("{sum} AND command = $2"), values![realm, name.as_str()])
            }
        }?;
        Ok(row.map_or_else(Spending::default, |row| Spending {
            counted: Credits::thousandths(row.get(0)),
            unknown: row.get::<_, i64>(1).unsigned_abs(),
            unbooked: Credits::thousandths(row.get(2)),
            unbooked_submits: row.get::<_, i64>(3).unsigned_abs(),
        }))
    }

    fn lesson(&mut self, realm: &Realm, class: Option<&str>, since: WallTime) -> Result<Lesson, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(Lesson::default()) };
        let rows = "FROM giggle.attempts WHERE realm = $1 AND charged IS NOT NULL AND started_at > $2 \
                    AND price_class IS NOT NULL AND ($3::text IS NULL OR price_class = $3)";
        let counted =
            self.sql.row(&format!("SELECT count(*), max(charged) {rows}"), values![realm, since.0, class])?;
        let dearest = self.sql.row(
            &format!(
                "SELECT charged, estimate {rows} AND estimate > 0 \
                 ORDER BY charged::double precision / estimate DESC LIMIT 1"
            ),
            values![realm, since.0, class],
        )?;
        let credits = |row: &Row, place: usize| Credits::thousandths(row.get(place));
        Ok(Lesson {
            booked: counted.as_ref().map_or(0, |row| row.get::<_, i64>(0).unsigned_abs()),
            most: counted.and_then(|row| row.get::<_, Option<i64>>(1)).map(Credits::thousandths),
            dearest: dearest.map(|row| (credits(&row, 0), credits(&row, 1))),
        })
    }

    fn is_any_unbooked(&mut self, realm: &Realm, class: &str, since: &Since) -> Result<bool, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(false) };
        let boot = since.boot.as_ref();
        let row = self.sql.row(
            "SELECT EXISTS (SELECT 1 FROM giggle.attempts WHERE realm = $1 AND price_class = $2 \
             AND charged IS NULL AND counts IS DISTINCT FROM 0 \
             AND (sent_boot = $3 AND sent_ms > $4 OR sent_boot IS DISTINCT FROM $3 AND started_at > $5))",
            values![
                realm,
                class,
                boot.map(|boot| boot.id.as_str()),
                boot.map_or(0, |boot| after(boot.ms)),
                since.wall.0,
            ],
        )?;
        Ok(row.is_some_and(|row| row.get(0)))
    }

    fn hearings(&mut self, realm: &Realm, limit: usize) -> Result<Vec<Hearing>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(Vec::new()) };
        let rows = self.sql.rows(
            "SELECT heard_at, started_at, standing = 'unsettled', shot, number FROM giggle.attempts \
             WHERE realm = $1 AND heard_at IS NOT NULL ORDER BY heard_at DESC, standing = 'unsettled' LIMIT $2",
            values![realm, most(limit)],
        )?;
        let hearing = |row: &Row| Hearing {
            key: AttemptKey { shot: ShotId(row.get(3)), attempt: narrow(row.get(4)) },
            at: WallTime(row.get(0)),
            sent_at: WallTime(row.get(1)),
            is_silent: row.get(2),
        };
        Ok(rows.iter().map(hearing).collect())
    }

    fn endings(&mut self, realm: &Realm, limit: usize) -> Result<Vec<Ending>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(Vec::new()) };
        let rows = self.sql.rows(
            "SELECT ended_at, ending FROM giggle.attempts WHERE realm = $1 AND ended_at IS NOT NULL \
             ORDER BY ended_at DESC, ending DESC LIMIT $2",
            values![realm, most(limit)],
        )?;
        let ending =
            |row: &Row| Ending { at: WallTime(row.get(0)), kind: EndingKind::from_number(row.get(1)) };
        Ok(rows.iter().map(ending).collect())
    }

    fn is_any_open_since(&mut self, realm: &Realm, since: WallTime) -> Result<bool, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(false) };
        let row = self.sql.row(
            "SELECT EXISTS (SELECT 1 FROM giggle.attempts WHERE realm = $1 AND started_at > $2 \
             AND standing IN ('submitting', 'submitted'))",
            values![realm, since.0],
        )?;
        Ok(row.is_some_and(|row| row.get(0)))
    }

    fn last_reset(&mut self, realm: &Realm) -> Result<Option<WallTime>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(None) };
        let row = self.sql.row("SELECT max(at) FROM giggle.resets WHERE realm = $1", values![realm])?;
        Ok(row.and_then(|row| row.get::<_, Option<i64>>(0)).map(WallTime))
    }

    fn note_reset(&mut self, realm: &Realm, at: WallTime) -> Result<(), LedgerError> {
        let realm = self.realm_or_new(realm)?;
        self.sql.run("INSERT INTO giggle.resets (realm, at) VALUES ($1, $2)", values![realm, at.0])
    }

    fn keys_at(&mut self, base: &str) -> Result<Vec<KnownKey>, LedgerError> {
        let rows = self.sql.rows(
            "SELECT realms.base, realms.key_hash, account.base, account.key_hash, \
             coalesce(keys.name, (SELECT named.name FROM giggle.keys AS named \
              WHERE named.account = coalesce(keys.account, realms.id) AND named.name IS NOT NULL \
              ORDER BY named.realm LIMIT 1)), \
             EXISTS (SELECT 1 FROM giggle.shots WHERE shots.realm = realms.id), keys.account IS NOT NULL \
             FROM giggle.realms LEFT JOIN giggle.keys ON keys.realm = realms.id \
             LEFT JOIN giggle.realms AS account ON account.id = keys.account \
             WHERE realms.base = $1 ORDER BY realms.id",
            values![base],
        )?;
        let known = |row: &Row| {
            let key = Realm::new(row.get(0), row.get(1));
            let account = row.get::<_, Option<&str>>(2).zip(row.get::<_, Option<&str>>(3));
            KnownKey {
                account: account.map_or_else(|| key.clone(), |(base, hash)| Realm::new(base, hash)),
                key,
                name: row.get(4),
                has_shots: row.get(5),
                is_joined: row.get(6),
            }
        };
        Ok(rows.iter().map(known).collect())
    }

    fn account(&mut self, key: &Realm) -> Result<Realm, LedgerError> {
        let joined = self.own_and_account(key)?.filter(|(own, account)| own != account);
        let Some((_, account)) = joined else { return Ok(key.clone()) };
        let row = self.sql.row("SELECT base, key_hash FROM giggle.realms WHERE id = $1", values![account])?;
        row.map(|row| Realm::new(row.get(0), row.get(1))).ok_or(LedgerError::NothingRan)
    }

    fn join(&mut self, key: &Realm, account: &Realm, name: Option<&str>) -> Result<(), LedgerError> {
        let (own, before) = self.own_and_account_or_new(key)?;
        let account = self.realm_or_new(account)?;
        if before != account {
            // All keys that were known to open the one account open the other; what each of them holds goes over, and
            // what both hold stays where it is: it counts once.
            let both = values![before, account];
            self.sql.run("UPDATE giggle.keys SET account = $2 WHERE account = $1", both)?;
            self.sql.run(
                "INSERT INTO giggle.keys (realm, account) VALUES ($1, $2) \
                 ON CONFLICT (realm) DO UPDATE SET account = excluded.account",
                both,
            )?;
            for (table, same) in [
                ("shots", "other.fingerprint = own.fingerprint"),
                ("attempts", "other.task_id = own.task_id"),
                ("wishes", "other.name = own.name"),
                ("notes", "other.name = own.name"),
            ] {
                self.sql.run(
                    &format!(
                        "UPDATE giggle.{table} AS own SET realm = $2 WHERE realm = $1 AND NOT EXISTS \
                         (SELECT 1 FROM giggle.{table} AS other WHERE other.realm = $2 AND {same})"
                    ),
                    both,
                )?;
            }
            self.sql.run("UPDATE giggle.resets SET realm = $2 WHERE realm = $1", both)?;
            self.sql.run("UPDATE giggle.queued_lists SET realm = $2 WHERE realm = $1", both)?;
        }
        self.sql.run(
            "INSERT INTO giggle.keys (realm, account, name) VALUES ($1, $2, $3) ON CONFLICT (realm) DO UPDATE \
             SET account = excluded.account, name = coalesce(excluded.name, keys.name)",
            values![own, account, name],
        )
    }

    fn wish(&mut self, realm: &Realm, name: &str) -> Result<Option<String>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(None) };
        let sql = "SELECT fingerprint FROM giggle.wishes WHERE realm = $1 AND name = $2";
        Ok(self.sql.row(sql, values![realm, name])?.map(|row| row.get(0)))
    }

    fn note_wish(&mut self, realm: &Realm, name: &str, fingerprint: &Fingerprint) -> Result<(), LedgerError> {
        let realm = self.realm_or_new(realm)?;
        self.sql.run(
            "INSERT INTO giggle.wishes (realm, name, fingerprint) VALUES ($1, $2, $3)",
            values![realm, name, fingerprint.to_string()],
        )
    }

    fn notes(&mut self, name: &str) -> Result<Vec<(Realm, String)>, LedgerError> {
        let rows = self.sql.rows(
            "SELECT base, key_hash, text FROM giggle.notes JOIN giggle.realms ON realms.id = notes.realm \
             WHERE name = $1 ORDER BY realms.id",
            values![name],
        )?;
        let note = |row: &Row| (Realm::new(row.get(0), row.get(1)), row.get(2));
        Ok(rows.iter().map(note).collect())
    }

    fn set_note(&mut self, realm: &Realm, name: &str, text: &str) -> Result<(), LedgerError> {
        let realm = self.realm_or_new(realm)?;
        self.sql.run(
            "INSERT INTO giggle.notes (realm, name, text) VALUES ($1, $2, $3) \
             ON CONFLICT (realm, name) DO UPDATE SET text = excluded.text",
            values![realm, name, text],
        )
    }

    fn enlist(&mut self) -> Result<bool, LedgerError> {
        let (register, worker) = self.pulse.registration();
        let row = self.sql.row(&format!("{register} RETURNING ended_at IS NULL"), &worker)?;
        self.pulse.start();
        Ok(row.is_some_and(|row| row.get(0)))
    }

    fn workers(&mut self) -> Result<Vec<WorkerRow>, LedgerError> {
        self.all_workers(self.pulse.lease_ms())
    }

    fn queued_lists(&mut self, realm: &Realm) -> Result<Vec<QueuedList>, LedgerError> {
        self.lists(realm)
    }

    fn put_queued(&mut self, realm: &Realm, list: &QueuedList) -> Result<(), LedgerError> {
        self.put_list(realm, list)
    }

    fn drop_queued(&mut self, id: &str) -> Result<(), LedgerError> {
        self.drop_list(id)
    }

    fn want(&mut self, id: &str, shots: &[WantedShot], now: WallTime) -> Result<(), LedgerError> {
        self.want_all(id, shots, now)
    }

    fn wanted_at(&mut self, id: &str, place: u32) -> Result<Option<WantedShot>, LedgerError> {
        self.wanted_one(id, place)
    }

    fn set_wanted(&mut self, shot: &WantedShot) -> Result<(), LedgerError> {
        self.change_wanted(shot)
    }

    fn wanted_since(&mut self, id: &str, since: WallTime) -> Result<Vec<WantedShot>, LedgerError> {
        self.changed_since(id, since)
    }

    fn ready(
        &mut self,
        realm: &Realm,
        now: WallTime,
        wish: ClaimWish,
    ) -> Result<Vec<WantedShot>, LedgerError> {
        self.free(realm, now, wish)
    }

    fn renew_claims(&mut self, worker: &str, now: WallTime, until: WallTime) -> Result<(), LedgerError> {
        self.renew(worker, now, until)
    }

    fn close_unasked(&mut self, realm: &Realm, id: &str, now: WallTime) -> Result<(), LedgerError> {
        self.close(realm, id, now)
    }

    fn queue_counts(
        &mut self,
        realm: &Realm,
        now: WallTime,
    ) -> Result<Vec<(String, QueueCounts)>, LedgerError> {
        self.counts(realm, now)
    }

    fn holders(&mut self, now: WallTime) -> Result<Vec<Holder>, LedgerError> {
        self.in_hand(now)
    }

    fn put_queued_picture(&mut self, id: &str, name: &str, text: &str) -> Result<(), LedgerError> {
        self.put_picture(id, name, text)
    }

    fn queued_picture(&mut self, id: &str, name: &str) -> Result<Option<String>, LedgerError> {
        self.picture(id, name)
    }

    fn tasks(&mut self, realm: &Realm) -> Result<Vec<KnownTask>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(Vec::new()) };
        let rows = self.sql.rows(
            "SELECT shot, number, task_id, certainty, started_at, answered_at, price_class, charged, refunded, \
             intent_number, sent_boot, sent_ms \
             FROM giggle.attempts WHERE realm = $1 AND certainty IS NOT NULL AND task_id IS NOT NULL",
            values![realm],
        )?;
        Ok(rows.iter().filter_map(known_task).collect())
    }

    fn spans(&mut self, model: &str, limit: usize) -> Result<Vec<Duration>, LedgerError> {
        let rows = self.sql.rows(
            "SELECT took FROM giggle.attempts WHERE model = $1 AND took IS NOT NULL ORDER BY ended_at DESC LIMIT $2",
            values![model, most(limit)],
        )?;
        Ok(rows.iter().map(|row| Duration::from_millis(row.get::<_, i64>(0).unsigned_abs())).collect())
    }
}
