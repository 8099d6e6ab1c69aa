//! `giggle batch run`: the list for real.

use super::ListFlags;
use super::differing::Differing;
use super::entering::enter;
use crate::batch::folder::{self, RunFolder};
use crate::batch::queued::{self, QueuedManner};
use crate::batch::report::{Money, Report, ReportShot};
use crate::batch::retries::Retries;
use crate::batch::run::{self, End, Ended, Finished, Manner, SHOTS, Stop, Wish, Works};
use crate::batch::{ShotList, progress_text::Teller, still};
use crate::error::{Billed, CommandError};
use crate::exit_code::ExitCode;
use crate::failure;
use crate::interrupt::{stop_signal, stop_signal_again};
use crate::ledger::{CommandLimit, Credits, LedgerError, ShotRow};
use crate::output::{Output, Shown};
use crate::session::{Session, SpendFlags};
use crate::settings::{Settings, parse_duration};
use crate::shot_flags::credits;
use crate::usage_text::BadValue;
use giggle_client::Client;
use giggle_domain::{Fingerprint, Language, Text, counted, text};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Make every clip; run it again to continue
#[derive(Debug, Clone, clap::Args)]
pub struct RunArgs {
    /// Which list.
    #[command(flatten)]
    pub list: ListFlags,
    /// How it is run.
    #[command(flatten)]
    pub how: RunFlags,
}

/// How a list is run.
#[derive(Debug, Clone, clap::Args)]
pub struct RunFlags {
    /// Folder for clips and reports [default: NAME-giggle beside the list, named after its file; for compare, named after the prompt]
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Show the plan and submit nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Put the shots into the ledger's queue, for `giggle work` on any machine, and return
    #[arg(long)]
    pub queue: bool,
    /// Show the progress of the list in the queue, and end with its report and exit code
    #[arg(long)]
    pub follow: bool,
    /// Maximum number of submits at the same time [default: 4]
    #[arg(long, value_name = "N", value_parser = at_least_one, help_heading = "Pace")]
    pub submits: Option<usize>,
    /// Maximum number of shots in progress, from submit to clip [default: 64]
    #[arg(long, value_name = "N", value_parser = at_least_one, help_heading = "Pace")]
    pub at_once: Option<usize>,
    /// Maximum number of downloads at the same time [default: 4]
    #[arg(long, value_name = "N", value_parser = at_least_one, help_heading = "Pace")]
    pub downloads: Option<usize>,
    /// Stop waiting for one task after this long; it keeps running [default: 30m]
    #[arg(long, value_name = "TIME", value_parser = parse_duration, help_heading = "Pace")]
    pub deadline: Option<Duration>,
    /// Submit nothing more after this long; what is paid for is finished
    #[arg(long, value_name = "TIME", value_parser = parse_duration, help_heading = "Pace")]
    pub max_duration: Option<Duration>,
    /// Maximum estimated credits that this run may spend
    #[arg(long, value_name = "CREDITS", value_parser = credits, help_heading = "Money")]
    pub max_credits: Option<Credits>,
    /// Make a new take of what failed; never of what is unsettled
    #[arg(long, help_heading = "Money")]
    pub retry_failed: bool,
    /// Submit nothing more after the first shot that does not succeed
    #[arg(long, overrides_with = "keep_going")]
    pub fail_fast: bool,
    /// Continue after shots that do not succeed (the default)
    #[arg(long, overrides_with = "fail_fast")]
    pub keep_going: bool,
}

impl RunFlags {
    /// How many shots are on their way at once.
    pub fn shots(&self) -> usize {
        self.at_once.unwrap_or(SHOTS)
    }

    /// How a list is run with these flags.
    fn manner(&self) -> Manner {
        let submits = self.submits.unwrap_or(SUBMITS);
        // A limit that somebody gave is never raised.
        let (submits, shots) = match self.at_once {
            Some(most) => (submits.min(most), most),
            None => (submits, SHOTS.max(submits)),
        };
        Manner {
            submits,
            shots,
            polls: polls(self.shots()),
            downloads: self.downloads.unwrap_or(DOWNLOADS),
            deadline: self.deadline,
            longest: self.max_duration,
            fail_fast: self.fail_fast,
            finds_names: false,
        }
    }
}

