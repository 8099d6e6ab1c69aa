//! Reading the credit statements, and letting the rules decide what became of unsettled submits.
//!
//! It fetches nothing and asks nobody: the person's decisions and the clips are `giggle settle`'s affair.

use crate::env_vars;
use crate::error::CommandError;
use crate::failure;
use crate::ledger::Credits;
use crate::ledger::case::{Case, Claim, Decision, Doubt, Reading, Rules, Wholeness};
use crate::ledger::settle;
use crate::ledger::settling::Applied;
use crate::ledger::shot::Answer;
use crate::ledger::{AttemptKey, Shot};
use crate::meant_attempt::name_for;
use crate::session::Session;
use crate::settings::{Settings, parse_duration};
use crate::unhurried::unhurried;
use giggle_client::{Client, RetryPlan, StatementFilter, StatementPass};
use giggle_domain::wire::StatementRow;
use giggle_domain::{ForeignText, TaskId, Text, counted, text};
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// What the rules made of the statements.
pub struct Read {
    /// What was decided and recorded.
    pub applied: Vec<Applied>,
    /// The rows that it was decided by.
    pub rows: Vec<StatementRow>,
    /// How many rows could not be read, or not in full.
    pub unread_rows: usize,
    /// Whether all rows that there are were read.
    pub is_whole: bool,
}

/// How much is read before anything is concluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// One whole pass: enough to adopt a task and to book a charge.
    Pass,
    /// Two whole passes that agree: enough to miss a row.
    Reading,
}

/// No more than so many passes are tried for a pair that agrees: three tries.
const MOST_PASSES: usize = 4;

/// Looks whether the statements show by now what became of unsettled submits: it adopts, reopens and books, all of which
/// needs no person, and fetches nothing. That a submit was not accepted is concluded from two passes alone.
///
/// # Errors
///
/// Exit 3, 4, 11: the statements could not be read.
pub async fn look_again(
    settings: &Settings,
    client: &Client,
    session: &Session,
    depth: Depth,
) -> Result<Read, CommandError> {
    let rules = Rules { lag: statement_lag(None, settings)?, in_order: false };
    by_rules(client, session, rules, depth).await
}

/// Reads the statements, and records what the rules decide by them.
///
/// # Errors
///
/// Exit 3, 4, 11: the statements could not be read.
pub async fn by_rules(
    client: &Client,
    session: &Session,
    rules: Rules,
    depth: Depth,
) -> Result<Read, CommandError> {
    let trouble = |error| failure::ledger(&error);
    let began_at = session.ledger.clock().now().wall;
    unhurried(|| session.ledger.sweep(Some(&session.realm))).map_err(trouble)?;
    let depth = if session.unsettled_count()? == 0 { Depth::Pass } else { depth };
    let (filter, retry) = (StatementFilter::default(), RetryPlan::patient());
    let (wholeness, pass) = read(depth, || client.statement_pass(&filter, &retry))
        .await
        .map_err(|error| failure::client(&error))?;
    unhurried(|| session.ledger.sweep(Some(&session.realm))).map_err(trouble)?;
    unhurried(|| session.join_shown(&pass.rows)).map_err(trouble)?;
    if wholeness != Wholeness::Broken {
        unhurried(|| session.ledger.book(&session.realm, &pass.rows)).map_err(trouble)?;
    }
    let mut case = session.ledger.case(&session.realm).map_err(trouble)?;
    for claimant in
        case.claimants.iter_mut().filter(|it| it.price.is_none() && it.standing != Claim::InFlight)
    {
        let shot = session.ledger.shot(claimant.key.shot).map_err(trouble)?;
        if let Some(facts) = &shot.facts {
            claimant.price = session.estimate_of_facts(client, facts).await.credits;
        }
    }
    if case.claimants.iter().any(|it| it.standing == Claim::Unsettled) {
        price_known(&mut case, &pass.rows, client, session).await;
    }
    let reading = Reading { rows: pass.rows, began_at, wholeness };
    let decisions = settle::decide(&case, &reading, rules);
    let settled = unhurried(|| session.ledger.settle(&session.realm, decisions, &reading.rows));
    let applied = settled.map_err(trouble)?;
    unhurried(|| match wholeness {
        Wholeness::Broken => session.ledger.add_unclaimed(&session.realm, &reading.rows),
        Wholeness::Pass | Wholeness::Agreed => session.ledger.keep_unclaimed(&session.realm, &reading.rows),
    })
    .map_err(trouble)?;
    let unread_rows = pass.unreadable_rows;
    Ok(Read { applied, rows: reading.rows, unread_rows, is_whole: wholeness != Wholeness::Broken })
}

