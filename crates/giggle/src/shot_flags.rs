//! The flags that say what to ask for, shared by every verb that asks.

use crate::error::CommandError;
use crate::output::Output;
use crate::settings::Settings;
use crate::shell;
use giggle_domain::picture::{self, PictureFault};
use giggle_domain::prompt;
use giggle_domain::refusal::{Field, shown};
use giggle_domain::{
    FrameArgument, FrameRef, Language, ReferenceKind, References, ShotRequest, ShotSketch, reference, text,
};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// What to ask for.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ShotFlags {
    /// What the clip shows; `@FILE` reads a file, `@@` writes an @, `-` reads standard input
    #[arg(
        value_name = "PROMPT",
        conflicts_with = "prompt",
        allow_hyphen_values = true,
        display_order = 0,
        help_heading = "Shot"
    )]
    pub words: Option<String>,
    /// The same as PROMPT
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, help_heading = "Shot")]
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
    /// Reference picture, @image1 in the prompt: a path, url:ADDRESS or base64:DATA; may be given up to nine times
    #[arg(long = "image", value_name = "PICTURE", help_heading = "Shot")]
    pub images: Vec<String>,
    /// Reference sound, @audio1 in the prompt: url:ADDRESS; may be given several times
    #[arg(long = "audio", value_name = "SOUND", help_heading = "Shot")]
    pub audios: Vec<String>,
    /// Reference clip, @video1 in the prompt: url:ADDRESS; may be given several times
    #[arg(long = "video", value_name = "CLIP", help_heading = "Shot")]
    pub videos: Vec<String>,
    /// Clips that one task makes, where the model offers it [default: 1]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = number::<u32>("a number of clips, such as 1 or 4"), help_heading = "Shot")]
    pub count: Option<u32>,
}

/// Refuses `--task-id --query`: a forgotten value must not become a task's id.
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
            Some(text) => Some(prompt_text(text, language)?),
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
            references: self.references(language)?,
        })
    }

    fn references(&self, language: Language) -> Result<References, CommandError> {
        let read = |kind: ReferenceKind, given: &[String]| -> Result<Vec<FrameRef>, CommandError> {
            let mut found = Vec::new();
            for text in given {
                found.extend(material(text, kind, language)?);
            }
            Ok(found)
        };
        Ok(References {
            images: read(ReferenceKind::Image, &self.images)?,
            audios: read(ReferenceKind::Audio, &self.audios)?,
            videos: read(ReferenceKind::Video, &self.videos)?,
        })
    }

    /// The files that are read: pictures, and the prompt's.
    pub fn files(&self) -> Vec<PathBuf> {
        let prompt = self.words.as_deref().or(self.prompt.as_deref()).and_then(prompt_file);
        let frames = [&self.start_frame, &self.end_frame].into_iter().flatten().chain(&self.images);
        let frames = frames.filter_map(|text| match FrameArgument::parse(text) {
            Ok(FrameArgument::File(path)) => Some(at_home(path)),
            _ => None,
        });
        prompt.into_iter().chain(frames).collect()
    }

    /// The finished shot.
    ///
    /// # Errors
    ///
    /// As [`sketch`](Self::sketch), and exit 2 for what the model does not offer.
    pub fn request(&self, settings: &Settings, output: &Output) -> Result<ShotRequest, CommandError> {
        let sketch = self.sketch(output)?;
        let shot = sketch.check(&settings.catalog).map_err(|refusal| CommandError::refused(&refusal))?;
        for note in shot.frame_notes(&settings.catalog) {
            output.talk(&format!("{}: {}", output.say("note", "注意"), note.text(output.language)));
        }
        Ok(shot)
    }
}

/// What is worth knowing about a shot's frames, for programs.
pub fn notes_json(shot: &ShotRequest, settings: &Settings) -> Vec<serde_json::Value> {
    let notes = shot.frame_notes(&settings.catalog);
    notes.iter().map(|note| note.json(settings.language)).collect()
}

