//! Files that people keep lists in and that are no shot list: named as what they are, with the way to one that is read.
//!
//! A file is judged by its first bytes or lines, and never by its name: a list may be called anything.

use giggle_domain::{Text, text};

/// What is written in a text that is in none of the forms that are read.
pub(super) fn text_of_another_kind(text: &str) -> Option<Text> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let lower: String = text.chars().take(200).collect::<String>().to_ascii_lowercase();
    let kind = if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        text!("a web page", "网页")
    } else if lower.starts_with("<?xml") || lower.starts_with("<!--") || is_tag(&lower) {
        Text::plain("XML")
    } else if lower.starts_with("{\\rtf") {
        Text::plain("RTF")
    } else if text.lines().find(|line| !line.trim().is_empty()).is_some_and(is_row_of_markdown) {
        text!("a table in Markdown", "Markdown 表格")
    } else {
        match has_sections(text) {
            Some(true) => Text::plain("TOML"),
            Some(false) => text!("an INI file or TOML", "INI 或 TOML"),
            None => return None,
        }
    };
    Some(no_list(&kind))
}

/// What is in bytes that are no text.
pub(super) fn bytes_of_another_kind(bytes: &[u8]) -> Option<Text> {
    let begins = |mark: &[u8]| bytes.starts_with(mark);
    let holds = |name: &[u8]| bytes.windows(name.len()).any(|it| it == name);
    let as_csv = |kind: Text| {
        let (en, zh) = (kind.en, kind.zh);
        Some(text!(
            "this is {en}: open it in the program that made it and export it as CSV",
            "这是{zh}：请在原软件中打开并导出为 CSV"
        ))
    };
    if begins(b"PK\x03\x04") {
        return as_csv(if holds(b"xl/workbook") || holds(b"xl/worksheets") {
            text!("an Excel workbook", " Excel 工作簿")
        } else if holds(b"opendocument.spreadsheet") {
            text!("an OpenDocument spreadsheet", " OpenDocument 电子表格")
        } else if holds(b"word/document") || holds(b"opendocument.text") {
            text!("a text document", "文字处理文档")
        } else if holds(b"Index/Document.iwa") || holds(b"Index/Tables") {
            text!("a Numbers spreadsheet", " Numbers 表格")
        } else {
            text!("a compressed file, not text", "压缩文件而非文本")
        });
    }
    if begins(b"\xd0\xcf\x11\xe0") {
        return as_csv(text!("an old Excel or Word file", "旧版 Excel 或 Word 文件"));
    }
    let kind = if begins(b"\x1f\x8b") || begins(b"BZh") || begins(b"\xfd7zXZ") || begins(b"7z\xbc\xaf") {
        text!("a compressed file, not text", "压缩文件而非文本")
    } else if begins(b"%PDF") {
        text!("a PDF document", " PDF 文档")
    } else if begins(b"\x89PNG") || begins(b"\xff\xd8\xff") || begins(b"GIF8") {
        text!("a picture", "图片")
    } else if bytes.get(4..8) == Some(b"ftyp") {
        text!("a clip or a picture", "视频或图片")
    } else if begins(b"SQLite format 3") {
        text!("a database", "数据库文件")
    } else {
        return None;
    };
    Some(no_list(&kind))
}

fn no_list(kind: &Text) -> Text {
    let Text { en, zh } = kind;
    text!(
        "this is {en}, and no shot list: YAML, JSON, JSON Lines and CSV are read",
        "这是{zh}，不是镜头表：可读取 YAML、JSON、JSON Lines 和 CSV"
    )
}

/// `<shots>`: a name between the brackets, and nothing that a CSV or YAML begins with.
fn is_tag(text: &str) -> bool {
    text.strip_prefix('<')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()) && rest.contains('>'))
}

/// `| key | prompt |`
fn is_row_of_markdown(line: &str) -> bool {
    let line = line.trim();
    line.len() > 2 && line.starts_with('|') && line.ends_with('|') && line.matches('|').count() > 2
}

/// Whether the lines are `[section]` and `name = value`, as in TOML and INI: `Some(true)` for what TOML alone has. A row of YAML or JSON
/// among the first of them is none.
fn has_sections(text: &str) -> Option<bool> {
    let mut lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', ';']));
    let first = lines.next()?;
    if let Some(name) = first.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) {
        return is_name(name).then_some(true);
    }
    if let Some(name) = first.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let second = lines.next()?;
        return (is_name(name) && assigned(second).is_some()).then_some(false);
    }
    let value = assigned(first)?;
    // A table may have such a line above its header: a title, or `sep=;`.
    lines.next().filter(|second| assigned(second).is_some() || second.starts_with('['))?;
    let is_toml =
        value.starts_with(['"', '\'', '[', '{']) || text.lines().any(|line| line.trim().starts_with("[["));
    Some(is_toml)
}

fn is_name(name: &str) -> bool {
    let name = name.trim();
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
}

/// The value of `name = value`.
fn assigned(line: &str) -> Option<&str> {
    let (name, value) = line.split_once('=')?;
    let is_one_name = is_name(name) && !name.trim().contains(' ');
    (is_one_name && !value.starts_with('=')).then(|| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_another_kind_is_called_by_its_name() {
        for (text, kind) in [
            ("[[shots]]\nkey = \"a\"\nprompt = \"a cat\"\n", "TOML"),
            ("# shots\nname = \"film\"\n[[shots]]\nkey = \"a\"\n", "TOML"),
            ("version = 1\n\n[[shots]]\nkey = 'a'\n", "TOML"),
            ("[shot1]\nprompt=a cat\n", "INI"),
            ("\u{feff}<?xml version=\"1.0\"?>\n<shots/>", "XML"),
            ("<shots>\n<shot key=\"a\"/></shots>", "XML"),
            ("<!DOCTYPE HTML><table>", "web page"),
            ("{\\rtf1\\ansi key: a}", "RTF"),
            ("\n| key | prompt |\n|---|---|\n| a | a cat |\n", "Markdown"),
        ] {
            let said = text_of_another_kind(text).unwrap_or_else(|| panic!("{text}"));
            assert!(said.en.contains(kind) && said.en.contains("YAML"), "{said:?}");
        }
        for text in [
            "shots:\n  - key: a\n    prompt: x = y\n",
            "[{\"key\": \"a\"}]",
            "[\n {\"key\": \"a\"}]",
            "[]",
            "key,prompt\na,x = y\n",
            "# a = b\nshots: []\n",
            "- key: a\n  prompt: a cat\n",
            "key|prompt\na|a cat\n",
            "name: a = b\n",
            "sep=;\nkey;prompt\na;a cat\n",
            "\u{feff}sep=,\r\nkey,prompt\r\na,a cat\r\n",
            "title=My film,\nkey,prompt\na,a cat\n",
            "",
        ] {
            assert!(text_of_another_kind(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_file_of_another_program_is_called_by_its_name() {
        for (bytes, kind) in [
            (&b"PK\x03\x04....xl/workbook.xml"[..], "Excel"),
            (b"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "OpenDocument"),
            (b"PK\x03\x04...word/document.xml", "text document"),
            (b"PK\x03\x04...", "compressed"),
            (b"\xd0\xcf\x11\xe0...", "old Excel"),
            (b"%PDF-1.7", "PDF"),
            (b"\x89PNG\r\n", "picture"),
            (b"\0\0\0\x20ftypisom", "clip"),
        ] {
            assert!(bytes_of_another_kind(bytes).is_some_and(|said| said.en.contains(kind)), "{kind}");
        }
        assert!(bytes_of_another_kind(b"key,prompt\n").is_none());
    }
}
