//! One shot in a worker's hands: read from the queue, made with the clip before it, and what becomes of it.

use crate::batch::folder;
use crate::batch::listed::ListedShot;
use crate::batch::queued::{self, QueuedManner, Told};
use crate::batch::run::{End, Ended, Means, News, OneShot, Parent, is_paid};
use crate::file_name;
use crate::ledger::queue::{Claim, Claimed, WantedEnd, WantedShot};
use crate::ledger::{CommandLimit, LedgerError, Limits, Realm};
use crate::production::{StoredLater, Ticket};
use crate::session::Session;
use crate::unhurried::unhurried;
use giggle_domain::{Fingerprint, ForeignText, Text, text};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A shot that could not be finished here is given back so often; then its end is told.
const TRIES: u32 = 4;
/// How long a shot rests that could not be finished here.
pub(super) const RESTS: Duration = Duration::from_secs(10);
/// So many lists' sessions are kept.
const SESSIONS: usize = 64;

/// What became of a shot in this worker's hands.
pub(super) enum Outcome {
    Ended(Box<Ended>),
    /// Others may take it up: after a rest, counted or not, because of trouble that may be this machine's own or the ledger's.
    GivenBack {
        rest: Option<Duration>,
        counts: bool,
        trouble: Option<Trouble>,
        /// What is to be said of it where nobody makes it.
        why: Option<Text>,
    },
    /// Somebody else has it.
    Lost,
}

impl Outcome {
    /// The same, where what happened says nothing of the shot: it is taken up as often as ever.
    pub(super) fn uncounted(self) -> Self {
        match self {
            Self::GivenBack { rest, trouble, why, .. } => {
                Self::GivenBack { rest, counts: false, trouble, why }
            }
            other => other,
        }
    }
}

pub(super) enum Trouble {
    Here,
    Ledger(LedgerError),
}

pub(super) struct Worker {
    pub(super) means: Arc<Means>,
    pub(super) session: Arc<Session>,
    pub(super) realm: Realm,
    pub(super) folder: PathBuf,
    /// The ledger under the limits of each list.
    pub(super) sessions: Mutex<HashMap<String, Arc<Session>>>,
}

fn no_parent(key: &str) -> Text {
    text!(
        "the clip of `{key}`, which it begins with, is not available here",
        "本机没有它所依据的 `{key}` 的视频"
    )
}

impl Worker {
    /// Stores what the store did not take when it was brought here; what has just been brought is being stored anyway.
    pub(super) async fn store_waiting(&self, at_least: Duration) -> Vec<StoredLater> {
        self.means.store_waiting(&self.session, at_least).await
    }

