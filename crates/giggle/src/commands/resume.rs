//! `giggle resume`: finish everything that was begun.

use crate::error::CommandError;
use crate::exit_code::ExitCode;
use crate::failure;
use crate::interrupt::{Known, until_interrupted};
use crate::ledger::UnclaimedCharge;
use crate::ledger_place::open_ledger;
use crate::outcome_text;
use crate::output::{Output, Shown};
use crate::production::{NotDelivered, NotWaited, Production, StoredEnd, StoredLater, Waiting, bounded};
use crate::progress::Progress;
use crate::recovery::{End, Finished};
use crate::session::{Session, tell_unread};
use crate::settings::{Settings, parse_duration};
use crate::store_text;
use crate::unclaimed;
use giggle_domain::{Language, TaskId, Text, counted, text};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Finish what is unfinished: wait for submitted tasks, download their clips, and store what is not stored yet
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Submits nothing, and costs nothing. Tasks that were stopped and not refunded are asked about once more."
)]
pub struct ResumeArgs {
    /// Folder for clips that have no file name yet [default: the current one]
    #[arg(long, short, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
    /// Ask once and fetch what is ready, without waiting for what is not
    #[arg(long)]
    pub no_wait: bool,
    /// Stop waiting for one task after this long; it keeps running [default: 30m]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub deadline: Option<Duration>,
}

/// What became of what was open.
#[derive(Debug)]
pub struct Resumed {
    finished: Vec<Finished>,
    /// Tasks that were stopped, whose refund was not seen, and that are stopped still.
    still_stopped: Vec<TaskId>,
    stored: Vec<StoredLater>,
    unsettled: usize,
    language: Language,
    unclaimed: Vec<UnclaimedCharge>,
}

/// Finishes what is open.
///
/// # Errors
///
/// Exit 3; 7 where something is unsettled, else 9 where a clip could not be fetched, 6 or 11 where a task could not be
/// queried, 6 where one still runs, 5 where one failed.
pub async fn run(args: &ResumeArgs, settings: &Settings, output: &Output) -> Result<Resumed, CommandError> {
    let client = bounded(&settings.client()?, args.deadline);
    let mut session = Session::open(settings, &client, None, output)?.ok_or_else(|| {
        // A ledger that lost something was said already; here it is all that there is to do.
        match open_ledger(settings) {
            Err(lost) if !settings.no_ledger => lost,
            Ok(_) | Err(_) => CommandError::usage(text!(
                "resume reads the ledger: remove --no-ledger",
                "resume 需要账本，请去掉 --no-ledger"
            )),
        }
    })?;
    session.look_for_account(output).await?;
    let session = Arc::new(session);
    let folder = args.output.clone().unwrap_or_else(|| PathBuf::from("."));
    if !folder.is_dir() {
        let folder = folder.display();
        return Err(CommandError::usage(text!(
            "--output `{folder}` is not a folder",
            "--output `{folder}` 不是文件夹"
        )));
    }
    let progress = Progress::new(output);
    let production = Production { client: &client, session: Some(Arc::clone(&session)), output };
    let waiting = (!args.no_wait).then(|| Waiting::begun_earlier(args.deadline));
    let known = Known::default();
    let work = async {
        let finished = production.finish_all(&session, &folder, waiting, &settings.catalog, &progress).await;
        let mut finished = finished.map_err(|error| failure::ledger(&error))?;
        let stopped =
            production.finish_stopped(&session, &folder, waiting, &settings.catalog, &progress).await;
        let (more, still_stopped) = stopped.map_err(|error| failure::ledger(&error))?;
        finished.extend(more);
        Ok((finished, still_stopped, production.store_waiting(&session, Duration::ZERO, &progress).await))
    };
    let (finished, still_stopped, stored) = until_interrupted(work, &known, output).await?;
    progress.end();
    tell_unread(&session.ledger, output);
    let unsettled = session.unsettled_count()?;
    let unclaimed = session.ledger.unclaimed(Some(&session.realm));
    let unclaimed = unclaimed.map_err(|error| failure::ledger(&error))?;
    let resumed =
        Resumed { finished, still_stopped, stored, unsettled, language: output.language, unclaimed };
    match resumed.trouble() {
        None => Ok(resumed),
        Some(error) if output.json => Err(error.detail("resumed", resumed.json())),
        Some(error) => {
            resumed.show(output);
            Err(error)
        }
    }
}

