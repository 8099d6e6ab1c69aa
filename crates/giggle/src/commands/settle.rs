//! `giggle settle`: find out what became of submits whose answer was lost.

mod ask;

use super::resume::talk_of;
use crate::error::CommandError;
use crate::exit_code::ExitCode;
use crate::failure;
use crate::ledger::case::{Decision, Rules, Wait};
use crate::ledger::shot::{Attempt, SettledBy};
use crate::ledger::{AttemptKey, GoOn, LedgerError, ShotRow, Standing, UnclaimedCharge};
use crate::ledger_place::open_ledger;
use crate::ledger_text;
use crate::outcome_text;
use crate::output::{Output, Shown};
use crate::production::{NotWaited, Production, when};
use crate::progress::Progress;
use crate::question::Choice;
use crate::recovery::{End, Finished};
use crate::session::{Session, tell_unread};
use crate::settings::{Settings, parse_duration};
use crate::settling::{self, Charged, Depth, Read, statement_lag};
use crate::unclaimed;
use giggle_client::{Client, ClientError, RetryPlan};
use giggle_domain::refusal::shown;
use giggle_domain::wire::StatementRow;
use giggle_domain::{ForeignText, Language, Outcome, TaskId, Text, counted, text};
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
    /// The shot that a decision is about: its task id, or first digits of its fingerprint; needed only if several are unsettled
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

/// So many tasks are named with a shot. A group of thousands that are alike is fetched as a whole, and the ledger lists it.
const MOST_LISTED: usize = 20;

/// What was found out about one shot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Adopted,
    Reopened,
    Accepted,
    NotAccepted,
    /// Nobody waits for its task any more.
    Lost,
    Later,
    /// Only a person can know.
    Yours,
    Overtaken,
}

impl Verdict {
    /// The word for programs.
    fn word(self) -> &'static str {
        match self {
            Self::Adopted => "adopted",
            Self::Reopened => "reopened",
            Self::Accepted => "accepted",
            Self::NotAccepted => "not accepted",
            Self::Lost => "lost",
            Self::Later => "later",
            Self::Yours => "yours to decide",
            Self::Overtaken => "overtaken",
        }
    }

    fn text(self) -> Text {
        match self {
            Self::Adopted => text!("adopted", "已认领"),
            Self::Reopened => text!("reopened", "重新打开"),
            Self::Accepted => text!("accepted", "已被接受"),
            Self::NotAccepted => text!("not accepted", "未被接受"),
            Self::Lost => text!("lost", "已丢失"),
            Self::Later => text!("later", "稍后再查"),
            Self::Yours => text!("yours to decide", "由您决定"),
            Self::Overtaken => text!("changed in the meantime", "状态已变化"),
        }
    }
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

