//! The door over HTTP: loopback unless a token guards it, known hosts and origins only, and a bounded number of sessions.

use super::server::Server;
use crate::error::CommandError;
use crate::exit_code::ExitCode;
use giggle_domain::Language;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use sha2::{Digest as _, Sha256};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// As many sessions as there may be at once; an idle one ends by itself.
const MOST_SESSIONS: usize = 64;
/// As many connections as there may be at once: two of every session, for a stream and a call.
const MOST_CONNECTIONS: usize = 2 * MOST_SESSIONS;
/// How long a session may be idle: longer than any clip takes.
const SESSION_IDLE: Duration = Duration::from_secs(30 * 60);
/// How long a client may take to send the head of a request.
const HEAD_WITHIN: Duration = Duration::from_secs(30);
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
        language: Language,
    ) -> Result<Self, CommandError> {
        if token.is_none() && !address.ip().is_loopback() {
            return Err(CommandError::settings(match language {
                Language::English => {
                    format!("{address} can be reached from other machines, and no token guards it")
                }
                Language::Chinese => format!("{address} 可被其他机器访问，但未设置令牌"),
            })
            .hint(language.pick(
                "set GIGGLE_MCP_TOKEN to a long random text, or listen on 127.0.0.1",
                "请将 GIGGLE_MCP_TOKEN 设为足够长的随机文本，或改为监听 127.0.0.1",
            )));
        }
        if token.is_some_and(|token| token.len() < SHORTEST_TOKEN) {
            return Err(CommandError::settings(language.pick(
                format!("GIGGLE_MCP_TOKEN has fewer than {SHORTEST_TOKEN} characters"),
                format!("GIGGLE_MCP_TOKEN 少于 {SHORTEST_TOKEN} 个字符"),
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
    let unable =
        |error: std::io::Error| CommandError::new(ExitCode::Settings, format!("{}: {error}", gate.address));
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
    let (gate, room) = (Arc::new(gate), Arc::new(Semaphore::new(MOST_CONNECTIONS)));
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // Out of files, or a client that left at once: the next one may fare better.
                Err(_) => { tokio::time::sleep(Duration::from_millis(50)).await; continue }
            },
            () = stop.cancelled() => return Ok(()),
        };
        let Ok(place) = Arc::clone(&room).try_acquire_owned() else { continue };
        let _ = stream.set_nodelay(true);
        let (mcp, gate, sessions) = (mcp.clone(), Arc::clone(&gate), Arc::clone(&sessions));
        let stop = stop.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let (mcp, gate, sessions) = (mcp.clone(), Arc::clone(&gate), Arc::clone(&sessions));
                async move { Ok::<_, Infallible>(answer(&mcp, &gate, &sessions, request).await) }
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_WITHIN)
                .serve_connection(TokioIo::new(stream), service);
            tokio::select! {
                _ = connection => {}
                () = stop.cancelled() => {}
            }
            drop(place);
        });
    }
}

async fn answer(
    mcp: &StreamableHttpService<Server, LocalSessionManager>,
    gate: &Gate,
    sessions: &LocalSessionManager,
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
    mcp.handle(request).await
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())).boxed());
    *response.status_mut() = status;
    response
}
