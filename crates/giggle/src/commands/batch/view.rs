//! `giggle batch status`, `report` and `reel`: what became of a run.

use super::queue;
use super::run::money;
use crate::batch::film::{self, Film};
use crate::batch::progress_text::STATUS_FILE;
use crate::batch::report::Report;
use crate::batch::run::state_text;
use crate::batch::{Format, node, source};
use crate::batch::{chain::Position, folder, still};
use crate::clip_target::Stage;
use crate::error::CommandError;
use crate::ledger::{Credits, QueueCounts};
use crate::output::{Output, Shown};
use crate::progress::clock_of;
use crate::session::Session;
use crate::settings::Settings;
use crate::side_files::{self, Rules, SideFile, made_of, marked_picture};
use crate::stills::{encoded, still_name};
use crate::usage_text::BadValue;
use crate::whole_file;
use giggle_domain::{Fingerprint, Text, counted, text};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Which run.
#[derive(Debug, Clone, clap::Args)]
pub struct RunOf {
    /// The shot list, the folder of its runs, or the folder of one run
    #[arg(value_name = "LIST")]
    pub of: PathBuf,
}

/// Show the progress of the latest run, also while it runs
#[derive(Debug, Clone, clap::Args)]
pub struct StatusArgs {
    /// Which run.
    #[command(flatten)]
    pub run: RunOf,
}

/// Write the report of the latest run again, with costs that have become known since
#[derive(Debug, Clone, clap::Args)]
pub struct ReportArgs {
    /// Which run.
    #[command(flatten)]
    pub run: RunOf,
}

/// Join the clips of the latest run into one film, without re-encoding
#[derive(Debug, Clone, clap::Args)]
pub struct ReelArgs {
    /// Which run.
    #[command(flatten)]
    pub run: RunOf,
    /// The keys of the clips, in the order of the film [default: all, in the order of the list]
    #[arg(long, value_name = "KEY,KEY", value_delimiter = ',')]
    pub keys: Vec<String>,
    /// The film's file [default: reel.mp4 in the run's folder]
    #[arg(long, short, value_name = "FILE", value_parser = film_name)]
    pub output: Option<PathBuf>,
    /// Also write a contact sheet: one picture of every clip, as .png or .jpg
    #[arg(long, value_name = "FILE", value_parser = still_name)]
    pub sheet: Option<PathBuf>,
    /// Replace files that already exist
    #[arg(long)]
    pub overwrite: bool,
}

/// The name of a film, which is an MP4.
fn film_name(text: &str) -> Result<PathBuf, BadValue> {
    let path = PathBuf::from(text);
    let is_film = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("mp4"));
    if is_film { Ok(path) } else { Err(BadValue(text!("must end in .mp4", "应以 .mp4 结尾"))) }
}

impl RunOf {
    /// The run's folder: the newest one of the list.
    ///
    /// # Errors
    ///
    /// Exit 2 where there is none.
    pub fn folder(&self) -> Result<PathBuf, CommandError> {
        Ok(self.folders()?.swap_remove(0))
    }

    /// The folders of all runs of the list, the newest first; one alone where a run is named.
    ///
    /// # Errors
    ///
    /// Exit 2 where there is none.
    pub fn folders(&self) -> Result<Vec<PathBuf>, CommandError> {
        if self.of.join("run.json").is_file() {
            return Ok(vec![self.of.clone()]);
        }
        let (root, runs) = if self.of.is_dir() {
            (self.of.clone(), folder::runs(&self.of))
        } else {
            let file = self.of.file_name().unwrap_or_default().to_string_lossy();
            let beside = self.of.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let root = folder::of_list(beside, &file);
            let runs = folder::runs_of(&root, &file);
            (root, runs)
        };
        if runs.is_empty() {
            let root = root.display();
            return Err(CommandError::usage(text!("{root} has no run yet", "{root} 中没有运行记录"))
                .hint(text!("start one with `giggle batch run`", "请先执行 `giggle batch run`")));
        }
        Ok(runs)
    }

