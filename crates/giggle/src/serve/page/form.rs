//! Forms of the page: read, bounded, and with the proof that they came from it.

use super::answers::refused;
use super::visit::Visit;
use crate::serve::gate::{BodyFault, Whole};
use crate::serve::house::House;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use std::convert::Infallible;
use std::sync::Arc;

/// A shot list, or two pictures, and words.
const MOST_BODY: usize = 44 * 1024 * 1024;
/// No form has more parts.
const MOST_PARTS: usize = 64;

/// What a form brought.
#[derive(Debug, Default)]
pub struct Form {
    texts: Vec<(String, String)>,
    files: Vec<(String, String, Bytes)>,
    /// What the files are parts of, and its place in the room for bodies.
    whole: Whole,
}

impl FromRequest<Arc<House>> for Form {
    type Rejection = Response;

    /// A form that did not come from a page of this visit, or cannot be read, never reaches what it asks for.
    async fn from_request(request: Request, house: &Arc<House>) -> Result<Self, Response> {
        let Some(visit) = request.extensions().get::<Visit>().cloned() else {
            return Err(StatusCode::UNAUTHORIZED.into_response());
        };
        Self::read(house, &visit, request).await.map_err(|what| refused(&visit, house, &what))
    }
}

impl Form {
    /// Reads a form that came from a page of this visit.
    ///
    /// # Errors
    ///
    /// What is wrong, for the visitor.
    async fn read(house: &House, visit: &Visit, request: Request) -> Result<Self, String> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|it| it.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let unreadable = || visit.say("the form cannot be read", "无法读取表单").to_owned();
        let whole = house.gate.read(request.into_body(), MOST_BODY).await;
        let whole = whole.map_err(|fault| unread(visit, fault).to_owned())?;
        let mut form = Self::default();
        if let Ok(boundary) = multer::parse_boundary(&kind) {
            let bytes = whole.bytes.clone();
            let mut parts =
                multer::Multipart::new(stream::once(async { Ok::<_, Infallible>(bytes) }), boundary);
            while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
                if form.texts.len() + form.files.len() >= MOST_PARTS {
                    return Err(unreadable());
                }
                let name = part.name().unwrap_or_default().to_owned();
                match part.file_name().map(str::to_owned) {
                    Some(file) => {
                        let bytes = part.bytes().await.map_err(|_| unreadable())?;
                        if !bytes.is_empty() {
                            form.files.push((name, file, bytes));
                        }
                    }
                    None => form.texts.push((name, part.text().await.map_err(|_| unreadable())?)),
                }
            }
        } else {
            form.texts = url::form_urlencoded::parse(&whole.bytes).into_owned().take(MOST_PARTS).collect();
        }
        if form.text("proof") != Some(visit.proof.as_str()) {
            return Err(visit
                .say(
                    "this form is too old: go back, reload the page, and send it again",
                    "该表单已过期：请返回并刷新页面后再提交",
                )
                .to_owned());
        }
        form.whole = whole;
        Ok(form)
    }

    /// A text, if it was given and is not blank.
    pub fn text(&self, wanted: &str) -> Option<&str> {
        let found = self.texts.iter().find(|(name, _)| name == wanted).map(|(_, text)| text.trim());
        found.filter(|text| !text.is_empty())
    }

    /// The lines of a text that are not blank.
    pub fn lines(&self, wanted: &str) -> impl Iterator<Item = &str> {
        self.text(wanted).unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty())
    }

    /// Whether any file was chosen.
    pub fn has_files(&self) -> bool {
        !self.files.is_empty()
    }

    /// Every file of a name, in the order in which they were chosen.
    pub fn files(&self, wanted: &str) -> impl Iterator<Item = (&str, &Bytes)> {
        self.files
            .iter()
            .filter(move |(name, ..)| name == wanted)
            .map(|(_, file, bytes)| (file.as_str(), bytes))
    }

    /// A file with the name that the browser gives it.
    pub fn file(&self, wanted: &str) -> Option<(&str, &Bytes)> {
        self.files.iter().find(|(name, ..)| name == wanted).map(|(_, file, bytes)| (file.as_str(), bytes))
    }
}

/// Why a form was not read.
fn unread(visit: &Visit, fault: BodyFault) -> &'static str {
    match fault {
        BodyFault::TooLong => {
            visit.say("the form is too large: it may have at most 44 MB", "表单过大：最大为 44 MB")
        }
        BodyFault::Broken => visit.say(
            "the form was sent too slowly, or its connection broke; nothing was done",
            "表单传输过慢或连接中断；未执行任何操作",
        ),
        BodyFault::NoRoom => visit.say(
            "too much is being sent to this server at the moment; nothing was done: try again in a minute",
            "当前发送到该服务的数据过多；未执行任何操作：请稍后再试",
        ),
    }
}