/// Submits on their way at once, unless said otherwise: third parties keep to four to six.
pub const SUBMITS: usize = 4;
/// Downloads on their way at once, unless said otherwise.
pub const DOWNLOADS: usize = 4;

/// Queries on their way at once, for so many shots.
pub fn polls(shots: usize) -> usize {
    shots.div_ceil(4).max(8)
}

/// Reads how many there may be at once.
///
/// # Errors
///
/// What is allowed.
pub fn at_least_one(text: &str) -> Result<usize, BadValue> {
    // More at once than this is more sockets than a process may open.
    match text.parse() {
        Ok(number @ 1..=900) => Ok(number),
        _ => Err(BadValue(text!("must be a number from 1 to 900", "应为 1 到 900 之间的数"))),
    }
}

/// A run that ended with every clip on disk.
#[derive(Debug)]
pub struct Ran {
    page: PathBuf,
    totals: BTreeMap<String, usize>,
    submitted: usize,
    credits: String,
    /// Paid shots whose credits nobody knows yet.
    unpriced: usize,
    differing: Differing,
}

/// Opens the service and the ledger for a list that may spend, and finds out whose money that is.
///
/// # Errors
///
/// Exit 2 where a shot may not go to the service, 3 for settings and ledger.
pub async fn open(
    list: &ShotList,
    how: &RunFlags,
    settings: &Settings,
    output: &Output,
) -> Result<(Client, Arc<Session>), CommandError> {
    still::may_chain(list, &settings.base()?)?;
    let client = settings.client()?;
    let spend = SpendFlags { max_credits: how.max_credits, take: None };
    let mut session = Session::open(settings, &client, Some(&spend), output)?.ok_or_else(|| {
        CommandError::usage(text!(
            "a batch needs the ledger: without it, running it again would pay again",
            "批处理需要账本：没有账本时再次运行会重复付费"
        ))
        .hint(text!("remove `--no-ledger`", "请去掉 `--no-ledger`"))
    })?;
    session.settle_account(output).await?;
    // What somebody else was told of a shot in the meantime is no wish for another one of it.
    Ok((client, Arc::new(session.for_programs().shared())))
}

/// Makes the clips of a list that was read from a file of that name, into a folder.
///
/// # Errors
///
/// As [`super::make`].
pub async fn make(
    list: ShotList,
    file: &str,
    root: &Path,
    how: &RunFlags,
    settings: &Settings,
    output: &Output,
) -> Result<Box<dyn Shown>, CommandError> {
    let (client, session) = open(&list, how, settings, output).await?;
    let makes = folder::makes(&list, &session.realm.to_string());
    let here = enter(&list, file, root, &makes, &session, jiff::Timestamp::now())?;
    // Whoever continues spends under the same limit.
    let most = session.limits.command.as_ref().and_then(|command| command.most);
    let session = Arc::new(session.limited(CommandLimit { name: here.name(&makes), most }));
    let retries = match how.retry_failed {
        false => {
            tell_open_wish(&here, &list, &session, output);
            Retries::default()
        }
        true => wanted_retries(&here, &list, &session, settings)?,
    };
    let wanted = retries.clone();
    let teller = Teller::new(&list, &here.path, &session, output);
    let service = client.clone();
    let works = Works {
        client,
        session: Arc::clone(&session),
        catalog: settings.catalog.clone(),
        clips: here.path.join("clips"),
        language: output.language,
        manner: how.manner(),
        retries,
        listener: Box::new(teller.clone()),
        list: list.clone(),
    };
    let (interrupts, watching) = watch_interrupts(output, Wish::End);
    let finished = run::run(works, interrupts).await;
    watching.abort();
    session.book_charges(&service).await;
    teller.end();
    // Only a run that worked for a wish ends it.
    let is_over = finished.stop.is_none() || is_wish_over(&finished, &list, &wanted);
    if how.retry_failed
        && is_over
        && let Err(error) = here.forget_retries()
    {
        // What was made was made.
        output.warn(Text::said_of(root.display(), error).get(output.language));
    }
    conclude(&finished, &list, &session, root, &here, output)
}

