//! Verbs and flags that other programs have and giggle has not: what somebody wants who types one, told without a word of paying.

use crate::shell;
use giggle_domain::refusal::without_keys;
use giggle_domain::{Text, text};

/// What a word in the place of a verb asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Cancel,
    Delete,
    Refund,
    Again,
    Undo,
    Queue,
    Money,
    Check,
    Log,
    Open,
    Page,
    Update,
    Begin,
    Who,
}

const VERBS: [(&[&str], Wish); 14] = [
    (&["cancel", "stop", "abort", "kill", "terminate", "取消", "停止", "中止", "终止"], Wish::Cancel),
    (&["delete", "remove", "rm", "del", "drop", "删除", "移除"], Wish::Delete),
    (&["refund", "refunds", "退款", "退费"], Wish::Refund),
    (&["rerun", "restart", "redo", "repeat", "again", "重试", "重做", "重新生成"], Wish::Again),
    (&["reset", "undo", "revert", "clean", "clear", "purge", "撤销", "重置", "清空"], Wish::Undo),
    (&["queue", "队列", "排队"], Wish::Queue),
    (
        &[
            "usage", "quota", "billing", "pricing", "prices", "bill", "invoice", "spend", "spending",
            "wallet", "account", "余额", "费用", "价格", "积分", "账单",
        ],
        Wish::Money,
    ),
    (&["validate", "lint", "verify", "校验", "检查", "验证"], Wish::Check),
    (&["logs", "log", "events", "日志"], Wish::Log),
    (&["open", "view", "play", "打开", "播放"], Wish::Open),
    (&["ui", "gui", "web", "studio", "dashboard", "网页", "界面"], Wish::Page),
    (&["update", "upgrade", "self-update", "uninstall", "升级", "更新"], Wish::Update),
    (&["init", "setup", "configure", "install", "初始化", "设置", "安装", "配置"], Wish::Begin),
    (&["whoami", "me", "logout", "signin", "signup"], Wish::Who),
];

/// Whether a word is a verb of other programs.
pub(super) fn is_verb(word: &str) -> bool {
    wish(word).is_some()
}

fn wish(word: &str) -> Option<Wish> {
    let word = word.to_lowercase();
    VERBS.iter().find(|(names, _)| names.contains(&word.as_str())).map(|(_, wish)| *wish)
}

/// Whether a word is the id of a task or the key of a shot, and none of a sentence.
fn is_id(word: &str) -> bool {
    const LEAST: usize = 10;
    word.len() >= LEAST
        && word.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'))
        && word.bytes().any(|it| it.is_ascii_digit())
        && (word.bytes().filter(u8::is_ascii_digit).count() > 2)
}

/// What to do instead of words that ask a program for something: words of which the first is a verb of other programs and that are no
/// sentence, or that name a task. No way leads to a paid clip.
pub(super) fn instead(words: &[&str]) -> Option<Text> {
    let (first, rest) = words.split_first()?;
    let id = rest.iter().find(|it| is_id(it));
    let is_sentence = rest.len() > 1 && id.is_none();
    let wish = wish(first).filter(|_| !is_sentence);
    let id = match id {
        Some(id) if wish.is_some() || words.len() == 2 => shell::word(&without_keys(id)).into_owned(),
        _ => "TASK_ID".to_owned(),
    };
    let Some(wish) = wish else {
        return (id != "TASK_ID").then(|| {
            text!(
                "`giggle query {id}` asks about a task, `giggle download {id}` fetches its clip; both are free",
                "`giggle query {id}` 可查询任务，`giggle download {id}` 可下载视频；两者均免费"
            )
        });
    };
    Some(match wish {
        Wish::Cancel => text!(
            "giggle cannot cancel a task that was submitted; `giggle query {id}` says how it stands",
            "giggle 无法取消已提交的任务；`giggle query {id}` 可查询状态"
        ),
        Wish::Delete => text!(
            "giggle deletes neither tasks nor clips; `giggle ledger` lists them with their files",
            "giggle 不会删除任务或视频；`giggle ledger` 可列出它们及其文件"
        ),
        Wish::Refund => {
            text!("`giggle cost` shows what was charged and refunded", "`giggle cost` 可查看扣费和退款")
        }
        Wish::Again => text!(
            "`giggle resume` continues all that is unfinished, and pays for nothing again",
            "`giggle resume` 可继续所有未完成的任务，不会再次扣费"
        ),
        Wish::Undo => text!(
            "there is nothing that undoes: `giggle ledger` shows what was asked for, `giggle resume` continues it",
            "没有可撤销的操作：`giggle ledger` 显示已提交的内容，`giggle resume` 可继续"
        ),
        Wish::Queue => text!(
            "`giggle ledger` shows what is on its way, `giggle workers` who works on the queue",
            "`giggle ledger` 显示进行中的任务，`giggle workers` 显示处理队列的进程"
        ),
        Wish::Money => {
            text!("`giggle cost` shows prices, charges and the budget", "`giggle cost` 显示价格、扣费和预算")
        }
        Wish::Check => text!(
            "`giggle batch check LIST` checks a shot list, `giggle inspect FILE` a clip, `giggle doctor` the setup",
            "`giggle batch check LIST` 检查镜头表，`giggle inspect FILE` 检查视频，`giggle doctor` 检查环境"
        ),
        Wish::Log => text!(
            "`giggle ledger` lists what was asked for, `giggle ledger show SHOT` all that happened to one shot",
            "`giggle ledger` 列出已提交的内容，`giggle ledger show SHOT` 显示某个镜头的全部经过"
        ),
        Wish::Open => text!(
            "`giggle download {id}` fetches a clip and prints its path; it is free",
            "`giggle download {id}` 可下载视频并输出路径，免费"
        ),
        Wish::Page => text!("`giggle serve` opens the web page", "`giggle serve` 可打开网页界面"),
        Wish::Update => text!(
            "giggle does not change its own installation: use what it was installed with",
            "giggle 不会更改自身的安装：请使用安装它的工具"
        ),
        Wish::Begin => text!(
            "`giggle doctor` says what is still missing, `giggle key set` stores the key",
            "`giggle doctor` 可查看还缺什么，`giggle key set` 可保存密钥"
        ),
        Wish::Who => text!(
            "`giggle doctor` shows the key's source and the account",
            "`giggle doctor` 显示密钥来源和账户"
        ),
    })
}

