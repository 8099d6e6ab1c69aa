//! One shot's way from asking to file, in steps that every command shares: ask, wait, deliver.
//!
//! Commands decide what to do and how to show it; what it means when a step breaks, and what is written into the
//! ledger, is decided here, once. The one idea: the intent is on disk before the submit is sent, and whatever is
//! known already is used instead of asking again.

mod order;
mod outcome;
mod storing;

pub use crate::progress::when;
pub use order::{Asked, Delivered, EARLIEST_USUAL, Followed, Order, Turn, USUAL_DEADLINE, Waiting, bounded};
pub use outcome::{HeldBack, Lost, NotAsked, NotDelivered, NotMade, NotWaited};
pub use storing::{StoredEnd, StoredLater};

use crate::clip_facts::AskedClip;
use crate::clip_target::Target;
use crate::interrupt::Known;
use crate::ledger::queue;
use crate::ledger::shot::{Attempt, ClipFile, WholeFile};
use crate::ledger::{
    Asking, AttemptKey, Begin, Event, Intent, LedgerError, OverBudget, SubmitAnswer, WallTime,
};
use crate::outcome_text;
use crate::output::Output;
use crate::progress::Progress;
use crate::session::{SILENT_WAIT, Session};
use crate::whole_file::{self, holds};
use giggle_client::{
    Client, ClientError, ClipOf, DownloadPlan, Downloaded, RetryPlan, SubmitPlan, WaitPlan, Waited,
};
use giggle_domain::{ClipLink, Language, Outcome, Report, Status, TaskId, text};
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

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

