//! Requests of the API: the one function that attaches the key, and what an answer says.
//!
//! A success is judged from the envelope, never from HTTP alone. This module must not decide whether to ask again: it
//! makes one attempt and says what happened.

use crate::api_key::{ApiKey, place};
use crate::error::Mishap;
use crate::settings::ClientSettings;
use crate::transport::{Cargo, Gate, Route, SendGuard, Transport, mishap, numbered};
use crate::trouble::{Trouble, is_refusal};
use crate::wish::HeaderWish;
use bytes::Bytes;
use giggle_domain::wire::{self, Envelope, Mention, NoEnvelope};
use giggle_domain::{ForeignText, text};
use reqwest::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, LOCATION, TRANSFER_ENCODING,
};
use serde_json::Value;
use std::future::Future;
use std::time::{Duration, SystemTime};
use tokio::time::Instant;
use url::Url;

/// No answer of the API is longer: a hundred rows of a statement are some 40 kB.
const MOST_ANSWER_BYTES: usize = 8 * 1024 * 1024;
/// A body gets a second more for each so many bytes: 32 KiB/s is a poor mobile uplink.
const SLOWEST_BYTES_PER_SECOND: usize = 32 * 1024;
/// A service's message is cut here: enough to read, too little for a page of HTML.
const MESSAGE_BYTES: usize = 400;
/// Text that is no envelope is repeated only if it is this short and one line, as an edge's `error code: 1010`.
const PLAIN_MESSAGE_BYTES: usize = 100;

/// A request of the API, before the key is attached.
pub(crate) struct ApiRequest {
    pub(crate) path: String,
    /// `Some` makes it a POST.
    pub(crate) body: Option<Bytes>,
}

impl ApiRequest {
    pub(crate) fn get(path: String) -> Self {
        Self { path, body: None }
    }

    pub(crate) fn post(path: &str, body: &impl serde::Serialize) -> Result<Self, Mishap> {
        let body = serde_json::to_vec(body).map_err(|e| {
            Mishap::caused(
                Trouble::Settings(text!("the request cannot be written as JSON", "无法将请求写成 JSON")),
                e,
            )
        })?;
        Ok(Self { path: path.to_owned(), body: Some(body.into()) })
    }
}

/// How a request travels.
pub(crate) enum Passage {
    /// Over connections that are used again.
    Shared,
    /// Over a connection of its own, past a guard: a submit.
    Single(Option<SendGuard>),
}

/// How long a socket is still read after the deadline of a submit: an answer that arrived while this process was stopped,
/// or busy, lies there already, and says what was paid for.
const DRAINING: Duration = Duration::from_secs(2);

/// An answer as it came.
pub(crate) struct Answer {
    http: u16,
    wish: HeaderWish,
    /// Where the answer says that what was made is to be found, and what its head names as a task.
    elsewhere: Vec<String>,
    /// Whether the body is encoded in a way that was not asked for: what it says is not known.
    is_encoded: bool,
    body: Bytes,
}

/// The API as it is reached: what the client was told, and the connections.
pub(crate) struct Api {
    pub(crate) settings: ClientSettings,
    pub(crate) transport: Transport,
}

impl Api {
    pub(crate) fn new(settings: ClientSettings) -> Self {
        Self { settings, transport: Transport::new() }
    }