/// What a flag of other programs is here. `is_clip` says that the command is told what a clip is.
pub(super) fn flag(given: &str, is_clip: bool) -> Option<Text> {
    let is_short = given.starts_with('-') && !given.starts_with("--");
    let name = given.trim_start_matches('-').split('=').next().unwrap_or_default().to_lowercase();
    if is_short && name.chars().count() == 1 {
        return Some(match name.as_str() {
            "v" => text!(
                "`-V` shows the version; there is no more verbose form: each step is told already",
                "`-V` 显示版本；没有更详细的输出模式：每一步都会显示"
            ),
            "y" => no_questions(),
            "p" if is_clip => text!(
                "the prompt is written without a flag, in quotes: giggle make \"a cat runs\"",
                "提示词不需要参数名，加引号即可：giggle make \"一只猫在奔跑\""
            ),
            "s" | "w" | "h" if is_clip => text!(
                "seconds are `--duration 6`; the size is `--aspect-ratio 16:9` and `--resolution 720p`",
                "时长用 `--duration 6`；尺寸用 `--aspect-ratio 16:9` 和 `--resolution 720p`"
            ),
            _ => return None,
        });
    }
    Some(match name.as_str() {
        "verbose" | "debug" | "trace" => text!(
            "there is no more verbose form: each step is told already, and `--json` gives all that is known",
            "没有更详细的输出模式：每一步都会显示，`--json` 给出全部信息"
        ),
        "yes" | "assume-yes" | "non-interactive" | "noconfirm" => no_questions(),
        _ if !is_clip => return None,
        "portrait" | "vertical" | "tall" | "竖屏" => shape("9:16"),
        "landscape" | "horizontal" | "wide" | "widescreen" | "横屏" => shape("16:9"),
        "square" | "方形" => shape("1:1"),
        "async" | "no-wait" | "nowait" | "background" | "detach" | "bg" => {
            text!("`giggle submit` returns at once with the task's id", "`giggle submit` 会立即返回任务 ID")
        }
        "no-audio" | "no-sound" | "mute" | "muted" | "without-audio" | "without-sound" => text!(
            "whether a clip has sound depends on its model: `giggle models` shows it, for example veo31-no-audio",
            "视频是否有声音取决于模型：见 `giggle models`，例如 veo31-no-audio"
        ),
        "mock" | "test" | "free" | "fake" | "demo" | "sandbox" | "simulate" => text!(
            "`giggle make --local` draws a free draft on this machine; `--dry-run` shows the request and sends nothing",
            "`giggle make --local` 在本机绘制免费草稿；`--dry-run` 只显示请求，不发送"
        ),
        _ => return None,
    })
}

fn no_questions() -> Text {
    text!("`--no-input` asks nothing", "`--no-input` 不会提问")
}

fn shape(ratio: &str) -> Text {
    text!("the shape of a clip is `--aspect-ratio {ratio}`", "画面比例请用 `--aspect-ratio {ratio}`")
}

#[cfg(test)]
mod tests {
    use super::instead;

    #[test]
    fn a_verb_of_other_programs_never_leads_to_a_paid_clip() {
        let id = "0f8fad5b-d9cb-469f-a165-70867728950e";
        for verb in ["cancel", "STOP", "rm", "refund", "redo", "usage", "logs", "ui", "取消", "kill", "余额"]
        {
            for words in [&[verb][..], &[verb, id], &[verb, "all"], &[verb, "the", "task", id]] {
                let said = instead(words).unwrap_or_else(|| panic!("{words:?}"));
                assert!(
                    !said.en.contains("giggle make") && !said.en.contains("giggle submit"),
                    "{words:?}: {said:?}"
                );
            }
        }
        let unknown = instead(&["frobnicate", id]).unwrap();
        assert!(unknown.en.contains(&format!("giggle query {id}")), "{unknown:?}");
        for prompt in [&["stop", "motion", "of", "a", "cat"][..], &["a", "cat"], &["open", "the", "door"]] {
            assert_eq!(instead(prompt), None, "{prompt:?}");
        }
    }
}
