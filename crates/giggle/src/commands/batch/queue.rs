//! `giggle batch run --queue`: a list that workers make, wherever they are.

use super::entering::enter;
use super::run::{RunFlags, conclude, open, wanted_retries, watch_interrupts};
use crate::batch::ShotList;
use crate::batch::folder::{self, RunFolder};
use crate::batch::follow::{self, Follow, Followed, Home};
use crate::batch::progress_text::Teller;
use crate::batch::queued::{self, QueuedManner};
use crate::batch::retries::Retries;
use crate::batch::run::{Manner, Means};
use crate::error::CommandError;
use crate::failure;
use crate::ledger::queue::{QueueCounts, QueuedList};
use crate::ledger::{LedgerError, Realm, WallTime};
use crate::ledger_place::host_name;
use crate::output::{Output, Shown};
use crate::session::Session;
use crate::settings::Settings;
use crate::shell;
use giggle_domain::{Text, counted, text};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A list that was put into the queue.
#[derive(Debug)]
pub struct Put {
    id: String,
    folder: String,
    counts: QueueCounts,
    /// Other versions of the same list that are in the queue too, each with how many of its shots are open.
    others: Vec<(PathBuf, u64)>,
}

/// Puts a list into the queue, and follows it where that is wanted.
///
/// # Errors
///
/// As a run of the list, where it is followed; exit 2 for flags that are a worker's.
pub async fn put(
    list: ShotList,
    file: &str,
    root: &Path,
    how: &RunFlags,
    settings: &Settings,
    output: &Output,
) -> Result<Box<dyn Shown>, CommandError> {
    refuse_flags_of_workers(how)?;
    let (_, session) = open(&list, how, settings, output).await?;
    let realm = session.realm.clone();
    let unwritable = |error: io::Error| CommandError::settings(Text::said_of(root.display(), error));
    let trouble = |error: LedgerError| failure::ledger(&error);
    let (shots, pictures) = queued::wanted(&list, &settings.catalog)
        .map_err(|what| CommandError::usage(what).hint(text!("nothing was queued", "未加入队列")))?;
    let now = jiff::Timestamp::now();
    let makes = folder::makes(&list, &session.realm.to_string());
    if !how.queue {
        let is_in_queue =
            |run: &&PathBuf| folder::makes_of(run).as_ref() == Some(&makes) && queued::name_of(run).is_some();
        let runs = folder::runs_of(root, file);
        let run = runs.iter().find(is_in_queue).ok_or_else(|| not_in_queue(&list.name))?;
        if folder::is_running(run) {
            let shown = run.display();
            return Err(CommandError::usage(text!(
                "another process is already following {shown}",
                "另一进程已在跟踪 {shown}"
            )));
        }
    }
    let here = enter(&list, file, root, &makes, &session, now)?;
    let run = std::path::absolute(&here.path).map_err(unwritable)?;
    let id = name_of(&makes, &run);
    let since = session.ledger.now().map_err(trouble)?;
    let mut manner = QueuedManner::new(run.join("clips"), makes.clone(), here.name(&makes));
    manner.most = session.limits.command.as_ref().and_then(|command| command.most);
    manner.per_day = session.limits.per_day;
    manner.deadline_ms = how.deadline.map(|it| u64::try_from(it.as_millis()).unwrap_or(u64::MAX));
    manner.fail_fast = how.fail_fast;
    if how.queue {
        let before = session.ledger.queued_lists(&realm).map_err(trouble)?;
        let before = before.into_iter().find(|(list, _)| list.id == id);
        if before.as_ref().is_some_and(|(_, counts)| counts.open() == 0) {
            // What was wanted of it has come to its end.
            here.forget_retries().map_err(unwritable)?;
        }
        let open = before.filter(|(_, counts)| counts.open() > 0);
        let open = open.map(|(list, _)| QueuedManner::read(&list.manner).map(|open| open.retries));
        manner.retries = match open {
            // It goes on with what was wanted of it.
            Some(Some(wanted)) if !wanted.is_empty() => wanted,
            // What another version wanted of it is not known, and is not paid for a second time.
            Some(None) => Retries::default(),
            Some(_) | None if how.retry_failed => wanted_retries(&here, &list, &session, settings)?,
            Some(_) | None => Retries::default(),
        };
    }
    if run.to_str().is_none() {
        let shown = run.display();
        return Err(CommandError::usage(text!(
            "the folder {shown} has a name that is not UTF-8, which the queue cannot hold",
            "文件夹 {shown} 的名称不是 UTF-8，无法写入队列"
        ))
        .hint(text!(
            "move the list to another folder; nothing was queued",
            "请将镜头表移到其他文件夹；未加入队列"
        )));
    }
    let queued = QueuedList {
        id: id.clone(),
        name: list.name.clone(),
        manner: manner.text(),
        put_at: since,
        until: how.max_duration.map(|longest| since.plus(longest)),
        stopped: None,
    };
    if !how.queue {
        // It is only looked at: what ended is not wanted again.
        if session.ledger.queued_list(&realm, &id).map_err(trouble)?.is_none() {
            return Err(not_in_queue(&list.name));
        }
        let of = Follow { realm, id, since: WallTime(i64::MIN) };
        return followed(list, &of, root, &here, how, session, settings, output).await;
    }
    queued::keep_name(&here.path, &id).map_err(unwritable)?;
    let pictures: Vec<(String, String)> = pictures.into_iter().collect();
    let counts = session.ledger.enqueue(&realm, &queued, &shots, &pictures).map_err(trouble)?;
    let others = other_versions(&here.path, root, file, &session, &realm).map_err(trouble)?;
    let put = Put { id: id.clone(), folder: here.path.display().to_string(), counts, others };
    if !how.follow {
        return Ok(Box::new(put));
    }
    if !output.json {
        warn_of_others(&put.others, output);
        output.talk(put.words().get(output.language));
    }
    let of = Follow { realm, id, since };
    followed(list, &of, root, &here, how, session, settings, output).await
}

