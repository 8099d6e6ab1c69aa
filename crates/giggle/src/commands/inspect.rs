//! `giggle inspect`: what a clip is, where it comes from, and whether its pictures are worth anything.

use crate::clip_facts::{flag_text, flag_word};
use crate::clip_target::Stage;
use crate::error::{Billed, CommandError};
use crate::exit_code::ExitCode;
use crate::ffmpeg::Ffmpeg;
use crate::output::{Output, Shown};
use crate::shell;
use crate::side_files::{self, Rules, SideFile};
use crate::stills::{Still, hash, is_still_of, still_name, write_still};
use crate::whole_file;
use giggle_domain::{FileKind, Text, counted, text};
use giggle_render::{
    ClipError, Container, Dynamics, Inspection, PictureCheck, PictureFlag, check_pictures, inspect,
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Inspect a clip: format, origin, and whether it is damaged, black or frozen
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Works for drafts and for real clips. Exit 5 if the clip is damaged, black, frozen or empty."
)]
pub struct InspectArgs {
    /// A clip: MP4, MOV, WebM or MKV
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Print figures only, without looking at the pictures
    #[arg(long)]
    pub no_pictures: bool,
    /// Also write a poster frame of the clip, as .jpg or .png
    #[arg(long, value_name = "FILE", value_parser = still_name)]
    pub poster: Option<PathBuf>,
    /// Also write a contact sheet: frames in a grid with times, as .png or .jpg
    #[arg(long, value_name = "FILE", value_parser = still_name)]
    pub sheet: Option<PathBuf>,
    /// Replace stills that already exist
    #[arg(long)]
    pub overwrite: bool,
}

/// What was found.
#[derive(Debug)]
pub struct Inspected {
    inspection: Inspection,
    pictures: Option<Result<PictureCheck, Text>>,
}

/// The largest file that is read whole: ten times what a clip of these models has ever had.
const LARGEST_BYTES: u64 = whole_file::LARGEST_CLIP;

/// Inspects a clip.
///
/// # Errors
///
/// Exit 3 for a file that cannot be read, 2 for one that is no clip, 5 where it is damaged, or its pictures are black,
/// frozen or empty.
pub fn run(args: &InspectArgs, output: &Output) -> Result<Inspected, CommandError> {
    let place = args.file.display();
    let named = args.file.to_string_lossy();
    if named == "-" || named.contains("://") {
        return Err(CommandError::usage(text!(
            "{place}: `giggle inspect` reads a file of this machine",
            "{place}：`giggle inspect` 只读取本机文件"
        ))
        .hint(text!("save it first, and give its path", "请先保存为文件，再给出其路径")));
    }
    let unreadable = |error: std::io::Error| CommandError::settings(Text::said_of(&place, error));
    let facts = std::fs::metadata(&args.file).map_err(unreadable)?;
    if !facts.is_file() || facts.len() > LARGEST_BYTES {
        return Err(CommandError::usage(text!("{place}: not a clip", "{place}：不是视频文件")));
    }
    let mp4 = whole_file::read_regular(&args.file, LARGEST_BYTES).map_err(unreadable)?;
    let inspection = inspect(&mp4).map_err(|fault| unread(&args.file, &fault))?;
    let sha256 = hash(&mp4);
    let still = |flag, path: &Option<PathBuf>| {
        let path = path.clone()?;
        Some(SideFile { flag, is_own: is_still_of(&path, &[&sha256], false), path })
    };
    let stills: Vec<SideFile> =
        [still("--poster", &args.poster), still("--sheet", &args.sheet)].into_iter().flatten().collect();
    let overwrite = args.overwrite;
    let read = [args.file.clone()];
    side_files::check(
        &stills,
        &Rules { read: &read, overwrite: Some(overwrite), stage: Stage::BeforeSubmit },
    )?;
    let pictures = (!args.no_pictures)
        .then(|| check_pictures(&mp4, Some(&Ffmpeg::PATIENT)).map_err(|fault| fault.text()));
    for (still, to) in [(Still::Poster, &args.poster), (Still::Sheet, &args.sheet)] {
        if let Some(to) = to {
            write_still(&args.file, still, to).map_err(CommandError::settings)?;
        }
    }
    let inspected = Inspected { inspection, pictures };
    let flags = inspected.flags();
    if flags.is_empty() {
        return Ok(inspected);
    }
    let words = flags.iter().map(|flag| flag_text(*flag));
    let words = words.reduce(|all, next| all.then(&text!(", ", "、"), &next)).unwrap_or_default();
    let is_only_sound = inspected.inspection.video_codec.is_none() && inspected.inspection.sound.is_some();
    let words = if is_only_sound { ClipError::NoPicture.text() } else { words };
    let what = Text::about(&place, &words);
    let error = CommandError::new(ExitCode::Failed, what);
    // Looking costs nothing.
    let mut error = error.billed(Billed::No);
    let is_broken = flags.iter().any(|flag| matches!(flag, PictureFlag::Damaged | PictureFlag::Empty));
    if is_broken && !is_only_sound {
        error = error.hint(again());
    }
    if output.json {
        return Err(error.detail("inspection", inspected.json()));
    }
    inspected.show(output);
    Err(error)
}

