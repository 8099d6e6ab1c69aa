//! Drafts of a whole list, for free: drawn in parallel on this machine, chained like the real thing, and joined into
//! an animatic.
//!
//! No emulator and no network is needed: the renderer is asked directly. A draft that is there already for the same
//! shot is not drawn again.

use super::chain::Position;
use super::film::{self, Film};
use super::listed::{Frame, ListedShot, Pictures, ShotList};
use crate::draft::caption;
use crate::whole_file;
use giggle_domain::{Catalog, FrameRef, Language, ShotRequest, text};
use giggle_render::{DraftRequest, DraftSettings, Reading, to_png};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};

/// What became of the draft of one shot.
#[derive(Debug, Clone)]
pub struct Drafted {
    /// Its file, where it could be drawn.
    pub file: Option<PathBuf>,
    /// Whether it was there already.
    pub was_there: bool,
    /// What is wanting, or why it could not be drawn.
    pub note: Option<String>,
    /// What was read of its prompt.
    pub reading: Option<Reading>,
    /// What it is made after, each with the word that the prompt calls it by.
    pub references: Vec<String>,
}

impl Drafted {
    /// What was read of its prompt, and what it is made after, for programs.
    pub fn json(&self) -> Option<serde_json::Value> {
        let mut read = self.reading.as_ref().map(Reading::json)?;
        if !self.references.is_empty() {
            read["references"] = serde_json::json!(self.references);
        }
        Some(read)
    }
}

/// Which drafts lie in a folder, and of which shots they are.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Index {
    version: u32,
    drafts: BTreeMap<String, String>,
    /// What was read of each prompt, for whoever looks into the folder.
    #[serde(default)]
    read: BTreeMap<String, serde_json::Value>,
}

/// The file that remembers which drafts are there.
const INDEX: &str = "drafts.json";

/// Whether drafts were drawn into a folder.
pub fn is_folder(folder: &Path) -> bool {
    folder.join(INDEX).is_file()
}

/// The index of a hundred thousand drafts.
const MOST_INDEX: u64 = 64 * 1024 * 1024;

/// Draws the drafts of a list into a folder; `each` is told as they are finished.
///
/// # Errors
///
/// The folder cannot be written.
pub fn draw(
    list: &ShotList,
    folder: &Path,
    catalog: &Catalog,
    language: Language,
    each: impl Fn(&ListedShot, &Drafted) + Sync,
) -> std::io::Result<Vec<Drafted>> {
    std::fs::create_dir_all(folder)?;
    let index_path = folder.join(INDEX);
    let index: Index = whole_file::read_own(&index_path, MOST_INDEX)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .filter(|index: &Index| index.version == 2)
        .unwrap_or_default();
    let state = Mutex::new(State {
        waiting: list.order.iter().copied().rev().collect(),
        done: vec![None; list.shots.len()],
    });
    let changed = Condvar::new();
    let workers = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(shot) = next(list, &state, &changed) {
                    let listed = &list.shots[shot];
                    let drafted = draw_one(list, shot, folder, &index, catalog, language);
                    each(listed, &drafted);
                    lock(&state).done[shot] = Some(drafted);
                    changed.notify_all();
                }
            });
        }
    });
    let drafted: Vec<Drafted> =
        lock(&state).done.iter().cloned().map(|it| it.unwrap_or_else(no_draft)).collect();
    let drafts = list.shots.iter().zip(&drafted).filter(|(_, it)| it.file.is_some());
    let drafts = drafts.map(|(shot, _)| (shot.key.clone(), identity(shot))).collect();
    let read = list.shots.iter().zip(&drafted);
    let read = read.filter_map(|(shot, it)| Some((shot.key.clone(), it.json()?))).collect();
    whole_file::write(
        &index_path,
        format!("{:#}\n", serde_json::json!(Index { version: 2, drafts, read })).as_bytes(),
    )?;
    Ok(drafted)
}

struct State {
    waiting: Vec<usize>,
    done: Vec<Option<Drafted>>,
}

