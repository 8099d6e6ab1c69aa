//! Reading the credit statements, and letting the rules decide what became of unsettled submits.
//!
//! It fetches nothing and asks nobody: the person's decisions and the clips are `giggle settle`'s affair.

use crate::env_vars;
use crate::error::CommandError;
use crate::failure;
use crate::ledger::case::{Claim, Decision, Doubt, Reading, Rules};
use crate::ledger::settle;
use crate::ledger::settling::Applied;
use crate::session::Session;
use crate::settings::{Settings, parse_duration};
use giggle_client::{Client, RetryPlan, StatementFilter};
use giggle_domain::wire::StatementRow;
use std::time::Duration;

/// What the rules made of the statements.
pub struct Read {
    /// What was decided and recorded.
    pub applied: Vec<Applied>,
    /// The rows that it was decided by.
    pub rows: Vec<StatementRow>,
}

/// Looks whether the statements tell by now what became of unsettled submits: all that needs no person, and fetches nothing.
///
/// # Errors
///
/// Exit 3, 4, 11: the statements could not be read.
pub async fn look_again(settings: &Settings, client: &Client, session: &Session) -> Result<(), CommandError> {
    let rules = Rules { lag: statement_lag(None, settings)?, in_order: false };
    by_rules(client, session, rules).await.map(|_| ())
}

/// Reads the statements, and records what the rules decide by them.
///
/// # Errors
///
/// Exit 3, 4, 11: the statements could not be read.
pub async fn by_rules(client: &Client, session: &Session, rules: Rules) -> Result<Read, CommandError> {
    let trouble = |error| failure::ledger(&error);
    let began_at = session.ledger.clock().now().wall;
    let statements = client
        .statement_pass(&StatementFilter::default(), &RetryPlan::patient())
        .await
        .map_err(|error| failure::client(&error))?;
    session.ledger.sweep(Some(&session.realm)).map_err(trouble)?;
    session.ledger.book(&session.realm, &statements.rows).map_err(trouble)?;
    let mut case = session.ledger.case(&session.realm).map_err(trouble)?;
    for claimant in
        case.claimants.iter_mut().filter(|it| it.price.is_none() && it.standing != Claim::InFlight)
    {
        let shot = session.ledger.shot(claimant.key.shot).map_err(trouble)?;
        if let Some(facts) = &shot.facts {
            claimant.price = session.estimate_of_facts(client, facts).await.0;
        }
    }
    let reading = Reading { rows: statements.rows, began_at };
    let mut decisions = settle::decide(&case, &reading, rules);
    if !statements.is_whole {
        // Where not every row was read, none can be said to be missing.
        for decision in &mut decisions {
            if let Decision::NotAccepted { key } = *decision {
                *decision = Decision::Person { key, doubt: Doubt::UnclaimedRow, tasks: Vec::new() };
            }
        }
    }
    let applied = session.ledger.settle(&session.realm, decisions, &reading.rows).map_err(trouble)?;
    Ok(Read { applied, rows: reading.rows })
}

/// How late a statement row may come: as given, else by the environment, else by the configuration file.
///
/// # Errors
///
/// Exit 3 for a time that cannot be read.
pub fn statement_lag(given: Option<Duration>, settings: &Settings) -> Result<Duration, CommandError> {
    if let Some(lag) = given {
        return Ok(lag);
    }
    let (source, text) = match (env_vars::STATEMENT_LAG.read(), &settings.file.statement_lag) {
        (Some(text), _) => ("GIGGLE_STATEMENT_LAG", text),
        (None, Some(text)) => ("statement_lag", text.clone()),
        (None, None) => return Ok(settle::DEFAULT_LAG),
    };
    parse_duration(&text).map_err(|fault| CommandError::settings(format!("{source}: {fault}")))
}
