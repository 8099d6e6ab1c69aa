//! The emulator as a whole: what it is told, how it begins, serves and ends.
//!
//! Listener and end are arguments: it serves in background tasks of the runtime it is started in, and is gone a
//! bounded time after [`Emulator::stop`].

use crate::account::StatementManner;
use crate::failure::{Failure, Problem};
use crate::faults::{Fault, FaultRefusal, Faults};
use crate::fetch;
use crate::journal::{Entry, Journal};
use crate::routes::{self, Operation};
use crate::signed_link::{LinkSigner, PolicyScope};
use crate::store::{Event, Folder, Log, Stage, State, line_of, write_whole};
use crate::tasks::{self, Accepted};
use bytes::Bytes;
use giggle_domain::Catalog;
use giggle_render::DraftSettings;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};

/// How long tasks take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// No longer than the drawing.
    #[default]
    Instant,
    /// 1 to 3 seconds.
    Fast,
    /// 1 to 3 minutes, as the service's own.
    Real,
}

impl Pace {
    /// Its name, as in `--pace`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Instant => "instant",
            Self::Fast => "fast",
            Self::Real => "real",
        }
    }
}

/// A clip that stands for all, in the place of drawing.
#[derive(Clone)]
pub enum StoredClip {
    /// The MP4 itself.
    Bytes(Bytes),
    /// Its file, which is read at the start.
    File(PathBuf),
}

/// How an emulator is set up.
#[derive(Clone)]
pub struct Settings {
    /// Where to listen; port 0 is any free one.
    pub listen: SocketAddr,
    /// Where tasks, statements, assets and the API key are kept. Without one nothing outlives the emulator.
    pub data: Option<PathBuf>,
    /// How long tasks take.
    pub pace: Pace,
    /// How drafts are drawn.
    pub draft: DraftSettings,
    /// One clip for all tasks, in the place of drawing.
    pub stored_clip: Option<StoredClip>,
    /// Signs links with a key made at the start, not with the built-in one. It is not kept.
    pub fresh_key: bool,
    /// The key that is accepted; without one, the folder's, or a new one.
    pub api_key: Option<String>,
    /// Drafts that are drawn at once, at least 1. Each uses all processors by itself.
    pub render_workers: usize,
    /// Lets frames be fetched from private addresses.
    pub allow_private_frames: bool,
    /// Lets frames be fetched from loopback while the emulator itself listens there.
    pub allow_loopback_frames: bool,
    /// How the statements tell their rows.
    pub statements: StatementManner,
    /// What can be asked for.
    pub catalog: Catalog,
    /// How long a link is good.
    pub link_lifetime: Duration,
    /// What one link's policy covers.
    pub policy_scope: PolicyScope,
    /// Credits on the account; without a number they never end.
    pub credits: Option<i64>,
    /// What is charged of the price that model-price tells, in hundredths: published and charged prices differ.
    pub charge_percent: u32,
    /// Whether model-price knows the type that is supposed for text-to-video.
    pub has_text_price: bool,
    /// Business errors travel with their code as the HTTP status, not inside HTTP 200.
    pub has_http_errors: bool,
}

/// As far ahead as a link is good unless said; the service's own lifetime is only known to be limited.
const LINK_LIFETIME: Duration = Duration::from_secs(60 * 60);

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0),
            data: None,
            pace: Pace::Instant,
            draft: DraftSettings::default(),
            stored_clip: None,
            fresh_key: false,
            api_key: None,
            // One draws while another fetches its frames.
            render_workers: 2,
            allow_private_frames: false,
            allow_loopback_frames: true,
            statements: StatementManner::default(),
            catalog: Catalog::built_in(),
            link_lifetime: LINK_LIFETIME,
            policy_scope: PolicyScope::Clip,
            credits: None,
            charge_percent: 100,
            has_text_price: true,
            has_http_errors: false,
        }
    }
}

/// The stored clip as it is served.
pub(crate) struct Stored {
    pub(crate) bytes: Bytes,
    pub(crate) file: String,
    pub(crate) etag: String,
}

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) base_url: String,
    pub(crate) api_key: String,
    pub(crate) upload_secret: [u8; 32],
    pub(crate) folder: Folder,
    pub(crate) stored_clip: Option<Stored>,
    pub(crate) signer: LinkSigner,
    pub(crate) journal: Arc<Journal>,
    pub(crate) workers: Semaphore,
    stopping: watch::Sender<bool>,
    state: Mutex<State>,
    faults: Mutex<Faults>,
    statements: Mutex<StatementManner>,
    log: Mutex<Option<Log>>,
    accepted: AtomicU64,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a panic left behind is whole: every change is made in one step.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// That an event is on disk, or will be.
pub(crate) struct Kept(Option<oneshot::Receiver<std::io::Result<()>>>);

