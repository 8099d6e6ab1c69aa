//! Environment variables that giggle does not read, and that decide about money for whoever set them: nothing is sent until they are gone.
//!
//! Names near the base address and the budget are refused where these two are read.

use crate::env_vars::{self, EnvVar};
use crate::error::CommandError;
use crate::settings::mistaken;
use giggle_domain::text;

/// What decides which clips are paid for already, and the names that other programs would give it.
const DECIDING: [(EnvVar, &[&str]); 4] = [
    (
        env_vars::LEDGER,
        &[
            "GIGGLE_LEDGER_URL",
            "GIGGLE_LEDGER_ADDRESS",
            "GIGGLE_DATABASE",
            "GIGGLE_DATABASE_URL",
            "GIGGLE_DB",
            "GIGGLE_DB_URL",
            "GIGGLE_POSTGRES",
            "GIGGLE_POSTGRES_URL",
        ],
    ),
    (
        env_vars::STATE_DIR,
        &[
            "GIGGLE_STATE",
            "GIGGLE_STATE_FOLDER",
            "GIGGLE_STATE_HOME",
            "GIGGLE_STATE_PATH",
            "GIGGLE_DATA_DIR",
            "GIGGLE_HOME",
            "GIGGLE_DIR",
        ],
    ),
    (env_vars::ACCOUNT, &["GIGGLE_ACCOUNT_NAME", "GIGGLE_ACCOUNT_ID", "GIGGLE_PROFILE"]),
    (env_vars::STATEMENT_LAG, &["GIGGLE_LAG"]),
];

/// What somebody sets who wants nothing to be paid.
const PAYING_NOTHING: [&str; 12] = [
    "GIGGLE_DRAFT",
    "GIGGLE_DRYRUN",
    "GIGGLE_DRY_RUN",
    "GIGGLE_EMULATE",
    "GIGGLE_EMULATOR",
    "GIGGLE_LOCAL",
    "GIGGLE_MOCK",
    "GIGGLE_NO_SPEND",
    "GIGGLE_OFFLINE",
    "GIGGLE_SANDBOX",
    "GIGGLE_SIMULATE",
    "GIGGLE_TEST_MODE",
];

/// Refuses to spend under such a variable.
///
/// # Errors
///
/// Exit 3, naming the variable and what was most likely meant.
pub fn refuse() -> Result<(), CommandError> {
    for (variable, elsewhere) in DECIDING {
        if let Some(name) = variable.mistaken(elsewhere) {
            return Err(mistaken(&name, variable));
        }
    }
    let set = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    for (name, value) in set {
        let wish = PAYING_NOTHING.contains(&name.to_ascii_uppercase().as_str());
        if wish && !is_off(&value.to_string_lossy()) {
            return Err(CommandError::settings(text!(
                "the environment variable `{name}` is set, but giggle does not read it: this would be paid for",
                "已设置环境变量 `{name}`，但 giggle 不读取它：继续将会扣费"
            ))
            .hint(text!(
                "`--dry-run` sends nothing, `giggle make --local` draws a free draft, and `giggle emulate` with GIGGLE_API_BASE is a service of your own; unset `{name}` to go on; nothing was sent",
                "`--dry-run` 不发送，`giggle make --local` 绘制免费草稿，`giggle emulate` 配合 GIGGLE_API_BASE 可使用本地服务；取消 `{name}` 后可继续；未发送任何请求"
            )));
        }
    }
    Ok(())
}

fn is_off(value: &str) -> bool {
    ["", "0", "false", "no", "off", "n", "f"].contains(&value.trim().to_ascii_lowercase().as_str())
}