/// The other runs of a list's file that workers still make: whoever changed the list may not want them any more.
fn other_versions(
    here: &Path,
    root: &Path,
    file: &str,
    session: &Session,
    realm: &Realm,
) -> Result<Vec<OtherVersion>, LedgerError> {
    let lists = session.ledger.queued_lists(realm)?;
    let open = |id: &str| {
        let of = lists.iter().find(|(list, _)| list.id == id && list.stopped.is_none());
        of.map(|(_, counts)| counts.open()).filter(|open| *open > 0)
    };
    let runs = folder::runs_of(root, file).into_iter().filter(|run| run != here);
    Ok(runs
        .filter_map(|run| Some((open(&queued::name_of(&run)?)?, run)))
        .map(|(open, run)| (run, open))
        .collect())
}

/// Follows a list to its end, and reports as a run does.
#[allow(clippy::too_many_arguments, reason = "each is another thing, and they meet nowhere else")]
async fn followed(
    list: ShotList,
    of: &Follow,
    root: &Path,
    here: &RunFolder,
    how: &RunFlags,
    session: Arc<Session>,
    settings: &Settings,
    output: &Output,
) -> Result<Box<dyn Shown>, CommandError> {
    let client = settings.client()?;
    let teller = Teller::new(&list, &here.path, &session, output);
    let is_loopback = client.base().is_loopback();
    let means =
        Means::new(client, settings.catalog.clone(), output.language, MANNER, Box::new(teller.clone()));
    let home = Home {
        list: list.clone(),
        session: Arc::clone(&session),
        clips: here.path.join("clips"),
        deadline: how.deadline,
        is_loopback,
        means: Arc::new(means),
    };
    let (interrupts, watching) = watch_interrupts(output, ());
    let nobody = || {
        output.talk(output.say(
            "no worker has taken anything up yet; `giggle work` on any machine with the same ledger and key makes the shots",
            "尚无工作进程接手；请在使用同一账本和密钥的任一机器上运行 `giggle work`",
        ));
    };
    let ended = follow::follow(home, of, interrupts, nobody).await;
    watching.abort();
    teller.end();
    match ended.map_err(|error| failure::ledger(&error))? {
        Followed::Over(finished) => conclude(&finished, &list, &session, root, here, output),
        Followed::Left => Err(CommandError::interrupted(text!(
            "no longer following; the list stays in the queue, and workers make it",
            "已停止跟踪；镜头表仍在队列中，由工作进程继续制作"
        ))
        .hint(text!(
            "the same command follows it again; `giggle batch stop` stops it",
            "再次运行同一命令可继续跟踪；`giggle batch stop` 可停止该镜头表"
        ))),
    }
}

/// What clips are brought home with.
const MANNER: Manner = Manner {
    submits: 1,
    shots: 16,
    polls: 8,
    downloads: 4,
    deadline: None,
    longest: None,
    fail_fast: false,
    finds_names: false,
};

