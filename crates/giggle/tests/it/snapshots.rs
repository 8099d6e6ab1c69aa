//! What the program says, kept as it was last read by a person: every help page, the errors that need no service, and the
//! shape of every JSON object. A change of a text is seen as a change of a file.
//!
//! `GIGGLE_REGENERATE=1` writes them anew.

use crate::generated::same;
use crate::program::{Program, Said};
use crate::service::Service;
use clap::CommandFactory as _;
use giggle::cli::Cli;
use serde_json::{Map, Value};
use std::fmt::Write as _;

const FOLDER: &str = "crates/giggle/tests/it/snapshots";

/// The pages of a command and of everything below it.
fn help_pages(command: &mut clap::Command, name: &str, pages: &mut String) {
    let help = command.clone().term_width(100).bin_name(name).render_long_help();
    writeln!(pages, "==== {name} --help\n{help}").unwrap();
    let names: Vec<String> = command.get_subcommands().map(|it| it.get_name().to_owned()).collect();
    for verb in names {
        let inner = command.find_subcommand_mut(&verb).unwrap();
        help_pages(inner, &format!("{name} {verb}"), pages);
    }
}

#[test]
fn every_help_page_is_as_it_was_read() {
    let mut command = Cli::command();
    command.build();
    let mut pages = String::new();
    help_pages(&mut command, "giggle", &mut pages);
    let pages: Vec<&str> = pages.lines().map(str::trim_end).collect();
    let version = env!("CARGO_PKG_VERSION");
    same(&format!("{FOLDER}/help.txt"), &(pages.join("\n").replace(version, "VERSION") + "\n"));
}

#[test]
fn every_help_page_in_chinese_is_as_it_was_read() {
    fn pages_of(command: &mut clap::Command, name: &str, pages: &mut String) {
        let page = giggle::help::page_of(&command.clone().bin_name(name), 100);
        writeln!(pages, "==== {name} --help --lang zh\n{page}").unwrap();
        let names: Vec<String> = command.get_subcommands().map(|it| it.get_name().to_owned()).collect();
        for verb in names {
            let inner = command.find_subcommand_mut(&verb).unwrap();
            pages_of(inner, &format!("{name} {verb}"), pages);
        }
    }
    let mut command = giggle::help::translated(Cli::command());
    command.build();
    let mut pages = String::new();
    pages_of(&mut command, "giggle", &mut pages);
    let pages: Vec<&str> = pages.lines().map(str::trim_end).collect();
    same(&format!("{FOLDER}/help.zh.txt"), &(pages.join("\n") + "\n"));
}

/// A text whose number between `before` and `after` is written as `TIME`.
fn without_time(text: &str, before: &str, after: &str) -> String {
    let Some(end) = text.find(after) else { return text.to_owned() };
    let Some(start) = text[..end].rfind(before).map(|at| at + before.len()) else { return text.to_owned() };
    let is_number = text[start..end].parse::<f64>().is_ok();
    if is_number { format!("{}TIME{}", &text[..start], &text[end..]) } else { text.to_owned() }
}

/// A text without what differs from run to run: the home folder, how long the attempts took, and long runs of hexadecimal
/// digits.
fn masked(text: &str, program: &Program) -> String {
    let text = text.replace(&program.path().display().to_string(), "~");
    let text = without_time(&without_time(&text, "attempts in ", " s)"), "（", " 秒内尝试");
    let mut out = String::new();
    let mut run = String::new();
    for letter in text.chars().chain([' ']) {
        if letter.is_ascii_hexdigit() || (letter == '-' && run.len() >= 8) {
            run.push(letter);
            continue;
        }
        let is_id = run.len() >= 12 && run.contains(|it: char| it.is_ascii_digit());
        out.push_str(if is_id { "ID" } else { &run });
        run.clear();
        out.push(letter);
    }
    out.pop();
    out
}

fn shown(said: &Said, arguments: &[&str], program: &Program) -> String {
    let mut text = format!("$ giggle {}\nexit {}\n", arguments.join(" "), said.code);
    for (name, stream) in [("stdout", &said.stdout), ("stderr", &said.stderr)] {
        if !stream.is_empty() {
            writeln!(text, "--- {name}\n{}", masked(stream, program).trim_end()).unwrap();
        }
    }
    text + "\n"
}

