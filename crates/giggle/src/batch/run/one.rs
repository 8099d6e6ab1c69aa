//! One shot's way through a run: which take, with which pictures, asked, waited for, brought here.
//!
//! It knows of the others only through what all share: the means, and the ledger. Whether the shot comes from a list that is
//! run here or from the queue makes one difference: who took it up from the queue asks under a claim.

use super::end::{End, Ended, Listener, Manner, News, Stop};
use super::not_shot::{NotShot, retry_hint};
use crate::batch::listed::ListedShot;
use crate::batch::pressure::Pressure;
use crate::batch::retries;
use crate::batch::still;
use crate::clip_facts::{AskedClip, ClipFacts};
use crate::clip_target::Target;
use crate::interrupt::Known;
use crate::ledger::shot::{ClipFile, Task};
use crate::ledger::{Beside, Claim, LedgerError, Spans, Standing};
use crate::outcome_text;
use crate::output::Output;
use crate::paid_clips::PaidClips;
use crate::production::{
    Anew, Asked, BadEnd, Delivered, HeldBack, NotAsked, Order, Production, StoredLater, Ticket, bounded,
};
use crate::progress::Progress;
use crate::session::Session;
use crate::unhurried::unhurried;
use crate::whole_file::{self, still_holds};
use giggle_client::Client;
use giggle_domain::{Catalog, Fingerprint, FrameRef, Language, ShotRequest, Text, text};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Pictures taken out of clips, or read in, at once.
const STILLS: usize = 2;

/// What shots are made with: shared by all that are on their way in a process.
pub struct Means {
    pub(super) client: Client,
    pub(super) catalog: Catalog,
    pub(super) language: Language,
    listener: Box<dyn Listener>,
    downloads: Semaphore,
    stills: Semaphore,
    pub(super) pressure: Pressure,
    stopping: CancellationToken,
    is_fail_fast: bool,
    finds_names: bool,
    /// Shots behind this place of their list are not submitted any more.
    last: tokio::sync::watch::Sender<usize>,
    pub(super) known: Known,
    pub(super) quiet: Output,
    pub(super) histories: Mutex<HashMap<String, (Option<Spans>, Instant)>>,
    paid: PaidClips,
    /// When it was last said that a shot waits before it is asked for.
    pub(super) waiting_told: Mutex<HashMap<String, Instant>>,
    pub(super) askings: TaskTracker,
    /// How many tasks were asked for, those of shots that were torn off included.
    pub(super) submitted: AtomicUsize,
}

/// One shot that is to be made, and for whom.
pub struct OneShot<'a> {
    /// Its place in its list.
    pub place: usize,
    /// What it is.
    pub listed: &'a ListedShot,
    /// The ledger, with what may be spent for it.
    pub session: &'a Arc<Session>,
    /// The folder that its clips go to.
    pub clips: &'a Path,
    /// How long its task is waited for, with the download of its clips.
    pub deadline: Option<Duration>,
    /// The take up to which it is made again where earlier ones failed.
    pub retry: Option<NonZeroU32>,
    /// The shot that it begins with a picture of.
    pub parent: Option<Parent>,
    /// The claim under which it was taken up from the queue.
    pub claim: Option<Claim>,
    /// Its place in the line of those that are to be submitted.
    pub ticket: Option<Arc<Ticket>>,
    /// Where its take is told as soon as it is chosen: whoever tears it off wants to know which one it was.
    pub chosen: Option<&'a OnceLock<(NonZeroU32, Fingerprint)>>,
}

/// The shot that another one begins with a picture of.
#[derive(Debug, Clone)]
pub struct Parent {
    /// Its identity in the list.
    pub fingerprint: Fingerprint,
    /// Its clip.
    pub clip: Option<PathBuf>,
}

/// Where a shot stands in the ledger.
pub(super) fn standing(
    session: &Session,
    fingerprint: &Fingerprint,
) -> Result<Option<Standing>, LedgerError> {
    let rows = unhurried(|| session.ledger.rows(&session.realm, std::slice::from_ref(fingerprint)))?;
    Ok(rows.into_iter().next().flatten().map(|row| row.standing))
}

