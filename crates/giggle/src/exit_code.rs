//! What the process tells its caller when it ends.

use giggle_domain::{Language, Text, text};

/// Every way in which a giggle process ends, one number each.
///
/// *Rejected*, *failed* and *unsettled* are three different facts about money, and therefore three codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ExitCode {
    /// What was asked for was done.
    Done = 0,
    /// A fault of giggle itself.
    Internal = 1,
    /// Refused here; nothing was sent.
    Usage = 2,
    /// No key, an unreadable file, a bad value in the environment or in a configuration file.
    Settings = 3,
    /// The service said no; nothing was started.
    Rejected = 4,
    /// The task was accepted and ended badly; or a draft, which costs nothing; or a clip that is looked at is worth nothing.
    Failed = 5,
    /// The deadline passed first, or the task could not be asked about; the task id is printed and stays valid.
    Unfinished = 6,
    /// The submit may have been accepted: do not ask again, settle it.
    Unsettled = 7,
    /// A batch ended with some shots not completed.
    Partial = 8,
    /// The clip is ready and could not be delivered; safe to repeat.
    Undelivered = 9,
    /// Stopped before spending more than allowed.
    Budget = 10,
    /// The service was not reached; this command started nothing, safe to repeat.
    Unreachable = 11,
    /// Stopped by Ctrl-C.
    Interrupted = 130,
}

impl ExitCode {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 13] = [
        Self::Done,
        Self::Internal,
        Self::Usage,
        Self::Settings,
        Self::Rejected,
        Self::Failed,
        Self::Unfinished,
        Self::Unsettled,
        Self::Partial,
        Self::Undelivered,
        Self::Budget,
        Self::Unreachable,
        Self::Interrupted,
    ];

    /// The number.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The name, as the JSON of a failure spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Internal => "internal",
            Self::Usage => "usage",
            Self::Settings => "settings",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Unfinished => "unfinished",
            Self::Unsettled => "unsettled",
            Self::Partial => "partial",
            Self::Undelivered => "undelivered",
            Self::Budget => "budget",
            Self::Unreachable => "unreachable",
            Self::Interrupted => "interrupted",
        }
    }

    /// What it means, in a line.
    pub fn meaning(self) -> Text {
        match self {
            Self::Done => text!("The command succeeded.", "命令已成功完成。"),
            Self::Internal => text!(
                "Internal error in giggle, or stdout could not be written.",
                "giggle 内部错误，或无法写入标准输出。"
            ),
            Self::Usage => text!("Refused here; nothing was sent.", "在本机被拒绝；未发送任何请求。"),
            Self::Settings => text!(
                "No key, an unreadable file, or a bad value in a setting.",
                "没有密钥、文件无法读取，或某项设置的值有误。"
            ),
            Self::Rejected => {
                text!("The service said no; nothing was started.", "服务拒绝了请求；没有启动任何任务。")
            }
            Self::Failed => text!(
                "The task was accepted and ended badly; a local draft that failed, or an inspected clip that is damaged.",
                "任务已被接受，但没有成功；或本地草稿失败，或所检查的视频已损坏。"
            ),
            Self::Unfinished => text!(
                "The deadline passed, or the task's status could not be read; the task id is printed and stays valid.",
                "已到时限，或无法读取任务状态；任务 ID 已显示并一直有效。"
            ),
            Self::Unsettled => text!(
                "The submit may have been accepted: do not submit again, settle it.",
                "提交可能已被接受：请勿重新提交，请核实。"
            ),
            Self::Partial => {
                text!("A batch ended with some shots not completed.", "批处理结束，但有镜头未完成。")
            }
            Self::Undelivered => text!(
                "The clip is ready, but the download failed; safe to repeat.",
                "视频已生成，但下载失败；可以放心重试。"
            ),
            Self::Budget => text!("Stopped before spending more than allowed.", "达到预算上限而停止。"),
            Self::Unreachable => text!(
                "The service was not reached; this command started nothing, safe to repeat. What was paid for before stays known.",
                "无法连接服务；本次命令没有启动任何任务，可以放心重试。此前已付费的内容不受影响。"
            ),
            Self::Interrupted => text!("Stopped by Ctrl-C.", "被 Ctrl-C 停止。"),
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}

/// The table of the exit codes in a language, in Markdown.
pub fn table(language: Language) -> String {
    let head = text!("| code | name | meaning |", "| 退出码 | 名称 | 含义 |");
    let mut table = format!("{}\n|---:|---|---|\n", head.get(language));
    for code in ExitCode::ALL {
        let meaning = code.meaning();
        table.push_str(&format!("| {} | {} | {} |\n", code.number(), code.name(), meaning.get(language)));
    }
    table
}

/// The page of the exit codes, generated from the table.
pub fn page() -> String {
    format!(
        "# Exit codes\n\nGenerated from `crates/giggle/src/exit_code.rs`.\n\n\
         They hold for the verbs. The skill door (`giggle --prompt …`, `giggle --query …`) ends with 0, 1 or 2 only, \
         because its host programs show an alarm on any other code.\n\n{}",
        table(Language::English)
    )
}
