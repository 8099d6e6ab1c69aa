//! YAML into located values.
//!
//! The one idea beside reading: what YAML's syntax takes from a text (a comment, an anchor, a tag) is said, because the rest
//! of the text would be paid for. Every character of the list is accounted for by the [`survey`].

mod indentation;
mod merging;
mod odd_blank;
mod survey;

use self::indentation::misplaced;
use self::merging::{is_merge, merged};
use self::odd_blank::odd_blank;
use self::survey::{Comment, Extent, Holds, Piece, Role, survey};
use super::super::node::{Entry, Fault, Node, Place, Value, canonical, plain_scalar};
use super::budget::{Budget, MOST_FAULTS, Names};
use giggle_domain::refusal::shown;
use giggle_domain::{Text, text};
use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

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
    /// The anchors of texts, and those that an alias names.
    anchored: Vec<(usize, Place)>,
    aliased: HashSet<usize>,
    budget: Budget,
    pieces: Vec<Piece>,
    /// The columns, from 0, in which the lines begin.
    indents: Vec<usize>,
    faults: Vec<Fault>,
    notes: Vec<Fault>,
}

/// How much a node is, with all that it holds.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    values: usize,
    bytes: usize,
}

/// What a node is the value of.
#[derive(Clone, Copy)]
struct Of<'a> {
    /// The name.
    name: &'a str,
    /// The column, from 0, of the name; of an entry of a list there is none.
    column: Option<usize>,
    /// Whether the node is a name itself.
    is_name: bool,
}

/// Names whose values come from a list of words or numbers: what is taken from them is missed at once.
const CLOSED: [&str; 8] =
    ["key", "model", "duration", "aspect_ratio", "resolution", "count", "takes", "version"];
/// Names whose values are texts of any kind.
const OPEN: [&str; 6] = ["prompt", "start_frame", "end_frame", "caption", "note", "name"];
/// Names of tables and lists, even if they are empty.
const SECTIONS: [&str; 4] = ["shots", "defaults", "variables", "matrix"];
/// Tags that say what a value is, and take nothing from it.
const PLAIN_TAGS: [&str; 7] = ["str", "int", "float", "bool", "null", "seq", "map"];

pub(super) fn yaml(text: &str) -> Result<Reading, Vec<Fault>> {
    let mut tree = YamlTree {
        text,
        parser: Parser::new_from_str(text),
        anchors: HashMap::new(),
        anchored: Vec::new(),
        aliased: HashSet::new(),
        budget: Budget::new(),
        pieces: Vec::new(),
        indents: indents(text),
        faults: Vec::new(),
        notes: Vec::new(),
    };
    match tree.document() {
        Ok(root) => {
            tree.account_for_everything();
            Ok(Reading { root, faults: tree.faults, notes: tree.notes })
        }
        Err(fault) => {
            let mut faults = tree.taken_before(fault.place.line);
            faults.push(fault);
            Err(faults)
        }
    }
}

/// Where a span begins.
fn place_of(span: &Span) -> Place {
    Place { line: span.start.line(), column: span.start.col() + 1 }
}

/// The columns, from 0, in which the lines begin.
fn indents(text: &str) -> Vec<usize> {
    let breaks = text.replace("\r\n", "\n").replace('\r', "\n");
    breaks.split('\n').map(|line| line.len() - line.trim_start_matches(' ').len()).collect()
}

/// The field that a line or a text begins with, behind which is the colon of a Chinese keyboard: to YAML that is a letter.
fn wide_entry(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let (name, _) = text.strip_prefix("- ").unwrap_or(text).split_once('：')?;
    is_known(name).then_some(name.trim())
}

/// Whether a name is one of a list.
fn is_known(name: &str) -> bool {
    CLOSED.iter().chain(&SECTIONS).chain(&OPEN).any(|known| *known == canonical(name))
}

fn indented_like(columns: &[usize], here: usize) -> Text {
    let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
    let (en, zh) = (columns.join(" or "), columns.join(" 或 "));
    text!(
        "this line begins in column {here}, and what it belongs to begins in column {en}: indent it like that",
        "此行从第 {here} 列开始，而同级内容从第 {zh} 列开始：请对齐缩进"
    )
}

