//! Pictures as planes, seen through a camera.
//!
//! It must not know what a picture shows, nor of time. The one idea: a frame is 4:2:0 planes in the end, so a
//! picture is turned into planes once, and only planes are resampled: one and a half samples a pixel instead of
//! four. An upright view is a separable convolution (sharp when closer, without alias when farther); any other
//! is bilinear along a projective map.

use crate::blocks::{BLOCK, Blocks};
use crate::coverage::Cover;
use crate::encode::Planes;
use crate::plane::Plane;
use crate::resample::{MOST_SHRINK, Part, Plan};
use crate::sheet::Sheet;
use crate::turn;
use crate::view::View;

/// The room that resampling needs.
#[derive(Default)]
pub(crate) struct Scratch {
    row: Vec<u8>,
    bands: [Vec<u8>; 3],
}

/// Draws sheets, each seen through its view and by so many of 255 parts, from back to front; the first should cover the frame.
pub(crate) fn draw(sheets: &[(&Sheet, View, u8)], planes: &mut Planes, scratch: &mut Scratch) {
    let (width, height) = (planes.width, planes.height);
    let mut blocks: Vec<Blocks> =
        sheets.iter().map(|(sheet, view, _)| Blocks::seen(sheet, view, width, height)).collect();
    for (blocks, (.., seen)) in blocks.iter_mut().zip(sheets) {
        if *seen < 255 {
            blocks.thin();
        }
    }
    Blocks::hide(&mut blocks);
    let ways: Vec<[Way; 2]> = sheets
        .iter()
        .map(|(sheet, view, _)| [1, 2].map(|shrink| Way::new(sheet, *view, planes, shrink)))
        .collect();
    // Row by row of blocks through all sheets, so that the part of the frame stays in the cache.
    for row in 0..blocks.first().map_or(0, |blocks| blocks.rows) {
        let rows = (row * BLOCK.1, ((row + 1) * BLOCK.1).min(height as usize));
        for (((sheet, _, seen), ways), blocks) in sheets.iter().zip(&ways).zip(&blocks) {
            for (cover, from, until) in blocks.runs(row) {
                let columns = (from * BLOCK.0, (until * BLOCK.0).min(width as usize));
                lay_part((sheet, *seen), ways, cover, columns, rows, planes, scratch);
            }
        }
    }
}

/// Lays a part of a sheet over the frame.
fn lay_part(
    (sheet, seen): (&Sheet, u8),
    [full_way, half_way]: &[Way; 2],
    cover: Cover,
    columns: (usize, usize),
    rows: (usize, usize),
    planes: &mut Planes,
    scratch: &mut Scratch,
) {
    let width = planes.width as usize;
    let Scratch { row, bands: [colour, full_alpha, half_alpha] } = scratch;
    let part = |shrink: usize, stride: usize| Part {
        columns: (columns.0 / shrink, columns.1 / shrink),
        rows: (rows.0 / shrink, rows.1 / shrink),
        stride,
    };
    let alpha = sheet.alpha.as_ref().filter(|_| cover == Cover::Mixed);
    if let Some([full, half]) = alpha {
        for (plane, room, way, shrink) in
            [(full, &mut *full_alpha, full_way, 1), (half, &mut *half_alpha, half_way, 2)]
        {
            let part = part(shrink, (columns.1 - columns.0) / shrink);
            room.resize(part.stride * (part.rows.1 - part.rows.0), 0);
            way.fill(plane, part, room, row);
            fade(room, seen);
        }
    }
    let targets = [(&mut planes.y, 1), (&mut planes.u, 2), (&mut planes.v, 2)];
    for (plane, (target, shrink)) in sheet.colours.iter().zip(targets) {
        let (stride, way) = (width / shrink, if shrink == 1 { full_way } else { half_way });
        let part = part(shrink, stride);
        let target = &mut target[part.rows.0 * stride + part.columns.0..];
        if alpha.is_none() {
            way.fill(plane, part, target, row);
        } else {
            let length = part.columns.1 - part.columns.0;
            let part = Part { stride: length, ..part };
            colour.resize(length * (part.rows.1 - part.rows.0), 0);
            way.fill(plane, part, colour, row);
            fade(colour, seen);
            let alpha = if shrink == 1 { &*full_alpha } else { &*half_alpha };
            let over = colour.chunks_exact(length).zip(alpha.chunks_exact(length));
            for (under, (over, alpha)) in target.chunks_mut(stride).zip(over) {
                lay_over(&mut under[..length], over, alpha);
            }
        }
    }
}

