//! `giggle ledger`: what was asked, what became of it, what it cost, where it is.

mod linking;
mod move_end;
mod moving;
mod parting;
mod renewing;
mod showing;

use self::linking::Linked;
use self::moving::{Imported, Moved};
use self::parting::Parted;
use self::renewing::Renewed;
use crate::accounts::digits;
use crate::error::{Billed, CommandError};
use crate::exit_code::ExitCode;
use crate::failure;
use crate::fitted_table::{Column, fitted, terminal_width};
use crate::key_door::adopt_key;
use crate::ledger::{
    Contents, Dismissal, Filter, Ledger, LedgerError, LostCharges, Recovered, Salvaged, ShotRow, Standing,
    UnclaimedCharge, WallTime,
};
use crate::ledger_place::{open_ledger, recover_ledger};
use crate::ledger_text;
use crate::output::{Output, Shown, unwritten_text};
use crate::production::when;
use crate::progress::exactly;
use crate::question::is_yes;
use crate::session::Session;
use crate::settings::{Settings, parse_duration};
use crate::shot_flags::number;
use crate::unclaimed;
use crate::usage_text::BadValue;
use giggle_client::RetryPlan;
use giggle_domain::{Text, counted, text};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// List the shots with state, model, age, cost and file
#[derive(Debug, Clone, clap::Args)]
pub struct LedgerArgs {
    /// What to do instead of listing.
    #[command(subcommand)]
    pub verb: Option<LedgerVerb>,
    /// Only shots in this state; may be given several times
    #[arg(long, value_name = "STATE", value_parser = standing)]
    pub state: Vec<Standing>,
    /// Only shots of this model
    #[arg(long, value_name = "MODEL")]
    pub model: Option<String>,
    /// Only shots that were first submitted within this time, such as 2h or 7d
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub since: Option<Duration>,
    /// Maximum number of shots, newest first
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = number::<usize>(|| text!("must be a number of shots, such as 20", "应为镜头数，例如 20")))]
    pub limit: Option<usize>,
}

/// The rest.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum LedgerVerb {
    /// Show every event of one shot
    Show {
        /// A task id, or the first digits of a fingerprint
        #[arg(value_name = "SHOT")]
        shot: String,
    },
    /// Print temporary links to the stored clips of one shot, which anyone can open; they are not stored
    Link {
        /// A task id, or the first digits of a fingerprint
        #[arg(value_name = "SHOT")]
        shot: String,
        /// How long the links last, at most 7d
        #[arg(long, value_name = "TIME", value_parser = parse_duration, default_value = "1h")]
        lasts: Duration,
    },
    /// Write all events as JSON Lines, without signed links
    Export {
        /// Write everything that `ledger import` needs: whole hashes of keys, and a hash over all of it
        #[arg(long)]
        whole: bool,
    },
    /// Read what `ledger export --whole` wrote into an empty ledger, and compare by hash
    Import {
        /// The file, or - for standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Move the whole ledger to a database or another state folder; the old one is marked and not used again
    Move {
        /// postgres://user@host/database, or a state folder
        #[arg(value_name = "TO")]
        to: String,
    },
    /// Declare that the current key belongs to the same account as an earlier one
    AdoptKey {
        /// The account, by its name or the first digits of its key as exports show them; needed if there are several
        #[arg(value_name = "ACCOUNT")]
        account: Option<String>,
    },
    /// Declare that a ledger used earlier is for other money, so that it no longer stops submits; without a name, list those that do
    Apart {
        /// The other ledger, as the refusal names it
        #[arg(value_name = "LEDGER")]
        ledger: Option<String>,
        /// Do it without asking
        #[arg(long, short, requires = "ledger")]
        yes: bool,
    },
    /// Continue with what is left of a damaged ledger
    Recover,
    /// Start a new, empty ledger; the old files are kept under other names
    New {
        /// Do it without asking
        #[arg(long, short)]
        yes: bool,
    },
    /// Stop listing a paid task that belongs to no shot of this ledger
    Dismiss {
        /// The task
        #[arg(value_name = "TASK_ID", required_unless_present = "all")]
        task: Option<String>,
        /// Every one that is listed, and after `ledger recover` also what the credit statement cannot show
        #[arg(long, conflicts_with = "task")]
        all: bool,
        /// Do it without asking
        #[arg(long, requires = "all")]
        yes: bool,
    },
    /// Allow submits again after the breaker has stopped them
    ResetBreaker,
    /// Forget the details of old, finished shots; never what is unfinished or unsettled
    Prune {
        /// Only shots whose last event is older than this, such as 30d
        #[arg(long, value_name = "TIME", value_parser = parse_duration, default_value = "90d")]
        older_than: Duration,
    },
}

