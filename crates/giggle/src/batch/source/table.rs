//! Tables (CSV, TSV) into located values, as spreadsheets of every country write them.

mod header;

use super::super::node::{Document, Entry, Fault, Node, Place, Value, canonical};
use super::budget::{Budget, MOST_FAULTS, Names};
use giggle_domain::refusal::shown;
use giggle_domain::{Text, counted, text};
use std::iter::Peekable;
use std::str::Chars;

/// What may be between the cells of a table: a comma, or what spreadsheets of other countries write.
const SEPARATORS: [char; 3] = [',', ';', '\t'];
/// The columns that every table has.
const NEEDED: [&str; 2] = ["key", "prompt"];

/// The separator that a first line of `sep=;` names, as some spreadsheets write it for others.
pub(super) fn named_separator(line: &str) -> Option<char> {
    let line = line.trim_end_matches('\r').trim().trim_matches('"');
    let name = line.get(..4).filter(|name| name.eq_ignore_ascii_case("sep="))?;
    let mut rest = line[name.len()..].chars();
    match (rest.next(), rest.next()) {
        // A tab at the very end was trimmed away.
        (None, _) => Some('\t'),
        (Some(separator), None) => Some(separator),
        _ => None,
    }
}

/// What is between the cells: the separator with which the header has the columns that every table has, or else the one
/// that it has most of.
fn separator_of(header: &str) -> char {
    let fits = SEPARATORS.into_iter().find(|separator| has_needed(header, *separator));
    let count = |separator: &char| header.matches(*separator).count();
    let most = || SEPARATORS.into_iter().rev().max_by_key(count).unwrap_or(',');
    fits.unwrap_or_else(most)
}

fn has_needed(header: &str, separator: char) -> bool {
    let name = |name: &str| canonical(name.trim().trim_matches('"'));
    NEEDED.iter().all(|needed| header.split(separator).any(|it| name(it) == *needed))
}

/// Whether a line names both columns that every table has.
pub(super) fn is_header(line: &str) -> bool {
    SEPARATORS.into_iter().any(|separator| has_needed(line, separator))
}

struct Cell {
    place: Place,
    text: String,
}

/// Takes a table apart, as RFC 4180 says: cells in quotes may hold anything, doubled quotes among it.
struct Records<'a> {
    characters: Peekable<Chars<'a>>,
    separator: char,
    place: Place,
    budget: Budget,
}

impl Records<'_> {
    fn step(&mut self) -> Option<char> {
        let character = self.characters.next()?;
        if character == '\n' {
            self.place = Place { line: self.place.line + 1, column: 1 };
        } else {
            self.place.column += 1;
        }
        Some(character)
    }

    /// The next record, or nothing at the end.
    fn next(&mut self, faults: &mut Vec<Fault>) -> Result<Option<Vec<Cell>>, Fault> {
        if self.characters.peek().is_none() {
            return Ok(None);
        }
        let mut record = Vec::new();
        loop {
            let begin = self.place;
            let mut cell = String::new();
            let is_quoted = self.characters.peek() == Some(&'"');
            if is_quoted {
                self.step();
                loop {
                    match self.step() {
                        Some('"') if self.characters.peek() == Some(&'"') => {
                            self.step();
                            cell.push('"');
                        }
                        Some('"') => break,
                        Some(character) => cell.push(character),
                        None => {
                            faults.push(Fault::new(begin, text!("this quote is never closed", "引号未闭合")));
                            break;
                        }
                    }
                }
            }
            let (behind, mut open) = (self.place, String::new());
            let is_last = loop {
                match self.step() {
                    Some(character) if character == self.separator => break false,
                    Some('\n') | None => break true,
                    Some('\r') if self.characters.peek().is_none_or(|it| *it == '\n') => {}
                    Some(character) => open.push(character),
                }
            };
            if !is_quoted {
                faults.extend(odd_quotes(&open).map(|what| Fault::new(begin, what)));
                cell = open;
            } else if !open.trim().is_empty() {
                // What a cell's text is, nobody can know: it would be sent without its quotes.
                faults.push(Fault::new(
                    behind,
                    text!(
                        "there is text behind the closing quote of this cell; write a quote inside a quoted cell twice: \"\"",
                        "该单元格的结束引号之后还有文本；引号单元格内的引号须写两次：\"\""
                    ),
                ));
            }
            self.budget.spend(1, cell.len(), begin)?;
            record.push(Cell { place: begin, text: cell });
            if is_last {
                return Ok(Some(record));
            }
        }
    }
}

/// What is wrong with the quotes of a cell that does not begin with one: its text may go on behind a separator.
fn odd_quotes(cell: &str) -> Option<Text> {
    if cell.trim_start().starts_with('"') {
        return Some(text!(
            "there is a blank before the quote of this cell; write the quote right behind the separator",
            "该单元格的引号前有空格；引号须紧跟在分隔符之后"
        ));
    }
    (cell.matches('"').count() % 2 == 1).then(|| {
        text!(
            "a quote in this cell has no other; put the whole cell in quotes, and write a quote inside it twice: \"a 5\"\" screen\"",
            "该单元格的引号不成对；请给整个单元格加引号，内部的引号写两次：\"a 5\"\" screen\""
        )
    })
}

