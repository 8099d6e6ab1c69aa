//! What is said of a word that is one too many: where it belongs, or how several words become one.

use super::not_a_prompt::is_model;
use super::word::Seen;
use super::{Line, Mistyped, PROMPT, habit, parameter};
use crate::shell;
use clap::Arg;
use giggle_domain::refusal::without_keys;
use giggle_domain::{AspectRatio, Resolution, Text, text};

/// Pictures as frames are kept in.
const PICTURES: [&str; 9] = ["png", "jpg", "jpeg", "webp", "gif", "bmp", "heic", "avif", "tiff"];
/// Shot lists.
const LISTS: [&str; 7] = ["yaml", "yml", "json", "jsonl", "ndjson", "csv", "tsv"];
/// Clips.
const CLIPS: [&str; 3] = ["mp4", "mov", "m4v"];

impl Line<'_> {
    /// The refusal of a second word where one prompt is expected.
    pub(super) fn second_operand(&self, seen: &Seen) -> Mistyped {
        let (given, name) = (seen.shown(), self.name());
        let flag = if self.is_root() { "--prompt " } else { "" };
        if self.is_query {
            let id = without_keys(seen.text());
            let id = shell::word(&id);
            return self.mistyped(
                text!("unexpected argument '{given}' found", "未知参数 `{given}`"),
                &[text!(
                    "the id of the task has a flag of its own: {name} --query --task-id {id}",
                    "任务 ID 须用单独的参数给出：{name} --query --task-id {id}"
                )],
            );
        }
        let hint = self.flag_for(seen).unwrap_or_else(|| {
            if self.is_prompt_quoted {
                return text!(
                    "the prompt is there already: put all of its words into one pair of quotes, or leave this one out",
                    "提示词已给出：请把所有词放在同一对引号内，或去掉该词"
                );
            }
            text!(
                "put a prompt of several words in quotes: {name} {flag}\"a cat runs\"",
                "多个词的提示词请加引号：{name} {flag}\"a cat runs\""
            )
        });
        self.mistyped(text!("unexpected argument '{given}' found", "未知参数 `{given}`"), &[hint])
    }

    /// The flag whose value a word behind the prompt is, which was given without its flag.
    fn flag_for(&self, seen: &Seen) -> Option<Text> {
        let word = seen.text();
        let is_file_of = |endings: &[&str]| {
            let extension = word.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
            extension.is_some_and(|it| endings.contains(&it.as_str()))
        };
        let number = word.trim_end_matches(['s', '秒']);
        if word.split(',').all(|it| is_model(it.trim())) {
            if self.has_long("models") {
                return Some(text!(
                    "several models are one word, with commas between them: --models grok,{word}",
                    "多个模型写成一个词，以英文逗号分隔：--models grok,{word}"
                ));
            }
            return Some(meant("model", word));
        }
        let flag = if word.parse::<AspectRatio>().is_ok() {
            "aspect-ratio"
        } else if word.parse::<Resolution>().is_ok() {
            "resolution"
        } else if self.is_prompt_quoted && number.parse::<u32>().is_ok() {
            "duration"
        } else if is_file_of(&PICTURES) {
            "start-frame"
        } else if self.is_prompt_quoted && is_file_of(&CLIPS) {
            "output"
        } else {
            return None;
        };
        let value = if flag == "duration" { number } else { word };
        self.has_long(flag).then(|| meant(flag, value))
    }

    /// The refusal of a word that a command has no place for.
    pub(super) fn one_too_many(&self, seen: &Seen) -> Mistyped {
        let (given, name) = (seen.shown(), self.name());
        let operand = self.command.get_positionals().last();
        let value = operand.and_then(|it| it.get_value_names()).and_then(|it| it.first());
        let hint = match value {
            Some(value) => text!(
                "one {value} at a time: run `{name}` once for each; a name with blanks is put in quotes",
                "一次只能给出一个 {value}：请分别运行 `{name}`；含空格的名称请加引号"
            ),
            None if name == "giggle models" => {
                text!(
                    "`giggle models` lists all of them, and takes no name",
                    "`giggle models` 列出所有模型，无需名称"
                )
            }
            None => {
                let words = format!("{} {}", self.command.get_name(), seen.text());
                let words = shell::word(&words);
                text!(
                    "`{name}` takes flags alone (`{name} --help`); as a prompt: giggle make {words}",
                    "`{name}` 只接受参数（见 `{name} --help`）；若是提示词：giggle make {words}"
                )
            }
        };
        self.mistyped(text!("unexpected argument '{given}' found", "未知参数 `{given}`"), &[hint])
    }

    /// How many words without a flag the command has a place for.
    pub(super) fn places(&self) -> usize {
        let most = |it: &Arg| it.get_num_args().map_or(1, |range| range.max_values());
        self.command.get_positionals().map(most).fold(0, usize::saturating_add)
    }

    /// The refusal of words of which the first is in the place of a verb, and no verb: most likely a prompt.
    pub(super) fn no_verb_at_all(&self, words: &[String]) -> Mistyped {
        let given = Seen::of(&words[0]).shown();
        let all: Vec<&str> = words.iter().flat_map(|it| it.split_whitespace()).collect();
        if let Some(hint) = habit::instead(&all) {
            return self
                .mistyped(text!("unrecognized subcommand '{given}'", "未知子命令 `{given}`"), &[hint]);
        }
        let prompt = shell::word(&words.join(" ")).into_owned();
        self.mistyped(
            text!("unrecognized subcommand '{given}'", "未知子命令 `{given}`"),
            &[
                text!(
                    "a prompt follows its verb: giggle make {prompt}",
                    "提示词应写在动词之后：giggle make {prompt}"
                ),
                text!("`giggle --help` lists the verbs", "`giggle --help` 列出所有动词"),
            ],
        )
    }

    /// The refusal of a list where `giggle batch` expects what to do with it.
    pub(super) fn list_without_verb(&self, seen: &Seen) -> Option<Mistyped> {
        let ending = seen.text().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        let is_list = ending.is_some_and(|it| LISTS.contains(&it.as_str()));
        let is_list = is_list && self.command.get_name() == "batch";
        is_list.then(|| {
            let (given, word) = (seen.shown(), shell::word(seen.text()));
            self.mistyped(
                text!("unrecognized subcommand '{given}'", "未知子命令 `{given}`"),
                &[text!(
                    "say what to do with the list: giggle batch check {word}; giggle batch plan {word}; giggle batch run {word}",
                    "请说明要对镜头表做什么：giggle batch check {word}；giggle batch plan {word}；giggle batch run {word}"
                )],
            )
        })
    }

    /// The refusal of a flag that other programs have for a list: one that picks rows, or says how many are made at the same time.
    pub(super) fn of_a_list(&self, wanted: &str) -> Option<Mistyped> {
        const ROWS: [&str; 14] = [
            "key", "keys", "only", "row", "rows", "shot", "shots", "filter", "select", "include", "exclude",
            "skip", "from", "start",
        ];
        const PACE: [&str; 13] = [
            "j",
            "n",
            "p",
            "jobs",
            "concurrency",
            "maxconcurrency",
            "parallel",
            "parallelism",
            "threads",
            "workers",
            "processes",
            "maxworkers",
            "simultaneous",
        ];
        let is_of_list = self
            .command
            .get_positionals()
            .filter_map(Arg::get_value_names)
            .any(|names| names.iter().any(|name| name.as_str() == "LIST"));
        let name: String = wanted.chars().filter(|c| !matches!(c, '-' | '_')).collect();
        let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
        if !is_of_list || self.has_long(wanted) {
            return None;
        }
        let hint = if ROWS.contains(&letters) {
            text!(
                "no flag picks rows: a list is made whole, and what is made already is not paid for again; to make one row alone, put it into a list of its own",
                "没有选择行的参数：镜头表整体执行，已生成的不会再次扣费；如只需一行，请将其放入单独的镜头表"
            )
        } else if PACE.contains(&letters) && self.has_long("submits") && self.has_long("at-once") {
            text!(
                "`--submits N` says how many submits there are at the same time, and `--at-once N` how many shots are in progress",
                "`--submits N` 为同时提交的数量，`--at-once N` 为同时进行的镜头数量"
            )
        } else {
            return None;
        };
        let dashes = if wanted.chars().count() == 1 { "-" } else { "--" };
        Some(self.mistyped(
            text!("unexpected argument '{dashes}{wanted}' found", "未知参数 `{dashes}{wanted}`"),
            &[hint],
        ))
    }

    /// What a flag of other programs is here, of a command that says what a clip is.
    pub(super) fn of_other_programs(&self, wanted: &str) -> Option<Text> {
        if !self.command.get_arguments().any(|it| it.get_id() == PROMPT) {
            return None;
        }
        let given = format!("--{wanted}");
        // A letter that is a flag with a value here is that flag, with a dash too many.
        let mut letters = wanted.chars();
        let letter = letters.next().filter(|_| letters.as_str().is_empty());
        let short = letter.and_then(|letter| self.short(letter)).filter(|it| it.get_action().takes_values());
        if let Some(flag) = short.and_then(Arg::get_long) {
            return Some(is_here(&given, flag));
        }
        match parameter::named(wanted)? {
            Some(flag) if self.has_long(flag) => Some(is_here(&given, flag)),
            Some(_) => None,
            None => Some(text!(
                "`{given}` is a setting of other programs, and giggle has none like it: what the clip looks like is said in the prompt",
                "`{given}` 是其他程序的参数，giggle 没有对应的设置：画面效果请写在提示词中"
            )),
        }
    }
}

fn is_here(given: &str, flag: &str) -> Text {
    text!("`{given}` is `--{flag}` here", "`{given}` 在这里是 `--{flag}`")
}

fn meant(flag: &str, value: &str) -> Text {
    let value = shell::word(value);
    text!("did you mean `--{flag} {value}`?", "您是不是想写 `--{flag} {value}`？")
}
