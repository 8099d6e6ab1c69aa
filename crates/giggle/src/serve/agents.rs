//! MCP at `/mcp`, with the tokens of the Videos face: each client has its own name in the ledger, its own budget, its own view of the
//! ledger's shots, and its own folder.

use super::gate::Gate;
use super::register::{LOCAL, Page, Register};
use super::works::{Asker, Works};
use crate::error::CommandError;
use crate::mcp::live::{Helpers, Live};
use crate::mcp::streamable::{self, Streamable};
use crate::mcp::view::View;
use crate::mcp::{AllowedFolders, Mode, Server, Setup};
use crate::output::Output;
use crate::production::Followed;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use giggle_domain::Fingerprint;
use rmcp::transport::streamable_http_server::StreamableHttpServerConfig;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::sync::CancellationToken;

/// One MCP server for each client.
pub struct Agents {
    clips: PathBuf,
    others: Vec<PathBuf>,
    register: Arc<Register>,
    stop: CancellationToken,
    agents: Mutex<HashMap<String, Agent>>,
}

#[derive(Clone)]
struct Agent {
    door: Streamable,
    live: Arc<Live>,
}

/// What a client asked for, by the register.
struct Own {
    client: String,
    register: Arc<Register>,
}

impl View for Own {
    fn client(&self) -> &str {
        &self.client
    }

    fn is_of_all(&self) -> bool {
        self.client == LOCAL
    }

    fn note(&self, fingerprint: &Fingerprint) -> Result<bool, CommandError> {
        let identity = fingerprint.to_string();
        let known = self.register.asking(&self.client, &identity)?;
        if known.is_none() {
            self.register.note(&self.client, &identity, false)?;
        }
        Ok(known.is_some())
    }

    fn forget(&self, fingerprint: &Fingerprint) {
        let _ = self.register.forget(&self.client, &fingerprint.to_string());
    }

    fn shows(&self, fingerprint: &Fingerprint) -> bool {
        self.register.asking(&self.client, &fingerprint.to_string()).is_ok_and(|asking| asking.is_some())
    }

    fn shots(&self, most: usize) -> Result<Vec<Fingerprint>, CommandError> {
        let page = Page { after: None, most, is_ascending: false };
        let askings = self.register.askings(&self.client, page)?;
        Ok(askings.iter().filter_map(|asking| Fingerprint::parse(&asking.fingerprint)).collect())
    }
}

impl Agents {
    /// None yet; they may read and write in the folder of the clips, and read in the others.
    ///
    /// # Errors
    ///
    /// Exit 3: a folder that cannot be used.
    pub fn new(
        clips: &Path,
        others: &[PathBuf],
        register: &Arc<Register>,
        stop: CancellationToken,
    ) -> Result<Self, CommandError> {
        AllowedFolders::new(clips, others)?;
        let (clips, others, register) = (clips.to_owned(), others.to_owned(), Arc::clone(register));
        Ok(Self { clips, others, register, stop, agents: Mutex::default() })
    }

    /// The server of a client. A client with a token sees its own shots, and its files are in a folder of its own.
    fn of(&self, works: &Arc<Works>, asker: &Asker) -> Result<Agent, CommandError> {
        let mut agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        if !agents.contains_key(&asker.name) {
            let is_person = asker.name == LOCAL;
            let folder = match is_person {
                true => self.clips.clone(),
                false => self.clips.join(format!("client-{}", asker.name)),
            };
            let setup = Setup {
                mode: Mode::Full,
                folders: AllowedFolders::new(&folder, &self.others)?.served(),
                confirm_above: None,
                spend: crate::session::SpendFlags::default(),
                has_no_forms: false,
                has_no_links: false,
            };
            let quiet = Output { json: false, quiet: true, no_input: true, language: works.language() };
            let own = Own { client: asker.name.clone(), register: Arc::clone(&self.register) };
            let its = Arc::clone(works);
            let follower = Box::new(move |task: &Followed| its.follow(task.key, task.is_watched));
            let helpers = Helpers { follower, places: Arc::clone(works.places()) };
            let live =
                Arc::new(Live::new(setup, works.settings.clone(), quiet).serving(Arc::new(own), helpers));
            // Host and origin were looked at by the gate, which knows more names than this library does.
            let config = StreamableHttpServerConfig::default()
                .with_cancellation_token(self.stop.child_token())
                .disable_allowed_hosts();
            let door = Streamable::new(Server::new(Arc::clone(&live)), config);
            agents.insert(asker.name.clone(), Agent { door, live });
        }
        let agent = agents[&asker.name].clone();
        agent.live.use_account(works.client(), works.session_of(asker));
        Ok(agent)
    }

    /// Answers an agent.
    pub async fn answer(&self, works: &Arc<Works>, gate: &Gate, request: Request) -> Response {
        let Ok(asker) = gate.asker(&self.register, request.headers()) else {
            let needed = [(header::WWW_AUTHENTICATE, "Bearer")];
            return (StatusCode::UNAUTHORIZED, needed, "a bearer token is needed\n").into_response();
        };
        let agent = match self.of(works, &asker) {
            Ok(agent) => agent,
            Err(error) => {
                let why = format!("{}\n", error.message(works.language()));
                return (StatusCode::INTERNAL_SERVER_ERROR, why).into_response();
            }
        };
        match streamable::whole(request, &gate.room).await {
            Ok(request) => agent.door.answer(request).await.map(axum::body::Body::new),
            Err(response) => (*response).map(axum::body::Body::new),
        }
    }

    /// Waits for the answers to submits that are on their way.
    pub async fn drain(&self) {
        let lives: Vec<Arc<Live>> = {
            let agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
            agents.values().map(|agent| Arc::clone(&agent.live)).collect()
        };
        for live in lives {
            live.work.close();
            live.work.wait().await;
        }
    }
}
