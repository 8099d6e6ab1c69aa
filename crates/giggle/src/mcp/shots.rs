//! Asking for shots and finding them again: what the tools do.

mod delivery;
mod drafting;
mod generating;
mod listing;
mod looking;
mod questions;
mod retaking;
mod whose_key;

use super::answer::{Answer, Next, cut, file_link, file_uri, object, shot_key};
use super::arguments::is_blank;
use super::foreign;
use super::inputs::{
    DownloadVideo, EstimateCost, GenerateVideo, GetVideo, ListModels, ListVideos, MakeDraft, NextQuestion,
    ShotArguments, WaitVideo,
};
use super::live::{Account, Live};
use super::outputs::{Drafted, Estimated, Guided, Models, Video, Videos};
use super::person::{Form, Halt, Person, Reply};
use super::told::{Deed, Told, WHEN_ASKED, links_json, may_be_charged_again, no_links_yet};
use super::tools::{Tool, Wanted};
use super::waiting::{self, Expectation, told};
use crate::clip_target::check_extension;
use crate::error::CommandError;
use crate::estimates::{Estimate, EstimateSource};
use crate::exit_code::ExitCode;
use crate::failure;
use crate::home::at_home;
use crate::interrupt::Known;
use crate::ledger::{
    Again, AttemptKey, Beside, Credits, Filter, LONGEST_WISH, LedgerError, ShotId, Standing, Wish,
};
use crate::outcome_text;
use crate::pictures;
use crate::production::{Asked, Followed, HeldBack, NotAsked, NotWaited, Order, Turn, Waiting};
use crate::progress::Progress;
use crate::settling::{Depth, look_again};
use crate::shot_flags::{Pipes, did_you_mean, other_form, read_picture};
use crate::typed_words::{not_a_prompt, refuse_too_long};
use giggle_client::ClientError;
use giggle_domain::refusal::Field;
use giggle_domain::task::StatusKind;
use giggle_domain::{
    FrameArgument, FrameRef, Language, Outcome, ReferenceKind, References, Report, ShotRequest, ShotSketch,
    TaskId, Text, text,
};
use rmcp::RoleServer;
use rmcp::model::JsonObject;
use rmcp::service::RequestContext;
use serde_json::json;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Why a tool ends without an answer of its own.
pub enum Stop {
    /// It failed.
    Failed(Box<Answer>),
    /// The person has to be asked first, or the call was cancelled; whatever was paid for continues.
    Halt(Halt),
}

impl From<Halt> for Stop {
    fn from(halt: Halt) -> Self {
        Self::Halt(halt)
    }
}

/// One call of a tool.
pub struct Call<'a> {
    /// What all calls share.
    pub live: &'a Arc<Live>,
    /// The request that it came with.
    pub context: &'a RequestContext<RoleServer>,
}

type Done<T> = Result<T, Stop>;

