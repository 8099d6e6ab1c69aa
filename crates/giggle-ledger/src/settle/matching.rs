//! Who is looked for and what is found: claimants, candidates out of the statements, and which of them belong together.
//!
//! Thousands of shots can be alike, and as many rows. What goes with what is therefore never written down pair by pair:
//! candidates of one model and amount differ only in their moment, so that those which go with a claimant are a run of
//! them in the order of time.

use crate::case::{Case, Claim, Claimant, Doubt, Rules};
use crate::clock::WallTime;
use crate::credits::Credits;
use crate::rows::{ZONES, is_pay, may_be_charge, models_of, time_of};
use crate::sightings::{Sighting, Sightings, name_of};
use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashSet};
use std::ops::Range;

/// An unclaimed task of the statements.
pub(super) struct Candidate {
    pub(super) task_id: Option<TaskId>,
    pub(super) models: Vec<String>,
    pub(super) at: Option<WallTime>,
    /// What it cost: the sum of its charges, and the sum with those that say the same counted once, since a reading over
    /// several pages can show a row twice.
    pub(super) amounts: Option<[Credits; 2]>,
    /// When an earlier reading first showed all of it.
    pub(super) sighting: Option<Sighting>,
}

impl Candidate {
    pub(super) fn is_of_model(&self, model: &str) -> bool {
        self.models.iter().any(|name| name.eq_ignore_ascii_case(model))
    }

    /// Whether it was there before a claimant was sent, and so cannot be its own.
    pub(super) fn was_before(&self, claimant: &Claimant) -> bool {
        self.sighting.is_some_and(|sighting| sighting.is_before(claimant.order, claimant.sent_at))
    }
}

/// How well a candidate goes with a claimant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// It cannot be its own.
    No,
    /// It may be; something is not known.
    Possible(Doubt),
    /// Model, price and moment fit.
    Fits,
}

/// Where a row of an attempt could stand, whatever zone the statements are written in.
pub(super) fn near(claimant: &Claimant) -> std::ops::RangeInclusive<WallTime> {
    claimant.sent_at.minus(ZONES)..=claimant.last_chance_at.plus(ZONES)
}

/// Those whose row would be news, one for each shot: attempts of the same shot ask for the same clip.
pub(super) fn claimants(case: &Case, rules: Rules) -> Vec<&Claimant> {
    let mut by_shot: BTreeMap<String, Vec<&Claimant>> = BTreeMap::new();
    for claimant in &case.claimants {
        if claimant.standing != Claim::Accepted || rules.in_order {
            by_shot.entry(claimant.fingerprint.to_string()).or_default().push(claimant);
        }
    }
    let mut all: Vec<&Claimant> = Vec::new();
    for mut attempts in by_shot.into_values() {
        attempts.sort_by_key(|it| (it.standing, it.key.attempt));
        // An unsettled attempt must be decided about whatever an earlier one was, so both stay where both are open.
        let open = attempts.iter().filter(|it| it.standing == Claim::Unsettled).count();
        if open > 1 {
            all.extend(attempts.iter().filter(|it| it.standing == Claim::Unsettled));
        } else {
            all.extend(attempts.last());
        }
    }
    all.sort_by_key(|it| it.key);
    all
}

