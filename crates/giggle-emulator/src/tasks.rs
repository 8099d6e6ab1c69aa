//! Tasks: from a submit to clips or a reason.
//!
//! Accepting and charging are one [`Event`], made in a task of its own: a client that leaves can lose the answer and
//! nothing else. The work after it (frames, drawing, waiting for the pace) can be cut anywhere and begins again after
//! a restart.

use crate::answer::parse_body;
use crate::failure::{OUT_OF_CREDIT, Problem};
use crate::fault::{Effect, draw};
use crate::settings::Pace;
use crate::shared::{Shared, etag_of, now_ms};
use crate::store::{ClipRecord, Event, FrameSource, Material, Stage, TaskRecord, write_whole};
use crate::{account, fetch};
use base64::Engine as _;
use giggle_domain::picture;
use giggle_domain::refusal::{Field, shown};
use giggle_domain::wire::{FrameBody, SubmitBody};
use giggle_domain::{FrameRef, References, ShotRequest, ShotSketch};
use giggle_render::DraftRequest;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::time::Duration;

/// A task that was accepted and charged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Accepted {
    /// Its id.
    pub task_id: String,
    /// What its clip shows.
    pub prompt: String,
    /// The video model.
    pub model: String,
    /// Whole seconds.
    pub duration: u32,
    /// What was charged.
    pub credits: i64,
    /// When it was accepted, in Unix milliseconds.
    pub at_ms: i64,
    /// Its status at this moment.
    pub status: &'static str,
}

/// A submit that may be accepted.
struct Asking {
    shot: ShotRequest,
    /// The sources of start and end frame.
    frames: [Option<FrameSource>; 2],
    /// The sources of reference material.
    material: Material,
    /// Pictures that came with it, under the names of their files.
    pictures: Vec<(String, Vec<u8>)>,
}

/// What a submit's path takes beside the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// Nothing.
    Text,
    /// A start frame, an end frame, or both.
    Frames,
    /// Reference pictures, sounds and clips.
    References,
}

/// POST text-to-video, image-to-video and omni-video.
pub(crate) async fn submit(
    shared: &Arc<Shared>,
    takes: Takes,
    body: bytes::Bytes,
    effect: Option<&Effect>,
) -> Result<Value, Problem> {
    let asking = if body.len() > LARGEST_QUICK_BODY {
        let shared = Arc::clone(shared);
        let checked = tokio::task::spawn_blocking(move || check(&shared, takes, &body)).await;
        checked.map_err(|_| Problem::internal("the submit could not be read"))??
    } else {
        check(shared, takes, &body)?
    };
    let effect = effect.cloned();
    let accepting = tokio::spawn(accept(Arc::clone(shared), asking, effect));
    let task_id = accepting.await.map_err(|_| Problem::internal("the submit could not be kept"))??;
    Ok(json!({"task_id": &*task_id}))
}

/// The texts of all tasks together: a hundred thousand prompts of usual length take a quarter of it.
const MOST_TEXT_BYTES: usize = 64 * 1024 * 1024;

/// Bodies beyond this hold pictures, whose decoding takes milliseconds that other requests should not wait for.
const LARGEST_QUICK_BODY: usize = 64 * 1024;

/// What is wrong with a frame of a body that could not be read, if that is the reason: the reader of the body does not name it.
fn odd_frame(body: &[u8]) -> Option<Problem> {
    const FORMS: [&str; 3] = ["asset_id", "url", "base64"];
    if giggle_domain::wire::has_too_many_values(body) {
        return None;
    }
    let body: Value = serde_json::from_slice(body).ok()?;
    let is_odd = |frame: &Value| {
        let form = frame.as_object().filter(|it| it.len() == 1).and_then(|it| it.iter().next());
        !form.is_some_and(|(name, value)| FORMS.contains(&name.as_str()) && value.is_string())
    };
    let frames = ["start_frame", "end_frame"]
        .into_iter()
        .filter(|name| body.get(name).is_some_and(|frame| !frame.is_null() && is_odd(frame)));
    let material = ["images", "audios", "videos"].into_iter().filter(|name| match body.get(name) {
        None | Some(Value::Null) => false,
        Some(Value::Array(all)) => all.iter().any(is_odd),
        Some(_) => true,
    });
    let name = frames.chain(material).next()?;
    let each = if name.ends_with("_frame") { "an object" } else { "a list of objects, each" };
    Some(Problem::invalid(format!(
        "{name}: {each} with exactly one of asset_id, url and base64, which is a text"
    )))
}