/// Under which of its identities the ledger has a shot of a list, and where it stands there; its own where it has none.
pub(super) fn known(
    session: &Session,
    listed: &ListedShot,
) -> Result<(Fingerprint, Option<Standing>), LedgerError> {
    let own = standing(session, &listed.fingerprint)?;
    if let (None, Some(former)) = (own, listed.former)
        && let Some(standing) = standing(session, &former)?
    {
        return Ok((former, Some(standing)));
    }
    Ok((listed.fingerprint, own))
}

/// Whether a shot's task is paid for and its clip is still to be brought here.
pub(super) fn is_paid(session: &Session, fingerprint: &Fingerprint) -> bool {
    let paid = [Standing::Submitted, Standing::Completed, Standing::Downloaded];
    matches!(standing(session, fingerprint), Ok(Some(standing)) if paid.contains(&standing))
}

impl Means {
    /// For a process that makes shots in this manner.
    pub fn new(
        client: Client,
        catalog: Catalog,
        language: Language,
        manner: Manner,
        listener: Box<dyn Listener>,
    ) -> Self {
        Self {
            client,
            catalog,
            language,
            listener,
            downloads: Semaphore::new(manner.downloads),
            stills: Semaphore::new(STILLS),
            pressure: Pressure::new(manner.submits, manner.polls),
            stopping: CancellationToken::new(),
            is_fail_fast: manner.fail_fast,
            finds_names: manner.finds_names,
            last: tokio::sync::watch::Sender::new(usize::MAX),
            known: Known::new(false),
            quiet: Output { json: false, quiet: true, no_input: true, language },
            histories: Mutex::default(),
            paid: PaidClips::default(),
            waiting_told: Mutex::default(),
            askings: TaskTracker::new(),
            submitted: AtomicUsize::new(0),
        }
    }

    /// The language of people's text.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The models.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Says what happens.
    pub fn tell(&self, news: &News<'_>) {
        self.listener.hear(news);
    }

    /// Says that nothing more is submitted, and why.
    pub fn tell_stop(&self, reason: Stop) {
        let language = self.language;
        self.tell(&News::Stopping(match reason {
            Stop::Interrupted => language.pick(
                "nothing more will be submitted; what is paid for will be finished, for ten minutes at most; press Ctrl-C again to stop at once",
                "不再提交新任务；已付费的任务将继续完成（最多十分钟）；再次按 Ctrl-C 立即停止",
            ),
            Stop::Budget => language.pick(
                "the budget has no room for the next shot; nothing behind it will be submitted",
                "预算不足以提交下一个镜头；其后的镜头不再提交",
            ),
            Stop::FailFast => language
                .pick("a shot did not succeed; nothing more will be submitted", "有镜头未成功；不再提交新任务"),
            Stop::Duration => language
                .pick("the time limit is reached; nothing more will be submitted", "时间已到；不再提交新任务"),
            Stop::Ledger => language.pick(
                "the ledger cannot be used; nothing more will be submitted",
                "账本无法使用；不再提交新任务",
            ),
            Stop::Key => language.pick(
                "the service refuses the key; nothing more will be submitted",
                "服务拒绝该密钥；不再提交新任务",
            ),
            Stop::Pause => language.pick(
                "the service asks for a long pause; nothing more will be submitted",
                "服务要求等待较长时间；不再提交新任务",
            ),
        }));
    }

    /// From now on nothing more is submitted; what is paid for is finished.
    pub fn stop(&self) {
        self.stopping.cancel();
    }

    /// From now on nothing behind this place of the list is submitted.
    pub fn stop_behind(&self, place: usize) {
        self.last.send_if_modified(|last| {
            let is_nearer = place < *last;
            *last = place.min(*last);
            is_nearer
        });
    }

    pub(super) fn is_stopped(&self, place: usize) -> bool {
        self.stopping.is_cancelled() || *self.last.borrow() < place
    }

    /// Waits until a shot at this place is not to be submitted any more.
    pub(super) async fn stopped(&self, place: usize) {
        let mut last = self.last.subscribe();
        tokio::select! {
            () = self.stopping.cancelled() => {}
            // The sender lives as long as we do.
            _ = last.wait_for(|last| *last < place) => {}
        }
    }

