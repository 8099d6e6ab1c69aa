//! From a shot to its draft.
//!
//! It must not know where frames come from or where the file goes. The one idea: the clip is cut into closed
//! groups of pictures whose number depends on its length alone; threads take the next group, draw and encode it
//! with an encoder of its own, and only the encoded bytes are kept. So memory does not grow with the length, and
//! the bytes do not depend on the threads.

use crate::camera::{CameraPlan, Pose};
use crate::compose::{Brush, Placed, Scenery, Stage, moment};
use crate::container::{self, Film, Tags};
use crate::encode::{self, FRAME_RATE, GroupEncoder, ParameterSets, Planes, Sample};
use crate::error::{FrameSide, RenderError};
use crate::extend;
use crate::fit::{self, Fit, Fitted, Reach, Window};
use crate::flow::Passage;
use crate::material;
use crate::overlay::Overlay;
use crate::paint::{self, Painting};
use crate::provenance::{self, Provenance};
use crate::reading::{MoveSource, Reading};
use crate::sheet::Sheet;
use crate::slate::{self, Slate};
use crate::type_setting;
use giggle_domain::{ShotRequest, Sound};
use image::RgbaImage;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A shot and the pictures that belong to it.
#[derive(Debug, Clone, Copy)]
pub struct DraftRequest<'a> {
    /// The shot.
    pub shot: &'a ShotRequest,
    /// The bytes of its start frame, as PNG, JPEG or WebP.
    pub start_frame: Option<&'a [u8]>,
    /// The bytes of its end frame.
    pub end_frame: Option<&'a [u8]>,
    /// How to draw it.
    pub settings: &'a DraftSettings,
    /// Which of the clips of one task this is, from 0; each gets another composition.
    pub clip_index: u32,
}

/// How a draft is drawn.
#[derive(Debug, Clone, Default)]
pub struct DraftSettings {
    /// Another seed is another composition of the same prompt.
    pub seed: u64,
    /// The camera move, instead of the one that the prompt asks for.
    pub camera: Option<CameraPlan>,
    /// How frames of another ratio are fitted.
    pub fit: Fit,
    /// Whether model, length, ratio, time and what was read are shown on the picture.
    pub slate: bool,
    /// What is written below a painted scene.
    pub caption: Caption,
    /// How many threads may work; all of the machine's if not given. The bytes do not depend on it.
    pub threads: Option<NonZeroUsize>,
    /// It stands for a clip of the service, as an emulator's does; its tags say so.
    pub is_stand_in: bool,
}

/// What is written below a painted scene; frames have no caption.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Caption {
    /// The prompt.
    #[default]
    Prompt,
    /// Nothing, and no shade for it.
    Off,
    /// Something else.
    Text(String),
}

/// A draft of a shot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The MP4 file.
    pub mp4: Vec<u8>,
    /// How many frames it has, 24 a second.
    pub frames: u32,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// The longest group in frames: three seconds, so that a player can jump about and two threads both have work in
/// the shortest clip, while key frames, each as large as some twenty others, stay few.
const LONGEST_GROUP: u32 = 75;

/// How much further than its own way a move goes over a picture that shows more beside the frame, at most: with it a
/// steady pan of six seconds passes six tenths of a frame, and still moves no faster than can be looked at.
const FURTHER: f64 = 2.5;

/// Draws a shot's draft: the same request gives the same bytes.
///
/// # Errors
///
/// A frame that is no picture within the bounds, or cannot be decoded.
pub fn render(request: &DraftRequest<'_>) -> Result<Draft, RenderError> {
    let shot = request.shot;
    let reading = reading_of(request);
    let stage = set_stage(request, &reading, Written::All)?;
    let (samples, sets) = shoot(&stage, request.settings.threads)?;
    let mut mp4 = container::write(&Film {
        width: stage.width,
        height: stage.height,
        seconds: shot.duration(),
        has_sound: shot.sound() == Sound::Yes,
        sets: &sets,
        samples: &samples,
        tags: &tags(request, &reading),
    });
    provenance::seal(&mut mp4);
    Ok(Draft { mp4, frames: stage.frames(), width: stage.width, height: stage.height })
}

/// A frame before it is encoded: planar 4:2:0, limited range, BT.709.
#[derive(Debug, Clone, Copy)]
pub struct RawFrame<'a> {
    /// Its number, from 0.
    pub index: u32,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// Luma, row by row.
    pub y: &'a [u8],
    /// Blue-difference chroma at half size.
    pub u: &'a [u8],
    /// Red-difference chroma at half size.
    pub v: &'a [u8],
}

