//! Entering the folder of a run: with the ledger that knows what was paid for there.

use crate::batch::ShotList;
use crate::batch::folder::{self, Belongs, RunFolder};
use crate::error::CommandError;
use crate::failure;
use crate::ledger::LedgerError;
use crate::ledger::beside::Trace;
use crate::session::Session;
use giggle_domain::{Fingerprint, TaskId, Text, text};
use std::path::Path;

/// Makes or finds the folder of a run of a list.
///
/// # Errors
///
/// Exit 3 where it cannot be written, another process runs in it, or another ledger knows what was paid for there.
pub(super) fn enter(
    list: &ShotList,
    file: &str,
    root: &Path,
    makes: &str,
    session: &Session,
    now: jiff::Timestamp,
) -> Result<RunFolder, CommandError> {
    folder::refuse_closed(root).map_err(|error| {
        CommandError::settings(text!("{error}", "{error}")).hint(text!(
            "continue the run as the user who began it; what another user paid for cannot be seen here",
            "请由发起该运行的用户继续：此处无法得知其他用户已为哪些镜头付费"
        ))
    })?;
    refuse_beside(list, session)?;
    // Whatever list they were of: it may have been edited or renamed since.
    for run in folder::runs(root) {
        refuse_foreign(&run, list, makes, session)?;
    }
    let begun_at = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let of = belongs(session)?;
    folder::enter(root, list, file, makes, (of.as_ref(), &begun_at))
        .map_err(|error| CommandError::settings(Text::said_of(root.display(), error)))
}

/// Nothing of the list can be submitted as long as another ledger knows what this one does not, and nothing of it is here to be handed out:
/// a run that was begun all the same would be of the wrong ledger.
fn refuse_beside(list: &ShotList, session: &Session) -> Result<(), CommandError> {
    let Err(error) = session.foresee_beside() else { return Ok(()) };
    let prints: Vec<Fingerprint> = list.shots.iter().map(|shot| shot.fingerprint).collect();
    let rows = session.ledger.rows(&session.realm, &prints).map_err(|error| failure::ledger(&error))?;
    if rows.iter().flatten().any(|row| row.attempts > 0) { Ok(()) } else { Err(failure::ledger(&error)) }
}

/// A run names tasks that its ledger has forgotten, since an older copy was put in its place: their shots would be paid for again.
fn refuse_forgotten(run: &Path, session: &Session) -> Result<(), CommandError> {
    let failed = |error: LedgerError| failure::ledger(&error);
    for task in folder::tasks_of(run).iter().filter_map(|task| TaskId::parse(task).ok()) {
        let is_known = session.ledger.holder(&session.realm, &task).map_err(failed)?.is_some();
        if is_known || session.ledger.is_dismissed(&task).map_err(failed)? {
            continue;
        }
        let shown = run.display();
        return Err(CommandError::settings(text!(
            "the run in {shown} submitted the task {task}, which the ledger does not know any more; nothing was sent",
            "{shown} 中的运行曾提交任务 {task}，而账本已不认识它；未发送任何请求"
        ))
        .hint(text!(
            "the ledger lost something: `giggle settle` reads the credit statement, which shows its charge, and names what to do with it; its clip is fetched for free with `giggle download {task}`",
            "账本有所丢失：`giggle settle` 会读取积分明细，其中有该任务的扣费，并给出处理方法；`giggle download {task}` 可免费取回其视频"
        )));
    }
    Ok(())
}

/// The ledger in hand, as a run's folder remembers it; `None` of one that ends with this process.
fn belongs(session: &Session) -> Result<Option<Belongs>, CommandError> {
    let base = session.realm.base();
    let after = session.ledger.recent_submit(base).map_err(|error| failure::ledger(&error))?;
    let after = after.map(|trace| trace.kept());
    Ok(session.ledger.name().map(|ledger| Belongs { base: base.to_owned(), ledger, after }))
}

/// A run is of the ledger that knows what it paid for: another user's, or another machine's, would pay for all of it again.
fn refuse_foreign(run: &Path, list: &ShotList, makes: &str, session: &Session) -> Result<(), CommandError> {
    let failed = |error: LedgerError| failure::ledger(&error);
    let ledger = &session.ledger;
    // A record that cannot be read may be of the same list.
    let is_same = folder::makes_of(run).is_none_or(|of| of == makes);
    // Its own ledger, or what was made of it: moved, or recovered without its newest events.
    let own = || if is_same { refuse_forgotten(run, session) } else { Ok(()) };
    let of = folder::ledger_of(run);
    match &of {
        // What was asked of another service says nothing of this one.
        Some(of) if of.base != session.realm.base() => return Ok(()),
        Some(of) if Some(&of.ledger) == ledger.name().as_ref() => return own(),
        // Wherever its ledger was moved to, it knows what it knew.
        Some(of) => {
            let after = of.after.as_deref().and_then(|after| Trace::read(&session.realm, after));
            if let Some(after) = after
                && ledger.knows(&after).map_err(failed)?
            {
                return own();
            }
        }
        // An earlier version did not say whose its runs are.
        None if !is_same => return Ok(()),
        None => {}
    }
    let named = folder::tasks_of(run);
    let tasks: Vec<TaskId> = named.iter().filter_map(|task| TaskId::parse(task).ok()).collect();
    for task in &tasks {
        if ledger.holder(&session.realm, task).map_err(failed)?.is_some() {
            return own();
        }
    }
    // Where no earlier submit was kept, only what this run submitted tells whose it is.
    if is_same && of.as_ref().is_none_or(|of| of.after.is_none()) {
        let prints: Vec<Fingerprint> = list.shots.iter().map(|shot| shot.fingerprint).collect();
        let rows = ledger.rows(&session.realm, &prints).map_err(failed)?;
        if rows.iter().flatten().any(|row| row.attempts > 0) {
            return own();
        }
    }
    if of.is_none() && tasks.is_empty() {
        return Ok(());
    }
    let shown = run.display();
    let what = match tasks.first() {
        Some(first) => text!(
            "this one knows none of its paid tasks, such as {first}",
            "当前账本不认识其中任何已付费的任务（例如 {first}）"
        ),
        None => text!("this one does not know what was submitted in it", "当前账本不知道其中提交过什么"),
    };
    let Text { en, zh } = what;
    Err(CommandError::settings(text!(
        "the run in {shown} was begun with another ledger: {en}; nothing was sent",
        "{shown} 中的运行属于另一个账本：{zh}；未发送任何请求"
    ))
    .hint(text!(
        "continue it as the user and on the machine that began it, or with its ledger (GIGGLE_STATE_DIR, GIGGLE_LEDGER or --ledger); if that ledger is damaged, `giggle ledger recover` there goes on with what is left",
        "请由发起该运行的用户在同一台机器上继续，或使用其账本（GIGGLE_STATE_DIR、GIGGLE_LEDGER 或 --ledger）；若该账本已损坏，请在那里运行 `giggle ledger recover`，以尚存的内容继续"
    )))
}
