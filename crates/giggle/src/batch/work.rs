//! Working at the queue: shots that are wanted, whoever asked for them, are made here until somebody says stop.
//!
//! It decides which shots are taken up and what becomes of a claim; what making one means is [`Means`]'s affair. Its one
//! idea: everything but the submit may be done twice, so whatever is in doubt is given back for others to take up. A worker
//! that is told to end lets no submit be torn off: it waits for the answers, and gives back all else.

use super::folder;
use super::listed::ListedShot;
use super::queued::{self, QueuedManner, Told};
use super::run::{End, Ended, Listener, Manner, Means, News, OneShot, Parent, is_paid};
use crate::file_name;
use crate::ledger::queue::{
    CLAIM_LASTS, Claim, ClaimWish, Claimed, QueuedList, RENEW_EVERY, WantedEnd, WantedShot,
};
use crate::ledger::{CommandLimit, LedgerError, Limits, Realm};
use crate::production::{Line, StoredLater, Ticket};
use crate::session::{Session, unhurried};
use giggle_client::Client;
use giggle_domain::{Catalog, Fingerprint, ForeignText, Language, Text, text};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;

/// How often an idle worker looks for something to take up.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// The same against loopback.
const LOOK_EVERY_LOOPBACK: Duration = Duration::from_millis(200);
/// So many looks fill a worker's hands, where there is enough to take up.
const LOOKS_A_ROUND: usize = 8;
/// A shot that could not be finished here is given back so often; then its end is told.
const TRIES: u32 = 4;
/// How long a shot rests that could not be finished here.
const RESTS: Duration = Duration::from_secs(10);
/// How often a worker tries again to store what the store did not take.
const STORE_EVERY: Duration = Duration::from_secs(60);
/// The same against loopback.
const STORE_EVERY_LOOPBACK: Duration = Duration::from_secs(1);
/// The first pause of a worker that has trouble; it doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// So many lists' sessions are kept.
const SESSIONS: usize = 64;

/// What a worker works with.
pub struct Work {
    /// The service.
    pub client: Client,
    /// The ledger.
    pub session: Arc<Session>,
    /// The account whose shots are made.
    pub realm: Realm,
    /// The models.
    pub catalog: Catalog,
    /// The language of people's text.
    pub language: Language,
    /// How many at once.
    pub manner: Manner,
    /// Whether it ends when nothing is left to do.
    pub is_until_empty: bool,
    /// Whether it can take pictures out of paid clips.
    pub takes_chained: bool,
    /// Where clips go whose list's own folder is not on this machine.
    pub folder: PathBuf,
    /// Who is told.
    pub listener: Box<dyn Listener>,
    /// Who is told of trouble that is no shot's.
    pub trouble: Box<dyn Fn(&LedgerError) + Send + Sync>,
    /// Who is told of clips that are stored later than they were brought here, or still are not.
    pub stored: Box<dyn Fn(&StoredLater) + Send + Sync>,
}

/// Why a worker ended.
#[derive(Debug)]
pub enum Why {
    /// Nothing was left to do.
    Empty,
    /// It was told to end, and has given back what it had.
    Drained,
    /// It was told to end at once.
    TornOff,
    /// It was declared gone.
    GivenUp,
    /// The ledger takes nothing more from it.
    Ledger(LedgerError),
}

/// What a worker did.
#[derive(Debug)]
pub struct Worked {
    /// How many shots ended how.
    pub totals: BTreeMap<&'static str, usize>,
    /// How many tasks it asked for.
    pub submitted: usize,
    /// How many shots it gave back.
    pub given_back: usize,
    /// How many clips are still to be stored from this machine.
    pub to_store: usize,
    /// Why it ended.
    pub why: Why,
}

