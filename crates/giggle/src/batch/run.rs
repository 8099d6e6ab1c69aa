//! The run: many shots at once through the ledger, stoppable at any moment.
//!
//! It decides who goes next and how many at once; what asking, waiting and delivering mean is
//! [`Production`]'s affair. One task of the scheduler a shot; the number of shots that are
//! on their way is bounded, so that memory grows neither with the list nor with the clips.

use super::list::{ListedShot, ShotList};
use super::pressure::{Door, Pressure};
use super::schedule::Schedule;
use super::still;
use crate::books::Books;
use crate::error::CommandError;
use crate::exit_code::ExitCode;
use crate::interrupt::Known;
use crate::ledger::state::ClipFile;
use crate::ledger::{LedgerError, Spans, Standing, WallTime};
use crate::output::Output;
use crate::production::{Asked, Delivered, Followed, Order, Production, failed, no_links, pause_before_next};
use crate::progress::Progress;
use crate::target::Target;
use giggle_client::{Client, ClientError, ClipLink, Pace, RetryPlan};
use giggle_domain::{Catalog, Fingerprint, FrameRef, Language, Outcome, ShotRequest};
use serde::Serialize;
use std::collections::{HashMap, VecDeque};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// How a list is run.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// Submits on their way at once.
    pub submits: usize,
    /// Shots on their way at once, from submit to clip.
    pub shots: usize,
    /// Queries on their way at once.
    pub polls: usize,
    /// Downloads at once.
    pub downloads: usize,
    /// How long one task is waited for.
    pub deadline: Duration,
    /// After this long nothing more is submitted.
    pub longest: Option<Duration>,
    /// Submit nothing more after the first shot that does not succeed.
    pub fail_fast: bool,
    /// Ask for a new take of what failed.
    pub retry_failed: bool,
}

/// What became of one shot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Its clips are on disk.
    Completed,
    /// Its task was accepted and ended badly.
    Failed,
    /// The service said no; nothing was started.
    Rejected,
    /// It may have been accepted: a person, or `giggle settle`, must find out.
    Unsettled,
    /// Its clip is ready and could not be brought here.
    Undelivered,
    /// Its task goes on; the deadline passed first.
    Unfinished,
    /// No money was left for it.
    OverBudget,
    /// The service was not reached.
    Unreachable,
    /// The shot that it begins with has no clip.
    Orphaned,
    /// It was not asked for: the run was stopped first.
    NotStarted,
    /// Something here went wrong before it was asked for.
    Broken,
}

/// The end of one shot, with everything the report says of it.
#[derive(Debug, Clone)]
pub struct Ended {
    /// Its place in the list.
    pub shot: usize,
    /// What became of it.
    pub end: End,
    /// The take that counts: another than the list's where a failed one was asked for again.
    pub take: NonZeroU32,
    /// The identity of that take.
    pub fingerprint: Fingerprint,
    /// Its task.
    pub task_id: Option<String>,
    /// Why it did not succeed.
    pub reason: Option<String>,
    /// What to do next.
    pub hint: Option<String>,
    /// Its clips.
    pub files: Vec<Delivered>,
    /// Whether its task was asked for by this very run.
    pub is_new: bool,
    /// When it was submitted.
    pub submitted_at: Option<WallTime>,
    /// From submit to end, where this run watched.
    pub took: Option<Duration>,
}

