//! The real ledger under several workers whose every step is chosen by a seed.
//!
//! Workers take shots up from the queue, ask, send, record and finish; they die, sleep for ten minutes, are cut off from the
//! ledger and come back; answers are lost, requests arrive late, walls are set wrong, that of the ledger too; commits are lost,
//! or done and not heard of; a standby takes over that lacks the last of them; anybody sweeps and settles in between. The
//! service accepts whatever reaches it. However it went: no shot is accepted twice, the budget is kept to the credit, and
//! everything that was accepted is known to the ledger, or named as open or as an unclaimed charge.
//!
//! Two of the machines are one and the same, so that there are workers with one boot and workers with two. Each machine has a
//! journal, which outlives its processes.
//!
//! `GIGGLE_SIMULATIONS` sets how many seeds are tried, `GIGGLE_SIMULATION_SEED` the first. A seed that fails is shrunk to the
//! steps that matter, which are printed.

use super::*;
use giggle_domain::ShotRequest;
use giggle_ledger::journal::MemoryJournal;
use giggle_ledger::memory::{Commit, Standby};
use giggle_ledger::queue::{Claim, ClaimWish, WantedEnd, WantedShot};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

const WORKERS: usize = 3;
const SHOTS: usize = 6;
const STEPS: usize = 90;
const PRICE: i64 = 60;
/// Room for all but one.
const BUDGET: i64 = PRICE * 5;
const LEASE: Duration = Duration::from_secs(60);
/// No submit is on its way for longer.
const LONGEST_SUBMIT: Duration = Duration::from_secs(300);
/// So many seeds in a usual run.
const SEEDS: u64 = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Time passes for everybody; whoever is awake and connected beats.
    Pass(u64),
    /// A worker does what comes next.
    Act(usize),
    /// It dies; another process takes its place.
    Kill(usize),
    /// It does nothing for ten minutes.
    Sleep(usize),
    Cut(usize),
    Rejoin(usize),
    /// The answer to its next submit is lost.
    LoseAnswer(usize),
    /// Its next submit arrives later than it waits.
    DelayRequest(usize),
    /// Its next submit is refused.
    Refuse(usize),
    /// A request that was late arrives.
    Arrive,
    Sweep(usize),
    Settle(usize),
    /// Somebody puts the list into the queue again.
    Again,
    /// Its wall's clock is set wrong.
    SetWall(usize, i64),
    /// Its next commit is not done, and it does not hear of it.
    LoseCommit(usize),
    /// Its next commit is done, and it does not hear of it.
    UnhearCommit(usize),
    /// The standby has caught up.
    CatchUp,
    /// The standby takes over as it is.
    FailOver,
    /// The clock of the ledger is set.
    SetLedger(i64),
}

/// What a worker is at.
enum At {
    Idle,
    /// It has taken a shot up.
    Claimed(Claim, String),
    /// It has the right to send.
    Intent(Claim, String, Box<Intent>),
    /// It knows the answer, and the ledger does not.
    Answered(Claim, Box<Intent>, SubmitAnswer),
    /// Its task runs.
    Task(Claim, AttemptKey, TaskId),
}

impl At {
    /// What it has in hand.
    fn claim(&self) -> Option<&Claim> {
        match self {
            Self::Idle => None,
            Self::Claimed(claim, ..)
            | Self::Intent(claim, ..)
            | Self::Answered(claim, ..)
            | Self::Task(claim, ..) => Some(claim),
        }
    }
}

struct Worker {
    ledger: Ledger,
    engine: MemoryEngine,
    clock: Arc<ManualClock>,
    journal: Arc<MemoryJournal>,
    at: At,
    asleep_until: Duration,
    is_cut: bool,
    loses_answer: bool,
    delays_request: bool,
    is_refused: bool,
}

/// What the service knows.
#[derive(Default)]
struct Service {
    /// Task, prompt, and when it was charged.
    accepted: Vec<(TaskId, String, WallTime)>,
    /// Requests on their way, with when each is given up.
    late: Vec<(String, Duration)>,
}