    /// Stores what could not be stored when it was brought here, and has waited for so long already.
    pub async fn store_waiting(&self, session: &Arc<Session>, at_least: Duration) -> Vec<StoredLater> {
        let production =
            Production { client: &self.client, session: Some(Arc::clone(session)), output: &self.quiet };
        production.store_waiting(session, at_least, &Progress::silent(self.language)).await
    }

    /// How many tasks were asked for so far.
    pub fn submitted(&self) -> usize {
        self.submitted.load(Ordering::Relaxed)
    }

    /// Waits until every submit that may have left is answered and on record. Whoever was waiting for it may be gone.
    pub async fn asked(&self) {
        self.askings.close();
        self.askings.wait().await;
    }

    /// Makes a shot, and says how it ended.
    pub async fn shot(self: &Arc<Self>, one: &OneShot<'_>) -> Ended {
        let mut ended = Ended::so(one.place, one.listed, End::Broken);
        let ended = match self.make(one, &mut ended).await {
            Ok(()) => ended,
            Err(not) => not.ending(ended),
        };
        self.note_end(one, ended.end);
        if let Some(ticket) = &one.ticket {
            ticket.leave();
        }
        ended
    }

    /// An end that keeps back what stands behind it does so before anybody behind it gets its place in the line or at the door.
    pub fn note_end(&self, one: &OneShot<'_>, end: End) {
        let Some(ticket) = &one.ticket else { return };
        if one.claim.is_some() {
            // The end of a list in the queue is the ledger's to keep; the place in the line is kept until it has it.
            if !matches!(end, End::Completed | End::NotStarted) {
                ticket.holds_back();
            }
            return;
        }
        match end {
            End::Completed | End::NotStarted => {}
            End::OverBudget => self.stop_behind(one.place),
            _ if self.is_fail_fast => self.stop(),
            _ => {}
        }
    }

    /// Does something that may take long before a shot is asked for; others need not wait for it where the order decides about no money.
    pub(super) async fn aside<T>(&self, one: &OneShot<'_>, work: impl Future<Output = T>) -> T {
        match &one.ticket {
            Some(ticket) => ticket.aside(work).await,
            None => work.await,
        }
    }

    /// Makes a shot; what becomes known of it is noted as it comes.
    ///
    /// # Errors
    ///
    /// Why it has no clip.
    pub async fn make(self: &Arc<Self>, one: &OneShot<'_>, ended: &mut Ended) -> Result<(), NotShot> {
        self.tell(&News::Begun(one.listed));
        let listed = one.listed;
        let (take, standing) = self.take(one).await?;
        if let Some(chosen) = one.chosen {
            let _ = chosen.set(take);
        }
        ended.take = take.0;
        ended.fingerprint = take.1;
        if let Some(standing @ (Standing::Failed | Standing::Stopped)) = standing {
            // Known to have failed: asking again is for a person to decide.
            ended.end = End::Failed;
            ended.is_stopped = standing == Standing::Stopped;
            ended.reason = Some(known_reason(one.session, &ended.fingerprint, standing));
            let retry = match standing {
                Standing::Stopped => text!(
                    "it counts as charged until a refund is seen; `take: 2` in its row makes another clip on purpose",
                    "在看到退款之前按已扣费处理；如需另做一条，请在其所在行写 `take: 2`"
                ),
                _ => retry_hint(),
            };
            let task = task_of(one.session, &ended.fingerprint).filter(|_| standing == Standing::Stopped);
            ended.hint = Some(match task {
                Some(task) => outcome_text::asks_again(&task.id).then(&text!("; ", "；"), &retry),
                None => retry,
            });
            return Ok(());
        }
        let lacks_picture =
            listed.chained().is_some() && one.parent.as_ref().is_none_or(|parent| parent.clip.is_none());
        let is_brought_only = one.claim.as_ref().is_some_and(Claim::is_nothing)
            || lacks_picture && is_paid(one.session, &ended.fingerprint);
        let shot = match is_brought_only {
            // It is never submitted: its pictures are not needed.
            true => listed.plain().clone(),
            false if listed.is_plain() => listed.plain().clone(),
            false => self.aside(one, self.request(listed, one.parent.as_ref())).await?,
        };
        let order = Order {
            shot,
            take: ended.take,
            fingerprint: ended.fingerprint,
            claim: one.claim.clone(),
            turn: None,
            only_joins: is_brought_only,
            until: None,
            beside: Beside::Any,
            at_most: None,
            ticket: one.ticket.clone(),
        };
        // The folder is this run's own, and a name in it belongs to one shot; what a person has put there is theirs all the same.
        let target = self.target(one, &order)?;
        let production =
            Production { client: &self.client, session: Some(Arc::clone(one.session)), output: &self.quiet };
        let progress = Progress::silent(self.language);
        let begun = Instant::now();
        let Some(asked) = self.ask(one, &order).await? else {
            ended.end = End::NotStarted;
            return Ok(());
        };
        let task = asked.task().clone();
        ended.task_id = Some(task.id.as_str().to_owned());
        let since = match &asked {
            Asked::Submitted(_) => {
                ended.is_new = true;
                ended.submitted_at = Some(one.session.ledger.clock().now().wall);
                self.tell(&News::Submitted(listed, task.id.as_str()));
                None
            }
            Asked::Joined { since, .. } | Asked::Done { since, .. } => {
                ended.submitted_at = Some(*since);
                self.tell(&News::Joined(listed, task.id.as_str()));
                Some(*since)
            }
        };
        let wanted = Some(AskedClip::of(&order.shot, &self.catalog));
        if let Asked::Done { files, .. } = &asked {
            let (known, place) = (files.clone(), target.clone());
            let here = tokio::task::spawn_blocking(move || lying_here(&known, &place, wanted.as_ref())).await;
            ended.files = match here.ok().flatten() {
                Some(files) => files,
                None => {
                    let _permit = self.downloads.acquire().await;
                    production.hand_out(&task, files, &target, wanted, &progress).await?
                }
            };
        } else {
            // From here on the deadline holds for all of it, bytes that trickle included.
            let client = bounded(production.client, one.deadline);
            let production = Production { client: &client, ..production };
            let clips = self.wait(&production, one, &task, since, &progress).await?;
            ended.took = ended.is_new.then(|| begun.elapsed());
            let _permit = self.downloads.acquire().await;
            ended.files = production.deliver(&task, clips, &target, wanted, &progress).await?;
        }
        ended.end = End::Completed;
        Ok(())
    }

