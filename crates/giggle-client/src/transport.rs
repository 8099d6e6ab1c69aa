//! Connections: which HTTP client carries what, and what its errors mean.
//!
//! The HTTP library repeats nothing behind our back: its retries are off, redirects are off, and a submit gets a client
//! of its own with an HTTP/1.1 connection that nobody used before. A [`Gate`] in the connector knows whether a
//! connection was ever handed over: while it was not, certainly nothing was sent. This module must not know the API.

use crate::api_key::{ApiBase, is_loopback, is_this_machine, place};
use crate::error::Mishap;
use crate::settings::{CaStore, ClientSettings};
use crate::trouble::{Stage, Trouble};
use giggle_domain::{Text, text};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::error::Error as StdError;
use std::future::Future;
use std::io::Read as _;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;
use url::Url;

/// Asked once a connection stands and right before the first byte of a submit; `false` means that nothing is sent.
///
/// It runs on the connection's way, so it must be quick: look at a clock, not at a disk.
pub type SendGuard = Arc<dyn Fn() -> bool + Send + Sync>;

/// No bundle of certificates is larger: it bounds what a wrong path makes us read.
const MOST_CA_BYTES: u64 = 16 * 1024 * 1024;

/// How an address is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// Plain http on this machine: no certificates, no proxy.
    Plain,
    /// https on this machine: no proxy.
    Loopback,
    /// https anywhere else.
    Remote,
}

impl Route {
    /// The route of an address, or `None` where it must not be gone: plain http to another machine, or another
    /// scheme.
    pub(crate) fn of(url: &Url) -> Option<Self> {
        match (url.scheme(), is_loopback(url)) {
            ("http", true) => Some(Self::Plain),
            ("https", true) => Some(Self::Loopback),
            ("https", false) => Some(Self::Remote),
            _ => None,
        }
    }

    /// The route of an address that somebody else chose, as a link, a redirect or an upload: the one gate for all of them.
    /// A far host must not choose what is asked of this machine, except where the person chose that place as the base.
    pub(crate) fn given(url: &Url, base: &ApiBase, is_far: bool) -> Result<Self, Text> {
        let route = Self::of(url).ok_or_else(|| text!("it is not https", "不是 https 地址"))?;
        let is_here = route != Self::Remote || is_this_machine(url);
        if is_far && is_here && !base.is_at(url) { Err(leads_here()) } else { Ok(route) }
    }
}

/// Why an address of somebody else's choice is not followed.
fn leads_here() -> Text {
    text!("it leads to this machine", "它指向本机")
}

/// What is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cargo {
    /// JSON of the API, over connections that are used again.
    Json,
    /// Bytes of clips and uploads, as they are.
    Media,
}

/// The clients, each built when it is first needed.
pub(crate) struct Transport {
    json: OnceLock<reqwest::Client>,
    media: [OnceLock<reqwest::Client>; 3],
    tls: OnceLock<rustls::ClientConfig>,
}

impl Transport {
    pub(crate) fn new() -> Self {
        Self { json: OnceLock::new(), media: Default::default(), tls: OnceLock::new() }
    }

    /// A client whose connections are used again.
    pub(crate) fn shared(
        &self,
        settings: &ClientSettings,
        route: Route,
        cargo: Cargo,
    ) -> Result<reqwest::Client, Mishap> {
        let slot = match (cargo, route) {
            (Cargo::Json, _) => &self.json,
            (Cargo::Media, Route::Plain) => &self.media[0],
            (Cargo::Media, Route::Loopback) => &self.media[1],
            (Cargo::Media, Route::Remote) => &self.media[2],
        };
        if let Some(client) = slot.get() {
            return Ok(client.clone());
        }
        let builder = self.builder(settings, route, cargo)?;
        let builder = match cargo {
            Cargo::Json => builder,
            // Lengths and ranges count the bytes of the file, not of a packed form of it.
            Cargo::Media => builder.gzip(false).http1_only(),
        };
        let client = build(builder)?;
        Ok(slot.get_or_init(|| client).clone())
    }

