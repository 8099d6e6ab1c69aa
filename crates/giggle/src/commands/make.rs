//! `giggle make`: submit, wait, download.

use crate::dry_run::DryRun;
use crate::error::{self, CommandError};
use crate::file_name::{DEFAULT_TEMPLATE, Facts};
use crate::interrupt::{Known, until_interrupted};
use crate::output::{Output, Shown};
use crate::production::{self, Delivered, Target};
use crate::progress::{Progress, size};
use crate::settings::{Settings, parse_duration};
use crate::shot_flags::ShotFlags;
use giggle_client::{ApiBase, ApiKey, Client};
use giggle_domain::{FrameRef, ShotRequest, TaskId};
use giggle_emulator::{Emulator, Pace};
use giggle_render::{DraftSettings, Fit};
use serde_json::{Value, json};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

/// Makes a clip: submits the shot, waits for the task, downloads the clip, and prints the file's path
///
/// With --local a free draft is made on this machine instead: no account, no network, no cost.
#[derive(Debug, Clone, clap::Args)]
pub struct MakeArgs {
    /// What to ask for.
    #[command(flatten)]
    pub shot: ShotFlags,
    /// File to write, or a template such as "{date}-{model}-{slug}.mp4" [default: {model}-{slug}-{take}.mp4]
    #[arg(long, short, value_name = "FILE", help_heading = "Delivery")]
    pub output: Option<PathBuf>,
    /// Replace a file that is there already
    #[arg(long, help_heading = "Delivery")]
    pub overwrite: bool,
    /// Stop waiting after this long; the task goes on [default: 30m]
    #[arg(long, value_name = "TIME", value_parser = parse_duration, help_heading = "Delivery")]
    pub deadline: Option<Duration>,
    /// Print the request that would be sent, and send nothing
    #[arg(long, help_heading = "Delivery")]
    pub dry_run: bool,
    /// Make a free draft on this machine
    #[arg(long, help_heading = "Draft")]
    pub local: bool,
    /// How the draft is drawn.
    #[command(flatten)]
    pub draft: DraftFlags,
}

/// How a draft is drawn.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct DraftFlags {
    /// Another seed, another composition of the draft
    #[arg(long, value_name = "N", requires = "local", help_heading = "Draft")]
    pub seed: Option<u64>,
    /// How frames of another shape are fitted: fill or contain
    #[arg(long, value_name = "HOW", requires = "local", value_parser = fit, help_heading = "Draft")]
    pub fit: Option<Fit>,
    /// Show model, length, ratio and timecode in the draft
    #[arg(long, requires = "local", help_heading = "Draft")]
    pub slate: bool,
}

fn fit(text: &str) -> Result<Fit, String> {
    match text {
        "fill" => Ok(Fit::Fill),
        "contain" => Ok(Fit::Contain),
        _ => Err("it is fill or contain".into()),
    }
}

impl DraftFlags {
    /// The renderer's settings.
    ///
    /// # Errors
    ///
    /// Exit 2 for a camera move that is none.
    pub fn settings(&self) -> Result<DraftSettings, CommandError> {
        Ok(DraftSettings {
            seed: self.seed.unwrap_or_default(),
            fit: self.fit.unwrap_or_default(),
            slate: self.slate,
            ..DraftSettings::default()
        })
    }
}

/// A clip, or several, on the disk.
#[derive(Debug)]
pub struct Made {
    task_id: TaskId,
    shot: ShotRequest,
    files: Vec<Delivered>,
    is_draft: bool,
}

/// Where the shot is made: the service, or the emulator inside this process.
struct Place {
    client: Client,
    emulator: Option<Emulator>,
}

/// Makes a clip.
///
/// # Errors
///
/// Every exit code of the verbs but 8.
pub async fn run(
    args: &MakeArgs,
    settings: &Settings,
    output: &Output,
) -> Result<Box<dyn Shown>, CommandError> {
    let shot = args.shot.request(settings, output)?;
    let draft = args.draft.settings()?;
    let template = args.output.clone().or_else(|| settings.file.output.as_ref().map(PathBuf::from));
    let target = target(&shot, template, args.overwrite, args.local)?;
    if args.dry_run {
        let base = if args.local { ApiBase::default() } else { settings.base()? };
        return Ok(Box::new(DryRun::of_submit(&base, &shot)));
    }
    target.check(shot.count(), output.language)?;
    let place = if args.local {
        local(&shot, draft, settings, output).await?
    } else {
        Place { client: settings.client()?, emulator: None }
    };
    let known = Known::new(args.local);
    let work = make(&place.client, &shot, &target, args, &known, output);
    let made = until_interrupted(work, &known, output).await;
    if let Some(emulator) = place.emulator {
        emulator.stop().await;
    }
    Ok(Box::new(made?))
}