/// Reads a submit as the API would, and refuses what the catalog does not offer.
fn check(shared: &Shared, takes: Takes, body: &[u8]) -> Result<Asking, Problem> {
    let body: SubmitBody = parse_body(body).map_err(|problem| odd_frame(body).unwrap_or(problem))?;
    let given = [(Field::StartFrame, body.start_frame), (Field::EndFrame, body.end_frame)];
    let count = given.iter().filter(|(_, frame)| frame.is_some()).count();
    let material = [body.images, body.audios, body.videos];
    let has_material = material.iter().any(|it| !it.is_empty());
    match takes {
        Takes::Frames if count == 0 => {
            return Err(Problem::invalid("start_frame or end_frame is required"));
        }
        Takes::Text if count > 0 => {
            return Err(Problem::invalid("text-to-video takes no start_frame and no end_frame"));
        }
        Takes::References if !has_material => {
            return Err(Problem::invalid("one of images, audios and videos is required"));
        }
        Takes::References if count > 0 => {
            return Err(Problem::invalid("omni-video takes no start_frame and no end_frame"));
        }
        Takes::Text | Takes::Frames if has_material => {
            return Err(Problem::invalid("images, audios and videos are for omni-video"));
        }
        Takes::Text | Takes::Frames | Takes::References => {}
    }
    if body.prompt.trim().is_empty() {
        return Err(Problem::invalid("prompt is required"));
    }
    let mut pictures = Vec::new();
    let sketch = ShotSketch {
        prompt: Some(body.prompt),
        model: Some(body.model),
        duration: Some(body.duration.into()),
        aspect_ratio: Some(body.aspect_ratio),
        resolution: Some(body.resolution),
        start_frame: None,
        end_frame: None,
        count: body.generating_count,
        references: references(material, &mut pictures)?,
    };
    let shot =
        sketch.check(&shared.settings.catalog).map_err(|refusal| Problem::invalid(refusal.to_string()))?;
    let mut frames = [None, None];
    for ((field, frame), source) in given.into_iter().zip(&mut frames) {
        let Some(frame) = frame else { continue };
        let name = field.name().replace('-', "_");
        let fault = |what: String| Problem::invalid(format!("{name}: {what}"));
        *source = Some(match frame {
            FrameBody::AssetId(id) => {
                let is_known = shared.state().assets.contains_key(&id);
                if !is_known {
                    return Err(fault(format!("asset `{}` not found", shown(&id))));
                }
                FrameSource::Asset(id)
            }
            FrameBody::Url(url) => {
                FrameRef::url(&url).map_err(|_| fault("url is not an http or https address".into()))?;
                FrameSource::Url(url)
            }
            FrameBody::Base64(text) => {
                if text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:")) {
                    return Err(fault("base64 is raw base64 without a data: prefix".into()));
                }
                let bytes = base64::engine::general_purpose::STANDARD
                    .decode(text.as_bytes())
                    .map_err(|_| fault("base64 is not valid base64".into()))?;
                picture::check(&bytes).map_err(|e| fault(format!("the picture cannot be used: {e}")))?;
                keep(bytes, &mut pictures)
            }
        });
    }
    let material = material_of(shot.references());
    Ok(Asking { shot, frames, material, pictures })
}

/// Names the file of a picture that came with a submit.
fn keep(bytes: Vec<u8>, pictures: &mut Vec<(String, Vec<u8>)>) -> FrameSource {
    let file = hex::encode(Sha256::digest(&bytes));
    pictures.push((file.clone(), bytes));
    FrameSource::File(file)
}

