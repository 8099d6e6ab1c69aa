//! Asking for shots and finding them again: what the tools do.

mod delivery;
mod drafting;
mod questions;

use super::answer::{Answer, Told, file_link, file_uri, leaves_a_shot, no_links_yet, shot_key};
use super::arguments::Arguments;
use super::live::{Account, Live};
use super::person::{Pause, Person, Reply};
use super::tools::Mode;
use super::waiting::{self, Expectation, told};
use crate::clip_target::{Stage, Target};
use crate::draft::{DraftFlags, DraftService, FrameHosts, has_both_frames};
use crate::error::{Billed, CommandError};
use crate::estimates::EstimateSource;
use crate::exit_code::ExitCode;
use crate::failure;
use crate::file_name;
use crate::interrupt::Known;
use crate::ledger::{Again, AttemptKey, Credits, Filter, LONGEST_WISH, LedgerError, ShotId, Standing, Wish};
use crate::production::{Delivered, Followed, NotWaited, Order, Production, Waiting};
use crate::progress::{Progress, size};
use crate::settling;
use crate::shot_flags::read_picture;
use crate::side_files::{self, Rules, SideFile};
use crate::stills::{Still, is_still_of, write_still};
use giggle_domain::guide::{self, Conversation, FRAME_CHOICES, Question, Step, Topic};
use giggle_domain::refusal::Field;
use giggle_domain::task::StatusKind;
use giggle_domain::{FrameArgument, FrameRef, Language, Outcome, Report, ShotSketch, TaskId};
use giggle_render::{CameraPlan, Fit};
use rmcp::RoleServer;
use rmcp::service::RequestContext;
use serde_json::{Map, Value, json};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Why a tool ends without an answer of its own.
pub enum Stop {
    /// It failed, and the answer says where the shot is now.
    Failed(Box<Answer>),
    /// It failed.
    Refused(Box<CommandError>),
    /// The person has to be asked first.
    Pause(Pause),
    /// The call was cancelled; whatever was paid for goes on.
    Cancelled,
}

impl From<CommandError> for Stop {
    fn from(error: CommandError) -> Self {
        Self::Refused(Box::new(error))
    }
}

impl From<Pause> for Stop {
    fn from(pause: Pause) -> Self {
        Self::Pause(pause)
    }
}

/// How long asking for a shot may take before the call says that it is still being asked for.
const SUBMIT_PATIENCE: Duration = Duration::from_secs(30);
/// As many shots as are listed unless more are asked for.
const USUAL_LIST: usize = 20;

/// One call of a tool.
pub struct Call<'a> {
    /// What all calls share.
    pub live: &'a Arc<Live>,
    /// The arguments.
    pub arguments: Arguments,
    /// The request that it came with.
    pub context: &'a RequestContext<RoleServer>,
}

