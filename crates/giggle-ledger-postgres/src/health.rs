//! What a person asks before trusting a database with money, and who works with it.

use crate::connection::ANSWER_WITHIN;
use crate::engine::PostgresEngine;
use crate::sql::{ask, values};
use giggle_ledger::{LedgerError, WallTime};

/// What the server says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Its version.
    pub version: String,
    /// Whether commits reach the disk at all.
    pub has_fsync: bool,
    /// When a commit returns: `on`, `off`, `local`, `remote_write` or `remote_apply`.
    pub synchronous_commit: String,
    /// The standbys that a commit waits for; empty: none, and a failover may forget the last commits.
    pub synchronous_standbys: String,
    /// How many standbys follow, as far as this role may see.
    pub standbys: i64,
    /// The server's time.
    pub now: WallTime,
    /// Whether something between giggle and the server changes connections between transactions.
    pub is_pooled: bool,
}

/// A process that submits, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerRow {
    /// Its own name.
    pub id: String,
    /// The machine.
    pub host: String,
    /// Its giggle's version.
    pub version: String,
    /// When it was first seen.
    pub began_at: WallTime,
    /// Its last beat.
    pub seen_at: WallTime,
    /// When it ended or was declared gone.
    pub ended_at: Option<WallTime>,
    /// How many intents of its own have no answer on record.
    pub submitting: u64,
    /// Whether its lease holds.
    pub is_alive: bool,
}

impl PostgresEngine {
    /// What the server says about itself.
    ///
    /// # Errors
    ///
    /// The database does not answer.
    pub fn health(&mut self) -> Result<Health, LedgerError> {
        let place = self.place().to_owned();
        let client = self.connected()?;
        let backend = || {
            let rows = ask(client, &place, ANSWER_WITHIN, "SELECT pg_backend_pid()::bigint", &[]);
            rows.map(|rows| rows.first().map_or(0, |row| row.get::<_, i64>(0)))
        };
        let (first, second) = (backend()?, backend()?);
        let rows = ask(
            client,
            &place,
            ANSWER_WITHIN,
            "SELECT current_setting('server_version'), current_setting('fsync') = 'on', \
             current_setting('synchronous_commit'), current_setting('synchronous_standby_names'), \
             (SELECT count(*) FROM pg_stat_replication), \
             (extract(epoch FROM clock_timestamp()) * 1000)::bigint, inet_server_port()::bigint",
            &[],
        )?;
        let row = rows.first().ok_or(LedgerError::NothingRan)?;
        let asked = self.address.config.get_ports().first().copied().unwrap_or(5432);
        let is_elsewhere = row.get::<_, Option<i64>>(6).is_some_and(|port| port != i64::from(asked));
        Ok(Health {
            version: row.get(0),
            has_fsync: row.get(1),
            synchronous_commit: row.get(2),
            synchronous_standbys: row.get(3),
            standbys: row.get(4),
            now: WallTime(row.get(5)),
            is_pooled: first != second || is_elsewhere,
        })
    }

    /// The workers, the last seen first.
    ///
    /// # Errors
    ///
    /// The database does not answer.
    pub fn workers(&mut self) -> Result<Vec<WorkerRow>, LedgerError> {
        let (place, lease) = (self.place().to_owned(), self.pulse().lease_ms());
        let client = self.connected()?;
        let ms = |column: &str| format!("(extract(epoch FROM {column}) * 1000)::bigint");
        let sql = format!(
            "SELECT id, host, version, {}, {}, {}, \
             (SELECT count(*) FROM giggle.submitters WHERE worker = workers.id), \
             ended_at IS NULL AND seen_at > clock_timestamp() - ($1::bigint * interval '1 millisecond') \
             FROM giggle.workers ORDER BY seen_at DESC",
            ms("began_at"),
            ms("seen_at"),
            ms("ended_at")
        );
        let rows = ask(client, &place, ANSWER_WITHIN, &sql, values![lease])?;
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

    /// Declares every worker of a machine dead, at once instead of at the end of its lease; how many there were.
    ///
    /// One that lives all the same may not send any more, and what it was answered is still taken.
    ///
    /// # Errors
    ///
    /// The database does not answer.
    pub fn declare_gone(&mut self, host: &str) -> Result<usize, LedgerError> {
        let place = self.place().to_owned();
        let client = self.connected()?;
        let sql = "UPDATE giggle.workers SET ended_at = clock_timestamp() \
                   WHERE host = $1 AND ended_at IS NULL RETURNING id";
        Ok(ask(client, &place, ANSWER_WITHIN, sql, values![host])?.len())
    }
}