    /// A client for another service than the API, whose answers are taken as they are.
    pub(crate) fn plain(&self, settings: &ClientSettings, route: Route) -> Result<reqwest::Client, Mishap> {
        build(self.builder(settings, route, Cargo::Json)?.gzip(false).http1_only())
    }

    /// A client for one submit: a connection of its own, which ends with it.
    pub(crate) fn single(
        &self,
        settings: &ClientSettings,
        route: Route,
        gate: Gate,
    ) -> Result<reqwest::Client, Mishap> {
        build(
            self.builder(settings, route, Cargo::Json)?
                .http1_only()
                .pool_max_idle_per_host(0)
                .connector_layer(gate),
        )
    }

    fn builder(
        &self,
        settings: &ClientSettings,
        route: Route,
        cargo: Cargo,
    ) -> Result<reqwest::ClientBuilder, Mishap> {
        // An error means that somebody else installed a provider; the library then uses that one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("giggle/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .connect_timeout(settings.timeouts.connect);
        builder = match (route, cargo) {
            (Route::Plain | Route::Loopback, _) => builder.dns_resolver(ThisMachine),
            (Route::Remote, Cargo::Media) => builder.dns_resolver(Elsewhere { base: settings.base.clone() }),
            // The person's own choice.
            (Route::Remote, Cargo::Json) => builder,
        };
        if route == Route::Remote
            && let Some(proxy) = proxy(settings)?
        {
            builder = builder.proxy(proxy);
        }
        Ok(match (route, &settings.ca) {
            (Route::Plain, _) => builder.tls_backend_preconfigured(carried(rustls::RootCertStore::empty())?),
            (_, CaStore::WebPki) => {
                let config = match self.tls.get() {
                    Some(config) => config,
                    None => {
                        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
                        let config = carried(roots)?;
                        self.tls.get_or_init(|| config)
                    }
                };
                builder.tls_backend_preconfigured(config.clone())
            }
            (_, CaStore::System) => builder,
            (_, CaStore::File(path)) => {
                let shown = path.display();
                let mut pem = Vec::new();
                let read = std::fs::File::open(path)
                    .and_then(|file| file.take(MOST_CA_BYTES + 1).read_to_end(&mut pem));
                read.map_err(|e| {
                    let what = text!("cannot read the certificate file {shown}", "无法读取证书文件 {shown}");
                    Mishap::caused(Trouble::Settings(what), e)
                })?;
                if pem.len() as u64 > MOST_CA_BYTES {
                    return Err(Trouble::Settings(text!(
                        "the certificate file {shown} is larger than any bundle of certificates",
                        "证书文件 {shown} 过大，不是证书"
                    ))
                    .into());
                }
                let certificates = reqwest::Certificate::from_pem_bundle(&pem).map_err(|e| {
                    let what = text!("cannot use the certificate file {shown}", "无法使用证书文件 {shown}");
                    Mishap::caused(Trouble::Settings(what), e)
                })?;
                if certificates.is_empty() {
                    return Err(Trouble::Settings(text!(
                        "there is no certificate in {shown}",
                        "{shown} 中没有证书"
                    ))
                    .into());
                }
                builder.tls_certs_only(certificates)
            }
        })
    }
}

/// Names that mean this machine are not looked up: whatever a name service says, they lead to loopback.
struct ThisMachine;

impl Resolve for ThisMachine {
    fn resolve(&self, _: Name) -> Resolving {
        let both: Addrs = Box::new(
            [SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0), SocketAddr::new(Ipv6Addr::LOCALHOST.into(), 0)]
                .into_iter(),
        );
        Box::pin(std::future::ready(Ok(both)))
    }
}

/// Names that a far host chose are looked up, and what leads to this machine is left out.
struct Elsewhere {
    base: ApiBase,
}

#[derive(Debug, thiserror::Error)]
#[error("the name leads to this machine")]
struct LeadsHere;

impl Resolve for Elsewhere {
    fn resolve(&self, name: Name) -> Resolving {
        let is_chosen = self.base.host().eq_ignore_ascii_case(name.as_str());
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // All of them: otherwise the choice of one would be the name service's.
            if !is_chosen && found.iter().any(|it| crate::api_key::is_own_address(it.ip())) {
                return Err(LeadsHere.into());
            }
            let found: Addrs = Box::new(found.into_iter());
            Ok(found)
        })
    }
}

