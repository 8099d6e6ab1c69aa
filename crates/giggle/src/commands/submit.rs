//! `giggle submit`: ask for a clip and go away with its task id.

use crate::dry_run::DryRun;
use crate::error::CommandError;
use crate::interrupt::{Known, until_interrupted};
use crate::output::{Output, Shown, is_unheard, unheard_text};
use crate::production::{Asked, Order, Production, when};
use crate::progress::Progress;
use crate::session::{Session, SpendFlags};
use crate::settings::Settings;
use crate::shot_flags::{ShotFlags, check_reach, notes_json};
use giggle_domain::TaskId;
use serde_json::{Value, json};
use std::num::NonZeroU32;
use std::sync::Arc;

/// Submit a shot and print its task id
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Continue with `giggle wait TASK_ID` and `giggle download TASK_ID`, which are free.")]
pub struct SubmitArgs {
    /// What to ask for.
    #[command(flatten)]
    pub shot: ShotFlags,
    /// What may be spent.
    #[command(flatten)]
    pub spend: SpendFlags,
    /// Print the request that would be sent, without sending it
    #[arg(long)]
    pub dry_run: bool,
}

/// A task, and what this call did for it.
#[derive(Debug)]
pub struct Submitted {
    task_id: TaskId,
    status: &'static str,
    since: Option<String>,
    take: NonZeroU32,
    notes: Vec<Value>,
}

/// Submits a shot.
///
/// # Errors
///
/// Exit 2, 3, 4, 7, 10 or 11.
pub async fn run(
    args: &SubmitArgs,
    settings: &Settings,
    output: &Output,
) -> Result<Box<dyn Shown>, CommandError> {
    let shot = args.shot.request(settings, output)?;
    let notes = notes_json(&shot, settings);
    check_reach(&shot, &settings.base()?)?;
    if args.dry_run {
        return Ok(Box::new(DryRun::of_submit(&settings.base()?, &shot, notes)));
    }
    let client = settings.client()?;
    let mut session = Session::open(settings, &client, Some(&args.spend), output)?;
    // The ledger keeps the task for later commands; without one the answer alone names it.
    if session.is_none() && is_unheard() {
        return Err(CommandError::usage(unheard_text()));
    }
    if let Some(session) = &mut session {
        session.settle_account(output).await?;
    }
    let session = session.map(Arc::new);
    let known = Known::default();
    let progress = Progress::new(output);
    let production = Production { client: &client, session, output };
    let order = Order::new(shot, args.spend.take);
    let work = async { Ok(production.ask(&order, &known, &progress).await?) };
    let asked = until_interrupted(work, &known, output).await?;
    progress.end();
    // A status says what this call did: only a submit is `started`.
    let (status, since) = match &asked {
        Asked::Submitted(_) => ("started", None),
        Asked::Joined { since, .. } => ("joined", Some(when(*since))),
        Asked::Done { since, .. } => ("made", Some(when(*since))),
    };
    let submitted = Submitted { task_id: asked.task().id.clone(), status, since, take: order.take, notes };
    if let Some(since) = &submitted.since {
        let another = submitted.another_take();
        output.talk(&output.say(
            format!(
                "this shot was submitted on {since}; nothing new was submitted; `--take {another}` makes another"
            ),
            format!("该镜头已于 {since} 提交；未重新提交；如需另做一条请用 `--take {another}`"),
        ));
    }
    Ok(Box::new(submitted))
}

impl Submitted {
    fn another_take(&self) -> u32 {
        self.take.get().saturating_add(1)
    }
}

impl Shown for Submitted {
    fn show(&self, output: &Output) {
        output.data(self.task_id.as_str());
    }

    fn json(&self) -> Value {
        let mut shown = json!({
            "task_id": self.task_id, "status": self.status, "take": self.take, "made_earlier": self.since,
            "notes": self.notes,
        });
        if self.since.is_some() {
            shown["another_take"] = json!(self.another_take());
        }
        shown
    }
}
