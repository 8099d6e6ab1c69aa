//! Streamable HTTP, as both doors answer it: `giggle mcp --http`, and `giggle serve` at `/mcp`.
//!
//! Who may come in was decided before. The protocol's library takes one message in a request; here, every message is looked at
//! first, as over stdio, and several in one request are answered in one stream.

use super::body::Body;
use super::message::{self, METHOD_NOT_FOUND, PARSE_ERROR, Refusal, STATELESS};
use super::server::Server;
use super::sessions::Sessions;
use crate::room::{Held, Room};
use futures_util::stream::{self, StreamExt as _};
use http_body_util::{BodyExt, BodyStream, Full, StreamBody};
use hyper::body::{Bytes, Frame};
use hyper::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HOST, HeaderMap, HeaderValue, ORIGIN, RETRY_AFTER};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// All messages that are read or worked on may take so many bytes together.
const MOST_BYTES: usize = 128 * 1024 * 1024;
/// How long a client may take to send a body.
pub const SENT_WITHIN: Duration = Duration::from_secs(30);

const JSON: &str = "application/json";
const EVENTS: &str = "text/event-stream";

/// The server behind a door.
#[derive(Clone)]
pub struct Streamable {
    service: StreamableHttpService<Server, LocalSessionManager>,
    sessions: Arc<Sessions>,
}

/// The room for the messages of a door.
pub fn room() -> Room {
    Room::new(MOST_BYTES)
}

impl Streamable {
    /// A door to a server.
    pub fn new(server: Server, config: StreamableHttpServerConfig) -> Self {
        let sessions = Arc::new(Sessions::default());
        let config = config.with_max_request_body_bytes(message::LONGEST);
        let service =
            StreamableHttpService::new(move || Ok(server.clone()), Arc::clone(sessions.manager()), config);
        Self { service, sessions }
    }

    /// Answers a request whose body is here.
    pub async fn answer(&self, request: Request<Bytes>) -> Response<Body> {
        let (mut head, body) = request.into_parts();
        accept_what_is_there(&mut head);
        if head.method == Method::GET {
            return self.sessions.streamed(&head.headers, self.hand_on(&head, body).await);
        }
        if head.method != Method::POST {
            return self.hand_on(&head, body).await;
        }
        let revision = revision_of(&head.headers).map(str::to_owned);
        let revision = revision.as_deref();
        let is_stateless = revision.is_some_and(|it| it >= STATELESS);
        let text = body.slice_ref(message::unmarked(&body));
        if let Some(messages) = message::several(&text, revision) {
            if is_stateless {
                let why = format!("revision {STATELESS} takes one message in a request");
                let refusal = Refusal::nameless(message::INVALID_REQUEST, why);
                return self.refuse(&head, refusal, is_stateless).await;
            }
            return self.answer_several(&head, messages).await;
        }
        let text = message::with_known_capabilities(&text).map_or(text, Bytes::from);
        let fault = if text.trim_ascii().is_empty() {
            Some(Refusal::nameless(PARSE_ERROR, "the request has no message"))
        } else {
            message::fault(&text, revision)
        };
        if let Some(refusal) = fault {
            return self.refuse(&head, refusal, is_stateless).await;
        }
        if message::head(&text).0.as_deref() == Some("initialize") {
            let Some(_beginning) = self.sessions.room_for_one().await else {
                return busy("every session is at work\n");
            };
            let response = self.hand_on(&head, text).await;
            self.sessions.begun(response.headers());
            return response;
        }
        match self.hand_on_request(&head, text).await {
            Ok(response) => response,
            Err(refusal) => self.refuse(&head, refusal, is_stateless).await,
        }
    }

    /// Hands a message on, unless it is a request under an id that its session has in flight: the answers could not be told apart.
    async fn hand_on_request(&self, head: &Parts, text: Bytes) -> Result<Response<Body>, Refusal> {
        let (method, id) = message::head(&text);
        let Some(id) = id.filter(|_| method.is_some()) else {
            self.sessions.used(&head.headers);
            return Ok(self.hand_on(head, text).await);
        };
        let flight = self.sessions.begin(&head.headers, &id).ok_or_else(|| Refusal::in_flight(id))?;
        // It travels with the message, and ends with the work on it, whether anybody still listens or not.
        let mut head = head.clone();
        head.extensions.insert(flight);
        Ok(self.hand_on(&head, text).await)
    }

    async fn hand_on(&self, head: &Parts, body: Bytes) -> Response<Body> {
        self.service.handle(Request::from_parts(head.clone(), Full::new(body))).await
    }