fn build(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, Mishap> {
    builder.build().map_err(|e| {
        Mishap::caused(
            Trouble::Settings(text!("cannot set up the HTTP client", "无法初始化 HTTP 客户端")),
            e.without_url(),
        )
    })
}

fn carried(roots: rustls::RootCertStore) -> Result<rustls::ClientConfig, Mishap> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| Mishap::caused(Trouble::Settings(text!("cannot set up TLS", "无法初始化 TLS")), e))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

/// No proxy needs longer to say no a second time.
const ASKING_AGAIN: Duration = Duration::from_secs(5);

/// The same mishap with the number of a proxy's refusal in it, which the HTTP library keeps to itself: the proxy is asked
/// once more for the connection, and for nothing else.
pub(crate) async fn numbered(mishap: Mishap, settings: &ClientSettings, url: &Url) -> Mishap {
    let Trouble::ProxyRefused { status: None, place } = &mishap.trouble else { return mishap };
    let place = place.clone();
    match tokio::time::timeout(ASKING_AGAIN, refusal_of_proxy(settings, url)).await {
        Ok(status @ Some(_)) => Mishap { trouble: Trouble::ProxyRefused { status, place }, ..mishap },
        Ok(None) | Err(_) => mishap,
    }
}

/// What a proxy answers to a wish to be connected; `None` where it is not asked in plain http, or says yes.
async fn refusal_of_proxy(settings: &ClientSettings, url: &Url) -> Option<u16> {
    use base64::Engine as _;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let address = with_scheme(settings.proxy.address.as_deref()?);
    let proxy = Url::parse(&address).ok().filter(|proxy| proxy.scheme().eq_ignore_ascii_case("http"))?;
    let to = place(url);
    let mut wish = format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n");
    if !proxy.username().is_empty() {
        let plain = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let name = format!("{}:{}", plain(proxy.username()), plain(proxy.password().unwrap_or_default()));
        let name = base64::engine::general_purpose::STANDARD.encode(name);
        wish.push_str(&format!("Proxy-Authorization: Basic {name}\r\n"));
    }
    wish.push_str("\r\n");
    let host = proxy.host_str()?.trim_matches(['[', ']']);
    let mut stream = tokio::net::TcpStream::connect((host, proxy.port_or_known_default()?)).await.ok()?;
    stream.write_all(wish.as_bytes()).await.ok()?;
    // The status line is enough.
    let mut said = Vec::new();
    while !said.contains(&b'\n') && said.len() < 1024 {
        let mut buffer = [0; 256];
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(got) => said.extend_from_slice(&buffer[..got]),
        }
    }
    let said = String::from_utf8_lossy(&said);
    let status = said.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.trim().parse().ok()?;
    Some(status).filter(|status| !(200..300).contains(status))
}

/// A proxy's address as people write it: `host:port` without a scheme is customary and means http.
fn with_scheme(address: &str) -> String {
    if address.contains("://") { address.to_owned() } else { format!("http://{address}") }
}

/// A proxy's address where it says nothing but where the proxy is. A mark of the URL's own in a password that is not
/// percent-encoded ends the address too early, and the rest of the password would be taken for the proxy's name.
fn proxy_url(with_scheme: &str) -> Option<Url> {
    let url = Url::parse(with_scheme).ok()?;
    let is_plain = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    (is_plain && url.host_str().is_some_and(|host| !host.is_empty())).then_some(url)
}