/// The takes that are wanted of what failed: those of an earlier wish that has not come to its end, whichever door continues it, or one
/// more of each shot that has failed by now.
///
/// # Errors
///
/// Exit 3: the ledger or the folder cannot be used.
pub fn wanted_retries(
    here: &RunFolder,
    list: &ShotList,
    session: &Session,
    settings: &Settings,
) -> Result<Retries, CommandError> {
    let unwritable = |error: io::Error| CommandError::settings(Text::said_of(here.path.display(), error));
    // Workers may still be at it.
    if let Some(wanted) = queued_retries(here, session).map_err(|error| failure::ledger(&error))? {
        return Ok(wanted);
    }
    // A wish that was empty is over: nothing had failed then.
    if let Some(wanted) = here.retries().map_err(unwritable)?.filter(|wanted| !wanted.is_empty()) {
        return Ok(wanted);
    }
    let wanted =
        Retries::of_failed(list, session, &settings.catalog).map_err(|error| failure::ledger(&error))?;
    here.keep_retries(&wanted).map_err(unwritable)?;
    Ok(wanted)
}

/// The takes that the queue still works for, where the run of this folder is in it and has not come to its end.
fn queued_retries(here: &RunFolder, session: &Session) -> Result<Option<Retries>, LedgerError> {
    let Some(id) = queued::name_of(&here.path) else { return Ok(None) };
    let lists = session.ledger.queued_lists(&session.realm)?;
    let open = lists.into_iter().find(|(list, counts)| list.id == id && counts.open() > 0);
    let wanted = open.and_then(|(list, _)| QueuedManner::read(&list.manner)).map(|manner| manner.retries);
    Ok(wanted.filter(|wanted| !wanted.is_empty()))
}

/// Says that retries were begun and have not come to their end: this run is not for them.
fn tell_open_wish(here: &RunFolder, list: &ShotList, session: &Session, output: &Output) {
    let of_queue = queued_retries(here, session).ok().flatten();
    let wanted = of_queue.or_else(|| here.retries().ok().flatten());
    let number =
        wanted.map_or(0, |wanted| list.shots.iter().filter(|shot| wanted.of(shot).is_some()).count());
    if number > 0 {
        let shots = counted(number, "shot", "shots");
        let note = text!(
            "a retry of {shots} was begun and has not ended: `--retry-failed` goes on with it, and makes no further takes",
            "有 {number} 个镜头的重试已开始但尚未结束：`--retry-failed` 会继续完成，不会另做更多"
        );
        output.talk(note.get(output.language));
    }
}

/// Whether each take that was wanted has come to its end. A run that was killed is continued with the same wish; this one has said how it
/// ended, and whoever wants another retry now says so.
fn is_wish_over(finished: &Finished, list: &ShotList, wanted: &Retries) -> bool {
    finished.ends.iter().all(|ended| {
        wanted
            .of(&list.shots[ended.shot])
            .is_none_or(|take| ended.take >= take && matches!(ended.end, End::Completed | End::Failed))
    })
}

/// One value for each wish of somebody that the process end.
pub fn watch_interrupts<Wish: Copy + Send + 'static>(
    output: &Output,
    wish: Wish,
) -> (tokio::sync::mpsc::Receiver<Wish>, tokio::task::JoinHandle<()>) {
    crate::interrupt::end_at_the_second(output);
    let (tell, interrupts) = tokio::sync::mpsc::channel(2);
    let watching = tokio::spawn(async move {
        let mut heard = stop_signal().await;
        while heard.is_ok() && tell.send(wish).await.is_ok() {
            heard = stop_signal_again().await;
        }
    });
    (interrupts, watching)
}

