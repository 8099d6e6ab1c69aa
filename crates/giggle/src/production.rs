//! One shot's way from asking to file, in steps that every command shares: ask, wait, deliver.
//!
//! Commands decide what to do and how to show it; what it means when a step breaks, and what is written into the
//! ledger, is decided here, once. The one idea: the intent is on disk before the submit is sent, and whatever is
//! known already is used instead of asking again.

mod endings;

pub use endings::{failed, fewer_links, inferred_note, no_links, unreadable_links};

use crate::clip_target::{Target, holds};
use crate::error::{Billed, CommandError};
use crate::exit_code::ExitCode;
use crate::interrupt::Known;
use crate::ledger::shot::{Attempt, ClipFile};
use crate::ledger::{Asking, AttemptKey, Begin, Event, Intent, LedgerError, SubmitAnswer, WallTime};
use crate::output::Output;
use crate::progress::Progress;
use crate::session::{Session, ledger_trouble, over_budget, spending_stopped};
use crate::whole_file;
use endings::{gone, unfinished};
use giggle_client::{
    Client, ClientError, DownloadPlan, Operation, RetryPlan, SubmitPlan, WaitPlan, Waited, retry,
};
use giggle_domain::{ClipLink, Fingerprint, Language, Outcome, Report, ShotRequest, Status, TaskId};
use serde_json::{Value, json};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How long a command waits for a task unless told otherwise: clips have taken more than 20 minutes.
pub const USUAL_DEADLINE: Duration = Duration::from_secs(30 * 60);
/// When the first clips can be expected: typical times are 60 to 300 s.
pub const EARLIEST_USUAL: Duration = Duration::from_secs(60);
/// How often a refused link is renewed by a query before the delivery is given up.
const MOST_RENEWALS: u32 = 3;

/// What commands produce clips with.
pub struct Production<'a> {
    /// The service, or an emulator of it.
    pub client: &'a Client,
    /// The ledger; none for local drafts, and where the person does not want it.
    pub session: Option<Arc<Session>>,
    /// How this process speaks.
    pub output: &'a Output,
}

/// A shot with its identity.
#[derive(Debug, Clone)]
pub struct Order {
    /// What is asked for.
    pub shot: ShotRequest,
    /// Which deliberate repetition it is.
    pub take: NonZeroU32,
    /// Its identity; a chained shot has another than its bytes would give.
    pub fingerprint: Fingerprint,
}

impl Order {
    /// An order of a shot that hangs on no other.
    pub fn new(shot: ShotRequest, take: Option<NonZeroU32>) -> Self {
        let take = take.unwrap_or(NonZeroU32::MIN);
        let fingerprint = shot.fingerprint(take);
        Self { shot, take, fingerprint }
    }
}

/// A task that is followed.
#[derive(Debug, Clone)]
pub struct Followed {
    /// The task.
    pub id: TaskId,
    /// Its place in the ledger, where it has one.
    pub key: Option<AttemptKey>,
    /// Whether it was followed from its submit on, so that the time it takes teaches what to expect.
    pub is_watched: bool,
    /// How many clips it was asked for.
    pub clips: u32,
}

impl Followed {
    /// A task of which nothing is known but its name.
    pub fn named(id: &TaskId) -> Self {
        Self { id: id.clone(), key: None, is_watched: false, clips: 1 }
    }
}

/// What became of asking.
#[derive(Debug, Clone)]
pub enum Asked {
    /// Submitted just now.
    Submitted(Followed),
    /// It was submitted earlier, and its clips are not on disk yet.
    Joined {
        /// Its task.
        task: Followed,
        /// When it was submitted.
        since: WallTime,
    },
    /// It was made earlier, and its clips were brought here.
    Done {
        /// Its task.
        task: Followed,
        /// The clips' files as the ledger knows them.
        files: Vec<ClipFile>,
        /// When it was submitted.
        since: WallTime,
    },
}

impl Asked {
    /// The task.
    pub fn task(&self) -> &Followed {
        match self {
            Self::Submitted(task) | Self::Joined { task, .. } | Self::Done { task, .. } => task,
        }
    }
}

