//! What became of a shot: found, looked at, and waited for. Nothing here is paid for.

use super::*;
use giggle_domain::refusal::without_secrets;

/// As many links as are handed on of a task whose number of clips nobody knows.
const MOST_LINKS: usize = 4;

impl Call<'_> {
    /// A shot of the ledger by task id or key; `Err` with the task where only the service may know it. A client that sees its own
    /// shots sees no others by their tasks.
    pub(super) fn find(&self, account: &Account, name: Option<&str>) -> Done<Result<ShotId, TaskId>> {
        let name = name.unwrap_or_default().trim();
        match self.live.named(account, name) {
            Ok(id) => Ok(Ok(id)),
            Err(LedgerError::NoSuchShot) => match TaskId::typed(name) {
                // Twelve digits are a key of a shot and no task of any service.
                Ok(task_id)
                    if name.len() > super::super::answer::KEY_DIGITS && self.live.own_view().is_none() =>
                {
                    // It cannot be the task of a later submit. A ledger that cannot be written keeps nobody from a clip.
                    let _ = account.session.ledger.note_spoken_of(&account.session.realm, &task_id);
                    Ok(Err(task_id))
                }
                _ => {
                    let name = foreign::one_line(&without_secrets(name));
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
    pub(super) fn followed(&self, account: &Account, id: ShotId) -> Done<Option<Followed>> {
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
    pub(super) async fn get_video(&self, given: &GetVideo) -> Done<Answer> {
        let account = self.account()?;
        match self.find(&account, given.id.as_deref())? {
            Ok(id) => self.state_of(&account, id, given.links).await,
            Err(task_id) => self.unknown_task(&account, &task_id, given.links).await,
        }
    }

    pub(super) async fn state_of(&self, account: &Account, id: ShotId, wants_links: bool) -> Done<Answer> {
        let standing = self.shot(account, id)?.standing();
        let (mut status, mut links, mut note) = (None, None, None);
        if matches!(standing, Standing::Unsettled | Standing::Unassigned) {
            // Reading the statements is free, and may tell what the answer was.
            let looked =
                look_again(&self.live.settings, &account.client, &account.session, Depth::Pass).await;
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
        if matches!(standing, Standing::Failed | Standing::Stopped) {
            let (progress, shot) = (Progress::silent(self.language()), self.shot(account, id)?);
            let production = self.live.production(account);
            production.look_again(&account.session, &shot.fingerprint, &progress).await;
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
    pub(super) async fn wait_video(&self, given: &WaitVideo) -> Done<Answer> {
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

    pub(super) async fn wait_for(
        &self,
        account: &Account,
        id: ShotId,
        most: Duration,
        deed: Deed,
    ) -> Done<Answer> {
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
}