/// What to do about a clip that did not arrive whole.
fn again() -> Text {
    text!(
        "download the clip again: `giggle download TASK_ID` asks for it once more and costs nothing",
        "请重新下载该视频：`giggle download TASK_ID` 可再次获取，不产生费用"
    )
}

/// The refusal of a file that is no clip, with a way on.
fn unread(file: &Path, fault: &ClipError) -> CommandError {
    let place = Text::plain(file.display().to_string());
    let what = place.then(&text!(": ", "："), &fault.text());
    // It was to be a clip, and is worth nothing as it is.
    let error = match fault {
        ClipError::NoIndex | ClipError::NotAClip(FileKind::Empty) => {
            CommandError::new(ExitCode::Failed, what).billed(Billed::No)
        }
        _ => CommandError::usage(what),
    };
    let given = file.to_string_lossy();
    let given = shell::word(&given);
    match fault {
        ClipError::NotAClip(kind) if kind.is_video() => {
            let to = file.with_extension("mp4");
            let to = to.to_string_lossy();
            let to = shell::word(&to);
            let (name, command) = (kind.word(), format!("ffmpeg -i {given} -c copy {to}"));
            error.hint(text!(
                "giggle reads MP4, MOV, WebM and MKV; turn the {name} into one with: {command}",
                "giggle 可读取 MP4、MOV、WebM、MKV；可用以下命令转换 {name}：{command}"
            ))
        }
        ClipError::NotAClip(FileKind::Empty) | ClipError::NoIndex => error.hint(again()),
        _ => error.hint(text!("give an MP4, MOV, WebM or MKV file", "请提供 MP4、MOV、WebM 或 MKV 文件")),
    }
}

/// The kind of file, by the name that people know.
fn container_word(container: Container) -> &'static str {
    match container {
        Container::Mp4 => "mp4",
        Container::QuickTime => "mov",
        Container::WebM => "webm",
        Container::Matroska => "mkv",
    }
}

impl Inspected {
    /// What is wrong with the whole clip. A part that is black or still is told, and is no fault: films fade and
    /// hold.
    fn flags(&self) -> Vec<PictureFlag> {
        let damage = self.inspection.is_cut_off.then_some(PictureFlag::Damaged);
        let Some(Ok(check)) = &self.pictures else { return damage.into_iter().collect() };
        let flags = check.flags.iter().copied().filter(|flag| flag.is_of_the_whole());
        flags.collect()
    }

    /// Bits a second, of the whole file.
    fn bit_rate(&self) -> f64 {
        let it = &self.inspection;
        if it.seconds > 0.0 { it.bytes as f64 * 8.0 / it.seconds } else { 0.0 }
    }

    /// The size as it is shown, and what makes it another than that of the pixels in the file.
    fn size_text(&self, output: &Output) -> String {
        let it = &self.inspection;
        let (width, height) = it.size;
        let mut text = format!("{width}×{height}");
        let mut more = Vec::new();
        if it.size != it.stored_size {
            let (width, height) = it.stored_size;
            more.push(output.say(format!("stored as {width}×{height}"), format!("存储为 {width}×{height}")));
        }
        if it.rotation != 0 {
            let rotation = it.rotation;
            more.push(output.say(format!("turned by {rotation}°"), format!("旋转 {rotation}°")));
        }
        if it.pixel_aspect.0 != it.pixel_aspect.1 {
            let (across, down) = it.pixel_aspect;
            more.push(output.say(format!("pixels {across}:{down}"), format!("像素比 {across}:{down}")));
        }
        if !more.is_empty() {
            let joined = more.join(output.say(", ", "，"));
            text.push_str(&output.say(format!(" ({joined})"), format!("（{joined}）")));
        }
        text
    }

    /// The codec, and what a player has to know of the pictures.
    fn video_text(&self, output: &Output) -> String {
        let it = &self.inspection;
        let Some(codec) = &it.video_codec else { return output.say("none", "无").to_owned() };
        let mut words = vec![codec.clone()];
        words.extend(it.bit_depth.map(|bits| output.say(format!("{bits} bit"), format!("{bits} 位"))));
        words.extend(it.colour_matrix.map(str::to_owned));
        if it.is_full_range {
            words.push(output.say("full range", "全范围").to_owned());
        }
        match it.dynamics {
            Dynamics::Standard => {}
            Dynamics::High => {
                let curve = it.transfer.unwrap_or("?");
                words.push(output.say(
                    format!("HDR ({curve}; stills are mapped to SDR)"),
                    format!("HDR（{curve}；静帧已转换为 SDR）"),
                ));
            }
        }
        if it.is_interlaced {
            words.push(output.say("interlaced", "隔行").to_owned());
        }
        words.join(output.say(", ", "，"))
    }

