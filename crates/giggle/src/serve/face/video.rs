//! A shot as a video of other people's clients: one object that both dialects understand.

use crate::ledger::shot::{Answer, Attempt, TaskPhase};
use crate::ledger::{Credits, Shot, ShotId, Standing, WallTime};
use crate::serve::house::House;
use crate::serve::register::Asking;
use crate::serve::works::Asker;
use crate::settling;
use axum::http::HeaderMap;
use giggle_domain::{Catalog, Language, Sound, Text, VideoModel, text};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Which wire somebody speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// OpenAI's: forms, errors with `type` and `param`, ids that begin with `video_`.
    OpenAi,
    /// OpenRouter's: JSON, errors with a number, ids that begin with `gen-vid-`.
    OpenRouter,
}

/// The ids of the dialects.
const OPENAI: &str = "video_";
const OPENROUTER: &str = "gen-vid-";
/// So many digits of the shot's identity are an id: enough that no two shots share them.
const DIGITS: usize = 32;

impl Dialect {
    /// The dialect of an asking.
    pub fn of_request(headers: &HeaderMap) -> Self {
        let kind = headers.get("content-type").and_then(|it| it.to_str().ok()).unwrap_or_default();
        let is_stainless = headers.keys().any(|name| name.as_str().starts_with("x-stainless-"));
        let is_json = kind.trim_start().to_ascii_lowercase().starts_with("application/json");
        if is_json && !is_stainless { Self::OpenRouter } else { Self::OpenAi }
    }

    /// The dialect that an id belongs to.
    pub fn of_id(id: &str) -> Self {
        if id.starts_with(OPENROUTER) { Self::OpenRouter } else { Self::OpenAi }
    }

    fn id(self, fingerprint: &str) -> String {
        let digits = fingerprint.get(..DIGITS).unwrap_or(fingerprint);
        match self {
            Self::OpenAi => format!("{OPENAI}{digits}"),
            Self::OpenRouter => format!("{OPENROUTER}{digits}"),
        }
    }
}

/// The digits of an id, whichever dialect it is of.
pub fn digits_of(id: &str) -> Option<&str> {
    let digits = id.strip_prefix(OPENAI).or_else(|| id.strip_prefix(OPENROUTER))?;
    let is_digits =
        digits.len() == DIGITS && digits.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it));
    is_digits.then_some(digits)
}

/// A video.
#[derive(Debug, Serialize, ToSchema)]
pub struct Video {
    /// Its id: the same for the same shot and take.
    id: String,
    /// Always `video`.
    #[schema(pattern = "^video$")]
    object: &'static str,
    /// The video model.
    model: String,
    /// Where it stands: `queued` (`pending` for OpenRouter's clients), `in_progress`, `completed` or `failed`.
    #[schema(pattern = "^(queued|pending|in_progress|completed|failed)$")]
    status: &'static str,
    /// Hundredths of the time that such a clip usually takes; 100 when its file is here.
    #[schema(minimum = 0, maximum = 100)]
    progress: u8,
    /// When it was asked for, in seconds since 1970.
    created_at: i64,
    /// When its file was here.
    #[schema(required)]
    completed_at: Option<i64>,
    /// Always null: the file stays.
    #[schema(required)]
    expires_at: Option<i64>,
    /// What it shows.
    #[schema(required)]
    prompt: Option<String>,
    /// Width and height that were asked for.
    size: String,
    /// Its length in seconds, as text.
    seconds: String,
    /// Always null.
    #[schema(required)]
    remixed_from_video_id: Option<String>,
    /// Why it failed; left out while it has not.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<VideoError>,
    /// Where to ask about it.
    polling_url: String,
    /// Where its clips are, once they are here.
    #[serde(skip_serializing_if = "Option::is_none")]
    unsigned_urls: Option<Vec<String>>,
    /// What it cost; left out while no statement shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Usage>,
    /// What giggle knows beyond that.
    giggle: Known,
}

/// Why a video failed: an object for OpenAI's clients, a text for OpenRouter's.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum VideoError {
    /// A text.
    Text(String),
    /// An object.
    Object {
        /// A word for programs.
        code: &'static str,
        /// The reason.
        message: String,
    },
}

/// What a video cost.
#[derive(Debug, Serialize, ToSchema)]
struct Usage {
    /// US dollars, at a hundredth a credit.
    cost: f64,
}

