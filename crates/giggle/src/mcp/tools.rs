//! The tools: names, schemas and hints, in one fixed order.
//!
//! Input schemas are closed. Every output schema also admits the envelope of a failure, since some clients check that too.

use giggle_domain::{Catalog, Resolution};
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What agents may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Everything; the ledger's budget and breaker hold.
    #[default]
    Full,
    /// Look, and spend and write nothing.
    ReadOnly,
    /// Plan and draft; nothing is sent to the service.
    DraftOnly,
}

/// The names, in the order in which they are listed.
pub const NAMES: [&str; 9] = [
    "list_models",
    "next_question",
    "estimate_cost",
    "make_draft",
    "generate_video",
    "get_video",
    "wait_video",
    "download_video",
    "list_videos",
];

impl Mode {
    /// Whether a tool may be called.
    pub fn allows(self, tool: &str) -> bool {
        match self {
            Self::Full => true,
            Self::ReadOnly => !matches!(tool, "make_draft" | "generate_video" | "download_video"),
            Self::DraftOnly => matches!(tool, "list_models" | "next_question" | "make_draft"),
        }
    }

    /// Its name, as in the flags.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::ReadOnly => "read-only",
            Self::DraftOnly => "draft-only",
        }
    }
}

/// The tools that a mode has.
pub fn all(mode: Mode, catalog: &Catalog) -> Vec<Tool> {
    NAMES.into_iter().filter(|name| mode.allows(name)).filter_map(|name| tool(name, catalog)).collect()
}

