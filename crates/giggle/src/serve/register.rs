//! The register: who may ask, who asked for what, and which browsers were let in.
//!
//! A file of its own in the state folder, beside the ledger: it must not know what a shot costs or what became of it. It keeps no
//! token, ticket or cookie, only their hashes; whoever reads the file can let nobody in with it.

use crate::error::CommandError;
use giggle_domain::refusal::holds_key;
use giggle_domain::{Text, text};
use rusqlite::{Connection, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long a one-time link can be used: long enough to paste it, too short to be found in a history.
const TICKET_LASTS: Duration = Duration::from_secs(15 * 60);
/// How long a browser stays let in.
const VISIT_LASTS: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The longest name of a client.
const LONGEST_NAME: usize = 40;
/// The name of whoever asks where no token is needed.
pub const LOCAL: &str = "local";
/// The name of whoever asks on the page.
pub const STUDIO: &str = "studio";

/// A token, a ticket or a cookie in the open. It never prints itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one that nobody can guess: 244 random bits.
    pub fn random(prefix: &str) -> Self {
        let (one, two) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
        Self(format!("{prefix}{}{}", one.simple(), two.simple()))
    }

    /// The text itself: for the one who is to have it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What is kept of a secret, and what a stranger's guess is compared by: how long that takes says nothing of it.
pub fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// A named right to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientToken {
    /// Whose it is.
    pub name: String,
    /// Thousandths of credits that may be spent a day, by estimate; `None` for no limit of its own.
    pub per_day: Option<i64>,
    /// When it was made, in seconds since the epoch.
    pub made_at: i64,
}

/// Somebody's asking for a shot: what makes a video of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The shot's identity, as sixty-four digits.
    pub fingerprint: String,
    /// When it was first asked for, in seconds since the epoch.
    pub asked_at: i64,
    /// Whether it was asked for in the JSON dialect.
    pub is_json: bool,
}

/// Which askings to list.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Begin after this one.
    pub after: Option<&'a str>,
    /// At most so many.
    pub most: usize,
    /// The oldest first.
    pub is_ascending: bool,
}

