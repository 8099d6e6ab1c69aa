//! Texts that hardly say what a clip shows, and what is said of them.

use crate::shell;
use giggle_domain::refusal::shown;
use giggle_domain::{Text, text};

/// Why a text hardly says what a clip shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slip {
    /// `help`.
    Help,
    /// `null`: what a program writes where a value is missing.
    Nothing,
    /// `y`: the answer to a question.
    Answer,
    /// `giggle submit "a cat"`: a whole command line.
    CommandLine,
    /// `$PROMPT`, `{{prompt}}`: nothing was filled in.
    Placeholder,
    /// `dry-run`: the name of a flag of this command.
    Flag(String),
    /// `yes`: the name of a flag of another command.
    FlagElsewhere,
    /// `resume`: the name of a verb, or what does as much.
    Verb(String),
    /// `model=veo31`: a flag without its dashes.
    Assignment(String),
    /// `a cat --model veo31` in one pair of quotes: a flag within the text.
    FlagWithin(String),
    /// `a castle --ar 16:9`: what another program reads out of the prompt, with the flag that means it here, where one does.
    Parameter(String, Option<&'static str>),
    /// `list.yaml`, `/home/me/prompt`.
    File,
    /// `https://…`, `asset_id:…`.
    Address,
    /// `-help`: a flag, in the request of another program.
    Dashed,
    /// `47d5afd6-8aff-403a-ad61-660823ca5667`: a task's id, or a shot's fingerprint.
    Id,
    /// `16:9`, `grok`, `10`: the value of another field.
    Value,
    /// `@pier.last`: a picture of another shot.
    Link,
    /// `=HYPERLINK("…")`.
    Formula,
    /// `{"prompt": …}`: a whole request.
    Request,
    /// A whole shot list.
    List,
}

