//! From the text of a shot list to located values: YAML, JSON, JSON lines and CSV.
//!
//! Only the shape of the text is judged here; what a row may say is [`super::list`]'s affair.

use super::node::{Entry, Fault, Node, Place, Value};
use giggle_domain::Language;
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use std::collections::HashMap;
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

/// The text of a list, read into values: what stands above the rows, and the rows.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Everything but the rows; empty for a table.
    pub head: Vec<Entry>,
    /// One map a row.
    pub rows: Vec<Node>,
    /// Where each column's header stands; empty for all but tables.
    pub columns: Vec<(String, Place)>,
}

/// Deeper nesting than this means nothing in a shot list, and could exhaust the stack.
const DEEPEST: usize = 32;
/// A list of ten thousand rows has some two hundred thousand values; aliases of aliases could make billions.
const MOST_VALUES: usize = 2_000_000;

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

// ---- YAML

struct YamlTree<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    anchors: HashMap<usize, (Node, usize)>,
    values: usize,
    language: Language,
}

fn yaml(text: &str, language: Language) -> Result<Node, Fault> {
    let mut tree =
        YamlTree { parser: Parser::new_from_str(text), anchors: HashMap::new(), values: 0, language };
    let mut root = None;
    loop {
        let (event, span) = tree.next()?;
        match event {
            Event::StreamEnd => break,
            Event::DocumentStart(_) if root.is_some() => {
                return Err(Fault::new(
                    place_of(&span),
                    language
                        .pick("one document is read, and here a second one begins", "只能包含一个 YAML 文档"),
                ));
            }
            Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
            event => root = Some(tree.node(event, &span, 0)?.0),
        }
    }
    Ok(root.unwrap_or(Node { place: Place { line: 1, column: 1 }, value: Value::Null }))
}

fn place_of(span: &Span) -> Place {
    Place { line: span.start.line(), column: span.start.col() + 1 }
}

impl<'a> YamlTree<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Fault> {
        match self.parser.next_event() {
            Some(Ok(next)) => Ok(next),
            Some(Err(error)) => {
                let place = Place { line: error.marker().line(), column: error.marker().col() + 1 };
                Err(Fault::new(place, format!("YAML: {}", error.info())))
            }
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    /// Reads the node that an event begins; also says how many values it has.
    fn node(&mut self, event: Event<'a>, span: &Span, depth: usize) -> Result<(Node, usize), Fault> {
        let place = place_of(span);
        let too_much = |language: Language| {
            Fault::new(place, language.pick("nested too deep, or too many values", "嵌套过深或内容过多"))
        };
        if depth > DEEPEST {
            return Err(too_much(self.language));
        }
        let (value, anchor, size) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.suffix == "str");
                let value = if is_text { Value::Text(text.into_owned()) } else { plain_scalar(&text) };
                (value, anchor, 1)
            }
            Event::SequenceStart(anchor, _) => {
                let (mut all, mut size) = (Vec::new(), 1);
                loop {
                    let (event, span) = self.next()?;
                    if event == Event::SequenceEnd {
                        break;
                    }
                    let (node, its) = self.node(event, &span, depth + 1)?;
                    size += its;
                    all.push(node);
                }
                (Value::List(all), anchor, size)
            }
            Event::MappingStart(anchor, _) => {
                let (mut entries, mut size) = (Vec::<Entry>::new(), 1);
                loop {
                    let (event, span) = self.next()?;
                    if event == Event::MappingEnd {
                        break;
                    }
                    let (name, _) = self.node(event, &span, depth + 1)?;
                    let Some(key) = name.text().map(str::to_owned) else {
                        return Err(Fault::new(
                            name.place,
                            self.language.pick("a name is expected here", "此处应为名称"),
                        ));
                    };
                    let (event, span) = self.next()?;
                    let (value, its) = self.node(event, &span, depth + 1)?;
                    size += its + 1;
                    add(&mut entries, Entry { key, place: name.place, value }, self.language)?;
                }
                (Value::Map(entries), anchor, size)
            }
            Event::Alias(anchor) => {
                let Some((node, size)) = self.anchors.get(&anchor) else {
                    return Err(Fault::new(
                        place,
                        self.language.pick("this alias names no anchor above it", "该别名没有对应的锚点"),
                    ));
                };
                if self.values + size > MOST_VALUES {
                    return Err(too_much(self.language));
                }
                (node.value.clone(), 0, *size)
            }
            _ => return Err(Fault::new(place, self.language.pick("a value is expected here", "此处应为值"))),
        };
        self.values += size;
        if self.values > MOST_VALUES {
            return Err(too_much(self.language));
        }
        let node = Node { place, value };
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
        Ok((node, size))
    }
}

