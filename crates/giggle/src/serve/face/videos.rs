//! The handlers of the face: ask, retrieve, list, delete, and the models.

use super::asking::{self, Asked};
use super::fault::{self, Fault};
use super::schema;
use super::video::{self, Deleted, Dialect, VideoList, VideoModels, digits_of};
use super::wording::shown;
use crate::error::CommandError;
use crate::serve::gate::{BodyFault, Shut};
use crate::serve::house::House;
use crate::serve::register::{Asking, Page};
use crate::serve::works::Asker;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use giggle_domain::{Fingerprint, Language};
use std::sync::Arc;
use std::time::Duration;

/// How long an asking waits for the service's answer before it says where it stands.
const PATIENCE: Duration = Duration::from_secs(20);
/// Two pictures of the largest size, as base64 in JSON, and words.
const MOST_BODY: usize = 58 * 1024 * 1024;
/// The pace that polling clients are told, in milliseconds.
const POLL_AFTER: &str = "5000";
/// The longest caller's name for its wish.
const LONGEST_KEY: usize = 256;

/// Who asks, or the answer to a stranger.
fn asker(house: &House, headers: &HeaderMap, dialect: Dialect) -> Result<Asker, Box<Response>> {
    house.gate.asker(&house.register, headers).map_err(|shut| {
        let fault = match shut {
            Shut::NoToken => Fault::no_token(),
            Shut::Trouble => Fault::unable("the register of clients cannot be read"),
        };
        Box::new(fault.answer(dialect))
    })
}

/// Asks for a video.
#[utoipa::path(
    post, path = "/v1/videos", operation_id = "createVideo", tag = "videos",
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "The caller's own name for this wish: said again it leads back to the same video.", max_length = 256),
    ),
    request_body(content(
        (schema::CreateForm = "multipart/form-data"),
        (schema::CreateJson = "application/json"),
    )),
    responses(
        (status = 200, description = "Created, joined, or found done.", body = video::Video, headers(("x-giggle-joined" = bool, description = "Whether it was asked for before."))),
        (status = 202, description = "The same, for a request in JSON.", body = video::Video),
        (status = 400, description = "Refused; nothing was started.", body = fault::ErrorBody),
        (status = 401, description = "No token that is known.", body = fault::ErrorBody),
        (status = 402, description = "No budget or no credits for it.", body = fault::ErrorBody),
        (status = 413, description = "The body is too long.", body = fault::ErrorBody),
        (status = 415, description = "Neither a form nor JSON.", body = fault::ErrorBody),
        (status = 503, description = "Nothing was sent; the same may be asked again.", body = fault::ErrorBody),
    )
)]
pub async fn create(State(house): State<Arc<House>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let dialect = Dialect::of_request(&parts.headers);
    let asker = match asker(&house, &parts.headers, dialect) {
        Ok(asker) => asker,
        Err(answer) => return *answer,
    };
    match created(&house, &asker, &parts.headers, body, dialect).await {
        Ok(response) => response,
        Err(fault) => fault.answer(dialect),
    }
}

