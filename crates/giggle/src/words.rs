//! Words of states and verdicts as people read them.
//!
//! It must not know what they mean. The one idea: in JSON, in files, in filters and in events a word never changes;
//! only what a person reads of it does.

use giggle_domain::Language;

/// A word and its Chinese.
const WORDS: [(&str, &str); 43] = [
    // Where a shot stands, and how it ended in a batch.
    ("planned", "已计划"),
    ("submitting", "提交中"),
    ("not-sent", "未发送"),
    ("rejected", "被拒绝"),
    ("unsettled", "待核实"),
    ("unassigned", "待归属"),
    ("not-accepted", "未被接受"),
    ("submitted", "已提交"),
    ("completed", "已完成"),
    ("downloaded", "已下载"),
    ("failed", "失败"),
    ("stopped", "已终止"),
    ("assigned", "已归属"),
    ("undelivered", "未送达"),
    ("unfinished", "未结束"),
    ("over_budget", "超出预算"),
    ("unreachable", "无法连接"),
    ("orphaned", "上级镜头缺失"),
    ("not_started", "未开始"),
    ("broken", "已中断"),
    ("draft", "草稿"),
    // Verdicts of settling.
    ("adopted", "已认领"),
    ("reopened", "重新打开"),
    ("accepted", "已被接受"),
    ("not accepted", "未被接受"),
    ("later", "稍后再查"),
    ("yours to decide", "由您决定"),
    ("overtaken", "状态已变化"),
    // What is wrong with a clip.
    ("empty", "没有画面"),
    ("damaged", "已损坏"),
    ("black", "全黑"),
    ("partly black", "部分黑屏"),
    ("frozen", "静止"),
    ("partly frozen", "部分静止"),
    ("flat", "单色"),
    // What is examined.
    ("key", "密钥"),
    ("base", "地址"),
    ("proxy", "代理"),
    ("service", "服务"),
    ("configuration", "配置文件"),
    ("catalog", "模型表"),
    ("state folder", "状态文件夹"),
    ("ledger", "账本"),
];

/// The word as a person reads it; one that is not known stays.
pub fn shown(word: &str, language: Language) -> &str {
    let known = WORDS.iter().find(|(it, _)| language == Language::Chinese && *it == word);
    known.map_or(word, |(_, chinese)| *chinese)
}

/// A count with its noun: `1 row`, `2 rows`. Chinese nouns have one form.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Standing;

    #[test]
    fn every_standing_has_its_chinese_and_english_stays() {
        for standing in Standing::ALL {
            let word = standing.as_str();
            assert_eq!(shown(word, Language::English), word);
            assert_ne!(shown(word, Language::Chinese), word);
        }
        assert_eq!(shown("ffmpeg", Language::Chinese), "ffmpeg");
    }
}
