//! `--dry-run`: the request that would be sent, with the key hidden and pictures shortened, and nothing sent.

use crate::output::{Output, Shown};
use giggle_client::ApiBase;
use giggle_domain::wire::{self, SubmitBody};
use giggle_domain::{ShotRequest, told_address};
use giggle_render::Reading;
use serde_json::{Value, json};

/// A request that is only shown.
#[derive(Debug)]
pub struct DryRun {
    address: String,
    body: Value,
    notes: Vec<Value>,
    /// Reference material, as a draft names it.
    references: Vec<Value>,
    /// What a draft would show.
    reading: Option<Reading>,
}

impl DryRun {
    /// The submit of a shot, with what is worth knowing about it.
    pub fn of_submit(base: &ApiBase, shot: &ShotRequest, notes: Vec<Value>) -> Self {
        let mut body = json!(SubmitBody::of(shot));
        shorten_pictures(&mut body);
        let references = shot.references().json();
        Self { address: format!("{base}{}", wire::submit_path(shot)), body, notes, references, reading: None }
    }

    /// The same with what a draft would show; nothing is drawn.
    #[must_use]
    pub fn with_draft(self, reading: Option<Reading>) -> Self {
        Self { reading, ..self }
    }

    /// The first step of an upload.
    pub fn of_upload(base: &ApiBase, body: &wire::PresignBody) -> Self {
        Self {
            address: format!("{base}{}", wire::PRESIGN),
            body: json!(body),
            notes: Vec::new(),
            references: Vec::new(),
            reading: None,
        }
    }
}

/// Replaces the base64 of frames by their size, and takes off their addresses what may be secret.
pub fn shorten_pictures(body: &mut Value) {
    let mut pictures = Vec::new();
    for (name, value) in body.as_object_mut().into_iter().flatten() {
        match (name.as_str(), value) {
            ("start_frame" | "end_frame", frame) => pictures.push(frame),
            ("images" | "audios" | "videos", Value::Array(material)) => pictures.extend(material),
            _ => {}
        }
    }
    for frame in pictures {
        if let Some(Value::String(data)) = frame.get_mut("base64") {
            *data = format!("({} bytes of base64)", data.len());
        }
        if let Some(Value::String(url)) = frame.get_mut("url") {
            *url = told_address(url).replace('…', "(hidden)");
        }
    }
}

impl Shown for DryRun {
    fn show(&self, output: &Output) {
        output.data(&format!("POST {}", self.address));
        output.data(&format!("{}: (hidden)", wire::KEY_HEADER));
        output.data("content-type: application/json\n");
        output.data(&format!("{:#}", self.body));
        if let Some(reading) = &self.reading {
            output.talk(&reading.line(output.language));
            for note in reading.notes() {
                output.talk(&note.text(output.language));
            }
        }
        output.talk(output.say("\ndry run: nothing was sent", "\n试运行：未发送任何请求"));
    }

    fn json(&self) -> Value {
        let mut told = json!({"dry_run": true, "notes": self.notes, "request": {
            "method": "POST",
            "url": self.address,
            "headers": {wire::KEY_HEADER: "(hidden)", "content-type": "application/json"},
            "body": self.body,
        }});
        if let Some(reading) = &self.reading {
            told["draft"] = reading.json();
            if !self.references.is_empty() {
                told["draft"]["references"] = self.references.clone().into();
            }
        }
        told
    }
}
