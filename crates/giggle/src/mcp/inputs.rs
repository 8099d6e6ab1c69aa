//! What each tool takes. The comment of a field is what a model reads about it.

use schemars::JsonSchema;
use serde::Deserialize;

/// What says what a shot is.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct ShotArguments {
    /// What the clip shows
    pub prompt: Option<String>,
    /// The video model, chosen by the person
    pub model: Option<String>,
    /// Seconds that the model offers; its default unless given
    pub duration: Option<i64>,
    /// 16:9 unless given
    #[schemars(extend("enum" = ["16:9", "9:16", "1:1", "3:4", "4:3"]))]
    pub aspect_ratio: Option<String>,
    /// The model's default unless given
    pub resolution: Option<String>,
    /// First picture: a path inside the allowed folders, url:ADDRESS or asset_id:ID
    pub start_frame: Option<String>,
    /// Last picture, in the same forms
    pub end_frame: Option<String>,
    /// Clips that one task makes, where the model offers it
    #[schemars(range(min = 1))]
    pub count: Option<u32>,
    /// Reference pictures, @image1 in the prompt, at most 9: paths, url:ADDRESS or base64:DATA
    pub images: Option<Vec<String>>,
    /// Reference sounds, @audio1 in the prompt: url:ADDRESS
    pub audios: Option<Vec<String>>,
    /// Reference clips, @video1 in the prompt: url:ADDRESS
    pub videos: Option<Vec<String>>,
}

/// `list_models`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct ListModels {
    /// Only this one
    pub model: Option<String>,
}

/// `next_question`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct NextQuestion {
    /// What was said so far.
    #[serde(flatten)]
    pub shot: ShotArguments,
    /// The person said: no start or end frame
    #[serde(default)]
    pub no_frames: bool,
}

/// `estimate_cost`. A price depends on the model, the seconds, and whether there are frames; the rest of a shot is taken and
/// not asked for.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct EstimateCost {
    /// The video model
    pub model: Option<String>,
    /// Seconds; the model's default unless given
    pub duration: Option<i64>,
    /// The model's default unless given
    pub resolution: Option<String>,
    /// Clips that one task makes
    #[schemars(range(min = 1))]
    pub count: Option<u32>,
    /// As for generate_video
    pub start_frame: Option<String>,
    /// As for generate_video
    pub end_frame: Option<String>,
    /// Changes no price.
    #[schemars(skip)]
    pub prompt: Option<String>,
    /// Changes no price.
    #[schemars(skip)]
    pub aspect_ratio: Option<String>,
}

/// `make_draft`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct MakeDraft {
    /// The shot.
    #[serde(flatten)]
    pub shot: ShotArguments,
    /// Camera move instead of the prompt's, such as "pan left, slowly"; none with both frames
    pub camera: Option<String>,
    /// Another seed, another composition
    pub seed: Option<u32>,
    /// How frames of another shape are fitted
    #[schemars(extend("enum" = ["fill", "contain"]))]
    pub fit: Option<String>,
    /// Show model, length, ratio and timecode
    #[serde(default)]
    pub slate: bool,
    /// Caption below the picture: off, prompt (the default), or a text
    #[serde(default)]
    pub caption: Option<String>,
    /// Also write a contact sheet as PNG
    #[serde(default)]
    pub sheet: bool,
    /// File name inside the allowed folders
    pub file: Option<String>,
}

/// `generate_video`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GenerateVideo {
    /// The shot.
    #[serde(flatten)]
    pub shot: ShotArguments,
    /// 2, 3, …: another clip of the same shot, where the person asks for one
    #[schemars(range(min = 1))]
    pub take: Option<u32>,
    /// Your own id of this wish; under it another shot is refused
    #[schemars(extend("maxLength" = 256))]
    pub client_request_id: Option<String>,
    /// The most credits that the person agreed to, where they were asked for through you
    #[schemars(range(min = 0))]
    pub accept_credits: Option<f64>,
    /// The person agreed to a price that nobody knows
    #[serde(default)]
    pub accept_unknown_price: bool,
    /// Wait up to so long for the clip: at most 45, or 600 with a progress token
    pub wait_seconds: Option<u32>,
}

/// `get_video`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetVideo {
    /// task_id or shot_key of an earlier answer
    pub id: Option<String>,
    /// Also give the signed links: pass them on whole; they expire
    #[serde(default)]
    pub links: bool,
}

/// `wait_video`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct WaitVideo {
    /// As for get_video
    pub id: Option<String>,
    /// Wait no longer than this
    pub timeout_seconds: Option<u32>,
}

/// `download_video`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct DownloadVideo {
    /// As for get_video
    pub id: Option<String>,
    /// File name inside the allowed folders
    pub file: Option<String>,
    /// Replace a file of that name
    #[serde(default)]
    pub overwrite: bool,
}

/// `list_videos`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct ListVideos {
    /// Only in this state: unfinished, unsettled, submitted, completed, downloaded, failed, …
    pub state: Option<String>,
    /// Only of this model
    pub model: Option<String>,
    /// At most so many; 20 unless given, 100 at most
    #[schemars(range(min = 1))]
    pub limit: Option<u32>,
}