/// Adds an entry to a map; a name that stands twice would hide one of two values.
fn add(entries: &mut Vec<Entry>, entry: Entry, language: Language) -> Result<(), Fault> {
    if let Some(other) = entries.iter().find(|other| other.key == entry.key) {
        let (key, line) = (&entry.key, other.place.line);
        return Err(Fault::new(
            entry.place,
            match language {
                Language::English => {
                    format!("`{key}` stands here a second time; the first is in line {line}")
                }
                Language::Chinese => format!("`{key}` 重复出现；第一次在第 {line} 行"),
            },
        ));
    }
    entries.push(entry);
    Ok(())
}

/// A plain scalar by YAML's core schema: `16:9`, `yes` and `0123` mean what they say.
fn plain_scalar(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    let looks_numeric = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    if looks_numeric && text.parse::<f64>().is_ok() {
        return Value::Number(text.to_owned());
    }
    Value::Text(text.to_owned())
}

// ---- JSON

/// Walks a text that is known to be JSON, and keeps the places.
struct JsonWalk<'a> {
    rest: &'a str,
    place: Place,
}

/// Reads a JSON document that begins in a line.
fn json(text: &str, line: usize) -> Result<Node, Fault> {
    // Judged first by a parser that is right in every corner, so that the walk has nothing to judge.
    serde_json::from_str::<serde_json::Value>(text).map_err(|error| {
        let place = Place { line: error.line().max(1) - 1 + line, column: error.column().max(1) };
        let text = error.to_string();
        let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
        Fault::new(place, format!("JSON: {what}"))
    })?;
    let mut walk = JsonWalk { rest: text, place: Place { line, column: 1 } };
    walk.value(0)
}

impl JsonWalk<'_> {
    fn take(&mut self, bytes: usize) {
        for character in self.rest[..bytes].chars() {
            if character == '\n' {
                self.place = Place { line: self.place.line + 1, column: 1 };
            } else {
                self.place.column += 1;
            }
        }
        self.rest = &self.rest[bytes..];
    }

    fn skip_to_token(&mut self) {
        let space = self.rest.len() - self.rest.trim_start_matches([' ', '\t', '\r', '\n', ',', ':']).len();
        self.take(space);
    }

    fn text(&mut self) -> String {
        let mut is_escaped = false;
        let end = self.rest[1..].find(|c| {
            let ends = c == '"' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            ends
        });
        let length = end.map_or(self.rest.len(), |end| end + 2);
        let text = serde_json::from_str(&self.rest[..length]).unwrap_or_default();
        self.take(length);
        text
    }

    fn value(&mut self, depth: usize) -> Result<Node, Fault> {
        self.skip_to_token();
        let place = self.place;
        if depth > DEEPEST {
            return Err(Fault::new(place, "JSON: nested too deep"));
        }
        let value = match self.rest.as_bytes().first() {
            Some(b'{') => {
                self.take(1);
                let mut entries = Vec::new();
                loop {
                    self.skip_to_token();
                    if !self.rest.starts_with('"') {
                        self.take(1.min(self.rest.len()));
                        break;
                    }
                    let place = self.place;
                    let key = self.text();
                    let value = self.value(depth + 1)?;
                    add(&mut entries, Entry { key, place, value }, Language::English)?;
                }
                Value::Map(entries)
            }
            Some(b'[') => {
                self.take(1);
                let mut all = Vec::new();
                loop {
                    self.skip_to_token();
                    if self.rest.is_empty() || self.rest.starts_with(']') {
                        self.take(1.min(self.rest.len()));
                        break;
                    }
                    all.push(self.value(depth + 1)?);
                }
                Value::List(all)
            }
            Some(b'"') => Value::Text(self.text()),
            _ => {
                let end = self.rest.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(self.rest.len());
                let word = self.rest[..end].to_owned();
                self.take(end);
                match word.as_str() {
                    "null" | "" => Value::Null,
                    "true" => Value::Bool(true),
                    "false" => Value::Bool(false),
                    _ => Value::Number(word),
                }
            }
        };
        Ok(Node { place, value })
    }
}

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

/// What parts the cells of a table: a comma, or what spreadsheets of other countries write.
fn separator_of(header: &str) -> char {
    [',', '\t', ';'].into_iter().find(|separator| header.contains(*separator)).unwrap_or(',')
}

