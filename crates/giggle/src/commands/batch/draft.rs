//! `giggle batch draft`: a free draft of every shot, an animatic, and a page with all of them.

use super::{ListFlags, Read};
use crate::batch::draft::{self, Animatic, Drafted};
use crate::batch::report::{Report, ReportShot, page};
use crate::batch::{ShotList, folder};
use crate::clip_target::is_draft_file;
use crate::error::CommandError;
use crate::exit_code::ExitCode;
use crate::output::{Output, Shown};
use crate::progress::{Progress, clock_of};
use crate::settings::Settings;
use giggle_domain::{Text, counted, text};
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
}

/// Drafts on the disk.
#[derive(Debug)]
pub struct Drafts {
    keys: Vec<String>,
    drafted: Vec<Drafted>,
    animatics: Vec<Animatic>,
    page: PathBuf,
}

/// Draws the drafts.
///
/// # Errors
///
/// Exit 2 for a faulty list, 3 for a folder that cannot be written, 8 where some could not be drawn.
pub fn run(args: &DraftArgs, settings: &Settings, output: &Output) -> Result<Drafts, CommandError> {
    let Read { list, folder: beside, file, .. } = args.list.read(settings, output)?;
    let target = args.output.clone().unwrap_or_else(|| folder::of_list(&beside, &file).join("drafts"));
    if let Some(path) = in_the_way(&list, &target) {
        let shown = path.display();
        return Err(CommandError::usage(text!(
            "{shown} already exists, and is not a draft",
            "{shown} 已存在，且不是草稿"
        ))
        .hint(text!("give another --output", "请更换 --output")));
    }
    let progress = Progress::new(output);
    let (done, all) = (AtomicUsize::new(0), list.shots.len());
    let unwritable = |error: std::io::Error| CommandError::settings(Text::said_of(target.display(), error));
    let drafted = draft::draw(&list, &target, output.language, |shot, _| {
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
    progress.end();
    let keys = list.shots.iter().map(|shot| shot.key.clone()).collect();
    let drafts = Drafts { keys, drafted, animatics, page: path };
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

/// A file that drawing would replace and that no drawing made.
fn in_the_way(list: &ShotList, folder: &Path) -> Option<PathBuf> {
    let drafts = list.shots.iter().map(|shot| folder.join(format!("{}.mp4", shot.key)));
    let films = drafts.chain([folder.join("animatic.mp4")]);
    let page = folder.join("index.html");
    let is_other = |path: &PathBuf| path.symlink_metadata().is_ok() && !is_draft_file(path);
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
            output.talk(&format!(
                "{}: {} · {}",
                output.say("animatic", "动态分镜"),
                animatic.drafts,
                clock_of(animatic.seconds)
            ));
            output.data(&animatic.path.display().to_string());
        }
        output.data(&self.page.display().to_string());
    }

    fn json(&self) -> Value {
        let shots = self.keys.iter().zip(&self.drafted).map(|(key, drafted)| {
            json!({
                "key": key,
                "file": drafted.file.as_ref().map(|file| file.display().to_string()),
                "was_there": drafted.was_there,
                "note": drafted.note,
                "draft": drafted.reading.as_ref().map(giggle_render::Reading::json),
            })
        });
        let animatics = self.animatics.iter().map(
            |it| json!({"path": it.path.display().to_string(), "drafts": it.drafts, "seconds": it.seconds}),
        );
        json!({
            "page": self.page.display().to_string(),
            "animatics": animatics.collect::<Vec<_>>(),
            "shots": shots.collect::<Vec<_>>(),
        })
    }
}