/// How a task is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    deadline: Duration,
    expected: Option<Duration>,
    is_draft: bool,
}

impl Waiting {
    /// For a task that was submitted just now.
    pub fn new(deadline: Option<Duration>, is_draft: bool) -> Self {
        Self { deadline: deadline.unwrap_or(USUAL_DEADLINE), expected: Some(EARLIEST_USUAL), is_draft }
    }

    /// For a task that was submitted at another time: it may be done already.
    pub fn begun_earlier(deadline: Option<Duration>) -> Self {
        Self { deadline: deadline.unwrap_or(USUAL_DEADLINE), expected: None, is_draft: false }
    }

    /// The same with what the ledger's history says of the model.
    #[must_use]
    pub fn expecting(mut self, expected: Duration) -> Self {
        self.expected = Some(expected);
        self
    }

    fn expected_text(&self, language: Language) -> &'static str {
        if self.is_draft {
            language.pick("a few seconds", "几秒钟")
        } else {
            language.pick("1–5 minutes", "1–5 分钟")
        }
    }
}

/// A clip on the disk.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// Its file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Delivered {
    /// The file as JSON.
    pub fn json(&self) -> Value {
        json!({"path": self.path.display().to_string(), "bytes": self.bytes, "sha256": self.sha256})
    }
}

/// Why a shot has no task.
#[derive(Debug)]
pub struct NotAsked {
    /// What to tell.
    pub error: CommandError,
    /// What became of the submit, where one was tried.
    pub submit: Option<ClientError>,
}

impl From<CommandError> for NotAsked {
    fn from(error: CommandError) -> Self {
        Self { error, submit: None }
    }
}

