//! A list as the queue holds it: texts that another machine reads back into the very same shots.
//!
//! Local pictures travel along, each once, since the files are on the machine that asked. What another version of giggle
//! wrote and this one cannot read is left to others.

use super::chain::Link;
use super::key::key_fault;
use super::listed::{Chained, Frame, ListedShot, Material, Pictures, ShotList};
use super::node::Place;
use super::retries::Retries;
use super::run::{End, Ended};
use crate::ledger::queue::{WantedEnd, WantedShot};
use crate::ledger::shot::WholeFile;
use crate::ledger::{Credits, WallTime};
use crate::production::Delivered;
use crate::whole_file::{self, holds};
use giggle_domain::refusal::Refusal;
use giggle_domain::{
    Catalog, Fingerprint, ForeignText, FrameRef, ReferenceKind, ShotSketch, TaskId, Text, text,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The version of these texts.
const VERSION: u32 = 1;

/// The file in a run's folder that says under which name it is in the queue.
const QUEUED_FILE: &str = "queued.json";
/// It is a line.
const MOST_BYTES: u64 = 64 * 1024;

/// Under which name a run is in the queue, as its folder remembers it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct QueuedFile {
    version: u32,
    id: String,
}

/// The name of a run in the queue; `None` of a run that was never there.
pub fn name_of(run: &Path) -> Option<String> {
    let read: QueuedFile =
        serde_json::from_slice(&whole_file::read_own(&run.join(QUEUED_FILE), MOST_BYTES).ok()?).ok()?;
    Some(read.id)
}

/// Writes down under which name a run is in the queue.
///
/// # Errors
///
/// The folder cannot be written.
pub fn keep_name(run: &Path, id: &str) -> io::Result<()> {
    let remembered = QueuedFile { version: VERSION, id: id.to_owned() };
    whole_file::write(&run.join(QUEUED_FILE), format!("{:#}\n", json!(remembered)).as_bytes())
}

/// How a list is to be run, whoever works at it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct QueuedManner {
    version: u32,
    /// The folder that its clips go to, on the machine that put it into the queue and wherever the same folder is mounted.
    pub clips: PathBuf,
    /// What the run makes, by which the folder is recognised.
    pub makes: String,
    /// The name under which its submits are remembered.
    pub command: String,
    /// The most that it may spend.
    pub most: Option<Credits>,
    /// The most within any twenty-four hours, as the machine knew it that put it into the queue.
    pub per_day: Option<Credits>,
    /// How long one task is waited for.
    pub deadline_ms: Option<u64>,
    /// Whether the first shot that does not succeed is the last to be submitted.
    pub fail_fast: bool,
    /// The takes that were wanted of shots that had failed when it was put into the queue.
    #[serde(default)]
    pub retries: Retries,
}

impl QueuedManner {
    /// A manner.
    pub fn new(clips: PathBuf, makes: String, command: String) -> Self {
        Self {
            version: VERSION,
            clips,
            makes,
            command,
            most: None,
            per_day: None,
            deadline_ms: None,
            fail_fast: false,
            retries: Retries::default(),
        }
    }

    /// Why nothing more of the list is submitted once one of its shots did not succeed, where that is so.
    pub fn stops_with_a_failure(&self) -> Option<&'static str> {
        self.fail_fast.then_some("fail_fast")
    }

    /// The text that the queue keeps.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the text; `None` of one that another version wrote.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|manner: &Self| manner.version <= VERSION)
    }

    /// How long one task is waited for.
    pub fn deadline(&self) -> Option<Duration> {
        self.deadline_ms.map(Duration::from_millis)
    }
}

/// A frame as the queue holds it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum QueuedFrame {
    Asset(String),
    Url(String),
    /// The name of a picture that is kept beside the shots.
    Picture(String),
    /// The place of another shot, and the moment of its clip.
    Chained(usize, String),
}

/// A shot as the queue holds it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct QueuedShot {
    version: u32,
    row_key: String,
    line: usize,
    column: usize,
    take: NonZeroU32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    axes: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    prompt: String,
    model: String,
    duration: u32,
    aspect_ratio: String,
    resolution: String,
    count: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<QueuedFrame>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end: Option<QueuedFrame>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    references: BTreeMap<String, Vec<QueuedFrame>>,
}

