//! What attempts cost, and how the service answered them.

use super::realms::Realms as _;
use super::{Database, Statements as _, Value, values};
use crate::clock::{BootTime, WallTime};
use crate::credits::Credits;
use crate::error::LedgerError;
use crate::keys::AttemptKey;
use crate::question::{Hearing, Lesson, Since, Spending, SpendingOf, UnbookedOf};
use crate::realm::Realm;
use crate::store::MoneyStore;
use crate::summary::Ending;

/// A moment of a boot's clock as a bound that lies before what came after it; the first moment bounds nothing.
fn after(ms: u64) -> Value<'static> {
    if ms == 0 { Value::from(-1_i64) } else { ms.into() }
}

/// Adds up what rows of attempts count.
fn sum_of(rows: &str) -> String {
    format!(
        "SELECT CAST(coalesce(sum(counts), 0) AS bigint), count(*) - count(counts), \
         CAST(coalesce(sum(counts) FILTER (WHERE charged IS NULL), 0) AS bigint), \
         count(*) FILTER (WHERE charged IS NULL AND counts > 0) FROM {rows}"
    )
}

impl<D: Database> MoneyStore for D {
    fn spending(&mut self, realm: &Realm, of: &SpendingOf) -> Result<Spending, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(Spending::default()) };
        let add = |rows: &str, values: &[Value<'_>]| {
            let sum = self.one(&sum_of(rows), values, |row| {
                Ok(Spending {
                    counted: row.next()?,
                    unknown: row.next()?,
                    unbooked: row.next()?,
                    unbooked_submits: row.next()?,
                    unclaimed: Credits::ZERO,
                })
            })?;
            sum.ok_or(LedgerError::NothingRan)
        };
        match of {
            SpendingOf::Command(name) => {
                add("main.attempts WHERE realm = ?1 AND command = ?2", values![realm, name])
            }
            SpendingOf::Since(Since { boot: None, wall }) => {
                add("main.attempts WHERE realm = ?1 AND started_at > ?2", values![realm, *wall])
            }
            // Two sets of rows, since each has an index of its own.
            SpendingOf::Since(Since { boot: Some(BootTime { id, ms }), wall }) => add(
                "(SELECT counts, charged FROM main.attempts \
                 WHERE realm = ?1 AND sent_boot = ?2 AND sent_ms > ?3 \
                 UNION ALL SELECT counts, charged FROM main.attempts \
                 WHERE realm = ?1 AND started_at > ?4 AND sent_boot IS DISTINCT FROM ?2) AS sent",
                values![realm, id, after(*ms), *wall],
            ),
        }
    }

    fn lesson(&mut self, realm: &Realm, class: Option<&str>, since: WallTime) -> Result<Lesson, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(Lesson::default()) };
        let mut values = vec![Value::from(realm), since.into()];
        let of_class = match class {
            Some(class) => {
                values.push(class.into());
                "price_class = ?3"
            }
            None => "price_class IS NOT NULL",
        };
        let charges = format!("FROM main.attempts WHERE realm = ?1 AND charged IS NOT NULL AND {of_class}");
        let is_booked =
            self.finds(&format!("SELECT 1 {charges} AND started_at > ?2 LIMIT 1"), values.as_slice())?;
        if !is_booked {
            return Ok(Lesson::default());
        }
        // The sum keeps the moments from choosing the index: the first of a class in the order of what is asked for is nearly always
        // young enough, among a million.
        let young = format!("{charges} AND started_at + 0 > ?2");
        let most = format!("SELECT charged {young} ORDER BY charged DESC LIMIT 1");
        let most = self.one(&most, &values, |row| row.next())?;
        let dearest = format!(
            "SELECT charged, estimate {young} AND estimate > 0 \
             ORDER BY CAST(charged AS double precision) / estimate DESC LIMIT 1"
        );
        let dearest = self.one(&dearest, &values, |row| Ok((row.next()?, row.next()?)))?;
        Ok(Lesson { is_booked, dearest, most })
    }

    fn is_any_unbooked(
        &mut self,
        realm: &Realm,
        of: UnbookedOf<'_>,
        since: &Since,
    ) -> Result<bool, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(false) };
        let boot = since.boot.as_ref();
        let mut values = vec![
            Value::from(realm),
            boot.map(|boot| boot.id.as_str()).into(),
            boot.map_or(Value::from(0_i64), |boot| after(boot.ms)),
            since.wall.into(),
        ];
        let meant = match of {
            UnbookedOf::Class(class) => {
                values.push(class.into());
                "AND price_class = ?5"
            }
            UnbookedOf::Command(name) => {
                values.push(name.into());
                "AND command = ?5"
            }
            UnbookedOf::Account => "",
        };
        // Two sets of rows, since each has an index of its own.
        let rows = format!(
            "FROM main.attempts WHERE realm = ?1 {meant} AND charged IS NULL AND counts IS DISTINCT FROM 0"
        );
        self.value(
            &format!(
                "SELECT EXISTS (SELECT 1 {rows} AND sent_boot = ?2 AND sent_ms > ?3) \
                 OR EXISTS (SELECT 1 {rows} AND sent_boot IS DISTINCT FROM ?2 AND started_at > ?4)"
            ),
            &values,
        )
    }

    fn hearings(&mut self, realm: &Realm, most: usize) -> Result<Vec<Hearing>, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(Vec::new()) };
        self.all(
            "SELECT shot, number, heard_at, started_at, standing = 'unsettled' FROM main.attempts \
             WHERE realm = ?1 AND heard_at IS NOT NULL ORDER BY heard_at DESC, standing = 'unsettled' LIMIT ?2",
            values![realm, most],
            |row| {
                Ok(Hearing {
                    key: AttemptKey { shot: row.next()?, attempt: row.next()? },
                    at: row.next()?,
                    sent_at: row.next()?,
                    is_silent: row.next()?,
                })
            },
        )
    }

    fn endings(&mut self, realm: &Realm, most: usize) -> Result<Vec<Ending>, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(Vec::new()) };
        self.all(
            "SELECT ended_at, ending FROM main.attempts WHERE realm = ?1 AND ended_at IS NOT NULL \
             ORDER BY ended_at DESC, ending DESC LIMIT ?2",
            values![realm, most],
            |row| Ok(Ending { at: row.next()?, kind: row.next()? }),
        )
    }

    fn is_any_open_since(&mut self, realm: &Realm, since: WallTime) -> Result<bool, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(false) };
        self.value(
            "SELECT EXISTS (SELECT 1 FROM main.attempts WHERE realm = ?1 AND started_at > ?2 \
             AND standing IN ('submitting', 'submitted'))",
            values![realm, since],
        )
    }

    fn last_reset(&mut self, realm: &Realm) -> Result<Option<WallTime>, LedgerError> {
        let Some(realm) = self.account_number(realm)? else { return Ok(None) };
        self.value("SELECT max(at) FROM main.resets WHERE realm = ?1", values![realm])
    }

    fn note_reset(&mut self, realm: &Realm, at: WallTime) -> Result<(), LedgerError> {
        let realm = self.account_number_or_new(realm)?;
        self.change("INSERT INTO main.resets (realm, at) VALUES (?1, ?2)", values![realm, at])
    }
}
