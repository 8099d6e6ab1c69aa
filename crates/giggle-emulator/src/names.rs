//! Who may ask: the names that this emulator goes by, and what a web page must not do.
//!
//! A page in somebody's browser reaches this machine as well. It gives itself away by its `Origin`, or, where a name was
//! turned to this machine after it was loaded, by that name. Whoever knows the key may use any name: the emulator then
//! goes by it, too, so that links which bear it open.

use hyper::Method;
use hyper::header::{self, HeaderName};
use hyper::http::request::Parts;
use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Names that are remembered; nobody calls one machine by more.
const MOST_NAMES: usize = 64;

/// The names of one emulator.
pub(crate) struct Names {
    /// The origin that every address bears, where one was given.
    public_origin: Option<String>,
    /// The names that came with the right key.
    known: Mutex<HashSet<String>>,
}

impl Names {
    pub(crate) fn new(public_origin: Option<String>) -> Self {
        Self { public_origin, known: Mutex::default() }
    }

    /// The origin by which a request calls this emulator; `None` where it names nobody.
    pub(crate) fn called(&self, parts: &Parts) -> Option<String> {
        if self.public_origin.is_some() {
            return self.public_origin.clone();
        }
        host(parts).map(|host| format!("http://{host}"))
    }

    /// Refuses what must not be acted on, with the reason.
    pub(crate) fn admit(&self, parts: &Parts, has_key: bool, is_link: bool) -> Result<(), &'static str> {
        let host = host(parts);
        if text(parts, header::ORIGIN).is_some_and(|origin| !self.is_own_origin(origin, host)) {
            return Err("a page of another origin may not use this emulator");
        }
        let from = text(parts, FETCH_SITE);
        // A link that is clicked comes from wherever it was shown.
        if !is_link && from.is_some_and(|from| !matches!(from, "none" | "same-origin")) {
            return Err("a page of another site may not use this emulator");
        }
        let Some(host) = host else {
            return Err("a request names the host that it is for, once: send one `Host` header");
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_own(host) || known.contains(host) {
            return Ok(());
        }
        if !has_key {
            return Err(
                "this emulator does not know that host name: send the key, or start it with --public-url",
            );
        }
        if known.len() < MOST_NAMES {
            known.insert(host.to_owned());
        }
        Ok(())
    }

    /// Whether a host is this machine however names are turned: loopback's names, a number, or the name that was given.
    fn is_own(&self, host: &str) -> bool {
        let name = without_port(host).trim_end_matches('.').to_ascii_lowercase();
        let number = name.trim_start_matches('[').trim_end_matches(']');
        name == "localhost"
            || name.ends_with(".localhost")
            || number.parse::<IpAddr>().is_ok()
            || self.public_host().is_some_and(|own| without_port(own).eq_ignore_ascii_case(&name))
    }

    fn public_host(&self) -> Option<&str> {
        self.public_origin.as_deref()?.split_once("://").map(|(_, host)| host)
    }

    fn is_own_origin(&self, origin: &str, host: Option<&str>) -> bool {
        self.public_origin.as_deref() == Some(origin)
            || host.is_some_and(|host| self.is_own(host) && origin.strip_prefix("http://") == Some(host))
    }
}

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a request says of itself that a web page made it.
pub(crate) fn is_from_a_page(parts: &Parts) -> bool {
    parts.headers.contains_key(header::ORIGIN) || text(parts, FETCH_SITE).is_some_and(|from| from != "none")
}

/// Whether a body has a kind that a page can send without asking first, and that no tool of ours sends.
pub(crate) fn is_form_of_a_page(parts: &Parts) -> bool {
    let kind = text(parts, header::CONTENT_TYPE).unwrap_or_default().trim_start().to_ascii_lowercase();
    let is_simple = kind.starts_with("text/plain") || kind.starts_with("multipart/");
    // `curl -d` calls everything a form; a form of a page says where it comes from.
    parts.method != Method::GET
        && (is_simple || (is_from_a_page(parts) && !kind.starts_with("application/json")))
}

fn text(parts: &Parts, name: HeaderName) -> Option<&str> {
    parts.headers.get(name).map(|value| value.to_str().unwrap_or("null"))
}

/// Name and port that a request was sent to, if it names one that an address can hold, once.
fn host(parts: &Parts) -> Option<&str> {
    let mut headers = parts.headers.get_all(header::HOST).iter();
    let header = headers.next().and_then(|value| value.to_str().ok());
    let target = parts.uri.authority().map(hyper::http::uri::Authority::as_str);
    let host = match (header, target) {
        _ if headers.next().is_some() => return None,
        (Some(header), Some(target)) if !header.eq_ignore_ascii_case(target) => return None,
        (Some(host), _) => host,
        // Only the newer protocol has the name in the target alone.
        (None, Some(target)) if parts.version == hyper::Version::HTTP_2 => target,
        (None, _) => return None,
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    (!host.is_empty() && host.len() < 256 && host.chars().all(is_plain)).then_some(host)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(names: &Names, headers: &[(&str, &str)], has_key: bool) -> bool {
        let mut request = hyper::Request::builder().method("POST").uri("/_emulator/reset");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let parts = request.body(()).unwrap().into_parts().0;
        names.admit(&parts, has_key, false).is_ok()
    }

    #[test]
    fn strangers_are_refused_and_names_are_learned_by_the_key() {
        let names = Names::new(None);
        for host in ["127.0.0.1:1", "localhost", "a.localhost:80", "[::1]:1", "192.168.1.9:4566"] {
            assert!(asks(&names, &[("host", host)], false), "{host}");
            assert!(asks(&names, &[("host", host), ("origin", &format!("http://{host}"))], false), "{host}");
            for origin in ["http://evil.example", "null", "http://localhost:4", "https://localhost", ""] {
                assert!(!asks(&names, &[("host", host), ("origin", origin)], true), "{host} {origin}");
            }
        }
        for headers in [
            &[][..],
            &[("host", "")],
            &[("host", "localhost"), ("host", "localhost")],
            &[("host", "localhost:1@evil")],
        ] {
            assert!(!asks(&names, headers, true), "{headers:?}");
        }
        let strange = [("host", "emulator:8080")];
        assert!(!asks(&names, &strange, false));
        assert!(asks(&names, &strange, true));
        assert!(asks(&names, &strange, false), "its links open");
        assert!(!asks(&names, &[("host", "evil.example"), ("origin", "http://evil.example")], true));
        assert!(!asks(&names, &[("host", "localhost"), ("sec-fetch-site", "cross-site")], true));
        let named = Names::new(Some("https://box.example".into()));
        assert!(asks(&named, &[("host", "box.example"), ("origin", "https://box.example")], false));
        assert!(!asks(&named, &[("host", "fox.example")], false));
    }

    #[test]
    fn a_target_that_names_another_host_is_refused() {
        let names = Names::new(None);
        let admitted = |target: &str| {
            let request = hyper::Request::builder().uri(target).header("host", "localhost:1");
            names.admit(&request.body(()).unwrap().into_parts().0, true, true).is_ok()
        };
        assert!(admitted("http://localhost:1/_emulator/journal"));
        assert!(!admitted("http://evil.example/_emulator/journal"));
    }
}
