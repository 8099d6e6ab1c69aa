//! The door over HTTP: loopback unless a token guards it, known hosts and origins only, and a bounded number of sessions.
//!
//! Whoever sends slowly keeps nobody out: a head and a body have half a minute to arrive, and where all places are taken,
//! the connection that has stalled longest makes room.

use super::server::Server;
use crate::error::CommandError;
use giggle_domain::{Text, text};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Frame, Incoming, SizeHint};
use hyper::header::{
    AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderValue, ORIGIN, RETRY_AFTER, WWW_AUTHENTICATE,
};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use rmcp::model::ErrorCode;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// As many sessions as there may be at once; an idle one ends by itself.
const MOST_SESSIONS: usize = 64;
/// As many connections as there may be at once: two of every session, for a stream and a call.
const MOST_CONNECTIONS: usize = 2 * MOST_SESSIONS;
/// How long a session may be idle: longer than any clip takes.
const SESSION_IDLE: Duration = Duration::from_secs(30 * 60);
/// How long a client may take to send the head of a request, and then its body.
pub const SENT_WITHIN: Duration = Duration::from_secs(30);
/// The longest body that is read, as long as the longest line over stdio.
pub const LONGEST_BODY: usize = 16 * 1024 * 1024;
/// The first revision without a handshake.
const STATELESS: &str = "2026-07-28";
/// Shorter tokens can be guessed.
pub const SHORTEST_TOKEN: usize = 16;

/// Who may come in. It never prints its token.
pub struct Gate {
    /// Where to listen.
    pub address: SocketAddr,
    /// The hash of the bearer token, where one is needed.
    token: Option<[u8; 32]>,
    /// Names that this server goes by, beside loopback's.
    pub hosts: Vec<String>,
    /// Web pages that may speak to it.
    pub origins: Vec<String>,
}

impl Gate {
    /// A gate; beyond loopback it needs a token.
    ///
    /// # Errors
    ///
    /// Exit 3: no token, or one that is too short.
    pub fn new(
        address: SocketAddr,
        token: Option<&str>,
        hosts: Vec<String>,
        origins: Vec<String>,
    ) -> Result<Self, CommandError> {
        if token.is_none() && !address.ip().is_loopback() {
            return Err(CommandError::settings(text!(
                "{address} can be reached from other machines, and no token protects it",
                "{address} 可被其他机器访问，但未设置令牌"
            ))
            .hint(text!(
                "set GIGGLE_MCP_TOKEN to a long random text, or listen on 127.0.0.1",
                "请将 GIGGLE_MCP_TOKEN 设为足够长的随机文本，或改为监听 127.0.0.1"
            )));
        }
        if token.is_some_and(|token| token.len() < SHORTEST_TOKEN) {
            return Err(CommandError::settings(text!(
                "GIGGLE_MCP_TOKEN has fewer than {SHORTEST_TOKEN} characters",
                "GIGGLE_MCP_TOKEN 少于 {SHORTEST_TOKEN} 个字符"
            )));
        }
        Ok(Self { address, token: token.map(hash), hosts, origins })
    }

