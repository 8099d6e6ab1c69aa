//! Who is looked for and what is found: claimants, candidates out of the statements, and which of them belong together.

use crate::case::{Case, Claim, Claimant, Doubt, Rules};
use crate::clock::WallTime;
use crate::credits::Credits;
use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The farthest that the statements' clock can be from UTC: the zones of the world reach from −12 to +14 hours, and
/// a wrong clock gets the hour that is left.
pub const ZONES: Duration = Duration::from_secs(15 * 60 * 60);

/// An unclaimed task of the statements.
pub(super) struct Candidate {
    pub(super) task_id: Option<TaskId>,
    pub(super) models: Vec<String>,
    pub(super) at: Option<WallTime>,
    /// What it cost: the sum of its rows, and the sum with rows that say the same counted once, since a reading over
    /// several pages can show a row twice.
    pub(super) amounts: Option<[Credits; 2]>,
}

/// How well a candidate goes with a claimant.
#[derive(Clone, Copy, PartialEq, Eq)]
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
pub(super) fn candidates(rows: &[StatementRow], held: &BTreeSet<&str>) -> Vec<Candidate> {
    let mut by_task: BTreeMap<&str, Vec<&StatementRow>> = BTreeMap::new();
    let mut nameless = Vec::new();
    for row in rows.iter().filter(|row| is_pay(row)) {
        match row.project_id.trim() {
            "" => nameless.push(Candidate {
                task_id: None,
                models: models_of(row),
                at: time_of(row),
                amounts: amounts(&[row]),
            }),
            id if held.contains(id) => {}
            id => by_task.entry(id).or_default().push(row),
        }
    }
    let named = by_task.into_iter().map(|(id, rows)| Candidate {
        task_id: TaskId::parse(id).ok(),
        models: rows.iter().flat_map(|row| models_of(row)).collect(),
        // One unreadable time makes the moment of the whole unknown.
        at: rows
            .iter()
            .map(|row| time_of(row))
            .collect::<Option<Vec<_>>>()
            .and_then(|all| all.into_iter().min()),
        amounts: amounts(&rows),
    });
    named.chain(nameless).collect()
}

/// Whether a row is a charge. Anything that takes credits and is no refund is one: loose, since it can only
/// keep us from concluding that nothing was charged.
pub(crate) fn is_pay(row: &StatementRow) -> bool {
    let kind = row.event_type.trim();
    kind.eq_ignore_ascii_case("pay")
        || !kind.eq_ignore_ascii_case("refund") && row.credits().is_some_and(|credits| credits < 0.0)
}

pub(super) fn models_of(row: &StatementRow) -> Vec<String> {
    [&row.model, &row.model_name]
        .into_iter()
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// What rows cost together, and what they cost with equal ones counted once.
pub(super) fn amounts(rows: &[&StatementRow]) -> Option<[Credits; 2]> {
    let mut sums = [Credits::ZERO; 2];
    for (place, row) in rows.iter().enumerate() {
        let credits = Credits::price(row.credits()?.abs())?;
        sums[0] = sums[0] + credits;
        if !rows[..place].contains(row) {
            sums[1] = sums[1] + credits;
        }
    }
    Some(sums)
}

/// The moment of a row, read as UTC.
pub(crate) fn time_of(row: &StatementRow) -> Option<WallTime> {
    let time: jiff::civil::DateTime = row.created_at.trim().parse().ok()?;
    let stamp = time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    Some(WallTime(stamp.as_millisecond()))
}

/// Claimants and candidates that hang together by possible matches.
pub(super) struct Group {
    pub(super) claimants: Vec<usize>,
    pub(super) candidates: Vec<usize>,
}

pub(super) fn groups(matches: &[Vec<Match>]) -> Vec<Group> {
    let mut is_seen = vec![false; matches.len()];
    let mut groups = Vec::new();
    for start in 0..matches.len() {
        if std::mem::replace(&mut is_seen[start], true) {
            continue;
        }
        let mut group = Group { claimants: vec![start], candidates: Vec::new() };
        let mut next = 0;
        while let Some(&claimant) = group.claimants.get(next) {
            next += 1;
            for (candidate, it) in matches[claimant].iter().enumerate() {
                if *it == Match::No || group.candidates.contains(&candidate) {
                    continue;
                }
                group.candidates.push(candidate);
                for other in 0..matches.len() {
                    if matches[other][candidate] != Match::No && !std::mem::replace(&mut is_seen[other], true)
                    {
                        group.claimants.push(other);
                    }
                }
            }
        }
        group.claimants.sort_unstable();
        group.candidates.sort_unstable();
        groups.push(group);
    }
    groups
}

/// Whether every claimant can have a candidate of its own.
pub(super) fn is_perfect(claimants: &[usize], candidates: &[usize], matches: &[Vec<Match>]) -> bool {
    fn find(
        claimant: usize,
        candidates: &[usize],
        matches: &[Vec<Match>],
        owners: &mut BTreeMap<usize, usize>,
        is_tried: &mut BTreeSet<usize>,
    ) -> bool {
        for candidate in candidates {
            if matches[claimant][*candidate] != Match::Fits || !is_tried.insert(*candidate) {
                continue;
            }
            let is_free = match owners.get(candidate).copied() {
                None => true,
                Some(owner) => find(owner, candidates, matches, owners, is_tried),
            };
            if is_free {
                owners.insert(*candidate, claimant);
                return true;
            }
        }
        false
    }
    let mut owners = BTreeMap::new();
    claimants.iter().all(|claimant| find(*claimant, candidates, matches, &mut owners, &mut BTreeSet::new()))
}