/// What happens while a list is run.
#[derive(Debug)]
pub enum News<'a> {
    /// A shot is taken up.
    Begun(&'a ListedShot),
    /// It has a task.
    Submitted(&'a ListedShot, &'a str),
    /// It had a task already.
    Joined(&'a ListedShot, &'a str),
    /// Its status.
    Status(&'a ListedShot, &'a str),
    /// It ended.
    Ended(&'a ListedShot, &'a Ended),
    /// Nothing more is submitted, for this reason.
    Stopping(&'a str),
    /// The service asked for patience.
    Pressure(Duration),
}

/// Who is told what happens.
pub trait Listener: Send + Sync + 'static {
    /// Something happened.
    fn hear(&self, news: &News<'_>);
}

/// What a run works with.
pub struct Works {
    /// The list.
    pub list: ShotList,
    /// The service.
    pub client: Client,
    /// The ledger.
    pub books: Arc<Books>,
    /// The models.
    pub catalog: Catalog,
    /// The folder that clips go to.
    pub clips: PathBuf,
    /// The language of people's text.
    pub language: Language,
    /// How it is run.
    pub manner: Manner,
    /// Who is told.
    pub listener: Box<dyn Listener>,
}

/// Why nothing more is submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Somebody pressed Ctrl-C.
    Interrupted,
    /// There is no money left.
    Budget,
    /// A shot did not succeed, and that was to be the end.
    FailFast,
    /// The time is over.
    Duration,
}

/// How a run ended.
#[derive(Debug)]
pub struct Finished {
    /// Every shot, in the order of the list.
    pub ends: Vec<Ended>,
    /// Why it stopped early, where it did.
    pub stop: Option<Stop>,
}

struct Running {
    works: Works,
    downloads: tokio::sync::Semaphore,
    stills: tokio::sync::Semaphore,
    pressure: Pressure,
    is_stopped: AtomicBool,
    known: Known,
    quiet: Output,
    histories: Mutex<HashMap<String, (Option<Spans>, Instant)>>,
}

/// Retries of a failed take are counted from here on, so that they are never another take of the same list.
const RETRY_STRIDE: u32 = 1000;
/// How often a shot is taken up again that the service was too busy for.
const MOST_RETURNS: u32 = 10;
/// How long a model's history is believed before it is looked up again: this run adds to it.
const HISTORY_LASTS: Duration = Duration::from_secs(60);
/// How many queries of one task may fail in a row.
const MOST_QUERY_FAILURES: u32 = 20;
/// Pictures taken out of clips, or read in, at once.
const STILLS: usize = 2;
/// How long links are waited for that a completed task does not name yet.
const LINK_GRACE: Duration = Duration::from_secs(60);
/// The same against loopback, where they come at once or never.
const LINK_GRACE_LOOPBACK: Duration = Duration::from_secs(2);

/// Runs a list to its end, or until it is stopped.
///
/// `interrupts` gives one value for each Ctrl-C: after the first nothing more is submitted, the second ends it at once.
pub async fn run(works: Works, mut interrupts: tokio::sync::mpsc::Receiver<()>) -> Finished {
    let manner = works.manner;
    let quiet = Output { json: false, quiet: true, no_input: true, language: works.language };
    let running = Arc::new(Running {
        downloads: tokio::sync::Semaphore::new(manner.downloads),
        stills: tokio::sync::Semaphore::new(STILLS),
        pressure: Pressure::new(manner.submits, manner.polls),
        is_stopped: AtomicBool::new(false),
        known: Known::new(false),
        quiet,
        histories: Mutex::default(),
        works,
    });
    let shots = &running.works.list.shots;
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); shots.len()];
    let mut ready = VecDeque::new();
    for &index in &running.works.list.order {
        match shots[index].chained() {
            Some(chained) => followers[chained.parent].push(index),
            None => ready.push_back(index),
        }
    }
    // In the order of the list, not of the chains: people watch the first rows first.
    ready.make_contiguous().sort_unstable();
    let mut ends: Vec<Option<Ended>> = vec![None; shots.len()];
    let mut set: JoinSet<Ended> = JoinSet::new();
    let mut stop: Option<Stop> = None;
    let mut interruptions = 0;
    let over = manner.longest.map(|longest| Instant::now() + longest);
    loop {
        while set.len() < manner.shots
            && let Some(index) = ready.pop_front()
        {
            if stop.is_some() && !running.is_paid(index) {
                let ended = running.ended(index, End::NotStarted);
                close(&running, ended, &mut ends, &followers, &mut ready);
                continue;
            }
            let parent = shots[index].chained().and_then(|chained| ends[chained.parent].clone());
            set.spawn(Arc::clone(&running).shot(index, parent));
        }
        if set.is_empty() {
            break;
        }
        let is_over = async {
            match over.filter(|_| stop.is_none()) {
                Some(over) => tokio::time::sleep_until(over).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            Some(joined) = set.join_next() => {
                // A task that panicked takes nobody with it; its shot is found without an end below.
                let Ok(ended) = joined else { continue };
                let reason = match ended.end {
                    End::OverBudget => Some(Stop::Budget),
                    End::Completed | End::NotStarted => None,
                    _ if manner.fail_fast => Some(Stop::FailFast),
                    _ => None,
                };
                if let Some(reason) = reason.filter(|_| stop.is_none()) {
                    stop = Some(reason);
                    running.stop(reason);
                }
                close(&running, ended, &mut ends, &followers, &mut ready);
            }
            Some(()) = interrupts.recv() => {
                interruptions += 1;
                stop = Some(Stop::Interrupted);
                running.stop(Stop::Interrupted);
                if interruptions > 1 {
                    // A submit that is torn off here leaves its intent, and the next start finds it unsettled.
                    set.abort_all();
                    while set.join_next().await.is_some() {}
                    break;
                }
            }
            () = is_over => {
                stop = Some(Stop::Duration);
                running.stop(Stop::Duration);
            }
        }
    }
    let ends = ends.into_iter().enumerate();
    let ends = ends.map(|(index, ended)| ended.unwrap_or_else(|| running.left_behind(index))).collect();
    Finished { ends, stop }
}