impl Service {
    fn accept(&mut self, prompt: &str, at: WallTime) -> TaskId {
        let id = task(&format!("t{}", self.accepted.len() + 1));
        self.accepted.push((id.clone(), prompt.to_owned(), at));
        id
    }

    /// The statements: rows come half a minute late.
    fn rows(&self, now: WallTime) -> Vec<StatementRow> {
        let shown = self.accepted.iter().filter(|(_, _, at)| at.plus(Duration::from_secs(30)) <= now);
        let mut rows: Vec<_> = shown.map(|(id, _, at)| pay(id.as_str(), *at, PRICE)).collect();
        rows.reverse();
        rows
    }
}

struct World {
    /// The clock of the ledger.
    clock: Arc<ManualClock>,
    /// The clock of the service, which nobody sets.
    service_clock: Arc<ManualClock>,
    standby: Standby,
    engine: MemoryEngine,
    workers: Vec<Worker>,
    service: Service,
    /// Whether a worker asks the ledger right before the first byte, as the real one does.
    is_guarded: bool,
}

fn prompt(number: usize) -> String {
    format!("shot {number}")
}

/// The shots, found out once: each costs more than a step.
fn wanted_shot(wanted: &str) -> ShotRequest {
    static MADE: OnceLock<Vec<(String, ShotRequest)>> = OnceLock::new();
    let all = MADE.get_or_init(|| (0..SHOTS).map(|it| (prompt(it), shot(&prompt(it)))).collect());
    all.iter().find(|(of, _)| of == wanted).map(|(_, shot)| shot.clone()).unwrap()
}

fn limits() -> Limits {
    Limits { per_day: Some(Credits::whole(BUDGET)), ..Limits::default() }
}

impl World {
    fn new(is_guarded: bool) -> Self {
        let clock = clock();
        let engine = MemoryEngine::new(clock.clone());
        let (service_clock, standby) = (clock_like(&clock), engine.standby());
        let (workers, service) = (Vec::new(), Service::default());
        let mut world = Self { clock, service_clock, standby, engine, workers, service, is_guarded };
        let machines =
            ["one", "other"].map(|name| (Arc::new(MemoryJournal::new(name)), clock_like(&world.clock)));
        // Another boot than that of the first machine.
        machines[1].1.restart();
        machines[1].1.pass(Duration::from_secs(5000));
        machines[1].1.set_wall(world.clock.now().wall);
        for number in 0..WORKERS {
            let (journal, clock) = machines[number / 2].clone();
            let worker = world.worker(clock, journal);
            world.workers.push(worker);
        }
        world.queue();
        world.take(Step::CatchUp);
        world
    }

    /// Puts the list into the queue.
    fn queue(&self) {
        let wanted = |number: usize| WantedShot {
            list: String::new(),
            place: u32::try_from(number).unwrap(),
            key: prompt(number),
            fingerprint: wanted_shot(&prompt(number)).fingerprint(NonZeroU32::MIN).to_string(),
            parent: None,
            shot: prompt(number),
            claims: 0,
            is_asked: false,
            told: String::new(),
            end: None,
            claim: None,
            changed_at: WallTime(0),
        };
        let list = QueuedList {
            id: "film".into(),
            name: "film".into(),
            manner: String::new(),
            put_at: WallTime(0),
            until: None,
            stopped: None,
        };
        let wanted: Vec<_> = (0..SHOTS).map(wanted).collect();
        let _ = self.workers[0].ledger.enqueue(&realm(), &list, &wanted, &[]);
    }

    /// A process under a fresh name, on a machine with this clock.
    fn worker(&self, clock: Arc<ManualClock>, journal: Arc<MemoryJournal>) -> Worker {
        let submitter = Submitter::on("machine");
        let engine = self.engine.leased(&submitter.worker, LEASE);
        let ledger = Ledger::open(engine.clone(), clock.clone(), submitter).journaled(Arc::clone(&journal));
        let (is_cut, loses_answer, delays_request, is_refused) = (false, false, false, false);
        let asleep_until = Duration::ZERO;
        Worker {
            ledger,
            engine,
            clock,
            journal,
            at: At::Idle,
            asleep_until,
            is_cut,
            loses_answer,
            delays_request,
            is_refused,
        }
    }