impl Call<'_> {
    fn language(&self) -> Language {
        self.live.language()
    }

    fn say<T>(&self, english: T, chinese: T) -> T {
        self.language().pick(english, chinese)
    }

    fn refused(&self, refusal: &giggle_domain::Refusal) -> CommandError {
        CommandError::refused(refusal)
    }

    /// What the arguments say of a shot.
    fn sketch(&self) -> Result<ShotSketch, CommandError> {
        let refused = |refusal| self.refused(&refusal);
        let arguments = &self.arguments;
        Ok(ShotSketch {
            prompt: arguments.text("prompt")?.map(str::to_owned),
            model: arguments.text("model")?.map(str::to_owned),
            duration: arguments.integer("duration")?,
            aspect_ratio: arguments.text("aspect_ratio")?.map(str::parse).transpose().map_err(refused)?,
            resolution: arguments.text("resolution")?.map(str::parse).transpose().map_err(refused)?,
            start_frame: self.frame(arguments.text("start_frame")?, Field::StartFrame)?,
            end_frame: self.frame(arguments.text("end_frame")?, Field::EndFrame)?,
            count: arguments.count("count")?,
        })
    }

    /// A frame: an asset, an address, or a picture inside the allowed folders.
    fn frame(&self, text: Option<&str>, field: Field) -> Result<Option<FrameRef>, CommandError> {
        let Some(text) = text else { return Ok(None) };
        let (name, language) = (field.name().replace('-', "_"), self.language());
        let path = match FrameArgument::parse(text) {
            Ok(FrameArgument::Ready(frame)) => return Ok(Some(frame)),
            Ok(FrameArgument::File(path)) => path,
            Err(refusal) => {
                return Err(CommandError::usage(format!("{name}: {}", refusal.of(field).text(language)))
                    .hint(giggle_domain::frame::FORMS));
            }
        };
        let whole = self.live.setup.folders.readable(&path, language)?;
        let bytes = read_picture(&whole, language)
            .map_err(|(code, what)| CommandError::new(code, format!("{name}: {}: {what}", path.display())))?;
        FrameRef::from_picture(&bytes).map(Some).map_err(|fault| {
            CommandError::usage(format!("{name}: {}: {}", path.display(), fault.text(language)))
        })
    }

    fn take(&self) -> Result<Option<NonZeroU32>, CommandError> {
        match self.arguments.count("take")? {
            None => Ok(None),
            Some(take) => NonZeroU32::new(take).map(Some).ok_or_else(|| {
                CommandError::usage(self.say("`take` counts from 1, not 0", "`take` 从 1 开始，不能为 0"))
            }),
        }
    }

    /// `estimate_cost`.
    ///
    /// # Errors
    ///
    /// A shot that its model does not offer, or no key.
    pub async fn estimate_cost(&self) -> Result<Answer, Stop> {
        let mut sketch = self.sketch()?;
        // A price does not hang on the words.
        sketch.prompt.get_or_insert_with(|| "a shot".into());
        let shot = sketch.check(&self.live.settings.catalog).map_err(|refusal| self.refused(&refusal))?;
        let account = self.live.account()?;
        let (credits, source) = account.session.estimate(&account.client, &shot).await;
        let as_of = self.live.settings.file.credits_per_second_as_of.clone();
        let data = json!({
            "model": shot.model(),
            "duration_seconds": shot.duration(),
            "estimate_credits": credits,
            "source": source.as_str(),
            "as_of": if source == EstimateSource::Configured { as_of } else { None },
        });
        let text = match (credits, source) {
            (None, _) => self.say("The price is not known.", "价格未知。").to_owned(),
            (Some(credits), EstimateSource::Service) => self.say(
                format!("About {credits} credits by the service's own price, asked just now; what is charged may differ."),
                format!("约 {credits} 积分（服务的当前报价），实际扣费可能不同。"),
            ),
            (Some(credits), _) => self.say(
                format!("About {credits} credits by the configured table; what is charged may differ."),
                format!("约 {credits} 积分（来自配置文件），实际扣费可能不同。"),
            ),
        };
        Ok(Answer::new(data, text))
    }

    /// `generate_video`: asks once, says at once what became of it, and gives the shot.
    ///
    /// # Errors
    ///
    /// What an asking can fail with; see the error's code.
    pub async fn generate_video(&self, person: &mut Person<'_>) -> Result<(Answer, Option<ShotId>), Stop> {
        let mut sketch = self.sketch()?;
        if let Some(question) = self.fill_in(person, &mut sketch).await? {
            return Ok((question, None));
        }
        let shot = sketch.check(&self.live.settings.catalog).map_err(|refusal| self.refused(&refusal))?;
        let order = Order::new(shot, self.take()?);
        let wish = self.wish()?;
        let wait = self.arguments.count("wait_seconds")?;
        let account = self.live.account()?;
        let known =
            account.session.ledger.find(&account.session.realm, &order.fingerprint).map_err(trouble)?;
        let again = match known {
            Some(id) => account.session.ledger.shot(id).map_err(trouble)?.again(),
            None => Again::Free,
        };
        if again == Again::Free
            && let Some(question) = self.confirm(person, &account, &order).await?
        {
            return Ok((question, None));
        }
        if let Some(name) = wish {
            let bound = account
                .session
                .ledger
                .wish(&account.session.realm, &name, &order.fingerprint)
                .map_err(trouble)?;
            match (bound, known) {
                (Wish::Other(other), _) => {
                    let key = shot_key(&other);
                    return Err(CommandError::usage(self.say(
                        format!("client_request_id `{name}` stands for another shot, {key}"),
                        format!("client_request_id `{name}` 已用于另一个视频 {key}"),
                    ))
                    .hint(self.say(
                        "nothing was sent; give every shot an id of its own",
                        "未发送任何请求；请为每个视频使用不同的 id",
                    ))
                    .into());
                }
                // The same wish that became a task, however it ended, leads back to that task.
                (Wish::Same, Some(id)) if again == Again::Free => {
                    let told = Told::of(self.live, &account, id)?;
                    if matches!(told.shot().standing(), Standing::Failed | Standing::Stopped) {
                        return Ok((told.answer(), Some(id)));
                    }
                }
                _ => {}
            }
        }
        self.submit(&account, order, again, wait).await
    }

    async fn submit(
        &self,
        account: &Arc<Account>,
        order: Order,
        again: Again,
        wait: Option<u32>,
    ) -> Result<(Answer, Option<ShotId>), Stop> {
        let (live, account_, fingerprint) = (Arc::clone(self.live), Arc::clone(account), order.fingerprint);
        // A submit that is torn off may be a paid clip that nobody knows of: it is not the call's to cancel.
        let asking = self.live.work.spawn(async move {
            let production = live.production(&account_);
            let (known, progress) = (Known::new(false), Progress::silent(live.language()));
            production.ask(&order, &known, &progress).await
        });
        let asked = tokio::select! {
            asked = asking => Some(asked.map_err(|error| internal(&error))?),
            () = tokio::time::sleep(SUBMIT_PATIENCE) => None,
            () = self.context.ct.cancelled() => return Err(Stop::Cancelled),
        };
        let find = || account.session.ledger.find(&account.session.realm, &fingerprint).map_err(trouble);
        let id = find()?;
        let Some(id) = id else {
            return Err(match asked {
                Some(Err(not)) => CommandError::from(not).into(),
                Some(Ok(_)) | None => trouble(LedgerError::NoSuchShot).into(),
            });
        };
        let mut told = Told::of(self.live, account, id)?;
        match asked {
            Some(Err(not)) if leaves_a_shot(&not) => {
                return Err(Stop::Failed(Box::new(told.failure(&not.into()))));
            }
            Some(Err(not)) => return Err(CommandError::from(not).into()),
            Some(Ok(asked)) => {
                told.is_new = again == Again::Free;
                told.asked_task = Some(asked.task().id.clone());
            }
            None => {}
        }
        if let Some(seconds) = wait.filter(|it| *it > 0)
            && told.shot().standing() == Standing::Submitted
        {
            let answer = self.wait_for(account, id, Duration::from_secs(seconds.into())).await?;
            return Ok((answer, Some(id)));
        }
        if told.is_new {
            told.note = Some(
                self.say(
                    "It is on its way; tell the person that they can ask at any time.",
                    "已开始生成；请告知用户可随时询问进度。",
                )
                .into(),
            );
        }
        Ok((told.answer(), Some(id)))
    }

    fn wish(&self) -> Result<Option<String>, CommandError> {
        let Some(name) = self.arguments.text("client_request_id")? else { return Ok(None) };
        if name.trim().is_empty() || name.len() > LONGEST_WISH {
            return Err(CommandError::usage(self.say(
                format!("`client_request_id` has 1 to {LONGEST_WISH} bytes, not {}", name.len()),
                format!("`client_request_id` 长度应为 1 到 {LONGEST_WISH} 字节，而不是 {}", name.len()),
            )));
        }
        Ok(Some(name.to_owned()))
    }

    /// Asks before a shot that costs more than the person wants to be asked about. An answer is the question as data.
    async fn confirm(
        &self,
        person: &mut Person<'_>,
        account: &Account,
        order: &Order,
    ) -> Result<Option<Answer>, Stop> {
        let agreed = self.arguments.number("accept_credits")?.map(|it| {
            Credits::price(it).ok_or_else(|| {
                CommandError::usage(self.say(
                    format!("`accept_credits` is a number of credits, not {it}"),
                    format!("`accept_credits` 应为积分数，而不是 {it}"),
                ))
            })
        });
        let agreed = agreed.transpose()?;
        let Some(limit) = self.live.setup.confirm_above.or(agreed) else { return Ok(None) };
        let price = account.session.estimate(&account.client, &order.shot).await.0;
        let is_fine = match (price, agreed) {
            (Some(price), Some(agreed)) => price <= agreed.max(limit),
            (Some(price), None) => price <= limit,
            // A number says nothing of a price that nobody knows.
            (None, _) => self.arguments.flag("accept_unknown_price")?,
        };
        if is_fine {
            return Ok(None);
        }
        let shot = &order.shot;
        let what = format!("{}, {} s, {}", shot.model(), shot.duration(), shot.resolution());
        let message = match price {
            Some(price) => self.say(
                format!("This shot ({what}) is expected to cost {price} credits. Make it?"),
                format!("该视频（{what}）预计消耗 {price} 积分。是否生成？"),
            ),
            None => self.say(
                format!("Nobody knows what this shot ({what}) costs. Make it?"),
                format!("该视频（{what}）的价格未知。是否生成？"),
            ),
        };
        // An answer holds for this shot at this price, and for no other.
        let key = format!(
            "price-{}-{}",
            order.fingerprint.short(),
            price.map_or("unknown".into(), |it| it.to_string())
        );
        let form = json!({"make_it": {"type": "boolean", "default": false}});
        match person.ask(&key, &message, form, "make_it").await? {
            Reply::Said(answer) if answer["make_it"] == json!(true) => Ok(None),
            Reply::Said(_) | Reply::Declined => Err(CommandError::new(
                ExitCode::Budget,
                self.say("the person did not agree to the price", "用户未同意该价格"),
            )
            .hint(self.say("nothing was sent", "未发送任何请求"))
            .into()),
            Reply::Nobody => {
                let data = json!({
                    "state": "needs_confirmation",
                    "question": {"topic": "price", "text": message},
                    "cost": {"estimate_credits": price},
                    "confirm_above_credits": self.live.setup.confirm_above,
                });
                let how = if price.is_some() {
                    self.say(
                        "Nothing was submitted. Ask the person; if they agree, call generate_video again with accept_credits set to the most that they agree to.",
                        "未提交任何任务。请询问用户；若同意，请将 accept_credits 设为用户同意的最高积分后再次调用 generate_video。",
                    )
                } else {
                    self.say(
                        "Nothing was submitted. Ask the person; if they agree to a price that nobody knows, call generate_video again with accept_unknown_price: true. No accept_credits stands for that.",
                        "未提交任何任务。请询问用户；若用户接受未知价格，请带 accept_unknown_price: true 再次调用 generate_video。accept_credits 不能代替该确认。",
                    )
                };
                Ok(Some(Answer::new(data, format!("{message} {how}"))))
            }
        }
    }

    /// A shot of the ledger by task id or key; `Err` with the task where only the service may know it.
    fn find(&self, account: &Account) -> Result<Result<ShotId, TaskId>, Stop> {
        let name = self.arguments.needed_text("id")?;
        match account.session.ledger.named(Some(&account.session.realm), name) {
            Ok(id) => Ok(Ok(id)),
            Err(LedgerError::NoSuchShot) => match TaskId::parse(name) {
                // Twelve digits are a key of a shot and no task of any service.
                Ok(task_id) if name.len() > super::answer::KEY_DIGITS => Ok(Err(task_id)),
                _ => Err(CommandError::usage(
                    self.say(format!("`id`: nothing is known of `{name}`"), format!("`id`：找不到 `{name}`")),
                )
                .hint(self.say("list_videos shows what there is", "list_videos 可列出已有视频"))
                .into()),
            },
            Err(error) => Err(failure::ledger(&error).into()),
        }
    }

    /// The task that is followed for a shot.
    fn followed(&self, account: &Account, id: ShotId) -> Result<Option<Followed>, CommandError> {
        let shot = account.session.ledger.shot(id).map_err(trouble)?;
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
    ///
    /// # Errors
    ///
    /// An id that nobody knows, or a service that cannot be asked.
    pub async fn get_video(&self) -> Result<Answer, Stop> {
        let account = self.live.account()?;
        let wants_links = self.arguments.flag("links")?;
        let id = match self.find(&account)? {
            Ok(id) => id,
            Err(task_id) => return self.unknown_task(&account, &task_id, wants_links).await,
        };
        self.state_of(&account, id, wants_links).await
    }

    async fn state_of(&self, account: &Account, id: ShotId, wants_links: bool) -> Result<Answer, Stop> {
        let standing = account.session.ledger.shot(id).map_err(trouble)?.standing();
        let (mut status, mut links, mut note) = (None, None, None);
        if matches!(standing, Standing::Unsettled | Standing::Unassigned) {
            // Reading the statements is free, and may tell what the answer was.
            let looked = settling::look_again(&self.live.settings, &account.client, &account.session).await;
            if let Err(error) = looked {
                note = Some(self.say(
                    format!("The credit statements could not be read: {}.", error.message(self.language())),
                    format!("无法读取积分明细：{}。", error.message(self.language())),
                ));
            }
        }
        let standing = account.session.ledger.shot(id).map_err(trouble)?.standing();
        let is_ready = matches!(standing, Standing::Completed | Standing::Downloaded);
        if (standing == Standing::Submitted || (wants_links && is_ready))
            && let Some(task) = self.followed(account, id)?
        {
            match self.look(account, &task, wants_links && is_ready).await {
                Ok(report) => {
                    status = Some(report.status.to_string());
                    links = wants_links.then_some(report.clips).filter(|clips| !clips.is_empty());
                }
                Err(error) => {
                    let told = Told::of(self.live, account, id)?;
                    return Err(Stop::Failed(Box::new(told.failure(&error))));
                }
            }
        }
        let mut told = Told::of(self.live, account, id)?;
        (told.status, told.links, told.note) = (status, links, note);
        Ok(told.answer())
    }

    /// A task that the ledger has never heard of, such as one of the skill door.
    async fn unknown_task(
        &self,
        account: &Account,
        task_id: &TaskId,
        wants_links: bool,
    ) -> Result<Answer, Stop> {
        let task = Followed::named(task_id);
        let report = self.look(account, &task, false).await?;
        let (state, reason, clips) = match report.outcome() {
            None => ("submitted", String::new(), Vec::new()),
            Some(Outcome::Completed { clips }) => ("completed", String::new(), clips),
            Some(Outcome::Failed { status, reason }) if status.kind() == StatusKind::Stopped => {
                ("stopped", reason, Vec::new())
            }
            Some(Outcome::Failed { reason, .. }) => ("failed", reason, Vec::new()),
        };
        let has_no_links = state == "completed" && clips.is_empty();
        let next = match state {
            "submitted" => json!({"tool": "wait_video", "arguments": {"id": task_id}}),
            "completed" if has_no_links => json!({"tool": "get_video", "arguments": {"id": task_id}}),
            "completed" => json!({"tool": "download_video", "arguments": {"id": task_id}}),
            _ => Value::Null,
        };
        let mut data = json!({
            "state": state,
            "task_id": task_id,
            "status": report.status.to_string(),
            "must_not_be_submitted_again": state != "failed",
            "reason": reason,
            "next": next,
        });
        let mut text = self.say(
            format!("Task {task_id}, which this ledger does not know, is {}.", report.status),
            format!("任务 {task_id}（不在本账本中）状态：{}。", report.status),
        );
        if has_no_links {
            text.push_str(&no_links_yet(task_id.as_str(), self.language()));
        }
        if wants_links && !clips.is_empty() {
            let shown =
                clips.iter().map(|it| json!({"url": it.reveal(), "expires_at_unix": it.expires_at()}));
            data["links"] = shown.collect();
            for link in &clips {
                text.push('\n');
                text.push_str(&link.reveal_for_chat());
            }
        }
        Ok(Answer::new(data, text))
    }

    /// `wait_video`: waits a while for a task to end.
    ///
    /// # Errors
    ///
    /// A task that ended badly, or a service that cannot be asked.
    pub async fn wait_video(&self) -> Result<Answer, Stop> {
        let account = self.live.account()?;
        let most = waiting::limit(self.context);
        let asked = self.arguments.count("timeout_seconds")?.map(|it| Duration::from_secs(it.into()));
        match self.find(&account)? {
            Ok(id) => self.wait_for(&account, id, asked.unwrap_or(most)).await,
            Err(task_id) => {
                let task = Followed::named(&task_id);
                self.wait_while(&account, &task, asked.unwrap_or(most), None).await?;
                self.unknown_task(&account, &task_id, false).await
            }
        }
    }

    async fn wait_for(&self, account: &Account, id: ShotId, most: Duration) -> Result<Answer, Stop> {
        let standing = account.session.ledger.shot(id).map_err(trouble)?.standing();
        let Some(task) = self.followed(account, id)?.filter(|_| standing == Standing::Submitted) else {
            return self.state_of(account, id, false).await;
        };
        let expectation = Told::of(self.live, account, id)?.expectation();
        let waited = self.wait_while(account, &task, most, Some(expectation)).await?;
        let told = Told::of(self.live, account, id)?;
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
    ) -> Result<Option<CommandError>, Stop> {
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
        let waited = told(self.context, &expectation, self.language(), wait).await.ok_or(Stop::Cancelled)?;
        Ok(match waited {
            Ok(_) | Err(NotWaited::Deadline { .. }) => None,
            Err(
                not @ (NotWaited::Failed { .. } | NotWaited::UnreadableLinks { .. } | NotWaited::Lost(_)),
            ) => Some(not.into()),
        })
    }

    /// `list_videos`.
    ///
    /// # Errors
    ///
    /// A state that is none, or trouble of the ledger.
    pub fn list_videos(&self) -> Result<Answer, Stop> {
        let account = self.live.account()?;
        let standings = match self.arguments.text("state")? {
            None => Vec::new(),
            Some("unfinished") => Standing::ALL.into_iter().filter(|it| it.is_unfinished()).collect(),
            Some(word) => vec![Standing::parse(word).ok_or_else(|| {
                let words: Vec<&str> = Standing::ALL.iter().map(|it| it.as_str()).collect();
                CommandError::usage(self.say(
                    format!("`state` is unfinished, {}, not `{word}`", words.join(", ")),
                    format!("`state` 可为 unfinished、{}，而不是 `{word}`", words.join("、")),
                ))
            })?],
        };
        let limit = self.arguments.count("limit")?;
        if limit == Some(0) {
            return Err(CommandError::usage(
                self.say("`limit` counts from 1, not 0", "`limit` 从 1 开始，不能为 0"),
            )
            .into());
        }
        let filter = Filter {
            realm: Some(account.session.realm.clone()),
            standings,
            model: self.arguments.text("model")?.map(str::to_owned),
            most: Some(limit.map_or(USUAL_LIST, |it| it as usize)),
            ..Filter::default()
        };
        let rows = account.session.ledger.list(&filter).map_err(trouble)?;
        let listed: Vec<Value> = rows
            .iter()
            .map(|row| {
                json!({
                    "state": row.standing.as_str(),
                    "task_id": row.task_id,
                    "shot_key": shot_key(&row.fingerprint),
                    "prompt": row.prompt,
                    "model": row.model,
                    "duration_seconds": row.duration,
                    "take": row.take,
                    "submitted_at": row.planned_at.to_string(),
                    "cost_credits": row.cost,
                    "estimate_credits": row.reserved,
                    "path": row.file,
                    "must_not_be_submitted_again": row.standing.is_unfinished()
                        || (row.standing == Standing::Stopped && row.cost != Some(Credits::ZERO)),
                })
            })
            .collect();
        let lines: Vec<String> = rows
            .iter()
            .map(|row| {
                let prompt: String = row.prompt.chars().take(48).collect();
                format!("{} {} {} {prompt}", shot_key(&row.fingerprint), row.standing, row.model)
            })
            .collect();
        let text = if lines.is_empty() {
            self.say("The ledger holds no such shot.", "账本中没有符合条件的视频。").to_owned()
        } else {
            lines.join("\n")
        };
        Ok(Answer::new(json!({"videos": listed}), text))
    }
}

fn trouble(error: LedgerError) -> CommandError {
    failure::ledger(&error)
}

fn internal(error: &tokio::task::JoinError) -> CommandError {
    CommandError::new(ExitCode::Internal, error.to_string())
}
