//! `giggle cost`: what a shot is expected to cost, and what was really charged.

use crate::error::CommandError;
use crate::estimates::{Estimate, EstimateSource};
use crate::failure;
use crate::fitted_table::{Column, fitted, terminal_width};
use crate::ledger::settling::Booked;
use crate::ledger::{Credits, cost};
use crate::outcome_text;
use crate::output::{Output, Shown};
use crate::session::Session;
use crate::settings::Settings;
use crate::shot_flags::{ShotFlags, notes_json};
use giggle_client::{RetryPlan, StatementFilter};
use giggle_domain::{Language, counted};
use serde_json::{Value, json};

/// Estimate the price of a shot, or show what was charged
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Without a prompt it shows what was charged and refunded, by day and model. An estimate names its source; the credit statement is the truth. Both are free."
)]
pub struct CostArgs {
    /// What to estimate.
    #[command(flatten)]
    pub shot: ShotFlags,
}

/// What it costs, or what it cost.
#[derive(Debug)]
pub enum Cost {
    /// An estimate.
    Estimate {
        /// The model.
        model: String,
        /// The price, where it comes from, and why no better one is known.
        estimate: Box<Estimate>,
        /// How old a configured price is.
        as_of: Option<String>,
        /// The language of its words.
        language: Language,
        /// What is worth knowing about its frames.
        notes: Vec<Value>,
    },
    /// What the statements say.
    Statement {
        /// By day and model.
        days: Vec<cost::DayTotal>,
        /// In all.
        total: cost::Money,
        /// Charges that exceed what was set aside for them.
        above: Vec<Booked>,
        /// Rows that could not be read.
        unreadable: usize,
    },
}

/// Estimates or tells.
///
/// # Errors
///
/// Exit 2, 3, 4 or 11.
pub async fn run(args: &CostArgs, settings: &Settings, output: &Output) -> Result<Cost, CommandError> {
    let client = settings.client()?;
    if args.shot.words.is_some() || args.shot.prompt.is_some() || args.shot.model.is_some() {
        let mut flags = args.shot.clone();
        if flags.words.is_none() && flags.prompt.is_none() {
            // A price does not hang on the words.
            flags.words = Some("a shot".into());
        }
        let shot = flags.request(settings, output)?;
        let estimate = crate::estimates::estimate(settings, &client, &shot).await;
        let as_of = settings.file.credits_per_second_as_of.clone();
        return Ok(Cost::Estimate {
            model: shot.model().to_string(),
            estimate: Box::new(estimate),
            as_of,
            language: output.language,
            notes: notes_json(&shot, settings),
        });
    }
    let statements = client
        .statement_pass(&StatementFilter::default(), &RetryPlan::patient())
        .await
        .map_err(|error| crate::failure::client(&error))?;
    let mut above = Vec::new();
    if let Some(session) = Session::open(settings, &client, None, output)? {
        above =
            session.ledger.book(&session.realm, &statements.rows).map_err(|error| failure::ledger(&error))?;
        if statements.is_whole {
            let kept = session.ledger.keep_unclaimed(&session.realm, &statements.rows);
            kept.map_err(|error| failure::ledger(&error))?;
        }
        above.retain(|booked| booked.before.is_some_and(|before| booked.charged > before));
    }
    let days = cost::by_day(&statements.rows);
    let sum = |part: fn(&cost::Money) -> Credits| {
        days.iter().map(|day| part(&day.money)).fold(Credits::ZERO, |sum, credits| sum + credits)
    };
    let total = cost::Money { charged: sum(|money| money.charged), refunded: sum(|money| money.refunded) };
    let unreadable = statements.unreadable_rows + cost::beyond_reason(&statements.rows);
    Ok(Cost::Statement { days, total, above, unreadable })
}