fn standing(text: &str) -> Result<Standing, BadValue> {
    Standing::parse(text).ok_or_else(|| {
        let words: Vec<&str> = Standing::ALL.iter().map(|it| it.as_str()).collect();
        let (en, zh) = (words.join(", "), words.join("、"));
        BadValue(text!("the states are {en}", "可用状态：{zh}"))
    })
}

/// What was read.
#[derive(Debug)]
pub enum Read {
    /// The list, and the paid tasks that no shot holds.
    Rows(Vec<ShotRow>, Vec<UnclaimedCharge>),
    /// An unclaimed charge is no affair of this ledger.
    Dismissed,
    /// None of them is, nor anything that it lost: so many were listed.
    AllDismissed(usize),
    /// The breaker of the key in use is closed.
    Reset,
    /// One shot with its events.
    Log(Box<ShotRow>, Vec<Value>),
    /// Links to its clips.
    Linked(Linked),
    /// The export was written already.
    Exported,
    /// An export is in the ledger.
    Imported(Imported),
    /// The ledger is somewhere else now.
    Moved(Moved),
    /// What is left counts as the whole ledger from here on.
    Recovered {
        /// How many shots are left.
        shots: usize,
        /// What came out of a damaged file, and where that lies.
        salvaged: Option<(Salvaged, PathBuf)>,
        /// Shots whose submit the summary alone knew of.
        untold: usize,
        /// What the statements show that is not known; `None` where those could not be read.
        charges: Option<UnknownCharges>,
    },
    /// The key belongs to an account.
    Adopted {
        /// The first digits of the account's first key.
        account: String,
    },
    /// Another ledger is apart from this one, or those that are not are listed.
    Parted(Parted),
    /// It is empty.
    New(Renewed),
    /// What was forgotten.
    Pruned {
        /// Details forgotten, identity kept.
        condensed: usize,
        /// Gone, since they never became a task.
        removed: usize,
    },
}

/// Charges of the statements that a recovered ledger does not know.
#[derive(Debug)]
pub struct UnknownCharges {
    /// Those that name their task.
    named: Vec<UnclaimedCharge>,
    /// How many do not.
    nameless: usize,
}

