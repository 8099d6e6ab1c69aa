//! `giggle models`: the catalog as a table.

use crate::error::CommandError;
use crate::fitted_table::terminal_width;
use crate::output::{Output, Shown};
use crate::settings::Settings;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use giggle_domain::{Language, Sound, VideoModel};
use serde_json::{Value, json};

/// List the video models with their lengths, resolutions and sound
#[derive(Debug, Clone, clap::Args)]
pub struct ModelsArgs {
    /// Also list models that can no longer be used
    #[arg(long)]
    pub all: bool,
}

/// No terminal is narrower by default.
const WIDTH: u16 = 80;
/// Lines beyond this are hard to read, however wide the terminal is.
const WIDEST: u16 = 160;

/// The rows to show.
#[derive(Debug)]
pub struct Models {
    rows: Vec<VideoModel>,
    default: String,
}

/// Lists the models.
///
/// # Errors
///
/// None; the signature is that of every command.
pub fn run(args: &ModelsArgs, settings: &Settings) -> Result<Models, CommandError> {
    let rows = settings
        .catalog
        .models()
        .iter()
        .filter(|model| args.all || model.retired.is_none())
        .cloned()
        .collect();
    Ok(Models { rows, default: giggle_domain::catalog::DEFAULT_MODEL.to_owned() })
}

impl Models {
    /// The table, also printed into the README by a test.
    pub fn table(&self, language: Language) -> String {
        self.table_of(WIDTH, language)
    }

    fn table_of(&self, width: u16, language: Language) -> String {
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width);
        table.set_header(language.pick(
            ["model", "seconds", "resolutions", "sound", "about"],
            ["模型", "秒", "分辨率", "声音", "说明"],
        ));
        for model in &self.rows {
            table.add_row([
                model.name.to_string(),
                format!("{} ({})", model.durations_text(), model.default_duration),
                model.resolutions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
                sound(model.sound, language).to_owned(),
                self.about(model, language),
            ]);
        }
        for (number, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, 1));
            // Only the last is wrapped: what is looked up or copied stays in one piece.
            if number < 4 {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
    }

    fn about(&self, model: &VideoModel, language: Language) -> String {
        let mut about = String::new();
        if model.name.as_str() == self.default {
            // First, so that it is never broken over two lines.
            about.push_str(language.pick("[default] ", "［默认］"));
        }
        about.push_str(model.description(language));
        let mut note = |english: &str, chinese: &str| {
            let note = language.pick(format!(" [{english}]"), format!("［{chinese}］"));
            about.push_str(&note);
        };
        if model.newer {
            note("newer, less well known", "较新，资料较少");
        }
        if model.retired.is_some() {
            note("retired", "已下线");
        }
        about
    }
}

fn sound(sound: Sound, language: Language) -> &'static str {
    match sound {
        Sound::Yes => language.pick("yes", "有"),
        Sound::No => language.pick("no", "无"),
        Sound::Unknown => "?",
    }
}

impl Shown for Models {
    fn show(&self, output: &Output) {
        let width = terminal_width().and_then(|width| u16::try_from(width).ok());
        let width = width.map_or(WIDTH, |width| width.clamp(WIDTH, WIDEST));
        output.data(&self.table_of(width, output.language));
        output.talk(output.say(
            "\nSeconds in brackets: without --duration. Sound “?”: not known.\nAspect ratios: 16:9 (default), 9:16, 1:1, 3:4, 4:3.",
            "\n括号中为未给出 --duration 时的秒数。声音“?”：未知。\n画面比例：16:9（默认）、9:16、1:1、3:4、4:3。",
        ));
    }

    fn json(&self) -> Value {
        json!({"default_model": self.default, "models": self.rows})
    }
}