fn target(
    shot: &ShotRequest,
    template: Option<PathBuf>,
    overwrite: bool,
    is_draft: bool,
) -> Result<Target, CommandError> {
    let now = jiff::Zoned::now();
    let (date, time) = (now.strftime("%Y-%m-%d").to_string(), now.strftime("%H%M%S").to_string());
    let facts = Facts::of(shot, NonZeroU32::MIN, &date, &time);
    let template = match template {
        Some(folder) if folder.is_dir() => folder.join(DEFAULT_TEMPLATE),
        Some(template) => template,
        None => PathBuf::from(DEFAULT_TEMPLATE),
    };
    let Some(text) = template.to_str() else {
        return Ok(Target { path: template, overwrite, may_replace_draft: is_draft });
    };
    let path = facts.fill(text).map_err(|fault| CommandError::usage(format!("--output: {fault}")))?;
    Ok(Target { path, overwrite, may_replace_draft: is_draft })
}

/// An emulator inside this process, on a free loopback port, and a client for it.
async fn local(
    shot: &ShotRequest,
    draft: DraftSettings,
    settings: &Settings,
    output: &Output,
) -> Result<Place, CommandError> {
    for frame in [shot.start_frame(), shot.end_frame()].into_iter().flatten() {
        if matches!(frame, FrameRef::Asset(_)) {
            return Err(CommandError::usage(output.say(
                "an asset lies with the service, where a local draft cannot see it",
                "asset_id 的图片保存在服务端，本地草稿无法读取",
            ))
            .hint(output.say("give the picture itself, by its path", "请改用本地图片路径")));
        }
    }
    let asked = giggle_emulator::Settings {
        pace: Pace::Instant,
        draft,
        catalog: settings.catalog.clone(),
        ..giggle_emulator::Settings::default()
    };
    let internal = |text: String| CommandError::new(crate::exit_code::ExitCode::Internal, text);
    let emulator = Emulator::start(asked).await.map_err(|fault| internal(error::chain(&fault)))?;
    let base = ApiBase::parse(emulator.base_url()).map_err(|fault| internal(fault.to_string()))?;
    let key = ApiKey::parse(emulator.api_key()).map_err(|fault| internal(fault.to_string()))?;
    Ok(Place { client: settings.client_with(base, key), emulator: Some(emulator) })
}

async fn make(
    client: &Client,
    shot: &ShotRequest,
    target: &Target,
    args: &MakeArgs,
    known: &Known,
    output: &Output,
) -> Result<Made, CommandError> {
    let progress = Progress::new(output);
    let task_id = production::submit(client, shot, known, &progress, output).await?;
    let waiting = production::Waiting::new(args.deadline, args.local);
    let clips = production::wait(client, &task_id, &waiting, &progress, output).await?;
    let files =
        production::deliver(client, &task_id, clips, target, Some(shot.duration()), &progress, output)
            .await?;
    Ok(Made { task_id, shot: shot.clone(), files, is_draft: args.local })
}

impl Shown for Made {
    fn show(&self, output: &Output) {
        let (width, height) = self.shot.draft_size();
        for file in &self.files {
            let about = format!("{} s, {}", self.shot.duration(), size(file.bytes));
            output.talk(&match (self.is_draft, output.language) {
                (true, giggle_domain::Language::English) => format!("draft: {width}×{height}, {about}"),
                (true, giggle_domain::Language::Chinese) => format!("草稿：{width}×{height}，{about}"),
                (false, giggle_domain::Language::English) => format!("clip: {about}"),
                (false, giggle_domain::Language::Chinese) => format!("视频：{about}"),
            });
            output.data(&file.path.display().to_string());
        }
    }

    fn json(&self) -> Value {
        json!({
            "task_id": self.task_id,
            "draft": self.is_draft,
            "model": self.shot.model(),
            "duration_seconds": self.shot.duration(),
            "files": self.files.iter().map(Delivered::json).collect::<Vec<_>>(),
        })
    }
}