/// Whether a text is what programs and spreadsheets write where a value is missing.
pub(super) fn says_nothing(word: &str) -> bool {
    const IN_ANY_CASE: [&str; 33] = [
        "null",
        "(null)",
        "<null>",
        "undefined",
        "none",
        "nil",
        "(nil)",
        "<nil>",
        "[object object]",
        "n/a",
        "#n/a",
        "true",
        "false",
        "\\n",
        "tbc",
        "empty",
        "ditto",
        "same",
        "same as above",
        "see above",
        "as above",
        "idem",
        "同上",
        "见上",
        "待定",
        "待补充",
        "待填",
        "略",
        "无",
        "空",
        "暂无",
        "未定",
        "占位",
    ];
    const AS_WRITTEN: [&str; 9] =
        ["NaN", "nan", "TODO", "TBD", "FIXME", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!"];
    // A spreadsheet writes its errors in the language of whoever wrote it.
    let is_error = word
        .strip_prefix('#')
        .and_then(|it| it.strip_suffix(['!', '?']))
        .is_some_and(|it| !it.is_empty() && it.chars().all(|c| c.is_uppercase() || c == '/' || c == '0'));
    is_error || AS_WRITTEN.contains(&word) || IN_ANY_CASE.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// Whether a text is an answer to a question that was not asked.
pub(super) fn is_answer(word: &str) -> bool {
    const ANSWERS: [&str; 8] = ["y", "n", "q", "yes", "no", "ok", "quit", "exit"];
    ANSWERS.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// Whether a text is a whole command line of this program.
pub(super) fn is_command_line(text: &str) -> bool {
    const VERBS: [&str; 9] =
        ["make", "submit", "wait", "query", "download", "batch", "settle", "ledger", "serve"];
    let mut words = text.trim_start_matches(['$', '>', ' ']).split_whitespace();
    words.next().is_some_and(|it| it == "giggle" || it.ends_with("/giggle"))
        && words.next().is_some_and(|it| it.starts_with("--") || VERBS.contains(&it))
}

/// Whether a text is a name that a shell, a template or a person was to put a value in the place of, and nothing else.
pub(super) fn is_placeholder(word: &str) -> bool {
    /// Marks that are written for nothing else, whatever is between them.
    const TEMPLATES: [(&str, &str); 6] =
        [("${{", "}}"), ("{{", "}}"), ("${", "}"), ("#{", "}"), ("<%", "%>"), ("$(", ")")];
    /// Marks around a single name.
    const NAMED: [(&str, &str); 5] = [("{", "}"), ("%", "%"), ("<", ">"), ("__", "__"), ("%(", ")s")];
    /// Marks around what a person was to replace.
    const FORMS: [(&str, &str); 2] = [("<", ">"), ("[", "]")];
    let between = |(open, close): (&str, &str)| {
        let inside = word.strip_prefix(open)?.strip_suffix(close)?;
        (!inside.contains(open) && !inside.contains(close)).then(|| inside.trim().to_owned())
    };
    let is_word =
        |name: &str| name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '-'));
    let is_name = |name: &str| name.contains(char::is_alphabetic) && is_word(name);
    let variable = word.strip_prefix('$').is_some_and(|name| {
        let begins = |c: char| c.is_ascii_alphabetic() || c == '_';
        // One sign alone is an argument of a script.
        name.chars().count() == 1 && name.starts_with(|c: char| c.is_ascii_digit() || "@*#".contains(c))
            || name.starts_with(begins) && is_word(name)
    });
    variable
        || TEMPLATES.into_iter().any(|marks| between(marks).is_some())
        || NAMED.into_iter().filter_map(between).any(|inside| is_name(&inside))
        || FORMS.into_iter().filter_map(between).any(|inside| inside.to_lowercase().contains("prompt"))
}

impl Slip {
    /// What is wrong with a text, for people.
    pub(super) fn what(&self, written: &str) -> Text {
        let given = shown(written);
        match self {
            Self::Help => text!("`{given}` alone is not taken as a prompt", "`{given}` 不会被当作提示词"),
            Self::Nothing => text!(
                "`{given}` is what programs write if a value is missing, and is not taken as a prompt",
                "`{given}` 是程序在缺少值时写入的内容，不会被当作提示词"
            ),
            Self::Answer => text!(
                "`{given}` is an answer to a question, and is not taken as a prompt",
                "`{given}` 是对提问的回答，不会被当作提示词"
            ),
            Self::CommandLine => text!(
                "`{given}` is a command line, and is not taken as a prompt",
                "`{given}` 是一条命令，不会被当作提示词"
            ),
            Self::Placeholder => text!(
                "`{given}` is a placeholder that was not filled in, and is not taken as a prompt",
                "`{given}` 是未被替换的占位符，不会被当作提示词"
            ),
            Self::Flag(_) | Self::FlagElsewhere => text!(
                "`{given}` is the name of a flag, and is not taken as a prompt",
                "`{given}` 是参数名，不会被当作提示词"
            ),
            Self::Verb(_) => text!(
                "`{given}` is the name of a command, and is not taken as a prompt",
                "`{given}` 是命令名，不会被当作提示词"
            ),
            Self::Assignment(_) => {
                text!("`{given}` is not taken as a prompt", "`{given}` 不会被当作提示词")
            }
            Self::FlagWithin(flag) => text!(
                "`--{flag}` is inside the quotes of the prompt `{given}`",
                "`--{flag}` 写在了提示词 `{given}` 的引号内"
            ),
            Self::Parameter(parameter, Some(flag)) => text!(
                "`{parameter}` in the prompt would be sent as words of it: `{flag}` is a setting of its own",
                "提示词中的 `{parameter}` 会作为文字发送：`{flag}` 应单独设置"
            ),
            Self::Parameter(parameter, None) => text!(
                "`{parameter}` in the prompt would be sent as words of it: giggle has no such setting",
                "提示词中的 `{parameter}` 会作为文字发送：giggle 没有这种参数"
            ),
            Self::File => text!(
                "`{given}` names a file, and is not taken as a prompt",
                "`{given}` 是文件名，不会被当作提示词"
            ),
            Self::Address => text!(
                "`{given}` is an address, and is not taken as a prompt",
                "`{given}` 是地址，不会被当作提示词"
            ),
            Self::Dashed => text!(
                "`{given}` looks like a flag, and is not taken as a prompt",
                "`{given}` 看起来是参数，不会被当作提示词"
            ),
            Self::Id => text!(
                "`{given}` is the id of a task or of a shot, and is not taken as a prompt",
                "`{given}` 是任务 ID 或镜头标识，不会被当作提示词"
            ),
            Self::Value => text!(
                "`{given}` is the value of another field, and is not taken as a prompt",
                "`{given}` 是其他字段的值，不会被当作提示词"
            ),
            Self::Link => text!(
                "`{given}` names a picture of another shot, which only a start frame can be, and is not taken as a prompt",
                "`{given}` 引用其他镜头的画面，只能用作首帧，不会被当作提示词"
            ),
            Self::Formula => text!(
                "`{given}` is a formula of a spreadsheet, and is not taken as a prompt",
                "`{given}` 是电子表格公式，不会被当作提示词"
            ),
            Self::Request => text!(
                "`{given}` is JSON, and is not taken as a prompt",
                "`{given}` 是 JSON，不会被当作提示词"
            ),
            Self::List => text!(
                "`{given}` is a whole shot list, and is not taken as one prompt",
                "`{given}` 是整个镜头表，不会被当作一条提示词"
            ),
        }
    }

    /// What to write instead, to a command of that name.
    pub(super) fn remedy(&self, written: &str, name: &str) -> Text {
        match self {
            Self::Help => text!("`{name} --help` shows the help", "`{name} --help` 显示帮助"),
            Self::CommandLine => text!("run it by itself", "请直接运行该命令"),
            Self::Nothing | Self::Answer | Self::Formula | Self::Dashed => {
                text!("say what the clip shows", "请描述视频内容")
            }
            Self::Id => {
                let id = shell::word(written);
                text!(
                    "`giggle query {id}` asks about a task, and `giggle ledger show {id}` about a shot",
                    "`giggle query {id}` 查询任务，`giggle ledger show {id}` 查看镜头"
                )
            }
            Self::Value => text!(
                "say what the clip shows; `{name} --help` lists the flags",
                "请描述视频内容；`{name} --help` 列出所有参数"
            ),
            Self::Link | Self::List => text!(
                "`giggle batch run LIST` makes the shots of a list",
                "`giggle batch run 镜头表` 制作镜头表中的镜头"
            ),
            Self::Request => text!(
                "give the prompt alone; `{name} --help` lists the flags for the rest",
                "请只写提示词；其余用参数给出，见 `{name} --help`"
            ),
            Self::Placeholder => text!(
                "put the text in its place; a shell fills in variables inside double quotes, not inside single ones",
                "请填入实际文本；shell 只在双引号内展开变量，单引号内不会"
            ),
            Self::Flag(flag) => text!("did you mean `--{flag}`?", "您是不是想写 `--{flag}`？"),
            Self::FlagElsewhere => text!("`{name} --help` lists the flags", "`{name} --help` 列出所有参数"),
            Self::Verb(verb) => text!("did you mean `giggle {verb}`?", "您是不是想写 `giggle {verb}`？"),
            Self::Assignment(flag) => {
                let value = written.split_once('=').map_or("", |(_, value)| value);
                let value = shell::word(value);
                text!("did you mean `--{flag} {value}`?", "您是不是想写 `--{flag} {value}`？")
            }
            Self::FlagWithin(flag) => {
                text!("close the quotes before `--{flag}`", "请在 `--{flag}` 之前结束引号")
            }
            Self::Parameter(_, Some(flag)) => text!(
                "take it out of the quotes, and give `--{flag}` and its value; if the clip shows these words, put quotation marks around them",
                "请将其移出引号，改用 `--{flag}` 及其取值；若画面中要出现这些文字，请为其加上引号"
            ),
            Self::Parameter(_, None) => text!(
                "leave it out; if the clip shows these words, put quotation marks around them",
                "请将其删去；若画面中要出现这些文字，请为其加上引号"
            ),
            Self::File => {
                let file = shell::word(written);
                text!(
                    "`@{file}` reads a prompt from a file, `--start-frame {file}` begins with a picture, and `giggle batch run {file}` makes the shots of a list",
                    "`@{file}` 从文件读取提示词，`--start-frame {file}` 以图片作首帧，`giggle batch run {file}` 制作镜头表"
                )
            }
            Self::Address => {
                let file = shell::word(written);
                text!("did you mean `--start-frame {file}`?", "您是不是想写 `--start-frame {file}`？")
            }
        }
    }
}