impl Kept {
    /// Waits for the disk, where there is one to wait for.
    pub(crate) async fn wait(self) -> Result<(), ()> {
        match self.0 {
            None => Ok(()),
            Some(receiver) => receiver.await.map_err(drop)?.map_err(drop),
        }
    }
}

impl Shared {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        locked(&self.faults)
    }

    pub(crate) fn statements(&self) -> StatementManner {
        locked(&self.statements).clone()
    }

    pub(crate) fn is_durable(&self) -> bool {
        self.settings.data.is_some()
    }

    pub(crate) fn fetch_rules(&self) -> fetch::Rules {
        fetch::Rules {
            may_be_private: self.settings.allow_private_frames,
            may_be_loopback: self.settings.allow_loopback_frames && self.settings.listen.ip().is_loopback(),
        }
    }

    /// Makes an event happen.
    pub(crate) fn record(&self, event: Event) -> Kept {
        match self.record_if(event, |_| Ok(())) {
            Ok(kept) => kept,
            Err(_) => Kept(None),
        }
    }

    /// Makes an event happen unless the memory of this moment speaks against it.
    pub(crate) fn record_if(
        &self,
        event: Event,
        allows: impl FnOnce(&State) -> Result<(), Problem>,
    ) -> Result<Kept, Problem> {
        let line = self.is_durable().then(|| line_of(&event));
        let is_acceptance = matches!(event, Event::Accepted(_));
        let mut state = self.state();
        allows(&state)?;
        state.apply(event);
        let kept = line.map(|line| {
            let (sender, receiver) = oneshot::channel();
            // Under the lock of the state, so that the record has the order of what happened.
            if let Some(log) = &*locked(&self.log) {
                log.append(line, Some(sender));
            }
            receiver
        });
        drop(state);
        if is_acceptance {
            self.accepted.fetch_add(1, Ordering::Relaxed);
        }
        Ok(Kept(kept))
    }

    /// Waits until the emulator is told to end.
    pub(crate) async fn stopped(&self) {
        let mut stopping = self.stopping.subscribe();
        // The sender lives as long as we do.
        let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
    }

    pub(crate) fn set_working(&self, task_id: &str) {
        if let Some(task) = self.state().tasks.get_mut(task_id)
            && matches!(task.stage, Stage::Waiting)
        {
            task.stage = Stage::Working;
        }
    }

    /// Fresh links to clips; an expired one was good until a minute ago.
    pub(crate) async fn links(
        self: &Arc<Self>,
        objects: Arc<[String]>,
        is_expired: bool,
    ) -> Result<Vec<String>, Problem> {
        let now = now_ms() / 1000;
        let lifetime = i64::try_from(self.settings.link_lifetime.as_secs()).unwrap_or(i64::MAX);
        let expires = if is_expired { now - 60 } else { now.saturating_add(lifetime) };
        let shared = Arc::clone(self);
        // A signature is two milliseconds of work, which other requests should not wait for.
        let signing = tokio::task::spawn_blocking(move || {
            let sign = |object: &String| {
                let address = format!(
                    "{}/private/{object}.mp4?response-content-disposition=attachment",
                    shared.base_url
                );
                shared.signer.sign(&address, expires)
            };
            objects.iter().map(sign).collect()
        });
        signing.await.map_err(|_| Problem::internal("no link could be signed"))
    }

    /// A short link to a clip, the same one every time.
    pub(crate) fn short_link(&self, object: &str) -> String {
        let code: String = hex::encode(Sha256::digest(object)).chars().take(6).collect();
        let link = format!("{}/{code}", self.base_url);
        self.state().shorts.insert(code, object.to_owned());
        link
    }

    pub(crate) fn health(&self) -> Value {
        let state = self.state();
        json!({
            "status": "ok",
            "version": env!("CARGO_PKG_VERSION"),
            "pace": self.settings.pace.name(),
            "tasks": state.order.len(),
            "unfinished": state.unfinished,
            "accepted": self.accepted.load(Ordering::Relaxed),
            "requests": self.journal.count(),
            "faults": self.faults().list().len(),
        })
    }

    /// Forgets tasks, statements, assets, faults and the journal; key and folder stay.
    pub(crate) async fn reset(&self) -> Result<(), ()> {
        self.faults().clear();
        self.journal.clear();
        let stored = self.stored_clip.as_ref().map(|stored| stored.file.clone());
        let kept = self.record(Event::Reset);
        self.accepted.store(0, Ordering::Relaxed);
        for name in ["clips", "assets", "frames"] {
            let Ok(entries) = std::fs::read_dir(self.folder.path().join(name)) else { continue };
            for entry in entries.flatten() {
                if entry.file_name().to_str() != stored.as_deref() {
                    // A file that stays is never named again.
                    let _ = std::fs::remove_file(entry.path());
                }
            }
        }
        kept.wait().await
    }
}