/// Writes the report, and says how it ended.
///
/// # Errors
///
/// As [`super::make`].
pub fn conclude(
    finished: &Finished,
    list: &ShotList,
    session: &Session,
    root: &Path,
    here: &RunFolder,
    output: &Output,
) -> Result<Box<dyn Shown>, CommandError> {
    let stopped = finished.stop.map(|stop| match stop {
        Stop::Interrupted => output.say("stopped by the user", "被手动停止"),
        Stop::Budget => output.say("stopped before spending more than allowed", "达到预算上限而停止"),
        Stop::FailFast => output.say("stopped after a shot that did not succeed", "有镜头未成功而停止"),
        Stop::Duration => output.say("stopped at the time limit", "达到时长上限而停止"),
        Stop::Ledger => output.say("stopped since the ledger cannot be used", "账本无法使用而停止"),
        Stop::Key => output.say("stopped since the service refuses the key", "服务拒绝该密钥而停止"),
        Stop::Pause => {
            output.say("stopped since the service asks for a long pause", "服务要求等待较长时间而停止")
        }
    });
    let drafts = root.join("drafts");
    let identities: Vec<_> = finished.ends.iter().map(|ended| ended.fingerprint).collect();
    let money = money(session, &identities);
    let shots = list.shots.iter().zip(&finished.ends).zip(money).map(|((shot, ended), money)| {
        let draft = Some(drafts.join(format!("{}.mp4", shot.key))).filter(|path| path.is_file());
        ReportShot::of(shot, list)
            .ended(ended, &here.path, money, output.language)
            .drafted(draft.as_deref(), &here.path)
    });
    let written_at = jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string();
    let report = Report::new(&list.name, written_at, stopped.map(str::to_owned), shots.collect());
    // What was made was made, whether or not a report of it can be written.
    let (page, unwritten) = match report.write(&here.path, output.language) {
        Ok(page) => (page, None),
        Err(error) => (here.path.clone(), Some(Text::said_of(here.path.display(), error))),
    };
    let submitted = finished.ends.iter().filter(|ended| ended.is_new).count();
    let differing = Differing::among(finished, list);
    let Report { totals, credits, unpriced, .. } = report;
    let ran = Ran { page, totals, submitted, credits: credits.to_string(), unpriced, differing };
    let of_ledger = finished.ends.iter().find(|ended| ended.is_of_ledger);
    let has_task = |ended: &Ended| ended.task_id.is_some() && ended.end != End::Completed;
    let has = |end: End| finished.ends.iter().any(|ended| ended.end == end);
    let is_whole = finished.ends.iter().all(|ended| ended.end == End::Completed);
    // What depends on a failed shot continues with it.
    let is_done =
        finished.ends.iter().all(|it| matches!(it.end, End::Completed | End::Failed | End::Orphaned));
    let may_retry = finished.ends.iter().any(|it| it.end == End::Failed && !it.is_stopped);
    let code = if has(End::Unsettled) {
        ExitCode::Unsettled
    } else if finished.stop == Some(Stop::Interrupted) && !is_whole {
        ExitCode::Interrupted
    } else if has(End::OverBudget) {
        ExitCode::Budget
    } else if of_ledger.is_some() && !finished.ends.iter().any(has_task) {
        ExitCode::Settings
    } else if !is_whole {
        ExitCode::Partial
    } else if unwritten.is_some() {
        ExitCode::Settings
    } else {
        return Ok(Box::new(ran));
    };
    if !output.json {
        name_open(finished, list, output);
        ran.show(output);
    }
    let done = finished.ends.iter().filter(|ended| ended.end == End::Completed).count();
    let all = finished.ends.len();
    let en = counted(all, "shot", "shots");
    let message = text!("{done} of {en} completed", "{all} 个镜头中完成 {done} 个");
    let why = of_ledger.and_then(|ended| ended.reason.as_ref());
    let message = why.map_or(message.clone(), |why| message.then(&text!(": ", "："), why));
    let message = match &unwritten {
        Some(why) => {
            let what = text!("the report cannot be written: ", "报告无法写入：");
            message.then(&text!("; ", "；"), &what.then(&Text::default(), why))
        }
        None => message,
    };
    let hint = match code {
        _ if is_whole => text!(
            "every clip is here; make room or give another --output, and run it again for the report: nothing is submitted twice",
            "全部视频已在本地；请腾出空间或更换 --output，然后再次运行以生成报告：不会重复提交"
        ),
        ExitCode::Unsettled => text!(
            "what is unsettled may have been accepted and charged: `giggle settle` finds out; then run this again",
            "待核实的镜头可能已被接受并扣费：请运行 `giggle settle` 核实，然后再次运行"
        ),
        ExitCode::Budget if session.limits.is_budgeted() => text!(
            "completed shots are kept; run it again with a higher limit to continue",
            "已完成的不受影响；提高预算后再次运行即可继续"
        ),
        // Where no limit was set, the account lacks something, or spending rests.
        ExitCode::Budget => hint_of(finished, |ended| ended.end == End::OverBudget).unwrap_or(text!(
            "completed shots are kept; run it again to continue",
            "已完成的不受影响；再次运行即可继续"
        )),
        _ if finished.stop == Some(Stop::Key) => {
            let again = text!(
                "run it again to continue; nothing is submitted twice",
                "再次运行即可继续；不会重复提交"
            );
            match hint_of(finished, |ended| ended.is_key_refused) {
                Some(hint) => hint.then(&text!("; then ", "；然后"), &again),
                None => again,
            }
        }
        _ if of_ledger.is_some() => of_ledger.and_then(|ended| ended.hint.clone()).unwrap_or_default(),
        _ if is_done && may_retry => {
            text!(
                "failed shots are not submitted again automatically: `--retry-failed` makes new takes, which are paid for",
                "失败的镜头不会自动重新提交：`--retry-failed` 会为其重新生成，并产生费用"
            )
        }
        _ if is_done && has(End::Failed) => text!(
            "what was stopped counts as charged until a refund is seen; `takes: 2` in its row makes another clip on purpose",
            "被中止的镜头在看到退款之前按已扣费处理；如需另做一条，请在其所在行写 `takes: 2`"
        ),
        _ if may_retry => text!(
            "run it again to continue; nothing is submitted twice, and failed shots only with `--retry-failed`",
            "再次运行即可继续；不会重复提交；失败的镜头需加 `--retry-failed`"
        ),
        _ => text!("run it again to continue; nothing is submitted twice", "再次运行即可继续；不会重复提交"),
    };
    let error = CommandError::new(code, message).detail("batch", ran.json());
    let error = match finished.ends.iter().filter_map(|ended| ended.retry_after).max() {
        Some(pause) => {
            let seconds = pause.as_secs();
            let asked = text!("the service asks for a pause of {seconds} s", "服务要求等待 {seconds} 秒");
            error.hint(asked.then(&text!("; ", "；"), &hint)).detail("retry_after_seconds", seconds.into())
        }
        None => error.hint(hint),
    };
    let is_paid = finished.ends.iter().any(|ended| ended.is_new && ended.task_id.is_some());
    Err(match code {
        _ if finished.ends.iter().all(is_surely_free) => error.billed(Billed::No),
        // Where the ledger could not be used, nothing was sent. Of any other end that says less, nothing is concluded.
        ExitCode::Settings if finished.ends.iter().all(|it| is_surely_free(it) || is_kept_by_ledger(it)) => {
            error.billed(Billed::No)
        }
        // What found no room, or stands behind a ledger or a disk that cannot be used, costs nothing; what was made before it does.
        ExitCode::Budget | ExitCode::Settings => {
            error.billed(if is_paid { Billed::Yes } else { Billed::Unknown })
        }
        _ => error,
    })
}

