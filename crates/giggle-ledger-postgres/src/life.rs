//! Lives: which server keeps the ledger, in which of its histories, and whether it has gone back.
//!
//! A standby that takes over has another timeline, and a restored cluster another number. A copy of the data folder that is
//! put in its place, a dump that is read back into the same database, and tables that are made anew have neither: nothing in
//! the database tells them from what they replace. So the ledger has a name and an era of its own, and every intent leaves a
//! row for good. Each machine remembers, on its own disk, what it last saw: the name, the life, and one of these rows. Whoever
//! finds less than it remembers begins another era, and with it another life: nobody takes an intent in it before every
//! machine told what it knows, and somebody settled.
//!
//! A machine that has not looked at the ledger since the copy was made remembers nothing that the copy lacks.

use crate::connection::ANSWER_WITHIN;
use crate::error::PostgresError;
use crate::sql::{ask, values};
use giggle_ledger::Seen;
use std::time::Duration;
use tokio_postgres::{Client, SimpleQueryRow};

/// The server, as an expression: its cluster, its timeline (which rises when a standby takes over, and when a backup is
/// restored to a moment), and its database.
macro_rules! server {
    () => {
        "(SELECT system_identifier FROM pg_control_system()), \
         substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8), \
         (SELECT oid FROM pg_database WHERE datname = current_database())"
    };
}

/// The ledger's life, as an expression.
pub(crate) const LIFE: &str = concat!("concat_ws('.', ", server!(), ", (SELECT era FROM giggle.ledger))");

/// The same where the ledger's row is the one that is selected, and may change while its lock is waited for.
const LIFE_OF_ROW: &str = concat!("concat_ws('.', ", server!(), ", era)");

/// The life that another era makes.
const NEXT_LIFE: &str = concat!("concat_ws('.', ", server!(), ", next.era)");

/// What there is to see of a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sight {
    /// The ledger's own name.
    pub(crate) ledger: String,
    /// Which of its histories it is.
    pub(crate) era: String,
    /// Its life.
    pub(crate) life: String,
    /// Whether the intent that was asked for is on record; yes where none was.
    pub(crate) has_intent: bool,
}

/// The columns of a sight, of the ledger's row, for a plain statement.
pub(crate) fn columns(seen: Option<&Seen>) -> String {
    // Names of intents are letters and digits. Anything else is on no record.
    let intent = seen.and_then(|seen| seen.intent.as_deref());
    let is_known = match intent {
        None => "true".to_owned(),
        Some(intent) if intent.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            format!("EXISTS (SELECT 1 FROM giggle.turns WHERE intent = '{intent}')")
        }
        Some(_) => "false".to_owned(),
    };
    format!("coalesce(id, ''), coalesce(era, ''), {LIFE_OF_ROW}, ({is_known})::text")
}

/// Looks at the ledger.
pub(crate) fn look(
    client: &Client,
    place: &str,
    limit: Duration,
    seen: Option<&Seen>,
) -> Result<Sight, PostgresError> {
    let sql = format!("SELECT {} FROM giggle.ledger", columns(seen));
    let rows = ask(client, place, limit, &sql, &[])?;
    let row = rows.first().ok_or_else(|| PostgresError::RolledBack { place: place.to_owned() })?;
    let text = |place: usize| row.get::<_, &str>(place).to_owned();
    Ok(Sight { ledger: text(0), era: text(1), life: text(2), has_intent: row.get::<_, &str>(3) == "true" })
}

impl Sight {
    /// Reads the columns of a plain statement, from a place on.
    pub(crate) fn of(row: &SimpleQueryRow, from: usize) -> Option<Self> {
        let text = |place: usize| row.get(from + place).map(str::to_owned);
        let has_intent = text(3)? == "true" || text(3)? == "t";
        Some(Self { ledger: text(0)?, era: text(1)?, life: text(2)?, has_intent })
    }

    /// Whether something is gone that this machine saw: the ledger itself, or its latest history.
    pub(crate) fn is_behind(&self, seen: &Seen) -> bool {
        if seen.ledger != self.ledger {
            return true;
        }
        let (server, era) = parts(&seen.life);
        let (own_number, number) = (number_of(&self.era), number_of(era));
        if own_number != number {
            return own_number < number;
        }
        if self.era != era {
            // Two copies that each began another era of this number.
            return true;
        }
        let (own, other) = (Timeline::of(parts(&self.life).0), Timeline::of(server));
        if own.cluster != other.cluster {
            // The ledger's row says for which cluster intents are allowed.
            return false;
        }
        own.number < other.number || (own.number == other.number && seen.intent.is_some() && !self.has_intent)
    }
}

