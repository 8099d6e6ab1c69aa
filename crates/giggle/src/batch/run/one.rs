//! One shot's way through a run: which take, with which pictures, asked, waited for, brought here.
//!
//! It knows of the others only through what all share: the pressure, the places, and the ledger.

use super::{End, Ended, MOST_RETURNS, News, RETRY_STRIDE, Running};
use crate::batch::listed::ListedShot;
use crate::batch::pressure::{Door, LONGEST_PAUSE};
use crate::batch::schedule::Schedule;
use crate::batch::still;
use crate::clip_facts::{AskedClip, ClipFacts};
use crate::clip_target::Target;
use crate::ledger::kept_text::plain;
use crate::ledger::shot::ClipFile;
use crate::ledger::{LedgerError, Spans, Standing, WallTime};
use crate::outcome_text::{self, Said};
use crate::production::{
    Asked, Delivered, Followed, NotAsked, NotDelivered, NotMade, NotWaited, Order, Production,
    USUAL_DEADLINE, bounded, pause_before_next,
};
use crate::progress::Progress;
use giggle_client::{Client, ClientError, ClipLink, Pace, RetryPlan, WaitPlan};
use giggle_domain::{Fingerprint, FrameRef, Report, ShotRequest, TaskId, Text, text};
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How long a model's history is believed before it is looked up again: this run adds to it.
const HISTORY_LASTS: Duration = Duration::from_secs(60);

impl Running {
    pub(super) async fn shot(self: Arc<Self>, index: usize, parent: Option<Ended>) -> Ended {
        self.tell(&News::Begun(&self.works.list.shots[index]));
        let mut ended = self.ended(index, End::Broken);
        if let Err(not) = self.make(&mut ended, parent).await {
            ended.end = not.end(ended.task_id.is_some());
            let Said { message, hint } = not.said();
            // It may be the service's own words, and those can hold a signed link.
            ended.reason = Some(message.map(plain));
            ended.hint = hint;
        }
        ended
    }

    async fn make(&self, ended: &mut Ended, parent: Option<Ended>) -> Result<(), NotShot> {
        let listed = &self.works.list.shots[ended.shot];
        let (take, standing) = self.take(listed)?;
        ended.take = take.0;
        ended.fingerprint = take.1;
        if let Some(standing @ (Standing::Failed | Standing::Stopped)) = standing {
            // Known to have failed: asking again is for a person to decide.
            ended.end = End::Failed;
            ended.reason = Some(self.known_reason(&ended.fingerprint, standing));
            ended.hint = Some(text!(
                "`--retry-failed` makes a new take of it, which is paid for",
                "使用 `--retry-failed` 可为其重新生成（会产生费用）"
            ));
            return Ok(());
        }
        let shot = self.request(listed, parent).await?;
        let order = Order { shot, take: ended.take, fingerprint: ended.fingerprint };
        let target = self.target(&order, &listed.key);
        let production = Production {
            client: &self.works.client,
            session: Some(Arc::clone(&self.works.session)),
            output: &self.quiet,
        };
        let progress = Progress::silent(self.works.language);
        let begun = Instant::now();
        let Some(asked) = self.ask(&production, &order, &progress).await? else {
            ended.end = End::NotStarted;
            return Ok(());
        };
        let task = asked.task().clone();
        ended.task_id = Some(task.id.as_str().to_owned());
        let since = match &asked {
            Asked::Submitted(_) => {
                ended.is_new = true;
                ended.submitted_at = Some(self.works.session.ledger.clock().now().wall);
                self.tell(&News::Submitted(listed, task.id.as_str()));
                None
            }
            Asked::Joined { since, .. } | Asked::Done { since, .. } => {
                ended.submitted_at = Some(*since);
                self.tell(&News::Joined(listed, task.id.as_str()));
                Some(*since)
            }
        };
        let wanted = Some(AskedClip::of(&order.shot, &self.works.catalog));
        if let Asked::Done { files, .. } = &asked
            && let Some(files) = lying_here(files, &target, wanted.as_ref())
        {
            ended.files = files;
        } else if let Asked::Done { files, .. } = &asked {
            let _permit = self.downloads.acquire().await;
            ended.files = production.hand_out(&task, files, &target, wanted, &progress).await?;
        } else {
            // From here on the deadline holds for all of it, bytes that trickle included.
            let client = bounded(production.client, self.works.manner.deadline);
            let production = Production { client: &client, ..production };
            let clips = self.wait(&production, listed, &task, since, &progress).await?;
            ended.took = ended.is_new.then(|| begun.elapsed());
            let _permit = self.downloads.acquire().await;
            ended.files = production.deliver(&task, clips, &target, wanted, &progress).await?;
        }
        ended.end = End::Completed;
        Ok(())
    }

