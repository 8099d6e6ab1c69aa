//! The emulator's own control: health, journal, tasks, faults and reset.

use crate::answer::{Body, plain};
use crate::fault::Fault;
use crate::shared::Shared;
use crate::tasks;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;

/// The emulator's own control. It is open to whoever reaches the address: there is nothing to guard.
pub(crate) async fn control(shared: &Arc<Shared>, parts: &Parts, body: Incoming) -> Response<Body> {
    let said = |status, value: Value| plain(status, "application/json", value.to_string());
    let refused = |status, what: &str| said(status, json!({"error": what}));
    // A fault is a few hundred bytes.
    let body = match Limited::new(body, 1024 * 1024).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(_) => return refused(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"),
    };
    let name = parts.uri.path().trim_start_matches("/_emulator/");
    match (&parts.method, name) {
        (&Method::GET, "health") => said(StatusCode::OK, shared.health()),
        (&Method::GET, "journal") => {
            let query = parts.uri.query().unwrap_or_default();
            let after = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "after");
            let after = after.and_then(|(_, number)| number.parse().ok()).unwrap_or_default();
            let entries = shared.journal.entries(after);
            said(StatusCode::OK, json!({"requests": shared.journal.count(), "entries": entries}))
        }
        (&Method::GET, "tasks") => said(StatusCode::OK, json!({"tasks": tasks::accepted(shared)})),
        (&Method::GET, "faults") => said(StatusCode::OK, json!({"faults": shared.faults().list()})),
        (&Method::POST, "faults") => match Fault::from_json(&body) {
            Ok(fault) => {
                let mut faults = shared.faults();
                if faults.add(fault, body.len()) {
                    said(StatusCode::OK, json!({"faults": faults.list()}))
                } else {
                    refused(StatusCode::PAYLOAD_TOO_LARGE, "too many faults wait already: DELETE them first")
                }
            }
            Err(refusal) => refused(StatusCode::BAD_REQUEST, &refusal.to_string()),
        },
        (&Method::DELETE, "faults") => {
            shared.faults().clear();
            said(StatusCode::OK, json!({"faults": []}))
        }
        (&Method::POST, "reset") => match shared.reset().await {
            Ok(()) => said(StatusCode::OK, shared.health()),
            Err(()) => refused(StatusCode::INTERNAL_SERVER_ERROR, "the emulator cannot write its folder"),
        },
        (_, "health" | "journal" | "tasks" | "faults" | "reset") => {
            refused(StatusCode::METHOD_NOT_ALLOWED, "this path has another method")
        }
        _ => refused(StatusCode::NOT_FOUND, "the paths are health, journal, tasks, faults and reset"),
    }
}
