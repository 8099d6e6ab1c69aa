//! What is asked for, followed and brought here: the words that every step shares.

use super::{HeldBack, Ticket};
use crate::clip_facts::{AskedClip, ClipFacts, Difference};
use crate::ledger::shot::ClipFile;
use crate::ledger::{AttemptKey, Beside, Claim, Credits, WallTime};
use giggle_client::{Client, LAST_QUERY};
use giggle_domain::{Fingerprint, FrameRef, Language, ReferenceKind, ShotRequest, TaskId};
use serde_json::{Value, json};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;

/// How long a command waits for a task unless told otherwise: clips have taken more than 20 minutes.
pub const USUAL_DEADLINE: Duration = Duration::from_secs(30 * 60);

/// When the first clips can be expected: typical times are 60 to 300 s.
pub const EARLIEST_USUAL: Duration = Duration::from_secs(60);

/// A shot with its identity.
#[derive(Debug, Clone)]
pub struct Order {
    /// What is asked for.
    pub shot: ShotRequest,
    /// Which deliberate repetition it is.
    pub take: NonZeroU32,
    /// Its identity; a chained shot has another than its bytes would give.
    pub fingerprint: Fingerprint,
    /// The claim of a worker of the queue, which decides whether it may still be submitted.
    pub claim: Option<Claim>,
    /// The turn of an asking that can be taken back before it is begun.
    pub turn: Option<Arc<Turn>>,
    /// Nobody agreed to its price, since it was being submitted already: it joins what there is, and begins nothing.
    pub only_joins: bool,
    /// From this moment on nothing is begun for it: neither another's submit nor a charge is waited for any longer.
    pub until: Option<Instant>,
    /// Which other takes of the shot may be open meanwhile.
    pub beside: Beside,
    /// The price that somebody agreed to, and when they did; what is dearer when its turn has come is not begun.
    pub at_most: Option<(Credits, std::time::Instant)>,
    /// Its place in the line of its list.
    pub ticket: Option<Arc<Ticket>>,
}

impl Order {
    /// An order of a shot that hangs on no other.
    pub fn new(shot: ShotRequest, take: Option<NonZeroU32>) -> Self {
        let take = take.unwrap_or(NonZeroU32::MIN);
        let fingerprint = shot.fingerprint(take);
        Self {
            shot,
            take,
            fingerprint,
            claim: None,
            turn: None,
            only_joins: false,
            until: None,
            beside: Beside::Any,
            at_most: None,
            ticket: None,
        }
    }

    /// The same with a turn, which whoever asks keeps as well.
    #[must_use]
    pub fn in_turn(self, turn: &Arc<Turn>) -> Self {
        Self { turn: Some(Arc::clone(turn)), ..self }
    }

    /// The same for a program, which has not decided that two takes of a shot are paid for; a person was told of these that are open.
    #[must_use]
    pub fn beside(self, told: Vec<u32>) -> Self {
        Self { beside: Beside::Only(told), ..self }
    }

    /// The same, as long as it is expected to cost no more than somebody agreed to.
    #[must_use]
    pub fn at_most(self, agreed: Option<Credits>) -> Self {
        Self { at_most: agreed.map(|agreed| (agreed, std::time::Instant::now())), ..self }
    }

    /// The same, until a time has passed from now on.
    #[must_use]
    pub fn within(self, deadline: Option<Duration>) -> Self {
        // Whoever waits for nothing wants it submitted all the same.
        let deadline = deadline.filter(|deadline| !deadline.is_zero());
        Self { until: deadline.map(|deadline| Instant::now() + deadline), ..self }
    }

    /// Why nothing may be begun for it any more, if nothing may.
    pub(super) fn is_over(&self) -> Option<HeldBack> {
        if self.turn.as_ref().is_some_and(|turn| turn.is_given_up()) {
            Some(HeldBack::GivenUp)
        } else {
            self.until.filter(|until| *until <= Instant::now()).map(|_| HeldBack::Late)
        }
    }

    /// Waits for a while, or until nothing may be begun any more.
    pub(super) async fn pause(&self, pause: Duration) {
        let given_up = async {
            match &self.turn {
                Some(turn) => turn.given_up().await,
                None => std::future::pending().await,
            }
        };
        let end = Instant::now() + pause;
        tokio::select! {
            () = tokio::time::sleep_until(self.until.map_or(end, |until| until.min(end))) => {}
            () = given_up => {}
        }
    }

    /// Whether a submit may be begun now; from here on the asking cannot be taken back.
    pub(super) fn may_begin(&self) -> bool {
        self.turn.as_ref().is_none_or(|turn| turn.begin())
    }

