//! What all requests share: settings, memory, record, faults and the journal, behind their locks.
//!
//! It must not know a path or an answer: it keeps and finds, and the other rooms decide.

use crate::failure::Problem;
use crate::faults::Faults;
use crate::fetch;
use crate::journal::Journal;
use crate::names::Names;
use crate::settings::{Settings, StatementManner};
use crate::signed_link::LinkSigner;
use crate::store::{Event, Folder, Log, Stage, State, line_of};
use bytes::Bytes;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::{Semaphore, oneshot, watch};

/// The stored clip as it is served.
pub(crate) struct Stored {
    pub(crate) bytes: Bytes,
    pub(crate) file: String,
    pub(crate) etag: String,
}

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    /// Where it is reached, for whoever does not say by which name.
    pub(crate) base_url: String,
    pub(crate) names: Names,
    pub(crate) api_key: String,
    pub(crate) upload_secret: [u8; 32],
    pub(crate) folder: Folder,
    pub(crate) stored_clip: Option<Stored>,
    pub(crate) signer: LinkSigner,
    pub(crate) journal: Arc<Journal>,
    pub(crate) workers: Semaphore,
    pub(crate) stopping: watch::Sender<bool>,
    pub(crate) state: Mutex<State>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) statements: Mutex<StatementManner>,
    pub(crate) log: Mutex<Option<Log>>,
    pub(crate) accepted: AtomicU64,
}

impl Shared {
    /// Whether a key is one of the account's.
    pub(crate) fn takes_key(&self, key: Option<&[u8]>) -> bool {
        let mut keys = std::iter::once(&self.api_key).chain(&self.settings.other_keys);
        key.is_some_and(|key| keys.any(|it| it.as_bytes() == key))
    }
}

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
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

    /// The origin that the addresses in an answer bear: the one by which it was asked.
    pub(crate) fn base(&self, parts: &hyper::http::request::Parts) -> String {
        self.names.called(parts).unwrap_or_else(|| self.base_url.clone())
    }

    /// Fresh links to clips; an expired one was good until a minute ago.
    pub(crate) async fn links(
        self: &Arc<Self>,
        base: &str,
        objects: Arc<[String]>,
        is_expired: bool,
    ) -> Result<Vec<String>, Problem> {
        let now = now_ms() / 1000;
        let lifetime = i64::try_from(self.settings.link_lifetime.as_secs()).unwrap_or(i64::MAX);
        let expires = if is_expired { now - 60 } else { now.saturating_add(lifetime) };
        let (shared, base) = (Arc::clone(self), base.to_owned());
        // A signature is two milliseconds of work, which other requests should not wait for.
        let signing = tokio::task::spawn_blocking(move || {
            let sign = |object: &String| {
                let address = format!("{base}/private/{object}.mp4?response-content-disposition=attachment");
                shared.signer.sign(&address, expires)
            };
            objects.iter().map(sign).collect()
        });
        signing.await.map_err(|_| Problem::internal("no link could be signed"))
    }

    /// A short link to a clip, the same one every time.
    pub(crate) fn short_link(&self, base: &str, object: &str) -> String {
        let code: String = hex::encode(Sha256::digest(object)).chars().take(6).collect();
        let link = format!("{base}/{code}");
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
        // Only what the record says was written here goes; whatever else is in the folder is somebody's own.
        let mut written = self.state().written_files(&self.folder);
        if let Some(stored) = &self.stored_clip {
            written.remove(&self.folder.clip(&stored.file));
        }
        let kept = self.record(Event::Reset).wait().await;
        self.accepted.store(0, Ordering::Relaxed);
        if kept.is_ok() {
            for path in written {
                // A file that stays is never named again.
                let _ = std::fs::remove_file(path);
            }
        }
        kept
    }
}

/// Unix milliseconds.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

pub(crate) fn etag_of(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes)[..16])
}
