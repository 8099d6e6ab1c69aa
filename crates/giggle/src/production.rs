//! One shot's way from asking to file, in steps that every command shares: ask, wait, deliver.
//!
//! Commands decide what to do and how to show it; what it means when a step breaks, and what is written into the
//! ledger, is decided here, once. The one idea: the intent is on disk before the submit is sent, and whatever is
//! known already is used instead of asking again.

mod bad_end;
mod bringing;
mod delivering;
mod line;
mod naming;
mod order;
mod outcome;
mod pouring;
mod storing;
mod waiting;

pub use crate::progress::when;
pub use bad_end::{Anew, BadEnd};
pub use delivering::WRITTEN_DOWN_WITHIN;
pub use line::{Line, Ticket};
pub use order::{
    Asked, Delivered, EARLIEST_USUAL, Followed, Order, Turn, USUAL_DEADLINE, Waiting, bounded, carried_bytes,
};
pub use outcome::{HeldBack, Lost, NotAsked, NotDelivered, NotMade, NotWaited};
pub use storing::{StoredEnd, StoredLater};

use crate::estimates::{Estimate, EstimateSource, PriceAge};
use crate::interrupt::Known;
use crate::ledger::budget::FIRST_GOES_ALONE;
use crate::ledger::queue;
use crate::ledger::shot::Attempt;
use crate::ledger::{
    Asking, AttemptKey, Begin, Event, Intent, LedgerError, OverBudget, SubmitAnswer, WallTime,
};
use crate::outcome_text;
use crate::output::Output;
use crate::progress::Progress;
use crate::session::{SILENT_WAIT, Session};
use crate::unhurried::unhurried;
use giggle_client::{Client, ClientError, RetryPlan, SubmitPlan};
use giggle_domain::{Language, Report, Status, TaskId, Text, text};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// A wait that is longer is told.
const A_MOMENT: Duration = Duration::from_secs(2);

