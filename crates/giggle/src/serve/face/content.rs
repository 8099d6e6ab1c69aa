//! The bytes of a clip: whole or by range, from the delivered file, to whoever has the token or a pass.

use super::fault::{self, Fault};
use super::video::{self, Dialect, digits_of};
use super::wording::shown;
use crate::ledger::Standing;
use crate::serve::files::send;
use crate::serve::gate;
use crate::serve::house::House;
use crate::serve::stills;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use giggle_domain::{Fingerprint, Language};
use std::sync::Arc;

/// Fetches the clip, its poster or its contact sheet.
#[utoipa::path(
    get, path = "/v1/videos/{video_id}/content", operation_id = "downloadVideo", tag = "videos",
    params(
        ("video_id" = String, Path, description = "The video's id."),
        ("variant" = Option<String>, Query, description = "video, thumbnail or spritesheet.", pattern = "^(video|thumbnail|spritesheet)$"),
        ("index" = Option<u32>, Query, description = "Which clip of the video, from 0."),
        ("Range" = Option<String>, Header, description = "Which bytes."),
    ),
    responses(
        (status = 200, description = "The bytes.", content((String = "video/mp4"), (String = "image/jpeg"))),
        (status = 206, description = "A part of them.", body = String, content_type = "video/mp4"),
        (status = 400, description = "A parameter that cannot be.", body = fault::ErrorBody),
        (status = 401, description = "No token that is known.", body = fault::ErrorBody),
        (status = 404, description = "No such video of this client, or it is not here yet.", body = fault::ErrorBody),
        (status = 416, description = "The range lies outside of the clip."),
        (status = 503, description = "A picture could not be taken out of the clip.", body = fault::ErrorBody),
    )
)]
pub async fn content(
    State(house): State<Arc<House>>,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let dialect = Dialect::of_id(&name);
    match found(&house, &name, &uri, &headers).await {
        Ok(response) => response,
        Err(fault) => fault.answer(dialect),
    }
}

async fn found(house: &Arc<House>, name: &str, uri: &Uri, headers: &HeaderMap) -> Result<Response, Fault> {
    let query = gate::query(uri);
    let value = |wanted: &str| query.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let asker = match house.gate.asker_of_pass(&house.register, name, &query) {
        Some(asker) => asker,
        None => house.gate.asker(&house.register, headers).map_err(|_| Fault::no_token())?,
    };
    let index = match value("index").map(str::parse::<u32>) {
        None => 0,
        Some(Ok(index)) => index,
        Some(Err(_)) => {
            let message = format!(
                "`index` must be a whole number from 0 on, not `{}`",
                shown(value("index").unwrap_or_default())
            );
            return Err(Fault::invalid("index", message).nearest("0"));
        }
    };
    let variant = value("variant").unwrap_or("video");
    if !["video", "thumbnail", "spritesheet"].contains(&variant) {
        let message = format!("`variant` must be video, thumbnail or spritesheet, not `{}`", shown(variant));
        return Err(Fault::invalid("variant", message).nearest("video"));
    }
    let unable = |error: crate::error::CommandError| Fault::unable(error.message(Language::English));
    let digits = digits_of(name).ok_or_else(|| Fault::no_video(name))?;
    let asking =
        house.register.asking(&asker.name, digits).map_err(unable)?.ok_or_else(|| Fault::no_video(name))?;
    let fingerprint = Fingerprint::parse(&asking.fingerprint).ok_or_else(|| Fault::no_video(name))?;
    let (id, shot) = house.works.find(&fingerprint).map_err(unable)?.ok_or_else(|| Fault::no_video(name))?;
    let clips = shot.asked_clips().max(1);
    if index >= clips {
        let message =
            format!("`index` must be less than {clips}, the number of clips of this video, not {index}");
        return Err(Fault::invalid("index", message).nearest((clips - 1).to_string()));
    }
    let file = house.works.file(id, &shot, index).ok_or_else(|| {
        if video::has_no_clip(house, &shot) {
            let why =
                shot.foremost().map(|(_, attempt)| video::reason(attempt).1.into_string(Language::English));
            Fault::not_here(format!(
                "there is no clip: {}",
                why.unwrap_or_else(|| shot.standing().to_string())
            ))
        } else {
            Fault::not_ready(match shot.standing() {
                Standing::Completed | Standing::Downloaded => {
                    "the clip is being fetched; ask again in some seconds".to_owned()
                }
                standing => format!("the clip is not here yet: the video is {standing}"),
            })
        }
    })?;
    let kind = match variant {
        "thumbnail" => stills::Kind::Poster,
        "spritesheet" => stills::Kind::Sheet,
        _ => {
            return send(&file, "video/mp4", headers).await.map_err(|error| Fault::unable(error.to_string()));
        }
    };
    let still = house.studio.stills.of(&file, kind).await.map_err(Fault::unable)?;
    send(&still, "image/jpeg", headers).await.map_err(|error| Fault::unable(error.to_string()))
}
