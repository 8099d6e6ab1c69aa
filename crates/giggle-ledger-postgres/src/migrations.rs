//! The form of the database, and how an older one becomes it.
//!
//! The steps have the names of the other engine's. Steps only add while two versions of giggle may run side by side; one that
//! takes something away raises `readable_from`, and an older giggle stops taking intents when it sees that.

use crate::error::PostgresError;
use crate::sql::Sql;
use giggle_ledger::LedgerError;
use giggle_ledger::tables::Value;

/// Step by step. A step is never changed once released.
pub(crate) const MIGRATIONS: [(&str, &str); 13] = [
    ("0001_events_and_summary", FIRST),
    ("0002_wishes", SECOND),
    ("0003_order_and_boot", THIRD),
    ("0004_notes_lessons_and_hearings", FOURTH),
    ("0005_queue", FIFTH),
    ("0006_accounts", SIXTH),
    ("0007_life", SEVENTH),
    ("0008_turns", EIGHTH),
    ("0009_events_by_fingerprint", NINTH),
    ("0010_tasks_in_any_case", TENTH),
    ("0011_number_of_events", ELEVENTH),
    ("0012_chained_shots", TWELFTH),
    ("0013_dearest_charges", THIRTEENTH),
];

/// Steps after which an older giggle must not take intents: it would look at a key's own shots where its account's count, or
/// take a ledger that has gone back for what it was.
const NOT_READABLE_BEFORE: [&str; 2] = ["0006_accounts", "0008_turns"];

/// The advisory lock under which one process at a time changes the form; "giggle" in ASCII.
const FORM_LOCK: i64 = 0x6769_6767_6c65;

