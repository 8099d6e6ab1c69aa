//! What is said of a ledger when it is opened.

use crate::ledger::{Ledger, Untellable};
use crate::output::Output;
use giggle_domain::{Text, counted, text};

/// Says what the shared ledger had forgotten of this machine's submits.
pub fn tell_missed(ledger: &Ledger, output: &Output) {
    let missed = ledger.missed();
    if missed > 0 {
        let en = counted(missed, "submit", "submits");
        let note = text!(
            "the shared ledger did not know {en} of this machine; written again from its own journal",
            "共享账本缺失本机的 {missed} 次提交；已根据本机日志补写"
        );
        output.warn(note.get(output.language));
    }
}

/// Says what of this machine's journal the shared ledger could not be told.
pub fn tell_untellable(ledger: &Ledger, output: &Output) {
    let Some(note) = untellable(ledger) else { return };
    output.warn(note.get(output.language));
}

/// The same as a text; `None` where all of it was told.
pub fn untellable(ledger: &Ledger) -> Option<Text> {
    let Untellable { submits, why } = ledger.untellable();
    let why = why.filter(|_| submits > 0)?;
    let en = counted(submits, "submit", "submits");
    Some(text!(
        "{en} in this machine's journal could not be recorded in the shared ledger, and stay in the journal: {why}",
        "本机日志中有 {submits} 次提交未能写入共享账本，仍保留在日志中：{why}"
    ))
}

/// Says which shots were left alone because this giggle cannot read what happened to them.
pub fn tell_unread(ledger: &Ledger, output: &Output) {
    let Some((note, remedy)) = unread(ledger) else { return };
    output.warn(note.then(&text!("; ", "；"), &remedy).get(output.language));
}

/// The same as texts: what it is, and what to do; `None` where there are none.
pub fn unread(ledger: &Ledger) -> Option<(Text, Text)> {
    let unread = ledger.unread();
    let first = unread.first()?;
    let number = unread.len();
    let names: Vec<&str> = unread
        .iter()
        .take(MOST_NAMED)
        .map(|it| it.fingerprint.get(..12).unwrap_or(&it.fingerprint))
        .collect();
    let more = if number > names.len() { " …" } else { "" };
    let names = names.join(", ");
    let en = counted(number, "shot has", "shots have");
    let what = text!(
        "{en} events that this giggle cannot read and was left out: {names}{more}",
        "有 {number} 个镜头含有本程序无法读取的记录，已跳过：{names}{more}"
    );
    let remedy = match first.is_newer {
        true => text!("update giggle on this machine", "请更新本机的 giggle"),
        false => text!(
            "nothing is submitted for it until a backup of the ledger is restored",
            "在从备份恢复账本之前，不会为其提交任何请求"
        ),
    };
    Some((what, remedy))
}

/// So many shots are named one by one.
const MOST_NAMED: usize = 5;
