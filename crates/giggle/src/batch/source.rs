//! From the text of a shot list to located values: YAML, JSON, JSON lines and CSV.
//!
//! Only the shape of the text is judged here; what a row may say is [`super::list`]'s affair.

mod json;
mod table;
mod yaml;

use self::json::json;
use self::table::{csv, separator_of};
use self::yaml::yaml;
use super::node::{Document, Fault, Node, Value};
use giggle_domain::Language;
use std::path::Path;

/// How a shot list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// YAML.
    Yaml,
    /// One JSON document.
    Json,
    /// One JSON object a line.
    JsonLines,
    /// A table with a header.
    Csv,
}

impl Format {
    /// The format that a file's extension names.
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "csv" | "tsv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// Guesses the format of text that has no name.
    pub fn of_text(text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}').trim();
        let first = text.lines().next().unwrap_or_default();
        match text.chars().next() {
            Some('{')
                if first.len() < text.len()
                    && serde_json::from_str::<serde::de::IgnoredAny>(first).is_ok() =>
            {
                Self::JsonLines
            }
            Some('{' | '[') => Self::Json,
            _ if is_header(first) => Self::Csv,
            _ => Self::Yaml,
        }
    }
}

/// Whether a line names both columns that every table has.
fn is_header(line: &str) -> bool {
    let separator = separator_of(line);
    let mut names = line.split(separator).map(|name| name.trim().trim_matches('"'));
    names.clone().any(|name| name == "key") && names.any(|name| name == "prompt")
}

/// Reads a text.
///
/// Gives what could be read, and every fault of its shape: one bad row does not hide the faults of the others.
pub fn read(text: &str, format: Format, language: Language) -> (Document, Vec<Fault>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let whole = |root: Result<Node, Fault>| match root.and_then(|root| document(root, language)) {
        Ok(document) => (document, Vec::new()),
        Err(fault) => (Document::default(), vec![fault]),
    };
    match format {
        Format::Yaml => whole(yaml(text, language)),
        Format::Json => whole(json(text, 1)),
        Format::JsonLines => json_lines(text, language),
        Format::Csv => csv(text, language),
    }
}

/// Takes a whole document apart: a list of rows, or a map with `shots`.
fn document(root: Node, language: Language) -> Result<Document, Fault> {
    let no_rows = |place| {
        Fault::new(
            place,
            language.pick(
                "this is no shot list: `shots:` with a list of rows is missing",
                "这不是镜头表：缺少 `shots:` 列表",
            ),
        )
    };
    match root.value {
        Value::List(rows) => Ok(Document { rows, ..Document::default() }),
        Value::Map(mut head) => {
            let Some(index) = head.iter().position(|entry| entry.key == "shots") else {
                return Err(no_rows(root.place));
            };
            let shots = head.remove(index);
            match shots.value.value {
                Value::List(rows) => Ok(Document { head, rows, ..Document::default() }),
                _ => Err(no_rows(shots.value.place)),
            }
        }
        _ => Err(no_rows(root.place)),
    }
}

// ---- JSON

/// What a line of JSON lines may say before the rows.
const HEAD_NAMES: [&str; 5] = ["version", "name", "defaults", "variables", "matrix"];

fn json_lines(text: &str, language: Language) -> (Document, Vec<Fault>) {
    let (mut document, mut faults) = (Document::default(), Vec::new());
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match json(line, index + 1) {
            Ok(Node { value: Value::Map(entries), .. })
                if document.rows.is_empty()
                    && document.head.is_empty()
                    && !entries.is_empty()
                    && entries.iter().all(|entry| HEAD_NAMES.contains(&entry.key.as_str()))
                    && entries.iter().any(|entry| entry.key != "variables" && entry.key != "matrix") =>
            {
                document.head = entries;
            }
            Ok(row @ Node { value: Value::Map(_), .. }) => document.rows.push(row),
            Ok(other) => faults.push(Fault::new(
                other.place,
                language.pick(
                    "every line is an object with a `key` and a `prompt`",
                    "每行应为包含 `key` 和 `prompt` 的对象",
                ),
            )),
            Err(fault) => faults.push(fault),
        }
    }
    (document, faults)
}

// ---- CSV

#[cfg(test)]
mod tests {
    use super::*;

    fn row(document: &Document, index: usize, name: &str) -> (String, usize, usize) {
        let node = document.rows[index].get(name).unwrap();
        (node.text().unwrap().to_owned(), node.place.line, node.place.column)
    }

    #[test]
    fn the_same_rows_are_read_from_every_format_with_their_places() {
        let english = Language::English;
        let yaml = read("shots:\n  - key: a\n    prompt: 雨 rain\n", Format::Yaml, english).0;
        assert_eq!(row(&yaml, 0, "prompt"), ("雨 rain".into(), 3, 13));
        let json = read(
            "{\"shots\": [\n {\"key\": \"雨\", \"prompt\": \"\\ud83d\\ude00 rain\"}]}",
            Format::Json,
            english,
        );
        assert_eq!(row(&json.0, 0, "prompt"), ("😀 rain".into(), 2, 25));
        let lines = "{\"defaults\":{\"model\":\"grok\"}}\n\n{\"key\":\"a\",\"prompt\":\"rain\"}\n";
        let lines = read(lines, Format::JsonLines, english).0;
        assert_eq!((lines.head.len(), row(&lines, 0, "prompt")), (1, ("rain".into(), 3, 21)));
        let csv = "\u{feff}key,prompt,model\r\na,\"two\nlines, \"\"q\"\"\",grok\r\nb,x\n";
        let csv = read(csv, Format::Csv, english).0;
        assert_eq!(row(&csv, 0, "prompt"), ("two\nlines, \"q\"".into(), 2, 3));
        assert_eq!(row(&csv, 0, "model"), ("grok".into(), 3, 15));
        assert_eq!(row(&csv, 1, "key"), ("b".into(), 4, 1));
    }

    #[test]
    fn a_broken_text_says_where() {
        for (text, format, line) in [
            ("shots:\n  - key: [a\n", Format::Yaml, 3),
            ("shots:\n  - key: a\n    key: b\n", Format::Yaml, 3),
            ("{\"shots\": [\n{\"key\": }]}", Format::Json, 2),
            ("{\"key\":\"a\",\"prompt\":\"b\"}\n{\"key\"\n", Format::JsonLines, 2),
            ("key,prompt\na,\"b\n", Format::Csv, 2),
            ("key,prompt\na,b\nc,d,e\n", Format::Csv, 3),
            ("name: x\n", Format::Yaml, 1),
        ] {
            let faults = read(text, format, Language::English).1;
            assert_eq!(faults[0].place.line, line, "{text:?}: {faults:?}");
        }
    }

    #[test]
    fn aliases_cannot_make_a_list_explode() {
        let mut text = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for level in 1..12 {
            let below = format!("*a{}", level - 1);
            text.push_str(&format!("a{level}: &a{level} [{}]\n", vec![below; 10].join(",")));
        }
        assert_eq!(read(&text, Format::Yaml, Language::English).1.len(), 1);
    }

    #[test]
    fn text_without_a_name_is_recognised() {
        for (text, format) in [
            ("key,prompt\n", Format::Csv),
            ("{\"key\":\"a\"}\n{\"key\":\"b\"}\n", Format::JsonLines),
            ("{\n\"shots\": []}", Format::Json),
            ("[]", Format::Json),
            ("shots: []", Format::Yaml),
        ] {
            assert_eq!(Format::of_text(text), format, "{text}");
        }
    }
}