    /// Waits for one of the places of those that submit at once, where they are counted. It is given back while the order waits for
    /// anything but the service's answer: others could be submitted meanwhile.
    pub(super) async fn place(&self) -> Option<OwnedSemaphorePermit> {
        let places = Arc::clone(self.turn.as_ref()?.2.as_ref()?);
        places.acquire_owned().await.ok()
    }

    /// The asking is in the ledger's hands, which takes one after the other.
    pub(super) fn is_in_hand(&self) {
        if let Some(ticket) = &self.ticket {
            ticket.asked();
        }
    }

    /// What becomes of it keeps nobody back any more.
    pub(super) fn leaves_line(&self) {
        if let Some(ticket) = &self.ticket {
            ticket.leave();
        }
    }

    /// Nothing was begun after all, and it is waited for.
    pub(super) fn waits_again(&self) {
        if let Some(turn) = &self.turn {
            turn.wait_again();
        }
    }
}

/// How many bytes the pictures of a shot take for as long as it is kept.
pub fn carried_bytes(shot: &ShotRequest) -> usize {
    let frames = [shot.start_frame(), shot.end_frame()].into_iter().flatten();
    let material = ReferenceKind::ALL.into_iter().flat_map(|kind| shot.references().of(kind));
    let bytes = |frame: &FrameRef| match frame {
        FrameRef::Inline(picture) => picture.base64().len(),
        FrameRef::Asset(_) | FrameRef::Url(_) => 0,
    };
    frames.chain(material).map(bytes).sum()
}

/// Whether an asking can still be taken back. Whoever asks may lose patience while it waits for its turn, behind others or for a
/// charge; it must not be submitted afterwards, when nobody wants it any more.
#[derive(Debug)]
pub struct Turn(watch::Sender<Stage>, AtomicBool, Option<Arc<Semaphore>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    Begun,
    GivenUp,
}

impl Default for Turn {
    fn default() -> Self {
        Self(watch::Sender::new(Stage::Waiting), AtomicBool::new(false), None)
    }
}

impl Turn {
    /// A turn of one of many, of whom only so many submit at once.
    pub fn among(places: &Arc<Semaphore>) -> Self {
        Self(watch::Sender::new(Stage::Waiting), AtomicBool::new(false), Some(Arc::clone(places)))
    }

    fn begin(&self) -> bool {
        self.turn_to(Stage::Begun, Stage::GivenUp)
    }

    fn wait_again(&self) {
        self.turn_to(Stage::Waiting, Stage::GivenUp);
    }

    /// From now on no submit is sent for it, even where its intent is about to be written.
    pub fn stop(&self) {
        self.1.store(true, Ordering::SeqCst);
    }

    pub(super) fn may_send(&self) -> bool {
        !self.1.load(Ordering::SeqCst)
    }

    /// Takes the asking back. `true`: nothing is submitted for it any more; `false`: it is being submitted this moment.
    pub fn give_up(&self) -> bool {
        self.turn_to(Stage::GivenUp, Stage::Begun)
    }

    /// The same as soon as it is possible: never while it is being submitted.
    pub async fn give_up_when_possible(&self) {
        let mut stage = self.0.subscribe();
        while !self.give_up() {
            if stage.wait_for(|stage| *stage != Stage::Begun).await.is_err() {
                return;
            }
        }
    }

    /// Whether it is being submitted, or was.
    pub fn is_begun(&self) -> bool {
        *self.0.borrow() == Stage::Begun
    }

    fn is_given_up(&self) -> bool {
        *self.0.borrow() == Stage::GivenUp
    }

    /// Waits until it is taken back.
    pub async fn given_up(&self) {
        let _ = self.0.subscribe().wait_for(|stage| *stage == Stage::GivenUp).await;
    }

    /// Goes to a stage, unless it is in another that does not lead there.
    fn turn_to(&self, next: Stage, never_from: Stage) -> bool {
        let mut is_there = false;
        self.0.send_if_modified(|stage| {
            is_there = *stage != never_from;
            if is_there {
                *stage = next;
            }
            is_there
        });
        is_there
    }
}

/// A client for a command that may take so long from now on. What has begun to be downloaded is kept at the end, and the
/// last question about a task comes while there is still time to hear the answer.
pub fn bounded(client: &Client, deadline: Option<Duration>) -> Client {
    client.until(deadline.map(|deadline| Instant::now() + deadline + LAST_QUERY))
}

/// A task that is followed.
#[derive(Debug, Clone)]
pub struct Followed {
    /// The task.
    pub id: TaskId,
    /// Its place in the ledger, where it has one.
    pub key: Option<AttemptKey>,
    /// Whether it was followed from its submit on, so that the time it takes teaches what to expect.
    pub is_watched: bool,
    /// How many clips it was asked for.
    pub clips: u32,
}

