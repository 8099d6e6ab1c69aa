//! Tables for people: in a terminal as many columns as fit into its lines, elsewhere all of them, whole.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Between two columns.
const GAP: usize = 2;

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its head.
    pub title: &'static str,
    /// Numbers are to the right.
    pub is_number: bool,
    /// Columns of a low rank are shown first.
    pub rank: u8,
    /// To so many places its cells may be cut; `None` where only the whole is of use.
    pub least: Option<usize>,
    /// Whether what is cut loses its beginning, as paths do.
    pub keeps_end: bool,
}

impl Column {
    /// A column of texts that are shown whole.
    pub const fn new(title: &'static str, rank: u8) -> Self {
        Self { title, is_number: false, rank, least: None, keeps_end: false }
    }

    /// The same of numbers.
    pub const fn number(title: &'static str, rank: u8) -> Self {
        Self { is_number: true, ..Self::new(title, rank) }
    }

    /// The same of texts that may be cut to so many places.
    pub const fn cut(title: &'static str, rank: u8, least: usize) -> Self {
        Self { least: Some(least), ..Self::new(title, rank) }
    }
}

/// How wide the lines of stdout are, where it is a terminal.
pub fn terminal_width() -> Option<usize> {
    let terminal = console::Term::stdout();
    if !terminal.is_term() {
        return None;
    }
    terminal.size_checked().map(|(_, columns)| usize::from(columns)).or_else(told_columns)
}

/// What a terminal says of its columns that says nothing of its rows.
#[cfg(unix)]
fn told_columns() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

#[cfg(not(unix))]
fn told_columns() -> Option<usize> {
    None
}

/// The table, and the heads of the columns that found no room in lines of this width.
pub fn fitted(columns: &[Column], rows: &[Vec<String>], width: Option<usize>) -> (String, Vec<&'static str>) {
    let widths = places(columns, rows, width);
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    let shown = || columns.iter().zip(&widths).enumerate().filter(|(_, (_, width))| **width > 0);
    table.set_header(shown().map(|(_, (column, _))| column.title));
    for row in rows {
        table.add_row(shown().map(|(place, (column, width))| {
            cut(row.get(place).map_or("", String::as_str), *width, column.keeps_end)
        }));
    }
    for ((_, (column, _)), drawn) in shown().zip(table.column_iter_mut()) {
        drawn.set_padding((0, u16::try_from(GAP).unwrap_or(u16::MAX)));
        if column.is_number {
            drawn.set_cell_alignment(CellAlignment::Right);
        }
    }
    let hidden = columns.iter().zip(&widths).filter(|(_, width)| **width == 0).map(|(it, _)| it.title);
    let lines = table.lines().map(|line| line.trim_end().to_owned());
    (lines.collect::<Vec<_>>().join("\n"), hidden.collect())
}

/// How many places each column gets; none where there is no room for it.
fn places(columns: &[Column], rows: &[Vec<String>], width: Option<usize>) -> Vec<usize> {
    let widest = |place: usize| rows.iter().filter_map(|row| row.get(place)).map(|it| it.width()).max();
    let natural: Vec<usize> = (0..)
        .zip(columns)
        .map(|(place, it)| widest(place).unwrap_or(0).max(it.title.width()).max(1))
        .collect();
    let Some(width) = width.filter(|width| *width + GAP < natural.iter().map(|it| it + GAP).sum()) else {
        return natural;
    };
    let mut ranked: Vec<usize> = (0..columns.len()).collect();
    ranked.sort_by_key(|place| columns[*place].rank);
    let mut given = vec![0; columns.len()];
    let mut left = width + GAP;
    for &place in &ranked {
        let least = columns[place]
            .least
            .map_or(natural[place], |least| natural[place].min(least.max(columns[place].title.width())));
        // The first one says which row it is.
        if given.iter().all(|it| *it == 0) || least + GAP <= left {
            given[place] = least;
            left = left.saturating_sub(least + GAP);
        }
    }
    for &place in &ranked {
        if given[place] > 0 {
            let more = (natural[place] - given[place]).min(left);
            given[place] += more;
            left -= more;
        }
    }
    given
}

/// A text in so many places.
fn cut(text: &str, places: usize, keeps_end: bool) -> String {
    if text.width() <= places {
        return text.to_owned();
    }
    let mut room = places.saturating_sub(1);
    let mut fits = |c: &char| {
        let width = c.width().unwrap_or(0);
        let fits = width <= room;
        room = if fits { room - width } else { 0 };
        fits
    };
    if keeps_end {
        let end: Vec<char> = text.chars().rev().take_while(&mut fits).collect();
        std::iter::once('…').chain(end.into_iter().rev()).collect()
    } else {
        text.chars().take_while(&mut fits).chain(std::iter::once('…')).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 4] = [
        Column::new("shot", 0),
        Column::cut("prompt", 1, 12),
        Column::number("credits", 2),
        Column { keeps_end: true, ..Column::cut("file", 3, 10) },
    ];

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let row = |number: usize| -> Vec<String> {
            let cells = [
                format!("{number:08x}"),
                "a lake 湖の朝 ".repeat(number % 6).trim().to_owned(),
                number.pow(3).to_string(),
                format!("/clips{}/a.mp4", "/folder".repeat(number % 9)),
            ];
            cells.into()
        };
        for rows in 0..20 {
            let rows: Vec<Vec<String>> = (0..rows).map(row).collect();
            let (whole, none) = fitted(&COLUMNS, &rows, None);
            assert!(none.is_empty() && !whole.contains('…'));
            assert!(rows.iter().flatten().all(|cell| whole.contains(cell.as_str())), "{whole}");
            for width in 10..160 {
                let (table, hidden) = fitted(&COLUMNS, &rows, Some(width));
                assert!(table.lines().all(|line| line.width() <= width), "{width}\n{table}");
                let is_room = whole.lines().all(|line| line.width() <= width);
                assert!(!is_room || hidden.is_empty(), "{width}\n{table}");
            }
        }
    }
}
