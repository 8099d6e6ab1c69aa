//! The queue.

use super::realms::Realms as _;
use super::value::Cells;
use super::{Database, Statements as _, Value, values};
use crate::clock::WallTime;
use crate::error::LedgerError;
use crate::queue::{Claim, ClaimWish, HeldClaim, Holder, QueueCounts, QueuedList, WantedShot, latest_claim};
use crate::realm::Realm;
use crate::store::QueueStore;

/// How many shots are put in by one statement: few round trips, and fewer parameters than any database takes.
const SHOTS_AT_ONCE: usize = 1000;

/// So many shots of a list that continue others are looked at for one that may begin, in their order. What they wait for is taken up in
/// the same order, so those behind them are looked at in time.
const MOST_CHAINED: usize = 1000;

/// The columns of a wanted shot, in the order in which [`wanted_shot`] reads them.
const WANTED: &str = "wanted.list, wanted.place, wanted.key, wanted.fingerprint, wanted.parent, wanted.shot, \
    wanted.claims, wanted.is_asked, wanted.told, wanted.ended, wanted.worker, wanted.host, \
    wanted.claimed_until, wanted.changed_at";

fn wanted_shot(row: &mut Cells<'_>) -> Result<WantedShot, LedgerError> {
    let mut shot = WantedShot {
        list: row.next()?,
        place: row.next()?,
        key: row.next()?,
        fingerprint: row.next()?,
        parent: row.next()?,
        shot: row.next()?,
        claims: row.next()?,
        is_asked: row.next()?,
        told: row.next()?,
        end: row.next()?,
        claim: None,
        changed_at: WallTime(0),
    };
    let (worker, host): (Option<String>, Option<String>) = (row.next()?, row.next()?);
    shot.claim = row.next::<Option<WallTime>>()?.map(|until| HeldClaim {
        worker: worker.unwrap_or_default(),
        host: host.unwrap_or_default(),
        until,
    });
    shot.changed_at = row.next()?;
    Ok(shot)
}