/// Whether a shot is known to have cost nothing: it was refused, or never left. A shot whose end says less than that, such as one
/// that was torn off, may have a task that this run never heard of.
fn is_surely_free(ended: &Ended) -> bool {
    ended.task_id.is_none()
        && match ended.end {
            End::Rejected | End::OverBudget | End::Unreachable | End::Orphaned | End::NotStarted => true,
            End::Completed
            | End::Failed
            | End::Unsettled
            | End::Undelivered
            | End::Unfinished
            | End::Broken => false,
        }
}

/// Whether the ledger kept a shot from being asked for.
fn is_kept_by_ledger(ended: &Ended) -> bool {
    ended.end == End::Broken && ended.is_of_ledger && ended.task_id.is_none()
}

/// What is said to do about the first of some ends.
fn hint_of(finished: &Finished, is_meant: impl Fn(&Ended) -> bool) -> Option<Text> {
    finished.ends.iter().find(|ended| is_meant(ended) && ended.hint.is_some())?.hint.clone()
}

/// So many shots are named one by one.
const NAMED: usize = 20;

/// Names what did not succeed, the first of them with their reasons.
fn name_open(finished: &Finished, list: &ShotList, output: &Output) {
    let open: Vec<_> =
        finished.ends.iter().filter(|it| !matches!(it.end, End::Completed | End::NotStarted)).collect();
    // What is unsettled is named to the last one: a person has to look after each.
    let (unsettled, others): (Vec<_>, Vec<_>) = open.into_iter().partition(|it| it.end == End::Unsettled);
    for ended in unsettled.iter().chain(others.iter().take(NAMED)) {
        let key = &list.shots[ended.shot].key;
        output.warn(&format!(
            "{key}: {}: {}",
            ended.end.text().get(output.language),
            ended.reason.as_ref().map(|text| text.get(output.language)).unwrap_or_default()
        ));
    }
    if others.len() > NAMED {
        output.warn(&format!("… {}", others.len() - NAMED));
    }
}

