//! Reading the credit statements, and letting the rules decide what became of unsettled submits.
//!
//! It fetches nothing and asks nobody: the person's decisions and the clips are `giggle settle`'s affair.

use crate::env_vars;
use crate::error::CommandError;
use crate::failure;
use crate::ledger::case::{Claim, Reading, Rules, Wholeness};
use crate::ledger::settle;
use crate::ledger::settling::Applied;
use crate::session::{Session, unhurried};
use crate::settings::{Settings, parse_duration};
use giggle_client::{Client, RetryPlan, StatementFilter, StatementPass};
use giggle_domain::Text;
use giggle_domain::wire::StatementRow;
use std::time::Duration;

/// What the rules made of the statements.
pub struct Read {
    /// What was decided and recorded.
    pub applied: Vec<Applied>,
    /// The rows that it was decided by.
    pub rows: Vec<StatementRow>,
}

/// How much is read before anything is concluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// One whole pass: enough to adopt a task and to book a charge.
    Pass,
    /// Two whole passes that agree: enough to miss a row.
    Reading,
}

/// No more than so many passes are tried for a pair that agrees: three tries.
const MOST_PASSES: usize = 4;

/// Looks whether the statements show by now what became of unsettled submits: it adopts, reopens and books, all of which
/// needs no person, and fetches nothing. That a submit was not accepted is never concluded here.
///
/// # Errors
///
/// Exit 3, 4, 11: the statements could not be read.
pub async fn look_again(settings: &Settings, client: &Client, session: &Session) -> Result<(), CommandError> {
    let rules = Rules { lag: statement_lag(None, settings)?, in_order: false };
    by_rules(client, session, rules, Depth::Pass).await.map(|_| ())
}

/// Reads the statements, and records what the rules decide by them.
///
/// # Errors
///
/// Exit 3, 4, 11: the statements could not be read.
pub async fn by_rules(
    client: &Client,
    session: &Session,
    rules: Rules,
    depth: Depth,
) -> Result<Read, CommandError> {
    let trouble = |error| failure::ledger(&error);
    let began_at = session.ledger.clock().now().wall;
    unhurried(|| session.ledger.sweep(Some(&session.realm))).map_err(trouble)?;
    let depth = if session.unsettled_count()? == 0 { Depth::Pass } else { depth };
    let (filter, retry) = (StatementFilter::default(), RetryPlan::patient());
    let (wholeness, pass) = read(depth, || client.statement_pass(&filter, &retry))
        .await
        .map_err(|error| failure::client(&error))?;
    unhurried(|| session.ledger.sweep(Some(&session.realm))).map_err(trouble)?;
    if wholeness != Wholeness::Broken {
        unhurried(|| session.ledger.book(&session.realm, &pass.rows)).map_err(trouble)?;
    }
    let mut case = session.ledger.case(&session.realm).map_err(trouble)?;
    for claimant in
        case.claimants.iter_mut().filter(|it| it.price.is_none() && it.standing != Claim::InFlight)
    {
        let shot = session.ledger.shot(claimant.key.shot).map_err(trouble)?;
        if let Some(facts) = &shot.facts {
            claimant.price = session.estimate_of_facts(client, facts).await.credits;
        }
    }
    let reading = Reading { rows: pass.rows, began_at, wholeness };
    let decisions = settle::decide(&case, &reading, rules);
    let settled = unhurried(|| session.ledger.settle(&session.realm, decisions, &reading.rows));
    let applied = settled.map_err(trouble)?;
    if wholeness != Wholeness::Broken {
        unhurried(|| session.ledger.keep_unclaimed(&session.realm, &reading.rows)).map_err(trouble)?;
    }
    Ok(Read { applied, rows: reading.rows })
}

/// Makes passes over the statements until there are enough, and says what may be concluded from the last of them.
///
/// # Errors
///
/// What a pass returns.
pub async fn read<E, Pass: Future<Output = Result<StatementPass, E>>>(
    depth: Depth,
    mut pass: impl FnMut() -> Pass,
) -> Result<(Wholeness, StatementPass), E> {
    let mut whole: Option<StatementPass> = None;
    let mut broken = StatementPass::default();
    for _ in 0..MOST_PASSES {
        let next = pass().await?;
        match &whole {
            _ if !next.is_whole => broken = next,
            _ if depth == Depth::Pass => return Ok((Wholeness::Pass, next)),
            Some(before) if settle::agree(&before.rows, &next.rows) => return Ok((Wholeness::Agreed, next)),
            _ => whole = Some(next),
        }
    }
    Ok(whole.map_or((Wholeness::Broken, broken), |pass| (Wholeness::Pass, pass)))
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
    parse_duration(&text).map_err(|fault| CommandError::settings(Text::about(source, &fault.0)))
}
