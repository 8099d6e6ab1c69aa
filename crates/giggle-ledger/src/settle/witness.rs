//! Witnesses: later submits of our own that show that a missing row would be there.
//!
//! Nothing is concluded from silence. A row that is missing says something only if the statements, in the same reading,
//! show the charge of a submit that was sent later, and so much later that the missing row had the time that rows may
//! take. Later is judged by the clock that counts sleep and that nobody can set, and by the numbers of the intents in
//! the ledger; the wall's clock decides nothing by itself.

use crate::case::{Case, Certainty, Claimant, KnownTask, Reading};
use crate::clock::{BootTime, WallTime, runs_beside};
use crate::intent::MAY_SEND_WITHIN;
use crate::rows::is_pay;
use std::collections::{BTreeMap, HashSet};
use std::ops::Bound;
use std::time::Duration;

/// The longest that a submit can be under way whose own deadline is not on record: no deadline of ours was ever longer.
pub const LONGEST_SUBMIT: Duration = Duration::from_secs(31 * 60);

/// Submits that the service itself answered, and whose charge the reading shows.
pub(super) struct Witnesses<'a> {
    /// By boot, in the order of its clock.
    boots: BTreeMap<&'a str, Boot>,
    /// Every submit that is known of each boot, by its number, with its moment.
    of_boots: BTreeMap<&'a str, BTreeMap<i64, u64>>,
    /// Whether machines share the ledger.
    is_shared: bool,
}

#[derive(Default)]
struct Boot {
    /// In the order of the boot's clock.
    sent: Vec<Sent>,
    /// Whether numbers and clock say the same: on a machine that was restored from a copy they may not.
    is_sound: bool,
}

struct Sent {
    ms: u64,
    order: i64,
    wall: WallTime,
}

/// Whether a missing row would be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Witnessed {
    /// It would be.
    Yes,
    /// Nobody can say yet.
    No,
    /// Numbers and clocks contradict each other.
    Contradicted,
}

impl<'a> Witnesses<'a> {
    pub(super) fn of(case: &'a Case, reading: &'a Reading) -> Self {
        let rows: HashSet<&str> =
            reading.rows.iter().filter(|row| is_pay(row)).map(|row| row.project_id.trim()).collect();
        let is_shown = |task: &&KnownTask| {
            task.certainty == Certainty::Answered && task.order > 0 && rows.contains(task.task_id.as_str())
        };
        let mut boots: BTreeMap<&str, Boot> = BTreeMap::new();
        for task in case.known.iter().filter(is_shown) {
            if let Some(BootTime { id, ms }) = &task.sent {
                let sent = Sent { ms: *ms, order: task.order, wall: task.sent_at };
                boots.entry(id.as_str()).or_default().sent.push(sent);
            }
        }
        for boot in boots.values_mut() {
            boot.sent.sort_by_key(|sent| (sent.ms, sent.order));
            boot.is_sound = boot.sent.is_sorted_by_key(|sent| sent.order);
        }
        let known = case.known.iter().map(|it| (it.order, it.sent.as_ref()));
        let open = case.claimants.iter().map(|it| (it.order, it.sent.as_ref()));
        let mut of_boots: BTreeMap<&str, BTreeMap<i64, u64>> = BTreeMap::new();
        for (order, sent) in known.chain(open) {
            if let Some(sent) = sent.filter(|_| order > 0) {
                of_boots.entry(sent.id.as_str()).or_default().insert(order, sent.ms);
            }
        }
        Self { boots, of_boots, is_shared: case.is_shared }
    }

    /// Whether the row of a claimant would be there by now, where rows may be so late.
    pub(super) fn about(&self, claimant: &Claimant, lag: Duration) -> Witnessed {
        let Some(sent) = claimant.sent.as_ref().filter(|_| claimant.order > 0) else { return Witnessed::No };
        let lag_ms = u64::try_from(lag.as_millis()).unwrap_or(u64::MAX);
        let mut is_later_one = false;
        if let Some(boot) = self.boots.get(sent.id.as_str()) {
            if !boot.agrees_with(claimant.order, sent.ms) {
                return Witnessed::Contradicted;
            }
            let from = last_chance(claimant, sent).saturating_add(lag_ms);
            let place = boot.sent.partition_point(|it| it.ms < from || it.order <= claimant.order);
            is_later_one = place < boot.sent.len();
        }
        for (id, boot) in self.boots.iter().filter(|(id, boot)| **id != sent.id && boot.is_sound) {
            is_later_one |= if self.is_shared || runs_beside(id, &sent.id) {
                // Machines that share a ledger, and containers of one machine, have clocks of their own at the same time, and the
                // clock that they share may have been set. How much later a submit of another was is said by that one's own clock,
                // from a submit on that came after the one in question by its number.
                let after = (Bound::Excluded(claimant.order), Bound::Unbounded);
                let next = self.of_boots.get(id).and_then(|it| it.range(after).next());
                let from = next.map(|(_, ms)| ms.saturating_add(longest_ms(claimant)).saturating_add(lag_ms));
                let is_later =
                    |it: &Sent| it.order > claimant.order && from.is_some_and(|from| it.ms >= from);
                boot.sent.iter().any(is_later)
            } else {
                // One machine's next boot began after all that came before it.
                let from = claimant.last_chance_at.plus(lag);
                let is_later = |it: &Sent| it.order > claimant.order && it.ms >= lag_ms && it.wall >= from;
                boot.sent.iter().any(is_later)
            };
        }
        if is_later_one { Witnessed::Yes } else { Witnessed::No }
    }
}

impl Boot {
    /// Whether a submit of this number at this moment of the boot's clock stands where the others say.
    fn agrees_with(&self, order: i64, ms: u64) -> bool {
        let place = self.sent.partition_point(|it| it.order < order);
        let (before, after) = self.sent.split_at(place);
        self.is_sound
            && before.last().is_none_or(|it| it.ms <= ms)
            && after.first().is_none_or(|it| it.ms >= ms)
    }
}

/// The last moment at which the service can have accepted a claimant, on the clock of its boot: that of its answer, never
/// cut short, or of the deadline that its intent recorded.
fn last_chance(claimant: &Claimant, sent: &BootTime) -> u64 {
    match &claimant.answered {
        Some(answered) if answered.id == sent.id => answered.ms.max(sent.ms),
        _ => sent.ms.saturating_add(longest_ms(claimant)),
    }
}

/// How long after its intent the service can have accepted a claimant at the latest.
fn longest_ms(claimant: &Claimant) -> u64 {
    let longest = claimant.deadline.unwrap_or(LONGEST_SUBMIT) + MAY_SEND_WITHIN;
    u64::try_from(longest.as_millis()).unwrap_or(u64::MAX)
}
