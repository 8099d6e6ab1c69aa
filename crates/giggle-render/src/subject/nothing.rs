//! Words for a subject that name none: what is left of a phrase, a pronoun, a manner, a time, an adjective alone.
//!
//! It knows word lists and the table, and nothing of clauses.

use super::NOUNS;
use super::cast::{Head, is_somebody};

/// Whether it is somebody, or a thing that is used on another.
pub(super) fn has_doings(head: &Head) -> bool {
    is_somebody(head)
        || head.noun.is_some_and(|noun| {
            ["knife", "kitchen knife", "scissors", "hammer"].iter().any(|name| {
                NOUNS.english(&name.split(' ').collect::<Vec<_>>()).is_some_and(|it| it.noun == noun)
            })
        })
}

/// Whoever is meant by these was named before.
pub(super) const PRONOUNS: &[&str] = &[
    "他", "她", "它", "他们", "她们", "它们", "其", "自己", "彼此", "he", "she", "they", "it", "him", "her",
    "them", "we",
];

/// Whether the words for a thing are only what is left of a phrase: "and", "itself", a single sign.
pub(super) fn names_nothing(head: &Head) -> bool {
    const REST: &[&str] = &[
        "and",
        "or",
        "but",
        "full",
        "low",
        "high",
        "fast",
        "slow",
        "itself",
        "himself",
        "herself",
        "picture",
        "lateral",
        "sideways",
        "so",
        "then",
        "just",
        "only",
        "again",
        "meanwhile",
        "suddenly",
        "first",
        "finally",
        "left",
        "right",
        "up",
        "down",
        "back",
        "forward",
        "closer",
        "steady",
        "start",
        "end",
    ];
    const PICTURES: &[&str] = &["广角", "自拍", "场景", "画面", "一幕", "景象", "镜头", "艺术", "视角"];
    // 特别缓慢地: how, and 小景别: how much of it.
    const MANNERS: &[&str] = &[
        "特别",
        "背景",
        "前景",
        "远处",
        "近处",
        "左边",
        "右边",
        "左侧",
        "右侧",
        "中央",
        "光线",
        "灯光",
        "缓慢",
        "缓缓",
        "慢慢",
        "轻轻",
        "静静",
        "渐渐",
        "逐渐",
        "突然",
        "忽然",
        "随后",
        "接着",
        "然后",
        "最后",
        "同时",
        "此时",
        "这时",
        "非常",
        "十分",
        "极其",
        "极为",
        "大景",
        "小景",
        "景别",
        "大景别",
        "小景别",
        "中景别",
        "近景别",
        "远景别",
        "全景别",
        "特写景别",
    ];
    let is_manner = MANNERS.contains(&head.text.as_str())
        || head.text.ends_with('地') && head.text.chars().count() <= 5
        || ["姿态", "神态", "神情", "表情", "步伐", "身姿", "气质", "动作"]
            .iter()
            .any(|word| head.text.starts_with(word))
        || head.text.ends_with("景别");
    let mut signs = head.text.chars();
    let is_one_sign = signs.next().is_some_and(|sign| !sign.is_ascii()) && signs.next().is_none();
    head.noun.is_none()
        && head.given.is_none()
        && (is_one_sign
            || is_manner
            || super::eras::is_time(&head.text)
            || PRONOUNS.contains(&head.text.as_str())
            || head.text.ends_with('度') && head.text.starts_with(|sign: char| sign.is_ascii_digit())
            || PICTURES.contains(&head.text.as_str())
            || head.text.split(' ').all(|word| REST.contains(&word)))
}

/// Whether the words for a thing are one word that ends as adjectives do.
pub(super) fn is_adjective(head: &Head) -> bool {
    const ENDS: &[&str] =
        &["ly", "ful", "ous", "y", "ish", "ic", "al", "ive", "ed", "ing", "less", "ant", "ent", "able"];
    !head.text.contains(' ') && head.text.is_ascii() && ENDS.iter().any(|end| head.text.ends_with(end))
}