    /// The list, and every file that it names.
    fn files(&self) -> Vec<PathBuf> {
        fn texts<'a>(node: &'a node::Node, found: &mut Vec<&'a str>) {
            match &node.value {
                node::Value::Map(entries) => entries.iter().for_each(|entry| texts(&entry.value, found)),
                node::Value::List(nodes) => nodes.iter().for_each(|node| texts(node, found)),
                _ => found.extend(node.text()),
            }
        }
        let Some(format) = Format::of_path(&self.of) else { return Vec::new() };
        let Ok(bytes) = whole_file::read_regular(&self.of, MOST_LIST) else { return Vec::new() };
        let Ok(text) = String::from_utf8(bytes) else { return Vec::new() };
        let (document, _) = source::read(&text, format);
        let mut found = Vec::new();
        document.head.iter().for_each(|entry| texts(&entry.value, &mut found));
        document.rows.iter().for_each(|row| texts(row, &mut found));
        let beside = self.of.parent().unwrap_or(Path::new(""));
        let files = found.into_iter().map(|text| beside.join(text.trim_start_matches("file:")));
        files.filter(|path| path.is_file()).chain([self.of.clone()]).collect()
    }
}

/// What a run keeps of itself in its folder.
fn records(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_record = |path: &PathBuf| {
        let extension = path.extension().unwrap_or_default();
        ["json", "jsonl", "csv", "html", "lock"].iter().any(|it| extension == *it)
    };
    entries.filter(is_record).collect()
}

fn no_report(path: &Path, error: &std::io::Error) -> CommandError {
    let path = path.display();
    let again = text!("`giggle batch run LIST` writes it", "`giggle batch run LIST` 会写入报告");
    if error.kind() == std::io::ErrorKind::NotFound {
        return CommandError::settings(text!("{path}: the run has no report yet", "{path}：尚无报告"))
            .hint(again);
    }
    CommandError::settings(text!(
        "{path}: the report of the run cannot be read: {error}",
        "{path}：无法读取本次运行的报告：{error}"
    ))
    .hint(text!(
        "`giggle batch run LIST` writes it anew; what is made already is not made again",
        "`giggle batch run LIST` 会重新写入报告；已生成的不会重复生成"
    ))
}

/// The status of a hundred thousand shots.
const MOST_STATUS: u64 = 64 * 1024 * 1024;
/// Nor more of its list.
const MOST_LIST: u64 = 64 * 1024 * 1024;

/// Where a run stands.
#[derive(Debug)]
pub struct Status {
    folder: PathBuf,
    is_running: bool,
    status: Value,
    queue: Option<QueueCounts>,
    others: Vec<queue::OtherVersion>,
}

/// Tells where a run stands.
///
/// # Errors
///
/// Exit 2 where there is none.
pub fn status(args: &StatusArgs, settings: &Settings, output: &Output) -> Result<Status, CommandError> {
    let runs = args.run.folders()?;
    let (queue, others) = queue::standing_of(&runs, settings, output)?;
    let folder = args.run.folder()?;
    let bytes = whole_file::read_own(&folder.join(STATUS_FILE), MOST_STATUS).unwrap_or_default();
    let status = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Ok(Status { is_running: folder::is_running(&folder), folder, status, queue, others })
}

impl Shown for Status {
    fn show(&self, output: &Output) {
        let is_running = if self.is_running {
            output.say("running", "运行中")
        } else {
            output.say("not running", "未在运行")
        };
        output.data(&format!("{}: {is_running}", self.folder.display()));
        queue::warn_of_others(&self.others, output);
        if let Some(counts) = &self.queue {
            let QueueCounts { waiting, held, made, not_made, not_started } = counts;
            output.data(
                &text!(
                    "in the queue: {waiting} waiting, {held} in workers' hands, {made} made, {not_made} without a clip, \
                     {not_started} not started",
                    "队列：等待 {waiting} 个，处理中 {held} 个，已完成 {made} 个，无视频 {not_made} 个，未开始 {not_started} 个"
                )
                .into_string(output.language),
            );
            // Only who follows keeps a status beside it.
            if self.status.is_null() {
                return;
            }
        }
        let number = |name: &str| self.status[name].as_u64().unwrap_or_default();
        let totals = self.status["totals"].as_object();
        // What was never begun has not ended either.
        let ended: u64 = totals
            .into_iter()
            .flatten()
            .filter(|(state, _)| *state != "not_started")
            .filter_map(|(_, count)| count.as_u64())
            .sum();
        let (shots, running, submitted) = (number("shots"), number("running"), number("submitted"));
        let en = counted(shots, "shot", "shots");
        output.data(
            &text!(
                "{ended} of {en} ended, {running} in progress, {submitted} submitted by this run",
                "{shots} 个中已结束 {ended} 个，进行中 {running} 个，本次提交 {submitted} 个"
            )
            .into_string(output.language),
        );
        for (state, count) in totals.into_iter().flatten() {
            output.data(&format!("{count:>7}  {}", state_text(state).get(output.language)));
        }
    }