/// Says why a task gave no clips, and what to do about one that the service does not know.
pub(super) fn talk_of(id: &TaskId, not: &NotWaited, output: &Output) {
    let said = outcome_text::not_waited(not);
    output.talk(&format!("{id}: {}", said.message.get(output.language)));
    let is_gone = matches!(not, NotWaited::Lost(lost) if lost.is_recorded && lost.error.is_not_found());
    if let Some(hint) = said.hint.filter(|_| is_gone) {
        output.talk(hint.get(output.language));
    }
}

impl Resumed {
    fn trouble(&self) -> Option<CommandError> {
        if self.unsettled > 0 {
            let number = self.unsettled;
            let en = counted(number, "submit is", "submits are");
            return Some(CommandError::new(ExitCode::Unsettled, text!("{en} unsettled", "{number} 次提交待核实")).hint(
                text!(
                    "`giggle settle` finds out whether they were accepted; do not submit them again before that",
                    "请先运行 `giggle settle` 核实；在此之前请勿重新提交"
                ),
            ));
        }
        let (mut undelivered, mut unasked, mut running, mut failed) = (0, 0, 0, 0);
        let mut not_asked: Option<CommandError> = None;
        for finished in &self.finished {
            match &finished.end {
                End::Delivered(_) => {}
                End::Running(_) | End::NotWaited(NotWaited::Deadline { .. }) => running += 1,
                End::NotWaited(NotWaited::Failed { .. }) => failed += 1,
                // Whether there is anything to download is not known.
                End::NotWaited(NotWaited::Lost(lost)) => {
                    unasked += 1;
                    not_asked = not_asked.or_else(|| Some(failure::lost(lost)));
                }
                End::NotWaited(NotWaited::UnreadableLinks { .. })
                | End::NotDelivered(_)
                | End::Refuted(_)
                | End::Ledger(_) => undelivered += 1,
            }
        }
        let unstored = self.stored.iter().filter(|it| !matches!(it.end, StoredEnd::Stored(_))).count();
        let mut parts = Vec::new();
        if undelivered > 0 {
            let en = counted(undelivered, "clip", "clips");
            let text = text!("{en} could not be downloaded", "{undelivered} 个视频未能下载");
            parts.push((ExitCode::Undelivered, text));
        }
        if unstored > 0 {
            let en = counted(unstored, "clip", "clips");
            let text = text!("{en} could not be stored", "{unstored} 个视频未能存入存储");
            parts.push((ExitCode::Undelivered, text));
        }
        if let Some(not_asked) = &not_asked {
            let en = counted(unasked, "task", "tasks");
            let text = text!("{en} could not be queried", "{unasked} 个任务未能查询");
            parts.push((not_asked.code(), text));
        }
        if running > 0 {
            let en = counted(running, "task has", "tasks have");
            parts.push((ExitCode::Unfinished, text!("{en} not finished yet", "{running} 个任务尚未完成")));
        }
        if failed > 0 {
            let en = counted(failed, "task", "tasks");
            parts.push((ExitCode::Failed, text!("{en} failed", "{failed} 个任务失败")));
        }
        let code = parts.first()?.0;
        let text =
            parts.into_iter().map(|(_, text)| text).reduce(|all, one| all.then(&text!("; ", "；"), &one))?;
        let error = CommandError::new(code, text);
        Some(match self.longest_pause() {
            Some(pause) => {
                let seconds = pause.as_secs();
                error.detail("retry_after_seconds", seconds.into()).hint(text!(
                    "the service asks for a pause of {seconds} s; repeat `giggle resume` then (free)",
                    "服务要求等待 {seconds} 秒；届时请再次运行 `giggle resume`（免费）"
                ))
            }
            None => error,
        })
    }

