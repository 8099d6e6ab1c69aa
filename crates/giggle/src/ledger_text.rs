//! What people read of trouble with the ledger, and the way out of it: words made of data.

use crate::database_text;
use crate::ledger::archive::LEAST_DIGITS;
use crate::ledger::{LedgerError, Loss, LostCharges};
use crate::progress::moment;
use crate::shell;
use giggle_domain::{ForeignText, Text, counted, text};
use giggle_ledger_postgres::PostgresError;

/// So many tasks are named one by one.
const MOST_NAMED: usize = 5;

/// What happened, with its causes.
pub fn message(error: &LedgerError) -> Text {
    match error {
        LedgerError::Newer { found, known } => text!(
            "the ledger was written by a newer giggle (its version is {found}; this giggle knows {known})",
            "账本由更新版本的 giggle 写入（版本 {found}，本程序支持到 {known}）"
        ),
        LedgerError::NotALedger { path } => {
            let path = path.display();
            text!("`{path}` is not a giggle ledger", "`{path}` 不是 giggle 账本")
        }
        LedgerError::NetworkFolder { path, kind } => {
            let path = path.display();
            text!(
                "the state folder `{path}` is on a network file system ({kind})",
                "状态文件夹 `{path}` 位于网络文件系统（{kind}）上"
            )
        }
        LedgerError::NotPrivate { path } => {
            let path = path.display();
            text!("the state folder `{path}` is open to other users", "状态文件夹 `{path}` 可被其他用户访问")
        }
        LedgerError::NotOwned { path, owner } => {
            let path = path.display();
            text!(
                "the state folder cannot be used: `{path}` belongs to another user (uid {owner})",
                "状态文件夹无法使用：`{path}` 属于其他用户（uid {owner}）"
            )
        }
        LedgerError::TooShort { name } => {
            text!(
                "`{name}` is too short to name a shot: give at least {LEAST_DIGITS} digits",
                "`{name}` 太短，无法指明镜头：请至少提供 {LEAST_DIGITS} 位"
            )
        }
        LedgerError::Folder { path, source } => {
            let path = path.display();
            text!(
                "the state folder cannot be used: `{path}`: {source}",
                "状态文件夹无法使用：`{path}`：{source}"
            )
        }
        LedgerError::Places { path, source: Some(source) } => {
            let path = path.display();
            text!(
                "the list of the state folders that were used cannot be read: `{path}`: {source}",
                "无法读取曾使用的状态文件夹列表：`{path}`：{source}"
            )
        }
        LedgerError::Places { path, source: None } => {
            let path = path.display();
            text!(
                "a line in the list of the state folders that were used is not a folder: `{path}`",
                "曾使用的状态文件夹列表中有一行不是文件夹：`{path}`"
            )
        }
        LedgerError::Busy => text!("the ledger is in use by another process", "账本正被其他进程占用"),
        LedgerError::Storage(source) => match source.downcast_ref::<PostgresError>() {
            Some(fault) => database_text::message(fault),
            None => {
                let why = crate::error::chain(&**source);
                text!("the ledger's storage failed: {why}", "账本存储出错：{why}")
            }
        },
        LedgerError::Refused(refused) => {
            let (event, standing) = (refused.event(), refused.standing());
            let now = crate::standing_text::standing(standing).zh;
            text!(
                "the event `{event}` cannot follow while the shot is {standing}",
                "事件 `{event}` 与该镜头的当前状态（{now}）不符"
            )
        }
        LedgerError::TaskHeld { task_id, shot } => text!(
            "task {task_id} already belongs to another shot ({shot})",
            "任务 {task_id} 已属于另一个镜头（{shot}）"
        ),
        LedgerError::TooEarly { until } => {
            let until = moment(*until);
            text!(
                "the machine that submitted it may still be waiting for the answer, until {until}",
                "提交它的机器可能仍在等待应答，直到 {until}"
            )
        }
        LedgerError::Unreadable { number } => {
            text!("event {number} of the ledger cannot be read", "账本中的第 {number} 条记录无法读取")
        }
        LedgerError::Gap { shot } => text!(
            "the ledger has lost events of a shot ({shot}): what is left does not follow from one to the next",
            "账本丢失了某镜头（{shot}）的部分记录：剩余记录前后不衔接"
        ),
        LedgerError::Unwritable(source) => {
            let why = crate::error::chain(&**source);
            text!("an event cannot be written to the ledger: {why}", "事件无法写入账本：{why}")
        }
        LedgerError::NothingRan => text!("the ledger's engine did nothing", "账本引擎未执行操作"),
        LedgerError::Lost(loss) => {
            let Text { en, zh } = lost(*loss);
            text!("the ledger is not complete: {en}; nothing was sent", "账本不完整：{zh}；未发送任何请求")
        }
        LedgerError::UnknownKey => text!(
            "this key is new to the ledger, and other keys have submitted with it before; nothing was sent",
            "账本首次见到该 API Key，且此前已用其他密钥提交过；未发送任何请求"
        ),
        LedgerError::InMemory { path, kind } => {
            let path = path.display();
            text!(
                "the state folder `{path}` is in memory ({kind}) and is lost when the machine stops",
                "状态文件夹 `{path}` 位于内存中（{kind}），关机后会丢失"
            )
        }
        LedgerError::Beside { used, other } => text!(
            "the ledger {other} was used here too, and the ledger {used} does not know its submits; nothing was sent",
            "此处也用过账本 {other}，而账本 {used} 不知道其提交；未发送任何请求"
        ),
        LedgerError::FailedOver { place } => text!(
            "the database at {place} was replaced by another server or by an older copy",
            "{place} 的数据库已换成另一台服务器或较旧的副本"
        ),
        LedgerError::Recovered { charges: LostCharges::NotRead } => text!(
            "the ledger was recovered or put back from a copy, and the credit statement has not been read completely since then; nothing was sent",
            "账本经过恢复或由副本还原，此后尚未完整读取过积分明细；未发送任何请求"
        ),
        LedgerError::Recovered { charges: LostCharges::Shown { tasks, nameless } } if tasks.is_empty() => {
            let en = counted(*nameless, "charge", "charges");
            text!(
                "the ledger was recovered or put back from a copy, and the credit statement shows {en} without a task id, which may include this shot; nothing was sent",
                "账本经过恢复或由副本还原，积分明细中有 {nameless} 笔没有任务 ID 的扣费，其中可能包括该镜头；未发送任何请求"
            )
        }
        LedgerError::Recovered { charges: LostCharges::Shown { tasks, .. } } => {
            let number = tasks.len();
            let en = counted(number, "paid task", "paid tasks");
            let them = ForeignText::new(&tasks[..number.min(MOST_NAMED)].join(", "));
            let more = if number > MOST_NAMED { ", …" } else { "" };
            text!(
                "the ledger was recovered or put back from a copy, and the credit statement shows {en} that it does not know, which may include this shot: {them}{more}; nothing was sent",
                "账本经过恢复或由副本还原，积分明细中有 {number} 个账本未知的已扣费任务，其中可能包括该镜头：{them}{more}；未发送任何请求"
            )
        }
        LedgerError::NoSuchShot => text!("the ledger has no such shot", "账本中没有该镜头"),
        LedgerError::Ambiguous { name } => text!("several shots match `{name}`", "`{name}` 对应多个镜头"),
    }
}

