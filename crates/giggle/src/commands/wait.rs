//! `giggle wait`: wait for a task that was submitted earlier.

use crate::commands::query::{print_links, task_id};
use crate::error::CommandError;
use crate::interrupt::{Known, until_interrupted};
use crate::output::{Output, Shown};
use crate::production::{NotDelivered, Production, Waiting, bounded};
use crate::progress::Progress;
use crate::session::Session;
use crate::settings::{Settings, parse_duration};
use giggle_domain::{ClipLink, TaskId};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// Wait for a task and print the links of its clips
#[derive(Debug, Clone, clap::Args)]
pub struct WaitArgs {
    /// The task
    #[arg(value_name = "TASK_ID")]
    pub id: String,
    /// Stop waiting after this long; the task keeps running [default: 30m]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub deadline: Option<Duration>,
}

/// The task ended with clips.
#[derive(Debug)]
pub struct Waited {
    task_id: TaskId,
    clips: Vec<ClipLink>,
}

/// Waits for a task.
///
/// # Errors
///
/// Exit 2, 3, 5, 6, 11, and 9 for clips whose links do not come.
pub async fn run(args: &WaitArgs, settings: &Settings, output: &Output) -> Result<Waited, CommandError> {
    let task_id = task_id(&args.id)?;
    let client = bounded(&settings.client()?, args.deadline);
    let known = Known::default();
    known.task(&task_id);
    let progress = Progress::new(output);
    let waiting = Waiting::begun_earlier(args.deadline);
    let session = Session::open(settings, &client, None, output)?.map(Arc::new);
    let production = Production { client: &client, session, output };
    let task = production.follow_named(&task_id);
    let task_id = task.id.clone();
    let work = async { Ok(production.wait(&task, &waiting, &progress).await?) };
    let clips = until_interrupted(work, &known, output).await?;
    progress.end();
    if clips.is_empty() {
        return Err(NotDelivered::NoLinks { task_id }.into());
    }
    if clips.len() < task.clips as usize {
        return Err(NotDelivered::FewerLinks { task_id, links: clips.len(), clips: task.clips }.into());
    }
    Ok(Waited { task_id, clips })
}

impl Shown for Waited {
    fn show(&self, output: &Output) {
        print_links(&self.clips, output);
    }

    fn json(&self) -> Value {
        json!({
            "task_id": self.task_id,
            "status": "completed",
            "links": self.clips.iter().map(ClipLink::reveal).collect::<Vec<_>>(),
        })
    }
}
