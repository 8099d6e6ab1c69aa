//! JSON into located values.

use super::super::node::{Entry, Fault, Node, Place, Value};
use super::budget::{Budget, Names};
use giggle_domain::{Text, text};

/// Walks a text that is known to be JSON, and keeps the places.
struct JsonWalk<'a> {
    rest: &'a str,
    place: Place,
    budget: &'a mut Budget,
}

/// Reads a JSON document that begins in a line.
pub(super) fn json(text: &str, line: usize, budget: &mut Budget) -> Result<Node, Fault> {
    // Judged first by a parser that is right in every corner and keeps nothing, so that the walk has little to judge.
    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|error| {
        let place = Place { line: error.line().max(1) - 1 + line, column: error.column().max(1) };
        let fault = fault_of(place, &error);
        if !ends_in_a_comma(text, error.line(), error.column()) {
            return fault;
        }
        let way_out =
            text!("; nothing follows the last comma: take it out", "；最后一个逗号之后没有内容：请删去");
        Fault::new(place, fault.message.then(&Text::default(), &way_out))
    })?;
    let mut walk = JsonWalk { rest: text, place: Place { line, column: 1 }, budget };
    walk.value(0, false)
}

/// Whether the sign at a place closes a list or a map behind a comma.
fn ends_in_a_comma(text: &str, line: usize, column: usize) -> bool {
    let begin: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let Some((before, behind)) = text.split_at_checked(begin + column.saturating_sub(1)) else {
        return false;
    };
    behind.starts_with([']', '}']) && before.trim_end().ends_with(',')
}

fn fault_of(place: Place, error: &serde_json::Error) -> Fault {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    Fault::new(place, Text::said_of("JSON", what))
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

    fn text(&mut self) -> Result<String, Fault> {
        let mut is_escaped = false;
        let end = self.rest[1..].find(|c| {
            let ends = c == '"' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            ends
        });
        let length = end.map_or(self.rest.len(), |end| end + 2);
        // Half a pair of surrogates is found here for the first time.
        let text: String =
            serde_json::from_str(&self.rest[..length]).map_err(|error| fault_of(self.place, &error))?;
        self.budget.spend(1, text.len(), self.place)?;
        self.take(length);
        Ok(text)
    }

    /// Reads a value; the values of `shots` are rows.
    fn value(&mut self, depth: usize, are_rows: bool) -> Result<Node, Fault> {
        self.skip_to_token();
        let place = self.place;
        self.budget.may_be_deep(depth, place)?;
        let value = match self.rest.as_bytes().first() {
            Some(b'{') => {
                self.budget.spend(1, 0, place)?;
                self.take(1);
                let mut names = Names::default();
                loop {
                    self.skip_to_token();
                    if !self.rest.starts_with('"') {
                        self.take(1.min(self.rest.len()));
                        break;
                    }
                    let place = self.place;
                    let key = self.text()?;
                    let value = self.value(depth + 1, depth == 0 && key == "shots")?;
                    names.add(Entry { key, place, value })?;
                }
                Value::Map(names.into_entries())
            }
            Some(b'[') => {
                self.budget.spend(1, 0, place)?;
                self.take(1);
                let mut all = Vec::new();
                loop {
                    self.skip_to_token();
                    if self.rest.is_empty() || self.rest.starts_with(']') {
                        self.take(1.min(self.rest.len()));
                        break;
                    }
                    if are_rows || depth == 0 {
                        self.budget.row(self.place)?;
                    }
                    all.push(self.value(depth + 1, false)?);
                }
                Value::List(all)
            }
            Some(b'"') => Value::Text(self.text()?),
            _ => {
                let end = self.rest.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(self.rest.len());
                let word = self.rest[..end].to_owned();
                self.budget.spend(1, word.len(), place)?;
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
