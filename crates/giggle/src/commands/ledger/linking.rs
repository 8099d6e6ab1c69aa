//! `giggle ledger link`: links to stored clips, made when somebody asks for them.
//!
//! A link opens its clip to whoever has it. It goes to standard output, which the person asked for, and nowhere else.

use crate::clip_store::ClipStore;
use crate::error::CommandError;
use crate::failure;
use crate::ledger::Ledger;
use crate::output::Output;
use crate::settings::Settings;
use crate::store_text;
use giggle_client::Client;
use giggle_domain::text;
use giggle_store::StoreLink;
use serde_json::{Value, json};
use std::time::Duration;

/// The longest that a link lasts, by the stores' own rules.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Links to the clips of one shot.
#[derive(Debug)]
pub struct Linked {
    links: Vec<(u32, StoreLink)>,
    lasts: Duration,
}

/// Makes the links.
///
/// # Errors
///
/// Exit 2 for a shot with nothing in the store, 3 where no store is set or it gives no links.
pub(super) async fn run(
    ledger: &Ledger,
    shot: &str,
    lasts: Duration,
    settings: &Settings,
) -> Result<Linked, CommandError> {
    if lasts.is_zero() || lasts > LONGEST {
        return Err(CommandError::usage(text!(
            "--lasts: a link lasts from 1 second to 7 days",
            "--lasts：链接有效期须在 1 秒到 7 天之间"
        )));
    }
    let trouble = |error| failure::ledger(&error);
    let id = ledger.named(None, shot).map_err(trouble)?;
    let shot = ledger.shot(id).map_err(trouble)?;
    let files =
        shot.foremost().and_then(|(_, attempt)| attempt.task.as_ref()).map(|task| task.files.as_slice());
    let stored: Vec<_> = files
        .unwrap_or_default()
        .iter()
        .filter_map(|file| Some((file.clip, file.stored.as_ref()?)))
        .collect();
    if stored.is_empty() {
        return Err(CommandError::usage(text!(
            "no clip of this shot is in the store",
            "该镜头没有视频在存储中"
        ))
        .hint(text!(
            "`giggle resume` stores what is on this machine, if --store or GIGGLE_STORE names a store",
            "若已用 --store 或 GIGGLE_STORE 指定存储，`giggle resume` 会存入本机的视频"
        )));
    }
    let client = Client::new(settings.client_settings(settings.base()?, settings.key()?));
    let store = ClipStore::of(settings, &client)?.ok_or_else(|| {
        CommandError::settings(text!("no store is set", "未设置存储")).hint(text!(
            "--store s3://bucket/prefix or GIGGLE_STORE names it",
            "请用 --store s3://bucket/prefix 或 GIGGLE_STORE 指定"
        ))
    })?;
    let mut links = Vec::new();
    for (clip, stored) in stored {
        let link = store.link(stored, lasts).await.map_err(|error| store_text::failure(&error))?;
        links.push((clip, link));
    }
    Ok(Linked { links, lasts })
}

impl Linked {
    pub(super) fn show(&self, output: &Output) {
        for (_, link) in &self.links {
            output.data(link.reveal());
        }
    }

    pub(super) fn json(&self) -> Value {
        let link = |(clip, link): &(u32, StoreLink)| json!({"clip": clip, "url": link.reveal()});
        json!({"links": self.links.iter().map(link).collect::<Vec<_>>(), "lasts_seconds": self.lasts.as_secs()})
    }
}
