//! What is asked for where, and how an answer is dressed: the table of contents of the emulator.
//!
//! A request goes one way: named ([`Operation`]), written into the journal, met by a fault or not, acted on, dressed
//! in an envelope. Only here are faults of the answer acted out.

use crate::assets::{PUBLIC_PATH, UPLOAD_PATH};
use crate::clips::{PRIVATE_PATH, break_after};
use crate::failure::Problem;
use crate::faults::{Effect, Fault, Moment, Side, Wording};
use crate::journal::{Ending, Ticket};
use crate::serve::{Shared, now_ms};
use crate::{account, assets, clips, tasks};
use bytes::Bytes;
use giggle_domain::refusal::shown;
use giggle_domain::wire;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Body as _, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// POST text-to-video or image-to-video.
    Submit,
    /// GET task/query.
    Query,
    /// POST get-presigned-url.
    Presign,
    /// PUT to a presigned address.
    Put,
    /// POST register.
    Register,
    /// GET credit-statements.
    Statements,
    /// POST model-price.
    Price,
    /// A signed link to a clip.
    Clip,
    /// A short link to a clip.
    Short,
    /// An uploaded picture.
    Asset,
    /// Nothing that the API has.
    Other,
    /// In a fault: whichever of these.
    Any,
}

impl Operation {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Query => "query",
            Self::Presign => "presign",
            Self::Put => "put",
            Self::Register => "register",
            Self::Statements => "statements",
            Self::Price => "price",
            Self::Clip => "clip",
            Self::Short => "short",
            Self::Asset => "asset",
            Self::Other => "other",
            Self::Any => "any",
        }
    }

    /// Names a request. The method counts only where the API has one path for it: a wrong one is answered as such.
    fn of(method: &Method, path: &str) -> Self {
        match path {
            wire::TEXT_TO_VIDEO | wire::IMAGE_TO_VIDEO => Self::Submit,
            wire::TASK_QUERY => Self::Query,
            wire::PRESIGN => Self::Presign,
            wire::REGISTER => Self::Register,
            wire::CREDIT_STATEMENTS => Self::Statements,
            wire::MODEL_PRICE => Self::Price,
            _ if path.starts_with(UPLOAD_PATH) && method == Method::PUT => Self::Put,
            _ if path.starts_with(PRIVATE_PATH) => Self::Clip,
            _ if path.starts_with(PUBLIC_PATH) => Self::Asset,
            _ if is_short_path(path) => Self::Short,
            _ => Self::Other,
        }
    }

    /// The method of an endpoint of the API; `None` for everything else.
    fn api_method(self) -> Option<Method> {
        match self {
            Self::Submit | Self::Presign | Self::Register | Self::Price => Some(Method::POST),
            Self::Query | Self::Statements => Some(Method::GET),
            _ => None,
        }
    }
}

/// A short link's path is a slash and six characters, as the one that was seen.
fn is_short_path(path: &str) -> bool {
    path.strip_prefix('/')
        .is_some_and(|code| code.len() == 6 && code.bytes().all(|c| c.is_ascii_alphanumeric()))
}

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

/// A body beyond this is refused. Two pictures of 20 MiB as base64 are 54 MiB.
const LARGEST_BODY: usize = 60 * 1024 * 1024;

/// Answers one request, or hangs up.
pub(crate) async fn serve(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Body>, HungUp> {
    let (parts, body) = request.into_parts();
    let mut answer = if parts.uri.path().starts_with("/_emulator/") {
        Ok(control(&shared, &parts, body).await)
    } else {
        journaled(&shared, &parts, body).await
    };
    if let Ok(response) = &mut answer {
        let version = HeaderValue::from_static(env!("CARGO_PKG_VERSION"));
        response.headers_mut().insert("x-giggle-emulator", version);
    }
    answer
}

async fn journaled(shared: &Arc<Shared>, parts: &Parts, body: Incoming) -> Result<Response<Body>, HungUp> {
    let operation = Operation::of(&parts.method, parts.uri.path());
    let ticket = shared.journal.begin(parts, operation, now_ms());
    let ended = met(shared, parts, body, operation, &ticket).await;
    match &ended {
        Ok((response, ending)) => ticket.end(Some(response.status().as_u16()), *ending),
        Err(ending) => ticket.end(None, *ending),
    }
    ended.map(|(response, _)| response).map_err(|_| HungUp)
}

/// Lets a fault meet the request, or acts on it.
async fn met(
    shared: &Arc<Shared>,
    parts: &Parts,
    body: Incoming,
    operation: Operation,
    ticket: &Ticket,
) -> Result<(Response<Body>, Ending), Ending> {
    let query = parts.uri.query().unwrap_or_default();
    let early = {
        let mut faults = shared.faults();
        if faults.is_empty() { None } else { faults.take_before_body(operation, query) }
    };
    if let Some(effect) = early {
        ticket.fault(effect.name());
        return Err(Ending::Dropped);
    }
    let too_large = || {
        let problem = Problem::new(413, "the body is too large");
        Ok((envelope(Err(problem), None, StatusCode::PAYLOAD_TOO_LARGE), Ending::Answered))
    };
    if body.size_hint().lower() > LARGEST_BODY as u64 {
        return too_large();
    }
    let body = match Limited::new(body, LARGEST_BODY).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(e) if e.is::<http_body_util::LengthLimitError>() => return too_large(),
        // The client left in the middle of it.
        Err(_) => return Err(Ending::Left),
    };
    ticket.body(&body);
    let effect = {
        let mut faults = shared.faults();
        if faults.is_empty() { None } else { faults.take_whole(operation, query, &body) }
    };
    if let Some(effect) = &effect {
        ticket.fault(effect.name());
        if let Some(delay) = effect.delay() {
            tokio::time::sleep(delay).await;
        }
    }
    if let Some(answer) = instead(shared, effect.as_ref()).await {
        return answer.map(|response| (response, Ending::Answered)).map_err(|HungUp| Ending::Dropped);
    }
    let answer = act(shared, parts, body, operation, effect.as_ref(), ticket).await;
    let (response, is_broken) = match answer {
        Answer::Api(outcome) => {
            if let Ok(Some(id)) = outcome.as_ref().map(|data| data.get("task_id").and_then(Value::as_str)) {
                ticket.task(id);
            }
            let status = match &outcome {
                Err(problem) if shared.settings.has_http_errors => u16::try_from(problem.code)
                    .ok()
                    .and_then(|code| StatusCode::from_u16(code).ok())
                    .unwrap_or(StatusCode::OK),
                _ => StatusCode::OK,
            };
            (envelope(outcome, effect.as_ref(), status), false)
        }
        Answer::Plain(response) => (response, false),
        Answer::Broken(response) => (response, true),
    };
    if is_broken {
        return Ok((response, Ending::Dropped));
    }
    match &effect {
        Some(Effect::Drop(Moment::After)) => Err(Ending::Dropped),
        Some(Effect::Stall(Side::After)) => {
            shared.stopped().await;
            Err(Ending::Dropped)
        }
        Some(effect @ (Effect::Http { .. } | Effect::Answer { .. })) => {
            Ok((made_up(effect).unwrap_or(response), Ending::Answered))
        }
        Some(Effect::Drop(Moment::MidAnswer)) => Ok((cut(response, None).await, Ending::Dropped)),
        Some(Effect::Truncate { after }) => Ok((cut(response, *after).await, Ending::Dropped)),
        _ => Ok((response, Ending::Answered)),
    }
}

