//! YAML into located values.
//!
//! The one idea beside reading: what YAML's syntax takes from the line of a text (a comment, an anchor, a tag) is said,
//! because the rest of the text would be paid for.

use super::super::node::{Entry, Fault, Node, Place, Value, plain_scalar};
use super::budget::{Budget, Names};
use giggle_domain::refusal::shown;
use giggle_domain::{Text, text};
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use std::collections::HashMap;

/// What was read of a YAML text.
pub(super) struct Reading {
    pub(super) root: Node,
    /// What is wrong, beside what ends the reading.
    pub(super) faults: Vec<Fault>,
    /// What is worth knowing.
    pub(super) notes: Vec<Fault>,
}

struct YamlTree<'a> {
    text: &'a str,
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    anchors: HashMap<usize, (Node, Size)>,
    budget: Budget,
    hashes: Vec<Hash>,
    faults: Vec<Fault>,
    notes: Vec<Fault>,
}

/// How much a node is, with all that it holds.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    values: usize,
    bytes: usize,
}

/// A `#` with a blank before it: where it follows a value, it begins a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hash {
    line: usize,
    /// The columns, from 0, of the first blank before it and of itself.
    blank: usize,
    column: usize,
    /// Where it is in the text, in bytes.
    at: usize,
}

/// Comments beyond this number are not looked at.
const MOST_HASHES: usize = 100_000;
/// In one text in quotes, no more `#` than this are looked at.
const MOST_IN_QUOTES: usize = 1_000;
/// Names whose values come from a list of words or numbers: what is taken from them is missed at once.
const CLOSED: [&str; 8] =
    ["key", "model", "duration", "aspect_ratio", "resolution", "count", "takes", "version"];

pub(super) fn yaml(text: &str) -> Result<Reading, Fault> {
    let mut tree = YamlTree {
        text,
        parser: Parser::new_from_str(text),
        anchors: HashMap::new(),
        budget: Budget::new(),
        hashes: hashes(text),
        faults: Vec::new(),
        notes: Vec::new(),
    };
    let mut root = None;
    loop {
        let (event, span) = tree.next()?;
        match event {
            Event::StreamEnd => break,
            Event::DocumentStart(_) if root.is_some() => {
                return Err(Fault::new(
                    place_of(&span),
                    text!(
                        "a second YAML document begins here; a list is one document",
                        "此处开始了第二个 YAML 文档；镜头表只能是一个文档"
                    ),
                ));
            }
            Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
            event => root = Some(tree.node(event, &span, 0, "")?.0),
        }
    }
    let root = root.unwrap_or(Node { place: Place { line: 1, column: 1 }, value: Value::Null });
    Ok(Reading { root, faults: tree.faults, notes: tree.notes })
}

/// Where a span begins.
fn place_of(span: &Span) -> Place {
    Place { line: span.start.line(), column: span.start.col() + 1 }
}

/// Every `#` that follows a blank.
fn hashes(text: &str) -> Vec<Hash> {
    let mut found = Vec::new();
    let mut start = 0;
    for (index, line) in text.split('\n').enumerate() {
        if line.contains(" #") || line.contains("\t#") {
            let mut blank = None;
            for (column, (at, character)) in line.char_indices().enumerate() {
                match (character, blank) {
                    (' ' | '\t', None) => blank = Some(column),
                    (' ' | '\t', Some(_)) => {}
                    ('#', Some(blank)) if found.len() < MOST_HASHES => {
                        found.push(Hash { line: index + 1, blank, column, at: start + at });
                    }
                    _ => {}
                }
                if !matches!(character, ' ' | '\t') {
                    blank = None;
                }
            }
        }
        start += line.len() + 1;
    }
    found
}