impl Call<'_> {
    /// Does what was asked for, and gives the shot of a call that may become a task.
    ///
    /// # Errors
    ///
    /// See [`Stop`].
    pub async fn run(&self, wanted: Wanted, person: &mut Person<'_>) -> Done<(Answer, Option<ShotId>)> {
        let answer = match wanted {
            Wanted::GenerateVideo(given) => return self.generate_video(given, person).await,
            Wanted::ListModels(given) => self.list_models(&given),
            Wanted::NextQuestion(given) => self.next_question(given, person).await,
            Wanted::EstimateCost(given) => self.estimate_cost(given).await,
            Wanted::MakeDraft(given) => self.make_draft(given).await,
            Wanted::GetVideo(given) => self.get_video(&given).await,
            Wanted::WaitVideo(given) => self.wait_video(&given).await,
            Wanted::DownloadVideo(given) => self.download_video(given).await,
            Wanted::ListVideos(given) => self.list_videos(&given),
        };
        answer.map(|answer| (answer, None))
    }

    fn language(&self) -> Language {
        self.live.language()
    }

    fn say<T>(&self, english: T, chinese: T) -> T {
        self.language().pick(english, chinese)
    }

    fn failed(&self, error: &CommandError) -> Stop {
        Stop::Failed(Box::new(Answer::failure(error, self.language())))
    }

    fn refused(&self, refusal: &giggle_domain::Refusal) -> CommandError {
        CommandError::refused(refusal)
    }

    fn trouble(&self, error: &LedgerError) -> Stop {
        self.failed(&failure::ledger(error))
    }

    fn account(&self) -> Done<Arc<Account>> {
        self.live.account().map_err(|error| self.failed(&error))
    }

    fn shot(&self, account: &Account, id: ShotId) -> Done<crate::ledger::Shot> {
        account.session.ledger.shot(id).map_err(|error| self.trouble(&error))
    }

    fn told<'a>(&'a self, account: &'a Account, id: ShotId) -> Done<Told<'a>> {
        Told::of(self.live, account, id).map_err(|error| self.failed(&error))
    }

    /// What the arguments say of a shot. A text that says nothing was not given.
    fn sketch(&self, given: &ShotArguments) -> Result<ShotSketch, CommandError> {
        let refused = |refusal| self.refused(&refusal);
        let said = |text: &Option<String>| text.clone().filter(|it| !is_blank(it));
        let parsed = |text: &Option<String>| said(text).map(|it| it.trim().to_owned());
        if let Some(prompt) = &given.prompt {
            refuse_too_long(prompt.len())
                .map_err(|what| CommandError::usage(Text::about("`prompt`", &what)))?;
            if let Some(what) = not_a_prompt(prompt) {
                return Err(CommandError::usage(Text::about("`prompt`", &what)));
            }
        }
        Ok(ShotSketch {
            prompt: said(&given.prompt),
            model: parsed(&given.model),
            // The service's own list says 0 of this model, and agents copy it.
            duration: given
                .duration
                .filter(|it| *it != 0 || parsed(&given.model).as_deref() != Some("wan25")),
            aspect_ratio: parsed(&given.aspect_ratio).map(|it| it.parse()).transpose().map_err(refused)?,
            resolution: parsed(&given.resolution).map(|it| it.parse()).transpose().map_err(refused)?,
            start_frame: self.frame(parsed(&given.start_frame).as_deref(), Field::StartFrame)?,
            end_frame: self.frame(parsed(&given.end_frame).as_deref(), Field::EndFrame)?,
            count: given.count,
            references: References {
                images: self.material(given.images.as_deref(), ReferenceKind::Image)?,
                audios: self.material(given.audios.as_deref(), ReferenceKind::Audio)?,
                videos: self.material(given.videos.as_deref(), ReferenceKind::Video)?,
            },
        })
    }

    /// Reference material: an address, or a picture inside the allowed folders.
    fn material(&self, given: Option<&[String]>, kind: ReferenceKind) -> Result<Vec<FrameRef>, CommandError> {
        let mut found = Vec::new();
        for text in given.unwrap_or_default().iter().map(|it| it.trim()).filter(|it| !is_blank(it)) {
            if kind != ReferenceKind::Image
                && matches!(FrameArgument::parse(text), Ok(FrameArgument::File(_)))
            {
                let name = kind.field().name();
                return Err(CommandError::usage(text!(
                    "{name}: the service accepts url:ADDRESS only, not a file",
                    "{name}：服务只接受 url:地址，不接受本地文件"
                )));
            }
            found.extend(self.frame(Some(text), kind.field())?);
        }
        Ok(found)
    }

    /// A frame: an asset, an address, or a picture inside the allowed folders.
    fn frame(&self, text: Option<&str>, field: Field) -> Result<Option<FrameRef>, CommandError> {
        let Some(text) = text else { return Ok(None) };
        let name = field.name().replace('-', "_");
        let path = match FrameArgument::parse(text) {
            Ok(FrameArgument::Ready(frame)) => {
                return pictures::judged(frame).map(Some).map_err(|fault| {
                    CommandError::usage(Text::about(name, &fault.text())).hint(fault.hint())
                });
            }
            Ok(FrameArgument::File(path)) => at_home(path),
            Err(refusal) => {
                return Err(CommandError::usage(Text::about(name, &refusal.of(field).text()))
                    .hint(giggle_domain::frame::forms()));
            }
        };
        // What the value says by itself is no news of what files there are.
        let whole = self.live.setup.folders.readable(&path).map_err(|error| match other_form(text) {
            Some(form) => error.hint(did_you_mean(&form)),
            None => error,
        })?;
        let bytes = read_picture(&whole, Pipes::Refused).map_err(|fault| fault.error(&name, &path))?;
        pictures::frame(&bytes).map(Some).map_err(|fault| {
            CommandError::usage(Text::about(format_args!("{name}: {}", path.display()), &fault.text()))
                .hint(pictures::way_out(&fault, &path))
        })
    }

    /// What is worth knowing about the pictures of a shot, behind the rest of an answer.
    fn frame_notes(&self, shot: &ShotRequest) -> String {
        let notes = shot.frame_notes(&self.live.settings.catalog);
        let all = notes.iter().map(|note| note.text().into_string(self.language()));
        all.map(|note| self.say(format!(" Note: {note}."), format!("注意：{note}。"))).collect()
    }

    /// `estimate_cost`.
    async fn estimate_cost(&self, given: EstimateCost) -> Done<Answer> {
        // A price does not depend on the words.
        let given = ShotArguments {
            prompt: Some("a shot".into()),
            model: given.model,
            duration: given.duration,
            aspect_ratio: given.aspect_ratio,
            resolution: given.resolution,
            start_frame: given.start_frame,
            end_frame: given.end_frame,
            count: given.count,
            ..ShotArguments::default()
        };
        let shot = self
            .sketch(&given)
            .and_then(|sketch| {
                sketch.check(&self.live.settings.catalog).map_err(|refusal| self.refused(&refusal))
            })
            .map_err(|error| self.failed(&error))?;
        let account = self.account()?;
        let Estimate { credits, source, failure } = account.session.estimate(&account.client, &shot).await;
        let as_of = self.live.settings.file.credits_per_second_as_of.clone();
        let facts = Estimated {
            model: shot.model().to_string(),
            duration_seconds: shot.duration(),
            estimate_credits: credits.map(Credits::as_f64),
            source: source.as_str().into(),
            as_of: as_of.filter(|_| source == EstimateSource::Configured),
            price_error: failure.as_ref().map(|error| {
                foreign::one_line(outcome_text::price_not_asked(error).message.get(self.language()))
            }),
        };
        let mut advice = match (credits, source) {
            (None, _) => self.say("The price is not known; tell the person so.", "价格未知；请如实告知用户。").to_owned(),
            (Some(credits), EstimateSource::Service) => self.say(
                format!("About {credits} credits, at the service's current price; the actual charge may differ."),
                format!("约 {credits} 积分（服务的当前报价），实际扣费可能不同。"),
            ),
            (Some(credits), _) => self.say(
                format!("About {credits} credits, according to the configuration file; the actual charge may differ."),
                format!("约 {credits} 积分（来自配置文件），实际扣费可能不同。"),
            ),
        };
        if let Some(error) = &failure {
            advice.push_str(&self.why_no_price(error));
        }
        Ok(Answer::new(facts, advice))
    }

    /// Why the service's price is not known, behind the rest of an answer.
    fn why_no_price(&self, error: &ClientError) -> String {
        let pause = error.retry_after().map(|pause| pause.as_secs());
        match pause {
            Some(seconds) => self.say(
                format!(" The service could not be asked for it: it asks for a pause of {seconds} s."),
                format!("无法向服务查询价格：服务要求等待 {seconds} 秒。"),
            ),
            None => self
                .say(
                    " The service could not be asked for it; estimate_cost tries again.",
                    "无法向服务查询价格；可再次调用 estimate_cost。",
                )
                .to_owned(),
        }
    }
}