    /// Makes one attempt at a request of the API and reads the `data` of its answer.
    ///
    /// This is the only function that sends the key, and it sends it to the base alone.
    pub(crate) async fn ask(&self, request: &ApiRequest, passage: Passage) -> Result<Success, Mishap> {
        let settings = &self.settings;
        let key = settings.key.as_ref().ok_or(Trouble::NoKey)?;
        let url = Url::parse(&settings.base.join(&request.path)).map_err(|e| {
            Mishap::caused(
                Trouble::Settings(text!("the address of the request cannot be read", "无法解析请求地址")),
                e,
            )
        })?;
        let route = Route::of(&url).ok_or_else(|| {
            Trouble::Settings(text!("plain http would send the key unencrypted", "http 会以明文发送密钥"))
        })?;
        let is_submit = matches!(passage, Passage::Single(_));
        let draining = if is_submit { DRAINING } else { Duration::ZERO };
        let (client, gate) = match passage {
            Passage::Shared => (self.transport.shared(settings, route, Cargo::Json)?, None),
            Passage::Single(guard) => {
                let gate = Gate::new(guard);
                (self.transport.single(settings, route, gate.clone())?, Some(gate))
            }
        };
        let length = request.body.as_ref().map_or(0, Bytes::len);
        let builder = match &request.body {
            None => client.get(url.clone()),
            Some(body) => {
                client.post(url.clone()).header(CONTENT_TYPE, "application/json").body(body.clone())
            }
        }
        .header(wire::KEY_HEADER, key.header());
        let until = Instant::now() + self.deadline(length, is_submit);
        let response = match drained(until, draining, builder.send()).await {
            Ok(Ok(response)) => response,
            _ if gate.as_ref().is_some_and(Gate::is_withheld) => return Err(Trouble::Withheld.into()),
            Ok(Err(error)) => {
                let mishap = mishap(error, settings, &url, gate.as_ref().map(Gate::is_open));
                return Err(numbered(mishap, settings, &url).await);
            }
            Err(_) if gate.as_ref().is_some_and(|gate| !gate.is_open()) => {
                let stage = crate::trouble::Stage::Time;
                return Err(Trouble::NotConnected { stage, place: place(&url) }.into());
            }
            Err(_) => return Err(Trouble::TimedOut { place: place(&url) }.into()),
        };
        let http = response.status().as_u16();
        let wish = HeaderWish::of(response.headers(), SystemTime::now());
        let said = said_in_the_head(response.headers());
        let elsewhere: Vec<String> = said.iter().map(|text| key.blotted(text)).collect();
        // A body that ends with its connection may have been cut anywhere.
        let is_end_announced = response.version() >= reqwest::Version::HTTP_2
            || [CONTENT_LENGTH, TRANSFER_ENCODING].iter().any(|name| response.headers().contains_key(name));
        let is_encoded = response.headers().get(CONTENT_ENCODING).is_some_and(|it| it != "identity");
        // What a submit asked with: an id in it is no news in the answer.
        let submitted = is_submit.then(|| request.body.as_deref().unwrap_or_default());
        let body = match read_bounded(response, until, draining).await {
            // What would be sent again is no refusal without all of its text: the rest may have named a task.
            (body, None)
                if is_submit && http == 429 && !is_end_announced && Envelope::parse(&body).is_err() =>
            {
                return Err(Trouble::Interrupted { place: place(&url) }.into());
            }
            (body, None) => key.blotted_bytes(body),
            (body, Some(end)) => {
                let body = key.blotted_bytes(body);
                match salvaged(&body, http, submitted) {
                    Some(body) => body,
                    // A part that names a task is the service's word as well.
                    None if submitted
                        .is_some_and(|it| wire::mention_of_task(&body, it) != Mention::Nothing) =>
                    {
                        body
                    }
                    None => {
                        return Err(match end {
                            BadEnd::Broken(error) => mishap(error, settings, &url, Some(true)),
                            BadEnd::TimedOut => Trouble::TimedOut { place: place(&url) }.into(),
                        });
                    }
                }
            }
        };
        let Some(body) = Some(body).filter(|body| body.len() <= MOST_ANSWER_BYTES) else {
            return Err(Trouble::Unreadable { http, place: place(&url) }.into());
        };
        judge(Answer { http, wish, elsewhere, is_encoded, body }, key, &url, submitted)
    }

