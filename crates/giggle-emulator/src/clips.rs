//! Clips as files on a content network: whole, in ranges, broken on request, never all in memory.

use crate::answer::{Answer, Body, BrokenBody, break_after, plain};
use crate::fault::Effect;
use crate::journal::Ticket;
use crate::operation::PRIVATE_PATH;
use crate::shared::{Shared, now_ms};
use crate::signed_link::ACCESS_DENIED;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::Frame;
use hyper::header::{self, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

/// Bytes that are read from a file at once.
const CHUNK: usize = 128 * 1024;

/// Where the bytes of an answer come from.
pub(crate) enum Source {
    Memory(Bytes),
    File(PathBuf, u64),
}

impl Source {
    fn length(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::File(_, length) => *length,
        }
    }
}

/// GET and HEAD of a clip by its signed link.
pub(crate) async fn read(
    shared: &Arc<Shared>,
    request: &Parts,
    effect: Option<&Effect>,
    ticket: &Ticket,
) -> Answer {
    let denied = || Answer::Plain(plain(StatusCode::FORBIDDEN, "text/xml", ACCESS_DENIED));
    let (path, query) = (request.uri.path(), request.uri.query().unwrap_or_default());
    if !shared.signer.is_open(&shared.base(request), path, query, now_ms() / 1000) {
        return denied();
    }
    let object =
        path.strip_prefix(PRIVATE_PATH).and_then(|file| file.strip_suffix(".mp4")).unwrap_or_default();
    let found = {
        let mut state = shared.state();
        state.clips.get_mut(object).map(|clip| {
            if matches!(effect, Some(Effect::ChangedContent)) {
                clip.generation += 1;
            }
            (clip.record.clone(), clip.generation)
        })
    };
    let Some((record, generation)) = found else { return denied() };
    let stored = shared.stored_clip.as_ref().filter(|stored| stored.file == record.file);
    let mut source = match stored {
        Some(stored) => Source::Memory(stored.bytes.clone()),
        None => Source::File(shared.folder.clip(&record.file), record.bytes),
    };
    let mut etag = record.etag;
    if generation > 0 {
        // Only a fault comes here: a clip in memory is then the price.
        let bytes = match &source {
            Source::Memory(bytes) => bytes.to_vec(),
            Source::File(path, _) => tokio::fs::read(path).await.unwrap_or_default(),
        };
        source = Source::Memory(changed(bytes, generation).into());
        etag = format!("{etag}-{generation}");
    }
    let dies_after = match effect {
        Some(Effect::ClipDiesAfter(bytes)) => Some(*bytes),
        _ => None,
    };
    let disposition = url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "response-content-disposition")
        .and_then(|(_, value)| HeaderValue::from_str(&value).ok());
    serve(request, &source, &etag, "video/mp4", disposition, dies_after, ticket).await
}

/// The same film with other bytes at both ends: the file type's minor version, which no player reads, and a box of
/// padding, so that a reader who joins two halves of different contents gets neither of them.
fn changed(mut bytes: Vec<u8>, generation: u32) -> Vec<u8> {
    if let Some(minor_version) = bytes.get_mut(12..16) {
        minor_version.copy_from_slice(&generation.to_be_bytes());
    }
    bytes.extend_from_slice(&12u32.to_be_bytes());
    bytes.extend_from_slice(b"free");
    bytes.extend_from_slice(&generation.to_be_bytes());
    bytes
}

/// Answers a read with the whole or a range of it.
pub(crate) async fn serve(
    request: &Parts,
    source: &Source,
    etag: &str,
    content_type: &str,
    disposition: Option<HeaderValue>,
    dies_after: Option<u64>,
    ticket: &Ticket,
) -> Answer {
    if !matches!(request.method, Method::GET | Method::HEAD) {
        return Answer::Plain(plain(
            StatusCode::METHOD_NOT_ALLOWED,
            "text/plain",
            "only GET and HEAD are known here",
        ));
    }
    let length = source.length();
    let etag = format!("\"{etag}\"");
    let header = |name| request.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    // A strong comparison: anything but our own ETag, a date among them, means the whole.
    let may_be_partial = header(header::IF_RANGE).is_none_or(|known| known.trim() == etag);
    let asked = header(header::RANGE)
        .filter(|_| may_be_partial)
        .map_or(Asked::Whole, |text| parse_range(text, length));
    let builder = Response::builder().header(header::ACCEPT_RANGES, "bytes").header(header::ETAG, &etag);
    let (status, range) = match asked {
        Asked::Whole => (StatusCode::OK, 0..length),
        Asked::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Asked::Nothing => {
            let answer = builder
                .status(StatusCode::RANGE_NOT_SATISFIABLE)
                .header(header::CONTENT_RANGE, format!("bytes */{length}"))
                .body(Body::default());
            return Answer::of(answer);
        }
    };
    let mut builder = builder
        .status(status)
        .header(header::CONTENT_TYPE, content_type)
        .header(header::CONTENT_LENGTH, range.end - range.start);
    if status == StatusCode::PARTIAL_CONTENT {
        let (first, last) = (range.start, range.end - 1);
        builder = builder.header(header::CONTENT_RANGE, format!("bytes {first}-{last}/{length}"));
    }
    if let Some(disposition) = disposition {
        builder = builder.header(header::CONTENT_DISPOSITION, disposition);
    }
    if request.method == Method::HEAD {
        return Answer::of(builder.body(Body::default()));
    }
    let dies_after = dies_after.filter(|after| *after < range.end - range.start);
    if let Some(after) = dies_after {
        let upto = range.start + after;
        ticket.fault("clip_dies_after");
        return match open(source, range.start..upto).await {
            Some(body) => Answer::broken(builder.body(break_after(body))),
            None => Answer::Plain(plain(StatusCode::NOT_FOUND, "text/plain", "the clip's file is gone")),
        };
    }
    match open(source, range).await {
        Some(body) => Answer::of(builder.body(body)),
        None => Answer::Plain(plain(StatusCode::NOT_FOUND, "text/plain", "the clip's file is gone")),
    }
}

