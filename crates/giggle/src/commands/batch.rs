//! `giggle batch`: a whole shot list in one command.

mod differing;
pub mod draft;
mod entering;
mod finding;
pub mod plan;
mod prices;
pub mod queue;
pub mod run;
pub mod stop;
pub mod view;

use crate::batch::source::{MOST_FAULTS, text_of};
use crate::batch::{Fault, Format, Reading, ShotList, folder, list, still};
use crate::error::CommandError;
use crate::output::{Output, Shown};
use crate::settings::Settings;
use crate::usage_text::BadValue;
use giggle_domain::{Language, Text, counted, text};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Make all clips of a shot list
#[derive(Debug, Clone, clap::Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
#[command(
    after_help = "A list is YAML, JSON, JSON Lines or CSV: each row has a key and a shot. Check it, see the plan, draft it for free, then run it. Stop it at any moment, and run it again to continue."
)]
pub struct BatchArgs {
    /// What to do with the list.
    #[command(subcommand)]
    pub action: BatchAction,
}

/// What to do with a list.
#[derive(Debug, Clone, clap::Subcommand)]
#[allow(missing_docs, reason = "the help of each is written once, on its arguments")]
pub enum BatchAction {
    Check(CheckArgs),
    Plan(plan::PlanArgs),
    Draft(draft::DraftArgs),
    Run(Box<run::RunArgs>),
    Stop(stop::StopArgs),
    Status(view::StatusArgs),
    Report(view::ReportArgs),
    Reel(view::ReelArgs),
}

/// Which list.
#[derive(Debug, Clone, clap::Args)]
pub struct ListFlags {
    /// The shot list: YAML, JSON, JSON Lines or CSV; `-` reads standard input
    #[arg(value_name = "LIST")]
    pub list: PathBuf,
    /// How the list is written: yaml, json, jsonl or csv [default: by its name]
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub format: Option<Format>,
}

/// Check every row, frame and chain of the list and show all faults at once; nothing is sent
#[derive(Debug, Clone, clap::Args)]
pub struct CheckArgs {
    /// Which list.
    #[command(flatten)]
    pub list: ListFlags,
}

fn format(text: &str) -> Result<Format, BadValue> {
    match text {
        "yaml" => Ok(Format::Yaml),
        "json" => Ok(Format::Json),
        "jsonl" => Ok(Format::JsonLines),
        "csv" => Ok(Format::Csv),
        _ => Err(BadValue(text!("must be yaml, json, jsonl or csv", "应为 yaml、json、jsonl 或 csv"))),
    }
}

/// A larger list than this is none: ten thousand rows are some five megabytes.
const LARGEST_LIST: u64 = 16 * 1024 * 1024;

/// A list that was read and found without fault.
#[derive(Debug)]
pub struct Read {
    /// The list.
    pub list: ShotList,
    /// What it is called in messages.
    pub name: String,
    /// The folder that it lies in.
    pub folder: PathBuf,
    /// The name of its file, which the folder of its runs is called after: two lists may give themselves one name.
    pub file: String,
}