/// What to do about it; `None` where nothing can be said.
pub fn hint(error: &LedgerError) -> Option<Text> {
    Some(match error {
        // None of these may lead to an empty ledger in the place of one that knows what is paid for.
        LedgerError::Newer { .. } => text!(
            "update giggle: the ledger knows what is already paid for; meanwhile `giggle --no-ledger download TASK_ID` downloads a clip",
            "请更新 giggle：账本记录了已付费的内容；在此期间可用 `giggle --no-ledger download TASK_ID` 下载视频"
        ),
        LedgerError::NotALedger { .. } => text!(
            "if it was the ledger, restore it from your backup; otherwise move it away",
            "如果它曾是账本，请从备份恢复；如果不是，请将其移走"
        ),
        LedgerError::NetworkFolder { .. } => text!(
            "set GIGGLE_STATE_DIR to a folder on a local disk; move a ledger that is already here there first",
            "请将 GIGGLE_STATE_DIR 设为本地磁盘上的文件夹；若此处已有账本，须先移到那里"
        ),
        LedgerError::NotPrivate { .. } => text!("make it private (chmod 700)", "请将其设为私有（chmod 700）"),
        LedgerError::NotOwned { .. } => text!(
            "set GIGGLE_STATE_DIR to a folder of your own, which may be a new one inside that folder; a ledger that is already there belongs to whoever wrote it",
            "请将 GIGGLE_STATE_DIR 设为您自己的文件夹（可以是其中新建的子文件夹）；其中已有的账本属于写入它的用户"
        ),
        LedgerError::Folder { .. } => text!(
            "make the folder and the ledger in it readable and writable again, or set GIGGLE_STATE_DIR to your own folder if no ledger is there yet; meanwhile `giggle --no-ledger download TASK_ID` downloads a clip",
            "请恢复该文件夹及其中账本的读写权限；若其中尚无账本，也可将 GIGGLE_STATE_DIR 设为您自己的文件夹；在此期间可用 `giggle --no-ledger download TASK_ID` 下载视频"
        ),
        LedgerError::Places { .. } => text!(
            "it tells which ledgers may know what was paid for already: repair it, with one folder to a line, or remove it if you have used only one state folder",
            "它说明哪些账本可能记有已付费的任务：请修复（每行一个文件夹）；如果只用过一个状态文件夹，也可将其删除"
        ),
        LedgerError::Busy => text!(
            "wait until the other giggle processes finish, then repeat the command",
            "请等待其他 giggle 进程结束后重试"
        ),
        LedgerError::Ambiguous { .. } => {
            text!("give more digits of the fingerprint, or the task id", "请提供更多位指纹，或任务 ID")
        }
        LedgerError::TooShort { .. } => {
            text!(
                "`giggle ledger` lists the shots with their digits",
                "`giggle ledger` 可列出所有镜头及其指纹"
            )
        }
        LedgerError::Recovered { charges: LostCharges::NotRead } => text!(
            "what was lost may be charged there: `giggle settle` reads it (free); if it can never be read completely, compare the clips on giggle.pro with `giggle ledger`, then a person says with `giggle ledger dismiss --all` that nothing is missing",
            "丢失的内容可能已在其中扣费：`giggle settle` 可读取明细（免费）；若始终无法完整读取，请将 giggle.pro 上的视频与 `giggle ledger` 核对，然后由用户本人用 `giggle ledger dismiss --all` 表示没有遗漏"
        ),
        LedgerError::Recovered { charges: LostCharges::Shown { tasks, .. } } if tasks.is_empty() => text!(
            "compare the clips on giggle.pro with `giggle ledger`; `giggle download TASK_ID` fetches one that is missing here (free), and with `giggle ledger dismiss --all` a person says that none is left",
            "请将 giggle.pro 上的视频与 `giggle ledger` 核对；`giggle download TASK_ID` 可下载此处缺少的视频（免费），由用户本人用 `giggle ledger dismiss --all` 表示已无遗漏"
        ),
        LedgerError::Recovered { .. } => text!(
            "`giggle download TASK_ID` fetches the clip of one (free): look whether it is the shot that is wanted, which is paid for again if it is asked for; a person who has looked says with `giggle ledger dismiss TASK_ID` that it is not this ledger's; submits are allowed when none is left",
            "`giggle download TASK_ID` 可下载其视频（免费）：请先确认是否就是所需镜头，否则再次提交会重复付费；确认后由用户本人用 `giggle ledger dismiss TASK_ID` 表示它与本账本无关；全部处理后即可提交"
        ),
        LedgerError::NoSuchShot => text!("`giggle ledger` lists the shots", "`giggle ledger` 可列出所有镜头"),
        LedgerError::FailedOver { .. } => text!(
            "run `giggle settle`: it finds what the new server may have missed, and allows submits again; then repeat the command",
            "请运行 `giggle settle`：它会查明新服务器可能缺失的内容并恢复提交；然后重试"
        ),
        LedgerError::TooEarly { .. } => text!(
            "say it then, if the credit statement shows no charge for it; `giggle settle` may find out by itself",
            "届时若积分明细中仍无其扣费，再作此决定；`giggle settle` 也可能自行查明"
        ),
        LedgerError::TaskHeld { shot, .. } => {
            text!(
                "`giggle ledger show {shot}` shows what became of it",
                "`giggle ledger show {shot}` 可查看其去向"
            )
        }
        LedgerError::Storage(source) => match source.downcast_ref::<PostgresError>() {
            Some(fault) => database_text::hint(fault),
            None => text!(
                "free some disk space or make the state folder writable, then repeat the command",
                "请清理磁盘空间或使状态文件夹可写，然后重试"
            ),
        },
        LedgerError::Lost(Loss::Office) => text!(
            "use it at its new place, which GIGGLE_LEDGER, --ledger or GIGGLE_STATE_DIR names; the file `ledger.moved` in its state folder says where that is",
            "请使用新位置的账本：由 GIGGLE_LEDGER、--ledger 或 GIGGLE_STATE_DIR 指定；其状态文件夹中的 `ledger.moved` 文件记录了新位置"
        ),
        LedgerError::Lost(Loss::Import) => text!(
            "what the other ledger paid for is not known here: repeat `giggle ledger import FILE` with a whole export, or start without it with `giggle ledger new`",
            "此处不知道另一账本已付费的内容：请用完整的导出文件重新运行 `giggle ledger import 文件`，或用 `giggle ledger new` 从空账本开始"
        ),
        LedgerError::Lost(Loss::File) => text!(
            "put the ledger's files back; or start over with `giggle ledger new`, which forgets what was paid for",
            "请将账本文件放回原处；或用 `giggle ledger new` 重新开始（将不再记得已付费的内容）"
        ),
        LedgerError::Lost(Loss::Parts) => text!(
            "run `giggle ledger recover`: it rebuilds the ledger from its events; then `giggle settle` lists charges that no shot holds",
            "请运行 `giggle ledger recover`：它会根据事件记录重建账本；然后 `giggle settle` 会列出没有归属的扣费"
        ),
        LedgerError::Lost(_) => text!(
            "restore the newer ledger; or continue with what is left (`giggle ledger recover`), which can no longer recognise what was lost; or start over with `giggle ledger new`, which forgets what was paid for",
            "请恢复较新的账本；或用 `giggle ledger recover` 以现有内容继续（丢失的镜头将无法识别）；或用 `giggle ledger new` 重新开始（将不再记得已付费的内容）"
        ),
        LedgerError::UnknownKey => text!(
            "if it belongs to the same account as before, run `giggle ledger adopt-key`; otherwise name the account with GIGGLE_ACCOUNT or `account` in the configuration file",
            "若与此前为同一账户：`giggle ledger adopt-key`；若为另一账户：请用 GIGGLE_ACCOUNT 或配置文件中的 account 命名"
        ),
        LedgerError::Beside { other, .. } if other.contains("://") => {
            let word = shell::word(other);
            let apart = text!(
                "only a person who knows that the money of the two differs goes on with this one after `giggle ledger apart {word}`",
                "只有确知两者用于不同账户的人，才应运行 `giggle ledger apart {word}` 后继续使用当前账本"
            );
            // A name that is no address: what is there now is another ledger.
            let is_gone = other.split_once("://").is_some_and(|(_, place)| !place.contains('/'));
            let first = if is_gone {
                text!(
                    "its database is not at the address any more where it was used: look for it, or for its backup; ",
                    "该账本已不在原地址：请先找到它或它的备份；"
                )
            } else {
                text!(
                    "if it is your ledger, name it again (GIGGLE_LEDGER, --ledger), and `giggle ledger move FOLDER` moves it to this machine; ",
                    "若那是您的账本，请再次指定它（GIGGLE_LEDGER、--ledger），并可用 `giggle ledger move 文件夹` 移至本机；"
                )
            };
            first.then(&Text::default(), &apart)
        }
        LedgerError::Beside { used, other } if !used.contains("://") => {
            let word = shell::word(other);
            text!(
                "GIGGLE_STATE_DIR={other} goes on with the other one, which is right unless their money differs; only a person who knows that it does, or that the other one was a trial, goes on with this one after `giggle ledger apart {word}`; where neither was meant, XDG_STATE_HOME or HOME differs from before; `giggle ledger move` takes a ledger to another folder",
                "设置 GIGGLE_STATE_DIR={other} 即可继续使用另一个账本，除非两者用于不同账户；只有确知账户不同、或另一个只是试用的人，才应运行 `giggle ledger apart {word}` 后继续使用当前账本；若两者均非有意，则 XDG_STATE_HOME 或 HOME 与先前不同；`giggle ledger move` 可将账本移至另一文件夹"
            )
        }
        LedgerError::Beside { used, other } => {
            let word = shell::word(other);
            text!(
                "without GIGGLE_LEDGER, `giggle ledger move {used}` moves it there if nothing was submitted there yet; to go on with it, leave GIGGLE_LEDGER unset; only a person who knows that their money differs goes on with this one after `giggle ledger apart {word}`",
                "若 {used} 尚未用于提交，可在不设 GIGGLE_LEDGER 时用 `giggle ledger move {used}` 将其移入；如继续使用它，请勿设置 GIGGLE_LEDGER；只有确知两者用于不同账户的人，才应运行 `giggle ledger apart {word}` 后继续使用当前账本"
            )
        }
        LedgerError::InMemory { .. } => text!(
            "set GIGGLE_STATE_DIR to a folder on a disk, or set volatile_ledger = true in the configuration file",
            "请将 GIGGLE_STATE_DIR 设为磁盘上的文件夹，或在配置文件中设置 volatile_ledger = true"
        ),
        LedgerError::Unreadable { .. } | LedgerError::Gap { .. } => text!(
            "restore the ledger from your backup, or continue with what can be read (`giggle ledger recover`); other shots are not affected, and nothing is submitted for this one",
            "请从备份恢复账本，或用 `giggle ledger recover` 以可读取的记录继续；其他镜头不受影响，该镜头不会被提交"
        ),
        LedgerError::Refused(_) | LedgerError::Unwritable(_) | LedgerError::NothingRan => return None,
    })
}

fn lost(loss: Loss) -> Text {
    match loss {
        Loss::File => text!("its file is missing", "账本文件缺失"),
        Loss::Mark => text!("the mark beside it is missing or unreadable", "旁边的标记文件缺失或无法读取"),
        Loss::Copy => text!(
            "the copy of its mark, in the folder `ledgers` of the data folder, is unreadable",
            "数据文件夹中 `ledgers` 里的标记副本无法读取"
        ),
        Loss::OtherLedger => text!("another ledger was here before", "此处原有另一个账本"),
        Loss::Events { have, had } => text!(
            "it ends with event {have}, but event {had} was written",
            "只到第 {have} 条记录，而此前已写到第 {had} 条"
        ),
        Loss::History => text!("its history is not the one that was written", "记录内容与此前写入的不同"),
        Loss::Office => text!("it was moved to another place", "已移至其他位置"),
        Loss::Import => {
            text!("an export could not be imported into it", "此前未能将导出文件导入其中")
        }
        Loss::Place => text!("its file was moved or replaced while in use", "使用期间账本文件被移动或替换"),
        Loss::Parts => text!("parts of it are missing or damaged", "部分内容缺失或损坏"),
    }
}
