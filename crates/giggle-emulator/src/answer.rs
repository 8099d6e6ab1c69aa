//! Answers as values: an outcome for an envelope, a response as it is, a body that breaks off.
//!
//! It must not know what is answered.

use crate::failure::Problem;
use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::header::{self, HeaderValue};
use hyper::{Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A body that ends before its promised length.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the body is broken off on purpose")]
pub(crate) struct BrokenBody;

/// The body of every answer.
pub(crate) type Body = UnsyncBoxBody<Bytes, BrokenBody>;

/// The connection closes without an answer.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the connection is dropped on purpose")]
pub(crate) struct HungUp;

/// What acting on a request came to.
pub(crate) enum Answer {
    /// For an envelope.
    Api(Result<Value, Problem>),
    /// As it is.
    Plain(Response<Body>),
    /// As it is, and its body breaks off.
    Broken(Response<Body>),
}

impl Answer {
    /// An answer that was built from values which are all valid.
    pub(crate) fn of(built: Result<Response<Body>, hyper::http::Error>) -> Self {
        match built {
            Ok(response) => Self::Plain(response),
            Err(_) => Self::Plain(plain(
                StatusCode::INTERNAL_SERVER_ERROR,
                "text/plain",
                "no answer could be built",
            )),
        }
    }

    /// The same, with a body that breaks off.
    pub(crate) fn broken(built: Result<Response<Body>, hyper::http::Error>) -> Self {
        match Self::of(built) {
            Self::Plain(response) => Self::Broken(response),
            other => other,
        }
    }
}

/// A small answer.
pub(crate) fn plain(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Bytes>,
) -> Response<Body> {
    let mut response = Response::new(Full::new(body.into()).map_err(|never| match never {}).boxed_unsync());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// Reads a body of the API, or says what is wrong with it in the manner of an API.
pub(crate) fn parse_body<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    if giggle_domain::wire::has_too_many_values(body) {
        return Err(Problem::invalid("invalid request: too many values".to_owned()));
    }
    serde_json::from_slice(body)
        .map_err(|e| Problem::invalid(format!("invalid request: {}", shown_long(&e.to_string()))))
}

/// A refusal can repeat what was given, and a picture was given.
fn shown_long(text: &str) -> String {
    const ENOUGH: usize = 200;
    if text.chars().nth(ENOUGH).is_some() {
        text.chars().take(ENOUGH).chain(['…']).collect()
    } else {
        text.to_owned()
    }
}

/// A body that breaks where it should end, so that the connection closes before all that was promised came.
pub(crate) fn break_after(body: Body) -> Body {
    let frames = futures_util::stream::unfold((body, Breaking::Flowing), |(mut body, breaking)| async move {
        match breaking {
            Breaking::Flowing => match body.frame().await {
                Some(frame) => Some((frame, (body, Breaking::Flowing))),
                None => {
                    // The server writes out what it has when there is a pause, and forgets it when there is a break.
                    tokio::task::yield_now().await;
                    tokio::time::sleep(FLUSH_PAUSE).await;
                    Some((Err(BrokenBody), (body, Breaking::Broken)))
                }
            },
            Breaking::Broken => None,
        }
    });
    StreamBody::new(frames).boxed_unsync()
}

/// Long enough for bytes to leave over loopback before the connection is cut.
const FLUSH_PAUSE: std::time::Duration = std::time::Duration::from_millis(5);

enum Breaking {
    Flowing,
    Broken,
}
