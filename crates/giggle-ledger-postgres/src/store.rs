//! A transaction of the database's, as the tables of the ledger want it, and who is at work.

use crate::connection::Sent;
use crate::error::PostgresError;
use crate::event_time::EventTime;
use crate::lease::{Lease, Objection, Pulse};
use crate::sql::{Sql, values};
use giggle_ledger::queue::WorkerRow;
use giggle_ledger::store::{Hold, SubmitterStore};
use giggle_ledger::tables::{Database, INSERT_EVENT, KEY_NUMBERS, KnownKeys, Row, StoredEvent, Value};
use giggle_ledger::{LedgerError, Realm, ShotId, WallTime};
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Instant;
use tokio_postgres::types::{FromSql, Type};
use tokio_postgres::{Client, SimpleQueryMessage};

/// What a piece of work is given.
pub(crate) struct PostgresStore<'a, 'c> {
    pub(crate) sql: &'a Sql<'c>,
    pub(crate) time: &'a EventTime,
    pub(crate) pulse: &'a Arc<Pulse>,
    pub(crate) began: &'a Began<'c>,
    pub(crate) keys: &'a Keys<'c>,
}

/// The keys that a transaction knows, with the one that the last transaction knew, which was asked for along with the beginning.
pub(crate) struct Keys<'c> {
    known: KnownKeys,
    ahead: RefCell<Option<(Realm, Sent<'c, Vec<tokio_postgres::Row>>)>>,
}

impl<'c> Keys<'c> {
    pub(crate) fn ask(client: &'c Client, realm: Option<Realm>) -> Self {
        let ahead = realm.map(|realm| {
            let (base, hash) = (realm.base().to_owned(), realm.key_hash().to_owned());
            let asked = async move {
                client.query_typed(&spelled(KEY_NUMBERS), &[(&base, Type::TEXT), (&hash, Type::TEXT)]).await
            };
            (realm, Sent::new(asked))
        });
        Self { known: KnownKeys::default(), ahead: RefCell::new(ahead) }
    }

    fn known(&self, place: &str) -> &KnownKeys {
        if let Some((realm, asked)) = self.ahead.take()
            // What went wrong with this question goes wrong with the next.
            && let Ok(rows) = asked.answer(place)
            && let Some(row) = rows.first()
        {
            let _ = self.known.note_answer(&realm, &PostgresRow(row));
        }
        &self.known
    }

    /// The key that the next transaction most likely asks for.
    pub(crate) fn next(&self) -> Option<Realm> {
        self.known.first().or_else(|| self.ahead.take().map(|(realm, _)| realm))
    }
}

/// The database's clock, asked once with the beginning of a transaction.
pub(crate) const CLOCK: &str = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/// What the database's clock said as a transaction began; from then on this machine counts.
pub(crate) struct Began<'a> {
    at: Cell<Option<(WallTime, Instant)>>,
    /// The beginning, where it was sent ahead of the first question.
    sent: RefCell<Option<Sent<'a, Vec<SimpleQueryMessage>>>>,
}

impl<'a> Began<'a> {
    pub(crate) fn at(time: Option<WallTime>) -> Self {
        Self { at: Cell::new(time.map(|time| (time, Instant::now()))), sent: RefCell::new(None) }
    }

    pub(crate) fn sent(beginning: Sent<'a, Vec<SimpleQueryMessage>>) -> Self {
        Self { at: Cell::new(None), sent: RefCell::new(Some(beginning)) }
    }

    /// Whether it began.
    pub(crate) fn answer(&self, place: &str) -> Result<(), PostgresError> {
        if let Some(sent) = self.sent.take() {
            self.at.set(time_of(&sent.answer(place)?).map(|time| (time, Instant::now())));
        }
        Ok(())
    }

    /// What time it is by the database's clock.
    fn now(&self, place: &str) -> Result<Option<WallTime>, PostgresError> {
        self.answer(place)?;
        Ok(self.at.get().map(|(time, at)| time.plus(at.elapsed())))
    }
}

/// The time of a beginning: the row that has one column only.
pub(crate) fn time_of(messages: &[SimpleQueryMessage]) -> Option<WallTime> {
    messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) if row.len() == 1 => row.get(0)?.parse().ok().map(WallTime),
        _ => None,
    })
}

/// A statement of the ledger's tables as this database spells it.
fn spelled(sql: &str) -> String {
    sql.replace("main.", "giggle.").replace('?', "$")
}

struct PostgresRow<'a>(&'a tokio_postgres::Row);

impl PostgresRow<'_> {
    fn get<'r, T: FromSql<'r>>(&'r self, place: usize) -> Result<T, LedgerError> {
        self.0.try_get(place).map_err(|error| LedgerError::Storage(Box::new(error)))
    }
}

impl Row for PostgresRow<'_> {
    fn int(&self, place: usize) -> Result<Option<i64>, LedgerError> {
        self.get(place)
    }

    fn text(&self, place: usize) -> Result<Option<String>, LedgerError> {
        self.get(place)
    }

    fn bool(&self, place: usize) -> Result<bool, LedgerError> {
        self.get(place)
    }
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
        self.keys.known(self.sql.place)
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
            EventTime::Database => self.began.now(self.sql.place)?.ok_or(LedgerError::NothingRan),
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
