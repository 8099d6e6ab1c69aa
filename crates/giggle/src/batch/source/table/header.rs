//! What is wrong with the first line of a table in which the columns are missing that every table has.

use super::super::super::node::{Fault, Place, canonical};
use super::{NEEDED, is_header};
use giggle_domain::refusal::shown;
use giggle_domain::{Text, text};

/// As many lines are looked at for the header: a title and some lines of notes are above it at most.
const MOST_LINES_ABOVE: usize = 20;

/// What people call the columns in Chinese.
const CHINESE: [(&str, &str); 20] = [
    ("编号", "key"),
    ("镜头", "key"),
    ("镜号", "key"),
    ("镜头号", "key"),
    ("名称", "key"),
    ("标识", "key"),
    ("提示词", "prompt"),
    ("提示", "prompt"),
    ("描述", "prompt"),
    ("内容", "prompt"),
    ("画面", "prompt"),
    ("模型", "model"),
    ("时长", "duration"),
    ("秒数", "duration"),
    ("画面比例", "aspect_ratio"),
    ("比例", "aspect_ratio"),
    ("分辨率", "resolution"),
    ("首帧", "start_frame"),
    ("尾帧", "end_frame"),
    ("备注", "note"),
];

/// The faults of a header, one at most for a reason that explains all that is missing.
pub(super) fn faults(text: &str, line: usize, columns: &[(String, Place)]) -> Vec<Fault> {
    let is_missing = |needed: &&&str| !columns.iter().any(|(name, _)| canonical(name) == **needed);
    let missing: Vec<&str> = NEEDED.iter().filter(is_missing).copied().collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let first = text.lines().nth(line - 1).unwrap_or_default();
    let place = Place { line, column: 1 };
    if let Some(what) = reason(text, line, first, columns) {
        return vec![Fault::new(place, what)];
    }
    let found = shown(first.trim());
    let of = |needed: &str| {
        Fault::new(
            place,
            text!(
                "the table has no column `{needed}`; its first line, `{found}`, names the columns, with commas, semicolons or tabs between them",
                "表格缺少 `{needed}` 列；第一行应为列名，以英文逗号、分号或制表符分隔，而此处是 `{found}`"
            ),
        )
    };
    missing.into_iter().map(of).collect()
}

/// What explains all that is missing.
fn reason(text: &str, line: usize, first: &str, columns: &[(String, Place)]) -> Option<Text> {
    if let Some(wide) = first.chars().find(|c| is_wide(*c) && is_header(&first.replace(*c, ","))) {
        let plain = if wide == '；' { ';' } else { ',' };
        return Some(text!(
            "`{wide}` is a wide sign and separates no columns; write `{plain}` in every line",
            "`{wide}` 是全角符号，不能分隔各列；请在每一行改用 `{plain}`"
        ));
    }
    if let Some(sign) = ['|', ':', ' ', '/'].into_iter().find(|it| is_header(&first.replace(*it, ","))) {
        return Some(text!(
            "`{sign}` separates no columns; write a comma, a semicolon or a tab between them in every line",
            "`{sign}` 不能分隔各列；请在每一行用英文逗号、分号或制表符分隔"
        ));
    }
    let below = text.lines().enumerate().skip(line).take(MOST_LINES_ABOVE).find(|(_, it)| is_header(it));
    if let Some((index, _)) = below {
        let header = index + 1;
        return Some(text!(
            "the columns are named in line {header}, and must be named in the first line; remove what is above them",
            "列名在第 {header} 行，而应在第一行；请删去其上方的内容"
        ));
    }
    let meant: Vec<(&str, &str)> = columns
        .iter()
        .filter_map(|(name, _)| CHINESE.into_iter().find(|(chinese, _)| *chinese == name.trim()))
        .collect();
    if !meant.is_empty() {
        let en: Vec<String> = meant.iter().map(|(given, name)| format!("`{name}` for `{given}`")).collect();
        let zh: Vec<String> = meant.iter().map(|(given, name)| format!("`{given}` 写作 `{name}`")).collect();
        let (en, zh) = (en.join(", "), zh.join("，"));
        return Some(text!(
            "the columns have English names: {en}; `key` and `prompt` are in every table",
            "列名须用英文：{zh}；每个表格都应有 `key` 和 `prompt`"
        ));
    }
    None
}

fn is_wide(character: char) -> bool {
    matches!(character, '，' | '；' | '、' | '｜' | '\u{3000}')
}

#[cfg(test)]
mod tests {
    use super::super::csv;

    #[test]
    fn a_header_that_cannot_be_read_is_explained_once() {
        for (text, words) in [
            ("key，prompt\na，a cat\n", "wide"),
            ("key；prompt；model\na；a cat；grok\n", "`;`"),
            ("key|prompt\na|a cat\n", "`|`"),
            ("My film,\nkey,prompt\na,a cat\n", "line 2"),
            ("\n\nMy film\n\nkey;prompt\na;a cat\n", "line 5"),
            ("编号,提示词,时长\na,一只猫,6\n", "`prompt` for `提示词`"),
        ] {
            let (document, faults) = csv(text);
            assert!(document.rows.is_empty());
            assert_eq!(faults.len(), 1, "{text}: {faults:?}");
            assert!(faults[0].message.en.contains(words), "{text}: {faults:?}");
        }
        let (_, faults) = csv("name,text\na,a cat\n");
        assert!(faults.len() == 2 && faults[0].message.en.contains("`name,text`"), "{faults:?}");
        for text in [
            "\n\nkey,prompt\na,a cat\n",
            ",,\r\nkey,prompt\r\na,a cat\r\n",
            " \nsep=;\nkey;prompt\na;a cat\n",
        ] {
            let (document, faults) = csv(text);
            assert_eq!((document.rows.len(), faults.len()), (1, 0), "{text:?}: {faults:?}");
        }
    }
}
