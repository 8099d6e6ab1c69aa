//! `giggle settle`: find out what became of submits whose answer was lost.

mod ask;
mod decide;
mod line;

use self::decide::{Seen, decide_by_person, decide_lost};
use self::line::{Line, MOST_LISTED, Verdict};
use super::resume::talk_of;
use crate::error::CommandError;
use crate::exit_code::ExitCode;
use crate::failure;
use crate::ledger::case::{Decision, Rules, Wait};
use crate::ledger::shot::SettledBy;
use crate::ledger::{AttemptKey, GoOn, LedgerError, UnclaimedCharge};
use crate::ledger_place::open_ledger;
use crate::ledger_text;
use crate::meant_attempt;
use crate::outcome_text;
use crate::output::{Output, Shown};
use crate::production::{NotWaited, Production};
use crate::progress::Progress;
use crate::question::Choice;
use crate::recovery::{End, Finished};
use crate::session::{Session, tell_unread};
use crate::settings::{Settings, parse_duration};
use crate::settling::{self, Depth, Read, statement_lag};
use crate::unclaimed;
use giggle_client::Client;
use giggle_domain::wire::StatementRow;
use giggle_domain::{ForeignText, Language, TaskId, Text, counted, text};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Find out what became of submits whose answer was lost, or record your decision
#[derive(Debug, Clone, Default, clap::Args)]
#[command(
    after_help = "Reads the credit statements, which is free, and submits nothing. What cannot be known is left for you to decide."
)]
pub struct SettleArgs {
    /// The shot that a decision is about: its task id, or first digits of its fingerprint, with `:2` if its second submit is meant; needed only if several are unsettled
    #[arg(value_name = "SHOT")]
    pub shot: Option<String>,
    /// Record your decision that it was accepted, as this task
    #[arg(long, value_name = "TASK_ID", conflicts_with_all = ["not_accepted", "lost"])]
    pub adopt: Option<String>,
    /// Record your decision that it was not accepted and may be submitted again
    #[arg(long)]
    pub not_accepted: bool,
    /// Record your decision that its task is lost: the service no longer knows it. Nothing is submitted
    #[arg(long, requires = "shot", conflicts_with = "not_accepted")]
    pub lost: bool,
    /// Match shots of one model and price to as many statement rows, in chronological order
    #[arg(long)]
    pub in_order: bool,
    /// How late a statement row may appear, such as 90s or 10m [default: 10m]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub statement_lag: Option<Duration>,
    /// Folder for the clips that are found [default: the current one]
    #[arg(long, short, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
}

/// What was found out.
#[derive(Debug, Default)]
pub struct Settled {
    lines: Vec<Line>,
    fetched: Vec<Finished>,
    left: usize,
    language: Language,
    unclaimed: Vec<UnclaimedCharge>,
    go_on: GoOn,
    /// What the ledger lost and nobody has found yet.
    loss: Option<LedgerError>,
}

/// Settles.
///
/// # Errors
///
/// Exit 3, 4, 11; 7 where something stays unsettled.
pub async fn run(args: &SettleArgs, settings: &Settings, output: &Output) -> Result<Settled, CommandError> {
    let client = settings.client()?;
    let mut session = Session::open(settings, &client, None, output)?.ok_or_else(|| {
        // A ledger that lost something was said already; here it is all that there is to do.
        match open_ledger(settings) {
            Err(lost) if !settings.no_ledger => lost,
            Ok(_) | Err(_) => CommandError::usage(text!(
                "settle reads the ledger: remove --no-ledger",
                "settle 需要账本，请去掉 --no-ledger"
            )),
        }
    })?;
    session.look_for_account(output).await?;
    let session = Arc::new(session);
    let folder = args.output.clone().unwrap_or_else(|| PathBuf::from("."));
    let progress = Progress::new(output);
    let production = Production { client: &client, session: Some(Arc::clone(&session)), output };
    let mut settled = Settled { language: output.language, ..Settled::default() };
    if args.lost {
        let name = args.shot.as_deref().unwrap_or_default();
        settled.lines.push(decide_lost(name, &production, &session, &progress).await?);
    } else if args.adopt.is_some() || args.not_accepted {
        let said = (args.shot.as_deref(), args.adopt.as_deref());
        settled.lines.push(decide_by_person(said, &production, &session, Seen::Nothing).await?);
    } else {
        if let Some(name) = &args.shot {
            // A name that means no shot is a slip, whatever else there is to settle.
            meant_attempt::named(&session.ledger, &session.realm, name)
                .map_err(|error| failure::ledger(&error))?;
        }
        progress.say(output.say("reading the credit statements", "读取积分明细"));
        let (lines, rows) = decide_by_rules(args, settings, &client, &session, output).await?;
        settled.lines = lines;
        let lag = statement_lag(args.statement_lag, settings)?;
        settled.go_on = session.ledger.go_on(lag).map_err(|error| failure::ledger(&error))?;
        if output.may_ask() {
            progress.end();
            ask(&mut settled.lines, &rows, &production, &session).await?;
        }
    }
    settled.fetched = production
        .finish_all(&session, &folder, None, &settings.catalog, &progress)
        .await
        .map_err(|error| failure::ledger(&error))?;
    settled.left = session.unsettled_count()?;
    let unclaimed = session.ledger.unclaimed(Some(&session.realm));
    settled.unclaimed = unclaimed.map_err(|error| failure::ledger(&error))?;
    let loss = session.ledger.kept_back_by_loss(&session.realm);
    settled.loss = loss.map_err(|error| failure::ledger(&error))?;
    progress.end();
    tell_unread(&session.ledger, output);
    let Some(error) = trouble_of(&settled) else { return Ok(settled) };
    if output.json {
        return Err(error.detail("settled", settled.json()));
    }
    settled.show(output);
    Err(error)
}