fn plain_colon(name: &str) -> Text {
    text!(
        "behind `{name}` is the wide colon `：`; write a plain one and a space: `{name}: `",
        "`{name}` 后面是全角冒号 `：`；请改用半角冒号加空格：`{name}: `"
    )
}

fn is_prompt(name: &str) -> bool {
    canonical(name) == "prompt"
}

impl<'a> YamlTree<'a> {
    fn document(&mut self) -> Result<Node, Fault> {
        let mut root = None;
        let whole = Of { name: "", column: None, is_name: false };
        loop {
            let (event, span) = self.next()?;
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
                event => root = Some(self.node(event, &span, 0, whole)?.0),
            }
        }
        Ok(root.unwrap_or(Node { place: Place { line: 1, column: 1 }, value: Value::Null }))
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), Fault> {
        match self.parser.next_event() {
            Some(Ok(next)) => Ok(next),
            Some(Err(error)) => {
                let place = Place { line: error.marker().line(), column: error.marker().col() + 1 };
                if let Some(fault) = self.odd_blank_up_to(place.line) {
                    return Err(fault);
                }
                if let Some(found) = misplaced(self.text, place.line, is_known) {
                    return Err(Fault::new(found.place, indented_like(&found.columns, found.place.column)));
                }
                // In double quotes a backslash is no letter, as in a path of Windows.
                let is_escape = ["hexadecimal", "escape"].iter().any(|it| error.info().contains(it));
                let quote = match is_escape {
                    true => text!(
                        "in double quotes a backslash begins a sign of its own: use single quotes, or / in a path",
                        "双引号内的反斜杠是转义符：请改用单引号，路径中可用 /"
                    ),
                    false => self.way_out(place.line),
                };
                let said = Text::said_of("YAML", error.info());
                // The parser knows one language.
                let said = Text { zh: "YAML 无法读取此处".into(), ..said };
                Err(Fault::new(place, said.then(&text!("; ", "；"), &quote)))
            }
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    /// A blank that is none for YAML, in the lines before the one where the parser gave up.
    fn odd_blank_up_to(&self, line: usize) -> Option<Fault> {
        let lines = self.text.split('\n').enumerate().take(line + 1).skip(line.saturating_sub(4));
        let found = |(index, line)| Some(odd_blank::fault(index + 1, odd_blank(line, is_known)?));
        lines.filter_map(found).next()
    }

    /// How a text is written that cannot be read at a line.
    fn way_out(&self, line: usize) -> Text {
        // The parser often stops in a line behind the one that is wrong.
        let lines = || self.text.split('\n').take(line).skip(line.saturating_sub(3));
        let is_tabbed = |line: &str| {
            line.len() > line.trim_start().len() && line.trim_start_matches(' ').starts_with('\t')
        };
        if self.text.split('\n').take(line + 1).skip(line.saturating_sub(3)).any(is_tabbed) {
            return text!("indent with spaces, not with tabs", "请用空格缩进，不要用制表符");
        }
        if let Some(name) = self.text.split('\n').take(line + 1).find_map(wide_entry) {
            return plain_colon(name);
        }
        let Some((name, value)) = lines().filter_map(odd_entry).last() else {
            return text!(
                "put a text in quotes if it begins with a sign, or has `: `, ` #`, a comma or quotes in it: prompt: 'a cat: a portrait'",
                "以符号开头，或含 `: `、` #`、逗号、引号的文本请加引号：prompt: 'a cat: a portrait'"
            );
        };
        if value.starts_with('\'') {
            return text!(
                "a single quote inside single quotes is written twice; or put the text in quotes of the other kind",
                "单引号内的单引号须写两次；或改用另一种引号给文本加引号"
            );
        }
        let example = format!("{}: '{}'", shown(&name), shown(&value.replace('\'', "''")));
        text!("put the text in quotes: {example}", "请给文本加引号：{example}")
    }

    /// Reads the node that an event begins; also says how much it is.
    fn node(
        &mut self,
        event: Event<'a>,
        span: &Span,
        depth: usize,
        of: Of<'_>,
    ) -> Result<(Node, Size), Fault> {
        let place = place_of(span);
        self.budget.may_be_deep(depth, place)?;
        let (value, anchor, mut size) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let bytes = text.len();
                self.budget.spend(1, bytes, place)?;
                // A text of its own may begin in any way; what is in the place of a table or a list may not.
                if style == ScalarStyle::Plain
                    && !OPEN.contains(&canonical(of.name).as_str())
                    && let Some(name) = wide_entry(&text)
                {
                    self.faults.push(Fault::new(place, plain_colon(name)));
                } else if style == ScalarStyle::Plain
                    && of.is_name | !OPEN.contains(&canonical(of.name).as_str())
                    && let Some((column, character)) = odd_blank(&text, is_known)
                {
                    let column = place.column + column - 1;
                    self.faults.push(odd_blank::fault(place.line, (column, character)));
                }
                self.piece(&text, span, style, of);
                self.look_at_the_text(span, style, of, anchor, tag.as_deref());
                let is_text = style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.suffix == "str");
                let value = if is_text { Value::Text(text.into_owned()) } else { plain_scalar(&text) };
                (value, anchor, Size { values: 1, bytes })
            }
            Event::SequenceStart(anchor, tag) => {
                self.budget.spend(1, 0, place)?;
                self.look_at_the_tag(place, of, tag.as_deref());
                let (mut all, mut size) = (Vec::new(), Size { values: 1, bytes: 0 });
                loop {
                    let (event, span) = self.next()?;
                    if event == Event::SequenceEnd {
                        break;
                    }
                    if depth == 0 || (depth == 1 && of.name == "shots") {
                        self.budget.row(place_of(&span))?;
                    }
                    let entry = Of { name: of.name, column: None, is_name: false };
                    let (node, its) = self.node(event, &span, depth + 1, entry)?;
                    size.add(its);
                    all.push(node);
                }
                (Value::List(all), anchor, size)
            }
            Event::MappingStart(anchor, tag) => {
                self.budget.spend(1, 0, place)?;
                self.look_at_the_tag(place, of, tag.as_deref());
                let (mut names, mut size) = (Names::default(), Size { values: 1, bytes: 0 });
                let mut taken = Vec::new();
                loop {
                    let (event, span) = self.next()?;
                    if event == Event::MappingEnd {
                        break;
                    }
                    let column = Some(span.start.col());
                    let (key_node, its) =
                        self.node(event, &span, depth + 1, Of { name: "key", column, is_name: true })?;
                    size.add(its);
                    let Some(key) = key_node.text().map(str::to_owned) else {
                        return Err(Fault::new(
                            key_node.place,
                            text!("a name is expected here", "此处应为名称"),
                        ));
                    };
                    let name = self.pieces.len().checked_sub(1);
                    let (event, span) = self.next()?;
                    let of = Of { name: &key, column, is_name: false };
                    let (value, its) = self.node(event, &span, depth + 1, of)?;
                    if let Some(name) = name {
                        self.name_holds(name, &key, &value);
                    }
                    size.add(its);
                    if is_merge(&key) {
                        taken.push(value);
                    } else {
                        names.add(Entry { key, place: key_node.place, value })?;
                    }
                }
                (Value::Map(merged(names, taken)?), anchor, size)
            }
            Event::Alias(anchor) => {
                let Some((node, size)) = self.anchors.get(&anchor) else {
                    return Err(Fault::new(
                        place,
                        text!("this alias has no anchor above it", "该别名之前没有对应的锚点"),
                    ));
                };
                let (size, value) = (*size, node.value.clone());
                self.budget.spend(size.values, size.bytes, place)?;
                self.aliased.insert(anchor);
                self.piece("*", span, ScalarStyle::Plain, of);
                (value, 0, size)
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

    /// Notes where a value or a name is in the text.
    fn piece(&mut self, text: &str, span: &Span, style: ScalarStyle, of: Of<'_>) {
        let (start, mut end) = (span.start.index(), span.end.index());
        let quote = match style {
            ScalarStyle::SingleQuoted => Some('\''),
            ScalarStyle::DoubleQuoted => Some('"'),
            ScalarStyle::Plain => None,
            ScalarStyle::Literal | ScalarStyle::Folded => {
                // A block without a text is at its sign, or nowhere.
                if text.trim().is_empty() {
                    end = end.min(start);
                }
                None
            }
        };
        let line = span.start.line().saturating_sub(1);
        let base = of.column.or_else(|| self.indents.get(line).copied()).unwrap_or(0);
        let name = canonical(of.name);
        let is_closed = CLOSED.contains(&name.as_str());
        let role = if of.is_name { Role::Name(Holds::Nothing) } else { Role::Text };
        self.pieces.push(Piece { start, end, quote, role, base, is_closed });
    }

    /// Notes what a name turned out to hold.
    fn name_holds(&mut self, name: usize, key: &str, value: &Node) {
        let holds = match value.value {
            Value::List(_) | Value::Map(_) => Holds::Parts,
            Value::Null if SECTIONS.contains(&canonical(key).as_str()) => Holds::Parts,
            Value::Null => Holds::Nothing,
            Value::Bool(_) | Value::Number(_) | Value::Text(_) => Holds::Text,
        };
        let piece = &mut self.pieces[name];
        (piece.role, piece.is_closed) = (Role::Name(holds), CLOSED.contains(&canonical(key).as_str()));
    }

    /// Looks at what may be a part of a text and is none for YAML.
    fn look_at_the_text(
        &mut self,
        span: &Span,
        style: ScalarStyle,
        of: Of<'_>,
        anchor: usize,
        tag: Option<&Tag>,
    ) {
        let place = place_of(span);
        self.look_at_the_tag(place, of, tag);
        if anchor > 0 && is_prompt(of.name) {
            self.faults.push(Fault::new(place, anchor_text()));
        } else if anchor > 0 {
            self.anchored.push((anchor, place));
        }
        if is_prompt(of.name) && style == ScalarStyle::Plain && span.start.line() != span.end.line() {
            self.faults.push(Fault::new(
                place,
                text!(
                    "this prompt goes on in the next line without quotes; put the text in quotes, or write `prompt: >-` and the text in the lines below",
                    "该提示词未加引号而跨行；请给文本加引号，或写 `prompt: >-` 并将文本写在下面各行"
                ),
            ));
        }
    }

    /// A tag says what a value is; one that says nothing known is most likely a part of a text.
    fn look_at_the_tag(&mut self, place: Place, of: Of<'_>, tag: Option<&Tag>) {
        let Some(tag) = tag else { return };
        let is_plain = tag.is_yaml_core_schema() && PLAIN_TAGS.contains(&tag.suffix.as_str());
        if is_plain && (tag.suffix == "str" || !is_prompt(of.name)) {
            return;
        }
        let fault = text!(
            "YAML reads the word with `!` before this as a tag, not as text; if it is part of the text, put the text in quotes",
            "YAML 将此前带 `!` 的词视为标签，而非文本；如属文本请给文本加引号"
        );
        self.faults.push(Fault::new(place, fault));
    }

    /// Says of everything between the values what it is.
    fn account_for_everything(&mut self) {
        let found = survey(self.text, &self.pieces, Extent::Whole);
        for comment in &found.comments {
            self.judge(comment);
        }
        for (anchor, place) in std::mem::take(&mut self.anchored) {
            // An anchor that an alias names is meant as one.
            let is_meant = self.aliased.contains(&anchor);
            let all = if is_meant { &mut self.notes } else { &mut self.faults };
            all.push(Fault::new(place, anchor_text()));
        }
        if let Some(place) = found.stray {
            self.faults.push(Fault::new(
                place,
                text!(
                    "YAML reads nothing of what is here; put the text in quotes, or remove it",
                    "YAML 没有读取此处的内容；请给文本加引号，或删除"
                ),
            ));
        }
    }

    /// Where the parser gave up: a comment that was hardly meant as one is the likeliest reason.
    fn taken_before(&mut self, line: usize) -> Vec<Fault> {
        let found = survey(self.text, &self.pieces, Extent::UpToLine(line));
        let is_near = |comment: &&Comment| comment.place.line + 3 > line && !comment.is_plain;
        for comment in found.comments.iter().filter(is_near) {
            self.judge(comment);
        }
        std::mem::take(&mut self.faults)
    }

    /// Whether a comment is one: on a line of its own among the names of a row, or behind `# `.
    fn judge(&mut self, comment: &Comment) {
        let piece = comment.behind.and_then(|index| self.pieces.get(index));
        let is_flow = comment.depth > 0;
        let touches_text = match piece.map(|piece| piece.role) {
            None | Some(Role::Name(Holds::Parts)) => false,
            Some(Role::Name(Holds::Nothing | Holds::Text)) => true,
            Some(Role::Text) => comment.sign.is_none() || (is_flow && comment.sign == Some(',')),
        };
        if comment.is_alone && !is_flow {
            // Between a name and its text a comment of any depth is in the way.
            let is_between = piece.is_some_and(|piece| piece.role == Role::Name(Holds::Text));
            let is_deeper = piece.is_some_and(|piece| comment.place.column > piece.base + 1);
            if touches_text && (is_between || is_deeper) {
                self.taken(comment, comment.is_plain);
            }
            return;
        }
        let is_closed = piece.is_some_and(|piece| piece.is_closed) && touches_text && !is_flow;
        if comment.is_alone && comment.is_plain {
            if touches_text && comment.sign.is_none() {
                self.taken(comment, true);
            }
        } else if !comment.is_plain {
            self.taken(comment, is_closed && !comment.is_alone);
        } else if touches_text {
            self.taken(comment, true);
        }
    }

    fn taken(&mut self, comment: &Comment, is_allowed: bool) {
        let Comment { place, bytes: (from, to), .. } = *comment;
        let comment = shown(self.text[from..to].trim_end());
        if is_allowed {
            if self.notes.len() < MOST_FAULTS {
                self.notes.push(Fault::new(
                    place,
                    text!(
                        "`{comment}` is a comment and not part of the text",
                        "`{comment}` 是注释，不属于文本"
                    ),
                ));
            }
        } else if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault::new(
                place,
                text!(
                    "YAML reads `{comment}` as a comment, and the text ends before it; put the text in quotes, or write a space after `#`",
                    "YAML 将 `{comment}` 视为注释，文本在此之前结束；请给文本加引号，或在 `#` 后加空格"
                ),
            ));
        }
    }
}