/// Draws the frames of a draft without encoding them, one after the other: what measurements compare with.
///
/// # Errors
///
/// As [`render`].
pub fn draw_frames(
    request: &DraftRequest<'_>,
    mut each: impl FnMut(RawFrame<'_>),
) -> Result<(), RenderError> {
    let stage = set_stage(request, &reading_of(request), Written::All)?;
    let mut brush = Brush::new(&stage);
    for index in 0..stage.frames() {
        stage.draw(index, &mut brush)?;
        let Planes { width, height, y, u, v } = &brush.planes;
        each(RawFrame { index, width: *width, height: *height, y, u, v });
    }
    Ok(())
}

/// What is written on a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// Caption, mark, slate and material.
    All,
    /// The words of a card alone, which are its picture.
    Card,
    /// Nothing.
    Nothing,
}

/// Draws one frame of a draft without any words on it: what a chained shot begins with. The share goes from 0, the first
/// frame, to 1, the last.
///
/// # Errors
///
/// As [`render`].
pub fn draw_still(request: &DraftRequest<'_>, share: f64) -> Result<RgbaImage, RenderError> {
    frame_at(request, share, Written::Nothing)
}

/// Draws one frame of a draft without caption, mark or slate, for a page that says these beside it; a card keeps its words.
///
/// # Errors
///
/// As [`render`].
pub fn draw_panel(request: &DraftRequest<'_>, share: f64) -> Result<RgbaImage, RenderError> {
    frame_at(request, share, Written::Card)
}

fn frame_at(request: &DraftRequest<'_>, share: f64, written: Written) -> Result<RgbaImage, RenderError> {
    let stage = set_stage(request, &reading_of(request), written)?;
    let mut brush = Brush::new(&stage);
    let last = stage.frames().saturating_sub(1);
    stage.draw((share.clamp(0.0, 1.0) * f64::from(last)).round() as u32, &mut brush)?;
    brush.planes.to_rgba()
}

fn reading_of(request: &DraftRequest<'_>) -> Reading {
    Reading::of(request.shot.prompt(), request.settings.camera.as_ref())
        .with_frames(request.start_frame.is_some(), request.end_frame.is_some())
        .with_references(request.shot.references())
}

/// What the tags of a draft say that stands for a clip of the service.
const STAND_IN: (&str, &str) = ("stands_for", "a clip of the service");

fn tags(request: &DraftRequest<'_>, reading: &Reading) -> Tags {
    let shot = request.shot;
    let settings = request.settings;
    let frames = match (request.start_frame.is_some(), request.end_frame.is_some()) {
        (true, true) => "start and end",
        (true, false) => "start",
        (false, true) => "end",
        (false, false) => "none",
    };
    let mut facts = vec![
        ("model", shot.model().to_string()),
        ("seconds", shot.duration().to_string()),
        ("aspect_ratio", shot.aspect_ratio().to_string()),
        ("resolution", shot.resolution().to_string()),
        ("frames", frames.to_owned()),
        ("fit", if settings.fit == Fit::Fill { "fill" } else { "contain" }.to_owned()),
        // Between two frames it has nothing to do.
        ("camera", if frames == "start and end" { "none".to_owned() } else { reading.plan().to_string() }),
        (
            "camera_from",
            match reading.move_source() {
                MoveSource::Prompt => "prompt",
                MoveSource::Flag => "flag",
                MoveSource::Default => "default",
                MoveSource::Frames => "frames",
            }
            .to_owned(),
        ),
        ("subject", reading.subjects()),
        ("shot_size", reading.shot_size.name().to_owned()),
        ("angle", reading.angle.name().to_owned()),
        ("seed", settings.seed.to_string()),
        ("clip", (request.clip_index + 1).to_string()),
    ];
    if !shot.references().is_empty() {
        let words: Vec<String> = shot.references().named().map(|(word, _)| word).collect();
        facts.push(("references", words.join(" ")));
    }
    if settings.is_stand_in {
        facts.push((STAND_IN.0, STAND_IN.1.to_owned()));
    }
    let (name, nothing) = provenance::SUM;
    facts.push((name, nothing.to_owned()));
    Tags {
        title: format!("DRAFT: {}", shot.prompt()),
        description: shot.prompt().to_owned(),
        comment: Provenance::comment(&facts),
        encoder: concat!("giggle ", env!("CARGO_PKG_VERSION")).to_owned(),
    }
}