    /// The take that counts: the list's own, or the latest that was asked for after it failed.
    fn take(&self, listed: &ListedShot) -> Result<((NonZeroU32, Fingerprint), Option<Standing>), NotShot> {
        let (mut take, mut fingerprint) = (listed.take, listed.fingerprint);
        let mut standing = self.standing(&fingerprint)?;
        while matches!(standing, Some(Standing::Failed | Standing::Stopped)) {
            let next = take.saturating_add(RETRY_STRIDE);
            let parent = listed.chained().map(|chained| self.works.list.shots[chained.parent].fingerprint);
            let identity = listed
                .fingerprint_of_take(next, &self.works.catalog, parent.as_ref())
                .map_err(NotShot::Broken)?;
            let known = self.standing(&identity)?;
            if known.is_none() && !self.works.manner.retry_failed {
                break;
            }
            (take, fingerprint, standing) = (next, identity, known);
            if known.is_none() {
                break;
            }
        }
        Ok(((take, fingerprint), standing))
    }

    fn known_reason(&self, fingerprint: &Fingerprint, standing: Standing) -> Text {
        let session = &self.works.session;
        let shot = session
            .ledger
            .find(&session.realm, fingerprint)
            .ok()
            .flatten()
            .and_then(|id| session.ledger.shot(id).ok());
        let task =
            shot.as_ref().and_then(|shot| shot.foremost()).and_then(|(_, attempt)| attempt.task.as_ref());
        let reason = task.map(|task| task.reason.clone()).filter(|reason| !reason.is_empty());
        reason.map_or_else(|| crate::standing_text::standing(standing), Text::plain)
    }

    /// What is asked for, with the pictures read in, away from the scheduler's threads.
    async fn request(&self, listed: &ListedShot, parent: Option<Ended>) -> Result<ShotRequest, NotShot> {
        if !listed.has_frames() {
            return Ok(listed.plain().clone());
        }
        // A clip is decoded from memory: two at a time, however many shots are on their way.
        let _place = self.stills.acquire().await;
        let (listed, catalog) = (listed.clone(), self.works.catalog.clone());
        let work = tokio::task::spawn_blocking(move || {
            let broken = NotShot::Broken;
            let picture = match (listed.chained(), parent.as_ref().and_then(|parent| parent.files.first())) {
                (Some(chained), Some(file)) => {
                    let png =
                        still::still(&file.path, chained.position).map_err(|fault| broken(fault.text()))?;
                    let frame = FrameRef::from_picture(&png).map_err(|fault| broken(fault.text()))?;
                    Some(frame)
                }
                (Some(_), None) => {
                    return Err(NotShot::Broken(text!("its parent shot has no clip", "上级镜头没有视频")));
                }
                (None, _) => None,
            };
            listed.request(&catalog, picture.as_ref()).map_err(broken)
        });
        work.await.map_err(|error| NotShot::Broken(Text::plain(error.to_string())))?
    }

    fn target(&self, order: &Order, key: &str) -> Target {
        let path = self.works.clips.join(format!("{key}.mp4"));
        let _ = order;
        // The folder is this run's own, and a name in it belongs to one shot.
        Target { path, overwrite: true, may_replace_draft: true, ..Target::default() }
    }