/// The first cell of a row that is not what somebody wrote: the half of a text in typographic quotes, which separate
/// nothing in a table, or an error of the spreadsheet program.
fn odd_cell(record: &[Cell], columns: &[(String, Place)]) -> Option<(Place, Text)> {
    const ERRORS: [&str; 8] = ["#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "#SPILL!"];
    record.iter().enumerate().find_map(|(index, cell)| {
        let text = cell.text.trim();
        if ERRORS.contains(&text) {
            const TEXTS: [&str; 4] = ["key", "prompt", "note", "caption"];
            // What begins with = in a text was taken for a formula; in a column of numbers it was meant as one.
            let is_text = columns.get(index).is_some_and(|(name, _)| TEXTS.contains(&canonical(name).as_str()));
            let what = if is_text {
                text!(
                    "`{text}` is an error of the spreadsheet program; write the text with an apostrophe before it there",
                    "`{text}` 是表格软件的错误值；请在该文本前加单引号 ' 后重新输入"
                )
            } else {
                text!(
                    "`{text}` is an error of the spreadsheet program: the formula in this cell has no result; write the value itself there",
                    "`{text}` 是表格软件的错误值：该单元格的公式没有结果；请直接填写数值"
                )
            };
            return Some((cell.place, what));
        }
        let is_cut = |text: &str, open: char, close: char| {
            text.starts_with(open)
                && !text.contains(close)
                && record[index + 1..].iter().any(|it| it.text.contains(close) && !it.text.contains(open))
        };
        let is_half = is_cut(text, '\u{201c}', '\u{201d}') || is_cut(text, '\u{2018}', '\u{2019}');
        is_half.then(|| {
            let what = text!(
                "only plain quotes (\") keep a cell together, not typographic ones",
                "只有英文直引号（\"）能包住单元格，弯引号不能"
            );
            (cell.place, what)
        })
    })
}

pub(super) fn csv(text: &str) -> (Document, Vec<Fault>) {
    let mut faults = Vec::new();
    let read = read(text, &mut faults);
    let document = read.unwrap_or_else(|fault| {
        faults.push(fault);
        Document::default()
    });
    (document, faults)
}

fn read(text: &str, faults: &mut Vec<Fault>) -> Result<Document, Fault> {
    let mut records = Records {
        characters: text.chars().peekable(),
        separator: ',',
        place: Place { line: 1, column: 1 },
        budget: Budget::new(),
    };
    // A spreadsheet program writes the empty rows above a table as well.
    let is_empty = |line: &&str| line.chars().all(|c| c.is_whitespace() || SEPARATORS.contains(&c));
    let above = text.lines().take_while(is_empty).count();
    for _ in 0..above {
        while records.step().is_some_and(|character| character != '\n') {}
    }
    let first = text.lines().nth(above).unwrap_or_default();
    records.separator = match named_separator(first) {
        Some(separator) => {
            while records.step().is_some_and(|character| character != '\n') {}
            separator
        }
        None => separator_of(first),
    };
    let header_line = records.place.line;
    let header = records.next(faults)?.unwrap_or_default();
    let mut columns: Vec<(String, Place)> = Vec::new();
    let mut names = Names::default();
    for cell in header {
        let name = cell.text.trim().to_owned();
        if !name.is_empty() {
            let key = canonical(&name);
            let value = Node { place: cell.place, value: Value::Null };
            if let Err(fault) = names.add(Entry { key, place: cell.place, value }) {
                let shown = shown(&name);
                faults.push(if columns.len() > 1_000 {
                    fault
                } else {
                    Fault::new(cell.place, text!("two columns are named `{shown}`", "列名 `{shown}` 重复"))
                });
            }
        }
        columns.push((name, cell.place));
        if faults.len() >= MOST_FAULTS {
            return Ok(Document::default());
        }
    }
    faults.extend(header::faults(text, header_line, &columns));
    if !faults.is_empty() {
        // Without its columns no row means anything.
        return Ok(Document::default());
    }
    let (mut rows, mut short_rows) = (Vec::new(), Vec::new());
    while let Some(record) = records.next(faults)? {
        if record.iter().all(|cell| cell.text.trim().is_empty()) {
            continue;
        }
        let place = record[0].place;
        records.budget.row(place)?;
        if faults.len() >= MOST_FAULTS {
            break;
        }
        if let Some((place, what)) = odd_cell(&record, &columns) {
            faults.push(Fault::new(place, what));
            continue;
        }
        // Spreadsheets write every cell: a row that ends early may have been broken in two.
        if record.len() < columns.len() {
            short_rows.push((place, record.len()));
        }
        // A spreadsheet may write empty cells for columns that were emptied.
        let surplus = record.iter().skip(columns.len()).find(|cell| !cell.text.trim().is_empty());
        if let Some(surplus) = surplus {
            let (cells, head) = (record.len(), columns.len());
            faults.push(Fault::new(
                surplus.place,
                text!(
                    "this row has {cells} cells, but the header has {head}",
                    "该行有 {cells} 个单元格，而表头只有 {head} 个"
                ),
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
    let notes = short_rows.first().map(|(place, cells)| {
        let head = columns.len();
        let en = counted(short_rows.len(), "row has", "rows have");
        let number = short_rows.len();
        Fault::new(
            *place,
            text!(
                "{en} fewer cells than the header ({cells} of {head} here); a line break inside a text needs quotes around its cell",
                "{number} 行的单元格少于表头（此处 {cells} / {head}）；文本内如有换行，须给单元格加引号"
            ),
        )
    });
    Ok(Document { rows, columns, notes: notes.into_iter().collect(), ..Document::default() })
}
