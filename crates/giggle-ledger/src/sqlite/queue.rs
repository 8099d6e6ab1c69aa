//! The queue in SQLite's tables.

use super::SqliteStore;
use crate::clock::WallTime;
use crate::error::LedgerError;
use crate::queue::{ClaimWish, HeldClaim, Holder, QueueCounts, QueuedList, WantedEnd, WantedShot};
use crate::realm::Realm;
use rusqlite::{Row, params};

/// The columns of a wanted shot, in the order in which [`shot`] reads them.
const SHOT: &str = "wanted.list, wanted.place, wanted.key, wanted.fingerprint, wanted.parent, wanted.shot, \
                    wanted.claims, wanted.is_asked, wanted.told, wanted.ended, wanted.worker, wanted.host, \
                    wanted.claimed_until, wanted.changed_at";

fn shot(row: &Row<'_>) -> rusqlite::Result<WantedShot> {
    let until: Option<i64> = row.get(12)?;
    let claim = match until {
        Some(until) => Some(HeldClaim {
            worker: row.get::<_, Option<String>>(10)?.unwrap_or_default(),
            host: row.get::<_, Option<String>>(11)?.unwrap_or_default(),
            until: WallTime(until),
        }),
        None => None,
    };
    Ok(WantedShot {
        list: row.get(0)?,
        place: row.get(1)?,
        key: row.get(2)?,
        fingerprint: row.get(3)?,
        parent: row.get(4)?,
        shot: row.get(5)?,
        claims: row.get(6)?,
        is_asked: row.get(7)?,
        told: row.get(8)?,
        end: row.get::<_, Option<i64>>(9)?.map(WantedEnd::from_number),
        claim,
        changed_at: WallTime(row.get(13)?),
    })
}