/// The register.
pub struct Register(Mutex<Connection>);

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS clients (name TEXT PRIMARY KEY, hash BLOB NOT NULL UNIQUE, per_day INTEGER, made_at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS askings (client TEXT NOT NULL, fingerprint TEXT NOT NULL, asked_at INTEGER NOT NULL, is_json INTEGER NOT NULL,
    number INTEGER PRIMARY KEY AUTOINCREMENT, UNIQUE (client, fingerprint)) STRICT;
CREATE INDEX IF NOT EXISTS askings_by_shot ON askings (fingerprint);
CREATE TABLE IF NOT EXISTS keys (hash BLOB PRIMARY KEY, is_ticket INTEGER NOT NULL, until INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS members (list TEXT NOT NULL, fingerprint TEXT NOT NULL, PRIMARY KEY (list, fingerprint)) STRICT;
PRAGMA user_version = 1;
";

/// Made with the register or after it: the last day that each client's budget was counted for.
const DAYS: &str = "CREATE TABLE IF NOT EXISTS days (client TEXT PRIMARY KEY, day TEXT NOT NULL) STRICT;";

impl Register {
    /// Opens the register in a folder that only its owner can look into, or makes it.
    ///
    /// # Errors
    ///
    /// Exit 3: the folder or the file cannot be used.
    pub fn open(folder: &Path) -> Result<Self, CommandError> {
        let path = folder.join("register.db");
        let unusable =
            |error: String| CommandError::settings(Text::plain(format!("{}: {error}", path.display())));
        private_folder(folder).map_err(|error| unusable(error.to_string()))?;
        private_file(&path).map_err(|error| unusable(error.to_string()))?;
        let open = || {
            let db = Connection::open(&path)?;
            db.busy_timeout(Duration::from_secs(10))?;
            db.pragma_update(None, "journal_mode", "wal")?;
            db.pragma_update(None, "synchronous", "normal")?;
            let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            if version == 0 {
                db.execute_batch(&format!("BEGIN IMMEDIATE; {TABLES} COMMIT;"))?;
            }
            if version <= 1 {
                db.execute_batch(DAYS)?;
            }
            Ok::<_, rusqlite::Error>((db, version))
        };
        match open() {
            Ok((_, version)) if version > 1 => Err(unusable("a newer giggle wrote it".into())),
            Ok((db, _)) => Ok(Self(Mutex::new(db))),
            Err(error) => Err(unusable(error.to_string())),
        }
    }

    fn db(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a client and gives its token, which is kept nowhere.
    ///
    /// # Errors
    ///
    /// Exit 2 for a name that is taken or cannot be one.
    pub fn add(&self, name: &str, per_day: Option<i64>) -> Result<Secret, CommandError> {
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(is_word) {
            return Err(CommandError::usage(text!(
                "a client's name has 1 to {LONGEST_NAME} of the letters a to z and A to Z, digits, `-`, `_` or `.`",
                "客户端名称由 1 到 {LONGEST_NAME} 个英文字母、数字、`-`、`_` 或 `.` 组成"
            )));
        }
        if holds_key(name) {
            return Err(CommandError::usage(text!(
                "the client's name looks like an API key, and is not kept",
                "客户端名称像是 API key，未保存"
            )));
        }
        if [LOCAL, STUDIO].contains(&name) {
            return Err(CommandError::usage(text!(
                "`{name}` is reserved by the server",
                "`{name}` 是服务保留的名称"
            )));
        }
        let token = Secret::random("gck_");
        let added = self.db().execute(
            "INSERT OR IGNORE INTO clients (name, hash, per_day, made_at) VALUES (?1, ?2, ?3, ?4)",
            params![name, hash(token.reveal()).as_slice(), per_day, now()],
        );
        match added.map_err(|error| trouble(&error))? {
            0 => Err(CommandError::usage(text!(
                "a client named `{name}` already exists",
                "名为 `{name}` 的客户端已存在"
            ))
            .hint(text!(
                "`giggle serve token remove {name}` removes it and its token",
                "`giggle serve token remove {name}` 可移除该客户端及其令牌"
            ))),
            _ => Ok(token),
        }
    }

    /// Removes a client; its token lets nobody in from then on.
    ///
    /// # Errors
    ///
    /// Exit 2 where there is no such client.
    pub fn remove(&self, name: &str) -> Result<(), CommandError> {
        let removed = {
            let mut db = self.db();
            let mut remove = || {
                let work = db.transaction()?;
                let removed = work.execute("DELETE FROM clients WHERE name = ?1", [name])?;
                // Whoever is given the name next is somebody else, and sees nothing of this one's videos.
                let former = format!("{name} (removed)");
                work.execute("UPDATE OR REPLACE askings SET client = ?2 WHERE client = ?1", [name, &former])?;
                work.commit().map(|()| removed)
            };
            remove()
        };
        match removed.map_err(|error| trouble(&error))? {
            0 => Err(CommandError::usage(text!(
                "there is no client named `{name}`",
                "没有名为 `{name}` 的客户端"
            ))),
            _ => Ok(()),
        }
    }

    /// All clients, by name.
    ///
    /// # Errors
    ///
    /// Trouble of the storage, as everywhere below.
    pub fn clients(&self) -> Result<Vec<ClientToken>, CommandError> {
        let read = |db: &Connection| {
            let mut statement =
                db.prepare_cached("SELECT name, per_day, made_at FROM clients ORDER BY name")?;
            statement.query_map([], client)?.collect::<rusqlite::Result<Vec<_>>>()
        };
        read(&self.db()).map_err(|error| trouble(&error))
    }

    /// The client that a token belongs to.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn client_of(&self, token: &str) -> Result<Option<ClientToken>, CommandError> {
        let db = self.db();
        let find = || {
            db.prepare_cached("SELECT name, per_day, made_at FROM clients WHERE hash = ?1")?
                .query_row([hash(token).as_slice()], client)
                .optional()
        };
        find().map_err(|error| trouble(&error))
    }

    /// The day that a client's budget counts for, where the clock says this one, as `YYYY-MM-DD`: a clock that goes back opens no day
    /// anew that is over.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn day_of(&self, client: &str, clock: &str) -> Result<String, CommandError> {
        let db = self.db();
        let latest = || {
            db.prepare_cached(
                "INSERT INTO days (client, day) VALUES (?1, ?2)
             ON CONFLICT (client) DO UPDATE SET day = max(day, excluded.day) RETURNING day",
            )?
            .query_row(params![client, clock], |row| row.get(0))
        };
        latest().map_err(|error| trouble(&error))
    }

    /// Notes that a client asked for a shot. Asked for again it stays where it was.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn note(&self, client: &str, fingerprint: &str, is_json: bool) -> Result<(), CommandError> {
        let noted = self
            .db()
            .prepare_cached(
                "INSERT INTO askings (client, fingerprint, asked_at, is_json) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (client, fingerprint) DO UPDATE SET is_json = excluded.is_json",
            )
            .and_then(|mut it| it.execute(params![client, fingerprint, now(), is_json]));
        noted.map(|_| ()).map_err(|error| trouble(&error))
    }

    /// A client's asking for the shot whose fingerprint begins with these digits; `None` asks for anybody's.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn asking(&self, client: &str, digits: &str) -> Result<Option<Asking>, CommandError> {
        let db = self.db();
        let find = || {
            db.prepare_cached(
                "SELECT fingerprint, asked_at, is_json FROM askings
                 WHERE client = ?1 AND fingerprint >= ?2 AND fingerprint < ?2 || 'g' LIMIT 1",
            )?
            .query_row(params![client, digits], asking)
            .optional()
        };
        find().map_err(|error| trouble(&error))
    }

    /// A client's askings, a page at a time.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn askings(&self, client: &str, page: Page<'_>) -> Result<Vec<Asking>, CommandError> {
        let (sign, order) = if page.is_ascending { (">", "ASC") } else { ("<", "DESC") };
        let sql = format!(
            "SELECT fingerprint, asked_at, is_json FROM askings WHERE client = ?1 AND (?2 IS NULL OR number {sign}
             (SELECT number FROM askings WHERE client = ?1 AND fingerprint >= ?2 AND fingerprint < ?2 || 'g' LIMIT 1))
             ORDER BY number {order} LIMIT ?3"
        );
        let db = self.db();
        let read = || {
            let mut statement = db.prepare_cached(&sql)?;
            let most = i64::try_from(page.most).unwrap_or(i64::MAX);
            statement
                .query_map(params![client, page.after, most], asking)?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| trouble(&error))
    }

    /// Takes a video out of a client's view. The shot, its clip and its money stay where they are.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn forget(&self, client: &str, fingerprint: &str) -> Result<bool, CommandError> {
        let forgotten = self.db().execute(
            "DELETE FROM askings WHERE client = ?1 AND fingerprint = ?2",
            params![client, fingerprint],
        );
        forgotten.map(|rows| rows > 0).map_err(|error| trouble(&error))
    }

    /// Notes which shots a list has.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn note_list(&self, list: &str, fingerprints: &[String]) -> Result<(), CommandError> {
        let mut db = self.db();
        let mut write = || {
            let work = db.transaction()?;
            for fingerprint in fingerprints {
                work.prepare_cached("INSERT OR IGNORE INTO members (list, fingerprint) VALUES (?1, ?2)")?
                    .execute(params![list, fingerprint])?;
            }
            work.commit()
        };
        write().map_err(|error| trouble(&error))
    }

    /// Who asked first for each shot, and which list it is in: for the page of the money.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn whose(&self, fingerprint: &str) -> Result<(Option<String>, Option<String>), CommandError> {
        let db = self.db();
        let find = || {
            let client = db
                .prepare_cached("SELECT client FROM askings WHERE fingerprint = ?1 ORDER BY number LIMIT 1")?
                .query_row([fingerprint], |row| row.get(0))
                .optional()?;
            let list = db
                .prepare_cached("SELECT list FROM members WHERE fingerprint = ?1 LIMIT 1")?
                .query_row([fingerprint], |row| row.get(0))
                .optional()?;
            Ok((client, list))
        };
        find().map_err(|error: rusqlite::Error| trouble(&error))
    }

    /// A new one-time ticket into the page.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn ticket(&self) -> Result<Secret, CommandError> {
        let ticket = Secret::random("");
        self.keep(&ticket, true, TICKET_LASTS)?;
        Ok(ticket)
    }

    /// Takes a ticket for a cookie; a ticket works once.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn enter(&self, ticket: &str) -> Result<Option<Secret>, CommandError> {
        let used = self.db().execute(
            "DELETE FROM keys WHERE hash = ?1 AND is_ticket = 1 AND until > ?2",
            params![hash(ticket).as_slice(), now()],
        );
        if used.map_err(|error| trouble(&error))? == 0 {
            return Ok(None);
        }
        let cookie = Secret::random("");
        self.keep(&cookie, false, VISIT_LASTS)?;
        Ok(Some(cookie))
    }

    /// Whether a cookie is one that was given out.
    ///
    /// # Errors
    ///
    /// Trouble of the storage.
    pub fn is_visitor(&self, cookie: &str) -> Result<bool, CommandError> {
        let db = self.db();
        let find = || {
            db.prepare_cached("SELECT 1 FROM keys WHERE hash = ?1 AND is_ticket = 0 AND until > ?2")?
                .exists(params![hash(cookie).as_slice(), now()])
        };
        find().map_err(|error| trouble(&error))
    }

    fn keep(&self, secret: &Secret, is_ticket: bool, lasts: Duration) -> Result<(), CommandError> {
        let until = now() + i64::try_from(lasts.as_secs()).unwrap_or(i64::MAX / 2);
        let db = self.db();
        let write = || {
            db.execute("DELETE FROM keys WHERE until <= ?1", [now()])?;
            db.execute(
                "INSERT INTO keys (hash, is_ticket, until) VALUES (?1, ?2, ?3)",
                params![hash(secret.reveal()).as_slice(), is_ticket, until],
            )
        };
        write().map(|_| ()).map_err(|error| trouble(&error))
    }
}

