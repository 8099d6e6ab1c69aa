//! Leases: how a living submitter is told from one that is taken for dead.
//!
//! Each process that submits has a row, and beats: it writes the database's time into it. A submitter whose worker has not
//! been seen for the length of a lease is taken for dead, by the database's clock, whoever looks. That can be wrong: a
//! worker may be asleep or cut off. So the lease alone lets nobody send. Right before the first byte the submitter asks whether
//! its own row is still there; whoever took it for dead has removed the row in the same transaction.
//!
//! After the server itself has started, everybody gets one whole lease of grace: while it was away nobody could beat.
//!
//! Which server it is, in which of its histories, is its [*life*](crate::life). A standby that took over, or a copy that was
//! restored, may lack what was confirmed last. So the ledger's row names the life for which intents are allowed; in any other
//! nobody takes one before somebody has settled, and a process that saw the life change takes none at all.

use crate::address::Address;
use crate::connection::connect;
use crate::error::PostgresError;
use crate::life::{self, Sight};
use crate::migrations::MIGRATIONS;
use crate::sql::{ask, values};
use giggle_ledger::MAY_SEND_WITHIN;
use giggle_ledger::Seen;
use giggle_ledger::store::{Fence, Hold};
use giggle_ledger::tables::Value;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio_postgres::Client;

/// How often a worker shows that it is alive.
pub const BEAT: Duration = Duration::from_secs(15);

/// How long a worker counts as alive after its last beat: three beats may be lost.
pub const LEASE: Duration = Duration::from_secs(60);

/// How long the last question before a submit may take. The intent may be sent within five seconds; an answer later than
/// this leaves no time to use it.
const FENCE_WITHIN: Duration = Duration::from_secs(3);

/// How long a worker that lets go of an intent without an answer waits to say so. The lease says it later anyway.
const GIVE_UP_WITHIN: Duration = Duration::from_secs(2);

/// Whom to tell of a new life.
type Tell = Arc<dyn Fn() + Send + Sync>;

/// A process's sign of life, on a connection of its own.
pub(crate) struct Pulse {
    address: Address,
    pub(crate) worker: String,
    host: String,
    lease: Duration,
    state: Mutex<State>,
    wake: Condvar,
    is_beating: AtomicBool,
}

#[derive(Default)]
struct State {
    client: Option<Arc<Client>>,
    /// Locks whose answers are on record; their rows go with the next beat.
    done: Vec<String>,
    life: Option<String>,
    /// What this machine saw of the ledger when it last looked, or what it submitted since.
    seen: Option<Seen>,
    has_failed_over: bool,
    /// Intents are not allowed in the present life.
    is_closed: bool,
    journal: Option<String>,
    on_new_life: Option<Tell>,
    newest_form: i64,
    is_over: bool,
}

impl Pulse {
    pub(crate) fn new(address: Address, worker: &str, host: &str, lease: Duration) -> Arc<Self> {
        Arc::new(Self {
            address,
            worker: worker.to_owned(),
            host: host.to_owned(),
            lease,
            state: Mutex::default(),
            wake: Condvar::new(),
            is_beating: AtomicBool::new(false),
        })
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn lease_ms(&self) -> i64 {
        giggle_ledger::clock::millis(self.lease)
    }

    /// The statement, with its values, that makes this worker known or seen; part of the transaction of an intent.
    pub(crate) fn registration<'a>(&'a self, journal: Option<&'a str>) -> (&'static str, [Value<'a>; 4]) {
        let sql = "INSERT INTO giggle.workers (id, host, version, journal) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp(), journal = excluded.journal";
        let version = env!("CARGO_PKG_VERSION");
        (sql, *values![self.worker.as_str(), self.host.as_str(), version, journal])
    }

    /// What keeps this worker from taking another intent.
    pub(crate) fn objection(&self) -> Option<Objection> {
        let state = self.state();
        if state.has_failed_over || state.is_closed {
            return Some(Objection::FailedOver);
        }
        let known = MIGRATIONS.len() as i64;
        (state.newest_form > known).then_some(Objection::Newer { found: state.newest_form, known })
    }

    /// The server's life, as it was last seen.
    pub(crate) fn life(&self) -> Option<String> {
        self.state().life.clone()
    }

    pub(crate) fn has_failed_over(&self) -> bool {
        self.state().has_failed_over
    }

    pub(crate) fn on_new_life(&self, tell: Tell) {
        self.state().on_new_life = Some(tell);
    }

    /// The machine.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn journal(&self) -> Option<String> {
        self.state().journal.clone()
    }

