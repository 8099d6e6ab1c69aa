//! `giggle download`: bring the clips of a task here.

use crate::clip_facts::AskedClip;
use crate::clip_target::{Target, Wanted, check_extension, check_stdout, pour, whole_ones};
use crate::commands::query::task_id;
use crate::error::CommandError;
use crate::failure;
use crate::interrupt::{Known, until_interrupted};
use crate::ledger::event::Event;
use crate::ledger::shot::WholeFile;
use crate::output::{Output, Shown};
use crate::paid_clips::{MOST_CLIPS, PaidClips};
use crate::production::{Delivered, Followed, NotDelivered, Production, bounded};
use crate::progress::Progress;
use crate::session::Session;
use crate::settings::{Settings, parse_duration};
use crate::shot_flags::clip_place;
use giggle_domain::{Outcome, TaskId, Text};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Download the clips of a completed task and print the files' paths
#[derive(Debug, Clone, clap::Args)]
pub struct DownloadArgs {
    /// The task
    #[arg(value_name = "TASK_ID")]
    pub id: String,
    /// File to write, a folder with a trailing slash, or `-` for standard output [default: giggle-TASK_ID.mp4]
    #[arg(long, short, value_name = "FILE", value_parser = clip_place)]
    pub output: Option<PathBuf>,
    /// Replace a file that already exists
    #[arg(long)]
    pub overwrite: bool,
    /// Stop after this long; what has arrived is kept, and the same command continues [default: unlimited]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub deadline: Option<Duration>,
    /// If fewer clips arrived than were requested, accept them as all there are
    #[arg(long)]
    pub fewer: bool,
}

/// Clips on the disk.
#[derive(Debug)]
pub struct Downloaded {
    task_id: TaskId,
    wanted: Option<AskedClip>,
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
    let task_id = task_id(&args.id)?;
    let name = format!("giggle-{}.mp4", crate::file_name::safe(task_id.as_str()));
    let wanted = args.output.as_deref().map_or(Wanted::File(PathBuf::from(&name)), Wanted::read);
    let spare = (wanted == Wanted::Stdout)
        .then(|| {
            check_stdout(output, 1)?;
            tempfile::tempdir().map_err(|error| CommandError::settings(Text::plain(error.to_string())))
        })
        .transpose()?;
    let makes_folder = matches!(wanted, Wanted::Folder(_));
    let path = match (wanted, &spare) {
        (Wanted::File(path), _) => path,
        (Wanted::Folder(folder), _) => folder.join(name),
        (Wanted::Stdout, spare) => spare.as_ref().map_or(Path::new(""), |it| it.path()).join(name),
    };
    check_extension(&path)?;
    let client = bounded(&settings.client()?, args.deadline);
    let session = Session::open(settings, &client, None, output)?.map(Arc::new);
    let production = Production { client: &client, session, output };
    let task = production.follow_named(&task_id);
    let task_id = task.id.clone();
    let (own, wanted) = own_clips(&production, &task, settings)?;
    let mut target = Target {
        path,
        overwrite: args.overwrite,
        own,
        makes_folder,
        may_replace_draft: true,
        ..Target::default()
    };
    if let Some(session) = &production.session {
        PaidClips::default()
            .keep(&mut target, MOST_CLIPS, session)
            .map_err(|error| failure::ledger(&error))?;
    }
    target.make_folder()?;
    let before = production.first_clip(&task);
    let known = Known::default();
    known.task(&task_id);
    let progress = Progress::new(output);
    let work = download(&production, &task, &target, wanted, args.fewer, &progress);
    let files = until_interrupted(work, &known, output).await?;
    progress.end();
    if let (Some(session), None) = (&production.session, task.key) {
        // A charge that no shot holds is accounted for once its clip is here.
        session.ledger.note_fetched(&task_id).map_err(|error| failure::ledger(&error))?;
    }
    if spare.is_some() {
        check_stdout(output, u32::try_from(files.len()).unwrap_or(u32::MAX))?;
        if let Some(file) = files.first() {
            production.record_poured(&task, file, before.as_ref(), &progress).await;
            pour(&file.path, &task_id, output)?;
        }
        return Ok(Downloaded { task_id, wanted, files: Vec::new() });
    }
    Ok(Downloaded { task_id, wanted, files })
}

/// What earlier downloads of this task brought, and what was asked for.
fn own_clips(
    production: &Production<'_>,
    task: &Followed,
    settings: &Settings,
) -> Result<(Vec<WholeFile>, Option<AskedClip>), CommandError> {
    let (Some(session), Some(key)) = (&production.session, task.key) else { return Ok((Vec::new(), None)) };
    let shot = session.ledger.shot(key.shot).map_err(|error| failure::ledger(&error))?;
    let task = shot.attempt(key.attempt).and_then(|attempt| attempt.task.as_ref());
    let wanted = shot.facts.as_ref().map(|facts| AskedClip::remembered(facts, &settings.catalog));
    Ok((whole_ones(task.iter().flat_map(|task| &task.files)), wanted))
}

async fn download(
    production: &Production<'_>,
    task: &Followed,
    target: &Target,
    wanted: Option<AskedClip>,
    takes_fewer: bool,
    progress: &Progress,
) -> Result<Vec<Delivered>, CommandError> {
    if let Some(known) = production.stored_clips(task) {
        return Ok(production.hand_out(task, &known, target, wanted, progress).await?);
    }
    let task_id = &task.id;
    let report = production.query(task, progress).await?;
    match report.outcome() {
        Some(Outcome::Completed { clips }) if clips.is_empty() && report.has_unreadable_links => {
            Err(NotDelivered::UnreadableLinks { task_id: task_id.clone() }.into())
        }
        Some(Outcome::Completed { clips }) => {
            let mut task = task.clone();
            let there = u32::try_from(clips.len()).unwrap_or(u32::MAX);
            if takes_fewer && (1..task.clips).contains(&there) {
                task.clips = there;
                if let (Some(session), Some(key)) = (&production.session, task.key) {
                    let took = session.ledger.append(key, Event::TookFewer { clips: there });
                    took.map_err(|error| failure::ledger(&error))?;
                }
            }
            Ok(production.deliver(&task, clips, target, wanted, progress).await?)
        }
        Some(Outcome::Failed { status, reason }) => Err(failure::failed(task_id, &status, &reason)),
        // Nobody knows the status, and there are links: what is not a clip is refused when it comes.
        None if !report.untold_clips().is_empty() => {
            let clips = report.untold_clips().to_vec();
            Ok(production.deliver(task, clips, target, wanted, progress).await?)
        }
        None => Err(failure::still_running(task_id, &report.status)),
    }
}

impl Shown for Downloaded {
    fn show(&self, output: &Output) {
        for file in &self.files {
            if let Some(facts) = &file.facts {
                output.talk(facts.text().get(output.language));
            }
            output.path(&file.path);
        }
    }

    fn json(&self) -> Value {
        json!({
            "task_id": self.task_id,
            "asked": self.wanted.as_ref().map(AskedClip::json),
            "files": self.files.iter().map(Delivered::json).collect::<Vec<_>>(),
        })
    }
}