    /// How long a request with a body of so many bytes may take in all.
    ///
    /// One deadline for all of it, with the time to connect and to write added to the time for the answer: the answer's own
    /// share is never shortened by a body that travels at the slowest pace.
    fn deadline(&self, body_bytes: usize, is_submit: bool) -> Duration {
        let timeouts = &self.settings.timeouts;
        let patience = if !is_submit {
            timeouts.answer
        } else if self.settings.base.is_loopback() {
            timeouts.submit_answer
        } else {
            timeouts.submit_answer.max(crate::settings::Timeouts::LEAST_SUBMIT_ANSWER)
        };
        let writing = Duration::from_secs((body_bytes / SLOWEST_BYTES_PER_SECOND) as u64);
        timeouts.connect + writing + patience
    }

    /// The longest that one submit with a body of so many bytes can take, from its first step to its last.
    pub(crate) fn submit_deadline(&self, body_bytes: usize) -> Duration {
        // The head of an answer and its body are each waited for once more.
        self.deadline(body_bytes, true) + 2 * DRAINING
    }
}

/// Waits for something until a moment, and then gives what is ready already a last chance to be taken.
async fn drained<T>(
    until: Instant,
    draining: Duration,
    work: impl Future<Output = T>,
) -> Result<T, tokio::time::error::Elapsed> {
    let mut work = std::pin::pin!(work);
    match tokio::time::timeout_at(until, work.as_mut()).await {
        Ok(done) => Ok(done),
        Err(elapsed) if draining.is_zero() => Err(elapsed),
        Err(_) => tokio::time::timeout(draining, work).await,
    }
}

/// A success of the envelope.
pub(crate) struct Success {
    pub(crate) http: u16,
    /// Who answered.
    pub(crate) place: String,
    pub(crate) data: Option<Value>,
    /// All that was said.
    pub(crate) body: Bytes,
    /// The task that the answer to a submit names, wherever it does.
    pub(crate) named: Mention,
}

impl Success {
    /// The data as a shape that has to be whole.
    pub(crate) fn read<T: serde::de::DeserializeOwned>(self) -> Result<T, Mishap> {
        let unreadable = || Trouble::Unreadable { http: self.http, place: self.place.clone() };
        let data = self.data.ok_or_else(unreadable)?;
        // The library's error may repeat a value, and a value may be a presigned link: it is not kept.
        serde_json::from_value(data).map_err(|_| unreadable().into())
    }
}

/// How a body ended that did not end as it should.
enum BadEnd {
    Broken(reqwest::Error),
    TimedOut,
}

/// Reads a body, and stops one byte past what is believed. What came before a bad end is given back with it.
async fn read_bounded(
    mut response: reqwest::Response,
    until: Instant,
    draining: Duration,
) -> (Bytes, Option<BadEnd>) {
    let mut all = Vec::new();
    let end = loop {
        match drained(until, draining, response.chunk()).await {
            Ok(Ok(Some(chunk))) => all.extend_from_slice(&chunk),
            Ok(Ok(None)) => break None,
            Ok(Err(error)) => break Some(BadEnd::Broken(error)),
            Err(_) => break Some(BadEnd::TimedOut),
        }
        if all.len() > MOST_ANSWER_BYTES {
            break None;
        }
    };
    (all.into(), end)
}

/// What may be believed of a body that ended badly; `None` where the end is all that is known.
///
/// A JSON object closes itself: one that is whole is the service's word, however the transfer went on. For a submit
/// only a word that names a task is taken, or one that came with a refusal in the status line.
fn salvaged(body: &Bytes, http: u16, submitted: Option<&[u8]>) -> Option<Bytes> {
    // The status line has arrived: a refusal is a refusal, whether or not its text is whole, unless that names a task.
    // One that would be sent again is no refusal without all of its text: the rest may have named a task.
    let is_refusal = is_refusal(i64::from(http))
        && !(http == 429 && submitted.is_some())
        && wire::mention_of_task(body, submitted.unwrap_or_default()) == Mention::Nothing;
    let is_whole = Envelope::parse(body).is_ok_and(|envelope| {
        submitted.is_none() || is_refusal || wire::submitted_task_id(envelope.data.as_ref()).is_some()
    });
    if is_whole { Some(body.clone()) } else { is_refusal.then(Bytes::new) }
}

