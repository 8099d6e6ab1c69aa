//! The store as commands use it: opened from the settings, asked before money is spent whether it takes clips, and the list of
//! clips of this machine that are still to be put there.
//!
//! Its one idea: the store comes after the disk. A clip is whole in its file before it is put into the store, and whatever goes
//! wrong there leaves it where it is. The list is begun before a clip is downloaded and crossed off once the ledger knows that
//! the clip is stored; so a process that is killed anywhere between leaves a line that `giggle resume` works off.

use crate::env_vars;
use crate::error::CommandError;
use crate::failure;
use crate::ledger::shot::StoredClip;
use crate::settings::Settings;
use crate::store_text;
use crate::whole_file;
use giggle_client::Client;
use giggle_domain::{TaskId, text};
use giggle_store::{Address, Content, Credentials, Rules, Store, StoreError, StoreLink};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::OnceCell;
use url::Url;

/// A line of the list is a few hundred bytes.
const MOST_LINE_BYTES: u64 = 64 * 1024;
/// The file beside the lines that says for which life of the ledger they are complete.
const LIFE: &str = "life";
/// The file beside the lines that names the stores which this machine has seen.
const SEEN: &str = "seen";
/// The form of a line.
const LINE_VERSION: u32 = 1;

/// A clip that is still to be stored, or may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToStore {
    version: u32,
    /// The task that made it.
    pub task_id: TaskId,
    /// Which of its clips.
    pub clip: u32,
    /// Where it is on this machine, or is going to be.
    pub path: PathBuf,
}

/// The store of the settings.
#[derive(Debug)]
pub struct ClipStore {
    store: Store,
    list: Option<PathBuf>,
    /// What the first question found; trouble that may pass is taken out by whoever says it.
    is_ready: OnceCell<Mutex<Option<StoreError>>>,
    away: Mutex<Away>,
}

/// A store that was not reached.
#[derive(Debug, Default)]
struct Away {
    since: Option<Instant>,
    /// How many times in a row it was not reached.
    times: u32,
}

/// A store that was not reached is left alone for this long, and for twice as long each further time: otherwise every clip
/// would wait for it.
const LEFT_ALONE: Duration = Duration::from_secs(30);
/// And no longer than this.
const LONGEST_LEFT_ALONE: Duration = Duration::from_secs(8 * 60);

/// Where the settings say that clips are kept; `None` where on this machine alone.
///
/// # Errors
///
/// Exit 3 for something that is not the address of a store, 2 where a flag says it.
pub fn address(settings: &Settings) -> Result<Option<Address>, CommandError> {
    let named = [
        ("--store", settings.store_flag.clone()),
        (env_vars::STORE.name, env_vars::STORE.read()),
        ("store", settings.file.store.clone()),
    ];
    let Some((source, text)) = named.into_iter().find_map(|(source, text)| Some((source, text?))) else {
        return Ok(None);
    };
    Address::parse(&text).map(Some).map_err(|fault| {
        let text = store_text::address(source, &fault);
        let error =
            if source == "--store" { CommandError::usage(text) } else { CommandError::settings(text) };
        error.hint(text!(
            "nothing was sent; docs/many-machines.md shows how to set up a store",
            "未发送任何请求；设置方法见 docs/many-machines.md"
        ))
    })
}

impl Away {
    fn is_left_alone(&self) -> bool {
        let factor = 2_u32.saturating_pow(self.times.saturating_sub(1));
        let lasts = LEFT_ALONE.saturating_mul(factor).min(LONGEST_LEFT_ALONE);
        self.since.is_some_and(|since| since.elapsed() < lasts)
    }
}

