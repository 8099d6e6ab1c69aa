//! The flags that say what to ask for, shared by every verb that asks.

use crate::error::CommandError;
use crate::garbled_text::garbled;
use crate::home::at_home;
use crate::ledger::Credits;
use crate::output::Output;
use crate::pictures;
use crate::settings::Settings;
use crate::shell;
use crate::typed_words::{LONGEST_PROMPT, not_a_prompt, refuse_too_long};
use crate::usage_text::BadValue;
use giggle_client::ApiBase;
use giggle_domain::frame::forms;
use giggle_domain::picture::{self, PictureFault};
use giggle_domain::prompt;
use giggle_domain::refusal::{Field, escaped, shown};
use giggle_domain::{
    FrameArgument, FrameRef, ReferenceKind, References, ShotRequest, ShotSketch, Text, reference, text,
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
    #[arg(long, short, value_name = "SECONDS", allow_negative_numbers = true, value_parser = number::<i64>(seconds), help_heading = "Shot")]
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
    /// Number of clips per task, if the model offers more than one [default: 1]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = number::<u32>(|| text!("must be a number of clips, such as 1 or 4", "应为视频个数，例如 1 或 4")), help_heading = "Shot")]
    pub count: Option<u32>,
}

/// Refuses `--task-id --query`: a forgotten value must not become a task's id.
pub fn not_a_flag(text: &str) -> Result<String, BadValue> {
    if text.starts_with("--") && !text.contains(char::is_whitespace) {
        return Err(BadValue(text!("a value is missing before this flag", "该参数之前缺少值")));
    }
    Ok(text.to_owned())
}

/// Reads where a clip goes: a file or a folder of this machine, and no address.
pub fn clip_place(text: &str) -> Result<PathBuf, BadValue> {
    if text.is_empty() {
        return Err(BadValue(text!("a path is missing", "缺少路径")));
    }
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    match scheme {
        Some(scheme) if scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            Err(BadValue(match scheme.eq_ignore_ascii_case("file") {
                true => text!("must be a path, such as clips/lake.mp4", "应为路径，例如 clips/lake.mp4"),
                false => text!(
                    "must be a path of this machine; --store keeps clips in a bucket as well",
                    "应为本机路径；如需同时存入存储桶，请使用 --store"
                ),
            }))
        }
        _ => Ok(PathBuf::from(text)),
    }
}

/// What a length must be.
pub fn seconds() -> Text {
    text!("must be a whole number of seconds, such as 6", "应为整数秒，例如 6")
}

/// Numbers that have a largest one.
pub trait Bounded: std::str::FromStr + std::fmt::Display {
    /// It.
    const MOST: Self;
}

macro_rules! bounded {
    ($($kind:ty),*) => { $(impl Bounded for $kind { const MOST: Self = Self::MAX; })* };
}

bounded!(i64, u16, u32, u64, usize, f64, std::num::NonZeroU32);

/// Reads a number, and says what it must be, with the most where it is larger.
pub fn number<T: Bounded>(
    allowed: fn() -> Text,
) -> impl Fn(&str) -> Result<T, BadValue> + Clone + Send + Sync + 'static {
    move |text| {
        let text = text.trim();
        let digits = text.strip_prefix('+').unwrap_or(text);
        let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // Nothing but digits is read unless it is too large, or nothing where something is needed.
        let is_too_large = is_whole && digits.bytes().any(|byte| byte != b'0');
        // A limit of so many digits is the machine's, and tells nobody anything.
        const DIGITS_OF_A_MACHINE: usize = 12;
        text.parse().map_err(|_| match is_too_large {
            true if T::MOST.to_string().len() > DIGITS_OF_A_MACHINE => BadValue(allowed()),
            true => {
                let most = T::MOST;
                BadValue(text!("must be at most {most}", "应不大于 {most}"))
            }
            false => BadValue(allowed()),
        })
    }
}

/// A number of credits that is none, negative or beyond what anything costs is refused with the flag, before anything is begun.
pub fn credits(text: &str) -> Result<Credits, BadValue> {
    let number = number::<f64>(|| text!("must be a number of credits, such as 50", "应为积分数，例如 50"));
    let most = Credits::MOST_PRICE;
    Credits::price(number(text)?)
        .ok_or_else(|| BadValue(text!("must be from 0 to {most} credits", "应为 0 到 {most} 积分")))
}