fn lock(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn no_draft() -> Drafted {
    Drafted { file: None, was_there: false, note: None, reading: None, references: Vec::new() }
}

/// The next shot whose parent is drawn; waits while there are only others.
fn next(list: &ShotList, state: &Mutex<State>, changed: &Condvar) -> Option<usize> {
    let mut held = lock(state);
    loop {
        if held.waiting.is_empty() {
            return None;
        }
        let is_ready = |shot: &usize| {
            list.shots[*shot].chained().is_none_or(|chained| held.done[chained.parent].is_some())
        };
        if let Some(at) = held.waiting.iter().rposition(is_ready) {
            return Some(held.waiting.remove(at));
        }
        held = changed.wait(held).unwrap_or_else(PoisonError::into_inner);
    }
}

fn draw_one(
    list: &ShotList,
    index: usize,
    folder: &Path,
    known: &Index,
    catalog: &Catalog,
    language: Language,
) -> Drafted {
    let shot = &list.shots[index];
    let path = folder.join(format!("{}.mp4", shot.key));
    let told = Drafted { reading: Some(reading_of(shot)), references: shot.material.shown(), ..no_draft() };
    if known.drafts.get(&shot.key) == Some(&identity(shot)) && path.is_file() {
        return Drafted { file: Some(path), was_there: true, ..told };
    }
    let mut note = None;
    let drawn = frames_of(list, shot, language, &mut note).and_then(|(start, end)| {
        let settings = settings_of(shot);
        let asked = with_material(shot, catalog, language, &mut note)?;
        let request = DraftRequest { shot: &asked, ..request_of(shot, &start, &end, &settings) };
        let draft = giggle_render::render(&request).map_err(|error| crate::error::chain(&error))?;
        whole_file::write(&path, &draft.mp4).map_err(|error| format!("{}: {error}", path.display()))
    });
    match drawn {
        Ok(()) => Drafted { file: Some(path), note, ..told },
        Err(what) => Drafted { note: Some(what), ..told },
    }
}

/// The shot with its reference material, which lies over its draft.
fn with_material(
    shot: &ListedShot,
    catalog: &Catalog,
    language: Language,
    note: &mut Option<String>,
) -> Result<ShotRequest, String> {
    if shot.material.is_empty() {
        return Ok(shot.plain().clone());
    }
    if shot.material.images.iter().any(|it| matches!(it, Frame::Ready(FrameRef::Url(_)))) {
        let what = text!(
            "reference pictures given as URLs are named in drafts, not shown",
            "以网址给出的参考图片在草稿中只标注名称，不显示画面"
        );
        *note = Some(what.into_string(language));
    }
    shot.request(catalog, None).map_err(|what| what.into_string(language))
}

/// What a draft is of: the shot, and the caption if one is set.
fn identity(shot: &ListedShot) -> String {
    match &shot.caption {
        None => shot.fingerprint.to_string(),
        Some(caption) => format!("{} {caption}", shot.fingerprint),
    }
}

/// A clean picture from the middle of a shot's draft, without caption or mark.
///
/// # Errors
///
/// Why it could not be drawn, in words for a person.
pub fn still(list: &ShotList, shot: &ListedShot, language: Language) -> Result<image::RgbaImage, String> {
    let (start, end) = frames_of(list, shot, language, &mut None)?;
    let settings = settings_of(shot);
    giggle_render::draw_panel(&request_of(shot, &start, &end, &settings), 0.5)
        .map_err(|error| crate::error::chain(&error))
}

/// What a draft makes of a listed shot.
pub fn reading_of(shot: &ListedShot) -> Reading {
    let is_here = |frame: &Frame| matches!(frame, Frame::File(_) | Frame::Ready(FrameRef::Inline(_)));
    let pictures = shot.material.named().filter(|(_, frame)| is_here(frame)).map(|(word, _)| word);
    Reading::of(shot.plain().prompt(), None)
        .with_frames(shot.start.is_some(), shot.end.is_some())
        .with_pictures(pictures)
}

fn settings_of(shot: &ListedShot) -> DraftSettings {
    // One thread a shot: there are other shots for the other threads.
    DraftSettings {
        seed: u64::from(shot.take.get() - 1),
        caption: caption(shot.caption.as_deref()),
        threads: Some(NonZeroUsize::MIN),
        ..DraftSettings::default()
    }
}

fn request_of<'a>(
    shot: &'a ListedShot,
    start: &'a Option<Vec<u8>>,
    end: &'a Option<Vec<u8>>,
    settings: &'a DraftSettings,
) -> DraftRequest<'a> {
    DraftRequest {
        shot: shot.plain(),
        start_frame: start.as_deref(),
        end_frame: end.as_deref(),
        settings,
        clip_index: 0,
    }
}

