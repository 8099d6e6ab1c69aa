//! Settling, in random histories at a simulated service: late rows, pages that are swapped, stale, cut or repeated, wrong
//! totals, clocks that are off by up to a day and put right, a machine that starts anew, charges of other people, rows with any
//! date, kind or sign, ids in capitals, and answers that are lost. The ledger and everything that judges are the real ones; no socket is opened, so that ten
//! thousand histories take seconds (`GIGGLE_HISTORIES=10000`).

use giggle::ledger::SubmitAnswer;
use giggle::ledger::case::{Decision, Reading, Rules, Wholeness};
use giggle::ledger::{
    Asking, AttemptKey, Begin, Clock as _, Credits, Ledger, Limits, ManualClock, MemoryEngine, Realm,
    Submitter, WallTime, settle,
};
use giggle::settling::{Depth, read};
use giggle_client::{PassReader, StatementPass, Statements};
use giggle_domain::wire::StatementRow;
use giggle_domain::{Catalog, ShotRequest, ShotSketch, TaskId};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::num::NonZeroU32;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

const LAG: Duration = Duration::from_secs(600);
const DAY: i64 = 24 * 3600 * 1000;

/// Numbers that only depend on the seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % most.max(1)
    }

    fn is(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A whole number from minus `most` to `most`.
    fn around(&mut self, most: i64) -> i64 {
        i64::try_from(self.below(2 * most.unsigned_abs() + 1)).unwrap() - most
    }
}

/// What the statements get wrong while somebody reads them.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    Nothing,
    /// Nothing that came after this moment is shown.
    StandsStill(i64),
    /// A row is counted, and not shown.
    Hides(usize),
    Total(u64),
    NoTotal,
    /// The second page is the first one.
    Repeats,
    /// Rows of one second come in another order on each second page.
    Reorders,
    /// A row of which only the task can be read.
    Garbles(usize),
    /// Rows come while it is read.
    Moves,
}

struct Charge {
    visible_ms: i64,
    row: StatementRow,
}

struct World {
    dice: Dice,
    clock: Arc<ManualClock>,
    ledger: Ledger,
    realm: Realm,
    /// The true time, which no clock of the ledger's need show.
    now_ms: i64,
    /// How far the machine's clock is off.
    off_ms: i64,
    /// How far the clock of the statements is off.
    statements_off_ms: i64,
    charges: Vec<Charge>,
    /// What each class of shots is charged.
    prices: [i64; 2],
    accepted: BTreeMap<AttemptKey, TaskId>,
    tasks: u32,
    /// What happened, for whoever has to understand a failure.
    story: Vec<String>,
    freed: usize,
    adopted: usize,
}

/// The shots of a history: some alike, some not.
fn shot(number: u64) -> (ShotRequest, usize) {
    let class = usize::from(number % 3 == 2);
    let sketch = ShotSketch {
        prompt: Some(format!("shot {number}")),
        model: Some("grok".into()),
        duration: Some([6, 10][class].to_string().parse().unwrap()),
        ..ShotSketch::default()
    };
    (sketch.check(&Catalog::built_in()).unwrap(), class)
}