/// Notes the end of a shot: its followers may go, or end with it.
fn close(
    running: &Running,
    ended: Ended,
    ends: &mut [Option<Ended>],
    followers: &[Vec<usize>],
    ready: &mut VecDeque<usize>,
) {
    let mut closing = vec![ended];
    while let Some(ended) = closing.pop() {
        let index = ended.shot;
        running.tell(&News::Ended(&running.works.list.shots[index], &ended));
        for &follower in &followers[index] {
            match ended.end {
                // A chain goes on at once: its next link is what everything after it waits for.
                End::Completed => ready.push_front(follower),
                End::NotStarted => closing.push(running.ended(follower, End::NotStarted)),
                _ => {
                    let key = &running.works.list.shots[index].key;
                    let mut orphan = running.ended(follower, End::Orphaned);
                    orphan.reason = Some(match running.works.language {
                        Language::English => {
                            format!("it begins with a picture of `{key}`, which has no clip")
                        }
                        Language::Chinese => format!("首帧来自 `{key}`，而该镜头没有视频"),
                    });
                    closing.push(orphan);
                }
            }
        }
        ends[index] = Some(ended);
    }
}

impl Running {
    fn tell(&self, news: &News<'_>) {
        self.works.listener.hear(news);
    }

    fn stop(&self, reason: Stop) {
        self.is_stopped.store(true, Ordering::SeqCst);
        let language = self.works.language;
        self.tell(&News::Stopping(match reason {
            Stop::Interrupted => language.pick(
                "nothing more is submitted; what is paid is finished; Ctrl-C again stops at once",
                "不再提交新任务；已付费的任务将继续完成；再次按 Ctrl-C 立即停止",
            ),
            Stop::Budget => {
                language.pick("no money is left; nothing more is submitted", "预算已用完；不再提交新任务")
            }
            Stop::FailFast => language
                .pick("a shot did not succeed; nothing more is submitted", "有镜头未成功；不再提交新任务"),
            Stop::Duration => {
                language.pick("the time is over; nothing more is submitted", "时间已到；不再提交新任务")
            }
        }));
    }

    fn ended(&self, index: usize, end: End) -> Ended {
        let shot = &self.works.list.shots[index];
        Ended {
            shot: index,
            end,
            take: shot.take,
            fingerprint: shot.fingerprint,
            task_id: None,
            reason: None,
            hint: None,
            files: Vec::new(),
            is_new: false,
            submitted_at: None,
            took: None,
        }
    }

