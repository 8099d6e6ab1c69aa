//! Stills of clips as files: a poster, a contact sheet, one moment; and how they are known again.

use crate::clip_target::is_draft;
use crate::ffmpeg::Ffmpeg;
use crate::side_files::{made_of, marked_picture};
use crate::usage_text::BadValue;
use crate::whole_file;
use giggle_domain::{Text, text};
use giggle_render::{At, ClipError, contact_sheet, extract_frame, poster, to_jpeg, to_png};
use std::path::Path;

/// Which still of a clip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Still {
    /// The frame that stands for the clip.
    Poster,
    /// Frames in a grid with their times.
    Sheet,
    /// One moment.
    Moment(At),
}

/// Writes a still of a clip; the extension decides between PNG and JPEG.
///
/// # Errors
///
/// What cannot be read, decoded or written, in words for a person.
pub fn write_still(clip: &Path, still: Still, to: &Path) -> Result<(), Text> {
    let mp4 = whole_file::read_regular(clip, whole_file::LARGEST_CLIP)
        .map_err(|error| Text::said_of(clip.display(), error))?;
    let picture = match still {
        Still::Poster => poster(&mp4, Some(&Ffmpeg::PATIENT)),
        Still::Sheet => contact_sheet(&mp4, Some(&Ffmpeg::PATIENT)),
        Still::Moment(at) => extract_frame(&mp4, at, Some(&Ffmpeg::PATIENT)),
    };
    let bytes = picture.and_then(|picture| encoded(&picture, to));
    let bytes = bytes.map_err(|error| Text::about(clip.display(), &error.text()))?;
    let of = made_of_clip(&hash(&mp4), is_draft(&mp4));
    whole_file::write(to, &marked_picture(bytes, &of)).map_err(|error| Text::said_of(to.display(), error))
}

/// A picture in the form that its file's name asks for.
///
/// # Errors
///
/// The encoder's refusal.
pub fn encoded(picture: &image::RgbaImage, to: &Path) -> Result<Vec<u8>, ClipError> {
    match extension(to).as_deref() {
        Some("jpg" | "jpeg") => to_jpeg(picture),
        _ => to_png(picture),
    }
}

/// What a still says that it was made of.
fn made_of_clip(sha256: &str, is_draft: bool) -> String {
    format!("{} {sha256}", if is_draft { "draft" } else { "clip" })
}

/// Whether a file is a still of one of these clips; `or_draft`, where a still of any draft is as good.
pub fn is_still_of(path: &Path, sha256: &[&str], or_draft: bool) -> bool {
    let Some(of) = made_of(path) else { return false };
    sha256.iter().any(|it| [true, false].map(|draft| made_of_clip(it, draft)).contains(&of))
        || (or_draft && of.starts_with(&made_of_clip("", true)))
}

/// The SHA-256 of a clip in hexadecimal, as its stills name it.
pub fn hash(clip: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(clip).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn extension(path: &Path) -> Option<String> {
    path.extension().map(|it| it.to_string_lossy().to_ascii_lowercase())
}

/// Whether a still can be written under this name.
///
/// # Errors
///
/// An extension that is neither PNG's nor JPEG's.
pub fn still_name(text: &str) -> Result<std::path::PathBuf, BadValue> {
    let path = std::path::PathBuf::from(text);
    match extension(&path).as_deref() {
        Some("png" | "jpg" | "jpeg") => Ok(path),
        _ => Err(BadValue(text!("must end in .png or .jpg", "应以 .png 或 .jpg 结尾"))),
    }
}
