//! From what was typed to the exit code: one match, one printer.

use crate::cli::{Cli, Verb};
use crate::commands::skill_door::Answer;
use crate::commands::{
    batch, cost, doctor, download, emulate, guide, inspect, ledger, make, models, query, resume, settle,
    skill_door, submit, upload, wait,
};
use crate::commands::{compare, completions, man, mcp, skill};
use crate::error::CommandError;
use crate::exit_code::ExitCode;
use crate::output::{Output, Shown};
use crate::settings::{GlobalFlags, Settings};
use clap::CommandFactory as _;
use giggle_domain::Language;

type Finished = Result<Box<dyn Shown>, CommandError>;

/// Runs what was typed.
pub fn run(cli: Cli) -> ExitCode {
    let settings = Settings::load(&cli.global);
    let language = settings.as_ref().map_or(Language::English, |settings| settings.language);
    let output = output(&cli.global, language);
    let Some(verb) = cli.verb else {
        return match skill_door::run(&cli.door, &settings, &output) {
            Answer::Said(text) => {
                output.data(&text);
                ExitCode::Done
            }
            Answer::Refused(reason) => {
                output.warn(&reason);
                if !cli.door.is_used() {
                    output.warn(
                        output.say("`giggle --help` shows what there is.", "`giggle --help` 可查看用法。"),
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
    let finished = if cli.door.is_used() {
        Err(CommandError::usage(output.say(
            "these flags stand after the verb, as in `giggle make --model grok …`",
            "这些参数应写在子命令之后，例如 `giggle make --model grok …`",
        )))
    } else {
        settings.and_then(|settings| verb_run(verb, &settings, &output))
    };
    match finished {
        Ok(shown) => {
            output.finish(shown.as_ref());
            ExitCode::Done
        }
        Err(error) => {
            output.fail(&error);
            error.code()
        }
    }
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
        Verb::Ledger(args) => boxed(ledger::run(&args, settings, output)),
        Verb::Cost(args) => boxed(block_on(cost::run(&args, settings, output))?),
        Verb::Models(args) => boxed(models::run(&args, settings)),
        Verb::Guide(args) => boxed(guide::run(&args, settings, output)),
        Verb::Doctor(args) => boxed(block_on(doctor::run(&args, settings, output))?),
        Verb::Batch(args) => block_on_batch(batch::perform(&args, settings, output))?,
        Verb::Compare(args) => block_on_batch(compare::run(&args, settings, output))?,
        Verb::Emulate(args) => boxed(block_on_all_cores(emulate::run(&args, settings, output))?),
        Verb::Mcp(args) => boxed(block_on_all_cores(mcp::run(&args, settings, output))?),
        Verb::Skill(args) => boxed(skill::run(&args, settings, output)),
        Verb::Completions(args) => boxed(completions::run(&args)),
        Verb::Man(args) => boxed(man::run(&args, output)),
    }
}

fn boxed<T: Shown + 'static>(finished: Result<T, CommandError>) -> Finished {
    finished.map(|shown| Box::new(shown) as Box<dyn Shown>)
}

fn internal(error: std::io::Error) -> CommandError {
    CommandError::new(ExitCode::Internal, error.to_string())
}

/// One thread: a single task needs no more, and starts faster.
fn block_on<F: Future>(work: F) -> Result<F::Output, CommandError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(internal)?;
    Ok(runtime.block_on(work))
}

fn block_on_all_cores<F: Future>(work: F) -> Result<F::Output, CommandError> {
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
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(BATCH_THREADS).enable_all().build().map_err(internal)?;
    Ok(runtime.block_on(work))
}

/// Says what is wrong with the command line; as JSON where JSON was asked for.
pub fn misuse(error: &clap::Error) {
    let flags = GlobalFlags { json: std::env::args().any(|arg| arg == "--json"), ..GlobalFlags::default() };
    let output = output(&flags, Language::English);
    if flags.json {
        let text = error.render().to_string();
        let first = text.lines().next().unwrap_or_default();
        output.fail(&CommandError::usage(first.strip_prefix("error: ").unwrap_or(first)));
    } else {
        output.warn(error.render().ansi().to_string().trim_end());
        if !error.render().to_string().contains("Usage") {
            output.warn(&format!("\n{}", usage()));
        }
    }
}

/// The usage of the verb that was typed, or of the skill door.
fn usage() -> String {
    let mut command = Cli::command();
    command.build();
    let verb = std::env::args().skip(1).find(|arg| command.find_subcommand(arg).is_some());
    match verb.and_then(|verb| command.find_subcommand_mut(verb)) {
        Some(verb) => verb.render_usage().to_string(),
        None => command.render_usage().to_string(),
    }
}