/// The unclaimed tasks of the statements, and the charges that name none.
///
/// A row that names a task which no shot holds is evidence of a task, however little else of it is understood.
pub(super) fn candidates(
    rows: &[StatementRow],
    held: &BTreeSet<&str>,
    sightings: &Sightings,
) -> Vec<Candidate> {
    let mut by_task: BTreeMap<&str, Vec<&StatementRow>> = BTreeMap::new();
    let mut nameless = Vec::new();
    let mut alike: BTreeMap<String, u32> = BTreeMap::new();
    for row in rows {
        match row.project_id.trim() {
            id if held.contains(id) => {}
            id if TaskId::names_nothing(id) => {
                if may_be_charge(row) {
                    let name = name_of(row);
                    let charges = alike.entry(name.clone()).or_default();
                    *charges += 1;
                    nameless.push(Candidate {
                        task_id: None,
                        models: models_of(row),
                        at: time_of(row),
                        amounts: amounts(&[row]),
                        sighting: sightings.of(&name, *charges),
                    });
                }
            }
            id => by_task.entry(id).or_default().push(row),
        }
    }
    let named = by_task.into_iter().map(|(id, rows)| {
        let charges: Vec<&StatementRow> = rows.iter().copied().filter(|row| is_pay(row)).collect();
        let amounts = if charges.is_empty() { None } else { amounts(&charges) };
        let timed = if charges.is_empty() { &rows } else { &charges };
        // One unreadable time makes the moment of the whole unknown.
        let times = timed.iter().map(|row| time_of(row)).collect::<Option<Vec<_>>>();
        let charged = u32::try_from(rows.iter().filter(|row| may_be_charge(row)).count());
        let models: BTreeSet<String> = rows.iter().flat_map(|row| models_of(row)).collect();
        Candidate {
            // What the service would not be asked about by this name is evidence of a task, and is never adopted.
            task_id: TaskId::from_service(id),
            models: models.into_iter().collect(),
            at: times.and_then(|all| all.into_iter().min()),
            amounts,
            sighting: sightings.of(&name_of(rows[0]), charged.unwrap_or(u32::MAX)),
        }
    });
    named.chain(nameless).collect()
}

/// What rows cost together, and what they cost with equal ones counted once.
pub(super) fn amounts(rows: &[&StatementRow]) -> Option<[Credits; 2]> {
    let mut sums = [Credits::ZERO; 2];
    let mut seen = HashSet::new();
    for row in rows {
        let credits = Credits::price(row.credits()?.abs())?;
        sums[0] = sums[0] + credits;
        if seen.insert((&row.created_at, &row.event_type, &row.credit, &row.model, &row.project_id)) {
            sums[1] = sums[1] + credits;
        }
    }
    Some(sums)
}

/// When a row of a claimant can have been charged, in milliseconds.
pub(super) trait Moments {
    /// Where nothing is in doubt.
    fn fits(&self) -> (i64, i64);
    /// Where it may be in another zone.
    fn zones(&self) -> Option<(i64, i64)>;
}

/// Candidates that differ only in their moment, in the order of time. Those without a moment or a task are in none.
pub(super) struct Kinds {
    kinds: Vec<Vec<(i64, usize)>>,
    /// Kind of each candidate, and its place in it.
    places: Vec<Option<(usize, usize)>>,
}

/// Which candidates go with which claimants.
pub(super) struct Matches {
    runs: Vec<Vec<Run>>,
    /// Claimants of one class go with the same kinds.
    classes: Vec<usize>,
    /// Where nothing is in doubt, of each claimant.
    windows: Vec<(i64, i64)>,
}

/// The candidates of a kind that go with a claimant.
struct Run {
    kind: usize,
    /// How they go with it, but for the moment.
    is: Match,
    /// Those whose moment fits.
    fits: Range<usize>,
    /// Those whose moment may fit in some zone, the former among them.
    all: Range<usize>,
}

impl Run {
    fn doubt(&self) -> Option<Doubt> {
        match self.is {
            Match::Possible(doubt) => Some(doubt),
            Match::No | Match::Fits => (self.fits != self.all).then_some(Doubt::ZoneUnknown),
        }
    }
}

/// Claimants and candidates that hang together by possible matches.
pub(super) struct Group {
    pub(super) claimants: Vec<usize>,
    pub(super) candidates: Vec<usize>,
    /// What is not known of some match in it.
    pub(super) doubt: Option<Doubt>,
}

impl Kinds {
    pub(super) fn new(candidates: &[Candidate], taken: &BTreeSet<usize>) -> Self {
        let mut numbers: BTreeMap<(&[String], Option<[Credits; 2]>), usize> = BTreeMap::new();
        let mut kinds: Vec<Vec<(i64, usize)>> = Vec::new();
        for (place, candidate) in candidates.iter().enumerate() {
            let (Some(at), Some(_), false) = (candidate.at, &candidate.task_id, taken.contains(&place))
            else {
                continue;
            };
            let number = *numbers.entry((&candidate.models, candidate.amounts)).or_insert_with(|| {
                kinds.push(Vec::new());
                kinds.len() - 1
            });
            kinds[number].push((at.0, place));
        }
        let mut places = vec![None; candidates.len()];
        for (number, kind) in kinds.iter_mut().enumerate() {
            kind.sort_unstable();
            for (position, (_, place)) in kind.iter().enumerate() {
                places[*place] = Some((number, position));
            }
        }
        Self { kinds, places }
    }

