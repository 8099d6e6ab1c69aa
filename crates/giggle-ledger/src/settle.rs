//! Settle: what a lost answer was, read out of the credit statements.
//!
//! There is no list of tasks; but a charge is a row in the statements, and the row of a video names its task. So a lost
//! answer can be found again, if one is careful: *strict to adopt, loose to conclude absence*. A row is taken for
//! a shot's own only where nothing else is possible. A shot is taken as not accepted only where no row at all could be
//! its own in two whole passes that agree, and a [witness] shows that its row would be there: a later submit of
//! our own whose charge the same reading holds. In every other case it is too early to say, or a person decides.
//!
//! [`decide`] is pure. Its picture of the ledger must be taken *after* the reading, so that every task that the reading
//! can show is known or in flight.

mod agree;
mod matching;
mod offset;
mod surplus;
mod witness;

pub use self::agree::agree;
use self::agree::{STATEMENTS_REACH, lacks_rows};
use self::matching::{Candidate, Group, Kinds, Match, amounts, candidates, claimants, near};
pub use self::offset::SLACK;
use self::offset::{Offset, Offsets, Window};
use self::surplus::Surplus;
pub use self::witness::LONGEST_SUBMIT;
use self::witness::{Witnessed, Witnesses};
pub use crate::case::DEFAULT_LAG;
use crate::case::{Case, Certainty, Claim, Claimant, Decision, Doubt, Reading, Rules, Wait, Wholeness};
use crate::clock::WallTime;
use crate::credits::Credits;
use crate::keys::AttemptKey;
pub use crate::rows::{ZONES, is_pay};
use crate::rows::{models_of, out_of_place, time_of};
use crate::shot::{FoundBy, SettledBy};
use crate::spelling::spelled_alike;
use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A person is shown at most so many tasks that a shot may be, the nearest in time: among more nobody can choose.
const MOST_SHOWN: usize = 20;

/// Decides about every unsettled attempt of the case, and about what turned up late.
pub fn decide(case: &Case, reading: &Reading, rules: Rules) -> Vec<Decision> {
    match spelled_alike(&reading.rows, case.known.iter().map(|task| &task.task_id)) {
        Cow::Borrowed(_) => Settling::new(case, reading, rules).decide(),
        Cow::Owned(rows) => {
            let reading = Reading { rows, began_at: reading.began_at, wholeness: reading.wholeness };
            Settling::new(case, &reading, rules).decide()
        }
    }
}

