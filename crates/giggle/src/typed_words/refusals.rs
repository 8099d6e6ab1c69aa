//! What is said of a word that is hardly what was meant: the flag or verb nearest to it, and a way to send it all the same.

use super::slip::Slip;
use super::word::{Seen, nearest};
use super::{HEADERS, Line, Mistyped, PROMPT, SECRETS, habit};
use crate::{near_name, shell};
use clap::{Arg, Command};
use giggle_domain::refusal::{shown, without_keys};
use giggle_domain::{Text, text};

/// What other programs call the address that they listen at, or a part of it.
const NAMES_OF_AN_ADDRESS: [&str; 7] = ["port", "p", "host", "bind", "listen", "address", "addr"];

impl<'a> Line<'a> {
    pub(super) fn mistyped(&self, what: Text, hints: &[Text]) -> Mistyped {
        let mut hint = Text::default();
        for part in hints {
            // Behind a question a sentence of its own.
            let joint = match hint.en.chars().next_back() {
                None => Text::default(),
                Some('?') => text!(" ", ""),
                Some(_) => text!("; ", "；"),
            };
            hint = hint.then(&joint, part);
        }
        let usage = self.command.clone().render_usage().to_string();
        Mistyped { what, hint, usage, is_no_prompt: false }
    }

    /// Whether a flag of the command is what a name means, and not only like it.
    fn is_meaning(&self, wanted: &str) -> bool {
        wanted.chars().count() > 1 && {
            let flags = self.command.get_arguments().filter(|it| !it.is_hide_set()).filter_map(Arg::get_long);
            near_name::is_meaning(wanted, flags)
        }
    }

    /// How a text is sent as a prompt, whatever it looks like.
    pub(super) fn sent_anyway(&self, seen: &Seen) -> Text {
        let bare = without_keys(seen.text());
        let (name, word) = (self.name(), shell::word(&bare));
        if self.is_root() {
            return text!(
                "as a prompt it is written behind `=`: --prompt={word}",
                "若确为提示词，请写在 `=` 之后：--prompt={word}"
            );
        }
        text!(
            "as a prompt it is written behind `--`: {name} -- {word}",
            "若确为提示词，请写在 `--` 之后：{name} -- {word}"
        )
    }

