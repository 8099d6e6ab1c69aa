//! `giggle download`: bring the clips of a task here.

use crate::commands::query::task_id;
use crate::error::CommandError;
use crate::exit_code::ExitCode;
use crate::interrupt::{Known, until_interrupted};
use crate::output::{Output, Shown};
use crate::production::{self, Delivered, Target};
use crate::progress::Progress;
use crate::settings::Settings;
use giggle_client::{Client, RetryPlan};
use giggle_domain::{Outcome, TaskId};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Downloads the clips of a completed task and prints the files' paths
#[derive(Debug, Clone, clap::Args)]
pub struct DownloadArgs {
    /// The task
    #[arg(value_name = "TASK_ID")]
    pub id: String,
    /// File to write, or a folder [default: giggle-TASK_ID.mp4]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace a file that is there already
    #[arg(long)]
    pub overwrite: bool,
}

/// Clips on the disk.
#[derive(Debug)]
pub struct Downloaded {
    task_id: TaskId,
    files: Vec<Delivered>,
}

/// Downloads the clips of a task.
///
/// # Errors
///
/// Exit 2, 3, 4, 5, 9, 11, and 6 for a task that has not ended.
pub async fn run(
    args: &DownloadArgs,
    settings: &Settings,
    output: &Output,
) -> Result<Downloaded, CommandError> {
    let task_id = task_id(&args.id, output)?;
    let name = format!("giggle-{}.mp4", crate::file_name::safe(task_id.as_str()));
    let path = match &args.output {
        Some(folder) if folder.is_dir() => folder.join(name),
        Some(path) => path.clone(),
        None => PathBuf::from(name),
    };
    let target = Target { path, overwrite: args.overwrite, may_replace_draft: false };
    let client = settings.client()?;
    let known = Known::default();
    known.task(&task_id);
    let progress = Progress::new(output);
    let work = download(&client, &task_id, &target, &progress, output);
    let files = until_interrupted(work, &known, output).await?;
    Ok(Downloaded { task_id, files })
}

async fn download(
    client: &Client,
    task_id: &TaskId,
    target: &Target,
    progress: &Progress,
    output: &Output,
) -> Result<Vec<Delivered>, CommandError> {
    let report = client
        .query(task_id, &RetryPlan::patient())
        .await
        .map_err(|error| CommandError::from_client(&error, output.language).task(task_id))?;
    match report.outcome() {
        Some(Outcome::Completed { clips }) => {
            production::deliver(client, task_id, clips, target, None, progress, output).await
        }
        Some(Outcome::Failed { status, reason }) => {
            Err(production::failed(task_id, &status, &reason, output.language))
        }
        None => {
            let status = &report.status;
            Err(CommandError::new(
                ExitCode::Unfinished,
                output.say(
                    format!("the task has not ended: its status is {status}"),
                    format!("任务尚未结束：状态为 {status}"),
                ),
            )
            .task(task_id)
            .hint(output.say(
                format!("`giggle wait {task_id}` waits for it"),
                format!("`giggle wait {task_id}` 可等待其完成"),
            )))
        }
    }
}

impl Shown for Downloaded {
    fn show(&self, output: &Output) {
        for file in &self.files {
            output.data(&file.path.display().to_string());
        }
    }

    fn json(&self) -> Value {
        json!({"task_id": self.task_id, "files": self.files.iter().map(Delivered::json).collect::<Vec<_>>()})
    }
}
