//! The words of a shot list: its shots, their frames, and what both are while the list is still being read.
//!
//! Nothing is judged here. Local pictures are read to be checked and hashed, and let go of again: ten thousand of them
//! need not fit in memory.

use super::chain::{Link, Position};
use super::node::{Fault, Node, Place};
use crate::pictures;
use crate::shot_flags::{Pipes, read_picture};
use giggle_domain::picture::PictureFault;
use giggle_domain::{
    Catalog, Fingerprint, FrameRef, ReferenceKind, References, ShotRequest, ShotSketch, Text, text,
};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

/// A picture that a shot begins or ends with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// Ready to be sent.
    Ready(FrameRef),
    /// A local picture, by its path.
    File(PathBuf),
    /// A picture out of another shot's clip.
    Chained(Chained),
}

/// A picture out of another shot's clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chained {
    /// The other shot's place in the list.
    pub parent: usize,
    /// The moment.
    pub position: Position,
}

/// What a shot is made after, in the order in which its prompt names it; none of it comes out of another shot's clip.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Material {
    /// Pictures.
    pub images: Vec<Frame>,
    /// Sounds.
    pub audios: Vec<Frame>,
    /// Clips.
    pub videos: Vec<Frame>,
}

impl Material {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        ReferenceKind::ALL.into_iter().all(|kind| self.of(kind).is_empty())
    }

    /// The material of a kind.
    pub fn of(&self, kind: ReferenceKind) -> &[Frame] {
        match kind {
            ReferenceKind::Image => &self.images,
            ReferenceKind::Audio => &self.audios,
            ReferenceKind::Video => &self.videos,
        }
    }

    pub(super) fn of_mut(&mut self, kind: ReferenceKind) -> &mut Vec<Frame> {
        match kind {
            ReferenceKind::Image => &mut self.images,
            ReferenceKind::Audio => &mut self.audios,
            ReferenceKind::Video => &mut self.videos,
        }
    }

    /// Each with the word that a prompt calls it by.
    pub fn named(&self) -> impl Iterator<Item = (String, &Frame)> {
        ReferenceKind::ALL.into_iter().flat_map(|kind| {
            let word = kind.field().name();
            self.of(kind).iter().enumerate().map(move |(at, it)| (format!("@{word}{}", at + 1), it))
        })
    }

    /// The same in words, without secrets: `@image1 kite.png`.
    pub fn shown(&self) -> Vec<String> {
        let name = |given: &Frame| match given {
            Frame::Ready(given) => given.to_string(),
            Frame::File(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            Frame::Chained(_) => String::new(),
        };
        self.named().map(|(word, given)| format!("{word} {}", name(given))).collect()
    }

    /// Whether some of it lies in files.
    pub fn has_files(&self) -> bool {
        self.named().any(|(_, it)| matches!(it, Frame::File(_)))
    }

    /// The material itself, files read anew.
    pub(super) fn read(&self, pictures: &mut Pictures) -> Result<References, Text> {
        let mut all = |kind: ReferenceKind| -> Result<Vec<FrameRef>, Text> {
            let given = self.of(kind).iter().filter_map(|it| match it {
                Frame::Ready(given) => Some(Ok(given.clone())),
                Frame::File(path) => Some(pictures.read(path)),
                Frame::Chained(_) => None,
            });
            given.collect()
        };
        Ok(References {
            images: all(ReferenceKind::Image)?,
            audios: all(ReferenceKind::Audio)?,
            videos: all(ReferenceKind::Video)?,
        })
    }
}

/// One shot of the list, ready to be asked for.
#[derive(Debug, Clone)]
pub struct ListedShot {
    /// Its key: stable, unique, and safe as a file name.
    pub key: String,
    /// The key of its row; the same for all that a matrix or takes made of it.
    pub row_key: String,
    /// Where its row is.
    pub place: Place,
    /// Which deliberate repetition it is.
    pub take: NonZeroU32,
    /// What the matrix set, by axis.
    pub axes: Vec<(String, String)>,
    /// The row's note.
    pub note: Option<String>,
    /// What is written below its draft: `off`, `prompt`, or a text.
    pub caption: Option<String>,
    /// What it begins with.
    pub start: Option<Frame>,
    /// What it ends with.
    pub end: Option<Frame>,
    /// What it is made after.
    pub material: Material,
    /// Its identity.
    pub fingerprint: Fingerprint,
    /// What its identity was while what cannot be seen in a prompt made a difference: a ledger may have it under that. `None` where
    /// there is no difference.
    pub former: Option<Fingerprint>,
    pub(super) plain: ShotRequest,
}

/// A checked list.
#[derive(Debug, Clone)]
pub struct ShotList {
    /// What it is called.
    pub name: String,
    /// How many rows it has.
    pub rows: usize,
    /// The shots, in the order of the list.
    pub shots: Vec<ListedShot>,
    /// Their indices, parents before followers.
    pub order: Vec<usize>,
    /// What is worth knowing before anything is paid for, in the order of the text: no fault.
    pub notes: Vec<Fault>,
}

/// More shots than this are a mistaken matrix.
pub const MOST_SHOTS: usize = 100_000;

/// Pictures are kept from one row to the next up to this many characters of base64, so that a frame of many rows is read
/// once.
const KEPT_PICTURES: usize = 64 * 1024 * 1024;

impl ListedShot {
    /// What is asked for, without frames and reference material.
    pub fn plain(&self) -> &ShotRequest {
        &self.plain
    }

