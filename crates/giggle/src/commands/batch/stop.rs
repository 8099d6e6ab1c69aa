//! `giggle batch stop`: no more of a list in the queue.

use super::queue::{counts_json, of_folder};
use super::view::RunOf;
use crate::error::CommandError;
use crate::failure;
use crate::ledger::{LedgerError, QueueCounts};
use crate::output::{Output, Shown};
use crate::session::Session;
use crate::settings::Settings;
use giggle_domain::text;
use serde_json::{Value, json};

/// Stop the latest run of a list in the queue: nothing more is submitted, what is paid for is finished
#[derive(Debug, Clone, clap::Args)]
pub struct StopArgs {
    /// Which run.
    #[command(flatten)]
    pub run: RunOf,
}

/// A list that was stopped.
#[derive(Debug)]
pub struct Stopped {
    counts: QueueCounts,
}

/// Stops a list of the queue.
///
/// # Errors
///
/// Exit 2 where its latest run is not in the queue.
pub async fn stop(args: &StopArgs, settings: &Settings, output: &Output) -> Result<Stopped, CommandError> {
    let folder = args.run.folder()?;
    let trouble = |error: LedgerError| failure::ledger(&error);
    let not_queued = || {
        let shown = folder.display();
        CommandError::usage(text!("{shown} is not in the queue", "{shown} 不在队列中")).hint(text!(
            "only what was begun with `giggle batch run --queue` is; Ctrl-C stops other runs",
            "只有用 `giggle batch run --queue` 开始的才在队列中；其他运行可按 Ctrl-C 停止"
        ))
    };
    let id = of_folder(&folder).ok_or_else(not_queued)?;
    let no_ledger = || {
        CommandError::usage(text!(
            "`giggle batch stop` needs the ledger: the queue is kept in it",
            "`giggle batch stop` 需要账本：队列保存在账本中"
        ))
        .hint(text!("remove `--no-ledger`", "请去掉 `--no-ledger`"))
    };
    let session = Session::open(settings, &settings.client()?, None, output)?.ok_or_else(no_ledger)?;
    let realm = session.account().await.map_err(trouble)?;
    if !session.ledger.stop_queued(realm, &id, "stopped").map_err(trouble)? {
        return Err(not_queued());
    }
    let lists = session.ledger.queued_lists(realm).map_err(trouble)?;
    let counts = lists.into_iter().find(|(list, _)| list.id == id).map(|(_, counts)| counts);
    Ok(Stopped { counts: counts.unwrap_or_default() })
}

impl Shown for Stopped {
    fn show(&self, output: &Output) {
        let (not_started, open) = (self.counts.not_started, self.counts.open());
        output.talk(
            text!(
                "stopped: {not_started} not started, {open} paid for or in progress, which will be finished",
                "已停止：{not_started} 个未开始，{open} 个已付费或处理中，将继续完成"
            )
            .get(output.language),
        );
    }

    fn json(&self) -> Value {
        json!({"stopped": true, "counts": counts_json(&self.counts)})
    }
}