    /// Says no to a message, unless the library turns away whoever sent it: it looks at host and origin before anything else.
    async fn refuse(&self, head: &Parts, refusal: Refusal, is_stateless: bool) -> Response<Body> {
        let mut probe = head.clone();
        probe.method = Method::OPTIONS;
        let response = self.hand_on(&probe, Bytes::new()).await;
        if response.status() != StatusCode::METHOD_NOT_ALLOWED {
            return response;
        }
        // A request that can be named is answered as any other is, where a session would end over a status.
        let status = match (refusal.code, is_stateless) {
            (METHOD_NOT_FOUND, true) => StatusCode::NOT_FOUND,
            (_, false) if !refusal.id.is_null() => StatusCode::OK,
            _ => StatusCode::BAD_REQUEST,
        };
        json_response(status, &refusal.json())
    }

    /// Answers several messages in one stream, each as if it came by itself.
    async fn answer_several(&self, head: &Parts, messages: Vec<Result<Vec<u8>, Refusal>>) -> Response<Body> {
        let (mut events, mut streams, mut is_taken) = (Vec::new(), Vec::new(), false);
        for message in messages {
            let text = match message {
                Ok(text) => Bytes::from(text),
                Err(refusal) if refusal.is_unawaited => continue,
                Err(refusal) => {
                    events.push(refusal.json());
                    continue;
                }
            };
            let response = match self.hand_on_request(head, text).await {
                Ok(response) => response,
                Err(refusal) => {
                    events.push(refusal.json());
                    continue;
                }
            };
            let kind = response.headers().get(CONTENT_TYPE);
            if response.status() == StatusCode::OK && kind.is_some_and(|it| *it == EVENTS) {
                streams.push(BodyStream::new(response.into_body()));
            } else if kind.is_some_and(|it| *it == JSON) {
                let Ok(body) = response.into_body().collect().await;
                events.extend(serde_json::from_slice::<Value>(&body.to_bytes()));
            } else if response.status() != StatusCode::ACCEPTED && !is_taken {
                // What is said of the first is said of all of them: there is no such session, or no such door.
                return response;
            }
            is_taken = true;
        }
        if streams.is_empty() && events.is_empty() {
            return plain(StatusCode::ACCEPTED, "");
        }
        if !is_taken {
            let whole = if events.len() == 1 { events.remove(0) } else { Value::Array(events) };
            return json_response(StatusCode::BAD_REQUEST, &whole);
        }
        let events = events.into_iter().map(|it| Ok(Frame::data(Bytes::from(format!("data: {it}\n\n")))));
        let all = stream::iter(events).chain(stream::select_all(streams));
        let mut response = Response::new(BodyExt::boxed(StreamBody::new(all)));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(EVENTS));
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    }
}

/// A client that takes anything, or does not say what, takes what this door answers with; the library wants both kinds by their names.
fn accept_what_is_there(head: &mut Parts) {
    let takes_anything = match head.headers.get(ACCEPT).map(HeaderValue::to_str) {
        None => true,
        Some(Ok(text)) => {
            text.split(',').any(|kind| kind.split(';').next().unwrap_or_default().trim() == "*/*")
        }
        Some(Err(_)) => false,
    };
    if !takes_anything {
        return;
    }
    let both = if head.method == Method::GET { EVENTS } else { "application/json, text/event-stream" };
    head.headers.insert(ACCEPT, HeaderValue::from_static(both));
}

/// Whether a request says twice where it goes to or comes from: whoever reads it next may believe the other.
pub fn is_ambiguous(headers: &HeaderMap) -> bool {
    [HOST, ORIGIN].iter().any(|name| headers.get_all(name).iter().count() > 1)
}

/// The revision that the head of a request names.
fn revision_of(headers: &HeaderMap) -> Option<&str> {
    headers.get("mcp-protocol-version").and_then(|it| it.to_str().ok())
}

/// What is said where there is no room.
fn busy(text: &'static str) -> Response<Body> {
    let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, text);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("60"));
    response
}

/// An answer in words alone.
pub fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())).boxed());
    *response.status_mut() = status;
    response
}

fn json_response(status: StatusCode, value: &Value) -> Response<Body> {
    let mut response = Response::new(Full::new(Bytes::from(value.to_string())).boxed());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    response
}

/// A request with the whole of its body, or the answer to one whose body did not come. Its place in the room goes along with it until
/// the work on it has ended.
///
/// # Errors
///
/// The body is too long, broke off, or is late, or there is no room for it.
pub async fn whole<B>(request: Request<B>, room: &Room) -> Result<Request<Bytes>, Box<Response<Body>>>
where
    B: hyper::body::Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let (mut head, body) = request.into_parts();
    let mut held = Held::default();
    match brought(body, room, &mut held, tokio::time::sleep(SENT_WITHIN)).await {
        Brought::Whole(body) => {
            head.extensions.insert(Arc::new(held));
            Ok(Request::from_parts(head, body))
        }
        Brought::NoRoom => Err(Box::new(busy("too much is being sent at once\n"))),
        Brought::Broken => {
            let why = "the body is too long or broke off\n";
            Err(Box::new(plain(StatusCode::PAYLOAD_TOO_LARGE, why)))
        }
        Brought::Late => {
            Err(Box::new(plain(StatusCode::REQUEST_TIMEOUT, "the body did not arrive within 30 s\n")))
        }
    }
}

