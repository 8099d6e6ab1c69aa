//! Every environment variable that giggle reads, once.

use crate::secret::Secret;
use std::path::PathBuf;

/// What the names of giggle's own variables begin with.
const BEGINNING: &str = "GIGGLE";

/// One variable.
#[derive(Debug, Clone, Copy)]
pub struct EnvVar {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
}

impl EnvVar {
    /// Its value, where it is set and not blank.
    pub fn read(&self) -> Option<String> {
        // What is not UTF-8 is set all the same, and refused by whoever reads it.
        let value = std::env::var_os(self.name)?.to_string_lossy().into_owned();
        (!value.trim().is_empty()).then_some(value)
    }

    /// Whether it is set to nothing.
    pub fn is_blank(&self) -> bool {
        std::env::var_os(self.name).is_some() && self.read().is_none()
    }

    /// The path that it names, whatever bytes that is made of.
    pub fn read_path(&self) -> Option<PathBuf> {
        self.read().and_then(|_| std::env::var_os(self.name)).map(PathBuf::from)
    }

    /// A variable that is set, that nobody reads, and that was most likely meant for this one, which is not set: one with a
    /// slip in its name, or one of the names that other programs would give it.
    pub fn mistaken(&self, also: &[&str]) -> Option<String> {
        if self.read().is_some() { None } else { self.mistaken_beside(also) }
    }

    /// The same where this one is set too: each of the two may be the one that somebody counts on.
    pub fn mistaken_beside(&self, also: &[&str]) -> Option<String> {
        // Most variables begin otherwise.
        let is_candidate = |name: &std::ffi::OsStr| {
            name.as_encoded_bytes().first().is_some_and(|it| it.eq_ignore_ascii_case(&b'G'))
        };
        let set = std::env::vars_os().filter(|(name, value)| !value.is_empty() && is_candidate(name));
        self.mistaken_among(also, set.filter_map(|(name, _)| name.into_string().ok()))
    }

    fn mistaken_among(&self, also: &[&str], names: impl IntoIterator<Item = String>) -> Option<String> {
        names.into_iter().find(|name| {
            let upper = name.to_ascii_uppercase();
            // Other programs' names are never that near.
            let most = if upper.starts_with(BEGINNING) { 2 } else { 1 };
            let is_near = || {
                upper.len().abs_diff(self.name.len()) <= most
                    && strsim::damerau_levenshtein(&upper, self.name) <= most
            };
            ALL.iter().all(|known| known.name != *name) && (also.contains(&upper.as_str()) || is_near())
        })
    }

    /// Its value, where it is one that must not be printed.
    pub fn read_secret(&self) -> Option<Secret> {
        self.read().map(|value| Secret::new(&value))
    }
}

