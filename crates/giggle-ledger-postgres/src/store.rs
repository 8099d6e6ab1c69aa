//! A transaction of the database's, as the tables of the ledger want it, and who is at work.

use crate::event_time::EventTime;
use crate::lease::{Lease, Objection, Pulse};
use crate::sql::{Sql, values};
use crate::statement::{PostgresRow, spelled};
use giggle_ledger::queue::WorkerRow;
use giggle_ledger::store::{Hold, SubmitterStore};
use giggle_ledger::tables::{Database, INSERT_EVENT, KnownKeys, Row, StoredEvent, Value};
use giggle_ledger::{LedgerError, ShotId, WallTime};
use std::sync::Arc;

/// What a piece of work is given.
pub(crate) struct PostgresStore<'a, 'c> {
    pub(crate) sql: &'a Sql<'c>,
    pub(crate) time: &'a EventTime,
    pub(crate) pulse: &'a Arc<Pulse>,
}

/// Whether all events are there. There are more where an older giggle wrote some, which does not count them.
pub(crate) const ALL_EVENTS_THERE: &str =
    "SELECT kept <= (SELECT count(*) FROM giggle.events) FROM giggle.ledger";

impl Database for PostgresStore<'_, '_> {
    fn query(
        &self,
        sql: &str,
        values: &[Value<'_>],
        read: &mut dyn FnMut(&dyn Row) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        self.sql.rows(&spelled(sql), values)?.iter().try_for_each(|row| read(&PostgresRow(row)))
    }

    fn change(&self, sql: &str, values: &[Value<'_>]) -> Result<(), LedgerError> {
        self.sql.run(&spelled(sql), values)
    }

    fn known_keys(&self) -> &KnownKeys {
        // Where it failed, whatever is asked next fails as well.
        let _ = self.sql.opened();
        self.sql.opening.known_keys()
    }

    fn insert_events(&self, shot: ShotId, events: &[StoredEvent]) -> Result<(), LedgerError> {
        for (at, event) in events.iter().enumerate() {
            if at > 0 {
                self.change(INSERT_EVENT, &event.values(shot))?;
                continue;
            }
            // Counted on the way: the row of the ledger is locked by this transaction, and no further question is asked.
            let number = i64::try_from(events.len()).unwrap_or(i64::MAX);
            let counted =
                format!("WITH counted AS (UPDATE giggle.ledger SET kept = kept + {number}) {INSERT_EVENT}");
            self.change(&counted, &event.values(shot))?;
        }
        Ok(())
    }

    fn delete_events(&self, shot: ShotId) -> Result<(), LedgerError> {
        self.sql.run(
            "WITH gone AS (DELETE FROM giggle.events WHERE shot = $1 RETURNING 1) \
             UPDATE giggle.ledger SET kept = kept - (SELECT count(*) FROM gone)",
            values![shot],
        )
    }

    fn are_all_events_there(&self) -> Result<bool, LedgerError> {
        Ok(self.sql.row(ALL_EVENTS_THERE, &[])?.is_none_or(|row| row.get(0)))
    }

    fn count_events_anew(&self) -> Result<(), LedgerError> {
        self.sql.run("UPDATE giggle.ledger SET kept = (SELECT count(*) FROM giggle.events)", &[])
    }

    fn highest_number(&self) -> Result<i64, LedgerError> {
        let sql =
            "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('giggle.events', 'number')), 0)";
        Ok(self.sql.row(sql, &[])?.map_or(0, |row| row.get(0)))
    }

    fn set_highest_number(&self, number: i64) -> Result<(), LedgerError> {
        let sql = "SELECT setval(pg_get_serial_sequence('giggle.events', 'number'), $1)";
        self.sql.run(sql, values![number])
    }

    fn new_shot(&self) -> Result<ShotId, LedgerError> {
        let row = self.sql.row("SELECT nextval('giggle.shot_numbers')", &[])?;
        Ok(ShotId(row.ok_or(LedgerError::NothingRan)?.get(0)))
    }

    fn place_in_text(&self) -> &'static str {
        "strpos"
    }

    fn begins_with(&self, column: &str, parameter: &str) -> String {
        format!("starts_with({column}, {parameter})")
    }
}

impl SubmitterStore for PostgresStore<'_, '_> {
    fn now(&mut self) -> Result<WallTime, LedgerError> {
        match self.time {
            EventTime::Given(clock) => Ok(clock.now().wall),
            EventTime::Database => self.sql.opened()?.now().ok_or(LedgerError::NothingRan),
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
        let journal = self.pulse.journal();
        let (register, worker) = self.pulse.registration(journal.as_deref());
        // Whoever was declared gone and lives all the same may ask anew: what it had may not be sent any more, since its rows
        // were taken away, and this is another one.
        self.sql.run(&format!("{register}, ended_at = NULL"), &worker)?;
        self.sql.run(
            "WITH turn AS (INSERT INTO giggle.turns (intent) VALUES ($1) ON CONFLICT DO NOTHING) \
             INSERT INTO giggle.submitters (lock, worker) VALUES ($1, $2)",
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

    fn enlist(&mut self) -> Result<bool, LedgerError> {
        let journal = self.pulse.journal();
        let (register, worker) = self.pulse.registration(journal.as_deref());
        let row = self.sql.row(&format!("{register} RETURNING ended_at IS NULL"), &worker)?;
        self.pulse.start();
        Ok(row.is_some_and(|row| row.get(0)))
    }

    fn workers(&mut self) -> Result<Vec<WorkerRow>, LedgerError> {
        let ms = |column: &str| format!("(extract(epoch FROM {column}) * 1000)::bigint");
        // The row of an answered submit goes with the next beat, and of a dead worker's later: it is not open any more.
        let sql = format!(
            "SELECT id, host, version, {}, {}, {}, \
             least((SELECT count(*) FROM giggle.submitters WHERE worker = workers.id), \
             (SELECT count(*) FROM giggle.attempts WHERE standing = 'submitting')), \
             ended_at IS NULL AND seen_at > clock_timestamp() - ($1::bigint * interval '1 millisecond') \
             FROM giggle.workers ORDER BY seen_at DESC",
            ms("began_at"),
            ms("seen_at"),
            ms("ended_at")
        );
        let rows = self.sql.rows(&sql, values![self.pulse.lease_ms()])?;
        let worker = |row: &tokio_postgres::Row| WorkerRow {
            id: row.get(0),
            host: row.get(1),
            version: row.get(2),
            began_at: WallTime(row.get(3)),
            seen_at: WallTime(row.get(4)),
            ended_at: row.get::<_, Option<i64>>(5).map(WallTime),
            submitting: row.get::<_, i64>(6).unsigned_abs(),
            is_alive: row.get(7),
        };
        Ok(rows.iter().map(worker).collect())
    }
}