impl ClipStore {
    /// The store that the settings name, not asked anything yet; `None` where they name none.
    ///
    /// # Errors
    ///
    /// Exit 3: not an address, no credentials, or an endpoint that cannot be used.
    pub fn of(settings: &Settings, client: &Client) -> Result<Option<Self>, CommandError> {
        let Some(address) = address(settings)? else { return Ok(None) };
        let trouble = |error: StoreError| store_text::failure(&error);
        let mut rules = Rules { endpoint: endpoint(), region: region(), ..Rules::default() };
        if let Address::Bucket { .. } = &address {
            rules.credentials = credentials();
            // Its own errors say better what is wrong with an endpoint.
            let place = rules.endpoint.as_deref().unwrap_or("https://s3.amazonaws.com");
            match Url::parse(place).map(|place| client.http_for(&place)) {
                Ok(Ok(http)) => rules.http = Some(http),
                Ok(Err(error)) => {
                    Store::open(address.clone(), &rules).map_err(trouble)?;
                    return Err(failure::client(&error));
                }
                Err(_) => {}
            }
        }
        let store = Store::open(address, &rules).map_err(trouble)?;
        let list = settings.folders.state.as_ref().filter(|folder| folder.is_absolute());
        let list = list.map(|folder| folder.join("to-store"));
        let of_store = Self { store, list, is_ready: OnceCell::new(), away: Mutex::default() };
        if of_store.seen().lines().any(|line| line == of_store.place()) {
            of_store.store.expect_mark();
        }
        Ok(Some(of_store))
    }

    /// Its address, as a text.
    pub fn place(&self) -> String {
        self.store.address().to_string()
    }

    fn seen(&self) -> String {
        let seen =
            self.list.as_ref().and_then(|list| whole_file::read_own(&list.join(SEEN), MOST_LINE_BYTES).ok());
        seen.and_then(|seen| String::from_utf8(seen).ok()).unwrap_or_default()
    }

    /// Remembers, on this machine, that the store was there: an empty folder in its place is not taken for it from now on.
    pub fn note_seen(&self) {
        let (seen, place) = (self.seen(), self.place());
        if let Some(list) = self.list.as_ref().filter(|_| !seen.lines().any(|line| line == place)) {
            let seen = format!("{seen}{place}\n");
            let _ = private_folder(list).and_then(|()| whole_file::write(&list.join(SEEN), seen.as_bytes()));
        }
    }

    /// The store itself.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Whether it takes clips, asked once by a process: a store that is set up wrongly is found out before money is spent. One
    /// that is away for now keeps nobody from spending: `Ok(Some(_))` says so, the first time.
    ///
    /// # Errors
    ///
    /// What somebody has to set right first.
    pub async fn ready(&self) -> Result<Option<StoreError>, StoreError> {
        let found = self.is_ready.get_or_try_init(async || match self.store.ready().await {
            Ok(()) => {
                self.note_seen();
                Ok(Mutex::new(None))
            }
            Err(error) if error.may_pass() => {
                self.note(&error);
                Ok(Mutex::new(Some(error)))
            }
            Err(error) => Err(error),
        });
        Ok(found.await?.lock().unwrap_or_else(PoisonError::into_inner).take())
    }

    fn note(&self, error: &StoreError) {
        if matches!(error, StoreError::Unreachable { .. }) {
            let mut away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
            // Several requests that waited for it at the same time count once.
            let times = away.times + u32::from(!away.is_left_alone());
            *away = Away { since: Some(Instant::now()), times };
        }
    }

    fn note_reached(&self) {
        *self.away.lock().unwrap_or_else(PoisonError::into_inner) = Away::default();
    }

    /// A store that was not reached a moment ago keeps nobody waiting, neither for what is put there nor for what is taken out.
    fn leave_alone(&self) -> Result<(), StoreError> {
        if !self.away.lock().unwrap_or_else(PoisonError::into_inner).is_left_alone() {
            return Ok(());
        }
        let (store, why) = (self.store.address().to_string(), "it was not reached a moment ago".to_owned());
        Err(StoreError::Unreachable { store, why })
    }

    /// Puts a whole clip into the store.
    ///
    /// # Errors
    ///
    /// The clip stays where it is.
    pub async fn put(&self, path: &Path, sha256: &str, bytes: u64) -> Result<StoredClip, StoreError> {
        self.leave_alone()?;
        let content = Content { sha256: sha256.to_owned(), bytes };
        let url = self.store.put(path, &content).await.inspect_err(|error| self.note(error))?;
        self.note_reached();
        Ok(StoredClip { url, sha256: content.sha256, bytes })
    }

    /// Takes a clip out of the store, to a file that is whole afterwards or not there at all.
    ///
    /// # Errors
    ///
    /// The store has it no more, or was not reached; or the disk says no.
    pub async fn take(&self, stored: &StoredClip, to: &Path, may_replace: bool) -> Result<(), StoreError> {
        self.leave_alone()?;
        let disk = |source| StoreError::Disk { path: to.to_owned(), source };
        let mut file = whole_file::begin(to).map_err(disk)?;
        let content = Content { sha256: stored.sha256.clone(), bytes: stored.bytes };
        let taken = self.store.take(&stored.url, &content, file.as_file_mut()).await;
        taken.inspect_err(|error| self.note(error))?;
        self.note_reached();
        whole_file::finish(file, to, may_replace).map_err(disk)
    }