/// What the head of an answer says of a task: the place of what was made, and what is named as a task's id.
fn said_in_the_head(headers: &HeaderMap) -> Vec<String> {
    let named = headers.iter().filter_map(|(name, value)| {
        let bare = name.as_str().trim_start_matches("x-").replace(['-', '_'], "");
        let is_id = matches!(bare.as_str(), "taskid" | "jobid" | "generationid" | "videoid");
        let value = value.to_str().ok().filter(|value| is_id && !value.trim().is_empty())?;
        Some(format!("task_id={value}"))
    });
    let location = headers.get(LOCATION).and_then(|it| it.to_str().ok()).map(|place| {
        // The last part of a task's address is its id.
        let (path, _) = place.split_once(['?', '#']).unwrap_or((place, ""));
        let mut parts = path.rsplit('/').filter(|part| !part.is_empty());
        match (parts.next(), parts.next()) {
            (Some(id), Some(of)) if OF_TASKS.contains(&of.to_ascii_lowercase().as_str()) => {
                format!("task_id={id}")
            }
            _ => place.to_owned(),
        }
    });
    location.into_iter().chain(named).collect()
}

/// What comes before an id in the address of a task.
const OF_TASKS: [&str; 6] = ["task", "tasks", "job", "jobs", "videos", "generations"];

/// What an answer says: its data, or why there is none.
fn judge(answer: Answer, key: &ApiKey, url: &Url, submitted: Option<&[u8]>) -> Result<Success, Mishap> {
    let Answer { http, wish, elsewhere, is_encoded, body } = answer;
    // A key that came escaped is found once the escapes are read.
    let envelope = Envelope::parse(&body).map(|mut envelope| {
        envelope.message = key.blotted(&envelope.message);
        envelope.data.iter_mut().for_each(|data| blot(data, key));
        envelope
    });
    let data = envelope.as_ref().ok().and_then(|envelope| envelope.data.as_ref());
    let is_429 = http == 429 || envelope.as_ref().is_ok_and(|it| it.code == 429);
    // A head that leads anywhere may lead to what was begun: `/queue/3`.
    let is_known_refusal =
        is_429 && submitted.is_some() && elsewhere.is_empty() && wire::says_only_too_many(&body);
    // Of a submit any name of a task counts; of anything else the answer names what was asked about.
    let named = match (wire::submitted_task_id(data), submitted) {
        (Some(task_id), _) => Mention::Task(task_id),
        (None, Some(submitted)) => {
            // What answers to a 429 in other words than those of a refusal may have begun something.
            let is_a_yes = is_429 && !is_known_refusal;
            let is_refused = !envelope.as_ref().is_ok_and(Envelope::is_success);
            let heads =
                elsewhere.iter().map(|it| wire::mention_of_task(format!("{it} ").as_bytes(), submitted));
            std::iter::once(wire::mention_of_task(&body, submitted))
                .chain(heads)
                .find(|named| *named != Mention::Nothing)
                .unwrap_or(match is_refused && (is_encoded || wire::may_speak_of_a_task(&body) || is_a_yes) {
                    true => Mention::Unclear,
                    false => Mention::Nothing,
                })
        }
        (None, None) => Mention::Nothing,
    };
    // What names a task and cannot be read is kept as it came: it may be all that anybody knows of a paid task.
    let told = |message: String| match named {
        Mention::Unclear => String::from_utf8_lossy(&body).replace('\0', ""),
        Mention::Nothing | Mention::Task(_) => message,
    };
    let code = envelope.as_ref().map_or(i64::from(http), |envelope| envelope.code);
    let is_busy = [429, 503].into_iter().any(|busy| busy == code || busy == i64::from(http));
    let retry_after = match is_busy {
        true => wish.with_body(&body, wire::parse_json(&body).as_ref(), SystemTime::now()),
        false => wish.asked,
    };
    let is_in_other_words =
        || !matches!(envelope, Err(NoEnvelope::NotJson)) && !is_plain_refusal(&body) || wire::says_yes(&body);
    let is_foreign = !is_known_refusal && is_in_other_words();
    let answered = |code, message: String, named| {
        let message = ForeignText::cut_to(&key.blotted(&message), MESSAGE_BYTES);
        Mishap::from(Trouble::Answered { http, code, message, retry_after, named, is_foreign })
    };
    match envelope {
        // A task that is named was started, whatever the status line says; anything else needs both to say yes.
        Ok(envelope) if envelope.is_success() && (submitted.is_some() || (200..300).contains(&http)) => {
            Ok(Success { http, place: place(url), data: envelope.data, body, named })
        }
        Ok(envelope) => {
            let message = told(envelope.message);
            Err(answered(Some(envelope.code), message, named))
        }
        Err(fault) => Err(match http {
            _ if named != Mention::Nothing && submitted.is_some() => {
                let message = told(plain_message(&body));
                answered(None, message, named)
            }
            300..=399 => Trouble::Redirected { http, place: place(url) }.into(),
            400.. => {
                let message = told(plain_message(&body));
                answered(None, message, named)
            }
            _ => Mishap::caused(Trouble::Unreadable { http, place: place(url) }, fault),
        }),
    }
}

