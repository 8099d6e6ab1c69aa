//! Which submit of a shot a person decides about: the one that the person saw.
//!
//! A shot that was found not to have been accepted may have been submitted again since. A form of an old page, or a command out of a shell's
//! history, would decide about that later submit, at which nobody has looked: it would be paid for once more. So a
//! decision names its submit, by number; where a shot was in doubt only once, its name alone is enough.

use crate::error::CommandError;
use crate::ledger::shot::{Answer, Attempt};
use crate::ledger::{Ledger, LedgerError, Realm, Shot, ShotId, Standing};
use crate::progress::when;
use giggle_domain::text;

/// A shot as a person names it, with the number of the submit where the name has one: `ab12cd34` or `ab12cd34:2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<'a> {
    /// The name without the number.
    pub name: &'a str,
    /// Which shot it is.
    pub shot: ShotId,
    /// The number of the submit.
    pub attempt: Option<u32>,
}

/// The shot that a person names.
///
/// # Errors
///
/// It means none, or several; or trouble of the storage.
pub fn named<'a>(ledger: &Ledger, realm: &Realm, name: &'a str) -> Result<Named<'a>, LedgerError> {
    let name = name.trim();
    // A task id may end like that.
    match (ledger.named(Some(realm), name), split(name)) {
        (Err(LedgerError::NoSuchShot), Some((name, attempt))) => {
            let shot = ledger.named(Some(realm), name)?;
            Ok(Named { name, shot, attempt: Some(attempt) })
        }
        (found, _) => Ok(Named { name, shot: found?, attempt: None }),
    }
}

fn split(name: &str) -> Option<(&str, u32)> {
    let (name, number) = name.rsplit_once(':')?;
    let number = number.parse().ok().filter(|_| number.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some((name, number))
}

/// The name of a shot that a decision about one of its submits needs: `name` alone, or with the number of the submit.
pub fn name_for(shot: &Shot, attempt: u32, name: &str) -> String {
    if is_alone(shot, attempt, was_in_doubt) { name.to_owned() } else { format!("{name}:{attempt}") }
}

/// The submit that a decision is about what became of it: the newest in doubt, else the newest that was taken for not accepted.
pub fn undecided(shot: &Shot) -> Option<(u32, &Attempt)> {
    let newest = |is: fn(Standing) -> bool| shot.numbered().rev().find(|(_, it)| is(it.standing()));
    newest(|it| matches!(it, Standing::Unsettled | Standing::Unassigned))
        .or_else(|| newest(|it| it == Standing::NotAccepted))
}

/// The number of the submit that a command means: the one it names, or the only one that was ever in doubt.
///
/// # Errors
///
/// Nothing is to be decided about it, or the name alone may mean a submit that nobody has looked at.
pub fn of_command(shot: &Shot, named: &Named<'_>) -> Result<u32, CommandError> {
    let settled = || CommandError::usage(text!("this shot needs no settling", "该镜头无需核实"));
    let Some((newest, attempt)) = undecided(shot) else { return Err(settled()) };
    let open =
        |standing| matches!(standing, Standing::Unsettled | Standing::Unassigned | Standing::NotAccepted);
    match named.attempt {
        Some(number) if shot.attempt(number).is_some_and(|it| open(it.standing())) => Ok(number),
        Some(_) => Err(settled()),
        None if is_alone(shot, newest, was_in_doubt) => Ok(newest),
        None => Err(which(shot, newest, attempt)),
    }
}

/// The number of the submit whose task a command declares lost.
///
/// # Errors
///
/// It has no task that is waited for, or the shot had several tasks and the command names none of them.
pub fn of_lost_task(shot: &Shot, named: &Named<'_>) -> Result<u32, CommandError> {
    let is_open = |it: &Attempt| matches!(it.standing(), Standing::Submitted | Standing::Completed);
    let is_named = |it: &Attempt| it.task.as_ref().is_some_and(|task| task.id.as_str() == named.name);
    let by_task = shot.numbered().any(|(_, it)| is_named(it));
    let is_meant = |(number, it): &(u32, &Attempt)| {
        is_open(it) && named.attempt.is_none_or(|wanted| wanted == *number) && (!by_task || is_named(it))
    };
    let Some((number, attempt)) = shot.numbered().rev().find(is_meant) else {
        return Err(CommandError::usage(text!(
            "this shot has no task that is waited for; nothing was recorded",
            "该镜头没有正在等待的任务；未作记录"
        )));
    };
    if by_task || named.attempt.is_some() || is_alone(shot, number, |it| it.task.is_some()) {
        return Ok(number);
    }
    Err(which(shot, number, attempt))
}

/// A submit as a form of the page names it: its number, and when it was begun.
pub fn seen(number: u32, attempt: &Attempt) -> String {
    format!("{number}-{}", attempt.started_at.0)
}

/// The number of the submit that a form of the page means.
///
/// # Errors
///
/// Nothing is to be decided, or about another submit than the page showed.
pub fn of_form(shot: &Shot, shown: Option<&str>) -> Result<u32, CommandError> {
    let Some((number, attempt)) = undecided(shot) else {
        return Err(CommandError::usage(text!("this shot needs no settling", "该镜头无需核实")));
    };
    if shown == Some(seen(number, attempt).as_str()) {
        return Ok(number);
    }
    let since = when(attempt.started_at);
    Err(CommandError::usage(text!(
        "this page was shown before the submit of {since}, about which it would decide; nothing was recorded",
        "该页面早于 {since} 的提交，无法据此作出决定；未作记录"
    ))
    .hint(text!(
        "open Unsettled again, and look at the charges that it shows now",
        "请重新打开“待核实”页面，查看目前显示的扣费"
    )))
}

/// Whether no other submit of the shot is one of those.
fn is_alone(shot: &Shot, attempt: u32, is: fn(&Attempt) -> bool) -> bool {
    !shot.numbered().any(|(number, it)| number != attempt && is(it))
}

/// Whether somebody may have had to find out what became of a submit.
fn was_in_doubt(attempt: &Attempt) -> bool {
    match attempt.answer {
        Answer::Open
        | Answer::Unsettled { .. }
        | Answer::Accepted { .. }
        | Answer::NotAccepted { .. }
        | Answer::Task { by: Some(_) } => true,
        Answer::NotSent { .. } | Answer::Rejected { .. } | Answer::Task { by: None } => attempt.is_refuted,
    }
}

/// The refusal of a command that does not say which submit it means.
fn which(shot: &Shot, number: u32, attempt: &Attempt) -> CommandError {
    let (times, since, short) = (shot.last_attempt(), when(attempt.started_at), shot.fingerprint.short());
    CommandError::usage(text!(
        "this shot was submitted {times} times, and the command does not say which submit it means; nothing was recorded",
        "该镜头提交过 {times} 次，命令未指明是哪一次；未作记录"
    ))
    .hint(text!(
        "submit {number}, of {since}, is the one that is open: look at its charges first; its name is `{short}:{number}`",
        "待决定的是第 {number} 次提交（{since}）：请先查看其扣费；其名称为 `{short}:{number}`"
    ))
}