    fn lines(&self, output: &Output) -> Vec<(&'static str, String)> {
        let it = &self.inspection;
        let mut lines = vec![
            (output.say("container", "封装"), container_word(it.container).to_owned()),
            (output.say("size", "尺寸"), self.size_text(output)),
            (
                output.say("length", "时长"),
                output.say(
                    format!("{:.3} s, {} frames", it.seconds, it.frames),
                    format!("{:.3} 秒，{} 帧", it.seconds, it.frames),
                ),
            ),
            (output.say("frame rate", "帧率"), format!("{:.3}", it.frame_rate)),
            (output.say("video", "视频"), self.video_text(output)),
            (
                output.say("sound", "声音"),
                it.sound.as_ref().map_or_else(
                    || output.say("none", "无").to_owned(),
                    |sound| {
                        let (codec, rate) = (&sound.codec, sound.sample_rate);
                        let (channels, seconds) = (sound.channels, sound.seconds);
                        output.say(
                            format!("{codec}, {rate} Hz, {channels} ch, {seconds:.3} s"),
                            format!("{codec}，{rate} Hz，{channels} 声道，{seconds:.3} 秒"),
                        )
                    },
                ),
            ),
            (
                output.say("file", "文件"),
                format!("{}, {:.0} kbit/s", crate::progress::size(it.bytes), self.bit_rate() / 1000.0),
            ),
        ];
        let origin = &it.provenance;
        if origin.is_draft() {
            let facts: Vec<String> = origin.facts().map(|(key, value)| format!("{key}={value}")).collect();
            lines.push((output.say("draft", "草稿"), facts.join(" ")));
            lines.push((output.say("prompt", "提示词"), origin.description.clone().unwrap_or_default()));
        } else {
            let tags = [&origin.title, &origin.comment, &origin.encoder];
            let told: Vec<&str> = tags.into_iter().flatten().map(String::as_str).collect();
            let none = output.say("no tags", "无标签").to_owned();
            lines.push((output.say("origin", "来源"), if told.is_empty() { none } else { told.join("; ") }));
        }
        match &self.pictures {
            None => {}
            Some(Err(why)) => {
                lines.push((output.say("pictures", "画面"), why.get(output.language).to_owned()));
            }
            Some(Ok(check)) => {
                let words: Vec<Text> = check.flags.iter().map(|flag| flag_text(*flag)).collect();
                let words: Vec<&str> = words.iter().map(|text| text.get(output.language)).collect();
                let verdict = if words.is_empty() {
                    output.say("good", "正常").to_owned()
                } else {
                    words.join(output.say(", ", "、"))
                };
                let looked_at = check.looked_at;
                lines.push((output.say("pictures", "画面"), {
                    let en = counted(looked_at, "picture", "pictures");
                    text!("{verdict} ({en} checked)", "{verdict}（查看了 {looked_at} 帧）")
                        .into_string(output.language)
                }));
            }
        }
        lines
    }
}

impl Shown for Inspected {
    fn show(&self, output: &Output) {
        use unicode_width::UnicodeWidthStr as _;
        let lines = self.lines(output);
        let width = lines.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
        for (name, text) in lines {
            let gap = " ".repeat(width - name.width());
            let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            output.data(&format!("{name}{gap}  {text}"));
        }
    }

    fn json(&self) -> Value {
        let it = &self.inspection;
        let origin = &it.provenance;
        json!({
            "container": container_word(it.container),
            "width": it.size.0,
            "height": it.size.1,
            "stored_width": it.stored_size.0,
            "stored_height": it.stored_size.1,
            "rotation": it.rotation,
            "pixel_aspect": format!("{}:{}", it.pixel_aspect.0, it.pixel_aspect.1),
            "seconds": it.seconds,
            "frames": it.frames,
            "frame_rate": it.frame_rate,
            "video_codec": it.video_codec,
            "bit_depth": it.bit_depth,
            "colour_matrix": it.colour_matrix,
            "colour_transfer": it.transfer,
            "full_range": it.is_full_range,
            "hdr": it.dynamics == Dynamics::High,
            "interlaced": it.is_interlaced,
            "bit_rate": self.bit_rate().round(),
            "sound": it.sound.as_ref().map(|sound| json!({
                "codec": sound.codec, "seconds": sound.seconds, "channels": sound.channels, "sample_rate": sound.sample_rate,
            })),
            "bytes": it.bytes,
            "fast_start": it.is_fast_start,
            "fragmented": it.is_fragmented,
            "damaged": self.flags().contains(&PictureFlag::Damaged),
            "draft": origin.is_draft(),
            "provenance": {
                "title": origin.title, "prompt": origin.description, "comment": origin.comment, "encoder": origin.encoder,
                "facts": origin.facts().map(|(key, value)| (key.to_owned(), json!(value))).collect::<serde_json::Map<_, _>>(),
            },
            "pictures": match &self.pictures {
                None => Value::Null,
                Some(Err(why)) => json!({"unreadable": why.en}),
                Some(Ok(check)) => json!({
                    "looked_at": check.looked_at, "black": check.black, "frozen": check.frozen,
                    "flags": check.flags.iter().map(|flag| flag_word(*flag)).collect::<Vec<_>>(),
                }),
            },
        })
    }
}
