//! Where the statements' clock stands against ours, as known tasks teach it, and so when a row can have been charged.

use super::matching::Moments;
use crate::case::{Case, Claimant, KnownTask};
use crate::clock::{WallTime, millis};
use crate::rows::ZONES;

use std::collections::BTreeMap;
use std::time::Duration;

/// How far a row may stand from where the learned offset puts it: rows are written by another machine, in whole
/// seconds, a little after the charge.
pub const SLACK: Duration = Duration::from_secs(30);

/// How many known tasks the offset is learned from: the nearest in time, since clocks are corrected and zones change.
const TEACHERS: usize = 5;

/// Offsets farther apart than this teach nothing.
const TEACHERS_AGREE_WITHIN: i64 = 10 * 60 * 1000;

/// Two clocks that differ by more than this from one submit to the next were set: it takes milliseconds to read both.
const CLOCK_DRIFT_MS: u64 = 2_000;

/// Where the statements' clock stands against ours, in milliseconds.
#[derive(Clone, Copy)]
pub(super) struct Offset {
    least: i64,
    most: i64,
}

impl Offset {
    pub(super) fn middle(self) -> i64 {
        self.least.midpoint(self.most)
    }
}

/// What was learned of the offset.
pub(super) struct Offsets {
    /// Its bounds at each known task, with the task's number, in the order of time.
    lessons: Vec<(WallTime, Offset, i64)>,
    /// Between which numbers the clock that machines share was set, as far as their own clocks show.
    settings: Vec<(i64, i64)>,
}

impl Offsets {
    pub(super) fn of(case: &Case) -> Self {
        let settings = if case.is_shared { clock_settings(case) } else { Vec::new() };
        Self { lessons: Vec::new(), settings }
    }

    /// A known task was charged at this moment of the statements.
    pub(super) fn learn(&mut self, task: &KnownTask, at: WallTime) {
        let least = at.0.saturating_sub(task.answered_at.0);
        let most = at.0.saturating_sub(task.sent_at.0).max(least);
        self.lessons.push((task.sent_at, Offset { least, most }, task.order));
    }

    /// Puts what was learned in order, before anybody asks.
    pub(super) fn sort(&mut self) {
        self.lessons.sort_by_key(|(at, lesson, order)| (*at, lesson.least, lesson.most, *order));
    }

    /// The offset near a submit; `None` where nothing teaches it, or the teachers disagree.
    pub(super) fn near(&self, claimant: &Claimant) -> Option<Offset> {
        let near = claimant.sent_at;
        let next = self.lessons.partition_point(|(at, ..)| *at < near);
        let (first, last) = (next.saturating_sub(TEACHERS), (next + TEACHERS).min(self.lessons.len()));
        let mut nearest: Vec<&(WallTime, Offset, i64)> = self.lessons[first..last].iter().collect();
        nearest.sort_by_key(|(at, ..)| at.0.abs_diff(near.0));
        nearest.truncate(TEACHERS);
        // A clock that was set in between teaches nothing about the time before.
        nearest.retain(|(_, _, order)| {
            let (from, to) = (claimant.order.min(*order), claimant.order.max(*order));
            !self.settings.iter().any(|(before, after)| *before < to && *after > from)
        });
        let middles = || nearest.iter().map(|(_, lesson, _)| lesson.middle());
        let spread = middles().max()? - middles().min()?;
        (spread <= TEACHERS_AGREE_WITHIN).then_some(())?;
        Some(Offset {
            least: nearest.iter().map(|(_, lesson, _)| lesson.least).min()?,
            most: nearest.iter().map(|(_, lesson, _)| lesson.most).max()?,
        })
    }
}

/// Between the numbers of which submits of one boot more or less time passed on the shared clock than on the boot's own.
fn clock_settings(case: &Case) -> Vec<(i64, i64)> {
    let known = case.known.iter().map(|it| (it.sent.as_ref(), it.order, it.sent_at));
    let open = case.claimants.iter().map(|it| (it.sent.as_ref(), it.order, it.sent_at));
    let mut boots: BTreeMap<&str, Vec<(i64, i64)>> = BTreeMap::new();
    for (sent, order, at) in known.chain(open) {
        if let Some(sent) = sent.filter(|_| order > 0) {
            let ahead = at.0.saturating_sub(i64::try_from(sent.ms).unwrap_or(i64::MAX));
            boots.entry(sent.id.as_str()).or_default().push((order, ahead));
        }
    }
    let mut settings = Vec::new();
    for sent in boots.values_mut() {
        sent.sort_unstable();
        let pairs = sent.windows(2).filter(|pair| pair[0].1.abs_diff(pair[1].1) > CLOCK_DRIFT_MS);
        settings.extend(pairs.map(|pair| (pair[0].0, pair[1].0)));
    }
    settings
}

/// When a row of a claimant can have been charged, on the clock of the statements.
pub(super) struct Window {
    /// Where nothing is in doubt.
    fits: (i64, i64),
    /// Where it may be, if the statements are written in another zone.
    zones: Option<(i64, i64)>,
}

impl Window {
    pub(super) fn of(claimant: &Claimant, offset: Option<Offset>) -> Self {
        let around = |least: i64, most: i64| {
            (claimant.sent_at.0.saturating_add(least), claimant.last_chance_at.0.saturating_add(most))
        };
        let (slack, zones) = (millis(SLACK), millis(ZONES));
        match offset {
            Some(known) => Self { fits: around(known.least - slack, known.most + slack), zones: None },
            // In UTC it fits; whether anything else would in another zone, the other matches tell.
            None => Self { fits: around(-slack, slack), zones: Some(around(-zones, zones)) },
        }
    }
}

impl Moments for &Window {
    fn fits(&self) -> (i64, i64) {
        self.fits
    }

    fn zones(&self) -> Option<(i64, i64)> {
        self.zones
    }
}
