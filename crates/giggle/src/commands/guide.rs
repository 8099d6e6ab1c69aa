//! `giggle guide`: the questions that lead to a shot.

use crate::error::CommandError;
use crate::output::{Output, Shown};
use crate::settings::Settings;
use crate::shell;
use crate::shot_flags::{self, ShotFlags, notes_json};
use crate::typed_words;
use giggle_domain::guide::{self, Conversation, FRAME_CHOICES, Question, Step, Topic};
use giggle_domain::refusal::Field;
use giggle_domain::wire::SubmitBody;
use giggle_domain::{ShotRequest, ShotSketch, text};
use serde_json::{Value, json};
use std::io::{BufRead as _, Write as _};

/// Find the right shot question by question
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "At a terminal it asks the questions; with --json it prints the next open question instead."
)]
pub struct GuideArgs {
    /// What was already said.
    #[command(flatten)]
    pub shot: ShotFlags,
    /// Use no frames, and do not ask about them
    #[arg(long)]
    pub no_frames: bool,
}

/// The next question, or the finished shot.
#[derive(Debug)]
pub enum Guided {
    /// Something is open and nobody could be asked.
    Question(Question),
    /// Everything is said.
    Ready {
        /// The shot.
        shot: Box<ShotRequest>,
        /// The command that makes it.
        command: String,
        /// What is worth knowing about its frames.
        notes: Vec<Value>,
    },
}

/// Leads to a shot.
///
/// # Errors
///
/// Exit 2 for what was said and is not offered.
pub fn run(args: &GuideArgs, settings: &Settings, output: &Output) -> Result<Guided, CommandError> {
    let mut so_far = Conversation { sketch: args.shot.sketch()?, frames_decided: args.no_frames };
    let mut frames = [args.shot.start_frame.clone(), args.shot.end_frame.clone()];
    loop {
        let step = guide::next(&so_far, &settings.catalog, output.language)
            .map_err(|refusal| CommandError::refused(&refusal))?;
        match step {
            Step::Ready(shot) => {
                let command = command(&shot, &frames, &args.shot, output.json);
                let notes = notes_json(&shot, settings);
                for note in shot.frame_notes(&settings.catalog) {
                    output.note(note.text().get(output.language));
                }
                return Ok(Guided::Ready { shot, command, notes });
            }
            Step::Ask(question) if output.may_ask() => {
                ask(&question, &mut so_far, &mut frames, settings, output)?;
            }
            Step::Ask(question) => return Ok(Guided::Question(question)),
        }
    }
}

/// What people type who want to leave.
const LEAVE: [&str; 6] = ["q", "quit", "exit", ":q", "退出", "取消"];

/// Asks until the answer is one that the guide accepts.
fn ask(
    question: &Question,
    so_far: &mut Conversation,
    frames: &mut [Option<String>; 2],
    settings: &Settings,
    output: &Output,
) -> Result<(), CommandError> {
    loop {
        show_question(question, output);
        let answer = read_line()?.filter(|it| !LEAVE.contains(&it.trim().to_lowercase().as_str()));
        let Some(answer) = answer else {
            return Err(CommandError::usage(text!(
                "no answer was given; nothing was sent",
                "未作回答；未发送任何请求"
            )));
        };
        if ["?", "？", "help", "帮助"].contains(&answer.trim().to_lowercase().as_str()) {
            output.warn(output.say(
                "Answer with one of the values or its number; Enter takes the one that is marked; `quit` leaves. Nothing is sent.",
                "请输入选项或其编号；按回车采用带标记的选项；输入 `quit` 退出。不会发送任何请求。",
            ));
            continue;
        }
        let answer = match (answer.trim(), &question.default) {
            ("", Some(default)) => default.clone(),
            ("", None) => continue,
            // A number picks a choice by its place, where the choices are not numbers themselves.
            (text, _) if question.topic != Topic::Duration => text
                .parse::<usize>()
                .ok()
                .and_then(|place| question.choices.get(place.checked_sub(1)?))
                .map_or(text.to_owned(), |choice| choice.value.clone()),
            (text, _) => text.to_owned(),
        };
        let mut next = so_far.clone();
        let took = take(question.topic, &answer, &mut next, frames, output).and_then(|()| {
            guide::next(&next, &settings.catalog, output.language)
                .map_err(|refusal| CommandError::refused(&refusal))
        });
        match took {
            Ok(_) => {
                *so_far = next;
                return Ok(());
            }
            Err(error) => output.fail(&error),
        }
    }
}

