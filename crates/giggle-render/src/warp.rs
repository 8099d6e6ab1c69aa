//! Pictures as planes, seen through a camera.
//!
//! It must not know what a picture shows, nor of time. The one idea: a frame is 4:2:0 planes in the end, so a
//! picture is turned into planes once, and only planes are resampled: one and a half samples a pixel instead of
//! four. An upright view is a separable convolution (sharp when closer, without alias when farther); any other
//! is bilinear along a projective map.

use crate::coverage::{BLOCK, Blocks, Cover, Coverage};
use crate::encode::Planes;
use crate::error::RenderError;
use crate::resample::{MOST_SHRINK, Part, Plan};
use crate::turn;
use image::RgbaImage;
use yuv::{BufferStoreMut, YuvConversionMode, YuvPlanarImageMut, YuvRange, YuvStandardMatrix};

/// One channel of a picture.
#[derive(Debug, Clone)]
pub(crate) struct Plane {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) data: Vec<u8>,
}

/// A picture as planes; with alpha, its colours are multiplied by it.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    /// Luma, and chroma at half size.
    pub(crate) colours: [Plane; 3],
    /// Alpha at full and half size, where the picture is not opaque.
    pub(crate) alpha: Option<[Plane; 2]>,
    /// Where it is clear and where it is opaque, if it has alpha.
    pub(crate) coverage: Option<Coverage>,
    /// The rows that show anything, from and up to.
    pub(crate) shown: (u32, u32),
}

impl Sheet {
    /// Takes an opaque picture over; sides are made even by leaving out the last column or row.
    pub(crate) fn opaque(picture: &RgbaImage) -> Result<Self, RenderError> {
        let planes = planes_of(picture)?;
        let (width, height) = (planes.width, planes.height);
        let plane = |data, width, height| Plane { width, height, data };
        Ok(Self {
            colours: [
                plane(planes.y, width, height),
                plane(planes.u, width / 2, height / 2),
                plane(planes.v, width / 2, height / 2),
            ],
            alpha: None,
            coverage: None,
            shown: (0, height),
        })
    }

    /// Takes a picture with straight alpha over.
    pub(crate) fn with_alpha(picture: RgbaImage) -> Result<Self, RenderError> {
        let (width, height) = (picture.width() & !1, picture.height() & !1);
        let mut multiplied = picture;
        for pixel in multiplied.pixels_mut() {
            let alpha = u32::from(pixel[3]);
            for channel in &mut pixel.0[..3] {
                *channel = ((u32::from(*channel) * alpha + 127) / 255) as u8;
            }
        }
        let mut sheet = Self::opaque(&multiplied)?;
        let stride = multiplied.width() as usize * 4;
        let columns = width as usize;
        let mut full: Vec<u8> = Vec::with_capacity(columns * height as usize);
        for row in multiplied.as_raw().chunks_exact(stride).take(height as usize) {
            full.extend(row.as_chunks::<4>().0.iter().take(columns).map(|pixel| pixel[3]));
        }
        let mut half: Vec<u8> = Vec::with_capacity(full.len() / 4);
        for pair in full.chunks_exact((columns * 2).max(1)) {
            let (above, below) = pair.split_at(columns);
            let fours = above.as_chunks::<2>().0.iter().zip(below.as_chunks::<2>().0);
            half.extend(fours.map(|(above, below)| {
                let sum = [above[0], above[1], below[0], below[1]].map(u32::from).iter().sum::<u32>();
                ((sum + 2) / 4) as u8
            }));
        }
        // Black and grey are not zero in limited range: what alpha hides of them has to go too.
        let [luma, blue, red] = &mut sheet.colours;
        for (value, alpha) in luma.data.iter_mut().zip(&full) {
            *value = value.saturating_sub((16 * u32::from(255 - *alpha) / 255) as u8);
        }
        for plane in [blue, red] {
            for (value, alpha) in plane.data.iter_mut().zip(&half) {
                *value = value.saturating_sub((128 * u32::from(255 - *alpha) / 255) as u8);
            }
        }
        let shows = |row: &[u8]| row.iter().any(|alpha| *alpha > 0);
        let first = full.chunks_exact(columns.max(1)).position(shows).unwrap_or(height as usize);
        let last = full.chunks_exact(columns.max(1)).rposition(shows).map_or(first, |row| row + 1);
        sheet.shown = (first as u32, last as u32);
        let full = Plane { width, height, data: full };
        sheet.coverage = Some(Coverage::of(&full));
        sheet.alpha = Some([full, Plane { width: width / 2, height: height / 2, data: half }]);
        Ok(sheet)
    }

