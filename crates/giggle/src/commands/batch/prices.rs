//! What the shots of a list are expected to cost, for pages that are made without spending: by the service where it is asked, by what
//! the ledger saw charged, by the configuration file.

use super::plan::{ask_prices, price_class};
use crate::batch::{ListedShot, ShotList};
use crate::ledger::{Credits, Filter, ShotFacts};
use crate::outcome_text;
use crate::output::Output;
use crate::session::Session;
use crate::settings::Settings;
use giggle_domain::{Text, text};
use std::collections::HashMap;

/// So many of the newest shots of a model are looked through for a charge.
const MOST_LOOKED_THROUGH: usize = 500;

/// Prices by what is asked for.
#[derive(Debug, Default)]
pub(super) struct Prices {
    known: HashMap<String, Option<Credits>>,
}

impl Prices {
    /// The prices of a list's shots, and why the service was not asked where it was to be. Without a key, or without a ledger, the
    /// configuration file alone has prices: a page is no reason to refuse anything.
    pub(super) async fn of(
        list: &ShotList,
        asks: bool,
        settings: &Settings,
        output: &Output,
    ) -> (Self, Option<Text>) {
        let mut known = HashMap::new();
        let client = settings.key().ok().flatten().and_then(|_| settings.client().ok());
        let session =
            client.as_ref().and_then(|client| Session::open(settings, client, None, output).ok().flatten());
        let (Some(client), Some(session)) = (client, session) else {
            let why = text!(
                "no price was asked for: that needs a key and a ledger",
                "未查询价格：需要 API Key 和账本"
            );
            return (Self::default(), asks.then_some(why));
        };
        let mut why = None;
        if asks {
            let failed = ask_prices(list, &session, &client, &mut known).await;
            why = failed.map(|error| outcome_text::price_not_asked(&error).message);
        }
        for shot in &list.shots {
            let price = known.entry(price_class(shot)).or_insert(None);
            if price.is_none() {
                *price = last_charge(&session, shot);
            }
        }
        (Self { known }, why)
    }

    /// What a shot is expected to cost.
    pub(super) fn of_shot(&self, shot: &ListedShot, settings: &Settings) -> Option<Credits> {
        let plain = shot.plain();
        self.known.get(&price_class(shot)).copied().flatten().or_else(|| {
            let per_second = settings.file.credits_per_second.get(plain.model().as_str())?;
            Credits::price(per_second * f64::from(plain.duration()) * f64::from(plain.count()))
        })
    }
}

/// What the newest shot of the same kind was charged.
fn last_charge(session: &Session, shot: &ListedShot) -> Option<Credits> {
    let plain = shot.plain();
    let filter = Filter {
        realm: Some(session.realm.clone()),
        model: Some(plain.model().to_string()),
        most: Some(MOST_LOOKED_THROUGH),
        ..Filter::default()
    };
    let is_alike = |facts: &ShotFacts| {
        let has_frames = facts.start_frame.is_some() || facts.end_frame.is_some();
        facts.resolution == plain.resolution()
            && facts.count == plain.count()
            && has_frames == shot.has_frames()
    };
    let rows = session.ledger.list(&filter).ok()?;
    rows.into_iter().filter(|row| row.duration == plain.duration()).find_map(|row| {
        let cost = row.cost.filter(|cost| *cost > Credits::ZERO)?;
        let shot = session.ledger.shot(row.id).ok()?;
        shot.facts.as_ref().is_some_and(is_alike).then_some(cost)
    })
}