    /// Its parent and the moment, where it is chained.
    pub fn chained(&self) -> Option<Chained> {
        match self.start {
            Some(Frame::Chained(chained)) => Some(chained),
            _ => None,
        }
    }

    /// Whether it has frames of any kind.
    pub fn has_frames(&self) -> bool {
        self.start.is_some() || self.end.is_some()
    }

    /// Whether its words are all of it: no picture, sound or clip is given.
    pub fn is_plain(&self) -> bool {
        !self.has_frames() && self.material.is_empty()
    }

    /// What is asked for, with its pictures: files are read anew, and a chained picture is given.
    ///
    /// # Errors
    ///
    /// A picture that can no longer be read, or is another than when the list was checked.
    pub fn request(&self, catalog: &Catalog, chained: Option<&FrameRef>) -> Result<ShotRequest, Text> {
        if self.is_plain() {
            return Ok(self.plain.clone());
        }
        let mut pictures = Pictures::default();
        let mut picture = |frame: &Option<Frame>| match frame {
            None => Ok(None),
            Some(Frame::Ready(frame)) => Ok(Some(frame.clone())),
            Some(Frame::File(path)) => pictures.read(path).map(Some),
            Some(Frame::Chained(_)) => Ok(chained.cloned()),
        };
        let (start_frame, end_frame) = (picture(&self.start)?, picture(&self.end)?);
        let references = self.material.read(&mut pictures)?;
        let shot = ShotSketch { start_frame, end_frame, references, ..sketch_of(&self.plain) }
            .check(catalog)
            .map_err(|refusal| refusal.text())?;
        if self.chained().is_none() && shot.fingerprint(self.take) != self.fingerprint {
            return Err(text!(
                "a picture has changed since the list was checked",
                "图片文件在检查之后被修改"
            ));
        }
        Ok(shot)
    }

    /// Its identity in another take; `parent` is the fingerprint of its parent, where it is chained.
    ///
    /// # Errors
    ///
    /// A picture that can no longer be read.
    pub fn fingerprint_of_take(
        &self,
        take: NonZeroU32,
        catalog: &Catalog,
        parent: Option<&Fingerprint>,
    ) -> Result<Fingerprint, Text> {
        let shot = self.request(catalog, None)?;
        Ok(match (self.chained(), parent) {
            (Some(chained), Some(parent)) => {
                shot.chained_fingerprint(take, parent, &chained.position.to_string())
            }
            _ => shot.fingerprint(take),
        })
    }
}

/// The words that a shot came from.
fn sketch_of(shot: &ShotRequest) -> ShotSketch {
    ShotSketch {
        prompt: Some(shot.prompt().to_owned()),
        model: Some(shot.model().as_str().to_owned()),
        duration: Some(shot.duration().into()),
        aspect_ratio: Some(shot.aspect_ratio()),
        resolution: Some(shot.resolution()),
        count: Some(shot.count()),
        ..ShotSketch::default()
    }
}

/// Pictures that were read, for as long as they are few.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    kept: HashMap<PathBuf, Result<FrameRef, Text>>,
    size: usize,
}

impl Pictures {
    pub(super) fn read(&mut self, path: &Path) -> Result<FrameRef, Text> {
        if let Some(kept) = self.kept.get(path) {
            return kept.clone();
        }
        let read = read_picture(path, Pipes::Refused).map_err(|fault| fault.text()).and_then(|bytes| {
            let told =
                |fault: PictureFault| fault.text().then(&text!("; ", "；"), &pictures::way_out(&fault, path));
            pictures::frame(&bytes).map_err(told)
        });
        let read = read.map_err(|what| Text::about(path.display(), &what));
        if let Ok(FrameRef::Inline(picture)) = &read {
            self.size += picture.base64().len();
        }
        if self.size <= KEPT_PICTURES {
            self.kept.insert(path.to_owned(), read.clone());
        }
        read
    }
}

/// What a list is read with.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// What the list is called unless it says so itself.
    pub name: &'a str,
    /// The folder that the paths of frames start from.
    pub folder: &'a Path,
    /// The models that may be asked for.
    pub catalog: &'a Catalog,
    /// Whether pictures may be files of this machine: not in a list that somebody sent from elsewhere.
    pub may_read_files: bool,
}

/// A shot whose chain is not resolved yet.
pub(super) struct Loose {
    pub(super) key: String,
    pub(super) row_key: String,
    pub(super) row: usize,
    pub(super) place: Place,
    pub(super) take: NonZeroU32,
    pub(super) takes: u32,
    pub(super) axes: Vec<(String, String)>,
    pub(super) note: Option<String>,
    pub(super) caption: Option<String>,
    pub(super) link: Option<(Link, Place)>,
    pub(super) start: Option<Frame>,
    pub(super) end: Option<Frame>,
    pub(super) material: Material,
    pub(super) plain: ShotRequest,
    pub(super) fingerprint: Option<Fingerprint>,
    pub(super) former: Option<Fingerprint>,
    /// The whole shot, where its end frame's bytes are still needed for a chained fingerprint.
    pub(super) end_request: Option<Box<ShotRequest>>,
}

/// The values of one way through a row's matrix, by axis.
pub(super) fn axis<'a>(combination: &Combination<'a>, name: &str) -> Option<&'a Node> {
    combination.iter().find(|(axis, _)| *axis == name).map(|(_, node)| *node)
}

/// One way through a matrix: a value for every axis.
pub(super) type Combination<'a> = Vec<(&'a str, &'a Node)>;