fn set_stage(request: &DraftRequest<'_>, reading: &Reading, written: Written) -> Result<Stage, RenderError> {
    let (shot, settings) = (request.shot, request.settings);
    let has_overlays = written == Written::All;
    let (width, height) = shot.draft_size();
    let frames = shot.duration() * FRAME_RATE;
    let has_both = request.start_frame.is_some() && request.end_frame.is_some();
    let has_one = request.start_frame.is_some() != request.end_frame.is_some();
    let seconds = f64::from(shot.duration());
    let mut path = if has_one {
        reading.plan().framed_path(seconds, request.end_frame.is_some())
    } else {
        reading.plan().path(seconds)
    };
    // The two pictures are what the clip begins and ends with, as they are: the way between them is the move.
    let reach = if has_both {
        Reach { closest: 1.0, beyond: (0.0, 0.0) }
    } else {
        let closest = (0..frames).map(|frame| path.pose(moment(frame, frames)).zoom).fold(1.0, f64::max);
        let (across, down) = path.way();
        Reach { closest, beyond: (across * FURTHER, down * FURTHER) }
    };
    let picture =
        |bytes: &[u8], side| fit::fit(&fit::decode(bytes, side)?, (width, height), reach, settings.fit);
    let start = request.start_frame.map(|bytes| picture(bytes, FrameSide::Start)).transpose()?;
    let end = request.end_frame.map(|bytes| picture(bytes, FrameSide::End)).transpose()?;
    let mut overlays = Vec::new();
    let mut particles = None;
    let scenery = match (start, end) {
        (Some(start), Some(end)) => {
            let (start, end) = (start.picture, end.picture);
            let passage = Passage::between(&start, &end)?;
            if passage.is_motion() {
                Scenery::Passage(Box::new(passage))
            } else {
                let pictures = [Placed::whole(Sheet::opaque(&start)?), Placed::whole(Sheet::opaque(&end)?)];
                Scenery::Dissolve(Box::new(pictures))
            }
        }
        (Some(only), None) | (None, Some(only)) => {
            let mut only = only;
            let beside = |begin: f64, length: f64, whole: u32| {
                (begin / length, (f64::from(whole) - begin - length) / length)
            };
            // What draws back needs more than there is.
            let least = path.least_zoom();
            let more = if least < 1.0 { (1.0 / least - 1.0) / 2.0 + 0.01 } else { 0.0 };
            let (across, down) = (
                beside(only.home.left, only.home.width, only.picture.width()),
                beside(only.home.top, only.home.height, only.picture.height()),
            );
            path.spread_over(across, down, more);
            if more > 0.0 {
                let widest = [across.0, across.1, down.0, down.1].into_iter().fold(0.0, f64::max);
                only = extend::extended(&only, widest + more)?;
            }
            let Fitted { picture, home } = only;
            Scenery::Layers(vec![Placed { sheet: Sheet::opaque(&picture)?, home, depth: None, motion: None }])
        }
        (None, None) => {
            let seed = settings.seed.wrapping_add(u64::from(request.clip_index));
            let caption = match &settings.caption {
                Caption::Prompt => shot.prompt(),
                Caption::Text(text) => text.as_str(),
                Caption::Off => "",
            };
            let words = match written {
                Written::All => Some(caption),
                Written::Card => Some(""),
                Written::Nothing => None,
            };
            let pictures = material::pictures(shot, &reading.shown_references())?;
            let has_caption = settings.caption != Caption::Off;
            // A long prompt would hide the picture; words of one's own are shown as they are.
            let below = match settings.caption {
                Caption::Prompt => type_setting::brief(caption),
                Caption::Text(_) | Caption::Off => caption.to_owned(),
            };
            let is_long = paint::takes_three_lines(&below);
            let order = paint::Order { caption: words, has_caption, is_long, size: (width, height), seed };
            let painting = paint::paint_reading(reading, shot.prompt(), &order, &pictures);
            if let Some(veil) = &painting.veil {
                overlays.push(Overlay::new(veil, 0, 0)?);
            }
            if has_overlays && !caption.is_empty() && !reading.is_card() {
                overlays.push(Overlay::new(&type_setting::caption(&below, width, height), 0, 0)?);
            }
            particles = Some(painting.particles().clone());
            Scenery::Layers(place_layers(painting, width, height)?)
        }
    };
    let has_slate = settings.slate && has_overlays;
    if has_overlays {
        overlays.push(slate::draft_mark(width, height)?);
    }
    if has_slate {
        overlays.extend(slate::facts(shot, reading)?);
    }
    if has_overlays {
        let shown = if has_both || has_one { Vec::new() } else { reading.shown_references() };
        overlays.extend(material::strip(
            shot,
            &shown,
            slate::label_height(width, height),
            slate::below(width, height, has_slate),
        )?);
    }
    let slate = has_slate.then(|| Slate::new(width, height));
    let pose = |frame| if has_both { Pose::REST } else { path.pose(moment(frame, frames)) };
    let poses = (0..frames).map(pose).collect();
    Ok(Stage { width, height, scenery, particles, poses, overlays, slate })
}

