//! The engine: transactions, and what became of one whose end was not heard.
//!
//! Whoever writes locks the ledger's one row first. So the budget, the breaker and the question whether a shot was asked for
//! before are decided one at a time, by all machines, without serialisation failures to retry; and group commits make up
//! for it. Transactions are begun and ended by plain statements: one round trip each.

use crate::address::Address;
use crate::connection::{ANSWER_WITHIN, connect, wait};
use crate::error::PostgresError;
use crate::event_time::EventTime;
use crate::lease::{Beating, LEASE, Pulse};
use crate::migrations;
use crate::sql::{Sql, ask, values};
use crate::store::PostgresStore;
use giggle_ledger::LedgerError;
use giggle_ledger::engine::{Durability, Engine, Work};
use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_postgres::{Client, SimpleQueryMessage};

/// The oldest major version whose functions suffice.
const OLDEST: i64 = 15;

/// How long the fate of a broken commit is asked for.
const FATE_WITHIN: Duration = Duration::from_secs(10);

/// A ledger in PostgreSQL.
pub struct PostgresEngine {
    pub(crate) address: Address,
    client: Option<Client>,
    beating: Beating,
    time: EventTime,
    is_in_transaction: bool,
}

impl PostgresEngine {
    /// Opens the ledger of a database, and makes its tables where there are none.
    ///
    /// `worker` is this process's own name, the same that its intents record; `host` is the machine's.
    ///
    /// # Errors
    ///
    /// No connection, a server that is too old or a standby, a newer ledger, or missing rights.
    pub fn open(address: Address, worker: &str, host: &str, time: EventTime) -> Result<Self, LedgerError> {
        Self::open_with_lease(address, worker, host, time, LEASE)
    }

    /// The same with leases of another length; for tests.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_with_lease(
        address: Address,
        worker: &str,
        host: &str,
        time: EventTime,
        lease: Duration,
    ) -> Result<Self, LedgerError> {
        let pulse = Pulse::new(address.clone(), worker, host, lease);
        let mut engine =
            Self { address, client: None, beating: Beating(pulse), time, is_in_transaction: false };
        engine.connected()?;
        Ok(engine)
    }

    /// Where the database is, for people.
    pub fn place(&self) -> &str {
        self.address.place()
    }

    /// Another server took over and the caller has brought the ledger up to date: intents may be taken again.
    pub fn accept_failover(&self) {
        self.beating.0.accept_failover();
    }

    /// Marks the ledger as moved, or takes the mark back: whoever writes or connects from now on is refused, and told where it
    /// went.
    ///
    /// # Errors
    ///
    /// The database does not answer.
    pub fn mark_as_moved(&mut self, place: Option<&str>) -> Result<(), LedgerError> {
        let here = self.address.place().to_owned();
        let client = self.connected()?;
        ask(client, &here, ANSWER_WITHIN, "UPDATE giggle.ledger SET moved_to = $1", values![place])?;
        Ok(())
    }

    pub(crate) fn pulse(&self) -> &Arc<Pulse> {
        &self.beating.0
    }

    /// The connection, made anew where it broke.
    pub(crate) fn connected(&mut self) -> Result<&Client, LedgerError> {
        if self.client.as_ref().is_none_or(Client::is_closed) {
            self.is_in_transaction = false;
            let client = connect(&self.address)?;
            let timeline = check_server(&client, self.address.place())?;
            self.beating.0.note_timeline(&timeline);
            if !migrations::is_current(&client, self.address.place())? {
                bring_up(&client, self.address.place())?;
            }
            let moved = "SELECT moved_to FROM giggle.ledger WHERE moved_to IS NOT NULL";
            if let Some(row) = ask(&client, self.address.place(), ANSWER_WITHIN, moved, &[])?.first() {
                return Err(PostgresError::Moved { to: row.get(0) }.into());
            }
            self.client = Some(client);
        }
        self.client.as_ref().ok_or(LedgerError::NothingRan)
    }

    fn run(&mut self, begin: &str, work: &mut Work<'_>) -> Result<(), LedgerError> {
        let is_left_over = std::mem::replace(&mut self.is_in_transaction, true);
        let time = self.time.clone();
        let pulse = Arc::clone(&self.beating.0);
        let place = self.address.place().to_owned();
        let client = self.connected()?;
        if is_left_over {
            let _ = wait(&place, ANSWER_WITHIN, client.batch_execute("ROLLBACK"));
        }
        let transaction = started(client, &place, begin)?;
        if transaction.is_none() && begin.contains("FOR NO KEY UPDATE") {
            // The one row that writers lock is not among those of a ledger in use.
            let _ = wait(&place, ANSWER_WITHIN, client.batch_execute("ROLLBACK"));
            self.is_in_transaction = false;
            return Err(PostgresError::Moved { to: String::from("another place") }.into());
        }
        let has_failed = Cell::new(false);
        let sql = Sql { client, place: &place, has_failed: &has_failed };
        let done = work(&mut PostgresStore { sql: &sql, time: &time, pulse: &pulse });
        let done = match done {
            // The database takes nothing of a transaction in which a statement failed, and would say yes all the same.
            Ok(()) if has_failed.get() => Err(PostgresError::RolledBack { place: place.clone() }.into()),
            other => other,
        };
        if let Err(error) = done {
            let _ = wait(&place, ANSWER_WITHIN, client.batch_execute("ROLLBACK"));
            self.is_in_transaction = false;
            return Err(error);
        }
        let committed = wait(&place, ANSWER_WITHIN, client.batch_execute("COMMIT"));
        self.is_in_transaction = false;
        match (committed, transaction) {
            (Ok(()), _) => Ok(()),
            // A refused commit was not done; one whose answer did not come may have been.
            (Err(PostgresError::Failed { source, place }), _) if source.code().is_some() => {
                Err(PostgresError::Failed { source, place }.into())
            }
            (Err(_), Some(transaction)) => {
                self.client = None;
                self.fate_of(&transaction)
            }
            (Err(error), None) => Err(error.into()),
        }
    }

    /// Asks the database what became of a transaction whose commit was not answered.
    fn fate_of(&mut self, transaction: &str) -> Result<(), LedgerError> {
        let until = Instant::now() + FATE_WITHIN;
        let place = self.address.place().to_owned();
        let unknown = || LedgerError::from(PostgresError::UnknownCommit { place: place.clone() });
        loop {
            if let Ok(client) = self.connected() {
                let sql = "SELECT pg_xact_status($1::text::xid8)";
                let fate = ask(client, &place, FATE_WITHIN, sql, values![transaction]);
                // A server that took over numbers its transactions on its own: its answer would be about another one.
                if self.pulse().objection().is_some() {
                    return Err(unknown());
                }
                let fate: Option<String> =
                    fate.ok().and_then(|rows| rows.first().and_then(|row| row.get::<_, Option<String>>(0)));
                match fate.as_deref() {
                    Some("committed") => return Ok(()),
                    Some("aborted") => return Err(PostgresError::RolledBack { place: place.clone() }.into()),
                    _ => {}
                }
            }
            if Instant::now() >= until {
                return Err(unknown());
            }
            std::thread::park_timeout(Duration::from_millis(100));
        }
    }
}