/// What giggle knows of a video.
#[derive(Debug, Serialize, ToSchema)]
struct Known {
    /// Where the shot stands in the ledger.
    state: &'static str,
    /// The service's task.
    #[schema(required)]
    task_id: Option<String>,
    /// Whether money was spent: `yes`, `no` or `unknown`.
    #[schema(pattern = "^(yes|no|unknown)$")]
    billed: &'static str,
    /// What was charged, in credits, less what came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    credits: Option<f64>,
    /// Which deliberate repetition of the shot it is.
    take: u32,
    /// Whether this very request found what was asked for before.
    #[serde(skip_serializing_if = "Option::is_none")]
    joined: Option<bool>,
    /// What to know about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// What the clip itself is, once it is here: seconds, width, height, sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    clip: Option<serde_json::Value>,
    /// What a crop or another size does to its frames, said when it is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

/// A page of videos.
#[derive(Debug, Serialize, ToSchema)]
pub struct VideoList {
    /// Always `list`.
    #[schema(pattern = "^list$")]
    object: &'static str,
    /// The videos.
    data: Vec<Video>,
    /// The first one's id.
    #[schema(required)]
    first_id: Option<String>,
    /// The last one's id.
    #[schema(required)]
    last_id: Option<String>,
    /// Whether there are more.
    has_more: bool,
}

/// In which order to list.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "lowercase")]
#[allow(dead_code, reason = "a schema")]
pub enum Order {
    /// The oldest first.
    Asc,
    /// The newest first.
    Desc,
}

/// That a video was taken out of the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Deleted {
    /// Its id.
    id: String,
    /// Always `video.deleted`.
    object: &'static str,
    /// Always true.
    deleted: bool,
}

/// The catalog, for both dialects' clients.
#[derive(Debug, Serialize, ToSchema)]
pub struct VideoModels {
    /// Always `list`.
    object: &'static str,
    /// The models.
    pub data: Vec<VideoModelCard>,
}

/// One model.
#[derive(Debug, Serialize, ToSchema)]
pub struct VideoModelCard {
    /// Its name.
    pub id: String,
    /// Always `model`.
    object: &'static str,
    /// Its name.
    name: String,
    /// One line about it.
    description: String,
    /// Always 0: nobody knows.
    created: i64,
    /// Always `giggle.pro`.
    owned_by: &'static str,
    /// Lengths in seconds.
    supported_durations: Vec<u32>,
    /// Shapes.
    supported_aspect_ratios: Vec<String>,
    /// Shorter sides.
    supported_resolutions: Vec<String>,
    /// Widths and heights.
    supported_sizes: Vec<String>,
    /// Which frames it begins and ends with.
    supported_frame_images: Vec<&'static str>,
    /// Whether its clips have sound; null where nobody knows.
    #[schema(required)]
    generate_audio: Option<bool>,
}

impl VideoModels {
    /// The models that may be asked for.
    pub fn of(catalog: &Catalog) -> Self {
        Self { object: "list", data: catalog.offered().map(card).collect() }
    }
}

fn card(model: &VideoModel) -> VideoModelCard {
    let sizes = model.resolutions.iter().flat_map(|side| {
        model.aspect_ratios.iter().map(|ratio| {
            let (width, height) = side.draft_size(*ratio);
            format!("{width}x{height}")
        })
    });
    VideoModelCard {
        id: model.name.to_string(),
        object: "model",
        name: model.name.to_string(),
        description: model.description.clone(),
        created: 0,
        owned_by: "giggle.pro",
        supported_durations: model.durations.clone(),
        supported_aspect_ratios: model.aspect_ratios.iter().map(ToString::to_string).collect(),
        supported_resolutions: model.resolutions.iter().map(ToString::to_string).collect(),
        supported_sizes: sizes.collect(),
        supported_frame_images: vec!["first_frame", "last_frame"],
        generate_audio: match model.sound {
            Sound::Yes => Some(true),
            Sound::No => Some(false),
            Sound::Unknown => None,
        },
    }
}

impl VideoList {
    /// A page.
    pub fn of(data: Vec<Video>, has_more: bool) -> Self {
        let id = |video: Option<&Video>| video.map(|video| video.id.clone());
        let (first_id, last_id) = (id(data.first()), id(data.last()));
        Self { object: "list", data, first_id, last_id, has_more }
    }
}

impl Deleted {
    /// Of a video.
    pub fn of(id: String) -> Self {
        Self { id, object: "video.deleted", deleted: true }
    }
}

impl Video {
    /// The same, said to whoever asked for it.
    pub fn joined(mut self, is_joined: bool) -> Self {
        self.giggle.joined = Some(is_joined);
        self
    }