    /// A link to a stored clip, for so long.
    ///
    /// # Errors
    ///
    /// The store gives none.
    pub async fn link(&self, stored: &StoredClip, lasts: Duration) -> Result<StoreLink, StoreError> {
        self.store.link(&stored.url, lasts).await
    }

    fn line(&self, task_id: &TaskId, clip: u32) -> Option<PathBuf> {
        // A task id may hold what a file name may not.
        let name = Sha256::digest(task_id.as_str().as_bytes());
        let name: String = name.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Some(self.list.as_ref()?.join(format!("{name}-{clip}.json")))
    }

    /// Writes down that a clip is to be stored. `false` where it cannot be written: then it has to be asked for by name.
    pub fn expect(&self, task_id: &TaskId, clip: u32, path: &Path) -> bool {
        let Some((line, folder)) = self.line(task_id, clip).zip(self.list.as_deref()) else { return false };
        let to_store =
            ToStore { version: LINE_VERSION, task_id: task_id.clone(), clip, path: path.to_owned() };
        let written = private_folder(folder)
            .and_then(|()| Ok(serde_json::to_vec(&to_store)?))
            .and_then(|text| whole_file::write(&line, &text));
        written.is_ok()
    }

    /// The ledger knows that a clip is stored.
    pub fn cross_off(&self, task_id: &TaskId, clip: u32) {
        if let Some(line) = self.line(task_id, clip) {
            let _ = std::fs::remove_file(line);
        }
    }

    /// Whether the ledger is kept by another server, or with another history, than when this was asked last: it may have
    /// forgotten what was stored.
    pub fn is_new_life(&self, life: &str) -> bool {
        let Some(list) = &self.list else { return false };
        let known = whole_file::read_own(&list.join(LIFE), MOST_LINE_BYTES).ok();
        known.is_some_and(|known| known != life.as_bytes())
    }

    /// All that may have been forgotten in this life is on the list.
    pub fn note_life(&self, life: &str) {
        let is_known = |list: &PathBuf| {
            whole_file::read_own(&list.join(LIFE), MOST_LINE_BYTES).is_ok_and(|it| it == life.as_bytes())
        };
        if let Some(list) = self.list.as_ref().filter(|list| !is_known(list)) {
            let _ = private_folder(list).and_then(|()| whole_file::write(&list.join(LIFE), life.as_bytes()));
        }
    }

    /// What is still to be stored from this machine, or may be, in no order; only what has waited for so long already.
    pub fn waiting(&self, at_least: Duration) -> Vec<ToStore> {
        let entries =
            self.list.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
        let is_old = |entry: &std::fs::DirEntry| {
            let written = entry.metadata().and_then(|facts| facts.modified()).ok();
            at_least.is_zero() || written.and_then(|at| at.elapsed().ok()).is_some_and(|age| age >= at_least)
        };
        let lines = entries.filter(|entry| entry.path().extension().is_some_and(|it| it == "json"));
        let lines = lines.filter(is_old);
        lines
            .filter_map(|entry| {
                let text = whole_file::read_own(&entry.path(), MOST_LINE_BYTES).ok()?;
                serde_json::from_slice::<ToStore>(&text).ok().filter(|it| it.version == LINE_VERSION)
            })
            .collect()
    }
}

fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn endpoint() -> Option<String> {
    env_vars::AWS_ENDPOINT_URL_S3.read().or_else(|| env_vars::AWS_ENDPOINT_URL.read())
}

fn region() -> Option<String> {
    env_vars::AWS_REGION.read().or_else(|| env_vars::AWS_DEFAULT_REGION.read())
}

/// The credentials of the environment. Half of them are none.
fn credentials() -> Option<Credentials> {
    Some(Credentials {
        key_id: env_vars::AWS_ACCESS_KEY_ID.read()?.trim().to_owned(),
        secret: env_vars::AWS_SECRET_ACCESS_KEY.read()?.trim().to_owned(),
        session_token: env_vars::AWS_SESSION_TOKEN.read().map(|it| it.trim().to_owned()),
    })
}
