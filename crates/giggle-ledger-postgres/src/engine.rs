//! The engine: transactions, and what became of one whose end was not heard.
//!
//! Whoever writes locks the ledger's one row first. So the budget, the breaker and the question whether a shot was asked for
//! before are decided one at a time, by all machines, without serialisation failures to retry; and group commits make up
//! for it. Transactions are begun and ended by plain statements: one round trip each, and none for those that only read.

use crate::address::Address;
use crate::connection::{ANSWER_WITHIN, Sent, connect, wait};
use crate::error::PostgresError;
use crate::event_time::EventTime;
use crate::lease::{Beating, LEASE, Pulse};
use crate::life::{self, LIFE, NEWEST, Sight};
use crate::migrations;
use crate::opening::{CLOCK, Opening};
use crate::sql::{Sql, ask, values};
use crate::store::{ALL_EVENTS_THERE, PostgresStore};
use giggle_ledger::engine::{Durability, Engine, GoOn, Work};
use giggle_ledger::{LedgerError, Loss, Realm, Seen, WallTime};
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
    /// Whether all events were there when this process first asked for an intent.
    has_all_events: Option<bool>,
    /// The ledger's own name.
    ledger: String,
    /// The mark of a ledger that is being moved which does not keep this process out.
    own_mark: Option<String>,
    /// Whether a ledger that is made here has that mark from its first moment.
    marks_new: bool,
    /// The key that the last transaction asked for.
    last_key: Option<Realm>,
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
        Self::start(address.clone(), Pulse::new(address, worker, host, lease), time, None, false)
    }

    /// The same for whoever moves a ledger: with this mark it keeps all others out, and not this process.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_to_move(
        address: Address,
        worker: &str,
        host: &str,
        time: EventTime,
        mark: &str,
    ) -> Result<Self, LedgerError> {
        let pulse = Pulse::new(address.clone(), worker, host, LEASE);
        Self::start(address, pulse, time, Some(mark.to_owned()), false)
    }

    /// The same for whoever brings a whole ledger here: one that is made for that has the mark from its first moment.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_to_fill(
        address: Address,
        worker: &str,
        host: &str,
        time: EventTime,
        mark: &str,
    ) -> Result<Self, LedgerError> {
        let pulse = Pulse::new(address.clone(), worker, host, LEASE);
        Self::start(address, pulse, time, Some(mark.to_owned()), true)
    }

    fn start(
        address: Address,
        pulse: Arc<Pulse>,
        time: EventTime,
        own_mark: Option<String>,
        marks_new: bool,
    ) -> Result<Self, LedgerError> {
        let mut engine = Self {
            address,
            client: None,
            beating: Beating(pulse),
            time,
            is_in_transaction: false,
            has_all_events: None,
            ledger: String::new(),
            own_mark,
            marks_new,
            last_key: None,
        };
        engine.connected()?;
        Ok(engine)
    }

    /// Where the database is, for people.
    pub fn place(&self) -> &str {
        self.address.place()
    }

    /// The ledger's own name, which its standbys and copies have too.
    pub fn ledger(&self) -> &str {
        &self.ledger
    }

    /// Changes the mark that the ledger of a database was moved, or is being moved: whoever else writes or connects from then on
    /// is refused, and told what it says. Only from this mark, or from none, and to this one, or to none; whether it was so.
    ///
    /// # Errors
    ///
    /// The database does not answer.
    pub fn change_mark(address: &Address, mark: Option<&str>, to: Option<&str>) -> Result<bool, LedgerError> {
        let client = connect(address)?;
        check_server(&client, address.place())?;
        if !migrations::is_current(&client, address.place())? {
            return Ok(false);
        }
        let sql = "UPDATE giggle.ledger SET moved_to = $2 WHERE moved_to IS NOT DISTINCT FROM $1 RETURNING 1";
        Ok(!ask(&client, address.place(), ANSWER_WITHIN, sql, values![mark, to])?.is_empty())
    }

    /// The mark that a database's ledger has.
    ///
    /// # Errors
    ///
    /// The database does not answer.
    pub fn mark_of(address: &Address) -> Result<Option<String>, LedgerError> {
        let client = connect(address)?;
        check_server(&client, address.place())?;
        if !migrations::is_current(&client, address.place())? {
            return Ok(None);
        }
        let rows = ask(&client, address.place(), ANSWER_WITHIN, "SELECT moved_to FROM giggle.ledger", &[])?;
        Ok(rows.first().and_then(|row| row.get(0)))
    }

    /// Whether somebody took events away by hand. They are counted once in each process, without keeping anybody from writing.
    fn miss_events(&mut self) -> Result<(), LedgerError> {
        if self.has_all_events.is_none() {
            let place = self.address.place().to_owned();
            let client = self.connected()?;
            let rows = ask(client, &place, ANSWER_WITHIN, ALL_EVENTS_THERE, &[])?;
            self.has_all_events = Some(rows.first().is_none_or(|row| row.get(0)));
        }
        match self.has_all_events {
            Some(false) => {
                // Somebody may bring them back, or go on without them.
                self.has_all_events = None;
                Err(LedgerError::Lost(Loss::Parts))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn pulse(&self) -> &Arc<Pulse> {
        &self.beating.0
    }

    /// The connection, made anew where it broke.
    pub(crate) fn connected(&mut self) -> Result<&Client, LedgerError> {
        if self.client.as_ref().is_none_or(Client::is_closed) {
            self.is_in_transaction = false;
            let client = connect(&self.address)?;
            check_server(&client, self.address.place())?;
            if !migrations::is_current(&client, self.address.place())? {
                let mark = self.own_mark.as_deref().filter(|_| self.marks_new);
                bring_up(&client, self.address.place(), mark)?;
            }
            let moved = "SELECT moved_to FROM giggle.ledger WHERE moved_to IS NOT NULL";
            if let Some(row) = ask(&client, self.address.place(), ANSWER_WITHIN, moved, &[])?.first() {
                let to: String = row.get(0);
                if self.own_mark.as_ref() != Some(&to) {
                    return Err(PostgresError::Moved { to }.into());
                }
            }
            let pulse = &self.beating.0;
            let sight = life::look(&client, self.address.place(), ANSWER_WITHIN, pulse.seen().as_ref())?;
            pulse.note_sight(&client, &sight)?;
            self.ledger = sight.ledger;
            self.client = Some(client);
        }
        self.client.as_ref().ok_or(LedgerError::NothingRan)
    }

    /// The connection for a transaction. What an earlier piece of work that panicked left open is rolled back first.
    fn before_transaction(&mut self) -> Result<&Client, LedgerError> {
        let is_left_over = self.is_in_transaction;
        self.connected()?;
        self.is_in_transaction = true;
        let place = self.address.place().to_owned();
        let client = self.connected()?;
        if is_left_over {
            let _ = wait(&place, ANSWER_WITHIN, client.batch_execute("ROLLBACK"));
        }
        Ok(client)
    }

    fn run(&mut self, begin: &str, work: &mut Work<'_>) -> Result<(), LedgerError> {
        let (time, pulse) = (self.time.clone(), Arc::clone(&self.beating.0));
        let place = self.address.place().to_owned();
        let last_key = self.last_key.clone();
        let client = self.before_transaction()?;
        let begin = format!("{begin}; {CLOCK}");
        let (mut begun, mut opening) = started(client, &place, &begin, last_key.clone())?;
        if let Some(sight) = begun.as_ref().map(|begun| &begun.sight)
            && pulse.seen().is_some_and(|seen| sight.is_behind(&seen))
        {
            // Said in a transaction of its own, which stays whatever becomes of the work.
            drop(opening);
            let _ = wait(&place, ANSWER_WITHIN, client.batch_execute("ROLLBACK"));
            pulse.note_sight(client, sight)?;
            (begun, opening) = started(client, &place, &begin, last_key)?;
        }
        if begun.is_none() && begin.contains("FOR NO KEY UPDATE") {
            // The one row that writers lock is not among those of a ledger in use.
            drop(opening);
            let _ = wait(&place, ANSWER_WITHIN, client.batch_execute("ROLLBACK"));
            self.is_in_transaction = false;
            return Err(PostgresError::Moved { to: String::from("another place") }.into());
        }
        let sql = Sql::new(client, &place, opening);
        let known = begun.as_ref().map_or(Ok(()), |begun| begun.note(&sql, &pulse));
        let done = known.and_then(|()| work(&mut PostgresStore { sql: &sql, time: &time, pulse: &pulse }));
        let next_key = sql.opening.next_key();
        let done = match done {
            // The database takes nothing of a transaction in which a statement failed, and would say yes all the same.
            Ok(()) if sql.has_failed() => Err(PostgresError::RolledBack { place: place.clone() }.into()),
            other => other,
        };
        if let Err(error) = done {
            drop(sql);
            let _ = wait(&place, ANSWER_WITHIN, client.batch_execute("ROLLBACK"));
            self.is_in_transaction = false;
            return Err(error);
        }
        // Sent right behind the last changes, before their answers: if one of them failed, the server rolls back instead of
        // committing.
        let end = Sent::new(client.batch_execute("COMMIT"));
        let committed = sql.changed().and_then(|()| end.answer(&place));
        drop(sql);
        self.is_in_transaction = false;
        self.last_key = next_key;
        match (committed, begun.map(|begun| begun.transaction)) {
            (Ok(()), _) => Ok(()),
            // A refused commit was not done, nor one behind a refused change; one whose answer did not come may have been.
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
                if self.pulse().has_failed_over() {
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
        let soon = match durability {
            Durability::Soon => "SET LOCAL synchronous_commit = off; ",
            // Whatever is usual there: an intent that is answered before it is on disk is paid for twice.
            Durability::Now | Durability::Intent => {
                "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'; "
            }
        };
        if durability == Durability::Intent {
            self.miss_events()?;
        }
        let sight = life::columns(self.pulse().seen().as_ref());
        let or_mine =
            self.own_mark.as_ref().map(|mark| format!(" OR moved_to = '{}'", mark.replace('\'', "''")));
        let or_mine = or_mine.unwrap_or_default();
        let begin = format!(
            "BEGIN; {soon}SELECT pg_current_xact_id()::text, life, next_life, {sight} FROM giggle.ledger \
             WHERE moved_to IS NULL{or_mine} FOR NO KEY UPDATE"
        );
        self.run(&begin, &mut |store| match durability {
            Durability::Intent if !store.is_newest_summarised()? => Err(LedgerError::Lost(Loss::Parts)),
            Durability::Soon | Durability::Now | Durability::Intent => work(store),
        })
    }

    fn name(&mut self) -> Option<String> {
        Some(self.ledger.clone()).filter(|name| !name.is_empty())
    }

    fn life(&mut self) -> Option<String> {
        self.pulse().life()
    }

    fn on_new_life(&mut self, tell: Box<dyn Fn() + Send + Sync>) {
        self.pulse().on_new_life(Arc::from(tell));
    }

    fn set_journal(&mut self, journal: &str) {
        // Machines that were made from one image have one name in their files.
        let named = format!("{journal}@{}", self.pulse().host());
        self.pulse().set_journal(&named);
    }

    fn set_seen(&mut self, seen: Seen) {
        self.pulse().set_seen(seen);
    }

    fn look(&mut self) -> Result<Option<Seen>, LedgerError> {
        let place = self.address.place().to_owned();
        let pulse = Arc::clone(self.pulse());
        let client = self.connected()?;
        let sight = life::look(client, &place, ANSWER_WITHIN, pulse.seen().as_ref())?;
        pulse.note_sight(client, &sight)?;
        let newest = "SELECT intent FROM giggle.turns ORDER BY number DESC LIMIT 1";
        let newest = ask(client, &place, ANSWER_WITHIN, newest, &[])?;
        let (ledger, life) = (sight.ledger, pulse.life().unwrap_or(sight.life));
        let seen = Seen { ledger, life, intent: newest.first().map(|row| row.get(0)) };
        pulse.set_seen(seen.clone());
        Ok(Some(seen))
    }

    fn check(&mut self) -> Result<(), LedgerError> {
        // Whatever is written notes the life that is seen.
        self.write(Durability::Now, &mut |_| Ok(()))?;
        self.miss_events()?;
        match self.pulse().is_closed() {
            true => Err(LedgerError::FailedOver { place: self.address.place().to_owned() }),
            false => Ok(()),
        }
    }

    fn note_told(&mut self) -> Result<(), LedgerError> {
        let (Some(journal), Some(life)) = (self.pulse().journal(), self.pulse().life()) else {
            return Ok(());
        };
        let sql = format!(
            "INSERT INTO giggle.journals (id, told) SELECT $1, $2 WHERE $2 = {LIFE} ON CONFLICT (id) DO UPDATE \
             SET told = excluded.told WHERE journals.told <> excluded.told"
        );
        let place = self.address.place().to_owned();
        let client = self.connected()?;
        ask(client, &place, ANSWER_WITHIN, &sql, values![&journal, &life])?;
        Ok(())
    }

    fn outlived(&mut self) -> Option<LedgerError> {
        let place = self.address.place().to_owned();
        self.pulse().has_failed_over().then_some(LedgerError::FailedOver { place })
    }

    fn goodbye(&mut self) {
        self.pulse().end();
    }

    fn newest_before(&mut self) -> Result<Option<WallTime>, LedgerError> {
        let place = self.address.place().to_owned();
        // Whatever is written notes the life that is seen.
        self.write(Durability::Now, &mut |_| Ok(()))?;
        if !self.pulse().is_closed() {
            return Ok(None);
        }
        let client = self.connected()?;
        let rows = ask(client, &place, ANSWER_WITHIN, "SELECT newest_before FROM giggle.ledger", &[])?;
        let newest = rows.first().and_then(|row| row.get::<_, Option<i64>>(0));
        // Where it is not known, any charge may be of something that was forgotten.
        Ok(Some(newest.map_or(WallTime(i64::MIN), WallTime)))
    }

    fn go_on(&mut self, at_least: Duration, charges: usize) -> Result<GoOn, LedgerError> {
        let place = self.address.place().to_owned();
        self.write(Durability::Now, &mut |_| Ok(()))?;
        if self.pulse().objection().is_none() {
            return Ok(GoOn::Nothing);
        }
        let lease = self.pulse().lease_ms().max(giggle_ledger::clock::millis(at_least));
        let client = self.connected()?;
        let seen = format!(
            "SELECT life IS DISTINCT FROM {LIFE}, (1000 * extract(epoch FROM next_life_at \
                    + ($1::bigint * interval '1 millisecond') - clock_timestamp()))::bigint FROM giggle.ledger"
        );
        let rows = ask(client, &place, ANSWER_WITHIN, &seen, values![lease])?;
        let (is_closed, left) =
            rows.first().map_or((true, None), |row| (row.get(0), row.get::<_, Option<i64>>(1)));
        if is_closed {
            if let left @ 1.. = left.unwrap_or(lease) {
                return Ok(GoOn::After(Duration::from_millis(left.unsigned_abs())));
            }
            let silent = format!(
                // Counted from when the copy was made, as far as the copy itself shows it.
                "SELECT DISTINCT host FROM giggle.workers, giggle.ledger WHERE journal IS NOT NULL \
                 AND seen_at > coalesce((SELECT max(seen_at) FROM giggle.workers, giggle.ledger \
                 WHERE seen_at <= next_life_at), next_life_at) - interval '1 day' AND NOT EXISTS \
                 (SELECT 1 FROM giggle.journals WHERE id = workers.journal AND told = {LIFE}) ORDER BY host"
            );
            let silent = ask(client, &place, ANSWER_WITHIN, &silent, &[])?;
            if !silent.is_empty() {
                return Ok(GoOn::Machines(silent.iter().map(|row| row.get(0)).collect()));
            }
            if charges > 0 {
                return Ok(GoOn::Charges(charges));
            }
            let open = format!(
                "UPDATE giggle.ledger SET life = next_life, next_life = NULL, next_life_at = NULL, \
                 newest_before = NULL WHERE next_life = {LIFE}"
            );
            ask(client, &place, ANSWER_WITHIN, &open, &[])?;
        }
        self.pulse().set_closed(false);
        Ok(GoOn::Now)
    }

    fn read(&mut self, work: &mut Work<'_>) -> Result<(), LedgerError> {
        let (time, pulse) = (self.time.clone(), Arc::clone(&self.beating.0));
        let place = self.address.place().to_owned();
        let last_key = self.last_key.clone();
        let client = self.before_transaction()?;
        // Sent ahead of the first question and not waited for: a question alone would take three times as long. Whether it
        // began is asked after the work, which means nothing where it did not.
        let begin = format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {CLOCK}");
        let sql = Sql::new(client, &place, Opening::sent(client, &begin, last_key));
        let done = work(&mut PostgresStore { sql: &sql, time: &time, pulse: &pulse });
        let next_key = sql.opening.next_key();
        let done = match sql.opening.begun(&place).map_err(LedgerError::from).and(done) {
            Ok(()) if sql.has_failed() => Err(PostgresError::RolledBack { place: place.clone() }.into()),
            other => other,
        };
        // Nothing hangs on the end of what only read; whatever is asked next comes behind it.
        drop(Sent::new(client.batch_execute(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })));
        drop(sql);
        self.is_in_transaction = false;
        self.last_key = next_key;
        done
    }
}

/// What the beginning of a transaction that writes says.
struct Begun {
    /// The transaction's number.
    transaction: String,
    /// The life for which intents are allowed.
    allowed: Option<String>,
    /// The one that was seen in its place.
    next: Option<String>,
    /// The ledger as it is now.
    sight: Sight,
}

impl Begun {
    /// Notes the ledger's life: in this process, and in the ledger, as part of the transaction.
    fn note(&self, sql: &Sql<'_>, pulse: &Pulse) -> Result<(), LedgerError> {
        let life = &self.sight.life;
        pulse.note_life(life);
        let is_closed = match &self.allowed {
            Some(allowed) => allowed != life,
            None => {
                sql.run("UPDATE giggle.ledger SET life = $1", values![life.as_str()])?;
                false
            }
        };
        pulse.set_closed(is_closed);
        if is_closed && self.next.as_ref() != Some(life) {
            let seen = format!(
                "UPDATE giggle.ledger SET next_life = $1, next_life_at = clock_timestamp(), newest_before = {NEWEST}"
            );
            sql.run(&seen, values![life.as_str()])?;
        }
        Ok(())
    }
}

/// Begins a transaction, and asks for the key that it most likely needs; what the beginning says, where it is one that writes.
fn started<'c>(
    client: &'c Client,
    place: &str,
    begin: &'c str,
    key: Option<Realm>,
) -> Result<(Option<Begun>, Opening<'c>), PostgresError> {
    let opening = Opening::sent(client, begin, key);
    let begun = opening.begun(place)?.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) if row.len() > 1 => Some(Begun {
            transaction: row.get(0)?.to_owned(),
            allowed: row.get(1).map(str::to_owned),
            next: row.get(2).map(str::to_owned),
            sight: Sight::of(row, 3)?,
        }),
        _ => None,
    });
    Ok((begun, opening))
}

