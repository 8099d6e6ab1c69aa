//! What each tool says, beside the advice, the next call and the error that every answer may have.
//!
//! What is absent is left out: no field is ever null.

use rmcp::model::JsonObject;
use schemars::JsonSchema;
use serde::Serialize;

/// The models of a catalog, with what most of them have in common said once.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Models {
    /// The one that is recommended.
    pub default_model: String,
    /// What holds of every model that does not say otherwise.
    pub unless_said: JsonObject,
    /// Each model.
    pub models: Vec<JsonObject>,
}

/// The next question, or that everything is said; the arguments of the shot are in the next call.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Guided {
    /// Whether everything is said.
    pub ready: bool,
    /// The question, for the agent to put to the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<JsonObject>,
    /// The call that shows the shot for free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft_first: Option<String>,
}

/// What a shot is expected to cost.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Estimated {
    /// The model.
    pub model: String,
    /// The length.
    pub duration_seconds: u32,
    /// The price, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate_credits: Option<f64>,
    /// Where it comes from: service, configured or unknown.
    pub source: String,
    /// When a configured price was noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Why the service could not be asked for its price, in its words or the network's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_error: Option<String>,
}

/// A draft on the disk.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Drafted {
    /// Always true: nobody takes it for a generated clip.
    pub is_draft: bool,
    /// The file.
    pub path: String,
    /// Its address.
    pub uri: String,
    /// Its size.
    pub bytes: u64,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The length.
    pub duration_seconds: u32,
    /// The model whose clip it stands for.
    pub model: String,
    /// The contact sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// What was read of the prompt: camera move, subject, shot size, place, notes.
    pub draft: serde_json::Map<String, serde_json::Value>,
}

/// Where a shot stands. Four tools give it: what few look for is left out of its schema, which is open.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Video {
    /// submitting, submitted, completed, downloaded, failed, stopped, unsettled, …; needs_input or needs_confirmation where
    /// the person has to be asked first
    pub state: String,
    /// The task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<String>,
    /// The shot's name in the ledger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shot_key: Option<String>,
    /// The service's own word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Why it ended badly, or is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether this very call submitted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_by_this_call: Option<bool>,
    /// Whether another submit could be a second charge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub must_not_be_submitted_again: Option<bool>,
    /// The take that would make another clip of this shot, where the person asks for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub another_take: Option<u32>,
    /// The prompt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// The model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// The shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub aspect_ratio: Option<String>,
    /// The size class.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub resolution: Option<String>,
    /// Which take it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub take: Option<u32>,
    /// When it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<String>,
    /// How long it has been at work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elapsed_seconds: Option<u64>,
    /// How long it usually takes.
    #[serde(skip_serializing_if = "JsonObject::is_empty")]
    pub expected_seconds: JsonObject,
    /// What it costs, as far as is known.
    #[serde(skip_serializing_if = "JsonObject::is_empty")]
    pub cost: JsonObject,
    /// Whether the task was found by inference: look whether the clip is the right one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub inferred: Option<bool>,
    /// The clips on the disk.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<JsonObject>,
    /// The signed links.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<JsonObject>,
    /// The question, for the agent to put to the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<JsonObject>,
    /// The price above which the person is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub confirm_above_credits: Option<f64>,
}

/// What was asked for.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Videos {
    /// The shots, newest first.
    pub videos: Vec<JsonObject>,
    /// Whether there are more than these.
    pub is_cut: bool,
}
