//! Metrics, as Prometheus reads them.

use super::house::House;
use super::works::Works;
use crate::error::CommandError;
use crate::ledger::{QueueCounts, Standing};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use giggle_domain::Language;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// So many shots are looked at; a ledger of more shows its newest.
const MOST_SHOTS: usize = 100_000;

/// Shows the metrics.
#[utoipa::path(get, path = "/metrics", operation_id = "metrics", tag = "server", responses(
    (status = 200, description = "Prometheus text.", body = String, content_type = "text/plain"),
    (status = 401, description = "No token that is known.", body = String, content_type = "text/plain"),
    (status = 503, description = "The ledger does not answer.", body = String, content_type = "text/plain"),
))]
pub async fn metrics(State(house): State<Arc<House>>, headers: HeaderMap) -> Response {
    if house.gate.asker(&house.register, &headers).is_err() {
        return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")], "a token is needed\n")
            .into_response();
    }
    match text(&house.works) {
        Ok(text) => {
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
        }
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{}\n", error.message(Language::English)))
            .into_response(),
    }
}

fn text(works: &Works) -> Result<String, CommandError> {
    let mut out = String::new();
    let mut family = |name: &str, kind: &str, help: &str, samples: &[(String, String)]| {
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in samples {
            let _ = writeln!(out, "{name}{labels} {value}");
        }
    };
    let one = |value: String| vec![(String::new(), value)];
    let count = |counter: &AtomicU64| one(counter.load(Ordering::Relaxed).to_string());
    let rows = works.rows(&[], None, MOST_SHOTS)?;
    let mut standings: BTreeMap<&str, u64> = Standing::ALL.iter().map(|it| (it.as_str(), 0)).collect();
    for row in &rows {
        *standings.entry(row.standing.as_str()).or_default() += 1;
    }
    let states: Vec<_> = standings
        .iter()
        .map(|(state, number)| (format!("{{state=\"{state}\"}}"), number.to_string()))
        .collect();
    family("giggle_shots", "gauge", "Shots of the ledger by state.", &states);
    let unsettled = standings["unsettled"] + standings["unassigned"];
    family(
        "giggle_unsettled",
        "gauge",
        "Submits of which nobody knows whether they were accepted.",
        &one(unsettled.to_string()),
    );
    let (asking, following) = works.at_work();
    family("giggle_queue", "gauge", "Shots that are being asked for.", &one(asking.to_string()));
    family("giggle_waits", "gauge", "Tasks that are waited for or fetched.", &one(following.to_string()));
    let queue = works.queue()?;
    let sum =
        |count: fn(&QueueCounts) -> u64| queue.lists.iter().map(|(_, counts)| count(counts)).sum::<u64>();
    let wanted = [
        ("waiting", sum(|counts| counts.waiting)),
        ("held", sum(|counts| counts.held)),
        ("made", sum(|counts| counts.made)),
        ("not_made", sum(|counts| counts.not_made)),
        ("not_started", sum(|counts| counts.not_started)),
    ];
    let wanted = wanted.map(|(state, number)| (format!("{{state=\"{state}\"}}"), number.to_string()));
    family("giggle_wanted", "gauge", "Shots of lists in the ledger's queue, by where they stand.", &wanted);
    let is_at_work = |worker: &&str| queue.workers.iter().any(|row| row.id == **worker && row.is_alive);
    let holding: Vec<&str> = queue.holders.iter().map(|holder| holder.worker.as_str()).collect();
    let alive = queue.workers.iter().filter(|row| row.is_alive).count()
        + holding.iter().filter(|worker| !is_at_work(worker)).count();
    family("giggle_workers", "gauge", "Processes that work with the ledger.", &one(alive.to_string()));
    let spent = works.spent_in_a_day()?;
    family(
        "giggle_credits_day",
        "gauge",
        "Credits charged or set aside for submits of the last 24 hours.",
        &one(spent.to_string()),
    );
    if let Some(budget) = works.budget() {
        family(
            "giggle_credits_day_limit",
            "gauge",
            "Credits that may be spent in any 24 hours.",
            &one(budget.to_string()),
        );
    }
    let counts = &works.counts;
    family("giggle_submits_total", "counter", "Askings that led to a submit.", &count(&counts.submitted));
    family("giggle_joins_total", "counter", "Askings that joined what was there.", &count(&counts.joined));
    family("giggle_refusals_total", "counter", "Askings that started nothing.", &count(&counts.refused));
    family(
        "giggle_downloads_total",
        "counter",
        "Tasks whose clips were brought here.",
        &count(&counts.delivered),
    );
    family("giggle_failures_total", "counter", "Tasks that ended badly.", &count(&counts.failed));
    family(
        "giggle_troubles_total",
        "counter",
        "Times that a task could not be asked about or fetched.",
        &count(&counts.troubles),
    );
    family("giggle_http_requests_total", "counter", "HTTP requests.", &count(&counts.requests));
    Ok(out)
}