/// One tool by its name.
pub fn tool(name: &str, catalog: &Catalog) -> Option<Tool> {
    let shot = || shot_properties(catalog);
    let id = json!({"type": "string", "description": "task_id or shot_key, as an earlier answer gave it"});
    let (title, about, input, needed, output, hints) = match name {
        "list_models" => (
            "List the video models",
            "The video models with their durations, default, sound, aspect ratios and resolutions. When the person has not named a model, show these and let them choose one explicitly.",
            json!({"model": {"type": "string", "description": "only this one"}}),
            json!([]),
            json!({"default_model": {"type": "string"}, "models": {"type": "array", "items": {"type": "object"}}}),
            Hints { is_read_only: true, is_idempotent: true, reaches_out: false },
        ),
        "next_question" => (
            "The next question to the person",
            "The guide for a vague request: from what is known so far to the next open question (what to show, which model, how long, with frames or without, which shape), or everything that generate_video needs. Pass all that the person has said already; nothing is asked twice. Where the client can ask the person, it does so itself.",
            merged(
                shot(),
                json!({
                    "no_frames": {"type": "boolean", "description": "the person said: no start or end frame"},
                }),
            ),
            json!([]),
            json!({
                "ready": {"type": "boolean"}, "declined": {"type": "boolean"},
                "question": {"type": "object"}, "arguments": {"type": "object"},
                "next": {"type": "object"}, "draft_first": {"type": "object"},
            }),
            Hints { is_read_only: true, is_idempotent: true, reaches_out: false },
        ),
        "estimate_cost" => (
            "Estimate the cost of a shot",
            "What a shot is expected to cost in credits, and where the figure comes from. Free; what is charged may differ.",
            shot(),
            json!(["model"]),
            json!({
                "model": {"type": "string"}, "duration_seconds": {"type": "integer"},
                "estimate_credits": {"type": ["number", "null"]},
                "source": {"enum": ["service", "configured", "unknown"]}, "as_of": {"type": ["string", "null"]},
            }),
            Hints { is_read_only: true, is_idempotent: true, reaches_out: true },
        ),
        "make_draft" => (
            "Make a free local draft",
            "Draws a free animatic of the shot on this machine in a few seconds: framing, camera move, length and frames, not what the model will paint. No account, no credits. Show it to the person before generate_video.",
            merged(
                shot(),
                json!({
                    "camera": {"type": "string", "description": "camera move instead of the prompt's, such as \"pan left, slowly\"; with both frames there is none"},
                    "seed": {"type": "integer", "minimum": 0, "description": "another seed, another composition"},
                    "fit": {"enum": ["fill", "contain"], "description": "how frames of another shape are fitted"},
                    "slate": {"type": "boolean", "description": "show model, length, ratio and timecode"},
                    "sheet": {"type": "boolean", "description": "also write a contact sheet as PNG"},
                    "file": {"type": "string", "description": "file name inside the allowed folders"},
                }),
            ),
            json!(["prompt"]),
            json!({
                "is_draft": {"type": "boolean"}, "path": {"type": "string"}, "uri": {"type": "string"},
                "bytes": {"type": "integer"}, "width": {"type": "integer"}, "height": {"type": "integer"},
                "duration_seconds": {"type": "integer"}, "model": {"type": "string"},
                "sheet": {"type": ["string", "null"]},
            }),
            Hints { is_read_only: false, is_idempotent: true, reaches_out: false },
        ),
        "generate_video" => (
            "Generate a video clip (costs credits)",
            "Submits a shot to the service and returns at once with its task_id; the clip takes minutes. Tell the person before the call that it is on its way. The same shot asked for again is joined or handed out and never paid for twice; a wish for another clip of the same shot is `take` 2, 3, … and must come from the person. Never repeat this call because an answer was late or lost: call get_video or list_videos.",
            merged(
                shot(),
                json!({
                    "take": {"type": "integer", "minimum": 1, "description": "asks for another clip of the same shot on purpose; the first is 1"},
                    "client_request_id": {"type": "string", "maxLength": 256, "description": "your own id of this wish: the same id and shot lead to the same task, another shot under the same id is refused"},
                    "accept_credits": {"type": "number", "minimum": 0, "description": "the most credits that the person agreed to for this shot, where a confirmation was asked for"},
                    "accept_unknown_price": {"type": "boolean", "description": "the person was told that nobody knows the price of this shot, and agreed to it"},
                    "wait_seconds": {"type": "integer", "minimum": 0, "description": "wait up to so long for the clip; at most 45, or 600 with a progress token"},
                }),
            ),
            json!(["prompt"]),
            video_output(),
            Hints { is_read_only: false, is_idempotent: true, reaches_out: true },
        ),
        "get_video" => (
            "Look what became of a shot",
            "Where a shot stands now: asks the service once, and for a submit whose answer was lost reads the credit statements. Free, and submits nothing.",
            json!({
                "id": id,
                "links": {"type": "boolean", "description": "also give the signed links, which are long, must be passed on whole, and expire"},
            }),
            json!(["id"]),
            video_output(),
            Hints { is_read_only: true, is_idempotent: true, reaches_out: true },
        ),
        "wait_video" => (
            "Wait for a clip",
            "Waits for a submitted shot to end: 45 s at most, up to 10 minutes where the call has a progress token. Not an error when it is not done by then: call it again. Free.",
            json!({
                "id": id,
                "timeout_seconds": {"type": "integer", "minimum": 0, "description": "wait no longer than this"},
            }),
            json!(["id"]),
            video_output(),
            Hints { is_read_only: true, is_idempotent: true, reaches_out: true },
        ),
        "download_video" => (
            "Download the clip of a shot",
            "Brings the clips of a completed shot into the allowed folders and gives their paths and file links. Free, and safe to repeat.",
            json!({
                "id": id,
                "file": {"type": "string", "description": "file name inside the allowed folders"},
                "overwrite": {"type": "boolean", "description": "replace a file of that name"},
            }),
            json!(["id"]),
            video_output(),
            Hints { is_read_only: false, is_idempotent: true, reaches_out: true },
        ),
        "list_videos" => (
            "List what was asked for",
            "The shots of this account that the ledger knows, newest first: where each stands, its task, cost and file. Look here before asking for something that may have been asked for already.",
            json!({
                "state": {"type": "string", "description": "only in this state: unfinished, unsettled, submitted, completed, downloaded, failed, …"},
                "model": {"type": "string", "description": "only of this model"},
                "limit": {"type": "integer", "minimum": 1, "description": "at most so many; 20 unless said"},
            }),
            json!([]),
            json!({"videos": {"type": "array", "items": {"type": "object"}}}),
            Hints { is_read_only: true, is_idempotent: true, reaches_out: false },
        ),
        _ => return None,
    };
    let name: &'static str = NAMES.into_iter().find(|it| *it == name)?;
    let input =
        json!({"type": "object", "properties": input, "required": needed, "additionalProperties": false});
    let mut output = json!({"type": "object", "properties": output});
    output["properties"]["error"] = error_schema();
    let hints = ToolAnnotations::with_title(title)
        .read_only(hints.is_read_only)
        .destructive(false)
        .idempotent(hints.is_idempotent)
        .open_world(hints.reaches_out);
    Some(
        Tool::new(name, about, object(input))
            .with_title(title)
            .with_raw_output_schema(object(output))
            .with_annotations(hints),
    )
}

