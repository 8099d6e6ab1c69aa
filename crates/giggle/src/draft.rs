//! Local drafts: the emulator inside this process, and a client that speaks to it over real HTTP.
//!
//! A draft takes the same way as a paid clip, through submit, wait and download; only the service is our own. It needs no
//! account and no network, knows no ledger, and costs nothing.

use crate::error::{self, CommandError};
use crate::settings::Settings;
use crate::shot_flags::number;
use crate::usage_text::BadValue;
use giggle_client::{ApiBase, ApiKey, Client};
use giggle_domain::{FrameRef, ShotRequest, Text, text};
use giggle_emulator::{Emulator, Pace};
use giggle_render::{CameraFault, CameraPlan, Caption, DraftSettings, Fit, Reading};
use serde_json::Value;

/// How a draft is drawn.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct DraftFlags {
    /// Seed of the draft; a different seed gives a different composition
    #[arg(long, value_name = "N", requires = "local", allow_negative_numbers = true, value_parser = number::<u64>(|| text!("must be a whole number of at least 0", "应为不小于 0 的整数")), help_heading = "Draft")]
    pub seed: Option<u64>,
    /// Camera move of the draft, instead of the one that the prompt asks for, such as "pan left, slowly"; ignored when both frames are given
    #[arg(long, value_name = "MOVE", requires = "local", help_heading = "Draft")]
    pub camera: Option<String>,
    /// How frames of another shape are fitted: fill or contain
    #[arg(long, value_name = "HOW", requires = "local", value_parser = fit, help_heading = "Draft")]
    pub fit: Option<Fit>,
    /// Show model, length, aspect ratio, timecode and how the prompt was understood in the draft
    #[arg(long, requires = "local", help_heading = "Draft")]
    pub slate: bool,
    /// Caption of a draft without frames: off, prompt, or a text [default: prompt]
    #[arg(long, value_name = "TEXT", requires = "local", help_heading = "Draft")]
    pub caption: Option<String>,
}

/// The caption that a text asks for.
pub fn caption(text: Option<&str>) -> Caption {
    match text {
        None | Some("prompt") => Caption::Prompt,
        Some("off") => Caption::Off,
        Some(text) => Caption::Text(text.to_owned()),
    }
}

/// What a draft of a shot shows, as it is told everywhere.
pub fn reading(shot: &ShotRequest, camera: Option<&CameraPlan>) -> Reading {
    Reading::of(shot.prompt(), camera)
        .with_frames(shot.start_frame().is_some(), shot.end_frame().is_some())
        .with_references(shot.references())
}

/// What a draft shows of a shot, for programs: what was read of the prompt, and the reference material that lies over it.
pub fn read_json(shot: &ShotRequest, reading: &Reading) -> Value {
    let mut read = reading.json();
    if !shot.references().is_empty() {
        read["references"] = shot.references().json().into();
    }
    read
}

fn fit(text: &str) -> Result<Fit, BadValue> {
    match text {
        "fill" => Ok(Fit::Fill),
        "contain" => Ok(Fit::Contain),
        _ => Err(BadValue(text!("must be fill or contain", "应为 fill 或 contain"))),
    }
}

impl DraftFlags {
    /// The renderer's settings.
    ///
    /// # Errors
    ///
    /// Exit 2 for a camera move that is none.
    pub fn settings(&self) -> Result<DraftSettings, CommandError> {
        let camera = self.camera.as_deref().map(CameraPlan::parse).transpose();
        let camera = camera.map_err(|fault| no_move(&fault))?;
        Ok(DraftSettings {
            camera,
            seed: self.seed.unwrap_or_default(),
            fit: self.fit.unwrap_or_default(),
            slate: self.slate,
            caption: caption(self.caption.as_deref()),
            ..DraftSettings::default()
        })
    }
}

/// Whether the way of a draft is given by its two frames, so that no camera move is performed.
pub fn has_both_frames(shot: &ShotRequest) -> bool {
    shot.start_frame().is_some() && shot.end_frame().is_some()
}

/// Whom a draft may fetch pictures from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameHosts {
    /// Public hosts, and this machine: a person typed the address.
    PublicAndLocal,
    /// Public hosts alone: somebody else chose the address, and must not look around on this machine.
    Public,
}

/// The service of local drafts.
pub struct DraftService {
    /// A client of it.
    pub client: Client,
    emulator: Emulator,
}

impl DraftService {
    /// Starts it on a free loopback port.
    ///
    /// # Errors
    ///
    /// Exit 2 for a frame that a draft cannot see, exit 1 where nothing can be started.
    pub async fn start(
        shot: &ShotRequest,
        draft: DraftSettings,
        settings: &Settings,
        hosts: FrameHosts,
    ) -> Result<Self, CommandError> {
        if [shot.start_frame(), shot.end_frame()]
            .into_iter()
            .flatten()
            .any(|it| matches!(it, FrameRef::Asset(_)))
        {
            return Err(CommandError::usage(text!(
                "a local draft cannot read an asset: it is stored by the service",
                "asset_id 的图片保存在服务端，本地草稿无法读取"
            ))
            .hint(text!("give the picture itself, by its path", "请改用本地图片路径")));
        }
        let asked = giggle_emulator::Settings {
            pace: Pace::Instant,
            draft,
            catalog: settings.catalog.clone(),
            allow_loopback_frames: hosts == FrameHosts::PublicAndLocal,
            ..giggle_emulator::Settings::default()
        };
        let emulator = Emulator::start(asked).await.map_err(|fault| not_started(&fault))?;
        let base = ApiBase::parse(emulator.base_url())
            .map_err(|fault| CommandError::internal(fault.text().clone()))?;
        let key = ApiKey::parse(emulator.api_key()).map_err(|fault| CommandError::internal(fault.text()))?;
        Ok(Self { client: settings.client_with(base, key), emulator })
    }

    /// Ends it.
    pub async fn stop(self) {
        self.emulator.stop().await;
    }
}

/// Why no draft can be made on this machine.
pub fn not_started(fault: &giggle_emulator::Failure) -> CommandError {
    match fault {
        // A draft's clip is made there before it is where it belongs.
        giggle_emulator::Failure::Data { path, source, .. } => CommandError::settings(Text::about(
            path.display(),
            &text!(
                "drafts need a folder for temporary files, and this one cannot be used ({source})",
                "草稿需要临时文件夹，但该文件夹无法使用（{source}）"
            ),
        ))
        .hint(way_to_temporary_files()),
        other => CommandError::internal(Text::plain(error::chain(other))),
    }
}

/// What to do where no temporary file can be made.
pub fn way_to_temporary_files() -> Text {
    text!(
        "create the folder, free space in it, or set TMPDIR to another one",
        "请创建该文件夹、释放空间，或将 TMPDIR 设为其他文件夹"
    )
}

/// The refusal of a camera move that is none, with the nearest that is one and all there are.
pub fn no_move(fault: &CameraFault) -> CommandError {
    let given = fault.given();
    let message = match fault.nearest() {
        Some(nearest) => text!(
            "there is no camera move `{given}`; did you mean `{nearest}`?",
            "没有名为 `{given}` 的运镜；是否指 `{nearest}`？"
        ),
        None => text!("there is no camera move `{given}`", "没有名为 `{given}` 的运镜"),
    };
    let moves: Vec<&str> = CameraFault::legal().collect();
    let moves = moves.join(", ");
    CommandError::usage(message).hint(text!(
        "the moves are: {moves}; several can follow one another, as in `push in, then pan left`",
        "可用的运镜：{moves}；可连续使用，例如 `push in, then pan left`"
    ))
}