impl ListFlags {
    /// Reads and checks the list.
    ///
    /// # Errors
    ///
    /// Exit 2 with every fault, exit 3 for a file that cannot be read.
    pub fn read(&self, settings: &Settings, output: &Output) -> Result<Read, CommandError> {
        let is_stdin = self.list.as_os_str() == "-";
        let name = if is_stdin { "stdin".to_owned() } else { self.list.display().to_string() };
        let unreadable = |error: std::io::Error| {
            let is_missing = !is_stdin && !self.list.is_file();
            let error = CommandError::settings(Text::said_of(&name, error));
            if is_missing { error.hint(finding::way_out(&self.list)) } else { error }
        };
        let mut bytes = Vec::new();
        let read = |reader: &mut dyn std::io::Read, bytes: &mut Vec<u8>| {
            reader.take(LARGEST_LIST + 1).read_to_end(bytes)
        };
        if is_stdin {
            read(&mut std::io::stdin().lock(), &mut bytes).map_err(unreadable)?;
        } else {
            let mut file = std::fs::File::open(&self.list).map_err(unreadable)?;
            read(&mut file, &mut bytes).map_err(unreadable)?;
        }
        if bytes.len() as u64 > LARGEST_LIST {
            let most = LARGEST_LIST / (1024 * 1024);
            return Err(CommandError::usage(text!(
                "{name}: a shot list has at most {most} MiB",
                "{name}：镜头表最大 {most} MiB"
            )));
        }
        let text = text_of(bytes).map_err(|what| CommandError::usage(Text::about(&name, &what)))?;
        let by_name = Format::of_path(&self.list).filter(|format| {
            // JSON Lines are often called JSON.
            *format != Format::Json || Format::of_text(&text) != Format::JsonLines
        });
        let format = self.format.or(by_name).unwrap_or_else(|| Format::of_text(&text));
        let folder = match self.list.parent().filter(|_| !is_stdin) {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        let stem = if is_stdin {
            "batch".into()
        } else {
            self.list.file_stem().unwrap_or_default().to_string_lossy()
        };
        let file =
            self.list.file_name().filter(|_| !is_stdin).map_or("batch".into(), |it| it.to_string_lossy());
        let file = file.into_owned();
        let reading =
            Reading { name: &stem, folder: &folder, catalog: &settings.catalog, may_read_files: true };
        match list::check(&text, format, &reading) {
            Ok(list) => {
                tell_notes(&name, &list.notes, output);
                Ok(Read { list, name, folder, file })
            }
            Err(faults) => {
                let error = refused(&name, &faults, true, output);
                let other = Format::of_text(&text);
                // What is neither is taken for YAML, so that this guess alone says nothing.
                let is_other = other != format && other != Format::Yaml && format != Format::JsonLines;
                Err(if is_other { error.hint(looks_like(other)) } else { error })
            }
        }
    }
}

/// What to do about a list whose text is in another form than it was read as.
fn looks_like(format: Format) -> Text {
    let (kind, name) = match format {
        Format::Yaml => ("YAML", "yaml"),
        Format::Json => ("JSON", "json"),
        Format::JsonLines => ("JSON Lines", "jsonl"),
        Format::Csv => ("CSV", "csv"),
    };
    text!(
        "its text looks like {kind}: give it the extension .{name}, or `--format {name}`",
        "其内容像是 {kind}：请将扩展名改为 .{name}，或使用 `--format {name}`"
    )
}

/// No person reads more notes than this.
const MOST_NOTES: usize = 20;

/// Says what is worth knowing before anything is paid for.
fn tell_notes(name: &str, notes: &[Fault], output: &Output) {
    let label = output.say("note: ", "注意：");
    for note in notes.iter().take(MOST_NOTES) {
        let key = note.key.as_deref().map(|key| format!("{}: ", giggle_domain::refusal::shown(key)));
        output.talk(&format!(
            "{name}:{}: {label}{}{}",
            note.place,
            key.unwrap_or_default(),
            note.message.get(output.language)
        ));
    }
    if let Some(more) = notes.len().checked_sub(MOST_NOTES).filter(|more| *more > 0) {
        let en = counted(more, "more note", "more notes");
        let said = text!("{name}: {en}; `--json` lists all", "{name}：另有 {more} 条；用 `--json` 查看全部");
        output.talk(said.get(output.language));
    }
}

/// The notes of a list for programs.
pub(super) fn notes_json(notes: &[Fault], language: Language) -> Value {
    let one = |note: &Fault| json!({"line": note.place.line, "column": note.place.column, "key": note.key, "message": note.message.get(language)});
    notes.iter().map(one).collect()
}

/// Says every fault, with its place if there is a text that has it, and fails.
pub(super) fn refused(name: &str, faults: &[Fault], has_places: bool, output: &Output) -> CommandError {
    let language = output.language;
    let lines: Vec<String> = faults
        .iter()
        .map(|fault| {
            let key = fault.key.as_deref().map(|key| format!("{}: ", giggle_domain::refusal::shown(key)));
            match has_places {
                true => format!(
                    "{name}:{}: {}{}",
                    fault.place,
                    key.unwrap_or_default(),
                    fault.message.get(language)
                ),
                false => format!("{name}: {}", fault.message.get(language)),
            }
        })
        .collect();
    let count = faults.len();
    let en = counted(count, "fault", "faults");
    let (more, or_more) = if count >= MOST_FAULTS { (" or more", "或更多") } else { ("", "") };
    let summary =
        text!("{name}: {en}{more}; nothing was sent", "{name}：{count} 处{or_more}错误；未发送任何请求");
    if output.json {
        let places = faults.iter().map(|fault| {
            if !has_places {
                return json!({"message": fault.message.get(language)});
            }
            json!({"line": fault.place.line, "column": fault.place.column, "key": fault.key, "message": fault.message.get(language)})
        });
        return CommandError::usage(summary).detail("faults", places.collect());
    }
    for line in &lines {
        output.warn(line);
    }
    CommandError::usage(summary)
}

/// A list without fault.
#[derive(Debug)]
pub struct Checked {
    name: String,
    rows: usize,
    shots: usize,
    chained: usize,
    notes: Vec<Fault>,
    language: Language,
}

impl Shown for Checked {
    fn show(&self, output: &Output) {
        let Self { name, rows, shots, chained, .. } = self;
        let en = format!("{}, {}", counted(*rows, "row", "rows"), counted(*shots, "shot", "shots"));
        let said = text!(
            "{name}: {en} ({chained} chained), no faults",
            "{name}：{rows} 行，{shots} 个镜头（其中 {chained} 个引用其他镜头），没有错误"
        );
        output.data(said.get(output.language));
    }

