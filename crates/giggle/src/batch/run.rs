//! The run: many shots at once through the ledger, stoppable at any moment.
//!
//! It decides who goes next and how many at once; what asking, waiting and delivering mean is
//! [`crate::production::Production`]'s affair. One task of the scheduler a shot; the number of shots that are
//! on their way is bounded, so that memory grows neither with the list nor with the clips.

mod asking;
mod end;
mod not_shot;
mod one;
mod waiting;

pub use self::end::{End, Ended, Listener, Manner, News, SHOTS, Stop, Wish, state_text};
pub use self::not_shot::NotShot;
pub use self::one::{Means, OneShot, Parent};

use super::listed::{ListedShot, ShotList};
use super::pressure::LONGEST_PAUSE;
use super::retries::Retries;
use crate::ledger::{Standing, WallTime};
use crate::production::{Line, Ticket};
use crate::session::Session;
use crate::unhurried::unhurried;
use giggle_client::Client;
use giggle_domain::{Catalog, Fingerprint, Language};
use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// After the first wish to end, what is paid for gets this long to be finished; the next start brings home what is left. Service
/// managers ask once, and then kill.
const FINISHING: Duration = Duration::from_secs(10 * 60);

/// What a run works with.
pub struct Works {
    /// The list.
    pub list: ShotList,
    /// The service.
    pub client: Client,
    /// The ledger.
    pub session: Arc<Session>,
    /// The models.
    pub catalog: Catalog,
    /// The folder that clips go to.
    pub clips: PathBuf,
    /// The language of people's text.
    pub language: Language,
    /// How it is run.
    pub manner: Manner,
    /// The takes that are wanted of shots that failed.
    pub retries: Retries,
    /// Who is told.
    pub listener: Box<dyn Listener>,
}

/// How a run ended.
#[derive(Debug)]
pub struct Finished {
    /// Every shot, in the order of the list.
    pub ends: Vec<Ended>,
    /// Why it stopped early, where it did.
    pub stop: Option<Stop>,
}

struct Running {
    list: ShotList,
    session: Arc<Session>,
    clips: PathBuf,
    manner: Manner,
    retries: Retries,
    means: Arc<Means>,
    line: Arc<Line>,
    /// The take that each shot is at, from the moment it is chosen.
    chosen: Vec<OnceLock<(NonZeroU32, Fingerprint)>>,
    began: WallTime,
}