    pub(crate) fn size(&self) -> (u32, u32) {
        (self.colours[0].width, self.colours[0].height)
    }
}

/// Converts a picture to planes; sides are made even.
pub(crate) fn planes_of(picture: &RgbaImage) -> Result<Planes, RenderError> {
    let mut planes = Planes::new(picture.width() & !1, picture.height() & !1);
    convert(picture, &mut planes)?;
    Ok(planes)
}

/// Converts a picture into planes of its size, or of one column or row less.
pub(crate) fn convert(picture: &RgbaImage, planes: &mut Planes) -> Result<(), RenderError> {
    let (width, height) = (planes.width, planes.height);
    let mut target = YuvPlanarImageMut {
        y_plane: BufferStoreMut::Borrowed(&mut planes.y),
        y_stride: width,
        u_plane: BufferStoreMut::Borrowed(&mut planes.u),
        u_stride: width / 2,
        v_plane: BufferStoreMut::Borrowed(&mut planes.v),
        v_stride: width / 2,
        width,
        height,
    };
    yuv::rgba_to_yuv420(
        &mut target,
        picture.as_raw(),
        picture.width() * 4,
        YuvRange::Limited,
        YuvStandardMatrix::Bt709,
        YuvConversionMode::Balanced,
    )
    .map_err(|error| RenderError::picture("converted", &error))
}

/// Where each pixel of a frame lies on a sheet: a projective map from frame pixels to sheet pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct View(pub(crate) [[f64; 3]; 3]);

impl View {
    /// The view of a frame whose corners, from the upper left with the clock, lie at those points of a sheet.
    pub(crate) fn through(corners: [(f64, f64); 4], width: u32, height: u32) -> Self {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = corners;
        let (ax, ay, bx, by) = (x1 - x2, y1 - y2, x3 - x2, y3 - y2);
        let (sx, sy) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let area = ax * by - bx * ay;
        let (g, h) = ((sx * by - bx * sy) / area, (ax * sy - sx * ay) / area);
        let (width, height) = (f64::from(width), f64::from(height));
        Self([
            [(x1 - x0 + g * x1) / width, (x3 - x0 + h * x3) / height, x0],
            [(y1 - y0 + g * y1) / width, (y3 - y0 + h * y3) / height, y0],
            [g / width, h / height, 1.0],
        ])
    }

    /// The sheet's point under a point of the frame.
    pub(crate) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let [across, down, depth] = self.0.map(|row| row[0] * x + row[1] * y + row[2]);
        (across / depth, down / depth)
    }

    /// Whether the sheet's sides stay parallel to the frame's.
    pub(crate) fn is_upright(&self) -> bool {
        let [across, down, depth] = self.0;
        let none = |value: f64| value.abs() < 1e-9;
        none(across[1]) && none(down[0]) && none(depth[0]) && none(depth[1])
    }
}

/// The room that resampling needs.
#[derive(Default)]
pub(crate) struct Scratch {
    row: Vec<u8>,
    bands: [Vec<u8>; 3],
}

/// Draws sheets, each seen through its view, from back to front; the first should cover the frame.
pub(crate) fn draw(sheets: &[(&Sheet, View)], planes: &mut Planes, scratch: &mut Scratch) {
    let (width, height) = (planes.width, planes.height);
    let mut blocks: Vec<Blocks> =
        sheets.iter().map(|(sheet, view)| Blocks::seen(sheet, view, width, height)).collect();
    Blocks::hide(&mut blocks);
    let ways: Vec<[Way; 2]> = sheets
        .iter()
        .map(|(sheet, view)| [1, 2].map(|shrink| Way::new(sheet, *view, planes, shrink)))
        .collect();
    // Row by row of blocks through all sheets, so that the part of the frame stays in the cache.
    for row in 0..blocks.first().map_or(0, |blocks| blocks.rows) {
        let rows = (row * BLOCK.1, ((row + 1) * BLOCK.1).min(height as usize));
        for (((sheet, _), ways), blocks) in sheets.iter().zip(&ways).zip(&blocks) {
            for (cover, from, until) in blocks.runs(row) {
                let columns = (from * BLOCK.0, (until * BLOCK.0).min(width as usize));
                lay_part(sheet, ways, cover, columns, rows, planes, scratch);
            }
        }
    }
}

/// Lays a part of a sheet over the frame.
fn lay_part(
    sheet: &Sheet,
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
            let alpha = if shrink == 1 { &*full_alpha } else { &*half_alpha };
            let over = colour.chunks_exact(length).zip(alpha.chunks_exact(length));
            for (under, (over, alpha)) in target.chunks_mut(stride).zip(over) {
                lay_over(&mut under[..length], over, alpha);
            }
        }
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
