//! `giggle query`: ask once what became of a task.

use crate::error::CommandError;
use crate::failure;
use crate::output::{Output, Shown};
use crate::production::Production;
use crate::progress::Progress;
use crate::session::Session;
use crate::settings::Settings;
use giggle_domain::{ClipLink, Outcome, Report, TaskId};
use serde_json::{Value, json};
use std::sync::Arc;

/// Ask once about a task: print its status, or the links of its clips
#[derive(Debug, Clone, clap::Args)]
pub struct QueryArgs {
    /// The task
    #[arg(value_name = "TASK_ID")]
    pub id: String,
}

/// What became of it.
#[derive(Debug)]
pub struct Queried {
    report: Report,
}

/// Reads a task id that was typed.
///
/// # Errors
///
/// Exit 2 for a blank one, or an API key.
pub fn task_id(text: &str) -> Result<TaskId, CommandError> {
    TaskId::typed(text).map_err(|refusal| CommandError::refused(&refusal))
}

/// Queries a task.
///
/// # Errors
///
/// Exit 2, 3, 6, 11, and 5 for a task that ended badly.
pub async fn run(args: &QueryArgs, settings: &Settings, output: &Output) -> Result<Queried, CommandError> {
    let task_id = task_id(&args.id)?;
    let client = settings.client()?;
    let session = Session::open(settings, &client, None, output)?.map(Arc::new);
    let production = Production { client: &client, session, output };
    let task = production.follow_named(&task_id);
    let task_id = task.id.clone();
    let report = production.query(&task, &Progress::silent(output.language)).await?;
    if let Some(Outcome::Failed { status, reason }) = report.outcome() {
        return Err(failure::failed(&task_id, &status, &reason));
    }
    Ok(Queried { report })
}

/// Prints the links of clips. What opens nothing on the web is not printed as a link; it is in the JSON, where no program opens it by
/// itself.
pub fn print_links(clips: &[ClipLink], output: &Output) {
    for clip in clips.iter().filter(|it| it.is_of_web()) {
        output.data(clip.reveal());
    }
    if !clips.iter().all(ClipLink::is_of_web) {
        output.warn(output.say(
            "the service gave something else than the address of a clip, which is not shown",
            "服务返回的内容中有并非视频地址的部分，未予显示",
        ));
    }
}

impl Shown for Queried {
    fn show(&self, output: &Output) {
        if self.report.clips.is_empty() || self.report.outcome().is_none() {
            output.data(&self.report.status.to_string());
        }
        if self.report.outcome().is_some() {
            print_links(&self.report.clips, output);
        }
    }

    fn json(&self) -> Value {
        json!({
            "task_id": self.report.task_id,
            "status": self.report.status.as_str(),
            "is_final": self.report.status.is_final(),
            "reason": self.report.reason,
            "has_unreadable_links": self.report.has_unreadable_links,
            "links": self.report.clips.iter().map(ClipLink::reveal).collect::<Vec<_>>(),
        })
    }
}
