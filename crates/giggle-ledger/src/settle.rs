//! Settle: what a lost answer was, read out of the credit statements.
//!
//! There is no list of tasks; but a charge is a row in the statements, and the row of a video names its task. So a lost
//! answer can be found again, if one is careful: *strict to adopt, loose to conclude absence*. A row is taken for
//! a shot's own only where nothing else is possible; a shot is taken as not accepted only where no row at all could be
//! its own, and the statements are seen to work. In every other case a person decides.
//!
//! [`decide`] is pure. Its picture of the ledger must be taken *after* the reading, so that every task that the reading
//! can show is known or in flight; and the time that counts is the one when the reading *began*, so that nothing is
//! concluded from rows that are older than the submit.

mod matching;

pub use self::matching::ZONES;
pub(crate) use self::matching::is_pay;
use self::matching::{
    Candidate, Group, Match, amounts, candidates, claimants, groups, is_perfect, models_of, near, time_of,
};
use crate::case::{Case, Certainty, Claim, Claimant, Decision, Doubt, Reading, Rules};
use crate::clock::{WallTime, millis};
use crate::credits::Credits;
use crate::keys::AttemptKey;
use crate::shot::{FoundBy, SettledBy};
use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How long rows may be late, unless told otherwise: tens of seconds have been seen.
pub const DEFAULT_LAG: Duration = Duration::from_secs(10 * 60);

/// How far a row may stand from where the learned offset puts it: rows are written by another machine, in whole
/// seconds, a little after the charge.
pub const SLACK: Duration = Duration::from_secs(30);

/// The longest that a submit whose process died can have been under way: no deadline of ours is longer.
pub const LONGEST_SUBMIT: Duration = Duration::from_secs(5 * 60);

/// How many known tasks the offset is learned from: the nearest in time, since clocks are corrected and zones change.
const TEACHERS: usize = 5;

/// Offsets farther apart than this teach nothing.
const TEACHERS_AGREE_WITHIN: i64 = 10 * 60 * 1000;

/// How far back statements are taken to reach without proof of it.
const STATEMENTS_REACH: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Decides about every unsettled attempt of the case, and about what turned up late.
pub fn decide(case: &Case, reading: &Reading, rules: Rules) -> Vec<Decision> {
    Settling::new(case, reading, rules).decide()
}

struct Settling<'a> {
    case: &'a Case,
    reading: &'a Reading,
    rules: Rules,
    claimants: Vec<&'a Claimant>,
    candidates: Vec<Candidate>,
    /// What tasks of a price class were charged, in this reading.
    learned: BTreeMap<&'a str, BTreeSet<Credits>>,
    /// Midpoint and bounds of the statements' offset at each known task, in milliseconds.
    lessons: Vec<(WallTime, Lesson)>,
    /// Candidates that are taken for somebody's own in this run.
    taken: BTreeSet<usize>,
    decisions: Vec<Decision>,
}

/// Where the statements' clock stands against ours, in milliseconds.
#[derive(Clone, Copy)]
struct Lesson {
    least: i64,
    most: i64,
}

impl<'a> Settling<'a> {
    fn new(case: &'a Case, reading: &'a Reading, rules: Rules) -> Self {
        // Where the order of time is to decide, what was set aside for a person is free again.
        let is_free = |certainty| rules.in_order && certainty == Certainty::Stray(FoundBy::Statement);
        let held: BTreeSet<&str> = case
            .known
            .iter()
            .filter(|task| !is_free(task.certainty) && task.certainty != Certainty::Stray(FoundBy::Named))
            .map(|task| task.task_id.as_str())
            .collect();
        let mut settling = Self {
            case,
            reading,
            rules,
            claimants: claimants(case, rules),
            candidates: candidates(&reading.rows, &held),
            learned: BTreeMap::new(),
            lessons: Vec::new(),
            taken: BTreeSet::new(),
            decisions: Vec::new(),
        };
        settling.learn();
        settling
    }