impl Shown for Cost {
    fn show(&self, output: &Output) {
        match self {
            Self::Estimate { estimate, as_of, .. } => {
                match estimate.credits {
                    Some(credits) => output.data(&credits.to_string()),
                    None => output.data(output.say("unknown", "未知")),
                }
                if let Some(error) = &estimate.failure {
                    output.warn(outcome_text::price_not_asked(error).message.get(output.language));
                }
                match (estimate.source, &estimate.failure) {
                    (EstimateSource::Service, _) => output.talk(output.say(
                        "An estimate: the service's price, asked just now. What is charged may differ.",
                        "估算值：来自服务的当前报价，实际扣费可能不同。",
                    )),
                    (EstimateSource::Configured, _) => {
                        let as_of = as_of.as_deref().unwrap_or("?");
                        output.talk(&output.say(
                            format!("An estimate from the configuration file, as of {as_of}. What is charged may differ."),
                            format!("估算值：来自配置文件（{as_of}），实际扣费可能不同。"),
                        ));
                    }
                    (EstimateSource::Unknown, Some(_)) => output.talk(output.say(
                        "Try again later, or set a price in the table credits_per_second in the configuration file.",
                        "请稍后重试，或在配置文件的 credits_per_second 表中设置价格。",
                    )),
                    (EstimateSource::Unknown, None) => output.talk(output.say(
                        "The service gives no price for this; the table credits_per_second in the configuration file can set one.",
                        "服务未给出价格；可在配置文件的 credits_per_second 表中设置。",
                    )),
                }
            }
            Self::Statement { days, total, above, unreadable } => {
                let say = |en, zh| output.say(en, zh);
                let columns = [
                    Column::new(say("day", "日期"), 0),
                    Column::cut(say("model", "模型"), 2, 6),
                    Column::number(say("charges", "次数"), 4),
                    Column::number(say("charged", "扣费"), 3),
                    Column::number(say("refunded", "退款"), 5),
                    Column::number(say("net", "净额"), 1),
                ];
                let row = |day: &str, model: &str, charges: u32, money: &cost::Money| {
                    vec![
                        day.to_owned(),
                        model.to_owned(),
                        charges.to_string(),
                        money.charged.to_string(),
                        money.refunded.to_string(),
                        money.net().to_string(),
                    ]
                };
                let mut rows: Vec<Vec<String>> =
                    days.iter().map(|day| row(&day.day, &day.model, day.charges, &day.money)).collect();
                let charges = days.iter().map(|day| day.charges).sum();
                rows.push(row(say("total", "合计"), "", charges, total));
                output.data(&fitted(&columns, &rows, terminal_width()).0);
                for booked in above {
                    let before = booked.before.unwrap_or_default();
                    output.talk(&output.say(
                        format!(
                            "task {}: {} charged, {before} were estimated",
                            booked.task_id, booked.charged
                        ),
                        format!("任务 {}：实际扣费 {}，估算为 {before}", booked.task_id, booked.charged),
                    ));
                }
                if *unreadable > 0 {
                    let rows = counted(*unreadable, "row", "rows");
                    output.talk(
                        &output
                            .say(format!("{rows} could not be read"), format!("{unreadable} 条记录无法读取")),
                    );
                }
            }
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Estimate { model, estimate, as_of, language, notes } => {
                let Estimate { credits, source, failure } = estimate.as_ref();
                let mut shown = json!({
                    "model": model,
                    "estimate_credits": credits,
                    "source": source.as_str(),
                    "as_of": as_of.as_ref().filter(|_| *source == EstimateSource::Configured),
                    "notes": notes,
                });
                if let Some(error) = failure {
                    shown["price_error"] = json!(outcome_text::price_not_asked(error).message.get(*language));
                    if let Some(pause) = error.retry_after() {
                        shown["retry_after_seconds"] = pause.as_secs().into();
                    }
                }
                shown
            }
            Self::Statement { days, total, above, unreadable } => {
                let above: Vec<Value> = above
                    .iter()
                    .map(|it| json!({"task_id": it.task_id, "estimate": it.before, "charged": it.charged}))
                    .collect();
                json!({
                    "days": days,
                    "total": total,
                    "net": total.net(),
                    "above_estimate": above,
                    "unreadable_rows": unreadable,
                })
            }
        }
    }
}
