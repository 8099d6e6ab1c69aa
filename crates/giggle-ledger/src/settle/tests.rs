mod absence;
mod adopting;
mod moments;
mod worlds;

use super::*;
use crate::case::KnownTask;
use crate::clock::BootTime;
use crate::keys::ShotId;
use giggle_domain::Fingerprint;
use std::time::Duration;

/// 2026-11-23T08:00:00Z.
const START: i64 = 1_795_420_800;
const HOUR: i64 = 3600;

fn at(seconds: i64) -> WallTime {
    WallTime((START + seconds) * 1000)
}

/// A charge of 60 credits for `grok`, so many seconds after the start.
fn pay(task: &str, seconds: i64) -> StatementRow {
    StatementRow {
        created_at: jiff::Timestamp::from_second(START + seconds).unwrap().strftime("%F %T").to_string(),
        event_type: "Pay".into(),
        event_description: "video".into(),
        model: "grok".into(),
        model_name: "Grok".into(),
        credit: "-60".into(),
        project_id: task.into(),
    }
}

fn of(row: StatementRow, model: &str, credit: &str) -> StatementRow {
    StatementRow { model: model.into(), model_name: String::new(), credit: credit.into(), ..row }
}

fn key(number: i64) -> AttemptKey {
    AttemptKey { shot: ShotId(number), attempt: 1 }
}

/// So many seconds after the start, on the clock of the one boot of these tests.
fn boot(seconds: i64) -> Option<BootTime> {
    let ms = u64::try_from((seconds + 1_000_000) * 1000).unwrap();
    Some(BootTime { id: "boot".into(), ms })
}

fn fingerprint(number: i64) -> Fingerprint {
    Fingerprint::parse(&format!("{number:064x}")).unwrap()
}

/// A `grok` shot of 60 credits whose answer was lost within two seconds.
fn lost(number: i64, seconds: i64) -> Claimant {
    Claimant {
        key: key(number),
        fingerprint: fingerprint(number),
        standing: Claim::Unsettled,
        model: "grok".into(),
        price_class: "grok 6s".into(),
        price: Some(Credits::whole(60)),
        sent_at: at(seconds),
        last_chance_at: at(seconds + 2),
        order: seconds + 1_000_000,
        deadline: None,
        sent: boot(seconds),
        answered: boot(seconds + 2),
        is_refuted: false,
        named: None,
    }
}

fn held(task: &str, seconds: i64) -> KnownTask {
    KnownTask {
        key: key(1000),
        task_id: TaskId::parse(task).unwrap(),
        certainty: Certainty::Answered,
        sent_at: at(seconds),
        answered_at: at(seconds + 1),
        order: seconds + 1_000_000,
        sent: boot(seconds),
        price_class: Some("grok 6s".into()),
        price: Some(Credits::whole(60)),
        charged: None,
        refunded: Credits::ZERO,
    }
}

/// A submit of fifteen minutes later, and its row: late enough to show that a row of the start would be there.
fn witness() -> (KnownTask, StatementRow) {
    (held("w", 900), pay("w", 901))
}

struct Table {
    case: Case,
    /// In the order in which they are listed, or in that of time.
    rows: Vec<StatementRow>,
    is_listed: bool,
    began: i64,
    rules: Rules,
    wholeness: Wholeness,
}

/// Lost shots and rows; a day has passed and the lag is the usual one.
fn table(claimants: Vec<Claimant>, known: Vec<KnownTask>, rows: Vec<StatementRow>) -> Table {
    let rules = Rules { lag: DEFAULT_LAG, in_order: false };
    Table {
        case: Case { claimants, known, ..Case::default() },
        rows,
        is_listed: false,
        began: 24 * HOUR,
        rules,
        wholeness: Wholeness::Agreed,
    }
}

impl Table {
    fn began(mut self, seconds: i64) -> Self {
        self.began = seconds;
        self
    }

    fn lag(mut self, seconds: u64) -> Self {
        self.rules.lag = Duration::from_secs(seconds);
        self
    }

    fn read(mut self, wholeness: Wholeness) -> Self {
        self.wholeness = wholeness;
        self
    }

    /// With a witness, and its row in the reading.
    fn witnessed(mut self) -> Self {
        let (known, row) = witness();
        self.case.known.push(known);
        self.rows.push(row);
        self
    }

    /// The rows come in the order in which they are given.
    fn listed(mut self) -> Self {
        self.is_listed = true;
        self
    }

    fn in_order(mut self) -> Self {
        self.rules.in_order = true;
        self
    }

    /// The decisions in words, the same for every order of the rows.
    fn words(&self) -> Vec<String> {
        let words = |rows: Vec<StatementRow>| {
            let reading = Reading { rows, began_at: at(self.began), wholeness: self.wholeness };
            let mut words: Vec<String> = decide(&self.case, &reading, self.rules).iter().map(said).collect();
            words.sort();
            words
        };
        let mut rows = self.rows.clone();
        if !self.is_listed {
            rows.sort_by_key(time_of);
        }
        let forward = words(rows.clone());
        rows.reverse();
        assert_eq!(forward, words(rows), "which end is the newer one decides nothing");
        forward
    }
}

fn said(decision: &Decision) -> String {
    let list = |tasks: &[TaskId]| tasks.iter().map(TaskId::as_str).collect::<Vec<_>>().join(" ");
    match decision {
        Decision::Adopt { key, task_id, by } => format!("{} is {task_id} ({by:?})", key.shot.0),
        Decision::Reopen { key, task_id } => format!("{} reopened as {task_id}", key.shot.0),
        Decision::AllAccepted { keys, tasks, .. } => {
            let keys: Vec<String> = keys.iter().map(|key| key.shot.0.to_string()).collect();
            format!("{} are {}", keys.join(" "), list(tasks))
        }
        Decision::NotAccepted { key } => format!("{} not accepted", key.shot.0),
        Decision::Later { key, wait } => format!("{} later {wait:?}", key.shot.0),
        Decision::Person { key, doubt, tasks } => {
            format!("{} person {doubt:?} [{}]", key.shot.0, list(tasks))
        }
    }
}

fn check(name: &str, table: Table, expected: &[&str]) {
    assert_eq!(table.words(), expected, "{name}");
}
