//! The form of the ledger's file, and how an older one becomes it.

/// The form of the file, step by step. A step is never changed once released; another engine uses the same names.
pub(super) const MIGRATIONS: [(&str, &str); 12] = [
    ("0001_events_and_summary", FIRST),
    ("0002_wishes", SECOND),
    ("0003_order_and_boot", THIRD),
    ("0004_tip_and_marks", FOURTH),
    ("0005_notes_lessons_and_hearings", FIFTH),
    ("0006_accounts", SIXTH),
    ("0007_queue", SEVENTH),
    ("0008_events_by_fingerprint", EIGHTH),
    ("0009_tasks_in_any_case", NINTH),
    ("0010_number_of_events", TENTH),
    ("0011_chained_shots", ELEVENTH),
    ("0012_dearest_charges", TWELFTH),
];

const FIRST: &str = "
CREATE TABLE migrations (name TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE upkeep (checkpoints INTEGER NOT NULL) STRICT;
INSERT INTO upkeep VALUES (0);
CREATE TABLE realms (
    id INTEGER PRIMARY KEY, base TEXT NOT NULL, key_hash TEXT NOT NULL, UNIQUE (base, key_hash)
) STRICT;
-- The truth.
CREATE TABLE events (
    number INTEGER PRIMARY KEY AUTOINCREMENT, shot INTEGER NOT NULL, at INTEGER NOT NULL,
    version INTEGER NOT NULL, entry TEXT NOT NULL
) STRICT;
CREATE INDEX events_of_shot ON events (shot, number);
CREATE TABLE resets (realm INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;
-- The summary: made from the events, and again whenever wanted.
CREATE TABLE shots (
    id INTEGER PRIMARY KEY, realm INTEGER NOT NULL, fingerprint TEXT NOT NULL, take INTEGER NOT NULL,
    standing TEXT NOT NULL, model TEXT NOT NULL, duration INTEGER NOT NULL, prompt TEXT NOT NULL,
    attempts INTEGER NOT NULL, task_id TEXT, planned_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
    reserved INTEGER, cost INTEGER, file TEXT, is_stray INTEGER NOT NULL,
    UNIQUE (realm, fingerprint)
) STRICT;
CREATE INDEX shots_by_time ON shots (planned_at);
CREATE INDEX shots_by_fingerprint ON shots (fingerprint);
CREATE TABLE attempts (
    shot INTEGER NOT NULL, number INTEGER NOT NULL, realm INTEGER NOT NULL, standing TEXT NOT NULL,
    started_at INTEGER NOT NULL, command TEXT, task_id TEXT, counts INTEGER,
    ended_at INTEGER, ending INTEGER, model TEXT NOT NULL, took INTEGER,
    certainty TEXT, answered_at INTEGER, price_class TEXT, charged INTEGER, refunded INTEGER,
    PRIMARY KEY (shot, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX attempts_by_task ON attempts (task_id, realm) WHERE task_id IS NOT NULL;
CREATE INDEX attempts_by_time ON attempts (realm, started_at, counts);
CREATE INDEX attempts_by_command ON attempts (realm, command, counts) WHERE command IS NOT NULL;
CREATE INDEX attempts_by_end ON attempts (realm, ended_at, ending) WHERE ended_at IS NOT NULL;
CREATE INDEX attempts_by_standing ON attempts (standing);
CREATE INDEX attempts_that_took ON attempts (model, ended_at, took) WHERE took IS NOT NULL;
";

const SECOND: &str = "
CREATE TABLE wishes (
    realm INTEGER NOT NULL, name TEXT NOT NULL, fingerprint TEXT NOT NULL, PRIMARY KEY (realm, name)
) STRICT, WITHOUT ROWID;
";

const THIRD: &str = "
ALTER TABLE attempts ADD COLUMN intent_number INTEGER;
ALTER TABLE attempts ADD COLUMN sent_boot TEXT;
ALTER TABLE attempts ADD COLUMN sent_ms INTEGER;
";

const FOURTH: &str = "
-- Which ledger it is, and the rolling hash up to its last event.
CREATE TABLE tip (id BLOB NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;
INSERT INTO tip VALUES (
    randomblob(16), coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0), zeroblob(32)
);
-- What was marked before something was sent, and the point at which marking began.
CREATE TABLE marks (number INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT;
INSERT INTO marks SELECT number, hash FROM tip;
";

const FIFTH: &str = "
CREATE TABLE notes (
    realm INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (realm, name)
) STRICT, WITHOUT ROWID;
ALTER TABLE attempts ADD COLUMN estimate INTEGER;
ALTER TABLE attempts ADD COLUMN heard_at INTEGER;
CREATE INDEX attempts_by_boot ON attempts (realm, sent_boot, sent_ms, counts, charged)
    WHERE sent_boot IS NOT NULL;
CREATE INDEX attempts_by_hearing ON attempts (realm, heard_at, standing) WHERE heard_at IS NOT NULL;
CREATE INDEX attempts_by_class ON attempts (realm, price_class, started_at, charged, estimate)
    WHERE charged IS NOT NULL;
";

const SIXTH: &str = "
-- Which account a key belongs to, by the realm of the account's first key.
CREATE TABLE keys (realm INTEGER PRIMARY KEY, account INTEGER NOT NULL, name TEXT) STRICT;
";

const SEVENTH: &str = "
-- What is wanted, and who has taken it up. `ended`: 0 made, 1 not made, 2 not started.
CREATE TABLE queued_lists (
    id TEXT PRIMARY KEY, realm INTEGER NOT NULL, name TEXT NOT NULL, manner TEXT NOT NULL,
    put_at INTEGER NOT NULL, until INTEGER, stopped TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE wanted (
    list TEXT NOT NULL, place INTEGER NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, parent INTEGER,
    shot TEXT NOT NULL, claims INTEGER NOT NULL DEFAULT 0, is_asked INTEGER NOT NULL DEFAULT 0,
    told TEXT NOT NULL DEFAULT '', ended INTEGER, worker TEXT, host TEXT, claimed_until INTEGER,
    changed_at INTEGER NOT NULL, PRIMARY KEY (list, place)
) STRICT;
CREATE INDEX wanted_open ON wanted (list, place) WHERE ended IS NULL;
CREATE INDEX wanted_by_change ON wanted (list, changed_at);
CREATE INDEX wanted_in_hand ON wanted (worker) WHERE worker IS NOT NULL;
CREATE TABLE wanted_pictures (
    list TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (list, name)
) STRICT;
";

const EIGHTH: &str = r#"
-- Under which fingerprint a shot began, by the truth itself: the summary is not believed alone before something is sent.
CREATE INDEX events_by_fingerprint ON events (substr(entry, instr(entry, '"fingerprint":"') + 15, 64))
    WHERE instr(entry, '"fingerprint":"') > 0;
"#;

const NINTH: &str = "
-- In hexadecimal the case of a letter is a spelling. Not unique: an earlier giggle could hold one task twice.
CREATE INDEX attempts_by_task_in_any_case ON attempts (lower(task_id), realm);
";

const TENTH: &str = "
-- How many events there are: rows that somebody takes away by hand are missed.
ALTER TABLE tip ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
UPDATE tip SET kept = (SELECT count(*) FROM events);
";

const ELEVENTH: &str = "
-- What continues other shots: in most lists nothing does, and whoever claims should not have to look at all of them to see it.
CREATE INDEX wanted_chained ON wanted (list, place) WHERE ended IS NULL AND parent IS NOT NULL;
";

const TWELFTH: &str = "
-- What the charges of a class were at most, by itself and in proportion to what was expected, among however many.
CREATE INDEX attempts_by_charge ON attempts (realm, price_class, charged) WHERE charged IS NOT NULL;
CREATE INDEX attempts_by_dearness ON attempts (realm, price_class, (CAST(charged AS double precision) / estimate))
    WHERE charged IS NOT NULL AND estimate > 0;
";