/// The server and the era of a life.
fn parts(life: &str) -> (&str, &str) {
    match life.rsplit_once('.') {
        Some((server, era)) if era.contains('-') => (server, era),
        // Of a ledger that had no eras.
        _ => (life, ""),
    }
}

fn number_of(era: &str) -> u64 {
    era.split_once('-').and_then(|(number, _)| number.parse().ok()).unwrap_or(0)
}

/// A cluster's database, and how often another server took over.
#[derive(Debug, PartialEq, Eq)]
struct Timeline<'a> {
    cluster: (&'a str, &'a str),
    number: u32,
}

impl<'a> Timeline<'a> {
    fn of(server: &'a str) -> Self {
        let mut parts = server.split('.');
        let mut next = || parts.next().unwrap_or_default();
        let (cluster, timeline, database) = (next(), next(), next());
        Self { cluster: (cluster, database), number: u32::from_str_radix(timeline, 16).unwrap_or_default() }
    }
}

/// Begins another era, for which no intents are allowed, unless somebody else did it meanwhile; the life of now.
pub(crate) fn begin_another(
    client: &Client,
    place: &str,
    sight: &Sight,
    seen: &Seen,
) -> Result<String, PostgresError> {
    let number = number_of(&sight.era).max(number_of(parts(&seen.life).1)) + 1;
    let number = number.to_string();
    let sql = format!(
        "WITH next AS MATERIALIZED \
         (SELECT $1 || '-' || left(replace(gen_random_uuid()::text, '-', ''), 12) AS era) \
         UPDATE giggle.ledger SET era = next.era, life = coalesce(life, 'none'), next_life = {NEXT_LIFE}, \
         next_life_at = clock_timestamp(), newest_before = {NEWEST} \
         FROM next WHERE coalesce(ledger.era, '') = $2"
    );
    ask(client, place, ANSWER_WITHIN, &sql, values![number.as_str(), sight.era.as_str()])?;
    Ok(look(client, place, ANSWER_WITHIN, None)?.life)
}

/// When the newest event was written, as an expression.
pub(crate) const NEWEST: &str = "(SELECT at FROM giggle.events ORDER BY number DESC LIMIT 1)";

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE_SEEN: &str = "71.00000002.5.3-aa";

    fn sight(ledger: &str, life: &str, has_intent: bool) -> Sight {
        Sight { ledger: ledger.into(), era: parts(life).1.into(), life: life.into(), has_intent }
    }

    #[test]
    fn a_ledger_that_lacks_what_was_seen_is_behind_and_one_that_went_on_is_not() {
        let seen = Seen { ledger: "l".into(), life: LIFE_SEEN.into(), intent: Some("i".into()) };
        let is_behind = |ledger: &str, life: &str, has| sight(ledger, life, has).is_behind(&seen);
        assert!(!is_behind("l", LIFE_SEEN, true), "nothing happened");
        assert!(is_behind("l", LIFE_SEEN, false), "an older copy of the same");
        assert!(is_behind("made anew", "71.00000002.5.1-bb", true), "other tables at the same address");
        assert!(is_behind("l", "71.00000002.5.2-bb", true), "a copy of before the era began");
        assert!(is_behind("l", "71.00000002.5.3-bb", true), "another copy that began an era");
        assert!(is_behind("l", "71.00000001.5.3-aa", true), "the server that was replaced is back");
        assert!(
            !is_behind("l", "71.00000003.5.3-aa", false),
            "a standby took over: its row says what is allowed"
        );
        assert!(!is_behind("l", "72.00000001.5.3-aa", false), "restored into another cluster: as said");
        assert!(!is_behind("l", "71.00000002.5.4-bb", false), "somebody else has noticed, and began an era");
    }

    #[test]
    fn names_of_intents_that_could_be_statements_are_on_no_record() {
        let seen = Seen { ledger: "l".into(), life: LIFE_SEEN.into(), intent: Some("x' OR true --".into()) };
        assert!(columns(Some(&seen)).ends_with("(false)::text"));
        assert!(columns(None).ends_with("(true)::text"));
    }
}