    pub(super) async fn one(
        self: Arc<Self>,
        claimed: Claimed,
        manner: QueuedManner,
        ticket: Arc<Ticket>,
    ) -> Outcome {
        let place = claimed.shot.place as usize;
        let (list, is_last) = (claimed.list.id.clone(), claimed.shot.claims >= TRIES);
        let key = ForeignText::new(&claimed.shot.key);
        let given_back = |trouble, why: Text| {
            // Some of it may be out of the queue, which other machines write.
            let why = why.map(|why| ForeignText::new(why).into_string());
            self.means.tell(&News::LeftToOthers(&key, &why));
            Outcome::GivenBack { rest: Some(RESTS), counts: true, trouble, why: Some(why) }
        };
        let listed = match self.listed(&claimed.shot) {
            Ok(listed) => listed,
            // Another worker's catalog may know the model; in the end the queue says why nobody could.
            Err(why) => return given_back(None, why),
        };
        let session = self.session_of(&manner);
        let clips = self.clips_of(&claimed.list.name, &list, &manner);
        if let Err(error) = std::fs::create_dir_all(&clips) {
            return given_back(Some(Trouble::Here), Text::said_of(clips.display(), error));
        }
        // The clip of the shot before it may have to be brought here first: nobody waits for that in the line.
        ticket.leave();
        // What is paid for is brought here without the picture that it began with.
        let without = |parent: &WantedShot| {
            let fingerprint = Fingerprint::parse(&parent.fingerprint);
            fingerprint
                .filter(|_| is_paid(&session, &listed))
                .map(|it| Parent { fingerprint: it, clip: None })
        };
        let parent = match (&claimed.parent, listed.chained()) {
            (_, None) => None,
            (Some(parent), Some(_)) => match parent.end {
                Some(WantedEnd::Made) => match self.parent(parent, &session, &clips, &manner).await {
                    Some(parent) => Some(parent),
                    None => match without(parent) {
                        Some(parent) => Some(parent),
                        None if is_last => {
                            return Outcome::Ended(Box::new(Ended::orphaned(place, &listed, &parent.key)));
                        }
                        None => return given_back(None, no_parent(&parent.key)),
                    },
                },
                end => match (without(parent), end) {
                    (Some(parent), _) => Some(parent),
                    (None, Some(WantedEnd::NotStarted)) => {
                        return Outcome::Ended(Box::new(Ended::so(place, &listed, End::NotStarted)));
                    }
                    (None, _) => {
                        return Outcome::Ended(Box::new(Ended::orphaned(place, &listed, &parent.key)));
                    }
                },
            },
            (None, Some(_)) => return given_back(None, no_parent("?")),
        };
        ticket.rejoin();
        let claim = claimed.claim();
        let one = OneShot {
            place,
            listed: &listed,
            session: &session,
            clips: &clips,
            deadline: manner.deadline(),
            retry: manner.retries.of(&listed),
            parent,
            claim: Some(claim),
            ticket: Some(ticket),
            chosen: None,
        };
        let mut ended = Ended::so(place, &listed, End::Broken);
        let made = self.means.make(&one, &mut ended).await;
        let mut is_withheld = false;
        let ended = match made {
            // It was kept from asking because this worker is to end.
            Ok(()) if ended.end == End::NotStarted => {
                return Outcome::GivenBack { rest: None, counts: false, trouble: None, why: None };
            }
            Ok(()) => ended,
            Err(not) if not.is_claim_lost() => return Outcome::Lost,
            Err(not) => match not.into_ledger_trouble() {
                // Trouble of the ledger says nothing of the shot.
                Ok(error) => {
                    let trouble = Some(Trouble::Ledger(error));
                    return Outcome::GivenBack { rest: None, counts: false, trouble, why: None };
                }
                Err(not) => {
                    is_withheld = not.is_withheld();
                    not.ending(ended)
                }
            },
        };
        let is_elsewhere_possible = is_withheld
            || matches!(ended.end, End::Unreachable | End::Undelivered | End::Unfinished | End::Broken);
        if is_elsewhere_possible && (is_withheld || !is_last) {
            let why = match ended.reason {
                Some(reason) => reason,
                None => ended.end.text(),
            };
            let outcome = given_back(Some(Trouble::Here), why);
            // What held its submit back says nothing of the shot.
            return if is_withheld { outcome.uncounted() } else { outcome };
        }
        // Whoever stands behind it goes on when its end is on record, however late that is: it may be the end of the list.
        self.means.note_end(&one, ended.end);
        self.means.tell(&News::Ended(&listed, &ended));
        Outcome::Ended(Box::new(ended))
    }

    fn listed(&self, wanted: &WantedShot) -> Result<ListedShot, Text> {
        let ledger = &self.session.ledger;
        let picture = |name: &str| unhurried(|| ledger.queued_picture(&wanted.list, name)).ok().flatten();
        queued::listed(wanted, self.means.catalog(), picture)
    }

    /// The ledger under the limits of a list: those of this machine, or the list's where they are stricter.
    pub(super) fn session_of(&self, manner: &QueuedManner) -> Arc<Session> {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() >= SESSIONS {
            sessions.clear();
        }
        let session = sessions.entry(manner.command.clone()).or_insert_with(|| {
            let own = &self.session.limits;
            let per_day = own.per_day.into_iter().chain(manner.per_day).min();
            let command = CommandLimit { name: manner.command.clone(), most: manner.most };
            let limits = Limits { per_day, command: Some(command), is_patient: true, ..own.clone() };
            Arc::new(self.session.within(limits))
        });
        Arc::clone(session)
    }

    /// Where the clips of a list go: to its own folder where this machine has the same one, else to one of this worker's.
    fn clips_of(&self, name: &str, id: &str, manner: &QueuedManner) -> PathBuf {
        let run = manner.clips.parent().unwrap_or(Path::new(""));
        if folder::makes_of(run).as_ref() == Some(&manner.makes) {
            return manner.clips.clone();
        }
        let short: String = id.chars().take(8).collect();
        self.folder.join(format!("{}-{short}", file_name::safe(name)))
    }

    /// The shot before one, with its clip on this machine: where it lies already, else brought here anew.
    async fn parent(
        &self,
        wanted: &WantedShot,
        session: &Arc<Session>,
        clips: &Path,
        manner: &QueuedManner,
    ) -> Option<Parent> {
        let fingerprint = Fingerprint::parse(&wanted.fingerprint)?;
        let told = Told::read(&wanted.told);
        if let Some(clip) = told.clip_here() {
            return Some(Parent { fingerprint, clip: Some(clip) });
        }
        let listed = self.listed(wanted).ok()?;
        let one = OneShot {
            ticket: None,
            chosen: None,
            place: wanted.place as usize,
            listed: &listed,
            session,
            clips,
            deadline: manner.deadline(),
            retry: None,
            parent: None,
            claim: Some(Claim::nothing()),
        };
        let brought = self.means.shot(&one).await;
        let clip = brought.files.into_iter().next().map(|file| file.path);
        (brought.end == End::Completed && clip.is_some()).then_some(Parent { fingerprint, clip })
    }
}
