//! `giggle batch draft`: a free draft of every shot, an animatic, and a page with all of them.

use super::prices::Prices;
use super::{ListFlags, Read};
use crate::batch::draft::{self, Animatic, Drafted};
use crate::batch::report::{Report, ReportShot, page};
use crate::batch::storyboard::{self, Panel};
use crate::batch::timeline::{self, Cut};
use crate::batch::{ListedShot, ShotList, folder};
use crate::clip_target::{Stage, is_draft_file};
use crate::error::CommandError;
use crate::exit_code::ExitCode;
use crate::ledger::Credits;
use crate::output::{Output, Shown};
use crate::progress::{Progress, clock_of};
use crate::settings::Settings;
use crate::side_files::{self, Rules, SideFile, made_of};
use crate::usage_text::BadValue;
use giggle_domain::{Text, counted, text};
use giggle_render::to_jpeg;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Draft every shot for free, and join the drafts into an animatic
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Also writes a page with all drafts.")]
pub struct DraftArgs {
    /// Which list.
    #[command(flatten)]
    pub list: ListFlags,
    /// Folder to write to [default: LIST-giggle/drafts beside the list]
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Also write a storyboard as PDF: picture, camera move, prompt, length, model and expected cost of every shot
    #[arg(long, value_name = "FILE", value_parser = ending::<PDF>)]
    pub pdf: Option<PathBuf>,
    /// Ask the service for the storyboard's prices, which costs nothing; otherwise earlier charges and the configuration file are used
    #[arg(long, requires = "pdf")]
    pub prices: bool,
    /// Also write the animatic as a timeline for an editing program (OpenTimelineIO)
    #[arg(long, value_name = "FILE", value_parser = ending::<OTIO>)]
    pub otio: Option<PathBuf>,
}

const PDF: usize = 0;
const OTIO: usize = 1;
/// A file of our own that is looked at before it is replaced is no larger.
const MOST_OWN: u64 = 64 * 1024 * 1024;

/// A file name with the ending of its kind.
fn ending<const KIND: usize>(text: &str) -> Result<PathBuf, BadValue> {
    let wanted = ["pdf", "otio"][KIND];
    let path = PathBuf::from(text);
    let is_right = path.extension().is_some_and(|it| it.eq_ignore_ascii_case(wanted));
    if is_right { Ok(path) } else { Err(BadValue(text!("must end in .{wanted}", "应以 .{wanted} 结尾"))) }
}

/// Drafts on the disk.
#[derive(Debug)]
pub struct Drafts {
    keys: Vec<String>,
    drafted: Vec<Drafted>,
    animatics: Vec<Animatic>,
    page: PathBuf,
    /// The storyboard and the timeline, where they were asked for.
    more: Vec<PathBuf>,
}

