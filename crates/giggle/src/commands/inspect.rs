//! `giggle inspect`: what a clip is, where it comes from, and whether its pictures are worth anything.

use crate::clip_facts::{flag_text, flag_word, is_of_the_whole};
use crate::clip_target::Stage;
use crate::error::{Billed, CommandError};
use crate::exit_code::ExitCode;
use crate::ffmpeg::Ffmpeg;
use crate::output::{Output, Shown};
use crate::side_files::{self, Rules, SideFile};
use crate::stills::{Still, hash, is_still_of, still_name, write_still};
use giggle_domain::{Text, counted, text};
use giggle_render::{Inspection, PictureCheck, PictureFlag, check_pictures, inspect};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Inspect a clip: format, origin, and whether it is damaged, black or frozen
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Works for drafts and for real clips. Exit 5 if the clip is damaged, black, frozen or empty."
)]
pub struct InspectArgs {
    /// An MP4
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
    pictures: Option<Result<PictureCheck, String>>,
}

/// The largest file that is read whole: ten times what a clip of these models has ever had.
const LARGEST_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// Inspects a clip.
///
/// # Errors
///
/// Exit 3 for a file that cannot be read, 2 for one that is no clip, 5 where it is damaged, or its pictures are black,
/// frozen or empty.
pub fn run(args: &InspectArgs, output: &Output) -> Result<Inspected, CommandError> {
    let place = args.file.display();
    let unreadable = |error: std::io::Error| CommandError::settings(Text::said_of(&place, error));
    let facts = std::fs::metadata(&args.file).map_err(unreadable)?;
    if !facts.is_file() || facts.len() > LARGEST_BYTES {
        return Err(CommandError::usage(text!("{place}: not a clip", "{place}：不是视频文件")));
    }
    let mp4 = std::fs::read(&args.file).map_err(unreadable)?;
    let inspection = inspect(&mp4).map_err(|error| match mp4.get(4..8) {
        // It begins as one: what is wanting was there once.
        Some(b"ftyp") => CommandError::new(
            ExitCode::Failed,
            text!("{place}: damaged: its index is missing", "{place}：已损坏：缺少索引"),
        )
        .billed(Billed::No),
        _ => CommandError::usage(Text::about(&place, &error.text())),
    })?;
    let sha256 = hash(&mp4);
    let still = |flag, path: &Option<PathBuf>| {
        let path = path.clone()?;
        Some(SideFile { flag, is_own: is_still_of(&path, &[&sha256], false), path })
    };
    let stills: Vec<SideFile> =
        [still("--poster", &args.poster), still("--sheet", &args.sheet)].into_iter().flatten().collect();
    let overwrite = args.overwrite;
    let read = [args.file.clone()];
    side_files::check(&stills, &Rules { read: &read, overwrite, stage: Stage::BeforeSubmit })?;
    let pictures =
        (!args.no_pictures).then(|| check_pictures(&mp4, Some(&Ffmpeg)).map_err(|error| error.to_string()));
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
    let what = Text::about(&place, &words);
    let error = CommandError::new(ExitCode::Failed, what);
    // Looking costs nothing.
    let error = error.billed(Billed::No);
    if output.json {
        return Err(error.detail("inspection", inspected.json()));
    }
    inspected.show(output);
    Err(error)
}

impl Inspected {
    /// What is wrong with the whole clip. A part that is black or still is told, and is no fault: films fade and
    /// hold.
    fn flags(&self) -> Vec<PictureFlag> {
        let damage = self.inspection.is_cut_off.then_some(PictureFlag::Damaged);
        let Some(Ok(check)) = &self.pictures else { return damage.into_iter().collect() };
        // A draft that was asked to stand still does, and is well.
        let provenance = &self.inspection.provenance;
        let stands_still = provenance.is_draft() && provenance.fact("camera") == Some("static");
        let is_fault =
            |flag: &PictureFlag| is_of_the_whole(*flag) && !(stands_still && *flag == PictureFlag::Frozen);
        check.flags.iter().copied().filter(is_fault).collect()
    }

    fn lines(&self, output: &Output) -> Vec<(&'static str, String)> {
        let it = &self.inspection;
        let (width, height) = it.size;
        let mut lines = vec![
            (output.say("size", "尺寸"), format!("{width}×{height}")),
            (
                output.say("length", "时长"),
                output.say(
                    format!("{:.3} s, {} frames", it.seconds, it.frames),
                    format!("{:.3} 秒，{} 帧", it.seconds, it.frames),
                ),
            ),
            (output.say("frame rate", "帧率"), format!("{:.3}", it.frame_rate)),
            (output.say("video", "视频"), it.video_codec.clone().unwrap_or_else(|| "?".into())),
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
            (output.say("file", "文件"), crate::progress::size(it.bytes)),
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
            Some(Err(why)) => lines.push((output.say("pictures", "画面"), why.clone())),
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
            "width": it.size.0,
            "height": it.size.1,
            "seconds": it.seconds,
            "frames": it.frames,
            "frame_rate": it.frame_rate,
            "video_codec": it.video_codec,
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
                Some(Err(why)) => json!({"unreadable": why}),
                Some(Ok(check)) => json!({
                    "looked_at": check.looked_at, "black": check.black, "frozen": check.frozen,
                    "flags": check.flags.iter().map(|flag| flag_word(*flag)).collect::<Vec<_>>(),
                }),
            },
        })
    }
}
