//! Environment variables that giggle does not read, and that decide about money for whoever set them: nothing is sent until they are gone.
//!
//! Names near the base address are refused where that is read.

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
            "GIGGLE_STATE_DIRECTORY",
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
const PAYING_NOTHING: [&str; 18] = [
    "GIGGLE_DRAFT",
    "GIGGLE_DRAFTS",
    "GIGGLE_DRYRUN",
    "GIGGLE_DRY_RUN",
    "GIGGLE_EMULATE",
    "GIGGLE_EMULATOR",
    "GIGGLE_FAKE",
    "GIGGLE_FREE",
    "GIGGLE_LOCAL",
    "GIGGLE_MOCK",
    "GIGGLE_NO_PAY",
    "GIGGLE_NO_SPEND",
    "GIGGLE_NO_SUBMIT",
    "GIGGLE_OFFLINE",
    "GIGGLE_SANDBOX",
    "GIGGLE_SIMULATE",
    "GIGGLE_TEST",
    "GIGGLE_TEST_MODE",
];

/// Words of which one in the name of a variable says that it is about how much may be spent.
const OF_MONEY: [&str; 12] = [
    "ALLOWANCE",
    "BUDGET",
    "BUDGETS",
    "CAP",
    "CEILING",
    "COST",
    "CREDIT",
    "CREDITS",
    "LIMIT",
    "PRICE",
    "SPEND",
    "SPENDING",
];

/// A variable of giggle's that is set, that nobody reads, and whose name says that it limits what is spent.
fn of_money() -> Option<String> {
    let set = std::env::vars_os().filter(|(_, value)| !value.is_empty());
    set.filter_map(|(name, _)| name.into_string().ok()).find(|name| is_of_money(name))
}

fn is_of_money(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let Some(rest) = upper.strip_prefix("GIGGLE_") else { return false };
    let is_known = env_vars::ALL.iter().any(|known| known.name == name);
    // A limit of requests is none of money.
    let mut words = rest.split('_');
    !is_known && !rest.contains("RATE") && words.any(|word| OF_MONEY.contains(&word))
}

/// What the budget might be called.
const BUDGET_ELSEWHERE: [&str; 4] =
    ["GIGGLE_MAX_CREDITS", "GIGGLE_DAILY_BUDGET", "GIGGLE_BUDGET_PER_DAY", "GIGGLE_CREDITS"];

/// Refuses to spend where somebody set a limit that would not be heeded: under a misspelt name, whatever other limit there is, or without
/// a number.
///
/// # Errors
///
/// Exit 3, naming the variable.
pub fn refuse_budgets() -> Result<(), CommandError> {
    if let Some(name) = env_vars::BUDGET.mistaken_beside(&BUDGET_ELSEWHERE).or_else(of_money) {
        return Err(mistaken(&name, env_vars::BUDGET));
    }
    // A script's variable that was never set leaves this.
    if env_vars::BUDGET.is_blank() {
        return Err(CommandError::settings(text!(
            "GIGGLE_BUDGET is set but empty, so the spending limit is unknown",
            "已设置 GIGGLE_BUDGET，但值为空：无法得知可花费多少"
        ))
        .hint(text!(
            "set it to a number of credits, or unset it; nothing was sent",
            "请设为积分数，或取消该变量；未发送任何请求"
        )));
    }
    Ok(())
}

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

#[cfg(test)]
mod tests {
    use super::is_of_money;

    #[test]
    fn a_variable_that_limits_what_is_spent_is_known_by_its_words() {
        for name in ["GIGGLE_DAILY_LIMIT", "GIGGLE_MAX_SPEND", "giggle_price_ceiling", "GIGGLE_COST_CAP"] {
            assert!(is_of_money(name), "{name}");
        }
        for name in ["GIGGLE_BUDGET", "GIGGLE_RATE_LIMIT", "GIGGLE_MY_OWN", "GIGGLE_ESCAPE", "SPEND_LIMIT"] {
            assert!(!is_of_money(name), "{name}");
        }
    }
}