    /// The time of the service.
    fn now(&self) -> WallTime {
        self.service_clock.now().wall
    }

    fn is_awake(&self, worker: usize) -> bool {
        self.workers[worker].asleep_until <= self.clock.now().steady
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Pass(seconds) => {
                let span = Duration::from_secs(seconds);
                self.clock.pass(span);
                self.service_clock.pass(span);
                // The second worker is on the machine of the first.
                self.workers.iter().step_by(2).for_each(|worker| worker.clock.pass(span));
                let now = self.clock.now().steady;
                self.service.late.retain(|(_, until)| *until >= now);
                for number in 0..WORKERS {
                    if self.is_awake(number) {
                        self.workers[number].engine.beat();
                        let held: Vec<Claim> = self.workers[number].at.claim().cloned().into_iter().collect();
                        let _ = self.workers[number].ledger.renew_claims(&held);
                    }
                }
            }
            Step::Act(number) if self.is_awake(number) => self.act(number),
            Step::Kill(number) => self.kill(number),
            Step::Sleep(number) => {
                self.workers[number].asleep_until = self.clock.now().steady + Duration::from_secs(600);
            }
            Step::Cut(number) => {
                self.workers[number].is_cut = true;
                self.workers[number].engine.set_cut(true);
            }
            Step::Rejoin(number) => {
                self.workers[number].is_cut = false;
                self.workers[number].engine.set_cut(false);
            }
            Step::LoseAnswer(number) => self.workers[number].loses_answer = true,
            Step::DelayRequest(number) => self.workers[number].delays_request = true,
            Step::Refuse(number) => self.workers[number].is_refused = true,
            Step::Arrive => {
                if let Some((prompt, _)) = self.service.late.pop() {
                    let now = self.now();
                    self.service.accept(&prompt, now);
                }
            }
            Step::Sweep(number) if self.is_awake(number) => {
                let _ = self.workers[number].ledger.sweep(Some(&realm()));
            }
            Step::Settle(number) if self.is_awake(number) && !self.workers[number].is_cut => {
                let (rows, ledger) = (self.service.rows(self.now()), &self.workers[number].ledger);
                let gone_on = settled(ledger, &rows).and_then(|()| ledger.go_on(Duration::ZERO));
                // `giggle settle` is a process of its own, which has seen no other server than this one.
                if matches!(gone_on, Err(LedgerError::FailedOver { .. })) {
                    self.kill(number);
                }
            }
            Step::Again => self.queue(),
            Step::SetWall(number, seconds) => {
                let clock = &self.workers[number].clock;
                clock.set_wall(WallTime(clock.now().wall.0 + seconds * 1000));
            }
            Step::LoseCommit(number) => self.workers[number].engine.set_next_commit(Commit::Lost),
            Step::UnhearCommit(number) => self.workers[number].engine.set_next_commit(Commit::Unheard),
            Step::CatchUp => self.standby = self.engine.standby(),
            Step::FailOver => self.engine.fail_over(&self.standby),
            Step::SetLedger(seconds) => {
                self.clock.set_wall(WallTime(self.clock.now().wall.0 + seconds * 1000));
            }
            Step::Act(_) | Step::Sweep(_) | Step::Settle(_) => {}
        }
    }

    /// A death: nothing is dropped in order.
    fn kill(&mut self, number: usize) {
        let (clock, journal) = (&self.workers[number].clock, &self.workers[number].journal);
        let fresh = self.worker(Arc::clone(clock), Arc::clone(journal));
        let dead = std::mem::replace(&mut self.workers[number], fresh);
        match dead.at {
            At::Intent(_, _, intent) | At::Answered(_, intent, _) => std::mem::forget(intent),
            At::Idle | At::Claimed(..) | At::Task(..) => {}
        }
    }

    fn act(&mut self, number: usize) {
        let (now, steady) = (self.now(), self.clock.now().steady);
        let mut is_over = false;
        let worker = &mut self.workers[number];
        worker.at = match std::mem::replace(&mut worker.at, At::Idle) {
            At::Idle => {
                let claimed = worker
                    .ledger
                    .claim(&realm(), ClaimWish { most: 1, takes_chained: true, stops_with: |_| None });
                match claimed.unwrap_or_default().pop() {
                    Some(claimed) => At::Claimed(claimed.claim(), claimed.shot.shot),
                    None => At::Idle,
                }
            }
            At::Claimed(claim, prompt) => match ask(&worker.ledger, &claim, &prompt) {
                Ok(Begin::Started(intent)) => At::Intent(claim, prompt, Box::new(intent)),
                Ok(Begin::Joined { key, task_id, .. } | Begin::AlreadyDone { key, task_id, .. }) => {
                    At::Task(claim, key, task_id)
                }
                Ok(Begin::Unsettled { .. } | Begin::OverBudget(_)) => {
                    let _ = worker.ledger.end_wanted(&claim, WantedEnd::NotMade, "");
                    At::Idle
                }
                begun => {
                    // A process that saw another server take over ends, and another takes its place.
                    is_over = matches!(begun, Err(LedgerError::FailedOver { .. }));
                    let _ = worker.ledger.release(&claim, None, false, None);
                    At::Idle
                }
            },
            At::Intent(claim, prompt, intent) => {
                let lost = || SubmitAnswer::Unsettled { reason: "no answer".into() };
                // The guard and the first byte are one step: what fits between them is told in the docs.
                let answer = if self.is_guarded && !intent.may_still_send() {
                    SubmitAnswer::NotSent { reason: "too late".into() }
                } else if std::mem::take(&mut worker.is_refused) {
                    SubmitAnswer::Rejected { reason: "no".into(), out_of_credit: false }
                } else if std::mem::take(&mut worker.delays_request) {
                    self.service.late.push((prompt, steady + LONGEST_SUBMIT));
                    lost()
                } else {
                    let id = self.service.accept(&prompt, now);
                    if std::mem::take(&mut worker.loses_answer) {
                        lost()
                    } else {
                        SubmitAnswer::Submitted(id)
                    }
                };
                At::Answered(claim, intent, answer)
            }
            At::Answered(claim, mut intent, answer) => {
                let key = intent.key();
                match (worker.ledger.answer(&mut intent, &answer), &answer) {
                    (Err(error), _) if error.may_pass() => At::Answered(claim, intent, answer),
                    (Ok(()), SubmitAnswer::Submitted(id)) => At::Task(claim, key, id.clone()),
                    _ => {
                        let _ = worker.ledger.end_wanted(&claim, WantedEnd::NotMade, "");
                        At::Idle
                    }
                }
            }
            At::Task(claim, key, id) => {
                let done = [
                    Event::Completed { clips: 1, watched: true },
                    Event::downloaded(0, Path::new("/clip.mp4"), "ab", 1),
                ];
                let kept = done.into_iter().try_for_each(|event| match worker.ledger.append(key, event) {
                    Err(error) if !error.is_old_news() => Err(error),
                    _ => Ok(()),
                });
                match kept {
                    Err(error) if error.may_pass() => At::Task(claim, key, id),
                    Err(LedgerError::FailedOver { .. }) => {
                        is_over = true;
                        At::Idle
                    }
                    _ => {
                        let _ = worker.ledger.end_wanted(&claim, WantedEnd::Made, "");
                        At::Idle
                    }
                }
            }
        };
        if is_over {
            self.kill(number);
        }
    }

    /// Everybody is awake and connected again, what is late arrives or is given up, and the statements are read until
    /// they say nothing new.
    fn heal(&mut self) {
        self.take(Step::Arrive);
        for number in 0..WORKERS {
            self.take(Step::Rejoin(number));
            self.workers[number].asleep_until = Duration::ZERO;
        }
        for _ in 0..8 {
            for _ in 0..6 {
                (0..WORKERS).for_each(|number| self.take(Step::Act(number)));
            }
            self.take(Step::Pass(240));
            self.take(Step::Settle(0));
        }
    }

    fn check(&self) {
        let ledger = &self.workers[0].ledger;
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, prompt, _) in &self.service.accepted {
            *times.entry(prompt).or_default() += 1;
        }
        assert!(times.values().all(|times| *times == 1), "accepted twice: {:?}", self.service.accepted);
        let charged = PRICE * i64::try_from(self.service.accepted.len()).unwrap();
        assert!(charged <= BUDGET, "{charged} credits of {BUDGET}");
        let rows = ledger.list(&Filter::default()).unwrap();
        let open: BTreeSet<&str> = rows
            .iter()
            .filter(|row| {
                matches!(row.standing, Standing::Unsettled | Standing::Unassigned | Standing::Submitting)
            })
            .map(|row| row.prompt.as_str())
            .collect();
        // Of two alike, one may have been inferred to be the other's: then the other's charge is named, or kept with those
        // of which nobody knows which is whose.
        let named = ledger.unclaimed(Some(&realm())).unwrap();
        let kept = ledger.case(&realm()).unwrap().known;
        for (id, prompt, _) in &self.service.accepted {
            let is_known = open.contains(prompt.as_str())
                || kept.iter().any(|task| task.task_id == *id)
                || named.iter().any(|charge| charge.task_id == *id);
            assert!(is_known, "nobody knows of {id} ({prompt}): {rows:?}");
        }
        assert!(ledger.is_summary_true().unwrap());
    }
}