/// What the ledger knows of the money of shots, in their order.
pub fn money(session: &Session, fingerprints: &[Fingerprint]) -> Vec<Money> {
    let rows = session.ledger.rows(&session.realm, fingerprints).unwrap_or_default();
    let money = |row: ShotRow| Money { credits: row.cost.or(row.reserved), is_charged: row.cost.is_some() };
    let rows = rows.into_iter().map(|row| row.map(money).unwrap_or_default());
    rows.chain(std::iter::repeat_with(Money::default)).take(fingerprints.len()).collect()
}

impl Shown for Ran {
    fn show(&self, output: &Output) {
        let done = self.totals.get("completed").copied().unwrap_or_default();
        let all: usize = self.totals.values().sum();
        if self.submitted == 0 && done == all {
            output.talk(output.say(
                "all shots were completed before; nothing was submitted",
                "全部镜头此前已完成；未提交任何任务",
            ));
        } else {
            let submitted = self.submitted;
            let unpriced = self.unpriced;
            let credits = match (self.credits.as_str(), unpriced, output.language) {
                // Nothing is known, which is not nothing.
                ("0", _, _) => String::new(),
                (credits, 0, Language::English) => format!(", about {credits} credits in all"),
                (credits, 0, Language::Chinese) => format!("，合计约 {credits} 积分"),
                (credits, _, Language::English) => {
                    let of = counted(unpriced, "shot", "shots");
                    format!(", about {credits} credits so far, without {of} whose charge is not known yet")
                }
                (credits, _, Language::Chinese) => {
                    format!("，目前约 {credits} 积分，另有 {unpriced} 个镜头的扣费尚未可知")
                }
            };
            output.talk(
                &text!(
                    "{done} of {all} completed, {submitted} submitted now{credits}",
                    "{all} 个中完成 {done} 个，本次提交 {submitted} 个{credits}"
                )
                .into_string(output.language),
            );
        }
        self.differing.tell(output);
        output.data(&self.page.display().to_string());
    }

    fn json(&self) -> Value {
        json!({
            "report": self.page.display().to_string(),
            "differing": self.differing.clips(),
            "totals": self.totals,
            "submitted": self.submitted,
            "nothing_to_do": self.submitted == 0 && self.totals.keys().all(|state| state == "completed"),
        })
    }
}
