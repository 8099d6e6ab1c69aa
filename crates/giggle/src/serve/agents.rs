//! MCP at `/mcp`, with the tokens of the Videos face: each client has its own name in the ledger and its own budget.

use super::gate::Gate;
use super::register::Register;
use super::works::{Asker, Works};
use crate::error::CommandError;
use crate::mcp::http;
use crate::mcp::live::Account;
use crate::mcp::{AllowedFolders, Live, Mode, Server, Setup};
use crate::output::Output;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// As many sessions of one client as there may be at once.
const MOST_SESSIONS: usize = 64;
/// How long a session may be idle: longer than any clip takes.
const SESSION_IDLE: Duration = Duration::from_secs(30 * 60);

type Service = StreamableHttpService<Server, LocalSessionManager>;

/// One MCP service for each client.
pub struct Agents {
    folders: AllowedFolders,
    stop: CancellationToken,
    services: Mutex<HashMap<String, Agent>>,
}

#[derive(Clone)]
struct Agent {
    service: Service,
    sessions: Arc<LocalSessionManager>,
    live: Arc<Live>,
}

impl Agents {
    /// None yet; they may read and write in these folders.
    ///
    /// # Errors
    ///
    /// Exit 3: a folder that cannot be used.
    pub fn new(
        clips: &std::path::Path,
        others: &[PathBuf],
        stop: CancellationToken,
    ) -> Result<Self, CommandError> {
        Ok(Self { folders: AllowedFolders::new(clips, others)?, stop, services: Mutex::default() })
    }

    fn of(&self, works: &Works, asker: &Asker) -> Agent {
        let mut services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(agent) = services.get(&asker.name) {
            return agent.clone();
        }
        let setup = Setup {
            mode: Mode::Full,
            folders: self.folders.clone(),
            confirm_above: None,
            spend: crate::session::SpendFlags::default(),
            has_no_forms: false,
            has_no_links: false,
        };
        let quiet = Output { json: false, quiet: true, no_input: true, language: works.language() };
        let account = Account { client: works.client().clone(), session: works.session_of(asker) };
        let live = Arc::new(Live::new(setup, works.settings.clone(), quiet).with_account(account));
        // Host and origin were looked at by the gate, which knows more names than this library does.
        let config = StreamableHttpServerConfig::default()
            .with_cancellation_token(self.stop.child_token())
            .disable_allowed_hosts();
        let mut manager = LocalSessionManager::default();
        manager.session_config.keep_alive = Some(SESSION_IDLE);
        let sessions = Arc::new(manager);
        let server = Server::new(Arc::clone(&live));
        let service = StreamableHttpService::new(move || Ok(server.clone()), Arc::clone(&sessions), config);
        let agent = Agent { service, sessions, live };
        services.insert(asker.name.clone(), agent.clone());
        agent
    }

    /// Answers an agent.
    pub async fn answer(
        &self,
        works: &Works,
        gate: &Gate,
        register: &Register,
        request: Request,
    ) -> Response {
        let Ok(asker) = gate.asker(register, request.headers()) else {
            return (
                StatusCode::UNAUTHORIZED,
                [(header::WWW_AUTHENTICATE, "Bearer")],
                "a bearer token is needed\n",
            )
                .into_response();
        };
        let agent = self.of(works, &asker);
        let begins_session =
            request.method() == axum::http::Method::POST && !request.headers().contains_key("mcp-session-id");
        if begins_session && agent.sessions.sessions.read().await.len() >= MOST_SESSIONS {
            return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "60")], "too many sessions\n")
                .into_response();
        }
        let (head, body) = request.into_parts();
        let body = axum::body::to_bytes(body, http::LONGEST_BODY);
        let body = match tokio::time::timeout(http::SENT_WITHIN, body).await {
            Ok(Ok(body)) => body,
            Ok(Err(_)) => {
                return (StatusCode::PAYLOAD_TOO_LARGE, "the body is too long or broke off\n")
                    .into_response();
            }
            Err(_) => {
                return (StatusCode::REQUEST_TIMEOUT, "the body did not arrive within 30 s\n")
                    .into_response();
            }
        };
        if let Some(refusal) = http::handshake_refusal(&head.method, &head.headers, &body) {
            return (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "application/json")], refusal)
                .into_response();
        }
        let request = Request::from_parts(head, axum::body::Body::from(body));
        agent.service.handle(request).await.map(axum::body::Body::new)
    }

    /// Waits for the answers to submits that are on their way.
    pub async fn drain(&self) {
        let lives: Vec<Arc<Live>> = {
            let services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
            services.values().map(|agent| Arc::clone(&agent.live)).collect()
        };
        for live in lives {
            live.work.close();
            live.work.wait().await;
        }
    }
}
