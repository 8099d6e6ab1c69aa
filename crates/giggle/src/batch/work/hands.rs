//! What a worker has in hand: shots that it took up, in their order, and ends that are still to be written.

use super::worker::{Outcome, RESTS, Trouble, Worker};
use crate::batch::queued::{self, QueuedManner, Told};
use crate::batch::run::{End, Means, News};
use crate::ledger::LedgerError;
use crate::ledger::queue::{CLAIM_LASTS, Claim, Claimed, QueuedList, WantedEnd};
use crate::production::{Line, Ticket};
use crate::unhurried::unhurried;
use giggle_domain::{ForeignText, text};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;

/// The first pause of a worker that has trouble; it doubles up to the longest.
pub(super) const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A shot that was taken up, and its place in the line, which is kept until its end is on record: it may be the end of its list.
pub(super) struct Held {
    pub(super) claim: Claim,
    manner: QueuedManner,
    _ticket: Arc<Ticket>,
}

/// The end of a shot, with all that it leads to. Until it is on record nobody behind it in the line goes on.
pub(super) struct Unwritten {
    held: Held,
    end: WantedEnd,
    told: String,
    /// Why nothing more of its list is to be submitted.
    stop: Option<&'static str>,
}

impl Unwritten {
    /// What became of the shot comes first, where that could not be written either: that a clip was made is worth little where nobody
    /// knows which. Then the list: once the end is on record, others may take up what comes after it.
    fn write(&self, worker: &Worker) -> Result<(), LedgerError> {
        let (ledger, claim) = (&worker.session.ledger, &self.held.claim);
        worker.session_of(&self.held.manner).write_events()?;
        if let Some(why) = self.stop {
            unhurried(|| ledger.stop_queued(&worker.realm, &claim.list, why))?;
        }
        unhurried(|| ledger.end_wanted(claim, self.end, &self.told)).map(drop)
    }
}

/// What a worker has in hand.
pub(super) struct Hands {
    pub(super) set: JoinSet<Outcome>,
    pub(super) claims: HashMap<Id, Held>,
    /// Those that are to be submitted, in the order in which they were taken up.
    pub(super) line: Arc<Line>,
    pub(super) taken: usize,
    pub(super) means: Arc<Means>,
    pub(super) totals: BTreeMap<&'static str, usize>,
    pub(super) given_back: usize,
    /// Ends of shots that could not be written: tried again while this process lives.
    pub(super) unwritten: Vec<Unwritten>,
    pub(super) pause: Duration,
    pub(super) rests_until: Instant,
    /// Lists that this giggle cannot read.
    pub(super) too_new: HashSet<String>,
}

impl Hands {
    pub(super) fn take(&mut self, worker: &Arc<Worker>, claimed: Claimed) {
        let claim = claimed.claim();
        // A list that a newer giggle put in is for newer workers.
        let Some(manner) = QueuedManner::read(&claimed.list.manner) else {
            let _ = unhurried(|| worker.session.ledger.release(&claim, Some(CLAIM_LASTS), false, None));
            self.leave(worker, &claimed.list);
            return;
        };
        let is_strict = manner.fail_fast
            || manner.most.is_some()
            || worker.session.limits.per_day.is_some()
            || manner.per_day.is_some();
        let ticket = Arc::new(self.line.join(self.taken, is_strict));
        self.taken += 1;
        let work = Arc::clone(worker).one(claimed, manner.clone(), Arc::clone(&ticket));
        let id = self.set.spawn(work).id();
        self.claims.insert(id, Held { claim, manner, _ticket: ticket });
    }

    /// Says once of a list that a newer giggle must make it.
    pub(super) fn leave(&mut self, worker: &Worker, list: &QueuedList) {
        if self.too_new.insert(list.id.clone()) {
            let why = text!(
                "it was queued by a newer giggle: update this machine",
                "由更新版本的 giggle 加入队列：请更新本机"
            );
            worker.means.tell(&News::LeftToOthers(&ForeignText::new(&list.name), &why));
        }
    }

    /// Takes nothing up for a while. What failed together is one trouble: all of it was in hand before the rest began.
    pub(super) fn rest(&mut self) {
        if Instant::now() < self.rests_until {
            return;
        }
        self.rests_until = Instant::now() + self.pause;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
    }

    /// Writes the ends that could not be written when they came.
    pub(super) fn write_left(&mut self, worker: &Worker) {
        self.unwritten.retain(|left| left.write(worker).is_err());
    }

    /// Notes what became of a shot; what kept it from being finished, where that was trouble.
    pub(super) fn note(
        &mut self,
        worker: &Worker,
        joined: Result<(Id, Outcome), JoinError>,
    ) -> Option<Trouble> {
        let ledger = &worker.session.ledger;
        let id = joined.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let held = self.claims.remove(&id)?;
        // Work that panicked is given back, and counts.
        let given_back = Outcome::GivenBack { rest: Some(RESTS), counts: true, trouble: None, why: None };
        match joined.map_or(given_back, |(_, outcome)| outcome) {
            Outcome::Ended(ended) => {
                self.pause = FIRST_PAUSE;
                *self.totals.entry(ended.end.word()).or_default() += 1;
                let stop = match ended.end {
                    End::OverBudget => Some("budget"),
                    End::Completed | End::NotStarted => None,
                    _ => held.manner.stops_with_a_failure(),
                };
                let (end, told) = (queued::counted(ended.end), Told::of(&ended).text());
                let ended = Unwritten { held, end, told, stop };
                let error = ended.write(worker).err()?;
                // The claim lapses meanwhile, and whoever takes it up finds what there is.
                self.unwritten.push(ended);
                Some(Trouble::Ledger(error))
            }
            Outcome::GivenBack { rest, counts, trouble, why } => {
                self.given_back += 1;
                let told = why.map(|why| Told::given_back(&why).text());
                let _ = unhurried(|| ledger.release(&held.claim, rest, counts, told.as_deref()));
                if trouble.is_some() {
                    self.rest();
                }
                trouble
            }
            Outcome::Lost => None,
        }
    }
}
