//! Tables (CSV, TSV) into located values.

use crate::batch::node::{Document, Entry, Fault, Node, Place, Value};
use giggle_domain::Language;

/// What parts the cells of a table: a comma, or what spreadsheets of other countries write.
pub(super) fn separator_of(header: &str) -> char {
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

pub(super) fn csv(text: &str, language: Language) -> (Document, Vec<Fault>) {
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
