//! From what was typed to the exit code: one match, one printer.

use crate::cli::{Cli, Verb};
use crate::commands::skill_door::Answer;
use crate::commands::{
    batch, cost, doctor, download, emulate, guide, inspect, key, ledger, make, models, query, resume, settle,
    skill_door, submit, upload, wait,
};
use crate::commands::{compare, completions, man, mcp, serve, skill, work, workers};
use crate::error::{Billed, CommandError};
use crate::exit_code::ExitCode;
use crate::help;
use crate::output::{self, Output, Shown};
use crate::settings::{GlobalFlags, Settings, spoken};
use crate::typed_words::Mistyped;
use crate::usage_text;
use clap::CommandFactory as _;
use giggle_domain::refusal::without_secrets;
use giggle_domain::{Language, TaskId, Text, text};
use std::io::Write as _;

type Finished = Result<Box<dyn Shown>, CommandError>;

/// Runs what was typed.
pub fn run(cli: Cli) -> ExitCode {
    let settings = Settings::load(&cli.global);
    let language = settings.as_ref().map_or_else(|_| spoken(&cli.global), |settings| settings.language);
    let output = output(&cli.global, language);
    let Some(verb) = cli.verb else {
        return match skill_door::run(
            &cli.door,
            &settings,
            || Settings::load_without_catalog(&cli.global).ok(),
            &output,
        ) {
            Answer::Said(text) => match output.deliver(&text) {
                Ok(()) => ExitCode::Done,
                Err(error) => {
                    // It may be a paid task's only trace, so it is said where it can be.
                    output.warn(&text);
                    output.warn(output::unwritten_text(&error).get(output.language));
                    ExitCode::Internal
                }
            },
            Answer::Refused(reason) => {
                output.warn(&reason);
                if !cli.door.is_used() {
                    output.warn(
                        output.say("`giggle --help` shows all commands.", "`giggle --help` 可查看全部命令。"),
                    );
                }
                // The contract's own number for every refusal, whatever it is called among the verbs.
                ExitCode::Internal
            }
            Answer::Misused(reason) => {
                output.warn(&format!("error: {reason}\n\n{}", Cli::command().render_usage()));
                ExitCode::Usage
            }
        };
    };
    let may_pay = may_pay(&verb);
    let finished = if cli.door.is_used() {
        Err(CommandError::usage(text!(
            "put these flags after the verb, as in `giggle make --model grok …`",
            "这些参数应写在子命令之后，例如 `giggle make --model grok …`"
        )))
    } else {
        settings.and_then(|settings| verb_run(verb, &settings, &output))
    };
    match finished {
        Ok(shown) => {
            output.finish(shown.as_ref());
            let Some(error) = output::unwritten() else { return ExitCode::Done };
            let failure = CommandError::new(ExitCode::Internal, output::unwritten_text(error)).hint(text!(
                "the command succeeded; its output is on standard error",
                "操作已完成，其输出已写到标准错误"
            ));
            // Whatever was shown of a task is what is known of it.
            let task = shown.json()["task_id"].as_str().and_then(|id| TaskId::parse(id).ok());
            let failure = match task {
                Some(task) => failure.task(&task).billed(Billed::Yes),
                None if !may_pay => failure.billed(Billed::No),
                None => failure,
            };
            output.fail(&failure);
            failure.code()
        }
        Err(error) => {
            output.fail(&error);
            error.code()
        }
    }
}

/// Whether a verb may have led to a charge.
fn may_pay(verb: &Verb) -> bool {
    matches!(
        verb,
        Verb::Make(_)
            | Verb::Submit(_)
            | Verb::Resume(_)
            | Verb::Settle(_)
            | Verb::Work(_)
            | Verb::Guide(_)
            | Verb::Batch(_)
            | Verb::Compare(_)
            | Verb::Serve(_)
            | Verb::Mcp(_)
    )
}

fn output(flags: &GlobalFlags, language: Language) -> Output {
    Output { json: flags.json, quiet: flags.quiet, no_input: flags.no_input, language }
}