    /// Asks, once there is room; `None` where the run was stopped first.
    async fn ask(
        &self,
        production: &Production<'_>,
        order: &Order,
        progress: &Progress,
    ) -> Result<Option<Asked>, NotAsked> {
        let plan = RetryPlan::patient();
        let (mut returns, mut attempts) = (0, 0);
        loop {
            let place = self.pressure.enter(Door::Submit).await;
            let is_paid = || {
                let standing = self.standing(&order.fingerprint);
                matches!(standing, Ok(Some(Standing::Submitted | Standing::Completed | Standing::Downloaded)))
            };
            if self.is_stopped.load(Ordering::SeqCst) && !is_paid() {
                return Ok(None);
            }
            let not = match production.ask_once(order, &self.known, progress).await {
                Ok(asked) => {
                    self.pressure.eased();
                    return Ok(Some(asked));
                }
                Err(not) => not,
            };
            let Some(submit) = not.submit() else { return Err(not) };
            if submit.asks_for_patience() {
                let pause = self.pressure.felt(&place, submit.retry_after());
                self.tell(&News::Pressure(pause));
                // A wish that is longer than any pause, or than the shot may take, ends it at once.
                let most = self.works.manner.deadline.unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE);
                let is_kept = submit.retry_after().is_none_or(|asked| asked <= most);
                // Only a refusal that says so started nothing; with a 5xx nobody knows.
                if submit.may_submit_again() && is_kept && returns < MOST_RETURNS {
                    returns += 1;
                    continue;
                }
                return Err(not);
            }
            attempts += 1;
            let Some(pause) = pause_before_next(&plan, submit, attempts) else { return Err(not) };
            // Others may use the place meanwhile.
            drop(place);
            tokio::time::sleep(pause).await;
        }
    }

    /// How long tasks of a model take, by the ledger's own history, which this run adds to.
    fn history(&self, model: &str) -> Option<Spans> {
        let mut histories = self.histories.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, at)) = histories.get(model)
            && at.elapsed() < HISTORY_LASTS
        {
            return *known;
        }
        let known = self.works.session.ledger.spans(model).ok().flatten();
        histories.insert(model.to_owned(), (known, Instant::now()));
        known
    }

    fn schedule(&self, model: &str, age: Duration) -> Schedule {
        let base = self.works.client.base();
        let history = self.history(model);
        let catalogued = || self.works.catalog.find(model)?.expected_seconds;
        let usual = history.map(|spans| spans.median);
        let usual = usual.or_else(|| catalogued().map(|it| Duration::from_secs(it.into())));
        let usual = usual.unwrap_or(crate::production::EARLIEST_USUAL);
        // What was begun long ago may be done already.
        Schedule::of(history, Pace::toward(base, usual.checked_sub(age)), base.is_loopback())
    }

    async fn wait(
        &self,
        production: &Production<'_>,
        listed: &ListedShot,
        task: &Followed,
        since: Option<WallTime>,
        progress: &Progress,
    ) -> Result<Vec<ClipLink>, NotMade> {
        let base = self.works.client.base();
        let age = since.map_or(Duration::ZERO, |at| self.works.session.ledger.clock().now().wall.since(at));
        let schedule = Aged { schedule: self.schedule(listed.plain().model().as_str(), age), age };
        let deadline = self.works.manner.deadline.unwrap_or(USUAL_DEADLINE);
        let plan = WaitPlan { clips: task.clips as usize, ..WaitPlan::toward(base, None, deadline) };
        // Neighbours in the list must not ask in step.
        let jitter = f64::from(u32::try_from((listed.place.line * 7919) % 100).unwrap_or(0)) / 100.0;
        let jitter = || jitter;
        let query = || self.query(production.client, &task.id);
        let mut last = String::new();
        let waited = giggle_client::wait_with(&plan, &schedule, &jitter, query, |seen| {
            let status = seen.report.map(|report| report.status.as_str()).unwrap_or_default();
            if status != last {
                last = status.to_owned();
                self.tell(&News::Status(listed, &last));
            }
        });
        Ok(production.after_wait(task, waited.await, deadline, progress).await?)
    }

    /// Asks about a task once there is a place to ask from.
    async fn query(&self, client: &Client, task: &TaskId) -> Result<Report, ClientError> {
        let place = self.pressure.enter(Door::Poll).await;
        let answer = client.query(task, &RetryPlan::once()).await;
        match &answer {
            Ok(_) => self.pressure.eased(),
            Err(error) if error.asks_for_patience() => {
                let pause = self.pressure.felt(&place, error.retry_after());
                self.tell(&News::Pressure(pause));
            }
            Err(_) => {}
        }
        answer
    }
}

/// A schedule of a task that has an age already.
struct Aged {
    schedule: Schedule,
    age: Duration,
}

