//! What a row of the credit statements says by itself: whether it is a charge, and when it was written.

use crate::clock::WallTime;
use giggle_domain::TaskId;
use giggle_domain::wire::StatementRow;
use std::collections::BTreeSet;
use std::time::Duration;

/// The tasks that rows name.
pub(crate) fn tasks_of(rows: &[StatementRow]) -> BTreeSet<TaskId> {
    rows.iter().filter_map(|row| TaskId::parse(row.project_id.trim()).ok()).collect()
}

/// By how many milliseconds rows may be out of order and still be believed.
const MISPLACED_BY: i64 = 60_000;

/// The farthest that the statements' clock can be from UTC: the zones of the world reach from −12 to +14 hours, and
/// a wrong clock gets the hour that is left.
pub const ZONES: Duration = Duration::from_secs(15 * 60 * 60);

/// Whether a row is a charge. Anything that takes credits and is no refund is one: loose, since it can only
/// keep us from concluding that nothing was charged. A number without a sign takes them where it is said of a task or a model.
pub fn is_pay(row: &StatementRow) -> bool {
    let kind = row.event_type.trim();
    let takes = |credits: f64| {
        let is_of_clip = !TaskId::names_nothing(row.project_id.trim()) || !models_of(row).is_empty();
        credits < 0.0 || credits > 0.0 && is_of_clip && !is_given(row)
    };
    kind.eq_ignore_ascii_case("pay")
        || !kind.eq_ignore_ascii_case("refund") && row.credits().is_some_and(takes)
}

/// Whether a row may be a charge, whatever it is called: all but a refund that takes nothing, and what plainly is an income,
/// with a plus and no model. Looser than [`is_pay`]: for what must not be there if nothing was charged.
pub(crate) fn may_be_charge(row: &StatementRow) -> bool {
    let is_refund = || row.event_type.trim().eq_ignore_ascii_case("refund");
    is_pay(row)
        || row.credits().is_none_or(|credits| credits < 0.0)
        || !(is_refund() || is_given(row) && models_of(row).is_empty())
}

/// Whether the credits of a row have a plus.
fn is_given(row: &StatementRow) -> bool {
    row.credit.trim_start().starts_with(['+', '\u{ff0b}'])
}

/// The names that a row has for its model.
pub(crate) fn models_of(row: &StatementRow) -> Vec<String> {
    [&row.model, &row.model_name]
        .into_iter()
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// The moment of a row, read as UTC.
pub(crate) fn time_of(row: &StatementRow) -> Option<WallTime> {
    moment_of(&row.created_at)
}

/// A moment as the statements write it, read as UTC. One before there was such a service is a placeholder, and tells nothing.
pub(crate) fn moment_of(text: &str) -> Option<WallTime> {
    const EARLIEST_YEAR: i16 = 2020;
    let time: jiff::civil::DateTime = text.trim().parse().ok()?;
    if time.year() < EARLIEST_YEAR {
        return None;
    }
    let stamp = time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    Some(WallTime(stamp.as_millisecond()))
}

/// The tasks with a row whose moment contradicts its place in the list: earlier or later than the rows before
/// and after it allow. Such a moment does not show that the row is another submit's.
pub(crate) fn out_of_place(rows: &[StatementRow]) -> BTreeSet<&str> {
    let timed: Vec<(&str, i64)> =
        rows.iter().filter_map(|row| Some((row.project_id.trim(), time_of(row)?.0))).collect();
    let against = |sign: i64| -> BTreeSet<&str> {
        let moments: Vec<i64> = timed.iter().map(|(_, at)| at.saturating_mul(sign)).collect();
        let mut most_before = Vec::with_capacity(moments.len());
        let mut most = i64::MIN;
        for at in &moments {
            most_before.push(most);
            most = most.max(*at);
        }
        let mut least_after = i64::MAX;
        let mut odd = BTreeSet::new();
        for (place, at) in moments.iter().enumerate().rev() {
            let is_odd = at.saturating_add(MISPLACED_BY) < most_before[place]
                || least_after.saturating_add(MISPLACED_BY) < *at;
            if is_odd {
                odd.insert(timed[place].0);
            }
            least_after = least_after.min(*at);
        }
        odd
    };
    // Which end is the newer one is nowhere promised: what contradicts less is taken.
    let (newest_first, oldest_first) = (against(-1), against(1));
    if newest_first.len() <= oldest_first.len() { newest_first } else { oldest_first }
}