impl<D: Database> QueueStore for D {
    fn queued_lists(&mut self, realm: &Realm) -> Result<Vec<QueuedList>, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(Vec::new()) };
        self.all(
            "SELECT id, name, manner, put_at, until, stopped FROM main.queued_lists WHERE realm = ?1 \
             ORDER BY put_at, id",
            values![realm],
            |row| {
                Ok(QueuedList {
                    id: row.next()?,
                    name: row.next()?,
                    manner: row.next()?,
                    put_at: row.next()?,
                    until: row.next()?,
                    stopped: row.next()?,
                })
            },
        )
    }

    fn put_queued(&mut self, realm: &Realm, list: &QueuedList) -> Result<(), LedgerError> {
        let realm = self.account_number_or_new(realm)?;
        self.change(
            "INSERT INTO main.queued_lists (id, realm, name, manner, put_at, until, stopped) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE SET realm = excluded.realm, \
             name = excluded.name, manner = excluded.manner, put_at = excluded.put_at, until = excluded.until, \
             stopped = excluded.stopped",
            values![&list.id, realm, &list.name, &list.manner, list.put_at, list.until, &list.stopped],
        )
    }

    fn drop_queued(&mut self, id: &str) -> Result<(), LedgerError> {
        self.change("DELETE FROM main.wanted_pictures WHERE list = ?1", values![id])?;
        self.change("DELETE FROM main.wanted WHERE list = ?1", values![id])?;
        self.change("DELETE FROM main.queued_lists WHERE id = ?1", values![id])
    }

    fn want(&mut self, id: &str, shots: &[WantedShot], now: WallTime) -> Result<(), LedgerError> {
        for shots in shots.chunks(SHOTS_AT_ONCE) {
            let mut rows = Vec::with_capacity(shots.len());
            let mut values = vec![Value::from(id), now.into()];
            for shot in shots {
                let first = values.len() + 1;
                values.extend([
                    Value::from(shot.place),
                    (&shot.key).into(),
                    (&shot.fingerprint).into(),
                    shot.parent.into(),
                    (&shot.shot).into(),
                ]);
                let own: Vec<String> = (first..=values.len()).map(|number| format!("?{number}")).collect();
                rows.push(format!("(?1, {}, ?2)", own.join(", ")));
            }
            let sql = format!(
                "INSERT INTO main.wanted (list, place, key, fingerprint, parent, shot, changed_at) \
                 VALUES {} ON CONFLICT (list, place) DO UPDATE SET shot = excluded.shot, claims = 0, \
                 is_asked = false, told = '', ended = NULL, worker = NULL, host = NULL, claimed_until = NULL, \
                 changed_at = excluded.changed_at WHERE wanted.ended IN (1, 2)",
                rows.join(", ")
            );
            self.change(&sql, &values)?;
        }
        Ok(())
    }

    fn wanted_at(&mut self, id: &str, place: u32) -> Result<Option<WantedShot>, LedgerError> {
        let sql = format!("SELECT {WANTED} FROM main.wanted WHERE list = ?1 AND place = ?2");
        self.one(&sql, values![id, place], wanted_shot)
    }

    fn set_wanted(&mut self, shot: &WantedShot) -> Result<(), LedgerError> {
        let claim = shot.claim.as_ref();
        let worker = claim.map(|claim| claim.worker.as_str()).filter(|worker| !worker.is_empty());
        self.change(
            "UPDATE main.wanted SET claims = ?1, is_asked = ?2, told = ?3, ended = ?4, worker = ?5, host = ?6, \
             claimed_until = ?7, changed_at = ?8 WHERE list = ?9 AND place = ?10",
            values![
                shot.claims,
                shot.is_asked,
                &shot.told,
                shot.end,
                worker,
                claim.map(|claim| claim.host.as_str()),
                claim.map(|claim| claim.until),
                shot.changed_at,
                &shot.list,
                shot.place,
            ],
        )
    }

    fn wanted_since(&mut self, id: &str, since: WallTime) -> Result<Vec<WantedShot>, LedgerError> {
        let sql =
            format!("SELECT {WANTED} FROM main.wanted WHERE list = ?1 AND changed_at >= ?2 ORDER BY place");
        self.all(&sql, values![id, since], wanted_shot)
    }

    fn ready(
        &mut self,
        realm: &Realm,
        now: WallTime,
        wish: ClaimWish,
    ) -> Result<Vec<WantedShot>, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(Vec::new()) };
        // List by list, so that each question is answered from an index in its order and stops as soon as it has enough: whoever
        // claims keeps all others from writing meanwhile, and a list may have a hundred thousand shots.
        let lists: Vec<String> = self.all(
            "SELECT id FROM main.queued_lists WHERE realm = ?1 AND EXISTS \
             (SELECT 1 FROM main.wanted WHERE wanted.list = queued_lists.id AND wanted.ended IS NULL) \
             ORDER BY put_at, id",
            values![realm],
            |row| row.next(),
        )?;
        let is_free = "(coalesce(wanted.claimed_until, 0) <= ?2 OR wanted.claimed_until > ?3)";
        let chained = format!(
            "SELECT {WANTED} FROM (SELECT * FROM main.wanted WHERE wanted.list = ?1 AND wanted.ended IS NULL \
             AND wanted.parent IS NOT NULL AND {is_free} ORDER BY wanted.place LIMIT {MOST_CHAINED}) AS wanted \
             LEFT JOIN main.wanted AS parent ON parent.list = wanted.list AND parent.place = wanted.parent \
             WHERE parent.place IS NULL OR parent.ended IS NOT NULL ORDER BY wanted.place LIMIT ?4"
        );
        let unchained = format!(
            "SELECT {WANTED} FROM main.wanted WHERE wanted.list = ?1 AND wanted.ended IS NULL \
             AND wanted.parent IS NULL AND {is_free} ORDER BY wanted.place LIMIT ?4"
        );
        let mut found = Vec::new();
        for question in [wish.takes_chained.then_some(chained), Some(unchained)].into_iter().flatten() {
            for list in &lists {
                let rest = wish.most.saturating_sub(found.len());
                if rest == 0 {
                    return Ok(found);
                }
                let asked = values![list, now, latest_claim(now), rest];
                found.extend(self.all(&question, asked, wanted_shot)?);
            }
        }
        Ok(found)
    }

    fn renew_claims(&mut self, worker: &str, held: &[Claim], until: WallTime) -> Result<(), LedgerError> {
        held.iter().try_for_each(|claim| {
            self.change(
                "UPDATE main.wanted SET claimed_until = ?1 \
                 WHERE list = ?2 AND place = ?3 AND worker = ?4 AND ended IS NULL",
                values![until, &claim.list, claim.place, worker],
            )
        })
    }

    fn close_unasked(&mut self, realm: &Realm, id: &str, now: WallTime) -> Result<(), LedgerError> {
        let realm = self.account_number_or_new(realm)?;
        self.change(
            "UPDATE main.wanted SET ended = 2, worker = NULL, host = NULL, claimed_until = NULL, changed_at = ?1 \
             WHERE list = ?2 AND ended IS NULL AND NOT is_asked \
             AND (coalesce(claimed_until, 0) <= ?1 OR claimed_until > ?4) \
             AND NOT EXISTS (SELECT 1 FROM main.shots WHERE shots.realm = ?3 \
             AND shots.fingerprint = wanted.fingerprint AND standing IN ('submitted', 'completed', 'downloaded'))",
            values![now, id, realm, latest_claim(now)],
        )
    }

    fn queue_counts(
        &mut self,
        realm: &Realm,
        now: WallTime,
    ) -> Result<Vec<(String, QueueCounts)>, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(Vec::new()) };
        self.all(
            "SELECT list, \
             count(*) FILTER (WHERE ended IS NULL AND (worker IS NULL OR claimed_until <= ?1 OR claimed_until > ?3)), \
             count(*) FILTER (WHERE ended IS NULL AND worker IS NOT NULL AND claimed_until > ?1 \
             AND claimed_until <= ?3), \
             count(*) FILTER (WHERE ended = 0), count(*) FILTER (WHERE ended = 1), \
             count(*) FILTER (WHERE ended = 2) FROM main.wanted \
             JOIN main.queued_lists ON queued_lists.id = list WHERE realm = ?2 GROUP BY list",
            values![now, realm, latest_claim(now)],
            |row| {
                let list = row.next()?;
                let counts = QueueCounts {
                    waiting: row.next()?,
                    held: row.next()?,
                    made: row.next()?,
                    not_made: row.next()?,
                    not_started: row.next()?,
                };
                Ok((list, counts))
            },
        )
    }

    fn holders(&mut self, now: WallTime) -> Result<Vec<Holder>, LedgerError> {
        self.all(
            "SELECT worker, max(host), count(*), max(claimed_until) FROM main.wanted \
             WHERE worker IS NOT NULL AND ended IS NULL AND claimed_until > ?1 AND claimed_until <= ?2 \
             GROUP BY worker ORDER BY worker",
            values![now, latest_claim(now)],
            |row| {
                Ok(Holder {
                    worker: row.next()?,
                    host: row.next::<Option<String>>()?.unwrap_or_default(),
                    shots: row.next()?,
                    until: row.next()?,
                })
            },
        )
    }

    fn put_queued_picture(&mut self, id: &str, name: &str, text: &str) -> Result<(), LedgerError> {
        self.change(
            "INSERT INTO main.wanted_pictures (list, name, text) VALUES (?1, ?2, ?3) \
             ON CONFLICT (list, name) DO UPDATE SET text = excluded.text",
            values![id, name, text],
        )
    }

    fn queued_picture(&mut self, id: &str, name: &str) -> Result<Option<String>, LedgerError> {
        let sql = "SELECT text FROM main.wanted_pictures WHERE list = ?1 AND name = ?2";
        self.one(sql, values![id, name], |row| row.next())
    }
}