    /// The refusal of a word that is not a flag of the command, alone or as the value of a flag.
    pub(super) fn unknown(&self, seen: &Seen, of: Option<&Arg>) -> Mistyped {
        let wanted = seen.flag_name();
        if let Some(refusal) = self.of_a_list(&wanted) {
            return refusal;
        }
        let names_secret = |name: &str| SECRETS.iter().any(|secret| name.contains(secret));
        // `--api-key-fil` is a slip; `--api-key` would be followed by the key itself.
        let is_slip = !seen.text().contains('=')
            && !SECRETS.iter().any(|secret| wanted.ends_with(secret))
            && self.nearest(&wanted).is_some_and(names_secret);
        if (names_secret(&wanted) || HEADERS.contains(&seen.text())) && !is_slip {
            return self.secret(&wanted);
        }
        let given = shown(seen.text());
        let bare = without_keys(seen.text());
        let (name, word) = (self.name(), shell::word(&bare));
        let mut hints = Vec::new();
        let exact = self.long(&wanted).is_some();
        let operand = self.command.get_positionals().next();
        let near = self.neighbours(&wanted);
        let is_clip = self.command.get_arguments().any(|it| it.get_id() == PROMPT);
        let elsewhere = habit::flag(seen.text(), is_clip).or_else(|| self.of_other_programs(&wanted));
        match near.first() {
            // Likeness of a letter or two says less than the table of other programs' names.
            _ if !exact && elsewhere.is_some() && !self.is_meaning(&wanted) => hints.extend(elsewhere),
            Some(flag) if exact && !seen.is_single() => hints.push(text!(
                "`--{flag}` and its value are two words: take them out of one pair of quotes",
                "`--{flag}` 与它的值是两个词：不要写在同一对引号内"
            )),
            Some(_) => {
                let (en, zh) = (near.join("` or `--"), near.join("` 或 `--"));
                hints.push(text!("did you mean `--{en}`?", "您是不是想写 `--{zh}`？"));
            }
            None if wanted.is_empty() && !seen.text().chars().all(|c| c == '-') => {
                hints.push(text!(
                    "flags begin with `--`, two plain hyphens",
                    "参数以 `--`（两个英文连字符）开头"
                ));
            }
            None if self.is_root() && self.is_of_submit(&wanted) => hints.push(text!(
                "`giggle submit` has `--{wanted}`, and these arguments have not",
                "`--{wanted}` 是 `giggle submit` 的参数，此处没有"
            )),
            None => hints.push(text!("`{name} --help` lists the flags", "`{name} --help` 列出所有参数")),
        }
        if seen.hides_something() {
            hints.push(text!(
                "the word has characters that cannot be seen, such as a blank at its end or a carriage return",
                "该词含不可见字符，例如末尾的空格或回车符"
            ));
        }
        match (of, operand) {
            (Some(flag), _) if flag.get_id() != PROMPT => {
                let flag = flag.get_long().unwrap_or_default();
                hints.push(text!(
                    "a value that begins with a dash is written behind `=`: --{flag}={word}",
                    "以短横线开头的值请写在 `=` 之后：--{flag}={word}"
                ));
            }
            // Where the prompt is there already, this is none.
            _ if self.takes_a_prompt() && (self.operands > 0 || of.is_none() && self.has_prompt) => {}
            _ if self.takes_a_prompt() => hints.push(self.sent_anyway(seen)),
            (_, Some(operand)) => {
                let value =
                    operand.get_value_names().and_then(|it| it.first()).map_or("WORD", |it| it.as_str());
                let meant = value.to_lowercase().replace('_', "-");
                let is_address = value == "ADDR" && NAMES_OF_AN_ADDRESS.contains(&wanted.as_str());
                let is_it = wanted == meant || meant.ends_with(&format!("-{wanted}"));
                // `--port` is the name of a flag, and of no file, task or address.
                let is_name = wanted.starts_with(char::is_alphabetic)
                    && (seen.text().starts_with("--") || !value.ends_with("ID"));
                if is_address {
                    hints.push(text!(
                        "host and port are one word without a flag: {name} 127.0.0.1:8080",
                        "主机与端口写成一个词，不需要参数名：{name} 127.0.0.1:8080"
                    ));
                } else if is_it {
                    hints.push(text!(
                        "{value} is written without a flag: {name} {value}",
                        "{value} 不需要参数名：{name} {value}"
                    ));
                } else if !is_name {
                    hints.push(text!(
                        "{value} is written behind `--` if it begins with a dash: {name} -- {word}",
                        "以短横线开头的 {value} 请写在 `--` 之后：{name} -- {word}"
                    ));
                }
            }
            _ => {}
        }
        self.mistyped(text!("unexpected argument '{given}' found", "未知参数 `{given}`"), &hints)
    }

    /// The refusal of a flag that would have a secret on the command line, which is not repeated, and never a prompt.
    pub(super) fn secret(&self, wanted: &str) -> Mistyped {
        let wanted = shown(wanted);
        self.mistyped(
            text!("there is no flag `--{wanted}`", "没有参数 `--{wanted}`"),
            &[text!(
                "a command line can be read by others: the key is read from GIGGLE_API_KEY, from a file (--api-key-file) or from the system's keyring (`giggle key set`)",
                "命令行会被他人看到：密钥请通过 GIGGLE_API_KEY、文件（--api-key-file）或系统钥匙串（`giggle key set`）提供"
            )],
        )
    }

    /// The refusal of a flag in the place of another flag's value.
    pub(super) fn missing(&self, flag: &Arg, seen: &Seen) -> Mistyped {
        let long = flag.get_long().unwrap_or_default();
        let (flag, next) = (flag.to_string(), shown(seen.text()));
        let word = shell::word(seen.text());
        self.mistyped(
            text!(
                "a value is required for '{flag}' but none was supplied: '{next}' is a flag",
                "参数 `{flag}` 缺少值：`{next}` 是另一个参数"
            ),
            &[text!(
                "a value that begins with a dash is written behind `=`: --{long}={word}",
                "以短横线开头的值请写在 `=` 之后：--{long}={word}"
            )],
        )
    }