/// Pictures by their names.
pub type PicturesByName = BTreeMap<String, String>;

/// The shots of a list as the queue holds them, with the pictures that they name.
///
/// # Errors
///
/// A picture that can no longer be read, or is another than when the list was checked.
pub fn wanted(list: &ShotList, catalog: &Catalog) -> Result<(Vec<WantedShot>, PicturesByName), Text> {
    let mut pictures = PicturesByName::new();
    let mut files = Pictures::default();
    let mut shots = Vec::with_capacity(list.shots.len());
    for (place, listed) in list.shots.iter().enumerate() {
        // What is queued is what was checked: a picture that changed since is found here, before anything is paid for.
        let has_files = [&listed.start, &listed.end].iter().any(|it| matches!(it, Some(Frame::File(_))));
        if has_files || listed.material.has_files() {
            listed.request(catalog, None).map_err(|what| Text::about(&listed.key, &what))?;
        }
        let mut frame = |frame: &Frame| -> Result<QueuedFrame, Text> {
            Ok(match frame {
                Frame::Ready(frame) => queued_frame(frame, &mut pictures),
                Frame::File(path) => {
                    let picture = files.read(path).map_err(|what| Text::about(&listed.key, &what))?;
                    queued_frame(&picture, &mut pictures)
                }
                Frame::Chained(chained) => QueuedFrame::Chained(chained.parent, chained.position.to_string()),
            })
        };
        let start = listed.start.as_ref().map(&mut frame).transpose()?;
        let end = listed.end.as_ref().map(&mut frame).transpose()?;
        let mut references = BTreeMap::new();
        for kind in ReferenceKind::ALL {
            let given: Vec<QueuedFrame> =
                listed.material.of(kind).iter().map(&mut frame).collect::<Result<_, _>>()?;
            if !given.is_empty() {
                references.insert(queued_kind(kind).to_owned(), given);
            }
        }
        let plain = listed.plain();
        let shot = QueuedShot {
            version: VERSION,
            row_key: listed.row_key.clone(),
            line: listed.place.line,
            column: listed.place.column,
            take: listed.take,
            axes: listed.axes.clone(),
            note: listed.note.clone(),
            prompt: plain.prompt().to_owned(),
            model: plain.model().as_str().to_owned(),
            duration: plain.duration(),
            aspect_ratio: plain.aspect_ratio().to_string(),
            resolution: plain.resolution().to_string(),
            count: plain.count(),
            start,
            end,
            references,
        };
        shots.push(WantedShot {
            list: String::new(),
            place: u32::try_from(place).unwrap_or(u32::MAX),
            key: listed.key.clone(),
            fingerprint: listed.fingerprint.to_string(),
            parent: listed.chained().map(|chained| u32::try_from(chained.parent).unwrap_or(u32::MAX)),
            shot: serde_json::to_string(&shot).map_err(|error| Text::plain(error.to_string()))?,
            claims: 0,
            is_asked: false,
            told: String::new(),
            end: None,
            claim: None,
            changed_at: WallTime(0),
        });
    }
    Ok((shots, pictures))
}

/// What a kind of reference material is called in these texts.
fn queued_kind(kind: ReferenceKind) -> &'static str {
    match kind {
        ReferenceKind::Image => "images",
        ReferenceKind::Audio => "audios",
        ReferenceKind::Video => "videos",
    }
}