    /// The longest pause that the service asked for.
    fn longest_pause(&self) -> Option<Duration> {
        let of = |finished: &Finished| match &finished.end {
            End::NotWaited(NotWaited::Lost(lost)) => lost.error.retry_after(),
            End::NotDelivered(NotDelivered::Download { error, .. }) => error.retry_after(),
            End::Delivered(_)
            | End::Running(_)
            | End::Refuted(_)
            | End::NotWaited(_)
            | End::NotDelivered(_)
            | End::Ledger(_) => None,
        };
        self.finished.iter().filter_map(of).max()
    }
}

/// What became of a clip that was still to be stored, in words.
pub(super) fn stored_text(end: &StoredEnd) -> Text {
    match end {
        StoredEnd::Stored(url) => text!("stored at {url}", "已存入 {url}"),
        StoredEnd::NotStored(error) => {
            text!("not stored", "未存入").then(&text!(": ", "："), &store_text::message(error))
        }
        StoredEnd::NoFile(path) => {
            let path = path.display();
            text!(
                "not stored: its file {path} is gone; `giggle download` brings it again and stores it (free)",
                "未存入：文件 {path} 已不存在；`giggle download` 可重新获取并存入（免费）"
            )
        }
        StoredEnd::Ledger(error) => outcome_text::ledger(error).message,
    }
}

fn stored_json(it: &StoredLater, language: Language) -> Value {
    let url = match &it.end {
        StoredEnd::Stored(url) => Some(url),
        StoredEnd::NotStored(_) | StoredEnd::NoFile(_) | StoredEnd::Ledger(_) => None,
    };
    let said = stored_text(&it.end);
    json!({"task_id": it.task_id, "clip": it.clip, "url": url, "text": said.get(language)})
}

impl Shown for Resumed {
    fn show(&self, output: &Output) {
        if self.finished.is_empty() && self.stored.is_empty() && self.unsettled == 0 {
            output.talk(output.say("Nothing is unfinished.", "没有未完成的任务。"));
        }
        for finished in &self.finished {
            let id = &finished.task_id;
            match &finished.end {
                End::Delivered(files) => {
                    if finished.is_inferred {
                        output.talk(outcome_text::inferred_note().get(output.language));
                    }
                    for file in files {
                        output.path(&file.path);
                    }
                }
                End::Running(status) => output.talk(&format!("{id}: {status}")),
                End::NotWaited(not) => talk_of(id, not, output),
                End::NotDelivered(not) => {
                    let said = outcome_text::not_delivered(not).message;
                    output.talk(&format!("{id}: {}", said.get(output.language)));
                }
                End::Ledger(error) => {
                    let said = outcome_text::ledger(error).message;
                    output.talk(&format!("{id}: {}", said.get(output.language)));
                }
                End::Refuted(why) => output.talk(&format!("{id}: {why}")),
            }
        }
        let stopped = self.still_stopped.len();
        if stopped > 0 {
            let en = counted(stopped, "task that was stopped was", "tasks that were stopped were");
            let still = text!(
                "{en} asked about again, without news; such a task counts as charged until a refund is seen, which `giggle settle` looks for",
                "已再次查询 {stopped} 个被终止的任务，状态未变；在看到退款之前按已扣费处理，`giggle settle` 会查找退款"
            );
            output.talk(still.get(output.language));
        }
        for it in &self.stored {
            let (id, what) = (&it.task_id, stored_text(&it.end));
            output.talk(&format!("{id}: {}", what.get(output.language)));
        }
        unclaimed::tell(&self.unclaimed, output);
    }

    fn json(&self) -> Value {
        json!({
            "tasks": self.finished.iter().map(|it| it.json(self.language)).collect::<Vec<_>>(),
            "stored": self.stored.iter().map(|it| stored_json(it, self.language)).collect::<Vec<_>>(),
            "still_stopped": self.still_stopped,
            "unsettled": self.unsettled,
            "unclaimed_charges": unclaimed::json(&self.unclaimed),
        })
    }
}