impl giggle_client::Schedule for Aged {
    fn pause(&self, query: u32, waited: Duration, jitter: f64) -> Duration {
        self.schedule.pause(query, self.age + waited, jitter)
    }

    fn least(&self) -> Duration {
        self.schedule.least()
    }
}

/// Why a shot of a list has no clip.
#[derive(Debug)]
enum NotShot {
    /// A step of making it did not give what it was taken for.
    NotMade(NotMade),
    /// The ledger could not be read.
    Ledger(LedgerError),
    /// What it needs could not be read or made here.
    Broken(Text),
}

impl NotShot {
    /// How that ends the shot. A task that exists is paid for, whatever became of the asking after it.
    fn end(&self, has_task: bool) -> End {
        let not_started = |end| if has_task { End::Unfinished } else { end };
        match self {
            Self::NotMade(NotMade::NotAsked(not)) => match not {
                NotAsked::NotSent(error) if error.is_settings() => End::Broken,
                NotAsked::NotSent(_) => End::Unreachable,
                NotAsked::Rejected(_) => End::Rejected,
                NotAsked::Unsettled { .. } | NotAsked::UnsettledEarlier { .. } => End::Unsettled,
                NotAsked::CountedAsCharged { .. } => End::Failed,
                NotAsked::OverBudget(_) | NotAsked::SpendingStopped(_) => End::OverBudget,
                NotAsked::Ledger(_) | NotAsked::Internal(_) => not_started(End::Broken),
            },
            Self::NotMade(NotMade::NotWaited(not)) => match not {
                NotWaited::Failed { .. } => End::Failed,
                NotWaited::UnreadableLinks { .. } => End::Undelivered,
                NotWaited::Deadline { .. } | NotWaited::Lost(_) => End::Unfinished,
            },
            Self::NotMade(NotMade::NotDelivered(not)) => match not {
                NotDelivered::NoLinks { .. }
                | NotDelivered::UnreadableLinks { .. }
                | NotDelivered::UnmatchedLinks { .. }
                | NotDelivered::FewerLinks { .. }
                | NotDelivered::Download { .. }
                | NotDelivered::Gone { .. } => End::Undelivered,
            },
            Self::Ledger(_) | Self::Broken(_) => not_started(End::Broken),
        }
    }

    fn said(&self) -> Said {
        match self {
            Self::NotMade(not) => outcome_text::not_made(not),
            Self::Ledger(error) => outcome_text::ledger(error),
            Self::Broken(what) => Said { message: what.clone(), hint: None },
        }
    }
}

impl From<LedgerError> for NotShot {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

impl From<NotMade> for NotShot {
    fn from(not: NotMade) -> Self {
        Self::NotMade(not)
    }
}

impl From<NotAsked> for NotShot {
    fn from(not: NotAsked) -> Self {
        Self::NotMade(not.into())
    }
}

impl From<NotDelivered> for NotShot {
    fn from(not: NotDelivered) -> Self {
        Self::NotMade(not.into())
    }
}

/// The clips of a shot that was made earlier, where they still lie at their places with their lengths.
///
/// They are hashed when they are brought here, and not again at every start: a list of ten thousand would be read whole.
fn lying_here(files: &[ClipFile], target: &Target, wanted: Option<&AskedClip>) -> Option<Vec<Delivered>> {
    let found = files.iter().map(|file| {
        let whole = file.whole.as_ref()?;
        let path = target.file(usize::try_from(file.clip).ok()?);
        let recorded = Path::new(&file.path);
        let is_here = |path: &Path| std::fs::metadata(path).is_ok_and(|facts| facts.len() == whole.bytes);
        if std::path::absolute(&path).ok()? != recorded && !is_here(&path) {
            // A second name costs no room; where there can be none, the caller copies.
            is_here(recorded).then_some(())?;
            std::fs::hard_link(recorded, &path).ok()?;
        }
        is_here(&path).then(|| {
            let facts = ClipFacts::of_index(&path);
            let differences = facts.as_ref().map(|it| it.differences(wanted)).unwrap_or_default();
            Delivered { path, bytes: whole.bytes, sha256: whole.sha256.clone(), facts, differences }
        })
    });
    found.collect::<Option<Vec<_>>>().filter(|files| !files.is_empty())
}