impl Production<'_> {
    fn language(&self) -> Language {
        self.output.language
    }

    /// Asks for a shot, or finds what was asked for already. Where nothing was started, it tries again a few times.
    ///
    /// # Errors
    ///
    /// Why it has no task.
    pub async fn ask(&self, order: &Order, known: &Known, progress: &Progress) -> Result<Asked, NotAsked> {
        let plan = RetryPlan::patient().until(self.client.deadline());
        let mut attempts = 0;
        loop {
            let not = match self.ask_once(order, known, progress).await {
                Ok(asked) => return Ok(asked),
                Err(not) => not,
            };
            attempts += 1;
            // Nothing was started, so that another intent may try again; the plan says how often.
            let pause = not
                .submit()
                .filter(|_| self.session.is_some())
                .and_then(|error| pause_before_next(&plan, error, attempts));
            let Some(pause) = pause else { return Err(not) };
            order.waits_again();
            progress.say(self.output.say("waiting to try again", "稍后重试"));
            tokio::time::sleep(pause).await;
        }
    }

    /// Asks for a shot with one submit, or finds what was asked for already.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask); whether and when to try again is the caller's affair.
    pub async fn ask_once(
        &self,
        order: &Order,
        known: &Known,
        progress: &Progress,
    ) -> Result<Asked, NotAsked> {
        let Some(session) = &self.session else {
            return self.submit_unrecorded(order, known, progress).await.map(Asked::Submitted);
        };
        let (price, mut price_failure) = if session.limits.is_budgeted() {
            let estimate = session.estimate(self.client, &order.shot).await;
            (estimate.credits, estimate.failure)
        } else {
            (None, None)
        };
        let clips = order.shot.count();
        loop {
            let asking = Asking {
                realm: &session.realm,
                shot: &order.shot,
                fingerprint: order.fingerprint,
                take: order.take,
                price,
                deadline: Some(self.client.submit_deadline(&order.shot)),
                claim: order.claim.as_ref(),
            };
            self.store_is_ready(progress).await?;
            session.follow_charges(self.client).await;
            if !order.may_begin() {
                return Err(NotAsked::HeldBack(HeldBack::GivenUp));
            }
            let begun = session.begin(&asking).await?;
            if matches!(begun, Begin::InFlight { .. } | Begin::AwaitCharge | Begin::Patience(_)) {
                order.waits_again();
            }
            match begun {
                Begin::Started(intent) => {
                    let task = self.submit_once(intent, order, session, known, progress).await?;
                    return Ok(Asked::Submitted(task));
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
                // Whoever works for the queue has other shots to see to meanwhile.
                Begin::InFlight { .. } if order.claim.is_some() => {
                    return Err(NotAsked::HeldBack(HeldBack::NotYet));
                }
                Begin::InFlight { lock, .. } => {
                    let waiting = text!(
                        "waiting: another process is submitting this shot",
                        "等待中：另一进程正在提交同一镜头"
                    );
                    progress.above(self.output, waiting.get(self.language()));
                    let session = Arc::clone(session);
                    let waited = tokio::task::spawn_blocking(move || session.ledger.wait_for(&lock)).await;
                    waited.map_err(|error| NotAsked::Internal(error.to_string()))??;
                }
                Begin::Unsettled { since, reason, .. } => {
                    return Err(NotAsked::UnsettledEarlier { since, reason });
                }
                Begin::CountedAsCharged { task_id, status, reason, .. } => {
                    let status = Status::new(&status);
                    return Err(NotAsked::CountedAsCharged { task_id, status, reason });
                }
                Begin::AwaitCharge => {
                    session.await_charge(self.client).await;
                    if order.claim.is_some() {
                        return Err(NotAsked::HeldBack(HeldBack::NotYet));
                    }
                }
                Begin::HeldBack(queue::HeldBack::ClaimLost) => {
                    return Err(NotAsked::HeldBack(HeldBack::ClaimLost));
                }
                Begin::HeldBack(queue::HeldBack::Stopped(_)) => {
                    return Err(NotAsked::HeldBack(HeldBack::Stopped));
                }
                // A pause that is longer than the deadline is not begun.
                Begin::Patience(pause) if order.claim.is_some() || self.is_over_within(pause) => {
                    return Err(NotAsked::HeldBack(HeldBack::Patience(pause)));
                }
                Begin::Patience(pause) => {
                    let seconds = pause.as_secs_f64().ceil();
                    progress.say(
                        text!("waiting {seconds} s, as the service asked", "等待 {seconds} 秒：服务要求稍候")
                            .get(self.language()),
                    );
                    tokio::time::sleep(pause).await;
                }
                Begin::OverBudget(over) => {
                    // The price is not known because the question failed: that is what there is to say.
                    let failure = price_failure.take().filter(|_| over == OverBudget::PriceUnknown);
                    return Err(failure.map_or(NotAsked::OverBudget(over), NotAsked::PriceNotAsked));
                }
                Begin::SpendingStopped(stopped) => return Err(NotAsked::SpendingStopped(stopped)),
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
            progress.above(self.output, outcome_text::inferred_note().get(self.language()));
        }
    }

    async fn submit_unrecorded(
        &self,
        order: &Order,
        known: &Known,
        progress: &Progress,
    ) -> Result<Followed, NotAsked> {
        progress.say(self.output.say("submitting", "提交中"));
        known.submitting();
        let answer = self.client.submit(&order.shot, &SubmitPlan::patient()).await;
        if let Ok(task_id) = &answer {
            self.announce(task_id, known, progress);
        }
        known.answered();
        match answer {
            Ok(id) => Ok(Followed { id, key: None, is_watched: true, clips: order.shot.count() }),
            Err(error) => Err(NotAsked::of_submit(error, false)),
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
    ) -> Result<Followed, NotAsked> {
        progress.say(self.output.say("submitting", "提交中"));
        known.submitting();
        let (guard, turn) = (intent.guard(), order.turn.clone());
        let plan = SubmitPlan::once()
            .guarded(move || turn.as_ref().is_none_or(|turn| turn.may_send()) && guard.may_still_send());
        let answer = self.client.submit(&order.shot, &plan).await;
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
        // The ledger may be slow or away: what is known is kept and said before it is asked anything.
        session.ledger.note_answer(&intent, &record);
        if let Ok(task_id) = &answer
            && !session.is_held(task_id).await
        {
            self.announce(task_id, known, progress);
        }
        known.recording();
        let recorded = {
            let mut recording = pin!(session.answer(&mut intent, &record));
            match tokio::time::timeout(SILENT_WAIT, recording.as_mut()).await {
                Ok(recorded) => recorded,
                Err(_) => {
                    self.note_unrecorded(&order.fingerprint.short(), answer.as_ref().ok(), progress);
                    recording.await
                }
            }
        };
        if let Err(error) = &answer
            && error.asks_for_patience()
        {
            session.share_patience(error.retry_after());
        }
        known.answered();
        let key = intent.key();
        if let (Err(LedgerError::TaskHeld { .. }), Ok(task_id)) = (&recorded, &answer) {
            let error = ClientError::names_anothers_task(task_id);
            return Err(NotAsked::Unsettled { error, is_recorded: true });
        }
        if answer.is_err()
            && let Some(trouble) = intent.guard().take_trouble()
        {
            // Nothing was sent, since this machine could not write down that it would be.
            return Err(NotAsked::Ledger(trouble));
        }
        if let Err(error) = recorded {
            self.note_unwritten(&error, &order.fingerprint.short(), answer.as_ref().ok(), progress);
            session.write_later(intent, record, &error);
        }
        match answer {
            Ok(id) => Ok(Followed { id, key: Some(key), is_watched: true, clips: order.shot.count() }),
            Err(error) => Err(NotAsked::of_submit(error, true)),
        }
    }

    fn announce(&self, task_id: &TaskId, known: &Known, progress: &Progress) {
        known.task(task_id);
        if known.is_draft() {
            // It ends with this process: nobody can ask for it.
            return;
        }
        progress.above(self.output, &format!("{}: {task_id}", self.output.say("task id", "任务 ID")));
    }

    /// What became known could not be written: said, and no reason to lose a clip. An id that is on no record is said
    /// even where quiet was asked for: it may be all that anybody knows of a paid task.
    fn note_unwritten(&self, error: &LedgerError, shot: &str, task_id: Option<&TaskId>, progress: &Progress) {
        let why = crate::error::chain(error);
        let note = match task_id {
            Some(id) => text!(
                "the ledger could not be written: {why}; keep the task id {id} (shot {shot})",
                "账本写入失败：{why}；请保存任务 ID {id}（镜头 {shot}）"
            ),
            None => text!(
                "the ledger could not be written: {why} (shot {shot})",
                "账本写入失败：{why}（镜头 {shot}）"
            ),
        };
        progress.above_always(self.output, note.get(self.language()));
    }

    /// What became known is not on record yet, since the ledger is in use: the id is said at once, even where quiet was asked
    /// for, since a process that is killed now takes it along.
    fn note_unrecorded(&self, shot: &str, task_id: Option<&TaskId>, progress: &Progress) {
        let Some(id) = task_id else { return };
        let note = text!(
            "the task id {id} (shot {shot}) is not in the ledger yet: keep it",
            "任务 ID {id}（镜头 {shot}）尚未写入账本：请保存"
        );
        progress.above_always(self.output, note.get(self.language()));
    }

    /// Whether a pause would outlast the caller's patience.
    fn is_over_within(&self, pause: Duration) -> bool {
        self.client.deadline().is_some_and(|until| until < tokio::time::Instant::now() + pause)
    }

    /// The short name of a shot, for people.
    fn shot_of(&self, key: AttemptKey) -> String {
        let shot = self.session.as_ref().and_then(|session| session.ledger.shot(key.shot).ok());
        shot.map_or_else(|| "?".to_owned(), |shot| shot.fingerprint.short())
    }

    /// Writes what a query said into the ledger.
    pub async fn record(&self, task: &Followed, report: &Report, progress: &Progress) {
        if let (Some(session), Some(key)) = (&self.session, task.key)
            && let Err(error) = session.append(key, Event::of_report(report, task.is_watched)).await
            && !error.is_of_a_clip_that_was_there()
        {
            self.note_unwritten(&error, &self.shot_of(key), Some(&task.id), progress);
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
    /// Why there are no clips.
    pub async fn wait(
        &self,
        task: &Followed,
        waiting: &Waiting,
        progress: &Progress,
    ) -> Result<Vec<ClipLink>, NotWaited> {
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
        self.after_wait(task, waited, waiting.deadline, progress).await
    }

    /// What a wait came to: its last report is written down, and its clips are given, which can be none.
    ///
    /// # Errors
    ///
    /// Why there are no clips.
    pub async fn after_wait(
        &self,
        task: &Followed,
        waited: Result<Waited, ClientError>,
        deadline: Duration,
        progress: &Progress,
    ) -> Result<Vec<ClipLink>, NotWaited> {
        match waited {
            Ok(Waited::Ended { report, outcome }) => {
                self.record(task, &report, progress).await;
                self.note_remark(&report, progress);
                match outcome {
                    Outcome::Completed { clips } if clips.is_empty() && report.has_unreadable_links => {
                        Err(NotWaited::UnreadableLinks { task_id: task.id.clone() })
                    }
                    Outcome::Completed { clips } => Ok(clips),
                    Outcome::Failed { status, reason } => {
                        Err(NotWaited::Failed { task_id: task.id.clone(), status, reason })
                    }
                }
            }
            // Nobody knows the status, and there are links: what is no clip is refused when it comes.
            Ok(Waited::Untold { report, clips }) => {
                self.record(task, &report, progress).await;
                Ok(clips)
            }
            // Nothing but trouble to the end is trouble; otherwise the task was still at work.
            Ok(Waited::Unfinished { trouble: Some(error), .. }) => {
                Err(NotWaited::Lost(self.lost(error, task)))
            }
            Ok(Waited::Unfinished { last, .. }) => {
                if let Some(report) = &last {
                    self.record(task, report, progress).await;
                }
                Err(NotWaited::Deadline {
                    task_id: task.id.clone(),
                    status: last.map(|report| report.status),
                    deadline,
                    would_pay_again: self.would_pay_again(task),
                })
            }
            Err(error) => Err(NotWaited::Lost(self.lost(error, task))),
        }
    }

    /// Asks once about a task, and writes the answer down.
    ///
    /// # Errors
    ///
    /// It could not be asked about.
    pub async fn query(&self, task: &Followed, progress: &Progress) -> Result<Report, Lost> {
        self.ask_about(task, progress).await.map_err(|error| self.lost(error, task))
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

    /// A query about a task that failed.
    pub fn lost(&self, error: ClientError, task: &Followed) -> Lost {
        Lost {
            task_id: task.id.clone(),
            error,
            is_ours: task.is_watched || task.key.is_some(),
            is_watched: task.is_watched,
            would_pay_again: self.would_pay_again(task),
        }
    }

    /// Brings the clips of a task here; a link that is refused is renewed by a query.
    ///
    /// # Errors
    ///
    /// Why not all of them are here.
    pub async fn deliver(
        &self,
        task: &Followed,
        mut clips: Vec<ClipLink>,
        target: &Target,
        wanted: Option<AskedClip>,
        progress: &Progress,
    ) -> Result<Vec<Delivered>, NotDelivered> {
        let mut files: Vec<Delivered> = Vec::new();
        let mut renewals = 0;
        clips.truncate(task.most_clips());
        if clips.is_empty() {
            return Err(NotDelivered::NoLinks { task_id: task.id.clone() });
        }
        let known = self.known_clips(task);
        while files.len() < clips.len() {
            let index = files.len();
            let path = target.file(index);
            let clip = u32::try_from(index).unwrap_or(u32::MAX);
            // Another machine may have brought this one already, and died before the others.
            if let Some(file) = known.iter().find(|file| file.clip == clip)
                && let Some(delivered) = self.out_of_store(file, &path, target, progress).await
            {
                self.record_place(task, file, &delivered, progress).await;
                files.push(self.looked_at(delivered, wanted, progress).await);
                continue;
            }
            self.note_place(task, clip, &path, progress).await;
            if renewals == 0 && is_expired(&clips[index]) {
                renewals += 1;
                match self.renewed(&task.id, clips, files.len()).await? {
                    Renewed::InOrder(fresh) => clips = fresh,
                    Renewed::Unknown(fresh) => {
                        self.deliver_by_content(task, &fresh, &mut files, target, wanted, progress).await?;
                        break;
                    }
                }
            }
            let plan = DownloadPlan { overwrite: target.may_replace(&path), ..DownloadPlan::default() };
            let of = ClipOf { task: task.id.clone(), number: clip };
            let download = self.client.download(&clips[index], &of, &path, &plan, |done| {
                progress.downloading(done.received, done.total);
            });
            match download.await {
                Ok(done) => {
                    let file = self.brought(task, clip, clips.len(), done, wanted, progress).await;
                    files.push(file);
                }
                Err(error) if error.is_link_refused() && renewals < MOST_RENEWALS => {
                    renewals += 1;
                    match self.renewed(&task.id, clips, files.len()).await? {
                        Renewed::InOrder(fresh) => clips = fresh,
                        Renewed::Unknown(fresh) => {
                            self.deliver_by_content(task, &fresh, &mut files, target, wanted, progress)
                                .await?;
                            break;
                        }
                    }
                }
                Err(error) => return Err(NotDelivered::Download { task_id: task.id.clone(), error }),
            }
        }
        if files.len() < task.clips as usize {
            let (task_id, clips) = (task.id.clone(), task.clips);
            return Err(NotDelivered::FewerLinks { task_id, links: files.len(), clips });
        }
        Ok(files)
    }

    /// Writes down where a clip is to go.
    async fn note_place(&self, task: &Followed, clip: u32, path: &Path, progress: &Progress) {
        let recorded = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.expect_to_store(task, clip, &recorded);
        if let (Some(session), Some(key)) = (&self.session, task.key)
            && let Err(error) = session.append(key, Event::download_started(clip, &recorded)).await
            && !error.is_old_news()
        {
            self.note_unwritten(&error, &self.shot_of(key), Some(&task.id), progress);
        }
    }

    /// Writes down that a clip is here, one of so many, and looks into it.
    async fn brought(
        &self,
        task: &Followed,
        clip: u32,
        clips: usize,
        done: Downloaded,
        wanted: Option<AskedClip>,
        progress: &Progress,
    ) -> Delivered {
        if let (Some(session), Some(key)) = (&self.session, task.key) {
            let recorded = std::path::absolute(&done.path).unwrap_or_else(|_| done.path.clone());
            let downloaded = Event::downloaded(clip, &recorded, &done.sha256, done.bytes);
            let mut kept = session.append(key, downloaded.clone()).await;
            if kept.as_ref().is_err_and(|error| !error.is_old_news()) {
                // A whole clip proves that its task is completed, under whatever name the service has for that.
                let there = u32::try_from(clips).unwrap_or(u32::MAX);
                let completed = Event::Completed { clips: there, watched: false };
                if session.append(key, completed).await.is_ok() {
                    kept = session.append(key, downloaded).await;
                }
            }
            if let Err(error) = kept
                && !error.is_old_news()
            {
                self.note_unwritten(&error, &self.shot_of(key), Some(&task.id), progress);
            }
        }
        let (bytes, sha256) = (done.bytes, done.sha256);
        let (stored, facts, differences) = (None, None, Vec::new());
        let mut file = Delivered { path: done.path, bytes, sha256, stored, facts, differences };
        file.stored = self.keep(task, clip, &file, progress).await;
        self.looked_at(file, wanted, progress).await
    }

    /// Brings the rest of a task's clips where its fresh links do not say which of them is which: each is fetched to one
    /// side, and one whose bytes are those of a clip that is here already is not the next.
    async fn deliver_by_content(
        &self,
        task: &Followed,
        fresh: &[ClipLink],
        files: &mut Vec<Delivered>,
        target: &Target,
        wanted: Option<AskedClip>,
        progress: &Progress,
    ) -> Result<(), NotDelivered> {
        let unmatched = || NotDelivered::UnmatchedLinks { task_id: task.id.clone() };
        let failed = |error| NotDelivered::Download { task_id: task.id.clone(), error };
        let here = files.len();
        for link in fresh {
            let path = target.file(files.len());
            let clip = u32::try_from(files.len()).unwrap_or(u32::MAX);
            let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let aside = tempfile::Builder::new().prefix(".giggle-").tempdir_in(folder);
            let aside = aside.map_err(|_| unmatched())?;
            let of = ClipOf { task: task.id.clone(), number: clip };
            let (beside, plan) = (aside.path().join("clip.mp4"), DownloadPlan::default());
            let download = self.client.download(link, &of, &beside, &plan, |done| {
                progress.downloading(done.received, done.total);
            });
            let done = download.await.map_err(failed)?;
            if files.iter().any(|file| file.sha256 == done.sha256) {
                continue;
            }
            self.note_place(task, clip, &path, progress).await;
            let (bytes, sha256, at) = (done.bytes, done.sha256.clone(), WallTime::default());
            let whole = WholeFile { bytes, sha256, at };
            whole_file::copy(&beside, &path, &whole, target.may_replace(&path)).map_err(|_| unmatched())?;
            let done = Downloaded { path, ..done };
            files.push(self.brought(task, clip, fresh.len(), done, wanted, progress).await);
        }
        // Each that was missing is here, and none twice.
        if files.len() < fresh.len() || here == 0 { Err(unmatched()) } else { Ok(()) }
    }

    /// Fresh links for a task whose links are refused or expired: a link is a lease. They may come in another order, and
    /// each of them is still the link of its own clip; `delivered` of them are here already.
    async fn renewed(
        &self,
        task_id: &TaskId,
        clips: Vec<ClipLink>,
        delivered: usize,
    ) -> Result<Renewed, NotDelivered> {
        let report = self
            .client
            .query(task_id, &RetryPlan::patient())
            .await
            .map_err(|error| NotDelivered::Download { task_id: task_id.clone(), error })?;
        // A renewal that lost links would lose clips.
        if report.clips.len() < clips.len() {
            return Ok(Renewed::InOrder(clips));
        }
        let number = clips.len();
        // While none is here, any order is as good as the other.
        if delivered == 0 {
            return Ok(Renewed::InOrder(report.clips.into_iter().take(number).collect()));
        }
        Ok(match in_the_order_of(&clips, report.clips.clone()) {
            Some(ordered) => Renewed::InOrder(ordered),
            None if report.clips.len() == number => Renewed::Unknown(report.clips),
            None => return Err(NotDelivered::UnmatchedLinks { task_id: task_id.clone() }),
        })
    }

    /// Writes down where the first clip of a task is to go, before it is waited for, so that whoever resumes after a
    /// crash puts it there.
    pub async fn destine(&self, task: &Followed, target: &Target, progress: &Progress) {
        self.note_place(task, 0, &target.file(0), progress).await;
    }

    /// Hands out the clips of a shot that was made earlier: from the disk where they still lie whole, else from the store, else
    /// from the service. Nothing is asked for again.
    ///
    /// # Errors
    ///
    /// Why not all of them are here.
    pub async fn hand_out(
        &self,
        task: &Followed,
        known: &[ClipFile],
        target: &Target,
        wanted: Option<AskedClip>,
        progress: &Progress,
    ) -> Result<Vec<Delivered>, NotDelivered> {
        let mut files = Vec::new();
        for file in known {
            let path = target.file(usize::try_from(file.clip).unwrap_or(usize::MAX));
            let mut found = from_disk(file, &path, target);
            match &mut found {
                Some(here) if here.stored.is_none() => {
                    here.stored = self.keep(task, file.clip, here, progress).await;
                }
                Some(_) => {}
                None => found = self.out_of_store(file, &path, target, progress).await,
            }
            match found {
                Some(delivered) => {
                    self.record_place(task, file, &delivered, progress).await;
                    files.push(self.looked_at(delivered, wanted, progress).await);
                }
                None => {
                    let asked = self.ask_about(task, progress).await;
                    let report =
                        asked.map_err(|error| NotDelivered::Download { task_id: task.id.clone(), error })?;
                    return match report.outcome() {
                        Some(Outcome::Completed { clips }) => {
                            // What a person took for all is all.
                            let clips_then = u32::try_from(known.len()).unwrap_or(task.clips);
                            let task = Followed { clips: clips_then, ..task.clone() };
                            self.deliver(&task, clips, target, wanted, progress).await
                        }
                        Some(Outcome::Failed { reason, .. }) => Err(gone(task, file, &report, reason)),
                        None => Err(gone(task, file, &report, String::new())),
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
            self.note_unwritten(&error, &self.shot_of(key), Some(&task.id), progress);
        }
    }

    /// Looks into a clip, and says how it differs from what was asked for.
    async fn looked_at(&self, file: Delivered, wanted: Option<AskedClip>, progress: &Progress) -> Delivered {
        let file = file.looked_at(wanted).await;
        for difference in &file.differences {
            let (note, what) = (self.output.say("note", "注意"), difference.text());
            progress.above(self.output, &format!("{note}: {}", what.get(self.language())));
        }
        file
    }
}

/// What a query gave for links that are over.
enum Renewed {
    /// Each link at the place of its clip.
    InOrder(Vec<ClipLink>),
    /// As many links, and which is whose only their content tells.
    Unknown(Vec<ClipLink>),
}

/// Fresh links in the order of the old ones, by the path that each leads to; what is new is left out. `None` where an old
/// one has no fresh one, or several.
fn in_the_order_of(old: &[ClipLink], mut fresh: Vec<ClipLink>) -> Option<Vec<ClipLink>> {
    let path = |link: &ClipLink| link.reveal().split(['?', '#']).next().unwrap_or_default().to_owned();
    let mut ordered = Vec::with_capacity(fresh.len());
    for link in old {
        let mut same = (0..fresh.len()).filter(|at| path(&fresh[*at]) == path(link));
        let (first, other) = (same.next()?, same.next());
        if other.is_some() {
            return None;
        }
        ordered.push(fresh.remove(first));
    }
    Some(ordered)
}

/// Whether a link says of itself that it is over, as a link may that was fetched before a long pause.
fn is_expired(link: &ClipLink) -> bool {
    link.expires_at().is_some_and(|at| at <= jiff::Timestamp::now().as_second())
}

/// How long to pause before another intent, where nothing was started and the plan allows it.
pub fn pause_before_next(plan: &RetryPlan, error: &ClientError, attempts: u32) -> Option<Duration> {
    error.pause_before_resubmit(plan, attempts, 0.5)
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
    let (bytes, sha256) = (whole.bytes, whole.sha256.clone());
    let stored = file.stored.as_ref().map(|stored| stored.url.clone());
    Some(Delivered { path: path.to_path_buf(), bytes, sha256, stored, facts: None, differences: Vec::new() })
}

/// A clip that was made earlier, whose file is not here any more, and of whose task the service speaks otherwise now.
fn gone(task: &Followed, file: &ClipFile, report: &Report, reason: String) -> NotDelivered {
    let (task_id, status) = (task.id.clone(), report.status.clone());
    NotDelivered::Gone { task_id, path: (&file.path).into(), status, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_links_keep_to_their_clips_in_whatever_order_they_come() {
        let links = |urls: &[&str]| urls.iter().map(|url| ClipLink::new(url)).collect::<Vec<_>>();
        let paths =
            |links: Vec<ClipLink>| -> Vec<String> { links.iter().map(|it| it.reveal().to_owned()).collect() };
        let old = links(&["https://h/a.mp4?s=1", "https://h/b.mp4?s=1"]);
        let fresh = links(&["https://h/b.mp4?s=2", "https://h/c.mp4?s=2", "https://h/a.mp4?s=2"]);
        let ordered = in_the_order_of(&old, fresh).map(paths).unwrap();
        assert_eq!(ordered, ["https://h/a.mp4?s=2", "https://h/b.mp4?s=2"]);
        assert!(in_the_order_of(&old, links(&["https://h/x.mp4", "https://h/b.mp4"])).is_none());
        assert!(in_the_order_of(&old, links(&["https://h/a.mp4?1", "https://h/a.mp4?2"])).is_none());
    }
}
