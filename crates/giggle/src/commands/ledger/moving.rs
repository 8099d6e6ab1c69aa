//! `giggle ledger move` and `giggle ledger import`: a whole ledger into another place, compared by hash.

use super::move_end::End;
use crate::database_text::{UNFINISHED, UNFINISHED_FROM};
use crate::error::CommandError;
use crate::failure;
use crate::ledger::{Contents, CopyFault, Filter, Ledger, LedgerError, Standing};
use crate::settings::Settings;
use giggle_domain::{counted, text};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

/// What was moved, and where to.
#[derive(Debug)]
pub struct Moved {
    /// The place, for people; no password is in it.
    pub place: String,
    /// What was moved.
    pub contents: Contents,
}

/// Copies the ledger that the settings name to a database or a state folder, and marks the old one.
///
/// # Errors
///
/// Exit 3: the new place cannot be used or holds another ledger already; the old one stays as it was then.
pub(super) fn run(to: &str, settings: &Settings) -> Result<Moved, CommandError> {
    let (old, new) = (End::of(settings)?, End::named(to)?);
    // Two moves of one ledger at once would have it at two places.
    let _lock = old.lock()?;
    let place = new.shown();
    let nothing_to_do =
        || CommandError::usage(text!("the ledger is at {place} already", "账本已经位于 {place}"));
    if old.is(&new) {
        return Err(nothing_to_do());
    }
    let (leaves, comes) = (format!("{UNFINISHED}{place}"), format!("{UNFINISHED_FROM}{}", old.shown()));
    // An earlier move to the same place may have come to its end unseen, or not have come to it.
    let before = old.mark()?;
    if before.as_ref() == Some(&place) {
        let contents = new.open_new(settings, &comes)?.contents().map_err(|error| failure::ledger(&error))?;
        return Ok(Moved { place, contents });
    }
    let was_begun = before.as_ref() == Some(&leaves);
    let both = || {
        let target = new.open_new(settings, &comes)?;
        let from = old.open_old(settings, &leaves)?;
        // One database has many addresses: names and numbers of its machine, and of those in front of it.
        if from.life().is_some_and(|life| target.life() == Some(life)) {
            return Err(nothing_to_do());
        }
        from.sweep(None).map_err(|error| failure::ledger(&error))?;
        // What may not be sent here must not be sent from there either.
        from.check().map_err(|error| failure::ledger(&error))?;
        refuse_open_queue(&from, settings)?;
        refuse_open_submits(&from)?;
        Ok((target, from))
    };
    let (target, from) = both().inspect_err(|_| {
        // A place that was made for this move is anybody's again.
        if !was_begun {
            let _ = new.change_mark(Some(&comes), None);
        }
    })?;
    // Both are marked first: what somebody pays for while the copy is made would be in one of them alone. Whoever uses the new
    // place already keeps it as it is, and is not copied over.
    let is_empty =
        || target.contents().map(|there| there.shots == 0).map_err(|error| failure::ledger(&error));
    if is_empty()? {
        new.change_mark(None, Some(&comes))?;
    }
    if !was_begun && !old.change_mark(None, Some(&leaves))? {
        new.change_mark(Some(&comes), None)?;
        return Err(failure::ledger(&LedgerError::Busy));
    }
    let take_back = || {
        new.change_mark(Some(&comes), None)?;
        old.change_mark(Some(&leaves), None)
    };
    if let Err(error) = refuse_open_submits(&from) {
        take_back()?;
        return Err(error);
    }
    match from.copy_into(&target) {
        Ok(contents) => {
            // As after a submit there: the new ledger is missed from now on, whoever uses it first.
            target.remember().map_err(|error| failure::ledger(&error))?;
            // In this order: where it is broken off, the old one is still to be moved, and finds itself there.
            new.change_mark(Some(&comes), None)?;
            if !old.change_mark(Some(&leaves), Some(&place))? {
                // Somebody changed the mark of the old one by hand, who may go on with it.
                new.change_mark(None, Some(&comes))?;
                return Err(failure::ledger(&LedgerError::Busy));
            }
            new.remember(settings);
            Ok(Moved { place, contents })
        }
        // Somebody used the new place for something else meanwhile, or emptied it and began anew.
        Err(fault @ CopyFault::NotEmpty { .. }) if was_begun => Err(refused(&fault, &place).hint(text!(
            "the old ledger stays marked, since the new one was used: go on with the new one after `giggle settle` has found there what only the old one knows, or, only if nothing was submitted with the new one, empty it and repeat the command",
            "由于新账本已被使用，旧账本保持标记：请在新账本中运行 `giggle settle` 找回仅旧账本知道的内容后继续使用新账本；仅当从未使用新账本提交过时，才可清空新账本后重试"
        ))),
        // Whether the copy is there is not known as long as nobody sees that it is not.
        Err(fault) if is_empty().is_ok_and(|is_empty| is_empty) || matches!(fault, CopyFault::NotEmpty { .. }) => {
            take_back()?;
            Err(refused(&fault, &place))
        }
        Err(fault) => Err(refused(&fault, &place)),
    }
}

