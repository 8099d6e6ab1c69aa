//! The guard: every request passes it. Strangers are turned away, and every answer says what a browser may do with it.

use super::face::fault::Fault;
use super::face::video::Dialect;
use super::gate::{Gate, host_of};
use super::house::House;
use crate::mcp::streamable::is_ambiguous;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What the page may load: itself, and nothing that is written into it.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/// Lets a request through, or not; and says on every answer what a browser may do with it.
pub async fn guard(State(house): State<Arc<House>>, request: Request, next: Next) -> Response {
    house.works.counts.requests.fetch_add(1, Ordering::Relaxed);
    let mut response = match stranger(&house.gate, &request) {
        Some(why) if request.uri().path().starts_with("/v1/") => {
            Fault::forbidden(why.trim_end()).answer(Dialect::OpenAi)
        }
        Some(why) => (StatusCode::FORBIDDEN, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], why)
            .into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // A form that may tell nobody where it comes from names no origin either, and would be turned away here.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Why a request comes from where nothing may come from.
fn stranger(gate: &Gate, request: &Request) -> Option<&'static str> {
    let headers = request.headers();
    if is_ambiguous(headers) {
        return Some("a request has one Host, and one Origin at most\n");
    }
    let Some(host) = host_of(headers) else { return Some("a request needs a Host\n") };
    // A request may name its host twice, in the address as well.
    let in_address = request.uri().authority().map(axum::http::uri::Authority::as_str);
    if !gate.knows_host(host) || in_address.is_some_and(|it| !gate.knows_host(it)) {
        return Some("this server does not know that host name; `giggle serve --allow-host NAME` adds it\n");
    }
    let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    if let Some(origin) = headers.get(header::ORIGIN) {
        let is_own = origin.to_str().is_ok_and(|origin| {
            origin.eq_ignore_ascii_case(&gate.base(headers))
                || origin.split_once("://").is_some_and(|(scheme, rest)| {
                    ["http", "https"].contains(&scheme) && rest.eq_ignore_ascii_case(host)
                })
        });
        if !is_own {
            return Some("a page of another origin may not speak to this server\n");
        }
    }
    let is_foreign = text("sec-fetch-site")
        .is_some_and(|site| !["same-origin", "none"].iter().any(|own| site.eq_ignore_ascii_case(own)));
    // Somebody who follows a link to the page is welcome; nothing else that another page makes a browser send is.
    let is_link = request.method() == Method::GET
        && text("sec-fetch-mode") == Some("navigate")
        && text("sec-fetch-dest") == Some("document");
    (is_foreign && !is_link).then_some("a page of another site may not speak to this server\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn strangers_are_told_apart_from_visitors() {
        let here = Gate::new("127.0.0.1:8787".parse().unwrap(), Vec::new(), None, false);
        let is_stranger = |method: &str, headers: &[(&str, &str)]| {
            let mut request = Request::builder().method(method).uri("/v1/videos");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            stranger(&here, &request.body(Body::empty()).unwrap()).is_some()
        };
        let host = ("host", "localhost:8787");
        assert!(!is_stranger("POST", &[host]));
        assert!(!is_stranger(
            "POST",
            &[host, ("origin", "http://localhost:8787"), ("sec-fetch-site", "same-origin")]
        ));
        assert!(!is_stranger(
            "GET",
            &[
                host,
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", "document")
            ]
        ));
        for headers in [
            &[][..],
            &[host, ("origin", "null")],
            &[host, ("origin", "http://localhost:9999")],
            &[host, ("origin", "http://evil.example")],
            &[host, host],
            &[host, ("origin", "http://localhost:8787"), ("origin", "http://evil.example")],
            &[host, ("origin", "chrome-extension://localhost:8787")],
            &[host, ("sec-fetch-site", "Cross-Site"), ("sec-fetch-mode", "no-cors")],
            &[host, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")],
            &[
                host,
                ("sec-fetch-site", "same-site"),
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", "iframe"),
            ],
        ] {
            assert!(is_stranger("GET", headers), "{headers:?}");
        }
        assert!(is_stranger(
            "POST",
            &[
                host,
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", "document")
            ]
        ));
    }
}