    fn lets_in(&self, request: &Request<Incoming>) -> bool {
        let Some(token) = self.token else { return true };
        let given = request.headers().get(AUTHORIZATION).and_then(|it| it.to_str().ok());
        let given = given
            .and_then(|it| it.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        // Hashes are compared: how long it takes tells nothing of the token.
        given.is_some_and(|(_, given)| hash(given.trim()) == token)
    }
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

type Body = http_body_util::combinators::BoxBody<Bytes, Infallible>;

/// The places of all connections.
#[derive(Default)]
struct Places(Mutex<Vec<Arc<Place>>>);

/// One connection's place.
struct Place {
    /// Since when nothing has been done for it but wait for what it sends.
    stalled: Mutex<Option<Instant>>,
    /// Cancelled where it has to make room.
    leave: CancellationToken,
}

impl Place {
    fn set_stalled(&self, since: Option<Instant>) {
        *self.stalled.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }

    fn stalled(&self) -> Option<Instant> {
        *self.stalled.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Places {
    /// A place; where all are taken, that of the connection which has stalled longest. `None` where all are at work.
    fn take(&self) -> Option<Arc<Place>> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.len() >= MOST_CONNECTIONS {
            let stalled = taken.iter().enumerate().filter_map(|(at, place)| Some((at, place.stalled()?)));
            let (longest, _) = stalled.min_by_key(|(_, since)| *since)?;
            taken.swap_remove(longest).leave.cancel();
        }
        let place =
            Arc::new(Place { stalled: Mutex::new(Some(Instant::now())), leave: CancellationToken::new() });
        taken.push(Arc::clone(&place));
        Some(place)
    }

    fn give_back(&self, place: &Arc<Place>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|it| !Arc::ptr_eq(it, place));
    }
}

/// A body that says when its answer is over, and its connection waits for the next request.
struct Watched {
    body: Body,
    place: Arc<Place>,
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.place.set_stalled(Some(Instant::now()));
    }
}

impl hyper::body::Body for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Serves until the token is cancelled; `told` hears the address once it is known.
///
/// # Errors
///
/// Exit 3 where nobody can listen there.
pub async fn serve(
    server: Server,
    gate: Gate,
    stop: CancellationToken,
    told: impl FnOnce(&str),
) -> Result<(), CommandError> {
    let unable = |error: std::io::Error| CommandError::settings(Text::said_of(gate.address, error));
    let listener = TcpListener::bind(gate.address).await.map_err(unable)?;
    let address = listener.local_addr().map_err(unable)?;
    let mut config = StreamableHttpServerConfig::default().with_cancellation_token(stop.child_token());
    config.allowed_hosts.extend(gate.hosts.iter().cloned());
    // A page of this very server is no stranger; every other page is, unless the person names it.
    let mut origins = gate.origins.clone();
    origins.extend(["127.0.0.1", "localhost"].map(|host| format!("http://{host}:{}", address.port())));
    let config = config.with_allowed_origins(origins).enforce_origin_validation();
    let mut manager = LocalSessionManager::default();
    manager.session_config.keep_alive = Some(SESSION_IDLE);
    let sessions = Arc::new(manager);
    let mcp = StreamableHttpService::new(move || Ok(server.clone()), Arc::clone(&sessions), config);
    told(&format!("http://{address}/mcp"));
    let (gate, places) = (Arc::new(gate), Arc::new(Places::default()));
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // Out of files, or a client that left at once: the next one may fare better.
                Err(_) => { tokio::time::sleep(Duration::from_millis(50)).await; continue }
            },
            () = stop.cancelled() => return Ok(()),
        };
        let Some(place) = places.take() else { continue };
        let _ = stream.set_nodelay(true);
        let (mcp, gate, sessions) = (mcp.clone(), Arc::clone(&gate), Arc::clone(&sessions));
        let (stop, places) = (stop.clone(), Arc::clone(&places));
        tokio::spawn(async move {
            let its = Arc::clone(&place);
            let service = service_fn(move |request| {
                let (mcp, gate, sessions) = (mcp.clone(), Arc::clone(&gate), Arc::clone(&sessions));
                let place = Arc::clone(&its);
                async move {
                    // The head is there; from here on its body has to come.
                    place.set_stalled(Some(Instant::now()));
                    let response = answer(&mcp, &gate, &sessions, &place, request).await;
                    Ok::<_, Infallible>(response.map(|body| Watched { body, place }))
                }
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(SENT_WITHIN)
                .serve_connection(TokioIo::new(stream), service);
            tokio::select! {
                _ = connection => {}
                () = place.leave.cancelled() => {}
                () = stop.cancelled() => {}
            }
            places.give_back(&place);
        });
    }
}

async fn answer(
    mcp: &StreamableHttpService<Server, LocalSessionManager>,
    gate: &Gate,
    sessions: &LocalSessionManager,
    place: &Place,
    request: Request<Incoming>,
) -> Response<Body> {
    if !gate.lets_in(&request) {
        let mut response = plain(StatusCode::UNAUTHORIZED, "a bearer token is needed");
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        return response;
    }
    if !matches!(request.uri().path(), "/" | "/mcp") {
        return plain(StatusCode::NOT_FOUND, "MCP is at /mcp");
    }
    let begins_session =
        request.method() == Method::POST && !request.headers().contains_key("mcp-session-id");
    if begins_session && sessions.sessions.read().await.len() >= MOST_SESSIONS {
        let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, "too many sessions");
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("60"));
        return response;
    }
    let (head, body) = request.into_parts();
    let body = match brought(body, tokio::time::sleep(SENT_WITHIN)).await {
        Brought::Whole(body) => body,
        Brought::Broken => return plain(StatusCode::PAYLOAD_TOO_LARGE, "the body is too long or broke off"),
        Brought::Late => return plain(StatusCode::REQUEST_TIMEOUT, "the body did not arrive within 30 s"),
    };
    place.set_stalled(None);
    let request = Request::from_parts(head, body);
    if let Some(refusal) = no_handshake(gate, &request) {
        return refusal;
    }
    mcp.handle(request.map(Full::new)).await
}