/// The layers of a painting as sheets; each picture is given up as soon as it is taken over.
fn place_layers(painting: Painting, width: u32, height: u32) -> Result<Vec<Placed>, RenderError> {
    let (left, top) = painting.margin;
    let home = Window {
        left: f64::from(left),
        top: f64::from(top),
        width: f64::from(width),
        height: f64::from(height),
    };
    let layers = painting.layers.into_iter().enumerate().map(|(index, layer)| {
        let sheet =
            if index == 0 { Sheet::opaque(&layer.picture)? } else { Sheet::with_alpha(layer.picture)? };
        Ok(Placed { sheet, home, depth: Some(f64::from(layer.depth)), motion: layer.motion })
    });
    layers.collect()
}

/// Cuts a clip into groups: an even number of them, nearly equal, none longer than [`LONGEST_GROUP`].
fn groups(frames: u32) -> Vec<Range<u32>> {
    let count = (frames.div_ceil(2 * LONGEST_GROUP) * 2).min(frames).max(1);
    let cut =
        |index: u32| u32::try_from(u64::from(frames) * u64::from(index) / u64::from(count)).unwrap_or(frames);
    (0..count).map(|index| cut(index)..cut(index + 1)).collect()
}

type Group = Result<(Vec<Sample>, ParameterSets), RenderError>;

fn shoot(stage: &Stage, threads: Option<NonZeroUsize>) -> Result<(Vec<Sample>, ParameterSets), RenderError> {
    let groups = groups(stage.frames());
    let threads = threads.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let next = AtomicUsize::new(0);
    let done: Vec<Mutex<Option<Group>>> = groups.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        let mut brush = Brush::new(stage);
        while let index = next.fetch_add(1, Ordering::Relaxed)
            && let Some(group) = groups.get(index)
        {
            let shot = shoot_group(stage, group, &mut brush);
            if let Ok(mut place) = done[index].lock() {
                *place = Some(shot);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.min(groups.len()) {
            scope.spawn(work);
        }
        work();
    });
    let mut samples = Vec::with_capacity(stage.poses.len());
    let mut sets = ParameterSets::default();
    for place in done {
        let unfinished = RenderError::Encode { operation: "finish a group", code: 0 };
        let (group, its_sets) = place.into_inner().ok().flatten().ok_or(unfinished)??;
        samples.extend(group);
        sets = its_sets;
    }
    Ok((samples, sets))
}

/// Shoots a group as finely as the encoder can.
fn shoot_group(stage: &Stage, frames: &Range<u32>, brush: &mut Brush) -> Group {
    let [finest, coarser @ ..] = encode::COARSER;
    let mut shot = shoot_with(stage, frames.clone(), brush, finest);
    for coarser in coarser {
        match &shot {
            Err(error) if encode::is_too_fine(error) => {
                shot = shoot_with(stage, frames.clone(), brush, coarser);
            }
            _ => break,
        }
    }
    shot
}

fn shoot_with(stage: &Stage, frames: Range<u32>, brush: &mut Brush, coarser: i32) -> Group {
    let mut encoder = GroupEncoder::new(stage.width, stage.height, coarser)?;
    let mut samples = Vec::with_capacity(frames.len());
    for frame in frames {
        stage.draw(frame, brush)?;
        samples.push(encoder.encode(&brush.planes)?);
    }
    Ok((samples, encoder.parameter_sets().clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_cover_every_frame_once() {
        for frames in 1..400 {
            let groups = groups(frames);
            assert_eq!((groups[0].start, groups[groups.len() - 1].end), (0, frames));
            assert!(groups.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert!(groups.iter().all(|group| !group.is_empty() && group.len() <= LONGEST_GROUP as usize));
        }
    }
}