/// Refuses a server that will not do.
fn check_server(client: &Client, place: &str) -> Result<(), PostgresError> {
    let rows = ask(
        client,
        place,
        ANSWER_WITHIN,
        "SELECT current_setting('server_version_num')::bigint, current_setting('server_version'), \
         pg_is_in_recovery(), current_setting('server_encoding')",
        &[],
    )?;
    let row = rows.first().ok_or_else(|| PostgresError::RolledBack { place: place.to_owned() })?;
    if row.get::<_, i64>(0) / 10_000 < OLDEST {
        return Err(PostgresError::TooOld { found: row.get(1), needed: OLDEST.unsigned_abs() as u32 });
    }
    if row.get(2) {
        return Err(PostgresError::Standby { place: place.to_owned() });
    }
    let found: String = row.get(3);
    if found != "UTF8" {
        return Err(PostgresError::Encoding { place: place.to_owned(), found });
    }
    Ok(())
}

fn bring_up(client: &Client, place: &str, mark: Option<&str>) -> Result<(), LedgerError> {
    let (_, opening) = started(client, place, "BEGIN", None)?;
    let sql = Sql::new(client, place, opening);
    let end = match migrations::bring_up(&sql, mark) {
        Ok(()) => "COMMIT",
        Err(error) => {
            let _ = wait(place, ANSWER_WITHIN, client.batch_execute("ROLLBACK"));
            return Err(error);
        }
    };
    sql.batch(end).map_err(LedgerError::from)
}
