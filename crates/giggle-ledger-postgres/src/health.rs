//! What a person asks before trusting a database with money, and who works with it.

use crate::connection::ANSWER_WITHIN;
use crate::engine::PostgresEngine;
use crate::life::LIFE;
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
    /// Whether transactions are read-only unless they say otherwise.
    pub is_read_only: bool,
    /// Whether submits are off, since another server took over, or an older copy of this one.
    pub is_closed: bool,
    /// Whether something between giggle and the server changes connections between transactions.
    pub is_pooled: bool,
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
            &format!(
                "SELECT current_setting('server_version'), current_setting('fsync') = 'on', \
                 current_setting('synchronous_commit'), current_setting('synchronous_standby_names'), \
                 (SELECT count(*) FROM pg_stat_replication), \
                 (extract(epoch FROM clock_timestamp()) * 1000)::bigint, inet_server_port()::bigint, \
                 (SELECT life IS NOT NULL AND life <> {LIFE} FROM giggle.ledger), \
                 current_setting('default_transaction_read_only') = 'on'"
            ),
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
            is_closed: row.get(7),
            is_read_only: row.get(8),
            is_pooled: first != second || is_elsewhere,
        })
    }

    /// Declares every worker of a machine, or the one of this name, dead: at once instead of at the end of its lease. What it
    /// had taken up of the queue is free again. How many there were.
    ///
    /// One that lives all the same may not send any more, and what it was answered is still taken.
    ///
    /// # Errors
    ///
    /// The database does not answer.
    pub fn declare_gone(&mut self, host_or_worker: &str) -> Result<usize, LedgerError> {
        let place = self.place().to_owned();
        let client = self.connected()?;
        // A machine that is gone has nothing more to tell to a server that took over.
        let sql = "WITH silent AS (UPDATE giggle.workers SET journal = NULL \
                   WHERE host = $1 AND ended_at IS NOT NULL AND journal IS NOT NULL), \
                   gone AS (UPDATE giggle.workers SET ended_at = clock_timestamp(), \
                   journal = CASE WHEN host = $1 THEN NULL ELSE journal END \
                   WHERE (host = $1 OR id = $1) AND ended_at IS NULL RETURNING id), \
                   freed AS (UPDATE giggle.wanted SET worker = NULL, host = NULL, claimed_until = NULL \
                   FROM gone WHERE wanted.worker = gone.id AND wanted.ended IS NULL RETURNING wanted.place), \
                   silenced AS (DELETE FROM giggle.submitters USING gone WHERE submitters.worker = gone.id) \
                   SELECT id FROM gone";
        Ok(ask(client, &place, ANSWER_WITHIN, sql, values![host_or_worker])?.len())
    }
}
