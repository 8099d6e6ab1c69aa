//! `ffmpeg` on PATH as the second way to a clip's pictures, for what the built-in decoder cannot read.

use crate::child;
use giggle_domain::FileKind;
use giggle_render::OtherDecoder;
use std::ffi::OsString;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Decodes with the `ffmpeg` of PATH.
#[derive(Debug, Clone, Copy)]
pub struct Ffmpeg {
    /// When whoever asked stops waiting, however patient they could be.
    until: Option<Instant>,
}

/// The largest picture that is taken from it, in bytes of PNG: eight thousand by four thousand pixels of noise.
const MOST_BYTES: usize = 128 * 1024 * 1024;

/// A picture that has less time than this is not begun.
const LEAST_TIME: Duration = Duration::from_millis(500);

impl Ffmpeg {
    /// For pictures that somebody asked for, and waits for.
    pub const PATIENT: Self = Self { until: None };

    /// For a look that nobody asked for: all its pictures together take no longer.
    pub fn within(time: Duration) -> Self {
        Self { until: Some(Instant::now() + time) }
    }

    /// Whether it is there.
    pub fn is_on_path() -> bool {
        Self::path().is_some()
    }

    fn path() -> Option<PathBuf> {
        on_path("ffmpeg")
    }
}

/// Where a program is. A folder that PATH names relative to the current one is passed over: what lies there may be anybody's.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let mut folders = std::env::split_paths(&paths).filter(|folder| folder.is_absolute());
    folders.find_map(|folder| Some(folder.join(&name)).filter(|path| path.is_file()))
}

/// No side of a picture is longer: what any model makes fits, and larger ones are made to fill the memory.
const SMALLER: &str = "scale=w='min(4096,iw)':h='min(4096,ih)':force_original_aspect_ratio=decrease";

/// How long the pictures of one look at a clip of so many bytes may take, all together: a small clip that takes long is made to.
fn patience(bytes: usize) -> Duration {
    const SMALL: usize = 8 * 1024 * 1024;
    if bytes <= SMALL { Duration::from_secs(20) } else { child::DEADLINE }
}

impl OtherDecoder for Ffmpeg {
    fn pictures(
        &self,
        mp4: &[u8],
        seconds: &[f64],
        take: &mut dyn FnMut(&image::RgbaImage) -> ControlFlow<()>,
    ) -> Result<(), String> {
        let Some(program) = Self::path() else { return Err("ffmpeg is not on PATH".into()) };
        let mut file =
            tempfile::Builder::new().suffix(".mp4").tempfile().map_err(|error| error.to_string())?;
        file.write_all(mp4).map_err(|error| error.to_string())?;
        let format = if FileKind::of(mp4) == FileKind::Matroska { "matroska" } else { "mov" };
        let within = patience(mp4.len());
        let begun = Instant::now();
        for moment in seconds {
            let until = self.until.map_or(within, |until| until.saturating_duration_since(begun));
            let left = within.min(until).saturating_sub(begun.elapsed());
            if left < LEAST_TIME {
                return Err("ffmpeg: it took too long".into());
            }
            if take(&picture_at(&program, file.path(), format, *moment, within.min(left))?).is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn picture_at(
    program: &Path,
    clip: &Path,
    format: &str,
    seconds: f64,
    within: Duration,
) -> Result<image::RgbaImage, String> {
    // The first picture that is not before a moment is given: a hair earlier, or rounding makes it the next one. And at the very end
    // there may be none any more: the last one before it is meant.
    for back in [0.001, 0.05, 0.2] {
        let moment = format!("{:.6}", (seconds - back).max(0.0));
        // A clip is of the kind that was read here and opens no other file, whatever it says of itself. Each thread would take address space.
        let before =
            ["-v", "error", "-nostdin", "-threads", "2", "-protocol_whitelist", "file", "-f", format];
        let after =
            ["-frames:v", "1", "-vf", SMALLER, "-f", "image2pipe", "-c:v", "png", "-threads", "1", "-"];
        let mut arguments: Vec<OsString> = before.iter().map(OsString::from).collect();
        arguments.extend([OsString::from("-ss"), moment.into(), "-i".into(), clip.into()]);
        arguments.extend(after.iter().map(OsString::from));
        let finished = child::run(program, &arguments, MOST_BYTES, within)
            .map_err(|fault| format!("ffmpeg: {fault}"))?;
        if !finished.is_success {
            return Err(format!("ffmpeg: {}", finished.stderr.lines().next().unwrap_or("it failed")));
        }
        if !finished.stdout.is_empty() {
            let picture = image::load_from_memory_with_format(&finished.stdout, image::ImageFormat::Png);
            return picture.map(image::DynamicImage::into_rgba8).map_err(|error| error.to_string());
        }
    }
    Err("ffmpeg gave no picture".into())
}