/// Unix milliseconds.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A running emulator.
///
/// Dropping it ends it as well, without waiting.
pub struct Emulator {
    shared: Arc<Shared>,
    address: SocketAddr,
    serving: Option<JoinHandle<()>>,
}

impl fmt::Debug for Emulator {
    /// Shows no key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("base_url", &self.shared.base_url).finish_non_exhaustive()
    }
}

impl Emulator {
    /// Binds the address and serves in background tasks of the current runtime.
    ///
    /// # Errors
    ///
    /// An address that cannot be bound, a folder that cannot be used or is in use, a clip or key that is none.
    pub async fn start(settings: Settings) -> Result<Self, Failure> {
        let preparing = tokio::task::spawn_blocking(move || prepare(settings)).await;
        let prepared = preparing.map_err(|e| Failure::SigningKey { what: e.to_string() })??;
        let listen = prepared.settings.listen;
        let listener =
            TcpListener::bind(listen).await.map_err(|source| Failure::Listen { address: listen, source })?;
        let address = listener.local_addr().map_err(|source| Failure::Listen { address: listen, source })?;
        let shared = Arc::new(prepared.share(address));
        let unfinished: Vec<_> = {
            let state = shared.state();
            state
                .order
                .iter()
                .filter(|id| state.tasks.get(*id).is_some_and(|task| !task.is_final()))
                .cloned()
                .collect()
        };
        for task_id in &unfinished {
            tasks::begin(&shared, task_id);
        }
        let serving = tokio::spawn(accept_connections(listener, Arc::clone(&shared)));
        Ok(Self { shared, address, serving: Some(serving) })
    }

    /// Where it is reached, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// The key that it accepts.
    pub fn api_key(&self) -> &str {
        &self.shared.api_key
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Makes coming requests go wrong.
    ///
    /// # Errors
    ///
    /// A fault that cannot happen; says what is wrong with it.
    pub fn add_fault(&self, fault: Fault) -> Result<(), FaultRefusal> {
        fault.check()?;
        self.shared.faults().add(fault);
        Ok(())
    }

    /// The faults that are still to happen.
    pub fn faults(&self) -> Vec<Fault> {
        self.shared.faults().list()
    }

    /// Takes back all faults.
    pub fn clear_faults(&self) {
        self.shared.faults().clear();
    }

    /// Tells the statements in another manner from now on.
    pub fn set_statements(&self, manner: StatementManner) {
        *locked(&self.shared.statements) = manner;
    }

    /// Every request that came, oldest first.
    pub fn journal(&self) -> Vec<Entry> {
        self.shared.journal.entries(0)
    }

    /// How many requests of an operation came.
    pub fn request_count(&self, operation: Operation) -> usize {
        let entries = self.shared.journal.entries(0);
        entries.iter().filter(|entry| operation == Operation::Any || entry.operation == operation).count()
    }

    /// How many tasks this emulator accepted and charged since its start or reset.
    pub fn accepted_count(&self) -> u64 {
        self.shared.accepted.load(Ordering::Relaxed)
    }

    /// Every task that is known, those of earlier runs among them, in the order of acceptance.
    pub fn accepted(&self) -> Vec<Accepted> {
        tasks::accepted(&self.shared)
    }

    /// Tasks that have not ended.
    pub fn unfinished_count(&self) -> usize {
        self.shared.state().unfinished
    }

    /// Forgets tasks, statements, assets, faults and the journal.
    pub async fn reset(&self) {
        // The memory is empty either way; only the folder may disagree, and then the next event says so.
        let _ = self.shared.reset().await;
    }

    /// Ends it: no new connection, answers that are begun are finished, everything is on disk. At most 5 seconds.
    pub async fn stop(mut self) {
        self.shared.stopping.send_replace(true);
        if let Some(serving) = self.serving.take() {
            // It bounds itself.
            let _ = serving.await;
        }
        let log = locked(&self.shared.log).take();
        if let Some(log) = log {
            let closing = tokio::task::spawn_blocking(move || log.close());
            let _ = tokio::time::timeout(LONGEST_CLOSING, closing).await;
        }
        self.shared.folder.let_go();
    }
}

/// Together with [`LONGEST_CLOSING`] under the five seconds that a supervisor is promised.
const LONGEST_FAREWELL: Duration = Duration::from_secs(3);
/// What the disk may take for its last lines.
const LONGEST_CLOSING: Duration = Duration::from_secs(1);

impl Drop for Emulator {
    fn drop(&mut self) {
        self.shared.stopping.send_replace(true);
    }
}

/// Everything that is ready before the address is known.
struct Prepared {
    settings: Settings,
    folder: Folder,
    log: Option<Log>,
    state: State,
    api_key: String,
    stored_clip: Option<Stored>,
    signer: LinkSigner,
}

fn prepare(settings: Settings) -> Result<Prepared, Failure> {
    let folder = Folder::open(settings.data.as_deref())?;
    let (log, state) = match settings.data {
        Some(_) => {
            let (log, state) = Log::open(folder.path())?;
            (Some(log), state)
        }
        None => (None, State::default()),
    };
    let api_key = api_key(&settings, &folder)?;
    let stored_clip = stored_clip(&settings, &folder)?;
    let signer = if settings.fresh_key {
        LinkSigner::fresh(settings.policy_scope)?
    } else {
        LinkSigner::built_in(settings.policy_scope)
    };
    Ok(Prepared { settings, folder, log, state, api_key, stored_clip, signer })
}

/// The given key, the folder's, or a new one; kept in the folder for the next start.
fn api_key(settings: &Settings, folder: &Folder) -> Result<String, Failure> {
    let path = folder.path().join("api_key");
    let known = match (&settings.api_key, &settings.data) {
        (Some(given), _) => Some(given.clone()),
        (None, Some(_)) => match std::fs::read_to_string(&path) {
            Ok(text) => Some(text.trim().to_owned()),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
            Err(e) => return Err(Failure::data("read", path)(e)),
        },
        (None, None) => None,
    };
    let key = known.unwrap_or_else(|| format!("sk_test_{}", uuid::Uuid::new_v4().simple()));
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Failure::Key);
    }
    if settings.data.is_some() {
        // A temporary file is its owner's alone, and stays so under its new name.
        write_whole(&path, key.as_bytes(), true).map_err(Failure::data("write", &path))?;
    }
    Ok(key)
}