/// What speaks against a person's word that a submit was not accepted.
pub enum Charged {
    /// Nothing does.
    Nothing,
    /// A charge that no other shot can claim: it is adopted, by inference.
    Adopted(TaskId),
    /// Charges that may be its own.
    Maybe {
        /// How many there are.
        charges: usize,
        /// Their tasks; not all of a large group.
        tasks: Vec<TaskId>,
    },
    /// A task of another shot was charged too much: a part of it may be its own.
    ToAnother,
}

/// Looks once more before a person's word is taken that a submit was not accepted: a slip would be paid for again. What the
/// ledger knows already counts as much as what the statements show now.
///
/// # Errors
///
/// The statements could not be read, and the ledger knows of no charge.
pub async fn charged_for(
    key: AttemptKey,
    client: &Client,
    session: &Session,
) -> Result<Charged, CommandError> {
    let shot = session.ledger.shot(key.shot).map_err(|error| failure::ledger(&error))?;
    if let Some(Answer::Accepted { tasks, of }) = shot.attempt(key.attempt).map(|it| &it.answer) {
        return Ok(Charged::Maybe { charges: tasks.len().max(*of as usize), tasks: tasks.clone() });
    }
    let rules = Rules { lag: Duration::ZERO, in_order: false };
    let applied = by_rules(client, session, rules, Depth::Pass).await?.applied;
    for decision in applied.into_iter().map(|applied| applied.decision) {
        match decision {
            Decision::Adopt { key: of, task_id, .. } | Decision::Reopen { key: of, task_id } if of == key => {
                return Ok(Charged::Adopted(task_id));
            }
            Decision::AllAccepted { keys, tasks, .. } if keys.contains(&key) => {
                return Ok(Charged::Maybe { charges: tasks.len(), tasks });
            }
            Decision::Person { key: of, tasks, .. } if of == key && !tasks.is_empty() => {
                return Ok(Charged::Maybe { charges: tasks.len(), tasks });
            }
            Decision::Person { key: of, doubt: Doubt::ChargedTwice, .. } if of == key => {
                return Ok(Charged::ToAnother);
            }
            Decision::Adopt { .. }
            | Decision::Reopen { .. }
            | Decision::AllAccepted { .. }
            | Decision::Person { .. }
            | Decision::NotAccepted { .. }
            | Decision::Later { .. } => {}
        }
    }
    Ok(Charged::Nothing)
}

/// The refusal of such a word where a charge may stand under the name of another shot's task.
pub fn may_be_under_another(shot: &Shot, attempt: u32) -> CommandError {
    let full = name_for(shot, attempt, &shot.fingerprint.to_string());
    let why = doubt_text(Doubt::ChargedTwice);
    let nothing = text!("nothing was recorded", "未作记录");
    CommandError::unsettled(why.then(&text!("; ", "；"), &nothing)).hint(text!(
        "`giggle cost` shows the charges; if you know that none is this shot's: `giggle settle {full} --not-accepted`",
        "`giggle cost` 可查看扣费；若确定都不属于该镜头：`giggle settle {full} --not-accepted`"
    ))
}

/// So many tasks are named in a refusal.
const MOST_NAMED: usize = 5;

/// The refusal of a person's word that a submit was not accepted, where charges may be its own.
pub fn may_be_its_own(charges: usize, tasks: &[TaskId], shot: &Shot, attempt: u32) -> CommandError {
    let en = counted(charges, "charge", "charges");
    let mut names: Vec<String> = tasks.iter().take(MOST_NAMED).map(ToString::to_string).collect();
    if charges > names.len() {
        names.push("…".to_owned());
    }
    let names = ForeignText::new(&names.join(", "));
    let named = |name: &str| name_for(shot, attempt, name);
    let (short, full) = (named(&shot.fingerprint.short()), named(&shot.fingerprint.to_string()));
    CommandError::unsettled(text!(
        "the credit statement shows {en} that may belong to this shot: {names}; nothing was recorded",
        "积分明细中有 {charges} 笔扣费可能属于该镜头：{names}；未作记录"
    ))
    .hint(text!(
        "if it is one of them: `giggle settle {short} --adopt TASK_ID`; if you know that it is not: `giggle settle {full} --not-accepted`",
        "若确为其一：`giggle settle {short} --adopt TASK_ID`；若确定都不是：`giggle settle {full} --not-accepted`"
    ))
}

/// Finds out what known tasks cost whose price nobody asked for at their submit: a charge that exceeds it may hold another's.
async fn price_known(case: &mut Case, rows: &[StatementRow], client: &Client, session: &Session) {
    let of_open = case.claimants.iter().map(|it| (it.price_class.clone(), it.price));
    let mut prices: HashMap<String, Option<Credits>> = of_open.collect();
    let charged: HashSet<&str> = rows.iter().map(|row| row.project_id.trim()).collect();
    for task in case.known.iter_mut().filter(|it| it.price.is_none()) {
        let Some(class) = task.price_class.clone().filter(|_| charged.contains(task.task_id.as_str())) else {
            continue;
        };
        task.price = match prices.get(&class) {
            Some(price) => *price,
            None => {
                let facts = session.ledger.shot(task.key.shot).ok().and_then(|shot| shot.facts);
                let price = match &facts {
                    Some(facts) => session.estimate_of_facts(client, facts).await.credits,
                    None => None,
                };
                *prices.entry(class).or_insert(price)
            }
        };
    }
}