/// Leaves so many of 255 parts of values that are multiplied by their alpha.
fn fade(values: &mut [u8], seen: u8) {
    if seen < 255 {
        values.iter_mut().for_each(|value| *value = (u16::from(*value) * u16::from(seen) / 255) as u8);
    }
}

/// How the planes of one size of a sheet get into a frame's.
enum Way {
    /// By the upright resampler.
    Upright(Plan),
    /// Along the map.
    Turned { view: View, shrink: f64 },
}

impl Way {
    /// The way of luma, or with a `shrink` of 2 of chroma.
    fn new(sheet: &Sheet, view: View, planes: &Planes, shrink: u32) -> Self {
        let plane = &sheet.colours[if shrink == 1 { 0 } else { 1 }];
        let (width, height) = ((planes.width / shrink) as usize, (planes.height / shrink) as usize);
        let shrink = f64::from(shrink);
        if view.is_upright() {
            let (left, top) = view.at(0.0, 0.0);
            let (right, bottom) = view.at(width as f64 * shrink, height as f64 * shrink);
            // A pixel of chroma is as many source pixels wide as one of luma: both sides are halved.
            let step = ((right - left) / width as f64 / shrink, (bottom - top) / height as f64 / shrink);
            if (1e-3..=MOST_SHRINK).contains(&step.0) && (1e-3..=MOST_SHRINK).contains(&step.1) {
                return Self::Upright(Plan::new(
                    plane.width,
                    (left / shrink, top / shrink),
                    step,
                    (width, height),
                ));
            }
        }
        Self::Turned { view, shrink }
    }

    /// Fills a part of a frame's plane; `target` begins with the part.
    fn fill(&self, plane: &Plane, part: Part, target: &mut [u8], row: &mut Vec<u8>) {
        match self {
            Self::Upright(plan) => plan.fill(plane, part, target, row),
            Self::Turned { view, shrink } => turn::resample(plane, view, *shrink, part, target),
        }
    }
}

/// `over` is multiplied by its alpha already.
pub(crate) fn lay_over(under: &mut [u8], over: &[u8], alpha: &[u8]) {
    let lay = |under: &mut u8, over: u8, alpha: u8| {
        let behind = u16::from(*under) * u16::from(255 - alpha) + 128;
        // An exact division by 255, without dividing.
        let behind = (behind + (behind >> 8)) >> 8;
        *under = (behind as u8).saturating_add(over);
    };
    // Blocks of a known length become vector code; most of a layer is wholly clear or wholly opaque.
    let (blocks, rest) = under.as_chunks_mut::<32>();
    let (over_blocks, alpha_blocks) = (over.as_chunks::<32>().0, alpha.as_chunks::<32>().0);
    for ((block, over), alpha) in blocks.iter_mut().zip(over_blocks).zip(alpha_blocks) {
        if *alpha == [255; 32] {
            *block = *over;
        } else if *alpha != [0; 32] {
            for index in 0..32 {
                lay(&mut block[index], over[index], alpha[index]);
            }
        }
    }
    // The slices may have different lengths: the rest of the target need not be the rest of the others.
    let done = blocks.len() * 32;
    for ((under, over), alpha) in rest.iter_mut().zip(&over[done..]).zip(&alpha[done..]) {
        lay(under, *over, *alpha);
    }
}