impl Production<'_> {
    fn language(&self) -> Language {
        self.output.language
    }

    /// Asks for a shot, or finds what was asked for already. Where nothing was started, it tries again a few times.
    ///
    /// # Errors
    ///
    /// Exit 4 rejected, 5 for a task that counts as charged, 7 unsettled, 10 over budget, 11 not sent.
    pub async fn ask(
        &self,
        order: &Order,
        known: &Known,
        progress: &Progress,
    ) -> Result<Asked, CommandError> {
        let plan = RetryPlan::patient();
        let mut attempts = 0;
        loop {
            let not = match self.ask_once(order, known, progress).await {
                Ok(asked) => return Ok(asked),
                Err(not) => not,
            };
            attempts += 1;
            // Nothing was started, so that another intent may try again; the plan says how often.
            let pause = not
                .submit
                .as_ref()
                .filter(|_| self.session.is_some())
                .and_then(|error| pause_before_next(&plan, error, attempts));
            let Some(pause) = pause else { return Err(not.error) };
            progress.say(self.output.say("waiting to try again", "稍后重试"));
            tokio::time::sleep(pause).await;
        }
    }

    /// Asks for a shot with one submit, or finds what was asked for already.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask), and what became of the submit: whether and when to try again is the caller's affair.
    pub async fn ask_once(
        &self,
        order: &Order,
        known: &Known,
        progress: &Progress,
    ) -> Result<Asked, NotAsked> {
        let Some(session) = &self.session else {
            return Ok(self.submit_unrecorded(order, known, progress).await.map(Asked::Submitted)?);
        };
        let price = if session.limits.is_budgeted() {
            session.estimate(self.client, &order.shot).await.0
        } else {
            None
        };
        let clips = order.shot.count();
        loop {
            let asking = Asking {
                realm: &session.realm,
                shot: &order.shot,
                fingerprint: order.fingerprint,
                take: order.take,
                price,
                deadline: None,
            };
            let begun = session.begin(&asking).await.map_err(|error| ledger_trouble(&error))?;
            match begun {
                Begin::Started(intent) => {
                    return match self.submit_once(intent, order, session, known, progress).await {
                        Ok(task) => Ok(Asked::Submitted(task)),
                        Err(error) => {
                            Err(NotAsked { error: self.not_submitted(&error), submit: Some(error) })
                        }
                    };
                }
                Begin::Joined { key, task_id, since } => {
                    self.note_inferred(key, progress);
                    let task = Followed { id: task_id, key: Some(key), is_watched: false, clips };
                    return Ok(Asked::Joined { task, since });
                }
                Begin::AlreadyDone { key, task_id, files, since } => {
                    self.note_inferred(key, progress);
                    let task = Followed { id: task_id, key: Some(key), is_watched: false, clips };
                    return Ok(Asked::Done { task, files, since });
                }
                Begin::InFlight { lock, .. } => {
                    progress.say(
                        self.output
                            .say("another process is asking for this shot", "另一进程正在提交同一视频"),
                    );
                    let session = Arc::clone(session);
                    let waited = tokio::task::spawn_blocking(move || session.ledger.wait_for(&lock)).await;
                    waited
                        .map_err(|error| CommandError::new(ExitCode::Internal, error.to_string()))?
                        .map_err(|error| ledger_trouble(&error))?;
                }
                Begin::Unsettled { since, reason, .. } => return Err(self.unsettled(since, &reason).into()),
                Begin::CountedAsCharged { task_id, status, reason, .. } => {
                    let status = Status::new(&status);
                    return Err(failed(&task_id, &status, &reason, self.language()).hint(self.output.say(
                        "it counts as charged until a refund is seen; `--take 2` asks for another on purpose",
                        "在看到退款记录之前按已扣费处理；如需另做一份，请使用 `--take 2`",
                    ))
                    .into());
                }
                Begin::OverBudget(over) => return Err(over_budget(&over, self.language()).into()),
                Begin::SpendingStopped(stopped) => {
                    return Err(spending_stopped(&stopped, self.language()).into());
                }
            }
        }
    }

    /// Whether a task was found for its shot by inference: the service itself never named it.
    pub fn is_inferred(&self, key: Option<AttemptKey>) -> bool {
        let shot =
            self.session.as_ref().zip(key).and_then(|(session, key)| session.ledger.shot(key.shot).ok());
        let attempt = shot.as_ref().zip(key).and_then(|(shot, key)| shot.attempt(key.attempt));
        attempt.is_some_and(Attempt::is_inferred)
    }

    fn note_inferred(&self, key: AttemptKey, progress: &Progress) {
        if self.is_inferred(Some(key)) {
            progress.above(self.output, inferred_note(self.output));
        }
    }

    async fn submit_unrecorded(
        &self,
        order: &Order,
        known: &Known,
        progress: &Progress,
    ) -> Result<Followed, CommandError> {
        progress.say(self.output.say("submitting", "提交中"));
        known.submitting();
        let answer = self.client.submit(&order.shot, &SubmitPlan::patient()).await;
        if let Ok(task_id) = &answer {
            self.announce(task_id, known, progress);
        }
        known.answered();
        match answer {
            Ok(id) => Ok(Followed { id, key: None, is_watched: true, clips: order.shot.count() }),
            Err(error) => Err(self.not_submitted(&error)),
        }
    }

    /// Sends one submit and records its answer.
    async fn submit_once(
        &self,
        mut intent: Intent,
        order: &Order,
        session: &Session,
        known: &Known,
        progress: &Progress,
    ) -> Result<Followed, ClientError> {
        progress.say(self.output.say("submitting", "提交中"));
        known.submitting();
        let guard = intent.guard();
        let plan = SubmitPlan::once().guarded(move || guard.may_still_send());
        let answer = self.client.submit(&order.shot, &plan).await;
        if let Ok(task_id) = &answer {
            // Said before it is written: a full disk must not hide a paid task.
            self.announce(task_id, known, progress);
        }
        let record = match &answer {
            Ok(task_id) => SubmitAnswer::Submitted(task_id.clone()),
            Err(error) => {
                let reason = crate::error::chain(error);
                if error.may_have_been_accepted() {
                    match error.task_id().cloned() {
                        Some(task_id) => SubmitAnswer::Named { reason, task_id },
                        None => SubmitAnswer::Unsettled { reason },
                    }
                } else if error.is_rejected() {
                    SubmitAnswer::Rejected { reason, out_of_credit: error.is_out_of_credit() }
                } else {
                    SubmitAnswer::NotSent { reason }
                }
            }
        };
        let recorded = session.answer(&mut intent, &record).await;
        known.answered();
        let key = intent.key();
        if let Err(error) = recorded {
            self.note_unwritten(&error, progress);
            session.write_later(intent, record, &error);
        }
        answer.map(|id| Followed { id, key: Some(key), is_watched: true, clips: order.shot.count() })
    }

    fn announce(&self, task_id: &TaskId, known: &Known, progress: &Progress) {
        known.task(task_id);
        if known.is_draft() {
            // It ends with this process: nobody can ask for it.
            return;
        }
        progress.above(self.output, &format!("{}: {task_id}", self.output.say("task id", "任务 ID")));
    }

    /// What became known could not be written: said, and no reason to lose a clip.
    fn note_unwritten(&self, error: &LedgerError, progress: &Progress) {
        progress.above_always(
            self.output,
            &format!(
                "{}: {}",
                self.output.say("the ledger could not be written", "账本写入失败"),
                crate::error::chain(error)
            ),
        );
    }

    /// A submit that did not give a task id.
    fn not_submitted(&self, error: &ClientError) -> CommandError {
        let failure = CommandError::from_submit(error, self.language());
        // It may be its own, and asking about it is free.
        let failure = match error.task_id() {
            Some(task_id) if error.may_have_been_accepted() => failure.task(task_id),
            _ => failure,
        };
        if error.may_have_been_accepted() && self.session.is_some() {
            return failure.hint(self.settle_hint());
        }
        failure
    }

    fn settle_hint(&self) -> &'static str {
        self.output.say(
            "it may have been accepted and charged: do not ask for it again; `giggle settle` finds out",
            "该请求可能已被接受并扣费：请勿重新提交；请运行 `giggle settle` 核实",
        )
    }

    fn unsettled(&self, since: WallTime, reason: &str) -> CommandError {
        let since = when(since);
        CommandError::new(
            ExitCode::Unsettled,
            match self.language() {
                Language::English => {
                    format!("nothing was sent: this shot was asked for on {since}, and nobody knows whether it was accepted ({reason})")
                }
                Language::Chinese => format!("未发送任何请求：该视频已于 {since} 提交，尚不确定是否被接受（{reason}）"),
            },
        )
        .hint(self.settle_hint())
    }

    /// Writes what a query said into the ledger.
    pub async fn record(&self, task: &Followed, report: &Report, progress: &Progress) {
        if let (Some(session), Some(key)) = (&self.session, task.key)
            && let Err(error) = session.append(key, Event::of_report(report, task.is_watched)).await
            && !error.is_of_a_clip_that_was_there()
        {
            self.note_unwritten(&error, progress);
        }
    }

    /// The place of a task in the ledger, for tasks that are named by their id.
    pub fn follow(&self, task_id: &TaskId) -> Followed {
        let key = self
            .session
            .as_ref()
            .and_then(|session| session.ledger.holder(&session.realm, task_id).ok().flatten());
        let shot =
            self.session.as_ref().zip(key).and_then(|(session, key)| session.ledger.shot(key.shot).ok());
        Followed { key, clips: shot.map_or(1, |shot| shot.asked_clips()), ..Followed::named(task_id) }
    }

    /// Waits for a task to end and gives its clips, which can be none.
    ///
    /// # Errors
    ///
    /// Exit 5 for a task that ended badly, 6 past the deadline, 11 where the service could not be asked.
    pub async fn wait(
        &self,
        task: &Followed,
        waiting: &Waiting,
        progress: &Progress,
    ) -> Result<Vec<ClipLink>, CommandError> {
        let language = self.language();
        let expected = waiting.expected_text(language);
        progress.waiting(self.output.say("submitted", "已提交"), Duration::ZERO, expected);
        let plan = WaitPlan::toward(self.client.base(), waiting.expected, waiting.deadline);
        let plan = WaitPlan { clips: task.clips as usize, ..plan };
        let waited = self
            .client
            .wait(&task.id, &plan, |seen| {
                let status = seen.report.map_or_else(String::new, |report| report.status.to_string());
                let status = if status.is_empty() {
                    self.output.say("waiting", "等待中").to_owned()
                } else {
                    status
                };
                progress.waiting(&status, seen.elapsed, expected);
            })
            .await;
        match waited {
            Ok(Waited::Ended { report, outcome }) => {
                self.record(task, &report, progress).await;
                self.note_remark(&report, progress);
                match outcome {
                    Outcome::Completed { clips } if clips.is_empty() && report.has_unreadable_links => {
                        Err(unreadable_links(&task.id, language))
                    }
                    Outcome::Completed { clips } => Ok(clips),
                    Outcome::Failed { status, reason } => Err(failed(&task.id, &status, &reason, language)),
                }
            }
            // Nothing but trouble to the end is trouble; otherwise the task was still at work.
            Ok(Waited::Unfinished { trouble: Some(error), .. }) => Err(self.not_told(&error, task)),
            Ok(Waited::Unfinished { last, .. }) => {
                if let Some(report) = &last {
                    self.record(task, report, progress).await;
                }
                let error = unfinished(&task.id, last.as_ref(), waiting.deadline, language);
                Err(error.retryable(!self.would_pay_again(task)))
            }
            Err(error) => Err(self.not_told(&error, task)),
        }
    }

    /// Asks once about a task, and writes the answer down.
    ///
    /// # Errors
    ///
    /// Exit 6 or 11.
    pub async fn query(&self, task: &Followed, progress: &Progress) -> Result<Report, CommandError> {
        self.ask_about(task, progress).await.map_err(|error| self.not_told(&error, task))
    }

    async fn ask_about(&self, task: &Followed, progress: &Progress) -> Result<Report, ClientError> {
        let report = self.client.query(&task.id, &RetryPlan::patient()).await?;
        self.record(task, &report, progress).await;
        self.note_remark(&report, progress);
        Ok(report)
    }

    /// What the service has to say of a task that is completed: nothing, as a rule.
    fn note_remark(&self, report: &Report, progress: &Progress) {
        if matches!(report.outcome(), Some(Outcome::Completed { .. })) && !report.reason.is_empty() {
            let said = self.output.say("the service says", "服务返回信息");
            progress.above(self.output, &format!("{said}: {}", report.reason));
        }
    }

    /// Whether the command that asked for a task would ask for another one if it were repeated.
    fn would_pay_again(&self, task: &Followed) -> bool {
        task.is_watched && self.session.is_none()
    }

    /// A query about a task that failed. Whatever the service says of the asking, it takes no task back: this is never
    /// *rejected*, which would say that nothing was started.
    pub fn not_told(&self, error: &ClientError, task: &Followed) -> CommandError {
        let language = self.language();
        let is_ours = task.is_watched || task.key.is_some();
        let code = if error.is_settings() {
            ExitCode::Settings
        } else if error.is_unreachable() && !task.is_watched {
            ExitCode::Unreachable
        } else {
            ExitCode::Unfinished
        };
        let failure = CommandError::new(code, crate::error::chain(error))
            .task(&task.id)
            .billed(if is_ours { Billed::Yes } else { Billed::Unknown })
            .retryable(error.is_retryable() && !self.would_pay_again(task));
        let id = &task.id;
        let goes_on = match language {
            _ if !is_ours && error.is_not_found() => language.pick(
                "the service does not know this task: check its id and the key that it was submitted with"
                    .to_owned(),
                "服务找不到该任务：请检查任务 ID，以及提交时使用的密钥".to_owned(),
            ),
            Language::English => {
                format!("the task goes on: `giggle wait {id}` asks again, and costs nothing")
            }
            Language::Chinese => format!("任务仍在进行：`giggle wait {id}` 可再次查询，不会产生费用"),
        };
        // What is said of repeating a query must not be read as said of repeating the submit.
        let own = error.hint(language).filter(|_| error.is_key_refused() || error.is_settings());
        failure.hint(own.map_or_else(|| goes_on.clone(), |own| format!("{own}; {goes_on}")))
    }

    /// Brings the clips of a task here; a link that is refused is renewed by a query.
    ///
    /// # Errors
    ///
    /// Exit 9: the clip is ready and could not be brought here.
    pub async fn deliver(
        &self,
        task: &Followed,
        mut clips: Vec<ClipLink>,
        target: &Target,
        seconds: Option<u32>,
        progress: &Progress,
    ) -> Result<Vec<Delivered>, CommandError> {
        let language = self.language();
        let mut files: Vec<Delivered> = Vec::new();
        let mut renewals = 0;
        if clips.is_empty() {
            return Err(no_links(&task.id, language));
        }
        while files.len() < clips.len() {
            let index = files.len();
            let path = target.file(index);
            let clip = u32::try_from(index).unwrap_or(u32::MAX);
            let recorded = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
            if let (Some(session), Some(key)) = (&self.session, task.key)
                && let Err(error) = session.append(key, Event::download_started(clip, &recorded)).await
                && !error.is_old_news()
            {
                self.note_unwritten(&error, progress);
            }
            if renewals == 0 && is_expired(&clips[index]) {
                renewals += 1;
                clips = self.renewed(&task.id, clips).await?;
            }
            let plan = DownloadPlan { overwrite: target.may_replace(&path), ..DownloadPlan::default() };
            let download = self.client.download(&clips[index], &path, &plan, |done| {
                progress.downloading(done.received, done.total);
            });
            match download.await {
                Ok(done) => {
                    if let (Some(asked), Some(found)) = (seconds, done.duration) {
                        self.note_length(asked, found, progress);
                    }
                    if let (Some(session), Some(key)) = (&self.session, task.key)
                        && let Err(error) = session
                            .append(key, Event::downloaded(clip, &recorded, &done.sha256, done.bytes))
                            .await
                        && !error.is_old_news()
                    {
                        self.note_unwritten(&error, progress);
                    }
                    files.push(Delivered { path: done.path, bytes: done.bytes, sha256: done.sha256 });
                }
                Err(error) if error.is_link_refused() && renewals < MOST_RENEWALS => {
                    renewals += 1;
                    clips = self.renewed(&task.id, clips).await?;
                }
                Err(error) => return Err(CommandError::from_download(&error, &task.id, language)),
            }
        }
        if files.len() < task.clips as usize {
            return Err(fewer_links(task, files.len(), language));
        }
        Ok(files)
    }

    /// Fresh links for a task whose links are refused or expired: a link is a lease.
    async fn renewed(&self, task_id: &TaskId, clips: Vec<ClipLink>) -> Result<Vec<ClipLink>, CommandError> {
        let report = self
            .client
            .query(task_id, &RetryPlan::patient())
            .await
            .map_err(|error| CommandError::from_download(&error, task_id, self.language()))?;
        // A renewal that lost links would lose clips.
        Ok(if report.clips.len() >= clips.len() { report.clips } else { clips })
    }

    /// Writes down where the first clip of a task is to go, before it is waited for, so that whoever resumes after a
    /// crash puts it there.
    pub async fn destine(&self, task: &Followed, target: &Target, progress: &Progress) {
        let path = target.file(0);
        let recorded = std::path::absolute(&path).unwrap_or(path);
        if let (Some(session), Some(key)) = (&self.session, task.key)
            && let Err(error) = session.append(key, Event::download_started(0, &recorded)).await
            && !error.is_old_news()
        {
            self.note_unwritten(&error, progress);
        }
    }

    /// Hands out the clips of a shot that was made earlier: from the disk where they still lie whole, else from the
    /// service. Nothing is asked for again.
    ///
    /// # Errors
    ///
    /// Exit 9 where they cannot be brought here.
    pub async fn hand_out(
        &self,
        task: &Followed,
        known: &[ClipFile],
        target: &Target,
        seconds: Option<u32>,
        progress: &Progress,
    ) -> Result<Vec<Delivered>, CommandError> {
        let mut files = Vec::new();
        for file in known {
            let path = target.file(usize::try_from(file.clip).unwrap_or(usize::MAX));
            match from_disk(file, &path, target) {
                Some(delivered) => {
                    self.record_place(task, file, &delivered, progress).await;
                    files.push(delivered);
                }
                None => {
                    let asked = self.ask_about(task, progress).await;
                    let report = asked
                        .map_err(|error| CommandError::from_download(&error, &task.id, self.language()))?;
                    return match report.outcome() {
                        Some(Outcome::Completed { clips }) => {
                            // What a person took for all is all.
                            let clips_then = u32::try_from(known.len()).unwrap_or(task.clips);
                            let task = Followed { clips: clips_then, ..task.clone() };
                            self.deliver(&task, clips, target, seconds, progress).await
                        }
                        _ => Err(gone(&task.id, file, &report, self.language())),
                    };
                }
            }
        }
        Ok(files)
    }

    /// Writes down that a clip lies where it was handed out, where the ledger knows it elsewhere.
    async fn record_place(&self, task: &Followed, file: &ClipFile, here: &Delivered, progress: &Progress) {
        let path = std::path::absolute(&here.path).unwrap_or_else(|_| here.path.clone());
        if path == Path::new(&file.path) {
            return;
        }
        if let (Some(session), Some(key)) = (&self.session, task.key)
            && let Err(error) =
                session.append(key, Event::downloaded(file.clip, &path, &here.sha256, here.bytes)).await
        {
            self.note_unwritten(&error, progress);
        }
    }

    fn note_length(&self, asked: u32, found: Duration, progress: &Progress) {
        let found = found.as_secs_f64();
        if (found - f64::from(asked)).abs() > LENGTH_TOLERANCE_SECONDS {
            progress.above(
                self.output,
                &self.output.say(
                    format!("note: the clip is {found:.1} s long, {asked} s were asked for"),
                    format!("注意：视频长 {found:.1} 秒，要求为 {asked} 秒"),
                ),
            );
        }
    }
}

