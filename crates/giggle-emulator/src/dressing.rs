//! How an answer is dressed: the envelope around an outcome, and the faults that change, replace or cut it.

use crate::answer::{Body, HungUp, break_after, plain};
use crate::failure::{OUT_OF_CREDIT, Problem};
use crate::fault::{Effect, Moment, Side, Wording};
use crate::shared::Shared;
use http_body_util::{BodyExt as _, Full};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

/// What a fault answers in the place of acting.
pub(crate) async fn instead(
    shared: &Shared,
    effect: Option<&Effect>,
) -> Option<Result<Response<Body>, HungUp>> {
    let response = match effect? {
        Effect::Drop(Moment::BeforeBody | Moment::Before) => return Some(Err(HungUp)),
        Effect::Stall(Side::Before) => {
            // A client that leaves ends it as well.
            shared.stopped().await;
            return Some(Err(HungUp));
        }
        Effect::Http { acts: false, .. } | Effect::Answer { acts: false, .. } => made_up(effect?)?,
        Effect::Envelope { code, msg } => {
            envelope(Err(Problem::new(*code, msg.as_str())), None, StatusCode::OK)
        }
        Effect::OutOfCredit(wording) => {
            let words = match wording {
                Wording::English => OUT_OF_CREDIT,
                Wording::Chinese => "积分不足，请充值",
            };
            envelope(Err(Problem::new(402, words)), None, StatusCode::OK)
        }
        Effect::ErrorPage => plain(StatusCode::OK, "text/html; charset=utf-8", ERROR_PAGE),
        _ => return None,
    };
    Some(Ok(response))
}

/// An answer that a fault makes up; `None` where it makes up none.
pub(crate) fn made_up(effect: &Effect) -> Option<Response<Body>> {
    match effect {
        Effect::Http { status, msg, retry_after, .. } => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let phrase = || status.canonical_reason().unwrap_or("error").to_lowercase();
            let problem = Problem::new(status.as_u16().into(), msg.clone().unwrap_or_else(phrase));
            let mut response = envelope(Err(problem), None, status);
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
            }
            Some(response)
        }
        Effect::Answer { status, headers, body, text, .. } => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let body = body.as_ref().map(Value::to_string).or_else(|| text.clone()).unwrap_or_default();
            let mut response = plain(status, "application/json", body);
            for (name, value) in headers {
                if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                    response.headers_mut().insert(name, value);
                }
            }
            Some(response)
        }
        _ => None,
    }
}

/// What an edge or a proxy shows to people.
const ERROR_PAGE: &str = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>\
    <body><h1>Bad gateway</h1><p>A page for people, in the place of what was asked for.</p></body></html>";

/// Puts an outcome into the outer JSON, in the shape that a fault wants.
pub(crate) fn envelope(
    outcome: Result<Value, Problem>,
    effect: Option<&Effect>,
    status: StatusCode,
) -> Response<Body> {
    let uuid = uuid::Uuid::new_v4().to_string();
    let mut body = match outcome {
        Ok(data) => json!({"code": 200, "msg": "success", "uuid": uuid, "data": data}),
        Err(problem) => {
            json!({"code": problem.code, "msg": problem.message, "uuid": uuid, "data": null})
        }
    };
    match effect {
        Some(Effect::NoJson) => return plain(StatusCode::OK, "text/html; charset=utf-8", ERROR_PAGE),
        Some(Effect::DataNull) => body["data"] = Value::Null,
        Some(Effect::NoTaskId) => {
            if let Some(data) = body["data"].as_object_mut() {
                data.remove("task_id");
            }
        }
        Some(Effect::StringCode) => body["code"] = Value::String(body["code"].to_string()),
        Some(Effect::ZeroCode) if body["code"] == 200 => body["code"] = 0.into(),
        _ => {}
    }
    plain(status, "application/json", body.to_string())
}

/// The same answer with a body that ends early: after so many bytes, or in the middle.
pub(crate) async fn cut(response: Response<Body>, after: Option<usize>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let after = after.unwrap_or(bytes.len() / 2).min(bytes.len().saturating_sub(1));
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len().max(1)));
    let part = Full::new(bytes.slice(..after)).map_err(|never| match never {}).boxed_unsync();
    Response::from_parts(parts, break_after(part))
}
