//! The door over HTTP: loopback unless a token guards it, known hosts and origins only, and a bounded number of sessions.
//!
//! Whoever sends slowly keeps nobody out: a head and a body have half a minute to arrive, and where all places are taken,
//! the connection that has stalled longest makes room.

use super::body::Body;
use super::places::{Place, Places, Watched};
use super::server::Server;
use super::sessions::MOST_SESSIONS;
use super::streamable::{self, SENT_WITHIN, Streamable, is_ambiguous, plain};
use crate::error::CommandError;
use crate::room::Room;
use giggle_domain::{Text, text};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use rmcp::transport::streamable_http_server::StreamableHttpServerConfig;
use sha2::{Digest as _, Sha256};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// As many connections as there may be at once: two of every session, for a stream and a call.
const MOST_CONNECTIONS: usize = 2 * MOST_SESSIONS;
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
    let (mcp, room) = (Streamable::new(server, config), streamable::room());
    told(&format!("http://{address}/mcp"));
    let (gate, places) = (Arc::new(gate), Arc::new(Places::new(MOST_CONNECTIONS)));
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
        let (mcp, gate, room) = (mcp.clone(), Arc::clone(&gate), room.clone());
        let (stop, places) = (stop.clone(), Arc::clone(&places));
        tokio::spawn(async move {
            let its = Arc::clone(&place);
            let service = service_fn(move |request| {
                let (mcp, gate, room) = (mcp.clone(), Arc::clone(&gate), room.clone());
                let place = Arc::clone(&its);
                async move {
                    // The head is there; from here on its body has to come.
                    place.set_stalled(Some(Instant::now()));
                    let response = answer(&mcp, &gate, &room, &place, request).await;
                    Ok::<_, Infallible>(response.map(|body| Watched { body, place }))
                }
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(SENT_WITHIN)
                .serve_connection(TokioIo::new(stream), service);
            tokio::select! {
                _ = connection => {}
                () = place.has_to_leave() => {}
                () = stop.cancelled() => {}
            }
            places.give_back(&place);
        });
    }
}

async fn answer(
    mcp: &Streamable,
    gate: &Gate,
    room: &Room,
    place: &Place,
    request: Request<Incoming>,
) -> Response<Body> {
    if !gate.lets_in(&request) {
        let mut response = plain(StatusCode::UNAUTHORIZED, "a bearer token is needed\n");
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        return response;
    }
    if is_ambiguous(request.headers()) {
        return plain(StatusCode::BAD_REQUEST, "a request has one Host, and one Origin at most\n");
    }
    if !matches!(request.uri().path(), "/" | "/mcp" | "/mcp/") {
        return plain(StatusCode::NOT_FOUND, "MCP is at /mcp\n");
    }
    let request = match streamable::whole(request, room).await {
        Ok(request) => request,
        Err(response) => return *response,
    };
    place.set_stalled(None);
    mcp.answer(request).await
}
