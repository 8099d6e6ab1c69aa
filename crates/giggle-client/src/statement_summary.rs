//! What stands beside the rows of a statement: sums, of which nobody promised what they are called.
//!
//! They are asked one question only: whether they tell of more charges than the rows do. Then a row is missing that the number of
//! rows does not betray.

use giggle_domain::wire::StatementRow;
use serde_json::Value;

/// The most that a statement's sums tell of.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Told {
    credits: f64,
    charges: f64,
}

/// Words of names under which no charges are summed up.
const OF_SOMETHING_ELSE: [&str; 17] = [
    "refund", "income", "recharge", "top_up", "topup", "grant", "gift", "earn", "balance", "remain", "left",
    "limit", "quota", "page", "date", "time", "退",
];
/// Words of names under which charges are counted.
const OF_A_COUNT: [&str; 5] = ["count", "number", "num", "times", "次"];

impl Told {
    /// Reads the sums of a page's `data`.
    pub(crate) fn read(data: &Value) -> Self {
        let mut told = Self::default();
        if let Some(summary) = data.get("consumption_summary") {
            told.take(summary, 0);
        }
        // Each day has its own part of the sums, so the parts are added up.
        let parts: Vec<Self> = match data.get("daily_consumption") {
            Some(Value::Array(days)) => days.iter().map(Self::of).collect(),
            Some(Value::Object(days)) => days.values().map(Self::of).collect(),
            _ => Vec::new(),
        };
        let days = parts.iter().fold(Self::default(), |sum, day| Self {
            credits: sum.credits + day.credits,
            charges: sum.charges + day.charges,
        });
        told.or(days)
    }

    fn of(value: &Value) -> Self {
        let mut told = Self::default();
        told.take(value, 0);
        told
    }

    fn take(&mut self, value: &Value, depth: u32) {
        let members: Vec<(&str, &Value)> = match value {
            Value::Object(object) => object.iter().map(|(name, it)| (name.as_str(), it)).collect(),
            Value::Array(all) => all.iter().map(|it| ("", it)).collect(),
            Value::Number(_) | Value::String(_) => vec![("", value)],
            Value::Null | Value::Bool(_) => return,
        };
        for (name, value) in members {
            let name = name.to_lowercase();
            let is_part_of_a_date = ["year", "month", "day", "hour"].contains(&name.as_str());
            let is_id = name.ends_with("id") && !name.ends_with("paid");
            if is_id || is_part_of_a_date || OF_SOMETHING_ELSE.iter().any(|word| name.contains(word)) {
                continue;
            }
            match number(value) {
                Some(it) if OF_A_COUNT.iter().any(|word| name.contains(word)) => {
                    self.charges = self.charges.max(it.abs());
                }
                Some(it) => self.credits = self.credits.max(it.abs()),
                None if depth < 4 && (value.is_object() || value.is_array()) => self.take(value, depth + 1),
                None => {}
            }
        }
    }

    /// The larger of both.
    #[must_use]
    pub(crate) fn or(self, other: Self) -> Self {
        Self { credits: self.credits.max(other.credits), charges: self.charges.max(other.charges) }
    }

    /// Whether this is more than rows tell of.
    pub(crate) fn is_more_than(self, rows: &[StatementRow]) -> bool {
        let is_refund = |row: &&StatementRow| row.event_type.trim().eq_ignore_ascii_case("refund");
        let charges = || rows.iter().filter(|row| !is_refund(row));
        let credits: f64 = charges().filter_map(StatementRow::credits).map(f64::abs).sum();
        self.credits > credits + 0.01 || self.charges > rows.len() as f64
    }
}

fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|it| it.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sums_tell_of_more_than_the_rows_or_do_not() {
        let row = |kind: &str, credit: &str| StatementRow {
            created_at: "2026-11-23 08:00:00".into(),
            event_type: kind.into(),
            event_description: String::new(),
            model: "grok".into(),
            model_name: String::new(),
            credit: credit.into(),
            project_id: "t".into(),
        };
        let rows = [row("Pay", "-10"), row("Pay", "-10"), row("Refund", "+10")];
        for (summary, days, is_more) in [
            (json!({}), json!([]), false),
            (json!(null), json!(null), false),
            (json!({"pay": 20, "refund": 900, "total": 10, "balance": 5000}), json!([]), false),
            (json!({"pay": -30}), json!([]), true),
            (json!({"grok": "30"}), json!([]), true),
            (json!({"by_model": [{"model": "grok", "credits": 30}]}), json!([]), true),
            (json!({"count": 3}), json!([]), false),
            (json!({"count": 4}), json!([]), true),
            (json!(30), json!([]), true),
            (
                json!({}),
                json!([{"date": "2026-11-22", "credit": -10}, {"date": "2026-11-23", "credit": -10}]),
                false,
            ),
            (
                json!({}),
                json!([{"date": "2026-11-22", "credit": -20}, {"date": "2026-11-23", "credit": -10}]),
                true,
            ),
            (json!({}), json!({"2026-11-22": 20, "2026-11-23": 10}), true),
        ] {
            let data = json!({"consumption_summary": summary, "daily_consumption": days});
            assert_eq!(Told::read(&data).is_more_than(&rows), is_more, "{data}");
        }
    }
}
