//! Pictures as planes, seen through a camera.
//!
//! It must not know what a picture shows, nor of time. The one idea: a frame is 4:2:0 planes in the end, so a
//! picture is turned into planes once, and only planes are resampled: one and a half samples a pixel instead of
//! four. An upright view is a separable convolution (sharp when closer, without alias when farther); any other
//! is bilinear along a projective map.

use crate::encode::Planes;
use crate::error::RenderError;
use crate::resample::{self, MOST_SHRINK};
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
        let rows = || multiplied.as_raw().chunks_exact(stride).take(height as usize);
        let full: Vec<u8> =
            rows().flat_map(|row| row[3..].iter().step_by(4).take(width as usize).copied()).collect();
        let columns = width as usize;
        let half: Vec<u8> = full
            .chunks_exact(columns * 2)
            .flat_map(|pair| {
                let (above, below) = pair.split_at(columns);
                above.chunks_exact(2).zip(below.chunks_exact(2)).map(|(above, below)| {
                    let sum = [above[0], above[1], below[0], below[1]].map(u32::from).iter().sum::<u32>();
                    ((sum + 2) / 4) as u8
                })
            })
            .collect();
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
        sheet.alpha = Some([
            Plane { width, height, data: full },
            Plane { width: width / 2, height: height / 2, data: half },
        ]);
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

/// Draws a sheet, seen through a view, over what the planes hold.
pub(crate) fn draw(sheet: &Sheet, view: &View, planes: &mut Planes, scratch: &mut Scratch) {
    let (width, height) = (planes.width, planes.height);
    let Some((from, until)) = shown_rows(sheet, view, height) else { return };
    let targets = [(&mut planes.y, 1), (&mut planes.u, 2), (&mut planes.v, 2)];
    let Scratch { row, bands: [colour, alpha, half_alpha] } = scratch;
    if let Some([full, half]) = &sheet.alpha {
        for (plane, room, shrink) in [(full, &mut *alpha, 1), (half, &mut *half_alpha, 2)] {
            let area = Area { width: width / shrink, from: from / shrink, until: until / shrink, shrink };
            room.resize(area.len(), 0);
            resample(plane, view, area, room, row);
        }
    }
    for (plane, (target, shrink)) in sheet.colours.iter().zip(targets) {
        let area = Area { width: width / shrink, from: from / shrink, until: until / shrink, shrink };
        let target = &mut target[(area.from * area.width) as usize..][..area.len()];
        if sheet.alpha.is_none() {
            resample(plane, view, area, target, row);
        } else {
            colour.resize(area.len(), 0);
            resample(plane, view, area, colour, row);
            lay_over(target, colour, if shrink == 1 { alpha } else { half_alpha });
        }
    }
}

/// The rows of the frame on which a sheet shows anything, even at both ends.
fn shown_rows(sheet: &Sheet, view: &View, height: u32) -> Option<(u32, u32)> {
    if sheet.alpha.is_none() {
        return Some((0, height));
    }
    let (first, last) = sheet.shown;
    if first >= last {
        return None;
    }
    if !view.is_upright() {
        return Some((0, height));
    }
    let (scale, offset) = (view.0[1][1] / view.0[2][2], view.0[1][2] / view.0[2][2]);
    // Two pixels more than the filter's own reach.
    let from = ((f64::from(first) - offset) / scale - 4.0).max(0.0) as u32 & !1;
    let until = ((f64::from(last) - offset) / scale + 4.0).clamp(0.0, f64::from(height)).ceil() as u32;
    let until = until.next_multiple_of(2).min(height);
    (from < until).then_some((from, until))
}

/// A band of one of a frame's planes.
#[derive(Clone, Copy)]
struct Area {
    width: u32,
    from: u32,
    until: u32,
    /// 1 for luma, 2 for chroma.
    shrink: u32,
}

impl Area {
    fn len(&self) -> usize {
        (self.width * (self.until - self.from)) as usize
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

fn resample(plane: &Plane, view: &View, area: Area, target: &mut [u8], room: &mut Vec<u8>) {
    if view.is_upright() {
        let shrink = f64::from(area.shrink);
        let (left, top) = view.at(0.0, f64::from(area.from) * shrink);
        let (right, bottom) = view.at(f64::from(area.width) * shrink, f64::from(area.until) * shrink);
        // A pixel of chroma is as many source pixels wide as one of luma: both sides are halved.
        let across = (right - left) / f64::from(area.width) / shrink;
        let down = (bottom - top) / f64::from(area.until - area.from) / shrink;
        if (1e-3..=MOST_SHRINK).contains(&across) && (1e-3..=MOST_SHRINK).contains(&down) {
            let start = (left / shrink, top / shrink);
            resample::resample(plane, start, (across, down), target, area.width as usize, room);
            return;
        }
    }
    resample_along(plane, view, area, target);
}

/// Resamples bilinearly along the map; beyond the sheet its edge goes on.
fn resample_along(plane: &Plane, view: &View, area: Area, target: &mut [u8]) {
    /// The map is exact at every so many pixels and straight between: a projective curve bends by less than a
    /// hundredth of a pixel over so short a way.
    const RUN: usize = 16;
    const ONE: f64 = 65536.0;
    let shrink = f64::from(area.shrink);
    let stride = plane.width as usize;
    let (most_x, most_y) = ((plane.width.max(2) - 2) as usize, (plane.height.max(2) - 2) as usize);
    if plane.width < 2 || plane.height < 2 {
        target.fill(plane.data.first().copied().unwrap_or(0));
        return;
    }
    let limit = |value: f64, most: usize| (value.clamp(0.0, most as f64 + 0.999) * ONE) as i64;
    for (row, line) in target.chunks_exact_mut(area.width as usize).enumerate() {
        let y = (f64::from(area.from) + row as f64 + 0.5) * shrink;
        let place = |column: f64| {
            let (x, y) = view.at((column + 0.5) * shrink, y);
            (limit(x / shrink - 0.5, most_x), limit(y / shrink - 0.5, most_y))
        };
        let mut start = place(0.0);
        for (index, run) in line.chunks_mut(RUN).enumerate() {
            let end = place(((index + 1) * RUN) as f64);
            let step = ((end.0 - start.0) / RUN as i64, (end.1 - start.1) / RUN as i64);
            let (mut x, mut y) = start;
            for pixel in run {
                let at = (y >> 16) as usize * stride + (x >> 16) as usize;
                let (across, down) = ((x >> 8) as u32 & 255, (y >> 8) as u32 & 255);
                let mix = |pair: &[u8]| u32::from(pair[0]) * (256 - across) + u32::from(pair[1]) * across;
                let above = mix(&plane.data[at..at + 2]);
                let below = mix(&plane.data[at + stride..at + stride + 2]);
                *pixel = ((above * (256 - down) + below * down + 32768) >> 16) as u8;
                x += step.0;
                y += step.1;
            }
            start = end;
        }
    }
}