/// What is left to do, where something is.
fn trouble_of(settled: &Settled) -> Option<CommandError> {
    let left = settled.left;
    if left == 0 {
        return kept_back(&settled.go_on).or_else(|| settled.loss.as_ref().map(kept_back_by_loss));
    }
    let en = counted(left, "submit is", "submits are");
    let error = CommandError::new(
        ExitCode::Unsettled,
        text!("{en} still unsettled; nothing was submitted", "仍有 {left} 个待核实；未提交任何任务"),
    );
    Some(error.hint(text!("look at the credit statement on giggle.pro, then decide: `giggle settle SHOT --adopt TASK_ID` or `giggle settle SHOT --not-accepted`", "请在 giggle.pro 核对积分明细，然后决定：`giggle settle SHOT --adopt TASK_ID` 或 `giggle settle SHOT --not-accepted`")))
}

/// Why nothing may be submitted yet, after another server took over.
fn kept_back(go_on: &GoOn) -> Option<CommandError> {
    let (why, hint) = match go_on {
        GoOn::Nothing | GoOn::Now => return None,
        GoOn::After(left) => {
            let seconds = left.as_secs() + 1;
            (
                text!(
                    "another database server took over; submits stay off for {seconds} s, so that every machine can tell it what it sent",
                    "数据库已换成另一台服务器；{seconds} 秒内暂停提交，以便各机器补报已提交的内容"
                ),
                text!("repeat `giggle settle` then", "届时请再次运行 `giggle settle`"),
            )
        }
        GoOn::Charges(number) => {
            let en = counted(*number, "charge", "charges");
            (
                text!(
                    "the ledger went back, or another database server took over, and the credit statement shows {en} of tasks that it does not know: they may be shots that it has forgotten",
                    "账本回到了旧状态，或数据库已换成另一台服务器；积分明细中有 {number} 笔扣费的任务不在账本中：可能是被遗忘的镜头"
                ),
                text!(
                    "run any giggle command on every machine that submitted, such as `giggle ledger`; `giggle download TASK_ID` fetches what is left (free), and `giggle ledger dismiss TASK_ID` says that it is known; then `giggle settle` again",
                    "请在每台提交过任务的机器上运行任意 giggle 命令（如 `giggle ledger`）；其余任务可用 `giggle download TASK_ID` 下载（免费），并用 `giggle ledger dismiss TASK_ID` 确认；然后再次运行 `giggle settle`"
                ),
            )
        }
        GoOn::Machines(hosts) => {
            let hosts = ForeignText::new(&hosts.join(", "));
            (
                text!(
                    "another database server took over, and these machines have not told it yet what they sent: {hosts}",
                    "数据库已换成另一台服务器，以下机器尚未补报已提交的内容：{hosts}"
                ),
                text!(
                    "run any giggle command there, such as `giggle ledger`, then `giggle settle` again; for a machine that will not come back, compare the unclaimed charges with its shots first, then run `giggle workers --gone HOST`",
                    "请在这些机器上运行任意 giggle 命令（如 `giggle ledger`），然后再次 `giggle settle`；若某台机器不再恢复，请先核对无主扣费与其镜头，再运行 `giggle workers --gone HOST`"
                ),
            )
        }
    };
    Some(CommandError::new(ExitCode::Unsettled, why).hint(hint))
}