macro_rules! variables {
    ($($constant:ident $name:literal $about:literal;)*) => {
        $(#[doc = $about] pub const $constant: EnvVar = EnvVar { name: $name, about: $about };)*
        /// All of them, in the order of the page.
        pub const ALL: &[EnvVar] = &[$($constant),*];
    };
}

variables! {
    API_KEY "GIGGLE_API_KEY" "The key of the Generation API. Create it on giggle.pro (log in, left sidebar, \"API Key\").";
    API_KEY_FD "GIGGLE_API_KEY_FD" "The number of a file descriptor to read the key from, if `GIGGLE_API_KEY` is not set.";
    API_KEY_FILE "GIGGLE_API_KEY_FILE" "A file with the key, if neither of the two above is set; its mode must be 0600.";
    KEYRING "GIGGLE_KEYRING" "`off`: do not look for the key in the system's keyring.";
    API_BASE "GIGGLE_API_BASE" "The base address of the API; `https://giggle.pro` unless set. Plain http is accepted for loopback only.";
    CONFIG "GIGGLE_CONFIG" "The configuration file, instead of `config.toml` in the configuration folder.";
    CATALOG "GIGGLE_CATALOG" "A catalog file that adds to the built-in one, instead of `catalog.toml` in the configuration folder.";
    LANG "GIGGLE_LANG" "The language of messages: `en` or `zh`.";
    LEDGER "GIGGLE_LEDGER" "The address of a ledger that many machines share, such as `postgres://user@host/database`; unset, the ledger is in the state folder.";
    PGPASSWORD "PGPASSWORD" "The password of the shared ledger's database, as other programs read it.";
    PGPASSFILE "PGPASSFILE" "The pass file of the shared ledger's database, instead of `~/.pgpass`; its mode must be 0600.";
    STORE "GIGGLE_STORE" "Where clips are kept for all machines, beside the file on this one: `s3://bucket/prefix`, or `file:///folder` for a folder that all mount.";
    AWS_ACCESS_KEY_ID "AWS_ACCESS_KEY_ID" "The name of the key to an `s3://` store, as other programs read it.";
    AWS_SECRET_ACCESS_KEY "AWS_SECRET_ACCESS_KEY" "The key to an `s3://` store, as other programs read it.";
    AWS_SESSION_TOKEN "AWS_SESSION_TOKEN" "What belongs to a temporary key to an `s3://` store.";
    AWS_REGION "AWS_REGION" "The region of an `s3://` store; `us-east-1` unless set.";
    AWS_DEFAULT_REGION "AWS_DEFAULT_REGION" "The same, where `AWS_REGION` is not set.";
    AWS_ENDPOINT_URL_S3 "AWS_ENDPOINT_URL_S3" "The server of an `s3://` store, where it is not Amazon's; plain http is accepted for loopback only.";
    AWS_ENDPOINT_URL "AWS_ENDPOINT_URL" "The same, where `AWS_ENDPOINT_URL_S3` is not set.";
    ACCOUNT "GIGGLE_ACCOUNT" "A name for the account that the key opens: keys under one name share shots, budget and ledger.";
    STATE_DIR "GIGGLE_STATE_DIR" "The folder of the ledger, instead of the platform's default.";
    CA "GIGGLE_CA" "TLS root certificates: `webpki` (built in), `system`, or the path of a PEM file.";
    BUDGET "GIGGLE_BUDGET" "Credits that may be spent in any 24 hours. A submit by the bare flags, which keep no ledger, is refused where it is set.";
    STATEMENT_LAG "GIGGLE_STATEMENT_LAG" "How late a statement row may appear, such as `90s` or `10m` (the default).";
    MCP_TOKEN "GIGGLE_MCP_TOKEN" "The bearer token of `giggle mcp --http`; required if it listens beyond loopback.";
    CLAUDE_CONFIG_DIR "CLAUDE_CONFIG_DIR" "Where Claude Code keeps its settings, as it reads it itself: `skill install` puts the skill there.";
    SSL_CERT_FILE "SSL_CERT_FILE" "A PEM file of certificates to trust, as other programs read it.";
    HTTPS_PROXY "HTTPS_PROXY" "The proxy for https, as other programs read it; also `ALL_PROXY`, and `NO_PROXY` for exceptions. Never used for loopback.";
    NO_COLOR "NO_COLOR" "Set to any value: no colour.";
}

/// The page of the variables, generated from the table.
pub fn page() -> String {
    let mut page = String::from(
        "# Environment\n\nGenerated from `crates/giggle/src/env_vars.rs`. A flag outranks a variable, a variable outranks the \
         configuration file.\n\n| variable | what it does |\n|---|---|\n",
    );
    for variable in ALL {
        page.push_str(&format!("| `{}` | {} |\n", variable.name, variable.about));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::{API_BASE, BUDGET};

    #[test]
    fn a_slip_in_a_variables_name_is_seen() {
        let among = |name: &str| BUDGET.mistaken_among(&["GIGGLE_MAX_CREDITS"], [name.to_owned()]).is_some();
        for name in [
            "GIGGLE_BUDGTE",
            "giggle_budget",
            "GIGGLE_BUDGETS",
            "GIGGLEBUDGET",
            "giggle_max_credits",
            "GIGLE_BUDGET",
        ] {
            assert!(among(name), "{name}");
        }
        for name in ["GIGGLE_BUDGET", "GIGGLE_STORE", "GIGGLE_MY_OWN", "GOOGLE_BUDGET", "BUDGET", "PATH"] {
            assert!(!among(name), "{name}");
        }
        assert!(API_BASE.mistaken_among(&[], ["GIGGLE_API_BASE_".to_owned()]).is_some());
    }
}