/// What is acted on, and not only shown: nothing but the whole key is blotted out of it.
const ACTED_ON: [&str; 10] = [
    "task_id",
    "taskId",
    "id",
    "project_id",
    "urls",
    "url",
    "signed_url",
    "object_key",
    "asset_id",
    "file_url",
];

/// Blots the key out of every text of a value.
fn blot(value: &mut Value, key: &ApiKey) {
    match value {
        Value::String(text) => *text = key.blotted(text),
        Value::Array(all) => all.iter_mut().for_each(|one| blot(one, key)),
        Value::Object(all) => all.iter_mut().for_each(|(name, one)| {
            if ACTED_ON.contains(&name.as_str()) { blot_whole(one, key) } else { blot(one, key) }
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn blot_whole(value: &mut Value, key: &ApiKey) {
    match value {
        Value::String(text) => *text = key.blotted_whole(text),
        Value::Array(all) => all.iter_mut().for_each(|one| blot_whole(one, key)),
        Value::Object(all) => all.values_mut().for_each(|one| blot_whole(one, key)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether JSON has nothing in it but what the service or a gateway says with a refusal.
fn is_plain_refusal(body: &[u8]) -> bool {
    const SAID: [&str; 26] = [
        "data",
        "uuid",
        "traceid",
        "logid",
        "timestamp",
        "time",
        "path",
        "limit",
        "remaining",
        "reset",
        "message",
        "msg",
        "error",
        "errors",
        "detail",
        "details",
        "code",
        "status",
        "statuscode",
        "type",
        "title",
        "reason",
        "requestid",
        "retryafter",
        "success",
        "ok",
    ];
    let Some(Value::Object(all)) = wire::parse_json(body) else { return false };
    let bare = |name: &str| name.replace(['_', '-'], "").to_ascii_lowercase();
    all.keys().all(|name| SAID.contains(&bare(name).as_str()))
}

/// What is said where an envelope should stand: the words of JSON without a code, or a short plain sentence; empty for
/// anything else.
fn plain_message(body: &[u8]) -> String {
    if let Some(value) = wire::parse_json(body).filter(serde_json::Value::is_object) {
        return wire::message_of(&value);
    }
    match std::str::from_utf8(body) {
        Ok(text) if text.len() <= PLAIN_MESSAGE_BYTES && !text.trim_start().starts_with(['<', '{', '[']) => {
            text.trim().to_owned()
        }
        _ => String::new(),
    }
}