/// One shot's settling.
#[derive(Debug)]
struct Line {
    shot: String,
    prompt: String,
    verdict: Verdict,
    tasks: Arc<[TaskId]>,
    why: String,
    is_inferred: bool,
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
        settled.lines.push(decide_lost(args, &production, &session, &progress).await?);
    } else if args.adopt.is_some() || args.not_accepted {
        settled.lines.push(decide_by_person(args, &production, &session, Seen::Nothing).await?);
    } else {
        if let Some(name) = &args.shot {
            // A name that means no shot is a slip, whatever else there is to settle.
            session.ledger.named(Some(&session.realm), name).map_err(|error| failure::ledger(&error))?;
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

/// What a person who decides was shown just now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Nothing,
    /// The rows of the statements that may belong to the shot.
    Rows,
}

async fn decide_by_person(
    args: &SettleArgs,
    production: &Production<'_>,
    session: &Session,
    seen: Seen,
) -> Result<Line, CommandError> {
    let output = production.output;
    let trouble = |error| failure::ledger(&error);
    let id = match &args.shot {
        Some(name) => session.ledger.named(Some(&session.realm), name).map_err(trouble)?,
        None => match &session.unsettled()?[..] {
            [one] => one.id,
            [] => return Err(CommandError::usage(text!("nothing is unsettled", "没有待核实的提交"))),
            several => {
                return Err(which_of(several));
            }
        },
    };
    let shot = session.ledger.shot(id).map_err(trouble)?;
    let open =
        |standing| matches!(standing, Standing::Unsettled | Standing::Unassigned | Standing::NotAccepted);
    let number =
        shot.numbered().rev().find(|(_, attempt)| open(attempt.standing())).map(|(number, _)| number);
    let Some(attempt) = number else {
        return Err(CommandError::usage(text!("this shot needs no settling", "该镜头无需核实")));
    };
    let key = AttemptKey { shot: id, attempt };
    let line = |verdict, tasks| Line {
        shot: shot.fingerprint.short(),
        prompt: shot.facts.as_ref().map(|facts| facts.prompt.clone()).unwrap_or_default(),
        verdict,
        tasks: Vec::into(tasks),
        why: output.say("your decision", "由您决定").to_owned(),
        is_inferred: false,
    };
    match &args.adopt {
        Some(text) => {
            let task_id = crate::commands::query::task_id(text)?;
            // A slip of the pen must not bind a shot to a task that does not exist: the service is asked first.
            let asked = production.client.query(&task_id, &RetryPlan::patient()).await;
            let is_unknown = |error: &ClientError| {
                error.service_code().or(error.http_status().map(i64::from)) == Some(404)
            };
            asked.map_err(|error| match is_unknown(&error) {
                true => CommandError::usage(text!(
                    "the service knows no task {task_id}; nothing was recorded",
                    "服务端没有任务 {task_id}；未作记录"
                )),
                false => failure::client(&error),
            })?;
            session.ledger.adopt(key, &task_id).map_err(trouble)?;
            Ok(line(Verdict::Adopted, vec![task_id]))
        }
        None => {
            // Whoever writes the shot's name in full insists.
            let is_certain =
                seen == Seen::Rows || args.shot.as_deref() == Some(shot.fingerprint.to_string().as_str());
            if !is_certain {
                match settling::charged_for(key, production.client, session).await {
                    Ok(Charged::Nothing) => {}
                    Err(error) => {
                        let why = error.message(output.language).to_owned();
                        output.warn(
                            text!(
                                "the credit statement could not be read, so nothing speaks for or against your decision: {why}",
                                "无法读取积分明细，因此无从印证您的决定：{why}"
                            )
                            .get(output.language),
                        );
                    }
                    Ok(Charged::Adopted(task)) => {
                        let mut line = line(Verdict::Adopted, vec![task]);
                        line.why = output
                            .say(
                                "inferred: the credit statement shows a charge that no other shot can claim, so your decision was not recorded",
                                "推断：积分明细中有一笔扣费只能属于它，因此未记录您的决定",
                            )
                            .to_owned();
                        line.is_inferred = true;
                        return Ok(line);
                    }
                    Ok(Charged::Maybe { charges, tasks }) => {
                        return Err(settling::may_be_its_own(charges, &tasks, &shot));
                    }
                    Ok(Charged::ToAnother) => return Err(settling::may_be_under_another(&shot)),
                }
            }
            session.ledger.declare_not_accepted(key).map_err(trouble)?;
            Ok(line(Verdict::NotAccepted, vec![]))
        }
    }
}

/// The refusal of a decision that says not which of several shots it is about.
fn which_of(several: &[ShotRow]) -> CommandError {
    let number = several.len();
    let digits = |row: &ShotRow| row.fingerprint.chars().take(12).collect::<String>();
    let lines: Vec<String> = several
        .iter()
        .take(MOST_LISTED)
        .map(|row| {
            let prompt = shown(&row.prompt);
            format!("\n  {}  {}  {}  {prompt}", digits(row), when(row.changed_at), row.model)
        })
        .collect();
    let more = if number > MOST_LISTED { "\n  …" } else { "" };
    let lines = lines.concat();
    let shots: Vec<Value> = several
        .iter()
        .map(|row| json!({"shot": digits(row), "prompt": row.prompt, "model": row.model, "changed_at": when(row.changed_at)}))
        .collect();
    CommandError::usage(text!(
        "{number} shots are unsettled: name one",
        "有 {number} 个待核实的镜头：请指明其一"
    ))
    .hint(text!(
        "repeat the command with the first digits of the shot that you mean:{lines}{more}",
        "请在命令中写上所指镜头的前几位指纹：{lines}{more}"
    ))
    .detail("unsettled", shots.into())
}

/// A person's word that nobody waits for a task any more. The service is asked once more whether it knows the task; against its
/// answer the word is taken only with the shot's whole name. Nothing becomes free to be submitted by it.
async fn decide_lost(
    args: &SettleArgs,
    production: &Production<'_>,
    session: &Session,
    progress: &Progress,
) -> Result<Line, CommandError> {
    let trouble = |error| failure::ledger(&error);
    let name = args.shot.as_deref().unwrap_or_default();
    let id = session.ledger.named(Some(&session.realm), name).map_err(trouble)?;
    let shot = session.ledger.shot(id).map_err(trouble)?;
    let is_open = |standing| matches!(standing, Standing::Submitted | Standing::Completed);
    let is_meant = |attempt: &Attempt| {
        let task = attempt.task.as_ref().filter(|_| is_open(attempt.standing()));
        task.filter(|task| shot.fingerprint.to_string().starts_with(name) || task.id.as_str() == name.trim())
            .map(|task| task.id.clone())
    };
    let open = shot.numbered().rev().find_map(|(number, it)| Some((number, is_meant(it)?)));
    let Some((attempt, task_id)) = open else {
        return Err(CommandError::usage(text!(
            "this shot has no task that is waited for; nothing was recorded",
            "该镜头没有正在等待的任务；未作记录"
        )));
    };
    let (key, full) = (AttemptKey { shot: id, attempt }, shot.fingerprint.to_string());
    let insists = name == full;
    let all_the_same = text!(
        "to end the wait all the same: `giggle settle {full} --lost`",
        "若仍要不再等待：`giggle settle {full} --lost`"
    );
    match production.client.query(&task_id, &RetryPlan::patient()).await {
        Err(error) if error.is_not_found_by_the_service() || insists => {}
        Err(error) => return Err(failure::client(&error).hint(all_the_same)),
        Ok(report) => {
            let task = production.follow(&task_id);
            production.record(&task, &report, progress).await;
            match report.outcome() {
                Some(Outcome::Failed { status, reason }) => {
                    return Err(failure::failed(&task_id, &status, &reason));
                }
                Some(Outcome::Completed { clips }) if !clips.is_empty() => {
                    return Err(CommandError::usage(text!(
                        "the service knows the task, and its clip is ready; nothing was recorded",
                        "服务认识该任务，且视频已生成；未作记录"
                    ))
                    .task(&task_id)
                    .hint(text!("`giggle resume` downloads it (free)", "`giggle resume` 可下载（免费）")));
                }
                _ if insists => {}
                Some(Outcome::Completed { .. }) | None => {
                    let error = failure::still_running(&task_id, &report.status);
                    return Err(error.hint(all_the_same));
                }
            }
        }
    }
    session.ledger.give_up(key, "a person decided that the task is lost").map_err(trouble)?;
    let why = production.output.say(
        "your decision; it counts as charged until the credit statement shows a refund, and `--take 2` asks for another clip on purpose",
        "由您决定；在积分明细显示退款之前按已扣费处理；如需另做一条，请使用 `--take 2`",
    );
    Ok(Line {
        shot: shot.fingerprint.short(),
        prompt: shot.facts.as_ref().map(|facts| facts.prompt.clone()).unwrap_or_default(),
        verdict: Verdict::Lost,
        tasks: vec![task_id].into(),
        why: why.to_owned(),
        is_inferred: false,
    })
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
        let decision = SettleArgs {
            shot: Some(line.shot.clone()),
            adopt: None,
            not_accepted: false,
            lost: false,
            in_order: false,
            statement_lag: None,
            output: None,
        };
        let decision = match choice {
            Choice::Nothing => continue,
            // That it was accepted is certain: only which row it is can be said.
            Choice::Word if line.verdict != Verdict::Yours => continue,
            Choice::Word => SettleArgs { not_accepted: true, ..decision },
            Choice::Line(place) => {
                let Some(task) = free.get(place) else { continue };
                taken.push(task.clone());
                SettleArgs { adopt: Some(task.as_str().to_owned()), ..decision }
            }
        };
        match decide_by_person(&decision, production, session, Seen::Rows).await {
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
            Ok(Line {
                shot: shot.fingerprint.short(),
                prompt: shot.facts.map(|facts| facts.prompt).unwrap_or_default(),
                verdict: if is_overtaken { Verdict::Overtaken } else { verdict },
                tasks: Arc::clone(&tasks),
                why: why.clone(),
                is_inferred: matches!(decision, Decision::Adopt { .. } | Decision::Reopen { .. })
                    && !is_overtaken,
            })
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
            output.data(&format!("{}  {verdict}{tasks}  {prompt}", line.shot));
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
                json!({"shot": line.shot, "prompt": line.prompt, "verdict": line.verdict.word(), "task_ids": tasks, "tasks_in_all": line.tasks.len(), "why": line.why, "inferred": line.is_inferred})
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