struct Hints {
    is_read_only: bool,
    is_idempotent: bool,
    reaches_out: bool,
}

fn object(value: Value) -> Arc<JsonObject> {
    Arc::new(value.as_object().cloned().unwrap_or_default())
}

fn merged(mut one: Value, other: Value) -> Value {
    if let (Some(one), Value::Object(other)) = (one.as_object_mut(), other) {
        one.extend(other);
    }
    one
}

/// What says what a shot is. Models are named in the description: a catalog file may have more than a schema can keep up with.
fn shot_properties(catalog: &Catalog) -> Value {
    let models: Vec<&str> = catalog.offered().map(|model| model.name.as_str()).collect();
    let models = models.join(", ");
    let resolutions: BTreeSet<Resolution> =
        catalog.offered().flat_map(|model| model.resolutions.iter().copied()).collect();
    let frame = "a picture inside the allowed folders by its path, url:ADDRESS or asset_id:ID";
    json!({
        "prompt": {"type": "string", "description": "what the clip shows"},
        "model": {"type": "string", "description": format!("the video model, chosen by the person: {models}")},
        "duration": {"type": "integer", "description": "length in seconds, one that the model offers; the model's default unless said"},
        "aspect_ratio": {"enum": ["16:9", "9:16", "1:1", "3:4", "4:3"], "description": "16:9 unless said"},
        "resolution": {"enum": resolutions, "description": "the model's default unless said (720p for most); list_models says which a model offers"},
        "start_frame": {"type": "string", "description": format!("first picture: {frame}")},
        "end_frame": {"type": "string", "description": format!("last picture: {frame}")},
        "count": {"type": "integer", "minimum": 1, "description": "clips that one task makes, where the model offers it"},
    })
}

fn video_output() -> Value {
    let text = || json!({"type": ["string", "null"]});
    json!({
        "state": {"type": "string", "description": "submitting, submitted, completed, downloaded, failed, stopped, unsettled, …; needs_input or needs_confirmation where the person has to be asked first"},
        "task_id": text(), "shot_key": text(), "status": text(), "reason": text(), "note": text(),
        "submitted_by_this_call": {"type": "boolean"},
        "must_not_be_submitted_again": {"type": "boolean"},
        "prompt": {"type": "string"}, "model": {"type": "string"}, "duration_seconds": {"type": "integer"},
        "aspect_ratio": {"type": "string"}, "resolution": {"type": "string"}, "take": {"type": "integer"},
        "submitted_at": {"type": "string"},
        "elapsed_seconds": {"type": "integer"}, "expected_seconds": {"type": "object"},
        "cost": {"type": "object"},
        "files": {"type": "array", "items": {"type": "object"}},
        "links": {"type": "array", "items": {"type": "object"}},
        "question": {"type": "object"},
        "next": {"type": ["object", "null"], "description": "the call that comes next"},
    })
}

fn error_schema() -> Value {
    json!({
        "type": "object",
        "description": "present where the call failed",
        "properties": {
            "code": {"type": "string"}, "message": {"type": "string"}, "hint": {"type": ["string", "null"]},
            "retryable": {"type": "boolean"}, "billed": {"enum": ["yes", "no", "unknown"]},
            "task_id": {"type": ["string", "null"]},
        },
    })
}