async fn created(
    house: &Arc<House>,
    asker: &Asker,
    headers: &HeaderMap,
    body: axum::body::Body,
    dialect: Dialect,
) -> Result<Response, Fault> {
    let kind =
        headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
    // What is packed is not unpacked here, and plain text that is called packed may mean something else.
    if headers.get(header::CONTENT_ENCODING).is_some_and(|it| it != "identity") {
        return Err(Fault::other_kind());
    }
    let wish = match headers.get("idempotency-key") {
        None => None,
        Some(key) => match key.to_str() {
            Ok(key) if (1..=LONGEST_KEY).contains(&key.len()) => Some(key),
            _ => {
                return Err(Fault::invalid(
                    "Idempotency-Key",
                    format!("`Idempotency-Key` has 1 to {LONGEST_KEY} printable ASCII characters"),
                ));
            }
        },
    };
    let whole = house.gate.read(body, MOST_BODY).await.map_err(|fault| match fault {
        BodyFault::TooLong => Fault::too_long(MOST_BODY),
        BodyFault::Broken => Fault::invalid_body("the body broke off or came too slowly; nothing was sent"),
        BodyFault::NoRoom => Fault::busy("too many pictures are on their way at once; nothing was sent"),
    })?;
    let Asked { order, by_size } =
        asking::read(&kind, whole.bytes.clone(), dialect, &house.works.settings.catalog).await?;
    drop(whole);
    let identity = order.fingerprint.to_string();
    let notes = order.shot.frame_notes(&house.works.settings.catalog);
    let notes = notes.iter().map(|note| note.text().into_string(Language::English)).collect();
    let unable = |error: CommandError| Fault::unable(error.message(Language::English));
    if let Some(take) = house.works.open_take(&order).map_err(unable)? {
        return Err(Fault::invalid(
            "take",
            format!(
                "take {take} of this shot may have been accepted, and nobody knows yet; the server hears the answer or finds out from the credit statements, and take {} can be asked for then. Nothing was sent",
                order.take
            ),
        ));
    }
    let was_known = house.register.asking(&asker.name, &identity).map_err(unable)?.is_some();
    house.register.note(&asker.name, &identity, dialect == Dialect::OpenRouter).map_err(unable)?;
    // Without it the page cannot offer another take; the clip is the same.
    let was_kept = house.shelf.has(&identity);
    let _ = house.shelf.keep(&identity, &order.shot);
    match house.works.ask(asker, order, wish, PATIENCE).await {
        Ok((id, is_joined)) => {
            let shot = house.works.shot(id).map_err(unable)?;
            let asking = house.register.asking(&asker.name, &identity).map_err(unable)?;
            let video =
                video::of(house, asker, id, &shot, asking.as_ref(), dialect, &house.gate.base(headers))
                    .joined(is_joined)
                    .noted(notes);
            let status = match dialect {
                Dialect::OpenAi => StatusCode::OK,
                Dialect::OpenRouter => StatusCode::ACCEPTED,
            };
            let mut response = (status, axum::Json(video)).into_response();
            let joined = HeaderValue::from_static(if is_joined { "true" } else { "false" });
            response.headers_mut().insert(HeaderName::from_static("x-giggle-joined"), joined);
            Ok(paced(response))
        }
        Err(refused) => {
            let has_shot = Fingerprint::parse(&identity)
                .is_some_and(|it| house.works.find(&it).is_ok_and(|found| found.is_some()));
            if !was_known && !has_shot {
                let _ = house.register.forget(&asker.name, &identity);
            }
            // What was refused takes no room on the ledger's disk.
            if !was_kept && !has_shot {
                house.shelf.forget(&identity);
            }
            Err(Fault::refused(&refused, by_size))
        }
    }
}

/// Says how soon to poll, and that nothing is to be asked again.
fn paced(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("openai-poll-after-ms"), HeaderValue::from_static(POLL_AFTER));
    headers.insert(HeaderName::from_static("x-should-retry"), HeaderValue::from_static("false"));
    response
}

/// A video of a client, by its name.
fn find(house: &House, asker: &Asker, name: &str) -> Result<(Asking, Fingerprint), Fault> {
    let unable = |error: CommandError| Fault::unable(error.message(Language::English));
    let digits = digits_of(name).ok_or_else(|| Fault::no_video(name))?;
    let asking =
        house.register.asking(&asker.name, digits).map_err(unable)?.ok_or_else(|| Fault::no_video(name))?;
    let fingerprint = Fingerprint::parse(&asking.fingerprint).ok_or_else(|| Fault::no_video(name))?;
    Ok((asking, fingerprint))
}