    /// Where a shot stands that was torn off: as the ledger says.
    fn left_behind(&self, index: usize) -> Ended {
        let standing = self.standing(&self.works.list.shots[index].fingerprint).ok().flatten();
        let end = match standing {
            Some(Standing::Submitting | Standing::Unsettled | Standing::Unassigned) => End::Unsettled,
            Some(Standing::Submitted | Standing::Completed) => End::Unfinished,
            _ => End::NotStarted,
        };
        self.ended(index, end)
    }

    fn standing(&self, fingerprint: &Fingerprint) -> Result<Option<Standing>, LedgerError> {
        let books = &self.works.books;
        let rows = books.ledger.rows(&books.realm, std::slice::from_ref(fingerprint))?;
        Ok(rows.into_iter().next().flatten().map(|row| row.standing))
    }

    /// Whether a shot's task is paid for and its clip is still to be brought here.
    fn is_paid(&self, index: usize) -> bool {
        let standing = self.standing(&self.works.list.shots[index].fingerprint);
        matches!(standing, Ok(Some(Standing::Submitted | Standing::Completed | Standing::Downloaded)))
    }

    async fn shot(self: Arc<Self>, index: usize, parent: Option<Ended>) -> Ended {
        self.tell(&News::Begun(&self.works.list.shots[index]));
        let mut ended = self.ended(index, End::Broken);
        if let Err(error) = self.make(&mut ended, parent).await {
            ended.end = end_of(&error);
            ended.reason = Some(error.message().to_owned());
            ended.hint = error.hint_text().map(str::to_owned);
        }
        ended
    }

