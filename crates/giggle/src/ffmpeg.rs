//! `ffmpeg` on PATH as the second way to a clip's pictures, for what the built-in decoder cannot read.

use giggle_render::OtherDecoder;
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
