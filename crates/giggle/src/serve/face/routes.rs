//! The paths of the face.

use super::{content, openapi, videos};
use crate::serve::house::House;
use axum::Router;
use axum::routing::{any, get, post};
use std::sync::Arc;

/// The paths of the face.
pub fn routes() -> Router<Arc<House>> {
    Router::new()
        .route("/v1/videos", post(videos::create).get(videos::list))
        .route("/v1/videos/models", get(videos::models))
        .route("/v1/models", get(videos::models))
        .route("/v1/models/{model}", get(videos::model))
        .route("/v1/videos/{video_id}", get(videos::retrieve).delete(videos::delete))
        .route("/v1/videos/{video_id}/content", get(content::content))
        .route("/v1/videos/{video_id}/remix", post(videos::cannot))
        .route("/v1/videos/edits", post(videos::cannot))
        .route("/v1/videos/extensions", post(videos::cannot))
        .route("/v1/videos/characters", post(videos::cannot))
        .route("/v1/{*rest}", any(videos::nothing_here))
        .route("/openapi.json", get(openapi::page))
}