fn anchor_text() -> Text {
    text!(
        "YAML reads the word with `&` before this text as an anchor, not as part of it; if it is part of the text, put the text in quotes",
        "YAML 将此文本前带 `&` 的词视为锚点，而非文本；如属文本请给文本加引号"
    )
}

/// The name and the text of a line that has a text without quotes which YAML cannot read.
fn odd_entry(line: &str) -> Option<(String, Cow<'_, str>)> {
    let line = line.trim().trim_start_matches("- ").trim_start();
    let (name, value) = line.split_once(": ")?;
    let (name, value) = (name.trim(), value.trim());
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-".contains(c));
    // A list or a table that is written in one line is closed there.
    let is_whole = |open: char, close: char| value.starts_with(open) && value.ends_with(close);
    let is_odd = match value.chars().next()? {
        '@' | '`' | '*' | '&' | '!' | '%' | '\'' | ',' | ']' | '}' => true,
        '{' => !is_whole('{', '}'),
        '[' => !is_whole('[', ']'),
        '-' | '?' => value[1..].starts_with(char::is_whitespace),
        '|' | '>' => {
            let behind =
                value[1..].trim_start_matches(['+', '-']).trim_start_matches(|c: char| c.is_ascii_digit());
            !behind.trim_start().is_empty() && !behind.trim_start().starts_with('#')
        }
        '"' => {
            let end = value[1..].replace("\\\\", "__").replace("\\\"", "__").find('"');
            end.is_none_or(|end| {
                let behind = value[end + 2..].trim_start();
                !behind.is_empty() && !behind.starts_with('#')
            })
        }
        _ => value.contains(": "),
    };
    (is_name && is_odd).then(|| (name.to_owned(), value.into()))
}

impl Size {
    fn add(&mut self, other: Self) {
        self.values += other.values;
        self.bytes += other.bytes;
    }
}