/// What `giggle settle` does, where the ledger may not answer.
fn settled(ledger: &Ledger, rows: &[StatementRow]) -> Result<(), LedgerError> {
    ledger.sweep(Some(&realm()))?;
    let (rows, began_at) = (rows.to_vec(), ledger.now()?);
    let reading = Reading { rows: rows.clone(), began_at, wholeness: case::Wholeness::Agreed };
    let rules = Rules { lag: Duration::from_secs(600), in_order: false };
    let decisions = settle::decide(&ledger.case(&realm())?, &reading, rules);
    ledger.settle(&realm(), decisions, &rows)?;
    ledger.keep_unclaimed(&realm(), &rows)
}

/// A clock that shows the same, and goes its own way from here.
fn clock_like(clock: &ManualClock) -> Arc<ManualClock> {
    Arc::new(ManualClock::at(clock.now().wall))
}

fn ask(ledger: &Ledger, claim: &Claim, prompt: &str) -> Result<Begin, LedgerError> {
    let (realm, shot, take) = (realm(), wanted_shot(prompt), NonZeroU32::MIN);
    let (price, claim) = (Some(Credits::whole(PRICE)), Some(claim));
    let fingerprint = shot.fingerprint(take);
    ledger.begin(
        &Asking {
            realm: &realm,
            shot: &shot,
            fingerprint,
            take,
            price,
            deadline: Some(LONGEST_SUBMIT),
            claim,
        },
        &limits(),
    )
}