    /// The refusal of a path that is empty, as of a variable that is not set.
    pub(super) fn empty(&self, flag: &Arg) -> Mistyped {
        let long = flag.get_long().unwrap_or_default();
        self.mistyped(
            text!("the value of `--{long}` is empty", "参数 `--{long}` 的值为空"),
            &[text!(
                "give a path, or leave the flag out for its default",
                "请给出路径；如需默认值请省略该参数"
            )],
        )
    }

    /// The refusal of a prompt where a verb is expected.
    pub(super) fn no_verb(&self, seen: &Seen) -> Mistyped {
        let (given, word) = (shown(seen.text()), shell::word(seen.text()));
        let words: Vec<&str> = seen.text().split_whitespace().collect();
        if let Some(hint) = habit::instead(&words) {
            return self
                .mistyped(text!("unrecognized subcommand '{given}'", "未知子命令 `{given}`"), &[hint]);
        }
        self.mistyped(
            text!("unrecognized subcommand '{given}'", "未知子命令 `{given}`"),
            &[text!(
                "a prompt follows its verb: giggle make {word}",
                "提示词应写在动词之后：giggle make {word}"
            )],
        )
    }

    /// The refusal of a word in the place of a verb, like no verb, with a prompt behind it.
    pub(super) fn unknown_verb(&self, first: &str) -> Mistyped {
        let given = shown(first);
        self.mistyped(
            text!("unrecognized subcommand '{given}'", "未知子命令 `{given}`"),
            &[text!("`giggle --help` lists the verbs", "`giggle --help` 列出所有动词")],
        )
    }

    /// The verb that a word was hardly meant to be other than, where an operand may be in the place of a verb.
    pub(super) fn verb_like(&self, seen: &Seen) -> Option<&'a str> {
        let takes_operand = self.command.get_positionals().next().is_some();
        let takes_a_prompt = self.takes_a_prompt() && !self.is_root();
        if self.operands > 0 || !(takes_operand || self.is_root()) || takes_a_prompt {
            return None;
        }
        // `giggle a cat`, or a verb that is none of ours, however like one of them.
        if self.is_root() && (seen.text().chars().count() < 2 || habit::is_verb(seen.text())) {
            return None;
        }
        nearest(seen.text(), self.command.get_subcommands().map(Command::get_name)).first().copied()
    }

    /// Whether a word asks for the list that the command gives without a word.
    pub(super) fn lists_by_itself(&self, seen: &Seen) -> bool {
        let is_list = ["list", "ls"].contains(&seen.text().to_lowercase().as_str());
        is_list && self.operands == 0 && ["ledger", "models", "workers"].contains(&self.command.get_name())
    }

    pub(super) fn no_such_verb(&self, seen: &Seen, verb: &str) -> Mistyped {
        let (given, name) = (shown(seen.text()), self.name());
        if verb.is_empty() {
            return self.mistyped(
                text!("unrecognized subcommand '{given}'", "未知子命令 `{given}`"),
                &[text!("`{name}` alone gives the list", "直接运行 `{name}` 即可列出")],
            );
        }
        self.mistyped(
            text!("unrecognized subcommand '{given}'", "未知子命令 `{given}`"),
            &[text!("did you mean `{name} {verb}`?", "您是不是想写 `{name} {verb}`？")],
        )
    }

    /// The refusal of a text that hardly says what a clip shows.
    pub(super) fn slipped(&self, seen: &Seen, slip: &Slip) -> Mistyped {
        let (what, remedy) = (slip.what(seen.text()), slip.remedy(seen.text(), self.name()));
        Mistyped { is_no_prompt: true, ..self.mistyped(what, &[remedy, self.sent_anyway(seen)]) }
    }
}
