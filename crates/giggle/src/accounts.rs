//! Whose money a key spends: keys of one account share shots, unsettled submits and budget.
//!
//! The service has no word for accounts. What proves that two keys open one account is a statement that shows, under the one,
//! a task that this ledger was answered with under the other; that it shows none proves nothing. Else a person says
//! it, by a name in the settings, by `giggle ledger adopt-key`, or when asked. Until it is known, nothing is sent.

use crate::env_vars;
use crate::ledger::case::Certainty;
use crate::ledger::{Filter, Ledger, LedgerError, Realm, Standing};
use crate::settings::Settings;
use giggle_client::{Client, ClientError, RetryPlan, StatementFilter};
use giggle_domain::wire::StatementRow;
use giggle_domain::{TaskId, Text, text};
use std::borrow::Cow;
use std::collections::HashSet;

/// Whose money a key spends, as far as the ledger and the settings tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Belonging {
    /// The ledger knows it, or no other key was used at its base.
    Known(Realm),
    /// The settings name it, which is not on record yet: the account that has this name, if one has it.
    Named(Option<Realm>),
    /// Nobody said it, and the ledger knows other accounts there.
    Unknown(Vec<Realm>),
}

/// Another account at the same base, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherAccount {
    /// The account.
    pub account: Realm,
    /// What it is called: its name, or the first digits of its key.
    pub name: String,
    /// How many shots it has.
    pub shots: usize,
    /// How many of them are unsettled, or not yet on disk.
    pub open: usize,
}

/// What the settings call the account.
pub fn name_in(settings: &Settings) -> Option<String> {
    let name = env_vars::ACCOUNT.read().or_else(|| settings.file.account.clone());
    name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// The key of a client, as the ledger knows keys.
pub fn key_of(client: &Client) -> Realm {
    let hash = client.settings().key.as_ref().map(giggle_client::ApiKey::realm_hash).unwrap_or_default();
    Realm::new(client.base().as_str(), &hash)
}

/// Whose money a key spends.
///
/// # Errors
///
/// Trouble of the ledger.
pub fn belonging(ledger: &Ledger, key: &Realm, name: Option<&str>) -> Result<Belonging, LedgerError> {
    let keys = ledger.keys_at(key.base())?;
    let own = keys.iter().find(|it| it.key == *key && (it.has_shots || it.is_joined));
    let named = name.map(|name| keys.iter().find(|it| it.name.as_deref() == Some(name)));
    Ok(match (own, named) {
        (Some(own), Some(Some(named))) if own.account != named.account => {
            Belonging::Named(Some(named.account.clone()))
        }
        // An account without a name gets the one in the settings; one that has another keeps it.
        (Some(own), Some(None)) if own.name.is_none() => Belonging::Named(Some(own.account.clone())),
        (Some(own), _) => Belonging::Known(own.account.clone()),
        (None, Some(named)) => Belonging::Named(named.map(|named| named.account.clone())),
        (None, None) => {
            let mut others: Vec<Realm> = Vec::new();
            for other in keys.iter().filter(|it| it.has_shots && it.key != *key) {
                if !others.contains(&other.account) {
                    others.push(other.account.clone());
                }
            }
            if others.is_empty() { Belonging::Known(key.clone()) } else { Belonging::Unknown(others) }
        }
    })
}

/// The accounts at a key's base that are not its own.
///
/// # Errors
///
/// Trouble of the ledger.
pub fn others(ledger: &Ledger, key: &Realm, name: Option<&str>) -> Result<Vec<OtherAccount>, LedgerError> {
    let own = match belonging(ledger, key, name)? {
        Belonging::Known(account) | Belonging::Named(Some(account)) => account,
        Belonging::Named(None) | Belonging::Unknown(_) => key.clone(),
    };
    let mut others: Vec<OtherAccount> = Vec::new();
    for it in ledger.keys_at(key.base())? {
        let is_new = it.has_shots && it.account != own && !others.iter().any(|had| had.account == it.account);
        if !is_new {
            continue;
        }
        let of = |standings| Filter { realm: Some(it.account.clone()), standings, ..Filter::default() };
        let open = vec![Standing::Unsettled, Standing::Unassigned, Standing::Submitted, Standing::Completed];
        others.push(OtherAccount {
            name: it.name.unwrap_or_else(|| digits(&it.account)),
            shots: ledger.list(&of(Vec::new()))?.len(),
            open: ledger.list(&of(open))?.len(),
            account: it.account.clone(),
        });
    }
    Ok(others)
}

/// The first digits of an account's first key, as exports show them.
pub fn digits(account: &Realm) -> String {
    account.key_hash().chars().take(8).collect()
}

/// What is open under keys that this one is not joined with; `None` where nothing is.
pub fn open_elsewhere(others: &[OtherAccount]) -> Option<Text> {
    let open: usize = others.iter().map(|it| it.open).sum();
    (open > 0).then(|| {
        text!(
            "open under another key of this service: {open}; if both keys open one account, `giggle ledger adopt-key` joins them",
            "该服务的另一密钥下未完成：{open} 个；如为同一账户，请运行 `giggle ledger adopt-key`"
        )
    })
}

/// The accounts whose tasks the statement of a key shows: all of them are its own.
///
/// # Errors
///
/// The statement could not be read.
pub async fn proven(ledger: &Ledger, client: &Client, others: &[Realm]) -> Result<Vec<Realm>, ClientError> {
    let pass = client.statement_pass(&StatementFilter::default(), &RetryPlan::patient()).await?;
    Ok(shown(ledger, &pass.rows, others))
}

/// The accounts whose tasks are among the rows of a statement.
pub fn shown(ledger: &Ledger, rows: &[StatementRow], others: &[Realm]) -> Vec<Realm> {
    let charged: HashSet<Cow<'_, str>> = rows.iter().map(|row| TaskId::identity(&row.project_id)).collect();
    let is_shown = |account: &&Realm| {
        // Only what the service itself answered with: what was inferred may be another's.
        let known = ledger.tasks(account).unwrap_or_default();
        let mut answered = known.iter().filter(|task| task.certainty == Certainty::Answered);
        answered.any(|task| charged.contains(&TaskId::identity(task.task_id.as_str())))
    };
    others.iter().filter(is_shown).cloned().collect()
}

/// The question whose a new key is.
pub fn question(others: &[OtherAccount]) -> Text {
    let number: usize = others.iter().map(|it| it.shots).sum();
    let shots = if number == 1 { "1 shot" } else { &format!("{number} shots") };
    text!(
        "This key is new to the ledger, which holds {shots} of other keys of this service. Which account does it open?",
        "账本首次见到该密钥，而其中有该服务其他密钥的 {number} 个视频。它属于哪个账户？"
    )
}