/// Numbers by a seed: SplitMix64.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    fn worker(&mut self) -> usize {
        usize::try_from(self.below(WORKERS as u64)).unwrap()
    }
}

fn steps_of(seed: u64) -> Vec<Step> {
    let mut numbers = Numbers(seed);
    let one = |numbers: &mut Numbers| match numbers.below(106) {
        0..48 => Step::Act(numbers.worker()),
        48..64 => Step::Pass([1, 4, 15, 20, 45, 90, 400][usize::try_from(numbers.below(7)).unwrap()]),
        64..69 => Step::Kill(numbers.worker()),
        69..72 => Step::Sleep(numbers.worker()),
        72..76 => Step::Cut(numbers.worker()),
        76..80 => Step::Rejoin(numbers.worker()),
        80..83 => Step::LoseAnswer(numbers.worker()),
        83..86 => Step::DelayRequest(numbers.worker()),
        86..88 => Step::Refuse(numbers.worker()),
        88..90 => Step::Arrive,
        90..93 => Step::Sweep(numbers.worker()),
        93..97 => Step::Settle(numbers.worker()),
        97 => Step::Again,
        98 => Step::LoseCommit(numbers.worker()),
        99 => Step::UnhearCommit(numbers.worker()),
        100..103 => Step::CatchUp,
        103 => Step::FailOver,
        104 => Step::SetLedger([-7200, -40, 40, 7200][usize::try_from(numbers.below(4)).unwrap()]),
        _ => Step::SetWall(
            numbers.worker(),
            [-7200, -30, 30, 7200][usize::try_from(numbers.below(4)).unwrap()],
        ),
    };
    (0..STEPS).map(|_| one(&mut numbers)).collect()
}