/// Whether a link says of itself that it is over, as a link may that was fetched before a long pause.
fn is_expired(link: &ClipLink) -> bool {
    link.expires_at().is_some_and(|at| at <= jiff::Timestamp::now().as_second())
}

/// A clip may differ from the asked length by this much before it is spoken of.
pub const LENGTH_TOLERANCE_SECONDS: f64 = 0.6;

/// How long to pause before another intent, where nothing was started and the plan allows it.
pub fn pause_before_next(plan: &RetryPlan, error: &ClientError, attempts: u32) -> Option<Duration> {
    if error.may_have_been_accepted() || error.is_out_of_credit() || !error.is_retryable() {
        return None;
    }
    let happened = match error.http_status() {
        Some(_) if error.is_rejected() => retry::Happened::Status(429),
        Some(status) => retry::Happened::Status(status),
        None => retry::Happened::NotConnected,
    };
    retry::next_try(plan, Operation::Submit, happened, attempts, error.retry_after(), 0.5)
}

/// A clip that was downloaded earlier, if it still lies somewhere: where it is wanted, or where it is copied from.
fn from_disk(file: &ClipFile, path: &Path, target: &Target) -> Option<Delivered> {
    let whole = file.whole.as_ref()?;
    let recorded = Path::new(&file.path);
    if !holds(path, whole) {
        let is_free = !path.exists() || target.may_replace(path);
        (is_free && holds(recorded, whole)).then_some(())?;
        whole_file::copy(recorded, path, whole, target.may_replace(path)).ok()?;
    }
    Some(Delivered { path: path.to_path_buf(), bytes: whole.bytes, sha256: whole.sha256.clone() })
}

/// A moment as people read it, in local time.
pub fn when(time: WallTime) -> String {
    jiff::Timestamp::from_millisecond(time.0).map_or_else(
        |_| time.to_string(),
        |stamp| stamp.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string(),
    )
}
