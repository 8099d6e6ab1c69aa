//! `giggle batch stop`: no more of a list in the queue.

use super::queue::counts_json;
use super::view::RunOf;
use crate::batch::queued;
use crate::error::CommandError;
use crate::failure;
use crate::ledger::{LedgerError, QueueCounts, QueuedList};
use crate::output::{Output, Shown};
use crate::session::Session;
use crate::settings::Settings;
use giggle_domain::text;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Stop a list in the queue, with its earlier versions: nothing more is submitted, what is paid for is finished
#[derive(Debug, Clone, clap::Args)]
pub struct StopArgs {
    /// Which run.
    #[command(flatten)]
    pub run: RunOf,
}

/// A list that was stopped, with each of its runs that was in the queue, the newest first.
#[derive(Debug)]
pub struct Stopped {
    runs: Vec<(PathBuf, QueueCounts)>,
}

/// Stops a list of the queue.
///
/// # Errors
///
/// Exit 2 where no run of it is in the queue.
pub async fn stop(args: &StopArgs, settings: &Settings, output: &Output) -> Result<Stopped, CommandError> {
    let folders = args.run.folders()?;
    let trouble = |error: LedgerError| failure::ledger(&error);
    let not_queued = || {
        let shown = folders[0].display();
        CommandError::usage(text!("{shown} is not in the queue", "{shown} 不在队列中")).hint(text!(
            "only what was begun with `giggle batch run --queue` is; Ctrl-C stops other runs",
            "只有用 `giggle batch run --queue` 开始的才在队列中；其他运行可按 Ctrl-C 停止"
        ))
    };
    let queued: Vec<(&PathBuf, String)> =
        folders.iter().filter_map(|run| Some((run, queued::name_of(run)?))).collect();
    if queued.is_empty() {
        return Err(not_queued());
    }
    let no_ledger = || {
        CommandError::usage(text!(
            "`giggle batch stop` needs the ledger: the queue is kept in it",
            "`giggle batch stop` 需要账本：队列保存在账本中"
        ))
        .hint(text!("remove `--no-ledger`", "请去掉 `--no-ledger`"))
    };
    let session = Session::open(settings, &settings.client()?, None, output)?.ok_or_else(no_ledger)?;
    let realm = session.account().await.map_err(trouble)?;
    let open = |lists: &[(QueuedList, QueueCounts)], id: &str| {
        lists.iter().find(|(list, _)| list.id == id).map(|(_, counts)| *counts)
    };
    let before = session.ledger.queued_lists(realm).map_err(trouble)?;
    let mut stopped = Vec::new();
    for (run, id) in queued {
        // An earlier version that is over has nothing to stop.
        let Some(counts) = open(&before, &id) else { continue };
        if (counts.open() > 0 || stopped.is_empty())
            && session.ledger.stop_queued(realm, &id, "stopped").map_err(trouble)?
        {
            stopped.push((run.clone(), id));
        }
    }
    if stopped.is_empty() {
        return Err(not_queued());
    }
    let after = session.ledger.queued_lists(realm).map_err(trouble)?;
    let runs = stopped.into_iter().map(|(run, id)| (run, open(&after, &id).unwrap_or_default()));
    Ok(Stopped { runs: runs.collect() })
}

impl Shown for Stopped {
    fn show(&self, output: &Output) {
        for (run, counts) in &self.runs {
            let (not_started, open) = (counts.not_started, counts.open());
            let is_over = not_started == 0 && open == 0;
            let said = if is_over {
                text!(
                    "nothing of it was left to stop: every shot has ended",
                    "没有可停止的内容：所有镜头均已结束"
                )
            } else {
                text!(
                    "stopped: {not_started} not started, {open} paid for or in progress, which will be finished",
                    "已停止：{not_started} 个未开始，{open} 个已付费或处理中，将继续完成"
                )
            };
            let said = said.get(output.language);
            match self.runs.len() {
                1 => output.talk(said),
                _ => output.talk(&format!("{}: {said}", run.display())),
            }
        }
    }

    fn json(&self) -> Value {
        let runs: Vec<Value> = self
            .runs
            .iter()
            .map(|(run, counts)| json!({"run": run.display().to_string(), "counts": counts_json(counts)}))
            .collect();
        let latest = self.runs.first().map(|(_, counts)| counts_json(counts));
        json!({"stopped": true, "counts": latest, "runs": runs})
    }
}
