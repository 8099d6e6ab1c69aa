//! From the text of a shot list to located values: YAML, JSON, JSON lines and CSV.
//!
//! Only the shape of the text is judged here; what a row may say is [`super::list`]'s affair.

mod budget;
mod foreign;
mod json;
mod table;
mod yaml;

use self::budget::Budget;
use self::json::json;
use self::table::{csv, is_header, named_separator};
use self::yaml::yaml;
use super::node::{Document, Fault, Node, Place, Value};
use crate::garbled_text::garbled;
use giggle_domain::prompt::EncodingFault;
use giggle_domain::refusal::holds_key;
use giggle_domain::{Text, text};
use std::borrow::Cow;
use std::path::Path;

pub use self::budget::MOST_FAULTS;

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
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        match text.chars().next() {
            Some('{')
                if first.len() < text.len()
                    && serde_json::from_str::<serde::de::IgnoredAny>(first).is_ok() =>
            {
                Self::JsonLines
            }
            Some('{' | '[') => Self::Json,
            _ if is_header(first) => Self::Csv,
            _ if named_separator(first).is_some() && lines.next().is_some_and(|it| !it.is_empty()) => {
                Self::Csv
            }
            _ => Self::Yaml,
        }
    }
}

/// The text of a list's bytes.
///
/// # Errors
///
/// What is wrong, with what to do: a file of another kind, or another encoding than UTF-8.
pub fn text_of(bytes: Vec<u8>) -> Result<String, Text> {
    if let Some(what) = foreign::bytes_of_another_kind(&bytes) {
        return Err(what);
    }
    // With or without a mark: zero bytes are in no list.
    if bytes.starts_with(b"\xff\xfe")
        || bytes.starts_with(b"\xfe\xff")
        || bytes.iter().take(64).any(|it| *it == 0)
    {
        return Err(text!(
            "this looks like UTF-16: save it as UTF-8 (a spreadsheet program: as CSV UTF-8; PowerShell: `| Out-File -Encoding utf8` instead of `>`)",
            "这可能是 UTF-16 编码：请另存为 UTF-8（表格软件中选择 CSV UTF-8；PowerShell 中用 `| Out-File -Encoding utf8` 代替 `>`）"
        ));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let in_tables = text!(" (in a spreadsheet program, as CSV UTF-8)", "（表格软件中选择 CSV UTF-8）");
        EncodingFault::NotUtf8 { line }.text().then(&Text::default(), &in_tables)
    })?;
    if let Some(what) = garbled(&text) {
        return Err(what);
    }
    if let Some(line) = text.lines().position(holds_key) {
        let line = line + 1;
        return Err(text!(
            "line {line}: an API key stands there: a list is kept, shown and sent; take the key out and set GIGGLE_API_KEY",
            "第 {line} 行含有 API key：镜头表会被保存、显示并发送；请将其删除并改设 GIGGLE_API_KEY"
        ));
    }
    match foreign::text_of_another_kind(&text) {
        Some(what) => Err(what),
        None => Ok(text),
    }
}

/// Reads a text.
///
/// Gives what could be read, and every fault of its shape: one bad row does not hide the faults of the others.
pub fn read(text: &str, format: Format) -> (Document, Vec<Fault>) {
    // A program that adds a mark may not look whether there is one.
    let text = text.trim_start_matches('\u{feff}');
    // Line breaks of old machines.
    let text = if text.contains('\r') && !text.contains('\n') {
        text.replace('\r', "\n").into()
    } else {
        Cow::Borrowed(text)
    };
    let text = text.as_ref();
    let whole = |root: Result<Node, Fault>| match root.and_then(document) {
        Ok(document) => (document, Vec::new()),
        Err(fault) => (Document::default(), vec![fault]),
    };
    match format {
        Format::Yaml => match yaml(text) {
            Err(faults) => (Document::default(), faults),
            Ok(reading) => {
                let (mut document, mut faults) = whole(Ok(reading.root));
                faults.extend(reading.faults);
                document.notes = reading.notes;
                (document, faults)
            }
        },
        Format::Json => whole(json(text, 1, &mut Budget::new())),
        Format::JsonLines => json_lines(text),
        Format::Csv => csv(text),
    }
}

