//! Fetching a frame from an address that a stranger named, without being led where they could not go themselves.
//!
//! The name is resolved here, every resolved address is checked, and the connection is pinned to what was checked;
//! the same again at every redirect. Size, time and redirects are bounded.

use futures_util::StreamExt as _;
use giggle_domain::picture;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use url::{Host, Url};

/// The whole fetch with its redirects: longer than a slow picture of 20 MiB takes, shorter than a task.
const LONGEST: Duration = Duration::from_secs(20);
/// A connection that is not there by then is not coming.
const LONGEST_CONNECT: Duration = Duration::from_secs(5);
/// As many as a short link over a content network needs.
const MOST_REDIRECTS: usize = 4;

/// Which addresses may be connected to besides public ones.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Rules {
    /// All of them.
    pub(crate) may_be_private: bool,
    /// This machine's own.
    pub(crate) may_be_loopback: bool,
}

/// Fetches a picture; the error is a clause for people, without the address' query.
pub(crate) async fn picture(address: &str, rules: Rules) -> Result<Vec<u8>, String> {
    match tokio::time::timeout(LONGEST, fetch(address, rules)).await {
        Ok(fetched) => fetched,
        Err(_) => Err(format!("it took longer than {} seconds", LONGEST.as_secs())),
    }
}

async fn fetch(address: &str, rules: Rules) -> Result<Vec<u8>, String> {
    let mut url = Url::parse(address).map_err(|_| "the address is not valid".to_owned())?;
    for _ in 0..=MOST_REDIRECTS {
        let answer = request(&url, rules).await?;
        let status = answer.status();
        if !status.is_redirection() {
            if !status.is_success() {
                return Err(format!("the address answered {}", status.as_u16()));
            }
            let bytes = read(answer).await?;
            picture::check(&bytes).map_err(|fault| format!("the picture cannot be used: {fault}"))?;
            return Ok(bytes);
        }
        let location = answer.headers().get(reqwest::header::LOCATION).and_then(|value| value.to_str().ok());
        let location = location.ok_or("the address redirects without saying where")?;
        url = url.join(location).map_err(|_| "the address redirects without saying where".to_owned())?;
    }
    Err(format!("the address redirects more than {MOST_REDIRECTS} times"))
}

async fn request(url: &Url, rules: Rules) -> Result<reqwest::Response, String> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err("the address is not http or https".into());
    }
    let port = url.port_or_known_default().ok_or("the address has no port")?;
    let unreachable = || "the host could not be found".to_owned();
    let (name, addresses): (Option<&str>, Vec<SocketAddr>) = match url.host() {
        Some(Host::Ipv4(ip)) => (None, vec![SocketAddr::new(ip.into(), port)]),
        Some(Host::Ipv6(ip)) => (None, vec![SocketAddr::new(ip.into(), port)]),
        Some(Host::Domain(name)) => {
            let found = tokio::net::lookup_host((name, port)).await.map_err(|_| unreachable())?;
            (Some(name), found.collect())
        }
        None => return Err("the address has no host".into()),
    };
    if addresses.is_empty() {
        return Err(unreachable());
    }
    // All of them: otherwise the choice of one would be the resolver's.
    if !addresses.iter().all(|address| may_connect(address.ip(), rules)) {
        return Err("the host is at a private address".into());
    }
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("giggle-emulator/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(tls())
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .connect_timeout(LONGEST_CONNECT);
    if let Some(name) = name {
        builder = builder.resolve_to_addrs(name, &addresses);
    }
    let client = builder.build().map_err(|_| "no connection could be prepared".to_owned())?;
    client.get(url.clone()).send().await.map_err(|e| {
        if e.is_connect() { "the host could not be connected to" } else { "the connection broke" }.to_owned()
    })
}

fn tls() -> rustls::ClientConfig {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let roots = rustls::RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    match rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions() {
        Ok(builder) => builder.with_root_certificates(roots).with_no_client_auth(),
        // The ring provider knows the versions that this crate enables.
        Err(e) => unreachable!("TLS cannot be set up: {e}"),
    }
}

async fn read(answer: reqwest::Response) -> Result<Vec<u8>, String> {
    let too_large = || format!("it has more than {} MiB", picture::MOST_BYTES / (1024 * 1024));
    if answer.content_length().is_some_and(|length| length > picture::MOST_BYTES as u64) {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    let mut chunks = answer.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| "the connection broke".to_owned())?;
        if bytes.len() + chunk.len() > picture::MOST_BYTES {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn may_connect(ip: IpAddr, rules: Rules) -> bool {
    let ip = plain(ip);
    if rules.may_be_private || (ip.is_loopback() && rules.may_be_loopback) {
        return true;
    }
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// An IPv4 address that travels inside an IPv6 one is judged as what it is.
fn plain(ip: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = ip else { return ip };
    let [a, b, c, d, e, f, g, h] = v6.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    match [a, b, c, d, e, f] {
        // Mapped, and the well-known prefix of NAT64.
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => v4(g, h),
        // Compatible, long out of use; `::` and `::1` are their own.
        [0, 0, 0, 0, 0, 0] if g != 0 => v4(g, h),
        // 6to4.
        [0x2002, ..] => v4(b, c),
        _ => ip,
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_special = ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || a == 0
        // Reserved, with broadcast.
        || a >= 240
        // Shared by carriers.
        || (a == 100 && (64..128).contains(&b))
        // Protocol assignments.
        || (a == 192 && b == 0 && c == 0)
        // 6to4 relays.
        || (a == 192 && b == 88 && c == 99)
        // Benchmarks.
        || (a == 198 && (18..20).contains(&b));
    !is_special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    let is_global_unicast = first & 0xe000 == 0x2000;
    // Teredo and the other protocol assignments, and documentation.
    let is_special = (first == 0x2001 && (second < 0x200 || second == 0xdb8)) || first == 0x3fff;
    is_global_unicast && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_public_is_not_connected_to() {
        let cases: [&str; 28] = [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "203.0.113.7",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for ip in cases {
            let ip = ip.parse().unwrap();
            assert!(!may_connect(ip, Rules::default()));
            assert!(may_connect(ip, Rules { may_be_private: true, may_be_loopback: false }));
        }
    }

    #[test]
    fn loopback_is_opened_alone() {
        let rules = Rules { may_be_private: false, may_be_loopback: true };
        for (ip, is_open) in [
            ("127.0.0.1", true),
            ("::1", true),
            ("::ffff:127.0.0.1", true),
            ("10.0.0.1", false),
            ("169.254.169.254", false),
            ("8.8.8.8", true),
        ] {
            assert_eq!(may_connect(ip.parse().unwrap(), rules), is_open, "{ip}");
        }
    }

    #[test]
    fn public_addresses_are_open() {
        for ip in ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::808:808"] {
            assert!(may_connect(ip.parse().unwrap(), Rules::default()), "{ip}");
        }
    }

    #[tokio::test]
    async fn strange_addresses_are_refused_before_a_connection() {
        for address in [
            "ftp://8.8.8.8/a",
            "file:///etc/passwd",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://2130706433/",
            "no",
        ] {
            assert!(picture(address, Rules::default()).await.is_err(), "{address}");
        }
    }
}
