//! What people read of trouble with the ledger, and the way out of it: words made of data.

use crate::ledger::{LedgerError, Loss};
use giggle_domain::{Text, text};

/// What happened, with its causes.
pub fn message(error: &LedgerError) -> Text {
    let zh = match error {
        LedgerError::Newer { found, known } => {
            format!("账本由更新版本的 giggle 写入（版本 {found}，本程序支持到 {known}）")
        }
        LedgerError::NotALedger { path } => format!("`{}` 不是 giggle 账本", path.display()),
        LedgerError::NetworkFolder { path, kind } => {
            format!("状态文件夹 `{}` 位于网络文件系统（{kind}）上", path.display())
        }
        LedgerError::NotPrivate { path } => {
            format!("状态文件夹 `{}` 可被其他用户访问", path.display())
        }
        LedgerError::Folder { path, source } => {
            format!("状态文件夹无法使用：`{}`：{source}", path.display())
        }
        LedgerError::Busy => "账本正被其他进程占用".to_owned(),
        LedgerError::Storage(source) => format!("账本存储出错：{source}"),
        LedgerError::Refused(refused) => {
            format!("事件 `{}` 与该视频的当前状态（{}）不符", refused.event(), refused.standing())
        }
        LedgerError::TaskHeld { task_id, shot } => {
            format!("任务 {task_id} 已属于另一个视频（{shot}）")
        }
        LedgerError::Unreadable { number } => format!("账本中的第 {number} 条记录无法读取"),
        LedgerError::Unwritable(source) => format!("事件无法写入账本：{source}"),
        LedgerError::NothingRan => "账本引擎未执行操作".to_owned(),
        LedgerError::Lost(loss) => format!("账本不完整：{}；未发送任何请求", lost_in_chinese(*loss)),
        LedgerError::UnknownKey => {
            "账本首次见到该 API Key，且此前已用其他密钥提交过；未发送任何请求".to_owned()
        }
        LedgerError::InMemory { path, kind } => {
            format!("状态文件夹 `{}` 位于内存中（{kind}），关机后会丢失", path.display())
        }
        LedgerError::NoSuchShot => "账本中没有该视频".to_owned(),
        LedgerError::Ambiguous { name } => format!("`{name}` 对应多个视频"),
    };
    Text { en: crate::error::chain(error).into(), zh: zh.into() }
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
            "if it was the ledger, restore it from your backup; if it never was, move it away",
            "如果它曾是账本，请从备份恢复；如果不是，请将其移走"
        ),
        LedgerError::NetworkFolder { .. } => text!(
            "set GIGGLE_STATE_DIR to a folder on a local disk; a ledger that is already here must move there first",
            "请将 GIGGLE_STATE_DIR 设为本地磁盘上的文件夹；若此处已有账本，须先移到那里"
        ),
        LedgerError::NotPrivate { .. } => text!("make it private (chmod 700)", "请将其设为私有（chmod 700）"),
        LedgerError::Folder { .. } => text!(
            "make the folder and the ledger in it readable and writable again; meanwhile `giggle --no-ledger download TASK_ID` downloads a clip",
            "请恢复该文件夹及其中账本的读写权限；在此期间可用 `giggle --no-ledger download TASK_ID` 下载视频"
        ),
        LedgerError::Busy => text!(
            "wait until the other giggle processes finish, then repeat the command",
            "请等待其他 giggle 进程结束后重试"
        ),
        LedgerError::Ambiguous { .. } => {
            text!("give more digits of the fingerprint, or the task id", "请提供更多位指纹，或任务 ID")
        }
        LedgerError::NoSuchShot => text!("`giggle ledger` lists the shots", "`giggle ledger` 可列出所有视频"),
        LedgerError::TaskHeld { .. } => {
            text!("`giggle ledger show` shows what became of it", "`giggle ledger show` 可查看其去向")
        }
        LedgerError::Storage(_) => text!(
            "free some disk space or make the state folder writable, then repeat the command",
            "请清理磁盘空间或使状态文件夹可写，然后重试"
        ),
        LedgerError::Lost(Loss::Office) => text!(
            "use the shared ledger that it was moved to (GIGGLE_LEDGER)",
            "请使用它移入的共享账本（GIGGLE_LEDGER）"
        ),
        LedgerError::Lost(Loss::File) => text!(
            "bring the ledger's files back from where they are; or `giggle ledger new` forgets on purpose what was paid for",
            "请将账本文件放回原处；或用 `giggle ledger new` 主动放弃付费记录"
        ),
        LedgerError::Lost(_) => text!(
            "bring the newer ledger back; or `giggle ledger recover` continues with what is left, and can no longer recognise what was lost; or `giggle ledger new` forgets everything on purpose",
            "请恢复较新的账本；或用 `giggle ledger recover` 以现有内容继续（丢失的视频将无法识别）；或用 `giggle ledger new` 主动重新开始"
        ),
        LedgerError::UnknownKey => text!(
            "the same account as before: `giggle ledger adopt-key`; another account: name it with GIGGLE_ACCOUNT or `account` in the configuration file",
            "若与此前为同一账户：`giggle ledger adopt-key`；若为另一账户：请用 GIGGLE_ACCOUNT 或配置文件中的 account 命名"
        ),
        LedgerError::InMemory { .. } => text!(
            "set GIGGLE_STATE_DIR to a folder on a disk, or set volatile_ledger = true in the configuration file",
            "请将 GIGGLE_STATE_DIR 设为磁盘上的文件夹，或在配置文件中设置 volatile_ledger = true"
        ),
        LedgerError::Refused(_)
        | LedgerError::Unreadable { .. }
        | LedgerError::Unwritable(_)
        | LedgerError::NothingRan => return None,
    })
}

fn lost_in_chinese(loss: Loss) -> String {
    match loss {
        Loss::File => "账本文件缺失".to_owned(),
        Loss::Mark => "旁边的标记文件缺失或无法读取".to_owned(),
        Loss::OtherLedger => "此处原有另一个账本".to_owned(),
        Loss::Events { have, had } => format!("只到第 {have} 条记录，而此前已写到第 {had} 条"),
        Loss::History => "记录内容与此前写入的不同".to_owned(),
        Loss::Office => "已移入共享账本".to_owned(),
        Loss::Place => "使用期间账本文件被移动或替换".to_owned(),
        Loss::Parts => "账本文件已损坏".to_owned(),
    }
}