impl ShotFlags {
    /// What was said, with files read and checked.
    ///
    /// # Errors
    ///
    /// Exit 2 for what no model offers, exit 3 for a file that cannot be read.
    pub fn sketch(&self) -> Result<ShotSketch, CommandError> {
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
            start_frame: frame(self.start_frame.as_deref(), Field::StartFrame)?,
            end_frame: frame(self.end_frame.as_deref(), Field::EndFrame)?,
            count: self.count,
            references: self.references()?,
        })
    }

    fn references(&self) -> Result<References, CommandError> {
        let read = |kind: ReferenceKind, given: &[String]| -> Result<Vec<FrameRef>, CommandError> {
            let mut found = Vec::new();
            for text in given {
                found.extend(material(text, kind)?);
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
        let sketch = self.sketch()?;
        let shot = sketch.check(&settings.catalog).map_err(|refusal| CommandError::refused(&refusal))?;
        for note in shot.frame_notes(&settings.catalog) {
            output.note(note.text().get(output.language));
        }
        Ok(shot)
    }
}

/// Refuses a shot with a picture that the service cannot fetch.
///
/// # Errors
///
/// Exit 2.
pub fn check_reach(shot: &ShotRequest, base: &ApiBase) -> Result<(), CommandError> {
    base.out_of_reach(shot).map_or(Ok(()), |what| Err(CommandError::usage(what)))
}

/// What is worth knowing about a shot's frames, for programs.
pub fn notes_json(shot: &ShotRequest, settings: &Settings) -> Vec<serde_json::Value> {
    let notes = shot.frame_notes(&settings.catalog);
    notes.iter().map(|note| note.json(settings.language)).collect()
}

/// The file that a word of the command line names for a prompt.
fn prompt_file(text: &str) -> Option<PathBuf> {
    let text = prompt::bare(text);
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
pub fn prompt_text(text: &str) -> Result<String, CommandError> {
    let read = |reader: &mut dyn std::io::Read, name: &Text| {
        let of_it = |what: &Text| name.clone().then(&text!(": ", "："), what);
        let mut bytes = Vec::new();
        reader
            .take(LONGEST_PROMPT as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| CommandError::settings(of_it(&Text::plain(error.to_string()))))?;
        refuse_too_long(bytes.len()).map_err(|what| CommandError::usage(of_it(&what)))?;
        let text = prompt::decode(bytes).map_err(|fault| CommandError::usage(of_it(&fault.text())))?;
        if let Some(what) = garbled(&text) {
            return Err(CommandError::usage(of_it(&what)));
        }
        // What is wrong with it is said with its name, which nobody knows later.
        prompt::read(&text).map_err(|fault| CommandError::usage(of_it(&fault.text())))?;
        // What a program put there in the place of a text; on the command line it was looked at as it was typed.
        match not_a_prompt(&text) {
            None => Ok(text),
            Some(what) => Err(CommandError::usage(of_it(&what)).hint(text!(
                "put a description there; a prompt that is nothing else is written behind `--` on the command line",
                "请写入描述；若确以此为提示词，请在命令行中写在 `--` 之后"
            ))),
        }
    };
    if text == "-" {
        return read(&mut std::io::stdin().lock(), &text!("standard input", "标准输入"));
    }
    // What nobody sees before the @ makes no other word of it.
    let text = if prompt::bare(text).starts_with('@') { prompt::bare(text) } else { text };
    if reference::begins_with_word(text) {
        return Ok(text.to_owned());
    }
    if text == "@" {
        return Err(CommandError::settings(text!(
            "`@` alone does not name a file to read the prompt from",
            "单独的 `@` 没有指明要读取的提示词文件"
        ))
        .hint(text!(
            "`@FILE` reads FILE, `-` reads standard input, and `@@` is a prompt that is an @",
            "`@文件` 读取文件，`-` 读取标准输入，`@@` 表示提示词就是 @"
        )));
    }
    let Some(path) = prompt_file(text) else {
        // Of two at the front, the second is the prompt's own.
        return Ok(text.strip_prefix('@').unwrap_or(text).to_owned());
    };
    let name = shown(&path.to_string_lossy());
    let file = std::fs::File::open(&path).map_err(|error| {
        CommandError::settings(text!(
            "the prompt's file `{name}` cannot be read: {error}",
            "无法读取提示词文件 `{name}`：{error}"
        ))
    });
    let read = file.and_then(|mut file| read(&mut file, &Text::plain(name)));
    read.map_err(|error| {
        if error.hint_in_all().is_some() {
            return error;
        }
        if text == "@-" {
            return error.hint(text!("`-` alone reads standard input", "单独的 `-` 读取标准输入"));
        }
        if path.is_file() {
            // It was found and read: what is wrong is within it.
            let file = path.to_string_lossy();
            let extension = file.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
            let is_picture = extension.is_some_and(|it| PICTURES.contains(&it.as_str()));
            let file = shell::word(&file);
            return match is_picture {
                true => error.hint(text!(
                    "`--start-frame {file}` begins with a picture",
                    "`--start-frame {file}` 以图片作首帧"
                )),
                false => error,
            };
        }
        let escaped = shell::word(&format!("@{text}")).into_owned();
        error.hint(text!(
            "`@` reads a file; write a prompt that begins with @ with two: {escaped}",
            "`@` 表示读取文件；以 @ 开头的提示词请写两个 @：{escaped}"
        ))
    })
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
pub fn frame(text: Option<&str>, field: Field) -> Result<Option<FrameRef>, CommandError> {
    let Some(frame) = frame_as_given(text, field)? else { return Ok(None) };
    pictures::judged(frame).map(Some).map_err(|fault| {
        let flag = field.name();
        CommandError::usage(Text::about(format_args!("--{flag}: base64"), &fault.text())).hint(fault.hint())
    })
}

/// Reads a frame argument as the skill door does: ready-made base64 is passed on, since its sender may know formats that we
/// do not.
///
/// # Errors
///
/// As [`frame`].
pub fn frame_as_given(text: Option<&str>, field: Field) -> Result<Option<FrameRef>, CommandError> {
    let Some(text) = text else { return Ok(None) };
    let flag = format!("--{}", field.name());
    match FrameArgument::parse(text) {
        Ok(FrameArgument::Ready(frame)) => Ok(Some(frame)),
        Ok(FrameArgument::File(path)) => {
            let bytes = read_picture(&path, Pipes::Read).map_err(|fault| fault.error(&flag, &path))?;
            pictures::frame(&bytes).map(Some).map_err(|fault| {
                let given = shown_path(&path);
                let place = Text::plain(flag.clone()).then(&text!(": ", "："), &Text::plain(given));
                CommandError::usage(place.then(&text!(": ", "："), &fault.text()))
                    .hint(pictures::way_out(&fault, &path))
            })
        }
        Err(refusal) => Err(CommandError::usage(Text::about(flag, &refusal.of(field).text())).hint(forms())),
    }
}

/// A path for a message: whole, but for what is no path, such as the contents of a file.
fn shown_path(path: &Path) -> String {
    let path = path.to_string_lossy();
    if path.chars().count() > LONGEST_SHOWN_PATH { shown(&path) } else { escaped(&path) }
}

/// Paths are shown up to this number of characters.
const LONGEST_SHOWN_PATH: usize = 300;

/// Why a picture's file was not read.
#[derive(Debug)]
pub enum UnreadPicture {
    /// The system said no, or it is not a file.
    File(Text),
    /// It is too large.
    Picture(PictureFault),
}

impl UnreadPicture {
    /// What is wrong, as a clause about the file.
    pub fn text(&self) -> Text {
        match self {
            Self::File(what) => what.clone(),
            Self::Picture(fault) => fault.text(),
        }
    }

    /// The failure of a command that needs the picture, with a way on.
    pub fn error(&self, named: &str, path: &Path) -> CommandError {
        let error = self.error_of_file(named, path);
        let is_said = path == Path::new("-") || other_path(path).is_some();
        if is_said || at_home(path.to_owned()).symlink_metadata().is_ok() {
            return error;
        }
        error.hint(match path.to_str().and_then(other_form) {
            Some(form) => did_you_mean(&form),
            None => {
                text!("give the path of a picture", "请提供图片的路径").then(&text!("; ", "；"), &forms())
            }
        })
    }

    /// The same where nothing but a file will do.
    pub fn error_of_file(&self, named: &str, path: &Path) -> CommandError {
        let given = shown_path(path);
        let place = Text::plain(named.to_owned()).then(&text!(": ", "："), &Text::plain(given));
        let message = place.then(&text!(": ", "："), &self.text());
        let error = match self {
            Self::File(_) => CommandError::settings(message),
            Self::Picture(_) => CommandError::usage(message),
        };
        let is_there = at_home(path.to_owned()).symlink_metadata().is_ok();
        if path == Path::new("-") && !is_there {
            return error.hint(text!(
                "standard input is not read for pictures: give a path; a pipe has one as well, such as /dev/stdin",
                "图片不从标准输入读取：请给出路径；管道也可用路径，例如 /dev/stdin"
            ));
        }
        error.hint(match other_path(path).filter(|_| !is_there) {
            Some(other) => text!("{other} exists: use that path", "存在 {other}：请使用该路径"),
            None => text!("give the path of a picture", "请提供图片的路径"),
        })
    }
}

/// What is said of a frame that is written in a form of its own.
pub fn did_you_mean(form: &str) -> Text {
    let form = shown(form);
    text!("did you mean `{form}`?", "您是不是想写 `{form}`？").then(&text!(" ", ""), &forms())
}

/// Quotes that come along with a value, of any kind.
const QUOTES: [char; 7] = ['"', '\'', '`', '“', '”', '‘', '’'];

/// The path that was meant where it is in quotes, or written with backslashes as on another system.
pub fn other_path(path: &Path) -> Option<String> {
    let text = path.to_str()?;
    let bare = text.trim().trim_matches(QUOTES).to_owned();
    // A list's folder is before what was given, and its quotes are in the middle.
    let unquoted = bare.replace(QUOTES, "");
    let others = [bare.replace('\\', "/"), unquoted.replace('\\', "/"), bare, unquoted];
    let other = others.into_iter().find(|it| it != text && at_home(PathBuf::from(it)).is_file());
    let other = other.or_else(|| picture_beside(path))?;
    Some(shell::word(&other).into_owned())
}

/// What pictures' files end with.
const PICTURES: [&str; 8] = ["png", "jpg", "jpeg", "webp", "heic", "avif", "bmp", "tiff"];

/// So many files of a folder are looked through for one that is named almost alike.
const MOST_LOOKED_THROUGH: usize = 2000;

/// The one picture in the folder of a path whose name is the same but for capitals, or for the extension that is left out.
fn picture_beside(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?.to_lowercase();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let listed = std::fs::read_dir(at_home(folder.unwrap_or(Path::new(".")).to_owned())).ok()?;
    let names =
        listed.take(MOST_LOOKED_THROUGH).filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut alike = names.filter(|name| {
        let name = name.to_lowercase();
        let is_without =
            name.rsplit_once('.').is_some_and(|(stem, it)| stem == wanted && PICTURES.contains(&it));
        name == wanted || is_without
    });
    let name = alike.next().filter(|_| alike.next().is_none())?;
    Some(path.with_file_name(name).to_str()?.to_owned())
}

/// The form of a frame that was meant by a value that is no path, where that can be seen from the value alone.
pub fn other_form(text: &str) -> Option<String> {
    const ASSETS: [&str; 6] = ["asset:", "assetid:", "asset=", "assetid=", "id:", "id="];
    const LEAST_ID: usize = 6;
    let bare = text.trim().trim_matches(QUOTES).trim();
    let lower = bare.to_ascii_lowercase();
    let plain = lower.replacen(['_', '-'], "", 1);
    if let Some(id) = ASSETS.iter().find_map(|name| plain.strip_prefix(name)) {
        // The id as it was written, which ends the text.
        let id = bare.get(bare.len() - id.len()..)?.trim().trim_matches(QUOTES);
        return (!id.is_empty()).then(|| format!("asset_id:{id}"));
    }
    let is_base64 = ["base64,", "base64=", "b64:", "image/"].iter().any(|it| lower.starts_with(it));
    if is_base64 && (!lower.starts_with("image/") || lower.contains(";base64,")) {
        return Some("base64:DATA".to_owned());
    }
    if bare != text
        && matches!(
            FrameArgument::parse(bare),
            Ok(FrameArgument::Ready(FrameRef::Asset(_) | FrameRef::Url(_)))
        )
    {
        return Some(bare.to_owned());
    }
    let address = lower.strip_prefix("url=").map(|rest| &bare[bare.len() - rest.len()..]).unwrap_or(bare);
    if address.len() < bare.len() {
        return Some(format!("url:{address}"));
    }
    if lower.starts_with("www.") {
        return Some(format!("url:https://{bare}"));
    }
    if let Some(rest) = bare.strip_prefix("//") {
        return Some(format!("url:https://{rest}"));
    }
    let is_id = bare.len() >= LEAST_ID
        && bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    is_id.then(|| format!("asset_id:{bare}"))
}

/// Reads one piece of reference material; only a picture can be a local file.
fn material(text: &str, kind: ReferenceKind) -> Result<Option<FrameRef>, CommandError> {
    if kind != ReferenceKind::Image && matches!(FrameArgument::parse(text), Ok(FrameArgument::File(_))) {
        let flag = kind.field().name();
        return Err(CommandError::usage(text!(
            "--{flag}: the service accepts url:ADDRESS only, not a file",
            "--{flag}：服务只接受 url:地址，不接受本地文件"
        )));
    }
    let forms = || {
        text!(
            "a reference picture is url:ADDRESS, base64:DATA or a picture's path",
            "参考图片可以是 url:地址、base64:数据或图片路径"
        )
    };
    match FrameArgument::parse(text) {
        Ok(FrameArgument::File(path)) if at_home(path.clone()).symlink_metadata().is_err() => {
            let flag = format!("--{}", kind.field().name());
            let error = |fault: UnreadPicture| match other_path(&path) {
                Some(_) => fault.error_of_file(&flag, &path),
                None => fault.error_of_file(&flag, &path).hint(forms()),
            };
            read_picture(&path, Pipes::Read).map_err(error)?;
            Ok(None)
        }
        _ => frame(Some(text), kind.field()),
    }
}

/// Reads a picture's file without ever reading more than one may have of which a picture is made.
///
/// # Errors
///
/// Why it was not read.
pub fn read_picture(path: &Path, pipes: Pipes) -> Result<Vec<u8>, UnreadPicture> {
    let unreadable = |error: std::io::Error| UnreadPicture::File(Text::plain(error.to_string()));
    let path = at_home(path.to_owned());
    let facts = std::fs::metadata(&path).map_err(unreadable)?;
    if !facts.is_file() && (pipes != Pipes::Read || !is_pipe(&facts)) {
        return Err(UnreadPicture::File(text!("not a file", "不是文件")));
    }
    let most = picture::MOST_FILE_BYTES;
    let too_many = |bytes: usize| UnreadPicture::Picture(PictureFault::TooManyBytes { bytes, most });
    let bytes = usize::try_from(facts.len()).unwrap_or(usize::MAX);
    if bytes > most {
        return Err(too_many(bytes));
    }
    let mut read = Vec::with_capacity(bytes);
    let file = std::fs::File::open(&path).map_err(unreadable)?;
    file.take(most as u64 + 1).read_to_end(&mut read).map_err(unreadable)?;
    if read.len() > most { Err(too_many(read.len())) } else { Ok(read) }
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
    fn a_picture_that_is_named_almost_alike_is_named() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["wide.png", "tall.JPG", "two.png", "two.jpg", "notes.txt"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let other = |name: &str| other_path(&folder.path().join(name));
        for (name, file) in [("wide", "wide.png"), ("Wide.PNG", "wide.png"), ("tall", "tall.JPG")] {
            assert!(other(name).is_some_and(|it| it.ends_with(file)), "{name}: {:?}", other(name));
        }
        for name in ["two", "notes", "nothing.png"] {
            assert_eq!(other(name), None, "{name}");
        }
    }

    #[test]
    fn an_at_sign_is_one_behind_what_nobody_sees() {
        for text in
            ["@/nowhere/p.txt", " @/nowhere/p.txt", "\u{feff}@/nowhere/p.txt", "\u{200b}@/nowhere/p.txt\r"]
        {
            assert_eq!(prompt_file(text), Some(PathBuf::from("/nowhere/p.txt")), "{text:?}");
            assert!(prompt_text(text).is_err(), "{text:?}");
        }
        assert_eq!(prompt_text(" @@alice waves").ok().as_deref(), Some("@alice waves"));
        assert_eq!(prompt_text("a ❤\u{fe0f}").ok().as_deref(), Some("a ❤\u{fe0f}"));
    }

    #[test]
    fn the_form_that_was_meant_is_named() {
        for (given, meant) in [
            ("abc123def456", Some("asset_id:abc123def456")),
            ("asset:abc123", Some("asset_id:abc123")),
            ("Asset-Id:aBc123", Some("asset_id:aBc123")),
            ("asset_id=abc123", Some("asset_id:abc123")),
            ("\"asset_id:abc\"", Some("asset_id:abc")),
            ("'https://a.example/b.png'", Some("https://a.example/b.png")),
            ("url=https://a.example/b.png", Some("url:https://a.example/b.png")),
            ("www.a.example/b.png", Some("url:https://www.a.example/b.png")),
            ("image/png;base64,AAAA", Some("base64:DATA")),
            ("base64,AAAA", Some("base64:DATA")),
            ("asset:", None),
            ("a.png", None),
            ("frames/a", None),
            ("", None),
        ] {
            assert_eq!(other_form(given).as_deref(), meant, "{given}");
        }
    }

    #[test]
    fn a_number_that_is_none_is_told_what_is_allowed() {
        let take = number::<std::num::NonZeroU32>(seconds);
        assert_eq!(take("2").map(u32::from), Ok(2));
        for text in ["0", "00", "-1", "two", "", "1.5"] {
            assert_eq!(take(text), Err(BadValue(seconds())), "{text}");
        }
        for text in ["99999999999", "+4294967296"] {
            assert!(take(text).unwrap_err().0.en.contains("4294967295"), "{text}");
        }
        assert_eq!(take("4294967295").map(u32::from), Ok(u32::MAX));
    }
}
