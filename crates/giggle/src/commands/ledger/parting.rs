//! `giggle ledger apart`: a person says that a ledger that was used here is for other money, so that it is not missed any more.
//!
//! What the other one paid for is paid for again where somebody asks for it here.

use crate::accounts;
use crate::error::CommandError;
use crate::failure;
use crate::ledger_place::open_ledger;
use crate::other_ledger::{Missed, Used};
use crate::output::Output;
use crate::question::is_yes;
use crate::settings::Settings;
use giggle_domain::refusal::shown;
use giggle_domain::{Text, text};
use serde_json::{Value, json};
use std::path::Path;

/// The ledgers that are missed, or the one that is not any more.
#[derive(Debug)]
pub struct Parted {
    apart: Option<String>,
    missed: Vec<String>,
}

/// Declares one of the ledgers that keep this one from submitting to be apart from it; without a name, lists them.
///
/// # Errors
///
/// Exit 2 for one that does not keep it from submitting, 3 where nobody agreed.
pub(super) fn run(
    place: Option<&str>,
    is_agreed: bool,
    settings: &Settings,
    output: &Output,
) -> Result<Parted, CommandError> {
    let trouble = |error| failure::ledger(&error);
    let client = settings.client()?;
    let ledger = open_ledger(settings)?;
    let key = accounts::key_of(&client);
    let used = Used::of(settings, key.base())?;
    let missed =
        used.as_ref().map_or_else(|| Ok(Vec::new()), |used| used.missed(Some(&ledger)).map_err(trouble))?;
    let places = |missed: &[Missed]| missed.iter().map(|other| other.place.clone()).collect::<Vec<_>>();
    let Some((place, used)) = place.zip(used) else {
        return Ok(Parted { apart: None, missed: places(&missed) });
    };
    let Some(other) = missed.iter().find(|other| is_same(&other.place, place)) else {
        let place = if place.contains("password") { "…".to_owned() } else { shown(place) };
        let hint = if missed.is_empty() {
            text!("no other ledger keeps this one from submitting", "没有其他账本妨碍当前账本提交")
        } else {
            let all = places(&missed).join(", ");
            text!("those that do: {all}", "妨碍提交的账本：{all}")
        };
        let message = text!(
            "the ledger {place} does not keep this one from submitting",
            "账本 {place} 并不妨碍当前账本提交"
        );
        return Err(CommandError::usage(message).hint(hint));
    };
    if !is_agreed {
        let there = &other.place;
        let what = text!(
            "whatever the ledger {there} has paid for is paid for again by whoever asks for it with this one",
            "账本 {there} 已付费的内容，在当前账本中再次请求时会再次付费"
        );
        // By one and the same key, it is the same money for certain.
        let own = [ledger.account(&key).map_err(trouble)?, key];
        let is_same_money = other.last.as_ref().is_some_and(|last| own.contains(last.realm()));
        let what = if is_same_money {
            what.then(
                &text!("; ", "；"),
                &text!("its last submit was paid with the same key", "其最近一次提交使用的是同一个密钥"),
            )
        } else {
            what
        };
        let unchanged = CommandError::settings(
            text!("nothing was changed: ", "未作任何更改：").then(&Text::default(), &what),
        )
        .hint(text!(
            "only a person who knows that the two are for different money, or that nothing in the other one is needed, gives `--yes`",
            "只有确知两者用于不同账户，或另一个账本的内容均不再需要的人，才应加 `--yes`"
        ));
        if !output.may_ask() {
            return Err(unchanged);
        }
        output.warn(what.get(output.language));
        if !is_yes(output)? {
            return Err(unchanged);
        }
    }
    used.set_apart(&ledger, other).map_err(trouble)?;
    let left: Vec<Missed> = missed.iter().filter(|it| *it != other).cloned().collect();
    Ok(Parted { apart: Some(other.place.clone()), missed: places(&left) })
}

/// Whether somebody means this place; a folder may be named from where they are.
fn is_same(other: &str, named: &str) -> bool {
    let real = |path: &str| Path::new(path).canonicalize().ok();
    other == named || !named.contains("://") && real(named).is_some_and(|named| real(other) == Some(named))
}

impl Parted {
    pub(super) fn show(&self, output: &Output) {
        match &self.apart {
            Some(other) => output.talk(&output.say(
                format!("the ledger {other} is apart from this one from now on"),
                format!("账本 {other} 从此与当前账本互不相干"),
            )),
            None if self.missed.is_empty() => output.talk(
                output.say("no other ledger keeps this one from submitting", "没有其他账本妨碍当前账本提交"),
            ),
            None => {}
        }
        self.missed.iter().for_each(|other| output.data(other));
    }

    pub(super) fn json(&self) -> Value {
        json!({"apart": self.apart, "missed": self.missed})
    }
}