/// Reads the ledger.
///
/// # Errors
///
/// Exit 3 where the ledger cannot be used, 2 for a shot that is none.
pub async fn run(args: &LedgerArgs, settings: &Settings, output: &Output) -> Result<Read, CommandError> {
    let trouble = |error| failure::ledger(&error);
    let (mut salvaged, mut untold) = (None, 0);
    let ledger = match &args.verb {
        // It may be marked, by a move or an import that was broken off.
        Some(LedgerVerb::Move { to }) => return moving::run(to, settings).map(Read::Moved),
        Some(LedgerVerb::Import { file }) => return moving::import(file, settings).map(Read::Imported),
        Some(LedgerVerb::New { yes }) => return renewing::run(*yes, settings, output).map(Read::New),
        Some(LedgerVerb::Apart { ledger, yes }) => {
            return parting::run(ledger.as_deref(), *yes, settings, output).map(Read::Parted);
        }
        Some(LedgerVerb::AdoptKey { account }) => {
            let account = adopt_key(settings, account.as_deref())?;
            return Ok(Read::Adopted { account: digits(&account) });
        }
        Some(LedgerVerb::Recover) => {
            let recovered: Recovered = recover_ledger(settings)?;
            (salvaged, untold) = (recovered.salvaged, recovered.untold);
            recovered.ledger
        }
        None
        | Some(
            LedgerVerb::Show { .. }
            | LedgerVerb::Link { .. }
            | LedgerVerb::Export { .. }
            | LedgerVerb::Prune { .. }
            | LedgerVerb::Dismiss { .. }
            | LedgerVerb::ResetBreaker,
        ) => open_ledger(settings)?,
    };
    match &args.verb {
        Some(
            LedgerVerb::Recover
            | LedgerVerb::New { .. }
            | LedgerVerb::AdoptKey { .. }
            | LedgerVerb::Apart { .. }
            | LedgerVerb::Move { .. }
            | LedgerVerb::Import { .. },
        ) => {
            let shots = ledger.list(&Filter::default()).map_err(trouble)?.len();
            // Another process may be the next to write; this one reads anew.
            drop(ledger);
            Ok(Read::Recovered { shots, salvaged, untold, charges: charges_left(settings, output).await })
        }
        None => {
            ledger.sweep(None).map_err(trouble)?;
            let filter = Filter {
                standings: args.state.clone(),
                model: args.model.clone(),
                after: args.since.map(|span| ledger.clock().now().wall.minus(span)),
                most: args.limit,
                ..Filter::default()
            };
            let unclaimed = ledger.unclaimed(None).map_err(trouble)?;
            let listed = Read::Rows(ledger.list(&filter).map_err(trouble)?, unclaimed);
            let Err(error) = ledger.check() else { return Ok(listed) };
            // What is left is shown, and is not taken for all there was.
            let error = failure::ledger(&error);
            if output.json {
                return Err(error.detail("listed", listed.json()));
            }
            listed.show(output);
            Err(error)
        }
        Some(LedgerVerb::Show { shot }) => show(&ledger, shot),
        Some(LedgerVerb::Link { shot, lasts }) => {
            linking::run(&ledger, shot, *lasts, settings).await.map(Read::Linked)
        }
        Some(LedgerVerb::Dismiss { task: None, yes, .. }) => {
            if !*yes && ledger.has_open_loss().map_err(trouble)? {
                agree_that_nothing_is_lost(&ledger, output)?;
            }
            ledger.dismiss_all().map(Read::AllDismissed).map_err(trouble)
        }
        Some(LedgerVerb::Dismiss { task: Some(task), .. }) => {
            let task_id = crate::commands::query::task_id(task)?;
            match ledger.dismiss_charge(&task_id).map_err(trouble)? {
                Dismissal::Done => Ok(Read::Dismissed),
                Dismissal::MayBeAwaited => Err(CommandError::usage(text!(
                    "`{task_id}` may be the task of a submit that is still waiting for its answer",
                    "`{task_id}` 可能属于一次仍在等待应答的提交"
                ))
                .hint(text!(
                    "wait until it is answered; if no shot holds it then, `giggle ledger` lists it",
                    "请等待其应答；若届时仍不属于任何镜头，`giggle ledger` 会将其列出"
                ))),
                Dismissal::Unknown => Err(CommandError::usage(text!(
                    "`{task_id}` is not an unclaimed charge; `giggle ledger` lists them",
                    "`{task_id}` 不是无主的扣费；`giggle ledger` 可列出它们"
                ))),
            }
        }
        Some(LedgerVerb::ResetBreaker) => {
            let client = settings.client()?;
            if let Some(session) = Session::open(settings, &client, None, output)? {
                session.ledger.reset_breaker(&session.realm).map_err(trouble)?;
            }
            Ok(Read::Reset)
        }
        Some(LedgerVerb::Export { whole }) => {
            if *whole {
                // A copy would be whole, and send what this ledger refuses to send for what it lost.
                ledger.check().map_err(trouble)?;
            }
            let mut stdout = std::io::stdout().lock();
            let mut line = |line: &str| writeln!(stdout, "{line}");
            let written = if *whole { ledger.export_whole(&mut line) } else { ledger.export(&mut line) };
            match written.map_err(trouble)? {
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                    Err(CommandError::new(ExitCode::Internal, unwritten_text(&error)).billed(Billed::No))
                }
                _ => Ok(Read::Exported),
            }
        }
        Some(LedgerVerb::Prune { older_than }) => {
            let before = ledger.clock().now().wall.minus(*older_than);
            let pruned = ledger.prune(None, before).map_err(trouble)?;
            Ok(Read::Pruned { condensed: pruned.condensed, removed: pruned.removed })
        }
    }
}

