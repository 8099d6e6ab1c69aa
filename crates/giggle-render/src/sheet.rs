//! Pictures as planes.
//!
//! It must not know where a camera is. The one idea: a frame is 4:2:0 planes in the end, so a picture is turned into
//! planes once, with its alpha multiplied in.

use crate::coverage::Coverage;
use crate::encode::Planes;
use crate::error::RenderError;
use crate::plane::Plane;
use image::RgbaImage;
use yuv::{BufferStoreMut, YuvConversionMode, YuvPlanarImageMut, YuvRange, YuvStandardMatrix};

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
