//! Working at the queue: shots that are wanted, whoever asked for them, are made here until somebody says stop.
//!
//! It decides which shots are taken up and what becomes of a claim; what making one means is [`Means`]'s affair. Its one
//! idea: everything but the submit may be done twice, so whatever is in doubt is given back for others to take up. A worker
//! that is told to end lets no submit be torn off: it waits for the answers, and gives back all else.

mod hands;
mod worker;

use self::hands::{FIRST_PAUSE, Hands, Held};
use self::worker::{Trouble, Worker};
use super::queued::QueuedManner;
use super::run::{Listener, Manner, Means};
use crate::ledger::queue::{Claim, ClaimWish, QueuedList, RENEW_EVERY};
use crate::ledger::{LedgerError, Realm};
use crate::production::StoredLater;
use crate::session::Session;
use giggle_client::Client;
use giggle_domain::{Catalog, Language};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// How often an idle worker looks for something to take up.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// The same against loopback.
const LOOK_EVERY_LOOPBACK: Duration = Duration::from_millis(200);
/// So many looks fill a worker's hands, where there is enough to take up.
const LOOKS_A_ROUND: usize = 8;
/// How often a worker tries again to store what the store did not take.
const STORE_EVERY: Duration = Duration::from_secs(60);
/// The same against loopback.
const STORE_EVERY_LOOPBACK: Duration = Duration::from_secs(1);

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
        Ok(false) => return over(hands, Why::GivenUp),
        Err(error) => return over(hands, Why::Ledger(error)),
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
            let wish = ClaimWish {
                most: free,
                takes_chained: work.takes_chained,
                stops_with: |list| QueuedManner::read(&list.manner)?.stops_with_a_failure(),
            };
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
            return over(hands, Why::Empty);
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
            // What the end of the worker, or what ends it, did to a shot is not the shot's doing: a worker that may not submit is
            // started again and again.
            if let Ok((id, outcome)) = joined {
                tokio::task::block_in_place(|| hands.note(&worker, Ok((id, outcome.uncounted()))));
            }
        }
        worker.means.asked().await;
    };
    tokio::select! {
        () = draining => {}
        Some(()) = interrupts.recv() => return over(hands, Why::TornOff),
    }
    tokio::task::block_in_place(|| hands.write_left(&worker));
    for Held { claim, .. } in std::mem::take(&mut hands.claims).into_values() {
        hands.given_back += 1;
        // Where it cannot be said, the claim lapses by itself.
        let ledger = worker.session.ledger.clone();
        let giving_back = aside(move || ledger.release(&claim, None, false, None));
        tokio::select! {
            _ = giving_back => {}
            Some(()) = interrupts.recv() => return over(hands, Why::TornOff),
        }
    }
    over(hands, why)
}

/// What a worker did whose hands these were.
fn over(hands: Hands, why: Why) -> Worked {
    let Hands { means, totals, given_back, .. } = hands;
    Worked { totals, submitted: means.submitted(), given_back, to_store: 0, why }
}