/// Why nothing may be submitted yet, after the ledger lost something.
fn kept_back_by_loss(loss: &LedgerError) -> CommandError {
    let error = CommandError::new(ExitCode::Unsettled, ledger_text::message(loss));
    match ledger_text::hint(loss) {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

async fn decide_by_rules(
    args: &SettleArgs,
    settings: &Settings,
    client: &Client,
    session: &Session,
    output: &Output,
) -> Result<(Vec<Line>, Vec<StatementRow>), CommandError> {
    let rules = Rules { lag: statement_lag(args.statement_lag, settings)?, in_order: args.in_order };
    let read = settling::by_rules(client, session, rules, Depth::Reading).await?;
    if let Some(text) = unread_text(&read) {
        output.warn(text.get(output.language));
    }
    let Read { applied, rows, .. } = read;
    let mut lines = Vec::new();
    for applied in applied {
        lines.extend(lines_of(&applied.decision, applied.refused.is_some(), session, output)?);
    }
    Ok((lines, rows))
}

/// What is said of a statement that was not read in full.
fn unread_text(read: &Read) -> Option<Text> {
    let unread = read.unread_rows;
    if unread > 0 {
        let rows = counted(unread, "row", "rows");
        return Some(text!(
            "{rows} of the statement could not be read",
            "积分明细中有 {unread} 条记录无法读取"
        ));
    }
    (!read.is_whole).then(|| text!("the statement could not be read in full", "积分明细未能完整读取"))
}

/// Asks the person at the terminal about each shot that is theirs to decide and that a row may belong to.
async fn ask(
    lines: &mut [Line],
    rows: &[StatementRow],
    production: &Production<'_>,
    session: &Session,
) -> Result<(), CommandError> {
    let unreadable = |error: std::io::Error| CommandError::internal(Text::plain(error.to_string()));
    let mut taken: Vec<TaskId> = Vec::new();
    for line in lines.iter_mut().filter(|line| matches!(line.verdict, Verdict::Yours | Verdict::Accepted)) {
        let free: Vec<TaskId> = line.tasks.iter().filter(|task| !taken.contains(task)).cloned().collect();
        if free.is_empty() {
            continue;
        }
        let choice = ask::which_row(&line.prompt, &free, rows, production.output).map_err(unreadable)?;
        let adopt = match choice {
            Choice::Nothing => continue,
            // That it was accepted is certain: only which row it is can be said.
            Choice::Word if line.verdict != Verdict::Yours => continue,
            Choice::Word => None,
            Choice::Line(place) => {
                let Some(task) = free.get(place) else { continue };
                taken.push(task.clone());
                Some(task.clone())
            }
        };
        let said = (Some(line.name.as_str()), adopt.as_ref().map(TaskId::as_str));
        match decide_by_person(said, production, session, Seen::Rows).await {
            Ok(decided) => *line = decided,
            // The others are still to be told and asked about.
            Err(error) => production.output.warn(error.message(production.output.language)),
        }
    }
    Ok(())
}

fn lines_of(
    decision: &Decision,
    is_overtaken: bool,
    session: &Session,
    output: &Output,
) -> Result<Vec<Line>, CommandError> {
    let (keys, verdict, tasks, why): (Vec<AttemptKey>, Verdict, Vec<TaskId>, String) = match decision {
        Decision::Adopt { key, task_id, by: SettledBy::InOrder } => (
            vec![*key],
            Verdict::Adopted,
            vec![task_id.clone()],
            output
                .say(
                    "matched by the order of time, as --in-order asks; other shots of this ledger are alike",
                    "按 --in-order 的要求依时间顺序对应；本账本中另有相似的镜头",
                )
                .into(),
        ),
        Decision::Adopt { key, task_id, .. } => (
            vec![*key],
            Verdict::Adopted,
            vec![task_id.clone()],
            output
                .say(
                    "inferred: model, price and time match exactly one row, and no other shot of this ledger can claim it",
                    "推断：模型、价格、时间恰与一条记录吻合，且本账本中没有其他镜头可认领",
                )
                .into(),
        ),
        Decision::Reopen { key, task_id } => (
            vec![*key],
            Verdict::Reopened,
            vec![task_id.clone()],
            output.say("inferred: its row appeared late", "推断：其记录延后出现").into(),
        ),
        Decision::AllAccepted { keys, tasks, .. } => (
            keys.clone(),
            Verdict::Accepted,
            tasks.clone(),
            output
                .say(
                    "there are as many rows as shots, all alike; you decide which is which (or use --in-order)",
                    "记录数与镜头数相同且彼此相似；请指明对应关系（或用 --in-order）",
                )
                .into(),
        ),
        Decision::NotAccepted { key } => (
            vec![*key],
            Verdict::NotAccepted,
            Vec::new(),
            output
                .say(
                    "no row matches it, and the statement shows a later submit of yours; it may be submitted again",
                    "没有可能属于它的记录，而明细中已有您之后的提交；可以重新提交",
                )
                .into(),
        ),
        Decision::Later { key, wait } => (
            vec![*key],
            Verdict::Later,
            Vec::new(),
            match wait {
                Wait::Witness => output.say(
                    "there is no row for it, which proves nothing yet: a later submit of yours will show whether the statement is up to date; or decide with `--not-accepted`",
                    "尚无它的记录，但这还不能证明什么：之后的另一次提交可以表明明细是否已更新；也可用 `--not-accepted` 自行决定",
                ),
                Wait::Submit => output.say(
                    "another submit is in progress; ask again in a moment",
                    "另有提交正在进行；请稍后再试",
                ),
            }
            .into(),
        ),
        Decision::Person { key, doubt, tasks } => {
            (vec![*key], Verdict::Yours, tasks.clone(), settling::doubt_text(*doubt).get(output.language).to_owned())
        }
    };
    let why = if is_overtaken {
        output.say("it changed in the meantime", "状态已变化").to_owned()
    } else {
        why
    };
    let tasks: Arc<[TaskId]> = tasks.into();
    keys.into_iter()
        .map(|key| {
            let shot = session.ledger.shot(key.shot).map_err(|error| failure::ledger(&error))?;
            let verdict = if is_overtaken { Verdict::Overtaken } else { verdict };
            let mut line = Line::of(&shot, key.attempt, verdict, Arc::clone(&tasks), why.clone());
            line.is_inferred =
                matches!(decision, Decision::Adopt { .. } | Decision::Reopen { .. }) && !is_overtaken;
            Ok(line)
        })
        .collect()
}

impl Shown for Settled {
    fn show(&self, output: &Output) {
        if self.lines.is_empty() && self.fetched.is_empty() {
            output.talk(output.say("Nothing is unsettled.", "没有待核实的提交。"));
        }
        for line in &self.lines {
            let tasks: Vec<&str> = line.tasks.iter().take(MOST_LISTED).map(TaskId::as_str).collect();
            let prompt: String = line.prompt.chars().take(40).collect();
            let more = if line.tasks.len() > MOST_LISTED { " …" } else { "" };
            let tasks = if tasks.is_empty() { String::new() } else { format!(" {}{more}", tasks.join(" ")) };
            let verdict = line.verdict.text();
            let verdict = verdict.get(output.language);
            output.data(&format!("{}  {verdict}{tasks}  {prompt}", line.name));
            output.talk(&format!("{:14}{}", "", line.why));
        }
        for finished in &self.fetched {
            if let End::NotWaited(not @ (NotWaited::Lost(_) | NotWaited::Failed { .. })) = &finished.end {
                talk_of(&finished.task_id, not, output);
            }
            if let End::Delivered(files) = &finished.end {
                if finished.is_inferred {
                    output.talk(outcome_text::inferred_note().get(output.language));
                }
                for file in files {
                    output.data(&file.path.display().to_string());
                }
            }
        }
        unclaimed::tell(&self.unclaimed, output);
        if self.go_on == GoOn::Now {
            output.talk(output.say(
                "Another database server had taken over; submits are allowed again.",
                "数据库曾换成另一台服务器；现已恢复提交。",
            ));
        }
    }

    fn json(&self) -> Value {
        let shots: Vec<Value> = self
            .lines
            .iter()
            .map(|line| {
                let tasks = &line.tasks[..line.tasks.len().min(MOST_LISTED)];
                json!({"shot": line.shot, "attempt": line.attempt, "name": line.name, "prompt": line.prompt, "verdict": line.verdict.word(), "task_ids": tasks, "tasks_in_all": line.tasks.len(), "why": line.why, "inferred": line.is_inferred})
            })
            .collect();
        json!({
            "shots": shots,
            "fetched": self.fetched.iter().map(|it| it.json(self.language)).collect::<Vec<_>>(),
            "left_unsettled": self.left,
            "submits_allowed": matches!(self.go_on, GoOn::Nothing | GoOn::Now),
            "unclaimed_charges": unclaimed::json(&self.unclaimed),
        })
    }
}