/// Tells where a video stands.
#[utoipa::path(
    get, path = "/v1/videos/{video_id}", operation_id = "retrieveVideo", tag = "videos",
    params(("video_id" = String, Path, description = "The video's id.")),
    responses(
        (status = 200, description = "Where it stands.", body = video::Video, headers(("openai-poll-after-ms" = i64, description = "How soon to ask again."))),
        (status = 401, description = "No token that is known.", body = fault::ErrorBody),
        (status = 404, description = "No such video of this client.", body = fault::ErrorBody),
    )
)]
pub async fn retrieve(
    State(house): State<Arc<House>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let dialect = Dialect::of_id(&name);
    let asker = match asker(&house, &headers, dialect) {
        Ok(asker) => asker,
        Err(answer) => return *answer,
    };
    match retrieved(&house, &asker, &name, &headers) {
        Ok(video) => paced(axum::Json(video).into_response()),
        Err(fault) => fault.answer(dialect),
    }
}

fn retrieved(
    house: &Arc<House>,
    asker: &Asker,
    name: &str,
    headers: &HeaderMap,
) -> Result<video::Video, Fault> {
    let (asking, fingerprint) = find(house, asker, name)?;
    let found =
        house.works.find(&fingerprint).map_err(|error| Fault::unable(error.message(Language::English)))?;
    let (id, shot) = found.ok_or_else(|| Fault::no_video(name))?;
    Ok(video::of(house, asker, id, &shot, Some(&asking), Dialect::of_id(name), &house.gate.base(headers)))
}

/// Lists a client's videos.
#[utoipa::path(
    get, path = "/v1/videos", operation_id = "listVideos", tag = "videos",
    params(
        ("after" = Option<String>, Query, description = "Begin after this video."),
        ("limit" = Option<u32>, Query, description = "At most so many.", maximum = 100, example = 20),
        ("order" = Option<video::Order>, Query, description = "Newest first unless said."),
    ),
    responses(
        (status = 200, description = "A page.", body = VideoList),
        (status = 400, description = "A parameter that cannot be.", body = fault::ErrorBody),
        (status = 401, description = "No token that is known.", body = fault::ErrorBody),
        (status = 404, description = "No such video to begin after.", body = fault::ErrorBody),
    )
)]
pub async fn list(State(house): State<Arc<House>>, uri: Uri, headers: HeaderMap) -> Response {
    let dialect = Dialect::OpenAi;
    let asker = match asker(&house, &headers, dialect) {
        Ok(asker) => asker,
        Err(answer) => return *answer,
    };
    match listed(&house, &asker, &uri, &headers) {
        Ok(list) => axum::Json(list).into_response(),
        Err(fault) => fault.answer(dialect),
    }
}

fn listed(house: &Arc<House>, asker: &Asker, uri: &Uri, headers: &HeaderMap) -> Result<VideoList, Fault> {
    let query = crate::serve::gate::query(uri);
    let value = |wanted: &str| query.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let limit = match value("limit").map(str::parse::<usize>) {
        None => 20,
        Some(Ok(limit)) if limit <= 100 => limit,
        Some(given) => {
            let message = format!(
                "`limit` must be a whole number from 0 to 100, not `{}`",
                shown(value("limit").unwrap_or_default())
            );
            return Err(Fault::invalid("limit", message).nearest(match given {
                Ok(_) => "100",
                Err(_) if value("limit").is_some_and(|it| it.trim().starts_with('-')) => "0",
                Err(_) => "20",
            }));
        }
    };
    let is_ascending = match value("order") {
        None | Some("desc") => false,
        Some("asc") => true,
        given => {
            let message = format!("`order` must be asc or desc, not `{}`", shown(given.unwrap_or_default()));
            return Err(Fault::invalid("order", message).nearest("desc"));
        }
    };
    let after = match value("after") {
        None => None,
        Some(name) => {
            let found = find(house, asker, name).map_err(|fault| fault.about(Some("after")));
            Some(found?.0.fingerprint)
        }
    };
    let unable = |error: CommandError| Fault::unable(error.message(Language::English));
    // One more than asked for says whether there are more.
    let page = Page { after: after.as_deref(), most: limit + 1, is_ascending };
    let mut askings = house.register.askings(&asker.name, page).map_err(unable)?;
    // A page without a last video leads nowhere: a client that goes on from it would never end.
    let has_more = limit > 0 && askings.len() > limit;
    askings.truncate(limit);
    let base = house.gate.base(headers);
    let mut data = Vec::new();
    for asking in &askings {
        let Some(fingerprint) = Fingerprint::parse(&asking.fingerprint) else { continue };
        if let Some((id, shot)) = house.works.find(&fingerprint).map_err(unable)? {
            let dialect = if asking.is_json { Dialect::OpenRouter } else { Dialect::OpenAi };
            data.push(video::of(house, asker, id, &shot, Some(asking), dialect, &base));
        }
    }
    Ok(VideoList::of(data, has_more))
}