const FIRST: &str = "
-- One row, locked by whoever writes: what SQLite's writer lock is to one machine.
CREATE TABLE giggle.ledger (is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one), moved_to text);
INSERT INTO giggle.ledger DEFAULT VALUES;
CREATE TABLE giggle.realms (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, base text NOT NULL, key_hash text NOT NULL,
    UNIQUE (base, key_hash)
);
CREATE TABLE giggle.workers (
    id text PRIMARY KEY, host text NOT NULL, version text NOT NULL,
    began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(), ended_at timestamptz
);
-- A submitter's sign of life: from the transaction of its intent until its answer is on record.
CREATE TABLE giggle.submitters (
    lock text PRIMARY KEY, worker text NOT NULL, taken_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX submitters_of_worker ON giggle.submitters (worker);
CREATE SEQUENCE giggle.shot_numbers AS bigint;
-- The truth. `entry` is text, not jsonb: the same bytes in every engine.
CREATE TABLE giggle.events (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, shot bigint NOT NULL, at bigint NOT NULL,
    version bigint NOT NULL, entry text NOT NULL
);
CREATE INDEX events_of_shot ON giggle.events (shot, number);
CREATE TABLE giggle.resets (realm bigint NOT NULL, at bigint NOT NULL);
-- The summary: made from the events, and again whenever wanted.
CREATE TABLE giggle.shots (
    id bigint PRIMARY KEY, realm bigint NOT NULL, fingerprint text NOT NULL, take bigint NOT NULL,
    standing text NOT NULL, model text NOT NULL, duration bigint NOT NULL, prompt text NOT NULL,
    attempts bigint NOT NULL, task_id text, planned_at bigint NOT NULL, changed_at bigint NOT NULL,
    reserved bigint, cost bigint, file text, is_stray boolean NOT NULL,
    UNIQUE (realm, fingerprint)
);
CREATE INDEX shots_by_time ON giggle.shots (planned_at);
CREATE INDEX shots_by_fingerprint ON giggle.shots (fingerprint);
CREATE TABLE giggle.attempts (
    shot bigint NOT NULL, number bigint NOT NULL, realm bigint NOT NULL, standing text NOT NULL,
    started_at bigint NOT NULL, command text, task_id text, counts bigint,
    ended_at bigint, ending bigint, model text NOT NULL, took bigint,
    certainty text, answered_at bigint, price_class text, charged bigint, refunded bigint,
    PRIMARY KEY (shot, number)
);
CREATE UNIQUE INDEX attempts_by_task ON giggle.attempts (task_id, realm) WHERE task_id IS NOT NULL;
CREATE INDEX attempts_by_time ON giggle.attempts (realm, started_at) INCLUDE (counts);
CREATE INDEX attempts_by_command ON giggle.attempts (realm, command) INCLUDE (counts) WHERE command IS NOT NULL;
CREATE INDEX attempts_by_end ON giggle.attempts (realm, ended_at, ending) WHERE ended_at IS NOT NULL;
CREATE INDEX attempts_open ON giggle.attempts (standing) WHERE standing NOT IN ('downloaded', 'failed', 'rejected');
CREATE INDEX attempts_that_took ON giggle.attempts (model, ended_at, took) WHERE took IS NOT NULL;
";

const SECOND: &str = "
CREATE TABLE giggle.wishes (
    realm bigint NOT NULL, name text NOT NULL, fingerprint text NOT NULL, PRIMARY KEY (realm, name)
);
";

const THIRD: &str = "
ALTER TABLE giggle.attempts ADD COLUMN intent_number bigint;
ALTER TABLE giggle.attempts ADD COLUMN sent_boot text;
ALTER TABLE giggle.attempts ADD COLUMN sent_ms bigint;
";

const FOURTH: &str = "
CREATE TABLE giggle.notes (
    realm bigint NOT NULL, name text NOT NULL, text text NOT NULL, PRIMARY KEY (realm, name)
);
ALTER TABLE giggle.attempts ADD COLUMN estimate bigint;
ALTER TABLE giggle.attempts ADD COLUMN heard_at bigint;
CREATE INDEX attempts_by_boot ON giggle.attempts (realm, sent_boot, sent_ms) WHERE sent_boot IS NOT NULL;
CREATE INDEX attempts_by_hearing ON giggle.attempts (realm, heard_at) WHERE heard_at IS NOT NULL;
CREATE INDEX attempts_by_class ON giggle.attempts (realm, price_class, started_at) WHERE charged IS NOT NULL;
";

const FIFTH: &str = "
-- What is wanted, and who has taken it up. `ended`: 0 made, 1 not made, 2 not started.
CREATE TABLE giggle.queued_lists (
    id text PRIMARY KEY, realm bigint NOT NULL, name text NOT NULL, manner text NOT NULL,
    put_at bigint NOT NULL, until bigint, stopped text
);
CREATE TABLE giggle.wanted (
    list text NOT NULL, place bigint NOT NULL, key text NOT NULL, fingerprint text NOT NULL, parent bigint,
    shot text NOT NULL, claims bigint NOT NULL DEFAULT 0, is_asked boolean NOT NULL DEFAULT false,
    told text NOT NULL DEFAULT '', ended bigint, worker text, host text, claimed_until bigint,
    changed_at bigint NOT NULL, PRIMARY KEY (list, place)
);
CREATE INDEX wanted_open ON giggle.wanted (list, place) WHERE ended IS NULL;
CREATE INDEX wanted_by_change ON giggle.wanted (list, changed_at);
CREATE INDEX wanted_in_hand ON giggle.wanted (worker) WHERE worker IS NOT NULL;
CREATE TABLE giggle.wanted_pictures (
    list text NOT NULL, name text NOT NULL, text text NOT NULL, PRIMARY KEY (list, name)
);
";

const SIXTH: &str = "
-- Which account a key belongs to, by the realm of the account's first key.
CREATE TABLE giggle.keys (realm bigint PRIMARY KEY, account bigint NOT NULL, name text);
";

const SEVENTH: &str = "
-- The server, in one of its histories, for which intents are allowed; and the one that was seen in its place, since when.
ALTER TABLE giggle.ledger ADD COLUMN life text, ADD COLUMN next_life text, ADD COLUMN next_life_at timestamptz;
-- The journal that each worker keeps on its own disk, and the life that each journal was told to.
ALTER TABLE giggle.workers ADD COLUMN journal text;
CREATE TABLE giggle.journals (id text PRIMARY KEY, told text NOT NULL);
";

const EIGHTH: &str = "
-- The ledger's own name, which its copies share; and which of its histories this is, since a copy of the same server's cannot
-- be told from it otherwise: `NUMBER-NAME`, where the number rises.
ALTER TABLE giggle.ledger ADD COLUMN id text, ADD COLUMN era text, ADD COLUMN newest_before bigint;
UPDATE giggle.ledger SET id = replace(gen_random_uuid()::text, '-', ''),
    era = '1-' || left(replace(gen_random_uuid()::text, '-', ''), 12);
UPDATE giggle.ledger SET life = life || '.' || era, next_life = next_life || '.' || era;
-- Every intent there ever was, by its name. Each machine remembers one of them: if it is gone, the ledger has gone back.
CREATE TABLE giggle.turns (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, intent text NOT NULL UNIQUE
);
";

const TENTH: &str = "
-- In hexadecimal the case of a letter is a spelling. Not unique: an earlier giggle could hold one task twice.
CREATE INDEX attempts_by_task_in_any_case ON giggle.attempts (lower(task_id), realm);
";

const ELEVENTH: &str = "
-- How many events there are, in the row that whoever writes has locked anyway: rows that somebody takes away by hand are missed.
ALTER TABLE giggle.ledger ADD COLUMN kept bigint NOT NULL DEFAULT 0;
UPDATE giggle.ledger SET kept = (SELECT count(*) FROM giggle.events);
";

const TWELFTH: &str = "
-- What continues other shots: in most lists nothing does, and whoever claims should not have to look at all of them to see it.
CREATE INDEX wanted_chained ON giggle.wanted (list, place) WHERE ended IS NULL AND parent IS NOT NULL;
";

const THIRTEENTH: &str = "
-- What the charges of a class were at most, by itself and in proportion to what was expected, among however many.
CREATE INDEX attempts_by_charge ON giggle.attempts (realm, price_class, charged) WHERE charged IS NOT NULL;
CREATE INDEX attempts_by_dearness ON giggle.attempts (realm, price_class, (CAST(charged AS double precision) / estimate))
    WHERE charged IS NOT NULL AND estimate > 0;
";

const NINTH: &str = r#"
-- Under which fingerprint a shot began, by the truth itself: the summary is not believed alone before something is sent.
CREATE INDEX events_by_fingerprint ON giggle.events (substr(entry, strpos(entry, '"fingerprint":"') + 15, 64))
    WHERE strpos(entry, '"fingerprint":"') > 0;
"#;

/// Brings the database to this giggle's form, inside a transaction of the caller's. A ledger that is made with it has this mark.
pub(crate) fn bring_up(sql: &Sql<'_>, mark: Option<&str>) -> Result<(), LedgerError> {
    sql.run("SELECT pg_advisory_xact_lock($1)", &[Value::from(FORM_LOCK)])?;
    sql.batch(
        "CREATE SCHEMA IF NOT EXISTS giggle; \
         CREATE TABLE IF NOT EXISTS giggle.migrations ( \
             number bigint PRIMARY KEY, name text NOT NULL UNIQUE, readable_from bigint NOT NULL DEFAULT 1);",
    )?;
    let row = sql.row(
        "SELECT coalesce(max(number), 0), coalesce(max(readable_from), 1) FROM giggle.migrations",
        &[],
    )?;
    let (done, readable_from) = row.map_or((0, 1), |row| (row.get::<_, i64>(0), row.get::<_, i64>(1)));
    let known = MIGRATIONS.len() as i64;
    if readable_from > known {
        return Err(LedgerError::Newer { found: readable_from, known });
    }
    for (number, (name, text)) in (1i64..).zip(MIGRATIONS).skip(usize::try_from(done).unwrap_or(0)) {
        sql.batch(text)?;
        let readable_from = if NOT_READABLE_BEFORE.contains(&name) { number } else { 1 };
        sql.run(
            "INSERT INTO giggle.migrations (number, name, readable_from) VALUES ($1, $2, $3)",
            crate::sql::values![number, name, readable_from],
        )?;
    }
    if let Some(mark) = mark.filter(|_| done == 0) {
        sql.run("UPDATE giggle.ledger SET moved_to = $1", &[Value::from(mark)])?;
    }
    Ok(())
}

/// Whether the database has this giggle's form already, so that nothing need be created (which a plain role may not).
pub(crate) fn is_current(client: &tokio_postgres::Client, place: &str) -> Result<bool, PostgresError> {
    let exists = crate::sql::ask(
        client,
        place,
        crate::connection::ANSWER_WITHIN,
        "SELECT to_regclass('giggle.migrations') IS NOT NULL",
        &[],
    )?;
    if !exists.first().is_some_and(|row| row.get(0)) {
        return Ok(false);
    }
    let rows = crate::sql::ask(
        client,
        place,
        crate::connection::ANSWER_WITHIN,
        "SELECT coalesce(max(number), 0), coalesce(max(readable_from), 1) FROM giggle.migrations",
        &[],
    )?;
    let known = MIGRATIONS.len() as i64;
    Ok(rows.first().is_some_and(|row| row.get::<_, i64>(0) >= known && row.get::<_, i64>(1) <= known))
}
