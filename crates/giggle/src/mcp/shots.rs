//! Asking for shots and finding them again: what the tools do.

use super::answer::{Answer, Told, file_link, file_uri, leaves_a_shot, shot_key};
use super::arguments::Arguments;
use super::live::{Account, Live};
use super::person::{Pause, Person, Reply};
use super::tools::Mode;
use super::waiting::{self, Expectation, told};
use crate::books::{EstimateSource, ledger_trouble};
use crate::commands::make::DraftFlags;
use crate::commands::settle;
use crate::draft::{DraftService, FrameHosts};
use crate::error::{Billed, CommandError};
use crate::exit_code::ExitCode;
use crate::ffmpeg::{Still, write_still};
use crate::file_name;
use crate::interrupt::Known;
use crate::ledger::{Again, AttemptKey, Credits, Filter, LONGEST_WISH, LedgerError, ShotId, Standing, Wish};
use crate::production::{Delivered, Followed, Order, Production, Waiting};
use crate::progress::{Progress, size};
use crate::shot_flags::read_picture;
use crate::target::Target;
use giggle_domain::guide::{self, Conversation, FRAME_CHOICES, Question, Step, Topic};
use giggle_domain::refusal::Field;
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
    /// It failed.
    Failed(Box<Answer>),
    /// The person has to be asked first.
    Pause(Pause),
    /// The call was cancelled; whatever was paid for goes on.
    Cancelled,
}