    fn json(&self) -> Value {
        let mut told = json!({"folder": self.folder.display().to_string(), "is_running": self.is_running, "status": self.status});
        if let Some(counts) = &self.queue {
            told["queue"] = queue::counts_json(counts);
        }
        if !self.others.is_empty() {
            told["other_versions"] = queue::others_json(&self.others);
        }
        told
    }
}

/// A report on the disk.
#[derive(Debug)]
pub struct Written {
    page: PathBuf,
    report: Report,
}

/// Writes a report anew.
///
/// # Errors
///
/// Exit 2 where there is no run, 3 where it has no report.
pub fn report(args: &ReportArgs, settings: &Settings, output: &Output) -> Result<Written, CommandError> {
    let folder = args.run.folder()?;
    let mut report = Report::read(&folder).map_err(|error| no_report(&folder, &error))?;
    // Without a key the report is only written again, in this language.
    if settings.key()?.is_some()
        && let Some(session) = Session::open(settings, &settings.client()?, None, output)?
    {
        for shot in &mut report.shots {
            let Some(fingerprint) = Fingerprint::parse(&shot.fingerprint) else { continue };
            let known = money(&session, &[fingerprint])[0];
            if known.credits.is_some() {
                (shot.credits, shot.is_charged) = (known.credits, known.is_charged);
            }
        }
        report = Report::new(&report.name, report.written_at, report.stopped, report.shots);
    }
    let page = report.write(&folder, output.language).map_err(|error| {
        let folder = folder.display();
        CommandError::settings(text!(
            "{folder}: the report cannot be written: {error}",
            "{folder}：无法写入报告：{error}"
        ))
    })?;
    Ok(Written { page, report })
}

impl Shown for Written {
    fn show(&self, output: &Output) {
        output.data(&self.page.display().to_string());
    }

    fn json(&self) -> Value {
        let Report { totals, credits, unpriced, .. } = &self.report;
        // Nothing is known to be nothing only where every price is known.
        let credits = Some(credits).filter(|it| *unpriced == 0 || **it != Credits::ZERO);
        json!({"report": self.page.display().to_string(), "totals": totals, "credits": credits, "unpriced": unpriced})
    }
}

/// A film of many clips.
#[derive(Debug)]
pub struct Reel {
    path: PathBuf,
    clips: usize,
    seconds: f64,
    sheet: Option<PathBuf>,
}

/// Joins clips.
///
/// # Errors
///
/// Exit 2 where a key is none, a clip is wanting, or the streams differ, with what differs.
pub fn reel(args: &ReelArgs, output: &Output) -> Result<Reel, CommandError> {
    let folder = args.run.folder()?;
    let report = Report::read(&folder).map_err(|error| no_report(&folder, &error))?;
    let mut chosen = Vec::new();
    if args.keys.is_empty() {
        chosen.extend(report.shots.iter().filter(|shot| !shot.files.is_empty()));
    }
    for key in args.keys.iter().map(|key| key.trim()) {
        let shot =
            report.shots.iter().find(|shot| shot.key == key || (shot.row == key && !shot.files.is_empty()));
        match shot.filter(|shot| !shot.files.is_empty()) {
            Some(shot) => chosen.push(shot),
            None => {
                return Err(CommandError::usage(text!(
                    "`{key}` has no clip in this run",
                    "`{key}` 在本次运行中没有视频"
                )));
            }
        }
    }
    if chosen.is_empty() {
        return Err(CommandError::usage(text!("the run has no clip", "本次运行没有视频")));
    }
    let open = |path: &str| {
        Film::open(&folder.join(path))
            .map_err(|fault| CommandError::settings(Text::plain(crate::error::chain(&fault))))
    };
    let films =
        chosen.iter().map(|shot| open(&shot.files[0].path)).collect::<Result<Vec<Film>, CommandError>>()?;
    let path = args.output.clone().unwrap_or_else(|| folder.join("reel.mp4"));
    let mark = format!("reel {}", folder::makes_of(&folder).unwrap_or_default());
    let written = [("--output", Some(&path)), ("--sheet", args.sheet.as_ref())];
    let written = written.into_iter().filter_map(|(flag, path)| {
        let is_own = made_of(path?).as_ref() == Some(&mark);
        Some(SideFile { flag, path: path?.clone(), is_own })
    });
    let clips = report.shots.iter().flat_map(|shot| &shot.files).map(|file| folder.join(&file.path));
    let read: Vec<PathBuf> = clips.chain(args.run.files()).chain(records(&folder)).collect();
    let rules = Rules { read: &read, overwrite: Some(args.overwrite), stage: Stage::BeforeSubmit };
    side_files::check(&written.collect::<Vec<SideFile>>(), &rules)?;
    let differing: Vec<String> = chosen
        .iter()
        .zip(&films)
        .filter_map(|(shot, film)| Some(format!("{}: {}", shot.key, films[0].difference(film)?)))
        .collect();
    if !differing.is_empty() {
        for line in differing.iter().filter(|_| !output.json) {
            output.warn(line);
        }
        let (count, first) = (differing.len(), &chosen[0].key);
        let en = counted(count, "clip", "clips");
        return Err(CommandError::usage(text!(
            "{en} cannot follow `{first}` in one film without re-encoding",
            "{count} 个视频与 `{first}` 的编码不同，无法直接拼接"
        ))
        .hint(text!("`--keys` joins the clips that match", "可用 `--keys` 选择编码一致的视频"))
        .detail("differences", json!(differing)));
    }
    let seconds = film::join(&films, &path, &mark)
        .map_err(|fault| CommandError::settings(Text::plain(crate::error::chain(&fault))))?;
    // Last, so that no sheet stands for a film that could not be made.
    if let Some(sheet) = &args.sheet {
        let clips: Vec<&Path> = films.iter().map(|film| film.path.as_path()).collect();
        contact_sheet(&clips, sheet, &mark)?;
    }
    Ok(Reel { path, clips: films.len(), seconds, sheet: args.sheet.clone() })
}