#[test]
fn errors_are_as_they_were_read_in_both_languages() {
    let mut text = String::new();
    for language in ["en", "zh"] {
        let program = Program::new().with("GIGGLE_LANG", language);
        let keyed = Program::against("http://127.0.0.1:9").with("GIGGLE_LANG", language);
        std::fs::write(program.path().join("list.yaml"), "shots:\n  - key: a b\n    prompt: x\n").unwrap();
        std::fs::write(keyed.path().join("note.txt"), "x").unwrap();
        for arguments in [
            &["make", "a lake"][..],
            &["make", "a lake", "--json"],
            &["make", "a lake", "--model", "veo31", "--duration", "7"],
            &["make", "a lake", "--model", "nosuch"],
            &["make", "a lake", "--camera", "somersault", "--local"],
            &["make", "a lake", "--output", "nowhere/clip.mp4", "--local"],
            &["make", "a lake", "--deadline", "soon"],
            &["make", "a lake", "--max-credits", "-1"],
            &["make", "a lake", "--nonsense"],
            &["wait"],
            &["nosuch"],
            &["--lang", "fr", "models"],
            &["batch", "check", "list.yaml"],
            &["batch", "check", "missing.yaml"],
            &["inspect", "missing.mp4"],
            &["man", "nosuch"],
            &["download", " "],
        ] {
            text.push_str(&shown(&program.run(arguments), arguments, &program));
        }
        for arguments in [
            &["submit", "a lake"][..],
            &["query", "11111111-2222-4333-8444-555555555555"],
            &["resume", "--no-ledger"],
            &["settle", "--no-ledger"],
            &["inspect", "note.txt"],
            &["ledger", "show", "abc"],
        ] {
            text.push_str(&shown(&keyed.run(arguments), arguments, &keyed));
        }
    }
    same(&format!("{FOLDER}/errors.txt"), &text);
}

/// The shape of a value: names and kinds, and of a list its first element.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => "null".into(),
        Value::Bool(_) => "bool".into(),
        Value::Number(_) => "number".into(),
        Value::String(_) => "text".into(),
        Value::Array(all) => Value::Array(all.first().map(shape).into_iter().collect()),
        Value::Object(all) => {
            let mut names: Vec<&String> = all.keys().collect();
            names.sort();
            Value::Object(
                names.into_iter().map(|name| (name.clone(), shape(&all[name]))).collect::<Map<_, _>>(),
            )
        }
    }
}

#[test]
fn every_json_object_has_the_shape_that_programs_rely_on() {
    let service = Service::start();
    let program = service.program();
    let list = "shots:\n  - key: a\n    prompt: a lake\n    model: veo31-no-audio\n";
    std::fs::write(program.path().join("list.yaml"), list).unwrap();
    let picture = image::RgbImage::from_pixel(64, 64, image::Rgb([9, 90, 200]));
    picture.save(program.path().join("frame.png")).unwrap();
    let mut text = String::new();
    let mut run = |arguments: &[&str]| -> Value {
        let said = program.run(&[arguments, &["--json"]].concat());
        let object = said.json();
        let shape = shape(&object);
        writeln!(text, "$ giggle {} --json\nexit {}\n{shape:#}\n", arguments.join(" "), said.code).unwrap();
        object
    };
    let id = run(&["submit", "a lake", "--model", "veo31-no-audio"])["task_id"].as_str().unwrap().to_owned();
    for arguments in [
        &["make", "a lake", "--model", "veo31-no-audio", "--output", "clip.mp4", "--sidecar"][..],
        &["make", "a hill", "--model", "veo31-no-audio", "--dry-run"],
        &["upload", "frame.png"],
        &["inspect", "clip.mp4"],
        &["resume"],
        &["settle"],
        &["ledger"],
        &["cost"],
        &["cost", "a lake"],
        &["models"],
        &["guide", "a lake"],
        &["doctor"],
        &["batch", "check", "list.yaml"],
        &["batch", "plan", "list.yaml"],
        &["batch", "draft", "list.yaml"],
        &["batch", "run", "list.yaml"],
        &["batch", "status", "list.yaml"],
        &["batch", "report", "list.yaml"],
        &["skill", "hosts"],
        &["completions", "bash"],
        &["man"],
        &["wait", "not-a-task"],
    ] {
        run(arguments);
    }
    // Named by their words, since the id differs from run to run.
    for verb in ["query", "wait", "download"] {
        let said = program
            .run(&[verb, id.as_str(), "--json", "--overwrite"][..if verb == "download" { 4 } else { 3 }]);
        writeln!(text, "$ giggle {verb} TASK_ID --json\nexit {}\n{:#}\n", said.code, shape(&said.json()))
            .unwrap();
    }
    let sidecar: Value =
        serde_json::from_slice(&std::fs::read(program.path().join("clip.json")).unwrap()).unwrap();
    writeln!(text, "sidecar clip.json\n{:#}\n", shape(&sidecar)).unwrap();
    same(&format!("{FOLDER}/json.txt"), &text);
}