    /// Where the clips of a shot go. Looked at before it is submitted: what lies there may be the clip of another shot, or this one's
    /// that the ledger does not know any more.
    fn target(&self, one: &OneShot<'_>, order: &Order) -> Result<Target, NotShot> {
        let named = |name: String| {
            let path = one.clips.join(name);
            let mut target =
                Target { path, may_replace_draft: true, may_replace_broken: true, ..Target::default() };
            self.paid
                .keep(&mut target, order.shot.count() as usize, one.session)
                .map(|()| target)
                .map_err(NotShot::Ledger)
        };
        let is_free = |target: &Target| {
            let mut places = (0..order.shot.count() as usize).map(|index| target.file(index));
            places.all(|path| path.symlink_metadata().is_err() || target.may_replace(&path))
        };
        let usual = named(format!("{}.mp4", one.listed.key))?;
        let is_never_sent = one.claim.as_ref().is_some_and(Claim::is_nothing);
        let may_have_task = || {
            standing(one.session, &order.fingerprint).is_ok_and(|it| it.is_some_and(retries::may_have_task))
        };
        if is_never_sent || is_free(&usual) || may_have_task() {
            return Ok(usual);
        }
        let own = named(format!("{}-{}.mp4", one.listed.key, order.fingerprint.short()))?;
        if self.finds_names && is_free(&own) {
            return Ok(own);
        }
        let shown = usual.path.display();
        Err(NotShot::Broken(text!(
            "{shown} already exists, and is not known as a clip of this shot; nothing was submitted for it: move the file elsewhere, or give another --output",
            "{shown} 已存在，且账本中没有该镜头的这一视频；未为其提交：请移走该文件，或更换 --output"
        )))
    }