/// What became of a shot in this worker's hands.
enum Outcome {
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

enum Trouble {
    Here,
    Ledger(LedgerError),
}

struct Worker {
    means: Arc<Means>,
    session: Arc<Session>,
    realm: Realm,
    folder: PathBuf,
    /// The ledger under the limits of each list.
    sessions: Mutex<HashMap<String, Arc<Session>>>,
}

/// A shot that was taken up, and its place in the line, which is kept until its end is on record: it may be the end of its list.
struct Held {
    claim: Claim,
    manner: QueuedManner,
    _ticket: Arc<Ticket>,
}

/// What a worker has in hand.
struct Hands {
    set: JoinSet<Outcome>,
    claims: HashMap<Id, Held>,
    /// Those that are to be submitted, in the order in which they were taken up.
    line: Arc<Line>,
    taken: usize,
    means: Arc<Means>,
    totals: BTreeMap<&'static str, usize>,
    given_back: usize,
    /// Ends of shots that could not be written: tried again while this process lives.
    unwritten: Vec<(Claim, WantedEnd, String)>,
    pause: Duration,
    rests_until: Instant,
    /// Lists that this giggle cannot read.
    too_new: HashSet<String>,
}

/// Works until it is told to end, or nothing is left.
///
/// `interrupts` gives one value for each wish to end: after the first it drains, the second ends it at once.
pub async fn work(work: Work, interrupts: mpsc::Receiver<()>) -> Worked {
    let session = Arc::clone(&work.session);
    let worked = work_until_told(work, interrupts).await;
    session.ledger.goodbye();
    let to_store = session.store.as_ref().map_or(0, |store| store.waiting(Duration::ZERO).len());
    Worked { to_store, ..worked }
}

async fn work_until_told(work: Work, mut interrupts: mpsc::Receiver<()>) -> Worked {
    let Work { client, session, realm, catalog, language, manner, folder, listener, trouble, stored, .. } =
        work;
    let is_loopback = client.base().is_loopback();
    let means = Arc::new(Means::new(client, catalog, language, manner, listener));
    let worker = Arc::new(Worker { means, session, realm, folder, sessions: Mutex::default() });
    let mut hands = Hands {
        set: JoinSet::new(),
        claims: HashMap::new(),
        line: Arc::default(),
        taken: 0,
        means: Arc::clone(&worker.means),
        totals: BTreeMap::new(),
        given_back: 0,
        unwritten: Vec::new(),
        pause: FIRST_PAUSE,
        rests_until: Instant::now(),
        too_new: HashSet::new(),
    };
    let look_every = if is_loopback { LOOK_EVERY_LOOPBACK } else { LOOK_EVERY };
    let ledger = worker.session.ledger.clone();
    match ledger.enlist() {
        Ok(true) => {}
        Ok(false) => return hands.over(Why::GivenUp),
        Err(error) => return hands.over(Why::Ledger(error)),
    }
    let mut renewal = tokio::time::interval(RENEW_EVERY);
    renewal.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    // The first tick comes at once, and says nothing new.
    renewal.tick().await;
    let (renewed, mut renewals) = mpsc::unbounded_channel();
    let store_every = if is_loopback { STORE_EVERY_LOOPBACK } else { STORE_EVERY };
    let mut storing_time = tokio::time::interval(store_every);
    storing_time.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut storing = JoinSet::new();
    let mut looks_at = Instant::now();
    // Whether the last look brought all that it asked for: there may be more.
    let mut is_there_more = false;
    loop {
        let free = manner.shots.saturating_sub(hands.set.len());
        // A look asks the ledger that everybody shares, so not with each shot that ends.
        let is_time = hands.set.is_empty()
            || is_there_more && free >= manner.shots.div_ceil(LOOKS_A_ROUND)
            || Instant::now() >= looks_at;
        if free > 0 && is_time && Instant::now() >= hands.rests_until {
            looks_at = Instant::now() + look_every;
            let wish = ClaimWish { most: free, takes_chained: work.takes_chained };
            let (asked, realm) = (ledger.clone(), worker.realm.clone());
            let claiming = aside(move || asked.claim(&realm, wish));
            let claimed = tokio::select! {
                claimed = claiming => claimed,
                Some(()) = interrupts.recv() => return drained(worker, hands, interrupts, Why::Drained).await,
            };
            match claimed {
                Ok(claimed) => {
                    is_there_more = claimed.len() >= free;
                    claimed.into_iter().for_each(|claimed| hands.take(&worker, claimed));
                }
                Err(error) if is_final(&error) => {
                    return drained(worker, hands, interrupts, Why::Ledger(error)).await;
                }
                Err(error) => {
                    trouble(&error);
                    hands.rest();
                }
            }
        }
        if hands.set.is_empty()
            && work.is_until_empty
            && let Some(left) = left_to_others(&worker).await
        {
            left.iter().for_each(|list| hands.leave(&worker, list));
            // What is being stored is finished first.
            while storing.join_next().await.is_some() {}
            worker.store_waiting(Duration::ZERO).await.iter().for_each(&stored);
            return hands.over(Why::Empty);
        }
        let look_at = hands.rests_until.max(looks_at);
        tokio::select! {
            Some(joined) = hands.set.join_next_with_id() => {
                // It writes: meanwhile the runtime's other tasks go to other threads.
                let noted = tokio::task::block_in_place(|| hands.note(&worker, joined));
                if let Some(Trouble::Ledger(error)) = noted {
                    if is_final(&error) {
                        return drained(worker, hands, interrupts, Why::Ledger(error)).await;
                    }
                    trouble(&error);
                }
            }
            _ = renewal.tick() => {
                let (ledger, renewed) = (ledger.clone(), renewed.clone());
                let held: Vec<Claim> = hands.claims.values().map(|held| held.claim.clone()).collect();
                tokio::task::spawn_blocking(move || drop(renewed.send(ledger.renew_claims(&held))));
            }
            Some(alive) = renewals.recv() => match alive {
                // Also where it holds nothing, and would find it out only with the next shot.
                Ok(true) => {
                    if let Some(outlived) = ledger.outlived() {
                        return drained(worker, hands, interrupts, Why::Ledger(outlived)).await;
                    }
                    // The ledger writes again.
                    tokio::task::block_in_place(|| hands.write_left(&worker));
                }
                Ok(false) => return drained(worker, hands, interrupts, Why::GivenUp).await,
                Err(error) => trouble(&error),
            },
            _ = storing_time.tick(), if storing.is_empty() => {
                let worker = Arc::clone(&worker);
                storing.spawn(async move { worker.store_waiting(store_every).await });
            }
            Some(Ok(late)) = storing.join_next(), if !storing.is_empty() => late.iter().for_each(&stored),
            Some(()) = interrupts.recv() => return drained(worker, hands, interrupts, Why::Drained).await,
            () = tokio::time::sleep_until(look_at), if free > 0 => {}
        }
    }
}

/// Asks the ledger on a thread that may wait: those of the runtime read the service's answers and hear signals.
async fn aside<T: Send + 'static>(
    ask: impl FnOnce() -> Result<T, LedgerError> + Send + 'static,
) -> Result<T, LedgerError> {
    tokio::task::spawn_blocking(ask).await.unwrap_or(Err(LedgerError::Busy))
}

