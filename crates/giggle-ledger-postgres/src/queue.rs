//! The queue in the database's tables, which are the other engine's, column for column.

use crate::sql::values;
use crate::store::PostgresStore;
use giggle_ledger::queue::{
    ClaimWish, HeldClaim, Holder, QueueCounts, QueuedList, WantedEnd, WantedShot, WorkerRow,
};
use giggle_ledger::{LedgerError, Realm, WallTime};
use serde_json::json;
use tokio_postgres::Row;

/// The columns of a wanted shot, in the order in which [`shot`] reads them.
const SHOT: &str = "wanted.list, wanted.place, wanted.key, wanted.fingerprint, wanted.parent, wanted.shot, \
                    wanted.claims, wanted.is_asked, wanted.told, wanted.ended, wanted.worker, wanted.host, \
                    wanted.claimed_until, wanted.changed_at";

fn narrow(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn shot(row: &Row) -> WantedShot {
    let claim = row.get::<_, Option<i64>>(12).map(|until| HeldClaim {
        worker: row.get::<_, Option<String>>(10).unwrap_or_default(),
        host: row.get::<_, Option<String>>(11).unwrap_or_default(),
        until: WallTime(until),
    });
    WantedShot {
        list: row.get(0),
        place: narrow(row.get(1)),
        key: row.get(2),
        fingerprint: row.get(3),
        parent: row.get::<_, Option<i64>>(4).map(narrow),
        shot: row.get(5),
        claims: narrow(row.get(6)),
        is_asked: row.get(7),
        told: row.get(8),
        end: row.get::<_, Option<i64>>(9).map(WantedEnd::from_number),
        claim,
        changed_at: WallTime(row.get(13)),
    }
}

fn shots(rows: &[Row]) -> Vec<WantedShot> {
    rows.iter().map(shot).collect()
}

impl PostgresStore<'_> {
    pub(crate) fn lists(&self, realm: &Realm) -> Result<Vec<QueuedList>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(Vec::new()) };
        let rows = self.sql.rows(
            "SELECT id, name, manner, put_at, until, stopped FROM giggle.queued_lists WHERE realm = $1 \
             ORDER BY put_at, id",
            values![realm],
        )?;
        let list = |row: &Row| QueuedList {
            id: row.get(0),
            name: row.get(1),
            manner: row.get(2),
            put_at: WallTime(row.get(3)),
            until: row.get::<_, Option<i64>>(4).map(WallTime),
            stopped: row.get(5),
        };
        Ok(rows.iter().map(list).collect())
    }

    pub(crate) fn put_list(&self, realm: &Realm, list: &QueuedList) -> Result<(), LedgerError> {
        let realm = self.realm_or_new(realm)?;
        self.sql.run(
            "INSERT INTO giggle.queued_lists (id, realm, name, manner, put_at, until, stopped) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET realm = excluded.realm, \
             name = excluded.name, manner = excluded.manner, put_at = excluded.put_at, until = excluded.until, \
             stopped = excluded.stopped",
            values![
                list.id.as_str(),
                realm,
                list.name.as_str(),
                list.manner.as_str(),
                list.put_at.0,
                list.until.map(|at| at.0),
                list.stopped.as_deref(),
            ],
        )
    }

    pub(crate) fn drop_list(&self, id: &str) -> Result<(), LedgerError> {
        self.sql.run("DELETE FROM giggle.wanted_pictures WHERE list = $1", values![id])?;
        self.sql.run("DELETE FROM giggle.wanted WHERE list = $1", values![id])?;
        self.sql.run("DELETE FROM giggle.queued_lists WHERE id = $1", values![id])
    }

    pub(crate) fn want_all(&self, id: &str, shots: &[WantedShot], now: WallTime) -> Result<(), LedgerError> {
        let row = |shot: &WantedShot| {
            json!({
                "place": shot.place, "key": shot.key, "fingerprint": shot.fingerprint,
                "parent": shot.parent, "shot": shot.shot,
            })
        };
        let rows: Vec<_> = shots.iter().map(row).collect();
        let rows = serde_json::to_string(&rows).map_err(|error| LedgerError::Unwritable(Box::new(error)))?;
        self.sql.run(
            "INSERT INTO giggle.wanted (list, place, key, fingerprint, parent, shot, changed_at) \
             SELECT $1, place, key, fingerprint, parent, shot, $3 FROM json_to_recordset($2::text::json) \
             AS it (place bigint, key text, fingerprint text, parent bigint, shot text) \
             ON CONFLICT (list, place) DO UPDATE SET shot = excluded.shot, claims = 0, is_asked = false, \
             told = '', ended = NULL, worker = NULL, host = NULL, claimed_until = NULL, \
             changed_at = excluded.changed_at WHERE wanted.ended IN (1, 2)",
            values![id, rows, now.0],
        )
    }

    pub(crate) fn wanted_one(&self, id: &str, place: u32) -> Result<Option<WantedShot>, LedgerError> {
        let sql = format!("SELECT {SHOT} FROM giggle.wanted WHERE list = $1 AND place = $2");
        Ok(self.sql.row(&sql, values![id, place])?.as_ref().map(shot))
    }

    pub(crate) fn change_wanted(&self, shot: &WantedShot) -> Result<(), LedgerError> {
        let claim = shot.claim.as_ref();
        let worker = claim.map(|claim| claim.worker.as_str()).filter(|worker| !worker.is_empty());
        self.sql.run(
            "UPDATE giggle.wanted SET claims = $1, is_asked = $2, told = $3, ended = $4, worker = $5, host = $6, \
             claimed_until = $7, changed_at = $8 WHERE list = $9 AND place = $10",
            values![
                shot.claims,
                shot.is_asked,
                shot.told.as_str(),
                shot.end.map(WantedEnd::number),
                worker,
                claim.map(|claim| claim.host.as_str()),
                claim.map(|claim| claim.until.0),
                shot.changed_at.0,
                shot.list.as_str(),
                shot.place,
            ],
        )
    }

    pub(crate) fn changed_since(&self, id: &str, since: WallTime) -> Result<Vec<WantedShot>, LedgerError> {
        let sql =
            format!("SELECT {SHOT} FROM giggle.wanted WHERE list = $1 AND changed_at >= $2 ORDER BY place");
        Ok(shots(&self.sql.rows(&sql, values![id, since.0])?))
    }

    pub(crate) fn free(
        &self,
        realm: &Realm,
        now: WallTime,
        wish: ClaimWish,
    ) -> Result<Vec<WantedShot>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(Vec::new()) };
        let most = i64::try_from(wish.most).unwrap_or(i64::MAX);
        // Two questions: the second is answered from the index alone, and stops as soon as it has enough.
        let chained = format!(
            "SELECT {SHOT} FROM giggle.queued_lists JOIN giggle.wanted ON wanted.list = queued_lists.id \
             LEFT JOIN giggle.wanted AS parent ON parent.list = wanted.list AND parent.place = wanted.parent \
             WHERE queued_lists.realm = $1 AND wanted.ended IS NULL AND wanted.parent IS NOT NULL \
             AND (parent.place IS NULL OR parent.ended IS NOT NULL) AND coalesce(wanted.claimed_until, 0) <= $2 \
             ORDER BY put_at, queued_lists.id, wanted.place LIMIT $3"
        );
        let mut found = match wish.takes_chained {
            true => shots(&self.sql.rows(&chained, values![realm, now.0, most])?),
            false => Vec::new(),
        };
        let unchained = format!(
            "SELECT {SHOT} FROM giggle.queued_lists JOIN giggle.wanted ON wanted.list = queued_lists.id \
             WHERE queued_lists.realm = $1 AND wanted.ended IS NULL AND wanted.parent IS NULL \
             AND coalesce(wanted.claimed_until, 0) <= $2 ORDER BY put_at, queued_lists.id, wanted.place LIMIT $3"
        );
        let rest = most - i64::try_from(found.len()).unwrap_or(most);
        if rest > 0 {
            found.extend(shots(&self.sql.rows(&unchained, values![realm, now.0, rest])?));
        }
        Ok(found)
    }

    pub(crate) fn renew(&self, worker: &str, now: WallTime, until: WallTime) -> Result<(), LedgerError> {
        let sql = "UPDATE giggle.wanted SET claimed_until = $1 \
                   WHERE worker = $2 AND ended IS NULL AND claimed_until > $3";
        self.sql.run(sql, values![until.0, worker, now.0])
    }

    pub(crate) fn close(&self, realm: &Realm, id: &str, now: WallTime) -> Result<(), LedgerError> {
        let realm = self.realm_or_new(realm)?;
        self.sql.run(
            "UPDATE giggle.wanted SET ended = 2, worker = NULL, host = NULL, claimed_until = NULL, changed_at = $1 \
             WHERE list = $2 AND ended IS NULL AND coalesce(claimed_until, 0) <= $1 AND NOT is_asked \
             AND NOT EXISTS (SELECT 1 FROM giggle.shots WHERE shots.realm = $3 \
             AND shots.fingerprint = wanted.fingerprint AND standing IN ('submitted', 'completed', 'downloaded'))",
            values![now.0, id, realm],
        )
    }

    pub(crate) fn counts(
        &self,
        realm: &Realm,
        now: WallTime,
    ) -> Result<Vec<(String, QueueCounts)>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(Vec::new()) };
        let rows = self.sql.rows(
            "SELECT list, \
             count(*) FILTER (WHERE ended IS NULL AND (worker IS NULL OR claimed_until <= $1)), \
             count(*) FILTER (WHERE ended IS NULL AND worker IS NOT NULL AND claimed_until > $1), \
             count(*) FILTER (WHERE ended = 0), count(*) FILTER (WHERE ended = 1), \
             count(*) FILTER (WHERE ended = 2) FROM giggle.wanted \
             JOIN giggle.queued_lists ON queued_lists.id = list WHERE realm = $2 GROUP BY list",
            values![now.0, realm],
        )?;
        let count = |row: &Row, place: usize| row.get::<_, i64>(place).unsigned_abs();
        let counts = |row: &Row| {
            let counts = QueueCounts {
                waiting: count(row, 1),
                held: count(row, 2),
                made: count(row, 3),
                not_made: count(row, 4),
                not_started: count(row, 5),
            };
            (row.get(0), counts)
        };
        Ok(rows.iter().map(counts).collect())
    }

    pub(crate) fn in_hand(&self, now: WallTime) -> Result<Vec<Holder>, LedgerError> {
        let rows = self.sql.rows(
            "SELECT worker, max(host), count(*), max(claimed_until) FROM giggle.wanted \
             WHERE worker IS NOT NULL AND ended IS NULL AND claimed_until > $1 GROUP BY worker ORDER BY worker",
            values![now.0],
        )?;
        let holder = |row: &Row| Holder {
            worker: row.get(0),
            host: row.get::<_, Option<String>>(1).unwrap_or_default(),
            shots: row.get::<_, i64>(2).unsigned_abs(),
            until: WallTime(row.get(3)),
        };
        Ok(rows.iter().map(holder).collect())
    }

    pub(crate) fn all_workers(&self, lease_ms: i64) -> Result<Vec<WorkerRow>, LedgerError> {
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
        let rows = self.sql.rows(&sql, values![lease_ms])?;
        let worker = |row: &Row| WorkerRow {
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

    pub(crate) fn put_picture(&self, id: &str, name: &str, text: &str) -> Result<(), LedgerError> {
        let sql = "INSERT INTO giggle.wanted_pictures (list, name, text) VALUES ($1, $2, $3) \
                   ON CONFLICT (list, name) DO UPDATE SET text = excluded.text";
        self.sql.run(sql, values![id, name, text])
    }

    pub(crate) fn picture(&self, id: &str, name: &str) -> Result<Option<String>, LedgerError> {
        let sql = "SELECT text FROM giggle.wanted_pictures WHERE list = $1 AND name = $2";
        Ok(self.sql.row(sql, values![id, name])?.map(|row| row.get(0)))
    }
}