/// What is wrong with a proxy's address, without any part of it.
fn fault_of_proxy(with_scheme: &str) -> Text {
    let (scheme, rest) = with_scheme.split_once("://").unwrap_or(("http", with_scheme));
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let authority = host.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host_sound = proxy_url(&format!("{scheme}://{host}")).is_some();
    if is_host_sound && rest.contains('@') {
        return text!(
            "special characters in its user name and password must be percent-encoded",
            "用户名和密码中的特殊字符须进行百分号编码"
        );
    }
    if authority.contains(['[', ']']) || authority.matches(':').count() > 1 {
        return text!(
            "an IPv6 address is written in brackets, such as http://[::1]:3128",
            "IPv6 地址须写在方括号内，例如 http://[::1]:3128"
        );
    }
    let (name, port) = authority.split_once(':').unwrap_or((authority, ""));
    if name.is_empty() {
        text!("it has no host name; it is written http://HOST:PORT", "缺少主机名；应写作 http://主机:端口")
    } else if !port.is_empty() && port.parse::<u16>().is_err() {
        text!("its port is not a number up to 65535", "端口不是 65535 以内的数字")
    } else if host.len() > authority.len() {
        text!(
            "it has a path or more behind the port; it is written http://HOST:PORT",
            "端口之后还有路径等内容；应写作 http://主机:端口"
        )
    } else {
        text!("its host name is not valid", "主机名无效")
    }
}

fn proxy(settings: &ClientSettings) -> Result<Option<reqwest::Proxy>, Mishap> {
    let Some(address) = &settings.proxy.address else { return Ok(None) };
    // `host:port` without a scheme is customary and means http.
    let scheme = address.split_once("://").map_or("http", |(scheme, _)| scheme);
    if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
        let known = scheme.chars().all(|c| c.is_ascii_alphanumeric()) && scheme.len() < 12;
        let what = if known {
            text!(
                "a proxy `{scheme}://` is not supported, only http and https",
                "不支持 `{scheme}://` 代理，仅支持 http 和 https"
            )
        } else {
            text!(
                "this kind of proxy is not supported, only http and https",
                "不支持这类代理，仅支持 http 和 https"
            )
        };
        return Err(Trouble::Settings(what).into());
    }
    // The library's error would repeat the address, and with it a password.
    let with_scheme = with_scheme(address);
    let unreadable = || {
        let Text { en, zh } = fault_of_proxy(&with_scheme);
        Trouble::Settings(text!("the proxy's address cannot be read: {en}", "无法解析代理地址：{zh}"))
    };
    if proxy_url(&with_scheme).is_none() {
        return Err(unreadable().into());
    }
    let proxy = reqwest::Proxy::https(address.as_str()).map_err(|_| unreadable())?;
    let except = settings.proxy.except.as_deref().and_then(reqwest::NoProxy::from_string);
    Ok(Some(proxy.no_proxy(except)))
}

/// Nothing was connected yet.
const CLOSED: u8 = 0;
/// The guard said no.
const WITHHELD: u8 = 1;
/// A connection was handed over: bytes may leave from here on.
const OPEN: u8 = 2;

/// Stands between a connection that was made and the request that wants to go over it.
#[derive(Clone)]
pub(crate) struct Gate {
    state: Arc<AtomicU8>,
    guard: Option<SendGuard>,
}

impl Gate {
    pub(crate) fn new(guard: Option<SendGuard>) -> Self {
        Self { state: Arc::new(AtomicU8::new(CLOSED)), guard }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.state.load(Ordering::SeqCst) == OPEN
    }

    pub(crate) fn is_withheld(&self) -> bool {
        self.state.load(Ordering::SeqCst) == WITHHELD
    }

    fn pass(&self) -> bool {
        let pass = self.guard.as_ref().is_none_or(|guard| guard());
        self.state.store(if pass { OPEN } else { WITHHELD }, Ordering::SeqCst);
        pass
    }
}

impl<S> tower_layer::Layer<S> for Gate {
    type Service = Gated<S>;

    fn layer(&self, inner: S) -> Gated<S> {
        Gated { inner, gate: self.clone() }
    }
}

/// A connector behind a [`Gate`].
#[derive(Clone)]
pub(crate) struct Gated<S> {
    inner: S,
    gate: Gate,
}

type BoxError = Box<dyn StdError + Send + Sync>;

#[derive(Debug, thiserror::Error)]
#[error("held back")]
struct HeldBack;