/// Makes passes over the statements until there are enough, and says what may be concluded from the last of them.
///
/// # Errors
///
/// What a pass returns.
pub async fn read<E, Pass: Future<Output = Result<StatementPass, E>>>(
    depth: Depth,
    mut pass: impl FnMut() -> Pass,
) -> Result<(Wholeness, StatementPass), E> {
    let mut whole: Option<StatementPass> = None;
    let mut broken = StatementPass::default();
    for _ in 0..MOST_PASSES {
        let next = pass().await?;
        match &whole {
            _ if !next.is_whole => broken = next,
            _ if depth == Depth::Pass => return Ok((Wholeness::Pass, next)),
            // Sums that tell of more than the rows: what they show is there, and nothing is concluded from what they do not.
            Some(before) if settle::agree(&before.rows, &next.rows) => {
                let is_all = !before.is_less_than_told && !next.is_less_than_told;
                return Ok((if is_all { Wholeness::Agreed } else { Wholeness::Pass }, next));
            }
            _ => whole = Some(next),
        }
    }
    Ok(whole.map_or((Wholeness::Broken, broken), |pass| (Wholeness::Pass, pass)))
}

/// How late a statement row may come: as given, else by the environment, else by the configuration file.
///
/// # Errors
///
/// Exit 3 for a time that cannot be read.
pub fn statement_lag(given: Option<Duration>, settings: &Settings) -> Result<Duration, CommandError> {
    if let Some(lag) = given {
        return Ok(lag);
    }
    let (source, text) = match (env_vars::STATEMENT_LAG.read(), &settings.file.statement_lag) {
        (Some(text), _) => ("GIGGLE_STATEMENT_LAG", text),
        (None, Some(text)) => ("statement_lag", text.clone()),
        (None, None) => return Ok(settle::DEFAULT_LAG),
    };
    parse_duration(&text).map_err(|fault| CommandError::settings(Text::about(source, &fault.0)))
}

/// Why the rules leave a shot to a person.
pub fn doubt_text(doubt: Doubt) -> Text {
    match doubt {
        Doubt::SeveralShots => {
            text!("several shots could claim the same row", "多个镜头都可能对应同一条记录")
        }
        Doubt::SeveralRows => text!("several rows could belong to it", "多条记录都可能属于它"),
        Doubt::ZoneUnknown => {
            text!("the statements' time zone is not known, and it matters here", "明细的时区未知，且影响判断")
        }
        Doubt::PriceUnknown => {
            text!("a row may belong to it, but its price is not known", "有一条记录可能属于它，但价格未知")
        }
        Doubt::UnclaimedRow => {
            text!("there is a row close to it that belongs to no shot", "附近有一条无主的扣费记录")
        }
        Doubt::AdoptedByAnother => {
            text!("a row close to it was assigned to another shot", "附近的记录已归于另一个镜头")
        }
        Doubt::NotWhole => text!(
            "the statement could not be read completely, or shows different rows each time",
            "积分明细无法完整读取，或每次显示的记录不同",
        ),
        Doubt::Clocks => text!(
            "the clock and the ledger disagree about what was sent first: was this machine restored from a copy?",
            "时钟与账本对提交先后的记录不一致：本机是否曾从副本恢复？",
        ),
        Doubt::TooOld => {
            text!("it is older than the statements go back, as far as is known", "它早于明细所能追溯的时间")
        }
        Doubt::Refuted => {
            text!("a task that was assigned to it made a different clip", "曾归于它的任务内容不符")
        }
        Doubt::LateRow => text!(
            "it was considered not accepted, but a row appeared that may belong to it",
            "此前判为未接受，但后来出现了可能属于它的记录",
        ),
        Doubt::Named => text!(
            "the broken answer contained a task id, but no row shows a charge for it",
            "出错的应答中给出了一个任务 ID，但明细中没有它的扣费记录",
        ),
        Doubt::ChargedTwice => text!(
            "a task of another shot was charged more than once, or for more than it costs: one of the charges may be this shot's",
            "另一个镜头的任务被多次扣费，或扣费超出其价格：其中一笔可能属于该镜头",
        ),
        Doubt::OtherTime => text!(
            "a row at a different time that belongs to no shot may be the one: the clock may have been wrong when it was sent",
            "有一条时间不符、无主的记录可能属于它：提交时的系统时钟可能有误",
        ),
    }
}
