//! Assets: a local picture becomes something that a frame can name, in three steps.
//!
//! Presign gives an address with a mark over its object, media type and end; PUT stores the bytes that come to it;
//! register gives them a short id.

use crate::answer::{Answer, parse_body, plain};
use crate::clips::{self, Source};
use crate::failure::Problem;
use crate::journal::Ticket;
use crate::operation::UPLOAD_PATH;
use crate::shared::{Shared, now_ms};
use crate::signed_link::{ACCESS_DENIED, upload_mark};
use crate::store::{AssetRecord, Event, UploadRecord, write_whole};
use giggle_domain::picture;
use giggle_domain::wire::{PresignBody, RegisterAnswer, RegisterBody};
use hyper::StatusCode;
use hyper::http::request::Parts;
use serde_json::Value;
use std::sync::Arc;

/// How long an address to upload to is good.
const UPLOAD_SECONDS: i64 = 15 * 60;

/// POST get-presigned-url.
pub(crate) fn presign(shared: &Shared, base: &str, body: &[u8]) -> Result<Value, Problem> {
    let asked: PresignBody = parse_body(body)?;
    let extension = match asked.content_type.as_str() {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/webp" => "webp",
        // The service stores other media as well; the emulator only makes clips from pictures.
        _ => return Err(Problem::invalid("content_type is image/png, image/jpeg or image/webp")),
    };
    if asked.file_name.trim().is_empty() {
        return Err(Problem::invalid("file_name is required"));
    }
    // The name of the file is not taken over: nothing of it can then lead out of a folder.
    let object_key = format!("public/{}.{extension}", uuid::Uuid::new_v4().simple());
    let expires = now_ms() / 1000 + UPLOAD_SECONDS;
    let mark = upload_mark(&shared.upload_secret, &marked(&object_key, &asked.content_type, expires));
    let signed_url = format!("{base}{UPLOAD_PATH}{object_key}?Expires={expires}&Signature={mark}");
    Ok(serde_json::json!({"object_key": object_key, "signed_url": signed_url}))
}

fn marked(object_key: &str, content_type: &str, expires: i64) -> String {
    format!("{object_key}\n{content_type}\n{expires}")
}

/// PUT to a presigned address.
pub(crate) async fn put(shared: &Arc<Shared>, request: &Parts, body: bytes::Bytes) -> Answer {
    let denied = || Answer::Plain(plain(StatusCode::FORBIDDEN, "application/xml", ACCESS_DENIED));
    let object_key = request.uri.path().strip_prefix(UPLOAD_PATH).unwrap_or_default().to_owned();
    let query = request.uri.query().unwrap_or_default();
    let value = |name: &str| {
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let content_type = request
        .headers
        .get(hyper::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let Some(expires) = value("Expires").and_then(|text| text.parse::<i64>().ok()) else { return denied() };
    let mark = upload_mark(&shared.upload_secret, &marked(&object_key, &content_type, expires));
    if value("Signature").as_deref() != Some(mark.as_str()) || now_ms() / 1000 >= expires {
        return denied();
    }
    // The mark covers the key, which is one of ours: `public/`, hexadecimal digits, an extension.
    let file = object_key.trim_start_matches("public/").to_owned();
    let record = UploadRecord { object_key, file, content_type, bytes: body.len() as u64 };
    let keeping = {
        let (shared, path) = (Arc::clone(shared), shared.folder.asset(&record.file));
        tokio::task::spawn_blocking(move || write_whole(&path, &body, shared.is_durable()))
    };
    let is_kept =
        matches!(keeping.await, Ok(Ok(()))) && shared.record(Event::Uploaded(record)).wait().await.is_ok();
    let status = if is_kept { StatusCode::OK } else { StatusCode::INTERNAL_SERVER_ERROR };
    Answer::Plain(plain(status, "text/plain", ""))
}

/// POST register.
pub(crate) async fn register(shared: &Arc<Shared>, base: &str, body: &[u8]) -> Result<Value, Problem> {
    let asked: RegisterBody = parse_body(body)?;
    let upload = shared.state().uploads.get(&asked.object_key).cloned();
    let upload = upload.ok_or_else(|| Problem::new(404, "object not found"))?;
    let bytes = tokio::fs::read(shared.folder.asset(&upload.file)).await;
    let bytes = bytes.map_err(|_| Problem::new(404, "object not found"))?;
    picture::check(&bytes).map_err(|e| Problem::invalid(format!("the picture cannot be used: {e}")))?;
    let asset = AssetRecord { asset_id: asset_id(), object_key: asked.object_key, name: asked.name };
    let answer = RegisterAnswer {
        asset_id: asset.asset_id.clone(),
        name: asset.name.clone(),
        kind: "image".to_owned(),
        file_url: format!("{base}/{}", asset.object_key),
    };
    let kept = shared.record(Event::Registered(asset)).wait().await;
    kept.map_err(|_| Problem::internal("the emulator cannot write its folder"))?;
    serde_json::to_value(answer).map_err(|_| Problem::internal("the asset could not be described"))
}

/// 10 to 13 characters of lower-case base 36, as the ids that were seen.
fn asset_id() -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut rest = uuid::Uuid::new_v4().as_u128();
    let length = 10 + (rest % 4) as usize;
    rest /= 4;
    (0..length)
        .map(|_| {
            let digit = DIGITS[(rest % 36) as usize];
            rest /= 36;
            char::from(digit)
        })
        .collect()
}

/// GET of an uploaded picture.
pub(crate) async fn read(shared: &Arc<Shared>, request: &Parts, ticket: &Ticket) -> Answer {
    let key = request.uri.path().trim_start_matches('/');
    let upload = shared.state().uploads.get(key).cloned();
    match upload {
        Some(upload) => {
            let source = Source::File(shared.folder.asset(&upload.file), upload.bytes);
            clips::serve(request, &source, &upload.object_key, &upload.content_type, None, None, ticket).await
        }
        None => Answer::Plain(plain(StatusCode::FORBIDDEN, "application/xml", ACCESS_DENIED)),
    }
}

#[cfg(test)]
mod tests {
    use super::asset_id;

    #[test]
    fn an_asset_id_has_the_form_that_was_seen() {
        let ids: Vec<String> = (0..500).map(|_| asset_id()).collect();
        for id in &ids {
            assert!((10..=13).contains(&id.len()), "{id}");
            assert!(id.bytes().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase()), "{id}");
        }
        let mut unique = ids.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), ids.len());
    }
}