impl<S, Destination> tower_service::Service<Destination> for Gated<S>
where
    S: tower_service::Service<Destination, Error = BoxError>,
    S::Response: 'static,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, destination: Destination) -> Self::Future {
        let connecting = self.inner.call(destination);
        let gate = self.gate.clone();
        Box::pin(async move {
            let connection = connecting.await?;
            if gate.pass() { Ok(connection) } else { Err(HeldBack.into()) }
        })
    }
}

/// What an error of the HTTP library means; `opened` is whether a connection is known to have been handed over.
///
/// The library prints addresses: they are taken off before the error is kept as a cause.
pub(crate) fn mishap(
    error: reqwest::Error,
    settings: &ClientSettings,
    url: &Url,
    opened: Option<bool>,
) -> Mishap {
    let error = error.without_url();
    let place = place(url);
    let connected = opened.unwrap_or(!error.is_connect());
    let trouble = if connected {
        if error.is_timeout() { Trouble::TimedOut { place } } else { Trouble::Interrupted { place } }
    } else {
        match party(&error) {
            Party::Certificate => Trouble::Untrusted { place },
            Party::Here => Trouble::LinkUnusable { why: leads_here() },
            Party::Service(stage) => Trouble::NotConnected { stage, place },
            Party::Proxy(stage) => no_proxy(settings, stage),
            Party::ProxyCertificate => Trouble::Untrusted { place: proxy_place(settings) },
            Party::ProxyAnswer(status) => Trouble::ProxyRefused { status, place },
        }
    };
    Mishap::caused(trouble, error)
}

/// Where the proxy is, without the name and the password in its address.
fn proxy_place(settings: &ClientSettings) -> String {
    let url = settings.proxy.address.as_deref().and_then(|address| proxy_url(&with_scheme(address)));
    url.as_ref().map_or_else(String::new, place)
}

fn no_proxy(settings: &ClientSettings, stage: Stage) -> Trouble {
    let scheme = settings.proxy.address.as_deref().and_then(|address| address.split_once("://"));
    let is_tls = scheme.is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("https"));
    Trouble::NoProxy { stage, place: proxy_place(settings), is_tls }
}

/// Who kept a connection from being made.
enum Party {
    /// The other side's certificate is not trusted.
    Certificate,
    /// The proxy's certificate is not trusted.
    ProxyCertificate,
    /// A name of a far host's choice leads to this machine.
    Here,
    /// The service, or what is before it.
    Service(Stage),
    /// The proxy was not reached.
    Proxy(Stage),
    /// The proxy was reached, and said no.
    ProxyAnswer(Option<u16>),
}

/// Who kept a connection from being made and how far it came, read from the chain of causes.
///
/// Only wording and hints hang on it, never whether something was sent.
fn party(error: &reqwest::Error) -> Party {
    let mut stage = if error.is_timeout() { Stage::Time } else { Stage::Connect };
    let mut is_tunnel = false;
    let mut next = error.source();
    while let Some(cause) = next {
        match cause.downcast_ref::<rustls::Error>() {
            Some(rustls::Error::InvalidCertificate(_)) if is_tunnel => return Party::ProxyCertificate,
            Some(rustls::Error::InvalidCertificate(_)) => return Party::Certificate,
            Some(_) if is_tunnel => return Party::Proxy(Stage::Tls),
            Some(_) => return Party::Service(Stage::Tls),
            None => {}
        }
        if cause.is::<LeadsHere>() {
            return Party::Here;
        }
        let text = cause.to_string();
        if text.contains("proxy authorization required") {
            return Party::ProxyAnswer(Some(407));
        }
        if text.contains("tunnel error") {
            is_tunnel = true;
            // It was reached, and did not connect us: it said so, or hung up.
            if ["unsuccessful", "unexpected end", "io error", "too long"].iter().any(|end| text.contains(end))
            {
                return Party::ProxyAnswer(None);
            }
        }
        if text.contains("dns error") {
            stage = Stage::Name;
        }
        if text.contains("tls handshake eof") {
            stage = Stage::Tls;
        }
        // An error of the standard library hides what it wraps from the chain of causes.
        let wrapped = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => cause.source(),
        };
    }
    if is_tunnel { Party::Proxy(stage) } else { Party::Service(stage) }
}
