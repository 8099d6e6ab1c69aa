//! The gate: which hosts, origins, tokens and cookies are let in, and how much of them.
//!
//! Three walls, each enough against one kind of stranger: a *host* that is not ours is a rebound name; an *origin* that is not ours is
//! somebody else's web page; a *token* or a cookie says who it is. It must not know what is asked for.

use super::register::{Register, Secret, hash};
use super::works::Asker;
use crate::error::CommandError;
use crate::room::{Held, Room};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Uri, header};
use futures_util::StreamExt as _;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The cookie of the page, with the port behind it: cookies are of a host, and several servers may be on one.
const COOKIE: &str = "giggle_visit_";
/// All bodies together may take so many bytes.
const MOST_BYTES: usize = 256 * 1024 * 1024;
/// A body may take this long to come, and so much longer for each megabyte that came: half of a usual home uplink.
const BODY_WITHIN: Duration = Duration::from_secs(20);
const BODY_PER_MEGABYTE: Duration = Duration::from_secs(16);
/// How long a signed address of a clip works: a client that polls gets a fresh one each time.
const LINK_LASTS: u64 = 60 * 60;

/// Who may come in. It never prints a secret.
pub struct Gate {
    hosts: Vec<String>,
    port: u16,
    is_loopback: bool,
    public: Option<String>,
    /// Whether everybody must have a token: somebody else than this machine's people may reach the server, or there were tokens.
    needs_token: AtomicBool,
    /// Whether the page may spend.
    pub may_spend: bool,
    key: Secret,
    /// The room for bodies.
    pub room: Room,
}

/// Why somebody was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shut {
    /// No token, or one that nobody has.
    NoToken,
    /// The register could not be read.
    Trouble,
}

/// A body that was read, and its place in the room for bodies.
#[derive(Debug, Default)]
pub struct Whole {
    /// The bytes.
    pub bytes: Bytes,
    _held: Held,
}

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFault {
    /// It is longer than is taken.
    TooLong,
    /// It came too slowly, or broke off.
    Broken,
    /// There is no room for it this moment.
    NoRoom,
}

impl Gate {
    /// A gate for a server at an address.
    pub fn new(address: SocketAddr, hosts: Vec<String>, public: Option<String>, may_spend: bool) -> Self {
        Self {
            needs_token: AtomicBool::new(needs_token(address, &hosts, public.as_deref())),
            hosts: hosts.iter().map(|host| host.to_ascii_lowercase()).collect(),
            port: address.port(),
            is_loopback: address.ip().is_loopback(),
            public,
            may_spend,
            key: Secret::random(""),
            room: Room::new(MOST_BYTES),
        }
    }

