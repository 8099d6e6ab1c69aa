//! `giggle download`: bring the clips of a task here.

use crate::clip_target::{Target, whole_ones};
use crate::commands::query::task_id;
use crate::error::CommandError;
use crate::exit_code::ExitCode;
use crate::interrupt::{Known, until_interrupted};
use crate::ledger::event::Event;
use crate::ledger::shot::WholeFile;
use crate::output::{Output, Shown};
use crate::production::{self, Delivered, Followed, Production};
use crate::progress::Progress;
use crate::session::{Session, ledger_trouble};
use crate::settings::Settings;
use giggle_domain::{Outcome, TaskId};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;

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
    /// Take the clips that are there for all, where fewer came than were asked for
    #[arg(long)]
    pub fewer: bool,
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
/// Exit 2, 3, 5, 9, 11, and 6 for a task that has not ended or cannot be asked about.
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
    let client = settings.client()?;
    let session = Session::open(settings, &client, None, output)?.map(Arc::new);
    let production = Production { client: &client, session, output };
    let task = production.follow(&task_id);
    let own = own_clips(&production, &task)?;
    let target = Target { path, overwrite: args.overwrite, own, ..Target::default() };
    let known = Known::default();
    known.task(&task_id);
    let progress = Progress::new(output);
    let work = download(&production, &task, &target, args.fewer, &progress);
    let files = until_interrupted(work, &known, output).await?;
    progress.end();
    Ok(Downloaded { task_id, files })
}

/// What earlier downloads of this task brought.
fn own_clips(production: &Production<'_>, task: &Followed) -> Result<Vec<WholeFile>, CommandError> {
    let (Some(session), Some(key)) = (&production.session, task.key) else { return Ok(Vec::new()) };
    let shot = session.ledger.shot(key.shot).map_err(|error| ledger_trouble(&error))?;
    let task = shot.attempt(key.attempt).and_then(|attempt| attempt.task.as_ref());
    Ok(whole_ones(task.iter().flat_map(|task| &task.files)))
}

async fn download(
    production: &Production<'_>,
    task: &Followed,
    target: &Target,
    takes_fewer: bool,
    progress: &Progress,
) -> Result<Vec<Delivered>, CommandError> {
    let (output, task_id) = (production.output, &task.id);
    let report = production.query(task, progress).await?;
    match report.outcome() {
        Some(Outcome::Completed { clips }) if clips.is_empty() && report.has_unreadable_links => {
            Err(production::unreadable_links(task_id, output.language))
        }
        Some(Outcome::Completed { clips }) => {
            let mut task = task.clone();
            let there = u32::try_from(clips.len()).unwrap_or(u32::MAX);
            if takes_fewer && (1..task.clips).contains(&there) {
                task.clips = there;
                if let (Some(session), Some(key)) = (&production.session, task.key) {
                    let took = session.ledger.append(key, Event::TookFewer { clips: there });
                    took.map_err(|error| ledger_trouble(&error))?;
                }
            }
            production.deliver(&task, clips, target, None, progress).await
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
