//! What a shot is expected to cost: the service's price, asked for once, else the configuration file's.

use crate::ledger::Credits;
use crate::settings::Settings;
use giggle_client::{Client, ClientError, RetryPlan};
use giggle_domain::{ModelName, ShotRequest};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Where an estimate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EstimateSource {
    /// The service's model-price endpoint, just now.
    Service,
    /// The configuration file's table.
    Configured,
    /// Nobody knows.
    Unknown,
}

impl EstimateSource {
    /// The word for JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Configured => "configured",
            Self::Unknown => "unknown",
        }
    }
}

/// What a shot is expected to cost.
#[derive(Debug)]
pub struct Estimate {
    /// The price; `None` where nobody knows.
    pub credits: Option<Credits>,
    /// Where it comes from.
    pub source: EstimateSource,
    /// Why the service's price is not known: the question failed. That the service names none is an answer.
    pub failure: Option<ClientError>,
}

/// What the service said that things cost, and prices from the configuration file for where it names none.
#[derive(Debug, Default)]
pub struct Estimates {
    per_second: std::collections::BTreeMap<String, f64>,
    asked: Mutex<HashMap<PriceClass, Arc<AskedPrice>>>,
}

/// Model, with or without frames, and seconds: what the service's price is asked by.
type PriceClass = (String, bool, u32);

/// A price that is asked for once, whoever else wants to know it meanwhile.
#[derive(Debug)]
struct AskedPrice {
    since: Instant,
    credits: tokio::sync::OnceCell<Option<f64>>,
}

/// A price that was asked for is believed for this long: prices change, though not within one run of a list.
const PRICE_LASTS: Duration = Duration::from_secs(3600);

/// How old a price may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceAge {
    /// As old as within one run of a list: to show it, and to set it aside.
    Usual,
    /// Asked for after this moment, if it can be asked for: to set it aside after charges were read.
    Preferably(Instant),
    /// Asked for after this moment: to compare it with what somebody agreed to.
    Since(Instant),
}

impl Estimates {
    /// With the configuration file's table.
    pub fn new(settings: &Settings) -> Self {
        Self { per_second: settings.file.credits_per_second.clone(), ..Self::default() }
    }

    /// The service's price, else the configured one. Published and charged prices differ and change: an estimate is
    /// an estimate.
    pub async fn of(
        &self,
        client: &Client,
        model: &ModelName,
        has_frames: bool,
        (duration, count): (u32, u32),
        age: PriceAge,
    ) -> Estimate {
        let (asked, failure) = match self.asked(client, model, has_frames, duration, age).await {
            Ok(asked) => (asked, None),
            Err(error) => (None, Some(error)),
        };
        // A price of nothing is none: no clip is free, and a budget that believed it would have no end.
        let asked = asked.filter(|credits| *credits > 0.0);
        if let Some(price) = asked.and_then(|credits| Credits::price(credits * f64::from(count))) {
            return Estimate { credits: Some(price), source: EstimateSource::Service, failure };
        }
        Estimate { failure, ..self.configured(model, (duration, count)) }
    }

    /// The configured price; nothing is asked.
    pub fn configured(&self, model: &ModelName, (duration, count): (u32, u32)) -> Estimate {
        let per_second = self.per_second.get(model.as_str());
        let credits = per_second.and_then(|it| Credits::price(it * f64::from(duration) * f64::from(count)));
        let source = if credits.is_some() { EstimateSource::Configured } else { EstimateSource::Unknown };
        Estimate { credits, source, failure: None }
    }

    /// What is expected by prices that are known already; nothing is asked.
    pub fn known(
        &self,
        model: &ModelName,
        has_frames: bool,
        (duration, count): (u32, u32),
    ) -> Option<Credits> {
        let class = (model.to_string(), has_frames, duration);
        let asked = {
            let all = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            let asked = all.get(&class).filter(|asked| asked.since.elapsed() < PRICE_LASTS);
            asked.and_then(|asked| asked.credits.get().copied()).flatten()
        };
        let price = asked.filter(|credits| *credits > 0.0)?;
        Credits::price(price * f64::from(count))
    }

    /// The service's price, asked for once a class. That it could not be asked is no answer, and is not kept.
    async fn asked(
        &self,
        client: &Client,
        model: &ModelName,
        has_frames: bool,
        duration: u32,
        age: PriceAge,
    ) -> Result<Option<f64>, ClientError> {
        let class = (model.to_string(), has_frames, duration);
        let (asked, old) = {
            let mut all = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            let is_young = |asked: &&Arc<AskedPrice>| asked.since.elapsed() < PRICE_LASTS;
            let old = all.get(&class).filter(|asked| asked.credits.initialized()).filter(is_young).cloned();
            all.retain(|of, asked| {
                let is_old = match age {
                    PriceAge::Preferably(moment) | PriceAge::Since(moment) => {
                        *of == class && asked.since < moment
                    }
                    PriceAge::Usual => false,
                };
                !is_old && asked.since.elapsed() < PRICE_LASTS
            });
            let new = || AskedPrice { since: Instant::now(), credits: tokio::sync::OnceCell::new() };
            (Arc::clone(all.entry(class.clone()).or_insert_with(|| Arc::new(new()))), old)
        };
        let answer = asked
            .credits
            .get_or_try_init(|| async {
                let price = client.model_price(model, has_frames, duration, &RetryPlan::patient()).await;
                price.map(|price| price.map(|it| it.credits))
            })
            .await;
        match (answer, old, age) {
            // What it was a while ago is better than nothing.
            (Err(_), Some(old), PriceAge::Preferably(_)) => {
                let known = old.credits.get().copied().flatten();
                self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(class, old);
                Ok(known)
            }
            (answer, ..) => answer.copied(),
        }
    }
}

/// What a shot is expected to cost, for a command that needs no ledger.
pub async fn estimate(settings: &Settings, client: &Client, shot: &ShotRequest) -> Estimate {
    let length = (shot.duration(), shot.count());
    Estimates::new(settings).of(client, shot.model(), shot.has_frames(), length, PriceAge::Usual).await
}