/// A line holds the events of one shot.
const MOST_LINE_BYTES: u64 = 64 * 1024 * 1024;

/// What was imported.
#[derive(Debug)]
pub struct Imported {
    /// What the ledger holds now.
    pub contents: Contents,
    /// Whether any of it was not here before.
    pub is_new: bool,
}

/// Reads a whole export into the ledger that the settings name. An empty ledger that did not take it sends nothing until it has, or
/// until a person begins anew: what is paid for would be paid again.
///
/// # Errors
///
/// Exit 2 for a file that is not a whole export, 3 for one that cannot be read, and where the ledger holds something else or cannot be used.
pub(super) fn import(file: &Path, settings: &Settings) -> Result<Imported, CommandError> {
    let reader: Box<dyn BufRead> = if file == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        let opened = std::fs::File::open(file);
        let shown = file.display();
        Box::new(BufReader::new(
            opened.map_err(|error| CommandError::settings(text!("{shown}: {error}", "{shown}：{error}")))?,
        ))
    };
    let here = End::of(settings)?;
    let ledger = here.open_for_import(settings)?;
    let before = ledger.contents().map_err(|error| failure::ledger(&error))?;
    // Before the first line is read: whoever is killed between takes nothing back.
    if before.shots == 0 {
        here.begin_import()?;
    }
    let contents =
        ledger.import_whole(&mut Lines(reader)).map_err(|fault| not_imported(&fault, &here.shown()))?;
    here.end_import()?;
    let is_new = contents != before;
    Ok(Imported { contents, is_new })
}

/// The refusal of an export.
fn not_imported(fault: &CopyFault, place: &str) -> CommandError {
    match fault {
        CopyFault::Differs => CommandError::settings(text!(
            "the export was altered or damaged after it was written: it does not match its own hash; nothing was imported",
            "导出文件在写出后被改动或损坏：与其自身的校验值不符；未导入任何内容"
        ))
        .hint(text!(
            "export it again with `giggle ledger export --whole`, and import that",
            "请用 `giggle ledger export --whole` 重新导出后再导入"
        )),
        CopyFault::NotEmpty { .. }
        | CopyFault::NotAnExport { .. }
        | CopyFault::CutShort
        | CopyFault::Unreadable(_)
        | CopyFault::Ledger(_) => refused(fault, place),
    }
}

/// The lines of a file, none of which may be too long.
struct Lines(Box<dyn BufRead>);

impl Iterator for Lines {
    type Item = std::io::Result<String>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = String::new();
        match self.0.by_ref().take(MOST_LINE_BYTES).read_line(&mut line) {
            Ok(0) => None,
            Ok(_) => {
                line.truncate(line.trim_end().len());
                Some(Ok(line))
            }
            Err(error) => Some(Err(error)),
        }
    }
}