/// What went wrong with some steps; `None` where nothing did.
fn fault_of(steps: &[Step], is_guarded: bool) -> Option<String> {
    let run = || {
        let mut world = World::new(is_guarded);
        steps.iter().for_each(|step| world.take(*step));
        world.heal();
        world.check();
    };
    catch_unwind(AssertUnwindSafe(run)).err().map(|fault| {
        let said = fault.downcast_ref::<String>().cloned();
        said.or_else(|| fault.downcast_ref::<&str>().map(|it| (*it).to_owned())).unwrap_or_default()
    })
}

/// The steps without those that change nothing about the fault.
fn shrunk(mut steps: Vec<Step>) -> Vec<Step> {
    let mut length = steps.len() / 2;
    while length > 0 {
        let mut at = 0;
        while at < steps.len() {
            let mut fewer = steps.clone();
            fewer.drain(at..(at + length).min(steps.len()));
            if fault_of(&fewer, true).is_some() { steps = fewer } else { at += length }
        }
        length /= 2;
    }
    steps
}

#[test]
fn whatever_happens_nothing_is_paid_twice_and_nothing_is_forgotten() {
    let number = |name: &str, usual: u64| std::env::var(name).map_or(usual, |text| text.parse().unwrap());
    let first = number("GIGGLE_SIMULATION_SEED", 1);
    let (next, last) = (AtomicU64::new(first), first + number("GIGGLE_SIMULATIONS", SEEDS));
    let failing = AtomicU64::new(u64::MAX);
    let try_some = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= last || failing.load(Ordering::Relaxed) < u64::MAX {
                return;
            }
            if fault_of(&steps_of(seed), true).is_some() {
                failing.fetch_min(seed, Ordering::Relaxed);
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(try_some))));
    let seed = failing.into_inner();
    if seed < u64::MAX {
        let steps = shrunk(steps_of(seed));
        panic!("seed {seed}: {}\n{steps:?}", fault_of(&steps, true).unwrap_or_default());
    }
}

/// Without the question before the first byte a sleeper pays once more for what others asked for meanwhile: the simulation
/// can see that, so that its silence means something.
#[test]
fn the_simulation_finds_what_the_guard_prevents() {
    let mut steps = vec![Step::Act(0), Step::Act(0)];
    for _ in 0..3 {
        steps.extend([Step::Sleep(0), Step::Pass(400)]);
    }
    steps.push(Step::Sweep(1));
    // Another worker finds the first shot unsettled, and makes the second: that one is the witness.
    steps.extend([Step::Act(1); 7]);
    steps.extend([Step::Pass(90), Step::Settle(1), Step::Again]);
    // The first is wanted again, and made.
    steps.extend([Step::Act(1); 5]);
    steps.extend([Step::Pass(400), Step::Act(0)]);
    let fault = fault_of(&steps, false).unwrap_or_default();
    assert!(fault.contains("accepted twice"), "{fault}");
    assert_eq!(fault_of(&steps, true), None);
}

/// Two shots were taken for accepted by two charges, of which one is the charge of a third: its intent went with a server, its
/// machine sleeps, and then tells its answer. The two are in doubt again, and the budget keeps room for both.
#[test]
fn an_answer_that_is_told_late_takes_back_what_was_concluded_from_its_charge() {
    let steps = [
        Step::Act(2),
        Step::Act(2),
        Step::Act(2),
        Step::DelayRequest(0),
        Step::DelayRequest(1),
        Step::Act(1),
        Step::Act(1),
        Step::Act(0),
        Step::Act(0),
        Step::Act(1),
        Step::Arrive,
        Step::Sleep(2),
        Step::Act(0),
        Step::FailOver,
        Step::Pass(20),
        Step::Pass(15),
        Step::Kill(0),
        Step::Settle(0),
    ];
    assert_eq!(fault_of(&steps, true), None);
}
