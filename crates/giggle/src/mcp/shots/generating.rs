//! A shot that is paid for: asked for once, with the consent that it needs.

use super::*;
use crate::estimates::PriceAge;
use crate::room::Held;
use hyper::http::request::Parts;
use sha2::{Digest as _, Sha256};

/// How long asking for a shot may take before the call says that it is still being asked for, or takes back what was not begun.
const SUBMIT_PATIENCE: Duration = Duration::from_secs(30);

/// How long a price is asked for before a person is asked: hosts wait no longer than a minute for a tool.
const PRICE_PATIENCE: Duration = Duration::from_secs(10);

/// How often an asking that was begun is looked for in the ledger.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What became of asking for consent.
enum Consent {
    /// It was given, or is not needed.
    Given {
        /// The price, where one was looked up.
        price: Option<Credits>,
        /// The most that was agreed to.
        at_most: Option<Credits>,
    },
    /// The question as data.
    Open(Box<Answer>),
}

impl Call<'_> {
    /// `generate_video`: asks once, says at once what became of it, and gives the shot.
    pub(super) async fn generate_video(
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
        let mut order = Order::new(shot, given.take.and_then(NonZeroU32::new));
        let wish = self.wish(&given).map_err(failed)?;
        let account = self.account()?;
        let session = &account.session;
        let trouble = |error: LedgerError| self.trouble(&error);
        self.whose_key(person, session).await?;
        let known = session.ledger.find(&session.realm, &order.fingerprint).map_err(trouble)?;
        let mut again = Again::Free;
        if let Some(id) = known {
            let progress = Progress::silent(self.language());
            self.live.production(&account).look_again(session, &order.fingerprint, &progress).await;
            let shot = self.shot(&account, id)?;
            again = shot.again();
            // What was accepted and ended badly may be charged: a repeat is a new take, which the person asks for.
            if matches!(shot.standing(), Standing::Failed | Standing::Stopped) {
                self.live.note(&order.fingerprint).map_err(failed)?;
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
        order = order.beside(Vec::new());
        if again == Again::Free
            && let Some(question) = self.agree_to_take(person, &account, &mut order).await?
        {
            return Ok((question, None));
        }
        let price = if again == Again::Free {
            match self.confirm(person, &account, &order, &given).await? {
                Consent::Given { price, at_most } => {
                    order = order.at_most(at_most);
                    price
                }
                Consent::Open(question) => return Ok((*question, None)),
            }
        } else {
            order.only_joins = true;
            None
        };
        if let Some(name) = wish {
            let bound = session.ledger.wish(&session.realm, &name, &order.fingerprint).map_err(trouble)?;
            if let Wish::Other(other) = bound {
                let key = shot_key(&other);
                let name = foreign::one_line(given.client_request_id.as_deref().unwrap_or_default());
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
        let turn = match &self.live.helpers {
            Some(helpers) => Turn::among(&helpers.places),
            None => Turn::default(),
        };
        let (turn, was_seen) = (Arc::new(turn), self.live.note(&fingerprint).map_err(|it| self.failed(&it))?);
        let order = order.in_turn(&turn);
        let its = Arc::clone(&turn);
        // Its pictures are kept for as long as it is asked for.
        let held =
            self.context.extensions.get::<Parts>().and_then(|it| it.extensions.get::<Arc<Held>>().cloned());
        // A submit that is torn off may be a paid clip that nobody knows of: it is not the call's to cancel.
        let mut asking = self.live.work.spawn(async move {
            let production = live.production(&account_);
            let (known, progress) = (Known::new(false), Progress::silent(live.language()));
            let asked = tokio::select! {
                asked = production.ask(&order, &known, &progress) => asked,
                () = its.given_up() => Err(NotAsked::HeldBack(HeldBack::GivenUp)),
            };
            if let (Ok(asked), Some(helpers)) = (&asked, &live.helpers) {
                (helpers.follower)(asked.task());
            }
            drop(held);
            asked
        });
        let mut asked = tokio::select! {
            asked = &mut asking => Some(asked.map_err(|error| self.failed(&internal(&error)))?),
            () = tokio::time::sleep(SUBMIT_PATIENCE) => None,
            () = self.context.ct.cancelled() => {
                if turn.give_up() && !was_seen {
                    self.live.forget(&fingerprint);
                }
                return Err(Stop::Halt(Halt::Cancelled));
            }
        };
        let session = &account.session;
        let id = loop {
            let found =
                session.ledger.find(&session.realm, &fingerprint).map_err(|error| self.trouble(&error))?;
            let is_at_stake = |id: &ShotId| self.shot(account, *id).map(|shot| shot.again() != Again::Free);
            match (found, asked.is_some()) {
                (Some(id), true) => break id,
                (Some(id), false) if is_at_stake(&id)? => break id,
                (None, true) => {
                    if !was_seen {
                        self.live.forget(&fingerprint);
                    }
                    return Err(match asked {
                        Some(Err(not)) => self.failed(&self.not_asked(not)),
                        Some(Ok(_)) | None => self.trouble(&LedgerError::NoSuchShot),
                    });
                }
                // It waits for its turn: nothing is submitted for it after this call has ended without a word of it.
                (_, false) if turn.give_up() => asked = Some(Err(NotAsked::HeldBack(HeldBack::GivenUp))),
                // It is being begun this moment.
                (_, false) => tokio::time::sleep(LOOK_EVERY).await,
            }
        };
        let mut told = self.told(account, id)?;
        told.price = price;
        match asked {
            Some(Err(not)) if leaves_a_shot(&not) => {
                if matches!(not, NotAsked::Unsettled { .. }) {
                    told.deed = Deed::Submitted;
                }
                return Err(Stop::Failed(Box::new(told.failure(&not.into()))));
            }
            Some(Err(not)) => {
                let (is_refused, is_unsent) =
                    (matches!(not, NotAsked::Rejected(_)), matches!(not, NotAsked::NotSent(_)));
                let is_not_agreed =
                    matches!(not, NotAsked::HeldBack(HeldBack::NotAgreed | HeldBack::PriceRose { .. }));
                let error = self.not_asked(not);
                // At this door every refusal ends the turn: what is repeated is the person's to say.
                return Err(self.failed(&if is_refused {
                    error.retryable(false).hint(text!(
                        "nothing was started; tell the person and end your turn, and do not repeat it by yourself",
                        "未开始生成；请告知用户并结束本轮回复，不要自行重试"
                    ))
                } else if is_unsent {
                    error.retryable(false).hint(text!(
                        "nothing was sent; tell the person that the service cannot be reached from here, and end your turn; call again when they ask",
                        "未发送任何请求；请告知用户此处无法连接服务，并结束本轮回复；用户要求时再次调用"
                    ))
                } else if is_not_agreed {
                    error.retryable(true).hint(text!(
                        "call generate_video again: the person is asked first, if its price wants that",
                        "请再次调用 generate_video：如价格需要确认，将先询问用户"
                    ))
                } else {
                    error
                }));
            }
            Some(Ok(asked)) => {
                told.deed = if matches!(asked, Asked::Submitted(_)) { Deed::Submitted } else { Deed::Joined };
                told.asked_task = Some(asked.task().id.clone());
            }
            // Its answer is late, and it is this very call's.
            None if turn.is_begun() => told.deed = Deed::Submitted,
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

    /// Why nothing was started, to whom it concerns.
    fn not_asked(&self, not: NotAsked) -> CommandError {
        if self.live.view.is_some() { failure::not_asked_of_client(&not) } else { not.into() }
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
        // Every client has names of its own.
        Ok(Some(match self.live.own_view() {
            None => name.clone(),
            Some(view) => {
                let whole = Sha256::digest(format!("{}\n{name}", view.client()));
                whole.iter().fold(String::from("agent "), |name, byte| format!("{name}{byte:02x}"))
            }
        }))
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
        let Some(least) = limit.or(agreed) else { return Ok(Consent::Given { price: None, at_most: None }) };
        let session = &account.session;
        let asked =
            session.estimate_as_of(&account.client, &order.shot, PriceAge::Since(std::time::Instant::now()));
        let (price, failure) = match tokio::time::timeout(PRICE_PATIENCE, asked).await {
            Ok(estimate) => (estimate.credits, estimate.failure),
            Err(_) => (session.configured_price(&order.shot), None),
        };
        let most = agreed.filter(|_| !person.can_be_asked()).map_or(least, |agreed| agreed.max(least));
        let is_fine = match price {
            Some(price) => price <= most,
            // A number says nothing of a price that nobody knows.
            None => !person.can_be_asked() && given.accept_unknown_price,
        };
        if is_fine {
            return Ok(Consent::Given { price, at_most: price.map(|_| most) });
        }
        let what = in_words(order, self.language());
        let message = match price {
            Some(price) => self.say(
                format!("This shot ({what}) is expected to cost {price} credits. Make it?"),
                format!("该镜头（{what}）预计消耗 {price} 积分。是否生成？"),
            ),
            None => {
                let why = failure.as_ref().map(|error| self.why_no_price(error)).unwrap_or_default();
                self.say(
                    format!("The price of this shot ({what}) is not known.{why} Make it?"),
                    format!("该镜头（{what}）的价格未知。{why}是否生成？"),
                )
            }
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
            Reply::Said(true) => {
                // They may have taken their time: the price is compared anew before the submit.
                return Ok(Consent::Given { price, at_most: price });
            }
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
        | NotAsked::PriceNotAsked(_)
        | NotAsked::SpendingStopped(_)
        | NotAsked::HeldBack(_)
        | NotAsked::Store(_)
        | NotAsked::Ledger(_)
        | NotAsked::Internal(_) => false,
    }
}

/// So much of a prompt stands in a question.
const MOST_OF_A_PROMPT: usize = 80;

/// What a shot is, in a question to the person who pays: the question is all that they see.
pub(super) fn in_words(order: &Order, language: Language) -> String {
    let shot = &order.shot;
    let line = foreign::one_line(shot.prompt());
    let more = if line.chars().nth(MOST_OF_A_PROMPT).is_some() { "…" } else { "" };
    let prompt: String = line.chars().take(MOST_OF_A_PROMPT).collect();
    let mut what = vec![
        format!("“{prompt}{more}”"),
        shot.model().to_string(),
        format!("{} s", shot.duration()),
        shot.aspect_ratio().to_string(),
        shot.resolution().to_string(),
    ];
    if order.take.get() > 1 {
        what.push(language.pick("take {}", "第 {} 次").replace("{}", &order.take.to_string()));
    }
    for (frame, en, zh) in [
        (shot.start_frame(), "with a start frame", "含首帧"),
        (shot.end_frame(), "with an end frame", "含尾帧"),
    ] {
        if frame.is_some() {
            what.push(language.pick(en, zh).to_owned());
        }
    }
    what.join(", ")
}