/// The file that a word of the command line names for a prompt.
fn prompt_file(text: &str) -> Option<PathBuf> {
    if reference::begins_with_word(text) {
        return None;
    }
    text.strip_prefix('@').filter(|path| !path.starts_with('@')).map(|path| at_home(PathBuf::from(path)))
}

/// The prompt that a word of the command line means: `@FILE` is read, `-` is standard input, `@@` is an @,
/// and `@image1` names reference material.
///
/// # Errors
///
/// Exit 2 for what is not text, exit 3 for a file that cannot be read.
pub fn prompt_text(text: &str, language: Language) -> Result<String, CommandError> {
    let read = |reader: &mut dyn std::io::Read, name: &str| {
        let mut bytes = Vec::new();
        reader
            .take(LONGEST_PROMPT + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| CommandError::settings(format!("{name}: {error}")))?;
        if bytes.len() as u64 > LONGEST_PROMPT {
            return Err(CommandError::usage(match language {
                Language::English => format!("{name}: a prompt has at most {LONGEST_PROMPT} bytes"),
                Language::Chinese => format!("{name}：提示词最多 {LONGEST_PROMPT} 字节"),
            }));
        }
        prompt::decode(bytes)
            .map_err(|fault| CommandError::usage(format!("{name}: {}", fault.text(language))))
    };
    if text == "-" {
        return read(&mut std::io::stdin().lock(), language.pick("standard input", "标准输入"));
    }
    if reference::begins_with_word(text) {
        return Ok(text.to_owned());
    }
    let Some(path) = prompt_file(text) else {
        // Of two at the front, the second is the prompt's own.
        return Ok(text.strip_prefix('@').unwrap_or(text).to_owned());
    };
    let name = shown(&path.to_string_lossy());
    let file = std::fs::File::open(&path).map_err(|error| {
        CommandError::settings(match language {
            Language::English => format!("the prompt's file `{name}` cannot be read: {error}"),
            Language::Chinese => format!("无法读取提示词文件 `{name}`：{error}"),
        })
    });
    let read = file.and_then(|mut file| read(&mut file, &name));
    read.map_err(|error| {
        if error.hint_text(language).is_some() {
            return error;
        }
        let escaped = shell::word(&format!("@{text}")).into_owned();
        error.hint(match language {
            Language::English => {
                format!("`@` reads a file; a prompt that begins with @ is written with two: {escaped}")
            }
            Language::Chinese => format!("`@` 表示读取文件；以 @ 开头的提示词请写两个 @：{escaped}"),
        })
    })
}

/// A path whose `~/` is the home folder: a shell leaves it as it is behind `=` and in quotes.
pub fn at_home(path: PathBuf) -> PathBuf {
    let Ok(below) = path.strip_prefix("~") else { return path };
    etcetera::home_dir().map_or_else(|_| path.clone(), |home| home.join(below))
}

/// Whether a picture may come through a pipe: a person's own may, a list's may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pipes {
    /// It may; it is read once, up to the largest picture.
    Read,
    /// It may not: a pipe in a folder may wait for ever.
    Refused,
}

/// Reads a frame argument; a picture is judged, whether it comes from a file or as base64.
///
/// # Errors
///
/// Exit 2 for what is no frame, exit 3 for a file that cannot be read.
pub fn frame(text: Option<&str>, field: Field, language: Language) -> Result<Option<FrameRef>, CommandError> {
    let Some(frame) = frame_as_given(text, field, language)? else { return Ok(None) };
    frame
        .judged()
        .map(Some)
        .map_err(|fault| CommandError::usage(format!("--{}: base64: {}", field.name(), fault.text(language))))
}