struct Cell {
    place: Place,
    text: String,
}

/// Takes a table apart, as RFC 4180 says: cells in quotes may hold anything, doubled quotes among it.
fn records(text: &str, separator: char, language: Language) -> (Vec<Vec<Cell>>, Vec<Fault>) {
    let (mut records, mut faults) = (Vec::new(), Vec::new());
    let mut place = Place { line: 1, column: 1 };
    let mut characters = text.chars().peekable();
    let mut record: Vec<Cell> = Vec::new();
    while characters.peek().is_some() {
        let begin = place;
        let mut cell = String::new();
        let mut step = |characters: &mut std::iter::Peekable<std::str::Chars<'_>>| {
            let character = characters.next()?;
            if character == '\n' {
                place = Place { line: place.line + 1, column: 1 };
            } else {
                place.column += 1;
            }
            Some(character)
        };
        if characters.peek() == Some(&'"') {
            step(&mut characters);
            loop {
                match step(&mut characters) {
                    Some('"') if characters.peek() == Some(&'"') => {
                        step(&mut characters);
                        cell.push('"');
                    }
                    Some('"') => break,
                    Some(character) => cell.push(character),
                    None => {
                        faults.push(Fault::new(
                            begin,
                            language.pick("this quote is never closed", "引号未闭合"),
                        ));
                        break;
                    }
                }
            }
        }
        let is_last = loop {
            match step(&mut characters) {
                Some(character) if character == separator => break false,
                Some('\n') | None => break true,
                Some('\r') if characters.peek() == Some(&'\n') => {}
                Some(character) => cell.push(character),
            }
        };
        record.push(Cell { place: begin, text: cell });
        if is_last {
            records.push(std::mem::take(&mut record));
        } else if characters.peek().is_none() {
            record.push(Cell { place, text: String::new() });
        }
    }
    if !record.is_empty() {
        records.push(record);
    }
    (records, faults)
}

fn csv(text: &str, language: Language) -> (Document, Vec<Fault>) {
    let separator = separator_of(text.lines().next().unwrap_or_default());
    let (records, mut faults) = records(text, separator, language);
    let mut records = records.into_iter();
    let header = records.next().unwrap_or_default();
    let mut columns: Vec<(String, Place)> = Vec::new();
    for cell in header {
        let name = cell.text.trim().to_owned();
        if !name.is_empty() && columns.iter().any(|(other, _)| *other == name) {
            faults.push(Fault::new(
                cell.place,
                match language {
                    Language::English => format!("two columns are called `{name}`"),
                    Language::Chinese => format!("列名 `{name}` 重复"),
                },
            ));
        }
        columns.push((name, cell.place));
    }
    for needed in ["key", "prompt"] {
        if !columns.iter().any(|(name, _)| name == needed) {
            faults.push(Fault::new(
                Place { line: 1, column: 1 },
                match language {
                    Language::English => {
                        format!("the table has no column `{needed}`; its first line names the columns")
                    }
                    Language::Chinese => format!("表格缺少 `{needed}` 列；第一行应为列名"),
                },
            ));
        }
    }
    let mut rows = Vec::new();
    if faults.iter().any(|fault| fault.place.line == 1) {
        // Without its columns no row means anything.
        return (Document::default(), faults);
    }
    for record in records {
        if record.iter().all(|cell| cell.text.trim().is_empty()) {
            continue;
        }
        let place = record[0].place;
        if let Some(surplus) = record.get(columns.len()) {
            faults.push(Fault::new(
                surplus.place,
                match language {
                    Language::English => {
                        format!("this row has {} cells, the header {}", record.len(), columns.len())
                    }
                    Language::Chinese => {
                        format!("该行有 {} 个单元格，表头为 {} 个", record.len(), columns.len())
                    }
                },
            ));
            continue;
        }
        let entries = columns.iter().zip(record).filter(|((name, _), cell)| {
            // An empty cell says nothing; one without a header has nothing to say it of.
            !name.is_empty() && !cell.text.trim().is_empty()
        });
        let entries = entries
            .map(|((name, _), cell)| Entry {
                key: name.clone(),
                place: cell.place,
                value: Node { place: cell.place, value: Value::Text(cell.text) },
            })
            .collect();
        rows.push(Node { place, value: Value::Map(entries) });
    }
    (Document { head: Vec::new(), rows, columns }, faults)
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
