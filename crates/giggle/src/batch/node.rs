//! Values that know where they stand.
//!
//! A shot list comes as YAML, JSON, JSON lines or CSV; all of them become this one tree, in which every value and every key
//! has its line and column, so that a fault found much later can still be pointed at. It knows nothing of shots.

use giggle_domain::{Text, text};
use std::fmt;

/// A line and a column, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A value and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it begins.
    pub place: Place,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number, as it was written.
    Number(String),
    /// Text.
    Text(String),
    /// Several values.
    List(Vec<Node>),
    /// Values by name, in the order in which they were written.
    Map(Vec<Entry>),
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The name.
    pub key: String,
    /// Where the name begins.
    pub place: Place,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The text of a scalar: a number is taken as it was written, so that a key `007` stays one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Number(text) => Some(text),
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Whether it is nothing.
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// What it is, in a word.
    pub fn kind(&self) -> Text {
        match self.value {
            Value::Null => text!("nothing", "空值"),
            Value::Bool(_) => text!("true or false", "布尔值"),
            Value::Number(_) => text!("a number", "数字"),
            Value::Text(_) => text!("text", "文本"),
            Value::List(_) => text!("a list", "列表"),
            Value::Map(_) => text!("a table", "对照表"),
        }
    }

    /// The value of a name in a map.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|entry| entry.key == name).map(|entry| &entry.value),
            _ => None,
        }
    }
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
    /// What is worth knowing, and not wrong.
    pub notes: Vec<Fault>,
}

/// A name as fields are spelled: `Aspect Ratio`, `aspect-ratio` and `aspect_ratio` are one field.
pub(super) fn canonical(name: &str) -> String {
    let one = |c: char| if c == '-' || c.is_whitespace() { '_' } else { c };
    name.trim().chars().map(one).flat_map(char::to_lowercase).collect()
}

/// A number without a fraction of nothing: 6.0 is what programs write for 6 in a table with a gap.
pub(super) fn whole(text: &str) -> &str {
    match text.trim().split_once('.') {
        Some((whole, rest)) if !rest.is_empty() && rest.bytes().all(|it| it == b'0') => whole,
        _ => text.trim(),
    }
}

/// A plain scalar by YAML's core schema: `16:9`, `yes` and `0123` mean what they say.
pub(super) fn plain_scalar(text: &str) -> Value {
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

/// Something wrong in a shot list, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// The key of the row, where it is known.
    pub key: Option<String>,
    /// What, in every language.
    pub message: Text,
}

impl Fault {
    /// A fault at a place.
    pub fn new(place: Place, message: Text) -> Self {
        Self { place, key: None, message: crate::os_error::translated(message) }
    }

    /// The same, of a row.
    #[must_use]
    pub fn of(mut self, key: Option<&str>) -> Self {
        self.key = key.map(str::to_owned);
        self
    }
}