    fn run(&self, kind: usize, (from, to): (i64, i64)) -> Range<usize> {
        let first = self.kinds[kind].partition_point(|(at, _)| *at < from);
        let end = self.kinds[kind].partition_point(|(at, _)| *at <= to);
        first..end.max(first)
    }

    /// Finds out what goes with what. A claimant without a window goes with nothing; claimants of one class are asked
    /// about once for each kind.
    pub(super) fn matches<W: Moments, C: Ord>(
        &self,
        claimants: usize,
        window: impl Fn(usize) -> Option<W>,
        of_kind: impl Fn(usize, usize) -> Match,
        class: impl Fn(usize) -> C,
    ) -> Matches {
        let mut numbers: BTreeMap<C, (usize, Vec<(usize, Match)>)> = BTreeMap::new();
        let mut matches = Matches { runs: Vec::new(), classes: Vec::new(), windows: Vec::new() };
        for place in 0..claimants {
            let next = numbers.len();
            let (number, kinds) = numbers.entry(class(place)).or_insert_with(|| {
                let of = |kind: usize| of_kind(place, self.kinds[kind][0].1);
                let kinds = (0..self.kinds.len()).map(|kind| (kind, of(kind)));
                (next, kinds.filter(|(_, is)| *is != Match::No).collect())
            });
            let mut runs = Vec::new();
            let window = window(place);
            if let Some(window) = &window {
                for (kind, is) in kinds.iter() {
                    let fits = self.run(*kind, window.fits());
                    let all = window.zones().map_or_else(|| fits.clone(), |zones| self.run(*kind, zones));
                    if !all.is_empty() {
                        runs.push(Run { kind: *kind, is: *is, fits, all });
                    }
                }
            }
            matches.runs.push(runs);
            matches.classes.push(*number);
            matches.windows.push(window.map_or((0, -1), |window| window.fits()));
        }
        matches
    }
}

impl Matches {
    /// How a candidate goes with a claimant.
    pub(super) fn of(&self, claimant: usize, candidate: usize, kinds: &Kinds) -> Match {
        let Some((kind, position)) = kinds.places[candidate] else { return Match::No };
        let Some(run) = self.runs[claimant].iter().find(|run| run.kind == kind) else { return Match::No };
        match run.is {
            _ if !run.all.contains(&position) => Match::No,
            is if run.fits.contains(&position) => is,
            Match::Possible(doubt) => Match::Possible(doubt),
            Match::No | Match::Fits => Match::Possible(Doubt::ZoneUnknown),
        }
    }