/// Whether the ledger will say the same however often it is asked.
fn is_final(error: &LedgerError) -> bool {
    !error.may_pass()
}

/// What is left if nothing is left that this giggle can read: the lists that it leaves to newer ones.
async fn left_to_others(worker: &Worker) -> Option<Vec<QueuedList>> {
    let (ledger, realm) = (worker.session.ledger.clone(), worker.realm.clone());
    let mut lists = aside(move || ledger.queued_lists(&realm)).await.ok()?;
    lists.retain(|(_, counts)| counts.open() > 0);
    let lists = lists.into_iter().map(|(list, _)| list);
    lists.map(|list| QueuedManner::read(&list.manner).is_none().then_some(list)).collect()
}

/// Ends in order: nothing more is begun, the submits on their way are waited for, and all else is given back.
async fn drained(
    worker: Arc<Worker>,
    mut hands: Hands,
    mut interrupts: mpsc::Receiver<()>,
    why: Why,
) -> Worked {
    worker.means.stop();
    hands.set.abort_all();
    let draining = async {
        while let Some(joined) = hands.set.join_next_with_id().await {
            if joined.is_ok() {
                tokio::task::block_in_place(|| hands.note(&worker, joined));
            }
        }
        worker.means.asked().await;
    };
    tokio::select! {
        () = draining => {}
        Some(()) = interrupts.recv() => return hands.over(Why::TornOff),
    }
    for Held { claim, .. } in std::mem::take(&mut hands.claims).into_values() {
        hands.given_back += 1;
        // Where it cannot be said, the claim lapses by itself.
        let ledger = worker.session.ledger.clone();
        let giving_back = aside(move || ledger.release(&claim, None, false, None));
        tokio::select! {
            _ = giving_back => {}
            Some(()) = interrupts.recv() => return hands.over(Why::TornOff),
        }
    }
    hands.over(why)
}

impl Hands {
    fn over(self, why: Why) -> Worked {
        let Self { means, totals, given_back, .. } = self;
        Worked { totals, submitted: means.submitted(), given_back, to_store: 0, why }
    }

