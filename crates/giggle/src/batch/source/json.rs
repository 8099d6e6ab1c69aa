//! JSON into located values.

use crate::batch::node::{DEEPEST, Entry, Fault, Node, Place, Value, add};
use giggle_domain::Language;

/// Walks a text that is known to be JSON, and keeps the places.
struct JsonWalk<'a> {
    rest: &'a str,
    place: Place,
}

/// Reads a JSON document that begins in a line.
pub(super) fn json(text: &str, line: usize) -> Result<Node, Fault> {
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