fn not_in_queue(list: &str) -> CommandError {
    CommandError::usage(text!("`{list}` is not in the queue", "`{list}` 不在队列中")).hint(text!(
        "`--queue --follow` puts it in and follows it",
        "`--queue --follow` 可将其加入队列并跟踪"
    ))
}

/// How many at once is decided by whoever works.
fn refuse_flags_of_workers(how: &RunFlags) -> Result<(), CommandError> {
    let given = [
        ("--submits", how.submits.is_some()),
        ("--at-once", how.at_once.is_some()),
        ("--downloads", how.downloads.is_some()),
    ];
    let Some((flag, _)) = given.into_iter().find(|(_, is_given)| *is_given) else { return Ok(()) };
    Err(CommandError::usage(text!(
        "{flag} has no meaning with --queue: each worker decides how much it does at once",
        "{flag} 不能与 --queue 一起使用：同时处理的数量由各工作进程决定"
    ))
    .hint(text!("give it to `giggle work {flag} N`", "请用于 `giggle work {flag} N`")))
}

/// The name of a run in the queue: the same run in the same folder of the same machine has the same one.
fn name_of(makes: &str, run: &Path) -> String {
    let mut hash = Sha256::new();
    for part in [makes.as_bytes(), host_name().as_bytes(), run.as_os_str().as_encoded_bytes()] {
        hash.update(part);
        hash.update([0]);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

impl Put {
    fn words(&self) -> Text {
        let (open, made, folder) = (self.counts.open(), self.counts.made, &self.folder);
        let shots = if open == 1 { "1 shot is".to_owned() } else { format!("{open} shots are") };
        text!(
            "{shots} in the queue, {made} made already; clips and report go to {folder}",
            "队列中有 {open} 个镜头，已完成 {made} 个；视频与报告位于 {folder}"
        )
    }
}

impl Shown for Put {
    fn show(&self, output: &Output) {
        warn_of_others(&self.others, output);
        output.talk(self.words().get(output.language));
        output.data(&self.folder);
    }

    fn json(&self) -> Value {
        json!({
            "queued": self.id, "folder": self.folder, "counts": counts_json(&self.counts),
            "other_versions": others_json(&self.others),
        })
    }
}

/// How many shots of a list stand where, for programs.
pub fn counts_json(counts: &QueueCounts) -> Value {
    json!({
        "waiting": counts.waiting, "held": counts.held, "made": counts.made,
        "not_made": counts.not_made, "not_started": counts.not_started,
    })
}

/// Where the latest run of a list stands in the queue, if it is there, and its other versions that workers still make, each with
/// how many of its shots are open. The runs are those of one list, the latest first.
///
/// # Errors
///
/// The ledger cannot be used.
pub fn standing_of(
    runs: &[PathBuf],
    settings: &Settings,
    output: &Output,
) -> Result<(Option<QueueCounts>, Vec<OtherVersion>), CommandError> {
    let ids: Vec<(&PathBuf, String)> =
        runs.iter().filter_map(|run| Some((run, queued::name_of(run)?))).collect();
    if ids.is_empty() {
        return Ok((None, Vec::new()));
    }
    let Some(session) = Session::open(settings, &settings.client()?, None, output)? else {
        return Ok((None, Vec::new()));
    };
    let lists = session.ledger.queued_lists(&session.realm).map_err(|error| failure::ledger(&error))?;
    let (mut counts, mut others) = (None, Vec::new());
    for (run, id) in ids {
        let Some((list, found)) = lists.iter().find(|(list, _)| list.id == id) else { continue };
        if runs.first() == Some(run) {
            counts = Some(*found);
        } else if list.stopped.is_none() && found.open() > 0 {
            others.push((run.clone(), found.open()));
        }
    }
    Ok((counts, others))
}

/// Another run of the same list, and how many of its shots are open.
pub type OtherVersion = (PathBuf, u64);

/// Says which other versions of a list workers still make, and how each is stopped.
pub fn warn_of_others(others: &[OtherVersion], output: &Output) {
    for (run, open) in others {
        let (run, shots) = (run.display().to_string(), counted(*open, "shot", "shots"));
        let run = shell::operand(&run);
        let note = text!(
            "another version of this list is in the queue, with {shots} open: `giggle batch stop {run}` stops it",
            "队列中还有此镜头表的另一版本，尚有 {open} 个镜头未完成：`giggle batch stop {run}` 可停止它"
        );
        output.warn(note.get(output.language));
    }
}

/// The same for programs.
pub fn others_json(others: &[OtherVersion]) -> Value {
    others.iter().map(|(run, open)| json!({"run": run.display().to_string(), "open": open})).collect()
}