/// Draws the drafts.
///
/// # Errors
///
/// Exit 2 for a faulty list, 3 for a folder that cannot be written, 8 where some could not be drawn.
pub async fn run(args: &DraftArgs, settings: &Settings, output: &Output) -> Result<Drafts, CommandError> {
    let Read { list, folder: beside, file, .. } = args.list.read(settings, output)?;
    let root = folder::of_list(&beside, &file);
    let target = args.output.clone().unwrap_or_else(|| root.join("drafts"));
    if args.output.is_none() {
        folder::refuse_links(&root, "drafts").map_err(|_| super::linked(&root, "drafts"))?;
    }
    if let Some(path) = in_the_way(&list, &target) {
        let shown = path.display();
        return Err(CommandError::usage(text!(
            "{shown} already exists, and is not a draft",
            "{shown} 已存在，且不是草稿"
        ))
        .hint(text!("give another --output", "请更换 --output")));
    }
    let unwritable = |error: std::io::Error| CommandError::settings(Text::said_of(target.display(), error));
    // What is written beside the drafts needs their folder.
    std::fs::create_dir_all(&target).map_err(unwritable)?;
    let own = |path: &PathBuf, mark: &str| {
        let head = crate::whole_file::read_regular(path, MOST_OWN).unwrap_or_default();
        head.windows(mark.len()).any(|bytes| bytes == mark.as_bytes())
    };
    let more: Vec<SideFile> = [
        args.pdf.as_ref().map(|path| ("--pdf", path, own(path, storyboard::PRODUCER))),
        args.otio.as_ref().map(|path| ("--otio", path, own(path, "animatic of drafts"))),
    ]
    .into_iter()
    .flatten()
    .map(|(flag, path, is_own)| SideFile { flag, path: path.clone(), is_own })
    .collect();
    let read = [args.list.list.clone()];
    side_files::check(&more, &Rules { read: &read, overwrite: None, stage: Stage::BeforeSubmit })?;
    let progress = Progress::new(output);
    let (done, all) = (AtomicUsize::new(0), list.shots.len());
    let drafted = draft::draw(&list, &target, &settings.catalog, output.language, |shot, _| {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        progress.say(format!("{} {done}/{all} · {}", output.say("drafts", "草稿"), shot.key));
    })
    .map_err(unwritable)?;
    progress.say(output.say("joining the animatic", "正在合成动态分镜"));
    let files: Vec<PathBuf> = drafted.iter().filter_map(|it| it.file.clone()).collect();
    let animatics = draft::animatics(&files, &target)
        .map_err(|fault| CommandError::internal(Text::plain(crate::error::chain(&fault))))?;
    let shots = list.shots.iter().zip(&drafted).map(|(shot, drafted)| {
        let mut row = ReportShot::of(shot, &list)
            .drafted(drafted.file.as_deref(), &target)
            .read(drafted.reading.as_ref(), output.language);
        row.reason.clone_from(&drafted.note);
        row
    });
    let now = jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string();
    let report = Report::new(&list.name, now, None, shots.collect());
    let path = target.join("index.html");
    crate::whole_file::write(&path, page(&report, output.language).as_bytes()).map_err(unwritable)?;
    let mut more = Vec::new();
    if let Some(path) = &args.pdf {
        progress.say(output.say("drawing the storyboard", "正在生成故事板"));
        let (prices, why) = Prices::of(&list, args.prices, settings, output).await;
        let price = |shot: &ListedShot| prices.of_shot(shot, settings);
        write_board(path, &list, &drafted, &price, output)?;
        let unknown = list.shots.iter().filter(|shot| price(shot).is_none()).count();
        if let Some(why) = &why {
            progress.above(output, why.get(output.language));
        } else if unknown > 0 && !args.prices {
            let en = counted(unknown, "shot", "shots");
            let said = text!(
                "the storyboard has no price for {en}: `--prices` asks the service, free of charge",
                "故事板中有 {unknown} 个镜头没有价格：加 `--prices` 可向服务查询，不产生费用"
            );
            progress.above(output, said.get(output.language));
        }
        more.push(path.clone());
    }
    if let Some(path) = &args.otio {
        write_timeline(path, &list, &drafted)?;
        more.push(path.clone());
    }
    progress.end();
    let keys = list.shots.iter().map(|shot| shot.key.clone()).collect();
    let drafts = Drafts { keys, drafted, animatics, page: path, more };
    let missing: Vec<&str> = drafts.missing().collect();
    if missing.is_empty() {
        return Ok(drafts);
    }
    if !output.json {
        drafts.show(output);
    }
    let (count, names) = (missing.len(), missing.iter().take(5).copied().collect::<Vec<_>>().join(", "));
    let en = counted(count, "shot", "shots");
    Err(CommandError::new(
        ExitCode::Partial,
        text!("{en} could not be drafted: {names}", "{count} 个镜头无法生成草稿：{names}"),
    )
    .billed(crate::error::Billed::No)
    .detail("drafts", drafts.json()))
}

/// Writes the storyboard.
fn write_board(
    path: &Path,
    list: &ShotList,
    drafted: &[Drafted],
    price: &dyn Fn(&ListedShot) -> Option<Credits>,
    output: &Output,
) -> Result<(), CommandError> {
    let language = output.language;
    let panels: Vec<Panel> = list
        .shots
        .iter()
        .zip(drafted)
        .map(|(shot, drafted)| {
            let plain = shot.plain();
            let picture = drafted.file.as_ref().and_then(|_| draft::still(list, shot, language).ok());
            let picture = picture.and_then(|it| Some((to_jpeg(&it).ok()?, it.dimensions())));
            let (model, seconds) = (plain.model(), plain.duration());
            let (ratio, size) = (plain.aspect_ratio(), plain.resolution());
            let cost = match price(shot) {
                Some(credits) => text!("about {credits} credits", "约 {credits} 积分"),
                None => text!("cost unknown", "费用未知"),
            };
            let mut facts = text!(
                "{model} · {seconds} s · {ratio} · {size}",
                "{model} · {seconds} 秒 · {ratio} · {size}"
            );
            for given in &drafted.references {
                facts = facts.then(&Text::plain(" · "), &Text::plain(given.clone()));
            }
            Panel {
                key: shot.key.clone(),
                picture,
                reading: draft::reading_of(shot).line(language),
                is_guess: draft::reading_of(shot).is_guess(),
                words: plain.prompt().to_owned(),
                facts: facts.then(&Text::plain(" · "), &cost).into_string(language),
            }
        })
        .collect();
    let bytes = storyboard::pdf(&list.name, &panels, language)
        .map_err(|fault| CommandError::new(ExitCode::Internal, Text::plain(fault.to_string())))?;
    write(path, &bytes)
}