impl From<CommandError> for Stop {
    fn from(error: CommandError) -> Self {
        Self::Failed(Box::new(Answer::failure(&error)))
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
        CommandError::refused(refusal, self.language())
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

    /// `list_models`.
    ///
    /// # Errors
    ///
    /// What was given and is not offered.
    pub fn list_models(&self) -> Result<Answer, Stop> {
        let catalog = &self.live.settings.catalog;
        let models: Vec<_> = match self.arguments.text("model")? {
            Some(name) => vec![catalog.model(name).map_err(|refusal| self.refused(&refusal))?],
            None => catalog.offered().collect(),
        };
        let lines: Vec<String> = models
            .iter()
            .map(|model| {
                format!(
                    "{}: {} s; {}",
                    model.name,
                    model.durations_text(),
                    model.description(self.language())
                )
            })
            .collect();
        let data = json!({"default_model": giggle_domain::catalog::DEFAULT_MODEL, "models": models});
        let ask = self.say(
            "Show them to the person and let them choose one explicitly.",
            "请向用户展示，并由用户明确选择一个模型。",
        );
        Ok(Answer::new(data, format!("{}\n{ask}", lines.join("\n"))))
    }

    /// `next_question`: the guide, asked directly where the person can be.
    ///
    /// # Errors
    ///
    /// What was said and is not offered.
    pub async fn next_question(&self, person: &mut Person<'_>) -> Result<Answer, Stop> {
        let mut so_far =
            Conversation { sketch: self.sketch()?, frames_decided: self.arguments.flag("no_frames")? };
        let mut said = Map::new();
        for name in ["prompt", "model", "aspect_ratio", "resolution", "start_frame", "end_frame"] {
            if let Some(text) = self.arguments.text(name)? {
                said.insert(name.into(), json!(text));
            }
        }
        if let Some(seconds) = so_far.sketch.duration {
            said.insert("duration".into(), json!(seconds));
        }
        loop {
            let step = guide::next(&so_far, &self.live.settings.catalog, self.language())
                .map_err(|refusal| self.refused(&refusal))?;
            let question = match step {
                Step::Ready(_) => return Ok(self.ready(said)),
                Step::Ask(question) => question,
            };
            match self.put(person, &question).await? {
                Reply::Said(answer) => self.fill(&question, &answer, person, &mut so_far, &mut said).await?,
                Reply::Declined => return Ok(self.open_question(&question, said, true)),
                Reply::Nobody => return Ok(self.open_question(&question, said, false)),
            }
        }
    }

    /// Puts one question of the guide to the person.
    async fn put(&self, person: &mut Person<'_>, question: &Question) -> Result<Reply, Pause> {
        let mut message = question.text.clone();
        for choice in &question.choices {
            message.push_str(&format!("\n{}: {}", choice.value, choice.text));
        }
        let mut field = json!({"type": "string"});
        let values: Vec<&str> = question
            .choices
            .iter()
            .map(|it| &*it.value)
            .chain(question.more.iter().map(String::as_str))
            .collect();
        if !values.is_empty() {
            field["enum"] = json!(values);
        }
        if let Some(default) = &question.default {
            field["default"] = json!(default);
        }
        person.ask(&topic_name(question.topic), &message, json!({"answer": field}), "answer").await
    }

    async fn fill(
        &self,
        question: &Question,
        answer: &Value,
        person: &mut Person<'_>,
        so_far: &mut Conversation,
        said: &mut Map<String, Value>,
    ) -> Result<(), Stop> {
        let text = match &answer["answer"] {
            Value::String(text) => text.trim().to_owned(),
            other => other.to_string(),
        };
        let sketch = &mut so_far.sketch;
        match question.topic {
            Topic::Prompt => sketch.prompt = Some(text.clone()),
            Topic::Model => sketch.model = Some(text.clone()),
            Topic::Duration => {
                let seconds: i64 = text.parse().map_err(|_| {
                    CommandError::usage(
                        self.say(format!("`{text}` is no number of seconds"), format!("`{text}` 不是秒数")),
                    )
                })?;
                sketch.duration = Some(seconds);
                said.insert("duration".into(), json!(seconds));
                return Ok(());
            }
            Topic::AspectRatio => {
                sketch.aspect_ratio = Some(text.parse().map_err(|refusal| self.refused(&refusal))?);
            }
            Topic::Frames => {
                if !FRAME_CHOICES.contains(&text.as_str()) {
                    let choices = FRAME_CHOICES.join(", ");
                    return Err(CommandError::usage(self.say(
                        format!("`{text}` is none of {choices}"),
                        format!("`{text}` 不在选项 {choices} 之中"),
                    ))
                    .into());
                }
                let wanted = [
                    ("start_frame", Field::StartFrame, matches!(&*text, "start" | "both")),
                    ("end_frame", Field::EndFrame, matches!(&*text, "end" | "both")),
                ];
                for (name, field, _) in wanted.into_iter().filter(|(_, _, is_wanted)| *is_wanted) {
                    let message = self.say(
                        format!("{name}: a path inside the allowed folders, url:ADDRESS or asset_id:ID"),
                        format!("{name}：允许文件夹内的图片路径、url:地址 或 asset_id:ID"),
                    );
                    let form = json!({"answer": {"type": "string"}});
                    let Reply::Said(reply) = person.ask(name, &message, form, "answer").await? else {
                        continue;
                    };
                    let given = reply["answer"].as_str().unwrap_or_default().trim();
                    let frame = self.frame(Some(given), field)?;
                    let place =
                        if name == "start_frame" { &mut sketch.start_frame } else { &mut sketch.end_frame };
                    *place = frame;
                    said.insert(name.into(), json!(given));
                }
                so_far.frames_decided = true;
                said.insert(
                    "no_frames".into(),
                    json!(sketch.start_frame.is_none() && sketch.end_frame.is_none()),
                );
                return Ok(());
            }
        }
        said.insert(topic_name(question.topic), json!(text));
        Ok(())
    }

    fn ready(&self, mut said: Map<String, Value>) -> Answer {
        said.remove("no_frames");
        let draft = json!({"tool": "make_draft", "arguments": said});
        let next = if self.live.setup.mode == Mode::Full {
            json!({"tool": "generate_video", "arguments": said})
        } else {
            draft.clone()
        };
        let text = self.say(
            "Everything is said. make_draft shows it first, free; generate_video makes the clip, which costs credits.",
            "信息已齐全。可先用 make_draft 免费预览草稿；generate_video 正式生成视频（消耗积分）。",
        );
        Answer::new(json!({"ready": true, "arguments": said, "next": next, "draft_first": draft}), text)
    }

    /// The question as data, for the agent to put to the person.
    fn open_question(&self, question: &Question, said: Map<String, Value>, is_declined: bool) -> Answer {
        let mut text = question.text.clone();
        for choice in &question.choices {
            text.push_str(&format!("\n{}: {}", choice.value, choice.text));
        }
        let how = match question.topic {
            Topic::Frames => self.say(
                "Ask the person, then call next_question with start_frame or end_frame, or with no_frames: true.",
                "请询问用户，然后带 start_frame、end_frame 或 no_frames: true 再次调用 next_question。",
            ),
            _ => self.say(
                "Ask the person, then call next_question again with the answer.",
                "请询问用户，然后带上答案再次调用 next_question。",
            ),
        };
        let data = json!({
            "ready": false,
            "declined": is_declined,
            "question": question,
            "arguments": said,
            "next": {"tool": "next_question", "arguments": said},
        });
        Answer::new(data, format!("{text}\n{how}"))
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
        let (credits, source) = account.books.estimate(&account.client, &shot).await;
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

    /// `make_draft`: free, on this machine.
    ///
    /// # Errors
    ///
    /// A shot that its model does not offer, or a file that cannot be written.
    pub async fn make_draft(&self) -> Result<Answer, Stop> {
        let shot =
            self.sketch()?.check(&self.live.settings.catalog).map_err(|refusal| self.refused(&refusal))?;
        let arguments = &self.arguments;
        if let Some(camera) = arguments.text("camera")? {
            CameraPlan::parse(camera).map_err(|fault| CommandError::usage(format!("camera: {fault}")))?;
        }
        let fit = match arguments.text("fit")? {
            None => None,
            Some("fill") => Some(Fit::Fill),
            Some("contain") => Some(Fit::Contain),
            Some(other) => {
                return Err(CommandError::usage(self.say(
                    format!("`fit` is fill or contain, not `{other}`"),
                    format!("`fit` 应为 fill 或 contain，而不是 `{other}`"),
                ))
                .into());
            }
        };
        let seed = arguments.count("seed")?.map(u64::from);
        let flags = DraftFlags {
            seed,
            camera: arguments.text("camera")?.map(str::to_owned),
            fit,
            slate: arguments.flag("slate")?,
        };
        let order = Order::new(shot, None);
        let name = match arguments.text("file")? {
            Some(name) => PathBuf::from(name),
            None => {
                let (slug, key) = (file_name::slug(order.shot.prompt()), order.fingerprint.short());
                let seed = seed.map(|seed| format!("-{seed}")).unwrap_or_default();
                PathBuf::from(format!("draft-{slug}-{key}{seed}.mp4"))
            }
        };
        let path = self.live.setup.folders.writable(&name, self.language())?;
        let target = Target { path, may_replace_draft: true, ..Target::default() };
        target.check(1, false, self.language())?;
        let sheet = arguments.flag("sheet")?.then(|| target.path.with_extension("png"));
        let draft = flags.settings()?;
        let live = Arc::clone(self.live);
        // A call that is given up must not leave half a draft behind.
        let work = self.live.work.spawn(async move {
            let language = live.language();
            let drafts =
                DraftService::start(&order.shot, draft, &live.settings, FrameHosts::Public, language).await?;
            let production = Production { client: &drafts.client, books: None, output: &live.output };
            let made = draw(&production, &order, &target, language).await;
            drafts.stop().await;
            made.map(|files| (order, files))
        });
        let expectation = Expectation {
            already: Duration::ZERO,
            typical: Duration::from_secs(3),
            text: self.say("a few seconds", "几秒钟").into(),
        };
        let done = told(self.context, &expectation, self.language(), work).await.ok_or(Stop::Cancelled)?;
        let (order, files) = done.map_err(|error| internal(&error))??;
        let Some(file) = files.first() else {
            return Err(CommandError::new(ExitCode::Internal, "the draft has no file").into());
        };
        let mut links = vec![file_link(&file.path, "video/mp4", "draft")];
        let mut sheet_path = None;
        if let Some(to) = sheet {
            write_still(&file.path, Still::Sheet, &to)
                .map_err(|fault| CommandError::new(ExitCode::Undelivered, fault).billed(Billed::No))?;
            links.push(file_link(&to, "image/png", "contact sheet"));
            sheet_path = Some(to.display().to_string());
        }
        let (width, height) = order.shot.draft_size();
        let path = file.path.display();
        let data = json!({
            "is_draft": true,
            "path": path.to_string(),
            "uri": file_uri(&file.path),
            "bytes": file.bytes,
            "width": width,
            "height": height,
            "duration_seconds": order.shot.duration(),
            "model": order.shot.model(),
            "sheet": sheet_path,
        });
        let about = format!("{width}×{height}, {} s, {}", order.shot.duration(), size(file.bytes));
        let text = self.say(
            format!(
                "A free draft ({about}): {path}. It shows framing, camera move and length, not what the model will paint. Show it to the person before generate_video."
            ),
            format!("免费草稿（{about}）：{path}。草稿仅展示构图、运镜与时长，并非模型成片。请先给用户确认，再调用 generate_video。"),
        );
        let mut answer = Answer::new(data, text);
        answer.files = links;
        Ok(answer)
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
        let known = account.books.ledger.find(&account.books.realm, &order.fingerprint).map_err(trouble)?;
        let again = match known {
            Some(id) => account.books.ledger.shot(id).map_err(trouble)?.again(),
            None => Again::Free,
        };
        if again == Again::Free
            && let Some(question) = self.confirm(person, &account, &order).await?
        {
            return Ok((question, None));
        }
        if let Some(name) = wish {
            let bound = account
                .books
                .ledger
                .wish(&account.books.realm, &name, &order.fingerprint)
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
        let find = || account.books.ledger.find(&account.books.realm, &fingerprint).map_err(trouble);
        let id = find()?;
        let Some(id) = id else {
            return Err(match asked {
                Some(Err(error)) => error.into(),
                _ => trouble(LedgerError::NoSuchShot).into(),
            });
        };
        let mut told = Told::of(self.live, account, id)?;
        match asked {
            Some(Err(error)) if leaves_a_shot(&error) => {
                return Err(Stop::Failed(Box::new(told.failure(&error))));
            }
            Some(Err(error)) => return Err(error.into()),
            Some(Ok(_)) => told.is_new = again == Again::Free,
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

    /// Asks for what a shot cannot do without; the rest has defaults. An answer is the question as data.
    async fn fill_in(
        &self,
        person: &mut Person<'_>,
        sketch: &mut ShotSketch,
    ) -> Result<Option<Answer>, Stop> {
        loop {
            let so_far = Conversation { sketch: sketch.clone(), frames_decided: true };
            let step = guide::next(&so_far, &self.live.settings.catalog, self.language())
                .map_err(|refusal| self.refused(&refusal))?;
            let Step::Ask(question) = step else { return Ok(None) };
            let slot = match question.topic {
                Topic::Prompt => &mut sketch.prompt,
                Topic::Model => &mut sketch.model,
                _ => return Ok(None),
            };
            let reply = self.put(person, &question).await?;
            match reply {
                Reply::Said(answer) => *slot = answer["answer"].as_str().map(str::to_owned),
                Reply::Declined | Reply::Nobody => {
                    let mut answer = self.open_question(&question, Map::new(), reply == Reply::Declined);
                    answer.data["state"] = json!("needs_input");
                    answer.data["next"] = json!({"tool": "next_question"});
                    answer.text.push_str(self.say("\nNothing was submitted.", "\n未提交任何任务。"));
                    return Ok(Some(answer));
                }
            }
        }
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
        let price = account.books.estimate(&account.client, &order.shot).await.0;
        let is_fine = match (price, agreed) {
            (Some(price), Some(agreed)) => price <= agreed.max(limit),
            (Some(price), None) => price <= limit,
            // Whoever agrees to a price that nobody knows has been told so.
            (None, agreed) => agreed.is_some(),
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
                let how = self.say(
                    "Nothing was submitted. Ask the person; if they agree, call generate_video again with accept_credits set to the most that they agree to.",
                    "未提交任何任务。请询问用户；若同意，请将 accept_credits 设为用户同意的最高积分后再次调用 generate_video。",
                );
                Ok(Some(Answer::new(data, format!("{message} {how}"))))
            }
        }
    }

    /// A shot of the ledger by task id or key; `Err` with the task where only the service may know it.
    fn find(&self, account: &Account) -> Result<Result<ShotId, TaskId>, Stop> {
        let name = self.arguments.needed_text("id")?;
        match account.books.ledger.named(Some(&account.books.realm), name) {
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
            Err(error) => Err(ledger_trouble(&error).into()),
        }
    }

    /// The task that is followed for a shot.
    fn followed(&self, account: &Account, id: ShotId) -> Result<Option<Followed>, CommandError> {
        let shot = account.books.ledger.shot(id).map_err(trouble)?;
        Ok(shot.foremost().and_then(|(attempt, found)| {
            let task = found.task.as_ref()?;
            let key = Some(AttemptKey { shot: id, attempt });
            Some(Followed { id: task.id.clone(), key, is_watched: false })
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
        let standing = account.books.ledger.shot(id).map_err(trouble)?.standing();
        let (mut status, mut links, mut note) = (None, None, None);
        if matches!(standing, Standing::Unsettled | Standing::Unassigned) {
            // Reading the statements is free, and may tell what the answer was.
            let looked =
                settle::look_again(&self.live.settings, &account.client, &account.books, &self.live.output)
                    .await;
            if let Err(error) = looked {
                note = Some(self.say(
                    format!("The credit statements could not be read: {}.", error.message()),
                    format!("无法读取积分明细：{}。", error.message()),
                ));
            }
        }
        let standing = account.books.ledger.shot(id).map_err(trouble)?.standing();
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
        let task = Followed { id: task_id.clone(), key: None, is_watched: false };
        let report = self.look(account, &task, false).await?;
        let (state, reason, clips) = match report.outcome() {
            None => ("submitted", String::new(), Vec::new()),
            Some(Outcome::Completed { clips }) => ("completed", String::new(), clips),
            Some(Outcome::Failed { reason, .. }) => ("failed", reason, Vec::new()),
        };
        let next = match state {
            "submitted" => json!({"tool": "wait_video", "arguments": {"id": task_id}}),
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
                let task = Followed { id: task_id.clone(), key: None, is_watched: false };
                self.wait_while(&account, &task, asked.unwrap_or(most), None).await?;
                self.unknown_task(&account, &task_id, false).await
            }
        }
    }

    async fn wait_for(&self, account: &Account, id: ShotId, most: Duration) -> Result<Answer, Stop> {
        let standing = account.books.ledger.shot(id).map_err(trouble)?.standing();
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
        Ok(waited.err().filter(|error| error.code() != ExitCode::Unfinished))
    }

    /// `download_video`: brings the clips of a shot into the allowed folders.
    ///
    /// # Errors
    ///
    /// Exit 9 where they cannot be brought here.
    pub async fn download_video(&self) -> Result<Answer, Stop> {
        let account = self.live.account()?;
        let file = self.arguments.text("file")?.map(PathBuf::from);
        let overwrite = self.arguments.flag("overwrite")?;
        let found = self.find(&account)?;
        let task = match &found {
            Ok(id) => {
                let standing = account.books.ledger.shot(*id).map_err(trouble)?.standing();
                if standing == Standing::Submitted {
                    let answer = self.state_of(&account, *id, false).await?;
                    if answer.data["state"] == json!("submitted") {
                        return Ok(answer);
                    }
                }
                match self.followed(&account, *id)? {
                    Some(task) => task,
                    None => return self.state_of(&account, *id, false).await,
                }
            }
            Err(task_id) => Followed { id: task_id.clone(), key: None, is_watched: false },
        };
        let target = self.target(&account, found.as_ref().ok(), &task, file, overwrite)?;
        let (live, account_) = (Arc::clone(self.live), Arc::clone(&account));
        let id = found.as_ref().ok().copied();
        let work = self.live.work.spawn(async move { fetch(&live, &account_, id, &task, &target).await });
        let expectation = Expectation {
            already: Duration::ZERO,
            typical: Duration::from_secs(20),
            text: self.say("a few seconds", "几秒钟").into(),
        };
        let done = told(self.context, &expectation, self.language(), work).await.ok_or(Stop::Cancelled)?;
        let files = done.map_err(|error| internal(&error))?;
        match (files, id) {
            (Ok(files), Some(id)) => {
                let mut told = Told::of(self.live, &account, id)?;
                told.delivered = files;
                Ok(told.answer())
            }
            (Ok(files), None) => Ok(self.bare_files(&files)),
            (Err(error), Some(id)) => {
                let told = Told::of(self.live, &account, id)?;
                Err(Stop::Failed(Box::new(told.failure(&error))))
            }
            (Err(error), None) => Err(error.into()),
        }
    }

    fn bare_files(&self, files: &[Delivered]) -> Answer {
        let listed: Vec<Value> = files
            .iter()
            .map(|file| {
                let mut shown = file.json();
                shown["uri"] = json!(file_uri(&file.path));
                shown
            })
            .collect();
        let paths: Vec<String> = files.iter().map(|file| file.path.display().to_string()).collect();
        let text = self
            .say(format!("The clip is here: {}", paths.join(", ")), format!("视频：{}", paths.join("，")));
        let mut answer = Answer::new(json!({"state": "downloaded", "files": listed}), text);
        answer.files = files.iter().map(|file| file_link(&file.path, "video/mp4", "")).collect();
        answer
    }

    /// Where the clips go: where the caller says, else where they were, else a name made of what is known.
    fn target(
        &self,
        account: &Account,
        id: Option<&ShotId>,
        task: &Followed,
        file: Option<PathBuf>,
        overwrite: bool,
    ) -> Result<Target, CommandError> {
        let folders = &self.live.setup.folders;
        let mut name = PathBuf::from(format!("giggle-{}.mp4", file_name::safe(task.id.as_str())));
        let (mut own, mut before) = (Vec::new(), None);
        let mut count = 1;
        if let Some(id) = id {
            let shot = account.books.ledger.shot(*id).map_err(trouble)?;
            if let Some(facts) = &shot.facts {
                let (model, slug) = (file_name::safe(&facts.model), file_name::slug(&facts.prompt));
                name =
                    PathBuf::from(format!("{model}-{slug}-{}.mp4", shot_key(&shot.fingerprint.to_string())));
                count = facts.count;
            }
            let files = shot.foremost().and_then(|(_, it)| it.task.as_ref()).map(|it| it.files.as_slice());
            own = files.unwrap_or_default().iter().map(|file| PathBuf::from(&file.path)).collect();
            before =
                files.unwrap_or_default().iter().find(|it| it.clip == 0).map(|it| PathBuf::from(&it.path));
        }
        let path = match (file, before) {
            (Some(file), _) => folders.writable(&file, self.language())?,
            // Where another command of the person put it, it may stay, even outside the folders.
            (None, Some(path)) if path.exists() => path,
            (None, Some(path)) if folders.writable(&path, self.language()).is_ok() => path,
            (None, _) => folders.writable(&name, self.language())?,
        };
        let target = Target { path, overwrite, own, ..Target::default() };
        target.check(count, true, self.language())?;
        Ok(target)
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
        let filter = Filter {
            realm: Some(account.books.realm.clone()),
            standings,
            model: self.arguments.text("model")?.map(str::to_owned),
            most: Some(self.arguments.count("limit")?.map_or(USUAL_LIST, |it| it as usize)),
            ..Filter::default()
        };
        let rows = account.books.ledger.list(&filter).map_err(trouble)?;
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
                    "must_not_be_submitted_again": row.standing.is_unfinished(),
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

/// Draws a draft and brings it to its place.
async fn draw(
    production: &Production<'_>,
    order: &Order,
    target: &Target,
    language: Language,
) -> Result<Vec<Delivered>, CommandError> {
    let (known, progress) = (Known::new(true), Progress::silent(language));
    let asked = production.ask(order, &known, &progress).await?;
    let clips = production.wait(asked.task(), &Waiting::new(None, true), &progress).await?;
    production.deliver(asked.task(), clips, target, Some(order.shot.duration()), &progress).await
}

async fn fetch(
    live: &Live,
    account: &Account,
    id: Option<ShotId>,
    task: &Followed,
    target: &Target,
) -> Result<Vec<Delivered>, CommandError> {
    let production = live.production(account);
    let progress = Progress::silent(live.language());
    let (mut files, mut seconds) = (Vec::new(), None);
    if let Some(id) = id {
        let shot = account.books.ledger.shot(id).map_err(trouble)?;
        seconds = shot.facts.as_ref().map(|facts| facts.duration);
        if shot.standing() == Standing::Downloaded {
            let known = shot.foremost().and_then(|(_, it)| it.task.as_ref()).map(|it| it.files.clone());
            files = known.unwrap_or_default();
        }
    }
    if !files.is_empty() {
        return production.hand_out(task, &files, target, seconds, &progress).await;
    }
    let report = production.query(task, &progress).await?;
    match report.outcome() {
        Some(Outcome::Completed { clips }) => {
            production.deliver(task, clips, target, seconds, &progress).await
        }
        Some(Outcome::Failed { status, reason }) => {
            Err(crate::production::failed(&task.id, &status, &reason, live.language()))
        }
        None => Err(CommandError::new(
            ExitCode::Unfinished,
            live.output.say("the task has not ended yet", "任务尚未结束"),
        )
        .task(&task.id)),
    }
}

/// The name of a topic, as the guide's JSON has it.
fn topic_name(topic: Topic) -> String {
    json!(topic).as_str().unwrap_or_default().to_owned()
}

fn trouble(error: LedgerError) -> CommandError {
    ledger_trouble(&error)
}

fn internal(error: &tokio::task::JoinError) -> CommandError {
    CommandError::new(ExitCode::Internal, error.to_string())
}