type Frames = (Option<Vec<u8>>, Option<Vec<u8>>);

/// The pictures that a shot begins and ends with.
fn frames_of(
    list: &ShotList,
    shot: &ListedShot,
    language: Language,
    note: &mut Option<String>,
) -> Result<Frames, String> {
    let mut picture = |frame: &Option<Frame>| -> Result<Option<Vec<u8>>, String> {
        match frame {
            None => Ok(None),
            Some(Frame::File(path)) => {
                match Pictures::default().read(path).map_err(|what| what.into_string(language))? {
                    FrameRef::Inline(picture) => Ok(Some(picture.bytes())),
                    FrameRef::Asset(_) | FrameRef::Url(_) => Ok(None),
                }
            }
            Some(Frame::Ready(FrameRef::Inline(picture))) => Ok(Some(picture.bytes())),
            Some(Frame::Ready(FrameRef::Asset(_) | FrameRef::Url(_))) => {
                let what = text!(
                    "frames given as assets or URLs are not shown in drafts",
                    "草稿中未包含服务端或网址上的画面"
                );
                *note = Some(what.into_string(language));
                Ok(None)
            }
            // The parent's picture of that moment without caption or mark, drawn again: a chain begins with it clean.
            Some(Frame::Chained(chained)) => {
                let parent = &list.shots[chained.parent];
                let (start, end) = frames_of(list, parent, language, &mut None)?;
                let settings = settings_of(parent);
                let seconds = f64::from(parent.plain().duration());
                let share = match chained.position {
                    Position::First => 0.0,
                    Position::Last => 1.0,
                    Position::At(milliseconds) => milliseconds as f64 / 1000.0 / seconds.max(0.1),
                };
                let still = giggle_render::draw_still(&request_of(parent, &start, &end, &settings), share)
                    .map_err(|error| crate::error::chain(&error))?;
                to_png(&still).map(Some).map_err(|error| error.to_string())
            }
        }
    };
    Ok((picture(&shot.start)?, picture(&shot.end)?))
}

/// What an animatic says that it was made of.
pub const ANIMATIC: &str = "animatic";

/// One animatic, and how many drafts are in it.
#[derive(Debug, Clone)]
pub struct Animatic {
    /// Its file.
    pub path: PathBuf,
    /// How many drafts are in it.
    pub drafts: usize,
    /// How long it lasts in seconds.
    pub seconds: f64,
}

/// Joins drafts in the order of the list: into one film, or one for each kind of picture where they differ.
///
/// Where some have sound and others have none, the film has none: what drafts sound like is silence.
///
/// # Errors
///
/// A draft cannot be read, or the film not written.
pub fn animatics(drafts: &[PathBuf], folder: &Path) -> Result<Vec<Animatic>, film::FilmFault> {
    let mut groups: Vec<Vec<Film>> = Vec::new();
    for draft in drafts {
        let film = Film::open(draft)?;
        match groups.iter_mut().find(|group| group[0].difference_in_pictures(&film).is_none()) {
            Some(group) => group.push(film),
            None => groups.push(vec![film]),
        }
    }
    let is_one = groups.len() == 1;
    let mut made = Vec::new();
    for group in &mut groups {
        if group.iter().any(|film| group[0].difference(film).is_some()) {
            group.iter_mut().for_each(|film| film.sound = None);
        }
        let (width, height) = group[0].video.size;
        let name = if is_one { "animatic.mp4".into() } else { format!("animatic-{width}x{height}.mp4") };
        let path = folder.join(name);
        let seconds = film::join(group, &path, ANIMATIC)?;
        made.push(Animatic { path, drafts: group.len(), seconds });
    }
    Ok(made)
}
