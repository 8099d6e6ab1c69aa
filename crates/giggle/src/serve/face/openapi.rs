//! The description of the face, made from the code that answers.

use crate::serve::house::House;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "giggle",
        description = "Video clips by the wire that OpenAI's and OpenRouter's clients speak. The same request joins what was asked for already; only `take` makes another clip. An answer that may be repeated says `x-should-retry: true`, and nothing else may be.",
        license(name = "MIT OR Apache-2.0")
    ),
    paths(
        super::videos::create, super::videos::list, super::videos::retrieve, super::videos::delete, super::content::content,
        super::videos::models, super::videos::model,
        crate::serve::health::health, crate::serve::health::ready, crate::serve::metrics::metrics
    ),
    // A parameter does not bring its schema along.
    components(schemas(super::video::Order)),
    tags((name = "videos", description = "Ask for clips and fetch them."), (name = "models"), (name = "server"))
)]
struct Face;

/// The description.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Face::openapi();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    document.components.get_or_insert_default().add_security_scheme("bearer", bearer);
    document.security = Some(vec![
        utoipa::openapi::SecurityRequirement::new("bearer", Vec::<String>::new()),
        utoipa::openapi::SecurityRequirement::default(),
    ]);
    document
}

/// Serves the description.
pub async fn page(State(_): State<Arc<House>>) -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}