/// Reads a frame argument as the skill door does: ready-made base64 is passed on, since its sender may know formats that we
/// do not.
///
/// # Errors
///
/// As [`frame`].
pub fn frame_as_given(
    text: Option<&str>,
    field: Field,
    language: Language,
) -> Result<Option<FrameRef>, CommandError> {
    let Some(text) = text else { return Ok(None) };
    let flag = format!("--{}", field.name());
    match FrameArgument::parse(text) {
        Ok(FrameArgument::Ready(frame)) => Ok(Some(frame)),
        Ok(FrameArgument::File(path)) => {
            let bytes = read_picture(&path, Pipes::Read, language)
                .map_err(|fault| fault.error(&flag, &path, language))?;
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

/// Why a picture's file was not read.
#[derive(Debug)]
pub enum UnreadPicture {
    /// The system said no, or it is not a file.
    File(String),
    /// It is too large.
    Picture(PictureFault),
}

impl UnreadPicture {
    /// What is wrong, as a clause about the file.
    pub fn text(&self, language: Language) -> String {
        match self {
            Self::File(what) => what.clone(),
            Self::Picture(fault) => fault.text(language),
        }
    }

    /// The failure of a command that needs the picture, with a way on.
    pub fn error(&self, named: &str, path: &Path, language: Language) -> CommandError {
        let message = format!("{named}: {}: {}", path.display(), self.text(language));
        let error = match self {
            Self::File(_) => CommandError::settings(message),
            Self::Picture(_) => CommandError::usage(message),
        };
        match other_path(path) {
            Some(other) if at_home(path.to_owned()).symlink_metadata().is_err() => {
                error.hint(match language {
                    Language::English => format!("{other} exists: write it so"),
                    Language::Chinese => format!("存在 {other}：请使用该路径"),
                })
            }
            _ => error.hint(match language {
                Language::English => "give the path of a PNG, JPEG or WebP picture",
                Language::Chinese => "请提供 PNG、JPEG 或 WebP 图片的路径",
            }),
        }
    }
}

/// The path that was meant where it is written with backslashes, as on another system.
pub fn other_path(path: &Path) -> Option<String> {
    let text = path.to_str().filter(|text| text.contains('\\'))?;
    let other = text.replace('\\', "/");
    at_home(PathBuf::from(&other)).is_file().then(|| shell::word(&other).into_owned())
}

/// Reads one piece of reference material; only a picture can be a local file.
fn material(text: &str, kind: ReferenceKind, language: Language) -> Result<Option<FrameRef>, CommandError> {
    if kind != ReferenceKind::Image && matches!(FrameArgument::parse(text), Ok(FrameArgument::File(_))) {
        let flag = kind.field().name();
        return Err(CommandError::usage(text!(
            "--{flag}: the service takes it as url:ADDRESS only, not as a file",
            "--{flag}：服务只接受 url:地址，不接受本地文件"
        )));
    }
    frame(Some(text), kind.field(), language)
}

/// Reads a picture's file without ever reading more than a picture may have.
///
/// # Errors
///
/// Why it was not read.
pub fn read_picture(path: &Path, pipes: Pipes, language: Language) -> Result<Vec<u8>, UnreadPicture> {
    let unreadable = |error: std::io::Error| UnreadPicture::File(error.to_string());
    let path = at_home(path.to_owned());
    let facts = std::fs::metadata(&path).map_err(unreadable)?;
    if !facts.is_file() && (pipes != Pipes::Read || !is_pipe(&facts)) {
        return Err(UnreadPicture::File(language.pick("not a file", "不是文件").into()));
    }
    let too_many = |bytes: usize| UnreadPicture::Picture(PictureFault::TooManyBytes(bytes));
    let bytes = usize::try_from(facts.len()).unwrap_or(usize::MAX);
    if bytes > picture::MOST_BYTES {
        return Err(too_many(bytes));
    }
    let mut read = Vec::with_capacity(bytes);
    let file = std::fs::File::open(&path).map_err(unreadable)?;
    file.take(picture::MOST_BYTES as u64 + 1).read_to_end(&mut read).map_err(unreadable)?;
    if read.len() > picture::MOST_BYTES { Err(too_many(read.len())) } else { Ok(read) }
}

#[cfg(unix)]
fn is_pipe(facts: &std::fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&facts.file_type())
}

#[cfg(not(unix))]
fn is_pipe(_: &std::fs::Metadata) -> bool {
    false
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