fn stored_clip(settings: &Settings, folder: &Folder) -> Result<Option<Stored>, Failure> {
    let bytes = match &settings.stored_clip {
        None => return Ok(None),
        Some(StoredClip::Bytes(bytes)) => bytes.clone(),
        Some(StoredClip::File(path)) => std::fs::read(path).map_err(Failure::data("read", path))?.into(),
    };
    if bytes.get(4..8) != Some(b"ftyp") {
        return Err(Failure::StoredClip);
    }
    let etag = tasks::etag_of(&bytes);
    let file = format!("stored-{etag}.mp4");
    let path = folder.clip(&file);
    // Its links must open after a restart without it, too.
    if settings.data.is_some() && !path.exists() {
        write_whole(&path, &bytes, true).map_err(Failure::data("write", &path))?;
    }
    Ok(Some(Stored { bytes, file, etag }))
}

impl Prepared {
    fn share(self, address: SocketAddr) -> Shared {
        let upload_secret = *Sha256::new()
            .chain_update(uuid::Uuid::new_v4().as_bytes())
            .chain_update(uuid::Uuid::new_v4().as_bytes())
            .finalize()
            .as_ref();
        // An address that means all of the machine's is no address to go to.
        let host = match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        Shared {
            base_url: format!("http://{}", SocketAddr::new(host, address.port())),
            journal: Arc::new(Journal::new(&self.api_key)),
            api_key: self.api_key,
            upload_secret,
            folder: self.folder,
            stored_clip: self.stored_clip,
            signer: self.signer,
            workers: Semaphore::new(self.settings.render_workers.clamp(1, Semaphore::MAX_PERMITS)),
            stopping: watch::Sender::new(false),
            state: Mutex::new(self.state),
            faults: Mutex::default(),
            statements: Mutex::new(self.settings.statements.clone()),
            log: Mutex::new(self.log),
            accepted: AtomicU64::new(0),
            settings: self.settings,
        }
    }
}

/// After a failed accept (no file handles left, mostly) the next would fail as well.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

async fn accept_connections(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve_connection(stream, Arc::clone(&shared)));
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            // Ended ones are taken out as they end: a long run opens thousands.
            Some(_) = connections.join_next() => {}
            () = shared.stopped() => break,
        }
    }
    drop(listener);
    let ending = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(LONGEST_FAREWELL, ending).await.is_err() {
        connections.shutdown().await;
    }
}

async fn serve_connection(stream: TcpStream, shared: Arc<Shared>) {
    // Small answers should not wait for more to be sent with them.
    let _ = stream.set_nodelay(true);
    let for_requests = Arc::clone(&shared);
    let stopped = shared.stopped();
    let service = service_fn(move |request| routes::serve(Arc::clone(&for_requests), request));
    let connection = hyper::server::conn::http1::Builder::new()
        // A connection that waits for its next request may wait: a test should not meet a closed one by chance.
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    // An error is a client that left or a fault that closed the connection; the journal says which.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = stopped => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