    /// Whether a host is one of this server's names. An address is no name, and cannot be rebound.
    pub fn knows_host(&self, host: &str) -> bool {
        let name = name_of(host).to_ascii_lowercase();
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            Ok(ip) => ip.is_loopback() || !self.is_loopback || self.hosts.contains(&name),
            Err(_) => name == "localhost" || self.hosts.contains(&name) || self.public_host() == Some(&name),
        }
    }

    fn public_host(&self) -> Option<&str> {
        let public = self.public.as_deref()?;
        Some(name_of(public.split_once("://").map_or(public, |(_, rest)| rest)))
    }

    /// The address that this server goes by, as the request knows it.
    pub fn base(&self, headers: &HeaderMap) -> String {
        match (&self.public, host_of(headers)) {
            (Some(public), _) => public.clone(),
            (None, Some(host)) => format!("http://{host}"),
            (None, None) => String::new(),
        }
    }

    /// Who asks, by the bearer token; on loopback without any token registered everybody is the person at the machine.
    ///
    /// # Errors
    ///
    /// No token that anybody has.
    pub fn asker(&self, register: &Register, headers: &HeaderMap) -> Result<Asker, Shut> {
        let given = headers.get(header::AUTHORIZATION).and_then(|it| it.to_str().ok());
        let given = given
            .and_then(|it| it.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        if let Some((_, token)) = given
            && let Some(client) = register.client_of(token.trim()).map_err(|_| Shut::Trouble)?
        {
            self.close();
            return Ok(Asker { name: client.name, per_day: client.per_day });
        }
        if self.is_open(register).map_err(|_| Shut::Trouble)? {
            Ok(Asker::local())
        } else {
            Err(Shut::NoToken)
        }
    }

    /// From now on everybody needs a token.
    pub fn close(&self) {
        self.needs_token.store(true, Ordering::Relaxed);
    }

    /// Whether no token is needed. Once there was one, there is no way back while the server runs: whoever removes a token that
    /// leaked wants nobody in without one.
    ///
    /// # Errors
    ///
    /// The register cannot be read.
    pub fn is_open(&self, register: &Register) -> Result<bool, CommandError> {
        if self.needs_token.load(Ordering::Relaxed) {
            return Ok(false);
        }
        if register.clients()?.is_empty() {
            return Ok(true);
        }
        self.close();
        Ok(false)
    }

    /// What opens one clip for an hour to whoever has the address: clients fetch it without their token.
    pub fn pass(&self, client: &str, video: &str) -> String {
        let until = now() + LINK_LASTS;
        format!("client={client}&until={until}&pass={}", self.mark(client, video, until))
    }

    /// Whose clip an address opens, if its pass is good and the client is still the one that it was given to.
    pub fn asker_of_pass(
        &self,
        register: &Register,
        video: &str,
        query: &[(String, String)],
    ) -> Option<Asker> {
        let asker = self.passed(video, query)?;
        let until = query.iter().find(|(name, _)| name == "until")?.1.parse::<i64>().ok()?;
        let given = until - i64::try_from(LINK_LASTS).ok()?;
        let clients = register.clients().ok()?;
        clients.iter().any(|it| it.name == asker.name && it.made_at <= given).then_some(asker)
    }

    fn passed(&self, video: &str, query: &[(String, String)]) -> Option<Asker> {
        let value =
            |wanted: &str| query.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        let (client, until) = (value("client")?, value("until")?.parse().ok()?);
        let is_good = until > now() && hash(value("pass")?) == hash(&self.mark(client, video, until));
        is_good.then(|| Asker { name: client.to_owned(), per_day: None })
    }

    fn mark(&self, client: &str, video: &str, until: u64) -> String {
        self.marked(&format!("pass\n{client}\n{video}\n{until}"))
    }

    /// The name of the cookie of this server's page.
    pub fn cookie_name(&self) -> String {
        format!("{COOKIE}{}", self.port)
    }

    /// The cookie of a request to this server's page.
    pub fn cookie<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let name = self.cookie_name();
        let all = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
        all.flat_map(|it| it.split(';'))
            .find_map(|it| it.trim().strip_prefix(name.as_str())?.strip_prefix('='))
    }

    /// What a form must bring back to prove that it came from a page of this visit.
    pub fn proof(&self, cookie: &str) -> String {
        self.marked(&format!("form\n{cookie}"))
    }

    fn marked(&self, text: &str) -> String {
        let key = self.key.reveal();
        let inner: String = hash(&format!("{key}{text}")).iter().map(|byte| format!("{byte:02x}")).collect();
        hash(&format!("{key}{inner}"))[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads a body, of which all together take a bounded room, and none takes long.
    ///
    /// # Errors
    ///
    /// It is too long, too slow, or there is no room.
    pub async fn read(&self, body: Body, most: usize) -> Result<Whole, BodyFault> {
        let mut stream = body.into_data_stream();
        let (mut bytes, mut held) = (Vec::new(), Held::default());
        let began = tokio::time::Instant::now();
        loop {
            let allowed =
                BODY_WITHIN + BODY_PER_MEGABYTE * u32::try_from(bytes.len() >> 20).unwrap_or(u32::MAX);
            let next = tokio::time::timeout_at(began + allowed, stream.next()).await;
            let piece = match next.map_err(|_| BodyFault::Broken)? {
                None => return Ok(Whole { bytes: bytes.into(), _held: held }),
                Some(piece) => piece.map_err(|_| BodyFault::Broken)?,
            };
            if bytes.len() + piece.len() > most {
                return Err(BodyFault::TooLong);
            }
            // Counted as it comes, not as it is promised: a slow client holds little.
            if !self.room.hold(&mut held, bytes.len() + piece.len()) {
                return Err(BodyFault::NoRoom);
            }
            bytes.extend_from_slice(&piece);
        }
    }
}

/// Whether others than the people at this machine may reach a server: beyond loopback, or through a proxy that goes by another name.
pub fn needs_token(address: SocketAddr, hosts: &[String], public: Option<&str>) -> bool {
    let is_own = |host: &str| {
        let name = name_of(host).trim_start_matches('[').trim_end_matches(']');
        name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    };
    let public = public.map(|it| it.split_once("://").map_or(it, |(_, rest)| rest));
    !address.ip().is_loopback() || !hosts.iter().map(String::as_str).chain(public).all(is_own)
}

/// The parameters of a query.
pub fn query(uri: &Uri) -> Vec<(String, String)> {
    url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect()
}

/// The host that a request names.
pub fn host_of(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST)?.to_str().ok()
}