impl Followed {
    /// How many clips are brought here at most: as many as were asked for, and where nobody knows, as many as any model makes.
    pub fn most_clips(&self) -> usize {
        const MOST: usize = 4;
        if self.is_counted() { self.clips as usize } else { MOST }
    }

    /// Whether it is known how many clips it was asked for.
    pub fn is_counted(&self) -> bool {
        self.key.is_some() || self.is_watched
    }

    /// A task of which nothing is known but its name.
    pub fn named(id: &TaskId) -> Self {
        Self { id: id.clone(), key: None, is_watched: false, clips: 1 }
    }
}

/// What became of asking.
#[derive(Debug, Clone)]
pub enum Asked {
    /// Submitted just now.
    Submitted(Followed),
    /// It was submitted earlier, and its clips are not on disk yet.
    Joined {
        /// Its task.
        task: Followed,
        /// When it was submitted.
        since: WallTime,
    },
    /// It was made earlier, and its clips were brought here.
    Done {
        /// Its task.
        task: Followed,
        /// The clips' files as the ledger knows them.
        files: Vec<ClipFile>,
        /// When it was submitted.
        since: WallTime,
    },
}

impl Asked {
    /// The task.
    pub fn task(&self) -> &Followed {
        match self {
            Self::Submitted(task) | Self::Joined { task, .. } | Self::Done { task, .. } => task,
        }
    }
}

/// How a task is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    pub(super) deadline: Duration,
    pub(super) expected: Option<Duration>,
    is_draft: bool,
}

impl Waiting {
    /// For a task that was submitted just now.
    pub fn new(deadline: Option<Duration>, is_draft: bool) -> Self {
        Self { deadline: deadline.unwrap_or(USUAL_DEADLINE), expected: Some(EARLIEST_USUAL), is_draft }
    }

    /// For a task that was submitted at another time: it may be done already.
    pub fn begun_earlier(deadline: Option<Duration>) -> Self {
        Self { deadline: deadline.unwrap_or(USUAL_DEADLINE), expected: None, is_draft: false }
    }

    /// Whether the task was submitted just now, so that the time it takes teaches what to expect.
    pub fn is_from_submit(&self) -> bool {
        self.expected.is_some()
    }

    /// What is left of it after so long.
    #[must_use]
    pub fn after(self, elapsed: Duration) -> Self {
        Self { deadline: self.deadline.saturating_sub(elapsed), ..self }
    }

    pub(super) fn expected_text(&self, language: Language) -> &'static str {
        if self.is_draft {
            language.pick("a few seconds", "几秒钟")
        } else {
            language.pick("1–5 minutes", "1–5 分钟")
        }
    }
}

/// A clip on the disk.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// Its file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Its address in the store; `None` where it is on this machine alone.
    pub stored: Option<String>,
    /// What it is; `None` where it was not looked at.
    pub facts: Option<ClipFacts>,
    /// How it differs from what was asked for.
    pub differences: Vec<Difference>,
}

/// So many clips are looked into at once: each is read and decoded in memory.
static LOOKS: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(2);

impl Delivered {
    /// The file as JSON.
    pub fn json(&self) -> Value {
        json!({
            "path": self.path.display().to_string(),
            "bytes": self.bytes,
            "sha256": self.sha256,
            "stored": self.stored,
            "clip": self.facts.as_ref().map(ClipFacts::json),
            "differences": self.differences.iter().map(Difference::json).collect::<Vec<_>>(),
        })
    }

    /// The same after a look into the file, away from the threads that serve the network.
    pub async fn looked_at(mut self, asked: Option<AskedClip>) -> Self {
        let path = self.path.clone();
        // However many clips come at once, two of them are decoded.
        let _place = LOOKS.acquire().await;
        let facts = tokio::task::spawn_blocking(move || ClipFacts::read(&path)).await;
        self.facts = facts.ok().flatten();
        self.differences = self.facts.as_ref().map(|it| it.differences(asked.as_ref())).unwrap_or_default();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Turn;

    #[tokio::test]
    async fn what_is_begun_is_not_taken_back_and_what_is_taken_back_is_not_begun() {
        let turn = Turn::default();
        assert!(turn.begin() && turn.is_begun());
        assert!(!turn.give_up(), "it may be on its way");
        turn.wait_again();
        assert!(turn.give_up() && turn.give_up());
        assert!(!turn.begin() && !turn.is_begun());
        turn.wait_again();
        assert!(!turn.begin());

        let turn = Turn::default();
        turn.begin();
        tokio::join!(turn.give_up_when_possible(), async { turn.wait_again() });
        assert!(!turn.begin());
    }
}