/// After a loss this lets submits begin again, and what was lost is paid for again by the first who asks for it.
fn agree_that_nothing_is_lost(ledger: &Ledger, output: &Output) -> Result<(), CommandError> {
    let charges = ledger.unclaimed(None).map_err(|error| failure::ledger(&error))?;
    let number = charges.len();
    let en = counted(number, "charge", "charges");
    let what = text!(
        "the ledger lost something, and {en} of the account may be of it; whatever it was would be paid for again",
        "账本曾有丢失，账户中有 {number} 笔扣费可能与之有关；若属实，将再次付费"
    );
    let tasks: Vec<Value> = charges.iter().map(|it| json!(it.task_id.as_str())).collect();
    let unchanged = CommandError::settings(
        text!("nothing was changed: ", "未作任何更改：").then(&Text::default(), &what),
    )
    .hint(text!(
        "only a person who has compared the clips on giggle.pro with `giggle ledger` gives `--yes`",
        "只有已将 giggle.pro 上的视频与 `giggle ledger` 核对过的人才应加 `--yes`"
    ))
    .detail("gives_up", tasks.into());
    if !output.may_ask() {
        return Err(unchanged);
    }
    output.warn(what.get(output.language));
    if is_yes(output)? { Ok(()) } else { Err(unchanged) }
}

/// The charges of the statements that a recovered ledger does not know; `None` where those could not be read, which is said.
async fn charges_left(settings: &Settings, output: &Output) -> Option<UnknownCharges> {
    let read = async {
        let client = settings.client()?;
        let Some(mut session) = Session::open(settings, &client, None, output)? else { return Ok(None) };
        session.look_for_account(output).await?;
        session.look_after_recovery(&client, &RetryPlan::once()).await;
        let trouble = |error| failure::ledger(&error);
        let is_read = session.ledger.has_read_statements(&session.realm).map_err(trouble)?;
        let named = session.ledger.unclaimed(Some(&session.realm)).map_err(trouble)?;
        let nameless = match session.ledger.kept_back_by_loss(&session.realm).map_err(trouble)? {
            Some(LedgerError::Recovered { charges: LostCharges::Shown { nameless, .. } }) => nameless,
            _ => 0,
        };
        Ok::<_, CommandError>(is_read.then_some(UnknownCharges { named, nameless }))
    };
    let what = match read.await {
        Ok(Some(charges)) => return Some(charges),
        Ok(None) => text!("the credit statement could not be read", "无法读取积分明细"),
        Err(error) => text!("the credit statement could not be read", "无法读取积分明细")
            .then(&text!(": ", "："), error.message_text()),
    };
    output.warn(what.get(output.language));
    None
}

fn show(ledger: &Ledger, name: &str) -> Result<Read, CommandError> {
    let trouble = |error| failure::ledger(&error);
    let id = ledger.named(None, name).map_err(trouble)?;
    let shot = ledger.shot(id).map_err(trouble)?;
    let filter = Filter {
        fingerprint_prefix: Some(shot.fingerprint.to_string()),
        realm: Some(shot.realm),
        ..Filter::default()
    };
    // Two keys of one account may have asked for it.
    let row = ledger.list(&filter).map_err(trouble)?.into_iter().find(|row| row.id == id);
    let row = row.ok_or_else(|| failure::ledger(&crate::ledger::LedgerError::NoSuchShot))?;
    let events = ledger.log(id).map_err(trouble)?;
    let events = events
        .iter()
        .map(|entry| {
            let mut event = json!(entry);
            if let Some(object) = event.as_object_mut() {
                object.insert("time".into(), json!(entry.at.to_string()));
                object.remove("realm");
            }
            event
        })
        .collect();
    Ok(Read::Log(Box::new(row), events))
}