/// A host without its port.
fn name_of(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port))
            if port.bytes().all(|it| it.is_ascii_digit()) && (!name.contains(':') || name.ends_with(']')) =>
        {
            name
        }
        _ => host,
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(address: &str) -> Gate {
        Gate::new(address.parse().unwrap(), vec!["Studio.example".into()], None, false)
    }

    #[test]
    fn only_own_names_and_addresses_are_hosts() {
        let here = gate("127.0.0.1:8787");
        for host in [
            "127.0.0.1:8787",
            "localhost",
            "localhost:1",
            "[::1]:8787",
            "studio.example",
            "STUDIO.example:80",
        ] {
            assert!(here.knows_host(host), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", "", "localhost.evil.example:8787"]
        {
            assert!(!here.knows_host(host), "{host}");
        }
        assert!(gate("0.0.0.0:1").knows_host("10.0.0.1:1"), "an address cannot be rebound");
    }

    #[test]
    fn whoever_may_be_elsewhere_needs_a_token() {
        let needs = |address: &str, hosts: &[&str], public: Option<&str>| {
            let hosts: Vec<String> = hosts.iter().map(ToString::to_string).collect();
            needs_token(address.parse().unwrap(), &hosts, public)
        };
        assert!(!needs("127.0.0.1:1", &[], None));
        assert!(!needs("[::1]:1", &["localhost"], Some("http://127.0.0.1:8787")));
        assert!(needs("0.0.0.0:1", &[], None));
        assert!(needs("127.0.0.1:1", &["studio.example"], None));
        assert!(needs("127.0.0.1:1", &[], Some("https://video.example")));
    }

    #[test]
    fn a_pass_opens_one_clip_of_one_client_for_a_while() {
        let here = gate("127.0.0.1:8787");
        let read = |pass: &str| -> Vec<(String, String)> {
            url::form_urlencoded::parse(pass.as_bytes()).into_owned().collect()
        };
        let pass = here.pass("a", "video_1");
        assert_eq!(here.passed("video_1", &read(&pass)).unwrap().name, "a");
        assert!(here.passed("video_2", &read(&pass)).is_none());
        assert!(here.passed("video_1", &read(&pass.replace("client=a", "client=b"))).is_none());
        let mut old = read(&pass);
        old[1].1 = "1".into();
        assert!(here.passed("video_1", &old).is_none());
    }

    #[tokio::test]
    async fn a_body_is_bounded_and_gives_its_room_back() {
        let here = gate("127.0.0.1:8787");
        let whole = here.read(Body::from(vec![1; MOST_BYTES]), MOST_BYTES).await.ok().unwrap();
        assert_eq!(whole.bytes.len(), MOST_BYTES);
        assert_eq!(here.read(Body::from("a"), 1).await.err(), Some(BodyFault::NoRoom));
        drop(whole);
        assert!(here.read(Body::from("a"), 1).await.is_ok());
        assert_eq!(here.read(Body::from("ab"), 1).await.err(), Some(BodyFault::TooLong));
    }
}