/// Runs a list to its end, or until it is stopped.
///
/// `wishes` gives one value for each Ctrl-C: after the first nothing more is submitted, and what is paid for is finished for
/// some minutes; the second ends it at once. Unless it is torn off like that, it returns once all its submits are answered and on record.
pub async fn run(works: Works, mut wishes: tokio::sync::mpsc::Receiver<Wish>) -> Finished {
    let Works { list, client, session, catalog, clips, language, manner, retries, listener } = works;
    let means = Arc::new(Means::new(client, catalog, language, manner, listener));
    let chosen = list.shots.iter().map(|_| OnceLock::new()).collect();
    let line = Arc::default();
    let began = session.ledger.now().unwrap_or_else(|_| session.ledger.clock().now().wall);
    let running = Arc::new(Running { list, session, clips, manner, retries, means, line, chosen, began });
    let shots = &running.list.shots;
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); shots.len()];
    let mut ready = VecDeque::new();
    for &index in &running.list.order {
        match shots[index].chained() {
            Some(chained) => followers[chained.parent].push(index),
            None => ready.push_back(index),
        }
    }
    // In the order of the list, not of the chains: people watch the first rows first.
    ready.make_contiguous().sort_unstable();
    let mut ends: Vec<Option<Ended>> = vec![None; shots.len()];
    let mut set: JoinSet<Ended> = JoinSet::new();
    let mut stop: Option<Stop> = None;
    let mut until: Option<Instant> = None;
    let over = manner.longest.map(|longest| Instant::now() + longest);
    loop {
        while set.len() < manner.shots
            && let Some(index) = ready.pop_front()
        {
            if stop.is_some() && !running.is_paid(index) {
                let ended = running.ended(index, End::NotStarted);
                close(&running, ended, &mut ends, &followers, &mut ready);
                continue;
            }
            let parent = shots[index].chained().and_then(|chained| ends[chained.parent].clone());
            // In line before it is on its way: the order is the list's, and not that of the threads.
            set.spawn(Arc::clone(&running).shot(index, parent, running.ticket(index)));
        }
        if set.is_empty() {
            break;
        }
        let is_over = async {
            match over.filter(|_| stop.is_none()) {
                Some(over) => tokio::time::sleep_until(over).await,
                None => std::future::pending().await,
            }
        };
        let wish = async {
            let Some(until) = until else { return wishes.recv().await };
            match tokio::time::timeout_at(until, wishes.recv()).await {
                Ok(Some(wish)) => return Some(wish),
                // Nobody is left who could wish.
                Ok(None) => tokio::time::sleep_until(until).await,
                Err(_) => {}
            }
            Some(Wish::Leave)
        };
        tokio::select! {
            Some(joined) = set.join_next() => {
                // A task that panicked takes nobody with it; its shot is found without an end below.
                let Ok(ended) = joined else { continue };
                let reason = match ended.end {
                    End::OverBudget => Some(Stop::Budget),
                    // Each further submit would be refused in the same way, minutes apart.
                    End::Rejected | End::Unreachable
                        if ended.retry_after.is_some_and(|pause| pause > LONGEST_PAUSE) =>
                    {
                        Some(Stop::Pause)
                    }
                    End::Completed | End::NotStarted => None,
                    // Nothing can be written down, so nothing may be sent.
                    _ if ended.is_of_ledger => Some(Stop::Ledger),
                    _ if ended.is_key_refused => Some(Stop::Key),
                    _ if manner.fail_fast => Some(Stop::FailFast),
                    _ => None,
                };
                match (stop, reason) {
                    (None, Some(reason)) => {
                        stop = Some(reason);
                        running.stop(reason, ended.shot);
                    }
                    // A want of budget kept back only what stands behind a shot.
                    (Some(Stop::Budget), Some(Stop::Budget)) => running.means.stop_behind(ended.shot),
                    (Some(Stop::Budget), Some(_)) => running.means.stop(),
                    _ => {}
                }
                close(&running, ended, &mut ends, &followers, &mut ready);
            }
            Some(wish) = wish => {
                if wish == Wish::Stop && until.is_some() {
                    continue;
                }
                if until.is_some() || wish == Wish::Leave {
                    stop.get_or_insert(Stop::Interrupted);
                    running.means.stop();
                    set.abort_all();
                    while set.join_next().await.is_some() {}
                    // A submit that is torn off leaves its intent, and the next start finds it unsettled.
                    if wish == Wish::Leave {
                        running.means.asked().await;
                    }
                    break;
                }
                until = Some(Instant::now() + FINISHING);
                stop = Some(Stop::Interrupted);
                running.stop(Stop::Interrupted, 0);
            }
            () = is_over => {
                stop = Some(Stop::Duration);
                running.stop(Stop::Duration, 0);
            }
        }
    }
    let ends = ends.into_iter().enumerate();
    let ends = ends.map(|(index, ended)| ended.unwrap_or_else(|| running.left_behind(index))).collect();
    Finished { ends, stop }
}

/// Notes the end of a shot: its followers may go, or end with it.
fn close(
    running: &Running,
    ended: Ended,
    ends: &mut [Option<Ended>],
    followers: &[Vec<usize>],
    ready: &mut VecDeque<usize>,
) {
    let mut closing = vec![ended];
    while let Some(ended) = closing.pop() {
        let index = ended.shot;
        running.means.tell(&News::Ended(&running.list.shots[index], &ended));
        for &follower in &followers[index] {
            match ended.end {
                // A chain goes on at once: its next link is what everything after it waits for.
                End::Completed => ready.push_front(follower),
                // What is paid for is brought here all the same: only a submit needs the picture.
                _ if running.is_paid(follower) => ready.push_front(follower),
                End::NotStarted => closing.push(running.ended(follower, End::NotStarted)),
                _ => {
                    let shots = &running.list.shots;
                    closing.push(Ended::orphaned(follower, &shots[follower], &shots[index].key));
                }
            }
        }
        ends[index] = Some(ended);
    }
}