/// Takes a whole document apart: a list of rows, or a map with `shots`.
fn document(root: Node) -> Result<Document, Fault> {
    let no_rows = |place| {
        Fault::new(
            place,
            text!(
                "this is not a shot list: `shots:` with a list of rows is missing",
                "这不是镜头表：缺少 `shots:` 列表"
            ),
        )
    };
    match root.value {
        Value::List(rows) => Ok(Document { rows, ..Document::default() }),
        Value::Map(mut head) => {
            let Some(index) = head.iter().position(|entry| entry.key == "shots") else {
                let like = ["shot", "Shots", "SHOTS", "rows", "scenes", "items", "clips", "videos", "镜头"];
                let near = head.iter().find(|entry| like.contains(&entry.key.as_str()));
                return Err(match near {
                    Some(entry) => {
                        let given = &entry.key;
                        Fault::new(
                            root.place,
                            text!(
                                "this is not a shot list: `shots:` is missing; did you mean it by `{given}:`?",
                                "这不是镜头表：缺少 `shots:`；`{given}:` 是否应为 `shots:`？"
                            ),
                        )
                    }
                    None => no_rows(root.place),
                });
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

/// What a line of JSON lines may say before the rows.
const HEAD_NAMES: [&str; 5] = ["version", "name", "defaults", "variables", "matrix"];

fn json_lines(text: &str) -> (Document, Vec<Fault>) {
    let (mut document, mut faults) = (Document::default(), Vec::new());
    let mut budget = Budget::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        if let Err(fault) = budget.row(Place { line: index + 1, column: 1 }) {
            faults.push(fault);
            break;
        }
        if faults.len() >= MOST_FAULTS {
            break;
        }
        match json(line, index + 1, &mut budget) {
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
                text!(
                    "every line must be an object with a `key` and a `prompt`",
                    "每行应为包含 `key` 和 `prompt` 的对象"
                ),
            )),
            Err(fault) => faults.push(fault),
        }
    }
    (document, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(document: &Document, index: usize, name: &str) -> (String, usize, usize) {
        let node = document.rows[index].get(name).unwrap();
        (node.text().unwrap().to_owned(), node.place.line, node.place.column)
    }

    #[test]
    fn the_same_rows_are_read_from_every_format_with_their_places() {
        let yaml = read("shots:\n  - key: a\n    prompt: 雨 rain\n", Format::Yaml).0;
        assert_eq!(row(&yaml, 0, "prompt"), ("雨 rain".into(), 3, 13));
        let json =
            read("{\"shots\": [\n {\"key\": \"雨\", \"prompt\": \"\\ud83d\\ude00 rain\"}]}", Format::Json);
        assert_eq!(row(&json.0, 0, "prompt"), ("😀 rain".into(), 2, 25));
        let lines = "{\"defaults\":{\"model\":\"grok\"}}\n\n{\"key\":\"a\",\"prompt\":\"rain\"}\n";
        let lines = read(lines, Format::JsonLines).0;
        assert_eq!((lines.head.len(), row(&lines, 0, "prompt")), (1, ("rain".into(), 3, 21)));
        let csv = "\u{feff}key,prompt,model\r\na,\"two\nlines, \"\"q\"\"\",grok\r\nb,x\n";
        let csv = read(csv, Format::Csv).0;
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
            let faults = read(text, format).1;
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
        assert_eq!(read(&text, Format::Yaml).1.len(), 1);
    }

    #[test]
    fn every_form_has_one_budget() {
        let rows = (0..10).map(|n| format!("n{n}: 1")).collect::<Vec<_>>().join("\n  ");
        assert!(read(&format!("shots: []\nvariables:\n  {rows}"), Format::Yaml).1.is_empty());
        let names =
            |of: &dyn Fn(usize) -> String, joint: &str| (0..200_000).map(of).collect::<Vec<_>>().join(joint);
        let long = "b".repeat(50_000);
        let texts = [
            (format!("shots: []\nvariables:\n  {}", names(&|n| format!("n{n}: 1"), "\n  ")), Format::Yaml),
            (format!("x:\n  {}\nshots: []", names(&|n| format!("n{n}: &a{n} 1"), "\n  ")), Format::Yaml),
            (format!("x: &x {long}\ny: [{}]\nshots: []", vec!["*x"; 100_000].join(",")), Format::Yaml),
            (format!("x: {}{}", "[".repeat(100_000), "]".repeat(100_000)), Format::Yaml),
            (format!("{{\"variables\":{{{}}}}}", names(&|n| format!("\"n{n}\":1"), ",")), Format::Json),
            (format!("[{}0]", "0,".repeat(2_000_000)), Format::Json),
            (format!("{}{}", "[".repeat(100), "]".repeat(100)), Format::Json),
            ("{\"key\":\"a\"}\n".repeat(150_000), Format::JsonLines),
            ("7\n".repeat(1_000_000), Format::JsonLines),
            (format!("key,prompt{}\n", ",x".repeat(1_000_000)), Format::Csv),
            (format!("key,prompt\n{}", "a,b\n".repeat(150_000)), Format::Csv),
            (format!("key,prompt\na,b{}\n", ",".repeat(2_000_000)), Format::Csv),
        ];
        for (text, format) in texts {
            let began = std::time::Instant::now();
            let faults = read(&text, format).1;
            let head = &text[..text.len().min(40)];
            assert!(!faults.is_empty() && faults.len() <= MOST_FAULTS + 2, "{head}: {}", faults.len());
            assert!(began.elapsed().as_secs() < 10, "{head}: {:?}", began.elapsed());
        }
    }

    #[test]
    fn what_yaml_takes_from_a_text_is_said_where_it_happens() {
        let place = |all: &[Fault]| all.iter().map(|it| it.place.to_string()).collect::<Vec<_>>();
        for (text, faults, notes) in [
            ("take #3 of the cat", &["2:16"][..], &[][..]),
            ("a poster that says #1 fan", &["2:30"], &[]),
            ("#1 fan", &["2:11"], &[]),
            ("\"a cat\" #1", &["2:19"], &[]),
            ("&hero a girl runs", &["2:11"], &[]),
            ("!important run", &["2:11"], &[]),
            ("a cat # runs", &[], &["2:17"]),
            ("'a cat #3'", &[], &[]),
            ("C#1 and D", &[], &[]),
            ("|\n     take #3 of the cat", &[], &[]),
            ("| #1 fan\n     a cat", &["2:13"], &[]),
            (">- # a fan\n     a cat", &[], &["2:14"]),
            ("!!str 5", &[], &[]),
        ] {
            let yaml = format!("shots:\n- prompt: {text}\n  key: a\n");
            let (document, found) = read(&yaml, Format::Yaml);
            // An anchor and a tag are named where the text behind them begins or where they do.
            let columns = |all: Vec<String>| all.len();
            assert_eq!(columns(place(&found)), faults.len(), "{text}: {found:?}");
            assert_eq!(place(&document.notes), notes, "{text}");
            if text.contains('#') {
                assert_eq!(place(&found), faults, "{text}");
            }
        }
        let yaml = "shots:\n- key: a\n  prompt: a\n  model: grok #fast\n";
        assert_eq!(place(&read(yaml, Format::Yaml).0.notes), ["4:15"]);
    }

    #[test]
    fn a_text_without_quotes_that_yaml_cannot_read_is_shown_with_them() {
        for value in [
            "A cat: runs fast",
            "@alice waves",
            "*bold* move",
            "{hero} walks",
            "%50 opacity",
            "`x` y",
            "[wide] a lake",
        ] {
            let yaml = format!("shots:\n- key: a\n  prompt: {value}\n- key: b\n  prompt: c\n");
            let faults = read(&yaml, Format::Yaml).1;
            assert!(faults[0].message.en.contains(&format!("prompt: '{value}'")), "{value}: {faults:?}");
        }
    }

    /// What is said of a list with these lines in its only row, whose names are in column 5.
    fn said_of_row(lines: &str) -> (Vec<Fault>, Vec<Fault>) {
        let (document, faults) = read(&format!("shots:\n  - key: a\n    {lines}\n"), Format::Yaml);
        (faults, document.notes)
    }

    #[test]
    fn no_part_of_a_yaml_text_is_lost_in_silence() {
        for lines in [
            // In, before and right behind a text that goes on in the next line.
            "prompt: take a\n      #3 of the cat",
            "prompt:\n      #1 fan poster of\n      a cat",
            "prompt:\n    #1 fan poster of\n      a cat",
            "prompt: #1 fan\n      a cat",
            "prompt: a dog\n      runs\n      # fast",
            "prompt: a dog\n      runs",
            "prompt: 'a dog'\n      #3",
            "prompt: |\n      a dog\n     #3 of them",
            "prompt: >- #3\n      a dog",
            "prompt: |2 #3\n      a dog",
            "prompt: | #3",
            "prompt: \"a\"\t#3",
            // Only a blank or the end of the line makes a comment.
            "prompt: take #${n} of",
            "prompt: take #\"3\"",
            "prompt: take #(three)",
            "prompt: take ##3",
            "prompt: take #-3",
            "prompt: take #_x",
            "prompt: take #@love",
            "prompt: take #🐱",
            "prompt: take #，",
            "caption: take #3",
            "note: take #3",
            "variables: {x: take #3\n      }",
            "variables:\n      x: take #3",
            "variables:\n      x: take\n        #3",
            "matrix:\n      prompt:\n        - take #3\n        - b",
            "matrix:\n      prompt:\n        - take\n          #3\n        - b",
            "matrix: {prompt: [take, #3\n      b]}",
            "matrix: #3\n      prompt: [a]",
            // Anchors and tags.
            "prompt: &take me",
            "Prompt: &take me",
            "variables:\n      x: &take me",
            "matrix: {x: [&a take, b]}",
            "prompt: !!Stop she shouts",
            "prompt: !Stop she shouts",
            "prompt: ! she shouts",
            "prompt: !!binary YSBjYXQ=",
            "prompt: !!int 5",
            "prompt: !<tag:x> she",
            "variables:\n      x: !!Stop she",
            "caption: !wow so",
            "variables: !wow\n      x: so",
        ] {
            let (faults, _) = said_of_row(lines);
            assert!(faults.iter().any(|it| it.message.en.contains("in quotes")), "{lines}: {faults:?}");
        }
        for list in [
            "shots:\n  - {key: a, prompt: take, #3 of the cat\n     model: grok}\n",
            "shots:\n  - {key: j, prompt: \"a\", #3\n     model: grok}\n",
            "shots:\n  - {key: j, prompt: 'it''s', #3\n     model: grok}\n",
            "shots:\n  - {key: a, prompt: take,\n     #3 of the cat\n     model: grok}\n",
            "shots:\n  - {key: a, prompt: take #3 of the cat}\n",
            "shots:\n  - key: a\n    prompt: take\n\0\n  - key: b\n    prompt: c\n",
            "# 湖 is a lake\nshots:\n  - key: 湖 # 猫\n    prompt: take #3 猫\n",
            "shots:\r\n  - key: a\r\n    prompt: take a\r\n      #3 of the cat\r\n",
            "defaults: {prompt: take, #3\n  model: grok}\nshots: [{key: a}]\n",
        ] {
            let (_, faults) = read(list, Format::Yaml);
            assert!(faults.iter().any(|it| it.message.en.contains("in quotes")), "{list}: {faults:?}");
        }
    }

    #[test]
    fn comments_are_comments_where_they_look_like_them() {
        // The number of notes: a comment beside a text is said, one on a line of its own among the names is not.
        for (lines, notes) in [
            ("prompt: a cat\n    #model: veo31\n    duration: 6", 0),
            ("#prompt: a dog\n    prompt: a cat", 0),
            ("prompt: a cat\n    # model: veo31", 0),
            ("prompt: a cat\n  #- key: b\n  #  prompt: c", 0),
            ("prompt: a cat\n#-------", 0),
            ("prompt: 'a #3 cat' # the third", 1),
            ("prompt: 'a #3\n      #4 cat'", 0),
            ("prompt: \"a \\\" #3\" # x", 1),
            ("prompt: a#3 cat", 0),
            ("prompt: a cat #", 1),
            ("prompt: a cat\n      # deeper", 1),
            ("prompt: | # what it shows\n      take #3\n      #4", 1),
            ("prompt: >-\n\n      #3\n\n      b\n    # x\n    #y", 0),
            ("prompt: |+\n      a\n\n\n    #x", 0),
            ("prompt: a\n    model: grok #fast", 1),
            ("prompt: a\n    duration: 6 # seconds", 1),
            ("prompt: !!str 5", 0),
            ("prompt: a\n    duration: !!int 6", 0),
            ("prompt: ${x} and *\n    variables: # names\n      # one\n      x: b", 0),
            (
                "prompt: ${x}\n    matrix:\n      x: # the first\n      # two\n      - a\n      #- b\n      - c",
                0,
            ),
            ("prompt: &unused a\n    note: x", 0),
            ("prompt: ${x}${y}\n    variables: {x: &x 1, y: *x}", 1),
            ("prompt: ${x}\n    variables: {\n      # one\n      x: 1,\n      # two\n      }", 0),
        ] {
            let (faults, found) = said_of_row(lines);
            let expected = usize::from(lines.contains("&unused"));
            assert_eq!((faults.len(), found.len()), (expected, notes), "{lines}: {faults:?} {found:?}");
        }
        let list = "# A list\n%YAML 1.2\n---\n#x\nversion: 1 # ok\nshots: # all\n  # first\n  - # a\n    key: a\n    prompt: b\n...\n# end\n";
        let list = list.strip_prefix("# A list\n").unwrap();
        let (document, faults) = read(list, Format::Yaml);
        assert_eq!((faults.len(), document.notes.len()), (0, 1), "{faults:?} {:?}", document.notes);
    }

    #[test]
    fn what_yaml_cannot_read_has_a_way_out() {
        for lines in [
            "prompt: - a cat",
            "prompt: > a cat",
            "prompt: | a cat",
            "prompt: \"Go\" she said",
            "prompt: \"He said \"go\" and left\"",
            "prompt: 'it's a cat'",
            "prompt: ? a cat",
            "prompt: a cat: a dog",
            "prompt: [a] cat",
            "prompt: a cat #x\n      more",
        ] {
            let (faults, _) = said_of_row(lines);
            assert!(faults.iter().any(|it| it.message.en.contains("in quotes")), "{lines}: {faults:?}");
        }
        let (faults, _) = said_of_row("prompt: a\n\tmodel: grok");
        assert!(faults[0].message.en.contains("spaces"), "{faults:?}");
    }

    #[test]
    fn half_a_cell_is_not_a_prompt() {
        for (rows, line) in [
            ("a,\"Go\" she said,x", 2),
            ("a, \"two, words\"", 2),
            ("a, \"two words\",x", 2),
            ("a,say \"a, b\" now", 2),
            ("a,a 5\" screen,x", 2),
            ("a,\u{201c}two, words\u{201d}", 2),
            ("a,\"two\nlines\" more,x", 3),
            ("a,#NAME?,x", 2),
            ("a,\"#REF!\",x", 2),
            ("a,x,y,z", 2),
        ] {
            let faults = read(&format!("key,prompt,note\n{rows}\n"), Format::Csv).1;
            assert!(faults.first().is_some_and(|it| it.place.line == line), "{rows}: {faults:?}");
        }
        for (rows, notes) in [
            ("a,\"say \"\"a, b\"\" now\",x", 0),
            ("a,say \"a b\" now,x", 0),
            ("a,\"two\" ,x", 0),
            ("a,\u{201c}two words\u{201d},x", 0),
            ("a,it's,x", 0),
            ("a,take the\ncat,grok", 1),
        ] {
            let (document, faults) = read(&format!("key,prompt,note\n{rows}\n"), Format::Csv);
            assert_eq!((faults.len(), document.notes.len()), (0, notes), "{rows}: {faults:?}");
        }
    }

    #[test]
    fn json_loses_nothing_either() {
        for (text, format) in [
            ("[{\"key\":\"a\",\"prompt\":\"b\",\"prompt\":\"c\"}]", Format::Json),
            ("[{\"key\":\"a\",\"prompt\":\"b\"},]", Format::Json),
            ("[{\"key\":\"a\",\"prompt\":\"b\"} // c\n]", Format::Json),
            ("[{\"key\":\"a\",\"prompt\":\"b\" \"c\"}]", Format::Json),
            ("[{\"key\":\"a\",\"prompt\":'b'}]", Format::Json),
            ("[{\"key\":\"a\"}] [{}]", Format::Json),
            ("[{\"key\":\"a\",\"prompt\":\"two\nlines\"}]", Format::Json),
            ("[{\"key\":\"a\",\"prompt\":\"\\ud800\"}]", Format::Json),
            ("{\"key\":\"a\",\"prompt\":\"b\"}{\"key\":\"c\",\"prompt\":\"d\"}\n", Format::JsonLines),
            ("{\"key\":\"a\",\"prompt\":\"b\",}\n", Format::JsonLines),
            ("{\"key\":\"a\",\n\"prompt\":\"b\"}\n", Format::JsonLines),
            ("{\"key\":\"a\",\"key\":\"b\",\"prompt\":\"b\"}\n", Format::JsonLines),
        ] {
            assert!(!read(text, format).1.is_empty(), "{text}");
        }
    }

    #[test]
    fn tables_are_read_as_spreadsheets_write_them() {
        for (text, line) in [
            ("sep=,\r\nKey,Prompt,Aspect Ratio\r\na,rain,9:16\r\n", 3),
            ("sep=;\nKEY;PROMPT;aspect-ratio\na;rain;9:16\n", 3),
            ("\"sep=\t\"\nkey\tprompt\taspect_ratio\na\train\t9:16\n", 3),
            ("key;prompt;\"a,b\";Aspect-Ratio\na;rain;x;9:16\n", 2),
            ("key,prompt,aspect_ratio\ra,rain,9:16,,\r", 2),
        ] {
            let (document, faults) = read(text, Format::Csv);
            assert_eq!(faults, [], "{text:?}");
            let Value::Map(entries) = &document.rows[0].value else { panic!() };
            let find = |name: &str| {
                entries.iter().find(|it| super::super::node::canonical(&it.key) == name).unwrap()
            };
            assert_eq!(
                (find("prompt").value.text(), find("prompt").place.line),
                (Some("rain"), line),
                "{text:?}"
            );
            assert_eq!(find("aspect_ratio").value.text(), Some("9:16"), "{text:?}");
        }
        let faults = read("key,Prompt,PROMPT\na,b,c\n", Format::Csv).1;
        assert_eq!(faults[0].place.to_string(), "1:12");
    }

    #[test]
    fn what_is_no_text_in_utf_8_is_named_with_a_way_out() {
        let wide: Vec<u8> = "key,prompt".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [&wide[..], &[&[0xff, 0xfe][..], &wide].concat(), b"key,prompt\na,caf\xe9\n"] {
            assert!(text_of(bytes.to_vec()).unwrap_err().en.contains("CSV UTF-8"));
        }
        for bytes in [&b"PK\x03\x04..."[..], b"\xd0\xcf\x11\xe0..."] {
            assert!(text_of(bytes.to_vec()).unwrap_err().en.contains("CSV"));
        }
    }

    #[test]
    fn text_without_a_name_is_recognised() {
        for (text, format) in [
            ("key,prompt\n", Format::Csv),
            ("sep=;\nKey;Prompt\n", Format::Csv),
            ("PROMPT\tKEY\n", Format::Csv),
            ("{\"key\":\"a\"}\n{\"key\":\"b\"}\n", Format::JsonLines),
            ("{\n\"shots\": []}", Format::Json),
            ("[]", Format::Json),
            ("shots: []", Format::Yaml),
        ] {
            assert_eq!(Format::of_text(text), format, "{text}");
        }
    }
}