/// Where reference material lies once its pictures are kept.
fn material_of(references: &References) -> Material {
    let source = |given: &FrameRef| match given {
        FrameRef::Asset(id) => FrameSource::Asset(id.to_string()),
        FrameRef::Url(url) => FrameSource::Url(url.to_string()),
        FrameRef::Inline(picture) => FrameSource::File(hex::encode(picture.digest())),
    };
    let addresses = |all: &[FrameRef]| {
        let address = |given: &FrameRef| match given {
            FrameRef::Url(url) => Some(url.to_string()),
            FrameRef::Asset(_) | FrameRef::Inline(_) => None,
        };
        all.iter().filter_map(address).collect::<Vec<_>>()
    };
    Material {
        images: references.images.iter().map(source).collect(),
        audios: addresses(&references.audios),
        videos: addresses(&references.videos),
    }
}

/// Reads reference material as the API takes it: pictures as addresses or raw base64, sounds and clips as addresses.
fn references(
    [images, audios, videos]: [Vec<FrameBody>; 3],
    pictures: &mut Vec<(String, Vec<u8>)>,
) -> Result<References, Problem> {
    let mut read = |name: &str, material: Vec<FrameBody>| {
        let fault = |what: String| Problem::invalid(format!("{name}: {what}"));
        let one = |body: FrameBody| match body {
            FrameBody::Url(url) => {
                FrameRef::url(&url).map_err(|_| fault("url is not an http or https address".into()))
            }
            FrameBody::Base64(text) if name == "images" => {
                let bytes = base64::engine::general_purpose::STANDARD
                    .decode(text.as_bytes())
                    .map_err(|_| fault("base64 is not valid base64".into()))?;
                let read = FrameRef::from_picture(&bytes)
                    .map_err(|e| fault(format!("a picture cannot be used: {e}")))?;
                keep(bytes, pictures);
                Ok(read)
            }
            FrameBody::AssetId(_) | FrameBody::Base64(_) => Err(fault("url is required".into())),
        };
        material.into_iter().map(one).collect::<Result<Vec<_>, _>>()
    };
    Ok(References {
        images: read("images", images)?,
        audios: read("audios", audios)?,
        videos: read("videos", videos)?,
    })
}

/// Accepts and charges in one step, and sees to it that the work begins.
async fn accept(shared: Arc<Shared>, asking: Asking, effect: Option<Effect>) -> Result<Arc<str>, Problem> {
    let Asking { shot, frames, material, pictures } = asking;
    let unkept = |_| Problem::internal("the emulator cannot write its folder");
    if !pictures.is_empty() {
        let shared = Arc::clone(&shared);
        let writing = tokio::task::spawn_blocking(move || {
            pictures.iter().try_for_each(|(file, bytes)| {
                let path = shared.folder.frame(file);
                // The name is the content's hash: a file that is there is this picture.
                if path.exists() { Ok(()) } else { write_whole(&path, bytes, shared.is_durable()) }
            })
        });
        writing.await.map_err(|_| unkept(()))?.map_err(|_| unkept(()))?;
    }
    let price =
        account::price(&shared.settings.catalog, shot.model().as_str(), shot.duration()).unwrap_or_default();
    let [start_frame, end_frame] = frames;
    let task_id: Arc<str> = uuid::Uuid::new_v4().to_string().into();
    let record = TaskRecord {
        task_id: Arc::clone(&task_id),
        prompt: shot.prompt().to_owned(),
        model: shot.model().to_string(),
        duration: shot.duration(),
        aspect_ratio: shot.aspect_ratio(),
        resolution: shot.resolution(),
        count: shot.count(),
        start_frame,
        end_frame,
        material,
        credits: price * i64::from(shot.count()) * i64::from(shared.settings.charge_percent) / 100,
        at_ms: now_ms(),
        fails: match &effect {
            Some(Effect::Fail(reason)) => Some(reason.clone()),
            _ => None,
        },
        rows_late_ms: match effect {
            Some(Effect::RowsLate { seconds }) => {
                i64::try_from(seconds.saturating_mul(1000)).unwrap_or(i64::MAX)
            }
            _ => 0,
        },
        rows_missing: matches!(effect, Some(Effect::RowsMissing)),
    };
    let (credits, bytes) = (record.credits, record.text_bytes());
    let kept = shared.record_if(Event::Accepted(record), |state| match shared.settings.credits {
        _ if state.text_bytes + bytes > MOST_TEXT_BYTES => Err(Problem::invalid(
            "this emulator keeps 64 MiB of prompts at most: POST /_emulator/reset forgets them",
        )),
        Some(purse) if purse + state.balance_change < credits => Err(Problem::new(402, OUT_OF_CREDIT)),
        _ => Ok(()),
    })?;
    kept.wait().await.map_err(unkept)?;
    begin(&shared, &task_id);
    Ok(task_id)
}