    /// Learns prices and the statements' offset from tasks that the service itself answered with.
    fn learn(&mut self) {
        let mut rows: BTreeMap<&str, Vec<&StatementRow>> = BTreeMap::new();
        for row in self.reading.rows.iter().filter(|row| is_pay(row)) {
            rows.entry(row.project_id.trim()).or_default().push(row);
        }
        for task in self.case.known.iter().filter(|task| task.certainty == Certainty::Answered) {
            let Some(rows) = rows.get(task.task_id.as_str()) else { continue };
            if let (Some(class), Some(amounts)) = (&task.price_class, amounts(rows)) {
                self.learned.entry(class).or_default().extend(amounts);
            }
            if let Some(at) = rows.iter().filter_map(|row| time_of(row)).min() {
                let least = at.0.saturating_sub(task.answered_at.0);
                let most = at.0.saturating_sub(task.sent_at.0).max(least);
                self.lessons.push((task.sent_at, Lesson { least, most }));
            }
        }
    }

    /// The offset near a moment; `None` where nothing teaches it, or the teachers disagree.
    fn offset(&self, near: WallTime) -> Option<Lesson> {
        let mut nearest: Vec<&(WallTime, Lesson)> = self.lessons.iter().collect();
        nearest.sort_by_key(|(at, _)| at.0.abs_diff(near.0));
        nearest.truncate(TEACHERS);
        let middles = || nearest.iter().map(|(_, lesson)| lesson.least.midpoint(lesson.most));
        let spread = middles().max()? - middles().min()?;
        (spread <= TEACHERS_AGREE_WITHIN).then_some(())?;
        Some(Lesson {
            least: nearest.iter().map(|(_, lesson)| lesson.least).min()?,
            most: nearest.iter().map(|(_, lesson)| lesson.most).max()?,
        })
    }

    /// Whether a candidate has the model and the price of a claimant, whenever it was charged.
    fn without_time(&self, claimant: &Claimant, candidate: &Candidate) -> Match {
        let mut doubt = None;
        if candidate.models.is_empty() {
            doubt = Some(Doubt::UnclaimedRow);
        } else if !candidate.models.iter().any(|model| model.eq_ignore_ascii_case(&claimant.model)) {
            return Match::No;
        }
        let learned = self.learned.get(claimant.price_class.as_str());
        let is_price = |amount: &Credits| {
            claimant.price == Some(*amount) || learned.is_some_and(|learned| learned.contains(amount))
        };
        match &candidate.amounts {
            Some(amounts) if amounts.iter().any(is_price) => {}
            Some(_) if claimant.price.is_some() || learned.is_some() => return Match::No,
            _ => doubt = Some(Doubt::PriceUnknown),
        }
        doubt.map_or(Match::Fits, Match::Possible)
    }

    fn matching(&self, claimant: &Claimant, offset: Option<Lesson>, candidate: &Candidate) -> Match {
        let (Some(at), Some(_)) = (candidate.at, &candidate.task_id) else { return Match::No };
        let mut doubt = match self.without_time(claimant, candidate) {
            Match::No => return Match::No,
            Match::Possible(doubt) => Some(doubt),
            // Another task than the one that its answer named is never taken without a person.
            Match::Fits => claimant.named.as_ref().map(|_| Doubt::Named),
        };
        let slack = millis(SLACK);
        let within = |least: i64, most: i64| {
            (claimant.sent_at.0 + least..=claimant.last_chance_at.0 + most).contains(&at.0)
        };
        match offset {
            Some(known) if within(known.least - slack, known.most + slack) => {}
            Some(_) => return Match::No,
            // In UTC it fits; whether anything else would in another zone, the other matches tell.
            None if within(-slack, slack) => {}
            None if within(-millis(ZONES), millis(ZONES)) => doubt = doubt.or(Some(Doubt::ZoneUnknown)),
            None => return Match::No,
        }
        doubt.map_or(Match::Fits, Match::Possible)
    }