/// What came of a request's body.
#[derive(Debug, PartialEq, Eq)]
enum Brought {
    /// All of it.
    Whole(Bytes),
    /// More than is read, or only a part.
    Broken,
    /// It was not there in time, however much of it was.
    Late,
}

/// Reads a body until it is too late.
async fn brought<B>(body: B, too_late: impl Future<Output = ()>) -> Brought
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let body = std::pin::pin!(Limited::new(body, LONGEST_BODY));
    tokio::select! {
        biased;
        () = too_late => Brought::Late,
        body = body.collect() => match body {
            Ok(body) => Brought::Whole(body.to_bytes()),
            Err(_) => Brought::Broken,
        },
    }
}

/// The refusal of a handshake in a revision that has none; whoever may not come in at all is left to the library.
fn no_handshake(gate: &Gate, request: &Request<Bytes>) -> Option<Response<Body>> {
    let header = |name: &str| request.headers().get(name).and_then(|it| it.to_str().ok());
    let host = header(HOST.as_str())?.parse::<hyper::http::uri::Authority>().ok()?;
    let is_known = ["localhost", "127.0.0.1", "::1", "[::1]"].contains(&host.host())
        || gate.hosts.iter().any(|it| it == host.host() || it == host.as_str());
    if !is_known || header(ORIGIN.as_str()).is_some() {
        return None;
    }
    let text = handshake_refusal(request.method(), request.headers(), request.body())?;
    let mut response = Response::new(Full::new(Bytes::from(text)).boxed());
    *response.status_mut() = StatusCode::NOT_FOUND;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Some(response)
}

/// What is answered, with 404, to a handshake in a revision that has none.
pub fn handshake_refusal(method: &Method, headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let revision = headers.get("mcp-protocol-version").and_then(|it| it.to_str().ok())?;
    if method != Method::POST || revision < STATELESS {
        return None;
    }
    let message: Value = serde_json::from_slice(body).ok()?;
    if message["method"] != "initialize" {
        return None;
    }
    let error = json!({
        "code": ErrorCode::METHOD_NOT_FOUND,
        "message": format!("revision {STATELESS} has no initialize: every request says its own revision"),
    });
    Some(json!({"jsonrpc": "2.0", "id": message["id"], "error": error}).to_string())
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())).boxed());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::{Brought, LONGEST_BODY, MOST_CONNECTIONS, Places, SENT_WITHIN, brought};
    use http_body_util::Full;
    use hyper::body::{Body, Bytes, Frame};
    use std::convert::Infallible;
    use std::future::{pending, poll_fn};
    use std::pin::Pin;
    use std::task::{Context, Poll};
    use std::time::Duration;
    use tokio::time::Instant;

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
        assert_eq!(brought(whole.clone(), pending()).await, Brought::Whole(Bytes::from_static(b"{}")));
        let long = Full::new(Bytes::from(vec![b'x'; LONGEST_BODY + 1]));
        assert_eq!(brought(long, pending()).await, Brought::Broken);
        // Every byte that comes looks at the clock again, and none of them puts it back.
        let mut looks = 0;
        let clock = poll_fn(|_| {
            looks += 1;
            if looks > 100 { Poll::Ready(()) } else { Poll::Pending }
        });
        assert_eq!(brought(Trickle { is_due: false }, clock).await, Brought::Late);
        assert_eq!(looks, 101);
    }

    #[tokio::test]
    async fn whoever_stalls_longest_makes_room_and_whoever_is_at_work_stays() {
        let places = Places::default();
        let taken: Vec<_> = (0..MOST_CONNECTIONS).map(|_| places.take().unwrap()).collect();
        let began = Instant::now();
        for (at, place) in taken.iter().enumerate() {
            place
                .set_stalled((at % 2 == 1).then(|| began + std::time::Duration::from_secs(1000 - at as u64)));
        }
        let new = places.take().unwrap();
        let left: Vec<usize> = (0..taken.len()).filter(|at| taken[*at].leave.is_cancelled()).collect();
        assert_eq!(left, [MOST_CONNECTIONS - 1]);
        taken.iter().for_each(|place| place.set_stalled(None));
        new.set_stalled(None);
        assert!(places.take().is_none());
        places.give_back(&taken[0]);
        assert!(places.take().is_some());
    }
}
