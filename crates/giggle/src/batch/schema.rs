//! The JSON Schema of shot lists, for editors: made from the same tables that the check uses.

use super::row::FIELDS;
use giggle_domain::{AspectRatio, Catalog, Resolution};
use serde_json::{Map, Value, json};

/// The schema of a list.
pub fn schema(catalog: &Catalog) -> Value {
    let models: Vec<&str> = catalog.offered().map(|model| model.name.as_str()).collect();
    let ratios: Vec<&str> = AspectRatio::ALL.iter().map(|it| it.as_str()).collect();
    let resolutions: Vec<&str> = Resolution::ALL.iter().map(|it| it.as_str()).collect();
    let words = |known: &[&str], about: &str| json!({"description": about, "anyOf": [{"enum": known}, {"type": "string"}]});
    let scalar = json!({"type": ["string", "number", "boolean"]});
    let frame = |about: &str| json!({"description": about, "type": ["string", "null"]});
    let several = |about: &str| json!({"description": about, "anyOf": [{"type": ["string", "null"]}, {"type": "array", "items": {"type": "string"}}]});
    let number = |about: &str, least: u32, most: u32| json!({"description": about, "anyOf": [{"type": "integer", "minimum": least, "maximum": most}, {"type": "string"}]});
    let variables = json!({
        "description": "Values for ${name}.",
        "type": "object",
        "additionalProperties": scalar,
    });
    let matrix = json!({
        "description": "Every value of every axis is combined with every other: an axis is a field or a variable.",
        "type": ["object", "null"],
        "additionalProperties": {"anyOf": [scalar, {"type": "array", "items": scalar}]},
    });
    let mut fields = Map::new();
    for name in FIELDS {
        let about = match name {
            "key" => json!({
                "description": "The stable name of the shot: letters, digits, - and _. Its files are named after it.",
                "type": ["string", "integer"],
            }),
            "prompt" => json!({"description": "What the clip shows.", "type": "string"}),
            "model" => words(&models, "The video model; grok unless set."),
            "duration" => number("The length in seconds, one that the model offers.", 1, 120),
            "aspect_ratio" => words(&ratios, "The shape of the picture; 16:9 unless set."),
            "resolution" => {
                words(&resolutions, "The shorter side of the picture; the model's default unless set.")
            }
            "start_frame" => frame(
                "The first picture: a path from the list's folder, asset_id:ID, url:ADDRESS, base64:DATA, or a picture from another shot's clip: @KEY.last, @KEY.first, @KEY.at(2.5).",
            ),
            "end_frame" => frame(
                "The last picture: a path from the list's folder, asset_id:ID, url:ADDRESS or base64:DATA.",
            ),
            "image" => several(
                "Reference pictures, @image1 and so on in the prompt, at most 9: paths from the list's folder, url:ADDRESS or base64:DATA. They take the place of frames, for models that accept them.",
            ),
            "audio" => several("Reference sounds, @audio1 and so on in the prompt: url:ADDRESS."),
            "video" => several("Reference clips, @video1 and so on in the prompt: url:ADDRESS."),
            "count" => number("Number of clips per task, if the model offers more than one.", 1, 4),
            "takes" => number("Number of takes.", 1, 100),
            "note" => {
                json!({"description": "A note for people, shown in the report.", "type": ["string", "null"]})
            }
            "caption" => json!({
                "description": "The caption of its draft: off, prompt (unless set), or a text. Nothing of it is sent.",
                "type": ["string", "null"],
            }),
            "variables" => variables.clone(),
            _ => matrix.clone(),
        };
        fields.insert(name.to_owned(), about);
    }
    let mut defaults = fields.clone();
    defaults.retain(|name, _| !["key", "variables", "matrix"].contains(&name.as_str()));
    let rows = json!({"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/shot"}});
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "giggle shot list",
        "description": "Shots for `giggle batch`; `giggle batch check` also knows what each model offers.",
        "anyOf": [
            rows,
            {
                "type": "object",
                "required": ["shots"],
                "additionalProperties": false,
                "properties": {
                    "version": {"const": 1},
                    "name": {"description": "The name of the list.", "type": "string"},
                    "defaults": {
                        "description": "Values for every row that does not set its own.",
                        "type": ["object", "null"],
                        "additionalProperties": false,
                        "properties": defaults,
                    },
                    "variables": variables,
                    "matrix": matrix,
                    "shots": rows,
                },
            },
        ],
        "$defs": {"shot": {
            "type": "object",
            "required": ["key"],
            "additionalProperties": false,
            "properties": fields,
        }},
    })
}
