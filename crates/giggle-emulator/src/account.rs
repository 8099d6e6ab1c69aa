//! Money: what a clip costs, and the statements that say what was charged and refunded.
//!
//! The prices are invented; only their form is not: they differ by model and grow with the length. How rows are told
//! (how late, in which zone, in which order) is a [`StatementManner`], because nobody knows it for certain.

use crate::answer::parse_body;
use crate::failure::Problem;
use crate::fault::{Effect, FARTHEST_ZONE_MINUTES, RowOrder, StatementFault};
use crate::shared::Shared;
use crate::store::Row;
use giggle_domain::Catalog;
use giggle_domain::wire::{PRICE_OF_IMAGE_TO_VIDEO, PRICE_OF_TEXT_TO_VIDEO, PriceBody, StatementRow};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// Invented credits a second. Dear and cheap models are as far apart as they are rumoured to be, no two neighbours
/// cost the same, and no number is one of the service's.
const RATES: [(&str, i64); 16] = [
    ("grok", 10),
    ("grok-fast", 6),
    ("sora2", 12),
    ("sora2-pro", 31),
    ("sora2-fast", 8),
    ("sora2-pro-fast", 21),
    ("kling25", 14),
    ("seedance15-pro", 16),
    ("seedance15-pro-no-audio", 11),
    ("veo31", 37),
    ("veo31-no-audio", 24),
    ("minimax23", 9),
    ("wan25", 13),
    ("seedance-2.0-pro", 27),
    ("seedance-2.0-fast", 18),
    ("MiniMax-H3", 15),
];
/// For a model that somebody's own catalog adds.
const OTHER_RATE: i64 = 17;

/// Credits for one clip of a model and a length that the catalog offers.
pub(crate) fn price(catalog: &Catalog, model: &str, duration: u32) -> Option<i64> {
    let row = catalog.find(model).filter(|row| row.durations.contains(&duration))?;
    let rate =
        RATES.iter().find(|(name, _)| *name == row.name.as_str()).map_or(OTHER_RATE, |(_, rate)| *rate);
    Some(rate * i64::from(duration))
}

/// POST model-price.
pub(crate) fn model_price(shared: &Shared, body: &[u8]) -> Result<Value, Problem> {
    let asked: PriceBody = parse_body(body)?;
    let is_known = asked.generate_type == PRICE_OF_IMAGE_TO_VIDEO
        || (asked.generate_type == PRICE_OF_TEXT_TO_VIDEO && shared.settings.has_text_price);
    let price = price(&shared.settings.catalog, &asked.model, asked.duration).filter(|_| is_known);
    // The text is the service's; its code is not known.
    let price = price.ok_or_else(|| Problem::new(500, "record not found"))?;
    Ok(json!({"model": asked.model, "generate_type": asked.generate_type, "price": price}))
}

/// The largest page that the API gives.
const LARGEST_PAGE: usize = 100;
/// The page where none is asked for; the service's own is not known.
const USUAL_PAGE: usize = 20;