    /// The same with notes about what was asked.
    pub fn noted(mut self, notes: Vec<String>) -> Self {
        self.giggle.notes = notes;
        self
    }
}

/// Where a shot stands, as a client understands it.
fn status(house: &House, shot: &Shot, has_file: bool, dialect: Dialect) -> &'static str {
    let queued = match dialect {
        Dialect::OpenAi => "queued",
        Dialect::OpenRouter => "pending",
    };
    match shot.standing() {
        Standing::Planned | Standing::Submitting => queued,
        // It is asked for again this moment.
        Standing::NotSent | Standing::Rejected | Standing::NotAccepted
            if house.works.is_being_asked(&shot.fingerprint) =>
        {
            queued
        }
        Standing::Unsettled | Standing::Unassigned | Standing::Submitted | Standing::Completed => {
            "in_progress"
        }
        Standing::Downloaded if has_file => "completed",
        // It is fetched again: the clip was paid for.
        Standing::Downloaded => "in_progress",
        Standing::NotSent
        | Standing::Rejected
        | Standing::NotAccepted
        | Standing::Failed
        | Standing::Stopped
        | Standing::Assigned => "failed",
    }
}

/// Whether a video has failed: there is no clip to wait for.
pub fn has_no_clip(house: &House, shot: &Shot) -> bool {
    status(house, shot, false, Dialect::OpenAi) == "failed"
}

/// Whether money was spent, as far as anyone knows.
pub fn billed(shot: &Shot) -> &'static str {
    let Some((_, attempt)) = shot.foremost() else { return "no" };
    match attempt.standing() {
        Standing::Planned
        | Standing::NotSent
        | Standing::Rejected
        | Standing::NotAccepted
        | Standing::Assigned => "no",
        Standing::Submitting | Standing::Unsettled => "unknown",
        Standing::Unassigned | Standing::Submitted | Standing::Completed | Standing::Downloaded => "yes",
        Standing::Failed | Standing::Stopped => match attempt.charged {
            Some(charged) if attempt.refunded >= charged => "no",
            Some(_) => "yes",
            None => "unknown",
        },
    }
}

/// Why a shot gave no clip.
pub fn reason(attempt: &Attempt) -> (&'static str, Text) {
    if let Some(task) =
        attempt.task.as_ref().filter(|task| matches!(task.phase, TaskPhase::Failed | TaskPhase::Stopped))
    {
        let code = match task.phase {
            TaskPhase::Stopped => "stopped",
            _ if task.reason.to_ascii_lowercase().contains("sensitive") => "content_refused",
            _ => "failed",
        };
        let why = if task.reason.is_empty() {
            text!("the service gave no reason", "服务未说明原因")
        } else {
            Text::plain(task.reason.clone())
        };
        return (code, why);
    }
    match &attempt.answer {
        Answer::Rejected { reason, .. } => ("rejected", Text::plain(reason.clone())),
        Answer::NotSent { reason } => {
            ("not_sent", text!("nothing was sent: {reason}", "未发送任何内容：{reason}"))
        }
        Answer::NotAccepted { .. } => (
            "not_accepted",
            text!("the service did not accept it; nothing was charged", "服务未接受；未扣费"),
        ),
        Answer::Open | Answer::Unsettled { .. } | Answer::Accepted { .. } | Answer::Task { .. } => {
            ("failed", Text::default())
        }
    }
}

fn seconds(time: WallTime) -> i64 {
    time.0.div_euclid(1000)
}