impl World {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let clock = Arc::new(ManualClock::at(WallTime(1_795_420_800_000)));
        let ledger = Ledger::open(MemoryEngine::new(clock.clone()), clock.clone(), Submitter::on("here"));
        let now_ms = clock.now().wall.0;
        let zone = [0, 0, 8 * 3600 * 1000, -7 * 3600 * 1000, 19_800_000][dice.below(5) as usize];
        let factor = [1, 1, 1, 2, 5][dice.below(5) as usize];
        let statements_off_ms = zone + if dice.is(20) { dice.around(DAY) } else { 0 };
        Self {
            dice,
            clock,
            ledger,
            realm: Realm::new("https://giggle.pro", "k"),
            now_ms,
            off_ms: 0,
            statements_off_ms,
            charges: Vec::new(),
            prices: [60 * factor, 100 * factor],
            accepted: BTreeMap::new(),
            tasks: 0,
            story: Vec::new(),
            freed: 0,
            adopted: 0,
        }
    }

    fn pass(&mut self, milliseconds: u64) {
        self.now_ms += i64::try_from(milliseconds).unwrap();
        self.clock.pass(Duration::from_millis(milliseconds));
    }

    fn charge(&mut self, model: &str, credits: i64, is_late: bool) -> TaskId {
        self.tasks += 1;
        let task = TaskId::parse(&format!("{:08x}-864e-4a53-9a2e-5b1f0d7c9e11", self.tasks)).unwrap();
        let off = if self.dice.is(5) { self.dice.around(40 * DAY) } else { 0 };
        let moment = WallTime(self.now_ms + self.statements_off_ms + off).to_string().replace('T', " ");
        let moment = match self.dice.below(100) {
            0 => "2099-12-31 23:59:59".to_owned(),
            1 => "0001-01-01 00:00:00".to_owned(),
            2 => "2021-01-01 00:00:00".to_owned(),
            _ => moment.chars().take(19).collect(),
        };
        let (kind, sign) = [("Consume", ""), ("usage", "+"), ("扣费", ""), ("Hold", "-")]
            .get(self.dice.below(60) as usize)
            .copied()
            .unwrap_or(("Pay", "-"));
        let named = match self.dice.below(30) {
            0 => String::new(),
            1..5 => task.as_str().to_ascii_uppercase(),
            5..8 => task.as_str().replace('-', ""),
            8..10 => format!("urn:uuid:{task}"),
            _ => task.to_string(),
        };
        let row = StatementRow {
            created_at: moment,
            event_type: kind.into(),
            event_description: String::new(),
            model: model.into(),
            model_name: String::new(),
            credit: format!("{sign}{credits}"),
            project_id: named,
        };
        let late =
            if is_late { self.dice.below(LAG.as_millis() as u64 - 1000) } else { self.dice.below(3000) };
        self.charges.push(Charge { visible_ms: self.now_ms + late as i64, row });
        task
    }

    fn submit(&mut self, number: u64) {
        let (shot, class) = shot(number);
        let take = NonZeroU32::MIN;
        let long = self.dice.is(8);
        let deadline = Duration::from_secs(if long { 1800 } else { 105 });
        let price = (!self.dice.is(15)).then(|| Credits::whole([60, 100][class]));
        let asking = Asking {
            realm: &self.realm,
            shot: &shot,
            fingerprint: shot.fingerprint(take),
            take,
            price,
            deadline: Some(deadline),
            claim: None,
        };
        let Begin::Started(mut intent) = self.ledger.begin(&asking, &Limits::default()).unwrap() else {
            return;
        };
        let key = intent.key();
        let earlier = self.accepted.iter().find(|(other, _)| other.shot == key.shot);
        assert!(earlier.is_none(), "paid twice: {earlier:?} and {key:?}\n{}", self.story.join("\n"));
        let way = self.dice.below(if long { 1_500_000 } else { 50_000 });
        self.pass(way);
        let is_accepted = self.dice.is(75);
        let task = is_accepted.then(|| {
            let is_late = self.dice.is(25);
            self.charge("grok", self.prices[class], is_late)
        });
        let way = self.dice.below(40_000);
        self.pass(way);
        let told = match (self.dice.below(100), &task) {
            (0..50, Some(task)) => Some(SubmitAnswer::Submitted(task.clone())),
            (0..50, None) => Some(SubmitAnswer::Rejected { reason: "no".into(), out_of_credit: false }),
            (50..90, _) => Some(SubmitAnswer::Unsettled { reason: "lost".into() }),
            _ => None,
        };
        self.story.push(format!("{} shot {number} {key:?}: {task:?}, told {told:?}", self.now_ms / 1000));
        match &told {
            Some(answer) => self.ledger.answer(&mut intent, answer).unwrap(),
            // The process dies: the next one finds its intent.
            None => drop(intent),
        }
        if let Some(task) = task {
            self.accepted.insert(key, task);
        }
    }

    fn fault(&mut self) -> Fault {
        let rows = self.charges.len().max(1) as u64;
        match self.dice.below(20) {
            0 | 1 => Fault::StandsStill(self.now_ms - self.dice.below(3_600_000) as i64),
            2 => Fault::Hides(self.dice.below(rows) as usize),
            3 => Fault::Total(self.dice.below(rows + 3)),
            4 => Fault::NoTotal,
            5 => Fault::Repeats,
            6 | 7 => Fault::Reorders,
            8 => Fault::Garbles(self.dice.below(rows) as usize),
            9 => Fault::Moves,
            _ => Fault::Nothing,
        }
    }

    /// One pass over the statements as they are told now.
    fn statements(&mut self, fault: Fault) -> StatementPass {
        let size = 1 + self.dice.below(6) as usize;
        let mut reader = PassReader::default();
        for page in 1.. {
            if fault == Fault::Moves && self.dice.is(40) {
                self.charge("flux", 3, false);
                self.pass(3000);
            }
            let until = match fault {
                Fault::StandsStill(at) => at,
                _ => self.now_ms,
            };
            let mut shown: Vec<(usize, StatementRow)> = (0..)
                .zip(&self.charges)
                .filter(|(_, charge)| charge.visible_ms <= until)
                .map(|(place, charge)| (place, charge.row.clone()))
                .collect();
            let total = shown.len() as u64;
            shown.retain(|(place, _)| fault != Fault::Hides(*place));
            shown.reverse();
            if fault == Fault::Reorders && page % 2 == 0 {
                shown
                    .chunk_by_mut(|one, other| one.1.created_at == other.1.created_at)
                    .for_each(<[_]>::reverse);
            }
            let asked = if fault == Fault::Repeats { 1 } else { page };
            let mut unreadable_rows = 0;
            let rows: Vec<StatementRow> = shown
                .into_iter()
                .skip(size * (asked - 1))
                .take(size)
                .map(|(place, row)| {
                    if fault != Fault::Garbles(place) {
                        return row;
                    }
                    unreadable_rows += 1;
                    StatementRow { created_at: String::new(), credit: String::new(), ..row }
                })
                .collect();
            let total = match fault {
                Fault::Total(total) => Some(total),
                Fault::NoTotal => None,
                _ => Some(total),
            };
            if !reader.take(Statements::of(rows, unreadable_rows, total)) {
                break;
            }
        }
        reader.finish()
    }

    fn settle(&mut self) {
        let (began_at, fault) = (self.clock.now().wall, self.fault());
        let is_lasting = self.dice.is(60);
        let (wholeness, pass) = {
            let reading = read(Depth::Reading, || {
                let fault = if is_lasting { fault } else { self.fault() };
                std::future::ready(Ok::<_, Infallible>(self.statements(fault)))
            });
            match pin!(reading).poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(Ok(read)) => read,
                Poll::Pending => unreachable!("nothing waits"),
            }
        };
        self.ledger.sweep(Some(&self.realm)).unwrap();
        if wholeness != Wholeness::Broken {
            self.ledger.book(&self.realm, &pass.rows).unwrap();
        }
        let case = self.ledger.case(&self.realm).unwrap();
        let reading = Reading { rows: pass.rows, began_at, wholeness };
        let decisions = settle::decide(&case, &reading, Rules { lag: LAG, in_order: false });
        self.story.push(format!("{} {fault:?} {wholeness:?}: {decisions:?}", self.now_ms / 1000));
        let settled = self.ledger.settle(&self.realm, decisions, &reading.rows).unwrap();
        if wholeness != Wholeness::Broken {
            self.ledger.keep_unclaimed(&self.realm, &reading.rows).unwrap();
        }
        for applied in settled {
            match &applied.decision {
                Decision::NotAccepted { key } => {
                    self.freed += 1;
                    let task = self.accepted.get(key);
                    assert!(task.is_none(), "{key:?} was accepted as {task:?}:\n{}", self.story.join("\n"));
                }
                Decision::Adopt { key, task_id, .. } | Decision::Reopen { key, task_id } => {
                    self.adopted += 1;
                    let shot = self.ledger.shot(key.shot).unwrap();
                    let is_inferred = shot.attempt(key.attempt).unwrap().is_inferred();
                    let is_own = self.accepted.get(key) == Some(task_id);
                    assert!(is_own || is_inferred, "{key:?} is not {task_id}:\n{}", self.story.join("\n"));
                }
                Decision::AllAccepted { .. } | Decision::Later { .. } | Decision::Person { .. } => {}
            }
        }
    }

    fn live(&mut self) {
        for _ in 0..24 {
            match self.dice.below(20) {
                0..8 => {
                    let number = self.dice.below(7);
                    self.submit(number);
                }
                8..15 => self.settle(),
                15 => {
                    let (model, credits) =
                        [("grok", 60), ("grok", 100), ("flux", 3)][self.dice.below(3) as usize];
                    self.charge(model, credits, false);
                }
                16 => {
                    self.off_ms = if self.dice.is(50) { 0 } else { self.dice.around(DAY) };
                    self.story.push(format!(
                        "{} the clock is off by {} s",
                        self.now_ms / 1000,
                        self.off_ms / 1000
                    ));
                }
                17 => {
                    self.clock.restart();
                    self.story.push(format!("{} the machine starts anew", self.now_ms / 1000));
                }
                18 => self.prices = [60, 100],
                _ => self.pass(self.dice.0 % 4_000_000),
            }
            let gap = if self.dice.is(50) { 20_000 } else { 1_800_000 };
            let gap = self.dice.below(gap);
            self.pass(gap);
            self.clock.set_wall(WallTime(self.now_ms + self.off_ms));
        }
    }
}

#[test]
fn nothing_that_was_accepted_is_ever_concluded_absent() {
    let histories: u64 =
        std::env::var("GIGGLE_HISTORIES").ok().and_then(|it| it.parse().ok()).unwrap_or(1000);
    let (mut freed, mut adopted) = (0, 0);
    for seed in 0..histories {
        let mut world = World::new(seed);
        world.live();
        (freed, adopted) = (freed + world.freed, adopted + world.adopted);
    }
    println!("{histories} histories: {adopted} found, {freed} concluded not to have been accepted");
    // A rule that never concludes anything would hold as well.
    assert!(freed as u64 >= histories / 40 && adopted as u64 >= histories / 5, "{freed} {adopted}");
}