    fn decide(mut self) -> Vec<Decision> {
        let offsets: Vec<Option<Lesson>> =
            self.claimants.iter().map(|claimant| self.offset(claimant.sent_at)).collect();
        let mut matches: Vec<Vec<Match>> = self
            .claimants
            .iter()
            .zip(&offsets)
            .map(|(claimant, offset)| {
                self.candidates.iter().map(|it| self.matching(claimant, *offset, it)).collect()
            })
            .collect();
        let mut doubts: BTreeMap<AttemptKey, Doubt> = BTreeMap::new();
        let mut undecided: Vec<usize> = Vec::new();
        let named = self.adopt_named(&mut matches);
        for group in groups(&matches) {
            if group.claimants.iter().all(|place| named.contains(place)) {
                continue;
            }
            let left = self.decide_group(&group, &matches, &offsets, &mut doubts);
            undecided.extend(left);
        }
        undecided.sort_unstable();
        for place in undecided {
            self.decide_absence(place, &matches[place], offsets[place].is_some(), &doubts);
        }
        self.decisions
    }

    /// Gives each claimant the task that its answer named, where a row of its model shows that it was charged.
    fn adopt_named(&mut self, matches: &mut [Vec<Match>]) -> BTreeSet<usize> {
        let mut adopted = BTreeSet::new();
        for place in 0..self.claimants.len() {
            let claimant = self.claimants[place];
            let is_open = matches!(claimant.standing, Claim::Unsettled) && !claimant.is_refuted;
            let Some(named) = claimant.named.as_ref().filter(|_| is_open) else { continue };
            let is_it = |it: &Candidate| {
                it.task_id.as_ref() == Some(named)
                    && it.models.iter().any(|model| model.eq_ignore_ascii_case(&claimant.model))
            };
            let found = self.candidates.iter().position(is_it).filter(|row| !self.taken.contains(row));
            let Some(row) = found else { continue };
            self.adopt(place, row, SettledBy::Inferred);
            matches[place].fill(Match::No);
            matches.iter_mut().for_each(|of| of[row] = Match::No);
            adopted.insert(place);
        }
        adopted
    }

    /// Decides a group of claimants and candidates that hang together; returns the claimants that it leaves open.
    fn decide_group(
        &mut self,
        group: &Group,
        matches: &[Vec<Match>],
        offsets: &[Option<Lesson>],
        doubts: &mut BTreeMap<AttemptKey, Doubt>,
    ) -> Vec<usize> {
        let claimants = &group.claimants;
        if group.candidates.is_empty() {
            return claimants.clone();
        }
        let of = |place: usize| self.claimants[place];
        let edges = || {
            claimants
                .iter()
                .flat_map(|claimant| group.candidates.iter().map(|candidate| matches[*claimant][*candidate]))
        };
        let doubt = edges().find_map(|it| match it {
            Match::Possible(doubt) => Some(doubt),
            Match::No | Match::Fits => None,
        });
        let is_refuted = claimants.iter().any(|place| of(*place).is_refuted);
        if claimants.iter().any(|place| of(*place).standing == Claim::InFlight) {
            for place in claimants.iter().filter(|place| of(**place).standing == Claim::Unsettled) {
                self.decisions.push(Decision::Later { key: self.claimants[*place].key, until: None });
            }
            return Vec::new();
        }
        if doubt.is_none() && !is_refuted {
            if let ([claimant], [candidate]) = (&claimants[..], &group.candidates[..]) {
                self.adopt(*claimant, *candidate, SettledBy::Inferred);
                return Vec::new();
            }
            let are_open = claimants
                .iter()
                .all(|place| matches!(of(*place).standing, Claim::Unsettled | Claim::Accepted));
            if are_open && self.rules.in_order && claimants.len() >= group.candidates.len() {
                if let Some(pairs) = self.in_order(group, matches, offsets) {
                    for (claimant, candidate) in &pairs {
                        self.adopt(*claimant, *candidate, SettledBy::InOrder);
                    }
                    let is_left = |place: &usize| pairs.iter().all(|(claimant, _)| claimant != place);
                    return claimants.iter().copied().filter(is_left).collect();
                }
            } else if are_open
                && claimants.len() == group.candidates.len()
                && is_perfect(claimants, &group.candidates, matches)
            {
                self.taken.extend(&group.candidates);
                self.decisions.push(Decision::AllAccepted {
                    keys: claimants.iter().map(|place| self.claimants[*place].key).collect(),
                    tasks: self.tasks(&group.candidates),
                    model: self.claimants[claimants[0]].model.clone(),
                });
                return Vec::new();
            }
        }
        let doubt = doubt.unwrap_or(match (claimants.len(), group.candidates.len()) {
            (shots, _) if shots > 1 => Doubt::SeveralShots,
            _ => Doubt::SeveralRows,
        });
        for place in claimants {
            let claimant = self.claimants[*place];
            doubts.insert(claimant.key, if claimant.is_refuted { Doubt::Refuted } else { doubt });
        }
        claimants.clone()
    }