    fn take(&mut self, worker: &Arc<Worker>, claimed: Claimed) {
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
    fn leave(&mut self, worker: &Worker, list: &QueuedList) {
        if self.too_new.insert(list.id.clone()) {
            let why = text!(
                "it was queued by a newer giggle: update this machine",
                "由更新版本的 giggle 加入队列：请更新本机"
            );
            worker.means.tell(&News::LeftToOthers(&ForeignText::new(&list.name), &why));
        }
    }

    /// Takes nothing more up for a while.
    /// Takes nothing up for a while. What failed together is one trouble: all of it was in hand before the rest began.
    fn rest(&mut self) {
        if Instant::now() < self.rests_until {
            return;
        }
        self.rests_until = Instant::now() + self.pause;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
    }

    /// Writes the ends that could not be written when they came.
    fn write_left(&mut self, worker: &Worker) {
        let ledger = &worker.session.ledger;
        self.unwritten
            .retain(|(claim, end, told)| unhurried(|| ledger.end_wanted(claim, *end, told)).is_err());
    }

    /// Notes what became of a shot; what kept it from being finished, where that was trouble.
    fn note(&mut self, worker: &Worker, joined: Result<(Id, Outcome), JoinError>) -> Option<Trouble> {
        let ledger = &worker.session.ledger;
        let id = joined.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let Held { claim, manner, _ticket } = self.claims.remove(&id)?;
        // Work that panicked is given back, and counts.
        let given_back = Outcome::GivenBack { rest: Some(RESTS), counts: true, trouble: None, why: None };
        match joined.map_or(given_back, |(_, outcome)| outcome) {
            Outcome::Ended(ended) => {
                self.pause = FIRST_PAUSE;
                *self.totals.entry(ended.end.word()).or_default() += 1;
                let told = Told::of(&ended).text();
                let end = queued::counted(ended.end);
                if let Err(error) = unhurried(|| ledger.end_wanted(&claim, end, &told)) {
                    // The claim lapses, and whoever takes it up finds what there is.
                    self.unwritten.push((claim, end, told));
                    return Some(Trouble::Ledger(error));
                }
                let stop = match ended.end {
                    End::OverBudget => Some("budget"),
                    End::Completed | End::NotStarted => None,
                    _ => manner.fail_fast.then_some("fail_fast"),
                };
                let stopped =
                    stop.map(|why| unhurried(|| ledger.stop_queued(&worker.realm, &claim.list, why)));
                stopped.and_then(Result::err).map(Trouble::Ledger)
            }
            Outcome::GivenBack { rest, counts, trouble, why } => {
                self.given_back += 1;
                let told = why.map(|why| Told::given_back(&why).text());
                let _ = unhurried(|| ledger.release(&claim, rest, counts, told.as_deref()));
                if trouble.is_some() {
                    self.rest();
                }
                trouble
            }
            Outcome::Lost => None,
        }
    }
}

fn no_parent(key: &str) -> Text {
    text!(
        "the clip of `{key}`, which it begins with, is not available here",
        "本机没有它所依据的 `{key}` 的视频"
    )
}

impl Worker {
    /// Stores what the store did not take when it was brought here; what has just been brought is being stored anyway.
    async fn store_waiting(&self, at_least: Duration) -> Vec<StoredLater> {
        self.means.store_waiting(&self.session, at_least).await
    }

    async fn one(self: Arc<Self>, claimed: Claimed, manner: QueuedManner, ticket: Arc<Ticket>) -> Outcome {
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
        if is_elsewhere_possible && !is_last {
            let why = match ended.reason {
                Some(reason) => reason,
                None => ended.end.text(),
            };
            return given_back(Some(Trouble::Here), why);
        }
        self.means.tell(&News::Ended(&listed, &ended));
        Outcome::Ended(Box::new(ended))
    }

    fn listed(&self, wanted: &WantedShot) -> Result<ListedShot, Text> {
        let ledger = &self.session.ledger;
        let picture = |name: &str| unhurried(|| ledger.queued_picture(&wanted.list, name)).ok().flatten();
        queued::listed(wanted, self.means.catalog(), picture)
    }

    /// The ledger under the limits of a list: those of this machine, or the list's where they are stricter.
    fn session_of(&self, manner: &QueuedManner) -> Arc<Session> {
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