fn verb_run(verb: Verb, settings: &Settings, output: &Output) -> Finished {
    match verb {
        Verb::Make(args) => block_on(make::run(&args, settings, output))?,
        Verb::Submit(args) => block_on(submit::run(&args, settings, output))?,
        Verb::Query(args) => boxed(block_on(query::run(&args, settings, output))?),
        Verb::Wait(args) => boxed(block_on(wait::run(&args, settings, output))?),
        Verb::Download(args) => boxed(block_on(download::run(&args, settings, output))?),
        Verb::Upload(args) => block_on(upload::run(&args, settings, output))?,
        Verb::Inspect(args) => boxed(inspect::run(&args, output)),
        Verb::Resume(args) => boxed(block_on(resume::run(&args, settings, output))?),
        Verb::Settle(args) => boxed(block_on(settle::run(&args, settings, output))?),
        Verb::Ledger(args) => boxed(block_on(ledger::run(&args, settings, output))?),
        Verb::Work(args) => boxed(block_on_batch(work::run(&args, settings, output))?),
        Verb::Workers(args) => boxed(workers::run(&args, settings, output)),
        Verb::Cost(args) => boxed(block_on(cost::run(&args, settings, output))?),
        Verb::Models(args) => boxed(models::run(&args, settings)),
        Verb::Guide(args) => boxed(guide::run(&args, settings, output)),
        Verb::Doctor(args) => boxed(block_on(doctor::run(&args, settings, output))?),
        Verb::Key(args) => boxed(key::run(&args, settings, output)),
        Verb::Batch(args) => block_on_batch(batch::perform(&args, settings, output))?,
        Verb::Compare(args) => block_on_batch(compare::run(&args, settings, output))?,
        Verb::Emulate(args) => boxed(block_on_all_cores(emulate::run(&args, settings, output))?),
        Verb::Serve(args) => boxed(block_on_batch(serve::run(&args, settings, output))?),
        Verb::Mcp(args) => boxed(block_on_all_cores(mcp::run(&args, settings, output))?),
        Verb::Skill(args) => boxed(skill::run(&args, settings, output)),
        Verb::Completions(args) => boxed(completions::run(&args, Cli::command())),
        Verb::Man(args) => {
            let line = output.language.pick(Cli::command(), help::translated(Cli::command()));
            boxed(man::run(&args, line, output.language))
        }
    }
}

fn boxed<T: Shown + 'static>(finished: Result<T, CommandError>) -> Finished {
    finished.map(|shown| Box::new(shown) as Box<dyn Shown>)
}

fn internal(error: std::io::Error) -> CommandError {
    CommandError::new(ExitCode::Internal, Text::plain(error.to_string()))
}

/// So many threads a command may start beside those of its runtime: for the ledger, for names of hosts, for files.
const THREADS_BESIDE: usize = 6;

/// Looks whether the system gives a process its threads, while nothing was sent: an answer that comes later is not to be lost for want
/// of one.
fn check_threads(count: usize) -> Result<(), CommandError> {
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let ended = std::sync::Arc::new(std::sync::Mutex::new(ended));
    let mut started = Vec::with_capacity(count);
    let trouble = (0..count).find_map(|_| {
        let ended = std::sync::Arc::clone(&ended);
        // They live until all of them do.
        let wait = move || drop(ended.lock().map(|ended| ended.recv()));
        std::thread::Builder::new().stack_size(64 * 1024).spawn(wait).map(|it| started.push(it)).err()
    });
    drop(end);
    started.into_iter().for_each(|it| drop(it.join()));
    match trouble {
        None => Ok(()),
        Some(error) => Err(CommandError::settings(text!(
            "the system gives this process too few threads: {error}",
            "系统不允许此进程创建足够的线程：{error}"
        ))
        .hint(text!(
            "nothing was submitted; allow more processes (`ulimit -u`, or the pids limit of the container)",
            "未提交任何任务；请放宽进程数限制（`ulimit -u`，或容器的 pids 限制）"
        ))),
    }
}