/// Begins the work on a task, or ends it at once where there is nothing to wait for.
pub(crate) fn begin(shared: &Arc<Shared>, task_id: &Arc<str>) {
    let Some(record) = shared.state().tasks.get(task_id).map(|task| Arc::clone(&task.record)) else { return };
    if shared.settings.pace == Pace::Instant {
        if let Some(reason) = &record.fails {
            return fail(shared, &record, reason.clone());
        }
        let needs_fetch = [&record.start_frame, &record.end_frame]
            .into_iter()
            .any(|frame| matches!(frame, Some(FrameSource::Url(_))));
        if !needs_fetch && shared.stored_clip.is_some() {
            return complete(shared, &record, stored_clips(shared, &record));
        }
    }
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        tokio::select! {
            () = work(&shared, &record) => {}
            () = shared.stopped() => {}
        }
    });
}

fn complete(shared: &Shared, record: &TaskRecord, clips: Vec<ClipRecord>) {
    shared.record(Event::Completed { task_id: Arc::clone(&record.task_id), clips });
}

fn fail(shared: &Shared, record: &TaskRecord, reason: String) {
    shared.record(Event::Failed { task_id: Arc::clone(&record.task_id), reason, at_ms: now_ms() });
}

async fn work(shared: &Arc<Shared>, record: &Arc<TaskRecord>) {
    let outcome = match &record.fails {
        Some(reason) => Err(reason.clone()),
        None => make_clips(shared, record).await,
    };
    let (_, end_ms) = times_of(shared.settings.pace, record);
    let left = u64::try_from(end_ms - now_ms()).unwrap_or_default();
    tokio::time::sleep(Duration::from_millis(left)).await;
    match outcome {
        Ok(clips) => complete(shared, record, clips),
        Err(reason) => fail(shared, record, reason),
    }
}

/// When a task counts as begun, and when it may end, in Unix milliseconds: the same for the same id.
fn times_of(pace: Pace, record: &TaskRecord) -> (i64, i64) {
    let (least, most) = match pace {
        Pace::Instant => (0.0, 0.0),
        Pace::Fast => (1_000.0, 3_000.0),
        // The service's typical times begin at a minute; three is where patience ends in a trial.
        Pace::Real => (60_000.0, 180_000.0),
    };
    let seed = Sha256::digest(record.task_id.as_bytes());
    let seed = u64::from_be_bytes(seed[..8].try_into().unwrap_or_default());
    let whole = least + (most - least) * draw(seed, 0);
    // A task waits for a while before a worker has it.
    (record.at_ms + (whole * 0.2) as i64, record.at_ms + whole as i64)
}

/// Fetches the frames and draws the clips; the error is the task's `err_msg`.
async fn make_clips(shared: &Arc<Shared>, record: &Arc<TaskRecord>) -> Result<Vec<ClipRecord>, String> {
    let mut frames = [None, None];
    let sources = [("start_frame", &record.start_frame), ("end_frame", &record.end_frame)];
    for ((name, source), bytes) in sources.into_iter().zip(&mut frames) {
        if let Some(source) = source {
            let loaded = load_frame(shared, source).await;
            *bytes = Some(loaded.map_err(|what| format!("{name} could not be loaded: {what}"))?);
        }
    }
    // All at once: each may take its time. What cannot be loaded is named on the draft instead of shown.
    let load = |source: &FrameSource| {
        let (shared, source) = (Arc::clone(shared), source.clone());
        tokio::spawn(async move { load_frame(&shared, &source).await.ok() })
    };
    let loading: Vec<_> = record.material.images.iter().map(load).collect();
    let mut images = Vec::with_capacity(loading.len());
    for image in loading {
        images.push(image.await.ok().flatten());
    }
    let Ok(_permit) = shared.workers.acquire().await else { return Err("the emulator is stopping".into()) };
    shared.set_working(&record.task_id);
    if shared.stored_clip.is_some() {
        return Ok(stored_clips(shared, record));
    }
    let (send, receive) = tokio::sync::oneshot::channel();
    let (for_thread, record) = (Arc::clone(shared), Arc::clone(record));
    // A thread of its own, not one of the runtime's: a runtime waits for its own before the process may end.
    let spawned = std::thread::Builder::new().name("giggle-emulator-draft".into()).spawn(move || {
        let drawn = draw_clips(&for_thread, &record, &frames, &images);
        drop(for_thread);
        let _ = send.send(drawn);
    });
    spawned.map_err(|_| "no worker could be started".to_owned())?;
    receive.await.unwrap_or_else(|_| Err("the draft could not be drawn".into()))
}