    /// The take that counts: the list's own, or the latest that was asked for after it failed. One that ended badly is asked about
    /// once more before another is made.
    async fn take(
        &self,
        one: &OneShot<'_>,
    ) -> Result<((NonZeroU32, Fingerprint), Option<Standing>), NotShot> {
        let listed = one.listed;
        let mut take = listed.take;
        let (mut fingerprint, mut known) = known(one.session, listed)?;
        let production =
            Production { client: &self.client, session: Some(Arc::clone(one.session)), output: &self.quiet };
        let progress = Progress::silent(self.language);
        while known.is_some_and(retries::has_failed) {
            let look = production.look_again(one.session, &fingerprint, &progress);
            match self.aside(one, look).await {
                Some(BadEnd { anew: Anew::Completed, .. }) => {
                    known = standing(one.session, &fingerprint)?;
                    break;
                }
                Some(BadEnd { anew: Anew::Running, .. }) => {
                    known = Some(Standing::Submitted);
                    break;
                }
                Some(BadEnd { anew: Anew::Unknown, task, .. })
                    if one.retry.is_some_and(|wished| wished > take) =>
                {
                    return Err(NotAsked::HeldBack(HeldBack::EndNotConfirmed(task.id)).into());
                }
                Some(BadEnd { anew: Anew::Ended | Anew::Unknown, .. }) | None => {}
            }
            let next = retries::after(take);
            let parent = one.parent.as_ref().map(|parent| &parent.fingerprint);
            let identity =
                listed.fingerprint_of_take(next, &self.catalog, parent).map_err(NotShot::Broken)?;
            let of_next = standing(one.session, &identity)?;
            // A take that was asked for and never came to be is asked for again only by whoever asks for it now.
            let is_wished = one.retry.is_some_and(|wished| wished >= next);
            if !is_wished && !of_next.is_some_and(retries::may_have_task) {
                break;
            }
            (take, fingerprint, known) = (next, identity, of_next);
        }
        Ok(((take, fingerprint), known))
    }

    /// What is asked for, with the pictures read in, away from the scheduler's threads.
    async fn request(&self, listed: &ListedShot, parent: Option<&Parent>) -> Result<ShotRequest, NotShot> {
        if listed.is_plain() {
            return Ok(listed.plain().clone());
        }
        // A clip is decoded from memory: two at a time, however many shots are on their way.
        let _place = self.stills.acquire().await;
        let (listed, catalog) = (listed.clone(), self.catalog.clone());
        let clip = parent.and_then(|parent| parent.clip.clone());
        let work = tokio::task::spawn_blocking(move || {
            let broken = NotShot::Broken;
            let picture = match (listed.chained(), clip) {
                (Some(chained), Some(clip)) => {
                    let png = still::still(&clip, chained.position).map_err(|fault| broken(fault.text()))?;
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
}

/// What is known of why an earlier take failed.
fn known_reason(session: &Session, fingerprint: &Fingerprint, standing: Standing) -> Text {
    let reason = task_of(session, fingerprint).map(|task| task.reason).filter(|reason| !reason.is_empty());
    reason.map_or_else(|| crate::standing_text::standing(standing), Text::plain)
}

/// The task of a shot that counts.
fn task_of(session: &Session, fingerprint: &Fingerprint) -> Option<Task> {
    let shot = unhurried(|| {
        let found = session.ledger.find(&session.realm, fingerprint).ok().flatten();
        found.and_then(|id| session.ledger.shot(id).ok())
    })?;
    shot.foremost().and_then(|(_, attempt)| attempt.task.clone())
}

/// The clips of a shot that was made earlier, where they still lie at their places.
fn lying_here(files: &[ClipFile], target: &Target, wanted: Option<&AskedClip>) -> Option<Vec<Delivered>> {
    let found = files.iter().map(|file| {
        let whole = file.whole.as_ref()?;
        let path = target.file(usize::try_from(file.clip).ok()?);
        let recorded = Path::new(&file.path);
        let mut is_here = still_holds(&path, whole);
        if !is_here && std::path::absolute(&path).ok()? != recorded && still_holds(recorded, whole) {
            // A file of its own: what a person does to one of them in place is not done to the other.
            whole_file::copy(recorded, &path, whole, false).ok()?;
            is_here = true;
        }
        is_here.then(|| {
            let facts = ClipFacts::of_index(&path);
            let differences = facts.as_ref().map(|it| it.differences(wanted)).unwrap_or_default();
            let stored = file.stored.as_ref().map(|stored| stored.url.clone());
            Delivered { path, bytes: whole.bytes, sha256: whole.sha256.clone(), stored, facts, differences }
        })
    });
    found.collect::<Option<Vec<_>>>().filter(|files| !files.is_empty())
}