    pub(crate) fn set_journal(&self, journal: &str) {
        self.state().journal = Some(journal.to_owned());
    }

    /// Whether intents are allowed in the present life.
    pub(crate) fn set_closed(&self, is_closed: bool) {
        self.state().is_closed = is_closed;
    }

    /// Whether no intents are allowed in the present life.
    pub(crate) fn is_closed(&self) -> bool {
        self.state().is_closed
    }

    /// The server's life, as it is seen now; whether it is another than before.
    pub(crate) fn note_life(&self, life: &str) -> bool {
        let mut state = self.state();
        let is_new = state.life.as_deref().is_some_and(|before| before != life);
        state.has_failed_over |= is_new;
        if state.life.as_deref() != Some(life) {
            state.life = Some(life.to_owned());
        }
        is_new
    }

    pub(crate) fn set_seen(&self, seen: Seen) {
        self.state().seen = Some(seen);
    }

    pub(crate) fn seen(&self) -> Option<Seen> {
        self.state().seen.clone()
    }

    /// Takes note of what there is to see of the ledger. If it has gone back, another life begins, and everybody sees it.
    pub(crate) fn note_sight(&self, client: &Client, sight: &Sight) -> Result<bool, PostgresError> {
        self.note_life(&sight.life);
        let Some(seen) = self.seen().filter(|seen| sight.is_behind(seen)) else { return Ok(false) };
        let life = life::begin_another(client, self.address.place(), sight, &seen)?;
        self.note_life(&life);
        self.set_seen(Seen { ledger: sight.ledger.clone(), life, intent: None });
        Ok(true)
    }

    fn client(&self) -> Result<Arc<Client>, PostgresError> {
        if let Some(client) = self.state().client.as_ref().filter(|it| !it.is_closed()) {
            return Ok(Arc::clone(client));
        }
        let client = Arc::new(connect(&self.address)?);
        self.state().client = Some(Arc::clone(&client));
        Ok(client)
    }

    /// Begins to beat, once; ends when the last user of this pulse is gone.
    pub(crate) fn start(self: &Arc<Self>) {
        if self.is_beating.swap(true, Ordering::SeqCst) {
            return;
        }
        let pulse = Arc::downgrade(self);
        let beats =
            std::thread::Builder::new().name("giggle-beat".into()).spawn(move || beat_until_gone(&pulse));
        if beats.is_err() {
            self.is_beating.store(false, Ordering::SeqCst);
        }
    }

    /// Says that this worker lives, and takes the rows away that say nothing any more.
    fn beat(&self) -> Result<(), PostgresError> {
        let client = self.client()?;
        let done = std::mem::take(&mut self.state().done);
        let place = self.address.place();
        for lock in &done {
            ask(
                &client,
                place,
                BEAT,
                "DELETE FROM giggle.submitters WHERE lock = $1",
                values![lock.as_str()],
            )?;
        }
        // A server that took over may not know this worker.
        let beat = "WITH beat AS (UPDATE giggle.workers SET seen_at = clock_timestamp() WHERE id = $1) \
                    SELECT coalesce(max(readable_from), 1) FROM giggle.migrations";
        let rows = ask(&client, place, BEAT, beat, values![self.worker.as_str()])?;
        let sight = life::look(&client, place, BEAT, self.seen().as_ref())?;
        if let Some(row) = rows.first() {
            let before = self.life();
            self.note_sight(&client, &sight)?;
            let is_new = before.is_some() && before != self.life();
            let mut state = self.state();
            state.newest_form = row.get(0);
            if let Some(tell) = state.on_new_life.clone().filter(|_| is_new) {
                // Elsewhere, since it may take a while, and beats must not wait for it.
                let _ = std::thread::Builder::new().name("giggle-retell".into()).spawn(move || tell());
            }
        }
        Ok(())
    }