impl Engine for PostgresEngine {
    fn write(&mut self, durability: Durability, work: &mut Work<'_>) -> Result<(), LedgerError> {
        let begin = match durability {
            Durability::Soon => {
                "BEGIN; SET LOCAL synchronous_commit = off; \
                 SELECT pg_current_xact_id()::text FROM giggle.ledger WHERE moved_to IS NULL FOR NO KEY UPDATE"
            }
            Durability::Now | Durability::Intent => {
                "BEGIN; SELECT pg_current_xact_id()::text FROM giggle.ledger WHERE moved_to IS NULL FOR NO KEY UPDATE"
            }
        };
        self.run(begin, work)
    }

    fn read(&mut self, work: &mut Work<'_>) -> Result<(), LedgerError> {
        self.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", work)
    }
}

/// Begins a transaction; its number, where the statement asks for it.
fn started(client: &Client, place: &str, begin: &str) -> Result<Option<String>, PostgresError> {
    let messages = wait(place, ANSWER_WITHIN, client.simple_query(begin))?;
    Ok(messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    }))
}

/// Refuses a server that will not do; its timeline, which changes when another one takes over.
fn check_server(client: &Client, place: &str) -> Result<String, PostgresError> {
    let rows = ask(
        client,
        place,
        ANSWER_WITHIN,
        "SELECT current_setting('server_version_num')::bigint, current_setting('server_version'), \
         pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() THEN '' \
         ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END",
        &[],
    )?;
    let Some(row) = rows.first() else { return Ok(String::new()) };
    if row.get::<_, i64>(0) / 10_000 < OLDEST {
        return Err(PostgresError::TooOld { found: row.get(1), needed: OLDEST.unsigned_abs() as u32 });
    }
    if row.get(2) {
        return Err(PostgresError::Standby { place: place.to_owned() });
    }
    Ok(row.get(3))
}

fn bring_up(client: &Client, place: &str) -> Result<(), LedgerError> {
    started(client, place, "BEGIN")?;
    let has_failed = Cell::new(false);
    let sql = Sql { client, place, has_failed: &has_failed };
    let end = match migrations::bring_up(&sql) {
        Ok(()) => "COMMIT",
        Err(error) => {
            let _ = wait(place, ANSWER_WITHIN, client.batch_execute("ROLLBACK"));
            return Err(error);
        }
    };
    wait(place, ANSWER_WITHIN, client.batch_execute(end)).map_err(LedgerError::from)
}
