//! `giggle batch plan`: what a run would do, without sending anything that costs.

use super::{ListFlags, Read, notes_json};
use crate::batch::ShotList;
use crate::batch::plan::{Plan, Prospect, plan};
use crate::batch::retries;
use crate::batch::run::SHOTS;
use crate::error::CommandError;
use crate::failure;
use crate::ledger::{Credits, Standing};
use crate::ledger_place::open_ledger;
use crate::outcome_text;
use crate::output::{Output, Shown};
use crate::progress::clock;
use crate::session::Session;
use crate::settings::Settings;
use giggle_client::{Client, ClientError};
use giggle_domain::{Fingerprint, Language, Text, text};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::Duration;

/// Show what a run would do; nothing is submitted
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Shows what is new, running, done or unsettled, duplicates, the expected cost and the expected time."
)]
pub struct PlanArgs {
    /// Which list.
    #[command(flatten)]
    pub list: ListFlags,
    /// Ask the service for its prices, which costs nothing; otherwise the configuration file's table is used
    #[arg(long)]
    pub prices: bool,
    /// Number of shots in progress at the same time, for the expected time
    #[arg(long, value_name = "N", default_value_t = SHOTS)]
    pub at_once: usize,
}

/// A plan with its list.
#[derive(Debug)]
pub struct Planned {
    name: String,
    keys: Vec<String>,
    plan: Plan,
    /// Why it is not known what was submitted earlier, where it is not.
    unknown: Option<Text>,
    notes: Value,
    /// Why the service could not be asked for a price, where it could not.
    price_error: Option<Text>,
    has_asked: bool,
    language: Language,
}

/// Works out the plan of a list.
///
/// # Errors
///
/// Exit 2 for a faulty list, 3 for settings that cannot be used.
pub async fn run(args: &PlanArgs, settings: &Settings, output: &Output) -> Result<Planned, CommandError> {
    let Read { list, name, .. } = args.list.read(settings, output)?;
    of(&list, name, args.prices, args.at_once, settings, output).await
}

/// Works out the plan of a list that was read.
///
/// # Errors
///
/// Exit 3 for settings that cannot be used.
pub async fn of(
    list: &ShotList,
    name: String,
    asks_prices: bool,
    at_once: usize,
    settings: &Settings,
    output: &Output,
) -> Result<Planned, CommandError> {
    // Without a key nothing can have been asked for: every shot is new.
    let client = settings.key()?.map(|_| settings.client()).transpose()?;
    let session = match &client {
        Some(client) => Session::open(settings, client, None, output)?,
        None => None,
    };
    // What a ledger lost is not new: a run refuses it as well, and for the same reason.
    if client.is_some() && session.is_none() && !settings.no_ledger {
        open_ledger(settings)?;
    }
    let mut prices: HashMap<String, Option<Credits>> = HashMap::new();
    let mut price_error = None;
    if asks_prices {
        price_error = match (&session, &client) {
            (Some(session), Some(client)) => {
                let failed = ask_prices(list, session, client, &mut prices).await;
                failed.map(|error| outcome_text::price_not_asked(&error).message)
            }
            (None, Some(_)) => {
                Some(text!("prices are not asked for without a ledger", "没有账本，无法查询价格"))
            }
            (_, None) => Some(text!(
                "no price was asked for: the service gives prices to a key, and none is set (`giggle key set`)",
                "未查询价格：查询价格需要 API Key，但尚未设置（`giggle key set`）"
            )),
        };
    }
    let all = list.shots.iter().flat_map(|shot| [Some(shot.fingerprint), shot.former]);
    let identities: Vec<Fingerprint> = all.flatten().collect();
    let rows = session
        .as_ref()
        .map(|session| session.ledger.foreseen(&session.realm, &identities))
        .transpose()
        .map_err(|error| failure::ledger(&error))?;
    let standings: HashMap<Fingerprint, Standing> = identities
        .iter()
        .zip(rows.unwrap_or_default())
        .filter_map(|(identity, row)| Some((*identity, row?.standing)))
        .collect();
    let standing = |shot: &crate::batch::ListedShot| {
        let known = |it: &Fingerprint| standings.get(it).copied();
        let own = known(&shot.fingerprint).or_else(|| known(&shot.former?))?;
        let Some(session) = &session else { return Some(own) };
        let parent = shot.chained().map(|chained| list.shots[chained.parent].fingerprint);
        let latest = retries::latest_standing(own, shot, session, &settings.catalog, parent.as_ref());
        Some(latest.unwrap_or(own))
    };
    let price = |shot: &crate::batch::ListedShot| {
        let plain = shot.plain();
        prices.get(&price_class(shot)).copied().flatten().or_else(|| {
            let per_second = settings.file.credits_per_second.get(plain.model().as_str())?;
            Credits::price(per_second * f64::from(plain.duration()) * f64::from(plain.count()))
        })
    };
    let span = |model: &str| {
        let learned = session
            .as_ref()
            .and_then(|session| session.ledger.spans(model).ok().flatten())
            .map(|it| it.median);
        let catalogued =
            || settings.catalog.find(model)?.expected_seconds.map(|it| Duration::from_secs(it.into()));
        learned.or_else(catalogued)
    };
    let plan = plan(list, standing, price, span, at_once);
    let keys = list.shots.iter().map(|shot| shot.key.clone()).collect();
    Ok(Planned {
        name,
        keys,
        plan,
        unknown: match (&session, &client) {
            (Some(session), _) => {
                session.foresee_beside().err().map(|error| outcome_text::ledger(&error).message)
            }
            (None, Some(_)) => Some(text!(
                "without the ledger it is not known what was submitted earlier",
                "没有账本，无法得知以往的提交记录"
            )),
            (None, None) => Some(text!(
                "no key is set: it is not known what was submitted earlier",
                "未设置 API Key：无法得知以往的提交记录"
            )),
        },
        notes: notes_json(&list.notes, output.language),
        price_error,
        has_asked: asks_prices,
        language: output.language,
    })
}