/// The video that a shot is for a client.
pub fn of(
    house: &Arc<House>,
    asker: &Asker,
    id: ShotId,
    shot: &Shot,
    asking: Option<&Asking>,
    dialect: Dialect,
    base: &str,
) -> Video {
    let foremost = shot.foremost().map(|(_, attempt)| attempt);
    let task = foremost.and_then(|attempt| attempt.task.as_ref());
    let files: Vec<u32> =
        task.map(|task| task.files.iter().map(|file| file.clip).collect()).unwrap_or_default();
    let is_downloaded = shot.standing() == Standing::Downloaded;
    let has_file = is_downloaded
        && !files.is_empty()
        && files.iter().all(|clip| house.works.file(id, shot, *clip).is_some());
    let status = status(house, shot, has_file, dialect);
    let name = dialect.id(&shot.fingerprint.to_string());
    let error =
        (status == "failed").then(|| foremost.map(reason)).flatten().map(|(code, message)| match dialect {
            Dialect::OpenAi => VideoError::Object { code, message: message.into_string(Language::English) },
            Dialect::OpenRouter => VideoError::Text(message.into_string(Language::English)),
        });
    let pass = match house.gate.is_open(&house.register) {
        Ok(true) => None,
        _ => Some(house.gate.pass(&asker.name, &name)),
    };
    let address = |clip: &u32| match &pass {
        None => format!("{base}/v1/videos/{name}/content?index={clip}"),
        Some(pass) => format!("{base}/v1/videos/{name}/content?index={clip}&{pass}"),
    };
    let charges: Vec<Credits> =
        shot.attempts.iter().filter_map(|it| it.charged.map(|charged| charged.less(it.refunded))).collect();
    let credits = (!charges.is_empty()).then(|| charges.into_iter().sum::<Credits>().as_f64());
    let facts = shot.facts.as_ref();
    let size = facts.map(|facts| facts.resolution.draft_size(facts.aspect_ratio));
    let clip = files.first().filter(|_| status == "completed").and_then(|index| {
        let path = house.works.file(id, shot, *index)?;
        house.works.clip(shot, &path)
    });
    let note = match shot.standing() {
        Standing::Unassigned => Some(
            "it was accepted and charged together with other shots like it, and nothing shows which task is whose. Do not ask for it again: a person says so, on the page /unsettled or with `giggle settle`"
                .to_owned(),
        ),
        Standing::Unsettled => Some(
            match house.works.doubt_of(id) {
                None => "the answer to the submit was lost; it may have been accepted and charged. Do not ask for it again: the server finds out from the credit statements".to_owned(),
                Some(doubt) => format!(
                    "the answer to the submit was lost; it may have been accepted and charged. Do not ask for it again: the credit statements do not settle it by themselves ({}), and a person decides, on the page /unsettled or with `giggle settle`",
                    settling::doubt_text(doubt).into_string(Language::English)
                ),
            },
        ),
        Standing::Failed | Standing::Stopped => Some(format!(
            "it was accepted and ended badly; a repetition asks the service about it once more, which is free, and leads back to it; `take`: {} makes another clip, which is paid for by itself",
            shot.take.saturating_add(1)
        )),
        _ => clip.as_ref().filter(|(_, differences)| !differences.is_empty()).map(|(_, differences)| {
            let all: Vec<String> =
                differences.iter().map(|it| it.text().into_string(Language::English)).collect();
            format!("the clip is not quite what was asked for: {}", all.join("; "))
        }),
    };
    let created = asking
        .map_or_else(|| seconds(foremost.map_or(shot.planned_at, |it| it.started_at)), |it| it.asked_at);
    let completed = (status == "completed")
        .then(|| {
            let files = task.into_iter().flat_map(|task| &task.files);
            files.filter_map(|file| file.whole.as_ref()).map(|whole| seconds(whole.at)).max()
        })
        .flatten();
    // Whoever joins a clip that is there already asked after it was completed; clients compute a length of the two.
    let created = completed.map_or(created, |completed| created.min(completed));
    Video {
        id: name.clone(),
        object: "video",
        model: shot.model().to_owned(),
        status,
        progress: if status == "completed" { 100 } else { house.works.progress(id, shot).min(99) },
        created_at: created,
        completed_at: completed,
        expires_at: None,
        prompt: facts.map(|facts| facts.prompt.clone()),
        size: size.map(|(width, height)| format!("{width}x{height}")).unwrap_or_default(),
        seconds: facts.map(|facts| facts.duration.to_string()).unwrap_or_default(),
        remixed_from_video_id: None,
        error,
        polling_url: format!("{base}/v1/videos/{name}"),
        unsigned_urls: (status == "completed").then(|| files.iter().map(address).collect()),
        usage: credits.map(|credits| Usage { cost: credits / 100.0 }),
        giggle: Known {
            state: shot.standing().as_str(),
            task_id: task.map(|task| task.id.as_str().to_owned()),
            billed: billed(shot),
            credits,
            take: shot.take,
            joined: None,
            note,
            clip: clip.map(|(facts, _)| facts.json()),
            notes: Vec::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_its_dialect_and_its_shot() {
        let fingerprint = "0123456789abcdef".repeat(4);
        for dialect in [Dialect::OpenAi, Dialect::OpenRouter] {
            let id = dialect.id(&fingerprint);
            assert_eq!(Dialect::of_id(&id), dialect);
            assert_eq!(digits_of(&id), Some(&fingerprint[..32]));
        }
        for id in ["video_", "video_xyz", "0123", "video_0123456789ABCDEF0123456789ABCDEF", "gen-vid-"] {
            assert_eq!(digits_of(id), None, "{id}");
        }
    }
}
