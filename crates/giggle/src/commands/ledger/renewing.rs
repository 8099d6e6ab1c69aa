//! `giggle ledger new`: what an empty ledger would no longer know is said first, and needs somebody's yes.
//!
//! Whatever was paid for is paid for again by the first who asks for it afterwards.

use crate::error::CommandError;
use crate::failure;
use crate::ledger::{Clock as _, Credits, Filter, Ledger, Standing, StateFolder, SystemClock};
use crate::ledger_place::{new_ledger, open_sqlite, refuse_shared, state_folder};
use crate::ledger_text;
use crate::output::Output;
use crate::question::is_yes;
use crate::settings::Settings;
use giggle_domain::{Text, counted, text};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// An empty ledger, and what was there before.
#[derive(Debug)]
pub struct Renewed {
    aside: Option<PathBuf>,
    folder: PathBuf,
    forgotten: Option<Forgotten>,
}

/// What the ledger of before knew.
#[derive(Debug, Default)]
struct Forgotten {
    shots: usize,
    unsettled: usize,
    running: usize,
    last_day: Credits,
    /// Why it does not say all of it.
    trouble: Option<Text>,
}

/// Begins an empty ledger in the place of the one that the settings name.
///
/// # Errors
///
/// Exit 3: nobody agreed to what would be forgotten, or the files cannot be moved.
pub(super) fn run(is_agreed: bool, settings: &Settings, output: &Output) -> Result<Renewed, CommandError> {
    refuse_shared(settings)?;
    let copies = settings.folders.copies();
    let has_ledger =
        settings.folders.state.as_ref().is_some_and(|folder| StateFolder::has_ledger(folder, &copies));
    let folder = state_folder(settings)?;
    let forgotten =
        has_ledger.then(|| Forgotten::of(&folder)).filter(|it| it.shots > 0 || it.trouble.is_some());
    if let Some(forgotten) = forgotten.as_ref().filter(|_| !is_agreed) {
        let unchanged = CommandError::settings(
            text!("nothing was changed: ", "未作任何更改：").then(&Text::default(), &forgotten.text()),
        )
        .hint(text!(
            "`giggle ledger` shows what it holds; only a person who knows that none of it is needed gives `--yes`",
            "`giggle ledger` 可查看其内容；只有确知这些内容均不再需要的人才应加 `--yes`"
        ))
        .detail("forgets", forgotten.json());
        if !output.may_ask() {
            return Err(unchanged);
        }
        output.warn(forgotten.text().get(output.language));
        if !is_yes(output)? {
            return Err(unchanged);
        }
    }
    let aside = new_ledger(settings)?;
    Ok(Renewed { aside, folder: folder.root().to_owned(), forgotten })
}

impl Forgotten {
    fn of(folder: &StateFolder) -> Self {
        let ledger = match open_sqlite(folder) {
            Ok(ledger) => ledger,
            Err(error) => return Self { trouble: Some(ledger_text::message(&error)), ..Self::default() },
        };
        Self::read(&ledger)
            .unwrap_or_else(|fault| Self { trouble: Some(fault.message_text().clone()), ..Self::default() })
    }

    fn read(ledger: &Ledger) -> Result<Self, CommandError> {
        let trouble = ledger.check().err().map(|error| ledger_text::message(&error));
        let rows = ledger.list(&Filter::default()).map_err(|error| failure::ledger(&error))?;
        let count = |wanted: &[Standing]| rows.iter().filter(|row| wanted.contains(&row.standing)).count();
        let since = SystemClock.now().wall.minus(Duration::from_secs(24 * 60 * 60));
        let of_the_day = rows.iter().filter(|row| row.changed_at >= since);
        Ok(Self {
            shots: rows.len(),
            unsettled: count(&[Standing::Unsettled, Standing::Unassigned]),
            running: count(&[Standing::Submitting, Standing::Submitted, Standing::Completed]),
            last_day: of_the_day.filter_map(|row| row.cost.or(row.reserved)).sum(),
            trouble,
        })
    }

    fn text(&self) -> Text {
        let Self { shots, unsettled, running, last_day, trouble } = self;
        let en = counted(*shots, "shot", "shots");
        let known = text!(
            "a new ledger forgets {en} ({unsettled} unsettled, {running} running; {last_day} credits in the last 24 hours), and whoever asks for one of them again pays again",
            "新账本不再记得 {shots} 个镜头（{unsettled} 个待核实，{running} 个进行中；最近 24 小时 {last_day} 积分），再次请求其中任何一个都会再次付费"
        );
        match trouble {
            Some(trouble) if *shots == 0 => text!(
                "whoever asks for what was paid for before pays again with a new ledger, and what that is cannot be read: ",
                "使用新账本后，再次请求此前已付费的内容会再次付费，而这些内容无法读取："
            )
            .then(&Text::default(), trouble),
            None => known,
            Some(trouble) => known.then(
                &text!("; what else was paid for is not known, since ", "；此外还付过什么无从得知，因为"),
                trouble,
            ),
        }
    }

    fn json(&self) -> Value {
        json!({
            "shots": self.shots, "unsettled": self.unsettled, "running": self.running,
            "credits_last_24h": self.last_day, "is_whole": self.trouble.is_none(),
        })
    }
}

impl Renewed {
    pub(super) fn show(&self, output: &Output) {
        let Some(aside) = &self.aside else {
            output.data(output.say("an empty ledger", "空账本"));
            return;
        };
        let shown = aside.display();
        output.data(&output.say(
            format!("an empty ledger; the old files are in {shown}"),
            format!("空账本；旧文件位于 {shown}"),
        ));
        if let Some(forgotten) = self.forgotten.as_ref().filter(|_| !output.may_ask()) {
            output.warn(forgotten.text().get(output.language));
        }
        output.talk(self.way_back(aside).get(output.language));
    }

    /// The files are moved by hand, so that nothing that giggle runs makes two ledgers out of one.
    fn way_back(&self, aside: &Path) -> Text {
        let (aside, folder) = (aside.display(), self.folder.display());
        text!(
            "to go back while nothing was submitted with the new one: stop giggle, remove the files `ledger.*` in {folder}, and move those of {aside} there",
            "如需恢复（且新账本尚未提交过任何内容）：请停止 giggle，删除 {folder} 中的 `ledger.*` 文件，再将 {aside} 中的文件移回"
        )
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "new": true, "put_aside": self.aside,
            "forgotten": self.forgotten.as_ref().map(Forgotten::json),
        })
    }
}
