//! The right to send one submit, and until when it may be used.

use crate::clock::{Clock, Moment};
use crate::credits::Credits;
use crate::error::LedgerError;
use crate::journal::{Retelling, Sent};
use crate::keys::AttemptKey;
use crate::store::{Fence, Hold};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How old an intent may be when the first byte is sent. A process that slept longer than this, on a suspended
/// laptop, has lost touch with what others have concluded meanwhile.
pub const MAY_SEND_WITHIN: Duration = Duration::from_secs(5);

/// The right to send one submit, once, soon.
///
/// Dropping it without an answer lets go of the lock: the next start finds the intent and takes it as unsettled,
/// exactly as if the process had died.
#[derive(Debug)]
#[must_use = "an intent without an answer is an unsettled submit"]
pub struct Intent {
    pub(crate) key: AttemptKey,
    pub(crate) guard: SendGuard,
    pub(crate) reserved: Option<Credits>,
    pub(crate) lock: Option<Box<dyn Hold>>,
    /// What the journal keeps of it, where there is one.
    pub(crate) sent: Option<Arc<Sent>>,
}

/// Tells whether an intent is still young enough to send. Asked right before the first byte.
#[derive(Clone)]
pub struct SendGuard {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) committed: Moment,
    pub(crate) fence: Option<Fence>,
    pub(crate) journal: Option<(Arc<Retelling>, Arc<Sent>)>,
    /// What kept the intent from being sent, where that was trouble.
    pub(crate) trouble: Arc<Mutex<Option<LedgerError>>>,
}

impl std::fmt::Debug for SendGuard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SendGuard").field("committed", &self.committed).finish_non_exhaustive()
    }
}

impl SendGuard {
    /// Whether no more than [`MAY_SEND_WITHIN`] passed since the intent was written, sleep included, the journal has it
    /// where there is one, and the engine knows of nothing against it.
    pub fn may_still_send(&self) -> bool {
        self.is_young() && self.is_noted() && self.is_past_the_fence() && self.is_young()
    }

    fn is_past_the_fence(&self) -> bool {
        let Some(fence) = &self.fence else { return true };
        fence().unwrap_or_else(|refusal| {
            self.keep_trouble(Some(refusal));
            false
        })
    }

    fn is_noted(&self) -> bool {
        let Some((keeper, sent)) = &self.journal else { return true };
        let noted = keeper.journal.note_sent(sent);
        let is_noted = noted.is_ok();
        self.keep_trouble(noted.err());
        is_noted
    }

    fn keep_trouble(&self, trouble: Option<LedgerError>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    /// What kept the intent from being sent where that was trouble of the journal or of the engine, and not its age.
    pub fn take_trouble(&self) -> Option<LedgerError> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn is_young(&self) -> bool {
        // A steady clock that runs backward is a restored virtual machine: it has slept for nobody knows how long.
        self.clock.now().steady.checked_sub(self.committed.steady).is_some_and(|age| age <= MAY_SEND_WITHIN)
    }
}

impl Intent {
    /// Which attempt it is.
    pub fn key(&self) -> AttemptKey {
        self.key
    }

    /// What was set aside for it.
    pub fn reserved(&self) -> Option<Credits> {
        self.reserved
    }

    /// The guard to ask right before the first byte; it can be handed to whoever sends.
    pub fn guard(&self) -> SendGuard {
        self.guard.clone()
    }

    /// Whether it is still young enough to send.
    pub fn may_still_send(&self) -> bool {
        self.guard.may_still_send()
    }

    pub(crate) fn sent(&self) -> Option<Arc<Sent>> {
        self.sent.clone()
    }

    /// Lets go of the lock: the answer is on record, with this attempt.
    pub(crate) fn let_go(&mut self, key: AttemptKey) {
        self.key = key;
        if let Some(lock) = self.lock.take() {
            lock.release();
        }
    }
}
