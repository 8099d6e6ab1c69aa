//! The flags that say what to ask for, shared by every verb that asks.

use crate::error::CommandError;
use crate::output::Output;
use crate::settings::Settings;
use giggle_domain::picture::{self, PictureFault};
use giggle_domain::refusal::Field;
use giggle_domain::{FrameArgument, FrameRef, Language, ShotRequest, ShotSketch};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// What to ask for.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ShotFlags {
    /// What the clip shows; `@FILE` reads a file, `-` reads standard input
    #[arg(
        value_name = "PROMPT",
        conflicts_with = "prompt",
        allow_hyphen_values = true,
        display_order = 0,
        help_heading = "Shot"
    )]
    pub words: Option<String>,
    /// The same as PROMPT
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = not_a_flag, help_heading = "Shot")]
    pub prompt: Option<String>,
    /// Video model; `giggle models` lists them [default: grok]
    #[arg(long, short, value_name = "MODEL", help_heading = "Shot")]
    pub model: Option<String>,
    /// Length in seconds, one that the model offers [default: the model's]
    #[arg(long, short, value_name = "SECONDS", allow_negative_numbers = true, value_parser = number::<i64>(SECONDS), help_heading = "Shot")]
    pub duration: Option<i64>,
    /// Shape of the picture: 16:9, 9:16, 1:1, 3:4 or 4:3 [default: 16:9]
    #[arg(long, short, value_name = "RATIO", help_heading = "Shot")]
    pub aspect_ratio: Option<String>,
    /// Shorter side of the picture, one that the model offers: 480p, 720p, 768p or 1080p [default: the model's, 720p for most]
    #[arg(long, short, value_name = "SIZE", help_heading = "Shot")]
    pub resolution: Option<String>,
    /// First picture: a path, asset_id:ID, url:ADDRESS or base64:DATA
    #[arg(long, value_name = "FRAME", help_heading = "Shot")]
    pub start_frame: Option<String>,
    /// Last picture, in the same forms
    #[arg(long, value_name = "FRAME", help_heading = "Shot")]
    pub end_frame: Option<String>,
    /// Clips that one task makes, where the model offers it [default: 1]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = number::<u32>("a number of clips, such as 1 or 4"), help_heading = "Shot")]
    pub count: Option<u32>,
}

/// Refuses `--prompt --model`: a forgotten value must not become a paid prompt.
pub fn not_a_flag(text: &str) -> Result<String, String> {
    if text.starts_with("--") && !text.contains(char::is_whitespace) {
        return Err("a value is missing before this flag".into());
    }
    Ok(text.to_owned())
}

/// What a length is.
pub const SECONDS: &str = "a whole number of seconds, such as 6";

/// Reads a number, and says what is allowed where it is none.
pub fn number<T: std::str::FromStr>(
    allowed: &'static str,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| text.trim().parse().map_err(|_| format!("it is {allowed}"))
}

/// The longest prompt that is read from a file or from standard input, in bytes.
const LONGEST_PROMPT: u64 = 256 * 1024;

impl ShotFlags {
    /// What was said, with files read and checked.
    ///
    /// # Errors
    ///
    /// Exit 2 for what no model offers, exit 3 for a file that cannot be read.
    pub fn sketch(&self, output: &Output) -> Result<ShotSketch, CommandError> {
        let language = output.language;
        let prompt = match self.words.as_deref().or(self.prompt.as_deref()) {
            Some(text) => Some(prompt_text(text)?),
            None => None,
        };
        let refused = |refusal| CommandError::refused(&refusal);
        Ok(ShotSketch {
            prompt,
            model: self.model.clone(),
            duration: self.duration,
            aspect_ratio: self.aspect_ratio.as_deref().map(str::parse).transpose().map_err(refused)?,
            resolution: self.resolution.as_deref().map(str::parse).transpose().map_err(refused)?,
            start_frame: frame(self.start_frame.as_deref(), Field::StartFrame, language)?,
            end_frame: frame(self.end_frame.as_deref(), Field::EndFrame, language)?,
            count: self.count,
        })
    }