/// One thread: a single task needs no more, and starts faster.
fn block_on<F: Future>(work: F) -> Result<F::Output, CommandError> {
    check_threads(THREADS_BESIDE)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(internal)?;
    Ok(runtime.block_on(work))
}

fn block_on_all_cores<F: Future>(work: F) -> Result<F::Output, CommandError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    check_threads(cores + THREADS_BESIDE)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(internal)?;
    let done = runtime.block_on(work);
    // A read of standard input cannot be called back: a server that was told to end would wait for its client.
    runtime.shutdown_background();
    Ok(done)
}

/// More threads than cores: a thread that waits for the ledger's disk serves no network meanwhile (a batch of 700 shots took
/// 17 ms a shot with two threads on two cores, and 12 ms with eight).
const BATCH_THREADS: usize = 8;

fn block_on_batch<F: Future>(work: F) -> Result<F::Output, CommandError> {
    check_threads(BATCH_THREADS + THREADS_BESIDE)?;
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(BATCH_THREADS).enable_all().build().map_err(internal)?;
    Ok(runtime.block_on(work))
}

/// Shows help or the version, as it was asked for, in the person's language.
///
/// # Errors
///
/// Standard output did not take it, a closed pipe included.
pub fn show(asked: &clap::Error) -> std::io::Result<()> {
    let mut stdout = anstream::stdout().lock();
    match help_page(asked, typed_language(&Typed::read()).1) {
        Some(page) => stdout.write_all(page.as_bytes())?,
        None => write!(stdout, "{}", asked.render().ansi())?,
    }
    stdout.flush()
}

/// A page of help in Chinese, if it is one that was asked for and Chinese is the person's language.
fn help_page(asked: &clap::Error, language: Language) -> Option<String> {
    let is_wanted = language == Language::Chinese && help::is_page(asked);
    is_wanted.then(|| help::asked_for(std::env::args_os())).flatten()
}

/// The flags that matter before the command line is understood, and the language that follows from them.
fn typed_language(typed: &Typed) -> (GlobalFlags, Language) {
    let (json, lang, config) = (typed.asks_for_json(), typed.value_of("lang"), typed.value_of("config"));
    let flags = GlobalFlags { json, lang, config: config.map(Into::into), ..GlobalFlags::default() };
    let language = Settings::load(&flags).map_or_else(|_| spoken(&flags), |settings| settings.language);
    (flags, language)
}

/// Says what is wrong with the command line; as JSON where JSON was asked for, but never at the skill door, whose
/// stdout has answers alone.
pub fn misuse(error: &clap::Error) {
    let typed = Typed::read();
    let output = typed.output();
    if let Some(page) = help_page(error, output.language).filter(|_| !output.json) {
        output.warn(page.trim_end());
        return;
    }
    if let Some(text) = usage_text::chinese(error).filter(|_| output.language == Language::Chinese) {
        // Only asked for in Chinese.
        let usage = typed.usage();
        return refuse(&output, &CommandError::usage(Text::plain(without_secrets(&text))), &usage);
    }
    let text = without_secrets(&error.render().to_string());
    if output.json {
        output.fail(&misused(&text));
    } else {
        output.warn(without_secrets(&error.render().ansi().to_string()).trim_end());
        if !text.contains("Usage") {
            output.warn(&format!("\n{}", typed.usage()));
        }
    }
}

/// Says which word was mistyped, in the same way.
pub fn mistyped(word: &Mistyped) {
    refuse(&Typed::read().output(), &word.error(), word.usage());
}

fn refuse(output: &Output, error: &CommandError, usage: &str) {
    output.fail(error);
    if !output.json {
        let usage = usage.strip_prefix("Usage: ").unwrap_or(usage);
        output.warn(&format!("\n{}{usage}", output.say("Usage: ", "用法：")));
    }
}