impl SqliteStore<'_> {
    pub(super) fn lists(&self, realm: &Realm) -> Result<Vec<QueuedList>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(Vec::new()) };
        let sql = "SELECT id, name, manner, put_at, until, stopped FROM queued_lists WHERE realm = ? ORDER BY put_at, id";
        self.all(sql, [realm], |row| {
            Ok(QueuedList {
                id: row.get(0)?,
                name: row.get(1)?,
                manner: row.get(2)?,
                put_at: WallTime(row.get(3)?),
                until: row.get::<_, Option<i64>>(4)?.map(WallTime),
                stopped: row.get(5)?,
            })
        })
    }

    pub(super) fn put_list(&self, realm: &Realm, list: &QueuedList) -> Result<(), LedgerError> {
        let realm = self.realm_or_new(realm)?;
        let sql = "INSERT OR REPLACE INTO queued_lists (id, realm, name, manner, put_at, until, stopped) \
                   VALUES (?, ?, ?, ?, ?, ?, ?)";
        let until = list.until.map(|at| at.0);
        let values = params![list.id, realm, list.name, list.manner, list.put_at.0, until, list.stopped];
        self.run(sql, values).map(drop)
    }

    pub(super) fn drop_list(&self, id: &str) -> Result<(), LedgerError> {
        self.run("DELETE FROM wanted_pictures WHERE list = ?", [id])?;
        self.run("DELETE FROM wanted WHERE list = ?", [id])?;
        self.run("DELETE FROM queued_lists WHERE id = ?", [id]).map(drop)
    }

    pub(super) fn want_all(&self, id: &str, shots: &[WantedShot], now: WallTime) -> Result<(), LedgerError> {
        for shot in shots {
            self.run(
                "INSERT INTO wanted (list, place, key, fingerprint, parent, shot, changed_at) \
                 VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (list, place) DO UPDATE SET shot = excluded.shot, \
                 claims = 0, is_asked = 0, told = '', ended = NULL, worker = NULL, host = NULL, \
                 claimed_until = NULL, changed_at = excluded.changed_at WHERE ended IN (1, 2)",
                params![id, shot.place, shot.key, shot.fingerprint, shot.parent, shot.shot, now.0],
            )?;
        }
        Ok(())
    }

    pub(super) fn wanted_one(&self, id: &str, place: u32) -> Result<Option<WantedShot>, LedgerError> {
        let sql = format!("SELECT {SHOT} FROM wanted WHERE list = ? AND place = ?");
        Ok(self.all(&sql, params![id, place], shot)?.pop())
    }

    pub(super) fn change_wanted(&self, shot: &WantedShot) -> Result<(), LedgerError> {
        let claim = shot.claim.as_ref();
        let worker = claim.map(|claim| claim.worker.as_str()).filter(|worker| !worker.is_empty());
        self.run(
            "UPDATE wanted SET claims = ?, is_asked = ?, told = ?, ended = ?, worker = ?, host = ?, \
             claimed_until = ?, changed_at = ? WHERE list = ? AND place = ?",
            params![
                shot.claims,
                shot.is_asked,
                shot.told,
                shot.end.map(WantedEnd::number),
                worker,
                claim.map(|claim| claim.host.as_str()),
                claim.map(|claim| claim.until.0),
                shot.changed_at.0,
                shot.list,
                shot.place
            ],
        )
        .map(drop)
    }

    pub(super) fn changed_since(&self, id: &str, since: WallTime) -> Result<Vec<WantedShot>, LedgerError> {
        let sql = format!("SELECT {SHOT} FROM wanted WHERE list = ? AND changed_at >= ? ORDER BY place");
        self.all(&sql, params![id, since.0], shot)
    }

    pub(super) fn free(
        &self,
        realm: &Realm,
        now: WallTime,
        wish: ClaimWish,
    ) -> Result<Vec<WantedShot>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(Vec::new()) };
        let most = i64::try_from(wish.most).unwrap_or(i64::MAX);
        // Two questions: the second is answered from the index alone, and stops as soon as it has enough.
        let chained = format!(
            "SELECT {SHOT} FROM queued_lists JOIN wanted ON wanted.list = queued_lists.id \
             LEFT JOIN wanted AS parent ON parent.list = wanted.list AND parent.place = wanted.parent \
             WHERE queued_lists.realm = ? AND wanted.ended IS NULL AND wanted.parent IS NOT NULL \
             AND (parent.place IS NULL OR parent.ended IS NOT NULL) \
             AND coalesce(wanted.claimed_until, 0) <= ? ORDER BY put_at, queued_lists.id, wanted.place LIMIT ?"
        );
        let mut found = match wish.takes_chained {
            true => self.all(&chained, params![realm, now.0, most], shot)?,
            false => Vec::new(),
        };
        let unchained = format!(
            "SELECT {SHOT} FROM queued_lists JOIN wanted ON wanted.list = queued_lists.id \
             WHERE queued_lists.realm = ? AND wanted.ended IS NULL AND wanted.parent IS NULL \
             AND coalesce(wanted.claimed_until, 0) <= ? ORDER BY put_at, queued_lists.id, wanted.place LIMIT ?"
        );
        let rest = most - i64::try_from(found.len()).unwrap_or(most);
        if rest > 0 {
            found.extend(self.all(&unchained, params![realm, now.0, rest], shot)?);
        }
        Ok(found)
    }

    pub(super) fn renew(&self, worker: &str, now: WallTime, until: WallTime) -> Result<(), LedgerError> {
        let sql =
            "UPDATE wanted SET claimed_until = ? WHERE worker = ? AND ended IS NULL AND claimed_until > ?";
        self.run(sql, params![until.0, worker, now.0]).map(drop)
    }

    pub(super) fn close(&self, realm: &Realm, id: &str, now: WallTime) -> Result<(), LedgerError> {
        let realm = self.realm_or_new(realm)?;
        self.run(
            "UPDATE wanted SET ended = 2, worker = NULL, host = NULL, claimed_until = NULL, changed_at = ?1 \
             WHERE list = ?2 AND ended IS NULL AND coalesce(claimed_until, 0) <= ?1 AND NOT is_asked \
             AND NOT EXISTS (SELECT 1 FROM shots WHERE shots.realm = ?3 AND shots.fingerprint = wanted.fingerprint \
             AND standing IN ('submitted', 'completed', 'downloaded'))",
            params![now.0, id, realm],
        )
        .map(drop)
    }

    pub(super) fn counts(
        &self,
        realm: &Realm,
        now: WallTime,
    ) -> Result<Vec<(String, QueueCounts)>, LedgerError> {
        let Some(realm) = self.realm(realm)? else { return Ok(Vec::new()) };
        let sql = "SELECT list, \
                   sum(ended IS NULL AND (worker IS NULL OR claimed_until <= ?1)), \
                   sum(ended IS NULL AND worker IS NOT NULL AND claimed_until > ?1), \
                   sum(ended IS 0), sum(ended IS 1), sum(ended IS 2) \
                   FROM wanted JOIN queued_lists ON id = list WHERE realm = ?2 GROUP BY list";
        self.all(sql, params![now.0, realm], |row| {
            let count = |place: usize| row.get::<_, i64>(place).map(i64::unsigned_abs);
            let counts = QueueCounts {
                waiting: count(1)?,
                held: count(2)?,
                made: count(3)?,
                not_made: count(4)?,
                not_started: count(5)?,
            };
            Ok((row.get(0)?, counts))
        })
    }

    pub(super) fn in_hand(&self, now: WallTime) -> Result<Vec<Holder>, LedgerError> {
        let sql = "SELECT worker, max(host), count(*), max(claimed_until) FROM wanted \
                   WHERE worker IS NOT NULL AND ended IS NULL AND claimed_until > ? GROUP BY worker ORDER BY worker";
        self.all(sql, [now.0], |row| {
            Ok(Holder {
                worker: row.get(0)?,
                host: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
                shots: row.get::<_, i64>(2)?.unsigned_abs(),
                until: WallTime(row.get(3)?),
            })
        })
    }

    pub(super) fn put_picture(&self, id: &str, name: &str, text: &str) -> Result<(), LedgerError> {
        let sql = "INSERT OR REPLACE INTO wanted_pictures (list, name, text) VALUES (?, ?, ?)";
        self.run(sql, [id, name, text]).map(drop)
    }

    pub(super) fn picture(&self, id: &str, name: &str) -> Result<Option<String>, LedgerError> {
        let sql = "SELECT text FROM wanted_pictures WHERE list = ? AND name = ?";
        Ok(self.all(sql, [id, name], |row| row.get(0))?.pop())
    }
}