/// The longer side of a picture on the contact sheet, in pixels.
const SHEET_CELL: u32 = 320;
/// Space between the pictures.
const SHEET_GAP: u32 = 8;

/// One picture of every clip, in rows.
fn contact_sheet(clips: &[&Path], target: &Path, mark: &str) -> Result<(), CommandError> {
    let trouble = |what: Text| CommandError::settings(Text::about(target.display(), &what));
    let foreign = |error: &dyn std::error::Error| trouble(Text::plain(error.to_string()));
    let mut pictures = Vec::new();
    for clip in clips {
        let middle =
            Film::open(clip).map_or(Position::First, |film| Position::At((film.seconds() * 500.0) as u64));
        let png = still::still(clip, middle).map_err(|fault| trouble(fault.text()))?;
        let picture = image::load_from_memory(&png).map_err(|error| foreign(&error))?;
        pictures.push(picture.thumbnail(SHEET_CELL, SHEET_CELL).to_rgb8());
    }
    let count = u32::try_from(pictures.len()).unwrap_or(u32::MAX);
    let columns = (1..=count).find(|columns| columns * columns >= count).unwrap_or(1);
    let cell = |side: fn(&image::RgbImage) -> u32| pictures.iter().map(side).max().unwrap_or(1) + SHEET_GAP;
    let (width, height) = (cell(|it| it.width()), cell(|it| it.height()));
    let rows = count.div_ceil(columns);
    let size = (columns * width + SHEET_GAP, rows * height + SHEET_GAP);
    let mut sheet = image::RgbImage::from_pixel(size.0, size.1, image::Rgb([24, 24, 24]));
    for (index, picture) in (0..count).zip(&pictures) {
        let (x, y) = (index % columns * width + SHEET_GAP, index / columns * height + SHEET_GAP);
        image::imageops::replace(&mut sheet, picture, i64::from(x), i64::from(y));
    }
    let sheet = image::DynamicImage::ImageRgb8(sheet).into_rgba8();
    let bytes = encoded(&sheet, target).map_err(|error| trouble(error.text()))?;
    whole_file::write(target, &marked_picture(bytes, mark)).map_err(|error| foreign(&error))
}

impl Shown for Reel {
    fn show(&self, output: &Output) {
        let (clips, time) = (self.clips, clock_of(self.seconds));
        let en = counted(clips, "clip", "clips");
        output.talk(
            text!("{en}, {time}, not re-encoded", "{clips} 个视频，{time}，未重新编码").get(output.language),
        );
        output.data(&self.path.display().to_string());
        if let Some(sheet) = &self.sheet {
            output.data(&sheet.display().to_string());
        }
    }

    fn json(&self) -> Value {
        json!({
            "path": self.path.display().to_string(),
            "clips": self.clips,
            "seconds": self.seconds,
            "sheet": self.sheet.as_ref().map(|sheet| sheet.display().to_string()),
        })
    }
}
