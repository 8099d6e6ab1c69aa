//! Files as answers: whole or by range, streamed, and known again by their tag.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use std::ops::RangeInclusive;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

/// Sends a file, or the part of it that was asked for. It is streamed: however slowly it is read, little of it is in memory.
///
/// # Errors
///
/// The file cannot be read.
pub async fn send(
    path: &std::path::Path,
    kind: &'static str,
    headers: &HeaderMap,
) -> std::io::Result<Response> {
    let mut file = tokio::fs::File::open(path).await?;
    let facts = file.metadata().await?;
    let (length, modified) = (facts.len(), facts.modified().ok());
    let age =
        modified.and_then(|it| it.duration_since(std::time::UNIX_EPOCH).ok()).map_or(0, |it| it.as_nanos());
    let tag = format!("\"{length:x}-{age:x}\"");
    let asked = headers.get(header::RANGE).and_then(|it| it.to_str().ok());
    let is_same = headers.get(header::IF_RANGE).is_none_or(|it| it.to_str().is_ok_and(|it| it == tag));
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|it| it.to_str().is_ok_and(|it| it == tag));
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let (status, range) = match asked.filter(|_| is_same).map(|asked| range_of(asked, length)) {
        None | Some(Asked::Whole) => (StatusCode::OK, 0..=length.saturating_sub(1)),
        Some(Asked::Part(range)) => (StatusCode::PARTIAL_CONTENT, range),
        Some(Asked::Outside) => {
            let span = format!("bytes */{length}");
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, span)]).into_response());
        }
    };
    let count = if length == 0 { 0 } else { range.end() - range.start() + 1 };
    file.seek(std::io::SeekFrom::Start(*range.start())).await?;
    let body = Body::from_stream(ReaderStream::with_capacity(file.take(count), 64 * 1024));
    let mut response = (status, body).into_response();
    let put = response.headers_mut();
    put.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    put.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    put.insert(header::CONTENT_LENGTH, HeaderValue::from(count));
    put.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        put.insert(header::ETAG, tag);
    }
    if status == StatusCode::PARTIAL_CONTENT
        && let Ok(span) = HeaderValue::from_str(&format!("bytes {}-{}/{length}", range.start(), range.end()))
    {
        put.insert(header::CONTENT_RANGE, span);
    }
    Ok(response)
}

/// What a `Range` asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// All of it: no range that is understood.
    Whole,
    /// These bytes.
    Part(RangeInclusive<u64>),
    /// None that there are.
    Outside,
}

/// One range of bytes; several at once are answered with the whole, as a server may.
fn range_of(text: &str, length: u64) -> Asked {
    let Some((first, last)) = text.trim().strip_prefix("bytes=").and_then(|it| it.split_once('-')) else {
        return Asked::Whole;
    };
    let (first, last) = (first.trim(), last.trim());
    let number = |text: &str| text.parse::<u64>().ok().filter(|_| text.bytes().all(|it| it.is_ascii_digit()));
    match (first, last) {
        ("", suffix) => match number(suffix) {
            Some(0) => Asked::Outside,
            Some(suffix) if length > 0 => Asked::Part(length.saturating_sub(suffix)..=length - 1),
            Some(_) => Asked::Outside,
            None => Asked::Whole,
        },
        (first, last) => match (number(first), if last.is_empty() { Some(u64::MAX) } else { number(last) }) {
            (Some(first), Some(last)) if first <= last && first < length => {
                Asked::Part(first..=last.min(length - 1))
            }
            (Some(first), Some(last)) if first <= last => Asked::Outside,
            _ => Asked::Whole,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_browsers_and_resumers_write_them() {
        for (text, expected) in [
            ("bytes=0-", Asked::Part(0..=9)),
            ("bytes=3-5", Asked::Part(3..=5)),
            ("bytes=3-99", Asked::Part(3..=9)),
            ("bytes=-4", Asked::Part(6..=9)),
            ("bytes=-40", Asked::Part(0..=9)),
            ("bytes=10-", Asked::Outside),
            ("bytes=-0", Asked::Outside),
            ("bytes=5-3", Asked::Whole),
            ("bytes=0-1,4-5", Asked::Whole),
            ("lines=0-1", Asked::Whole),
            ("bytes=+1-2", Asked::Whole),
        ] {
            assert_eq!(range_of(text, 10), expected, "{text}");
        }
        assert_eq!(range_of("bytes=0-", 0), Asked::Outside);
    }
}
