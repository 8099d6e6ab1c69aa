//! The emulator as a whole: how it begins, serves and ends.
//!
//! Listener and end are arguments: it serves in background tasks of the runtime it is started in, and is gone a
//! bounded time after [`Emulator::stop`].

use crate::failure::Failure;
use crate::fault::{Fault, FaultRefusal};
use crate::journal::{Entry, Journal};
use crate::names::Names;
use crate::no_follow;
use crate::operation::Operation;
use crate::routes;
use crate::settings::{Settings, StatementManner, StoredClip};
use crate::shared::{Shared, Stored, etag_of, locked};
use crate::signed_link::LinkSigner;
use crate::store::{Folder, Log, State, write_whole};
use crate::tasks::{self, Accepted};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::io::Read as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};

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

    /// Makes coming requests go wrong. One that is still to happen for the first time when the emulator is dropped fails
    /// the test, unless [`clear_faults`](Self::clear_faults) took it back.
    ///
    /// # Errors
    ///
    /// A fault that cannot happen; says what is wrong with it.
    pub fn add_fault(&self, fault: Fault) -> Result<(), FaultRefusal> {
        fault.check()?;
        self.shared.faults().plan(fault);
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
    /// Fails the test that planned a fault which never happened: it has shown something else than it says.
    fn drop(&mut self) {
        self.shared.stopping.send_replace(true);
        let missed = self.shared.faults().never_happened();
        assert!(missed.is_empty() || std::thread::panicking(), "planned faults never happened: {missed:?}");
    }
}

/// Everything that is ready before the address is known.
struct Prepared {
    public_origin: Option<String>,
    settings: Settings,
    folder: Folder,
    log: Option<Log>,
    state: State,
    api_key: String,
    stored_clip: Option<Stored>,
    signer: LinkSigner,
}

fn prepare(settings: Settings) -> Result<Prepared, Failure> {
    let public_origin = settings.public_url.as_deref().map(origin).transpose()?;
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
    Ok(Prepared { public_origin, settings, folder, log, state, api_key, stored_clip, signer })
}

/// An address without a path, as it stands at the beginning of links.
fn origin(text: &str) -> Result<String, Failure> {
    let url = url::Url::parse(text).map_err(|_| Failure::PublicUrl)?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if is_plain { Ok(url.origin().ascii_serialization()) } else { Err(Failure::PublicUrl) }
}

/// The given key, the folder's, or a new one; kept in the folder for the next start.
fn api_key(settings: &Settings, folder: &Folder) -> Result<String, Failure> {
    let path = folder.path().join("api_key");
    let known = match (&settings.api_key, &settings.data) {
        (Some(given), _) => Some(given.clone()),
        (None, Some(_)) => match read_key(&path) {
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

/// No key is longer.
const MOST_KEY_BYTES: u64 = 4096;

fn read_key(path: &std::path::Path) -> std::io::Result<String> {
    let mut text = String::new();
    no_follow::open(path, std::fs::OpenOptions::new().read(true))?
        .take(MOST_KEY_BYTES)
        .read_to_string(&mut text)?;
    Ok(text)
}

/// A clip that is longer than this is none.
const MOST_CLIP_BYTES: u64 = 2 << 30;

/// Reads a clip of the person's: a regular file, which may be linked to, of a bounded length.
fn read_clip(path: &std::path::Path) -> std::io::Result<Vec<u8>> {
    let refused = |why: &str| std::io::Error::new(std::io::ErrorKind::InvalidInput, why.to_owned());
    // Looked at before it is opened: a pipe would wait for its other end.
    if !std::fs::metadata(path)?.is_file() {
        return Err(refused("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MOST_CLIP_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_CLIP_BYTES {
        return Err(refused("it is longer than 2 GiB"));
    }
    Ok(bytes)
}

fn stored_clip(settings: &Settings, folder: &Folder) -> Result<Option<Stored>, Failure> {
    let bytes = match &settings.stored_clip {
        None => return Ok(None),
        Some(StoredClip::Bytes(bytes)) => bytes.clone(),
        Some(StoredClip::File(path)) => read_clip(path).map_err(Failure::data("read", path))?.into(),
    };
    if bytes.get(4..8) != Some(b"ftyp") {
        return Err(Failure::StoredClip);
    }
    let etag = etag_of(&bytes);
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
            base_url: self
                .public_origin
                .clone()
                .unwrap_or_else(|| format!("http://{}", SocketAddr::new(host, address.port()))),
            names: Names::new(self.public_origin),
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
