//! Asking for shots and finding them again: what the tools do.

mod delivery;
mod drafting;
mod questions;
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
use crate::error::CommandError;
use crate::estimates::EstimateSource;
use crate::exit_code::ExitCode;
use crate::failure;
use crate::interrupt::Known;
use crate::ledger::{Again, AttemptKey, Credits, Filter, LONGEST_WISH, LedgerError, ShotId, Standing, Wish};
use crate::pictures;
use crate::production::{Asked, Followed, NotAsked, NotWaited, Order, Waiting};
use crate::progress::Progress;
use crate::settling::look_again;
use crate::shot_flags::{Pipes, at_home, read_picture};
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

/// How long asking for a shot may take before the call says that it is still being asked for.
const SUBMIT_PATIENCE: Duration = Duration::from_secs(30);
/// As many shots as are listed unless more are asked for.
const USUAL_LIST: usize = 20;
/// As many shots as one answer lists.
const LONGEST_LIST: usize = 200;
/// As many links as are handed on of a task whose number of clips nobody knows.
const MOST_LINKS: usize = 4;

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
        Ok(ShotSketch {
            prompt: said(&given.prompt),
            model: parsed(&given.model),
            duration: given.duration,
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
        let whole = self.live.setup.folders.readable(&path)?;
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
        let (credits, source) = account.session.estimate(&account.client, &shot).await;
        let as_of = self.live.settings.file.credits_per_second_as_of.clone();
        let facts = Estimated {
            model: shot.model().to_string(),
            duration_seconds: shot.duration(),
            estimate_credits: credits.map(Credits::as_f64),
            source: source.as_str().into(),
            as_of: as_of.filter(|_| source == EstimateSource::Configured),
        };
        let advice = match (credits, source) {
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
        Ok(Answer::new(facts, advice))
    }

    /// `generate_video`: asks once, says at once what became of it, and gives the shot.
    async fn generate_video(
        &self,
        given: GenerateVideo,
        person: &mut Person<'_>,
    ) -> Done<(Answer, Option<ShotId>)> {
        let failed = |error: CommandError| self.failed(&error);
        let mut sketch = self.sketch(&given.shot).map_err(failed)?;
        if let Some(question) = self.fill_in(person, &mut sketch, &given).await? {
            return Ok((question, None));
        }
        let shot = sketch
            .check(&self.live.settings.catalog)
            .map_err(|refusal| self.failed(&self.refused(&refusal)))?;
        let notes = self.frame_notes(&shot);
        let order = Order::new(shot, given.take.and_then(NonZeroU32::new));
        let wish = self.wish(&given).map_err(failed)?;
        let account = self.account()?;
        let session = &account.session;
        let trouble = |error: LedgerError| self.trouble(&error);
        self.whose_key(person, session).await?;
        let known = session.ledger.find(&session.realm, &order.fingerprint).map_err(trouble)?;
        let mut again = Again::Free;
        if let Some(id) = known {
            let shot = self.shot(&account, id)?;
            again = shot.again();
            // What was accepted and ended badly may be charged: a repeat is a new take, which the person asks for.
            if matches!(shot.standing(), Standing::Failed | Standing::Stopped) {
                let mut told = self.told(&account, id)?;
                told.deed = Deed::Joined;
                let error = CommandError::new(
                    ExitCode::Failed,
                    text!(
                        "this shot was submitted before, and its task failed or was stopped",
                        "该镜头此前已提交，任务失败或被终止"
                    ),
                );
                return Err(Stop::Failed(Box::new(told.failure(&error))));
            }
        }
        let price = if again == Again::Free {
            match self.confirm(person, &account, &order, &given).await? {
                Consent::Given(price) => price,
                Consent::Open(question) => return Ok((*question, None)),
            }
        } else {
            None
        };
        if let Some(name) = wish {
            let bound = session.ledger.wish(&session.realm, &name, &order.fingerprint).map_err(trouble)?;
            if let Wish::Other(other) = bound {
                let key = shot_key(&other);
                return Err(self.failed(
                    &CommandError::usage(text!(
                        "client_request_id `{name}` is the id of another shot, {key}",
                        "client_request_id `{name}` 已用于另一个镜头 {key}"
                    ))
                    .hint(text!(
                        "nothing was sent; give every shot its own id",
                        "未发送任何请求；请为每个镜头使用不同的 id"
                    )),
                ));
            }
        }
        let (mut answer, id) = self.submit(&account, order, price, given.wait_seconds).await?;
        answer.advice.push_str(&notes);
        Ok((answer, id))
    }

    async fn submit(
        &self,
        account: &Arc<Account>,
        order: Order,
        price: Option<Credits>,
        wait: Option<u32>,
    ) -> Done<(Answer, Option<ShotId>)> {
        let (live, account_, fingerprint) = (Arc::clone(self.live), Arc::clone(account), order.fingerprint);
        // A submit that is torn off may be a paid clip that nobody knows of: it is not the call's to cancel.
        let asking = self.live.work.spawn(async move {
            let production = live.production(&account_);
            let (known, progress) = (Known::new(false), Progress::silent(live.language()));
            production.ask(&order, &known, &progress).await
        });
        let asked = tokio::select! {
            asked = asking => Some(asked.map_err(|error| self.failed(&internal(&error)))?),
            () = tokio::time::sleep(SUBMIT_PATIENCE) => None,
            () = self.context.ct.cancelled() => return Err(Stop::Halt(Halt::Cancelled)),
        };
        let session = &account.session;
        let found =
            session.ledger.find(&session.realm, &fingerprint).map_err(|error| self.trouble(&error))?;
        let Some(id) = found else {
            return Err(match asked {
                Some(Err(not)) => self.failed(&not.into()),
                Some(Ok(_)) | None => self.trouble(&LedgerError::NoSuchShot),
            });
        };
        let mut told = self.told(account, id)?;
        told.price = price;
        match asked {
            Some(Err(not)) if leaves_a_shot(&not) => {
                return Err(Stop::Failed(Box::new(told.failure(&not.into()))));
            }
            Some(Err(not)) => return Err(self.failed(&not.into())),
            Some(Ok(asked)) => {
                told.deed = if matches!(asked, Asked::Submitted(_)) { Deed::Submitted } else { Deed::Joined };
                told.asked_task = Some(asked.task().id.clone());
            }
            None => {}
        }
        let deed = told.deed;
        if let Some(seconds) = wait.filter(|it| *it > 0)
            && told.shot().standing() == Standing::Submitted
        {
            let answer = self.wait_for(account, id, Duration::from_secs(seconds.into()), deed).await?;
            return Ok((answer, Some(id)));
        }
        Ok((told.answer(), Some(id)))
    }

    fn wish(&self, given: &GenerateVideo) -> Result<Option<String>, CommandError> {
        let Some(name) = &given.client_request_id else { return Ok(None) };
        if is_blank(name) || name.len() > LONGEST_WISH {
            let given = name.len();
            return Err(CommandError::usage(text!(
                "`client_request_id` must have 1 to {LONGEST_WISH} bytes, not {given}",
                "`client_request_id` 长度应为 1 到 {LONGEST_WISH} 字节，而不是 {given}"
            )));
        }
        Ok(Some(name.clone()))
    }

    /// Asks before a shot that costs more than the person wants to be asked about.
    ///
    /// Where the person can be asked, nothing that the caller says stands in for them.
    async fn confirm(
        &self,
        person: &mut Person<'_>,
        account: &Account,
        order: &Order,
        given: &GenerateVideo,
    ) -> Done<Consent> {
        let agreed = given.accept_credits.map(|it| {
            Credits::price(it).ok_or_else(|| {
                self.failed(&CommandError::usage(text!(
                    "`accept_credits` must be a number of credits, not {it}",
                    "`accept_credits` 应为积分数，而不是 {it}"
                )))
            })
        });
        let agreed = agreed.transpose()?;
        let limit = self.live.setup.confirm_above;
        let Some(least) = limit.or(agreed) else { return Ok(Consent::Given(None)) };
        let price = account.session.estimate(&account.client, &order.shot).await.0;
        let is_fine = match price {
            Some(price) if person.can_be_asked() => price <= least,
            Some(price) => price <= agreed.map_or(least, |agreed| agreed.max(least)),
            // A number says nothing of a price that nobody knows.
            None => !person.can_be_asked() && given.accept_unknown_price,
        };
        if is_fine {
            return Ok(Consent::Given(price));
        }
        let shot = &order.shot;
        let what = format!("{}, {} s, {}", shot.model(), shot.duration(), shot.resolution());
        let message = match price {
            Some(price) => self.say(
                format!("This shot ({what}) is expected to cost {price} credits. Make it?"),
                format!("该镜头（{what}）预计消耗 {price} 积分。是否生成？"),
            ),
            None => self.say(
                format!("The price of this shot ({what}) is not known. Make it?"),
                format!("该镜头（{what}）的价格未知。是否生成？"),
            ),
        };
        // An answer holds for this shot at this price, and for no other.
        let key = format!(
            "price-{}-{}",
            order.fingerprint.short(),
            price.map_or("unknown".into(), |it| it.to_string())
        );
        let form = Form::consent("make_it");
        let could_be_asked = person.can_be_asked();
        match person.ask(&key, &message, &form, |value| Ok(value == &json!(true))).await? {
            Reply::Said(true) => return Ok(Consent::Given(price)),
            Reply::Said(false) | Reply::Declined | Reply::Unanswered | Reply::Nobody => {}
        }
        let facts = Video {
            state: "needs_confirmation".into(),
            question: Some(object([("topic", Some(json!("price"))), ("text", Some(json!(message)))])),
            cost: object([("estimate_credits", price.map(|it| json!(it)))]),
            confirm_above_credits: limit.map(Credits::as_f64),
            ..Video::default()
        };
        let mut way_on = said_of(&given.shot);
        if let Some(take) = given.take {
            way_on.insert("take".into(), json!(take));
        }
        match price {
            Some(price) => way_on.insert("accept_credits".into(), json!(price)),
            None => way_on.insert("accept_unknown_price".into(), json!(true)),
        };
        let mut advice = self
            .say(
                "Nothing was submitted. Tell the person the price, and ask.",
                "未提交任何任务。请告知用户价格并询问。",
            )
            .to_owned();
        advice.push_str(match (could_be_asked, price) {
            (true, _) => self.say(
                " They declined, or this program could not show them the question. If they agree, call generate_video again: they are asked again, and only their own answer counts. If this program shows no questions, the person can start the server with `giggle mcp --no-forms`; accept_credits (or accept_unknown_price) counts then.",
                "用户拒绝，或本程序未能显示该问题。若用户同意，请再次调用 generate_video：将再次询问，只有用户本人的回答有效。若本程序无法显示问题，用户可用 `giggle mcp --no-forms` 启动服务，此时 accept_credits（或 accept_unknown_price）有效。",
            ),
            (false, Some(_)) => self.say(
                " If they agree, call generate_video again with accept_credits set to the most that they agree to.",
                "若同意，请将 accept_credits 设为用户同意的最高积分后再次调用 generate_video。",
            ),
            (false, None) => self.say(
                " If they agree to an unknown price, call generate_video again with accept_unknown_price: true. accept_credits does not replace that.",
                "若用户接受未知价格，请带 accept_unknown_price: true 再次调用 generate_video。accept_credits 不能代替该确认。",
            ),
        });
        let next = Next::new(Tool::GenerateVideo, way_on).when("the person agrees");
        Ok(Consent::Open(Box::new(Answer::new(facts, advice).next(next))))
    }

    /// A shot of the ledger by task id or key; `Err` with the task where only the service may know it.
    fn find(&self, account: &Account, name: Option<&str>) -> Done<Result<ShotId, TaskId>> {
        let name = name.unwrap_or_default().trim();
        let session = &account.session;
        match session.ledger.named(Some(&session.realm), name) {
            Ok(id) => Ok(Ok(id)),
            Err(LedgerError::NoSuchShot) => match TaskId::parse(name) {
                // Twelve digits are a key of a shot and no task of any service.
                Ok(task_id) if name.len() > super::answer::KEY_DIGITS => Ok(Err(task_id)),
                _ => {
                    let name = foreign::one_line(name);
                    Err(self.failed(
                        &CommandError::usage(text!("`id`: `{name}` is not known", "`id`：找不到 `{name}`"))
                            .hint(text!("list_videos lists what is known", "list_videos 可列出已有视频")),
                    ))
                }
            },
            Err(error) => Err(self.trouble(&error)),
        }
    }

    /// The task that is followed for a shot.
    fn followed(&self, account: &Account, id: ShotId) -> Done<Option<Followed>> {
        let shot = self.shot(account, id)?;
        Ok(shot.foremost().and_then(|(attempt, found)| {
            let task = found.task.as_ref()?;
            let key = Some(AttemptKey { shot: id, attempt });
            Some(Followed { key, clips: shot.asked_clips(), ..Followed::named(&task.id) })
        }))
    }

    /// Asks the service about a task, unless it was asked a moment ago.
    async fn look(
        &self,
        account: &Account,
        task: &Followed,
        is_urgent: bool,
    ) -> Result<Report, CommandError> {
        if !is_urgent && let Some(report) = self.live.seen_lately(account, &task.id) {
            return Ok(report);
        }
        let progress = Progress::silent(self.language());
        let report = self.live.production(account).query(task, &progress).await?;
        self.live.see(&task.id, &report);
        Ok(report)
    }

    /// `get_video`: where a shot stands now.
    async fn get_video(&self, given: &GetVideo) -> Done<Answer> {
        let account = self.account()?;
        match self.find(&account, given.id.as_deref())? {
            Ok(id) => self.state_of(&account, id, given.links).await,
            Err(task_id) => self.unknown_task(&account, &task_id, given.links).await,
        }
    }

    async fn state_of(&self, account: &Account, id: ShotId, wants_links: bool) -> Done<Answer> {
        let standing = self.shot(account, id)?.standing();
        let (mut status, mut links, mut note) = (None, None, None);
        if matches!(standing, Standing::Unsettled | Standing::Unassigned) {
            // Reading the statements is free, and may tell what the answer was.
            let looked = look_again(&self.live.settings, &account.client, &account.session).await;
            if let Err(error) = looked {
                note = Some(self.say(
                    format!(
                        "The credit statements could not be read: {}.",
                        foreign::quoted(error.message(self.language()))
                    ),
                    format!("无法读取积分明细：{}。", foreign::quoted(error.message(self.language()))),
                ));
            }
        }
        let shot = self.shot(account, id)?;
        let standing = shot.standing();
        let is_ready = matches!(standing, Standing::Completed | Standing::Downloaded);
        if (standing == Standing::Submitted || (wants_links && is_ready))
            && let Some(task) = self.followed(account, id)?
        {
            match self.look(account, &task, wants_links && is_ready).await {
                Ok(report) => {
                    status = Some(report.status.to_string());
                    let most = usize::try_from(task.clips.max(1)).unwrap_or(MOST_LINKS);
                    let clips: Vec<_> = report.clips.into_iter().take(most).collect();
                    links = wants_links.then_some(clips).filter(|clips| !clips.is_empty());
                }
                Err(error) => {
                    return Err(Stop::Failed(Box::new(self.told(account, id)?.failure(&error))));
                }
            }
        }
        let mut told = self.told(account, id)?;
        (told.status, told.links, told.note) = (status, links, note);
        Ok(told.answer())
    }

    /// A task that the ledger has never heard of, such as one of the skill door.
    async fn unknown_task(&self, account: &Account, task_id: &TaskId, wants_links: bool) -> Done<Answer> {
        let task = Followed::named(task_id);
        let report = self.look(account, &task, false).await.map_err(|error| self.failed(&error))?;
        let (standing, reason, mut clips) = match report.outcome() {
            None => (Standing::Submitted, String::new(), Vec::new()),
            Some(Outcome::Completed { clips }) => (Standing::Completed, String::new(), clips),
            Some(Outcome::Failed { status, reason }) if status.kind() == StatusKind::Stopped => {
                (Standing::Stopped, reason, Vec::new())
            }
            Some(Outcome::Failed { reason, .. }) => (Standing::Failed, reason, Vec::new()),
        };
        clips.truncate(MOST_LINKS);
        let has_no_links = standing == Standing::Completed && clips.is_empty();
        let look = || Next::about(Tool::GetVideo, task_id.as_str()).when(WHEN_ASKED);
        let next = match standing {
            Standing::Completed if !has_no_links => Some(Next::about(Tool::DownloadVideo, task_id.as_str())),
            Standing::Submitted | Standing::Completed => Some(look()),
            _ => None,
        };
        let status = foreign::one_line(&report.status.to_string());
        let mut advice = self.say(
            format!("Task {task_id} is not in this ledger; its status is {}.", foreign::quoted(&status)),
            format!("任务 {task_id} 不在本账本中；状态为 {}。", foreign::quoted(&status)),
        );
        advice.push(' ');
        advice.push_str(&match standing {
            Standing::Completed if has_no_links => no_links_yet(task_id.as_str(), self.language()),
            Standing::Completed => self
                .say(
                    "The clip is ready; download_video fetches it for free.",
                    "视频已生成；可用 download_video 免费获取。",
                )
                .into(),
            Standing::Submitted => self
                .say(
                    "Say so and end your turn. Do not submit it again.",
                    "请如实告知并结束本轮回复。请勿重新提交。",
                )
                .into(),
            _ => self
                .say(
                    "Tell the person, and do not repeat it by yourself: another attempt is another charge.",
                    "请告知用户，不要自行重试：再次提交会再次扣费。",
                )
                .to_owned(),
        });
        let reason = foreign::one_line(&reason);
        if !reason.is_empty() {
            let quoted = foreign::quoted(&reason);
            advice.push_str(&self.say(format!(" The reason given: {quoted}"), format!("原因：{quoted}")));
        }
        let facts = Video {
            state: standing.as_str().into(),
            task_id: Some(task_id.to_string()),
            status: Some(status),
            reason: Some(reason).filter(|it| !it.is_empty()),
            must_not_be_submitted_again: Some(may_be_charged_again(standing)),
            links: if wants_links { links_json(&clips) } else { Vec::new() },
            ..Video::default()
        };
        let mut answer = Answer::new(facts, advice);
        answer.next = next;
        Ok(answer)
    }

    /// `wait_video`: waits a while for a task to end.
    async fn wait_video(&self, given: &WaitVideo) -> Done<Answer> {
        let account = self.account()?;
        let most = waiting::limit(self.context);
        let asked = given.timeout_seconds.map(|it| Duration::from_secs(it.into()));
        match self.find(&account, given.id.as_deref())? {
            Ok(id) => self.wait_for(&account, id, asked.unwrap_or(most), Deed::Looked).await,
            Err(task_id) => {
                let task = Followed::named(&task_id);
                self.wait_while(&account, &task, asked.unwrap_or(most), None).await?;
                self.unknown_task(&account, &task_id, false).await
            }
        }
    }

    async fn wait_for(&self, account: &Account, id: ShotId, most: Duration, deed: Deed) -> Done<Answer> {
        let standing = self.shot(account, id)?.standing();
        let Some(task) = self.followed(account, id)?.filter(|_| standing == Standing::Submitted) else {
            return self.state_of(account, id, false).await;
        };
        let expectation = self.told(account, id)?.expectation();
        let waited = self.wait_while(account, &task, most, Some(expectation)).await?;
        let mut told = self.told(account, id)?;
        told.deed = deed;
        match waited {
            Some(error) => Err(Stop::Failed(Box::new(told.failure(&error)))),
            None => Ok(told.answer()),
        }
    }

    /// Waits; an error is one that the person should hear of, and a deadline is none.
    async fn wait_while(
        &self,
        account: &Account,
        task: &Followed,
        most: Duration,
        expectation: Option<Expectation>,
    ) -> Done<Option<CommandError>> {
        let most = most.min(waiting::limit(self.context));
        let production = self.live.production(account);
        let progress = Progress::silent(self.language());
        let plan = Waiting::begun_earlier(Some(most));
        let expectation = expectation.unwrap_or_else(|| Expectation {
            already: Duration::ZERO,
            typical: Duration::from_secs(60),
            text: self.say("1–5 minutes", "1–5 分钟").into(),
        });
        let wait = production.wait(task, &plan, &progress);
        let waited = told(self.context, &expectation, self.language(), wait)
            .await
            .ok_or(Stop::Halt(Halt::Cancelled))?;
        Ok(match waited {
            Ok(_) | Err(NotWaited::Deadline { .. }) => None,
            Err(
                not @ (NotWaited::Failed { .. } | NotWaited::UnreadableLinks { .. } | NotWaited::Lost(_)),
            ) => Some(not.into()),
        })
    }

    /// `list_videos`.
    fn list_videos(&self, given: &ListVideos) -> Done<Answer> {
        let account = self.account()?;
        let standings = match given.state.as_deref().map(str::trim).filter(|it| !it.is_empty()) {
            None => Vec::new(),
            Some("unfinished") => Standing::ALL.into_iter().filter(|it| it.is_unfinished()).collect(),
            Some(word) => vec![Standing::parse(word).ok_or_else(|| {
                let words: Vec<&str> = Standing::ALL.iter().map(|it| it.as_str()).collect();
                let word = foreign::one_line(word);
                let (en, zh) = (words.join(", "), words.join("、"));
                self.failed(&CommandError::usage(text!(
                    "`state` must be unfinished or one of {en}, not `{word}`",
                    "`state` 应为 unfinished、{zh} 之一，而不是 `{word}`"
                )))
            })?],
        };
        let most = given.limit.map_or(USUAL_LIST, |it| (it as usize).min(LONGEST_LIST));
        let session = &account.session;
        let filter = Filter {
            realm: Some(session.realm.clone()),
            standings,
            model: given.model.clone().filter(|it| !is_blank(it)),
            // One more than is shown tells whether there are more.
            most: Some(most + 1),
            ..Filter::default()
        };
        let mut rows = session.ledger.list(&filter).map_err(|error| self.trouble(&error))?;
        let is_cut = rows.len() > most;
        rows.truncate(most);
        let videos: Vec<JsonObject> = rows
            .iter()
            .map(|row| {
                let is_stopped_for_nothing =
                    row.standing == Standing::Stopped && row.cost == Some(Credits::ZERO);
                object([
                    ("state", Some(json!(row.standing.as_str()))),
                    ("task_id", row.task_id.as_ref().map(|it| json!(it))),
                    ("shot_key", Some(json!(shot_key(&row.fingerprint)))),
                    ("prompt", Some(json!(cut(&row.prompt)))),
                    ("model", Some(json!(row.model))),
                    ("duration_seconds", Some(json!(row.duration))),
                    ("take", Some(json!(row.take))),
                    ("submitted_at", Some(json!(row.planned_at.to_string()))),
                    ("cost_credits", row.cost.map(|it| json!(it))),
                    ("estimate_credits", row.reserved.map(|it| json!(it)).filter(|it| !it.is_null())),
                    ("path", row.file.as_ref().map(|it| json!(it))),
                    (
                        "must_not_be_submitted_again",
                        Some(json!(may_be_charged_again(row.standing) && !is_stopped_for_nothing)),
                    ),
                ])
            })
            .collect();
        let mut advice = if videos.is_empty() {
            self.say("The ledger has no such shot.", "账本中没有符合条件的镜头。").to_owned()
        } else {
            self.say("Newest first.", "按时间从新到旧。").to_owned()
        };
        if is_cut {
            advice.push_str(&self.say(
                format!(" There are more than these {most}: ask with a larger limit, up to {LONGEST_LIST}, or with state or model."),
                format!("共有超过 {most} 条：可增大 limit（至多 {LONGEST_LIST}），或用 state、model 筛选。"),
            ));
        }
        Ok(Answer::new(Videos { videos, is_cut }, advice))
    }
}

/// What became of asking for consent.
enum Consent {
    /// It was given, or is not needed; the price, where one was looked up.
    Given(Option<Credits>),
    /// The question as data.
    Open(Box<Answer>),
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

/// Whether a failure to ask for a shot leaves something behind that the ledger can tell of.
fn leaves_a_shot(not: &NotAsked) -> bool {
    match not {
        NotAsked::Unsettled { .. }
        | NotAsked::UnsettledEarlier { .. }
        | NotAsked::CountedAsCharged { .. } => true,
        NotAsked::NotSent(_)
        | NotAsked::Rejected(_)
        | NotAsked::OverBudget(_)
        | NotAsked::SpendingStopped(_)
        | NotAsked::HeldBack(_)
        | NotAsked::Store(_)
        | NotAsked::Ledger(_)
        | NotAsked::Internal(_) => false,
    }
}

fn internal(error: &tokio::task::JoinError) -> CommandError {
    CommandError::internal(Text::plain(error.to_string()))
}
