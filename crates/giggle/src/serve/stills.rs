//! Stills of clips and drafts: made once, kept small, two at a time.

use super::register::private_folder;
use crate::ffmpeg::Ffmpeg;
use crate::whole_file;
use giggle_render::{contact_sheet, poster, to_jpeg};
use sha2::{Digest as _, Sha256};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use tokio::sync::Semaphore;

/// Stills that are made at once: each decodes a clip.
const AT_ONCE: usize = 2;
/// The longer side of a small poster, in pixels.
const SMALL: u32 = 640;
/// A clip that is longer than this is not decoded for a still.
const LARGEST_CLIP: u64 = 512 * 1024 * 1024;

/// Which still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The picture that stands for the clip.
    Poster,
    /// The same, small.
    Small,
    /// Pictures in a grid.
    Sheet,
}

/// The stills.
pub struct Stills {
    folder: PathBuf,
    room: Semaphore,
}

impl Stills {
    /// Stills in a folder, which is made.
    ///
    /// # Errors
    ///
    /// The folder cannot be made.
    pub fn open(folder: &Path) -> std::io::Result<Self> {
        private_folder(folder)?;
        Ok(Self { folder: folder.to_owned(), room: Semaphore::new(AT_ONCE) })
    }

    /// The still of a clip, made if it is not there.
    ///
    /// # Errors
    ///
    /// The clip cannot be decoded.
    pub async fn of(&self, clip: &Path, kind: Kind) -> Result<PathBuf, String> {
        let facts = std::fs::metadata(clip).map_err(|error| error.to_string())?;
        if facts.len() > LARGEST_CLIP {
            return Err("the clip is too large for a still".into());
        }
        let age = facts
            .modified()
            .ok()
            .and_then(|it| it.duration_since(UNIX_EPOCH).ok())
            .map_or(0, |it| it.as_nanos());
        let name = format!("{}\n{}\n{age}\n{kind:?}", clip.display(), facts.len());
        let name: String =
            Sha256::digest(name.as_bytes())[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        let to = self.folder.join(format!("{name}.jpg"));
        if to.is_file() {
            return Ok(to);
        }
        let _place = self.room.acquire().await.map_err(|error| error.to_string())?;
        if to.is_file() {
            return Ok(to);
        }
        let (clip, folder, target) = (clip.to_owned(), self.folder.clone(), to.clone());
        let made = tokio::task::spawn_blocking(move || make(&clip, kind, &folder, &target)).await;
        made.map_err(|error| error.to_string())??;
        Ok(to)
    }
}

fn make(clip: &Path, kind: Kind, folder: &Path, to: &Path) -> Result<(), String> {
    let mp4 = whole_file::read_regular(clip, whole_file::LARGEST_CLIP).map_err(|error| error.to_string())?;
    let picture = match kind {
        Kind::Poster | Kind::Small => poster(&mp4, Some(&Ffmpeg::PATIENT)),
        Kind::Sheet => contact_sheet(&mp4, Some(&Ffmpeg::PATIENT)),
    };
    let mut picture = picture.map_err(|error| crate::error::chain(&error))?;
    let longest = picture.width().max(picture.height());
    if kind == Kind::Small && longest > SMALL {
        let side = |pixels: u32| (pixels * SMALL / longest).max(1);
        picture = image::imageops::thumbnail(&picture, side(picture.width()), side(picture.height()));
    }
    let bytes = to_jpeg(&picture).map_err(|error| crate::error::chain(&error))?;
    let written = tempfile::Builder::new().prefix(".still-").tempfile_in(folder).and_then(|mut file| {
        file.write_all(&bytes)?;
        file.persist(to).map_err(|error| error.error)
    });
    written.map(|_| ()).map_err(|error| error.to_string())
}