/// Writes the timeline.
fn write_timeline(path: &Path, list: &ShotList, drafted: &[Drafted]) -> Result<(), CommandError> {
    let cuts: Vec<Cut> = list
        .shots
        .iter()
        .zip(drafted)
        .map(|(shot, drafted)| Cut {
            key: shot.key.clone(),
            file: drafted.file.clone(),
            seconds: shot.plain().duration(),
            facts: json!({
                "prompt": shot.plain().prompt(),
                "model": shot.plain().model(),
                "draft": drafted.json(),
            }),
        })
        .collect();
    let folder = path.parent().unwrap_or(Path::new(""));
    write(path, timeline::otio(&list.name, &cuts, folder).as_bytes())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    crate::whole_file::write(path, bytes)
        .map_err(|error| CommandError::settings(Text::said_of(path.display(), error)))
}

/// A file that drawing would replace and that no drawing made.
fn in_the_way(list: &ShotList, folder: &Path) -> Option<PathBuf> {
    let drafts = list.shots.iter().map(|shot| folder.join(format!("{}.mp4", shot.key)));
    let films = drafts.chain([folder.join("animatic.mp4")]);
    let page = folder.join("index.html");
    let is_animatic = |path: &PathBuf| made_of(path).as_deref() == Some(draft::ANIMATIC);
    let is_other =
        |path: &PathBuf| path.symlink_metadata().is_ok() && !is_draft_file(path) && !is_animatic(path);
    films.into_iter().find(is_other).or_else(|| (page.exists() && !draft::is_folder(folder)).then_some(page))
}

impl Drafts {
    fn missing(&self) -> impl Iterator<Item = &str> {
        let pairs = self.keys.iter().zip(&self.drafted);
        pairs.filter(|(_, drafted)| drafted.file.is_none()).map(|(key, _)| key.as_str())
    }
}

impl Shown for Drafts {
    fn show(&self, output: &Output) {
        for (key, drafted) in self.keys.iter().zip(&self.drafted) {
            if let Some(note) = &drafted.note {
                output.talk(&format!("{key}: {note}"));
            }
        }
        let drawn = self.drafted.iter().filter(|it| it.file.is_some() && !it.was_there).count();
        let kept = self.drafted.iter().filter(|it| it.was_there).count();
        let en = counted(drawn, "draft", "drafts");
        output.talk(
            text!("{en} drawn, {kept} already existed", "生成 {drawn} 个草稿，{kept} 个已存在")
                .get(output.language),
        );
        if self.animatics.len() > 1 {
            output.talk(output.say(
                "the drafts differ in size, so there is an animatic for each size",
                "草稿的尺寸不同，因此按尺寸分别合成",
            ));
        }
        for animatic in &self.animatics {
            let (number, length) = (animatic.drafts, clock_of(animatic.seconds));
            let drafts = counted(number, "draft", "drafts");
            let said =
                text!("animatic: {drafts}, length {length}", "动态分镜：{number} 个草稿，时长 {length}");
            output.talk(said.get(output.language));
            output.data(&animatic.path.display().to_string());
        }
        output.data(&self.page.display().to_string());
        for path in &self.more {
            output.data(&path.display().to_string());
        }
    }

    fn json(&self) -> Value {
        let shots = self.keys.iter().zip(&self.drafted).map(|(key, drafted)| {
            json!({
                "key": key,
                "file": drafted.file.as_ref().map(|file| file.display().to_string()),
                "was_there": drafted.was_there,
                "note": drafted.note,
                "draft": drafted.json(),
            })
        });
        let animatics = self.animatics.iter().map(
            |it| json!({"path": it.path.display().to_string(), "drafts": it.drafts, "seconds": it.seconds}),
        );
        json!({
            "page": self.page.display().to_string(),
            "animatics": animatics.collect::<Vec<_>>(),
            "also_written": self.more.iter().map(|path| path.display().to_string()).collect::<Vec<_>>(),
            "shots": shots.collect::<Vec<_>>(),
        })
    }
}
