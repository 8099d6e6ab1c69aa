//! `giggle models`: the catalog as a table.

use crate::error::CommandError;
use crate::fitted_table::terminal_width;
use crate::output::{Output, Shown};
use crate::settings::Settings;
use crate::wrapped_text::wrapped;
use giggle_domain::{Language, Sound, VideoModel};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

/// List the video models with their lengths, resolutions and sound
#[derive(Debug, Clone, clap::Args)]
pub struct ModelsArgs {
    /// Also list models that can no longer be used
    #[arg(long)]
    pub all: bool,
}

/// No terminal is narrower by default.
const WIDTH: usize = 80;
/// A narrower one shows lines that go on below.
const NARROWEST: usize = 30;
/// Lines beyond this are hard to read, however wide the terminal is.
const WIDEST: usize = 160;
/// Where there is less room than this beside the other columns, each model has lines of its own.
const LEAST_ABOUT: usize = 18;
/// Before these lines.
const INDENT: &str = "  ";

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

    fn table_of(&self, width: usize, language: Language) -> String {
        let head = language.pick(
            ["model", "seconds", "resolutions", "sound", "about"],
            ["模型", "秒", "分辨率", "声音", "说明"],
        );
        let rows: Vec<[String; 5]> = self.rows.iter().map(|model| self.cells(model, language)).collect();
        let whole: Vec<[String; 5]> = [head.map(str::to_owned)].into_iter().chain(rows.clone()).collect();
        let widest = |column: usize| whole.iter().map(|row| row[column].width()).max().unwrap_or(0);
        // Only the last is wrapped: what is looked up or copied stays in one piece.
        let widths: [usize; 4] = std::array::from_fn(widest);
        let before: usize = widths.iter().map(|width| width + 1).sum();
        let room = width.saturating_sub(before);
        let mut lines = Vec::new();
        if room < LEAST_ABOUT {
            for [name, seconds, resolutions, sound, about] in &rows {
                lines.push(name.clone());
                let facts = language.pick(
                    format!("{seconds} s; {resolutions}; sound: {sound}"),
                    format!("{seconds} 秒；{resolutions}；声音：{sound}"),
                );
                let indented = width.saturating_sub(INDENT.len());
                let told = wrapped(&facts, indented).into_iter().chain(wrapped(about, indented));
                lines.extend(told.map(|line| format!("{INDENT}{line}")));
            }
            return lines.join("\n");
        }
        for row in &whole {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(widths) {
                line.push_str(cell);
                line.push_str(&" ".repeat(width - cell.width() + 1));
            }
            for about in wrapped(&row[4], room) {
                line.push_str(&about);
                lines.push(std::mem::replace(&mut line, " ".repeat(before)).trim_end().to_owned());
            }
        }
        lines.join("\n")
    }

    fn cells(&self, model: &VideoModel, language: Language) -> [String; 5] {
        [
            model.name.to_string(),
            format!("{} ({})", model.durations_text(), model.default_duration),
            model.resolutions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            sound(model.sound, language).to_owned(),
            self.about(model, language),
        ]
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
        let terminal = terminal_width();
        let width = terminal.map_or(WIDTH, |width| width.clamp(NARROWEST, WIDEST));
        output.data(&self.table_of(width, output.language));
        output.talk("");
        for note in output.say(
            [
                "Seconds in brackets: without --duration. Sound “?”: not known.",
                "Aspect ratios: 16:9 (default), 9:16, 1:1, 3:4, 4:3.",
            ],
            [
                "括号中为未给出 --duration 时的秒数。声音“?”：未知。",
                "画面比例：16:9（默认）、9:16、1:1、3:4、4:3。",
            ],
        ) {
            for line in wrapped(note, width) {
                output.talk(&line);
            }
        }
    }

    fn json(&self) -> Value {
        json!({"default_model": self.default, "models": self.rows})
    }
}