    async fn make(&self, ended: &mut Ended, parent: Option<Ended>) -> Result<(), CommandError> {
        let listed = &self.works.list.shots[ended.shot];
        let (take, standing) = self.take(listed)?;
        ended.take = take.0;
        ended.fingerprint = take.1;
        if let Some(standing @ (Standing::Failed | Standing::Stopped)) = standing {
            // Known to have failed: asking again is for a person to decide.
            ended.end = End::Failed;
            ended.reason = Some(self.known_reason(&ended.fingerprint, standing));
            ended.hint = Some(
                self.works
                    .language
                    .pick(
                        "`--retry-failed` asks for a new take of it",
                        "使用 `--retry-failed` 可为其重新生成",
                    )
                    .to_owned(),
            );
            return Ok(());
        }
        let shot = self.request(listed, parent).await?;
        let order = Order { shot, take: ended.take, fingerprint: ended.fingerprint };
        let target = self.target(&order, &listed.key);
        let production = Production {
            client: &self.works.client,
            books: Some(Arc::clone(&self.works.books)),
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
                ended.submitted_at = Some(self.works.books.ledger.clock().now().wall);
                self.tell(&News::Submitted(listed, task.id.as_str()));
                None
            }
            Asked::Joined { since, .. } | Asked::Done { since, .. } => {
                ended.submitted_at = Some(*since);
                self.tell(&News::Joined(listed, task.id.as_str()));
                Some(*since)
            }
        };
        let seconds = Some(order.shot.duration());
        if let Asked::Done { files, .. } = &asked
            && let Some(files) = lying_here(files, &target)
        {
            ended.files = files;
        } else if let Asked::Done { files, .. } = &asked {
            let _permit = self.downloads.acquire().await;
            ended.files = production.hand_out(&task, files, &target, seconds, &progress).await?;
        } else {
            let clips = self.wait(&production, listed, &task, since, &progress).await?;
            ended.took = ended.is_new.then(|| begun.elapsed());
            let _permit = self.downloads.acquire().await;
            ended.files = production.deliver(&task, clips, &target, seconds, &progress).await?;
        }
        ended.end = End::Completed;
        Ok(())
    }

    /// The take that counts: the list's own, or the latest that was asked for after it failed.
    fn take(
        &self,
        listed: &ListedShot,
    ) -> Result<((NonZeroU32, Fingerprint), Option<Standing>), CommandError> {
        let trouble = |error: LedgerError| crate::books::ledger_trouble(&error);
        let (mut take, mut fingerprint) = (listed.take, listed.fingerprint);
        let mut standing = self.standing(&fingerprint).map_err(trouble)?;
        while matches!(standing, Some(Standing::Failed | Standing::Stopped)) {
            let next = take.saturating_add(RETRY_STRIDE);
            let parent = listed.chained().map(|chained| self.works.list.shots[chained.parent].fingerprint);
            let identity = listed
                .fingerprint_of_take(next, &self.works.catalog, parent.as_ref(), self.works.language)
                .map_err(|what| CommandError::new(ExitCode::Internal, what))?;
            let known = self.standing(&identity).map_err(trouble)?;
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

    fn known_reason(&self, fingerprint: &Fingerprint, standing: Standing) -> String {
        let books = &self.works.books;
        let shot = books
            .ledger
            .find(&books.realm, fingerprint)
            .ok()
            .flatten()
            .and_then(|id| books.ledger.shot(id).ok());
        let task =
            shot.as_ref().and_then(|shot| shot.foremost()).and_then(|(_, attempt)| attempt.task.as_ref());
        let reason = task.map(|task| task.reason.clone()).filter(|reason| !reason.is_empty());
        reason.unwrap_or_else(|| standing.to_string())
    }

    /// What is asked for, with the pictures read in, away from the scheduler's threads.
    async fn request(&self, listed: &ListedShot, parent: Option<Ended>) -> Result<ShotRequest, CommandError> {
        if !listed.has_frames() {
            return Ok(listed.plain().clone());
        }
        // A clip is decoded from memory: two at a time, however many shots are on their way.
        let _place = self.stills.acquire().await;
        let (listed, catalog, language) = (listed.clone(), self.works.catalog.clone(), self.works.language);
        let work = tokio::task::spawn_blocking(move || {
            let broken = |what: String| CommandError::new(ExitCode::Settings, what);
            let picture = match (listed.chained(), parent.as_ref().and_then(|parent| parent.files.first())) {
                (Some(chained), Some(file)) => {
                    let png = still::still(&file.path, chained.position)
                        .map_err(|fault| broken(fault.to_string()))?;
                    let frame = FrameRef::from_picture(&png).map_err(|fault| broken(fault.text(language)))?;
                    Some(frame)
                }
                (Some(_), None) => return Err(broken("its parent has no clip".to_owned())),
                (None, _) => None,
            };
            listed.request(&catalog, picture.as_ref(), language).map_err(broken)
        });
        work.await.map_err(|error| CommandError::new(ExitCode::Internal, error.to_string()))?
    }

    fn target(&self, order: &Order, key: &str) -> Target {
        let path = self.works.clips.join(format!("{key}.mp4"));
        let _ = order;
        // The folder is this run's own, and a name in it belongs to one shot.
        Target { path, overwrite: true, may_replace_draft: true, own: Vec::new() }
    }

    /// Asks, once there is room; `None` where the run was stopped first.
    async fn ask(
        &self,
        production: &Production<'_>,
        order: &Order,
        progress: &Progress,
    ) -> Result<Option<Asked>, CommandError> {
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
            let Some(submit) = not.submit else { return Err(not.error) };
            if is_pressure(&submit) {
                let pause = self.pressure.felt(&place, submit.retry_after());
                self.tell(&News::Pressure(pause));
                // Only a refusal that says so started nothing; with a 5xx nobody knows.
                if submit.is_rejected() && submit.is_retryable() && returns < MOST_RETURNS {
                    returns += 1;
                    continue;
                }
                return Err(not.error);
            }
            attempts += 1;
            let Some(pause) = pause_before_next(&plan, &submit, attempts) else { return Err(not.error) };
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
        let known = self.works.books.ledger.spans(model).ok().flatten();
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
    ) -> Result<Vec<ClipLink>, CommandError> {
        let language = self.works.language;
        let base = self.works.client.base();
        let age = since.map_or(Duration::ZERO, |at| self.works.books.ledger.clock().now().wall.since(at));
        let schedule = self.schedule(listed.plain().model().as_str(), age);
        let grace = if base.is_loopback() { LINK_GRACE_LOOPBACK } else { LINK_GRACE };
        let begun = Instant::now();
        let (mut queries, mut failures) = (0, 0);
        let mut completed: Option<Instant> = None;
        let mut last = String::new();
        loop {
            // Neighbours in the list must not ask in step.
            let jitter = f64::from(
                u32::try_from((listed.place.line * 7919 + queries as usize * 31) % 100).unwrap_or(0),
            ) / 100.0;
            tokio::time::sleep(schedule.pause(queries, age + begun.elapsed(), jitter)).await;
            queries += 1;
            let place = self.pressure.enter(Door::Poll).await;
            let answer = self.works.client.query(&task.id, &RetryPlan::once()).await;
            if let Err(error) = &answer
                && is_pressure(error)
            {
                let pause = self.pressure.felt(&place, error.retry_after());
                self.tell(&News::Pressure(pause));
            }
            drop(place);
            match answer {
                Ok(report) => {
                    failures = 0;
                    self.pressure.eased();
                    if report.status.as_str() != last {
                        last = report.status.as_str().to_owned();
                        self.tell(&News::Status(listed, &last));
                    }
                    match report.outcome() {
                        Some(Outcome::Completed { clips }) if clips.is_empty() => {
                            let first = *completed.get_or_insert_with(Instant::now);
                            if first.elapsed() > grace {
                                production.record(task, &report, progress).await;
                                return Err(no_links(&task.id, language));
                            }
                        }
                        Some(Outcome::Completed { clips }) => {
                            production.record(task, &report, progress).await;
                            return Ok(clips);
                        }
                        Some(Outcome::Failed { status, reason }) => {
                            production.record(task, &report, progress).await;
                            return Err(failed(&task.id, &status, &reason, language));
                        }
                        None => {}
                    }
                }
                Err(error) if is_pressure(&error) => {}
                Err(error) => {
                    failures += 1;
                    if failures >= MOST_QUERY_FAILURES || (error.is_rejected() && !error.is_retryable()) {
                        return Err(CommandError::from_client(&error, language).task(&task.id));
                    }
                }
            }
            if begun.elapsed() > self.works.manner.deadline {
                let text = language
                    .pick("the task has not ended in time; it goes on", "任务未在期限内结束，仍在进行");
                return Err(CommandError::new(ExitCode::Unfinished, text).task(&task.id));
            }
        }
    }
}

/// Whether the service asked for patience.
fn is_pressure(error: &ClientError) -> bool {
    error.http_status() == Some(429) || error.service_code() == Some(429) || error.retry_after().is_some()
}

/// What an exit code of one shot means in a batch.
fn end_of(error: &CommandError) -> End {
    match error.code() {
        ExitCode::Failed => End::Failed,
        ExitCode::Rejected => End::Rejected,
        ExitCode::Unsettled => End::Unsettled,
        ExitCode::Undelivered => End::Undelivered,
        ExitCode::Unfinished => End::Unfinished,
        ExitCode::Budget => End::OverBudget,
        ExitCode::Unreachable => End::Unreachable,
        _ => End::Broken,
    }
}

/// The clips of a shot that was made earlier, where they still lie at their places with their lengths.
///
/// They are hashed when they are brought here, and not again at every start: a list of ten thousand would be read whole.
fn lying_here(files: &[ClipFile], target: &Target) -> Option<Vec<Delivered>> {
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
        is_here(&path).then(|| Delivered { path, bytes: whole.bytes, sha256: whole.sha256.clone() })
    });
    found.collect::<Option<Vec<_>>>().filter(|files| !files.is_empty())
}
