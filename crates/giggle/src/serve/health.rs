//! Whether the server lives, and whether it takes askings.

use super::house::House;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

/// Tells that the process is alive.
#[utoipa::path(get, path = "/healthz", operation_id = "health", tag = "server", responses((status = 200, description = "Alive.", body = String, content_type = "text/plain")))]
pub async fn health() -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "ok\n").into_response()
}

/// Tells whether askings are taken: the ledger answers, and the server is not about to end.
#[utoipa::path(get, path = "/readyz", operation_id = "ready", tag = "server", responses(
    (status = 200, description = "Askings are taken.", body = String, content_type = "text/plain"),
    (status = 503, description = "They are not.", body = String, content_type = "text/plain"),
))]
pub async fn ready(State(house): State<Arc<House>>) -> Response {
    let (status, text) = if house.stop.is_cancelled() {
        (StatusCode::SERVICE_UNAVAILABLE, "ending\n")
    } else if house.works.rows(&[], None, 1).is_err() {
        (StatusCode::SERVICE_UNAVAILABLE, "the ledger does not answer\n")
    } else if house.works.is_incomplete() {
        (StatusCode::SERVICE_UNAVAILABLE, "the ledger is not complete: nothing is submitted\n")
    } else if house.works.is_locked() {
        (StatusCode::SERVICE_UNAVAILABLE, "the ledger is in use by another process\n")
    } else {
        (StatusCode::OK, "ready\n")
    };
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