struct Settling<'a> {
    case: &'a Case,
    reading: &'a Reading,
    rules: Rules,
    claimants: Vec<&'a Claimant>,
    candidates: Vec<Candidate>,
    /// Charges of tasks that shots hold, which none of those accounts for.
    surplus: Surplus,
    /// Whether an earlier reading showed rows that this one ought to show as well, and does not.
    lacks_rows: bool,
    /// What tasks of a price class were charged, in this reading.
    learned: BTreeMap<&'a str, BTreeSet<Credits>>,
    /// Where the statements' clock stands against ours.
    offsets: Offsets,
    /// Candidates that are taken for somebody's own in this run.
    taken: BTreeSet<usize>,
    decisions: Vec<Decision>,
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
        let claimants = claimants(case, rules);
        let odd = out_of_place(&reading.rows);
        let mut settling = Self {
            case,
            reading,
            rules,
            surplus: Surplus::of(case, &reading.rows, &claimants, &held, &odd),
            lacks_rows: lacks_rows(case, &reading.rows, reading.began_at),
            claimants,
            candidates: candidates(&reading.rows, &held, &case.sightings),
            learned: BTreeMap::new(),
            offsets: Offsets::of(case),
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
                self.offsets.learn(task, at);
            }
        }
        self.offsets.sort();
    }

    /// Whether a candidate has the model and the price of a claimant, whenever it was charged.
    fn without_time(&self, claimant: &Claimant, candidate: &Candidate) -> Match {
        let mut doubt = None;
        if candidate.models.is_empty() {
            doubt = Some(Doubt::UnclaimedRow);
        } else if !candidate.is_of_model(&claimant.model) {
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

    /// The least that a claimant can have been charged, as far as anybody knows.
    fn least_price(&self, claimant: &Claimant) -> Option<Credits> {
        let learned = self.learned.get(claimant.price_class.as_str()).and_then(|it| it.first()).copied();
        claimant.price.into_iter().chain(learned).min()
    }

    /// How a candidate of a kind goes with a claimant, if the moment fits as well.
    fn of_kind(&self, claimant: &Claimant, candidate: &Candidate) -> Match {
        match self.without_time(claimant, candidate) {
            // Another task than the one that its answer named is never taken without a person.
            Match::Fits if claimant.named.is_some() => Match::Possible(Doubt::Named),
            other => other,
        }
    }

    fn decide(mut self) -> Vec<Decision> {
        if self.reading.wholeness == Wholeness::Broken {
            return self.leave_to_a_person();
        }
        let offsets: Vec<Option<Offset>> =
            self.claimants.iter().map(|claimant| self.offsets.near(claimant)).collect();
        let named = self.adopt_named();
        let not_adopted = self.taken.union(&self.seen_before()).copied().collect();
        let kinds = Kinds::new(&self.candidates, &not_adopted);
        let windows: Vec<Window> = self
            .claimants
            .iter()
            .zip(&offsets)
            .map(|(claimant, offset)| Window::of(claimant, *offset))
            .collect();
        let matches = kinds.matches(
            self.claimants.len(),
            |place| (!named.contains(&place)).then(|| &windows[place]),
            |place, candidate| self.of_kind(self.claimants[place], &self.candidates[candidate]),
            |place| {
                let claimant = self.claimants[place];
                (
                    claimant.model.as_str(),
                    claimant.price_class.as_str(),
                    claimant.price,
                    claimant.named.is_some(),
                )
            },
        );
        let mut doubts: BTreeMap<AttemptKey, Doubt> = BTreeMap::new();
        let mut undecided: Vec<usize> = Vec::new();
        for group in matches.groups(&kinds) {
            if group.claimants.iter().all(|place| named.contains(place)) {
                continue;
            }
            let left = self.decide_group(&group, &matches, &kinds, &mut doubts);
            undecided.extend(left);
        }
        undecided.sort_unstable();
        let absence = Absence::of(&self);
        let mut decided = Vec::new();
        for place in undecided {
            let fits = |candidate: usize| matches.of(place, candidate, &kinds);
            decided.extend(self.decide_absence(place, &absence, &fits, offsets[place], &doubts));
        }
        self.decisions.extend(decided);
        self.decisions
    }

    /// Nothing can be concluded from a pass that may have missed rows, neither that a row is somebody's nor that it is
    /// nobody's.
    fn leave_to_a_person(self) -> Vec<Decision> {
        let absence = Absence::of(&self);
        let open = self.claimants.iter().filter(|claimant| claimant.standing == Claim::Unsettled);
        open.map(|claimant| {
            let mut tasks = absence.shown(&self, claimant, None, |_| false);
            put_first(&mut tasks, claimant.named.as_ref());
            Decision::Person { key: claimant.key, doubt: Doubt::NotWhole, tasks }
        })
        .collect()
    }

    /// The candidates that were there already when the last of the open submits was sent, or that a person dismissed. They keep
    /// speaking against absence, since clocks are set; and nobody adopts them but a person.
    fn seen_before(&self) -> BTreeSet<usize> {
        let open: Vec<&Claimant> =
            self.claimants.iter().copied().filter(|it| it.standing == Claim::Unsettled).collect();
        let Some(last) = open.iter().map(|it| it.sent_at).max() else { return BTreeSet::new() };
        let is_earlier = |at: &Option<WallTime>| at.is_none_or(|at| at < last);
        let earlier: BTreeSet<&TaskId> =
            self.case.seen.iter().filter(|(_, at)| is_earlier(at)).map(|(task, _)| task).collect();
        let is_seen = |it: &Candidate| {
            it.task_id.as_ref().is_some_and(|task| earlier.contains(task))
                || it.sighting.is_some() && open.iter().any(|claimant| it.was_before(claimant))
        };
        (0..).zip(&self.candidates).filter(|(_, it)| is_seen(it)).map(|(place, _)| place).collect()
    }

    /// Gives each claimant the task that its answer named, where a row of its model shows that it was charged.
    fn adopt_named(&mut self) -> BTreeSet<usize> {
        let mut adopted = BTreeSet::new();
        let places: BTreeMap<TaskId, usize> = (0..)
            .zip(&self.candidates)
            .filter_map(|(place, it)| Some((it.task_id.clone()?, place)))
            .collect();
        for place in 0..self.claimants.len() {
            let claimant = self.claimants[place];
            let is_open = matches!(claimant.standing, Claim::Unsettled) && !claimant.is_refuted;
            let Some(named) = claimant.named.as_ref().filter(|_| is_open) else { continue };
            let found = places.get(named).copied().filter(|row| {
                !self.taken.contains(row) && self.candidates[*row].is_of_model(&claimant.model)
            });
            let Some(row) = found else { continue };
            self.adopt(place, row, SettledBy::Inferred);
            adopted.insert(place);
        }
        adopted
    }

    /// Decides a group of claimants and candidates that hang together; returns the claimants that it leaves open.
    fn decide_group(
        &mut self,
        group: &Group,
        matches: &matching::Matches,
        kinds: &Kinds,
        doubts: &mut BTreeMap<AttemptKey, Doubt>,
    ) -> Vec<usize> {
        let claimants = &group.claimants;
        if group.candidates.is_empty() {
            return claimants.clone();
        }
        let of = |place: usize| self.claimants[place];
        let is_refuted = claimants.iter().any(|place| of(*place).is_refuted);
        if claimants.iter().any(|place| of(*place).standing == Claim::InFlight) {
            for place in claimants.iter().filter(|place| of(**place).standing == Claim::Unsettled) {
                self.decisions.push(Decision::Later { key: self.claimants[*place].key, wait: Wait::Submit });
            }
            return Vec::new();
        }
        if group.doubt.is_none() && !is_refuted {
            if let ([claimant], [candidate]) = (&claimants[..], &group.candidates[..]) {
                self.adopt(*claimant, *candidate, SettledBy::Inferred);
                return Vec::new();
            }
            let are_open = claimants
                .iter()
                .all(|place| matches!(of(*place).standing, Claim::Unsettled | Claim::Accepted));
            if are_open && self.rules.in_order {
                if let Some(pairs) = self.in_order(group, matches, kinds) {
                    for (claimant, candidate) in pairs {
                        self.adopt(claimant, candidate, SettledBy::InOrder);
                    }
                    return Vec::new();
                }
            } else if are_open
                && claimants.len() == group.candidates.len()
                && matches.is_perfect(group, kinds)
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
        let doubt = group.doubt.unwrap_or(match (claimants.len(), group.candidates.len()) {
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

    /// Pairs each shot of a group with a row, both in the order of time; `None` where some pair does not fit.
    ///
    /// With fewer rows than shots the order does not say whose row is missing. A guess would give a shot the clip of
    /// another, and have the other paid for again.
    fn in_order(
        &self,
        group: &Group,
        matches: &matching::Matches,
        kinds: &Kinds,
    ) -> Option<Vec<(usize, usize)>> {
        if group.claimants.len() != group.candidates.len() {
            return None;
        }
        let mut shots = group.claimants.clone();
        shots.sort_by_key(|place| (self.claimants[*place].sent_at, self.claimants[*place].key));
        let mut rows = group.candidates.clone();
        rows.sort_by_key(|place| (self.candidates[*place].at, self.candidates[*place].task_id.clone()));
        let pairs: Vec<(usize, usize)> = shots.into_iter().zip(rows).collect();
        pairs.iter().all(|(shot, row)| matches.of(*shot, *row, kinds) == Match::Fits).then_some(pairs)
    }

    /// Decides about an attempt that has found no task: not accepted, only where everything speaks for it.
    fn decide_absence(
        &self,
        place: usize,
        absence: &Absence<'_>,
        fits: &dyn Fn(usize) -> Match,
        offset: Option<Offset>,
        doubts: &BTreeMap<AttemptKey, Doubt>,
    ) -> Option<Decision> {
        let claimant = self.claimants[place];
        let key = claimant.key;
        let doubt = match claimant.standing {
            Claim::InFlight | Claim::Accepted => return None,
            Claim::NotAccepted => {
                offset?;
                absence.is_any(|candidate| fits(candidate) == Match::Fits, claimant).then_some(())?;
                Doubt::LateRow
            }
            Claim::Unsettled => match self.doubt_of_absence(claimant, absence, doubts) {
                Verdict::Absent => return Some(Decision::NotAccepted { key }),
                Verdict::Later => return Some(Decision::Later { key, wait: Wait::Witness }),
                Verdict::Doubtful(doubt) => doubt,
            },
        };
        let mut tasks = absence.shown(self, claimant, offset, |candidate| fits(candidate) != Match::No);
        put_first(&mut tasks, claimant.named.as_ref());
        Some(Decision::Person { key, doubt, tasks })
    }

    /// Whether the reading lacks the charge of a submit of the same price that the service itself answered with a task, so long
    /// ago that it would be there: then it may lack the claimant's as well.
    fn is_refuted_by_an_answer(&self, claimant: &Claimant) -> bool {
        let shown: HashSet<&str> = self.reading.rows.iter().map(|row| row.project_id.trim()).collect();
        self.case.known.iter().any(|task| {
            let age = self.reading.began_at.since(task.answered_at);
            task.certainty == Certainty::Answered
                && task.price_class.as_deref() == Some(claimant.price_class.as_str())
                && age >= self.rules.lag
                && age < STATEMENTS_REACH
                && !shown.contains(task.task_id.as_str())
        })
    }

    fn doubt_of_absence(
        &self,
        claimant: &Claimant,
        absence: &Absence<'_>,
        doubts: &BTreeMap<AttemptKey, Doubt>,
    ) -> Verdict {
        let own = || doubts.get(&claimant.key).copied().unwrap_or(Doubt::UnclaimedRow);
        // What was there before it was sent cannot be its own. Anything else can, whatever its date: dates are wrong, and clocks
        // are set.
        let may_be = |place: usize| !self.candidates[place].was_before(claimant);
        if absence.is_row_within(near(claimant), may_be) {
            return Verdict::Doubtful(own());
        }
        if self.surplus.may_hold(self.least_price(claimant), &near(claimant)) {
            return Verdict::Doubtful(Doubt::ChargedTwice);
        }
        if claimant.is_refuted {
            return Verdict::Doubtful(Doubt::Refuted);
        }
        if claimant.named.is_some() {
            return Verdict::Doubtful(Doubt::Named);
        }
        if absence.is_adopted_near(self, claimant) {
            return Verdict::Doubtful(Doubt::AdoptedByAnother);
        }
        if self.reading.wholeness != Wholeness::Agreed || self.lacks_rows {
            return Verdict::Doubtful(Doubt::NotWhole);
        }
        match absence.witnesses.about(claimant, self.rules.lag) {
            Witnessed::No => return Verdict::Later,
            Witnessed::Contradicted => return Verdict::Doubtful(Doubt::Clocks),
            Witnessed::Yes => {}
        }
        if self.is_refuted_by_an_answer(claimant) {
            return Verdict::Doubtful(Doubt::NotWhole);
        }
        if absence.is_any_row(may_be) {
            return Verdict::Doubtful(Doubt::OtherTime);
        }
        let is_old = self.reading.began_at.since(claimant.sent_at) > STATEMENTS_REACH;
        let reach_back =
            || self.reading.rows.iter().filter_map(time_of).any(|at| at < *near(claimant).start());
        if is_old && !reach_back() {
            return Verdict::Doubtful(Doubt::TooOld);
        }
        Verdict::Absent
    }
}

/// The task that its broken answer named is the first to be thought of.
fn put_first(tasks: &mut Vec<TaskId>, named: Option<&TaskId>) {
    if let Some(named) = named {
        tasks.retain(|task| task != named);
        tasks.insert(0, named.clone());
    }
}

/// What may be said of a missing row.
enum Verdict {
    Absent,
    Later,
    Doubtful(Doubt),
}

/// What decisions about missing rows look at, put in order once.
struct Absence<'a> {
    /// The moments of rows that nobody holds or takes, the earliest first.
    by_time: Vec<(WallTime, usize)>,
    /// Such rows without a moment, or with one that their place in the list contradicts.
    timeless: Vec<usize>,
    /// Rows that were adopted by inference, now or earlier.
    adopted: Vec<Adopted>,
    witnesses: Witnesses<'a>,
}

/// A row that was taken for a shot's own by its price.
struct Adopted {
    models: Vec<String>,
    amount: Option<Credits>,
    at: Option<WallTime>,
    /// Whether a charge that was seen for a shot like the one that has it confirms that it costs this.
    is_confirmed: bool,
}

impl<'a> Absence<'a> {
    fn of(settling: &Settling<'a>) -> Self {
        let free = (0..).zip(&settling.candidates).filter(|(place, _)| !settling.taken.contains(place));
        let odd = out_of_place(&settling.reading.rows);
        let is_nameless_odd = odd.iter().any(|id| TaskId::names_nothing(id));
        let is_odd = |it: &Candidate| match &it.task_id {
            Some(task) => odd.contains(task.as_str()),
            None => is_nameless_odd,
        };
        let (mut by_time, mut timeless) = (Vec::new(), Vec::new());
        for (place, candidate) in free {
            match candidate.at.filter(|_| !is_odd(candidate)) {
                Some(at) => by_time.push((at, place)),
                None => timeless.push(place),
            }
        }
        by_time.sort_unstable();
        let classes: BTreeMap<AttemptKey, &str> =
            settling.claimants.iter().map(|it| (it.key, it.price_class.as_str())).collect();
        let mut inferred: BTreeMap<&str, Option<&str>> = settling
            .case
            .known
            .iter()
            .filter(|task| task.certainty == Certainty::Settled(SettledBy::Inferred))
            .map(|task| (task.task_id.as_str(), task.price_class.as_deref()))
            .collect();
        // Thousands can be adopted at once: the names of the rows are put in order once.
        let names: BTreeSet<&str> = settling.reading.rows.iter().map(|row| row.project_id.trim()).collect();
        for decision in &settling.decisions {
            if let Decision::Adopt { key, task_id, by: SettledBy::Inferred }
            | Decision::Reopen { key, task_id } = decision
                && let Some(name) = names.get(task_id.as_str())
            {
                inferred.insert(name, classes.get(key).copied());
            }
        }
        let adopted = settling
            .reading
            .rows
            .iter()
            .filter(|row| is_pay(row))
            .filter_map(|row| {
                let class = inferred.get(row.project_id.trim())?;
                let learned = class.and_then(|class| settling.learned.get(class));
                let amount = amounts(&[row]).map(|[amount, _]| amount);
                let is_confirmed =
                    learned.zip(amount).is_some_and(|(learned, amount)| learned.contains(&amount));
                Some(Adopted { models: models_of(row), amount, at: time_of(row), is_confirmed })
            })
            .collect();
        let witnesses = Witnesses::of(settling.case, settling.reading);
        Self { by_time, timeless, adopted, witnesses }
    }

    /// Whether a row that nobody holds, of those that are meant, was charged within these moments, or at one that cannot be
    /// read.
    fn is_row_within(
        &self,
        moments: std::ops::RangeInclusive<WallTime>,
        is_meant: impl Fn(usize) -> bool,
    ) -> bool {
        let first = self.by_time.partition_point(|(at, _)| at < moments.start());
        let within = self.by_time[first..].iter().take_while(|(at, _)| at <= moments.end());
        self.timeless.iter().chain(within.map(|(_, place)| place)).any(|place| is_meant(*place))
    }

    /// Whether there is any row that nobody holds, of those that are meant, whatever its date.
    fn is_any_row(&self, is_meant: impl Fn(usize) -> bool) -> bool {
        self.timeless.iter().chain(self.by_time.iter().map(|(_, place)| place)).any(|place| is_meant(*place))
    }

    /// Whether any row near a claimant is of some kind.
    fn is_any(&self, is_meant: impl Fn(usize) -> bool, claimant: &Claimant) -> bool {
        let moments = near(claimant);
        let first = self.by_time.partition_point(|(at, _)| at < moments.start());
        self.by_time[first..]
            .iter()
            .take_while(|(at, _)| at <= moments.end())
            .any(|(_, place)| is_meant(*place))
    }

    /// Whether a row that the rules gave to another shot, by its price, may after all be this one's: prices change, and
    /// only charges that were seen for shots like both of them confirm what they cost.
    fn is_adopted_near(&self, settling: &Settling<'_>, claimant: &Claimant) -> bool {
        let moments = near(claimant);
        let learned = settling.learned.get(claimant.price_class.as_str());
        self.adopted.iter().any(|it| {
            let costs_otherwise =
                learned.zip(it.amount).is_some_and(|(learned, amount)| !learned.contains(&amount));
            !(it.is_confirmed && costs_otherwise)
                && (it.models.is_empty()
                    || it.models.iter().any(|model| model.eq_ignore_ascii_case(&claimant.model)))
                && it.at.is_none_or(|at| moments.contains(&at))
        })
    }

    /// The tasks that a claimant may be, as far as they are shown to a person: the nearest in time.
    fn shown(
        &self,
        settling: &Settling<'_>,
        claimant: &Claimant,
        offset: Option<Offset>,
        fits: impl Fn(usize) -> bool,
    ) -> Vec<TaskId> {
        let moments = near(claimant);
        let is_possible = |place: usize| {
            let it = &settling.candidates[place];
            it.task_id.is_some()
                && !it.was_before(claimant)
                && (fits(place)
                    || it.at.is_none_or(|at| moments.contains(&at)) && it.is_of_model(&claimant.model)
                    || claimant.standing == Claim::Unsettled
                        && settling.without_time(claimant, it) != Match::No)
        };
        let expected = WallTime(claimant.sent_at.0.saturating_add(offset.map_or(0, Offset::middle)));
        let next = self.by_time.partition_point(|(at, _)| *at < expected);
        let (before, after) = self.by_time.split_at(next);
        let (mut before, mut after) = (before.iter().rev().peekable(), after.iter().peekable());
        let by_nearness = std::iter::from_fn(|| match (before.peek(), after.peek()) {
            (Some((one, _)), Some((other, _)))
                if one.0.abs_diff(expected.0) < other.0.abs_diff(expected.0) =>
            {
                before.next()
            }
            (_, Some(_)) => after.next(),
            (Some(_), None) => before.next(),
            (None, None) => None,
        });
        let places = self.timeless.iter().copied().chain(by_nearness.map(|(_, place)| *place));
        // Whoever looks through thousands of rows for each of thousands of shots never ends.
        let mut shown: Vec<usize> =
            places.take(50 * MOST_SHOWN).filter(|place| is_possible(*place)).take(MOST_SHOWN).collect();
        shown.sort_unstable();
        settling.tasks(&shown)
    }
}

#[cfg(test)]
mod tests;
