//! The sessions of a door: a bounded number, of which the one that was idle longest makes room for a new one; and the requests that
//! each of them has in flight.
//!
//! Most hosts leave a session open when they end. It must not know what is asked in it.

use super::body::Body;
use http_body_util::BodyExt;
use hyper::Response;
use hyper::header::HeaderMap;
use rmcp::transport::streamable_http_server::session::SessionManager as _;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// As many sessions as there may be at once; an idle one ends by itself.
pub const MOST_SESSIONS: usize = 64;
/// How long a session may be idle: longer than any clip takes.
const SESSION_IDLE: Duration = Duration::from_secs(30 * 60);
/// A request that has been in flight for longer waits for somebody who has left.
const LONGEST_CALL: Duration = Duration::from_secs(11 * 60);

/// The sessions of a door.
pub struct Sessions {
    manager: Arc<LocalSessionManager>,
    known: Arc<Known>,
    /// Sessions begin one after the other, so that their number is what it was when room was made.
    beginning: tokio::sync::Mutex<()>,
}

/// What is known of the sessions, by their names.
type Known = Mutex<HashMap<String, Use>>;

/// The use of one session.
struct Use {
    last: Instant,
    in_flight: HashSet<String>,
    streams: usize,
}

impl Default for Use {
    fn default() -> Self {
        Self { last: Instant::now(), in_flight: HashSet::new(), streams: 0 }
    }
}

impl Use {
    fn is_at_work(&self, now: Instant) -> bool {
        !self.in_flight.is_empty() && now.saturating_duration_since(self.last) < LONGEST_CALL
    }
}

/// A request that is being worked on; clones end with the last of them.
pub type InFlight = Arc<Flight>;

/// See [`InFlight`].
pub struct Flight {
    known: Arc<Known>,
    /// Its session and its id; none where there are no sessions.
    name: Option<(String, String)>,
}

impl Drop for Flight {
    fn drop(&mut self) {
        if let Some((session, id)) = &self.name
            && let Some(its) = lock(&self.known).get_mut(session)
        {
            its.in_flight.remove(id);
            its.last = Instant::now();
        }
    }
}

/// A stream that a session's client listens to.
struct Listening {
    known: Arc<Known>,
    session: String,
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(its) = lock(&self.known).get_mut(&self.session) {
            its.streams = its.streams.saturating_sub(1);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The session that a message belongs to.
fn named(headers: &HeaderMap) -> Option<&str> {
    headers.get("mcp-session-id").and_then(|it| it.to_str().ok())
}

impl Default for Sessions {
    fn default() -> Self {
        let mut manager = LocalSessionManager::default();
        manager.session_config.keep_alive = Some(SESSION_IDLE);
        Self { manager: Arc::new(manager), known: Arc::default(), beginning: tokio::sync::Mutex::default() }
    }
}

impl Sessions {
    /// What the protocol's library keeps of them.
    pub fn manager(&self) -> &Arc<LocalSessionManager> {
        &self.manager
    }

    /// Makes room for one more session, if need be at the expense of the one that was idle longest, which its client begins anew with
    /// its next call. The session is begun while the answer lives. `None` where all of them are at work.
    pub async fn room_for_one(&self) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        let beginning = self.beginning.lock().await;
        loop {
            let open: HashSet<String> =
                self.manager.sessions.read().await.keys().map(ToString::to_string).collect();
            lock(&self.known).retain(|name, its| open.contains(name) || !its.in_flight.is_empty());
            if open.len() < MOST_SESSIONS {
                return Some(beginning);
            }
            let idle = idle_longest(&open, &lock(&self.known), Instant::now())?;
            lock(&self.known).remove(&idle);
            self.manager.close_session(&idle.into()).await.ok()?;
        }
    }

    /// A session was begun.
    pub fn begun(&self, answer: &HeaderMap) {
        if let Some(name) = named(answer) {
            lock(&self.known).insert(name.to_owned(), Use::default());
        }
    }

    /// Something was said in a session.
    pub fn used(&self, headers: &HeaderMap) {
        if let Some(name) = named(headers)
            && let Some(its) = lock(&self.known).get_mut(name)
        {
            its.last = Instant::now();
        }
    }

    /// A request begins. `None` where another one with its id is in flight.
    pub fn begin(&self, headers: &HeaderMap, id: &Value) -> Option<InFlight> {
        let mut known = lock(&self.known);
        // A session that nobody knows is turned away by the library.
        let name = named(headers).and_then(|name| Some((name.to_owned(), known.get_mut(name)?)));
        let name = match name {
            None => None,
            Some((name, its)) => {
                its.last = Instant::now();
                let id = id.to_string();
                if !its.in_flight.insert(id.clone()) {
                    return None;
                }
                Some((name, id))
            }
        };
        Some(Arc::new(Flight { known: Arc::clone(&self.known), name }))
    }

    /// The answer to whoever wants to listen to a session.
    pub fn streamed(&self, headers: &HeaderMap, response: Response<Body>) -> Response<Body> {
        let Some(session) = named(headers).filter(|_| response.status().is_success()) else {
            return response;
        };
        let Some(()) = lock(&self.known).get_mut(session).map(|its| its.streams += 1) else {
            return response;
        };
        let listening = Listening { known: Arc::clone(&self.known), session: session.to_owned() };
        response.map(|body| {
            BodyExt::boxed(body.map_frame(move |frame| {
                let _ = &listening;
                frame
            }))
        })
    }
}

/// The session that was idle longest; one to which somebody listens only if there is no other. `None` where all are at work.
fn idle_longest(open: &HashSet<String>, known: &HashMap<String, Use>, now: Instant) -> Option<String> {
    let idle = open.iter().filter(|name| known.get(*name).is_none_or(|its| !its.is_at_work(now)));
    idle.min_by_key(|name| known.get(*name).map(|its| (its.streams > 0, its.last))).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_was_idle_longest_goes_and_whoever_is_at_work_stays() {
        let now = Instant::now() + SESSION_IDLE;
        let of = |ago: u64, calls: usize, streams: usize| Use {
            last: now - Duration::from_secs(ago),
            in_flight: (0..calls).map(|id| id.to_string()).collect(),
            streams,
        };
        let known = |all: &[(&str, Use)]| -> HashMap<String, Use> {
            all.iter()
                .map(|(name, its)| {
                    let copy = Use { last: its.last, in_flight: its.in_flight.clone(), streams: its.streams };
                    ((*name).to_owned(), copy)
                })
                .collect()
        };
        let goes = |all: &[(&str, Use)]| {
            let open = all.iter().map(|(name, _)| (*name).to_owned()).collect();
            idle_longest(&open, &known(all), now)
        };
        let all = [
            ("calls", of(600, 1, 0)),
            ("listens", of(500, 0, 1)),
            ("old", of(400, 0, 0)),
            ("new", of(1, 0, 0)),
        ];
        assert_eq!(goes(&all).as_deref(), Some("old"));
        assert_eq!(goes(&all[..2]).as_deref(), Some("listens"));
        assert_eq!(goes(&all[..1]), None);
        assert_eq!(goes(&[("left", of(700, 1, 1))]).as_deref(), Some("left"), "nobody waits for so long");
    }
}