impl Running {
    /// A place in the line. Where money may run out, or a failure is the end, whoever stands in front is decided about first.
    fn ticket(&self, index: usize) -> Arc<Ticket> {
        let is_strict = self.manner.fail_fast || self.session.limits.is_budgeted();
        Arc::new(self.line.join(index, is_strict))
    }

    async fn shot(self: Arc<Self>, index: usize, parent: Option<Ended>, ticket: Arc<Ticket>) -> Ended {
        let listed = &self.list.shots[index];
        let parent = listed.chained().map(|chained| Parent {
            fingerprint: self.list.shots[chained.parent].fingerprint,
            clip: parent.and_then(|parent| parent.files.into_iter().next()).map(|file| file.path),
        });
        let one = OneShot {
            place: index,
            listed,
            session: &self.session,
            clips: &self.clips,
            deadline: self.manner.deadline,
            retry: self.retries.of(listed),
            parent,
            claim: None,
            ticket: Some(ticket),
            chosen: self.chosen.get(index),
        };
        self.means.shot(&one).await
    }

    /// Ends the submitting, because of the shot at this place or of nobody's.
    fn stop(&self, reason: Stop, place: usize) {
        match reason {
            // What stands before it, and finds room, was promised first.
            Stop::Budget => self.means.stop_behind(place),
            _ => self.means.stop(),
        }
        self.means.tell_stop(reason);
    }

    fn ended(&self, index: usize, end: End) -> Ended {
        Ended::so(index, &self.list.shots[index], end)
    }

    /// Where a shot stands that was torn off: as the ledger says.
    fn left_behind(&self, index: usize) -> Ended {
        let chosen = self.chosen[index].get().copied();
        let standing = match chosen {
            Some((_, identity)) => one::standing(&self.session, &identity).ok().flatten(),
            None => {
                one::known(&self.session, &self.list.shots[index]).ok().and_then(|(_, standing)| standing)
            }
        };
        let end = match standing {
            Some(Standing::Submitting | Standing::Unsettled | Standing::Unassigned) => End::Unsettled,
            Some(Standing::Submitted | Standing::Completed | Standing::Downloaded) => End::Unfinished,
            Some(Standing::Failed | Standing::Stopped) if chosen.is_some() => End::Failed,
            _ => End::NotStarted,
        };
        let mut ended = self.ended(index, end);
        if let Some((take, identity)) = chosen {
            (ended.take, ended.fingerprint) = (take, identity);
        }
        self.note_task(&mut ended);
        ended
    }

    /// What the ledger knows of the task of a shot that was torn off.
    fn note_task(&self, ended: &mut Ended) {
        let (ledger, realm) = (&self.session.ledger, &self.session.realm);
        let found = unhurried(|| match ledger.find(realm, &ended.fingerprint)? {
            Some(id) => ledger.shot(id).map(Some),
            None => Ok(None),
        });
        let Ok(Some(shot)) = found else { return };
        let Some((_, attempt)) = shot.foremost() else { return };
        if let Some(task) = attempt.task.as_ref() {
            ended.task_id = Some(task.id.to_string());
            ended.submitted_at = Some(attempt.started_at);
            ended.is_new = attempt.started_at >= self.began;
        }
    }

    /// Whether a shot's task is paid for and its clip is still to be brought here.
    fn is_paid(&self, index: usize) -> bool {
        is_paid(&self.session, &self.list.shots[index])
    }
}

/// Whether a task of a shot of a list is paid for.
pub fn is_paid(session: &Session, listed: &ListedShot) -> bool {
    one::known(session, listed).is_ok_and(|(identity, _)| one::is_paid(session, &identity))
}