fn take(
    topic: Topic,
    answer: &str,
    so_far: &mut Conversation,
    frames: &mut [Option<String>; 2],
    output: &Output,
) -> Result<(), CommandError> {
    let sketch: &mut ShotSketch = &mut so_far.sketch;
    match topic {
        Topic::Prompt => {
            if let Some(what) = typed_words::not_a_prompt(answer) {
                return Err(CommandError::usage(what));
            }
            sketch.prompt = Some(answer.to_owned());
        }
        Topic::Model => sketch.model = Some(answer.to_owned()),
        Topic::Duration => {
            let seconds = answer.trim_end_matches(['s', '秒']).trim();
            sketch.duration = Some(seconds.parse().map_err(|_| {
                CommandError::usage(text!("`{answer}` is not a number of seconds", "`{answer}` 不是秒数"))
            })?);
        }
        Topic::AspectRatio => {
            let ratio = answer.parse().map_err(|refusal| CommandError::refused(&refusal))?;
            sketch.aspect_ratio = Some(ratio);
        }
        Topic::Frames => {
            if !FRAME_CHOICES.contains(&answer) {
                let (en, zh) = (FRAME_CHOICES.join(", "), FRAME_CHOICES.join("、"));
                return Err(CommandError::usage(text!(
                    "`{answer}` is not one of {en}",
                    "`{answer}` 不在选项 {zh} 之中"
                )));
            }
            let wanted = [
                (matches!(answer, "start" | "both"), Field::StartFrame),
                (matches!(answer, "end" | "both"), Field::EndFrame),
            ];
            for (index, (is_wanted, field)) in wanted.into_iter().enumerate() {
                if !is_wanted {
                    continue;
                }
                output.warn(match field {
                    Field::StartFrame => output.say(
                        "The first picture (path, address or asset id):",
                        "首帧图片（路径、地址或 asset_id）：",
                    ),
                    _ => output.say(
                        "The last picture (path, address or asset id):",
                        "尾帧图片（路径、地址或 asset_id）：",
                    ),
                });
                // Asked for again by itself: the next path would be taken for an answer to the question before.
                let (text, frame) = loop {
                    let text = read_line()?.unwrap_or_default().trim().to_owned();
                    match shot_flags::frame(Some(&text), field) {
                        Ok(frame) => break (text, frame),
                        Err(error) if text.is_empty() || LEAVE.contains(&text.as_str()) => return Err(error),
                        Err(error) => output.fail(&error),
                    }
                };
                if index == 0 {
                    sketch.start_frame = frame;
                } else {
                    sketch.end_frame = frame;
                }
                frames[index] = Some(text);
            }
            so_far.frames_decided = true;
        }
    }
    Ok(())
}

fn show_question(question: &Question, output: &Output) {
    use owo_colors::OwoColorize as _;
    output.warn(&format!("\n{}", question.text.bold()));
    let width = question.choices.iter().map(|choice| choice.value.len()).max().unwrap_or(0);
    for (index, choice) in question.choices.iter().enumerate() {
        let is_default = question.default.as_ref() == Some(&choice.value);
        let mark = if is_default { "●" } else { " " };
        // Seconds are answered as seconds: a place beside them would be taken for one.
        let place = if question.topic == Topic::Duration { String::new() } else { (index + 1).to_string() };
        output.warn(&format!(" {mark} {place:>2}  {:width$}  {}", choice.value, choice.text.dimmed()));
    }
    if !question.more.is_empty() {
        output.warn(&format!("      {} {}", output.say("also", "另有"), question.more.join(", ")));
    }
}

fn read_line() -> Result<Option<String>, CommandError> {
    let mut stderr = anstream::stderr();
    let _ = write!(stderr, "> ").and_then(|()| stderr.flush());
    let mut line = String::new();
    match std::io::stdin().lock().read_line(&mut line) {
        Ok(0) => Ok(None),
        Ok(_) => Ok(Some(line)),
        Err(error) => Err(CommandError::settings(text!("standard input: {error}", "标准输入：{error}"))),
    }
}

/// The command line that makes the shot, quoted for a POSIX shell.
///
/// A program is handed one that returns within seconds: hosts end a command that waits for minutes.
fn command(
    shot: &ShotRequest,
    frames: &[Option<String>; 2],
    given: &ShotFlags,
    is_for_program: bool,
) -> String {
    let verb = if is_for_program { "submit" } else { "make" };
    // The second @ makes a prompt of what would be a file, and `=` one of what would be a flag or a file's name.
    let written = shot.prompt();
    let written = if written.starts_with('@') { format!("@{written}") } else { written.to_owned() };
    let is_plain = typed_words::is_plain_prompt(&written);
    let prompt = format!("{}{}", if is_plain { "" } else { "--prompt=" }, shell::word(&written));
    let mut command = format!(
        "giggle {verb} {prompt} --model {} --duration {} --aspect-ratio {} --resolution {}",
        shell::word(shot.model().as_str()),
        shot.duration(),
        shot.aspect_ratio(),
        shot.resolution()
    );
    for (flag, frame) in ["--start-frame", "--end-frame"].into_iter().zip(frames) {
        if let Some(frame) = frame {
            command.push_str(&format!(" {flag}={}", shell::word(frame)));
        }
    }
    let material = [("--image", &given.images), ("--audio", &given.audios), ("--video", &given.videos)];
    for (flag, given) in material.into_iter().flat_map(|(flag, all)| all.iter().map(move |it| (flag, it))) {
        command.push_str(&format!(" {flag}={}", shell::word(given)));
    }
    if shot.count() > 1 {
        command.push_str(&format!(" --count {}", shot.count()));
    }
    if is_for_program {
        command.push_str(" --json");
    }
    command
}

impl Shown for Guided {
    fn show(&self, output: &Output) {
        match self {
            Self::Question(question) => {
                output.data(&question.text);
                for choice in &question.choices {
                    output.data(&format!("  {}  {}", choice.value, choice.text));
                }
                output.talk(output.say(
                    "\nAnswer by the flag that `giggle guide --help` names for it, in the same command again.",
                    "\n请在同一命令中加上 `giggle guide --help` 所列的相应参数来回答。",
                ));
            }
            Self::Ready { command, .. } => {
                output.talk(output.say(
                    "\nReady. This makes the clip (add --local for a free draft first):",
                    "\n就绪。以下命令生成视频（加 --local 可先免费出草稿）：",
                ));
                output.data(command);
            }
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Question(question) => json!({"ready": false, "question": question}),
            Self::Ready { shot, command, notes } => {
                let mut body = json!(SubmitBody::of(shot));
                crate::dry_run::shorten_pictures(&mut body);
                json!({"ready": true, "shot": body, "command": command, "notes": notes})
            }
        }
    }
}
