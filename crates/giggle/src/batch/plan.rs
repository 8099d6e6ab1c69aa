//! The plan: what running a list would do, worked out from the list and the ledger alone.
//!
//! Pure: the caller asks the ledger where each shot stands; nothing is sent and nothing is written.

use super::listed::{ListedShot, ShotList};
use crate::ledger::{Credits, Standing};
use giggle_domain::Fingerprint;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

/// What would happen to one shot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Prospect {
    /// It would be submitted.
    New,
    /// Its task runs, or its clips wait to be fetched: nothing would be submitted.
    Running,
    /// Its clips are on disk.
    Done,
    /// It may have been accepted: left alone until it is settled.
    Unsettled,
    /// It failed or was refused earlier, and would be asked for again.
    Again,
    /// Its task was stopped and counts as charged: left alone.
    Charged,
}

impl Prospect {
    /// What the ledger's word means for a run.
    pub fn of(standing: Option<Standing>) -> Self {
        match standing {
            None | Some(Standing::Planned) => Self::New,
            Some(Standing::Submitting | Standing::Submitted | Standing::Completed) => Self::Running,
            Some(Standing::Downloaded) => Self::Done,
            Some(Standing::Unsettled | Standing::Unassigned) => Self::Unsettled,
            Some(Standing::NotSent | Standing::Rejected | Standing::NotAccepted | Standing::Failed) => {
                Self::Again
            }
            Some(Standing::Stopped | Standing::Assigned) => Self::Charged,
        }
    }

    /// Whether it would cost something.
    pub fn is_paid(self) -> bool {
        matches!(self, Self::New | Self::Again)
    }
}

/// What one model would cost and take.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelPlan {
    /// The model.
    pub model: String,
    /// How many submits.
    pub submits: usize,
    /// What they are expected to cost, as far as prices are known.
    pub credits: Credits,
    /// How many of them have no known price.
    pub unpriced: usize,
}

/// What would happen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// How many shots would meet what.
    pub counts: BTreeMap<Prospect, usize>,
    /// The shots, each with its prospect, in the order of the list.
    #[serde(skip)]
    pub prospects: Vec<Prospect>,
    /// Shots that ask for the very same clip as another: they share it, and are paid once.
    pub duplicates: Vec<(String, String)>,
    /// By model.
    pub models: Vec<ModelPlan>,
    /// What all submits are expected to cost.
    pub credits: Credits,
    /// How many submits have no known price.
    pub unpriced: usize,
    /// How long it is expected to take, in seconds, where the ledger's history or the catalog tells.
    pub expected_seconds: Option<u64>,
}

/// Works the plan out.
///
/// `price` is what a shot is expected to cost, `span` how long a model takes, `at_once` how many tasks run together.
pub fn plan(
    list: &ShotList,
    standing: impl Fn(&ListedShot) -> Option<Standing>,
    price: impl Fn(&ListedShot) -> Option<Credits>,
    span: impl Fn(&str) -> Option<Duration>,
    at_once: usize,
) -> Plan {
    let mut first: HashMap<Fingerprint, &str> = HashMap::new();
    let mut counts = BTreeMap::new();
    let mut models: BTreeMap<&str, ModelPlan> = BTreeMap::new();
    let (mut prospects, mut duplicates) = (Vec::new(), Vec::new());
    let mut work = Duration::ZERO;
    let mut longest_chain: Vec<Duration> = vec![Duration::ZERO; list.shots.len()];
    for shot in &list.shots {
        let prospect = Prospect::of(standing(shot));
        *counts.entry(prospect).or_insert(0) += 1;
        prospects.push(prospect);
        if let Some(other) = first.get(&shot.fingerprint) {
            duplicates.push((shot.key.clone(), (*other).to_owned()));
            continue;
        }
        first.insert(shot.fingerprint, &shot.key);
        if !prospect.is_paid() {
            continue;
        }
        let model = shot.plain().model().as_str();
        let entry = models.entry(model).or_insert_with(|| ModelPlan {
            model: model.to_owned(),
            submits: 0,
            credits: Credits::ZERO,
            unpriced: 0,
        });
        entry.submits += 1;
        match price(shot) {
            Some(price) => entry.credits = entry.credits + price,
            None => entry.unpriced += 1,
        }
    }
    let mut is_timed = true;
    for &index in &list.order {
        let shot = &list.shots[index];
        let before = shot.chained().map_or(Duration::ZERO, |chained| longest_chain[chained.parent]);
        let own = match prospects[index] {
            Prospect::New | Prospect::Again | Prospect::Running => span(shot.plain().model().as_str()),
            _ => Some(Duration::ZERO),
        };
        is_timed &= own.is_some();
        let own = own.unwrap_or_default();
        work += own;
        longest_chain[index] = before + own;
    }
    // Neither can be beaten: the work shared out evenly, and the longest chain.
    let at_once = u32::try_from(at_once.max(1)).unwrap_or(u32::MAX);
    let longest = longest_chain.iter().max().copied().unwrap_or_default();
    let expected = (work / at_once).max(longest);
    let models: Vec<ModelPlan> = models.into_values().collect();
    Plan {
        credits: models.iter().map(|it| it.credits).sum(),
        unpriced: models.iter().map(|it| it.unpriced).sum(),
        counts,
        prospects,
        duplicates,
        models,
        expected_seconds: is_timed.then_some(expected.as_secs()),
    }
}