    /// The last beat: this worker ended in order, unless a submit of its own is still without an answer.
    pub(crate) fn end(&self) {
        let done = {
            let mut state = self.state();
            if std::mem::replace(&mut state.is_over, true) {
                return;
            }
            std::mem::take(&mut state.done).join(",")
        };
        self.wake.notify_all();
        if !self.is_beating.load(Ordering::SeqCst) {
            return;
        }
        let Ok(client) = self.client() else { return };
        let over = "WITH gone AS (DELETE FROM giggle.submitters WHERE lock = ANY(string_to_array($2, ','))) \
                    UPDATE giggle.workers SET ended_at = clock_timestamp() WHERE id = $1 AND NOT EXISTS \
                    (SELECT 1 FROM giggle.submitters WHERE worker = $1 AND lock <> ALL(string_to_array($2, ',')))";
        let values = values![self.worker.as_str(), done.as_str()];
        let _ = ask(&client, self.address.place(), GIVE_UP_WITHIN, over, values);
    }

    /// Whether the intent of this lock may still be sent. No answer in time is a no.
    ///
    /// # Errors
    ///
    /// The server refuses the connection that it is asked over, and will the next time as well.
    fn may_send(&self, lock: &str) -> Result<bool, PostgresError> {
        let client = match self.client() {
            Ok(client) => client,
            Err(error) if error.is_lasting_refusal() => return Err(error),
            Err(_) => return Ok(false),
        };
        let window = giggle_ledger::clock::millis(MAY_SEND_WITHIN);
        let answer = ask(
            &client,
            self.address.place(),
            FENCE_WITHIN,
            "SELECT EXISTS (SELECT 1 FROM giggle.submitters JOIN giggle.workers ON workers.id = submitters.worker \
             WHERE lock = $1 AND workers.ended_at IS NULL AND NOT pg_is_in_recovery() \
             AND taken_at > clock_timestamp() - ($2::bigint * interval '1 millisecond'))",
            values![lock, window],
        );
        let may_send = answer.is_ok_and(|rows| rows.first().is_some_and(|row| row.get(0)));
        if may_send && let Some(seen) = &mut self.state().seen {
            // From here on it is missed where it is not on record any more.
            seen.intent = Some(lock.to_owned());
        }
        Ok(may_send)
    }

    fn let_go(&self, lock: &str) {
        if let Ok(client) = self.client() {
            let gone = "DELETE FROM giggle.submitters WHERE lock = $1";
            let _ = ask(&client, self.address.place(), GIVE_UP_WITHIN, gone, values![lock]);
        }
    }
}

/// Why a worker takes no further intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Objection {
    FailedOver,
    Newer { found: i64, known: i64 },
}

fn beat_until_gone(pulse: &Weak<Pulse>) {
    while let Some(pulse) = pulse.upgrade() {
        // A beat that fails is followed by the next; the lease outlives three of them.
        let _ = pulse.beat();
        let state = pulse.state();
        if state.is_over {
            return;
        }
        // Held for one beat at most, so that whoever drops the last other handle is not kept alive by this thread.
        let _ = pulse.wake.wait_timeout(state, BEAT.min(pulse.lease / 4));
    }
}

/// Keeps a pulse beating; the worker is over when this is dropped.
pub(crate) struct Beating(pub(crate) Arc<Pulse>);

impl Drop for Beating {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// The sign of life of one intent.
pub(crate) struct Lease {
    name: String,
    pulse: Arc<Pulse>,
    is_released: bool,
}

impl Lease {
    pub(crate) fn new(name: &str, pulse: &Arc<Pulse>) -> Self {
        Self { name: name.to_owned(), pulse: Arc::clone(pulse), is_released: false }
    }
}

impl std::fmt::Debug for Lease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lease({})", self.name)
    }
}

impl Hold for Lease {
    fn name(&self) -> &str {
        &self.name
    }

    fn release(mut self: Box<Self>) {
        self.is_released = true;
        self.pulse.state().done.push(self.name.clone());
    }

    fn fence(&self) -> Option<Fence> {
        let (pulse, name) = (Arc::clone(&self.pulse), self.name.clone());
        Some(Arc::new(move || Ok(pulse.may_send(&name)?)))
    }
}

impl Drop for Lease {
    /// Without an answer on record this is the submitter's death, and saying so spares the others the wait.
    fn drop(&mut self) {
        if !self.is_released {
            self.pulse.let_go(&self.name);
        }
    }
}
