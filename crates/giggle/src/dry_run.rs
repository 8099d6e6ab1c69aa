//! `--dry-run`: the request that would be sent, with the key hidden and pictures shortened, and nothing sent; of a draft, which sends
//! nothing at all, what it would show.

use crate::output::{Output, Shown};
use giggle_client::ApiBase;
use giggle_domain::wire::{self, SubmitBody};
use giggle_domain::{ShotRequest, told_address};
use giggle_render::Reading;
use serde_json::{Value, json};

/// A request or a draft that is only shown.
#[derive(Debug)]
pub struct DryRun {
    body: Value,
    notes: Vec<Value>,
    would_be: WouldBe,
}

#[derive(Debug)]
enum WouldBe {
    /// Sent to this address.
    Sent(String),
    /// Drawn: what the draft would show, and the reference material as it names it.
    Drawn(Box<Reading>, Vec<Value>),
}

impl DryRun {
    /// The submit of a shot, with what is worth knowing about it.
    pub fn of_submit(base: &ApiBase, shot: &ShotRequest, notes: Vec<Value>) -> Self {
        let address = format!("{base}{}", wire::submit_path(shot));
        Self { body: body_of(shot), notes, would_be: WouldBe::Sent(address) }
    }

    /// The draft of a shot.
    pub fn of_draft(shot: &ShotRequest, reading: Reading, notes: Vec<Value>) -> Self {
        let references = shot.references().json();
        Self { body: body_of(shot), notes, would_be: WouldBe::Drawn(Box::new(reading), references) }
    }

    /// The first step of an upload.
    pub fn of_upload(base: &ApiBase, body: &wire::PresignBody) -> Self {
        let address = format!("{base}{}", wire::PRESIGN);
        Self { body: json!(body), notes: Vec::new(), would_be: WouldBe::Sent(address) }
    }
}

fn body_of(shot: &ShotRequest) -> Value {
    let mut body = json!(SubmitBody::of(shot));
    shorten_pictures(&mut body);
    body
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
        match &self.would_be {
            WouldBe::Sent(address) => {
                output.data(&format!("POST {address}"));
                output.data(&format!("{}: (hidden)", wire::KEY_HEADER));
                output.data("content-type: application/json\n");
                output.data(&format!("{:#}", self.body));
                output.talk(output.say("\ndry run: nothing was sent", "\n试运行：未发送任何请求"));
            }
            WouldBe::Drawn(reading, _) => {
                output.data(&format!("{:#}", self.body));
                output.talk(&reading.line(output.language));
                for note in reading.notes() {
                    output.talk(&note.text(output.language));
                }
                let nothing_drawn = output.say(
                    "\ndry run: nothing was drawn; a draft sends no request",
                    "\n试运行：未绘制；草稿不发送任何请求",
                );
                output.talk(nothing_drawn);
            }
        }
    }

    fn json(&self) -> Value {
        match &self.would_be {
            WouldBe::Sent(address) => json!({"dry_run": true, "notes": self.notes, "request": {
                "method": "POST",
                "url": address,
                "headers": {wire::KEY_HEADER: "(hidden)", "content-type": "application/json"},
                "body": self.body,
            }}),
            WouldBe::Drawn(reading, references) => {
                let mut told = json!({
                    "dry_run": true,
                    "notes": self.notes,
                    "shot": self.body,
                    "draft": reading.json(),
                });
                if !references.is_empty() {
                    told["draft"]["references"] = references.clone().into();
                }
                told
            }
        }
    }
}