    /// The files that are read: frames, and the prompt's.
    pub fn files(&self) -> Vec<PathBuf> {
        let prompt = self.words.as_deref().or(self.prompt.as_deref()).and_then(|text| text.strip_prefix('@'));
        let frames = [&self.start_frame, &self.end_frame].into_iter().flatten();
        let frames = frames.filter_map(|text| match FrameArgument::parse(text) {
            Ok(FrameArgument::File(path)) => Some(path),
            _ => None,
        });
        prompt.map(PathBuf::from).into_iter().chain(frames).collect()
    }

    /// The finished shot.
    ///
    /// # Errors
    ///
    /// As [`sketch`](Self::sketch), and exit 2 for what the model does not offer.
    pub fn request(&self, settings: &Settings, output: &Output) -> Result<ShotRequest, CommandError> {
        let sketch = self.sketch(output)?;
        sketch.check(&settings.catalog).map_err(|refusal| CommandError::refused(&refusal))
    }
}

fn prompt_text(text: &str) -> Result<String, CommandError> {
    let read = |reader: &mut dyn std::io::Read, name: &str| {
        let mut bytes = Vec::new();
        reader
            .take(LONGEST_PROMPT + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| CommandError::settings(format!("{name}: {error}")))?;
        if bytes.len() as u64 > LONGEST_PROMPT {
            return Err(CommandError::usage(format!("{name}: a prompt has at most {LONGEST_PROMPT} bytes")));
        }
        String::from_utf8(bytes).map_err(|_| CommandError::usage(format!("{name}: not UTF-8 text")))
    };
    if text == "-" {
        return read(&mut std::io::stdin().lock(), "standard input");
    }
    match text.strip_prefix('@') {
        Some(path) if !path.is_empty() => {
            let mut file = std::fs::File::open(path)
                .map_err(|error| CommandError::settings(format!("{path}: {error}")))?;
            read(&mut file, path)
        }
        _ => Ok(text.to_owned()),
    }
}

/// Reads a frame argument; a local file is read and checked.
///
/// # Errors
///
/// Exit 2 for what is no frame, exit 3 for a file that cannot be read.
pub fn frame(text: Option<&str>, field: Field, language: Language) -> Result<Option<FrameRef>, CommandError> {
    let Some(text) = text else { return Ok(None) };
    let flag = format!("--{}", field.name());
    match FrameArgument::parse(text) {
        Ok(FrameArgument::Ready(frame)) => Ok(Some(frame)),
        Ok(FrameArgument::File(path)) => {
            let bytes = read_picture(&path, language).map_err(|(code, what)| {
                CommandError::new(code, format!("{flag}: {}: {what}", path.display()))
            })?;
            FrameRef::from_picture(&bytes).map(Some).map_err(|fault| {
                CommandError::usage(format!("{flag}: {}: {}", path.display(), fault.text(language)))
            })
        }
        Err(refusal) => Err(CommandError::usage(format!("{flag}: {}", refusal.of(field).text(language)))
            .hint(format!(
                "{}: {}",
                language.pick("a frame is", "画面参数形式"),
                giggle_domain::frame::FORMS
            ))),
    }
}

/// Reads a picture's file without ever reading more than a picture may have.
///
/// # Errors
///
/// The exit code and what is wrong.
pub fn read_picture(
    path: &Path,
    language: Language,
) -> Result<Vec<u8>, (crate::exit_code::ExitCode, String)> {
    use crate::exit_code::ExitCode;
    let unreadable = |error: std::io::Error| (ExitCode::Settings, error.to_string());
    let facts = std::fs::metadata(path).map_err(unreadable)?;
    if !facts.is_file() {
        return Err((ExitCode::Settings, language.pick("not a file", "不是文件").into()));
    }
    let bytes = usize::try_from(facts.len()).unwrap_or(usize::MAX);
    if bytes > picture::MOST_BYTES {
        return Err((ExitCode::Usage, PictureFault::TooManyBytes(bytes).text(language)));
    }
    std::fs::read(path).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_none_is_told_what_is_allowed() {
        let take = number::<std::num::NonZeroU32>("a whole number from 1 on");
        assert_eq!(take("2").map(u32::from), Ok(2));
        for text in ["0", "-1", "two", "99999999999"] {
            assert_eq!(take(text), Err("it is a whole number from 1 on".into()), "{text}");
        }
    }
}