/// Takes a video out of the client's list. Nothing is cancelled and nothing refunded; the clip stays on the server's disk.
#[utoipa::path(
    delete, path = "/v1/videos/{video_id}", operation_id = "deleteVideo", tag = "videos",
    params(("video_id" = String, Path, description = "The video's id.")),
    responses(
        (status = 200, description = "Taken out of the list.", body = Deleted),
        (status = 401, description = "No token that is known.", body = fault::ErrorBody),
        (status = 404, description = "No such video of this client.", body = fault::ErrorBody),
    )
)]
pub async fn delete(
    State(house): State<Arc<House>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let dialect = Dialect::of_id(&name);
    let asker = match asker(&house, &headers, dialect) {
        Ok(asker) => asker,
        Err(answer) => return *answer,
    };
    let forgotten = find(&house, &asker, &name).and_then(|(asking, _)| {
        let forgotten = house.register.forget(&asker.name, &asking.fingerprint);
        forgotten.map_err(|error| Fault::unable(error.message(Language::English)))
    });
    match forgotten {
        Ok(_) => axum::Json(Deleted::of(name)).into_response(),
        Err(fault) => fault.answer(dialect),
    }
}

/// Lists the models.
#[utoipa::path(
    get, path = "/v1/videos/models", operation_id = "listVideoModels", tag = "models",
    responses((status = 200, description = "The catalog.", body = VideoModels), (status = 401, description = "No token that is known.", body = fault::ErrorBody))
)]
pub async fn models(State(house): State<Arc<House>>, headers: HeaderMap) -> Response {
    match asker(&house, &headers, Dialect::OpenAi) {
        Ok(_) => axum::Json(VideoModels::of(&house.works.settings.catalog)).into_response(),
        Err(answer) => *answer,
    }
}

/// Shows one model.
#[utoipa::path(
    get, path = "/v1/models/{model}", operation_id = "retrieveModel", tag = "models",
    params(("model" = String, Path, description = "The model's name.")),
    responses(
        (status = 200, description = "What it offers.", body = video::VideoModelCard),
        (status = 401, description = "No token that is known.", body = fault::ErrorBody),
        (status = 404, description = "No such model.", body = fault::ErrorBody),
    )
)]
pub async fn model(
    State(house): State<Arc<House>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    if let Err(answer) = asker(&house, &headers, Dialect::OpenAi) {
        return *answer;
    }
    let all = VideoModels::of(&house.works.settings.catalog);
    match all.data.into_iter().find(|it| it.id == name) {
        Some(card) => axum::Json(card).into_response(),
        None => Fault::not_here(format!("there is no model `{name}`; /v1/videos/models lists them"))
            .answer(Dialect::OpenAi),
    }
}

/// What other services can do with a video and this one cannot. Never a 501, which clients repeat.
pub async fn cannot() -> Response {
    Fault::not_here(
        "the service behind this server cannot remix, edit or extend a video, and knows no characters; POST /v1/videos makes a new one"
            .into(),
    )
    .answer(Dialect::OpenAi)
}

/// What is said at a path where nothing is.
pub async fn nothing_here() -> Response {
    Fault::not_here("there is nothing at this path; /openapi.json lists what there is".into())
        .answer(Dialect::OpenAi)
}