    fn adopt(&mut self, claimant: usize, candidate: usize, by: SettledBy) {
        let claimant = self.claimants[claimant];
        let Some(task_id) = self.candidates[candidate].task_id.clone() else { return };
        self.taken.insert(candidate);
        let key = claimant.key;
        self.decisions.push(match claimant.standing {
            Claim::NotAccepted => Decision::Reopen { key, task_id },
            _ => Decision::Adopt { key, task_id, by },
        });
    }

    fn tasks(&self, places: &[usize]) -> Vec<TaskId> {
        places.iter().filter_map(|place| self.candidates[*place].task_id.clone()).collect()
    }

    /// Pairs every row of a group with a shot, both in the order of time, with the least time between them in all;
    /// `None` where not every row finds one.
    fn in_order(
        &self,
        group: &Group,
        matches: &[Vec<Match>],
        offsets: &[Option<Lesson>],
    ) -> Option<Vec<(usize, usize)>> {
        let mut shots = group.claimants.clone();
        shots.sort_by_key(|place| (self.claimants[*place].sent_at, self.claimants[*place].key));
        let mut rows = group.candidates.clone();
        rows.sort_by_key(|place| (self.candidates[*place].at, self.candidates[*place].task_id.clone()));
        let cost = |shot: usize, row: usize| {
            let at = self.candidates[row].at?;
            let offset = offsets[shot].map_or(0, |known| known.least.midpoint(known.most));
            let expected = self.claimants[shot].sent_at.0.saturating_add(offset);
            (matches[shot][row] == Match::Fits).then(|| expected.abs_diff(at.0))
        };
        // best[r]: the least time with which the first r rows are paired with some of the shots so far.
        type Pairing = (u64, Vec<(usize, usize)>);
        let mut best: Vec<Option<Pairing>> = vec![None; rows.len() + 1];
        best[0] = Some((0, Vec::new()));
        for shot in shots {
            for row in (0..rows.len()).rev() {
                let Some((sum, pairs)) = &best[row] else { continue };
                let Some(cost) = cost(shot, rows[row]) else { continue };
                let sum = sum.saturating_add(cost);
                if best[row + 1].as_ref().is_none_or(|(other, _)| sum < *other) {
                    let mut pairs = pairs.clone();
                    pairs.push((shot, rows[row]));
                    best[row + 1] = Some((sum, pairs));
                }
            }
        }
        best.pop().flatten().map(|(_, pairs)| pairs)
    }