fn client(row: &rusqlite::Row<'_>) -> rusqlite::Result<ClientToken> {
    Ok(ClientToken { name: row.get(0)?, per_day: row.get(1)?, made_at: row.get(2)? })
}

fn asking(row: &rusqlite::Row<'_>) -> rusqlite::Result<Asking> {
    Ok(Asking { fingerprint: row.get(0)?, asked_at: row.get(1)?, is_json: row.get(2)? })
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

fn trouble(error: &rusqlite::Error) -> CommandError {
    CommandError::internal(text!(
        "the register of clients cannot be used: {error}",
        "无法使用客户端登记库：{error}"
    ))
}

/// A folder that only its owner can look into.
pub fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A file that only its owner can read, made if it is not there; a link in its place is refused.
fn private_file(path: &Path) -> std::io::Result<()> {
    if let Ok(facts) = path.symlink_metadata() {
        return if facts.is_file() { Ok(()) } else { Err(std::io::Error::other("it is not a regular file")) };
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register() -> (tempfile::TempDir, Register) {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::open(&folder.path().join("serve")).unwrap();
        (folder, register)
    }

    #[test]
    fn a_token_is_known_by_its_hash_alone_and_only_until_it_is_removed() {
        let (folder, register) = register();
        let token = register.add("studio-a", Some(500_000)).unwrap();
        assert_eq!(format!("{token:?}"), "Secret(…)");
        assert!(register.add("studio-a", None).is_err() && register.add("local", None).is_err());
        assert!(register.add("a b", None).is_err() && register.add("", None).is_err());
        let again = Register::open(&folder.path().join("serve")).unwrap();
        assert_eq!(again.client_of(token.reveal()).unwrap().unwrap().per_day, Some(500_000));
        assert_eq!(again.client_of("gck_else").unwrap(), None);
        for entry in std::fs::read_dir(folder.path().join("serve")).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let secret = token.reveal().as_bytes();
            assert!(!bytes.windows(secret.len()).any(|it| it == secret), "{}", path.display());
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0);
            }
        }
        again.remove("studio-a").unwrap();
        assert_eq!(register.client_of(token.reveal()).unwrap(), None);
        assert!(again.remove("studio-a").is_err());
    }

    #[test]
    fn a_ticket_works_once_and_a_cookie_until_its_time_is_over() {
        let (_folder, register) = register();
        let ticket = register.ticket().unwrap();
        assert!(!register.is_visitor(ticket.reveal()).unwrap(), "a ticket is no cookie");
        let cookie = register.enter(ticket.reveal()).unwrap().unwrap();
        assert!(register.enter(ticket.reveal()).unwrap().is_none(), "it was used");
        assert!(register.enter(cookie.reveal()).unwrap().is_none(), "a cookie is no ticket");
        assert!(register.is_visitor(cookie.reveal()).unwrap());
        register.db().execute("UPDATE keys SET until = 1", []).unwrap();
        assert!(!register.is_visitor(cookie.reveal()).unwrap());
    }

    #[test]
    fn every_client_sees_its_own_askings_in_their_order() {
        let (_folder, register) = register();
        for digit in ["1", "2", "3"] {
            register.note("a", &digit.repeat(64), false).unwrap();
        }
        register.note("b", &"2".repeat(64), true).unwrap();
        register.note("a", &"1".repeat(64), true).unwrap();
        let list = |client, after: Option<&str>, is_ascending| -> Vec<char> {
            let page = Page { after, most: 2, is_ascending };
            let all = register.askings(client, page).unwrap();
            all.iter().map(|it| it.fingerprint.chars().next().unwrap()).collect()
        };
        assert_eq!(list("a", None, false), ['3', '2']);
        assert_eq!(list("a", Some(&"2".repeat(32)), false), ['1']);
        assert_eq!(list("a", Some(&"1".repeat(32)), true), ['2', '3']);
        assert_eq!(list("b", None, false), ['2']);
        assert!(register.asking("b", &"1".repeat(32)).unwrap().is_none());
        assert!(register.forget("a", &"2".repeat(64)).unwrap());
        assert_eq!(list("a", None, true), ['1', '3']);
        assert_eq!(list("b", None, true), ['2'], "another's view is another's");
    }

    #[test]
    fn a_clock_that_goes_back_opens_no_day_anew() {
        let folder = tempfile::tempdir().unwrap();
        let days = ["2026-11-28", "2026-11-29", "2026-11-28", "2026-11-30"];
        let counted: Vec<String> = days
            .iter()
            .map(|day| Register::open(folder.path()).unwrap().day_of("ann", day).unwrap())
            .collect();
        assert_eq!(counted, ["2026-11-28", "2026-11-29", "2026-11-29", "2026-11-30"]);
        assert_eq!(Register::open(folder.path()).unwrap().day_of("bob", "2026-11-01").unwrap(), "2026-11-01");
    }
}
