//! Where a layer is clear and where it is opaque, cell by cell.
//!
//! It knows alpha and rectangles, and nothing of colours or of frames. The one idea: sums over all cells above and to
//! the left say in one step what any rectangle of a layer is like.

use crate::plane::Plane;

/// The sides of a cell of a sheet in pixels: even, so that no pixel of chroma belongs to two cells.
const CELL: usize = 16;

/// How much of a cell or block a layer covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cover {
    Clear,
    Mixed,
    Opaque,
}

/// Which cells of a sheet are clear and which are opaque, as sums over all cells above and to the left.
#[derive(Debug, Clone)]
pub(crate) struct Coverage {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    /// Clear and opaque cells, counted from the upper left corner; one row and one column more than cells.
    sums: Vec<[u32; 2]>,
}

impl Coverage {
    pub(crate) fn of(alpha: &Plane) -> Self {
        let (width, height) = (alpha.width as usize, alpha.height as usize);
        let (columns, rows) = (width.div_ceil(CELL), height.div_ceil(CELL));
        let mut sums = vec![[0; 2]; (columns + 1) * (rows + 1)];
        for row in 0..rows {
            let mut here = [0; 2];
            for column in 0..columns {
                let until = ((column + 1) * CELL).min(width);
                let mut lines = (row * CELL..((row + 1) * CELL).min(height))
                    .map(|y| &alpha.data[y * width + column * CELL..y * width + until]);
                let all = |line: &[u8], value: u8| line.iter().all(|alpha| *alpha == value);
                match alpha.data[row * CELL * width + column * CELL] {
                    0 if lines.all(|line| all(line, 0)) => here[0] += 1,
                    255 if lines.all(|line| all(line, 255)) => here[1] += 1,
                    _ => {}
                }
                let above = sums[row * (columns + 1) + column + 1];
                sums[(row + 1) * (columns + 1) + column + 1] = [above[0] + here[0], above[1] + here[1]];
            }
        }
        Self { columns, rows, sums }
    }

    /// The cover of the cells that a rectangle touches; beyond the sheet its edge goes on.
    pub(crate) fn over(&self, (left, right): (usize, usize), (top, bottom): (usize, usize)) -> Cover {
        let sum = |column: usize, row: usize| self.sums[row * (self.columns + 1) + column];
        let (a, b, c, d) =
            (sum(left, top), sum(right + 1, top), sum(left, bottom + 1), sum(right + 1, bottom + 1));
        let all = ((right + 1 - left) * (bottom + 1 - top)) as u32;
        let [clear, opaque] = [0, 1].map(|kind| d[kind] + a[kind] - b[kind] - c[kind]);
        if clear == all {
            Cover::Clear
        } else if opaque == all {
            Cover::Opaque
        } else {
            Cover::Mixed
        }
    }

    /// The cells between two places along one axis, the first and the last.
    pub(crate) fn cells(low: f64, high: f64, cells: usize) -> (usize, usize) {
        let cell = |at: f64| (at.max(0.0) as usize / CELL).min(cells - 1);
        (cell(low), cell(high))
    }
}