/// GET credit-statements.
pub(crate) fn credit_statements(
    shared: &Shared,
    query: &str,
    effect: Option<&Effect>,
    now_ms: i64,
) -> Result<Value, Problem> {
    let mut kind = String::new();
    let mut project = String::new();
    let (mut page, mut page_size) = (1usize, USUAL_PAGE);
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let number = || value.parse::<usize>().ok().filter(|number| *number >= 1);
        match name.as_ref() {
            "credit_type" => kind = value.into_owned(),
            "project_id" => project = value.into_owned(),
            "page" => page = number().ok_or_else(|| Problem::invalid("page is a whole number from 1"))?,
            "page_size" => {
                page_size = number()
                    .filter(|size| *size <= LARGEST_PAGE)
                    .ok_or_else(|| Problem::invalid("page_size is a whole number from 1 to 100"))?;
            }
            _ => {}
        }
    }
    if !matches!(kind.as_str(), "" | "Pay" | "Refund") {
        return Err(Problem::invalid("credit_type is Pay, Refund or empty"));
    }
    let mut manner = shared.statements();
    let fault = match effect {
        Some(Effect::Statements(fault)) => fault.clone(),
        _ => StatementFault::default(),
    };
    manner.lag = fault.lag_seconds.map(Duration::from_secs).or(manner.lag);
    manner.zone_offset_minutes = fault.zone_offset_minutes.unwrap_or(manner.zone_offset_minutes);
    manner.order = fault.order.unwrap_or(manner.order);
    let asked_page = page;
    page = fault.page.unwrap_or(page);
    page_size = page_size.min(fault.largest_page.unwrap_or(page_size));
    let lag_ms = i64::try_from(manner.lag_at(shared.settings.pace).as_millis()).unwrap_or(i64::MAX);
    let is_shown = |row: &Row| {
        !manner.is_empty
            && !row.task.rows_missing
            && row.at_ms.saturating_add(lag_ms).saturating_add(row.task.rows_late_ms) <= now_ms
            && match kind.as_str() {
                "Pay" => row.credits < 0,
                "Refund" => row.credits >= 0,
                _ => true,
            }
    };
    let state = shared.state();
    let mut shown: Vec<&Row> = if project.is_empty() {
        state.rows.iter().filter(|row| is_shown(row)).collect()
    } else {
        let rows = state.rows_of.get(project.as_str()).map(Vec::as_slice).unwrap_or_default();
        rows.iter().map(|index| &state.rows[*index]).filter(|row| is_shown(row)).collect()
    };
    shown.truncate(fault.stands_still_at.unwrap_or(usize::MAX));
    let total = shown.len();
    if let Some(text) = &fault.hides {
        shown.retain(|row| *row.task.task_id != **text && !row.task.prompt.contains(text.as_str()));
    }
    if manner.order == RowOrder::NewestFirst {
        shown.reverse();
    }
    if fault.reorders && page.is_multiple_of(2) {
        shown.chunk_by_mut(|one, other| one.at_ms / 1000 == other.at_ms / 1000).for_each(<[_]>::reverse);
    }
    let (mut paid, mut refunded) = (0i64, 0i64);
    let mut days: BTreeMap<String, i64> = BTreeMap::new();
    let written = |row: &Row| {
        let off_ms = fault.clock_off_seconds.unwrap_or_default().saturating_mul(1000);
        written_moment(row.at_ms.saturating_add(off_ms), manner.zone_offset_minutes)
    };
    for row in &shown {
        if row.credits < 0 {
            paid -= row.credits;
        } else {
            refunded += row.credits;
        }
        *days.entry(written(row).chars().take(10).collect()).or_default() -= row.credits;
    }
    let list: Vec<StatementRow> = shown
        .iter()
        .skip(page_size.saturating_mul(page - 1))
        .take(page_size)
        .map(|row| told(row, written(row)))
        .collect();
    let total = fault.total.unwrap_or(total as u64);
    let mut pagination = json!({"page": asked_page, "page_size": page_size});
    if !fault.without_total {
        pagination["total"] = json!(total);
        pagination["total_pages"] = json!(total.div_ceil(page_size as u64));
    }
    Ok(json!({
        "list": list,
        "pagination": pagination,
        "consumption_summary": {"pay": paid, "refund": refunded, "total": paid - refunded},
        "daily_consumption": days.into_iter().map(|(date, credit)| json!({"date": date, "credit": credit})).collect::<Vec<_>>(),
    }))
}

fn told(row: &Row, created_at: String) -> StatementRow {
    let is_charge = row.credits < 0;
    StatementRow {
        created_at,
        event_type: if is_charge { "Pay" } else { "Refund" }.to_owned(),
        event_description: "Video generation".to_owned(),
        model: row.task.model.clone(),
        model_name: row.task.model.clone(),
        credit: format!("{:+}", row.credits),
        project_id: row.task.task_id.to_string(),
    }
}

/// `YYYY-MM-DD HH:MM:SS` in a zone so many minutes east of UTC.
fn written_moment(at_ms: i64, zone_offset_minutes: i32) -> String {
    let minutes = zone_offset_minutes.clamp(-FARTHEST_ZONE_MINUTES, FARTHEST_ZONE_MINUTES);
    let shifted = at_ms.saturating_add(i64::from(minutes) * 60_000);
    let Ok(moment) = jiff::Timestamp::from_millisecond(shifted) else { return String::new() };
    moment.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_differ_by_model_and_grow_with_the_length() {
        let catalog = Catalog::built_in();
        let mut seconds = Vec::new();
        for model in catalog.models() {
            let name = model.name.as_str();
            assert!(RATES.iter().any(|(known, _)| *known == name), "{name} has no rate");
            let prices: Vec<i64> =
                model.durations.iter().map(|duration| price(&catalog, name, *duration).unwrap()).collect();
            assert!(prices.windows(2).all(|pair| pair[0] < pair[1]), "{name}: {prices:?}");
            seconds.push(prices[0] / i64::from(model.durations[0]));
        }
        seconds.sort_unstable();
        seconds.dedup();
        assert_eq!(seconds.len(), catalog.models().len(), "no two models cost the same");
        assert_eq!(price(&catalog, "grok", 7), None);
        assert_eq!(price(&catalog, "gork", 6), None);
    }

    #[test]
    fn a_moment_is_written_in_the_asked_zone() {
        assert_eq!(written_moment(0, 0), "1970-01-01 00:00:00");
        assert_eq!(written_moment(1_790_000_000_999, 480), "2026-09-21 22:13:20");
        assert_eq!(written_moment(1_790_000_000_000, -600), "2026-09-21 04:13:20");
    }
}