/// What was said of a shot, as the next call takes it.
fn said_of(given: &ShotArguments) -> JsonObject {
    let text = |text: &Option<String>| text.clone().filter(|it| !is_blank(it)).map(|it| json!(it));
    object([
        ("prompt", text(&given.prompt)),
        ("model", text(&given.model)),
        ("duration", given.duration.map(|it| json!(it))),
        ("aspect_ratio", text(&given.aspect_ratio)),
        ("resolution", text(&given.resolution)),
        ("start_frame", text(&given.start_frame)),
        ("end_frame", text(&given.end_frame)),
        ("count", given.count.map(|it| json!(it))),
        ("images", given.images.as_ref().map(|it| json!(it))),
        ("audios", given.audios.as_ref().map(|it| json!(it))),
        ("videos", given.videos.as_ref().map(|it| json!(it))),
    ])
}

/// The name of a clip's file, as this door's `file` says it.
fn clip_name(file: &str) -> Result<PathBuf, CommandError> {
    let path = PathBuf::from(file);
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if name.starts_with('.') || file.chars().any(|c| c.is_control() || foreign::is_hidden(c)) {
        let given = foreign::one_line(file);
        return Err(CommandError::usage(text!(
            "`file`: `{given}` begins with a dot or contains a mark that is not shown",
            "`file`：`{given}` 以点开头，或含有不可见字符"
        )));
    }
    if check_extension(&path).is_ok() {
        return Ok(path);
    }
    let (given, better) =
        (foreign::one_line(file), foreign::one_line(&path.with_extension("mp4").to_string_lossy()));
    Err(CommandError::usage(text!("`file`: `{given}`: a clip is an MP4", "`file`：`{given}`：视频是 MP4"))
        .hint(text!("give `{better}`", "请使用 `{better}`")))
}

fn internal(error: &tokio::task::JoinError) -> CommandError {
    CommandError::internal(Text::plain(error.to_string()))
}