    /// The groups that hang together, by their first claimant. One without candidates is a claimant alone.
    pub(super) fn groups(&self, kinds: &Kinds) -> Vec<Group> {
        let mut first_of_kind = Vec::with_capacity(kinds.kinds.len());
        let mut nodes = self.runs.len();
        for kind in &kinds.kinds {
            first_of_kind.push(nodes);
            nodes += kind.len();
        }
        let mut sets = Sets::new(nodes);
        // How many runs hold both a candidate and the next one of its kind, as steps up and down.
        let mut steps = vec![0i64; nodes + 1];
        let mut held = vec![0i64; nodes + 1];
        for (claimant, runs) in self.runs.iter().enumerate() {
            for run in runs {
                let (first, end) =
                    (first_of_kind[run.kind] + run.all.start, first_of_kind[run.kind] + run.all.end);
                sets.join(claimant, first);
                // One after the other: a run of one steps up and down at the same place.
                steps[first] += 1;
                steps[end - 1] -= 1;
                held[first] += 1;
                held[end] -= 1;
            }
        }
        let (mut joined, mut depth) = (0, 0);
        let mut is_held = vec![false; nodes];
        for node in self.runs.len()..nodes {
            joined += steps[node];
            depth += held[node];
            is_held[node] = depth > 0;
            if joined > 0 {
                sets.join(node, node + 1);
            }
        }
        let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
        let mut groups: Vec<Group> = Vec::new();
        for (claimant, runs) in self.runs.iter().enumerate() {
            let number = *numbers.entry(sets.root(claimant)).or_insert_with(|| {
                groups.push(Group { claimants: Vec::new(), candidates: Vec::new(), doubt: None });
                groups.len() - 1
            });
            let group = &mut groups[number];
            group.claimants.push(claimant);
            group.doubt = group.doubt.or_else(|| runs.iter().find_map(Run::doubt));
        }
        for (kind, first) in kinds.kinds.iter().zip(first_of_kind) {
            for (node, (_, candidate)) in (first..).zip(kind) {
                if is_held[node]
                    && let Some(number) = numbers.get(&sets.root(node))
                {
                    groups[*number].candidates.push(*candidate);
                }
            }
        }
        groups.iter_mut().for_each(|group| group.candidates.sort_unstable());
        groups
    }

    /// Whether every claimant of a group can have a candidate of its own, where nothing in the group is in doubt.
    pub(super) fn is_perfect(&self, group: &Group, kinds: &Kinds) -> bool {
        let class = |claimant: &usize| self.classes[*claimant];
        if group.claimants.iter().any(|it| class(it) != class(&group.claimants[0])) {
            return self.is_perfect_between_classes(group, kinds);
        }
        // All of them go with the same kinds, so that only the moments count: each row is given to the one, of those
        // who can have it, who can wait the least.
        let moment = |candidate: &usize| {
            kinds.places[*candidate].map(|(kind, position)| kinds.kinds[kind][position].0)
        };
        let mut moments: Vec<i64> = group.candidates.iter().filter_map(moment).collect();
        moments.sort_unstable();
        let mut windows: Vec<(i64, i64)> = group.claimants.iter().map(|it| self.windows[*it]).collect();
        windows.sort_unstable();
        let (mut windows, mut waiting) = (windows.into_iter().peekable(), BinaryHeap::new());
        moments.into_iter().all(|at| {
            while let Some((_, to)) = windows.next_if(|(from, _)| *from <= at) {
                waiting.push(Reverse(to));
            }
            waiting.pop().is_some_and(|Reverse(to)| at <= to)
        })
    }

    /// The same by looking for a way to change hands; for groups of a size that a person could look through.
    fn is_perfect_between_classes(&self, group: &Group, kinds: &Kinds) -> bool {
        const MOST: usize = 200;
        let fits = |claimant: usize, candidate: usize| self.of(claimant, candidate, kinds) == Match::Fits;
        fn find(
            claimant: usize,
            group: &Group,
            fits: &dyn Fn(usize, usize) -> bool,
            owners: &mut BTreeMap<usize, usize>,
            is_tried: &mut BTreeSet<usize>,
        ) -> bool {
            for candidate in &group.candidates {
                if !fits(claimant, *candidate) || !is_tried.insert(*candidate) {
                    continue;
                }
                let is_free = match owners.get(candidate).copied() {
                    None => true,
                    Some(owner) => find(owner, group, fits, owners, is_tried),
                };
                if is_free {
                    owners.insert(*candidate, claimant);
                    return true;
                }
            }
            false
        }
        let mut owners = BTreeMap::new();
        group.claimants.len() <= MOST
            && group
                .claimants
                .iter()
                .all(|claimant| find(*claimant, group, &fits, &mut owners, &mut BTreeSet::new()))
    }
}

/// Which nodes hang together.
struct Sets(Vec<usize>);

impl Sets {
    fn new(nodes: usize) -> Self {
        Self((0..nodes).collect())
    }

    fn root(&mut self, node: usize) -> usize {
        let mut root = node;
        while self.0[root] != root {
            self.0[root] = self.0[self.0[root]];
            root = self.0[root];
        }
        root
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}