/// What a fault answers in the place of acting.
async fn instead(shared: &Shared, effect: Option<&Effect>) -> Option<Result<Response<Body>, HungUp>> {
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
                Wording::English => tasks::OUT_OF_CREDIT,
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
fn made_up(effect: &Effect) -> Option<Response<Body>> {
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

/// Acts on a request.
async fn act(
    shared: &Arc<Shared>,
    parts: &Parts,
    body: Bytes,
    operation: Operation,
    effect: Option<&Effect>,
    ticket: &Ticket,
) -> Answer {
    if let Some(method) = operation.api_method() {
        let key = parts.headers.get(wire::KEY_HEADER).map(HeaderValue::as_bytes);
        if key != Some(shared.api_key.as_bytes()) {
            let problem = Problem::new(403, "invalid api key: user not found for api key");
            return Answer::Plain(envelope(Err(problem), None, StatusCode::FORBIDDEN));
        }
        if parts.method != method {
            return Answer::Api(Err(Problem::new(405, "method not allowed")));
        }
    }
    let query = parts.uri.query().unwrap_or_default();
    match operation {
        Operation::Submit => {
            let takes_frames = parts.uri.path() == wire::IMAGE_TO_VIDEO;
            Answer::Api(tasks::submit(shared, takes_frames, body, effect).await)
        }
        Operation::Query => {
            let pair = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "task_id");
            let task_id = pair.map(|(_, id)| id.into_owned());
            if let Some(id) = &task_id {
                ticket.task(&shown(id));
            }
            Answer::Api(tasks::query(shared, task_id.as_deref(), effect).await)
        }
        Operation::Presign => Answer::Api(assets::presign(shared, &body)),
        Operation::Put => assets::put(shared, parts, body).await,
        Operation::Register => Answer::Api(assets::register(shared, &body).await),
        Operation::Statements => Answer::Api(account::credit_statements(shared, query, effect, now_ms())),
        Operation::Price => Answer::Api(account::model_price(shared, &body)),
        Operation::Clip => clips::read(shared, parts, effect, ticket).await,
        Operation::Short => redirect(shared, parts).await,
        Operation::Asset => assets::read(shared, parts, ticket).await,
        Operation::Other | Operation::Any => {
            let outcome = Err(Problem::new(404, "not found"));
            Answer::Plain(envelope(outcome, None, StatusCode::NOT_FOUND))
        }
    }
}

/// A short link sends its reader to a signed one.
async fn redirect(shared: &Arc<Shared>, parts: &Parts) -> Answer {
    let object = shared.state().shorts.get(parts.uri.path().trim_start_matches('/')).cloned();
    let links = match object {
        Some(object) => shared.links(Arc::new([object]), false).await.unwrap_or_default(),
        None => Vec::new(),
    };
    match links.first() {
        Some(link) => Answer::of(
            Response::builder()
                .status(StatusCode::FOUND)
                .header(header::LOCATION, link)
                .body(Body::default()),
        ),
        None => Answer::Plain(plain(StatusCode::NOT_FOUND, "text/plain", "no such short link")),
    }
}

/// Reads a body of the API, or says what is wrong with it in the manner of an API.
pub(crate) fn parse_body<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
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

/// Puts an outcome into the outer JSON, in the shape that a fault wants.
fn envelope(outcome: Result<Value, Problem>, effect: Option<&Effect>, status: StatusCode) -> Response<Body> {
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
async fn cut(response: Response<Body>, after: Option<usize>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let after = after.unwrap_or(bytes.len() / 2).min(bytes.len().saturating_sub(1));
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len().max(1)));
    let part = Full::new(bytes.slice(..after)).map_err(|never| match never {}).boxed_unsync();
    Response::from_parts(parts, break_after(part))
}

/// The emulator's own control. It is open to whoever reaches the address: there is nothing to guard.
async fn control(shared: &Arc<Shared>, parts: &Parts, body: Incoming) -> Response<Body> {
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
                shared.faults().add(fault);
                said(StatusCode::OK, json!({"faults": shared.faults().list()}))
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