/// The parser's text as a failure: its first paragraph names what is wrong, its tips what was meant.
fn misused(text: &str) -> CommandError {
    let first = text.split("\n\n").next().unwrap_or_default();
    let message: Vec<&str> = first.lines().map(str::trim).collect();
    let message = message.join(" ");
    // The parser's own words, which have one language.
    let tips: Vec<&str> = text.lines().filter_map(|line| line.trim().strip_prefix("tip: ")).collect();
    let error =
        CommandError::usage(Text::plain(message.strip_prefix("error: ").unwrap_or(&message).to_owned()));
    if tips.is_empty() { error } else { error.hint(Text::plain(tips.join("; "))) }
}

/// What was typed, for when the parser could not make sense of it. Words that are no text are shown with marks.
struct Typed {
    words: Vec<String>,
    command: clap::Command,
}

impl Typed {
    fn read() -> Self {
        let words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
        let mut command = Cli::command();
        command.build();
        Self { words, command }
    }

    /// The flag that a word is.
    fn flag(&self, word: &str) -> Option<&clap::Arg> {
        let name = word.strip_prefix('-')?;
        let (name, _) = name.split_once('=').unwrap_or((name, ""));
        self.command.get_arguments().find(|flag| match name.strip_prefix('-') {
            Some(long) => flag.get_long() == Some(long),
            None => flag.get_short().is_some_and(|short| name == short.to_string()),
        })
    }

    /// The first word that is neither a flag nor a flag's value: a verb, or what was meant for one.
    fn verb(&self) -> Option<&str> {
        let mut words = self.words.iter();
        while let Some(word) = words.next() {
            if !word.starts_with('-') {
                return Some(word);
            }
            let takes_next =
                !word.contains('=') && self.flag(word).is_some_and(|it| it.get_action().takes_values());
            if takes_next {
                words.next();
            }
        }
        None
    }

    fn asks_for_json(&self) -> bool {
        let is_verb = self.verb().is_some_and(|verb| self.command.find_subcommand(verb).is_some());
        let is_door_flag = |word: &String| {
            self.flag(word).is_some_and(|flag| flag.get_help_heading() == Some(skill_door::HEADING))
        };
        let is_door = !is_verb && (self.verb().is_none() || self.words.iter().any(is_door_flag));
        !is_door && self.words.iter().any(|word| word == "--json")
    }

    /// The value that was typed for a long flag.
    fn value_of(&self, flag: &str) -> Option<String> {
        let mut words = self.words.iter();
        let rest = words.find_map(|word| {
            let rest = word.strip_prefix("--")?.strip_prefix(flag)?;
            Some(rest).filter(|it| it.is_empty() || it.starts_with('='))
        })?;
        rest.strip_prefix('=').map(str::to_owned).or_else(|| words.next().cloned())
    }

    /// How whatever is wrong with it is said.
    fn output(&self) -> Output {
        let (flags, language) = typed_language(self);
        output(&flags, language)
    }

    /// The usage of the verb that was typed, or of the skill door.
    fn usage(mut self) -> String {
        let verb = self.verb().map(str::to_owned);
        match verb.and_then(|verb| self.command.find_subcommand_mut(verb)) {
            Some(verb) => verb.render_usage().to_string(),
            None => self.command.render_usage().to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(words: &str) -> Typed {
        let mut command = Cli::command();
        command.build();
        Typed { words: words.split(' ').map(str::to_owned).collect(), command }
    }

    #[test]
    fn json_is_for_verbs_and_the_door_has_none() {
        for words in
            ["make --json", "--json mkae", "mkae --json", "--lang en make --json x", "make --prompt a --json"]
        {
            assert!(typed(words).asks_for_json(), "{words}");
        }
        for words in [
            "--json",
            "--prompt make --json --colour",
            "--prompt=a b --json",
            "--json --prompt a lake",
            "--query --json --take",
            "make a",
        ] {
            assert!(!typed(words).asks_for_json(), "{words}");
        }
    }

    #[test]
    fn a_parsers_text_keeps_what_is_missing_and_what_was_meant() {
        let error = misused("error: these were not provided:\n  <A>\n  <B>\n\n  tip: try c\n\nUsage: x\n");
        assert_eq!(error.message(Language::English), "these were not provided: <A> <B>");
        assert_eq!(error.hint_text(Language::English), Some("try c"));
    }
}