fn queued_frame(frame: &FrameRef, pictures: &mut PicturesByName) -> QueuedFrame {
    match frame {
        FrameRef::Asset(id) => QueuedFrame::Asset(id.to_string()),
        FrameRef::Url(address) => QueuedFrame::Url(address.to_string()),
        FrameRef::Inline(picture) => {
            let base64 = picture.base64();
            let name: String =
                Sha256::digest(base64.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
            pictures.entry(name.clone()).or_insert_with(|| base64.to_owned());
            QueuedFrame::Picture(name)
        }
    }
}

/// Reads a shot of the queue back; `picture` gives a picture by its name.
///
/// # Errors
///
/// What this giggle cannot read, a picture that is missing, or a model that it does not know.
pub fn listed(
    wanted: &WantedShot,
    catalog: &Catalog,
    mut picture: impl FnMut(&str) -> Option<String>,
) -> Result<ListedShot, Text> {
    let shot: QueuedShot =
        serde_json::from_str(&wanted.shot).map_err(|error| Text::plain(error.to_string()))?;
    if shot.version > VERSION {
        return Err(text!("a newer giggle wrote this shot", "该镜头由更新版本的 giggle 写入"));
    }
    // Its clips are named after it: what is not a key could name any file of this machine.
    if let Some(fault) = key_fault(&wanted.key) {
        return Err(fault);
    }
    let mut ready = |frame: QueuedFrame| -> Result<FrameRef, Text> {
        let read = match frame {
            QueuedFrame::Asset(id) => FrameRef::asset(&id),
            QueuedFrame::Url(address) => FrameRef::url(&address),
            QueuedFrame::Picture(name) => FrameRef::base64(
                &picture(&name).ok_or_else(|| text!("the picture {name} is missing", "缺少图片 {name}"))?,
            ),
            QueuedFrame::Chained(_, moment) => return Err(Text::plain(moment)),
        };
        read.map_err(|refusal| refusal.text())
    };
    let mut frame = |frame: Option<QueuedFrame>| -> Result<Option<Frame>, Text> {
        match frame {
            None => Ok(None),
            Some(QueuedFrame::Chained(parent, position)) => {
                let link = Link::parse(&format!("@parent.{position}"))
                    .ok_or_else(|| Text::plain(position.clone()))??;
                Ok(Some(Frame::Chained(Chained { parent, position: link.position })))
            }
            Some(other) => ready(other).map(|it| Some(Frame::Ready(it))),
        }
    };
    let (start, end) = (frame(shot.start)?, frame(shot.end)?);
    let (mut references, mut material) = (shot.references, Material::default());
    for kind in ReferenceKind::ALL {
        for given in references.remove(queued_kind(kind)).unwrap_or_default() {
            material.of_mut(kind).push(Frame::Ready(ready(given)?));
        }
    }
    if !references.is_empty() {
        return Err(text!("this giggle reads it as another shot", "本机将其识别为另一镜头"));
    }
    let sketch = ShotSketch {
        prompt: Some(shot.prompt),
        model: Some(shot.model),
        duration: Some(shot.duration.into()),
        aspect_ratio: Some(shot.aspect_ratio.parse().map_err(|refusal: Refusal| refusal.text())?),
        resolution: Some(shot.resolution.parse().map_err(|refusal: Refusal| refusal.text())?),
        count: Some(shot.count),
        ..ShotSketch::default()
    };
    let plain = sketch.check(catalog).map_err(|refusal| refusal.text())?;
    let fingerprint =
        Fingerprint::parse(&wanted.fingerprint).ok_or_else(|| Text::plain(wanted.fingerprint.clone()))?;
    let listed = ListedShot {
        key: wanted.key.clone(),
        row_key: shot.row_key,
        place: Place { line: shot.line, column: shot.column },
        take: shot.take,
        axes: shot.axes,
        note: shot.note,
        // Drafts alone have one.
        caption: None,
        start,
        end,
        material,
        fingerprint,
        former: None,
        plain,
    };
    // The identity says what is paid for: a text that reads as another shot is never asked for under it.
    if listed.chained().is_none() {
        listed.request(catalog, None)?;
        if listed.is_plain() && listed.plain.fingerprint(listed.take) != fingerprint {
            return Err(text!(
                "this version of giggle reads it as a different shot",
                "本机将其识别为另一镜头"
            ));
        }
    }
    Ok(listed)
}

/// What became known of a shot, as the queue holds it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Told {
    #[serde(default)]
    end: String,
    take: Option<NonZeroU32>,
    #[serde(default)]
    fingerprint: String,
    task_id: Option<String>,
    reason: Option<Text>,
    hint: Option<Text>,
    #[serde(default)]
    files: Vec<ToldFile>,
    submitted_at: Option<i64>,
    took_ms: Option<u64>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct ToldFile {
    path: PathBuf,
    bytes: u64,
    sha256: String,
}

impl Told {
    /// What is known of a shot that ended, or is on its way.
    pub fn of(ended: &Ended) -> Self {
        let file = |file: &Delivered| ToldFile {
            // A name that is not UTF-8 is not found again: the clip is then fetched from the service or the store.
            path: std::path::absolute(&file.path)
                .unwrap_or_else(|_| file.path.clone())
                .to_string_lossy()
                .into_owned()
                .into(),
            bytes: file.bytes,
            sha256: file.sha256.clone(),
        };
        Self {
            end: ended.end.word().to_owned(),
            take: Some(ended.take),
            fingerprint: ended.fingerprint.to_string(),
            task_id: ended.task_id.clone(),
            reason: ended.reason.clone(),
            hint: ended.hint.clone(),
            files: ended.files.iter().map(file).collect(),
            submitted_at: ended.submitted_at.map(|at| at.0),
            took_ms: ended.took.map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
        }
    }

    /// What kept a machine from making a shot, which it gave back.
    pub fn given_back(reason: &Text) -> Self {
        Self { reason: Some(reason.clone()), ..Self::default() }
    }

    /// The text that the queue keeps.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the text; what cannot be read tells nothing.
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// Its first clip, where it lies on this machine as it was told.
    pub fn clip_here(&self) -> Option<PathBuf> {
        let file = self.files.first()?;
        let whole = WholeFile { sha256: file.sha256.clone(), bytes: file.bytes, at: WallTime::default() };
        holds(&file.path, &whole).then(|| file.path.clone())
    }

    /// The end of a shot of a list, as whoever took it up told it.
    pub fn ended(self, place: usize, listed: &ListedShot, end: WantedEnd) -> Ended {
        let word = |word: &str| End::ALL.into_iter().find(|end| end.word() == word);
        let fallback = match end {
            WantedEnd::Made => End::Completed,
            WantedEnd::NotStarted => End::NotStarted,
            WantedEnd::NotMade => End::Broken,
        };
        let is_untold = self.end.is_empty() && end == WantedEnd::NotMade;
        // Another machine wrote them.
        let plain = |text: Text| text.map(|text| ForeignText::new(text).into_string());
        let reason = match (self.reason.map(plain), is_untold) {
            (reason, false) => reason,
            (None, true) => Some(text!(
                "several workers took it up, and none finished it",
                "多个工作进程曾接手该镜头，但均未完成"
            )),
            (Some(Text { en, zh }), true) => Some(text!(
                "several workers took it up, and none finished it; the last one said: {en}",
                "多个工作进程曾接手该镜头，但均未完成；最后的原因：{zh}"
            )),
        };
        Ended {
            end: word(&self.end).unwrap_or(fallback),
            take: self.take.unwrap_or(listed.take),
            fingerprint: Fingerprint::parse(&self.fingerprint).unwrap_or(listed.fingerprint),
            task_id: self.task_id.filter(|id| TaskId::from_service(id).is_some()),
            reason,
            hint: self.hint.map(plain),
            files: self
                .files
                .into_iter()
                .map(|file| Delivered {
                    path: file.path,
                    bytes: file.bytes,
                    sha256: file.sha256,
                    stored: None,
                    facts: None,
                    differences: Vec::new(),
                })
                .collect(),
            submitted_at: self.submitted_at.map(WallTime),
            took: self.took_ms.map(Duration::from_millis),
            ..Ended::so(place, listed, End::Broken)
        }
    }
}

/// How an end counts in the queue.
pub fn counted(end: End) -> WantedEnd {
    match end {
        End::Completed => WantedEnd::Made,
        End::NotStarted => WantedEnd::NotStarted,
        End::Failed
        | End::Rejected
        | End::Unsettled
        | End::Undelivered
        | End::Unfinished
        | End::OverBudget
        | End::Unreachable
        | End::Orphaned
        | End::Broken => WantedEnd::NotMade,
    }
}