    fn json(&self) -> Value {
        json!({"list": self.name, "rows": self.rows, "shots": self.shots, "chained": self.chained, "faults": [], "notes": notes_json(&self.notes, self.language)})
    }
}

/// So many different prompts are read as a draft would read them: it takes a millisecond each.
const MOST_PROMPTS: usize = 2000;

/// Which shots a draft would find nothing in. Equal prompts are read once.
fn unread(list: &ShotList) -> Vec<Fault> {
    let mut known: HashMap<&str, bool> = HashMap::new();
    let mut unread = Vec::new();
    for shot in &list.shots {
        let prompt = shot.plain().prompt();
        let is_unread = match known.get(prompt) {
            Some(is_unread) => *is_unread,
            None if known.len() >= MOST_PROMPTS => continue,
            None => {
                let is_unread = crate::batch::draft::reading_of(shot).is_nothing();
                known.insert(prompt, is_unread);
                is_unread
            }
        };
        if is_unread {
            let what = text!(
                "a draft finds neither a camera move nor a subject in this prompt",
                "草稿无法从提示词中识别运镜或主体"
            );
            unread.push(Fault::new(shot.place, what).of(Some(&shot.key)));
        }
    }
    unread
}

/// Does what was asked with the list.
///
/// # Errors
///
/// Every exit code but 4, 5, 6 and 9: what happens to one shot stands in the report.
pub async fn perform(
    args: &BatchArgs,
    settings: &Settings,
    output: &Output,
) -> Result<Box<dyn Shown>, CommandError> {
    match &args.action {
        BatchAction::Check(args) => {
            let Read { list, name, .. } = args.list.read(settings, output)?;
            still::may_chain(&list, &settings.base()?)?;
            let chained = list.shots.iter().filter(|shot| shot.chained().is_some()).count();
            let unread = unread(&list);
            tell_notes(&name, &unread, output);
            Ok(Box::new(Checked {
                name,
                rows: list.rows,
                shots: list.shots.len(),
                chained,
                notes: list.notes.into_iter().chain(unread).collect(),
                language: output.language,
            }))
        }
        BatchAction::Plan(args) => Ok(Box::new(plan::run(args, settings, output).await?)),
        BatchAction::Draft(args) => Ok(Box::new(draft::run(args, settings, output).await?)),
        BatchAction::Run(args) => run_list(args, settings, output).await,
        BatchAction::Stop(args) => Ok(Box::new(stop::stop(args, settings, output).await?)),
        BatchAction::Status(args) => Ok(Box::new(view::status(args, settings, output)?)),
        BatchAction::Report(args) => Ok(Box::new(view::report(args, settings, output)?)),
        BatchAction::Reel(args) => Ok(Box::new(view::reel(args, output)?)),
    }
}

/// The refusal of a folder beside a list that is a link: a cloned folder may hold one under a name that can be foreseen.
fn linked(folder: &Path, inner: &str) -> CommandError {
    let folder = folder.display();
    CommandError::settings(text!(
        "{folder}, or `{inner}` in it, is a link, and a folder that nobody named is not followed elsewhere",
        "{folder} 或其中的 `{inner}` 是链接；未指明的文件夹不会跟随链接"
    ))
    .hint(text!(
        "name the folder itself: `--output` with the path that the link leads to",
        "请直接指明该文件夹：用 `--output` 给出链接所指的路径"
    ))
}

/// Reads a list, and shows its plan or makes its clips.
async fn run_list(
    args: &run::RunArgs,
    settings: &Settings,
    output: &Output,
) -> Result<Box<dyn Shown>, CommandError> {
    let Read { list, name, folder: beside, file } = args.list.read(settings, output)?;
    if args.how.dry_run {
        let planned = plan::of(&list, name, false, args.how.shots(), settings, output).await?;
        return Ok(Box::new(planned));
    }
    let root = args.how.output.clone().unwrap_or_else(|| folder::of_list(&beside, &file));
    if args.how.output.is_none() {
        folder::refuse_links(&root, "runs").map_err(|_| linked(&root, "runs"))?;
    }
    make(list, &file, &root, &args.how, settings, output).await
}

/// Makes the clips of a list that was read from a file of that name, into a folder: here, or through the queue.
///
/// # Errors
///
/// Exit 2 for a faulty list, 7 where something is unsettled, 8 where not all succeeded, 10 over budget, 130 stopped.
pub async fn make(
    list: ShotList,
    file: &str,
    root: &Path,
    how: &run::RunFlags,
    settings: &Settings,
    output: &Output,
) -> Result<Box<dyn Shown>, CommandError> {
    if how.queue || how.follow {
        queue::put(list, file, root, how, settings, output).await
    } else {
        run::make(list, file, root, how, settings, output).await
    }
}