/// A submit whose answer is still to come would be answered to the old ledger, which takes nothing more.
fn refuse_open_submits(ledger: &Ledger) -> Result<(), CommandError> {
    let open = Filter { standings: vec![Standing::Submitting], ..Filter::default() };
    let number = ledger.list(&open).map_err(|error| failure::ledger(&error))?.len();
    if number == 0 {
        return Ok(());
    }
    let en = counted(number, "submit is", "submits are");
    Err(CommandError::settings(text!(
        "{en} waiting for an answer; the ledger was not moved",
        "有 {number} 次提交正在等待答复；账本未移动"
    ))
    .hint(text!(
        "stop the processes that use this ledger, or wait until they have their answers, then repeat the command",
        "请停止使用该账本的进程，或等待其收到答复，然后重试"
    )))
}

/// The queue stays where it is: what still waits in it, for whichever account, would be forgotten.
fn refuse_open_queue(ledger: &Ledger, settings: &Settings) -> Result<(), CommandError> {
    let trouble = |error| failure::ledger(&error);
    let rows = ledger.list(&Filter::default()).map_err(trouble)?;
    let mut bases: BTreeSet<String> = rows.iter().map(|row| row.realm.base().to_owned()).collect();
    bases.insert(settings.base()?.as_str().to_owned());
    let mut accounts = BTreeSet::new();
    for base in bases {
        accounts.extend(ledger.keys_at(&base).map_err(trouble)?.into_iter().map(|key| key.account));
    }
    let mut open = 0;
    for account in accounts {
        let lists = ledger.queued_lists(&account).map_err(trouble)?;
        open += lists.iter().map(|(_, counts)| counts.open()).sum::<u64>();
    }
    if open == 0 {
        return Ok(());
    }
    Err(CommandError::settings(text!(
        "the queue of this ledger has {open} shots that are not finished, and the queue is not moved",
        "该账本的队列中有 {open} 个未完成的镜头，而队列不会随账本移动"
    ))
    .hint(text!(
        "finish them with `giggle work --until-empty`, or stop their lists with `giggle batch stop LIST`",
        "请用 `giggle work --until-empty` 完成，或用 `giggle batch stop LIST` 停止"
    )))
}

fn refused(fault: &CopyFault, place: &str) -> CommandError {
    match fault {
        CopyFault::NotEmpty { shots } => {
            let en = counted(*shots, "shot", "shots");
            CommandError::settings(text!(
                "{place} already has a ledger with {en}; two ledgers are never merged",
                "{place} 已有账本（{shots} 个镜头）；账本不会合并"
            ))
        }
        CopyFault::Differs => CommandError::settings(text!(
            "the copy differs from the original: another process wrote to one of them",
            "副本与原账本不一致：有其他进程在写入"
        ))
        .hint(text!(
            "stop every giggle process that uses either ledger, empty the new one, and repeat the command; the old ledger is unchanged",
            "请停止所有使用这两个账本的 giggle，清空新账本后重试；原账本未改变"
        )),
        CopyFault::NotAnExport { line } => CommandError::usage(text!(
            "line {line} is not part of a whole export",
            "第 {line} 行不是完整导出的内容"
        ))
        .hint(text!(
            "`giggle ledger export --whole` writes what can be imported",
            "请用 `giggle ledger export --whole` 导出"
        )),
        CopyFault::CutShort => CommandError::usage(text!(
            "the export is cut short: its last line is missing",
            "导出文件不完整：缺少最后一行"
        ))
        .hint(text!(
            "export it again with `giggle ledger export --whole`; nothing was imported",
            "请用 `giggle ledger export --whole` 重新导出；未导入任何内容"
        )),
        CopyFault::Unreadable(error) => {
            CommandError::usage(text!("the export cannot be read: {error}", "无法读取导出文件：{error}"))
        }
        CopyFault::Ledger(error) => failure::ledger(error),
    }
}