pub(super) fn price_class(shot: &crate::batch::ListedShot) -> String {
    let plain = shot.plain();
    format!("{} {} {} {}", plain.model(), plain.duration(), plain.count(), shot.has_frames())
}

/// Asks once for each kind of shot, until the service cannot be asked: then says why.
pub(super) async fn ask_prices(
    list: &ShotList,
    session: &Session,
    client: &Client,
    prices: &mut HashMap<String, Option<Credits>>,
) -> Option<ClientError> {
    for shot in &list.shots {
        if let Entry::Vacant(place) = prices.entry(price_class(shot)) {
            let estimate = session.estimate(client, shot.plain()).await;
            place.insert(estimate.credits);
            if estimate.failure.is_some() {
                return estimate.failure;
            }
        }
    }
    None
}

/// What a prospect is called.
fn prospect_text(prospect: Prospect, language: Language) -> &'static str {
    match prospect {
        Prospect::New => language.pick("new: will be submitted", "新镜头：将提交"),
        Prospect::Running => language.pick("running: will be waited for", "进行中：将等待"),
        Prospect::Done => language.pick("done: its clip is on disk", "已完成：视频已在本地"),
        Prospect::Unsettled => {
            language.pick("unsettled: not submitted before it is settled", "待核实：核实之前不会提交")
        }
        Prospect::Again => language.pick("failed or rejected earlier", "曾失败或被拒绝"),
        Prospect::Charged => {
            language.pick("stopped and counted as charged: not submitted", "已中止且按已扣费处理：不会提交")
        }
    }
}

impl Shown for Planned {
    fn show(&self, output: &Output) {
        let plan = &self.plan;
        let language = output.language;
        for (prospect, count) in &plan.counts {
            output.data(&format!("{count:>7}  {}", prospect_text(*prospect, language)));
        }
        for model in &plan.models {
            let unpriced = match model.unpriced {
                0 => String::new(),
                count => text!("{count} without a known price", "{count} 个价格未知").into_string(language),
            };
            let credits = model.credits;
            let credits = text!("about {credits} credits", "约 {credits} 积分").into_string(language);
            let parts = [credits, unpriced];
            // What nobody knows the price of does not cost nothing.
            let known = usize::from(model.unpriced == model.submits);
            let parts: Vec<&str> =
                parts[known..].iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
            output.data(&format!("{:>7}  {}: {}", model.submits, model.model, parts.join(", ")));
        }
        if plan.models.len() > 1 && plan.credits != Credits::ZERO {
            let credits = plan.credits;
            output.data(
                &text!("         about {credits} credits in total", "         合计约 {credits} 积分")
                    .into_string(language),
            );
        }
        if let Some(seconds) = plan.expected_seconds.filter(|seconds| *seconds > 0) {
            let time = clock(Duration::from_secs(seconds));
            output.data(
                &text!(
                    "         about {time}, judging by earlier tasks",
                    "         预计用时 {time}（依据以往任务）"
                )
                .into_string(language),
            );
        }
        for (key, other) in plan.duplicates.iter().take(20) {
            output.data(
                &text!(
                    "duplicate: {key} asks for the same clip as {other}; it is paid once",
                    "重复：{key} 与 {other} 相同；只付费一次"
                )
                .into_string(language),
            );
        }
        if let Some(why) = &self.unknown {
            output.talk(why.get(output.language));
        }
        if let Some(error) = &self.price_error {
            output.warn(error.get(output.language));
        }
        if !self.has_asked && plan.models.iter().any(|model| model.unpriced > 0) {
            output.talk(output.say(
                "`--prices` asks the service what they cost, free of charge",
                "加 `--prices` 可向服务查询价格，不产生费用",
            ));
        }
        output.talk(output.say("nothing was submitted", "未提交任何任务"));
    }

    fn json(&self) -> Value {
        let shots = self.keys.iter().zip(&self.plan.prospects);
        let shots: Vec<Value> =
            shots.map(|(key, prospect)| json!({"key": key, "prospect": prospect})).collect();
        let mut shown = json!({"list": self.name, "plan": self.plan, "shots": shots, "notes": self.notes});
        if let Some(error) = &self.price_error {
            shown["price_error"] = json!(error.get(self.language));
        }
        shown
    }
}