    /// Decides about an attempt that has found no task: not accepted, only where everything speaks for it.
    fn decide_absence(
        &mut self,
        place: usize,
        matches: &[Match],
        is_offset_known: bool,
        doubts: &BTreeMap<AttemptKey, Doubt>,
    ) {
        let claimant = self.claimants[place];
        let key = claimant.key;
        let possible: Vec<usize> = (0..self.candidates.len())
            .filter(|place| {
                let it = &self.candidates[*place];
                let is_near = it.at.is_none_or(|at| near(claimant).contains(&at));
                let is_of_model = it.models.iter().any(|name| name.eq_ignore_ascii_case(&claimant.model));
                !self.taken.contains(place)
                    && (matches[*place] != Match::No
                        || is_near && is_of_model
                        || claimant.standing == Claim::Unsettled
                            && self.without_time(claimant, it) != Match::No)
            })
            .collect();
        let doubt = match claimant.standing {
            Claim::InFlight | Claim::Accepted => return,
            Claim::NotAccepted => {
                let stands_there = is_offset_known && possible.iter().any(|it| matches[*it] == Match::Fits);
                if !stands_there {
                    return;
                }
                Doubt::LateRow
            }
            Claim::Unsettled => match self.doubt_of_absence(claimant, doubts) {
                Some(doubt) => doubt,
                None => {
                    let certain_at = claimant.last_chance_at.plus(self.rules.lag);
                    self.decisions.push(if certain_at > self.reading.began_at {
                        Decision::Later { key, until: Some(certain_at) }
                    } else {
                        Decision::NotAccepted { key }
                    });
                    return;
                }
            },
        };
        let mut tasks = self.tasks(&possible);
        if let Some(named) = &claimant.named {
            tasks.retain(|task| task != named);
            tasks.insert(0, named.clone());
        }
        self.decisions.push(Decision::Person { key, doubt, tasks });
    }

    fn doubt_of_absence(&self, claimant: &Claimant, doubts: &BTreeMap<AttemptKey, Doubt>) -> Option<Doubt> {
        let near = near(claimant);
        let is_near = |at: WallTime| near.contains(&at);
        let stands_near = self
            .candidates
            .iter()
            .enumerate()
            .any(|(place, it)| !self.taken.contains(&place) && it.at.is_none_or(is_near));
        if stands_near {
            return Some(doubts.get(&claimant.key).copied().unwrap_or(Doubt::UnclaimedRow));
        }
        if claimant.is_refuted {
            return Some(Doubt::Refuted);
        }
        if claimant.named.is_some() {
            return Some(Doubt::Named);
        }
        if self.is_adopted_near(claimant, is_near) {
            return Some(Doubt::AdoptedByAnother);
        }
        let sure: BTreeSet<&str> = self
            .case
            .known
            .iter()
            .filter(|task| task.certainty == Certainty::Answered)
            .map(|task| task.task_id.as_str())
            .collect();
        if !self.reading.rows.iter().any(|row| sure.contains(row.project_id.trim())) {
            return Some(Doubt::NoProof);
        }
        let is_old = self.reading.began_at.since(claimant.sent_at) > STATEMENTS_REACH;
        let reach_back = || self.reading.rows.iter().filter_map(time_of).any(|at| at < *near.start());
        if is_old && !reach_back() {
            return Some(Doubt::TooOld);
        }
        // A nameless charge of another time is nobody's task.
        let may_be_its_own = |(place, it): (usize, &Candidate)| {
            it.task_id.is_some()
                && !self.taken.contains(&place)
                && self.without_time(claimant, it) != Match::No
        };
        self.candidates.iter().enumerate().any(may_be_its_own).then_some(Doubt::OtherTime)
    }

    /// Whether a row that the rules gave to another shot, by its price, may after all be this one's: prices
    /// change, and only a charge that was seen for a shot like this one confirms what it costs.
    fn is_adopted_near(&self, claimant: &Claimant, is_near: impl Fn(WallTime) -> bool) -> bool {
        if self.learned.contains_key(claimant.price_class.as_str()) {
            return false;
        }
        let mut inferred: BTreeSet<&str> = self
            .case
            .known
            .iter()
            .filter(|task| task.certainty == Certainty::Settled(SettledBy::Inferred))
            .map(|task| task.task_id.as_str())
            .collect();
        inferred.extend(self.decisions.iter().filter_map(|decision| match decision {
            Decision::Adopt { task_id, by: SettledBy::Inferred, .. } | Decision::Reopen { task_id, .. } => {
                Some(task_id.as_str())
            }
            _ => None,
        }));
        self.reading.rows.iter().any(|row| {
            is_pay(row)
                && inferred.contains(row.project_id.trim())
                && (models_of(row).is_empty()
                    || models_of(row).iter().any(|model| model.eq_ignore_ascii_case(&claimant.model)))
                && time_of(row).is_none_or(&is_near)
        })
    }
}

#[cfg(test)]
mod tests;