/// What came of a request's body.
#[derive(Debug, PartialEq, Eq)]
enum Brought {
    /// All of it.
    Whole(Bytes),
    /// More than is read, or only a part.
    Broken,
    /// There is no room for it beside what else is sent.
    NoRoom,
    /// It was not there in time, however much of it was.
    Late,
}

/// Reads a body until it is too late.
async fn brought<B>(body: B, room: &Room, held: &mut Held, too_late: impl Future<Output = ()>) -> Brought
where
    B: hyper::body::Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let reading = async {
        let (mut body, mut bytes) = (std::pin::pin!(body), Vec::new());
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else { return Brought::Broken };
            let Ok(piece) = frame.into_data() else { continue };
            if bytes.len() + piece.len() > message::LONGEST {
                return Brought::Broken;
            }
            if !room.hold(held, bytes.len() + piece.len()) {
                return Brought::NoRoom;
            }
            bytes.extend_from_slice(&piece);
        }
        Brought::Whole(bytes.into())
    };
    tokio::select! {
        biased;
        () = too_late => Brought::Late,
        brought = reading => brought,
    }
}

#[cfg(test)]
mod tests {
    use super::{Brought, EVENTS, JSON, MOST_BYTES, SENT_WITHIN, accept_what_is_there, brought, room};
    use crate::mcp::message::LONGEST;
    use crate::room::Held;
    use http_body_util::Full;
    use hyper::body::{Body, Bytes, Frame};
    use hyper::header::ACCEPT;
    use hyper::{Method, Request};
    use std::convert::Infallible;
    use std::future::{pending, poll_fn};
    use std::pin::Pin;
    use std::task::{Context, Poll};
    use std::time::Duration;

    #[test]
    fn who_takes_anything_is_answered() {
        let accepted = |method: Method, accept: Option<&str>| {
            let mut request = Request::builder().method(method);
            if let Some(accept) = accept {
                request = request.header(ACCEPT, accept);
            }
            let (mut head, ()) = request.body(()).unwrap().into_parts();
            accept_what_is_there(&mut head);
            head.headers.get(ACCEPT).unwrap().to_str().unwrap().to_owned()
        };
        for accept in [None, Some("*/*"), Some("text/html, */*;q=0.8")] {
            assert!(
                accepted(Method::POST, accept).contains(JSON)
                    && accepted(Method::POST, accept).contains(EVENTS)
            );
            assert_eq!(accepted(Method::GET, accept), EVENTS);
        }
        assert_eq!(accepted(Method::POST, Some(JSON)), JSON);
    }

    /// A body that comes byte by byte and never ends.
    struct Trickle {
        is_due: bool,
    }

    impl Body for Trickle {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            self.is_due = !self.is_due;
            if self.is_due {
                return Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"x")))));
            }
            context.waker().wake_by_ref();
            Poll::Pending
        }
    }

    #[tokio::test]
    async fn a_body_has_one_time_to_arrive_whatever_comes_of_it() {
        assert_eq!(SENT_WITHIN, Duration::from_secs(30), "as the page for agents says");
        let whole = Full::new(Bytes::from_static(b"{}"));
        let (room, mut held) = (room(), Held::default());
        let read = brought(whole, &room, &mut held, pending()).await;
        assert_eq!(read, Brought::Whole(Bytes::from_static(b"{}")));
        let long = Full::new(Bytes::from(vec![b'x'; LONGEST + 1]));
        assert_eq!(brought(long, &room, &mut held, pending()).await, Brought::Broken);
        let mut other = Held::default();
        assert!(room.hold(&mut other, MOST_BYTES - 64 * 1024));
        let wide = Full::new(Bytes::from(vec![b'x'; LONGEST]));
        assert_eq!(brought(wide, &room, &mut held, pending()).await, Brought::NoRoom);
        // Every byte that comes looks at the clock again, and none of them puts it back.
        let mut looks = 0;
        let clock = poll_fn(|_| {
            looks += 1;
            if looks > 100 { Poll::Ready(()) } else { Poll::Pending }
        });
        assert_eq!(brought(Trickle { is_due: false }, &room, &mut held, clock).await, Brought::Late);
        assert_eq!(looks, 101);
    }
}
