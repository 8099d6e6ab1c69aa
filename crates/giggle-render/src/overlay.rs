//! Small pictures that are laid over every frame.
//!
//! It must not know what they show. The one idea: an overlay stays where it is, wherever the camera looks.

use crate::encode::Planes;
use crate::error::RenderError;
use crate::sheet::Sheet;
use crate::warp;
use image::RgbaImage;

/// A small picture that is laid over the frame, wherever the camera looks.
pub(crate) struct Overlay {
    sheet: Sheet,
    left: u32,
    top: u32,
}

impl Overlay {
    /// Places a picture with alpha; places and sizes are made even, as chroma wants them.
    pub(crate) fn new(picture: &RgbaImage, left: u32, top: u32) -> Result<Self, RenderError> {
        let (width, height) = (picture.width().next_multiple_of(2), picture.height().next_multiple_of(2));
        let sheet = if (width, height) == picture.dimensions() {
            Sheet::with_alpha(picture.clone())?
        } else {
            let mut even = RgbaImage::new(width, height);
            image::imageops::replace(&mut even, picture, 0, 0);
            Sheet::with_alpha(even)?
        };
        Ok(Self { sheet, left: left & !1, top: top & !1 })
    }

    pub(crate) fn lay(&self, planes: &mut Planes) {
        let Some([full, half]) = &self.sheet.alpha else { return };
        let (first, last) = self.sheet.shown;
        let [luma, blue, red] = &self.sheet.colours;
        let targets =
            [(&mut planes.y, luma, full, 1), (&mut planes.u, blue, half, 2), (&mut planes.v, red, half, 2)];
        for (target, colour, alpha, shrink) in targets {
            let (left, top) = ((self.left / shrink) as usize, self.top / shrink);
            let (width, height) = ((planes.width / shrink) as usize, planes.height / shrink);
            let columns = (colour.width as usize).min(width.saturating_sub(left));
            for row in first / shrink..last.div_ceil(shrink).min(height.saturating_sub(top)) {
                let under = &mut target[(row + top) as usize * width + left..][..columns];
                let from = (row * colour.width) as usize;
                warp::lay_over(under, &colour.data[from..], &alpha.data[from..]);
            }
        }
    }
}
