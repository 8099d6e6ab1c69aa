//! What the page loads: its own files, built into the program, known by their hashes.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

const FILES: [(&str, &str, &[u8]); 4] = [
    ("studio.css", "text/css; charset=utf-8", include_bytes!("assets/studio.css")),
    ("studio.js", "text/javascript; charset=utf-8", include_bytes!("assets/studio.js")),
    ("htmx.min.js", "text/javascript; charset=utf-8", include_bytes!("assets/htmx.min.js")),
    ("hx-sse.min.js", "text/javascript; charset=utf-8", include_bytes!("assets/hx-sse.min.js")),
];

const ICON: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="#d97b2b" d="M4 3h16a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm3.500 7.800c.9 3 2.600 4.500 4.500 4.500s3.600-1.500 4.500-4.500h-1.900c-.6 1.700-1.500 2.700-2.600 2.700s-2-1-2.600-2.700z"/></svg>"##;

/// One file.
pub async fn file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some((_, kind, bytes)) = FILES.into_iter().find(|(file, ..)| *file == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag: String = Sha256::digest(bytes)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{tag}\"");
    let put = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|it| it.to_str().is_ok_and(|it| it == tag)) {
        return (StatusCode::NOT_MODIFIED, put).into_response();
    }
    (put, bytes).into_response()
}

/// The sign in the tab.
pub async fn icon() -> Response {
    ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "max-age=86400")], ICON)
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hashes of the published files; another file needs another version in `package.json`, and its hash here.
    #[test]
    fn the_scripts_are_those_that_were_published() {
        for (name, hash) in [
            ("htmx.min.js", "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"),
            ("hx-sse.min.js", "18ef2761356ec1fe0bb6d92612315b37517a7c1e9856b661c5ae81fef239d103"),
        ] {
            let (_, _, bytes) = FILES.into_iter().find(|(file, ..)| *file == name).unwrap();
            let found: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(found, hash, "{name}");
        }
    }
}