fn draw_clips(
    shared: &Shared,
    record: &TaskRecord,
    frames: &[Option<Vec<u8>>; 2],
    images: &[Option<Vec<u8>>],
) -> Result<Vec<ClipRecord>, String> {
    let frame = |bytes: &Option<Vec<u8>>| {
        bytes
            .as_deref()
            .map(FrameRef::from_picture)
            .transpose()
            .map_err(|fault| format!("a frame cannot be used: {fault}"))
    };
    let sketch = ShotSketch {
        prompt: Some(record.prompt.clone()),
        model: Some(record.model.clone()),
        duration: Some(record.duration.into()),
        aspect_ratio: Some(record.aspect_ratio),
        resolution: Some(record.resolution),
        start_frame: frame(&frames[0])?,
        end_frame: frame(&frames[1])?,
        count: Some(record.count),
        references: shown_references(&record.material, images)?,
    };
    // The catalog may have changed since the task was accepted.
    let shot = sketch.check(&shared.settings.catalog).map_err(|refusal| refusal.to_string())?;
    let drawn = (0..record.count).map(|index| {
        let object = object_name(&record.task_id, index);
        let request = DraftRequest {
            shot: &shot,
            start_frame: frames[0].as_deref(),
            end_frame: frames[1].as_deref(),
            settings: &shared.settings.draft,
            clip_index: index,
        };
        let draft = giggle_render::render(&request).map_err(|e| e.to_string())?;
        let file = format!("{object}.mp4");
        write_whole(&shared.folder.clip(&file), &draft.mp4, shared.is_durable()).map_err(|error| {
            format!("the clip could not be kept in {}: {error}", shared.folder.path().display())
        })?;
        Ok(ClipRecord { object, file, bytes: draft.mp4.len() as u64, etag: etag_of(&draft.mp4) })
    });
    drawn.collect()
}

/// Reference material with the pictures that could be loaded.
fn shown_references(material: &Material, images: &[Option<Vec<u8>>]) -> Result<References, String> {
    let unfit = |refusal: giggle_domain::Refusal| refusal.to_string();
    let image = |(source, bytes): (&FrameSource, &Option<Vec<u8>>)| {
        let loaded = bytes.as_deref().and_then(|bytes| FrameRef::from_picture(bytes).ok());
        match (loaded, source) {
            (Some(picture), _) => Ok(picture),
            (None, FrameSource::Url(url)) => FrameRef::url(url).map_err(unfit),
            (None, FrameSource::Asset(_) | FrameSource::File(_)) => Err("a picture is gone".to_owned()),
        }
    };
    let addresses = |all: &[String]| {
        all.iter().map(|url| FrameRef::url(url).map_err(unfit)).collect::<Result<Vec<_>, _>>()
    };
    Ok(References {
        images: material.images.iter().zip(images).map(image).collect::<Result<_, _>>()?,
        audios: addresses(&material.audios)?,
        videos: addresses(&material.videos)?,
    })
}

/// The name of a clip in links; what the service's own are made of is not known.
fn object_name(task_id: &str, index: u32) -> String {
    hex::encode(&Sha256::digest(format!("{task_id}/{index}"))[..16])
}