/// How often it is looked whether another process is still submitting a shot.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// An answer to a submit usually comes within a second; one that takes longer than this is told.
const LONG_ANSWER: Duration = Duration::from_secs(5);

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
            order.pause(pause).await;
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
        self.client.refuse_unsendable(&order.shot).map_err(NotAsked::NotSent)?;
        let Some(session) = &self.session else {
            return self.submit_unrecorded(order, known, progress).await.map(Asked::Submitted);
        };
        // Programs keep any bad end, and need no moment.
        let wished_after = match session.limits.keeps_ended {
            true => None,
            false => Some(unhurried(|| session.ledger.last_number())?),
        };
        let mut place = order.place().await;
        let clips = order.shot.count();
        let (mut charge_awaited, mut is_wait_told, mut is_told_anew) = (None, false, false);
        loop {
            if place.is_none() {
                place = order.place().await;
            }
            let asking = Asking {
                realm: &session.realm,
                shot: &order.shot,
                fingerprint: order.fingerprint,
                take: order.take,
                price: None,
                deadline: Some(self.client.submit_deadline(&order.shot)),
                claim: order.claim.as_ref(),
            };
            let not_storable = self.store_or_why_not(session, &asking, progress).await?;
            session.look_after_recovery(self.client, &RetryPlan::patient()).await;
            session.follow_charges(self.client).await;
            let Estimate { credits: price, failure: price_failure, .. } = self.expected(session, order).await;
            if let Some((agreed, _)) = order.at_most
                && price.is_none_or(|price| price > agreed)
                && !unhurried(|| session.ledger.is_asked_for(&asking))?
            {
                return Err(NotAsked::HeldBack(HeldBack::PriceRose { agreed, now: price }));
            }
            let asking = Asking { price, ..asking };
            if let Some(over) = order.is_over() {
                return Err(NotAsked::HeldBack(over));
            }
            if !order.may_begin() {
                return Err(NotAsked::HeldBack(HeldBack::GivenUp));
            }
            match self.look_again(session, &order.fingerprint, progress).await {
                Some(BadEnd { anew: Anew::Running, task, since, .. }) => {
                    return Ok(Asked::Joined { task: Followed { clips, ..task }, since });
                }
                // Only a task of which it is said again that it failed may be followed by another.
                Some(BadEnd { anew: Anew::Unknown, task, is_free: true, .. }) => {
                    return Err(NotAsked::HeldBack(HeldBack::EndNotConfirmed(task.id)));
                }
                Some(BadEnd { anew: Anew::Ended, task, is_free: true, since })
                    if !order.only_joins
                        && !session.limits.keeps_ended
                        && !std::mem::replace(&mut is_told_anew, true) =>
                {
                    self.note_paid_again(&task.id, since, progress);
                }
                Some(_) | None => {}
            }
            let begun = session.begin(&asking, wished_after, &order.beside, || order.is_in_hand()).await?;
            if matches!(begun, Begin::InFlight { .. } | Begin::AwaitCharge | Begin::Patience(_)) {
                place = None;
                order.waits_again();
            }
            let is_decided =
                matches!(begun, Begin::Started(_) | Begin::Joined { .. } | Begin::AlreadyDone { .. });
            if is_decided || matches!(begun, Begin::InFlight { .. }) {
                order.leaves_line();
            }
            match begun {
                Begin::Started(mut intent) if order.only_joins => {
                    let reason = "only a task that is there already was to be joined".to_owned();
                    session.answer(&mut intent, &SubmitAnswer::NotSent { reason }).await?;
                    return Err(NotAsked::HeldBack(HeldBack::NotAgreed));
                }
                Begin::Started(mut intent) => {
                    if let Some(not) = not_storable {
                        // What was asked for before came to nothing this very moment.
                        let reason = "the store takes no clip".to_owned();
                        session.answer(&mut intent, &SubmitAnswer::NotSent { reason }).await?;
                        return Err(not);
                    }
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
                    progress.waits(self.output, waiting.get(self.language()));
                    // Not on a thread that nothing can end: the other process may be stopped for as long as it likes.
                    while order.is_over().is_none() && unhurried(|| session.ledger.is_in_flight(&lock))? {
                        order.pause(LOOK_AGAIN_AFTER).await;
                    }
                }
                Begin::Unsettled { since, reason, .. } => {
                    return Err(NotAsked::UnsettledEarlier { since, reason });
                }
                Begin::CountedAsCharged { task_id, status, reason, .. } => {
                    let status = Status::new(&status);
                    return Err(NotAsked::CountedAsCharged { task_id, status, reason });
                }
                Begin::TakeOpen { take, .. } => {
                    return Err(NotAsked::HeldBack(HeldBack::TakeOpen(take)));
                }
                Begin::AwaitCharge => {
                    let since = *charge_awaited.get_or_insert_with(Instant::now);
                    // On this machine it comes at once, or not soon.
                    if !is_wait_told && (!self.client.base().is_loopback() || since.elapsed() >= A_MOMENT) {
                        is_wait_told = true;
                        let seconds = FIRST_GOES_ALONE.as_secs();
                        let waiting = text!(
                            "waiting up to {seconds} s for the charge of an earlier submit: it shows how much to set aside",
                            "等待此前提交的扣费记录，最多 {seconds} 秒：据此确定需预留的积分"
                        );
                        progress.waits(self.output, waiting.get(self.language()));
                    }
                    tokio::select! {
                        () = session.await_charge(self.client) => {}
                        () = order.pause(FIRST_GOES_ALONE) => {}
                    }
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
                    order.pause(pause).await;
                }
                Begin::OverBudget(over) => {
                    // The price is not known because the question failed: that is what there is to say.
                    let failure = price_failure.filter(|_| over == OverBudget::PriceUnknown);
                    return Err(failure.map_or(NotAsked::OverBudget(over), NotAsked::PriceNotAsked));
                }
                Begin::SpendingStopped(stopped) => return Err(NotAsked::SpendingStopped(stopped)),
            }
        }
    }

    /// What a shot is expected to cost: this moment where somebody agreed to a price, since it may have waited for its turn.
    async fn expected(&self, session: &Session, order: &Order) -> Estimate {
        let age = if let Some((_, agreed_at)) = order.at_most {
            let a_moment_ago = std::time::Instant::now().checked_sub(A_MOMENT);
            PriceAge::Since(a_moment_ago.map_or(agreed_at, |moment| moment.max(agreed_at)))
        } else if session.limits.is_budgeted() {
            session.price_age().await
        } else {
            // Without a limit nothing is asked; what a button said before is set aside all the same, so that sums are right.
            let credits = session.known_price(&order.shot);
            return Estimate { credits, source: EstimateSource::Unknown, failure: None };
        };
        session.estimate_as_of(self.client, &order.shot, age).await
    }

    /// Whether a task was found for its shot by inference: the service itself never named it.
    pub fn is_inferred(&self, key: Option<AttemptKey>) -> bool {
        let shot = self
            .session
            .as_ref()
            .zip(key)
            .and_then(|(session, key)| unhurried(|| session.ledger.shot(key.shot)).ok());
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
        let plan = SubmitPlan::patient();
        let answer = self.client.submit(&order.shot, &plan);
        let answer = told_if_slow(answer, || self.note_slow_answer(order, progress)).await;
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
        let answer = self.client.submit(&order.shot, &plan);
        let answer = told_if_slow(answer, || self.note_slow_answer(order, progress)).await;
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

    /// A shot that was made before, and ended badly: whoever repeats the command should know that this is another submit.
    fn note_paid_again(&self, task_id: &TaskId, since: WallTime, progress: &Progress) {
        let since = when(since);
        let note = text!(
            "this shot was submitted on {since}, and its task {task_id} failed: this command submits it anew, which is charged by itself",
            "该镜头已于 {since} 提交，其任务 {task_id} 失败：本命令将重新提交，并另行扣费"
        );
        progress.above(self.output, note.get(self.language()));
    }

    fn announce(&self, task_id: &TaskId, known: &Known, progress: &Progress) {
        known.task(task_id);
        if known.is_draft() {
            // It ends with this process: nobody can ask for it.
            return;
        }
        progress.above(self.output, &format!("{}{task_id}", self.output.say("task id: ", "任务 ID：")));
    }

    /// Silence of the service while a submit waits for its answer: whoever sees nothing might submit again.
    fn note_slow_answer(&self, order: &Order, progress: &Progress) {
        let seconds = self.client.submit_deadline(&order.shot).as_secs();
        let waiting = text!(
            "waiting for the service's answer to the submit, up to {seconds} s; do not submit it again meanwhile",
            "正在等待服务对提交的答复，最多 {seconds} 秒；在此期间请勿重新提交"
        );
        progress.above(self.output, waiting.get(self.language()));
    }

    /// What became known could not be written: said, and no reason to lose a clip. An id that is on no record is said
    /// even where quiet was asked for: it may be all that anybody knows of a paid task.
    fn note_unwritten(&self, error: &LedgerError, shot: &str, task_id: Option<&TaskId>, progress: &Progress) {
        let outcome_text::Said { message, hint } = outcome_text::ledger(error);
        let Text { en: why, zh: why_zh } = match hint.filter(|_| error.may_pass()) {
            Some(hint) => message.then(&text!("; ", "；"), &hint),
            None => message,
        };
        let Text { en: of, zh: of_zh } = of_shot(shot);
        let note = match task_id {
            Some(id) => text!(
                "the ledger could not be written: {why}; keep the task id {id}{of}",
                "账本写入失败：{why_zh}；请保存任务 ID {id}{of_zh}"
            ),
            None => text!("the ledger could not be written: {why}{of}", "账本写入失败：{why_zh}{of_zh}"),
        };
        progress.above_always(self.output, note.get(self.language()));
    }

    /// What became known is not on record yet, since the ledger is in use: the id is said at once, even where quiet was asked
    /// for, since a process that is killed now takes it along.
    fn note_unrecorded(&self, shot: &str, task_id: Option<&TaskId>, progress: &Progress) {
        let Some(id) = task_id else { return };
        let Text { en: of, zh: of_zh } = of_shot(shot);
        let note = text!(
            "the task id {id}{of} is not in the ledger yet: keep it",
            "任务 ID {id}{of_zh} 尚未写入账本：请保存"
        );
        progress.above_always(self.output, note.get(self.language()));
    }

    /// Whether a pause would outlast the caller's patience.
    fn is_over_within(&self, pause: Duration) -> bool {
        self.client.deadline().is_some_and(|until| until < Instant::now() + pause)
    }

    /// The short name of a shot, for people; empty where the ledger cannot be asked.
    fn shot_of(&self, key: AttemptKey) -> String {
        let shot = self.session.as_ref().and_then(|session| unhurried(|| session.ledger.shot(key.shot)).ok());
        shot.map_or_else(String::new, |shot| shot.fingerprint.short())
    }

    /// Writes what a query said into the ledger.
    pub async fn record(&self, task: &Followed, report: &Report, progress: &Progress) {
        let said = Event::of_report(report, task.is_watched);
        if let (Some(session), Some(key)) = (&self.session, task.key)
            && let Err(error) = session.append(key, said.clone()).await
            && !error.is_of_a_clip_that_was_there()
        {
            // What goes on is asked about again; what ended may not be.
            if report.outcome().is_some() {
                session.append_later(key, said, &error);
            }
            self.note_unwritten(&error, &self.shot_of(key), Some(&task.id), progress);
        }
    }

    /// The place of a task in the ledger, for tasks that are named by their id. That one was named which no shot holds is kept:
    /// it cannot be the task of a later submit.
    pub fn follow(&self, task_id: &TaskId) -> Followed {
        let key = self
            .session
            .as_ref()
            .and_then(|session| unhurried(|| session.ledger.holder(&session.realm, task_id)).ok().flatten());
        if let (None, Some(session)) = (key, &self.session) {
            // A ledger that cannot be written keeps nobody from a clip.
            let _ = unhurried(|| session.ledger.note_spoken_of(&session.realm, task_id));
        }
        let shot = self
            .session
            .as_ref()
            .zip(key)
            .and_then(|(session, key)| unhurried(|| session.ledger.shot(key.shot)).ok());
        // The service compares letter by letter, and the ledger does not: what is asked is the id that the service gave.
        let own = key.zip(shot.as_ref()).and_then(|(key, shot)| {
            let task = shot.attempt(key.attempt)?.task.as_ref()?;
            (TaskId::identity(task.id.as_str()) == TaskId::identity(task_id.as_str()))
                .then(|| task.id.clone())
        });
        let named = Followed::named(own.as_ref().unwrap_or(task_id));
        Followed { key, clips: shot.map_or(1, |shot| shot.asked_clips()), ..named }
    }
}

/// Does some work, and says so once if it takes long.
async fn told_if_slow<T>(work: impl Future<Output = T>, tell: impl FnOnce()) -> T {
    let mut work = pin!(work);
    match tokio::time::timeout(LONG_ANSWER, work.as_mut()).await {
        Ok(done) => done,
        Err(_) => {
            tell();
            work.await
        }
    }
}

/// How long to pause before another intent, where nothing was started and the plan allows it.
pub fn pause_before_next(plan: &RetryPlan, error: &ClientError, attempts: u32) -> Option<Duration> {
    error.pause_before_resubmit(plan, attempts, 0.5)
}

/// Which shot a note is about, where that is known.
fn of_shot(shot: &str) -> Text {
    if shot.is_empty() { Text::default() } else { text!(" (shot {shot})", "（镜头 {shot}）") }
}
