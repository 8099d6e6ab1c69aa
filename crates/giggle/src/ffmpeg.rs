//! `ffmpeg` on PATH as the second way to a clip's pictures, for what the built-in decoder cannot read.

use crate::extras::{made_of, marked_picture};
use crate::target::{is_draft, write_whole};
use giggle_render::{At, ClipError, OtherDecoder, contact_sheet, extract_frame, poster, to_jpeg, to_png};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Decodes with the `ffmpeg` of PATH.
#[derive(Debug, Clone, Copy)]
pub struct Ffmpeg;

impl Ffmpeg {
    /// Whether it is there.
    pub fn is_on_path() -> bool {
        std::env::var_os("PATH").is_some_and(|paths| {
            std::env::split_paths(&paths)
                .any(|folder| folder.join(format!("ffmpeg{}", std::env::consts::EXE_SUFFIX)).is_file())
        })
    }
}

impl OtherDecoder for Ffmpeg {
    fn pictures(&self, mp4: &[u8], seconds: &[f64]) -> Result<Vec<image::RgbaImage>, String> {
        if !Self::is_on_path() {
            return Err("ffmpeg is not on PATH".into());
        }
        let mut file =
            tempfile::Builder::new().suffix(".mp4").tempfile().map_err(|error| error.to_string())?;
        file.write_all(mp4).map_err(|error| error.to_string())?;
        seconds.iter().map(|moment| picture_at(file.path(), *moment)).collect()
    }
}

fn picture_at(clip: &Path, seconds: f64) -> Result<image::RgbaImage, String> {
    // At the very end there may be no picture any more: the last one before it is meant.
    for back in [0.0, 0.05, 0.2] {
        let output = Command::new("ffmpeg")
            .args(["-v", "error", "-nostdin", "-ss", &format!("{:.3}", (seconds - back).max(0.0)), "-i"])
            .arg(clip)
            .args(["-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "-"])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("ffmpeg: {error}"))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("ffmpeg: {}", said.lines().next().unwrap_or("it failed")));
        }
        if !output.stdout.is_empty() {
            let picture = image::load_from_memory_with_format(&output.stdout, image::ImageFormat::Png);
            return picture.map(image::DynamicImage::into_rgba8).map_err(|error| error.to_string());
        }
    }
    Err("ffmpeg gave no picture".into())
}

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
pub fn write_still(clip: &Path, still: Still, to: &Path) -> Result<(), String> {
    let mp4 = std::fs::read(clip).map_err(|error| format!("{}: {error}", clip.display()))?;
    let picture = match still {
        Still::Poster => poster(&mp4, Some(&Ffmpeg)),
        Still::Sheet => contact_sheet(&mp4, Some(&Ffmpeg)),
        Still::Moment(at) => extract_frame(&mp4, at, Some(&Ffmpeg)),
    };
    let bytes = picture.and_then(|picture| encoded(&picture, to));
    let bytes = bytes.map_err(|error| format!("{}: {error}", clip.display()))?;
    let of = made_of_clip(&hash(&mp4), is_draft(&mp4));
    write_whole(to, &marked_picture(bytes, &of)).map_err(|error| format!("{}: {error}", to.display()))
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
pub fn still_name(text: &str) -> Result<std::path::PathBuf, String> {
    let path = std::path::PathBuf::from(text);
    match extension(&path).as_deref() {
        Some("png" | "jpg" | "jpeg") => Ok(path),
        _ => Err("a still is a .png or a .jpg".into()),
    }
}
