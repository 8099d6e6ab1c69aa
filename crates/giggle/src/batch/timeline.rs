//! The animatic as a timeline for an editing program: OpenTimelineIO, one clip a shot.
//!
//! It must not know how drafts are made. The one idea: a shot without a draft leaves a gap of its length, so that every
//! other shot is at its time.

use giggle_render::FRAME_RATE;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// One shot of the timeline.
#[derive(Debug, Clone)]
pub struct Cut {
    /// Its key.
    pub key: String,
    /// Its draft, where there is one.
    pub file: Option<PathBuf>,
    /// Its length in seconds.
    pub seconds: u32,
    /// What an editor may want to know of it.
    pub facts: Value,
}

/// The timeline's file; media beside it are named relative to it.
pub fn otio(name: &str, cuts: &[Cut], folder: &Path) -> String {
    let frames = |seconds: u32| time(f64::from(seconds * FRAME_RATE));
    let children: Vec<Value> = cuts
        .iter()
        .map(|cut| {
            let range = json!({
                "OTIO_SCHEMA": "TimeRange.1", "start_time": time(0.0), "duration": frames(cut.seconds),
            });
            let mut item = json!({
                "OTIO_SCHEMA": "Gap.1",
                "metadata": { "giggle": cut.facts },
                "name": cut.key,
                "source_range": range,
                "effects": [],
                "markers": [],
                "enabled": true,
            });
            if let Some(file) = &cut.file {
                item["OTIO_SCHEMA"] = "Clip.2".into();
                item["active_media_reference_key"] = "DEFAULT_MEDIA".into();
                item["media_references"] = json!({ "DEFAULT_MEDIA": {
                    "OTIO_SCHEMA": "ExternalReference.1",
                    "metadata": {},
                    "name": cut.key,
                    "available_range": range,
                    "available_image_bounds": null,
                    "target_url": address(file, folder),
                }});
            }
            item
        })
        .collect();
    let timeline = json!({
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": { "giggle": { "kind": "animatic of drafts" } },
        "name": name,
        "global_start_time": time(0.0),
        "tracks": {
            "OTIO_SCHEMA": "Stack.1",
            "metadata": {},
            "name": "tracks",
            "source_range": null,
            "effects": [],
            "markers": [],
            "enabled": true,
            "children": [{
                "OTIO_SCHEMA": "Track.1",
                "metadata": {},
                "name": "drafts",
                "source_range": null,
                "effects": [],
                "markers": [],
                "enabled": true,
                "kind": "Video",
                "children": children,
            }],
        },
    });
    format!("{timeline:#}\n")
}

fn time(frames: f64) -> Value {
    json!({ "OTIO_SCHEMA": "RationalTime.1", "rate": f64::from(FRAME_RATE), "value": frames })
}

/// A file's name where it is in the timeline's own folder, else its whole address.
fn address(file: &Path, folder: &Path) -> String {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let file = whole(file);
    match file.strip_prefix(whole(folder)) {
        Ok(inside) => inside.to_string_lossy().replace('\\', "/"),
        Err(_) => url::Url::from_file_path(&file)
            .map_or_else(|()| file.display().to_string(), |url| url.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shot_is_at_its_time_and_what_is_missing_is_a_gap() {
        let cut = |key: &str, file: Option<&str>| Cut {
            key: key.into(),
            file: file.map(PathBuf::from),
            seconds: 4,
            facts: Value::Null,
        };
        let cuts = [cut("a", Some("/x/drafts/a.mp4")), cut("b", None), cut("c", Some("/y/c d.mp4"))];
        let read: Value = serde_json::from_str(&otio("list", &cuts, Path::new("/x/drafts"))).unwrap();
        let items = read["tracks"]["children"][0]["children"].as_array().unwrap();
        let schemas: Vec<&str> = items.iter().map(|it| it["OTIO_SCHEMA"].as_str().unwrap()).collect();
        assert_eq!(schemas, ["Clip.2", "Gap.1", "Clip.2"]);
        let frames: f64 =
            items.iter().map(|it| it["source_range"]["duration"]["value"].as_f64().unwrap()).sum();
        assert_eq!(frames, 288.0);
        let media = |at: usize| items[at]["media_references"]["DEFAULT_MEDIA"]["target_url"].clone();
        assert_eq!((media(0), media(2)), (json!("a.mp4"), json!("file:///y/c%20d.mp4")));
    }
}
