//! What the process tells its caller when it ends.

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
    /// The task was accepted and ended badly.
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
    /// The service was not reached; nothing was started, safe to repeat.
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
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Done => "What was asked for was done.",
            Self::Internal => "Internal error in giggle, or stdout could not be written.",
            Self::Usage => "Refused here; nothing was sent.",
            Self::Settings => "No key, an unreadable file, or a bad value in a setting.",
            Self::Rejected => "The service said no; nothing was started.",
            Self::Failed => "The task was accepted and ended badly.",
            Self::Unfinished => {
                "The deadline passed, or the task could not be asked about; the task id is printed and stays valid."
            }
            Self::Unsettled => "The submit may have been accepted: do not ask again, settle it.",
            Self::Partial => "A batch ended with some shots not completed.",
            Self::Undelivered => "The clip is ready, the download failed; safe to repeat.",
            Self::Budget => "Stopped before spending more than allowed.",
            Self::Unreachable => "The service was not reached; nothing was started, safe to repeat.",
            Self::Interrupted => "Stopped by Ctrl-C.",
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}

/// The table of the exit codes, in Markdown.
pub fn table() -> String {
    let mut table = String::from("| code | name | meaning |\n|---:|---|---|\n");
    for code in ExitCode::ALL {
        table.push_str(&format!("| {} | {} | {} |\n", code.number(), code.name(), code.meaning()));
    }
    table
}

/// The page of the exit codes, generated from the table.
pub fn page() -> String {
    format!(
        "# Exit codes\n\nGenerated from `crates/giggle/src/exit_code.rs`.\n\n\
         They hold for the verbs. The skill door (`giggle --prompt …`, `giggle --query …`) ends with 0, 1 or 2 only, \
         because its host programs show an alarm on any other code.\n\n{}",
        table()
    )
}
