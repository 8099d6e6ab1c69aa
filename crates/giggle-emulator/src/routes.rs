//! The way of a request: named, written into the journal, met by a fault or not, acted on, dressed in an envelope.

use crate::answer::{Answer, Body, HungUp, plain};
use crate::control::control;
use crate::dressing::{cut, envelope, instead, made_up};
use crate::failure::Problem;
use crate::fault::{Effect, Moment, Side};
use crate::journal::{Ending, Ticket};
use crate::names::{is_form_of_a_page, is_from_a_page};
use crate::operation::Operation;
use crate::shared::{Shared, now_ms};
use crate::{account, assets, clips, tasks};
use bytes::Bytes;
use giggle_domain::refusal::shown;
use giggle_domain::wire;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::{Body as _, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Request, Response, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;

/// A body beyond this is refused. Two pictures of 20 MiB as base64 are 54 MiB.
const LARGEST_BODY: usize = 60 * 1024 * 1024;

/// Answers one request, or hangs up.
pub(crate) async fn serve(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Body>, HungUp> {
    let (parts, body) = request.into_parts();
    let key = parts.headers.get(wire::KEY_HEADER).map(HeaderValue::as_bytes);
    let has_key = shared.takes_key(key);
    let is_control = parts.uri.path().starts_with("/_emulator/");
    let is_link = matches!(
        Operation::of(&parts.method, parts.uri.path()),
        Operation::Clip | Operation::Short | Operation::Asset
    );
    let refusal = match shared.names.admit(&parts, has_key, is_link) {
        Err(why) => Some(why),
        Ok(()) if is_control && is_form_of_a_page(&parts) => Some("send application/json"),
        Ok(()) if is_control && is_from_a_page(&parts) && !has_key => Some("a page needs the key for this"),
        Ok(()) => None,
    };
    if let Some(why) = refusal {
        // Before anything is written down, acted on or even read.
        return Ok(plain(StatusCode::FORBIDDEN, "application/json", json!({"error": why}).to_string()));
    }
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
        if !shared.takes_key(key) {
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
            let takes = match parts.uri.path() {
                wire::IMAGE_TO_VIDEO => tasks::Takes::Frames,
                wire::OMNI_VIDEO => tasks::Takes::References,
                _ => tasks::Takes::Text,
            };
            Answer::Api(tasks::submit(shared, takes, body, effect).await)
        }
        Operation::Query => {
            let pair = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "task_id");
            let task_id = pair.map(|(_, id)| id.into_owned());
            if let Some(id) = &task_id {
                ticket.task(&shown(id));
            }
            Answer::Api(tasks::query(shared, &shared.base(parts), task_id.as_deref(), effect).await)
        }
        Operation::Presign => Answer::Api(assets::presign(shared, &shared.base(parts), &body)),
        Operation::Put => assets::put(shared, parts, body).await,
        Operation::Register => Answer::Api(assets::register(shared, &shared.base(parts), &body).await),
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
        Some(object) => {
            shared.links(&shared.base(parts), Arc::new([object]), false).await.unwrap_or_default()
        }
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