fn stored_clips(shared: &Shared, record: &TaskRecord) -> Vec<ClipRecord> {
    let Some(stored) = &shared.stored_clip else { return Vec::new() };
    let clip = |index| ClipRecord {
        object: object_name(&record.task_id, index),
        file: stored.file.clone(),
        bytes: stored.bytes.len() as u64,
        etag: stored.etag.clone(),
    };
    (0..record.count).map(clip).collect()
}

async fn load_frame(shared: &Arc<Shared>, source: &FrameSource) -> Result<Vec<u8>, String> {
    let path = match source {
        FrameSource::Url(url) => return fetch::picture(url, shared.fetch_rules()).await,
        FrameSource::File(file) => shared.folder.frame(file),
        FrameSource::Asset(id) => {
            let state = shared.state();
            let upload = state.assets.get(id).and_then(|asset| state.uploads.get(&asset.object_key));
            shared.folder.asset(&upload.ok_or("the asset is gone")?.file)
        }
    };
    tokio::fs::read(path).await.map_err(|_| "the picture is gone".to_owned())
}

/// What a task's status is called now.
fn status(pace: Pace, record: &TaskRecord, stage: &Stage, now_ms: i64) -> &'static str {
    match stage {
        Stage::Completed(_) => "completed",
        Stage::Failed(_) => "failed",
        Stage::Waiting => "pending",
        Stage::Working if now_ms < times_of(pace, record).0 => "pending",
        Stage::Working => "processing",
    }
}

/// GET task/query.
pub(crate) async fn query(
    shared: &Arc<Shared>,
    base: &str,
    task_id: Option<&str>,
    effect: Option<&Effect>,
) -> Result<Value, Problem> {
    let task_id =
        task_id.filter(|id| !id.trim().is_empty()).ok_or_else(|| Problem::invalid("task_id is required"))?;
    let (status, objects, reason) = {
        let state = shared.state();
        // The service's own words for a stranger's task are not known.
        let task = state.tasks.get(task_id).ok_or_else(|| Problem::new(404, "record not found"))?;
        let status = status(shared.settings.pace, &task.record, &task.stage, now_ms());
        match &task.stage {
            Stage::Completed(objects) => (status, Some(Arc::clone(objects)), None),
            Stage::Failed(reason) => (status, None, Some(Arc::clone(reason))),
            Stage::Waiting | Stage::Working => (status, None, None),
        }
    };
    if let Some(Effect::Status(text)) = effect {
        return Ok(json!({"task_id": task_id, "status": text, "urls": [], "err_msg": ""}));
    }
    if matches!(effect, Some(Effect::OtherTask)) {
        let other = uuid::Uuid::new_v4().to_string();
        return Ok(json!({"task_id": other, "status": "failed", "urls": [], "err_msg": "provider timeout"}));
    }
    let mut urls: Vec<String> = match (objects, effect) {
        (None, _) | (_, Some(Effect::EmptyUrls)) => Vec::new(),
        (Some(objects), Some(Effect::ShortLink)) => {
            objects.iter().map(|object| shared.short_link(base, object)).collect()
        }
        (Some(objects), effect) => {
            let is_expired = matches!(effect, Some(Effect::ExpiredLink));
            shared.links(base, objects, is_expired).await?
        }
    };
    if matches!(effect, Some(Effect::ReversedLinks)) {
        urls.reverse();
    }
    let mut data = json!({
        "task_id": task_id,
        "status": status,
        "urls": urls,
        "err_msg": reason.as_deref().unwrap_or_default(),
    });
    if let (Some(Effect::NoUrls), Some(data)) = (effect, data.as_object_mut()) {
        data.remove("urls");
    }
    Ok(data)
}

/// Every accepted task, in the order of acceptance.
pub(crate) fn accepted(shared: &Shared) -> Vec<Accepted> {
    let state = shared.state();
    let now = now_ms();
    let tasks = state.order.iter().filter_map(|id| state.tasks.get(id));
    tasks
        .map(|task| Accepted {
            task_id: task.record.task_id.to_string(),
            prompt: task.record.prompt.clone(),
            model: task.record.model.clone(),
            duration: task.record.duration,
            credits: task.record.credits,
            at_ms: task.record.at_ms,
            status: status(shared.settings.pace, &task.record, &task.stage, now),
        })
        .collect()
}
