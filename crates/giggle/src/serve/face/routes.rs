//! The paths of the face.

use super::fault::Fault;
use super::video::Dialect;
use super::{content, openapi, videos};
use crate::serve::house::House;
use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::{any, get, post};
use std::sync::Arc;

/// The paths of the face.
pub fn routes() -> Router<Arc<House>> {
    Router::new()
        .route("/v1/videos", post(videos::create).get(videos::list))
        .route("/v1/videos/", post(videos::create).get(videos::list))
        .route("/v1/videos/models", get(videos::models))
        .route("/v1/models", get(videos::models))
        .route("/v1/models/{model}", get(videos::model))
        .route("/v1/videos/{video_id}", get(videos::retrieve).delete(videos::delete))
        .route("/v1/videos/{video_id}/content", get(content::content))
        .route("/v1/videos/{video_id}/remix", post(videos::cannot))
        .route("/v1/videos/edits", post(videos::cannot))
        .route("/v1/videos/extensions", post(videos::cannot))
        .route("/v1/videos/characters", post(videos::cannot))
        .route("/v1", any(videos::nothing_here))
        .route("/v1/", any(videos::nothing_here))
        .route("/v1/{*rest}", any(videos::nothing_here))
        .layer(axum::middleware::from_fn(in_dialect))
        .route("/openapi.json", get(openapi::page))
}

/// What the framework refuses by itself is said in the caller's own dialect as well.
async fn in_dialect(request: Request, next: Next) -> Response {
    let by_head = Dialect::of_request(request.headers());
    let name = request.uri().path().strip_prefix("/v1/videos/").map(str::to_owned);
    let response = next.run(request).await;
    let status = response.status();
    let is_said = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"));
    if is_said || !matches!(status, StatusCode::METHOD_NOT_ALLOWED | StatusCode::BAD_REQUEST) {
        return response;
    }
    let dialect = name.map_or(by_head, |name| Dialect::of_id(&name));
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut said = Fault::of_status(status).answer(dialect);
    if let Some(allow) = allow {
        said.headers_mut().insert(header::ALLOW, allow);
    }
    said
}