impl<'a> YamlTree<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Fault> {
        match self.parser.next_event() {
            Some(Ok(next)) => Ok(next),
            Some(Err(error)) => {
                let place = Place { line: error.marker().line(), column: error.marker().col() + 1 };
                let quote = self.quoting_hint(place.line);
                Err(Fault::new(place, Text::said_of("YAML", error.info()).then(&Text::default(), &quote)))
            }
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    /// Where a line that cannot be read has a text without quotes: how it is written with them.
    fn quoting_hint(&self, line: usize) -> Text {
        let entry = |text: &str| {
            let text = text.trim().trim_start_matches("- ").trim_start();
            let (name, value) = text.split_once(": ")?;
            let (name, value) = (name.trim(), value.trim());
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-".contains(c));
            // A list or a table that is written in one line is closed there.
            let is_whole = |open: char, close: char| value.starts_with(open) && value.ends_with(close);
            let is_odd = value
                .starts_with(['@', '`', '*', '&', '!', '%', '{', '[', '\'', ',', ']', '}', '?'])
                || (!value.starts_with('"') && value.contains(": "));
            (is_name && is_odd && !is_whole('{', '}') && !is_whole('[', ']'))
                .then(|| (name.to_owned(), value.to_owned()))
        };
        // The parser often stops in a line behind the one that is wrong.
        let lines = self.text.split('\n').take(line).skip(line.saturating_sub(3));
        let Some((name, value)) = lines.filter_map(entry).last() else { return Text::default() };
        if value.starts_with('\'') {
            return text!(
                "; a single quote inside single quotes is written twice",
                "；单引号内的单引号须写两次"
            );
        }
        let example = format!("{}: '{}'", shown(&name), shown(&value.replace('\'', "''")));
        text!("; put the text in quotes: {example}", "；请给文本加引号：{example}")
    }

    /// Reads the node that an event begins, under the name that it is the value of; also says how much it is.
    fn node(
        &mut self,
        event: Event<'a>,
        span: &Span,
        depth: usize,
        name: &str,
    ) -> Result<(Node, Size), Fault> {
        let place = place_of(span);
        self.budget.may_be_deep(depth, place)?;
        let (value, anchor, mut size) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_core = tag.as_ref().is_none_or(|tag| tag.is_yaml_core_schema());
                self.look_at_the_line(span, style, name, anchor > 0, !is_core);
                let bytes = text.len();
                self.budget.spend(1, bytes, place)?;
                let is_text = style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.suffix == "str");
                let value = if is_text { Value::Text(text.into_owned()) } else { plain_scalar(&text) };
                (value, anchor, Size { values: 1, bytes })
            }
            Event::SequenceStart(anchor, _) => {
                self.budget.spend(1, 0, place)?;
                let (mut all, mut size) = (Vec::new(), Size { values: 1, bytes: 0 });
                loop {
                    let (event, span) = self.next()?;
                    if event == Event::SequenceEnd {
                        break;
                    }
                    if depth == 0 || (depth == 1 && name == "shots") {
                        self.budget.row(place_of(&span))?;
                    }
                    let (node, its) = self.node(event, &span, depth + 1, name)?;
                    size.add(its);
                    all.push(node);
                }
                (Value::List(all), anchor, size)
            }
            Event::MappingStart(anchor, _) => {
                self.budget.spend(1, 0, place)?;
                let (mut names, mut size) = (Names::default(), Size { values: 1, bytes: 0 });
                loop {
                    let (event, span) = self.next()?;
                    if event == Event::MappingEnd {
                        break;
                    }
                    let (key_node, its) = self.node(event, &span, depth + 1, "key")?;
                    size.add(its);
                    let Some(key) = key_node.text().map(str::to_owned) else {
                        return Err(Fault::new(
                            key_node.place,
                            text!("a name is expected here", "此处应为名称"),
                        ));
                    };
                    let key_end = span;
                    let (event, span) = self.next()?;
                    let (value, its) = self.node(event, &span, depth + 1, &key)?;
                    if value.is_null() {
                        self.look_behind_the_name(&key_end, &key);
                    }
                    size.add(its);
                    names.add(Entry { key, place: key_node.place, value })?;
                }
                (Value::Map(names.into_entries()), anchor, size)
            }
            Event::Alias(anchor) => {
                let Some((node, size)) = self.anchors.get(&anchor) else {
                    return Err(Fault::new(
                        place,
                        text!("this alias has no anchor above it", "该别名之前没有对应的锚点"),
                    ));
                };
                let size = *size;
                self.budget.spend(size.values, size.bytes, place)?;
                (node.value.clone(), 0, size)
            }
            _ => return Err(Fault::new(place, text!("a value is expected here", "此处应为值"))),
        };
        size.values = size.values.max(1);
        let node = Node { place, value };
        if anchor > 0 {
            // What is kept for aliases is a copy.
            self.budget.spend(size.values, size.bytes, place)?;
            self.anchors.insert(anchor, (node.clone(), size));
        }
        Ok((node, size))
    }

    /// Says what YAML takes from the line of a text.
    fn look_at_the_line(
        &mut self,
        span: &Span,
        style: ScalarStyle,
        name: &str,
        has_anchor: bool,
        has_tag: bool,
    ) {
        for (is_there, mark, Text { en, zh }) in
            [(has_anchor, '&', text!("an anchor", "锚点")), (has_tag, '!', text!("a tag", "标签"))]
        {
            if is_there {
                let text = text!(
                    "YAML reads the word with `{mark}` before this text as {en}, not as part of it; if it is part of the text, put the text in quotes",
                    "YAML 将此文本前带 `{mark}` 的词视为{zh}，而非文本；如属文本请加引号"
                );
                let fault = Fault::new(place_of(span), text);
                if name == "prompt" { &mut self.faults } else { &mut self.notes }.push(fault);
            }
        }
        match style {
            // A block keeps every `#` in it, and none behind its sign.
            ScalarStyle::Literal | ScalarStyle::Folded => self.comment_behind_sign(span, name),
            ScalarStyle::Plain if span.start.index() == span.end.index() => {}
            ScalarStyle::Plain => self.comment(span.end.line(), span.end.col(), name),
            ScalarStyle::SingleQuoted => self.comment_behind_quotes(span, '\'', name),
            ScalarStyle::DoubleQuoted => self.comment_behind_quotes(span, '"', name),
        }
    }

    /// Says what YAML takes where nothing is left: `prompt: #1 fan`.
    fn look_behind_the_name(&mut self, name_span: &Span, name: &str) {
        let (line, end) = (name_span.end.line(), name_span.end.col());
        let first = self.hashes.partition_point(|it| (it.line, it.column) < (line, end));
        let Some(hash) = self.hashes.get(first).copied().filter(|it| it.line == line) else { return };
        // Between the name and the comment there is a colon and nothing else.
        let between = self.text[..hash.at].chars().rev().take(hash.column - end);
        if between.into_iter().all(|c| matches!(c, ':' | ' ' | '\t')) {
            self.taken(hash, name);
        }
    }

    /// Looks for a comment right behind a column of a line.
    fn comment(&mut self, line: usize, end: usize, name: &str) {
        let first = self.hashes.partition_point(|it| (it.line, it.column) < (line, end));
        let found = self.hashes.get(first).copied().filter(|it| it.line == line);
        if let Some(hash) = found.filter(|it| it.blank <= end) {
            self.taken(hash, name);
        }
    }

    /// Looks for a comment in the line of a block's sign: `prompt: | #1 fan`. A block begins at its sign, or in the line below.
    fn comment_behind_sign(&mut self, span: &Span, name: &str) {
        let is_sign = |c: &char| matches!(c, '|' | '>');
        for line in [span.start.line(), span.start.line().saturating_sub(1)] {
            let first = self.hashes.partition_point(|it| it.line < line);
            let Some(hash) = self.hashes.get(first).copied().filter(|it| it.line == line) else { continue };
            let sign: Vec<char> = self.text[..hash.at].trim_end().chars().rev().take(3).collect();
            if sign.iter().find(|c| !matches!(c, '+' | '-' | '0'..='9')).is_some_and(is_sign) {
                return self.taken(hash, name);
            }
        }
    }

    /// Looks for a comment behind the closing quote. The parser does not say where that is.
    fn comment_behind_quotes(&mut self, span: &Span, quote: char, name: &str) {
        let start = (span.start.line(), span.start.col());
        let first = self.hashes.partition_point(|it| (it.line, it.column) < start);
        let within = self.hashes[first..].iter().take_while(|it| it.line <= span.end.line());
        let closes = |hash: &&Hash| {
            // Blanks are one byte each.
            let before = &self.text[..hash.at - (hash.column - hash.blank)];
            let without = before.trim_end_matches(quote);
            // A quote inside the text is written twice, or behind a backslash.
            (before.len() - without.len()) % 2 == 1 && (quote == '\'' || !without.ends_with('\\'))
        };
        if let Some(hash) = within.take(MOST_IN_QUOTES).find(closes).copied() {
            self.taken(hash, name);
        }
    }

    fn taken(&mut self, hash: Hash, name: &str) {
        let comment = self.text[hash.at..].lines().next().unwrap_or_default();
        let place = Place { line: hash.line, column: hash.column + 1 };
        // A `#` right before a letter or digit is nearly always meant.
        let is_meant = comment[1..].starts_with(char::is_alphanumeric);
        let comment = shown(comment);
        if is_meant && !CLOSED.contains(&name.replace('-', "_").as_str()) {
            self.faults.push(Fault::new(
                place,
                text!(
                    "YAML reads `{comment}` as a comment, and the text ends before it; put the text in quotes, or write a space after `#`",
                    "YAML 将 `{comment}` 视为注释，文本在此之前结束；请给文本加引号，或在 `#` 后加空格"
                ),
            ));
        } else {
            self.notes.push(Fault::new(
                place,
                text!("`{comment}` is a comment and not part of the text", "`{comment}` 是注释，不属于文本"),
            ));
        }
    }
}

impl Size {
    fn add(&mut self, other: Self) {
        self.values += other.values;
        self.bytes += other.bytes;
    }
}
