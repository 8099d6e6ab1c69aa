//! `giggle submit`: ask for a clip and go away with its task id.

use crate::dry_run::DryRun;
use crate::error::CommandError;
use crate::interrupt::{Known, until_interrupted};
use crate::output::{Output, Shown};
use crate::production;
use crate::progress::Progress;
use crate::settings::Settings;
use crate::shot_flags::ShotFlags;
use giggle_domain::TaskId;
use serde_json::{Value, json};

/// Asks for a clip and prints the task id; `giggle wait` and `giggle download` go on from there
#[derive(Debug, Clone, clap::Args)]
pub struct SubmitArgs {
    /// What to ask for.
    #[command(flatten)]
    pub shot: ShotFlags,
    /// Print the request that would be sent, and send nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// A task that was started.
#[derive(Debug)]
pub struct Submitted {
    task_id: TaskId,
}

/// Submits a shot.
///
/// # Errors
///
/// Exit 2, 3, 4, 7 or 11.
pub async fn run(
    args: &SubmitArgs,
    settings: &Settings,
    output: &Output,
) -> Result<Box<dyn Shown>, CommandError> {
    let shot = args.shot.request(settings, output)?;
    if args.dry_run {
        return Ok(Box::new(DryRun::of_submit(&settings.base()?, &shot)));
    }
    let client = settings.client()?;
    let known = Known::default();
    let progress = Progress::new(output);
    let work = production::submit(&client, &shot, &known, &progress, output);
    let task_id = until_interrupted(work, &known, output).await?;
    Ok(Box::new(Submitted { task_id }))
}

impl Shown for Submitted {
    fn show(&self, output: &Output) {
        output.data(self.task_id.as_str());
    }

    fn json(&self) -> Value {
        json!({"task_id": self.task_id, "status": "started"})
    }
}