enum Asked {
    Whole,
    /// Never empty.
    Part(Range<u64>),
    /// A range outside of the file.
    Nothing,
}

/// Reads `bytes=a-b`, `bytes=a-` and `bytes=-n`; what is no single range is answered with the whole, as it may be.
fn parse_range(text: &str, length: u64) -> Asked {
    let Some((first, last)) = text.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-'))
    else {
        return Asked::Whole;
    };
    let (first, last) = (first.trim(), last.trim());
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Ok(first), _) if last.is_empty() => first..length,
        (_, Ok(count)) if first.is_empty() => length.saturating_sub(count)..length,
        _ => return Asked::Whole,
    };
    if range.start < range.end { Asked::Part(range) } else { Asked::Nothing }
}

/// The bytes of a range as a body; `None` where the file is gone.
async fn open(source: &Source, range: Range<u64>) -> Option<Body> {
    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
    match source {
        Source::Memory(bytes) => {
            let part = bytes.slice(place(range.start)..place(range.end));
            Some(Full::new(part).map_err(|never| match never {}).boxed_unsync())
        }
        Source::File(path, _) => {
            let mut file = tokio::fs::File::open(path).await.ok()?;
            file.seek(std::io::SeekFrom::Start(range.start)).await.ok()?;
            let left = range.end - range.start;
            let chunks = futures_util::stream::try_unfold((file, left), |(mut file, left)| async move {
                if left == 0 {
                    return Ok(None);
                }
                let mut chunk = vec![0; CHUNK.min(usize::try_from(left).unwrap_or(CHUNK))];
                let read = file.read(&mut chunk).await.map_err(|_| BrokenBody)?;
                if read == 0 {
                    return Err(BrokenBody);
                }
                chunk.truncate(read);
                Ok(Some((Frame::data(Bytes::from(chunk)), (file, left - read as u64))))
            });
            Some(StreamBody::new(chunks).boxed_unsync())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str, length: u64) -> Option<(u64, u64)> {
        match parse_range(text, length) {
            Asked::Whole => None,
            Asked::Part(range) => Some((range.start, range.end)),
            Asked::Nothing => Some((0, 0)),
        }
    }

    #[test]
    fn ranges_of_ten_bytes() {
        let cases: [(&str, Option<(u64, u64)>); 18] = [
            ("bytes=0-0", Some((0, 1))),
            ("bytes=2-5", Some((2, 6))),
            ("bytes=2-500", Some((2, 10))),
            ("bytes=9-", Some((9, 10))),
            ("bytes=0-", Some((0, 10))),
            ("bytes=-3", Some((7, 10))),
            ("bytes=-30", Some((0, 10))),
            ("bytes=10-", Some((0, 0))),
            ("bytes=10-20", Some((0, 0))),
            ("bytes=-0", Some((0, 0))),
            ("bytes=5-2", None),
            ("bytes=0-1,3-4", None),
            ("bytes=", None),
            ("bytes=-", None),
            ("items=0-1", None),
            ("bytes=a-b", None),
            ("bytes=18446744073709551615-18446744073709551615", Some((0, 0))),
            ("bytes=0-18446744073709551615", Some((0, 10))),
        ];
        for (text, expected) in cases {
            assert_eq!(range(text, 10), expected, "{text}");
        }
    }

    #[test]
    fn changed_content_differs_at_both_ends() {
        let film: Vec<u8> = (0..100).collect();
        let (one, two) = (changed(film.clone(), 1), changed(film.clone(), 2));
        assert_ne!(one[..50], film[..50]);
        assert_ne!(one[..50], two[..50]);
        assert_ne!(one[100..], two[100..]);
        assert_eq!(one[16..100], film[16..]);
    }
}
