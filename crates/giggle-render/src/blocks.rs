//! What of a layer can be seen, block by block of the frame.
//!
//! It knows alpha and rectangles, and nothing of colours. The one idea: most of a layer is wholly clear or wholly
//! opaque. What is clear need not be drawn, what is opaque needs no alpha, and what lies behind the opaque need not
//! be drawn either; only the edges cost their full price. The bytes of a frame are the same as without all this.

use crate::coverage::{Cover, Coverage};
use crate::sheet::Sheet;
use crate::view::View;

/// The sides of a block of the frame in pixels: even for chroma, and at half size still whole steps of the resampler.
pub(crate) const BLOCK: (usize, usize) = (32, 16);

/// How far beyond a block its pixels are made of the sheet's: four taps of chroma, twice as many where the picture
/// shrinks, and a little for rounding.
const REACH: f64 = 6.0;
const FAR_REACH: f64 = 12.0;

/// The blocks of a frame, row by row.
pub(crate) struct Blocks {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    pub(crate) cover: Vec<Cover>,
}

impl Blocks {
    /// How much of every block of a frame a sheet covers.
    pub(crate) fn seen(sheet: &Sheet, view: &View, width: u32, height: u32) -> Self {
        let (columns, rows) = ((width as usize).div_ceil(BLOCK.0), (height as usize).div_ceil(BLOCK.1));
        let Some(coverage) = &sheet.coverage else {
            return Self { columns, rows, cover: vec![Cover::Opaque; columns * rows] };
        };
        if coverage.columns == 0 || coverage.rows == 0 {
            return Self { columns, rows, cover: vec![Cover::Clear; columns * rows] };
        }
        // Where the corners of the blocks lie on the sheet.
        let corner = |column: usize, row: usize| {
            let x = (column * BLOCK.0).min(width as usize) as f64;
            view.at(x, (row * BLOCK.1).min(height as usize) as f64)
        };
        let mut cover = Vec::with_capacity(columns * rows);
        if view.is_upright() {
            let step = (view.0[0][0] / view.0[2][2]).max(view.0[1][1] / view.0[2][2]);
            let reach = if step > 1.0 { FAR_REACH } else { REACH };
            let across: Vec<_> = (0..columns)
                .map(|at| (corner(at, 0).0 - reach, corner(at + 1, 0).0 + reach))
                .map(|(low, high)| Coverage::cells(low, high, coverage.columns))
                .collect();
            for row in 0..rows {
                let (low, high) = (corner(0, row).1 - reach, corner(0, row + 1).1 + reach);
                let down = Coverage::cells(low, high, coverage.rows);
                cover.extend(across.iter().map(|across| coverage.over(*across, down)));
            }
        } else {
            let line = |row: usize| (0..=columns).map(|column| corner(column, row)).collect::<Vec<_>>();
            let mut above = line(0);
            for row in 0..rows {
                let below = line(row + 1);
                for column in 0..columns {
                    let corners = [above[column], above[column + 1], below[column], below[column + 1]];
                    let reach = |of: fn((f64, f64)) -> f64, cells: usize| {
                        let all = corners.map(of);
                        let low = all.into_iter().fold(f64::MAX, f64::min) - REACH;
                        let high = all.into_iter().fold(f64::MIN, f64::max) + REACH;
                        Coverage::cells(low, high, cells)
                    };
                    let (across, down) = (reach(|p| p.0, coverage.columns), reach(|p| p.1, coverage.rows));
                    cover.push(coverage.over(across, down));
                }
                above = below;
            }
        }
        Self { columns, rows, cover }
    }

    /// What is opaque lets through what is behind it.
    pub(crate) fn thin(&mut self) {
        for cover in self.cover.iter_mut().filter(|cover| **cover == Cover::Opaque) {
            *cover = Cover::Mixed;
        }
    }

    /// Takes out what lies behind opaque blocks of later layers; the last layer is the nearest.
    pub(crate) fn hide(layers: &mut [Blocks]) {
        let Some(last) = layers.last() else { return };
        let mut hidden = vec![false; last.cover.len()];
        for layer in layers.iter_mut().rev() {
            for (cover, hidden) in layer.cover.iter_mut().zip(&mut hidden) {
                if *hidden {
                    *cover = Cover::Clear;
                } else if *cover == Cover::Opaque {
                    *hidden = true;
                }
            }
        }
    }

    /// The runs of blocks of one row that are covered alike and show anything: their columns, from and up to.
    pub(crate) fn runs(&self, row: usize) -> impl Iterator<Item = (Cover, usize, usize)> {
        let line = &self.cover[row * self.columns..(row + 1) * self.columns];
        let mut at = 0;
        line.chunk_by(|one, next| one == next).filter_map(move |run| {
            let from = at;
            at += run.len();
            (run[0] != Cover::Clear).then_some((run[0], from, at))
        })
    }
}
